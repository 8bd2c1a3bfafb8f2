"""Labels keep what was written: numbers where writing each back gives its cell, and nothing missing that is not empty."""

import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.domains.molecule import files as molecule
from analysis.domains.protein import files as protein
from analysis.domains.text import files as text
from analysis.files import FileError
from analysis.files.cells import MARKERS, decimal_mark, is_no_object, numeral, read_column


def labels_of(column, cells, delimiter=",", **choices):
    """Read a column of labels beside as many different molecules; return the column and the notes."""
    rows = [f'{"C" * (i + 1)}O{delimiter}"{cell}"' for i, cell in enumerate(cells)]
    content = "\n".join([f"smiles{delimiter}{column}", *rows, ""])
    dataset, problems = molecule.parse("a.csv", content.encode(), **choices)
    assert len(dataset) == len(cells) and problems.empty
    return dataset.labels.get(column), dataset.provenance.notes


def parquet(**columns):
    sink = io.BytesIO()
    pd.DataFrame(columns).to_parquet(sink)
    return sink.getvalue()


# ------------------------------------------------------------------------------------------------ what stays as written


@pytest.mark.parametrize(
    "cells",
    [
        ["NA", "HA", "NP", "NA"],
        ["Na", "K", "Na", "Li"],
        ["NONE", "FOR", "NONE", "AGAINST"],
        ["nan", "abc", "nan", "thrC"],
        ["NA", "NA", "NA", "NA"],
        ["null", "None", "-", "?"],
        ["True", "False", "True", "True"],
    ],
)
def test_sodium_and_neuraminidase_are_classes_and_not_missing(cells):
    """Segment NA, cation Na, stance NONE and the gene nan became NaN, silently."""
    column, _ = labels_of("label", cells)
    assert column.tolist() == cells


def test_a_gene_called_nan_keeps_its_name_in_fasta():
    """GN=nan was missing."""
    content = b">sp|P1|A_B Name OS=Homo GN=nan\nMKVLAAGH\n>sp|P2|C_D Name OS=Homo GN=abc\nMKVLAAGHW\n"
    assert protein.parse("a.fasta", content)[0].labels["gene"].tolist() == ["nan", "abc"]


@pytest.mark.parametrize(
    "cells",
    [
        ["1_1", "1_2", "2_1", "11"],
        ["1.1", "1.10", "1.2"],
        ["1.2", "1.10", "1.3"],
        ["1.10", "1.100"],
        ["007", "7"],
        ["01", "02", "03"],
        ["1E10", "5E99"],
        ["1e5", "100000"],
        ["0000038266", "38266"],
        ["12345678901234567890", "12345678901234567891"],
        ["+1", "1"],
        ["1.0", "1"],
        ["\u0661", "1"],
        ["inf", "infinity", "nan"],
        ["0x10", "16"],
        ["1,5", "1.5"],
        ["10 000", "10000"],
    ],
)
def test_what_would_not_be_written_back_stays_text(cells):
    """1_1 merged with 11, 1.1 with 1.10, 007 with 7; 1E10 became 10000000000.0: classes were lost in numbers."""
    column, _ = labels_of("code", cells)
    assert column.tolist() == cells


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["5.20", "6.10", "7.35"], [5.2, 6.1, 7.35]),  # equal decimals
        (["0.120", "12.0", "1.20"], [0.12, 12, 1.2]),  # equal figures
        (["5.0", "6.25", "7.5"], [5, 6.25, 7.5]),  # the shortest, as Python writes it
        (["1", "2", "40"], [1, 2, 40]),
        (["1e-05", "0.5", "2.5E+03"], [1e-5, 0.5, 2500]),
        (["-0.31", ".5", "0.0", "-0.0"], [-0.31, 0.5, 0, 0]),
        (["+1.2", "-0.8", "0"], [1.2, -0.8, 0]),
        (["\u22120.31", "1.2"], [-0.31, 1.2]),
    ],
)
def test_numbers_of_one_format_are_numbers(cells, values):
    column, _ = labels_of("pIC50", cells)
    assert column.dtype.kind in "if" and column.tolist() == pytest.approx(values)


