"""Novelty of objects that a model draws: how near they are to what it learned, and what another model thinks of them.

A set is divided by clusters: a model learns from half A and draws objects; a second model learns from half B and judges them;
the rest, related to neither, is what real objects look like to both. Far from A and as cheap as real objects under B would be
new and right; near A and cheap are variants of what was learned; far and dear is noise.

Similarity to the nearest object of A is calibrated: 0 is that of neutral objects (order-2 chain), 1 is a copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result, recognition
from analysis.experiments.frontier import FEWEST, REAL, summarised
from analysis.experiments.generation import Trained, capped, ended, fit, per_object
from analysis.experiments.likeness import Likeness
from analysis.experiments.next_symbol import split
from analysis.statistics.resampling import generator

SETTINGS: dict[str, Any] = {"seed": 0, "objects": 300, "symbols": 60_000}
TEMPERATURES = (0.5, 0.7, 1.0, 1.2, 1.5)
CHAIN, MUTATED = "chain of order 2", "real objects, mutated"
ORDER = 2
HALF = 0.4  # of the objects, for A and for B
MUTANTS, TRIES = 0.05, 10  # symbols replaced; attempts for one that can be read
MOST_DRAWN, BATCH = 6, 100  # times the wanted objects that are drawn, where few of them can be read; drawn at a time
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Parts:
    """A set divided by clusters.

    Parameters
    ----------
    dataset : Dataset
    learned, judged, held : ndarray of int
        Objects of A, of B, and of neither.
    groups : ndarray of int, shape [objects]
        Clusters.
    """

    dataset: Dataset
    learned: Ints
    judged: Ints
    held: Ints
    groups: Ints


def divide(dataset: Dataset, seed: int = 0) -> Parts:
    """Divide a set by its clusters, in random order.

    Raises
    ------
    ValueError
        If there are too few objects (see `next_symbol.split`), or too few clusters to divide.
    """
    drawn = split(dataset, seed)
    groups = drawn.groups
    order = generator(seed, "halves", groups.max() + 1).permutation(groups.max() + 1)
    before = np.cumsum(np.bincount(groups)[order])[np.argsort(order)] - np.bincount(groups)
    place = before[groups] / len(groups)  # share of the objects in the clusters before
    learned, judged, held = (np.flatnonzero(part) for part in (
        place < HALF, (place >= HALF) & (place < 2 * HALF), place >= 2 * HALF
    ))  # fmt: skip
    if min(len(learned), len(judged), len(held)) < FEWEST:
        raise ValueError(
            f"{dataset.name} has {len(np.unique(groups))} clusters, too few to divide it by; add "
            f"{DOMAINS[dataset.domain].object_label} of other families"
        )
    return Parts(drawn.dataset, learned, judged, held, groups)


# --------------------------------------------------------------------------------------------------------- objects


def readable(dataset: Dataset, objects: Sequence[str]) -> NDArray[np.bool_]:
    """Which strings are objects of the domain: its notation reads them, and finds symbols."""
    domain = DOMAINS[dataset.domain]
    encode = domain.REPRESENTATIONS[domain.notations[0]].encode
    found = np.zeros(len(objects), dtype=bool)
    for i, text in enumerate(objects):
        try:
            found[i] = bool(text.strip()) and encode(_made(dataset, [text])).n_symbols > 0
        except ValueError:
            continue
    return found


def _made(dataset: Dataset, objects: Sequence[str]) -> Dataset:
    ids = tuple(f"made {i + 1}" for i in range(len(objects)))
    return Dataset(f"{dataset.name}, made", dataset.domain, tuple(objects), ids)


def mutated(trained: Trained, corpus: Corpus, which: Ints, dataset: Dataset, seed: int) -> list[str]:
    """Objects with MUTANTS of their symbols replaced by others, as often as they occur; those that can be read."""
    rng = generator(seed, "mutated", len(which))
    share = corpus.counts()[: trained.end] / corpus.counts()[: trained.end].sum()
    found = []
    for one in which:
        codes = corpus.codes[corpus.offsets[one] : corpus.offsets[one + 1] - 1]
        for _ in range(TRIES):
            changed, n = codes.copy(), max(1, round(MUTANTS * len(codes)))
            changed[rng.choice(len(codes), n, replace=False)] = rng.choice(len(share), n, p=share)
            text = trained.spell(changed)
            if (changed != codes).any() and readable(dataset, [text])[0]:
                found.append(text)
                break
    return found


class Judge:
    """What a model of half B charges for objects, in bits.

    The end of an object is not counted: models of short contexts do not know when to end, so drawn objects are often short,
    and the bits of an end, spread over few units, would make them dear.

    Parameters
    ----------
    trained : Trained
    dataset : Dataset
    """

    def __init__(self, trained: Trained, dataset: Dataset) -> None:
        self.trained, self.dataset = trained, dataset
        domain = DOMAINS[dataset.domain]
        self._encode = domain.REPRESENTATIONS[domain.notations[0]].encode

    def __call__(self, objects: Sequence[str]) -> tuple[Floats, Ints]:
        """Return bits of each object, NaN where it holds a symbol that no object of the set has, and its neutral units."""
        own = self._encode(_made(self.dataset, objects))
        known = {symbol: code for code, symbol in enumerate(self.trained.alphabet)}
        codes = np.array([known.get(symbol, -1) for symbol in own.alphabet], dtype=np.int64)[own.codes]
        strange = np.bincount(own.object_of_symbol(), codes < 0, minlength=len(own)) > 0
        same = replace(own, codes=np.maximum(codes, 0).astype(np.int32), alphabet=self.trained.alphabet)
        bits = per_object(self.trained.model.score(same), same)
        return np.where(strange | (own.sizes == 0), np.nan, bits), own.sizes


# ------------------------------------------------------------------------------------------------------- the arms


def measure(dataset: Dataset, seed: int, objects: int, symbols: int, step: Progress) -> dict[str, pd.DataFrame]:
    """Tables of one set: arms and par (see `summarised`), objects (each of them), curve and line (see `recognition`)."""
    parts = divide(dataset, seed)
    domain = DOMAINS[dataset.domain]
    entry = domain.REPRESENTATIONS[domain.notations[0]]
    corpus = ended(entry.encode(parts.dataset))
    between = recognition.spelled(parts.dataset)
    step(0, 4, f"learning from {domain.object_label}")
    learned = capped(corpus, parts.learned, symbols)
    one = fit(corpus, learned, between, entry.separators)
    two = fit(corpus, capped(corpus, parts.judged, symbols), between, entry.separators)
    judge, base, held = Judge(two, parts.dataset), parts.dataset.take(learned), parts.held[:objects]
    step(1, 4, f"drawing {domain.object_label}")
    arms = {
        REAL: ([parts.dataset.objects[i] for i in held], len(held)),
        CHAIN: (_neutral(parts, held, seed), len(held)),
        MUTATED: (mutated(one, corpus, held, parts.dataset, seed), len(held)),
        **{f"T = {t:g}": _drawn(one, dataset, objects, t, seed) for t in TEMPERATURES},
    }
    made = {arm: texts for arm, (texts, _) in arms.items() if texts}
    step(2, 4, f"comparing {domain.object_label}")
    likeness, known = Likeness(base, made.get(CHAIN, [])), set(domain.identity(base.objects))
    rows = pd.concat(
        [_objects(arm, texts, judge, likeness, base, known) for arm, texts in made.items()], ignore_index=True
    )
    table, par = summarised(rows, {arm: asked for arm, (_, asked) in arms.items()}, parts.groups[held], seed)
    table = table.merge(new_units(base, made), on="arm", how="left")
    step(3, 4, f"recognising {domain.object_label}")
    curve, line = recognition.measure(parts.dataset, seed, symbols)
    about = {"domain": dataset.domain, "dataset": dataset.name}
    unit = f"bits/{domain.size_unit}"
    return {
        "arms": table.assign(**about, unit=unit),
        "par": par.assign(**about, unit="similarity, calibrated"),
        "objects": rows.assign(**about, unit=unit),
        "curve": curve.assign(**about),
        "line": line.assign(**about),
    }


def _drawn(trained: Trained, dataset: Dataset, wanted: int, temperature: float, seed: int) -> tuple[list[str], int]:
    """Draw until so many objects ended by themselves and can be read, or MOST_DRAWN times as many were drawn.

    Returns
    -------
    objects : list of str
    drawn : int
    """
    found: list[str] = []
    for batch in range(-(-MOST_DRAWN * wanted // BATCH)):
        drawn = trained.draw(BATCH, temperature, seed + 10_007 * batch)
        whole = drawn.object[drawn.whole].tolist()
        found += [text for text, ok in zip(whole, readable(dataset, whole), strict=True) if ok]
        if len(found) >= wanted:
            break
    return found[:wanted], round((batch + 1) * BATCH * min(1.0, wanted / max(len(found), 1)))


def _neutral(parts: Parts, held: Ints, seed: int) -> list[str]:
    """Objects of the order-2 chain of half A, of the sizes of the held-out ones."""
    made = DOMAINS[parts.dataset.domain].chain(parts.dataset, parts.learned, ORDER, seed, held)
    kept = (made.labels["null"] == "matched").to_numpy() if "null" in made.labels else np.ones(len(made), bool)
    texts = [text for text, ok in zip(made.objects, kept, strict=True) if ok]
    return [text for text, ok in zip(texts, readable(parts.dataset, texts), strict=True) if ok]


def _objects(
    arm: str, texts: list[str], judge: Judge, likeness: Likeness, base: Dataset, known: set[str]
) -> pd.DataFrame:
    near, raw, calibrated = likeness.of(texts)
    bits, sizes = judge(texts)
    what = DOMAINS[base.domain].identity(texts)
    return pd.DataFrame(
        {
            "arm": arm,
            "object": texts,
            "bits": bits / np.maximum(sizes, 1),
            "size": sizes,
            "similarity": raw,
            "calibrated": calibrated,
            "nearest": [base.objects[i] for i in near],
            "what": what,
            "copy": [one in known for one in what],
        }
    )


def new_units(base: Dataset, arms: Mapping[str, list[str]]) -> pd.DataFrame:
    """Units (words, families, scaffolds) per 1,000 objects that half A does not have: columns arm, new_units, units.

    Everything is encoded together, without labels, so that a family is the same in all arms.
    """
    domain = DOMAINS[base.domain]
    entry = domain.REPRESENTATIONS[domain.default_representation]
    whole = _made(base, [*base.objects, *(text for texts in arms.values() for text in texts)])
    corpus = entry.encode(whole)
    known, start, rows = set(corpus.codes[: corpus.offsets[len(base)]].tolist()), len(base), []
    for arm, texts in arms.items():
        own = set(corpus.codes[corpus.offsets[start] : corpus.offsets[start + len(texts)]].tolist())
        rows.append({"arm": arm, "new_units": 1_000 * len(own - known) / len(texts), "units": entry.label})
        start += len(texts)
    return pd.DataFrame(rows)


# -------------------------------------------------------------------------------------------------- the experiment


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Returns
    -------
    Result
        Tables arms (see `summarised` and `new_units`), par (see `at_par`), objects, curve, line (see `recognition.measure`).
    """
    found: list[dict[str, pd.DataFrame]] = []
    for done, dataset in enumerate(sets.values()):

        def step(part: int, of: int, what: str, done: int = done) -> None:
            progress(done * of + part, len(sets) * of, what)

        seed, objects, symbols = (int(settings[name]) for name in ("seed", "objects", "symbols"))
        found.append(measure(dataset, seed, objects, symbols, step))
    progress(1, 1, "done")
    tables = {name: pd.concat([part[name] for part in found], ignore_index=True) for name in found[0]} if found else {}
    return Result(tables, sentence(tables["par"], tables["line"]), dict(settings))


