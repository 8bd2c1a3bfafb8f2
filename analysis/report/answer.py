"""What the readings answer: the verdict over all sets and choices, and its charts, for the page and for the report.

Everything is table arithmetic on rows of readings (`readings.rows`); nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.charts import Chart, budget, specification, strips
from analysis.charts import decides as decides_chart
from analysis.domains import DOMAINS
from analysis.readings import controls, selection
from analysis.readings.questions import QUESTIONS, label_bits
from analysis.readings.rows import NOT_A_CHOICE
from analysis.support.escaping import inert_html
from analysis.verdict.multiverse import LABELS, OWN, Multiverse, judge

BUDGET = "bit_budget"
BIASED = 0.25  # share of the gap between domains from which the bias of a control forbids to judge
Choice = Mapping[
    str | tuple[str, str], str
]  # factor -> level, and (domain, factor) -> level of what a domain names itself


# --- the verdict


def judged_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Give kinds of labels that are not judged a question of their own: they are never pooled with the judged kind."""
    others = (rows.question == label_bits.KEY) & (rows.kind != label_bits.JUDGED_KIND) & rows.value.notna()
    return rows.assign(question=rows.question.where(~others, rows.question + ": " + rows.kind))


def judged_questions() -> list[str]:
    """Return the questions that domains are compared by, in the order of the registry."""
    return [key for key, entry in QUESTIONS.items() if entry.judged]


def natural(rows: pd.DataFrame, beside: Collection[str] = (), alone: Collection[str] = ()) -> list[str]:
    """Return the sets of a table that stand for their domains.

    Parameters
    ----------
    rows : DataFrame
    beside : collection of str
        Sets that stand beside the bundled ones.
    alone : collection of str
        Sets that stand alone for their domain.
    """
    replaced = {controls.domain(name) for name in alone}
    bundled = [name for name in controls.natural() if controls.domain(name) not in replaced]
    here = set(rows.dataset)
    return [name for name in dict.fromkeys([*bundled, *beside, *alone]) if name in here]


def multiverse(rows: pd.DataFrame, beside: Collection[str] = (), alone: Collection[str] = ()) -> Multiverse:
    """Judge every question by all combinations of sets and choices (see `verdict.multiverse.judge`).

    Parameters
    ----------
    rows : DataFrame
        Readings of natural sets and controls, and of the sets named next.
    beside, alone
        See `natural`.
    """
    names = natural(rows, beside, alone)
    return judge(
        judged_rows(rows),
        {name: origin(name) for name in names},
        names,
        judged=judged_questions(),
        excused=excused(rows, names),
        names={key: entry.label for key, entry in DOMAINS.items()},
        questions={key: entry.title for key, entry in QUESTIONS.items()},
    )


def origin(name: str) -> str:
    """Return who collected the objects of a set; the set itself where nobody knows."""
    return getattr(controls.card(name), "origin", "") or name


def excused(rows: pd.DataFrame, names: Collection[str]) -> dict[str, dict[str, str]]:
    """Say which questions may not be judged in a domain, and why: its neutral control is not at its null.

    The bias of a control is its value less what the question says that neutral objects reach there, averaged over choices.
    It forbids to judge where its interval excludes 0 in most choices and it is larger than a quarter of the gap between the
    weakest and the strongest domain, so that it could have made the order.

    Parameters
    ----------
    rows : DataFrame
    names : collection of str
        Sets that stand for their domains.
    """
    found: dict[str, dict[str, str]] = {}
    known = rows[rows.value.notna() & rows.question.isin(judged_questions())]
    for question, part in known.groupby("question", sort=False):
        means = part[part.dataset.isin(names)].groupby("domain").value.mean()
        neutral = part[part.dataset.map(controls.kind) == "neutral"]
        for domain, own in neutral.groupby("domain"):
            null = own.null.fillna(0.0)
            biased = ((own.low > null) | (own.high < null)).mean() > 0.5
            bias = float((own.value - null).mean())
            if biased and abs(bias) > BIASED * float(means.max() - means.min()):
                entry = DOMAINS[str(domain)]
                found.setdefault(str(question), {})[str(domain)] = (
                    f"neutral {entry.object_label} are not at the null: they reach {bias:+.3g}"
                )
    return found


# --- choices


def options(rows: pd.DataFrame, question: str) -> dict[str, list[str]]:
    """Return the factors of a question that mean the same in every domain -> their levels, the first one shown."""
    return {
        factor: levels
        for factor in QUESTIONS[question].choices
        if factor not in OWN and len(levels := selection.levels(_of(rows, question), question, factor)) > 0
    }


