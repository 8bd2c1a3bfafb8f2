"""The compiled half of `mixing`: what the model keeps, and one pass over the symbols."""

# ruff: noqa: ANN001, ANN201, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

ORDERS = 6  # contexts 0..6 hold that many symbols
UNIT, UNITS, COPIED, COPIES = ORDERS + 1, ORDERS + 2, ORDERS + 3, ORDERS + 4
CONTEXTS = ORDERS + 5
SEEDS = (20, 12, 6, 5)  # symbols that must agree before a copier follows, on an alphabet of about 20
INPUTS = 2 * CONTEXTS + len(SEEDS) + 1
LINE, LEVELS = 8, 3  # a line of the table holds a context's counters for three binary decisions in a row
COUNT_BITS = 10
COUNT_MASK = np.uint32((1 << COUNT_BITS) - 1)
SPREAD, AGES = 32, 12  # cells of a calibration: probability by age of the counter
REACH = 9.02  # log-odds lie within it: ln(8191) = 9.01
RUNS, MISSES = 12, 17
SLOWEST = np.float32(0.005)
PATIENCE = 11  # misses of the last 16 that a copier survives
NODE_SETS = 1024
REFINED = 1 << 14
B = np.uint64(0x9E3779B97F4A7C15)
# helpers are compiled into `run` only, without doors to Python: half the compilation time
helper = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
helper_fast = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, fastmath=True)


class Code(NamedTuple):
    """Binary tree whose leaves are the symbols."""

    child: NDArray[np.int32]  # [nodes, 2]; a leaf is -1 - symbol
    group: NDArray[np.int32]  # [nodes]; first node of the three levels that share a line
    within: NDArray[np.int32]  # [nodes]; place in the line, 1..7
    start: NDArray[np.int64]  # [alphabet + 1]; the decisions of symbol x are path[start[x]:start[x + 1]]
    path: NDArray[np.int32]  # 2 * node + bit


class Memory(NamedTuple):
    """All that the model learns."""

    table: NDArray[np.uint32]  # [lines, 8]; check, then counters: probability in 22 bits, visits in 10
    calibration: NDArray[np.float32]  # [contexts, ages, spread]
    by_support: NDArray[np.float32]  # [orders seen x confidence of the copy, inputs]; weights
    by_node: NDArray[np.float32]  # [nodes, inputs]; weights
    final: NDArray[np.float32]  # [nodes, 2]; weights of the two
    refined: NDArray[np.float32]  # [cells, spread + 1]; final probability given the symbol before
    history: NDArray[np.int32]  # all objects, each closed by -1
    seeds: NDArray[np.int32]  # [copiers, slots]; where a seed was last followed
    hit: NDArray[np.float32]  # [copiers, runs, misses, 2]; chance that the copy is right, rate of learning
    hit_bit: NDArray[np.float32]  # [copiers, runs, misses, 4, 2]; the same by binary decision
    clock: NDArray[np.int64]  # [2]; decisions so far, length of the history


class Scratch(NamedTuple):
    """Working space of one position."""

    contexts: NDArray[np.uint64]
    lines: NDArray[np.int64]
    x: NDArray[np.float32]
    cell: NDArray[np.int64]
    pointer: NDArray[np.int64]  # [copiers]; place in the history, -1 without
    run: NDArray[np.int64]  # [copiers]; hits since the last miss
    misses: NDArray[np.int64]  # [copiers]; the last 16 outcomes as bits
    copied: NDArray[np.int64]  # [copiers]; symbol, -1 without
    copied_bit: NDArray[np.int64]  # [copiers]; its decision at this node, -1 where it is elsewhere
    out: NDArray[np.float64]  # [3]; log-odds of both mixers and of their sum


@helper
def _hash(a, b):
    h = (np.uint64(a) ^ (np.uint64(b) * np.uint64(0xC2B2AE3D27D4EB4F))) * np.uint64(0xBF58476D1CE4E5B9)
    return h ^ (h >> np.uint64(29))


