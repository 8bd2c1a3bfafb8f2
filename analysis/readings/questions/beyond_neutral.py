"""Bits beyond neutral: what real objects save against objects of a chain of short context, at the same size of pool.

S = 1 - L(real) / L(chain), both in bits per neutral unit of the same test objects, coded by the same model that learned from
as many objects of the same kind.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Estimate
from analysis.readings import coding
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import NULL_SEEDS, ORDERS, RELATIVES, Subject
from analysis.statistics.resampling import bootstrap

KEY = "beyond_neutral"
SYMBOLS = (60_000, 180_000, 600_000)
OBJECTS = (1_000, 3_000)
REPLICATES = 200
Z = 1.96
UNMATCHED = 0.1  # share of neutral objects without a match above which a reading is flagged


def pools(subject: Subject, relatives: str) -> dict[str, int]:
    """Return the sizes of pool that a set reaches: level -> objects of the pool."""
    pool = subject.pool(relatives)
    found = {f"{n:,} symbols": coding.symbol_cut(subject, pool, n) for n in SYMBOLS}
    found |= {f"{n:,} objects": n for n in OBJECTS if n <= len(pool)}
    return {level: cut for level, cut in {**found, "all": len(pool)}.items() if cut}


def _read(subject: Subject) -> list[dict[str, Any]]:
    rows = []
    levels = {relatives: pools(subject, relatives) for relatives in RELATIVES}
    held = levels["held out"]
    for notation in subject.domain.notations:
        nulls = {order: _nulls(subject, notation, order, tuple(held.values())) for order in ORDERS}
        for relatives in RELATIVES:
            shared = {level: cut for level, cut in levels[relatives].items() if level in held}
            real = coding.real(subject, notation, relatives, tuple(sorted(set(shared.values()))))
            for order in ORDERS:
                for level, cut in shared.items():
                    choice = {"notation": notation, "order": str(order), "relatives": relatives, "pool": level}
                    estimate = _saved(subject, real, cut, nulls[order], held[level])
                    rows.append(row(KEY, QUESTION.family, subject.key, choice, estimate, cut + subject.tests))
    return rows


def _nulls(subject: Subject, notation: str, order: int, cuts: tuple[int, ...]) -> list[coding.Curve]:
    """Curves of neutral objects, one a seed, each over the cuts that its seed fills."""
    curves = []
    for seed in NULL_SEEDS:
        reached = tuple(sorted({cut for cut in cuts if cut <= coding.filled(subject, seed)}))
        if reached:
            curves.append(coding.neutral(subject, notation, reached, order, seed))
    return curves


def _saved(subject: Subject, real: coding.Curve, cut: int, nulls: list[coding.Curve], null_cut: int) -> Estimate:
    """Share of bits saved, with a bootstrap over clusters of test objects and the spread over seeds of the null."""
    n = subject.tests
    usable = [curve for curve in nulls if null_cut in curve.cuts]
    bits, sizes = np.zeros((len(usable), n)), np.zeros((len(usable), n))
    for k, curve in enumerate(usable):
        bits[k, curve.tests], sizes[k, curve.tests] = curve.bits[curve.cuts.index(null_cut)], curve.sizes
    own = real.bits[real.cuts.index(cut)]

    def saved(index: NDArray[np.int64]) -> float:
        neutral = np.mean(bits[:, index].sum(axis=1) / sizes[:, index].sum(axis=1))
        return float(1 - own[index].sum() / real.sizes[index].sum() / neutral)

    everything = np.arange(n)
    value = saved(everything)
    drawn = bootstrap(saved, n, groups=subject.groups[:n], replicates=REPLICATES)
    by_seed = [1 - real.rate(cut) / curve.rate(null_cut) for curve in usable]
    spread = np.std(by_seed, ddof=1) / np.sqrt(len(usable)) if len(usable) > 1 else 0.0
    margin = Z * float(np.hypot(np.std(drawn, ddof=1), spread))
    unmatched = 1 - np.mean([len(curve.tests) / n for curve in usable])
    flags = (f"{unmatched:.0%} of the neutral objects have no match and are left out",) if unmatched > UNMATCHED else ()
    return Estimate(
        value, value - margin, value + margin, "share of bits", int(real.sizes.sum()), "neutral units",
        f"mixture, frozen after {real.units[real.cuts.index(cut)]:,} neutral units; {len(usable)} seed(s) of the null; "
        "bootstrap over clusters of test objects and spread over seeds", null=0.0, flags=flags,
    )  # fmt: skip


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
        "pool": Choice(
            "size of the training pool",
            {
                level: level
                for level in (*(f"{n:,} symbols" for n in SYMBOLS), *(f"{n:,} objects" for n in OBJECTS), "all")
            },
        ),
    },
    judged=True,
    cannot_tell="Similarity from ancestry or from chemists' habits saves bits as design does; a better model could find more.",
)
