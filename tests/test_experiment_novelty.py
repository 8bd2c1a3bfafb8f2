"""The experiment on novelty: sources of known answer, likeness, the crossing, the sentence, bad input, both pages."""

import time

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem
from streamlit.testing.v1 import AppTest

from analysis import datasets, experiments
from analysis.charts import marks
from analysis.charts import novelty as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.molecule import drawing
from analysis.experiments import frontier, generation, next_symbol, novelty, recognition
from analysis.experiments.likeness import Likeness

RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


def random_proteins(n: int = 400, length: int = 60, seed: int = 0) -> Dataset:
    """Residues drawn singly: nothing to learn but their shares."""
    rng = np.random.default_rng(seed)
    share = np.linspace(1, 3, 20)
    objects = ["".join(rng.choice(list(RESIDUES), length, p=share / share.sum())) for _ in range(n)]
    return Dataset("random", "protein", tuple(objects), tuple(map(str, range(n))))


def tales(n: int = 240) -> Dataset:
    rng = np.random.default_rng(0)
    names = ["".join(rng.choice(list("aeioubdglmnrst"), 6)) for _ in range(400)]
    lines = [f"{rng.choice(['mary', 'the lamb'])} had a {' '.join(rng.choice(names, 6))}" for _ in range(n)]
    return Dataset("tales", "text", tuple(lines), tuple(map(str, range(n))))


@pytest.fixture(scope="module")
def found() -> experiments.Result:
    settings = {"seed": 0, "objects": 150, "symbols": 12_000}
    return novelty.run({"protein": random_proteins()}, settings, lambda *about: None)


# --- a source of known answer


def test_objects_drawn_from_a_memoryless_source_cost_what_real_ones_do(found):
    table = found.tables["arms"].set_index("arm")
    assert abs(table.gap["T = 1"]) < 0.05
    assert table.gap_high["T = 0.7"] < 0 < table.gap_low["T = 1.5"]
    assert table.gap[frontier.REAL] == 0 and abs(table.gap[novelty.CHAIN]) < 0.05
    assert (table.valid > 0.4)["T = 1"] and table.copies.max() == 0


def test_nothing_is_saved_on_a_memoryless_source(found):
    line = found.tables["line"].iloc[0]
    assert abs(line["mean"]) < 0.03 and not line.intercept_low > 0.03


def test_real_objects_of_a_memoryless_source_are_as_far_as_neutral_ones(found):
    table = found.tables["arms"].set_index("arm")
    assert abs(table.calibrated[frontier.REAL]) < 0.02 and abs(table.calibrated[novelty.CHAIN]) < 0.02


def test_the_charts_lead_from_marks_to_rows(found):
    chart = charts.frontier(found.tables["arms"], found.tables["par"])
    drawn = next(i for i, trace in enumerate(chart.figure.data) if str(trace.name).endswith("drawn at temperatures"))
    assert marks.rows_of(chart, drawn, 0).arm.tolist() == ["T = 0.5"]
    line = found.tables["line"].assign(intercept=0.01, intercept_low=-0.01, intercept_high=0.02, slope=0.0)
    curve = charts.curve(found.tables["curve"], line)
    assert "proteins 0.01 [-0.01, 0.02] of 0.00 (not shown to be any)" in curve.title
    last = len(curve.figure.data) - 1
    assert marks.rows_of(curve, last, 0).part.tolist() == ["intercept"]


def test_names_of_marks_that_lie_together_do_not_cover_each_other(found):
    """Around the crossing of the grey lines seven names lay on each other; none is lost where there is room."""
    arms = found.tables["arms"]
    controls, arms = arms[arms.temperature.isna()], arms.head(1)
    at = ("excess", "excess_low", "excess_high", "gap", "gap_low", "gap_high")
    temperatures = (0.5, 0.51, 1.5)
    lines = [arms.assign(temperature=t, arm=f"T = {t}", **dict.fromkeys(at, t)) for t in temperatures]
    both = pd.concat([*lines, controls], ignore_index=True)
    figure = charts.frontier(both, found.tables["par"]).figure
    drawn = next(trace for trace in figure.data if str(trace.name).endswith("temperatures"))
    assert list(drawn.text) == ["", "0.51", "1.5"]
    assert list(drawn.x) == [0.5, 0.51, 1.5]  # the marks are all there


