"""Proteins recombined from segments of others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.domains.recombination import shuffled

SEGMENT = 40  # residues, about: a few elements of secondary structure, the length of an exon


def recombined(objects: Sequence[str], wanted: int, rng: np.random.Generator) -> list[str]:
    """Join segments of proteins: one from a beginning, others, one from an end, each of any protein.

    Where domains begin and end, no set here tells; segments of one length stand for them.

    Parameters
    ----------
    objects : sequence of str
        Those shorter than two segments are left out.
    wanted : int
    rng : Generator
    """
    return ["".join(one) for one in shuffled([_segments(text) for text in objects], wanted, rng)]


def _segments(text: str) -> list[str]:
    cuts = np.linspace(0, len(text), max(1, len(text) // SEGMENT) + 1).astype(int)
    return [text[a:b] for a, b in pairwise(cuts.tolist())]
