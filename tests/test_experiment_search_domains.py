"""What a search costs in real sets: what is accepted, bounds, sources of known answer, the sentence, the page."""

import time

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets, experiments
from analysis.charts import search_domains as charts
from analysis.corpus import Dataset
from analysis.experiments import proxy, reach, samples, search_domains, search_maze

QUIET = lambda *about: None  # noqa: E731
FEW = {"seed": 0, "samples": 120, "symbols": 6_000, "words": 2}


def phrases(n: int = 400) -> Dataset:
    """Lines of two-word phrases, each first word with each second: a model of letters can hit those that it never saw."""
    rng = np.random.default_rng(0)
    words = [["".join(rng.choice(list(letters), 3)) for _ in range(25)] for letters in ("bdgm", "aeio")]
    lines = [" ".join(f"{rng.choice(words[0])} {rng.choice(words[1])}" for _ in range(3)) for _ in range(n)]
    return Dataset("phrases", "text", tuple(lines), tuple(map(str, range(n))))


@pytest.fixture(scope="module")
def found() -> experiments.Result:
    return search_domains.run({"text": phrases()}, FEW, QUIET)


def plain(objects: list[str], domain: str = "text") -> Dataset:
    return search_domains._named(domain, objects)


# --- what is accepted


def test_a_text_is_accepted_for_a_run_of_words_that_was_searched_for_and_not_learned():
    search = search_domains.Search(plain(["the cat sat on the mat"]), plain(["the dog sat on the rug"]), 2)
    units, name = search.accepted(["a dog sat down", "the cat sat", "sat on the mat", "dog, the sat", "", "on the rug"])
    assert units == [("dog", "sat"), None, None, None, None, ("the", "rug")]
    assert name == "words, 2 in a row"
    longer = search_domains.Search(search.learned, search.searched, 4)
    assert longer.accepted(["dog sat on the", "dog sat on a"])[0] == [("dog", "sat", "on", "the"), None]
    assert search.accepted([]) == ([], "")


def test_a_molecule_is_accepted_for_a_scaffold_that_was_searched_for_and_not_learned():
    search = search_domains.Search(plain(["Cc1ccccc1"], "molecule"), plain(["C1CCNCC1C", "CCc1ccccc1"], "molecule"), 4)
    units, name = search.accepted(["OC1CCCNC1", "Oc1ccccc1", "CCCC", "C1CCOC1"])
    assert [unit is not None for unit in units] == [True, False, False, False] and name == "scaffolds"


def test_a_protein_is_accepted_for_a_family_that_was_searched_for_and_not_learned():
    rng = np.random.default_rng(0)
    one, two, three = ("".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 120)) for _ in range(3))
    search = search_domains.Search(plain([one], "protein"), plain([two], "protein"), 4)
    units, name = search.accepted([two[:100] + one[:5], one[:110], three])
    assert [unit is not None for unit in units] == [True, False, False] and name == "families"


# --- a set of known answer


def test_shares_and_bits_are_those_of_the_counts(found):
    table = found.tables["search"].set_index("arm")
    assert table.accepted[search_domains.MODEL] > 0
    for row in table.itertuples():
        again = samples.search_bits(row.accepted, row.n)
        assert (row.bound, row.share) == (again["bound"], again["share"]) and row.low == pytest.approx(again["low"])
    price = found.tables["price"].iloc[0]
    assert price.low <= price.value <= price.high and price.value > 10 * table.value[search_domains.MODEL]
    curve = found.tables["curve"]
    assert curve[curve.k == 1].set_index("arm").share.to_dict() == pytest.approx(table.share.to_dict())
    assert (curve.share_low <= curve.share + 0.02).all() and (curve.share <= curve.share_high + 0.02).all()
    kept = found.tables["objects"]
    assert all(unit in " ".join(text.split()) for text, unit in zip(kept.object, kept.found, strict=True))


def test_fresh_real_objects_are_accepted_more_often_than_neutral_ones(found):
    row = found.tables["beyond"].set_index("arm").loc[search_domains.FRESH]
    assert row.low > 0


def test_nothing_is_found_where_nothing_can_be(monkeypatch):
    """No sample of letters can hold a run of nine given words: a bound, not a number."""
    result = search_domains.run({"text": phrases()}, {**FEW, "words": 9}, QUIET)
    table = result.tables["search"].set_index("arm")
    row = table.loc[search_domains.MODEL]
    assert row.bound and np.isnan(row.value) and row.low == pytest.approx(-np.log2(1 - 0.05 ** (1 / 120)))
    assert "over 5.3 bits (none of 120 samples)" in result.sentence
    chart = charts.bits(result.tables["search"], result.tables["price"])
    assert "over 5.3" in chart.title
    assert any(trace.marker.symbol == "arrow-right" for trace in chart.figure.data)