@helper
def _line(table, key, create):
    """Line of a context, or -1; a new one takes the place of the less visited of two."""
    mask = table.shape[0] - 1
    check = np.uint32(key & np.uint64(0xFFFFF)) | np.uint32(1 << 21)
    first = np.int64(key >> np.uint64(24)) & mask
    if table[first, 0] == check:
        return first
    second = first ^ 1
    if table[second, 0] == check:
        return second
    if not create:
        return -1
    line = second if (table[second, 1] & COUNT_MASK) < (table[first, 1] & COUNT_MASK) else first
    table[line, :] = np.uint32(1 << 31)
    table[line, 0] = check
    return line


@helper
def _past(rolled, powers, t, i, length):
    """Hash of the last `length` symbols of the object; of all of it and its start where it is shorter."""
    if length > i:
        return (rolled[t] + np.uint64(1)) * B
    return rolled[t] - rolled[t - length] * powers[length]


@helper
def _set_contexts(s, rolled, powers, t, i, unit, previous):
    s.contexts[0] = np.uint64(1)
    for d in range(1, ORDERS + 1):
        s.contexts[d] = _hash(_past(rolled, powers, t, i, d), d)
    s.contexts[UNIT] = _hash(unit, 20)
    s.contexts[UNITS] = _hash(unit + previous * B, 21)


@helper
def _follow(m, s, lengths, rolled, powers, codes, t, i, learn, runs, counts):
    """Point every copier at a place in the history that went on as this one does, if that looks better than its own."""
    for j in range(s.pointer.size):
        length = min(lengths[j], i)
        slot = np.int64(_hash(_past(rolled, powers, t, i, lengths[j]), length) >> np.uint64(20)) & (
            m.seeds.shape[1] - 1
        )
        candidate = m.seeds[j, slot]
        if learn:
            m.seeds[j, slot] = m.clock[1]
        at = s.pointer[j]
        if at >= 0 and m.history[at] < 0:
            at = -1
        own = m.hit[j, runs[min(s.run[j], 63)], counts[s.misses[j]], 0] if at >= 0 else np.float32(-1)
        if (
            candidate >= 0
            and candidate != at
            and m.history[candidate] >= 0
            and (j == 0 or candidate != s.pointer[j - 1])
        ):
            same = 0
            while same < min(i, 32) and m.history[candidate - 1 - same] == codes[t - 1 - same]:
                same += 1
            if same >= length and m.hit[j, runs[same], 0, 0] > own:
                at, s.run[j], s.misses[j] = candidate, same, 0
        s.pointer[j] = at
        s.copied[j] = m.history[at] if at >= 0 else -1


@helper
def _set_copies(m, s, alphabet, last, phase, runs, counts):
    """Contexts of what the two most trusted copiers say; returns the class of trust, 0 (no copy) to 7."""
    best, second, trust, less = -1, -1, np.float32(0), np.float32(0)
    for j in range(s.pointer.size):
        if s.copied[j] >= 0:
            chance = m.hit[j, runs[min(s.run[j], 63)], counts[s.misses[j]], 0]
            if chance > trust:
                if best >= 0 and s.copied[best] != s.copied[j]:
                    second, less = best, trust
                best, trust = j, chance
            elif chance > less and s.copied[j] != s.copied[best]:
                second, less = j, chance
    level = 1 + min(6, int(trust * trust * 7)) if best >= 0 else 0
    said = s.copied[best] if best >= 0 else alphabet
    other = s.copied[second] if second >= 0 else alphabet
    s.contexts[COPIED] = _hash(_hash(said, 30 + level), last if best < 0 else 0)
    if alphabet <= 4:
        s.contexts[COPIES] = _hash(phase, 42)
    else:
        s.contexts[COPIES] = _hash(_hash(said, other), 50 + last)
    return level


