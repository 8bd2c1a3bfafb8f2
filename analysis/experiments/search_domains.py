"""What guessing costs in three domains: bits until a sample holds something right that was not learned, beside guessing it all.

A set is divided by clusters: a model learns from half A. Of the other objects, most are what is searched for, the rest are fresh
real ones. A sample is accepted if it holds a unit that an object searched for has and none of A has: in text a run of some words,
in proteins a homology family, in molecules a scaffold. Bits are -log2 of the share of samples that are accepted. Controls:

- an order-2 chain of A, the neutral sampler: what its samples hold, short context explains,
- fresh real objects, relatives of what is searched for among them: what can be accepted at best.

Beside them stands the price of guessing one whole object: its code length under the model. Strings that did not end or cannot be
read count as samples that are not accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result, check_limits, recognition
from analysis.experiments.generation import Trained, capped, ended, fit, per_object
from analysis.experiments.novelty import ORDER, divide, readable
from analysis.experiments.samples import ratio_bits, search_bits, share_interval, success_at
from analysis.statistics.resampling import bootstrap, generator, percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "samples": 600, "symbols": 60_000, "words": 4}
LIMITS = {"samples": (20, 20_000), "symbols": (1_000, 10_000_000), "words": (1, 12)}
TEMPERATURES = (0.7, 1.0, 1.3)
MODEL, NEUTRAL, FRESH = "model, T = 1", "chain of order 2", "real objects, fresh"
SEARCHED = 0.75  # of the objects outside of A
PRICED = 200  # fresh objects of which the code length is measured
BATCH = 100
REPLICATES = 400
SHOWN = 40  # accepted samples of each arm that are kept to be looked at
Ints = NDArray[np.int64]
Unit = tuple[str, ...]


def arm_of(temperature: float) -> str:
    """Name of the samples of the model at a temperature."""
    return f"model, T = {temperature:g}"


# ------------------------------------------------------------------------------------------------------- units


def units_of(dataset: Dataset, words: int) -> tuple[list[set[Unit]], str]:
    """Units of each object: runs of so many symbols where the order of a representation carries meaning, else single ones.

    Returns
    -------
    list of set of tuple of str, shape [objects]
    str
        What they are called.
    """
    domain = DOMAINS[dataset.domain]
    entry = domain.REPRESENTATIONS[domain.default_representation]
    corpus, length = entry.encode(dataset), words if entry.ordered else 1
    name = f"{entry.label}, {length} in a row" if length > 1 else entry.label
    return [_runs([corpus.alphabet[code] for code in codes], length) for codes in corpus], name


def _runs(symbols: Sequence[str], length: int) -> set[Unit]:
    return set(zip(*(islice(symbols, i, None) for i in range(length)), strict=False))


@dataclass(frozen=True, eq=False)
class Search:
    """What is searched for.

    Parameters
    ----------
    learned, searched : Dataset
        Without labels: a family must be the same for made objects, of which nothing is known.
    words : int
    """

    learned: Dataset
    searched: Dataset
    words: int

    def accepted(self, texts: Sequence[str]) -> tuple[list[Unit | None], str]:
        """Return for each text a unit that makes it accepted, or None; and what units are called.

        Everything is encoded together, so that a family is the same in all parts.
        """
        if not texts:
            return [], ""
        known, wanted = len(self.learned), len(self.searched)
        whole = _named(self.learned.domain, [*self.learned.objects, *self.searched.objects, *texts])
        units, name = units_of(whole, self.words)
        right = set().union(*units[known : known + wanted]) - set().union(*units[:known])
        return [min(found) if (found := own & right) else None for own in units[known + wanted :]], name


def _named(domain: str, objects: Sequence[str]) -> Dataset:
    return Dataset("samples", domain, tuple(objects), tuple(f"sample {i + 1}" for i in range(len(objects))))


# ------------------------------------------------------------------------------------------------------ samples


def drawn(trained: Trained, dataset: Dataset, n: int, temperature: float, seed: int) -> list[str]:
    """Draw `n` samples; one that did not end or cannot be read is an empty string."""
    found: list[str] = []
    for batch in range(-(-n // BATCH)):
        rows = trained.draw(min(BATCH, n - len(found)), temperature, seed + 10_007 * batch)
        texts = [text if whole else "" for text, whole in zip(rows.object, rows.whole, strict=True)]
        found += [text if ok else "" for text, ok in zip(texts, readable(dataset, texts), strict=True)]
    return found


def neutral(dataset: Dataset, learned: Ints, like: Ints, n: int, seed: int) -> list[str]:
    """Draw `n` objects of the order-2 chain of A, of the sizes of real ones; fewer where some sizes are never met."""
    found: list[str] = []
    for turn in range(-(-3 * n // len(like))):
        wanted = like[: min(len(like), n - len(found))]
        made = DOMAINS[dataset.domain].chain(dataset, learned, ORDER, seed + 1_009 * turn, wanted)
        kept = (made.labels["null"] == "matched").to_numpy() if "null" in made.labels else np.ones(len(made), bool)
        texts = [text for text, ok in zip(made.objects, kept, strict=True) if ok]
        found += [text if ok else "" for text, ok in zip(texts, readable(dataset, texts), strict=True)]
        if len(found) >= n:
            break
    return found[:n]


def price(trained: Trained, corpus: Corpus, which: Ints, groups: Ints, seed: int) -> dict[str, Any]:
    """Mean bits of one whole object under the model, its end included, with an interval over clusters."""
    held = corpus.take(which)
    bits = per_object(trained.model.score(held), held)
    low, high = percentile_interval(
        bootstrap(lambda i: bits[i].mean(), len(bits), groups=groups[which], replicates=REPLICATES, seed=seed)
    )
    return {"value": float(bits.mean()), "low": float(low), "high": float(high), "n": len(bits)}


# --------------------------------------------------------------------------------------------------- the experiment


def measure(dataset: Dataset, settings: Mapping[str, Any], step: Progress) -> dict[str, pd.DataFrame]:
    """Tables of one set, see `run`."""
    seed, samples, symbols = (int(settings[name]) for name in ("seed", "samples", "symbols"))
    what, steps = DOMAINS[dataset.domain].object_label, len(TEMPERATURES) + 3
    step(0, steps, f"learning from {what}")
    parts = divide(dataset, seed)
    domain = DOMAINS[dataset.domain]
    entry = domain.REPRESENTATIONS[domain.notations[0]]
    corpus = ended(entry.encode(parts.dataset))
    learned = capped(corpus, parts.learned, symbols)
    trained = fit(corpus, learned, recognition.spelled(parts.dataset), entry.separators)
    others = np.concatenate([parts.judged, parts.held])
    others = others[generator(seed, "searched", len(others)).permutation(len(others))]
    searched, fresh = np.split(others, [round(SEARCHED * len(others))])
    known, wanted = (_named(dataset.domain, [parts.dataset.objects[i] for i in part]) for part in (learned, searched))
    search = Search(known, wanted, int(settings["words"]))
    texts: dict[str, list[str]] = {}
    for place, temperature in enumerate(TEMPERATURES):
        step(1 + place, steps, f"drawing {what} at temperature {temperature:g}")
        texts[arm_of(temperature)] = drawn(trained, parts.dataset, samples, temperature, seed)
    step(steps - 2, steps, f"drawing neutral {what}")
    texts[NEUTRAL] = neutral(parts.dataset, learned, fresh, samples, seed)
    texts[FRESH] = [parts.dataset.objects[i] for i in fresh[:samples]]
    step(steps - 1, steps, f"looking for what was not learned in {what}")
    tables = _tables(search, texts)
    tables["price"] = pd.DataFrame([price(trained, corpus, fresh[:PRICED], parts.groups, seed)])
    about = {"domain": dataset.domain, "dataset": dataset.name}
    sizes = {"learned": len(learned), "searched": len(searched)}
    unit = {"price": "bits/object"}
    return {name: table.assign(**about, **sizes, unit=unit.get(name, "bits")) for name, table in tables.items()}


def _tables(search: Search, texts: Mapping[str, list[str]]) -> dict[str, pd.DataFrame]:
    rows, curves, objects, counted = [], [], [], {}
    made = {arm: [text for text in own if text] for arm, own in texts.items()}
    found, name = search.accepted([text for own in made.values() for text in own])
    start = 0
    for arm, own in texts.items():
        hits = found[start : start + len(made[arm])]
        start += len(made[arm])
        k, n = sum(unit is not None for unit in hits), len(own)
        if not n:
            continue
        counted[arm] = (k, n)
        rows.append({"arm": arm, **search_bits(k, n), "readable": len(made[arm]) / n, "units": name})
        curves.append(_curve(arm, k, n))
        objects += [
            {"arm": arm, "object": text, "found": " ".join(unit)}
            for text, unit in zip(made[arm], hits, strict=True) if unit is not None
        ][:SHOWN]  # fmt: skip
    beyond = [
        {"arm": arm, "against": NEUTRAL, **dict(zip(("value", "low", "high"), ratio_bits(*own, *counted[NEUTRAL]), strict=True))}
        for arm, own in counted.items() if arm != NEUTRAL and NEUTRAL in counted
    ]  # fmt: skip
    return {
        "search": pd.DataFrame(rows), "curve": pd.concat(curves, ignore_index=True),
        "beyond": pd.DataFrame(beyond, columns=["arm", "against", "value", "low", "high"]),
        "objects": pd.DataFrame(objects, columns=["arm", "object", "found"]),
    }  # fmt: skip


def _curve(arm: str, k: int, n: int) -> pd.DataFrame:
    """Chance that at least one of so many samples is accepted: the unbiased estimate, and the interval of the share."""
    sizes = [2**i for i in range(int(np.log2(n)) + 1)]
    ends = np.array(share_interval(k, n))
    found = [[float(success_at(size, [n], [k])[0]), *(1 - (1 - ends) ** size)] for size in sizes]
    return pd.DataFrame(found, columns=["share", "share_low", "share_high"]).assign(arm=arm, k=sizes, n=n)


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Returns
    -------
    Result
        Tables search (bits of a search by arm; `bound` where nothing was accepted), curve (success at k samples), beyond (bits
        that the samples of an arm save of the neutral ones), price (bits of one whole object), objects (accepted samples).

    Raises
    ------
    ValueError
        If a setting lies outside LIMITS, or a set is too small to divide.
    """
    check_limits(settings, LIMITS)
    found: list[dict[str, pd.DataFrame]] = []
    for done, dataset in enumerate(sets.values()):

        def step(part: int, of: int, what: str, done: int = done) -> None:
            progress(done * of + part, len(sets) * of, what)

        found.append(measure(dataset, settings, step))
    if not found:
        raise ValueError("this experiment needs a set; choose one")
    progress(1, 1, "done")
    tables = {name: pd.concat([part[name] for part in found], ignore_index=True) for name in found[0]}
    return Result(tables, sentence(tables["search"], tables["beyond"], tables["price"]), dict(settings))


