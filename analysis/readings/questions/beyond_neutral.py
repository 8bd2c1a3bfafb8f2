"""Bits beyond neutral: what real objects save against objects of a chain of short context, at the same size of pool.

S = 1 - L(real) / L(chain), both in bits per neutral unit of the same test objects, coded by the same model that learned from
as many objects of the same kind. With relatives present, the pool 'all' of the real objects is larger than that of the chain's,
which is made with relatives held out: by a third in most sets, twice in novels.
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

KEY = "beyond_neutral"
UNMATCHED = 0.1  # share of neutral objects without a match above which a reading is flagged


def _read(subject: Subject) -> list[dict[str, Any]]:
    coding.prepare(subject)
    rows = []
    held = coding.pools(subject, "held out")
    for notation in subject.domain.notations:
        for order in ORDERS:
            nulls = coding.nulls(subject, notation, order)
            for relatives in RELATIVES:
                real = coding.real(subject, notation, relatives)
                for level, cut in coding.pools(subject, relatives).items():
                    if level not in held:
                        continue
                    choice = {"notation": notation, "order": str(order), "relatives": relatives, "pool": level}
                    estimate = _saved(subject, real, cut, nulls, held[level])
                    rows.append(row(KEY, QUESTION.family, subject.key, choice, estimate, cut + subject.tests))
    return rows


def _rates(subject: Subject, curve: Curve, cut: int) -> Floats:
    """Bits per neutral unit after a cut, of the test objects and of samples of them, shape [samples]."""
    drawn = coding.samples(subject)
    rates: Floats = (drawn @ curve.bits[curve.at(cut)]) / (drawn @ curve.sizes)
    return rates


def _saved(subject: Subject, real: Curve, cut: int, nulls: list[Curve], null_cut: int) -> Estimate:
    """Share of bits saved, with a bootstrap over clusters of test objects and the spread over seeds of the null.

    A pool that one seed alone reaches has the spread of the largest pool that all of them reach.
    """
    usable = [curve for curve in nulls if null_cut in curve.cuts]
    own = _rates(subject, real, cut)
    value, low, high = coding.interval(
        1 - own / np.mean([_rates(subject, curve, null_cut) for curve in usable], axis=0),
        _spread(nulls, own[0]) / np.sqrt(len(usable)),
    )
    unmatched = 1 - np.mean([np.mean(curve.sizes > 0) for curve in usable])
    flags = (f"{unmatched:.0%} of the neutral objects have no match and are left out",) if unmatched > UNMATCHED else ()
    return Estimate(
        value, low, high, "share of bits", int(real.sizes.sum()), "neutral units",
        f"mixture, frozen after {real.units[real.at(cut)]:,} neutral units; {len(usable)} seed(s) of the null; "
        "bootstrap over clusters of test objects and spread over seeds", null=0.0, flags=flags,
    )  # fmt: skip


def _spread(nulls: list[Curve], own: float) -> float:
    """Standard deviation over seeds of the share saved, after the largest pool that all seeds reach; 0 if one seed is all."""
    shared = set.intersection(*(set(curve.cuts) for curve in nulls))
    if len(nulls) < 2 or not shared:
        return 0.0
    saved = [1 - own / (curve.bits[curve.at(max(shared))].sum() / curve.sizes.sum()) for curve in nulls]
    return float(np.std(saved, ddof=1))


QUESTION = Question(
    title="Bits beyond neutral",
    asks="Beyond the rules of the notation, how much regularity is left?",
    family="prediction",
    unit="share of bits",
    read=_read,
    choices={
        "notation": Choice("notation"),
        "order": Choice("order of the neutral chain", {str(k): f"order {k}" for k in ORDERS}),
        "relatives": Choice("near relatives", {"held out": "relatives held out", "present": "relatives present"}),
        "pool": Choice("size of the training pool", {level: level for level in coding.LEVELS}),
    },
    judged=True,
    cannot_tell="Similarity from ancestry or from chemists' habits saves bits as design does; a better model could find more. "
    "Neutral objects come from chains of characters, residues and SELFIES tokens. Read as SMILES or subwords they break rules of "
    "those notations that they never knew: chains of these tokens themselves leave molecules less, and text nothing.",
    references=("willems1995", "efron1993"),
)
