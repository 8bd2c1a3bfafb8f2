"""Which column of a table is which: the objects, their names, their labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis.files.tables import ID_NAMES, Table, is_number, plain_name

UNIQUE_SHARE = 0.8


def object_column(table: Table, names: Sequence[str], fit: Callable[[str], float]) -> str | None:
    """Return the column that holds the objects: the best known name, else the column whose cells fit best.

    Parameters
    ----------
    table : Table
    names : sequence of str
        Known names in the form of `plain_name`, best first.
    fit : callable
        Cell -> 0 (not an object) to 1.

    Returns
    -------
    str or None
        None if less than half of the cells of every column fit.
    """
    plain = [plain_name(column) for column in table.columns]
    for name in names:
        for i, column in enumerate(plain):
            cells = table.column(i, 20)
            if column == name and (not cells or any(isinstance(cell, str) for cell in cells)):
                return table.columns[i]
    scores = []
    for i in range(len(table.columns)):
        cells = [cell for cell in table.column(i) if isinstance(cell, str)]
        share = sum(map(fit, cells)) / len(cells) if cells else 0.0
        scores.append((round(share, 2), sum(map(len, cells)) / max(len(cells), 1)))
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return table.columns[best] if best is not None and scores[best][0] >= 0.5 else None


def id_column(table: Table, chosen: str | None) -> str | None:
    """Return the column that names the objects: 'id', or one that is named like it and hardly repeats.

    A column such as 'cluster id' repeats, so it stays a label.
    """
    plain = {column: plain_name(column) for column in table.columns if column != chosen}
    for column, name in plain.items():
        if name == "id":
            return column
    plain = {column: name for column, name in plain.items() if _hardly_repeats(table, column)}
    for column, name in plain.items():
        if name.endswith((" id", "chemblid", "identifier", "accession")):
            return column
    for known in ID_NAMES:
        for column, name in plain.items():
            if name == known:
                return column
    return None


def _hardly_repeats(table: Table, column: str) -> bool:
    cells = table.column(table.columns.index(column))
    return len(set(map(str, cells))) >= UNIQUE_SHARE * len(cells)


def label_columns(table: Table, chosen: str | None, identity: str | None) -> list[str]:
    """Return the columns that look like labels: numbers, or text that repeats."""
    found = []
    for i, column in enumerate(table.columns):
        cells = [cell for cell in table.column(i) if not isinstance(cell, (list, dict))]
        if column in (chosen, identity) or len(set(map(str, cells))) < 2:
            continue
        numeric = all(not isinstance(cell, str) or is_number(cell) for cell in cells)
        if numeric or len(set(cells)) <= max(len(cells) / 2, 2):
            found.append(column)
    return found
