"""All specifications of one question: one set of each domain, and one level of every choice.

Choices whose levels mean the same in every domain (common ones: the order of a neutral chain, near relatives) take one
level in all domains at once; choices whose levels a domain names itself (own ones: notations, units) are free per domain.
A specification in which the reading of any domain is missing is left out, never filled.

References
----------
Steegen et al. 2016, Perspect. Psychol. Sci. 11:702, doi:10.1177/1745691616658637; Simonsohn et al. 2020, Nat. Hum. Behav.
4:1208, doi:10.1038/s41562-020-0912-z.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

OWN = ("notation", "unit_of_parts", "label")
COMMON = ("statistic", "order", "relatives", "pool", "kind", "step")
DRAWS = 20  # of each reading from its interval
MOST = 500_000  # specifications whose ranks are held at once; beyond, combinations of sets are drawn
INTERVAL = 2 * float(ndtri(0.975))  # width of a 95 % interval in standard errors


@dataclass(frozen=True)
class Readings:
    """What was read in one domain.

    Parameters
    ----------
    domain : str
    sets : tuple of str
    owns : tuple of tuple of str
        Levels of the own choices, one tuple a combination that occurs.
    cells, errors : ndarray of float, shape [sets, owns, common combinations]
        NaN where a set has no reading; a standard error that is not known is 0.
    """

    domain: str
    sets: tuple[str, ...]
    owns: tuple[tuple[str, ...], ...]
    cells: NDArray[np.float64]
    errors: NDArray[np.float64]

    def drawn(self, draws: int, seed: int) -> NDArray[np.float64]:
        """Draw every reading from its normal sampling distribution, shape [draws, sets, owns, common].

        The noise of a set comes from its own name, so another set that joins does not change it.
        """
        shape = (draws, *self.cells.shape[1:])
        seeds = ([seed, crc32(f"{self.domain} {name}".encode())] for name in self.sets)
        noise = [np.random.default_rng(s).standard_normal(shape) for s in seeds]
        return self.cells + self.errors * np.stack(noise, axis=1)


@dataclass(frozen=True)
class Grid:
    """The readings of one question in all domains, and its choices.

    Parameters
    ----------
    readings : tuple of Readings
        One a domain, at least two.
    own : tuple of str
        Own factors that the question has.
    common : mapping of str to tuple of str
        Common factor -> its levels; the last axis of `Readings.cells` runs over their product, the last factor fastest.
    """

    readings: tuple[Readings, ...]
    own: tuple[str, ...]
    common: Mapping[str, tuple[str, ...]]

    @property
    def domains(self) -> tuple[str, ...]:
        """Return the domains in their order."""
        return tuple(reading.domain for reading in self.readings)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Readings of each domain at each common combination, shape [domains, common]."""
        return np.array([np.isfinite(r.cells).sum(axis=(0, 1)) for r in self.readings])

    @property
    def size(self) -> int:
        """Return the number of specifications that are complete."""
        return int(self.counts.prod(axis=0).sum())

    @cached_property
    def owns(self) -> NDArray[np.int64]:
        """Combinations of own choices, as indices of each domain, shape [domains, combinations]."""
        return _product([len(reading.owns) for reading in self.readings])

    @cached_property
    def sets(self) -> NDArray[np.int64]:
        """Combinations of sets, as indices of each domain, shape [domains, combinations].

        Those with a complete specification; a random part of them (seed 0) where there would be more than `MOST`
        specifications.
        """
        every = _product([len(reading.sets) for reading in self.readings])
        reached = np.ones((every.shape[1], self.counts.shape[1]), dtype=bool)
        for d, reading in enumerate(self.readings):
            reached &= np.logical_or.reduce(np.isfinite(reading.cells), axis=1)[every[d]]
        every = every[:, reached.any(axis=1)]
        room = max(1, MOST // (self.owns.shape[1] * self.counts.shape[1]))
        if every.shape[1] <= room:
            return every
        chosen = np.random.default_rng(0).choice(every.shape[1], room, replace=False)
        return every[:, np.sort(chosen)]

    def spread_out(self, values: NDArray[np.float64], domain: int) -> NDArray[np.float64]:
        """Return the values of one domain at every specification, shape [sets, owns, common]."""
        found: NDArray[np.float64] = values[self.sets[domain]][:, self.owns[domain]]
        return found

    @cached_property
    def complete(self) -> NDArray[np.bool_]:
        """Whether every domain has a reading, shape [sets, owns, common]."""
        found: NDArray[np.bool_] = np.all(
            [np.isfinite(self.spread_out(r.cells, d)) for d, r in enumerate(self.readings)], axis=0
        )
        return found


def _product(sizes: Sequence[int]) -> NDArray[np.int64]:
    return np.indices(sizes).reshape(len(sizes), -1).astype(np.int64)


def has_levels(rows: pd.DataFrame, factors: Collection[str]) -> tuple[str, ...]:
    """Return the factors that have a level in any row."""
    return tuple(factor for factor in factors if factor in rows and (rows[factor].fillna("") != "").any())


def arrange(rows: pd.DataFrame, domains: Sequence[str], own: Sequence[str], common: Sequence[str]) -> Grid:
    """Arrange the rows of one question on the grid of its choices.

    Parameters
    ----------
    rows : DataFrame
        Columns domain, dataset, value, low, high and the factors, of the sets that count. Rows without a value are left out:
        where a question was not read at all, they have no level either.
    domains : sequence of str
    own, common : sequence of str
        Factors, of which those without a level are left out.

    Raises
    ------
    ValueError
        If a set has two readings at the same choice.
    """
    rows = rows[rows["value"].notna()]
    own, common = has_levels(rows, own), has_levels(rows, common)
    twice = rows.duplicated(["dataset", *own, *common])
    if twice.any():
        first = rows.loc[twice, ["dataset", *own, *common]].iloc[0]
        raise ValueError(f"two readings of one set at the same choice: {', '.join(map(str, first))}")
    levels = {factor: tuple(dict.fromkeys(rows[factor])) for factor in common}
    place = np.zeros(len(rows), dtype=np.int64)
    for factor in common:
        place = place * len(levels[factor]) + pd.Categorical(rows[factor], categories=levels[factor]).codes
    length = int(np.prod([len(found) for found in levels.values()], dtype=int))
    readings = []
    for domain in domains:
        here = (rows["domain"] == domain).to_numpy()
        readings.append(_readings(domain, rows[here], place[here], own, length))
    return Grid(tuple(readings), own, levels)


def _readings(domain: str, rows: pd.DataFrame, place: NDArray[np.int64], own: Sequence[str], length: int) -> Readings:
    sets = tuple(dict.fromkeys(rows["dataset"]))
    levels = list(zip(*(rows[factor] for factor in own), strict=True)) if own else [()] * len(rows)
    owns = tuple(dict.fromkeys(levels))
    at = ([sets.index(name) for name in rows["dataset"]], [owns.index(level) for level in levels], place)
    values, errors = np.full((2, len(sets), len(owns), length), np.nan)
    values[at] = rows["value"]
    errors[at] = (rows["high"] - rows["low"]) / INTERVAL
    return Readings(domain, sets, owns, values, np.nan_to_num(errors, nan=0.0, posinf=0.0))


def shares(grid: Grid, draws: int = DRAWS, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share of specifications and draws in which each domain is weakest, and strongest; ties are split.

    Exact over all specifications whatever their number: at one common combination and one draw, the sets and own choices
    of the domains are free of one another, so the shares follow from how many readings of each other domain lie above.

    Returns
    -------
    weakest, strongest : ndarray of float, shape [domains]
        Each sums to 1.
    """
    drawn = [r.drawn(draws, seed).reshape(draws, -1, r.cells.shape[2]) for r in grid.readings]
    weight = grid.counts.prod(axis=0).astype(float)
    return _lowest(drawn, grid.counts, weight), _lowest([-d for d in drawn], grid.counts, weight)


def _lowest(
    drawn: Sequence[NDArray[np.float64]], counts: NDArray[np.int64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted share in which each domain has the lowest value; arrays of shape [draws, readings, common]."""
    found = np.zeros(len(drawn))
    usable = weight > 0
    for d, own in enumerate(drawn):
        # coefficient j: probability that exactly j others are equal and the rest higher
        ties: list[Any] = [np.ones(own[..., usable].shape)]
        for e, other in enumerate(drawn):
            if e == d:
                continue
            pair = other[:, None][..., usable], own[:, :, None][..., usable]
            above, equal = ((op(*pair)).sum(axis=2) / counts[e, usable] for op in (np.greater, np.equal))
            ties = [
                (ties[j] * above if j < len(ties) else 0.0) + (ties[j - 1] * equal if j else 0.0)
                for j in range(len(ties) + 1)
            ]
        lowest = sum(part / (j + 1) for j, part in enumerate(ties))
        lowest = np.where(np.isnan(own[..., usable]), 0.0, lowest)
        found[d] = (lowest.sum(axis=1).mean(axis=0) / counts[d, usable]) @ weight[usable] / weight.sum()
    return found


def ranks(grid: Grid, draws: int = DRAWS, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the rank of each domain (1 = weakest; ties share their ranks) at every specification.

    Returns
    -------
    mean, variance : ndarray of float, shape [domains, sets, owns, common]
        Over the draws of the readings; without meaning where `Grid.complete` is False.
    """
    total, squares = np.zeros((2, len(grid.readings), *grid.complete.shape))
    for values in zip(*(r.drawn(draws, seed) for r in grid.readings), strict=True):
        spread = [grid.spread_out(v, d) for d, v in enumerate(values)]
        for d, own in enumerate(spread):
            others = (e for e in range(len(spread)) if e != d)
            rank = np.ones(own.shape)
            for e in others:
                rank += (spread[e] < own) + 0.5 * (spread[e] == own)
            total[d] += rank
            squares[d] += rank**2
    mean = total / draws
    return mean, np.maximum(squares / draws - mean**2, 0.0)
