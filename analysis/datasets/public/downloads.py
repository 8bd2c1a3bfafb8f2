"""Everything that a set is made of, brought into its working folder: files with their hashes, or pages."""

from __future__ import annotations

import hashlib
import logging
import shutil
from pathlib import Path

import pooch

from analysis.datasets.public.disk import disk_fault
from analysis.datasets.public.errors import Changed, FetchError
from analysis.datasets.public.members import extract
from analysis.datasets.public.pages import collect
from analysis.datasets.public.registry import FREE, File, PublicSet
from analysis.datasets.public.store import checksums, forget_checksums, record_checksum
from analysis.datasets.public.transfer import Job, address

pooch.get_logger().setLevel(logging.WARNING)  # it reports on its own what the progress bar shows


def bring(
    entry: PublicSet, work: Path, job: Job, limit: int | None, again: bool
) -> tuple[list[Path], str, list[dict[str, object]]]:
    """Download what is missing of a set.

    Returns
    -------
    raw : list of Path
        Files in the order of the registry, or pages in theirs.
    release : str
        As the source states it: release name or date; empty if it states none.
    sources : list of dict
        Address, sha256 and bytes of each.
    """
    if entry.pages:
        raw, release = collect(entry.pages, work, job, limit)
        sources = [{"url": f"{entry.pages.service} page {i}", **_fingerprint(path)} for i, path in enumerate(raw, 1)]
        return raw, release, sources
    raw, sources = [], []
    job.alone = len(entry.files) == 1
    for number, file in enumerate(entry.files, 1):
        url = address(file.base, file.path)
        what = f"{file.about.get('filename') or _short(file)} (file {number} of {len(entry.files)})"
        raw.append(_file(file, url, work / f"{number:03d}-{_short(file)}", job, what, entry.updated, again))
        sources.append({"url": url + (f"#{file.member}" if file.member else ""), **_fingerprint(raw[-1])})
    stamps = dict.fromkeys(stamp for stamp in job.stamps if stamp)
    return raw, ", ".join(stamps) if len(stamps) == 1 else "", sources


def forget(entry: PublicSet, work: Path) -> None:
    """Drop what came for a set, and the hashes that it had: the source is asked anew next time."""
    shutil.rmtree(work, ignore_errors=True)
    forget_checksums(map(_key, entry.files))


def _key(file: File) -> str:
    return f"{file.base}{file.path}" + (f"#{file.member}" if file.member else "")


def _short(file: File) -> str:
    if file.base == FREE:
        return "file"  # its own name may be anything
    name = file.member or file.path.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    return f"{name}.gz" if file.base == "interpro" else name


def _file(file: File, url: str, target: Path, job: Job, what: str, updated: bool, again: bool) -> Path:
    """Return a file that has the published hash, or else the one that it had when it first came."""
    key = _key(file)
    recorded = checksums().get(key, "")
    if not file.known and target.exists() and _fingerprint(target)["sha256"] != recorded:
        target.unlink()  # it was damaged after it came
    expected = file.known or (f"sha256:{recorded}" if recorded and not (again or updated) else None)

    def download(url: str, output: str, pooch_: object) -> None:
        part = target.with_name(f"{target.name}.part")
        try:
            if file.member:
                extract(job, url, file.member, Path(output), part)
            else:
                job.download(url, part, what)
                part.replace(output)
        except FetchError:
            raise
        except ValueError as error:  # pooch would tell of it as of a wrong hash
            raise FetchError(f"{what} from {url} cannot be read: {error}") from error

    try:
        path = Path(pooch.retrieve(url, expected, target.name, target.parent, downloader=download))
    except FetchError:
        raise
    except ValueError as error:  # pooch's word for a hash that does not fit; it has deleted the file
        published = "published" if file.known else "recorded when it first came"
        remedy = "try again" if file.known else "fetch it with --again to accept it, if the source has corrected it"
        raise (FetchError if file.known else Changed)(
            f"{what} from {url} has not the hash that was {published}: {error} To go on, {remedy}."
        ) from None
    except OSError as error:
        raise disk_fault(error, target) from error
    record_checksum(key, str(_fingerprint(path)["sha256"]))
    return path


def _fingerprint(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}
