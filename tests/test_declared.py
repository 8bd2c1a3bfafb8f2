"""What an owner says of labels: guessed where it is clear, kept with the set, and it moves readings without changing them."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import Dataset, Provenance
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.readings import declared, reader, targets
from analysis.readings.questions import label_bits


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))


CLASSES, NAMES, NUMBERS = (pd.Series(v) for v in (["a", "b", "a"], ["x", "y", "z"], [1.0, 2.0, 3.0]))


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("Function", CLASSES, "biology"),
        ("pIC50 (nM)", NUMBERS, "biology"),
        ("LogP", NUMBERS, "physics"),
        ("melting point", NUMBERS, "physics"),
        ("BatchId", CLASSES, declared.NO_LABEL),  # the id of a batch may be either, and reads as an id
        ("batch", CLASSES, "source"),
        ("plate_number", NUMBERS, "source"),
        ("remark", NAMES, declared.NO_LABEL),  # each object has another
        ("remark", CLASSES, None),
        ("x", NUMBERS, None),
        ("planet", CLASSES, None),  # no word of it is 'plate'
    ],
)
def test_only_what_a_name_or_its_values_leave_no_doubt_of_is_guessed(column, values, kind):
    assert declared.guess(column, values) == kind


def proteins(n: int = 340) -> Dataset:
    rng = np.random.default_rng(0)
    side = np.arange(n) % 2
    objects = tuple("M" + "".join(rng.choice(list(("ACDEFGHIKL", "LMNPQRSTVW")[one]), 30)) for one in side)
    labels = pd.DataFrame(
        {"Function": np.array(["binds", "cuts"])[side], "Run": np.array(["mon", "tue"])[rng.integers(0, 2, n)]}
    )
    about = Provenance("mine.csv", "", "", "", "")
    return Dataset("mine", "protein", objects, tuple(map(str, range(n))), labels, about)


def label_rows(**kinds: str) -> pd.DataFrame:
    name = own.keep(proteins(), owner="me", kinds=kinds).name
    list(reader.read_all([name], [label_bits.KEY]))
    found = reader.rows(name, [label_bits.KEY])
    return found.set_index("label")


def test_a_declared_label_is_read_as_what_it_tells_of_with_the_same_numbers():
    """The overview said 'label not read' of a label that the page Function reads."""
    before = label_rows()
    assert before.kind[["Function", "Run"]].tolist() == [targets.OWN] * 2
    assert np.isnan(before.value[""]) and before.kind[""] == label_bits.JUDGED_KIND  # no label tells of it
    after = label_rows(Function="biology", Run="source")
    assert after.kind[["Function", "Run"]].tolist() == [label_bits.JUDGED_KIND, label_bits.SOURCE]
    assert "" not in after.index
    numbers = ["value", "low", "high", "null", "n"]
    pd.testing.assert_frame_equal(before.loc[["Function", "Run"], numbers], after.loc[["Function", "Run"], numbers])
    assert after.value["Function"] > 0.9 and after.value["Run"] < 0.1
    gone = label_rows(Function=declared.NO_LABEL)
    assert "Function" not in gone.index and gone.kind["Run"] == targets.OWN and "" in gone.index


def test_what_is_read_just_now_stands_under_the_same_kind_as_what_was_kept():
    name = own.keep(proteins(), owner="me", kinds={"Function": "biology"}).name
    (now,) = reader.read_all([name], [label_bits.KEY])
    kept = reader.known(name, [label_bits.KEY])[label_bits.KEY]
    assert [(row["kind"], row["label"]) for row in now] == [(row["kind"], row["label"]) for row in kept]
    assert (label_bits.JUDGED_KIND, "Function") in [(row["kind"], row["label"]) for row in now]


def test_other_questions_and_bundled_sets_are_left_as_they_are():
    row = {"kind": targets.OWN, "label": "Function"}
    name = own.keep(proteins(), owner="me", kinds={"Function": "biology"}).name
    assert declared.applied(name, "halves", [row]) == [row]
    assert declared.applied("king-james", label_bits.KEY, [row]) == [row]
    assert declared.applied(name, label_bits.KEY, [row])[0]["kind"] == label_bits.JUDGED_KIND


def test_labels_offered_on_pages_are_what_was_said_of_them():
    kept = own.keep(proteins(), owner="me", kinds={"Function": "biology", "Run": declared.NO_LABEL})
    dataset = own.load(kept.name)
    found = declared.of(dataset, targets.of(dataset))
    assert {key: one.kind for key, one in found.items()} == {"Function": "biology"}
    own.share(kept.name, "me", True)
    assert own.kinds(kept.name) == {"Function": "biology", "Run": declared.NO_LABEL}, (
        "sharing a set forgot what was said"
    )


def test_labels_that_a_domain_knows_are_not_asked_for():
    known = next(iter(DOMAINS["protein"].targets.values())).column
    one = Dataset("mine", "protein", ("MK",), ("1",), pd.DataFrame({known: ["x"], "other": ["y"]}))
    assert declared.asked(one) == ["other"]


def test_a_kind_is_one_that_targets_know():
    assert set(declared.KINDS) - {declared.NO_LABEL} <= set(targets.KINDS) == set(label_bits.KIND_OF)
