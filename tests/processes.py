"""Exact processes as hidden Markov models: samplers, true block entropies and entropy rates."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import product

import numpy as np

from analysis.corpus import Corpus


@dataclass(frozen=True)
class Process:
    """Hidden Markov model with labelled transitions: `matrices[x][i, j]` = P(symbol x and next state j | state i)."""

    matrices: tuple[np.ndarray, ...]

    @property
    def stationary(self) -> np.ndarray:
        """State probabilities in the long run."""
        values, vectors = np.linalg.eig(sum(self.matrices).T)
        weights = np.real(vectors[:, np.argmin(abs(values - 1))])
        return weights / weights.sum()

    def words(self, length: int) -> np.ndarray:
        """Probabilities of all words of positive probability."""
        forward = [self.stationary]
        for _ in range(length):
            forward = [w for v in forward for m in self.matrices if (w := v @ m).sum() > 1e-15]
        return np.array([v.sum() for v in forward])

    def block_entropy(self, length: int) -> float:
        """Exact H_L."""
        p = self.words(length)
        return float(-(p * np.log2(p)).sum())

    def unifilar_rate(self) -> float:
        """Entropy rate; right where each (state, symbol) has one successor."""
        emit = np.stack([m.sum(axis=1) for m in self.matrices], axis=1)
        logs = np.log2(np.where(emit > 0, emit, 1))
        return float(-(self.stationary[:, None] * emit * logs).sum())

    def sample(self, n: int, seed: int = 0) -> np.ndarray:
        """Draw `n` symbols from a random start."""
        rng = np.random.default_rng(seed)
        k, states = len(self.matrices), len(self.stationary)
        moves = np.cumsum(np.stack(self.matrices, axis=1).reshape(states, -1), axis=1)
        rows, state, out = moves.tolist(), int(rng.choice(states, p=self.stationary)), []
        for draw in rng.random(n).tolist():
            move = min(bisect_right(rows[state], draw), k * states - 1)
            symbol, state = divmod(move, states)
            out.append(symbol)
        return np.array(out, dtype=np.int32)


def golden_mean(p: float = 0.5) -> Process:
    """No two 0s in a row: after a 1 (state 0), 1 with probability p."""
    return Process((np.array([[0, 1 - p], [0, 0]]), np.array([[p, 0], [1.0, 0]])))


def even() -> Process:
    """1s come in runs of even length."""
    return Process((np.array([[0.5, 0], [0, 0]]), np.array([[0, 0.5], [1.0, 0]])))


def symmetric_chain(flip: float = 0.1) -> Process:
    """Binary chain that changes its symbol with probability `flip`."""
    return markov(np.array([[1 - flip, flip], [flip, 1 - flip]]))


def markov(matrix: np.ndarray) -> Process:
    """Order-1 chain whose state is its last symbol."""
    k = len(matrix)
    return Process(tuple(matrix * (np.arange(k) == x) for x in range(k)))


def random_markov(symbols: int, seed: int = 0) -> Process:
    """Order-1 chain with rows drawn from a flat Dirichlet distribution."""
    return markov(np.random.default_rng(seed).dirichlet(np.ones(symbols), size=symbols))


def periodic(p: int) -> Process:
    """0...01 repeated: h = 0, E = log2 p."""
    shift = np.roll(np.eye(p), 1, axis=1)
    last = np.arange(p) == p - 1
    return Process((shift * ~last[:, None], shift * last[:, None]))


def rrxor() -> Process:
    """Two random bits, then their exclusive or: h = 2/3, E = 2."""
    zero, one = np.zeros((5, 5)), np.zeros((5, 5))  # states: start, saw 0, saw 1, owe 0, owe 1
    for bit, matrix in product((0, 1), (zero, one)):
        emitted = 1 if matrix is one else 0
        if bit == 0:
            matrix[0, 1 + emitted] = 0.5
        for first in (0, 1):
            matrix[1 + first, 3 + (first ^ emitted)] = 0.5
        matrix[3 + emitted, 0] = 1.0
    return Process((zero, one))


PROCESSES = {
    "golden mean": golden_mean(),
    "even": even(),
    "symmetric chain": symmetric_chain(),
    "period 5": periodic(5),
    "order 1": random_markov(8, 1),
}


def corpus_of(process: Process, n: int = 60_000, pieces: int = 1, seed: int = 3) -> Corpus:
    """Return a sample of a process, cut into objects."""
    return Corpus.from_symbols([part.tolist() for part in np.array_split(process.sample(n, seed), pieces)])


def binary_entropy(p: float) -> float:
    """Entropy of a coin, in bits."""
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


def branched(rng, depth=0):
    """Letters with branches in round brackets, some in square ones, and rings between two equal digits."""
    out = "".join(rng.choice(list("abcde"), rng.integers(2, 6)))
    if rng.random() < 0.5:
        ring = rng.choice(list("12"))
        out = out[:1] + ring + out[1:] + ring
    if depth < 2 and rng.random() < 0.6:
        out += "(" + branched(rng, depth + 1) + ")" + branched(rng, depth + 1)
    if rng.random() < 0.3:
        out += "[" + rng.choice(list("xyz")) + "]"
    return out
