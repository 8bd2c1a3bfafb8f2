"""Search in mazes: closed forms of success at k and of verifiers, exact chances against enumeration and samples, words."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from analysis import experiments
from analysis.charts import search_maze as charts
from analysis.experiments import mazes, samples, search_maze

QUIET = lambda *about: None  # noqa: E731


@pytest.fixture(scope="module")
def found() -> experiments.Result:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {"MAZES": 6, "DRAWN": 256, "TRIALS": 6, "TEMPERATURES": (0.3, 1.0, 5.0)}.items():
            patched.setattr(search_maze, name, value)
        return search_maze.run({}, {**search_maze.SETTINGS, "side": 7, "steps": 24, "samples": 16, "rounds": 4}, QUIET)


# --- samples


def test_success_at_k_is_the_share_of_all_choices_that_hold_a_right_one():
    for n, c, k in product(range(1, 8), range(8), range(1, 8)):
        if c > n or k > n:
            continue
        choices = list(combinations(range(n), k))
        share = sum(min(choice) < c for choice in choices) / len(choices)  # the first c samples are right
        assert samples.success_at(k, [n], [c])[0] == pytest.approx(share), (n, c, k)
    with pytest.raises(ValueError, match="draw more"):
        samples.success_at(9, [8], [1])
    with pytest.raises(ValueError, match="part of all"):
        samples.success_at(2, [8], [9])


def test_success_at_k_is_unbiased():
    """The average over all outcomes of n samples is 1 - (1 - p)^k exactly; that of 1 - (1 - c/n)^k is not."""
    from scipy.stats import binom

    n, p, k = 12, 0.15, 5
    c = np.arange(n + 1)
    weights = binom.pmf(c, n, p)
    assert weights @ samples.success_at(k, np.full(n + 1, n), c) == pytest.approx(1 - (1 - p) ** k)
    assert abs(weights @ (1 - (1 - c / n) ** k) - (1 - (1 - p) ** k)) > 0.02


def test_the_chosen_sample_of_a_verifier_that_errs_is_as_often_right_as_in_a_simulation():
    rng, p, k, wrong, missed = np.random.default_rng(0), 0.2, 6, 0.1, 0.3
    right = rng.random((40_000, k)) < p
    accepted = rng.random(right.shape) < np.where(right, 1 - missed, wrong)
    first = accepted.argmax(axis=1)  # samples are alike: the first accepted one is any of them
    hit = accepted.any(axis=1) & right[np.arange(len(right)), first]
    assert samples.chosen_right(p, k, wrong, missed) == pytest.approx(hit.mean(), abs=0.008)
    assert samples.chosen_right(p, k, 0, 0) == pytest.approx(1 - (1 - p) ** k)
    assert samples.chosen_right(p, 1_000, 1, 0) == pytest.approx(p)  # accepts everything: a random one
    assert samples.chosen_right(p, 1e9, wrong, missed) == pytest.approx(p * 0.7 / (p * 0.7 + 0.8 * wrong))
    assert samples.chosen_right(0.0, 5, 0, 0) == 0


def test_bits_of_a_search_have_the_exact_interval_and_none_accepted_is_a_bound():
    some, none = samples.search_bits(8, 64), samples.search_bits(0, 600)
    assert some["value"] == 3 and some["low"] < 3 < some["high"] and not some["bound"]
    assert none["bound"] and np.isnan(none["value"]) and none["low"] == pytest.approx(-np.log2(1 - 0.05 ** (1 / 600)))
    assert samples.share_interval(5, 10) == pytest.approx((0.1871, 0.8129), abs=1e-4)  # Clopper & Pearson's table
    with pytest.raises(ValueError, match="need a sample"):
        samples.search_bits(0, 0)


def test_the_ratio_of_two_shares_turns_with_them_and_covers_the_truth():
    value, low, high = samples.ratio_bits(40, 1_000, 10, 1_000)
    assert value == pytest.approx(2) and low > 0
    assert samples.ratio_bits(10, 1_000, 40, 1_000) == pytest.approx((-2, -high, -low))
    assert samples.ratio_bits(3, 100, 0, 100)[2] == np.inf and np.isnan(samples.ratio_bits(0, 10, 0, 10)).all()
    assert samples.ratio_bits(10, 1_000, 10, 2_000)[0] == pytest.approx(1)
    rng = np.random.default_rng(0)
    drawn = rng.binomial(500, [0.02, 0.005], size=(400, 2))
    inside = [a <= 2 <= b for k, m in drawn for _, a, b in [samples.ratio_bits(k, 500, m, 500)] if k + m]
    assert np.mean(inside) >= 0.94


def test_tasks_that_all_agree_have_an_interval_nevertheless():
    table = samples.over_tasks(np.column_stack([np.ones(32), np.zeros(32), np.arange(32) / 31]))
    assert table.low[0] == pytest.approx(0.05 ** (1 / 32)) and table.high[0] == 1
    assert table.high[1] == pytest.approx(1 - 0.05 ** (1 / 32)) and table.low[1] == 0
    assert table.value[2] == pytest.approx(0.5) and table.low[2] < 0.5 < table.high[2]


# --- mazes


def test_a_maze_without_loops_is_a_tree_and_its_distances_are_those_of_a_search():
    one = mazes.maze(9, seed=3)
    assert one.passages.sum() / 2 == 81 - 1 and (one.distance >= 0).all()
    neighbours = one.neighbours
    for cell in range(80):
        best = min(one.distance[n] for n, way in zip(neighbours[cell], one.passages[cell], strict=True) if way)
        assert one.distance[cell] == best + 1
    assert len(one.shortest) == one.distance[0] + 1 and one.shortest[-1] == one.goal
    assert mazes.maze(9, loops=1.0).distance[0] == 16 == mazes.maze(9).crow[0]  # no walls are left


def test_chances_of_steps_follow_the_scores():
    one = mazes.maze(5, loops=1.0)
    middle = 12
    p = mazes.chances(one, 0.5)[middle]
    assert p.sum(axis=1) == pytest.approx(1)
    assert p[mazes.NONE, 0] / p[mazes.NONE, 2] == pytest.approx(np.exp(2 / 0.5))  # east against west
    assert p[0, 0] / p[0, 2] == pytest.approx(np.exp((2 + mazes.BACK) / 0.5))  # west would undo the step before
    assert mazes.chances(one, np.inf, preferences=False)[middle] == pytest.approx(0.25)
    assert mazes.chances(one, 0.01)[middle, mazes.NONE] == pytest.approx([0.5, 0.5, 0, 0], abs=1e-9)
    with pytest.raises(ValueError, match="above 0"):
        mazes.chances(one, 0)


def test_the_chance_of_a_path_is_that_of_all_paths_enumerated_and_of_samples():
    one = mazes.maze(3, loops=0.5, seed=1)
    steps_of = mazes.chances(one, 1.3)

    def reaches(cell: int, before: int, left: int) -> float:
        if cell == one.goal:
            return 1.0
        if not left:
            return 0.0
        return sum(
            steps_of[cell, before, move] * reaches(int(one.neighbours[cell, move]), move, left - 1)
            for move in range(4)
            if one.passages[cell, move]
        )

    exact = mazes.reaching(one, steps_of, 9)
    for steps in (3, 4, 6, 9):
        assert exact[steps] == pytest.approx(reaches(0, mazes.NONE, steps)), steps
    rng = np.random.default_rng(0)
    paths = mazes.walk(one, steps_of, np.zeros(20_000, dtype=int), 9, rng)
    assert (paths[:, -1] == one.goal).mean() == pytest.approx(exact[-1], abs=0.012)
    moved = paths[:, 1:] != paths[:, :-1]
    assert all(
        b in one.neighbours[a] for a, b in zip(paths[:, :-1][moved][:500], paths[:, 1:][moved][:500], strict=True)
    )


# --- the experiment


def test_estimates_agree_with_exact_success(found):
    table = found.tables["success"]
    few = table[table.k <= 16]  # of as many samples as were drawn, the estimate is whether any is right
    assert (few.sampled - few.value).abs().max() < 0.06 and (few.sampled - few.value).abs().mean() < 0.02
    assert ((table.low <= table.value) & (table.value <= table.high)).all()
    blind = table[table.arm == search_maze.RANDOM_WALK]
    assert (blind.value.to_numpy() < table[table.temperature == 1.0].value.to_numpy()).all()


def test_rounds_that_know_the_distance_beat_one_pass_and_blind_rounds_do_not(found):
    row = found.tables["iteration"].set_index("arm")
    assert row.loc[search_maze.TRUE, "difference"] > 0 and row.loc[search_maze.TRUE, "over_unjudged"] > 0
    assert row.loc[search_maze.ONE_PASS, ["difference", "difference_low", "difference_high"]].eq(0).all()
    assert row.loc[search_maze.UNJUDGED, "value"] < row.loc[search_maze.TRUE, "value"]
    assert row.steps.nunique() == 1 == row.samples.nunique()


def test_one_round_is_one_pass():
    """Rounds differ from one pass by nothing but where they begin: with a single one, success must be that of k paths."""
    one = mazes.maze(6, loops=0.2, seed=2)
    settings = {"temperature": 1.0, "samples": 8, "rounds": 1, "steps": 20}
    exact = 1 - (1 - mazes.reaching(one, mazes.chances(one, 1.0), 20)[-1]) ** 8
    for judge in (None, one.crow, one.distance):
        solved, _ = search_maze.rounds_of(one, judge, settings, 3_000, np.random.default_rng(0))
        assert solved.mean() == pytest.approx(exact, abs=0.03)


def test_a_verifier_without_errors_is_success_at_k(found):
    exact = found.tables["success"].query("temperature == 1.0").set_index("k").value
    checked = found.tables["verified"].set_index(["verifier", "k"]).value
    assert np.allclose(checked["without errors"], exact)
    assert (checked["as set"] <= checked["without errors"] + 1e-12).all() and np.ptp(
        checked["accepts everything"]
    ) < 1e-12


def test_paths_that_arrive_are_no_shorter_than_the_shortest_way(found):
    assert (found.tables["lengths"].value >= 1).all()
    paths, facts = found.tables["paths"], found.tables["facts"].iloc[0]
    shortest = paths[paths.kind == search_maze.SHORTEST]
    assert shortest.step.max() == facts.shortest and shortest[["x", "y"]].iloc[-1].tolist() == [6, 6]
    assert facts.low <= facts.value <= facts.high and 0 <= facts.exact <= 1


def test_a_maze_without_a_way_is_said_in_words(monkeypatch):
    for name, value in {"MAZES": 3, "DRAWN": 256, "TRIALS": 2, "TEMPERATURES": (1.0,)}.items():
        monkeypatch.setattr(search_maze, name, value)
    result = search_maze.run({}, {**search_maze.SETTINGS, "side": 5, "loops": 0.0, "closed": 20, "steps": 12}, QUIET)
    assert result.sentence == "None of 3 mazes has a way from start to goal: no number of samples finds one."
    assert (result.tables["iteration"].value == 0).all() and result.tables["lengths"].empty
    tables = result.tables
    drawn = charts.drawn(tables["walls"], tables["paths"], tables["facts"])
    assert drawn.title.startswith("There is no way from start to goal")
    assert "nothing solves any" in search_maze.finding(tables["iteration"], tables["facts"])
    for chart in (charts.temperatures(tables["success"]), charts.verifiers(tables["verified"])):
        assert chart.title and len(chart.table)


def test_words_follow_the_table(found):
    table = found.tables["iteration"].copy()
    arm = table.arm == search_maze.TRUE
    ends = ["difference_low", "difference_high", "over_long_low", "over_long_high"]
    for values, words in (
        ((0.1, 0.2, 0.1, 0.2), "more often than one pass and long paths"),
        ((0.1, 0.2, -0.2, -0.1), "more often than one pass and less often than long paths"),
        ((-0.2, -0.1, -0.2, -0.1), "less often than one pass and long paths"),
        ((-0.1, 0.1, -0.1, 0.1), "not shown to differ from either"),
    ):
        table.loc[arm, ends] = values
        assert f"with the true distance as judge {words}" in search_maze.compared(table)
    for chart in (
        charts.rounds(found.tables["iteration"], "finding"), charts.drawn(*(found.tables[n] for n in ("walls", "paths", "facts")))
    ):  # fmt: skip
        assert chart.alt and chart.how_to_read and chart.cannot_tell


def test_the_title_of_temperatures_follows_the_table(found):
    table = found.tables["success"].copy()
    top = (table.arm == charts.POLICY) & (table.k == 256) & (table.temperature == 5.0)
    table.loc[top, ["value", "low", "high"]] = (0.999, 0.99, 1.0)
    assert "most mazes are solved at temperature 5" in charts.temperatures(table).title
    table.loc[top, ["value", "low", "high"]] = (0.0, 0.0, 0.1)
    assert "at temperature 5:" not in charts.temperatures(table).title


@pytest.mark.parametrize(("name", "value"), [("side", 3), ("temperature", 0.0), ("false_accept", 1.5), ("rounds", 1)])
def test_settings_out_of_their_limits_are_named(name, value):
    with pytest.raises(ValueError, match=name):
        search_maze.run({}, {**search_maze.SETTINGS, name: value}, QUIET)


def test_the_same_seed_gives_the_same_tables(found):
    assert pd.testing.assert_frame_equal(mazes_of(5), mazes_of(5)) is None
    assert not mazes_of(5).equals(mazes_of(6))


def mazes_of(seed: int) -> pd.DataFrame:
    return search_maze._walls(mazes.maze(6, seed=seed))
