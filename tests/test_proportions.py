"""Exact intervals of shares, binomials, quantiles and ranks, against the library that wraps the same functions."""

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.proportions import binomial, exact_share, ranks, student_half_width

PAIRS = [(0, 1), (1, 1), (0, 10), (10, 10), (1, 10), (5, 10), (3, 7), (999, 1_000), (17, 100_000), (0, 0)]


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_an_interval_of_a_share_is_that_of_the_tails(level):
    for k, n in PAIRS:
        low, high = exact_share(k, n, level)
        tail = (1 - level) / 2
        assert low == 0 if k == 0 else stats.binom.sf(k - 1, n, low) == pytest.approx(tail, rel=1e-9)
        assert high == 1 if k == n else stats.binom.cdf(k, n, high) == pytest.approx(tail, rel=1e-9)


def test_an_interval_of_a_share_holds_it_often_enough_and_is_not_much_wider_than_it_must_be():
    for share, most in ((0.02, 1.0), (0.3, 0.98), (0.5, 0.98)):
        n = 60
        k = np.arange(n + 1)
        low, high = exact_share(k, n)
        held = stats.binom.pmf(k, n, share)[(low <= share) & (share <= high)].sum()
        assert 0.95 <= held < most
    assert np.allclose(np.subtract(*exact_share(5_000, 10_000)[::-1]), 2 * 1.96 * 0.005, rtol=0.02)


def test_arrays_are_broadcast_and_impossible_counts_refused():
    low, high = exact_share([0, 2, 4], 4)
    assert low.shape == high.shape == (3,) and (low <= [0, 0.5, 1]).all() and (high >= [0, 0.5, 1]).all()
    for k, n in [(-1, 3), (4, 3)]:
        with pytest.raises(ValueError, match="between 0 and"):
            exact_share(k, n)
    with pytest.raises(ValueError, match="level"):
        exact_share(1, 2, 1.0)


def test_binomials_students_and_ranks_are_those_of_the_library():
    for n, p in [(0, 0.3), (1, 0.0), (5, 1.0), (40, 0.13), (300, 1e-6), (300, 0.5)]:
        k = np.arange(n + 1)
        assert np.allclose(binomial(k, n, p), stats.binom.pmf(k, n, p), rtol=1e-11, atol=1e-300)
        assert binomial(k, n, p).sum() == pytest.approx(1)
    for freedom in (1, 2, 9, 1_000):
        assert student_half_width(0.3, freedom) == pytest.approx(0.3 * stats.t.ppf(0.975, freedom))
    rng = np.random.default_rng(0)
    for values in (rng.integers(0, 5, 40), rng.normal(size=(30, 3)).round(1), np.array([]), np.array([2.0])):
        assert np.array_equal(ranks(values), stats.rankdata(values, axis=0))
