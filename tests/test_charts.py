"""Charts are pure: table in; figure, words and table twin out. No cloud button, no structure in a hover label."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.charts import comparison, coverage, curves, diversity, prediction, theme

DOMAINS = ("text", "protein", "molecule")


def curve(columns: dict, rows: int = 8) -> pd.DataFrame:
    frames = []
    for i, domain in enumerate(DOMAINS):
        value = np.linspace(0.9, 0.2, rows) / (i + 1)
        base = {
            "domain": domain,
            "dataset": "d",
            "units": "units",
            "value": value,
            "low": value * 0.9,
            "high": value * 1.1,
        }
        frames.append(pd.DataFrame(base | {k: (v(rows) if callable(v) else v) for k, v in columns.items()}))
    return pd.concat(frames, ignore_index=True)


def part(rows: int) -> list[str]:
    return ["interpolated"] * (rows - 3) + ["extrapolated"] * 3


SIZES = {"size": lambda rows: np.geomspace(1, 400, rows), "part": part, "n_units": 200, "n_objects": 200}


def comparison_rows(verdict: str = "supports") -> pd.DataFrame:
    row = {"measure": "m", "level": "themes", "measure_label": "Measure", "level_label": "themes", "unit": "share"}
    rest = {"dataset": "d", "null": 0.1, "n": 10, "of": "units", "stronger": "high", "verdict": verdict}
    values = zip(DOMAINS, (0.9, 0.5, 0.2), strict=True)
    return pd.DataFrame(
        [
            row | rest | {"domain": d, "representation_label": "u", "value": v, "low": v - 0.1, "high": v + 0.1}
            for d, v in values
        ]
    )


ORDERS = {"order": ["q = 0: all types", "q = 1: common types", "q = 2: dominant types"], "at": 100.0}
SLOPE = {"slope": -0.125, "slope_low": -0.2, "slope_high": -0.1}
CHARTS = {
    "dot_plot": lambda: comparison.dot_plot(comparison_rows(), "supports"),
    "spread": lambda: comparison.spread(spread_rows()),
    "rarefaction": lambda: diversity.rarefaction(curve(SIZES), 1, 100),
    "profile": lambda: diversity.profile(curve(ORDERS, 3), "size"),
    "new_unit": lambda: coverage.new_unit(curve(SIZES), 100),
    "accumulation": lambda: coverage.accumulation(curve(SIZES)),
    "possible_space": lambda: coverage.possible_space(
        pd.DataFrame({"domain": DOMAINS, "denominator": ["a", "b", "c"], "log10_share": [-3.0, np.nan, -9.0]})
    ),
    "conditional_entropy": lambda: prediction.conditional_entropy(
        curve({"length": lambda rows: np.arange(1, rows + 1), "null": 1.0, "part": part})
    ),
    "context_gain": lambda: prediction.context_gain(
        curve({"source": ["composition shuffled", "Markov, order 1", "Markov, order 2", "data"]}, 4)
    ),
    "information": lambda: prediction.information_by_distance(
        curve({"distance": lambda rows: 2 ** np.arange(rows), "null_low": 0.001, "null_high": 0.01})
    ),
    "intrinsic": lambda: prediction.information_by_intrinsic_distance(
        curve({"distance": lambda rows: np.arange(1, rows + 1), "null_low": 0.001, "null_high": 0.01, "main": True})
    ),
    "learning": lambda: prediction.learning(
        curve({"symbols": lambda rows: 2 ** np.arange(rows), "size_unit": "atom"} | SLOPE)
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_has_words_units_and_a_table(name):
    chart = CHARTS[name]()
    assert chart.title and chart.alt and chart.how_to_read.endswith(".") and chart.cannot_tell.endswith(".")
    assert len(chart.table)
    axes = chart.figure.layout
    if name not in ("dot_plot", "spread"):  # there the unit stands in each panel's title
        assert axes.xaxis.title.text
    assert chart.figure.data
    assert len(chart.figure.to_json()) < 1_000_000


def test_every_domain_has_a_colour_and_a_shape_of_its_own():
    assert len(set(theme.COLOURS.values())) == len(set(theme.SYMBOLS.values())) == len(DOMAINS)


def luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("ground", ["#ffffff", "#10151c"])
@pytest.mark.parametrize("colour", [*theme.COLOURS.values(), theme.NEUTRAL])
def test_marks_have_a_contrast_of_three_on_both_grounds(colour, ground):
    light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_no_export_offers_a_cloud():
    assert theme.CONFIG["showSendToCloud"] is False


def test_a_backward_measure_still_points_right():
    rows = comparison_rows().assign(stronger="low")
    chart = comparison.dot_plot(rows, "contradicts")
    assert chart.figure.layout.xaxis.autorange == "reversed"
    assert "weakest to strongest text, proteins and molecules" in chart.alt


def spread_rows() -> pd.DataFrame:
    """Two levels of one measure: the notation (not fair) turns the order of the domains round, the themes keep apart."""
    themes = comparison_rows().assign(fair=True)
    spelled = comparison_rows().assign(level="spelling", level_label="as written", fair=False)
    return pd.concat([themes, spelled.assign(value=[0.2, 0.5, 0.9])], ignore_index=True)


def test_bands_span_the_units_and_the_switch_leaves_notation_out():
    every, fair = comparison.spread(spread_rows()), comparison.spread(spread_rows(), fair_only=True)
    text = next(t for t in every.figure.data if t.mode == "lines")
    assert list(text.x) == [0.2, 0.9]
    assert "overlap on 1 of 1 measures" in every.title
    assert len(every.table) == 6 and set(fair.table.level) == {"themes"}
    assert "no measure has more than one" in fair.title
    assert "text 0.2 to 0.9" in every.alt and "text 0.9 to 0.9" in fair.alt
    symbols = next(t for t in every.figure.data if t.mode == "markers").marker.symbol
    assert list(symbols) == ["circle", "circle-open"]
    with pytest.raises(ValueError, match="show every unit"):
        comparison.spread(spread_rows().assign(fair=False), fair_only=True)


def test_bands_that_keep_apart_are_counted_as_such():
    apart = spread_rows().assign(value=[0.9, 0.5, 0.2, 0.8, 0.4, 0.1], fair=True)
    assert "overlap on 0 of 1 measures" in comparison.spread(apart, fair_only=True).title


def test_dashed_continuation_starts_where_the_solid_line_ends():
    figure = curves.domain_lines(curve(SIZES), "size", "value", x_title="x", y_title="y")
    lines = [t for t in figure.data if t.mode == "lines" and t.line.dash]
    solid, dashed = lines[0], lines[1]
    assert solid.x[-1] == dashed.x[0]
    json.loads(figure.to_json())


def test_reach_and_slope_stand_in_the_titles():
    chart = CHARTS["intrinsic"]()
    assert "text up to 8 units, proteins up to 8 units and molecules up to 8 units" in chart.title
    assert "molecules 0.125 per atom" in CHARTS["learning"]().title
    further = chart.table.assign(main=lambda t: t.domain != "text")
    names = [trace.name for trace in prediction.information_by_intrinsic_distance(further).figure.data]
    assert "Text by units" in names and "Molecules by units" in names


def test_caveats_of_a_number_stand_in_its_label():
    rows = comparison_rows()
    rows["flags"] = ["", "approximate: the interval is at most twice too wide", ""]
    figure = comparison.dot_plot(rows, "supports").figure
    labels = " ".join(trace.hovertemplate or "" for trace in figure.data)
    assert labels.replace("<br>", " ").count("at most twice too wide") == 1


@pytest.mark.parametrize("size", [40, 308, 2_000])
def test_a_vertical_line_does_not_stretch_a_logarithmic_axis(size):
    """Drawn at 308 units or fewer, its text was placed at 10^308 and destroyed the chart."""
    fig = theme.figure(xaxis_type="log")
    theme.vertical_line(fig, size, "equal size")
    assert fig.layout.shapes[0].x0 == fig.layout.shapes[0].x1 == size
    assert fig.layout.annotations[0].x == pytest.approx(np.log10(size))
    assert fig.layout.shapes[0].line.color == theme.NEUTRAL  # black would vanish on the dark ground


@pytest.mark.parametrize("path", sorted(Path(theme.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_chart_draws_the_librarys_vertical_line_on_a_logarithmic_axis(path):
    source = path.read_text(encoding="utf-8")
    assert "annotation_text" not in source or "log" not in source


def test_the_title_of_possible_space_follows_the_data():
    """It said 'depends on the denominator more than on the domain' whatever the numbers were."""
    shares = {"text": [-10.0, -12.0], "protein": [-50.0, -51.0], "molecule": [-20.0, -22.0]}
    rows = [
        {"domain": d, "denominator": str(i), "log10_share": share}
        for d, found in shares.items()
        for i, share in enumerate(found)
    ]
    assert (
        "on the domain (10^40) more than on the denominator (10^2)" in coverage.possible_space(pd.DataFrame(rows)).title
    )
    wide = pd.DataFrame(rows).assign(log10_share=[-10.0, -90.0, -50.0, -51.0, -20.0, -80.0])
    assert "on the denominator (10^80) more than on the domain" in coverage.possible_space(wide).title
