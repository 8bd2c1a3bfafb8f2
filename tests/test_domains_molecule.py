"""Molecules: notations, parts, near relatives, and random molecules that valence allows."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
import selfies
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem, DataStructs
from rdkit.Chem import rdFingerprintGenerator
from rdkit.Chem.rdMolDescriptors import CalcMolFormula
from rdkit.ML.Cluster import Butina
from scipy import sparse
from scipy.stats import chisquare

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.molecule import chem, relatives, representations, rewiring
from analysis.domains.molecule.circles import circles
from analysis.domains.molecule.space import GDB17
from analysis.estimators.features import similarity

MOLECULE = DOMAINS["molecule"]
ASPIRIN, CAFFEINE = "CC(=O)Oc1ccccc1C(=O)O", "Cn1cnc2c1c(=O)n(C)c(=O)n2C"
DRUGS = (
    ASPIRIN,
    CAFFEINE,
    "CC(C)Cc1ccc(cc1)[C@@H](C)C(=O)O",
    "C[N+](C)(C)CCO",
    "O=[N+]([O-])c1ccc(Cl)cc1",
    "CS(=O)(=O)Nc1ccc(C#N)cc1Br",
    "CC(=O)[O-].[Na+]",
    "C/C=C/CO",
    "CC1(C)SC2C(NC(=O)Cc3ccccc3)C(=O)N2C1C(=O)O",
    "OP(=O)(O)OCC1OC(n2cnc3c(N)ncnc23)C(O)C1O",
    "[2H]C([2H])([2H])Oc1ccccc1",
    "CCCCCCCCCCCCCC(=O)O",
)


def dataset(*objects: str, **labels: list) -> Dataset:
    return Dataset("test", "molecule", objects, tuple(f"m{i}" for i in range(len(objects))), pd.DataFrame(labels))


def rings(mol: Chem.Mol) -> int:
    return mol.GetNumBonds() - mol.GetNumAtoms() + len(Chem.GetMolFrags(mol))


def orders(mol: Chem.Mol) -> Counter:
    kekule = Chem.Mol(mol)
    Chem.Kekulize(kekule, clearAromaticFlags=True)
    return Counter(bond.GetBondType() for bond in kekule.GetBonds())


@pytest.mark.parametrize(
    ("smiles", "tokens"),
    [
        ("C[C@H](N)Br", ["C", "[C@H]", "(", "N", ")", "Br"]),
        ("c1ccccc1Cl", ["c", "1", "c", "c", "c", "c", "c", "1", "Cl"]),
        ("C%12CC%12", ["C", "%12", "C", "C", "%12"]),
        ("C%(123)C%(123)", ["C", "%(123)", "C", "%(123)"]),
        ("[NH4+].F/C=C\\F", ["[NH4+]", ".", "F", "/", "C", "=", "C", "\\", "F"]),
    ],
)
def test_tokens(smiles, tokens):
    assert representations.smiles_tokens(smiles) == tokens


def test_a_character_that_smiles_does_not_have_is_refused():
    with pytest.raises(ValueError, match="does not have"):
        representations.smiles_tokens("CC!C")


@pytest.mark.parametrize("key", [k for k in MOLECULE.REPRESENTATIONS if k != "smiles-written"])
def test_it_does_not_matter_who_wrote_the_smiles(key):
    encode = MOLECULE.REPRESENTATIONS[key].encode
    one, other = encode(dataset("OC(=O)c1ccccc1OC(C)=O")), encode(dataset("C1=CC=CC(C(O)=O)=C1OC(=O)C"))
    same = (lambda corpus: corpus.decode(0)) if one.ordered else (lambda corpus: Counter(corpus.decode(0)))
    assert key == "smiles-random" or same(one) == same(other)
    assert one.sizes.tolist() == other.sizes.tolist() == [13]


@pytest.mark.parametrize("key", MOLECULE.REPRESENTATIONS)
def test_every_representation_has_the_same_objects_and_sizes(key):
    corpus = MOLECULE.REPRESENTATIONS[key].encode(dataset(*DRUGS))
    assert corpus.sizes.tolist() == [Chem.MolFromSmiles(s).GetNumHeavyAtoms() for s in DRUGS]
    assert corpus.size_unit == "heavy atom"
    assert corpus.ordered == MOLECULE.REPRESENTATIONS[key].ordered
    assert corpus.representation == key
    assert len(corpus) == len(DRUGS)


def test_selfies_decode_to_the_same_molecules():
    corpus = MOLECULE.REPRESENTATIONS["selfies"].encode(dataset(*DRUGS[:9]))
    for i, smiles in enumerate(DRUGS[:9]):
        assert Chem.CanonSmiles(selfies.decoder("".join(corpus.decode(i)))) == Chem.CanonSmiles(smiles)


def test_a_molecule_without_selfies_is_left_out_and_named_and_the_others_stay():
    data = dataset("CCO", "C*")
    assert MOLECULE.REPRESENTATIONS["smiles"].encode(data).n_symbols == 5
    corpus = MOLECULE.REPRESENTATIONS["selfies"].encode(data)
    assert corpus.lengths.tolist() == [3, 0]
    assert corpus.sizes.tolist() == [3, 0]
    assert corpus.notes[0].startswith("1 of 2 molecules left out")
    assert "(m1)" in corpus.notes[0]


def test_a_dative_bond_of_smiles_is_two_tokens():
    corpus = MOLECULE.REPRESENTATIONS["smiles"].encode(dataset("[NH3][Pt]", "N->[Pt]", "[Pt]<-N"))
    assert (corpus.lengths[1:] == 4).all()


@pytest.mark.parametrize("bad", ["C(", "", "c1cccc1", "CN(C)(C)(C)C"])
def test_an_unreadable_molecule_is_named(bad):
    with pytest.raises(ValueError, match=r"molecule m1 \(row 2\) is not a SMILES"):
        MOLECULE.REPRESENTATIONS["scaffolds"].encode(dataset("CCO", bad))


def test_environments_are_one_a_heavy_atom_and_tell_neighbours_apart():
    corpus = MOLECULE.REPRESENTATIONS["environments"].encode(dataset("CCO", "CCN", "[2H]OC"))
    assert corpus.lengths.tolist() == [3, 3, 2]
    first, second = set(corpus.decode(0)), set(corpus.decode(1))
    assert len(first) == len(second) == 3
    assert len(first & second) == 1  # the methyl group, bonded to a CH2 in both
    assert all(name.split(" #")[0] for name in corpus.alphabet)


def test_environments_of_benzene_are_all_one():
    assert len(MOLECULE.REPRESENTATIONS["environments"].encode(dataset("c1ccccc1")).alphabet) == 1


def test_fragments_are_rings_and_what_hangs_on_them():
    corpus = MOLECULE.REPRESENTATIONS["fragments"].encode(dataset("CCCO", "Cc1ccccc1CC1CC1", "O=C1CCCN1C"))
    assert corpus.decode(0) == ["CCCO"]
    assert sorted(corpus.decode(1)) == ["*C", "*C*", "*C1CC1", "*c1ccccc1*"]
    assert sorted(corpus.decode(2)) == ["*C", "*N1CCCC1=O"]


def test_a_molecule_without_rings_has_no_scaffold():
    corpus = MOLECULE.REPRESENTATIONS["scaffolds"].encode(dataset("CCO", "Cc1ccccc1", "CCCc1ccccc1", "CCN"))
    assert corpus.lengths.tolist() == [0, 1, 1, 0]
    assert corpus.alphabet == ("c1ccccc1",)


def test_random_order_is_the_same_molecule_written_otherwise():
    data = dataset(*DRUGS, year=list(range(len(DRUGS))))
    null = MOLECULE.NULLS["random atom order"].make(data, 5)
    assert [Chem.CanonSmiles(s) for s in null.objects] == [Chem.CanonSmiles(s) for s in data.objects]
    assert sum(a != Chem.CanonSmiles(a) for a in null.objects) > 8
    assert null.objects == MOLECULE.NULLS["random atom order"].make(data, 5).objects
    assert null.labels.equals(data.labels)


def test_features_count_environments():
    features = MOLECULE.features(dataset("CC", ASPIRIN))
    assert features.shape == (2, 2048)
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    for row, smiles in zip(features, ("CC", ASPIRIN), strict=True):
        counts = generator.GetCountFingerprint(Chem.MolFromSmiles(smiles)).GetNonzeroElements()
        assert dict(zip(row.indices.tolist(), row.data.tolist(), strict=True)) == counts


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_butina_is_rdkits(seed):
    """RDKit's breaks ties by the last row and ours by the first, so it is handed the rows in reverse."""
    rng = np.random.default_rng(seed)
    centres = rng.random((6, 130)) < 0.3
    bits = centres[rng.integers(6, size=60)] ^ (rng.random((60, 130)) < 0.08)
    vectors = [DataStructs.CreateFromBitString("".join("01"[b] for b in row)) for row in bits[::-1].astype(int)]
    distances = [1 - s for i in range(1, 60) for s in DataStructs.BulkTanimotoSimilarity(vectors[i], vectors[:i])]
    expected = Butina.ClusterData(distances, 60, 0.4 + 1e-9, isDistData=True)
    found = relatives.butina(sparse.csr_matrix(bits), 0.6)
    members = {frozenset(np.flatnonzero(found == c).tolist()) for c in set(found.tolist())}
    assert members == {frozenset(59 - i for i in cluster) for cluster in expected}


