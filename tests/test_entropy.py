"""Entropy estimators: published numbers, closed forms, identities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import diversity
from analysis.entropy import ESTIMATORS, entropy, nsb_moments

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
