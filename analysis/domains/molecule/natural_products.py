"""How much a molecule is like natural products: Ertl's score with the model that RDKit carries, and what it is compared with."""

from __future__ import annotations

import gzip
import math
import pickle
from functools import cache
from pathlib import Path

import pandas as pd
from rdkit import Chem, RDConfig
from rdkit.Chem import QED, rdFingerprintGenerator
from rdkit.Chem.rdMolDescriptors import CalcCrippenDescriptors

from analysis.corpus import Dataset
from analysis.domains.molecule.chem import each

MODEL = Path(RDConfig.RDContribDir) / "NP_Score" / "publicnp.model.gz"
FINGERPRINT = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
STEEP = 4.0  # beyond which the score grows as a logarithm
LIKENESS, QED_SCORE, ATOMS, LOGP = "natural-product likeness", "QED", "heavy atoms", "logP (Crippen)"


@cache
def _model() -> dict[int, float]:
    """Weight of each atom environment: how much commoner it is in natural products than in purchasable molecules."""
    with gzip.open(MODEL) as file:
        weights: dict[int, float] = pickle.load(file)  # part of the pinned library
    return weights


def likeness(mol: Chem.Mol) -> float:
    """Mean weight of the atom environments of a molecule per atom; above 0 is commoner in natural products.

    Each environment counts once, however often it occurs.

    References
    ----------
    Ertl et al. 2008, J. Chem. Inf. Model. 48:68, doi:10.1021/ci700286x.
    """
    model = _model()
    held = FINGERPRINT.GetSparseCountFingerprint(mol).GetNonzeroElements()
    score = sum(model.get(bit, 0.0) for bit in held) / mol.GetNumAtoms()
    beyond = abs(score) - STEEP
    return math.copysign(STEEP + math.log10(beyond + 1), score) if beyond > 0 else score


def scores(dataset: Dataset) -> pd.DataFrame:
    """Natural-product likeness, QED, heavy atoms and logP of each molecule.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    DataFrame
        One row per molecule. QED is a share in [0, 1] (Bickerton et al. 2012, doi:10.1038/nchem.1243), logP the decadic
        logarithm of a partition coefficient, summed over atoms (Wildman & Crippen 1999, doi:10.1021/ci990307l).

    Raises
    ------
    ValueError
        If a molecule cannot be scored; the message names it.
    """

    def one(mol: Chem.Mol) -> dict[str, float]:
        return {
            LIKENESS: likeness(mol), QED_SCORE: QED.qed(mol), ATOMS: float(mol.GetNumHeavyAtoms()),
            LOGP: CalcCrippenDescriptors(mol)[0],
        }  # fmt: skip

    return pd.DataFrame(each(dataset, one, "scored"))
