"""Diversity as an effective number of types (Hill numbers): observed, asymptotic, rarefied, similarity-sensitive.

Public names of `estimators.abundance` (`hill`, `rarefaction`) and `estimators.features.similarity`.
"""

from __future__ import annotations

from analysis.estimators.abundance.hill import (
    hill_asymptotic,
    hill_asymptotic_estimate,
    hill_asymptotic_se,
    hill_number,
)
from analysis.estimators.abundance.rarefaction import (
    hill_at_coverage,
    rarefaction,
    rarefaction_band,
    size_at_coverage,
)
from analysis.estimators.features.similarity import mean_similarity, similarity_diversity, vendi_score

__all__ = [
    "hill_asymptotic",
    "hill_asymptotic_estimate",
    "hill_asymptotic_se",
    "hill_at_coverage",
    "hill_number",
    "mean_similarity",
    "rarefaction",
    "rarefaction_band",
    "similarity_diversity",
    "size_at_coverage",
    "vendi_score",
]
