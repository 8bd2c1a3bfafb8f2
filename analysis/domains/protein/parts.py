"""Parts that proteins reuse: runs of residues, longer runs of residue classes."""

from __future__ import annotations

from dataclasses import replace

from analysis.corpus import Corpus, Dataset
from analysis.domains.parts import of_lengths
from analysis.domains.protein.representations import REDUCED, reduced, residues


def _classes(dataset: Dataset) -> Corpus:
    """Residue classes, each by the first of its residues, so that a run of them can be read."""
    return replace(reduced(dataset), alphabet=tuple(group[0] for group in REDUCED))


PARTS = {
    "residues": of_lengths(residues, range(2, 6)),
    "residue classes": of_lengths(_classes, range(3, 9)),
}