@helper_fast
def _set_inputs(m, s, code, node, depth, stretch, ages, runs, counts):
    """Log-odds of the next bit by every context and copier; returns how many orders have met this node."""
    within, support = code.within[node], 0
    for c in range(s.lines.size):
        s.x[2 * c] = 0
        s.x[2 * c + 1] = 0
        s.cell[c] = -1
        if s.lines[c] >= 0:
            counter = m.table[s.lines[c], within]
            visits = counter & COUNT_MASK
            if visits > 0:
                support += 1 <= c <= ORDERS
                age, top = ages[visits], counter >> np.uint32(20)
                s.x[2 * c] = stretch[top]
                s.cell[c] = np.int64(age) * SPREAD + np.int64(
                    (stretch[top] + np.float32(REACH)) * np.float32(SPREAD / (2 * REACH))
                )
                s.x[2 * c + 1] = stretch[int(m.calibration[c, s.cell[c]] * np.float32(4095.9))]
    for j in range(s.pointer.size):
        s.x[2 * s.lines.size + j] = 0
        s.copied_bit[j] = -1
        said = s.copied[j]
        if said >= 0 and depth < code.start[said + 1] - code.start[said]:
            step = code.path[code.start[said] + depth]
            if step >> 1 == node:
                chance = m.hit_bit[j, runs[min(s.run[j], 63)], counts[s.misses[j]], min(depth, 3), 0]
                s.copied_bit[j] = step & 1
                odds = stretch[int(chance * np.float32(4095.9))]
                s.x[2 * s.lines.size + j] = odds if step & 1 else -odds
    s.x[s.x.size - 1] = 0.3
    return support


@helper
def _towards(cell, right):
    """Move a chance to its mean so far, later to its running mean."""
    cell[0] += (right - cell[0]) * cell[1]
    cell[1] = max(cell[1] / (1 + cell[1]), SLOWEST)


@helper_fast
def _mix(m, s, a, b):
    """Probability that the next bit is 1, by two sets of weights and the weights of these."""
    one, two = np.float32(0), np.float32(0)
    for k in range(s.x.size):
        one += m.by_support[a, k] * s.x[k]
        two += m.by_node[b, k] * s.x[k]
    one, two = min(max(one, np.float32(-12)), np.float32(12)), min(max(two, np.float32(-12)), np.float32(12))
    s.out[0], s.out[1] = one, two
    s.out[2] = min(max(m.final[b, 0] * one + m.final[b, 1] * two, -12.0), 12.0)
    return 1 / (1 + np.exp(-s.out[2]))


@helper
def _refine(m, s, cell, p):
    """Average with what followed such log-odds before, given the last symbol; returns (probability, cell)."""
    place = (min(max(s.out[2], -7.99), 7.99) + 8) * (SPREAD / 16)
    low = int(place)
    part = place - low
    seen = m.refined[cell, low] * (1 - part) + m.refined[cell, low + 1] * part
    return min(max(0.5 * p + 0.5 * seen, 1e-6), 1 - 1e-6), low + (part >= 0.5)


@helper_fast
def _learn_bit(m, s, code, node, depth, bit, a, b, p, reciprocal, runs, counts):
    within = code.within[node]
    m.clock[0] += 1
    rate = 0.002 + 0.02 / (1 + m.clock[0] * 0.001)
    one = np.float32((bit - 1 / (1 + np.exp(-s.out[0]))) * rate)
    two = np.float32((bit - 1 / (1 + np.exp(-s.out[1]))) * rate)
    for k in range(s.x.size):
        m.by_support[a, k] += one * s.x[k]
        m.by_node[b, k] += two * s.x[k]
    m.final[b, 0] += np.float32((bit - p) * 0.002 * s.out[0])
    m.final[b, 1] += np.float32((bit - p) * 0.002 * s.out[1])
    target = np.float32(4194303 if bit else 0)
    for c in range(s.lines.size):
        counter = m.table[s.lines[c], within]
        visits = counter & COUNT_MASK
        now = np.float32(counter >> np.uint32(COUNT_BITS))
        now += (target - now) * reciprocal[visits]
        m.table[s.lines[c], within] = (np.uint32(now) << np.uint32(COUNT_BITS)) | min(visits + np.uint32(1), COUNT_MASK)
        if s.cell[c] >= 0:
            m.calibration[c, s.cell[c]] += (bit - m.calibration[c, s.cell[c]]) * np.float32(0.02)
    for j in range(s.pointer.size):
        if s.copied_bit[j] >= 0:
            right = np.float32(s.copied_bit[j] == bit)
            run, missed, level = runs[min(s.run[j], 63)], counts[s.misses[j]], min(depth, 3)
            _towards(m.hit_bit[j, run, missed, level], right)


