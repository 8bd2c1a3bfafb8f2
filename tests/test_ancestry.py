"""Simulated trees against exact expectations: no depth, infinite depth, known stationary distributions, known trees."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import alignment, datasets
from analysis.domains.protein.substitution import BACKGROUND
from analysis.experiments import ancestry
from analysis.experiments.ancestry import NEUTRAL, SELECTED, Setting

CHANCE = (BACKGROUND**2).sum()


def trees(shape: str, tips: int = 6, count: int = 4_000) -> ancestry.Trees:
    return ancestry.grown(shape, tips, count, np.random.default_rng(0))


def within(values: np.ndarray, expected: float, errors: float = 4) -> bool:
    """Whether the mean of independent values lies within so many standard errors of what is expected."""
    return abs(values.mean() - expected) < errors * values.std(ddof=1) / np.sqrt(values.size)


# ------------------------------------------------------------------------------------------------------------ trees


@pytest.mark.parametrize("shape", ancestry.SHAPES)
def test_every_tip_is_at_distance_one_from_the_root(shape):
    grown = trees(shape, count=50)
    root = grown.parents.shape[1] - 1
    for parents, lengths in zip(grown.parents, grown.lengths, strict=True):
        assert (parents[:-1] > np.arange(root)).all()
        for tip in range(6):
            node, distance = tip, 0.0
            while node != root:
                distance += lengths[node]
                node = parents[node]
            assert distance == pytest.approx(1)
    assert grown.pairs.sum(axis=1) == pytest.approx(np.full(50, 15.0))  # every pair of tips parts once


@pytest.mark.parametrize("shape", ["coalescent", "yule"])
def test_the_first_pair_joined_is_uniform_over_pairs(shape):
    grown = trees(shape)
    first = [tuple(np.flatnonzero(parents == 6)) for parents in grown.parents]
    counts = np.array([first.count((a, b)) for a in range(6) for b in range(a + 1, 6)])
    assert counts.sum() == 4_000
    assert ((counts - 4_000 / 15) ** 2 / (4_000 / 15)).sum() < 36.1  # chi-square, 14 degrees of freedom, p = 0.001


@pytest.mark.parametrize("shape", ["coalescent", "yule"])
def test_two_lineages_wait_as_long_as_theory_says(shape):
    """With 3 tips the ages are T3 and T3 + T2: their ratio has mean E[T3 / (T3 + T2)] for known exponential rates."""
    rate3, rate2 = (3.0, 1.0) if shape == "coalescent" else (3.0, 2.0)
    grown = trees(shape, tips=3, count=20_000)
    ratio = rate2 / rate3
    expected = (ratio - 1 - np.log(ratio)) * ratio / (ratio - 1) ** 2  # E[X / (X + Y)], X ~ Exp(rate3), Y ~ Exp(rate2)
    assert within(grown.ages[:, 0], expected)


# -------------------------------------------------------------------------------------------------------- evolution


def test_without_depth_all_rows_are_one_and_show_all_that_one_residue_can():
    setting = Setting(0.0, 0.0, rows=20, sites=400, trees=10)
    alignments = ancestry.simulated(setting)[NEUTRAL]
    assert (alignments == alignments[:, :1]).all()
    bits = np.array([ancestry.measured(codes, False)[0] for codes in alignments])
    full = -(BACKGROUND * np.log2(BACKGROUND)).sum()
    assert within(bits, full - alignment.chance_information(20, BACKGROUND))
    weighed = [ancestry.measured(codes, True) for codes in alignments]
    assert [n for _, n in weighed] == pytest.approx([1] * 10)
    assert within(np.array([bits for bits, _ in weighed]), 0)


def test_a_deep_star_without_selection_shows_what_chance_shows():
    setting = Setting(0.0, 60.0, "star", rows=40, sites=500, trees=10)
    alignments = ancestry.simulated(setting)[NEUTRAL]
    counts = [alignment.column_counts(codes, 20) for codes in alignments]
    plain = np.array([alignment.relative_entropy(c / 40, BACKGROUND) for c in counts])
    assert within(plain, alignment.chance_information(40, BACKGROUND))
    assert within(np.array([ancestry.measured(codes, False)[0] for codes in alignments]), 0)


def test_a_deep_star_with_selection_shows_the_relative_entropy_of_the_stationary_distribution():
    fitness = np.random.default_rng(4).standard_normal((1, 60, 20))
    stationary = ancestry.stationary(1.5, fitness)
    star = ancestry.grown("star", 20_000, 1, np.random.default_rng(0))
    codes = ancestry.evolved(star, 20_000, 60.0, stationary, np.random.default_rng(5))[0]
    known = (stationary * np.log2(stationary / BACKGROUND)).sum(axis=-1)[0]
    assert ancestry.measured(codes, False)[0] == pytest.approx(known, abs=0.05)
    assert known.mean() > 0.5


def test_stationary_distributions():
    fitness = np.random.default_rng(0).standard_normal((2, 3, 20))
    assert ancestry.stationary(0, fitness) == pytest.approx(np.broadcast_to(BACKGROUND, (2, 3, 20)))
    weights = BACKGROUND * np.exp(2 * fitness)
    assert ancestry.stationary(2, fitness) == pytest.approx(weights / weights.sum(axis=-1, keepdims=True))


def test_depth_is_expected_substitutions_and_identity_follows_the_model():
    """Two tips of a star, at distance 2 d: identity is b + (1 - b) exp(-2 d / (1 - b)), b that of chance."""
    star = ancestry.grown("star", 2, 200, np.random.default_rng(0))
    neutral = np.broadcast_to(BACKGROUND, (200, 300, 20))
    for depth in (0.05, 0.4):
        codes = ancestry.evolved(star, 2, depth, neutral, np.random.default_rng(1))
        same = (codes[:, 0] == codes[:, 1]).mean(axis=1)
        expected = CHANCE + (1 - CHANCE) * np.exp(-2 * depth / (1 - CHANCE))
        assert within(same, expected)
        assert ancestry.expected_identity(star, depth) == pytest.approx(expected)
    # For a short time nearly every change is one substitution, so identity falls by 2 d.
    assert ancestry.expected_identity(star, 1e-4) == pytest.approx(1 - 2e-4, abs=1e-7)


@pytest.mark.parametrize("shape", ["coalescent", "yule"])
def test_expected_identity_of_branching_trees_is_what_evolves(shape):
    grown = trees(shape, tips=10, count=300)
    codes = ancestry.evolved(grown, 10, 0.8, np.broadcast_to(BACKGROUND, (300, 50, 20)), np.random.default_rng(1))
    found = np.array([alignment.pairwise_identity(alignment.column_counts(c, 20)) for c in codes])
    assert within(found, ancestry.expected_identity(grown, 0.8))
    assert ancestry.depth_of_identity(grown, ancestry.expected_identity(grown, 0.8)) == pytest.approx(0.8, abs=1e-4)


def test_depth_of_impossible_identities_is_an_end_of_the_range():
    grown = trees("yule", count=10)
    assert ancestry.depth_of_identity(grown, 1.0) == 0
    assert ancestry.depth_of_identity(grown, CHANCE / 2) == 1000


# ----------------------------------------------------------------------------------------------------------- shares


def test_at_strength_zero_selection_is_the_tree_to_the_last_residue():
    found = ancestry.simulated(Setting(0.0, 1.0, trees=3))
    assert (found[NEUTRAL] == found[SELECTED]).all()
    assert ancestry.shares(Setting(0.0, 1.0, trees=3)).value.to_list() == pytest.approx([1, 1])


def test_the_share_falls_with_depth_and_with_strength():
    base = Setting(1.5, 1.0, "yule", trees=15)
    plain = {
        (strength, depth): ancestry.shares(replace(base, strength=strength, depth=depth)).set_index("weighting").value
        for strength in (0.75, 1.5, 3.0)
        for depth in (0.2, 1.0, 5.0)
    }
    every = {key: values["every row"] for key, values in plain.items()}
    assert every[1.5, 0.2] > every[1.5, 1.0] > every[1.5, 5.0] > 0
    assert every[0.75, 1.0] > every[1.5, 1.0] > every[3.0, 1.0]
    assert every[1.5, 0.2] > 0.9  # a young family: nearly all of it is ancestry
    assert every[3.0, 5.0] < 0.1  # an old one under strong selection: hardly any


def test_no_share_is_given_where_too_few_rows_are_left():
    shares = ancestry.shares(Setting(1.5, 0.1, "coalescent", trees=10)).set_index("weighting")
    assert shares.n_effective["relatives down-weighted"] < 10
    assert np.isnan(shares.value["relatives down-weighted"])
    assert shares.value["every row"] > 0.9


def test_tables_say_what_they_hold():
    setting = Setting(1.0, 1.0, trees=4)
    sites = ancestry.per_site(setting)
    assert len(sites) == 4 * setting.sites
    assert (sites.low <= sites.value).all()
    assert (sites.value <= sites.high).all()
    assert (sites.groupby(["source", "weighting"]).value.diff().dropna() <= 1e-12).all()  # ranked
    curve = ancestry.by_depth(1.0, "star")
    assert sorted(curve.depth.unique()) == list(ancestry.DEPTHS)


@pytest.mark.parametrize(
    "change", [{"shape": "bush"}, {"strength": -1.0}, {"depth": float("nan")}, {"rows": 1}, {"trees": 1}]
)
def test_impossible_settings_are_refused(change):
    with pytest.raises(ValueError, match=r"shape|strength|at least"):
        replace(Setting(1.0, 1.0), **change)


# ----------------------------------------------------------------------------------------------------------- family


@pytest.fixture(scope="module")
def hemopexin():
    dataset = datasets.load("hemopexin")
    return ancestry.beside_family(dataset, trees=20)


def test_the_family_stands_beside_trees_of_its_own_identity(hemopexin):
    columns, share = hemopexin
    assert len(columns) == 2 * 45
    assert share.identity.between(0.2, 0.4).all()
    neutral = ancestry.simulated(Setting(0.0, share.depth[0], "yule", 100, 45, 20))[NEUTRAL]
    identities = [alignment.pairwise_identity(alignment.column_counts(codes, 20)) for codes in neutral]
    assert np.mean(identities) == pytest.approx(share.identity[0], abs=0.03)


def test_neutral_sites_outside_their_own_range_are_few_and_the_familys_are_not(hemopexin):
    columns, share = hemopexin
    plain = columns[columns.weighting == "every row"]
    assert (plain.outside != "").sum() > 5  # 2.25 expected of a neutral tree
    assert plain.loc[plain.value.idxmax(), "outside"] == "above"
    assert (plain.low <= plain.value).all()
    assert share.family_bits.between(1, 2.5).all()


def test_what_is_no_alignment_is_refused():
    with pytest.raises(ValueError, match="no alignment"):
        ancestry.beside_family(datasets.load("proteomes"))
