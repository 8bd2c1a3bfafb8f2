"""Coverage and richness: published numbers, brute force, identities."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis import coverage
from analysis.corpus import Corpus
from analysis.statistics.resampling import generator

GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4] + [2] * 4 + [1] * 12
LOGGED = [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5] + [4] * 3 + [3] * 4 + [2] * 4 + [1] * 14

count_vectors = st.lists(st.integers(0, 30), min_size=1, max_size=25).filter(any)


def test_spider_coverage():
    """Girdled and logged site, and girdled at four sizes (iNEXT vignette)."""
    assert coverage.sample_coverage(GIRDLED) == pytest.approx(0.9289, abs=5e-5)
    assert coverage.sample_coverage(LOGGED) == pytest.approx(0.9446, abs=5e-5)
    curve = coverage.sample_coverage(GIRDLED, [84, 168, 248, 336])
    assert curve == pytest.approx([0.900, 0.929, 0.948, 0.964], abs=5e-4)


def test_spider_chao1():
    """Richness and its analytic standard error (iNEXT vignette)."""
    assert coverage.chao1(GIRDLED) == pytest.approx(43.893, abs=5e-4)
    assert coverage.chao1(LOGGED) == pytest.approx(61.403, abs=5e-4)
    assert coverage.chao1_se(GIRDLED) == pytest.approx(14.306, abs=5e-4)
    assert coverage.chao1_se(LOGGED) == pytest.approx(18.532, abs=5e-4)


def test_coverage_of_subsamples_equals_the_average_over_all_subsets():
    """Of every m draws, and one more: the chance that the one more is a repeat, over all orders."""
    counts = [3, 2, 1, 1]
    draws = np.repeat(np.arange(4), counts)
    for m in range(1, 6):
        repeats = [
            draws[last] in draws[list(chosen)]
            for chosen in itertools.combinations(range(7), m)
            for last in set(range(7)) - set(chosen)
        ]
        assert coverage.sample_coverage(counts, m) == pytest.approx(np.mean(repeats), rel=1e-12)


@given(count_vectors)
@settings(max_examples=80, deadline=None)
def test_coverage_is_a_share_and_grows_with_the_sample(counts):
    n = sum(counts)
    curve = coverage.sample_coverage(counts, [*np.linspace(0, n - 1, 12), n, 2 * n, 100 * n])
    assert ((curve >= 0) & (curve <= 1)).all()
    assert (np.diff(curve[:12]) >= -1e-12).all()
    assert (np.diff(curve[12:]) >= 0).all()


def test_butterflies_good_toulmin():
    """Fisher's Malayan butterflies: 75 new species expected in as much time again (Good & Toulmin 1956)."""
    f = [118, 74, 44, 24, 29, 22, 20, 19, 20, 15, 12, 14, 6, 12, 6]
    assert coverage.good_toulmin(np.repeat(np.arange(1, 16), f), 1) == pytest.approx(75, abs=1e-9)


# Barro Colorado Island tree counts (Condit et al. 2002, doi:10.1126/science.1066854; plots 1-5 of vegan's BCI):
# number of species with each abundance, abundances 1, 2, 3, ... in order; then the larger abundances one by one.
BCI = [
    ([31, 18, 9, 6, 6, 4, 1, 1, 1, 1], [11, 11, 12, 12, 13, 13, 14, 14, 15, 17, 18, 21, 22, 24, 25]),
    ([31, 13, 7, 4, 7, 3, 3, 1, 1, 1], [12] * 4 + [14, 14, 16, 16, 21, 22, 26, 27, 36]),
    ([37, 12, 10, 5, 3, 5, 3, 1, 1, 1], [11, 12, 12, 14, 15, 16, 18, 28, 28, 31, 35, 39]),
    ([27, 19, 13, 4, 5, 3, 3, 1, 3, 2], [11, 11, 11, 13, 14, 15, 16, 17, 18, 23, 23, 23, 35, 39]),
    ([36, 17, 13, 4, 6, 5, 4, 1, 3, 1], [13, 15, 16, 16, 16, 17, 21, 22, 25, 31, 55]),
]
# Species by number of the 50 plots that hold them, 1 to 50.
BCI_INCIDENCE = [21, 19, 10, 5, 6, 3, 5, 7, 6, 5, 3, 6, 4, 4, 2, 5, 4, 8, 5, 2, 3, 3, 4, 1, 2]
BCI_INCIDENCE += [3, 4, 4, 0, 3, 5, 4, 2, 2, 4, 2, 3, 2, 3, 2, 2, 1, 3, 3, 4, 4, 3, 7, 5, 7]


