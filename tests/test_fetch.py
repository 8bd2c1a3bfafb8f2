"""Public sets, fetched from a server on this machine that answers as theirs do and fails in every way that they do."""

import bz2
import datetime as dt
import email.utils
import gzip
import hashlib
import json
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import datasets
from analysis.__main__ import main
from analysis.datasets import public
from analysis.datasets.public import hosts, pages, readers, registry, store, transfer
from analysis.datasets.public.registry import PUBLIC, File
from analysis.datasets.public.transfer import Settings
from analysis.experiments import landscapes
from tests.public_server import PublicServer, archive, book, exports, protein, stockholm

FACTOR_XA = PUBLIC["moleculeace-thrombin"].files[0]
TABLE_PATH = f"/github{FACTOR_XA.path}"
ROOT = Path(__file__).resolve().parents[1]


class Clock:
    """A sleep that takes no time and remembers how long it was asked to last."""

    def __init__(self):
        self.slept = []

    def __call__(self, seconds):
        self.slept.append(seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))
    running = PublicServer()
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, running.address)
    running.files[TABLE_PATH] = activity_table(1_500)
    yield running
    running.shutdown()
    running.server_close()


def activity_table(rows: int) -> bytes:
    """A table as MoleculeACE's, but wide: about 200 bytes a row, so that few rows are a download worth cutting."""
    lines = [
        f"{'C' * (i % 30 + 1)}N{'C' * (i // 30 % 25 + 1)},{i:0150d}.0,{-i / 1000},{i % 2},train" for i in range(1, rows)
    ]
    return "\n".join(["smiles,exp_mean [nM],y,cliff_mol,split", *lines, ""]).encode()


def get(name, clock=None, **options):
    settings = options.pop("settings", Settings(sleep=clock or Clock()))
    return public.fetch(
        name, options.pop("progress", None), options.pop("cancelled", None), settings=settings, **options
    )


def files_in(tmp_path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())


# ------------------------------------------------------------------------------------------------------- the registry


@pytest.mark.parametrize("name", PUBLIC)
def test_every_set_has_what_its_card_shows(name):
    entry = PUBLIC[name]
    for field in ("title", "source", "licence", "citation", "url", "object", "selection", "verified"):
        assert getattr(entry, field), field
    assert entry.domain in {"text", "protein", "molecule"} and entry.reader in readers.READERS
    assert bool(entry.files) != bool(entry.pages)
    assert not set(entry.labels) & {store.OBJECT, store.ID}
    assert {kind for kind, _ in entry.labels.values()} <= {"category", "number", "text"}
    assert all(file.base in registry.BASES and file.path.startswith("/") for file in entry.files)
    assert all(
        not file.known or re.fullmatch("md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}", file.known) for file in entry.files
    )
    assert entry.bytes < entry.limit_bytes
    assert set(entry.options) - {"objects", "id"} == set() or set(entry.options.values()) >= set(entry.labels)


def test_public_names_hide_no_bundled_set_and_all_languages_are_there():
    assert not set(PUBLIC) & set(datasets.CATALOGUE)
    assert {f"books-{language}" for language in ("english", "german", "french", "spanish", "finnish")} <= set(PUBLIC)
    assert all(address.startswith("https://") for address in registry.BASES.values())


def test_what_is_described_needs_no_network(server):
    card = public.describe("moleculenet-esol")
    assert card["checksum"] == "published" and card["installed"] is None and card["unfinished"] == 0
    assert card["hosts"] == ["deepchemdata.s3-us-west-1.amazonaws.com"]
    assert public.describe("uniprot-yeast")["checksum"] == "release"
    assert server.log == []
    with pytest.raises(public.FetchError, match=r"no public set 'klingon'.*books-english"):
        public.describe("klingon")


# ----------------------------------------------------------------------------------------- each kind of set, end to end


@pytest.mark.parametrize("language", ["english", "german", "french", "spanish", "finnish"])
def test_books(server, language):
    entry = PUBLIC[f"books-{language}"]
    for file in entry.files:
        text = [
            "Ensimmäinen _kursivoitu_ lause,\nkahdella rivillä.",
            "[Illustration: a whale]",
            f"Loppu — fin. {file.about['book']}",
            "* * *",
        ]
        server.files[f"/gutenberg{file.path}"] = book(int(file.about["number"]), file.about["language"], text)
    dataset = get(f"books-{language}")
    assert len(dataset) == 2 * len(entry.files)
    assert dataset.objects[0] == "Ensimmäinen kursivoitu lause, kahdella rivillä."
    assert not any("GUTENBERG" in text or "Produced" in text or "Updated" in text for text in dataset.objects)
    assert dataset.ids[:2] == tuple(f"{entry.files[0].about['number']}:{i}" for i in (0, 1))
    assert list(dataset.labels["book"].unique()) == [file.about["book"] for file in entry.files]
    assert set(dataset.labels["language"]) == {language.capitalize()}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (book(1, "English", ["One two."])[:-130], "no '[*]{3} END"),
        (book(1, "English", ["One two."])[:200], "no '[*]{3} START"),
        (book(2, "English", ["One two."]), "is that of book 2"),
        (book(1, "Danish", ["One two."]), "is in Danish, not in English"),
    ],
)
def test_a_book_that_is_truncated_or_another_is_refused(content, reason):
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    with pytest.raises(public.FetchError, match=reason):
        readers.book(text, "1", "English")


def test_old_markers_and_two_line_markers_are_known():
    text = "[EBook #5]\n*** START OF THIS PROJECT GUTENBERG EBOOK\nX ***\nBody.\n*** END OF THIS PROJECT GUTENBERG EBOOK X ***"
    assert readers.book(text, "5", "Finnish") == ("Finnish", "Body.")


def test_parallel_sentences_have_one_partner_each(server):
    sentences = {
        "fin": {1: "Yksi kissa.", 2: "Kaksi kissaa.", 3: "Ilman käännöstä."},
        "eng": {11: "One cat.", 12: "Two cats.", 13: "A pair of cats."},
    }
    server.files |= exports(sentences, [(1, 11), (1, 13), (2, 11), (2, 12), (9, 12)])
    finnish, english = get("tatoeba-finnish"), get("tatoeba-finnish-english")
    assert finnish.objects == ("Yksi kissa.", "Kaksi kissaa.") and english.objects == ("One cat.", "Two cats.")
    assert list(finnish.labels["pair"]) == list(english.labels["pair"]) == [1, 2]
    assert tuple(finnish.labels["translation"]) == english.objects
    assert tuple(english.labels["translation"]) == finnish.objects


