"""Inside a text: characters and words so far apart, and the text cut at its middle word."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.corpus import Dataset
from analysis.domains.halves_and_pairs import along, apart, composition, hashed_windows, most_frequent, none, parts
from analysis.domains.interface import Halves, Pairs
from analysis.domains.text.letters import NO_BREAK, spelled
from analysis.domains.text.representations import characters, word_corpus, words_of

FREQUENT = 100  # words told apart: counts of pairs of all words would be nearly all ones
LETTERS = 3


def character_pairs(dataset: Dataset, distances: Sequence[int]) -> Pairs:
    """Letters, digits and spaces so many characters apart."""
    return along(characters(dataset), distances)


def word_pairs(dataset: Dataset, distances: Sequence[int]) -> Pairs:
    """The 100 most frequent words of the set, all others as one, so many words apart."""
    return along(most_frequent(word_corpus(dataset), FREQUENT), distances)


def halves(dataset: Dataset) -> Halves:
    """Cut each text at its middle word; each half is its words and its runs of three characters, hashed.

    A text of one word cannot be cut. The right half has the middle word of an odd number.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    Halves
    """
    found = words_of(dataset)
    kept = [i for i, text in enumerate(found) if len(text) > 1]
    if not kept:
        return none()
    left = [spelled(found[i][: len(found[i]) // 2], NO_BREAK) for i in kept]
    right = [spelled(found[i][len(found[i]) // 2 :], NO_BREAK) for i in kept]
    both = parts(dataset, left, right)
    letters = characters(both)
    return apart(hashed_windows(word_corpus(both), 1) + hashed_windows(letters, LETTERS), kept, composition(letters))


PAIRS = {"character": character_pairs, "word": word_pairs}
