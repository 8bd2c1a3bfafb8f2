"""Proteins: residues, classes, words, families and controls."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.protein.representations import REDUCED, RESIDUES

PROTEIN = DOMAINS["protein"]


def dataset(*objects: str, **labels: list) -> Dataset:
    return Dataset("test", "protein", objects, tuple(f"p{i}" for i in range(len(objects))), pd.DataFrame(labels))


def random_proteins(n: int, seed: int = 0) -> list[str]:
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(list(RESIDUES), size=rng.integers(80, 300))) for _ in range(n)]


def mutated(sequence: str, share: float, seed: int) -> str:
    rng = np.random.default_rng(seed)
    return "".join(rng.choice(list(RESIDUES)) if rng.random() < share else r for r in sequence)


def test_only_standard_residues_are_counted():
    corpus = PROTEIN.REPRESENTATIONS["residues"].encode(dataset("MUOX-bz*.k"))
    assert corpus.decode(0) == ["M", "C", "K", "K"]
    assert corpus.alphabet == tuple(RESIDUES)


def test_a_sequence_broken_over_lines_is_one_protein():
    corpus = PROTEIN.REPRESENTATIONS["residues"].encode(dataset("MK\nLV", "A C\tD"))
    assert ["".join(corpus.decode(i)) for i in range(2)] == ["MKLV", "ACD"]


def test_the_reduced_alphabet_is_a_partition_of_the_residues():
    assert sorted("".join(REDUCED)) == sorted(RESIDUES)
    corpus = PROTEIN.REPRESENTATIONS["reduced"].encode(dataset(RESIDUES))
    assert all(residue in group for residue, group in zip(RESIDUES, corpus.decode(0), strict=True))


def test_k_mers_are_the_overlapping_words():
    data = dataset("MKMKMA", "MK", "AAAA")
    corpus = PROTEIN.REPRESENTATIONS["k-mers"].encode(data)
    assert corpus.decode(0) == ["MKM", "KMK", "MKM", "KMA"]
    assert corpus.decode(1) == []
    counts = dict(zip(corpus.alphabet, corpus.counts().tolist(), strict=True))
    assert counts == Counter({"MKM": 2, "AAA": 2, "KMK": 1, "KMA": 1})


@pytest.mark.parametrize("key", PROTEIN.REPRESENTATIONS)
def test_every_representation_has_the_same_objects_and_sizes(key):
    corpus = PROTEIN.REPRESENTATIONS[key].encode(dataset("MKLVXA", "GG"))
    assert corpus.sizes.tolist() == [5, 2]
    assert corpus.size_unit == "residue"
    assert corpus.ordered == PROTEIN.REPRESENTATIONS[key].ordered
    assert corpus.representation == key


def test_families_come_from_the_label_and_the_unlabelled_stand_alone():
    data = dataset("MKL", "MKV", "GGG", "CCC", family=["f1", "f1", None, None])
    corpus = PROTEIN.REPRESENTATIONS["families"].encode(data)
    assert corpus.lengths.tolist() == [1, 1, 1, 1]
    assert sorted(corpus.counts().tolist()) == [1, 1, 2]
    assert PROTEIN.clusters(data).tolist() == [0, 0, 1, 2]


def test_without_labels_relatives_are_found_and_strangers_are_not():
    founders = random_proteins(30)
    relatives = [mutated(s, 0.4, seed) for seed, s in enumerate(founders)]
    found = PROTEIN.clusters(dataset(*founders, *relatives))
    assert np.mean(found[:30] == found[30:]) > 0.9
    assert len(set(found[:30])) == 30


def test_one_shared_word_joins_no_two_short_proteins():
    found = PROTEIN.clusters(dataset("ACDEFGHIKL", "MNPQRACDEF"))
    assert found[0] != found[1]


def test_features_count_words_of_three():
    features = PROTEIN.features(dataset("AAAAC", "YYY"))
    assert features.shape == (2, 8000)
    assert features[0, 0] == 2
    assert features[0, 1] == 1
    assert features[1, 7999] == 1


def test_composition_null_is_a_permutation_in_the_same_lengths():
    data = dataset(*random_proteins(40), family=["f"] * 40)
    null = PROTEIN.NULLS["composition"].make(data, 2)
    assert [len(s) for s in null.objects] == [len(s) for s in data.objects]
    assert Counter("".join(null.objects)) == Counter("".join(data.objects))
    assert null.objects != data.objects


def test_random_proteins_keep_triples_but_not_families():
    """A shuffled protein with its real family label was counted as a member of that family."""
    data = dataset(*["MKVLATGRRDEYWHPSCFINQ" * 6] * 20, family=["f"] * 20)
    null = PROTEIN.NULLS["random valid"].make(data, 2)
    triples = {s[i : i + 3] for s in data.objects for i in range(len(s) - 2)}
    assert {s[i : i + 3] for s in null.objects for i in range(len(s) - 2)} <= triples
    data = dataset(*random_proteins(20), family=["f"] * 20)
    null = PROTEIN.NULLS["random valid"].make(data, 2)
    assert [len(s) for s in null.objects] == [len(s) for s in data.objects]
    assert null.labels.shape[1] == 0
    assert len(PROTEIN.REPRESENTATIONS["families"].encode(null).alphabet) == 20


def test_possible_space():
    space = PROTEIN.POSSIBLE_SPACE
    assert space["20 residues"](100) == pytest.approx(130.103, abs=0.001)
    assert {f(50) == f(500) for name, f in space.items() if "folds" in name} == {True}
