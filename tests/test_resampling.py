"""Seeded resampling: spreads against their closed forms, clusters kept whole, seeds that mean something."""

import numpy as np
import pytest

from analysis.statistics import resampling

VALUES = np.random.default_rng(0).normal(size=400)


def test_bootstrap_spread_of_a_mean_is_its_standard_error():
    replicates = resampling.bootstrap(lambda i: VALUES[i].mean(), 400, replicates=2000)
    assert replicates.std() == pytest.approx(VALUES.std() / 20, rel=0.06)
    assert replicates.mean() == pytest.approx(VALUES.mean(), abs=0.01)


@pytest.mark.parametrize("fraction", [0.1, 0.25, 0.5])
def test_deleting_a_part_gives_the_same_standard_error(fraction):
    replicates = resampling.delete_d(lambda i: VALUES[i].mean(), 400, fraction=fraction, replicates=2000)
    assert replicates.std() == pytest.approx(VALUES.std() / 20, rel=0.06)


def test_deleting_a_part_never_draws_an_object_twice():
    sizes = resampling.delete_d(lambda i: [len(i), len(np.unique(i))], 50, replicates=20, fraction=0.2)
    assert (sizes == 40).all()


@pytest.mark.parametrize("scheme", [resampling.bootstrap, resampling.delete_d])
def test_clusters_are_drawn_whole(scheme):
    groups = np.repeat(np.arange(10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    seen = []
    scheme(lambda i: seen.append(np.bincount(groups[i], minlength=10)) or 0.0, 55, groups=groups, replicates=30)
    assert all((counts % np.arange(1, 11) == 0).all() for counts in seen)
    assert len({tuple(counts) for counts in seen}) > 5


def test_bootstrap_over_clusters_sees_what_members_share():
    shared = np.repeat(VALUES[:100], 4)  # four copies each: 100 independent values, not 400
    groups = np.repeat(np.arange(100), 4)
    naive = resampling.bootstrap(lambda i: shared[i].mean(), 400, replicates=1000).std()
    whole = resampling.bootstrap(lambda i: shared[i].mean(), 400, groups=groups, replicates=1000).std()
    assert whole / naive == pytest.approx(2, rel=0.1)


def test_seeds_and_purposes_give_reproducible_and_different_numbers():
    draw = [resampling.generator(s, name).random() for s, name in ((0, "a"), (0, "a"), (1, "a"), (0, "b"))]
    assert draw[0] == draw[1]
    assert len(set(draw)) == 3


def test_intervals_have_their_level():
    replicates = np.random.default_rng(1).normal(5, 2, size=(20_000, 2))
    low, high = resampling.percentile_interval(replicates, 0.9)
    assert low == pytest.approx(5 - 2 * 1.645, abs=0.1) and high == pytest.approx(5 + 2 * 1.645, abs=0.1)
    low, high = resampling.normal_interval([5, 5], replicates, 0.9)
    assert low == pytest.approx(5 - 2 * 1.645, abs=0.05) and high == pytest.approx(5 + 2 * 1.645, abs=0.05)


def test_one_object_has_no_spread_and_groups_must_fit():
    with pytest.raises(ValueError, match="at least two objects"):
        resampling.delete_d(lambda i: 0.0, 1)
    with pytest.raises(ValueError, match="one cluster per object"):
        resampling.bootstrap(lambda i: 0.0, 5, groups=[1, 2])