def _counts(frequencies):
    return np.repeat(np.arange(1, len(frequencies) + 1), frequencies)


@pytest.mark.parametrize(
    ("plot", "chao1", "ace"),
    [
        (0, 117.473684, 122.848959),
        (1, 117.214286, 117.317307),
        (2, 141.230769, 134.669844),
        (3, 111.550000, 118.729941),
        (4, 136.000000, 137.114088),
    ],
)
def test_forest_plots_chao1_and_ace(plot, chao1, ace):
    """Printed by vegan's estimateR(BCI[1:5, ])."""
    counts = np.concatenate([_counts(BCI[plot][0]), BCI[plot][1]])
    assert coverage.chao1(counts, bias_corrected=True) == pytest.approx(chao1, abs=6e-7)
    assert coverage.ace(counts) == pytest.approx(ace, abs=6e-7)


def test_forest_incidence():
    """Printed by vegan's specpool(BCI): 225 species in 50 plots."""
    incidence = _counts(BCI_INCIDENCE)
    assert len(incidence) == 225
    assert coverage.chao2(incidence, 50) == pytest.approx(236.3732, abs=6e-5)
    assert coverage.jackknife1(incidence, 50) == pytest.approx(245.58, abs=6e-3)
    assert coverage.jackknife2(incidence, 50) == pytest.approx(247.8722, abs=6e-5)


def test_shakespeare_good_toulmin():
    """Words used 1 to 100 times (Efron & Thisted 1976, table 1): 11,430 +- 178 new words in as many again.

    Their alternating sum is 11,486 when the table is cut at 100.
    """
    table = """14376 4343 2292 1463 1043 837 638 519 430 364 305 259 242 223 187 181 179 130 127 128 104 105 99 112 93 74
    83 76 72 63 73 47 56 59 53 45 34 49 45 52 49 41 30 35 37 21 41 30 28 19 25 19 28 27 31 19 19 22 23 14 30 19 21 18 15
    10 15 14 11 16 13 12 10 16 18 11 8 15 12 7 13 12 11 8 10 11 7 12 9 8 4 7 6 7 10 10 15 7 7 5"""
    words = _counts([int(f) for f in table.split()])
    estimate = coverage.good_toulmin_estimate(words, 1)
    assert estimate.value == pytest.approx(11_486, abs=1e-6)
    assert abs(estimate.value - 11_430) < 178
    assert estimate.low < 11_430 < estimate.high
    assert coverage.extrapolate_types(words, 1).value == pytest.approx(11_430, rel=0.02)


def test_incidence_coverage_equals_the_average_over_all_subsets_of_objects():
    """Objects hold types; an incidence in one more object is of a known type with the average's chance."""
    objects = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0]])
    incidence = objects.sum(axis=0)
    for t in range(1, 5):
        known = [
            objects[last] @ (objects[list(chosen)].sum(axis=0) > 0)
            for chosen in itertools.combinations(range(5), t)
            for last in set(range(5)) - set(chosen)
        ]
        expected = np.mean(known) / objects.sum(axis=1).mean()
        assert coverage.incidence_coverage(incidence, 5, t) == pytest.approx(expected, rel=1e-12)


