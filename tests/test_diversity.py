"""Hill numbers, rarefaction and similarity-sensitive diversity: published numbers, closed forms, identities."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis import diversity
from analysis.coverage import sample_coverage

GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4] + [2] * 4 + [1] * 12
LOGGED = [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5] + [4] * 3 + [3] * 4 + [2] * 4 + [1] * 14
ORDERS = [0, 0.5, 1, 1.5, 2, 3]

count_vectors = st.lists(st.integers(0, 30), min_size=1, max_size=25).filter(any)


@pytest.mark.parametrize(
    ("counts", "observed", "asymptotic"),
    [(GIRDLED, (26, 12.060, 7.840), (43.893, 13.826, 8.175)), (LOGGED, (37, 14.421, 6.761), (61.403, 16.337, 6.920))],
)
def test_spider_hill_numbers(counts, observed, asymptotic):
    """Spiders under two kinds of tree death (Ellison et al. 2010): the vignette of R's iNEXT."""
    for q in range(3):
        assert diversity.hill_number(counts, q) == pytest.approx(observed[q], abs=6e-4)
        assert diversity.hill_asymptotic(counts, q) == pytest.approx(asymptotic[q], abs=6e-4)


def test_spider_rarefaction_and_extrapolation():
    """Sizes 84, 168, 248, 336 of the girdled site (iNEXT vignette)."""
    curve = diversity.rarefaction(GIRDLED, [84, 168, 248, 336], 0)
    assert curve == pytest.approx([18.912, 26.000, 30.883, 34.731], abs=6e-4)


@pytest.mark.parametrize("q", [0, 0.5, 1, 2, 2.5])
def test_rarefaction_equals_the_average_over_all_subsets(q):
    counts = [4, 2, 1, 1]
    draws = np.repeat(np.arange(4), counts)
    for m in range(2, 8):
        subsets = [np.bincount(draws[list(s)]) for s in itertools.combinations(range(8), m)]
        if q == 0:
            expected = np.mean([np.count_nonzero(s) for s in subsets])
        elif q == 1:
            expected = math.exp(np.mean([math.log(diversity.hill_number(s, 1)) for s in subsets]))
        else:
            expected = np.mean([((s / m) ** q).sum() for s in subsets]) ** (1 / (1 - q))
            if q == 2:  # the published estimator averages sum p^2 as well
                expected = 1 / np.mean([((s / m) ** 2).sum() for s in subsets])
        assert diversity.rarefaction(counts, [m], q)[0] == pytest.approx(expected, rel=1e-12)


@given(count_vectors, st.sampled_from(ORDERS))
@settings(max_examples=80, deadline=None)
def test_rarefaction_at_n_is_observed_and_continuous_there(counts, q):
    n = sum(counts)
    below, at, above = diversity.rarefaction(counts, [n * (1 - 1e-9), n, n * (1 + 1e-9)], q)
    assert at == pytest.approx(diversity.hill_number(counts, q), rel=1e-9)
    assert above == pytest.approx(at, rel=1e-5)
    if n > 1:
        assert below == pytest.approx(at, rel=1e-5)


@given(count_vectors, st.sampled_from(ORDERS))
@settings(max_examples=80, deadline=None)
def test_rarefaction_rises_from_one_through_sizes_that_are_not_whole(counts, q):
    n = sum(counts)
    curve = diversity.rarefaction(counts, np.linspace(1, n, 23), q)
    assert curve[0] == pytest.approx(1)
    assert (np.diff(curve) >= -1e-7 * curve[1:]).all()


@given(count_vectors)
@settings(max_examples=80, deadline=None)
def test_hill_numbers_fall_with_the_order(counts):
    values = [diversity.hill_number(counts, q) for q in [0, 0.3, 0.999, 1, 1.001, 1.9999, 2, 7, 60, np.inf]]
    assert (np.diff(values) <= 1e-9 * values[0]).all()
    assert values[-1] == pytest.approx(sum(counts) / max(counts))
    assert values[-2] == pytest.approx(values[-1], rel=0.2)


