"""What is compared and at which levels: one registry of measures, one of levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.estimate import Estimate
from analysis.readings import halves, measures
from analysis.readings.null_ladder import saved_beyond


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
        halves.halves,
        "neutral",
        "Any property of a whole object counts, a topic or a composition as much as a design, and longer objects have "
        "more to say. It is a lower bound: more objects to learn from could show more.",
        readable=halves.can_be_cut,
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


ALL_MEASURES = {**MEASURES, **OBJECT_MEASURES, **LADDER_MEASURES}
