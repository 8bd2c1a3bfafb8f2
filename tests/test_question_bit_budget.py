"""The bit budget: steps that sum to one, each of a set of which it is known what is in it."""

import numpy as np
import pandas as pd
import pytest

from analysis.readings.questions import bit_budget
from analysis.readings.rows import frame
from analysis.readings.subject import Subject
from tests.coded_sets import SKEWED, drawn, even, motifs, pairs, proteins, skewed


def budget(set_: Subject) -> pd.DataFrame:
    """Shares, one row a notation and one column a step."""
    return frame(bit_budget.QUESTION.read(set_)).pivot_table(index="notation", columns="step", values="value")


@pytest.mark.parametrize("set_", [even, skewed, pairs, motifs])
def test_steps_are_all_there_and_sum_to_one(set_):
    found = budget(set_())
    assert set(found.columns) == set(bit_budget.STEPS)
    assert found.sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-12)


def test_even_symbols_are_left_over():
    found = budget(even()).loc["residues"]
    assert found["left over"] == pytest.approx(1, abs=0.01)
    assert found.drop("left over").abs().max() < 0.01


def test_unequal_frequencies_are_composition():
    entropy = -(SKEWED * np.log2(SKEWED)).sum() / np.log2(20)
    found = budget(skewed()).loc["residues"]
    assert found["composition"] == pytest.approx(1 - entropy, abs=0.01)
    assert found[["local order", "validity", "beyond neutral", "relatives"]].abs().max() < 0.01


def test_shared_order_and_relatives_are_told_apart():
    shared, related = budget(motifs()).loc["residues"], budget(pairs()).loc["residues"]
    assert shared["beyond neutral"] > 0.15 and abs(shared["relatives"]) < 0.01
    assert related["relatives"] > 0.2 and abs(related["beyond neutral"]) < 0.02


def test_intervals_hold_the_value_and_a_small_set_is_flagged():
    found = frame(bit_budget.QUESTION.read(Subject(proteins(drawn(60, 50, 7), "small"), np.arange(60))))
    assert ((found.low <= found.value) & (found.value <= found.high)).all()
    assert found["flags"].str.contains("fewer than 60,000 symbols").all()
    assert found[found.step == "left over"].value.between(0.5, 1.5).all()
