"""Parts that texts reuse: runs of characters, runs of words."""

from __future__ import annotations

from analysis.domains.parts import of_lengths
from analysis.domains.text.representations import characters, word_corpus

PARTS = {
    "characters": of_lengths(characters, range(3, 9)),
    "words": of_lengths(word_corpus, range(1, 4), " "),
}
