"""Lists of SMILES, one molecule a line: with or without a header, the SMILES first or last, blanks, tabs or commas between."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.domains.molecule.checking import fit, is_molecule
from analysis.files import Limits, Note, Record
from analysis.files.tables import ID_NAMES, plain_name

SMILES_NAMES = ("smiles", "canonical smiles", "isomeric smiles", "smile", "smi", "structure", "molecule", "mol")
LOOKED_AT = 200  # lines that show how a list is written
MOST = 0.5
_EXTENSION = re.compile(r"\s*\|[^|]*\|")
_EXTENDED = re.compile(r"\s\|[^|]*\|")
_SEPARATORS = (",", ";")  # no SMILES has one


@dataclass(frozen=True)
class _Layout:
    """How the lines of a list are written.

    Parameters
    ----------
    delimiter : str
        Between fields; empty for white space.
    place : int
        Field of the SMILES; -1 for the last.
    header : tuple of str
        Names of the fields, where the file has them.
    """

    delimiter: str
    place: int
    header: tuple[str, ...] = ()


def read_smi(text: str, limits: Limits, column: str | None = None) -> Iterator[Record | Note]:
    """Read one SMILES a line and a name of any number of words; a first line that names columns is a header.

    Where most lines have their SMILES last or second, it is read there. A CXSMILES extension (between bars) is left out.
    Lines that begin with '#' are comments. Fields beyond those of the header belong to the name, if blanks divide them.
    """
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip() and not line.startswith("#")]
    layout = _layout([line for _, line in lines[:LOOKED_AT]])
    if layout.header:
        yield Note(f"line {lines[0][0]} was taken as a header: {', '.join(layout.header)}")
    if layout.place:
        yield Note(
            f"the SMILES is field {layout.place + 1} of a line"
            if layout.place > 0
            else "the SMILES is the last of a line"
        )
    if extended := sum(bool(_EXTENDED.search(line)) for _, line in lines):
        yield Note(
            f"{extended:,} line(s) have a CXSMILES extension (between bars), which was left out: groups of stereo centres, "
            "as '&1' of a racemate, are read as they are drawn"
        )
    for number, line in lines[1:] if layout.header else lines:
        yield _headed(number, line, layout) if layout.header else _plain(number, line, layout)


def _layout(head: Sequence[str]) -> _Layout:
    fields = [line.split(maxsplit=1)[0] for line in head]
    delimiter = next((d for d in _SEPARATORS if sum(d in field for field in fields) > MOST * len(fields)), "")
    if not delimiter and sum("\t" in line.strip() for line in head) > MOST * len(head):
        delimiter = "\t"
    if not head:
        return _Layout(delimiter, 0)
    names = _split(head[0], delimiter)
    known = [
        i for i, name in enumerate(names) if plain_name(name) in SMILES_NAMES or "smiles" in plain_name(name).split()
    ]
    if known and (known[0] == 0 or not is_molecule(names[0])):
        return _Layout(delimiter, known[0], tuple(names))
    rows = [_split(line, delimiter) for line in head]
    share = lambda place: sum(fit(row[place]) for row in rows if len(row) > max(place, 0)) / len(rows)  # noqa: E731
    if share(0) >= MOST or any(len(row) < 2 for row in rows):
        return _Layout(delimiter, 0)
    best = max((1, -1), key=share)
    return _Layout(delimiter, best if share(best) > MOST else 0)


def _split(line: str, delimiter: str) -> list[str]:
    """Return the fields of a line, quotes taken off where a comma or semicolon divides them."""
    if delimiter in _SEPARATORS and '"' in line:
        try:
            return [field.strip() for field in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))]
        except (csv.Error, StopIteration):
            pass
    return [field.strip() for field in line.strip().split(delimiter or None)]


def _plain(number: int, line: str, layout: _Layout) -> Record:
    """Return the SMILES of a line without header; all else is the name."""
    if layout.delimiter in _SEPARATORS:
        fields = _split(line, layout.delimiter) if '"' in line else line.split(layout.delimiter)
        smiles = fields.pop(layout.place if layout.place < len(fields) else 0)
        return Record(number, layout.delimiter.join(fields).strip(), smiles.strip())
    if layout.place == 0:
        smiles, rest = (*line.split(maxsplit=1), "")[:2]
        return Record(
            number, _EXTENSION.sub("", rest, count=1).strip() if rest.startswith("|") else rest.strip(), smiles
        )
    fields = _split(line, layout.delimiter)
    place = layout.place if layout.place < len(fields) else 0
    smiles = fields.pop(place)
    return Record(number, " ".join(fields), smiles)


def _headed(number: int, line: str, layout: _Layout) -> Record:
    """Return a record whose id is the first column that is named like one."""
    names, place = layout.header, layout.place
    fields = _split(line, layout.delimiter)
    if layout.delimiter == "\t":
        fields = _tabbed(line, len(names))
    elif not layout.delimiter:
        fields = _gathered(_split(_EXTENSION.sub("", line, count=1) if " |" in line else line, ""), names)
    if len(fields) != len(names):
        name = fields[1] if len(fields) > 1 else ""
        return Record(number, name, reason=f"has {len(fields)} fields where the header has {len(names)}")
    values = dict(zip(_unique(names), fields, strict=True))
    smiles = values.pop(_unique(names)[place])
    named = [key for key in values if plain_name(key) in ID_NAMES or plain_name(key).endswith("id")]
    return Record(number, values.pop(named[0]) if named else "", smiles, values)


def _tabbed(line: str, width: int) -> list[str]:
    """Return the fields between tabs, the last of which may be empty; empty ones beyond the header are none."""
    fields = [field.strip() for field in line.split("\t")]
    while len(fields) > width and not fields[-1]:
        fields.pop()
    return fields


def _gathered(fields: list[str], names: Sequence[str]) -> list[str]:
    """Return as many fields as there are names: words too many belong to the name, else to the last field."""
    more = len(fields) - len(names)
    if more <= 0:
        return fields
    named = [i for i, name in enumerate(names) if plain_name(name) in ID_NAMES]
    at = named[0] if named else len(names) - 1
    return [*fields[:at], " ".join(fields[at : at + more + 1]), *fields[at + more + 1 :]]


def _unique(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
