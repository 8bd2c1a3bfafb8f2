"""Tables as people write them: which column holds the objects, whether there is a header, and every form of JSON."""

import io
import itertools
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.domains.molecule import files as molecule
from analysis.domains.protein import files as protein
from analysis.domains.text import files as text
from analysis.files import FileError
from analysis.files.layout import Layout
from analysis.files.tables import records_of, row_starts

SMILES = ("CCO", "CCN", "c1ccccc1", "CC(=O)O")
NAMES = ("ethanol", "ethylamine", "benzene", "acetic acid")


def table(delimiter=",", **columns):
    rows = [columns.keys(), *zip(*columns.values(), strict=True)]
    return "".join(delimiter.join(row) + "\n" for row in rows).encode()


# ------------------------------------------------------------------------------------------------ the object column


@pytest.mark.parametrize(
    "columns",
    [
        {"Molecule": NAMES, "SMILES_string": SMILES},
        {"Structure": ("1ABC", "2ABC", "3ABC", "4ABC"), "Ligand SMILES": SMILES},
        {"mol": ("m1", "m2", "m3", "m4"), "drug": SMILES},
        {"smiles": ("a b", "b c", "d e", "f g"), "canonicalSmiles": SMILES},
        {"structure": ("", "", "", ""), "x": SMILES},
    ],
)
def test_a_name_wins_only_among_the_columns_whose_cells_fit(columns):
    """`Molecule` beside `SMILES_string` and `Structure` beside `Ligand SMILES` were taken, and every row refused."""
    assert molecule.parse("a.csv", table(**columns))[0].objects == SMILES


def test_the_text_of_a_review_is_not_its_summary():
    """`summary` beside `reviewText` was taken."""
    reviews = ("I have used this for a month and like it.", "It broke on the second day, do not buy it.")
    content = table("\t", summary=("A good thing to have around", "Not good at all for me"), reviewText=reviews)
    assert text.parse("a.tsv", content)[0].objects == reviews


def test_a_column_of_dna_is_not_taken_for_that_of_proteins():
    dna = ("ATGAAAACCGCGTATATTGCGAAACAGCGTCAGATTAGCTTTGTGAAAAGCCATTTTAGC",) * 3
    residues = ("MKTAYIAKQRQISFVKSHFS", "MKTAYIAKQRQISFVKSHFA", "MKTAYIAKQRQISFVKSHFG")
    assert protein.parse("a.csv", table(dna_sequence=dna, aa=residues))[0].objects == residues


def test_where_no_column_fits_each_row_says_why():
    with pytest.raises(FileError, match="none of 2 rows"):
        molecule.parse("a.csv", table(smiles=("C1CC", "C("), name=("x y", "z w")))


def test_an_id_that_repeats_gives_way_to_one_that_does_not():
    content = table(id=("1", "1", "2", "2"), accession=("a", "b", "c", "d"), smiles=SMILES)
    dataset, _ = molecule.parse("a.csv", content)
    assert dataset.ids == ("a", "b", "c", "d") and dataset.labels["id"].tolist() == [1, 1, 2, 2]


# ------------------------------------------------------------------------------------------------ headers


@pytest.mark.parametrize(
    ("reader", "content", "first"),
    [
        (molecule, "C,gdb_1\nN,gdb_2\nO,gdb_3\nCC,gdb_4\n", "C"),
        (molecule, "C\nN\nCC\nCO\n", "C"),
        (molecule, "[Na+],sodium\n[K+],potassium\nCCO,ethanol\n", "[Na+]"),
        (molecule, "gdb_1,C\ngdb_2,N\ngdb_3,O\n", "C"),
        (protein, "GILGFVFTL,HLA-A2\nNLVPMVATV,HLA-A2\nGLCTLVAML,HLA-A2\n", "GILGFVFTL"),
        (protein, "GIGKF\nKWKLF\nFLPLI\n", "GIGKF"),
        (text, "Great movie,pos\nBad film,neg\nGood one,pos\n", "Great movie"),
        (text, "Loved it.,good\nHated it!,bad\nAwful thing,worse\n", "Loved it."),
        (text, "I am here today\nYou are there now\n", "I am here today"),
        (text, "Is it cold?,no\nIs it very warm?,yes\nIs it wet?,no\n", "Is it cold?"),
        (text, "t1;a short one\nt2;another\nt3;the third\n", "a short one"),
    ],
)
def test_the_first_object_of_a_file_without_header_is_kept(reader, content, first):
    """`C,gdb_1` was read as names of columns, and the first object was lost."""
    column = f"column {content.split(chr(10))[0].replace(';', ',').split(',').index(first) + 1}"
    dataset, _ = reader.parse("a.csv", content.encode(), column=column)
    assert dataset.objects[0] == first and len(dataset) == content.count("\n")
    assert "no header was found; columns are numbered" in dataset.provenance.notes


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        (molecule, "Compound,Data\nCCO,x\nCCN,y\n"),
        (molecule, "S,N,smiles\n1,2,CCO\n3,4,CCN\n"),
        (protein, "Peptide,Allele\nGILGFVFTL,HLA-A2\nNLVPMVATV,HLA-B7\n"),
        (protein, "peptide\nSIINFEKL\nGILGFVFTL\n"),
        (protein, "PEPTIDE\nSIINFEKL\nGILGFVFTL\n"),
        (protein, "seq\nGIGKF\nKWKLF\n"),
        (text, "review,sentiment\nGreat movie it was for all,pos\nBad film for me that day,neg\n"),
        (text, "fruit\napple\npear\n"),
        (text, "Q1,Q2\nyes it is,no it is not\nperhaps so,never\n"),
    ],
)
def test_a_header_is_taken_and_said(reader, content):
    column = content.split("\n")[0].split(",")[0] if "smiles" not in content else "smiles"
    dataset, _ = reader.parse("a.csv", content.encode(), column=column)
    assert len(dataset) == 2 and "row 1 is taken as the header: " in dataset.provenance.notes


