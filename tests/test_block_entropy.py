"""Block entropies and excess entropy: from exact word counts, and from samples of processes whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus
from analysis.estimators.sequences import ngrams
from analysis.estimators.sequences.block_entropy import curve_of_counts
from analysis.prediction import block_entropies, conditional_entropies, excess_entropy, excess_entropy_curve
from tests import processes
from tests.processes import PROCESSES, corpus_of


def exact_curve(process, longest, scale=3 * 2**30):
    """Our curve from the word counts that an endless sample would have, in proportion."""
    words = (process.words(length) for length in range(1, longest + 1))
    return curve_of_counts([np.rint(p * scale).astype(np.int64) for p in words])


def test_exact_counts_give_the_published_conditional_entropies():
    """Crutchfield & Feldman 2003, doi:10.1063/1.1530990: even process h_1..4; RRXOR falls to h = 2/3."""
    even = exact_curve(processes.even(), 4)["conditional_entropy"]
    np.testing.assert_allclose(even, [0.918296, 0.874185, 0.792481, 0.770426], atol=5e-7)
    rrxor = exact_curve(processes.rrxor(), 14)
    expected = np.diff([processes.rrxor().block_entropy(n) for n in range(15)])
    np.testing.assert_allclose(rrxor["conditional_entropy"], expected, atol=1e-7)


def test_exact_counts_give_the_published_excess_entropies():
    """Golden mean, p = 1/2: E = .251629; binary chain that flips with .1: h = .468996, E = .531004; period p: log2 p."""
    golden = exact_curve(processes.golden_mean(), 6)["excess_entropy"]
    np.testing.assert_allclose(golden[1:], 0.251629, atol=5e-7)
    chain = exact_curve(processes.symmetric_chain(), 5)
    assert chain["conditional_entropy"].iloc[-1] == pytest.approx(0.468996, abs=5e-7)
    assert chain["excess_entropy"].iloc[-1] == pytest.approx(0.531004, abs=1e-6)
    assert exact_curve(processes.periodic(5), 7)["excess_entropy"].iloc[-1] == pytest.approx(np.log2(5), abs=1e-9)


@pytest.mark.parametrize("name", PROCESSES)
def test_block_entropies_match_the_exact_ones(name):
    expected = [PROCESSES[name].block_entropy(i) for i in (1, 2, 3)]
    np.testing.assert_allclose(block_entropies(corpus_of(PROCESSES[name], 200_000), 3), expected, atol=0.015)


@given(texts=st.lists(st.text("abc", max_size=40), min_size=1, max_size=8), longest=st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_ngrams_are_counted_exactly_and_inside_objects(texts, longest):
    counts = ngrams.ngram_counts(Corpus.from_symbols(texts), longest)
    for length, found in enumerate(counts, start=1):
        grams = [t[i : i + length] for t in texts for i in range(len(t) - length + 1)]
        assert sorted(found) == sorted(grams.count(g) for g in set(grams))


def test_ngram_keys_survive_more_than_63_bits():
    rng = np.random.default_rng(0)
    corpus = Corpus.from_symbols([rng.integers(50, size=300).tolist() for _ in range(2)] * 2)
    counts = ngrams.ngram_counts(corpus, 25)
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


def test_one_step_that_adds_nothing_is_not_taken_for_convergence():
    """Every other step of the even process is small: E = .9183, yet a flag that read the last step was silent at .65."""
    estimate = excess_entropy(corpus_of(processes.even(), 400_000), 8)
    assert estimate.value == pytest.approx(exact_curve(processes.even(), 8)["excess_entropy"].iloc[-1], abs=0.01)
    assert any("not converged" in flag for flag in estimate.flags)


def test_slow_growth_of_a_small_excess_entropy_is_seen():
    """Objects of two compositions: every further symbol reveals more about which, though h hardly changes."""
    rng = np.random.default_rng(5)
    coins = np.where(np.arange(2000) % 2, 0.45, 0.55)
    corpus = Corpus.from_symbols([(rng.random(200) < p).astype(int).tolist() for p in coins])
    assert any("not converged" in flag for flag in excess_entropy(corpus, 4).flags)


def test_independent_symbols_are_not_said_to_grow():
    codes = np.random.default_rng(6).integers(3, size=(40, 5000))
    assert not any("not converged" in flag for flag in excess_entropy(Corpus.from_symbols(codes.tolist()), 5).flags)


@pytest.mark.parametrize("estimator", ["miller_madow", "chao_shen", "chao_wang_jost", "grassberger"])
def test_corrected_conditional_entropies_do_not_rise_beyond_their_noise(estimator):
    steps = conditional_entropies(corpus_of(processes.random_markov(6, 2), 40_000, 20), 5, estimator)
    assert (np.diff(steps) < 0.01).all()


@pytest.mark.parametrize("measure", [lambda c: block_entropies(c, 4), lambda c: [excess_entropy(c, 3).value]])
def test_names_of_symbols_order_of_objects_and_a_second_copy_change_nothing(measure):
    corpus = corpus_of(processes.random_markov(5, 3), 6000, 12)
    names, order = np.random.default_rng(7).permutation(5), np.random.default_rng(8).permutation(12)
    for same in (corpus.with_codes(names[corpus.codes]), corpus.take(order), corpus.take([*range(12), *range(12)])):
        np.testing.assert_allclose(measure(same), measure(corpus), rtol=1e-12)


@pytest.mark.parametrize("length", [0, -2, 2.5, float("nan")])
def test_lengths_must_be_whole_and_positive(length):
    for call in (block_entropies, excess_entropy, excess_entropy_curve):
        with pytest.raises(ValueError, match="max_length must be a whole number of at least 1"):
            call(Corpus.from_symbols(["abc"]), length)
