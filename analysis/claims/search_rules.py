"""Rules on search, rewards and choice of experiments: claims 24 to 27; and on chemistry as such: claims 16 and 18."""

from __future__ import annotations

import pandas as pd

from analysis.claims.finding import AGAINST, FOR, NEITHER, Finding, Part, Tables, effect, nothing, weighed

JUDGED = ("rounds judged by distance as the crow flies", "rounds judged by the true distance")
ONE_PASS, ITERATED = "one pass", "iterated"
NARROW = ("small", "cold")  # models that have few directions, or take others rarely
PROXIES = {"proxy as set": "a bias with a heavy tail", "proxy, all normal": "a normal bias"}
GAIN = "gain"
WHOLE = {"size and LZ": "size and complexity tell", "all parts": "all parts of the molecules tell"}
LIKENESS, UNMATCHED, MATCHED = "natural-product likeness", "all", "matched"
PERMUTED_PAIRS = "matched, labels permuted"
CHANCE, LITTLE_AUC, LITTLE_BITS = 0.5, 0.05, 0.02  # what counts as nothing told, and as no bits
LITTLE_SD = 0.05  # of true values: what counts as nothing lost
REAL, PERMUTED = "real values", "permuted values"
BEST, ERROR = ("expected improvement", "best"), ("most variance removed", "error")


def reasoning(tables: Tables) -> Finding:
    """Claim 24: what rounds that begin at the best place so far find beyond one pass of as many steps, whichever is better."""
    iteration = tables["search-maze"]["iteration"]
    parts = []
    for _, row in iteration[iteration.arm.isin(JUDGED)].iterrows():
        value, low, high = _least(row, "difference", "over_long")
        parts.append(Part(str(row.arm), value, low, high, effect(low, high), "of mazes", int(row.mazes), "mazes"))
    return weighed(
        "Share of mazes that rounds solve beyond one pass of as many steps, with short paths or long ones, whichever solves more",
        parts, "the judge",
    )  # fmt: skip


def _least(row: pd.Series, *names: str) -> tuple[float, float, float]:
    """Return the least of several differences, with its interval."""
    name = min(names, key=lambda one: float(row[one]))
    return float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"])


def reach(tables: Tables) -> Finding:
    """Claim 25: how far cold and small models stay behind the warm one in one pass, and what iteration adds for them."""
    table = tables["reach"]["reach"].set_index(["model", "way"])
    parts = []
    for model in NARROW:
        once, again = table.loc[(model, ONE_PASS)], table.loc[(model, ITERATED)]
        behind = -float(once.over_warm), -float(once.over_warm_high), -float(once.over_warm_low)
        more = _least(again, "over_more", "over_long")
        for name, (value, low, high) in (("behind the warm one in one pass", behind), ("more by iteration", more)):
            says = effect(low, high)
            parts.append(Part(f"{model} model, {name}", value, low, high, says, "of the cells", int(once.maps), "maps"))
    return weighed(
        "Share of the cells of a map; iteration against one pass of as many samples or of paths as long, whichever reaches more",
        parts, "the model", "A metaphor, computed: it shows what follows from few directions, not what models do.",
    )  # fmt: skip


def proxy(tables: Tables) -> Finding:
    """Claim 26: what the best of most candidates by a proxy is worth less than the best of fewer, by the tail of its bias."""
    rows = tables["proxy"]["decoupling"].set_index("arm")
    parts, short = [], []
    for arm, name in PROXIES.items():
        row = rows.loc[arm]
        value, low, high = _least(row, "lost")
        named = f"{name}, best of {int(row.most):,} against {int(row.peak):,}"
        says = effect(low, high, margin=LITTLE_SD)
        parts.append(Part(named, value, low, high, says, "sd", int(row.trials), "trials"))
        short.append(f"{name} {row.short:.2f} [{row.short_low:.2f}, {row.short_high:.2f}]")
    return weighed(
        f"True value that is lost as selection by a proxy goes on (under {LITTLE_SD:g} counts as none)",
        parts, "the tail of the proxy's bias", f"Short of selection by the truth, in sd: {', '.join(short)}.",
    )  # fmt: skip


