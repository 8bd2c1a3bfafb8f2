"""Sets that a REST service hands out in pages: each page is checked, kept, and never asked for twice.

Only the cursor or offset of a service's link to the next page is used, never its address.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import requests.utils

from analysis.datasets.public.disk import open_for_writing, write_text
from analysis.datasets.public.entries import PUBCHEM_SIZE
from analysis.datasets.public.errors import Absent, FetchError, Passing
from analysis.datasets.public.registry import Pages
from analysis.datasets.public.transfer import Job, address, whole_number

UNIPROT_FIELDS = (
    "accession", "id", "gene_names", "protein_name", "organism_name", "ec", "protein_families", "xref_pfam",
    "cc_subcellular_location", "sequence",
)  # fmt: skip
UNIPROT_SIZE = 500
CHEMBL_FIELDS = ("activity_id", "molecule_chembl_id", "canonical_smiles", "standard_type", "pchembl_value")
CHEMBL_SIZE = 1_000
PUBCHEM_PAUSE = 0.25  # the service allows five requests a second

Parameters = dict[str, str]


@dataclass(frozen=True)
class Page:
    """One page that was checked: its rows, and how to ask for the one after it (None after the last)."""

    rows: int
    next: Parameters | None
    total: int | None = None
    release: str = ""


@dataclass(frozen=True)
class Service:
    """How a service is asked, and how its answers are read.

    Parameters
    ----------
    base : str
        Key of `registry.BASES`.
    first : callable
        ``query -> parameters`` of the first page.
    request : callable
        ``parameters -> (path, parameters of the address)``.
    read : callable
        ``(body, headers, parameters, query) -> Page``; raises `Passing` where the page is truncated.
    release : str
        Path that tells the release as JSON, and its key, where the pages do not.
    pause : float
        Seconds between requests.
    """

    base: str
    first: Callable[[Mapping[str, str]], Parameters]
    request: Callable[[Parameters], tuple[str, Parameters]]
    read: Callable[[bytes, Mapping[str, str], Parameters, Mapping[str, str]], Page]
    release: tuple[str, str] = ("", "")
    pause: float = 0.0


def collect(entry: Pages, folder: Path, job: Job, limit: int | None = None) -> tuple[list[Path], str]:
    """Bring all pages into a folder, going on after the last whole page of an earlier try.

    Parameters
    ----------
    entry : Pages
    folder : Path
        Where the pages lie until the set is built.
    job : Job
    limit : int, optional
        Rows after which no further page is asked for.

    Returns
    -------
    pages : list of Path
        In order.
    release : str
        As the service names it, or empty.

    Raises
    ------
    FetchError
        If a page stays truncated, if the rows are not as many as announced, or if the release changes twice.
    """
    service = SERVICES[entry.service]
    for _ in range(2):
        book = _Book(folder, entry)
        try:
            release = _stated_release(service, job)
            if book.record.setdefault("release", release) == release or not release:
                _turn_pages(service, entry.query, book, job, limit)
                return [folder / page["file"] for page in book.record["pages"]], book.record["release"]
        except _Stale as reason:
            job.tick(f"begun anew: {reason}")
        book.forget()
    raise FetchError(f"{service.base} changed its release while it was read; try again later")


def _turn_pages(service: Service, query: Mapping[str, str], book: _Book, job: Job, limit: int | None) -> None:
    record = book.record
    wanted = record["next"] if record["pages"] else service.first(query)
    job.done = job.finished = sum(page["bytes"] for page in record["pages"])
    resumed = bool(record["pages"])
    while wanted is not None and (limit is None or book.rows() < limit):
        what = _what(service, record, book.rows())
        job.tick(what)
        try:
            page, body = job.insist(what, lambda wanted=wanted, what=what: _ask(service, query, wanted, job, what))
        except FetchError as error:
            if resumed and "(answer 40" in str(error):
                raise _Stale("the service no longer knows where the last try ended") from None
            raise
        if page.release and record["pages"] and record["release"] != page.release:
            raise _Stale(f"the release is now {page.release}, no longer {record['release']}")
        book.add(page, body, wanted)
        resumed, wanted = False, page.next
        if service.pause and wanted is not None:
            job.settings.sleep(service.pause)
    if wanted is None and record["total"] is not None and book.rows() != record["total"]:
        rows, total = book.rows(), record["total"]
        book.forget()
        raise FetchError(f"{service.base} announced {total:,} rows and sent {rows:,}; nothing is kept, try again")


def _ask(service: Service, query: Mapping[str, str], wanted: Parameters, job: Job, what: str) -> tuple[Page, bytes]:
    path, parameters = service.request(wanted)
    try:
        body, headers = job.page(address(service.base, path), parameters, what)
    except FetchError as error:
        if service.base == "pubchem" and isinstance(error, Absent):  # none of these numbers is in use
            body, headers = b'"CID","SMILES"\n', {}
        else:
            raise
    try:
        return service.read(body, headers, wanted, query), body
    except Passing:
        job.done -= len(body)  # a truncated page is no progress: the number of tries is bounded
        raise


def _what(service: Service, record: dict, rows: int) -> str:
    of = f" of {record['total']:,}" if record["total"] else ""
    return f"{service.base}, page {len(record['pages']) + 1} (after {rows:,}{of} rows)"


def _stated_release(service: Service, job: Job) -> str:
    path, key = service.release
    if not path:
        return ""
    what = f"{service.base}, release"
    body, _ = job.insist(what, lambda: job.page(address(service.base, path), {}, what))
    try:
        return str(json.loads(body)[key])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


class _Stale(Exception):
    """What an earlier try left does not fit what the service has now."""


class _Book:
    """The pages of one set on disk, and the record of them; a damaged page and all after it are dropped."""

    def __init__(self, folder: Path, entry: Pages) -> None:
        self.folder = folder
        key = json.dumps([entry.service, *sorted(entry.query.items())])
        try:
            self.record = json.loads((folder / "record.json").read_text())
        except (OSError, ValueError):
            self.record = {}
        if self.record.get("key") != key:
            self.record = {"key": key, "total": None, "next": None, "pages": []}
        for number, page in enumerate(self.record["pages"]):
            if not self._sound(page):
                self.record["next"] = page["asked"]
                del self.record["pages"][number:]
                break

    def _sound(self, page: dict) -> bool:
        try:
            return hashlib.sha256((self.folder / page["file"]).read_bytes()).hexdigest() == page["sha256"]
        except OSError:
            return False

    def rows(self) -> int:
        """Return how many rows there are."""
        return sum(page["rows"] for page in self.record["pages"])

    def add(self, page: Page, body: bytes, asked: Parameters) -> None:
        """Keep a page; the record is written after it, so that a crash between the two costs one page."""
        name = f"{len(self.record['pages']):05d}.page"
        with open_for_writing(self.folder / f"{name}.part") as file:
            file.write(body)
        (self.folder / f"{name}.part").replace(self.folder / name)
        entry = {"file": name, "sha256": hashlib.sha256(body).hexdigest(), "rows": page.rows, "bytes": len(body)}
        self.record["pages"].append({**entry, "asked": asked})
        self.record["next"] = page.next
        self.record["total"] = self.record["total"] if page.total is None else page.total
        self.record["release"] = page.release or self.record.get("release", "")
        write_text(self.folder / "record.json", json.dumps(self.record))

    def forget(self) -> None:
        """Drop all pages."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.record = {"key": self.record["key"], "total": None, "next": None, "pages": []}


