"""Read all bundled sets and controls into readings.parquet, or compare what this machine finds with it.

Which sets and which code a row comes from stands in the row. The same machine gives the same bytes; others differ in the last
figures (`bundled.RTOL`).
"""

from __future__ import annotations

import argparse
import contextlib
import math
import re
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.readings import bundled, controls, examples, reader, rows
from analysis.support import atomic

READABLE = 0o644
KEY = ["question", "dataset", *rows.FACTORS]
ATOL = 5e-5  # a number that is small for being a difference of code lengths of several bits, in single precision
SHOWN = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of readings."""
    parser.add_argument("--only", default="", metavar="SET,SET", help="read these sets; of others, keep the rows")
    parser.add_argument("--afresh", action="store_true", help="read also what this machine has read and kept")
    parser.add_argument("--workers", type=int, help="processes that read; by default one a processor, at most two")


def run(options: argparse.Namespace) -> int:
    """Read the sets; write the file, or compare with it. Return the exit status: 1 on a difference."""
    every = controls.bundled()
    names = options.only.split(",") if options.only else every
    if strangers := sorted(set(names) - set(every)):
        raise SystemExit(f"{strangers[0]!r} is no bundled set; choose from {', '.join(every)}")
    made_by = bundled.here()
    found = read(names, afresh=options.afresh or options.check, workers=options.workers)
    if options.check:
        before = bundled.table()
        return report(differences(before[before["dataset"].isin(names)], rows.frame(found)))
    left = [row for name in every if name not in names for row in kept(name)]
    packed = bundled.pack(reader.ordered([*found, *left], every), made_by)
    atomic.write(bundled.FILE, packed, READABLE)
    atomic.write(examples.FILE, examples.made().encode(), READABLE)
    print(f"{bundled.FILE.name}: {len(found) + len(left):,} rows of {len(every)} sets, {len(packed):,} bytes")
    without = sorted(set(every) - {row["dataset"] for row in [*found, *left]})
    print(f"not read by this code: {', '.join(without)}" if without else "all sets are read by this code")
    return 0


def kept(name: str) -> list[dict[str, Any]]:
    """Rows of a set that the code that is here read of what the set holds now: in the file, or on this machine."""
    found = reader.rows(name)
    return [] if found is None else found.to_dict("records")


def read(names: Sequence[str], *, afresh: bool, workers: int | None) -> list[dict[str, Any]]:
    """Rows of sets, with a line for each set and question that is read."""
    began = time.perf_counter()

    def progress(done: int, total: int, what: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {done}/{total}  {what}", file=sys.stderr, flush=True)

    with contextlib.closing(reader.Processes(workers)) as processes:
        parts = reader.read_all(names, progress=progress, afresh=afresh, processes=processes)
        return reader.ordered([row for part in parts for row in part], names)


def differences(expected: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return where two tables of rows differ by more than machines may.

    Parameters
    ----------
    expected, found : DataFrame
        Columns of `rows.COLUMNS`; others are passed over.

    Returns
    -------
    DataFrame
        Columns of KEY, column, expected, found; a row that one table lacks is named with the column ``row``.
    """
    told = [column for column in rows.COLUMNS if column not in KEY]
    one, other = (table.set_index(KEY)[told] for table in (expected, found))
    places = pd.DataFrame(index=one.index.symmetric_difference(other.index)).reset_index()
    parts = [places.assign(column="row", expected="", found="")]
    shared = one.index.intersection(other.index)
    one, other = one.loc[shared], other.loc[shared]
    for column in one.columns:
        if column in rows.NUMBERS:
            same = np.isclose(one[column], other[column], rtol=bundled.RTOL, atol=ATOL, equal_nan=True)
        else:
            same = np.array([same_words(a, b) for a, b in zip(one[column], other[column], strict=True)], dtype=bool)
        unlike = {"column": column, "expected": one[column][~same], "found": other[column][~same]}
        parts.append(pd.DataFrame(unlike).reset_index())
    return pd.concat(parts, ignore_index=True)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, numbers in them as far as they are rounded."""
    if one == other:
        return True
    number = r"-?\d[\d,]*\.\d+"
    if re.sub(number, "#", str(one)) != re.sub(number, "#", str(other)):
        return False
    pairs = zip(re.findall(number, str(one)), re.findall(number, str(other)), strict=True)
    return all(math.isclose(float(a.replace(",", "")), float(b.replace(",", "")), rel_tol=1e-3) for a, b in pairs)


def report(unlike: pd.DataFrame) -> int:
    """Print where readings differ; return the exit status."""
    if unlike.empty:
        print("all readings are as committed")
        return 0
    print(unlike.head(SHOWN).to_string(index=False, max_colwidth=60))
    print(f"{len(unlike):,} numbers or words differ from {bundled.FILE.name}")
    return 1
