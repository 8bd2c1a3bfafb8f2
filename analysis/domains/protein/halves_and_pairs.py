"""Inside a protein: residues so far apart along the chain, and the chain cut at its middle residue."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.corpus import Dataset
from analysis.domains.halves_and_pairs import along, apart, composition, hashed_windows, none, parts
from analysis.domains.interface import Halves, Pairs
from analysis.domains.protein.representations import KMER, residues, sequences


def residue_pairs(dataset: Dataset, distances: Sequence[int]) -> Pairs:
    """Residues so many places apart in the chain."""
    return along(residues(dataset), distances)


def halves(dataset: Dataset) -> Halves:
    """Cut each protein at its middle residue; each half is its words of three residues, hashed.

    A protein of fewer than six residues has a half without such a word and cannot be cut.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    Halves
    """
    found = sequences(dataset)
    kept = [i for i, chain in enumerate(found) if len(chain) >= 2 * KMER]
    if not kept:
        return none()
    left = [found[i][: len(found[i]) // 2] for i in kept]
    right = [found[i][len(found[i]) // 2 :] for i in kept]
    both = residues(parts(dataset, left, right))
    return apart(hashed_windows(both, KMER), kept, composition(both))


PAIRS = {"residue": residue_pairs}