# ------------------------------------------------------------------------------------------------------ services


def _uniprot_first(query: Mapping[str, str]) -> Parameters:
    fixed = {"fields": ",".join(UNIPROT_FIELDS), "format": "json", "size": str(UNIPROT_SIZE)}
    return {"query": query["query"], **fixed}


def _uniprot_read(body: bytes, headers: Mapping[str, str], asked: Parameters, query: Mapping[str, str]) -> Page:
    try:
        rows = len(json.loads(body)["results"])
    except (ValueError, KeyError, TypeError):
        raise Passing("the page is truncated: it is not whole JSON with 'results'") from None
    link = requests.utils.parse_header_links(headers.get("Link", ""))
    target = next((entry["url"] for entry in link if entry.get("rel") == "next"), "")
    cursor = parse_qs(urlsplit(target).query).get("cursor", [""])[0]
    if cursor and rows != UNIPROT_SIZE:
        raise Passing(f"the page is truncated: {rows} of {UNIPROT_SIZE} rows")
    total = headers.get("X-Total-Results", "")
    return Page(
        rows,
        {**_uniprot_first(query), "cursor": cursor} if cursor else None,
        whole_number(total),
        headers.get("X-UniProt-Release", ""),
    )


def _chembl_first(query: Mapping[str, str]) -> Parameters:
    fixed = {"only": ",".join(CHEMBL_FIELDS), "order_by": "activity_id", "limit": str(CHEMBL_SIZE)}
    return {**query, **fixed, "offset": "0"}


