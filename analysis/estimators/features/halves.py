"""Half predicts half: how many bits one half of an object reveals about the other, by finding it among candidates.

Generic: an object is cut by its domain (middle of a paragraph, middle of a sequence, a balanced bond) and both halves
are described by features of one kind, which are not interpreted here. A set of candidates is called a line-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, vstack
from threadpoolctl import threadpool_limits

from analysis.estimate import Estimate
from analysis.estimators.features.pairing import Pairing
from analysis.statistics.counts import whole
from analysis.statistics.folds import assign_folds
from analysis.statistics.resampling import bootstrap, generator, percentile_interval, trained_interval

Floats = NDArray[np.float64]
Given = tuple[Floats, Floats]  # numbers of the left and of the right halves, each [n, columns]
FOLDS = 4
COMPONENTS = 64
RANKS = (4, 8, 16, 32, 64)  # canonical pairs to choose from
TEMPERATURES = np.concatenate([[0.0], np.geomspace(0.03, 2.0, 10)])
LINE_UPS = 4  # random line-ups that every object takes part in
LEAST = 8  # objects in a fold
NOTHING = 1e-6  # of an embedding of length 1
TOO_FEW = (f"too few objects or clusters for four folds of {LEAST}",)


def _unit_rows(x: Any) -> Any:  # noqa: ANN401 (dense or sparse, as it comes)
    """Rows scaled to length 1; rows of zeros stay."""
    from sklearn.preprocessing import normalize

    return normalize(x)


def _embed(left: csr_matrix, right: csr_matrix, fit: NDArray[np.int64], seed: int) -> tuple[Floats, Floats]:
    """Weight features by rarity, scale rows to length 1, reduce both halves by one decomposition learned on `fit`."""
    from sklearn.decomposition import (
        TruncatedSVD,
    )  # here, because it takes a second and 40 MB, and most pages do not need it

    both = vstack([left[fit], right[fit]]).tocsr()
    rarity = np.log((1 + both.shape[0]) / (1 + both.getnnz(axis=0))) + 1
    known = np.flatnonzero(both.getnnz(axis=0) > 1)
    rank = min(COMPONENTS, len(known) - 1, len(fit) - 1)
    if rank < 1:  # no feature distinguishes the objects
        return np.zeros((left.shape[0], 1)), np.zeros((left.shape[0], 1))
    views = [_unit_rows(m.tocsr()[:, known].log1p().multiply(rarity[known]).tocsr()) for m in (left, right)]
    with np.errstate(divide="ignore", invalid="ignore"):  # shares of variance, unused, where all objects are alike
        svd = TruncatedSVD(rank, n_iter=3, random_state=seed).fit(vstack([v[fit] for v in views]))
    return svd.transform(views[0]), svd.transform(views[1])


def _standardised(columns: Floats) -> Floats:
    return (columns - columns.mean(axis=0)) / np.maximum(columns.std(axis=0), 1e-12)


def _removed(left: csr_matrix, right: csr_matrix, given: Any) -> Floats:  # noqa: ANN401
    """What is partialled out: powers 0 to 3 of the logarithm of both sizes, and `given`, shape [n, 7 + columns of given]."""
    size = _standardised(np.log1p(np.stack([np.asarray(half.sum(axis=1)).ravel() for half in (left, right)], axis=1)))
    return np.hstack([np.ones((len(size), 1)), size, size**2, size**3, _standardised(given)])


def _beyond(known: Floats, x: Floats, fit: NDArray[np.int64]) -> Floats:
    """Direction in which each embedding differs from what `known` predicts, learned on `fit`; 0 where it does not differ."""
    x = _unit_rows(x)
    left = x - known @ np.linalg.lstsq(known[fit], x[fit], rcond=1e-8)[0]
    # The only object with some symbol is predicted exactly: what is left of it is rounding, which has no direction.
    left[np.linalg.norm(left, axis=1) < NOTHING] = 0
    return _unit_rows(left)


def _log_shares(scores: Floats) -> Floats:
    """Log probability of the true partner in a line-up, both ways averaged, shape [candidates]."""
    by_row, by_column = scores.max(axis=1), scores.max(axis=0)
    rows = by_row + np.log(np.exp(scores - by_row[:, None]).sum(axis=1))
    columns = by_column + np.log(np.exp(scores - by_column).sum(axis=0))
    return np.diag(scores) - (rows + columns) / 2


def _line_ups(n: int, candidates: int, rng: np.random.Generator, rounds: int = LINE_UPS) -> list[NDArray[np.int64]]:
    """Random groups of exactly `candidates`, in which every object occurs at least `rounds` times."""
    orders = (rng.permutation(n) for _ in range(rounds))
    padded = (np.concatenate([o, o[: -n % candidates]]) for o in orders)
    return [group for order in padded for group in order.reshape(-1, candidates)]


def _tuned(pairing: Pairing, x: Floats, y: Floats, candidates: int, rng: np.random.Generator) -> tuple[int, float]:
    """Rank and inverse temperature that code the partners of these objects best; 0 means 'no information'."""
    groups = _line_ups(len(x), min(candidates, len(x)), rng, rounds=1)
    ranks = sorted({min(r, len(pairing.correlations)) for r in RANKS})
    scores = {r: pairing.scores(x, y, r) for r in ranks}

    def best(pairs: Iterable[tuple[int, float]]) -> tuple[int, float]:
        value = {(r, t): np.mean([_log_shares(t * scores[r][np.ix_(g, g)]).mean() for g in groups]) for r, t in pairs}
        return max(value, key=value.__getitem__)

    rank, _ = best(product(ranks, TEMPERATURES[::3]))  # a coarse grid finds the rank in half the time
    return best((rank, t) for t in TEMPERATURES)


def _bits(
    left: csr_matrix, right: csr_matrix, fold: NDArray, candidates: int, seed: int, known: Floats | None
) -> Floats:
    """Bits that each object's halves reveal about one another beyond `known`, learned on other objects; shape [n]."""
    total, times = np.zeros(left.shape[0]), np.zeros(left.shape[0])
    for k in range(FOLDS):
        rng = generator(seed, "halves", k)
        test, tune = np.flatnonzero(fold == k), np.flatnonzero(fold == (k + 1) % FOLDS)
        fit = np.flatnonzero((fold != k) & (fold != (k + 1) % FOLDS))
        x, y = _embed(left, right, fit, seed)
        if known is not None:
            x, y = _beyond(known, x, fit), _beyond(known, y, fit)
        pairing = Pairing.fit(x[fit], y[fit])
        rank, temperature = _tuned(pairing, x[tune], y[tune], candidates, rng)
        scores = temperature * pairing.scores(x[test], y[test], rank)
        for group in _line_ups(len(test), candidates, rng):
            np.add.at(total, test[group], np.log2(candidates) + _log_shares(scores[np.ix_(group, group)]) / np.log(2))
            np.add.at(times, test[group], 1)
    return total / times


