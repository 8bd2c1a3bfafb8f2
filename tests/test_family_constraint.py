"""Families beside neutral ones: trees and alignments with known answers, controls at 0, effects that are found."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from analysis.charts import family_constraint as charts
from analysis.corpus import Dataset
from analysis.domains.molecule import series
from analysis.domains.protein import profile
from analysis.domains.protein.representations import RESIDUES
from analysis.domains.text import verses
from analysis.experiments import ancestry, family_constraint, family_places, neutral_tree
from analysis.experiments.family_places import Draws, Pool
from analysis.experiments.neutral_tree import DESCENT, QUARTER


def quiet(done: int, total: int, what: str) -> None:
    del done, total, what


def grown(strength: float, seed: int, rows: int = 30, sites: int = 60) -> np.ndarray:
    setting = ancestry.Setting(strength, 1.0, rows=rows, sites=sites, trees=2, seed=seed)
    return ancestry.simulated(setting)[ancestry.SELECTED if strength else ancestry.NEUTRAL][0]


@pytest.fixture
def small(monkeypatch):
    """Fewer simulated families: the answers stay, the figures are coarser."""
    for name, value in {"TREES": 8, "NULLS": 20, "CODED": 20, "REPLICATES": 60}.items():
        monkeypatch.setattr(neutral_tree, name, value)


# ------------------------------------------------------------------------------------------------------------- trees


def test_distances_of_a_tree_give_its_branches_back():
    """Neighbour joining is exact where distances are sums of branches (Saitou & Nei 1987)."""
    rng = np.random.default_rng(0)
    parents, _ = neutral_tree.joined(rng.random((8, 8)) * (1 - np.eye(8)))
    lengths = rng.uniform(0.1, 1, len(parents))
    lengths[-1] = 0

    def between(parents: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        above = np.zeros((8, len(parents)))
        for tip in range(8):
            node = tip
            while node != len(parents) - 1:
                above[tip, node] = lengths[node]
                node = parents[node]
        return np.abs(above[:, None] - above).sum(axis=2)

    distance = between(parents, lengths)
    assert between(*neutral_tree.joined(distance)) == pytest.approx(distance)


def test_distances_are_the_redraws_that_rows_evolved_by():
    rng = np.random.default_rng(1)
    parents, lengths = np.array([2, 2, 2]), np.array([0.4, 0.4, 0.0])
    like = rng.choice(20, size=(2, 20_000), p=ancestry.BACKGROUND).astype(np.int8)
    found = neutral_tree.evolved(parents, lengths, like, 1, rng)[0]
    assert neutral_tree.distances(found, neutral_tree.frequencies(like))[0, 1] == pytest.approx(0.8, abs=0.05)


def test_codons_change_as_often_as_residues_and_to_nearer_ones():
    rng = np.random.default_rng(2)
    parents, lengths = np.array([2, 2, 2]), np.array([0.05, 0.05, 0.0])
    like = rng.integers(20, size=(2, 20_000)).astype(np.int8)
    like[0, :500] = -1
    residues = neutral_tree.evolved(parents, lengths, like, 1, rng)[0]
    codons = neutral_tree.by_codons(parents, lengths, like, 1, rng)[0]
    assert (codons[0, :500] == -1).all() and (codons[1] >= 0).all()
    changed = [(one[0] != one[1])[500:].mean() for one in (residues, codons)]
    assert changed[1] == pytest.approx(changed[0], abs=0.01)
    pairs = {frozenset(RESIDUES[i] for i in pair) for pair in codons[:, 500:].T if pair[0] != pair[1]}
    assert frozenset("IV") in pairs and len(pairs) < 190 * 0.9  # ATT and GTT differ in one letter; not all pairs do


# ---------------------------------------------------------------------------------------------------------- proteins


def test_neutral_families_show_nothing_and_their_intervals_hold_it(small):
    found = [neutral_tree.beyond(grown(0.0, seed), seed)[0] for seed in range(5)]
    for clock in (DESCENT, QUARTER):
        values = [one[clock] for one in found]
        assert sum(one.low <= 0 <= one.high for one in values) >= 4
        assert abs(np.mean([one.value for one in values])) < {DESCENT: 0.03, QUARTER: 0.12}[clock]
        assert sum(one.p < 0.05 for one in values) <= 1


def test_both_controls_have_the_depth_of_the_family(small):
    family = grown(0.0, 5, rows=40, sites=100)
    for one in neutral_tree.beyond(family, 0)[1]:
        assert one.shape == family.shape and ((one < 0) == (family < 0)).all() and (one != family).any()
        assert neutral_tree.measured(one)[1].mean() == pytest.approx(neutral_tree.measured(family)[1].mean(), abs=0.06)


def test_columns_that_selection_keeps_are_found_by_the_quarter_that_is_free(small):
    """A third of the columns evolves freely, the others hardly change: only a clock of free columns sees most of the bits."""
    codes = np.concatenate([grown(0.0, 3, sites=30), np.repeat(grown(0.0, 3, sites=40)[:1], 30, axis=0)], axis=1)
    found, _ = neutral_tree.beyond(codes, 0)
    assert found[QUARTER].p < 0.05 and found[QUARTER].low > 0.5
    assert found[QUARTER].value > 3 * abs(found[DESCENT].value)
    assert found[QUARTER].columns[30:].mean() > found[QUARTER].columns[:30].mean() + 0.5


def test_the_genetic_code_alone_looks_like_constraint_to_the_strict_clock_and_is_not_counted(small):
    like = grown(0.0, 4, rows=40, sites=100)
    tree = neutral_tree.joined(neutral_tree.distances(like, neutral_tree.frequencies(like)))
    codes = neutral_tree.by_codons(*tree, like, 1, np.random.default_rng(0))[0]
    found = neutral_tree.beyond(codes, 0)[0][DESCENT]
    assert found.low > 0 and found.p > 0.05 and found.by_codons > 0


def test_members_are_aligned_to_the_residues_of_the_medoid():
    rng = np.random.default_rng(0)
    whole = "".join(rng.choice(list(RESIDUES), 80))
    stranger = "".join(rng.choice(list(RESIDUES), 80))
    members = (whole, whole[:30] + "WWWWW" + whole[30:], whole[:50] + whole[53:], stranger)
    found = profile.aligned(Dataset("toy", "protein", members, tuple("abcd")), by=0)
    assert found.rows.tolist() == [0, 1, 2]  # the stranger is no relative
    assert found.codes.shape == (3, 80)
    assert (found.codes[1] == found.codes[0]).all()  # an insertion is no column
    assert (found.codes[2] < 0).sum() == 3


# ------------------------------------------------------------------------------------------------- places without a tree


def random_draws(rng: np.random.Generator, share: np.ndarray, members: int = 40, places: int = 5) -> Draws:
    member, place = np.divmod(np.arange(members * places), places)
    return Draws(member, place, rng.choice(len(share), size=len(member), p=share), members, places)


def test_places_drawn_from_the_pool_show_nothing_and_their_intervals_hold_it():
    rng = np.random.default_rng(0)
    share = rng.dirichlet(np.ones(30))
    pool = Pool(share)
    found = [
        family_places.beyond(random_draws(rng, share), pool, lambda rng: random_draws(rng, share), rng, seed)[0]
        for seed in range(30)
    ]
    held = sum(one.low <= 0 <= one.high for one in found)
    assert held >= 25  # 28.5 are expected; fewer than 25 have a chance of a few in a thousand
    assert abs(np.mean([one.value for one in found])) < 0.05
    assert np.mean([one.high - one.low for one in found]) < 4 * 2 * np.std([one.value for one in found])  # nor too wide
    assert sum(one.p < 0.05 for one in found) <= 6


def test_a_place_that_is_always_the_same_shows_its_bits():
    rng = np.random.default_rng(1)
    share = np.full(16, 1 / 16)
    draws = random_draws(rng, share)
    fixed = Draws(draws.member, draws.place, np.where(draws.place == 0, 3, draws.symbol), 40, 5)
    found, _ = family_places.beyond(fixed, Pool(share), lambda rng: random_draws(rng, share), rng)
    assert found.columns[0] == pytest.approx(4, abs=0.5)
    assert np.abs(found.columns[1:]).max() < 0.5 and found.p < 0.05


def test_chance_is_what_draws_show_on_average():
    rng = np.random.default_rng(2)
    counts = rng.integers(1, 6, 50).astype(float)
    share = counts / counts.sum()
    drawn = rng.multinomial(8, share, 4_000) / 8
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.where(drawn > 0, drawn * np.log2(drawn / share), 0).sum(axis=1)
    assert family_places.chance(counts, 8)[8] == pytest.approx(bits.mean(), abs=0.02)


@pytest.mark.parametrize(
    ("smiles", "scaffold", "carried"),
    [
        ("Cn1cccc1C", "c1cc[nH]c1", ["*C", "*C"]),
        ("CC1(C)CCCC1=O", "O=C1CCCC1", ["*C", "*C"]),
        ("O=S(C)(=O)c1ccccc1", "c1ccccc1", ["*S(C)(=O)=O"]),
        ("OC(c1ccccc1)c1ccc(Cl)cc1", "c1ccc(Cc2ccccc2)cc1", ["*Cl", "*O"]),
        ("CCO", "", []),
    ],
)
def test_what_a_scaffold_carries(smiles, scaffold, carried):
    found = series.substituents(Dataset("toy", "molecule", (smiles,), ("a",)))
    assert found.scaffolds == [scaffold]
    assert sorted(found.names[i] for i in found.substituent if i) == carried


def test_points_that_a_symmetry_exchanges_are_one():
    found = series.substituents(Dataset("toy", "molecule", ("Cc1cccnc1", "Cc1ccnc(F)c1"), ("a", "b")))
    assert len(set(found.point.tolist())) == 3  # of pyridine: beside the nitrogen, next to that, opposite
    assert np.bincount(found.member).tolist() == [5, 5]


def test_words_are_aligned_and_formulas_found():
    texts = [f"And the LORD spake unto Moses saying {i} ox" for i in ("one", "a second", "no")] + ["In the beginning"]
    assert verses.copies(["And the LORD spake unto Moses", "And the LORD spake unto Moses saying"]).tolist() == [1, 1]
    found, names = verses.words(texts)
    codes = verses.aligned(found[:3], found[0])
    assert [names[i] for i in codes[1]] == [
        "and",
        "the",
        "lord",
        "spake",
        "unto",
        "moses",
        "saying",
        "second",
        "ox",
    ] or (codes[1][-1] == found[0][-1])
    assert (codes[:, :7] == found[0][:7]).all()


# ------------------------------------------------------------------------------------------------------------ as a whole


def alignment_of(codes: np.ndarray) -> Dataset:
    rows = tuple("".join(RESIDUES[i] for i in row) for row in codes)
    ids = tuple(f"row {i}" for i in range(len(rows)))
    return Dataset("toy", "protein", rows, ids, pd.DataFrame({"aligned": rows}))


@pytest.fixture(scope="module")
def result():
    """An alignment, translations of three verses and a series of molecules in one run."""
    rng = np.random.default_rng(0)
    spoken = [
        "the sun rose over the old city wall",
        "a dog ran down to the cold river",
        "she sang of ships and of salt",
    ]
    texts = [" ".join(w if rng.random() < 0.8 else f"w{rng.integers(50)}" for w in one.split())
             for one in spoken for _ in range(6)]  # fmt: skip
    text = Dataset("toy text", "text", tuple(texts), tuple(f"t{i}" for i in range(18)),
                   pd.DataFrame({"verse": np.repeat(["a", "b", "c"], 6)}))  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"TREES": 5, "NULLS": 20, "CODED": 20, "REPLICATES": 40}.items():
            patch.setattr(neutral_tree, name, value)
        settings = family_constraint.SETTINGS | {"members": 6}
        protein = family_constraint.run({"protein": alignment_of(grown(1.5, 0, rows=12, sites=40))}, settings, quiet)
        words = family_constraint.run({"text": text}, settings | {"label": "verse"}, quiet)
    return {"protein": protein, "text": words}


def test_a_run_has_every_stage_and_its_sentence_says_the_numbers(result):
    for domain, stages in {"protein": 4, "text": 3}.items():
        tables = result[domain].tables
        assert tables["families"].stage.nunique() == stages
        row = family_constraint.headline(tables["summary"]).iloc[0]
        assert f"{row.value:.2f}" in result[domain].sentence and f"of {row.n}" in result[domain].sentence
    assert len(result["text"].tables["families"]) == 3 * 3
    assert (family_constraint.headline(result["text"].tables["summary"])["any"] == 1).all()
    assert set(result["text"].tables["places"].name) <= set(" ".join(["the sun rose over old city wall a dog ran down to",
        "cold river she sang of ships and salt", *(f"w{i}" for i in range(50))]).split())  # fmt: skip
    assert "1 of 1 families have 6 members" in family_constraint.left_out(result["protein"].tables["counts"])[0]


def test_charts_say_their_numbers_and_carry_all_tables(result):
    tables = {
        name: pd.concat([one.tables[name] for one in result.values()]) for name in ("families", "summary", "places")
    }
    headline = family_constraint.HEADLINE
    chart = charts.families(tables["families"], tables["summary"], headline)
    assert "any in 3 of 3" in chart.title and "exchanged" in chart.alt
    assert len(chart.table) == len(tables["families"])
    drawn = charts.places(tables["places"], headline)
    assert "95 %" in drawn.how_to_read and len(drawn.table) == len(tables["places"])


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"members": 30}, "no family has 30 members or more.*toy: 12.*fewer members"),
        ({"members": 2}, "between 5 and 500 members, got 2"),
    ],
)
def test_what_cannot_be_measured_says_why(settings, says):
    dataset = alignment_of(grown(0.0, 0, rows=12, sites=30))
    with pytest.raises(ValueError, match=says):
        family_constraint.run({"protein": dataset}, family_constraint.SETTINGS | settings, quiet)


def test_a_label_that_is_not_there_is_named():
    dataset = Dataset("toy", "text", ("a b", "c d"), ("1", "2"), pd.DataFrame({"verse": ["x", "y"]}))
    with pytest.raises(ValueError, match="no label 'key'; it has verse"):
        family_constraint.run({"text": dataset}, family_constraint.SETTINGS | {"label": "key"}, quiet)


def test_the_aligner_is_loaded_when_proteins_are_aligned_and_not_before():
    program = "import sys; import analysis.experiments.family_constraint; print('pyhmmer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
