"""From structure to function: how many bits the parts of an object reveal about a label, and how many survive a fair split.

The label is predicted by one probe (`kernel_probe`) for objects that it has not seen, at random or with whole clusters of
relatives held out. Parts and labels are not interpreted here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.estimate import Estimate
from analysis.estimators.features.kernel_probe import class_probe, parts, similarity, value_probe
from analysis.estimators.features.labels import FOLDS, Floats, Integers, Labelled, classes, split, values
from analysis.statistics.counts import whole
from analysis.statistics.resampling import bootstrap, generator, percentile_interval, trained_interval

REPLICATES = 500
ALIKE = 1e-5  # what rounding may take from a kernel of 1 in single precision
LEAST = 1e-9  # bits: anything less is the rounding error of a probe that predicts no more than the class shares
BLIND, IDLE = "no object differs from another in its features", "the probe finds nothing to learn: no interval"
UNIT = "bits/object"
_METHOD = "kernel ridge probe, temperature from other objects, held out in {folds} folds {split}; bootstrap over {over}"


def _entropy_of(shares: Floats) -> float:
    return float(-(shares @ np.log2(shares)))


def _interval(
    statistic: Callable[[Integers], float], n: int, groups: Integers | None, seed: int
) -> tuple[float, float]:
    ends = percentile_interval(bootstrap(statistic, n, groups=groups, replicates=REPLICATES, seed=seed))
    low, high = trained_interval(statistic(np.arange(n)), *map(float, ends))
    return float(low), float(high)


def _method(by_group: bool, over_groups: bool) -> str:
    return _METHOD.format(
        folds=FOLDS,
        split="of whole clusters" if by_group else "at random",
        over="clusters" if over_groups else "objects",
    )


def _blind(kernel: NDArray[np.float32]) -> tuple[str, ...]:
    """Flag features that are equal for all objects, or all empty: a probe would fit rounding errors."""
    return (BLIND,) if kernel.min() > 1 - ALIKE else ()


@dataclass(frozen=True, eq=False)
class HeldOutBits:
    """What a probe that has not seen an object saves on its label.

    Parameters
    ----------
    index : ndarray of int, shape [objects]
        Rows of the features that took part.
    saved, null : ndarray of float, shape [objects]
        Bits saved against the class shares, with the labels and with permuted ones.
    flags : tuple of str
        What was left out, and whether there was nothing to learn.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.function import HeldOutBits
    >>> found = HeldOutBits(np.arange(2), np.array([1.0, 0.5]), np.zeros(2), ())
    >>> float(found.saved.mean())
    0.75
    """

    index: Integers
    saved: Floats
    null: Floats
    flags: tuple[str, ...]


def _held_out(kernel: NDArray[np.float32], data: Labelled, by_group: bool, seed: int) -> HeldOutBits:
    shares = np.bincount(data.target) / len(data.target)
    permuted = generator(seed, "permuted labels").permutation(data.target)
    folds = split(data.target, data.groups if by_group else None, seed)
    flags = _blind(kernel)
    saved, null = np.zeros((2, len(folds))) if flags else class_probe(kernel, [data.target, permuted], folds, shares)
    saved[np.abs(saved) < LEAST] = 0
    if not saved.any():
        flags = flags or (IDLE,)
    return HeldOutBits(data.index, saved, null, (*data.flags, *flags))


def held_out_bits(
    features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike | None = None, seed: int = 0
) -> HeldOutBits:
    """Bits saved on each object: their mean is `label_information`, for intervals over several samples of one set.

    Parameters
    ----------
    features, labels, groups, seed
        As for `label_information`.

    Returns
    -------
    HeldOutBits

    Raises
    ------
    ValueError
        As `label_information`.

    Examples
    --------
    >>> from analysis import function
    >>> labels = [0, 1] * 100
    >>> features = [[1, label] for label in labels]
    >>> bits = function.held_out_bits(features, labels)
    >>> bool(bits.saved.mean() == function.label_information(features, labels).value)
    True
    """
    x = parts(features)
    data = classes(labels, x.shape[0], groups, seed)
    return _held_out(similarity(x[data.index]), data, groups is not None, seed)


def _information(kernel: NDArray[np.float32], data: Labelled, by_group: bool, seed: int) -> tuple[Estimate, Floats]:
    """Information under one split, and the bits saved on each object."""
    found = _held_out(kernel, data, by_group, seed)
    saved = found.saved
    low, high = _interval(lambda i: saved[i].mean(), len(saved), data.groups, seed)
    estimate = Estimate(
        float(saved.mean()),
        low,
        high,
        UNIT,
        len(saved),
        "objects",
        _method(by_group, data.groups is not None),
        null=float(found.null.mean()),
        share=float(saved.mean()) / _entropy_of(np.bincount(data.target) / len(data.target)),
        flags=found.flags,
    )
    return estimate, saved


def label_information(
    features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike | None = None, seed: int = 0
) -> Estimate:
    """Bits that the parts of an object reveal about its label, on held-out objects: H(Y) - CE(Y | X).

    A lower bound of the mutual information up to sampling error: a better probe could find more, and chance agreement
    is not counted. The class shares count as known, so a probe that learns nothing scores 0, and may score a little
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
        If shapes disagree, features are not counts, two labels have the same text, fewer than two classes have FOLDS
        objects (clusters), or there are fewer clusters than folds.

    References
    ----------
    Xu et al. 2020, A theory of usable information under computational constraints, arXiv:2002.10689; bounds by
    cross-entropy: McAllester & Stratos 2020, arXiv:1811.04251; temperature: Guo et al. 2017, arXiv:1706.04599.

    Examples
    --------
    A part that determines the label gives its one bit, or nearly so.

    >>> from analysis import function
    >>> labels = [0, 1] * 100
    >>> features = [[1, label] for label in labels]
    >>> found = function.label_information(features, labels)
    >>> round(found.value, 1), abs(round(found.null, 1))
    (1.0, 0.0)
    """
    x = parts(features)
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
        Share of the variance, of objects; below 0 where the mean of all values predicts better. `null` with permuted
        values; interval by bootstrap over clusters (objects where there are none).

    Raises
    ------
    ValueError
        If shapes disagree, features are not counts, labels are not numbers, all equal or fewer than twice the folds, or
        there are fewer clusters than folds.

    Examples
    --------
    A value that is proportional to a part is explained by it.

    >>> from analysis import function
    >>> values = [1.0, 2.0, 4.0, 8.0] * 25
    >>> features = [[value == level for level in (1, 2, 4, 8)] for value in values]
    >>> round(function.label_r2(features, values).value, 2)
    0.99
    """
    x = parts(features)
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
    predicted, null = value_probe(kernel, [y, permuted], folds)
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
        flags=(*data.flags, *_blind(kernel)),
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

    Examples
    --------
    >>> from analysis.estimate import Estimate
    >>> from analysis.function import Survival
    >>> found = Survival(Estimate(0.8), Estimate(0.4), Estimate(0.5), entropy=1.0, classes=2)
    >>> found.share.value == found.cluster.value / found.random.value
    True
    """

    random: Estimate
    cluster: Estimate
    share: Estimate
    entropy: float
    classes: int


def _ratio(
    random: Estimate, cluster: Estimate, statistic: Callable[[Integers], float], data: Labelled, seed: int
) -> Estimate:
    """Share surviving; not defined if the random split gives no information."""
    about: dict[str, Any] = {
        "unit": "share",
        "n": random.n,
        "of": "objects",
        "method": "paired bootstrap over clusters",
    }
    if random.low <= 0:
        return Estimate(np.nan, **about, flags=("the random split gives no information, so none can survive",))
    low, high = _interval(statistic, len(data.target), data.groups, seed)
    return Estimate(cluster.value / random.value, low, high, **about)


def _needed(groups: ArrayLike | None) -> ArrayLike:
    if groups is None:
        raise ValueError("groups are needed: what survives is measured by holding out whole clusters")
    return groups


def label_survival(
    features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike, seed: int = 0
) -> Survival:
    """`label_information` at random and by cluster on the same objects, and the share that survives.

    The share is the information by cluster over that at random.

    Parameters
    ----------
    features, labels, groups, seed
        As for `label_information`; groups are needed.

    Returns
    -------
    Survival
        Both in bits per object, the share without unit; NaN, flagged, if the random split gives no information.

    Raises
    ------
    ValueError
        As `label_information`.

    Examples
    --------
    What holds across clusters survives a split by cluster.

    >>> from analysis import function
    >>> labels, clusters = [0, 1] * 100, [i // 4 for i in range(200)]
    >>> found = function.label_survival([[1, label] for label in labels], labels, clusters)
    >>> round(found.share.value, 1), found.entropy, found.classes
    (1.0, 1.0, 2)
    """
    x = parts(features)
    data = classes(labels, x.shape[0], _needed(groups), seed)
    kernel = similarity(x[data.index])
    random, bits_random = _information(kernel, data, False, seed)
    cluster, bits_cluster = _information(kernel, data, True, seed)
    share = _ratio(random, cluster, lambda i: bits_cluster[i].mean() / bits_random[i].mean(), data, seed)
    shares = np.bincount(data.target) / len(data.target)
    return Survival(random, cluster, share, _entropy_of(shares), len(shares))


def r2_survival(features: ArrayLike | sparse.spmatrix, labels: ArrayLike, groups: ArrayLike, seed: int = 0) -> Survival:
    """`label_r2` at random and by cluster on the same objects, and the share that survives.

    The share is R2 by cluster over R2 at random, (SST - SSE_cluster) / (SST - SSE_random).

    Parameters
    ----------
    features, labels, groups, seed
        As for `label_r2`; groups are needed.

    Returns
    -------
    Survival
        Both as shares of the variance, the share without unit; NaN, flagged, if the random split gives no information.

    Raises
    ------
    ValueError
        As `label_r2`.

    Examples
    --------
    >>> from analysis import function
    >>> values, clusters = [1.0, 2.0, 4.0, 8.0] * 25, [i // 4 for i in range(100)]
    >>> features = [[value == level for level in (1, 2, 4, 8)] for value in values]
    >>> round(function.r2_survival(features, values, clusters).share.value, 1)
    1.0
    """
    x = parts(features)
    data = values(labels, x.shape[0], _needed(groups), seed)
    kernel = similarity(x[data.index])
    random, (error_r, total) = _r2(kernel, data, False, seed)
    cluster, (error_c, _) = _r2(kernel, data, True, seed)
    share = _ratio(random, cluster, lambda i: (total[i] - error_c[i]).sum() / (total[i] - error_r[i]).sum(), data, seed)
    return Survival(random, cluster, share, 1.0, 0)


def learning_curve(
    features: ArrayLike | sparse.spmatrix,
    labels: ArrayLike,
    groups: ArrayLike | None = None,
    seed: int = 0,
    points: int = 4,
) -> pd.DataFrame:
    """Label information against the number of objects, halved `points` - 1 times from all of them.

    Smaller samples are parts of the larger ones, drawn class by class, so that the class shares stay.

    Parameters
    ----------
    features, labels, groups, seed
        As for `label_information`.
    points : int
        Sizes, at least 1.

    Returns
    -------
    DataFrame
        Columns n (objects), value, low, high, null (bits per object), share; a size at which a class is too rare is
        left out.

    Raises
    ------
    ValueError
        As `label_information`, and for fewer than one point.

    Examples
    --------
    >>> from analysis import function
    >>> labels = [0, 1] * 100
    >>> curve = function.learning_curve([[1, label] for label in labels], labels, points=3)
    >>> curve.n.tolist(), curve.value.round(1).tolist()
    ([50, 100, 200], [0.9, 1.0, 1.0])
    """
    x = parts(features)
    data = classes(labels, x.shape[0], groups, seed)
    kernel = similarity(x[data.index])
    # Interleave the classes: any leading part of the order has them in their shares.
    order = generator(seed, "learning curve").permutation(len(data.target))
    rank = pd.Series(data.target[order]).groupby(data.target[order]).cumcount().to_numpy()
    order = order[np.argsort((rank + 0.5) / np.bincount(data.target)[data.target[order]], kind="stable")]
    rows = []
    for halvings in reversed(range(min(whole("points", points), len(order).bit_length()))):
        part = np.sort(order[: len(order) >> halvings])
        try:
            smaller = classes(data.target[part], len(part), None if data.groups is None else data.groups[part], seed)
        except ValueError:
            continue
        if len(smaller.index) < len(
            part
        ):  # a class has become too rare: no longer the same question as for all objects
            continue
        estimate, _ = _information(kernel[np.ix_(part, part)], smaller, groups is not None, seed)
        rows.append({"n": estimate.n} | {k: getattr(estimate, k) for k in ("value", "low", "high", "null", "share")})
    return pd.DataFrame(rows, columns=["n", "value", "low", "high", "null", "share"])
