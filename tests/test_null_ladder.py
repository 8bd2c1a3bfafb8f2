"""The null ladder: folds, the same model at every rung, and sources whose ladder is known."""

import numpy as np
import pytest

from analysis import datasets
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import null_ladder
from analysis.readings.null_ladder import FOLDS, RUNGS, Ladder, folds, saved_beyond, table


def test_folds_hold_groups_together_and_are_even():
    groups = np.random.default_rng(0).integers(40, size=500)
    fold = folds(groups, seed=1)
    assert all(len(set(fold[groups == g])) == 1 for g in set(groups.tolist()))
    sizes = np.bincount(fold, minlength=FOLDS)
    assert sizes.max() - sizes.min() <= np.bincount(groups).max()


def proteins(sequences: list[str], families: list[int]) -> Dataset:
    import pandas as pd

    ids = tuple(f"p{i}" for i in range(len(sequences)))
    return Dataset("made", "protein", tuple(sequences), ids, pd.DataFrame({"family": families}))


def family_sample(sizes: list[int], members: list[int], budget: int, seed: int = 0) -> Dataset:
    """Draw from families of so many members; protein p<i> of family f is of length sizes[f]."""
    families = [f for f, count in enumerate(members) for _ in range(count)]
    order = np.random.default_rng(0).permutation(len(families))
    made = proteins(["A" * sizes[families[i]] for i in order], [families[i] for i in order])
    return null_ladder.with_relatives(made, np.array([len(o) for o in made.objects]), budget, seed)


def test_families_are_drawn_whole_and_within_the_budget():
    drawn = family_sample([10] * 100, [4] * 100, 600)
    counts = drawn.labels.family.value_counts()
    assert sum(map(len, drawn.objects)) == 600
    assert set(counts) == {4}
    assert drawn.labels.family.tolist() != sorted(drawn.labels.family)  # relatives do not stand together
    assert drawn.objects == family_sample([10] * 100, [4] * 100, 600).objects
    assert set(drawn.ids) != set(family_sample([10] * 100, [4] * 100, 600, seed=1).ids)


def test_every_object_is_as_likely_whatever_its_family():
    members = [1] * 60 + [12] * 5
    drawn = [family_sample([10] * 65, members, 600, seed).labels.family for seed in range(300)]
    lone = np.mean([(found < 60).sum() for found in drawn]) / 60
    related = np.mean([(found >= 60).sum() for found in drawn]) / 60
    assert lone == pytest.approx(0.5, abs=0.05) and related == pytest.approx(0.5, abs=0.05)


def test_a_family_that_would_fill_the_budget_leaves_room_for_others():
    drawn = family_sample([10] * 20, [200] + [1] * 19, 200)
    assert drawn.labels.family.nunique() >= FOLDS
    assert (drawn.labels.family == 0).sum() == 5  # a fold's share of 200 symbols
    with pytest.raises(ValueError, match="one entry per object"):
        null_ladder.with_relatives(drawn, np.array([1]), 10)


RESIDUES = np.array(list("ACDEFGHIKLMNPQRSTVWY"))


@pytest.fixture(scope="module")
def even() -> null_ladder.Ladder:
    rng = np.random.default_rng(2)
    made = ["".join(row) for row in RESIDUES[rng.integers(20, size=(80, 100))]]
    dataset = proteins(made, list(range(80)))
    return null_ladder.code_rungs(dataset, "residues"), dataset


def test_even_random_residues_cost_log2_20_at_every_rung(even):
    found = table(*even, "residues")
    assert list(found.rung) == list(RUNGS)
    assert np.allclose(found.value, np.log2(20), atol=0.03)
    assert np.allclose(found.step.dropna(), 0, atol=0.03)
    assert np.isnan(found.step.iloc[-1])  # no two of them are relatives: what relatives tell is unknown, not nil


