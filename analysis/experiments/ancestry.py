"""Selection or ancestry? Sequences evolved along a tree, with and without selection, measured in the same way as a family.

Under Felsenstein's 1981 model a site keeps its residue or draws a new one from its stationary distribution; without
selection that is the background, with selection background x exp(strength x fitness), normalised. Depth is
counted on a neutral site: expected substitutions from the root to a tip.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from analysis import alignment
from analysis.corpus import Dataset
from analysis.domains.protein import family
from analysis.domains.protein.substitution import BACKGROUND
from analysis.statistics.resampling import generator

SHAPES = {
    "coalescent": "one population (coalescent)",
    "yule": "branching at random (Yule)",
    "star": "all at once (star)",
}
WEIGHTINGS = {"every row": False, "relatives down-weighted": True}
DEPTHS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
NEUTRAL, SELECTED = "tree alone", "tree and selection"
MIDDLE = (0.025, 0.5, 0.975)
LEAST_BITS = 0.02  # a share is given if 97.5 % of trees with selection show more; else it is a ratio of noise terms
LEAST_ROWS = 10  # effective; below, the correction for chance is larger than the remainder
SYMBOLS = len(BACKGROUND)


@dataclass(frozen=True)
class Setting:
    """What is simulated.

    Parameters
    ----------
    strength : float
        Strength of selection; a residue's fitness at a site is drawn from a standard normal distribution. 0 is neutral.
    depth : float
        Expected substitutions of a neutral site from the root to a tip.
    shape : str
        One of SHAPES.
    rows, sites, trees : int
        Tips of a tree, sites of a sequence, trees simulated.
    seed : int
    """

    strength: float
    depth: float
    shape: str = "yule"
    rows: int = 100
    sites: int = 45
    trees: int = 40
    seed: int = 0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise ValueError(f"unknown tree shape {self.shape!r}; choose from {', '.join(SHAPES)}")
        if not (0 <= self.strength <= 10 and 0 <= self.depth <= 1000):
            raise ValueError("strength must be 0 to 10 and depth 0 to 1,000")
        if min(self.rows, self.sites, self.trees) < 2:
            raise ValueError("a simulation needs at least two rows, two sites and two trees")


@dataclass(frozen=True, eq=False)
class Trees:
    """Random trees of one size, all tips at distance 1 from the root.

    Parameters
    ----------
    parents : ndarray of int64, shape [trees, nodes]
        Tips come first, the root last (its own parent); a parent has a higher number than its children.
    lengths : ndarray, shape [trees, nodes]
        Length of the branch above each node.
    ages, pairs : ndarray, shape [trees, inner nodes]
        Distance of each inner node from the tips, and pairs of tips that separate there.
    """

    parents: NDArray[np.int64]
    lengths: NDArray[np.float64]
    ages: NDArray[np.float64]
    pairs: NDArray[np.float64]


def grown(shape: str, tips: int, trees: int, rng: np.random.Generator) -> Trees:
    """Draw trees by joining random pairs of lineages back in time, until one is left.

    The waiting time while k lineages are left is exponential with rate k (k - 1) / 2 in the coalescent and k in the Yule
    process, which share their ranked topologies; in a star all lineages join at the root.

    References
    ----------
    Kingman 1982, Stochastic Processes and their Applications 13:235, doi:10.1016/0304-4149(82)90011-4; Yule 1925,
    Phil. Trans. R. Soc. B 213:21, doi:10.1098/rstb.1925.0002.
    """
    if shape == "star":
        parents = np.full((trees, tips + 1), tips)
        lengths = np.ones((trees, tips + 1))
        lengths[:, -1] = 0
        return Trees(parents, lengths, np.ones((trees, 1)), np.full((trees, 1), tips * (tips - 1) / 2))
    left = np.arange(tips, 1, -1)
    rates = left * (left - 1) / 2 if shape == "coalescent" else left
    ages = np.cumsum(rng.exponential(1 / rates, size=(trees, tips - 1)), axis=1)
    ages /= ages[:, -1:]
    each = np.arange(trees)
    nodes = 2 * tips - 1
    parents = np.full((trees, nodes), nodes - 1)
    age = np.concatenate([np.zeros((trees, tips)), ages], axis=1)
    size = np.ones((trees, nodes))
    pairs = np.empty((trees, tips - 1))
    active = np.tile(np.arange(tips), (trees, 1))
    for step, k in enumerate(left):
        i = rng.integers(k, size=trees)
        j = (i + rng.integers(1, k, size=trees)) % k
        a, b, new = active[each, i], active[each, j], tips + step
        parents[each, a] = parents[each, b] = new
        pairs[:, step] = size[each, a] * size[each, b]
        size[:, new] = size[each, a] + size[each, b]
        active[each, i] = new
        active[each, j] = active[:, k - 1]
    return Trees(parents, age[each[:, None], parents] - age, ages, pairs)


def stationary(strength: float, fitness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stationary distribution of each site, background x exp(strength x fitness), shape [..., residues]."""
    weight = BACKGROUND * np.exp(strength * (fitness - fitness.max(axis=-1, keepdims=True)))
    return weight / weight.sum(axis=-1, keepdims=True)


