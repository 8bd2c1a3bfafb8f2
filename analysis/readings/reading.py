"""The rows of a comparison: each measure on every domain at one level, with its null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.estimate import Estimate
from analysis.readings import null_ladder
from analysis.readings.config import Config
from analysis.readings.measures import Matched
from analysis.readings.null_ladder import SYMBOLS
from analysis.readings.registry import LEVELS, MEASURES, MatchedBy, Measure, NullKind, Reads, Stronger, that_read
from analysis.readings.sampling import Sample, encode, encoded, match_symbols, written
from analysis.statistics import surrogates
from analysis.support.escaping import records

DRAWN_SHARE = 0.9  # units drawn per unit held by the smallest corpus: the jackknife leaves a tenth out
OBJECTS = 1600  # of each domain, for measures of whole objects


def _row(measure: str, level: str, domain: str, corpus: Corpus, estimate: Estimate, null: float) -> dict[str, Any]:
    representation = DOMAINS[domain].REPRESENTATIONS[corpus.representation]
    entry = MEASURES[measure]
    return {
        "measure": measure,
        "representation": corpus.representation,
        "domain": domain,
        "dataset": corpus.name,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "unit": estimate.unit,
        "null": null,
        "n": estimate.n,
        "of": estimate.of,
        "objects": len(corpus),
        "method": "; ".join((estimate.method, *corpus.notes)),
        "flags": "; ".join(estimate.flags),
        "level": level,
        "level_label": LEVELS[level].label,
        "measure_label": entry.label,
        "representation_label": representation.label,
        "stronger": entry.stronger.value,
        "fair": entry.beyond_notation or representation.notation_fair,
    }


def matched_draws(corpora: Mapping[str, Corpus], seed: int) -> Matched:
    """Return what is held equal over corpora: units drawn, as many as the smallest of them allows."""
    return Matched(draws=max(1, int(DRAWN_SHARE * min(c.n_symbols for c in corpora.values()))), seed=seed)


def read(measure: str, level: str, sample: Sample, seed: int) -> list[dict[str, Any]]:
    """Compute one measure at one level, of corpora or of whole objects."""
    if MEASURES[measure].reads is Reads.OBJECTS:
        return object_rows(measure, level, sample, seed)
    return measure_level(measure, level, encode(sample, LEVELS[level].representations), seed)


def measure_level(measure: str, level: str, corpora: Mapping[str, Corpus], seed: int) -> list[dict[str, Any]]:
    """Compute one measure at one level for every domain, at matched draws or symbols.

    Parameters
    ----------
    measure, level : str
        Keys of MEASURES and LEVELS.
    corpora : mapping of str to Corpus
        Domain -> drawn objects in the level's representation.
    seed : int
        Seed of nulls and intervals.

    Returns
    -------
    list of dict
        One row per domain, with the null of a shuffled corpus, or NaN where the null is of neutral objects (see
        `with_neutral`). A measure that is not defined on a corpus gives NaN and the reason in ``flags``.
    """
    entry = MEASURES[measure]
    matched = matched_draws(corpora, seed)
    if entry.matched_by is MatchedBy.SYMBOLS:
        corpora = match_symbols(corpora)
    rows = []
    for domain, corpus in corpora.items():
        null = np.nan
        if entry.null is NullKind.SHUFFLED:
            null = null_value(entry, surrogates.composition_shuffle(corpus, seed), matched)
        rows.append(_row(measure, level, domain, corpus, defined(entry, corpus.n_symbols, corpus, matched), null))
    return rows


def neutral(dataset: Dataset, seed: int) -> Dataset:
    """Replace the real objects by neutral ones, shaped by notation or valence only (`Domain.neutral`)."""
    domain = DOMAINS[dataset.domain]
    return domain.NULLS[domain.neutral].make(dataset, seed)


def with_neutral(rows: list[dict[str, Any]], sample: Sample, controls: Sample, seed: int) -> list[dict[str, Any]]:
    """Return the rows of one measure and level with their nulls: the same measure on neutral objects, at the same n."""
    measure, level = rows[0]["measure"], rows[0]["level"]
    if MEASURES[measure].reads is Reads.OBJECTS:
        n = _objects_read(measure, sample)
        read = {d: _of_objects(measure, dataset, n, seed)[0].value for d, dataset in controls.datasets.items()}
    else:
        matched = matched_draws(encode(sample, LEVELS[level].representations), seed)
        corpora = {d: written(dataset, LEVELS[level].representations) for d, dataset in controls.datasets.items()}
        read = {domain: null_value(MEASURES[measure], corpus, matched) for domain, corpus in corpora.items()}
    filled = []
    for row in rows:
        null = read[row["domain"]]
        beyond = row["high"] < null if row["stronger"] == Stronger.LOW else row["low"] > null
        flag = "" if beyond or not np.isfinite(null) else "not beyond its null on neutral objects"
        filled.append(row | {"null": null, "flags": row["flags"] or flag})
    return filled


def defined(entry: Measure, n: int, read: Corpus | Dataset, matched: Matched) -> Estimate:
    """Compute a measure; where it is not defined on its input (`n` units or objects), NaN and the reason."""
    try:
        return entry.estimate(read, matched)
    except ValueError as error:
        return Estimate(np.nan, unit=entry.unit, n=n, null=np.nan, flags=(f"not comparable: {error}",))


def null_value(entry: Measure, corpus: Corpus, matched: Matched) -> float:
    """Compute a measure on a control corpus: the value only."""
    return defined(entry, corpus.n_symbols, corpus, replace(matched, intervals=False)).value


def object_rows(measure: str, level: str, sample: Sample, seed: int) -> list[dict[str, Any]]:
    """Compute one measure of whole objects on equally many objects of every domain, OBJECTS at most.

    Only objects on which the measure is defined are used; ``method`` says how many these are. The null is NaN until it is
    computed on neutral objects (see `with_neutral`).
    """
    n = _objects_read(measure, sample)
    rows = []
    for domain, dataset in sample.datasets.items():
        corpus = encoded(dataset, LEVELS[level].representations)
        estimate, readable = _of_objects(measure, dataset, n, seed)
        counted = f"{readable:,} of {len(dataset):,} {DOMAINS[domain].object_label} can be used"
        estimate = replace(estimate, method=f"{estimate.method}; {counted}")
        rows.append(_row(measure, level, domain, corpus, estimate, np.nan))
    return rows


def _objects_read(measure: str, sample: Sample) -> int:
    """Objects on which a measure is computed in every domain: as many as the domain with the fewest usable ones has."""
    readable = [len(MEASURES[measure].readable(dataset)) for dataset in sample.datasets.values()]
    return min([OBJECTS, *(n for n in readable if n)])


def _of_objects(measure: str, dataset: Dataset, n: int, seed: int) -> tuple[Estimate, int]:
    """Compute a measure on the first `n` usable objects; also return how many the whole set has."""
    entry = MEASURES[measure]
    readable = entry.readable(dataset)
    return defined(entry, len(dataset), dataset.take(readable[:n]), Matched(seed=seed, control=False)), len(readable)


def caps(table: pd.DataFrame) -> list[str]:
    """Say for each measure that uses fewer objects than were drawn how many it uses, and why.

    Parameters
    ----------
    table : DataFrame
        Rows of a comparison: measure, measure_label, domain, n, objects.

    Returns
    -------
    list of str
        One sentence per measure; empty where every measure uses all objects.
    """
    drawn = int(table.objects.max())
    found = []
    for key, entry in MEASURES.items():
        rows = table[table.measure == key].drop_duplicates("domain")
        if entry.reads is Reads.OBJECTS and (rows.n == OBJECTS).any() and drawn > OBJECTS:
            found.append(f"{entry.label}: measured on {OBJECTS:,} of {drawn:,} objects, the most this measure takes.")
        if entry.reads is Reads.LADDER and (rows.objects < drawn).any():
            read = ", ".join(f"{DOMAINS[row.domain].label} {row.objects:,}" for row in rows.itertuples())
            found.append(
                f"{entry.label}: measured on {read} of {drawn:,} objects, whole families with equal numbers of symbols, at most "
                f"{SYMBOLS:,}."
            )
    return found


def ladder_tasks(config: Config) -> list[tuple[str, str, tuple[str, ...]]]:
    """List (domain, representation, levels) of the ladders that the chosen measures need, each coded once."""
    on_ladder = that_read(Reads.LADDER)
    levels = list(dict.fromkeys(level for m in config.measures if m in on_ladder for level in on_ladder[m].levels))
    wanted: dict[tuple[str, str], list[str]] = {}
    for level in levels:
        for domain in config.datasets:
            wanted.setdefault((domain, LEVELS[level].representations[domain]), []).append(level)
    return [(*key, tuple(found)) for key, found in wanted.items()]


def ladder_sets(sample: Sample, seed: int) -> dict[str, Dataset]:
    """Draw objects of about equally many symbols as written from every domain, SYMBOLS at most, family by family."""
    corpora = encode(sample, LEVELS["spelling"].representations)
    fewest = min(SYMBOLS, *(corpus.n_symbols for corpus in corpora.values()))
    return {
        domain: null_ladder.with_relatives(sample.datasets[domain], corpus.lengths, fewest, seed)
        for domain, corpus in corpora.items()
    }


def ladders(tasks: Sequence[tuple[str, str, tuple[str, ...]]], dataset: Dataset, config: Config) -> dict[str, list]:
    """Code all ladders of one domain, one after the other: they share the neutral objects, which take longest.

    Parameters and results are those of `ladder_rows`, for several tasks.
    """
    found = [ladder_rows(task, dataset, config) for task in tasks]
    return {key: [item for one in found for item in one[key]] for key in ("ladder", "rows", "notes")}


def ladder_rows(task: tuple[str, str, tuple[str, ...]], dataset: Dataset, config: Config) -> dict[str, list]:
    """Code the ladder of one domain in one representation.

    Parameters
    ----------
    task : tuple
        One of `ladder_tasks`.
    dataset : Dataset
        Of that domain, from `ladder_sets`.
    config : Config

    Returns
    -------
    dict
        ``ladder``: its table (see `null_ladder.table`) as records; ``rows``: the ladder measures at every level it serves;
        ``notes``: why there is none, where the set does not allow it.
    """
    domain, representation, levels = task
    corpus = DOMAINS[domain].REPRESENTATIONS[representation].encode(dataset)
    wanted = [(m, level) for m in config.measures if MEASURES[m].reads is Reads.LADDER for level in levels]
    try:
        coded = null_ladder.code_rungs(dataset, representation, config.seed)
    except ValueError as error:
        absent = Estimate(np.nan, unit="share", flags=(f"not comparable: {error}",))
        rows = [_row(m, level, domain, corpus, absent, np.nan) for m, level in wanted]
        return {"ladder": [], "rows": rows, "notes": [f"No ladder for {dataset.name}: {error}."]}
    rows = []
    for measure, level in wanted:
        estimate = MEASURES[measure].estimate(coded, Matched(seed=config.seed))
        rows.append(_row(measure, level, domain, corpus, estimate, estimate.null))
    table = null_ladder.table(coded, dataset, representation, config.seed)
    return {"ladder": records(table), "rows": rows, "notes": []}
