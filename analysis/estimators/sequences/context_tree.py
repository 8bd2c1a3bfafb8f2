"""Context-tree weighting over any alphabet: the mixture of all tree models up to a depth, in one pass.

The tree is a trie of n-grams that grows forward: the n-gram that a context and the next symbol make is itself the
longer context of the symbol after that, so one hash look-up per order serves both counts and contexts. Contexts never
reach into the previous object: the start of an object is a marker that only contexts can contain.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analysis.corpus import Corpus
from analysis.estimators.sequences.prefetch import fetch
from analysis.statistics.counts import whole

PARENT, SYMBOL, COUNT, TOTAL, DISTINCT = range(5)  # columns of a node
COLUMNS = 5
MAX_NODES = 20_000_000  # the tree stops growing there (560 MB); its output is still a valid code length
MOST_SLOTS = 1 << 22  # of the hash table, to begin with
ESTIMATORS = ("backoff", "kt")
DEEPEST = 64
# helpers are compiled into the kernels only, without Python wrappers, which take longer to compile than they do
helper = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)
ORDERS, TOTALS, DISTINCTS = 8, 24, 10  # classes of contexts that share one learned escape
CLASSED = 1 << 12  # visits and successors from here on are in the last class


class Tree(NamedTuple):
    """What is learned, except the hash table, which is replaced as it grows."""

    nodes: NDArray[np.int32]  # [capacity, 5]
    ratios: NDArray[np.float64]  # [capacity]; odds of a context's own estimate against those of longer ones
    escapes: NDArray[np.float64]  # [orders * totals * distincts, 2]; expected escapes, visits
    rows: NDArray[np.int64]  # [CLASSED]; class of a number of visits
    columns: NDArray[np.int64]  # [CLASSED]; class of a number of distinct successors


class Here(NamedTuple):
    """Working space of one position, by order."""

    path: NDArray[np.int64]  # nodes of the contexts
    edge: NDArray[np.int64]  # their children by the symbol, -1 without
    home: NDArray[np.uint64]  # where the search for these begins
    local: NDArray[np.float64]  # probability of the symbol by each context itself


@helper
def _home(slots, parent, symbol):
    """Where the search for the child of `parent` by `symbol` begins."""
    key = np.uint64(parent) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(symbol) * np.uint64(0xC2B2AE3D27D4EB4F)
    key = (key ^ (key >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(33)
    return key & np.uint64(slots.size - 1)


@helper
def _slot(slots, nodes, parent, symbol, at):
    """Where the hash table keeps, or would keep, the child of `parent` by `symbol`, whose home is `at`."""
    while slots[at] >= 0 and (nodes[slots[at], PARENT] != parent or nodes[slots[at], SYMBOL] != symbol):
        at = (at + np.uint64(1)) & np.uint64(slots.size - 1)
    return at


@njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
def _doubled(slots, nodes, used):
    wider = np.full(slots.size * 2, -1, np.int32)
    for node in range(1, used):
        parent, symbol = nodes[node, PARENT], nodes[node, SYMBOL]
        wider[_slot(wider, nodes, parent, symbol, _home(wider, parent, symbol))] = node
    return wider


@helper
def _add(slots, tree, used, at, parent, symbol):
    slots[at] = used
    tree.nodes[used, PARENT], tree.nodes[used, SYMBOL] = parent, symbol
    tree.nodes[used, COUNT] = tree.nodes[used, TOTAL] = tree.nodes[used, DISTINCT] = 0
    tree.ratios[used] = 1.0
    return used + 1


@helper
def _escape(tree, order, total, distinct):
    """The learned cell of a context's class, and its share for shorter contexts; prior: Witten and Bell's, weight 4."""
    row = tree.rows[total] if total < CLASSED else TOTALS - 1
    column = tree.columns[distinct] if distinct < CLASSED else DISTINCTS - 1
    cell = (min(order, ORDERS - 1) * TOTALS + row) * DISTINCTS + column
    return cell, (tree.escapes[cell, 0] + 4.0 * distinct / (total + distinct)) / (tree.escapes[cell, 1] + 4.0)


@helper
def _start(here, slots, tree, used, alphabet, depth, learn):
    """Set the path to the start of an object; returns (longest order known, nodes in use)."""
    here.path[0] = 0
    if depth == 0:
        return 0, used
    at = _slot(slots, tree.nodes, 0, alphabet, _home(slots, 0, alphabet))
    if slots[at] < 0 and learn and used < tree.nodes.shape[0]:
        used = _add(slots, tree, used, at, 0, alphabet)
    here.path[1] = slots[at]
    return (1 if here.path[1] >= 0 else 0), used


@helper
def _fetch(here, slots, tree, last, symbol):
    """Prefetch everything that a symbol needs."""
    for d in range(last + 1):
        here.home[d] = _home(slots, here.path[d], symbol)
        fetch(slots, here.home[d])
    for d in range(last + 1):
        child = slots[here.home[d]]
        if child >= 0:
            fetch(tree.nodes, np.uint64(child) * np.uint64(COLUMNS))
            fetch(tree.ratios, np.uint64(child))


@helper
def _estimate(here, slots, tree, used, alphabet, last, symbol, learn, backoff):
    """Probability of the symbol by every context on the path, then learned from; returns nodes in use."""
    nodes, below = tree.nodes, 1.0 / alphabet
    for d in range(last + 1):
        node = here.path[d]
        at = _slot(slots, nodes, node, symbol, here.home[d])
        child, total = slots[at], nodes[node, TOTAL]
        count = nodes[child, COUNT] if child >= 0 else 0
        if not backoff:
            below = (count + 0.5) / (total + 0.5 * alphabet)
        elif total > 0:
            cell, escape = _escape(tree, d, total, nodes[node, DISTINCT])
            share = escape * below
            below = (1.0 - escape) * count / total + share
            if learn:
                tree.escapes[cell, 0] += share / below
                tree.escapes[cell, 1] += 1.0
        here.local[d] = below
        if child < 0 and learn and used < nodes.shape[0]:
            child = used
            used = _add(slots, tree, used, at, node, symbol)
        here.edge[d] = child
        if learn:
            nodes[node, TOTAL] += 1
            nodes[node, DISTINCT] += child >= 0 and count == 0
            if child >= 0:
                nodes[child, COUNT] += 1
    return used


@helper
def _weigh(here, ratios, last, learn):
    """Mix the estimates of all contexts on the path, the longest first."""
    weighted = here.local[last]
    for d in range(last - 1, -1, -1):
        deeper, ratio = weighted, ratios[here.path[d]]
        weighted = (ratio * here.local[d] + deeper) / (ratio + 1.0)
        if learn:  # bounded at 2^±40, so that the odds can reverse
            ratios[here.path[d]] = min(max(ratio * here.local[d] / deeper, 1e-12), 1e12)
    return weighted


@helper
def _advance(here, last, depth):
    """Move on by one symbol: the n-grams just seen are the next contexts; returns the longest order known."""
    top = 0
    while top < min(last + 1, depth) and here.edge[top] >= 0:
        top += 1
    for d in range(top, 0, -1):
        here.path[d] = here.edge[d - 1]
    return top


@njit(cache=True, nogil=True)
def run(codes, offsets, alphabet, depth, here, tree, slots, used, learn, backoff):
    """Code objects one after another: (bits per symbol, hash table, nodes in use); formulas: `ContextTree`."""
    bits = np.empty(codes.size)
    for obj in range(offsets.size - 1):
        last, used = _start(here, slots, tree, used, alphabet, depth, learn)
        for t in range(offsets[obj], offsets[obj + 1]):
            _fetch(here, slots, tree, last, codes[t])
            used = _estimate(here, slots, tree, used, alphabet, last, codes[t], learn, backoff)
            bits[t] = -np.log2(_weigh(here, tree.ratios, last, learn))
            last = _advance(here, last, depth)
            if used * 2 + 2 * depth + 4 > slots.size and learn:
                slots = _doubled(slots, tree.nodes, used)
    return bits, slots, used


@helper
def _spread(local, path, last, slots, tree, alphabet, backoff):
    """Set row 0 of `local` to the probability of every symbol; further rows are those of longer contexts; returns nothing.

    `local` has one row more than the path: row -1 is the uniform start, and row d at first what the context of d symbols
    says itself.
    """
    nodes = tree.nodes
    for x in range(alphabet):
        local[-1, x] = 1.0 / alphabet
    for d in range(last + 1):
        total = nodes[path[d], TOTAL]
        escape = 1.0
        if total > 0:
            _, escape = _escape(tree, d, total, nodes[path[d], DISTINCT])
        for x in range(alphabet):
            child = slots[_slot(slots, nodes, path[d], x, _home(slots, path[d], x))]
            count = nodes[child, COUNT] if child >= 0 else 0
            if backoff:
                local[d, x] = (1.0 - escape) * count / max(total, 1) + escape * local[d - 1, x]
            else:
                local[d, x] = (count + 0.5) / (total + 0.5 * alphabet)
    for d in range(last - 1, -1, -1):
        ratio = tree.ratios[path[d]]
        for x in range(alphabet):
            local[d, x] = (ratio * local[d, x] + local[d + 1, x]) / (ratio + 1.0)


@njit(cache=True)
def predict(context, starts, alphabet, depth, here, tree, slots, backoff):
    """Probability of every symbol after `context` (all of the object so far when `starts`)."""
    last, nodes, path = 0, tree.nodes, here.path
    path[0] = 0
    if starts:
        last, _ = _start(here, slots, tree, 0, alphabet, depth, False)
    for x in context:
        for d in range(last + 1):
            here.edge[d] = slots[_slot(slots, nodes, path[d], x, _home(slots, path[d], x))]
        last = _advance(here, last, depth)
    local = np.empty((last + 2, alphabet))
    _spread(local, path, last, slots, tree, alphabet, backoff)
    return local[0].copy()


def _classes() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Classes of visits and of distinct successors: small numbers one by one, then by octaves and half octaves."""
    n = np.arange(CLASSED)
    rows = np.where(n < 6, n, 6 + (2 * np.log2(np.maximum(n, 6) / 6)).astype(int))
    columns = np.where(n < 4, n, 4 + np.log2(np.maximum(n, 4) / 4).astype(int))
    return np.minimum(rows, TOTALS - 1), np.minimum(columns, DISTINCTS - 1)


