"""From structure to function: how many bits of a label the parts of an object tell, and how many survive a fair split.

One probe reads every domain: counts of parts, as log(1 + count) times inverse document frequency, scaled to length 1;
a Gaussian kernel of their cosine; ridge regression on it, with the ridge and a temperature chosen on other objects
than those that are scored. Nothing here asks what a part or a label means.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits

from analysis.estimate import Estimate
from analysis.resample import bootstrap, generator, percentile_interval

FOLDS = 5
MAX_OBJECTS = 4000  # the kernel is a square matrix of objects: 64 MB at this size
RIDGES = (0.02, 0.1, 0.4, 1.6, 6.4)
REPLICATES = 500
UNIT = "bits/object"
_METHOD = "kernel ridge probe, temperature from other objects, held out in {folds} folds {split}; bootstrap over {over}"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Labelled:
    """Objects whose label can be learned: features, classes or values, and the folds of each split.

    Parameters
    ----------
    index : ndarray of int, shape [objects]
        Rows of the features that take part.
    target : ndarray, shape [objects]
        Class codes (integers) or values (floats).
    groups : ndarray of int or None
        Cluster of each object.
    flags : tuple of str
        What was left out, and why.
    """

    index: Integers
    target: NDArray
    groups: Integers | None
    flags: tuple[str, ...]


# ---------------------------------------------------------------- the probe


def _at_once(call: Callable[..., Result], over: Iterable) -> list[Result]:
    """Results of independent calls, one core each: threads inside the linear algebra wait for each other for longer."""
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(call, over))


def similarity(features: ArrayLike | sparse.spmatrix) -> NDArray[np.float32]:
    """Gaussian kernel exp(cos - 1) of log(1 + count) x idf, the cosine taken between objects.

    Parameters
    ----------
    features : csr_matrix or array_like, shape [objects, dimensions]
        Non-negative counts.

    Returns
    -------
    ndarray of float32, shape [objects, objects]
        1 on the diagonal; objects without any part are alike to each other and to nothing else.

    Raises
    ------
    ValueError
        If a feature is negative or not finite.
    """
    x = sparse.csr_matrix(features, dtype=np.float32, copy=True)
    x.eliminate_zeros()
    if not np.isfinite(x.data).all() or (x.data < 0).any():
        raise ValueError("features must be counts: finite and not negative")
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

    One part in the number of objects is given to the class shares, so that no single surprise costs infinitely much.
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


def _class_probe(kernel: NDArray[np.float32], codes: list[Integers], folds: Integers, shares: Floats) -> list[Floats]:
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


def _value_probe(kernel: NDArray[np.float32], values: list[Floats], folds: Integers) -> list[Floats]:
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


# ---------------------------------------------------------------- which objects, which folds


def quartiles(values: ArrayLike) -> Floats:
    """Quarter of the sample that each value lies in, 0 to 3; NaN stays NaN.

    Raises
    ------
    ValueError
        If so many values are equal that there are no four quarters.
    """
    v = np.asarray(values, dtype=float)
    known = np.isfinite(v)
    if known.sum() < 4:
        raise ValueError(f"quarters need at least 4 values, got {int(known.sum())}")
    cuts = np.quantile(v[known], [0.25, 0.5, 0.75])
    if len(np.unique(cuts)) < 3 or not cuts[2] < v[known].max():
        raise ValueError("too many equal values: there are no four quarters; use the values as classes")
    return np.where(known, np.searchsorted(cuts, v, side="left"), np.nan)


def _known(labels: ArrayLike, n: int, groups: ArrayLike | None, seed: int) -> tuple[pd.Series, Labelled]:
    """Objects that have a label, at most MAX_OBJECTS of them."""
    series = pd.Series(np.asarray(labels))
    if len(series) != n:
        raise ValueError(f"one label per object: expected {n:,}, got {len(series):,}")
    if groups is not None and np.shape(groups) != (n,):
        raise ValueError(f"groups must name one cluster per object: expected shape ({n},), got {np.shape(groups)}")
    index = np.flatnonzero(series.notna().to_numpy())
    flags = [f"{n - len(index):,} objects without a label left out"] if len(index) < n else []
    if len(index) > MAX_OBJECTS:
        flags.append(f"read on {MAX_OBJECTS:,} of {len(index):,} objects")
        index = np.sort(generator(seed, "labelled").permutation(index)[:MAX_OBJECTS])
    codes = None if groups is None else pd.factorize(np.asarray(groups)[index])[0].astype(np.int64)
    return series.iloc[index], Labelled(index, np.zeros(0), codes, tuple(flags))


def classes(labels: ArrayLike, n: int, groups: ArrayLike | None = None, seed: int = 0) -> Labelled:
    """Objects of classes that can be learned: at least FOLDS objects, in at least FOLDS clusters where there are any.

    Raises
    ------
    ValueError
        If fewer than two such classes are left, or the clusters are fewer than the folds.
    """
    series, known = _known(labels, n, groups, seed)
    _enough_groups(known.groups)
    frame = pd.DataFrame({"label": series.astype(str).to_numpy()})
    frame["group"] = np.arange(len(frame)) if known.groups is None else known.groups
    spread = frame.groupby("label").group.nunique()
    rare = sorted(spread.index[spread < FOLDS])
    flags = list(known.flags)
    if rare:
        what = "objects" if known.groups is None else "clusters"
        named = ", ".join(rare[:3]) + (" ..." if len(rare) > 3 else "")
        flags.append(f"{len(rare)} classes in fewer than {FOLDS} {what} left out ({named})")
    keep = ~frame.label.isin(rare).to_numpy()
    if frame.label[keep].nunique() < 2:
        raise ValueError(
            f"labels tell nothing here: {frame.label[keep].nunique()} class(es) with at least {FOLDS} objects or "
            f"clusters, of {frame.label.nunique()} in all; choose a label with two such classes"
        )
    target = pd.factorize(frame.label[keep], sort=True)[0].astype(np.int64)
    chosen = None if known.groups is None else known.groups[keep]
    _enough_groups(chosen)
    return Labelled(known.index[keep], target, chosen, tuple(flags))


def values(labels: ArrayLike, n: int, groups: ArrayLike | None = None, seed: int = 0) -> Labelled:
    """Objects with a finite numeric label.

    Raises
    ------
    ValueError
        If the values are all alike, or fewer than twice the folds, or the clusters are fewer than the folds.
    """
    numbers = np.asarray(labels, dtype=float)
    series, known = _known(np.where(np.isfinite(numbers), numbers, np.nan), n, groups, seed)
    target = series.to_numpy(dtype=float)
    _enough_groups(known.groups)
    if len(target) < 2 * FOLDS or np.ptp(target) == 0:
        raise ValueError(f"values tell nothing here: {len(target)} objects, {len(np.unique(target))} distinct value(s)")
    return Labelled(known.index, target, known.groups, known.flags)


def _enough_groups(groups: Integers | None) -> None:
    found = FOLDS if groups is None else len(np.unique(groups))
    if found < FOLDS:
        raise ValueError(
            f"{found} cluster(s) cannot be split in {FOLDS} folds; choose a set with more clusters, or a random split"
        )


def split(strata: Integers, groups: Integers | None, seed: int = 0) -> Integers:
    """Fold of each object, classes balanced: at random, or with every cluster whole in one fold.

    Clusters are dealt out from the largest, each to the fold where it leaves the classes most even.
    """
    rng = generator(seed, "folds")
    order = rng.permutation(len(strata))
    folds = np.zeros(len(strata), dtype=np.int64)
    if groups is None:
        dealt = order[np.argsort(strata[order], kind="stable")]
        folds[dealt] = np.arange(len(dealt)) % FOLDS
        return folds
    codes = np.unique(groups, return_inverse=True)[1]
    content = np.zeros((codes.max() + 1, strata.max() + 1))
    np.add.at(content, (codes, strata), 1)
    content /= content.sum(axis=0)
    filled, fold_of = np.zeros((FOLDS, content.shape[1])), np.zeros(len(content), dtype=np.int64)
    shuffled = rng.permutation(len(content))
    for g in shuffled[np.argsort(-content[shuffled].sum(axis=1), kind="stable")]:
        fold_of[g] = np.argmin(filled @ content[g])
        filled[fold_of[g]] += content[g]
    return fold_of[codes]


# ---------------------------------------------------------------- estimates


def _entropy_of(shares: Floats) -> float:
    return float(-(shares @ np.log2(shares)))


def _interval(
    statistic: Callable[[Integers], float], n: int, groups: Integers | None, seed: int
) -> tuple[float, float]:
    low, high = percentile_interval(bootstrap(statistic, n, groups=groups, replicates=REPLICATES, seed=seed))
    return float(low), float(high)


def _method(by_group: bool, over_groups: bool) -> str:
    return _METHOD.format(
        folds=FOLDS,
        split="of whole clusters" if by_group else "at random",
        over="clusters" if over_groups else "objects",
    )


def _information(kernel: NDArray[np.float32], data: Labelled, by_group: bool, seed: int) -> tuple[Estimate, Floats]:
    """Information under one split, and the bits saved on each object."""
    shares = np.bincount(data.target) / len(data.target)
    permuted = generator(seed, "permuted labels").permutation(data.target)
    folds = split(data.target, data.groups if by_group else None, seed)
    saved, null = _class_probe(kernel, [data.target, permuted], folds, shares)
    low, high = _interval(lambda i: saved[i].mean(), len(saved), data.groups, seed)
    estimate = Estimate(
        float(saved.mean()),
        low,
        high,
        UNIT,
        len(saved),
        "objects",
        _method(by_group, data.groups is not None),
        null=float(null.mean()),
        share=float(saved.mean()) / _entropy_of(shares),
        flags=data.flags,
    )
    return estimate, saved


def label_information(
    features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike | None = None, seed: int = 0
) -> Estimate:
    """Bits that the parts of an object tell about its label, on held-out objects: H(Y) - CE(Y | X).

    A lower bound of the mutual information up to sampling error: a better probe could find more, never the labels'
    chance agreement. The class shares count as known, so a probe that learns nothing scores 0, and may score a little
    below when it mistakes noise for signal.

    Parameters
    ----------
    features : csr_matrix or array_like, shape [objects, dimensions]
        Counts of parts, not negative.
    labels : array_like, shape [objects]
        Class of each object; None or NaN where it is not known (left out, with a flag).
    groups : array_like, shape [objects], optional
        Clusters of near relatives, each kept whole in one fold. By default the split is random.
    seed : int
        Of folds, permutation and bootstrap.

    Returns
    -------
    Estimate
        In bits per object; `share` of H(Y); `null` the same with permuted labels; interval by bootstrap over clusters
        (objects where there are none) of held-out bits, the probe not refitted.

    Raises
    ------
    ValueError
        If shapes disagree, fewer than two classes have FOLDS objects (clusters), or there are fewer clusters than folds.

    References
    ----------
    Xu et al. 2020, A theory of usable information under computational constraints, arXiv:2002.10689; bounds by
    cross-entropy: McAllester & Stratos 2020, arXiv:1811.04251; temperature: Guo et al. 2017, arXiv:1706.04599.
    """
    x = sparse.csr_matrix(features)
    data = classes(labels, x.shape[0], groups, seed)
    return _information(similarity(x[data.index]), data, groups is not None, seed)[0]


def label_r2(
    features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike | None = None, seed: int = 0
) -> Estimate:
    """Share of a numeric label's variance that the parts explain on held-out objects: 1 - SSE / SST.

    Parameters
    ----------
    features, groups, seed
        As for `label_information`.
    labels : array_like of float, shape [objects]
        NaN where not known.

    Returns
    -------
    Estimate
        `null` with permuted values; interval by bootstrap over clusters (objects where there are none).

    Raises
    ------
    ValueError
        As for `label_information`, or if all values are alike.
    """
    x = sparse.csr_matrix(features)
    data = values(labels, x.shape[0], groups, seed)
    return _r2(similarity(x[data.index]), data, groups is not None, seed)[0]


def _r2(
    kernel: NDArray[np.float32], data: Labelled, by_group: bool, seed: int
) -> tuple[Estimate, tuple[Floats, Floats]]:
    """R2 under one split, and the squared errors of the probe and of the mean."""
    y = data.target
    permuted = generator(seed, "permuted labels").permutation(y)
    strata = (np.argsort(np.argsort(y)) * 4 // len(y)).astype(np.int64)
    folds = split(strata, data.groups if by_group else None, seed)
    predicted, null = _value_probe(kernel, [y, permuted], folds)
    error, total = (y - predicted) ** 2, (y - y.mean()) ** 2
    low, high = _interval(lambda i: 1 - error[i].sum() / total[i].sum(), len(y), data.groups, seed)
    value = 1 - error.sum() / total.sum()
    estimate = Estimate(
        float(value),
        low,
        high,
        "R2",
        len(y),
        "objects",
        _method(by_group, data.groups is not None),
        null=float(1 - ((permuted - null) ** 2).sum() / total.sum()),
        share=float(value),
        flags=data.flags,
    )
    return estimate, (error, total)


@dataclass(frozen=True)
class Survival:
    """The same objects and labels under a random split and with clusters held out whole.

    Parameters
    ----------
    random, cluster : Estimate
        Information (or R2) under each split, intervals over clusters.
    share : Estimate
        cluster / random, interval by a bootstrap over clusters that draws the same ones for both.
    entropy : float
        H(Y) in bits; 1 for R2.
    classes : int
        Number of classes; 0 for numeric labels.
    """

    random: Estimate
    cluster: Estimate
    share: Estimate
    entropy: float
    classes: int


def _ratio(random: Estimate, cluster: Estimate, replicates: Floats) -> Estimate:
    """Share surviving; not defined where a random split already tells nothing."""
    about = {"unit": "share", "n": random.n, "of": "objects", "method": "paired bootstrap over clusters"}
    if random.low <= 0:
        return Estimate(np.nan, **about, flags=("the random split tells nothing, so nothing can survive",))
    low, high = percentile_interval(replicates)
    return Estimate(cluster.value / random.value, float(low), float(high), **about)


def label_survival(
    features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike, seed: int = 0
) -> Survival:
    """`label_information` at random and by cluster on the same objects, and the share that survives.

    Parameters
    ----------
    features, labels, groups, seed
        As for `label_information`; groups are needed.
    """
    x = sparse.csr_matrix(features)
    data = classes(labels, x.shape[0], groups, seed)
    kernel = similarity(x[data.index])
    random, bits_random = _information(kernel, data, False, seed)
    cluster, bits_cluster = _information(kernel, data, True, seed)
    draws = bootstrap(
        lambda i: bits_cluster[i].mean() / bits_random[i].mean(),
        len(data.target),
        groups=data.groups,
        replicates=REPLICATES,
        seed=seed,
    )
    shares = np.bincount(data.target) / len(data.target)
    return Survival(random, cluster, _ratio(random, cluster, draws), _entropy_of(shares), len(shares))


def r2_survival(features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike, seed: int = 0) -> Survival:
    """`label_r2` at random and by cluster on the same objects, and the share that survives."""
    x = sparse.csr_matrix(features)
    data = values(labels, x.shape[0], groups, seed)
    kernel = similarity(x[data.index])
    random, (error_r, total) = _r2(kernel, data, False, seed)
    cluster, (error_c, _) = _r2(kernel, data, True, seed)
    draws = bootstrap(
        lambda i: (total[i] - error_c[i]).sum() / (total[i] - error_r[i]).sum(),
        len(total),
        groups=data.groups,
        replicates=REPLICATES,
        seed=seed,
    )
    return Survival(random, cluster, _ratio(random, cluster, draws), 1.0, 0)


def learning_curve(
    features: ArrayLike | sparse.spmatrix,
    labels: ArrayLike,
    groups: ArrayLike | None = None,
    seed: int = 0,
    points: int = 4,
) -> pd.DataFrame:
    """Label information against the number of objects, halved `points` - 1 times from all of them.

    Smaller samples are parts of the larger ones, drawn class by class, so that the class shares stay.

    Returns
    -------
    DataFrame
        Columns n, value, low, high, null, share; a size at which a class is too rare is left out.
    """
    x = sparse.csr_matrix(features)
    data = classes(labels, x.shape[0], groups, seed)
    kernel = similarity(x[data.index])
    # Dealing the classes out evenly: any leading part of the order holds them in their shares.
    order = generator(seed, "learning curve").permutation(len(data.target))
    rank = pd.Series(data.target[order]).groupby(data.target[order]).cumcount().to_numpy()
    order = order[np.argsort((rank + 0.5) / np.bincount(data.target)[data.target[order]], kind="stable")]
    rows = []
    for halvings in range(points - 1, -1, -1):
        part = np.sort(order[: len(order) >> halvings])
        try:
            smaller = classes(data.target[part], len(part), None if data.groups is None else data.groups[part], seed)
        except ValueError:
            continue
        if len(smaller.index) < len(part):  # a class has become too rare: another question than that of the whole
            continue
        estimate, _ = _information(kernel[np.ix_(part, part)], smaller, groups is not None, seed)
        rows.append({"n": estimate.n} | {k: getattr(estimate, k) for k in ("value", "low", "high", "null", "share")})
    return pd.DataFrame(rows, columns=["n", "value", "low", "high", "null", "share"])


# ---------------------------------------------------------------- cliffs


def cliffs(
    features: ArrayLike | sparse.spmatrix, values: ArrayLike, *, alike: float = 0.7, pairs: int = 12, block: int = 256
) -> pd.DataFrame:
    """Pairs of objects that are alike in structure and most different in value.

    Likeness is Tanimoto's on counts, <x, y> / (<x, x> + <y, y> - <x, y>). An object stands in one pair only, so that
    a single odd value does not fill the list. Memory holds one block of rows at a time.

    Parameters
    ----------
    features : csr_matrix or array_like, shape [objects, dimensions]
    values : array_like of float, shape [objects]
        Objects without a value (NaN) stand in no pair.
    alike : float
        Least similarity of a pair, in (0, 1].
    pairs : int
        At most this many.
    block : int
        Rows compared at a time with all others.

    Returns
    -------
    DataFrame
        Columns i, j, similarity, difference (absolute), the largest difference first; empty if no pair is that alike.

    References
    ----------
    Maggiora 2006, J. Chem. Inf. Model. 46:1535, doi:10.1021/ci060117s; Willett et al. 1998, doi:10.1021/ci9800211.
    """
    x, v = sparse.csr_matrix(features, dtype=float), np.asarray(values, dtype=float)
    if v.shape != (x.shape[0],):
        raise ValueError(f"one value per object: expected {x.shape[0]:,}, got shape {v.shape}")
    if not 0 < alike <= 1:
        raise ValueError(f"the least similarity must lie above 0 and not above 1, got {alike}")
    squares = np.asarray(x.multiply(x).sum(axis=1)).ravel()
    found = [_cliffs_of(x, v, squares, slice(a, a + block), alike, 50 * pairs) for a in range(0, len(v), block)]
    table = (
        pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["i", "j", "similarity", "difference"])
    )
    table = table.sort_values(["difference", "similarity"], ascending=False, kind="stable")
    used: set[int] = set()
    kept = []
    for row in table.itertuples():
        if len(kept) < pairs and not used & {row.i, row.j}:
            used |= {row.i, row.j}
            kept.append(row.Index)
    return table.loc[kept].reset_index(drop=True)


def _cliffs_of(x: sparse.csr_matrix, v: Floats, squares: Floats, rows: slice, alike: float, most: int) -> pd.DataFrame:
    """Pairs (i, j > i) of one block of rows i that are alike, the `most` different of them."""
    shared = (x[rows] @ x.T).tocoo()
    i, j = shared.row.astype(np.int64) + rows.start, shared.col.astype(np.int64)
    later = j > i
    i, j, both = i[later], j[later], shared.data[later]
    near = (both >= alike * (squares[i] + squares[j] - both)) & np.isfinite(v[i]) & np.isfinite(v[j])
    i, j, both = i[near], j[near], both[near]
    table = pd.DataFrame(
        {"i": i, "j": j, "similarity": both / (squares[i] + squares[j] - both), "difference": np.abs(v[i] - v[j])}
    )
    return table.nlargest(most, "difference")
