"""The comparison: domains x measures x levels at matched n, as one tidy table with verdicts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd

from analysis import ladder, nulls
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.estimate import Estimate
from analysis.ladder import SYMBOLS
from analysis.measures import Matched
from analysis.verdict import (
    CONTRADICTS,
    INCONCLUSIVE,
    LADDER_MEASURES,
    LEVELS,
    MEASURES,
    NEUTRAL,
    OBJECT_MEASURES,
    SUPPORTS,
    Measure,
    judge,
)

DEFAULT_N = 2000
DRAWN_SHARE = 0.9  # units drawn per unit held by the smallest corpus: the jackknife leaves a tenth out

Progress = Callable[[int, int, str], None]
OBJECTS = 1600  # of each domain, for measures of whole objects
ALL_MEASURES = {**MEASURES, **OBJECT_MEASURES, **LADDER_MEASURES}


@dataclass(frozen=True)
class Config:
    """What a comparison depends on besides the data: enough to repeat it to the same numbers.

    Parameters
    ----------
    datasets : mapping of str to str
        Domain -> name in the catalogue, or path of an own file.
    n : int
        Objects drawn from each set (all of them where a set holds fewer; then every set is cut to that).
    seed : int
        Seed of samples, nulls and intervals.
    measures : tuple of str
        Keys of ALL_MEASURES, in the order in which they are computed.
    """

    datasets: Mapping[str, str] = field(
        default_factory=lambda: {"text": "king-james", "protein": "proteomes", "molecule": "chembl-sample"}
    )
    n: int = DEFAULT_N
    seed: int = 0
    measures: tuple[str, ...] = tuple(ALL_MEASURES)

    def __post_init__(self) -> None:
        unknown = [m for m in self.measures if m not in ALL_MEASURES]
        if unknown:
            raise ValueError(f"unknown measure {unknown[0]!r}; choose from {', '.join(ALL_MEASURES)}")
        strangers = [d for d in self.datasets if d not in DOMAINS]
        if strangers:
            raise ValueError(f"unknown domain {strangers[0]!r}; choose from {', '.join(DOMAINS)}")
        in_order = {domain: self.datasets[domain] for domain in DOMAINS if domain in self.datasets}
        object.__setattr__(self, "datasets", in_order)  # JSON sorts keys; charts and rows must not follow it
        if not isinstance(self.n, int) or self.n < 2:
            raise ValueError(f"n must be a whole number of objects, at least 2, got {self.n!r}")

    def to_json(self) -> str:
        """Write the configuration as canonical JSON: equal configurations give equal strings."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Config:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError
            If the text is not JSON, or names a field, measure or domain that does not exist.
        """
        try:
            fields = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"the configuration is not valid JSON: {error}") from None
        if not isinstance(fields, dict):
            raise ValueError("the configuration must be a JSON object with the keys datasets, n, seed, measures")
        fields.pop("view", None)  # what only a page shows: no number of a comparison depends on it
        strangers = sorted(set(fields) - {"datasets", "n", "seed", "measures"})
        if strangers:
            raise ValueError(f"unknown setting {strangers[0]!r}; choose from datasets, n, seed, measures")
        if "measures" in fields:
            fields["measures"] = tuple(fields["measures"])
        return cls(**fields)


@dataclass(frozen=True)
class Sample:
    """The objects of every domain that are compared: deduplicated, equally many, seeded.

    Parameters
    ----------
    datasets : mapping of str to Dataset
        Domain -> drawn objects, all of one length.
    notes : tuple of str
        What a reader must know of the draw (a set was too small, a domain could not be loaded).
    """

    datasets: Mapping[str, Dataset]
    notes: tuple[str, ...] = ()


def draw(datasets: Mapping[str, Dataset], n: int, seed: int) -> Sample:
    """Draw equally many distinct objects from every set.

    Parameters
    ----------
    datasets : mapping of str to Dataset
        Domain -> whole set.
    n : int
        Objects asked for; lowered, with a note, to what the smallest set has.
    seed : int
        Seed of the draw.

    Raises
    ------
    ValueError
        If no set has at least two distinct objects.
    """
    distinct = {domain: dataset.deduplicated() for domain, dataset in datasets.items()}
    notes = []
    for domain, dataset in list(distinct.items()):
        if len(dataset) < 2:
            notes.append(f"{dataset.name} has {len(dataset)} distinct object(s); a comparison needs at least two.")
            del distinct[domain]
    if not distinct:
        raise ValueError("no data set has two distinct objects; choose other sets")
    smallest = min(distinct.values(), key=len)
    if len(smallest) < n:
        notes.append(
            f"{smallest.name} has {len(smallest):,} distinct objects, fewer than the {n:,} asked for, so every "
            f"domain is read at n = {len(smallest):,}. Choose a smaller sample or a larger set."
        )
    n = min(n, len(smallest))
    return Sample({domain: dataset.sample(n, seed) for domain, dataset in distinct.items()}, tuple(notes))


def encode(sample: Sample, representations: Mapping[str, str]) -> dict[str, Corpus]:
    """Write every domain's objects in its representation."""
    return {domain: _encoded(dataset, representations) for domain, dataset in sample.datasets.items()}


