"""What decides the answer: shares of the variance of a domain's rank that the choices carry.

First-order share of a factor: variance of the mean rank at its levels. Total share: 1 less the first-order share of all
other factors together, so it also holds every interaction of the factor. Both are estimated from the specifications that
exist, by means over groups weighted by their number of specifications; in a table with gaps, factors that go together
(a large pool and the sets that reach it) share what they explain. Sampling is nested in the readings, not crossed with
the choices: its share is what is left to vary when everything else is fixed, and stands as both.

References
----------
Sobol 2001, Math. Comput. Simul. 55:271, doi:10.1016/S0378-4754(00)00270-6; Saltelli et al. 2010, Comput. Phys. Commun.
181:259, doi:10.1016/j.cpc.2009.09.018.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.verdict.specifications import Grid, ranks

SETS, SAMPLING, POOLED = "set", "sampling", ""
OWN_JOINT = "+"  # joins the names of several own factors, which count as one


def factors(grid: Grid) -> dict[str, int]:
    """Return the factors of a question that have more than one level, and the axis of each in [sets, owns, *common]."""
    lengths = {SETS: grid.sets.shape[1], OWN_JOINT.join(grid.own): grid.owns.shape[1]}
    lengths |= {factor: len(levels) for factor, levels in grid.common.items()}
    return {factor: axis for axis, (factor, length) in enumerate(lengths.items()) if length > 1}


def shares_of_variance(
    mean: NDArray[np.float64], noise: NDArray[np.float64], complete: NDArray[np.bool_], axes: Mapping[str, int]
) -> tuple[float, dict[str, tuple[float, float]]]:
    """Divide the variance of one domain's rank among factors.

    Parameters
    ----------
    mean, noise : ndarray of float, shape [levels of each factor]
        Mean and variance over draws at every specification.
    complete : ndarray of bool, the same shape
    axes : mapping of str to int
        Factor -> axis.

    Returns
    -------
    variance : float
        Of the rank over specifications and draws.
    shares : dict of str to (first-order, total)
        With `SAMPLING`; 0 for all where the rank never varies.
    """
    number = complete.sum()
    own = np.where(complete, mean, 0.0)
    centre = own.sum() / number
    own = np.where(complete, mean - centre, 0.0)
    nested = float(noise[complete].mean())
    variance = float((own**2).sum() / number) + nested

    def between(over: tuple[int, ...]) -> float:
        """Variance of the mean over some axes."""
        count = complete.sum(axis=over)
        sums = own.sum(axis=over)
        return float((sums**2 / np.maximum(count, 1)).sum() / number)

    found = {}
    for factor, axis in axes.items():
        first = between(tuple(a for a in range(own.ndim) if a != axis))
        found[factor] = (first, max(variance - nested - between((axis,)), 0.0))
    found[SAMPLING] = (nested, nested)
    if variance < 1e-12:  # ranks are multiples of a half: below this they are one number, rounded
        return 0.0, dict.fromkeys(found, (0.0, 0.0))
    return variance, {factor: (first / variance, total / variance) for factor, (first, total) in found.items()}


def decides(grid: Grid) -> pd.DataFrame:
    """Return what decides the rank of every domain, and of all together.

    Returns
    -------
    DataFrame
        Columns domain (`POOLED`: all, each weighted by the variance of its rank), factor, first, total.
    """
    mean, noise = ranks(grid)
    shape = (*grid.complete.shape[:2], *(len(levels) for levels in grid.common.values()))
    axes = factors(grid)
    rows, weights = [], []
    for d, domain in enumerate(grid.domains):
        variance, shares = shares_of_variance(
            mean[d].reshape(shape), noise[d].reshape(shape), grid.complete.reshape(shape), axes
        )
        weights.append(variance)
        rows += [
            {"domain": domain, "factor": f, "first": first, "total": total} for f, (first, total) in shares.items()
        ]
    table = pd.DataFrame(rows)
    weighted = table[["first", "total"]].mul(np.repeat(weights, len(axes) + 1) / (sum(weights) or 1.0), axis=0)
    pooled = weighted.groupby(table["factor"], sort=False).sum().reset_index().assign(domain=POOLED)
    return pd.concat([pooled[table.columns], table], ignore_index=True)
