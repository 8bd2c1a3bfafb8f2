"""The map: neighbours against hand-made cases, what a picture keeps against its control, and sets that make no map."""

import time
from html import unescape

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from streamlit.testing.v1 import AppTest

from analysis import datasets, experiments
from analysis.charts import map as charts
from analysis.corpus import Dataset
from analysis.experiments import job as jobs
from analysis.experiments import map as maps
from analysis.experiments import map_objects, map_places
from pages.parts import map as page
from tests.wording import unlinked


def set_of(objects: list[str], domain: str = "text", **labels: list) -> Dataset:
    return Dataset("mine", domain, tuple(objects), tuple(map(str, range(len(objects)))), pd.DataFrame(labels))


# ------------------------------------------------------------------------------------------------------ neighbours


def test_nearest_neighbours_are_those_of_all_pairs(monkeypatch):
    monkeypatch.setattr(map_places, "ROWS", 7)  # several blocks, the last one short
    counts = np.random.default_rng(0).integers(0, 3, (40, 30))
    x = map_places.weighted(sparse.csr_matrix(counts))
    dense = np.log1p(counts) * (np.log(41 / (1 + (counts > 0).sum(axis=0))) + 1)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    cosine = dense @ dense.T
    np.fill_diagonal(cosine, -1)
    found = map_places.nearest(x, 5)
    assert found.alike == pytest.approx(-np.sort(-cosine, axis=1)[:, :5], abs=1e-6)
    assert np.take_along_axis(cosine, found.near, axis=1) == pytest.approx(found.alike, abs=1e-6)


def test_kept_neighbours_of_a_line_are_counted_by_hand():
    """Points at 0, 1, 2 ... 5; in truth, the neighbours of each are the two to its right (of the last two, to their left)."""
    positions = np.column_stack([[0, 1.1, 2.3, 3.6, 5.0, 6.5], np.zeros(6)])
    true = np.array([[1, 2], [2, 3], [3, 4], [4, 5], [3, 2], [4, 3]])
    assert map_places.kept(true, positions).tolist() == [1, 0.5, 0.5, 0.5, 0.5, 1]


def test_points_in_one_place_are_no_neighbours_of_themselves():
    shares = map_places.kept(np.array([[1], [0], [3], [2]]), np.zeros((4, 2)))
    assert ((shares == 0) | (shares == 1)).all()
    assert (map_places.beside(np.zeros((4, 2)), 3) != np.arange(4)[:, None]).all()


def test_shuffled_positions_keep_what_chance_keeps():
    positions = np.random.default_rng(1).normal(size=(400, 2))
    true = map_places.beside(positions, 15)
    found = map_places.honesty(true, positions)
    assert found["value"] == found["low"] == found["high"] == 1
    assert found["null"] == pytest.approx(15 / 399, abs=0.004)


def test_trustworthiness_is_one_where_nothing_moves_and_half_at_random():
    rng = np.random.default_rng(2)
    angles = np.sort(rng.uniform(0, np.pi / 2, 300))
    x = sparse.csr_array(np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32))
    line = np.column_stack([angles, np.zeros(300)])
    assert map_places.trustworthiness(x, line) > 0.999
    assert map_places.trustworthiness(x, line[rng.permutation(300)]) == pytest.approx(0.5, abs=0.05)


# ------------------------------------------------------------------------------------------------------- the picture


@pytest.fixture(scope="module")
def verses() -> Dataset:
    return datasets.load("king-james").sample(90, 0)


@pytest.fixture(scope="module")
def placed(verses) -> pd.DataFrame:
    return maps.panel("text", verses.objects, neutral_of=40)


def test_a_map_is_the_same_every_time_and_keeps_more_than_chance(verses, placed):
    again = maps.panel("text", verses.objects, neutral_of=40)
    pd.testing.assert_frame_equal(placed, again)
    found = maps.judged(placed)
    assert found["low"] > 1.5 * found["null"]
    assert len(placed) == 130 and (placed.object[90:] != "").all() and (placed.object[:90] == "").all()


def test_groups_without_a_common_feature_lie_apart():
    """Three groups, each with words of its own."""
    rng = np.random.default_rng(0)
    letters = ["abc", "def", "ghi"]
    texts = [" ".join("".join(rng.choice(list(kind), 2)) for _ in range(12)) for kind in letters for _ in range(30)]
    table = maps.panel("text", texts)
    groups = np.repeat([0, 1, 2], 30)
    near = map_places.beside(table[["x", "y"]].to_numpy(), 5)
    assert (groups[near] == groups[:, None]).mean() > 0.95


def test_objects_without_features_are_not_placed_and_no_neighbours():
    texts = [f"word{i % 7} other{i % 5} third{i}" for i in range(30)] + ["???", "!!!"]
    table = maps.panel("text", texts)
    assert table.x.isna().tolist() == [False] * 30 + [True] * 2
    assert (maps.neighbours(table).near[:30] < 30).all() and (maps.neighbours(table).near[30:] == maps.EMPTY).all()
    assert maps.judged(table)["n"] == 30