def sentence(search: pd.DataFrame, beyond: pd.DataFrame, price_: pd.DataFrame) -> str:
    """State for each set what a search costs, whether the model saves bits of it, and what guessing a whole object costs."""
    said = []
    for domain in dict.fromkeys(search.domain):
        own = search[(search.domain == domain) & (search.arm == MODEL)].iloc[0]
        saved = beyond[(beyond.domain == domain) & (beyond.arm == MODEL)]
        whole = price_[price_.domain == domain].iloc[0]
        said.append(
            f"{DOMAINS[domain].label.lower()} {bits_said(own)}, {_saved(saved)}; one whole object {whole.value:,.0f} "
            f"[{whole.low:,.0f}, {whole.high:,.0f}] bits"
        )
    return f"Bits until a sample of the model holds something right that was not learned: {'. '.join(said)}."


def bits_said(row: Any) -> str:  # noqa: ANN401 - a row of `search`
    """Write the bits of a search, or what they exceed."""
    if row.bound:
        return f"over {row.low:.1f} bits (none of {row.n:,} samples)"
    return f"{row.value:.1f} [{row.low:.1f}, {row.high:.1f}] bits"


def _saved(rows: pd.DataFrame) -> str:
    if rows.empty or rows.iloc[0].low != rows.iloc[0].low:
        return "neither it nor the neutral sampler finds any"
    row = rows.iloc[0]
    if row.low > 0:
        return "fewer than of the neutral sampler"
    return "more than of the neutral sampler" if row.high < 0 else "not shown to be fewer than of the neutral sampler"
