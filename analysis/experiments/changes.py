"""What changes cost: two together beside one, and place by place of the object.

Variants that share a place are no independent evidence, so intervals draw places of the object: the weight of a variant is the
product of the weights of its places (a pigeonhole bootstrap, which is somewhat wide).

References
----------
Owen 2007, doi:10.1214/07-AOAS122.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.experiments.landscapes import ROUNDING, Landscape
from analysis.statistics.proportions import exact_share
from analysis.statistics.resampling import generator, percentile_interval

ASKED = (0.5, 0.75, 1.0)  # stringencies at which one change and two are compared
FEWEST = 10  # variants of a kind that are compared
TESTED, PLACES = 3, 5  # variants of a place, and places, that a sum over places needs
REPLICATES, SHUFFLES = 200, 50
FEW = 5  # objects that pass or fail, below which resampling tells little

Floats = NDArray[np.float64]
Weights = NDArray[np.float32]
Marks = NDArray[np.bool_]
Ends = tuple[float, float, float]  # a value and both ends of its interval


def by_place(landscape: Landscape, seed: int) -> Weights:
    """Weight of each object in the sample itself, then in bootstrap samples of places, shape [1 + REPLICATES, objects]."""
    sites = len(landscape.names)
    rng = generator(seed, "places", landscape.key)
    drawn = rng.multinomial(sites, np.full(sites, 1 / sites), size=REPLICATES).astype(np.float32)
    weights = np.ones((REPLICATES + 1, len(landscape)), dtype=np.float32)
    for column in landscape.changes.T:
        held = column >= 0
        weights[1:, held] *= drawn[:, landscape.site_of[column[held]]]
    return weights


def widened(low: float, high: float, passing: int, n: int) -> tuple[float, float]:
    """Widen an interval of bits to that of Clopper and Pearson where fewer than FEW objects pass, or fail.

    Samples of objects of which all pass are all alike, which would claim that a filter of 0 bits is known for certain.
    """
    if min(passing, n - passing) >= FEW or not n:
        return low, high
    least, most = exact_share(passing, n)
    return float(np.fmin(low, -np.log2(most) + 0.0)), float(np.fmax(high, -np.log2(least)) if passing else np.nan)


def adding(landscape: Landscape, seed: int = 0) -> pd.DataFrame:
    """Compare what two changes cost with twice what one costs, and with the losses of both added.

    Returns
    -------
    DataFrame
        Columns key, label, domain, dataset, stringency, what ("one change", "two changes", "two changes if places are
        independent": twice the bits of one, "two changes if losses add": share of the double variants whose two single
        ones lose little enough together, "two changes, scores permuted"), value, low, high (bits), n; and difference,
        difference_low, difference_high: bits of two changes less those of two independent ones. Empty where the
        landscape has no single or no double variants.
    """
    one, two = landscape.changed == 1, landscape.changed == 2
    if min(one.sum(), two.sum()) < FEWEST or landscape.changes.shape[1] < 2:
        return pd.DataFrame()
    weights = by_place(landscape, seed)
    order = generator(seed, "scores permuted", landscape.key).permutation(len(landscape))
    added, known = _added(landscape)
    rows = []
    for stringency in ASKED:
        passed = landscape.levels >= stringency - ROUNDING
        single, double = _draws(passed, weights, one), _draws(passed, weights, two)
        of_one, of_two = _summary(single, passed[one]), _summary(double, passed[two])
        found = {
            "one change": (of_one, one), "two changes": (of_two, two),
            "two changes if places are independent": (tuple(2 * end for end in of_one), one),
            "two changes if losses add": (_of(added >= stringency - ROUNDING, weights, known), known),
            "two changes, scores permuted": (_of(passed[order], weights, two), two),
        }  # fmt: skip
        difference = _difference(single, double, of_one, of_two, _few(passed[one]) or _few(passed[two]))
        for what, ((value, low, high), mask) in found.items():
            rows.append(
                {"key": landscape.key, "label": landscape.label, "domain": landscape.domain, "dataset": landscape.dataset,
                 "stringency": stringency, "what": what, "value": value, "low": low, "high": high, "n": int(mask.sum()),
                 "difference": difference[0], "difference_low": difference[1], "difference_high": difference[2]}
            )  # fmt: skip
    return pd.DataFrame(rows)


def _draws(passed: Marks, weights: Weights, mask: Marks) -> Floats:
    """Bits of one set and of its bootstrap samples; NaN where none passes in the set itself."""
    counted = weights[:, mask].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = -np.log2((weights[:, mask] @ passed[mask].astype(np.float32)) / counted) + 0.0
    bits[1:] = np.where(counted[1:] > 0, np.minimum(bits[1:], np.log2(mask.sum() + 1)), np.nan)  # less than one object
    return np.where(np.isfinite(bits), bits, np.nan)


def _of(passed: Marks, weights: Weights, mask: Marks) -> Ends:
    return _summary(_draws(passed, weights, mask), passed[mask])


def _summary(draws: Floats, passed: Marks) -> Ends:
    """Bits with their interval."""
    low, high = percentile_interval(draws[1:])
    return float(draws[0]), *widened(float(low), float(high), int(passed.sum()), len(passed))


def _difference(single: Floats, double: Floats, one: Ends, two: Ends, few: bool) -> Ends:
    """Bits of two changes less twice those of one; where few pass or fail, as wide as their own intervals together."""
    value, (low, high) = float(double[0] - 2 * single[0]), percentile_interval(double[1:] - 2 * single[1:])
    if few and np.isfinite(value):
        return value, min(float(low), two[1] - 2 * one[2]), max(float(high), two[2] - 2 * one[1])
    return value, float(low), float(high)


def _few(passed: Marks) -> bool:
    return min(int(passed.sum()), int((~passed).sum())) < FEW


def _added(landscape: Landscape) -> tuple[Floats, Marks]:
    """Level of each double variant if the losses of its two single ones add, and which have both of them measured."""
    single = np.full(len(landscape.site_of), np.nan)
    one = landscape.changed == 1
    single[landscape.changes[one, 0]] = landscape.levels[one]
    first, second = landscape.changes[:, 0], landscape.changes[:, 1]
    added = np.where(landscape.changed == 2, single[first] + single[second] - 1, np.nan)
    return added, np.isfinite(added)


def by_site(landscape: Landscape, stringency: float = 1.0, seed: int = 0) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Bits of each place from its single variants, and their sum: the whole object if places are independent.

    The tolerated share of a place counts the original, which passes: (1 + passing) / (1 + tested).

    Returns
    -------
    sites : DataFrame
        Columns key, domain, dataset, place, value, low, high (bits; Clopper-Pearson of the changes), passing, tested.
    total : dict
        value, low, high (bits of all places; bootstrap over places), permuted, permuted_low, permuted_high (the same with
        scores permuted over variants), most (if no place tolerated any change), n (places), stringency.

    Raises
    ------
    ValueError
        If fewer than 5 places have 3 single variants with a score.
    """
    one = landscape.changed == 1
    place = landscape.site_of[landscape.changes[one, 0]]
    passed = landscape.levels[one] >= stringency - ROUNDING
    tested = np.bincount(place, minlength=len(landscape.names))
    kept = np.flatnonzero(tested >= TESTED)
    if len(kept) < PLACES:
        raise ValueError(
            f"{landscape.title}: {len(kept)} places have {TESTED} single variants with a score; site by site needs "
            f"{PLACES} places"
        )
    passing = np.bincount(place[passed], minlength=len(landscape.names))

    def bits(found: NDArray[np.int64]) -> Floats:
        return -np.log2((1 + found[kept]) / (1 + tested[kept])) + 0.0

    value = bits(passing)
    rng = generator(seed, "sites", landscape.key)
    drawn = [len(kept) * value[rng.integers(len(kept), size=len(kept))].mean() for _ in range(REPLICATES)]
    shuffles = [
        bits(np.bincount(place[rng.permutation(passed)], minlength=len(landscape.names))).sum() for _ in range(50)
    ]
    low, high = percentile_interval(np.array(drawn))
    permuted_low, permuted_high = percentile_interval(np.array(shuffles))
    total = {
        "value": float(value.sum()), "low": float(low), "high": float(high), "permuted": float(np.mean(shuffles)),
        "permuted_low": float(permuted_low), "permuted_high": float(permuted_high),
        "most": float(np.log2(1 + tested[kept]).sum()), "n": len(kept), "stringency": stringency,
    }  # fmt: skip
    k, n = passing[kept], tested[kept]
    # The original passes for certain.
    share_low, share_high = ((1 + n * share) / (1 + n) for share in exact_share(k, n))
    sites = pd.DataFrame(
        {"key": landscape.key, "domain": landscape.domain, "dataset": landscape.dataset,
         "place": [landscape.names[i] for i in kept], "value": value, "low": -np.log2(share_high) + 0.0,
         "high": -np.log2(share_low), "passing": k, "tested": n}
    )  # fmt: skip
    return sites, total
