"""Familiar wholes of one set: similarities by hand, copies, relatives held out, neutral sets at their null."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.corpus import Dataset
from analysis.readings.questions import familiar
from analysis.readings.rows import frame
from analysis.readings.subject import subject
from analysis.statistics.resampling import generator

RESIDUES = list("ACDEFGHIKLMNPQRSTVWY")
PRESENCE = sparse.csr_matrix(np.array([[1, 1, 0, 1], [1, 0, 1, 1], [0, 0, 0, 0.0]]))


def proteins(objects: list[str]) -> Dataset:
    return Dataset("made", "protein", tuple(objects), tuple(map(str, range(len(objects)))))


def even(n: int, length: int = 80) -> list[str]:
    return ["".join(row) for row in generator(1, "even").choice(RESIDUES, (n, length))]


def with_copies(n: int) -> list[str]:
    """The first half of the objects, each again with a fifth of its residues drawn anew."""
    rng = generator(2, "copies")
    first = even(n // 2)
    changed = [[r if rng.random() > 0.2 else rng.choice(RESIDUES) for r in object_] for object_ in first]
    return [*first, *("".join(object_) for object_ in changed)]


def read(dataset: Dataset) -> pd.DataFrame:
    return frame(familiar.QUESTION.read(subject(dataset))).set_index(["statistic", "relatives"])


def test_similarities_by_hand():
    """Two of four parts in either are shared; of them each stands in two objects of three, weight log 1.5."""
    jaccard, cosine = familiar.jaccard(PRESENCE), familiar.idf_cosine(PRESENCE)
    assert jaccard[0, 1] == pytest.approx(2 / 4)
    common, own = np.log(1.5) ** 2, np.log(3) ** 2
    assert cosine[0, 1] == pytest.approx(2 * common / (2 * common + own))
    assert jaccard[2].tolist() == cosine[2].tolist() == [0, 0, 0]


def test_the_nearest_of_some_objects_is_that_of_a_full_table():
    similarity = generator(3, "table").random((90, 90))
    groups = np.repeat(np.arange(30), 3)
    found = familiar.neighbours(similarity, groups)
    index = np.sort(generator(4, "kept").permutation(90)[:80])
    apart = np.where(groups[:, None] == groups, 0, similarity)[np.ix_(index, index)]
    np.testing.assert_allclose(familiar.nearest(*found, index), apart.max(axis=1))


def test_random_objects_are_as_familiar_as_neutral_ones():
    found = read(proteins(even(400)))
    assert len(found) == 4
    assert (abs(found.value - 0.05) < 0.05).all()
    assert (found["null"] == 0.05).all()
    assert (found.low <= found.value).all() and (found.value <= found.high).all()


def test_copies_are_familiar_until_relatives_are_held_out():
    found = read(proteins(with_copies(400)))
    assert (found.value.xs("present", level="relatives") > 0.95).all()
    assert (found.value.xs("held out", level="relatives") < 0.15).all()


def test_words_in_random_order_are_the_null_of_texts():
    rng = generator(5, "texts")
    words = [f"{a}{b}" for a in "bcdfghklmnprst" for b in ("ad", "en", "il", "or", "um")]
    topics = np.array(words).reshape(7, 10)
    texts = [" ".join(rng.choice(topics[i % 7], 8)) for i in range(280)]
    about = Dataset("topics", "text", tuple(texts), tuple(map(str, range(280))))
    assert (read(about).value > 0.5).all()


def test_too_few_objects_are_not_read():
    with pytest.raises(ValueError, match="80 proteins have a neutral one; 100 are needed"):
        read(proteins(even(80)))
