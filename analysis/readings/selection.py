"""Within one domain: the same measures on sets that differ in what their objects had to pass.

The notation, the estimators and the kind of object are the same in every set, so what differs is selection, and whatever
else the sets differ in: their sizes and sources, which are shown with every answer. Labels are dropped: each set, real or
made, is measured by its objects alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from analysis import datasets
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.domains.interface import MADE, Member
from analysis.estimate import Estimate
from analysis.readings.measures import FEWEST, Matched
from analysis.readings.reading import defined, matched_draws, null_value
from analysis.readings.registry import LEVELS, MatchedBy, Measure, NullKind, Reads, that_read
from analysis.statistics import surrogates
from analysis.support import disk_cache as disk

MOST = (
    600  # objects per set: full sets of candidates for halves, and random valid molecules of them are made in seconds
)
LEARNED = 100_000  # symbols of each set that a model learns from, as in the comparison of domains


def members(domain: str, base: str) -> Mapping[str, Member]:
    """Return the sets of a domain by stated selection, and the set in view where it is another one."""
    known = DOMAINS[domain].selection_line
    if base in known:
        return known
    title = datasets.available()[base].title
    return {**known, base: Member(title if len(title) <= 24 else f"{title[:22]} …", "not stated", None)}


# ---------------------------------------------------------------- sets


def passages(dataset: Dataset, count: int) -> Dataset:
    """Join each `count` consecutive objects to one, in the order of the source; the incomplete last group is left out."""
    starts = range(0, len(dataset) - count + 1, count)
    objects = tuple("\n".join(dataset.objects[i : i + count]) for i in starts)
    return Dataset(
        dataset.name, dataset.domain, objects, tuple(dataset.ids[i] for i in starts), dataset.labels.iloc[:0, :0]
    )


@lru_cache(maxsize=16)
def _whole(name: str) -> Dataset:
    """Load the distinct objects of a set, without labels; raises what `datasets.load` raises."""
    found = datasets.load(name)
    return distinct(passages(found, DOMAINS[found.domain].passage))[0]


def made(dataset: Dataset, key: str, seed: int) -> Dataset:
    """Make the control `key` of a set, or read it from the disk cache; it keeps the control's own label ``null``."""
    null = DOMAINS[dataset.domain].NULLS[key]

    def make() -> pd.DataFrame:
        found = null.make(dataset, seed)
        status = found.labels.get("null", "matched")
        return pd.DataFrame({"object": found.objects}).assign(null=status)

    frame = disk.cached("made", disk.key_of(disk.code_version(), dataset.sha256, key, str(seed)), make)
    return dataset.surrogate(list(frame.object), null.label, frame[["null"]])


def draw(base: str, chosen: Sequence[str], n: int, seed: int) -> tuple[dict[str, Dataset], list[str]]:
    """Draw equally many distinct objects from each chosen set, and make the controls of the set in view.

    Parameters
    ----------
    base : str
        The set that controls are made from.
    chosen : sequence of str
        Keys of `members`.
    n : int
        Objects asked for; lowered to MOST and to what the smallest set has.
    seed : int

    Returns
    -------
    sets : dict of str to Dataset
        In the order of `members`, all of one length; with the set in view if a control of it is among them.
    notes : list of str
        Which set cannot be compared and why, and what was lowered.

    Raises
    ------
    ValueError
        If no set can be compared.
    """
    if any(name.startswith(MADE) for name in chosen):
        chosen = [*chosen, base]
    chosen = [name for name in members(datasets.available()[base].domain, base) if name in chosen]
    whole, notes = {}, []
    for name in [name for name in chosen if not name.startswith(MADE)]:
        try:
            whole[name] = _whole(name)
        except ValueError as error:
            notes.append(f"{name} is not comparable: {error}")
    for name in [name for name, found in whole.items() if len(found) < FEWEST]:
        notes.append(f"{name} is not comparable: it has {len(whole.pop(name))} objects, and {FEWEST} are needed.")
    if not whole:
        raise ValueError("; ".join(notes) or "choose at least one set")
    smallest = min(whole, key=lambda name: len(whole[name]))
    size = min(n, MOST, len(whole[smallest]))
    if size < min(n, MOST):
        notes.append(f"{smallest} has {size:,} distinct objects, so every set is measured at n = {size:,}.")
    sample = {name: found.sample(size, seed) for name, found in whole.items()}
    sets = {}
    for name in chosen:
        if name in sample:
            sets[name] = sample[name]
        elif name.startswith(MADE) and base in sample:
            sets[name] = made(sample[base], name.removeprefix(MADE), seed)
            notes += _stand_ins(sets[name])
    return sets, notes


def _stand_ins(dataset: Dataset) -> list[str]:
    alike = int((dataset.labels["null"] != "matched").sum())
    return (
        [f"{dataset.name}: {alike:,} of {len(dataset):,} could not be made; the real ones are used instead."]
        if alike
        else []
    )


def about(sets: Mapping[str, Dataset], base: str) -> pd.DataFrame:
    """Describe what else the sets differ in: columns set, label, selection, objects, size, size_unit, source."""
    rows = []
    for name, dataset in sets.items():
        domain = DOMAINS[dataset.domain]
        member = members(dataset.domain, base)[name]
        spelled = domain.REPRESENTATIONS[LEVELS["spelling"].representations[dataset.domain]].encode(dataset)
        source = f"made from {base}" if name.startswith(MADE) else datasets.available()[name].source
        row = {"set": name, "label": member.label, "selection": member.selection, "objects": len(dataset)}
        rows.append(row | {"size": float(np.median(spelled.sizes)), "size_unit": domain.size_unit, "source": source})
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- measures


