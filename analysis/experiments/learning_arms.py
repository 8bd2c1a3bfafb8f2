"""What learning is read from: bits of the same held-out objects as models learn from more and more of a set, and controls.

Three arms: objects in no cluster of a held-out one are learned from, or all others are (near relatives too), or neutral objects
from a chain of order 2 stand for both sides. Each is learned from in three orders, with stops at which the held-out objects
are coded by the model as it is then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.domains.interface import Domain
from analysis.experiments.generation import MODEL, per_object
from analysis.statistics.resampling import bootstrap, cluster_codes, generator

REAL, PRESENT, NEUTRAL = "relatives held out", "relatives present", "neutral objects"
ORDER = 2  # of the chain of neutral objects
ORDERS = 3  # of learning
FEWEST = 200  # objects
MOST_SYMBOLS = 1_000_000  # of a set that are drawn beside the test objects
TRIED = 500  # objects by which it is estimated how many hold so many symbols
SMALLEST = 1_000  # symbols; sizes double from here
DECADE = (6_000, 60_000)  # symbols: the tenfold that nearly all sets reach
TENFOLD = 10
REPLICATES = 300
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Distinct objects of a set in random order; the first `tests` are coded, others are learned from.

    Parameters
    ----------
    dataset : Dataset
    corpus : Corpus
        The same in the customary notation of the domain.
    tests : int
    groups : ndarray of int, shape [objects]
        Clusters of near relatives.
    """

    dataset: Dataset
    corpus: Corpus
    tests: int
    groups: Ints

    @property
    def domain(self) -> Domain:
        """The domain of the set."""
        return DOMAINS[self.dataset.domain]

    @property
    def separators(self) -> tuple[str, ...]:
        """Symbols that end a larger unit."""
        return self.domain.REPRESENTATIONS[self.domain.notations[0]].separators

    def pool(self, arm: str) -> Ints:
        """Index of each object that may be learned from."""
        index = np.arange(self.tests, len(self.corpus))
        return index if arm == PRESENT else index[~np.isin(self.groups[index], self.groups[: self.tests])]

    @cached_property
    def samples(self) -> Floats:
        """How often each test object is in the whole (first row) and in samples of clusters, [1 + REPLICATES, tests]."""
        n = self.tests
        counted = bootstrap(
            lambda index: np.bincount(index, minlength=n), n, groups=self.groups[:n], replicates=REPLICATES
        )
        return np.vstack([np.ones(n), counted])


