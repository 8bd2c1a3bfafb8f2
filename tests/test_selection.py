"""Within one domain: what selection orders is distinguished, what it does not is not, and nothing is left out unsaid."""

import numpy as np
import pandas as pd
import pytest

from analysis import datasets
from analysis.charts import selection as charts
from analysis.domains import DOMAINS
from analysis.readings import controls, selection
from analysis.readings.rows import FACTORS, frame
from analysis.verdict.selection import FALLS, LEVEL, MIXED, RISES, UNKNOWN, judged, outcome, standard_error

CHAIN = "chembl-sample: chain of order 2"
REAL = ("simple-compounds", "chembl-sample", "approved-drugs")


def reading(dataset: str, value: float, width: float = 0.1, question: str = "beyond_neutral", **choice: str) -> dict:
    """A row as readings are kept."""
    levels = (
        dict.fromkeys(FACTORS, "")
        | {"notation": "smiles", "order": "2", "relatives": "held out", "pool": "60,000 symbols"}
        | choice
    )
    return {
        "question": question, "family": "prediction", "domain": controls.domain(dataset), "dataset": dataset, **levels,
        "value": value, "low": value - width, "high": value + width, "unit": "share of bits", "n": 100, "of": "neutral units",
        "null": 0.0, "objects": 50, "method": "", "flags": "",
    }  # fmt: skip


def readings(values: dict[str, tuple[float, float]], **choice: str) -> pd.DataFrame:
    return frame([reading(name, *of, **choice) for name, of in values.items()])


def rows(values: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """Rows of one question as they are judged: set -> value and half-width of its interval."""
    return selection.chosen(readings(values), list(values), {})


def test_standard_error_is_the_inverse_of_the_interval():
    assert standard_error(3 - 1.959963984540054 * 0.5, 3 + 1.959963984540054 * 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ((1, 2, 3), RISES),
        ((3, 2, 1), FALLS),
        ((1, 3, 2), MIXED),
        ((2, 2, 2), LEVEL),
        ((np.nan, np.nan, 2), UNKNOWN),
    ],
)
def test_the_finding_follows_the_stated_order(values, finding):
    found = rows({name: (v, 0.1) for name, v in zip(REAL, values, strict=True)} | {"nci": (0, 0.0)})
    assert outcome(found)["finding"] == finding


def test_a_control_is_compared_with_its_own_original_only():
    assert outcome(rows({CHAIN: (5.0, 0.1), "approved-drugs": (1.0, 0.1)}))["pairs"] == 0
    found = outcome(rows({CHAIN: (5.0, 0.1), "chembl-sample": (1.0, 0.1)}))
    assert (found["finding"], found["pairs"]) == (FALLS, 1)


def test_equal_ranks_are_not_ordered_and_are_drawn_on_one_ground():
    tied = {"simple-compounds": (1.0, 0.1), "nci": (5.0, 0.1), "zinc-leads": (9.0, 0.1)}
    assert outcome(rows(tied))["pairs"] == 0
    found = rows({**tied, "chembl-sample": (9.0, 0.1), "approved-drugs": (12.0, 0.1)})
    chart = charts.dots(judged(found), "nothing")
    (ground,) = [shape for shape in chart.figure.layout.shapes if shape.type == "rect"]
    order = list(chart.figure.layout.yaxis.categoryarray)  # from below
    held = [order[place] for place in range(len(order)) if ground.y0 < place < ground.y1]
    assert held == ["ZINC leads", "NCI", "Measured compounds"]


def test_a_set_of_which_nothing_is_stated_is_ordered_against_none():
    found = rows({"simple-compounds": (1.0, 0.1), "approved-drugs": (2.0, 0.1)})
    assert outcome(found)["pairs"] == 1
    assert outcome(found.assign(rank=[np.nan, 4]))["pairs"] == 0


def test_an_interval_without_width_tells_nothing_apart():
    assert outcome(rows({"simple-compounds": (1, 0.0), "approved-drugs": (2, 0.0)}))["finding"] == UNKNOWN


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_line_names_natural_sets_from_the_least_selection_to_the_most(domain):
    line = DOMAINS[domain].selection_line
    ranks = [member.rank for member in line.values()]
    assert ranks == sorted(ranks)
    natural = [name for name in controls.natural() if controls.domain(name) == domain]
    assert set(line) == set(natural)
    shown = selection.members(domain)
    assert [name for name in shown if name in line] == list(line)
    assert {name for name in shown if name not in line} == {
        n for n, c in controls.CONTROLS.items() if c.domain == domain
    }
    assert len({member.label for member in shown.values()}) == len(shown)  # rows are found by their labels


