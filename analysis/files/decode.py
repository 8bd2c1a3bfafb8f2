"""From bytes to text: which encoding, how sure that is, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.files.limits import FileError, clean_name

CONTROL_SHARE = 0.01
FAMILIES = ("utf-", "iso", "cp", "mac", "koi8", "gb", "big5", "euc", "shift", "latin", "ascii")
FREE_CONTROLS = 3
SAMPLE = 2**16
ISOLATED_SHARE = 0.05
SHOWN_PLACES = 3
SHOWN_LINES = 2
LINE_CHARACTERS = 80
LEAST_CONFIDENCE = 0.6
MOST_CONFIDENCE = 0.95
PRIOR = 0.03  # Windows-1252 is much the commonest
GUESS_BYTES = 2**13
_CONTROLS = "".join(map(chr, [*range(9), *range(14, 27), *range(28, 32), 127]))
_DROP_CONTROLS = str.maketrans("", "", _CONTROLS)
_C1 = re.compile("[\x80-\x9f]")
_HIGH_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
_REPLACEMENT = "\ufffd"

BYTE_ORDER_MARKS: dict[bytes, str] = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

# What programs of people write, the commoner first: a tie goes to the earlier.
LEGACY = (
    "cp1252", "mac_roman", "cp1251", "cp932", "gb18030", "cp1250", "iso8859_15", "koi8_r", "koi8_u", "big5", "cp949",
    "euc_jp", "cp1253", "cp1254", "iso8859_2", "mac_cyrillic", "cp866", "cp850", "cp1257", "cp1255", "cp1256", "cp874",
)  # fmt: skip
# Letters of western European languages beyond ASCII, and the marks that word processors write.
_USUAL = frozenset("äöüßéèêëàâçîïôûùœæáíóúñãõåøìòÄÖÜÉÈÀÇÁÍÓÚÑÅØ¿¡€£§°µ±²³·×–—‘’“”„«»…®©\xa0")
_EASTERN = frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžýČĎĚŇŘŠŤŮŽÝőűŐŰăşţĂŞŢğıİĞôľĺŕđĐőșț")
_WORDS = frozenset("àáéèóòöåæøÀÁÉÈÓÖÅµ")  # of one letter, or a unit's
_WORD_MARKS = frozenset("’‘'-–\xad\xa0")
_CYRILLIC_VOWELS = frozenset("аеёиоуыэюяіїє")
LEAST_VOWELS = 0.3
# Box drawing, half-width katakana, single parts of Korean syllables: hardly ever in a text of today.
_NEVER = (("\u2500", "\u259f"), ("\uff61", "\uff9f"), ("\u3131", "\u318e"))
# First bytes of the common characters (level 1 of each standard): a text has few of the others.
_COMMON_LEADS = {
    "gb18030": (0xA1, 0xD7), "big5": (0xA1, 0xC8), "cp932": (0x81, 0x97), "euc_jp": (0xA1, 0xCF), "cp949": (0xA1, 0xC8),
}  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    """A text and how its bytes were read.

    Parameters
    ----------
    text : str
        Line feeds as line ends.
    encoding : str
        Name of Python's codec.
    confidence : float
        1 where a mark or the bytes themselves decide (UTF-8 is hardly ever met by chance); below that it was guessed.
    notes : tuple of str
        What was replaced, and what was guessed.
    shown : tuple of str
        The first lines with letters that another encoding would read otherwise, for a reader to confirm.
    others : tuple of str
        The next likely encodings, best first.
    """

    text: str
    encoding: str
    confidence: float = 1.0
    notes: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def decode(data: bytes, label: str, encoding: str = "") -> tuple[str, str]:
    """Return text with line feeds as line ends, and the encoding that was found; see `read_text`."""
    found = read_text(data, label, encoding)
    return found.text, found.encoding


def read_text(data: bytes, label: str, encoding: str = "") -> Decoded:
    """Decode the bytes of a text file.

    A byte order mark decides; else UTF-16 if every other byte is zero; else UTF-8, also where isolated bytes do not fit
    it: one, or at most 5 % of all characters beyond ASCII, beside at least two that do. Each is replaced by U+FFFD and
    its place is noted. What is left is guessed among the older encodings (`LEGACY`).

    Parameters
    ----------
    data : bytes
    label : str
        Name of the file, for messages.
    encoding : str
        Decides if it is given; bytes that do not fit are replaced and noted.

    Raises
    ------
    FileError
        If more than 1 % of the characters (and 3) are control characters, so that the file is not text; or if no
        encoding fits it.
    """
    found = _chosen(data, label, encoding) if encoding else _found(data, label)
    _check_text(found.text, label)
    text = found.text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, found.encoding, found.confidence, found.notes, found.shown, found.others)


def _check_text(text: str, label: str) -> None:
    head = text[:SAMPLE]
    if len(head) - len(head.translate(_DROP_CONTROLS)) > CONTROL_SHARE * len(head) + FREE_CONTROLS:
        raise FileError(f"{label} is not text: it holds binary data. Export it as text, CSV or parquet.")


def _chosen(data: bytes, label: str, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError, ValueError):
        name = ""
    if not name.startswith(FAMILIES):
        raise FileError(
            f"{label}: '{clean_name(encoding, 40)}' is no encoding that is read here. Choose utf-8 or cp1252."
        )
    text = data.decode(name, "replace")
    if name in ("utf-8", "utf-8-sig"):
        return Decoded(text.removeprefix("\ufeff"), encoding, notes=_replaced(data, name))
    bad = text.count(_REPLACEMENT)
    return Decoded(text, encoding, notes=(f"{bad:,} byte(s) do not fit {name} and were replaced",) if bad else ())


def _found(data: bytes, label: str) -> Decoded:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _marked(data, encoding, label)
    for encoding in _silent_utf16(data):
        try:
            return Decoded(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        _check_text(data[:SAMPLE].decode("latin-1"), label)
        return _isolated(data, "utf-8", label) or _guessed(data, label)
    if b"\x1b$" in data:  # the escape sequences of e-mail in Japanese are ASCII bytes
        try:
            return Decoded(data.decode("iso2022_jp"), "iso2022_jp")
        except UnicodeDecodeError:
            pass
    if controls := len(_C1.findall(text)):
        note = (
            f"{controls:,} control character(s) U+0080 to U+009F, as a wrong conversion to UTF-8 leaves; they are kept"
        )
        return Decoded(text, "utf-8", notes=(note,))
    return Decoded(text, "utf-8")


def _marked(data: bytes, encoding: str, label: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig" and (found := _isolated(data, encoding, label)):
            return found
        raise FileError(
            f"{label} begins with the mark of {encoding} but byte {error.start:,} does not fit it. "
            "Save it again as UTF-8."
        ) from None


def _isolated(data: bytes, encoding: str, label: str) -> Decoded | None:
    """Return the text with isolated bad bytes replaced, or nothing where they are too many for UTF-8.

    Raises
    ------
    FileError
        If as much of the file is UTF-8 as is not: parts in two encodings.
    """
    text = data.decode(encoding, "replace")
    every = text.count(_REPLACEMENT) - data.count(_REPLACEMENT.encode())
    broken = len(re.findall(f"{_REPLACEMENT}{{1,3}}", text))  # letters: one may have left three bytes
    places = broken - data.count(_REPLACEMENT.encode())
    good = len(text.replace(_REPLACEMENT, "")) - len(text.encode("ascii", "ignore"))
    if good >= 2 and places <= max(1.0, ISOLATED_SHARE * good):
        return Decoded(text, encoding, notes=_replaced(data, encoding))
    if good >= max(every, 2):
        raise _wrong(
            label, f"{good:,} characters are UTF-8 and {every:,} bytes are not, as in files joined of two encodings"
        )
    return None


def _replaced(data: bytes, encoding: str) -> tuple[str, ...]:
    """Return a note with the first places of bytes that are no UTF-8, and how many there are."""
    places, count, start = [], 0, 3 if encoding == "utf-8-sig" and data.startswith(codecs.BOM_UTF8) else 0
    total = data.decode("utf-8", "replace").count(_REPLACEMENT) - data.count(_REPLACEMENT.encode())
    while count < min(SHOWN_PLACES, total):
        try:
            data[start:].decode("utf-8")
            break
        except UnicodeDecodeError as error:
            at, start = start + error.start, start + error.end
        count += 1
        line = data.count(b"\n", 0, at) + 1
        places.append(f"byte {at + 1:,} (line {line:,})")
    if not places:
        return ()
    more = f" and {total - count:,} more" if total > count else ""
    return (f"{total:,} place(s) are no UTF-8 and became '{_REPLACEMENT}': {', '.join(places)}{more}",)


def _wrong(label: str, why: str) -> FileError:
    return FileError(f"{label}: its encoding is not known: {why}. Open it where it looks right and save it as UTF-8.")


def _silent_utf16(data: bytes) -> tuple[str, ...]:
    """Return the byte order if the file looks like UTF-16 without a mark: zeros in one half of the byte pairs only."""
    head = data[: SAMPLE - SAMPLE % 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(data) % 2 or max(even, odd) < 0.3 * len(head) / 2 or min(even, odd) > 0.05 * len(head) / 2:
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


# ------------------------------------------------------------------------------------------------- older encodings


def _guessed(data: bytes, label: str) -> Decoded:
    """Return the text in the most likely of the older encodings.

    Raises
    ------
    FileError
        If none reads the whole file without control characters, or the likeliest is hardly better than chance.
    """
    sample = b"".join(_high_lines(data)) or data[:GUESS_BYTES]
    ranked = ranking(sample)
    for place, (encoding, confidence) in enumerate(ranked):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _C1.search(text):
            continue
        if confidence < LEAST_CONFIDENCE:
            break
        others = tuple(name for name, _ in ranked[:place] + ranked[place + 1 :])[:4]
        lines = tuple(line.strip()[:LINE_CHARACTERS] for line in text.splitlines() if not line.isascii())[:SHOWN_LINES]
        notes = (f"{encoding} is a guess (confidence {confidence:.0%}): is this right? {' / '.join(lines)}",)
        return Decoded(text, encoding, confidence, notes, lines, others)
    raise _wrong(label, "its bytes are no UTF-8, and no older encoding gives letters that words are made of")


def _high_lines(data: bytes) -> Iterator[bytes]:
    """Yield the lines with bytes beyond ASCII, up to GUESS_BYTES in all."""
    size = 0
    for found in _HIGH_LINE.finditer(data):
        if size >= GUESS_BYTES:
            return
        line = found[0][:GUESS_BYTES]
        size += len(line)
        yield line


def ranking(sample: bytes) -> list[tuple[str, float]]:
    """Return the older encodings that a sample fits, each with a confidence from 0 to 1, best first.

    charset-normalizer says how like a language the letters are (coherence) and how disordered (chaos); `oddness`
    counts letters where no word has them, which tells the encodings of one script apart on short texts. An encoding
    that is hardly better than one that reads other letters is at most a little more likely than even.
    """
    from charset_normalizer import from_bytes  # 30 ms that UTF-8 should not cost

    high = len(sample) - len(sample.decode("ascii", "ignore"))  # a language is not told from a few letters
    scores: dict[str, float] = {}
    texts: dict[str, str] = {}
    known = {str(match): match for match in from_bytes(sample, cp_isolation=list(LEGACY), threshold=0.6)}
    for place, encoding in enumerate(LEGACY):
        text = _strictly(sample, encoding)
        if not text or _C1.search(text):
            continue
        match = known.get(text)
        coherence, chaos = (match.coherence, match.chaos) if match else (0.0, 0.5)
        likeness = (0.2 * coherence - 0.3 * chaos) * min(high / 10, 1.0)
        scores[encoding] = 1.0 - 2.0 * oddness(text, encoding) + likeness - PRIOR * (place > 0) - 0.002 * place
        texts[encoding] = text
    best = sorted(scores, key=scores.__getitem__, reverse=True)
    ranked = []
    for place, name in enumerate(best):
        rival = next((scores[other] for other in best[place + 1 :] if texts[other] != texts[name]), 0.0)
        ranked.append((name, max(0.0, min(scores[name], MOST_CONFIDENCE, 0.55 + 2.0 * (scores[name] - rival)))))
    return ranked


def _strictly(sample: bytes, encoding: str) -> str:
    """Return the text of a sample, which may end inside a character where it was cut; empty if it does not fit."""
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError as error:
        cut = len(sample) >= GUESS_BYTES and error.start >= len(sample) - 4
        return sample[: error.start].decode(encoding) if cut else ""


def oddness(text: str, encoding: str) -> float:
    """Return the share of characters beyond ASCII that stand where words have none; rare letters count in part."""
    odd, total = 0.0, 0
    vowels = letters = 0
    for before, here, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if here < "\x80":
            continue
        total += 1
        odd += _odd(before, here, after, encoding)
        if _script(here) == "cyrillic":
            letters += 1
            vowels += here.lower() in _CYRILLIC_VOWELS
    if letters and vowels < LEAST_VOWELS * letters:
        odd += 0.5 * letters
    odd += sum(text.count(opening) for opening, end in (("¡", "!"), ("¿", "?")) if end not in text)
    return min(odd / total, 1.0) if total else 0.0


def _odd(before: str, here: str, after: str, encoding: str) -> float:
    """Return how odd a character is between its neighbours, from 0 to 1."""
    category = unicodedata.category(here)
    if category in ("Co", "Cn", "Cc") or any(first <= here <= last for first, last in _NEVER):
        return 1.0
    if category[0] != "L":
        return _odd_mark(before, here, after)
    if here >= "\u3400":
        first, last = _COMMON_LEADS.get(encoding, (0, 255))
        alone = before < "\u2e80" and after < "\u2e80"
        return 0.3 * alone if first <= here.encode(encoding)[0] <= last else 0.6
    if len({_script(letter) for letter in (before, here, after) if letter.isalpha()}) > 1:
        return 1.0
    if here.isupper() and before.isalpha():
        return 1.0 if before.islower() else 0.5 * after.islower()
    alone = not before.isalpha() and not after.isalpha()
    if _script(here) == "other":
        return float(alone)
    if _script(here) != "latin":
        return 0.0
    if here in _USUAL:
        return 0.2 * (alone and here not in _WORDS)
    return (0.15 if here in _EASTERN else 0.3) + 0.3 * alone


def _odd_mark(before: str, here: str, after: str) -> float:
    inside = before.isalpha() and after.isalpha()
    if here == "·":
        return 0.0 if before.lower() == after.lower() == "l" else float(inside)
    if here in _WORD_MARKS:
        return 0.6 * (here == "–" and inside and before.islower() and after.islower())
    if "\u0590" <= here < "\u2000" and (
        (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
    ):
        return 1.0
    if here < "\u3000" and (
        inside or (after.isalpha() and here not in "°©®" and unicodedata.category(here) in ("No", "Sk", "So", "Pf"))
    ):
        return 1.0
    return 0.0 if here in _USUAL or here >= "\u2e80" else 0.2


def _script(letter: str) -> str:
    for last, script in (("\u024f", "latin"), ("\u036f", "other"), ("\u03ff", "greek"), ("\u052f", "cyrillic")):
        if letter <= last:
            return script
    return "other"
