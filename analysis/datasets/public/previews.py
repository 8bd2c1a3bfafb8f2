"""What a source says of a set that a user named, in a few small requests: title, size and licence, before the download.

That a set does not exist, is empty, or is something else than it was named for, is found out here.
"""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import unquote, urlsplit

import requests.utils
from requests import Response

from analysis.datasets import uploads
from analysis.datasets.public.entries import PUBCHEM_SIZE
from analysis.datasets.public.errors import Absent, FetchError
from analysis.datasets.public.members import NoParts, listing
from analysis.datasets.public.registry import Found, PublicSet
from analysis.datasets.public.transfer import Job, address, begins, whole_number
from analysis.files.limits import clean_name
from analysis.files.unpack import foreign

PROTEIN_BYTES, ACTIVITY_BYTES, COMPOUND_BYTES, SEED_BYTES = 850, 220, 90, 150  # about, of a row as it is asked for
HEAD_BYTES = 2**16
LAW = "elsewhere the law of the country holds. Header and trademark of Project Gutenberg are taken off"
LIKE, MORE_LIKE = 0.6, 0.1  # how much a file looks like a domain to be taken for it, and how much more than like others
EXTENSIONS = {
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/json": ".json", "application/x-ndjson": ".jsonl",
}  # fmt: skip
_FILENAME = re.compile(r"filename=\"?([^\";]{1,200})")


def look_up(name: str, entry: PublicSet, job: Job) -> Found:
    """Ask the source of a named set what it is.

    Parameters
    ----------
    name : str
        Canonical name, see `named.canonical`.
    entry : PublicSet
        What follows from the name alone.
    job : Job
        Its patience and limits hold for all that is asked.

    Raises
    ------
    FetchError
        If there is no such set, or it is empty or another kind of thing, in words.
    """
    prefix, _, rest = name.partition(":")
    return _LOOK_UPS[prefix](rest, entry, job)


def _page(job: Job, base: str, path: str, what: str, **parameters: str) -> tuple[bytes, Mapping[str, str]]:
    return job.insist(what, lambda: job.page(address(base, path), parameters, what))


def _json(job: Job, base: str, path: str, what: str, **parameters: str) -> dict[str, Any]:
    body, _ = _page(job, base, path, what, **parameters)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError(f"{what} is answered by something that is no JSON; the service may be out of order") from None
    return answer if isinstance(answer, dict) else {}


def _within(answer: object, *keys: str) -> Any:  # noqa: ANN401 - whatever the JSON has there
    for key in keys:
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


# ---------------------------------------------------------------------------------------------------------------- texts


def _gutenberg(number: str, entry: PublicSet, job: Job) -> Found:
    what = f"book {number} of Project Gutenberg"
    try:
        record = _page(job, "gutenberg", f"/cache/epub/{number}/pg{number}.rdf", f"the record of {what}")[0]
    except Absent:
        record = b""
    try:
        size = _size(job, address("gutenberg", entry.files[0].path), what)
    except Absent:
        if record:
            raise FetchError(f"{what} has no plain text: it may be a recording, pictures or sheet music") from None
        raise FetchError(f"there is no {what}; its number stands in the address of its page") from None
    text = record.decode("utf-8", "replace")
    title = _tag(text, "dcterms:title")
    creator = re.search(r"<dcterms:creator>(.{0,4000}?)</dcterms:creator>", text, re.DOTALL)
    author = _tag(creator[1], "pgterms:name") if creator else ""  # elsewhere stand translators and illustrators
    rights = _tag(text, "dcterms:rights")
    return Found(
        title=", ".join(filter(None, (title, author))),
        licence=f"{rights.rstrip('.')} (as its record says); {LAW}" if rights else "",
        bytes=size,
        about={"book": title or f"Book {number}"},
    )


def _tag(text: str, tag: str) -> str:
    """Return the content of the first element of a name; of a record of one book, no more is needed of XML."""
    found = re.search(rf"<{tag}>([^<]{{1,500}})</{tag}>", text)
    return clean_name(html.unescape(found[1])) if found else ""


def _size(job: Job, url: str, what: str) -> int:
    def ask() -> int:
        with job.open(url) as response:
            return begins(response)[1] or 0

    return job.insist(what, ask)


# ------------------------------------------------------------------------------------------------------------- proteins


def _uniprot(query: str, entry: PublicSet, job: Job) -> Found:
    assert entry.pages is not None  # noqa: S101 - a query is always asked page by page
    asked = {"query": entry.pages.query["query"], "fields": "accession", "format": "tsv", "size": "1"}
    _, headers = _page(job, "uniprot", "/uniprotkb/search", f"the query {query} of UniProt", **asked)
    total = whole_number(headers.get("X-Total-Results"))
    if total == 0:
        raise FetchError(f"UniProt has no protein for the query {query}; try it at https://www.uniprot.org first")
    return Found(title=entry.title.partition(" (")[0], objects=total or 0, bytes=PROTEIN_BYTES * (total or 0))


def _pfam(accession: str, entry: PublicSet, job: Job) -> Found:
    try:
        answer = _json(job, "interpro", f"/api/entry/pfam/{accession}/", f"the record of {accession}")
    except Absent:
        raise FetchError(f"Pfam has no family {accession}; look it up at https://www.ebi.ac.uk/interpro/") from None
    name = _within(answer, "metadata", "name", "name") or _within(answer, "metadata", "name", "short")
    objects = _count(_within(answer, "metadata", "entry_annotations", "alignment:seed"))
    title = f"{clean_name(name)}, seed alignment" if isinstance(name, str) else ""
    return Found(title=title, objects=objects, bytes=SEED_BYTES * objects)


