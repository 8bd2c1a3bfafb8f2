"""How many bits held-out objects cost as a model learns from more and more of a pool: what four questions are made of.

Each pool is learned from once, with stops (`cuts`) at which the test objects are coded by the model as it is then; all
questions use the same stops, so that a curve is made once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus
from analysis.readings.subject import FURTHER_SYMBOLS, NULL_SEEDS, ORDERS, RELATIVES, Subject, matched
from analysis.statistics.resampling import Z95, bootstrap
from analysis.support.pool import step_back

MODEL = "mixture"
WINDOWS = ((6_000, 60_000), (4_000, 40_000))  # symbols: one decade each
SYMBOLS = (60_000, 180_000, 600_000)
OBJECTS = (1_000, 3_000)
TRAINING_ORDERS = (0, 1, 2)
REPLICATES = 200
THREADS = 2  # the kernels release the interpreter's lock
KEPT = 96  # curves: those of two sets
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Curve:
    """Bits of the same test objects by a model that has learned from longer and longer parts of one pool.

    Parameters
    ----------
    cuts : tuple of int
        Objects of the pool that were learned from; rising.
    bits : ndarray, shape [cuts, test objects]
        Bits of each test object of the set by the model, frozen after each cut; 0 for those that have no neutral object.
    learned : ndarray, shape [cuts]
        Bits of the pool up to each cut, each symbol coded before it is learned.
    sizes : ndarray of int, shape [test objects]
        Neutral units of each; 0 as for the bits.
    objects, units, symbols : ndarray of int, shape [cuts]
        Objects that were learned from, their neutral units and their symbols.
    """

    cuts: tuple[int, ...]
    bits: Floats
    learned: Floats
    sizes: Ints
    objects: Ints
    units: Ints
    symbols: Ints

    def at(self, cut: int) -> int:
        """Index of a cut."""
        return self.cuts.index(cut)


def code(
    corpus: Corpus, pool: Ints, tests: Ints, cuts: Sequence[int], separators: tuple[str, ...] = (), symbols: int = 0
) -> Curve:
    """Learn from the pool in its order, and code the tests by the frozen model at every cut.

    Parameters
    ----------
    corpus : Corpus
        Pool and tests over one alphabet.
    pool, tests : ndarray of int
        Objects of the corpus.
    cuts : sequence of int
        Objects of the pool after which the tests are coded.
    separators : tuple of str
        Symbols that end a larger unit.
    symbols : int
        Of the largest pool, so that all models of a set have tables of one size.
    """
    coder = prediction.new_model(corpus, MODEL, separators=separators or None, symbols=symbols)
    held = corpus.take(tests)
    owner = held.object_of_symbol()
    bits, learned, last, total = [], [], 0, 0.0
    cuts = tuple(sorted(set(cuts)))
    for cut in cuts:
        total += float(coder.learn(corpus.take(pool[last:cut])).sum())
        bits.append(np.bincount(owner, coder.score(held), minlength=len(held)))
        learned.append(total)
        last = cut
    ends = np.array(cuts)
    return Curve(
        cuts, np.array(bits), np.array(learned), held.sizes, ends,
        np.cumsum(corpus.sizes[pool])[ends - 1], np.cumsum(corpus.lengths[pool])[ends - 1],
    )  # fmt: skip


def _name(symbols: int) -> str:
    return f"{symbols:,} symbols"


@lru_cache(maxsize=KEPT)
def pools(subject: Subject, relatives: str) -> dict[str, int]:
    """Return the sizes of training pool that a set reaches: level -> objects of the pool.

    The level ``"all"`` is always there, and holds SYMBOLS[-1] symbols at most.
    """
    pool = subject.pool(relatives)
    found = {_name(n): symbol_cut(subject, pool, n) for n in SYMBOLS}
    whole = found[_name(SYMBOLS[-1])] or len(pool)
    found |= {f"{n:,} objects": n for n in OBJECTS if n <= whole}
    return {level: cut for level, cut in {**found, "all": whole}.items() if cut}


LEVELS = (*(_name(n) for n in SYMBOLS), *(f"{n:,} objects" for n in OBJECTS), "all")


def first_pool(subject: Subject, relatives: str, seed: int = 0) -> int:
    """Objects of the pool that hold SYMBOLS[0] symbols, or all of a smaller pool."""
    pool = subject.pool(relatives, seed)
    return symbol_cut(subject, pool, SYMBOLS[0]) or len(pool)


@lru_cache(maxsize=KEPT)
def windows(subject: Subject, relatives: str, seed: int = 0) -> dict[str, tuple[int, int]]:
    """Return the decades of learning that a pool reaches: name -> objects at its start and at its end."""
    pool = subject.pool(relatives, seed)
    found = {
        f"{a:,} to {b:,} symbols": (symbol_cut(subject, pool, a), symbol_cut(subject, pool, b)) for a, b in WINDOWS
    }
    return {name: (a, b) for name, (a, b) in found.items() if a and b}


def _stops(subject: Subject, relatives: str, seed: int) -> tuple[int, ...]:
    """All cuts that questions ask for, in one pool and one training order."""
    cuts = {cut for window in windows(subject, relatives, seed).values() for cut in window}
    cuts.add(first_pool(subject, relatives, seed))
    if seed == TRAINING_ORDERS[0]:
        cuts |= set(pools(subject, relatives).values())
    return tuple(sorted(cuts))


def real(subject: Subject, notation: str, relatives: str, seed: int = 0) -> Curve:
    """Code the test objects of a set, with cuts at `pools` (seed 0), `windows` and `first_pool`; see `Subject.pool`."""
    pool = subject.pool(relatives, seed)
    alike = relatives != RELATIVES[0] and len(pool) == len(subject.pool(RELATIVES[0], seed))  # nothing was held out
    return _real(subject, notation, RELATIVES[0] if alike else relatives, seed)


@lru_cache(maxsize=KEPT)
def _real(subject: Subject, notation: str, relatives: str, seed: int) -> Curve:
    separators = subject.domain.REPRESENTATIONS[notation].separators
    cuts = _stops(subject, relatives, seed)
    pool = subject.pool(relatives, seed)[: max(cuts)]
    corpus = subject.encoded(notation)
    return code(corpus, pool, np.arange(subject.tests), cuts, separators, corpus.n_symbols)


@lru_cache(maxsize=KEPT)
def neutral(subject: Subject, notation: str, order: int, seed: int) -> Curve:
    """Code neutral objects in the place of the real ones: the same pool with relatives held out, the same tests.

    Neutral objects have no relatives, so one null serves both pools. Those without a match are left out: a cut counts the
    objects that were in the pool of real ones. The further seeds reach pools of FURTHER_SYMBOLS.

    Raises
    ------
    ValueError
        If too few objects have a match.
    """
    made = subject.neutral(order, seed)
    entry = subject.domain.REPRESENTATIONS[notation]
    corpus = entry.encode(made)
    usable = matched(made) & (corpus.lengths > 0)
    pool = subject.pool("held out")
    if seed != NULL_SEEDS[0]:
        pool = pool[(pool < subject.reach(seed)) & (np.cumsum(subject.lengths[pool]) <= FURTHER_SYMBOLS)]
    stops = _stops(subject, "held out", TRAINING_ORDERS[0])
    if order != ORDERS[0]:  # only bits beyond neutral are read with the other order
        stops = tuple(sorted(set(pools(subject, "held out").values())))
    cuts = tuple(cut for cut in stops if cut <= len(pool))
    places = np.cumsum(usable[pool])  # objects left of the first ones of the pool
    tests = np.flatnonzero(usable[: subject.tests])
    shorter = [int(places[cut - 1]) for cut in cuts]
    if not tests.size or not cuts or not shorter[0]:
        raise ValueError(f"{subject.dataset.name}: too few of its {subject.domain.object_label} have a neutral one")
    room = subject.encoded(notation).n_symbols
    found = code(corpus, pool[usable[pool]], tests, shorter, entry.separators, room)
    keep = [found.cuts.index(cut) for cut in shorter]
    bits, sizes = np.zeros((len(cuts), subject.tests)), np.zeros(subject.tests, dtype=np.int64)
    bits[:, tests], sizes[tests] = found.bits[keep], found.sizes
    return Curve(cuts, bits, found.learned[keep], sizes, found.objects[keep], found.units[keep], found.symbols[keep])


def nulls(subject: Subject, notation: str, order: int, cuts: Sequence[int] = ()) -> list[Curve]:
    """Curves of neutral objects, one a seed, of those seeds that reach the given cuts: the first reaches all of them."""
    curves = [neutral(subject, notation, order, seed) for seed in NULL_SEEDS]
    return [curve for curve in curves if set(cuts) <= set(curve.cuts)]


def prepare(subject: Subject, orders: Sequence[int] = ORDERS, training_orders: Sequence[int] = TRAINING_ORDERS) -> None:
    """Make the curves of neutral chains of these orders and of real objects in these orders of learning, THREADS at once.

    Each set of neutral objects is written in all notations before the next is made; coding, which needs no lock of the
    interpreter, goes on beside that.
    """
    notations = subject.domain.notations
    with ThreadPoolExecutor(THREADS, initializer=_step_back) as pool:
        asked = product(notations, RELATIVES, training_orders)
        jobs = [pool.submit(real, subject, notation, relatives, seed) for notation, relatives, seed in asked]
        for order in orders:
            for seed in NULL_SEEDS:
                made = subject.neutral(order, seed)
                for notation in notations:
                    subject.domain.REPRESENTATIONS[notation].encode(made)
                    jobs.append(pool.submit(neutral, subject, notation, order, seed))
        for job in jobs:
            job.result()


def _step_back() -> None:
    """Let other processes go first: the one beside this reads what is shown first. Elsewhere all threads would step back."""
    if sys.platform == "linux":
        step_back()


def symbol_cut(subject: Subject, pool: Ints, symbols: int) -> int | None:
    """Objects of a pool that hold about so many symbols of the first notation; None if it has fewer."""
    total = np.cumsum(subject.lengths[pool])
    return int(np.searchsorted(total, symbols) + 1) if len(total) and total[-1] >= symbols else None


@lru_cache(maxsize=8)
def samples(subject: Subject) -> Floats:
    """How often each test object is in the whole and in bootstrap samples of clusters, shape [1 + REPLICATES, tests].

    Sums over the objects of all samples are one matrix product; the first row is the test objects as they are. NaN in the
    other rows where all tests are in one cluster: their spread is unknown.
    """
    n = subject.tests
    drawn = bootstrap(
        lambda index: np.bincount(index, minlength=n), n, groups=subject.groups[:n], replicates=REPLICATES
    )
    return np.vstack([np.ones(n), drawn])


def interval(found: Floats, spread: float = 0.0) -> tuple[float, float, float]:
    """Value and 95 % interval of a statistic of `samples`.

    Parameters
    ----------
    found : ndarray, shape [1 + REPLICATES]
        The statistic of the whole, then of each sample.
    spread : float
        Standard error from further seeds or training orders.

    Returns
    -------
    value, low, high : float
    """
    margin = Z95 * float(np.hypot(np.std(found[1:], ddof=1), spread))
    return float(found[0]), float(found[0] - margin), float(found[0] + margin)


def standard_error(values: Sequence[float]) -> float:
    """Standard error of the mean of what several seeds or training orders give; 0 where there is one."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0


def averaged(real: Sequence[Floats], nulls: Sequence[Floats] = ()) -> tuple[float, float, float]:
    """Value and 95 % interval of a mean over training orders, less that over seeds of neutral objects where there are any.

    Parameters
    ----------
    real, nulls : sequences of ndarray, each of shape [1 + REPLICATES]
        The statistic of `samples` in each training order, and with each seed.
    """
    values = np.mean(real, axis=0) - (np.mean(nulls, axis=0) if len(nulls) else 0.0)
    spread = np.hypot(standard_error([x[0] for x in real]), standard_error([x[0] for x in nulls]))
    return interval(values, float(spread))
