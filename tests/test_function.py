"""What structure reveals about labels: closed forms, channels of known capacity, splits that must and must not help."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis import function
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.estimators.features import activity_cliffs as cliffs_of
from analysis.estimators.features import kernel_probe, label_information, labels
from analysis.statistics.resampling import generator
from tests.refusals import refuses

DEVELOPMENT = Path(os.environ.get("SELECTION_PRESSURE_DEV_DATA", Path(__file__).resolve().parents[2] / "shared/data"))


def noise(n: int, columns: int = 24, seed: int = 0) -> np.ndarray:
    """Counts that say nothing of any label."""
    return generator(seed, "noise", n).poisson(0.3, (n, columns))


def coin(n: int, seed: int = 0) -> np.ndarray:
    return generator(seed, "coin", n).permutation(np.arange(n) % 2)


def binary_entropy(p: float) -> float:
    return float(-(p * np.log2(p) + (1 - p) * np.log2(1 - p)))


# ---------------------------------------------------------------- information


def test_a_label_that_is_a_part_is_known_in_full():
    x = np.column_stack([noise(600), 3 * coin(600)])
    found = function.label_information(x, coin(600))
    assert found.value == pytest.approx(1.0, abs=0.03)
    assert found.share == pytest.approx(1.0, abs=0.03)
    assert (found.unit, found.n, found.of) == ("bits/object", 600, "objects")


def test_four_classes_hold_two_bits():
    label = np.arange(600) % 4
    x = np.column_stack([noise(600), 3 * np.eye(4)[label]])
    found = function.label_information(x, label)
    assert found.value == pytest.approx(2.0, abs=0.06)
    assert found.value / found.share == pytest.approx(2.0)


def test_unequal_classes_hold_their_entropy():
    label = (np.arange(600) % 10 == 0).astype(int)
    found = function.label_information(np.column_stack([noise(600), 3 * label]), label)
    assert found.value / found.share == pytest.approx(binary_entropy(0.1))
    assert found.share == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("seed", range(3))
def test_an_independent_label_is_not_known(seed):
    found = function.label_information(noise(500, seed=seed), np.arange(500) % 3, seed=seed)
    assert found.value == pytest.approx(0.0, abs=0.02)
    assert abs(found.null) < 0.02
    assert found.low <= 0.005


@pytest.mark.parametrize("flip", [0.05, 0.11, 0.25])
def test_a_noisy_channel_gives_its_capacity(flip):
    """Binary symmetric channel with an even input: I = 1 - H2(flip); sampling error about sqrt(flip) x 4.4 / sqrt(n)."""
    sent = coin(1000)
    received = sent ^ (generator(1, "flips").permutation(1000) < flip * 1000)
    found = function.label_information(np.column_stack([noise(1000, 8), 3 * sent]), received)
    capacity = 1 - binary_entropy(flip)
    assert found.value == pytest.approx(capacity, abs=0.05)
    assert found.low < capacity + 0.01
    assert found.value < capacity + 0.02


def test_labels_renamed_and_columns_reordered_change_nothing():
    x, label = np.column_stack([noise(300), 2 * coin(300)]), coin(300)
    first = function.label_information(x, label)
    named = np.array(["a", "b"])[label]
    second = function.label_information(sparse.csc_matrix(x[:, ::-1]), named)
    assert second.value == pytest.approx(first.value, abs=1e-3)


def test_the_same_seed_gives_the_same_numbers_and_another_does_not():
    x, label = np.column_stack([noise(200), coin(200, 1)]), coin(200)
    assert function.label_information(x, label, seed=3) == function.label_information(x, label, seed=3)
    assert function.label_information(x, label, seed=3).null != function.label_information(x, label, seed=4).null


# ---------------------------------------------------------------- splits


def families(n_families: int = 100, size: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features that identify a family and nothing else; a label drawn once a family."""
    group = np.repeat(np.arange(n_families), size)
    label = coin(n_families, seed)[group]
    return np.column_stack([noise(len(group), 12, seed), 3 * np.eye(n_families)[group]]), label, group


def test_recognising_relatives_counts_at_random_and_not_by_cluster():
    x, label, group = families()
    found = function.label_survival(x, label, group)
    assert found.random.value > 0.8
    assert abs(found.cluster.value) < 0.03
    assert abs(found.share.value) < 0.05
    assert abs(found.random.null) < 0.02


