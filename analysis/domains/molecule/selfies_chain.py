"""Strings of SELFIES tokens from a Markov chain, restricted to those in which every token counts.

Any string of SELFIES tokens is read as a molecule, but a reader passes over what finds no room: an atom that ends a chain
drops the rest of it, and a branch or a ring without free valence is ignored. Strings that SELFIES itself writes have none
of that. A chain drawn without regard to it loses half of its tokens when it is read, most rings and branches among them, and
the molecule that is left is simpler than what the chain was fitted to. So a token that would be lost, or make another one
lost, is drawn again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from selfies.constants import INDEX_CODE
from selfies.grammar_rules import process_atom_symbol, process_branch_symbol, process_ring_symbol

from analysis.corpus import Corpus
from analysis.statistics.resampling import generator
from analysis.statistics.surrogates import Chain, advance, drawn_next, fitted_chain

ATOM, BRANCH, RING, DOT, OTHER = range(5)
FRESH = -1  # instead of a free valence: nothing stands before the next atom
BASE = len(INDEX_CODE)
TRIES = 8  # draws of a token from each order of the chain, from the longest to the shortest
WHOLE = 400  # draws of an object until it has the wanted size


class Tokens(NamedTuple):
    """What each token of an alphabet does, ndarray of int64, shape [alphabet].

    Parameters
    ----------
    kind : ATOM, BRANCH, RING, DOT or OTHER (which no string of the chain may have)
    bond : order of the bond that it makes
    capacity : bonds that an atom can have
    digits : tokens of the index that follows a branch or ring
    value : of the token as a digit of an index
    heavy : 1 for an atom other than hydrogen
    """

    kind: NDArray[np.int64]
    bond: NDArray[np.int64]
    capacity: NDArray[np.int64]
    digits: NDArray[np.int64]
    value: NDArray[np.int64]
    heavy: NDArray[np.int64]


def _token(symbol: str) -> tuple[int, int, int, int, int, int]:
    value = INDEX_CODE.get(symbol, 0)
    if symbol == ".":
        return DOT, 0, 0, 0, value, 0
    if (branch := process_branch_symbol(symbol)) is not None:
        return BRANCH, branch[0], 0, branch[1], value, 0
    if (ring := process_ring_symbol(symbol)) is not None:
        return RING, ring[0], 0, ring[1], value, 0
    if (found := process_atom_symbol(symbol)) is None:
        return OTHER, 0, 0, 0, value, 0
    (bond, _), atom = found
    return ATOM, bond, atom.bonding_capacity, 0, value, int(atom.element != "H")


def tokens_of(alphabet: tuple[str, ...]) -> Tokens:
    """What each token of an alphabet does."""
    return Tokens(*np.array([_token(symbol) for symbol in alphabet], dtype=np.int64).T.copy())


# Places in the state of a string that is being written.
DEPTH, FREE, ATOM_BEFORE, FIRST, ATOMS, HEAVY, RINGS, PENDING, INDEX, OPENING, OPENED = range(11)
# Rows of `room`: of each atom its free valence and what it hangs on; ends of each ring; of each open branch its end, the atom
# that it hangs on, and the valence that is left for what comes behind it.
VALENCE, PARENT, RING_FROM, RING_TO, END, ROOT, SAVED = range(7)


@njit(cache=True, nogil=True)
def _closes(least, s, room, tokens):  # noqa: ANN001, ANN202
    """Whether a ring of this index joins two atoms that are not bonded and have valences to spare."""
    before, order = s[ATOM_BEFORE], tokens.bond[s[OPENING]]
    other = before - (least + 1)
    if least == 0 or room[PARENT, before] == other or room[VALENCE, other] < order:
        return False
    for k in range(s[RINGS]):
        if room[RING_FROM, k] == other and room[RING_TO, k] == before:
            return False
    for d in range(1, s[DEPTH] + 1):  # the atom still has to hold what comes behind its branch
        if room[ROOT, d] == other and min(room[SAVED, d], room[VALENCE, other]) <= order:
            return False
    return True


@njit(cache=True, nogil=True)
def _digit_counts(symbol, left, s, room, tokens):  # noqa: ANN001, ANN202
    """Whether a token can be the next digit of an index, with `left` tokens of this chain behind it."""
    value = s[INDEX] * BASE + tokens.value[symbol]
    least = value * BASE if s[PENDING] == 2 else value
    if tokens.kind[s[OPENING]] == BRANCH:
        return least + 1 < left - (s[PENDING] - 1)  # the branch, and something behind it
    if s[ATOM_BEFORE] - (least + 1) < s[FIRST]:
        return False
    return s[PENDING] > 1 or _closes(least, s, room, tokens)


@njit(cache=True, nogil=True)
def _counts(symbol, left, s, room, tokens):  # noqa: ANN001, ANN202
    """Whether a token is read as what it says, and loses none of the `left` tokens of this chain behind it."""
    if s[PENDING]:
        return _digit_counts(symbol, left, s, room, tokens)
    kind, bond, digits, free = tokens.kind[symbol], tokens.bond[symbol], tokens.digits[symbol], s[FREE]
    if kind == ATOM:
        remains = tokens.capacity[symbol] - (0 if free == FRESH else bond)
        return remains >= 0 and (free == FRESH or 0 < bond <= free) and (remains > 0 or left == 0)
    if s[OPENED] or free == FRESH:
        return False
    if kind == BRANCH:
        return free > bond and left >= digits + 2
    if kind == RING:
        room_for_it = s[ATOM_BEFORE] - s[FIRST] >= 2 and left >= digits
        return room_for_it and (free > bond or (free == bond and left == digits))
    return kind == DOT and s[DEPTH] == 0 and left > 0


@njit(cache=True, nogil=True)
def _add_atom(symbol, s, room, tokens):  # noqa: ANN001, ANN202
    atom, before, bond = s[ATOMS], s[ATOM_BEFORE], tokens.bond[symbol]
    room[PARENT, atom], room[VALENCE, atom] = -1, tokens.capacity[symbol]
    if s[FREE] != FRESH:
        room[PARENT, atom] = before
        room[VALENCE, before] -= bond
        room[VALENCE, atom] -= bond
    s[ATOM_BEFORE], s[FREE], s[OPENED] = atom, room[VALENCE, atom], 0
    s[HEAVY] += tokens.heavy[symbol]
    s[ATOMS] += 1


@njit(cache=True, nogil=True)
def _end_index(t, s, room, tokens):  # noqa: ANN001, ANN202
    """Open the branch or close the ring whose index ends at token t."""
    opening, before = s[OPENING], s[ATOM_BEFORE]
    order = tokens.bond[opening]
    if tokens.kind[opening] == BRANCH:
        s[DEPTH] += 1
        depth = s[DEPTH]
        room[END, depth], room[ROOT, depth], room[SAVED, depth] = t + s[INDEX] + 2, before, s[FREE] - order
        s[FREE], s[OPENED] = order, 1
        return
    other = before - (s[INDEX] + 1)
    room[RING_FROM, s[RINGS]], room[RING_TO, s[RINGS]] = other, before
    s[RINGS] += 1
    room[VALENCE, other] -= order
    room[VALENCE, before] -= order
    s[FREE] -= order


@njit(cache=True, nogil=True)
def _take(symbol, t, s, room, tokens):  # noqa: ANN001, ANN202
    """Read token t of a string, which counts."""
    kind = tokens.kind[symbol]
    if s[PENDING]:
        s[PENDING] -= 1
        s[INDEX] = s[INDEX] * BASE + tokens.value[symbol]
        if not s[PENDING]:
            _end_index(t, s, room, tokens)
    elif kind == ATOM:
        _add_atom(symbol, s, room, tokens)
    elif kind == DOT:
        s[FREE], s[FIRST] = FRESH, s[ATOMS]
    else:
        s[PENDING], s[INDEX], s[OPENING] = tokens.digits[symbol], 0, symbol


@njit(cache=True, nogil=True)
def _write(out, fewest, most, chain, tokens, context, longer, s, room):  # noqa: ANN001, ANN202
    """Write one string; whether it has `fewest` to `most` heavy atoms. Given up where no token that counts is drawn."""
    context[:] = chain.start
    s[:] = 0
    s[FREE], s[ATOM_BEFORE], room[END, 0] = FRESH, -1, len(out)
    for t in range(len(out)):
        while s[DEPTH] and t == room[END, s[DEPTH]]:
            root = room[ROOT, s[DEPTH]]
            s[ATOM_BEFORE], s[FREE] = root, min(room[SAVED, s[DEPTH]], room[VALENCE, root])
            s[DEPTH] -= 1
        left = room[END, s[DEPTH]] - t - 1
        for attempt in range(TRIES * len(context) + 1):
            if attempt == TRIES * len(context):
                return False
            symbol = drawn_next(chain, context, len(context) - 1 - attempt // TRIES)
            if _counts(symbol, left, s, room, tokens):
                break
        out[t] = symbol
        advance(chain, context, longer, symbol)
        _take(symbol, t, s, room, tokens)
        if s[HEAVY] > most or s[HEAVY] + len(out) - t - 1 < fewest:
            return False
    return not (s[PENDING] or s[OPENED] or s[FREE] == FRESH)


@njit(cache=True, nogil=True)
def _strings(lengths, wanted, near, chain, tokens, seed):  # noqa: ANN001, ANN202
    np.random.seed(seed)  # noqa: NPY002 (numba's own generator)
    starts = np.append(0, np.cumsum(lengths))
    out, found = np.zeros(starts[-1], np.int32), np.zeros(len(lengths), np.bool_)
    context, longer = chain.start.copy(), chain.start.copy()
    state, room = np.zeros(11, np.int64), np.zeros((7, lengths.max() + 1), np.int64)
    for i in range(len(lengths)):
        for _ in range(WHOLE):
            text = out[starts[i] : starts[i + 1]]
            if _write(text, wanted[i] - near[i], wanted[i] + near[i], chain, tokens, context, longer, state, room):
                found[i] = True
                break
    return out, found


def strings(
    corpus: Corpus, fitted_to: Corpus, order: int, near: NDArray[np.int64], seed: int
) -> tuple[Corpus, NDArray[np.bool_]]:
    """Draw for each object of a corpus of SELFIES tokens a string of as many tokens and about as many heavy atoms.

    Parameters
    ----------
    corpus : Corpus
    fitted_to : Corpus
        What the chain is fitted to, over the same alphabet.
    order : int
        Tokens of context.
    near : ndarray of int, shape [objects]
        Heavy atoms that a string may have more or fewer than its object.
    seed : int

    Returns
    -------
    drawn : Corpus
        Over the same alphabet.
    found : ndarray of bool, shape [objects]
        Whether WHOLE draws gave one of its size; what stands in `drawn` otherwise is to be left out.
    """
    chain: Chain = fitted_chain(fitted_to, order)
    own = int(generator(seed, "SELFIES", order, corpus.n_symbols).integers(2**31))
    codes, found = _strings(corpus.lengths, corpus.sizes, near, chain, tokens_of(corpus.alphabet), own)
    return corpus.with_codes(codes), found & (corpus.lengths > 0)
