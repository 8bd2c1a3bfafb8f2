"""Charts of the overview: titles follow the data, names do not collide, numbers are drawn where they are."""

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.charts import budget, decides, specification, strips
from analysis.charts.strips import CONTROL, NATURAL, OWN, Words
from analysis.readings import examples
from tests import synthetic_readings
from tests.synthetic_readings import STEPS

WORDS = Words("q", "Reused parts", "share", "What it cannot tell.", "order 2")
NAMES = {step: step.capitalize() for step in STEPS}


def points(values: dict[str, list[float]], role: str = NATURAL) -> pd.DataFrame:
    rows = [
        {"dataset": f"{domain}-{i}", "label": f"A set of {domain} {i}", "about": "about", "domain": domain, "value": value,
         "low": value - 0.01, "high": value + 0.01, "n": 100, "of": "units", "role": role, "flags": ""}
        for domain, own in values.items()
        for i, value in enumerate(own)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def bands(found: pd.DataFrame) -> pd.DataFrame:
    return found.groupby("domain").value.agg(mean="mean", spread="std").reset_index()


APART = {"text": [0.5, 0.6], "protein": [0.0, 0.1], "molecule": [0.3, 0.4]}


@pytest.mark.parametrize(
    ("values", "title"),
    [
        (APART, "Reused parts, as drawn: proteins < molecules < text in every data set"),
        (
            {**APART, "molecule": [0.3, 0.55]},
            "Reused parts, as drawn: proteins lowest in every data set, molecules and text overlap",
        ),
        (
            {**APART, "molecule": [0.05, 0.4]},
            "Reused parts, as drawn: text highest in every data set, proteins and molecules overlap",
        ),
        (
            {**APART, "molecule": [-0.1, 0.9]},
            "Reused parts, as drawn: the sets of proteins, molecules and text overlap",
        ),
        ({"text": [0.1]}, "Reused parts: only text can be read"),
    ],
)
def test_the_title_of_a_strip_says_which_domains_lie_apart(values, title):
    found = points(values)
    assert strips.strip(found, bands(found), WORDS).title == title


def test_the_title_of_a_strip_flips_with_the_data():
    found = points({**APART, "molecule": [0.2, 0.3]})
    flipped = found.assign(value=-found.value)
    assert "proteins < molecules < text" in strips.finding(found, "Q")
    assert "text < molecules < proteins" in strips.finding(flipped, "Q")


def test_controls_and_own_sets_move_no_title():
    found = pd.concat([points(APART), points({"protein": [0.9]}, CONTROL), points({"molecule": [-0.5]}, OWN)])
    assert "proteins < molecules < text" in strips.finding(found, "Q")


def test_a_question_that_is_only_shown_compares_nothing():
    found = points(APART)
    shown = strips.strip(found, bands(found), Words("q", "Halves", "bits", "", compared=False))
    assert "<" not in shown.title and "overlap" not in shown.title


def test_marks_stand_at_their_values_and_keep_apart():
    found = points({"text": [0.1, 0.1, 0.1, 0.5], "protein": [0.2]})
    marks = strips.strip(found, bands(found), WORDS).figure.data[0]
    assert sorted(marks.x) == sorted(found.value)
    places = list(zip(marks.x, marks.y, strict=True))
    assert len(set(places)) == len(places)  # three equal values: three lanes
    assert [list(data) for data in marks.customdata] == [[n, "q"] for n in found.sort_values("value").dataset]


def test_intervals_end_within_the_axis():
    found = points(APART).assign(high=lambda rows: rows.value + 0.5, low=lambda rows: rows.value - 0.4)
    low, high = strips.strip(found, bands(found), WORDS).figure.layout.xaxis.range
    assert low < found.low.min() and high > found.high.max()


def test_a_control_far_beyond_the_sets_stands_at_the_edge_with_its_value():
    found = pd.concat([points(APART), points({"protein": [40.0]}, CONTROL)], ignore_index=True)
    chart = strips.strip(found, bands(points(APART)), WORDS)
    _, high = chart.figure.layout.xaxis.range
    assert max(chart.figure.data[0].x) < high < 2
    assert any(text.endswith("(40)") for text in chart.figure.data[1].text)


@pytest.mark.parametrize("width", [strips.WIDE, strips.NARROW])
def test_names_do_not_collide(width):
    rng = np.random.default_rng(0)
    found = points({domain: list(rng.normal(0.1, 0.05, 9)) for domain in APART})
    chart = strips.strip(found, bands(found), WORDS, width)
    names, (low, high) = chart.figure.data[1], chart.figure.layout.xaxis.range
    pixels = (width - strips.LEFT) / (high - low)
    half = {i: strips.LETTER * len(text) / 2 for i, text in enumerate(names.text)}
    assert len(names.text) >= 3
    for a, b in combinations(half, 2):
        if abs(names.y[a] - names.y[b]) * strips.ROW_HEIGHT < strips.FONT:
            assert abs(names.x[a] - names.x[b]) * pixels >= half[a] + half[b]
    assert all(low <= x - half[i] / pixels and x + half[i] / pixels <= high for i, x in enumerate(names.x))


def test_an_own_set_is_a_star_in_its_own_colour_and_named_first():
    crowd = points({"molecule": [0.1] * 20})
    found = pd.concat([crowd, points({"molecule": [0.1]}, OWN).assign(label="mine.smi")], ignore_index=True)
    chart = strips.strip(found, bands(crowd), WORDS)
    marks = chart.figure.data[0]
    assert [c for c, s in zip(marks.marker.color, marks.marker.symbol, strict=True) if s == "star"] == [
        strips.OWN_COLOUR
    ]
    assert "<b>mine.smi</b>" in chart.figure.data[1].text


def test_a_set_that_cannot_be_read_is_named_and_the_rest_is_drawn():
    found = points(APART)
    found.loc[0, ["value", "low", "high"]] = np.nan
    chart = strips.strip(found, bands(found), WORDS)
    assert "Not read under these choices: A set of text 0." in chart.how_to_read
    assert len(chart.figure.data[0].x) == len(found) - 1


# --- the bit budget


def budget_rows(**changed: list[float]) -> pd.DataFrame:
    shares = {"text": [0.1, 0.4, 0.1, 0.1, 0.0, 0.3], "protein": [0.02, 0.0, 0.0, -0.01, 0.09, 0.9]} | changed
    rows = [
        {"domain": d, "dataset": s, "notation": n, "step": step, "value": value}
        for d, own in shares.items()
        for s in ("a", "b")
        for n in ("first", "second")
        for step, value in zip(STEPS, own, strict=True)
    ]
    return pd.DataFrame(rows)


def bar_table(rows: pd.DataFrame) -> pd.DataFrame:
    average = budget.means(rows)
    first = average[average.notation == "first"]
    return first.assign(bar=first.domain, under="first", about="mean of 2 sets", spread="0 to 1")


def test_the_title_of_the_budget_orders_domains_by_what_they_save_beyond_neutral_and_flips_with_it():
    title = budget.finding(budget.means(budget_rows())).replace("\xa0", " ")
    assert title == (
        "Bits that real objects save beyond neutral ones (amber), over notations: text 10 % and proteins -1 %"
    )
    other = budget.finding(budget.means(budget_rows(protein=[0.02, 0.0, 0.0, 0.2, 0.0, 0.78]))).replace("\xa0", " ")
    assert other.endswith("proteins 20 % and text 10 %")


def test_the_title_of_the_budget_gives_the_range_over_notations():
    rows = budget_rows()
    rows.loc[(rows.notation == "second") & (rows.step == "beyond neutral") & (rows.domain == "text"), "value"] = 0.3
    title = budget.finding(budget.means(rows)).replace("\xa0", " ")
    assert "text 10 to 30 %" in title


def test_bars_are_of_100_percent_and_a_negative_step_is_said():
    chart = budget.bars(bar_table(budget_rows()), NAMES, "title")
    total = np.sum([trace.x for trace in chart.figure.data], axis=0)
    assert total == pytest.approx([1, 1])
    assert "has no width and shortens those before it: protein (first), beyond neutral -1.0 %" in chart.how_to_read
    assert chart.table.value.min() == -0.01  # the table twin keeps it
    assert [trace.name for trace in chart.figure.data] == list(NAMES.values())


def test_a_step_that_a_later_one_loses_again_is_drawn_as_far_as_it_is_kept():
    """Scaled to 100 %, what is left over was drawn 6 % too small."""
    rows = budget_rows(text=[0.1, 0.2, -0.09, 0.06, 0.01, 0.72])
    chart = budget.bars(bar_table(rows), NAMES, "title")
    text = list(chart.figure.data[0].y).index("text<br><span style='font-size:10px'>first</span>")
    assert [trace.x[text] for trace in chart.figure.data] == pytest.approx([0.1, 0.11, 0, 0.06, 0.01, 0.72])
    assert "9.0 % of them are lost again" in chart.figure.data[1].hovertext[text]


def test_the_example_of_a_step_is_shown_as_text():
    example = {("text", "first", "validity"): "<b>he the</b> " * 20}
    chart = budget.bars(bar_table(budget_rows()), NAMES, "title", example)
    hover = chart.figure.data[2].hovertext[0]
    assert "&lt;b&gt;he the" in hover
    assert max(map(len, hover.split("<br>"))) < 150
    assert "for example" not in chart.figure.data[1].hovertext[0]


def test_committed_examples_are_those_that_the_code_makes():
    assert examples.made() == examples.FILE.read_text(encoding="utf-8"), (
        "make them again: python data/build.py readings"
    )


# --- what decides, and the curve


def decided(**first: float) -> pd.DataFrame:
    rows = [
        {"question": q, "domain": d, "factor": f, "label": f, "first": share, "total": min(1.0, share + 0.1)}
        for q in ("a", "b")
        for d in ("", "text")
        for f, share in first.items()
    ]
    return pd.DataFrame(rows)


def test_the_title_names_what_decides_and_flips():
    titles = {"a": "Parts", "b": "Bits"}
    assert "data sets (70" in decides.bars(decided(**{"data sets": 0.7, "notation": 0.1}), titles).title
    assert "notation (80" in decides.bars(decided(**{"data sets": 0.1, "notation": 0.8}), titles).title
    same = decides.bars(decided(**{"data sets": 0.0}), titles).title
    assert same == "The order of the domains is the same whatever is chosen"


def test_bars_of_what_decides_show_pooled_shares_under_each_question():
    chart = decides.bars(decided(**{"data sets": 0.7, "notation": 0.1}), {"a": "Parts", "b": "Bits"})
    labels = list(chart.figure.layout.yaxis.ticktext)
    assert labels == ["<b>Parts</b>", "data sets", "notation", "<b>Bits</b>", "data sets", "notation"]
    total, first = chart.figure.data
    assert first.x[1] == 0.7 and total.x[1] == pytest.approx(0.8)


def curve_table(difference: np.ndarray) -> pd.DataFrame:
    n = len(difference)
    return pd.DataFrame({
        "question": "a", "position": range(n), "claimed": "molecule", "difference": np.sort(difference),
        "weakest": np.where(np.sort(difference) < 0, "molecule", "text"), "order": ["2", "3"] * (n // 2), "pool": "all",
    })  # fmt: skip


def test_the_specification_curve_states_the_share_and_shows_each_choice():
    found = curve_table(np.linspace(-1, 3, 2_000))
    chart = specification.curve(found, "Bits", {"order": "order", "pool": "pool"}, {"2": "order 2"})
    assert (
        chart.title.replace("\xa0", " ") == "Bits: molecules weakest in 25 % of 2,000 combinations of sets and choices"
    )
    assert list(chart.figure.layout.yaxis2.ticktext) == [
        "order: order 2",
        "order: 3",
    ]  # one level of pool decides nothing
    assert len(chart.table) == specification.MOST
    assert chart.table.difference.iloc[0] == -1 and chart.table.difference.iloc[-1] == 3


@pytest.mark.parametrize("which", ["strip", "budget", "decides", "curve"])
def test_charts_have_words_and_survive_json(which):
    found = points(APART)
    chart = {
        "strip": lambda: strips.strip(found, bands(found), WORDS),
        "budget": lambda: budget.bars(bar_table(budget_rows()), NAMES, "title"),
        "decides": lambda: decides.bars(decided(notation=0.4), {"a": "Parts"}),
        "curve": lambda: specification.curve(curve_table(np.linspace(-1, 1, 20)), "Bits", {"order": "order"}),
    }[which]()
    assert chart.title and chart.alt and chart.how_to_read and chart.cannot_tell and len(chart.table)
    assert "NaN" not in json.dumps(json.loads(chart.figure.to_json()))


def test_the_synthetic_table_holds_every_bundled_set():
    table = synthetic_readings.table()
    assert set(synthetic_readings.natural()) <= set(table.dataset)
