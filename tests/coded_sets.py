"""Small sets of proteins whose readings are known, for the questions that are made of code lengths."""

from functools import lru_cache

import numpy as np

from analysis.corpus import Dataset
from analysis.domains.protein.representations import RESIDUES
from analysis.readings.subject import Subject

LETTERS = np.array(list(RESIDUES))


def proteins(sequences: list[str], name: str) -> Dataset:
    return Dataset(name, "protein", tuple(sequences), tuple(map(str, range(len(sequences)))))


def drawn(n: int, length: int, seed: int, shares: np.ndarray | None = None) -> list[str]:
    """Residues drawn one by one: a chain of order 0."""
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(LETTERS, length, p=shares)) for _ in range(n)]


@lru_cache
def even(n: int = 770, length: int = 100) -> Subject:
    """Every residue even: nothing to be learned."""
    return Subject(proteins(drawn(n, length, 1), "even"), np.arange(n))


SKEWED = np.arange(1, 21) / np.arange(1, 21).sum()


@lru_cache
def skewed(n: int = 770, length: int = 100) -> Subject:
    """Residues of known unequal frequencies, without order."""
    return Subject(proteins(drawn(n, length, 2, SKEWED), "skewed"), np.arange(n))


@lru_cache
def pairs(n: int = 1_400, length: int = 100) -> Subject:
    """Even residues, but every protein has one near relative in the set: a copy with one residue in twenty changed."""
    rng = np.random.default_rng(3)
    parents = drawn(n // 2, length, 4)
    children = []
    for parent in parents:
        letters = np.array(list(parent))
        changed = rng.random(length) < 1 / 20
        letters[changed] = rng.choice(LETTERS, changed.sum())
        children.append("".join(letters))
    order = rng.permutation(n)
    group = np.tile(np.arange(n // 2), 2)
    every = [*parents, *children]
    return Subject(proteins([every[i] for i in order], "pairs"), group[order])


@lru_cache
def motifs(n: int = 770, length: int = 100) -> Subject:
    """Proteins put together from fifty words of ten residues: order far beyond a chain of two, shared by all."""
    rng = np.random.default_rng(5)
    words = drawn(50, 10, 6)
    made = ["".join(words[k] for k in rng.integers(50, size=length // 10)) for _ in range(n)]
    return Subject(proteins(made, "motifs"), np.arange(n))
