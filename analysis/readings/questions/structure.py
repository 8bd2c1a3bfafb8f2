"""Structure and noise: what a model absorbs of the objects it learns from, and what remains random to it.

Prequential bits of a pool, less what the same pool would cost the model that has learned from all of it (its neutral units at
the rate of held-out objects): the bits spent while learning, which are the structure that was absorbed. The rest is noise to
this model. The tests are a random part of the set, so what they cost in the end is what further objects of the pool would.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.estimate import Estimate
from analysis.readings import coding
from analysis.readings.coding import Curve, Floats
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import ORDERS, Subject

KEY = "structure"
RAW, BEYOND = "raw", str(ORDERS[0])
RELATIVES = "present"  # or the objects of the pool, which have relatives there, would be easier than the tests
PER = 10_000  # neutral units
STATISTICS = {"per object": "bits an object", f"per {PER:,} units": f"bits per {PER:,} neutral units"}


def _read(subject: Subject) -> list[dict[str, Any]]:
    rows = []
    cuts = [coding.first_pool(subject, RELATIVES, seed) for seed in coding.TRAINING_ORDERS]
    null_cut = coding.first_pool(subject, "held out")
    for notation in subject.domain.notations:
        reached = coding.nulls(subject, notation, ORDERS[0], (null_cut,))
        neutral = [_absorbed(subject, curve, null_cut) for curve in reached]
        curves = [coding.real(subject, notation, RELATIVES, seed) for seed in coding.TRAINING_ORDERS]
        real = [_absorbed(subject, curve, cut) for curve, cut in zip(curves, cuts, strict=True)]
        about = (curves[0], cuts[0], notation)
        for k, statistic in enumerate(STATISTICS):
            own, null = [x[k] for x in real], [x[k] for x in neutral]
            rows.append(_row(subject, own, [], float(np.mean([x[0] for x in null])), statistic, about, RAW))
            rows.append(_row(subject, own, null, 0.0, statistic, about, BEYOND))
    return rows


def _absorbed(subject: Subject, curve: Curve, cut: int) -> tuple[Floats, Floats]:
    """Bits absorbed per object and per PER neutral units, for the tests and samples of them, each of shape [samples]."""
    drawn, k = coding.samples(subject), curve.at(cut)
    rate = (drawn @ curve.bits[k]) / (drawn @ curve.sizes)
    bits = curve.learned[k] - curve.units[k] * rate
    return bits / curve.objects[k], bits / curve.units[k] * PER


def _row(
    subject: Subject, own: list[Floats], nulls: list[Floats], null: float, statistic: str,
    about: tuple[Curve, int, str], order: str,
) -> dict[str, Any]:  # fmt: skip
    """Mean over training orders, less that over seeds of neutral objects where there are any."""
    curve, cut, notation = about
    value, low, high = coding.averaged(own, nulls)
    k = curve.at(cut)
    scale = curve.objects[k] if statistic == next(iter(STATISTICS)) else curve.units[k] / PER
    share = np.mean([x[0] for x in own]) * scale / curve.learned[k]
    small = subject.lengths[subject.pool(RELATIVES)].sum() < coding.SYMBOLS[0]
    estimate = Estimate(
        value, low, high, STATISTICS[statistic], int(curve.units[k]), "neutral units",
        f"mixture, prequential over {curve.symbols[k]:,} symbols less the held-out rate at their end ({share:.0%} of the bits "
        f"are structure, the rest is noise to this model); mean of {len(own)} training orders; bootstrap over clusters of "
        "test objects and spread over orders",
        null=null,
        flags=(f"fewer than {coding.SYMBOLS[0]:,} symbols in the pool",) if small else (),
    )  # fmt: skip
    choice = {"statistic": statistic, "notation": notation, "order": order}
    return row(KEY, QUESTION.family, subject.key, choice, estimate, cut + subject.tests)


QUESTION = Question(
    title="Structure and noise",
    asks="How much of the data is structure that can be learned, and how much stays random?",
    family="prediction",
    unit="bits",
    read=_read,
    choices={
        "statistic": Choice("unit of the structure", {name: name for name in STATISTICS}),
        "notation": Choice("notation"),
        "order": Choice(
            "how structure is counted", {RAW: "all of it", BEYOND: f"beyond a neutral chain of order {BEYOND}"}
        ),
    },
    judged=False,
    cannot_tell="It is the structure that this model absorbs from so many symbols: a better model, or more data, absorbs more.",
    references=("finzi2026", "dawid1984"),
)
