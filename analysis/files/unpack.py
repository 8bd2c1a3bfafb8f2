"""From the bytes of an upload to the files inside: gzip and zip, streamed against bombs, and nothing nested."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analysis.files.limits import FileError, Limits, clean_name, file_label, megabytes

CHUNK = 2**18
RATIO_FREE_BYTES = 2**20

SIGNATURES: dict[bytes, str] = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"SQLite format 3": "an SQLite database",
    b"\x89HDF": "an HDF5 file",
    b"ARROW1": "an Arrow file",
    b"\x80\x04\x95": "a Python pickle",
}


@dataclass(frozen=True)
class Part:
    """One plain file: the upload itself, or a member of its archive."""

    name: str
    data: bytes


@dataclass
class Unpacked:
    """What an upload holds, and the members that were left out as (number, name, reason)."""

    parts: list[Part] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    archive: bool = False


def unpack(filename: str, content: bytes, limits: Limits) -> Unpacked:
    """Return the plain files in an upload, whatever its extension says.

    Raises
    ------
    FileError
        If the upload is empty, too large, a bomb, damaged, or of a kind that nothing here reads.
    """
    label = file_label(filename)
    if len(content) > limits.bytes:
        raise FileError(
            f"{label} has {megabytes(len(content))}; the limit is {megabytes(limits.bytes)}. "
            "Upload a part of it, or use the command line, where limits can be raised."
        )
    if not content.strip(b"\x00\r\n\t "):
        raise FileError(f"{label} is empty. Choose a file with at least one object.")
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return _unzip(label, content, limits)
    if content.startswith(b"\x1f\x8b"):
        name = label[:-3] if label.lower().endswith(".gz") else label
        data = b"".join(_bounded(_gunzip(content, label), len(content), label, limits))
        if not data.strip(b"\x00\r\n\t "):
            raise FileError(f"{label} unpacks to an empty file. Choose a file with at least one object.")
        if inner := foreign(data) or ("a packed file" if data.startswith((b"\x1f\x8b", b"PK\x03\x04")) else ""):
            raise FileError(f"{label} holds {inner}; only one layer of packing is opened. Unpack it first.")
        return Unpacked([Part(name, data)])
    if kind := foreign(content):
        raise FileError(f"{label} is {kind}, not a table or text. Export the data as text, CSV or parquet.")
    return Unpacked([Part(label, content)])


def foreign(data: bytes) -> str:
    """Return what a file is if it is a known kind that is never read here, else an empty string."""
    if data[257:262] == b"ustar":
        return "a tar archive"
    return next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), "")


def _gunzip(content: bytes, label: str) -> Iterator[bytes]:
    """Inflate a gzip file of any number of members in bounded pieces."""
    rest = content
    while rest.startswith(b"\x1f\x8b"):
        engine = zlib.decompressobj(wbits=31)
        try:
            while not engine.eof:
                piece = engine.decompress(rest, CHUNK)
                rest = engine.unconsumed_tail
                if piece:
                    yield piece
                elif not rest and not engine.eof:
                    raise FileError(f"{label} breaks off before its end. Copy or download it again.")
        except zlib.error:
            raise FileError(f"{label} is a damaged gzip file. Copy or download it again.") from None
        rest = engine.unused_data


def _bounded(pieces: Iterable[bytes], packed: int, label: str, limits: Limits, used: int = 0) -> Iterator[bytes]:
    """Pass pieces on until they exceed the bound on size or on the ratio of unpacked to packed size."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if used + size > limits.unpacked_bytes:
            raise FileError(
                f"{label} unpacks to more than {megabytes(limits.unpacked_bytes)}, which is the limit. "
                "Unpack it and upload a part."
            )
        if size > RATIO_FREE_BYTES and size > limits.ratio * packed:
            raise FileError(
                f"{label} unpacks to more than {limits.ratio:g} times its size, which is the limit; "
                "data compresses 3 to 20 times. Unpack it and upload a part."
            )
        yield piece


def _unzip(label: str, content: bytes, limits: Limits) -> Unpacked:
    """Read the members of a zip archive; members that cannot be used are refused one by one."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise FileError(f"{label} is a damaged zip archive: {clean_name(error)}. Pack it again.") from None
    names = {info.filename for info in members}
    if "[Content_Types].xml" in names:
        raise FileError(f"{label} is an Office document. Save the sheet or text as CSV or plain text.")
    if len(members) > limits.members:
        raise FileError(f"{label} has {len(members):,} files; the limit is {limits.members:,}. Pack fewer together.")
    result, used = Unpacked(archive=True), 0
    for number, info in enumerate(members, 1):
        name = clean_name(info.filename)
        if name.rsplit("/", 1)[-1].startswith(".") or name.startswith("__MACOSX"):
            continue
        data, reason = _member(archive, info, label, limits, used)
        used += len(data)
        if reason:
            result.refused.append((number, name, reason))
        else:
            result.parts.append(Part(name, data))
    return result


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, limits: Limits, used: int
) -> tuple[bytes, str]:
    """Return the bytes of a member and, if it cannot be used, why."""
    if info.flag_bits & 1:
        return b"", "is encrypted; pack it without a password"
    name = clean_name(info.filename)
    try:
        with archive.open(info) as stream:
            pieces = iter(lambda: stream.read(CHUNK), b"")
            data = b"".join(_bounded(pieces, max(info.compress_size, 1), f"{name} in {label}", limits, used))
    except FileError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError) as error:
        return b"", f"is damaged or packed in a way that is not read ({clean_name(error)}); pack it again"
    if data.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return b"", "is itself packed; only one layer of packing is opened"
    if kind := foreign(data):
        return b"", f"is {kind}, not a table or text"
    return (data, "") if data.strip(b"\x00\r\n\t ") else (b"", "is empty")