def default_depth(alphabet: int) -> int:
    """Longest context worth its time: 16 symbols of at most 2 kinds, 12 of 4, 8 of 1,000 (letters), else 4 (words)."""
    return 16 if alphabet <= 2 else 12 if alphabet <= 4 else 8 if alphabet <= 1000 else 4


def check_alphabet(corpus: Corpus, alphabet: int) -> None:
    """Raise a ValueError unless the corpus has as many symbols as a model knows."""
    if len(corpus.alphabet) != alphabet and corpus.n_symbols:
        raise ValueError(
            f"the model knows {alphabet:,} symbols, the corpus {len(corpus.alphabet):,}; "
            "encode both together, then split with Corpus.take"
        )


def check_codes(what: str, given: ArrayLike, alphabet: int) -> NDArray[np.int32]:
    """Return codes of an object so far as an array, or raise a ValueError if one is not of the alphabet."""
    codes = np.asarray(given).reshape(-1)
    if codes.size and (codes.dtype.kind not in "iu" or codes.min() < 0 or codes.max() >= alphabet):
        raise ValueError(f"{what} must be codes from 0 to {alphabet - 1:,}; encode it with the corpus's alphabet")
    return codes.astype(np.int32)


@dataclass(eq=False)
class ContextTree:
    r"""Mixture of all context-tree models up to a depth, learned symbol by symbol.

    A context :math:`s` codes the next symbol with its own estimate :math:`P_e^s` or leaves it to the contexts that are
    one symbol longer; the weighted probability :math:`P_w^s = \frac12 P_e^s + \frac12 \prod_c P_w^{cs}` mixes both, and
    so, at the root, every tree model :math:`M` with prior :math:`2^{-\Gamma(M)}`. The code length is at most
    :math:`\Gamma(M)` bits worse than that of the best tree.

    A hidden process whose phase is not determined by a short context takes far more than 60,000 symbols: coded as it is
    learned, random-random-XOR costs 0.054 bits per symbol above its rate, however deep the tree, and 0.007 with
    `context_mixing.Mixture`.

    Estimates of a context that saw symbol x in `count` of `total` visits:

    - ``"kt"``: (count + 1/2) / (total + alphabet/2), the estimator of the paper; its cost of learning is
      alphabet/2 log2(total) bits per context, too much for letters and ruinous for words.
    - ``"backoff"`` (default): (1 - e) count/total + e P(x | the context one symbol shorter), at last 1/alphabet. The
      escape e is learned from all contexts with about as many visits and distinct successors (by expected counts, one
      EM step per symbol), so that it suits any alphabet up to 10^6 and needs no constant.

    Parameters
    ----------
    alphabet : int
        Number of symbols, known beforehand.
    depth : int
        Longest context, 0 to 64.
    estimator : {"backoff", "kt"}

    Raises
    ------
    ValueError
        If the estimator is unknown or the depth is not a whole number from 0 to 64.

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
        self.alphabet, self.depth = whole("alphabet", self.alphabet), whole("depth", self.depth, 0)
        if self.depth > DEEPEST:
            raise ValueError(f"depth must be 0 to {DEEPEST} symbols, got {self.depth}")
        escapes = np.zeros((ORDERS * TOTALS * DISTINCTS, 2))
        self._tree = Tree(np.zeros((1, COLUMNS), np.int32), np.ones(1), escapes, *_classes())
        self._slots, self._used = np.full(1 << 12, -1, np.int32), 1

    def learn(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus and learn from each symbol once it is coded; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            If the corpus has symbols, and an alphabet of another size than the model's.
        """
        self._reserve((self.depth + 1) * corpus.n_symbols + 2)
        return self._run(corpus, learn=True)

    def score(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus with what was learned, unchanged throughout; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            As `learn`.
        """
        return self._run(corpus, learn=False)

    def next_symbol(self, context: ArrayLike = (), *, starts: bool = True) -> NDArray[np.float64]:
        """Probabilities of the next symbol, shape [alphabet], after codes (all of the object so far if `starts`).

        Raises
        ------
        ValueError
            If the context holds anything but codes of the alphabet.
        """
        codes = check_codes("the context", context, self.alphabet)
        where = (self.alphabet, self.depth, self._here(), self._tree, self._slots)
        return predict(codes, starts, *where, self.estimator == "backoff")

    def _reserve(self, more: int) -> None:
        """Make room; pages that are never written cost no memory."""
        capacity, used = min(self._used + more, max(MAX_NODES, self._used)), self._used
        slots = min(1 << more.bit_length(), MOST_SLOTS)
        if used == 1 and slots > self._slots.size:  # doubling step by step would take a fifth of the time
            self._slots = np.full(slots, -1, np.int32)
        nodes, ratios = np.empty((capacity, COLUMNS), np.int32), np.empty(capacity)
        nodes[:used], ratios[:used] = self._tree.nodes[:used], self._tree.ratios[:used]
        self._tree = self._tree._replace(nodes=nodes, ratios=ratios)

    def _here(self) -> Here:
        n = self.depth + 2
        return Here(np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.uint64), np.zeros(n))

    def _run(self, corpus: Corpus, learn: bool) -> NDArray[np.float64]:
        check_alphabet(corpus, self.alphabet)
        where = (self.alphabet, self.depth, self._here(), self._tree, self._slots, self._used)
        bits, self._slots, self._used = run(corpus.codes, corpus.offsets, *where, learn, self.estimator == "backoff")
        return bits