def levels(domain: str) -> list[str]:
    """Levels that are measured in a domain; two with the same units there (words of a text) count as one."""
    read: dict[tuple[str, bool], str] = {}
    for level, entry in LEVELS.items():
        if any(level in measure.levels for measure in that_read(Reads.CORPUS, Reads.OBJECTS).values()):
            read.setdefault((entry.representations[domain], level == "objects"), level)
    return list(read.values())


def measured(sets: Mapping[str, Dataset], *, base: str, level: str, seed: int) -> pd.DataFrame:
    """Compute every measure of one level on every set, at matched draws, symbols or objects.

    Parameters
    ----------
    sets : mapping of str to Dataset
        From `draw`.
    base : str
        The set that controls are made from.
    level : str
        Key of LEVELS.
    seed : int

    Returns
    -------
    DataFrame
        One row per measure and set: set, measure, measure_label, level, level_label, representation_label, value, low, high,
        unit, null, n, of, objects, stronger, method, flags, and what is stated about the set: label, rank (NaN if nothing
        is), made_from (`base` for a control, else empty). The null is computed on a shuffled corpus or on neutral objects
        made from the set itself; a made set has no null of neutral objects, because it is itself a control. A measure that
        is undefined on a set gives NaN and the reason in ``flags``.
    """
    domain = next(iter(sets.values())).domain
    rows = list(_of_objects(sets, seed) if level == "objects" else _of_corpora(sets, domain, level, seed))
    unit = DOMAINS[domain].REPRESENTATIONS[LEVELS[level].representations[domain]].label
    shared = {"domain": domain, "level": level, "level_label": LEVELS[level].label, "representation_label": unit}
    table = pd.DataFrame(rows).assign(**shared)
    stated = [members(domain, base)[name] for name in table.set]
    ranks = [np.nan if member.rank is None else member.rank for member in stated]
    made_from = [base if name.startswith(MADE) else "" for name in table.set]
    return table.assign(label=[member.label for member in stated], rank=ranks, made_from=made_from)


def _of_corpora(sets: Mapping[str, Dataset], domain: str, level: str, seed: int) -> Iterator[dict[str, Any]]:
    encode = DOMAINS[domain].REPRESENTATIONS[LEVELS[level].representations[domain]].encode
    corpora = {name: encode(dataset) for name, dataset in sets.items()}
    matched = matched_draws(corpora, seed)
    fewest = min(LEARNED, *(corpus.n_symbols for corpus in corpora.values()))
    learned = {name: corpus.first_symbols(fewest) for name, corpus in corpora.items()}
    entries = {key: entry for key, entry in that_read(Reads.CORPUS).items() if level in entry.levels}
    controls: dict[str, Corpus] = {}
    if any(entry.null is NullKind.NEUTRAL for entry in entries.values()):
        real = {name: dataset for name, dataset in sets.items() if not name.startswith(MADE)}
        controls = {name: encode(made(dataset, DOMAINS[domain].neutral, seed)) for name, dataset in real.items()}
    for key, entry in entries.items():
        for name, corpus in (learned if entry.matched_by is MatchedBy.SYMBOLS else corpora).items():
            control = (
                surrogates.composition_shuffle(corpus, seed) if entry.null is NullKind.SHUFFLED else controls.get(name)
            )
            null = np.nan if control is None else null_value(entry, control, matched)
            yield _row(name, key, entry, defined(entry, 0, corpus, matched), null, len(corpus))


def _of_objects(sets: Mapping[str, Dataset], seed: int) -> Iterator[dict[str, Any]]:
    for key, entry in that_read(Reads.OBJECTS).items():
        readable = {name: entry.readable(dataset) for name, dataset in sets.items()}
        fewest = min([MOST, *(len(index) for index in readable.values() if len(index))])
        for name, dataset in sets.items():
            estimate = defined(entry, 0, dataset.take(readable[name][:fewest]), Matched(seed=seed))
            yield _row(name, key, entry, estimate, estimate.null, fewest)


def _row(name: str, key: str, entry: Measure, estimate: Estimate, null: float, objects: int) -> dict[str, Any]:
    if not estimate.flags and not estimate.low < estimate.high:
        estimate = replace(estimate, flags=("not comparable: an interval of zero width is not certainty",))
    row = {field: getattr(estimate, field) for field in ("value", "low", "high", "unit", "n", "of", "method")}
    row |= {"null": null, "objects": objects, "stronger": entry.stronger.value, "flags": "; ".join(estimate.flags)}
    return {"set": name, "measure": key, "measure_label": entry.label} | row


def besides(described: pd.DataFrame) -> str:
    """Say in a sentence what the sets differ in apart from selection, from `about`."""
    order = described.sort_values("size")
    least, most = order.iloc[0], order.iloc[-1]
    unit = least.size_unit
    sources = described.source[~described.set.str.startswith(MADE)].nunique()
    sizes = (
        f"the median object has {least['size']:,.0f} {unit}s in {least.label} and {most['size']:,.0f} in {most.label}"
        if most["size"] > 1.1 * least["size"]
        else f"their median objects are of similar size ({least['size']:,.0f} to {most['size']:,.0f} {unit}s)"
    )
    return f"{sizes}; the real sets come from {sources} source{'' if sources == 1 else 's'}, selected and cleaned differently"
