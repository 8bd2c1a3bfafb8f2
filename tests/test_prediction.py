"""Entropy rate, next symbols and learning curves on processes whose truth is known."""

import numpy as np
import pytest

from analysis.corpus import Corpus
from analysis.prediction import code_lengths, context_gain, entropy_rate, learning_curve, next_symbol
from tests import processes
from tests.processes import PROCESSES, binary_entropy, corpus_of

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


@pytest.mark.parametrize("name", PROCESSES)
def test_the_entropy_rate_is_that_of_the_shortest_code_unless_a_model_is_chosen(name):
    corpus = corpus_of(PROCESSES[name], 20_000)
    shortest, tree = entropy_rate(corpus, replicates=2), entropy_rate(corpus, model="ctw", replicates=2)
    assert shortest.value == entropy_rate(corpus, model="mixture", replicates=2).value
    assert shortest.value <= tree.value + 1 / corpus.n_symbols
    assert "mixture" in shortest.method and "context-tree" in tree.method


# --- code lengths


def test_code_lengths_add_up():
    corpus = Corpus.from_symbols(["abracadabra", "", "cadabra"])
    per_object, per_symbol = code_lengths(corpus), code_lengths(corpus, per="symbol")
    assert per_object.shape == (3,)
    assert per_object[1] == 0
    assert per_object.sum() == pytest.approx(per_symbol.sum())
    assert entropy_rate(corpus, model="ctw").value == pytest.approx(per_symbol.mean())


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