def own_options(rows: pd.DataFrame, question: str, domain: str) -> dict[str, list[str]]:
    """Return the factors that a domain names itself -> its levels, the first one shown; labels are all shown at once."""
    part = _of(rows, question)
    return {
        factor: levels
        for factor in QUESTIONS[question].choices
        if factor in OWN and factor != "label" and len(levels := _own_levels(part[part.domain == domain], factor)) > 0
    }


def _of(rows: pd.DataFrame, question: str) -> pd.DataFrame:
    return rows[(rows.question == question) & rows.value.notna()]


def _own_levels(part: pd.DataFrame, factor: str) -> list[str]:
    return [level for level in dict.fromkeys(part[factor]) if level != NOT_A_CHOICE]


def taken(rows: pd.DataFrame, question: str, choice: Choice) -> tuple[dict[str, dict[str, str]], str]:
    """Return domain -> factor -> level for a choice, completed by first levels, and the common part in words."""
    common = {factor: choice.get(factor, levels[0]) for factor, levels in options(rows, question).items()}
    found = {}
    for domain in DOMAINS:
        own = own_options(rows, question, domain)
        found[domain] = common | {factor: choice.get((domain, factor), levels[0]) for factor, levels in own.items()}
    words = [selection.in_words(question, factor, level) for factor, level in common.items()]
    for domain, levels in found.items():
        words += [f"{DOMAINS[domain].label.lower()} as {_named(domain, levels[f])}" for f in levels if f not in common]
    return found, ", ".join(words)


def _named(domain: str, level: str) -> str:
    entry = DOMAINS[domain].REPRESENTATIONS.get(level)
    return entry.label if entry else level


