"""What the cells of a column are: numbers where writing each number back gives its cell, else what was written.

A column is taken for numbers only if nothing is lost by it:

- every cell is empty, a number, a marker of missing values (`MARKERS`, in their exact case), a bound such as '>10000' or
  an approximate number such as '~5', and at least one is a number;
- no number begins with zeros ('007'), has more figures than a float keeps (an integer of 2**53 or more), or is a power
  of ten without point or sign, as names are ('1E10');
- one format writes all of them: the shortest ('6.1', '5.0'), one number of decimals ('6.10', '5.20'), or one number of
  significant figures ('0.120', '12.0'); so classes such as 1.1, 1.2 and 1.10 are text;
- no two different cells are the same number.

A type that the file declares (JSON, parquet) is kept: text that looks like numbers stays text. Whatever is not obvious
is said in a note, and the user's choice of a type or of the decimal mark goes before all of this.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.files.limits import clean_name

TEXT, NUMBER, CLASS = "text", "number", "class"
TYPES = (TEXT, NUMBER, CLASS)
DECIMALS = (".", ",")
EXAMPLES = 3
MOSTLY = 0.8
CLASS_SHARE = 0.5
LARGEST = 2**53
# Words for "not known" that programs write. Only an empty cell is one for certain: NA is neuraminidase, Na is sodium.
MARKERS = frozenset(
    (
        *("NA", "N/A", "n/a", "n.a.", "N.A.", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "-nan", "NULL", "null"),
        *("None", "?", "-", "--", "–", "—", ".", "n.d.", "N.D.", "ND", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"),
        *("#NULL!", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "inf", "-inf", "Inf", "-Inf", "Infinity", "-Infinity"),
    )
)  # fmt: skip
# In a column of objects these are never an object, whatever their case.
NO_OBJECT = frozenset(marker.casefold() for marker in MARKERS) | {"none", "nil", "undefined", "<na>"}
_BOUND = re.compile(r"(?:[<>]=?|[≤≥])\s*")
_ABOUT = re.compile(r"(?:[~≈≃]|=|ca?\.)\s*")
_POINTS = {
    mark: re.compile(rf"([+-]?)([0-9]+)?(?:{re.escape(mark)}([0-9]+))?([eE][+-]?[0-9]+)?\Z") for mark in DECIMALS
}
_GROUPS = {
    ".": re.compile(r"([+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+)(\.[0-9]+)?\Z"),
    ",": re.compile(r"([+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(,[0-9]+)?\Z"),
}
_SPACED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[ \u00a0\u202f\u2009'’][0-9]{3})+\Z")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})


@dataclass
class Found:
    """A column as it was read.

    Parameters
    ----------
    type : str
        One of `TYPES`.
    cells : list
        A number, bool or str for each cell; None where it is missing.
    missing, unread, bounds, about : int
        Cells that are empty or a marker; that are no number though the column is one (or nearly is); that are a bound
        ('>10000', missing in numbers); that are an approximate number ('~5', kept as the number).
    unread_examples, bound_examples : list of (int, str)
        The first three with their rows.
    notes : list of str
        What was decided and is not obvious.
    """

    type: str
    cells: list
    missing: int = 0
    unread: int = 0
    bounds: int = 0
    about: int = 0
    unread_examples: list[tuple[int, str]] = field(default_factory=list)
    bound_examples: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Numeral:
    """A cell that reads as a number: its value and how it was written."""

    value: float
    whole: str
    fraction: str | None
    exponent: str
    plus: bool = False
    grouped: bool = False
    certain: bool = True


def is_missing(cell: object) -> bool:
    """Tell whether a cell is certainly missing: empty, blank, or the NaN or null of a file with types."""
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def is_no_object(cell: object) -> bool:
    """Tell whether a cell is a word for 'nothing' in a column of objects, in any case."""
    return isinstance(cell, str) and cell.strip().casefold() in NO_OBJECT


def numeral(cell: str, decimal: str = ".", *, loose: bool = False) -> Numeral | None:
    """Read a cell as a number with a decimal mark, '.' or ','; groups of three may be set off by the other mark.

    Parameters
    ----------
    cell : str
    decimal : str
    loose : bool
        Also take groups that are set off by blanks or apostrophes, as a column that the user calls numbers may have.
    """
    text = cell.strip()
    if not text.isascii():
        text = text.translate(_MINUS)
    if loose and _SPACED.match(text):
        text = re.sub(r"[^0-9+-]", "", text)
    mark = "," if decimal == "." else "."
    if mark in text and (found := _GROUPS[decimal].match(text)):
        whole = re.sub("[.,]", "", found[1])
        fraction = (found[2] or "")[1:]
        certain = bool(fraction) or found[1].count(mark) > 1
        value = float(f"{whole}.{fraction or 0}")
        return Numeral(value, whole.lstrip("+-"), fraction or None, "", whole[0] == "+", True, certain)
    found = _POINTS[decimal].match(text)
    if not found or (found[2] is None and found[3] is None):
        return None
    sign, whole, fraction, exponent = found[1], found[2] or "", found[3], found[4] or ""
    value = float(f"{sign}{whole or 0}.{fraction or 0}{exponent}") if len(text) < 400 else math.inf
    return Numeral(value, whole, fraction, exponent, sign == "+") if math.isfinite(value) else None


def decimal_mark(columns: Iterable[Sequence[object]], delimiter: str) -> str:
    """Return the decimal mark of a delimited file: '.', ',', or '' where nothing tells what '1,250' is.

    A cell such as -0,31 can only have a decimal comma, one such as 0.31 or 1,234,567 only a decimal point. A file that is
    cut at commas is not taken to have decimal commas.
    """
    comma = point = False
    for cells in columns:
        written = {cell for cell in cells if isinstance(cell, str) and cell.strip() and cell not in MARKERS}
        has_comma, has_point = _marks(written)
        comma, point = comma or has_comma, point or has_point
    if comma and delimiter != ",":
        return "" if point else ","
    return "." if point or delimiter == "," else ""


def _marks(written: set[str]) -> tuple[bool, bool]:
    """Return whether cells of one column show for certain that it has decimal commas, or decimal points."""
    bare = [_ABOUT.sub("", _BOUND.sub("", cell.strip(), count=1), count=1) for cell in written]
    comma = point = False
    for cell in bare:
        by_point, by_comma = numeral(cell, "."), numeral(cell, ",")
        if by_point is None and by_comma is None:
            return False, False
        if by_point is None or (by_comma is not None and by_comma.grouped and by_comma.certain):
            comma = True
        elif by_comma is None or (by_point.grouped and by_point.certain):
            point = True
    return comma, point


def read_column(
    cells: Sequence[object],
    rows: Sequence[int] = (),
    *,
    name: str = "column",
    chosen: str = "",
    decimal: str = "",
    delimiter: str = "",
    declared: bool = False,
) -> Found:
    """Return the cells of a column as numbers or as what was written, and what a reader should know of it.

    Parameters
    ----------
    cells : sequence
        str as written, or the int, float or bool of a file with types; None and NaN are missing.
    rows : sequence of int
        The row of each cell, for examples; from 1 by default.
    name : str
        Of the column, for notes.
    chosen : str
        One of `TYPES` if the user said what the column is.
    decimal : str
        '.' or ',', or '' if it is not known.
    delimiter : str
        Of the file: where it is no comma, a column of its own may have decimal commas.
    declared : bool
        Whether the file has types, so that a str is text whatever it looks like.
    """
    rows = rows or range(1, len(cells) + 1)
    if chosen in (TEXT, CLASS):
        return Found(chosen, _written(cells), sum(map(is_missing, cells)))
    known = [cell for cell in cells if not is_missing(cell)]
    strings = [cell for cell in known if isinstance(cell, str)]
    if not strings:
        return _declared(cells, known, chosen)
    counts = Counter(str(cell) for cell in known)
    comma, _ = _marks({cell for cell in counts if cell not in MARKERS})
    mark = decimal or ("," if comma and delimiter not in ("", ",") else ".")
    read = {cell: _reading(cell, mark, loose=chosen == NUMBER) for cell in counts}
    any_bool = any(isinstance(cell, bool) for cell in known)
    if chosen == NUMBER:
        return _numbers(cells, rows, name, read)
    all_text = declared and len(strings) == len(known)
    why = "" if all_text or any_bool else _why_text(read, grouped=bool(decimal))
    if not all_text and not any_bool and not why:
        found = _numbers(cells, rows, name, read)
        if not decimal and delimiter == ";" and (like := _like_thousands(counts)):
            label = f"column '{clean_name(name, 40)}'"
            found.notes.append(f"{label}: '{like}' was read with a decimal point; choose ',' if it is of thousands")
        return found
    return _text(cells, rows, name, read, why, counts, declared=all_text)


def _like_thousands(written: Iterable[str]) -> str:
    """Return a cell such as '1.250' if all that have a point look so, as whole numbers beside decimal commas do."""
    pointed = [cell.strip() for cell in written if "." in cell and cell.strip() not in MARKERS]
    return pointed[0] if pointed and all(map(_GROUPS[","].match, pointed)) else ""


def _reading(cell: str, decimal: str, *, loose: bool) -> tuple[str, Numeral | None]:
    """Return what a cell is ('number', 'bound', 'about', 'marker' or 'other') and its number."""
    text = cell.strip()
    if text in MARKERS:
        return "marker", None
    if found := _BOUND.match(text):
        value = numeral(text[found.end() :], decimal, loose=loose)
        return ("bound", value) if value else ("other", None)
    if found := _ABOUT.match(text):
        value = numeral(text[found.end() :], decimal, loose=loose)
        return ("about", value) if value else ("other", None)
    value = numeral(text, decimal, loose=loose)
    return ("number", value) if value else ("other", None)


def _why_text(read: dict[str, tuple[str, Numeral | None]], *, grouped: bool) -> str:
    """Return why a column stays text, 'words' where that needs no reason, or an empty string if it is numbers."""
    kinds = Counter(kind for kind, _ in read.values())
    if kinds["other"] or not kinds["number"] + kinds["about"]:
        return "words"
    exact = {cell: number for cell, (kind, number) in read.items() if number and kind != "bound"}
    certain = grouped or any(number.grouped and number.certain for number in exact.values())
    for cell, number in ((cell, number) for cell, (_, number) in read.items() if number):
        if number.grouped and not certain:
            return f"'{cell}' may have a comma of thousands or a decimal comma"
        if reason := _not_written_back(cell, number):
            return reason
    signs = {number.plus for number in exact.values() if number.value > 0}
    if len(signs) > 1:
        return "some numbers have a plus sign and some have none"
    numbers = [number for number in exact.values() if not number.exponent]
    if (odd := _odd_format(numbers)) is not None:
        return f"'{next(cell for cell, number in exact.items() if number is odd)}' would be written as {odd.value:g}"
    return _merged({cell: number for cell, number in exact.items() if read[cell][0] == "number"})


def _merged(exact: dict[str, Numeral]) -> str:
    """Return which two cells would be one number; zero with and without a sign, as rounding leaves it, is one."""
    known: dict[float, str] = {}
    for cell, number in exact.items():
        other = known.setdefault(number.value, cell)
        if other.strip().lstrip("-\u2212") != cell.strip().lstrip("-\u2212"):
            return f"'{other}' and '{cell}' would be one number"
    return ""


def _not_written_back(cell: str, number: Numeral) -> str:
    if len(number.whole) > 1 and number.whole[0] == "0":
        return f"'{cell}' begins with a zero that a number has not"
    if number.exponent and number.fraction is None and number.exponent[1] not in "+-":
        return f"'{cell}' may be a name"
    if number.fraction is None and not number.exponent and abs(number.value) >= LARGEST:
        return f"'{cell}' has more figures than a number keeps"
    return ""


def _odd_format(numbers: Sequence[Numeral]) -> Numeral | None:
    """Return a number that the format of the others does not write as it stands, or None if one format writes all."""
    pointed = [number for number in numbers if number.fraction is not None]
    padded = [number for number in pointed if number.fraction and number.fraction[-1] == "0" and number.fraction != "0"]
    if not padded or len({len(number.fraction or "") for number in pointed}) == 1:
        return None
    figures = {len((number.whole + (number.fraction or "")).lstrip("0")) for number in pointed if number.value}
    return None if len(figures) == 1 else padded[0]


def _declared(cells: Sequence[object], known: list, chosen: str) -> Found:
    """Return a column whose types the file declares, without strings."""
    missing = len(cells) - len(known)
    bools = sum(isinstance(cell, bool) for cell in known)
    too_long = any(isinstance(cell, int) and abs(cell) >= LARGEST for cell in known)
    if known and bools == len(known) and not missing and chosen != NUMBER:
        return Found(CLASS, list(cells))
    if (bools or too_long) and chosen != NUMBER:
        return Found(CLASS if bools else TEXT, _written(cells), missing)
    numbers = [None if is_missing(cell) else _finite(cell) for cell in cells]
    return Found(NUMBER, numbers, sum(number is None for number in numbers))


def _finite(cell: object) -> float | int | None:
    try:
        value = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(value):
        return None
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else value


def _numbers(
    cells: Sequence[object], rows: Sequence[int], name: str, read: dict[str, tuple[str, Numeral | None]]
) -> Found:
    values: list[float | int | None] = []
    places: dict[str, list[tuple[int, str]]] = {kind: [] for kind in ("marker", "bound", "other", "about", "changed")}
    for cell, row in zip(cells, rows, strict=True):
        if is_missing(cell) or not isinstance(cell, str):
            values.append(None if is_missing(cell) else _finite(cell))
            continue
        kind, number = read[cell]
        values.append(_value(number) if number and kind != "bound" else None)
        if kind == "number" and number and (number.grouped or "," in cell or not cell.strip().isascii()):
            kind = "changed"
        if kind != "number":
            places[kind].append((row, cell))
    label = f"column '{clean_name(name, 40)}'"
    says = {
        "marker": "cell(s) say that nothing is known",
        "bound": "censored value(s), missing as numbers",
        "other": "cell(s) are no numbers and are missing",
        "about": "approximate value(s), kept as the number",
        "changed": "number(s) are read from another way of writing",
    }
    notes = [
        f"{label}: {len(found):,} {says[kind]}: {_listed(found[:EXAMPLES], read if kind == 'changed' else {})}"
        for kind, found in places.items()
        if found
    ]
    return Found(
        NUMBER,
        values,
        missing=sum(map(is_missing, cells)) + len(places["marker"]),
        unread=len(places["other"]),
        bounds=len(places["bound"]),
        about=len(places["about"]),
        unread_examples=places["other"][:EXAMPLES],
        bound_examples=places["bound"][:EXAMPLES],
        notes=notes,
    )


def _value(number: Numeral) -> float | int:
    """Return an int where the cell has no point and no exponent."""
    if number.fraction is None and not number.exponent and abs(number.value) < LARGEST:
        return int(number.value)
    return number.value


def _text(
    cells: Sequence[object],
    rows: Sequence[int],
    name: str,
    read: dict[str, tuple[str, Numeral | None]],
    why: str,
    counts: Counter[str],
    *,
    declared: bool,
) -> Found:
    """Return a column as it was written; one that is nearly numbers says why it is none."""
    values = _written(cells)
    known = counts.total()
    kind = CLASS if len(counts) <= max(CLASS_SHARE * known, 2) else TEXT
    found = Found(kind, values, len(cells) - known)
    shares: Counter[str] = Counter()
    for cell, times in counts.items():
        shares[read[cell][0]] += times
    readable = known - shares["other"] - shares["marker"]
    label = f"column '{clean_name(name, 40)}'"
    if declared:
        if readable and readable + shares["marker"] == known:
            found.notes.append(f"{label} is text in the file though its cells look like numbers, and stays text")
        return found
    if why != "words":
        found.notes.append(f"{label} stays as it was written: {clean_name(why, 160)}")
    elif _is_other_mark(counts):
        found.notes.append(
            f"{label} stays as it was written: its numbers may have a decimal comma; choose the decimal mark"
        )
    elif readable >= MOSTLY * known:
        found.bounds = shares["bound"]
        odd = [
            (row, cell)
            for row, cell in zip(rows, cells, strict=True)
            if isinstance(cell, str) and not is_missing(cell) and read[cell][0] == "other"
        ]
        found.unread, found.unread_examples = len(odd), odd[:EXAMPLES]
        if found.unread:
            found.notes.append(
                f"{label} stays as it was written: {found.unread:,} of {known:,} cells are no numbers: "
                f"{_listed(found.unread_examples)}"
            )
    return found


def _is_other_mark(counts: Counter[str]) -> bool:
    """Tell whether cells that are no numbers with a decimal point are all numbers with a decimal comma."""
    known = [cell for cell in counts if cell.strip() not in MARKERS]
    readings = [_reading(cell, ",", loose=False)[1] for cell in known]
    return any("," in cell for cell in known) and all(readings)


def _written(cells: Sequence[object]) -> list[str | None]:
    return [None if is_missing(cell) else str(cell) for cell in cells]


def _listed(examples: Sequence[tuple[int, str]], read: dict[str, tuple[str, Numeral | None]] | None = None) -> str:
    """Return examples with their rows, and with the value that each was read as."""
    shown = []
    for row, cell in examples:
        number = read[cell][1] if read else None
        shown.append(f"'{clean_name(cell, 40)}'{f' is {number.value:.15g}' if number else ''} (row {row:,})")
    return ", ".join(shown)
