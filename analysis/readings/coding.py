"""How many bits held-out objects cost as a model learns from more and more of a pool: what three questions are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus
from analysis.readings.subject import Subject, matched

MODEL = "mixture"
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
        Bits of each test object by the model, frozen after each cut.
    learned : ndarray, shape [cuts]
        Bits of the pool up to each cut, each symbol coded before it is learned.
    sizes : ndarray of int, shape [test objects]
        Neutral units of each.
    units, symbols : ndarray of int, shape [cuts]
        Neutral units and symbols of the pool up to each cut.
    tests : ndarray of int, shape [test objects]
        Which objects of the set they are.
    """

    cuts: tuple[int, ...]
    bits: Floats
    learned: Floats
    sizes: Ints
    units: Ints
    symbols: Ints
    tests: Ints

    def rate(self, cut: int) -> float:
        """Bits per neutral unit of the test objects after a cut."""
        return float(self.bits[self.cuts.index(cut)].sum() / self.sizes.sum())


def code(corpus: Corpus, pool: Ints, tests: Ints, cuts: Sequence[int], separators: tuple[str, ...] = ()) -> Curve:
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
    """
    coder = prediction.new_model(corpus, MODEL, separators=separators or None)
    held = corpus.take(tests)
    owner = held.object_of_symbol()
    bits, learned, last, total = [], [], 0, 0.0
    cuts = tuple(sorted(set(cuts)))
    for cut in cuts:
        total += float(coder.learn(corpus.take(pool[last:cut])).sum())
        bits.append(np.bincount(owner, coder.score(held), minlength=len(held)))
        learned.append(total)
        last = cut
    ends = np.array(cuts) - 1
    return Curve(
        cuts,
        np.array(bits),
        np.array(learned),
        held.sizes,
        np.cumsum(corpus.sizes[pool])[ends],
        np.cumsum(corpus.lengths[pool])[ends],
        tests,
    )


@lru_cache(maxsize=64)
def real(subject: Subject, notation: str, relatives: str, cuts: tuple[int, ...], seed: int = 0) -> Curve:
    """Code the test objects of a set; see `code` for the cuts, `Subject.pool` for the rest."""
    separators = subject.domain.REPRESENTATIONS[notation].separators
    return code(subject.encoded(notation), subject.pool(relatives, seed), np.arange(subject.tests), cuts, separators)


def filled(subject: Subject, seed: int) -> int:
    """Objects of the pool with relatives held out of which a seed has neutral ones."""
    return int((subject.pool("held out") < subject.reach(seed)).sum())


@lru_cache(maxsize=64)
def neutral(subject: Subject, notation: str, cuts: tuple[int, ...], order: int, seed: int) -> Curve:
    """Code neutral objects in the place of the real ones: the same pool with relatives held out, the same tests.

    Neutral objects have no relatives, so one null serves both pools. Those without a match are left out: `Curve.tests`
    says which are left, and a cut counts the objects that were in the pool of real ones.

    Raises
    ------
    ValueError
        If a cut lies beyond the objects that the seed has neutral ones of (see `Subject.reach`).
    """
    made = subject.neutral(order, seed)
    entry = subject.domain.REPRESENTATIONS[notation]
    corpus = entry.encode(made)
    usable = matched(made) & (corpus.lengths > 0)
    pool = subject.pool("held out")
    pool = pool[pool < subject.reach(seed)]
    places = np.cumsum(usable[pool])  # objects left of the first ones of the pool
    tests = np.flatnonzero(usable[: subject.tests])
    if max(cuts) > len(pool):
        raise ValueError(f"neutral objects of seed {seed} fill a pool of {len(pool):,}, not of {max(cuts):,}")
    shorter = [int(places[cut - 1]) for cut in cuts]
    found = code(corpus, pool[usable[pool]], tests, shorter, entry.separators)
    keep = [found.cuts.index(cut) for cut in shorter]
    return Curve(
        cuts, found.bits[keep], found.learned[keep], found.sizes, found.units[keep], found.symbols[keep], tests
    )


def symbol_cut(subject: Subject, pool: Ints, symbols: int) -> int | None:
    """Objects of a pool that hold about so many symbols of the first notation; None if it has fewer."""
    total = np.cumsum(subject.lengths[pool])
    return int(np.searchsorted(total, symbols) + 1) if len(total) and total[-1] >= symbols else None
