"""Own files: kept by content, found again by name in this process and in others, bounded, removable, inert on screen."""

import gzip
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets
from analysis.__main__ import main
from analysis.cli import common
from analysis.corpus import Dataset
from analysis.datasets import own, uploads
from analysis.readings import jobs

ROOT = Path(__file__).resolve().parents[1]
SMILES = b"smiles,name,logP\nCCO,ethanol,-0.31\nc1ccccc1,benzene,2.13\nnot a molecule,x,1\nCC(=O)O,acetic acid,-0.17\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))


def kept(content=SMILES, filename="mine.csv", domain="molecule"):
    dataset, problems = uploads.parse_safely(domain, filename, content, labels=["logP"])
    return own.keep(dataset, len(problems)), dataset


def test_a_kept_set_comes_back_whole():
    found, dataset = kept()
    back = datasets.load(found.name)
    assert found.name == own.name_of(dataset) and own.is_name(found.name)
    assert (back.objects, back.ids, back.domain) == (dataset.objects, dataset.ids, "molecule")
    assert back.sha256 == dataset.sha256
    pd.testing.assert_frame_equal(back.labels, dataset.labels)
    assert back.provenance.title == "mine.csv" and back.provenance.sha256 == dataset.provenance.sha256
    assert (found.objects, found.refused, found.labels) == (3, 1, ("logP",))


def test_the_name_is_made_of_the_content():
    first, _ = kept()
    assert kept(filename="renamed.csv")[0].name == first.name
    assert kept(SMILES.replace(b"CCO", b"CCCO"))[0].name != first.name
    assert kept(SMILES.replace(b"-0.31", b"-0.32"))[0].name != first.name
    assert kept(SMILES.replace(b"benzene", b"benzol"))[0].name != first.name
    assert len(own.kept_sets("molecule")) == 4 and not own.kept_sets("text")


def test_rows_of_one_molecule_are_told_and_listed_where_the_set_is_kept(capsys, tmp_path):
    """One molecule with -0.74 and -9.99 was kept with the first, and nothing said so."""
    content = b"smiles,name,logP\nCCO,ethanol,-0.74\nOCC,alcohol,-9.99\nCCN,amine,0.5\n"
    found, _ = kept(content)
    assert (found.objects, found.repeats) == (3, 1)
    notes = datasets.available()[found.name].notes
    assert "1 row(s) repeat an object that stands before" in notes and "disagree" in notes and "ethanol" in notes
    assert len(datasets.load(found.name)) == 3  # row for row; merged where it is measured
    (tmp_path / "mine.csv").write_bytes(content)
    common.resolve("molecule", str(tmp_path / "mine.csv"))
    assert "1 row(s) repeat" in capsys.readouterr().err


def test_it_stands_in_the_catalogue_of_its_domain():
    found, _ = kept()
    card = datasets.available()[found.name]
    assert (card.domain, card.title, list(card.labels)) == ("molecule", "mine.csv", ["logP"])


def test_another_process_finds_it_by_name():
    found, dataset = kept()
    code = f"from analysis import datasets; print(datasets.load({found.name!r}).sha256)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ}, capture_output=True, text=True)
    assert run.stdout.strip() == dataset.sha256, run.stderr


def test_a_set_that_is_not_here_says_how_to_bring_it():
    with pytest.raises(datasets.DatasetError, match=r"not on this machine.*[Aa]dd that file again"):
        datasets.load("own-0123456789ab")


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"PAR1" + b[4:-4][::-1] + b"PAR1"]
)
def test_a_damaged_file_is_named_and_can_be_replaced(damage):
    found, _ = kept()
    path = own.folder() / f"{found.name}.parquet"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(datasets.DatasetError, match="damaged"):
        datasets.load(found.name)
    assert not own.kept_sets()  # the sidebar shows what can be loaded
    assert datasets.load(kept()[0].name).objects


def test_a_file_of_an_earlier_version_still_loads():
    """The layout on disk, written out by hand: a column each for objects, ids and labels, the rest in the metadata."""
    about = {"title": "old.csv", "source": "own file", "version": "", "licence": "that of its owner", "citation": ""}
    about |= {"url": "", "sha256": "ab" * 32, "date": "2025-01-02", "notes": "one"}
    columns = {"\x1fobject": ["CCO", "CC"], "\x1fid": ["a", "b"], "logP": [-0.31, 1.8]}
    known = {"domain": "molecule", "refused": 4, "provenance": about}
    table = pa.table(columns).replace_schema_metadata({"selection-pressure": json.dumps(known)})
    labels = pd.DataFrame({"logP": columns["logP"]})
    name = own.name_of(Dataset("old", "molecule", ("CCO", "CC"), ("a", "b"), labels))
    own.folder().mkdir(parents=True)
    pq.write_table(table, own.folder() / f"{name}.parquet")
    back = datasets.load(name)
    assert back.objects == ("CCO", "CC") and back.labels.logP.tolist() == columns["logP"]
    assert asdict(back.provenance) == about
    (card,) = own.kept_sets()
    assert (card.objects, card.refused, card.labels, card.provenance) == (2, 4, ("logP",), back.provenance)


