"""Curves of code lengths: learned in parts as at once, in one table, and intervals that cover the truth."""

import os
import sys
import threading

import numpy as np
import pytest

from analysis.readings import coding
from analysis.readings.subject import Subject
from analysis.support import pool
from tests.coded_sets import even, motifs, pairs, proteins


def test_learning_in_parts_is_learning_at_once():
    """Regression: tables were made for the first part, so what came after the first cut was learned in too small ones."""
    set_ = motifs()
    corpus, tests = set_.encoded("residues"), np.arange(100)
    pool = np.arange(100, 700)
    parts = coding.code(corpus, pool, tests, (30, 100, 600), symbols=corpus.n_symbols)
    once = coding.code(corpus, pool, tests, (600,), symbols=corpus.n_symbols)
    assert parts.bits[-1] == pytest.approx(once.bits[0], rel=1e-9)
    assert parts.learned[-1] == pytest.approx(once.learned[0], rel=1e-9)
    assert parts.units.tolist() == [3_000, 10_000, 60_000]
    small = coding.code(corpus, pool, tests, (30, 100, 600))
    assert small.bits[-1].sum() > parts.bits[-1].sum() * 1.001


def test_present_and_held_out_are_one_curve_where_nothing_is_held_out():
    assert coding.real(even(), "residues", "present") is coding.real(even(), "residues", "held out")
    assert coding.real(pairs(), "residues", "present") is not coding.real(pairs(), "residues", "held out")


def test_pools_and_windows_are_counted_in_symbols_and_objects():
    set_ = pairs()
    assert coding.pools(set_, "present") == {"60,000 symbols": 600, "1,000 objects": 1_000, "all": 1_250}
    assert coding.windows(set_, "present") == {
        "6,000 to 60,000 symbols": (60, 600),
        "4,000 to 40,000 symbols": (40, 400),
    }
    assert len(set_.pool("held out")) < 1_250 - 100  # most tests have their relative in the pool


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread cannot step back alone")
def test_curves_are_made_by_threads_that_step_back_and_no_other_thread_does(monkeypatch):
    """Questions that other processes show first were read on a third less of the processors."""
    seen, made = [], coding.code

    def nice() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def noted(*arguments):
        seen.append(nice())
        return made(*arguments)

    monkeypatch.setattr(coding, "code", noted)
    here = nice()
    coding.prepare(motifs(300), coding.ORDERS[:1], coding.TRAINING_ORDERS[:1])
    assert len(seen) > 2 and set(seen) == {min(here + pool.NICE, 19)}
    assert nice() == here


def test_further_seeds_reach_small_pools_only():
    first, second = coding.nulls(pairs(), "residues", 2)[:2]
    assert max(second.cuts) < max(first.cuts)
    assert second.symbols.max() <= coding.FURTHER_SYMBOLS


def test_samples_draw_whole_clusters_and_begin_with_all():
    set_ = Subject(pairs().dataset, np.arange(1_400) // 3)
    found = coding.samples(set_)
    assert found.shape == (1 + coding.REPLICATES, 150)
    assert (found[0] == 1).all()
    assert (found[:, 0::3] == found[:, 1::3]).all() and (found[1:].std(axis=1) > 0).all()
    assert np.isnan(coding.samples(Subject(proteins(["MKV"] * 60, "one"), np.zeros(60, dtype=int)))[1:]).all()


def test_intervals_cover_the_truth_and_one_cluster_has_none():
    """A ratio of sums over clusters of unequal objects, as all questions of code lengths are."""
    rng, hits = np.random.default_rng(0), 0
    for run in range(200):
        sizes = rng.integers(20, 60, size=160)
        effect = np.repeat(rng.normal(0, 0.2, size=40), 4)
        bits = sizes * (2 + effect + rng.normal(0, 0.2, size=160))
        order = rng.permutation(160)
        set_ = Subject(
            proteins(["MKV"] * 640, f"run {run}"), np.append(np.repeat(np.arange(40), 4)[order], np.arange(480) + 40)
        )
        drawn = coding.samples(set_)
        own = bits[order][: set_.tests]
        _, low, high = coding.interval((drawn @ own) / (drawn @ sizes[order][: set_.tests]))
        hits += low <= 2 <= high
    assert 0.88 <= hits / 200 <= 0.99
    assert coding.interval(np.array([1.0, 1.0, 1.0]), spread=0.5) == pytest.approx((1, 1 - 0.98, 1 + 0.98), abs=1e-3)
    assert np.isnan(coding.interval(np.array([1.0, np.nan, np.nan]))[1])


def test_spread_of_one_seed_is_unknown_to_be_nothing():
    assert coding.standard_error([3.0]) == 0
    assert coding.standard_error([1.0, 2.0, 3.0]) == pytest.approx(1 / np.sqrt(3))


def test_further_seeds_fill_the_first_pool_where_objects_are_short():
    """Regression: they held 1,400 objects whatever their size, and learning of short objects could not be read."""
    rng = np.random.default_rng(3)
    short = proteins(["".join(rng.choice(list("ACDEFGHIKL"), size=20)) for _ in range(3_900)], "short")
    set_ = Subject(short, np.arange(3_900))
    window = coding.windows(set_, "held out")["6,000 to 60,000 symbols"]
    assert len(coding.nulls(set_, "residues", 2, window)) == 3


def test_a_set_of_relatives_alone_has_no_neutral_objects():
    """Regression: a chain that is fitted to nothing gave the real objects back as neutral ones."""
    set_ = Subject(proteins(["MKVLAWTR" * 5] * 60, "one"), np.zeros(60, dtype=int))
    with pytest.raises(ValueError, match="0 of its proteins are no relatives of the test objects"):
        set_.neutral(2, 0)
