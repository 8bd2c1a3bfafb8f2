"""Drawn objects beside real ones of their size: how much nearer to what was learned, and how many bits dearer, by temperature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.statistics.resampling import bootstrap, generator, percentile_interval

REAL = "real objects, held out"
AS_LARGE = 15  # real objects that are nearest in size, with which an object is compared
FEWEST = 20  # objects of an arm that a mark stands for
REPLICATES = 200
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def summarised(
    rows: pd.DataFrame, asked: Mapping[str, int], groups: Ints, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row for each arm: similarity and gap in bits to real held-out objects, with intervals, and what became of it.

    Parameters
    ----------
    rows : DataFrame
        Columns arm, bits (per unit), size (units), calibrated, what, copy.
    asked : mapping of str to int
        Objects that were drawn of each arm.
    groups : ndarray of int
        Clusters of the real objects, which are resampled whole; drawn objects are resampled singly.
    seed : int

    Returns
    -------
    arms : DataFrame
        Columns arm, temperature (NaN for controls), calibrated, gap and excess (see `compared`; each with _low and _high),
        valid, unique and copies (shares of the drawn, of the valid, of the valid), units_each (mean size), n (judged).
    par : DataFrame
        One row, see `at_par`.
    """
    found, samples = [], {}
    real = rows[rows.arm == REAL]
    for arm, own in rows.groupby("arm", sort=False):
        known = own[own.bits.notna()]
        if len(known) < FEWEST:
            continue
        drawn = samples[str(arm)] = compared(known, real, groups, seed)
        low, high = percentile_interval(drawn[1:])
        row: dict[str, Any] = {"arm": arm, "temperature": _temperature(str(arm))}
        for place, name in enumerate(("calibrated", "gap", "excess")):
            row |= {name: drawn[0, place], f"{name}_low": low[place], f"{name}_high": high[place]}
        row |= {"valid": len(own) / asked[str(arm)], "unique": own.what.nunique() / len(own)}
        found.append(row | {"copies": own["copy"].mean(), "units_each": known["size"].mean(), "n": len(known)})
    return pd.DataFrame(found), at_par(samples)


def compared(own: pd.DataFrame, real: pd.DataFrame, groups: Ints, seed: int) -> Floats:
    """Mean similarity of objects, and bits and similarity beyond real objects of their size; of bootstrap samples, too.

    Each object is compared with the AS_LARGE real objects that are nearest in size: short objects are found near others
    easily, and molecules that can be read are smaller than most. Bits are those of all objects over their units. Real objects
    are resampled by clusters, the others singly.

    Returns
    -------
    ndarray, shape [1 + REPLICATES, 3]
        Similarity, gap in bits per unit, excess similarity; of the objects first, then of each sample.
    """
    mine, theirs = (part[["calibrated", "bits", "size"]].to_numpy(float) for part in (own, real))
    itself = own.index.equals(real.index)
    rng = generator(seed, "drawn objects", len(mine))

    def all_of(index: Ints, chosen: Ints | None = None) -> Floats:
        beside = theirs[index]
        beside = beside[np.argsort(beside[:, 2], kind="stable")]
        if itself:
            return np.array([beside[:, 0].mean(), 0.0, 0.0])
        some = mine[rng.integers(len(mine), size=len(mine)) if chosen is None else chosen]
        width = min(AS_LARGE, len(beside))
        start = np.clip(np.searchsorted(beside[:, 2], some[:, 2]) - width // 2, 0, len(beside) - width)
        sums = np.vstack([np.zeros(2), np.cumsum(beside[:, :2], axis=0)])
        like = (sums[start + width] - sums[start]) / width
        gap = np.average(some[:, 1] - like[:, 1], weights=some[:, 2])
        return np.array([some[:, 0].mean(), gap, (some[:, 0] - like[:, 0]).mean()])

    drawn = bootstrap(all_of, len(theirs), groups=groups, replicates=REPLICATES, seed=seed)
    return np.vstack([all_of(np.arange(len(theirs)), np.arange(len(mine))), drawn])


def _temperature(arm: str) -> float:
    return float(arm.removeprefix("T = ")) if arm.startswith("T = ") else np.nan


def at_par(samples: Mapping[str, Floats]) -> pd.DataFrame:
    """Similarity of drawn objects beyond real ones of their size, at the temperature at which both cost as much.

    Parameters
    ----------
    samples : mapping
        Arm -> see `compared`.

    Returns
    -------
    DataFrame
        One row: value, low, high (NaN where no two neighbouring temperatures lie on both sides of no gap), temperature.
    """
    arms = [arm for arm in samples if arm.startswith("T = ")]
    found = np.array([_crossing(np.array([samples[arm][k, [2, 1]] for arm in arms])) for k in range(REPLICATES + 1)])
    value = found[0, 0] if len(arms) > 1 else np.nan
    low, high = percentile_interval(found[1:, 0]) if np.isfinite(value) else (np.nan, np.nan)
    heat = np.array([_temperature(arm) for arm in arms])
    place = found[0, 1]
    row = {"value": value, "low": low, "high": high, "temperature": np.nan}
    if np.isfinite(place):
        row["temperature"] = float(np.interp(place, np.arange(len(heat)), heat))
    return pd.DataFrame([row]).astype(float)


def _crossing(points: Floats) -> tuple[float, float]:
    """Similarity where the gap first rises through zero, and the place between the temperatures; NaN if it does not."""
    for k in range(len(points) - 1):
        (near, below), (far, above) = points[k], points[k + 1]
        if below <= 0 < above:
            part = -below / (above - below)
            return near + part * (far - near), k + part
    return np.nan, np.nan