def test_uniprot_pages_become_labelled_proteins(server):
    dataset = get("uniprot-ecoli")
    assert dataset.objects == tuple(row["sequence"] for row in server.proteins)
    assert dataset.ids == tuple(row["accession"] for row in server.proteins)
    row = dataset.labels.iloc[1]
    assert (row["gene"], row["product"], row["ec"], row["ec_class"]) == ("gen1", "Enzyme 1", "2.7.1.1", "2")
    assert (row["family"], row["location"]) == ("Protein kinase superfamily", "Cell inner membrane")
    assert dataset.labels["ec"].isna().sum() == 602  # every other entry has none
    assert dataset.provenance.version == "2026_03"
    first, *others = server.asked("/uniprot")
    assert first.query["query"] == "(reviewed:true) AND (organism_id:83333)" and first.query["format"] == "json"
    assert len(others) == 2 and all("cursor" in request.query for request in others)


def test_chembl_takes_the_median_over_the_measurements_of_a_molecule(server):
    server.activities[5]["canonical_smiles"] = None  # as ChEMBL has it for biologicals
    server.activities[6]["pchembl_value"] = None
    dataset = get("chembl-egfr")
    mine = [row for row in server.activities if row["molecule_chembl_id"] == "CHEMBL9"]
    row = dataset.labels.iloc[dataset.ids.index("CHEMBL9")]
    assert row["pchembl"] == pytest.approx(statistics.median(float(r["pchembl_value"]) for r in mine))
    assert row["measurements"] == len(mine) == 4
    assert row["type"] == statistics.mode(r["standard_type"] for r in mine)
    assert dataset.labels.iloc[dataset.ids.index("CHEMBL5")]["measurements"] == 3
    assert dataset.labels.iloc[dataset.ids.index("CHEMBL6")]["measurements"] == 3
    assert dataset.provenance.version == "ChEMBL_36"
    assert [request.query["offset"] for request in server.asked("activity")] == ["0", "1000", "2000"]
    assert {request.query["target_chembl_id"] for request in server.asked("activity")} == {"CHEMBL203"}


def test_pfam_seeds_keep_family_and_alignment(server):
    rows = {"A/1-6": "MKV.LA-GH", "B/2-7": "MK-ILAPGH"}
    for file in PUBLIC["pfam-seeds"].files:
        server.files[f"/interpro{file.path}"] = stockholm(file.about["accession"], rows)
    dataset = get("pfam-seeds")
    assert dataset.objects[:2] == ("MKVLAGH", "MKILAPGH")
    assert list(dataset.labels["aligned"][:2]) == list(rows.values())
    assert dataset.labels["family"].nunique() == 12 and len(dataset) == 24 == len(set(dataset.ids))
    assert dataset.provenance.version == "InterPro 107.0"


def test_a_table_is_read_by_its_columns_and_bad_rows_are_refused_by_name(server):
    server.files[TABLE_PATH] = (
        b"smiles,exp_mean [nM],y,cliff_mol,split\nCCO,1,-0.5,0,train\nC1CC,2,-1,1,test\nc1ccccc1O,3,,1,test\n"
    )
    dataset = get("moleculeace-thrombin")
    assert dataset.objects == ("CCO", "c1ccccc1O") and dataset.ids == ("row 1", "row 3")
    assert dataset.labels["log_activity"].tolist() == [-0.5, pytest.approx(np.nan, nan_ok=True)]
    assert dataset.labels["cliff"].tolist() == ["0", "1"]
    refused = public.refused("moleculeace-thrombin")
    assert refused["row"].tolist() == [2] and "never closed" in refused["reason"][0]
    assert "1 rows could not be used" in dataset.provenance.notes


def test_zinc_has_line_ends_inside_its_cells(server):
    file = PUBLIC["zinc-250k"].files[0]
    server.files[f"/github{file.path}"] = b'smiles,logP,qed,SAS\n"CC(C)C\n",5.0,0.7,2.0\n"CCO\n",3.1,0.9,3.4\n'
    dataset = get("zinc-250k")
    assert dataset.objects == ("CC(C)C", "CCO") and dataset.labels["sas"].tolist() == [2.0, 3.4]


def test_a_column_that_is_gone_is_named(server):
    server.files[TABLE_PATH] = b"smiles,value\nCCO,1\n"
    with pytest.raises(public.FetchError, match="no column 'y' but: smiles, value"):
        get("moleculeace-thrombin")


def test_pubchem_sample_is_drawn_once_and_for_all(server, clock):
    dataset = get("pubchem-sample", clock)
    drawn = pages._pubchem_numbers(PUBLIC["pubchem-sample"].pages.query)
    assert len(drawn) > 3_990 and drawn.max() <= 150_000_000
    assert dataset.labels["cid"].tolist() == [n for n in drawn if n % 10]  # the server has no multiples of ten
    assert clock.slept.count(pages.PUBCHEM_PAUSE) == len(server.asked("/pubchem")) - 1  # five requests a second
    assert max(len(request.path) for request in server.asked("/pubchem")) < 1_200


def test_a_batch_of_compounds_none_of_which_exists_is_an_empty_page(server):
    server.compounds = lambda cid: "CCO" if cid > 75_000_000 else None
    dataset = get("pubchem-sample")
    assert 0.45 < len(dataset) / 4_000 < 0.55 and dataset.labels["cid"].min() > 75_000_000


def test_one_member_of_an_archive_comes_without_the_rest(server):
    generator = np.random.default_rng(0)
    wild = protein(generator, 200)
    rows = [f"{wild[i]}{i + 1}A,{wild[:i]}A{wild[i + 1 :]},{i / 10},{i % 2}" for i in range(1, 150)]
    table = "\n".join(["mutant,mutated_sequence,DMS_score,DMS_score_bin", *rows, ""]).encode()
    others = {f"other{i}.csv": generator.bytes(3_000_000) for i in range(4)}
    path = f"/proteingym{PUBLIC['proteingym-beta-lactamase'].files[0].path}"
    server.files[path] = archive({**others, "BLAT_ECOLX_Stiffler_2015.csv": table})
    dataset = get("proteingym-beta-lactamase")
    assert len(dataset) == 149 and dataset.labels["fitness"].tolist() == [i / 10 for i in range(1, 150)]
    assert dataset.ids[0] == f"{wild[1]}2A"
    assert sum(request.sent for request in server.log) < 0.4 * len(server.files[path])
    assert all(request.headers["Range"] for request in server.log)


