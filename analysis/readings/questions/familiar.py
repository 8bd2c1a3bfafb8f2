"""Familiar wholes: how many objects have another one nearer than neutral objects have.

The share of objects whose most similar other is more similar than it is for 95 % of neutral objects. Neutral are the
random valid objects of the domain (`Domain.valid`): words in random order, which keeps both margins of the table of
objects and words, and chains of residues or SELFIES tokens. One null for all domains is not known, so no domains are
compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Dataset
from analysis.estimate import Estimate
from analysis.readings.questions import reused_parts
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import NULL_SEEDS, ORDERS, RELATIVES, Subject, matched
from analysis.statistics.resampling import delete_d, normal_interval

KEY = "familiar"
RARE = 0.05  # share of neutral objects that are nearer to another one than the threshold
FEWEST = 100  # objects: below, the threshold rests on fewer than five
REPLICATES = 60
NEIGHBOURS = 32  # kept of each object, so that the nearest is known when a tenth of the others is left out
Floats = NDArray[np.float64]
Similarity = Callable[[sparse.csr_matrix], Floats]


def _products(presence: sparse.csr_matrix, other: sparse.csr_matrix) -> Floats:
    return np.asarray((presence @ other.T).todense())


def jaccard(presence: sparse.csr_matrix) -> Floats:
    """Parts in common over parts in either, shape [objects, objects]; 0 between objects without parts."""
    shared = _products(presence, presence)
    sizes = np.asarray(presence.sum(axis=1)).ravel()
    return shared / np.maximum(sizes[:, None] + sizes - shared, 1)


def idf_cosine(presence: sparse.csr_matrix) -> Floats:
    """Cosine of parts weighted by their rarity, log(objects / objects with the part), shape [objects, objects]."""
    rarity = np.log(presence.shape[0] / np.maximum(presence.getnnz(axis=0), 1))
    weighted = presence.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return _products(weighted, weighted) / np.maximum(np.outer(lengths, lengths), 1e-12)


SIMILARITIES: dict[str, Similarity] = {"idf cosine": idf_cosine, "Jaccard": jaccard}


def _read(subject: Subject) -> list[dict[str, Any]]:
    reused_parts.unrelated(subject)
    drawn = subject.drawn()
    neutral, kept = _neutral(subject, drawn)
    if len(kept) < FEWEST:
        raise ValueError(f"{len(kept)} {subject.domain.object_label} have a neutral one; {FEWEST} are needed")
    groups = subject.groups[kept]
    presences = [_presence(subject, dataset.take(kept)) for dataset in (drawn, neutral)]
    rows = []
    for statistic, similarity in SIMILARITIES.items():
        real, null = (similarity(presence) for presence in presences)
        for relatives in RELATIVES:
            apart = groups if relatives == "held out" else np.arange(len(kept))
            estimate = _familiar(real, null, apart, groups)
            choice = {"statistic": statistic, "relatives": relatives}
            rows.append(row(KEY, QUESTION.family, subject.key, choice, estimate, len(kept)))
    return rows


def _neutral(subject: Subject, drawn: Dataset) -> tuple[Dataset, NDArray[np.int64]]:
    """Random valid objects, and which of them have a match; the ones that are made already where both are a chain."""
    domain = subject.domain
    if domain.valid == domain.neutral:
        made = subject.neutral(ORDERS[0], NULL_SEEDS[0]).take(np.arange(len(drawn)))
        return made, np.flatnonzero(matched(made))
    made = domain.NULLS[domain.valid].make(drawn, NULL_SEEDS[0])
    kept = matched(made) if "null" in made.labels else np.ones(len(made), dtype=bool)
    return made, np.flatnonzero(kept)


def _presence(subject: Subject, dataset: Dataset) -> sparse.csr_matrix:
    presence = sparse.csr_matrix(subject.domain.features(dataset), dtype=float)
    presence.data[:] = 1.0
    return presence


def neighbours(similarity: Floats, apart: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Nearest others of another group, and how similar they are, nearest first, each of shape [objects, NEIGHBOURS].

    Objects of the same group have similarity 0.
    """
    others = np.where(apart[:, None] == apart, 0.0, similarity)
    few = min(NEIGHBOURS, len(others))
    near = np.argpartition(-others, few - 1, axis=1)[:, :few]
    order = np.argsort(-np.take_along_axis(others, near, axis=1), axis=1, kind="stable")
    near = np.take_along_axis(near, order, axis=1)
    return near, np.take_along_axis(others, near, axis=1)


def nearest(near: NDArray[np.int64], similarity: Floats, index: NDArray[np.int64]) -> Floats:
    """Similarity of each of some objects to the nearest of them, out of `neighbours`; the last where none is among them."""
    kept = np.zeros(len(near), dtype=bool)
    kept[index] = True
    among = kept[near[index]]
    place = np.where(among.any(axis=1), among.argmax(axis=1), near.shape[1] - 1)
    return similarity[index, place]


def _familiar(real: Floats, null: Floats, apart: NDArray[np.int64], groups: NDArray[np.int64]) -> Estimate:
    """Share of real objects above the neutral threshold; the jackknife leaves the same objects out of both."""
    n = len(groups)
    own, other = neighbours(real, apart), neighbours(null, np.arange(n))

    def share(index: NDArray[np.int64]) -> float:
        return float((nearest(*own, index) > np.quantile(nearest(*other, index), 1 - RARE)).mean())

    value, low, high = share(np.arange(n)), np.nan, np.nan
    flags: tuple[str, ...] = ()
    if len(np.unique(groups)) < 2:
        flags = ("one cluster: no interval",)
    else:
        ends = normal_interval(value, delete_d(share, n, groups=groups, replicates=REPLICATES))
        low, high = max(float(ends[0]), 0.0), min(float(ends[1]), 1.0)
    return Estimate(
        value, low, high, "share of objects", n, "objects",
        f"above {1 - RARE:.0%} of neutral nearest similarities; jackknife deleting a tenth of the clusters", null=RARE,
        flags=flags,
    )  # fmt: skip


QUESTION = Question(
    title="Familiar wholes",
    asks="How many objects resemble another one more than chance makes them?",
    family="diversity",
    unit="share of objects",
    read=_read,
    choices={
        "statistic": Choice("similarity", {name: name for name in SIMILARITIES}),
        "relatives": Choice("near relatives", {"present": "relatives present", "held out": "relatives held out"}),
    },
    judged=False,
    cannot_tell="Copies and series of one source are familiar without any selection.",
    references=("shao1989",),
    group="parts",
)
