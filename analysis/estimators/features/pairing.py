"""Canonical correlation analysis of two views of the same objects, as a critic that scores pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
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
        """Whiten both views (ridge: a tenth of the mean variance) and take the singular vectors of their covariance."""
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
