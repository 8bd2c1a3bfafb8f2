"""How far the natural sets of one domain lie apart: random-effects mean and standard deviation between sets.

The standard deviation between sets is Paule and Mandel's: the one at which the weighted squares of the deviations come to
their number less one. Where all readings are equally precise it is the variance between sets less that of a reading; where
they are exact it is the standard deviation itself. It needs no iteration towards a maximum and no weights that
break down for exact readings, unlike restricted likelihood and DerSimonian and Laird's first step, of which it is the limit.

References
----------
Paule & Mandel 1982, J. Res. NBS 87:377, doi:10.6028/jres.087.022; DerSimonian & Laird 1986, Control. Clin. Trials 7:177;
Veroniki et al. 2016, Res. Synth. Methods 7:55, doi:10.1002/jrsm.1164.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.proportions import student_half_width
from analysis.verdict.specifications import INTERVAL

ALL = ""  # in every column of a factor: the mean over choices
WIDTH = 2.0  # half width of a band in standard deviations between sets
HALVINGS = 60


@dataclass(frozen=True)
class Standing:
    """Where one value stands among the natural sets of its domain.

    Parameters
    ----------
    inside : bool or None
        Whether it lies in the band, allowing for its own error; None where there are fewer than two natural sets.
    rank, of : int
        1 = strongest; the set itself is counted in `of`. Ties take the better rank.
    mean, low, high : float
        Of the band.
    """

    inside: bool | None
    rank: int
    of: int
    mean: float
    low: float
    high: float


def mean_with_interval(values: ArrayLike) -> tuple[float, float, float]:
    """Return the mean of some sets with its 95 % t interval; one set has none.

    Examples
    --------
    >>> [round(number, 3) for number in mean_with_interval([1.0, 2.0, 3.0])]
    [2.0, -0.484, 4.484]
    """
    known = np.asarray(values, dtype=float)
    mean = float(known.mean())
    if len(known) < 2:
        return mean, math.nan, math.nan
    half = float(student_half_width(known.std(ddof=1) / math.sqrt(len(known)), len(known) - 1))
    return mean, mean - half, mean + half


def random_effects(
    values: NDArray[np.float64], errors: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return mean, standard deviation between sets, and standard error of the mean of every row.

    Parameters
    ----------
    values, errors : ndarray of float, shape [rows, sets]
        NaN where there is no set.

    Returns
    -------
    mean, sd, error : ndarray of float, shape [rows]
        sd and error are NaN for fewer than two sets.
    """
    known = np.isfinite(values)
    number = known.sum(axis=1)
    y, s2 = np.where(known, values, 0.0), np.where(known, errors, 0.0) ** 2

    def weighted(t: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        variance = np.maximum(s2 + t[:, None], np.finfo(float).tiny)
        weight = np.where(known, 1 / variance, 0.0)
        # Weights relative to the largest: exact readings would otherwise overflow.
        relative = weight / np.maximum(weight.max(axis=1, keepdims=True), np.finfo(float).tiny)
        mean = (relative * y).sum(axis=1) / np.maximum(relative.sum(axis=1), np.finfo(float).tiny)
        return mean, (weight * (y - mean[:, None]) ** 2).sum(axis=1), 1 / np.sqrt(weight.sum(axis=1))

    freedom = np.maximum(number - 1, 1)
    centre = y.sum(axis=1) / np.maximum(number, 1)
    # At the plain variance between sets the squares cannot exceed their number less one: the root lies below.
    low, high = np.zeros(len(y)), np.where(known, (y - centre[:, None]) ** 2, 0.0).sum(axis=1) / freedom
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        none = weighted(low)[1] <= freedom
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            beyond = weighted(middle)[1] > freedom
            low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
        variance = np.where(none, 0.0, high)
        mean, _, error = weighted(variance)
    several = number > 1
    return (
        np.where(number > 0, mean, np.nan),
        np.where(several, np.sqrt(variance), np.nan),
        np.where(several, error, np.nan),
    )


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a value, and their standard errors, 0 where they are not known."""
    known = rows[rows["value"].notna()]
    return known.assign(error=((known["high"] - known["low"]) / INTERVAL).fillna(0.0))


def over_choices(rows: pd.DataFrame, factors: Sequence[str]) -> pd.DataFrame:
    """Average the sets of every question and domain over the choices that all of them reach.

    Where no choice is reached by all, each set is averaged over what it reaches. A set's errors at different choices come
    from the same objects, so their mean is taken as the error of the mean.

    Returns
    -------
    DataFrame
        One row a question and set: question, domain, dataset, value, error, choices (number).
    """
    known, both = _known(rows), ["question", "domain"]
    reached = known.groupby([*both, *factors])["dataset"].transform("nunique")
    by_all = reached == known.groupby(both)["dataset"].transform("nunique")
    any_by_all = by_all.groupby([known[key] for key in both]).transform("any")
    groups = known[by_all | ~any_by_all].groupby([*both, "dataset"], sort=False)
    return groups[["value", "error"]].mean().assign(choices=groups.size()).reset_index()


def spread(rows: pd.DataFrame, means: pd.DataFrame, factors: Sequence[str], sources: Mapping[str, str]) -> pd.DataFrame:
    """Return the spread between natural sets, for every choice and over all choices.

    Parameters
    ----------
    rows : DataFrame
        Rows of natural sets: question, domain, dataset, factors, value, low, high.
    means : DataFrame
        Of the same sets `over_choices`.
    factors : sequence of str
    sources : mapping of str to str
        Data set -> source.

    Returns
    -------
    DataFrame
        question, domain, factors, mean, sd, error, low, high (mean -+ 2 sd), sets, sources.
    """
    keys = ["question", "domain", *factors]
    table = pd.concat([means.assign(**dict.fromkeys(factors, ALL)), _known(rows)], ignore_index=True)
    # A question without choices is its own mean over choices.
    table = table.drop_duplicates([*keys, "dataset"])
    table = table.assign(source=[sources.get(name, name) for name in table["dataset"]])
    groups = table.groupby(keys, sort=False)
    width = int(groups.size().max()) if len(table) else 0
    values, errors = np.full((2, groups.ngroups, width), np.nan)
    at = groups.ngroup().to_numpy(), groups.cumcount().to_numpy()
    values[at], errors[at] = table["value"], table["error"]
    found = groups.agg(sets=("dataset", "nunique"), sources=("source", "nunique"))
    mean, sd, error = random_effects(values, errors)
    found = found.reset_index().assign(mean=mean, sd=sd, error=error, low=mean - WIDTH * sd, high=mean + WIDTH * sd)
    return found[[*keys, "mean", "sd", "error", "low", "high", "sets", "sources"]]


def standing(value: float, error: float, others: Collection[float], mean: float, sd: float) -> Standing:
    """Place a value among the natural sets.

    Parameters
    ----------
    value, error : float
        Of the user's set; its error widens the band, so a noisy reading is not called outside by chance.
    others : collection of float
        Values of the natural sets at the same choice.
    mean, sd : float
        Of the band.
    """
    others = np.asarray(list(others), dtype=float)
    inside = bool(abs(value - mean) <= WIDTH * np.hypot(sd, error)) if np.isfinite(sd) else None
    rank = 1 + int((others > value).sum())
    return Standing(inside, rank, len(others) + 1, float(mean), float(mean - WIDTH * sd), float(mean + WIDTH * sd))
