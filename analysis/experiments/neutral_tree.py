"""Columns of a family beside neutral evolution along the tree of its own members.

The tree is joined from distances between the members, neutral sites evolve along it by Felsenstein's model of 1981 with the
family's own residue frequencies (see `ancestry.evolved`), and have the family's gaps. A clock sets how deep the tree is: either
all likeness is put down to descent, or the columns that vary most are taken as free. Neutral sites are read in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analysis import alignment
from analysis.domains.protein.representations import RESIDUES
from analysis.experiments import ancestry
from analysis.statistics.resampling import bootstrap, generator, normal_interval

DESCENT, QUARTER = "all likeness is descent", "most variable quarter is free"
CLOCKS = (DESCENT, QUARTER)
FREE = 0.25  # of the columns
SYMBOLS = ancestry.SYMBOLS
EVEN = np.full(SYMBOLS, 1 / SYMBOLS)
FARTHEST = 4.0  # redraws between two members: 2 % of the residues are not redrawn
SCALES = 2.0 ** np.arange(-2, 4.1, 0.5)  # of all branches
TREES = 20  # simulated alignments at each scale
NULLS, CODED = 40, 20  # simulated alignments, of residues and of codons, of which each is measured as the family is
REPLICATES = 200
CODE = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"  # codons in the order of TCAG
Floats = NDArray[np.float64]
Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Beyond:
    """What a family's columns show beyond its neutral tree.

    Parameters
    ----------
    value, low, high : float
        Mean bits a column beyond the tree, with a bootstrap over columns.
    p : float
        Share of neutral families on this tree that show as much, of the kind of which more do: residues redrawn, or by codons.
    bits, neutral : float
        Mean bits a column of the family, and of neutral columns: log2 20 less the entropy.
    above, below : float
        Shares of columns beyond the middle 95 % of neutral columns.
    scale : float
        By which branches were stretched, from the tree joined at first; NaN where there is no tree.
    by_codons : float
        Mean bits beyond the tree of neutral families whose codons evolved, see `by_codons`; NaN where there is no tree.
    columns : ndarray, shape [columns]
        Bits of each column beyond the tree.
    ends : tuple of float
        Middle 95 % of neutral columns, in bits beyond the tree.
    used : ndarray of int64, shape [columns]
        Which columns (or places) these are.
    """

    value: float
    low: float
    high: float
    p: float
    bits: float
    neutral: float
    above: float
    below: float
    scale: float
    by_codons: float
    columns: Floats
    ends: tuple[float, float]
    used: NDArray[np.int64]


def frequencies(codes: Codes) -> Floats:
    """Residue frequencies of a whole alignment, each residue counted once more than it is there."""
    counts = np.bincount(codes[codes >= 0], minlength=SYMBOLS) + 1.0
    return counts / counts.sum()


def distances(codes: Codes, background: Floats) -> Floats:
    """Expected redraws between each two rows, from the share of equal residues in the columns that both have.

    -ln((identity - chance) / (1 - chance)) with chance = sum_a b_a^2, at most 4.

    Returns
    -------
    ndarray, shape [rows, rows]
        The mean of all pairs where two rows have no column in common.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.experiments import neutral_tree
    >>> codes = np.array([[0, 1, 2, 3], [0, 1, 2, 3], [4, 5, 6, 7]], dtype=np.int8)
    >>> neutral_tree.distances(codes, neutral_tree.EVEN).round(1).tolist()
    [[0.0, 0.0, 4.0], [0.0, 0.0, 4.0], [4.0, 4.0, 0.0]]
    """
    there = (codes >= 0).astype(np.float32)
    both = there @ there.T
    same = np.zeros_like(both)
    for residue in range(SYMBOLS):
        one = (codes == residue).astype(np.float32)
        same += one @ one.T
    chance = (background**2).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        linked = (same / both - chance) / (1 - chance)
    found = np.abs(np.log(np.clip(linked.astype(float), np.exp(-FARTHEST), 1)))
    found[both == 0] = found[both > 0].mean()
    np.fill_diagonal(found, 0)
    return np.asarray(found)


def joined(distance: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Join rows to a tree by neighbour joining; a branch of negative length has length 0.

    Parameters
    ----------
    distance : ndarray, shape [tips, tips]

    Returns
    -------
    parents : ndarray of int64, shape [2 tips - 1]
        Tips first, the root last (its own parent); the root halves the branch that was left.
    lengths : ndarray, shape [2 tips - 1]
        Of the branch above each node.

    References
    ----------
    Saitou & Nei 1987, Molecular Biology and Evolution 4:406, doi:10.1093/oxfordjournals.molbev.a040454.

    Examples
    --------
    Distances that fit a tree give it back: tips 0 and 1 join, and each is 1 from where they do.

    >>> import numpy as np
    >>> from analysis.experiments import neutral_tree
    >>> parents, lengths = neutral_tree.joined(np.array([[0, 2, 4.0], [2, 0, 4], [4, 4, 0]]))
    >>> parents.tolist(), lengths.tolist()
    ([3, 3, 4, 4, 4], [1.0, 1.0, 1.5, 1.5, 0.0])
    """
    tips = len(distance)
    nodes = 2 * tips - 1
    parents, lengths = np.full(nodes, nodes - 1), np.zeros(nodes)
    between, active = distance.astype(float), np.arange(tips)
    for new in range(tips, nodes - 1):
        left = len(active)
        total = between.sum(axis=1)
        gain = (left - 2) * between - total[:, None] - total
        np.fill_diagonal(gain, np.inf)
        i, j = sorted(np.unravel_index(int(gain.argmin()), gain.shape))
        half = between[i, j] / 2 + (total[i] - total[j]) / (2 * (left - 2))
        parents[active[[i, j]]] = new
        lengths[active[[i, j]]] = half, between[i, j] - half
        between[i] = between[:, i] = (between[i] + between[j] - between[i, j]) / 2
        between[i, i] = 0
        active[i] = new
        keep = np.arange(left) != j
        between, active = between[np.ix_(keep, keep)], active[keep]
    lengths[active] = between[0, -1] / 2
    lengths[-1] = 0
    return parents, np.maximum(lengths, 0)


