"""From downloaded files to one table of objects: id, object and the labels that the registry promises.

Every object passes the check of its domain, in the same killable process that reads people's own files.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from analysis.datasets import uploads
from analysis.datasets.public.entries import PUBCHEM_SIZE
from analysis.datasets.public.errors import FetchError
from analysis.datasets.public.registry import File, PublicSet
from analysis.domains.protein.uniprot import from_json, labels
from analysis.domains.text import gutenberg
from analysis.files import FileError, Limits, clean_name, problem_frame
from analysis.files.decode import decode
from analysis.files.limits import megabytes

LIMITS = Limits(
    bytes=2**30, unpacked_bytes=2**30, rows=2_000_000, cells=100_000_000, seconds=300.0, memory_bytes=4 * 2**30
)
FREE_LIMITS = Limits(bytes=100 * 2**20, unpacked_bytes=400 * 2**20, rows=1_000_000, cells=50_000_000, seconds=300.0)
CHUNK_ROWS = 10_000
PIECE = 2**18
LINE_BYTES = 2**20
_HEADER = re.compile(r"^(Language|Title):[ \t]*(.+)$|\[e-?book #(\d+)\]", re.MULTILINE | re.IGNORECASE)

Row = dict[str, object]


@dataclass(frozen=True)
class Raw:
    """Downloaded files with what the registry says of each, and how to report progress."""

    paths: Sequence[Path]
    files: Sequence[File]
    tick: Callable[[str], None]
    limit: int | None = None


Reader = Callable[[PublicSet, Raw], tuple[pd.DataFrame, pd.DataFrame]]


def checked(entry: PublicSet, rows: Iterable[Row], raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows whose object its domain accepts, and the others with the reason.

    Parameters
    ----------
    entry : PublicSet
    rows : iterable of dict
        Each with id, object and labels.
    raw : Raw

    Returns
    -------
    table : DataFrame
        Columns id, object and the labels of the registry, numbers as numbers.
    problems : DataFrame
        Columns row (counted from 1), id, reason.
    """
    kept: list[Row] = []
    problems: list[tuple[int, str, str]] = []
    size = CHUNK_ROWS if raw.limit is None else min(CHUNK_ROWS, max(100, 2 * raw.limit))
    for start, chunk in _chunks(rows, size):
        raw.tick(f"reading row {start + 1:,}")
        good, bad = _check(entry.domain, chunk, start)
        kept += good
        problems += bad
        if raw.limit is not None and len(kept) >= raw.limit:
            break
    return _table(entry, kept[: raw.limit]), problem_frame(problems)


def _chunks(rows: Iterable[Row], size: int) -> Iterator[tuple[int, list[Row]]]:
    start, chunk = 0, []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield start, chunk
            start, chunk = start + len(chunk), []
    if chunk:
        yield start, chunk


def _check(domain: str, rows: Sequence[Row], start: int) -> tuple[list[Row], list[tuple[int, str, str]]]:
    """Send objects through the domain's own reader, under ids that tell which row each came from."""
    lines = (json.dumps({"id": f"r{i}", "object": row["object"]}) for i, row in enumerate(rows))
    try:
        dataset, refused = uploads.parse_safely(
            domain, "rows.jsonl", "\n".join(lines).encode(), column="object", limits=LIMITS
        )
    except FileError as error:
        if len(error.problems) < len(rows):
            raise FetchError(str(error)) from None
        return [], [(start + i + 1, str(row["id"]), reason) for i, (row, reason) in
                    enumerate(zip(rows, error.problems["reason"], strict=False))]  # fmt: skip
    good = [{**rows[int(name[1:])], "object": text} for name, text in zip(dataset.ids, dataset.objects, strict=True)]
    bad = [
        (start + int(name[1:]) + 1, clean_name(rows[int(name[1:])]["id"]), reason)
        for name, reason in zip(refused["id"], refused["reason"], strict=True)
    ]
    return good, bad


