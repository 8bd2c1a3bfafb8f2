"""Structures as SVG, within bounds: drawing holds the interpreter, so one large molecule would freeze every user."""

from __future__ import annotations

from rdkit import Chem, rdBase
from rdkit.Chem import rdFMCS
from rdkit.Chem.Draw import rdMolDraw2D

MAX_ATOMS = 200
MAX_COMPARED, SECONDS = (
    80,
    1,
)  # heavy atoms of two molecules that are compared; after so long what was found by then is taken
MARK = (0.95, 0.62, 0.15)  # of atoms and bonds that the other molecule lacks
_MAX_LENGTH = 2000  # characters of SMILES: longer lines are not even parsed here


def draw(smiles: str, width: int = 260, height: int = 180, *, dark: bool = False, unlike: str = "") -> str | None:
    """Draw one molecule.

    Parameters
    ----------
    smiles : str
    width, height : int
        Pixels.
    dark : bool
        Draw for a dark ground.
    unlike : str
        SMILES of another molecule: atoms and bonds outside the largest common substructure are marked.

    Returns
    -------
    str or None
        SVG on a transparent ground; None where the molecule is not readable, empty, or over 200 heavy atoms.
    """
    molecule = _read(smiles)
    if molecule is None:
        return None
    canvas = rdMolDraw2D.MolDraw2DSVG(width, height)
    options = canvas.drawOptions()
    options.clearBackground = False
    if dark:
        rdMolDraw2D.SetDarkMode(options)
        options.clearBackground = False
    atoms, bonds = own_part(molecule, _read(unlike)) if unlike else ([], [])
    rdMolDraw2D.PrepareAndDrawMolecule(
        canvas, molecule, highlightAtoms=atoms, highlightBonds=bonds,
        highlightAtomColors=dict.fromkeys(atoms, MARK), highlightBondColors=dict.fromkeys(bonds, MARK),
    )  # fmt: skip
    canvas.FinishDrawing()
    return canvas.GetDrawingText().partition("?>")[2].strip()


def _read(smiles: str) -> Chem.Mol | None:
    if len(smiles) > _MAX_LENGTH:
        return None
    with rdBase.BlockLogs():
        molecule = Chem.MolFromSmiles(smiles)
    return molecule if molecule is not None and 0 < molecule.GetNumHeavyAtoms() <= MAX_ATOMS else None


def own_part(molecule: Chem.Mol, other: Chem.Mol | None) -> tuple[list[int], list[int]]:
    """Atoms and bonds of a molecule outside the largest connected substructure that it shares with another one.

    Rings are shared whole. Nothing is marked where either is larger than MAX_COMPARED atoms, or there is no other.
    """
    if other is None or max(molecule.GetNumHeavyAtoms(), other.GetNumHeavyAtoms()) > MAX_COMPARED:
        return [], []
    found = rdFMCS.FindMCS([molecule, other], timeout=SECONDS, ringMatchesRingOnly=True, completeRingsOnly=True)
    shared = set(molecule.GetSubstructMatch(found.queryMol)) if found.numAtoms else set()
    bonds = [
        bond.GetIdx() for bond in molecule.GetBonds() if not {bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()} <= shared
    ]
    return [atom.GetIdx() for atom in molecule.GetAtoms() if atom.GetIdx() not in shared], bonds
