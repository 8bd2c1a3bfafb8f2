"""Within one domain: what selection orders is distinguished, what it does not is not, and nothing is left out unsaid."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import datasets
from analysis.charts import selection as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS, protein
from analysis.domains.distinct import distinct
from analysis.domains.interface import MADE, Member
from analysis.domains.text.nulls import SENTENCE_END
from analysis.readings import selection
from analysis.verdict.selection import FALLS, LEVEL, MIXED, RISES, UNKNOWN, judged, outcome

BASE = "chembl-sample"


def rows(values: dict[str, tuple[float, float]], base: str = BASE) -> pd.DataFrame:
    """Rows of one measure: set -> value and half-width of its interval; controls are made from `base`."""
    line = selection.members("molecule", base)
    found = [
        {"set": name, "value": v, "low": v - w, "high": v + w, "stronger": "high", "domain": "molecule"}
        | {"label": line[name].label, "rank": line[name].rank, "made_from": base if name.startswith(MADE) else ""}
        for name, (v, w) in values.items()
    ]
    about = {"measure": "m", "measure_label": "Measure", "level": "parts", "level_label": "parts", "flags": ""}
    about |= {"representation_label": "environments", "unit": "share", "null": 0.1, "n": 100, "of": "units"}
    return pd.DataFrame(found).assign(**about)


REAL = ("simple-compounds", "chembl-sample", "approved-drugs")


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ((1, 2, 3), RISES),
        ((3, 2, 1), FALLS),
        ((1, 3, 2), MIXED),
        ((2, 2, 2), LEVEL),
        ((np.nan, np.nan, 2), UNKNOWN),
    ],
)
def test_the_finding_follows_the_stated_order(values, finding):
    found = rows({name: (v, 0.1) for name, v in zip(REAL, values, strict=True)})
    assert outcome(found)["finding"] == finding
    backwards = found.assign(value=-found.value, low=-found.high, high=-found.low, stronger="low")
    assert outcome(backwards)["finding"] == finding


def test_a_control_is_held_against_its_own_original_only():
    far = {f"{MADE}random valid": (5.0, 0.1), "approved-drugs": (1.0, 0.1)}
    assert outcome(rows(far))["pairs"] == 0
    assert outcome(rows(far, "approved-drugs"))["finding"] == FALLS
    unknown = outcome(rows({"chembl-sample": (1.0, 0.1), "approved-drugs": (2.0, 0.1)}))
    assert unknown["pairs"] == 1


def test_a_set_of_which_nothing_is_stated_is_ordered_against_none():
    found = rows({"simple-compounds": (1.0, 0.1), "approved-drugs": (2.0, 0.1)})
    assert outcome(found)["pairs"] == 1
    assert outcome(found.assign(rank=[np.nan, 4]))["pairs"] == 0


def test_an_interval_without_width_tells_nothing_apart():
    assert outcome(rows({"simple-compounds": (1, 0.0), "approved-drugs": (2, 0.0)}))["finding"] == UNKNOWN


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_line_names_sets_that_exist_from_the_least_selection_to_the_most(domain):
    line = DOMAINS[domain].selection_line
    ranks = [member.rank for member in line.values()]
    assert ranks == sorted(ranks)
    for name in line:
        null = name.removeprefix(MADE)
        assert null in DOMAINS[domain].NULLS if name.startswith(MADE) else name in datasets.CATALOGUE


def test_three_draws_of_one_set_are_not_told_apart(monkeypatch):
    whole, _ = distinct(datasets.load("proteomes"))
    order = np.random.default_rng(3).permutation(len(whole))[:450].reshape(3, 150)
    sets = {name: whole.take(part) for name, part in zip("abc", order, strict=True)}
    line = {name: Member(name, "", rank) for rank, name in enumerate("abc")}
    monkeypatch.setattr(protein, "DOMAIN", replace(DOMAINS["protein"], selection_line=line))
    for level in ("spelling", "themes"):
        table = judged(selection.measured(sets, base="a", level=level, seed=0))
        assert not set(table.finding) & {RISES, FALLS, MIXED}
        assert len(table) == 3 * table.measure.nunique()


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> tuple[dict[str, Dataset], list[str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield selection.draw("king-james", [f"{MADE}random valid", f"{MADE}sentences dealt"], 300, 0)


def test_controls_bring_their_original_and_stand_in_the_stated_order(texts):
    sets, notes = texts
    assert list(sets) == [f"{MADE}random valid", f"{MADE}sentences dealt", "king-james"]
    assert {len(dataset) for dataset in sets.values()} == {300}
    assert not notes


def test_a_passage_is_five_neighbours_of_the_source_in_order():
    verses = datasets.load("king-james")
    found = selection.passages(verses, 5)
    assert len(found) == len(verses) // 5
    assert found.objects[2].split("\n") == list(verses.objects[10:15])


def test_words_in_sentences_say_more_of_each_other_than_words_shuffled(texts):
    """What context saves falls when words lose their order, and hardly when sentences do: an n-gram sees no further."""
    table = selection.measured(texts[0], base="king-james", level="spelling", seed=0).set_index(["measure", "set"])
    gain = table.loc["context_gain"]
    words, sentences, running = (gain.loc[name] for name in texts[0])
    assert words.high < sentences.value and words.high < running.value
    assert min(running.value, sentences.value) > words.value + 0.01
    assert abs(running.value - sentences.value) < running.high - running.low


def test_only_running_text_has_halves_that_know_each_other(texts):
    found = selection.measured(texts[0], base="king-james", level="objects", seed=0).set_index("set")
    assert found.low["king-james"] > 0.3
    assert found.value[[f"{MADE}random valid", f"{MADE}sentences dealt"]].abs().max() < 0.1


def test_the_words_of_shuffled_sentences_are_those_of_the_text(texts):
    """An identity: measures that count words cannot distinguish the three."""
    found = selection.measured(texts[0], base="king-james", level="parts", seed=0)
    assert found.groupby("measure").value.agg(np.ptp).max() < 1e-9
    assert set(judged(found).finding) == {LEVEL}


def test_a_measure_that_is_undefined_says_why(texts):
    few = {name: dataset.take(range(12)) for name, dataset in texts[0].items()}
    found = selection.measured(few, base="king-james", level="respelling", seed=0)
    undefined = found[found.value.isna()]
    assert len(undefined) and undefined["flags"].str.startswith("not comparable: ").all()
    chart = charts.dots(judged(found), "they differ in nothing")
    assert "not comparable" in chart.title
    assert chart.cannot_tell.endswith("Here they differ in nothing.")


def test_a_set_that_cannot_be_had_is_named_and_the_others_stay(monkeypatch):
    real = datasets.load

    def broken(name):
        if name == "approved-drugs":
            raise datasets.DatasetError("approved-drugs.parquet: sha256 differs; rebuild it")
        return real(name)

    monkeypatch.setattr(datasets, "load", broken)
    selection._whole.cache_clear()
    sets, notes = selection.draw("chembl-sample", list(REAL), 50, 0)
    assert list(sets) == ["simple-compounds", "chembl-sample"]
    assert any("rebuild it" in note for note in notes)
    told = selection.about(sets, "chembl-sample")
    assert "heavy atoms in Measured compounds" in selection.besides(told)


def test_sentences_are_dealt_whole_and_none_is_lost(texts):
    def sentences(dataset: Dataset) -> list[str]:
        return sorted(s for text in dataset.objects for s in SENTENCE_END.split(text) if any(map(str.isalnum, s)))

    running, dealt = texts[0]["king-james"], texts[0][f"{MADE}sentences dealt"]
    assert sentences(dealt) == sentences(running)
    lengths = np.array([[len(t) for t in dataset.objects] for dataset in (running, dealt)])
    assert np.abs(lengths[0] - lengths[1]).max() <= max(len(s) for s in sentences(running))


def test_nothing_chosen_is_said():
    with pytest.raises(ValueError, match="choose at least one set"):
        selection.draw("chembl-sample", [], 50, 0)


def test_the_chart_counts_the_findings_in_its_title():
    two = [rows({name: (v, 0.1) for name, v in zip(REAL, values, strict=True)}) for values in ((1, 2, 3), (2, 2, 2))]
    two[1] = two[1].assign(measure="k")
    chart = charts.dots(judged(pd.concat(two)), "nothing")
    assert chart.title == "Molecules, 2 measures: stronger with more selection on 1 and not distinguished on 1"
    assert "Measured compounds 1 [0.9, 1.1]" in chart.alt
    assert len(chart.table) == 6
