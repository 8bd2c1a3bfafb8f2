"""Unseen types: how many there are, and their share of the source, from singletons and doubletons.

References
----------
Chao 1984, Scand. J. Stat. 11:265 (types); Chao & Jost 2012, Ecology 93:2533, doi:10.1890/11-1952.1 (share).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def rare(k: Ints, f: Ints) -> tuple[int, int, int]:
    """Draws, singletons and doubletons: n, f1, f2."""
    first = dict(zip(k[:2].tolist(), f[:2].tolist(), strict=True))  # k increases: 1 and 2 can only be first
    return int(k @ f), first.get(1, 0), first.get(2, 0)


def unseen_types(n: float, f1: float, f2: float) -> float:
    """Chao's lower bound on the number of types not seen: (n-1)/n f1^2/(2 f2), or (n-1)/n f1 (f1-1)/2 where f2 = 0."""
    return (n - 1) / n * (f1 * f1 / (2 * f2) if f2 else f1 * (f1 - 1) / 2)


def repeat_gap(n: float, f1: float, f2: float) -> float:
    """Share by which each further draw lowers the chance of a new type: A in Chao & Jost's notation.

    A = 2 f2/[(n-1) f1 + 2 f2], or 2/[(n-1) (f1-1) + 2] where f2 = 0: 1 where no further type is expected; 0 where one
    draw carries no information. Not as a difference from 1, because it is about 2/n^2 for n types seen once each.
    """
    if n < 2:
        return 0.0
    odds = (n - 1) * f1 if f2 else (n - 1) * max(f1 - 1, 0)
    return (2 * f2 or 2) / (odds + (2 * f2 or 2))


def missed_share(n: float, f1: float, f2: float) -> float:
    """Share of the source that the sample has not seen, 1 - coverage: f1/n (1 - A) with A of `repeat_gap`."""
    return f1 / n * (1 - repeat_gap(n, f1, f2))


def source_shares(k: Ints, f: Ints, n: int) -> tuple[NDArray[np.float64], float, int]:
    """Estimated share of a type seen k times in n draws (or objects), share of all unseen types, and their number.

    A type with the observed share p = k/n gets p [1 - w (1 - p)^n], with w such that the types seen add up to
    1 - `missed_share`; the number of unseen types is that of `unseen_types`, rounded up.

    Parameters
    ----------
    k, f : ndarray of int, shape [distinct]
        Counts, and the number of types seen exactly so often (see `counts.spectrum`).
    n : int
        Draws, or objects.

    Returns
    -------
    p : ndarray, shape [distinct]
    missing : float
        0 where no type is expected beyond those seen.
    unseen : int

    References
    ----------
    Chao et al. 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1, appendix G.
    """
    _, f1, f2 = rare(k, f)
    raw = k / n
    missing = missed_share(n, f1, f2) if n > 1 else 0.0
    unseen = int(np.ceil(unseen_types(n, f1, f2)))
    if unseen == 0 or missing == 0:
        return raw, 0.0, 0
    with np.errstate(divide="ignore"):
        chance = np.exp(n * np.log1p(-raw))  # of a type with this share not being seen at all
    pull = float(f @ (raw * chance))
    return np.maximum(raw * (1 - missing / pull * chance), 0.0) if pull > 0 else raw, missing, unseen
