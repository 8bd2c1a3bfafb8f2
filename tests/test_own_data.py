"""Own files: whose they are and who sees them, found again by key in any process, bounded, removable, inert on screen."""

import io
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis import datasets
from analysis.__main__ import main
from analysis.cli import common
from analysis.corpus import Dataset
from analysis.datasets import own, uploads
from analysis.readings import bundled
from analysis.support import atomic

ROOT = Path(__file__).resolve().parents[1]
SMILES = b"smiles,name,logP\nCCO,ethanol,-0.31\nc1ccccc1,benzene,2.13\nnot a molecule,x,1\nCC(=O)O,acetic acid,-0.17\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))


def kept(content=SMILES, filename="mine.csv", domain="molecule", **whose):
    dataset, problems = uploads.parse_safely(domain, filename, content, labels=["logP"])
    return own.keep(dataset, len(problems), **whose), dataset


def test_a_kept_set_comes_back_whole():
    found, dataset = kept()
    back = datasets.load(found.name)
    assert own.is_name(found.name) and found.content == own.content_of(dataset)
    assert (back.objects, back.ids, back.domain) == (dataset.objects, dataset.ids, "molecule")
    assert back.sha256 == dataset.sha256
    pd.testing.assert_frame_equal(back.labels, dataset.labels)
    assert back.provenance.title == "mine.csv" and back.provenance.sha256 == dataset.provenance.sha256
    assert (found.objects, found.refused, found.labels) == (3, 1, ("logP",))


def test_a_key_is_random_and_the_same_file_of_the_same_owner_keeps_it():
    """The key was a hash of the content: whoever has a file could find out that it was kept, and open the set."""
    first, _ = kept()
    assert kept(filename="renamed.csv")[0].name == first.name  # the same owner (here the command line), the same file
    assert own.kept_sets()[0].provenance.title == "renamed.csv"
    assert kept(owner="a")[0].name not in (first.name, kept(owner="b")[0].name)
    assert kept(SMILES.replace(b"CCO", b"CCCO"))[0].name != first.name
    assert len(own.kept_sets("molecule")) == 4 and not own.kept_sets("text")


def test_the_same_file_with_other_labels_takes_its_place_and_is_read_anew():
    first, dataset = kept()
    before = bundled.content(first.name)
    again = own.keep(replace(dataset, labels=pd.DataFrame()), 1)
    assert again.name == first.name and not datasets.load(again.name).labels.shape[1]
    assert bundled.content(again.name) != before


def test_a_set_is_listed_for_its_owner_and_for_whoever_has_its_key_only():
    mine, shared = kept(owner="a")[0].name, kept(SMILES.replace(b"CCO", b"CCCO"), owner="a", shared=True)[0].name
    kept(SMILES.replace(b"CCO", b"CCCCO"))  # by the command line

    def seen(owner, names=()):
        return {found.name for found in own.visible(owner, names)}

    assert seen("a") == {mine, shared}
    assert seen("b") == seen("") == {shared} and seen("b", {mine, "own-0123456789abcdef", "../x"}) == {mine, shared}
    assert {name for name in datasets.available() if own.is_name(name)} == {shared}
    own.share(shared, "b", shared=False)
    assert seen("b") == {shared}
    own.share(shared, "a", shared=False)
    own.share(mine, "a", shared=True)
    assert seen("b") == {mine}


def test_other_users_of_the_machine_cannot_read_keys_from_the_names_of_files():
    """The folder was open to all: the names of its files are keys, and a key opens its set in any browser."""
    own.folder().mkdir(parents=True, mode=0o755)
    kept()
    assert own.folder().stat().st_mode & 0o777 == 0o700


def test_only_its_owner_removes_a_set():
    name = kept(owner="a")[0].name
    assert own.remove(name, "b") == own.remove(name, "") == 0 and datasets.load(name).objects
    assert own.remove(name, "a") and not list(own.folder().iterdir())


# --- drafts: files that are looked at


def parsed(content=SMILES, filename="mine.csv"):
    return uploads.parse_safely("molecule", filename, content, labels=["logP"])[0]


def test_a_draft_is_listed_for_nobody_and_kept_under_its_key():
    dataset = parsed()
    name = own.draft(dataset, 1, owner="a")
    assert own.is_name(name) and datasets.load(name).objects == dataset.objects and own.kept_sets()[0].draft
    assert not own.visible("a") and not own.visible("b") and own.visible("", {name})
    written = (own.folder() / f"{name}.parquet").stat().st_mtime_ns
    before = bundled.content(name)
    found = own.keep(dataset, 1, owner="a", kinds={"logP": "physics"})
    assert found.name == name and not found.draft and own.kinds(name) == {"logP": "physics"}
    assert (own.folder() / f"{name}.parquet").stat().st_mtime_ns == written, "what is there is not written again"
    assert [one.name for one in own.visible("a")] == [name] and not own.visible("b")
    assert bundled.content(name) == before and not own.disk.card(name).damaged