def evolved(parents: NDArray[np.int64], lengths: Floats, like: Codes, count: int, rng: np.random.Generator) -> Codes:
    """Evolve neutral alignments along one tree, with the residue frequencies and the gaps of an alignment.

    Parameters
    ----------
    parents, lengths : ndarray, shape [nodes]
        From `joined`; lengths in redraws.
    like : ndarray of int8, shape [rows, columns]
    count : int
    rng : Generator

    Returns
    -------
    ndarray of int8, shape [count, rows, columns]
    """
    rows, columns = like.shape
    none = np.empty((count, 0))
    trees = ancestry.Trees(np.tile(parents, (count, 1)), np.tile(lengths, (count, 1)), none, none)
    share = np.broadcast_to(frequencies(like), (count, columns, SYMBOLS))
    found = ancestry.evolved(trees, rows, 1 / ancestry.redraws(1), share, rng)
    found[:, like < 0] = -1
    return found


def measured(codes: Codes) -> tuple[Floats, Floats]:
    """Bits of each column (log2 20 less its entropy), and its share of equal pairs, shape [columns] each."""
    counts = alignment.column_counts(codes, SYMBOLS)
    n = counts.sum(axis=1)
    same = (counts * (counts - 1)).sum(axis=1) / np.maximum(n * (n - 1), 1)
    return alignment.relative_entropy(alignment.profile(counts, EVEN), EVEN), same


def _each(alignments: Codes) -> tuple[Floats, Floats]:
    """Bits and equal pairs of several alignments, shape [alignments, columns] each."""
    bits, same = zip(*(measured(one) for one in alignments), strict=True)
    return np.stack(bits), np.stack(same)


def _shown(bits: Floats, same: Floats, clock: str) -> Floats:
    """The number by which a clock knows the depth; columns are the last axis."""
    if clock == DESCENT:
        return same.mean(axis=-1)
    free = max(1, round(FREE * bits.shape[-1]))
    return np.partition(bits, free - 1, axis=-1)[..., :free].mean(axis=-1)


def beyond(codes: Codes, seed: int = 0) -> tuple[dict[str, Beyond], tuple[Codes, Codes]]:
    """Measure a family beside neutral columns on its own tree, by each clock.

    Parameters
    ----------
    codes : ndarray of int8, shape [rows, columns]
        At least four rows; a gap is -1.
    seed : int

    Returns
    -------
    found : dict of str to Beyond
        By clock.
    controls : two ndarrays of int8, shape [rows, columns] each
        Neutral alignments of the same tree, depth and gaps, by the first clock: residues redrawn, and by codons.
    """
    rows, width = codes.shape
    names = ("neutral tree", rows, width)
    parents, lengths = joined(distances(codes, frequencies(codes)))
    grid = [
        _each(evolved(parents, lengths * scale, codes, TREES, generator(seed, *names))) for scale in SCALES
    ]  # the same random numbers at all scales, so that curves are smooth
    bits, same = (np.stack(parts) for parts in zip(*grid, strict=True))
    own, every = measured(codes), np.arange(width)
    found, controls = {}, (codes, codes)
    for clock in CLOCKS:
        beside = partial(_beside, clock, bits, same)
        scale = beside(own, every)[0]
        draws = bootstrap(partial(_mean, beside, own), width, replicates=REPLICATES, seed=seed)
        rng, of_codons = generator(seed, *names, clock), generator(seed, *names, clock, "codons")
        drawn = (
            evolved(parents, lengths * scale, codes, NULLS + 1, rng),
            by_codons(parents, lengths * scale, codes, CODED + 1, of_codons),
        )
        null, coded = (np.stack([beside(measured(one), every)[1] for one in several[:-1]]) for several in drawn)
        controls = (drawn[0][-1], drawn[1][-1]) if clock == DESCENT else controls
        found[clock] = judged(beside(own, every)[1], draws, null, own[0], scale=scale, coded=coded)
    return found, controls


