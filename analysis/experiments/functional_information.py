"""How strict was the filter? Functional information: -log2 of the share of a neutral set that does at least as well.

A landscape (see `landscapes`) gives every object a level of function; the curve gives the bits at each stringency, the level
that is asked for. Objects that share a change are no independent evidence, so intervals draw places of the object: the weight
of a variant is the product of the weights of its places (a pigeonhole bootstrap, somewhat wide).

References
----------
Szostak 2003, doi:10.1038/423689a; Hazen et al. 2007, doi:10.1073/pnas.0701744104; Owen 2007, doi:10.1214/07-AOAS122.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result, likelihood_filter
from analysis.experiments import landscapes as land
from analysis.experiments.changes import REPLICATES, Marks, Weights, adding, by_place, widened
from analysis.experiments.landscapes import ROUNDING, Landscape
from analysis.statistics.proportions import exact_share
from analysis.statistics.resampling import generator, percentile_interval

SETTINGS: dict[str, Any] = {
    "scans": "", "label": "", "hit": "", "lower": False, "likelihood": True, "notation": "", "reference": "own",
    "objects": likelihood_filter.OBJECTS, "seed": 0,
}  # fmt: skip
STRINGENCY = np.round(np.arange(0.0, 1.2001, 0.05), 2)
REFERENCE = 1.0  # the stringency at which findings are stated
SHOWN = (1, 2, 4)  # units changed
WHOLE, RELATIVES, ORIGINAL = "drawn whole", "relatives of hits", "unchanged"
PERMUTED, SHUFFLED = "scores permuted", "units in random order"
FEWEST = 5  # objects that must pass for a value; with fewer there is a lower bound
COLUMNS = [
    "key", "label", "title", "domain", "dataset", "kind", "unit", "group", "changed", "control", "stringency", "value", "low",
    "high", "per_unit", "per_unit_low", "per_unit_high", "share", "passing", "n", "reference", "lost", "flags",
]  # fmt: skip

Floats = NDArray[np.floating[Any]]

# Published shares of random objects that have a function, as context: nothing here is measured by this program.
PUBLISHED = pd.DataFrame(
    [
        ("random proteins of 80 residues binds ATP", "protein", 1e-11, "Keefe & Szostak 2001", "10.1038/35070613"),
        ("compounds of a company's collection inhibits PTP1B", "molecule", 85 / 400_000, "Doman et al. 2002",
         "10.1021/jm010548w"),
    ],
    columns=["what", "domain", "share", "source", "doi"],
)  # fmt: skip
PUBLISHED["value"] = -np.log2(PUBLISHED.share)


# ------------------------------------------------------------------------------------------------------------ curves


def curve(landscape: Landscape, seed: int = 0, controls: Iterable[Landscape] = ()) -> pd.DataFrame:
    """Bits against stringency, for each number of changed units and beside scores that are permuted over objects.

    Parameters
    ----------
    landscape : Landscape
    seed : int
        Of the intervals and of the permutation.
    controls : iterable of Landscape
        Further ones, drawn beside it.

    Returns
    -------
    DataFrame
        Columns COLUMNS; value, low, high in bits per object, per_unit the same divided by the units changed (NaN where
        objects were drawn whole). Where fewer than 5 objects pass there is no value, and low is what the bits exceed
        (one-sided, 95 %).
    """
    rows = list(_rows(landscape, "", seed))
    for control in controls:
        rows += _rows(control, SHUFFLED, seed)
    if len(np.unique(landscape.changed)) > 1 or landscape.whole:
        order = generator(seed, "scores permuted", landscape.key).permutation(len(landscape))
        rows += _rows(replace(landscape, levels=landscape.levels[order]), PERMUTED, seed)
    return pd.DataFrame(rows)[COLUMNS]


def curve_of_scan(name: str, seed: int) -> pd.DataFrame:
    """Return the curve of a bundled scan (a key of `bundled.scans.SCANS`)."""
    return curve(land.scan(name), seed)


def groups_of(landscape: Landscape) -> dict[str, Marks]:
    """Return the neutral sets that a landscape holds: name -> which objects belong to it."""
    found = {WHOLE: np.ones(len(landscape), dtype=bool)} if landscape.whole else {}
    if not landscape.whole and (landscape.changed == 0).any():
        found[ORIGINAL] = landscape.changed == 0
    for k in SHOWN:
        if (mask := landscape.changed == k).sum() >= FEWEST:
            found[f"{k} changed"] = mask
    return found


def _rows(landscape: Landscape, control: str, seed: int) -> Iterator[dict[str, Any]]:
    weights = by_place(landscape, seed)
    passed = landscape.levels[:, None] >= STRINGENCY - ROUNDING
    about = {name: getattr(landscape, name) for name in ("key", "label", "title", "domain", "dataset", "kind", "unit")}
    about |= {"reference": landscape.reference, "lost": landscape.lost, "control": control}
    clustered = landscape.changed.max() == 0  # a screen, whose places are clusters
    for group, mask in groups_of(landscape).items():
        if control == PERMUTED and group == WHOLE:
            continue  # the same scores
        of_objects = group == WHOLE and not clustered
        w = _by_object(len(landscape), seed, landscape.key) if of_objects else weights[:, mask]
        changed = _changed(group)
        for row in _shares(passed[mask], w, np.ones_like(passed[mask])):
            yield about | {"group": group, "changed": changed} | _per(row, changed)
    if landscape.whole and clustered:  # are relatives of an active object active?
        clusters = landscape.changes[:, 0]
        others = np.stack([np.bincount(clusters, column)[clusters] for column in passed.T], axis=1) - passed
        for row in _shares(passed, weights, others > 0):
            yield about | {"group": RELATIVES, "changed": np.nan} | _per(row, np.nan)


def _changed(group: str) -> float:
    return next((float(k) for k in SHOWN if group == f"{k} changed"), np.nan)


def _per(row: dict[str, Any], changed: float) -> dict[str, Any]:
    return row | {name: row[bits] / changed for name, bits in
                  (("per_unit", "value"), ("per_unit_low", "low"), ("per_unit_high", "high"))}  # fmt: skip


def _by_object(n: int, seed: int, key: str) -> Weights:
    """Weight of each object where each is evidence of its own: in the sample itself, then in bootstrap samples."""
    drawn = generator(seed, "objects", key).poisson(1.0, size=(REPLICATES, n))
    return np.concatenate([np.ones((1, n)), drawn]).astype(np.float32)


def _shares(passed: Marks, weights: Weights, within: Marks) -> Iterator[dict[str, Any]]:
    """Share of the objects within a set that pass, as bits with an interval, at each stringency."""
    counted = weights @ within.astype(np.float32)
    passing = weights @ (passed & within).astype(np.float32)
    for i, stringency in enumerate(STRINGENCY):
        yield {"stringency": stringency, **_bits(passing[:, i], counted[:, i])}


def _bits(passing: Floats, counted: Floats) -> dict[str, Any]:
    k, n = int(passing[0]), int(counted[0])
    row: dict[str, Any] = {"passing": k, "n": n, "share": k / n if n else np.nan, "flags": ""}
    if k < FEWEST or n < 2 * FEWEST:
        most = float(exact_share(k, n, 0.9)[1])
        low = -np.log2(most) if n >= 2 * FEWEST else np.nan
        flags = f"fewer than {FEWEST} of {n} pass" if n >= 2 * FEWEST else f"{n} objects, too few"
        return row | {"value": np.nan, "low": low, "high": np.nan, "flags": flags}
    shares = passing[1:][counted[1:] > 0] / counted[1:][counted[1:] > 0]
    with np.errstate(divide="ignore"):
        draws = np.minimum(-np.log2(shares), np.log2(n + 1))  # no draw tells of less than one object
    value = -np.log2(k / n) + 0.0
    low, high = map(float, percentile_interval(draws))
    if not np.ptp(passing[1:]) and not np.ptp(counted[1:]) and k < n:  # one place: always the same sample
        low = high = np.nan
    low, high = widened(low, high, k, n)
    return row | {"value": value, "low": min(low, value), "high": max(high, value)}


def drawn(table: pd.DataFrame, changed: int, per_unit: bool = False) -> pd.DataFrame:
    """Return the rows of curves to be shown: for each landscape so many changed units, or the nearest number that it has.

    A landscape that was drawn whole is shown so, unless bits are divided by the units changed.
    """
    kept = []
    for _, part in table.groupby("key", sort=False):
        if (part.group == WHOLE).any():
            part = part[part.changed.notna() == per_unit]
        counts = part.changed.dropna().unique()
        nearest = min(counts, key=lambda k: (abs(k - changed), k), default=np.nan)
        control = SHUFFLED if (part.control == SHUFFLED).any() else PERMUTED
        kept.append(part[((part.changed == nearest) | part.changed.isna()) & part.control.isin(["", control])])
    return pd.concat(kept, ignore_index=True) if kept else table


def others_shown(rows: pd.DataFrame, changed: int) -> str:
    """Say which landscapes are drawn with another number of changed units than was asked for: they have no such variants."""
    own = rows[(rows.control == "") & rows.changed.notna() & (rows.changed != changed)].drop_duplicates("key")
    found = ", ".join(f"{row.label} with {changed_units(row)}" for row in own.itertuples())
    return (
        f"Without variants of {changed} changed, drawn with the nearest number that was measured: {found}."
        if found
        else ""
    )


def at_reference(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of curves at the level of the reference, controls included."""
    return table[np.isclose(table.stringency, REFERENCE)].reset_index(drop=True)