def test_near_relatives_share_a_cluster():
    found = MOLECULE.clusters(dataset("CCCCCCCCCC(=O)O", CAFFEINE, "CCCCCCCCCCC(=O)O", "Cn1cnc2c1c(=O)[nH]c(=O)n2C"))
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("keep_rings", [False, True])
@pytest.mark.parametrize("smiles", DRUGS)
def test_rewiring_keeps_all_that_valence_forces(smiles, keep_rings):
    real = Chem.MolFromSmiles(smiles)
    for seed in range(20):
        null, _ = rewiring.rewire(real, seed, keep_rings=keep_rings)
        again = Chem.MolFromSmiles(Chem.MolToSmiles(null))
        assert again is not None
        assert CalcMolFormula(again) == CalcMolFormula(real)
        assert orders(null) == orders(real)
        assert rings(again) == rings(real)
        assert len(Chem.GetMolFrags(again)) == len(Chem.GetMolFrags(real))
        assert Chem.GetFormalCharge(again) == Chem.GetFormalCharge(real)
        if keep_rings:
            assert sorted(map(len, null.GetRingInfo().AtomRings())) == sorted(map(len, real.GetRingInfo().AtomRings()))
            assert [a.GetIsAromatic() for a in null.GetAtoms()] == [a.GetIsAromatic() for a in real.GetAtoms()]


