"""The one gate for count vectors."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.counts import spectrum


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1).filter(any))
def test_spectrum_keeps_types_and_draws(counts):
    k, f = spectrum(counts)
    assert f.sum() == sum(c > 0 for c in counts)
    assert k @ f == sum(counts)
    assert (np.diff(k) > 0).all() and k[0] > 0
    assert sorted(np.repeat(k, f)) == sorted(c for c in counts if c)


def test_whole_floats_and_small_dtypes_are_counts():
    for counts, draws in (([2.0, 0.0], 2), (np.array([200, 100], dtype=np.uint8), 300), (pd.Series([3, 1]), 4)):
        k, f = spectrum(counts)
        assert k.dtype == f.dtype == np.int64
        assert k @ f == draws


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**40) | st.integers(0, 300), min_size=1, max_size=2000).filter(any))
def test_counts_of_any_size_are_tallied_as_python_tallies_them(counts):
    for given_as in (np.array(counts), np.repeat(counts, 2)[::-2]):
        k, f = spectrum(given_as)
        assert dict(zip(k.tolist(), f.tolist(), strict=True)) == Counter(c for c in given_as.tolist() if c)
        assert (np.diff(k) > 0).all()


def test_what_was_passed_is_neither_changed_nor_needs_to_be_writable():
    counts = np.array([3, 0, 7000, 1])
    counts.flags.writeable = False
    assert spectrum(counts)[0].tolist() == [1, 3, 7000]
    assert counts.tolist() == [3, 0, 7000, 1]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([], "nothing was observed"),
        ([0, 0], "nothing was observed"),
        ([1, -2], r"negative number \(-2\)"),
        ([0.5, 0.5], "not its share"),
        ([1, np.nan], "drop or impute"),
        ([1, np.inf], "drop or impute"),
        ([[1, 2]], "one vector at a time"),
        (3, "one vector at a time"),
        ([True, False], "count the types first"),
        (["a", "b"], "count the types first"),
        ([1 + 2j], "complex"),
        (np.array([2**63], dtype=np.uint64), "exceed"),
        ([2.0**63], "exceed"),
        ([2**62, 2**62, 5], "add up to more"),
    ],
)
def test_what_is_not_a_count_is_refused_with_a_remedy(counts, message):
    with pytest.raises(ValueError, match=message):
        spectrum(counts)
