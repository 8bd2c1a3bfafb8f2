"""Random molecules that valence allows: a Markov chain over the molecules of one composition.

The molecule's bonds are rewired at random, step by step, under rules that keep every atom's valence. Each step is as
likely as its reverse, so in the long run every molecule that the steps can reach, with its atoms numbered, is equally
likely. What never changes: atoms, charges, hydrogens (so formula and mass), the number of bonds of each order (in a
Kekule form), the number of parts and hence of rings. What is lost: who is bonded to whom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from rdkit import Chem
from rdkit.Chem import rdmolops

SWEEPS = 50  # proposed steps for each bond; likeness to the start falls to its floor within 30
ORDERS = {1: Chem.BondType.SINGLE, 2: Chem.BondType.DOUBLE, 3: Chem.BondType.TRIPLE}
ORDER_OF = {kind: order for order, kind in ORDERS.items()}
# Elements whose atoms may take up hydrogen when they lose a bond: neutral and of this valence, they stay ordinary.
ORDINARY_VALENCE = {5: 3, 6: 4, 7: 3, 8: 2, 14: 4, 15: 3, 16: 2}


@dataclass(frozen=True)
class Skeleton:
    """What the chain works on.

    Parameters
    ----------
    bonds : ndarray of int64, shape [bonds, 3]
        Two atoms and the order, in a Kekule form.
    hydrogens, ceiling : ndarray of int64, shape [atoms]
        Hydrogens on each atom, and the most it may come to have.
    part : ndarray of int64, shape [atoms]
        Which separate part of the molecule (salts) each atom is in.
    frozen : ndarray of bool, shape [bonds]
        Bonds that must stay.
    """

    bonds: NDArray[np.int64]
    hydrogens: NDArray[np.int64]
    ceiling: NDArray[np.int64]
    part: NDArray[np.int64]
    frozen: NDArray[np.bool_]


class NotMatchedError(ValueError):
    """The rules do not cover this molecule, so it has no random counterpart."""


def skeleton(mol: Chem.Mol, *, keep_rings: bool = False) -> Skeleton:
    """Take a molecule apart.

    Parameters
    ----------
    mol : Mol
    keep_rings : bool
        Freeze ring bonds, and multiple bonds at ring atoms, without which a ring would be another one.

    Raises
    ------
    NotMatchedError
        If it has bonds that are not single, double, triple or aromatic (metal complexes).
    """
    kekule = Chem.Mol(mol)
    rdmolops.Kekulize(kekule, clearAromaticFlags=True)
    found = [(b.GetBeginAtomIdx(), b.GetEndAtomIdx(), b.GetBondType()) for b in kekule.GetBonds()]
    if not all(kind in ORDER_OF for *_, kind in found):
        raise NotMatchedError("it has bonds other than single, double and triple ones")
    bonds = np.array([(a, b, ORDER_OF[kind]) for a, b, kind in found], dtype=np.int64).reshape(-1, 3)
    hydrogens, ceiling = _hydrogens(mol, bonds)
    part = np.zeros(len(hydrogens), dtype=np.int64)
    for number, members in enumerate(rdmolops.GetMolFrags(mol)):
        part[list(members)] = number
    return Skeleton(
        bonds, hydrogens, ceiling, part, _in_rings(mol, bonds) if keep_rings else np.zeros(len(bonds), bool)
    )


def _hydrogens(mol: Chem.Mol, bonds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hydrogens of each atom, and the most it may have: no more than now, unless it is an ordinary atom."""
    n = mol.GetNumAtoms()
    atoms = [mol.GetAtomWithIdx(i) for i in range(n)]
    hydrogens = np.array([atom.GetTotalNumHs() for atom in atoms], dtype=np.int64)
    orders = np.bincount(bonds[:, :2].ravel(), weights=np.repeat(bonds[:, 2], 2), minlength=n).astype(np.int64)
    usual = np.array([ORDINARY_VALENCE.get(atom.GetAtomicNum(), -1) for atom in atoms])
    special = np.array([atom.GetFormalCharge() != 0 or atom.GetNumRadicalElectrons() > 0 for atom in atoms])
    return hydrogens, np.where((usual == hydrogens + orders) & ~special, usual, hydrogens)