# ------------------------------------------------------------------------------------------------------------ by name


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure the curves of bundled scans, of a label of each set, and of a model's likelihood on each set.

    Parameters
    ----------
    sets : mapping of str to Dataset
        By domain.
    settings : mapping
        scans (keys of bundled scans, separated by commas), label (of the sets: a screen, or the score of variants of one
        length), hit (the number that counts as one), lower (whether less is better), likelihood (whether it is measured),
        notation, reference and objects (see `likelihood_filter.landscapes`), seed.
    progress : callable

    Returns
    -------
    Result
        Tables curve (see `curve`) and adding (see `adding`).

    Raises
    ------
    ValueError
        If nothing is asked for, or something cannot be measured.
    """
    seed = int(settings["seed"])
    jobs: list[tuple[str, Any]] = [(name.strip(), land.scan) for name in settings["scans"].split(",") if name.strip()]
    jobs += [(dataset.name, dataset) for dataset in sets.values() if settings["label"]]
    jobs += [(dataset.name, None) for dataset in sets.values() if settings["likelihood"]]
    by_name = {dataset.name: dataset for dataset in sets.values()}
    curves, pairs = [], []
    for done, (name, how) in enumerate(jobs):
        controls: tuple[Landscape, ...] = ()

        def step(share: float, what: str, done: int = done) -> None:
            progress(int(100 * (done + share)), 100 * len(jobs), what)

        step(0.0, f"reading {name}")
        if how is land.scan:
            found = land.scan(name)
        elif how is not None:
            found = screened(how, str(settings["label"]), _number(settings["hit"]), bool(settings["lower"]))
        else:
            options = {key: settings[key] for key in ("notation", "reference", "objects")}
            found, *rest = likelihood_filter.landscapes(by_name[name], seed=seed, progress=step, **options)
            controls = tuple(rest)
        curves.append(curve(found, seed, controls))
        pairs.append(adding(found, seed))
    if not curves:
        raise ValueError("nothing is asked for: name a scan or a label, or measure the likelihood")
    table = pd.concat(curves, ignore_index=True)
    progress(100 * len(jobs), 100 * len(jobs), "done")
    return Result({"curve": table, "adding": pd.concat(pairs, ignore_index=True)}, sentence(table), dict(settings))


def screened(dataset: Dataset, label: str, hit: float | None = None, lower: bool = False) -> Landscape:
    """Read a label as scores of variants if all objects are of one length and alike, else as a screen."""
    if land.is_library(dataset) and land.screenable(dataset).get(label) == "number":
        return land.library(dataset, label, lower)
    return land.screen(dataset, label, hit, lower)


def _number(text: object) -> float | None:
    try:
        return float(str(text)) if str(text).strip() else None
    except ValueError:
        raise ValueError(f"hit must be a number, got {text!r}") from None


# ---------------------------------------------------------------------------------------------------------- in words


def strictest(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each landscape at the level of the reference, the strictest first: fewest changes, or drawn whole."""
    rows = at_reference(table)
    rows = rows[(rows.control == "") & ~rows.group.isin([RELATIVES, ORIGINAL])]
    rows = rows.assign(order=rows.changed.fillna(0))
    rows = rows.sort_values("order", kind="stable").drop_duplicates("key")
    return rows.sort_values("value", ascending=False, na_position="first", kind="stable").drop(columns="order")


