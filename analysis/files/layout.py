"""How a file is read, decided once for the whole of it, so that its pieces are read as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Layout:
    """What `Kind.decide` found out about a file and `Kind.parse` takes; plain values, so that it goes through JSON.

    Parameters
    ----------
    format : str
        ``"table"``, ``"JSON"``, ``"parquet"``, or the label of the `Format`.
    encoding : str
        Python's name; empty for parquet.
    confidence : float
        1 where nothing was guessed.
    delimiter : str
        Of a table: one character; a blank stands for any run of blanks, the last field being the rest of the line;
        U+001F where there is one column.
    quoting : bool
        Whether a cell in quotes may hold delimiters and line ends.
    header : tuple of str
        Names of the columns.
    header_row : bool
        Whether the first row of the content is the header. A piece that does not begin the file has False here.
    decimal : str
        Decimal mark, '.' or ','; empty where nothing tells.
    column : str
        The column with the objects, or how a text is cut; empty where there is no choice.
    """

    format: str
    encoding: str = "utf-8"
    confidence: float = 1.0
    delimiter: str = ""
    quoting: bool = False
    header: tuple[str, ...] = ()
    header_row: bool = True
    decimal: str = ""
    column: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON has them."""
        return {**asdict(self), "header": list(self.header)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Layout:
        """Return what `to_json` wrote."""
        return cls(**{**fields, "header": tuple(fields["header"])})