def _proteingym(assay: str, entry: PublicSet, job: Job) -> Found:
    file, what = entry.files[0], "the list of ProteinGym's assays"
    try:
        members = {
            member.filename.rsplit("/", 1)[-1]: member for member in listing(job, address(file.base, file.path), what)
        }
    except NoParts:  # the server gives the archive as a whole only: what is in it is not known before
        return Found()
    if file.member not in members:
        near = get_close_matches(file.member, members, 3, 0.4)
        known = ", ".join(clean_name(name.removesuffix(".csv")) for name in near)
        raise FetchError(
            f"ProteinGym has no assay {assay} among {len(members):,}" + (f"; names like it: {known}" if known else "")
        )
    return Found(bytes=members[file.member].compress_size)


# ------------------------------------------------------------------------------------------------------------ molecules


def _chembl(target: str, entry: PublicSet, job: Job) -> Found:
    assert entry.pages is not None  # noqa: S101 - activities are always asked page by page
    what = f"the record of {target}"
    try:
        kind = _json(job, "chembl", f"/api/data/chembl_id_lookup/{target}.json", what).get("entity_type")
    except Absent:
        raise FetchError(f"ChEMBL has no {target}; look it up at https://www.ebi.ac.uk/chembl/") from None
    if isinstance(kind, str) and kind != "TARGET":
        raise FetchError(
            f"{target} is no target but of the kind {clean_name(kind.lower(), 40)}; name the target it acts on"
        )
    record = _json(job, "chembl", f"/api/data/target/{target}.json", what)
    wanted = {**entry.pages.query, "only": "activity_id", "limit": "1"}
    answer = _json(job, "chembl", "/api/data/activity.json", f"the activities on {target}", **wanted)
    total = _within(answer, "page_meta", "total_count")
    if total == 0:
        raise FetchError(f"ChEMBL has no activity with a pChEMBL value on {target}")
    names = [clean_name(part) for key in ("pref_name", "organism") if isinstance(part := record.get(key), str)]
    count = _count(total)
    notes = f"{count:,} measurements were announced; a molecule may have several." if count else ""
    return Found(
        title=", ".join(names) and f"Ligands of {', '.join(names)}",
        objects=count,
        bytes=ACTIVITY_BYTES * count,
        notes=notes,
    )


def _pubchem(numbers: str, entry: PublicSet, job: Job) -> Found:
    asked = numbers.split(",")
    first = ",".join(asked[:PUBCHEM_SIZE])
    try:
        _page(job, "pubchem", f"/rest/pug/compound/cid/{first}/property/SMILES/CSV", "the first of the compounds")
    except Absent:
        if len(asked) <= PUBCHEM_SIZE:
            raise FetchError(f"PubChem has none of these compounds: {clean_name(numbers, 80)}") from None
    return Found(objects=len(asked), bytes=COMPOUND_BYTES * len(asked))


# ---------------------------------------------------------------------------------------------------- any address at all


def _free(rest: str, entry: PublicSet, job: Job) -> Found:
    file = entry.files[0]
    url = address(file.base, file.path)
    what = f"the beginning of {file.about['filename']}"
    head, response = job.insist(what, lambda: job.head(url, what, HEAD_BYTES, entry.limit_bytes))
    filename = _filename(response, file.about["filename"])
    if reason := _no_data(head, response):
        raise FetchError(f"{filename} is {reason}; give the address of the file itself: text, a table, FASTA, SMILES")
    host = urlsplit(response.url).netloc
    moved = f"The address sent on to {clean_name(host)}." if urlsplit(url).netloc != host else ""
    return Found(
        title=filename, licence=_licence(response), bytes=begins(response)[1] or 0, about={"filename": filename},
        notes=moved, likely="" if entry.domain else _likely(filename, head),
    )  # fmt: skip


def _filename(response: Response, from_address: str) -> str:
    """Return a file's name: as the server gives it, else by its address, with the extension of its type if it has none."""
    given = _FILENAME.search(response.headers.get("Content-Disposition", ""))
    name = clean_name(unquote(given[1]).replace("\\", "/").rsplit("/", 1)[-1]) if given else from_address
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    return name if "." in name else name + EXTENSIONS.get(kind, "")


def _no_data(head: bytes, response: Response) -> str:
    """Return what a file is, if it is certainly none of data."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not head:
        return "empty"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return foreign(head)


def _licence(response: Response) -> str:
    """Return the licence that an answer links to, as servers of data may do; empty where it says nothing."""
    links = requests.utils.parse_header_links(response.headers.get("Link", "")[:4_000])
    said = next((link.get("url", "") for link in links if link.get("rel", "").lower() == "license"), "")
    return f"as its server says: {clean_name(said)}" if said else ""


def _likely(filename: str, head: bytes) -> str:
    """Return the domain that the beginning of a file looks like, or nothing where that is not clear."""
    name = filename
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        except zlib.error:
            return ""
        name = filename.removesuffix(".gz")
    if len(head) >= HEAD_BYTES // 2:
        head = head[: head.rfind(b"\n") + 1] or head  # the last line is cut
    scores = uploads.likenesses(name, head)
    best, *others = sorted(scores, key=lambda domain: -scores[domain]) or [""]
    clear = best and scores[best] >= LIKE and all(scores[best] - scores[other] >= MORE_LIKE for other in others)
    return best if clear else ""


_LOOK_UPS: dict[str, Callable[[str, PublicSet, Job], Found]] = {
    "gutenberg": _gutenberg,
    "uniprot": _uniprot,
    "pfam": _pfam,
    "chembl": _chembl,
    "pubchem": _pubchem,
    "proteingym": _proteingym,
    "url": _free,
}
