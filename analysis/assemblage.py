"""Samples of an estimated source: the parametric bootstrap for diversity, coverage and entropy.

A plain bootstrap of the observed counts lacks the unseen types, so it underestimates every spread. Here the seen
types are shrunk to their estimated total share, and the missing mass is spread evenly over the estimated number
of unseen types; the draws are then multinomial.

References
----------
Chao, Gotelli, Hsieh, Sander, Ma, Colwell & Ellison 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1, appendix G.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .asymptotic import rare, repeat_ratio, unseen_types
from .counts import spectrum
from .resample import generator

Ints = NDArray[np.int64]


def shares(k: Ints, f: Ints) -> tuple[NDArray[np.float64], float, int]:
    """Estimated share of a type seen k times, share of all unseen types together, and their number.

    Returns
    -------
    p : ndarray, shape [distinct]
    missing : float
    unseen : int
    """
    n, f1, f2 = rare(k, f)
    raw = k / n
    missing = f1 / n * repeat_ratio(n, f1, f2) if n > 1 else 0.0
    with np.errstate(divide="ignore"):
        chance = np.exp(n * np.log1p(-raw))  # of a type with this share not being seen at all
    pull = float(f @ (raw * chance))
    p = raw * (1 - (missing / pull if pull > 0 else 0.0) * chance)
    unseen = int(np.ceil(unseen_types(n, f1, f2)))
    if unseen == 0 or missing == 0:
        return raw, 0.0, 0
    return np.maximum(p, 0.0), missing, unseen


def resampled(counts: ArrayLike, replicates: int, seed: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield the spectra (k, f) of `replicates` samples of n draws from the estimated source.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    replicates, seed : int
    """
    k, f = spectrum(counts)
    n = int(k @ f)
    p, missing, unseen = shares(k, f)
    cells = np.append(np.repeat(p, f), missing)
    cells /= cells.sum()
    rng = generator(seed, "assemblage", n)
    for _ in range(replicates):
        drawn = rng.multinomial(n, cells)
        fresh = rng.integers(unseen, size=drawn[-1]) if unseen else np.empty(0, dtype=np.int64)
        yield spectrum(np.concatenate([drawn[:-1], np.unique(fresh, return_counts=True)[1]]))
