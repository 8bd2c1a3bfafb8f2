"""Own files, read safely: in another process, within bounds of time and memory, answered by data or by a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from analysis.corpus import Dataset
from analysis.domains import DOMAINS, register
from analysis.files import LIMITS, FileError, FileReport, Limits, clean_name, file_label, plain, wire
from analysis.files.limits import megabytes
from analysis.support.pool import Pool, WorkerCrash, WorkerTimeout, serve

READERS = ("files", "variants")  # modules of a domain's package that hand out a `Kind`
# How much a file looks like a domain to be taken for it, and how much more than like the one that was said.
LIKE, MORE_LIKE = 0.6, 0.4
POOL = Pool("analysis.datasets.uploads")


def parse_safely(
    domain: str,
    filename: str,
    content: bytes,
    seconds: float | None = None,
    *,
    column: str | None = None,
    labels: Sequence[str] = (),
    types: Mapping[str, str] | None = None,
    decimal: str = "",
    encoding: str = "",
    limits: Limits = LIMITS,
    reader: str = "files",
) -> tuple[Dataset, pd.DataFrame]:
    """Read a file of a domain in a process that is killed when it takes too long.

    Parameters
    ----------
    domain : str
        Key of `domains.DOMAINS`.
    filename, content, column, labels, types, decimal, encoding, limits
        See `files.Kind.parse`.
    seconds : float, optional
        Time limit, by default that of the limits. The start of the process (about a second, once a minute of silence
        has ended the last) is not counted.
    reader : str
        One of `READERS`: what the rows hold, the domain's objects or something else that its folder knows to read.

    Returns
    -------
    dataset : Dataset
    problems : DataFrame
        Columns row, id, reason.

    Raises
    ------
    FileError
        Whatever goes wrong; the message says what, where and what to do.
    """
    if reader not in READERS:
        raise ValueError(f"reader must be one of {', '.join(READERS)}, not {reader!r}")
    header: dict[str, Any] = {"task": "parse", "domain": domain, "reader": reader}
    header |= {"column": column, "labels": list(labels)}
    header |= {"types": dict(types or {}), "decimal": decimal, "encoding": encoding}
    return wire.unpack_dataset(*_ask(header, filename, content, seconds, limits))


def inspect_safely(
    domain: str,
    filename: str,
    content: bytes,
    seconds: float | None = None,
    *,
    types: Mapping[str, str] | None = None,
    decimal: str = "",
    encoding: str = "",
    limits: Limits = LIMITS,
) -> FileReport:
    """Say what a file seems to hold, in a process that is killed when it takes too long.

    Parameters
    ----------
    domain, filename, content, seconds, types, decimal, encoding, limits
        See `parse_safely`.

    Returns
    -------
    FileReport

    Raises
    ------
    FileError
        If the file cannot be read at all.
    """
    header = {"task": "inspect", "domain": domain, "types": dict(types or {}), "decimal": decimal, "encoding": encoding}
    return wire.unpack_report(*_ask(header, filename, content, seconds, limits))


def likely_domain(
    domain: str, filename: str, content: bytes, seconds: float | None = None, *, limits: Limits = LIMITS
) -> str | None:
    """Return the domain that a file looks like, if it looks much less like the one that was said; never raises.

    Parameters
    ----------
    domain : str
        The domain that was said.
    filename, content, seconds, limits
        See `parse_safely`.
    """
    try:
        header, _ = _ask({"task": "likeness", "domain": domain}, filename, content, seconds, limits)
    except FileError:
        return None
    return header["likely"] or None


def likenesses(
    filename: str, content: bytes, seconds: float | None = None, *, limits: Limits = LIMITS
) -> dict[str, float]:
    """Return how much a file looks like each domain, from 0 to 1; empty where it cannot be read. Never raises.

    Parameters
    ----------
    filename, content, seconds, limits
        See `parse_safely`.
    """
    try:
        return _ask({"task": "likenesses"}, filename, content, seconds, limits)[0]["likenesses"]
    except FileError:
        return {}


def table_safely(
    filename: str, content: bytes, seconds: float | None = None, *, limits: Limits = LIMITS
) -> pd.DataFrame:
    """Read a table that belongs to no domain (CSV, TSV, JSON lines, parquet), in a process that can be killed.

    Parameters
    ----------
    filename, content, seconds, limits
        See `parse_safely`.

    Returns
    -------
    DataFrame
        Every cell as text, empty where it is missing.

    Raises
    ------
    FileError
        If the file is no table, or a row does not fit it.
    """
    header, blob = _ask({"task": "table"}, filename, content, seconds, limits)
    return wire.unpack_frames(header["sizes"], blob)[0]


def _ask(header: dict, filename: str, content: bytes, seconds: float | None, limits: Limits) -> tuple[dict, bytes]:
    """Send a task to a child and turn every way to fail into a FileError."""
    label = file_label(filename)
    if header.get("domain") not in (None, *DOMAINS):
        raise ValueError(f"domain must be one of {', '.join(DOMAINS)}, not {clean_name(header['domain'])!r}")
    if len(content) > limits.bytes:
        raise FileError(f"{label} has {megabytes(len(content))}; the limit is {megabytes(limits.bytes)}.")
    seconds = limits.seconds if seconds is None else seconds
    task = {**header, "filename": str(filename)[:1_000], "limits": asdict(replace(limits, seconds=seconds))}
    task["domains"] = DOMAINS.packages
    try:
        answer, blob = POOL.request(task, content, seconds)
    except WorkerTimeout:
        raise FileError(
            f"{label} was not read within {seconds:g} s, which is the limit. If this machine is busy, hand it in again; else "
            "take a sample of its rows, or use the command line, where the limit can be raised; a row may be built to take long."
        ) from None
    except WorkerCrash as crash:
        raise FileError(
            f"{label} made its reader stop ({crash}). Something in it is malformed or too large; "
            "halve the file to find the row."
        ) from None
    except TimeoutError:
        raise FileError(f"Too many files are being read now, so {label} had to wait too long. Try again.") from None
    if "error" in answer:
        problems = wire.unpack_frames(answer["sizes"], blob)[0] if answer.get("sizes") else None
        raise FileError(answer["error"], problems)
    return answer, blob


# ------------------------------------------------------------------------------------------------- inside the child


def answer(header: dict, content: bytes) -> tuple[dict, bytes]:
    """Do one task; whatever is raised becomes a message."""
    filename, limits = header["filename"], Limits(**header["limits"])
    try:
        if header["task"] == "table":
            sizes, blob = wire.pack_frames(plain.read_table(filename, content, limits))
            return {"sizes": sizes}, blob
        register(header["domains"])
        if header["task"] == "likenesses":
            scores = {name: DOMAINS[name].reader().likeness(filename, content, limits=limits) for name in DOMAINS}
            return {"likenesses": scores}, b""
        reader = DOMAINS[header["domain"]].reader(header.get("reader", "files"))
        if header["task"] == "likeness":
            return {"likely": _likely(header["domain"], filename, content, limits)}, b""
        if header["task"] == "inspect":
            return wire.pack_report(reader.inspect(filename, content, **_choices(header), limits=limits))
        chosen = {"column": header["column"], "labels": header["labels"], **_choices(header)}
        parsed = reader.parse(filename, content, **chosen, limits=limits)
        return wire.pack_dataset(*parsed)
    except FileError as error:
        sizes, blob = wire.pack_frames(error.problems)
        return {"error": str(error), "sizes": sizes}, blob
    except MemoryError:
        return _failure(filename, f"needs more than {megabytes(limits.memory_bytes)} of memory, the limit")
    except Exception as error:  # the last wall: a reader's defect must not take the page down, and tests look for it
        return _failure(filename, f"could not be read: {type(error).__name__}", unexpected=True)


def _choices(header: dict) -> dict[str, Any]:
    return {name: header[name] for name in ("types", "decimal", "encoding") if header.get(name)}


def _likely(domain: str, filename: str, content: bytes, limits: Limits) -> str:
    """Return the domain whose files look most like this one, or nothing where it is hardly better than the one said."""

    def score(name: str) -> float:
        return DOMAINS[name].reader().likeness(filename, content, limits=limits)

    if (own := score(domain)) >= LIKE:
        return ""
    likeness, best = max((score(name), name) for name in DOMAINS if name != domain)
    return best if likeness >= LIKE and likeness - own >= MORE_LIKE else ""


def _failure(filename: str, what: str, *, unexpected: bool = False) -> tuple[dict, bytes]:
    message = f"{file_label(filename)} {what}. Upload a part of it, or save it in another format."
    return {"error": message, "unexpected": unexpected, "last": True}, b""


def main() -> None:
    """Serve as a child of `POOL`."""
    for domain in DOMAINS.values():
        domain.reader()  # imported before the first file comes
    serve(answer, LIMITS.memory_bytes)


if __name__ == "__main__":
    main()
