"""The one gate for count vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counts import spectrum, validated


@given(st.lists(st.integers(0, 50), min_size=1).filter(any))
def test_spectrum_keeps_types_and_draws(counts):
    k, f = spectrum(counts)
    assert f.sum() == sum(c > 0 for c in counts)
    assert k @ f == sum(counts)
    assert (np.diff(k) > 0).all() and k[0] > 0
    assert sorted(np.repeat(k, f)) == sorted(c for c in counts if c)


def test_whole_floats_and_small_dtypes_are_counts():
    assert validated([2.0, 0.0]).dtype == np.int64
    assert validated(np.array([200, 100], dtype=np.uint8)).sum() == 300
    assert validated([], allow_empty=True).size == 0


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
    ],
)
def test_what_is_not_a_count_is_refused_with_a_remedy(counts, message):
    with pytest.raises(ValueError, match=message):
        validated(counts)
