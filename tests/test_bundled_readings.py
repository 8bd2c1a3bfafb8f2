"""The readings that travel with the data: made by the code that is here, and what this machine finds too."""

import argparse
import contextlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import datasets
from analysis.datasets.bundled import documentation
from analysis.domains import DOMAINS
from analysis.estimate import Estimate
from analysis.readings import bundled, controls, reader, rows
from analysis.readings.questions import QUESTIONS

DATA = Path(__file__).resolve().parent.parent / "data"
ALL = "SELECTION_PRESSURE_ALL_READINGS"
REMEDY = "run: python data/build.py readings"
FAULTS = r"tuple\.index|not in (?:tuple|list)|reshape|broadcast|shapes? |operands"  # how Python's own ValueErrors read
LONGEST = "learning"  # half of the time; of the sample one domain is asked
BUT_IT = [key for key in QUESTIONS if key != LONGEST]
# Small sets that together have every other question with a number in every domain that can have it; about 90 s of a processor.
SAMPLE = {"wordnet": BUT_IT, "hemopexin": None, "approved-drugs": BUT_IT, "escherichia": ["label_bits"]}


@pytest.fixture(scope="module")
def readings():
    """The script that makes the file, as a module, found beside its own helpers as when it is run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DATA))
        import readings

        yield readings
        sys.modules.pop("readings", None)


def here(name: str) -> bool:
    """Tell whether the set holds on this machine what it held where the file was made; only one set follows its machine."""
    made = bundled.table()
    return (made.loc[made["dataset"] == name, "content"] == bundled.content(name)).all()


# --- the file


def test_the_file_was_made_by_the_code_that_is_here():
    assert bundled.FILE.exists(), REMEDY
    assert not bundled.stale(), REMEDY
    assert set(bundled.table()["version"]) == {bundled.version()}, REMEDY


@pytest.mark.parametrize("name", controls.bundled())
def test_every_set_was_read_by_every_question(name):
    found = bundled.table()[bundled.table()["dataset"] == name]
    assert list(dict.fromkeys(found["question"])) == list(QUESTIONS), REMEDY
    assert here(name) or datasets.CATALOGUE[name].read is documentation.paragraphs, REMEDY
    assert not found.duplicated(["question", *rows.FACTORS]).any()
    assert (found["value"].notna() | found["flags"].str.startswith(reader.NOT_READ)).all()
    assert not found["flags"].str.contains(FAULTS).any(), "a fault of the code is no reason why a set cannot be read"
    if here(name):
        pd.testing.assert_frame_equal(bundled.of(name), found[list(rows.COLUMNS)].reset_index(drop=True))


def test_the_sample_has_every_question_and_domain():
    found = bundled.table()[bundled.table()["value"].notna()]
    asked = pd.concat(
        found[(found["dataset"] == name) & found["question"].isin(keys or QUESTIONS)] for name, keys in SAMPLE.items()
    )
    assert LONGEST in set(asked["question"])
    asked, found = (one[one["question"] != LONGEST] for one in (asked, found))
    everywhere = found[["question", "domain"]].drop_duplicates()
    pd.testing.assert_frame_equal(
        asked[["question", "domain"]].drop_duplicates().sort_values(["question", "domain"], ignore_index=True),
        everywhere.sort_values(["question", "domain"], ignore_index=True),
    )
    assert set(asked["domain"]) == set(DOMAINS)
    assert set(asked["question"]) == set(BUT_IT)


def test_every_number_is_found_again(readings):
    """Of the sample; of all sets where $SELECTION_PRESSURE_ALL_READINGS is set, which takes minutes."""
    sample = dict.fromkeys(controls.bundled()) if os.environ.get(ALL) else SAMPLE
    wanted = {name: keys or list(QUESTIONS) for name, keys in sample.items() if here(name)}
    assert len(wanted) >= len(sample) - 1
    tasks = [(name, group) for name, keys in wanted.items() for group in reader.groups(keys)]
    with contextlib.closing(reader.Processes()) as processes:
        found = [row for part in processes.run(tasks) if part.rows for row in part.rows]
    expected = bundled.table()
    asked = [key in wanted.get(name, ()) for name, key in zip(expected["dataset"], expected["question"], strict=True)]
    unlike = readings.differences(expected[asked], rows.frame(found))
    assert unlike.empty, f"{REMEDY}\n{unlike.to_string()}"


# --- how it is made and read


def row(question: str, dataset: str, value: float, **choice: str) -> dict:
    family, domain = QUESTIONS[question].family, datasets.CATALOGUE[dataset].domain
    return rows.row(question, family, (domain, dataset), choice, Estimate(value, value - 1, value + 1, "bits", 7), 3)


FIRST, *_, LAST = QUESTIONS


@pytest.fixture
def some() -> list[dict]:
    found = [row(key, "hemopexin", np.pi, order=order) for key in QUESTIONS for order in ("2", "3")]
    return [*found, row(FIRST, "nci", np.nan)]


def forget() -> None:
    for function in (bundled._file, bundled._by_set, bundled.version):
        function.cache_clear()


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    """A file of readings elsewhere, which is not there yet, of code that nobody edits meanwhile."""
    monkeypatch.setattr(bundled, "FILE", tmp_path / "readings.parquet")
    monkeypatch.setattr(bundled.versions, "hash_of_code", lambda: "code")
    monkeypatch.setattr(bundled.versions, "hash_of_bytes", lambda: "text")
    forget()
    yield bundled.FILE
    forget()


def test_without_a_file_nothing_is_known_and_the_version_is_that_of_the_code(file):
    assert bundled.table().empty and list(bundled.table().columns) == list(bundled.COLUMNS)
    assert bundled.of("hemopexin") is None and bundled.stale()
    assert bundled.version() == bundled.here()[bundled.VERSION].decode()


def test_rows_come_back_to_the_last_figure_and_the_same_rows_give_the_same_bytes(file, some):
    packed = bundled.pack(some, bundled.here())
    assert packed == bundled.pack(some, bundled.here())
    file.write_bytes(packed)
    forget()
    pd.testing.assert_frame_equal(bundled.table()[list(rows.COLUMNS)], rows.frame(some), check_exact=True)
    assert not bundled.stale()
    assert json.dumps(bundled.of("hemopexin").to_dict("records")) == json.dumps(some[:-1])
    assert bundled.of("jargon") is None
    assert json.dumps(reader.known("hemopexin", [LAST])) == json.dumps({LAST: some[-3:-1]})


def test_rows_of_other_code_or_content_are_not_shown(file, some, monkeypatch):
    file.write_bytes(bundled.pack(some, bundled.here()))
    forget()
    with monkeypatch.context() as patch:
        patch.setattr(bundled, "content", lambda name: "another")
        assert bundled.of("hemopexin") is None
    monkeypatch.setattr(bundled.versions, "hash_of_bytes", lambda: "a comment was added")
    forget()
    assert bundled.of("hemopexin") is not None and not bundled.stale()
    monkeypatch.setattr(bundled.versions, "hash_of_code", lambda: "other code")
    forget()
    assert bundled.of("hemopexin") is None and bundled.stale() and len(bundled.table())


def test_code_that_changes_while_sets_are_read_makes_no_file(file, some):
    with pytest.raises(ValueError, match="changed"):
        bundled.pack(some, bundled.here() | {bundled.BYTES: b"before"})


# --- the script


def test_a_number_a_word_and_a_row_that_differ_are_found(readings, some):
    expected = rows.frame(some)
    assert readings.differences(expected, expected[::-1]).empty
    nearly = expected.assign(value=expected["value"] * (1 + bundled.RTOL / 10))
    assert readings.differences(expected, nearly).empty
    other = expected.copy()
    other.loc[0, "value"] *= 1 + 10 * bundled.RTOL
    other.loc[1, "flags"] = "a word"
    unlike = readings.differences(expected, other[:-1])
    assert unlike["column"].tolist() == ["row", "value", "flags"]
    assert unlike["dataset"].tolist() == ["nci", "hemopexin", "hemopexin"] and unlike["order"].tolist() == [
        "",
        "2",
        "3",
    ]
    other.loc[0, "value"] = np.nan
    assert "value" in readings.differences(expected, other)["column"].tolist()


def options(*arguments: str) -> argparse.Namespace:
    import readings

    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    readings.add_options(parser)
    return parser.parse_args(arguments)


def test_the_script_writes_the_sets_that_it_reads_and_keeps_others(readings, file, some, monkeypatch, capsys):
    def read(names, **_):
        return [r for r in some if r["dataset"] in names]

    monkeypatch.setattr(readings, "read", read)
    assert readings.run(options("--only", "hemopexin")) == 0
    assert "not read by this code" in capsys.readouterr().out
    forget()
    assert set(bundled.table()["dataset"]) == {"hemopexin"}
    some[-1]["question"] = FIRST
    assert readings.run(options("--only", "nci")) == 0
    forget()
    assert list(dict.fromkeys(bundled.table()["dataset"])) == ["nci", "hemopexin"]
    before = file.read_bytes()
    assert readings.run(options("--only", "hemopexin", "--check")) == 0 and file.read_bytes() == before
    some[0]["value"] += 1
    capsys.readouterr()
    assert readings.run(options("--only", "hemopexin", "--check")) == 1 and file.read_bytes() == before
    assert "1 numbers or words differ" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="nonesuch"):
        readings.run(options("--only", "nonesuch"))