def next_experiment(tables: Tables) -> Finding:
    """Claim 27: what choice by a kernel gains over random choice, at the last experiment."""
    table = tables["next-experiment"]["search"]
    last = table[table.experiments == table.groupby("dataset").experiments.transform("max")]
    parts = []
    for (strategy, measure), words in ((BEST, "best found"), (ERROR, "error")):
        own = last[(last["values"] == REAL) & (last.strategy == strategy) & (last.measure == measure)]
        parts += [
            Part(f"{r.label} ({words})", r.gain, r.gain_low, r.gain_high, effect(r.gain_low, r.gain_high), "sd", int(r.seeds),
                 "seeds", 0.0, str(r.domain))
            for r in own.itertuples()
        ]  # fmt: skip
    control = last[(last["values"] == PERMUTED) & (last.strategy == BEST[0]) & (last.measure == BEST[1])]
    said = ", ".join(f"{r.label} {r.gain:z.2f} [{r.gain_low:z.2f}, {r.gain_high:z.2f}]" for r in control.itertuples())
    return weighed(
        "Gain over random choice of the next experiment, in standard deviations of the values", parts,
        "the values and what is asked for", f"With permuted values the best found gains {said}.",
    )  # fmt: skip


def assembly(tables: Tables) -> Finding:
    """Claim 16: what the assembly index tells of a label of molecules beyond size and Lempel-Ziv complexity."""
    told = tables["assembly-label"]["told"]
    own = told[told.domain == "molecule"]
    parts = [
        Part(f"{row.label} ({row.classes})", float(row.value), float(row.low), float(row.high),
             nothing(row.low, row.high, margin=LITTLE_BITS), "bits of 1", int(row.n), "molecules", 0.0, "molecule")
        for _, row in own[own.what == GAIN].iterrows()
    ]  # fmt: skip
    at = own.drop_duplicates(["label", "what"]).set_index(["label", "what"]).value
    said = ", ".join(f"{name} {at[label, what]:z.2f}" for label in dict.fromkeys(own.label)
                     for what, name in WHOLE.items() if (label, what) in at.index)  # fmt: skip
    return weighed(
        f"Bits of a label that the assembly index adds to size and Lempel-Ziv complexity (under {LITTLE_BITS:g} counts as none)",
        parts, "the label", f"For scale: {said}.", absent=True,
    )  # fmt: skip


def natural_products(tables: Tables) -> Finding:
    """Claim 18: how well likeness to natural products tells drugs from compounds of their size and lipophilicity."""
    auc = tables["natural-product"]["auc"].set_index(["score", "stage"])
    row = auc.loc[(LIKENESS, MATCHED)]
    far = row.low > CHANCE + LITTLE_AUC or row.high < CHANCE - LITTLE_AUC
    near = row.low >= CHANCE - LITTLE_AUC and row.high <= CHANCE + LITTLE_AUC
    says = AGAINST if far else FOR if near else NEITHER
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    part = Part("approved drugs, matched", value, low, high, says, "AUC", int(row.n), "pairs", CHANCE, "molecule")
    before, permuted = auc.loc[(LIKENESS, UNMATCHED)], auc.loc[(LIKENESS, PERMUTED_PAIRS)]
    return weighed(
        f"Share of couples in which the drug is more like natural products than a compound of its size and logP ({CHANCE:g} "
        f"if likeness tells nothing; within {LITTLE_AUC:g} of it counts as nothing)",
        [part], "the sets",
        f"Without matching {before.value:.2f} [{before.low:.2f}, {before.high:.2f}], with labels permuted {permuted.value:.2f} "
        f"[{permuted.low:.2f}, {permuted.high:.2f}].",
    )  # fmt: skip