def test_copies_are_seen_by_the_real_rung_and_not_with_relatives_held_out():
    rng = np.random.default_rng(3)
    ancestors = RESIDUES[rng.integers(20, size=(20, 100))]
    sequences, families = [], []
    for family, ancestor in enumerate(ancestors):
        for _ in range(4):
            changed = np.where(rng.random(100) < 0.05, RESIDUES[rng.integers(20, size=100)], ancestor)
            sequences.append("".join(changed))
            families.append(family)
    dataset = proteins(sequences, families)
    found = table(null_ladder.code_rungs(dataset, "residues"), dataset, "residues").set_index("rung")
    assert found.value["apart"] > np.log2(20) - 0.1  # dearer still: the model came to trust copies
    assert found.value["real"] < 2  # three of four copies are in the training folds
    assert found.step_low["real"] > 1
    assert saved_beyond(null_ladder.code_rungs(dataset, "residues")).low > 0.3


def test_saved_share_and_steps_are_those_of_the_bits():
    bits = {rung: np.full(10, 100.0 - 10 * i) for i, rung in enumerate(RUNGS)} | {null_ladder.AGAIN: np.full(10, 77.0)}
    sizes = {rung: np.full(10, 20) for rung in bits}
    made = Ladder(bits, sizes, np.arange(10) // 2, {})
    dataset = proteins(["MKV"] * 10, list(range(10)))
    found = table(made, dataset, "residues")
    assert found.value.tolist() == [5.0, 4.5, 4.0, 3.5, 3.0, 2.5]
    assert found.step.tolist()[1:] == [0.5] * 5
    as_read, of_neutral = 1 - 50 / 70, 1 - 70 / 77
    saved = saved_beyond(made)
    assert saved.value == pytest.approx(as_read - of_neutral / 2)
    assert (saved.low, saved.high) == pytest.approx((as_read - of_neutral, as_read))
    turned = Ladder(
        {**bits, "real": np.full(10, 72.0), null_ladder.AGAIN: np.full(10, 60.0)}, sizes, np.arange(10) // 2, {}
    )
    assert saved_beyond(turned).flags == ("its sign depends on how neutral objects are made",)


def test_neutral_molecules_in_the_place_of_the_real_ones_save_little():
    """Regression: against a null of 0, random valid molecules themselves scored -14 % as SELFIES."""
    drawn = datasets.load("chembl-sample").sample(400, seed=5)
    neutral = DOMAINS["molecule"].NULLS["local order kept"].make(drawn, 3)
    found = null_ladder.code_rungs(neutral, "selfies")
    uncorrected = 1 - found.bits["real"].sum() / found.bits["valid"].sum()
    assert uncorrected < -0.08
    saved = saved_beyond(found)
    assert saved.low < 0 and abs(saved.high) < abs(uncorrected) / 4  # the nearest end lies near the truth, 0


def test_unordered_representations_and_too_few_clusters_are_refused():
    dataset = proteins(["MKVLA", "MKVLS", "MKILA"], [0, 0, 0])
    with pytest.raises(ValueError, match="no order"):
        null_ladder.code_rungs(dataset, "families")
    with pytest.raises(ValueError, match="fewer than 4 clusters"):
        null_ladder.code_rungs(dataset, "residues")


@pytest.mark.parametrize("rung", [*RUNGS, *DOMAINS["molecule"].aside])
def test_examples_of_every_rung_keep_the_number_of_objects(rung):
    smiles = ("CCOC(=O)c1ccccc1", "CC(C)NCC(O)c1ccc(O)cc1", "CN1CCC(CC1)c1ccccc1", "OC(=O)CCCN", "Clc1ccc(Br)cc1") * 4
    dataset = Dataset("made", "molecule", smiles, tuple(map(str, range(20))))
    assert len(null_ladder.examples(dataset, rung, "smiles")) == 20
    with pytest.raises(ValueError, match="no rung"):
        null_ladder.examples(proteins(["MKV"], [0]), "rings kept", "residues")
