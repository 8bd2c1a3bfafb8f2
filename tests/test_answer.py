"""What page and report make of readings: which sets stand for a domain, what may be judged, which choices are shown."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.domains import DOMAINS
from analysis.readings import bundled, controls
from analysis.readings.questions import QUESTIONS, label_bits
from analysis.report import answer
from tests import synthetic_readings

NEUTRAL = "chembl-sample: chain of order 2"


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return synthetic_readings.table()


@pytest.fixture(scope="module")
def sets(rows) -> dict[str, answer.About]:
    return answer.about(dict.fromkeys(rows.dataset))


def with_control(rows: pd.DataFrame, question: str, value: float, null: float = 0.0) -> pd.DataFrame:
    """Give the neutral control of molecules a value in every choice of a question, with a narrow interval."""
    here = (rows.dataset == NEUTRAL) & (rows.question == question)
    assert here.any()
    numbers = {"value": value, "low": value - 0.001, "high": value + 0.001, "null": null}
    return rows.assign(**{name: rows[name].where(~here, number) for name, number in numbers.items()})


def test_natural_sets_stand_for_their_domain_and_nothing_else_does(sets):
    assert {name for name, one in sets.items() if one.stands} == set(controls.natural())
    assert {name for name, one in sets.items() if one.role == "control"} == set(controls.CONTROLS)
    assert all(one.domain == controls.domain(name) for name, one in sets.items())
    order = [one.domain for one in sets.values()]
    assert order == sorted(order, key=list(DOMAINS).index)


def test_a_set_that_stands_alone_replaces_the_others_of_its_domain_only(rows):
    found = answer.about(dict.fromkeys(rows.dataset), alone=["approved-drugs"])
    stands = [name for name, one in found.items() if one.stands]
    assert [name for name in stands if controls.domain(name) == "molecule"] == ["approved-drugs"]
    assert len(stands) == 1 + sum(controls.domain(name) != "molecule" for name in controls.natural())


@pytest.mark.parametrize(
    ("value", "null", "biased"), [(0.0, 0.0, False), (0.5, 0.0, True), (0.5, 0.5, False), (-0.5, 0.0, True)]
)
def test_a_question_whose_neutral_control_is_off_its_null_is_not_judged(rows, sets, value, null, biased):
    changed = with_control(rows, "beyond_neutral", value, null)
    found = answer.excused(changed, sets)
    assert ("beyond_neutral" in found) == biased
    if biased:
        assert "neutral molecules are not at the null" in found["beyond_neutral"]["molecule"]
        judged = answer.multiverse(changed, sets).verdicts
        here = judged[judged.question == "beyond_neutral"]
        assert not here.judged.any() and here.sentence.str.contains("Not judged across domains").all()


def test_a_bias_that_could_not_have_made_the_order_forbids_nothing(rows, sets):
    part = rows[(rows.question == "beyond_neutral") & rows.dataset.map(lambda name: sets[name].stands)]
    means = part.groupby("domain").value.mean()
    gap = float(means.max() - means.min())
    assert "beyond_neutral" not in answer.excused(with_control(rows, "beyond_neutral", 0.9 * answer.BIASED * gap), sets)
    assert "beyond_neutral" in answer.excused(with_control(rows, "beyond_neutral", 1.1 * answer.BIASED * gap), sets)


def test_kinds_of_labels_are_never_pooled(rows):
    physics = rows[rows.question == label_bits.KEY].assign(kind="physics")
    both = answer.judged_rows(pd.concat([rows, physics], ignore_index=True))
    assert set(both.question[both.kind == "physics"]) == {f"{label_bits.KEY}: physics"}
    assert (both.question[both.kind == label_bits.JUDGED_KIND] == label_bits.KEY).all()


def test_labels_of_another_kind_on_a_neutral_control_forbid_nothing(rows, sets):
    """Bits of a label that is a function of the object, told of neutral objects as of real ones, forbade to judge."""
    positive = rows[(rows.dataset == "nci") & (rows.question == label_bits.KEY)].assign(
        dataset=NEUTRAL, kind="control", value=0.9, low=0.85, high=0.95
    )
    assert len(positive)
    without = rows[~((rows.dataset == NEUTRAL) & (rows.question == label_bits.KEY))]
    assert label_bits.KEY not in answer.excused(pd.concat([without, positive], ignore_index=True), sets)


def test_first_levels_are_shown_until_others_are_chosen(rows, sets):
    levels, words = answer.taken(rows, "beyond_neutral", {})
    assert {domain: own["notation"] for domain, own in levels.items()} == {d: DOMAINS[d].notations[0] for d in DOMAINS}
    assert "order 2" in words and "molecules as SMILES tokens" in words
    levels, words = answer.taken(rows, "beyond_neutral", {"order": "3", ("molecule", "notation"): "selfies"})
    assert {own["order"] for own in levels.values()} == {"3"} and levels["molecule"]["notation"] == "selfies"
    assert levels["text"]["notation"] == "characters" and "molecules as SELFIES" in words
    drawn = answer.at(rows, "beyond_neutral", levels)
    assert drawn.dataset.is_unique and set(drawn.order) == {"3"}


def test_a_set_without_a_reading_stays_with_the_reason(rows, sets):
    here = (rows.dataset == "nci") & (rows.question == "halves")
    without = rows.assign(value=rows.value.where(~here), flags=rows["flags"].where(~here, "not read: too few"))
    levels, _ = answer.taken(without, "halves", {})
    drawn = answer.at(without, "halves", levels).set_index("dataset")
    assert np.isnan(drawn.value["nci"]) and drawn["flags"]["nci"] == "not read: too few"


def test_every_question_has_a_strip_and_every_notation_a_bar(rows, sets):
    found = answer.multiverse(rows, sets)
    for question in QUESTIONS:
        if question != answer.BUDGET:
            chart = answer.strip_of(rows, found, question, sets)
            assert set(controls.natural()) <= set(chart.table.dataset)
    bars = answer.budget_of(rows, sets, every=True).table
    assert set(zip(bars.domain, bars.notation, strict=True)) == {(d, n) for d in DOMAINS for n in DOMAINS[d].notations}


def test_the_readme_gives_the_answer_of_the_bundled_readings():
    sets = answer.about(controls.bundled())
    told = " ".join((Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8").split())
    assert f"**{answer.multiverse(bundled.table(), sets).headline}**" in told, "the README tells of other readings"


def test_readings_below_their_null_are_told_and_the_answer_without_them(rows, sets):
    """Regression: cells in which a chain of little text covers more than the text kept a question from its answer unsaid."""
    rows = rows.assign(null=np.nan)
    plain = answer.multiverse(rows, sets)
    assert answer.exceeded(answer.judged_rows(rows), sets).empty and "not valid" not in str(plain.answers)
    natural = rows.dataset.isin(controls.natural())
    here = (rows.question == "reused_parts") & (rows.domain == "text") & (rows.order == "3") & natural
    assert here.any()
    worse = rows.assign(
        value=rows.value.mask(here, -0.2), low=rows.low.mask(here, -0.21), high=rows.high.mask(here, -0.19),
        null=rows.null.mask(rows.question == "reused_parts", 0.0),
    )  # fmt: skip
    found = answer.multiverse(worse, sets)
    assert set(answer.exceeded(worse, sets).dataset) <= {name for name, one in sets.items() if one.stands}
    assert "of text), so that their null is not valid: " in found.answers["reused_parts"]
    assert found.answers["beyond_neutral"] == plain.answers["beyond_neutral"]
