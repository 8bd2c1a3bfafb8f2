"""A comparison as one HTML file that opens offline, can be printed, and runs no script but plotly.

Names from files are always treated as text: the templates escape what they print, figures get names whose mark-up is
escaped, and the page's content policy forbids it to load anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from analysis.charts import Chart
from analysis.charts.theme import CONFIG
from analysis.domains import DOMAINS
from analysis.readings import controls
from analysis.readings.questions import FAMILIES, QUESTIONS
from analysis.report import answer, citations, result_json
from analysis.report.result_json import Result
from analysis.support.numbers import percent
from analysis.verdict.multiverse import LABELS, Multiverse

TITLE = "Is chemistry harder to learn than language or proteins?"
RULE = (
    "Each question is read on every data set by itself, under every defensible choice. The verdict is over all combinations of "
    "one natural set a domain and one level a choice (a multiverse, steegen2016; shown as a specification curve, "
    "simonsohn2020). A domain is called weakest if it is so in 90 % of the combinations or more and a permutation of whole "
    "sources over the domains gives a family-wise p of .05 or less (westfall1993); otherwise the choice with the largest "
    "share of the variance of ranks is named (sobol2001, saltelli2010). Questions are not counted: they share data. Means and "
    "spreads between sets are of a random-effects model (paule1982)."
)


def html(result: Mapping[str, Any], claims: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return a comparison as one HTML file.

    Parameters
    ----------
    result : mapping
        The JSON form of a comparison (`result_json.as_json`).
    claims : sequence of mapping
        The JSON form of the ledger (`claims.ledger.published`), if it is to be part of the report.

    Raises
    ------
    ValueError
        If the result is of another version.
    """
    read = result_json.restored(result)
    entries = citations.used(result)
    return environment().get_template("report.html").render(
        **shared(TITLE),
        headline=result["headline"],
        answers=[(QUESTIONS[key].title, sentence) for key, sentence in result["answers"].items()],
        version=result["version"],
        notes=result["notes"],
        charts=[packed(key, chart) for key, chart in charts_of(result).items()],
        datasets=[_card(about) for about in result["datasets"].values()],
        settings=json.dumps(result["config"], indent=1),
        rule=RULE,
        questions=[_question(key, part) for key, part in read.rows.groupby("question", sort=False)],
        verdicts=[_judged(row) for row in result["verdicts"]],
        claims=[_claimed(row) for row in claims],
        standing=[_placed(row, read.sets[row["dataset"]].label) for row in result["standing"]],
        rows=[_numbered(row) for row in read.rows.to_dict("records")],
        references=list(citations.in_words(entries)),
        bibtex=citations.bibtex(entries),
    )  # fmt: skip


def charts_of(result: Mapping[str, Any]) -> dict[str, Chart]:
    """Return the charts of a comparison: the bit budget, a strip a question, what decides; what cannot be drawn is left out."""
    read = result_json.restored(result)
    return _charts(read, answer.multiverse(read.rows, read.sets))


def _charts(read: Result, found: Multiverse) -> dict[str, Chart]:
    known = read.rows[read.rows.value.notna()]
    asked = [key for key in QUESTIONS if key in set(known.question)]
    charts = {"budget": answer.budget_of(read.rows, read.sets)} if answer.BUDGET in asked else {}
    charts |= {key: answer.strip_of(read.rows, found, key, read.sets) for key in asked if key != answer.BUDGET}
    return charts | ({"decides": answer.decides_of(found)} if len(found.decides) else {})


def charts_html(charts: Mapping[str, Chart], credit: str = "", title: str = "Selection Pressure") -> str:
    """Return charts with their words as one HTML file that opens offline.

    Parameters
    ----------
    charts : mapping of str to Chart
    credit : str
        What they were made of: sets, program, date.
    title : str
        Of the file.
    """
    drawn = [packed(key, chart) for key, chart in charts.items()]
    return environment().get_template("charts.html").render(**shared(title), charts=drawn, credit=credit)


def chart_html(chart: Chart, credit: str = "") -> str:
    """Return one chart as an HTML file that opens offline."""
    return charts_html({"chart": chart}, credit, chart.title)


@cache
def environment() -> jinja2.Environment:
    """Templates that escape everything they print, and fail if a value is missing."""
    folder = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(loader=folder, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment


def shared(title: str) -> dict[str, Any]:
    """Return what every file needs: its title, the library that draws, and how charts behave."""
    screen = {**CONFIG, "responsive": True, "modeBarButtonsToRemove": [*CONFIG["modeBarButtonsToRemove"], "toImage"]}
    return {"title": title, "plotly": Markup(get_plotlyjs()), "config": _in_script(json.dumps(screen))}  # noqa: S704


def packed(key: str, chart: Chart) -> dict[str, Any]:
    """Return a chart as the macro of the templates takes it."""
    words = {name: getattr(chart, name) for name in ("title", "alt", "how_to_read", "cannot_tell")}
    return {**words, "key": key.replace(" ", "-"), "json": _in_script(chart.figure.to_json())}


def _in_script(text: str) -> Markup:
    """Return JSON that cannot end the script element that contains it."""
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)  # noqa: S704 - no character that HTML interprets is left