def isomers(smiles: str, draws: int, **options: int) -> Counter:
    real = Chem.MolFromSmiles(smiles)
    return Counter(Chem.MolToSmiles(rewiring.rewire(real, seed, **options)[0]) for seed in range(draws))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # 15 trees on three C and one O where O has at most two bonds: 6 paths that end in O, 6 with O inside, 3 stars.
        ("CCCO", {"CCCO": 6, "CCOC": 6, "CC(C)O": 3}),
        ("CC(C)O", {"CCCO": 6, "CCOC": 6, "CC(C)O": 3}),
        # Path of C, C and O with C in the middle (2 ways), one bond of two double; O inside cannot have three bonds.
        ("CC=O", {"CC=O": 2, "C=CO": 2}),
        # Trees on four C (16: 12 paths, 4 stars) with a double bond on one of three edges: an end or the middle.
        ("C=CCC", {"C=CCC": 24, "CC=CC": 12, "C=C(C)C": 12}),
        # Four C in one ring: 3 squares, and 12 triangles with a tail.
        ("C1CCC1", {"C1CCC1": 3, "CC1CC1": 12}),
    ],
)
def test_in_the_long_run_every_numbered_molecule_is_equally_likely(start, expected):
    found = isomers(start, 3000, sweeps=40)
    assert found.keys() == expected.keys()
    share = np.array(list(expected.values())) / sum(expected.values())
    assert chisquare([found[s] for s in expected], 3000 * share).pvalue > 0.001


def test_charges_do_not_gather_hydrogen():
    """A nitro group's nitrogen, rewired freely, became an ammonium."""
    for smiles in isomers("CC(C)[N+](=O)[O-]", 200):
        charged = [a for a in Chem.MolFromSmiles(smiles).GetAtoms() if a.GetFormalCharge() == 1]
        assert [a.GetTotalNumHs() for a in charged] == [0]


