"""Reach: which part of a space a model finds that goes in few directions, or rarely in others, and what iteration adds.

A metaphor, computed: answers are the cells of a square grid, some of which are walls (no answers); a model begins in the middle
and makes up to so many steps to one of eight neighbours. The warm model takes all directions alike, the cold one prefers east
(chances proportional to 2.718^(cosine of the angle / temperature)), the small one knows only the directions nearest to east. A
cell counts as found where at least one of the samples ends there with a chance of a half or more; chances follow from dynamic
programming, nothing is drawn by hand or sampled.

Iteration: the next round begins at the cells that were found and that a verifier accepts, each alike. What it has to beat are one
pass of as many samples, and one pass of fewer samples whose paths are as long as all rounds together. What a model can reach at
all, with any number of steps and samples, is a breadth-first search along its directions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.experiments import Progress, Result, check_limits
from analysis.experiments.samples import differences, over_tasks, points
from analysis.statistics.resampling import generator
from analysis.support.numbers import percent

SETTINGS: dict[str, Any] = {
    "seed": 0, "side": 41, "band": 3, "temperature": 0.3, "steps": 8, "samples": 1_000, "rounds": 6, "accepted": 0.3, "walls":
    0.2, }  # fmt: skip
LIMITS = {
    "side": (11, 61), "band": (1, 7), "temperature": (0.05, 10.0), "steps": (1, 40), "samples": (10, 100_000), "rounds": (2, 20),
    "accepted": (0.0, 1.0), "walls": (0.0, 0.5),
}  # fmt: skip
MAPS = 24
MOVES = ((1, 0), (1, 1), (1, -1), (0, 1), (0, -1), (-1, 1), (-1, -1), (-1, 0))  # by their angle from east
SMALL, COLD, WARM = "small", "cold", "warm"
MODELS = (SMALL, COLD, WARM)
ONE_PASS, MORE, LONG, ITERATED = "one pass", "one pass, as many samples", "one pass, long paths", "iterated"
WAYS = (ONE_PASS, MORE, LONG, ITERATED)
LETTERS = {
    (SMALL, ONE_PASS): "A", (COLD, ONE_PASS): "B", (WARM, ONE_PASS): "C", (SMALL, ITERATED): "D", (COLD, ITERATED): "E",
    (WARM, ITERATED): "F",
}  # fmt: skip
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ground:
    """A map.

    Parameters
    ----------
    valid : ndarray of bool, shape [side, side]
        Cells that are no walls, and to which there is a way from the middle.
    accepted : ndarray of bool, shape [side, side]
        Valid cells that the verifier accepts.
    """

    valid: Marks
    accepted: Marks

    @property
    def start(self) -> tuple[int, int]:
        """The cell in the middle."""
        return self.valid.shape[0] // 2, self.valid.shape[1] // 2


def ground(side: int, walls: float, accepted: float, seed: int) -> Ground:
    """Make a map; the middle is no wall."""
    rng = generator(seed, "ground", side)
    free, passes = rng.random((side, side)) >= walls, rng.random((side, side)) < accepted
    middle = (side // 2, side // 2)
    free[middle] = True
    valid = within_reach(free, middle, MOVES)
    return Ground(valid, valid & passes)


def within_reach(free: Marks, start: tuple[int, int], moves: tuple[tuple[int, int], ...]) -> Marks:
    """Which cells can be reached at all: breadth-first search along some moves.

    Parameters
    ----------
    free : ndarray of bool, shape [side, side]
    start : tuple of int
    moves : tuple of (int, int)
    """
    found = np.zeros_like(free)
    found[start] = True
    waiting = deque([start])
    while waiting:
        x, y = waiting.popleft()
        for dx, dy in moves:
            a, b = x + dx, y + dy
            if 0 <= a < free.shape[0] and 0 <= b < free.shape[1] and free[a, b] and not found[a, b]:
                found[a, b] = True
                waiting.append((a, b))
    return found


def weights_of(model: str, band: int, temperature: float) -> Floats:
    """Chance of each of MOVES."""
    cosine = np.array([dx / np.hypot(dx, dy) for dx, dy in MOVES])
    weights = np.ones(len(MOVES)) if model != COLD else np.exp((cosine - 1) / temperature)
    if model == SMALL:
        weights[band:] = 0.0
    found: Floats = weights / weights.sum()
    return found


def ends(of: Ground, starts: Floats, weights: Floats, steps: int) -> Floats:
    """Chance that a path ends in each cell, exactly: it has 1 to `steps` steps, each number alike; a step into a wall stays.

    Parameters
    ----------
    of : Ground
    starts : ndarray of float, shape [side, side]
        Chance to begin in each cell.
    weights : ndarray of float, shape [8]
    steps : int

    Returns
    -------
    ndarray of float, shape [side, side]
    """
    padded = np.pad(of.valid, 1)
    side = of.valid.shape[0]
    free = [padded[1 + dx : 1 + dx + side, 1 + dy : 1 + dy + side] for dx, dy in MOVES]
    mass, total = starts.copy(), np.zeros_like(starts)
    for _ in range(steps):
        new = np.zeros((side + 2, side + 2))
        for (dx, dy), weight, into in zip(MOVES, weights, free, strict=True):
            if weight:
                goes = weight * mass
                new[1 + dx : 1 + dx + side, 1 + dy : 1 + dy + side] += np.where(into, goes, 0.0)
                new[1:-1, 1:-1] += np.where(into, 0.0, goes)
        mass = new[1:-1, 1:-1]
        total += mass
    return total / steps


def found_by(chances: Floats, samples: int) -> Marks:
    """Which cells at least one of so many samples ends in with a chance of a half or more."""
    found: Marks = samples * np.log1p(-np.minimum(chances, 1 - 1e-12)) <= np.log(0.5)
    return found


def reached(of: Ground, model: str, way: str, settings: Mapping[str, Any]) -> list[Marks]:
    """Cells found after each round; for one pass, after the samples of as many rounds.

    Returns
    -------
    list of ndarray of bool, shape [side, side]
        One for each round; for `ONE_PASS` and `LONG` a single one.
    """
    weights = weights_of(model, int(settings["band"]), float(settings["temperature"]))
    steps, samples, rounds = (int(settings[name]) for name in ("steps", "samples", "rounds"))
    first = np.zeros(of.valid.shape)
    first[of.start] = 1.0
    if way == LONG:
        return [found_by(ends(of, first, weights, steps * rounds), samples)]
    chances = ends(of, first, weights, steps)
    if way in (ONE_PASS, MORE):
        return [found_by(chances, samples * (r + 1)) for r in range(rounds if way == MORE else 1)]
    known, history = found_by(chances, samples), []
    history.append(known)
    for _ in range(rounds - 1):
        begin = (known & of.accepted).astype(float)
        begin[of.start] = 1.0
        known = known | found_by(ends(of, begin / begin.sum(), weights, steps), samples)
        history.append(known)
    return history


def run(sets: Mapping[str, Any], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Compute what is reached; see the module. Sets are not used.

    Returns
    -------
    Result
        Tables reach (share of the valid cells by model and way, with differences paired by map), rounds (the same after each
        round), cells (of the first map, to draw).

    Raises
    ------
    ValueError
        If a setting lies outside LIMITS.
    """
    check_limits(settings, LIMITS)
    seed, side = int(settings["seed"]), int(settings["side"])
    maps = []
    shares: dict[tuple[str, str], list[list[float]]] = {(m, w): [] for m in MODELS for w in WAYS}
    possible: dict[str, list[float]] = {model: [] for model in MODELS}
    for i in range(MAPS):
        progress(i, MAPS, f"map {i + 1} of {MAPS}")
        maps.append(ground(side, float(settings["walls"]), float(settings["accepted"]), seed + 1_009 * i))
        cells = maps[-1].valid.sum()
        for model, way in shares:
            shares[model, way].append([float(one.sum() / cells) for one in reached(maps[-1], model, way, settings)])
        for model in MODELS:
            possible[model].append(float(_possible(maps[-1], model, settings).sum() / cells))
    progress(MAPS, MAPS, "done")
    last = {key: np.array(found)[:, -1] for key, found in shares.items()}
    tables = {
        "reach": _table(last, {model: np.array(found) for model, found in possible.items()}, settings),
        "rounds": _rounds({key: np.array(found) for key, found in shares.items()}, seed),
        "cells": _cells(maps[0], settings),
    }
    return Result(tables, sentence(tables["reach"]), dict(settings))


