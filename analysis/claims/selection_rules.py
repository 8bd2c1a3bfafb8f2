"""Rules on what selection left in data: claims 5, 6, 9, 15 and 17 to 20; and the count of claim 10."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.claims.finding import (
    AGAINST,
    CONTEXT,
    FOR,
    NEITHER,
    UNMEASURABLE,
    Finding,
    Part,
    Tables,
    effect,
    weighed,
    written,
)
from analysis.claims.prediction_rules import label
from analysis.domains import DOMAINS
from analysis.statistics.proportions import student_half_width

TOSS = 1.0  # bits: a filter that passes every second neutral object
AS_GOOD = 1.0  # stringency at which an object does as well as the reference
BESIDE = ("relatives of hits", "unchanged")  # groups of a filter that are no neutral draw
SHUFFLED = (
    "units in random order"  # of objects that a model judges; permuted scores keep how many pass, so they are no null
)
UNSELECTED = ("amyloid",)  # scans of what no evolution selected for
BIOLOGY, PHYSICS = "meaning or biology", "physics"
MOLECULE, PROTEIN = "molecule", "protein"
TOGETHER, POSITION = "Column and matrix together", "Position alone: information of the column"
WEAKEST = 0.9  # share of the combinations from which a domain may be called weakest (see `verdict.sentences`)


def stringent(tables: Tables) -> Finding:
    """Claim 5: bits of filters at the level of the reference, and what natural sets have beyond neutral objects."""
    curve = pd.concat([tables[name]["curve"] for name in ("filters", "functional-information")], ignore_index=True)
    at = curve[np.isclose(curve.stringency, AS_GOOD) & ~curve.group.isin(BESIDE)]
    parts, unselected = [], []
    for key, rows in at.groupby("key", sort=False):
        own = (
            rows[rows.control == ""].assign(order=lambda one: one.changed.fillna(0)).sort_values("order", kind="stable")
        )
        row = own.iloc[0]
        beside = rows[(rows.group == row.group) & (rows.control == SHUFFLED)]
        null = max([TOSS, *beside.high.dropna()])
        says = FOR if row.low > null else AGAINST if row.high <= null else NEITHER
        value, low, high = (float(row[name]) for name in ("value", "low", "high"))
        named = str(row.title).partition(":")[0]
        part = Part(named, value, low, high, says, "bits", int(row.n), "neutral objects", null, str(row.domain))
        (unselected if key in UNSELECTED else parts).append(part)
    beyond = tables["readings"]["natural"]
    beyond = beyond[(beyond.question == "beyond_neutral") & (beyond.relatives == "held out") & beyond.value.notna()]
    means = beyond.groupby(["domain", "dataset"]).value.mean()
    said = ", ".join(
        f"{label(str(domain))} {int((one > 0).sum())} of {len(one)}" for domain, one in means.groupby(level="domain")
    )
    for_nothing = "; ".join(f"{part.label} {written(part)}" for part in unselected)
    return weighed(
        f"-log2 of the share of neutral objects that do as well as the real one, against {TOSS:g} bit (a coin toss) and objects "
        "in random order",
        parts, "the filter",
        f"Natural sets that cost less than their neutral objects, relatives held out: {said}."
        + (f" For comparison, what no evolution selected for: {for_nothing}." if for_nothing else ""),
    )  # fmt: skip


def ancestry(tables: Tables) -> Finding:
    """Claim 6: the share of a family's information that a tree without selection shows."""
    share = tables["ancestry"]["share"]
    parts = [
        Part(str(row.weighting), float(row.value), float(row.low), float(row.high), effect(-row.high, -row.low, -1.0),
             "of the family's bits", int(row.n_trees), "trees", 1.0, PROTEIN)
        for row in share.itertuples()
    ]  # fmt: skip
    first = share.iloc[0]
    return weighed(
        "Information per site that neutral trees of the family's identity show, as a share of the family's (an upper bound of "
        "what ancestry explains)",
        parts, "the weighting of relatives",
        f"The family shows {first.family_bits:.2f} bits per site at an identity of {first.identity:.0%}.", absent=True,
    )  # fmt: skip


def constraint(tables: Tables) -> Finding:
    """Claim 9: how much better a family's columns rank variants than the matrix alone."""
    summary = tables["constraint"]["summary"]
    rows = summary[summary.predictor == TOGETHER]
    if rows.empty:
        return Finding(
            UNMEASURABLE, "The scan's wild type is no relative of the family: load the alignment of its own family."
        )
    row = rows.iloc[0]
    part = Part(
        "column and matrix", row.over_matrix, row.over_low, row.over_high, effect(row.over_low, row.over_high), "",
        int(row.n_variants), "variants", 0.0, PROTEIN,
    )  # fmt: skip
    others = ", ".join(f"{r.predictor} {r.value:z.2f} [{r.low:z.2f}, {r.high:z.2f}]" for r in summary.itertuples())
    return weighed(
        "Rank correlation with the measured effects, less that of the substitution matrix alone",
        [part], "the scan", f"Of each: {others}.",
    )  # fmt: skip


