"""Files that people bring: limits, unpacking, encodings, tables, and one walk from bytes to a Dataset.

Nothing here knows a domain. A domain describes its objects in a `Kind` (column names, how a cell is recognised and
checked, file formats) and gets `Kind.parse` and `Kind.inspect`.

Row numbers are those that the user sees: lines for line-based formats, rows of a spreadsheet for delimited tables
(a header is row 1, a quoted cell that spans lines is one row), records counted from 1 for the others.
"""

from analysis.files.harvest import Note, Record
from analysis.files.limits import LIMITS, FileError, Limits, Refused, clean_name, file_label, problem_frame
from analysis.files.reading import FileReport, Format, Kind

__all__ = [
    "LIMITS",
    "FileError",
    "FileReport",
    "Format",
    "Kind",
    "Limits",
    "Note",
    "Record",
    "Refused",
    "clean_name",
    "file_label",
    "problem_frame",
]
