"""Inside an object: atoms by bonds, symbols along a chain, and objects cut in two, against ones that are known."""

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.halves_and_pairs import WIDTH, along, hashed_windows, most_frequent
from analysis.domains.molecule.halves_and_pairs import cut
from analysis.estimate import Estimate
from analysis.readings import curves


def dataset(domain: str, *objects: str) -> Dataset:
    return Dataset(f"{domain}-made", domain, objects, tuple(map(str, range(len(objects)))))


def counted(smiles: str, distances: range) -> dict[int, list[str]]:
    pairs = DOMAINS["molecule"].PAIRS["bond"](dataset("molecule", smiles), distances)
    names = pairs.corpus.alphabet
    return {d: sorted(f"{names[x]}{names[y]}" for x, y in zip(*pairs.codes(d)[:2], strict=True)) for d in distances}


def test_pairs_of_benzene():
    """Each atom has two neighbours, two next ones and one opposite; nothing is farther."""
    found = counted("c1ccccc1", range(1, 5))
    assert found == {1: ["cc"] * 12, 2: ["cc"] * 12, 3: ["cc"] * 6, 4: []}


def test_pairs_of_a_chain_and_of_another_writing_of_it():
    expected = {1: ["CC", "CC", "CN", "CO", "NC", "OC"], 2: ["CN", "CO", "NC", "OC"], 3: ["NO", "ON"]}
    assert counted("OCCN", range(1, 4)) == counted("C(N)CO", range(1, 4)) == expected


def test_aromatic_atoms_are_told_apart_and_hydrogens_and_other_molecules_left_out():
    assert counted("c1ccccc1O", range(1, 2))[1].count("Oc") == 1
    assert counted("[2H]OC.Cl", range(1, 4)) == {1: ["CO", "OC"], 2: [], 3: []}


def test_pairs_stay_in_their_molecule():
    pairs = DOMAINS["molecule"].PAIRS["bond"](dataset("molecule", "CO", "NC", "F"), (1,))
    x, y, owner = pairs.codes(1)
    assert owner.tolist() == [0, 0, 1, 1]
    assert (pairs.corpus.object_of_symbol()[pairs.positions[1][1]] == owner).all()
    assert len(x) == len(y) == 4


def test_information_by_bonds_of_made_molecules():
    """CO, CN, CF, CCl, both ways round: H(Y) = 2, and H(Y | carbon) = 2, H(Y | other) = 0, so I = 2 - 1 = 1 bit."""
    made = dataset("molecule", *("CO", "CN", "CF", "CCl") * 30)
    pairs = DOMAINS["molecule"].PAIRS["bond"](made, (1,))
    table = prediction.mutual_information_at(pairs.corpus, pairs.positions)
    assert table.bits[0] == pytest.approx(1.0)
    assert table.pairs[0] == 240
    within = prediction.mutual_information_at(pairs.corpus, pairs.positions, permute="object")
    assert within.excess[0] == pytest.approx(0)  # two atoms in another order are the same pair


def test_pairs_along_a_chain_are_those_of_the_corpus():
    corpus = Corpus.from_symbols(["abcab", "b", "cab"] * 20)
    distances = (1, 2)
    table = prediction.mutual_information_at(corpus, along(corpus, distances).positions, seed=3)
    pd.testing.assert_frame_equal(table, prediction.mutual_information_by_distance(corpus, distances, seed=3))


@pytest.mark.parametrize(("domain", "unit"), [(d, unit) for d, entry in DOMAINS.items() for unit in entry.PAIRS])
def test_every_unit_of_distance_gives_pairs_inside_objects(domain, unit):
    made = {"text": ("the cat sat", "a dog"), "protein": ("MKVLA", "MK"), "molecule": ("CCO", "c1ccccc1")}[domain]
    pairs = DOMAINS[domain].PAIRS[unit](dataset(domain, *made), (1, 2))
    owner = pairs.corpus.object_of_symbol()
    assert list(pairs.positions) == [1, 2]
    for first, second in pairs.positions.values():
        assert len(first) and (owner[first] == owner[second]).all()


def test_rare_words_become_one():
    corpus = most_frequent(Corpus.from_symbols([["a", "a", "b", "b", "c", "d"]]), 2)
    assert corpus.alphabet == ("a", "b", "others")
    assert corpus.codes.tolist() == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("smiles", "sides"),
    [
        ("CCO", ({0}, {1, 2})),  # both bonds leave 1 and 2; the first is cut
        ("c1ccccc1CCN", ({0, 1, 2, 3, 4, 5}, {6, 7, 8})),
        ("CCCC.Cl", ({0, 1}, {2, 3})),  # the counter-ion is on neither side
        ("C=C(C)C", ({2}, {0, 1, 3})),  # double bonds stay whole
    ],
)
def test_the_most_balanced_acyclic_single_bond_is_cut(smiles, sides):
    _, left, right = cut(Chem.MolFromSmiles(smiles))
    assert {frozenset(left.tolist()), frozenset(right.tolist())} == set(map(frozenset, sides))


@pytest.mark.parametrize("smiles", ["c1ccccc1", "C", "C=C", "[2H]C", "C1CC1.Cl"])
def test_what_has_no_such_bond_is_not_cut(smiles):
    assert cut(Chem.MolFromSmiles(smiles)) is None