@pytest.mark.parametrize("change", [{"labels": pd.DataFrame()}, {"ids": ("a", "b", "c")}, "title", "refused"])
def test_a_draft_that_holds_something_else_is_written_when_it_is_kept(change):
    dataset, refused = parsed(), 1
    name = own.draft(dataset, refused, owner="a")
    if change == "title":
        dataset = replace(dataset, provenance=replace(dataset.provenance, title="renamed.csv"))
    elif change == "refused":
        refused = 2
    else:
        dataset = replace(dataset, **change)
    found = own.keep(dataset, refused, owner="a")
    assert found.name == name and not found.damaged and found.refused == refused
    assert found.content == own.content_of(dataset) == own.content_of(datasets.load(name))
    assert found.provenance.title == dataset.provenance.title


def test_a_draft_touches_nothing_that_was_kept():
    name = kept(owner="a")[0].name
    same, other = parsed(), replace(parsed(), labels=pd.DataFrame())
    assert own.draft(same, 1, owner="a") == name and own.draft(other, 1, owner="a") == ""
    own.drop(name)
    own.drop(name, "a")
    assert own.disk.card(name).content == own.content_of(same) and not own.disk.card(name).draft
    assert own.draft(same, 1, owner="b") not in ("", name), "of another owner"


def test_a_draft_is_dropped_by_its_owner_and_after_an_hour():
    name = own.draft(parsed(), owner="a")
    own.drop(name, "b")
    assert own.kept_sets()
    own.drop(name, "a")
    assert not list(own.folder().iterdir())
    old, new = own.draft(parsed(), owner="a"), own.draft(parsed(), owner="b")
    os.utime(own.folder() / f"{old}.json", (time.time() - 3_601,) * 2)
    assert [found.name for found in own.kept_sets()] == [new]
    assert own.keep(parsed(), owner="a").objects == 3, "looked at for longer than an hour"


def test_drafts_take_no_room_from_sets_that_are_kept(monkeypatch):
    name = own.draft(parsed(), owner="a")
    size = own.kept_sets()[0].bytes
    monkeypatch.setattr(own, "MAX_BYTES", int(2.9 * size))  # state files count too
    assert own.draft(parsed(), owner="b") and own.draft(parsed(), owner="c") == ""
    one, other = own.keep(parsed(), owner="d"), own.keep(parsed(), owner="e")
    with pytest.raises(own.OwnSetError, match="no room"):
        own.keep(parsed(), owner="a")
    assert own.disk.card(name).draft and not own.disk.card(one.name).damaged and not own.disk.card(other.name).damaged


