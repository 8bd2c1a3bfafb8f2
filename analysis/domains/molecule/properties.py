"""What can be said of a molecule at a glance: size, elements, rings; to see what a control matches and what not."""

from __future__ import annotations

import pandas as pd
from rdkit import Chem

from analysis.corpus import Dataset
from analysis.domains.molecule.chem import each


def _glance(mol: Chem.Mol) -> dict[str, float]:
    heavy = mol.GetNumHeavyAtoms()
    carbon = sum(atom.GetAtomicNum() == 6 for atom in mol.GetAtoms())
    aromatic = sum(atom.GetIsAromatic() for atom in mol.GetAtoms())
    rings = [len(ring) for ring in mol.GetRingInfo().AtomRings()]
    return {
        "heavy atoms": heavy,
        "atoms other than carbon (share)": (heavy - carbon) / heavy if heavy else 0.0,
        "rings": len(rings),
        "atoms in the largest ring": max(rings, default=0),
        "aromatic atoms (share)": aromatic / heavy if heavy else 0.0,
    }


def properties(dataset: Dataset) -> pd.DataFrame:
    """Heavy atoms, share of other elements than carbon, rings, largest ring and share of aromatic atoms, one row each."""
    return pd.DataFrame(each(dataset, _glance, "looked at"))


def composition(dataset: Dataset) -> pd.DataFrame:
    """Heavy atoms of each element, shape [objects, elements]."""

    def elements(mol: Chem.Mol) -> dict[str, int]:
        symbols = [atom.GetSymbol() for atom in mol.GetAtoms() if atom.GetAtomicNum() > 1]
        return {symbol: symbols.count(symbol) for symbol in set(symbols)}

    return pd.DataFrame(each(dataset, elements, "counted")).fillna(0)
