"""The rule that turns one value per domain into a verdict on the article's claim.

It reads only values, intervals and a measure's direction: nothing can be tuned per measure or per data set.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

SUPPORTS, CONTRADICTS, INCONCLUSIVE = "supports", "contradicts", "inconclusive"
CLAIMED_WEAKEST = "molecule"  # the article's claim
ERROR_RATE = 0.025  # one-sided, for the verdict as a whole


@dataclass(frozen=True)
class Verdict:
    """What one measure at one level says about the claim.

    Parameters
    ----------
    verdict : str
        ``"supports"``, ``"contradicts"`` or ``"inconclusive"``.
    order : tuple of str
        Domains from the weakest to the strongest prior.
    confidence : float
        Probability of the verdict's statement (weakest, or not weakest); for an inconclusive one, of the more probable one.
    p_weakest : float
        Probability that the claimed domain is the weakest, given the uncertainty of every domain.
    reason : str
        Why a comparison could not be made; empty where it could.
    """

    verdict: str
    order: tuple[str, ...]
    confidence: float
    p_weakest: float
    reason: str = ""


def standard_error(low: float, high: float, level: float = 0.95) -> float:
    """Standard error that an interval implies under a normal sampling distribution."""
    return (high - low) / (2 * float(ndtri(0.5 + level / 2)))


@cache
def _quadrature() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights of 100-point Gauss-Hermite quadrature, computed once and read-only."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)
    nodes.flags.writeable = weights.flags.writeable = False
    return nodes, weights


def _probability_weakest(mean: float, sd: float, others: list[tuple[float, float]]) -> float:
    """P(X < all Y_j) for independent normals, by integrating over X with 100 Gauss-Hermite nodes."""
    nodes, weights = _quadrature()
    x = mean + sd * nodes
    stronger = np.prod([ndtr((m - x) / s) for m, s in others], axis=0)
    return float(weights @ stronger / math.sqrt(2 * math.pi))


def judge(values: Mapping[str, tuple[float, float, float]], stronger: str, claimed: str = CLAIMED_WEAKEST) -> Verdict:
    """Judge the claim that one domain has the weakest prior.

    *supports*: the claimed domain is weaker than each other domain at one-sided 97.5 % (an intersection-union
    test, so no correction is needed). *contradicts*: some other domain is weaker than the claimed one at one-sided
    97.5 %, Bonferroni-corrected for the number of other domains. Otherwise *inconclusive*.

    Parameters
    ----------
    values : mapping of str to (value, low, high)
        Each domain's estimate with its 95 % interval.
    stronger : str
        ``"high"`` if a larger value means a stronger prior, else ``"low"``.
    claimed : str
        The domain that is claimed to be the weakest.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If `stronger` is neither ``"high"`` nor ``"low"``.

    References
    ----------
    Intersection-union tests: Berger 1982, Technometrics 24:295, doi:10.1080/00401706.1982.10487790.
    """
    if stronger not in ("high", "low"):
        raise ValueError(f"stronger must be 'high' or 'low', got {stronger!r}")
    sign = 1 if stronger == "high" else -1
    # An interval of zero width is not certainty: nothing varied, so the spread is unknown.
    missing = sorted(d for d, (v, lo, hi) in values.items() if not np.isfinite([v, lo, hi]).all() or lo >= hi)
    if claimed not in values or len(values) < 2 or missing:
        absent = missing or ([claimed] if claimed not in values else ["a second domain"])
        reason = f"not comparable: no interval for {', '.join(absent)}"
        return Verdict(INCONCLUSIVE, (), math.nan, math.nan, reason)
    strength = {d: (sign * v, standard_error(lo, hi)) for d, (v, lo, hi) in values.items()}
    order = tuple(sorted(strength, key=lambda d: strength[d][0]))
    mean, sd = strength[claimed]
    others = [strength[d] for d in values if d != claimed]
    p_weakest = _probability_weakest(mean, sd, others)
    p_each_stronger = [ndtr((m - mean) / math.hypot(s, sd)) for m, s in others]
    if min(p_each_stronger) >= 1 - ERROR_RATE:
        return Verdict(SUPPORTS, order, p_weakest, p_weakest)
    if min(p_each_stronger) <= ERROR_RATE / len(others):
        return Verdict(CONTRADICTS, order, 1 - p_weakest, p_weakest)
    return Verdict(INCONCLUSIVE, order, max(p_weakest, 1 - p_weakest), p_weakest)