def test_random_readings_of_one_source_are_rarely_told_apart():
    rng = np.random.default_rng(3)
    told = 0
    for _ in range(200):
        told += outcome(rows({name: (rng.normal(0, 0.1), 0.196) for name in REAL}))["finding"] != LEVEL
    assert told <= 20  # 2.5 % each way and reading: 10 expected


def test_one_row_a_set_is_taken_at_the_chosen_levels():
    table = pd.concat(
        [
            readings({"nci": (1, 0.1), "approved-drugs": (2, 0.1)}),
            readings({"nci": (3, 0.1), "approved-drugs": (4, 0.1)}, order="3"),
        ]
    )
    assert selection.choices(table) == {"beyond_neutral": {"order": ["2", "3"]}}
    for order, values in (("2", [1, 2]), ("3", [3, 4])):
        found = selection.chosen(table, ["nci", "approved-drugs"], {"beyond_neutral": {"order": order}})
        assert found.value.tolist() == values and set(found.choice) == {f"order {order}"}


def test_a_set_that_was_not_read_says_why():
    table = readings({"nci": (1, 0.1), "approved-drugs": (2, 0.1), "aqsoldb": (np.nan, 0.1)})
    table.loc[table.dataset == "aqsoldb", "flags"] = "not read: too few objects"
    chart = charts.dots(judged(selection.chosen(table, list(table.dataset), {})), "they differ in nothing")
    (words,) = [trace for trace in chart.figure.data if trace.mode == "text"]
    assert list(words.y) == ["Solubility (AqSolDB)"] and "too few objects" in words.customdata[0]
    assert chart.cannot_tell.endswith("Here they differ in nothing.")
    missing = selection.chosen(table, [*table.dataset, "hiv-screen"], {}).set_index("set")
    assert missing.loc["hiv-screen", "flags"] == "not read under this choice"


def test_bits_of_labels_and_steps_of_a_budget_are_not_put_in_order():
    table = pd.concat(
        [
            readings({"nci": (1, 0.1), "approved-drugs": (2, 0.1)}).assign(question=key)
            for key in selection.WITHOUT_ORDER
        ]
    )
    assert selection.choices(table) == {}
    assert selection.chosen(table, ["nci", "approved-drugs"], {}).empty


def test_what_else_differs_is_said_with_sizes_and_sources():
    stated = selection.members("molecule")
    told = selection.about(["simple-compounds", "approved-drugs", CHAIN], stated)
    assert list(told.label) == ["Chain of ChEMBL tokens", "Measured compounds", "Approved drugs"]
    assert told["size"].isna().tolist() == [True, False, False] and "made from chembl-sample" in set(told.source)
    assert told.objects.tolist()[1] == len(datasets.load("simple-compounds"))
    words = selection.besides(told)
    assert "heavy atoms in Measured compounds" in words and "come from 2 sources" in words
    alike = told.assign(size=30.0)
    assert "similar size (30 to 30 heavy atoms)" in selection.besides(alike)


def test_where_nothing_but_controls_is_ordered_the_title_does_not_speak_of_more_selection():
    """Six texts of one rank, each beyond a chain of its characters, were 'stronger with more selection'."""
    tied = {CHAIN: (0.0, 0.1), "chembl-sample": (1.0, 0.1), "astrazeneca": (2.0, 0.1)}
    found = judged(rows(tied))
    assert (set(found.pairs), set(found.ordered)) == ({1}, {0})
    assert (
        charts.finding(found)
        == "Molecules, 1 question: selection orders no two of these sets, stronger than controls made of them on 1"
    )
    assert charts.dots(found, "nothing").title == "Bits beyond neutral: stronger than controls made of them"


def test_the_answer_counts_the_findings_and_each_question_is_a_chart():
    one = rows({name: (v, 0.1) for name, v in zip(REAL, (1, 2, 3), strict=True)})
    two = rows({name: (v, 0.1) for name, v in zip(REAL, (2, 2, 2), strict=True)}).assign(question="learning")
    found = judged(pd.concat([one, two]))
    words = "Molecules, 2 questions: stronger with more selection on 1 and not distinguished on 1"
    assert charts.finding(found) == words
    chart = charts.dots(found[found.question == "learning"], "nothing")
    assert chart.title.endswith(": not distinguished") and len(chart.table) == 3
    assert "Measured compounds 2 [1.9, 2.1]" in chart.alt