def _beside(
    clock: str, bits: Floats, same: Floats, of: tuple[Floats, Floats], index: NDArray[np.int64]
) -> tuple[float, Floats]:
    """Scale that fits an alignment, and bits of some of its columns beyond what is expected there.

    Parameters
    ----------
    clock : str
    bits, same : ndarray, shape [scales, alignments, columns]
        Of neutral alignments.
    of : tuple of ndarray, shape [columns] each
        From `measured`.
    index : ndarray of int64
        Columns.
    """
    curve = _shown(bits[..., index], same[..., index], clock).mean(axis=1)
    falling = np.minimum.accumulate(curve)
    shown = float(_shown(of[0][index], of[1][index], clock))
    place = float(np.interp(-shown, -falling, np.arange(len(SCALES))))
    low = min(int(place), len(SCALES) - 2)
    ends = bits[low : low + 2, :, index].mean(axis=1)
    expected = ends[0] + (place - low) * (ends[1] - ends[0])
    return float(np.exp(np.interp(place, np.arange(len(SCALES)), np.log(SCALES)))), of[0][index] - expected


def _mean(beside: Callable[..., tuple[float, Floats]], of: tuple[Floats, Floats], index: NDArray[np.int64]) -> float:
    return float(beside(of, index)[1].mean())


def judged(
    columns: Floats,
    draws: Floats,
    null: Floats,
    bits: Floats,
    *,
    scale: float = np.nan,
    coded: Floats | None = None,
    used: NDArray[np.int64] | None = None,
) -> Beyond:
    """Put a family's places beside those of neutral families.

    Parameters
    ----------
    columns : ndarray, shape [places]
        Bits beyond what is expected of neutral ones.
    draws : ndarray, shape [replicates]
        Their mean, bootstrapped.
    null, coded : ndarray, shape [families, places]
        As `columns`, of neutral families; `coded` of those that evolved by codons.
    bits : ndarray, shape [places]
        Of the family itself.
    scale : float
    used : ndarray of int64, shape [places], optional
        Which places of the family; by default all.
    """
    value = float(columns.mean())
    low, high = normal_interval(value, draws)
    least, most = np.quantile(null, (0.025, 0.975))
    several = [null] if coded is None else [null, coded]
    p = max((1 + (one.mean(axis=1) >= value).sum()) / (len(one) + 1) for one in several)
    return Beyond(
        value, float(low), float(high), float(p), float(bits.mean()), float((bits - columns).mean()),
        float((columns > most).mean()), float((columns < least).mean()), scale,
        np.nan if coded is None else float(coded.mean()), columns, (float(least), float(most)),
        np.arange(len(columns)) if used is None else used,
    )  # fmt: skip


def by_codons(parents: NDArray[np.int64], lengths: Floats, like: Codes, count: int, rng: np.random.Generator) -> Codes:
    """Evolve neutral alignments whose codons change by single letters, all alike, and never to a stop.

    No residue is preferred, yet residues whose codons are near replace one another more often: what of the bits is due to the
    genetic code, and not to selection. Changes of residues are as many as in `evolved`.

    Parameters
    ----------
    parents, lengths, like, count, rng
        As in `evolved`.

    Returns
    -------
    ndarray of int8, shape [count, rows, columns]
        With the gaps of `like`.

    References
    ----------
    Goldman & Yang 1994, Molecular Biology and Evolution 11:725, doi:10.1093/oxfordjournals.molbev.a040153 (without selection).
    """
    sense = [i for i, residue in enumerate(CODE) if residue != "*"]
    residue = np.array([RESIDUES.index(CODE[i]) for i in sense], dtype=np.int8)
    letters = np.array([[i // 16, i // 4 % 4, i % 4] for i in sense])
    rate = ((letters[:, None] != letters).sum(axis=2) == 1).astype(float)
    changes = (rate * (residue[:, None] != residue)).sum() / len(sense)
    rate *= (1 - (frequencies(like) ** 2).sum()) / changes
    np.fill_diagonal(rate, -rate.sum(axis=1))
    value, vector = np.linalg.eigh(rate)
    rows, columns = like.shape
    states = np.empty((len(parents), count * columns), dtype=np.int8)
    states[-1] = rng.integers(len(sense), size=count * columns)
    for node in range(len(parents) - 2, -1, -1):
        after = np.maximum((vector * np.exp(value * lengths[node])) @ vector.T, 0).cumsum(axis=1)
        ends = (after[:, :-1] / after[:, -1:]).astype(np.float32)[states[parents[node]]]
        states[node] = (rng.random((count * columns, 1), dtype=np.float32) >= ends).sum(axis=1, dtype=np.int8)
    found = residue[states[:rows]].reshape(rows, count, columns).transpose(1, 0, 2)
    return np.where(like < 0, -1, found).astype(np.int8)
