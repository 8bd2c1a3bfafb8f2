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


@pytest.mark.parametrize("q", [0.3, 0.8, 1.4, 2.6])
def test_asymptotic_order_equals_the_published_double_sum(q):
    """Chao & Jost 2015, eqs. 6a and 6b, summed term by term, against the closed form and the integral."""
    counts = np.array([14, 9, 5, 3, 2, 2, 1, 1, 1, 1])
    n, f1, f2 = counts.sum(), 4, 2
    binomial, seen = 1.0, 0.0
    a = 2 * f2 / ((n - 1) * f1 + 2 * f2)
    tail = a ** (q - 1)
    for r in range(n):
        draws = [x / n * math.comb(int(n - x), r) / math.comb(int(n - 1), r) for x in counts if r <= n - x]
        seen += binomial * (-1) ** r * sum(draws)
        tail -= binomial * (a - 1) ** r
        binomial *= (q - 1 - r) / (r + 1)
    expected = (seen + f1 / n * (1 - a) ** (1 - n) * tail) ** (1 / (1 - q))
    assert diversity.hill_asymptotic(counts, q) == pytest.approx(expected, rel=1e-8)


def test_a_thousand_million_draws_stay_exact():
    """Uniform source of 1000 types, each seen a million times: every order must read 1000 at every large size."""
    counts = np.full(1000, 10**6)
    for q in ORDERS:
        assert diversity.hill_number(counts, q) == pytest.approx(1000, rel=1e-12)
        assert diversity.rarefaction(counts, [10**8], q)[0] == pytest.approx(1000, rel=1e-4)
        assert diversity.rarefaction(counts, [1e9 - 1, 1e9, 2e9], q) == pytest.approx(1000, rel=1e-6)
    # 1 - C(n-k, m)/C(n, m) at m = 2.5e3 is (1 - k/n)^m to within m k / n^2 of its logarithm
    expected = 1000 * -math.expm1(2500 * math.log1p(-1e-3))
    assert diversity.rarefaction(counts, [2500], 0)[0] == pytest.approx(expected, rel=1e-6)


def test_order_one_by_moments_meets_order_one_by_summation():
    """At an expected count of 500 the exact sum over the hypergeometric gives way to its moments."""
    from analysis.estimators.abundance.hypergeometric import expected_power

    for q in (0.5, 1, 1.5):
        k = np.array([49_999, 50_000, 50_001])  # m = n/100: expected counts either side of 500
        below, at, above = expected_power(10**6, k, 10**4, q)
        assert at - below == pytest.approx(above - at, rel=1e-3)


@pytest.mark.parametrize("q", ORDERS)
def test_extrapolation_reaches_the_asymptote(q):
    assert diversity.rarefaction(GIRDLED, [1e7], q)[0] == pytest.approx(diversity.hill_asymptotic(GIRDLED, q), rel=1e-4)
    assert diversity.hill_at_coverage(GIRDLED, 1, q) == diversity.hill_asymptotic(GIRDLED, q)


def test_one_type_is_one_effective_type():
    for counts in ([1], [7], [10**9]):
        for q in ORDERS:
            assert diversity.hill_number(counts, q) == 1
            assert diversity.hill_asymptotic(counts, q) == pytest.approx(1)
            assert diversity.rarefaction(counts, [1, 3, 1e6], q) == pytest.approx(1)


def test_all_singletons_have_an_answer_at_every_order():
    counts = np.ones(10, dtype=int)
    assert diversity.hill_asymptotic(counts, 0) == pytest.approx(10 + 0.9 * 45)
    assert 10 < diversity.hill_asymptotic(counts, 1) < np.inf
    assert diversity.hill_asymptotic(counts, 2) == np.inf
    assert diversity.rarefaction(counts, [5, 10, 20], 2) == pytest.approx([5, 10, 20])
    estimate = diversity.hill_asymptotic_estimate(counts, 2)
    assert estimate.flags == ("no type was seen often enough for the order 2",)


def test_a_million_types_are_answered():
    counts = np.random.default_rng(0).poisson(2.0, 10**6)
    assert diversity.hill_asymptotic(counts, 0) == pytest.approx(10**6, rel=5e-3)
    assert diversity.hill_asymptotic(counts, 2) == pytest.approx(10**6, rel=5e-3)


def test_band_holds_the_curve_and_is_reproducible():
    sizes = [20, 84.5, 168, 300]
    low, high = diversity.rarefaction_band(GIRDLED, sizes, 1, 50, seed=3)
    curve = diversity.rarefaction(GIRDLED, sizes, 1)
    assert (low < curve).all() and (curve < high).all()
    again = diversity.rarefaction_band(GIRDLED, sizes, 1, 50, seed=3)
    assert np.array_equal(low, again[0]) and np.array_equal(high, again[1])


