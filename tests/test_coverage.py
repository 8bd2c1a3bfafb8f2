"""Coverage and richness: published numbers, brute force, identities."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import coverage

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
