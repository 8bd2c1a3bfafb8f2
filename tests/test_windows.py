"""Windows of symbols: keys that are digits, that no object boundary breaks, and that 63 bits never limit."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus
from analysis.domains import neighbours
from analysis.statistics.windows import distinct, ngram_keys, occurrences, window_keys


@given(st.lists(st.text("abc", max_size=20), min_size=1, max_size=6), st.integers(1, 6))
@settings(deadline=None)
def test_keys_are_the_symbols_as_digits(texts, length):
    corpus = Corpus.from_symbols(texts)
    keys, start = window_keys(corpus, length)
    base, joined = len(corpus.alphabet), "".join(texts)
    owner = corpus.object_of_symbol()
    assert len(keys) == sum(max(len(t) - length + 1, 0) for t in texts)
    for key, first in zip(keys.tolist(), start.tolist(), strict=True):
        assert owner[first] == owner[first + length - 1]
        digits = [key // base**i % base for i in range(length)][::-1]
        assert "".join(corpus.alphabet[d] for d in digits) == joined[first : first + length]


@pytest.mark.parametrize(("alphabet", "width"), [(2, 63), (128, 9), (8, 21)])
def test_keys_use_all_63_bits_before_they_are_renumbered(alphabet, width):
    symbols = [f"{i:03}" for i in range(alphabet)]
    top = symbols[-1:] * width
    corpus = Corpus.from_symbols([symbols, top])
    found, owners = neighbours.windows(corpus, width)
    assert found[owners == 1].tolist() == [2**63 - 1]
    with pytest.raises(ValueError, match="do not fit"):
        neighbours.windows(corpus, width + 1)
    *_, (keys, _, bound) = ngram_keys(Corpus.from_symbols([top * 2]), width + 1)
    assert (keys == 0).all() and bound == 1
    *_, (keys, _, bound) = ngram_keys(Corpus.from_symbols([symbols, top * 2]), width + 1)
    assert len(np.unique(keys[-width:])) == 1 and keys.max() < bound < 2**63


@given(st.lists(st.integers(0, 40), max_size=60), st.sampled_from([41, 2**40]))
@settings(deadline=None)
def test_distinct_and_occurrences_count_alike_in_tables_and_by_sorting(keys, bound):
    array, counted = np.array(keys, dtype=np.int64), Counter(keys)
    found, times = distinct(array, bound)
    assert dict(zip(found.tolist(), times.tolist(), strict=True)) == counted
    assert (np.diff(found) > 0).all()
    assert occurrences(array, bound).tolist() == [counted[k] for k in keys]


def test_no_window_where_no_object_is_long_enough():
    keys, start = window_keys(Corpus.from_symbols(["ab", "abc"]), 10**9)
    assert len(keys) == len(start) == 0
