"""Batch against function: labels of known bits, exact available bits, learners and processes against references, the page."""

import json
import time
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.linear_model import Ridge
from streamlit.testing.v1 import AppTest

from analysis.__main__ import main
from analysis.charts import higher_order as charts
from analysis.charts import marks
from analysis.charts import next_experiment as search_charts
from analysis.charts import simulated_batches as simulated_charts
from analysis.corpus import Dataset
from analysis.domains.distinct import distinct
from analysis.estimators.features.kernel_probe import similarity
from analysis.experiments import cells, gaussian_search, higher_order, next_experiment, simulated_batches, transfer
from analysis.experiments import simulated_world as simulated
from analysis.experiments.simulated_world import NEW, OWN, World, available

STEP = {"seed": 0, "function": "effect", "batch": "plate"}
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]


def notes(tells: str = "batch", n: int = 400, seed: int = 0) -> Dataset:
    """Notes whose words tell of the topic, of the plate, or of the topic in another way on each plate."""
    rng = np.random.default_rng(seed)
    topic, plate = rng.integers(0, 2, (2, n))
    mark = {"batch": plate, "function": topic, "function by batch": topic ^ plate}[tells]
    lines = [
        f"note {k}x{rng.integers(1e6)} {' '.join(rng.choice(WORDS, 3))} {('red cherry', 'blue berry')[m]}"
        for k, m in enumerate(mark)
    ]
    labels = pd.DataFrame({"effect": np.array(["cell", "gene"])[topic], "plate": np.array(["P1", "P2"])[plate]})
    return Dataset("notes", "text", tuple(lines), tuple(map(str, range(n))), labels)


@cache
def tables(tells: str) -> dict[str, pd.DataFrame]:
    return higher_order.run({"text": notes(tells)}, STEP, lambda *_: None).tables


# --- real labels


@pytest.fixture(scope="module")
def by_batch() -> dict[str, pd.DataFrame]:
    return tables("batch")


def test_words_of_the_plate_tell_of_the_batch_alone_and_permuted_labels_of_nothing(by_batch):
    at = by_batch["bits"].set_index("what")
    assert at.value["batch"] > 0.9 and at.low["function"] <= 0.02
    assert at["null"].drop(["ratio", "difference"]).abs().max() < 0.03
    assert at.low["difference"] > 0.8
    assert np.isnan(at.value["ratio"]) and at.low["ratio"] > 5  # function may hold none: a lower bound only


def test_the_sentence_and_the_title_flip_with_the_data(by_batch):
    said = higher_order.sentence(by_batch["bits"])
    assert "tell more of the batch (plate) than of function (effect)" in said and "times at least" in said
    assert "times at least" in charts.against(by_batch["bits"]).title
    turned = tables("function")
    assert "tell more of function (effect) than of the batch (plate)" in higher_order.sentence(turned["bits"])
    neither = turned["bits"].assign(low=-0.1, high=0.1)
    assert "are not shown to tell more of either" in higher_order.sentence(neither)
    assert "(not shown to differ)" in charts.against(neither).title


def test_function_that_turns_round_between_batches_misleads_in_the_other_and_a_rule_of_all_batches_holds():
    turned = tables("function by batch")["splits"].set_index("split")
    assert turned.value[transfer.SAME] > 0.8 and turned.high[transfer.OTHER] < -0.5
    assert "it misleads" in charts.splits(turned.reset_index()).title
    held = tables("function")["splits"].set_index("split")
    assert held.share_low[transfer.OTHER] < 1 < held.share_high[transfer.OTHER]
    assert abs(held.value[transfer.PERMUTED]) < 0.1
    assert len(set(held.learned)) == 1


def test_cells_hold_equally_many_so_that_no_label_tells_of_the_other():
    functions, batches = higher_order.labels_of(notes())
    made = cells.design(functions["effect"], batches["plate"], distinct(notes())[0])
    assert made.kind == cells.CROSSED
    for draw in range(5):
        assert np.bincount(made.cells(draw)).tolist() == [75] * 4


