"""Assembly index against size and Lempel-Ziv complexity: what it says beyond them, of real objects and of neutral ones.

Assembly theory takes a high index as the mark of selection. Every object gets three numbers: its size, the Lempel-Ziv
complexity of its symbols, and its assembly index: exact for molecules of at most 30 heavy atoms (`domains.molecule.assembly`),
a bound from above for strings (`string_assembly`). Asked is how much of the index the first two explain, and whether it tells
real objects from neutral ones of their size, or one label from another (`assembly_label`), beyond what they tell.

Beyond means what is left of the index after a quadratic fit to size and complexity, which knows no label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import function
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments import Progress, Result, string_assembly
from analysis.readings.questions import label_bits
from analysis.statistics.resampling import bootstrap, cluster_codes, generator, percentile_interval, trained_interval

SETTINGS: dict[str, Any] = {"seed": 0, "objects": 160}
MOST_SYMBOLS = 300  # of a string that is measured
SHORT, SHORT_STATES = 40, 2_000  # symbols of the beginnings on which the bound is compared with the index
POOL = 1_000  # objects that neutral ones are made of
FEWEST = 40  # objects with an index
KNOTS = 8  # of the features of a number
REPLICATES = 400
REAL, MATCHED = "real", "matched"
FOUND, TOO_LARGE, NO_NEUTRAL = "found", "too large", "no neutral object"
EXACT, BOUND = "assembly index", "bound of the assembly index"
SIZE, BOTH, ALL = "size", "size and LZ", "size, LZ and index"
PERMUTED = "size, LZ and permuted index"
GAIN, CLEAR, JOINS = "gain", "control: the index itself", "joins more at the same size and LZ"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Step = Callable[[int, str], None]


# ------------------------------------------------------------------------------------------------------ three numbers


def own_index(domain: str) -> Any:  # noqa: ANN401 - a module
    """Return the module that finds the index of objects which are no strings, or None."""
    name = f"{DOMAINS[domain].package}.assembly"
    return import_module(name) if find_spec(name) else None


def index_name(domain: str) -> str:
    """Return what is measured in a domain: the index, or its bound."""
    return EXACT if own_index(domain) else BOUND


def largest(domain: str) -> int:
    """Neutral units of the largest object that is measured."""
    module = own_index(domain)
    return module.LARGEST if module else MOST_SYMBOLS


def whole(dataset: Dataset) -> Dataset:
    """Return what of each object is measured: all of it, or its largest part where its parts are not joined."""
    module = own_index(dataset.domain)
    return module.largest_parts(dataset)[0] if module else dataset


def measured(dataset: Dataset, step: Callable[[int], None] = lambda done: None) -> pd.DataFrame:
    """Size, Lempel-Ziv complexity and assembly index of each object.

    Parameters
    ----------
    dataset : Dataset
        From `whole`.
    step : callable
        Called with the number of objects that are done.

    Returns
    -------
    DataFrame
        One row per object: object, size (neutral units), lz (phrases of the symbols of the domain's first notation), index
        (joins; NaN where there is none), status ('found' or why there is none).
    """
    domain = DOMAINS[dataset.domain]
    corpus = domain.REPRESENTATIONS[(domain.notations or (domain.default_representation,))[0]].encode(dataset)
    found = pd.DataFrame({"object": dataset.objects, "size": corpus.sizes, "index": np.nan, "status": FOUND})
    found["lz"] = [string_assembly.lempel_ziv(codes.tolist()) for codes in corpus]
    if module := own_index(dataset.domain):
        own = module.indices(dataset, step=step)
        return found.assign(index=own["index"].to_numpy(), status=own["status"].to_numpy())
    for i, codes in enumerate(corpus):
        step(i)
        if len(codes) > MOST_SYMBOLS:
            found.loc[i, "status"] = TOO_LARGE
        elif not len(codes):
            found.loc[i, "status"] = "empty"
        else:
            found.loc[i, "index"] = string_assembly.bound(codes.tolist())
    return found


def sizes(dataset: Dataset) -> Ints:
    """Neutral units of each object."""
    domain = DOMAINS[dataset.domain]
    return domain.REPRESENTATIONS[(domain.notations or (domain.default_representation,))[0]].encode(dataset).sizes


def tightness(dataset: Dataset) -> pd.DataFrame:
    """How far the bound lies above the index, on the beginnings of strings; no rows where the index itself is measured.

    Returns
    -------
    DataFrame
        One row: symbols (of each beginning), n, finished (searches that ended), over (mean joins above the index), equal
        (share of bounds that are the index).
    """
    if own_index(dataset.domain):
        return pd.DataFrame(columns=["symbols", "n", "finished", "over", "equal"])
    domain = DOMAINS[dataset.domain]
    parts = [codes[:SHORT].tolist() for codes in domain.REPRESENTATIONS[domain.notations[0]].encode(dataset)]
    parts = [part for part in parts if part]
    over = [
        string_assembly.bound(part) - index
        for part in parts
        if (index := string_assembly.exact(part, SHORT_STATES)) is not None
    ]
    known = np.array(over, dtype=float) if over else np.full(1, np.nan)
    return pd.DataFrame(
        [
            {"symbols": SHORT, "n": len(parts), "finished": len(over), "over": known.mean(),
             "equal": float((known == 0).mean()) if over else np.nan}
        ]
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------- what explains what


def design(table: pd.DataFrame, *, complexity: bool = True) -> Floats:
    """Columns of the quadratic fit: 1, size and its square, and the same of the complexity; scaled, shape [objects, columns]."""
    columns = [np.ones(len(table))]
    for name in ("size", "lz") if complexity else ("size",):
        x = table[name].to_numpy(float)
        scaled = (x - x.mean()) / (x.std() or 1.0)
        columns += [scaled, scaled**2]
    return np.column_stack(columns)


def r2(x: Floats, y: Floats) -> float:
    """Share of the variance that a linear fit explains, corrected for its columns; NaN where nothing varies.

    1 - (1 - R2) (n - 1) / (n - rank).
    """
    total = ((y - y.mean()) ** 2).sum()
    solution, _, rank, _ = np.linalg.lstsq(x, y, rcond=None)
    if total == 0 or rank >= len(y):
        return float("nan")
    return float(1 - ((y - x @ solution) ** 2).sum() / total * (len(y) - 1) / (len(y) - rank))


def beyond(table: pd.DataFrame) -> Floats:
    """What is left of the index after the fit to size and complexity, in joins, shape [objects]."""
    x, y = design(table), table["index"].to_numpy(float)
    return y - x @ np.linalg.lstsq(x, y, rcond=None)[0]


def explained(table: pd.DataFrame, groups: Ints, seed: int = 0) -> pd.DataFrame:
    """Share of the variance of the index that size explains, and size and complexity together.

    Parameters
    ----------
    table : DataFrame
        From `measured`, objects with an index.
    groups : ndarray of int, shape [objects]
        Clusters, which the bootstrap draws; the fit is repeated in each sample.
    seed : int

    Returns
    -------
    DataFrame
        Rows 'size', 'size and LZ' and 'index beyond both' (1 less the second): value, low, high, n.
    """
    narrow, both, y = design(table, complexity=False), design(table), table["index"].to_numpy(float)

    def shares(i: Ints) -> list[float]:
        with_both = r2(both[i], y[i])
        return [r2(narrow[i], y[i]), with_both, 1 - with_both]

    value = shares(np.arange(len(y)))
    low, high = percentile_interval(bootstrap(shares, len(y), groups=groups, replicates=REPLICATES, seed=seed))
    return pd.DataFrame(
        {"what": [SIZE, BOTH, "index beyond both"], "value": value, "low": low, "high": high, "n": len(y)}
    )


# ------------------------------------------------------------------------------------------------------------ its bits


def hats(x: Floats) -> Floats:
    """Features of a number: how near it lies to each of a few of its quantiles, shape [objects, knots]; rows sum to 1."""
    knots = np.unique(np.quantile(x, np.linspace(0, 1, KNOTS)))
    if len(knots) < 2:
        return np.ones((len(x), 1))
    return np.column_stack([np.interp(x, knots, unit) for unit in np.eye(len(knots))])


def told(table: pd.DataFrame, drawn: label_bits.Draws, seed: int = 0) -> pd.DataFrame:
    """Bits of a label that size tells, size and complexity, and both with the index; what the index adds, and controls.

    Parameters
    ----------
    table : DataFrame
        From `measured`, one row per object of `drawn`.
    drawn : Draws
        Labels, draws and clusters.
    seed : int
        Of permutations.

    Returns
    -------
    DataFrame
        Rows 'size', 'size and LZ', 'size, LZ and permuted index' (what is left of the index permuted over objects, anew in each
        draw), 'size, LZ and index' (bits, of 1; `null` with permuted labels), 'gain' (the last less the one before: both have
        as many features, for any feature costs a probe some bits) and 'control: the index itself' (gain for the label whether
        what is left of the index is above its median: one that must be seen). Columns what, value, low, high, null, n, unit.
    """
    left = beyond(table)
    size = hats(table["size"].to_numpy(float))
    base = np.hstack([size, hats(table["lz"].to_numpy(float))])
    full = np.hstack([base, hats(left)])
    orders = [generator(seed, "index permuted", k).permutation(len(left)) for k in range(len(drawn.index))]
    shuffled = [np.hstack([base, hats(left)[order]]) for order in orders]
    draws = len(drawn.index)
    sets = {SIZE: [size] * draws, BOTH: [base] * draws, PERMUTED: shuffled, ALL: [full] * draws}
    found = {what: _bits(drawn, x, drawn.code) for what, x in sets.items()}
    rows = [_row(what, drawn, one) for what, one in found.items()]
    rows.append(_row(GAIN, drawn, found[ALL], found[PERMUTED]))
    above = (left > np.median(left)).astype(np.int64)
    with suppress(ValueError):  # what is left takes one value in almost all objects
        rows.append(_row(CLEAR, drawn, *(_bits(drawn, sets[what], above) for what in (ALL, PERMUTED))))
    return pd.DataFrame(rows)


def _bits(drawn: label_bits.Draws, features: list[Floats], code: Ints) -> list[function.HeldOutBits]:
    return [
        function.held_out_bits(x[index], code[index], drawn.groups[index], seed)
        for seed, index, x in zip(label_bits.SEEDS, drawn.index, features, strict=True)
    ]


def _row(
    what: str,
    drawn: label_bits.Draws,
    found: list[function.HeldOutBits],
    less: list[function.HeldOutBits] | None = None,
) -> dict[str, Any]:
    """Mean bits of all draws with an interval over clusters, or what they have more than others of the same objects."""
    if less is not None:
        found = [
            function.HeldOutBits(a.index, a.saved - b.saved, a.null - b.null, a.flags)
            for a, b in zip(found, less, strict=True)
        ]
    value = float(np.mean([one.saved.mean() for one in found]))
    low, high = trained_interval(value, *map(float, percentile_interval(label_bits.resampled(drawn, found))))
    null = float(np.mean([one.null.mean() for one in found]))
    return {
        "what": what,
        "value": value,
        "low": low,
        "high": high,
        "null": null,
        "n": drawn.index.shape[1],
        "unit": "bits",
    }


# ------------------------------------------------------------------------------------------------------ the experiment


def neutral(domain: str) -> list[str]:
    """Keys of the neutral objects that real ones are compared with: those of the ladder first."""
    one = DOMAINS[domain]
    return list(dict.fromkeys([one.valid, one.neutral, *list(one.aside.values())[:1]]))


def _pairs(real: pd.DataFrame, other: pd.DataFrame, groups: Ints, dataset: Dataset, seed: int) -> list[pd.DataFrame]:
    """What tells a real object from the neutral one of its size, and how many joins they differ by; see `measure`."""
    both = (real.status == FOUND).to_numpy() & (other.status == FOUND).to_numpy()
    if both.sum() < FEWEST:
        return []
    kept = np.flatnonzero(both)
    table = pd.concat([real.iloc[kept], other.iloc[kept]], ignore_index=True)
    n, of = len(kept), cluster_codes(len(kept), groups[kept])
    code = np.repeat([1, 0], n).astype(np.int64)
    index = np.tile(np.arange(2 * n), (len(label_bits.SEEDS), 1))
    drawn = label_bits.Draws(dataset, index, code, np.concatenate([of, of]), (REAL, "neutral"))
    x, y = np.column_stack([design(table), code]), table["index"].to_numpy(float)

    def joins(i: Ints) -> list[float]:
        rows = np.concatenate([i, i + n])
        return [y[i].mean() - y[i + n].mean(), float(np.linalg.lstsq(x[rows], y[rows], rcond=None)[0][-1])]

    value = joins(np.arange(n))
    low, high = percentile_interval(bootstrap(joins, n, groups=of, replicates=REPLICATES, seed=seed))
    apart = pd.DataFrame(
        {"what": ["joins more", JOINS], "value": value, "low": low, "high": high, "null": 0.0,
         "n": n, "unit": "joins"}
    )  # fmt: skip
    return [told(table, drawn, seed), apart]


def measure(
    dataset: Dataset, settings: Mapping[str, Any], step: Step = lambda done, what: None
) -> dict[str, pd.DataFrame]:
    """Tables of one set; see `run`.

    Raises
    ------
    ValueError
        If fewer than 40 objects have an index.
    """
    seed, wanted = int(settings["seed"]), int(settings["objects"])
    if wanted < FEWEST:
        raise ValueError(f"objects must be at least {FEWEST}, got {wanted}")
    step(0, "drawing objects")
    once = distinct(dataset)[0]
    pool = whole(once.take(generator(seed, "assembly").permutation(len(once))[:POOL]))
    kept = np.flatnonzero(sizes(pool) <= largest(dataset.domain))[:wanted]
    if len(kept) < FEWEST:
        raise ValueError(_too_few(dataset, len(kept), len(pool)))
    names = {REAL: REAL} | {key: DOMAINS[dataset.domain].NULLS[key].label for key in neutral(dataset.domain)}
    tables: dict[str, pd.DataFrame] = {}
    for place, (key, name) in enumerate(names.items()):

        def tell(done: int, place: int = place, name: str = name) -> None:
            step(place * wanted + done, f"{name}: object {done + 1:,} of {len(kept):,}")

        made = pool if key == REAL else DOMAINS[dataset.domain].NULLS[key].make(pool, seed)
        part = made.take(kept)
        tables[key] = measured(whole(part), tell).assign(kind=name)
        if key != REAL and "null" in part.labels:
            missing = (part.labels["null"] != MATCHED).to_numpy()
            tables[key].loc[missing, ["index", "status"]] = [np.nan, NO_NEUTRAL]
    real = tables.pop(REAL)
    has = (real.status == FOUND).to_numpy()
    if has.sum() < FEWEST:
        raise ValueError(_too_few(dataset, int(has.sum()), len(pool)))
    groups = cluster_codes(len(kept), DOMAINS[dataset.domain].clusters(pool.take(kept)))
    step(len(names) * wanted, "comparing")
    shares = [explained(real[has], groups[has], seed).assign(kind=REAL)]
    rows = []
    for key, other in tables.items():
        found = (other.status == FOUND).to_numpy()
        if found.sum() >= FEWEST:
            shares.append(explained(other[found], groups[found], seed).assign(kind=names[key]))
        rows += [one.assign(kind=names[key]) for one in _pairs(real, other, groups, dataset, seed)]
    counts = (
        pd.concat([real, *tables.values()]).groupby(["kind", "status"], sort=False).size().rename("n").reset_index()
    )
    beyond_limit = int((sizes(pool) > largest(dataset.domain)).sum())
    counts = pd.concat([counts, pd.DataFrame([{"kind": REAL, "status": "larger than is measured", "n": beyond_limit}])])
    everything = pd.concat([real, *tables.values()], ignore_index=True)
    parts = {
        "objects": everything, "explained": pd.concat(shares), "apart": pd.concat(rows) if rows else pd.DataFrame(),
        "counts": counts, "tightness": tightness(pool.take(kept)),
    }  # fmt: skip
    about = {
        "domain": dataset.domain, "dataset": dataset.name, "measures": index_name(dataset.domain),
        "size_unit": DOMAINS[dataset.domain].size_unit, "largest": largest(dataset.domain),
    }  # fmt: skip
    return {name: table.reset_index(drop=True).assign(**about) for name, table in parts.items()}


def _too_few(dataset: Dataset, found: int, pool: int) -> str:
    return (
        f"{dataset.name}: {found} of {pool:,} objects have the {index_name(dataset.domain)} (at most {largest(dataset.domain)} "
        f"{DOMAINS[dataset.domain].size_unit}s, a search that ends, one join or more), and {FEWEST} are needed; choose a set "
        "with smaller objects"
    )


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Returns
    -------
    Result
        Tables objects (see `measured`, with kind: real or which neutral objects), explained (see `explained`, by kind), apart
        (see `told`, of the label whether an object is real, by kind of neutral objects; and how many joins a real object has
        more than the neutral one of its size), counts (kind, status, n: nothing is left out unsaid) and tightness.

    Raises
    ------
    ValueError
        If there is no set, or one cannot be measured.
    """
    if not sets:
        raise ValueError("choose at least one set")
    found = []
    for done, (domain, dataset) in enumerate(sets.items()):
        steps = (1 + len(neutral(domain))) * int(settings["objects"]) + 1

        def step(at: int, what: str, done: int = done, domain: str = domain, steps: int = steps) -> None:
            progress(done * steps + at, len(sets) * steps, f"{DOMAINS[domain].object_label}: {what}")

        found.append(measure(dataset, settings, step))
    progress(1, 1, "done")
    tables = {name: pd.concat([one[name] for one in found], ignore_index=True) for name in found[0]}
    return Result(tables, sentence(tables["explained"], tables["apart"]), dict(settings))


def sentence(shares: pd.DataFrame, apart: pd.DataFrame) -> str:
    """State what size and complexity explain of the index of real objects, and whether the index tells them from neutral ones."""
    said = []
    for domain, rows in shares[shares.kind == REAL].groupby("domain", sort=False):
        at = rows.set_index("what").loc[BOTH]
        words = (
            f"{DOMAINS[str(domain)].label}: size and Lempel-Ziv complexity explain "
            f"{100 * at.value:.1f} % [{100 * at.low:.1f}, {100 * at.high:.1f}] of the {at.measures}"
        )
        own = apart[apart.domain == domain] if len(apart) else apart
        parts = []
        for kind, of in own.groupby("kind", sort=False) if len(own) else ():
            bits = [f"it {verdict(one)} about which is which" for one in of[of.what == GAIN].itertuples()]
            joins = [_joins(one) for one in of[of.what == JOINS].itertuples()]
            parts.append(f"beside {kind}, {', and '.join([*joins, *bits])}")
        said.append(f"{words}; {'; '.join(parts)}" if parts else words)
    return ". ".join(said) + "."


def _joins(row: Any) -> str:  # noqa: ANN401 - a row of the table
    if row.low > 0:
        return (
            f"real ones take {row.value:.2f} [{row.low:.2f}, {row.high:.2f}] more joins at the same size and complexity"
        )
    if row.high < 0:
        return f"real ones take {-row.value:.2f} [{-row.high:.2f}, {-row.low:.2f}] fewer joins at the same size and complexity"
    return "real ones are not shown to take more or fewer joins at the same size and complexity"


def verdict(row: Any) -> str:  # noqa: ANN401 - a row of the table
    """Say whether the index adds bits, from a row 'gain'."""
    size = f"{row.value:z.2f} [{row.low:z.2f}, {row.high:z.2f}] bits"
    if row.low > 0:
        return f"adds {size}"
    return f"loses {size}" if row.high < 0 else f"is not shown to add any bits ({size})"


def left_out(counts: pd.DataFrame, tight: pd.DataFrame | None = None) -> list[str]:
    """Say how many objects have an index and why others have none, and how far the bound lies above it, a sentence per domain.

    Parameters
    ----------
    counts : DataFrame
        Columns domain, kind, status, n.
    tight : DataFrame, optional
        From `tightness`, with domain.
    """
    said = []
    for domain, rows in counts.groupby("domain", sort=False):
        parts = []
        for kind, part in rows.groupby("kind", sort=False):
            reasons = [f"{one.n:,} {one.status}" for one in part.itertuples() if one.status != FOUND and one.n]
            measured_ = int(part[part.status == FOUND].n.sum())
            parts.append(f"{kind}: {measured_:,} measured{', ' if reasons else ''}{', '.join(reasons)}")
        words = f"{DOMAINS[str(domain)].label}. {'; '.join(parts)}."
        known = tight[tight.domain == domain] if tight is not None and len(tight) else pd.DataFrame()
        for one in known.itertuples():
            words += (
                f" Of beginnings of {one.symbols} symbols, the search for the index itself ended in {one.finished:,} of "
                f"{one.n:,}; there the bound is {one.over:.2f} joins above it on average, and equal in {100 * one.equal:.0f} %."
            )
        said.append(words)
    return said
