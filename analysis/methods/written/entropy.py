"""Entropy of a source from counts."""

from __future__ import annotations

from analysis.methods.written.diversity import COUNTS
from analysis.methods.written.written import Written

ENTRIES: tuple[Written, ...] = (
    Written(
        "Entropy of a source, corrected for few samples",
        r"\hat H_{\text{plug-in}} = -\sum_i p_i\log_2 p_i,\qquad "
        r"\hat H_{\text{Chao-Shen}} = -\sum_i \frac{\hat C p_i \log_2 (\hat C p_i)}{1-(1-\hat C p_i)^n}",
        "Draws are independent. The plug-in value is too low by about (types - 1)/(2n) nats; the others correct it.",
        "Where most types are seen once, no estimator is right: the unseen ones decide, and intervals are flagged 'approximate'.",
        ("entropy", "entropy_estimate", "ESTIMATORS"),
        rf"{COUNTS}; $\hat C = 1 - f_1/n$. Seven estimators are offered; the details have the formula of each.",
    ),
    Written(
        "Entropy under a nearly flat prior (NSB)",
        r"\hat H = \frac{\int \mathbb{E}[H \mid k, b]\, w(b)\, db}{\int w(b)\, db}",
        "The number of possible types is known or guessed, and the prior on entropy is nearly flat.",
        "Its prior suits types that are about even; for long tails it may lie far from the truth with a small deviation.",
        ("nsb_moments",),
        r"$w(b)$ weighs the concentration $b$ of a Dirichlet prior so that all entropies are about equally likely before.",
    ),
)
