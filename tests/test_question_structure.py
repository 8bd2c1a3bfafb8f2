"""Structure absorbed: what learning cost beyond the rate in the end."""

import numpy as np
import pandas as pd
import pytest

from analysis.readings import coding
from analysis.readings.coding import Curve
from analysis.readings.questions import structure
from analysis.readings.rows import frame
from analysis.readings.subject import Subject
from tests.coded_sets import drawn, even, motifs, pairs, proteins


def read(set_: Subject) -> pd.DataFrame:
    return frame(structure.QUESTION.read(set_))


def test_structure_is_what_learning_cost():
    """Ten objects of 50 units cost 1,200 bits while learning, at 2 bits a unit in the end: 200 bits were absorbed."""
    set_ = Subject(proteins(drawn(40, 50, 0), "made"), np.arange(40))
    curve = Curve(
        (10,),
        np.full((1, 10), 100.0),
        np.array([1_200.0]),
        np.full(10, 50),
        np.array([10]),
        np.array([500]),
        np.array([500]),
    )
    per_object, per_units = structure._absorbed(set_, curve, 10)
    assert per_object[0] == pytest.approx(20)
    assert per_units[0] == pytest.approx(4_000)
    assert per_object.shape == (1 + coding.REPLICATES,)


def test_noise_has_no_structure_beyond_a_chain():
    found = read(even())
    beyond = found[(found.order == "2") & (found.statistic == "per object")]
    assert beyond.value.abs().max() < 3  # of 432 bits an object
    assert (beyond.low <= 3).all() and (beyond.high >= -3).all()


def test_shared_order_is_absorbed_and_units_agree():
    found = read(motifs()).set_index(["notation", "order", "statistic"]).value
    assert found[("residues", "2", "per object")] > 5
    per_object = found.xs("per object", level="statistic")
    per_units = found.xs("per 10,000 units", level="statistic")
    assert (per_units / per_object).to_numpy() == pytest.approx(100)  # objects of 100 residues
    assert read(motifs())["flags"].eq("").all()


def test_relatives_are_structure_and_do_not_make_it_negative():
    """Regression: objects of the pool were each other's relatives, and the tests had none, so -93 bits were absorbed."""
    found = read(pairs()).query("notation == 'residues' and statistic == 'per object'")
    assert found.value.min() > -3


def test_a_small_set_is_flagged():
    found = read(Subject(proteins(drawn(60, 50, 7), "small"), np.arange(60)))
    assert found["flags"].str.contains("fewer than 60,000 symbols").all()