def _chembl_read(body: bytes, headers: Mapping[str, str], asked: Parameters, query: Mapping[str, str]) -> Page:
    try:
        answer = json.loads(body)
        rows, meta = answer["activities"], answer["page_meta"]
        total, offset, size = int(meta["total_count"]), int(meta["offset"]), int(meta["limit"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Passing("the page is truncated: it is not whole JSON with 'activities' and 'page_meta'") from None
    if len(rows) != min(size, total - offset) or offset != int(asked["offset"]):
        raise Passing(f"the page is truncated: {len(rows)} of {min(size, total - offset)} rows")
    after = {**asked, "offset": str(offset + len(rows))} if meta["next"] else None
    if after and not rows:
        raise Passing("the page brings nothing and names another one")
    return Page(len(rows), after, total)


def _pubchem_numbers(query: Mapping[str, str]) -> np.ndarray:
    """Return the compound numbers that are asked for, by name or as a sample: rising, distinct, always the same."""
    if "cids" in query:
        return np.array(query["cids"].split(","), dtype=np.int64)
    generator = np.random.default_rng(int(query["seed"]))
    return np.unique(generator.integers(1, int(query["highest"]), int(query["draws"]), endpoint=True))


def _pubchem_first(query: Mapping[str, str]) -> Parameters:
    return {"from": "0", "cids": ",".join(map(str, _pubchem_numbers(query)[:PUBCHEM_SIZE]))}


def _pubchem_read(body: bytes, headers: Mapping[str, str], asked: Parameters, query: Mapping[str, str]) -> Page:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8"))))
    if not body.endswith(b"\n") or not rows or rows[0] != ["CID", "SMILES"] or any(len(row) != 2 for row in rows):
        raise Passing("the page is truncated: it is not a whole table of CID and SMILES")
    if not {row[0] for row in rows[1:]} <= set(asked["cids"].split(",")):
        raise FetchError("pubchem sent compounds that were not asked for")
    begin = int(asked["from"]) + PUBCHEM_SIZE
    numbers = _pubchem_numbers(query)[begin : begin + PUBCHEM_SIZE]
    after = {"from": str(begin), "cids": ",".join(map(str, numbers))} if len(numbers) else None
    return Page(len(rows) - 1, after)


SERVICES: dict[str, Service] = {
    "uniprot": Service("uniprot", _uniprot_first, lambda asked: ("/uniprotkb/search", asked), _uniprot_read),
    "chembl": Service(
        "chembl",
        _chembl_first,
        lambda asked: ("/api/data/activity.json", asked),
        _chembl_read,
        release=("/api/data/status.json", "chembl_db_version"),
    ),
    "pubchem": Service(
        "pubchem",
        _pubchem_first,
        lambda asked: (f"/rest/pug/compound/cid/{asked['cids']}/property/SMILES/CSV", {}),
        _pubchem_read,
        pause=PUBCHEM_PAUSE,
    ),
}