def test_another_seed_draws_other_objects_everywhere():
    """Draws of seed 1 that were those of seed 0 but one would make a finding look as if it were repeated."""
    functions, batches = higher_order.labels_of(notes())
    once = distinct(notes())[0]
    first, second = (
        {tuple(made.function.objects.ids[i] for i in index) for index in made.function.index}
        for made in (cells.design(functions["effect"], batches["plate"], once, seed) for seed in (0, 1))
    )
    assert len(first) == 5 and not first & second
    pools = [{tuple(next_experiment.drawn(np.arange(400), seed, draw)[0]) for draw in range(6)} for seed in (0, 1)]
    assert len(pools[0]) == 6 and not pools[0] & pools[1]
    values = [{next_experiment.simulated(seed, draw)[1][0] for draw in range(4)} for seed in (0, 1)]
    assert len(values[0]) == 4 and not values[0] & values[1]


def test_batches_of_one_class_each_are_compared_within_their_class():
    dataset = notes()
    shelf = dataset.labels.effect + dataset.labels.plate
    nested = Dataset(
        "books", "text", dataset.objects, dataset.ids, dataset.labels.assign(shelf=shelf)[["effect", "shelf"]]
    )
    functions, batches = higher_order.labels_of(nested)
    made = cells.design(functions["effect"], batches["shelf"], distinct(nested)[0])
    assert made.kind == cells.NESTED and len(set(made.batches)) == 4
    names = nested.labels.set_index(pd.Index(nested.objects)).loc[list(made.batch.objects.objects)]
    of_cell = names["shelf"].groupby(2 * made.function.code + made.batch.code)
    assert all(len(set(one)) == 1 for _, one in of_cell)
    found = [one.saved.mean() for one in higher_order.bits(made, higher_order.BATCH)]
    assert min(found) > 0.8  # the words tell P1 from P2 within each topic


@pytest.mark.parametrize(
    ("dataset", "words"),
    [
        (notes(n=120), "and 50 are needed"),
        (Dataset("bare", "text", notes().objects, notes().ids), "it has none. Choose another set"),
        (
            Dataset("one", "text", notes().objects, notes().ids, notes().labels.assign(plate="P1")),
            "objects with both labels lie in one batch",
        ),
        (
            Dataset("same", "text", notes().objects, notes().ids, notes().labels.assign(effect="cell")),
            "it has one class only",
        ),
    ],
)
def test_sets_that_cannot_be_read_say_what_to_do(dataset, words):
    with pytest.raises(ValueError, match=words):
        higher_order.run(
            {"text": dataset}, {**STEP} if "effect" in dataset.labels else {**STEP, "function": "", "batch": ""}, print
        )


def test_the_kernel_is_that_of_the_label_probe():
    counts = np.random.default_rng(0).integers(0, 3, (20, 30))
    assert transfer.kernel_of(counts) == pytest.approx(similarity(counts), abs=1e-5)


# --- simulated


def brute(world: World, lab: str) -> float:
    """Bits of the label in all variables, by listing every object."""
    agree = (1 + world.confounding) / 2 if lab == OWN else 0.5
    total = 0.0
    for x in product((-1, 1), repeat=world.informative + 2 * world.pairs + world.batch):
        chance = []
        for y in (-1, 1):
            p = 0.5
            for one in x[: world.informative]:
                p *= 1 - world.noise if one == y else world.noise
            pairs = x[world.informative : world.informative + 2 * world.pairs]
            for first, second in zip(pairs[::2], pairs[1::2], strict=True):
                p *= 0.5 * (1 - world.noise if first * second == y else world.noise)
            of_b = 0.0
            for b in (-1, 1):
                q = agree if b == y else 1 - agree
                for one in x[world.informative + 2 * world.pairs :]:
                    q *= 1 - simulated.BATCH_NOISE if one == b else simulated.BATCH_NOISE
                of_b += q
            chance.append(p * of_b)
        total += sum(p * np.log2(p / (sum(chance) / 2)) for p in chance if p)
    return total


