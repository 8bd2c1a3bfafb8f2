"""Function learned in one batch and tested in another, with as many training objects in every split.

Kernel ridge regression in the kernel of the label probe; ridge and temperature are chosen on folds of the training objects.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits

from analysis.readings.questions import label_bits
from analysis.statistics.folds import assign_folds
from analysis.statistics.resampling import generator, percentile_interval, trained_interval

RANDOM, RELATIVES, SAME, OTHER = "at random", "relatives held out", "in the same batch", "in the other batch"
SPLITS = (RANDOM, RELATIVES, SAME, OTHER)
PERMUTED = "permuted labels"
FOLDS = 5
RIDGES = (0.02, 0.1, 0.4, 1.6, 6.4)
REPLICATES = 1_000
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def kernel_of(features: Any) -> Floats:  # noqa: ANN401 - csr_matrix
    """Gaussian kernel exp(cos - 1) of log(1 + count) times inverse document frequency, shape [objects, objects]."""
    from sklearn.preprocessing import normalize  # only the process that computes needs this library

    x = sparse.csr_matrix(features, dtype=float, copy=True)
    held = np.bincount(x.indices, minlength=x.shape[1])
    x.data = np.log1p(x.data) * (np.log((1 + x.shape[0]) / (1 + held)) + 1)[x.indices]
    unit = normalize(x)
    kernel: Floats = np.exp((unit @ unit.T).toarray() - 1)
    return kernel


def temperature(scores: Floats, sign: Floats, start: float = 0.0) -> float:
    """Factor t >= 0 of least mean log2(1 + exp(-t * sign * score)), by Newton's method; 0 where scores tell nothing.

    Parameters
    ----------
    scores : ndarray, shape [objects]
    sign : ndarray, shape [objects]
        -1 or 1, the class.
    start : float
    """
    scale = float(scores.std())
    if scale == 0:
        return 0.0
    margin, t = sign * scores / scale, start * scale
    for _ in range(30):
        p = 1 / (1 + np.exp(np.clip(t * margin, -60, 60)))
        step = float(np.clip((p * margin).mean() / max((p * (1 - p) * margin**2).mean(), 1e-9), -2, 2))
        t = min(max(t + step, 0.0), 50.0)
        if abs(step) < 1e-3:
            break
    return t / scale


def saved(scores: Floats, sign: Floats, t: float, learned: int) -> Floats:
    """Bits saved of the one bit of each object; the even odds are mixed in with weight 1 / (learned + 1)."""
    p = 1 / (1 + np.exp(-np.clip(t * sign * scores, -60, 60)))
    slack = 1 / (learned + 1)
    bits: Floats = 1 + np.log2((1 - slack) * p + slack / 2)
    return bits


def learned(kernel: Floats, sign: Floats, train: Ints, test: Ints, folds: Ints) -> Floats:
    """Bits saved on test objects by what was learned from the training objects.

    Parameters
    ----------
    kernel : ndarray, shape [objects, objects]
    sign : ndarray, shape [objects]
        Class, -1 or 1.
    train, test : ndarray of int
    folds : ndarray of int, shape [objects]
        Ridge and temperature are chosen on training objects whose fold was left out.
    """
    scores = np.full((len(RIDGES), len(train)), np.nan)
    for fold in np.unique(folds[train]):
        out = folds[train] == fold
        if (~out).sum() > 1 and len(np.unique(sign[train[~out]])) == 2:
            scores[:, out] = _scores(kernel, sign, train[~out], train[out])
    known = ~np.isnan(scores[0])
    fits = [temperature(of_ridge[known], sign[train[known]]) for of_ridge in scores]
    costs = [-saved(s[known], sign[train[known]], t, len(train)).mean() for s, t in zip(scores, fits, strict=True)]
    best = int(np.argmin(costs))
    return saved(_scores(kernel, sign, train, test, (RIDGES[best],))[0], sign[test], fits[best], len(train))


def _scores(kernel: Floats, sign: Floats, train: Ints, test: Ints, ridges: tuple[float, ...] = RIDGES) -> Floats:
    """Ridge regression of the centred class, shape [ridges, test]."""
    centred = sign[train] - sign[train].mean()
    across, block = kernel[np.ix_(test, train)], kernel[np.ix_(train, train)]
    found = []
    for ridge in ridges:
        damped = block.copy()
        damped.flat[:: len(block) + 1] += ridge
        found.append(across @ cho_solve(cho_factor(damped, lower=True, overwrite_a=True), centred))
    return np.stack(found)


# ------------------------------------------------------------------------------------------------------------- splits


def split_bits(
    kernel: Floats, sign: Floats, side: Ints, groups: Ints, seed: int, wanted: tuple[str, ...] = SPLITS
) -> dict[str, Floats]:
    """Bits saved on each object in each split, by models that learned from equally many objects.

    Parameters
    ----------
    kernel : ndarray, shape [objects, objects]
    sign, side, groups : ndarray, shape [objects]
        Class (-1 or 1), batch (0 or 1), cluster.
    seed : int
    wanted : tuple of str
        Which splits are learned.

    Returns
    -------
    dict of str to ndarray, shape [objects]
        For each wanted split. Relatives are held out in all but the first.
    """
    rng = generator(seed, "transfer")
    n, cell = len(sign), 2 * (sign > 0) + side
    by_cluster, at_random = (assign_folds(n, FOLDS, rng, of, cell) for of in (groups, None))
    found = {split: np.zeros(n) for split in wanted}
    for fold in range(FOLDS):
        for here in (0, 1):
            test = np.flatnonzero((by_cluster == fold) & (side == here))
            rest = np.flatnonzero(by_cluster != fold)
            own, others = rest[side[rest] == here], rest[side[rest] != here]
            size = min(len(own), len(others))
            mixed = np.concatenate([rng.permutation(own)[: size // 2], rng.permutation(others)[: size - size // 2]])
            learners = {RELATIVES: mixed, SAME: rng.permutation(own)[:size], OTHER: rng.permutation(others)[:size]}
            for split in set(wanted) & set(learners):
                train = learners[split]
                found[split][test] = learned(kernel, sign, train, test, by_cluster)
            if RANDOM in wanted:
                test = np.flatnonzero((at_random == fold) & (side == here))
                train = rng.permutation(np.flatnonzero(at_random != fold))[:size]
                found[RANDOM][test] = learned(kernel, sign, train, test, at_random)
    return found


def table(drawn: label_bits.Draws, cells: Ints) -> pd.DataFrame:
    """Bits of the class of function in each split, with permuted labels as control, and the share that is left of them.

    Parameters
    ----------
    drawn : Draws
        Of the label of function.
    cells : ndarray of int, shape [draws, objects of a draw]
        Two times the class plus the batch.

    Returns
    -------
    DataFrame
        Columns split (one of SPLITS, or PERMUTED), value, low, high (bits, of 1), share, share_low, share_high (of the bits in
        the same batch; NaN where those are not shown to be above 0), n, learned (training objects), unit. The control is
        learned in the other batch.
    """
    each: dict[str, list[Floats]] = {split: [] for split in (*SPLITS, PERMUTED)}
    with threadpool_limits(1, "blas"):
        for draw, index in enumerate(drawn.index):
            kernel = kernel_of(drawn.features[index])
            sign, side, groups = 2.0 * drawn.code[index] - 1, cells[draw] % 2, drawn.groups[index]
            for split, bits in split_bits(kernel, sign, side, groups, draw).items():
                each[split].append(bits)
            permuted = generator(draw, "transfer", "permuted").permutation(sign)
            each[PERMUTED].append(split_bits(kernel, permuted, side, groups, draw, (OTHER,))[OTHER])
    weights = _weights(drawn)
    again = {split: _resampled(drawn, bits, weights) for split, bits in each.items()}
    values = {split: float(np.mean(bits)) for split, bits in each.items()}
    rows = []
    ends = {split: trained_interval(values[split], *map(float, percentile_interval(again[split]))) for split in values}
    for split, value in values.items():
        share = _share(values, again, split) if ends[SAME][0] > 0 and split != PERMUTED else (np.nan,) * 3
        rows.append(
            {"split": split, "value": value, "low": ends[split][0], "high": ends[split][1], "share": share[0],
             "share_low": share[1], "share_high": share[2], "n": drawn.index.shape[1],
             "learned": round(drawn.index.shape[1] / 2 * (1 - 1 / FOLDS)), "unit": "bits"}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _share(values: dict[str, float], again: dict[str, Floats], split: str) -> tuple[float, float, float]:
    value = values[split] / values[SAME]
    low, high = trained_interval(value, *map(float, percentile_interval(again[split] / again[SAME])))
    return value, low, high


def _weights(drawn: label_bits.Draws) -> Ints:
    clusters = int(drawn.groups.max()) + 1
    return generator(0, "transfer", "bootstrap").multinomial(clusters, np.full(clusters, 1 / clusters), REPLICATES)


def _resampled(drawn: label_bits.Draws, bits: list[Floats], weights: Ints) -> Floats:
    """Mean bits in samples of clusters, the same clusters in every draw and split."""
    clusters = weights.shape[1]
    means = []
    for index, one in zip(drawn.index, bits, strict=True):
        groups = drawn.groups[index]
        sums, counts = np.bincount(groups, one, clusters), np.bincount(groups, minlength=clusters)
        means.append((weights @ sums) / np.maximum(weights @ counts, 1))
    found: Floats = np.mean(means, axis=0)
    return found
