"""The command line: the published form of a comparison, own files beside or alone, and mistakes in words."""

import copy
import json

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.datasets import own
from analysis.readings import bundled, controls, reader
from analysis.report import answer
from tests import synthetic_readings

KEYS = {"question", "family", "domain", "dataset", "value", "low", "high", "unit", "n", "null", "control", "flags"}
VERDICT = {"question", "domain", "weakest", "strongest", "base_rate", "p", "sentence", "decides"}


@pytest.fixture(scope="module")
def stated() -> pd.DataFrame:
    rows = synthetic_readings.table()
    unread = (rows.dataset == "jargon") & (rows.question == "halves")
    numbers = {name: rows[name].where(~unread) for name in ("value", "low", "high", "null")}
    return rows.assign(**numbers, flags=rows["flags"].where(~unread, f"{reader.NOT_READ}too few"))


@pytest.fixture(autouse=True)
def travelled(monkeypatch, stated, tmp_path):
    """Stated readings of bundled sets; an own set gets those of its name, so that nothing is measured here."""
    known = reader.known

    def stated_of(name, questions=None):
        if name in controls.bundled():
            return known(name, questions)
        rows = with_domain(name)
        return {key: part.to_dict("records") for key, part in rows.groupby("question", sort=False)}

    def with_domain(name):
        rows = synthetic_readings.table(**{name: controls.domain(name)})
        return rows[rows.dataset == name]

    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled, "of", lambda name: stated[stated.dataset == name].reset_index(drop=True))
    monkeypatch.setattr(reader, "known", stated_of)


def molecules(n: int, folder) -> str:
    rings = ("c1ccccc1", "C1CCCCC1", "c1ccncc1", "C1CCNCC1", "c1ccsc1", "C1CCOCC1", "c1ccoc1")
    tails = ("O", "N", "S", "OC(=O)", "F", "Cl", "Br", "N#C")
    made = [f"{tail}{'C' * k}{ring}" for k in range(1, 9) for tail in tails for ring in rings][:n]
    path = folder / "mine.smi"
    path.write_text("\n".join(made))
    return str(path)


def compare(tmp_path, *options: str) -> dict:
    """Return the published form of a comparison; without options it is made once."""
    return compared(tmp_path, *options) if options else plain(tmp_path)


PLAIN: list[dict] = []


def plain(tmp_path) -> dict:
    if not PLAIN:
        PLAIN.append(compared(tmp_path))
    return copy.deepcopy(PLAIN[0])


def compared(tmp_path, *options: str) -> dict:
    out = tmp_path / "out.json"
    assert main(["compare", *options, "--json", str(out)]) == 0
    return json.loads(out.read_text())


def test_the_json_has_the_published_form(tmp_path):
    result = compare(tmp_path)
    assert {"version", "datasets", "config", "rows", "verdicts", "notes"} <= set(result)
    assert all(set(row) >= KEYS for row in result["rows"])
    assert set(result["datasets"]) == {row["dataset"] for row in result["rows"]} == set(controls.bundled())
    assert {row["control"] for row in result["rows"]} == {"", *(one.kind for one in controls.CONTROLS.values())}
    judged = {(v["question"], v["domain"]) for v in result["verdicts"]}
    assert judged == {(q, d) for q in answer.judged_questions() for d in ("text", "protein", "molecule")}
    assert all(set(v) >= VERDICT and v["sentence"] for v in result["verdicts"])
    assert result["config"] == {"datasets": {}, "only": False} and result["notes"] == []


def test_numbers_that_are_not_known_are_null_and_say_why(tmp_path):
    result = compare(tmp_path)
    unread = [row for row in result["rows"] if row["value"] is None]
    assert {(row["dataset"], row["question"], row["flags"]) for row in unread} == {
        ("jargon", "halves", "not read: too few")
    }
    assert {row["low"] for row in unread} == {None}


