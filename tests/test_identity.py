"""What an object is: however it is written, it counts once; its labels are put together by a rule that is told."""

import json

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct, is_number, summary
from analysis.readings.sampling import draw
from analysis.scale import run

ETHANOL = ("CCO", "OCC", "C(C)O", "[H]OCC", "CCO", "CCN")
DRUGS = (
    "CC(=O)Oc1ccccc1C(=O)O", "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "CC(=O)Nc1ccc(O)cc1",
    "C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", "[O-]C(=O)c1ccccc1", "OC(=O)c1ccccc1", "C/C=C/C", r"C/C=C\C",
)  # fmt: skip


def of(domain, objects, **labels):
    objects = tuple(objects)
    ids = tuple(f"r{i}" for i in range(len(objects)))
    return Dataset("own", domain, objects, ids, pd.DataFrame(labels))


def spellings(smiles, n):
    return [*Chem.MolToRandomSmilesVect(Chem.MolFromSmiles(smiles), n, randomSeed=3)]


# --- identity


def test_one_molecule_in_five_spellings_counts_once():
    """CCO, OCC, C(C)O, [H]OCC, CCO, CCN were five objects."""
    assert distinct(of("molecule", ETHANOL))[0].objects == ("CCO", "CCN")


def test_stereochemistry_charge_and_isotopes_tell_molecules_apart():
    isotopes = ("CCO", "CC[18OH]", "[2H]OCC", "CC[O-].[Na+]", "[Na+].[O-]CC")
    assert len(distinct(of("molecule", (*DRUGS, *isotopes)))[0]) == len(DRUGS) + 4


@pytest.mark.parametrize(
    "pair",
    [
        ("C1=CC=CC=C1", "c1ccccc1"),
        ("CN(=O)=O", "C[N+](=O)[O-]"),
        ("CCO ethanol", "OCC alcohol"),
        ("[CH3:1][CH2:2][OH:3]", "CCO"),
        ("C[C@H]([CH3:1])O", "CC(C)O"),
        ("O.CCO", "CCO.O"),
        ("C%10CC%10", "C1CC1"),
    ],
)
def test_what_is_only_a_way_of_writing_makes_no_other_molecule(pair):
    one, other = DOMAINS["molecule"].identity(pair)
    assert one == other
    assert len(set(DOMAINS["molecule"].REPRESENTATIONS["smiles"].encode(of("molecule", pair)).strings())) == 1


def test_molecules_that_cannot_be_read_are_equal_to_themselves_only():
    assert len(distinct(of("molecule", ("C1CC", "C1CC", "C(", "CC")))[0]) == 3


def test_a_protein_is_its_residues_however_they_are_written():
    found, _ = distinct(of("protein", ("MKVLA", "mkvla", "MK-VLA*", "M K\nV L A", "MKVLX", "MKVLU", "MKVLC")))
    assert found.objects == ("MKVLA", "MKVLX", "MKVLU", "MKVLC")


def test_a_text_is_its_letters_however_they_are_composed():
    composed, taken_apart = "caf\u00e9 noir", "cafe\u0301 noir"
    texts = (composed, taken_apart, "caf\u00e9\u00a0 noir ", "caf\u00e9\n\tnoir", "Caf\u00e9 noir", "cafe noir")
    assert distinct(of("text", texts))[0].objects == (composed, "Caf\u00e9 noir", "cafe noir")


def test_every_registered_domain_says_what_its_objects_are():
    for domain in DOMAINS.values():
        assert domain.identity(["CCO", "CCO"])[0] == domain.identity(["CCO"])[0]


# --- measure


def test_thirty_spellings_of_ten_molecules_are_ten_objects_for_measure_too(tmp_path):
    """Each molecule of ten had three spellings, so that every environment came three times: coverage was 1.0."""
    written = [text for smiles in DRUGS for text in spellings(smiles, 3)]
    path = tmp_path / "thirty.smi"
    path.write_text("\n".join(written))
    memory, _ = distinct(of("molecule", written))
    for size in (40, 10**6):
        found = run.measure(run.Job(path, "molecule", "smiles", ("coverage",), piece_bytes=size, resume=False))
        assert (found["objects"], found["repeats"]) == (len(memory), 30 - len(memory)) == (10, 20)
        corpus = DOMAINS["molecule"].REPRESENTATIONS["smiles"].encode(memory)
        assert found["symbols"] == corpus.n_symbols


def test_thirty_spellings_of_ten_scaffolds_do_not_look_like_coverage(tmp_path):
    """Coverage was 1.0; ten scaffolds that came once each cover next to nothing."""
    rings = [f"{'C1' + 'C' * size + '1'}CCc2ccccc2" for size in range(2, 12)]
    path = tmp_path / "rings.smi"
    path.write_text("\n".join(text for smiles in rings for text in spellings(smiles, 3)))
    found = run.measure(run.Job(path, "molecule", "scaffolds", ("coverage",), resume=False))
    rows = {row["name"]: row["value"] for row in found["rows"]}
    assert found["objects"] == 10
    assert rows["coverage"] < 0.1


