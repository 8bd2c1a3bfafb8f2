"""A comparison as one HTML file that opens offline, can be printed, and runs no script but plotly.

Names from files are always treated as text: the templates escape what they print, figures get names whose mark-up is
escaped, and the page's content policy forbids it to load anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from analysis.charts import Chart
from analysis.charts import comparison as charts
from analysis.charts import ladder as ladder_charts
from analysis.charts.theme import CONFIG
from analysis.domains import DOMAINS
from analysis.readings import reading
from analysis.readings.registry import MEASURES
from analysis.report import citations, result_json
from analysis.support import disk_cache as disk
from analysis.support.escaping import inert_html
from analysis.verdict import scorecard

KEYS = ("measure", "level", "domain", "representation", "stronger", "verdict")  # looked up, never printed in figures
CONTROLS = {
    "neutral": "the same measure on neutral objects, shaped by notation or valence only, at the same draws",
    "shuffled": "the same measure on the same symbols in random order",
}
RULE = (
    "A comparison supports the claim that molecules have the weakest prior if they are weaker than each other domain at "
    "one-sided 97.5 %; it contradicts it if another domain is weaker than molecules at that level, Bonferroni-corrected; "
    "otherwise it is inconclusive (an intersection-union test, berger1982)."
)


def html(result: Mapping[str, Any]) -> str:
    """Return a comparison as one HTML file.

    Parameters
    ----------
    result : mapping
        The JSON form of a comparison (`result_json.as_json`).
    """
    table = result_json.judged_table(result)
    drawn = _charts(result, table)
    entries = citations.used(result)
    return _environment().get_template("report.html").render(
        **_shared("Where are the priors weakest?"),
        headline=scorecard.headline(table),
        code=disk.code_version(),
        notes=[*result["notes"], *reading.caps(table), *result.get("repeats", [])],
        charts=[_packed(key, chart) for key, chart in drawn.items()],
        empty=[words for key, words in charts.WORDS.items() if key not in drawn],
        datasets=[_card(domain, about) for domain, about in result["datasets"].items()],
        settings=json.dumps(result["config"], indent=1),
        rule=RULE,
        measures=[_measure(name, part) for name, part in table.groupby("measure", sort=False)],
        verdicts=[_judged(row) for row in table.drop_duplicates(["measure", "level"]).itertuples()],
        rows=[_numbered(row) for row in table.itertuples()],
        references=list(citations.in_words(entries)),
        bibtex=citations.bibtex(entries),
    )  # fmt: skip


def charts_of(result: Mapping[str, Any]) -> dict[str, Chart]:
    """Return the charts of a comparison: where the bits come from, then one per verdict, those without rows left out."""
    return _charts(result, result_json.judged_table(result))


def _charts(result: Mapping[str, Any], table: pd.DataFrame) -> dict[str, Chart]:
    steps = _inert(pd.DataFrame(result.get("ladder", [])))
    ladder = {"ladder": ladder_charts.steps(steps)} if len(steps) else {}
    return {**ladder, **verdict_charts(table)}


def verdict_charts(table: pd.DataFrame) -> dict[str, Chart]:
    """Return the overview's charts of a `result_json.judged_table`, by verdict, those without comparisons left out."""
    safe = _inert(table)
    groups = {verdict: safe[safe.fair & (safe.verdict == verdict)] for verdict in charts.WORDS}
    groups["set aside"] = safe[~safe.fair]
    return {verdict: charts.dot_plot(part, verdict) for verdict, part in groups.items() if len(part)}


def _inert(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are shown literally in the labels of charts, which interpret some HTML."""
    names = [column for column in table if column not in KEYS and not pd.api.types.is_numeric_dtype(table[column])]
    return table.assign(**{n: table[n].map(lambda v: inert_html(v) if isinstance(v, str) else v) for n in names})


def chart_html(chart: Chart, *, words: bool = True) -> str:
    """Return one chart as an HTML file that opens offline."""
    template = _environment().get_template("chart.html")
    shared = _shared(chart.title, toolbar=words)  # a picture needs no buttons, and they would hide its legend
    return template.render(**shared, chart=_packed("chart", chart), words=words)


@cache
def _environment() -> jinja2.Environment:
    """Templates that escape everything they print, and fail if a value is missing."""
    folder = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(loader=folder, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment


def _shared(title: str, *, toolbar: bool = True) -> dict[str, Any]:
    screen = {**CONFIG, "responsive": True, "modeBarButtonsToRemove": [*CONFIG["modeBarButtonsToRemove"], "toImage"]}
    if not toolbar:
        screen["displayModeBar"] = False
    return {"title": title, "plotly": Markup(get_plotlyjs()), "config": _in_script(json.dumps(screen))}  # noqa: S704


def _packed(key: str, chart: Chart) -> dict[str, Any]:
    words = {name: getattr(chart, name) for name in ("title", "alt", "how_to_read", "cannot_tell")}
    return {**words, "key": key.replace(" ", "-"), "json": _in_script(chart.figure.to_json())}


def _in_script(text: str) -> Markup:
    """Return JSON that cannot end the script element that contains it."""
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)  # noqa: S704 - no character that HTML interprets is left


def _card(domain: str, about: Mapping[str, Any]) -> dict[str, Any]:
    known = about.get("provenance") or {}
    facts = {
        "Name": about["name"],
        "Objects": f"{about['objects']:,} {DOMAINS[domain].object_label} compared",
        "Content": f"sha256 {about['sha256']} (of the objects compared)",
        "Source": known.get("source", ""),
        "Version": known.get("version", ""),
        "Date": known.get("date", ""),
        "Licence": known.get("licence", ""),
        "File": f"sha256 {known['sha256']}" if known.get("sha256") else "",
        "Notes": known.get("notes", ""),
        "Citation": known.get("citation", ""),
    }
    url = known.get("url", "")
    return {
        "domain": DOMAINS[domain].label,
        "title": known.get("title") or about["name"],
        "facts": [(name, value) for name, value in facts.items() if value],
        "link": url if url.startswith(("http://", "https://")) else "",
    }


def _measure(name: str, part: pd.DataFrame) -> dict[str, str]:
    entry = MEASURES[name]
    return {
        "label": entry.label,
        "unit": entry.unit,
        "stronger": f"a {entry.stronger} value is a strong prior",
        "levels": ", ".join(part.level_label.unique()),
        "methods": "; ".join(part.method.dropna().unique()),
        "null": CONTROLS[entry.null],
        "cannot_tell": entry.cannot_tell,
        "citations": ", ".join(citations.MEASURES.get(name, ())) or "none",
    }


def _judged(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row of `judged_table`
    return {
        "measure": row.measure_label,
        "level": row.level_label,
        "verdict": row.verdict if row.fair else f"{row.verdict}, set aside",
        "weakest to strongest": ", ".join(DOMAINS[domain].label.lower() for domain in row.order) or row.reason,
        "confidence": _written(row.confidence),
    }


def _numbered(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row of `judged_table`
    interval = f" [{_written(row.low)}, {_written(row.high)}]" if row.low == row.low else ""
    return {
        "measure": f"{row.measure_label}, {row.level_label}" + (f" ({row.flags})" if row.flags else ""),
        "domain": DOMAINS[row.domain].label,
        "set": row.dataset,
        "units": row.representation_label,
        "value, 95 % interval": _written(row.value) + interval,
        "null": _written(row.null),
        "unit": row.unit,
        "n": f"{row.n:,} {row.of}",
    }


def _written(value: float) -> str:
    """Write a number with four significant digits; a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:.4g}"