def test_an_archive_comes_whole_where_the_server_gives_no_parts(server):
    table = b"mutant,mutated_sequence,DMS_score,DMS_score_bin\nA1C,MKVLAAGHWYTR,0.5,1\n"
    path = f"/proteingym{PUBLIC['proteingym-gfp'].files[0].path}"
    server.files[path] = archive({"GFP_AEQVI_Sarkisyan_2016.csv": table})
    server.fault("/proteingym", "whole", 2)
    assert len(get("proteingym-gfp")) == 1
    server.files[path] = archive({"something_else.csv": table})
    with pytest.raises(public.FetchError, match=r"no such file.*moved"):
        get("proteingym-gfp", again=True)


@pytest.mark.parametrize("closing_is_seen", [True, False])
def test_a_member_that_is_cut_every_time_is_given_up(server, clock, monkeypatch, closing_is_seen):
    if not closing_is_seen:  # the server's end of a kept connection crosses with the next request
        monkeypatch.setattr("urllib3.connectionpool.is_connection_dropped", lambda connection: False)
    table = b"mutant,mutated_sequence,DMS_score,DMS_score_bin\n" + b"A1C,MKVLAAGHWYTR,0.5,1\n" * 2_000
    path = f"/proteingym{PUBLIC['proteingym-gfp'].files[0].path}"
    server.files[path] = archive({"GFP_AEQVI_Sarkisyan_2016.csv": table})
    server.fault("/proteingym", "other", 1)  # the first byte, for the size
    server.fault("/proteingym", "cut", 99, at=20_000)
    with pytest.raises(public.FetchError, match="cut"):
        get("proteingym-gfp", clock)
    ranges = [request.headers["Range"] for request in server.log]
    assert len(set(ranges[-5:])) == 1 and ranges.count(ranges[-1]) == 5  # what fits in 20,000 bytes came before


def test_a_server_that_hangs_up_is_tried_as_often_as_any_other_fault(server, clock):
    server.fault(TABLE_PATH, "drop", 99)
    with pytest.raises(public.FetchError, match=r"cut \(tried 5 times\)"):
        get("moleculeace-thrombin", clock)
    assert len(server.log) == 5 and sum(clock.slept) == 1 + 2 + 4 + 8


def test_a_damaged_member_of_an_archive_is_refused(server):
    table = b"mutant,mutated_sequence,DMS_score,DMS_score_bin\n" + b"A1C,MKVLAAGHWYTR,0.5,1\n" * 9
    path = f"/proteingym{PUBLIC['proteingym-gfp'].files[0].path}"
    server.files[path] = archive({"GFP_AEQVI_Sarkisyan_2016.csv": table}).replace(b"WYTR", b"WYTK", 1)
    with pytest.raises(public.FetchError, match="Bad CRC-32"):
        get("proteingym-gfp")


REAL = [  # file, set, objects, refused rows
    ("molecule/ESOL_delaney-processed.csv", "moleculenet-esol", 1_128, 0),
    ("molecule/Lipophilicity.csv", "moleculenet-lipophilicity", 4_200, 0),
    ("molecule/BBBP.csv", "moleculenet-bbbp", 2_039, 11),
    ("molecule/CHEMBL204_Ki.csv", "moleculeace-thrombin", 2_754, 0),
]


@pytest.mark.parametrize(("path", "name", "objects", "refused"), REAL)
def test_the_real_files_fit_their_published_checksums_and_numbers(
    server, development_data, path, name, objects, refused
):
    file = PUBLIC[name].files[0]
    server.files[f"/{file.base}{file.path}"] = (development_data / path).read_bytes()
    dataset = get(name)
    assert (len(dataset), len(public.refused(name))) == (objects, refused)
    assert set(dataset.labels) == set(PUBLIC[name].labels) and not dataset.labels.isna().any(axis=None)
    assert abs(len(server.files[f"/{file.base}{file.path}"]) / PUBLIC[name].bytes - 1) < 0.1
    assert PUBLIC[name].objects == objects


def test_a_real_seed_alignment(server, development_data):
    content = gzip.compress((development_data / "protein/pfam_Pkinase.sto").read_bytes())
    for file in PUBLIC["pfam-seeds"].files:
        server.files[f"/interpro{file.path}"] = content
    dataset = get("pfam-seeds")
    assert len(dataset) == 12 * 38 and set(dataset.labels["family"]) == {"Pkinase"}
    assert len({len(row) for row in dataset.labels["aligned"]}) == 1


# ------------------------------------------------------------------------------------------------- cuts and continuing


def test_a_cut_download_continues_with_the_missing_bytes_only(server):
    whole = len(server.files[TABLE_PATH])
    server.fault(TABLE_PATH, "cut", at=100_000)
    with pytest.raises(public.FetchError, match=r"file 1 of 1\): the connection was cut \(tried 1 times\).*kept"):
        get("moleculeace-thrombin", settings=Settings(attempts=1))
    assert public.describe("moleculeace-thrombin")["unfinished"] >= 100_000
    server.log.clear()
    dataset = get("moleculeace-thrombin")
    (request,) = server.log
    assert request.headers["Range"] == "bytes=100000-"
    assert request.sent == whole - 100_000
    assert len(dataset) == 1_499
    assert public.describe("moleculeace-thrombin")["unfinished"] == 0


def test_cuts_within_one_download_cost_nothing_twice(server, clock):
    server.fault(TABLE_PATH, "cut", 6, at=30_000)  # more cuts than attempts, but each brings bytes
    get("moleculeace-thrombin", clock)
    assert [request.headers.get("Range") for request in server.log] == [
        None, *(f"bytes={30_000 * i}-" for i in range(1, 7)),
    ]  # fmt: skip
    assert sum(request.sent for request in server.log) == len(server.files[TABLE_PATH])
    assert clock.slept == [1.0] * 6


def test_a_file_that_changed_meanwhile_is_never_mixed(server):
    server.fault(TABLE_PATH, "cut", at=100_000)
    with pytest.raises(public.FetchError):
        get("moleculeace-thrombin", settings=Settings(attempts=1))
    server.files[TABLE_PATH] = activity_table(1_500).replace(b"train", b"test!")
    dataset = get("moleculeace-thrombin")
    assert set(dataset.labels["split"]) == {"test!"} and len(dataset) == 1_499


def test_a_server_without_parts_starts_again(server):
    server.fault(TABLE_PATH, "cut", at=100_000)
    server.fault(TABLE_PATH, "whole")
    assert len(get("moleculeace-thrombin")) == 1_499
    assert server.log[-1].sent == len(server.files[TABLE_PATH])


