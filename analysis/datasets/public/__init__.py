"""Public data sets: what can be fetched, fetching it, and what is here.

``describe`` and ``installed`` touch no network; ``fetch`` downloads, checks, reads and keeps one set, and continues
where an earlier try ended.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from typing import Any

from analysis.corpus import Dataset
from analysis.datasets.card import Card
from analysis.datasets.public import registry, store
from analysis.datasets.public.errors import Cancelled, Changed, FetchError, Offline
from analysis.datasets.public.registry import PUBLIC, PublicSet
from analysis.datasets.public.store import Installed, disk_use, installed, refused, remove
from analysis.files.limits import megabytes

__all__ = [
    "PUBLIC",
    "Cancelled",
    "Changed",
    "FetchError",
    "Installed",
    "Offline",
    "PublicSet",
    "describe",
    "disk_use",
    "fetch",
    "installed",
    "refused",
    "remove",
]


def describe(name: str) -> dict[str, Any]:
    """Return what a page shows of a public set before it is fetched; no network is used.

    Parameters
    ----------
    name : str
        Key of `PUBLIC`.

    Returns
    -------
    dict
        name, title, domain, source, licence, citation, url, object, selection, notes, verified; objects and bytes
        (about how many, 0 where unknown); labels (name -> (kind, description)); hosts; installed (`Installed` or
        None); unfinished (bytes that the next try goes on from); checksum ("published", "recorded", "release",
        or "dated", where the source corrects its files in place).

    Raises
    ------
    FetchError
        If there is no such set.
    """
    entry = _entry(name)
    bases = sorted({file.base for file in entry.files} | ({entry.pages.service} if entry.pages else set()))
    known = bool(entry.files) and all(file.known for file in entry.files)
    return {
        "name": name,
        **vars(Card.of(entry)),
        **{"verified": entry.verified, "objects": entry.objects, "bytes": entry.bytes, "labels": entry.labels},
        "hosts": [registry.BASES[base].split("/")[2] for base in bases],
        "installed": next((found for found in installed() if found.name == name), None),
        "unfinished": store.unfinished(name),
        "checksum": "published" if known else "release" if entry.pages else "dated" if entry.updated else "recorded",
    }


def fetch(
    name: str,
    progress: Callable[[int, int | None, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    limit: int | None = None,
    again: bool = False,
    settings: object = None,
) -> Dataset:
    """Return a public set, downloading it unless a sound copy is here.

    Parameters
    ----------
    name : str
        Key of `PUBLIC`.
    progress : callable, optional
        ``(done_bytes, total_bytes or None, what)``; called often.
    cancelled : callable, optional
        Tells whether to stop; what has come so far is kept.
    limit : int, optional
        Keep the first so many objects, and download no more pages than they take.
    again : bool
        Download even if it is here, and take whatever the source has now, though an unpublished hash has changed.
    settings : transfer.Settings, optional
        Patience: tries, pauses, time limits.

    Returns
    -------
    Dataset

    Raises
    ------
    Offline, Cancelled, FetchError
        With what is wrong and what to do.
    """
    entry = _entry(name)
    if limit is not None and limit < 1:
        raise FetchError(f"the limit must be at least 1, not {limit}")
    if not again and _serves(name, limit):
        return store.load(name)
    from analysis.datasets.public import transfer  # the network libraries take a second to load; listing sets must not

    _check_room(entry)
    with store.locked(name):
        job = transfer.Job(progress, cancelled, entry.most_bytes, settings or transfer.Settings())
        _build(name, entry, job, limit, again)
    return store.load(name)


def _entry(name: str) -> PublicSet:
    if name not in PUBLIC:
        raise FetchError(f"there is no public set {name!r}; choose one of: {', '.join(PUBLIC)}")
    return PUBLIC[name]


def _serves(name: str, limit: int | None) -> bool:
    """Tell whether a sound copy is here that has as many objects as are wanted."""
    try:
        _, known = store.read(name)
    except FetchError:
        return False
    return known["limit"] is None or (limit is not None and limit <= known["limit"])


def _check_room(entry: PublicSet) -> None:
    place = store.folder()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < 2 * entry.bytes:
        raise FetchError(
            f"there is no room: {megabytes(free)} are free in {place}, and about {megabytes(2 * entry.bytes)} are "
            "needed. Remove sets, or set SELECTION_PRESSURE_CACHE to another folder."
        )


def _build(name: str, entry: PublicSet, job: object, limit: int | None, again: bool) -> None:
    """Download, read and keep one set, then drop what was downloaded."""
    from analysis.datasets.public import downloads, readers

    work = store.paths(name)["work"]
    raw, release, sources = downloads.bring(entry, work, job, limit, again)
    table, problems = readers.READERS[entry.reader](entry, readers.Raw(raw, entry.files, job.tick, limit))
    if table.empty:
        raise FetchError(f"{name}: nothing that came can be used as {entry.object}")
    notes = [entry.notes] if entry.notes else []
    notes += [f"Only the first {limit:,} objects of the source were asked for."] if limit is not None else []
    notes += [f"{len(problems):,} rows could not be used."] if len(problems) else []
    card = {
        "release": release,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "limit": limit,
        "notes": " ".join(notes),
        "files": sources,
    }
    store.write(name, entry, table, problems, card)
    shutil.rmtree(work, ignore_errors=True)