def _in_rings(mol: Chem.Mol, bonds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which bonds make a ring what it is: its own, and multiple ones at its atoms."""
    inside = [bond.IsInRing() for bond in mol.GetBonds()]
    ring = np.zeros(mol.GetNumAtoms(), dtype=bool)
    ring[bonds[inside, :2].ravel()] = True
    return np.array(inside, dtype=bool) | ((bonds[:, 2] > 1) & ring[bonds[:, :2]].any(axis=1))


@njit(cache=True)
def _parts(bonds, n_atoms, parent):  # noqa: ANN001, ANN202
    """Count the connected parts, by joining the ends of each bond."""
    for i in range(n_atoms):
        parent[i] = i
    parts = n_atoms
    for k in range(len(bonds)):
        a, b = bonds[k, 0], bonds[k, 1]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a != b:
            parent[a] = b
            parts -= 1
    return parts


@njit(cache=True)
def _shift(bonds, bonded, hydrogens, ceiling, parent, parts, first, side, c):  # noqa: ANN001, ANN202
    """One end of a bond moves to an atom that has hydrogens to give; they go to the atom that was left."""
    a, b, order = bonds[first, side], bonds[first, 1 - side], bonds[first, 2]
    if c in (a, b) or bonded[b, c] or hydrogens[c] < order or hydrogens[a] + order > ceiling[a]:
        return False
    bonds[first, side] = c
    if _parts(bonds, len(hydrogens), parent) != parts:
        bonds[first, side] = a
        return False
    bonded[a, b] = bonded[b, a] = False
    bonded[b, c] = bonded[c, b] = True
    hydrogens[c] -= order
    hydrogens[a] += order
    return True


@njit(cache=True)
def _cross(bonds, bonded, n_atoms, parent, parts, first, side, second):  # noqa: ANN001, ANN202
    """Two bonds of one order, a-b and c-d, become a-d and c-b."""
    a, b = bonds[first, side], bonds[first, 1 - side]
    c, d = bonds[second, 0], bonds[second, 1]
    if a in (c, d) or b in (c, d) or bonded[a, d] or bonded[c, b]:
        return False
    bonds[first, 1 - side], bonds[second, 1] = d, b
    if _parts(bonds, n_atoms, parent) != parts:
        bonds[first, 1 - side], bonds[second, 1] = b, d
        return False
    bonded[a, b] = bonded[b, a] = bonded[c, d] = bonded[d, c] = False
    bonded[a, d] = bonded[d, a] = bonded[c, b] = bonded[b, c] = True
    return True


@njit(cache=True)
def _trade(bonds, hydrogens, ceiling, first, second):  # noqa: ANN001, ANN202
    """Two bonds exchange their orders, and hydrogens make up for it."""
    change = bonds[second, 2] - bonds[first, 2]
    for end in range(2):
        hydrogens[bonds[first, end]] -= change
        hydrogens[bonds[second, end]] += change
    for end in range(2):
        for bond in (first, second):
            atom = bonds[bond, end]
            if not 0 <= hydrogens[atom] <= ceiling[atom]:
                for back in range(2):
                    hydrogens[bonds[first, back]] += change
                    hydrogens[bonds[second, back]] -= change
                return False
    bonds[first, 2], bonds[second, 2] = bonds[second, 2], bonds[first, 2]
    return True


@njit(cache=True)
def _chain(bonds, hydrogens, ceiling, part, free, steps, seed):  # noqa: ANN001, ANN202
    """Rewire `bonds` and `hydrogens` in place; return how many of the proposed steps were taken."""
    np.random.seed(seed)  # noqa: NPY002 (numba's own generator)
    n = len(hydrogens)
    bonded = np.zeros((n, n), dtype=np.bool_)
    for k in range(len(bonds)):
        bonded[bonds[k, 0], bonds[k, 1]] = bonded[bonds[k, 1], bonds[k, 0]] = True
    parent = np.empty(n, dtype=np.int64)
    parts = _parts(bonds, n, parent)
    moved = 0
    for _ in range(steps):
        first, side = free[np.random.randint(len(free))], np.random.randint(2)  # noqa: NPY002
        here = part[bonds[first, 0]]
        if np.random.randint(2):  # noqa: NPY002
            c = np.random.randint(n)  # noqa: NPY002
            if part[c] == here:
                moved += _shift(bonds, bonded, hydrogens, ceiling, parent, parts, first, side, c)
            continue
        second = free[np.random.randint(len(free))]  # noqa: NPY002
        if second == first or part[bonds[second, 0]] != here:
            continue
        if bonds[first, 2] == bonds[second, 2]:
            moved += _cross(bonds, bonded, n, parent, parts, first, side, second)
        else:
            moved += _trade(bonds, hydrogens, ceiling, first, second)
    return moved


def rewire(mol: Chem.Mol, seed: int, *, keep_rings: bool = False, sweeps: int = SWEEPS) -> tuple[Chem.Mol, int]:
    """Return a random molecule of the same composition.

    Parameters
    ----------
    mol : Mol
    seed : int
        0 to 2**32 - 1.
    keep_rings : bool
        Keep ring systems whole, and rearrange only what hangs on and between them.
    sweeps : int
        Proposed steps for each bond.

    Returns
    -------
    mol : Mol
        Sanitized, aromaticity perceived anew, with as many stereo marks as the real one where it has room for them,
        set at random.
    moved : int
        Steps that were taken; 0 if the rules leave the molecule no choice.

    Raises
    ------
    NotMatchedError
        If the rules do not cover the molecule.

    References
    ----------
    Steps of this kind: Taylor 1981, doi:10.1007/BFb0091828 (connected graphs of one degree sequence);
    Fosdick et al. 2018, SIAM Review 60:315, doi:10.1137/16M1087175.
    """
    parts = skeleton(mol, keep_rings=keep_rings)
    bonds, hydrogens, free = parts.bonds.copy(), parts.hydrogens.copy(), np.flatnonzero(~parts.frozen)
    moved = 0
    if len(free):
        moved = int(_chain(bonds, hydrogens, parts.ceiling, parts.part, free, sweeps * len(bonds), seed))
    return _assembled(mol, bonds, hydrogens, np.random.default_rng(seed)), moved


def _assembled(
    mol: Chem.Mol, bonds: NDArray[np.int64], hydrogens: NDArray[np.int64], rng: np.random.Generator
) -> Chem.Mol:
    built = Chem.RWMol()
    for real, count in zip([mol.GetAtomWithIdx(i) for i in range(len(hydrogens))], hydrogens.tolist(), strict=True):
        built.AddAtom(_bare(real, count))
    for a, b, order in bonds.tolist():
        built.AddBond(a, b, ORDERS[order])
    Chem.SanitizeMol(built)
    _mark_stereo(built, mol, rng)
    return built.GetMol()


def _bare(real: Chem.Atom, hydrogens: int) -> Chem.Atom:
    atom = Chem.Atom(real.GetAtomicNum())
    atom.SetNumExplicitHs(hydrogens)
    atom.SetNoImplicit(True)
    if charge := real.GetFormalCharge():
        atom.SetFormalCharge(charge)
    if isotope := real.GetIsotope():
        atom.SetIsotope(isotope)
    if radicals := real.GetNumRadicalElectrons():
        atom.SetNumRadicalElectrons(radicals)
    return atom


def _mark_stereo(built: Chem.RWMol, real: Chem.Mol, rng: np.random.Generator) -> None:
    """Set as many stereo marks as the real molecule has, on random places that can have one."""
    marks = Chem.FindPotentialStereo(real) if "@" in (written := Chem.MolToSmiles(real)) or "/" in written else []
    marks = [mark.type for mark in marks if mark.specified == Chem.StereoSpecified.Specified]
    atoms, doubles = marks.count(Chem.StereoType.Atom_Tetrahedral), marks.count(Chem.StereoType.Bond_Double)
    if not atoms and not doubles:
        return
    places = list(Chem.FindPotentialStereo(built))
    places = [places[i] for i in rng.permutation(len(places))]
    for place in [p for p in places if p.type == Chem.StereoType.Atom_Tetrahedral][:atoms]:
        tags = (Chem.ChiralType.CHI_TETRAHEDRAL_CW, Chem.ChiralType.CHI_TETRAHEDRAL_CCW)
        built.GetAtomWithIdx(place.centeredOn).SetChiralTag(tags[rng.integers(2)])
    sides = [
        (p.centeredOn, [[a for a in ends if a < built.GetNumAtoms()] for ends in _two_ends(p)])
        for p in places
        if p.type == Chem.StereoType.Bond_Double
    ]
    for index, (left, right) in [s for s in sides if all(s[1])][:doubles]:
        bond = built.GetBondWithIdx(index)
        bond.SetStereoAtoms(left[0], right[0])
        bond.SetStereo((Chem.BondStereo.STEREOCIS, Chem.BondStereo.STEREOTRANS)[rng.integers(2)])
    Chem.AssignStereochemistry(built, cleanIt=True, force=True)


def _two_ends(place: Chem.StereoInfo) -> tuple[list[int], list[int]]:
    ends = list(place.controllingAtoms)
    return ends[:2], ends[2:]