# --- likeness


def test_a_copy_is_one_and_the_neutral_median_is_zero():
    base = tales()
    neutral = ["zzz qqq", "mary had", "the lamb"]
    likeness = Likeness(base, neutral)
    near, raw, calibrated = likeness.of([base.objects[7], *neutral])
    assert near[0] == 7 and raw[0] == pytest.approx(1) and calibrated[0] == pytest.approx(1)
    assert np.median(calibrated[1:]) == pytest.approx(0)
    with pytest.raises(ValueError, match="similarity has no scale"):
        Likeness(base, [])


# --- parts and judges


def test_no_cluster_is_in_two_parts_and_all_objects_are_in_one():
    dataset = random_proteins(200)
    family = pd.DataFrame({"family": [f"f{i // 4}" for i in range(200)]})
    parts = novelty.divide(Dataset("families", "protein", dataset.objects, dataset.ids, family))
    groups = [set(parts.groups[part]) for part in (parts.learned, parts.judged, parts.held)]
    assert not (groups[0] & groups[1] or groups[0] & groups[2] or groups[1] & groups[2])
    assert sum(map(len, (parts.learned, parts.judged, parts.held))) == 200


def test_a_judge_charges_what_the_model_charges_and_knows_no_strange_symbol():
    dataset = tales()
    corpus = generation.ended(generation_corpus(dataset))
    trained = generation.fit(corpus, np.arange(200))
    judge = novelty.Judge(trained, dataset)
    bits, sizes = judge([dataset.objects[210], dataset.objects[0], "ωωω"])
    own = corpus.take([210])
    assert bits[0] == pytest.approx(trained.model.score(own)[:-1].sum())  # all but the end
    assert sizes.tolist() == [len(dataset.objects[210]), len(dataset.objects[0]), 3]
    assert bits[1] < bits[0] and np.isnan(bits[2])


def generation_corpus(dataset: Dataset):
    from analysis.domains import DOMAINS

    return DOMAINS[dataset.domain].REPRESENTATIONS["characters"].encode(dataset)


def test_only_strings_of_molecules_are_molecules():
    dataset = Dataset("m", "molecule", ("CCO",), ("a",))
    assert novelty.readable(dataset, ["CCO", "C1CC", "c1ccccc1", "", "C(", "xx"]).tolist() == [
        True, False, True, False, False, False,
    ]  # fmt: skip


# --- the crossing and the line


def test_similarity_is_read_where_the_gap_crosses_zero():
    lot = frontier.REPLICATES + 1
    arms = {"T = 0.5": (0.5, -1.0, 0.3), "T = 1": (0.3, 1.0, 0.1), "T = 1.5": (0.1, 3.0, -0.1)}
    row = frontier.at_par({arm: np.tile(point, (lot, 1)) for arm, point in arms.items()}).iloc[0]
    assert (row.value, row.low, row.high) == pytest.approx((0.2, 0.2, 0.2)) and row.temperature == pytest.approx(0.75)
    dear = {arm: np.tile((x, y + 2, z), (lot, 1)) for arm, (x, y, z) in arms.items()}
    assert frontier.at_par(dear).isna().all(axis=None)


