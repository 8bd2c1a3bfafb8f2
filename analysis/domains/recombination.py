"""Objects recombined from pieces of others: first, middle and last pieces stay what they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def shuffled(pieces: Sequence[Sequence[str]], wanted: int, rng: np.random.Generator) -> list[list[str]]:
    """Make objects of as many pieces as real ones have, each piece one of any object that stands first, last or between.

    Parameters
    ----------
    pieces : sequence of sequences of str
        Of each object, in order; an object of one piece cannot be recombined, and is left out.
    wanted : int
        Objects.
    rng : Generator

    Returns
    -------
    list of lists of str
        Pieces of each new object; empty where no object has two pieces.
    """
    usable = [list(one) for one in pieces if len(one) > 1]
    if not usable:
        return []
    first, last = [one[0] for one in usable], [one[-1] for one in usable]
    between = [piece for one in usable for piece in one[1:-1]]

    def one_of(some: Sequence[str]) -> str:
        return some[int(rng.integers(len(some)))]

    return [
        [one_of(first), *(one_of(between) for _ in range(len(usable[k]) - 2)), one_of(last)]
        for k in rng.integers(len(usable), size=wanted)
    ]
