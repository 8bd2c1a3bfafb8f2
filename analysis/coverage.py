"""How much of what is possible has been seen: sample coverage, richness, circles, and what further draws would add.

Public names of `estimators.abundance` (`sample_coverage`, `richness`, `unseen`), `estimators.sequences.occupancy` and
`estimators.features.similarity`.
"""

from __future__ import annotations

from analysis.estimators.abundance.richness import (
    ace,
    chao1,
    chao1_estimate,
    chao1_se,
    chao2,
    chao2_estimate,
    jackknife1,
    jackknife2,
)
from analysis.estimators.abundance.sample_coverage import coverage_estimate, incidence_coverage, sample_coverage
from analysis.estimators.abundance.unseen import extrapolate_types, good_toulmin, good_toulmin_estimate, heaps_exponent
from analysis.estimators.features.similarity import circles
from analysis.estimators.sequences.occupancy import kmer_occupancy

__all__ = [
    "ace",
    "chao1",
    "chao1_estimate",
    "chao1_se",
    "chao2",
    "chao2_estimate",
    "circles",
    "coverage_estimate",
    "extrapolate_types",
    "good_toulmin",
    "good_toulmin_estimate",
    "heaps_exponent",
    "incidence_coverage",
    "jackknife1",
    "jackknife2",
    "kmer_occupancy",
    "sample_coverage",
]
