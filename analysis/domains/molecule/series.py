"""Molecules of one ring system: what stands at each place where its scaffold can carry something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rdkit import Chem
from rdkit.Chem.Scaffolds import MurckoScaffold

from analysis.corpus import Dataset
from analysis.domains.molecule.chem import each

HYDROGEN = "H"
_PLACE = "place in the molecule"


@dataclass(frozen=True, eq=False)
class Substituents:
    """What stands at the places of all scaffolds of a set, one row for each bond that a scaffold has to spare.

    Parameters
    ----------
    scaffolds : list of str, shape [objects]
        Bemis-Murcko scaffold, without stereo marks; empty for a molecule without rings.
    member : ndarray of int64, shape [rows]
        The object.
    point : ndarray of int64, shape [rows]
        The atom of the scaffold, in the order of its SMILES; atoms that a symmetry exchanges are one point.
    substituent : ndarray of int64, shape [rows]
        Place in `names`.
    names : tuple of str
        SMILES with ``*`` for the scaffold, or ``H``.
    """

    scaffolds: list[str]
    member: NDArray[np.int64]
    point: NDArray[np.int64]
    substituent: NDArray[np.int64]
    names: tuple[str, ...]


def substituents(dataset: Dataset) -> Substituents:
    """Cut all molecules between their scaffold and the rest.

    A symmetric scaffold fits in several ways, and choosing one would make columns look alike; so its symmetric atoms are
    counted as one point, each of their bonds by itself.

    Parameters
    ----------
    dataset : Dataset
        Molecules, as SMILES.

    Returns
    -------
    Substituents

    References
    ----------
    Bemis & Murcko 1996, Journal of Medicinal Chemistry 39:2887, doi:10.1021/jm9602928.

    Examples
    --------
    Toluene: five hydrogens and a methyl group at the one point of benzene.

    >>> from analysis.corpus import Dataset
    >>> from analysis.domains.molecule import series
    >>> found = series.substituents(Dataset("toy", "molecule", ("Cc1ccccc1",), ("toluene",)))
    >>> found.scaffolds, sorted(found.names[i] for i in found.substituent), set(found.point.tolist())
    (['c1ccccc1'], ['*C', 'H', 'H', 'H', 'H', 'H'], {0})
    """
    cut = each(dataset, _cut, "cut at its scaffold")
    numbers: dict[str, int] = {HYDROGEN: 0}
    rows = [
        (member, point, numbers.setdefault(name, len(numbers)))
        for member, (_, places) in enumerate(cut)
        for point, name in places
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Substituents([one for one, _ in cut], table[:, 0], table[:, 1], table[:, 2], tuple(numbers))


def _cut(mol: Chem.Mol) -> tuple[str, list[tuple[int, str]]]:
    """Scaffold of a molecule, and (point, substituent) for each bond that it has to spare."""
    marked = Chem.Mol(mol)
    for atom in marked.GetAtoms():
        atom.SetIntProp(_PLACE, atom.GetIdx())
    scaffold = MurckoScaffold.GetScaffoldForMol(marked)
    if not scaffold.GetNumAtoms():
        return "", []
    smiles = Chem.MolToSmiles(scaffold, isomericSmiles=False)
    order = list(scaffold.GetPropsAsDict(True, True)["_smilesAtomOutputOrder"])
    points = _points(smiles, len(order))
    of = {scaffold.GetAtomWithIdx(i).GetIntProp(_PLACE): point for i, point in zip(order, points, strict=True)}
    spare = {scaffold.GetAtomWithIdx(i).GetIntProp(_PLACE): scaffold.GetAtomWithIdx(i).GetTotalNumHs() for i in order}
    found = []
    for place, name in _branches(mol, set(of)):
        found.append((of[place], name))
        spare[place] -= 1
    found += [(of[place], HYDROGEN) for place, left in spare.items() for _ in range(left)]
    return smiles, found


def _points(smiles: str, atoms: int) -> list[int]:
    """Point of each atom of a scaffold in the order of its SMILES: the first of the atoms that are alike by symmetry."""
    plain = Chem.MolFromSmiles(smiles)
    if plain is None or plain.GetNumAtoms() != atoms:
        return list(range(atoms))
    ranks = list(Chem.CanonicalRankAtoms(plain, breakTies=False))
    return [ranks.index(rank) for rank in ranks]


def _branches(mol: Chem.Mol, scaffold: set[int]) -> Iterator[tuple[int, str]]:
    """Atom of the scaffold and SMILES of each branch that hangs on it."""
    bonds = [
        bond.GetIdx()
        for bond in mol.GetBonds()
        if (bond.GetBeginAtomIdx() in scaffold) != (bond.GetEndAtomIdx() in scaffold)
    ]
    if not bonds:
        return
    ends = [mol.GetBondWithIdx(i) for i in bonds]
    inner = [bond.GetBeginAtomIdx() if bond.GetBeginAtomIdx() in scaffold else bond.GetEndAtomIdx() for bond in ends]
    # each cut gives two ends; both are marked with the number of the cut
    pieces = Chem.FragmentOnBonds(mol, bonds, dummyLabels=[(k + 1, k + 1) for k in range(len(bonds))])
    for atoms in Chem.GetMolFrags(pieces):
        if scaffold & set(atoms):
            continue
        end = next(pieces.GetAtomWithIdx(i) for i in atoms if i >= mol.GetNumAtoms())
        name = Chem.MolFragmentToSmiles(pieces, atoms, isomericSmiles=False)
        yield inner[end.GetIsotope() - 1], name
