"""Progressions from lists and tables: chord names checked one by one."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.files import Format, Kind, Limits, Record, Refused
from tests.chords.representations import CHORDS


def check(text: str, limits: Limits) -> str:
    """Return chord names in a row; refuse what is no chord."""
    found = text.split()
    if strange := [name for name in found if name not in CHORDS]:
        raise Refused(f"'{strange[0]}' is no chord")
    if len(found) < 4:
        raise Refused("has fewer than four chords")
    return " ".join(found)


def fit(cell: str) -> float:
    """Return the share of words that are chords."""
    found = cell.split()
    return sum(name in CHORDS for name in found) / len(found) if len(found) > 1 else 0.0


def lines(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """One progression per line."""
    return (Record(number, "", line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


KIND = Kind(
    domain="chord",
    noun="progressions",
    names=("chords", "progression"),
    fit=fit,
    check=check,
    formats=(Format("one progression per line", ("txt",), lambda head: False, lines),),
)
