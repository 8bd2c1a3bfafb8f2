"""Molecules recombined at bonds that chemists make: a side of one joined to a side of another.

References
----------
BRICS: Degen et al. 2008, ChemMedChem 3:1503, doi:10.1002/cmdc.200800178.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rdkit import Chem, rdBase
from rdkit.Chem import BRICS

TRIES = 5  # attempts for each wanted molecule


def recombined(objects: Sequence[str], wanted: int, rng: np.random.Generator) -> list[str]:
    """Join two sides of molecules, each cut at one bond of the same kind: canonical SMILES of valid molecules.

    Parameters
    ----------
    objects : sequence of str
        SMILES; those without such a bond are left out.
    wanted : int
        Molecules, at most.
    rng : Generator
    """
    with rdBase.BlockLogs():
        cuts = [found for text in objects if (found := _cut(Chem.MolFromSmiles(text)))]
        others: dict[str, list[int]] = {}  # kind of bond -> molecules that have it
        for number, of_one in enumerate(cuts):
            for kind in dict.fromkeys(kind for kind, _, _ in of_one):
                others.setdefault(kind, []).append(number)
        made: list[str] = []
        for _ in range(TRIES * wanted if len(cuts) > 1 else 0):
            if len(made) == wanted:
                break
            one = int(rng.integers(len(cuts)))
            kind, left, _ = cuts[one][int(rng.integers(len(cuts[one])))]
            other = others[kind][int(rng.integers(len(others[kind])))]
            rights = [right for of_kind, _, right in cuts[other] if of_kind == kind]
            if other != one and (joined := _joined(left, rights[int(rng.integers(len(rights)))])):
                made.append(joined)
    return made


def _cut(molecule: Chem.Mol | None) -> list[tuple[str, Chem.Mol, Chem.Mol]]:
    """Kind of each single bond at which a molecule can be cut, and both sides, an atom of number 0 where the bond was."""
    if molecule is None:
        return []
    found = []
    for atoms, (one, two) in BRICS.FindBRICSBonds(molecule):
        bond = molecule.GetBondBetweenAtoms(*atoms)
        if bond.GetBondType() != Chem.BondType.SINGLE:
            continue
        apart = Chem.FragmentOnBonds(molecule, [bond.GetIdx()], dummyLabels=[(0, 0)])
        parts = Chem.GetMolFrags(apart, asMols=True)
        places = Chem.GetMolFrags(apart)
        if len(parts) == 2:
            first = atoms[0] in places[0]
            found.append((f"{one}-{two}", parts[0 if first else 1], parts[1 if first else 0]))
    return found


def _joined(left: Chem.Mol, right: Chem.Mol) -> str:
    both = Chem.RWMol(Chem.CombineMols(left, right))
    open_ends = [atom for atom in both.GetAtoms() if atom.GetAtomicNum() == 0 and not atom.GetIsotope()]
    ends = [atom.GetNeighbors()[0].GetIdx() for atom in open_ends if atom.GetDegree() == 1]
    if len(ends) != 2:  # a molecule with open ends of its own
        return ""
    both.AddBond(ends[0], ends[1], Chem.BondType.SINGLE)
    for index in sorted((atom.GetIdx() for atom in open_ends), reverse=True):
        both.RemoveAtom(index)
    try:
        Chem.SanitizeMol(both)
    except Chem.MolSanitizeException:
        return ""
    return Chem.MolToSmiles(both)
