"""Folds: groups whole, sizes even, strata spread, shares kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.folds import assign_folds

GROUPS = st.lists(st.integers(0, 8), min_size=1, max_size=60)


def rng(seed=0):
    return np.random.default_rng(seed)


@given(GROUPS, st.integers(2, 5), st.integers(0, 99))
@settings(deadline=None)
def test_groups_are_whole_and_folds_differ_by_at_most_the_largest_group(groups, into, seed):
    fold = assign_folds(len(groups), into, rng(seed), groups)
    assert all(len(set(fold[np.equal(groups, g)])) == 1 for g in groups)
    load = np.bincount(fold, minlength=into)
    assert load.max() - load.min() <= np.bincount(groups).max()


@given(GROUPS, st.integers(2, 5), st.integers(0, 99))
@settings(deadline=None)
def test_objects_without_groups_fill_folds_and_strata_to_within_one(strata, into, seed):
    fold = assign_folds(len(strata), into, rng(seed), strata=np.array(strata))
    for part in [np.ones(len(strata), bool), *(np.equal(strata, s) for s in set(strata))]:
        load = np.bincount(fold[part], minlength=into)
        assert load.max() - load.min() <= 1


def test_strata_are_spread_over_the_folds_with_groups_whole():
    groups, strata = np.repeat(np.arange(40), 5), np.repeat(np.arange(40) % 2, 5)
    table = np.histogram2d(assign_folds(200, 4, rng(), groups, strata), strata, bins=(4, 2))[0]
    assert (table == 25).all()


@given(GROUPS, st.floats(0.05, 0.95), st.integers(0, 99))
@settings(deadline=None)
def test_a_share_is_not_exceeded_and_lacks_less_than_a_group(groups, share, seed):
    fold = assign_folds(len(groups), (share, 1 - share), rng(seed), groups)
    assert all(len(set(fold[np.equal(groups, g)])) == 1 for g in groups)
    found = np.count_nonzero(fold == 0)
    assert share * len(groups) - np.bincount(groups).max() < found <= share * len(groups) + 1e-9


def test_another_seed_gives_other_folds_and_the_same_seed_the_same():
    one, two, again = (assign_folds(50, 4, rng(s)) for s in (1, 2, 1))
    assert (one == again).all() and (one != two).any()


def test_groups_of_another_length_are_refused():
    with pytest.raises(ValueError, match="one cluster per object"):
        assign_folds(3, 2, rng(), [0, 1])
