"""Reasoning as generate and search, in mazes: many paths, a verifier, and further paths from the best place so far.

A policy (see `mazes`) draws paths of limited length. One pass draws all paths from the start; iteration draws them in rounds,
each from the best cell that was visited so far, as a judge sees it. What iteration has to beat:

- one pass of as many paths,
- one pass of fewer paths that are as long as all rounds together: as many steps, without a judge,
- rounds that go on from where a random path ended: as long, as many, and nothing is selected.

One path's chance is computed exactly, so success at k samples is too; beside it stands the unbiased estimate from samples.

References
----------
Chen et al. 2021, arXiv:2107.03374 (success at k).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.experiments import Progress, Result, check_limits
from analysis.experiments.mazes import Maze, chances, maze, reaching, walk
from analysis.experiments.samples import chosen_right, differences, over_tasks, points, share_interval, success_at
from analysis.statistics.resampling import generator
from analysis.support.numbers import percent

SETTINGS: dict[str, Any] = {
    "seed": 0, "side": 12, "loops": 0.05, "closed": 0, "temperature": 1.0, "samples": 64, "steps": 60, "rounds": 8,
    "false_accept": 0.05, "false_reject": 0.1,
}  # fmt: skip
LIMITS = {
    "side": (4, 20), "loops": (0.0, 1.0), "closed": (0, 40), "temperature": (0.1, 10.0), "samples": (8, 256),
    "steps": (10, 200), "rounds": (2, 32), "false_accept": (0.0, 1.0), "false_reject": (0.0, 1.0),
}  # fmt: skip
MAZES = 32
DRAWN = 512  # paths of each maze and temperature
TRIALS = 24  # of an iteration, in each maze
TEMPERATURES = (0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
BUDGETS = (1, 4, 16, 64, 256)
SHOWN = 24  # sampled paths that are drawn
POLICY, RANDOM_WALK = "policy", "no preferences"
ONE_PASS, LONG, UNJUDGED = "one pass", "one pass, long paths", "rounds without a judge"
CROW, TRUE = "rounds judged by distance as the crow flies", "rounds judged by the true distance"
JUDGED = (CROW, TRUE)
SHORTEST, SAMPLED, ITERATED = "shortest way", "sampled", "rounds"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def run(sets: Mapping[str, Any], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Solve mazes; see the module. Sets are not used.

    Returns
    -------
    Result
        Tables success (success at k against temperature), verified (success of the path that a verifier chooses), iteration
        (one pass against rounds, differences paired by maze), lengths (successful paths beside the shortest way), walls and
        paths (of the maze of median difficulty, to draw), facts (of that maze, one row).

    Raises
    ------
    ValueError
        If a setting lies outside LIMITS.
    """
    check_limits(settings, LIMITS)
    seed = int(settings["seed"])
    mazes = [
        maze(int(settings["side"]), float(settings["loops"]), int(settings["closed"]), seed + 1_009 * i)
        for i in range(MAZES)
    ]
    steps = len(TEMPERATURES) + 3
    rows = []
    for done, temperature in enumerate(TEMPERATURES):
        progress(done, steps, f"{MAZES} mazes at temperature {temperature:g}")
        rows.append(_success(mazes, temperature, POLICY, settings))
    progress(len(TEMPERATURES), steps, "walks without preferences")
    rows.append(_success(mazes, np.inf, RANDOM_WALK, settings))
    progress(len(TEMPERATURES) + 1, steps, "rounds from the best place so far")
    tables = {
        "success": pd.concat(rows, ignore_index=True),
        "verified": _verified(mazes, settings),
        "iteration": _iteration(mazes, settings),
        "lengths": _lengths(mazes, settings),
        **_drawn(_median(mazes, settings), settings),
    }
    progress(steps, steps, "done")
    tables["facts"]["mazes_with_a_way"] = sum(one.distance[0] >= 0 for one in mazes)
    tables["facts"]["mazes"] = len(mazes)
    return Result(tables, sentence(tables["iteration"], tables["success"], tables["facts"]), dict(settings))


# -------------------------------------------------------------------------------------------------- one pass


