"""A recurrent network as a model of the next symbol: it codes each block of symbols before it learns from it.

So the bits are the length of a file that a receiver can decode, as those of the other models of `prediction`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from analysis.corpus import Corpus
from analysis.neural import gru
from analysis.statistics.resampling import generator

MOST_WEIGHTS = 1_000_000
MOST_HIDDEN = 256
PIECE = 64  # symbols of an object that are coded side by side
REACH = 32  # symbols before a piece that its state is made from
SMALLEST, LARGEST, PART = 128, 1_024, 40  # symbols of a block: a fortieth of those learned so far, within these bounds
REHEARSED = 4  # earlier blocks that are learned from again with each new one, unless they are known by heart
BY_HEART, NEWEST = 0.97, 0.1  # share of the bits of new blocks below which they are; weight of the last in both means
RATE, DECAY = 1.6e-2, 150.0  # step of Adam: RATE / sqrt(1 + steps / DECAY)
MOMENTS, TINY, STEEPEST = (0.9, 0.99), 1e-8, 1.0
THREADS = 1  # steps are small: a second thread waits more than it computes
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Block(NamedTuple):
    """Pieces that are coded by one state of the weights; all of shape [steps, pieces]."""

    inputs: Ints
    targets: Ints
    counted: NDArray[np.bool_]
    places: Ints  # of the targets in the corpus


class NeuralModel:
    """A gated recurrent unit of at most a million weights, trained prequentially on nothing but what it codes.

    Symbols are coded in blocks, in the order of the objects, and only then learned from: one step of Adam on the block, and
    one on each of REHEARSED earlier ones drawn at random, as long as these cost nearly as much as new ones. Otherwise the
    network learns them by heart, as it would proteins, and codes new ones worse than without. The state starts at zero with
    every object; in a long object it is made from REACH to REACH + PIECE symbols before each symbol, which also is how far
    back it is trained.

    Parameters
    ----------
    alphabet : int
        Number of symbols.
    hidden : int, optional
        Units of the state; by default the most that a million weights allow, MOST_HIDDEN at most.
    seed : int
        Of the first weights and of what is rehearsed. Another seed gives another code of about the same length.
    rehearsed : int
        Earlier blocks learned from again with each new one.

    Raises
    ------
    ValueError
        If the alphabet is empty, or so large that no network of a million weights knows it.

    References
    ----------
    Cho et al. 2014, doi:10.3115/v1/D14-1179; Kingma & Ba 2015, arXiv:1412.6980 (Adam); prequential: Dawid 1984,
    doi:10.2307/2981683.

    Examples
    --------
    A period is learned: the last thousand symbols cost little.

    >>> from analysis.corpus import Corpus
    >>> from analysis.neural import NeuralModel
    >>> corpus = Corpus.from_symbols(["abc" * 20] * 200)
    >>> bits = NeuralModel(3, hidden=16).learn(corpus)
    >>> bool(bits[0] > 1.5), bool(bits[-1000:].mean() < 0.1)
    (True, True)
    """

    def __init__(self, alphabet: int, *, hidden: int | None = None, seed: int = 0, rehearsed: int = REHEARSED) -> None:
        self.alphabet, self.rehearsed = alphabet, rehearsed
        self.hidden = _hidden(alphabet) if hidden is None else hidden
        self._rng = generator(seed, "neural predictor")
        self.weights = gru.initial(alphabet, self.hidden, self._rng)
        if self.n_weights > MOST_WEIGHTS:
            raise ValueError(f"{self.n_weights:,} weights are more than {MOST_WEIGHTS:,}; choose fewer hidden units")
        self._first = {name: np.zeros_like(values) for name, values in self.weights.items()}
        self._second = {name: np.zeros_like(values) for name, values in self.weights.items()}
        self._steps, self._learned = 0, 0
        self._memory: list[Block] = []
        self._fresh = self._again = np.log2(
            alphabet
        )  # running means of bits per symbol, of new and of rehearsed blocks

    @property
    def n_weights(self) -> int:
        """Numbers that are learned."""
        return sum(values.size for values in self.weights.values())

    def learn(self, corpus: Corpus) -> Floats:
        """Code a corpus and learn from each block once it is coded; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            If the corpus has symbols, and an alphabet of another size than the model's.
        """
        return self._run(corpus, learn=True)

    def score(self, corpus: Corpus) -> Floats:
        """Code a corpus with what was learned, unchanged throughout; returns bits, shape [n_symbols].

        Raises
        ------
        ValueError
            As `learn`.
        """
        return self._run(corpus, learn=False)

    def next_symbol(self, context: ArrayLike = ()) -> Floats:
        """Probabilities of the next symbol, shape [alphabet], after `context`: all codes of the object so far.

        Raises
        ------
        ValueError
            If the context holds anything but codes of the alphabet.
        """
        past = np.asarray(context)
        if past.ndim != 1 or (
            past.size and (past.dtype.kind not in "iu" or not 0 <= past.min() <= past.max() < self.alphabet)
        ):
            raise ValueError(f"the context must be a list of codes from 0 to {self.alphabet - 1}, got {context!r:.60}")
        codes = np.append(past, 0).astype(np.int64)
        start = max((len(codes) - 1) // PIECE * PIECE - REACH, 0)
        inputs = np.append(self.alphabet if start == 0 else codes[start - 1], codes[start:-1])
        state = gru.forward(self.weights, inputs[:, None]).states[-1, 0]
        found = np.exp2(gru.log2_probabilities(self.weights, state).astype(np.float64))
        return found / found.sum()

    def _run(self, corpus: Corpus, learn: bool) -> Floats:
        if corpus.n_symbols and len(corpus.alphabet) != self.alphabet:
            raise ValueError(
                f"the model was made for {self.alphabet} symbols, and the corpus has an alphabet of {len(corpus.alphabet)}; "
                "encode both as one corpus, then split it with take"
            )
        bits = np.zeros(corpus.n_symbols)
        with threadpool_limits(THREADS):
            for block in self._blocks(corpus, learn):
                trace = gru.forward(self.weights, block.inputs)
                log2 = gru.log2_probabilities(self.weights, trace.states[1:][block.counted])
                chosen = block.targets[block.counted]
                bits[block.places[block.counted]] = -log2[np.arange(len(chosen)), chosen]
                if learn:
                    self._step(gru.backward(self.weights, *block[:3], trace, log2))
                    self._fresh += NEWEST * (-float(log2[np.arange(len(chosen)), chosen].mean()) - self._fresh)
                    self._rehearse()
                    self._memory.append(block)
                    self._learned += len(chosen)
        return bits

    def _blocks(self, corpus: Corpus, learn: bool) -> Iterator[Block]:
        """Cut objects into pieces, and take pieces in their order until a block is full."""
        lengths = corpus.lengths
        n = -(-lengths // PIECE)
        owner = np.repeat(np.arange(len(corpus)), n)
        number = np.arange(len(owner)) - np.repeat(np.cumsum(n) - n, n)
        begins = number * PIECE
        ends = np.minimum(begins + PIECE, lengths[owner])
        total = np.concatenate([[0], np.cumsum(ends - begins)])
        first = 0
        while first < len(owner):
            size = int(np.clip(self._learned // PART, SMALLEST, LARGEST)) if learn else LARGEST
            last = max(int(np.searchsorted(total, total[first] + size, side="right")) - 1, first + 1)
            yield self._block(corpus, *(part[first:last] for part in (corpus.offsets[owner], begins, ends)))
            first = last

    def _block(self, corpus: Corpus, origin: Ints, begins: Ints, ends: Ints) -> Block:
        starts = np.maximum(begins - REACH, 0)
        step = np.arange((ends - starts).max())[:, None]
        places = origin + starts + step
        inside = step < ends - starts
        targets = corpus.codes[np.where(inside, places, origin)].astype(np.int64)
        before = corpus.codes[np.where(inside, np.maximum(places - 1, 0), origin)]
        inputs = np.where(starts + step == 0, self.alphabet, before).astype(np.int64)
        return Block(inputs, targets, inside & (step >= begins - starts), places)

    def _rehearse(self) -> None:
        """Learn from earlier blocks again; where they are known by heart, only look at what one of them costs."""
        known = self._again < BY_HEART * self._fresh
        for _ in range(self.rehearsed if self._memory else 0):
            inputs, targets, counted, _ = self._memory[self._rng.integers(len(self._memory))]
            trace = gru.forward(self.weights, inputs)
            log2 = gru.log2_probabilities(self.weights, trace.states[1:][counted])
            chosen = targets[counted]
            self._again += NEWEST * (-float(log2[np.arange(len(chosen)), chosen].mean()) - self._again)
            if known:
                break
            self._step(gru.backward(self.weights, inputs, targets, counted, trace, log2))

    def _step(self, gradient: gru.Weights) -> None:
        """Adam, with a gradient of length STEEPEST at most."""
        self._steps += 1
        length = np.sqrt(sum(float(np.vdot(g, g)) for g in gradient.values()))
        shorter = min(1.0, STEEPEST / max(length, TINY))
        one, two = MOMENTS
        rate = RATE / np.sqrt(1 + self._steps / DECAY) * np.sqrt(1 - two**self._steps) / (1 - one**self._steps)
        for name, values in gradient.items():
            g = values * np.float32(shorter)
            self._first[name] += np.float32(1 - one) * (g - self._first[name])
            self._second[name] += np.float32(1 - two) * (g * g - self._second[name])
            self.weights[name] -= (
                np.float32(rate) * self._first[name] / (np.sqrt(self._second[name]) + np.float32(TINY))
            )


def _hidden(alphabet: int) -> int:
    """Most hidden units of a network of a million weights: 3 h (K + 1) + 3 h h + 3 h + h K + K, with K symbols."""
    if alphabet < 1:
        raise ValueError("the corpus has no symbols, so there is none to predict; add an object that has some")
    linear = 4 * alphabet + 6
    most = int((np.sqrt(linear**2 + 12 * (MOST_WEIGHTS - alphabet)) - linear) / 6) if alphabet < MOST_WEIGHTS else 0
    if most < 1:
        raise ValueError(
            f"{alphabet:,} symbols leave no room in a network of {MOST_WEIGHTS:,} weights; choose a notation with fewer, "
            "as characters"
        )
    return min(most, MOST_HIDDEN)
