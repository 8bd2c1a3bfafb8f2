"""Records of SDF and MOL files (V2000, V3000): each checked, each refusal naming the line of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rdkit import Chem, rdBase

from analysis.domains.molecule.checking import check_molecule, chemistry
from analysis.files import Limits, Note, Record, Refused
from analysis.files.tables import ID_NAMES, plain_name

_COUNTS_V3000 = re.compile(r"^M  V30 COUNTS\s+(\d+)")
_VERSION = re.compile(r"V[23]000\s*$")
_END = re.compile(r"M\s+END\s*$")
_PROPERTY = re.compile(r"^>.*?<([^>]*)>")
_ATOM = re.compile(r"(?:\s*-?\d+\.\d*){3}\s*[A-Za-z*#]{1,3}\b")
_BOND = re.compile(r"[\s\d]{3}[\s\d]{2}\d\s*\d")
HEADER = 3  # lines before the counts
FARTHEST = 8


def read_sdf(text: str, limits: Limits, column: str | None = None) -> Iterator[Record | Note]:
    """Read the records of an SDF (V2000 or V3000): title, structure as canonical SMILES, data items as labels.

    Blank lines inside a structure mean nothing and are passed over; a header with a line too many or too few is read from
    its counts line on.
    """
    for number, (start, block) in enumerate(_blocks(text), 1):
        structure, rest, ended = _divided(block)
        labels = _properties(rest)
        try:
            title, smiles = _structure(structure, start, limits, ended=ended)
        except Refused as reason:
            yield Record(number, block[0].strip(), labels=labels, reason=str(reason))
            continue
        yield Record(number, title or _first_id(labels), smiles, labels)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line of each record, and its lines."""
    start, lines = 1, []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("$$$$"):
            yield start, lines or [""]
            start, lines = number + 1, []
        else:
            lines.append(line)
    if any(line.strip() for line in lines):
        yield start, lines


def _divided(block: Sequence[str]) -> tuple[list[str], list[str], bool]:
    """Return the structure, what follows it, and whether it has an end."""
    end = next((i for i, line in enumerate(block) if _END.match(line)), None)
    return (list(block), [], False) if end is None else (list(block[:end]), list(block[end + 1 :]), True)


def _structure(lines: list[str], start: int, limits: Limits, *, ended: bool) -> tuple[str, str]:
    """Return title and canonical SMILES, after the counts line promised that the structure fits the limits."""
    if not ended:
        raise Refused("the structure breaks off before its end ('M  END' is missing)")
    at = next((i for i, line in enumerate(lines[:FARTHEST]) if _VERSION.search(line)), HEADER)
    counts = lines[at][:3] if at < len(lines) else ""
    announced = next((found[1][:9] for line in lines if (found := _COUNTS_V3000.match(line))), counts)
    if not announced.strip().isdecimal():
        raise Refused(
            f"the counts line (line {start + at:,} of the file, the fourth of the record) does not begin with a number of atoms"
        )
    if int(announced) > limits.atoms * 3:
        raise Refused(f"has {int(announced):,} atoms; the limit is {limits.atoms:,} heavy atoms")
    body = [(start + i, line) for i, line in enumerate(lines) if i > at and line.strip()]
    title = lines[max(at - HEADER, 0)].strip() if at else ""
    whole = "\n".join([title, "", "", lines[at], *(line for _, line in body), "M  END", ""])
    with rdBase.BlockLogs():
        molecule = _molecule(whole, lines[at], body)
        check_molecule(molecule, limits, odd=True)
        smiles = Chem.MolToSmiles(molecule)
    if len(smiles) > limits.smiles_characters:
        raise Refused(f"its SMILES has {len(smiles):,} characters; the limit is {limits.smiles_characters:,}")
    return title, smiles


def _molecule(whole: str, counts: str, body: Sequence[tuple[int, str]]) -> Chem.Mol:
    try:
        molecule = Chem.MolFromMolBlock(whole)
        if molecule is not None:
            return molecule
        loose = Chem.MolFromMolBlock(whole, sanitize=False, removeHs=False)
    except (RuntimeError, ValueError) as error:
        raise Refused(f"RDKit says: {' '.join(str(error).split())[:200]}") from None
    problems = Chem.DetectChemistryProblems(loose) if loose is not None else ()
    raise Refused(chemistry(problems[0]) if problems else _misfit(counts, body))


def _misfit(counts: str, body: Sequence[tuple[int, str]]) -> str:
    """Return which line of a V2000 table does not fit the counts line."""
    usual = "the atom or bond lines do not fit the counts line"
    if not (counts[:3].strip().isdecimal() and counts[3:6].strip().isdecimal() and "V2000" in counts):
        return usual
    atoms, bonds = int(counts[:3]), int(counts[3:6])
    wanted = [("an atom", _ATOM)] * atoms + [("a bond", _BOND)] * bonds
    for (number, line), (what, form) in zip(body, wanted, strict=False):
        if not form.match(line):
            return f"line {number:,} of the file is not {what}; the counts line says {atoms} atoms, then {bonds} bonds"
    if len(body) < len(wanted):
        return f"has {len(body)} lines of atoms and bonds; the counts line says {atoms} atoms and {bonds} bonds"
    extra = next((number for number, line in body[len(wanted) :] if line[:1].isspace()), None)
    return (
        usual if extra is None else f"line {extra:,} of the file is one more than the {atoms} atoms and {bonds} bonds"
    )


def _properties(lines: Sequence[str]) -> dict[str, str]:
    """Return the data items after the structure; an item of several lines is joined by blanks."""
    values: dict[str, str] = {}
    name = ""
    for line in lines:
        if found := _PROPERTY.match(line):
            name = found[1]
        elif not line.strip():
            name = ""
        elif name:
            values[name] = f"{values[name]} {line.strip()}" if name in values else line.strip()
    return values


def _first_id(labels: Mapping[str, str]) -> str:
    return next(
        (value for key, value in labels.items() if plain_name(key) in ID_NAMES or key.lower().endswith("id")), ""
    )
