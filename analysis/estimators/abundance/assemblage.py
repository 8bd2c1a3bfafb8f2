"""Samples of an estimated source: the parametric bootstrap for diversity, coverage and entropy.

A plain bootstrap of the observed counts lacks the unseen types, so it underestimates every spread. Here the seen
types are shrunk to their estimated total share, and the missing mass is spread evenly over the estimated number
of unseen types; the draws are then multinomial.

References
----------
Chao, Gotelli, Hsieh, Sander, Ma, Colwell & Ellison 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1, appendix G.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.counts import spectrum
from analysis.statistics.resampling import check_replicates, generator
from analysis.statistics.unseen_mass import source_shares

Ints = NDArray[np.int64]


def aligned(spectra: Iterable[tuple[Ints, Ints]]) -> tuple[Ints, NDArray[np.float64]]:
    """Spectra over one set of counts, so that what depends on k alone is computed once for all of them.

    Returns
    -------
    k : ndarray, shape [distinct]
        Every count that occurs in any of them.
    f : ndarray, shape [spectra, distinct]
    """
    spectra = list(spectra)
    k = np.unique(np.concatenate([own for own, _ in spectra]))
    f = np.zeros((len(spectra), len(k)))
    for row, (own, times) in zip(f, spectra, strict=True):
        row[np.searchsorted(k, own)] = times
    return k, f


def resampled(counts: ArrayLike, replicates: int, seed: int, samples: int | None = None) -> Iterator[tuple[Ints, Ints]]:
    """Yield the spectra (k, f) of samples from the estimated source, as large as the one observed.

    Parameters
    ----------
    counts : array_like of int, shape [types]
        Counts over draws; or, with `samples`, in how many objects each type occurs.
    replicates, seed : int
    samples : int, optional
        Number of objects; types then occur in objects independently of each other.
    """
    check_replicates(replicates)
    k, f = spectrum(counts)
    n = int(k @ f) if samples is None else int(samples)
    p, missing, unseen = source_shares(k, f, n)
    rng = generator(seed, "assemblage", n)
    cells = np.append(np.repeat(p, f), missing)
    for _ in range(replicates):
        if samples is None:
            drawn = rng.multinomial(n, cells / cells.sum())
        else:
            drawn = np.append(rng.binomial(n, np.minimum(cells[:-1], 1.0)), rng.poisson(n * missing))
        fresh = rng.integers(unseen, size=drawn[-1]) if unseen else np.empty(0, dtype=np.int64)
        found = np.concatenate([drawn[:-1], np.unique(fresh, return_counts=True)[1]])
        if found.any():  # few objects may contain no type at all
            yield spectrum(found)
