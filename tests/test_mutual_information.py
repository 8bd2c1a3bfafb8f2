"""Mutual information of pairs and at a distance: exact tables, bias, nulls of every shape, intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus
from analysis.estimators.sequences import pair_information
from analysis.estimators.sequences.block_entropy import plugin_bits
from analysis.prediction import mutual_information_at, mutual_information_by_distance, mutual_information_of_pairs
from tests import processes
from tests.processes import binary_entropy, corpus_of


@pytest.mark.parametrize(("apart", "bits"), [(1, 0.531004), (2, 0.319923), (4, 0.124656), (8, 0.0204)])
def test_exact_tables_give_the_information_of_the_chain(apart, bits):
    """A chain that flips with .1 repeats its symbol d steps on with (1 + .8^d)/2; 1 - h of that, Cover & Thomas ch. 2."""
    same, half = round((1 + 0.8**apart) / 2 * 10**12), np.array([10**12, 10**12])
    table = np.array([same, 10**12 - same, 10**12 - same, same])
    assert pair_information.information_of_counts(half, half, table) == pytest.approx(bits, abs=1e-6)


def test_information_of_the_chain_falls_as_published():
    """MEASURES: .531004 .319923 .124656 .0204 at 1, 2, 4, 8."""
    table = mutual_information_by_distance(corpus_of(processes.symmetric_chain(), 400_000, 40), [1, 2, 4, 8])
    np.testing.assert_allclose(table["bits"], [0.531004, 0.319923, 0.124656, 0.0204], atol=0.006)
    assert (table["low"] < table["bits"]).all()
    assert (table["bits"] < table["high"]).all()
    assert (table["null_high"] < 1e-4).all()


def test_independent_symbols_lie_within_the_null_and_on_the_bias_formula():
    """Plug-in bias (K - 1)^2 / (2 N ln 2)."""
    codes = np.random.default_rng(0).integers(30, size=(50, 1000))
    table = mutual_information_by_distance(Corpus.from_symbols(codes.tolist()), range(1, 21), replicates=100)
    np.testing.assert_allclose(table["null_mean"], table["bias"], rtol=0.05)
    inside = (table["null_low"] <= table["bits"]) & (table["bits"] <= table["null_high"])
    assert inside.sum() >= 16  # 95 % of 20, with room for chance
    assert abs(table["excess"]).max() < 0.002


def test_permuting_inside_objects_keeps_the_composition_of_each():
    """Objects of one letter each, without order: all is composition, nothing is left beyond the inner null."""
    rng = np.random.default_rng(1)
    objects = [rng.choice(4, p=np.roll([0.7, 0.1, 0.1, 0.1], i % 4), size=400).tolist() for i in range(100)]
    corpus = Corpus.from_symbols(objects)
    whole = mutual_information_by_distance(corpus, [3])
    inner = mutual_information_by_distance(corpus, [3], permute="object")
    assert whole["excess"][0] > 0.1
    assert abs(inner["excess"][0]) < 0.01


def test_both_ways_to_draw_the_null_agree():
    """Tables with given margins (small) and shuffled pairs (large) sample the same distribution."""
    rng = np.random.default_rng(2)
    x, y = rng.integers(12, size=3000), rng.integers(9, size=3000)
    tables = pair_information.null_by_margins(x, y, 300, np.random.default_rng(0))
    shuffles = [pair_information.information(x, rng.permutation(y), np.arange(3000))[0] for _ in range(300)]
    assert tables.mean() == pytest.approx(np.mean(shuffles), rel=0.03)
    assert tables.std() == pytest.approx(np.std(shuffles), rel=0.2)
    large = pair_information.null_by_margins(x * 5000, rng.permutation(3000), 5, rng)
    assert large.shape == (5,)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_information_is_entropy_minus_conditional_entropy(pairs):
    x, y = np.array(pairs).T
    entropy = lambda codes: plugin_bits(np.unique(codes, return_counts=True)[1])  # noqa: E731
    conditional = sum((y == v).mean() * entropy(x[y == v]) for v in np.unique(y))
    value = mutual_information_of_pairs(x, y, replicates=2).value
    assert value == pytest.approx(entropy(x) - conditional, abs=1e-9)
    assert value == pytest.approx(mutual_information_of_pairs(y, x, replicates=2).value, abs=1e-9)


def test_information_interval_covers_the_truth():
    """Chain with flip .2 in 50 objects: 1 - h(.2) at distance 1."""
    truth = 1 - binary_entropy(0.2)
    source = processes.symmetric_chain(0.2)
    tables = [mutual_information_by_distance(corpus_of(source, 5000, 50, s), [1], replicates=2) for s in range(200)]
    covered = np.mean([t["low"][0] <= truth <= t["high"][0] for t in tables])
    assert 0.91 <= covered <= 0.985


def test_distances_beyond_every_object_are_empty_rows():
    table = mutual_information_by_distance(Corpus.from_symbols(["abc", "cab"]), [1, 7])
    assert table["pairs"].tolist() == [4, 0]
    assert np.isnan(table["bits"][1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: mutual_information_by_distance(c, [0]), "at least 1"),
        (lambda c: mutual_information_by_distance(c, [1], permute="words"), "permute must be"),
        (lambda c: mutual_information_of_pairs([], []), "not empty"),
        (lambda c: mutual_information_of_pairs([1, 2], [1]), "equal length"),
        (lambda c: mutual_information_of_pairs([1, -1], [1, 0]), "must be codes"),
        (lambda c: mutual_information_of_pairs([1.5, 1], [1, 0]), "must be codes"),
        (lambda c: mutual_information_of_pairs([1, 1], [1, 0], replicates=0), "replicates must be"),
        (lambda c: mutual_information_by_distance(c, [1.5]), "whole number"),
        (lambda c: mutual_information_by_distance(c, [float("nan")]), "whole number"),
    ],
)
def test_bad_arguments_name_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call(Corpus.from_symbols(["abc"]))


# --- defects found, by name


@pytest.mark.parametrize(("x", "y"), [([0] * 5, [0, 1, 2, 0, 1]), ([0, 1, 0, 1, 1], [2] * 5), ([0] * 5, [0] * 5)])
def test_a_margin_of_one_symbol_has_a_null_of_zero(x, y):
    """The library's random tables of one line held negative counts: the null of a constant was .52 bits, or NaN."""
    found = mutual_information_of_pairs(x, y)
    assert found.value == 0
    assert found.null == 0


