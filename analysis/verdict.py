"""What is compared, at which levels, and the rule that turns three values into a verdict on the article's claim.

Levels, measures and the rule stand in this one file, and the rule reads only values, intervals and a measure's
direction: there is nothing to tune per measure or per data set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from analysis import measures, whole
from analysis.corpus import Dataset
from analysis.estimate import Estimate
from analysis.ladder import saved_beyond

SUPPORTS, CONTRADICTS, INCONCLUSIVE = "supports", "contradicts", "inconclusive"
CLAIMED_WEAKEST = "molecule"  # the article's claim
ERROR_RATE = 0.025  # one-sided, for the verdict as a whole


@dataclass(frozen=True)
class Level:
    """A kind of unit that every domain has: which representation stands for it in each."""

    label: str
    representations: Mapping[str, str]
    question: str


LEVELS: dict[str, Level] = {
    "spelling": Level(
        "as written",
        {"text": "characters", "protein": "residues", "molecule": "smiles"},
        "the smallest signs of the customary notation",
    ),
    "respelling": Level(
        "written otherwise",
        {"text": "subwords", "protein": "reduced", "molecule": "selfies"},
        "the same objects in another notation",
    ),
    "any order": Level(
        "written in any order",
        {"text": "characters", "protein": "residues", "molecule": "smiles-random"},
        "as written, the molecule from a random atom: a writer's habits cannot help",
    ),
    "parts": Level(
        "parts",
        {"text": "words", "protein": "k-mers", "molecule": "environments"},
        "the local parts that an object is put together from",
    ),
    "themes": Level(
        "themes",
        {"text": "words", "protein": "families", "molecule": "scaffolds"},
        "the units that are reused from one object to the next",
    ),
    "objects": Level(
        "whole objects",
        {"text": "words", "protein": "k-mers", "molecule": "environments"},
        "the object itself, cut in two and described by its local parts",
    ),
}


# Objects that only the notation or valence shaped: keys of each domain's NULLS.
NEUTRAL = {"text": "random letters", "protein": "random valid", "molecule": "local order kept"}


@dataclass(frozen=True)
class Measure:
    """One way to ask how strong a prior is.

    Parameters
    ----------
    label, unit : str
        Name and unit on screen.
    stronger : str
        ``"high"`` or ``"low"``: which end means a stronger prior.
    levels : tuple of str
        Levels at which the measure means the same in every domain.
    matched_by : str
        What is equal over domains: ``"draws"`` of units at random, ``"symbols"`` in whole objects, or ``"objects"``.
    estimate : callable
        ``(Corpus, Matched) -> Estimate``; LADDER_MEASURES and OBJECT_MEASURES say what theirs take.
    null : str
        What the same measure is read on as a control: ``"neutral"`` objects (see NEUTRAL), or the corpus ``"shuffled"``.
    cannot_tell : str
        What else could produce a high value.
    beyond_notation : bool
        True where the measure is taken against objects of the same notation, so that it is fair in any spelling.
    readable : callable, optional
        ``Dataset -> indices`` of the objects that a measure of whole objects can be read on.
    """

    label: str
    unit: str
    stronger: str
    levels: tuple[str, ...]
    matched_by: str
    estimate: Callable[..., Estimate]
    null: str
    cannot_tell: str
    beyond_notation: bool = False
    readable: Callable[[Dataset], NDArray[np.int64]] | None = None


# Read on the null ladder: ``estimate`` takes (Ladder, seed).
LADDER_MEASURES: dict[str, Measure] = {
    "beyond_valid": Measure(
        "Bits saved beyond random valid objects",
        "share",
        "high",
        ("spelling", "respelling", "any order"),
        "symbols",
        saved_beyond,
        "neutral",
        "What near relatives and a chemist's habits share is saved too: ancestry and synthesis mimic selection.",
        beyond_notation=True,
    ),
}

# Read on the drawn objects themselves: ``estimate`` takes (Dataset, seed).
OBJECT_MEASURES: dict[str, Measure] = {
    "halves": Measure(
        "What one half tells about the other",
        "bits/object",
        "high",
        ("objects",),
        "objects",
        whole.halves,
        "neutral",
        "Any property of a whole object counts, a topic or a composition as much as a design, and longer objects have "
        "more to say. It is a lower bound: more objects to learn from could show more.",
        readable=whole.can_be_cut,
    ),
}


MEASURES: dict[str, Measure] = {
    "unit_coverage": Measure(
        "Chance that the next unit is a known one",
        "share",
        "high",
        ("parts", "themes"),
        "draws",
        measures.unit_coverage,
        "neutral",
        "Repeated sampling of a few popular themes looks like a strong prior.",
    ),
    "effective_units": Measure(
        "Effective units per unit drawn",
        "units/draw",
        "low",
        ("parts", "themes"),
        "draws",
        measures.effective_units,
        "neutral",
        "A coarse definition of a unit lowers it as selection would.",
    ),
    "composition_redundancy": Measure(
        "Bits saved by uneven use of units",
        "share",
        "high",
        ("spelling", "respelling", "parts", "themes"),
        "draws",
        measures.composition_redundancy,
        "neutral",
        "Uneven use is universal (Zipf) and proves no selection by itself.",
    ),
    "context_gain": Measure(
        "Share of bits saved by local context",
        "share",
        "high",
        ("spelling", "respelling"),
        "symbols",
        measures.context_gain,
        "shuffled",
        "Spelling rules and valence count as context: most of what molecules show here is notation.",
    ),
    "context_bits": Measure(
        "Bits saved by local context",
        "bits/neutral unit",
        "high",
        ("spelling", "respelling"),
        "symbols",
        measures.context_bits,
        "shuffled",
        "A heavy atom takes more symbols to write than a residue or a character.",
    ),
    "excess_entropy": Measure(
        "What the past tells about the future",
        "bits",
        "high",
        ("spelling", "respelling"),
        "symbols",
        measures.excess_entropy,
        "shuffled",
        "Blocks of three symbols see no further than a notation's ring closures and brackets.",
    ),
    "long_range_information": Measure(
        "Information between symbols far apart",
        "share of H1",
        "high",
        ("spelling", "respelling"),
        "symbols",
        measures.long_range_information,
        "shuffled",
        "Objects that differ in composition show information at every distance without any order inside them.",
    ),
}


@dataclass(frozen=True)
class Verdict:
    """What one measure at one level says about the claim.

    Parameters
    ----------
    verdict : str
        ``"supports"``, ``"contradicts"`` or ``"inconclusive"``.
    order : tuple of str
        Domains from the weakest to the strongest prior.
    confidence : float
        Probability of the verdict's statement (weakest, or not weakest); for an inconclusive one, of the likelier.
    p_weakest : float
        Probability that the claimed domain is the weakest, all uncertainties taken together.
    reason : str
        Why a comparison could not be made; empty where it could.
    """

    verdict: str
    order: tuple[str, ...]
    confidence: float
    p_weakest: float
    reason: str = ""


def standard_error(low: float, high: float, level: float = 0.95) -> float:
    """Standard error that an interval implies under a normal sampling distribution."""
    return (high - low) / (2 * ndtri(0.5 + level / 2))


def _probability_weakest(mean: float, sd: float, others: list[tuple[float, float]]) -> float:
    """P(X < all Y_j) for independent normals, by integrating over X with 100 Gauss-Hermite nodes."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)
    x = mean + sd * nodes
    stronger = np.prod([ndtr((m - x) / s) for m, s in others], axis=0)
    return float(weights @ stronger / math.sqrt(2 * math.pi))