@given(count_vectors, st.randoms())
@settings(max_examples=40, deadline=None)
def test_order_of_types_and_unseen_types_do_not_matter(counts, random):
    other = [*counts, 0, 0]
    random.shuffle(other)
    for q in ORDERS:
        assert diversity.hill_number(other, q) == diversity.hill_number(counts, q)
        assert diversity.hill_asymptotic(other, q) == diversity.hill_asymptotic(counts, q)


@given(count_vectors, st.sampled_from(ORDERS))
@settings(max_examples=40, deadline=None)
def test_hill_numbers_of_a_sample_taken_twice_are_the_same(counts, q):
    assert diversity.hill_number(np.multiply(counts, 2), q) == pytest.approx(diversity.hill_number(counts, q))


@pytest.mark.parametrize("function", [diversity.hill_number, diversity.hill_asymptotic])
def test_order_one_is_the_limit_of_its_neighbours(function):
    for step in (1e-4, 1e-6, 1e-9):
        assert function(GIRDLED, 1 - step) == pytest.approx(function(GIRDLED, 1), rel=30 * step + 1e-7)
        assert function(GIRDLED, 1 + step) == pytest.approx(function(GIRDLED, 1), rel=30 * step + 1e-7)


def test_similarity_diversity_of_two_types():
    """P = (.7, .3), z = .2: the closed form, rounded in Leinster & Cobbold's notation."""
    values = [diversity.similarity_diversity([0.7, 0.3], [[1, 0.2], [0.2, 1]], q) for q in (0, 1, 2, np.inf)]
    assert values == pytest.approx([1.60, 1.55, 1.51, 1.32], abs=5e-3)


@given(count_vectors, st.sampled_from([*ORDERS, np.inf]))
@settings(max_examples=40, deadline=None)
def test_similarity_diversity_with_nothing_alike_is_a_hill_number(counts, q):
    value = diversity.similarity_diversity(counts, np.eye(len(counts)), q)
    assert value == pytest.approx(diversity.hill_number(counts, q), rel=1e-9)


def test_vendi_published_examples():
    """The examples in the README of the authors' package: three pairs of near-duplicates, and a 3 x 3 kernel."""
    at = np.array([0, 0, 10, 10, 20, 20.0])
    assert diversity.vendi_score(kernel=np.exp(-abs(at[:, None] - at)), q=1) == pytest.approx(2.9999, abs=2e-4)
    kernel = [[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]]
    assert diversity.vendi_score(kernel=kernel, q=1) == pytest.approx(2.1573, abs=1e-4)


@pytest.mark.parametrize("q", [0, 0.5, 1, 2, 3, np.inf])
@pytest.mark.parametrize("shape", [(30, 7), (7, 30)])
def test_vendi_from_features_equals_vendi_from_the_kernel(q, shape):
    x = np.random.default_rng(1).poisson(1.0, shape) + np.eye(*shape)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    primal = diversity.vendi_score(kernel=unit @ unit.T, q=q)
    assert diversity.vendi_score(x, q=q) == pytest.approx(primal, rel=1e-6)
    assert diversity.vendi_score(sparse.csr_matrix(x), q=q) == pytest.approx(primal, rel=1e-6)


@pytest.mark.parametrize("coverage", [0.2, 0.5, 0.9, 0.96, 0.999])
def test_coverage_is_reached_at_its_size(coverage):
    size = diversity.size_at_coverage(GIRDLED, coverage)
    assert sample_coverage(GIRDLED, size) == pytest.approx(coverage, abs=1e-9)
    for q in ORDERS:
        assert diversity.hill_at_coverage(GIRDLED, coverage, q) == diversity.rarefaction(GIRDLED, [size], q)[0]


@pytest.mark.parametrize(
    ("counts", "message"),
    [([], "empty"), ([0, 0], "empty"), ([3, -1], "negative"), ([1.5], "fractions"), ([1, np.nan], "NaN")],
)
def test_unusable_counts_are_refused_with_a_remedy(counts, message):
    for call in (
        lambda: diversity.hill_number(counts, 1),
        lambda: diversity.hill_asymptotic(counts, 1),
        lambda: diversity.rarefaction(counts, [1]),
        lambda: diversity.hill_at_coverage(counts, 0.5),
    ):
        with pytest.raises(ValueError, match=message):
            call()