def test_a_column_that_stays_text_says_why():
    _, notes = labels_of("EC", ["1.1", "1.10", "1.2"])
    assert "column 'EC' stays as it was written: '1.10' would be written as 1.1" in notes


def test_types_that_a_file_declares_are_kept():
    """The parquet STRING column 1_1, 1_2, 2_1, 11 became the integers 11, 12, 21, 11."""
    smiles = ["CO", "CCO", "CCCO", "CCCCO"]
    codes = ["1", "2", "7", "11"]
    dataset, _ = molecule.parse("a.parquet", parquet(smiles=smiles, code=codes, y=[1.5, 2, 3, 4], n=[1, 2, 3, 4]))
    assert dataset.labels["code"].tolist() == codes and "column 'code' is text in the file" in dataset.provenance.notes
    assert dataset.labels["y"].dtype == np.float64 and dataset.labels["n"].dtype == np.int64
    content = (
        b'[{"smiles":"CO","code":"1","v":1.5},{"smiles":"CCO","code":"2","v":2},{"smiles":"CN","code":"2","v":null}]'
    )
    labels = molecule.parse("a.json", content)[0].labels
    assert (
        labels["code"].tolist() == ["1", "2", "2"]
        and labels["v"].tolist()[:2] == [1.5, 2]
        and math.isnan(labels["v"][2])
    )


def test_a_long_integer_of_a_typed_file_is_not_rounded():
    """Ids beyond 2**53 were turned into floats, two of them into one."""
    ids = [2**60, 2**60 + 1]
    labels = molecule.parse("a.parquet", parquet(smiles=["CO", "CCO"], cid=ids))[0].labels
    assert labels["cid"].tolist() == [str(2**60), str(2**60 + 1)]


# ------------------------------------------------------------------------------------------------ numbers with gaps


def test_markers_of_missing_values_are_missing_in_a_column_of_numbers_and_counted():
    """6.1, #N/A, 7.2, #DIV/0!, <NA>, ? became text as a whole, silently."""
    column, notes = labels_of("pIC50", ["6.1", "#N/A", "7.2", "#DIV/0!", "<NA>", "?"])
    assert column.tolist()[::2][:2] == [6.1, 7.2] and column.isna().sum() == 4
    assert (
        "column 'pIC50': 4 cell(s) say that nothing is known: '#N/A' (row 3), '#DIV/0!' (row 5), '<NA>' (row 6)"
        in notes
    )


@pytest.mark.parametrize("word", ["Na", "na", "NONE", "none ever", "X", "inactive"])
def test_a_word_that_is_no_marker_in_its_case_keeps_the_column_as_written(word):
    cells = [*map(str, range(1, 20)), word]
    column, notes = labels_of("chromosome", cells)
    assert column.tolist() == cells
    assert f"1 of 20 cells are no numbers: '{word}' (row 21)" in notes


def test_censored_values_are_counted_and_are_no_exact_numbers():
    """Ki with >10000 and 1,250 became text, silently."""
    column, notes = labels_of("Ki", [">10000", "1,250", "320", "<0.1", "~5", "\u2265 20"])
    assert column.tolist()[1:3] == [1250, 320] and column[4] == 5 and column.isna().tolist()[::3] == [True, True]
    assert "3 censored value(s), missing as numbers: '>10000' (row 2), '<0.1' (row 5)" in notes
    assert "1 approximate value(s), kept as the number: '~5' (row 6)" in notes
    assert "'1,250' is 1250 (row 3)" in notes


# ------------------------------------------------------------------------------------------------ decimal marks


def test_decimal_commas_of_a_semicolon_file_are_read():
    """-0,31 in a ';' file made its column text."""
    column, notes = labels_of("logP", ["-0,31", "1,255", "2"], ";")
    assert column.tolist() == [-0.31, 1.255, 2] and "'-0,31' is -0.31 (row 2)" in notes
    both, _ = labels_of("logP", ["-0,31", "1.250,5", "12,75"], ";")
    assert both.tolist() == [-0.31, 1250.5, 12.75]


