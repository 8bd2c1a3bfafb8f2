"""Texts recombined from clauses of others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from analysis.domains.recombination import shuffled

_CLAUSE = re.compile(r"(?<=[.,;:?!])\s+")


def recombined(objects: Sequence[str], wanted: int, rng: np.random.Generator) -> list[str]:
    """Join clauses of texts, which end at a punctuation mark: a first one, others, a last one, each of any text.

    Parameters
    ----------
    objects : sequence of str
        Those of one clause are left out.
    wanted : int
    rng : Generator
    """
    return [" ".join(one) for one in shuffled([_CLAUSE.split(text.strip()) for text in objects], wanted, rng)]