def _encoded(dataset: Dataset, representations: Mapping[str, str]) -> Corpus:
    return DOMAINS[dataset.domain].REPRESENTATIONS[representations[dataset.domain]].encode(dataset)


def match_symbols(corpora: Mapping[str, Corpus]) -> dict[str, Corpus]:
    """Cut every corpus to whole objects holding about as many symbols as the smallest: a learner's n is symbols."""
    fewest = min(corpus.n_symbols for corpus in corpora.values())
    return {domain: corpus.first_symbols(fewest) for domain, corpus in corpora.items()}


def steps(config: Config) -> list[tuple[str, str]]:
    """List (measure, level) of what is read on corpora, in the order of computation."""
    return [(m, level) for m in config.measures if m in MEASURES for level in MEASURES[m].levels]


def _row(measure: str, level: str, domain: str, corpus: Corpus, estimate: Estimate, null: float) -> dict[str, Any]:
    representation = DOMAINS[domain].REPRESENTATIONS[corpus.representation]
    entry = ALL_MEASURES[measure]
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
        "method": estimate.method,
        "flags": "; ".join(estimate.flags),
        "level": level,
        "level_label": LEVELS[level].label,
        "measure_label": entry.label,
        "representation_label": representation.label,
        "stronger": entry.stronger,
        "fair": entry.beyond_notation or representation.notation_fair,
    }


def _matched(corpora: Mapping[str, Corpus], seed: int) -> Matched:
    return Matched(draws=max(1, int(DRAWN_SHARE * min(c.n_symbols for c in corpora.values()))), seed=seed)


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
        One row a domain, with the null of a shuffled corpus, or NaN where the null is of neutral objects (see
        `with_neutral`). A measure that is not defined on a corpus gives NaN and the reason in ``flags``.
    """
    entry = MEASURES[measure]
    matched = _matched(corpora, seed)
    if entry.matched_by == "symbols":
        corpora = match_symbols(corpora)
    rows = []
    for domain, corpus in corpora.items():
        null = np.nan
        if entry.null == "shuffled":
            null = _defined(entry, nulls.composition_shuffle(corpus, seed), matched).value
        rows.append(_row(measure, level, domain, corpus, _defined(entry, corpus, matched), null))
    return rows


def neutral(sample: Sample, seed: int) -> Sample:
    """Put neutral objects, shaped by notation or valence only (see NEUTRAL), in the place of the real ones."""
    made = {domain: DOMAINS[domain].NULLS[NEUTRAL[domain]].make(d, seed) for domain, d in sample.datasets.items()}
    return Sample(made)


def with_neutral(
    rows: list[dict[str, Any]], corpora: Mapping[str, Corpus], controls: Mapping[str, Corpus], seed: int
) -> list[dict[str, Any]]:
    """Return the rows of one `measure_level` with their nulls, read on neutral objects at the same draws."""
    matched = _matched(corpora, seed)
    filled = []
    for row in rows:
        null = _defined(MEASURES[row["measure"]], controls[row["domain"]], matched).value
        beyond = row["high"] < null if row["stronger"] == "low" else row["low"] > null
        flag = "" if beyond or not np.isfinite(null) else "not beyond its neutral control"
        filled.append(row | {"null": null, "flags": row["flags"] or flag})
    return filled


def _defined(entry: Measure, corpus: Corpus, matched: Matched) -> Estimate:
    try:
        return entry.estimate(corpus, matched)
    except ValueError as error:
        return Estimate(np.nan, unit=entry.unit, n=corpus.n_symbols, flags=(f"not comparable: {error}",))


def verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Judge every measure at every level: columns measure, representation (the level), verdict, order, confidence..."""
    judged = []
    for (measure, level), part in rows.groupby(["measure", "level"], sort=False):
        values = {row.domain: (row.value, row.low, row.high) for row in part.itertuples()}
        result = judge(values, ALL_MEASURES[measure].stronger)
        judged.append(
            {
                "measure": measure,
                "representation": level,
                "fair": bool(part.fair.all()),
                **asdict(result),
            }
        )
    return pd.DataFrame(judged)


def agreement(judged: pd.DataFrame) -> float:
    """Share of verdicts that support the claim; NaN without any."""
    return float((judged.verdict == SUPPORTS).mean()) if len(judged) else float("nan")


