"""Half predicts half: how many bits one half of an object tells about the other, by picking it out of a line-up.

Generic: an object is cut by its domain (middle of a paragraph, middle of a sequence, a balanced bond) and both halves
are described by features of one kind; nothing here asks what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from analysis.estimate import Estimate
from analysis.resample import bootstrap, generator, percentile_interval

Floats = NDArray[np.float64]
FOLDS = 4
COMPONENTS = 64
RANKS = (4, 8, 16, 32, 64)  # canonical pairs to choose from
TEMPERATURES = np.concatenate([[0.0], np.geomspace(0.03, 2.0, 10)])
LINE_UPS = 4  # random line-ups that every object takes part in
RIDGE = 0.1


@dataclass(frozen=True)
class Pairing:
    """Canonical correlation analysis of two views, as a Gaussian critic.

    Parameters
    ----------
    left, right : ndarray, shape [components, ranks]
        Projections to canonical variates.
    centre_left, centre_right : ndarray, shape [components]
    correlations : ndarray, shape [ranks]
    """

    left: Floats
    right: Floats
    centre_left: Floats
    centre_right: Floats
    correlations: Floats

    @classmethod
    def fit(cls, x: Floats, y: Floats) -> Pairing:
        """Whiten both views (ridge: a tenth of the mean variance) and take the singular vectors of what they share."""
        a, b = x - x.mean(axis=0), y - y.mean(axis=0)
        white_a, white_b = _whitening(a), _whitening(b)
        u, correlations, v = np.linalg.svd(white_a.T @ (a.T @ b / len(a)) @ white_b)
        return cls(white_a @ u, white_b @ v.T, x.mean(axis=0), y.mean(axis=0), np.clip(correlations, 0, 0.999))

    def scores(self, x: Floats, y: Floats, rank: int) -> Floats:
        r"""Log density ratio of every left half with every right half, shape [n, n], in nats.

        For jointly normal variates of correlation r:
        :math:`\sum (r u v - r^2 (u^2 + v^2)/2) / (1 - r^2)`, up to a constant.
        """
        r = self.correlations[:rank]
        u = (x - self.centre_left) @ self.left[:, :rank]
        v = (y - self.centre_right) @ self.right[:, :rank]
        own = r**2 / (1 - r**2) / 2
        return (u * r / (1 - r**2)) @ v.T - (u**2 @ own)[:, None] - (v**2 @ own)[None, :]


def _whitening(a: Floats) -> Floats:
    covariance = a.T @ a / len(a)
    values, vectors = np.linalg.eigh(
        covariance + RIDGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    )
    return vectors / np.sqrt(np.maximum(values, 1e-12))


def _embed(left: csr_matrix, right: csr_matrix, fit: NDArray[np.int64], seed: int) -> tuple[Floats, Floats]:
    """Weigh features by rarity, scale rows to length 1, reduce both halves by one decomposition learned on `fit`."""
    both = vstack([left[fit], right[fit]]).tocsr()
    rarity = np.log((1 + both.shape[0]) / (1 + both.getnnz(axis=0))) + 1
    known = np.flatnonzero(both.getnnz(axis=0) > 1)
    views = [normalize(m.tocsr()[:, known].log1p().multiply(rarity[known]).tocsr()) for m in (left, right)]
    rank = min(COMPONENTS, len(known) - 1, len(fit) - 1)
    svd = TruncatedSVD(rank, n_iter=3, random_state=seed).fit(vstack([v[fit] for v in views]))
    return svd.transform(views[0]), svd.transform(views[1])


def _log_shares(scores: Floats) -> Floats:
    """Log probability of the true partner in a line-up, both ways averaged, shape [candidates]."""
    by_row, by_column = scores.max(axis=1), scores.max(axis=0)
    rows = by_row + np.log(np.exp(scores - by_row[:, None]).sum(axis=1))
    columns = by_column + np.log(np.exp(scores - by_column).sum(axis=0))
    return np.diag(scores) - (rows + columns) / 2


def _line_ups(n: int, candidates: int, rng: np.random.Generator, rounds: int = LINE_UPS) -> list[NDArray[np.int64]]:
    """Random groups of exactly `candidates`, in which every object stands at least `rounds` times."""
    orders = (rng.permutation(n) for _ in range(rounds))
    padded = (np.concatenate([o, o[: -n % candidates]]) for o in orders)
    return [group for order in padded for group in order.reshape(-1, candidates)]


def _tuned(pairing: Pairing, x: Floats, y: Floats, candidates: int, rng: np.random.Generator) -> tuple[int, float]:
    """Rank and inverse temperature that code the partners of these objects best; 0 stands for 'no information'."""
    groups = _line_ups(len(x), min(candidates, len(x)), rng, rounds=1)
    ranks = sorted({min(r, len(pairing.correlations)) for r in RANKS})
    scores = {r: pairing.scores(x, y, r) for r in ranks}
    value = {
        (r, t): np.mean([_log_shares(t * scores[r][np.ix_(g, g)]).mean() for g in groups])
        for r in ranks
        for t in TEMPERATURES
    }
    return max(value, key=value.__getitem__)


def _folds(n: int, groups: ArrayLike | None, rng: np.random.Generator) -> NDArray[np.int64]:
    """Fold of each object, clusters whole, largest first into the emptiest fold."""
    labels = np.arange(n) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    sizes = np.bincount(labels)
    order = rng.permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    fold, filled = np.empty(len(sizes), np.int64), np.zeros(FOLDS)
    for cluster in order:
        fold[cluster] = np.argmin(filled)
        filled[fold[cluster]] += sizes[cluster]
    return fold[labels]


def _bits(left: csr_matrix, right: csr_matrix, fold: NDArray, candidates: int, seed: int) -> Floats:
    """Bits that each object's halves tell about one another, learned on other objects; shape [n]."""
    total, times = np.zeros(left.shape[0]), np.zeros(left.shape[0])
    for k in range(FOLDS):
        rng = generator(seed, "halves", k)
        test, tune = np.flatnonzero(fold == k), np.flatnonzero(fold == (k + 1) % FOLDS)
        fit = np.flatnonzero((fold != k) & (fold != (k + 1) % FOLDS))
        x, y = _embed(left, right, fit, seed)
        pairing = Pairing.fit(x[fit], y[fit])
        rank, temperature = _tuned(pairing, x[tune], y[tune], candidates, rng)
        scores = temperature * pairing.scores(x[test], y[test], rank)
        for group in _line_ups(len(test), candidates, rng):
            np.add.at(total, test[group], np.log2(candidates) + _log_shares(scores[np.ix_(group, group)]) / np.log(2))
            np.add.at(times, test[group], 1)
    return total / times


