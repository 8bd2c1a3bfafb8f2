"""A test whether differences between domains come from which sources happen to be in which domain.

Under the null hypothesis that domains do not matter, the domain of a SOURCE could be any: whole sources change their
domain, sets of one source stay together. Sources are ranked at each common choice, because domains differ a hundredfold
in how far their sources lie apart. The statistic of a domain is the distance of its mean rank to the nearest other domain's
over the standard deviation of ranks within domains, on both sides, averaged over the common choices; the largest over
domains and sides in each permutation gives p values that hold for all domains and both sides at once (max-T).

References
----------
Westfall & Young 1993, Resampling-Based Multiple Testing; Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9:39,
doi:10.2202/1544-6115.1585 (p values of random permutations).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial, prod

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.verdict.specifications import Grid

MOST = 20_000  # permutations; all of them where there are no more
CHUNK = 2_000_000  # numbers held at once
SMALL = 1e-9  # differences that rounding makes


def by_source(grid: Grid, sources: Mapping[str, str]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Average the readings of every source over its sets and own choices.

    Returns
    -------
    values : ndarray of float, shape [sources, common combinations]
        NaN where no set of the source has a reading; a source without any is left out.
    domains : ndarray of int, shape [sources]
        Index of the domain of each; a source with sets in two domains counts once in each.
    """
    values, domains = [], []
    for d, reading in enumerate(grid.readings):
        names = np.array([sources.get(name, name) for name in reading.sets])
        for source in dict.fromkeys(names):
            part = reading.cells[names == source].reshape(-1, reading.cells.shape[2])
            count = np.isfinite(part).sum(axis=0)
            if not count.any():
                continue
            values.append(np.where(count > 0, np.nansum(part, axis=0) / np.maximum(count, 1), np.nan))
            domains.append(d)
    return np.array(values), np.array(domains)


def assignments(sizes: Sequence[int]) -> int:
    """Number of ways to assign sources to domains of these numbers of sources."""
    return factorial(sum(sizes)) // prod(factorial(size) for size in sizes)


def _every(sizes: Sequence[int], free: tuple[int, ...], domain: int = 0) -> Iterator[dict[int, int]]:
    if domain == len(sizes) - 1:
        yield dict.fromkeys(free, domain)
        return
    for chosen in combinations(free, sizes[domain]):
        for rest in _every(sizes, tuple(i for i in free if i not in chosen), domain + 1):
            yield {**dict.fromkeys(chosen, domain), **rest}


def labellings(domains: NDArray[np.int64], seed: int = 0, most: int = MOST) -> NDArray[np.int64]:
    """Return assignments of sources to domains, shape [permutations, sources]: all, or `most` at random and the true one."""
    sizes = np.bincount(domains).tolist()
    n = len(domains)
    if assignments(sizes) <= most:
        every = (found for found in _every(sizes, tuple(range(n))))
        return np.array([[found[i] for i in range(n)] for found in every])
    drawn = np.random.default_rng(seed).permuted(np.tile(domains, (most, 1)), axis=1)
    return np.vstack([domains[None], drawn])


def _statistics(values: NDArray[np.float64], labels: NDArray[np.int64], number: int) -> NDArray[np.float64]:
    """Standardised distance to the nearest other domain, below it and above it, shape [permutations, domains, 2]."""
    known = np.isfinite(values)
    centred = np.where(known, values - np.nanmean(values, axis=0), 0.0)
    member = (labels[:, None, :] == np.arange(number)[None, :, None]).astype(float)
    count = member @ known.astype(float)
    means = np.divide(member @ centred, count, out=np.zeros_like(count), where=count > 0)
    within = (centred**2).sum(axis=0) - (count * means**2).sum(axis=1)
    freedom = count.sum(axis=1) - number
    usable = (count > 0).all(axis=1) & (freedom > 0)
    scale = np.sqrt(np.maximum(within, 0.0) / np.maximum(freedom, 1.0))
    # Values that are equal within every domain would be infinitely far apart; any distance is then beyond all others.
    scale = np.maximum(scale, SMALL * np.maximum(np.abs(centred).max(axis=0), SMALL))
    order = np.sort(means, axis=1)
    lowest, highest = means == order[:, :1], means == order[:, -1:]
    below = np.where(lowest, order[:, 1:2], order[:, :1]) - means
    above = means - np.where(highest, order[:, -2:-1], order[:, -1:])
    weight = usable / np.maximum(usable.sum(axis=1, keepdims=True), 1)
    found = np.stack([(side / scale[:, None] * weight[:, None]).sum(axis=2) for side in (below, above)], axis=2)
    return np.where(usable.any(axis=1)[:, None, None], found, -np.inf)


def max_t(
    values: NDArray[np.float64], domains: NDArray[np.int64], seed: int = 0, most: int = MOST
) -> tuple[NDArray[np.float64], float]:
    """Return family-wise p values that a domain is below, and above, each other domain.

    Parameters
    ----------
    values : ndarray of float, shape [sources, common combinations]
    domains : ndarray of int, shape [sources]
    seed, most : int
        Of the permutations, and how many are drawn where there are more.

    Returns
    -------
    p : ndarray of float, shape [domains, 2]
        1 where no combination has a reading in each domain and a second source in any.
    smallest : float
        The p value of the assignment of these sources that tells domains apart most: none can be smaller.
    """
    number = int(domains.max()) + 1
    values = values[:, np.isfinite(values).any(axis=0)]
    values = pd.DataFrame(values).rank().to_numpy()  # scipy.stats would take a third of a second of every start
    observed = _statistics(values, domains[None], number)[0]
    labels = labellings(domains, seed, most)
    step = max(1, CHUNK // max(1, number * values.shape[1]))
    largest = np.concatenate(
        [_statistics(values, labels[i : i + step], number).max(axis=(1, 2)) for i in range(0, len(labels), step)]
    )
    if not np.isfinite(observed).all():
        return np.ones(observed.shape), 1.0

    def p(statistic: NDArray[np.float64]) -> NDArray[np.float64]:
        at_least = largest >= (statistic - SMALL * np.maximum(np.abs(statistic), 1.0))[..., None]
        shares: NDArray[np.float64] = at_least.mean(axis=-1)
        return shares

    return p(observed), float(p(largest.max()))
