"""Rules on how much data, of which kind, and what hides in it: claims 12 to 14, 21 to 23, 28 and 29."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.claims.finding import CONTRADICTED, FOR, OPEN, SUPPORTED, Finding, Part, Tables, effect, nothing, weighed
from analysis.claims.prediction_rules import DOMAIN, label, of_row
from analysis.verdict.spread import mean_with_interval

COINS, COPIES = "independent coins", "copies of one coin"
ONE_ORDER, REAL = "one order", "real"
OWN = ("own samples", "own generation 5 (accumulated)", "own generation 5 (replaced)")
OTHERS = ("another set", "recombined objects", "samples of another model")
CONTROL = "shuffled objects (control)"
OTHER_BATCH = "in the other batch"
KNOWN, UNKNOWN, COMPUTED, MEASURED = "law known", "law unknown", "computed from the equation", "newly measured"
LITTLE = 0.005  # bits per unit that count as none
ROUNDING = 1e-12


def nuisance(tables: Tables) -> Finding:
    """Claim 12: training objects that are needed with nuisance bits, beside as many copies of one bit."""
    wanted = tables["simulated-batches"]["needed"]
    coins, copies = (wanted[wanted.nuisance == kind].iloc[-1] for kind in (COINS, COPIES))
    if not math.isfinite(coins.times):
        return Finding(
            OPEN, f"Half of the bits is not reached with {int(coins.most):,} training objects, so nothing is compared."
        )
    part = Part(
        f"{int(coins.nuisance_bits)} bits of nuisance", coins.times, coins.times_low, coins.times_high,
        effect(coins.times_low, coins.times_high, 1.0), "times", int(coins.seeds), "seeds", 1.0,
    )  # fmt: skip
    beside = (
        f"As many variables that hold one bit between them need {copies.times:.2g} [{copies.times_low:.2g}, "
        f"{copies.times_high:.2g}] times."
    )
    return weighed(
        "Training objects for half of the available bits, against none without nuisance", [part], DOMAIN, beside
    )


def matched(tables: Tables) -> Finding:
    """Claim 13: whether the best number of context symbols rises with the data."""
    ridge = tables["capacity"]["ridge"]
    parts = []
    for domain, rows in ridge[(ridge.arm == REAL) & (ridge.family == ONE_ORDER)].groupby("domain", sort=False):
        rows = rows.sort_values("size")
        first, last = rows.iloc[0], rows.iloc[-1]
        low, high = float(last.low - first.high), float(last.high - first.low)
        named = f"{label(str(domain))} ({int(first['size']):,} to {int(last['size']):,} symbols)"
        parts.append(
            Part(named, float(last.best - first.best), low, high, effect(low, high), "symbols of context", int(last.n), "objects",
                 0.0, str(domain))
        )  # fmt: skip
    return weighed("Rise of the best context of a model, as its data grows", parts, DOMAIN)


def batch(tables: Tables) -> Finding:
    """Claim 14: what structure tells of the batch, and what is left of function in another one."""
    found = tables["higher-order"]
    bits, splits = found["bits"], found["splits"]
    parts = []
    for _, row in bits[bits.what == "batch"].iterrows():
        named = f"{label(row.domain)} ({row.of_batch})"
        parts.append(of_row(row, effect(row.low, row.high, margin=0.02), named=named))
    other = splits[(splits.split == OTHER_BATCH) & splits.share.notna()]
    left = [
        f"{label(r.domain)} {r.share:.0%}" if r.value > 0 else f"{label(r.domain)} none" for r in other.itertuples()
    ]
    function = ", ".join(f"{r.of_function} {r.value:z.2f}" for r in bits[bits.what == "function"].itertuples())
    note = f"Of function the same objects tell: {function} bits."
    if left:
        note += f" Of function learned in one batch there is left in another: {', '.join(left)}."
    return weighed("Bits (of 1) that objects tell of where they were taken from", parts, "the set", note)


def equation(tables: Tables) -> Finding:
    """Claim 21: what extra points save whose law is known, or not."""
    table = tables["equation"]["equation"]
    last = table[table.added == table.added.max()].set_index(["law", "kind"]).value
    most = float(last[KNOWN].max())
    known = Part("law known", most, math.nan, math.nan, FOR if most <= ROUNDING else -FOR, "bits per measurement")
    verdict = SUPPORTED if known.says == FOR else CONTRADICTED
    return Finding(
        verdict,
        f"In closed form: when the law is known, extra points save {most:.3g} bits of a new measurement. When it is not, points "
        f"computed from it save {last[UNKNOWN, COMPUTED]:.3g} and as many new measurements {last[UNKNOWN, MEASURED]:.3g}: they "
        "bring the law itself.",
        (known,), known,
    )  # fmt: skip


def _arms(tables: Tables, kinds: tuple[str, ...]) -> pd.DataFrame:
    arms = tables["synthetic"]["arms"]
    return arms[arms.arm.isin(kinds)]


def resampled(tables: Tables) -> Finding:
    """Claim 22: what a model's own samples save of held-out objects."""
    parts = [
        Part(f"{label(r.domain)}, {r.arm}", r.value, r.low, r.high, nothing(r.low, r.high, margin=LITTLE), f"bits/{r.size_unit}",
             int(r.n), "objects", 0.0, str(r.domain))
        for r in _arms(tables, OWN).itertuples()
    ]  # fmt: skip
    whole = _arms(tables, OWN)
    harmed = int((whole.whole_high < 0).sum())
    return weighed(
        f"Bits that a model's own samples save at the share chosen on other objects (under {LITTLE:g} counts as none)",
        parts, "the set and the number of generations",
        f"Taken whole, they cost bits in {harmed} of {len(whole)} cases.", absent=True,
    )  # fmt: skip


