"""Inside a molecule: atoms so many bonds apart, and the molecule cut at a bond; no notation is read."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from scipy import sparse

from analysis.corpus import Corpus, Dataset
from analysis.domains.halves_and_pairs import WIDTH, apart, composition, none
from analysis.domains.interface import Halves, Pairs
from analysis.domains.molecule.chem import heavy_atoms, molecules
from analysis.support.memo import remembered

_AROUND = rdFingerprintGenerator.GetMorganGenerator(radius=1, fpSize=WIDTH)
_CUTTABLE = Chem.MolFromSmarts("[!#1]-!@[!#1]")


def _symbol(atom: Chem.Atom) -> str:
    """The element, in lower case if aromatic: what an atom is, without the bonds that its valence needs."""
    return atom.GetSymbol().lower() if atom.GetIsAromatic() else atom.GetSymbol()


@remembered(2)
def atoms(dataset: Dataset) -> Corpus:
    """One symbol per heavy atom: its element, aromatic or not, as a bag."""
    symbols = [[_symbol(a) for a in mol.GetAtoms() if a.GetAtomicNum() != 1] for mol in molecules(dataset)]
    return Corpus.from_symbols(
        symbols,
        name=dataset.name,
        domain="molecule",
        representation="atoms",
        sizes=heavy_atoms(dataset),
        size_unit="heavy atom",
        ordered=False,
    )


def _hydrogens(mol: Chem.Mol) -> list[int]:
    """Hydrogens that are written as atoms, such as [2H]; there are hardly ever any."""
    if mol.GetNumHeavyAtoms() == mol.GetNumAtoms():
        return []
    return [a.GetIdx() for a in mol.GetAtoms() if a.GetAtomicNum() == 1]


def _bonds_between(mol: Chem.Mol) -> NDArray[np.float64]:
    """Bonds on the shortest way between each two heavy atoms, shape [atoms, atoms]; huge where there is none."""
    between = Chem.GetDistanceMatrix(mol)
    hydrogens = _hydrogens(mol)
    return np.delete(np.delete(between, hydrogens, 0), hydrogens, 1) if hydrogens else between


def bond_pairs(dataset: Dataset, distances: Sequence[int]) -> Pairs:
    """Heavy atoms of one molecule with so many bonds on the shortest way between them, each pair both ways round.

    Parameters
    ----------
    dataset : Dataset
    distances : sequence of int
        Each at least 1.

    Returns
    -------
    Pairs
        Symbols are elements, aromatic ones told apart; hydrogen is left out.
    """
    corpus = atoms(dataset)
    if not len(distances):
        return Pairs(corpus, {})
    found = []
    for start, mol in zip(corpus.offsets[:-1], molecules(dataset), strict=True):
        between = _bonds_between(mol)
        first, second = np.nonzero((between >= 1) & (between <= max(distances)))
        found.append(np.stack([first + start, second + start, between[first, second].astype(np.int64)]))
    first, second, apart_by = np.concatenate(found, axis=1)
    return Pairs(corpus, {d: (first[apart_by == d], second[apart_by == d]) for d in distances})


def cut(mol: Chem.Mol) -> tuple[int, NDArray[np.int64], NDArray[np.int64]] | None:
    """Bond that divides a molecule most evenly, and the heavy atoms on its two sides; None where no bond does.

    Only single bonds between heavy atoms that are not in a ring are cut. Even: the smaller side is as large as can be;
    ties go to the bond that comes first. Atoms that no bond joins to the bond (a counter-ion) are on neither side.
    """
    ends = np.array(mol.GetSubstructMatches(_CUTTABLE, maxMatches=10_000), dtype=np.int64)
    if not len(ends):
        return None
    between = Chem.GetDistanceMatrix(mol)
    begin, end = between[ends[:, 0]], between[ends[:, 1]]
    heavy = np.ones(mol.GetNumAtoms(), dtype=bool)
    heavy[_hydrogens(mol)] = False
    left, right = (begin < end) & heavy, (end < begin) & heavy
    best = int(np.minimum(left.sum(axis=1), right.sum(axis=1)).argmax())
    bond = mol.GetBondBetweenAtoms(*ends[best].tolist())
    return bond.GetIdx(), np.flatnonzero(left[best]), np.flatnonzero(right[best])


def _described(mol: Chem.Mol, bond: int, sides: Sequence[NDArray[np.int64]]) -> list[dict[int, int]]:
    """Environments of radius 0 and 1 on each side of a cut bond, whose ends see that a bond was there, not to what."""
    divided = Chem.FragmentOnBonds(mol, [bond], addDummies=True, dummyLabels=[(0, 0)])
    Chem.FastFindRings(divided)
    return [
        _AROUND.GetCountFingerprint(divided, fromAtoms=[int(a) for a in side]).GetNonzeroElements() for side in sides
    ]


def _matrix(rows: list[dict[int, int]]) -> sparse.csr_matrix:
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    indices = np.fromiter((bit for row in rows for bit in row), dtype=np.int32, count=indptr[-1])
    data = np.fromiter((count for row in rows for count in row.values()), dtype=np.float64, count=indptr[-1])
    return sparse.csr_matrix((data, indices, indptr), shape=(len(rows), WIDTH))


@remembered(4)
def halves(dataset: Dataset) -> Halves:
    """Cut each molecule at the bond that divides it most evenly; each half is its own atom environments, hashed.

    Which half is called left is drawn by a hash of the object, so that no writer's habit decides it. A molecule
    without an acyclic single bond cannot be cut.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    Halves
    """
    kept, left, right = [], [], []
    elements: tuple[list[list[str]], list[list[str]]] = ([], [])
    for i, mol in enumerate(molecules(dataset)):
        found = cut(mol)
        if found is None:
            continue
        bond, *sides = found
        sides = sides[:: 1 if zlib.crc32(dataset.objects[i].encode()) % 2 else -1]
        one, other = _described(mol, bond, sides)
        kept.append(i)
        left.append(one)
        right.append(other)
        for half, side in zip(elements, sides, strict=True):
            half.append([mol.GetAtomWithIdx(int(a)).GetSymbol() for a in side])
    if not kept:
        return none()
    return apart(_matrix(left + right), kept, composition(Corpus.from_symbols(elements[0] + elements[1])))


PAIRS = {"bond": bond_pairs}
