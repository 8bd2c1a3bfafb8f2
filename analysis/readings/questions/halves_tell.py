"""Half tells half: the information between the two halves of an object, beyond what their sizes or compositions reveal.

InfoNCE of a held-out line-up (`prediction.halves_beyond_size`), a lower bound. It depends on how many objects it learned
from, so it is read at several sizes of the set: with 200, 400 and 800 objects it is .13, .20 and .35 bits for E. coli and has
not converged. "Given composition" partials out the shares of the most frequent symbols of both halves: of .35 bits of
E. coli nothing is left, of .35 bits of the King James Version .20. It is linear and learned from half of the objects, so
that very different compositions remain in part (.25 of 2 bits for four kinds of proteins without a common order).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis import prediction
from analysis.domains.interface import Halves
from analysis.estimate import Estimate
from analysis.readings import coding
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import Subject

KEY = "halves"
CANDIDATES = 128
POOLS = (800, 400, 200)
LOOKED_AT = 1_200  # objects: some cannot be cut
SYMBOLS = 20  # shares of the most frequent neutral symbols that are partialled out
PER_BITS = 100
RELATIVES = "held out"
Floats = NDArray[np.float64]


def _read(subject: Subject) -> list[dict[str, Any]]:
    halves = subject.domain.halves(subject.drawn(LOOKED_AT))
    if len(halves.kept) < min(POOLS):
        raise ValueError(
            f"{len(halves.kept)} of the {subject.domain.object_label} can be cut in two; {min(POOLS)} are needed"
        )
    if not len(subject.pool(RELATIVES)):
        raise ValueError(
            f"all {subject.domain.object_label} are near relatives of one another; halves need other clusters"
        )
    rows = []
    shares = _shares(halves)
    whole_bits = _bits_of_an_object(subject, halves.kept)
    for pool in (pool for pool in POOLS if pool <= len(halves.kept)):
        for statistic, estimate in _at(pool, halves, shares, subject.groups[halves.kept], whole_bits).items():
            choice = {"statistic": statistic, "pool": f"{pool:,} objects"}
            rows.append(row(KEY, QUESTION.family, subject.key, choice, estimate, pool))
    return rows


def _at(
    pool: int, halves: Halves, shares: tuple[Floats, Floats], groups: NDArray[np.int64], whole: tuple[float, str]
) -> dict[str, Estimate]:
    """Read the first `pool` objects that can be cut: statistic -> estimate."""
    cut = halves.left[:pool], halves.right[:pool], groups[:pool], CANDIDATES
    found = prediction.halves_beyond_size(*cut)
    composed = prediction.halves_beyond_size(*cut, given=(shares[0][:pool], shares[1][:pool]))
    return {"whole": found, "100 bits": _per_bits(found, *whole), "given composition": composed}


def _shares(halves: Halves) -> tuple[Floats, Floats]:
    """Share of each of the most frequent neutral symbols in the left and in the right halves, [objects, SYMBOLS]."""
    counts = [np.asarray(half.todense()) for half in (halves.left_symbols, halves.right_symbols)]
    frequent = np.argsort(-(counts[0].sum(axis=0) + counts[1].sum(axis=0)), kind="stable")[:SYMBOLS]
    left, right = (half[:, frequent] / np.maximum(half.sum(axis=1, keepdims=True), 1) for half in counts)
    return left, right


def _bits_of_an_object(subject: Subject, kept: NDArray[np.int64]) -> tuple[float, str]:
    """Mean bits of a test object that can be cut, by a model of the first notation, and what the model learned from."""
    curve = coding.real(subject, subject.domain.notations[0], RELATIVES)
    place = curve.at(coding.first_pool(subject, RELATIVES))
    bits = curve.bits[place][np.isin(np.arange(subject.tests), kept)]
    return (float(bits.mean()) if len(bits) else np.nan), f"{curve.symbols[place]:,} symbols"


def _per_bits(whole: Estimate, bits: float, learned: str) -> Estimate:
    """The same information per PER_BITS bits of an object's own code length."""
    scale = PER_BITS / bits
    method = f"{whole.method}; {bits:,.0f} bits an object, frozen after {learned}"
    return replace(
        whole, value=whole.value * scale, low=whole.low * scale, high=whole.high * scale, unit="bits/100 bits",
        null=None if whole.null is None else whole.null * scale, share=None, method=method,
    )  # fmt: skip


QUESTION = Question(
    title="Half tells half",
    asks="How much does one half of an object reveal about the other?",
    family="prediction",
    unit="bits/object",
    read=_read,
    choices={
        "statistic": Choice(
            "measure of the information",
            {
                "whole": "per object",
                "100 bits": "per 100 bits of an object",
                "given composition": "per object, beyond composition",
            },
        ),
        "pool": Choice("size of the set", {f"{pool:,} objects": f"{pool:,} objects" for pool in POOLS}),
    },
    judged=False,
    cannot_tell="Any property of a whole object counts, a topic as much as a design; it is a lower bound that grows with "
    "the size of the set.",
    references=("oord2018", "hotelling1936", "frisch1933"),
    group="halves",
)
