"""Own files: kept by content, found again by name in this process and in others, bounded, removable, inert on screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import datasets, own, uploads

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
    with pytest.raises(datasets.DatasetError, match="not on this machine.*[Aa]dd that file again"):
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
