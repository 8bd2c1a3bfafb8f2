"""Corpora: what is encoded, what is chosen, and what is refused because it would be encoded as something else."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import Corpus, Dataset
from analysis.files import wire

WORDS = Corpus.from_symbols(["ab", "c", "dd"])
SET = Dataset("d", "text", ("a", "b"), ("1", "2"), pd.DataFrame({"v": [1, 2]}))


def made(codes=(0, 1), offsets=(0, 2), sizes=(2,)) -> Corpus:
    codes, offsets, sizes = (np.asarray(a) for a in (codes, offsets, sizes))
    return Corpus(codes, offsets, ("a", "b"), sizes)


REFUSED = {
    "NaN as a symbol": (lambda: Corpus.from_symbols([["a"], ["b", np.nan]]), "object 1 holds a missing symbol"),
    "None as the symbol 'None'": (lambda: Corpus.from_symbols([[None], ["None"]]), "object 0 holds a missing symbol"),
    "a missing object": (lambda: Corpus.from_symbols([["a"], None]), "leave out missing"),
    "1 and '1' as one symbol": (lambda: Corpus.from_symbols([[1, "1", True]]), "1 and '1' are both written 1"),
    "sizes below zero": (lambda: Corpus.from_symbols(["ab"], sizes=[-1]), "must not be negative"),
    "sizes cut to whole ones": (lambda: Corpus.from_symbols(["ab"], sizes=[1.7]), "sizes must be whole"),
    "sizes beyond every integer": (lambda: Corpus.from_symbols(["ab"], sizes=[2**63]), "sizes must be whole"),
    "sizes that are words": (lambda: Corpus.from_symbols(["ab"], sizes=["a"]), "sizes must be whole"),
    "codes with fractions": (lambda: made(codes=[0.0, 1.0]), "codes must be a one-dimensional array"),
    "a table of codes": (lambda: made(codes=[[0, 1]]), "codes must be a one-dimensional array"),
    "a code outside the alphabet": (lambda: made(codes=[0, 2]), "codes must be 0 to 1, got 0 to 2"),
    "an offset that is no number": (lambda: made(offsets=[0, np.nan]), "offsets must be a one-dimensional array"),
    "offsets whose steps cannot be negative": (
        lambda: made(offsets=np.array([0, 5, 2], np.uint64), sizes=[1, 1]),
        "signed",
    ),
    "a list of offsets": (lambda: Corpus(WORDS.codes, [], WORDS.alphabet, WORDS.sizes), "offsets must be"),
    "no offsets": (lambda: made(offsets=np.zeros(0, int)), "rise from 0"),
    "an object outside the corpus": (lambda: WORDS.take([3]), "numbers from 0 to 2"),
    "an object before the first": (lambda: WORDS.take([-4]), "numbers from 0 to 2"),
    "half an object": (lambda: WORDS.take([0.5]), "numbers from 0 to 2"),
    "a table of objects": (lambda: WORDS.take([[0]]), "numbers from 0 to 2"),
    "an object that is no list": (lambda: WORDS.take(1), "by a list"),
    "a mask of others": (lambda: WORDS.take([True]), "mask of 3"),
    "a row outside the set": (lambda: SET.take([2]), "numbers from 0 to 1"),
    "to decode an object outside the corpus": (lambda: WORDS.decode(9), "numbers from 0 to 2"),
    "codes that wrap around": (lambda: WORDS.with_codes([2**32] * 5), "codes must be whole"),
    "codes cut to whole ones": (lambda: WORDS.with_codes([0.5] * 5), "codes must be whole"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_the_remedy(what):
    call, message = REFUSED[what]
    with pytest.raises(ValueError, match=message):
        call()


def test_nothing_chosen_is_an_empty_corpus_and_not_an_index_error():
    empty = WORDS.take([])
    assert (len(empty), empty.n_symbols, empty.alphabet) == (0, 0, WORDS.alphabet)
    assert empty.strings() == empty.take([]).strings() == []
    assert SET.take([]).objects == ()


def test_objects_are_chosen_by_numbers_from_either_end_or_by_a_mask():
    assert WORDS.take([-1, 0, 0]).strings() == ["dd", "ab", "ab"]
    assert WORDS.take(pd.Series([True, False, True])).strings() == ["ab", "dd"]
    assert WORDS.take(range(2)).strings() == ["ab", "c"]
    assert WORDS.decode(-1) == ["d", "d"]  # it was empty


def test_symbols_of_other_types_are_told_apart():
    assert Corpus.from_symbols([[1, 2.5, True], [(1, 2), (1,)]]).alphabet == ("(1, 2)", "(1,)", "1", "2.5", "True")
    assert Corpus.from_symbols([[1, np.int64(1)]]).alphabet == ("1",)


def test_checks_leave_the_hash_of_a_corpus_as_it_was():
    """Keys of stored results: those of the first release."""
    assert WORDS.sha256.startswith("90dff2391af9fcad")
    assert Corpus.from_symbols([[1, 2], [3]], sizes=[4, 5]).sha256.startswith("ec4b8b8ca0bf1d02")
    assert SET.sha256.startswith("9b10facd57e9a78a")


def test_a_cut_set_without_labels_kept_the_rows_of_the_whole():
    """Written as a table, the part had a row for every object of the whole set."""
    whole = Dataset("d", "text", tuple("abcdef"), tuple("123456"), pd.DataFrame(index=range(6)))
    part = whole.take([4, 1])
    assert len(part.labels) == len(part) == 2
    header, blob = wire.pack_dataset(part, wire.problem_frame([]))
    assert wire.unpack_dataset(header, blob)[0].objects == ("e", "b")
