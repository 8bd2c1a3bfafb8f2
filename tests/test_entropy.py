"""Entropy estimators: published numbers, closed forms, identities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma, gammaln, polygamma

from analysis import diversity
from analysis.entropy import ESTIMATORS, entropy, entropy_estimate, nsb_moments

ELEVEN = [4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1]

count_vectors = st.lists(st.integers(0, 30), min_size=1, max_size=25).filter(any)


@pytest.mark.parametrize(
    ("estimator", "nats"),
    [("plugin", 1.968382), ("miller_madow", 2.152593), ("chao_shen", 2.201137), ("chao_wang_jost", 2.197116)],
)
def test_eleven_bins(estimator, nats):
    """The vector in the manual of the R package entropy; Chao-Wang-Jost by the authors' own code."""
    assert entropy(ELEVEN, estimator, base=math.e) == pytest.approx(nats, abs=6e-7)


def test_nsb_reference():
    """The worked example of the reference implementation by Nemenman: 20 seen of 100 bins."""
    counts = [12, 4, 12, 4, 5, 3, 1, 5, 1, 2, 2, 2, 2, 11, 3, 4, 12, 12, 1, 2]
    assert entropy(counts, "nsb", support=100, base=math.e) == pytest.approx(2.840012048914, abs=1e-9)


@given(count_vectors)
@settings(max_examples=60, deadline=None)
def test_exponential_of_plugin_is_the_hill_number(counts):
    assert math.exp(entropy(counts, "plugin", base=math.e)) == pytest.approx(diversity.hill_number(counts, 1))
    assert math.exp(entropy(counts, "chao_wang_jost", base=math.e)) == pytest.approx(
        diversity.hill_asymptotic(counts, 1)
    )


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_large_uniform_sample_has_the_entropy_of_its_source(estimator):
    counts = np.random.default_rng(0).multinomial(10**6, np.full(64, 1 / 64))
    assert entropy(counts, estimator) == pytest.approx(6.0, abs=2e-4)


def test_nsb_finds_the_entropy_of_a_thousand_types_from_a_few_hundred_draws():
    """A published Python package returns 4.49 nats for this source, whose entropy is ln 1000 = 6.91."""
    counts = np.bincount(np.random.default_rng(0).integers(1000, size=300), minlength=1000)
    mean, sd = nsb_moments(counts, 1000, base=math.e)
    assert abs(mean - math.log(1000)) < 3 * sd
    assert 0.01 < sd < 0.1


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(
    ("counts", "message"),
    [([], "empty"), ([0, 0], "empty"), ([3, -1], "negative"), ([1.5], "fractions"), ([1, np.nan], "NaN")],
)
def test_unusable_counts_are_refused_with_a_remedy(estimator, counts, message):
    with pytest.raises(ValueError, match=message):
        entropy(counts, estimator)


def test_nsb_equals_integration_on_a_fine_grid():
    """Posterior mean and variance from Wolpert & Wolf's published moments, on a plain grid of ln beta."""
    counts, types = np.array([5, 3, 1, 1, 0, 0, 0, 0]), 8
    u = np.linspace(-25, 25, 6001)
    beta = np.exp(u)
    total = counts.sum() + types * beta
    alpha = counts[:, None] + beta
    log_weight = gammaln(types * beta) - gammaln(total) + (gammaln(alpha) - gammaln(beta)).sum(axis=0)
    xi_density = types * polygamma(1, types * beta + 1) - polygamma(1, beta + 1)
    weight = np.exp(log_weight - log_weight.max()) * xi_density * beta
    weight /= weight.sum()
    first = digamma(total + 1) - (alpha / total * digamma(alpha + 1)).sum(axis=0)
    y = digamma(alpha + 1) - digamma(total + 2)
    cross = (alpha * y).sum(axis=0) ** 2 - ((alpha * y) ** 2).sum(axis=0)
    cross -= polygamma(1, total + 2) * (alpha.sum(axis=0) ** 2 - (alpha**2).sum(axis=0))
    square = (digamma(alpha + 2) - digamma(total + 2)) ** 2 + polygamma(1, alpha + 2) - polygamma(1, total + 2)
    second = (cross + (alpha * (alpha + 1) * square).sum(axis=0)) / (total * (total + 1))
    mean = weight @ first
    sd = math.sqrt(weight @ second - mean**2)
    assert nsb_moments(counts, types, base=math.e) == pytest.approx((mean, sd), rel=1e-7)