def sentence(par: pd.DataFrame, line: pd.DataFrame) -> str:
    """State how near to what was learned drawn objects lie that cost as much as real ones, and what needs no likeness."""
    found: dict[str, list[str]] = {}
    for row in par.itertuples():
        where = (
            "there are none" if row.value != row.value
            else "nearer than real ones" if row.low > 0
            else "farther than real ones" if row.high < 0
            else "as near as real ones, as far as can be told"
        )  # fmt: skip
        found.setdefault(where, []).append(DOMAINS[row.domain].label.lower())
    kept = [f"{DOMAINS[row.domain].label.lower()} {_left(row)}" for row in line.itertuples()]
    places = "; ".join(f"{', '.join(labels)}: {where}" for where, labels in found.items())
    return (
        f"Drawn objects that cost as much as real ones, by their nearness to what was learned: {places}. Of the bits saved per "
        f"unit beyond a chain, these are left on objects that resemble nothing learned: {', '.join(kept)}."
    )


def _left(row: Any) -> str:  # noqa: ANN401 - a row of the table
    if row.intercept != row.intercept:
        return f"not identified, all are about as similar (of {row.mean:z.2f})"
    shown = "" if row.intercept_low > 0 or row.intercept_high < 0 else ", not shown to be any"
    return f"{row.intercept:z.2f} [{row.intercept_low:z.2f}, {row.intercept_high:z.2f}] of {row.mean:z.2f}{shown}"
