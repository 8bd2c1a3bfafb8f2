"""Entropy rate, block entropies, excess entropy and information at a distance on processes whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import distance, sequences
from analysis.blocks import plugin_bits
from analysis.corpus import Corpus
from analysis.prediction import (
    block_entropies,
    code_lengths,
    conditional_entropies,
    context_gain,
    entropy_rate,
    excess_entropy,
    excess_entropy_curve,
    learning_curve,
    mutual_information_by_distance,
    mutual_information_of_pairs,
    next_symbol,
)
from tests import processes

PROCESSES = {
    "golden mean": processes.golden_mean(),
    "even": processes.even(),
    "symmetric chain": processes.symmetric_chain(),
    "period 5": processes.periodic(5),
    "order 1": processes.random_markov(8, 1),
}


def corpus_of(process, n=60_000, pieces=1, seed=3):
    return Corpus.from_symbols([part.tolist() for part in np.array_split(process.sample(n, seed), pieces)])


def binary_entropy(p):
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


# --- the processes themselves, by numbers from the literature


def test_processes_have_their_published_values():
    """Crutchfield & Feldman 2003: golden mean h 2/3, E .2516; even h 2/3; RRXOR h 2/3. Chain: 1 - h(.1)."""
    golden, even, chain, rrxor = (
        f() for f in (processes.golden_mean, processes.even, processes.symmetric_chain, processes.rrxor)
    )
    assert golden.unifilar_rate() == pytest.approx(2 / 3)
    assert golden.block_entropy(8) - 8 * 2 / 3 == pytest.approx(0.251629, abs=1e-6)
    steps = np.diff([0, *(even.block_entropy(i) for i in (1, 2, 3, 4))])
    np.testing.assert_allclose(steps, [0.918296, 0.874185, 0.792481, 0.770426], atol=1e-6)
    assert chain.unifilar_rate() == pytest.approx(binary_entropy(0.1)) == pytest.approx(0.468996, abs=1e-6)
    assert rrxor.unifilar_rate() == pytest.approx(2 / 3)
    assert processes.periodic(5).block_entropy(7) == pytest.approx(np.log2(5))


# --- entropy rate


@pytest.mark.parametrize("name", PROCESSES)
def test_entropy_rate_is_within_two_hundredths_of_a_bit(name):
    rate = entropy_rate(corpus_of(PROCESSES[name]))
    assert rate.value == pytest.approx(PROCESSES[name].unifilar_rate(), abs=0.02)
    assert rate.low <= rate.value <= rate.high


def test_order_one_source_of_ten_symbols_is_coded_to_three_thousandths():
    """MEASURES: on an order-1 source with h = 2.839, 2.842 (where PPMd says 3.05 and xz 3.41)."""
    source = processes.random_markov(10, 1)
    codes = source.sample(250_000)
    p = np.concatenate([m.sum(axis=1, keepdims=True) for m in source.matrices], axis=1)
    realised = -np.log2(p[codes[:-1], codes[1:]]).mean()  # free of the sample's luck
    assert entropy_rate(Corpus.from_symbols([codes.tolist()])).value == pytest.approx(realised, abs=0.004)


@pytest.mark.parametrize("k", [2, 20, 300])
def test_uniform_symbols_cost_log2_of_the_alphabet(k):
    codes = np.random.default_rng(k).integers(k, size=60_000)
    corpus = Corpus.from_symbols([part.tolist() for part in np.split(codes, 60)])
    rate = entropy_rate(corpus)
    assert np.log2(k) - 0.005 <= rate.value <= np.log2(k) + 0.04
    assert rate.low <= rate.value <= rate.high


def test_interval_covers_the_expected_code_length():
    """What the interval promises (not the entropy rate, which is below it): 95 % within binomial error of 120 runs."""
    source = processes.random_markov(3, 5)
    rates = [entropy_rate(corpus_of(source, 4000, 80, seed), depth=3, seed=seed) for seed in range(120)]
    truth = np.mean([r.value for r in rates])
    covered = np.mean([r.low <= truth <= r.high for r in rates])
    assert 0.89 <= covered <= 0.99
    assert truth > source.unifilar_rate()


def test_degenerate_corpora_have_defined_answers():
    nothing = entropy_rate(Corpus.from_symbols(["", ""]))
    assert np.isnan(nothing.value)
    assert nothing.flags == ("no symbols",)
    assert entropy_rate(Corpus.from_symbols(["aaaa", "", "aa"])).value == 0
    single = entropy_rate(Corpus.from_symbols(["abcabcabc"]))
    assert "one object" in single.flags[0]
    assert "no interval" in entropy_rate(Corpus.from_symbols(["a"])).flags[0]


def test_context_gain_of_the_chain_is_one_minus_its_rate():
    gain = context_gain(corpus_of(processes.symmetric_chain(), 200_000))
    assert gain.value == pytest.approx(1 - 0.468996, abs=0.01)
    assert context_gain(Corpus.from_symbols(["aaa"])).value == 0


# --- code lengths


def test_code_lengths_add_up():
    corpus = Corpus.from_symbols(["abracadabra", "", "cadabra"])
    per_object, per_symbol = code_lengths(corpus), code_lengths(corpus, per="symbol")
    assert per_object.shape == (3,)
    assert per_object[1] == 0
    assert per_object.sum() == pytest.approx(per_symbol.sum())
    assert entropy_rate(corpus).value == pytest.approx(per_symbol.mean())


def test_held_out_objects_do_not_learn_from_one_another():
    corpus = Corpus.from_symbols(["abcabcabc"] * 4 + ["cbacbacba"] * 2)
    train, test = corpus.take([0, 1, 2, 3]), corpus.take([4, 5])
    frozen, adapting = code_lengths(test, train=train), code_lengths(test, train=train, adapt=True)
    assert frozen[0] == frozen[1]
    assert adapting[1] < adapting[0]
    np.testing.assert_allclose(frozen[::-1], code_lengths(test.take([1, 0]), train=train))


def test_training_on_relatives_pays():
    corpus = corpus_of(processes.random_markov(12, 2), 30_000, 100)
    train, test = corpus.take(np.arange(80)), corpus.take(np.arange(80, 100))
    assert code_lengths(test, train=train).sum() < code_lengths(test).sum()


def test_different_alphabets_are_refused():
    with pytest.raises(ValueError, match="encode them as one corpus"):
        code_lengths(Corpus.from_symbols(["ab"]), train=Corpus.from_symbols(["abc"]))
    with pytest.raises(ValueError, match="per must be"):
        code_lengths(Corpus.from_symbols(["ab"]), per="page")


def test_next_symbol_of_a_chain_is_its_transition_row():
    corpus = corpus_of(processes.symmetric_chain(0.1), 50_000, 500)
    p = next_symbol(corpus, [0, 1, 1])
    assert p.sum() == pytest.approx(1)
    assert p[1] == pytest.approx(0.9, abs=0.01)


def test_unknown_model_is_refused():
    with pytest.raises(ValueError, match="model must be one of ctw, mixing, mixture"):
        entropy_rate(Corpus.from_symbols(["ab"]), model="oracle")


# --- learning curves


def test_learning_curve_falls_to_the_entropy_rate():
    source = processes.random_markov(6, 4)
    curve, slope = learning_curve(corpus_of(source, 60_000, 600), [10, 40, 160, 480], depth=2)
    assert (np.diff(curve["bits"]) < 0).all()
    assert curve["bits"].iloc[-1] == pytest.approx(source.unifilar_rate(), abs=0.02)
    assert curve["symbols"].tolist() == [1000, 4000, 16000, 48000]
    assert (curve["low"] <= curve["bits"]).all()
    assert slope.low <= slope.value <= slope.high < 0


def test_learning_curve_of_independent_symbols_has_no_slope_left():
    codes = np.random.default_rng(0).integers(4, size=(400, 100))
    _, slope = learning_curve(Corpus.from_symbols(codes.tolist()), [160, 320], depth=2)
    assert abs(slope.value) < 0.005


def test_clusters_are_held_out_whole_and_cost_more():
    """Copies of one string are free once one of them was learned from, unless its whole family is held out."""
    rng = np.random.default_rng(0)
    families = np.repeat(np.arange(40), 5)
    strings = ["".join(rng.choice(list("abcd"), 60)) for _ in range(40)]
    corpus = Corpus.from_symbols([strings[f] for f in families])
    random, _ = learning_curve(corpus, [150])
    clustered, _ = learning_curve(corpus, [150], groups=families)
    assert random["bits"][0] < 0.8
    assert clustered["bits"][0] > 1.9


def test_learning_curve_sizes_must_fit():
    corpus = Corpus.from_symbols(["ab"] * 10)
    with pytest.raises(ValueError, match="sizes must be 1 to 8"):
        learning_curve(corpus, [9])
    with pytest.raises(ValueError, match="no objects on one side"):
        learning_curve(corpus, [1], test_share=0.01)


# --- blocks


@pytest.mark.parametrize("name", PROCESSES)
def test_block_entropies_match_the_exact_ones(name):
    expected = [PROCESSES[name].block_entropy(i) for i in (1, 2, 3)]
    np.testing.assert_allclose(block_entropies(corpus_of(PROCESSES[name], 200_000), 3), expected, atol=0.015)


@given(texts=st.lists(st.text("abc", max_size=40), min_size=1, max_size=8), longest=st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_ngrams_are_counted_exactly_and_inside_objects(texts, longest):
    counts = sequences.ngram_counts(Corpus.from_symbols(texts), longest)
    for length, found in enumerate(counts, start=1):
        grams = [t[i : i + length] for t in texts for i in range(len(t) - length + 1)]
        assert sorted(found) == sorted(grams.count(g) for g in set(grams))


def test_ngram_keys_survive_more_than_63_bits():
    rng = np.random.default_rng(0)
    corpus = Corpus.from_symbols([rng.integers(50, size=300).tolist() for _ in range(2)] * 2)
    counts = sequences.ngram_counts(corpus, 25)
    assert all((c == 2).all() for c in counts[4:])  # 50^25 needs 141 bits; every long block occurs in both copies
    assert [len(c) for c in counts[10:]] == [2 * (300 - length + 1) for length in range(11, 26)]


@given(st.lists(st.integers(0, 3), min_size=200, max_size=400))
@settings(max_examples=30, deadline=None)
def test_conditional_entropies_do_not_rise(codes):
    """Exact for stationary blocks; a finite sequence misses the edge blocks, worth O(log n / n)."""
    steps = conditional_entropies(Corpus.from_symbols([codes]), 4)
    assert (np.diff(steps) < 0.1).all()


def test_blocks_longer_than_every_object_are_not_defined():
    entropies = block_entropies(Corpus.from_symbols(["ab", "ba"]), 3)
    assert np.isnan(entropies[2])
    with pytest.raises(ValueError, match="at least 1"):
        block_entropies(Corpus.from_symbols(["ab"]), 0)


@pytest.mark.parametrize(
    ("name", "expected"), [("golden mean", 0.251629), ("symmetric chain", 0.531004), ("period 5", np.log2(5))]
)
def test_excess_entropy_of_exact_processes(name, expected):
    estimate = excess_entropy(corpus_of(PROCESSES[name], 400_000), 7)
    assert estimate.value == pytest.approx(expected, abs=0.02)
    assert estimate.low <= expected + 0.005
    assert estimate.high >= expected - 0.005
    assert not any("not converged" in flag for flag in estimate.flags)


def test_excess_entropy_says_when_it_has_not_converged():
    """RRXOR: h_L falls slowly, E = 2 is far away at length 6."""
    estimate = excess_entropy(corpus_of(processes.rrxor(), 100_000), 6)
    assert any("not converged" in flag for flag in estimate.flags)
    assert estimate.value < 1.5


def test_excess_entropy_stops_where_blocks_are_undersampled():
    corpus = corpus_of(processes.random_markov(12, 0), 5000)
    estimate = excess_entropy(corpus, 8)
    curve = excess_entropy_curve(corpus, 8)
    assert any("undersampled beyond" in flag for flag in estimate.flags)
    assert estimate.value < curve["excess_entropy"].iloc[-1] / 2  # the naive value is an artefact of few data


# --- information at a distance


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
    tables = distance._null_by_margins(x, y, 300, np.random.default_rng(0))
    shuffles = [distance._information(x, rng.permutation(y), np.arange(3000))[0] for _ in range(300)]
    assert tables.mean() == pytest.approx(np.mean(shuffles), rel=0.03)
    assert tables.std() == pytest.approx(np.std(shuffles), rel=0.2)
    large = distance._null_by_margins(x * 5000, rng.permutation(3000), 5, rng)
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
    ],
)
def test_bad_arguments_name_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call(Corpus.from_symbols(["abc"]))
