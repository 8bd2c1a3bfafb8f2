"""Text as characters, words, pairs of words, and byte pairs learned on the data itself."""

from __future__ import annotations

import heapq
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.corpus import Corpus, Dataset
from analysis.domains.interface import Representation
from analysis.support.memo import remembered

MERGES = 1000
FEW = 50  # characters
APOSTROPHES = "'\u2019\u02bc\uff07"


def _kept(character: str) -> str:
    """Letter, mark or digit: itself; apostrophe: the plain one; invisible: nothing; all else: a space."""
    if character in APOSTROPHES:
        return "'"
    category = unicodedata.category(character)
    if category == "Cf":  # soft hyphens, joiners and the like are inside words
        return ""
    return character if category[0] in "LM" or category == "Nd" else " "


@remembered(4)
def words_of(dataset: Dataset) -> list[list[str]]:
    """Words of each object: runs of letters, marks, digits and inner apostrophes, in lower case.

    Letters of any language are kept (composed form, NFC). Punctuation divides words and is left out: in old books it
    is the editor's, and a text of shuffled words could not have it.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    list of list of str, shape [objects][words]
        Empty for an object without letters and digits.
    """
    text = unicodedata.normalize("NFC", "\n".join(o.replace("\n", " ") for o in dataset.objects)).lower()
    lines = _replaced(text, {c: kept for c in set(text) if c != "\n" and (kept := _kept(c)) != c}).split("\n")
    return [_without_quotes(line.split()) if "'" in line else line.split() for line in lines]


def _replaced(text: str, by: dict[str, str]) -> str:
    """Text with characters exchanged; one pass for each is faster than `str.translate` while they are few."""
    if len(by) > FEW:
        return text.translate(str.maketrans(by))
    for old, new in by.items():
        text = text.replace(old, new)
    return text


def _without_quotes(words: list[str]) -> list[str]:
    """Words without the apostrophes around them; those that are nothing else are left out."""
    return [bare for word in words if (bare := word.strip("'"))]


@remembered(4)
def plain(dataset: Dataset) -> list[str]:
    """Each object as its words with one space between: what all text representations spell."""
    return [" ".join(words) for words in words_of(dataset)]


def sizes(dataset: Dataset) -> np.ndarray:
    """Characters of each object in its plain form, shape [objects]."""
    return _lengths(plain(dataset))


def _lengths(spelled: Iterable[str]) -> np.ndarray:
    return np.fromiter(map(len, spelled), dtype=np.int64)


def _corpus(
    dataset: Dataset,
    sequences: list,
    representation: str,
    *,
    ordered: bool = True,
    lengths: np.ndarray | None = None,
) -> Corpus:
    return Corpus.from_symbols(
        sequences,
        name=dataset.name,
        domain="text",
        representation=representation,
        sizes=sizes(dataset) if lengths is None else lengths,
        size_unit="character",
        ordered=ordered,
    )


def characters(dataset: Dataset) -> Corpus:
    """Letters, digits, apostrophes and single spaces, in lower case."""
    spelled = plain(dataset)
    return _corpus(dataset, spelled, "characters", lengths=_lengths(spelled))


@remembered(8)
def words(dataset: Dataset) -> Corpus:
    """One symbol a word."""
    corpus = _corpus(dataset, words_of(dataset), "words", lengths=np.zeros(len(dataset), dtype=np.int64))
    letters = np.append(0, np.cumsum(_lengths(corpus.alphabet)[corpus.codes]))[corpus.offsets]
    return replace(corpus, sizes=np.diff(letters) + np.maximum(corpus.lengths - 1, 0))  # and the spaces between


@remembered(4)
def word_pairs(dataset: Dataset) -> Corpus:
    """Each two neighbouring words of an object, overlapping, as a bag."""
    pairs = [[f"{a} {b}" for a, b in pairwise(found)] for found in words_of(dataset)]
    return _corpus(dataset, pairs, "word-pairs", ordered=False)


