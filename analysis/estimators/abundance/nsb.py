"""NSB entropy: a Dirichlet posterior averaged over the concentration that makes the prior flat in entropy.

A symmetric Dirichlet prior with concentration beta over K types fixes the entropy almost completely before
any data is seen: its prior mean is xi(beta) = psi(K beta + 1) - psi(beta + 1). NSB gives beta the density
d xi/d beta, so that xi is uniform. The integral over xi is done in ln beta (density beta d xi/d beta), where the
posterior is smooth and the trapezoid rule converges geometrically, on a window found around the mode. Everything
works on multiplicities, so the cost follows the number of distinct counts.

References
----------
Nemenman, Shafee & Bialek 2002, NIPS 14, arXiv:physics/0108025.
Wolpert & Wolf 1995, Phys. Rev. E 52:6841, doi:10.1103/PhysRevE.52.6841 (moments at fixed beta).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import psi, zeta

from analysis.estimators.abundance.hypergeometric import log_rising

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_DROP = 45.0  # log posterior below the mode at which the window ends: e^-45 is beyond double precision


def _log_xi_density(log_beta: Floats, support: float) -> Floats:
    """Log of beta d xi/d beta; the trigamma functions cancel at large beta, where their series is used."""
    beta = np.exp(log_beta)
    exact = support * zeta(2, support * beta + 1) - zeta(2, beta + 1)
    with np.errstate(divide="ignore", over="ignore"):  # of the small beta that do not use it
        series = (1 - 1 / support) / (2 * beta**2) - (1 - 1 / support**2) / (6 * beta**3)
    return log_beta + np.log(np.where(beta < 1e5, exact, series))


def _log_posterior(log_beta: Floats, k: Floats, f: Floats, support: float) -> Floats:
    """Log of likelihood times prior at each ln beta, up to a constant."""
    beta = np.exp(log_beta)
    likelihood = log_rising(beta[:, None], k) @ f - log_rising(support * beta, k @ f)
    return likelihood + _log_xi_density(log_beta, support)


def _mode(log_beta: Floats, heights: Floats, height: Callable[[Floats], Floats]) -> tuple[float, float]:
    """Where the log posterior is highest and how high, to 1e-7: the bracket around the best grid point is refined repeatedly."""
    for _ in range(5):
        best = int(np.clip(np.argmax(heights), 1, len(log_beta) - 2))
        log_beta = np.linspace(log_beta[best - 1], log_beta[best + 1], 25)
        heights = height(log_beta)
    best = int(np.argmax(heights))
    return float(log_beta[best]), float(heights[best])


def _window(k: Floats, f: Floats, support: float) -> tuple[float, float]:
    """Ends of the range of ln beta outside which the posterior is negligible; it may be 1e-5 or 100 wide."""

    def height(log_beta: Floats) -> Floats:
        return _log_posterior(log_beta, k, f, support)

    grid = np.linspace(-np.log(support) - 2 * _DROP, 2 * _DROP, 80)
    heights = height(grid)
    mode, top = _mode(grid, heights, height)
    away = np.geomspace(1e-7, grid[-1] - grid[0], 32)
    near = np.concatenate([mode - away[::-1], mode + away])
    near, heights = np.append(near, grid), np.append(height(near), heights)
    inside = near[heights > top - _DROP]
    return max(near[near < inside.min()], default=grid[0]), min(near[near > inside.max()], default=grid[-1])


def _conditional(log_beta: Floats, k: Floats, f: Floats, support: float) -> tuple[Floats, Floats]:
    """Posterior mean and variance of the entropy (nats) at each fixed beta, shape [nodes].

    With alpha = k + beta, A their sum, pi = alpha/A and x = psi(alpha+1) - psi(A+1) the mean is -E_pi[x] and the
    variance [Var_pi(x) + E_pi[(alpha+1) psi'(alpha+1)]]/(A+1) - psi'(A+1): Wolpert & Wolf's second moment with the
    large terms cancelled analytically.
    """
    beta = np.exp(log_beta)[:, None]
    alpha = k + beta
    total = support * beta[:, 0] + k @ f
    share = f * alpha / total[:, None]
    x = psi(alpha + 1) - psi(total + 1)[:, None]
    mean = (share * x).sum(axis=1)
    spread = (share * (x - mean[:, None]) ** 2).sum(axis=1)
    curvature = (share * (alpha + 1) * zeta(2, alpha + 1)).sum(axis=1)
    return -mean, (spread + curvature) / (total + 1) - zeta(2, total + 1)


def posterior(k: Ints, f: Ints, support: float) -> tuple[float, float]:
    """Posterior mean and standard deviation of the entropy in nats.

    Parameters
    ----------
    k, f : ndarray of int, shape [distinct]
        Spectrum of the counts: f types were seen exactly k times.
    support : float
        Number of possible types, at least the number seen.

    Returns
    -------
    mean, sd : float
        In nats; both 0 where only one type is possible.
    """
    if support == 1:
        return 0.0, 0.0
    seen, many = k.astype(float), f.astype(float)
    low, high = _window(seen, many, support)
    nodes = np.linspace(low, high, int(max(64, (high - low) / 0.35)) + 1)
    logs = _log_posterior(nodes, seen, many, support)
    weight = np.exp(logs - logs.max())
    keep = weight > 1e-17
    weight = weight[keep] / weight[keep].sum()
    if support > many.sum():
        seen, many = np.append(0.0, seen), np.append(support - many.sum(), many)
    mean, variance = _conditional(nodes[keep], seen, many, support)
    centre = float(weight @ mean)
    return centre, float(np.sqrt(max(weight @ (variance + (mean - centre) ** 2), 0.0)))