def redraws(depth: float) -> float:
    """Expected draws of a residue along a path of `depth` neutral substitutions: some draws change nothing."""
    return depth / (1 - (BACKGROUND**2).sum())


def evolved(
    trees: Trees, tips: int, depth: float, distribution: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int8]:
    """Evolve sites along trees, from a root in the stationary distribution.

    Parameters
    ----------
    distribution : ndarray, shape [trees, sites, residues]

    Returns
    -------
    ndarray of int8, shape [trees, tips, sites]
    """
    count, nodes = trees.parents.shape
    sites = distribution.shape[1]
    cumulative = distribution.cumsum(axis=-1)[..., :-1]
    kept = np.exp(-redraws(depth) * trees.lengths)
    states = np.empty((count, nodes, sites), dtype=np.int8)
    each = np.arange(count)
    for node in range(nodes - 1, -1, -1):
        fresh = (rng.random((count, sites, 1)) > cumulative).sum(axis=-1, dtype=np.int8)
        stays = rng.random((count, sites)) < kept[:, node, None]
        above = states[each, trees.parents[:, node]]
        states[:, node] = fresh if node == nodes - 1 else np.where(stays, above, fresh)
    return states[:, :tips]


def measured(codes: NDArray[np.integer], down_weighted: bool) -> tuple[NDArray[np.float64], float]:
    """Information of each column of an alignment beyond chance, and its effective rows.

    The same measurement serves real and simulated families: `alignment.excess_information` against the background, rows
    weighted equally, or down-weighted by their relatives at 80 % identity.

    Returns
    -------
    bits : ndarray, shape [columns]
    effective : float
    """
    weights = alignment.relatives(codes, SYMBOLS)[0] if down_weighted else np.ones(len(codes))
    counts = alignment.column_counts(codes, SYMBOLS, weights)
    return alignment.excess_information(counts, BACKGROUND), float(weights.sum())


def simulated(setting: Setting) -> dict[str, NDArray[np.int8]]:
    """Alignments with and without selection, on the same trees and with the same random numbers.

    Returns
    -------
    dict
        NEUTRAL and SELECTED -> array of int8, shape [trees, rows, sites].
    """
    names = (setting.shape, setting.rows, setting.sites, setting.trees)
    trees = grown(setting.shape, setting.rows, setting.trees, generator(setting.seed, "trees", *names))
    fitness = generator(setting.seed, "fitness").standard_normal((setting.trees, setting.sites, SYMBOLS))
    return {
        source: evolved(
            trees,
            setting.rows,
            setting.depth,
            stationary(strength, fitness),
            generator(setting.seed, "evolution", *names),
        )
        for source, strength in ((NEUTRAL, 0.0), (SELECTED, setting.strength))
    }


