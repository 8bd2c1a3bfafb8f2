"""Half tells half of one set: what composition reveals and what it does not, pools, sets that cannot be read."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from analysis import prediction
from analysis.corpus import Dataset
from analysis.readings.questions import halves_tell
from analysis.readings.rows import frame
from analysis.readings.subject import subject
from analysis.statistics.resampling import generator

KINDS = ("AILMFWV", "DEKRHNQ", "GPSTYCA", "ACDEFGH")


def proteins(objects: list[str], **labels: object) -> Dataset:
    table = pd.DataFrame(labels, index=range(len(objects))) if labels else pd.DataFrame()
    return Dataset("made", "protein", tuple(objects), tuple(map(str, range(len(objects)))), table)


def of_kinds(n: int, length: int = 80) -> list[str]:
    """Proteins of four kinds, each with residues of its own in random order: halves share their composition alone."""
    rng = generator(1, "kinds")
    return ["".join(rng.choice(list(KINDS[i % 4]), length)) for i in range(n)]


def of_shared_words(n: int, words: int = 8) -> list[str]:
    """Proteins of words that are all permutations of the same residues, each object of its own eighth of the lexicon."""
    rng = generator(2, "permuted words")
    lexicon = np.array(["".join(rng.permutation(list("ACDEFGHI"))) for _ in range(64)]).reshape(8, 8)
    return ["".join(rng.choice(lexicon[i % 8], words)) for i in range(n)]


def read(dataset: Dataset) -> pd.DataFrame:
    return frame(halves_tell.QUESTION.read(subject(dataset))).set_index(["statistic", "pool"])


@pytest.fixture(scope="module")
def kinds() -> pd.DataFrame:
    return read(proteins(of_kinds(820)))


def test_four_kinds_are_two_bits_and_nothing_beyond_composition(kinds):
    at = kinds.xs("800 objects", level="pool")
    assert 1.7 < at.value["whole"] < 2.1
    assert at.value["given composition"] < 0.2 * at.value["whole"]  # learned from 400 objects: a part may remain
    assert at["null"].abs().max() < 0.05


def test_words_of_one_composition_are_found_beyond_composition():
    found = read(proteins(of_shared_words(420), family=range(420)))
    assert set(found.index.get_level_values("pool")) == {"400 objects", "200 objects"}  # what is not reached is missing
    assert found.value[("given composition", "400 objects")] > 1


def test_every_pool_has_all_statistics_and_bits_are_in_one_proportion(kinds):
    assert kinds.index.is_unique and len(kinds) == 9
    per_bits = kinds.value["100 bits"] / kinds.value["whole"]
    assert np.ptp(per_bits) < 1e-9
    bits_of_an_object = 100 / per_bits.iloc[0]
    assert 80 * np.log2(7) < bits_of_an_object < 80 * 4.4  # seven residues of a kind; the kind costs little
    assert (kinds.loc["100 bits", "unit"] == "bits/100 bits").all()
    assert kinds.loc[("whole", "200 objects"), "flags"].startswith("line-ups of 50")


def test_too_few_objects_and_objects_that_cannot_be_cut():
    with pytest.raises(ValueError, match="120 of the proteins can be cut in two; 200 are needed"):
        read(proteins(of_kinds(120)))
    uncut = ["".join(row) for row in generator(3, "short").choice(list("ACDEFGHIKL"), (300, 5))]
    with pytest.raises(ValueError, match="0 of the proteins can be cut"):
        read(proteins(uncut))


def test_one_cluster_and_few_clusters_are_not_read():
    with pytest.raises(ValueError, match="all proteins are near relatives of one another"):
        read(proteins(of_kinds(260), family="one"))
    found = read(proteins(of_kinds(260), family=["most"] * 250 + [f"other {i}" for i in range(10)]))
    assert found.value.isna().all()
    assert found["flags"].str.contains("too few objects or clusters").all()


def test_given_numbers_must_fit_the_halves():
    half = csr_matrix(generator(4, "halves").poisson(1, (64, 12)))
    for given in ((np.zeros((63, 2)), np.zeros((64, 2))), (np.zeros((64, 2)), np.full((64, 2), np.nan))):
        with pytest.raises(ValueError, match="finite numbers with 64 rows"):
            prediction.halves_beyond_size(half, half, candidates=8, given=given)
