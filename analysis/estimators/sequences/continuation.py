"""What a trained mixture expects next, position by position, and objects drawn from it.

`Model.next_symbol` codes the whole past once for every symbol. Here the state of both halves of the mixture moves along an
object, and the probabilities of all symbols are read off it at once, so that an object is drawn in time linear in its length.
"""

# ruff: noqa: ANN001, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.sequences import context_mixing_kernel as mixing
from analysis.estimators.sequences import context_tree as tree
from analysis.estimators.sequences.context_mixing import Mixture
from analysis.estimators.sequences.context_mixing_kernel import Code
from analysis.estimators.sequences.nesting import new_path
from analysis.statistics.counts import whole
from analysis.statistics.resampling import generator

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
helper = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)


class Spread(NamedTuple):
    """Working space for the probabilities of all symbols at one position."""

    lines: NDArray[np.uint64]  # [nodes, contexts]; of the first node of each group
    reach: NDArray[np.float64]  # [nodes]; probability that the decisions lead there
    depth: NDArray[np.int64]  # [nodes]; decisions before each
    local: NDArray[np.float64]  # [orders + 1, alphabet]; of the tree
    mixed: NDArray[np.float64]  # [alphabet]; of the mixer


@helper
def _vote(m, s, code, node, depth, stretch):
    """Log-odds of a decision by every copier on whose symbol's path it lies."""
    for j in range(mixing.COPIERS):
        s.x[mixing.COPIER + j] = 0
        said = s.copied[j]
        if said >= 0 and depth < code.start[said + 1] - code.start[said]:
            step = code.path[code.start[said] + depth]
            if step >> 1 == node:
                odds = stretch[np.int64(m.hit_bit[s.row[j] * 4 + min(depth, 3), 0] * np.float32(4095.9))]
                s.x[mixing.COPIER + j] = odds if step & 1 else -odds


@helper
def _decide(m, s, code, w, last, last2, trust, copied, lookup, columns, active):
    """Probability of every symbol by the mixer: all decisions of the code, parents before children."""
    stretch, squash, ages = lookup[0], lookup[1], lookup[2]
    nodes = code.group.size
    w.mixed[:] = 1.0
    if nodes:
        w.reach[0] = 1.0
    for node in range(nodes):
        group = code.group[node]
        if group == node:
            for c in range(active):
                w.lines[node, c] = mixing._line(m.table, mixing._hash(s.contexts[c], node), False)
        for c in range(active):
            s.lines[c] = w.lines[group, c]
        support = mixing._set_inputs(m, s, np.uint64(code.within[node]), stretch, ages, active)
        mixing._choose_refined(m, s, node, trust, last, last2, copied)
        mixing._choose_weights(m, s, node, support, trust, last, last2)
        _vote(m, s, code, node, w.depth[node], stretch)
        if s.tilt.size:
            mixing._add_up(m, s, node, columns)
        odds = mixing._mix(m, s)
        p = np.float64(squash[int((odds + np.float32(12)) * np.float32(mixing.SQUASH))])
        q = mixing._refine(m, s, odds, p)
        for bit in range(2):
            chance = w.reach[node] * (q if bit else 1 - q)
            k = code.child[node, bit]
            if k < 0:
                w.mixed[-1 - k] = chance
            else:
                w.reach[k] = chance


@helper
def _choose(p, power, uniform):
    """Symbol whose interval of the cumulative p^power holds `uniform` times its sum."""
    highest, total = 0.0, 0.0
    for x in range(p.size):
        highest = max(highest, p[x])
    for x in range(p.size):
        total += (p[x] / highest) ** power
    left, chosen = uniform * total, 0
    for x in range(p.size):
        share = (p[x] / highest) ** power
        if share > 0:
            chosen = x
            left -= share
            if left < 0:
                break
    return chosen


@njit(cache=True, _nrt=False, nogil=True)
def _follow(
    codes, given, uniforms, power, end, chances, bits, alphabet, separator, shares, depth, here, grown, slots, backoff,
    code, m, n, s, path, lookup, rolled, w,
):  # fmt: skip
    """Move along an object, drawing what is not given; returns its length without the symbol `end`."""
    runs, counts, powers, lengths = lookup[3], lookup[4], lookup[5], lookup[6]
    columns = m.effects.shape[0] // (m.leanings.shape[0] * mixing.EFFECTS)
    active = mixing.CONTEXTS if n.due[1] else mixing.PLAIN
    mixing._begin(s, path, rolled, 0)
    order, _ = tree._start(here, slots, grown, 0, alphabet, depth, False)
    for t in range(codes.size):
        i = t - s.begin[0]
        last = codes[t - 1] if i else alphabet
        last2 = codes[t - 2] if i > 1 else alphabet
        mixing._fetch_seeds(m, s, lengths, rolled, powers, t, i)
        mixing._set_contexts(s, path, rolled, powers, t, i, last, last2, active)
        mixing._fetch_candidates(m, s, False)
        mixing._follow(m, s, lengths, rolled, powers, codes, t, i, False, runs, counts)
        trust, copied = mixing._set_copies(m, s, alphabet, last, (i % 12 * 8 + last) * 8 + last2)
        if s.tilt.size:
            mixing._set_places(m, s, codes, t, i, columns)
        _decide(m, s, code, w, last, last2, trust, copied, lookup, columns, active)
        tree._spread(w.local, here.path, order, slots, grown, alphabet, backoff)
        out = chances[min(t, chances.shape[0] - 1)]
        for x in range(alphabet):
            p = w.local[0, x]
            out[x] = shares[1] * p + (1 - shares[1]) * (shares[0] * p + (1 - shares[0]) * w.mixed[x])
        if t >= given:
            codes[t] = _choose(out, power, uniforms[t])
        symbol = codes[t]
        bits[t] = -np.log2(out[symbol])
        if symbol == end:
            return t
        for d in range(order + 1):
            here.edge[d] = slots[
                tree._slot(slots, grown.nodes, here.path[d], symbol, tree._home(slots, here.path[d], symbol))
            ]
        order = tree._advance(here, order, depth)
        mixing._learn_copies(m, s, symbol, False, counts)
        if s.tilt.size:
            mixing._meet(m, s, symbol, False)
        mixing._go_on(s, n, path, rolled, powers, t, symbol, separator[symbol])
    return codes.size