def _possible(of: Ground, model: str, settings: Mapping[str, Any]) -> Marks:
    weights = weights_of(model, int(settings["band"]), float(settings["temperature"]))
    return within_reach(of.valid, of.start, tuple(move for move, w in zip(MOVES, weights, strict=True) if w > 0))


def _table(
    last: Mapping[tuple[str, str], Floats], possible: Mapping[str, Floats], settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Share of each model and way; gained over one pass, over as many samples, over long paths; behind the warm model."""
    seed, rows = int(settings["seed"]), []
    for (model, way), values in last.items():
        row: dict[str, Any] = {"model": model, "way": way, "letter": LETTERS.get((model, way), "")}
        row |= over_tasks(values[:, None], seed).iloc[0].to_dict()
        bases = {
            "over_one": (model, ONE_PASS),
            "over_more": (model, MORE),
            "over_long": (model, LONG),
            "over_warm": (WARM, way),
        }
        for name, base in bases.items():
            found = differences(values[:, None], last[base], seed).iloc[0]
            row |= {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
        could = over_tasks(possible[model][:, None], seed).iloc[0]
        row |= {"possible": could.value, "possible_low": could.low, "possible_high": could.high}
        rows.append(row | {"maps": len(values), "unit": "share"})
    return pd.DataFrame(rows)


def _rounds(shares: Mapping[tuple[str, str], Floats], seed: int) -> pd.DataFrame:
    frames = [
        over_tasks(values, seed).assign(model=model, way=way, round=np.arange(1, values.shape[1] + 1), maps=len(values))
        for (model, way), values in shares.items() if way in (MORE, ITERATED)
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def _cells(of: Ground, settings: Mapping[str, Any]) -> pd.DataFrame:
    """State of each cell of a map: x, y, valid, accepted, and for each lettered panel the round in which it is found (0: not)."""
    x, y = np.indices(of.valid.shape)
    table = {"x": x.ravel(), "y": y.ravel(), "valid": of.valid.ravel(), "accepted": of.accepted.ravel()}
    for (model, way), letter in LETTERS.items():
        history = reached(of, model, way, settings)
        first = np.where(history[-1], len(history) - sum(one.astype(int) for one in history) + 1, 0)
        table[letter] = first.ravel()
        table[f"{letter}_possible"] = _possible(of, model, settings).ravel()
    return pd.DataFrame(table)


# ------------------------------------------------------------------------------------------------------ in words


def sentence(reach: pd.DataFrame) -> str:
    """State what cold and small models reach beside the warm one, and whether iteration widens reach more than effort does."""
    row = reach.set_index(["model", "way"])
    one = row.xs(ONE_PASS, level="way")
    said = ", ".join(f"the {model} model {percent(one.loc[model].value)}" for model in MODELS)
    small = row.loc[(SMALL, ITERATED)]
    never = f"{percent(1 - small.possible)} of the space the small model never reaches, however often it iterates"
    iterated = "; ".join(widened(row.loc[(model, ITERATED)], model) for model in MODELS)
    return f"In one pass {said}. {iterated[0].upper()}{iterated[1:]}; {never}."


def widened(row: pd.Series, model: str) -> str:
    """State whether iteration widens the reach of one model beyond both kinds of one pass with as much effort."""
    more, long = (row.over_more_low, row.over_more_high), (row.over_long_low, row.over_long_high)
    size = (
        f"{percent(row.value)}; {points(row, 'over_more')} points beyond as many samples, {points(row, 'over_long')} beyond "
        "long paths"
    )
    if more[0] > 0 and long[0] > 0:
        what = "widens"
    elif more[1] < 0 and long[1] < 0:
        what = "narrows"
    elif more[0] > 0:
        what = "widens beyond as many samples, not beyond long paths,"
    else:
        what = "is not shown to widen"
    return f"iteration {what} the reach of the {model} one ({size})"