def test_pages_continue_after_the_last_whole_one(server):
    server.fault("cursor", "status", 99)
    with pytest.raises(public.FetchError, match=r"uniprot, page 2 \(after 500 of 1,203 rows\)"):
        get("uniprot-ecoli")
    server.faults.clear()
    server.log.clear()
    assert len(get("uniprot-ecoli")) == 1_203
    assert len(server.log) == 2 and all("cursor" in request.query for request in server.log)


def test_half_a_page_is_asked_for_again_as_a_whole(server, clock):
    server.fault("offset=1000", "cut", at=5_000)
    done = []
    get("chembl-egfr", clock, progress=lambda bytes_done, total, what: done.append(bytes_done))
    assert [request.query["offset"] for request in server.asked("activity")] == ["0", "1000", "1000", "2000"]
    assert clock.slept == [1.0]


def test_a_damaged_page_on_disk_and_those_after_it_come_again(server, tmp_path):
    server.fault("offset=2000", "status", 99)
    with pytest.raises(public.FetchError):
        get("chembl-egfr")
    (tmp_path / "cache/public/unfinished/chembl-egfr/00001.page").write_bytes(b"{}")
    server.faults.clear()
    server.log.clear()
    assert len(get("chembl-egfr")) == 700
    assert [request.query["offset"] for request in server.asked("activity")] == ["1000", "2000"]


def test_pages_of_two_releases_are_never_mixed(server):
    server.fault("cursor", "status", 99)
    with pytest.raises(public.FetchError):
        get("uniprot-ecoli")
    server.faults.clear()
    server.release = "2026_04"
    server.proteins = server.proteins[::-1]
    dataset = get("uniprot-ecoli")
    assert dataset.provenance.version == "2026_04"
    assert dataset.objects == tuple(row["sequence"] for row in server.proteins)
    server.fault("offset=2000", "status", 99)
    with pytest.raises(public.FetchError):
        get("chembl-egfr")
    server.faults.clear()
    server.chembl_release = "ChEMBL_37"
    server.log.clear()
    assert get("chembl-egfr").provenance.version == "ChEMBL_37"
    assert [request.query["offset"] for request in server.asked("activity")] == ["0", "1000", "2000"]


def test_a_cursor_that_the_service_forgot_starts_again(server):
    server.fault("cursor", "status", 99)
    with pytest.raises(public.FetchError):
        get("uniprot-ecoli")
    server.faults.clear()
    server.fault("cursor", "status", code=400)
    assert len(get("uniprot-ecoli")) == 1_203


# ------------------------------------------------------------------------------------- faults that pass, and bounded tries


def test_retry_after_is_honoured(server, clock):
    server.fault(TABLE_PATH, "status", 2, code=429, headers={"Retry-After": "7"})
    assert len(get("moleculeace-thrombin", clock)) == 1_499
    assert sum(clock.slept) == 14.0
    assert max(clock.slept) <= 1.0  # in steps, so that a stop is noticed


def test_retry_after_may_be_a_date(server, clock):
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=40)
    server.fault(
        TABLE_PATH, "status", code=503, headers={"Retry-After": email.utils.format_datetime(moment, usegmt=True)}
    )
    get("moleculeace-thrombin", clock)
    assert 35 < sum(clock.slept) <= 40


def test_a_wait_that_is_too_long_is_not_begun(server, clock):
    server.fault(TABLE_PATH, "status", code=429, headers={"Retry-After": "3600"})
    with pytest.raises(public.FetchError, match="asks to wait 3,600 s"):
        get("moleculeace-thrombin", clock)
    assert clock.slept == []


@pytest.mark.parametrize("code", [500, 502, 503, 504, 408, 429])
def test_tries_are_bounded_and_pauses_double(server, clock, code):
    server.fault(TABLE_PATH, "status", 99, code=code)
    with pytest.raises(public.FetchError, match=rf"answer {code}\) \(tried 5 times\).*try again later"):
        get("moleculeace-thrombin", clock)
    assert len(server.log) == 5 and sum(clock.slept) == 1 + 2 + 4 + 8


@pytest.mark.parametrize(
    ("code", "reason"), [(404, "does not exist"), (403, "refuses"), (410, "does not exist"), (204, "refuses")]
)
def test_what_will_not_pass_is_asked_once(server, code, reason):
    server.fault(TABLE_PATH, "status", 99, code=code)
    with pytest.raises(public.FetchError, match=f"{reason}.*{code}|{code}.*{reason}"):
        get("moleculeace-thrombin")
    assert len(server.log) == 1


@pytest.mark.parametrize(
    ("name", "where", "cut", "objects"),
    [
        *[("uniprot-ecoli", "cursor", cut, 1_203) for cut in (0, 1, 700, 3_000)],
        *[("chembl-egfr", "offset=1000", cut, 700) for cut in (0, 1, 700, 3_000)],
        ("pubchem-sample", "/pubchem", 700, 3_596),
    ],
)
def test_a_truncated_page_is_noticed_and_asked_for_again(server, name, where, cut, objects):
    server.fault(where, "short", at=cut)
    assert len(get(name)) == objects


@pytest.mark.parametrize(("name", "where"), [("uniprot-ecoli", "cursor"), ("chembl-egfr", "offset=1000")])
def test_a_page_that_stays_truncated_is_refused_and_named(server, name, where):
    server.fault(where, "short", 99, at=2_000)
    with pytest.raises(public.FetchError, match=r"page 2 .*the page is truncated.*tried 5 times"):
        get(name)
    assert public.installed() == []


def test_a_page_cut_exactly_between_rows_is_noticed(server):
    body = b'{"results": [%s]}' % b",".join([b'{"primaryAccession": "P1"}'] * 300)  # whole JSON, but 300 of 500
    with pytest.raises(transfer.Passing, match="300 of 500 rows"):
        pages._uniprot_read(body, {"Link": '<https://x/y?cursor=q>; rel="next"'}, {}, {"query": "q"})


def test_fewer_rows_than_announced_are_refused(server, monkeypatch):
    announced = PublicServer._entry(0)
    server.proteins = [announced] * 1_100
    real = pages._uniprot_read
    service = replace(pages.SERVICES["uniprot"], read=lambda *args: replace(real(*args), total=1_203))
    monkeypatch.setitem(pages.SERVICES, "uniprot", service)
    with pytest.raises(public.FetchError, match="announced 1,203 rows and sent 1,100"):
        get("uniprot-ecoli")
    assert public.disk_use("uniprot-ecoli") == 0


