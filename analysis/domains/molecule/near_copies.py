"""What two molecules share if one nearly repeats the other."""

from __future__ import annotations

import re

from rdkit import Chem, rdBase
from rdkit.Chem.MolStandardize import rdMolStandardize

_ISOTOPE = re.compile(r"\[\d")
_UNCHARGER = rdMolStandardize.Uncharger()
_STEREO = re.compile(r"@+|[/\\]")


def parts(smiles: str) -> frozenset[str]:
    """Return one part, the flat skeleton: the largest fragment, uncharged, without stereochemistry and isotopes."""
    with rdBase.BlockLogs():
        molecule = Chem.MolFromSmiles(smiles)
        if molecule is None or not molecule.GetNumAtoms():
            return frozenset((smiles,))  # only equal to itself
        if "." in smiles:
            fragments = Chem.GetMolFrags(molecule, asMols=True)
            molecule = max(fragments, key=lambda f: (f.GetNumHeavyAtoms(), Chem.MolToSmiles(f)))
        flat = _UNCHARGER.uncharge(molecule)
        for atom in flat.GetAtoms():
            atom.SetIsotope(0)
        Chem.RemoveStereochemistry(flat)
        return frozenset((Chem.MolToSmiles(Chem.RemoveHs(flat)),))


def standing(smiles: str) -> int:
    """Marks of stereochemistry, the more the better known; labelled with isotopes, it is the labelled form of another."""
    return -1 if _ISOTOPE.search(smiles) else len(_STEREO.findall(smiles))
