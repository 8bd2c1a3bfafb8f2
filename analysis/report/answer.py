"""What the readings answer: the verdict over all sets and choices, and its charts, for the page and for the report.

Everything is table arithmetic on rows of readings (`readings.rows`); nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.charts import Chart, budget, specification, strips
from analysis.charts import decides as decides_chart
from analysis.domains import DOMAINS
from analysis.readings import controls, selection
from analysis.readings.questions import QUESTIONS, label_bits
from analysis.readings.rows import NOT_A_CHOICE
from analysis.support import numbers
from analysis.support.escaping import inert_html
from analysis.verdict.multiverse import LABELS, OWN, Multiverse, judge
from analysis.verdict.sentences import percent

BUDGET = "bit_budget"
CLAIMED = "molecule"  # the domain of which the article claims that its prior is weakest
BIASED = 0.25  # share of the gap between domains from which the bias of a control forbids to judge
Choice = Mapping[
    str | tuple[str, str], str
]  # factor -> level, and (domain, factor) -> level of what a domain names itself


# --- the sets


@dataclass(frozen=True)
class About:
    """What must be known of a set to judge and draw its readings; part of a result, so that it needs no set to be here.

    Parameters
    ----------
    domain, title : str
    label : str
        Short name beside a mark.
    origin : str
        Who collected the objects; the set itself where nobody knows.
    role : str
        How it is drawn: ``"natural"``, ``"control"`` or ``"own"``.
    stands : bool
        Whether the verdict is over it.
    kind : str
        Of a control, a key of `controls.KINDS`.
    """

    domain: str
    title: str
    label: str
    origin: str
    role: str
    stands: bool
    kind: str = ""


Sets = Mapping[str, About]


def about(names: Iterable[str], beside: Collection[str] = (), alone: Collection[str] = ()) -> dict[str, About]:
    """Describe sets that are here, in the order in which they are shown.

    Parameters
    ----------
    names : iterable of str
        Sets and controls.
    beside : collection of str
        Of those that are not bundled, the ones that stand for their domain beside the bundled sets.
    alone : collection of str
        Those that stand alone for their domain.
    """
    names = list(dict.fromkeys(names))
    bundled, replaced = controls.natural(), {controls.domain(name) for name in alone}
    found = {}
    for domain in DOMAINS:
        mine = [name for name in names if controls.domain(name) == domain]
        short = selection.members(domain, mine)
        for name in (name for name in short if name in mine):
            card, kind = controls.card(name), controls.kind(name)
            natural = name in bundled
            stands = name in alone or (domain not in replaced and (natural or name in beside))
            role = strips.CONTROL if kind else strips.NATURAL if natural else strips.OWN
            origin = getattr(card, "origin", "") or name
            title = controls.CONTROLS[name].label if kind else card.title
            found[name] = About(domain, title, short[name].label, origin, role, stands, kind)
    return found


# --- the verdict


def judged_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Give kinds of labels that are not judged a question of their own: they are never pooled with the judged kind."""
    others = (rows.question == label_bits.KEY) & (rows.kind != label_bits.JUDGED_KIND) & rows.value.notna()
    return rows.assign(question=rows.question.where(~others, rows.question + ": " + rows.kind))


def judged_questions() -> list[str]:
    """Return the questions that domains are compared by, in the order of the registry."""
    return [key for key, entry in QUESTIONS.items() if entry.judged]


def shown_questions() -> list[str]:
    """Return the questions that are read but compare no domains, without the bit budget."""
    return [key for key, entry in QUESTIONS.items() if not entry.judged and key != BUDGET]


def multiverse(rows: pd.DataFrame, sets: Sets) -> Multiverse:
    """Judge every question by all combinations of sets and choices (see `verdict.multiverse.judge`).

    Where neutral objects have more than the real ones, the answer also says what is left without these readings.
    """
    known, forbidden = judged_rows(rows), excused(rows, sets)
    found = _judged(known, sets, judged_questions(), forbidden)
    invalid = exceeded(known, sets)
    asked = [key for key in found.answers if key in set(invalid.question) and key not in forbidden]
    if not asked:
        return found
    valid = _judged(known[known.question.isin(asked)].drop(invalid.index), sets, asked, {})
    answers = {key: f"{found.answers[key]} {_without(invalid, valid, key)}" for key in asked}
    return replace(found, answers=found.answers | answers)


def _judged(
    rows: pd.DataFrame, sets: Sets, judged: Collection[str], forbidden: Mapping[str, Mapping[str, str]]
) -> Multiverse:
    return judge(
        rows,
        {name: one.origin for name, one in sets.items()},
        [name for name, one in sets.items() if one.stands],
        judged=judged,
        excused=forbidden,
        names={key: entry.label.lower() for key, entry in DOMAINS.items()},
        questions={key: entry.title for key, entry in QUESTIONS.items()},
        claimed=CLAIMED,
    )


def exceeded(rows: pd.DataFrame, sets: Sets) -> pd.DataFrame:
    """Return the readings of natural sets that lie below what neutral objects reach, with their whole interval.

    Real objects cannot have less than what a short chain of them has: such a null is no valid one.
    """
    stands = rows.dataset.map(lambda name: name in sets and sets[name].stands).astype(bool)
    return rows[stands & rows.question.isin(judged_questions()) & (rows.high < rows.null)]


