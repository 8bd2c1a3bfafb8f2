"""Context mixing: symbols as binary decisions, each predicted by many contexts whose log-odds are weighted online.

It covers what context trees cannot represent: units (words), near relatives (copy experts that survive substitutions),
and weights of contexts that depend on how well each has predicted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.corpus import Corpus
from analysis.estimators.sequences import context_mixing_kernel as kernel
from analysis.estimators.sequences.code_tree import code_by_frequency, code_by_likeness
from analysis.estimators.sequences.context_mixing_kernel import (  # fmt: skip
    ADDED,
    AGES,
    BIAS,
    CONTEXTS,
    COPIERS,
    COUNT_BITS,
    EFFECTS,
    INPUTS,
    LEVELS,
    LINE,
    MISSES,
    NODE_SETS,
    REACH,
    REFINED,
    REFINED_FROM,
    REFINEMENTS,
    RUNS,
    SEEDS,
    SETS,
    SPREAD,
    STRETCHES,
    SUPPORTS,
    UNIT_LENGTHS,
    WIDEST,
    B,
    Code,
    Memory,
    Scratch,
)
from analysis.estimators.sequences.context_tree import ContextTree, check_alphabet, check_codes, default_depth
from analysis.estimators.sequences.nesting import new_nesting, new_path

PREFIX = 1024  # symbols that are coded by a context tree, to learn the frequencies of symbols
USED = 4096  # symbols from which their likeness is learned


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float32]:
    return (1 / (1 + np.exp(-x))).astype(np.float32)


def _counters(shares: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Pack refined probabilities as counters that have seen `REFINED_FROM` bits."""
    return (shares * 2**22).astype(np.uint32) << np.uint32(COUNT_BITS) | np.uint32(REFINED_FROM)