@helper
def _learn_copies(m, s, symbol, learn, runs, counts, patience):
    """Move the copiers on; one that missed more than `patience` of its last 16 lets go."""
    for j in range(s.pointer.size):
        if s.copied[j] >= 0:
            right = s.copied[j] == symbol
            run, missed = runs[min(s.run[j], 63)], counts[s.misses[j]]
            if learn:
                _towards(m.hit[j, run, missed], np.float32(right))
            s.misses[j] = (s.misses[j] << 1) & 0xFFFF | (not right)
            s.run[j] = s.run[j] + 1 if right else 0
            s.pointer[j] = s.pointer[j] + 1 if counts[s.misses[j]] <= patience else -1


@njit(cache=True)
def run(codes, offsets, alphabet, separator, code, m, s, lookup, learn):
    """Bits of each symbol."""
    stretch, reciprocal, ages, runs, counts, powers, lengths, patience = lookup
    bits, rolled = np.zeros(codes.size), np.zeros(codes.size + 1, np.uint64)
    for obj in range(offsets.size - 1):
        unit, previous = np.uint64(7), np.uint64(0)
        s.pointer[:] = -1
        rolled[offsets[obj]] = np.uint64(0)
        for t in range(offsets[obj], offsets[obj + 1]):
            i, symbol = t - offsets[obj], codes[t]
            last = codes[t - 1] if i else alphabet
            last2 = codes[t - 2] if i > 1 else alphabet
            _set_contexts(s, rolled, powers, t, i, unit, previous)
            _follow(m, s, lengths, rolled, powers, codes, t, i, learn, runs, counts)
            trust = _set_copies(m, s, alphabet, last, (i % 12 * 8 + last) * 8 + last2, runs, counts)
            for depth in range(code.start[symbol + 1] - code.start[symbol]):
                step = code.path[code.start[symbol] + depth]
                node, bit = step >> 1, step & 1
                if code.group[node] == node:
                    for c in range(s.lines.size):
                        s.lines[c] = _line(m.table, _hash(s.contexts[c], node), learn)
                support = _set_inputs(m, s, code, node, depth, stretch, ages, runs, counts)
                a, b = support * 8 + trust, node % m.by_node.shape[0]
                p = _mix(m, s, a, b)
                cell = np.int64(_hash(last, node) >> np.uint64(30)) & (REFINED - 1)
                q, near = _refine(m, s, cell, p)
                bits[t] -= np.log2(q if bit else 1 - q)
                if learn:
                    _learn_bit(m, s, code, node, depth, bit, a, b, p, reciprocal, runs, counts)
                    m.refined[cell, near] += (bit - m.refined[cell, near]) * np.float32(0.02)
            _learn_copies(m, s, symbol, learn, runs, counts, patience)
            if learn:
                m.history[m.clock[1]] = symbol
                m.clock[1] += 1
            rolled[t + 1] = rolled[t] * powers[1] + np.uint64(symbol + 1)
            if separator[symbol]:
                unit, previous = np.uint64(7), unit
            else:
                unit = _hash(unit, symbol)
        m.clock[1] += learn
    return bits


@njit(cache=True)
def blend(one, two, state, learn):
    """Bits of the mixture of two codes, their on-line blend included; state: share of `one`, log-weights of the three."""
    bits = np.empty(one.size)
    for t in range(one.size):
        p, q = np.exp2(-one[t]), np.exp2(-two[t])
        r = state[0] * p + (1 - state[0]) * q
        top = max(state[1], state[2], state[3])
        a, b, c = np.exp2(state[1] - top), np.exp2(state[2] - top), np.exp2(state[3] - top)
        bits[t] = -np.log2((a * p + b * q + c * r) / (a + b + c))
        if learn:
            state[1] -= one[t]
            state[2] -= two[t]
            state[3] += np.log2(r)
            state[0] += 0.01 * (state[0] * p / r - state[0])
    return bits
