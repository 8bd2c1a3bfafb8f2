"""Whether a SMILES is one molecule that can be: checked by RDKit, refused in plain words."""

from __future__ import annotations

import re

from rdkit import Chem, rdBase

from analysis.files import Limits, Refused

_TOKEN = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$:/\\.%*~<>]+\Z")
_ODD = re.compile(r"\*|~|\[\d|[+-]\d|[+-]{2}")
_HYDROGEN = re.compile(r"\[\d*H")
_RING = re.compile(r"\[[^\]]*\]|%\((\d+)\)|%(\d\d)|(\d)")
HEAVIEST_ISOTOPE = 300
LONGEST_GUESS = 500
_SELFIES = re.compile(r"(?:\[[=#]?[A-Z][A-Za-z]*\d*\]){3,}")
_ORGANIC = re.compile(r"\[[=#]?[CNOSP]\]")

_PARAMETERS, _LOOSE = Chem.SmilesParserParams(), Chem.SmilesParserParams()
_PARAMETERS.allowCXSMILES = _LOOSE.allowCXSMILES = False  # what follows a SMILES is cut off before
_PARAMETERS.parseName = _LOOSE.parseName = False
_LOOSE.sanitize = _LOOSE.removeHs = False


def check(text: str, limits: Limits) -> str:
    """Return the SMILES that a cell begins with, as it was written.

    Raises
    ------
    Refused
        If it is longer than the limits, not a molecule, or a pattern, reaction or impossible molecule, or if what stands
        beside it is another molecule, or prose that begins with the letter of an atom.
    """
    smiles, *beside = text.split(maxsplit=2)
    if len(smiles) > limits.smiles_characters:
        raise Refused(f"the SMILES has {len(smiles):,} characters; the limit is {limits.smiles_characters:,}")
    if smiles.startswith("InChI="):
        raise Refused("is an InChI, not a SMILES; convert it to SMILES, for instance with RDKit or Open Babel")
    if _SELFIES.fullmatch(smiles) and _ORGANIC.search(smiles):
        raise Refused("looks like SELFIES (bare atoms, each in brackets), not SMILES; translate it to SMILES")
    if ">" in smiles and "->" not in smiles and "<-" not in smiles:
        raise Refused("is a reaction (it has '>'), not a molecule")
    if not _TOKEN.match(smiles):
        raise Refused("has characters that no SMILES has")
    molecule = _read(smiles)
    if molecule is None:
        raise Refused(diagnosis(smiles))
    check_molecule(molecule, limits, odd=bool(_ODD.search(smiles)))
    if beside and not beside[0].startswith("|") and (molecule.GetNumAtoms() < 2 or is_molecule(beside[0])):
        raise Refused("has several words, of which more than one or none may be a molecule; give one SMILES alone")
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


def check_molecule(molecule: Chem.Mol, limits: Limits, *, odd: bool) -> None:
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


def is_molecule(word: str) -> bool:
    """Tell whether a word reads as a SMILES, if only of one atom."""
    return bool(_TOKEN.match(word)) and len(word) <= LONGEST_GUESS and _read(word) is not None


def fit(cell: str) -> float:
    """Return 1 if a cell reads as a molecule of at least two atoms, else 0 (atoms alone are too often words)."""
    smiles = cell.strip()
    if not 2 <= len(smiles) <= LONGEST_GUESS or smiles.isdecimal() or not _TOKEN.match(smiles):
        return 0.0
    molecule = _read(smiles)
    return float(molecule is not None and molecule.GetNumAtoms() > 1)
