"""Progressions as chords, steps between roots, moves of two chords, and the turn that they begin with."""

from __future__ import annotations

from itertools import pairwise

from analysis.corpus import Corpus, Dataset
from analysis.domains.interface import Representation

ROOTS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
CHORDS = tuple(f"{root}{kind}" for root in ROOTS for kind in ("", "m"))


def names(dataset: Dataset) -> list[list[str]]:
    """Chords of each progression."""
    return [text.split() for text in dataset.objects]


def _corpus(dataset: Dataset, symbols: list[list[str]], representation: str, *, ordered: bool) -> Corpus:
    return Corpus.from_symbols(
        symbols,
        name=dataset.name,
        domain="chord",
        representation=representation,
        sizes=[len(found) for found in names(dataset)],
        size_unit="chord",
        ordered=ordered,
    )


def chords(dataset: Dataset) -> Corpus:
    """One symbol per chord."""
    return _corpus(dataset, names(dataset), "chords", ordered=True)


def step(one: str, other: str) -> str:
    """How far the root moves, and to what kind of chord: the same in every key."""
    move = (ROOTS.index(other.removesuffix("m")) - ROOTS.index(one.removesuffix("m"))) % len(ROOTS)
    return f"{move}{'m' if other.endswith('m') else ''}"


def steps(dataset: Dataset) -> Corpus:
    """One symbol per move of the root."""
    return _corpus(
        dataset, [[step(*two) for two in pairwise(found)] for found in names(dataset)], "steps", ordered=True
    )


def moves(dataset: Dataset) -> Corpus:
    """Each two neighbouring chords, as a bag."""
    found = [[">".join(two) for two in pairwise(progression)] for progression in names(dataset)]
    return _corpus(dataset, found, "moves", ordered=False)


def turn(progression: list[str]) -> str:
    """The first three moves, in any key."""
    return " ".join(step(*two) for two in pairwise(progression[:4]))


def turns(dataset: Dataset) -> Corpus:
    """One symbol per progression: how it begins."""
    return _corpus(dataset, [[turn(found)] for found in names(dataset)], "turns", ordered=False)


REPRESENTATIONS = {
    "chords": Representation("chords", chords, True, "One symbol per chord."),
    "steps": Representation("steps", steps, True, "How far the root moves."),
    "moves": Representation("moves", moves, False, "Two neighbouring chords."),
    "turns": Representation("turns", turns, False, "How a progression begins, in any key."),
}
