"""Bytes from a server: retried with growing pauses, resumed by Range, bounded in size and time, cancelled at any moment.

Everything is asked for without compression on the way, so that byte positions mean the same at both ends. Redirects are
followed one by one, each within `hosts.follow`.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from requests import Response

from analysis.datasets.public.disk import open_for_writing, write_text
from analysis.datasets.public.errors import Absent, Cancelled, FetchError, Offline, Passing, TooLarge
from analysis.datasets.public.hosts import MIRROR_VARIABLE, REDIRECTS, PublicOnly, address, check, follow, source_of
from analysis.files.limits import clean_name, megabytes

__all__ = ["MIRROR_VARIABLE", "Job", "Settings", "address", "begins", "validator", "whole_number"]

CHUNK = 2**18
PAGE_BYTES = 16 * 2**20  # of one answer that is held in memory: forty times the longest page that is asked for
SAID_BYTES = 4_000  # of what a server writes about a request that it does not understand
IDENTITY = {"Accept-Encoding": "identity", "User-Agent": "selection-pressure (analysis of public data sets)"}
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)\Z")

Progress = Callable[[int, int | None, str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """How patient a download is.

    Parameters
    ----------
    attempts : int
        Tries for one file or page before it is given up, counted from the last one that brought new bytes.
    first_pause, longest_pause : float
        Seconds before the second try, doubled each time; the longest pause that is waited on a server's request.
    connect_seconds, read_seconds : float
        Without an answer, and without a byte.
    slow_seconds, slow_bytes : float
        A transfer that brings fewer bytes than `slow_bytes` in `slow_seconds` is begun anew, and has brought nothing.
    sleep : callable
        Waits for some seconds.
    """

    attempts: int = 5
    first_pause: float = 1.0
    longest_pause: float = 120.0
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    slow_seconds: float = 60.0
    slow_bytes: int = 2_000
    sleep: Callable[[float], None] = time.sleep


class _Session(requests.Session):
    """A session that takes no step of its own towards where a redirect leads, nor reads what comes with it."""

    def get_redirect_target(self, resp: Response) -> None:
        """Know of no redirect: `Job` follows them."""


class Job:
    """One download: its connection, its progress, its bounds, and the request to stop.

    Parameters
    ----------
    progress : callable, optional
        ``(done_bytes, total_bytes or None, what)``.
    cancelled : callable, optional
        Tells whether to stop.
    limit : int
        Bytes after which the whole job is given up.
    settings : Settings
    """

    def __init__(
        self,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        limit: int = 2**30,
        settings: Settings = Settings(),
    ) -> None:
        self.progress = progress or (lambda done, total, what: None)
        self.cancelled = cancelled or (lambda: False)
        self.limit, self.settings = limit, settings
        self.done, self.finished = 0, 0
        self.total: int | None = None
        self.stamps: list[str] = []  # what the answers say of the release
        self.alone = False  # whether one file is all there is, so that its size is the total
        self.session = _Session()
        self.session.headers.update(IDENTITY)
        self.session.auth = lambda request: request  # nobody's passwords: requests would read them from ~/.netrc
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, PublicOnly())
        self.connected = False  # whether a connection may be kept from an earlier answer

    def tick(self, what: str, more: int = 0) -> None:
        """Report progress; raise `Cancelled` if asked to stop, FetchError beyond the limit."""
        if self.cancelled():
            raise Cancelled("stopped; what has come so far is kept, and the next try continues there")
        self.done += more
        if self.done > self.limit:
            raise TooLarge(f"{what} brings more than {megabytes(self.limit)}, the limit for this set; given up")
        self.progress(self.done, self.total, what)

    def pause(self, seconds: float, what: str) -> None:
        """Wait in small steps, so that a stop is noticed."""
        while seconds > 0:
            self.tick(what)
            step = min(seconds, 1.0)
            self.settings.sleep(step)
            seconds -= step

    def insist(self, what: str, attempt: Callable[[], T]) -> T:
        """Return what an attempt returns, trying again while its fault may pass.

        Raises
        ------
        FetchError
            After the last try, with the last reason.
        """
        failures, pause = 0, self.settings.first_pause
        while True:
            before = self.done
            try:
                return attempt()
            except Passing as fault:
                if self.done - before >= self.settings.slow_bytes:
                    failures, pause = 0, self.settings.first_pause
                failures += 1
                if failures >= self.settings.attempts:
                    raise FetchError(
                        f"{what}: {fault} (tried {failures} times). What has come so far is kept; try again later."
                    ) from None
                wait = pause if fault.wait is None else fault.wait
                if wait > self.settings.longest_pause:
                    raise FetchError(f"{what}: the server asks to wait {wait:,.0f} s; try again then.") from None
                self.pause(wait, f"{what}: {fault}; waiting {wait:,.0f} s")
                pause *= 2

    @contextmanager
    def open(
        self, url: str, headers: Mapping[str, str] | None = None, params: Mapping[str, str] | None = None
    ) -> Iterator[Response]:
        """Ask for an address; answers other than 200, 206 and 416 become `Passing` or FetchError."""
        timeout = (self.settings.connect_seconds, self.settings.read_seconds)
        try:
            asked = {"params": params, "headers": dict(headers or {}), "stream": True, "timeout": timeout}
            with closing(self._answer(url, {**asked, "allow_redirects": False})) as response:
                _judge(response)
                yield response
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            host = urlsplit(getattr(getattr(error, "request", None), "url", None) or url).netloc
            if _unreachable(error):
                raise Offline(
                    f"offline: {host} cannot be reached, so nothing can be downloaded now. The bundled "
                    "sets and those fetched before work without a network."
                ) from None
            if reason := _lasting(error):
                raise FetchError(f"{host} {reason}") from None
            raise Passing(_connection_fault(error)) from None

    def _answer(self, url: str, asked: Mapping[str, Any]) -> Response:
        """Return the beginning of the answer at the end of all redirects."""
        source, first = source_of(url), urlsplit(url).netloc
        for _ in range(REDIRECTS + 1):
            check(url)
            response = self._begin(url, asked)
            if not response.is_redirect:
                return response
            response.close()
            location = response.headers["Location"].encode("latin-1", "replace").decode("utf-8", "replace")
            url, asked = follow(url, location, source), {**asked, "params": None}
        raise FetchError(f"{first} sends on more than {REDIRECTS} times; the last was to {clean_name(url)}")

    def _begin(self, url: str, asked: Mapping[str, Any]) -> Response:
        """Return the beginning of an answer, asking again at once where the kept connection was closed unseen.

        A server may close a connection at any moment between two answers, and the request that crosses with it is not
        read by anybody: no try has failed yet. On a new connection the same is a fault of the server.
        """
        try:
            response = self.session.get(url, **asked)
        except requests.ConnectionError as error:
            if not (self.connected and _dropped(error)):
                raise
            self.session.close()
            self.connected = False
            response = self.session.get(url, **asked)
        self.connected = True
        return response

    def body(self, response: Response, what: str, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes of an answer as they come; an answer that ends early is `Passing`."""
        promised = _length(response)
        came, since, counted = 0, time.monotonic(), 0
        while piece := response.raw.read1(CHUNK):
            yield piece
            came += len(piece)
            self.tick(what, len(piece))
            if time.monotonic() - since > self.settings.slow_seconds:
                if came - counted < self.settings.slow_bytes:
                    raise Passing("the transfer has all but stopped")
                since, counted = time.monotonic(), came
        if promised is not None and came < promised:
            raise Passing(f"the connection was cut after {start + came:,} of {start + promised:,} bytes")

    def page(self, url: str, params: Mapping[str, str], what: str) -> tuple[bytes, Mapping[str, str]]:
        """Return the whole body and the headers of one page; one attempt."""
        with self.open(url, params=params) as response:
            packed = response.headers.get("Content-Encoding", "identity").lower()
            if packed != "identity":
                raise FetchError(f"{urlsplit(url).netloc} packs its answer ({clean_name(packed, 40)}), unasked")
            return self.whole(response, what), response.headers

    def whole(self, response: Response, what: str, most: int = PAGE_BYTES) -> bytes:
        """Return the whole body; half of one is no progress, as it is asked for again from its start.

        Raises
        ------
        TooLarge
            Beyond `most` bytes: it is held in memory.
        """
        before, pieces, came = self.done, [], 0
        try:
            for piece in self.body(response, what):
                pieces.append(piece)
                came += len(piece)
                if came > most:
                    raise TooLarge(
                        f"{what} brings more than {megabytes(most)} in one answer, which is the limit; given up"
                    )
            return b"".join(pieces)
        except (Passing, urllib3.exceptions.HTTPError):
            self.done = before
            raise

    def head(self, url: str, what: str, most: int, largest: int) -> tuple[bytes, Response]:
        """Return the first bytes of a file, at most `most`, and the answer that they came with; one attempt.

        Raises
        ------
        TooLarge
            If the whole file has more than `largest` bytes.
        """
        with self.open(url) as response:
            if (total := _length(response) or 0) > largest:
                raise TooLarge(f"{what}: the file has {megabytes(total)}; the limit is {megabytes(largest)}")
            pieces, came = [], 0
            while came < most and (piece := response.raw.read1(most - came)):
                pieces.append(piece)
                came += len(piece)
                self.tick(what, len(piece))
            return b"".join(pieces), response

    def download(self, url: str, part: Path, what: str) -> None:
        """Bring a file into `part`, continuing where an earlier try ended.

        Beside it, ``<part>.json`` says which address and which state of the file the bytes belong to.
        """
        try:
            self.insist(what, lambda: self._continue(url, part, what))
        except TooLarge:
            part.unlink(missing_ok=True)  # nothing could go on from there
            raise
        self.finished = self.done
        _state_path(part).unlink(missing_ok=True)

    def _continue(self, url: str, part: Path, what: str) -> None:
        state = _state(part)
        have = part.stat().st_size if part.exists() and state.get("url") == url else 0
        if have and have == state.get("total"):
            self.done = self.finished + have
            return
        headers = {"Range": f"bytes={have}-"} if have else {}
        if have and state.get("validator"):
            headers["If-Range"] = state["validator"]
        with self.open(url, headers) as response:
            begin, total = begins(response)
            if begin not in (0, have) or (begin and state.get("total") not in (None, total)):
                part.unlink(missing_ok=True)
                raise Passing("the file at the source has changed meanwhile; begun anew", 0.0)
            if total is not None and self.finished + total > self.limit:
                raise TooLarge(f"{what} has {megabytes(total)}; the limit for this set is {megabytes(self.limit)}")
            self.done = self.finished + begin
            self.total = total if self.alone else None
            self.stamps.append(_stamp(response))
            with open_for_writing(part, append=begin > 0) as file:
                write_text(
                    _state_path(part), json.dumps({"url": url, "total": total, "validator": validator(response)})
                )
                for piece in self.body(response, what, begin):
                    file.write(piece)
        if total is not None and part.stat().st_size != total:
            raise Passing(f"{part.stat().st_size:,} of {total:,} bytes came")


