"""How many molecules of a set are all far apart, by RDKit's pickers on bit vectors; `similarity.circles` is for any data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rdkit.DataStructs import ExplicitBitVect
from rdkit.SimDivFilters.rdSimDivPickers import LeaderPicker, MaxMinPicker

from analysis.corpus import Dataset
from analysis.domains.molecule.chem import each
from analysis.domains.molecule.relatives import FINGERPRINT
from analysis.estimate import Estimate
from analysis.statistics.counts import whole
from analysis.statistics.resampling import generator

Bits = Sequence[ExplicitBitVect]


def _leaders(prints: Bits, threshold: float, rng: np.random.Generator) -> int:
    """Visited in random order, each is kept that is far from all kept before."""
    visit = [prints[i] for i in rng.permutation(len(prints))]
    return len(LeaderPicker().LazyBitVectorPick(visit, len(visit), threshold))


def _farthest(prints: Bits, threshold: float, rng: np.random.Generator) -> int:
    """From a random one on, the one farthest from all picked is next, as long as it is far enough."""
    n, seed = len(prints), int(rng.integers(1, 2**31))
    return len(MaxMinPicker().LazyBitVectorPickWithThreshold(prints, n, n, threshold, seed=seed)[0])


PICKERS: dict[str, Callable[[Bits, float, np.random.Generator], int]] = {"leader": _leaders, "maxmin": _farthest}


def circles(
    dataset: Dataset, threshold: float = 0.75, seed: int = 0, orders: int = 5, picker: str = "leader"
) -> Estimate:
    """Count circles: molecules that can be picked so that any two are further apart than `threshold`.

    Distance is 1 - Tanimoto of Morgan bits (radius 2, 2,048 bits). The largest such set is hard to find, and what a
    picker finds depends on where it starts: value is the median over `orders` seeds, low and high their RANGE, not a
    confidence interval. Every pick is a lower bound on the largest set.

    Parameters
    ----------
    dataset : Dataset
        Molecules.
    threshold : float
        Distance, 0 < threshold < 1.
    seed, orders : int
        First seed of the pickers, and how many runs.
    picker : {"leader", "maxmin"}
        Random order; or farthest first, which takes longer and mostly finds some per cent more.

    Returns
    -------
    Estimate
        In circles, of molecules.

    Raises
    ------
    ValueError
        For a threshold outside (0, 1), no runs, an unknown picker or no molecules.

    References
    ----------
    Xie, Xu, Ma & Mei 2023, ICLR, arXiv:2112.12542; farthest first: Ashton et al. 2002,
    doi:10.1002/qsar.200290002.
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold must be a distance above 0 and below 1, got {threshold}")
    whole("orders", orders)
    if picker not in PICKERS:
        raise ValueError(f"unknown picker {picker!r}; choose one of {', '.join(PICKERS)}")
    prints = list(each(dataset, FINGERPRINT.GetFingerprint, "fingerprinted"))
    if not prints:
        raise ValueError(f"{dataset.name} has no molecules to pick from")
    rng = generator(seed, "circles", len(prints))
    found = [PICKERS[picker](prints, threshold, rng) for _ in range(orders)]
    method = f"{picker} picker, distance above {threshold:g}, median and range over {orders} seeds"
    low, value, high = (float(f(found)) for f in (min, np.median, max))
    return Estimate(value, low, high, "circles", len(prints), "molecules", method)
