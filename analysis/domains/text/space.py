"""How many texts of a given length are possible: log10, with a choice of what counts as possible."""

from __future__ import annotations

from math import log10

from analysis.domains.interface import OF_THIS_SIZE, Space

CHARACTERS = 27  # 26 letters and the space
WORD_LENGTH = 5.79  # 4.79 letters a running word of English books, and a space
LEXICON = 42_000  # words that a native speaker of English knows at the age of 20
SHANNON_BITS = 1.3  # upper bound for a character of English, from readers' guesses


def letter_strings(size: float) -> float:
    """Every string of 26 letters and the space: log10 of 27^n for n characters."""
    return size * log10(CHARACTERS)


def word_strings(size: float) -> float:
    """Every sequence of words of a native speaker's lexicon: log10 of 42,000^(n / 5.79) for n characters.

    References
    ----------
    Brysbaert et al. 2016, Frontiers in Psychology 7:1116, doi:10.3389/fpsyg.2016.01116; word length:
    Norvig 2013, English Letter Frequency Counts, norvig.com/mayzner.html.
    """
    return size / WORD_LENGTH * log10(LEXICON)


def english_texts(size: float) -> float:
    """Texts that readers of English would find likely: log10 of 2^(1.3 n) for n characters.

    References
    ----------
    Shannon 1951, Bell System Technical Journal 30:50, doi:10.1002/j.1538-7305.1951.tb01366.x.
    """
    return size * SHANNON_BITS * log10(2)


POSSIBLE_SPACE = {
    "27 letters": Space(letter_strings, OF_THIS_SIZE),
    "lexicon of 42,000 words": Space(word_strings, OF_THIS_SIZE),
    "likely English (Shannon 1951)": Space(english_texts, OF_THIS_SIZE),
}
