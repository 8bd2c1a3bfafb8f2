"""How residues replace one another: BLOSUM62, the background it was counted on, and what stands in a residue's place."""

from __future__ import annotations

import numpy as np
from Bio.Align import substitution_matrices
from numpy.typing import NDArray

from analysis.domains.protein.representations import RESIDUES


def _matrix(name: str) -> NDArray[np.float64]:
    loaded = substitution_matrices.load(name)
    return np.array([[loaded[a][b] for b in RESIDUES] for a in RESIDUES])


def target_frequencies(scores: NDArray[np.float64], background: NDArray[np.float64]) -> NDArray[np.float64]:
    """Joint frequencies of aligned residues that half-bit scores stand for: p_a p_b 2^(s_ab / 2), margins made exact.

    Published scores are rounded, so their joint frequencies miss the background by some per cent; scaling rows and
    columns in turn restores it and keeps the odds ratios.

    Parameters
    ----------
    scores : ndarray, shape [symbols, symbols]
        Symmetric, in half bits.
    background : ndarray, shape [symbols]

    Returns
    -------
    ndarray, shape [symbols, symbols]
        Symmetric; either margin is the background.

    References
    ----------
    Henikoff & Henikoff 1992, PNAS 89:10915, doi:10.1073/pnas.89.22.10915; margins: Yu, Wootton & Altschul 2003, PNAS
    100:15688, doi:10.1073/pnas.2533904100.
    """
    joint = np.outer(background, background) * 2 ** (scores / 2)
    for _ in range(200):
        scale = np.sqrt(background / joint.sum(axis=1))
        joint *= np.outer(scale, scale)
    return joint


# Residue frequencies of the blocks that BLOSUM62 was counted from (Henikoff & Henikoff 1992).
_BLOCKS = {
    "A": 0.0742, "C": 0.0247, "D": 0.0536, "E": 0.0543, "F": 0.0474, "G": 0.0741, "H": 0.0262, "I": 0.0679,
    "K": 0.0582, "L": 0.0989, "M": 0.0250, "N": 0.0446, "P": 0.0385, "Q": 0.0343, "R": 0.0516, "S": 0.0572,
    "T": 0.0509, "V": 0.0729, "W": 0.0130, "Y": 0.0323,
}  # fmt: skip

BLOSUM62 = _matrix("BLOSUM62")
BACKGROUND = np.array([_BLOCKS[residue] for residue in RESIDUES])
BACKGROUND /= BACKGROUND.sum()
JOINT = target_frequencies(BLOSUM62, BACKGROUND)
CONDITIONAL = JOINT / BACKGROUND[:, None]  # row a: what stands in the place of a in a relative


def matrix_information() -> float:
    """Bits per aligned pair of residues that tell relatives from chance: the relative entropy of the joint."""
    return float((JOINT * np.log2(JOINT / np.outer(BACKGROUND, BACKGROUND))).sum())
