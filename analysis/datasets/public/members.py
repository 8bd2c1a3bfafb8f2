"""One file out of a zip archive on a server, without the rest: the archive's own directory says which bytes to ask for.

The checksum that the archive keeps of each member (CRC-32) is compared while it is read.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from analysis.datasets.public.disk import open_for_writing
from analysis.datasets.public.errors import FetchError, Passing, TooLarge
from analysis.datasets.public.transfer import Job, begins, validator
from analysis.files.limits import megabytes

BLOCK = 2**20
DIRECTORY_BYTES = 16 * 2**20  # of an archive: 100,000 members


class NoParts(Exception):
    """The server hands out whole files only."""


class RemoteFile(io.RawIOBase):
    """A file on a server that is read block by block; a block is asked for once while it is the last one read."""

    def __init__(self, job: Job, url: str, what: str) -> None:
        self.job, self.url, self.what = job, url, what
        self.place, self.block, self.block_start, self.validator = 0, b"", 0, ""
        self.size, self.asked = 0, 0
        self.most = DIRECTORY_BYTES
        self.job.insist(what, lambda: self._fetch(0, 0))

    def _fetch(self, start: int, end: int) -> None:
        headers = {"Range": f"bytes={start}-{end}"}
        if self.validator:
            headers["If-Range"] = self.validator
        with self.job.open(self.url, headers) as response:
            if response.status_code != 206:
                if self.size:
                    raise FetchError(f"{self.what} changed at the source while it was read; try again")
                raise NoParts
            begin, total = begins(response)
            if begin != start or total is None:
                raise FetchError(f"{self.what}: the server sends another part than was asked for")
            content = self.job.whole(response, self.what)
            if len(content) != min(end, total - 1) - start + 1:
                self.job.done -= len(content)
                raise Passing(f"{len(content):,} bytes came where {end - start + 1:,} were asked for")
            self.asked += len(content)
            if self.asked > self.most:
                raise TooLarge(
                    f"{self.what}: the archive's own directory has more than {megabytes(self.most)}; given up"
                )
            self.block, self.block_start, self.size, self.validator = content, start, total, validator(response)

    def readinto(self, buffer: bytearray) -> int:
        """Fill a buffer from the block around the present place."""
        if self.place >= self.size:
            return 0
        offset = self.place - self.block_start
        if not 0 <= offset < len(self.block):
            end = min(self.place + BLOCK, self.size) - 1
            self.job.insist(self.what, lambda: self._fetch(self.place, end))
            offset = 0
        piece = self.block[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self.place += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; nothing is asked for."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = base + offset
        return self.place

    def tell(self) -> int:
        """Return the present place."""
        return self.place

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that places can be chosen."""
        return True


def listing(job: Job, url: str, what: str) -> list[zipfile.ZipInfo]:
    """Return what a remote zip archive holds.

    Raises
    ------
    NoParts
        If the server hands out whole files only.
    FetchError
        If it is no sound archive.
    """
    try:
        with zipfile.ZipFile(io.BufferedReader(RemoteFile(job, url, what), BLOCK)) as opened:
            return opened.infolist()
    except (zipfile.BadZipFile, EOFError) as error:
        raise FetchError(f"{what} is damaged: {error}; try again later") from None


def extract(job: Job, url: str, member: str, target: Path, part: Path) -> None:
    """Bring one member of a remote zip archive into a file; the whole archive only where the server gives no parts.

    Raises
    ------
    FetchError
        If the archive has no such member, or the member does not fit its checksum.
    """
    what = f"{member} in {url.rsplit('/', 1)[-1]}"
    try:
        remote = RemoteFile(job, url, what)
        archive: io.BufferedIOBase | Path = io.BufferedReader(remote, BLOCK)
    except NoParts:
        job.download(url, part, what)
        archive = part
    try:
        with zipfile.ZipFile(archive) as opened:
            if archive is not part:
                remote.most = job.limit
            _copy(opened, member, target, job, what)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        part.unlink(missing_ok=True)
        raise FetchError(f"{what} is damaged: {error}; nothing of it is kept, try again") from None
    part.unlink(missing_ok=True)


def _copy(opened: zipfile.ZipFile, member: str, target: Path, job: Job, what: str) -> None:
    found = [info for info in opened.infolist() if info.filename.rsplit("/", 1)[-1] == member]
    if not found:
        raise FetchError(f"{what}: the archive has no such file. The source may have moved it.")
    if found[0].file_size > job.limit:
        raise FetchError(
            f"{what} has {megabytes(found[0].file_size)}; the limit for this set is {megabytes(job.limit)}"
        )
    with opened.open(found[0]) as source, open_for_writing(target) as sink:
        while piece := source.read(BLOCK):
            job.tick(what)
            sink.write(piece)