@given(count_vectors)
@settings(max_examples=60, deadline=None)
def test_chance_of_something_new_is_the_slope_of_the_accumulation_curve(counts):
    from analysis.diversity import rarefaction

    n = sum(counts)
    for m in {1, n // 3, n - 1} - {0, n}:
        here, there = rarefaction(counts, [m, m + 1], 0)
        assert there - here == pytest.approx(1 - coverage.sample_coverage(counts, m), abs=1e-9)


def test_good_toulmin_at_minus_one_sample_of_new_draws_adds_nothing():
    assert coverage.good_toulmin(GIRDLED, 0) == 0
    half = coverage.good_toulmin(GIRDLED, 0.5)
    expected = sum(-((-0.5) ** k) * GIRDLED.count(k) for k in range(1, 47))
    assert half == pytest.approx(expected, rel=1e-12)


def test_smoothed_good_toulmin_equals_its_defining_sum():
    """Orlitsky, Suresh & Wu 2016: binomial smoothing, chance 2/(2+t), half of log_3(n t^2/(t-1)) trials."""
    counts = np.random.default_rng(0).poisson(0.7, 4000)
    n, t = counts.sum(), 4.0
    trials = int(np.ceil(0.5 * np.log(n * t * t / (t - 1)) / np.log(3)))
    rng = np.random.default_rng(1)
    stops = rng.binomial(trials, 2 / (2 + t), size=400_000)
    tails = [(stops >= k).mean() for k in range(1, trials + 1)]
    expected = sum(-((-t) ** k) * tails[k - 1] * (counts == k).sum() for k in range(1, trials + 1))
    truth = 4000 * np.exp(-0.7) * (1 - np.exp(-0.7 * t))
    assert coverage.good_toulmin(counts, t) == pytest.approx(expected, rel=0.05)
    assert coverage.good_toulmin(counts, t) == pytest.approx(truth, rel=0.15)


def test_rational_continuation_of_a_gamma_source_is_nearly_exact():
    """Negative binomial counts, rates exponential: f_k geometric, so U(t) = f1 t/(1 + f2/f1 t) with no error."""
    f = [640, 320, 160, 80, 40, 20, 10]
    for t in (1, 10, 100):
        assert coverage.extrapolate_types(_counts(f), t).value == pytest.approx(640 * t / (1 + t / 2), rel=1e-6)


def test_continuation_says_when_it_cannot():
    assert coverage.extrapolate_types([9, 8, 7], 10).flags == ("saturated",)
    early = coverage.extrapolate_types([1] * 20, 10)
    assert early.flags == ("too early to say",) and np.isnan(early.value)
    assert coverage.extrapolate_types([1, 2, 2, 2, 5, 5, 9, 9], 0.1).flags == ("saturated",)


def test_continuation_stays_an_accumulation_curve_far_out():
    rng = np.random.default_rng(4)
    for _ in range(20):
        counts = rng.poisson(rng.gamma(0.4, 2.0, 800))
        values = [coverage.extrapolate_types(counts, t, replicates=2).value for t in (0.5, 1, 5, 20, 100)]
        assert (np.diff(values) > 0).all() and values[0] > 0


def test_heaps_exponent_of_a_known_power_law():
    """Shares k^-2 make types grow as the square root of draws (Heaps exponent 1/2) until types run out."""
    p = np.arange(1, 200_001) ** -2.0
    counts = np.random.default_rng(3).multinomial(100_000, p / p.sum())
    estimate = coverage.heaps_exponent(counts, replicates=20)
    assert estimate.low < 0.5 < estimate.high or abs(estimate.value - 0.5) < 0.02
    assert coverage.heaps_exponent(np.ones(100, dtype=int)).value == pytest.approx(1)
    assert coverage.heaps_exponent([500]).value == pytest.approx(0, abs=1e-12)
    assert np.isnan(coverage.heaps_exponent([2, 1]).value)


def test_occupied_words_are_those_inside_objects():
    corpus = Corpus.from_symbols(["abab", "b", "ba", "bb"])
    estimate = coverage.kmer_occupancy(corpus, 2)
    assert estimate.value == 3 / 4  # ab, ba, bb; not the pairs across objects
    assert estimate.n == 5
    assert estimate.null == pytest.approx(1 - (3 / 4) ** 5)
    assert np.isnan(coverage.kmer_occupancy(corpus, 5).value)


@pytest.mark.parametrize("k", [1, 3, 9, 40])
def test_occupied_words_are_counted_right_at_any_length(k):
    rng = np.random.default_rng(k)
    texts = ["".join(rng.choice(list("acgt"), size=rng.integers(0, 60))) for _ in range(40)]
    words = {t[i : i + k] for t in texts for i in range(len(t) - k + 1)}
    assert coverage.kmer_occupancy(Corpus.from_symbols(texts), k).value == pytest.approx(len(words) / 4.0**k)


def test_circles_equal_greedy_picking_one_by_one():
    x = np.random.default_rng(5).poisson(0.7, (60, 15)) + 0.0
    shared = np.minimum(x[:, None], x[None]).sum(axis=2)
    similarity = shared / np.maximum(np.maximum(x[:, None], x[None]).sum(axis=2), 1)
    rng = generator(7, "circles", 60)
    found = []
    for _ in range(5):
        kept = []
        for i in rng.permutation(60):
            if all(1 - similarity[i, j] > 0.6 for j in kept):
                kept.append(i)
        found.append(len(kept))
    estimate = coverage.circles(sparse.csr_matrix(x), 0.6, seed=7)
    assert (estimate.low, estimate.value, estimate.high) == (min(found), np.median(found), max(found))


def test_circles_of_groups_without_anything_in_common_are_the_groups():
    groups = np.repeat(np.eye(7), 30, axis=0)
    assert coverage.circles(groups, 0.5, 0).value == coverage.circles(groups, 0.0, 0).value == 7
    assert coverage.circles(np.zeros((4, 3)), 0.5, 0).value == 4  # nothing in common with anything


def test_all_singletons_and_one_type_have_answers():
    assert coverage.sample_coverage([1]) == 0
    assert coverage.sample_coverage([5]) == 1
    assert 0 < coverage.sample_coverage([1] * 50) < 0.05
    assert coverage.chao1([1] * 10) == pytest.approx(10 + 0.9 * 45)
    assert coverage.chao1([4]) == coverage.ace([4]) == coverage.ace([40]) == 1
    assert coverage.ace([1] * 10) == coverage.chao1([1] * 10)
    assert "no type was seen exactly twice" in coverage.chao1_estimate([1] * 10).flags[0]
    assert coverage.chao1_estimate([3, 4]).low == coverage.chao1_estimate([3, 4]).high == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: coverage.sample_coverage([]), "empty"),
        (lambda: coverage.chao1([-1, 2]), "negative"),
        (lambda: coverage.ace([0.5]), "fractions"),
        (lambda: coverage.good_toulmin([1, np.nan], 1), "NaN"),
        (lambda: coverage.sample_coverage([1, 2], -3), "sizes"),
        (lambda: coverage.good_toulmin([1, 2], -1), "further draws"),
        (lambda: coverage.chao2([3, 9], 5), "at least 9"),
        (lambda: coverage.jackknife2([1], 1), "2 samples"),
        (lambda: coverage.circles(np.eye(3), 1.0, 0), "threshold"),
        (lambda: coverage.circles(-np.eye(3), 0.5, 0), "non-negative"),
        (lambda: coverage.heaps_exponent([1, 2], span=0), "span"),
        (lambda: coverage.kmer_occupancy(Corpus.from_symbols(["ab"]), 0), "at least 1"),
    ],
)
def test_unusable_arguments_are_refused_with_a_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