def _judge(response: Response) -> None:
    status = response.status_code
    if status in (200, 206, 416):
        return
    where = urlsplit(response.url).netloc
    if status in (408, 429) or status >= 500:
        what = {408: "is not ready", 429: "has too many requests"}.get(status, "has a fault")
        raise Passing(f"{where} {what} (answer {status})", _retry_after(response))
    name = clean_name(response.url.split("?")[0])
    if status in (404, 410):
        raise Absent(f"{name} does not exist (answer {status}); the source may have moved it")
    if status == 204:
        raise Absent(f"{where} refuses {name} (answer {status}: there is nothing)")
    raise FetchError(f"{where} refuses {name} (answer {status}){_said(response)}")


def _said(response: Response) -> str:
    """Return what a service writes of a request that it does not understand, as it stands in its JSON."""
    try:
        answer = json.loads(response.raw.read1(SAID_BYTES))
        said = answer.get("messages") or answer.get("error_message") or answer["Fault"]["Message"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, urllib3.exceptions.HTTPError):
        return ""
    return ": " + clean_name("; ".join(map(str, said)) if isinstance(said, list) else said, 300)


def _retry_after(response: Response) -> float | None:
    """Return the seconds that Retry-After asks for, given as a number or as a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())


def begins(response: Response) -> tuple[int, int | None]:
    """Return where an answer begins within its file, and how long the file is."""
    if response.status_code == 206:
        found = _CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
        if not found:
            raise FetchError(f"{urlsplit(response.url).netloc} sends a part of a file without saying which")
        return int(found[1]), None if found[3] == "*" else int(found[3])
    if response.status_code == 416:
        return -1, None
    return 0, _length(response)


def whole_number(text: str | None) -> int | None:
    """Return a count that a server wrote, or None where it is none; nobody has files of 10^15 bytes."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", (text or "").strip()) else None