@dataclass(frozen=True)
class _LineUp:
    """Checked halves, assigned to folds: what every line-up of one call has in common."""

    left: csr_matrix
    right: csr_matrix
    fold: NDArray[np.int64]
    candidates: int
    seed: int
    flags: tuple[str, ...]

    @property
    def n(self) -> int:
        return self.left.shape[0]

    def bits(self, permuted: NDArray[np.int64] | None = None, given: Given | None = None) -> Floats:
        """Bits of each object, with its own right half or with that of another object, beyond sizes and `given`; shape [n]."""
        order = np.arange(self.n) if permuted is None else permuted
        right = self.right[order]
        known = None if given is None else _removed(self.left, right, np.hstack([given[0], given[1][order]]))
        with threadpool_limits(1):  # matrices this small are slower on two threads, far slower on a busy machine
            return _bits(self.left, right, self.fold, self.candidates, self.seed, known)

    def described(self) -> str:
        ceiling = np.log2(self.candidates)
        return f"{self.candidates} candidates (ceiling {ceiling:.3g} bits), CCA critic, {FOLDS} folds"

    def absent(self) -> Estimate:
        return Estimate(np.nan, unit="bits/object", n=self.n, of="objects", method="line-up", flags=self.flags)

    def estimate(
        self, bits: Floats, null: float | None, method: str, groups: ArrayLike | None, replicates: int
    ) -> Estimate:
        draws = bootstrap(lambda i: bits[i].mean(), self.n, groups=groups, replicates=replicates, seed=self.seed)
        value = float(bits.mean())
        low, high = trained_interval(value, *map(float, percentile_interval(draws)))
        return Estimate(
            value,
            min(low, value),
            max(high, value),
            unit="bits/object",
            n=self.n,
            of="objects",
            method=method,
            null=null,
            share=value / float(np.log2(self.candidates)),
            flags=self.flags,
        )


def _line_up(left: Any, right: Any, groups: ArrayLike | None, candidates: int, seed: int) -> _LineUp:  # noqa: ANN401
    left, right = _checked(left, right)
    candidates = whole("candidates", candidates, 2, " (or there is no line-up)")
    fold = assign_folds(left.shape[0], FOLDS, generator(seed, "halves"), groups)
    smallest = int(np.bincount(fold, minlength=FOLDS).min())
    few = () if smallest >= candidates else (f"line-ups of {smallest}, not {candidates}: few objects",)
    flags = TOO_FEW if smallest < LEAST else few
    return _LineUp(left, right, fold, min(candidates, smallest), seed, flags)


def _checked(left: Any, right: Any) -> tuple[csr_matrix, csr_matrix]:  # noqa: ANN401
    left, right = csr_matrix(left, dtype=float), csr_matrix(right, dtype=float)
    if left.shape != right.shape:
        raise ValueError(f"both halves need the same features of the same objects; got {left.shape} and {right.shape}")
    values = np.concatenate([left.data, right.data])
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise ValueError("features must be finite counts of 0 or more; hash without alternating signs")
    return left, right


