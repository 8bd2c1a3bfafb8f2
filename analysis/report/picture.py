"""A chart as a picture (PNG, SVG) that says by itself what it shows: title, sets, source and date are drawn into it.

Pictures are drawn by a Chrome or Chromium on this machine; without one, the message says how to get one.
"""

from __future__ import annotations

import textwrap
from functools import cache

import kaleido
import plotly.graph_objects as go
from choreographer.browsers.chromium import Chromium
from kaleido import PageGenerator

from analysis.charts import Chart
from analysis.support.escaping import inert_html

HOW_TO_ENABLE = (
    "drawing a picture on the server needs Chrome or Chromium (Debian: apt-get install chromium); without one, download the "
    "chart as HTML, and the camera above it saves a picture"
)
KINDS = {"png": "image/png", "svg": "image/svg+xml"}
WIDTH, SCALE = 1000, 2
TITLE_LETTERS, CREDIT_LETTERS = 96, 160  # of a line
LINE, CREDIT_LINE = 23, 16  # pixels


@cache
def can_draw() -> bool:
    """Whether there is a program on this machine that draws pictures."""
    return Chromium.find_browser(skip_local=False) is not None


def picture(chart: Chart, kind: str, credit: str = "") -> bytes:
    """Draw a chart with its title and where it comes from.

    Parameters
    ----------
    chart : Chart
    kind : {'png', 'svg'}
    credit : str
        Sets, source and date; plain text.

    Raises
    ------
    ValueError
        If there is no Chrome, or it does not draw; the message says what to do.
    """
    if not can_draw():
        raise ValueError(f"The chart was not drawn: {HOW_TO_ENABLE}")
    options = {"format": kind, "scale": SCALE if kind == "png" else 1, "width": WIDTH}
    fig = with_words(chart, credit)
    try:
        # Without formulas: their script would be loaded from a server.
        found = kaleido.calc_fig_sync(
            fig.to_plotly_json(),
            opts={**options, "height": int(fig.layout.height)},
            kopts={"page_generator": PageGenerator(mathjax=False)},
        )
    except Exception as error:  # whatever a browser that is missing or dies raises
        raise ValueError(f"The chart was not drawn ({type(error).__name__}): {HOW_TO_ENABLE}") from error
    return bytes(found)


def with_words(chart: Chart, credit: str = "") -> go.Figure:
    """Return the figure of a chart with its title and its credit above it, on white."""
    title, below = textwrap.wrap(chart.title, TITLE_LETTERS), textwrap.wrap(credit, CREDIT_LETTERS)
    fig = go.Figure(chart.figure)
    above = LINE * len(title) + CREDIT_LINE * len(below) + 24
    height = (fig.layout.height or 450) + above
    down = 12 + LINE * (len(title) - 1)  # the library hangs up a title by its last line
    fig.update_layout(
        height=height,
        margin_t=(fig.layout.margin.t or 24) + above + (26 if fig.layout.showlegend is not False else 0),
        paper_bgcolor="#ffffff",
        title={
            "text": "<br>".join(map(inert_html, title)), "font": {"size": 17}, "x": 0.01, "xanchor": "left",
            "y": 1 - down / height, "yref": "container", "yanchor": "top",
            "subtitle": {"text": "<br>".join(map(inert_html, below)), "font": {"size": 11, "color": "#57606a"}},
        },
    )  # fmt: skip
    return fig