class _Spellings:
    """Word types spelled in pieces, with the counts of neighbouring pieces kept up to date."""

    def __init__(self, types: Counter[str]) -> None:
        self.counts = list(types.values())
        self.pieces = [["▁" + word[0], *word[1:]] for word in types]
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.where: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for i in range(len(self.pieces)):
            self._add(i, 1)
        self.heap = [(-count, pair) for pair, count in self.pairs.items()]
        heapq.heapify(self.heap)

    def _add(self, i: int, sign: int) -> None:
        for pair in pairwise(self.pieces[i]):
            self.pairs[pair] += sign * self.counts[i]
            self.where[pair].add(i)

    def best(self) -> tuple[str, str] | None:
        """Most frequent pair that occurs at least twice; ties by spelling, so that the answer is one."""
        while self.heap:
            count, pair = self.heap[0]
            if self.pairs[pair] == -count:
                return pair if count < -1 else None
            heapq.heappop(self.heap)  # its count has changed since: a later entry has the right one
        return None

    def merge(self, pair: tuple[str, str]) -> None:
        """Join the pair into one piece wherever it stands."""
        changed: set[tuple[str, str]] = set()
        for i in self.where.pop(pair):
            before = self.pieces[i]
            if pair not in pairwise(before):
                continue
            changed.update(pairwise(before))
            self._add(i, -1)
            self.pieces[i] = _joined(before, pair)
            self._add(i, 1)
            changed.update(pairwise(self.pieces[i]))
        self.where.pop(pair, None)
        for other in changed:
            heapq.heappush(self.heap, (-self.pairs[other], other))


def _joined(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    out, i = [], 0
    while i < len(pieces):
        step = 2 if tuple(pieces[i : i + 2]) == pair else 1
        out.append("".join(pieces[i : i + step]))
        i += step
    return out


def byte_pairs(types: Counter[str], merges: int = MERGES) -> dict[str, list[str]]:
    """Spell each word in pieces, by joining the most frequent pair of neighbours again and again.

    Parameters
    ----------
    types : Counter of str
        Words and how often each occurs.
    merges : int
        Most pairs to join; fewer where no pair occurs twice.

    Returns
    -------
    dict of str to list of str
        Pieces of each word; the first begins with ``▁``, which stands for the space before a word.

    References
    ----------
    Gage 1994, The C Users Journal 12(2):23; Sennrich, Haddow & Birch 2016, doi:10.18653/v1/P16-1162.
    """
    spellings = _Spellings(types)
    for _ in range(merges):
        pair = spellings.best()
        if pair is None:
            break
        spellings.merge(pair)
    return dict(zip(types, spellings.pieces, strict=True))


@remembered(8)
def subwords(dataset: Dataset) -> Corpus:
    """Byte pairs learned on the data set itself."""
    found = words_of(dataset)
    pieces = byte_pairs(Counter(word for line in found for word in line))
    return _corpus(dataset, [[p for word in line for p in pieces[word]] for line in found], "subwords")


REPRESENTATIONS = {
    "characters": Representation(
        label="characters",
        encode=characters,
        ordered=True,
        notation_fair=False,
        description="One symbol a letter, digit, apostrophe or single space, in lower case, letters of any language; "
        "punctuation is left out. Letters are the marks of a writing system, not parts of the language.",
        separators=(" ",),
    ),
    "words": Representation(
        label="words",
        encode=words,
        ordered=True,
        notation_fair=True,
        description="One symbol a word: a run of letters, digits and inner apostrophes, in lower case.",
    ),
    "subwords": Representation(
        label="subwords",
        encode=subwords,
        ordered=True,
        notation_fair=False,
        description=f"Pieces of words found by joining the most frequent pair of neighbours, {MERGES:,} times, on this "
        "data set itself. They depend on spelling and on the size of the set.",
        reference="Sennrich, Haddow & Birch 2016, doi:10.18653/v1/P16-1162",
        references=("sennrich2016",),
        learned_from_all="word pieces are learned from the whole set, and a part of it teaches other pieces. Take "
        "--representation words or characters, or learn the pieces on a sample with 'compare'",
    ),
    "word-pairs": Representation(
        label="word pairs",
        encode=word_pairs,
        ordered=False,
        notation_fair=True,
        description="Each two neighbouring words, overlapping, as a bag: the smallest phrases.",
    ),
}
