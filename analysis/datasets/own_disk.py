"""The files of own sets: where they lie, what they hold, how they are written and read, and how damage is noticed.

The parquet file of a set holds objects, ids and labels as columns, and in its metadata the provenance, the key and the hash of
the content. The JSON file beside it says whose the set is and whether it is shared; its time is when the set was last opened.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import re
import threading
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.corpus import Dataset, Provenance
from analysis.domains.distinct import distinct, repeats, summary
from analysis.files.table_form import ID, OBJECT, from_table, to_table
from analysis.support import atomic, disk_cache

try:
    import fcntl
except ImportError:  # not on Windows: there servers that share a folder are not kept apart
    fcntl = None  # type: ignore[assignment]

PREFIX = "own-"
ENVIRONMENT, DAYS, DAY = "SELECTION_PRESSURE_OWN_DAYS", 90.0, 86_400
FULL = (errno.ENOSPC, errno.EDQUOT)
_LOCK = threading.Lock()
_NAME = re.compile(r"own-(?:[0-9a-f]{16}|[0-9a-f]{12})")  # twelve figures: of the content, in sets of before
_METADATA = b"selection-pressure"


class OwnSetError(ValueError):
    """An own set that cannot be kept or loaded; the message says why and what to do."""


@dataclass(frozen=True)
class State:
    """What the file beside a set says.

    Parameters
    ----------
    owner : str
        Hash of what its owner's browser is known by, or COMMAND_LINE; empty where nobody owns it.
    shared : bool
        Whether it is listed for everyone.
    title, domain, source : str
        Of the set, so that a damaged one can be named; hash of the file that it was read from.
    files : tuple of str
        Hashes of the parquet file: the one that is being written, and the one before, which stands until that is done.
    kinds : mapping of str to str
        What its labels tell of, as its owner said: column -> kind.
    draft : bool
        Whether its owner only looks at it so far: it is listed for nobody, and stays for an hour.
    """

    owner: str = ""
    shared: bool = False
    title: str = ""
    domain: str = ""
    source: str = ""
    files: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False


@dataclass(frozen=True)
class Kept:
    """An own set on this machine.

    Parameters
    ----------
    name, domain : str
        ``own-`` and sixteen random figures; key of `domains.DOMAINS`.
    objects, refused, repeats, bytes : int
        Rows kept, rows of the file that were refused, kept rows of an object that stands before, size on disk.
    labels : tuple of str
    provenance : Provenance
        `title` is the file's name.
    content : str
        Hash of objects, ids and labels; empty for a damaged set.
    owner : str
    shared, damaged, draft : bool
        A damaged set has neither objects nor labels; of a draft see `State`.
    opened : float
        When it was last opened, in seconds since 1970.
    """

    name: str
    domain: str
    objects: int
    refused: int
    repeats: int
    bytes: int
    labels: tuple[str, ...]
    provenance: Provenance
    content: str
    owner: str = ""
    shared: bool = False
    damaged: bool = False
    draft: bool = False
    opened: float = 0.0

    @property
    def expires(self) -> str:
        """The day on which it is removed unless somebody opens it."""
        return datetime.fromtimestamp(self.opened + days() * DAY, UTC).date().isoformat()


def folder() -> Path:
    """Return where own sets lie; it need not exist."""
    return disk_cache.folder() / "own"


def days() -> float:
    """Return after how many days a set that nobody opened is removed: ``$SELECTION_PRESSURE_OWN_DAYS``, or DAYS."""
    written = os.environ.get(ENVIRONMENT) or str(DAYS)
    with contextlib.suppress(ValueError):
        if 0 < (number := float(written)) <= 36_500:
            return number
    warnings.warn(f"{ENVIRONMENT}={written!r} is no number of days up to 36,500; {DAYS:g} is used", stacklevel=2)
    return DAYS


def is_name(name: str) -> bool:
    """Tell whether this is the name of an own set, kept here or not."""
    return bool(_NAME.fullmatch(name))


def names_in(text: str) -> list[str]:
    """Return the names of own sets that stand in a text."""
    return _NAME.findall(text)


def content_of(dataset: Dataset) -> str:
    """Return the hash of objects, ids and labels."""
    digest = hashlib.sha256(dataset.sha256.encode())
    digest.update("\x1f".join(dataset.ids).encode())
    return digest.hexdigest()


# --- files


def path_of(name: str) -> Path:
    """Return where a set lies; an OwnSetError if this is not the name of one."""
    if not is_name(name):
        raise OwnSetError(f"{name!r} is not the name of an own set")
    return folder() / f"{name}.parquet"


def due_path(name: str) -> Path:
    """Return the mark of a set that was found expired; its time is when."""
    return path_of(name).with_suffix(".due")


def state_path(name: str) -> Path:
    """Return where the state of a set lies."""
    return path_of(name).with_suffix(".json")


def all_files() -> Iterator[tuple[Path, int]]:
    """Yield everything that takes room, with its bytes: also damaged sets and what a writer left behind."""
    for path in folder().glob("*"):
        with contextlib.suppress(OSError):  # removed meanwhile
            yield path, path.stat().st_size


def names() -> list[str]:
    """Return the names of all sets, damaged ones too."""
    return [path.stem for path in folder().glob(f"{PREFIX}*.parquet") if is_name(path.stem)]


def opened_at(name: str) -> float:
    """Return when a set was last opened, in seconds since 1970."""
    for path in (state_path(name), path_of(name)):
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
    return time.time()  # removed meanwhile


def states() -> Iterator[tuple[str, State]]:
    """Yield all sets with their states."""
    return ((name, state_of(name)) for name in names())


def state_of(name: str) -> State:
    """Return the state of a set."""
    path = state_path(name)
    try:
        return _state(path, path.stat().st_mtime_ns)
    except OSError:
        return State()  # of a version that had none: it is nobody's


@lru_cache(maxsize=1_000)
def _state(path: Path, changed: int) -> State:
    try:
        known = json.loads(path.read_bytes())
        return State(**{**known, "files": tuple(known["files"])})
    except (ValueError, KeyError, TypeError):
        return State()  # damaged: nobody's until its owner keeps the file again


def refusal(doing: str, error: OSError) -> OwnSetError:
    """Return the message of a set that cannot be written or removed, with what to do about it."""
    if error.errno in FULL:
        return OwnSetError(
            f"The disk of this server is full, so {doing}. Nothing that was kept before is lost. Remove sets that are no "
            "longer needed, or tell whoever runs this server."
        )
    return OwnSetError(
        f"{folder()} cannot be written ({error.strerror}), so {doing}. Nothing that was kept before is lost. Whoever runs "
        f"this server can set {disk_cache.ENVIRONMENT} to a folder that can be written."
    )


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Let one thread of one process at a time write sets: what is written next depends on what is there.

    Raises
    ------
    OSError
        If there is no folder and none can be made.
    """
    with _LOCK:
        folder().mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # of another user, who has to see to it
            folder().chmod(0o700)  # whoever reads the name of a file can open its set
        if fcntl is None:
            yield
            return
        place = os.open(folder(), os.O_RDONLY)
        try:
            fcntl.flock(place, fcntl.LOCK_EX)  # the system frees it when the process ends, in whatever way
            yield
        finally:
            os.close(place)


