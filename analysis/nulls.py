"""Surrogates of a corpus: the same objects, lengths and alphabet, with one kind of structure taken away.

They know codes and boundaries only, so one implementation serves every domain. In every surrogate the neutral sizes
of the objects are those of the real ones.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.resample import generator


def uniform(corpus: Corpus, seed: int = 0) -> Corpus:
    """Symbols drawn evenly from the alphabet: the ceiling, log2 of the alphabet in bits per symbol.

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
    """All symbols of the corpus in random order over all its objects: composition stays, exactly, order goes.

    A permutation, not a draw: each symbol occurs as often as in the corpus, so that new symbols are met at the
    rate that its frequencies imply, and a surrogate never looks more known than the data it stands for.

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


def _contexts(corpus: Corpus, order: int) -> list[NDArray[np.int64]]:
    """Number the context of every position at orders 0 to `order`.

    Positions are those before each symbol, and one behind the last of each object: object i starts at
    ``offsets[i] + i``. Near the start of an object the context is all there is: the boundary counts as part of it.
    """
    n_positions = corpus.n_symbols + len(corpus)
    starts = corpus.offsets[:-1] + np.arange(len(corpus))
    before = np.zeros(n_positions, dtype=np.int64)  # the symbol in front of each position, 0 = boundary
    behind_symbol = np.ones(n_positions, dtype=bool)
    behind_symbol[starts] = False
    before[behind_symbol] = corpus.codes.astype(np.int64) + 1
    levels = [np.zeros(n_positions, dtype=np.int64)]
    for _ in range(order):
        shifted = np.concatenate([[0], levels[-1][:-1]])
        shifted[starts] = 0
        pairs = shifted * (len(corpus.alphabet) + 1) + before
        levels.append(np.unique(pairs, return_inverse=True)[1].astype(np.int64))
    return levels


@njit(cache=True)
def _walk(lengths, starts, levels, bounds, members, following, random):  # noqa: ANN001, ANN202
    out = np.empty(lengths.sum(), dtype=np.int32)
    written = 0
    for i in range(len(lengths)):
        position = starts[i]
        for _ in range(lengths[i]):
            level = len(levels) - 1
            group = levels[level, position]
            while bounds[level, group + 1] == bounds[level, group]:  # seen only at the end of objects: shorten it
                level -= 1
                group = levels[level, position]
            low = bounds[level, group]
            pick = low + int(random[written] * (bounds[level, group + 1] - low))
            position = members[level, pick]
            out[written] = following[position]
            written += 1
            position += 1
    return out


def markov_surrogate(corpus: Corpus, order: int, seed: int = 0) -> Corpus:
    """Objects of the same lengths from a Markov chain of the given order, fitted to the corpus by counting.

    The next symbol is the one behind a random occurrence, in the corpus, of the last `order` symbols (Shannon's
    method of the open book, which samples the maximum-likelihood chain without building it). Objects start as
    real objects start. A context that occurs only at the end of objects is shortened until something follows it.

    Parameters
    ----------
    corpus : Corpus
    order : int
        Symbols of context; 0 draws from the composition, with replacement.
    seed : int

    Returns
    -------
    Corpus
        Same boundaries and sizes.

    Raises
    ------
    ValueError
        If `order` is negative.

    Notes
    -----
    The chain is drawn from the sample's own contexts and meets no context that the sample does not have: at orders
    where most contexts are seen once it copies the sample, and looks too predictable. Use orders whose contexts
    are all seen often.

    References
    ----------
    Shannon 1948, Bell System Technical Journal 27:379, doi:10.1002/j.1538-7305.1948.tb01338.x.
    """
    if order < 0:
        raise ValueError(f"the order of a Markov surrogate is 0 or more, not {order}")
    if corpus.n_symbols == 0:
        return corpus
    levels = _contexts(corpus, order)
    starts = corpus.offsets[:-1] + np.arange(len(corpus))
    ends = corpus.offsets[1:] + np.arange(len(corpus))
    followed = np.ones(len(levels[0]), dtype=bool)
    followed[ends] = False
    following = np.full(len(followed), -1, dtype=np.int32)
    following[followed] = corpus.codes
    usable = np.flatnonzero(followed)
    members, bounds = [], np.zeros((order + 1, max(level.max() for level in levels) + 2), dtype=np.int64)
    for k, level in enumerate(levels):
        members.append(usable[np.argsort(level[usable], kind="stable")])
        bounds[k, 1:] = np.cumsum(np.bincount(level[usable], minlength=bounds.shape[1] - 1))
    random = generator(seed, "markov", order, corpus.n_symbols).random(corpus.n_symbols)
    walked = _walk(corpus.lengths, starts, np.stack(levels), bounds, np.stack(members), following, random)
    return corpus.with_codes(walked)
