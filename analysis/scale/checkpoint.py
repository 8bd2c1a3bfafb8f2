"""The sum of the first pieces of a file on disk, so that an interrupted run can resume."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.scale.partial import Partial, Table
from analysis.scale.seen import Hashes
from analysis.scale.stream import Source
from analysis.scale.worker import Plan
from analysis.support import atomic, disk_cache

_SCALARS = ("objects", "size", "size_unit", "refused", "repeats")


@dataclass(frozen=True)
class State:
    """State of an interrupted run.

    Parameters
    ----------
    pieces : int
        Added so far: the first of the file.
    digest : str
        Hash of the content of these pieces.
    stack : tuple of Partial
        See `sums.Total`.
    hashes : ndarray, shape [objects, 2]
        Of the objects seen.
    """

    pieces: int
    digest: str
    stack: tuple[Partial, ...]
    hashes: Hashes


def place(source: Source, plan: Plan) -> Path:
    """Return the file for the state of a run: by path, settings, size of pieces and code."""
    settings = json.dumps(asdict(plan), sort_keys=True)
    parts = (disk_cache.code_version(), settings, str(source.path.resolve()), str(source.piece_bytes))
    return disk_cache.folder() / "measure" / f"{disk_cache.key_of(*parts)}.npz"


def write(path: Path, state: State) -> None:
    """Store a state atomically."""
    about = [{**{k: getattr(p, k) for k in _SCALARS}, "alphabet": p.alphabet} for p in state.stack]
    for entry, part in zip(about, state.stack, strict=True):
        entry |= {"refusals": part.refusals, "distances": list(part.pairs)}
        entry |= {"blocks": len(part.blocks)}
    header = json.dumps({"pieces": state.pieces, "digest": state.digest, "stack": about})
    arrays: dict[str, Any] = {"header": np.frombuffer(header.encode(), dtype=np.uint8), "hashes": state.hashes}
    for i, part in enumerate(state.stack):
        arrays |= {f"{i} counts": part.counts, f"{i} incidence": part.incidence}
        for j, table in enumerate((*part.blocks, *part.pairs.values())):
            arrays |= {f"{i} {j} keys": table.keys, f"{i} {j} counts": table.counts}
    with atomic.replacing(path) as file:
        np.savez(file, **arrays)


def read(path: Path) -> State | None:
    """Return the state, or None if there is none or it is damaged."""
    try:
        content = io.BytesIO(path.read_bytes())
        with np.load(content, allow_pickle=False) as arrays:
            header = json.loads(arrays["header"].tobytes())
            stack = tuple(_partial(entry, i, arrays) for i, entry in enumerate(header["stack"]))
            return State(header["pieces"], header["digest"], stack, arrays["hashes"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def _partial(entry: dict, i: int, arrays: np.lib.npyio.NpzFile) -> Partial:
    n = entry["blocks"]
    tables = [Table(arrays[f"{i} {j} keys"], arrays[f"{i} {j} counts"]) for j in range(n + len(entry["distances"]))]
    return Partial(
        tuple(entry["alphabet"]),
        arrays[f"{i} counts"],
        arrays[f"{i} incidence"],
        tuple(tables[:n]),
        dict(zip(entry["distances"], tables[n:], strict=True)),
        **{name: entry[name] for name in _SCALARS},
        refusals=tuple(tuple(r) for r in entry["refusals"]),
    )
