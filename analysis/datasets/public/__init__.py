"""Public data sets: what can be fetched, fetching it, and what is here.

``describe`` and ``installed`` touch no network; ``fetch`` downloads, checks, reads and keeps one set, and continues
where an earlier try ended.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.corpus import Dataset
from analysis.datasets.card import Card
from analysis.datasets.public import named, registry, store, words
from analysis.datasets.public.errors import Cancelled, Changed, FetchError, Offline, TooLarge
from analysis.datasets.public.named import SOURCES, named_in, with_domain
from analysis.datasets.public.registry import FREE, PUBLIC, Found, PublicSet, canonical, is_public
from analysis.datasets.public.store import Installed, disk_use, installed, named_sets, refused, remove
from analysis.domains import DOMAINS
from analysis.files.limits import megabytes

if TYPE_CHECKING:
    from analysis.datasets.public import transfer

__all__ = [
    "PUBLIC",
    "SOURCES",
    "Cancelled",
    "Changed",
    "FetchError",
    "Installed",
    "Offline",
    "PublicSet",
    "TooLarge",
    "canonical",
    "describe",
    "disk_use",
    "fetch",
    "installed",
    "is_public",
    "named_in",
    "named_sets",
    "preview",
    "refused",
    "remove",
    "with_domain",
]

PREVIEW_SECONDS = 30.0
PREVIEW_BYTES = 32 * 2**20


def describe(name: str) -> dict[str, Any]:
    """Return what a page shows of a public set before it is fetched; no network is used.

    Parameters
    ----------
    name : str
        Key of `PUBLIC`, or the name of any other set of a source, as in ``gutenberg:1342``.

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
    name = registry.canonical(name)
    return _described(name, store.entry(name))


def preview(name: str, *, limit: int | None = None, settings: transfer.Settings | None = None) -> dict[str, Any]:
    """Return what `describe` does, asking the source of a set that a user named for its title, size and licence.

    Parameters
    ----------
    name : str
        Key of `PUBLIC`, of which nothing is asked, or the name of any other set, as in ``gutenberg:1342``.
    limit : int, optional
        Objects that are wanted at most: without it, a set that is too large is refused.
    settings : transfer.Settings, optional
        Patience; by default that of somebody who waits before a page.

    Returns
    -------
    dict
        As of `describe`, and ``likely``: the domain that a file looks like, where the name does not say it.

    Raises
    ------
    FetchError
        If there is no such set, it is empty, too large or another kind of thing, or the source does not answer.
    """
    name = registry.canonical(name)
    if name in PUBLIC or _serves(name, limit):
        return {**describe(name), "likely": ""}
    from analysis.datasets.public import transfer

    end = time.monotonic() + PREVIEW_SECONDS
    patience = transfer.Settings(attempts=2, first_pause=0.5, longest_pause=5.0, read_seconds=10.0, slow_seconds=10.0)
    try:
        found = _ask_source(name, lambda: time.monotonic() > end, settings or patience)
    except Cancelled:
        raise FetchError(f"the source of {name} did not answer within {PREVIEW_SECONDS:g} s; try again later") from None
    entry = registry.find(name).told(found, named.shown(name))
    _check_size(entry, limit)
    return {**_described(name, entry), "likely": found.likely}


def _ask_source(name: str, cancelled: Callable[[], bool] | None, settings: transfer.Settings) -> Found:
    from analysis.datasets.public import previews, transfer

    job = transfer.Job(None, cancelled, PREVIEW_BYTES, settings)
    return previews.look_up(name, registry.find(name), job)


def _check_size(entry: PublicSet, limit: int | None) -> None:
    if limit is None and entry.bytes > entry.limit_bytes:
        raise TooLarge(
            f"{entry.title}: {words.expected(vars(entry))}; the limit is {megabytes(entry.limit_bytes)}. Ask for less, or on "
            "the command line for the first so many objects, with --limit N."
        )


