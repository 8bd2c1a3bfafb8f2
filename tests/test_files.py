"""Files in every format: what is kept, under which ids and labels, and which rows are refused, counted as in the file."""

import gzip
import html
import io
import zipfile

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdkit import Chem, rdBase

from analysis.domains.molecule import files as molecule
from analysis.domains.protein import files as protein
from analysis.domains.text import files as text
from analysis.files import FileError, Limits, clean_name, limits
from analysis.files.decode import decode
from analysis.files.tables import SHOWN_QUOTES, find_delimiter
from analysis.support.escaping import inert_csv, inert_html, inert_markdown

READERS = {"text": text, "protein": protein, "molecule": molecule}


def rows(problems):
    return problems["row"].tolist()


# ------------------------------------------------------------------------------------------------------------- tables


def test_a_table_keeps_good_rows_names_bad_ones_and_types_its_labels():
    content = b"name,smiles,pKi,class\nethanol,CCO,1.5,a\nbroken,C1CC,2,b\n,CCN,,a\npropane,CCC,3,NA\n"
    dataset, problems = molecule.parse("drugs.csv", content)
    assert dataset.objects == ("CCO", "CCN", "CCC")
    assert dataset.ids == ("ethanol", "row 4", "propane")
    assert dataset.labels["pKi"].tolist()[::2] == [1.5, 3.0] and pd.isna(dataset.labels["pKi"][1])
    assert dataset.labels["class"].tolist() == ["a", "a", "NA"]  # a word in a column of words is a class
    assert problems.values.tolist() == [[3, "broken", "ring 1 is opened but never closed"]]
    assert dataset.provenance.source == "own file" and "utf-8" in dataset.provenance.notes


def test_column_and_labels_can_be_chosen():
    content = b"product,reactant,y,z\nCCO,CC,1,2\nCCN,CCl,3,4\n"
    dataset, _ = molecule.parse("a.csv", content, column="reactant", labels=["z"])
    assert dataset.objects == ("CC", "CCl")
    assert dataset.labels.to_dict("list") == {"z": [2, 4]}
    with pytest.raises(FileError, match=r"no column 'w'.*product, reactant"):
        molecule.parse("a.csv", content, column="w")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter):
    lines = [["smiles", "value"], ["CCO", "1"], ["CC(=O)N", "2"]]
    content = "\n".join(delimiter.join(line) for line in lines)
    assert find_delimiter(content.split("\n")) == delimiter
    dataset, problems = molecule.parse("a.csv", content.encode())
    assert len(dataset) == 2 and problems.empty and dataset.labels["value"].tolist() == [1, 2]


def test_one_column_without_header_is_read_from_its_first_row():
    dataset, problems = molecule.parse("a.csv", b"CCO\nCCN\nsmiles\nCCC\n")
    assert dataset.objects == ("CCO", "CCN", "CCC")
    assert rows(problems) == [3]


def test_a_quoted_cell_over_several_lines_is_one_row():
    content = b'id,text\n1,"two\nlines, one cell"\n2,"she said ""no"""\n3,\n'
    dataset, problems = text.parse("a.csv", content)
    assert dataset.objects == ("two lines, one cell", 'she said "no"')
    assert rows(problems) == [4]


def test_open_quotes_are_looked_for_a_bounded_number_of_times():
    dataset, _ = text.parse("a.csv", b"id,text\n" + b'1,"some words\n' * 100)
    assert len(dataset) == 100
    assert dataset.provenance.notes.count("a quote never closes") == SHOWN_QUOTES


def test_quotes_in_tab_separated_text_are_text_unless_they_enclose_a_cell():
    content = b'id\ttext\n1\t"good" she said\n2\t"all of it"\n3\tit\'s 5" wide\n'
    assert text.parse("a.tsv", content)[0].objects == ('"good" she said', "all of it", "it's 5\" wide")