def _aligned(size: int) -> NDArray[np.uint32]:
    """Zeros from the start of a cache line, so that no line of the table spans two."""
    room = np.zeros(size + 16, np.uint32)
    return room[-(room.ctypes.data // 4) % 16 :][:size]


def _row(alphabet: int) -> int:
    return -(-alphabet // 8) * 8 if alphabet <= WIDEST else 0


def _memory(alphabet: int, lines: int, places: int) -> Memory:
    """An untrained model: counters empty, calibrations the identity, copies trusted by the length of their match."""
    copiers, odds = COPIERS, ((np.arange(SPREAD) + 0.5) * 2 / SPREAD - 1) * REACH
    nodes, row = max(alphabet - 1, 1), _row(alphabet)
    sets = min(NODE_SETS, nodes)
    weights = np.full(INPUTS, 0.055, np.float32)
    weights[2 * CONTEXTS : 3 * CONTEXTS] = 0  # 4 (P - 1/2) only corrects
    rows = [SUPPORTS, sets, 3 * min(NODE_SETS, alphabet + 1), NODE_SETS, UNIT_LENGTHS * sets]
    starts = np.concatenate([[0], np.cumsum(rows)])
    weights[ADDED] = 0.6  # the additive model knows most at first, because its effects share what they learn
    trust = np.empty((copiers, RUNS, MISSES, 2), np.float32)
    trust[..., 0], trust[..., 1] = (1 - 0.5 / (np.arange(RUNS) + 1))[None, :, None], 1 / 4
    return Memory(
        table=_aligned((lines + 1) * LINE),
        calibration=np.tile(_logistic(odds), CONTEXTS * AGES),
        weights=np.tile(weights, (starts[-1], 1)),
        starts=starts,
        final=np.full((sets, SETS), 1 / SETS, np.float32),
        refined=np.tile(_counters(_logistic(np.arange(SPREAD + 1) * 16 / SPREAD - 8)), REFINEMENTS * REFINED),
        history=np.empty(0, np.int32),
        seeds=np.full(copiers * places, -1, np.int32),
        hit=trust.reshape(-1, 2),
        hit_bit=np.repeat(trust.reshape(-1, 2), 4, axis=0),
        effects=np.tile(
            np.array([0, 50], np.float32), (nodes * EFFECTS * max(alphabet + 1, STRETCHES) if row else 0, 1)
        ),
        leanings=np.zeros((nodes, row), np.float32),
        known=np.full((nodes, row), 0.05, np.float32),
        met=(np.arange(row) < alphabet).astype(np.float32),
        clock=np.zeros(2, np.int64),
    )


def _lookup(seeds: ArrayLike) -> tuple:
    """Tables of the kernel: log-odds, reciprocals, classes of ages and of runs, bits set, powers of the hash, seeds."""
    share = (np.arange(4096) + 0.5) / 4096
    ages = np.searchsorted([1, 2, 3, 4, 5, 6, 9, 14, 24, 48, 128], np.arange(1 << COUNT_BITS), side="right")
    runs = np.searchsorted([1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33], np.arange(64), side="right")
    words = np.arange(1 << 16)
    powers = [pow(int(B), k, 1 << 64) for k in range(65)]
    return (
        np.log(share / (1 - share)).astype(np.float32),
        _logistic(np.linspace(-12, 12, 4096)),
        ages.astype(np.uint8),
        runs,
        np.bitwise_count(words).astype(np.int64),
        np.array(powers, np.uint64),
        np.asarray(seeds, np.int64),
    )


def _followed(one: Corpus | None, other: Corpus) -> Corpus:
    """One corpus and another behind it."""
    if one is None:
        return other
    offsets = np.concatenate([one.offsets, one.n_symbols + other.offsets[1:]])
    return Corpus(np.concatenate([one.codes, other.codes]), offsets, other.alphabet, np.diff(offsets))


def _leading(corpus: Corpus, n: int) -> Corpus:
    """The first `n` symbols, cut inside an object if necessary."""
    offsets = np.minimum(corpus.offsets, n)
    return Corpus(corpus.codes[:n], offsets, corpus.alphabet, np.diff(offsets))


class ContextMixer:
    """Logistic mixture of many contexts, learned symbol by symbol.

    A symbol is a path of binary decisions: through a Huffman code of the first 1,024 symbols (coded by a context tree, so
    that nothing is known beforehand), and once 4,096 symbols are known through a tree whose branches hold symbols with
    like neighbours (the model learns the first 4,096 again with it). Each decision is predicted by contexts of 0 to 6
    and of 8 symbols; by the unit so far alone, with the symbol before the last, with the unit before, and with the one
    before that; and by six copiers that follow earlier positions with the same symbols before them, through
    substitutions, as long as at most 14 of 16 copies miss; the predictions of the two most trusted copiers are also a
    context, so that the model learns which symbols replace which. Where symbols are found that open and close, or that
    are waited for (see `nesting`), the last 8 and 12 symbols of the path without closed branches are contexts, and what
    is open with the symbols before the branch and with the last two; a symbol that comes only when nothing is open ends
    an object. Alphabets of at most 24 symbols have an additive model as well: log-odds are a sum of effects of each of
    the last 6 symbols by its distance, of the position in the object, and of the object's composition so far, which no
    table of whole contexts learns from a few hundred thousand residues; each is learned in steps that shrink as
    information about it grows. All log-odds l_k are summed with weights that are learned by gradient descent on the code
    length, P(1) = 1/(1 + exp(-sum_k w_k l_k)), in five sets, one row of each in use: by the number of orders, the units
    that know the context and the trust in the copy; by decision; by preceding symbol; by the last two; by decision and
    length of the unit. Their results are weighted in the same way, and averaged with what followed like log-odds before
    given the last symbol, the last two, and the copied one. Contexts never reach into the previous object; copies may, as
    any model's memory does.

    A symbol's number in the alphabet enters hashes and ties, so another numbering changes a code length by some 10^-3 bits
    per symbol over a few thousand symbols, 10^-4 over a hundred thousand; the tree is invariant.

    Parameters
    ----------
    alphabet : int
        Number of symbols.
    separators : array_like of int, optional
        Codes that end a unit (spaces and punctuation of characters); by default the most frequent of the first symbols.
    symbols : int
        How many will be learned in all, so that tables are large enough; at least those of the first corpus are assumed.

    Raises
    ------
    ValueError
        If a separator is not a code of the alphabet.

    References
    ----------
    Mahoney 2005, Adaptive weighing of context models for lossless data compression, Florida Tech TR CS-2005-16 (several
    sets of weights, refined results); Mattern 2013, doi:10.1109/DCC.2013.7 (logistic mixing); copy experts: Cao et al.
    2007, doi:10.1109/DCC.2007.7.
    """

    def __init__(self, alphabet: int, separators: ArrayLike | None = None, symbols: int = 0) -> None:
        self.alphabet = alphabet
        self._symbols = symbols
        self._separator = np.zeros(alphabet, np.bool_)
        self._given = separators is not None
        if self._given:
            self._separator[check_codes("separators", separators, alphabet)] = True
        self._code: Code | None = None
        self._first: Corpus | None = None  # what was learned, until its likeness is known
        self._settled = False

    def learn(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus and learn from each symbol once it is coded; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            If the corpus has symbols, and an alphabet of another size than the model's.
        """
        check_alphabet(corpus, self.alphabet)
        if self._settled:
            return self._run(corpus, learn=True)
        known = self._first.n_symbols if self._first else 0
        corpus = _followed(self._first, corpus)
        self._settled = corpus.n_symbols > USED
        self._first = None if self._settled else corpus
        return self._learn_first(corpus)[known:]

    def score(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus with what was learned, unchanged throughout; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            As `learn`.
        """
        check_alphabet(corpus, self.alphabet)
        if self._code is None:
            self._begin(code_by_frequency(np.zeros(self.alphabet)), np.zeros(self.alphabet), 0)
        return self._run(corpus, learn=False)

    def next_symbol(self, context: ArrayLike = ()) -> NDArray[np.float64]:
        """Probabilities of the next symbol, shape [alphabet], after `context`: all codes of the object so far.

        Raises
        ------
        ValueError
            If the context holds anything but codes of the alphabet.
        """
        past = check_codes("the context", context, self.alphabet)
        length = past.size + 1
        codes = np.column_stack([np.tile(past, (self.alphabet, 1)), np.arange(self.alphabet)]).astype(np.int32)
        offsets = np.arange(self.alphabet + 1) * length
        corpus = Corpus(codes.ravel(), offsets, tuple(map(str, range(self.alphabet))), np.diff(offsets))
        return 2.0 ** -self.score(corpus)[length - 1 :: length]

    def _learn_first(self, corpus: Corpus) -> NDArray[np.float64]:
        """Learn anew from the very first symbol: bits do not depend on how many come at a time."""
        prefix = _leading(corpus, PREFIX)
        self._begin(code_by_frequency(prefix.counts()), prefix.counts(), corpus.n_symbols)
        if corpus.n_symbols > USED:
            beginning = _leading(corpus, USED)
            first = self._run(beginning, learn=True)
            self._begin(code_by_likeness(beginning), beginning.counts(), corpus.n_symbols)
        bits = self._run(corpus, learn=True)
        if corpus.n_symbols > USED:
            bits[:USED] = first
        bits[:PREFIX] = ContextTree(self.alphabet, min(default_depth(self.alphabet), 6)).learn(prefix)
        return bits

    def _begin(self, code: Code, counts: NDArray, n: int) -> None:
        self._code = code
        if not self._given:
            self._separator[:] = np.arange(self.alphabet) == np.argmax(counts)
        share = (counts + 0.25) / (counts + 0.25).sum()
        spread = max(float(-(share * np.log2(share)).sum()), 0.5)
        seeds = np.clip(np.round(np.array(SEEDS) * 4.2 / spread), 4, 48)
        lines, places = (1 << int(np.clip(np.ceil(np.log2(max(n, self._symbols, 1) * k)), 12, 21)) for k in (3, 1))
        self._nesting = new_nesting(self.alphabet)
        self._memory, self._lookup = _memory(self.alphabet, lines, places), _lookup(seeds)

    def _run(self, corpus: Corpus, learn: bool) -> NDArray[np.float64]:
        if learn:
            room = np.full(corpus.n_symbols + len(corpus), -1, np.int32)
            history = np.concatenate([self._memory.history[: self._memory.clock[1]], room])
            self._memory = self._memory._replace(history=history)
        scratch = self._scratch()
        bits, rolled = np.zeros(corpus.n_symbols), np.zeros(corpus.n_symbols + 1, np.uint64)
        where = (corpus.codes, corpus.offsets, self.alphabet, self._separator)
        kernel.run(
            bits, rolled, *where, self._code, self._memory, self._nesting, scratch, new_path(), self._lookup, learn
        )
        return bits

    def _scratch(self) -> Scratch:
        n = COPIERS
        scratch = Scratch(
            np.zeros(CONTEXTS, np.uint64),
            np.zeros(CONTEXTS, np.uint64),
            np.zeros(INPUTS, np.float32),
            np.zeros(SETS, np.int64),
            np.zeros(SETS, np.float32),
            np.zeros(REFINEMENTS, np.int64),
            np.zeros(1, np.int64),
            np.zeros(1, np.int64),
            np.zeros(3, np.uint64),
            np.zeros(CONTEXTS, np.uint32),
            np.zeros(CONTEXTS, np.uint64),
            *(np.zeros(n, np.int64) for _ in range(6)),
            np.zeros(EFFECTS, np.int64),
            np.zeros(_row(self.alphabet), np.float32),
            np.zeros(_row(self.alphabet), np.float32),
            np.zeros(n, np.int64),
            np.zeros(n, np.uint64),
            np.zeros((np.diff(self._code.start).max() // LEVELS + 1) * CONTEXTS, np.uint64),
        )
        scratch.x[BIAS] = 0.3
        return scratch


class Mixture:
    """Bayesian mixture of two codes: a context tree, and its blend, symbol by symbol, with a context mixer.

    Either code has prior 1/2 and is weighted by its posterior probability given all symbols so far, so the mixture,
    -log2(P_tree/2 + P_blend/2), is at most one bit IN TOTAL longer than the better of the two. The blend gives a symbol
    r = s p_tree + (1 - s) p_mixer and moves the share s of the tree by expected responsibility, one hundredth per symbol
    (from one half): s + (s p_tree/r - s)/100. So it follows whichever of tree and mixer does better here.

    Parameters
    ----------
    alphabet, depth, separators, symbols
        As for `ContextTree` and `ContextMixer`.

    Raises
    ------
    ValueError
        If the depth is not a whole number from 0 to 64.
    """

    def __init__(self, alphabet: int, depth: int, separators: ArrayLike | None = None, symbols: int = 0) -> None:
        self.tree, self.mixer = ContextTree(alphabet, depth), ContextMixer(alphabet, separators, symbols)
        self._state = np.array([0.5, 0.0])

    def learn(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus and learn from each symbol once it is coded; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            If the corpus has symbols, and an alphabet of another size than the model's.
        """
        return kernel.blend(self.tree.learn(corpus), self.mixer.learn(corpus), self._state, True)

    def score(self, corpus: Corpus) -> NDArray[np.float64]:
        """Code a corpus with what was learned, unchanged throughout; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            As `learn`.
        """
        return kernel.blend(self.tree.score(corpus), self.mixer.score(corpus), self._state, False)

    def next_symbol(self, context: ArrayLike = ()) -> NDArray[np.float64]:
        """Probabilities of the next symbol, shape [alphabet], after `context`: all codes of the object so far.

        Raises
        ------
        ValueError
            If the context holds anything but codes of the alphabet.
        """
        one, two = -np.log2(self.tree.next_symbol(context)), -np.log2(self.mixer.next_symbol(context))
        return 2.0 ** -kernel.blend(one, two, self._state, False)