def _described(name: str, entry: PublicSet) -> dict[str, Any]:
    bases = sorted({file.base for file in entry.files} | ({entry.pages.service} if entry.pages else set()))
    known = bool(entry.files) and all(file.known for file in entry.files)
    addresses = [entry.files[0].path if base == FREE else registry.BASES[base] for base in bases]
    return {
        "name": name,
        **vars(Card.of(entry)),
        **{"verified": entry.verified, "objects": entry.objects, "bytes": entry.bytes, "labels": entry.labels},
        "hosts": [address.split("/")[2] for address in addresses],
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
    settings: transfer.Settings | None = None,
) -> Dataset:
    """Return a public set, downloading it unless a sound copy is here.

    Parameters
    ----------
    name : str
        Key of `PUBLIC`, or the name of any other set of a source, as in ``gutenberg:1342``.
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
    name = registry.canonical(name)
    entry = registry.find(name)
    if limit is not None and limit < 1:
        raise FetchError(f"the limit must be at least 1, not {limit}")
    if not entry.domain:
        raise FetchError(f"{name}: say what it holds, by {' or '.join(f'#{domain}' for domain in DOMAINS)} at its end")
    if not again and _serves(name, limit):
        return store.load(name)
    from analysis.datasets.public import transfer  # the network libraries take a second to load; listing sets must not

    settings = settings or transfer.Settings()
    _check_room(entry.bytes)
    with store.locked(name):
        found = None
        if name not in PUBLIC:
            found = _ask_source(name, cancelled, settings)
            entry = entry.told(found, named.shown(name))
            _check_size(entry, limit)
            _check_room(entry.bytes if limit is None else min(entry.bytes, entry.most_bytes))
            store.begin(name, found)
        job = transfer.Job(progress, cancelled, entry.most_bytes, settings)
        job.total = entry.bytes or None if found else None
        _build(name, entry, job, limit, again, found)
    return store.load(name)


def _serves(name: str, limit: int | None) -> bool:
    """Tell whether a sound copy is here that has as many objects as are wanted."""
    try:
        _, known = store.read(name)
    except FetchError:
        return False
    return known["limit"] is None or (limit is not None and limit <= known["limit"])


def _check_room(expected: int) -> None:
    place = store.folder()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < 2 * expected:
        raise FetchError(
            f"there is no room: {megabytes(free)} are free in {place}, and about {megabytes(2 * expected)} are "
            "needed. Remove sets, or set SELECTION_PRESSURE_CACHE to another folder."
        )


def _build(name: str, entry: PublicSet, job: transfer.Job, limit: int | None, again: bool, found: Found | None) -> None:
    """Download, read and keep one set, then drop what was downloaded."""
    from analysis.datasets.public import downloads, readers

    work = store.paths(name)["work"]
    raw, release, sources = downloads.bring(entry, work, job, limit, again)
    try:
        table, problems = readers.READERS[entry.reader](entry, readers.Raw(raw, entry.files, job.tick, limit))
        if table.empty:
            first = f" The first row: {problems['reason'][0]}." if len(problems) else ""
            raise FetchError(f"{name}: nothing that came can be used as {entry.object}.{first}")
    except Cancelled:
        raise
    except FetchError:
        downloads.forget(entry, work)  # it would be read from the disk again, and fail again, whatever the source has
        raise
    notes = [entry.notes] if entry.notes else []
    notes += [f"Only the first {limit:,} objects of the source were asked for."] if limit is not None else []
    notes += [f"{len(problems):,} rows could not be used."] if len(problems) else []
    card: dict[str, Any] = {
        "release": release,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "limit": limit,
        "notes": " ".join(notes),
        "files": sources,
    }
    if found:
        labels = entry.labels or _labels(table)
        card["found"] = asdict(replace(found, labels=labels, objects=len(table)))
    store.write(name, entry, table, problems, card)
    shutil.rmtree(work, ignore_errors=True)
    store.paths(name)["begun"].unlink(missing_ok=True)


def _labels(table: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return what the columns of a table are of which nobody knew anything beforehand."""
    names = [name for name in table.columns if name not in (store.OBJECT, store.ID)]
    return {n: ("number" if pd.api.types.is_numeric_dtype(table[n]) else "text", "As in the file.") for n in names}