def sentence(table: pd.DataFrame) -> str:
    """Say how strict each filter is at the level of the reference, the strictest first."""
    return " ".join(said(row) for row in strictest(table).itertuples())


def said(row: Any) -> str:  # noqa: ANN401 - a row of `curve`
    """Say in one sentence how many objects do as well as the reference."""
    what = DOMAINS[row.domain].object_label if row.domain in DOMAINS else "sequences"
    if not np.isnan(row.changed):
        what += f" with {changed_units(row)}"
    does = "is as likely as" if row.kind == land.MODEL else "does as well as"
    if np.isnan(row.value):
        return f"{row.title}: {row.passing} of {row.n:,} {what} pass at the level of {row.reference}, over {row.low:.1f} bits."
    return (
        f"{row.title}: 1 in {one_in(row.share)} {what} {does} {row.reference}, {row.value:.2f} bits "
        f"[{row.low:.2f}, {row.high:.2f}]."
    )


def changed_units(row: Any) -> str:  # noqa: ANN401
    """Write what was changed: ``2 changed residues``."""
    return f"{row.changed:.0f} changed {row.unit}{'' if row.changed == 1 else 's'}"


def one_in(share: float) -> str:
    """Write a share as the number of objects of which one passes."""
    return f"{1 / share:,.0f}" if share < 0.1 else f"{1 / share:.1f}"
