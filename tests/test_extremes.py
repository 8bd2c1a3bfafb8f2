"""Bad and extreme input: every estimator has a defined answer, or refuses with a ValueError that names the remedy."""

import math
import warnings

import numpy as np
import pytest

from analysis import coverage, diversity, prediction
from analysis.corpus import Corpus
from analysis.entropy import ESTIMATORS, entropy, entropy_estimate
from analysis.estimators.features import similarity
from analysis.statistics import resampling
from tests.refusals import refuses

TEXT = Corpus.from_symbols(["the cat", "a dog sat", "xyz", "hello"])
HUGE = np.full((3, 2), 1e308)

REFUSED = {
    "an order beyond every float": (lambda: diversity.rarefaction([5, 3], [4], 10**400), "finite here"),
    "an order that only the top type answers": (lambda: diversity.rarefaction([50, 30], [200], 300), "0 to 100"),
    "a size beyond every float": (lambda: diversity.rarefaction([5, 3], [10**400]), "sizes must be"),
    "draws beyond exact sums": (lambda: diversity.hill_number([2**53, 2**53], 1), "divide the sample"),
    "masked counts": (lambda: diversity.hill_number(np.ma.array([5, 3, 1], mask=[0, 1, 0]), 0), "compressed"),
    "times": (lambda: diversity.hill_number(np.array([1, 2], dtype="timedelta64[s]"), 1), "count the types"),
    "samples without end": (lambda: coverage.chao2([3, 2], math.inf), "whole number of at least 3"),
    "half a sample": (lambda: coverage.heaps_exponent([5, 5], 10.7), "whole number of at least 5"),
    "a word for a limit": (lambda: coverage.ace([3, 2, 1], "a"), "rare_limit must be"),
    "a horizon without end": (lambda: coverage.good_toulmin([1], 1e300), "t must be"),
    "no replicates": (lambda: coverage.extrapolate_types([1, 2, 2], 1, replicates=0), "at least 2"),
    "95 for 95 %": (lambda: coverage.extrapolate_types([2] * 5, 1, level=95), "level must lie between"),
    "a seed below zero": (lambda: entropy_estimate([4, 2, 1], seed=-1), "seed must be"),
    "a support beyond every float": (lambda: entropy([3, 1], "shrinkage", 10**160), "at most 2.53"),
    "a base beyond every float": (lambda: entropy([3, 1], base=10**400), "base must be"),
    "blocks longer than any data": (lambda: prediction.block_entropies(TEXT, 10**9), "at most 1000"),
    "an unknown estimator of blocks": (lambda: prediction.block_entropies(TEXT, 2, "foo"), "choose one of"),
    "half a context": (lambda: prediction.entropy_rate(TEXT, 1.5), "depth must be"),
    "no symbols to predict": (lambda: prediction.next_symbol(Corpus.from_symbols([""])), "no symbols"),
    "a code outside the alphabet": (lambda: prediction.next_symbol(TEXT, [99]), "codes from 0"),
    "a position outside the corpus": (
        lambda: prediction.mutual_information_at(TEXT, {1: ([99], [0])}),
        "positions must be",
    ),
    "pairs of which one end is missing": (
        lambda: prediction.mutual_information_at(TEXT, {1: ([0, 1], [1])}, permute="object"),
        "one position per pair",
    ),
    "no objects to draw from": (lambda: resampling.bootstrap(np.mean, 0), "number of objects"),
    "a similarity above one": (lambda: diversity.vendi_score(kernel=[[1, 2], [2, 1]]), "semi-definite"),
    "features whose squares overflow": (lambda: diversity.vendi_score(HUGE), "rescale"),
    "sums of features that overflow": (lambda: similarity.mean_similarity(HUGE), "rescale"),
    "halves that hide negative counts": (
        lambda: prediction.halves_information(np.zeros((60, 20)), -np.ones((60, 20))),
        "0 or more",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_the_remedy(what):
    refuses(*REFUSED[what])


ANSWERED = {
    "coverage of nine thousand billion draws": (lambda: coverage.sample_coverage([2**51] * 2, 2**51), 1.0),
    "a target of coverage zero": (lambda: diversity.hill_at_coverage([5, 5], 0), 0.0),
    "a target of next to nothing": (lambda: diversity.size_at_coverage([9, 4, 1, 1, 1], 1e-300), 0.0),
    "coverage of millions of types seen once": (
        lambda: coverage.sample_coverage(np.ones(2 * 10**8, np.int64), 2e8 + 1e15),
        pytest.approx(-math.expm1(-(1e15 + 1) * 2 / 4e16), rel=1e-6),
    ),
    "a jackknife below what was seen": (lambda: coverage.jackknife2([2] * 300, 20), 300),
    "a jackknife in eight bits": (lambda: coverage.jackknife1([1] * 9, np.uint8(200)), pytest.approx(17.955)),
    "a jackknife of five thousand million samples": (
        lambda: coverage.jackknife2([1] * 900 + [2] * 50, np.int64(5 * 10**9)),
        pytest.approx(2700, abs=1e-5),
    ),
    "an order that no count reaches": (lambda: diversity.hill_asymptotic([20, 20], 20.5), math.inf),
    "an order all but zero": (lambda: diversity.hill_asymptotic([1] * 1000, 1e-300), pytest.approx(1000 + 499000.5, rel=1e-3)),
    "a hill number of an endless order": (lambda: diversity.hill_number([3, 1], 10**400), pytest.approx(4 / 3)),
    "half-precision counts": (lambda: diversity.hill_number(np.array([1, 1], dtype=np.float16), 1), pytest.approx(2)),
    "a billion billion possible types": (lambda: entropy([30] * 100, "nsb", 2**52), pytest.approx(math.log2(100), rel=0.05)),
    "types that overflow when added": (lambda: diversity.similarity_diversity([1e308] * 2, np.eye(2), 1), pytest.approx(2)),
    "codes that no table holds": (lambda: prediction.mutual_information_of_pairs([2**40, 7], [0, 5]).value, 1.0),
    "units that no table holds": (
        lambda: prediction.mutual_information_of_pairs([1, 2], [0, 1], unit=[10**9, 0]).value,
        1.0,
    ),
    "a distance beyond every object": (
        lambda: prediction.mutual_information_by_distance(TEXT, [2**62])["pairs"].item(),
        0,
    ),
    "code lengths of empty objects": (lambda: prediction.code_lengths(Corpus.from_symbols(["", ""])).sum(), 0),
    "halves of which nothing is told": (
        lambda: prediction.halves_information(np.zeros((200, 5)), np.zeros((200, 5)), candidates=32).value,
        0,
    ),
    "halves all alike": (
        lambda: prediction.halves_information(np.ones((200, 5)), np.ones((200, 5)), candidates=32).value,
        pytest.approx(0, abs=1e-9),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ANSWERED)
def test_it_has_a_defined_answer(what):
    call, expected = ANSWERED[what]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert call() == expected


FLAGGED = {
    "one cluster": (lambda: prediction.entropy_rate(TEXT, groups=[0] * 4), "one cluster"),
    "a context of nothing": (lambda: prediction.context_gain(Corpus.from_symbols([""])), "no symbols"),
    "windows longer than every object": (lambda: coverage.kmer_occupancy(TEXT, 512), "no object has 512"),
    "fewer new types than none": (lambda: coverage.good_toulmin_estimate([2] * 1000, 1), "below zero by chance"),
    "an order few samples carry": (lambda: diversity.hill_asymptotic_estimate([4] + [1] * 30, 4), "often too small"),
}


@pytest.mark.parametrize("what", FLAGGED)
def test_it_is_flagged(what):
    call, message = FLAGGED[what]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        estimate = call()
    assert any(message in flag for flag in estimate.flags)
    assert not estimate.low > estimate.value


@pytest.mark.parametrize("counts", [[1], [1, 1], [1] * 10, [1000], [2] * 7])
def test_coverage_is_never_certain(counts):
    """No repeat, or no singleton, made an interval of width zero."""
    estimate = coverage.coverage_estimate(counts)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.high - estimate.low > 0.001


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_an_entropy_does_not_exceed_the_support_it_was_given(estimator):
    estimate = entropy_estimate([5, 4], estimator, 2)
    assert estimate.low <= estimate.value <= estimate.high
    assert estimate.high <= max(1.0, estimate.value)
    zero = entropy(np.array([7]), estimator)
    assert zero == pytest.approx(0, abs=1e-9) or estimator == "grassberger"


def test_the_bootstrap_of_shrinkage_reads_the_support():
    """The support was estimated again for each sample: the intervals of a wide support were too narrow."""
    rng = np.random.default_rng(0)
    draws = rng.multinomial(300, 0.7 ** np.arange(20) * 0.3 / (1 - 0.7**20), size=300)
    spread = np.std([entropy(d, "shrinkage", 10**7) for d in draws])
    widths = [np.subtract(e.high, e.low) for e in (entropy_estimate(d, "shrinkage", 10**7) for d in draws[:20])]
    assert np.mean(widths) / (2 * 1.96) == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize("threshold", [0.5, 0.57, 0.7, 0.83, 0.99])
def test_objects_exactly_at_the_threshold_lie_in_one_circle(threshold):
    """1 - .7 is .30000000000000004, so that objects at a distance of .7 counted as further apart than .7."""
    exact = np.zeros((2, 100))
    exact[0], exact[1, : round(100 * (1 - threshold))] = 1, 1  # one holds the other: distance 1 - shared/100
    assert coverage.circles(exact, threshold).value == 1
    assert coverage.circles(exact, threshold - 0.005).value == 2