def test_an_own_file_stands_beside_the_bundled_sets(tmp_path):
    plain, result = compare(tmp_path), compare(tmp_path, "--molecule", molecules(400, tmp_path))
    (name,) = set(result["datasets"]) - set(plain["datasets"])
    assert own.is_name(name) and result["datasets"][name]["stands"] and result["datasets"][name]["role"] == "own"
    assert f"{name} stands for Molecules beside the bundled sets" in result["notes"]
    more, fewer = ({v["question"]: v["specifications"] for v in r["verdicts"] if v["judged"]} for r in (result, plain))
    assert all(more[question] > fewer[question] for question in fewer)
    places = [row for row in result["standing"] if row["dataset"] == name]
    natural = [n for n in controls.natural() if controls.domain(n) == "molecule"]
    assert {row["of"] for row in places if row["question"] == "beyond_neutral"} == {len(natural) + 1}


def test_an_own_file_stands_alone_where_that_is_asked_for(tmp_path):
    result = compare(tmp_path, "--molecule", molecules(400, tmp_path), "--only")
    stands = {name: about["domain"] for name, about in result["datasets"].items() if about["stands"]}
    assert list(stands.values()).count("molecule") == 1 and list(stands.values()).count("text") > 1
    assert any("stands alone for Molecules" in note for note in result["notes"])
    again = tmp_path / "config.json"
    again.write_text(json.dumps(result["config"]))
    assert compare(tmp_path, "--config", str(again)) == result


def test_a_small_file_moves_no_verdict_and_says_why(tmp_path, capsys):
    file = molecules(60, tmp_path)
    result = compare(tmp_path, "--molecule", file)
    assert any("moves no verdict: it holds 60 distinct molecules" in note for note in result["notes"])
    assert result["verdicts"] == compare(tmp_path)["verdicts"]
    capsys.readouterr()
    assert main(["compare", "--molecule", file, "--only", "--json", str(tmp_path / "x.json")]) == 2
    assert "cannot stand alone for Molecules" in capsys.readouterr().err


def test_settings_of_earlier_versions_open_and_what_has_no_effect_is_said(tmp_path):
    old = {
        "datasets": {"text": "king-james", "protein": "proteomes"},
        "n": 500,
        "seed": 3,
        "measures": ["unit_coverage"],
    }
    (tmp_path / "old.json").write_text(json.dumps(old))
    result = compare(tmp_path, "--config", str(tmp_path / "old.json"), "--seed", "4")
    notes = " ".join(result["notes"])
    assert "'measures' is not one of this version" in notes and "--seed is not used" in notes
    assert "n and seed are of the detail pages" in notes and "proteomes is no natural set of its own" in notes
    assert result["verdicts"] == compare(tmp_path)["verdicts"]


def test_mistakes_are_messages_with_a_remedy(tmp_path, capsys):
    out = str(tmp_path / "x.json")
    for options, words in {
        ("--text", "no-such-set"): ("no-such-set", "king-james"),
        ("--config", str(tmp_path / "absent.json")): ("absent.json",),
        ("--only",): ("--only leaves no set",),
        ("--text", "approved-drugs"): ("approved-drugs is a set of the domain Molecules, not Text",),
    }.items():
        assert main(["compare", *options, "--json", out]) == 2
        message = capsys.readouterr().err
        assert all(word in message for word in words) and "Traceback" not in message


def test_the_order_of_numbers_is_kept_to_the_last_figure(tmp_path, stated):
    rows = pd.DataFrame(compare(tmp_path)["rows"])
    keys = ["question", "dataset", "notation", "order", "relatives", "pool", "step"]
    both = rows.fillna({key: "" for key in keys}).merge(stated, on=keys, suffixes=("", "_stated"))
    both = both[both.value.notna() & (both.question == "beyond_neutral")]
    assert len(both) and np.allclose(both.value, both.value_stated, rtol=1e-12, atol=0)
