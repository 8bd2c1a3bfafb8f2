"""Entropy of a source from counts of its types, corrected for what a small sample misses.

Public names of `estimators.abundance.entropy`.
"""

from __future__ import annotations

from analysis.estimators.abundance.entropy import ESTIMATORS, entropy, entropy_estimate, nsb_moments

__all__ = [
    "ESTIMATORS",
    "entropy",
    "entropy_estimate",
    "nsb_moments",
]
