"""Structures as SVG, within bounds: drawing holds the interpreter, so one large molecule would freeze every user."""

from __future__ import annotations

from rdkit import Chem, rdBase
from rdkit.Chem.Draw import rdMolDraw2D

MAX_ATOMS = 200
_MAX_LENGTH = 2000  # characters of SMILES: longer lines are not even parsed here


def draw(smiles: str, width: int = 260, height: int = 180, *, dark: bool = False) -> str | None:
    """Draw one molecule.

    Parameters
    ----------
    smiles : str
    width, height : int
        Pixels.
    dark : bool
        Draw for a dark ground.

    Returns
    -------
    str or None
        SVG on a transparent ground; None where the molecule is not readable, empty, or over 200 heavy atoms.
    """
    if len(smiles) > _MAX_LENGTH:
        return None
    with rdBase.BlockLogs():
        molecule = Chem.MolFromSmiles(smiles)
    if molecule is None or not 0 < molecule.GetNumHeavyAtoms() <= MAX_ATOMS:
        return None
    canvas = rdMolDraw2D.MolDraw2DSVG(width, height)
    options = canvas.drawOptions()
    options.clearBackground = False
    if dark:
        rdMolDraw2D.SetDarkMode(options)
        options.clearBackground = False
    rdMolDraw2D.PrepareAndDrawMolecule(canvas, molecule)
    canvas.FinishDrawing()
    return canvas.GetDrawingText().partition("?>")[2].strip()