def test_the_longest_text_column_is_guessed_where_no_name_is_known():
    content = b"code,remark\nx1,this is the remark of the first one\nx2,and this is the second remark here\n"
    dataset, _ = text.parse("a.csv", content)
    assert dataset.objects[1] == "and this is the second remark here"


def test_repeated_ids_are_numbered_and_never_collide():
    content = b"id,smiles\na,CCO\na,CCN\na #2,CCC\na,CCCl\n"
    dataset, problems = molecule.parse("a.csv", content)
    assert dataset.ids[:3] == ("a", "a #3", "a #2") and len(set(dataset.ids)) == 4 and problems.empty
    assert "2 repeated id(s) were numbered" in dataset.provenance.notes


def test_one_column_is_not_cut_at_the_commas_of_its_text():
    content = b'text\nFirst, there is one.\n"Second, too"\nthird\n'
    assert text.parse("a.csv", content)[0].objects == ("First, there is one.", "Second, too", "third")


def test_a_column_of_groups_is_a_label_and_no_id():
    content = b"cluster_id,mol_id,smiles\n" + b"".join(b"c%d,m%d,%s\n" % (i % 2, i, b"C" * (i + 1)) for i in range(10))
    dataset, _ = molecule.parse("a.csv", content)
    assert dataset.ids[3] == "m3" and dataset.labels["cluster_id"].tolist() == ["c0", "c1"] * 5


def test_the_row_numbers_that_pandas_writes_are_no_label():
    frame = pd.DataFrame({"smiles": ["CCO", "CCN"]}, index=[7, 9])
    sink = io.BytesIO()
    frame.to_parquet(sink)
    assert molecule.parse("a.parquet", sink.getvalue())[0].labels.shape[1] == 0


def test_a_table_of_uniprot_downloads():
    content = b"Entry\tReviewed\tLength\tSequence\nP1\treviewed\t8\tMKTAYIAK\nP2\treviewed\t8\tMKTAYIAR\n"
    dataset, _ = protein.parse("a.tsv", content)
    assert dataset.ids == ("P1", "P2") and dataset.labels["Length"].tolist() == [8, 8]


def test_parquet_reads_as_the_same_csv_does():
    frame = pd.DataFrame({"name": ["a", "b", "c"], "smiles": ["CCO", "C(", "CCN"], "y": [1.5, 2.0, 2.5]})
    sink = io.BytesIO()
    frame.to_parquet(sink)
    one, bad_one = molecule.parse("a.parquet", sink.getvalue())
    two, bad_two = molecule.parse("a.csv", frame.to_csv(index=False).encode())
    assert one.objects == two.objects and one.ids == two.ids and one.labels.equals(two.labels)
    assert bad_one["reason"].equals(bad_two["reason"])
    assert rows(bad_one) == [2] and rows(bad_two) == [3], "a parquet file has no header row"


def test_json_lines_and_a_json_array():
    lines = b'{"text": "one two", "y": 1}\n\nnot json\n{"text": "three", "tags": ["x"]}\n'
    dataset, problems = text.parse("a.jsonl", lines)
    assert dataset.objects == ("one two", "three") and list(dataset.labels.columns) == ["y"]
    assert rows(problems) == [3]
    assert text.parse("a.json", b'[{"text": "one two"}, {"text": "three"}]')[0].objects == ("one two", "three")


