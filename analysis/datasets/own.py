"""Own sets on disk: what was kept of a file, under a name made of its content, so that any process can load it.

One parquet file a set, in the folder ``own`` of the cache folder: objects, ids and labels as columns, provenance in the
file's metadata. Nothing is dropped to make room: a set that does not fit is refused, and says what could be removed.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.corpus import Dataset, Provenance
from analysis.domains.distinct import distinct, repeats, summary
from analysis.files.limits import megabytes
from analysis.files.table_form import ID, OBJECT, from_table, to_table
from analysis.support import atomic, disk_cache

PREFIX = "own-"
MAX_BYTES = 500 * 2**20
_NAME = re.compile(r"own-[0-9a-f]{12}")
_METADATA = b"selection-pressure"


class OwnSetError(ValueError):
    """An own set that cannot be kept or loaded; the message says why and what to do."""


@dataclass(frozen=True)
class Kept:
    """An own set on this machine.

    Parameters
    ----------
    name, domain : str
        ``own-`` and twelve figures of the content's hash; key of `domains.DOMAINS`.
    objects, refused, repeats, bytes : int
        Rows kept, rows of the file that were refused, kept rows of an object that stands before, size on disk.
    labels : tuple of str
    provenance : Provenance
        `title` is the file's name.
    """

    name: str
    domain: str
    objects: int
    refused: int
    repeats: int
    bytes: int
    labels: tuple[str, ...]
    provenance: Provenance


def folder() -> Path:
    """Return where own sets lie; it need not exist."""
    return disk_cache.folder() / "own"


def is_name(name: str) -> bool:
    """Tell whether this is the name of an own set, kept here or not."""
    return bool(_NAME.fullmatch(name))


def name_of(dataset: Dataset) -> str:
    """Return the name that the content of a set has: the same objects, ids and labels give the same name anywhere."""
    digest = hashlib.sha256(dataset.sha256.encode())
    digest.update("\x1f".join(dataset.ids).encode())
    return PREFIX + digest.hexdigest()[:12]


def keep(dataset: Dataset, refused: int = 0) -> Kept:
    """Keep a set that was read from a file, row for row; keeping it again changes nothing but its title and date.

    Rows of one object are told in the notes, with their labels where these disagree; they are merged where sets are
    measured (see `domains.distinct`).

    Parameters
    ----------
    dataset : Dataset
        From `uploads.parse_safely`.
    refused : int
        Rows of the file that could not be used.

    Raises
    ------
    OwnSetError
        If there is no room, or the folder cannot be written.
    """
    name = name_of(dataset)
    content = _packed(dataset, refused)
    used = sum(kept.bytes for kept in kept_sets() if kept.name != name)
    if used + len(content) > MAX_BYTES:
        raise OwnSetError(
            f"This set takes {megabytes(len(content))}, and own sets take {megabytes(used)} of {megabytes(MAX_BYTES)}. "
            "Remove one that is no longer needed."
        )
    try:
        atomic.write(_path(name), content)
    except OSError as error:
        raise OwnSetError(
            f"{folder()} cannot be written ({error.strerror}), so the set cannot be kept. "
            f"Set {disk_cache.ENVIRONMENT} to a folder that can be written."
        ) from error
    return _card(_path(name), len(content), 0)


def kept_sets(domain: str | None = None) -> list[Kept]:
    """Return the own sets on this machine (of one domain), by title; files that cannot be read are passed over."""
    found = []
    for path in folder().glob(f"{PREFIX}*.parquet"):
        try:
            status = path.stat()
            found.append(_card(path, status.st_size, status.st_mtime_ns))
        except (OSError, ValueError, KeyError, TypeError):  # removed meanwhile, or damaged: `load` names it
            continue
    return sorted((k for k in found if domain in (None, k.domain)), key=lambda k: (k.provenance.title.lower(), k.name))


def load(name: str) -> Dataset:
    """Return an own set; the same object while its file stays the same.

    Raises
    ------
    OwnSetError
        If it is not on this machine, or its file is damaged.
    """
    path = _path(name)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        raise OwnSetError(
            f"{name} is not on this machine: it was made of somebody's own file. Add that file again "
            "(page Own data, or the path in the place of the name on the command line)."
        ) from None
    return _load(path, changed)


def remove(name: str) -> int:
    """Remove an own set from this machine; return the bytes that became free."""
    path = _path(name)
    try:
        size = path.stat().st_size
        path.unlink()
    except OSError:
        return 0
    return size


def _path(name: str) -> Path:
    if not is_name(name):
        raise OwnSetError(f"{name!r} is not the name of an own set")
    return folder() / f"{name}.parquet"


def _packed(dataset: Dataset, refused: int) -> bytes:
    import pyarrow as pa  # 60 ms that a start without own sets should not cost
    import pyarrow.parquet as pq

    about = dataset.provenance or Provenance(dataset.name, "own file", "", "that of its owner", "")
    merged = distinct(dataset)[1]
    notes = "; ".join(note for note in (about.notes, summary(merged)) if note)
    about = replace(about, date=about.date or datetime.now(UTC).date().isoformat(), notes=notes)
    table = pa.Table.from_pandas(to_table(dataset), preserve_index=False)
    known = {"domain": dataset.domain, "refused": refused, "repeats": repeats(merged), "provenance": asdict(about)}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _METADATA: json.dumps(known).encode()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _known(metadata: dict[bytes, bytes] | None) -> dict[str, Any]:
    return json.loads((metadata or {})[_METADATA])


@lru_cache(maxsize=1_000)
def _card(path: Path, size: int, changed: int) -> Kept:
    """Read the card of a set; the time of the last change is there for the cache."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    known = _known(file.schema_arrow.metadata)
    labels = tuple(name for name in file.schema_arrow.names if name not in (OBJECT, ID))
    about = Provenance(**known["provenance"])
    repeated = known.get("repeats", 0)  # kept before they were counted
    return Kept(path.stem, known["domain"], file.metadata.num_rows, known["refused"], repeated, size, labels, about)


@lru_cache(maxsize=8)
def _load(path: Path, changed: int) -> Dataset:
    import pyarrow as pa
    import pyarrow.parquet as pq

    damaged = OwnSetError(
        f"the file of {path.stem} is damaged. Remove it on the page Own data and add your file again."
    )
    try:
        table = pq.read_table(path)
        known = _known(table.schema.metadata)
        about = Provenance(**known["provenance"])
        dataset = from_table(table.to_pandas(), name=path.stem, domain=known["domain"], provenance=about)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise damaged from error
    if name_of(dataset) != path.stem:
        raise damaged
    return dataset
