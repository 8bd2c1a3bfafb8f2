"""The neural predictor: its gradient, a code that a receiver can decode, and what it learns and does not learn."""

import numpy as np
import pytest

from analysis import prediction
from analysis.corpus import Corpus
from analysis.neural import MOST_WEIGHTS, NeuralModel, gru, predictor


def small(alphabet=4, **options):
    return NeuralModel(alphabet, hidden=8, **options)


def letters(n, alphabet="abcd", seed=0):
    return "".join(np.random.default_rng(seed).choice(list(alphabet), n))


@pytest.mark.parametrize("name", ["E", "U", "b", "V", "c"])
def test_the_gradient_is_that_of_the_code_length(name):
    rng = np.random.default_rng(1)
    weights = {k: v.astype(float) for k, v in gru.initial(3, 5, rng).items()}
    weights["V"] += rng.normal(size=weights["V"].shape)  # at zero nothing flows back
    weights["b"] += rng.normal(size=weights["b"].shape)
    inputs, targets = rng.integers(4, size=(7, 3)), rng.integers(3, size=(7, 3))
    counted = rng.random((7, 3)) < 0.7

    def bits():
        log2 = gru.log2_probabilities(weights, gru.forward(weights, inputs).states[1:][counted])
        return -log2[np.arange(len(log2)), targets[counted]].mean()

    trace = gru.forward(weights, inputs)
    log2 = gru.log2_probabilities(weights, trace.states[1:][counted])
    found = gru.backward(weights, inputs, targets, counted, trace, log2)[name]
    for place in rng.choice(weights[name].size, 6):
        at, step = np.unravel_index(place, weights[name].shape), 1e-6
        kept = weights[name][at]
        ends = []
        for move in (step, -step):
            weights[name][at] = kept + move
            ends.append(bits())
        weights[name][at] = kept
        assert found[at] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-5, abs=1e-8)


def test_probabilities_sum_to_one_and_are_those_of_the_code():
    model = small()
    model.learn(Corpus.from_symbols(["abcd" * 50] * 4))
    text = letters(predictor.PIECE * 3)
    corpus = Corpus.from_symbols([text])
    bits = model.score(corpus)
    for at in (0, 1, predictor.PIECE - 1, predictor.PIECE, 2 * predictor.PIECE + 5):
        found = model.next_symbol(corpus.codes[:at])
        assert found.sum() == pytest.approx(1)
        assert -np.log2(found[corpus.codes[at]]) == pytest.approx(bits[at], abs=1e-4)


def test_the_future_does_not_change_the_past():
    past, futures = letters(700), [letters(700, seed=s) for s in (1, 2)]
    whole = [small().learn(Corpus.from_symbols([past, future])) for future in futures]
    np.testing.assert_allclose(whole[0][:700], whole[1][:700], atol=1e-4)
    assert np.abs(whole[0][700:] - whole[1][700:]).max() > 0.1
    longer = small().learn(Corpus.from_symbols([past, futures[0], letters(300, seed=3)]))
    np.testing.assert_allclose(longer[:1200], whole[0][:1200], atol=1e-3)  # sums of another shape round otherwise


def test_coin_tosses_are_not_coded_in_less_than_a_bit():
    """A code cannot be more than a few bits shorter than the data: 2^-10 is the chance of 10 bits."""
    corpus = Corpus.from_symbols([letters(100, "ht", seed) for seed in range(40)])
    bits = small(2).learn(corpus)
    assert bits.sum() > corpus.n_symbols - 10
    assert bits.mean() < 1.15  # and what it learned in vain is not much


def test_a_period_is_learned_beyond_what_single_symbols_say():
    corpus = Corpus.from_symbols(["abcadb" * 10] * 150)
    bits = NeuralModel(4, hidden=16).learn(corpus)
    assert bits[-1000:].mean() < 0.1 < 1.5 < prediction.block_entropies(corpus, 1)[0]
    shuffled = Corpus.from_symbols([letters(60, "abcadb", s) for s in range(150)])
    assert (
        NeuralModel(4, hidden=16).learn(shuffled)[-1000:].mean() > 1.85
    )  # the control: the same symbols without order


def test_a_frozen_model_knows_no_order_of_objects_and_stays_as_it_is():
    model = small()
    model.learn(Corpus.from_symbols([letters(50, seed=s) for s in range(20)]))
    corpus = Corpus.from_symbols([letters(k, seed=k) for k in (5, 90, 200)])
    owner = corpus.object_of_symbol()
    first = np.bincount(owner, model.score(corpus))
    turned = corpus.take([2, 1, 0])
    np.testing.assert_allclose(np.bincount(turned.object_of_symbol(), model.score(turned))[::-1], first, rtol=1e-5)


def test_the_same_seed_gives_the_same_code_and_another_one_another():
    corpus = Corpus.from_symbols([letters(500)])
    one, same, other = (small(seed=s).learn(corpus) for s in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_empty_objects_and_a_single_symbol_cost_nothing():
    assert small().learn(Corpus.from_symbols([""])).shape == (0,)
    bits = small(2).learn(Corpus.from_symbols(["", "ab", "", "a"]))
    assert bits.shape == (3,) and bits[0] == pytest.approx(1)  # before anything is learned
    np.testing.assert_allclose(small(1).learn(Corpus.from_symbols(["aaaa", "a"])), 0, atol=1e-6)
    assert small(1).next_symbol().tolist() == [1.0]


@pytest.mark.parametrize("alphabet", [1, 2, 20, 100, 3_000, 100_000])
def test_no_network_has_more_than_a_million_weights(alphabet):
    assert NeuralModel(alphabet).n_weights <= MOST_WEIGHTS


def test_what_cannot_be_done_is_said():
    with pytest.raises(ValueError, match="no symbols"):
        NeuralModel(0)
    with pytest.raises(ValueError, match="choose a notation with fewer"):
        NeuralModel(300_000)
    with pytest.raises(ValueError, match="fewer hidden units"):
        NeuralModel(10, hidden=1_000)
    with pytest.raises(ValueError, match="alphabet of 3"):
        small().learn(Corpus.from_symbols(["abc"]))
    with pytest.raises(ValueError, match="codes from 0 to 3"):
        small().next_symbol([4])
