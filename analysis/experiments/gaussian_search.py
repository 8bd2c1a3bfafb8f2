"""A Gaussian process that chooses which object is measured next.

The process is that of scikit-learn's GaussianProcessRegressor with a fixed kernel; the width of the kernel and the noise are the
ones of a grid that the measured values are likeliest under.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, cholesky, solve_triangular
from scipy.special import ndtr, ndtri

from analysis.statistics import proportions

RANDOM, VARIANCE, REMOVED, IMPROVEMENT = (
    "at random",
    "largest variance",
    "most variance removed",
    "expected improvement",
)
FIRST = 5  # objects that are measured before any is chosen
REFIT = 5  # experiments between two choices of the kernel
WIDTHS, NOISES = (0.35, 0.7, 1.4), (0.03, 0.15, 0.6)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def posterior(kernel: Floats, known: Ints, values: Floats, noise: float) -> tuple[Floats, Floats, Floats]:
    """Gaussian process of unit variance at all objects, once some are measured.

    Parameters
    ----------
    kernel : ndarray, shape [objects, objects]
    known : ndarray of int, shape [measured]
    values : ndarray, shape [measured]
    noise : float
        Variance of a measurement.

    Returns
    -------
    mean, deviation : ndarray, shape [objects]
    half : ndarray, shape [measured, objects]
        The covariance that is left is ``kernel - half.T @ half``.
    """
    factor = cholesky(kernel[np.ix_(known, known)] + noise * np.eye(len(known)), lower=True)
    half = solve_triangular(factor, kernel[known], lower=True)
    mean = half.T @ solve_triangular(factor, values, lower=True)
    return mean, np.sqrt(np.maximum(kernel.diagonal() - (half**2).sum(axis=0), 1e-12)), half


def likelihood(kernel: Floats, known: Ints, values: Floats, noise: float) -> float:
    """Natural logarithm of the density of the measured values."""
    factor = cho_factor(kernel[np.ix_(known, known)] + noise * np.eye(len(known)), lower=True)
    fit = values @ cho_solve(factor, values)
    return float(-0.5 * fit - np.log(factor[0].diagonal()).sum() - 0.5 * len(known) * np.log(2 * np.pi))


def improvement(mean: Floats, deviation: Floats, best: float) -> Floats:
    """Expected improvement over the best value: E[max(value - best, 0)]."""
    z = (mean - best) / deviation
    found: Floats = deviation * (z * ndtr(z) + np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))
    return found


def search(
    kernels: Mapping[float, Floats], values: Floats, pool: int, strategy: str, order: Ints, budget: int
) -> Floats:
    """Measure objects one by one.

    Parameters
    ----------
    kernels : mapping of float to ndarray, shape [objects, objects]
        By width (see `kernels_of`).
    values : ndarray, shape [objects]
        The larger the better.
    pool : int
        The first so many objects may be measured, the others are tests.
    strategy : str
        RANDOM, VARIANCE, REMOVED or IMPROVEMENT.
    order : ndarray of int, shape [pool]
        The first FIRST are measured first; random choice follows it to the end.
    budget : int
        Objects that are measured in all.

    Returns
    -------
    ndarray, shape [2, budget - FIRST + 1]
        Best value so far, and the root mean square error on the tests, after FIRST, ..., budget measurements.
    """
    known, found, chosen = list(order[:FIRST]), [], (WIDTHS[1], NOISES[1])
    for measured in range(FIRST, budget + 1):
        index = np.array(known)
        mean, spread = values[index].mean(), max(float(values[index].std()), 1e-6)
        y = (values[index] - mean) / spread
        if (measured - FIRST) % REFIT == 0:
            chosen = max(
                ((w, noise) for w in WIDTHS for noise in NOISES),
                key=lambda one: likelihood(kernels[one[0]], index, y, one[1]),
            )
        kernel, noise = kernels[chosen[0]], chosen[1]
        fit, deviation, half = posterior(kernel, index, y, noise)
        wrong = mean + spread * fit[pool:] - values[pool:]
        found.append((values[index].max(), np.sqrt((wrong**2).mean())))
        if strategy == RANDOM:
            score = np.zeros(pool)
            score[order[measured : measured + 1]] = 1
        elif strategy == VARIANCE:
            score = deviation[:pool].copy()
        elif strategy == IMPROVEMENT:
            score = improvement(fit[:pool], deviation[:pool], float(y.max()))
        else:
            left = kernel[:pool, :pool] - half[:, :pool].T @ half[:, :pool]
            score = (left**2).sum(axis=0) / (deviation[:pool] ** 2 + noise)
        score[index] = -np.inf
        known.append(int(score.argmax()))
    return np.array(found).T


def kernels_of(similarities: Floats) -> dict[float, Floats]:
    """Kernels of all WIDTHS: powers of the Gaussian one, exp((cos - 1) / width^2)."""
    return {width: similarities ** (1 / width**2) for width in WIDTHS}


def normal_scores(values: Floats) -> Floats:
    """Quantiles of the normal distribution at the ranks of values; equal values share theirs."""
    scores: Floats = ndtri((proportions.ranks(values) - 0.5) / len(values))
    return scores
