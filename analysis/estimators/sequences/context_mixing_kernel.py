"""The compiled half of `context_mixing`: the state of the model, and one pass over the symbols."""

# ruff: noqa: ANN001, ANN201, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.estimators.sequences.nesting import ending, restart, survey, walk
from analysis.estimators.sequences.prefetch import fetch
from analysis.estimators.sequences.rounding import fused

ORDERS = 6  # contexts 0..6 consist of that many symbols
LONG, UNIT, BORDER, UNITS, SKIPPED, COPIED, COPIES, PLAIN = range(ORDERS + 1, ORDERS + 9)
LONGEST = 8  # symbols of the context LONG
PATHS = (8, 12)  # symbols of the path without closed branches
AWAITED = PLAIN + len(PATHS)
CONTEXTS = AWAITED + 2  # those from PLAIN on are in use once something is known to open and close
SEEDS = (20, 11, 7, 6, 5, 4)  # symbols that must agree before a copier follows, on an alphabet of about 20
INPUTS = 64  # three by each context, one by each copier, one constant, one sum of effects, the rest zero
COPIER, BIAS = 3 * CONTEXTS, 3 * CONTEXTS + len(SEEDS)
ADDED = BIAS + 1
# sets of weights: orders and units that know the context, and trust in the copy; decision; last symbol, and whether the
# unit is known; last two symbols; decision and length of the unit
SETS = 5
KNOWN_UNIT, KNOWN_UNITS, UNIT_LENGTHS = 7, 5, 6  # classes: how often a unit came, and it after the one before; length
SUPPORTS = KNOWN_UNIT * KNOWN_UNITS * (ORDERS + 1) * 8
REFINEMENTS = 3  # of the final probability: by the last symbol, by the last two, by the copied symbol
LINE, LEVELS = 8, 3  # a line of the table holds a context's counters for three binary decisions in a row
COUNT_BITS = 10
COUNT_MASK = np.uint32((1 << COUNT_BITS) - 1)
SPREAD, AGES = 32, 12  # cells of a calibration: probability by age of the counter
REACH = 9.02  # log-odds lie within it: ln(8191) = 9.01
RUNS, MISSES = 12, 17
SLOWEST = np.float32(0.003)
CALIBRATING, FINAL_RATE, LOW_RATE = np.float32(0.005), 0.001, 0.003  # steps of learning
PATIENCE = 14  # misses of the last 16 that a copier survives
NODE_SETS = 1024
PLACES = 6  # symbols back whose effects are added up, on alphabets of at most WIDEST
STRETCHES = 16  # of the object, each 1.5 times as long as the one before; the position of a symbol has an effect too
EFFECTS = PLACES + 1  # rows of effects: one by stretch, and one by each place
WIDEST = 24
REFINED = 1 << 14
REFINED_FROM, REFINED_MOST = 12, np.uint32(255)  # visits that a refined probability counts for at first, and at most
COPIERS = len(SEEDS)
SQUASH = 4095 / 24
B = np.uint64(0x9E3779B97F4A7C15)
# helpers are compiled into `run` only, without Python wrappers: half the compilation time
helper = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)
helper_fast = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True, fastmath=True)


class Code(NamedTuple):
    """Binary tree whose leaves are the symbols."""

    child: NDArray[np.int32]  # [nodes, 2]; a leaf is -1 - symbol
    group: NDArray[np.int32]  # [nodes]; first node of the three levels that share a line
    within: NDArray[np.int32]  # [nodes]; place in the line, 1..7
    start: NDArray[np.int64]  # [alphabet + 1]; the decisions of symbol x are path[start[x]:start[x + 1]]
    path: NDArray[np.int32]  # 2 * node + bit


