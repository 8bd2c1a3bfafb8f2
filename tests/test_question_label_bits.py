"""Meaning or function of one set: labels that lie in the objects, labels that do not, and labels that cannot be read."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import datasets
from analysis.corpus import Dataset
from analysis.domains.distinct import distinct
from analysis.domains.interface import Target
from analysis.readings import targets
from analysis.readings.questions import QUESTIONS, label_bits
from analysis.readings.rows import frame
from analysis.readings.subject import subject
from analysis.statistics.resampling import generator

N = 700
FIRST = {"A": "a", "W": "b"}


def proteins(n: int = N, **labels: object) -> Dataset:
    """Random proteins that begin with a run of tryptophan or of alanine, which the label ``first`` tells."""
    rng = generator(5, "proteins of label bits")
    first = np.array(["A", "W"])[np.arange(n) % 2]
    objects = tuple(8 * f + "".join(rng.choice(list("CDEFGHIKLMNPQRSTVY"), 60)) for f in first)
    table = pd.DataFrame({"first": [FIRST[f] for f in first], **labels}, index=range(n))
    return Dataset("own", "protein", objects, tuple(f"p{i}" for i in range(n)), table)


def read(dataset: Dataset) -> pd.DataFrame:
    found = frame(label_bits.QUESTION.read(subject(dataset)))
    assert not found.duplicated(["kind", "label"]).any()
    return found.set_index("label")


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    rng = generator(6, "labels of label bits")
    sizes = np.arange(N)
    return read(
        proteins(
            coin=rng.permutation(np.arange(N) % 2).astype(str),
            number=rng.normal(size=N) + 4 * (sizes % 2),
            rare=np.where(sizes < 140, "few", "many"),
            unequal=np.where((sizes % 2 == 0) & (sizes < 400), "small", "large"),
            alike="one",
            empty=None,
            text=[f"name {i}" for i in range(N)],
        )
    )


def test_a_label_that_lies_in_the_object_gives_nearly_its_bit(found):
    row = found.loc["first"]
    assert row.value == pytest.approx(1, abs=0.05)
    assert row.low <= row.value <= row.high <= 1
    assert (row.n, row.of, row.unit, row.kind) == (600, "objects", "bits", targets.OWN)


def test_permuted_and_independent_labels_give_nothing(found):
    assert abs(found.loc["first"].null) < 0.02
    assert abs(found.loc["coin"].value) < 0.03
    assert found.loc["coin"].low < 0.01


def test_numbers_are_read_as_parts_below_and_above_the_median(found):
    """The parts of the number are its first symbol but for 2 x 2.3 % of the objects, where normal tails overlap."""
    row = found.loc["number"]
    assert 0.6 < row.value < 0.95
    assert "up to the median" in row.method and "above the median" in row.method


def test_unequal_classes_are_drawn_equally(found):
    row = found.loc["unequal"]
    assert row.n == 300  # of 200 and 500: 150 of each
    assert 0.3 < row.value <= 1  # small is always 'a'; large is 'b' in 350 of 500
    assert abs(row.null) < 0.02


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("rare", "its smaller class, 'few', has 140 of the 150 distinct objects that are needed"),
        ("alike", "it has one class only, 'one'"),
        ("empty", "no object has this label"),
        ("text", "its smaller class, 'name 0', has 1 of the 150 distinct objects that are needed"),
    ],
)
def test_a_label_that_cannot_be_read_says_why(found, label, reason):
    row = found.loc[label]
    assert np.isnan(row.value)
    assert row["flags"] == f"not read: {reason}"


def test_forty_objects_give_reasons_in_words():
    found = read(proteins(40))
    assert found.value.isna().all()
    assert (
        found.loc["first"]["flags"]
        == "not read: its smaller class, 'a', has 20 of the 150 distinct objects that are needed"
    )
    assert "150" in found.loc["size"]["flags"] or "equal values" in found.loc["size"]["flags"]


def test_a_class_in_few_clusters_is_not_read():
    """Objects of one class are near copies of one another: held out together, nothing is left to learn from."""
    rng = generator(7, "one family")
    family = "".join(rng.choice(list("CDEFGHIKLMNPQRSTVY"), 90))
    objects = tuple(
        family[: 20 + i % 60] + "".join(rng.choice(list("CDE"), 9))
        if i % 2
        else "".join(rng.choice(list("FGHIKLMN"), 70))
        for i in range(400)
    )
    labels = pd.DataFrame({"kin": ["family" if i % 2 else "other" for i in range(400)]})
    labels["family"] = ["one" if i % 2 else f"f{i}" for i in range(400)]
    row = read(Dataset("own", "protein", objects, tuple(f"p{i}" for i in range(400)), labels)).loc["kin"]
    assert np.isnan(row.value)
    assert "class(es) with at least 5 objects or clusters" in row["flags"]


def test_the_judged_kind_stands_first_and_is_said_to_be_missing(found):
    first = found.iloc[0]
    assert (first.kind, first.name) == (label_bits.JUDGED_KIND, "")
    assert first["flags"] == "not read: no label of own tells of meaning or biology"
    assert QUESTIONS["label_bits"].judged
    assert set(found.kind) <= set(QUESTIONS["label_bits"].choices["kind"].levels)


def test_size_is_the_control_and_what_it_tells_alone_is_said():
    rng = generator(8, "sizes")
    n = 640
    long = np.arange(n) % 2
    objects = tuple(
        "".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 30 + 60 * b + int(rng.integers(20)))) for b in long
    )
    labels = pd.DataFrame({"long": np.array(["no", "yes"])[long]})
    found = read(Dataset("own", "protein", objects, tuple(f"p{i}" for i in range(n)), labels))
    assert found.loc["size"].kind == label_bits.CONTROL
    assert found.loc["size"].low > 0.2
    assert found.loc["long"]["flags"].startswith("size alone tells 0.9")
    assert not found.loc["size"]["flags"]


# ---------------------------------------------------------------- draws


def test_draws_hold_equal_classes_and_values_held_out_together():
    whole, _ = distinct(datasets.load("king-james"))
    target = targets.of(whole)["testament"]
    drawn = label_bits.label_draws(target, whole)
    assert drawn.index.shape == (5, 600)
    for index in drawn.index:
        assert np.bincount(drawn.code[index]).tolist() == [300, 300]
    books = drawn.objects.labels.book
    assert len(set(zip(drawn.groups, books, strict=True))) == books.nunique()  # each book in one group
    assert drawn.names == ("New", "Old")
    assert len(np.unique(drawn.index[0])) == 600
    assert not np.array_equal(drawn.index[0], drawn.index[1])


def test_values_held_out_join_the_clusters_that_they_touch():
    """Molecules 0 and 1 are alike, 1 and 2 share a value: all three are held out together."""
    labels = pd.DataFrame({"series": ["x", "y", "y", "z"]})
    molecules = ("CCCCCCCCCC(=O)O", "CCCCCCCCCCC(=O)O", "c1ccccc1N", "C1CCNCC1S")
    groups = label_bits._together(Dataset("own", "molecule", molecules, tuple("abcd"), labels), "series")
    assert groups[0] == groups[1] == groups[2] != groups[3]


def test_a_reading_does_not_depend_on_the_name_of_the_set():
    dataset = proteins()
    row = read(dataset).loc["first"]
    other = read(replace(dataset, name="another")).loc["first"]
    assert (row.value, row.low, row.high) == (other.value, other.low, other.high)


# ---------------------------------------------------------------- labels of sets


def test_labels_that_are_known_and_labels_of_own_sets_are_offered_in_order():
    dataset = proteins(ec_class=list("12") * (N // 2), genus="g", note="n", null="matched")
    found = targets.of(dataset)
    assert list(found) == ["ec-class", "first", "note", "genus"]
    assert [found[key].kind for key in found] == ["biology", targets.OWN, targets.OWN, "source"]
    assert list(targets.of(replace(dataset, name="swiss-prot"))) == ["ec-class", "genus"]


def test_names_of_proteins_tell_enzymes():
    names = {
        "DNA polymerase III subunit alpha": "enzyme",
        "RNase T": "enzyme",
        "ABC transporter permease": "no enzyme",
        "Disease resistance protein RPS2": "no enzyme",
        "50S ribosomal protein L2": "no enzyme",
        "Uncharacterized protein YqgF": None,
        "Protein AF1q": None,
        "Protease inhibitor": None,
        "PAS domain-containing protein": None,
    }
    labels = pd.DataFrame({"product": list(names)})
    once = Dataset("own", "protein", tuple("AC" * (i + 2) for i in range(len(names))), tuple(names), labels)
    classes = targets.two_classes(targets.of(once)["enzyme"], once)
    assert [None if pd.isna(c) else c for c in classes] == list(names.values())


@pytest.mark.parametrize("name", [name for name, entry in datasets.CATALOGUE.items() if entry.natural])
def test_every_known_label_of_a_bundled_set_stands_in_its_catalogue(name):
    entry = datasets.CATALOGUE[name]
    for other, key in targets.elsewhere(entry.domain, besides=""):
        if other == name:
            target = targets.DOMAINS[entry.domain].targets[key]
            assert target.column in entry.labels
            assert target.numeric == (entry.labels[target.column].kind == "number")
            assert not target.held_out or target.held_out in entry.labels


def test_a_missing_column_is_named_with_those_that_are_there():
    with pytest.raises(ValueError, match="own has no label 'x'; it has: first"):
        targets.two_classes(Target("x", "x", "biology"), proteins())


def test_first_measurements_are_met_again():
    """Genus from sequence .58 of one bit, kind of reaction .03: measured before this program read sets one by one."""
    found = read(datasets.load("proteomes"))
    assert found.loc["genus"].low < 0.58 < found.loc["genus"].high
    assert found.loc["ec-class"].low < 0.03 < found.loc["ec-class"].high
    assert found.loc["genus"].kind == label_bits.SOURCE
