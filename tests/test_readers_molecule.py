"""Molecule files as people have them: each test is named after what was read wrongly."""

import pytest
import selfies
from rdkit import Chem

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.molecule.files import parse
from analysis.readings.subject import subject
from tests.test_files import SDF

MOLECULE = DOMAINS["molecule"]
ETHANOL = SDF.format(name="ethanol", bond=1)


@pytest.mark.parametrize(
    ("content", "ids", "objects"),
    [
        ("SMILES Name\nCCO ethyl alcohol\nCCN ethyl amine\nC methane\n", ("ethyl alcohol", "ethyl amine", "methane"),
         ("CCO", "CCN", "C")),
        ("Name SMILES\nethyl alcohol CCO\namine CCN\n", ("ethyl alcohol", "amine"), ("CCO", "CCN")),
        ("SMILES\tName\nCCO\tethyl alcohol\n", ("ethyl alcohol",), ("CCO",)),
        ("CCO ethyl alcohol\nCCN  an  amine \n", ("ethyl alcohol", "an amine"), ("CCO", "CCN")),
        ("CCO,ethanol\nCCN,1,2-diamine\n", ("ethanol", "1,2-diamine"), ("CCO", "CCN")),
        ("CCO;ethanol\nCCN;amine\n", ("ethanol", "amine"), ("CCO", "CCN")),
        ('smiles,name\nCCO,ethanol\nCCN,"amine, ethyl"\n', ("ethanol", "amine, ethyl"), ("CCO", "CCN")),
        ("ethanol CCO\namine CCN\n", ("ethanol", "amine"), ("CCO", "CCN")),
        ("CHEMBL1\tCCO\nCHEMBL2\tCCN\n", ("CHEMBL1", "CHEMBL2"), ("CCO", "CCN")),
        ("ethanol,CCO\namine,CCN\n", ("ethanol", "amine"), ("CCO", "CCN")),
        ("ethyl alcohol CCO\nan ethyl amine CCN\n", ("ethyl alcohol", "an ethyl amine"), ("CCO", "CCN")),
        ("ID\tSMILES\tx\nm1\tCCO\t1\n", ("m1",), ("CCO",)),
        ("C gdb_1\nN gdb_2\nCC gdb_3\n", ("gdb_1", "gdb_2", "gdb_3"), ("C", "N", "CC")),
        ("C,gdb_1\nN,gdb_2\n", ("gdb_1", "gdb_2"), ("C", "N")),
        ("CCO molecule\nC structure\n", ("molecule", "structure"), ("CCO", "C")),
        ("C molecule\nCC structure\n", ("molecule", "structure"), ("C", "CC")),
        ("isomeric_smiles\nCCO\n", ("line 2",), ("CCO",)),
    ],
)  # fmt: skip
def test_lists_with_names_of_several_words_in_any_order_lost_their_rows(content, ids, objects):
    """'CCO ethyl alcohol' under 'SMILES Name' was refused, and so were comma-separated lists and those with the id first."""
    for name in ("a.smi", "a.txt"):
        dataset, problems = parse(name, content.encode())
        assert (dataset.ids, dataset.objects) == (ids, objects) and problems.empty


def test_words_too_many_belong_to_the_name_and_not_to_a_measured_value():
    dataset, _ = parse("a.smi", b"SMILES Name pIC50\nCCO ethyl alcohol 5.5\nCCN amine 6\n")
    assert dataset.ids == ("ethyl alcohol", "amine") and dataset.labels["pIC50"].tolist() == [5.5, 6.0]


def test_a_bad_row_of_a_list_in_another_order_is_named():
    _, problems = parse("a.smi", b"one,CCO\ntwo,C1CC\nthree,CCC\nfour,CCN\n")
    assert problems.values.tolist() == [[2, "two", "ring 1 is opened but never closed"]]


def test_what_was_assumed_of_a_list_is_noted():
    assert "line 1 was taken as a header: SMILES, Name" in parse("a.smi", b"SMILES Name\nCCO x\n")[0].provenance.notes
    assert "the SMILES is field 2" in parse("a.smi", b"ethanol CCO\namine CCN\n")[0].provenance.notes


@pytest.mark.parametrize("before", ["M  END", "  1  2  1  0", "    1.5000", "> <pKi>"])
def test_a_blank_line_inside_a_structure_broke_it(before):
    """'The atom or bond lines do not fit the counts line', without a line."""
    dataset, problems = parse("a.sdf", (ETHANOL + ETHANOL.replace(before, f"\n{before}", 1)).encode())
    assert dataset.objects == ("CCO", "CCO") and problems.empty
    assert dataset.labels["pKi"].tolist() == [5.5, 5.5]