def test_a_transfer_that_all_but_stops_is_given_up(server, clock):
    server.fault(TABLE_PATH, "trickle", 99)  # 20 bytes a second, for ever
    with pytest.raises(public.FetchError, match=r"all but stopped \(tried 3 times\)"):
        get("moleculeace-thrombin", settings=Settings(attempts=3, slow_seconds=0.3, slow_bytes=1_000, sleep=clock))
    assert len(server.log) == 3


def test_silence_is_a_fault_that_may_pass(server, clock):
    listener = socket.create_server(("127.0.0.1", 0))  # takes connections and never answers
    os.environ[transfer.MIRROR_VARIABLE] = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(public.FetchError, match=r"no answer in time \(tried 2 times\)"):
        get("moleculeace-thrombin", settings=Settings(attempts=2, read_seconds=0.2, sleep=clock))
    listener.close()


# ------------------------------------------------------------------------------------------------------------- hashes


def test_a_wrong_published_checksum_is_refused_with_both(server, tmp_path):
    content = b"smiles,Compound ID,measured log solubility in mols per litre\nCCO,ethanol,1.1\n"
    server.files["/moleculenet/datasets/delaney-processed.csv"] = content
    actual = hashlib.md5(content).hexdigest()  # noqa: S324 - what its users publish
    with pytest.raises(public.FetchError, match=f"published.*0c90a51668d446b9e3ab77e67662bd1c.*{actual}"):
        get("moleculenet-esol")
    assert len(server.log) == 1 and not [
        name for name in files_in(tmp_path) if name.endswith((".csv", ".parquet", ".part"))
    ]
    with pytest.raises(public.FetchError, match="published"):
        get("moleculenet-esol", again=True)  # nobody can wave a published hash away


def test_a_right_published_checksum_is_accepted_and_a_flipped_byte_is_not(server, monkeypatch):
    content = activity_table(50)
    server.files["/github/table.csv"] = content
    known = f"sha256:{hashlib.sha256(content).hexdigest()}"
    entry = replace(PUBLIC["moleculeace-thrombin"], files=(File("github", "/table.csv", known),))
    monkeypatch.setitem(PUBLIC, "own", entry)
    server.fault("/table.csv", "other")
    with pytest.raises(public.FetchError, match="has not the hash that was published"):
        get("own")
    assert len(get("own")) == 49


@pytest.mark.parametrize(("name", "file"), [("moleculenet-tox21", "tox21"), ("moleculenet-muv", "muv")])
def test_packed_tables_of_many_assays_leave_out_what_was_not_tested(server, monkeypatch, name, file):
    """Their columns as the loaders of deepchem name them, the molecules first to last in the order of the file."""
    assays = list(PUBLIC[name].labels)
    rows = [
        ["1" if (i + j) % 3 == 0 else "0" if (i + j) % 3 == 1 else "" for j in range(len(assays))] for i in range(4)
    ]
    lines = [[*assays, "mol_id", "smiles"], *([*row, f"T{i}", "C" * (i + 1)] for i, row in enumerate(rows))]
    content = gzip.compress("\n".join(map(",".join, lines)).encode(), mtime=0)
    path = f"/datasets/{file}.csv.gz"
    assert PUBLIC[name].files[0].path == path
    server.files[f"/moleculenet{path}"] = content
    known = f"md5:{hashlib.md5(content).hexdigest()}"  # noqa: S324 - what its users publish
    monkeypatch.setitem(PUBLIC, name, replace(PUBLIC[name], files=(File("moleculenet", path, known),)))
    dataset = get(name)
    assert dataset.objects == ("C", "CC", "CCC", "CCCC") and dataset.ids == ("T0", "T1", "T2", "T3")
    assert list(dataset.labels) == assays and dataset.labels[assays[2]].isna().tolist() == [True, False, False, True]
    assert landscapes.screenable(dataset)[assays[0]] == "classes"


def test_an_unpublished_hash_is_recorded_and_holds(server):
    get("moleculeace-thrombin")
    recorded = hashlib.sha256(server.files[TABLE_PATH]).hexdigest()
    assert store.checksums() == {f"github{FACTOR_XA.path}": recorded}
    public.remove("moleculeace-thrombin")
    server.files[TABLE_PATH] = activity_table(100)
    with pytest.raises(public.FetchError, match=f"recorded when it first came.*{recorded}.*--again"):
        get("moleculeace-thrombin")
    assert len(get("moleculeace-thrombin", again=True)) == 99
    assert store.checksums()[f"github{FACTOR_XA.path}"] == hashlib.sha256(activity_table(100)).hexdigest()


def test_a_source_that_is_updated_in_place_may_change(server):
    files = PUBLIC["books-spanish"].files
    for text in ("Uno dos tres.", "Cuatro cinco seis."):
        for file in files:
            server.files[f"/gutenberg{file.path}"] = book(int(file.about["number"]), "Spanish", [text])
        assert set(get("books-spanish").objects) == {text}
        public.remove("books-spanish")


# --------------------------------------------------------------------------------------------------- what is here already


def test_the_second_time_comes_from_the_disk(server):
    first = get("uniprot-ecoli")
    server.log.clear()
    assert get("uniprot-ecoli") is first and datasets.load("uniprot-ecoli") is first
    assert server.log == []


def test_a_damaged_set_is_named_when_read_and_fetched_again(server, tmp_path):
    get("moleculeace-thrombin")
    path = tmp_path / "cache/public/moleculeace-thrombin.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    store._load.cache_clear()
    with pytest.raises(datasets.DatasetError, match=r"damaged.*python -m analysis fetch moleculeace-thrombin"):
        datasets.load("moleculeace-thrombin")
    server.log.clear()
    assert len(get("moleculeace-thrombin")) == 1_499 and len(server.log) == 1
    assert len(datasets.load("moleculeace-thrombin")) == 1_499


def test_a_part_of_a_set_takes_fewer_pages_and_is_not_taken_for_the_whole(server):
    part = get("uniprot-ecoli", limit=30)
    assert len(part) == 30 and len(server.log) == 1
    assert "first 30 objects" in part.provenance.notes and public.installed()[0].limit == 30
    assert len(get("uniprot-ecoli", limit=20)) == 30 and len(server.log) == 1  # enough is here
    assert len(get("uniprot-ecoli")) == 1_203
    assert public.installed()[0].limit is None
    with pytest.raises(public.FetchError, match="at least 1"):
        get("uniprot-ecoli", limit=0)