def test_objects_are_compared_with_real_ones_of_their_size():
    """Long objects are cheaper and less similar: short drawn ones, as short real ones are, show no difference."""
    size = np.arange(10, 110)
    real = pd.DataFrame({"calibrated": 1 / size, "bits": 2 - size / 100, "size": size})
    drawn = real[real["size"] < 40].reset_index(drop=True)
    table = frontier.compared(drawn.set_index(drawn.index + 1000), real, np.arange(len(real)), 0)
    assert abs(table[0, 1]) < 0.05 and abs(table[0, 2]) < 0.01
    cheap = frontier.compared(drawn.assign(bits=drawn.bits - 0.5), real, np.arange(len(real)), 0)
    assert cheap[0, 1] == pytest.approx(table[0, 1] - 0.5)


def test_a_line_is_found_and_none_where_all_are_as_similar():
    x, none = np.linspace(0, 0.5, 200), np.zeros(30)
    row = recognition._line(x, none, 0.3 + 2 * x, np.arange(200), 0)
    assert (row["intercept"], row["slope"]) == pytest.approx((0.3, 2.0))
    assert (row["intercept_low"], row["slope_high"]) == pytest.approx((0.3, 2.0))
    flat = recognition._line(np.full(50, 0.2), none, np.arange(50.0), np.arange(50), 0)
    assert np.isnan(flat["slope"]) and flat["mean"] == 24.5


def test_the_intercept_is_as_uncertain_as_where_no_similarity_lies():
    """The line is exact, so all that is unknown is the median of the neutral objects: 2 bits for each unit that it moves."""
    x, neutral = np.linspace(0, 0.5, 200), np.random.default_rng(0).normal(0.1, 0.05, 60)
    row = recognition._line(x, neutral, 0.3 + 2 * x, np.arange(200), 0)
    assert row["intercept"] == pytest.approx(0.3 + 2 * np.median(neutral))
    error = 1.2533 * 0.05 / np.sqrt(60)  # of a median
    assert (row["intercept_high"] - row["intercept_low"]) / (2 * 1.96 * 2 * error) == pytest.approx(1, abs=0.35)


def test_intervals_of_fifths_draw_clusters_and_not_objects():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(25), 4)
    saved = np.repeat(rng.normal(size=25), 4)
    fifths = recognition._fifths(np.arange(100.0), saved, groups, 0)
    alone = recognition._fifths(np.arange(100.0), saved, np.arange(100), 0)
    assert (
        (fifths.high - fifths.low) / (alone.high - alone.low)
    ).mean() > 1.5  # twice: four objects are one piece of evidence
    assert fifths.value.tolist() == pytest.approx(saved.reshape(5, 20).mean(axis=1).tolist())


def test_the_sentence_and_the_title_follow_the_table():
    par = pd.DataFrame({"domain": ["text", "molecule"], "value": [0.1, 0.0], "low": [0.05, -0.1], "high": [0.2, 0.1]})
    line = pd.DataFrame(
        {
            "domain": ["text"],
            "intercept": [0.3],
            "intercept_low": [0.2],
            "intercept_high": [0.4],
            "mean": [0.5],
            "unit": ["bits/character"],
        }
    )
    said = novelty.sentence(par, line)
    assert (
        "text: nearer than real ones; molecules: as near as real ones" in said
        and "text 0.30 [0.20, 0.40] of 0.50" in said
    )
    turned = par.assign(value=-par.value, low=-par.high, high=-par.low)
    assert "text: farther than real ones" in novelty.sentence(turned, line)
    assert "text, molecules: there are none" in novelty.sentence(
        par.assign(value=np.nan, low=np.nan, high=np.nan), line
    )
    assert "are nearer to what was learned than real ones (text" in charts._title(par)
    assert "are farther from it (text" in charts._title(turned)


# --- bad input


def test_sets_that_cannot_be_divided_say_what_to_do():
    with pytest.raises(ValueError, match="needs 200 at least"):
        novelty.divide(random_proteins(100))
    dataset = random_proteins(400)
    few = pd.DataFrame({"family": ["a"] * 397 + ["b", "c", "d"]})
    with pytest.raises(ValueError, match=r"too few to divide it by|are relatives of the held-out ones"):
        novelty.divide(Dataset("few", "protein", dataset.objects, dataset.ids, few))


