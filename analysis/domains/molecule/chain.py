"""Random valid molecules that keep local order: chains of SELFIES tokens, each of the size of a real molecule.

Every string of SELFIES tokens is a molecule, so a Markov chain of tokens gives molecules that obey valence and have the
local order of real notation (bonds, small rings, functional groups), without what holds a whole molecule together.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import selfies
from numpy.typing import NDArray
from rdkit import Chem

from analysis.corpus import Dataset
from analysis.domains.molecule import selfies_chain
from analysis.domains.molecule.representations import selfies_tokens

ORDER = 2
NEAR = 0.05  # heavy atoms that a neutral molecule may have more or fewer, as a share


def chain(
    dataset: Dataset,
    fitted_to: NDArray[np.int64],
    order: int,
    seed: int = 0,
    wanted: NDArray[np.int64] | slice = slice(None),
) -> Dataset:
    """Draw for each molecule a random one of its size, from a chain of SELFIES tokens in which every token counts.

    As many tokens as the real one has, and heavy atoms that agree to 5 %: drawn until that is so, not chosen by likeness.
    See `selfies_chain` for why tokens that would be lost in reading are drawn again, and `Domain.chain`.

    Parameters
    ----------
    dataset : Dataset
    fitted_to : ndarray of int
        Molecules that the chain is fitted to.
    order : int
        Tokens of context.
    seed : int
    wanted : ndarray of int, optional
        Molecules that neutral ones are drawn for, by default all.

    Returns
    -------
    Dataset
        Molecules in canonical SMILES. The label ``null`` is ``"matched"``, or ``"not matched: ..."`` where no string of its
        size was found or RDKit refuses what it stands for (an odd aromatic ring); the real molecule then stands in.
    """
    tokens = selfies_tokens(dataset)
    index = np.arange(len(dataset))[wanted]
    like = tokens.take(index)
    near = (NEAR * like.sizes).astype(np.int64)
    drawn, found = selfies_chain.strings(like, tokens.take(fitted_to), order, near, seed)
    written = [_smiles(text) if ok else "" for text, ok in zip(drawn.strings(), found.tolist(), strict=True)]
    status = ["matched" if smiles else "not matched: no chain of its size" for smiles in written]
    return dataset.take(index).surrogate(written, "random molecules, local order kept", pd.DataFrame({"null": status}))


def chained(dataset: Dataset, seed: int = 0) -> Dataset:
    """The same from the chain of order 2, fitted to all molecules of the set."""
    return chain(dataset, np.arange(len(dataset)), ORDER, seed)


def _smiles(text: str) -> str:
    """Canonical SMILES of a string of SELFIES tokens; empty where RDKit refuses it."""
    mol = Chem.MolFromSmiles(selfies.decoder(text))
    return "" if mol is None else Chem.MolToSmiles(mol)