def judged_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with the verdict on their measure and level beside them: what the overview draws."""
    table = pd.DataFrame(rows)
    judged = verdicts(table).rename(columns={"representation": "level"})
    return table.drop(columns="fair").merge(judged, on=["measure", "level"])


def headline(table: pd.DataFrame) -> str:
    """State in one sentence what the fair comparisons say of the claim, from a `judged_table`."""
    judged = table[table.fair].drop_duplicates(["measure", "level"])
    if judged.empty:
        return "No fair comparison is done yet"
    counts = judged.verdict.value_counts()
    supports, contradicts, undecided = (int(counts.get(v, 0)) for v in (SUPPORTS, CONTRADICTS, INCONCLUSIVE))
    return (
        f"Molecules have the weakest prior on {supports} of {len(judged)} fair comparisons; "
        f"{contradicts} contradict{'s' if contradicts == 1 else ''} it and {undecided} "
        f"{'does' if undecided == 1 else 'do'} not decide"
    )


def compare(
    sample: Sample, config: Config, progress: Progress = lambda done, total, what: None
) -> Iterator[dict[str, list]]:
    """Yield what each step finds as soon as it is known, so that a page can show it.

    Parameters
    ----------
    sample : Sample
        From `draw`.
    config : Config
        Which measures, which seed.
    progress : callable
        ``(done, total, what)``, called before each step.

    Yields
    ------
    dict
        ``rows`` of the comparison, ``ladder`` rows (see `ladder.table`) and ``notes``; any may be empty.
    """
    for rows in _read_corpora(sample, config, progress):
        yield {"rows": rows, "ladder": [], "notes": []}
    for rows in read_objects(sample, config, progress):
        yield {"rows": rows, "ladder": [], "notes": []}
    yield from climb(sample, config, progress)


def _read_corpora(sample: Sample, config: Config, progress: Progress) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of each measure and level.

    Values come first. Rows whose null is read on neutral objects come once more at the end, with it (making random
    valid molecules takes longer than measuring): later rows replace earlier ones (see `latest`).
    """
    todo = steps(config)
    waiting = []
    for done, (measure, level) in enumerate(todo):
        progress(done, len(todo) + 1, f"{MEASURES[measure].label} · {LEVELS[level].label}")
        rows = measure_level(measure, level, encode(sample, LEVELS[level].representations), config.seed)
        yield rows
        if MEASURES[measure].null == "neutral":
            waiting.append((level, rows))
    progress(len(todo), len(todo) + 1, "neutral controls")
    controls = neutral(sample, config.seed) if waiting else None
    for level, rows in waiting:
        representations = LEVELS[level].representations
        yield with_neutral(rows, encode(sample, representations), encode(controls, representations), config.seed)
    progress(len(todo) + 1, len(todo) + 1, "done")