def judge(values: Mapping[str, tuple[float, float, float]], stronger: str, claimed: str = CLAIMED_WEAKEST) -> Verdict:
    """Judge the claim that one domain has the weakest prior.

    *supports*: the claimed domain is weaker than each other domain at one-sided 97.5 % (an intersection-union
    test, so no correction is due). *contradicts*: some other domain is weaker than the claimed one at one-sided
    97.5 %, Bonferroni-corrected for the number of other domains. Otherwise *inconclusive*.

    Parameters
    ----------
    values : mapping of str to (value, low, high)
        Each domain's estimate with its 95 % interval.
    stronger : str
        ``"high"`` if a larger value means a stronger prior, else ``"low"``.
    claimed : str
        The domain that is claimed to be the weakest.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If `stronger` is neither ``"high"`` nor ``"low"``.

    References
    ----------
    Intersection-union tests: Berger 1982, Technometrics 24:295, doi:10.1080/00401706.1982.10487790.
    """
    if stronger not in ("high", "low"):
        raise ValueError(f"stronger must be 'high' or 'low', got {stronger!r}")
    sign = 1 if stronger == "high" else -1
    # An interval without width is no certainty: nothing varied, so nothing is known of its spread.
    missing = sorted(d for d, (v, lo, hi) in values.items() if not np.isfinite([v, lo, hi]).all() or lo >= hi)
    if claimed not in values or len(values) < 2 or missing:
        absent = missing or ([claimed] if claimed not in values else ["a second domain"])
        reason = f"not comparable: no interval for {', '.join(absent)}"
        return Verdict(INCONCLUSIVE, (), math.nan, math.nan, reason)
    strength = {d: (sign * v, standard_error(lo, hi)) for d, (v, lo, hi) in values.items()}
    order = tuple(sorted(strength, key=lambda d: strength[d][0]))
    mean, sd = strength[claimed]
    others = [strength[d] for d in values if d != claimed]
    p_weakest = _probability_weakest(mean, sd, others)
    p_each_stronger = [ndtr((m - mean) / math.hypot(s, sd)) for m, s in others]
    if min(p_each_stronger) >= 1 - ERROR_RATE:
        return Verdict(SUPPORTS, order, p_weakest, p_weakest)
    if min(p_each_stronger) <= ERROR_RATE / len(others):
        return Verdict(CONTRADICTS, order, 1 - p_weakest, p_weakest)
    return Verdict(INCONCLUSIVE, order, max(p_weakest, 1 - p_weakest), p_weakest)