@pytest.mark.parametrize("header", ["ethanol\n", "ethanol\n\n", "\nethanol\n by hand\n\n"])
def test_a_header_with_a_line_too_many_or_too_few_is_read_from_its_counts_line(header):
    block = header + ETHANOL.split("\n\n", 1)[1]
    dataset, problems = parse("a.sdf", (ETHANOL + block).encode())
    assert dataset.objects == ("CCO", "CCO") and problems.empty and dataset.ids[1] == "ethanol #2"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    1.5000    0.0000    0.0000 C   0  0\n", "garbage\n", "line 24 of the file is not an atom"),
        ("    1.5000    0.0000    0.0000 C   0  0\n", "", "line 25 of the file is not an atom"),
        (
            "  1  2  1  0\n",
            "  1  2  1  0\n  1  3  1  0\n",
            "line 28 of the file is one more than the 3 atoms and 2 bonds",
        ),
        ("  3  2  0", "abc  2  0", "line 22 of the file"),
        ("M  END\n", "", "breaks off before its end"),
    ],
)
def test_a_refusal_in_an_sdf_names_the_line(old, new, says):
    assert old in ETHANOL
    _, problems = parse("a.sdf", (ETHANOL + ETHANOL.replace(old, new, 1)).encode())
    assert problems["row"].tolist() == [2] and says in problems["reason"][0]


def test_a_molecule_that_selfies_read_back_as_another_was_tokens_of_the_other():
    """Iodine with five bonds loses four of them on the way back."""
    data = Dataset("test", "molecule", ("CCO", "FI(F)(F)(F)F", "CCN"), ("a", "odd", "b"))
    assert Chem.CanonSmiles(selfies.decoder(selfies.encoder(data.objects[1], strict=False))) != data.objects[1]
    corpus = MOLECULE.REPRESENTATIONS["selfies"].encode(data)
    assert corpus.lengths.tolist()[1] == corpus.sizes.tolist()[1] == 0 and corpus.sizes.tolist()[0] == 3
    assert "1 of 3 molecules left out" in corpus.notes[0] and "odd" in corpus.notes[0]
    assert MOLECULE.REPRESENTATIONS["smiles"].encode(data).notes == ()


def test_molecules_that_a_notation_cannot_write_are_left_out_of_every_reading_and_counted():
    objects = tuple(f"{'C' * (i % 40 + 1)}{'O' * (i // 40 + 1)}C" for i in range(120))
    data = Dataset("test", "molecule", (*objects, "FI(F)(F)(F)F"), tuple(f"m{i}" for i in range(121)))
    read = subject(data)
    assert (len(read), read.left_out) == (120, 1)
    assert "FI(F)(F)(F)F" not in read.dataset.objects


@pytest.mark.parametrize(("line", "says"), [
    ("InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3", "is an InChI"),
    ("[C][C][O]", "SELFIES"),
    ("[C][=C][Branch1][C][O][C]", "SELFIES"),
])  # fmt: skip
def test_other_notations_are_named(line, says):
    """'[C][C][O]' is SMILES too, of three bare atoms."""
    _, problems = parse("a.smi", f"CCO one\n{line} two\nCCN three\n[O][O] oxygen\n[Na+].[Cl-].[C-]#[O+] x\n".encode())
    assert problems["row"].tolist() == [2] and says in problems["reason"][0]


def test_an_empty_last_field_of_a_tab_separated_list_cost_the_row():
    """'CCN<TAB>Z2<TAB>' was refused for two fields where the header has three."""
    content = b"smiles\tid\tpKi\nCCO\tZ1\t5.5\nCCN\tZ2\t\nCCC\t\t\nCCF\tZ4\t7.5\t\n"
    dataset, problems = parse("a.smi", content)
    assert dataset.objects == ("CCO", "CCN", "CCC", "CCF") and problems.empty
    assert dataset.labels["pKi"].isna().tolist() == [False, True, True, False]


def test_an_extension_that_is_left_out_is_noted():
    """A racemate was read as one of its two molecules, and nothing said so."""
    notes = parse("a.smi", b"C[C@H](O)F |&1:1| first\nCCO second\n")[0].provenance.notes
    assert "1 line(s) have a CXSMILES extension" in notes
    assert "CXSMILES" not in parse("a.smi", b"CCO sp|P1|X\n")[0].provenance.notes


@pytest.mark.parametrize("cell", ["CCO CCN", "I think so", "C N", "No C"])
def test_a_cell_of_several_words_lost_a_molecule_or_was_iodine(cell):
    dataset, problems = parse("a.csv", f"smiles,y\n{cell},1\nCCC propane,2\nCCF |$;;$|,3\n".encode())
    assert dataset.objects == ("CCC", "CCF") and len(problems) == 1