# --------------------------------------------------------------------------------------------------- bytes and packing


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("naïve".encode(), "utf-8"),
        ("naïve".encode("utf-8-sig"), "utf-8-sig"),
        ("naïve".encode("utf-16"), "utf-16"),
        ("naïve words".encode("utf-16-be"), "utf-16-be"),
        ("naïve “words”".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_are_found(data, encoding):
    decoded, found = decode(data, "a.txt")
    assert found == encoding and decoded.startswith("naïve")


def test_packed_files_are_read_as_what_they_hold():
    content = b"CCO a\nCCN b\n"
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("x/one.smi", content)
        archive.writestr("two.csv", b"smiles,y\nCCC,1\nC(,2\n")
        archive.writestr("picture.png", b"\x89PNG...")
    assert molecule.parse("a.smi.gz", gzip.compress(content))[0].objects == ("CCO", "CCN")
    dataset, problems = molecule.parse("a.zip", sink.getvalue())
    assert dataset.objects == ("CCO", "CCN", "CCC")
    assert dataset.labels["file"].tolist() == ["x/one.smi", "x/one.smi", "two.csv"]
    assert problems["reason"].tolist()[0] == "picture.png is a PNG image, not a table or text"
    assert problems["reason"].tolist()[1].startswith("two.csv: ") and rows(problems) == [3, 3]


@pytest.mark.parametrize(
    ("domain", "content", "limits", "says"),
    [
        ("text", b"word " * 300, {"bytes": 1024}, "1.0 kB"),
        ("text", gzip.compress(bytes(range(32, 127)) * 30_000), {"unpacked_bytes": 2**20}, "more than 1.0 MB"),
        ("text", gzip.compress(b"a" * 2**22), {"ratio": 50}, "more than 50 times"),
        ("text", b"a\nb\nc\n", {"rows": 2}, "more than 2 rows"),
        ("text", b'{"text": "a b", "x": 1}\n{"text": "c d", "y": 1}', {"cells": 5}, "6 cells; the limit is 5"),
        ("text", b"some words", {"characters": 5}, "the limit for one text is 5"),
        ("protein", b">a\nMKTAYIAKQR", {"characters": 5}, "10 residues; the limit is 5"),
        ("molecule", b"CCCCCC", {"smiles_characters": 5}, "6 characters; the limit is 5"),
        ("molecule", b"CCCCCC", {"atoms": 5}, "6 heavy atoms; the limit is 5"),
    ],
)
def test_limits_are_stated(domain, content, limits, says):
    with pytest.raises(FileError) as caught:
        READERS[domain].parse("a.jsonl" if b"{" in content[:1] else "a", content, limits=Limits(**limits))
    assert says in str(caught.value)


def test_when_nothing_is_kept_the_error_has_the_refused_rows():
    with pytest.raises(FileError, match="none of 2 rows") as caught:
        molecule.parse("a.smi", b"C1CC one\nC( two\n")
    assert caught.value.problems["id"].tolist() == ["one", "two"]


# --------------------------------------------------------------------------------------------------------------- text


def test_text_with_blank_lines_is_cut_into_paragraphs_and_else_into_lines():
    wrapped = b"First paragraph that\nis wrapped.\n\n* * *\n\nSecond paragraph.\n"
    dataset, problems = text.parse("a.txt", wrapped)
    assert dataset.objects == ("First paragraph that is wrapped.", "Second paragraph.")
    assert dataset.ids == ("line 1", "line 6") and rows(problems) == [4]
    assert text.parse("a.txt", b"One line.\nAnother.\n")[0].objects == ("One line.", "Another.")
    assert len(text.parse("a.txt", wrapped, column="line")[0]) == 3


def test_sentences():
    content = "He left. “Why?” She didn't say… It was 3.5 miles (or so). Then they met".encode()
    assert text.parse("a.txt", content, column="sentence")[0].objects == (
        "He left.",
        "“Why?”",
        "She didn't say… It was 3.5 miles (or so).",
        "Then they met",
    )
    with pytest.raises(FileError, match="paragraph, line, sentence"):
        text.parse("a.txt", content, column="chapter")


def test_markdown_leaves_prose():
    content = b"""---
title: x
---
# A heading

Some *emphasised* and **bold** [linked](http://example.org) `code` in snake_case.

```python
not prose
```

| a | table |
|---|---|

- an item
"""
    assert text.parse("a.md", content)[0].objects == (
        "A heading",
        "Some emphasised and bold linked code in snake_case.",
        "an item",
    )


# ------------------------------------------------------------------------------------------------------------ proteins


def test_fasta_headers_become_labels():
    content = b">P1 1.2.3.4~~~abc~~~a product~~~COG1\nMKTA\nYIAK*\n>sp|P2|ABC_X Some name OS=Homo sapiens OX=9606 GN=abc\nMKV\n"
    dataset, problems = protein.parse("a.faa", content)
    assert dataset.objects == ("MKTAYIAK", "MKV") and dataset.ids == ("P1", "P2") and problems.empty
    assert dataset.labels.iloc[0][["ec", "gene", "product", "cog"]].tolist() == ["1.2.3.4", "abc", "a product", "COG1"]
    assert dataset.labels.iloc[1][["entry", "organism", "gene", "product"]].tolist() == [
        "ABC_X",
        "Homo sapiens",
        "abc",
        "Some name",
    ]


def test_prokka_headers_without_a_blank():
    dataset, _ = protein.parse("a.faa", b">gnl|X1~~~~~~a product~~~\nMKTAYIAK\n")
    assert dataset.ids == ("gnl|X1",)


def test_residues_are_checked_and_rows_are_lines_of_the_header():
    bad = ["MKT1A", "MK*TA", "MK?TA", "XXXXM", "", "ACGT" * 20]
    content = "".join(f">s{i}\n{sequence}\n" for i, sequence in enumerate([*bad, "mku-bzxa*"]))
    dataset, problems = protein.parse("a.fasta", content.encode())
    assert dataset.objects == ("MKUBZXA",)
    assert rows(problems) == [1, 3, 5, 7, 9, 11]
    reasons = (
        "'1' at residue 4 is a digit",
        "stop (*) inside, at residue 3",
        "'?' at residue 3",
        "unknown",
        "no sequence",
    )
    for reason, says in zip(problems["reason"], (*reasons, "translate it first"), strict=True):
        assert says in reason


def test_alignments_keep_their_rows():
    aligned = b">a\nMK-TA\n>b\nMKQ.A\n"
    assert protein.parse("a.afa", aligned)[0].labels["aligned"].tolist() == ["MK-TA", "MKQ.A"]
    stockholm = b"# STOCKHOLM 1.0\n#=GF ID fam\na/1-4 MK-\nb/1-4 MKQ\n#=GC RF xxx\n\na/1-4 TA\nb/1-4 TA\n//\n"
    dataset, _ = protein.parse("a.txt", stockholm)
    assert dataset.objects == ("MKTA", "MKQTA") and dataset.labels["aligned"].tolist() == ["MK-TA", "MKQTA"]
    assert dataset.labels["family"].tolist() == ["fam", "fam"]
    assert "aligned" not in protein.parse("a.fa", b">a\nMKTA\n>b\nMKQA\n")[0].labels


UNIPROT = b"""ID   ABC_HUMAN  Reviewed;  8 AA.
AC   P12345; Q99999;
DE   RecName: Full=A product {ECO:0000269};
DE            EC=1.2.3.4;
GN   Name=abc {ECO:1}; Synonyms=x;
OS   Homo sapiens (Human).
CC   -!- SUBCELLULAR LOCATION: Cytoplasm {ECO:2}. Nucleus.
DR   Pfam; PF00001; x; 1.
SQ   SEQUENCE   8 AA;  900 MW;  0 CRC64;
     MKTAYIAK
//
"""
XML = b"""<?xml version="1.0"?><uniprot xmlns="http://uniprot.org/uniprot"><entry>
<accession>P12345</accession><accession>Q99999</accession><name>ABC_HUMAN</name>
<protein><recommendedName><fullName evidence="1">A product</fullName><ecNumber>1.2.3.4</ecNumber></recommendedName></protein>
<gene><name type="primary">abc</name></gene><organism><name>Homo sapiens (Human)</name></organism>
<comment type="subcellular location"><subcellularLocation><location>Cytoplasm</location></subcellularLocation></comment>
<dbReference type="Pfam" id="PF00001"/><sequence length="8">MKTA
YIAK</sequence></entry></uniprot>"""


@pytest.mark.parametrize(("filename", "content"), [("a.txt", UNIPROT), ("a.dat", UNIPROT), ("a.xml", XML)])
def test_uniprot_flat_and_xml_agree(filename, content):
    dataset, problems = protein.parse(filename, content)
    assert problems.empty and dataset.objects == ("MKTAYIAK",) and dataset.ids == ("P12345",)
    assert dataset.labels.iloc[0].to_dict() == {
        "entry": "ABC_HUMAN",
        "product": "A product",
        "ec": "1.2.3.4",
        "gene": "abc",
        "organism": "Homo sapiens (Human)",
        "location": "Cytoplasm",
        "family": "PF00001",
    }


def test_genbank_translations_and_genpept():
    genbank = b"""LOCUS       X  100 bp DNA
FEATURES             Location/Qualifiers
     gene            1..30
                     /gene="abc"
     CDS             join(1..10,
                     20..30)
                     /gene="abc"
                     /EC_number="1.2.3.4"
                     /product="a long
                     product"
                     /protein_id="X1.1"
                     /translation="MKTA
                     YIAK"
     CDS             40..60
                     /locus_tag="L2"
                     /pseudo
ORIGIN
        1 acgtacgtac
//
"""
    dataset, problems = protein.parse("a.gbk", genbank)
    assert dataset.objects == ("MKTAYIAK",) and dataset.ids == ("X1.1",)
    assert dataset.labels.iloc[0].to_dict() == {"gene": "abc", "ec": "1.2.3.4", "product": "a long product"}
    assert problems.values.tolist() == [[14, "L2", "is a pseudogene"]]
    genpept = b"LOCUS       NP_1  8 aa linear\nFEATURES  x\nORIGIN\n        1 mkta yiak\n//\n"
    assert protein.parse("a.gb", genpept)[0].objects == ("MKTAYIAK",)


# ----------------------------------------------------------------------------------------------------------- molecules


def test_smiles_lists_with_and_without_header():
    dataset, problems = molecule.parse("a.smi", b"# comment\nCCO ethyl alcohol\nC(C\tbad one\n\nCCN |c:1| name\n")
    assert dataset.objects == ("CCO", "CCN") and dataset.ids == ("ethyl alcohol", "name")
    assert problems.values.tolist() == [[3, "bad one", "1 parenthesis(es) never close"]]
    dataset, problems = molecule.parse("a.smi", b"SMILES\tID\tpIC50\nCCO\tx\t5.5\nCCN\ty\t6\nCC\tz\n")
    assert dataset.ids == ("x", "y") and dataset.labels["pIC50"].tolist() == [5.5, 6.0] and rows(problems) == [4]


@pytest.mark.parametrize(
    ("smiles", "says"),
    [
        ("C(C)(C)(C)(C)C", "atom 1 (C) has 5 bonds"),
        ("n1cccc1", "[nH]"),
        ("Cc", "outside any ring"),
        ("C1CC", "ring 1"),
        ("CC)C", "position 3"),
        ("[CH3", "square bracket"),
        ("CC>>CO", "reaction"),
        ("*CC", "wildcard"),
        ("C~C", "search pattern"),
        ("[C+9]", "charge +9"),
        ("[2C]", "mass number 2"),
        ("CCé", "characters that no SMILES has"),
        ("Qq", "not SMILES"),
    ],
)
def test_reasons_are_plain(smiles, says):
    _, problems = molecule.parse("a.smi", f"CCO fine\n{smiles} bad\n".encode())
    assert len(problems) == 1 and says in problems["reason"][0]


SDF = """{name}
  by hand

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.2000    1.2000    0.0000 O   0  0
  1  2  1  0
  2  3  {bond}  0
M  END
> <pKi>
5.5

> <note> (1)
two
lines

$$$$
"""


@pytest.mark.parametrize(
    "smiles",
    [
        "[H]O[H]",
        "[H+]=c1ncnc2[nH][nH]cc1-2",
        "C=[H]",
        "[2H]C",
        "C[C@@](F)(Cl)Br",
        "F/C=C/F",
        "[nH]1cccc1",
        "C[N+](C)(C)C",
        "C#C#C",
    ],
)
def test_the_quick_check_comes_to_the_same_answer_as_a_full_parse(smiles):
    with rdBase.BlockLogs():
        expected = Chem.MolFromSmiles(smiles) is not None
    _, problems = molecule.parse("a.smi", f"CCO\n{smiles}\n".encode())
    assert problems.empty == expected


def test_an_sdf_record_is_measured_before_it_is_parsed():
    huge = (
        SDF.format(name="huge", bond=1).replace("V2000", "V3000").replace("M  END", "M  V30 COUNTS 999999999 1\nM  END")
    )
    _, problems = molecule.parse("a.sdf", (SDF.format(name="x", bond=1) + huge).encode())
    assert problems["reason"].tolist() == ["has 999,999,999 atoms; the limit is 1,000 heavy atoms"]


def test_sdf_with_properties_and_a_bad_record():
    content = SDF.format(name="ethanol", bond=1) + SDF.format(name="bad", bond=3) + SDF.format(name="", bond=2)
    dataset, problems = molecule.parse("a.sdf", content.encode())
    assert dataset.objects == ("CCO", "CC=O") and dataset.ids == ("ethanol", "record 3")
    assert dataset.labels["pKi"].tolist() == [5.5, 5.5] and dataset.labels["note"].tolist() == ["two lines"] * 2
    assert problems["row"].tolist() == [2] and problems["id"].tolist() == ["bad"]


# -------------------------------------------------------------------------------------------------------------- choices


def test_inspect_offers_columns_with_a_guess():
    content = b"num,name,active,remark,smiles\n1,aa,yes,x1,CCO\n2,bb,no,y2,CCN\n3,cc,yes,z3,CCC\n4,dd,no,q4,CCCl\n"
    report = molecule.inspect("dir/a.csv", content)
    assert report.filename == "a.csv" and report.format == "table"
    assert report.columns == ("num", "name", "active", "remark", "smiles")
    assert (report.object_column, report.id_column) == ("smiles", "name")
    assert report.label_columns == ("num", "active")
    assert report.preview["smiles"].tolist() == ["CCO", "CCN", "CCC", "CCCl"]


def test_inspect_offers_ways_to_cut_text():
    report = text.inspect("a.txt", b"One. Two.\n\nThree.\n")
    assert report.columns == ("paragraph", "line", "sentence") and report.object_column == "paragraph"
    assert report.preview["object"].tolist() == ["One. Two.", "Three."]


# ---------------------------------------------------------------------------------------------------- real development data


@pytest.mark.parametrize(
    ("domain", "name", "kept", "refused"),
    [
        ("molecule", "molecule/BBBP.csv", 2_039, 11),
        ("molecule", "molecule/clintox.csv", 1_480, 4),
        ("molecule", "molecule/ESOL_delaney-processed.csv", 1_128, 0),
        ("molecule", "molecule/CHEMBL2047_EC50.csv", 631, 0),
        ("protein", "protein/archaea_sprot.faa", 2_872, 0),
        ("protein", "protein/globins45.fa", 45, 0),
        ("protein", "protein/pfam_RRM_1.sto", 79, 0),
        ("protein", "protein/pfam_Pkinase.sto", 38, 0),
        ("text", "text/sentence_polarity.tsv", 10_662, 0),
        ("text", "text/dictionary_entries.tsv", 12_000, 0),
    ],
)
def test_real_files(development_data, domain, name, kept, refused):
    dataset, problems = READERS[domain].parse(name, (development_data / name).read_bytes())
    assert (len(dataset), len(problems)) == (kept, refused)


# ------------------------------------------------------------------------------------------------------ anything at all

SNIPPETS = st.sampled_from(
    (
        *(
            ">",
            "a b c",
            "MKTAYIAK",
            "CCO",
            "C1CC",
            "#",
            ",",
            "\t",
            '"',
            "\n",
            "\r",
            "\x00",
            "//",
            "{",
            "}",
            "[",
            "|",
            "é",
        ),
        *(
            "# STOCKHOLM 1.0\n",
            "LOCUS  ",
            "ID   A\n",
            "M  END\n",
            "$$$$\n",
            '{"text": "a b"}',
            "<?xml",
            "<a>",
            "smiles",
        ),
        *("     CDS             1..2\n", '                     /translation="MK', "M  V30 COUNTS 1", "=1", "~~~"),
        *("\ufeff", "\u202e", "```", "---\n"),
    )
)
NAMES = st.sampled_from(
    ("csv", "tsv", "txt", "jsonl", "json", "md", "faa", "sto", "xml", "gb", "dat", "smi", "sdf", "gz")
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(READERS)),
    NAMES.map(lambda extension: f"a.{extension}"),
    st.binary(max_size=60) | st.lists(SNIPPETS, max_size=25).map(lambda parts: "".join(parts).encode()),
)
@example("molecule", "a.sdf", b"\n\n\nM  END\n")
@example("protein", "a.gb", b"LOCUS\nORIGIN\n x\n//")
@example("text", "a.csv", b'"')
def test_any_bytes_are_kept_or_refused_with_a_reason(domain, filename, content):
    for task in (READERS[domain].parse, READERS[domain].inspect):
        try:
            result = task(filename, content)
        except FileError as error:
            assert len(str(error)) > 20
        else:
            if task is READERS[domain].parse:
                dataset, problems = result
                assert len(dataset) and all(dataset.objects) and dataset.sha256
                assert list(problems.columns) == ["row", "id", "reason"] and (problems["row"] >= 1).all()