def test_where_nothing_tells_thousands_from_decimals_the_column_stays_and_says_so():
    column, notes = labels_of("Ki", ["1,250", "320"], ";")
    assert column.tolist() == ["1,250", "320"] and "may have a comma of thousands or a decimal comma" in notes
    column, notes = labels_of("logP", ["-0,31", "1,5"])
    assert column.tolist() == ["-0,31", "1,5"] and "choose the decimal mark" in notes


def test_points_that_may_be_of_thousands_are_said():
    """1.250 and 2.500 of a ';' file were 1.25 and 2.5, and nothing said that they may be thousands."""
    column, notes = labels_of("Ki", ["1.250", "12.500", "375"], ";")
    assert column.tolist() == [1.25, 12.5, 375] and "choose ',' if it is of thousands" in notes
    assert "thousands" not in labels_of("Ki", ["1.250", "0.500"], ";")[1]
    assert labels_of("Ki", ["1.250", "12.500", "375"], ";", decimal=",")[0].tolist() == [1250, 12500, 375]


@pytest.mark.parametrize("cells", [["N/A", "n/a"], ["NA", "nan"], ["<5", "<5", ">10"]])
def test_cells_without_a_comma_need_no_other_decimal_mark(cells):
    """A gene column of NA and nan was said to have numbers with a decimal comma."""
    column, notes = labels_of("gene", cells)
    assert column.tolist() == cells and "decimal" not in notes


def test_the_decimal_mark_can_be_chosen():
    assert labels_of("Ki", ["1,250", "320"], ";", decimal=",")[0].tolist() == [1.25, 320]
    assert labels_of("Ki", ["1,250", "320"], ";", decimal=".")[0].tolist() == [1250, 320]
    with pytest.raises(FileError, match="decimal mark"):
        labels_of("Ki", ["1"], decimal="x")


def test_the_decimal_mark_of_a_file_is_that_of_its_certain_cells():
    assert decimal_mark([["-0,31", "1,5"]], ";") == ","
    assert decimal_mark([["-0.31", "1.5"], ["1,250", "2"]], ";") == "."
    assert decimal_mark([["-0,31"], ["0.5"]], ";") == ""
    assert decimal_mark([["1,250"]], ";") == "" and decimal_mark([["1,250"]], ",") == "."
    assert decimal_mark([["a, b", "c"], ["1,234,567"]], "\t") == "."


# ------------------------------------------------------------------------------------------------ choices


def test_a_type_can_be_chosen():
    cells = ["1", "2", "3.5", "n.b."]
    assert labels_of("y", cells, types={"y": "class"})[0].tolist() == cells
    column, notes = labels_of("y", cells, types={"y": "number"})
    assert column.tolist()[:3] == [1, 2, 3.5] and math.isnan(column[3])
    assert "1 cell(s) are no numbers and are missing: 'n.b.' (row 5)" in notes
    assert labels_of("y", ["007", "8"], types={"y": "number"})[0].tolist() == [7, 8]
    with pytest.raises(FileError, match="text, number, class"):
        labels_of("y", cells, types={"y": "float"})


def test_text_of_a_typed_file_can_be_made_numbers():
    content = parquet(smiles=["CO", "CCO"], y=["6.1", "7.10"])
    assert molecule.parse("a.parquet", content, types={"y": "number"})[0].labels["y"].tolist() == [6.1, 7.1]


def test_the_preview_says_per_column_what_it_is():
    lines = [f"{'C' * (i + 1)}O,m{i},{i % 3}.5,{'a' if i % 2 else 'b'}" for i in range(20)]
    lines[3], lines[4] = "CCCCO,m3,>10,a", "CCCCCO,m4,NA,"
    content = "\n".join(["smiles,id,y,kind", *lines, "CO,m20,1.5,a", ""]).encode()
    about = molecule.inspect("a.csv", content).about.set_index("column")
    assert about["type"].to_dict() == {"smiles": "object", "id": "id", "y": "number", "kind": "class"}
    assert about.loc["y", ["missing", "censored"]].tolist() == [1, 1] and about.loc["kind", "missing"] == 1
    assert about.loc["y", "examples"] == ">10 (row 5)" and "'NA' (row 6)" in about.loc["y", "note"]
    assert molecule.inspect("a.csv", content).repeats == 1
    assert molecule.inspect("a.csv", content, types={"y": "text"}).about.set_index("column").loc["y", "type"] == "text"