def test_no_draft_where_none_can_be_had(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(own, "DRAFT_BYTES", 3)
        assert own.draft(parsed(), owner="a") == "" and not own.kept_sets()
    with monkeypatch.context() as patch:
        patch.setattr(own.atomic, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert own.draft(parsed(), owner="a") == "" and not own.kept_sets()
    assert own.draft(parsed(), owner="a")


def test_a_set_that_nobody_opened_expires(monkeypatch):
    monkeypatch.setenv("SELECTION_PRESSURE_OWN_DAYS", "2")
    old, new = kept()[0].name, kept(SMILES.replace(b"CCO", b"CCCO"))[0].name
    for name, days in ((old, 2.1), (new, 1.9)):
        os.utime(own.folder() / f"{name}.json", (time.time() - days * 86_400,) * 2)
    assert len(own.visible("", {old, new})) == 2 and (own.folder() / f"{old}.due").exists()
    assert len(own.visible("", {old, new})) == 2, "it was found expired a moment ago only"
    os.utime(own.folder() / f"{old}.due", (time.time() - 86_401,) * 2)
    assert [found.name for found in own.visible("", {old, new})] == [new]
    assert {path.stem for path in own.folder().iterdir()} == {new}
    datasets.load(new)  # its days count again
    assert time.time() - own.kept_sets()[0].opened < 60


def test_a_clock_that_jumps_removes_nothing(monkeypatch):
    """A server that was started with a wrong clock removed every set."""
    name, now = kept()[0].name, time.time()
    for jumped in (365 * 86_400, 366 * 86_400 - 10, 0):
        monkeypatch.setattr(time, "time", lambda jumped=jumped: now + jumped)
        assert len(own.kept_sets()) == 1
    assert not (own.folder() / f"{name}.due").exists()


def test_a_set_that_was_opened_while_the_clock_stood_at_zero_keeps_its_days():
    name = kept()[0].name
    os.utime(own.folder() / f"{name}.json", (1_000, 1_000))
    assert abs(own.kept_sets()[0].opened - time.time()) < 60


@pytest.mark.parametrize("written", ["0", "-1", "nan", "many", "1e9"])
def test_days_that_are_none_are_reported(monkeypatch, written):
    monkeypatch.setenv("SELECTION_PRESSURE_OWN_DAYS", written)
    with pytest.warns(UserWarning, match="no number of days"):
        assert own.days() == 90


def test_what_killed_writers_left_is_swept():
    name = kept()[0].name
    for left, hours in ((".part-old", 1.1), (".part-new", 0.9), ("own-0123456789abcdef.json", 1.1)):
        (own.folder() / left).write_bytes(b"half")
        os.utime(own.folder() / left, (time.time() - hours * 3_600,) * 2)
    assert [found.name for found in own.kept_sets()] == [name]
    assert {path.name for path in own.folder().iterdir()} == {f"{name}.json", f"{name}.parquet", ".part-new"}


def test_a_writer_that_is_killed_leaves_the_set_of_before(monkeypatch):
    """The file beside a set is written first; until the set itself is, the one of before is as good."""
    first, dataset = kept()

    def killed(path, content, mode=0o600, write=atomic.write):
        if path.suffix == ".parquet":
            raise KeyboardInterrupt
        write(path, content, mode)

    monkeypatch.setattr(atomic, "write", killed)
    for labels in (
        pd.DataFrame(),
        pd.DataFrame({"other": [1.0, 2.0, 3.0]}),
    ):  # killed twice: the set was called damaged
        with pytest.raises(KeyboardInterrupt):
            own.keep(replace(dataset, labels=labels))
    assert not own.kept_sets()[0].damaged and list(datasets.load(first.name).labels) == ["logP"]


def test_rows_of_one_molecule_are_told_and_listed_where_the_set_is_kept(capsys, tmp_path):
    """One molecule with -0.74 and -9.99 was kept with the first, and nothing said so."""
    content = b"smiles,name,logP\nCCO,ethanol,-0.74\nOCC,alcohol,-9.99\nCCN,amine,0.5\n"
    found, _ = kept(content)
    assert (found.objects, found.repeats) == (3, 1)
    notes = datasets.available([found.name])[found.name].notes
    assert "1 row(s) repeat an object that stands before" in notes and "disagree" in notes and "ethanol" in notes
    assert len(datasets.load(found.name)) == 3  # row for row; merged where it is measured
    (tmp_path / "mine.csv").write_bytes(content)
    common.resolve("molecule", str(tmp_path / "mine.csv"))
    assert "1 row(s) repeat" in capsys.readouterr().err


def test_it_stands_in_the_catalogue_of_its_domain():
    found, _ = kept()
    card = datasets.available([found.name])[found.name]
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
    "damage",
    [
        lambda b: b[: len(b) // 2],
        lambda b: b"",
        lambda b: b"PAR1" + b[4:-4][::-1] + b"PAR1",
        lambda b: b[:60] + bytes([b[60] ^ 1]) + b[61:],
    ],
)
def test_a_damaged_file_is_named_and_can_be_replaced(damage):
    found, _ = kept(owner="a")
    path = own.folder() / f"{found.name}.parquet"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(datasets.DatasetError, match="damaged"):
        datasets.load(found.name)
    assert found.name not in datasets.available([found.name])  # the sidebar shows what can be loaded
    (listed,) = own.visible("a")
    assert listed.damaged and listed.provenance.title == "mine.csv" and listed.bytes == path.stat().st_size
    assert kept(owner="a")[0].name == found.name and datasets.load(found.name).objects


def test_a_file_of_an_earlier_version_still_loads():
    """The layout on disk, written out by hand: a column each for objects, ids and labels, the rest in the metadata.

    Its key is a hash of its content, so it is listed for nobody.
    """
    about = {"title": "old.csv", "source": "own file", "version": "", "licence": "that of its owner", "citation": ""}
    about |= {"url": "", "sha256": "ab" * 32, "date": "2025-01-02", "notes": "one"}
    columns = {"\x1fobject": ["CCO", "CC"], "\x1fid": ["a", "b"], "logP": [-0.31, 1.8]}
    known = {"domain": "molecule", "refused": 4, "provenance": about}
    table = pa.table(columns).replace_schema_metadata({"selection-pressure": json.dumps(known)})
    labels = pd.DataFrame({"logP": columns["logP"]})
    name = f"own-{own.content_of(Dataset('old', 'molecule', ('CCO', 'CC'), ('a', 'b'), labels))[:12]}"
    own.folder().mkdir(parents=True)
    pq.write_table(table, own.folder() / f"{name}.parquet")
    back = datasets.load(name)
    assert back.objects == ("CCO", "CC") and back.labels.logP.tolist() == columns["logP"]
    assert asdict(back.provenance) == about
    assert not own.visible("") and name in datasets.available([name])
    (card,) = own.kept_sets()
    assert (card.objects, card.refused, card.labels, card.provenance) == (2, 4, ("logP",), back.provenance)


@pytest.mark.parametrize("stem", ["own-0123456789ab", "own-0123456789abcdef"])
def test_content_under_a_wrong_name_is_refused(stem):
    found, _ = kept()
    wrong = own.folder() / f"{stem}.parquet"
    wrong.write_bytes((own.folder() / f"{found.name}.parquet").read_bytes())
    with pytest.raises(datasets.DatasetError, match="damaged"):
        datasets.load(wrong.stem)


def test_the_total_is_bounded_and_removing_makes_room(monkeypatch):
    first, _ = kept()
    monkeypatch.setattr(own, "MAX_BYTES", first.bytes + 100)
    with pytest.raises(own.OwnSetError, match="Remove one") as refused:
        kept(SMILES.replace(b"CCO", b"CCCO"))
    assert "mine.csv" not in str(refused.value) and first.name not in str(refused.value)
    assert kept()[0].name == first.name  # keeping the same again needs no room
    path = own.folder() / f"{first.name}.parquet"
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(own.OwnSetError, match="no room"):  # damaged ones take room too
        kept(SMILES.replace(b"CCO", b"CCCO"))
    assert own.remove(first.name) > first.bytes and own.remove(first.name) == 0
    assert kept(SMILES.replace(b"CCO", b"CCCO"))[0].objects == 3


@pytest.mark.parametrize(
    "name", ["own-../../etc/passwd", "own-", "own-0123456789abcde", "own-0123456789AB", "../x", "own-0123456789ab/.."]
)
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
    with pytest.raises(own.OwnSetError, match=r"disk of this server is full.*Remove sets"):
        kept()
    assert not own.kept_sets()
    assert not list(own.folder().iterdir())  # nor left behind


# ------------------------------------------------------------------------------------------- on the command line


def test_the_command_line_takes_files_and_says_what_was_refused(tmp_path, capsys):
    (tmp_path / "mine.csv").write_bytes(SMILES)
    name = common.resolve("molecule", str(tmp_path / "mine.csv"))
    told = capsys.readouterr().err
    assert "3 objects kept as own-" in told and "1 row(s) refused" in told and "row 4 (x):" in told
    assert datasets.load(name).provenance.title == "mine.csv"
    assert common.resolve("molecule", str(tmp_path / "mine.csv")) == name == common.resolve("molecule", name)


def test_the_command_line_lists_and_removes_every_set(capsys, monkeypatch):
    names = [
        kept(owner="a")[0].name,
        kept(SMILES.replace(b"CCO", b"CCCO"), "shared.csv", owner="b", shared=True)[0].name,
    ]
    names.append(kept(SMILES.replace(b"CCO", b"CCCCO"), "third.csv")[0].name)
    (own.folder() / f"{names[0]}.parquet").write_bytes(b"PAR1")
    assert main(["own", "list"]) == 0
    listed = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert all(word in listed[names[0]] for word in ("damaged", "private", "mine.csv"))
    assert all(word in listed[names[1]] for word in ("3 objects", "shared.csv", " shared ", "molecule"))
    assert "command line" in listed[names[2]] and "3 own set(s)" in listed["3"]
    for wrong in (["own", "remove"], ["own", "remove", "own-0123456789abcdef"], ["own", "remove", "--all", names[0]]):
        assert main(wrong) == 2 and capsys.readouterr().err.startswith("error:")
    assert main(["own", "remove", names[0]]) == 0 and len(own.kept_sets()) == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))  # nobody is there to answer
    assert main(["own", "remove", "--all"]) == 2 and len(own.kept_sets()) == 2
    assert main(["own", "remove", "--all", "--yes"]) == 0 and not own.kept_sets()


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
