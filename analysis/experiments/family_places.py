"""Places of families that have no tree, beside what the set's own frequencies would put there.

A place is an atom of a scaffold that can carry something, or a word of a text; neutral is a draw from the frequencies of the
whole set, each by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from analysis.experiments.neutral_tree import NULLS, REPLICATES, Beyond, judged
from analysis.statistics.proportions import binomial
from analysis.statistics.resampling import bootstrap

FEWEST = 3  # draws at a place that is measured
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Draws:
    """What stands at the places of a family.

    Parameters
    ----------
    member, place, symbol : ndarray of int64, shape [draws]
        From 0; a member may have several draws at a place, or none.
    members, places : int
    """

    member: Ints
    place: Ints
    symbol: Ints
    members: int
    places: int

    def kept(self, chosen: NDArray[np.bool_]) -> Draws:
        """Return some of the draws."""
        return replace(self, member=self.member[chosen], place=self.place[chosen], symbol=self.symbol[chosen])


def counted(draws: Draws) -> Ints:
    """Number of draws at each place."""
    return np.bincount(draws.place, minlength=draws.places)


@dataclass(frozen=True, eq=False)
class Pool:
    """Frequencies of a set.

    Parameters
    ----------
    share : ndarray, shape [symbols]
        Of each symbol, above 0 for all that is drawn.
    chance : ndarray, shape [draws + 1], optional
        Bits that so many draws show on average (see `chance`), where neutral families have not as many
        draws at a place as the real one.
    """

    share: Floats
    chance: Floats | None = None


def chance(counts: Floats, most: int) -> Floats:
    """Relative entropy against the pool that draws from it show on average, in bits, as `alignment.chance_information`.

    Exact, and fast for a vocabulary: symbols that are equally frequent are counted together.

    Parameters
    ----------
    counts : ndarray, shape [symbols]
        Of the pool.
    most : int

    Returns
    -------
    ndarray, shape [most + 1]
        For 0 (0), 1, 2 ... draws.

    Examples
    --------
    One draw of four even symbols looks like two bits.

    >>> import numpy as np
    >>> from analysis.experiments import family_places
    >>> family_places.chance(np.ones(4), 2).tolist()
    [0.0, 2.0, 1.25]
    """
    kinds, times = np.unique(counts[counts > 0], return_counts=True)
    share = kinds / (kinds * times).sum()
    found = np.zeros(most + 1)
    for n in range(1, most + 1):
        k = np.arange(n + 1)[:, None]
        seen = (binomial(k, n, share) * xlogy(k / n, k / n)).sum(axis=0)
        found[n] = (times * (seen - xlogy(share, share))).sum() / np.log(2)
    return found


def information(draws: Draws, pool: Pool, times: Ints | None = None) -> Floats:
    """Relative entropy of the symbols of each place against a pool, in bits: sum_a f_a log2(f_a / share_a), less the chance.

    Few draws from the pool show bits by chance; `beyond` subtracts what neutral families show.

    Parameters
    ----------
    draws : Draws
    pool : Pool
    times : ndarray of int64, shape [members], optional
        How often each member is counted.

    Returns
    -------
    ndarray, shape [places]
        NaN where there are fewer than FEWEST draws: in an alignment, those are where chance has found equal symbols.

    Examples
    --------
    Ten equal symbols of four that are even in the pool: two bits.

    >>> import numpy as np
    >>> from analysis.experiments.family_places import Draws, Pool, information
    >>> ten, none = np.arange(10), np.zeros(10, dtype=int)
    >>> information(Draws(ten, none, none, 10, 1), Pool(np.full(4, 0.25))).tolist()
    [2.0]
    """
    symbols, local = np.unique(draws.symbol, return_inverse=True)
    weights = None if times is None else times[draws.member].astype(float)
    cells = np.bincount(draws.place * len(symbols) + local, weights, draws.places * len(symbols))
    counts = cells.reshape(draws.places, len(symbols))
    n = counts.sum(axis=1)
    f = counts / np.maximum(n, 1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.where(f > 0, f * np.log2(f / pool.share[symbols]), 0).sum(axis=1)
    by_chance = 0 if pool.chance is None else pool.chance[n.astype(np.int64)]
    return np.asarray(np.where(n >= FEWEST, bits - by_chance, np.nan))


def beyond(
    draws: Draws,
    pool: Pool,
    neutral: Callable[[np.random.Generator], Draws],
    rng: np.random.Generator,
    seed: int = 0,
) -> tuple[Beyond, Draws]:
    """Measure a family's places beside neutral families of the same size.

    Parameters
    ----------
    draws : Draws
        Every place of it with at least FEWEST draws is measured.
    pool : Pool
    neutral : callable
        Makes a neutral family, with the same places.
    rng : Generator
    seed : int
        Of the bootstrap over members.

    Returns
    -------
    found : Beyond
    control : Draws
        A neutral family that was not compared with.
    """
    nulls = [neutral(rng) for _ in range(NULLS + 1)]
    used = counted(draws) >= FEWEST
    null = np.stack([information(one, pool)[used] for one in nulls[:-1]])
    known = ~np.isnan(null)
    whole = null[known].mean() if known.any() else 0.0
    expected = np.where(known, null, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    expected[~known.any(axis=0)] = whole
    own = information(draws, pool)[used]
    means = bootstrap(
        lambda index: np.nanmean(
            information(draws, pool, np.bincount(index, minlength=draws.members))[used] - expected
        ),
        draws.members,
        replicates=REPLICATES,
        seed=seed,
    )
    return judged(own - expected, means, np.where(known, null - expected, 0), own, used=np.flatnonzero(used)), nulls[-1]
