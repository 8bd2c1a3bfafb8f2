"""The probe that predicts labels from parts in every domain: kernel ridge regression with a calibrated temperature.

Counts of parts enter as log(1 + count) times inverse document frequency, scaled to length 1; the kernel is Gaussian in
their cosine. Ridge and temperature are chosen on other objects than those that are scored.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits

RIDGES = (0.02, 0.1, 0.4, 1.6, 6.4)
LARGEST = 1e38  # features are stored in single precision
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Result = TypeVar("Result")


def _at_once(call: Callable[..., Result], over: Iterable) -> list[Result]:
    """Results of independent calls, one core each: threads inside the linear algebra would wait longer for each other."""
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(call, over))


def parts(features: ArrayLike | sparse.spmatrix, kind: type[np.floating] = np.float32) -> sparse.csr_matrix:
    """Features as counts of parts: a new matrix of numbers of one kind, none stored twice, none of them 0.

    Raises
    ------
    ValueError
        If they are not a table of real numbers, or one is negative, not finite or beyond single precision.
    """
    given = features if sparse.issparse(features) else np.asarray(features)
    if given.ndim != 2 or given.dtype.kind not in "biuf":
        raise ValueError(f"features must be a table of real counts [objects, parts], got {given.dtype} {given.shape}")
    x = sparse.csr_matrix(given, dtype=float, copy=True)
    x.sum_duplicates()
    x.eliminate_zeros()
    if x.nnz and not (x.data.min() >= 0 and x.data.max() <= LARGEST):  # NaN is neither
        raise ValueError(
            f"features must be counts: finite and not negative, of at most {LARGEST:.0e}; rescale them first"
        )
    x = x.astype(kind, copy=False)
    x.eliminate_zeros()  # values that vanish in single precision
    return x


def similarity(features: ArrayLike | sparse.spmatrix) -> NDArray[np.float32]:
    """Gaussian kernel exp(cos - 1) of log(1 + count) x idf, the cosine taken between objects.

    Parameters
    ----------
    features : csr_matrix or array_like, shape [objects, dimensions]
        Non-negative counts.

    Returns
    -------
    ndarray of float32, shape [objects, objects]
        1 on the diagonal; objects without any part are similar to each other and to nothing else.

    Raises
    ------
    ValueError
        As for `parts`.
    """
    x = parts(features)
    held = np.bincount(x.indices, minlength=x.shape[1])
    idf = (np.log((1 + x.shape[0]) / (1 + held)) + 1).astype(np.float32)
    x.data = np.log1p(x.data) * idf[x.indices]
    rows = np.repeat(np.arange(x.shape[0]), np.diff(x.indptr))
    lengths = np.sqrt(np.bincount(rows, x.data.astype(float) ** 2, minlength=x.shape[0]))
    x.data = (x.data / lengths[rows]).astype(np.float32)
    cosine = (x @ x.T).toarray()
    empty = lengths == 0
    cosine[np.ix_(empty, empty)] = 1
    return np.exp(cosine - 1)


def _scores(
    kernel: NDArray[np.float32], train: NDArray[np.bool_], test: NDArray[np.bool_], targets: Floats, ridge: float
) -> Floats:
    """Ridge regression of centred targets: what it adds to the training mean, shape [test, columns]."""
    rows = kernel[train]
    block = np.asfortranarray(rows[:, train])
    block.flat[:: len(block) + 1] += np.float32(ridge)
    centred = (targets[train] - targets[train].mean(axis=0)).astype(np.float32)
    factor = cho_factor(block, lower=True, overwrite_a=True, check_finite=False)
    return rows[:, test].T @ cho_solve(factor, centred, check_finite=False)


def _inner_scores(kernel: NDArray[np.float32], folds: Integers, targets: Floats) -> Floats:
    """Scores on each fold by models that have seen neither it nor one other fold, shape [fold, ridge, objects, columns].

    Entry [f] holds for every object outside fold f a score from objects outside f and outside its own fold: what the
    ridge and temperature for fold f may be chosen on.
    """
    k = folds.max() + 1
    out = np.zeros((k, len(RIDGES), *targets.shape), dtype=np.float32)

    def without(pair: tuple[int, int]) -> None:
        a, b = pair
        train, test = (folds != a) & (folds != b), (folds == a) | (folds == b)
        of_a = folds[test] == a
        for r, ridge in enumerate(RIDGES):
            scores = _scores(kernel, train, test, targets, ridge)
            out[b, r, folds == a], out[a, r, folds == b] = scores[of_a], scores[~of_a]

    _at_once(without, combinations(range(k), 2))
    return out


def _log_probabilities(scores: Floats, codes: Integers, shares: Floats, temperature: float) -> Floats:
    """log2 of the probability of each object's class: softmax(log shares + temperature x score / sqrt(shares)).

    The class shares are mixed in with weight 1 / (n + 1), so that no single object costs infinitely many bits.
    """
    logits = np.log(shares) + temperature * scores / np.sqrt(shares)
    logits -= logits.max(axis=1, keepdims=True)
    p = np.exp(logits)
    chosen = p[np.arange(len(codes)), codes] / p.sum(axis=1)
    slack = 1 / (len(codes) + 1)
    return np.log2((1 - slack) * chosen + slack * shares[codes])


def _temperature(scores: Floats, codes: Integers, shares: Floats, start: float = 0.0) -> tuple[float, float]:
    """Temperature of least cross-entropy, not below 0, and the same per spread of the scores, a start for the next.

    Newton's method on a convex function of one number.
    """
    z = scores / np.sqrt(shares)
    spread = float(z.std())
    if spread == 0:
        return 0.0, 0.0
    z = z / spread
    own, t = z[np.arange(len(codes)), codes].mean(), start
    for _ in range(30):
        logits = np.log(shares) + t * z
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        mean = (p * z).sum(axis=1)
        curvature = ((p * z**2).sum(axis=1) - mean**2).mean()
        step = float(np.clip((own - mean.mean()) / max(curvature, 1e-9), -2, 2))
        t = min(max(t + step, 0.0), 50.0)
        if abs(step) < 1e-3:
            break
    return t / spread, t


def class_probe(kernel: NDArray[np.float32], codes: list[Integers], folds: Integers, shares: Floats) -> list[Floats]:
    """Bits saved on each object, log2 q(y | x) - log2 share(y), for several labellings of the same objects."""
    width = len(shares)
    targets = np.hstack([np.eye(width)[c] for c in codes])
    inner = _inner_scores(kernel, folds, targets)
    saved = [np.zeros(len(folds)) for _ in codes]

    def score(f: int) -> None:
        train, test = folds != f, folds == f
        outer: dict[int, Floats] = {}
        for j, c in enumerate(codes):
            columns = slice(j * width, (j + 1) * width)
            r, t = _chosen(inner[f][:, train, columns].astype(float), c[train], shares)
            if r not in outer:
                outer[r] = _scores(kernel, train, test, targets, RIDGES[r]).astype(float)
            saved[j][test] = _log_probabilities(outer[r][:, columns], c[test], shares, t) - np.log2(shares[c[test]])

    _at_once(score, range(folds.max() + 1))
    return saved


def _chosen(scores: Floats, codes: Integers, shares: Floats) -> tuple[int, float]:
    """Ridge (its place in RIDGES) and temperature of least cross-entropy; scores [ridge, objects, classes]."""
    found, start = [], 0.0
    for r, of_ridge in enumerate(scores):
        t, start = _temperature(of_ridge, codes, shares, start)
        found.append((-_log_probabilities(of_ridge, codes, shares, t).mean(), r, t))
    return min(found)[1:]


def value_probe(kernel: NDArray[np.float32], values: list[Floats], folds: Integers) -> list[Floats]:
    """Held-out predictions of several numeric labels of the same objects: training mean + slope x score."""
    targets = np.column_stack(values)
    inner = _inner_scores(kernel, folds, targets)
    predicted = np.zeros_like(targets)
    for f in range(folds.max() + 1):
        train, test = folds != f, folds == f
        mean = targets[train].mean(axis=0)
        rest = targets[train] - mean
        scores = inner[f][:, train].astype(float)
        slopes = np.clip((scores * rest).sum(axis=1) / np.maximum((scores**2).sum(axis=1), 1e-12), 0, None)
        best = ((rest - slopes[:, None] * scores) ** 2).sum(axis=1).argmin(axis=0)
        for j, r in enumerate(best):
            with threadpool_limits(1, "blas"):
                outer = _scores(kernel, train, test, targets[:, [j]], RIDGES[r])
            predicted[test, j] = mean[j] + slopes[r, j] * outer[:, 0]
    return list(predicted.T)
