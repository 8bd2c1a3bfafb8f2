"""From bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs

from analysis.files.limits import FileError

CONTROL_SHARE = 0.01
FREE_CONTROLS = 3
SAMPLE = 2**16
_CONTROLS = "".join(map(chr, [*range(9), *range(14, 27), *range(28, 32), 127]))
_DROP_CONTROLS = str.maketrans("", "", _CONTROLS)

BYTE_ORDER_MARKS: dict[bytes, str] = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def decode(data: bytes, label: str) -> tuple[str, str]:
    """Return text with line feeds as line ends, and the encoding that was found.

    A byte order mark decides; else UTF-8 if it fits; else UTF-16 if every other byte is zero; else Windows-1252, and
    Latin-1 where that has no letter for a byte.

    Raises
    ------
    FileError
        If more than 1 % of the characters (and 3) are control characters: the file is not text.
    """
    text, encoding = _decoded(data, label)
    head = text[:SAMPLE]
    if len(head) - len(head.translate(_DROP_CONTROLS)) > CONTROL_SHARE * len(head) + FREE_CONTROLS:
        raise FileError(f"{label} is not text: it holds binary data. Export it as text, CSV or parquet.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decoded(data: bytes, label: str) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise FileError(
                    f"{label} begins with the mark of {encoding} but byte {error.start:,} does not fit it. "
                    "Save it again as UTF-8."
                ) from None
    for encoding in (*_silent_utf16(data), "utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _silent_utf16(data: bytes) -> tuple[str, ...]:
    """Return the byte order if the file looks like UTF-16 without a mark: zeros in one half of the byte pairs only."""
    head = data[: SAMPLE - SAMPLE % 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(data) % 2 or max(even, odd) < 0.3 * len(head) / 2 or min(even, odd) > 0.05 * len(head) / 2:
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)
