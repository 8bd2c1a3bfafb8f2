"""Binary codes that turn a symbol into a few decisions: by frequency alone, or by likeness of use."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.corpus import Corpus
from analysis.estimators.sequences.context_mixing_kernel import LEVELS, Code

Pair = tuple[int, int]
MOST_ALIKE = 128  # symbols that are joined by likeness; larger alphabets keep the code by frequency
SMOOTHING = 0.5  # neighbours that each symbol is thought to have had beforehand, as all symbols have them


def _frequent_pairs(weights: list[float]) -> list[Pair]:
    """Join the two rarest again and again; a leaf is -1 - its place, a pair its place among the pairs."""
    heap = [(w, i, -1 - i) for i, w in enumerate(weights)]
    heapq.heapify(heap)
    pairs: list[Pair] = []
    while len(heap) > 1:
        one, two = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (one[0] + two[0], len(weights) + len(pairs), len(pairs)))
        pairs.append((one[2], two[2]))
    return pairs


def _code(pairs: list[Pair], symbols: int) -> Code:
    """The tree whose last pair is its root; nodes are numbered from the root, parents before children."""
    nodes = len(pairs)
    child = np.array([[k if k < 0 else nodes - 1 - k for k in pair] for pair in pairs[::-1]], np.int32).reshape(-1, 2)
    group, within = np.zeros(nodes, np.int32), np.ones(nodes, np.int32)
    steps: list[list[int]] = [[] for _ in range(nodes)]
    paths: list[list[int]] = [[] for _ in range(symbols)]
    for node in range(nodes):
        for bit, k in enumerate(child[node].tolist()):
            trail = [*steps[node], 2 * node + bit]
            if k < 0:
                paths[-1 - k] = trail
                continue
            steps[k] = trail
            deepest = within[node] >= 1 << (LEVELS - 1)
            group[k], within[k] = (k, 1) if deepest else (group[node], 2 * within[node] + bit)
    start = np.concatenate([[0], np.cumsum([len(p) for p in paths])]).astype(np.int64)
    return Code(child, group, within, start, np.array([step for p in paths for step in p], np.int32))


def code_by_frequency(counts: ArrayLike) -> Code:
    """Huffman's code for these counts plus 1/4, so that a symbol costs few decisions.

    References
    ----------
    Huffman 1952, doi:10.1109/JRPROC.1952.273898; as a decomposition for adaptive models: Volf & Willems 1998.
    """
    weights = (np.asarray(counts, dtype=float) + 0.25).tolist()
    return _code(_frequent_pairs(weights), len(weights))


def _neighbours(corpus: Corpus) -> NDArray[np.float64]:
    """Counts of each symbol's left and right neighbours and of the object's ends, shape [alphabet, 2 alphabet + 2]."""
    k = len(corpus.alphabet)
    counts = np.zeros((k, 2 * k + 2))
    before, after = np.full(corpus.n_symbols, k), np.full(corpus.n_symbols, k)
    before[1:], after[:-1] = corpus.codes[:-1], corpus.codes[1:]
    starts, ends = corpus.offsets[:-1][corpus.lengths > 0], corpus.offsets[1:][corpus.lengths > 0] - 1
    before[starts], after[ends] = k, k
    np.add.at(counts, (corpus.codes, before), 1)
    np.add.at(counts, (corpus.codes, k + 1 + after), 1)
    return counts


def _entropy(counts: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    """Bits of coding counts by their own shares."""
    total = counts.sum(axis)
    return total * np.log2(total) - (counts * np.log2(np.maximum(counts, 1e-300))).sum(axis)


def code_by_likeness(corpus: Corpus) -> Code:
    """Join, again and again, the two groups of symbols whose union loses least information about their neighbours.

    Symbols that are used alike then share their first decisions, and what is learned of one holds for the others. Symbols
    that do not occur are joined first, by frequency. Falls back to `code_by_frequency` above 128 symbols.

    References
    ----------
    Slonim & Tishby 1999, NIPS 12:617 (agglomerative information bottleneck); Brown et al. 1992, CL 18:467 (word classes).
    """
    frequencies = corpus.counts()
    seen = np.flatnonzero(frequencies)
    if not 2 <= len(seen) <= MOST_ALIKE:
        return code_by_frequency(frequencies)
    counts = _neighbours(corpus)[seen]
    counts += SMOOTHING * counts.sum(0) / counts.sum() * 2
    missing = np.flatnonzero(frequencies == 0)

    def named(k: int) -> int:
        return -1 - int(missing[-1 - k]) if k < 0 else k

    pairs = [(named(a), named(b)) for a, b in _frequent_pairs([0.25] * len(missing))]
    rest = len(pairs) - 1 if pairs else -1 - int(missing[0]) if len(missing) else None
    own = _entropy(counts)
    loss = np.full((len(seen), len(seen)), np.inf)
    for i in range(len(seen)):
        loss[i, i + 1 :] = _entropy(counts[i] + counts[i + 1 :]) - own[i] - own[i + 1 :]
    name = [-1 - int(x) for x in seen]
    for _ in range(len(seen) - 1):
        i, j = divmod(int(np.argmin(loss)), len(loss))
        pairs.append((name[i], name[j]))
        name[i] = len(pairs) - 1
        counts[i] += counts[j]
        own[i] = _entropy(counts[i])
        loss[j, :] = loss[:, j] = np.inf
        left = np.flatnonzero(np.isfinite(loss[i]) | np.isfinite(loss[:, i]))
        new = _entropy(counts[i] + counts[left]) - own[i] - own[left]
        loss[np.minimum(i, left), np.maximum(i, left)] = new
    if rest is not None:
        pairs.append((len(pairs) - 1, rest))
    return _code(pairs, len(frequencies))
