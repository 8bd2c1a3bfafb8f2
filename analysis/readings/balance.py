"""What a control matches and what it does not: real objects compared with those of a rung, property by property."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import null_ladder
from analysis.statistics.resampling import generator

ALPHA = 0.01  # a property is matched if its two distributions are not distinguished at this level
PERMUTATIONS = 400
BINS = 20
SYMBOLS_SHOWN = 12
REAL, CONTROL = "real", "control"


def rung_against_real(sets: Mapping[str, Dataset], *, rung: str, representation: str, seed: int) -> pd.DataFrame:
    """Compare the objects of one rung with the real ones that they replace.

    Parameters
    ----------
    sets : mapping of str to Dataset
        ``real`` -> drawn objects.
    rung, representation, seed
        See `null_ladder.examples`.

    Returns
    -------
    DataFrame
        See `compared`.
    """
    real = sets[REAL]
    return compared(real, null_ladder.examples(real, rung, representation, seed), seed)


def compared(real: Dataset, control: Dataset, seed: int = 0) -> pd.DataFrame:
    """Distributions of simple properties of objects, real and control.

    Numbers are distinguished by the Kolmogorov-Smirnov test, composition by its total variation distance against that of
    objects assigned to two sets at random; both at 1 %.

    Returns
    -------
    DataFrame
        One row per property, set and bin (or symbol): property, kind (``number`` or ``symbols``), set (``real`` or
        ``control``), bin, at (middle of the bin), share, median, distance, p, matched, n.

    Raises
    ------
    ValueError
        If the control's strings are not valid objects of the domain.
    """
    domain = DOMAINS[real.domain]
    try:
        properties, composition = domain.properties(control), domain.composition(control)
    except ValueError as error:
        first = str(error).split("; remove it")[0].rsplit(": ", 1)[-1]
        raise ValueError(
            f"not comparable: strings of {control.name} are not valid {domain.object_label}, so they lack "
            f"these properties ({first})"
        ) from error
    own = domain.properties(real)
    parts = [_number(name, own[name].to_numpy(float), properties[name].to_numpy(float)) for name in own]
    parts.append(_symbols(domain.composition(real), composition, seed))
    return pd.concat(parts, ignore_index=True).assign(domain=real.domain, control=control.name, n=len(real))


def _number(name: str, real: NDArray[np.float64], control: NDArray[np.float64]) -> pd.DataFrame:
    both = np.concatenate([real, control])
    whole = bool((both == both.round()).all())
    span = both.max() - both.min()
    if whole and span <= BINS:
        edges = np.arange(both.min() - 0.5, both.max() + 1)
    else:
        edges = np.linspace(both.min(), np.quantile(both, 0.995) if span else both.min() + 1, BINS + 1)
        edges[-1] = max(edges[-1], edges[0] + 1e-9)
    test = ks_2samp(real, control, method="asymp")
    frames = []
    for label, values in ((REAL, real), (CONTROL, control)):
        share = np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0] / len(values)
        frames.append(
            pd.DataFrame(
                {
                    "property": name,
                    "kind": "number",
                    "set": label,
                    "bin": [f"{a:.3g} to {b:.3g}" for a, b in pairwise(edges)],
                    "at": (edges[1:] + edges[:-1]) / 2,
                    "share": share,
                    "median": float(np.median(values)),
                    "distance": float(test.statistic),
                    "p": float(test.pvalue),
                    "matched": bool(test.pvalue >= ALPHA),
                }
            )
        )
    return pd.concat(frames)


def _variation(counts: NDArray[np.float64], first: NDArray[np.bool_]) -> float:
    """Total variation distance between the compositions of two parts of the objects."""
    a, b = counts[first].sum(axis=0), counts[~first].sum(axis=0)
    return float(np.abs(a / max(a.sum(), 1) - b / max(b.sum(), 1)).sum() / 2)


def _symbols(real: pd.DataFrame, control: pd.DataFrame, seed: int) -> pd.DataFrame:
    both = pd.concat([real, control], ignore_index=True).fillna(0)
    counts = both.to_numpy(float)
    first = np.arange(len(both)) < len(real)
    distance = _variation(counts, first)
    rng = generator(seed, "composition", len(both))
    chance = [_variation(counts, rng.permutation(first)) for _ in range(PERMUTATIONS)]
    p = (1 + sum(d >= distance for d in chance)) / (1 + PERMUTATIONS)
    shown = both.sum().sort_values(ascending=False).index[:SYMBOLS_SHOWN]
    frames = []
    for label, rows in ((REAL, both[first]), (CONTROL, both[~first])):
        share = rows.sum() / max(rows.to_numpy().sum(), 1)
        about = {
            "property": "composition",
            "kind": "symbols",
            "set": label,
            "bin": shown,
            "share": share[shown].to_numpy(),
        }
        frames.append(pd.DataFrame({**about, "distance": distance, "p": p, "matched": p >= ALPHA}))
    return pd.concat(frames)