def _length(response: Response) -> int | None:
    """Return how many bytes an answer has, or None where the server does not say."""
    stated = response.headers.get("Content-Length")
    if stated is not None and whole_number(stated) is None:
        raise FetchError(
            f"{urlsplit(response.url).netloc} states a length that is no number (Content-Length: {clean_name(stated, 40)}), "
            "so nobody can tell when the file is whole; nothing was taken"
        )
    return whole_number(stated)


def validator(response: Response) -> str:
    """Return what tells two states of a file apart; a weak tag does not promise equal bytes."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def _stamp(response: Response) -> str:
    release = response.headers.get("InterPro-Version", "")
    return f"InterPro {release}" if release else response.headers.get("Last-Modified", "")


def _unreachable(error: Exception) -> bool:
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(
        reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
    )  # NewConnectionError includes names that cannot be resolved


def _lasting(error: Exception) -> str:
    """Return what is wrong with an address or a server for good, or nothing where the fault may pass."""
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return "cannot be asked: its address is written wrongly"
    if isinstance(error, requests.exceptions.InvalidHeader):
        return f"answers with a header that cannot be read ({clean_name(error)})"
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "cannot show that it is what it says (its certificate is not valid), so nothing was taken"
    return ""


def _dropped(error: requests.ConnectionError) -> bool:
    """Tell whether a connection ended before any byte of the answer came."""
    return bool(error.args) and isinstance(error.args[0], urllib3.exceptions.ProtocolError)


def _connection_fault(error: Exception) -> str:
    timeouts = requests.Timeout | urllib3.exceptions.TimeoutError
    return "no answer in time" if isinstance(error, timeouts) else "the connection was cut"


def _state_path(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _state(part: Path) -> dict:
    try:
        return json.loads(_state_path(part).read_text())
    except (OSError, ValueError):
        return {}