# --- a sample beside its nearest


def test_proteins_are_aligned_over_their_whole_lengths():
    aligned = DOMAINS["protein"].aligned
    assert aligned("MKVLAAGIVWYTR", "MKVLGIVWYTR") == ("MKVLAAGIVWYTR", "MKVL--GIVWYTR")
    one, other = aligned("GGGGMKVLWYW", "MKVLWYWHHUX")
    assert (one, other) == ("GGGGMKVLWYW----", "----MKVLWYWHHUX")
    assert aligned("", "M") is None and aligned("M" * 3_000, "M") is None
    assert DOMAINS["text"].aligned is None and DOMAINS["molecule"].aligned is None


def test_atoms_outside_the_common_substructure_are_marked():
    toluene, phenol = map(Chem.MolFromSmiles, ("Cc1ccccc1", "Oc1ccccc1"))
    assert drawing.own_part(toluene, phenol) == ([0], [0])
    assert drawing.own_part(toluene, toluene) == ([], []) == drawing.own_part(toluene, None)
    assert drawing.own_part(Chem.MolFromSmiles("C" * 90), toluene) == ([], [])  # too large to compare
    plain, marked = drawing.draw("Cc1ccccc1"), drawing.draw("Cc1ccccc1", unlike="Oc1ccccc1")
    assert marked != plain and "#F29E26" in marked and "#F29E26" not in plain
    assert drawing.draw("Cc1ccccc1", unlike="not one") == plain


# --- the pages


@pytest.fixture
def small(monkeypatch) -> dict[str, Dataset]:
    """Small sets in the place of those of the sidebar, and few objects drawn of each."""
    for settings in (novelty.SETTINGS, next_symbol.SETTINGS):
        monkeypatch.setitem(settings, "symbols", 6_000)
    monkeypatch.setitem(novelty.SETTINGS, "objects", 40)
    drugs = datasets.load("approved-drugs")
    sets = {"king-james": tales(), "escherichia": random_proteins(240), "chembl-sample": drugs.take(range(0, 1200, 5))}
    real = datasets.load
    monkeypatch.setattr(datasets, "load", lambda name: sets.get(name) or real(name))
    return sets


def waited(page: str, section: str, seconds: float = 120) -> AppTest:
    """Open a page, and look again until all sets are measured."""
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.session_state["n"] = 200
    app.run()
    app.session_state[f"{page.partition('-')[0]}_show"] = section
    app.switch_page(f"pages/{page}.py").run()
    end = time.monotonic() + seconds
    while any(button.key.endswith("_job_cancel") for button in app.button):
        assert time.monotonic() < end and not app.exception
        time.sleep(0.5)
        app.run()
    assert not app.exception and not app.error, [error.value for error in app.error]
    return app


def test_the_page_shows_drawn_objects_and_those_behind_them(small):
    app = waited("novelty", "Drawn objects")
    assert any(heading.value.startswith("At the cost of real objects, drawn ones ") for heading in app.header)
    assert any("Drawn objects that cost as much as real ones" in text.value for text in app.markdown)
    app = waited("novelty", "Samples")
    assert app.selectbox(key="novelty_arm").value == "T = 1"
    assert any(text.value == "**The nearest that was learned**" for text in app.markdown)
    app.session_state["novelty_domain"] = "Proteins"
    app.run()
    assert not app.exception and any("aligned residues are the same" in one.value for one in app.caption)
    first, strokes, second = app.code[0].value.split("\n")[:3]
    assert [a == b for a, b in zip(first, second, strict=True)] == [
        stroke == "|" for stroke in strokes.ljust(len(first))
    ]


def test_the_page_on_the_next_symbol_shows_the_average_and_the_order(small):
    app = waited("next-symbol", "On average")
    assert any(heading.value.startswith("Bits that the symbols before it save") for heading in app.header)
    app = waited("next-symbol", "The order of objects")
    assert any("objects before it tell" in heading.value for heading in app.header)
