"""Surrogates keep what they promise, and nothing else."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from analysis.corpus import Corpus
from analysis.prediction import code_lengths
from analysis.statistics import surrogates

objects = st.lists(st.text("abcd", max_size=9), min_size=1, max_size=12).filter(lambda found: any(found))
SURROGATES = {
    "uniform": surrogates.uniform,
    "composition": surrogates.composition_shuffle,
    "markov 0": lambda corpus, seed: surrogates.markov_surrogate(corpus, 0, seed),
    "markov 2": lambda corpus, seed: surrogates.markov_surrogate(corpus, 2, seed),
}


def flip_chain(n_objects: int, length: int, flip: float, seed: int) -> list[str]:
    flips = np.random.default_rng(seed).random((n_objects, length)) < flip
    return ["".join("ab"[int(x)] for x in row) for row in np.cumsum(flips, axis=1) % 2]


def grams(sequences: list[str], width: int) -> Counter:
    padded = ("^" * (width - 1) + s for s in sequences)
    return Counter(s[i : i + width] for s in padded for i in range(len(s) - width + 1))


def strings(corpus: Corpus) -> list[str]:
    return ["".join(corpus.decode(i)) for i in range(len(corpus))]


@pytest.mark.parametrize("name", SURROGATES)
@given(found=objects, seed=st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_boundaries_sizes_and_alphabet_stay(name, found, seed):
    corpus = Corpus.from_symbols(found, sizes=[3 * len(s) for s in found])
    surrogate = SURROGATES[name](corpus, seed)
    assert (surrogate.offsets == corpus.offsets).all()
    assert (surrogate.sizes == corpus.sizes).all()
    assert surrogate.alphabet == corpus.alphabet
    assert (SURROGATES[name](corpus, seed).codes == surrogate.codes).all()


@given(found=objects, seed=st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_a_composition_shuffle_is_a_permutation(found, seed):
    corpus = Corpus.from_symbols(found)
    assert (surrogates.composition_shuffle(corpus, seed).counts() == corpus.counts()).all()


def test_a_composition_shuffle_breaks_order():
    corpus = Corpus.from_symbols(flip_chain(100, 100, 0.05, seed=1))
    shuffled = strings(surrogates.composition_shuffle(corpus, 3))
    changes = np.mean([a != b for s in shuffled for a, b in pairwise(s)])
    share = corpus.counts()[0] / corpus.n_symbols
    assert changes == pytest.approx(2 * share * (1 - share), abs=0.02)


def test_uniform_symbols_are_even_whatever_the_composition():
    corpus = Corpus.from_symbols(["a" * 9_000 + "bcd" * 200])
    assert chisquare(surrogates.uniform(corpus, 5).counts()).pvalue > 0.001


@given(found=objects, order=st.integers(0, 4), seed=st.integers(0, 100))
@settings(max_examples=80, deadline=None)
def test_a_markov_surrogate_has_only_runs_of_the_corpus(found, order, seed):
    """With the boundary as a symbol, every run of order + 1 symbols occurs in the corpus, if no context is a dead end."""
    found = [s + "abcdabcd" for s in found]  # what stands at the end, up to four symbols, has been followed before
    surrogate = strings(surrogates.markov_surrogate(Corpus.from_symbols(found), order, seed, shrink=False))
    assert grams(surrogate, order + 1).keys() <= grams(found, order + 1).keys()


def test_a_markov_surrogate_of_a_flip_chain_flips_as_often():
    corpus = Corpus.from_symbols(flip_chain(400, 100, 0.1, seed=2))
    surrogate = strings(surrogates.markov_surrogate(corpus, 1, seed=4))
    flips = np.mean([a != b for s in surrogate for a, b in pairwise(s)])
    real = np.mean([a != b for s in strings(corpus) for a, b in pairwise(s)])
    assert flips == pytest.approx(real, abs=3 * np.sqrt(2 * 0.1 * 0.9 / 39_600))


def test_order_two_keeps_a_rule_of_two_symbols_and_order_one_loses_it():
    """Third symbol = exclusive or of the two before it: period three from any start but 00."""
    corpus = Corpus.from_symbols([("011" * 20)[i : i + 40] for i in range(3)] * 20)
    broken = {}
    for order in (1, 2):
        surrogate = strings(surrogates.markov_surrogate(corpus, order, seed=1))
        triples = [s[i : i + 3] for s in surrogate for i in range(len(s) - 2)]
        broken[order] = np.mean([int(t[0]) ^ int(t[1]) != int(t[2]) for t in triples])
    assert broken[2] == 0
    assert broken[1] > 0.2


@pytest.mark.parametrize("order", [2, 3])
def test_a_surrogate_of_random_symbols_is_not_more_predictable_than_they_are(order):
    """Regression: the unshrunk chain of order 3 on 48,000 even residues cost 3.69 bits a symbol instead of 4.32."""
    symbols = np.random.default_rng(0).integers(20, size=(160, 300))
    corpus = Corpus.from_symbols(["".join(chr(97 + c) for c in row) for row in symbols])
    test = np.arange(len(corpus)) % 4 == 0

    def held_out(found):
        return code_lengths(found.take(test), train=found.take(~test), depth=order).sum() / found.take(test).n_symbols

    assert held_out(surrogates.markov_surrogate(corpus, order)) == pytest.approx(np.log2(20), abs=0.01)
    assert held_out(surrogates.markov_surrogate(corpus, order, shrink=False)) < np.log2(20) - 0.02


def test_a_shrunk_surrogate_keeps_the_entropy_of_a_real_chain():
    """Order-1 source over 20 symbols, rows drawn from a Dirichlet: order-2 surrogate has its entropy rate."""
    rng = np.random.default_rng(3)
    rows = rng.dirichlet(np.full(20, 0.3), size=20)
    state, codes = 0, []
    for u in rng.random(60_000):
        state = int(np.searchsorted(rows[state].cumsum(), u))
        codes.append(min(state, 19))
    corpus = Corpus.from_symbols(["".join(chr(97 + c) for c in codes[i : i + 300]) for i in range(0, 60_000, 300)])
    test = np.arange(len(corpus)) % 4 == 0

    def held_out(found):
        return code_lengths(found.take(test), train=found.take(~test), depth=3).sum() / found.take(test).n_symbols

    assert held_out(surrogates.markov_surrogate(corpus, 2)) == pytest.approx(held_out(corpus), abs=0.04)


def test_objects_start_as_real_objects_start():
    corpus = Corpus.from_symbols(["x" + "yz" * 5] * 50)
    assert {s[0] for s in strings(surrogates.markov_surrogate(corpus, 2, 7))} == {"x"}


def test_a_context_seen_only_at_the_end_is_shortened():
    corpus = Corpus.from_symbols(["ab", "aaaa"])
    surrogate = strings(surrogates.markov_surrogate(Corpus.from_symbols(["ab", "aaaaaaaa"]), 1, 3))
    assert [len(s) for s in surrogate] == [2, 8]
    assert set(strings(surrogates.markov_surrogate(corpus, 3, 0))[1]) <= {"a", "b"}


def test_seeds_differ_and_a_negative_order_is_refused():
    corpus = Corpus.from_symbols(["abcabdacb" * 20])
    assert (surrogates.markov_surrogate(corpus, 1, 0).codes != surrogates.markov_surrogate(corpus, 1, 1).codes).any()
    with pytest.raises(ValueError, match="0 or more, not -1"):
        surrogates.markov_surrogate(corpus, -1)
    assert surrogates.markov_surrogate(Corpus.from_symbols(["", ""]), 2).n_symbols == 0
