"""The numbers of a step: picked from the table of its chart or from readings, each with its interval.

Between sets, a mean has a t interval over sets: they are what varies, and there are six to eight of them. Everything here is a
function that makes a function, so that a step names what it needs in one line: ``means()``, ``saved(("relatives",))``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.charts.strips import CONTROL, NATURAL
from analysis.domains import DOMAINS
from analysis.readings import controls
from analysis.readings.questions import QUESTIONS, bit_budget
from analysis.stories.step import Evidence, Missing, Part, Parts
from analysis.verdict.spread import mean_with_interval

BUDGET = bit_budget.KEY
STEPS: Mapping[str, str] = {
    key: label.partition(",")[0].lower() for key, label in QUESTIONS[BUDGET].choices["step"].levels.items()
}
RULES = ("composition", "local order", "validity")  # steps that a notation and its rules explain


def _named(domain: str) -> str:
    return DOMAINS[domain].label.lower()


def _in_order(found: Mapping[str, tuple[float, float, float]]) -> list[Part]:
    """Make parts of domains, in the order in which every chart shows them."""
    if not found:
        raise Missing("no set has been read under these choices")
    return [Part(domain, _named(domain), *found[domain]) for domain in DOMAINS if domain in found]


def rows_where(**where: str) -> Parts:
    """One part for each domain: the row of the chart's table in which these columns have these values."""

    def parts(evidence: Evidence) -> list[Part]:
        table = evidence.table
        for column, wanted in where.items():
            table = table[table[column] == wanted]
        return _in_order({str(row.domain): (row.value, row.low, row.high) for row in table.itertuples()})

    return parts


def at_common_size() -> Parts:
    """One part for each domain: its curve at the size that all sets reach."""

    def parts(evidence: Evidence) -> list[Part]:
        table = evidence.table
        common = table.n_units.min()
        nearest = table.loc[(table["size"] - common).abs().groupby(table.domain, sort=False).idxmin()]
        return _in_order({str(row.domain): (row.value, row.low, row.high) for row in nearest.itertuples()})

    return parts


def means() -> Parts:
    """One part for each domain: the mean of the natural sets on a strip, with a t interval over sets."""

    def parts(evidence: Evidence) -> list[Part]:
        marks = evidence.table
        known = marks[(marks.role == NATURAL) & np.isfinite(marks.value)]
        by_set = known.groupby(["domain", "dataset"], sort=False).value.mean().reset_index()
        return _in_order({str(d): mean_with_interval(part.value) for d, part in by_set.groupby("domain", sort=False)})

    return parts


def neutral() -> Parts:
    """One part for each domain: its neutral control on a strip."""

    def parts(evidence: Evidence) -> list[Part]:
        marks = evidence.table
        kinds = marks.dataset.map(controls.kind)
        known = marks[(marks.role == CONTROL) & (kinds == "neutral") & np.isfinite(marks.value)]
        return _in_order({str(row.domain): (row.value, row.low, row.high) for row in known.itertuples()})

    return parts


def saved(steps: Iterable[str], notations: Mapping[str, str] | None = None) -> Parts:
    """One part for each domain: the share that steps of the bit budget save together, a mean over sets."""

    def parts(evidence: Evidence) -> list[Part]:
        budget = _budget(evidence.rows, notations)
        sums = budget[budget.step.isin(tuple(steps)) & budget.dataset.isin(evidence.stands)]
        by_set = sums.groupby(["domain", "dataset"], sort=False).value.sum().reset_index()
        return _in_order({str(d): mean_with_interval(part.value) for d, part in by_set.groupby("domain", sort=False)})

    return parts