def draw(dataset: Dataset, seed: int = 0) -> Drawn:
    """Draw objects to code and to learn from: MOST_SYMBOLS at most of a large set, all of a smaller one.

    Raises
    ------
    ValueError
        If the set has fewer than FEWEST different objects, or all of them are relatives of the test objects.
    """
    domain = DOMAINS[dataset.domain]
    once, _ = distinct(dataset)
    if len(once) < FEWEST:
        raise ValueError(
            f"{dataset.name} has {len(once):,} different {domain.object_label}; a learning curve needs {FEWEST} at least. Add "
            "some, or choose a larger set"
        )
    once = once.take(generator(seed, "learning", len(once)).permutation(len(once)))
    entry = domain.REPRESENTATIONS[domain.notations[0]]
    mean = entry.encode(once.take(np.arange(min(TRIED, len(once))))).lengths.mean()
    once = once.take(np.arange(min(len(once), domain.test_objects + int(MOST_SYMBOLS / max(mean, 1)))))
    corpus = entry.encode(once)
    usable = np.flatnonzero(corpus.lengths > 0)
    once, corpus = once.take(usable), corpus.take(usable)
    drawn = Drawn(
        once, corpus, min(domain.test_objects, len(once) // 4), cluster_codes(len(once), domain.clusters(once))
    )
    if not len(drawn.pool(REAL)):
        raise ValueError(
            f"{dataset.name}: all its {domain.object_label} are relatives of the held-out ones, so nothing is left to learn "
            "from; add objects of other families"
        )
    return drawn


@dataclass(frozen=True, eq=False)
class Curve:
    """Bits of the test objects after each stop, in each order of learning.

    Parameters
    ----------
    sizes : tuple of int
        Symbols of real objects that were to be learned from at each stop; the same numbers in all sets, but for the last
        and a tenth of it.
    bits : ndarray, shape [ORDERS, stops, tests]
        0 for test objects that have no neutral one.
    learned : ndarray, shape [ORDERS, stops]
        Bits of what was learned from, each symbol coded before it is learned.
    weights : ndarray of int, shape [tests]
        Neutral units of each test object; 0 as for the bits.
    objects, units, symbols : ndarray, shape [ORDERS, stops]
        That were learned from, really.
    """

    sizes: tuple[int, ...]
    bits: Floats
    learned: Floats
    weights: Ints
    objects: Ints
    units: Ints
    symbols: Ints

    def rates(self, samples: Floats) -> Floats:
        """Bits per neutral unit, shape [ORDERS, stops, samples]: see `Drawn.samples`."""
        found: Floats = (self.bits @ samples.T) / np.maximum(samples @ self.weights, 1e-9)
        return found


def stops(symbols: int, longest: int) -> tuple[int, ...]:
    """Sizes at which test objects are coded: doubling from SMALLEST, DECADE, the end, and a tenth of it.

    Parameters
    ----------
    symbols : int
        Asked for.
    longest : int
        Symbols that there are.
    """
    end = min(symbols, longest)
    doubled = [SMALLEST * 2**k for k in range(40) if SMALLEST * 2**k < end]
    decade = [size for size in DECADE if size < end]
    return tuple(sorted({*doubled, *decade, max(end // TENFOLD, 1), end}))


def learn(
    corpus: Corpus, pools: Sequence[Ints], tests: Ints, cuts: Sequence[Sequence[int]],
    separators: tuple[str, ...] = (), tell: Callable[[], None] = lambda: None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Learn from each pool in its order, and code the tests by the frozen model after each cut.

    Parameters
    ----------
    corpus : Corpus
    pools : sequence of ndarray of int
        The same objects in several orders.
    tests : ndarray of int
    cuts : sequence of sequences of int
        Of each pool, rising: objects after which tests are coded.
    separators : tuple of str
    tell : callable
        Called after each order.

    Returns
    -------
    bits : ndarray, shape [pools, cuts, tests]
    learned : ndarray, shape [pools, cuts]
    """
    held = corpus.take(tests)
    bits, learned = [], []
    for pool, ends in zip(pools, cuts, strict=True):
        model = prediction.new_model(
            corpus, MODEL, separators=separators or None, symbols=int(corpus.lengths[pool[: ends[-1]]].sum())
        )
        last, total, coded, spent = 0, 0.0, [], []
        for end in ends:
            total += float(model.learn(corpus.take(pool[last:end])).sum())
            coded.append(per_object(model.score(held), held))
            spent.append(total)
            last = end
        bits.append(coded)
        learned.append(spent)
        tell()
    return np.array(bits), np.array(learned)


def real_curve(drawn: Drawn, arm: str, symbols: int, seed: int, tell: Callable[[], None] = lambda: None) -> Curve:
    """Read one of the arms of real objects, REAL or PRESENT."""
    pool, corpus = drawn.pool(arm), drawn.corpus
    sizes = stops(symbols, int(corpus.lengths[pool].sum()))
    pools = [pool, *(generator(seed, "order", arm, k).permutation(pool) for k in range(1, ORDERS))]
    cuts = [_cuts(corpus.lengths[one], sizes) for one in pools]
    bits, learned = learn(corpus, pools, np.arange(drawn.tests), cuts, drawn.separators, tell)
    return Curve(sizes, bits, learned, corpus.sizes[: drawn.tests], *_counted(corpus, pools, cuts))


def neutral_curve(drawn: Drawn, symbols: int, seed: int, tell: Callable[[], None] = lambda: None) -> Curve:
    """Read neutral objects in the place of the tests and of the objects of the arm REAL, as many and of their sizes.

    Raises
    ------
    ValueError
        If too few objects have a neutral one.
    """
    pool, domain = drawn.pool(REAL), drawn.domain
    lengths = drawn.corpus.lengths[pool]
    sizes = stops(symbols, int(lengths.sum()))
    pool_cuts = _cuts(lengths, sizes)
    wanted = np.concatenate([np.arange(drawn.tests), pool[: pool_cuts[-1]]])
    made = domain.chain(drawn.dataset, pool, ORDER, seed, wanted)
    corpus = domain.REPRESENTATIONS[domain.notations[0]].encode(made)
    usable = corpus.lengths > 0
    if "null" in made.labels:
        usable &= (made.labels["null"] == "matched").to_numpy()
    tests = np.flatnonzero(usable[: drawn.tests])
    places = np.cumsum(usable[drawn.tests :])
    cuts = [int(places[cut - 1]) for cut in pool_cuts]
    if not len(tests) or not cuts[0]:
        raise ValueError(f"{drawn.dataset.name}: too few of its {domain.object_label} have a neutral one")
    learned_from = drawn.tests + np.flatnonzero(usable[drawn.tests :])
    pools = [learned_from, *(generator(seed, "order", NEUTRAL, k).permutation(learned_from) for k in range(1, ORDERS))]
    found, learned = learn(corpus, pools, tests, [cuts] * ORDERS, drawn.separators, tell)
    bits, weights = np.zeros((ORDERS, len(cuts), drawn.tests)), np.zeros(drawn.tests, dtype=np.int64)
    bits[:, :, tests], weights[tests] = found, corpus.sizes[tests]
    return Curve(sizes, bits, learned, weights, *_counted(corpus, pools, [cuts] * ORDERS))


def _cuts(lengths: Ints, sizes: Sequence[int]) -> list[int]:
    """Objects that hold about so many symbols, at least one."""
    found = np.searchsorted(np.cumsum(lengths), sizes) + 1
    return [int(min(cut, len(lengths))) for cut in found]


def _counted(corpus: Corpus, pools: Sequence[Ints], cuts: Sequence[Sequence[int]]) -> tuple[Ints, Ints, Ints]:
    """Objects, neutral units and symbols up to each cut, each of shape [pools, cuts]."""
    ends = [np.array(one) - 1 for one in cuts]
    units = [np.cumsum(corpus.sizes[pool])[end] for pool, end in zip(pools, ends, strict=True)]
    symbols = [np.cumsum(corpus.lengths[pool])[end] for pool, end in zip(pools, ends, strict=True)]
    return np.array(cuts), np.array(units), np.array(symbols)


def averaged(by_order: Floats, *names: object) -> Floats:
    """Mean over orders of learning, in the whole and in samples that also draw orders, shape [..., samples].

    Orders are drawn with replacement and their deviations widened by sqrt(k / (k - 1)), so that the spread over samples is
    the standard error of the mean of k orders.

    Parameters
    ----------
    by_order : ndarray, shape [orders, ..., samples]
        The first sample is the whole.
    *names
        What is drawn for: arms are drawn apart.
    """
    k, samples = by_order.shape[0], by_order.shape[-1]
    mean = by_order.mean(axis=0)
    deviations = by_order[..., 0] - by_order[..., 0].mean(axis=0)  # [orders, ...]
    chosen = generator(0, "orders", *names).integers(k, size=(samples - 1, k))
    drawn = np.moveaxis(deviations[chosen].mean(axis=1), 0, -1) * np.sqrt(k / max(k - 1, 1))
    mean[..., 1:] += drawn
    found: Floats = mean
    return found