def test_content_under_a_wrong_name_is_refused():
    found, _ = kept()
    wrong = own.folder() / "own-0123456789ab.parquet"
    wrong.write_bytes((own.folder() / f"{found.name}.parquet").read_bytes())
    with pytest.raises(datasets.DatasetError, match="damaged"):
        datasets.load(wrong.stem)


def test_the_total_is_bounded_and_removing_makes_room(monkeypatch):
    first, _ = kept()
    monkeypatch.setattr(own, "MAX_BYTES", first.bytes + 100)
    with pytest.raises(own.OwnSetError, match="Remove one"):
        kept(SMILES.replace(b"CCO", b"CCCO"))
    assert kept()[0].name == first.name  # keeping the same again needs no room
    assert own.remove(first.name) == first.bytes and own.remove(first.name) == 0
    assert kept(SMILES.replace(b"CCO", b"CCCO"))[0].objects == 3


@pytest.mark.parametrize("name", ["own-../../etc/passwd", "own-", "own-0123456789AB", "../x", "own-0123456789ab/.."])
def test_no_name_leads_out_of_the_folder(name):
    assert not own.is_name(name)
    with pytest.raises(ValueError):
        own.load(name)
    with pytest.raises(ValueError):
        own.remove(name)


def test_nothing_half_written_is_seen(monkeypatch):
    def broken(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(own.OwnSetError, match="cannot be written"):
        kept()
    assert not own.kept_sets()
    assert not list(own.folder().iterdir())  # nor left behind


# ------------------------------------------------------------------------------------------------- on the page


@pytest.fixture
def page(monkeypatch):
    """The page Own data, without the overview's comparison in the background."""
    quiet = {"status": "cancelled", "rows": [], "ladder": [], "notes": [], "error": ""}
    monkeypatch.setattr(jobs.Job, "start", lambda self: self)
    monkeypatch.setattr(jobs.Job, "state", lambda self: quiet)
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.session_state["n"] = 100
    app.run()
    return app.switch_page("pages/own-data.py").run()


def hand_in(app, domain, filename, content):
    app.button_group(key="own_domain").set_value(domain).run()
    app.file_uploader(key="own_file").set_value((filename, content, "text/plain")).run()
    assert not app.exception
    return app


def whole(app):
    """Run the whole app once: AppTest runs a page that it switches to alone, without the sidebar."""
    app.switch_page("app.py").run()
    assert not app.exception
    return app


def words(app):
    shown = [*app.markdown, *app.error, *app.warning, *app.success, *app.info, *app.caption, *app.subheader]
    return " ".join(element.value for element in shown)


def test_a_file_becomes_the_set_of_its_domain(page):
    app = hand_in(page, "molecule", "mine.csv", SMILES)
    column = next(box for box in app.selectbox if box.label == "Objects are in")
    assert column.value == "smiles" and "name" in column.options
    app.button(key="own_read").click().run()
    assert not app.exception and not app.error
    name = own.kept_sets("molecule")[0].name
    assert "3 molecules kept" in words(app) and "1 row(s) were refused" in words(app)
    refused = next(f.value for f in app.dataframe if "reason" in f.value)
    assert list(refused.row) == [4]
    assert whole(app).selectbox(key="molecule").value == name
    app.switch_page("pages/datasets.py").run()
    assert not app.exception and "mine" in words(app)


def test_the_column_can_be_changed(page):
    app = hand_in(page, "molecule", "two.csv", b"smiles,product\nCCO,CC=O\nCCCO,CCC=O\n")
    next(box for box in app.selectbox if box.label == "Objects are in").set_value("product").run()
    app.button(key="own_read").click().run()
    assert datasets.load(whole(app).session_state["molecule"]).objects == ("CC=O", "CCC=O")


TYPED = "smiles;code;pKi;note\nCO;1;6,25;Größe\nCCO;2;7,5;klein\nCCCO;2;>8;groß\n".encode("cp1252")


def test_types_decimal_mark_and_letters_are_shown_and_can_be_changed(page):
    app = hand_in(page, "molecule", "typed.csv", TYPED)
    about = next(frame.value for frame in app.dataframe if "censored" in frame.value).set_index("column")
    assert about["type"].to_dict() == {"smiles": "object", "code": "number", "pKi": "number", "note": "text"}
    assert about.loc["pKi", ["missing", "no number", "censored"]].tolist() == [0, 0, 1]
    assert any("cp1252" in warning.value and "confidence" in warning.value for warning in app.warning)
    assert "Größe" in app.code[0].value
    file = next(box.key for box in app.multiselect if box.label == "Labels to keep").rsplit("_", 1)[1]
    app.multiselect(key=f"own_class_{file}").set_value(["code"]).run()
    app.multiselect(key=f"own_text_{file}").set_value(["pKi"]).run()
    assert not app.exception
    about = next(frame.value for frame in app.dataframe if "censored" in frame.value).set_index("column")
    assert about["type"].to_dict() == {"smiles": "object", "code": "class", "pKi": "text", "note": "text"}
    app.multiselect(key=f"own_labels_{file}").set_value(["code", "pKi", "note"]).run()
    app.button(key="own_read").click().run()
    assert not app.exception and not app.error
    labels = own.load(own.kept_sets("molecule")[0].name).labels
    assert labels["code"].tolist() == ["1", "2", "2"] and labels["pKi"].tolist() == ["6,25", "7,5", ">8"]
    assert labels["note"].tolist() == ["Größe", "klein", "groß"]


def test_another_encoding_and_the_decimal_point_can_be_chosen(page):
    app = hand_in(page, "molecule", "typed.csv", TYPED.replace(b"6,25", b"1,250").replace(b"7,5", b"2,500"))
    file = next(box.key for box in app.multiselect if box.label == "Labels to keep").rsplit("_", 1)[1]
    app.button_group(key=f"own_decimal_{file}").set_value(".").run()
    encodings = app.selectbox(key=f"own_encoding_{file}")
    encodings.set_value(next(name for name in encodings.options if name not in ("cp1252", "utf-8"))).run()
    assert not app.exception and app.selectbox(key=f"own_encoding_{file}").value
    app.multiselect(key=f"own_labels_{file}").set_value(["pKi"]).run()
    app.button(key="own_read").click().run()
    assert not app.exception and not app.error
    kept_set = own.kept_sets("molecule")[0]
    assert own.load(kept_set.name).labels["pKi"].tolist()[:2] == [1250, 2500]
    assert "read as cp1252" not in kept_set.provenance.notes


def test_removing_a_set_that_is_in_use_brings_the_default_back(page):
    app = hand_in(page, "protein", "mine.fasta", b">a\nMKV\n>b\nMKVLA\n")
    app.button(key="own_read").click().run()
    name = whole(app).session_state["protein"]
    assert own.is_name(name)
    app.switch_page("pages/own-data.py").run().button(key=f"remove_{name}").click().run()
    assert not app.exception and not own.kept_sets()
    assert whole(app).session_state["protein"] == datasets.defaults()["protein"]


def test_a_set_that_another_session_removed_is_no_exception(page):
    app = hand_in(page, "protein", "mine.fasta", b">a\nMKV\n>b\nMKVLA\n")
    app.button(key="own_read").click().run()
    own.remove(whole(app).session_state["protein"])
    app.run()
    assert not app.exception
    assert app.session_state["protein"] == datasets.defaults()["protein"]


@pytest.mark.parametrize(
    ("domain", "content"),
    [
        ("molecule", b"nothing here is a molecule\n"),
        ("protein", b"\x00\x01\x02" * 50),
        ("text", b""),
        ("molecule", b"C" * 9000),
    ],
)
def test_what_cannot_be_used_is_a_message(page, domain, content):
    app = hand_in(page, domain, "bad.smi", content)
    if any(button.key == "own_read" for button in app.button):
        app.button(key="own_read").click().run()
    assert not app.exception and app.error and "bad.smi" in words(app).replace("\\", "")
    assert not own.kept_sets()


def test_a_file_of_which_nothing_is_left_contradicts_nothing(page):
    app = hand_in(page, "molecule", "mine.csv", SMILES)
    app.button(key="own_read").click().run()
    assert "1 row(s) were refused; the others are used" in words(app)
    hand_in(app, "molecule", "bad.smi", b"nothing here\nis a molecule\n").button(key="own_read").click().run()
    assert not app.exception and any("none of 2 rows can be used" in error.value for error in app.error)
    assert "2 row(s) were refused; none was left to keep" in words(app)
    assert not app.success and "the others are used" not in words(app)
    assert [kept.provenance.title for kept in own.kept_sets()] == ["mine.csv"]


SDF = b"x\n  RD\n\n  2  1  0  0  0  0  0  0  0  0999 V2000\n    0.0 0.0 0.0 C   0  0\n    1.0 0.0 0.0 O   0  0\n"
SDF += b"  1  2  1  0\nM  END\n$$$$\n"
FASTA = b">sp|P1|A protein of some kind OS=Homo sapiens\nMKVLAAGHWYTR\n>sp|P2|B another one\nMKVLAAGHWYTRMM\n"
PROSE = b"It was a dark night in London.\n\nIn the town nobody slept because of it.\n"
FILES = {
    "mine.fasta": (FASTA, "protein"),
    "mine.txt": (FASTA, "protein"),
    "lines.txt": (b"MKVLAAGHWYTR\nMKVLAAGHWYTRMM\n", "protein"),
    "mine.smi": (b"CCO ethanol, the alcohol of wine\nc1ccccc1 benzene\n", "molecule"),
    "smiles.txt": (b"CCO\nc1ccccc1\n", "molecule"),
    "mine.sdf": (SDF, "molecule"),
    "mine.csv": (SMILES, "molecule"),
    "prose.txt": (PROSE, "text"),
    "prose.md": (PROSE, "text"),
    "words.txt": (b"word\nanother\nthird\n", ""),
    "odd.smi": (b"nothing here is a molecule\n", ""),
    "empty.txt": (b"", ""),
    "image.png": (b"\x89PNG\r\n" + b"\0" * 99, ""),
}


@pytest.mark.parametrize("filename", FILES)
@pytest.mark.parametrize("domain", ["text", "protein", "molecule"])
def test_a_file_tells_which_domain_it_looks_like(filename, domain):
    content, looks_like = FILES[filename]
    expected = None if looks_like in ("", domain) else looks_like
    assert uploads.likely_domain(domain, filename, content) == expected
    assert uploads.likely_domain(domain, f"{filename}.gz", gzip.compress(content)) == expected


def test_a_file_in_the_wrong_place_is_told_where_it_belongs(page):
    app = hand_in(page, "text", "mine.fasta", FASTA)
    assert any("looks like proteins; choose **proteins** above" in warning.value for warning in app.warning)
    app.button(key="own_other").click().run()
    assert not app.exception and not app.warning and app.session_state["own_domain"] == "protein"
    app.button(key="own_read").click().run()
    assert own.kept_sets()[0].domain == "protein" and own.kept_sets()[0].objects == 2


def test_a_name_is_text_on_every_page_that_shows_it(page):
    name = "[x](javascript:alert(1)) <script>alert(2)<script> :red[y] $z$.txt"
    app = hand_in(page, "text", name, b"one line of words\nanother line of words\n=cmd|calc\n")
    app.button(key="own_read").click().run()
    for target in ("pages/own-data.py", "app.py", "pages/datasets.py"):
        app.switch_page(target).run()
        if target == "app.py":  # the overview has no names, but the sidebar takes the choice
            continue
        assert not app.exception
        shown = words(app)
        assert "javascript" in shown  # it is there
        assert "<script>" not in shown and "](javascript" not in shown and " :red[" not in shown and " $z$" not in shown


# ------------------------------------------------------------------------------------------- on the command line


def test_the_command_line_takes_files_and_says_what_was_refused(tmp_path, capsys):
    (tmp_path / "mine.csv").write_bytes(SMILES)
    (tmp_path / "mine.fasta").write_bytes(b">a\nMKVLAA\n>b\nMKVLA\n>c\nMMKV\n")
    (tmp_path / "mine.txt").write_bytes(b"one line of words\nanother line of words\nand a third line\n")
    out, again = tmp_path / "out.json", tmp_path / "again.json"
    (tmp_path / "one.json").write_text(json.dumps({"measures": ["unit_coverage"], "n": 3}))
    files = [
        f"--{d}={tmp_path / n}" for d, n in (("text", "mine.txt"), ("protein", "mine.fasta"), ("molecule", "mine.csv"))
    ]
    assert main(["compare", "--config", str(tmp_path / "one.json"), *files, "--json", str(out)]) == 0
    told = capsys.readouterr().err
    assert "3 objects kept as own-" in told and "1 row(s) refused" in told and "row 4 (x):" in told
    result = json.loads(out.read_text())
    assert {about["provenance"]["title"] for about in result["datasets"].values()} == {
        "mine.txt",
        "mine.fasta",
        "mine.csv",
    }
    (tmp_path / "config.json").write_text(json.dumps(result["config"]))
    assert main(["compare", "--config", str(tmp_path / "config.json"), "--json", str(again)]) == 0
    assert json.loads(again.read_text())["rows"] == result["rows"]


def test_a_limit_can_be_raised_on_the_command_line(tmp_path):
    (tmp_path / "long.smi").write_text(f"{'C' * 1500}\nCCO\nCCC\n")
    assert common.resolve("molecule", str(tmp_path / "long.smi"), report=lambda line: None)
    assert own.kept_sets()[0].objects == 2  # 1,500 atoms are over the limit
    limits = common.limits_from(["atoms=2000"])
    assert datasets.load(
        common.resolve("molecule", str(tmp_path / "long.smi"), limits, report=lambda line: None)
    ).objects
    assert max(kept.objects for kept in own.kept_sets()) == 3
    with pytest.raises(ValueError, match="name=number"):
        common.limits_from(["atoms=many"])
