"""Parts that molecules reuse: what surrounds an atom, runs of SELFIES tokens."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

from analysis.corpus import Corpus, Dataset
from analysis.domains.molecule.chem import each, heavy_atoms
from analysis.domains.molecule.representations import selfies_tokens
from analysis.domains.parts import of_lengths
from analysis.support.memo import remembered

LARGEST = 3  # bonds from the atom in the middle
_AROUND = rdFingerprintGenerator.GetMorganGenerator(radius=LARGEST, includeRedundantEnvironments=True)


def _surroundings(mol: Chem.Mol) -> NDArray[np.int64]:
    """Morgan identifiers of each heavy atom, shape [heavy atoms, radii from 0]."""
    output = rdFingerprintGenerator.AdditionalOutput()
    output.AllocateAtomToBits()
    _AROUND.GetSparseCountFingerprint(mol, additionalOutput=output)
    codes = np.array(output.GetAtomToBits(), dtype=np.int64).reshape(mol.GetNumAtoms(), LARGEST + 1)
    if mol.GetNumHeavyAtoms() == len(codes):
        return codes
    return codes[[atom.GetAtomicNum() > 1 for atom in mol.GetAtoms()]]  # without hydrogens written as atoms


@remembered(8)
def _all_surroundings(dataset: Dataset) -> list[NDArray[np.int64]]:
    return each(dataset, _surroundings, "cut into environments")


def environments(radius: int) -> Callable[[Dataset], Corpus]:
    """``Dataset -> Corpus``: one symbol a heavy atom, what lies within so many bonds of it (Morgan), as a bag.

    References
    ----------
    Rogers & Hahn 2010, J. Chem. Inf. Model. 50:742, doi:10.1021/ci100050t.
    """

    def encode(dataset: Dataset) -> Corpus:
        found = [codes[:, radius] for codes in _all_surroundings(dataset)]
        used, codes = np.unique(np.concatenate(found), return_inverse=True)
        return Corpus(
            codes=codes.astype(np.int32),
            offsets=np.concatenate([[0], np.cumsum([len(one) for one in found])]).astype(np.int64),
            alphabet=tuple(f"{code:08x}" for code in used.tolist()),
            sizes=heavy_atoms(dataset),
            size_unit="heavy atom",
            ordered=False,
            name=dataset.name,
            domain="molecule",
            representation=f"environments of radius {radius}",
        )

    return encode


PARTS = {
    "atom environments": {radius: environments(radius) for radius in range(LARGEST + 1)},
    "SELFIES tokens": of_lengths(
        selfies_tokens, range(1, 9)
    ),  # up to where a chain of order 3 covers less than a third
}