def test_fetched_sets_join_the_catalogue(server):
    assert datasets.available() == datasets.CATALOGUE
    with pytest.raises(
        datasets.DatasetError, match="not been downloaded yet; fetch it with: python -m analysis fetch uniprot-ecoli"
    ):
        datasets.load("uniprot-ecoli")
    dataset = get("uniprot-ecoli")
    card = datasets.available()["uniprot-ecoli"]
    assert (card.version, card.domain, card.licence) == ("2026_03", "protein", "CC BY 4.0")
    assert card.labels["ec"].kind == "category" and set(card.labels) == set(dataset.labels)
    assert card.sha256 == dataset.provenance.sha256 == hashlib.sha256(
        store.paths("uniprot-ecoli")["table"].read_bytes()
    ).hexdigest()  # fmt: skip
    assert "uniprot-ecoli" not in datasets.CATALOGUE


def test_a_set_that_an_earlier_version_fetched_still_loads(server):
    """The layout on disk, written out by hand: a parquet with the columns id and object, and a card beside it."""
    place = store.paths("uniprot-ecoli")
    place["table"].parent.mkdir(parents=True)
    pd.DataFrame({"id": ["a", "b"], "object": ["MKV", "MKL"], "ec": ["1.1.1.1", None]}).to_parquet(place["table"])
    sha256 = hashlib.sha256(place["table"].read_bytes()).hexdigest()
    card = {"name": "uniprot-ecoli", "release": "2025_01", "date": "2025-03-04", "limit": None, "files": []}
    card |= {"notes": "old", "sha256": sha256, "objects": 2, "refused": 1}
    place["card"].write_text(json.dumps(card))
    found = datasets.load("uniprot-ecoli")
    assert found.objects == ("MKV", "MKL") and found.ids == ("a", "b") and list(found.labels) == ["ec"]
    (here,) = public.installed()
    assert here.provenance == found.provenance and (here.objects, here.refused) == (2, 1)
    about = found.provenance
    assert (about.version, about.date, about.notes, about.sha256) == ("2025_01", "2025-03-04", "old", sha256)
    assert about.title == PUBLIC["uniprot-ecoli"].title and about.licence == PUBLIC["uniprot-ecoli"].licence


def test_removing_frees_what_was_used(server, tmp_path):
    assert public.disk_use() == 0
    get("uniprot-ecoli")
    get("moleculeace-thrombin")
    used = public.disk_use("uniprot-ecoli")
    assert used == sum(path.stat().st_size for path in (tmp_path / "cache/public").glob("uniprot-ecoli*"))
    assert public.remove("uniprot-ecoli") == used
    assert [found.name for found in public.installed()] == ["moleculeace-thrombin"]
    assert public.disk_use("uniprot-ecoli") == 0 < public.disk_use()
    assert not (tmp_path / "cache/public/unfinished/moleculeace-thrombin").exists()
    with pytest.raises(public.FetchError, match="no public set"):
        public.remove("../../etc")


# ---------------------------------------------------------------------------------------------- progress, stop, two at once


def test_progress_never_runs_back_and_ends_at_the_size(server):
    seen = []
    server.fault(TABLE_PATH, "cut", 2, at=50_000)
    get("moleculeace-thrombin", progress=lambda *news: seen.append(news))
    done = [bytes_done for bytes_done, _, _ in seen]
    assert {total for _, total, _ in seen} == {len(server.files[TABLE_PATH])}
    assert done == sorted(done) and done[-1] == len(server.files[TABLE_PATH])
    assert any("CHEMBL204_Ki.csv (file 1 of 1)" in what for *_, what in seen) and "reading row" in seen[-1][2]


def test_a_stop_keeps_what_has_come(server, tmp_path):
    done = []
    with pytest.raises(public.Cancelled, match="kept"):
        get("moleculeace-thrombin", progress=lambda came, *_: done.append(came), cancelled=lambda: sum(done) > 0)
    (part,) = (tmp_path / "cache/public/unfinished/moleculeace-thrombin").glob("*.part")
    kept = part.stat().st_size
    assert 0 < kept <= public.describe("moleculeace-thrombin")["unfinished"] and public.installed() == []
    server.log.clear()
    assert len(get("moleculeace-thrombin")) == 1_499
    assert sum(request.sent for request in server.log) == len(server.files[TABLE_PATH]) - kept


def test_a_stop_between_pages_keeps_the_whole_ones(server):
    done = [0]
    with pytest.raises(public.Cancelled, match="kept"):
        get("uniprot-ecoli", progress=lambda came, *_: done.append(came), cancelled=lambda: done[-1] > 500_000)
    server.log.clear()
    assert len(get("uniprot-ecoli")) == 1_203
    assert server.log and all("cursor" in request.query for request in server.log)


def test_a_stop_is_noticed_while_waiting(server):
    waits = Clock()
    server.fault(TABLE_PATH, "status", 9, code=429, headers={"Retry-After": "100"})
    with pytest.raises(public.Cancelled):
        get("moleculeace-thrombin", waits, cancelled=lambda: len(waits.slept) >= 3)
    assert waits.slept == [1.0] * 3


def test_two_sessions_do_not_write_one_set(server):
    entered, leave = threading.Event(), threading.Event()

    def hold(done, total, what):
        entered.set()
        leave.wait(20)

    first = threading.Thread(target=get, args=("moleculeace-thrombin",), kwargs={"progress": hold})
    first.start()
    assert entered.wait(20)
    with pytest.raises(public.FetchError, match="another session"):
        get("moleculeace-thrombin")
    leave.set()
    first.join(60)
    assert len(get("moleculeace-thrombin")) == 1_499


# ------------------------------------------------------------------------------------------------- offline, and the disk


@pytest.fixture
def offline(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, f"http://127.0.0.1:{port}")  # nobody listens there any more


@pytest.mark.parametrize("name", ["moleculeace-thrombin", "uniprot-ecoli", "chembl-egfr", "proteingym-gfp"])
def test_offline_is_said_plainly_and_at_once(server, offline, clock, name):
    with pytest.raises(public.Offline, match=r"offline: 127\.0\.0\.1:.*cannot be reached.*bundled sets"):
        get(name, clock)
    assert clock.slept == []


def test_offline_names_that_cannot_be_resolved(server, monkeypatch):
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, "http://no-such-host.invalid")
    with pytest.raises(public.Offline, match="offline"):
        get("moleculeace-thrombin")


def test_offline_what_is_here_still_works(server, monkeypatch):
    get("uniprot-ecoli")
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, "http://no-such-host.invalid")
    store._load.cache_clear()
    assert len(get("uniprot-ecoli")) == len(datasets.load("uniprot-ecoli")) == 1_203
    assert len(public.installed()) == 1