def test_halves_of_a_molecule_do_not_see_each_other():
    """Two halves are described alike whatever they were bonded to."""
    found = DOMAINS["molecule"].halves(dataset("molecule", "CCCc1ccccc1", "CCCC(F)(F)Cl", "c1ccccc1", "CCCCCC"))
    assert found.kept.tolist() == [0, 1, 3]
    rows = [{tuple(half[i].toarray().ravel().nonzero()[0]) for half in (found.left, found.right)} for i in range(3)]
    assert len(rows[2]) == 1  # hexane: both halves are propyl
    assert all(rows[2] <= row or len(row) == 2 for row in rows)
    assert rows[2] <= rows[0]  # propylbenzene: propyl, seen from a ring


def test_halves_of_texts_and_proteins_are_cut_in_the_middle():
    texts = DOMAINS["text"].halves(dataset("text", "alone", "one two one two", "one two three"))
    assert texts.kept.tolist() == [1, 2]
    assert (texts.left[0] != texts.right[0]).nnz == 0
    assert texts.left[1].sum() == 1 + 1 and texts.right[1].sum() == 2 + 7  # "one"; "two three": words and trigrams
    proteins = DOMAINS["protein"].halves(dataset("protein", "MKVLA", "MKVMKV", "MKVLAMK"))
    assert proteins.kept.tolist() == [1, 2]
    assert proteins.left.sum(axis=1).ravel().tolist() == [[1, 1]]
    assert proteins.right.sum(axis=1).ravel().tolist() == [[1, 2]]


def test_features_of_all_domains_have_one_width_and_nothing_to_cut_is_no_error():
    made = {"text": ("a b",), "protein": ("MKVMKV",), "molecule": ("CC",)}
    assert {DOMAINS[d].halves(dataset(d, *objects)).left.shape for d, objects in made.items()} == {(1, WIDTH)}
    uncut = {"text": ("alone",), "protein": ("MK",), "molecule": ("c1ccccc1",)}
    for domain, objects in uncut.items():
        assert DOMAINS[domain].halves(dataset(domain, *objects)).left.shape == (0, WIDTH)


def test_hashed_windows_count_every_run_once():
    counts = hashed_windows(Corpus.from_symbols(["abab", "ab", "a"]), 2)
    assert counts.sum(axis=1).ravel().tolist() == [[3, 1, 0]]
    assert counts[0].max() == 2 and counts[0].nnz == 2


def test_tables_of_the_page_hold_every_unit_at_equal_symbols():
    sets = {
        "text": dataset("text", *(f"the cat sat on mat {i} and the dog" for i in range(30))),
        "molecule": dataset("molecule", *(f"{'C' * (i + 2)}c1ccccc1O" for i in range(30))),
    }
    table = curves.information_by_intrinsic_distance(sets, seed=0)
    assert list(table.units.unique()) == ["characters", "words", "bonds"]
    assert table.groupby("units").distance.apply(list).map(len).eq(12).all()
    smallest = min(table.n_units)
    assert (table.n_units <= 9 * 30).all() and (table.n_units > smallest - 40).all()


def test_learning_per_neutral_unit_is_per_symbol_times_symbols_a_unit():
    doubled = Corpus.from_symbols(["abab" * 5, "aabb" * 5] * 20, sizes=np.full(40, 10))
    symbols, _ = prediction.learning_curve(doubled, [8, 16, 32])
    units, slope = prediction.learning_curve(doubled, [8, 16, 32], per="neutral unit")
    np.testing.assert_allclose(units[["bits", "low", "high"]], 2 * symbols[["bits", "low", "high"]])
    assert slope.unit == "bits/neutral unit per doubling"
    with pytest.raises(ValueError, match="per must be"):
        prediction.learning_curve(doubled, [8], per="word")


def random_proteins(n: int, seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    lengths = rng.lognormal(5, 0.7, n).astype(int) + 6
    return dataset("protein", *("".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), size=k)) for k in lengths))


def beyond_size(made: Dataset) -> Estimate:
    """What halves say of each other beyond their sizes, relatives held out together."""
    left, right, kept = DOMAINS[made.domain].halves(made)[:3]
    return prediction.halves_beyond_size(left, right, DOMAINS[made.domain].clusters(made)[kept], 128, 0)


def test_length_alone_is_no_information_between_halves():
    """Even random residues: halves of one length are distinguished by length, and that is taken off."""
    made = random_proteins(640)
    cut_in_two = DOMAINS["protein"].halves(made)
    assert prediction.halves_information(cut_in_two.left, cut_in_two.right).value > 0.6
    beyond = beyond_size(made)
    assert abs(beyond.value) < 0.03
    assert abs(beyond.null) < 0.03


def test_shared_composition_is_found_beyond_length():
    """Four kinds of residues in halves of one length: log2 4 bits, up to the line-up (see test_halves)."""
    rng = np.random.default_rng(1)
    kinds = ["AILMFWV", "DEKRHNQ", "GPSTYCA", "ACDEFGH"]
    made = ["".join(rng.choice(list(kinds[i % 4]), size=120)) for i in range(640)]
    found = beyond_size(dataset("protein", *made))
    assert 1.8 < found.value < 2.12
    assert abs(found.null) < 0.03