class Memory(NamedTuple):
    """All that the model learns, row after row in flat arrays."""

    table: NDArray[np.uint32]  # [(lines + 1) * 8]; check, then counters: probability in 22 bits, visits in 10
    calibration: NDArray[np.float32]  # [contexts * ages * spread]
    weights: NDArray[np.float32]  # [rows, inputs]
    starts: NDArray[np.int64]  # [sets + 1]; rows of each set of weights
    final: NDArray[np.float32]  # [nodes, sets]; weights of the sets
    refined: NDArray[np.uint32]  # [refinements * cells * (spread + 1)]; counters: final probability given a context
    history: NDArray[np.int32]  # all objects, each closed by -1
    seeds: NDArray[np.int32]  # [copiers, slots]; where a seed was last followed
    hit: NDArray[np.float32]  # [copiers x runs x misses, 2]; chance that the copy is right, rate of learning
    hit_bit: NDArray[np.float32]  # [copiers x runs x misses x 4, 2]; the same by binary decision
    effects: NDArray[
        np.float32
    ]  # [nodes * rows of effects * columns, 2]; log-odds that each adds, information about it
    leanings: NDArray[np.float32]  # [nodes, row]; log-odds by how often each symbol occurred recently in the object
    known: NDArray[np.float32]  # [nodes, row]; information about each leaning
    met: NDArray[np.float32]  # [row]; symbols so far
    clock: NDArray[np.int64]  # [2]; decisions so far, length of the history


class Scratch(NamedTuple):
    """Working space of one position."""

    contexts: NDArray[np.uint64]
    lines: NDArray[np.uint64]  # [contexts]; where the line of each starts
    x: NDArray[np.float32]  # [inputs]
    chosen: NDArray[np.int64]  # [sets]; rows of weights
    odds: NDArray[np.float32]  # [sets]; log-odds by each
    near: NDArray[np.int64]  # [refinements]; first cell, later the nearest
    begin: NDArray[np.int64]  # [1]; first symbol of the object, or behind a symbol that ends one
    length: NDArray[np.int64]  # [1]; symbols of the unit so far
    units: NDArray[np.uint64]  # [3]; hash of the unit so far and of the two before
    counter: NDArray[np.uint32]  # [contexts]
    cell: NDArray[np.uint64]  # [contexts]; place in the calibration
    pointer: NDArray[np.int64]  # [copiers]; place in the history, -1 without
    run: NDArray[np.int64]  # [copiers]; hits since the last miss
    misses: NDArray[np.int64]  # [copiers]; the last 16 outcomes as bits
    copied: NDArray[np.int64]  # [copiers]; symbol, -1 without
    copied_bit: NDArray[np.int64]  # [copiers]; its decision at this node, -1 once it was wrong
    row: NDArray[np.int64]  # [copiers]; of `hit`
    place: NDArray[np.int64]  # [rows of effects]; of the effects of one node
    lately: NDArray[np.float32]  # [row]; symbols of the object, later ones weighted more
    tilt: NDArray[np.float32]  # [row]; their shares less those of all symbols
    candidate: NDArray[np.int64]  # [copiers]; position in the history with the same continuation so far
    slot: NDArray[np.uint64]  # [copiers]; of the seeds
    keys: NDArray[np.uint64]  # [groups of decisions of a symbol * contexts]


@helper
def _hash(a, b):
    h = (np.uint64(a) ^ (np.uint64(b) * np.uint64(0xC2B2AE3D27D4EB4F))) * np.uint64(0xBF58476D1CE4E5B9)
    return h ^ (h >> np.uint64(29))