def test_a_folder_that_cannot_be_written_is_named(server, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(public.FetchError, match=r"cannot be written.*SELECTION_PRESSURE_CACHE"):
        get("moleculeace-thrombin")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_named(server, tmp_path):
    (tmp_path / "cache").mkdir(mode=0o500)
    with pytest.raises(public.FetchError, match=r"cannot be written.*SELECTION_PRESSURE_CACHE"):
        get("moleculeace-thrombin")


def test_no_room_on_the_disk_is_said_and_the_part_is_kept(server):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))  # the system refuses to write beyond
    try:
        with pytest.raises(public.FetchError, match=r"no room left in .*Remove sets"):
            get("moleculeace-thrombin")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    server.log.clear()
    assert len(get("moleculeace-thrombin")) == 1_499
    assert server.log[0].headers["Range"] == "bytes=100000-"


def test_room_is_looked_for_before_anything_comes(server, monkeypatch):
    entry = replace(PUBLIC["moleculeace-thrombin"], bytes=2**60)
    monkeypatch.setitem(PUBLIC, "moleculeace-thrombin", entry)
    with pytest.raises(public.FetchError, match=r"there is no room: .* are free"):
        get("moleculeace-thrombin")
    assert server.log == []


@pytest.mark.parametrize("name", ["moleculeace-thrombin", "uniprot-ecoli"])
def test_more_than_the_limit_is_given_up(server, monkeypatch, name):
    monkeypatch.setitem(PUBLIC, name, replace(PUBLIC[name], limit_bytes=50_000))
    with pytest.raises(public.FetchError, match=r"48\.8 kB, the limit|the limit for this set is 48\.8 kB"):
        get(name)
    assert public.disk_use(name) < 60_000


# ----------------------------------------------------------------------------------- servers that are not what they seem


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://evil.example.org/table.csv", "sends on to evil.example.org, which is no server of this source"),
        ("https://raw.githubusercontent.com.evil.example.org/x", "which is no server of this source"),
        ("https://user@raw.githubusercontent.com/x", "refused with a user name"),
        ("https://raw.githubusercontent.com:8443/x", "port 8443"),
        ("https://169.254.169.254/latest/meta-data", "addresses inside a network are never asked"),
        ("https://[::1]/x", "addresses inside a network are never asked"),
        ("http://raw.githubusercontent.com/x", "only https addresses are asked, not http"),
        ("file:///etc/passwd", "only https addresses are asked, not file"),
        ("gopher://127.0.0.1/x", "only https addresses are asked, not gopher"),
        ("//127.0.0.1/x", "only https addresses are asked, not http"),
        ("https://[broken/x", "no address"),
    ],
)
def test_a_redirect_is_not_followed_to_any_host_and_scheme(server, clock, location, said):
    """Redirects led to any server and were refused later by the hash, if there was one."""
    server.fault(TABLE_PATH, "moved", 99, text=location)
    with pytest.raises(public.FetchError, match=re.escape(said)):
        get("moleculeace-thrombin", clock)
    assert len(server.log) == 1 and clock.slept == []
    assert public.disk_use("moleculeace-thrombin") < 10_000


@pytest.mark.parametrize(
    "location", ["https://raw.githubusercontent.com/other/table.csv?x=1", "/github/other/table.csv?x=1"]
)
def test_a_redirect_within_the_source_is_followed_with_the_part_that_is_wanted(server, location):
    server.files["/github/other/table.csv"] = server.files[TABLE_PATH]
    server.fault(TABLE_PATH, "moved", 2, text=location)
    server.fault("other/table.csv", "cut", at=100_000)
    assert len(get("moleculeace-thrombin")) == 1_499
    assert [request.headers.get("Range") for request in server.log] == [None, None, "bytes=100000-", "bytes=100000-"]


def test_what_comes_with_a_redirect_is_not_read(server):
    server.files["/github/other.csv"] = server.files[TABLE_PATH]
    server.fault(TABLE_PATH, "endless", code=302, headers={"Location": "/github/other.csv"})
    assert len(get("moleculeace-thrombin")) == 1_499
    assert server.log[0].sent < 30 * 2**20


def test_redirects_in_a_circle_end(server, clock):
    server.fault(TABLE_PATH, "moved", 99, text=f"https://raw.githubusercontent.com{FACTOR_XA.path}")
    with pytest.raises(public.FetchError, match="sends on more than 5 times"):
        get("moleculeace-thrombin", clock)
    assert len(server.log) == 6 and clock.slept == []


@pytest.mark.parametrize("mirror", ["file:///etc", "ftp://127.0.0.1/x", "127.0.0.1:80"])
def test_another_scheme_is_not_told_as_a_cut_connection_after_many_tries(server, clock, monkeypatch, mirror):
    """``file://`` was tried five times in 17 s and told as 'the connection was cut'."""
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, mirror)
    with pytest.raises(public.FetchError, match="a mirror is an http or https address"):
        get("moleculeace-thrombin", clock)
    assert clock.slept == []


@pytest.mark.parametrize("length", ["many", "-5", "1e6", "9" * 5_000, "5 000", "٣", "12, 13"])
@pytest.mark.parametrize("name", ["moleculeace-thrombin", "uniprot-ecoli"])
def test_an_unreadable_length_is_not_told_as_a_wrong_hash(server, clock, name, length):
    """``Content-Length: many`` was told as a hash that does not fit, or as a cut connection."""
    length = length.encode().decode("latin-1")
    server.fault("/", "length", 99, text=length)
    with pytest.raises(public.FetchError, match=r"length that is no number|header that cannot be read") as caught:
        get(name, clock)
    assert "hash" not in str(caught.value) and len(str(caught.value)) < 400
    assert len(server.log) == 1 and clock.slept == []


def test_a_packed_page_is_named_as_such(server, clock):
    server.fault("/uniprot", "packed", 99)
    with pytest.raises(public.FetchError, match=r"packs its answer \(gzip\), unasked"):
        get("uniprot-ecoli", clock)


@pytest.mark.parametrize("name", ["moleculeace-thrombin", "uniprot-ecoli", "chembl-egfr"])
def test_a_source_without_end_does_not_fill_the_disk(server, clock, name):
    """An endless source wrote 155 MB for a set of 0.1 MB."""
    where = {"moleculeace-thrombin": TABLE_PATH, "uniprot-ecoli": "/uniprotkb", "chembl-egfr": "activity.json"}[name]
    server.fault(where, "endless", 99)
    with pytest.raises(public.FetchError, match=r"brings more than (8\.0|16\.0) MB.*given up"):
        get(name, clock)
    assert len(server.asked(where)) == 1 and server.asked(where)[0].sent < 30 * 2**20
    assert public.disk_use(name) < 10_000  # nothing could go on from there