def _success(mazes: Sequence[Maze], temperature: float, arm: str, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Success at each of BUDGETS: from the exact chance of one path (value), and estimated from samples."""
    seed, limit = int(settings["seed"]), int(settings["steps"])
    exact, right = [], []
    for i, of in enumerate(mazes):
        steps_of = chances(of, temperature, arm == POLICY)
        exact.append(reaching(of, steps_of, limit)[-1])
        rng = generator(seed, "paths", arm, temperature, i)
        right.append(int((walk(of, steps_of, np.zeros(DRAWN, dtype=np.int64), limit, rng)[:, -1] == of.goal).sum()))
    p = np.array(exact)
    known = over_tasks(np.stack([1 - (1 - p) ** k for k in BUDGETS], axis=1), seed)
    sampled = np.stack([success_at(k, np.full(len(mazes), DRAWN), np.array(right)) for k in BUDGETS], axis=1)
    return known.assign(
        arm=arm, temperature=temperature, k=BUDGETS, sampled=sampled.mean(axis=0), samples=DRAWN, mazes=len(mazes),
        steps=limit, unit="share",
    )  # fmt: skip


def _one(mazes: Sequence[Maze], settings: Mapping[str, Any], limit: int) -> Floats:
    """Exact chance of one path of at most so many steps at the temperature that is set, shape [mazes]."""
    return np.array([reaching(of, chances(of, float(settings["temperature"])), limit)[-1] for of in mazes])


def _verified(mazes: Sequence[Maze], settings: Mapping[str, Any]) -> pd.DataFrame:
    """Success of the one path that is handed in, by verifier: as it is set, one that never errs, and none."""
    p, seed = _one(mazes, settings, int(settings["steps"])), int(settings["seed"])
    wrong, missed = float(settings["false_accept"]), float(settings["false_reject"])
    found = []
    for name, accept, reject in (
        ("without errors", 0.0, 0.0), ("as set", wrong, missed), ("accepts everything", 1.0, 0.0)
    ):  # fmt: skip
        values = np.stack([chosen_right(p, k, accept, reject) for k in BUDGETS], axis=1)
        limit = float(chosen_right(p, np.inf, accept, reject).mean()) if accept < 1 else float(p.mean())
        found.append(over_tasks(values, seed).assign(
            verifier=name, false_accept=accept, false_reject=reject, k=BUDGETS, limit=limit, mazes=len(mazes), unit="share"
        ))  # fmt: skip
    return pd.concat(found, ignore_index=True)


# ------------------------------------------------------------------------------------------------- iteration


def rounds_of(
    of: Maze, judge: Ints | None, settings: Mapping[str, Any], trials: int, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], list[Ints]]:
    """Draw paths in rounds, each from the best cell so far.

    Parameters
    ----------
    of : Maze
    judge : ndarray of int, shape [cells], or None
        What is thought to be left to the goal; None: the next round begins where a random path of this one ended.
    settings : mapping
        temperature, samples (of all rounds together), rounds, steps (of a path).
    trials : int
    rng : Generator

    Returns
    -------
    ndarray of bool, shape [trials]
        Whether a path reached the goal.
    list of ndarray of int, shape [paths, steps + 1]
        Paths of the first trial, by round, up to the first that is at the goal.
    """
    rounds, limit = int(settings["rounds"]), int(settings["steps"])
    each = max(1, int(settings["samples"]) // rounds)
    steps_of = chances(of, float(settings["temperature"]))
    starts, solved, first = np.zeros(trials, dtype=np.int64), np.zeros(trials, dtype=bool), []
    for _ in range(rounds):
        paths = walk(of, steps_of, np.repeat(starts, each), limit, rng).reshape(trials, each, limit + 1)
        if not solved[0]:
            first.append(paths[0])
        solved |= (paths[:, :, -1] == of.goal).any(axis=1)
        if judge is None:
            starts = paths[np.arange(trials), rng.integers(each, size=trials), -1]
        else:
            visited = np.concatenate([starts[:, None], paths.reshape(trials, -1)], axis=1)
            starts = visited[np.arange(trials), judge[visited].argmin(axis=1)]
    return solved, first


def _judges(of: Maze) -> dict[str, Ints | None]:
    far = np.where(of.distance < 0, 4 * of.side**2, of.distance)  # cells from which there is no way are never chosen
    return {UNJUDGED: None, CROW: of.crow, TRUE: far}


def _iteration(mazes: Sequence[Maze], settings: Mapping[str, Any]) -> pd.DataFrame:
    """Success of all arms with the same number of steps, and the difference from one pass, paired by maze."""
    seed, limit, rounds = (int(settings[name]) for name in ("seed", "steps", "rounds"))
    each = max(1, int(settings["samples"]) // rounds)
    found = {
        ONE_PASS: 1 - (1 - _one(mazes, settings, limit)) ** (each * rounds),
        LONG: 1 - (1 - _one(mazes, settings, limit * rounds)) ** each,
    }
    for arm in (UNJUDGED, *JUDGED):
        shares = []
        for i, of in enumerate(mazes):
            rng = generator(seed, "rounds", arm, i)
            shares.append(
                rounds_of(of, _judges(of)[arm], settings, TRIALS, rng)[0].mean() if of.distance[0] >= 0 else 0.0
            )
        found[arm] = np.array(shares)
    values = np.stack(list(found.values()), axis=1)
    table = over_tasks(values, seed).assign(arm=list(found))
    for name, base in (("difference", ONE_PASS), ("over_long", LONG), ("over_unjudged", UNJUDGED)):
        other = differences(values, found[base], seed)
        table[[name, f"{name}_low", f"{name}_high"]] = other[["value", "low", "high"]].to_numpy()
    return table.assign(
        steps=each * rounds * limit, samples=each * rounds, rounds=rounds, mazes=len(mazes), trials=TRIALS, unit="share",
        exact=table.arm.isin([ONE_PASS, LONG]),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ one maze


def _lengths(mazes: Sequence[Maze], settings: Mapping[str, Any]) -> pd.DataFrame:
    """Mean steps of successful sampled paths, as times of the shortest way, over mazes in which one succeeded."""
    seed, limit = int(settings["seed"]), int(settings["steps"])
    times, best = [], []
    for i, of in enumerate(mazes):
        rng = generator(seed, "lengths", i)
        paths = walk(of, chances(of, float(settings["temperature"])), np.zeros(DRAWN, dtype=np.int64), limit, rng)
        steps = (paths != of.goal).sum(axis=1)[paths[:, -1] == of.goal]
        if len(steps):
            times.append(steps.mean() / of.distance[0])
            best.append(steps.min() / of.distance[0])
    if not times:
        return pd.DataFrame({"what": [], "value": [], "low": [], "high": [], "mazes": [], "unit": []})
    found = over_tasks(np.stack([times, best], axis=1), seed)
    what = ["mean of the paths that arrive", "shortest of them"]
    return found.assign(what=what, mazes=len(times), samples=DRAWN, unit="times the shortest way")


def _drawn(of: Maze, settings: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Walls and paths of one maze: the shortest way, sampled paths, and those of rounds judged as the crow flies."""
    seed, limit = int(settings["seed"]), int(settings["steps"])
    rng = generator(seed, "drawn", of.side)
    steps_of = chances(of, float(settings["temperature"]))
    sampled = walk(of, steps_of, np.zeros(int(settings["samples"]), dtype=np.int64), limit, rng)
    k, n = int((sampled[:, -1] == of.goal).sum()), len(sampled)
    low, high = share_interval(k, n)
    solved, rounds = rounds_of(of, of.crow, settings, 1, rng)
    frames = [_path(of, of.shortest, SHORTEST, 0)] if len(of.shortest) else []
    order = np.argsort(sampled[:, -1] != of.goal, kind="stable")[:SHOWN]  # those that arrive are among the drawn ones
    frames += [_path(of, sampled[i], SAMPLED, int(i) + 1) for i in np.sort(order)]
    frames += [_path(of, _best(of, paths), ITERATED, i + 1) for i, paths in enumerate(rounds)]
    facts = {
        "value": k / n, "low": low, "high": high, "arrived": k, "samples": n, "shortest": int(of.distance[0]),
        "exact": float(reaching(of, steps_of, limit)[-1]), "rounds": len(rounds), "rounds_solved": bool(solved[0]),
        "steps": limit, "temperature": float(settings["temperature"]), "unit": "share",
    }  # fmt: skip
    return {"walls": _walls(of), "paths": pd.concat(frames, ignore_index=True), "facts": pd.DataFrame([facts])}


def _best(of: Maze, paths: Ints) -> Ints:
    """Return the path of a round that came nearest as the crow flies, up to there."""
    left = of.crow[paths]
    best = int(left.min(axis=1).argmin())
    found: Ints = paths[best][: int(left[best].argmin()) + 1]
    return found


def _median(mazes: Sequence[Maze], settings: Mapping[str, Any]) -> Maze:
    """Return the maze of median difficulty for one path."""
    return mazes[int(np.argsort(_one(mazes, settings, int(settings["steps"])), kind="stable")[len(mazes) // 2])]


def _path(of: Maze, cells: Ints, kind: str, number: int) -> pd.DataFrame:
    ends = np.flatnonzero(cells == of.goal)
    kept = cells[: int(ends[0]) + 1] if len(ends) else cells
    x, y = np.divmod(kept, of.side)
    return pd.DataFrame(
        {"kind": kind, "path": number, "step": np.arange(len(kept)), "x": x, "y": y, "arrives": bool(len(ends))}
    )


def _walls(of: Maze) -> pd.DataFrame:
    """Pieces of wall, each between two corners of cells: columns x0, y0, x1, y1."""
    found = [(-0.5, -0.5, of.side - 0.5, -0.5), (-0.5, -0.5, -0.5, of.side - 0.5)]
    for cell in range(of.side**2):
        x, y = divmod(cell, of.side)
        if not of.passages[cell, 0]:
            found.append((x + 0.5, y - 0.5, x + 0.5, y + 0.5))
        if not of.passages[cell, 1]:
            found.append((x - 0.5, y + 0.5, x + 0.5, y + 0.5))
    return pd.DataFrame(found, columns=["x0", "y0", "x1", "y1"])


# ------------------------------------------------------------------------------------------------- in words


def sentence(iteration: pd.DataFrame, success: pd.DataFrame, facts: pd.DataFrame) -> str:
    """State whether rounds beat one pass and what holds no judge, and at which temperature most is found."""
    first = facts.iloc[0]
    none = int(first.mazes - first.mazes_with_a_way)
    if none == first.mazes:
        return f"None of {int(first.mazes)} mazes has a way from start to goal: no number of samples finds one."
    said = f" {none} of {int(first.mazes)} mazes have no way, which no number of samples changes." if none else ""
    return f"{compared(iteration)}. {warmest(success)}.{said}"


def compared(iteration: pd.DataFrame) -> str:
    """State of both judges whether rounds beat one pass of as many steps, with paths as long as one round and as all rounds."""
    row = iteration.set_index("arm")
    said = []
    for arm, judge in zip(JUDGED, ("the distance as the crow flies", "the true distance"), strict=True):
        one = row.loc[arm]
        said.append(
            f"with {judge} as judge {_than(one)} ({percent(one.value)} of the mazes; {points(one, 'difference')} points beyond "
            f"one pass, {points(one, 'over_long')} beyond long paths)"
        )
    return (
        f"With as many steps, one pass finds the goal in {percent(row.loc[ONE_PASS].value)} of the mazes, one pass of long paths "
        f"in {percent(row.loc[LONG].value)}. Rounds that go on from the best place: {'; '.join(said)}"
    )


def finding(iteration: pd.DataFrame, facts: pd.DataFrame) -> str:
    """State in one line what rounds and one pass solve, for a chart."""
    if not facts.iloc[0].mazes_with_a_way:
        return "No maze has a way from start to goal, so nothing solves any"
    row = iteration.set_index("arm")
    crow, true, one, long = (_ends(row.loc[arm]) for arm in (*JUDGED, ONE_PASS, LONG))
    return (
        f"Mazes solved with as many steps: one pass {one}, long paths {long}; rounds judged by distance as the crow flies "
        f"{crow}, by the true distance {true}"
    )


def _ends(row: pd.Series) -> str:
    return f"{percent(row.value)} [{100 * row.low:.0f}, {100 * row.high:.0f}]"


def _than(row: pd.Series) -> str:
    over = {
        "one pass": (row.difference_low, row.difference_high),
        "long paths": (row.over_long_low, row.over_long_high),
    }
    more, less = ([name for name, ends in over.items() if test(ends)] for test in (
        lambda ends: ends[0] > 0, lambda ends: ends[1] < 0
    ))  # fmt: skip
    if not more and not less:
        return "not shown to differ from either"
    return " and ".join(
        f"{word} often than {' and '.join(names)}" for word, names in (("more", more), ("less", less)) if names
    )


def warmest(success: pd.DataFrame) -> str:
    """State at which temperature most is found with one sample and with the most."""
    policy = success[success.arm == POLICY]
    found = []
    for k in (BUDGETS[0], BUDGETS[-1]):
        rows = policy[policy.k == k]
        best = rows.loc[rows.value.idxmax()]
        what = "one sample" if k == 1 else f"{k} samples"
        found.append(
            f"with {what} at temperature {best.temperature:g} ({percent(best.value)}, at the coldest "
            f"{percent(rows.iloc[0].value)})"
        )
    return f"Most is found {found[0]}, and {found[1]}"
