"""Text as characters, words, pairs of words, and byte pairs learned on the data itself."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.corpus import Corpus, Dataset
from analysis.domains.interface import Representation
from analysis.domains.text.letters import folded, has_unspaced, segmented, spelled, unsegmented_share
from analysis.support.memo import remembered

MERGES = 1000
MOSTLY = 0.5


@remembered(4)
def words_of(dataset: Dataset) -> list[list[str]]:
    """Words of each object: runs of letters, marks, digits and inner apostrophes, without case.

    Letters of any language are kept, in compatibility form and full case folding (see `letters.folded`). Punctuation
    divides words and is left out: in old books it is the editor's, and a text of shuffled words could not have it.
    Chinese, Japanese, Thai, Lao, Khmer and Burmese words are those that ICU's dictionaries find.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    list of list of str, shape [objects][words]
        Empty for an object without letters and digits.
    """
    lines = segmented(folded("\n".join(o.replace("\n", " ") for o in dataset.objects))).split("\n")
    return [_without_quotes(line.split()) if "'" in line else line.split() for line in lines]


def _without_quotes(words: list[str]) -> list[str]:
    """Words without the apostrophes around them; those that are nothing else are left out."""
    return [bare for word in words if (bare := word.strip("'"))]


@remembered(4)
def plain(dataset: Dataset) -> list[str]:
    """Each object as its words with one space between, where the script has one: what all representations spell."""
    return [spelled(words) for words in words_of(dataset)]


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
    """Letters, digits, apostrophes and single spaces, without case."""
    lines = plain(dataset)
    return _corpus(dataset, lines, "characters", lengths=_lengths(lines))


def words(dataset: Dataset) -> Corpus:
    """One symbol per word.

    Raises
    ------
    ValueError
        If most letters are of a script without spaces whose words no dictionary here finds.
    """
    _check_segmented(dataset)
    return word_corpus(dataset)


def _check_segmented(dataset: Dataset) -> None:
    if unsegmented_share(word for found in words_of(dataset) for word in found) > MOSTLY:
        raise ValueError(
            f"{dataset.name}: most of it is in a script that writes no spaces between words and for which no dictionary "
            "is at hand (such as Tibetan or Javanese), so a clause would count as a word. Choose characters or subwords, "
            "or put spaces between the words."
        )


@remembered(8)
def word_corpus(dataset: Dataset) -> Corpus:
    """One symbol per word, whatever the script: what is not divided by spaces or a dictionary is one."""
    corpus = _corpus(dataset, words_of(dataset), "words", lengths=np.zeros(len(dataset), dtype=np.int64))
    if has_unspaced(corpus.alphabet):
        return replace(corpus, sizes=sizes(dataset))
    letters = np.append(0, np.cumsum(_lengths(corpus.alphabet)[corpus.codes]))[corpus.offsets]
    return replace(corpus, sizes=np.diff(letters) + np.maximum(corpus.lengths - 1, 0))  # and the spaces between


@remembered(4)
def word_pairs(dataset: Dataset) -> Corpus:
    """Each two neighbouring words of an object, overlapping, as a bag; refuses what `words` refuses."""
    _check_segmented(dataset)
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
        description="One symbol per letter, digit, apostrophe or single space, without case, letters of any language; "
        "punctuation is left out. Letters are the marks of a writing system, not parts of the language.",
        separators=(" ",),
    ),
    "words": Representation(
        label="words",
        encode=words,
        ordered=True,
        description="One symbol per word: a run of letters, digits and inner apostrophes, without case. "
        "In Chinese, Japanese, Thai, Lao, Khmer and Burmese, words are those that ICU's dictionaries find.",
    ),
    "subwords": Representation(
        label="subwords",
        encode=subwords,
        ordered=True,
        description=f"Pieces of words found by joining the most frequent pair of neighbours, {MERGES:,} times, on this "
        "data set itself. They depend on spelling and on the size of the set.",
        reference="Sennrich, Haddow & Birch 2016, doi:10.18653/v1/P16-1162",
        references=("sennrich2016",),
        learned_from_all="subwords are learned from the whole set, and a part of it gives other subwords. Take "
        "--representation words or characters, or learn them on a sample with 'compare'",
    ),
    "word-pairs": Representation(
        label="word pairs",
        encode=word_pairs,
        ordered=False,
        description="Each two neighbouring words, overlapping, as a bag: the smallest phrases.",
    ),
}
