"""What a question reads: the distinct objects of ONE set in a fixed random order, its test objects, pools and neutral objects.

Everything here depends on the set alone, never on what it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.domains.interface import Domain
from analysis.statistics.resampling import cluster_codes, generator
from analysis.support.memo import remembered

DRAWN = 1_000  # objects of questions that need no more
MOST = 4_000  # objects of a larger set that are read: making neutral ones of all takes longest
FURTHER_SYMBOLS = (
    65_000  # of a pool, up to which neutral objects of further seeds are made and coded: they cost as much
)
FITTED = 20  # objects beside the tests and their relatives below which no chain is fitted: it would repeat them
MOST_SYMBOLS = 1_000_000  # of a pool, in the first notation
SEED = 0
ORDERS = (2, 3)  # of the chains that neutral objects come from
NULL_SEEDS = (0, 1, 2)
RELATIVES = ("held out", "present")
FEWEST = 40  # objects below which nothing is read

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Subject:
    """One set as questions read it.

    Parameters
    ----------
    dataset : Dataset
        Distinct objects that every notation of the domain can write, in a random order that is the same every time; the
        first `tests` of them are coded by models that learn from others.
    groups : ndarray of int, shape [objects]
        Cluster of near relatives of each.
    left_out : int
        Distinct objects that some notation cannot write.
    whole : Dataset, optional
        All distinct objects, more than are read otherwise: for questions on the few that have a label.
    """

    dataset: Dataset
    groups: Ints
    left_out: int = 0
    whole: Dataset | None = None

    def __len__(self) -> int:
        return len(self.dataset)

    @property
    def domain(self) -> Domain:
        """The domain of the set."""
        return DOMAINS[self.dataset.domain]

    @property
    def key(self) -> tuple[str, str]:
        """Domain and name, for rows."""
        return self.dataset.domain, self.dataset.name

    @property
    def tests(self) -> int:
        """Objects that are coded; a small set keeps three quarters of its objects to learn from."""
        return min(self.domain.test_objects, len(self) // 4)

    def drawn(self, n: int = DRAWN) -> Dataset:
        """Return the first n objects, all of them in a smaller set."""
        return self.dataset.take(np.arange(min(n, len(self))))

    @cached_property
    def related(self) -> float:
        """Share of the test objects with a near relative in the pool."""
        return float(np.isin(self.groups[: self.tests], self.groups[self.tests :]).mean())

    @cached_property
    def lengths(self) -> Ints:
        """Symbols of each object in the first notation of the domain."""
        return self.encoded(self.domain.notations[0]).lengths

    def encoded(self, notation: str) -> Corpus:
        """Return all objects in one notation."""
        return self.domain.REPRESENTATIONS[notation].encode(self.dataset)

    def pool(self, relatives: str, seed: int = 0) -> Ints:
        """Index of each object that a model may learn from, in the order of learning, MOST_SYMBOLS at most.

        Parameters
        ----------
        relatives : {"held out", "present"}
            Whether objects in the cluster of a test object are left out.
        seed : int
            0 is the order of the set; others are further training orders.
        """
        index = np.arange(self.tests, len(self))
        if relatives == "held out":
            index = index[~np.isin(self.groups[index], self.groups[: self.tests])]
        if seed:
            index = generator(seed, "training order", len(index)).permutation(index)
        return index[np.cumsum(self.lengths[index]) <= MOST_SYMBOLS]

    def reach(self, seed: int) -> int:
        """Objects of which neutral ones are made with a seed: all with the first, enough for the first pool with the others."""
        pool = self.pool("held out")
        if seed == NULL_SEEDS[0] or not len(pool):
            return len(self)
        last = min(int(np.searchsorted(np.cumsum(self.lengths[pool]), FURTHER_SYMBOLS)), len(pool) - 1)
        return min(len(self), max(DRAWN, int(pool[last]) + 1))

    def neutral(self, order: int, seed: int) -> Dataset:
        """Return neutral objects, one for each of the first `reach(seed)` objects of the set (see `Domain.chain`).

        The chain is fitted to all objects that are in no cluster of a test object, so that no neutral object knows one, and
        every seed draws from the same chain. The label ``null`` is ``"matched"``, or says why an object has none; the real
        one then stands there, and is to be left out.

        Raises
        ------
        ValueError
            If fewer than FITTED objects are left to fit the chain to.
        """
        fitted_to = self.pool("held out")
        if len(fitted_to) < FITTED:
            raise ValueError(
                f"{self.dataset.name}: {len(fitted_to)} of its {self.domain.object_label} are no relatives of the test "
                f"objects, and neutral objects need {FITTED} to be made from; add objects of other families"
            )
        return _neutral(self.dataset, order, seed, self.reach(seed), tuple(fitted_to.tolist()))


@remembered(14)
def _neutral(dataset: Dataset, order: int, seed: int, reach: int, fitted_to: tuple[int, ...]) -> Dataset:
    made = DOMAINS[dataset.domain].chain(
        dataset, np.array(fitted_to, dtype=np.int64), order, seed, np.arange(reach, dtype=np.int64)
    )
    return made if "null" in made.labels else replace(made, labels=pd.DataFrame({"null": ["matched"] * len(made)}))


def matched(neutral: Dataset) -> NDArray[np.bool_]:
    """Which neutral objects are one: the others are real ones that found no match."""
    return (neutral.labels["null"] == "matched").to_numpy()


@lru_cache(maxsize=4)
def subject(dataset: Dataset) -> Subject:
    """Prepare a set for its questions.

    Parameters
    ----------
    dataset : Dataset
        A whole set, as it is loaded.

    Raises
    ------
    ValueError
        If it has fewer than FEWEST distinct objects that can be read.
    """
    whole, _ = distinct(dataset)
    once = whole.sample(min(MOST, len(whole)), SEED) if len(whole) else whole
    readable = np.ones(len(once), dtype=bool)
    domain = DOMAINS[dataset.domain]
    for notation in domain.notations:
        readable &= domain.REPRESENTATIONS[notation].encode(once).lengths > 0
    if readable.sum() < FEWEST:
        raise ValueError(
            f"{dataset.name} has {int(readable.sum())} distinct {domain.object_label} that can be read; add some, so that "
            f"there are {FEWEST} at least"
        )
    left_out = int((~readable).sum())
    once = once if not left_out else once.take(readable)
    return Subject(once, cluster_codes(len(once), domain.clusters(once)), left_out, whole)
