"""Columns of an alignment: how conserved each is, which rows repeat, and which columns vary together.

Public names of `estimators.alignments`.
"""

from __future__ import annotations

from analysis.estimators.alignments.checks import checked
from analysis.estimators.alignments.columns import (
    chance_information,
    column_counts,
    excess_information,
    occupied,
    pairwise_identity,
    profile,
    relative_entropy,
)
from analysis.estimators.alignments.couplings import (
    NULLS,
    average_product_corrected,
    coupled_columns,
    mutual_information,
)
from analysis.estimators.alignments.rows import position_weights, relatives

__all__ = [
    "NULLS",
    "average_product_corrected",
    "chance_information",
    "checked",
    "column_counts",
    "coupled_columns",
    "excess_information",
    "mutual_information",
    "occupied",
    "pairwise_identity",
    "position_weights",
    "profile",
    "relative_entropy",
    "relatives",
]