def test_a_rule_that_holds_across_clusters_survives_whole():
    x, label, group = families()
    found = function.label_survival(np.column_stack([x, 6 * label]), label, group)
    assert found.share.value == pytest.approx(1.0, abs=0.05)
    assert found.share.low <= found.share.value <= found.share.high


def test_survival_agrees_with_label_information_by_cluster():
    x, label, group = families(60)
    assert function.label_survival(x, label, group).cluster == function.label_information(x, label, group)


def test_nothing_survives_of_nothing():
    _, label, group = families(60)
    found = function.label_survival(noise(len(label), seed=5), label, group)
    assert np.isnan(found.share.value)
    assert "no information" in found.share.flags[0]


def test_clusters_stay_whole_and_classes_even():
    rng = generator(0, "split")
    group, strata = rng.integers(80, size=1000), rng.integers(4, size=1000)
    folds = labels.split(strata, group)
    assert all(len(set(folds[group == g])) == 1 for g in np.unique(group))
    table = np.histogram2d(folds, strata, bins=(5, 4))[0]
    assert abs(table - 50).max() < 15
    assert abs(np.histogram2d(labels.split(strata, None), strata, bins=(5, 4))[0] - np.bincount(strata) / 5).max() <= 1


def test_the_interval_is_over_clusters_not_rows():
    """Eight copies of each object: rows say that there are eight times as many, clusters do not."""
    sent = coin(80)
    received = sent ^ (generator(2, "flips").random(80) < 0.15)
    group = np.repeat(np.arange(80), 8)
    x = np.column_stack([noise(80, 6), 3 * sent])[group]
    wide = function.label_information(x, received[group], group)
    index = np.arange(len(group))
    narrow = function.label_information(x, received[group], index)
    assert wide.high - wide.low > 1.8 * (narrow.high - narrow.low)


def test_intervals_hold_the_capacity_of_a_channel():
    """40 samples of a channel: 95 % intervals should miss 2; 6 or more misses have a chance below 2 %.

    The probe is a lower bound, so the truth is what 4,000 objects give it, which is nearly the capacity.
    """
    flip, hits = 0.1, 0
    for seed in range(40):
        sent = coin(300, seed)
        received = sent ^ (generator(seed, "channel").random(300) < flip)
        found = function.label_information(3 * sent[:, None] + np.array([[0, 1]]), received, seed=seed)
        hits += found.low <= 1 - binary_entropy(flip) + 0.005 and found.high >= 1 - binary_entropy(flip) - 0.02
    assert hits >= 35


# ---------------------------------------------------------------- numbers


def test_a_linear_value_is_explained_and_noise_is_not():
    x = noise(600, 10)
    signal = np.log1p(x[:, 0].astype(float))
    error = generator(0, "error").normal(size=600) * signal.std()
    assert function.label_r2(x, signal).value > 0.9
    assert function.label_r2(x, signal + error).value == pytest.approx(0.5, abs=0.09)
    lost = function.label_r2(x, error)
    assert lost.value == pytest.approx(0.0, abs=0.04)
    assert lost.null == pytest.approx(0.0, abs=0.04)


def test_a_value_of_families_is_lost_by_cluster():
    x, _, group = families()
    value = generator(0, "family values").normal(size=100)[group]
    found = function.r2_survival(x, value, group)
    assert found.random.value > 0.8
    assert abs(found.cluster.value) < 0.05


def test_parts_of_equal_size():
    parts = function.quantile_bins([3.0, 1.0, np.nan, 2.0, 4.0, 8.0, 7.0, 6.0, 5.0], 4)
    assert np.array_equal(parts, [1, 0, np.nan, 0, 1, 3, 3, 2, 2], equal_nan=True)
    with pytest.raises(ValueError, match="equal values"):
        function.quantile_bins([1.0] * 9 + [2.0], 4)
    with pytest.raises(ValueError, match="at least 4 values"):
        function.quantile_bins([1.0, np.nan], 4)


# ---------------------------------------------------------------- learning curve


