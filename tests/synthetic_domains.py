"""Synthetic domains whose answer is known: sets of sources, read under choices, as a grid or as a table of readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis.verdict.specifications import Grid, Readings

DOMAINS = ("text", "protein", "molecule")


@dataclass(frozen=True)
class World:
    """How the readings of a question vary. All standard deviations are in units of the one between sets.

    Parameters
    ----------
    sets, sources, owns : tuple of int
        Of each domain.
    common : mapping of str to tuple of str
        Common factor -> levels.
    within : float
        Share of the variance between sets that lies within sources.
    by_domain : float
        Of a choice's effect on a domain.
    by_set : float
        Of a choice's effect on a set.
    noise : float
        Of a reading; its interval is this wide.
    """

    sets: tuple[int, ...] = (7, 8, 8)
    sources: tuple[int, ...] = (5, 4, 7)
    owns: tuple[int, ...] = (2, 2, 3)
    common: tuple[tuple[str, tuple[str, ...]], ...] = (("order", ("2", "3")), ("relatives", ("held out", "present")))
    within: float = 0.3
    by_domain: float = 0.3
    by_set: float = 0.3
    noise: float = 0.2


def sources_of(world: World) -> dict[str, str]:
    """Data set -> source; the sets of a domain are divided among its sources as evenly as can be."""
    return {
        f"{domain} {i}": f"{domain} source {i % many}"
        for domain, sets, many in zip(DOMAINS, world.sets, world.sources, strict=False)
        for i in range(sets)
    }


def grid(world: World, rng: np.random.Generator, gaps: Sequence[float] = (0.0, 0.0, 0.0)) -> Grid:
    """Draw one question; ``gaps`` moves the mean of each domain, in standard deviations between sets."""
    length = int(np.prod([len(levels) for _, levels in world.common], dtype=int))
    readings = []
    for domain, sets, sources, owns, gap in zip(DOMAINS, world.sets, world.sources, world.owns, gaps, strict=False):
        source = rng.normal(0, np.sqrt(1 - world.within), sources)[np.arange(sets) % sources]
        sets_at = gap + source + rng.normal(0, np.sqrt(world.within), sets)
        cells = sets_at[:, None, None] + rng.normal(0, world.by_domain, (1, owns, length))
        cells = (
            cells + rng.normal(0, world.by_set, (sets, owns, length)) + rng.normal(0, world.noise, (sets, owns, length))
        )
        names = tuple(f"{domain} {i}" for i in range(sets))
        levels = tuple((f"{domain} notation {i}",) for i in range(owns))
        readings.append(Readings(domain, names, levels, cells, np.full(cells.shape, world.noise)))
    return Grid(tuple(readings), ("notation",), dict(world.common))


def table(grid: Grid, question: str = "q") -> pd.DataFrame:
    """Write a grid as rows of readings."""
    rows = []
    for reading in grid.readings:
        for (i, name), (j, own) in product(enumerate(reading.sets), enumerate(reading.owns)):
            for place, levels in enumerate(product(*grid.common.values())):
                value, error = reading.cells[i, j, place], reading.errors[i, j, place]
                choice = dict(zip(grid.common, levels, strict=True)) | dict(zip(grid.own, own, strict=True))
                interval = {"value": value, "low": value - 1.959964 * error, "high": value + 1.959964 * error}
                rows.append({"question": question, "domain": reading.domain, "dataset": name, **choice, **interval})
    return pd.DataFrame(rows)


def fixed(values: Mapping[str, Mapping[tuple[str, ...], float]], factors: Sequence[str], sets: int = 3) -> pd.DataFrame:
    """Return a table in which every set of a domain has the same exact value at a choice."""
    rows = [
        {"question": "q", "domain": domain, "dataset": f"{domain} {i}", **dict(zip(factors, choice, strict=True))}
        | {"value": value, "low": value, "high": value}
        for domain, found in values.items()
        for choice, value in found.items()
        for i in range(sets)
    ]
    return pd.DataFrame(rows)
