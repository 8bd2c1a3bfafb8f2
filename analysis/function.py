"""From structure to function: bits that features reveal about a label, and how many survive a split by cluster.

Public names of `estimators.features.label_information` and its parts.
"""

from __future__ import annotations

from analysis.estimators.features.activity_cliffs import cliffs
from analysis.estimators.features.label_information import (
    BLIND,
    IDLE,
    HeldOutBits,
    Survival,
    held_out_bits,
    label_information,
    label_r2,
    label_survival,
    learning_curve,
    r2_survival,
)
from analysis.estimators.features.labels import FOLDS, quantile_bins

__all__ = [
    "BLIND",
    "FOLDS",
    "IDLE",
    "HeldOutBits",
    "Survival",
    "cliffs",
    "held_out_bits",
    "label_information",
    "label_r2",
    "label_survival",
    "learning_curve",
    "quantile_bins",
    "r2_survival",
]
