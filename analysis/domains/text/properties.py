"""What can be said of a text at a glance: length, words, letters; to see what a control matches and what not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from analysis.corpus import Dataset
from analysis.domains.text.representations import plain, sizes, words_of


def composition(dataset: Dataset) -> pd.DataFrame:
    """Letters, digits and spaces of each text, shape [objects, characters]; a space is shown as ``␣``."""
    counted = [Counter(text.replace(" ", "␣")) for text in plain(dataset)]
    return pd.DataFrame(counted, index=range(len(dataset))).fillna(0)


def properties(dataset: Dataset) -> pd.DataFrame:
    """Characters, words, letters a word, and share of words that the text has not used before."""
    found = words_of(dataset)
    words = np.array([len(text) for text in found])
    distinct = np.array([len(set(text)) for text in found])
    letters = np.array([sum(map(len, text)) for text in found])
    whole = np.maximum(words, 1)
    shares = {"letters a word": letters / whole, "words not used before (share)": distinct / whole}
    return pd.DataFrame({"characters": sizes(dataset), "words": words, **shares})