def possible(tables: Tables) -> Finding:
    """Claim 10: a count, no test."""
    rows = tables["readings"]["natural"]
    held = rows.groupby("domain").objects.max()
    said = []
    for domain, entry in DOMAINS.items():
        counted = {name: space(entry.typical_size) for name, space in entry.POSSIBLE_SPACE.items()}
        name, most = next(((n, m) for n, m in counted.items() if math.isfinite(m)), ("", math.nan))
        if name and domain in held.index:
            power = math.log10(held[domain]) - most
            said.append(f"{label(domain)} of {entry.typical_size} {entry.size_unit}s 10^{power:.0f} ({name})")
    return Finding(
        CONTEXT,
        "A count that no measurement can contradict, and that changes by hundreds of powers of ten with what is called possible. "
        f"Share of possible space that the objects of one set make, as many as were read: {'; '.join(said)}.",
    )


def cells(tables: Tables) -> Finding:
    """Claim 15: what residues tell of an enzyme's class, beside permuted labels."""
    rows = tables["readings"]["natural"]
    own = rows[(rows.question == "label_bits") & (rows.domain == PROTEIN) & (rows.kind == BIOLOGY) & rows.value.notna()]
    parts = [
        Part(f"{r.set} ({r.label})", r.value, r.low, r.high, effect(r.low, r.high, float(r.null)), "bits of 1", int(r.n),
             "proteins", float(r.null), PROTEIN)
        for r in own.itertuples()
    ]  # fmt: skip
    if not parts:
        return Finding(UNMEASURABLE, "No protein set has a label of biology that enough of its proteins have.")
    return weighed(
        "What the parts of a protein tell of its biology, families held out, against permuted labels",
        parts,
        "the set and the label",
    )


def weakest(tables: Tables) -> Finding:
    """Claim 17: how often molecules have the weakest prior, question by question."""
    table = tables["verdicts"]["verdicts"]
    own = table[(table.domain == MOLECULE) & table.judged.astype(bool)]
    if own.empty:
        return Finding(UNMEASURABLE, "No question can be judged across domains with the sets that are here.")
    parts = []
    for row in own.itertuples():
        says = FOR if row.said == "weakest" else AGAINST if row.weakest <= row.base_rate else NEITHER
        parts.append(
            Part(f"'{row.title}'", float(row.weakest), math.nan, math.nan, says, "of combinations", int(row.specifications),
                 "combinations", float(row.base_rate), MOLECULE)
        )  # fmt: skip
    said = ", ".join(f"'{row.title}' {row.strongest:.0%}" for row in own.itertuples())
    return weighed(
        f"Share of all combinations of sets and choices in which molecules have the weakest prior ({own.base_rate.iloc[0]:.0%} "
        f"or fewer is against, {WEAKEST:.0%} and a permutation of sources are needed in favour)",
        parts, "the question", f"They have the strongest prior in: {said}.",
    )  # fmt: skip


def physics(tables: Tables) -> Finding:
    """Claim 19: what structure tells of physics, less what it tells of biology, over labels of molecules."""
    rows = tables["readings"]["natural"]
    own = rows[(rows.question == "label_bits") & (rows.domain == MOLECULE) & rows.value.notna()]
    one, other = (own[own.kind == kind].value.to_numpy() for kind in (PHYSICS, BIOLOGY))
    if min(len(one), len(other)) < 2:
        return Finding(
            UNMEASURABLE,
            f"{len(one)} labels of physics and {len(other)} of biology are here, and two of each are needed: load a "
            "set with some.",
        )
    value = float(one.mean() - other.mean())
    spread = [part.var(ddof=1) / len(part) for part in (one, other)]
    freedom = sum(spread) ** 2 / sum(v**2 / (len(p) - 1) for v, p in zip(spread, (one, other), strict=True))
    reach = float(student_half_width(math.sqrt(sum(spread)), freedom))
    part = Part(
        "physics less biology", value, value - reach, value + reach, effect(value - reach, value + reach), "bits of 1",
        len(one) + len(other), "labels", 0.0, MOLECULE,
    )  # fmt: skip
    each = ", ".join(f"{r.label} {r.value:.2f}" for r in own[own.kind.isin([PHYSICS, BIOLOGY])].itertuples())
    return weighed(
        "What structure tells of a label, analogues held out, averaged over labels (Welch's interval over labels)",
        [part], "the label", f"Each: {each}.",
    )  # fmt: skip


def biologics(tables: Tables) -> Finding:
    """Claim 20: published rates, no test."""
    del tables
    return Finding(
        CONTEXT,
        "Published rates alone: nothing here measures success in the clinic. The difference is confounded: disease areas alone "
        "differ 6.6-fold, and biologics are not spread over them as small molecules are.",
    )