def _table(entry: PublicSet, rows: Sequence[Row]) -> pd.DataFrame:
    seen: Counter[str] = Counter()
    table = pd.DataFrame({"id": pd.Series(_unique(rows, seen), dtype="str")})
    table["object"] = pd.Series([row["object"] for row in rows], dtype="str")
    for name, (kind, _) in entry.labels.items():
        cells = pd.Series([row.get(name) for row in rows], dtype=object)
        if kind == "number":
            table[name] = pd.to_numeric(cells, errors="coerce")
        else:
            table[name] = cells.map(lambda cell: str(cell) if cell not in (None, "") else None).astype("str")
    return table


def _unique(rows: Sequence[Row], seen: Counter[str]) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        name = clean_name(row["id"]) or f"row {number}"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} #{seen[name]}"


def _unpacked(path: Path, name: str, most: int) -> Iterator[bytes]:
    """Yield a file piece by piece: unpacked if it is gzip or bzip2, and never more than its set may have.

    Raises
    ------
    FetchError
        If it is damaged, breaks off, or unpacks to more than `most` bytes: a bomb ends here, before it is in memory.
    """
    with path.open("rb") as file:
        start = file.read(3)
    opened = bz2.open if start == b"BZh" else gzip.open if start.startswith(b"\x1f\x8b") else open
    came = 0
    try:
        with opened(path, "rb") as file:
            while piece := file.read(PIECE):
                came += len(piece)
                if came > most:
                    raise FetchError(f"{name} unpacks to more than {megabytes(most)}, the limit for this set; not read")
                yield piece
    except (OSError, EOFError, zlib.error) as error:
        raise FetchError(f"{name} is damaged or breaks off ({error}); fetch it again") from None


def _text(path: Path, name: str, most: int) -> str:
    """Return a file's text: unpacked if it is gzip or bzip2, in whatever encoding."""
    try:
        return decode(b"".join(_unpacked(path, name, most)), name)[0]
    except FileError as error:
        raise FetchError(f"{name} cannot be read: {error}") from None


def _lines_of(path: Path, most: int) -> Iterator[str]:
    """Yield the lines of a file in UTF-8, of which only one is in memory."""
    rest = b""
    for piece in _unpacked(path, path.name, most):
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > LINE_BYTES:
            raise FetchError(
                f"{path.name} has a line of more than {megabytes(LINE_BYTES)}; it is not the table it should be"
            )
        for line in whole:
            yield _utf8(line, path.name)
    if rest:
        yield _utf8(rest, path.name)


def _utf8(line: bytes, name: str) -> str:
    try:
        return line.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        raise FetchError(
            f"{name} is not in UTF-8, as it should be: {clean_name(line.decode('utf-8', 'replace'))}"
        ) from None


# ---------------------------------------------------------------------------------------------------------- books