def test_a_header_that_is_repeated_inside_is_refused_with_its_row():
    """Files that were joined kept the second header as a text."""
    dataset, problems = text.parse("a.csv", b"text,y\none two three,1\ntext,y\nfour five six,2\n")
    assert dataset.objects == ("one two three", "four five six") and dataset.labels["y"].tolist() == [1, 2]
    assert problems[["row", "reason"]].to_numpy().tolist() == [[3, "repeats the header"]]


@pytest.mark.parametrize(
    ("head", "row"), [("sep=;\n", 3), ("# from a colleague\n# in March\n", 4), ("# a; b; c\n\n", 4), ("", 2)]
)
def test_lines_above_the_header_are_left_out_and_said(head, row):
    """The line that Excel writes, and comments, were taken as the header."""
    dataset, problems = molecule.parse("a.csv", f"{head}smiles;v\nCCO;1\nCCN;2\n".encode())
    assert dataset.ids == (f"row {row}", f"row {row + 1}") and dataset.labels["v"].tolist() == [1, 2] and problems.empty
    assert ("line(s) above the header were left out" in dataset.provenance.notes) == bool(head)


def test_a_header_that_begins_with_a_mark_is_no_comment():
    dataset, _ = molecule.parse("a.csv", b"# made by a program\n#smiles,v\nCCO,1\nCCN,2\n")
    assert dataset.objects == ("CCO", "CCN") and list(dataset.labels.columns) == ["v"]


def test_the_last_field_of_a_blank_separated_table_is_the_rest_of_the_line():
    """`SMILES Name`, then `CCO ethyl alcohol`: one of three rows was kept."""
    content = b"SMILES Name\nCCO ethyl alcohol\nCCN\nc1ccccc1 benzene\n"
    dataset, problems = molecule.parse("a.csv", content)
    assert dataset.objects == ("CCO", "CCN", "c1ccccc1") and problems.empty
    assert dataset.ids == ("ethyl alcohol", "row 3", "benzene")


# ------------------------------------------------------------------------------------------------ JSON


FRAME = pd.DataFrame({"smiles": SMILES, "name": NAMES, "y": [1.5, 2.0, 2.5, 3.0]})


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("orient", ["records", "columns", "index", "split", "table"])
def test_every_json_form_of_pandas_is_the_table_it_was(orient, indent):
    """Only lines and arrays were read: the others had 'Columns: .'."""
    content = FRAME.to_json(orient=orient, indent=indent).encode()
    dataset, problems = molecule.parse("a.json", content)
    assert dataset.objects == SMILES and dataset.ids == NAMES and problems.empty
    assert dataset.labels["y"].tolist() == [1.5, 2, 2.5, 3]


def test_the_index_of_pandas_is_kept_where_it_has_names():
    for orient in ("columns", "index", "split"):
        content = FRAME.drop(columns="name").set_index(pd.Index(NAMES)).to_json(orient=orient).encode()
        assert molecule.parse("a.json", content)[0].ids == NAMES


def test_values_without_names_get_numbered_columns():
    dataset, _ = molecule.parse("a.json", FRAME.to_json(orient="values").encode())
    assert dataset.objects == SMILES


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"smiles": SMILES, "y": [1, 2, 3, 4]}),
        json.dumps({"meta": {"n": 4}, "molecules": [{"smiles": s} for s in SMILES]}),
        "".join(json.dumps({"smiles": s, "y": 1}, indent=2) + "\n" for s in SMILES),
        ",\n".join(json.dumps({"smiles": s, "tags": {"a": [1]}}, indent=4) for s in SMILES),
        "\n\n".join(json.dumps({"smiles": s}) for s in SMILES),
        json.dumps([{"smiles": s} for s in SMILES], indent=1),
        json.dumps({"smiles": SMILES}),
    ],
)
def test_json_that_people_write_is_read(content):
    """Pretty-printed objects were refused line by line."""
    assert molecule.parse("a.json", content.encode())[0].objects == SMILES


