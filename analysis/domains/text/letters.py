"""Letters and words as they are counted: compatibility forms, full case folding, words of scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from icu4py.breakers import WordBreaker

FEW = 50  # characters
APOSTROPHES = "'\u2019\u02bc\uff07"
NO_BREAK = "\u200b"  # ZERO WIDTH SPACE ends a word and is not written
# Scripts whose words ICU finds by its dictionaries: Thai, Lao, Myanmar, Khmer, kana and Han.
_SEGMENTED = (
    "\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff\u3005-\u3007\u303b\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Scripts without spaces for which there is no dictionary: Tibetan (its marks divide syllables), Tai Le, New Tai Lue, Tai Tham,
# Balinese, Javanese, Tai Viet, Cham, Yi.
_UNSEGMENTED = (
    "\u0f00-\u0fff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9df\uaa80-\uaadf\uaa00-\uaa5f\ua000-\ua4cf"
)
_RUN = re.compile(f"[{_SEGMENTED}]+")
_UNSPACED = re.compile(f"[{_SEGMENTED}{_UNSEGMENTED}]")
_UNKNOWN = re.compile(f"[{_UNSEGMENTED}]")
# Thai and Lao AM are one letter; their compatibility form takes it apart, and then no dictionary has the word.
_WHOLE = {"\u0e33", "\u0eb3", "\u0edc", "\u0edd"}
_AM = {"\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
_FIRST_UNSPACED = "\u0e00"


def kept(character: str) -> str:
    """Letter, mark or digit: its compatibility form; apostrophe: the plain one; invisible: nothing; all else: a space."""
    if character in APOSTROPHES:
        return "'"
    if character == NO_BREAK:
        return " "
    category = unicodedata.category(character)
    if category == "Cf":  # soft hyphens, joiners and the like are inside words
        return ""
    if category[0] not in "LM" and category not in ("Nd", "Nl"):
        return " "
    if character in _WHOLE or unicodedata.is_normalized("NFKC", character):
        return character
    return "".join(c if c == character else kept(c) for c in unicodedata.normalize("NFKC", character))


def folded(text: str) -> str:
    """Return text in one form: letters, marks, digits and apostrophes in compatibility form, full case folding, blanks.

    The dot that folding leaves on the Turkish capital I with a dot is taken off, so that it is the letter i. Line feeds
    are kept.

    References
    ----------
    The Unicode Standard, 3.13 (default caseless matching), and UAX 15 (normalisation).
    """
    text = unicodedata.normalize("NFC", text)
    text = _replaced(text, {c: form for c in set(text) if c != "\n" and (form := kept(c)) != c})
    if text.isascii():
        return text.lower()
    text = text.casefold()
    if "\u0307" in text:
        text = unicodedata.normalize("NFC", text).replace("i\u0307", "i")
    text = unicodedata.normalize("NFC", text)
    for parts, whole in _AM.items():
        text = text.replace(parts, whole)
    return text


def _replaced(text: str, by: dict[str, str]) -> str:
    """Text with characters exchanged; one pass for each is faster than `str.translate` while they are few."""
    if len(by) > FEW:
        return text.translate(str.maketrans(by))
    for old, new in by.items():
        text = text.replace(old, new)
    return text


def segmented(text: str) -> str:
    """Return text with a blank between the words of scripts that write none, as ICU's dictionaries find them."""
    if text.isascii() or not _RUN.search(text):
        return text
    return _RUN.sub(lambda run: f" {_segments(run[0])} ", text)


@lru_cache(2**14)
def _segments(run: str) -> str:
    return " ".join(_attached(map(str, WordBreaker(run, "en"))))


def _attached(pieces: Iterable[str]) -> Iterator[str]:
    """Yield pieces, a combining mark at the beginning of one joined to the piece before it."""
    held = ""
    for piece in pieces:
        if held and not unicodedata.category(piece[0]).startswith("M"):
            yield held
            held = ""
        held += piece
    if held:
        yield held


def spelled(words: Sequence[str], between: str = "") -> str:
    """Return words as they are written: one space between, and none where neither script writes spaces.

    Parameters
    ----------
    words : sequence of str
    between : str
        What stands where no space is written; `NO_BREAK` keeps the words apart for who reads the text again.
    """
    line = " ".join(words)
    if line.isascii() or not _UNSPACED.search(line):
        return line
    pieces = list(words[:1])
    for before, word in pairwise(words):
        unspaced = _UNSPACED.match(before[-1]) and _UNSPACED.match(word[0])
        pieces += [between if unspaced else " ", word]
    return "".join(pieces)


def has_unspaced(words: Sequence[str]) -> bool:
    """Tell whether any word is of a script that writes no spaces."""
    return any(word[-1:] >= _FIRST_UNSPACED and _UNSPACED.search(word) for word in words)


def unsegmented_share(words: Iterable[str]) -> float:
    """Return the share of characters that are of scripts without spaces for which no dictionary is at hand."""
    unknown = total = 0
    for word in words:
        total += len(word)
        unknown += len(_UNKNOWN.findall(word)) if word[:1] >= _FIRST_UNSPACED else 0
    return unknown / max(total, 1)