@pytest.mark.parametrize("lab", [OWN, NEW])
def test_available_bits_are_those_of_all_objects_listed(lab):
    for world in (World(3, 0.2, batch=2, confounding=0.6), World(1, 0.3, pairs=2), World(2, 0.1, nuisance=50)):
        assert available(world, lab) == pytest.approx(brute(world, lab), abs=1e-9)
    assert available(World(1, 0.11)) == pytest.approx(1 + 0.11 * np.log2(0.11) + 0.89 * np.log2(0.89))


def test_ridge_and_its_left_out_scores_are_those_of_refits():
    rng = np.random.default_rng(1)
    for n, many in ((40, 6), (12, 30)):
        x, y = rng.choice([-1.0, 1.0], (1, n, many)), rng.choice([-1.0, 1.0], (1, n))
        learned = simulated.learn(x, y, (0.5,))
        refit = Ridge(alpha=0.5 * n, fit_intercept=False).fit(x[0], y[0]).coef_
        mine = learned.weights[0, :, 0]
        if np.abs(mine).max() > 0:  # the temperature scales them all
            assert mine / np.linalg.norm(mine) == pytest.approx(refit / np.linalg.norm(refit), abs=1e-6)
        left = []
        for k in range(n):
            keep = np.arange(n) != k
            left.append(x[0, k] @ Ridge(alpha=0.5 * n, fit_intercept=False).fit(x[0, keep], y[0, keep]).coef_)
        heat = simulated._temperatures(np.array([left]), y[0])
        expected = simulated.bits_saved(np.array(left) * heat, y[0], n).mean()
        assert learned.own[0, 0] == pytest.approx(expected, abs=1e-6)


def test_much_data_captures_what_is_available_and_permuted_labels_nothing():
    world = World(8, 0.3, nuisance=8)
    table = simulated_batches.captured(world, 0)
    last = table[(table.n == table.n.max()) & table.chosen]
    assert last.bits.mean() == pytest.approx(available(world), rel=0.06)
    none = simulated_batches.captured(world, 0, permuted=True)
    assert abs(none[(none.n == none.n.max()) & none.chosen].bits.mean()) < 0.01


def test_products_are_needed_for_pairs_and_nothing_else_finds_them():
    world = World(1, 0.45, nuisance=3, pairs=3)
    alone, products = (simulated_batches.captured(world, 0, products=which) for which in (False, True))
    last = {
        name: t[(t.n == t.n.max()) & t.chosen].bits.mean() for name, t in {"alone": alone, "products": products}.items()
    }
    assert last["alone"] < 0.5 * last["products"]


@pytest.fixture(scope="module")
def simulation():
    settings = {**simulated_batches.SETTINGS, "nuisance": 64}
    return simulated_batches.run({}, settings, lambda *_: None)


def test_entropy_costs_data_copies_of_one_coin_cost_less_and_the_sentence_follows(simulation):
    wanted = simulation.tables["needed"]
    last = wanted[wanted.nuisance == simulated_batches.COINS].iloc[-1]
    copies = wanted[wanted.nuisance == simulated_batches.COPIES].iloc[0]
    assert last.times_low > 1 and copies.times < last.times
    assert "need" in simulation.sentence and "not shown" not in simulation.sentence
    flat = wanted.assign(times_low=0.9, times_high=1.1)
    assert "are not shown to need more data" in simulated_batches.growth(flat)
    never = wanted.assign(value=wanted.value.where(wanted.variables == 0))
    assert "are not reached by all seeds with 2,048 training objects" in simulated_batches.growth(never)


def test_a_confounded_batch_fails_in_a_new_lab_and_an_unconfounded_one_does_not(simulation):
    labs = simulation.tables["labs"]
    last = labs[labs.n == labs.n.max()].set_index("lab")
    assert last.high[NEW] < last.low[simulated_batches.NONE] < last.value[OWN]
    assert "is learned in place of function" in simulated_charts.labs(labs).title
    same = labs.assign(high=labs.high.where(labs.lab != NEW, 1.0))
    assert "costs nothing that is shown" in simulated_charts.labs(same).title