def test_different_objects_of_identical_features_make_a_map_without_nan():
    """The same words in another order: all cosines are 1, and the leading components vanish."""
    words = ["one", "two", "three", "four", "five"]
    texts = [" ".join(np.roll(words, i)) + "," * (i // 5) for i in range(25)]
    table = maps.panel("text", texts)
    assert np.isfinite(table[["x", "y"]].to_numpy()).all()
    assert 0 <= maps.judged(table)["value"] <= 1


@pytest.mark.parametrize("objects", [["one text"] * 30, ["a b c", "d e f", "g h i"], ["?", "!"], [""]])
def test_too_few_or_empty_objects_are_refused_in_words(objects):
    once = list(dict.fromkeys(objects))
    with pytest.raises(ValueError, match=rf"(0|1|3) different texts have features .* a map needs {maps.FEWEST}"):
        maps.panel("text", once)


# ----------------------------------------------------------------------------------------------------------- colours


def test_the_most_frequent_classes_have_a_colour_and_the_rest_is_grey():
    values = pd.Series([c for c, n in zip("abcdefghi", range(9, 0, -1), strict=True) for _ in range(n)] + [None])
    found = map_objects.classes(values)
    assert set(found) == {*"abcdefg", map_objects.OTHER, map_objects.UNKNOWN}
    assert (found == map_objects.OTHER).sum() == 2 + 1


def test_labels_that_do_not_divide_a_set_colour_nothing():
    one = set_of(["a b", "c d", "e f", "g h"], same=["x"] * 4, empty=[None] * 4, name=list("abcd"), half=["a", "a", "b", "b"],
                 number=[0.5, 1.5, np.nan, 2.5])  # fmt: skip
    assert map_objects.labels(one) == ["half", "number"]


@pytest.mark.parametrize(
    ("name", "what"), [("king-james", "books"), ("escherichia", "families"), ("chembl-sample", "scaffolds")]
)
def test_a_theme_is_found_in_every_domain(name, what):
    said, values = map_objects.theme(datasets.load(name).sample(60, 0))
    assert (said, len(values)) == (what, 60) and len(set(values.dropna())) > 1


def test_every_point_belongs_to_one_part_and_a_mark_leads_back_to_it():
    rng = np.random.default_rng(0)
    points = pd.DataFrame(
        {"x": rng.normal(size=60), "y": rng.normal(size=60), "layer": np.repeat(["base", "layer", "neutral"], 20), "title": "t",
         "group": np.where(np.arange(60) % 2, "a", "other"), "value": np.nan}
    )  # fmt: skip
    points.loc[3, ["x", "y"]] = np.nan
    found = [
        charts.row_at(points, curve, i)
        for curve, part in enumerate(charts.parts(points))
        for i in range(len(part.rows))
    ]
    assert sorted(found) == [i for i in range(60) if i != 3]
    assert charts.row_at(points, 99, 0) is None and charts.row_at(points, 0, 999) is None
    chart = charts.panel(
        points, {"value": 0.2, "low": 0.1, "high": 0.3, "null": 0.05, "n": 59, "k": 15}, "text", "letters"
    )
    for trace, part in zip(chart.figure.data, charts.parts(points), strict=True):
        assert np.asarray(trace.x) == pytest.approx(points.x[part.rows].to_numpy(), abs=1e-6)
    assert chart.figure.to_json().count("SMILES") == 0 and len(chart.figure.to_json()) < 20_000


def test_a_neighbour_is_aligned_in_the_columns_of_the_chosen_protein():
    whole = "MKVLAAGHWYTRDEQNFPSCIKLMVGATRE"
    shorter, changed = whole[:10] + whole[14:], whole[:12] + "W" + whole[13:]
    first, second = map_objects.anchored(whole, [shorter, changed])
    assert first == whole[:10] + "----" + whole[14:]
    assert second == whole[:12] + "w" + whole[13:]


# ----------------------------------------------------------------------------------------------------- the experiment


def silent(done: int, total: int, what: str) -> None:
    """Hear of progress."""


def test_base_layer_and_neutral_objects_are_drawn_and_placed_together_once(verses):
    sets = {"text": verses, f"{maps.LAYER}text": datasets.load("documentation").sample(50, 0)}
    result = experiments.run("map", sets, {"objects": 40, "neutral": True}, silent)
    points, (kept,) = result.tables["points"], result.tables["kept"].to_dict("records")
    base, layer = maps.drawn(verses, sets[f"{maps.LAYER}text"], result.settings)
    assert (len(base), len(layer), len(points)) == (40, 40, 120)
    assert base.objects == verses.sample(40, 0).objects
    again = maps.panel("text", (*base.objects, *layer.objects), 40, seed=maps.NULL_SEEDS[0])
    pd.testing.assert_frame_equal(points.drop(columns="domain"), again)
    assert kept["n"] == 120 and f"text {kept['value']:.3f} [{kept['low']:.3f}, " in result.sentence


def test_the_points_of_a_panel_are_shared_by_base_layer_and_neutral_objects(monkeypatch, verses):
    monkeypatch.setattr(maps, "MOST", 60)
    base, layer = maps.drawn(verses, verses, {**maps.SETTINGS, "neutral": True})
    assert (len(base), len(layer)) == (20, 20)
    assert maps.drawn(verses, None, maps.SETTINGS)[1] is None and len(maps.drawn(verses, None, maps.SETTINGS)[0]) == 60


def test_a_map_that_keeps_no_more_than_shuffled_positions_says_so():
    row = {"domain": "text", "value": 0.2, "low": 0.1, "high": 0.3, "null": 0.05, "k": 15}
    assert "by chance" not in maps.sentence(pd.DataFrame([row]))
    assert "no more than by chance" in maps.sentence(pd.DataFrame([row | {"null": 0.15}]))


def test_a_map_runs_as_any_experiment_within_limits_of_its_own(monkeypatch, tmp_path):
    """It had a job of its own, with its own waiting, cancelling and progress."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    lines = [f"word{i % 7} other{i % 5} third{i}" for i in range(30)]
    good = jobs.Job("map", {"text": set_of(lines)}).start().wait(120)
    assert good._run.seconds == maps.SECONDS < jobs.SECONDS
    state = good.state()
    assert state["status"] == "done" and len(state["result"].tables["points"]) == 30
    bad = jobs.Job("map", {"protein": set_of(["MK", "MKV"], "protein")}).start().wait(120).state()
    assert bad["status"] == "failed" and "2 different proteins; a map needs" in bad["error"]


# ----------------------------------------------------------------------------------------------------------- the page


def begun(**parameters: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    for key, value in {"n": "60", **parameters}.items():
        app.query_params[key] = value
    app.switch_page("pages/map.py").run()
    return app


def opened(**parameters: str) -> AppTest:
    """Open the page, and wait until its maps are placed."""
    app = begun(**parameters)
    deadline = time.monotonic() + 100
    while any(job.state()["status"] == "running" for job in app.session_state[page.JOBS].values()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return app.run()


def words(app: AppTest) -> str:
    shown = [*app.error, *app.warning, *app.info, *app.caption, *app.markdown, *app.header, *app.subheader]
    return unescape(unlinked(" ".join(element.value for element in shown)).replace("\\", ""))


def test_the_page_shows_three_maps_what_they_keep_and_the_neighbours_of_an_object():
    app = opened(map_at="third-of-nothing")
    assert not app.exception and not app.error
    assert len(app.get("plotly_chart")) == 4
    assert "Proteins:" in words(app) and "of neighbours kept" in words(app)
    assert "No object on this map has that name" in words(app)
    name = datasets.load("king-james").sample(60, 0).ids[7]
    app.text_input(key="map_at").set_value(name).run()
    assert not app.exception and f"**{name}** and its {page.NEAREST} nearest neighbours" in words(app)
    assert app.dataframe[-1].value.id.iloc[0] == name and len(app.dataframe[-1].value) == 1 + page.NEAREST


def test_a_set_of_three_objects_and_one_of_copies_are_refused_in_words_beside_the_map_of_the_third(monkeypatch):
    real = datasets.load

    def small(name: str) -> Dataset:
        whole = real(name)
        return whole.take({"text": [0, 1, 2], "protein": [0] * 30}.get(whole.domain, range(60)))

    monkeypatch.setattr(datasets, "load", small)
    app = opened(map_colour="label", map_domain="Text")
    said = words(app)
    assert not app.exception and len(app.get("plotly_chart")) == 2
    assert "king-james has 3 different texts; a map needs 20" in said
    assert "escherichia has 1 different proteins; a map needs 20" in said
    assert "Random sample of ChEMBL has no label that divides it" in said and "There is no map of this domain" in said


def test_garbage_in_the_address_is_said_and_replaced():
    app = begun(
        map_colour="rainbow",
        map_neutral="perhaps",
        map_text_with="nowhere",
        map_domain="music",
        map_at="\x00" * 3,
        map_chosen="music:1",
    )
    said = words(app)
    assert not app.exception
    for key in (
        "map_colour = 'rainbow'",
        "map_neutral = 'perhaps'",
        "map_text_with = 'nowhere'",
        "map_domain = 'music'",
    ):
        assert key in said, said


def test_chosen_objects_are_in_the_address_and_those_of_another_draw_are_not_shown():
    app = opened(map_domain="text", map_chosen="text:3,7,4000")
    assert not app.exception and "2 objects are inside" in words(app)
    ids = datasets.load("king-james").sample(60, 0).ids
    assert app.dataframe[-1].value.id.tolist() == [ids[3], ids[7]]
    app.session_state["seed"] = 1
    app.run()
    assert "objects are inside" not in words(app) and "map_chosen" not in app.query_params


@pytest.mark.parametrize(
    "value", ["music:1", "text:-1", "text:", "text:1;2", "1,2", "text:" + ",".join(map(str, range(61)))]
)
def test_chosen_objects_that_cannot_be_read_are_none(value):
    assert page.read_chosen(value) == ("", [])
    assert page.read_chosen("text:1,2,2") == ("text", [1, 2])