def test_similarity_of_identical_types_leaves_one():
    for q in [*ORDERS, 40, np.inf]:
        assert diversity.similarity_diversity([5, 1, 1], np.ones((3, 3)), q) == pytest.approx(1)


@pytest.mark.parametrize("index", ["tanimoto", "cosine"])
@pytest.mark.parametrize("kind", ["binary", "counts"])
def test_mean_similarity_equals_the_sum_over_all_pairs(index, kind):
    x = np.random.default_rng(2).poisson(0.8, (25, 12))
    x = (x > 0).astype(int) if kind == "binary" else x
    x = x[x.sum(axis=1) > 0]
    pairs = list(itertools.combinations(x, 2))
    if index == "tanimoto":
        expected = sum(np.minimum(a, b).sum() for a, b in pairs) / sum(np.maximum(a, b).sum() for a, b in pairs)
    else:
        expected = np.mean([a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in pairs])
    assert diversity.mean_similarity(x, index) == pytest.approx(expected, rel=1e-12)
    assert diversity.mean_similarity(sparse.csr_matrix(x), index) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: diversity.hill_number([1, 2], -1), "order q"),
        (lambda: diversity.hill_asymptotic([1, 2], np.inf), "finite"),
        (lambda: diversity.rarefaction([1, 2], [-1]), "sizes"),
        (lambda: diversity.rarefaction([1, 2], [np.nan]), "sizes"),
        (lambda: diversity.hill_at_coverage([1, 2], 1.2), "between 0 and 1"),
        (lambda: diversity.similarity_diversity([1, 2], np.eye(3), 1), "2 x 2"),
        (lambda: diversity.similarity_diversity([1, -2], np.eye(2), 1), "abundances"),
        (lambda: diversity.similarity_diversity([1, 2], [[1, 2], [2, 1]], 1), "between 0 and 1"),
        (lambda: diversity.vendi_score(), "either features or a kernel"),
        (lambda: diversity.vendi_score([[0, 0], [1, 1]]), "no features"),
        (lambda: diversity.vendi_score([[np.nan, 0], [1, 1]]), "NaN"),
        (lambda: diversity.vendi_score(kernel=[[1, 2], [2, 1]], q=1), "semi-definite"),
        (lambda: diversity.vendi_score(kernel=[[2, 0], [0, 2]]), "diagonal"),
        (lambda: diversity.mean_similarity([[1, 2]]), "two objects"),
        (lambda: diversity.mean_similarity([[1, 2], [0, 1]], "dice"), "choose"),
    ],
)
def test_unusable_arguments_are_refused_with_a_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("coverage_target", [0.3, 0.4, 0.55, 0.8, 0.93])
def test_a_hill_number_at_a_coverage_never_rises_with_the_order(coverage_target):
    """At a coverage of 0.4, order 1 gave 1.196 and order 2 gave 1.231: each went its own way between whole sizes."""
    counts = (34, 18, 14, 2, 1, 1, 1, 1)
    orders = [0, 1e-9, 0.5, 0.999999, 1, 1.5, 1.999999, 2, 2.000001, 3, 10]
    values = [diversity.hill_at_coverage(counts, coverage_target, q) for q in orders]
    assert (np.diff(values) <= 1e-12).all()


def test_between_two_draws_every_order_takes_one_mixture_of_both():
    """One draw meets one type; two draws of 72 meet two with the chance that they differ."""
    counts = np.array((34, 18, 14, 2, 1, 1, 1, 1))
    alike = float((counts * (counts - 1)).sum() / (72 * 71))
    share = 0.378
    power = 1 - share + share * (alike + (1 - alike) / 2)  # of order 2: 1 if both agree, else 1/2
    entropy = share * (1 - alike) * np.log(2)
    expected = [1 + share * (1 - alike), np.exp(entropy), 1 / power]
    found = [diversity.rarefaction(counts, [1 + share], q)[0] for q in (0, 1, 2)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=12), st.floats(0, 1))
def test_no_interpolated_hill_number_rises_with_the_order(counts, share):
    size = share * sum(counts)
    values = [diversity.rarefaction(counts, [size], q)[0] for q in (0, 0.5, 1, 1.5, 2, 3)]
    assert (np.diff(values) <= 1e-9 * np.array(values[:-1]) + 1e-12).all()