def _checked(left: Any, right: Any, groups: ArrayLike | None) -> tuple[csr_matrix, csr_matrix]:  # noqa: ANN401
    left, right = csr_matrix(left, dtype=float), csr_matrix(right, dtype=float)
    if left.shape != right.shape:
        raise ValueError(f"both halves need the same features of the same objects; got {left.shape} and {right.shape}")
    if left.nnz and min(left.data.min(), right.data.min(initial=0)) < 0:
        raise ValueError("features must be counts of 0 or more; hash without alternating signs")
    if groups is not None and np.shape(groups) != (left.shape[0],):
        raise ValueError(f"groups must name one cluster per object: {left.shape[0]}, got shape {np.shape(groups)}")
    return left, right


def halves_information(
    left_features: Any,  # noqa: ANN401
    right_features: Any,  # noqa: ANN401
    groups: ArrayLike | None = None,
    candidates: int = 128,
    seed: int = 0,
    *,
    replicates: int = 200,
) -> Estimate:
    r"""Information between the two halves of an object, a lower bound from a line-up.

    .. math:: I \ge \log_2 M + E \log_2 \frac{e^{s(x, y)}}{\sum_{j=1}^{M} e^{s(x, y_j)}}

    The critic s is the log density ratio of a Gaussian canonical correlation analysis on a shared singular value
    decomposition; its rank and temperature are fitted on other objects, and the M candidates are drawn from a third set
    (four-fold rotation), so nothing is scored by what it was learned from.

    Parameters
    ----------
    left_features, right_features : sparse or dense matrix, shape [objects, dimensions]
        Counts, in the same columns for both halves.
    groups : array_like, shape [objects], optional
        Clusters that stay in one fold, and are drawn whole for the interval.
    candidates : int
        M, at least 2; at most log2 M bits can be seen. Lowered, with a flag, where a fold has fewer objects.
    seed, replicates : int
        For folds, line-ups and the bootstrap.

    Returns
    -------
    Estimate in bits per object; `null` is the same with right halves dealt at random (about 0), `share` the value as a
    share of log2 M. The interval is a bootstrap over objects or clusters with the trained critics held fixed.

    Raises
    ------
    ValueError
        If shapes differ, features are negative, or fewer than two candidates are asked for.

    References
    ----------
    InfoNCE: van den Oord et al. 2018, arXiv:1807.03748; Poole et al. 2019, arXiv:1905.06922 (the log M ceiling).
    CCA: Hotelling 1936, doi:10.1093/biomet/28.3-4.321.
    """
    left, right = _checked(left_features, right_features, groups)
    if candidates < 2:
        raise ValueError(f"a line-up needs at least 2 candidates, got {candidates}")
    n = left.shape[0]
    about = {"unit": "bits/object", "n": n, "of": "objects"}
    fold = _folds(n, groups, generator(seed, "halves"))
    smallest = int(np.bincount(fold, minlength=FOLDS).min())
    if smallest < 8:
        return Estimate(np.nan, **about, method="line-up", flags=("too few objects or clusters for four folds of 8",))
    flags = () if smallest >= candidates else (f"line-ups of {smallest}, not {candidates}: few objects",)
    candidates = min(candidates, smallest)
    dealt = right[generator(seed, "halves", "null").permutation(n)]
    with threadpool_limits(1):  # matrices this small are slower on two threads, far slower on a busy machine
        bits = _bits(left, right, fold, candidates, seed)
        null = float(_bits(left, dealt, fold, candidates, seed).mean())
    draws = bootstrap(lambda i: bits[i].mean(), n, groups=groups, replicates=replicates, seed=seed)
    low, high = map(float, percentile_interval(draws))
    value = float(bits.mean())
    method = f"InfoNCE, {candidates} candidates (ceiling {np.log2(candidates):.3g} bits), CCA critic, 4 folds"
    share = value / float(np.log2(candidates))
    return Estimate(
        value, min(low, value), max(high, value), **about, method=method, null=null, share=share, flags=flags
    )