@lru_cache(maxsize=16)
def _measures(setting: Setting) -> dict[tuple[str, str], tuple[NDArray[np.float64], float]]:
    """(source, weighting) -> bits [trees, sites] and mean effective rows."""
    found = {}
    for source, alignments in simulated(setting).items():
        for weighting in WEIGHTINGS:
            found[source, weighting] = _each(alignments, weighting)
    return found


def per_site(setting: Setting) -> pd.DataFrame:
    """Information of sites in order of rank, with the middle 95 % of trees.

    Returns
    -------
    DataFrame
        Columns source, weighting, rank (1 is the most informative site), value (median tree), low, high (bits),
        n_trees, n_rows, n_effective.
    """
    frames = []
    for (source, weighting), (bits, effective) in _measures(setting).items():
        low, value, high = np.quantile(-np.sort(-bits, axis=1), MIDDLE, axis=0)
        columns = {"rank": np.arange(setting.sites) + 1, "value": value, "low": low, "high": high}
        about = {"n_trees": setting.trees, "n_rows": setting.rows, "n_effective": effective}
        frames.append(pd.DataFrame({"source": source, "weighting": weighting} | columns | about))
    return pd.concat(frames, ignore_index=True)


def shares(setting: Setting) -> pd.DataFrame:
    """Share of a family's information that a tree alone shows: mean bits per site without over those with selection.

    Returns
    -------
    DataFrame
        Columns depth, strength, weighting, value, low, high (value: means over all trees; low, high: the middle 95 %
        of single trees; NaN with fewer than ten effective rows, or almost no information), neutral_bits, selected_bits,
        n_effective (mean), n_trees.
    """
    found = _measures(setting)
    rows = []
    for weighting in WEIGHTINGS:
        neutral, selected = (found[source, weighting][0].mean(axis=1) for source in (NEUTRAL, SELECTED))
        effective = min(found[source, weighting][1] for source in (NEUTRAL, SELECTED))
        enough = effective >= LEAST_ROWS and np.quantile(selected, MIDDLE[0]) > LEAST_BITS
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = np.quantile(neutral / selected, MIDDLE[::2]) if enough else (np.nan, np.nan)
        rows.append(
            {
                "depth": setting.depth,
                "strength": setting.strength,
                "weighting": weighting,
                "value": neutral.mean() / selected.mean() if enough else np.nan,
                "low": low,
                "high": high,
                "neutral_bits": neutral.mean(),
                "selected_bits": selected.mean(),
                "n_effective": found[SELECTED, weighting][1],
                "n_trees": setting.trees,
            }
        )
    return pd.DataFrame(rows)


def by_depth(strength: float, shape: str, seed: int = 0) -> pd.DataFrame:
    """`shares` over a range of depths."""
    frames = [shares(Setting(strength, depth, shape, seed=seed)) for depth in DEPTHS]
    return pd.concat(frames, ignore_index=True)


# ------------------------------------------------------------------------------------------------------ the family


def expected_identity(trees: Trees, depth: float) -> float:
    """Expected share of equal residues over pairs of tips of neutral trees."""
    chance = (BACKGROUND**2).sum()
    linked = (trees.pairs * np.exp(-2 * redraws(depth) * trees.ages)).sum() / trees.pairs.sum()
    return float(chance + (1 - chance) * linked)


def depth_of_identity(trees: Trees, identity: float) -> float:
    """Depth at which neutral trees have an expected identity; 0 for identical rows, 1,000 at or below chance."""
    if identity >= 1 or expected_identity(trees, 1000) >= identity:
        return 0.0 if identity >= 1 else 1000.0
    return float(brentq(lambda depth: expected_identity(trees, depth) - identity, 0, 1000, xtol=1e-6))


