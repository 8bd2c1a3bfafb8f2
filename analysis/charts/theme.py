"""One look for every chart: template, colours with a marker shape per domain, and the Chart that pages render."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio

from analysis.domains import DOMAINS
from analysis.support.numbers import percent as percent  # charts take it from here


class _PerDomain(dict[str, str]):
    """Domain -> its colour or shape on charts; a domain without an entry gets the next of the spare ones."""

    def __init__(self, known: dict[str, str], spare: tuple[str, ...]) -> None:
        super().__init__(known)
        self._spare = spare

    def __missing__(self, domain: str) -> str:
        others = [name for name in DOMAINS if name not in self]
        return self._spare[others.index(domain) % len(self._spare)]


# Okabe & Ito 2008, Color Universal Design; all have a contrast of 3:1 or more on white and on the dark ground.
COLOURS = _PerDomain({"text": "#0072B2", "protein": "#009E73", "molecule": "#D55E00"}, ("#CC79A7",))
SYMBOLS = _PerDomain(
    {"text": "circle", "protein": "square", "molecule": "triangle-up"}, ("star", "hexagon", "pentagon")
)
NEUTRAL = "#7F8C99"  # lines and marks of nulls and references: seen on both grounds
# Words beside them, on the white of exported pictures; no grey has a contrast of 4.5:1 on white and on the dark ground, so
# pages/parts/style.css gives these words, on screen, the colour of the theme.
QUIET = "#5F6B77"
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999")

# Exported files must never offer to send the reader's data to a cloud service.
CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "toImageButtonOptions": {"format": "svg"},
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"],
}

# An empty line above the legend: the buttons of a chart lie there, not on an entry.
_MODE_BAR_ROOM = {"text": "\N{NO-BREAK SPACE}", "side": "top", "font": {"size": 20}}
_TEMPLATE = go.layout.Template(
    layout={
        "margin": {"l": 64, "r": 16, "t": 24, "b": 56},
        "legend": {
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.02,
            "xanchor": "left",
            "x": 0,
            "title": _MODE_BAR_ROOM,
        },
        "hovermode": "closest",
        "hoverlabel": {"namelength": -1},
        "xaxis": {"automargin": True, "zeroline": False, "title": {"standoff": 10}},
        "yaxis": {"automargin": True, "zeroline": False, "title": {"standoff": 10}},
        "colorway": list(SERIES),
    }
)
pio.templates["selection_pressure"] = _TEMPLATE


@dataclass(frozen=True)
class Chart:
    """A figure and everything that must be shown with it.

    Parameters
    ----------
    title : str
        The finding, or the question where nothing is found, as a sentence.
    figure : plotly Figure
    table : DataFrame
        The table twin: every number drawn, with intervals, units and n.
    alt : str
        What a reader who cannot see the figure needs to know.
    how_to_read, cannot_tell : str
        One sentence each.
    """

    title: str
    figure: go.Figure
    table: pd.DataFrame
    alt: str
    how_to_read: str
    cannot_tell: str

    def __post_init__(self) -> None:
        # The library hands on no click on a line without markers, nor on a mark that lies on the end of one.
        for trace in self.figure.data:
            if trace.type == "scatter" and trace.mode == "lines" and trace.hoverinfo != "skip":
                trace.update(mode="lines+markers", marker={"opacity": 0, "size": 8})


def figure(*, height: int = 420, **layout: object) -> go.Figure:
    """Return an empty figure in the shared template."""
    return go.Figure(layout={"template": pio.templates["selection_pressure"], "height": height, **layout})


def band(x: pd.Series, low: pd.Series, high: pd.Series, colour: str, group: Hashable = None) -> go.Scatter:
    """Return an interval band as one closed, hoverless polygon."""
    return go.Scatter(
        x=[*x, *x[::-1]],
        y=[*high, *low[::-1]],
        mode="lines",  # else a short band shows its corners as dots
        fill="toself",
        fillcolor=f"rgba{(*_rgb(colour), 0.16)}",
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        legendgroup=group,
    )


def vertical_line(fig: go.Figure, x: float, text: str = "") -> None:
    """Draw a dotted line across the plot at `x` on a logarithmic axis, with its text at the lower end.

    Shapes take the value itself and annotations its logarithm; the library's own vertical line gives both the value, which
    stretches the axis to 10^x.
    """
    line = {"dash": "dot", "width": 1, "color": NEUTRAL}
    fig.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="y domain", line=line)
    if text:
        at = {"x": math.log10(x), "y": 0, "yref": "y domain", "xanchor": "left", "yanchor": "bottom"}
        fig.add_annotation(text=text, showarrow=False, **at)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def wrapped(words: str, most: int = 46) -> str:
    """Break a long name at spaces into lines of at most so many characters, for narrow screens; words stay whole.

    Examples
    --------
    >>> wrapped("a name of several words", 12)
    'a name of<br>several<br>words'
    """
    text = " ".join(words.split())
    return "<br>".join(textwrap.wrap(text, most, break_long_words=False, break_on_hyphens=False))


def interval_text(value: float, low: float, high: float, unit: str = "", digits: int = 3) -> str:
    """Write a value with its interval for hover labels and sentences, e.g. ``0.64 [0.62, 0.66]``."""
    if low != low:  # NaN: no interval
        return f"{value:z.{digits}g} {unit}".rstrip()
    return f"{value:z.{digits}g} [{low:z.{digits}g}, {high:z.{digits}g}] {unit}".rstrip()


def counted(value: float, low: float, high: float) -> str:
    """Write a number of things with its interval in whole ones, e.g. ``1,204 [1,180, 1,228]``."""
    if low != low:  # NaN: no interval
        return f"{value:,.0f}"
    return f"{value:,.0f} [{low:,.0f}, {high:,.0f}]"


def percent_interval(share: float, low: float, high: float, digits: int = 0) -> str:
    """Write a share with its interval as percentages, e.g. ``33 % [30, 36 %]``."""
    if low != low:  # NaN: no interval
        return percent(share, digits)
    return f"{percent(share, digits)} [{percent(low, digits)[:-2]}, {percent(high, digits)}]"


def share_of(row: Mapping[str, float] | pd.Series, digits: int = 0) -> str:
    """Write the share in a row of value, low and high with its interval; see `percent_interval`."""
    return percent_interval(row["value"], row["low"], row["high"], digits)


def percent_range(shares: pd.Series) -> str:
    """Write the lowest and the highest of some shares, e.g. ``33 to 46 %``, or one where they are the same."""
    low, high = percent(shares.min()), percent(shares.max())
    return low if low == high else f"{low[:-2]} to {high}"


def domain_label(domain: str) -> str:
    """Return the name of a domain on charts."""
    return DOMAINS[domain].label


def all_domains() -> list[str]:
    """Return all domains in the order in which every chart shows them."""
    return list(DOMAINS)


def in_order(domains: Iterable[str]) -> list[str]:
    """Return the given domains in that order."""
    found = set(domains)
    return [name for name in DOMAINS if name in found]


def joined(names: list[str]) -> str:
    """Write a list as words: ``a``, ``a and b``, ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"