def books(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read Project Gutenberg's plain text, one object a paragraph."""
    return checked(entry, _all_paragraphs(raw, entry.most_unpacked), raw)


def _all_paragraphs(raw: Raw, most: int) -> Iterator[Row]:
    for path, file in zip(raw.paths, raw.files, strict=True):
        number, title = file.about["number"], file.about["book"]
        text = _text(path, f"book {number}.txt", most)
        header, body = book(text, number, file.about["language"])
        for position, paragraph in enumerate(paragraphs(body)):
            yield {"id": f"{number}:{position}", "object": paragraph, "book": title, "position": position,
                   "language": header}  # fmt: skip


def book(text: str, number: str, language: str) -> tuple[str, str]:
    """Return the language that a file states, and the book without licence; any language will do where none is wanted.

    Raises
    ------
    FetchError
        If a marker is missing (the file breaks off), or it is another book or language than was asked for.
    """
    freed = gutenberg.book(text)
    if not freed.begins or not freed.ends:
        which = "END" if freed.begins else "START"
        raise FetchError(
            f"book {number} has no '*** {which} OF THE PROJECT GUTENBERG EBOOK', nor an older mark: it is truncated"
        )
    found: dict[str, str] = {}
    for name, value, written in _HEADER.findall(freed.header):
        found.setdefault("number" if written else name.lower(), written or value.strip())
    if found.get("number", number) != number:
        raise FetchError(f"book {number}: the file is that of book {found['number']}; the source may have moved it")
    if language and found.get("language", language) != language:
        raise FetchError(f"book {number} is in {found['language']}, not in {language}")
    return found.get("language", language), "\n".join(freed.lines).strip("\n")


def paragraphs(body: str) -> Iterator[str]:
    """Yield the paragraphs of a book as single lines, without picture captions and marks of italics."""
    for block in re.split(r"\n[ \t]*\n", body.strip()):
        text = gutenberg.without_marks(block)
        if any(mark.isalnum() for mark in text):
            yield text


# -------------------------------------------------------------------------------------------------------- Tatoeba


def tatoeba(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read sentences of a language, English sentences and their links: number TAB language TAB text."""
    by_role = {file.about["role"]: (path, file) for path, file in zip(raw.paths, raw.files, strict=True)}
    side = by_role["links"][1].about["side"]
    most = entry.most_unpacked
    links = [line.split("\t") for line in _lines_of(by_role["links"][0], most)]
    raw.tick("matching translations")
    own = _sentences(by_role["own"][0], {fields[0] for fields in links}, most)
    english = _sentences(by_role["english"][0], {fields[-1] for fields in links}, most)
    pairs = _pairs(links, own, english)
    return checked(entry, (_pair(mine, theirs, own, english, side) for mine, theirs in pairs), raw)


def _sentences(path: Path, wanted: set[str], most: int) -> dict[str, str]:
    """Return number -> text of the sentences that are wanted: English has millions."""
    lines = (line.split("\t") for line in _lines_of(path, most) if line)
    table = {fields[0]: fields[2] for fields in lines if len(fields) == 3 and fields[0] in wanted}
    if not table:
        raise FetchError(f"{path.name} has no lines of number, language and text that the links name")
    return table


def _pairs(links: Iterable[list[str]], own: dict[str, str], english: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of numbers, each number at most once, in the order of the file."""
    used: set[str] = set()
    for fields in links:
        if len(fields) == 2 and fields[0] in own and fields[1] in english and not used & set(fields):
            used |= set(fields)
            yield fields[0], fields[1]


def _pair(mine: str, theirs: str, own: dict[str, str], english: dict[str, str], side: str) -> Row:
    if side == "own":
        return {"id": mine, "object": own[mine], "pair": mine, "translation": english[theirs]}
    return {"id": theirs, "object": english[theirs], "pair": mine, "translation": own[mine]}


# ------------------------------------------------------------------------------------------------ REST services


def uniprot(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read pages of UniProt entries, with the labels that the same entries have in a file (`protein.uniprot`)."""
    entries = (found for path in raw.paths for found in json.loads(path.read_bytes())["results"])
    return checked(entry, map(_protein, entries), raw)


def _protein(found: Mapping[str, Any]) -> Row:
    told = from_json(found)
    known = labels(told)
    return {"id": told.accession, "object": told.sequence, **known, "ec_class": known["ec"][:1]}


def chembl(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read pages of activities; one object a molecule, its value the median over its measurements."""
    return checked(entry, _molecules(raw.paths), raw)


def _molecules(paths: Sequence[Path]) -> Iterator[Row]:
    values: dict[str, list[float]] = {}
    kinds: dict[str, Counter[str]] = {}
    smiles: dict[str, str] = {}
    for path in paths:
        for row in json.loads(path.read_bytes())["activities"]:
            if not row["canonical_smiles"] or row["pchembl_value"] is None:
                continue
            name = row["molecule_chembl_id"]
            smiles.setdefault(name, row["canonical_smiles"])
            values.setdefault(name, []).append(float(row["pchembl_value"]))
            kinds.setdefault(name, Counter())[str(row["standard_type"])] += 1
    for name, text in smiles.items():
        kind = min(kinds[name], key=lambda kind: (-kinds[name][kind], kind))
        yield {"id": name, "object": text, "pchembl": median(values[name]), "measurements": len(values[name]),
               "type": kind}  # fmt: skip


def pubchem(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read pages of compound number and SMILES; numbers without a structure are left out."""
    lines = (row for path in raw.paths for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    rows = ({"id": f"CID {n}", "object": s, "cid": n} for n, s in lines if n != "CID" and s.strip())
    kept, problems = checked(entry, rows, raw)
    return kept, pd.concat([problems, _not_there(entry, raw)], ignore_index=True)


def _not_there(entry: PublicSet, raw: Raw) -> pd.DataFrame:
    """Return the compounds that a user named and PubChem did not send, as refused rows; of a sample, none was named."""
    named = entry.pages.query.get("cids", "") if entry.pages else ""
    asked = named.split(",")[: len(raw.paths) * PUBCHEM_SIZE] if named else []
    lines = (row for path in raw.paths for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    sent = {number for number, smiles in lines if smiles.strip()}
    reason = "PubChem has no compound of this number"
    return problem_frame([(row, f"CID {n}", reason) for row, n in enumerate(asked, 1) if n not in sent])


# --------------------------------------------------------------------------------------------------- other files


def table(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read comma-separated tables: `options` names the columns of objects and ids, and column -> label."""
    return checked(entry, (row for path in raw.paths for row in _records(path, entry)), raw)


def _records(path: Path, entry: PublicSet) -> Iterator[Row]:
    options = dict(entry.options)
    objects, identity = options.pop("objects"), options.pop("id", None)
    reader = csv.DictReader(io.StringIO(_text(path, path.name, entry.most_unpacked), newline=""))
    names = reader.fieldnames or []
    wanted = [objects, *options, *([identity] if identity else [])]
    if missing := [name for name in wanted if name not in names]:
        raise FetchError(f"{path.name} has no column '{missing[0]}' but: {', '.join(names[:20])}. The source changed.")
    for number, row in enumerate(reader, 1):
        name = row[identity] if identity else ""
        labels = {label: row[column] for column, label in options.items()}
        yield {"id": name or f"row {number}", "object": row[objects] or "", **labels}


def stockholm(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read one Stockholm alignment a file; the family is its Pfam name."""
    tables, problems = [], []
    for path, file in zip(raw.paths, raw.files, strict=True):
        accession = file.about["accession"]
        raw.tick(f"reading {accession}")
        text = _text(path, f"{accession}.sto", entry.most_unpacked)
        if not text.startswith("# STOCKHOLM") or not text.rstrip().endswith("//"):
            raise FetchError(f"{accession} is truncated: a Stockholm alignment begins with its name and ends with '//'")
        try:
            dataset, refused = uploads.parse_safely("protein", f"{accession}.sto", text.encode(), limits=LIMITS)
        except FileError as error:
            raise FetchError(f"{accession} cannot be read: {error}") from None
        rows = [{"id": name, "object": residues, **labels} for name, residues, labels in
                zip(dataset.ids, dataset.objects, dataset.labels.to_dict("records"), strict=True)]  # fmt: skip
        tables += rows
        problems += [(row, f"{accession}: {name}", reason) for row, name, reason in refused.itertuples(index=False)]
    return _table(entry, tables[: raw.limit]), problem_frame(problems)


def own_file(entry: PublicSet, raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a file of which only the address is known, as an own file of its domain is read; its columns are the labels."""
    (path,), (file,) = raw.paths, raw.files
    filename = file.about["filename"]
    raw.tick(f"reading {filename}")
    try:
        dataset, refused = uploads.parse_safely(entry.domain, filename, path.read_bytes(), limits=FREE_LIMITS)
    except FileError as error:
        raise FetchError(f"{filename} cannot be read: {error}") from None
    names = {name: f"{name} (label)" if name in ("id", "object") else name for name in map(str, dataset.labels.columns)}
    objects = pd.DataFrame({"id": list(dataset.ids), "object": list(dataset.objects)}, dtype="str")
    return pd.concat([objects, dataset.labels.rename(columns=names)], axis=1)[: raw.limit], refused


READERS: dict[str, Reader] = {
    "file": own_file,
    "books": books,
    "tatoeba": tatoeba,
    "uniprot": uniprot,
    "chembl": chembl,
    "pubchem": pubchem,
    "table": table,
    "stockholm": stockholm,
}
