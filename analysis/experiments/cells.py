"""Objects with two labels, drawn so that four cells (two classes of function, two batches of each) hold equally many.

Neither label then tells anything of the other by itself. Where the same batches hold both classes of function the design is
`CROSSED`; where each batch holds one class only (a book lies in one testament), it is `NESTED`: two batches of each class.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import targets
from analysis.readings.questions import label_bits
from analysis.statistics.resampling import cluster_codes, generator

CROSSED, NESTED = "crossed", "nested"
CELLS = (150, 75, 50)  # objects of a cell, the largest that all four have
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Design:
    """Objects with both labels, drawn several times with equally many in each of four cells.

    Parameters
    ----------
    function, batch : Draws
        The same objects and draws with the codes of either label; a batch has code 0 or 1 within its class of function.
    kind : {"crossed", "nested"}
    batches : tuple of str
        Names of the batches: of code 0 and 1, in a nested design of both classes.
    """

    function: label_bits.Draws
    batch: label_bits.Draws
    kind: str
    batches: tuple[str, ...]

    def cells(self, draw: int) -> Ints:
        """Cell of each object of a draw, 0 to 3."""
        index = self.function.index[draw]
        return 2 * self.function.code[index] + self.batch.code[index]


def cell_size(f: targets.Target, b: targets.Target, once: Dataset) -> int:
    """Objects of each cell of a design of distinct objects; raises as `design`."""
    return _places(f, b, once)[1]


def design(f: targets.Target, b: targets.Target, once: Dataset, seed: int = 0) -> Design:
    """Draw equally many objects of each cell, once with each of `label_bits.SEEDS`.

    Raises
    ------
    ValueError
        If fewer than the least of CELLS objects lie in some cell.
    """
    cell, size, kind, batches, names = _places(f, b, once)
    drawn = []
    for draw in label_bits.SEEDS:
        order = generator(seed, "higher order", f.column, b.column, draw).permutation(len(once))
        shuffled = cell[order]
        taken = [order[shuffled == one][:size] for one in range(4)]
        drawn.append(np.sort(np.concatenate(taken)))
    union, place = np.unique(np.concatenate(drawn), return_inverse=True)
    objects, index = once.take(union), place.reshape(len(drawn), -1)
    groups = _together(objects, "" if f.held_out == b.column else f.held_out)
    made = label_bits.Draws(objects, index, cell[union] // 2, groups, names)
    pair = (" or ".join(batches[0::2]), " or ".join(batches[1::2])) if kind == NESTED else (batches[0], batches[1])
    return Design(made, label_bits.Draws(objects, index, cell[union] % 2, groups, pair), kind, batches)


def _places(
    f: targets.Target, b: targets.Target, once: Dataset
) -> tuple[Ints, int, str, tuple[str, ...], tuple[str, str]]:
    """Cell of each object (-1 for none), objects of a cell, kind of design, batches, and classes of function."""
    named = targets.two_classes(f, once)
    batch = _batches(b, once)
    first, second = sorted(named.dropna().unique())
    table = pd.crosstab(named, batch).reindex([first, second], fill_value=0)
    if table.shape[1] < 2:
        raise ValueError("objects with both labels lie in one batch; choose another label of batches")
    many = table.loc[:, table.sum().sort_values(ascending=False, kind="stable").index[:20]]
    pair = max(combinations(many.columns, 2), key=lambda two: int(many[list(two)].to_numpy().min()))
    crossed, each = int(many[list(pair)].to_numpy().min()), (table.loc[first], table.loc[second])
    of_class = [row.sort_values(ascending=False, kind="stable").index[:2] for row in each]
    nested = min(int(row[names].min()) for row, names in zip(each, of_class, strict=True))
    kind = CROSSED if crossed >= CELLS[-1] or crossed >= nested else NESTED
    smallest = crossed if kind == CROSSED else nested
    size = next((one for one in CELLS if smallest >= one), 0)
    if not size:
        raise ValueError(
            f"the smallest of four groups (two classes, two batches of each) has {smallest} objects, and {CELLS[-1]} are needed; "
            "choose labels that more objects have, or a larger set"
        )
    cell = np.full(len(once), -1)
    for of, (name, two) in enumerate(zip((first, second), (pair, pair) if kind == CROSSED else of_class, strict=True)):
        for side, one in enumerate(two):
            cell[((named == name) & (batch == one)).to_numpy()] = 2 * of + side
    batches = tuple(pair) if kind == CROSSED else (*of_class[0], *of_class[1])
    return cell, size, kind, tuple(map(str, batches)), (str(first), str(second))


def _batches(b: targets.Target, once: Dataset) -> pd.Series:
    """Batch of each object, None where it has none: of numbers, those up to the median and those above it."""
    if b.column not in once.labels:
        raise ValueError(f"{once.name} has no label {b.column!r}")
    column = once.labels[b.column].reset_index(drop=True)
    if b.numeric:
        return targets.halves(pd.to_numeric(column, errors="coerce"))
    return column.astype(object).where(column.notna(), None).map(str, na_action="ignore")


def _together(objects: Dataset, held_out: str) -> Ints:
    """Number what is held out together: clusters, and those that share a value of the label `held_out`."""
    clusters = cluster_codes(len(objects), DOMAINS[objects.domain].clusters(objects))
    if held_out not in objects.labels:
        return clusters
    value = cluster_codes(len(objects), objects.labels[held_out].astype(str)) + clusters.max() + 1
    nodes = int(value.max()) + 1
    joined = connected_components(coo_array((np.ones(len(value)), (clusters, value)), shape=(nodes, nodes)), False)[1]
    return cluster_codes(len(objects), joined[clusters])