def _card(about: Mapping[str, Any]) -> dict[str, Any]:
    known = about["provenance"]
    facts = {
        "Name": about["name"],
        "Part": _part(about),
        "Objects": f"{about['objects']:,} {DOMAINS[about['domain']].object_label} read at most",
        "Source": known["source"],
        "Version": known["version"],
        "Date": known["date"],
        "Licence": known["licence"],
        "File": f"sha256 {known['sha256']}" if known["sha256"] else "",
        "Notes": known["notes"],
        "Citation": known["citation"],
    }
    return {
        "domain": DOMAINS[about["domain"]].label,
        "title": about["title"] or about["name"],
        "facts": [(name, value) for name, value in facts.items() if value],
        "link": known["url"] if known["url"].startswith(("http://", "https://")) else "",
    }


def _part(about: Mapping[str, Any]) -> str:
    if about["kind"]:
        return f"control: {controls.KINDS.get(about['kind'], about['kind'])}"
    return "stands for its domain" if about["stands"] else "shown, and moves no verdict"


def _question(key: Any, part: pd.DataFrame) -> dict[str, str]:  # noqa: ANN401 - a key of a group
    entry = QUESTIONS[key]
    choices = [
        f"{choice.label} ({', '.join(choice.levels.get(level, level) for level in dict.fromkeys(part[factor]) if level)})"
        for factor, choice in entry.choices.items()
    ]
    methods = part.method[part.value.notna()]
    return {
        "label": entry.title,
        "asks": entry.asks,
        "family": FAMILIES[entry.family],
        "unit": f"{entry.unit}; larger is a stronger prior" if entry.judged else entry.unit,
        "judged": "domains are compared by it" if entry.judged else "shown; domains are not compared by it",
        "choices": "; ".join(choices),
        "method": methods.iloc[0] if len(methods) else "read on no set",
        "cannot_tell": entry.cannot_tell,
        "citations": ", ".join(entry.references) or "none",
    }


def _judged(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "question": QUESTIONS[row["question"]].title,
        "domain": DOMAINS[row["domain"]].label,
        "weakest in": _share(row["weakest"]),
        "strongest in": _share(row["strongest"]),
        "by chance": _share(row["base_rate"]),
        "p": _written(row["p"]),
        "what decides": " and ".join(LABELS.get(part, part) for part in row["decides"].split("+")),
        "in words": row["sentence"],
    }


def _claimed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim as the template writes it."""
    interval = f" [{_written(row['low'])}, {_written(row['high'])}]" if row["low"] is not None else ""
    facts = {
        "Claim": row["claim"],
        "Number": f"{_written(row['value'])}{interval} {row['unit']} ({row['of']})" if row["value"] is not None else "",
        "Found": row["sentence"],
        "Measured by": row["measured"],
        "Contradicted by": row["refuted"],
    }
    return {
        "title": f"{row['number']}. {row['title']}: {row['words']}",
        "facts": [(name, words) for name, words in facts.items() if words],
        "evidence": row["evidence"],
    }


def _placed(row: Mapping[str, Any], label: str) -> dict[str, str]:
    inside = {True: "inside", False: "outside", None: "unknown: too few sets"}
    return {
        "set": label,
        "question": _title(row["question"]),
        "choice": _choice(row),
        "value": _written(row["value"]),
        "place": f"{row['rank']} of {row['of']} (1 is the strongest)",
        "mean and 2 spreads": f"{_written(row['mean'])} [{_written(row['low'])}, {_written(row['high'])}]",
        "inside or outside": inside[row["inside"]],
    }


def _title(key: str) -> str:
    """Return the title of a question; one that is asked of a kind of labels has the kind behind it."""
    question, _, kind = key.partition(": ")
    return f"{QUESTIONS[question].title}{f': {kind}' if kind else ''}"


def _choice(row: Mapping[str, Any]) -> str:
    """Return the levels of a row in words."""
    choices = QUESTIONS[row["question"].partition(": ")[0]].choices
    return ", ".join(one.levels.get(row[f], row[f]) for f, one in choices.items() if row.get(f))


def _numbered(row: Mapping[str, Any]) -> dict[str, str]:
    interval = f" [{_written(row['low'])}, {_written(row['high'])}]" if row["low"] == row["low"] else ""
    return {
        "question": _title(row["question"]) + (f" ({row['flags']})" if row["flags"] else ""),
        "domain": DOMAINS[row["domain"]].label,
        "set": row["dataset"],
        "choice": _choice(row),
        "value, 95 % interval": _written(row["value"]) + interval,
        "null": _written(row["null"]),
        "unit": row["unit"],
        "n": f"{row['n']:,} {row['of']}",
    }


def _share(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else percent(value)


def _written(value: float | None) -> str:
    """Write a number with four significant digits; a dash where there is none."""
    return "–" if value is None or math.isnan(value) else f"{value:.4g}"