def write_state(name: str, state: State) -> None:
    """Write the state of a set, which counts as opening it; an OSError where that is not possible."""
    atomic.write(state_path(name), json.dumps(asdict(state)).encode())


def packed(dataset: Dataset, refused: int, name: str) -> bytes:
    """Return the parquet file of a set."""
    import pyarrow as pa  # 60 ms that a start without own sets should not cost
    import pyarrow.parquet as pq

    about = dataset.provenance or Provenance(dataset.name, "own file", "", "that of its owner", "")
    merged = distinct(dataset)[1]
    notes = "; ".join(note for note in (about.notes, summary(merged)) if note)
    about = replace(about, date=about.date or datetime.now(UTC).date().isoformat(), notes=notes)
    table = pa.Table.from_pandas(to_table(dataset), preserve_index=False)
    known = {"domain": dataset.domain, "refused": refused, "repeats": repeats(merged), "provenance": asdict(about)}
    known |= {"key": name, "content": content_of(dataset)}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _METADATA: json.dumps(known).encode()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _known(metadata: dict[bytes, bytes] | None) -> dict[str, Any]:
    return json.loads((metadata or {})[_METADATA])


def valid(name: str) -> tuple[str, ...]:
    """Return the hash of the file of a set, if there is one and it is as it was written."""
    with contextlib.suppress(OSError):
        held, files = hashlib.sha256(path_of(name).read_bytes()).hexdigest(), state_of(name).files
        return (held,) if held in files or not files else ()
    return ()


