"""How many proteins of a given length are possible: log10, with a choice of what counts as possible."""

from __future__ import annotations

from math import log10

from analysis.domains.interface import FOLDS, OF_THIS_SIZE, Space


def sequences(size: float) -> float:
    """Every sequence of the 20 residues: log10 of 20^n."""
    return size * log10(20)


def few_folds(size: float) -> float:
    """About 1,000 folds or families, whatever the length: Chothia 1992, Nature 357:543, doi:10.1038/357543a0."""
    return 3.0


def many_folds(size: float) -> float:
    """About 10,000 folds, most of them rare: Coulson & Moult 2002, Proteins 46:61, doi:10.1002/prot.10011."""
    return 4.0


POSSIBLE_SPACE = {
    "20 residues": Space(sequences, OF_THIS_SIZE),
    "1,000 folds (Chothia 1992)": Space(few_folds, FOLDS),
    "10,000 folds (Coulson & Moult 2002)": Space(many_folds, FOLDS),
}