def other_sources(tables: Tables) -> Finding:
    """Claim 23: what data of another origin saves, beyond shuffled objects."""
    arms = tables["synthetic"]["arms"]
    parts = []
    for row in _arms(tables, OTHERS).itertuples():
        shuffled = arms[(arms.domain == row.domain) & (arms.arm == CONTROL)].iloc[0]
        null = max(float(shuffled.high), 0.0)
        parts.append(
            Part(f"{label(row.domain)}, {row.arm}", row.value, row.low, row.high, effect(row.low, row.high, null, LITTLE),
                 f"bits/{row.size_unit}", int(row.n), "objects", null, str(row.domain))
        )  # fmt: skip
    helped = sum(part.says == FOR for part in parts)
    return weighed(
        "Bits that data of another kind saves at the share chosen on other objects, beyond the upper end of shuffled objects",
        parts, "the kind of data and the set", f"It helps in {helped} of {len(parts)} cases.",
    )  # fmt: skip


def leakage(tables: Tables) -> Finding:
    """Claim 28: bits beyond neutral objects with relatives present, less those with relatives held out."""
    rows = tables["readings"]["natural"]
    rows = rows[(rows.question == "beyond_neutral") & rows.value.notna()]
    keys = ["domain", "dataset", "notation", "order", "pool"]
    wide = rows.pivot_table(index=keys, columns="relatives", values="value")
    if not {"present", "held out"} <= set(wide):
        return weighed("", [], DOMAIN)
    gain = (wide["present"] - wide["held out"]).dropna().groupby(level=["domain", "dataset"]).mean()
    parts = []
    held, left = wide["held out"].groupby(level="domain").mean(), []
    for domain in dict.fromkeys(rows.domain):
        if domain in gain.index.get_level_values("domain"):
            own = gain.xs(domain, level="domain")
            parts.append(between_sets(label(domain), own.to_numpy(), "of neutral bits", domain))
            left.append(f"{label(domain)} {held[domain]:z.3f}")
    note = f"With relatives held out there is left: {', '.join(left)}."
    return weighed(
        "Share of neutral bits that is saved beyond neutral objects only because relatives of the tested objects were learned "
        "from",
        parts, DOMAIN, note,
    )  # fmt: skip


def between_sets(named: str, values: np.ndarray, unit: str, domain: str, of: str = "sets") -> Part:
    """Make a part of the mean over sets, with Student's interval over them."""
    mean, low, high = mean_with_interval(values)
    return Part(named, mean, low, high, effect(low, high), unit, len(values), of, 0.0, domain)


def worth_learning(tables: Tables) -> Finding:
    """Claim 29: what ten times the data saves in real objects beyond neutral ones."""
    savings = tables["learning"]["savings"]
    beyond = savings[savings.arm == "beyond neutral"]
    reached = beyond[beyond.window != "last tenfold"]
    rows = reached if reached.domain.nunique() == beyond.domain.nunique() else beyond[beyond.window == "last tenfold"]
    parts = [
        Part(label(r.domain), r.value, r.low, r.high, effect(r.low, r.high), f"bits/{r.size_unit}", int(r.n), "objects", 0.0,
             str(r.domain))
        for r in rows.itertuples()
    ]  # fmt: skip
    structure = tables["learning"]["structure"]
    present = structure[(structure.arm == "relatives present") & (structure.scale == "per object")]
    last = present.loc[present.groupby("domain", sort=False)["size"].idxmax()] if len(present) else present
    noise = ", ".join(f"{label(r.domain)} {r.share:.1%}" for r in last.itertuples())
    return weighed(
        "Bits that ten times the data saves of unseen, unrelated objects beyond what it saves of neutral ones", parts, DOMAIN,
        f"Structure as a share of all bits that were read: {noise}." if noise else "",
    )  # fmt: skip