def test_the_learning_curve_ends_at_the_whole_and_rises():
    x, label = np.column_stack([noise(640, 60), coin(640)]), coin(640)
    curve = function.learning_curve(x, label, points=4)
    assert list(curve.n) == [80, 160, 320, 640]
    assert curve.value.iloc[-1] > curve.value.iloc[0] + 0.1
    assert curve.value.iloc[-1] == pytest.approx(function.label_information(x, label).value, abs=0.02)


def test_sizes_at_which_a_class_is_too_rare_are_left_out():
    label = np.where(np.arange(200) % 10 == 0, 1, 0)
    assert list(function.learning_curve(noise(200), label).n) == [50, 100, 200]


# ---------------------------------------------------------------- bad input


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="1 class"):
        function.label_information(noise(50), np.zeros(50))


def test_rare_classes_are_left_out_and_named():
    label = np.array(["a"] * 30 + ["b"] * 30 + ["lonely"] * 4)
    found = function.label_information(noise(64), label)
    assert found.n == 60
    assert any("lonely" in flag for flag in found.flags)


def test_a_class_in_few_clusters_is_left_out_however_many_objects_it_has():
    label = np.array(["a"] * 30 + ["b"] * 30 + ["clones"] * 40)
    group = np.concatenate([np.arange(60), np.full(40, 99)])
    assert function.label_information(noise(100), label, group).n == 60


def test_fewer_clusters_than_folds_are_refused():
    with pytest.raises(ValueError, match=r"3 cluster.*random split"):
        function.label_information(noise(60), coin(60), np.arange(60) % 3)


def test_missing_labels_are_counted():
    label = np.array(["a", "b", None] * 30, dtype=object)
    found = function.label_information(noise(90), label)
    assert found.n == 60
    assert "30 objects without a label left out" in found.flags
    assert "10 objects without a label left out" in function.label_r2(noise(60), [np.nan] * 10 + list(range(50))).flags


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA, pd.NaT])
def test_a_missing_label_among_words_is_no_class_of_that_name(missing):
    found = function.label_information(noise(90), [missing, "a", "b"] * 30)
    assert (found.n, found.flags[0]) == (60, "30 objects without a label left out")


def test_one_and_the_word_one_are_not_put_together():
    with pytest.raises(ValueError, match="are both written 1"):
        function.label_information(noise(60), [1, "1", "2"] * 20)
    groups = [1, "1", *range(2, 60)]
    assert len(set(labels.classes(coin(60), 60, groups).groups)) == 60


def test_objects_of_no_cluster_are_not_a_cluster():
    groups = [np.nan, None, *map(str, range(58))]
    with pytest.raises(ValueError, match="give single objects their own"):
        function.label_information(noise(60), coin(60), groups)
    unknown = [None, None, *coin(58).tolist()]  # whoever has no label needs no cluster
    assert function.label_information(noise(60), unknown, groups).n == 58


