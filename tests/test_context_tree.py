"""Context-tree weighting against closed forms: the mixture over all trees, the identities of a code length."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus
from analysis.estimators.sequences.context_tree import ContextTree
from tests import processes

START = "$"
OBJECTS = ["0110100111010", "10", "", "11010001"]


def encode(objects, alphabet="01"):
    """Corpus over a fixed alphabet, whatever occurs."""
    return Corpus.from_symbols([*objects, alphabet]).take(np.arange(len(objects)))


def trees(context, depth):
    """All tree models below `context` as (leaf contexts, cost): a node splits or not, one bit each above `depth`."""
    if len(context) == depth or context.startswith(START):
        return [({context}, 0)]
    children = [trees(symbol + context, depth) for symbol in ("0", "1", START)]
    split = [(set().union(*(leaves for leaves, _ in c)), 1 + sum(bits for _, bits in c)) for c in product(*children)]
    return [({context}, 1), *split]


def kt_probability(objects, leaves):
    """Probability of all objects when each leaf context has its own Krichevsky-Trofimov estimator."""
    counts, probability = {leaf: [0.5, 0.5] for leaf in leaves}, 1.0
    for text in objects:
        for t, symbol in enumerate(text):
            past = START + text[:t]
            (leaf,) = (leaf for leaf in leaves if past.endswith(leaf))
            a = counts[leaf]
            probability *= a[int(symbol)] / sum(a)
            a[int(symbol)] += 1
    return probability


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_weighted_probability_is_the_mixture_over_all_trees(depth):
    """Willems, Shtarkov & Tjalkens 1995: P_w at the root is the sum over trees of 2^-cost P(data | tree)."""
    models = trees("", depth)
    assert np.isclose(sum(2.0**-cost for _, cost in models), 1)
    mixture = sum(2.0**-cost * kt_probability(OBJECTS, leaves) for leaves, cost in models)
    bits = ContextTree(2, depth, "kt").learn(encode(OBJECTS)).sum()
    assert bits == pytest.approx(-np.log2(mixture), abs=1e-9)


def test_depth_zero_is_the_laplace_like_kt_sequence():
    """KT on 0, 0, 1: 1/2, 3/4, 1/6."""
    bits = ContextTree(2, 0, "kt").learn(encode(["001"]))
    np.testing.assert_allclose(2.0**-bits, [1 / 2, 3 / 4, 1 / 6])


@pytest.mark.parametrize("estimator", ["kt", "backoff"])
@given(texts=st.lists(st.text("abcde", max_size=30), min_size=1, max_size=6), depth=st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_next_symbol_sums_to_one_and_is_what_the_coder_charges(estimator, texts, depth):
    corpus = encode(texts, "abcde")
    model = ContextTree(5, depth, estimator)
    model.learn(corpus)
    bits = model.score(corpus)
    for i, codes in enumerate(corpus):
        for t in range(len(codes)):
            p = model.next_symbol(codes[:t])
            assert p.sum() == pytest.approx(1)
            assert -np.log2(p[codes[t]]) == pytest.approx(bits[corpus.offsets[i] + t])


@pytest.mark.parametrize("estimator", ["kt", "backoff"])
def test_learning_charges_what_the_model_predicted_before_the_symbol(estimator):
    corpus = encode(["abracadabra", "cadabra"], "abcdr")
    bits, model = ContextTree(5, 3, estimator).learn(corpus), ContextTree(5, 3, estimator)
    whole = corpus.take([0])
    for t in range(1, 11):  # the object so far, learned from scratch, then one prediction
        model = ContextTree(5, 3, estimator)
        model.learn(Corpus(whole.codes[:t], np.array([0, t]), whole.alphabet, np.array([t])))
        assert -np.log2(model.next_symbol(whole.codes[:t])[whole.codes[t]]) == pytest.approx(bits[t])


def test_the_future_does_not_change_the_past():
    rng = np.random.default_rng(0)
    codes = rng.integers(4, size=400)
    other = np.concatenate([codes[:300], rng.integers(4, size=100)])
    a, b = (ContextTree(4, 6).learn(encode(["".join(map(str, c))], "0123")) for c in (codes, other))
    np.testing.assert_array_equal(a[:300], b[:300])


@pytest.mark.parametrize("estimator", ["kt", "backoff"])
def test_relabelling_symbols_changes_nothing(estimator):
    codes = processes.random_markov(6).sample(3000)
    corpus = Corpus.from_symbols([codes[:1000].tolist(), codes[1000:].tolist()])
    relabelled = corpus.with_codes(np.array([3, 5, 0, 1, 4, 2])[corpus.codes])
    a, b = (ContextTree(6, 4, estimator).learn(c) for c in (corpus, relabelled))
    np.testing.assert_allclose(a, b, rtol=1e-12)


def test_contexts_do_not_reach_into_the_previous_object():
    """Objects 'x..y.' whose first letter repeats the last letter of the object before: log2 3 bits, unless joined."""
    ends = np.random.default_rng(1).choice(list("xyz"), 401)
    objects = [a + b + "." for a, b in pairwise(ends)]
    separate = ContextTree(4, 2).learn(encode(objects, "xyz.")).sum()
    together = ContextTree(4, 2).learn(encode(["".join(objects)], "xyz.")).sum()
    assert separate > 800 * np.log2(3)
    assert together < 500 * np.log2(3)


def test_the_start_of_an_object_is_a_context():
    rng = np.random.default_rng(2)
    objects = ["m" + "".join(rng.choice(list("abcm"), 9)) for _ in range(400)]
    corpus = encode(objects, "abcm")
    bits = ContextTree(4, 3).learn(corpus)
    assert bits[corpus.offsets[100:-1]].mean() < 0.05
    assert bits.mean() == pytest.approx(1.8, abs=0.05)  # nine of ten symbols are two random bits


def test_alphabet_of_one_costs_nothing():
    assert ContextTree(1, 3).learn(encode(["aaaa"], "a")).sum() == 0


def test_large_alphabet_costs_about_its_uniform_code():
    """Symbols that never come twice can cost little more than log2 of the alphabet."""
    n = 20_000
    corpus = Corpus(
        np.random.default_rng(0).permutation(10**6)[:n].astype(np.int32),
        np.array([0, n]),
        tuple(map(str, range(10**6))),
        np.array([n]),
    )
    assert ContextTree(10**6, 2).learn(corpus).mean() == pytest.approx(np.log2(1e6), abs=0.02)


def test_scoring_leaves_the_model_as_it_was():
    corpus = encode(["abcabcabd" * 5, "bcabca"], "abcd")
    model = ContextTree(4, 3)
    model.learn(corpus)
    np.testing.assert_array_equal(model.score(corpus), model.score(corpus))
    unseen = encode(["dddd"], "abcd")
    assert np.isfinite(model.score(unseen)).all()


@pytest.mark.parametrize(
    ("wrong", "message"), [({"estimator": "laplace"}, "estimator must be one of"), ({"depth": 65}, "depth must be")]
)
def test_bad_settings_name_the_remedy(wrong, message):
    with pytest.raises(ValueError, match=message):
        ContextTree(**{"alphabet": 2, "depth": 2, **wrong})


def test_foreign_alphabet_is_refused():
    with pytest.raises(ValueError, match="encode both together"):
        ContextTree(3, 2).learn(encode(["0101"]))