def test_nsb_posterior_narrows_with_the_square_root_of_the_sample():
    p = np.random.default_rng(2).dirichlet(np.ones(50))
    sds = [nsb_moments(np.round(p * n).astype(int), 50)[1] for n in (10**4, 10**6, 10**8)]
    assert sds[0] / sds[1] == pytest.approx(10, rel=0.05)
    assert sds[1] / sds[2] == pytest.approx(10, rel=0.05)


def test_grassberger_of_two_types_seen_once_each():
    """G(1) = -gamma - ln 2 and n = 2: H = ln 2 + gamma + ln 2."""
    assert entropy([1, 1], "grassberger", base=math.e) == pytest.approx(2 * math.log(2) + np.euler_gamma)


def test_shrinkage_of_a_small_sample_by_hand():
    """Counts (3, 1), 4 possible types: p = (3/4, 1/4), weight = (3/8)/(3 * 3/8) = 1/3."""
    shares = [2 / 3 * 3 / 4 + 1 / 12, 2 / 3 / 4 + 1 / 12, 1 / 12, 1 / 12]
    expected = -sum(p * math.log2(p) for p in shares)
    assert entropy([3, 1], "shrinkage", support=4) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@given(counts=count_vectors, random=st.randoms())
@settings(max_examples=25, deadline=None)
def test_order_of_types_unseen_types_and_base_do_not_matter(estimator, counts, random):
    other = [*counts, 0, 0]
    random.shuffle(other)
    value = entropy(counts, estimator)
    assert entropy(other, estimator) == value
    assert entropy(counts, estimator, base=math.e) == pytest.approx(value * math.log(2), rel=1e-12)
    assert value >= 0


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_one_type_has_no_entropy(estimator):
    for counts in ([1], [7], [10**9]):
        if estimator == "grassberger" and counts[0] < 10:  # its digammas leave a remainder, here in closed form
            expected = {1: np.euler_gamma + math.log(2), 7: math.log(7) + np.euler_gamma + math.log(2) - 2 * 23 / 15}
            assert entropy(counts, estimator, base=math.e) == pytest.approx(max(expected[counts[0]], 0))
        else:
            assert entropy(counts, estimator) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_all_singletons_have_at_least_their_own_entropy(estimator):
    value = entropy([1] * 40, estimator)
    assert math.log2(40) - 1e-9 <= value < np.inf


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_million_types_are_answered(estimator):
    """Uniform over 10^6 types, 4 draws a type: log2 10^6 = 19.93 bits; Chao-Shen is known to lie above there."""
    counts = np.random.default_rng(0).poisson(4.0, 10**6)
    assert entropy(counts, estimator) == pytest.approx(
        math.log2(10**6), abs={"plugin": 0.2, "chao_shen": 0.25}.get(estimator, 0.02)
    )


def test_corrected_estimators_beat_the_plugin_in_a_small_sample():
    source = 1 / np.arange(1, 301)
    source /= source.sum()
    truth = -(source @ np.log2(source))
    rng = np.random.default_rng(6)
    samples = [rng.multinomial(200, source) for _ in range(100)]
    bias = {name: np.mean([entropy(s, name) for s in samples]) - truth for name in ESTIMATORS}
    assert bias["plugin"] < bias["miller_madow"] < 0
    assert all(abs(bias[name]) < abs(bias["miller_madow"]) for name in ("chao_shen", "chao_wang_jost", "nsb"))


@pytest.mark.parametrize("estimator", ["chao_wang_jost", "nsb"])
def test_estimates_carry_interval_unit_and_size(estimator):
    estimate = entropy_estimate(ELEVEN, estimator, replicates=50)
    assert estimate.low < estimate.value < estimate.high
    assert estimate.value == entropy(ELEVEN, estimator)
    assert (estimate.unit, estimate.n, estimate.of) == ("bits", 19, "draws")
    assert estimate == entropy_estimate(ELEVEN, estimator, replicates=50)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: entropy([1, 2], "nsbb"), "choose one of"),
        (lambda: entropy([1, 2], "nsb", support=1), "at least 2 .the types seen"),
        (lambda: entropy([1, 2], "shrinkage", support=2.5), "whole number"),
        (lambda: entropy([1, 2], "plugin", base=1), "base"),
    ],
)
def test_unusable_arguments_are_refused_with_a_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
