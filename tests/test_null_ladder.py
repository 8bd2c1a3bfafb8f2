"""The null ladder: the steps of the bit budget as rungs, and examples of the objects of each."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import null_ladder
from analysis.readings.null_ladder import LEADS_TO, RUNGS
from analysis.readings.questions import bit_budget
from analysis.readings.subject import subject
from tests import synthetic_readings


def proteins(sequences: list[str], families: list[int]) -> Dataset:
    ids = tuple(f"p{i}" for i in range(len(sequences)))
    return Dataset("made", "protein", tuple(sequences), ids, pd.DataFrame({"family": families}))


@pytest.fixture(scope="module")
def coded() -> pd.DataFrame:
    rows = synthetic_readings.table()
    return null_ladder.table(rows[rows.dataset.isin(["king-james", "escherichia", "chembl-sample"])])


def test_every_step_of_the_budget_leads_to_a_rung():
    assert list(LEADS_TO) == [step for step in bit_budget.STEPS if step != "left over"]
    assert [*LEADS_TO.values()] == list(RUNGS)[1:]


def test_rungs_go_down_by_what_the_steps_save_to_what_is_left_over(coded):
    rows = synthetic_readings.table()
    for (dataset, notation), own in coded.groupby(["dataset", "notation"]):
        assert list(own.rung) == list(RUNGS) and own.left.iloc[0] == 1
        assert np.allclose(-np.diff(own.left), own.value.iloc[1:])
        left_over = rows[(rows.dataset == dataset) & (rows.notation == notation) & (rows.step == "left over")]
        assert own.left.iloc[-1] == pytest.approx(left_over.value.item())
    assert set(zip(coded.domain, coded.notation, strict=True)) == {
        (d, n) for d in DOMAINS for n in DOMAINS[d].notations
    }


def test_a_set_without_a_budget_has_no_rungs_and_its_reason_is_said():
    rows = synthetic_readings.table()
    none = (
        rows[(rows.dataset == "nci") & (rows.question == "bit_budget")]
        .head(1)
        .assign(value=np.nan, flags="not read: few")
    )
    assert null_ladder.table(none).empty
    assert "choose one of them" in null_ladder.why_not(none, "proteomes")
    assert null_ladder.why_not(none, "nci") == " (not read: few)" and null_ladder.why_not(none, "aqsoldb") == ""


SMILES = ("CCOC(=O)c1ccccc1", "CC(C)NCC(O)c1ccc(O)cc1", "CN1CCC(CC1)c1ccccc1", "OC(=O)CCCN", "Clc1ccc(Br)cc1") * 4


@pytest.mark.parametrize("rung", [*RUNGS, *DOMAINS["molecule"].aside])
def test_examples_of_every_rung_keep_the_number_of_objects(rung):
    dataset = Dataset("made", "molecule", SMILES, tuple(map(str, range(20))))
    assert len(null_ladder.examples(dataset, rung, "smiles")) == 20
    with pytest.raises(ValueError, match="no rung"):
        null_ladder.examples(proteins(["MKV"], [0]), "rings kept", "residues")


def test_each_rung_keeps_what_its_name_says():
    rng = np.random.default_rng(1)
    dataset = proteins(
        ["".join(rng.choice(list("ACDE"), 60, p=[0.7, 0.1, 0.1, 0.1])) for _ in range(40)], list(range(40))
    )
    found = {rung: "".join(null_ladder.examples(dataset, rung, "residues").objects) for rung in RUNGS}
    assert {rung: len(text) for rung, text in found.items()} == dict.fromkeys(RUNGS, 2400)
    share = {rung: text.count("A") / 2400 for rung, text in found.items()}
    assert share["composition"] == share["real"] == share["apart"] > 0.65
    alphabet = DOMAINS["protein"].REPRESENTATIONS["residues"].encode(dataset).alphabet
    assert share["uniform"] == pytest.approx(1 / len(alphabet), abs=0.02)
    assert share["markov"] == pytest.approx(share["real"], abs=0.05) == share["valid"]


def test_residues_of_a_set_without_any_order_cost_log2_of_its_alphabet_at_every_rung():
    """A known answer of the question that the ladder shows: even random residues save nothing at any step."""
    rng = np.random.default_rng(2)
    residues = np.array(list("ACDEFGHIKLMNPQRSTVWY"))
    made = ["".join(row) for row in residues[rng.integers(20, size=(300, 100))]]
    rows = bit_budget.QUESTION.read(subject(proteins(made, list(range(300)))))
    found = null_ladder.table(pd.DataFrame(rows))
    own = found[found.notation == "residues"]
    assert np.allclose(own.left, 1, atol=0.02)
    assert np.allclose(own.value.iloc[1:], 0, atol=0.02)
