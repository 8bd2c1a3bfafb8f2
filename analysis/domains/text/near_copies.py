"""What two texts share if one nearly repeats the other."""

from __future__ import annotations

import re
import unicodedata

WIDTH = 5
_WORD = re.compile(r"\w+")


def parts(text: str) -> frozenset[str]:
    """Runs of five words without case and punctuation; a shorter text is one run, one without words itself."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).casefold()) or [text]
    return frozenset(" ".join(words[i : i + WIDTH]) for i in range(max(1, len(words) - WIDTH + 1)))


def standing(text: str) -> int:
    """Length: a text says more than a piece of it."""
    return len(text)
