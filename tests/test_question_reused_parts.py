"""Reused parts of one set: parts that are known, interpolation by hand, chains against themselves, sets without answer."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.parts import runs
from analysis.readings.questions import QUESTIONS, reused_parts
from analysis.readings.rows import frame
from analysis.readings.subject import subject
from analysis.statistics.resampling import generator

RESIDUES = list("ACDEFGHIKLMNPQRSTVWY")


def proteins(objects: list[str], **labels: object) -> Dataset:
    table = pd.DataFrame(labels, index=range(len(objects))) if labels else pd.DataFrame()
    return Dataset("made", "protein", tuple(objects), tuple(map(str, range(len(objects)))), table)


def even(n: int = 500, length: int = 60) -> list[str]:
    """Residues drawn evenly: objects of a chain of order 0."""
    return ["".join(row) for row in generator(1, "even").choice(RESIDUES, (n, length))]


def of_words(n: int = 500, words: int = 10) -> list[str]:
    """Proteins of words of six residues, out of a lexicon of 300."""
    rng = generator(2, "words")
    lexicon = ["".join(row) for row in rng.choice(RESIDUES, (300, 6))]
    return ["".join(rng.choice(lexicon, words)) for _ in range(n)]


def read(dataset: Dataset) -> pd.DataFrame:
    return frame(reused_parts.QUESTION.read(subject(dataset))).set_index(["unit_of_parts", "order", "statistic"])


@pytest.fixture(scope="module")
def chain() -> pd.DataFrame:
    return read(proteins(even()))


def test_runs_are_counted_and_named():
    found = runs(Corpus.from_symbols(["abab", "b", "ba"]), 2)
    assert found.alphabet == ("ab", "ba")
    assert found.codes.tolist() == [0, 1, 0, 1]
    assert found.lengths.tolist() == [3, 0, 1]
    assert found.sizes.tolist() == [4, 1, 2]
    words = runs(Corpus.from_symbols([["to", "be", "or"], ["to", "be"]]), 2, " ")
    assert [words.alphabet[c] for c in words.codes] == ["to be", "be or", "to be"]
    assert runs(Corpus.from_symbols(["ab"]), 3).n_symbols == 0


def test_runs_of_large_alphabets_are_those_of_small_ones():
    """Keys beyond a table are sorted: 200 symbols, runs of four, against counting strings."""
    symbols = generator(3, "large").integers(200, size=(50, 30))
    corpus = Corpus.from_symbols([[chr(0x4E00 + s) for s in row] for row in symbols])
    texts = corpus.strings()
    expected = [text[i : i + 4] for text in texts for i in range(27)]
    found = runs(corpus, 4)
    assert [found.alphabet[c] for c in found.codes] == expected


@pytest.mark.parametrize(
    ("domain", "object_", "unit", "granularity", "parts"),
    [
        ("text", "The cat", "characters", 3, ["the", "he ", "e c", " ca", "cat"]),
        ("text", "The cat sat", "words", 2, ["the cat", "cat sat"]),
        ("protein", "MKVLA", "residues", 4, ["MKVL", "KVLA"]),
        ("protein", "MKVLA", "residue classes", 3, ["LKL", "KLL", "LLA"]),
        ("molecule", "CCO", "SELFIES tokens", 2, ["[C][C]", "[C][O]"]),
    ],
)
def test_parts_of_each_domain(domain, object_, unit, granularity, parts):
    corpus = DOMAINS[domain].parts[unit][granularity](Dataset("one", domain, (object_,), ("0",)))
    assert [corpus.alphabet[c] for c in corpus.codes] == parts


@pytest.mark.parametrize(("radius", "kinds"), [(0, 3), (1, 3), (2, 3), (3, 3)])
def test_surroundings_are_one_a_heavy_atom_and_see_so_many_bonds(radius, kinds):
    """Hexane has three kinds of atoms by symmetry, of which radius 0 tells ends from middles."""
    molecules = Dataset("two", "molecule", ("CCCCCC", "[2H]CCCCCC"), ("0", "1"))
    corpus = DOMAINS["molecule"].parts["atom environments"][radius](molecules)
    assert corpus.lengths.tolist() == [6, 6] == corpus.sizes.tolist()
    assert len(set(corpus.codes[:6].tolist())) == min(kinds, radius + 2)


def test_identical_objects_are_known_completely():
    corpus = runs(Corpus.from_symbols(["abcde" * 10] * 200), 3)
    assert reused_parts.covered(corpus, np.ones(200, dtype=bool)) == 1


def test_interpolation_by_hand():
    """.5 lies two fifths of the way from .7 to .2: there a curve .9, .8, .4 has .6 * .8 + .4 * .4 = .64."""
    places = reused_parts.weights(np.array([0.9, 0.7, 0.2]), 0.5)
    assert places == pytest.approx([0, 0.6, 0.4])
    estimate = reused_parts._estimate(0.5, np.array([0.9, 0.8, 0.4]), places[None].repeat(2, 0), None, [3, 4, 5], ())
    assert estimate.value == pytest.approx(0.14)
    assert "granularity 4.40" in estimate.method
    assert np.isnan(estimate.low)
    assert reused_parts.weights(np.array([0.4, 0.2]), 0.5) is None
    assert reused_parts.weights(np.array([0.9, 0.6]), 0.5) is None


def test_a_chain_against_its_own_chain_reads_nothing(chain):
    """Order 2: within .02, three standard errors; a chain of order 3 copies a set of this size a little."""
    own = chain.sort_index().loc[("residues", "2")]
    assert len(own) == 3
    assert (own.value.abs() < 0.02).all()
    assert (own.high - own.low < 0.04).all()
    assert (own.null == 0).all()


def test_reused_words_are_found_with_either_order_and_unit():
    found = read(proteins(of_words())).sort_index()
    assert (found.loc[("residues", "2")].value > 0.05).all()
    assert (found.loc[("residue classes", "2"), "low"].dropna() > 0.05).all()
    assert found.index.is_unique and set(found.index.get_level_values("order")) == {"2", "3"}


def test_objects_without_a_neutral_one_are_left_out_of_both_sides(monkeypatch):
    third = np.arange(150) % 3 > 0
    monkeypatch.setattr(reused_parts, "matched", lambda made: third[: len(made)])
    found = read(proteins(even(150, 120)))
    assert (found.objects == 100).all()
    assert found["flags"].str.contains("33% of the objects have a neutral one without a match").any()


def test_a_level_that_the_chain_does_not_reach_is_missing_and_says_so(chain):
    """One residue: neutral objects are covered completely at every granularity."""
    found = read(proteins(["A" * k for k in range(30, 130)]))
    assert found.value.isna().all()
    assert found["flags"].str.contains("from 1.00 to 1.00 and does not pass").all()
    assert chain.value.notna().any()


def test_few_parts_are_extrapolated_and_said_or_not_read():
    some = read(proteins(even(100, 52))).dropna(subset=["value"])  # about 5,000 parts
    assert some["flags"].str.contains("extrapolated from 4,900 parts to 6,000 draws").any()
    few = read(proteins(even(50, 30)))
    assert few.value.isna().all()
    assert few["flags"].str.contains("parts; 3,000 are needed").all()


def test_without_unrelated_objects_no_chain_is_fitted():
    with pytest.raises(ValueError, match="0 of the proteins are in no cluster of a test object; 20 are needed"):
        read(proteins(even(150, 60), family="one"))


def test_one_cluster_among_the_kept_has_no_interval():
    corpus = runs(Corpus.from_symbols(even(150, 60)), 2)
    estimates = reused_parts._of_unit(
        {2: corpus}, np.array([[0.9]]), np.ones(150, dtype=bool), np.zeros(150, dtype=int)
    )
    assert "does not pass" in estimates[0.5].flags[0]
    assert reused_parts._jackknife([corpus], np.ones(150, dtype=bool), np.zeros(150, dtype=int)) is None


def test_the_question_is_registered_with_its_choices(chain):
    entry = QUESTIONS[reused_parts.KEY]
    assert entry.judged and entry.family == "coverage"
    for factor, choice in entry.choices.items():
        if choice.levels:
            assert set(chain.reset_index()[factor]) <= set(choice.levels)