def test_objects_under_their_names_are_read():
    dataset, _ = protein.parse("a.json", b'{"p1": "MKTAYIAKQRQISF", "p2": "MKTAYIAKQRQ"}')
    assert dataset.ids == ("p1", "p2") and dataset.objects[1] == "MKTAYIAKQRQ"
    assert text.parse("a.json", b'{"0": "one two three", "1": "four five six"}')[0].objects[1] == "four five six"
    dataset, _ = molecule.parse(
        "a.json", b'{"train": [{"smiles": "CCO"}], "test": [{"smiles": "CCN"}, {"smiles": "CC"}]}'
    )
    assert dataset.labels["part"].tolist() == ["train", "test", "test"]


def test_one_object_of_json_is_one_row():
    assert molecule.parse("a.json", b'{"smiles": "CCO", "y": 1}')[0].objects == ("CCO",)
    assert molecule.parse("a.json", b'{\n "smiles": "CCO",\n "y": {"a": 1}\n}')[0].objects == ("CCO",)


def test_broken_pretty_json_keeps_what_was_whole_and_names_the_line():
    content = '{\n "smiles": "CCO"\n}\n{\n "smiles": "CCN"\n}\n{\n "smiles": CC\n}\n'
    dataset, problems = molecule.parse("a.json", content.encode())
    assert dataset.objects == ("CCO", "CCN") and problems["row"].tolist() == [7]
    assert "is not JSON" in problems["reason"][0]


def test_json_without_fields_says_what_to_write():
    with pytest.raises(FileError, match="no rows with named fields"):
        molecule.parse("a.json", b"[]")


# ------------------------------------------------------------------------------------------------ pieces and the whole

ROWS = st.lists(
    st.sampled_from(
        (
            '1,"two\nlines",a',
            '2,5" pipe,b',
            '3,"open,c',
            '4,"a ""b"" c",d',
            "5,plain,e",
            "",
            '6,"x"y,f',
            '"7","8\n\n9",g',
        )
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ROWS)
def test_rows_that_are_cut_at_their_starts_are_the_rows_of_the_whole(rows):
    lines = "\n".join(rows).split("\n")
    whole = [cells for _, cells in records_of(lines, ",")]
    starts = [*row_starts(lines, ","), len(lines)]
    parts = [records_of(lines[a:b], ",") for a, b in itertools.pairwise(starts)]
    assert [cells for part in parts for _, cells in part] == whole


def test_a_piece_is_read_by_the_layout_of_its_file():
    """Pieces guessed encoding, delimiter and header on their own, and came to other rows than the whole."""
    rows = [f"{'C' * (i % 30 + 1)}O;Größe {i};{i % 7},{i % 10}5" for i in range(200)]
    content = "\n".join(["Struktur;Name;Wert", *rows, ""]).encode("cp1252")
    whole, _ = molecule.parse("a.csv", content)
    layout = molecule.KIND.decide("a.csv", content)
    assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout
    assert (layout.encoding, layout.delimiter, layout.decimal, layout.column) == ("cp1252", ";", ",", "Struktur")
    assert layout.header == ("Struktur", "Name", "Wert") and layout.header_row and layout.quoting
    body = content.split(b"\n", 1)[1].split(b"\n")[:-1]
    later = Layout.from_json({**layout.to_json(), "header_row": False})
    pieces = [molecule.parse("a.csv", b"\n".join(body[i : i + 3]) + b"\n", layout=later)[0] for i in range(0, 200, 3)]
    assert tuple(o for piece in pieces for o in piece.objects) == whole.objects
    assert pd.concat([piece.labels for piece in pieces], ignore_index=True).equals(whole.labels)


def test_parquet_and_json_lines_have_a_layout_too():
    sink = io.BytesIO()
    FRAME.to_parquet(sink)
    assert molecule.KIND.decide("a.parquet", sink.getvalue()) == Layout(
        "parquet", "", header=("smiles", "name", "y"), column="smiles"
    )
    lines = FRAME.to_json(orient="records", lines=True).encode()
    layout = molecule.KIND.decide("a.jsonl", lines)
    assert (layout.format, layout.column) == ("JSON", "smiles")
    assert molecule.parse("a.jsonl", lines.split(b"\n")[2], layout=layout)[0].objects == SMILES[2:3]


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("smiles,id,y\nCCO,a,1,\nCCN,b,2,\n", ["y"]),
        ("smiles,id,y,\nCCO,a,1\nCCN,b,2\n", ["y"]),
        ('"smiles","id","y"\n"1","CCO","a",1\n"2","CCN","b",2\n', ["column 1", "y"]),
    ],
)
def test_a_delimiter_at_the_end_of_rows_or_numbers_before_them_cost_every_row(content, columns):
    """A table was refused as a whole where only its rows, or only its header, ended with a comma, or as R numbers rows."""
    dataset, problems = molecule.parse("a.csv", content.encode())
    assert dataset.objects == ("CCO", "CCN") and dataset.ids == ("a", "b") and problems.empty
    assert list(dataset.labels.columns) == columns and dataset.labels["y"].tolist() == [1, 2]
    assert "was fitted" in dataset.provenance.notes


def test_commas_without_quotes_are_no_numbers_of_rows():
    """One comma too many in each row must not move the cells below the wrong names."""
    with pytest.raises(FileError, match="3 fields where the first row has 2"):
        text.parse("a.csv", b"text,label\nHello you all,my dear friends,a\nGood day to all,my dear friends,b\n")
