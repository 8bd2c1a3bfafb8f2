"""What is compared and at which levels: one registry of measures, one of levels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.estimate import Estimate
from analysis.readings import halves, measures
from analysis.readings.measures import Matched
from analysis.readings.null_ladder import Ladder, saved_beyond


@dataclass(frozen=True)
class Level:
    """A kind of unit that every domain has."""

    key: str
    label: str
    question: str

    @property
    def representations(self) -> dict[str, str]:
        """Domain -> its representation of the level."""
        return {name: domain.levels[self.key] for name, domain in DOMAINS.items()}


_LEVELS = (
    Level("spelling", "as written", "the smallest symbols of the customary notation"),
    Level("respelling", "in another notation", "the same objects in another notation"),
    Level(
        "any order", "written in any order",
        "as written, each molecule from a random atom: conventions of writing cannot help",
    ),
    Level("parts", "parts", "the local parts that an object consists of"),
    Level("themes", "themes", "the units that are reused from one object to the next"),
    Level("objects", "whole objects", "the object itself, cut in two and described by its local parts"),
)  # fmt: skip
LEVELS: dict[str, Level] = {level.key: level for level in _LEVELS}


class Reads(StrEnum):
    """What a measure is computed from."""

    CORPUS = "corpus"
    OBJECTS = "objects"
    LADDER = "ladder"


class NullKind(StrEnum):
    """What the same measure is computed on as a control."""

    NEUTRAL = "neutral"  # objects shaped by notation or valence only, see `Domain.neutral`
    SHUFFLED = "shuffled"  # the same symbols in random order


class Stronger(StrEnum):
    """Which end of a measure means a stronger prior."""

    HIGH = "high"
    LOW = "low"


class MatchedBy(StrEnum):
    """What is equal over domains."""

    DRAWS = "draws"  # units at random
    SYMBOLS = "symbols"  # in whole objects
    OBJECTS = "objects"


class Estimator(Protocol):
    """What every measure is: a function of its input (see `Reads`) and of what is held equal."""

    def __call__(self, read: Any, matched: Matched, /) -> Estimate:  # noqa: ANN401 - a Corpus, a Dataset or a Ladder
        """Compute the measure; a ValueError says why it is not defined there."""
        ...


def _every_object(dataset: Dataset) -> NDArray[np.int64]:
    return np.arange(len(dataset))


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One way to ask how strong a prior is.

    Parameters
    ----------
    label, unit : str
        Name and unit on screen.
    reads : Reads
        What `estimate` takes: a Corpus, a Dataset (whole objects) or a Ladder.
    estimate : Estimator
    stronger : Stronger
    levels : tuple of str
        Levels at which the measure means the same in every domain.
    matched_by : MatchedBy
    null : NullKind
    cannot_tell : str
        What else could produce a high value.
    beyond_notation : bool
        True if the measure compares with objects in the same notation, so that it is fair in any notation.
    readable : callable
        ``Dataset -> indices`` of the objects that a measure of whole objects can use, by default all.
    """

    label: str
    unit: str
    reads: Reads = Reads.CORPUS
    estimate: Estimator
    stronger: Stronger = Stronger.HIGH
    levels: tuple[str, ...]
    matched_by: MatchedBy
    null: NullKind
    cannot_tell: str
    beyond_notation: bool = False
    readable: Callable[[Dataset], NDArray[np.int64]] = _every_object


def _halves(dataset: Dataset, matched: Matched) -> Estimate:
    return halves.halves(dataset, matched.seed, control=matched.control)


def _saved_beyond(ladder: Ladder, matched: Matched) -> Estimate:
    return saved_beyond(ladder, matched.seed)


MEASURES: dict[str, Measure] = {
    "unit_coverage": Measure(
        label="Chance that the next unit is a known one",
        unit="share",
        estimate=measures.unit_coverage,
        levels=("parts", "themes"),
        matched_by=MatchedBy.DRAWS,
        null=NullKind.NEUTRAL,
        cannot_tell="Repeated sampling of a few popular themes looks like a strong prior.",
    ),
    "effective_units": Measure(
        label="Effective units per unit drawn",
        unit="units/draw",
        estimate=measures.effective_units,
        stronger=Stronger.LOW,
        levels=("parts", "themes"),
        matched_by=MatchedBy.DRAWS,
        null=NullKind.NEUTRAL,
        cannot_tell="A coarse definition of a unit lowers it as selection would.",
    ),
    "composition_redundancy": Measure(
        label="Bits saved by uneven use of units",
        unit="share",
        estimate=measures.composition_redundancy,
        levels=("spelling", "respelling", "parts", "themes"),
        matched_by=MatchedBy.DRAWS,
        null=NullKind.NEUTRAL,
        cannot_tell="Uneven use is universal (Zipf) and is no evidence of selection by itself.",
    ),
    "context_gain": Measure(
        label="Share of bits saved by local context",
        unit="share",
        estimate=measures.context_gain,
        levels=("spelling", "respelling"),
        matched_by=MatchedBy.SYMBOLS,
        null=NullKind.SHUFFLED,
        cannot_tell="Spelling rules and valence count as context: most of what molecules show here is notation.",
    ),
    "context_bits": Measure(
        label="Bits saved by local context",
        unit="bits/neutral unit",
        estimate=measures.context_bits,
        levels=("spelling", "respelling"),
        matched_by=MatchedBy.SYMBOLS,
        null=NullKind.SHUFFLED,
        cannot_tell="A heavy atom takes more symbols to write than a residue or a character.",
    ),
    "excess_entropy": Measure(
        label="What the past predicts about the future",
        unit="bits",
        estimate=measures.excess_entropy,
        levels=("spelling", "respelling"),
        matched_by=MatchedBy.SYMBOLS,
        null=NullKind.SHUFFLED,
        cannot_tell="Blocks of three symbols reach no further than a notation's ring closures and brackets.",
    ),
    "long_range_information": Measure(
        label="Information between symbols far apart",
        unit="share of H1",
        estimate=measures.long_range_information,
        levels=("spelling", "respelling"),
        matched_by=MatchedBy.SYMBOLS,
        null=NullKind.SHUFFLED,
        cannot_tell="Objects that differ in composition show information at every distance, even without order inside them.",
    ),
    "halves": Measure(
        label="What one half predicts about the other",
        unit="bits/object",
        reads=Reads.OBJECTS,
        estimate=_halves,
        levels=("objects",),
        matched_by=MatchedBy.OBJECTS,
        null=NullKind.NEUTRAL,
        cannot_tell="Any property of a whole object counts, a topic or a composition as much as a design, and longer "
        "objects carry more information. It is a lower bound: a larger training set could show more.",
        readable=halves.can_be_cut,
    ),
    "beyond_valid": Measure(
        label="Bits saved beyond random valid objects",
        unit="share",
        reads=Reads.LADDER,
        estimate=_saved_beyond,
        levels=("spelling", "respelling", "any order"),
        matched_by=MatchedBy.SYMBOLS,
        null=NullKind.NEUTRAL,
        cannot_tell="Similarity from ancestry or from chemists' habits saves bits too: ancestry and synthesis mimic selection.",
        beyond_notation=True,
    ),
}


def that_read(*kinds: Reads) -> dict[str, Measure]:
    """Return the measures that are computed from these kinds of input, in the order of the registry."""
    return {key: entry for key, entry in MEASURES.items() if entry.reads in kinds}
