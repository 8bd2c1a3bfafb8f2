"""What a control matches and what it does not: real objects compared with those of a rung, property by property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import null_ladder
from analysis.statistics.resampling import generator

ALPHA = 0.01  # a property is matched if its distance is one that chance gives more often than this
PERMUTATIONS = 400
FEWEST = 8  # objects: fewer are not reliably distinguished at 1 %, however different they are
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

    The distance of numbers is the largest gap between their cumulative distributions (Kolmogorov-Smirnov), that of
    compositions their total variation. Distances of different properties are not comparable: a composition counts every
    symbol, so chance makes it hardly differ. Each is therefore compared with its own by chance: that of objects assigned to
    the two sets at random.

    Returns
    -------
    DataFrame
        One row per property, set and bin (or symbol): property, kind (``number`` or ``symbols``), set (``real`` or
        ``control``), bin, at (middle of the bin), share, median, distance, chance (distance that chance exceeds once in a
        hundred times), p, matched (whether the distance is at most that), n.

    Raises
    ------
    ValueError
        If there are fewer than FEWEST objects, or if the control's strings are not valid objects of the domain.
    """
    if len(real) < FEWEST:
        raise ValueError(f"{len(real)} objects allow no comparison of distributions; at least {FEWEST} are needed")
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
    parts = [_number(name, own[name].to_numpy(float), properties[name].to_numpy(float), seed) for name in own]
    parts.append(_symbols(domain.composition(real), composition, seed))
    return pd.concat(parts, ignore_index=True).assign(domain=real.domain, control=control.name, n=len(real))


def _number(name: str, real: NDArray[np.float64], control: NDArray[np.float64], seed: int) -> pd.DataFrame:
    both = np.concatenate([real, control])
    edges = _edges(both)
    first = np.arange(len(both)) < len(real)
    rng = generator(seed, f"balance of {name}", len(both))
    chance = _gaps(both, np.stack([rng.permutation(first) for _ in range(PERMUTATIONS)]))
    about = {"property": name, "kind": "number", **_judged(float(_gaps(both, first[None])[0]), chance)}
    frames = []
    for label, values in ((REAL, real), (CONTROL, control)):
        own = {
            "set": label,
            "bin": [f"{a:.3g} to {b:.3g}" for a, b in pairwise(edges)],
            "at": (edges[1:] + edges[:-1]) / 2,
            "share": np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0] / len(values),
            "median": float(np.median(values)),
        }
        frames.append(pd.DataFrame(about | own))
    return pd.concat(frames)


def _edges(both: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of bins: one a whole number where they are few, else equally wide ones up to the 99.5th percentile."""
    whole = bool((both == both.round()).all())
    span = both.max() - both.min()
    if whole and span <= BINS:
        return np.arange(both.min() - 0.5, both.max() + 1)
    edges = np.linspace(both.min(), np.quantile(both, 0.995) if span else both.min() + 1, BINS + 1)
    edges[-1] = max(edges[-1], edges[0] + 1e-9)
    return edges


def _gaps(values: NDArray[np.float64], first: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Largest gap between the cumulative distributions of two parts of the values, for each row of `first`."""
    order = np.argsort(values, kind="stable")
    ends = np.flatnonzero(np.diff(values[order], append=np.inf))  # the last of equal values
    of_first = first[:, order]
    ahead = of_first.cumsum(axis=1) / of_first.sum(axis=1, keepdims=True)
    behind = (~of_first).cumsum(axis=1) / (~of_first).sum(axis=1, keepdims=True)
    return np.abs(ahead - behind)[:, ends].max(axis=1)


def _judged(distance: float, chance: Sequence[float] | NDArray[np.float64]) -> dict[str, float | bool]:
    """Compare a distance with those of objects assigned at random: matched if it is at most the limit of chance."""
    drawn = np.asarray(chance)
    limit = float(np.quantile(drawn, 1 - ALPHA, method="higher"))
    p = float((1 + (drawn >= distance).sum()) / (1 + len(drawn)))
    return {"distance": distance, "chance": limit, "p": p, "matched": distance <= limit}


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
        frames.append(pd.DataFrame(about | _judged(distance, chance)))
    return pd.concat(frames)