def _depths(code: Code) -> NDArray[np.int64]:
    """Decisions before each node."""
    depth = np.zeros(len(code.group), np.int64)
    for start, stop in zip(code.start[:-1], code.start[1:], strict=True):
        depth[code.path[start:stop] >> 1] = np.arange(stop - start)
    return depth


class Walker:
    """A trained mixture, frozen, that moves along objects.

    Parameters
    ----------
    model : Model
        One of `MODELS["mixture"]` that has learned something.

    Raises
    ------
    ValueError
        If the model is another one, or has learned nothing.

    Examples
    --------
    A model of 'abc' expects c after 'ab', and goes on with it.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> corpus = Corpus.from_symbols(["abcabcabc"] * 50)
    >>> model = prediction.new_model(corpus, "mixture")
    >>> bits = model.learn(corpus)
    >>> walker = prediction.Walker(model)
    >>> walker.chances([0, 1])[-1].round(1).tolist()
    [0.0, 0.0, 1.0]
    >>> walker.draw(6, [0, 1], temperature=0.5)[0].tolist()
    [0, 1, 2, 0, 1, 2]
    """

    def __init__(self, model: object) -> None:
        if not isinstance(model, Mixture):
            raise ValueError("only the model 'mixture' can be followed symbol by symbol; make one with new_model")
        code = model.mixer._code
        if code is None:
            raise ValueError("the model has learned nothing yet; let it learn a corpus first")
        self.alphabet = model.mixer.alphabet
        self._model, self._code = model, code
        posterior = 1 / (1 + np.exp2(min(-model._state[1], 1000.0)))
        self._shares = np.array([model._state[0], posterior])
        self._depths = _depths(code)

    def _run(
        self, codes: Ints, given: int, uniforms: Floats, power: float, end: int, rows: int
    ) -> tuple[int, Floats, Floats]:
        one, two = self._model.tree, self._model.mixer
        nodes = len(self._code.group)
        chances, bits = np.empty((rows, self.alphabet)), np.empty(len(codes))
        w = Spread(
            np.zeros((nodes, mixing.CONTEXTS), np.uint64), np.zeros(nodes), self._depths,
            np.empty((one.depth + 3, self.alphabet)), np.empty(self.alphabet),
        )  # fmt: skip
        length = _follow(
            codes, given, uniforms, power, end, chances, bits, self.alphabet, two._separator, self._shares, one.depth,
            one._here(), one._tree, one._slots, one.estimator == "backoff", self._code, two._memory, two._nesting,
            two._scratch(), new_path(), two._lookup, np.zeros(len(codes) + 1, np.uint64), w,
        )  # fmt: skip
        return length, chances, bits

    def chances(self, codes: ArrayLike = ()) -> Floats:
        """Probabilities of every symbol before each symbol of an object, and after its last.

        Parameters
        ----------
        codes : array_like of int, shape [n]
            From the start of the object.

        Returns
        -------
        ndarray, shape [n + 1, alphabet]
            Rows sum to 1.

        Raises
        ------
        ValueError
            If the codes are not those of the alphabet.
        """
        given = tree.check_codes("the object", codes, self.alphabet)
        room = np.append(given, np.int32(0)).astype(np.int32)
        return self._run(room, len(given), np.zeros(len(room)), 1.0, -1, len(room))[1]

    def draw(
        self, longest: int, given: ArrayLike = (), *, temperature: float = 1.0, end: int = -1, seed: int = 0
    ) -> tuple[Ints, Floats]:
        """Draw how an object goes on: each symbol with probability proportional to P^(1 / temperature).

        Parameters
        ----------
        longest : int
            Symbols of the object, given ones included, after which drawing stops.
        given : array_like of int
            Codes of its beginning.
        temperature : float
            1 draws from the model; lower ones prefer what is likely.
        end : int
            Code that ends an object; none by default.
        seed : int

        Returns
        -------
        codes : ndarray of int32, shape [n]
            Given and drawn symbols, without `end`.
        bits : ndarray, shape [n] or [n + 1]
            -log2 P of each by the model itself (at temperature 1), of `end` too where it was drawn.

        Raises
        ------
        ValueError
            If the temperature is not above 0, `longest` leaves no room for a symbol, or the codes are not of the alphabet.

        References
        ----------
        Ackley, Hinton & Sejnowski 1985, Cognitive Science 9:147, doi:10.1207/s15516709cog0901_7 (temperature).
        """
        start = tree.check_codes("the beginning", given, self.alphabet)
        if not 0 < temperature < np.inf:
            raise ValueError(
                f"the temperature must be above 0, got {temperature:g}; 0.1 nearly always takes the likeliest symbol"
            )
        longest = whole("longest", longest, 1)
        if longest <= len(start):
            raise ValueError(
                f"{longest:,} symbols leave no room after the {len(start):,} that are given; raise the limit"
            )
        codes = np.zeros(longest, np.int32)
        codes[: len(start)] = start
        uniforms = generator(seed, "continuation", temperature).random(longest)
        length, _, bits = self._run(codes, len(start), uniforms, 1 / temperature, end, 1)
        return codes[:length], bits[: length + 1]
