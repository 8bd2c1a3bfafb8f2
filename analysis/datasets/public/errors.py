"""How a download says that it did not work."""

from __future__ import annotations


class FetchError(ValueError):
    """A set that cannot be fetched or read; the message says what is wrong, where, and what to do."""


class Offline(FetchError):
    """The server cannot be reached at all."""


class Changed(FetchError):
    """The source has other bytes than those that came first, and nobody has said that they may be taken."""


class Absent(FetchError):
    """The server has nothing under this address."""


class TooLarge(FetchError):
    """More comes than a set, a file or a page may have."""


class Cancelled(FetchError):
    """The download was stopped on request; what has come so far is kept and continued next time."""


class Passing(Exception):
    """A fault that may pass: the request is made again after a pause.

    Attributes
    ----------
    wait : float or None
        Seconds that the server asks for, or None.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait
