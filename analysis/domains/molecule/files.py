"""Molecules from SMILES lists, tables and SDF: each record checked by RDKit, each refusal in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rdkit import Chem, rdBase

from analysis.files import Format, Kind, Limits, Record, Refused
from analysis.files.tables import ID_NAMES, plain_name

SMILES_NAMES = ("smiles", "canonical smiles", "isomeric smiles", "smile", "smi", "structure", "molecule", "mol")
_TOKEN = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$:/\\.%*~<>]+\Z")
_ODD = re.compile(r"\*|~|\[\d|[+-]\d|[+-]{2}")
_HYDROGEN = re.compile(r"\[\d*H")
_RING = re.compile(r"\[[^\]]*\]|%\((\d+)\)|%(\d\d)|(\d)")
_COUNTS_V3000 = re.compile(r"^M  V30 COUNTS\s+(\d+)", re.MULTILINE)
_PROPERTY = re.compile(r"^>.*?<([^>]*)>")
HEAVIEST_ISOTOPE = 300

_PARAMETERS, _LOOSE = Chem.SmilesParserParams(), Chem.SmilesParserParams()
_PARAMETERS.allowCXSMILES = _LOOSE.allowCXSMILES = False  # what follows a SMILES is cut off before
_PARAMETERS.parseName = _LOOSE.parseName = False
_LOOSE.sanitize = _LOOSE.removeHs = False


def check(text: str, limits: Limits) -> str:
    """Return the SMILES that a cell begins with, as it was written.

    Raises
    ------
    Refused
        If it is longer than the limits, not a molecule, or a pattern, reaction or impossible molecule.
    """
    smiles = text.split(maxsplit=1)[0]
    if len(smiles) > limits.smiles_characters:
        raise Refused(f"the SMILES has {len(smiles):,} characters; the limit is {limits.smiles_characters:,}")
    if ">" in smiles and "->" not in smiles and "<-" not in smiles:
        raise Refused("is a reaction (it has '>'), not a molecule")
    if not _TOKEN.match(smiles):
        raise Refused("has characters that no SMILES has")
    molecule = _read(smiles)
    if molecule is None:
        raise Refused(diagnosis(smiles))
    _check_molecule(molecule, limits, odd=bool(_ODD.search(smiles)))
    return smiles


def _read(smiles: str) -> Chem.Mol | None:
    """Return a molecule if RDKit takes the SMILES.

    Sanitising without assigning stereochemistry takes half the time, and comes to the same answer (25,000 mutated
    SMILES) except where hydrogens are atoms of their own.
    """
    with rdBase.BlockLogs():
        if _HYDROGEN.search(smiles):
            return Chem.MolFromSmiles(smiles, _PARAMETERS)
        molecule = Chem.MolFromSmiles(smiles, _LOOSE)
        failed = molecule is not None and Chem.SanitizeMol(molecule, catchErrors=True)
        return None if failed else molecule


def _check_molecule(molecule: Chem.Mol, limits: Limits, *, odd: bool) -> None:
    """Refuse molecules without atoms, with too many, and with atoms that cannot be."""
    n_atoms = molecule.GetNumHeavyAtoms()
    if molecule.GetNumAtoms() == 0:
        raise Refused("has no atoms")
    if n_atoms > limits.atoms:
        raise Refused(f"has {n_atoms:,} heavy atoms; the limit is {limits.atoms:,}")
    if not odd:
        return
    if any(bond.HasQuery() for bond in molecule.GetBonds()):
        raise Refused("is a search pattern (SMARTS), not a molecule")
    for atom in molecule.GetAtoms():
        number, charge, isotope = atom.GetAtomicNum(), atom.GetFormalCharge(), atom.GetIsotope()
        name = f"atom {atom.GetIdx() + 1} ({atom.GetSymbol()})"
        if number == 0:
            raise Refused(f"{name} is a wildcard or attachment point, so this is not one whole molecule")
        if charge > number or charge < -9:
            raise Refused(f"{name} has the charge {charge:+d}, which no such atom has")
        if isotope and not number <= isotope <= HEAVIEST_ISOTOPE:
            raise Refused(f"{name} has the mass number {isotope}, which no such atom has")


def diagnosis(smiles: str) -> str:
    """Return in plain words why RDKit cannot read a SMILES.

    Notation first (brackets, parentheses, ring digits), then chemistry (valence, aromaticity).
    """
    if reason := _notation(smiles):
        return reason
    with rdBase.BlockLogs():
        molecule = Chem.MolFromSmiles(smiles, _LOOSE)
        if molecule is None:
            return "is not SMILES: RDKit finds an unknown symbol or a misplaced mark"
        problems = Chem.DetectChemistryProblems(molecule)
    return chemistry(problems[0]) if problems else "RDKit cannot assign its hydrogens, rings or stereochemistry"


def chemistry(problem: Chem.rdchem.MolSanitizeException) -> str:
    """Return one of RDKit's chemistry problems as a plain reason."""
    kind, message = problem.GetType(), problem.Message()
    if kind == "AtomValenceException":
        found = re.search(r"atom # (\d+) (\w+), (\d+)", message)
        if found:
            index, symbol, valence = found.groups()
            return f"atom {int(index) + 1} ({symbol}) has {valence} bonds, more than such an atom can have"
    if kind == "KekulizeException":
        return "an aromatic ring has no alternating double bonds; a hydrogen may be missing, as in [nH]"
    if kind == "AtomKekulizeException":
        return "an atom outside any ring is written as aromatic (lower case)"
    return f"RDKit says: {' '.join(message.split())}"


