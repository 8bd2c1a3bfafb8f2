"""What can be said of a protein at a glance: length, kinds of residue; to see what a control matches and what not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.corpus import Dataset
from analysis.domains.protein.representations import RESIDUES, residues

KINDS = {"charged residues (share)": "DEKR", "hydrophobic residues (share)": "AFILMVW", "cysteines (share)": "C"}


def composition(dataset: Dataset) -> pd.DataFrame:
    """Residues of each kind, shape [objects, 20]."""
    corpus = residues(dataset)
    cells = corpus.object_of_symbol() * len(RESIDUES) + corpus.codes
    counts = np.bincount(cells, minlength=len(corpus) * len(RESIDUES)).reshape(len(corpus), -1)
    return pd.DataFrame(counts, columns=list(RESIDUES))


def properties(dataset: Dataset) -> pd.DataFrame:
    """Length, shares of charged and hydrophobic residues and cysteines, and of residues like the one before."""
    corpus, counts = residues(dataset), composition(dataset)
    length = corpus.lengths
    owners = corpus.object_of_symbol()
    alike = (corpus.codes[1:] == corpus.codes[:-1]) & (owners[1:] == owners[:-1])
    repeated = np.bincount(owners[1:][alike], minlength=len(corpus))
    whole = np.maximum(length, 1)
    shares = {name: counts[list(kind)].sum(axis=1) / whole for name, kind in KINDS.items()}
    return pd.DataFrame({"residues": length, **shares, "residues like the one before (share)": repeated / whole})