# --- words and charts


def test_the_sentence_follows_the_table(found):
    tables = found.tables
    own = tables["beyond"].arm == search_domains.MODEL
    for ends, words in (
        ((0.5, 2.0), ", fewer than of the neutral sampler"),
        ((-2.0, -0.5), ", more than of the neutral sampler"),
        ((-1.0, 1.0), "not shown to be fewer than of the neutral"),
        ((np.nan, np.nan), "neither it nor the neutral sampler finds any"),
    ):
        beyond = tables["beyond"].copy()
        beyond.loc[own, ["low", "high"]] = ends
        assert words in search_domains.sentence(tables["search"], beyond, tables["price"])


def test_charts_show_what_was_found(found):
    tables = found.tables
    for chart in (charts.bits(tables["search"], tables["price"]), charts.success(tables["curve"], narrow=True)):
        assert chart.alt and chart.how_to_read and chart.cannot_tell and len(chart.table)
    assert charts.WHOLE in charts.bits(tables["search"], tables["price"]).table.arm.tolist()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="samples must lie between"):
        search_domains.run({"text": phrases()}, {**FEW, "samples": 2}, QUIET)
    with pytest.raises(ValueError, match="needs 200 at least"):
        search_domains.run({"text": phrases(60)}, FEW, QUIET)
    with pytest.raises(ValueError, match="choose one"):
        search_domains.run({}, FEW, QUIET)


# --- the page


def opened(section: str, **more: str) -> AppTest:
    """Open a section of the page, and look again until its experiment has ended."""
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params.update({"search_show": section, **more})
    app.switch_page("pages/search.py").run()
    end = time.monotonic() + 240
    while any(button.key.endswith("_job_cancel") for button in app.button):
        assert time.monotonic() < end and not app.exception
        time.sleep(0.5)
        app.run()
    assert not app.exception and not app.error, [error.value for error in app.error]
    return app


def test_the_page_shows_mazes_and_takes_its_settings_from_the_address():
    app = opened("maze", search_maze_side="5", search_maze_steps="20", search_maze_closed="40")
    assert app.number_input(key="search_maze_side").value == 5
    assert [h.value for h in app.header if "no way from start to goal" in h.value]
    assert any("no number of samples" in text.value for text in app.markdown)


def test_the_page_shows_reach_and_proxies():
    app = opened("reach", search_reach_rounds="2", search_reach_steps="3")
    assert [h.value for h in app.header if h.value.startswith("A metaphor of reach.")]
    app = opened("proxy", search_proxy_tail="0")
    assert any("rises with selection by the proxy" in h.value for h in app.header)
    assert any("No set of the sidebar has objects that were measured more than once" in c.value for c in app.caption)


def test_the_page_shows_what_a_search_costs_in_the_sets_of_the_sidebar(monkeypatch):
    monkeypatch.setitem(search_domains.SETTINGS, "symbols", 6_000)
    drugs = datasets.load("approved-drugs")
    sets = {"king-james": phrases(), "escherichia": random_proteins(), "chembl-sample": drugs.take(range(0, 1200, 5))}
    real = datasets.load
    monkeypatch.setattr(datasets, "load", lambda name: sets.get(name) or real(name))
    app = opened("domains", search_samples="20", search_words="2")
    assert any(h.value.startswith("Bits until a sample holds something right") for h in app.header)
    assert any("one whole object" in text.value and "molecules" in text.value for text in app.markdown)


def random_proteins(n: int = 240) -> Dataset:
    rng = np.random.default_rng(0)
    objects = ["".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 60)) for _ in range(n)]
    return Dataset("random", "protein", tuple(objects), tuple(map(str, range(n))))


@pytest.mark.parametrize(
    "module", [search_maze, reach, proxy, search_domains], ids=lambda m: m.__name__.rpartition(".")[2]
)
def test_every_setting_with_limits_has_a_default_within_them(module):
    assert all(low <= module.SETTINGS[name] <= high for name, (low, high) in module.LIMITS.items())
    names = [name for name, where in experiments.EXPERIMENTS.items() if where == module.__name__]
    assert names and experiments.settings_of(names[0]) == module.SETTINGS


def test_the_command_line_writes_the_tables(tmp_path, capsys):
    from analysis.__main__ import main

    out = tmp_path / "out.json"
    assert main(["experiment", "proxy", "--set", "correlation=0.5", "--json", str(out)]) == 0
    assert "decoupling" in out.read_text() and pd.read_json(out, typ="series").experiment == "proxy"