@pytest.mark.parametrize("empty", [np.zeros((60, 20)), np.zeros((60, 0)), np.ones((60, 20)), np.full((60, 1), 7)])
def test_features_that_are_all_alike_tell_nothing_and_say_so(empty):
    """Rounding errors were a value of 2e-16 with an interval above zero, of which all survived."""
    label = list("abc") * 20
    found = function.label_survival(empty, label, np.arange(60) // 2)
    assert (found.random.value, found.random.low, found.random.high) == (0, 0, 0)
    assert function.BLIND in found.random.flags
    assert np.isnan(found.share.value)
    assert "none can survive" in found.share.flags[0]
    assert function.BLIND in function.label_r2(empty, np.arange(60.0)).flags


def test_a_probe_that_says_the_class_shares_has_no_interval_and_says_so(monkeypatch):
    monkeypatch.setattr(label_information, "class_probe", lambda kernel, codes, *_: [np.full(len(codes[0]), 2e-16)] * 2)
    found = function.label_information(noise(60), coin(60))
    assert (found.value, found.flags) == (0, (function.IDLE,))


@pytest.mark.parametrize("unit", [1e40, 1e300, 1e-300, -1e-320])
def test_the_unit_of_a_value_changes_nothing(unit):
    x = noise(200)
    value = np.log1p(x[:, 0].astype(float)) + generator(0, "error").normal(size=200)
    found = function.label_r2(x, value * unit)
    assert found.value == pytest.approx(function.label_r2(x, value).value, abs=2e-3)
    assert not found.flags


def test_values_all_alike_are_refused():
    with pytest.raises(ValueError, match="1 distinct"):
        function.label_r2(noise(40), np.ones(40))


@pytest.mark.parametrize("labels, groups", [(np.zeros(9), None), (np.arange(10) % 2, np.zeros(9))])
def test_shapes_must_agree(labels, groups):
    with pytest.raises(ValueError, match=r"one (label|cluster) per object"):
        function.label_information(noise(10), labels, groups)


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_features_must_be_counts(bad):
    x = noise(40).astype(float)
    x[3, 2] = bad
    with pytest.raises(ValueError, match="counts"):
        function.label_information(x, coin(40))


X, V, Y = noise(60), np.arange(60.0), list("abc") * 20
REFUSED = {
    "features that overflow": (lambda: function.label_information(X * 1e300, Y), "rescale"),
    "features that are half imaginary": (lambda: function.label_information(X * (1 + 1j), Y), "real counts"),
    "sparse features that are imaginary": (lambda: function.label_r2(sparse.csr_matrix(X * 1j), V), "real counts"),
    "features that are words": (lambda: function.label_r2(np.full((60, 2), "a"), V), "real counts"),
    "one row of features": (lambda: function.label_information(X[:, 0], Y), r"real counts \[objects, parts\]"),
    "values that are words": (lambda: function.label_r2(X, ["a"] * 60), "go to `label_information`"),
    "values that are half imaginary": (lambda: function.label_r2(X, V + 1j), "real numbers"),
    "a column of labels": (lambda: function.label_information(X, np.array(Y)[:, None]), "one label per object"),
    "a column of values": (lambda: function.label_r2(X, V[:, None]), "one value per object"),
    "no parts of a sample": (lambda: function.quantile_bins(V, 0), "bins must be a whole number"),
    "parts and a half": (lambda: function.quantile_bins(V, 2.5), "bins must be a whole number"),
    "a curve without points": (lambda: function.learning_curve(X, Y, points=0), "points must be"),
    "blocks that are always empty": (lambda: function.cliffs(X, V, block=-1), "block must be"),
    "no pairs": (lambda: function.cliffs(X, V, pairs=0), "pairs must be"),
    "cliffs of words": (lambda: function.cliffs(X, Y), "real numbers"),
    "more parts than memory holds": (lambda: function.cliffs(np.full((3, 3), 10**9), [1, 2, 3]), "rescale"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_the_remedy(what):
    refuses(*REFUSED[what])


def test_parts_stored_twice_are_added_up():
    once = sparse.csr_matrix(noise(60))
    row = np.repeat(np.arange(60), np.diff(once.indptr))
    twice = sparse.coo_matrix(
        (np.tile(once.data / 2, 2), (np.tile(row, 2), np.tile(once.indices, 2))), shape=once.shape
    )
    assert (kernel_probe.similarity(twice) == kernel_probe.similarity(once)).all()


def test_curves_of_more_points_than_objects_end_at_the_smallest():
    assert list(function.learning_curve(noise(40), coin(40), points=10**12).n) == [10, 20, 40]


def test_objects_without_parts_are_allowed():
    x = np.column_stack([noise(200, 6), 4 * coin(200)])
    x[:20] = 0
    assert 0.5 < function.label_information(x, coin(200)).value < 1


def test_large_sets_are_read_in_part_and_say_so(monkeypatch):
    monkeypatch.setattr(labels, "MAX_OBJECTS", 100)
    found = function.label_information(noise(150), coin(150))
    assert found.n == 100
    assert "measured on 100 of 150 objects" in found.flags


# ---------------------------------------------------------------- cliffs


def test_cliffs_are_the_pairs_of_brute_force():
    x = generator(0, "cliffs").poisson(1.0, (60, 8)) + 1
    value = generator(1, "cliffs").normal(size=60)
    x[7], value[7], x[40], value[40] = x[3], 50.0, x[3], -50.0
    x[20], value[20], x[21], value[21] = x[11], 30.0, x[11], -2.0
    table = function.cliffs(x, value, alike=0.8, pairs=100, block=7)
    tanimoto = np.minimum(x[:, None], x[None]).sum(axis=2) / np.maximum(x[:, None], x[None]).sum(axis=2)
    near = [(abs(value[i] - value[j]), i, j) for i in range(60) for j in range(i + 1, 60) if tanimoto[i, j] >= 0.8]
    expected, used = [], set()
    for _, i, j in sorted(near, reverse=True):
        if not used & {i, j}:
            used |= {i, j}
            expected.append((i, j))
    assert (table.i[0], table.j[0]) == (7, 40)
    assert list(zip(table.i, table.j, strict=True)) == expected
    assert table.similarity.to_numpy() == pytest.approx([tanimoto[p] for p in expected])
    assert table.difference.to_numpy() == pytest.approx([abs(value[i] - value[j]) for i, j in expected])


def test_blocks_are_no_larger_than_memory_holds(monkeypatch):
    x, value = noise(60), generator(0, "value").normal(size=60)
    expected = function.cliffs(x, value, alike=0.2)
    sizes = []
    kept = cliffs_of._cliffs_of
    monkeypatch.setattr(cliffs_of, "MOST_PAIRS", 600)
    monkeypatch.setattr(
        cliffs_of, "_cliffs_of", lambda x, v, s, rows, *a: sizes.append(rows) or kept(x, v, s, rows, *a)
    )
    pd.testing.assert_frame_equal(function.cliffs(x, value, alike=0.2, block=10**9), expected)
    assert [(rows.start, rows.stop) for rows in sizes] == [(a, a + 10) for a in range(0, 60, 10)]


def test_objects_without_a_value_stand_in_no_cliff():
    x = np.ones((4, 3))
    table = function.cliffs(x, [1.0, np.nan, 5.0, 2.0])
    assert list(zip(table.i, table.j, strict=True)) == [(0, 2)]


def test_no_alike_pair_gives_an_empty_table():
    assert function.cliffs(np.eye(5), np.arange(5)).empty
    assert list(function.cliffs(np.eye(5), np.arange(5)).columns) == ["i", "j", "similarity", "difference"]
    with pytest.raises(ValueError, match="whole"):
        function.cliffs(np.eye(5) / 2, np.arange(5))
    with pytest.raises(ValueError, match="least similarity"):
        function.cliffs(np.eye(5), np.arange(5), alike=0)


# ---------------------------------------------------------------- bits of each object


def test_bits_of_each_object_have_the_information_as_their_mean():
    x, groups = np.column_stack([noise(300), coin(300)]), np.arange(300) // 3
    found = function.held_out_bits(x, coin(300), groups)
    whole = function.label_information(x, coin(300), groups)
    assert (found.saved.mean(), found.null.mean()) == (whole.value, whole.null)
    assert found.index.tolist() == list(range(300))


def test_objects_without_a_label_have_no_bits():
    labels = [None, *coin(299)]
    found = function.held_out_bits(noise(300), labels)
    assert found.index.tolist() == list(range(1, 300))
    assert "1 objects without a label left out" in found.flags


# ---------------------------------------------------------------- development data


def test_activity_and_solubility_survive_as_published():
    """Activity falls from 0.69 at random to 0.37 by Butina over 30 targets; solubility, which is physics, keeps more."""
    files = {
        "activity": ("CHEMBL287_Ki.csv", "y [pEC50/pKi]"),
        "solubility": ("ESOL_delaney-processed.csv", "measured"),
    }
    if not (DEVELOPMENT / "molecule").is_dir():
        pytest.skip(f"development data is not at {DEVELOPMENT}")
    found = {}
    for name, (file, column) in files.items():
        table = pd.read_csv(DEVELOPMENT / "molecule" / file)
        values = table.filter(like=column).iloc[:, 0]
        dataset, _ = distinct(
            Dataset(
                name,
                "molecule",
                tuple(table.smiles.str.strip()),
                tuple(map(str, table.index)),
                pd.DataFrame({"v": values}),
            )
        )
        molecule = DOMAINS["molecule"]
        found[name] = function.r2_survival(molecule.features(dataset), dataset.labels.v, molecule.clusters(dataset))
    activity, solubility = found["activity"], found["solubility"]
    assert 0.5 < activity.random.value < 0.75
    assert 0.3 < activity.cluster.value < 0.5
    assert solubility.share.low > activity.share.high