# --- labels


def test_labels_of_one_molecule_that_disagree_are_not_the_first_ones():
    """CCO with -0.74 and -9.99 kept -0.74, and a molecule with classes 0 and 1 kept 0."""
    rows = of(
        "molecule", ETHANOL,
        y=[-0.74, -9.99, np.nan, np.nan, -0.74, 1.0],
        active=[0, 1, 0, 0, 0, 1],
        kind=["a", "a", None, "a", "a", "b"],
        approved=[True, False, True, True, True, False],
    )  # fmt: skip
    found, merged = distinct(rows)
    assert found.labels.y.tolist() == [-0.74, 1.0]  # the median of three
    assert found.labels.active.isna().tolist() == [True, False] and found.labels.active[1] == 1
    assert found.labels.kind.tolist() == ["a", "b"]
    assert found.labels.approved.isna().tolist() == [True, False]
    assert merged.id.tolist() == ["r0", "r1", "r2", "r3", "r4"] and set(merged.kept_id) == {"r0"}
    assert set(merged.conflicts) == {"y, active, approved"}
    assert merged.columns.tolist() == ["kept_id", "id", "object", "conflicts", "y", "active", "approved"]
    assert merged.y.tolist()[:2] == [-0.74, -9.99]
    said = summary(merged)
    assert "4 row(s) repeat" in said and "labels of 1 of these objects disagree" in said and "r0" in said


def test_labels_that_agree_are_no_conflict_and_a_known_one_fills_a_missing_one():
    found, merged = distinct(of("molecule", ("CCO", "OCC", "CCN"), y=[np.nan, 7.25, 1.5], c=[None, "x", "y"]))
    assert found.labels.y.tolist() == [7.25, 1.5] and found.labels.c.tolist() == ["x", "y"]
    assert set(merged.conflicts) == {""} and "disagree" not in summary(merged)


def test_whole_numbers_may_get_a_median_between_them():
    found, _ = distinct(of("molecule", ("CCO", "OCC", "CCN", "CCC"), y=[10, 31, 40, 55]))
    assert found.labels.y.tolist() == [20.5, 40.0, 55.0]


def test_a_family_by_number_is_a_class():
    """Half way between family 3 and family 17 lies family 10, of other proteins."""
    found, _ = distinct(of("protein", ("MKVLATTHEQ", "MKVLATTHEQ", "MKVLA", "MKV"), family=[3, 17, 17, 5]))
    assert found.labels.family.isna().tolist() == [True, False, False]
    corpus = DOMAINS["protein"].REPRESENTATIONS["families"].encode(found)
    assert corpus.alphabet == ("17", "5", "no family: r0")


def test_texts_of_two_documents_are_of_neither():
    """The verses that stand in several books became one document of their own."""
    labels = {"book": ["A", "B", "A", "B", "A", "C"] * 5, "chapter": [1, 1, 1, 1, 2, 3] * 5}
    texts = ["same", "same", "one", "two", "other", "other"] + [f"text {i}" for i in range(24)]
    found, _ = distinct(of("text", texts, **labels))
    clusters = DOMAINS["text"].clusters(found)
    alone = [i for i, text in enumerate(found.objects) if text in ("same", "other")]
    assert all((clusters == clusters[i]).sum() == 1 for i in alone)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([0.5, 1.0, 2.0], True),
        ([0, 1], False),
        ([0, 1, 1, 0, 2, 2], False),
        ([True, False], False),
        (["a", "b"], False),
        ([100, 300], True),
        ([12, 40, 7, 12, 90], True),
        (list(range(150)) * 30, False),
        ([float("nan")] * 3, False),
    ],
)
def test_classes_may_be_numbered(cells, expected):
    assert is_number(pd.Series(cells)) is expected


def test_labels_that_are_called_like_columns_of_the_table_stand_beside_them():
    _, merged = distinct(of("molecule", ("CCO", "OCC"), id=[1.5, 2.5], object=["a", "b"]))
    assert merged.columns.tolist() == ["kept_id", "id", "object", "conflicts", "id (label)", "object (label)"]


def test_a_set_without_repeats_is_handed_back_as_it_is():
    rows = of("molecule", ("CCO", "CCN"), y=[1, 2])
    found, merged = distinct(rows)
    assert found is rows and merged.empty and summary(merged) == ""


def test_the_comparison_says_what_was_merged():
    sets = {
        "molecule": of("molecule", ETHANOL, y=[1.0, 2.0, 1.0, 1.0, 1.0, 3.0]),
        "text": of("text", ("one text", "another text")),
    }
    sample = draw(sets, 2, 0)
    assert len(sample.datasets["molecule"]) == 2
    assert any("4 row(s) repeat" in note and "disagree" in note for note in sample.repeats)
    assert json.dumps(sample.repeats)
