"""Reused parts: how much better the next part of an object is known than that of a neutral object.

The coverage of a sample of DRAWS parts is the chance that the next part is one of those in the sample. It depends on how
fine the parts are, so it is read where neutral objects have a stated coverage a: R = C(real) - a, both interpolated
linearly between the two granularities on either side of a.

More draws reach finer parts and raise R, not the order of domains. At 2,000, 6,000 and 20,000 draws it is .06, .11 and .18
for the King James Version in characters, .000, .000 and .001 for E. coli in residues, .22, .25 and .30 for the ChEMBL
sample in atom environments (a = .5, order 2). With fewer parts than DRAWS, down to half of them, coverage is
extrapolated by Chao and Jost's formula, and the reading is flagged; with fewer still nothing is read.

A chain covers more the less it was fitted to: in characters of order 3, .714 fitted to 4,000 verses, .728 to 1,400 and
.748 to 350, where the verses themselves have .711. R is too low by as much, and the further seeds, which are fitted to
less than the first, widen its interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis import coverage
from analysis.corpus import Corpus, Dataset
from analysis.estimate import Estimate
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import NULL_SEEDS, ORDERS, Subject, matched
from analysis.statistics.resampling import delete_d, z_score

KEY = "reused_parts"
DRAWS = 6_000
COVERED = (0.5, 0.3, 0.7)  # coverage of neutral objects at which real ones are read
REPLICATES = 60
TO_FIT = 20  # objects of other clusters than the test objects: below, a chain would copy what it was fitted to
UNMATCHED = 0.1  # share of neutral objects without a match above which a reading is flagged
Floats = NDArray[np.float64]
Encodes = Mapping[int, Any]


def _read(subject: Subject) -> Iterator[dict[str, Any]]:
    unrelated(subject)
    drawn = subject.drawn()
    for unit, encodes in subject.domain.parts.items():
        real: dict[int, Corpus] = {}
        for order in ORDERS:
            neutral = [subject.neutral(order, seed).take(np.arange(len(drawn))) for seed in NULL_SEEDS]
            kept = np.logical_and.reduce([matched(made) for made in neutral])
            chains = _chains(encodes, neutral, kept)
            for granularity in list(encodes)[len(real) : chains.shape[1]]:
                real[granularity] = encodes[granularity](drawn)
            found = _of_unit(real, chains, kept, subject.groups[: len(drawn)])
            for level, estimate in found.items():
                choice = {"statistic": f"{level:g}", "order": str(order), "unit_of_parts": unit}
                yield row(KEY, QUESTION.family, subject.key, choice, estimate, int(kept.sum()))


def unrelated(subject: Subject) -> None:
    """Refuse a set whose objects are nearly all relatives of its test objects: a chain would be fitted to next to nothing."""
    found = len(subject.pool("held out"))
    if found < TO_FIT:
        raise ValueError(
            f"{found} of the {subject.domain.object_label} are in no cluster of a test object; {TO_FIT} are needed to make "
            "neutral ones"
        )


def covered(corpus: Corpus, kept: NDArray[np.bool_]) -> float:
    """Coverage of DRAWS parts of the objects that are kept; NaN where there are fewer than half as many parts."""
    counts = corpus.counts(kept)
    return float(coverage.sample_coverage(counts, DRAWS)) if counts.sum() >= DRAWS // 2 else np.nan


def _chains(encodes: Encodes, neutral: list[Dataset], kept: NDArray[np.bool_]) -> Floats:
    """Coverage of neutral objects, shape [seeds, granularities]; only as far as it is above the least of COVERED."""
    found: list[list[float]] = []
    for encode in encodes.values():
        found.append([covered(encode(made), kept) for made in neutral])
        if not max(found[-1]) >= min(COVERED):
            break
    return np.array(found).T


def weights(chain: Floats, level: float) -> Floats | None:
    """Weight of each granularity where a falling curve reaches a level, by linear interpolation; None if it does not.

    Parameters
    ----------
    chain : ndarray, shape [granularities]
        From coarse to fine.
    level : float
    """
    below = np.flatnonzero(chain < level)
    if not len(below) or below[0] == 0:
        return None
    fine = below[0]
    found = np.zeros(len(chain))
    found[fine] = (chain[fine - 1] - level) / (chain[fine - 1] - chain[fine])
    found[fine - 1] = 1 - found[fine]
    return found


def _of_unit(
    real: Mapping[int, Corpus], chains: Floats, kept: NDArray[np.bool_], groups: NDArray[np.int64]
) -> dict[float, Estimate]:
    """Read one unit of parts against neutral objects of one order: coverage of the chain -> estimate."""
    corpora = list(real.values())[: chains.shape[1]]
    parts = min(corpus.counts(kept).sum() for corpus in corpora)
    if np.isnan(chains).any():
        reason = f"{parts:,} parts; {DRAWS // 2:,} are needed"
        return dict.fromkeys(COVERED, Estimate(np.nan, unit="share", of="draws", flags=(reason,)))
    curve = np.array([covered(corpus, kept) for corpus in corpora])
    replicates = _jackknife(corpora, kept, groups)
    flags: tuple[str, ...] = () if parts >= DRAWS else (f"extrapolated from {parts:,} parts to {DRAWS:,} draws",)
    if (unmatched := 1 - kept.mean()) > UNMATCHED:
        flags += (f"{unmatched:.0%} of the objects have a neutral one without a match and are left out",)
    if replicates is None:
        flags += ("one cluster: no interval",)
    found = {}
    for level in COVERED:
        places = [weights(chain, level) for chain in chains]
        usable = [place for place in places if place is not None]
        if len(usable) < len(places):
            spoken = f"coverage of neutral objects runs from {chains[:, 0].mean():.2f} to {chains[:, -1].mean():.2f}"
            found[level] = Estimate(np.nan, unit="share", of="draws", flags=(f"{spoken} and does not pass {level:g}",))
        else:
            found[level] = _estimate(level, curve, np.array(usable), replicates, list(real), flags)
    return found


def _jackknife(corpora: list[Corpus], kept: NDArray[np.bool_], groups: NDArray[np.int64]) -> Floats | None:
    """Coverage of parts of the set, tenths of its clusters left out, shape [replicates, granularities]."""
    objects = np.flatnonzero(kept)
    if len(np.unique(groups[objects])) < 2:
        return None

    def curve(index: NDArray[np.int64]) -> Floats:
        within = np.zeros(len(kept), dtype=bool)
        within[objects[index]] = True
        return np.array([covered(corpus, within) for corpus in corpora])

    return delete_d(curve, len(objects), groups=groups[objects], replicates=REPLICATES)


def _estimate(
    level: float, curve: Floats, places: Floats, replicates: Floats | None, names: list[int], flags: tuple[str, ...]
) -> Estimate:
    """Real coverage where the chain has `level`, less that level; places [seeds, granularities] are weights of `curve`."""
    by_seed = places @ curve - level
    margin = np.nan
    if replicates is not None:
        jackknifed = np.nanvar(replicates @ places.mean(axis=0), ddof=1)
        margin = z_score(0.95) * float(np.sqrt(jackknifed + np.var(by_seed, ddof=1) / len(by_seed)))
    value = float(by_seed.mean())
    at = float(places.mean(axis=0) @ names[: len(curve)])
    return Estimate(
        value, value - margin, value + margin, "share", DRAWS, "draws",
        f"Chao-Jost coverage at granularity {at:.2f}; {len(places)} seeds of the null; jackknife deleting a tenth of the "
        "clusters, and spread over seeds", null=0.0, flags=flags,
    )  # fmt: skip


QUESTION = Question(
    title="Reused parts",
    asks="How much more often is the next part a known one than in neutral objects?",
    family="coverage",
    unit="share",
    read=_read,
    choices={
        "statistic": Choice(
            "granularity of the parts",
            {f"{a:g}": f"where neutral objects cover {a:.0%}" for a in COVERED},
        ),
        "order": Choice("order of the neutral chain", {str(k): f"order {k}" for k in ORDERS}),
        "unit_of_parts": Choice("unit of the parts"),
    },
    judged=True,
    cannot_tell="Parts repeat where few themes were sampled often, as they do where selection keeps what works.",
    references=("chao2012", "shao1989"),
    group="parts",
)
