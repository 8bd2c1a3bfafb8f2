"""The experiments on learning and capacity: known processes, closed forms, laws, controls, bad input, the page."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis import prediction
from analysis.__main__ import main
from analysis.charts import capacity as ridges
from analysis.charts import learning as charts
from analysis.charts import marks
from analysis.corpus import Corpus, Dataset
from analysis.experiments import capacity, learning, learning_arms, learning_law
from analysis.experiments.job import Job
from tests.small_sets import near_copies, on_small_sets

SIZES = 1000.0 * 2 ** np.arange(10)


def texts(objects: list[str], name: str = "told") -> Dataset:
    return Dataset(name, "text", tuple(objects), tuple(map(str, range(len(objects)))))


def chain(n: int = 400, length: int = 80, flip: float = 0.1) -> list[str]:
    """Objects of a binary chain of order 1."""
    rng = np.random.default_rng(0)
    steps = rng.random((n, length)) < flip
    steps[:, 0] = rng.random(n) < 0.5
    return ["".join("ab"[s] for s in row) for row in steps.cumsum(axis=1) % 2]


def spoken(n: int = 400, lexicon: int = 1000) -> list[str]:
    """Objects of words from a lexicon: more than a chain of order 2 knows."""
    rng = np.random.default_rng(1)
    words = ["".join(rng.choice(list("abcdef"), 6)) for _ in range(lexicon)]
    return [" ".join(rng.choice(words, 12)) for _ in range(n)]


# --- known processes


def silent(*_: object) -> None:
    """Tell nobody how far it is."""


@pytest.fixture(scope="module")
def of_chain() -> dict[str, pd.DataFrame]:
    return learning.measure(texts(chain()), 0, 20_000, silent)


@pytest.fixture(scope="module")
def of_words() -> dict[str, pd.DataFrame]:
    return learning.measure(texts(spoken()), 0, 20_000, silent)


def test_a_chain_is_learned_to_its_entropy_rate_and_no_better_than_its_neutral_objects(of_chain):
    last = of_chain["curve"].groupby("arm").tail(1).set_index("arm").value
    rate = (0.468996 * 79 + 1) / 80
    assert last[learning_arms.REAL] == pytest.approx(rate, abs=0.02)
    beyond = of_chain["savings"].set_index("arm").loc[learning.BEYOND]
    assert beyond.low < 0 < beyond.high
    assert "not shown to differ from its neutral objects" in learning.sentence(of_chain["savings"])


def test_words_teach_more_than_their_neutral_objects_and_leave_structure_behind(of_words):
    beyond = of_words["savings"].set_index("arm").loc[learning.BEYOND]
    assert beyond.low > 0
    rows = learning.at_common_size(of_words["structure"])
    absorbed = rows[rows.scale == learning.SCALES[0]].set_index("arm")
    assert absorbed.loc[learning.BEYOND].low > 0
    assert absorbed.loc[learning_arms.PRESENT].prequential > 0


def test_learning_in_parts_codes_as_learning_at_once():
    corpus = Corpus.from_symbols(spoken(60))
    pool, tests = np.arange(20, 60), np.arange(20)
    bits, learned = learning_arms.learn(
        corpus, [pool], tests, [[15, 20, 40]]
    )  # the first part decides how symbols are coded
    once = prediction.new_model(corpus, "mixture", symbols=int(corpus.lengths[pool].sum()))
    spent = once.learn(corpus.take(pool)).sum()
    assert learned[0, -1] == pytest.approx(spent, rel=1e-6)
    assert bits[0, -1].sum() == pytest.approx(once.score(corpus.take(tests)).sum(), rel=1e-6)


def test_held_out_relatives_are_in_no_pool_of_the_first_arm():
    rng = np.random.default_rng(3)
    families = ["".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 90)) for _ in range(120)]
    near = [text[:40] + rng.choice(list("ACDEFG")) + text[41:] for text in families]
    proteins = Dataset("p", "protein", (*families, *near), tuple(map(str, range(240))))
    drawn = learning_arms.draw(proteins)
    tests = set(drawn.groups[: drawn.tests])
    assert tests.isdisjoint(drawn.groups[drawn.pool(learning_arms.REAL)])
    assert not tests.isdisjoint(drawn.groups[drawn.pool(learning_arms.PRESENT)])
    present, held = (
        learning_arms.real_curve(drawn, arm, 20_000, 0).rates(drawn.samples)[:, -1, 0].mean()
        for arm in (learning_arms.PRESENT, learning_arms.REAL)
    )
    assert present < held - 0.5  # relatives are nearly copies


def test_sizes_double_and_hold_the_windows():
    sizes = learning_arms.stops(1_000_000, 90_000)
    assert sizes == (1000, 2000, 4000, 6000, 8000, 9000, 16_000, 32_000, 60_000, 64_000, 90_000)


def test_the_spread_over_orders_is_the_standard_error_of_their_mean():
    rng = np.random.default_rng(0)
    by_order = np.repeat(rng.normal(size=(3, 1, 1)), 4001, axis=2)
    found = learning_arms.averaged(by_order)
    assert found[0, 0] == pytest.approx(by_order[:, 0, 0].mean())
    assert found[0, 1:].std() == pytest.approx(by_order[:, 0, 0].std(ddof=1) / np.sqrt(3), rel=0.05)


def test_the_area_of_a_flat_curve_and_of_a_straight_one():
    units, learned = np.array([[100, 200, 800]]), np.array([[500.0, 0, 0]])
    flat = learning.area(units, np.full((1, 3, 1), 2.0), learned)
    assert flat[0, :, 0] == pytest.approx([500, 700, 1900])
    n = np.linspace(100, 800, 200_001)
    rates = 5 - 0.5 * np.log(np.array([100, 200, 800]))
    found = learning.area(units, rates[None, :, None], learned)[0, -1, 0]
    assert found == pytest.approx(500 + np.trapezoid(5 - 0.5 * np.log(n), n), rel=1e-6)


# --- laws


def samples(curve: np.ndarray, noise: float = 0.005) -> np.ndarray:
    """A curve and resampled ones, shape [points, 1 + 200]."""
    rng = np.random.default_rng(0)
    moved = curve[:, None] * (1 + rng.normal(0, noise, 200)) + rng.normal(0, noise / 2, (len(curve), 200))
    return np.column_stack([curve, moved])


def test_a_power_law_is_found_and_its_end_told():
    found = learning_law.judge(SIZES, samples(1.5 + 40 * SIZES**-0.5))
    assert found["identified"] and found["holds"] == "yes"
    assert found["end_low"] < 1.5 < found["end_high"] and found["exponent"] == pytest.approx(0.5, abs=0.02)
    said = learning_law.words(pd.Series({**found, "size_unit": "residue"}))
    assert said.startswith("A power law would end at 1.50") and "not contradicted" in said


def test_a_straight_line_over_the_logarithm_identifies_no_end():
    found = learning_law.judge(SIZES, samples(6 - 0.4 * np.log2(SIZES / 1000), 0.02))
    assert not found["identified"]
    said = learning_law.words(pd.Series({**found, "size_unit": "residue"}))
    assert said.startswith("A power law is not identified") and "would end at" not in said


def test_a_curve_that_falls_again_is_no_power_law():
    curve = np.where(SIZES < 100_000, 4 + 30 * SIZES**-0.6, 3.2)
    found = learning_law.judge(SIZES, samples(curve))
    assert found["holds"] == "no"
    assert "It does not hold" in learning_law.words(pd.Series({**found, "size_unit": "residue"}))


def test_one_cluster_of_test_objects_gives_no_law():
    curve = np.column_stack([1.5 + 40 * SIZES**-0.5, np.full((len(SIZES), 200), np.nan)])
    found = learning_law.judge(SIZES, curve)
    assert not found["identified"] and "one cluster" in found["why_not"] and found["holds"] == "no interval"
    assert np.isnan(learning_law.needed(SIZES, curve).low).all()


def test_what_ten_per_cent_took_is_interpolated_and_what_it_would_take_is_a_band():
    end, a, b = 0.5, 20.0, 0.3
    law = end + a * SIZES**-b
    took, takes = (row for _, row in learning_law.needed(SIZES, samples(law)).iterrows())
    truth = (((law[-1] / 0.9 - end) / a) ** (-1 / b), ((0.9 * law[-1] - end) / a) ** (-1 / b))
    assert took.measured and took.value == pytest.approx(SIZES[-1] / truth[0], rel=0.03)
    assert not takes.measured and np.isnan(takes.value) and takes.low < truth[1] / SIZES[-1] < takes.high * 1.05


def test_a_flat_curve_took_and_takes_no_known_amount_of_data():
    took, takes = (row for _, row in learning_law.needed(SIZES, samples(np.full(len(SIZES), 4.1), 0.0)).iterrows())
    assert np.isnan(took.value) and takes.end == "none"
    table = learning_law.needed(SIZES, samples(np.full(len(SIZES), 4.1), 0.0)).assign(domain="protein", dataset="p")
    chart = charts.needed(table)
    assert "proteins more than all of it" in chart.title and "no amount of data" in chart.alt


# --- capacity


def test_chains_count_within_objects_by_the_published_rule():
    corpus = Corpus.from_symbols(["abb", "ab", "ba"])
    bits = capacity.chain_bits(corpus, 1, np.array([0, 1]), np.array([2]), [2])
    start_b, after_b = (0 + 0.5) / (2 + 1), (0 + 0.5) / (1 + 1)  # objects began with a twice; b was followed by b once
    assert bits[0, 0] == pytest.approx(-np.log2(start_b) - np.log2(after_b))
    assert len(set(capacity.contexts(Corpus.from_symbols(["ab", "ab"]), 3)[[0, 2]])) == 1


def test_the_best_order_is_that_of_the_chain_and_none_for_coins():
    for flip, order in ((0.1, 1), (0.5, 0)):
        result = capacity.run({"text": texts(chain(flip=flip))}, {"seed": 0, "symbols": 20_000}, silent)
        ridge = result.tables["ridge"]
        last = ridge[ridge.family == capacity.CHAIN].groupby("arm").tail(1).set_index("arm")
        assert (last.best == order).all(), flip
        assert (ridge[ridge.family == capacity.CHAIN].groupby("arm").head(1).too_deep_low > 0).all()


def test_more_data_feeds_a_longer_context_but_never_beyond_the_order_of_the_control():
    result = capacity.run({"text": texts(spoken(600, 40))}, {"seed": 0, "symbols": 40_000}, silent)
    ridge = result.tables["ridge"].set_index(["family", "arm", "size"]).sort_index()
    one = ridge.loc[capacity.CHAIN]
    assert one.loc[capacity.REAL_ARM].best.iloc[0] < one.loc[capacity.REAL_ARM].best.iloc[-1]
    assert (one.loc[capacity.CONTROL].best <= capacity.CONTROL_ORDER).all()
    mixed = ridge.loc[capacity.TREE, capacity.REAL_ARM]
    assert (mixed.too_deep < one.loc[capacity.REAL_ARM].too_deep).all() and mixed.too_deep.max() < 0.05
    assert "rises from" in result.sentence
    still = result.tables["ridge"].assign(best=2, low=2.0, high=2.0)
    assert "is not shown to move (2, then 2)" in capacity.sentence(still)
    falling = still.assign(**dict.fromkeys(("best", "low", "high"), 9 - np.log2(still["size"] / 1000).astype(int)))
    assert "falls from" in capacity.sentence(falling)


# --- what is said


def test_the_sentence_follows_the_table(of_words):
    table = of_words["savings"]
    assert "more than its neutral objects" in learning.sentence(table)
    at = table.arm == learning.BEYOND
    assert "not shown to differ from" in learning.sentence(table.assign(low=table.low.mask(at, -1.0)))
    assert "less than its" in learning.sentence(
        table.assign(high=table.high.mask(at, -0.1), low=table.low.mask(at, -1.0))
    )
    real = table.arm == learning_arms.REAL
    assert "so none is shown" in learning.sentence(table.assign(low=table.low.mask(real, -1.0)))


def test_sets_are_compared_in_a_window_that_all_of_them_reach():
    rows = [
        {"domain": d, "window": w}
        for d, w in (("text", learning.COMMON), ("text", learning.LAST), ("protein", learning.LAST))
    ]
    assert set(learning.compared(pd.DataFrame(rows)).window) == {learning.LAST}
    assert set(learning.compared(pd.DataFrame(rows[:2])).window) == {learning.COMMON}


def test_every_mark_leads_to_its_row(of_words):
    chart = charts.curves(of_words["curve"], learning.compared(of_words["savings"]))
    curve = next(i for i, trace in enumerate(chart.figure.data) if trace.name and trace.name.startswith("unseen"))
    row = marks.rows_of(chart, curve, 2)
    assert (
        len(row) == 1 and row.arm.iloc[0] == learning_arms.REAL and row["size"].iloc[0] == chart.table["size"].iloc[2]
    )
    rows = of_words["structure"]
    drawn = charts.structure(learning.at_common_size(rows[rows.scale == learning.SCALES[1]]))
    assert marks.rows_of(drawn, 0, 1).arm.tolist() == [learning_arms.NEUTRAL]


# --- bad input


def test_small_sets_and_sets_of_one_cluster_say_what_to_do():
    with pytest.raises(ValueError, match="needs 200 at least"):
        learning_arms.draw(texts(spoken(150)))
    with pytest.raises(ValueError, match="all its proteins are relatives"):
        learning_arms.draw(near_copies())
    with pytest.raises(ValueError, match="at least 10"):
        learning.run({"text": texts(spoken(220))}, {"seed": 0, "symbols": 5}, silent)


@pytest.mark.parametrize(("name", "chart"), [("learning", charts), ("capacity", ridges)])
def test_the_command_writes_tables_and_finding(name, chart, tmp_path, capsys):
    file, out = tmp_path / "told.txt", tmp_path / "out.json"
    file.write_text("\n\n".join(spoken(260)))
    assert main(["experiment", name, "--text", str(file), "--set", "symbols=8000", "--json", str(out)]) == 0
    found = json.loads(out.read_text())
    assert found["settings"] == {"seed": 0, "symbols": 8000} and found["sentence"] in capsys.readouterr().err
    tables = {key: pd.DataFrame(rows) for key, rows in found["tables"].items()}
    drawn = (
        chart.curves(tables["curve"], learning.compared(tables["savings"]))
        if name == "learning"
        else chart.ridge(*(table[table.family == capacity.CHAIN] for table in tables.values()))
    )
    assert len(drawn.table) and drawn.title


# --- the page


def test_the_page_answers_and_a_set_that_is_too_small_leaves_the_rest(monkeypatch, tmp_path):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    for module in (learning, capacity):
        monkeypatch.setitem(module.SETTINGS, "symbols", 3000)
    monkeypatch.setattr(learning, "FIRST_SYMBOLS", 3000)
    app = on_small_sets("learning")
    for job in app.session_state["learning_learning"].values():
        job.wait(60)
    app.run()
    assert not app.exception and not app.error
    assert app.markdown[0].value.startswith("Ten times the data")
    assert app.header[0].value.startswith("Bits per unit that ten times the data saves: text ")
    for label, words in (
        ("How much more?", "The last ten per cent of bits took"),
        ("Structure and noise", "Structure absorbed"),
        ("What large models reach", "Bits per symbol, ours beside published code lengths: text "),
    ):
        app.session_state["learning_show"] = label
        app.run()
        assert app.header[0].value.startswith(words) and not app.exception


def test_a_job_of_a_set_that_is_too_small_says_so():
    job = Job("learning", {"text": texts(spoken(150))}, {"symbols": 2000}).start().wait(60)
    assert job.state()["status"] == "failed" and "needs 200 at least" in job.state()["error"]
