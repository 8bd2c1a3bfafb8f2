"""Context-tree weighting over any alphabet: the mixture of all tree models up to a depth, in one pass.

The tree is a trie of n-grams that grows forward: the n-gram that a context and the next symbol make is itself the
longer context of the symbol after that, so one hash look-up an order serves counts and contexts alike. Contexts never
reach into the previous object: the start of an object is a mark that only contexts can hold.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analysis.corpus import Corpus

PARENT, SYMBOL, COUNT, TOTAL, DISTINCT = range(5)  # columns of a node
MAX_NODES = 20_000_000  # the tree stops growing there (560 MB); what it gives stays a true code length
ESTIMATORS = ("backoff", "kt")
# helpers are compiled into the kernels only, without doors to Python, which take longer to compile than they do
helper = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
ORDERS, TOTALS, DISTINCTS = 8, 24, 10  # classes of contexts that share one learned escape


@helper
def _slot(slots, nodes, parent, symbol):
    """Where the hash table keeps, or would keep, the child of `parent` by `symbol`."""
    mask = slots.size - 1
    key = np.uint64(parent) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(symbol) * np.uint64(0xC2B2AE3D27D4EB4F)
    i = np.int64((key ^ (key >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(33)) & mask
    while slots[i] >= 0 and (nodes[slots[i], PARENT] != parent or nodes[slots[i], SYMBOL] != symbol):
        i = (i + 1) & mask
    return i


@helper
def _doubled(slots, nodes, used):
    wider = np.full(slots.size * 2, -1, np.int32)
    for node in range(1, used):
        wider[_slot(wider, nodes, nodes[node, PARENT], nodes[node, SYMBOL])] = node
    return wider


@helper
def _add(slots, nodes, ratios, used, at, parent, symbol):
    slots[at] = used
    nodes[used] = 0
    nodes[used, PARENT] = parent
    nodes[used, SYMBOL] = symbol
    ratios[used] = 1.0
    return used + 1


@helper
def _escape(escapes, order, total, distinct):
    """The learned cell of a context's class, and its share for shorter contexts; prior: Witten and Bell's, weight 4."""
    row = total if total < 6 else min(6 + int(2.0 * np.log2(total / 6.0)), TOTALS - 1)
    column = distinct if distinct < 4 else min(4 + int(np.log2(distinct / 4.0)), DISTINCTS - 1)
    cell = escapes[min(order, ORDERS - 1), row, column]
    return cell, (cell[0] + 4.0 * distinct / (total + distinct)) / (cell[1] + 4.0)


@helper
def _start(path, slots, nodes, ratios, used, alphabet, depth, learn):
    """Set the path to the start of an object; returns (longest order known, nodes in use)."""
    path[0] = 0
    if depth == 0:
        return 0, used
    at = _slot(slots, nodes, 0, alphabet)
    if slots[at] < 0 and learn and used < nodes.shape[0]:
        used = _add(slots, nodes, ratios, used, at, 0, alphabet)
    path[1] = slots[at]
    return (1 if path[1] >= 0 else 0), used


@helper
def _advance(path, edge, last, depth):
    """Move on by one symbol: the n-grams just met are the next contexts; returns the longest order known."""
    top = 0
    while top < min(last + 1, depth) and edge[top] >= 0:
        top += 1
    for d in range(top, 0, -1):
        path[d] = edge[d - 1]
    return top


@njit(cache=True)
def run(codes, offsets, alphabet, depth, nodes, ratios, slots, escapes, used, learn, backoff):  # noqa: C901 (one hot loop)
    """Code objects one after another: (bits per symbol, hash table, nodes in use); formulas: `ContextTree`."""
    bits = np.empty(codes.size)
    path, edge, local = np.empty(depth + 2, np.int64), np.empty(depth + 2, np.int64), np.empty(depth + 2)
    for obj in range(offsets.size - 1):
        last, used = _start(path, slots, nodes, ratios, used, alphabet, depth, learn)
        for t in range(offsets[obj], offsets[obj + 1]):
            below = 1.0 / alphabet
            for d in range(last + 1):
                node = path[d]
                at = _slot(slots, nodes, node, codes[t])
                child, total = slots[at], nodes[node, TOTAL]
                count = nodes[child, COUNT] if child >= 0 else 0
                if not backoff:
                    below = (count + 0.5) / (total + 0.5 * alphabet)
                elif total > 0:
                    cell, escape = _escape(escapes, d, total, nodes[node, DISTINCT])
                    share = escape * below
                    below = (1.0 - escape) * count / total + share
                    if learn:
                        cell[0] += share / below
                        cell[1] += 1.0
                local[d] = below
                if child < 0 and learn and used < nodes.shape[0]:
                    child = used
                    used = _add(slots, nodes, ratios, used, at, node, codes[t])
                edge[d] = child
            weighted = local[last]
            for d in range(last - 1, -1, -1):
                deeper, ratio = weighted, ratios[path[d]]
                weighted = (ratio * local[d] + deeper) / (ratio + 1.0)
                if learn:  # bounded at 2^±40, so that a context can change its mind
                    ratios[path[d]] = min(max(ratio * local[d] / deeper, 1e-12), 1e12)
            bits[t] = -np.log2(weighted)
            if learn:
                for d in range(last + 1):
                    nodes[path[d], TOTAL] += 1
                    if edge[d] >= 0:
                        nodes[edge[d], COUNT] += 1
                        nodes[path[d], DISTINCT] += nodes[edge[d], COUNT] == 1
                if used * 2 + 2 * depth + 4 > slots.size:
                    slots = _doubled(slots, nodes, used)
            last = _advance(path, edge, last, depth)
    return bits, slots, used


@njit(cache=True)
def predict(context, starts, alphabet, depth, nodes, ratios, slots, escapes, backoff):
    """Probability of every symbol after `context` (all of the object so far when `starts`)."""
    path, edge = np.zeros(depth + 2, np.int64), np.empty(depth + 2, np.int64)
    last = 0
    if starts:
        last, _ = _start(path, slots, nodes, ratios, 0, alphabet, depth, False)
    for x in context:
        for d in range(last + 1):
            edge[d] = slots[_slot(slots, nodes, path[d], x)]
        last = _advance(path, edge, last, depth)
    local = np.full((last + 2, alphabet), 1.0 / alphabet)
    for d in range(last + 1):
        total = nodes[path[d], TOTAL]
        escape = 1.0
        if total > 0:
            _, escape = _escape(escapes, d, total, nodes[path[d], DISTINCT])
        for x in range(alphabet):
            child = slots[_slot(slots, nodes, path[d], x)]
            count = nodes[child, COUNT] if child >= 0 else 0
            if backoff:  # row -1 is the uniform start
                local[d, x] = (1.0 - escape) * count / max(total, 1) + escape * local[d - 1, x]
            else:
                local[d, x] = (count + 0.5) / (total + 0.5 * alphabet)
    weighted = local[last].copy()
    for d in range(last - 1, -1, -1):
        ratio = ratios[path[d]]
        weighted = (ratio * local[d] + weighted) / (ratio + 1.0)
    return weighted


def default_depth(alphabet: int) -> int:
    """Longest context worth its time: 16 symbols of a binary alphabet, 8 of letters, 4 of words."""
    return 16 if alphabet <= 2 else 12 if alphabet <= 4 else 8 if alphabet <= 1000 else 4


def check_alphabet(corpus: Corpus, alphabet: int) -> None:
    """Raise a ValueError unless the corpus has as many symbols as a model knows."""
    if len(corpus.alphabet) != alphabet:
        raise ValueError(
            f"the model knows {alphabet:,} symbols, the corpus {len(corpus.alphabet):,}; "
            "encode both together, then split with Corpus.take"
        )


@dataclass(eq=False)
class ContextTree:
    r"""Mixture of all context-tree models up to a depth, learned symbol by symbol.

    A context :math:`s` codes the next symbol with its own estimate :math:`P_e^s` or leaves it to the contexts that are
    one symbol longer; the weighted probability :math:`P_w^s = \frac12 P_e^s + \frac12 \prod_c P_w^{cs}` mixes both, and
    so, at the root, every tree model :math:`M` with prior :math:`2^{-\Gamma(M)}`. The code length is at most
    :math:`\Gamma(M)` bits worse than that of the best tree.

    Estimates of a context that met symbol x in `count` of `total` visits:

    - ``"kt"``: (count + 1/2) / (total + alphabet/2), the estimator of the paper; its cost of learning is
      alphabet/2 log2(total) bits a context, too much for letters and ruinous for words.
    - ``"backoff"`` (default): (1 - e) count/total + e P(x | the context one symbol shorter), at last 1/alphabet. The
      escape e is learned from all contexts with about as many visits and distinct successors (by expected counts, one
      EM step a symbol), so that it suits any alphabet up to 10^6 and needs no constant.

    Parameters
    ----------
    alphabet : int
        Number of symbols, known beforehand.
    depth : int
        Longest context.
    estimator : {"backoff", "kt"}

    References
    ----------
    Willems, Shtarkov & Tjalkens 1995, doi:10.1109/18.382012; backing off with learned escapes: Cleary & Witten 1984,
    doi:10.1109/TCOM.1984.1096090; Jelinek & Mercer 1980 (deleted interpolation).
    """

    alphabet: int
    depth: int
    estimator: str = "backoff"

    def __post_init__(self) -> None:
        if self.estimator not in ESTIMATORS:
            raise ValueError(f"estimator must be one of {', '.join(ESTIMATORS)}; got {self.estimator!r}")
        if not 0 <= self.depth <= 64:
            raise ValueError(f"depth must be 0 to 64 symbols, got {self.depth}")
        self._nodes, self._ratios = np.zeros((1, 5), np.int32), np.ones(1)
        self._slots, self._used = np.full(1 << 12, -1, np.int32), 1
        self._escapes = np.zeros((ORDERS, TOTALS, DISTINCTS, 2))

    def learn(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus and learn from each symbol once it is coded; returns bits, shape [n_symbols]."""
        self._reserve((self.depth + 1) * corpus.n_symbols + 2)
        return self._run(corpus, learn=True)

    def score(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus with what was learned, unchanged throughout; returns bits, shape [n_symbols]."""
        return self._run(corpus, learn=False)

    def next_symbol(self, context: ArrayLike = (), *, starts: bool = True) -> NDArray[np.float64]:
        """Probabilities of the next symbol, shape [alphabet], after codes (all of the object so far if `starts`)."""
        codes = np.asarray(context, dtype=np.int32).reshape(-1)
        tree = (self._nodes, self._ratios, self._slots, self._escapes)
        return predict(codes, starts, self.alphabet, self.depth, *tree, self.estimator == "backoff")

    def _reserve(self, more: int) -> None:
        """Make room; pages that are never written cost no memory."""
        capacity = min(self._used + more, max(MAX_NODES, self._used))
        nodes, ratios = np.empty((capacity, 5), np.int32), np.empty(capacity)
        nodes[: self._used], ratios[: self._used] = self._nodes[: self._used], self._ratios[: self._used]
        self._nodes, self._ratios = nodes, ratios

    def _run(self, corpus: Corpus, learn: bool) -> NDArray[np.float64]:
        check_alphabet(corpus, self.alphabet)
        tree = (self._nodes, self._ratios, self._slots, self._escapes, self._used)
        backoff = self.estimator == "backoff"
        bits, self._slots, self._used = run(
            corpus.codes, corpus.offsets, self.alphabet, self.depth, *tree, learn, backoff
        )
        return bits