def by_title(found: Iterable[Kept]) -> list[Kept]:
    """Return sets in the order in which they are listed."""
    return sorted(found, key=lambda kept: (kept.provenance.title.lower(), kept.name))


def card(name: str) -> Kept:
    """Return the card of a set; one that is damaged is named by what its state says."""
    state = state_of(name)
    found = _found(name, state)
    while found.damaged and (now := state_of(name)) != state:  # written again between the two looks
        state, found = now, _found(name, now)
    return replace(found, owner=state.owner, shared=state.shared, draft=state.draft, opened=opened_at(name))


def _found(name: str, state: State) -> Kept:
    path = path_of(name)
    try:
        status = path.stat()
        return _card(path, state.files, status.st_size, status.st_mtime_ns)
    except OSError:
        return _damaged(name, state, 0)
    except (ValueError, KeyError, TypeError):  # of pyarrow too
        return _damaged(name, state, status.st_size)


def _damaged(name: str, state: State, size: int) -> Kept:
    about = Provenance(state.title or name, "own file", "", "that of its owner", "")
    return Kept(name, state.domain, 0, 0, 0, size, (), about, "", damaged=True)


@lru_cache(maxsize=1_000)
def _card(path: Path, files: tuple[str, ...], size: int, changed: int) -> Kept:
    """Read the card of a set; a ValueError if the file is none of these. The time of its last change is for the cache."""
    import pyarrow.parquet as pq

    content = path.read_bytes()
    if files and hashlib.sha256(content).hexdigest() not in files:
        raise ValueError("not the file that was written")
    file = pq.ParquetFile(io.BytesIO(content))
    known = _known(file.schema_arrow.metadata)
    if known.get("key", path.stem) != path.stem:
        raise ValueError("the file of another set")
    labels = tuple(name for name in file.schema_arrow.names if name not in (OBJECT, ID))
    rows, about = file.metadata.num_rows, Provenance(**known["provenance"])
    repeated, held = known.get("repeats", 0), known.get("content", path.stem)  # of versions that did not write them
    return Kept(path.stem, known["domain"], rows, known["refused"], repeated, size, labels, about, held)


@lru_cache(maxsize=8)
def read(path: Path, changed: int) -> Dataset:
    """Read a set, the same object while its file stays the same; an OwnSetError if it is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    damaged = OwnSetError(f"the file of {path.stem} is damaged. Remove it and add your file again (page Own data).")
    try:
        table = pq.read_table(path)
        known = _known(table.schema.metadata)
        about = Provenance(**known["provenance"])
        dataset = from_table(table.to_pandas(), name=path.stem, domain=known["domain"], provenance=about)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise damaged from error
    held = content_of(dataset)
    if (path.stem, held) != (known.get("key", PREFIX + held[:12]), known.get("content", held)):
        raise damaged
    return dataset