def read_objects(
    sample: Sample, config: Config, progress: Progress = lambda done, total, what: None
) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of each measure of whole objects, on equally many objects of every domain, OBJECTS at most.

    Only objects that the measure can be read on are taken; ``method`` says how many could not be.
    """
    todo = [(m, level) for m in config.measures if m in OBJECT_MEASURES for level in OBJECT_MEASURES[m].levels]
    for done, (measure, level) in enumerate(todo):
        progress(done, len(todo), OBJECT_MEASURES[measure].label)
        readable = {d: OBJECT_MEASURES[measure].readable(dataset) for d, dataset in sample.datasets.items()}
        fewest = min([OBJECTS, *(len(index) for index in readable.values() if len(index))])
        rows = []
        for domain, dataset in sample.datasets.items():
            corpus = _encoded(dataset, LEVELS[level].representations)
            estimate = _of_objects(measure, dataset.take(readable[domain][:fewest]), config.seed)
            counted = f"{len(readable[domain]):,} of {len(dataset):,} {DOMAINS[domain].object_label} can be read"
            estimate = replace(estimate, method=f"{estimate.method}; {counted}")
            rows.append(_row(measure, level, domain, corpus, estimate, estimate.null))
        yield rows
        progress(done + 1, len(todo), OBJECT_MEASURES[measure].label)


def _of_objects(measure: str, dataset: Dataset, seed: int) -> Estimate:
    entry = OBJECT_MEASURES[measure]
    try:
        return entry.estimate(dataset, seed)
    except ValueError as error:
        return Estimate(np.nan, unit=entry.unit, n=len(dataset), null=np.nan, flags=(f"not comparable: {error}",))


def ladder_tasks(config: Config) -> list[tuple[str, str, tuple[str, ...]]]:
    """List (domain, representation, levels) of the ladders that the chosen measures need, each climbed once."""
    levels = list(
        dict.fromkeys(level for m in config.measures if m in LADDER_MEASURES for level in LADDER_MEASURES[m].levels)
    )
    wanted: dict[tuple[str, str], list[str]] = {}
    for level in levels:
        for domain in config.datasets:
            wanted.setdefault((domain, LEVELS[level].representations[domain]), []).append(level)
    return [(*key, tuple(found)) for key, found in wanted.items()]


def ladder_sets(sample: Sample) -> dict[str, Dataset]:
    """Cut every domain to whole objects of about equally many symbols as written, SYMBOLS at most."""
    corpora = encode(sample, LEVELS["spelling"].representations)
    fewest = min(SYMBOLS, *(corpus.n_symbols for corpus in corpora.values()))
    return {
        domain: sample.datasets[domain].take(np.arange(len(corpus.first_symbols(fewest))))
        for domain, corpus in corpora.items()
    }


def climb_one(task: tuple[str, str, tuple[str, ...]], dataset: Dataset, config: Config) -> dict[str, Any]:
    """Climb the ladder of one domain in one representation.

    Returns
    -------
    dict
        ``ladder``: its table (see `ladder.table`) as records; ``rows``: the ladder measures at every level it serves;
        ``notes``: why there is none, where the set does not allow it.
    """
    domain, representation, levels = task
    corpus = DOMAINS[domain].REPRESENTATIONS[representation].encode(dataset)
    wanted = [(m, level) for m in config.measures if m in LADDER_MEASURES for level in levels]
    try:
        climbed = ladder.climb(dataset, representation, config.seed)
    except ValueError as error:
        absent = Estimate(np.nan, unit="share", flags=(f"not comparable: {error}",))
        rows = [_row(m, level, domain, corpus, absent, np.nan) for m, level in wanted]
        return {"ladder": [], "rows": rows, "notes": [f"No ladder for {dataset.name}: {error}."]}
    rows = []
    for measure, level in wanted:
        estimate = LADDER_MEASURES[measure].estimate(climbed, config.seed)
        rows.append(_row(measure, level, domain, corpus, estimate, estimate.null))
    table = ladder.table(climbed, dataset, representation, config.seed)
    return {"ladder": records(table), "rows": rows, "notes": []}


def climb(
    sample: Sample, config: Config, progress: Progress = lambda done, total, what: None
) -> Iterator[dict[str, Any]]:
    """Climb all ladders, two at a time in processes of their own, and yield each (see `climb_one`) as it ends."""
    tasks = ladder_tasks(config)
    if not tasks:
        return
    sets = ladder_sets(sample)
    labels = [f"{DOMAINS[d].label} as {DOMAINS[d].REPRESENTATIONS[r].label}" for d, r, _ in tasks]
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=get_context("spawn")) as pool:
        running = {
            pool.submit(climb_one, task, sets[task[0]], config): label
            for task, label in zip(tasks, labels, strict=True)
        }
        progress(0, len(tasks), f"null ladder: {labels[0]}")
        for done, future in enumerate(as_completed(running), start=1):
            yield future.result()
            progress(done, len(tasks), f"null ladder: {running[future]}")


def latest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a measure, level and domain: the one yielded last."""
    return list({(row["measure"], row["level"], row["domain"]): row for row in rows}.values())


def as_json(config: Config, sample: Sample, found: Sequence[dict[str, list]]) -> dict[str, Any]:
    """Assemble the published form of a comparison: config, datasets, rows, verdicts, agreement, null ladders.

    Parameters
    ----------
    config : Config
    sample : Sample
    found : sequence of dict
        What `compare` yielded.
    """
    rows = pd.DataFrame(latest([row for step in found for row in step["rows"]]))
    judged = verdicts(rows)
    fair, aside = judged[judged.fair], judged[~judged.fair]
    return {
        "config": json.loads(config.to_json()),
        "datasets": {domain: describe(dataset) for domain, dataset in sample.datasets.items()},
        "rows": records(rows),
        "verdicts": records(fair),
        "agreement": agreement(fair),
        "not_fair": records(aside),
        "ladder": [row for step in found for row in step["ladder"]],
        "notes": [*sample.notes, *(note for step in found for note in step["notes"])],
    }


def describe(dataset: Dataset) -> dict[str, Any]:
    """Name, size, hash of the drawn objects and provenance of a set."""
    return {
        "name": dataset.name,
        "objects": len(dataset),
        "sha256": dataset.sha256,
        **({"provenance": asdict(dataset.provenance)} if dataset.provenance else {}),
    }


def event(step: dict[str, list]) -> dict[str, list]:
    """Return what a step found in JSON values, for a stream."""
    return {**step, "rows": records(pd.DataFrame(step["rows"]))}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON values: NaN becomes null."""
    return json.loads(table.to_json(orient="records", double_precision=15))
