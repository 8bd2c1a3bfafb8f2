"""Learning: how much shorter the code of held-out objects becomes as ten times as much of the set has been seen.

1 - L(end) / L(start) over a decade of the training pool, both in bits per neutral unit of the same test objects.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.estimate import Estimate
from analysis.readings import coding
from analysis.readings.coding import Curve, Floats
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import ORDERS, RELATIVES, Subject

KEY = "learning"
RAW, BEYOND = "raw", str(ORDERS[0])


def _read(subject: Subject) -> list[dict[str, Any]]:
    reached = {relatives: coding.windows(subject, relatives) for relatives in RELATIVES}
    if not reached["held out"]:
        fewest = min(end for _, end in coding.WINDOWS)
        raise ValueError(
            f"{subject.dataset.name} has fewer than {fewest:,} symbols beside its test objects and their relatives: learning "
            "over a decade cannot be read; add objects"
        )
    rows = []
    for notation in subject.domain.notations:
        for window, cuts in reached["held out"].items():
            nulls = [_learned(subject, curve, cuts) for curve in coding.nulls(subject, notation, ORDERS[0], cuts)]
            null = float(np.mean([found[0] for found in nulls]))
            for relatives in RELATIVES:
                raw = _by_order(subject, notation, relatives, window)
                choice = {"statistic": window, "notation": notation, "relatives": relatives}
                objects = reached[relatives][window][1] + subject.tests
                for order, found in (
                    (RAW, _estimate(subject, raw, [], null)),
                    (BEYOND, _estimate(subject, raw, nulls, 0.0)),
                ):
                    rows.append(row(KEY, QUESTION.family, subject.key, {**choice, "order": order}, found, objects))
    return rows


def _learned(subject: Subject, curve: Curve, cuts: tuple[int, int]) -> Floats:
    """Share of bits saved from the first cut to the second, of the tests and of samples of them, shape [samples]."""
    first, last = (coding.samples(subject) @ curve.bits[curve.at(cut)] for cut in cuts)
    learned: Floats = 1 - last / first
    return learned


def _by_order(subject: Subject, notation: str, relatives: str, window: str) -> list[Floats]:
    """The same for each training order of the real objects."""
    found = []
    for seed in coding.TRAINING_ORDERS:
        cuts = coding.windows(subject, relatives, seed)[window]
        found.append(_learned(subject, coding.real(subject, notation, relatives, seed), cuts))
    return found


def _estimate(subject: Subject, raw: list[Floats], nulls: list[Floats], null: float) -> Estimate:
    """Mean over training orders, less that over seeds of neutral objects where there are any."""
    value, low, high = coding.averaged(raw, nulls)
    less = f", less that of {len(nulls)} sets of neutral objects" if nulls else ""
    return Estimate(
        value, low, high, "share of bits", int(subject.encoded(subject.domain.notations[0]).sizes[: subject.tests].sum()),
        "neutral units", f"mixture, frozen at both ends of the window; mean of {len(raw)} training orders{less}; bootstrap "
        "over clusters of test objects and spread over orders", null=null,
    )  # fmt: skip


QUESTION = Question(
    title="Learning",
    asks="How much easier do unseen objects become when ten times as many have been seen?",
    family="prediction",
    unit="share of bits",
    read=_read,
    choices={
        "statistic": Choice(
            "window of learning", {name: name for name in (f"{a:,} to {b:,} symbols" for a, b in coding.WINDOWS)}
        ),
        "notation": Choice("notation"),
        "relatives": Choice("near relatives", {"held out": "relatives held out", "present": "relatives present"}),
        "order": Choice(
            "how learning is counted", {RAW: "all of it", BEYOND: f"beyond a neutral chain of order {BEYOND}"}
        ),
    },
    judged=True,
    cannot_tell="A model that learns slowly shows little in any window; where the curve ends cannot be told from one decade.",
    references=("willems1995", "efron1993"),
)