def test_charts_of_the_simulation_lead_from_marks_to_rows(simulation):
    tables = simulation.tables
    finding = simulated_batches.growth(tables["needed"])
    chart = simulated_charts.nuisance(tables["curves"], tables["needed"], finding)
    rows = marks.rows_of(chart, 1, 3)
    assert rows.n.tolist() == [128] * len(rows) and 0 in rows.variables.tolist()
    ridge = simulated_charts.ridge(tables["ridge"])
    shares = tables["ridge"].set_index(["nuisance", "variables", "n", "learner", "penalty"]).value
    heat = ridge.figure.data[0]
    assert heat.z[1][2] == pytest.approx(shares[(simulated_batches.COINS, 18, 64, simulated_batches.ALONE, 1.0)])
    assert simulated_charts.capacity(tables["capacity"]).title.startswith("The larger learner")
    worse = tables["capacity"].assign(low=-1.0, high=-0.5)
    assert "is not shown to pay" in simulated_charts.capacity(worse).title


def test_the_capacity_that_pays_rises_with_data_later_in_larger_worlds_and_never_on_permuted_labels(simulation):
    ridge = simulation.tables["ridge"]
    best = ridge[ridge.best].set_index(["nuisance", "variables", "n"])["size"]
    own = {variables: best[(simulated_batches.COINS, variables)] for variables in (18, 24, 30)}
    assert all(one[16] < 3 <= one[2048] for one in own.values())  # from 3 on, of pairs
    begin = [one.index[one >= 3].min() for one in own.values()]
    assert begin == sorted(begin) and begin[0] < begin[-1]
    permuted = ridge[(ridge.nuisance == simulated_batches.PERMUTED) & ridge.best]
    assert permuted.value.max() < 0.05 and permuted.groupby("learner").size()[simulated_batches.ALONE] >= 6
    chart = simulated_charts.ridge(ridge)
    assert f"from {begin[0]} training objects on with 18 variables" in chart.title
    never = simulated_charts.ridge(ridge.assign(learner=simulated_batches.ALONE))
    assert "not up to 2,048 training objects with 30 variables" in never.title


def test_settings_out_of_limits_are_refused():
    with pytest.raises(ValueError, match=r"noise must lie between 0.02 and 0.48, got 0.5"):
        simulated_batches.run({}, {**simulated_batches.SETTINGS, "noise": 0.5}, lambda *_: None)


# --- the next experiment


def test_the_process_is_that_of_the_reference():
    rng = np.random.default_rng(0)
    x, known, noise = rng.standard_normal((30, 2)), np.arange(12), 0.2
    y = np.sin(x[known, 0])
    kernel = RBF(1.0)(x)
    reference = GaussianProcessRegressor(RBF(1.0), alpha=noise, optimizer=None).fit(x[known], y)
    mean, deviation = reference.predict(x, return_std=True)
    found, spread, half = gaussian_search.posterior(kernel, known, y, noise)
    assert found == pytest.approx(mean, abs=1e-6) and spread == pytest.approx(deviation, abs=1e-6)
    assert kernel - half.T @ half == pytest.approx(reference.predict(x, return_cov=True)[1], abs=1e-6)
    assert gaussian_search.likelihood(kernel, known, y, noise) == pytest.approx(
        reference.log_marginal_likelihood_value_
    )


def test_expected_improvement_is_the_mean_over_draws():
    draws = np.random.default_rng(0).normal(0.3, 0.7, 400_000)
    found = gaussian_search.improvement(np.array([0.3]), np.array([0.7]), 0.9)
    assert found[0] == pytest.approx(np.maximum(draws - 0.9, 0).mean(), rel=0.01)


def test_one_extreme_value_decides_nothing():
    values = np.random.default_rng(0).standard_normal(99)
    assert gaussian_search.normal_scores(values) == pytest.approx(gaussian_search.normal_scores(np.exp(5 * values)))


@pytest.fixture(scope="module")
def searched() -> pd.DataFrame:
    return next_experiment.run({}, next_experiment.SETTINGS, lambda *_: None).tables["search"]


