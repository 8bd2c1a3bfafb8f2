"""Mazes, and a policy that walks through them: what one path costs, exactly and sampled.

A maze is a random tree of passages over a square grid, with some further passages and, if asked for, some that are closed. The
policy knows which way the goal lies, and nothing of the walls beyond its cell: a step scores +1 if it leads nearer to the goal
as the crow flies, -1 if it leads away, and BACK less if it undoes the step before; steps are taken with chances proportional to
2.718^(score / temperature). At low temperature it runs into dead ends and stays there; at high temperature it walks at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.resampling import generator

MOVES = ((1, 0), (0, 1), (-1, 0), (0, -1))  # east, north, west, south; opposite ones are two apart
NONE = len(MOVES)  # step before the first
BACK = 2.0
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Maze:
    """A maze; the start is its first cell, the goal its last.

    Parameters
    ----------
    side : int
        Cells along an edge; cell (x, y) is number x * side + y.
    passages : ndarray of bool, shape [cells, 4]
        Whether one can go on in each of MOVES.
    distance : ndarray of int, shape [cells]
        Steps of the shortest way to the goal; -1 where there is none.
    shortest : ndarray of int
        Cells of a shortest way from start to goal; empty where there is none.
    """

    side: int
    passages: NDArray[np.bool_]
    distance: Ints
    shortest: Ints

    @property
    def goal(self) -> int:
        """Number of the last cell."""
        return self.side**2 - 1

    @property
    def neighbours(self) -> Ints:
        """Cell behind each of MOVES, shape [cells, 4]; the cell itself where a wall is."""
        cells = np.arange(self.side**2)
        steps = np.array([dx * self.side + dy for dx, dy in MOVES])
        return np.where(self.passages, cells[:, None] + steps, cells[:, None])

    @property
    def crow(self) -> Ints:
        """Steps to the goal if there were no walls, shape [cells]."""
        x, y = np.divmod(np.arange(self.side**2), self.side)
        return 2 * (self.side - 1) - x - y


def maze(side: int, loops: float = 0.0, closed: int = 0, seed: int = 0) -> Maze:
    """Make a maze: a minimum spanning tree under random weights, and what is opened and closed at random after that.

    Parameters
    ----------
    side : int
    loops : float
        Share of the walls of the tree that are opened.
    closed : int
        Passages that are closed at random; in a tree, each cuts cells off.
    seed : int
    """
    import networkx as nx  # only the process that makes mazes needs this library

    rng = generator(seed, "maze", side)
    grid = nx.grid_2d_graph(side, side)
    for edge, weight in zip(grid.edges, rng.permutation(grid.number_of_edges()).tolist(), strict=True):
        grid.edges[edge]["weight"] = weight
    found = nx.minimum_spanning_tree(grid)
    walls = sorted(edge for edge in grid.edges if not found.has_edge(*edge))
    found.add_edges_from(walls[i] for i in rng.permutation(len(walls))[: round(loops * len(walls))])
    ways = sorted(tuple(sorted(edge)) for edge in found.edges)
    found.remove_edges_from([ways[i] for i in rng.permutation(len(ways))[:closed]])
    passages = np.zeros((side**2, len(MOVES)), dtype=bool)
    for place, (dx, dy) in enumerate(MOVES):
        for x, y in found.nodes:
            passages[x * side + y, place] = found.has_edge((x, y), (x + dx, y + dy))
    goal = (side - 1, side - 1)
    distance = np.full(side**2, -1, dtype=np.int64)
    for (x, y), steps in nx.single_source_shortest_path_length(found, goal).items():
        distance[x * side + y] = steps
    way = nx.shortest_path(found, (0, 0), goal) if distance[0] >= 0 else []
    return Maze(side, passages, distance, np.array([x * side + y for x, y in way], dtype=np.int64))


def chances(of: Maze, temperature: float, preferences: bool = True) -> Floats:
    """Chance of each step, shape [cells, step before (4, then none), step]; zero throughout in a cell without a passage.

    Raises
    ------
    ValueError
        If the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(
            f"the temperature must be above 0, got {temperature:g}; at 0.1 the best step is nearly always taken"
        )
    score = np.zeros((of.side**2, NONE + 1, NONE))
    if preferences:
        score += np.array([sum(move) for move in MOVES])  # the goal lies east and north of every cell
        for before in range(NONE):
            score[:, before, (before + 2) % NONE] -= BACK
    score = np.where(of.passages[:, None, :], score / temperature, -np.inf)
    most = score.max(axis=2, keepdims=True)
    weights = np.exp(score - np.where(np.isfinite(most), most, 0.0))
    found: Floats = weights / np.maximum(weights.sum(axis=2, keepdims=True), 1e-300)
    return found


def reaching(of: Maze, steps_of: Floats, steps: int) -> Floats:
    """Chance that a path from the start has reached the goal after 0, 1, ... steps, exactly, shape [steps + 1]."""
    neighbours = of.neighbours
    mass = np.zeros((of.side**2, NONE + 1))
    mass[0, NONE] = 1.0
    found = np.zeros(steps + 1)
    for step in range(1, steps + 1):
        flow = np.einsum("cb,cbm->cm", mass, steps_of)
        mass = np.zeros_like(mass)
        for move in range(NONE):
            way = of.passages[:, move]
            mass[neighbours[way, move], move] = flow[way, move]  # no two cells have the same neighbour on that side
        found[step] = found[step - 1] + mass[of.goal].sum()
        mass[of.goal] = 0.0
    return found


def walk(of: Maze, steps_of: Floats, starts: Ints, steps: int, rng: np.random.Generator) -> Ints:
    """Sample a path from each start: cells, shape [paths, steps + 1]; one that has reached the goal stays there."""
    total = steps_of.cumsum(axis=2)
    total[:, :, -1] = np.maximum(total[:, :, -1], 1.0)  # rounding
    neighbours = of.neighbours
    cells = np.empty((len(starts), steps + 1), dtype=np.int64)
    cells[:, 0], before = starts, np.full(len(starts), NONE)
    drawn = rng.random((steps, len(starts)))
    for step in range(steps):
        here = cells[:, step]
        move = (drawn[step][:, None] >= total[here, before]).sum(axis=1)
        stays = (here == of.goal) | ~of.passages[here].any(axis=1)
        cells[:, step + 1] = np.where(stays, here, neighbours[here, move])
        before = np.where(stays, before, move)
    return cells
