"""The molecules of a data set, each parsed by RDKit once, with its log silenced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rdkit import Chem, RDLogger

from analysis.corpus import Dataset
from analysis.support.memo import remembered

RDLogger.DisableLog("rdApp.*")  # it writes each refused molecule to stderr; our messages name them instead
Result = TypeVar("Result")
REMEMBERED = 2**16  # canonical SMILES, about 400 bytes each
KEPT = 50_000  # of a set whose molecules are kept in RDKit's binary form, about 420 bytes each


def molecules(dataset: Dataset) -> Iterator[Chem.Mol]:
    """Each molecule in turn, parsed once: the next time it is read from its binary form, in a quarter of the time.

    Parsed molecules are not kept, because one of 25 atoms takes about 38 kB.

    Raises
    ------
    ValueError
        If one cannot be read; the message names its id and row.
    """
    if len(dataset) > KEPT:
        return (_parsed(dataset, i) for i in range(len(dataset)))
    return (Chem.Mol(binary) for binary in _binaries(dataset))


@remembered(4)
def _binaries(dataset: Dataset) -> list[bytes]:
    return [_parsed(dataset, i).ToBinary() for i in range(len(dataset))]


def _read(text: str) -> Chem.Mol | None:
    """Return the molecule that a record begins with; atom-map numbers are left out, being no part of it."""
    smiles = text.split(maxsplit=1)  # what follows a blank is a name
    mol = Chem.MolFromSmiles(smiles[0]) if smiles else None
    if mol is None or not mol.GetNumAtoms():
        return None
    mapped = [atom for atom in mol.GetAtoms() if atom.GetAtomMapNum()] if ":" in smiles[0] else ()
    for atom in mapped:
        atom.SetAtomMapNum(0)
    return Chem.MolFromSmiles(Chem.MolToSmiles(mol)) if mapped else mol  # two arms that differed in numbers alone


def _parsed(dataset: Dataset, i: int) -> Chem.Mol:
    mol = _read(dataset.objects[i])
    if mol is None:
        raise ValueError(
            f"{dataset.name}: molecule {dataset.ids[i]} (row {i + 1}) is not a SMILES that RDKit reads; remove it "
            "(reading the file through this dashboard sorts such rows out)"
        )
    return mol


def each(
    dataset: Dataset, function: Callable[..., Result], doing: str, *, over: Iterable | None = None
) -> list[Result]:
    """Apply a function to each molecule; where it fails, say to which and doing what.

    Parameters
    ----------
    dataset : Dataset
    function : callable
        Takes a molecule.
    doing : str
        Past participle for the message.
    over : iterable, one entry per object, optional
        What the function takes in place of the molecules, e.g. their canonical SMILES.

    Raises
    ------
    ValueError
        If the function fails on a molecule; the message names its id and row.
    """
    results = []
    for i, item in enumerate(molecules(dataset) if over is None else over):
        try:
            results.append(function(item))
        except Exception as error:  # RDKit and selfies raise many kinds
            reason = str(error).strip().splitlines() or [type(error).__name__]
            raise ValueError(
                f"{dataset.name}: molecule {dataset.ids[i]} (row {i + 1}) cannot be {doing}: {reason[0]}; remove it or "
                "choose another representation"
            ) from error
    return results


@remembered(8)
def heavy_atoms(dataset: Dataset) -> NDArray[np.int64]:
    """Atoms other than hydrogen in each molecule, shape [objects]."""
    return np.array([mol.GetNumHeavyAtoms() for mol in molecules(dataset)], dtype=np.int64)


@lru_cache(REMEMBERED)
def canonical_smiles(text: str) -> str | None:
    """Return the molecule of one record in RDKit's canonical SMILES, or None where there is none to read."""
    mol = _read(text)
    return None if mol is None else Chem.MolToSmiles(mol)


@remembered(4)
def canonical(dataset: Dataset) -> list[str]:
    """Each molecule in RDKit's canonical SMILES, so that it does not matter who wrote the file."""
    written = [canonical_smiles(text) for text in dataset.objects]
    return [smiles or Chem.MolToSmiles(_parsed(dataset, i)) for i, smiles in enumerate(written)]