def test_a_kernel_gains_where_there_is_something_to_learn_and_not_on_permuted_values(searched):
    last = searched[searched.experiments == 40].set_index(["values", "strategy", "measure"])
    gained = last.loc[(next_experiment.REAL, gaussian_search.IMPROVEMENT, "best")]
    control = last.loc[(next_experiment.PERMUTED, gaussian_search.IMPROVEMENT, "best")]
    assert gained.gain_low > 0.2 and control.gain_low < 0.1
    first = searched[searched.experiments == gaussian_search.FIRST]
    assert (
        first[first["values"] == next_experiment.REAL].groupby("measure").value.nunique().max() == 1
    )  # the same start
    assert searched.groupby(["values", "strategy"]).value.apply(lambda one: one.notna().all()).all()


def test_the_sentence_and_the_title_of_the_search_follow_the_table(searched):
    assert "finds a better object than random choice" in next_experiment.sentence(searched)
    worse = searched.assign(gain_low=-2.0, gain_high=-1.0)
    assert "does worse than random choice" in next_experiment.sentence(worse)
    unclear = searched.assign(gain_low=-1.0, gain_high=1.0)
    assert "is not shown to do better" in next_experiment.sentence(unclear)
    assert "is not shown to differ from chance" in search_charts.search(unclear).title
    chart = search_charts.search(searched)
    curve = next(i for i, trace in enumerate(chart.figure.data) if trace.name == "expected improvement")
    row = marks.rows_of(chart, curve, 35).iloc[0]
    assert (row.strategy, row["values"], row.experiments) == ("expected improvement", "real values", 40)


def test_searches_that_cannot_be_made_say_why():
    with pytest.raises(ValueError, match="budget must lie between 6 and 80 experiments, got 5"):
        next_experiment.run({}, {**next_experiment.SETTINGS, "budget": 5}, lambda *_: None)
    with pytest.raises(
        ValueError, match=r"has no measured number \(it has none\); choose a set with a label of numbers"
    ):
        next_experiment.run({"text": notes()}, next_experiment.SETTINGS, lambda *_: None)
    few = notes(n=150)
    numbered = Dataset("few", "text", few.objects, few.ids, pd.DataFrame({"dose": np.arange(150.0)}))
    with pytest.raises(ValueError, match="150 objects have a number for dose, and 200 are needed"):
        next_experiment.run({"text": numbered}, next_experiment.SETTINGS, lambda *_: None)


# --- command and page


def test_the_command_writes_tables_and_finding(tmp_path, capsys):
    dataset, out = notes(), tmp_path / "out.json"
    file = tmp_path / "notes.csv"
    dataset.labels.assign(text=dataset.objects).to_csv(file, index=False)
    asked = ["--set", "function=effect", "--set", "batch=plate", "--json", str(out)]
    assert main(["experiment", "higher-order", "--text", str(file), *asked]) == 0
    found = json.loads(out.read_text())
    assert set(found["tables"]) == {"bits", "splits"} and found["sentence"] in capsys.readouterr().err
    chart = charts.against(pd.DataFrame(found["tables"]["bits"]))
    assert marks.rows_of(chart, 0, 0).what.tolist() == ["function"]


def open_page(**state: object) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.run()
    for key, value in state.items():
        app.session_state[key] = value
    app.switch_page("pages/higher-order.py").run()
    assert not app.exception
    return app


def until_ready(app: AppTest, seconds: float = 240) -> AppTest:
    until = time.monotonic() + seconds
    while not app.header and time.monotonic() < until:
        time.sleep(0.5)
        app.run()
    assert not app.exception and not app.error
    return app


def test_the_page_simulates_what_it_is_asked_for():
    app = open_page(higher_show="Simulated, bits known")
    app.number_input(key="higher_nuisance").set_value(16).run()
    until_ready(app)
    assert app.header[0].value.startswith("16 bits of nuisance")
    assert any("Learned in one lab" in one.value for one in app.markdown)


def test_the_page_names_a_set_that_stands_for_one_without_labels():
    app = open_page()
    if "higher_real_job_cancel" in [one.key for one in app.button]:  # else the answer was there at once
        app.button(key="higher_real_job_cancel").click().run()
    assert any("is shown, as" in one.value and "ChEMBL" in one.value for one in app.caption)
    assert {"higher_text_function", "higher_molecule_batch"} <= {box.key for box in app.selectbox}
