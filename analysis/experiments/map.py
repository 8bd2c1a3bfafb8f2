"""A map: objects of one domain placed in two dimensions so that neighbours lie together, and how far the picture does that.

Every domain is placed in the same way: cosine of log(1 + count) x inverse document frequency of its shared features, true
nearest neighbours by comparing all pairs, t-SNE on those (`map_places`). Base and layers are placed together, once. The
control is the same picture with its positions shuffled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments import Progress, Result
from analysis.experiments.map_places import (
    FEWEST,
    NEAREST,
    Neighbours,
    embedded,
    honesty,
    nearest,
    trustworthiness,
    weighted,
)  # fmt: skip
from analysis.readings.subject import NULL_SEEDS, ORDERS

SETTINGS: dict[str, Any] = {"objects": 2_000, "neutral": False, "order": ORDERS[0], "seed": 0}
MEMORY_BYTES = 4 * 2**30  # address space of the process that places objects
SECONDS = 240.0  # for the most points on a busy machine; idle, they take 15
LAYER = "layer over "  # before a domain: key of the set that is shown over the one of this domain
MOST = 5_000  # points of a panel
EMPTY = -1  # index where there is no neighbour


def panel(name: str, shown: Sequence[str], neutral_of: int = 0, order: int = 2, seed: int = 0) -> pd.DataFrame:
    """Place objects of a domain, and neutral ones made of the first of them, on one map.

    Parameters
    ----------
    name : str
        Key of `DOMAINS`.
    shown : sequence of str
        Objects of base and layers, one behind the other.
    neutral_of : int
        Of how many leading objects neutral ones are made (see `Domain.chain`); those without a match are left out.
    order, seed : int
        Of the chain; seed of chain and map.

    Returns
    -------
    DataFrame
        One row per object, the neutral ones last. Columns object (of neutral ones; else empty), x, y (NaN where an object has
        no features), trust (trustworthiness of the map, the same in all rows), near_0 to near_14 (row of the nearest
        neighbours, -1 where there is none) and alike_0 to alike_14 (their similarity).

    Raises
    ------
    ValueError
        If fewer than `FEWEST` objects have features.
    """
    domain = DOMAINS[name]
    neutral: list[str] = []
    if neutral_of:
        base = _unlabelled(name, shown[:neutral_of])
        made = domain.chain(base, np.arange(neutral_of), order, seed)
        matched = made.labels["null"] == "matched" if "null" in made.labels else np.ones(len(made), dtype=bool)
        neutral = [text for text, good in zip(made.objects, matched, strict=True) if good]
    objects = (*shown, *neutral)
    features = sparse.csr_array(domain.features(_unlabelled(name, objects)))
    held = np.flatnonzero(np.asarray(features.sum(axis=1)).ravel() > 0)
    if len(held) < FEWEST:
        raise ValueError(
            f"{len(held)} different {domain.object_label} have features by which they can be compared; a map needs {FEWEST} at "
            "least. Choose a larger set, or draw more objects"
        )
    x = weighted(features[held])
    places = np.full((len(objects), 2), np.nan)
    places[held] = embedded(x, seed)
    found = nearest(x, NEAREST)
    near, alike = np.full((len(objects), NEAREST), EMPTY), np.zeros((len(objects), NEAREST))
    near[held], alike[held] = held[found.near], found.alike
    columns = {"object": ["" for _ in shown] + neutral, "x": places[:, 0], "y": places[:, 1]}
    return pd.DataFrame(
        {
            **columns,
            "trust": trustworthiness(x, places[held]),
            **{f"near_{i}": near[:, i] for i in range(NEAREST)},
            **{f"alike_{i}": alike[:, i] for i in range(NEAREST)},
        }
    )


def _unlabelled(domain: str, objects: Sequence[str]) -> Dataset:
    return Dataset("map", domain, tuple(objects), tuple(map(str, range(len(objects)))))


def neighbours(table: pd.DataFrame) -> Neighbours:
    """Return the neighbours that a table of `panel` holds."""
    index, similarity = ([f"{name}_{i}" for i in range(NEAREST)] for name in ("near", "alike"))
    return Neighbours(table[index].to_numpy(np.int64), table[similarity].to_numpy(float))


def beside(table: pd.DataFrame, row: int) -> list[int]:
    """Return the rows of the objects that lie nearest to one on the map, as many as `NEAREST`."""
    held = np.flatnonzero(table.x.notna())
    places = table[["x", "y"]].to_numpy()
    far = ((places[held] - places[row]) ** 2).sum(axis=1)
    far[held == row] = np.inf
    nearest_on_map: list[int] = held[np.argsort(far, kind="stable")[:NEAREST]].tolist()
    return nearest_on_map


def judged(table: pd.DataFrame, seed: int = 0) -> dict[str, float]:
    """Measure a table of `panel`, see `honesty`; with trust, its trustworthiness."""
    held = np.flatnonzero(table.x.notna())
    renumbered = np.full(len(table), EMPTY)
    renumbered[held] = np.arange(len(held))
    true = renumbered[neighbours(table).near[held]]
    return {**honesty(true, table[["x", "y"]].to_numpy()[held], seed), "trust": float(table.trust.iloc[0])}


# ------------------------------------------------------------------------------------------------------ the experiment


def drawn(base: Dataset, layer: Dataset | None, settings: Mapping[str, Any]) -> tuple[Dataset, Dataset | None]:
    """Draw the different objects of a map; base, layer and neutral objects share its `MOST` points.

    Parameters
    ----------
    base : Dataset
    layer : Dataset or None
        Shown over it.
    settings : mapping
        See SETTINGS.

    Raises
    ------
    ValueError
        If both have too few different objects for a map.
    """
    once, over = distinct(base)[0], None if layer is None else distinct(layer)[0]
    domain = DOMAINS[base.domain]
    if len(once) + (len(over) if over else 0) < FEWEST:
        raise ValueError(
            f"{domain.label}: {base.name} has {len(once)} different {domain.object_label}; a map needs {FEWEST} at least. "
            "Choose a larger set, or show this one over a larger one"
        )
    most = min(int(settings["objects"]), MOST // (1 + (over is not None) + bool(settings["neutral"])))
    some = [one.sample(min(most, len(one)), int(settings["seed"])) for one in (once, over) if one is not None]
    return some[0], some[1] if over is not None else None


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Place the sets, one map for each domain.

    Parameters
    ----------
    sets : mapping of str to Dataset
        By domain; by LAYER and a domain, the set that is shown over it.
    settings : mapping
        objects and seed: of the draw; neutral: whether one neutral object for each of the base is placed too, by a chain of
        `order`.

    Returns
    -------
    Result
        Tables points (domain, and the columns of `panel`) and kept (domain, dataset, and what `judged` measures).
    """
    bases = {domain: dataset for domain, dataset in sets.items() if domain in DOMAINS}
    points, rows = [], []
    for done, (domain, dataset) in enumerate(bases.items()):
        progress(done, len(bases), f"placing {DOMAINS[domain].object_label}")
        base, layer = drawn(dataset, sets.get(f"{LAYER}{domain}"), settings)
        shown = (*base.objects, *(layer.objects if layer else ()))
        seed = NULL_SEEDS[0] + int(settings["seed"])
        table = panel(domain, shown, len(base) if settings["neutral"] else 0, int(settings["order"]), seed)
        points.append(table.assign(domain=domain))
        about = {"domain": domain, "dataset": dataset.name, "unit": "share of neighbours"}
        rows.append({**about, **judged(table, seed)})
    progress(len(bases), len(bases), "done")
    if not rows:
        raise ValueError("no set is chosen; choose one at least")
    kept_rows = pd.DataFrame(rows)
    return Result(
        {"points": pd.concat(points, ignore_index=True), "kept": kept_rows}, sentence(kept_rows), dict(settings)
    )


def sentence(rows: pd.DataFrame) -> str:
    """State what share of the nearest neighbours each map keeps, and what shuffled positions would."""
    found = [
        f"{DOMAINS[row.domain].label.lower()} {row.value:.3f} [{row.low:.3f}, {row.high:.3f}] (shuffled {row.null:.3f})"
        + ("" if row.low > row.null else ", no more than by chance")
        for row in rows.itertuples()
    ]
    return f"Share of the {int(rows.k.max())} nearest neighbours that a map keeps: {'; '.join(found)}."
