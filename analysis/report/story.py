"""A guided tour to keep: its steps, guesses, data and notes, as Markdown or as one HTML file that opens offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts import Chart
from analysis.report import html_report
from analysis.support.escaping import inert_markdown


@dataclass(frozen=True)
class Told:
    """One question of a step.

    Parameters
    ----------
    question, against, sentence : str
        What is asked, how the guess compares with the data, and what the data say.
    key : str
        Of the chart.
    chart : Chart or None
        None where a number is missing; `sentence` then says why.
    link : str
        Address of the page with this chart.
    """

    question: str
    against: str
    sentence: str
    key: str = ""
    chart: Chart | None = None
    link: str = ""


@dataclass(frozen=True)
class Page:
    """One step.

    Parameters
    ----------
    title, lead : str
    told : sequence of Told
    notes, own : str
        For whoever presents it, and the reader's own.
    """

    title: str
    lead: str
    told: Sequence[Told]
    notes: str
    own: str = ""


def markdown(title: str, pages: Sequence[Page], credit: str) -> str:
    """Return a story as Markdown; what a reader wrote, and titles of sets, show literally."""
    lines = [f"# {title}", ""]
    for number, page in enumerate(pages, 1):
        lines += [f"## {number}. {page.title}", "", inert_markdown(page.lead), ""]
        for one in page.told:
            lines += [f"**{inert_markdown(one.question)}**", "", inert_markdown(one.against), ""]
            lines += [inert_markdown(one.sentence), ""]
            lines += [f"[The chart on its page](<{one.link}>)", ""] if one.link else []
        lines += [f"*Speaker notes.* {inert_markdown(page.notes)}", ""]
        for line in page.own.splitlines():
            lines += [f"> {inert_markdown(line)}", ">"]
        lines += [""] if page.own else []
    return "\n".join([*lines, inert_markdown(credit), ""])


def html(title: str, pages: Sequence[Page], credit: str) -> str:
    """Return a story with its charts as one HTML file that opens offline and can be printed."""
    templates = html_report.environment()
    steps = [
        {
            "title": page.title,
            "lead": page.lead,
            "told": [
                {**vars(one), "chart": html_report.packed(f"{number}-{place}-{one.key}", one.chart) if one.chart else None}
                for place, one in enumerate(page.told, 1)
            ],
            "notes": page.notes,
            "own": page.own.splitlines(),
        }
        for number, page in enumerate(pages, 1)
    ]  # fmt: skip
    return templates.get_template("story.html").render(**html_report.shared(title), steps=steps, credit=credit)
