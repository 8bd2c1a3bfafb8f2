"""Charts are pure: table in; figure, words and table twin out. No cloud button, no structure in a hover label."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.charts import coverage, curves, diversity, function, ladder, prediction, theme, ticks
from analysis.domains import DOMAINS as DOMAINS_KNOWN
from analysis.support.numbers import percent

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


def space(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["domain", "denominator", "log10_share", "missing"])


SIZES = {"size": lambda rows: np.geomspace(1, 400, rows), "part": part, "n_units": 200, "n_objects": 200}


def steps_rows() -> pd.DataFrame:
    """Two notations of each domain: three rungs, the steps between them."""
    rows = []
    for domain, notations in {d: DOMAINS_KNOWN[d].notations[:2] for d in DOMAINS}.items():
        for notation in notations:
            shares = [
                ("uniform", "", np.nan, 1.0),
                ("composition", "composition", 0.3, 0.7),
                ("real", "relatives", -0.1, 0.8),
            ]
            for rung, step, value, left in shares:
                rows.append({
                    "domain": domain, "dataset": "d", "notation": notation, "units": notation, "rung": rung, "rung_label": rung,
                    "step": step, "step_label": step, "value": value, "low": value - 0.01, "high": value + 0.01, "left": left,
                    "n": 10, "of": "units", "flags": "",
                })  # fmt: skip
    return pd.DataFrame(rows)


LENGTHS = {
    "length": lambda rows: np.arange(1, rows + 1),
    "null": 1.0,
    "enough": lambda rows: np.arange(1, rows + 1) <= 4,
    "null_enough": lambda rows: np.arange(1, rows + 1) <= 3,
}
ORDERS = {"order": ["q = 0: all types", "q = 1: common types", "q = 2: dominant types"], "at": 100.0}
CHARTS = {
    "steps": lambda: ladder.steps(steps_rows()),
    "rungs": lambda: ladder.rungs(steps_rows()),
    "rarefaction": lambda: diversity.rarefaction(curve(SIZES), 1, 100),
    "profile": lambda: diversity.profile(curve(ORDERS, 3), "size"),
    "new_unit": lambda: coverage.new_unit(curve(SIZES), 100),
    "accumulation": lambda: coverage.accumulation(curve(SIZES), 100),
    "possible_space": lambda: coverage.possible_space(
        space(
            ("text", "a", -3.0, ""), ("protein", "b", np.nan, "the set has no object of 9"), ("molecule", "c", -9.0, "")
        )
    ),
    "conditional_entropy": lambda: prediction.conditional_entropy(curve(LENGTHS)),
    "context_gain": lambda: prediction.context_gain(
        curve({"source": ["composition shuffled", "Markov, order 1", "Markov, order 2", "data"]}, 4)
    ),
    "information": lambda: prediction.information_by_distance(
        curve({"distance": lambda rows: 2 ** np.arange(rows), "null_low": 0.001, "null_high": 0.01})
    ),
    "intrinsic": lambda: prediction.information_by_intrinsic_distance(
        curve({"distance": lambda rows: np.arange(1, rows + 1), "null_low": 0.001, "null_high": 0.01, "main": True})
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_has_words_units_and_a_table(name):
    chart = CHARTS[name]()
    assert chart.title and chart.alt and chart.how_to_read.endswith(".") and chart.cannot_tell.endswith(".")
    assert len(chart.table)
    axes = chart.figure.layout
    if name != "rungs":  # there the unit stands in each panel's title
        assert axes.xaxis.title.text
    assert chart.figure.data
    assert len(chart.figure.to_json()) < 1_000_000


def test_every_domain_has_a_colour_and_a_shape_of_its_own():
    assert len(set(theme.COLOURS.values())) == len(set(theme.SYMBOLS.values())) == len(DOMAINS)


def luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


FINDINGS = {  # what draws, columns, rows, value of every mark, what the title then says
    "rarefaction": (lambda t: diversity.rarefaction(t, 1, 100), SIZES, 8, 100.0, "100 [90, 110] units (text)"),
    "profile": (lambda t: diversity.profile(t, "size"), ORDERS, 3, 110.0, "text 110 [99, 121]"),
    "new unit": (lambda t: coverage.new_unit(t, 100), SIZES, 8, 0.9, "text 90 % [81, 99 %]"),
    "accumulation": (lambda t: coverage.accumulation(t, 100), SIZES, 8, 100.0, "text 100 [90, 110] in"),
    "entropy": (prediction.conditional_entropy, LENGTHS, 8, 0.8, "text 0.2 [0.12, 0.28]"),
    "context": (prediction.context_gain, {"source": "data"}, 1, 0.2, "text 20.0 % [18.0, 22.0 %]"),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_the_finding_in_a_title_has_its_interval(name):
    """Titles gave a number as if it were exact; a table without an interval must not make one up."""
    draw, columns, rows, value, said = FINDINGS[name]
    table = curve(columns, rows).assign(value=value, low=value * 0.9, high=value * 1.1)
    assert said in draw(table).title.replace("\N{NO-BREAK SPACE}", " ")
    unknown = draw(table.assign(low=np.nan, high=np.nan)).title
    assert "[" not in unknown and "nan" not in unknown


@pytest.mark.parametrize("ground", ["#ffffff", "#10151c"])
@pytest.mark.parametrize("colour", [*theme.COLOURS.values(), theme.NEUTRAL])
def test_marks_have_a_contrast_of_three_on_both_grounds(colour, ground):
    light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_no_export_offers_a_cloud():
    assert theme.CONFIG["showSendToCloud"] is False


def test_a_step_that_costs_bits_lies_left_of_zero_and_the_title_names_what_saves_most():
    chart = ladder.steps(steps_rows())
    assert chart.title == "What saves most bits: composition in text, proteins and molecules"
    full = [trace for trace in chart.figure.data if "other notations" not in trace.name]
    assert all(dict(zip(trace.y, trace.x, strict=True))["relatives"] == -0.1 for trace in full)
    swapped = steps_rows().assign(value=lambda t: -t.value)
    assert "relatives in text" in ladder.steps(swapped).title


def test_the_title_of_the_rungs_gives_the_range_over_notations():
    rows = steps_rows()
    rows.loc[(rows.domain == "text") & (rows.notation == "subwords") & (rows.rung == "real"), "left"] = 0.6
    title = ladder.rungs(rows).title.replace("\N{NO-BREAK SPACE}", " ")
    assert "text 60 to 80 %" in title and "proteins 80 %" in title


def test_dashed_continuation_starts_where_the_solid_line_ends():
    figure = curves.domain_lines(curve(SIZES), "size", "value", x_title="x", y_title="y")
    lines = [t for t in figure.data if t.mode == "lines" and t.line.dash]
    solid, dashed = lines[0], lines[1]
    assert solid.x[-1] == dashed.x[0]
    json.loads(figure.to_json())


def test_reach_stands_in_the_title():
    chart = CHARTS["intrinsic"]()
    assert "text up to 8 units, proteins up to 8 units and molecules up to 8 units" in chart.title
    further = chart.table.assign(main=lambda t: t.domain != "text")
    names = [trace.name for trace in prediction.information_by_intrinsic_distance(further).figure.data]
    assert "Text by units" in names and "Molecules by units" in names


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
    rows = space(*((d, str(i), share, "") for d, found in shares.items() for i, share in enumerate(found)))
    assert "on the domain (10^40) more than on the denominator (10^2)" in coverage.possible_space(rows).title
    wide = rows.assign(log10_share=[-10.0, -90.0, -50.0, -51.0, -20.0, -80.0])
    assert "on the denominator (10^80) more than on the domain" in coverage.possible_space(wide).title


def drawn_sizes(chart: theme.Chart, group: str) -> float:
    return max(max(trace.x) for trace in chart.figure.data if trace.legendgroup == group and len(trace.x))


@pytest.mark.parametrize(
    "draw",
    [
        coverage.new_unit,
        coverage.accumulation,
        lambda table, common, **settings: diversity.rarefaction(table, 0, common, **settings),
    ],
    ids=["new unit", "accumulation", "rarefaction"],
)
def test_one_set_with_a_longer_run_took_most_of_the_axis(draw):
    """Text ran to 52,000 draws beside 2,000 of the others."""
    table = curve(SIZES)
    table.loc[table.domain == "text", "size"] *= 50
    table.loc[table.domain == "text", "n_units"] *= 50
    chart = draw(table, 200)
    assert max(drawn_sizes(chart, domain) for domain in DOMAINS) <= 400
    assert len(chart.table) == len(table)  # the table keeps the longer run, and the words say so
    assert "Text: " in chart.how_to_read and "Proteins: " not in chart.how_to_read
    marks = {trace.legendgroup: trace for trace in chart.figure.data if trace.mode == "markers"}
    assert marks["text"].marker.symbol == "circle-open" and "the table goes on" in marks["text"].hovertemplate
    whole = draw(table, 200, whole=True)
    assert drawn_sizes(whole, "text") == 400 * 50
    assert "hollow" not in whole.how_to_read


def test_rows_of_possible_space_vanished_where_no_share_can_be_given():
    why = "the set has no object of 13 heavy atoms"
    chart = coverage.possible_space(space(("text", "a", -3.0, ""), ("molecule", "b", np.nan, why)))
    (words,) = [trace for trace in chart.figure.data if trace.type == "scatter" and trace.mode == "text"]
    assert (list(words.y), [text.replace("<br>", " ") for text in words.text]) == (["Molecules: b"], [why])
    assert why in chart.alt and "Molecules: b" in chart.figure.layout.yaxis.categoryarray
    none = coverage.possible_space(space(("molecule", "b", np.nan, why)))
    assert none.title == "No share of possible space can be given at these sizes" and why in none.alt


@pytest.mark.parametrize("name", ["information", "intrinsic"])
@pytest.mark.parametrize("ground", ["#ffffff", "#10151c"])
def test_null_bands_were_nearly_invisible_and_only_one_stood_in_the_legend(name, ground):
    bands = [trace for trace in CHARTS[name]().figure.data if trace.fill == "toself" and trace.showlegend]
    assert {trace.legendgroup for trace in bands} == set(DOMAINS)
    for trace in bands:
        assert trace.name.startswith(theme.domain_label(trace.legendgroup))
        light, dark = sorted([luminance(trace.line.color), luminance(ground)], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3 and trace.line.width >= 1.5


def test_half_of_the_entropy_chart_was_drawn_though_its_caption_said_it_means_nothing():
    chart = CHARTS["conditional_entropy"]()
    lines = [trace for trace in chart.figure.data if trace.mode == "lines+markers"]
    ends = {trace.name: max(trace.x) for trace in lines if len(trace.x)}
    assert ends == {f"{theme.domain_label(d)}{of}": end for d in DOMAINS for of, end in (("", 4), (", shuffled", 3))}
    assert chart.table.length.max() == 8 and chart.figure.layout.xaxis.range[1] < 5
    (cut,) = [trace for trace in chart.figure.data if str(trace.name).startswith("cut")]
    assert sorted(cut.x) == [3, 3, 3, 4, 4, 4]
    too_few = prediction.conditional_entropy(curve(LENGTHS | {"enough": lambda rows: np.arange(rows) < 1}))
    assert too_few.title.endswith("the samples are too small for pairs of symbols")


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1, 3974], ["1", "10", "100", "1,000", "10,000"]),
        ([3, 90], ["1", "2", "5", "10", "20", "50", "100", "200", "500"]),
        ([0.004, 1], ["0.001", "0.01", "0.1", "1"]),
        ([2e-6, 1e-3], ["10<sup>−6</sup>", "10<sup>−5</sup>", "0.0001", "0.001"]),
        ([0, np.nan], ["1"]),
    ],
)
def test_ticks_of_a_logarithmic_axis_wrote_500_as_5(values, texts):
    fig = theme.figure()
    ticks.log_axis(fig, "x", values)
    assert list(fig.layout.xaxis.ticktext) == texts and len(fig.layout.xaxis.tickvals) == len(texts)


@pytest.mark.parametrize("values", [[-0.013, 0.497], [0.02], [], [-3.0, 1.0], [0.31], [12.0]])
def test_shares_are_written_alike_on_an_axis_that_holds_them_all(values):
    found = ticks.share_ticks(values, 5)
    assert 0.0 in found and 1 <= len(found) <= 5
    assert found[0] <= min([0, *values]) and found[-1] >= max([0, *values])


def test_an_interval_that_reaches_zero_tore_the_band_on_a_logarithmic_axis():
    table = curve({"distance": lambda rows: 2 ** np.arange(rows), "null_low": 0.0, "null_high": 0.01})
    table.loc[table.index % 3 == 0, ["low", "value"]] = [-0.2, 0.0]
    chart = prediction.information_by_distance(table)
    assert min(min(trace.y) for trace in chart.figure.data) > 0
    assert (chart.table.low < 0).any()  # the table keeps what was measured


def test_a_share_and_an_interval_that_round_to_none_have_no_sign():
    assert percent(-0.0004, 1) == "0.0\N{NO-BREAK SPACE}%" and percent(0.115, 1).startswith("11.5")
    assert theme.interval_text(-0.0, -0.0, 0.5) == "0 [0, 0.5]"


@pytest.mark.parametrize("path", sorted(Path(theme.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_percentages_were_spelled_in_two_ways(path):
    """'11.5%' stood beside '95 %': all are written by `theme.percent`, on axes and in hover labels, too."""
    written = re.findall(r"\.\d%[}\"]", path.read_text(encoding="utf-8"))
    assert not written, written


def test_the_legend_of_labels_showed_the_permuted_mark_of_one_domain_of_three():
    rows = curve({"split": ["random", "cluster"], "label": "x", "null": 0.01, "n": 300, "surviving": 0.5}, 2)
    rows = rows.assign(surviving_low=0.4, surviving_high=0.6)
    (null,) = [trace for trace in function.slopes(rows).figure.data if trace.name == "permuted labels"]
    assert null.marker.symbol == "x-thin" and len(null.x) == 6
