"""Which column of a table is which: the objects and their names."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from analysis.files.tables import ID_NAMES, Table, is_number, plain_name

UNIQUE_SHARE = 0.8
LEAST_FIT = 0.2
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


def object_column(
    table: Table, names: Sequence[str], fit: Callable[[str], float], accepts: Callable[[str], bool]
) -> str | None:
    """Return the column that holds the objects: the best name among the columns whose cells fit, else the best fit.

    A column is named by being one of the names, or by having one among its words ('Ligand SMILES', 'reviewText'), which
    counts less than the next name but one. A name alone decides only where no column fits, so that each row can say
    what is wrong with it.

    Parameters
    ----------
    table : Table
    names : sequence of str
        Known names in the form of `plain_name`, best first.
    fit : callable
        Cell -> 0 (not an object) to 1.
    accepts : callable
        Cell -> whether it can be an object at all; decides where there is only one such column.

    Returns
    -------
    str or None
        None if no column has a known name, less than half of the cells of every column fit, and none or several columns
        could be meant.
    """
    shares, lengths = [], []
    for i in range(len(table.columns)):
        cells = [cell for cell in table.column(i) if isinstance(cell, str)]
        shares.append(round(sum(map(fit, cells)) / len(cells), 2) if cells else 0.0)
        lengths.append(sum(map(len, cells)) / max(len(cells), 1))
    if not shares:
        return None
    places = [_place(column, names) for column in table.columns]
    best = max(range(len(shares)), key=lambda i: (shares[i], lengths[i]))
    fitting = [i for i in range(len(shares)) if shares[i] >= max(LEAST_FIT, 0.5 * shares[best])]
    named = [i for i in fitting if places[i] < math.inf]
    if named:
        return table.columns[min(named, key=lambda i: places[i])]
    if shares[best] >= 0.5:
        return table.columns[best]
    hopeful = [i for i in range(len(shares)) if places[i] < math.inf and _may_hold_text(table, i)]
    exact = [i for i in hopeful if places[i] == int(places[i])]
    if hopeful:
        return table.columns[min(exact or hopeful, key=lambda i: places[i])]
    possible = [i for i in range(len(shares)) if _may_be_objects(table, i, accepts)]
    return table.columns[possible[0]] if len(possible) == 1 else None


def _place(column: str, names: Sequence[str]) -> float:
    """Return the place of a column's name among the known ones, and infinity where it has none of them."""
    name = plain_name(column)
    if name in names:
        return float(names.index(name))
    words = plain_name(_CAMEL.sub(" ", column)).split()
    found = [i for i, known in enumerate(names) if " " not in known and known in words]
    return min(found) + 1.5 if found else math.inf


def _may_be_objects(table: Table, index: int, accepts: Callable[[str], bool]) -> bool:
    """Tell a column of words, not numbers, of which nearly all could be objects."""
    cells = [cell for cell in table.column(index) if isinstance(cell, str)]
    if not cells or all(map(is_number, cells)):
        return False
    return sum(map(accepts, cells)) >= UNIQUE_SHARE * len(cells)


def _may_hold_text(table: Table, index: int) -> bool:
    cells = table.column(index, 20)
    return not cells or any(isinstance(cell, str) for cell in cells)


def id_column(table: Table, chosen: str | None) -> str | None:
    """Return the column that names the objects: one that is called 'id' or named like it and hardly repeats, else 'id'.

    A column such as 'cluster id' repeats, so it stays a label.
    """
    every = {column: plain_name(column) for column in table.columns if column != chosen}
    plain = {column: name for column, name in every.items() if _hardly_repeats(table, column)}
    for column, name in plain.items():
        if name == "id":
            return column
    for column, name in plain.items():
        if name.endswith((" id", "chemblid", "identifier", "accession")):
            return column
    for known in ID_NAMES:
        for column, name in plain.items():
            if name == known:
                return column
    return next((column for column, name in every.items() if name == "id"), None)


def _hardly_repeats(table: Table, column: str) -> bool:
    cells = table.column(table.columns.index(column))
    return bool(cells) and len(set(map(str, cells))) >= UNIQUE_SHARE * len(cells)
