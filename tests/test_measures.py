"""Measures on corpora whose answer is known."""

import numpy as np
import pytest

from analysis.corpus import Corpus
from analysis.readings import measures
from analysis.readings.measures import Matched


def corpus_of(draws: np.ndarray, length: int = 1) -> Corpus:
    return Corpus.from_symbols([[f"{u:05d}" for u in row] for row in draws.reshape(-1, length)])


def test_coverage_of_an_even_repertoire_is_known():
    types, draws = 200, 300
    even = np.random.default_rng(0).integers(types, size=600)
    estimate = measures.unit_coverage(corpus_of(even), Matched(draws))
    truth = 1 - (1 - 1 / types) ** draws
    assert estimate.low < truth < estimate.high
    assert estimate.high - estimate.low < 0.1


def test_effective_units_per_draw_are_one_where_nothing_repeats():
    estimate = measures.effective_units(corpus_of(np.arange(500)), Matched(400))
    assert estimate.value == pytest.approx(1.0)


def test_uneven_use_saves_bits_and_even_use_does_not():
    rng = np.random.default_rng(1)
    even = measures.composition_redundancy(corpus_of(rng.integers(8, size=4000)), Matched(3600))
    assert even.value == pytest.approx(0, abs=0.01)
    shares = np.array([0.9] + [0.1 / 7] * 7)
    uneven = measures.composition_redundancy(corpus_of(rng.choice(8, size=4000, p=shares)), Matched(3600))
    truth = 1 + (shares * np.log2(shares)).sum() / 3
    assert uneven.value == pytest.approx(truth, abs=0.03)


def binary_chain(flip: float, n: int, seed: int = 0) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).random(n) < flip) % 2


def test_context_of_a_binary_chain_saves_one_minus_h():
    chain = binary_chain(0.1, 40_000)
    corpus = Corpus.from_symbols(["".join(map(str, row)) for row in chain.reshape(-1, 200)])
    gain = measures.context_gain(corpus, Matched(1))
    assert gain.value == pytest.approx(0.531004, abs=0.02)  # 1 - H2(0.1); MEASURES of the binary symmetric chain
    bits = measures.context_bits(corpus, Matched(1))
    assert bits.value == pytest.approx(0.531004, abs=0.02)
    assert bits.unit == "bits/neutral unit"


def test_long_range_information_of_independent_symbols_is_nil_and_of_a_period_is_whole():
    rng = np.random.default_rng(2)
    independent = Corpus.from_symbols(["".join(map(str, row)) for row in rng.integers(4, size=(200, 100))])
    none = measures.long_range_information(independent, Matched(1))
    assert none.low <= 0.002 and abs(none.value) < 0.002
    period = Corpus.from_symbols(["abcdefgh" * 20] * 50)  # 8, 16 and 32 are multiples of the period
    assert measures.long_range_information(period, Matched(1)).value > 0.9


def test_excess_entropy_is_read_at_one_length_or_not_at_all():
    chain = binary_chain(0.1, 40_000)
    corpus = Corpus.from_symbols(["".join(map(str, row)) for row in chain.reshape(-1, 200)])
    assert measures.excess_entropy(corpus, Matched(1)).value == pytest.approx(0.531004, abs=0.02)
    words = Corpus.from_symbols(
        [[f"{u}" for u in row] for row in np.random.default_rng(0).integers(900, size=(20, 50))]
    )
    with pytest.raises(ValueError, match="cannot be counted"):
        measures.excess_entropy(words, Matched(1))


def test_long_range_information_of_short_objects_is_refused():
    with pytest.raises(ValueError, match="too short"):
        measures.long_range_information(Corpus.from_symbols(["ab", "ba", "aa"]), Matched(1))


def test_interval_of_coverage_holds_the_truth():
    """Simulated coverage of the 95 % interval on a Zipf source with known truth."""
    types, n, draws = 2000, 800, 700
    shares = 1 / np.arange(1, types + 1)
    shares /= shares.sum()
    truth = 1 - (shares * (1 - shares) ** draws).sum()
    held = 0
    for seed in range(100):
        sample = np.random.default_rng(seed).choice(types, size=n, p=shares)
        estimate = measures.unit_coverage(corpus_of(sample), Matched(draws, seed))
        held += estimate.low <= truth <= estimate.high
    assert 90 <= held <= 100
