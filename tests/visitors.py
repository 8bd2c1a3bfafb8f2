"""A server of the dashboard in a process of its own, and visitors without a browser: they speak the framework's protocol.

A visitor opens pages, presses buttons, hands in files and reruns fragments as the front end does, and keeps what a page
shows: its words, its errors, and how long the server took until the last element had come.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[1]
WORDS = ("body", "text", "label", "message", "name", "tag")  # fields of elements that people read


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen
    address: str
    log: Path

    def kill(self) -> None:
        """End it as the system would: without a warning."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def served(folder: Path, **environment: str) -> Iterator[Server]:
    """Serve the dashboard with a cache below a folder, its jobs and its log beside it; it is killed at the end."""
    port = free_port()
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    defaults = {"SELECTION_PRESSURE_CACHE": str(folder / "cache"), "TMPDIR": str(folder / "tmp")}
    with (folder / f"log-{port}").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **defaults, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
    server = Server(process, f"127.0.0.1:{port}", folder / f"log-{port}")
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                health(server)
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"the server did not start: {server.log.read_text()}")
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
        server.kill()


def health(server: Server) -> float:
    """Return the seconds until the server says that it is well; an OSError if it does not within ten."""
    start = time.perf_counter()
    urllib.request.urlopen(f"http://{server.address}/_stcore/health", timeout=10).read()
    return time.perf_counter() - start


@dataclass
class Visitor:
    """One browser tab.

    Parameters
    ----------
    server : Server
    token : str
        Of the cookie by which a browser is known; another visitor by default.
    """

    server: Server
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    elements: dict[tuple[int, ...], Any] = field(default_factory=dict)
    fragments: dict[str, float] = field(default_factory=dict)  # those that rerun by themselves: id -> seconds
    errors: list[str] = field(default_factory=list)
    query: str = ""
    received: int = 0  # bytes

    def __post_init__(self) -> None:
        asked = urllib.request.Request(f"http://{self.server.address}/_stcore/health")
        with urllib.request.urlopen(asked, timeout=60) as answer:
            sent = [value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or []]
        self._xsrf = next((one.split("=", 1)[1] for one in sent if one.startswith("_streamlit_xsrf=")), "").strip('"')
        self._cookies = "; ".join([f"selection-pressure-visitor={self.token}", *sent])
        self._values: dict[str, Any] = {}  # of widgets, by id
        self._hash = self._session = ""
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(connect(
            f"ws://{self.server.address}/_stcore/stream", subprotocols=["streamlit", self._xsrf or "PLACEHOLDER"],
            additional_headers={"Cookie": self._cookies}, max_size=None, compression=None, ping_interval=None, proxy=None,
        ))  # fmt: skip

    def close(self) -> None:
        """Close the tab."""
        self._open.close()

    # --- what a visitor does; each returns the seconds until the page stood

    def open(self, page: str, query: str = "") -> float:
        """Open a page by its address, as a new tab does; the session goes on."""
        self.query, self._values, self._hash = query, {}, ""
        return self._run(page_name=page)

    def rerun(self) -> float:
        """Run the page again with the same settings."""
        return self._run()

    def press(self, label: str) -> float:
        """Press the first button of this label."""
        element = self.find("button", label)
        state = BackMsg().rerun_script.widget_states.widgets.add(id=element.id, trigger_value=True)
        return self._run(trigger=state)

    def tick(self, label: str) -> float:
        """Tick the first box of this label."""
        element = self.find("checkbox", label)
        self._values[element.id] = BackMsg().rerun_script.widget_states.widgets.add(id=element.id, bool_value=True)
        return self._run()

    def look(self) -> float:
        """Rerun the fragments that rerun by themselves, as the front end does by the clock."""
        # One of them may rerun the whole page, and another is gone then: the server answers nothing about it.
        return sum(self._run(fragment=one) for one in list(self.fragments) if one in self.fragments)

    def upload(self, name: str, content: bytes) -> float:
        """Hand in a file at the first place for files."""
        message = BackMsg()
        message.file_urls_request.request_id = secrets.token_hex(4)
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self._session
        self._socket.send(message.SerializeToString())
        start = time.perf_counter()
        urls = self._until("file_urls_response", 60).file_urls_response.file_urls[0]
        boundary = secrets.token_hex(16)
        written = name.translate({ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"})  # as browsers do
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{written}"\r\n\r\n'.encode()
        request = urllib.request.Request(
            f"http://{self.server.address}{urls.upload_url}", method="PUT",
            data=head + content + f"\r\n--{boundary}--\r\n".encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}", "Cookie": self._cookies,
                     "X-Xsrftoken": self._xsrf},
        )  # fmt: skip
        urllib.request.urlopen(request, timeout=60).read()
        state = BackMsg().rerun_script.widget_states.widgets.add(id=self.find("file_uploader", "").id)
        info = state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(content), file_id=urls.file_id
        )
        info.file_urls.CopyFrom(urls)
        self._values[state.id] = state
        self._run()
        return time.perf_counter() - start

    # --- what a page shows

    def find(self, kind: str, label: str) -> Any:
        """Return the first element of a kind whose label contains these words."""
        for element in self.elements.values():
            if element.WhichOneof("type") == kind and label in getattr(element, kind).label:
                return getattr(element, kind)
        raise LookupError(f"no {kind} {label!r} among: {self.words()[:2_000]}")

    def words(self) -> str:
        """Return everything that can be read on the page, but tables and charts."""
        return "\n".join(word for element in self.elements.values() for word in _words(element))

    def exceptions(self) -> list[str]:
        """Return the exceptions that the page shows."""
        return [e.exception.message for e in self.elements.values() if e.WhichOneof("type") == "exception"]

    # --- the protocol

    def _run(self, *, page_name: str = "", trigger: Any = None, fragment: str = "") -> float:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self.query, self._hash, page_name
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        state.context_info.url = f"http://{self.server.address}/{page_name}"
        state.widget_states.widgets.extend([*self._values.values(), *([trigger] if trigger else [])])
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while (end := self._until("script_finished", 300).script_finished) not in (0, 3):
            if end == 1:
                raise RuntimeError("the page does not compile")
        self.errors += self.exceptions()
        return time.perf_counter() - start

    def _until(self, kind: str, seconds: float) -> ForwardMsg:
        """Take messages until one of a kind comes; a TimeoutError if it does not, a ConnectionError if the server is gone."""
        end = time.monotonic() + seconds
        while True:
            try:
                raw = self._socket.recv(timeout=max(0.0, end - time.monotonic()))
            except ConnectionClosed as error:
                raise ConnectionError("the server is gone") from error
            self.received += len(raw)
            message = ForwardMsg.FromString(raw)
            self._take(message)
            if message.WhichOneof("type") == kind:
                return message

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._session = message.new_session.initialize.session_id
            if not message.metadata.run.fragment_ids:  # the whole page, also where a fragment asked for it
                self.elements, self.fragments = {}, {}
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.elements[tuple(message.metadata.delta_path)] = message.delta.new_element
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self.fragments[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            self.errors.append("page not found")


def _words(element: Any) -> Iterator[str]:
    kind = element.WhichOneof("type")
    if kind in ("arrow_data_frame", "dataframe", "plotly_chart", "imgs"):
        return
    inside = getattr(element, kind)
    for name in WORDS:
        if isinstance(found := getattr(inside, name, None), str) and found:
            yield found