# -------------------------------------------------------------------------------------------------------------- exports


def test_csv_cells_never_begin_a_formula_and_numbers_stay():
    frame = pd.DataFrame({"=x": ["=1+1", " @SUM", "\tx", "a=b"], "y": [-1.5, 2, 3, 4], "z": ["-2", "3", None, "+4"]})
    back = pd.read_csv(io.StringIO(inert_csv(frame)), dtype={"z": "str"})
    assert list(back.columns) == ["'=x", "y", "z"]
    assert back["'=x"].tolist() == ["'=1+1", "' @SUM", "'\tx", "a=b"]
    assert back["y"].tolist() == [-1.5, 2, 3, 4]
    assert back["z"].tolist()[:2] == ["'-2", "3"] and back["z"][3] == "'+4"


def test_markdown_and_html_show_as_themselves():
    shown = inert_markdown("<b>*x*</b>\n[a](b) :red[c] $d$ `e`")
    assert shown == r"&lt;b&gt;\*x\*&lt;/b&gt; \[a\]\(b\) \:red\[c\] \$d\$ \`e\`"
    assert inert_html("<a href='x'>&\u202e") == "&lt;a href=&#x27;x&#x27;&gt;&amp; "
    assert html.unescape(inert_html("<a href='x' title=\"&amp;\">")) == "<a href='x' title=\"&amp;\">"


@pytest.mark.parametrize("end", [".smi", ".csv.gz"])
def test_a_long_name_keeps_its_extension(end):
    """A file whose name has over 120 letters was not known for what it is."""
    label = limits.file_label("folder/" + "x" * 300 + end)
    assert label.endswith(f"x…{end}") and len(label) == limits.NAME_CHARACTERS


def test_names_are_one_clean_line():
    assert clean_name("a\u202eb\nc\u200b\x00d") == "ab cd"
    assert len(clean_name("x" * 500)) == 120 and clean_name("x" * 500).endswith("…")