def _checked_given(given: tuple[ArrayLike, ArrayLike] | None, n: int) -> Given:
    """Numbers of the left and of the right halves as matrices of n rows, without columns where none are given."""
    pair = (np.zeros((n, 0)), np.zeros((n, 0))) if given is None else given
    left, right = (np.asarray(half, dtype=float) for half in pair)
    if any(half.ndim != 2 or len(half) != n or not np.isfinite(half).all() for half in (left, right)):
        raise ValueError(f"given must be two arrays of finite numbers with {n} rows each, one for each half")
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
    (four-fold rotation), so no object is scored by a model that learned from it.

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
    Estimate in bits per object; `null` is the same with permuted right halves (about 0), `share` the value as a
    share of log2 M. The interval is a bootstrap over objects or clusters with the trained critics held fixed,
    widened for that (`resampling.trained_interval`).

    Raises
    ------
    ValueError
        If shapes differ, features are negative or not finite, groups are not one per object, fewer than two candidates
        are asked for, or there are fewer than two replicates.

    References
    ----------
    InfoNCE: van den Oord et al. 2018, arXiv:1807.03748; Poole et al. 2019, arXiv:1905.06922 (the log M ceiling).
    CCA: Hotelling 1936, doi:10.1093/biomet/28.3-4.321.

    Examples
    --------
    Halves of the same parts can be matched, halves of unrelated parts cannot.

    >>> from analysis import prediction
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> left, other = rng.poisson(1, (2, 200, 12))
    >>> same = prediction.halves_information(left, left, candidates=32, replicates=50)
    >>> unrelated = prediction.halves_information(left, other, candidates=32, replicates=50)
    >>> same.value > 3, abs(unrelated.value) < 0.3
    (True, True)
    """
    setting = _line_up(left_features, right_features, groups, candidates, seed)
    if setting.flags == TOO_FEW:
        return setting.absent()
    permuted = generator(seed, "halves", "null").permutation(setting.n)
    bits, null = setting.bits(), setting.bits(permuted).mean()
    return setting.estimate(bits, float(null), f"InfoNCE, {setting.described()}", groups, replicates)


def halves_beyond_size(
    left_features: Any,  # noqa: ANN401
    right_features: Any,  # noqa: ANN401
    groups: ArrayLike | None = None,
    candidates: int = 128,
    seed: int = 0,
    *,
    given: tuple[ArrayLike, ArrayLike] | None = None,
    replicates: int = 200,
    control: bool = True,
) -> Estimate:
    r"""`halves_information` without what the sizes of the halves reveal: line-ups by partial canonical correlations.

    If objects are cut in the middle, both halves have the same length, so length alone identifies many partners (1.6 bits
    for random chains as long as proteins). Here what the sizes of both halves predict about either embedding (cubic in
    their logarithms, fitted on the training objects) is removed,

    .. math:: x \leftarrow \frac{x - E[x | s]}{\lVert x - E[x | s] \rVert},

    where x has length 1 before and after, because longer halves would differ more from the mean. An effect of size
    that depends on something else, such as the kind of object, may remain in part.

    Parameters
    ----------
    left_features, right_features, groups, candidates, seed, replicates
        As for `halves_information`; the size of a half is its sum of counts.
    given : (left, right), optional
        Further numbers of each half to be partialled out of both embeddings, linearly, two arrays of shape
        [objects, columns]: shares of its symbols, for information beyond composition.
    control : bool
        False leaves `null` out, which takes as long as the value.

    Returns
    -------
    Estimate
        As `halves_information`; `null` and `share` likewise.

    Raises
    ------
    ValueError
        As `halves_information`, and if `given` has not one row of finite numbers per object.

    References
    ----------
    Partialling a third variable out of both sides: Frisch & Waugh 1933, Econometrica 1:387, doi:10.2307/1907330.

    Examples
    --------
    Halves that agree in size only have no information left once size is given.

    >>> from analysis import prediction
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> size = rng.uniform(1, 9, (200, 1))
    >>> left, right = rng.poisson(size * np.ones(12)), rng.poisson(size * np.ones(12))
    >>> prediction.halves_beyond_size(left, right, candidates=32, replicates=50).value < 0.3
    True
    """
    setting = _line_up(left_features, right_features, groups, candidates, seed)
    if setting.flags == TOO_FEW:
        return setting.absent()
    known, null = _checked_given(given, setting.n), None
    if control:
        permuted = generator(seed, "halves", "null").permutation(setting.n)
        null = float(setting.bits(permuted, known).mean())
    what = "sizes" if given is None else f"sizes and {known[0].shape[1]} shares"
    return setting.estimate(
        setting.bits(given=known), null, f"InfoNCE given {what}, {setting.described()}", groups, replicates
    )
