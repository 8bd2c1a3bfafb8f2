"""Own sets: what was kept of a file, whose it is, who sees it and when it expires; any process loads it by its key.

A key is random, because it opens the set for whoever has it; a set is listed for its owner alone unless it is shared, and for
who opened it by its key. Nothing is dropped to make room: a set that does not fit is refused, and says what to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Collection
from dataclasses import replace

from analysis.corpus import Dataset, Provenance
from analysis.datasets import own_disk as disk
from analysis.datasets.own_disk import PREFIX, Kept, OwnSetError, State, content_of, days, folder, is_name, names_in
from analysis.files.limits import megabytes
from analysis.support import atomic, disk_cache

__all__ = [
    "Kept", "OwnSetError", "content", "content_of", "days", "folder", "is_name", "keep", "kept_sets", "load", "names_in",
    "opened", "remove", "share", "sweep", "visible",
]  # fmt: skip
MAX_BYTES = 500 * 2**20
COMMAND_LINE = "the command line"  # owner of what is kept there: it is listed in no session
TOUCHED_SECONDS = 3_600  # how exactly it is known when a set was opened last
_STARTED = time.time() - time.monotonic()


# --- keep, share, remove


def keep(dataset: Dataset, refused: int = 0, *, owner: str = COMMAND_LINE, shared: bool = False) -> Kept:
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

    Raises
    ------
    OwnSetError
        If there is no room, or the folder cannot be written.
    """
    about = dataset.provenance or Provenance(dataset.name, "own file", "", "that of its owner", "")
    source = about.sha256 or content_of(dataset)
    name = next((n for n, s in disk.states() if (s.owner, s.domain, s.source) == (owner, dataset.domain, source)), "")
    before, name = disk.state_of(name).files if name else (), name or f"{PREFIX}{secrets.token_hex(8)}"
    content = disk.packed(dataset, refused, name)
    used = sum(size for path, size in disk.all_files() if path.stem != name)
    if used + len(content) > MAX_BYTES:
        raise OwnSetError(
            f"This set takes {megabytes(len(content))}, and there is no room for it: all own sets on this machine may take "
            f"{megabytes(MAX_BYTES)}. Remove one of yours that is no longer needed."
        )
    files = (hashlib.sha256(content).hexdigest(), *before[:1])
    try:  # what is beside the set first: it then never stands without an owner, and the old content is still known
        disk.write_state(name, State(owner, shared, about.title, dataset.domain, source, files))
        atomic.write(disk.path_of(name), content)
    except OSError as error:
        raise OwnSetError(
            f"{folder()} cannot be written ({error.strerror}), so the set cannot be kept. "
            f"Set {disk_cache.ENVIRONMENT} to a folder that can be written."
        ) from error
    return disk.card(name)


def share(name: str, owner: str, shared: bool) -> None:
    """List a set for everyone, or for its owner alone; nothing changes for a set of another owner."""
    state = disk.state_of(name)
    if owner and state.owner == owner:
        disk.write_state(name, replace(state, shared=shared))


def remove(name: str, owner: str | None = None) -> int:
    """Remove an own set from this machine; return the bytes that became free: 0 if it is not here or another's.

    Parameters
    ----------
    name : str
    owner : str, optional
        Who asks; without it, the set is removed whoever owns it: for the command line.
    """
    path = disk.path_of(name)
    if owner is not None and (not owner or disk.state_of(name).owner != owner):
        return 0
    freed = 0
    for one in (path, disk.state_path(name)):
        with contextlib.suppress(OSError):
            size = one.stat().st_size
            one.unlink()
            freed += size
    return freed


def sweep() -> None:
    """Remove sets that nobody opened for `days`, and what interrupted writers left behind.

    Nothing expires while the clock stands more than a day off from where it stood when this program began.
    """
    now, base = time.time(), folder()
    disk_cache.sweep(base)
    for path in base.glob(f"{PREFIX}*.json"):
        with contextlib.suppress(OSError):
            if not path.with_suffix(".parquet").exists() and now - path.stat().st_mtime > disk_cache.STALE_SECONDS:
                path.unlink()
    if abs(now - time.monotonic() - _STARTED) > disk.DAY:
        return
    for name in disk.names():
        if now - disk.opened_at(name) > days() * disk.DAY:
            remove(name)


# --- what there is


def kept_sets(domain: str | None = None) -> list[Kept]:
    """Return all own sets on this machine (of one domain), by title, damaged ones too: for who runs the server."""
    sweep()
    return disk.by_title(kept for kept in map(disk.card, disk.names()) if domain in (None, kept.domain))


def visible(owner: str, names: Collection[str] = ()) -> list[Kept]:
    """Return the sets that one visitor sees, by title, damaged ones too: those of this owner, those that are shared, and these.

    Parameters
    ----------
    owner : str
        Empty for nobody.
    names : collection of str
        Sets whose keys the visitor has; those that are not here are passed over.
    """
    sweep()
    seen = {name for name, state in disk.states() if state.shared or (owner and state.owner == owner)}
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
                disk.write_state(name, disk.state_of(name))
            os.utime(disk.state_path(name))
