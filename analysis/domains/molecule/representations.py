"""Molecules as tokens of two notations, atom environments, fragments and scaffolds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import selfies
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from rdkit.Chem.Scaffolds import MurckoScaffold

from analysis.corpus import Corpus, Dataset
from analysis.domains.interface import Representation
from analysis.domains.molecule.chem import REMEMBERED, canonical, each, heavy_atoms, molecules
from analysis.support.memo import remembered

TOKEN = re.compile(r"\[[^\]]*\]|%\(\d+\)|%\d\d|Br|Cl|[A-Za-z*]|\d|[-=#$:/\\.~()<>+]")
BOND_MARKS = {
    Chem.BondType.SINGLE: "",
    Chem.BondType.AROMATIC: "",
    Chem.BondType.DOUBLE: "=",
    Chem.BondType.TRIPLE: "#",
}
SHOWN = 3  # names in a note
_RING_TO_REST = Chem.MolFromSmarts("[R]-!@[*]")
_ENVIRONMENTS = rdFingerprintGenerator.GetMorganGenerator(radius=1, includeRedundantEnvironments=True)


def smiles_tokens(smiles: str) -> list[str]:
    """Split a SMILES string into atoms, bonds, branches and ring closures.

    Bracket atoms, two-letter elements and closures above 9 (``%10``) are one token each.

    Raises
    ------
    ValueError
        If something in the string is none of these.

    References
    ----------
    Weininger 1988, doi:10.1021/ci00057a005; atom-wise tokens: Schwaller et al. 2018, doi:10.1039/C8SC02339E.
    """
    tokens = TOKEN.findall(smiles)
    if sum(map(len, tokens)) != len(smiles):
        raise ValueError(f"{smiles!r} holds a character that SMILES does not have")
    return tokens


def _corpus(dataset: Dataset, sequences: Sequence, representation: str, *, ordered: bool = True) -> Corpus:
    return Corpus.from_symbols(
        sequences,
        name=dataset.name,
        domain="molecule",
        representation=representation,
        sizes=heavy_atoms(dataset),
        size_unit="heavy atom",
        ordered=ordered,
    )


@remembered(8)
def smiles(dataset: Dataset) -> Corpus:
    """Tokens of canonical SMILES."""
    return _corpus(dataset, [smiles_tokens(s) for s in canonical(dataset)], "smiles")


@remembered(4)
def smiles_as_written(dataset: Dataset) -> Corpus:
    """Tokens of the SMILES in the file."""
    return _corpus(dataset, [smiles_tokens(s.split()[0]) for s in dataset.objects], "smiles-written")


def randomly_written(dataset: Dataset, seed: int = 0) -> list[str]:
    """SMILES from a random first atom in random order; one molecule and seed give one string, wherever it stands."""

    def write(pair: tuple[Chem.Mol, str]) -> str:
        own = zlib.crc32(pair[1].encode()) ^ (seed * 2_654_435_761)
        return Chem.MolToRandomSmilesVect(pair[0], 1, own % 2**31)[0]

    pairs = zip(molecules(dataset), canonical(dataset), strict=True)
    return each(dataset, write, "written as SMILES", over=pairs)


@remembered(4)
def smiles_random(dataset: Dataset) -> Corpus:
    """Tokens of SMILES written from a random atom in random order."""
    return _corpus(dataset, [smiles_tokens(s) for s in randomly_written(dataset)], "smiles-random")


@lru_cache(REMEMBERED)
def _selfies(smiles: str) -> str:
    """SELFIES of a molecule, empty where it has none, or one that would decode to another molecule."""
    try:
        return selfies.encoder(smiles)
    except selfies.EncoderError:
        return ""


def _selfies_tokens(smiles: str) -> list[str]:
    return list(selfies.split_selfies(_selfies(smiles)))


@remembered(4)
def selfies_tokens(dataset: Dataset) -> Corpus:
    """Tokens of SELFIES, translated from canonical SMILES.

    A molecule with an atom of more bonds than SELFIES allows (chlorine of a perchlorate) would be read back as another
    one, and some have no SELFIES at all (wildcard atoms, dative bonds). They have no tokens and no size here, and the corpus
    notes how many there are.
    """
    found = each(dataset, _selfies_tokens, "written as SELFIES", over=canonical(dataset))
    corpus = _corpus(dataset, found, "selfies")
    left_out = corpus.lengths == 0
    if not left_out.any():
        return corpus
    first = ", ".join(dataset.ids[i] for i in np.flatnonzero(left_out)[:SHOWN])
    note = (
        f"{left_out.sum():,} of {len(corpus):,} molecules left out, because SELFIES cannot write them, or an atom has more "
        f"bonds than it allows, so that it stands for another molecule ({first}{', ...' if left_out.sum() > SHOWN else ''})"
    )
    return replace(corpus, sizes=np.where(left_out, 0, corpus.sizes), notes=(note,))


def _environments(mol: Chem.Mol, names: dict[int, str]) -> list[str]:
    output = rdFingerprintGenerator.AdditionalOutput()
    output.AllocateAtomToBits()
    _ENVIRONMENTS.GetSparseCountFingerprint(mol, additionalOutput=output)
    codes = [bits[-1] for bits in output.GetAtomToBits()]
    for i, code in enumerate(codes):
        if code not in names:
            names[code] = _environment_name(mol, i, code)
    if mol.GetNumHeavyAtoms() < len(codes):  # hydrogens that are written as atoms, such as [2H]
        codes = [code for i, code in enumerate(codes) if mol.GetAtomWithIdx(i).GetAtomicNum() > 1]
    return [names[code] for code in codes]


def _environment_name(mol: Chem.Mol, index: int, code: int) -> str:
    """The atom, then what it is bonded to; the number tells apart hydrogens and rings, which the names leave out."""
    atom = mol.GetAtomWithIdx(index)
    bonded = (
        BOND_MARKS.get(bond.GetBondType(), "~") + bond.GetOtherAtom(atom).GetSmarts(isomericSmiles=False)
        for bond in atom.GetBonds()
    )
    around = "".join(f"({name})" for name in sorted(bonded))
    return f"{atom.GetSmarts(isomericSmiles=False)}{around} #{code:08x}"


@remembered(4)
def environments(dataset: Dataset) -> Corpus:
    """One symbol per heavy atom: itself and what it is bonded to (Morgan invariant of radius 1)."""
    names: dict[int, str] = {}
    found = each(dataset, lambda mol: _environments(mol, names), "cut into environments")
    return _corpus(dataset, found, "environments", ordered=False)


def _fragments(mol: Chem.Mol) -> list[str]:
    cuts = {
        mol.GetBondBetweenAtoms(*pair).GetIdx() for pair in mol.GetSubstructMatches(_RING_TO_REST, maxMatches=10_000)
    }
    parts = Chem.FragmentOnBonds(mol, sorted(cuts), addDummies=True) if cuts else mol
    return Chem.MolToSmiles(parts, isomericSmiles=False).split(".")


@remembered(4)
def fragments(dataset: Dataset) -> Corpus:
    """Ring systems and the chains between and beside them, as a bag."""
    return _corpus(dataset, each(dataset, _fragments, "cut into fragments"), "fragments", ordered=False)


@remembered(8)
def scaffold_smiles(dataset: Dataset) -> list[str]:
    """Bemis-Murcko scaffold of each molecule, without stereo marks; empty for a molecule without rings.

    References
    ----------
    Bemis & Murcko 1996, Journal of Medicinal Chemistry 39:2887, doi:10.1021/jm9602928.
    """

    def scaffold(mol: Chem.Mol) -> str:
        if not mol.GetRingInfo().NumRings():
            return ""
        return Chem.MolToSmiles(MurckoScaffold.GetScaffoldForMol(mol), isomericSmiles=False)

    return each(dataset, scaffold, "reduced to a scaffold")


def scaffolds(dataset: Dataset) -> Corpus:
    """One symbol per molecule that has a ring; none for one that has not."""
    return _corpus(dataset, [(s,) if s else () for s in scaffold_smiles(dataset)], "scaffolds", ordered=False)


REPRESENTATIONS = {
    "smiles": Representation(
        label="SMILES tokens",
        encode=smiles,
        ordered=True,
        description="Atoms, bonds, branches and ring closures of canonical SMILES, which RDKit rewrites, so that it "
        "does not matter who wrote the file. A traversal of the molecule is chosen by the notation.",
        reference="Weininger 1988, doi:10.1021/ci00057a005",
        references=("weininger1988",),
    ),
    "selfies": Representation(
        label="SELFIES tokens",
        encode=selfies_tokens,
        ordered=True,
        description="Symbols of SELFIES, in which every string is a molecule; translated from canonical SMILES. What "
        "it cannot write, or would read back as another molecule (an atom has more bonds than it allows), is left out.",
        reference="Krenn et al. 2020, doi:10.1088/2632-2153/aba947",
        references=("krenn2020",),
    ),
    "environments": Representation(
        label="atom environments",
        encode=environments,
        ordered=False,
        description="One symbol per heavy atom: its element, hydrogens, charge and ring membership, and the same of what "
        "it is bonded to (Morgan radius 1), as a bag.",
        reference="Rogers & Hahn 2010, doi:10.1021/ci100050t",
        references=("rogers2010",),
        key_of_symbol=lambda name: name.rpartition("#")[2],
    ),
    "fragments": Representation(
        label="ring systems and chains",
        encode=fragments,
        ordered=False,
        description="What is left when every single bond between a ring system and the rest is cut, as a bag; "
        "* marks a cut.",
    ),
    "scaffolds": Representation(
        label="scaffolds",
        encode=scaffolds,
        ordered=False,
        description="One symbol per molecule: its rings and what links them (Bemis-Murcko). A molecule without rings has "
        "no scaffold and adds no symbol; one shared symbol for all of them would look like coverage.",
        reference="Bemis & Murcko 1996, doi:10.1021/jm9602928",
        references=("bemis1996",),
    ),
    "smiles-random": Representation(
        label="SMILES tokens, random atom order",
        encode=smiles_random,
        ordered=True,
        description="SMILES written from a random atom in random order: what the choice of a canonical traversal adds "
        "to predictability is gone.",
        reference="Arús-Pous et al. 2019, doi:10.1186/s13321-019-0393-0",
        references=("weininger1988", "aruspous2019"),
    ),
    "smiles-written": Representation(
        label="SMILES tokens, as written in the file",
        encode=smiles_as_written,
        ordered=True,
        description="The source's own SMILES, not rewritten: shows what the choice of the writing program does.",
    ),
}
