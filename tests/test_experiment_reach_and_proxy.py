"""Reach, by enumeration and in both directions; selection by a proxy against the closed form; replicates and their ceiling."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis import experiments
from analysis.charts import proxy as proxy_charts
from analysis.charts import reach as reach_charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import proxy, reach

QUIET = lambda *about: None  # noqa: E731


# --- reach


@pytest.fixture(scope="module")
def shares() -> experiments.Result:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reach, "MAPS", 6)
        return reach.run({}, {**reach.SETTINGS, "side": 25, "rounds": 4}, QUIET)


def test_ends_of_paths_are_those_of_all_paths_enumerated():
    one = reach.ground(5, 0.3, 0.5, seed=1)
    weights, steps = reach.weights_of(reach.COLD, 3, 0.7), 3
    first = np.zeros((5, 5))
    first[one.start] = 1
    expected = np.zeros((5, 5))
    for length in range(1, steps + 1):
        for path in product(range(8), repeat=length):
            (x, y), p = one.start, 1 / steps
            for move in path:
                a, b = x + reach.MOVES[move][0], y + reach.MOVES[move][1]
                p *= weights[move]
                if 0 <= a < 5 and 0 <= b < 5 and one.valid[a, b]:
                    x, y = a, b
            expected[x, y] += p
    assert reach.ends(one, first, weights, steps) == pytest.approx(expected)
    assert expected.sum() == pytest.approx(1)


def test_a_step_weighs_what_its_angle_says():
    cold = reach.weights_of(reach.COLD, 3, 0.5)
    assert cold[0] / cold[-1] == pytest.approx(np.exp(2 / 0.5)) and cold[1] / cold[3] == pytest.approx(
        np.exp(0.5**0.5 / 0.5)
    )
    assert reach.weights_of(reach.WARM, 3, 0.5) == pytest.approx(1 / 8)
    assert reach.weights_of(reach.COLD, 3, 1e9) == pytest.approx(1 / 8)
    assert np.flatnonzero(reach.weights_of(reach.SMALL, 3, 0.5)).tolist() == [0, 1, 2]


def test_a_small_model_never_leaves_its_cone_and_the_others_reach_every_valid_cell():
    open_ground = reach.ground(21, 0.0, 1.0, seed=0)
    cone = reach.within_reach(open_ground.valid, open_ground.start, reach.MOVES[:3])
    x, y = np.indices((21, 21)) - 10
    assert (cone == ((x >= np.abs(y)) & (x >= 0))).all()
    assert reach.within_reach(open_ground.valid, open_ground.start, reach.MOVES).all()
    assert open_ground.valid.all()


def test_a_cell_is_found_where_a_sample_ends_there_with_a_chance_of_a_half():
    p = 1 - 0.5 ** (1 / 100)
    assert reach.found_by(np.array([p * 1.001, p * 0.999, 0.0, 1.0]), 100).tolist() == [True, False, False, True]


def test_iteration_adds_nothing_where_nothing_is_accepted():
    settings = {**reach.SETTINGS, "side": 21, "accepted": 0.0, "rounds": 5}
    one = reach.ground(21, 0.2, 0.0, seed=0)
    for model in reach.MODELS:
        first = reach.reached(one, model, reach.ONE_PASS, settings)[0]
        history = reach.reached(one, model, reach.ITERATED, settings)
        assert (history[-1] == first).all()
        assert (reach.reached(one, model, reach.MORE, settings)[-1] >= first).all()


def test_found_cells_are_valid_within_reach_and_only_added(shares):
    cells = shares.tables["cells"]
    for letter in "ABCDEF":
        found = cells[letter] > 0
        assert (cells.valid & cells[f"{letter}_possible"])[found].all() and found.any()
    for iterated, one in zip("DEF", "ABC", strict=True):
        assert ((cells[one] > 0) <= (cells[iterated] > 0)).all() and ((cells[iterated] == 1) == (cells[one] == 1)).all()
    rounds = shares.tables["rounds"].groupby(["model", "way"]).value
    assert rounds.apply(lambda values: (np.diff(values) >= -1e-12).all()).all()


def test_small_and_cold_models_find_less_and_iteration_finds_more(shares):
    row = shares.tables["reach"].set_index(["model", "way"])
    for model in (reach.SMALL, reach.COLD):
        assert row.loc[(model, reach.ONE_PASS), "over_warm_high"] < 0
    for model in reach.MODELS:
        assert row.loc[(model, reach.ITERATED), "over_more_low"] > 0
    assert (
        row.loc[(reach.SMALL, reach.ITERATED), "possible"] < 0.5
        and row.loc[(reach.WARM, reach.ITERATED), "possible"] == 1
    )
    assert (row.value <= row.possible + 1e-12).all()


def test_words_on_reach_follow_the_table(shares):
    table = shares.tables["reach"].copy()
    own = (table.model == reach.WARM) & (table.way == reach.ITERATED)
    ends = ["over_more_low", "over_more_high", "over_long_low", "over_long_high"]
    for values, words in (
        ((0.1, 0.2, 0.1, 0.2), "iteration widens the reach of the warm one"),
        ((0.1, 0.2, -0.2, -0.1), "widens beyond as many samples, not beyond long paths, the reach of the warm"),
        ((-0.2, -0.1, -0.2, -0.1), "narrows the reach of the warm"),
        ((-0.1, 0.1, -0.1, 0.1), "is not shown to widen the reach of the warm"),
    ):
        table.loc[own, ends] = values
        assert words in reach.sentence(table)
    for chart in (
        reach_charts.maps(shares.tables["cells"], table), reach_charts.maps(shares.tables["cells"], table, narrow=True),
        reach_charts.growth(shares.tables["rounds"]), reach_charts.gains(table),
    ):  # fmt: skip
        assert chart.alt and chart.how_to_read and chart.cannot_tell
    assert "metaphor" in reach_charts.maps(shares.tables["cells"], table).title


def test_the_map_is_drawn_with_a_colour_for_each_state(shares):
    cells = shares.tables["cells"]
    fig = reach_charts.maps(cells, shares.tables["reach"]).figure
    first = fig.data[0]
    place = (np.asarray(first.z) - first.zmin) / (first.zmax - first.zmin)
    scale = [(float(at), colour) for at, colour in first.colorscale]
    colour = [
        next(c for (at, c), (end, _) in zip(scale[::2], scale[1::2], strict=True) if at <= p <= end)
        for p in place.T.ravel()
    ]
    walls = (~cells.valid).to_numpy()
    assert set(np.array(colour)[walls]) == {reach_charts.GROUNDS[reach_charts.WALL]}
    assert set(np.array(colour)[(cells.A == 1).to_numpy()]) == {reach_charts.FOUND[0]}


@pytest.mark.parametrize(("name", "value"), [("band", 8), ("walls", 0.9), ("samples", 1)])
def test_settings_of_reach_out_of_their_limits_are_named(name, value):
    with pytest.raises(ValueError, match=name):
        reach.run({}, {**reach.SETTINGS, name: value}, QUIET)


# --- a proxy


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(proxy, "TRIALS", 400)
    monkeypatch.setattr(proxy, "REPLICATES", 100)
    monkeypatch.setattr(proxy, "SIZES", tuple(2**k for k in range(11)))


def test_the_largest_of_n_normal_numbers():
    """Harter 1961, doi:10.1093/biomet/48.1-2.151; 1 / sqrt(pi) for two."""
    table = {1: 0.0, 2: np.pi**-0.5, 3: 0.84628, 5: 1.16296, 10: 1.53875, 100: 2.50759, 400: 2.96818}
    for n, value in table.items():
        assert proxy.largest_of(n) == pytest.approx(value, abs=2e-5)
    assert proxy.largest_of(4096) == pytest.approx(norm.isf(0.5612 / 4096), abs=0.05)


@pytest.mark.parametrize(("bias", "replicates"), [(0.0, 1), (0.7, 1), (0.5, 4)])
def test_the_true_value_of_the_best_by_a_normal_proxy_is_correlation_times_the_largest(quick, bias, replicates):
    settings = {**proxy.SETTINGS, "tail": 0, "bias": bias, "replicates": replicates, "correlation": 0.6}
    table = proxy.run({}, settings, QUIET).tables["selected"]
    own = table[table.arm == proxy.PROXY]
    noise = 0.64 * (bias + (1 - bias) / replicates)
    rho = 0.6 / np.sqrt(0.36 + noise)
    assert own.exact.to_numpy() == pytest.approx([rho * proxy.largest_of(n) for n in own.n])
    assert (own.value - own.exact).abs().max() < 4 / np.sqrt(proxy.TRIALS)  # standard deviations of a value are below 1
    assert abs((own.value - own.exact).mean()) < 0.08
    truth = table[table.arm == proxy.TRUTH]
    assert (truth.value - truth.exact).abs().max() < 4 / np.sqrt(proxy.TRIALS)


def test_a_proxy_of_other_candidates_is_worth_nothing(quick):
    table = proxy.run({}, proxy.SETTINGS, QUIET).tables["selected"]
    control = table[table.arm == proxy.CHANCE]
    assert control.value.abs().max() < 0.2 and (control.exact == 0).all()


def test_the_proxy_correlates_as_stated(monkeypatch):
    monkeypatch.setattr(proxy, "TRIALS", 4_000)
    monkeypatch.setattr(proxy, "SIZES", (1,))
    for tail in (0, 30):
        settings = {**proxy.SETTINGS, "tail": tail, "replicates": 3, "bias": 0.4}
        true, said = proxy.selected(settings)[proxy.PROXY]
        assert np.corrcoef(true[:, 0], said[:, 0])[0, 1] == pytest.approx(proxy.correlation_of(settings), abs=0.04)
    assert proxy.correlation_of({**proxy.SETTINGS, "correlation": 1.0}) == 1
    assert proxy.correlation_of({**proxy.SETTINGS, "correlation": 0.0}) == 0


def test_truth_leaves_a_proxy_whose_bias_has_heavy_tails_and_follows_one_that_has_none(quick):
    for tail, bias, leaves in ((3, 0.9, True), (0, 0.9, False), (3, 0.0, False)):
        result = proxy.run({}, {**proxy.SETTINGS, "tail": tail, "bias": bias}, QUIET)
        row = result.tables["decoupling"].set_index("arm").loc[proxy.PROXY]
        assert (row.lost_low > 0) == leaves
        assert ("The truth leaves the proxy" in result.sentence) == leaves
        assert row.short_low > 0
    assert "is not shown to rise" in proxy.run({}, {**proxy.SETTINGS, "correlation": 0.0}, QUIET).sentence


def test_averaging_removes_noise_and_keeps_bias(quick):
    noisy = {**proxy.SETTINGS, "bias": 0.0, "tail": 0, "replicates": 100}
    assert proxy.correlation_of(noisy) > 0.99
    biased = {**noisy, "bias": 1.0}
    assert proxy.correlation_of(biased) == pytest.approx(0.6)


def test_a_peak_of_noise_is_none(monkeypatch):
    """The best of all sizes was taken from the numbers that it was read in: noise alone lost something beyond it."""
    monkeypatch.setattr(proxy, "REPLICATES", 10)
    rng, lost = np.random.default_rng(0), []
    for seed in range(20):
        flat = rng.normal(size=(200, len(proxy.SIZES)))
        lost.append(proxy.decoupling({proxy.TRUTH: flat, proxy.PROXY: flat}, seed).lost.iloc[0])
    assert abs(np.mean(lost)) < 0.08


# --- replicates


def assay(n: int = 60, scatter: float = 0.5, spread: float = 1.0, repeats: int = 2, seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    truth = rng.normal(6, spread, n)
    objects = [("C" * (i + 1)) + "O" for i in range(n)] * repeats
    values = np.tile(truth, repeats) + rng.normal(0, scatter, n * repeats)
    return Dataset(
        "assay", "molecule", tuple(objects), tuple(map(str, range(len(objects)))), pd.DataFrame({"pKi": values})
    )


def test_the_scatter_of_replicates_is_measured_in_a_set_that_keeps_them():
    found = proxy.replicates(assay())
    assert len(found) == 120 and found.object.nunique() == 60 and set(found.label) == {"pKi"}
    measured = proxy.scatter_of(found)
    assert measured["scatter_low"] < 0.5 < measured["scatter_high"] and measured["objects"] == 60
    values = np.array([[1.0, 3.0], [2.0, 2.0]])
    exact = proxy.scatter_of(pd.DataFrame({"object": ["a", "a", "b", "b"], "value": values.ravel()}))
    assert exact["scatter"] == pytest.approx(1.0)  # sum of squares 2 over 2 degrees of freedom
    assert proxy.replicates(assay(repeats=1)).empty and not proxy.replicates(assay(n=5)).empty
    with pytest.raises(ValueError, match="no label 'IC50'"):
        proxy.replicates(assay(), "IC50")


def test_a_file_with_repeated_rows_keeps_its_replicates():
    lines = "smiles,pKi\n" + "\n".join(f"{'C' * (i % 8 + 1)}N,{5 + i % 8 + 0.1 * (i > 7):.2f}" for i in range(16))
    dataset, _ = DOMAINS["molecule"].parse("assay.csv", lines.encode())
    found = proxy.replicates(dataset)
    assert found.object.nunique() == 8 and proxy.scatter_of(found)["scatter"] == pytest.approx(0.1 / 2**0.5)


def test_the_ceiling_is_the_correlation_of_a_measurement_with_what_it_measures():
    table = proxy.ceiling({"scatter": 0.6, "scatter_low": 0.5, "scatter_high": 0.7, "objects": 9}, 1.0, (0.5, 0.7))
    assert (
        table.value.iloc[0] == pytest.approx(0.8)
        and (table.low < table.value).all()
        and (table.value < table.high).all()
    )
    rng = np.random.default_rng(0)
    truth = rng.normal(0, 0.8, 100_000)
    for k, value in zip(table.replicates, table.value, strict=True):
        mean = truth + rng.normal(0, 0.6 / k**0.5, len(truth))
        assert np.corrcoef(truth, mean)[0, 1] == pytest.approx(value, abs=0.01), k
    with pytest.raises(ValueError, match="enter a larger spread"):
        proxy.ceiling({"scatter": 1.0, "scatter_low": 1.0, "scatter_high": 1.0, "objects": 0}, 1.0)


def test_a_set_with_replicates_stands_before_the_scatter_that_is_set(quick):
    result = proxy.run({"molecule": assay()}, proxy.SETTINGS, QUIET)
    sources = result.tables["ceiling"].source.unique().tolist()
    assert sources == ["replicates of the set assay, pKi", proxy.STATED]
    first = result.tables["ceiling"].iloc[0]
    assert first.low < first.value < first.high
    assert "replicates of the set assay" in result.sentence
    for chart in (
        proxy_charts.selected(result.tables["selected"], result.tables["decoupling"], "finding"),
        proxy_charts.ceiling(result.tables["ceiling"], proxy.PUBLISHED),
    ):
        assert chart.alt and chart.how_to_read and chart.cannot_tell


def test_the_ceiling_of_a_set_covers_that_of_its_source(quick):
    """The spread was that of medians, which scatter less than single measurements: the ceiling was too low."""
    inside, values = [], []
    for seed in range(20):
        dataset = assay(100, seed=seed)
        found, once = proxy.replicates(dataset), proxy.singles(dataset, "pKi")
        assert once.tolist() == dataset.labels.pKi[:100].tolist()
        row = proxy.ceiling(proxy.scatter_of(found), once.std(ddof=1), proxy.ratio_interval(found, once, seed)).iloc[0]
        inside.append(row.low <= 1 / 1.25**0.5 <= row.high)  # reliability 1 / (1 + .25)
        values.append(row.value)
    assert np.mean(inside) >= 0.8 and np.mean(values) == pytest.approx(1 / 1.25**0.5, abs=0.012)


@pytest.mark.parametrize(("name", "value"), [("correlation", 1.5), ("replicates", 0), ("tail", 2)])
def test_settings_of_a_proxy_out_of_their_limits_are_named(name, value):
    with pytest.raises(ValueError, match=name):
        proxy.run({}, {**proxy.SETTINGS, name: value}, QUIET)