def beside_family(
    dataset: Dataset, shape: str = "yule", rows: int = 100, trees: int = 40, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure a family as the simulations are measured, with neutral trees of the same identity, rows and sites.

    The depth is chosen so that neutral rows have the expected identity of the family's: all similarity is attributed to
    ancestry, although selection caused some of it, so the share of the tree is an upper bound.

    Parameters
    ----------
    dataset : Dataset
        An alignment; the columns occupied in half of its rows are measured on `rows` random rows, drawn once per tree.

    Returns
    -------
    columns : DataFrame
        Columns column (from 1 in the alignment), place, weighting, value (mean over draws of rows), low, high (middle
        95 % of draws), neutral_low, neutral_high (middle 95 % of single neutral sites), outside ('above', 'below' or
        '').
    share : DataFrame
        One row per weighting: value (mean bits per site of neutral trees over those of the family), low, high (middle
        95 % of single trees), neutral_bits, family_bits, identity, depth (of the neutral trees), neutral_effective,
        family_effective, n_rows, n_trees.

    Raises
    ------
    ValueError
        If the set is not an alignment, or has fewer than two such columns.
    """
    codes = family.encoded(dataset)
    columns = alignment.occupied(codes, SYMBOLS)
    if len(columns) < 2:
        raise ValueError(
            f"{dataset.name} has fewer than two columns occupied in half of its rows; align closer sequences"
        )
    codes, rows = codes[:, columns], min(rows, len(codes))
    rng = generator(seed, "family", rows)
    drawn = [codes[rng.permutation(len(codes))[:rows]] for _ in range(trees)]
    identities = [alignment.pairwise_identity(alignment.column_counts(part, SYMBOLS)) for part in drawn]
    identity = float(np.mean(identities))
    names = (shape, rows, len(columns), trees)
    depth = depth_of_identity(grown(shape, rows, trees, generator(seed, "trees", *names)), identity)
    neutral = simulated(Setting(0.0, depth, *names, seed))[NEUTRAL]
    tables, shared = [], []
    for weighting in WEIGHTINGS:
        table, share = _beside(drawn, neutral, weighting)
        tables.append(table.assign(column=columns + 1))
        shared.append(share | {"identity": identity, "depth": depth, "n_rows": rows, "n_trees": trees})
    return pd.concat(tables, ignore_index=True), pd.DataFrame(shared)


def _beside(
    drawn: list[NDArray[np.int8]], neutral: NDArray[np.int8], weighting: str
) -> tuple[pd.DataFrame, dict[str, object]]:
    """Columns of draws from a family against the range of neutral sites, and the share of the mean."""
    own, own_effective = _each(drawn, weighting)
    trees, effective = _each(neutral, weighting)
    (low, high), value = np.nanquantile(own, MIDDLE[::2], axis=0), np.nanmean(own, axis=0)
    neutral_low, neutral_high = np.quantile(trees, MIDDLE[::2])
    outside = np.where(value > neutral_high, "above", np.where(value < neutral_low, "below", ""))
    columns = {"place": np.arange(len(value)) + 1, "value": value, "low": low, "high": high}
    ranges = {"neutral_low": neutral_low, "neutral_high": neutral_high, "outside": outside}
    table = pd.DataFrame({"weighting": weighting} | columns | ranges)
    ratio = trees.mean(axis=1) / value.mean()
    share_low, share_high = np.quantile(ratio, MIDDLE[::2])
    share = {"weighting": weighting, "value": ratio.mean(), "low": share_low, "high": share_high}
    bits = {"neutral_bits": trees.mean(), "family_bits": value.mean()}
    return table, share | bits | {"neutral_effective": effective, "family_effective": own_effective}


def _each(alignments: Iterable[NDArray[np.int8]], weighting: str) -> tuple[NDArray[np.float64], float]:
    """Bits of each alignment's columns, shape [alignments, columns], and their mean effective rows."""
    found = [measured(codes, WEIGHTINGS[weighting]) for codes in alignments]
    return np.stack([bits for bits, _ in found]), float(np.mean([n for _, n in found]))
