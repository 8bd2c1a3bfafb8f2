"""The specification curve: the difference between the domain that is weakest most often and the others, everywhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.verdict.specifications import Grid

MOST = 2_000  # specifications that are shown


def curve(grid: Grid, claimed: str, seed: int = 0) -> pd.DataFrame:
    """Return specifications in rising order of the difference, without the noise of the readings.

    Parameters
    ----------
    grid : Grid
    claimed : str
        Domain whose value is compared with the mean of the others.
    seed : int
        Of the random choice, where there are more than `MOST`.

    Returns
    -------
    DataFrame
        position (from 0), claimed, difference, weakest (domain), the common factors, and for each domain d ``set d``,
        ``value d`` and each own factor as ``factor d``.
    """
    complete = np.flatnonzero(grid.complete)
    if len(complete) > MOST:
        complete = np.sort(np.random.default_rng(seed).choice(complete, MOST, replace=False))
    sets, owns, place = np.unravel_index(complete, grid.complete.shape)
    values = np.array([r.cells[grid.sets[d, sets], grid.owns[d, owns], place] for d, r in enumerate(grid.readings)])
    first = grid.domains.index(claimed)
    others = np.delete(values, first, axis=0).mean(axis=0)
    table = pd.DataFrame({"claimed": claimed, "difference": values[first] - others})
    table["weakest"] = np.array(grid.domains)[values.argmin(axis=0)]
    levels = np.unravel_index(place, tuple(len(found) for found in grid.common.values()) or (1,))
    for (factor, names), index in zip(grid.common.items(), levels, strict=False):
        table[factor] = np.array(names)[index]
    for d, reading in enumerate(grid.readings):
        table[f"set {reading.domain}"] = np.array(reading.sets)[grid.sets[d, sets]]
        table[f"value {reading.domain}"] = values[d]
        for k, factor in enumerate(grid.own):
            table[f"{factor} {reading.domain}"] = np.array([own[k] for own in reading.owns])[grid.owns[d, owns]]
    table = table.sort_values("difference", kind="stable", ignore_index=True)
    table.insert(0, "position", np.arange(len(table)))
    return table
