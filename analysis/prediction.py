"""How well the past predicts the next symbol: entropy rate, block entropies, excess entropy, information at a distance.

Public names of `estimators.sequences` (`code_length`: models and code lengths, `continuation`, `learning_curve`,
`block_entropy`, `mutual_information`, `pair_information`, `relatives`) and of `estimators.features.halves` (one half of an
object from the other).
All in bits; nothing is predicted across the boundary of an object.
"""

from __future__ import annotations

from analysis.estimators.features.halves import halves_beyond_size, halves_information
from analysis.estimators.sequences.block_entropy import (
    block_entropies,
    conditional_entropies,
    curve_of_counts,
    excess_entropy,
    excess_entropy_curve,
)
from analysis.estimators.sequences.code_length import (
    MODELS,
    Model,
    code_lengths,
    context_gain,
    entropy_rate,
    new_model,
    next_symbol,
)
from analysis.estimators.sequences.continuation import Walker
from analysis.estimators.sequences.learning_curve import learning_curve
from analysis.estimators.sequences.mutual_information import (
    mutual_information_at,
    mutual_information_by_distance,
    mutual_information_of_tables,
)
from analysis.estimators.sequences.pair_information import mutual_information_of_pairs
from analysis.estimators.sequences.relatives import Relatives

__all__ = [
    "MODELS",
    "Model",
    "Relatives",
    "Walker",
    "block_entropies",
    "code_lengths",
    "conditional_entropies",
    "context_gain",
    "curve_of_counts",
    "entropy_rate",
    "excess_entropy",
    "excess_entropy_curve",
    "halves_beyond_size",
    "halves_information",
    "learning_curve",
    "mutual_information_at",
    "mutual_information_by_distance",
    "mutual_information_of_pairs",
    "mutual_information_of_tables",
    "new_model",
    "next_symbol",
]