def test_the_preview_names_three_cells_that_are_no_numbers_with_their_rows():
    cells = [*map(str, range(1, 31)), "X", "Y", "MT", "X"]
    content = "\n".join(["smiles,chromosome", *(f"{'C' * (i + 1)}O,{cell}" for i, cell in enumerate(cells))])
    row = molecule.inspect("a.csv", content.encode()).about.set_index("column").loc["chromosome"]
    assert (row["type"], row["no number"], row["examples"]) == ("text", 4, "X (row 32), Y (row 33), MT (row 34)")


# ------------------------------------------------------------------------------------------------ objects


@pytest.mark.parametrize("word", ["nan", "NaN", "None", "null", "NULL", "N/A", "NA", "#N/A", "<NA>", "-"])
def test_a_word_for_nothing_is_no_object(word):
    """A protein table with p2,nan gave a protein NAN, and a table of texts the text 'nan'."""
    content = f"id,sequence\np1,MKTAYIAKQRQISF\np2,{word}\np3,MKTAYIAKQRQ\n"
    dataset, problems = protein.parse("a.csv", content.encode())
    assert dataset.ids == ("p1", "p3") and problems["id"].tolist() == ["p2"]
    assert problems["row"].tolist() == [3] and problems["reason"][0] == f"is missing: the cell says '{word}'"
    texts, refused = text.parse("a.csv", f"id,text\n1,some words here\n2,{word}\n3,more words\n".encode())
    assert texts.objects == ("some words here", "more words") and refused["row"].tolist() == [3]


def test_an_id_may_be_any_word():
    dataset, _ = protein.parse("a.csv", b"id,sequence\nnan,MKTAYIAKQRQISF\nNA,MKTAYIAKQRQ\n")
    assert dataset.ids == ("nan", "NA")


# ------------------------------------------------------------------------------------------------ the rule itself

CELLS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.floats(-1e6, 1e6).map(str),
    st.decimals(-1000, 1000, places=2).map(str),
    st.from_regex(r"[0-9]{1,3}[._,eE][0-9]{1,3}", fullmatch=True),
    st.sampled_from([*sorted(MARKERS), "", "x", ">1", "~2", "1_1"]),
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(CELLS, min_size=1, max_size=8), st.sampled_from(["", ".", ","]), st.sampled_from([",", ";"]))
def test_no_two_different_cells_become_one_number_and_text_is_never_changed(cells, decimal, delimiter):
    found = read_column(cells, decimal=decimal, delimiter=delimiter)
    assert len(found.cells) == len(cells)
    if found.type != "number":
        assert found.cells == [cell if cell.strip() else None for cell in cells]
        return
    known = {
        cell: value for cell, value in zip(cells, found.cells, strict=True) if value is not None and cell[0] != "~"
    }
    assert len({abs(value) if value == 0 else value for value in known.values()}) == len(
        {cell.lstrip("-") if value == 0 else cell for cell, value in known.items()}
    )
    assert found.missing + found.bounds + len([v for v in found.cells if v is not None]) == len(cells)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_what_python_writes_as_numbers_is_read_as_these_numbers(values):
    found = read_column([repr(value) for value in values])
    assert found.type == "number" and found.cells == values


@pytest.mark.parametrize(
    "cell", ["", ".", "-", "e5", "1e", "1.2.3", "1,23.4", "1,,000", "--1", "1 2", "9" * 500, "1e999"]
)
def test_what_is_no_number_is_none(cell):
    assert numeral(cell) is None and numeral(cell, ",") is None


def test_markers_are_told_in_their_exact_case_only():
    assert {"NA", "nan", "#N/A"} <= MARKERS and not {"Na", "na", "NAN", "NONE"} & MARKERS
    assert all(map(is_no_object, ("NONE", "Nan", "null"))) and not is_no_object("Nora")
