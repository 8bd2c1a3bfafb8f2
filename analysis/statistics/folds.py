"""Assign objects to folds: groups whole, folds of equal size, strata balanced."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.resampling import cluster_codes

Ints = NDArray[np.int64]


def assign_folds(
    n: int,
    into: int | Sequence[float],
    rng: np.random.Generator,
    groups: ArrayLike | None = None,
    strata: Ints | None = None,
) -> Ints:
    """Fold of each object; the objects of one group are always in the same fold.

    Equal folds: groups are assigned from the largest to the smallest, those of equal size in random order, each to the
    smallest fold so far. With strata it goes to the fold with the least of the group's own strata, each
    weighted by the inverse of its frequency. Objects without groups are sorted by stratum, in random order inside each,
    and take the folds in turn.

    Folds of given shares: groups in random order; a fold ends before the group that would exceed its share.

    Parameters
    ----------
    n : int
        Number of objects.
    into : int or sequence of float
        Number of equal folds, or the share of the objects in each; the last fold has what remains.
    rng : Generator
        Source of the random order; one permutation of the groups is drawn.
    groups : array_like, shape [n], optional
        Group of each object; by default each object is its own group.
    strata : ndarray of int, shape [n], optional
        Stratum of each object, 0, 1, ...; for equal folds only.

    Returns
    -------
    ndarray of int64, shape [n]
        From 0 to the number of folds - 1. A fold is empty if there are fewer groups than folds.

    Raises
    ------
    ValueError
        If `groups` has another shape than [n].
    """
    members = cluster_codes(n, groups)
    sizes = np.bincount(members)
    order = rng.permutation(len(sizes))
    fold = np.zeros(len(sizes), dtype=np.int64)
    if not isinstance(into, int):
        fold[order] = np.searchsorted(np.cumsum(into[:-1]) * n, np.cumsum(sizes[order]))
    elif groups is None:
        turns = order if strata is None else order[np.argsort(strata[order], kind="stable")]
        fold[turns] = np.arange(n) % into
    else:
        content = sizes[:, None].astype(float) if strata is None else _by_stratum(members, strata)
        filled = np.zeros((into, content.shape[1]))
        for group in order[np.argsort(-content[order].sum(axis=1), kind="stable")]:
            fold[group] = np.argmin(filled @ content[group])
            filled[fold[group]] += content[group]
    return fold[members]


def _by_stratum(members: Ints, strata: Ints) -> NDArray[np.float64]:
    """Share of each stratum that each group contains, shape [groups, strata]."""
    content = np.zeros((members.max() + 1, strata.max() + 1))
    np.add.at(content, (members, strata), 1)
    shares: NDArray[np.float64] = content / np.maximum(content.sum(axis=0), 1)
    return shares