def test_random_valid_differs_from_the_real_and_tells_where_it_cannot():
    data = dataset(*DRUGS, "C", "C1CC1", "[Na+].[Cl-]", iarc=["1"] * (len(DRUGS) + 3))
    null = MOLECULE.NULLS["random valid"].make(data, 1)
    assert null.labels["null"].tolist()[-3:] == ["no other molecule possible"] * 3
    assert list(null.labels.columns) == ["null"]
    assert null.objects[-3] == "C"
    assert len(null) == len(data)
    assert set(null.labels["null"][: len(DRUGS)]) <= {"matched", "no other molecule possible"}
    changed = [Chem.CanonSmiles(a) != Chem.CanonSmiles(b) for a, b in zip(null.objects, DRUGS, strict=False)]
    assert sum(changed) >= len(DRUGS) - 2  # small ones may come back to themselves
    assert null.objects == MOLECULE.NULLS["random valid"].make(data, 1).objects


def test_a_metal_complex_is_marked_not_dropped():
    data = dataset("CCO", "[NH3]->[Pt](Cl)(Cl)<-[NH3]")
    null = MOLECULE.NULLS["random valid"].make(data, 1)
    assert null.labels["null"][0] == "matched"
    assert null.labels["null"][1].startswith("not matched: it has bonds other than")
    assert null.objects[1] == data.objects[1]


def test_stereo_marks_come_back_at_random():
    real = Chem.MolFromSmiles("C[C@H](O)[C@@H](N)CCC(C)(F)CC=CCl")
    marks = [Chem.MolToSmiles(rewiring.rewire(real, seed)[0]).count("@") for seed in range(30)]
    assert max(marks) > 0
    assert all("@" not in s and "/" not in s for s in isomers("CCC(O)C(F)N", 30))


def test_gdb_counts_add_up_and_are_not_extrapolated():
    """Ruddigkeit et al. 2012, Table 1: 166,443,860,262 molecules of 1 to 17 heavy atoms."""
    assert sum(GDB17) == 166_443_860_262
    enumerated = MOLECULE.POSSIBLE_SPACE["enumerated, same size (GDB-17)"]
    assert enumerated(17) == pytest.approx(11.0393, abs=1e-4)
    assert np.isnan(enumerated(18))
    assert np.isnan(enumerated(0))
    assert MOLECULE.POSSIBLE_SPACE["10^33 (Polishchuk 2013)"](30) == 33


def test_a_set_too_large_to_keep_gives_the_same(monkeypatch):
    kept = {key: r.encode(dataset(*DRUGS)) for key, r in MOLECULE.REPRESENTATIONS.items()}
    monkeypatch.setattr(chem, "KEPT", 3)
    other = Dataset("streamed", "molecule", DRUGS, tuple(map(str, range(len(DRUGS)))))
    for key, representation in MOLECULE.REPRESENTATIONS.items():
        assert representation.encode(other).sha256 == kept[key].sha256


# --- circles

THREE = ("C" * 12, "C" * 13, "OCC1OC(O)C(O)C(O)C1O", "OCC1OC(O)C(O)C(N)C1O", "c1ccc2ncccc2c1", "c1ccc2nccnc2c1")


def _set(objects):
    return Dataset("picked", "molecule", tuple(objects), tuple(map(str, range(len(objects)))))


@pytest.mark.parametrize("picker", ["leader", "maxmin"])
def test_circles_of_three_families_are_three(picker):
    found = circles(_set(THREE), 0.7, picker=picker)
    assert (found.value, found.low, found.high, found.n) == (3, 3, 3, 6)


def test_leaders_are_those_of_the_form_for_any_data():
    """Same random orders, same greedy rule: RDKit's picker on bits and our own on a matrix of 0 and 1."""
    molecules = _set(dict.fromkeys((*DRUGS, *THREE)))
    present = (relatives.features(molecules) > 0).astype(float)
    for threshold in (0.41, 0.77, 0.93):
        ours, theirs = similarity.circles(present, threshold, seed=3, orders=9), circles(molecules, threshold, 3, 9)
        assert (ours.value, ours.low, ours.high) == (theirs.value, theirs.low, theirs.high)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"threshold": 1.0}, "threshold"), ({"orders": 0}, "orders"), ({"picker": "best"}, "unknown picker")],
)
def test_circles_say_what_is_wrong(options, message):
    with pytest.raises(ValueError, match=message):
        circles(_set(THREE), **options)
