"""Chords so far apart, and a progression cut in the middle."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.corpus import Dataset
from analysis.domains.halves_and_pairs import along, apart, composition, hashed_windows, none, parts
from analysis.domains.interface import Halves, Pairs
from tests.chords.representations import chords, names


def chord_pairs(dataset: Dataset, distances: Sequence[int]) -> Pairs:
    """Chords so many places apart."""
    return along(chords(dataset), distances)


def halves(dataset: Dataset) -> Halves:
    """Cut each progression at its middle chord."""
    found = names(dataset)
    kept = [i for i, progression in enumerate(found) if len(progression) >= 4]
    if not kept:
        return none()
    left = [" ".join(found[i][: len(found[i]) // 2]) for i in kept]
    right = [" ".join(found[i][len(found[i]) // 2 :]) for i in kept]
    both = chords(parts(dataset, left, right))
    return apart(hashed_windows(both, 2), kept, composition(both))


PAIRS = {"chord": chord_pairs}
