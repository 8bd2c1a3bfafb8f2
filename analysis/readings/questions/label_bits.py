"""Label bits: what the parts of an object tell about a label, of the one bit that two equal classes hold.

Each label is read in five draws of equally many objects of two classes, with whole clusters of relatives held out. What
labels tell of differs in kind: meaning or biology, physics, or merely where an object was taken from. Kinds are never
pooled: **domains are compared on labels of meaning or biology alone** (JUDGED_KIND); rows of the other kinds stand beside
them.

Two controls: permuted labels are the null of every row; a row of kind CONTROL asks for a label that is known to lie in the
object, whether it is longer than the median of its set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis import function
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.estimate import Estimate
from analysis.readings import targets
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import Subject
from analysis.statistics.resampling import cluster_codes, generator, percentile_interval, trained_interval

KEY = "label_bits"
JUDGED_KIND, PHYSICS, SOURCE, CONTROL = "meaning or biology", "physics", "source", "control"
KIND_OF = {
    "meaning": JUDGED_KIND,
    "biology": JUDGED_KIND,
    targets.OWN: targets.OWN,
    "physics": PHYSICS,
    "source": SOURCE,
}
SEEDS = (0, 1, 2, 3, 4)  # of the draws
REPLICATES = 1_000
SIZE_CLASSES = 10  # equally many objects in each: what size alone tells is read from them
MOSTLY_SIZE, LEAST = 0.5, 0.02  # share of the bits that size alone tells from which it is flagged, and bits of any note
ALONE = "size alone"
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Draws:
    """Objects of two classes of one set, drawn several times.

    Parameters
    ----------
    objects : Dataset
        All that are in some draw.
    index : ndarray of int, shape [draws, objects of a draw]
        Objects of each draw.
    code : ndarray of int, shape [objects]
        Class of each object, 0 or 1.
    groups : ndarray of int, shape [objects]
        What is held out together.
    names : tuple of str
        Both classes.
    """

    objects: Dataset
    index: Ints
    code: Ints
    groups: Ints
    names: tuple[str, str]

    @property
    def per_class(self) -> int:
        """Objects of each class in a draw."""
        return self.index.shape[1] // 2

    @cached_property
    def features(self) -> Any:  # noqa: ANN401 - csr_matrix
        """Parts of each object."""
        return DOMAINS[self.objects.domain].features(self.objects)


def draws(named: pd.Series, once: Dataset, purpose: str, held_out: str = "") -> Draws:
    """Draw equally many objects of each class, once with each of SEEDS.

    Parameters
    ----------
    named : Series
        Class of each object, or None (see `targets.two_classes`).
    once : Dataset
        Distinct objects.
    purpose : str
        What the random numbers are for: the name of the label.
    held_out : str
        Label whose values are held out whole, with the clusters of the domain that they touch.

    Raises
    ------
    ValueError
        If a class is too small.
    """
    size = targets.per_class(named)
    known = named[named.notna()]
    found = []
    for seed in SEEDS:
        order = generator(seed, "label bits", purpose).permutation(len(once))
        shuffled = named.iloc[order].dropna()
        found.append(np.sort(shuffled.groupby(shuffled).head(size).index.to_numpy(dtype=np.int64)))
    union, place = np.unique(np.concatenate(found), return_inverse=True)
    objects = once.take(union)
    first, second = sorted(known.unique())
    code = (named.iloc[union] == second).to_numpy(dtype=np.int64)
    return Draws(objects, place.reshape(len(SEEDS), -1), code, _together(objects, held_out), (first, second))


def _together(objects: Dataset, held_out: str) -> Ints:
    """Number what is held out together: clusters, joined where they share a value of the label `held_out`."""
    clusters = cluster_codes(len(objects), DOMAINS[objects.domain].clusters(objects))
    if held_out not in objects.labels:
        return clusters
    value = cluster_codes(len(objects), objects.labels[held_out].astype(str))
    links = coo_array((np.ones(len(clusters)), (clusters, clusters.max() + 1 + value)))
    nodes = int(clusters.max() + value.max() + 2)
    links.resize((nodes, nodes))
    return cluster_codes(len(objects), connected_components(links, directed=False)[1][clusters])


def bits(drawn: Draws, by_cluster: bool) -> list[function.HeldOutBits]:
    """Bits that the probe saves on each object of each draw, with whole clusters held out or at random.

    Raises
    ------
    ValueError
        If a class lies in too few clusters.
    """
    found = []
    for seed, index in zip(SEEDS, drawn.index, strict=True):
        groups = drawn.groups[index] if by_cluster else None
        found.append(function.held_out_bits(drawn.features[index], drawn.code[index], groups, seed))
    return found


def estimate(drawn: Draws, found: list[function.HeldOutBits], split: str = "of whole clusters") -> Estimate:
    """Mean over draws, with an interval over the clusters of all draws; flagged where size alone tells most of it.

    The bootstrap keeps the trained probes, so its interval is widened (see `resampling.trained_interval`). Of 40 simulated
    sets each, 93 to 97 % hold the mean over sets, whether draws share all their objects or none.

    Returns
    -------
    Estimate
        In bits, of 1; `null` with permuted labels.
    """
    value = float(np.mean([one.saved.mean() for one in found]))
    low, high = trained_interval(value, *map(float, percentile_interval(resampled(drawn, found))))
    flags = dict.fromkeys(flag for one in found for flag in one.flags)
    alone = size_alone(drawn)
    if value >= LEAST and alone >= MOSTLY_SIZE * value:
        flags[f"{ALONE} tells {alone:.2f} bits"] = None
    return Estimate(
        value, low, high, "bits", 2 * drawn.per_class, "objects",
        f"{drawn.names[0]} or {drawn.names[1]}: kernel ridge probe, {function.FOLDS} folds {split}; mean of {len(found)} draws "
        f"of {drawn.per_class} objects a class; bootstrap over the clusters of all draws; {ALONE} {alone:.2f} bits",
        null=float(np.mean([one.null.mean() for one in found])), share=value, flags=tuple(flags),
    )  # fmt: skip


def resampled(drawn: Draws, found: list[function.HeldOutBits]) -> Floats:
    """Mean bits in samples of clusters; the same clusters in every draw, as draws share objects where classes are small."""
    rng = generator(0, "label bits", "bootstrap")
    clusters = int(drawn.groups.max()) + 1
    sums, counts = np.zeros((2, len(found), clusters))
    for k, (one, index) in enumerate(zip(found, drawn.index, strict=True)):
        groups = drawn.groups[index[one.index]]
        sums[k], counts[k] = np.bincount(groups, one.saved, clusters), np.bincount(groups, minlength=clusters)
    weights = rng.multinomial(clusters, np.full(clusters, 1 / clusters), REPLICATES)
    return ((weights @ sums.T) / np.maximum(weights @ counts.T, 1)).mean(axis=1)


def size_alone(drawn: Draws) -> float:
    """Bits that the size of an object tells about its class: shares of classes among objects of its size, not its own cluster."""
    domain = DOMAINS[drawn.objects.domain]
    notation = (domain.notations or (domain.default_representation,))[0]
    lengths = domain.REPRESENTATIONS[notation].encode(drawn.objects).lengths
    saved = []
    for index in drawn.index:
        cuts = np.unique(np.quantile(lengths[index], np.arange(1, SIZE_CLASSES) / SIZE_CLASSES))
        frame = pd.DataFrame({"size": np.searchsorted(cuts, lengths[index]), "group": drawn.groups[index]})
        for name in (0, 1):
            frame[name] = (drawn.code[index] == name).astype(float)
        others = frame.groupby("size")[[0, 1]].transform("sum") - frame.groupby(["size", "group"])[[0, 1]].transform(
            "sum"
        )
        share = (others[1] + 0.5) / (others.sum(axis=1) + 1)
        saved.append(1 + np.log2(np.where(drawn.code[index] == 1, share, 1 - share)).mean())
    return max(0.0, float(np.mean(saved)))


def label_draws(target: targets.Target, once: Dataset) -> Draws:
    """Draw the objects of a label of distinct objects; raises a ValueError that says why it cannot be read."""
    return draws(targets.two_classes(target, once), once, target.column + target.label, target.held_out)


def _read(subject: Subject) -> list[dict[str, Any]]:
    whole = subject.dataset if subject.whole is None else subject.whole
    rows, kinds = [], set()
    for key, target in targets.of(whole).items():
        kinds.add(KIND_OF[target.kind])
        try:
            drawn = label_draws(target, whole)
            found = estimate(drawn, bits(drawn, by_cluster=True))
        except ValueError as error:
            rows.append(_not_read(subject, KIND_OF[target.kind], key, str(error)))
            continue
        rows.append(_row(subject, KIND_OF[target.kind], key, found, len(drawn.objects)))
    if JUDGED_KIND not in kinds:
        reason = f"no label of {whole.name} tells of {JUDGED_KIND}"
        rows.insert(0, _not_read(subject, JUDGED_KIND, "", reason))
    return [*rows, _control(subject)]


def _control(subject: Subject) -> dict[str, Any]:
    """Whether an object is longer than the median: a label that lies in the object."""
    try:
        drawn = draws(targets.halves(pd.Series(subject.lengths)), subject.dataset, "size")
        found = estimate(drawn, bits(drawn, by_cluster=True))
    except ValueError as error:
        return _not_read(subject, CONTROL, "size", str(error))
    flags = tuple(
        flag for flag in found.flags if not flag.startswith(ALONE)
    )  # that size tells of size goes without saying
    return _row(subject, CONTROL, "size", replace(found, flags=flags), len(drawn.objects))


def _row(subject: Subject, kind: str, label: str, found: Estimate, objects: int) -> dict[str, Any]:
    return row(KEY, QUESTION.family, subject.key, {"kind": kind, "label": label}, found, objects)


def _not_read(subject: Subject, kind: str, label: str, reason: str) -> dict[str, Any]:
    return _row(
        subject, kind, label, Estimate(np.nan, unit=QUESTION.unit, flags=(f"not read: {reason}",)), len(subject)
    )


QUESTION = Question(
    title="Meaning or function",
    asks="Does structure tell what an object means or does, when its relatives are held out?",
    family="function",
    unit="bits",
    read=_read,
    choices={
        "kind": Choice(
            "kind of label",
            {
                JUDGED_KIND: "meaning or biology",
                PHYSICS: "physics",
                SOURCE: "where it was taken from",
                targets.OWN: "own label",
                CONTROL: "control: its size",
            },
        ),
        "label": Choice("label"),
    },
    judged=True,
    cannot_tell="A better probe could find more, and labels differ in how well they were measured and how hard they are.",
    references=("efron1993",),
    group="parts",
)
