"""Whether a learning curve is a power law, and what ten per cent fewer bits take in data.

L(n) = Linf + a n^-b with Linf >= 0 is fitted by least squares to a curve and to resampled ones. It is said to be identified
only where these agree on its end Linf, and to hold only where the law of the first part of a curve predicts its last point.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.statistics.resampling import percentile_interval

EXPONENTS = np.geomspace(0.02, 2, 300)
WIDE = 0.25  # of the bits at the end: an interval of Linf that is wider identifies nothing
AT_EDGE = (
    0.05  # share of resampled curves at the edge of what may be fitted, above which their law is none of the data's
)
LEFT_OUT = 4  # the last point is predicted from points up to a quarter of its size
FEWEST = 5  # points of a curve that a law is fitted to
SAVED = 0.1  # share of bits: what 'ten per cent fewer' means
Floats = NDArray[np.float64]


class Law(NamedTuple):
    """Laws of several curves.

    Parameters
    ----------
    end, factor, exponent : ndarray, shape [curves]
        Linf, a and b.
    """

    end: Floats
    factor: Floats
    exponent: Floats

    def at(self, size: float) -> Floats:
        """Bits at a size, shape [curves]."""
        found: Floats = self.end + self.factor * size**-self.exponent
        return found


def fit(sizes: Floats, curves: Floats) -> Law:
    """Fit a law to each curve.

    Parameters
    ----------
    sizes : ndarray, shape [points]
    curves : ndarray, shape [points, curves]
    """
    x = sizes[None, :] ** -EXPONENTS[:, None]  # [exponents, points]
    mean_x, mean_y = x.mean(axis=1, keepdims=True), curves.mean(axis=0)
    centred = x - mean_x
    slope = centred @ (curves - mean_y) / (centred**2).sum(axis=1, keepdims=True)
    end = mean_y - slope * mean_x
    through = (x @ curves) / (x**2).sum(axis=1, keepdims=True)  # of the law that ends at 0
    slope, end = np.where(end < 0, through, slope), np.maximum(end, 0)
    missed = curves[None] - end[:, None, :] - slope[:, None, :] * x[:, :, None]
    best = (missed**2).sum(axis=1).argmin(axis=0)
    at = best, np.arange(curves.shape[1])
    return Law(end[at], slope[at], EXPONENTS[best])


def judge(sizes: Floats, curves: Floats) -> dict[str, Any]:
    """Say whether a law is identified and whether it holds.

    Parameters
    ----------
    sizes : ndarray, shape [points]
    curves : ndarray, shape [points, samples]
        The first sample is the curve itself.

    Returns
    -------
    dict
        end, end_low, end_high (Linf, bits), exponent, exponent_low, exponent_high, identified (bool), why_not (words, empty
        where it is), predicted, predicted_low, predicted_high (bits at the last size, from the points up to a quarter of it),
        measured (bits there), holds ('yes', 'no', or why nobody knows).
    """
    law, last = fit(sizes, curves), curves[-1]
    low, high = (float(x) for x in percentile_interval(law.end[1:]))
    b_low, b_high = (float(x) for x in percentile_interval(law.exponent[1:]))
    edge = np.isin(law.exponent[1:], EXPONENTS[[0, -1]]).mean()
    why = ["the held-out objects are one cluster, so there is no interval"] if low != low else []
    if not why and not high - low <= WIDE * last[0]:
        why.append(f"its end may lie anywhere from {low:.2f} to {high:.2f} bits")
    if (law.end[1:] <= 0).mean() > AT_EDGE:
        why.append("its end cannot be told from zero bits")
    if edge > AT_EDGE:
        why.append("its exponent is unbounded")
    if law.factor[0] <= 0:
        why.append("bits do not fall")
    found = {
        "end": float(law.end[0]), "end_low": low, "end_high": high,
        "exponent": float(law.exponent[0]), "exponent_low": b_low, "exponent_high": b_high,
        "identified": not why, "why_not": " and ".join(why), "measured": float(last[0]),
    }  # fmt: skip
    return found | _predicted(sizes, curves)


def _predicted(sizes: Floats, curves: Floats) -> dict[str, Any]:
    early = sizes <= sizes[-1] / LEFT_OUT
    if early.sum() < FEWEST:
        return {"predicted": np.nan, "predicted_low": np.nan, "predicted_high": np.nan, "holds": "too few points"}
    predicted = fit(sizes[early], curves[early]).at(float(sizes[-1]))
    low, high = (float(x) for x in percentile_interval(predicted[1:]))
    # Curve and law are of the same test objects, so their difference is what is judged.
    under, over = percentile_interval(predicted[1:] - curves[-1, 1:])
    return {
        "predicted": float(predicted[0]), "predicted_low": low, "predicted_high": high,
        "holds": "no interval" if np.isnan(under) else "yes" if under <= 0 <= over else "no",
    }  # fmt: skip


def needed(sizes: Floats, curves: Floats) -> pd.DataFrame:
    """Say how many times the data ten per cent fewer bits took, and would take.

    Parameters
    ----------
    sizes, curves
        As for `judge`; the last tenfold of sizes is among them.

    Returns
    -------
    DataFrame
        Rows 'last' (interpolated within the curve: the factor that led from bits a ninth higher to those at its end) and
        'next' (extrapolated: a band from the straight line through the last tenfold, which falls fastest, to the law).
        Columns which, value (NaN for the band), low, high (times the data; NaN where that is no number), measured, end (of the
        band: 'finite'; 'open' where no amount of data may do; 'none' where not even the straight line does; '' of the first
        row).
    """
    last = curves[-1]
    took = sizes[-1] / np.array([_reached(sizes, curves[:, k], last[k] / (1 - SAVED)) for k in range(len(last))])
    low, high = percentile_interval(took[1:])
    start = int(np.searchsorted(sizes, sizes[-1] / 10 * 0.99))
    decades = np.log10(sizes[-1] / sizes[start])
    line = (curves[start] - last) / decades  # bits for ten times the data
    with np.errstate(all="ignore"):
        straight = np.where(line > 0, 10 ** (SAVED * last / line), np.inf)
        law = fit(sizes, curves)
        gap = (1 - SAVED) * last - law.end
        curved = np.where((gap > 0) & (law.factor > 0), (law.factor / gap) ** (1 / law.exponent) / sizes[-1], np.inf)
    known = bool(np.isfinite(last[1:]).all())
    least = np.quantile(straight[1:], 0.025, method="lower") if known else np.nan
    most = max(least, np.quantile(curved[1:], 0.975, method="higher")) if known else np.nan
    end = "none" if least == np.inf else "open" if most == np.inf else "finite"
    ends = [float(x) if np.isfinite(x) else np.nan for x in (low, high, least, most)]
    return pd.DataFrame(
        [
            {"which": "last", "value": float(took[0]), "low": ends[0], "high": ends[1], "measured": True, "end": ""},
            {"which": "next", "value": np.nan, "low": ends[2], "high": ends[3], "measured": False, "end": end},
        ]
    )


def _reached(sizes: Floats, curve: Floats, bits: float) -> float:
    """Size at which a curve last had so many bits, interpolated over the logarithm of sizes; NaN before its start."""
    above = np.flatnonzero(curve >= bits)
    if not len(above):
        return float("nan")
    k = int(above[-1])
    if k + 1 == len(curve):
        return float(sizes[-1])
    share = (curve[k] - bits) / (curve[k] - curve[k + 1])
    return float(np.exp(np.log(sizes[k]) + share * np.log(sizes[k + 1] / sizes[k])))


def words(law: pd.Series) -> str:
    """Say of one row of `judge` (with size_unit) whether a power law describes the curve, without a number that is not known."""
    if not law.identified:
        first = f"A power law is not identified: {law.why_not}"
    else:
        first = (
            f"A power law would end at {law.end:.2f} [{law.end_low:.2f}, {law.end_high:.2f}] bits per {law.size_unit} (exponent "
            f"{law.exponent:.2f} [{law.exponent_low:.2f}, {law.exponent_high:.2f}])"
        )
    if law.holds not in ("yes", "no"):
        return f"{first}. Whether one holds cannot be tried: {law.holds}."
    predicted = (
        f"fitted to the first quarter of the data it predicts {law.predicted:.2f} [{law.predicted_low:.2f}, "
        f"{law.predicted_high:.2f}] bits at the end, and {law.measured:.2f} were measured"
    )
    if law.holds == "no":
        return f"{first}. It does not hold: {predicted}."
    return f"{first}. It is not contradicted: {predicted}."
