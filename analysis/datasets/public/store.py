"""Fetched sets on disk: one parquet and one card each, checked against its hash whenever it is read.

The folder is ``public`` in the cache folder. Beside the sets lie the parts of unfinished downloads and a list of the
hashes that files had when they first came.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shlex
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.corpus import Dataset, Provenance
from analysis.datasets.public.disk import open_for_writing, write_text, write_whole
from analysis.datasets.public.errors import FetchError
from analysis.datasets.public.named import shown
from analysis.datasets.public.registry import PUBLIC, Found, PublicSet, canonical, find
from analysis.files.table_form import from_table
from analysis.support import disk_cache

NAMED = "named-"  # begins the files of sets that a user named
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
    """Return the files of a set: table, card, refused rows, and what is known of its unfinished download, with its folder."""
    base, stem = folder(), slug(name)
    return {
        "table": base / f"{stem}.parquet",
        "card": base / f"{stem}.json",
        "refused": base / f"{stem}.refused.parquet",
        "begun": base / f"{stem}.begun",
        "work": base / "unfinished" / stem,
    }


def slug(name: str) -> str:
    """Return what the files of a set are called: its key, or a hash of it where it is a name that a user gave."""
    if ":" not in name:
        return name
    return f"{NAMED}{name.partition(':')[0]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def card(name: str) -> dict | None:
    """Return what is known of a fetched set, or None."""
    try:
        return json.loads(paths(name)["card"].read_text())
    except (OSError, ValueError):
        return None


def entry(name: str) -> PublicSet:
    """Return the entry of a set by its key, with what its source said of it when it was asked.

    Raises
    ------
    FetchError
        If the name cannot be one.
    """
    found = find(name)
    told = _told(paths(name)["card"]) or _told(paths(name)["begun"])
    return found.told(told, shown(name)) if told and name not in PUBLIC else found


def _told(path: Path) -> Found | None:
    """Return what a source said of a set, as it was written beside it."""
    try:
        said = dict(json.loads(path.read_text())["found"])
        return Found(**{**said, "labels": {key: tuple(label) for key, label in said.get("labels", {}).items()}})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def begin(name: str, found: Found) -> None:
    """Keep what the source says of a set while it is being downloaded."""
    write_text(paths(name)["begun"], json.dumps({"name": name, "found": asdict(found)}))


def named_sets() -> list[str]:
    """Return the sets of users' own choice that are here, whole or begun, by name."""
    names = set()
    for path in (*folder().glob(f"{NAMED}*.json"), *folder().glob(f"{NAMED}*.begun")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            name = json.loads(path.read_text())["name"]
            if canonical(name) == name and slug(name) == path.stem:
                names.add(name)
    return sorted(names)


def installed() -> list[Installed]:
    """Return the fetched sets: those of the registry in its order, then those of users' own choice by name."""
    found = []
    for name in (*PUBLIC, *named_sets()):
        if (known := card(name)) and paths(name)["table"].exists():
            described = entry(name)
            counts = known["objects"], known["refused"], disk_use(name), known["limit"]
            found.append(Installed(name, described.domain, *counts, _provenance(described, known)))
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
    name = canonical(name)
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
    known, remedy = card(name), f"fetch it again with: python -m analysis fetch {shlex.quote(name)}"
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
    name = canonical(name)
    known = card(name)
    return _load(name, str(folder()), known["sha256"] if known else "")


@lru_cache(maxsize=8)
def _load(name: str, place: str, sha256: str) -> Dataset:
    table, known = read(name)
    described = entry(name)
    about = _provenance(described, known)
    return from_table(table, name=name, domain=described.domain, provenance=about, columns=(OBJECT, ID))


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


def forget_checksums(urls: Iterable[str]) -> None:
    """Drop the hashes of files that turned out to be unreadable: another file is no change for the worse."""
    dropped = set(urls)
    write_text(
        folder() / "checksums.json",
        json.dumps(
            {url: sha256 for url, sha256 in checksums().items() if url not in dropped}, indent=1, sort_keys=True
        ),
    )


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold a set for one session; the system lets go of it if the session dies.

    Raises
    ------
    FetchError
        If another session fetches the set now, or the folder cannot be written.
    """
    path = folder() / f".{slug(name)}.lock"
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