def _budget(rows: pd.DataFrame, notations: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Rows of the bit budget in one notation for each domain: the customary one unless another is named."""
    wanted = {domain: (notations or {}).get(domain, entry.notations[0]) for domain, entry in DOMAINS.items()}
    part = rows[(rows.question == BUDGET) & rows.value.notna()]
    return part[part.notation == part.domain.map(wanted)]


def steps_of(domain: str) -> Parts:
    """One part for each step of the bit budget that saves something: those of one domain, in the set that a chart shows."""

    def parts(evidence: Evidence) -> list[Part]:
        table = evidence.table
        own = table[(table.domain == domain) & (table.notation == DOMAINS[domain].notations[0]) & (table.step != "")]
        if own.empty:
            raise Missing(f"the chosen set of {_named(domain)} has no bit budget")
        return [Part(str(r.step), STEPS[str(r.step)], r.value, r.low, r.high) for r in own.itertuples()]

    return parts


def gained(question: str, factor: str, before: str, after: str, **levels: str) -> Parts:
    """One part for each domain: what a question gains from one level of a choice to another, paired by set.

    Parameters
    ----------
    question, factor, before, after : str
    **levels : str
        Other choices; first levels where none is named.
    """

    def parts(evidence: Evidence) -> list[Part]:
        differences = _differences(evidence.rows, question, factor, (before, after), levels)
        known = differences[differences.dataset.isin(evidence.stands)]
        return _in_order({str(d): mean_with_interval(part.gain) for d, part in known.groupby("domain", sort=False)})

    return parts


def _at(rows: pd.DataFrame, question: str, levels: Mapping[str, str], free: str = "") -> pd.DataFrame:
    """Rows of a question at one level of each choice but a free one: the first, unless another is named."""
    part = rows[(rows.question == question) & rows.value.notna()]
    for factor, choice in QUESTIONS[question].choices.items():
        if factor in (free, "label"):
            continue
        if factor in ("notation", "unit_of_parts"):  # levels that each domain names itself
            first = {domain: next(iter(own[factor])) for domain, own in part.groupby("domain", sort=False)}
            part = part[part[factor] == part.domain.map(first)]
        else:
            part = part[part[factor] == levels.get(factor, next(iter(choice.levels)))]
    return part


def owed(question: str, factor: str, before: str, after: str, **levels: str) -> Parts:
    """One part for each domain: the share of what a question finds at one level of a choice that another level lacks.

    Sets in which it finds nothing there for certain are left out: there is nothing to be shared. See `gained`.
    """

    def parts(evidence: Evidence) -> list[Part]:
        there = _at(evidence.rows, question, {**levels, factor: after})
        certain = set(there.dataset[there.low > 0])
        differences = _differences(evidence.rows, question, factor, (before, after), levels)
        known = differences[differences.dataset.isin(certain.intersection(evidence.stands))]
        shares = known.assign(share=known.gain / known[after])
        return _in_order({str(d): mean_with_interval(part.share) for d, part in shares.groupby("domain", sort=False)})

    return parts


def _differences(
    rows: pd.DataFrame, question: str, factor: str, pair: tuple[str, str], levels: Mapping[str, str]
) -> pd.DataFrame:
    part = _at(rows, question, levels, factor)
    wide = part.pivot_table(index=["domain", "dataset"], columns=factor, values="value", sort=False).reindex(
        columns=pair
    )
    return wide.assign(gain=wide[pair[1]] - wide[pair[0]]).dropna(subset="gain").reset_index()


def decided(question: str) -> Parts:
    """One part for each choice of a question: the share of the variance of ranks that it explains alone."""

    def parts(evidence: Evidence) -> list[Part]:
        table = evidence.table
        own = table[(table.question == question) & (table.domain == "")]
        if own.empty:
            raise Missing("no choice changes the order of the domains")
        return [Part(str(row.factor), str(row.label), row.first) for row in own.itertuples(index=False)]

    return parts


def weakest(question: str) -> Parts:
    """One part for each domain: the share of all combinations of sets and choices in which its prior is the weakest.

    That of the verdict, which draws each number within its interval; see `weakest_as_drawn`.
    """

    def parts(evidence: Evidence) -> list[Part]:
        verdicts = evidence.judged.verdicts if evidence.judged else None
        own = verdicts[verdicts.question == question] if verdicts is not None else pd.DataFrame()
        if own.empty or not own.judged.astype(bool).all():
            raise Missing("domains are not compared by this question here")
        return _in_order({str(row.domain): (row.weakest, math.nan, math.nan) for row in own.itertuples()})

    return parts


def weakest_as_drawn(question: str) -> Parts:
    """One part for each domain: its share of the specification curve, which leaves out the noise of the readings."""

    def parts(evidence: Evidence) -> list[Part]:
        curve = evidence.judged.curve if evidence.judged else None
        own = curve[curve.question == question] if curve is not None else pd.DataFrame()
        if own.empty:
            raise Missing("domains are not compared by this question here")
        shares = own.weakest.value_counts(normalize=True)
        return _in_order({str(domain): (float(share), math.nan, math.nan) for domain, share in shares.items()})

    return parts


# --- one set


def mark() -> Parts:
    """The mark of the set of the story on a strip; of several labels, one part each."""

    def parts(evidence: Evidence) -> list[Part]:
        marks = evidence.table
        own = marks[marks.dataset == evidence.dataset]
        known = own[np.isfinite(own.value)]
        if known.empty:
            flags = [str(flag) for flag in own["flags"] if flag]
            raise Missing(f"{evidence.title} has no reading here" + (f" ({flags[0]})" if flags else " yet"))
        several = len(known) > 1
        keys = [str(row.label) if several else evidence.dataset for row in known.itertuples()]
        names = keys if several else [evidence.title]
        return [
            Part(key, name, row.value, row.low, row.high)
            for key, name, row in zip(keys, names, known.itertuples(), strict=True)
        ]

    return parts


def saved_by_set(step: str) -> Parts:
    """What one step of the bit budget saves in the set of the story."""

    def parts(evidence: Evidence) -> list[Part]:
        budget = _budget(evidence.rows)
        own = budget[(budget.dataset == evidence.dataset) & (budget.step == step)]
        if own.empty:
            raise Missing(f"the bit budget of {evidence.title} is not read yet")
        row = own.iloc[0]
        return [Part(evidence.dataset, evidence.title, row.value, row.low, row.high)]

    return parts


def gained_by_set(question: str, factor: str, before: str, after: str, **levels: str) -> Parts:
    """What a question gains in the set of the story from one level of a choice to another; it has no interval of its own."""

    def parts(evidence: Evidence) -> list[Part]:
        differences = _differences(evidence.rows, question, factor, (before, after), levels)
        own = differences[differences.dataset == evidence.dataset]
        if own.empty:
            raise Missing(f"{evidence.title} is not read under both choices yet")
        return [Part(evidence.dataset, evidence.title, float(own.gain.iloc[0]))]

    return parts


def place() -> Parts:
    """The rank of the set of the story among the natural sets of its domain on a strip, 1 the strongest.

    The interval holds the ranks that its own interval allows, where the other sets are taken as they are.
    """

    def parts(evidence: Evidence) -> list[Part]:
        own = mark()(evidence)[0]
        marks = evidence.table
        others = marks[
            (marks.role == NATURAL) & (marks.domain == evidence.domain) & (marks.dataset != evidence.dataset)
        ].value.dropna()
        rank, best, worst = (1 + int((others > at).sum()) for at in (own.value, own.high, own.low))
        return [Part(evidence.dataset, evidence.title, rank, best, worst)]

    return parts


def out_of() -> Parts:
    """How many sets of its domain a strip shows, the set of the story among them."""

    def parts(evidence: Evidence) -> list[Part]:
        marks = evidence.table
        known = marks[(marks.domain == evidence.domain) & np.isfinite(marks.value)]
        sets = {*known[known.role == NATURAL].dataset, evidence.dataset}
        return [Part(evidence.dataset, evidence.title, len(sets))]

    return parts
