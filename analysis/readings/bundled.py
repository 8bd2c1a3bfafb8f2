"""The readings of all bundled sets and controls, as they travel with the data: data/readings.parquet.

A cache, not a claim. Each row carries the content of its set and the version of the code that read it; where either is not
what is here, the row is not shown, and the set is read again. `data/build.py` makes the file, a test computes it anew.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import datasets
from analysis.datasets import own
from analysis.datasets.bundled import documentation
from analysis.readings import controls, rows, versions
from analysis.support import code
from analysis.support.disk_cache import key_of

FILE = Path(__file__).resolve().parents[2] / "data" / "readings.parquet"
COLUMNS = (*rows.COLUMNS, "content", "version")
VERSION, BYTES = b"version", b"bytes"  # in the file's metadata: hashes of the code, and of the text of its sources
RTOL = 1e-4  # machines differ: other processors add up single precision in another order, other mathematical libraries


def content(name: str) -> str:
    """Return the key of what a set holds, without loading it.

    It is made of the hash that the set is checked against when it is loaded, and of what is read of that file.

    Raises
    ------
    DatasetError
        If there is no set of this name on this machine.
    """
    control = controls.CONTROLS.get(name)
    base = control.base if control else name
    if base in datasets.CATALOGUE:
        return key_of(name, _catalogued(base))
    card = controls.card(base)
    return key_of(name, own.content(base) if own.is_name(base) else card.sha256)  # its card has the hash of the file


def is_another(name: str, held: str) -> bool:
    """Tell whether a set of this name holds something else than it did when its `content` was `held`.

    Only an own set can: its file was kept anew, as with another column. One that was removed is no other.
    """
    if not own.is_name(name):
        return False
    with suppress(datasets.DatasetError, own.OwnSetError):
        return content(name) != held
    return False


@cache
def _catalogued(name: str) -> str:
    entry = datasets.CATALOGUE[name]
    parts = [entry.domain, entry.sha256, entry.objects, json.dumps(dict(entry.where)), *sorted(entry.labels)]
    if entry.read is not None:  # the hash is of the texts; where their labels come from, the code says
        source = Path(sys.modules[entry.read.__module__].__file__ or "").read_text(encoding="utf-8")
        parts += ["" if entry.sha256 else documentation.versions(), code.parsed(source)]
    return key_of(*parts)


@cache
def _file() -> tuple[pd.DataFrame, dict[bytes, bytes]]:
    try:
        table = pq.ParquetFile(FILE).read()  # `read_table` would load the library of partitioned files
    except FileNotFoundError:
        # As a table of rows, so that numbers stay numbers beside rows that are found later.
        return rows.frame([]).assign(content="", version=""), {}
    return table.to_pandas(), table.schema.metadata or {}


def table() -> pd.DataFrame:
    """Return all rows of the file, one a row of `rows.COLUMNS` with ``content`` and ``version``; empty without a file.

    Whether they are those of the sets and the code that are here, `of` looks.
    """
    return _file()[0]


@cache
def version() -> str:
    """Return the version of the code that is here (see `versions.hash_of_code`)."""
    known = _file()[1]
    if known.get(BYTES, b"").decode() == versions.hash_of_bytes():
        return known[VERSION].decode()
    return versions.hash_of_code()


def stale() -> bool:
    """Tell whether the file was made by other code than is here, so that its rows are computed again."""
    return _file()[1].get(VERSION, b"").decode() != version()


@cache
def _by_set() -> dict[str, pd.DataFrame]:
    return {str(name): part for name, part in table().groupby("dataset", sort=False)}


def of(name: str) -> pd.DataFrame | None:
    """Return the rows of a set, in the columns of `rows.COLUMNS`; None unless this code read what the set holds now.

    Raises
    ------
    DatasetError
        If there is no set of this name on this machine.
    """
    found = _by_set().get(name)
    if found is None or (found["version"] != version()).any() or (found["content"] != content(name)).any():
        return None
    return found[list(rows.COLUMNS)].reset_index(drop=True)


def here() -> dict[bytes, bytes]:
    """Return the metadata of a file that is made by the code that is here; to be asked for before sets are read."""
    return {VERSION: versions.hash_of_code().encode(), BYTES: versions.hash_of_bytes().encode()}


def pack(found: Iterable[Mapping[str, Any]], made_by: Mapping[bytes, bytes]) -> bytes:
    """Return the file that holds these rows of bundled sets; the same rows give the same bytes.

    Parameters
    ----------
    found : iterable of rows
        In the order of the file.
    made_by : mapping
        From `here`, before the rows were read.

    Raises
    ------
    ValueError
        If the code was changed since.
    """
    if here() != dict(made_by):
        raise ValueError("the code was changed while sets were read; read them again")
    frame = rows.frame(found)
    keys = {name: content(name) for name in frame["dataset"].unique()}
    frame = frame.assign(content=frame["dataset"].map(keys), version=made_by[VERSION].decode())
    arrow = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(dict(made_by))
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd", compression_level=19, version="2.6")
    return buffer.getvalue()
