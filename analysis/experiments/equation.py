"""Extra points for an equation, y = 2x and noise: what they save when the law is known, and when it is not. Closed form.

A learner who knows the law codes a new measurement with the entropy of the noise. One who does not know the slope a, and
expects a ~ N(0, PRIOR^2), pays 1/2 log2(1 + x^2 v / s^2) bits more, where n measurements at x = -1 or 1 leave the variance
v = 1 / (1 / PRIOR^2 + n / s^2): the information that the next measurement holds about the law. All bits are means over noise,
and over laws from the prior.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.experiments import Progress, Result

SETTINGS: dict[str, Any] = {"points": 3, "noise": 1.0}
PRIOR = 2.0  # standard deviation of the slope that a learner expects
MEASURED, COMPUTED, INTERPOLATED = "newly measured", "computed from the equation", "interpolated from the data"
KINDS = (MEASURED, COMPUTED, INTERPOLATED)
UNKNOWN, KNOWN = "law unknown", "law known"
ADDED = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
WHERE = np.linspace(-1, 1, 41)  # of new measurements, on which bits are counted
Floats = NDArray[np.float64]


def variance(prior: float, points: int, noise: float) -> float:
    """Variance of the slope after points at x = -1 or 1, from the standard deviation that was expected before."""
    return prior**2 / (1 + prior**2 * points / noise**2)


def excess(believed: float, actual: float, noise: float) -> float:
    """Mean bits of a new measurement beyond those of its noise.

    Parameters
    ----------
    believed, actual : float
        Variance of the slope as the learner takes it to be, and as it is.
    noise : float
        Standard deviation of the noise.

    Returns
    -------
    float
        Mean over WHERE, in bits per measurement; 0 where the law is known.
    """
    told, true = 1 + WHERE**2 * believed / noise**2, 1 + WHERE**2 * actual / noise**2
    return float(np.mean(0.5 * np.log2(told) + (true / told - 1) / (2 * np.log(2))))


def after(kind: str, prior: float, points: int, added: int, noise: float) -> tuple[float, float]:
    """Variance of the slope after extra points, as the learner believes it and as it is.

    Points that are computed from the equation are exact, and the learner knows it: one of them tells the law. Points that
    are interpolated lie on the learner's own line, and are taken for measurements: they move nothing, and make it surer.
    """
    before, more = variance(prior, points, noise), variance(prior, points + added, noise)
    if kind == COMPUTED:
        return (0.0, 0.0) if added else (before, before)
    return more, before if kind == INTERPOLATED else more


def table(points: int, noise: float) -> pd.DataFrame:
    """Bits that extra points save of each new measurement.

    Parameters
    ----------
    points : int
        Measurements that the learner has.
    noise : float
        Standard deviation.

    Returns
    -------
    DataFrame
        Columns law, kind, added, excess (bits beyond the noise), value (bits saved), points, noise, unit.

    Raises
    ------
    ValueError
        If there is no noise, which would tell the law at once, or a negative number of points.
    """
    if points < 0 or not 0 < noise < np.inf:
        raise ValueError(f"give 0 points or more and noise above 0, got {points} and {noise:g}")
    rows = []
    for law, prior in ((UNKNOWN, PRIOR), (KNOWN, 0.0)):
        for kind in KINDS:
            left = [excess(*after(kind, prior, points, added, noise), noise) for added in ADDED]
            rows += [
                {"law": law, "kind": kind, "added": added, "excess": one, "value": left[0] - one}
                for added, one in zip(ADDED, left, strict=True)
            ]
    return pd.DataFrame(rows).assign(points=points, noise=noise, unit="bits per new measurement")


def sentence(found: pd.DataFrame) -> str:
    """State what each kind of points saves, from the table."""
    last = found[found.added == found.added.max()].set_index(["law", "kind"]).value
    start = found[(found.law == UNKNOWN) & (found.added == 0)].excess.iloc[0]
    known = last[KNOWN].abs().max()
    said = [
        f"{'save' if last[UNKNOWN, kind] >= 0 else 'cost'} {abs(last[UNKNOWN, kind]):.3g} if {kind}" for kind in KINDS
    ]
    nothing = "no extra point saves anything" if known < 1e-12 else f"extra points change up to {known:.3g} bits"
    return (
        f"When the law is known, {nothing}. When it is not, it costs {start:.3g} bits per new measurement, and "
        f"{found.added.max():,} extra points {', '.join(said)}."
    )


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Compute the table; sets are not read."""
    del sets
    found = table(int(settings["points"]), float(settings["noise"]))
    progress(1, 1, "done")
    return Result({"equation": found}, sentence(found), dict(settings))