def _notation(smiles: str) -> str:
    """Return what is wrong with brackets, parentheses and ring digits, or an empty string."""
    outside = re.sub(r"\[[^\[\]]*\]", "A", smiles)
    if "[" in outside or "]" in outside:
        return "a square bracket is not closed, or closed twice"
    depth = 0
    for i, mark in enumerate(outside, 1):
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            return f"a parenthesis closes at position {i} that was never opened"
    if depth:
        return f"{depth} parenthesis(es) never close"
    open_rings: set[str] = set()
    for groups in _RING.findall(smiles):
        if digits := "".join(groups):
            open_rings ^= {digits.lstrip("0")}
    return f"ring {min(open_rings) or '0'} is opened but never closed" if open_rings else ""


# ------------------------------------------------------------------------------------------------------ SMILES lists


def read_smi(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read one SMILES a line, followed by a name; a first line that names columns is a header.

    A CXSMILES extension (between bars) is left out. Lines that begin with '#' are comments.
    """
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip() and not line.startswith("#")]
    header: list[str] = []
    if lines and plain_name(lines[0][1].replace("\t", " ").split()[0]) in SMILES_NAMES:
        header = _fields(lines.pop(0)[1])
    for number, line in lines:
        smiles, _, rest = line.strip().replace("\t", " ", 1).partition(" ")
        rest = rest.strip()
        if rest.startswith("|"):
            rest = rest[1:].partition("|")[2].strip()
        if not header:
            yield Record(number, rest, smiles)
            continue
        fields = _fields(line)
        if len(fields) != len(header):
            yield Record(number, rest, reason=f"has {len(fields)} fields where the header has {len(header)}")
            continue
        yield _headed(number, dict(zip(header[1:], fields[1:], strict=True)), smiles)


def _fields(line: str) -> list[str]:
    return [field.strip() for field in line.split("\t")] if "\t" in line else line.split()


def _headed(number: int, values: dict[str, str], smiles: str) -> Record:
    """Return a record whose id is the first column that is named like one."""
    named = [key for key in values if plain_name(key) in ID_NAMES or plain_name(key).endswith("id")]
    return Record(number, values.pop(named[0]) if named else "", smiles, values)


# --------------------------------------------------------------------------------------------------------------- SDF


def read_sdf(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read the records of an SDF (V2000 or V3000): title, structure as canonical SMILES, data items as labels."""
    for number, block in enumerate(_sdf_blocks(text), 1):
        head = block.split("\n", 1)[0].strip()
        labels = _sdf_properties(block)
        try:
            smiles = _sdf_smiles(block, limits)
        except Refused as reason:
            yield Record(number, head, labels=labels, reason=str(reason))
            continue
        yield Record(number, head or _first_id(labels), smiles, labels)


def _sdf_blocks(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("$$$$"):
            yield "\n".join(lines)
            lines = []
        else:
            lines.append(line)
    if any(line.strip() for line in lines):
        yield "\n".join(lines)


def _sdf_smiles(block: str, limits: Limits) -> str:
    """Return the canonical SMILES of a record, after its own counts line promised that it fits the limits."""
    mol_block, end, _ = block.partition("M  END")
    if not end:
        raise Refused("the structure breaks off before its end ('M  END' is missing)")
    counts = mol_block.split("\n")[3][:3] if mol_block.count("\n") > 3 else ""
    if found := _COUNTS_V3000.search(mol_block):
        counts = found[1][:9]
    if not counts.strip().isdecimal():
        raise Refused("the counts line (line 4 of the record) does not begin with a number of atoms")
    if int(counts) > limits.atoms * 3:
        raise Refused(f"has {int(counts):,} atoms; the limit is {limits.atoms:,} heavy atoms")
    with rdBase.BlockLogs():
        molecule = _molecule(mol_block + end + "\n")
        _check_molecule(molecule, limits, odd=True)
        smiles = Chem.MolToSmiles(molecule)
    if len(smiles) > limits.smiles_characters:
        raise Refused(f"its SMILES has {len(smiles):,} characters; the limit is {limits.smiles_characters:,}")
    return smiles


def _molecule(mol_block: str) -> Chem.Mol:
    try:
        molecule = Chem.MolFromMolBlock(mol_block)
        if molecule is not None:
            return molecule
        loose = Chem.MolFromMolBlock(mol_block, sanitize=False, removeHs=False)
    except (RuntimeError, ValueError) as error:
        raise Refused(f"RDKit says: {' '.join(str(error).split())[:200]}") from None
    problems = Chem.DetectChemistryProblems(loose) if loose is not None else ()
    raise Refused(chemistry(problems[0]) if problems else "the atom or bond lines do not fit the counts line")


def _sdf_properties(block: str) -> dict[str, str]:
    """Return the data items after the structure; an item of several lines is joined by blanks."""
    values: dict[str, str] = {}
    name = ""
    for line in block.partition("M  END")[2].split("\n"):
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


# ---------------------------------------------------------------------------------------------------------- the file


def fit(cell: str) -> float:
    """Return 1 if a cell reads as a molecule of at least two atoms, else 0 (atoms alone are too often words)."""
    smiles = cell.strip()
    if not 2 <= len(smiles) <= 500 or smiles.isdecimal() or not _TOKEN.match(smiles):
        return 0.0
    molecule = _read(smiles)
    return float(molecule is not None and molecule.GetNumAtoms() > 1)


SDF = Format(
    "SDF",
    ("sdf", "sd", "mol"),
    lambda head: bool(re.search(r"^M  END|^.{33} V2000|V3000\s*$|^M  V30", head, re.MULTILINE)),
    read_sdf,
    row_means="record, counted from 1",
)
SMI = Format("SMILES list", ("smi", "smiles", "ism", "can", "txt"), lambda head: False, read_smi)

KIND = Kind(
    domain="molecule",
    noun="molecules",
    names=SMILES_NAMES,
    fit=fit,
    check=check,
    formats=(SDF, SMI),
)
parse = KIND.parse
inspect = KIND.inspect
