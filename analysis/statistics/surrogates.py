"""Surrogates of a corpus: the same objects, lengths and alphabet, with one kind of structure removed.

They use codes and boundaries only, so one implementation serves every domain. In every surrogate the neutral sizes
of the objects are those of the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.statistics.resampling import generator


def uniform(corpus: Corpus, seed: int = 0) -> Corpus:
    """Symbols drawn uniformly from the alphabet: the upper limit, log2 of the alphabet in bits per symbol.

    Parameters
    ----------
    corpus : Corpus
    seed : int

    Returns
    -------
    Corpus
        Same boundaries and sizes.
    """
    rng = generator(seed, "uniform", corpus.n_symbols)
    return corpus.with_codes(rng.integers(max(1, len(corpus.alphabet)), size=corpus.n_symbols))


def composition_shuffle(corpus: Corpus, seed: int = 0) -> Corpus:
    """All symbols of the corpus in random order over all its objects: composition is kept exactly, order is destroyed.

    A permutation, not a draw: each symbol occurs as often as in the corpus, so that new symbols appear at the rate
    that its frequencies imply, and a surrogate never looks better sampled than the data that it replaces.

    Parameters
    ----------
    corpus : Corpus
    seed : int

    Returns
    -------
    Corpus
        Same boundaries and sizes.
    """
    return corpus.with_codes(generator(seed, "composition", corpus.n_symbols).permutation(corpus.codes))


def _contexts(corpus: Corpus, order: int) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """Number the context of every position at orders 0 to `order`.

    Positions are those before each symbol, and one after the last of each object: object i starts at
    ``offsets[i] + i``. Near the start of an object the context is shorter, and the boundary counts as part of it.

    Returns
    -------
    levels : list of ndarray, shape [positions]
        The number of each position's context, by order.
    keys : list of ndarray, sorted
        For order k + 1: ``context of order k, one symbol earlier, * (alphabet + 1) + symbol``; its place is the number.
    """
    n_positions = corpus.n_symbols + len(corpus)
    starts = corpus.offsets[:-1] + np.arange(len(corpus))
    before = np.zeros(n_positions, dtype=np.int64)  # the symbol before each position, 0 = boundary
    behind_symbol = np.ones(n_positions, dtype=bool)
    behind_symbol[starts] = False
    before[behind_symbol] = corpus.codes.astype(np.int64) + 1
    levels, keys = [np.zeros(n_positions, dtype=np.int64)], []
    for _ in range(order):
        shifted = np.concatenate([[0], levels[-1][:-1]])
        shifted[starts] = 0
        known, numbers = np.unique(shifted * (len(corpus.alphabet) + 1) + before, return_inverse=True)
        levels.append(numbers.astype(np.int64))
        keys.append(known)
    return levels, keys


DISCOUNTS = (0.0, 0.25, 0.5, 0.75, 0.9)
STRENGTHS = (0.0, 1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 1e9)  # of the shorter context, in occurrences


def _shrinkage(
    seen: NDArray[np.int64], total: NDArray[np.int64], kinds: NDArray[np.int64], shorter: NDArray[np.float64]
) -> tuple[float, float]:
    """Discount D and strength S of a context that best predict each occurrence when it is left out.

    P(symbol | context) = (seen - D + (S + D kinds) shorter) / (total + S), on a grid, by leave-one-out likelihood.

    Parameters
    ----------
    seen, total, kinds : ndarray, shape [runs]
        Occurrences of a context with a symbol, of the context, and number of its distinct followers.
    shorter : ndarray, shape [runs]
        Probability of the symbol after the shorter context.
    """
    alone = seen == 1

    def log_likelihood(discount: float, strength: float) -> float:
        kept = np.maximum(seen - 1 - discount, 0)
        backed = (strength + discount * (kinds - alone)) * shorter
        with np.errstate(divide="ignore", invalid="ignore"):
            likelihood = float((seen * np.log((kept + backed) / (total - 1 + strength))).sum())
        return (
            likelihood if likelihood == likelihood else -np.inf
        )  # 0 / 0: a single occurrence without any back-off probability

    grid = [(discount, strength) for discount in DISCOUNTS for strength in STRENGTHS]
    return max(grid, key=lambda pair: log_likelihood(*pair))


class Chain(NamedTuple):
    """A fitted Markov chain, as an open book: which positions follow each context of 0 to `order` symbols.

    Parameters
    ----------
    start : ndarray of int64, shape [order + 1]
        Number of the context at the start of an object, by order.
    keys, key_bounds : ndarray of int64
        How a context and the next symbol give the context one symbol longer; see `_contexts`.
    width : int
        Symbols of the alphabet, and one for the boundary.
    bounds, members : ndarray of int64, shape [order + 1, ...]
        By order: the positions ``members[bounds[c]:bounds[c + 1]]`` are those after context c.
    following : ndarray of int64, shape [positions]
        Symbol at each position.
    times : ndarray of int64, shape [order + 1, members]
        How often the symbol of each member follows its context.
    shrinkage : ndarray, shape [order + 1, 2]
        Discount and strength of the shorter context, by order.
    """

    start: NDArray[np.int64]
    keys: NDArray[np.int64]
    key_bounds: NDArray[np.int64]
    width: int
    bounds: NDArray[np.int64]
    members: NDArray[np.int64]
    following: NDArray[np.int64]
    times: NDArray[np.int64]
    shrinkage: NDArray[np.float64]


@njit(cache=True, nogil=True)
def drawn_next(chain, context, level):  # noqa: ANN001, ANN201 (numba infers the types)
    """Draw the symbol after a context (its number at every order, -1 where unknown), from `level` symbols of it at most."""
    while True:
        group = context[level]
        if group >= 0 and chain.bounds[level, group + 1] > chain.bounds[level, group]:
            low, high = chain.bounds[level, group], chain.bounds[level, group + 1]
            discount, strength = chain.shrinkage[level]
            place = low + int(np.random.random() * (high - low + strength))  # noqa: NPY002 (numba's own generator)
            if place < high and np.random.random() * chain.times[level, place] >= discount:  # noqa: NPY002
                return chain.following[chain.members[level, place]]
        level -= 1  # unknown, seen only at ends, or discounted: back off to a shorter context


@njit(cache=True, nogil=True)
def advance(chain, context, longer, symbol):  # noqa: ANN001, ANN201
    """Move a context one symbol on, in place; `longer` is scratch of its shape."""
    longer[0] = 0
    for k in range(len(context) - 1):
        longer[k + 1] = -1
        if context[k] >= 0:
            known = chain.keys[chain.key_bounds[k] : chain.key_bounds[k + 1]]
            key = context[k] * chain.width + symbol + 1
            at = np.searchsorted(known, key)
            if at < len(known) and known[at] == key:
                longer[k + 1] = at
    context[:] = longer


@njit(cache=True, nogil=True)
def _walk(lengths, chain, seed):  # noqa: ANN001, ANN202
    np.random.seed(seed)  # noqa: NPY002
    out = np.empty(lengths.sum(), dtype=np.int32)
    context, longer = chain.start.copy(), chain.start.copy()
    written = 0
    for i in range(len(lengths)):
        context[:] = chain.start
        for _ in range(lengths[i]):
            symbol = drawn_next(chain, context, len(context) - 1)
            out[written] = symbol
            written += 1
            advance(chain, context, longer, symbol)
    return out


def fitted_chain(corpus: Corpus, order: int, *, shrink: bool = True) -> Chain:
    """Fit the chain of `markov_surrogate` to a corpus that has symbols."""
    levels, keys = _contexts(corpus, order)
    followed = np.ones(len(levels[0]), dtype=bool)
    followed[corpus.offsets[1:] + np.arange(len(corpus))] = False
    following = np.full(len(followed), -1, dtype=np.int64)
    following[followed] = corpus.codes
    bounds = np.zeros((order + 1, max(level.max() for level in levels) + 2), dtype=np.int64)
    members, times, shrinkage, shorter = [], [], [], None
    for k, level in enumerate(levels):
        book = _Book.open(level, following, np.flatnonzero(followed), len(corpus.alphabet) + 1)
        members.append(book.members)
        times.append(book.seen[book.run])
        bounds[k, 1:] = np.cumsum(np.bincount(level[book.members], minlength=bounds.shape[1] - 1))
        pair = (0.0, 0.0) if shorter is None or not shrink else book.shrinkage(shorter)
        shrinkage.append(pair)
        shorter = book.probabilities(pair, shorter)
    return Chain(
        np.array([level[0] for level in levels]),  # every object starts after the same boundary
        np.concatenate([*keys, np.empty(0, dtype=np.int64)]),
        np.cumsum([0, *(len(known) for known in keys)], dtype=np.int64),
        len(corpus.alphabet) + 1,
        bounds,
        np.stack(members),
        following,
        np.stack(times),
        np.array(shrinkage),
    )


def markov_surrogate(
    corpus: Corpus, order: int, seed: int = 0, *, shrink: bool = True, like: Corpus | None = None
) -> Corpus:
    """Objects of the same lengths from a Markov chain of the given order, fitted to the corpus.

    The next symbol is the one after a random occurrence, in the corpus, of the last `order` symbols (Shannon's
    method of the open book), and sometimes of fewer: P(s | context) = (c - D + (S + D T) P(s | shorter)) / (N + S) with
    c of N occurrences and T distinct followers. D and S are fitted at each order by leave-one-out likelihood, so that
    the surrogate has new n-grams about as often as new data would. Without this the chain copies the sample wherever
    contexts are rare, and looks more predictable than the source of the data.

    Parameters
    ----------
    corpus : Corpus
    order : int
        Symbols of context; 0 draws from the composition, with replacement.
    seed : int
    shrink : bool
        False: the maximum-likelihood chain (D = S = 0), which has only n-grams of the corpus.
    like : Corpus, optional
        Whose objects are replaced, by default those of `corpus`; over the same alphabet.

    Returns
    -------
    Corpus
        Boundaries and sizes of `like`. Objects start as real objects start.

    Raises
    ------
    ValueError
        If `order` is negative, or `like` has another alphabet.

    References
    ----------
    Shannon 1948, Bell System Technical Journal 27:379, doi:10.1002/j.1538-7305.1948.tb01338.x; the two parameters are
    those of a Pitman-Yor process: Teh 2006, Proc. ACL 44:985, doi:10.3115/1220175.1220299.
    """
    if order < 0:
        raise ValueError(f"the order of a Markov surrogate is 0 or more, not {order}")
    like = corpus if like is None else like
    if like.alphabet != corpus.alphabet:
        raise ValueError(
            "a Markov surrogate is fitted to the alphabet of the objects that it replaces; encode them as one"
        )
    if corpus.n_symbols == 0 or like.n_symbols == 0:
        return like
    walked = _walk(
        like.lengths,
        fitted_chain(corpus, order, shrink=shrink),
        int(generator(seed, "markov", order, like.n_symbols).integers(2**31)),
    )
    return like.with_codes(walked)


@dataclass(frozen=True)
class _Book:
    """Occurrences of the contexts of one order, grouped: `members` are positions, `run` numbers (context, follower)."""

    members: NDArray[np.int64]
    run: NDArray[np.int64]  # of each member
    seen: NDArray[np.int64]  # of each run
    total: NDArray[np.int64]  # of each run's context
    kinds: NDArray[np.int64]  # of each run's context

    @classmethod
    def open(
        cls, level: NDArray[np.int64], following: NDArray[np.int64], usable: NDArray[np.int64], width: int
    ) -> _Book:
        members = usable[np.argsort(level[usable], kind="stable")]
        keys, run, seen = np.unique(
            level[members] * width + following[members], return_inverse=True, return_counts=True
        )
        context = keys // width
        total = np.bincount(context, weights=seen).astype(np.int64)[context]
        kinds = np.bincount(context)[context]
        return cls(members, run, seen, total, kinds)

    def _by_run(self, at_position: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value of each run, taken at any of its occurrences."""
        values = np.empty(len(self.seen))
        values[self.run] = at_position[self.members]
        return values

    def shrinkage(self, shorter: NDArray[np.float64]) -> tuple[float, float]:
        return _shrinkage(self.seen, self.total, self.kinds, self._by_run(shorter))

    def probabilities(self, pair: tuple[float, float], shorter: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """Probability of what follows each position, given its context of this order."""
        discount, strength = pair
        backed = 0.0 if shorter is None else (strength + discount * self.kinds) * self._by_run(shorter)
        values = np.zeros(self.members.max() + 1)
        values[self.members] = ((self.seen - discount + backed) / (self.total + strength))[self.run]
        return values
