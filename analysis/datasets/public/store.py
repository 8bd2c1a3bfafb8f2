"""Fetched sets on disk: one parquet and one card each, checked against its hash whenever it is read.

The folder is ``public`` in the cache folder. Beside the sets lie the parts of unfinished downloads and a list of the
hashes that files had when they first came.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.corpus import Dataset, Provenance
from analysis.datasets.public.disk import open_for_writing, write_text, write_whole
from analysis.datasets.public.errors import FetchError
from analysis.datasets.public.registry import PUBLIC, PublicSet
from analysis.files.table_form import from_table
from analysis.support import disk_cache

OBJECT, ID = "object", "id"  # columns of a fetched table; the others are its labels


@dataclass(frozen=True)
class Installed:
    """A set that was fetched.

    Parameters
    ----------
    name, domain : str
    objects, refused : int
        Objects that can be used, and rows that cannot.
    bytes : int
        On disk.
    limit : int or None
        If only a part was asked for: how many objects.
    provenance : Provenance
        `version` is the release, `sha256` that of the parquet file.
    """

    name: str
    domain: str
    objects: int
    refused: int
    bytes: int
    limit: int | None
    provenance: Provenance


def folder() -> Path:
    """Return where fetched sets lie; it need not exist."""
    return disk_cache.folder() / "public"


def paths(name: str) -> dict[str, Path]:
    """Return the files of a set: table, card, refused rows, and the folder of its unfinished download."""
    base = folder()
    return {
        "table": base / f"{name}.parquet",
        "card": base / f"{name}.json",
        "refused": base / f"{name}.refused.parquet",
        "work": base / "unfinished" / name,
    }


def card(name: str) -> dict | None:
    """Return what is known of a fetched set, or None."""
    try:
        return json.loads(paths(name)["card"].read_text())
    except (OSError, ValueError):
        return None


def installed() -> list[Installed]:
    """Return the fetched sets, in the order of the registry."""
    found = []
    for name, entry in PUBLIC.items():
        if (known := card(name)) and paths(name)["table"].exists():
            counts = known["objects"], known["refused"], disk_use(name), known["limit"]
            found.append(Installed(name, entry.domain, *counts, _provenance(entry, known)))
    return found


def _provenance(entry: PublicSet, known: dict) -> Provenance:
    changes = {"version": known["release"], **{key: known[key] for key in ("sha256", "date", "notes")}}
    return Provenance.of(entry, **changes)


def disk_use(name: str = "") -> int:
    """Return the bytes that a set takes, with its unfinished download; of everything that was fetched without a name."""
    roots = list(paths(name).values()) if name else [folder()]
    files = [file for root in roots for file in ([root] if root.is_file() else root.rglob("*"))]
    total = 0
    for file in files:
        with contextlib.suppress(OSError):  # another session may have removed it
            total += file.stat().st_size if file.is_file() else 0
    return total


def unfinished(name: str) -> int:
    """Return the bytes of an unfinished download that the next try goes on from."""
    work = paths(name)["work"]
    return sum(file.stat().st_size for file in work.rglob("*") if file.is_file())


def remove(name: str) -> int:
    """Remove a set and its unfinished download; return the bytes that became free."""
    if name not in PUBLIC:
        raise FetchError(f"there is no public set {name!r}")
    freed = disk_use(name)
    for path in paths(name).values():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True) if path.is_file() else None
    return freed


def read(name: str) -> tuple[pd.DataFrame, dict]:
    """Return the table and the card of a fetched set.

    Raises
    ------
    FetchError
        If it was not fetched, or its file is damaged.
    """
    known, remedy = card(name), f"fetch it again with: python -m analysis fetch {name}"
    if known is None:
        raise FetchError(f"{name} has not been downloaded yet; {remedy.replace(' again', '')}")
    try:
        content = paths(name)["table"].read_bytes()
    except OSError:
        raise FetchError(f"the file of {name} is missing; {remedy}") from None
    if hashlib.sha256(content).hexdigest() != known["sha256"]:
        raise FetchError(f"the file of {name} is damaged: its sha256 is not that of the download; {remedy}")
    return pd.read_parquet(io.BytesIO(content)), known


def load(name: str) -> Dataset:
    """Return a fetched set, checked against its hash; the same object while its file stays the same.

    Raises
    ------
    FetchError
        If it was not fetched, or its file is damaged.
    """
    known = card(name)
    return _load(name, str(folder()), known["sha256"] if known else "")


@lru_cache(maxsize=8)
def _load(name: str, place: str, sha256: str) -> Dataset:
    table, known = read(name)
    about = _provenance(PUBLIC[name], known)
    return from_table(table, name=name, domain=PUBLIC[name].domain, provenance=about, columns=(OBJECT, ID))


def refused(name: str) -> pd.DataFrame:
    """Return the rows of a fetched set that could not be used: row, id, reason."""
    return pd.read_parquet(paths(name)["refused"])


def write(name: str, entry: PublicSet, table: pd.DataFrame, problems: pd.DataFrame, known: dict) -> None:
    """Keep a set: the table and the refused rows first, the card last, each at once or not at all."""
    place = paths(name)
    for key, frame in (("table", table), ("refused", problems)):
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False, compression="zstd")
        content = buffer.getvalue()
        write_whole(place[key], content)
        if key == "table":
            known = {**known, "sha256": hashlib.sha256(content).hexdigest()}
    known = {"name": name, "licence": entry.licence, "citation": entry.citation, "source": entry.source, **known}
    write_text(place["card"], json.dumps({**known, "objects": len(table), "refused": len(problems)}, indent=1))


# ------------------------------------------------------------------------------------------------ hashes and locks


def checksums() -> dict[str, str]:
    """Return address -> sha256 of the files that have come so far."""
    try:
        return json.loads((folder() / "checksums.json").read_text())
    except (OSError, ValueError):
        return {}


def record_checksum(url: str, sha256: str) -> None:
    """Keep the hash that a file had when it came."""
    write_text(folder() / "checksums.json", json.dumps({**checksums(), url: sha256}, indent=1, sort_keys=True))


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold a set for one session; the system lets go of it if the session dies.

    Raises
    ------
    FetchError
        If another session fetches the set now, or the folder cannot be written.
    """
    path = folder() / f".{name}.lock"
    with open_for_writing(path) as file:
        try:
            import fcntl
        except ImportError:  # no such lock on this system: two sessions may do the work twice, and the last one stays
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchError(f"{name} is being fetched by another session; wait until it is done") from None
        yield
