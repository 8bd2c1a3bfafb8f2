"""Runs of neighbouring symbols as a bag: the parts of objects that are written in a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.statistics.windows import DENSE, window_keys

Encode = Callable[[Dataset], Corpus]


def runs(corpus: Corpus, length: int, between: str = "") -> Corpus:
    """Each run of `length` neighbouring symbols of one object, overlapping, as a bag.

    Parameters
    ----------
    corpus : Corpus
        Ordered.
    length : int
        Symbols of a run; an object that is shorter has none.
    between : str
        Stands between two symbols in the name of a run.

    Returns
    -------
    Corpus
        The same objects and sizes.
    """
    keys, starts = window_keys(corpus, length)
    first, codes = _numbered(keys)
    counts = np.bincount(corpus.object_of_symbol()[starts], minlength=len(corpus))
    symbols = corpus.codes[starts[first][:, None] + np.arange(length)].reshape(len(first), length)
    return replace(
        corpus,
        codes=codes.astype(np.int32),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        alphabet=_names(symbols, corpus.alphabet, between),
        ordered=False,
        representation=f"{length} {corpus.representation}",
    )


def _numbered(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Place of one window of each kind, by rising key, and the number of the kind of each window."""
    bound = int(keys.max(initial=-1)) + 1
    if bound > DENSE:
        _, first, codes = np.unique(keys, return_index=True, return_inverse=True)
        return first, codes
    place = np.full(bound, -1, dtype=np.int64)  # a table: half the time of sorting
    place[keys] = np.arange(len(keys))
    used = np.flatnonzero(place >= 0)
    first = place[used]
    place[used] = np.arange(len(used))
    return first, place[keys]


def _names(symbols: NDArray[np.int32], alphabet: tuple[str, ...], between: str) -> tuple[str, ...]:
    """Names of runs, given as rows of codes; in bulk where every symbol is one character."""
    if not symbols.size:
        return ()
    if not between and max(map(len, alphabet)) == 1:
        return tuple(np.array(alphabet, dtype="U1")[symbols].view(f"U{symbols.shape[1]}").ravel().tolist())
    first, further = (np.array([start + symbol for symbol in alphabet], dtype=object) for start in ("", between))
    names = first[symbols[:, 0]]
    for column in symbols.T[1:]:
        names = names + further[column]
    return tuple(names.tolist())


def of_lengths(encode: Encode, lengths: range, between: str = "") -> dict[int, Encode]:
    """Return length -> ``Dataset -> Corpus`` of `runs` in one notation."""

    def written(length: int) -> Encode:
        return lambda dataset: runs(encode(dataset), length, between)

    return {length: written(length) for length in lengths}