def test_one_page_of_a_service_has_a_limit_of_its_own(server, clock):
    """One page of proteins of 154 MB was taken into memory."""
    server.proteins[3] = {**server.proteins[3], "sequence": "M" * 17 * 2**20}
    with pytest.raises(public.FetchError, match=r"page 1 .*more than 16\.0 MB in one answer"):
        get("uniprot-human", clock)
    assert len(server.log) == 1


def test_pages_that_bring_nothing_and_name_another_one_end(server, clock):
    server.chembl_page = lambda offset: {
        "activities": [], "page_meta": {"limit": 0, "offset": offset, "total_count": 10**9, "next": "/x"},
    }  # fmt: skip
    with pytest.raises(public.FetchError, match="brings nothing and names another one"):
        get("chembl-egfr", clock)
    assert len(server.asked("activity")) == 5


def test_a_service_cannot_nest_its_answer_beyond_what_can_be_read(server, clock):
    server.fault("activity.json", "status", 99, code=200, text="[" * 200_000)
    with pytest.raises(public.FetchError, match="not whole JSON"):
        get("chembl-egfr", clock)


def test_the_limit_of_a_download_is_tied_to_what_is_expected():
    small, books = PUBLIC["moleculenet-esol"], PUBLIC["books-english"]
    assert small.most_bytes == 8 * 2**20 and books.most_bytes == 8 * books.bytes
    assert replace(small, bytes=0, objects=0).most_bytes == small.limit_bytes  # nobody knows what to expect
    assert all(entry.bytes < entry.most_bytes <= entry.limit_bytes for entry in PUBLIC.values())


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
@pytest.mark.parametrize(
    ("name", "path"),
    [("books-english", "/gutenberg/"), ("moleculeace-thrombin", TABLE_PATH), ("pfam-seeds", "/interpro/")],
)
def test_a_bomb_is_refused_before_it_is_in_memory(server, pack, name, path):
    """A gzip bomb of 6.7 MB took 1,285 MB of memory before it was refused."""
    bomb = pack(b"\0" * 200 * 2**20)
    for file in PUBLIC[name].files:
        server.files[f"/{file.base}{file.path}"] = bomb
    tracemalloc.start()
    with pytest.raises(public.FetchError, match=r"unpacks to more than \d+\.\d MB, the limit for this set"):
        get(name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 230 * 2**20


@pytest.mark.parametrize(
    "bad", [gzip.compress(b"\0" * 80 * 2**20), b"smiles,value\nCCO,1\n", gzip.compress(b"x" * 999)[:-9]]
)
def test_a_file_that_could_not_be_read_is_not_kept_as_the_right_one(server, bad):
    """It stayed in the cache with its hash: 'fetch it again' read it again, and the corrected file was refused as changed."""
    good, server.files[TABLE_PATH] = server.files[TABLE_PATH], bad
    for _ in range(2):
        with pytest.raises(public.FetchError, match=r"unpacks to more|no column|breaks off"):
            get("moleculeace-thrombin")
    assert len(server.log) == 2 and store.checksums() == {} and public.disk_use("moleculeace-thrombin") == 0
    server.files[TABLE_PATH] = good
    assert len(get("moleculeace-thrombin")) == 1_499


def test_a_packed_line_without_end_is_refused_while_it_is_read(server):
    folder = "/tatoeba/exports/per_language"
    server.files |= exports({"fin": {1: "Yksi."}, "eng": {2: "One."}}, [(1, 2)])
    server.files[f"{folder}/eng/eng_sentences.tsv.bz2"] = bz2.compress(b"2" * 100 * 2**20)
    tracemalloc.start()
    with pytest.raises(public.FetchError, match=r"a line of more than 1\.0 MB"):
        get("tatoeba-finnish")
    assert tracemalloc.get_traced_memory()[1] < 60 * 2**20
    tracemalloc.stop()


def test_no_password_of_the_machine_is_sent(server, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    get("moleculeace-thrombin")
    assert all("Authorization" not in request.headers for request in server.log)


@pytest.mark.parametrize(
    ("figures", "public_"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1:248:1893:25c8:1946", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False), ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False), ("64:ff9b::7f00:1", False), ("64:ff9b::5db8:d822", True), ("no figures", False),
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_known_in_every_way_of_writing(figures, public_):
    assert hosts.is_public(figures) == public_


# ------------------------------------------------------------------------------------------------------ the command line


def test_the_command_shows_licence_and_size_first_then_fetches(server, capsys):
    assert main(["fetch", "moleculeace-thrombin"]) == 0
    out, err = capsys.readouterr()
    assert "moleculeace-thrombin: 1,499 objects, 0 rows refused" in out
    assert (
        err.index("licence: MIT") < err.index("please cite: van Tilborg") < err.index("expected: about 2,754 objects")
    )
    assert err.index("expected:") < err.index("(file 1 of 1)")
    assert main(["fetch", "--list"]) == 0
    listing = capsys.readouterr().out
    assert all(name in listing for name in PUBLIC) and "here: 1,499 objects" in listing and "disk use:" in listing
    assert main(["fetch", "moleculeace-thrombin", "--remove"]) == 0 and "freed" in capsys.readouterr().out


def test_mistakes_on_the_command_line_are_messages(server, offline, capsys):
    assert main(["fetch", "uniprot-ecoli"]) == 2
    assert "error: offline" in capsys.readouterr().err
    assert main(["fetch", "klingon"]) == 2
    assert "no public set 'klingon'" in capsys.readouterr().err


def test_control_c_leaves_a_part_that_the_next_call_goes_on_from(server):
    server.fault(TABLE_PATH, "cut", at=90_000)
    server.fault(TABLE_PATH, "trickle")
    command = [sys.executable, "-u", "-m", "analysis", "fetch", "moleculeace-thrombin"]
    # A test run in the background ignores SIGINT and hands that on; a terminal does not.
    heeding = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heeding)
    deadline = time.monotonic() + 60
    while not (len(server.log) > 1 and server.log[1].sent > 5) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "stopped" in err and "resumes from there" in err and "Traceback" not in err
    server.faults.clear()
    server.log.clear()
    assert main(["fetch", "moleculeace-thrombin"]) == 0
    assert int(server.log[0].headers["Range"].removeprefix("bytes=").rstrip("-")) >= 90_000


def test_listing_sets_loads_no_network_library(server):
    code = (
        "import sys; from analysis import datasets; datasets.available(); "
        "print([m for m in ('requests', 'pooch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