def at(rows: pd.DataFrame, question: str, levels: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Return the rows of a question at one level a factor in each domain; a set without one has its row without a value."""
    part = rows[rows.question == question]
    keep = pd.Series(False, index=part.index)
    for domain, chosen in levels.items():
        here = part.domain == domain
        for factor, level in chosen.items():
            here &= part[factor] == level
        keep |= here
    found = part[keep & part.value.notna()]
    missing = part[~part.dataset.isin(found.dataset)].sort_values("flags", ascending=False).drop_duplicates("dataset")
    why = np.where(missing.value.isna() & (missing["flags"] != ""), missing["flags"], "not read under this choice")
    return pd.concat([found, missing.assign(value=np.nan, low=np.nan, high=np.nan, flags=why)], ignore_index=True)


# --- charts


def strip_of(
    rows: pd.DataFrame, found: Multiverse, question: str, choice: Choice | None = None, own: Collection[str] = ()
) -> Chart:
    """Draw one question: a row a domain, a mark a set (see `charts.strips.strip`).

    Parameters
    ----------
    rows : DataFrame
        With at least one value of the question.
    found : Multiverse
        From `multiverse`.
    question : str
    choice : mapping, optional
        Factor, or (domain, factor), -> level; first levels otherwise.
    own : collection of str
        Sets that are drawn as the reader's own.
    """
    levels, words = taken(rows, question, choice or {})
    points = at(rows, question, levels)
    kinds = points.dataset.map(controls.kind)
    roles = np.where(points.dataset.isin(own), strips.OWN, np.where(kinds != "", strips.CONTROL, strips.NATURAL))
    shown = points.assign(role=roles, about=[_about(row) for row in points.itertuples()], label=labelled(points, own))
    entry = QUESTIONS[question]
    said = strips.Words(question, entry.title, entry.unit, entry.cannot_tell, words)
    return strips.strip(shown, _bands(found, question, levels), said)


def _about(row: object) -> str:
    name, label = getattr(row, "dataset", ""), getattr(row, "label", "")
    return inert_html(" · ".join(part for part in (controls.card(name).title, label) if part))


def labelled(points: pd.DataFrame, own: Collection[str] = ()) -> list[str]:
    """Return the short name of the set of each row, safe in the labels of charts."""
    known = {d: selection.members(d, [n for n in own if controls.domain(n) == d]) for d in set(points.domain)}
    names = points[["domain", "dataset"]].itertuples(index=False, name=None)
    return [inert_html(known[d][name].label if name in known[d] else controls.card(name).title) for d, name in names]


def _bands(found: Multiverse, question: str, levels: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    bands = []
    for domain, chosen in levels.items():
        part = found.spread[(found.spread.question == question) & (found.spread.domain == domain)]
        everything = question == label_bits.KEY  # sets have labels of their own: the band is over all of them
        for factor in found.factors:
            part = part[part[factor] == ("" if everything else chosen.get(factor, ""))]
        bands += [
            {"domain": domain, "mean": row["mean"], "spread": row["sd"]} for row in part.head(1).to_dict("records")
        ]
    return pd.DataFrame(bands, columns=["domain", "mean", "spread"])


def steps() -> dict[str, str]:
    """Return the steps of the bit budget -> their names on screen, in the order of a bar."""
    return dict(QUESTIONS[BUDGET].choices["step"].levels)


def budget_of(
    rows: pd.DataFrame,
    notations: Mapping[str, str] | None = None,
    sets: Sequence[str] = (),
    names: Collection[str] = (),
) -> Chart:
    """Draw the bit budget: one bar a domain, the mean of its sets, and one for each of `sets`.

    Parameters
    ----------
    rows : DataFrame
    notations : mapping of str to str, optional
        Domain -> notation; the customary one otherwise.
    sets : sequence of str
        Sets with a bar of their own.
    names : collection of str
        Sets that a domain's mean is of; the bundled natural ones otherwise.
    """
    part = _of(rows, BUDGET)
    average = budget.means(part[part.dataset.isin(names or controls.natural())])
    chosen = {d: (notations or {}).get(d, DOMAINS[d].notations[0]) for d in dict.fromkeys(part.domain)}
    return _drawn(part, average, [(d, chosen[d]) for d in DOMAINS if d in chosen], sets)


def budget_of_all(rows: pd.DataFrame, sets: Sequence[str] = (), names: Collection[str] = ()) -> Chart:
    """Draw the bit budget in every notation; see `budget_of`."""
    part = _of(rows, BUDGET)
    average = budget.means(part[part.dataset.isin(names or controls.natural())])
    every = average.drop_duplicates(["domain", "notation"])
    order = [(d, n) for d in DOMAINS for n in every.notation[every.domain == d]]
    return _drawn(part, average, order, sets)


def _drawn(part: pd.DataFrame, average: pd.DataFrame, wanted: Iterable[tuple[str, str]], sets: Sequence[str]) -> Chart:
    bars = []
    for domain, notation in wanted:
        own = average[(average.domain == domain) & (average.notation == notation)]
        under = DOMAINS[domain].REPRESENTATIONS[notation].label
        bars.append(own.assign(
            bar=DOMAINS[domain].label, under=under, about=[f"mean of {n} sets" for n in own.sets],
            spread=[f"{low:.1%} to {high:.1%} over sets" for low, high in zip(own.low, own.high, strict=True)],
        ))  # fmt: skip
        for name in (name for name in sets if controls.domain(name) == domain):
            one = part[(part.dataset == name) & (part.notation == notation)]
            bars.append(one.assign(
                bar=labelled(one, sets), under=under, about=[f"n = {n:,} {of}" for n, of in zip(one.n, one["of"], strict=True)],
                spread=[f"{low:.1%} to {high:.1%} with 95 % confidence" for low, high in zip(one.low, one.high, strict=True)],
            ))  # fmt: skip
    return budget.bars(pd.concat(bars, ignore_index=True), steps(), budget.finding(average, steps()))


def decides_of(found: Multiverse) -> Chart:
    """Draw which choices decide the order of the domains."""
    return decides_chart.bars(found.decides, {key: QUESTIONS[key].title for key in judged_questions()})


def curve_of(found: Multiverse, question: str) -> Chart:
    """Draw all combinations of sets and choices of one question, sorted by their answer."""
    part = found.curve[found.curve.question == question]
    factors = {f: LABELS[f] for f in found.factors if f in part and f not in OWN}
    for domain, entry in DOMAINS.items():
        factors |= {f"set {domain}": f"{entry.label}: set"} if f"set {domain}" in part else {}
        factors |= {f"{f} {domain}": f"{entry.label}: {LABELS[f]}" for f in OWN if f"{f} {domain}" in part}
    shown = {column: label for column, label in factors.items() if len(part[column].dropna().unique()) > 1}
    return specification.curve(part, QUESTIONS[question].title, shown, _level_names(question))


def _level_names(question: str) -> dict[str, str]:
    known = {level: name for one in QUESTIONS[question].choices.values() for level, name in one.levels.items()}
    return known | {key: r.label for entry in DOMAINS.values() for key, r in entry.REPRESENTATIONS.items()}