@helper
def _line(table, key, create):
    """Start of a context's line; a new one replaces the less visited of two; the last line means none."""
    lines = np.uint64(table.size // LINE - 1)
    check = np.uint32(key & np.uint64(0xFFFFF)) | np.uint32(1 << 21)
    first = ((key >> np.uint64(24)) & (lines - np.uint64(1))) * np.uint64(LINE)
    if table[first] == check:
        return first
    second = first ^ np.uint64(LINE)
    if table[second] == check:
        return second
    if not create:
        return lines * np.uint64(LINE)
    line = first
    if (table[second + np.uint64(1)] & COUNT_MASK) < (table[first + np.uint64(1)] & COUNT_MASK):
        line = second
    table[line] = check
    for k in range(1, LINE):
        table[line + np.uint64(k)] = np.uint32(1 << 31)
    return line


@helper
def _past(rolled, powers, t, i, length):
    """Hash of the last `length` symbols of the object; of all of it and its start where it is shorter."""
    if length > i:
        return (rolled[t] + np.uint64(1)) * B
    return rolled[t] - rolled[t - length] * powers[length]


@helper
def _fetch_seeds(m, s, lengths, rolled, powers, t, i):
    places = np.uint64(m.seeds.size // COPIERS)
    for j in range(COPIERS):
        key = _hash(_past(rolled, powers, t, i, lengths[j]), min(lengths[j], i)) >> np.uint64(20)
        s.slot[j] = np.uint64(j) * places + (key & (places - np.uint64(1)))
        fetch(m.seeds, s.slot[j])


@helper
def _fetch_candidates(m, s, learn):
    """Look up where the same symbols occurred last, and store this position for later."""
    for j in range(COPIERS):
        candidate = np.int64(m.seeds[s.slot[j]])
        s.candidate[j] = candidate
        if candidate >= 0:
            fetch(m.history, np.uint64(candidate))
        if learn:
            m.seeds[s.slot[j]] = m.clock[1]


@helper
def _fetch_lines(m, s, code, symbol, first, end):
    """Keys of the lines of some contexts for all decisions of a symbol."""
    mask, at = np.uint64(m.table.size // LINE - 2), 0
    for step in range(code.start[symbol], code.start[symbol + 1]):
        node = code.path[step] >> 1
        if code.group[node] == node:
            for c in range(first, end):
                key = _hash(s.contexts[c], node)
                s.keys[at + c] = key
                fetch(m.table, ((key >> np.uint64(24)) & mask) * np.uint64(LINE))
            at += CONTEXTS


@helper
def _set_contexts(s, path, rolled, powers, t, i, last, last2, active):
    s.contexts[0] = np.uint64(1)
    for d in range(1, ORDERS + 1):
        s.contexts[d] = _hash(_past(rolled, powers, t, i, d), d)
    s.contexts[LONG] = _hash(_past(rolled, powers, t, i, LONGEST), LONGEST)
    s.contexts[UNIT] = _hash(s.units[0], 20)
    s.contexts[BORDER] = _hash(s.units[0], 1000 + last2)
    s.contexts[UNITS] = _hash(s.units[0] + s.units[1] * B, 21)
    s.contexts[SKIPPED] = _hash(s.units[0] + s.units[2] * B, 22)
    if active > PLAIN:
        at, depth = path.size[0], path.size[1]
        for k in range(len(PATHS)):
            s.contexts[PLAIN + k] = _hash(ending(path, powers, at, PATHS[k]), 60 + k)
        opened = path.stack[depth - 1, 0] if depth else 0
        waiting = _hash(path.open[0], 64)
        s.contexts[AWAITED] = _hash(_hash(ending(path, powers, opened, 2), depth), waiting)
        s.contexts[AWAITED + 1] = _hash(_hash(last, last2), waiting)


@helper
def _follow(m, s, lengths, rolled, powers, codes, t, i, learn, runs, counts):
    """Point every copier at a position in the history with the same last symbols, if that looks better than its own."""
    for j in range(COPIERS):
        length = min(lengths[j], i)
        candidate = s.candidate[j]
        at = s.pointer[j]
        if at >= 0 and m.history[at] < 0:
            at = -1
        if (
            candidate >= 0
            and candidate != at
            and m.history[candidate] >= 0
            and (j == 0 or candidate != s.pointer[j - 1])
        ):
            own = (
                m.hit[(j * RUNS + runs[min(s.run[j], 63)]) * MISSES + counts[s.misses[j]], 0]
                if at >= 0
                else np.float32(-1)
            )
            same = 0
            while same < min(i, 32) and m.history[candidate - 1 - same] == codes[t - 1 - same]:
                same += 1
            if same >= length and m.hit[(j * RUNS + runs[same]) * MISSES, 0] > own:
                at, s.run[j], s.misses[j] = candidate, same, 0
        s.pointer[j] = at
        s.copied[j] = m.history[at] if at >= 0 else -1
        s.copied_bit[j] = s.copied[j]  # any value but -1: it may vote
        s.row[j] = (j * RUNS + runs[min(s.run[j], 63)]) * MISSES + counts[s.misses[j]]


@helper
def _set_copies(m, s, alphabet, last, phase):
    """Contexts of what the two most trusted copiers say; returns the class of trust, 0 (no copy) to 7, and the symbol."""
    best, second, trust, less = -1, -1, np.float32(0), np.float32(0)
    for j in range(COPIERS):
        if s.copied[j] >= 0:
            chance = m.hit[s.row[j], 0]
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
    return level, said


@helper_fast
def _set_inputs(m, s, within, stretch, ages, active):
    """Log-odds of the next bit by every context, calibrated too, and 4 (P - 1/2); returns how many orders know this node."""
    support = 0
    for c in range(active):
        counter = m.table[s.lines[c] + within]
        visits = counter & COUNT_MASK
        odds = stretch[counter >> np.uint32(20)]
        cell = np.uint64(
            (c * AGES + ages[visits]) * SPREAD + int((odds + np.float32(REACH)) * np.float32(SPREAD / (2 * REACH)))
        )
        known = np.float32(visits > 0)
        s.x[c] = odds * known
        s.x[CONTEXTS + c] = stretch[np.uint64(np.int64(m.calibration[cell] * np.float32(4095.9)))] * known
        excess = np.float32(counter >> np.uint32(COUNT_BITS)) * np.float32(2.0**-20) - np.float32(2)
        s.x[2 * CONTEXTS + c] = excess * known
        s.counter[c] = counter
        s.cell[c] = cell
        if 1 <= c <= ORDERS:
            support += visits > 0
    return support


@helper_fast
def _set_votes(m, s, code, depth, stretch):
    """Log-odds of the next bit by every copier whose symbol agrees with all bits so far."""
    for j in range(COPIERS):
        s.x[COPIER + j] = 0
        said = s.copied[j]
        if s.copied_bit[j] >= 0 and depth < code.start[said + 1] - code.start[said]:
            odds = stretch[np.int64(m.hit_bit[s.row[j] * 4 + min(depth, 3), 0] * np.float32(4095.9))]
            predicted = code.path[code.start[said] + depth] & 1
            s.copied_bit[j] = predicted
            s.x[COPIER + j] = odds if predicted else -odds


@helper
def _weighted_sum(out, x, a, y, b):
    """Set `out` to a x + b y, rounded as written, wherever the arrays are in memory (see `rounding`)."""
    for k in range(out.size):
        out[k] = fused(y[k], b, x[k] * a)


@helper_fast
def _set_places(m, s, codes, t, i, columns):
    """Inputs of the additive model: the position, the last symbols by distance, the composition of the object so far."""
    s.place[0] = min(int(np.log2(i + 1) * 1.7), STRETCHES - 1)
    for d in range(1, PLACES + 1):
        s.place[d] = d * columns + (codes[t - d] if d <= i else columns - 1)
    total, local = np.float32(0), np.float32(0)
    for k in range(m.met.size):
        total += m.met[k]
        local += s.lately[k]
    weight = np.float32(1) / (local + np.float32(40))
    known = (np.float32(40) * weight - np.float32(1)) / total
    _weighted_sum(s.tilt, s.lately, weight, m.met, known)


@helper_fast
def _add_up(m, s, node, columns):
    """Log-odds of the next bit as a sum of effects."""
    first, odds = node * EFFECTS * columns, np.float32(0)
    for d in range(EFFECTS):
        odds += m.effects[first + s.place[d], 0]
    leaning = m.leanings[node]
    for k in range(s.tilt.size):
        odds += leaning[k] * s.tilt[k]
    s.x[ADDED] = min(max(odds, np.float32(-12)), np.float32(12))


@helper
def _lean(leaning, known, tilt, error, news):
    """Move leanings by their share of the error, rounded as written (see `rounding`)."""
    for k in range(tilt.size):
        known[k] = fused(tilt[k] * tilt[k], news, known[k])
        leaning[k] += error * tilt[k] / known[k]


@helper_fast
def _learn_effects(m, s, node, columns, bit, squash):
    """Move each effect by its share of the error, less as information grows (diagonal Newton steps)."""
    p = squash[int((s.x[ADDED] + np.float32(12)) * np.float32(SQUASH))]
    error, news = np.float32(bit) - p, p * (np.float32(1) - p)
    first = node * EFFECTS * columns
    for d in range(EFFECTS):
        effect = m.effects[first + s.place[d]]
        effect[1] += news
        effect[0] += error / effect[1]
    _lean(m.leanings[node], m.known[node], s.tilt, error, news)


@helper_fast
def _meet(m, s, symbol, learn):
    for k in range(s.lately.size):
        s.lately[k] *= np.float32(0.995)
    s.lately[symbol] += np.float32(1)
    if learn:
        m.met[symbol] += np.float32(1)


@helper
def _towards(cell, right):
    """Move a chance to its mean so far, later to its running mean."""
    cell[0] += (right - cell[0]) * cell[1]
    cell[1] = max(cell[1] / (1 + cell[1]), SLOWEST)


@helper_fast
def _dot(weights, x):
    total = np.float32(0)
    for k in range(x.size):
        total += weights[k] * x[k]
    return min(max(total, np.float32(-12)), np.float32(12))


@helper_fast
def _adjust(weights, x, step):
    for k in range(x.size):
        weights[k] += step * x[k]


@helper_fast
def _counted(counter, bit, most):
    """A counter once it has seen a bit: its mean so far, later a running mean of as many as `most`."""
    visits, now = counter & COUNT_MASK, np.float32(counter >> np.uint32(COUNT_BITS))
    now += (np.float32(4194303 if bit else 0) - now) / (np.float32(visits) + np.float32(1.5))
    return (np.uint32(np.int64(now)) << np.uint32(COUNT_BITS)) | min(visits + np.uint32(1), most)


@helper_fast
def _learn_counters(m, s, within, bit, active):
    aim = np.float32(bit)
    for c in range(active):
        m.table[s.lines[c] + within] = _counted(s.counter[c], bit, COUNT_MASK)
        m.calibration[s.cell[c]] += (aim - m.calibration[s.cell[c]]) * CALIBRATING


@helper
def _learn_votes(m, s, depth, bit, learn):
    """Learn how often copiers are right at this depth; those that are wrong do not vote on the rest."""
    for j in range(COPIERS):
        if s.copied_bit[j] >= 0:
            right = s.copied_bit[j] == bit
            if learn:
                _towards(m.hit_bit[s.row[j] * 4 + min(depth, 3)], np.float32(right))
            if not right:
                s.copied_bit[j] = -1


@helper
def _learn_copies(m, s, symbol, learn, counts):
    """Advance the copiers; one that missed more than `PATIENCE` of its last 16 is dropped."""
    for j in range(COPIERS):
        if s.copied[j] >= 0:
            right = s.copied[j] == symbol
            if learn:
                _towards(m.hit[s.row[j]], np.float32(right))
            s.misses[j] = (s.misses[j] << 1) & 0xFFFF | (not right)
            s.run[j] = s.run[j] + 1 if right else 0
            s.pointer[j] = s.pointer[j] + 1 if counts[s.misses[j]] <= PATIENCE else -1


@helper
def _cell(k, context, node):
    """Where a refinement's cells start in a context."""
    place = np.int64((_hash(context, node) >> np.uint64(30)) & np.uint64(REFINED - 1))
    return (k * REFINED + place) * (SPREAD + 1)


@helper
def _choose_refined(m, s, node, trust, last, last2, copied):
    s.near[0] = _cell(0, last, node)
    s.near[1] = _cell(1, _hash(last, last2), node)
    s.near[2] = _cell(2, copied * 8 + trust, node)
    for k in range(REFINEMENTS):
        for at in range(0, SPREAD + 1, 16):
            fetch(m.refined, np.uint64(s.near[k] + at))


@helper
def _choose_weights(m, s, node, support, trust, last, last2):
    unit = min(s.counter[UNIT] & COUNT_MASK, KNOWN_UNIT - 1)
    units = min(s.counter[UNITS] & COUNT_MASK, KNOWN_UNITS - 1)
    s.chosen[0] = ((np.int64(unit) * KNOWN_UNITS + units) * (ORDERS + 1) + support) * 8 + trust
    s.chosen[1] = node
    s.chosen[2] = last * 3 + (np.int64(unit) + 2) // 3
    s.chosen[3] = np.int64(_hash(last, last2) >> np.uint64(40)) & (NODE_SETS - 1)
    s.chosen[4] = node * UNIT_LENGTHS + min(s.length[0], UNIT_LENGTHS - 1)
    for k in range(SETS):
        rows = m.starts[k + 1] - m.starts[k]
        if s.chosen[k] >= rows:  # a division takes longer than all else here, and is rarely needed
            s.chosen[k] %= rows
        s.chosen[k] += m.starts[k]


@helper_fast
def _mix(m, s):
    """Log-odds of the next bit by every set of weights, and by the weights of these."""
    total, final = np.float32(0), m.final[s.chosen[1] - m.starts[1]]
    for k in range(SETS):
        s.odds[k] = _dot(m.weights[s.chosen[k]], s.x)
        total += final[k] * s.odds[k]
    return min(max(total, np.float32(-12)), np.float32(12))


@helper
def _refine(m, s, odds, p):
    """Average with what followed such log-odds before in each of the contexts; the nearest cells stay in `near`."""
    place = (min(max(odds, np.float32(-7.99)), np.float32(7.99)) + np.float32(8)) * np.float32(SPREAD / 16)
    low = int(place)
    part, total = np.float64(place - np.float32(low)), 0.0
    for k in range(REFINEMENTS):
        at = s.near[k] + low
        below, above = m.refined[at] >> np.uint32(COUNT_BITS), m.refined[at + 1] >> np.uint32(COUNT_BITS)
        total += np.float64(below) * (1 - part) + np.float64(above) * part
        s.near[k] = at + (part >= 0.5)
    q = 0.25 * p + 0.75 / REFINEMENTS * total / 4194304
    return min(max(q, 1e-6), 1 - 1e-6)


@helper_fast
def _learn_weights(m, s, p, bit, squash, rate):
    aim, error = np.float32(bit), np.float32((bit - p) * FINAL_RATE)
    final = m.final[s.chosen[1] - m.starts[1]]
    for k in range(SETS):
        one = s.odds[k]
        _adjust(m.weights[s.chosen[k]], s.x, (aim - squash[int((one + np.float32(12)) * np.float32(SQUASH))]) * rate)
        final[k] += error * one


@helper
def _symbol(m, s, code, symbol, last, last2, trust, copied, lookup, learn, columns, active):
    """Bits of one symbol, decision by decision."""
    stretch, squash, ages = lookup[0], lookup[1], lookup[2]
    bits, chance, at = 0.0, 1.0, 0
    rate = np.float32(LOW_RATE + 0.03 / (1 + m.clock[0] * 0.0002))
    for depth in range(code.start[symbol + 1] - code.start[symbol]):
        step = code.path[code.start[symbol] + depth]
        node, bit = step >> 1, step & 1
        if code.group[node] == node:
            for c in range(active):
                s.lines[c] = _line(m.table, s.keys[at + c], learn)
            at += CONTEXTS
        within = np.uint64(code.within[node])
        _choose_refined(m, s, node, trust, last, last2, copied)
        support = _set_inputs(m, s, within, stretch, ages, active)
        _choose_weights(m, s, node, support, trust, last, last2)
        _set_votes(m, s, code, depth, stretch)
        if s.tilt.size:
            _add_up(m, s, node, columns)
        odds = _mix(m, s)
        p = np.float64(squash[int((odds + np.float32(12)) * np.float32(SQUASH))])
        q = _refine(m, s, odds, p)
        _learn_votes(m, s, depth, bit, learn)
        chance *= q if bit else 1 - q
        if chance < 1e-200:
            bits, chance = bits - np.log2(chance), 1.0
        if learn:
            m.clock[0] += 1
            if s.tilt.size:
                _learn_effects(m, s, node, columns, bit, squash)
            _learn_weights(m, s, p, bit, squash, rate)
            _learn_counters(m, s, within, bit, active)
            for k in range(REFINEMENTS):
                m.refined[s.near[k]] = _counted(m.refined[s.near[k]], bit, REFINED_MOST)
    return bits - np.log2(chance)


@helper
def _begin(s, path, rolled, t):
    """Nothing of an object has come yet."""
    s.begin[0] = t
    rolled[t] = np.uint64(0)
    for j in range(COPIERS):
        s.pointer[j] = -1
    s.lately[:] = 0
    s.units[0], s.units[1], s.units[2], s.length[0] = np.uint64(7), np.uint64(0), np.uint64(0), 0
    restart(path)


@helper
def _go_on(s, n, path, rolled, powers, t, symbol, separator):
    """Take up a symbol into what is known of the object."""
    if n.ends[symbol]:
        _begin(s, path, rolled, t + 1)
        return
    rolled[t + 1] = rolled[t] * powers[1] + np.uint64(symbol + 1)
    walk(n, path, symbol, powers[1])
    if separator:
        s.units[0], s.units[1], s.units[2], s.length[0] = np.uint64(7), s.units[0], s.units[1], 0
    else:
        s.units[0], s.length[0] = _hash(s.units[0], symbol), s.length[0] + 1


@njit(cache=True, _nrt=False, nogil=True)
def run(bits, rolled, codes, offsets, alphabet, separator, code, m, n, s, path, lookup, learn):
    """Bits of each symbol."""
    runs, counts, powers, lengths = lookup[3], lookup[4], lookup[5], lookup[6]
    columns = m.effects.shape[0] // (m.leanings.shape[0] * EFFECTS)  # as `context_mixing` has made them
    active = CONTEXTS if n.due[1] else PLAIN
    for obj in range(offsets.size - 1):
        _begin(s, path, rolled, offsets[obj])
        for t in range(offsets[obj], offsets[obj + 1]):
            i, symbol = t - s.begin[0], codes[t]
            last = codes[t - 1] if i else alphabet
            last2 = codes[t - 2] if i > 1 else alphabet
            if learn and m.clock[1] >= n.due[0]:
                survey(n, m.history, m.clock[1])
                n.due[0] *= 2
                active = CONTEXTS if n.due[1] else PLAIN
                s.x[:BIAS] = 0  # contexts no longer in use say nothing
            _fetch_seeds(m, s, lengths, rolled, powers, t, i)
            _set_contexts(s, path, rolled, powers, t, i, last, last2, active)
            _fetch_lines(m, s, code, symbol, 0, COPIED)
            _fetch_lines(m, s, code, symbol, PLAIN, active)
            _fetch_candidates(m, s, learn)
            _follow(m, s, lengths, rolled, powers, codes, t, i, learn, runs, counts)
            trust, copied = _set_copies(m, s, alphabet, last, (i % 12 * 8 + last) * 8 + last2)
            _fetch_lines(m, s, code, symbol, COPIED, PLAIN)
            if s.tilt.size:
                _set_places(m, s, codes, t, i, columns)
            bits[t] = _symbol(m, s, code, symbol, last, last2, trust, copied, lookup, learn, columns, active)
            _learn_copies(m, s, symbol, learn, counts)
            if s.tilt.size:
                _meet(m, s, symbol, learn)
            if learn:
                m.history[m.clock[1]] = symbol
                m.clock[1] += 1
            _go_on(s, n, path, rolled, powers, t, symbol, separator[symbol])
        m.clock[1] += learn


@njit(cache=True, nogil=True)
def blend(one, two, state, learn):
    """Bits of the mixture of one code and its online blend with another; state: share of `one`, its log2-odds."""
    bits = np.empty(one.size)
    for t in range(one.size):
        p, q = np.exp2(-one[t]), np.exp2(-two[t])
        r = state[0] * p + (1 - state[0]) * q
        posterior = 1 / (1 + np.exp2(min(-state[1], 1000.0)))
        bits[t] = -np.log2(posterior * p + (1 - posterior) * r)
        if learn:
            state[1] -= one[t] + np.log2(r)
            state[0] += 0.01 * (state[0] * p / r - state[0])
    return bits
