"""Which objects were seen before: a set of 128-bit hashes in two flat arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numba import njit
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
LOAD = 0.7
BOUND = 100_000_000


def hashes_of(objects: Iterable[str]) -> Hashes:
    """128-bit hashes (BLAKE2b), shape [objects, 2]; two of 10^9 objects share one with a chance below 10^-20."""
    digests = (hashlib.blake2b(o.encode("utf-8", "surrogatepass"), digest_size=16).digest() for o in objects)
    return np.frombuffer(b"".join(digests), dtype=np.uint64).reshape(-1, 2)


def names_of(hashes: Hashes) -> list[str]:
    """Write each hash in 32 figures."""
    return [f"{first:016x}{second:016x}" for first, second in hashes.tolist()]


class Seen:
    """A growing set of hashes: 23 to 46 bytes per object, without the objects themselves.

    Parameters
    ----------
    bound : int
        Most objects to remember.
    """

    def __init__(self, bound: int = BOUND) -> None:
        self.bound, self.n = bound, 0
        self._slots: Hashes = np.zeros((2**16, 2), dtype=np.uint64)

    def add(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Add hashes, and return for each whether it was there before, shape [objects].

        Raises
        ------
        ValueError
            If there are more different objects than the bound.
        """
        if self.n + len(hashes) > self.bound:
            raise ValueError(
                f"more than {self.bound:,} different objects: their hashes exceed the memory bound. Raise it with "
                "--remember, or count repeated objects as often as they occur with --keep-repeats"
            )
        while self.n + len(hashes) > LOAD * len(self._slots):
            old, self._slots = self.hashes(), np.zeros((2 * len(self._slots), 2), dtype=np.uint64)
            _insert(self._slots, old)
        before = _insert(self._slots, hashes)
        self.n += len(before) - int(before.sum())
        return before

    def hashes(self) -> Hashes:
        """All hashes, in no particular order, shape [n, 2]."""
        return self._slots[self._slots.any(axis=1)]


@njit(cache=True)
def _insert(slots, hashes):  # noqa: ANN001, ANN202 (numba infers the types)
    before = np.zeros(hashes.shape[0], dtype=np.bool_)
    mask = np.uint64(slots.shape[0] - 1)
    for i in range(hashes.shape[0]):
        at = hashes[i, 0] & mask
        while slots[at, 0] or slots[at, 1]:
            if slots[at, 0] == hashes[i, 0] and slots[at, 1] == hashes[i, 1]:
                before[i] = True
                break
            at = (at + np.uint64(1)) & mask
        if not before[i]:
            slots[at, 0], slots[at, 1] = hashes[i, 0], hashes[i, 1]
    return before