def _without(invalid: pd.DataFrame, valid: Multiverse, question: str) -> str:
    """Say what is left of a question without readings whose null is not valid."""
    part = valid.verdicts[(valid.verdicts.question == question) & valid.verdicts.judged.astype(bool)]
    counted = invalid[invalid.question == question].groupby("domain").size()
    told = ", ".join(f"{n:,} of {DOMAINS[str(domain)].label.lower()}" for domain, n in counted.items())
    if part.empty:
        return f"Neutral objects have more than real ones in some readings ({told}): without these it cannot be judged."
    lowest = part.loc[part.weakest.idxmax()]
    name = DOMAINS[lowest.domain].label.lower()
    return (
        f"Without readings in which neutral objects have more than real ones ({told}), so that their null is not valid: {name} "
        f"in {percent(lowest.weakest)}."
    )


def excused(rows: pd.DataFrame, sets: Sets) -> dict[str, dict[str, str]]:
    """Say which questions may not be judged in a domain, and why: its neutral control is not at its null.

    The bias of a control is its value less what the question says that neutral objects reach there, averaged over choices.
    It forbids to judge where its interval excludes 0 in most choices and it is larger than a quarter of the gap between the
    weakest and the strongest domain, so that it could have made the order.
    """
    found: dict[str, dict[str, str]] = {}
    rows = judged_rows(rows)  # labels that are a function of the object are told of neutral objects, too
    known = rows[rows.value.notna() & rows.question.isin(judged_questions())]
    stands = known.dataset.map(lambda name: name in sets and sets[name].stands).astype(bool)
    kind = known.dataset.map(lambda name: sets[name].kind if name in sets else "")
    for question, part in known.groupby("question", sort=False):
        means = part[stands[part.index]].groupby("domain").value.mean()
        for domain, own in part[kind[part.index] == "neutral"].groupby("domain"):
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
    rows: pd.DataFrame,
    found: Multiverse,
    question: str,
    sets: Sets,
    choice: Choice | None = None,
    width: int = strips.WIDE,
) -> Chart:
    """Draw one question: a row a domain, a mark a set (see `charts.strips.strip`).

    Parameters
    ----------
    rows : DataFrame
        With at least one value of the question.
    found : Multiverse
        From `multiverse`.
    question : str
    sets : mapping of str to About
    choice : mapping, optional
        Factor, or (domain, factor), -> level; first levels otherwise.
    width : int
        Pixels that names of sets are fitted to.
    """
    levels, words = taken(rows, question, choice or {})
    points = at(rows[rows.dataset.isin(sets)], question, levels)
    lines = [" · ".join(part for part in (sets[r.dataset].title, r.label) if part) for r in points.itertuples()]
    shown = points.assign(
        role=[sets[name].role for name in points.dataset],
        about=[inert_html(line) for line in lines],
        label=[inert_html(": ".join(filter(None, (sets[r.dataset].label, r.label)))) for r in points.itertuples()],
        flags=points["flags"].map(inert_html),
        of=points["of"].map(inert_html),
    )
    entry = QUESTIONS[question]
    said = strips.Words(question, entry.title, entry.unit, entry.cannot_tell, words, entry.judged)
    return strips.strip(shown, _bands(found, question, levels), said, width)


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
    sets: Sets,
    notations: Mapping[str, str] | None = None,
    *,
    every: bool = False,
    beside: Collection[str] = (),
    examples: Mapping[tuple[str, str, str], str] | None = None,
    width: int = strips.WIDE,
) -> Chart:
    """Draw the bit budget: one bar a domain, the mean of its sets, and one for each set of the reader's own.

    Parameters
    ----------
    rows : DataFrame
    sets : mapping of str to About
    notations : mapping of str to str, optional
        Domain -> notation; the customary one otherwise.
    every : bool
        Whether to draw bars of all notations instead.
    beside : collection of str
        Further sets with a bar of their own.
    examples : mapping of (domain, notation, step) to str, optional
        An object of the step, for hover labels.
    width : int
        Pixels of the chart.
    """
    part = _of(rows, BUDGET)
    average = budget.means(part[part.dataset.isin([name for name, one in sets.items() if one.stands])])
    wanted = [
        (domain, notation)
        for domain in DOMAINS
        for notation in dict.fromkeys(average.notation[average.domain == domain])
        if every or notation == (notations or {}).get(domain, DOMAINS[domain].notations[0])
    ]
    own = {name: one for name, one in sets.items() if one.role == strips.OWN or name in beside}
    bars = [bar for domain, notation in wanted for bar in _bars(part, average, domain, notation, own)]
    return budget.bars(pd.concat(bars, ignore_index=True), steps(), budget.finding(average), examples, width)


def _bars(part: pd.DataFrame, average: pd.DataFrame, domain: str, notation: str, own: Sets) -> Iterator[pd.DataFrame]:
    """Yield the bar of a domain and those of own sets in one notation."""
    mean = average[(average.domain == domain) & (average.notation == notation)]
    under = DOMAINS[domain].REPRESENTATIONS[notation].label
    spread = [f"{reach} over sets" for reach in _reach(mean)]
    about = [f"mean of {n} set{'' if n == 1 else 's'}" for n in mean.sets]
    yield mean.assign(bar=DOMAINS[domain].label, under=under, about=about, spread=spread)
    for name, known in own.items():
        one = part[(part.domain == domain) & (part.dataset == name) & (part.notation == notation)]
        spread = [f"{reach} with 95 % confidence" for reach in _reach(one)]
        about = [f"n = {n:,} {inert_html(of)}" for n, of in zip(one.n, one["of"], strict=True)]
        if len(one):
            yield one.assign(bar=inert_html(known.label), under=under, about=about, spread=spread)


def _reach(part: pd.DataFrame) -> list[str]:
    """Write the interval of each share."""
    return [
        f"{numbers.percent(low, 1)} to {numbers.percent(high, 1)}"
        for low, high in zip(part.low, part.high, strict=True)
    ]


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