def test_a_corpus_of_one_symbol_tells_nothing_at_any_distance():
    table = mutual_information_by_distance(Corpus.from_symbols(["aaaa", "aa"]), [1, 2])
    assert (table[["bits", "null_mean", "excess", "bias"]] == 0).all(axis=None)


@pytest.mark.parametrize("symbols", [2, 5, 10])
def test_pairs_both_ways_round_have_a_null_of_their_own_symmetry(symbols):
    """Taken for 2N independent pairs, bonds exceeded their null in 14 to 21 % of samples, and the mean by K/(K - 1)."""
    rng, n, above, bits, null = np.random.default_rng(9), 400, 0, 0.0, 0.0
    one, two = np.arange(0, 2 * n, 2), np.arange(1, 2 * n, 2)
    both = {1: (np.concatenate([one, two]), np.concatenate([two, one]))}
    for seed in range(200):
        corpus = Corpus.from_symbols(rng.integers(symbols, size=(50, 2 * n // 50)).tolist())
        row = mutual_information_at(corpus, both, seed=seed).iloc[0]
        above += row["bits"] > row["null_high"]
        bits, null, bias = bits + row["bits"] / 200, null + row["null_mean"] / 200, row["bias"]
    assert above <= 13  # 2.5 % of 200 are 5; 13 is three standard deviations further
    assert bits == pytest.approx(null, rel=0.12)
    assert null == pytest.approx(bias, rel=0.06)
    assert bias == pytest.approx(symbols * (symbols - 1) / (4 * n * np.log(2)))


def test_names_of_symbols_order_of_objects_and_a_second_copy_change_nothing():
    corpus = corpus_of(processes.random_markov(5, 3), 6000, 12)
    names, order = np.random.default_rng(7).permutation(5), np.random.default_rng(8).permutation(12)
    bits = mutual_information_by_distance(corpus, [1, 3])["bits"]
    for same in (corpus.with_codes(names[corpus.codes]), corpus.take(order), corpus.take([*range(12), *range(12)])):
        np.testing.assert_allclose(mutual_information_by_distance(same, [1, 3])["bits"], bits, rtol=1e-12)
