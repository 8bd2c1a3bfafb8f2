"""Own sets: what was kept of a file, whose it is, who sees it and when it expires; any process loads it by its key.

A file that somebody looks at is a draft until it is kept, so that it can be measured meanwhile; a draft takes no room from
sets that are kept.

A key is random, because it opens the set for whoever has it; a set is listed for its owner alone unless it is shared, and for
who opened it by its key. Nothing is dropped to make room: a set that does not fit is refused, and says what to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from analysis.corpus import Dataset, Provenance
from analysis.datasets import own_disk as disk
from analysis.datasets.own_disk import PREFIX, Kept, OwnSetError, State, content_of, days, folder, is_name, names_in
from analysis.files.limits import megabytes
from analysis.support import atomic, disk_cache

__all__ = [
    "Kept", "OwnSetError", "content", "content_of", "days", "draft", "drop", "folder", "is_name", "keep", "kept_sets", "kinds",
    "load", "names_in", "opened", "remove", "share", "sweep", "visible",
]  # fmt: skip
MAX_BYTES = 500 * 2**20
COMMAND_LINE = "the command line"  # owner of what is kept there: it is listed in no session
BEFORE = 1_767_225_600  # the year 2026 in seconds: no set is older, so that a clock that said so was wrong
TOUCHED_SECONDS = 3_600  # how exactly it is known when a set was opened last
DRAFT_SECONDS = 3_600  # after which a draft is removed that nobody kept
DRAFT_BYTES = 20 * 2**20  # of a file in memory, above which no draft is made: it takes seconds


# --- keep, share, remove


def keep(
    dataset: Dataset,
    refused: int = 0,
    *,
    owner: str = COMMAND_LINE,
    shared: bool = False,
    kinds: Mapping[str, str] | None = None,
) -> Kept:
    """Keep a set that was read from a file, row for row; the same file of the same owner takes the place it had.

    Rows of one object are told in the notes, with their labels where these disagree; they are merged where sets are
    measured (see `domains.distinct`).

    Parameters
    ----------
    dataset : Dataset
        From `uploads.parse_safely`.
    refused : int
        Rows of the file that could not be used.
    owner : str
        See `State`.
    shared : bool
        Whether everyone on this server may see it listed.
    kinds : mapping of str to str, optional
        What its labels tell of, see `State`.

    Raises
    ------
    OwnSetError
        If there is no room, or the folder cannot be written.
    """
    state = _state(dataset, owner, shared=shared, kinds=dict(kinds or {}))
    name = _kept_as(state) or _new()
    # It takes seconds, so that others may write meanwhile; a draft that is kept as it was looked at is there already.
    content = None if _is_draft_of(name, dataset, refused) else disk.packed(dataset, refused, name)
    try:
        with disk.locked():
            there = _kept_as(state)
            # Kept from another tab, or removed meanwhile.
            if there not in ("", name) or (content is None and not there):
                name = there or name
                content = disk.packed(dataset, refused, name)
            _write(name, state, content)
    except OSError as error:
        raise disk.refusal("the set cannot be kept", error) from error
    return disk.card(name)


def draft(dataset: Dataset, refused: int = 0, *, owner: str) -> str:
    """Make a set that its owner only looks at, and return its key; `keep` keeps it under that.

    Parameters
    ----------
    dataset, refused, owner
        See `keep`.

    Returns
    -------
    str
        Empty where there is none: of a large set, where there is no room or nothing can be written, and where the file was
        kept before with another content, which stands until it is kept anew.
    """
    state = _state(dataset, owner, draft=True)
    name = _kept_as(state) or _new()
    if (known := disk.state_of(name)).owner and not known.draft:
        return name if disk.card(name).content == content_of(dataset) else ""
    if sum(map(len, dataset.objects)) > DRAFT_BYTES:
        return ""
    content = disk.packed(dataset, refused, name)
    with contextlib.suppress(OSError, OwnSetError), disk.locked():
        if _kept_as(state) in ("", name) and (disk.state_of(name).draft or not disk.path_of(name).exists()):
            _write(name, state, content)
            return name
    return ""


def drop(name: str, owner: str | None = None) -> None:
    """Remove a draft, of this owner if one is given; what was kept stays."""
    with contextlib.suppress(OSError, OwnSetError), disk.locked():
        if disk.state_of(name).draft:
            remove(name, owner)


def _new() -> str:
    return f"{PREFIX}{secrets.token_hex(8)}"


def _state(dataset: Dataset, owner: str, **others: Any) -> State:  # noqa: ANN401 - fields of a state
    about = dataset.provenance or Provenance(dataset.name, "own file", "", "that of its owner", "")
    return State(owner, title=about.title, domain=dataset.domain, source=about.sha256 or content_of(dataset), **others)


def _is_draft_of(name: str, dataset: Dataset, refused: int) -> bool:
    """Whether a draft holds just this, so that it need not be written again."""
    if not disk.state_of(name).draft:
        return False
    found = disk.card(name)
    same_name = dataset.provenance is None or found.provenance.title == dataset.provenance.title
    return same_name and (found.content, found.refused) == (content_of(dataset), refused)


def _kept_as(state: State) -> str:
    """Return the key under which the same file of the same owner is kept; empty if it is not."""
    same = (state.owner, state.domain, state.source)
    return next((name for name, s in disk.states() if (s.owner, s.domain, s.source) == same), "")


def _write(name: str, state: State, content: bytes | None) -> None:
    """Write a set and its state, or the state alone where it is there; an OSError leaves what was there before."""
    drafts = {other for other, about in disk.states() if about.draft and not state.draft}
    used = sum(size for path, size in disk.all_files() if path.stem not in {name, *drafts})
    size = disk.path_of(name).stat().st_size if content is None else len(content)
    if used + size > MAX_BYTES:
        raise OwnSetError(
            f"This set takes {megabytes(size)}, and there is no room for it: all own sets on this machine may take "
            f"{megabytes(MAX_BYTES)}. Remove one of yours that is no longer needed."
        )
    if content is None:
        disk.write_state(name, replace(state, files=disk.valid(name)))
        return
    files = (hashlib.sha256(content).hexdigest(), *disk.valid(name))
    try:  # what is beside the set first: it then never stands without an owner, and the old content is still known
        disk.write_state(name, replace(state, files=files))
        atomic.write(disk.path_of(name), content)
    except OSError:
        if not disk.path_of(name).exists():
            disk.state_path(name).unlink(missing_ok=True)
        raise


def share(name: str, owner: str, shared: bool) -> None:
    """List a set for everyone, or for its owner alone; nothing changes for a set of another owner.

    Raises
    ------
    OwnSetError
        If the folder cannot be written.
    """
    try:
        with disk.locked():
            state = disk.state_of(name)
            if owner and state.owner == owner:
                disk.write_state(name, replace(state, shared=shared))
    except OSError as error:
        raise disk.refusal("who sees the set stays as it was", error) from error


def remove(name: str, owner: str | None = None) -> int:
    """Remove an own set from this machine; return the bytes that became free: 0 if it is not here or another's.

    Parameters
    ----------
    name : str
    owner : str, optional
        Who asks; without it, the set is removed whoever owns it: for the command line.

    Raises
    ------
    OwnSetError
        If the folder cannot be written, so that the set is still here.
    """
    path = disk.path_of(name)
    if owner is not None and (not owner or disk.state_of(name).owner != owner):
        return 0
    freed = 0
    for one in (path, disk.state_path(name), disk.due_path(name)):
        try:
            size = one.stat().st_size
            one.unlink()
            freed += size
        except FileNotFoundError:  # removed by another process, or never there
            pass
        except OSError as error:
            raise disk.refusal("the set cannot be removed", error) from error
    return freed


def sweep() -> None:
    """Remove sets that nobody opened for `days`, and what interrupted writers left behind.

    A set goes when it was found expired twice, at least a day apart: a clock that stands wrong for less removes nothing.
    Nor does one that stood at zero when the set was opened: the days of such a set begin now.
    """
    now, base = time.time(), folder()
    disk_cache.sweep(base)
    for path in base.glob(f"{PREFIX}*.json"):
        with contextlib.suppress(OSError):
            if not path.with_suffix(".parquet").exists() and now - path.stat().st_mtime > disk_cache.STALE_SECONDS:
                path.unlink()
    for name, state in disk.states():
        if state.draft and abs(now - disk.opened_at(name)) > DRAFT_SECONDS:
            drop(name)
        with contextlib.suppress(OSError, OwnSetError):  # where nothing can be written, nothing expires
            _expire(name, now)


def _expire(name: str, now: float) -> None:
    """Mark a set that is found expired, remove one that was found so a day before, and forget marks that were wrong."""
    mark, when = disk.due_path(name), disk.opened_at(name)
    marked = mark.stat().st_mtime if mark.exists() else math.inf
    if when < BEFORE:
        os.utime(disk.state_path(name))
    elif now - when <= days() * disk.DAY:
        if marked < math.inf:
            mark.unlink(missing_ok=True)
    elif marked > now:
        mark.touch()
        os.utime(mark, (now, now))
    elif now - marked > disk.DAY:
        remove(name)


# --- what there is


def kept_sets(domain: str | None = None) -> list[Kept]:
    """Return all own sets on this machine (of one domain), by title, damaged ones and drafts too: for who runs the server."""
    sweep()
    return disk.by_title(kept for kept in map(disk.card, disk.names()) if domain in (None, kept.domain))


def visible(owner: str, names: Collection[str] = ()) -> list[Kept]:
    """Return the sets that one visitor sees, by title, damaged ones too: those of this owner, those that are shared, and these.

    A draft is seen by its key alone.

    Parameters
    ----------
    owner : str
        Empty for nobody.
    names : collection of str
        Sets whose keys the visitor has; those that are not here are passed over.
    """
    sweep()
    seen = {
        name for name, state in disk.states() if not state.draft and (state.shared or (owner and state.owner == owner))
    }
    seen |= {name for name in names if is_name(name) and disk.path_of(name).exists()}
    return disk.by_title(map(disk.card, seen))


def content(name: str) -> str:
    """Return the hash of what a set holds, without loading it.

    Raises
    ------
    OwnSetError
        If it is not on this machine, or its file is damaged.
    """
    return disk.card(name).content or load(name).sha256  # a damaged set says so when it is loaded


def kinds(name: str) -> Mapping[str, str]:
    """Return what the owner of a set said that its labels tell of: column -> kind."""
    return disk.state_of(name).kinds


def load(name: str) -> Dataset:
    """Return an own set; the same object while its file stays the same.

    Raises
    ------
    OwnSetError
        If it is not on this machine, or its file is damaged.
    """
    path = disk.path_of(name)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        raise OwnSetError(
            f"{name} is not on this machine: it was made of somebody's own file, and was removed, has expired or was kept "
            "elsewhere. Add that file again (page Own data, or the path in the place of the name on the command line)."
        ) from None
    opened(name)
    return disk.read(path, changed)


def opened(name: str) -> None:
    """Note that a set was opened, from where its days count again."""
    with contextlib.suppress(OSError):
        if time.time() - disk.opened_at(name) > TOUCHED_SECONDS:
            if not disk.state_path(name).exists():
                with disk.locked():
                    disk.write_state(name, disk.state_of(name))
            os.utime(disk.state_path(name))
