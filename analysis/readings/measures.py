"""The measures that domains are compared by: functions from a Corpus to an Estimate that do not know the domain.

Every measure is a share or a number of bits per neutral unit, so that it can be compared with the same measure of another
domain; its null is the same function on a surrogate of the same corpus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis import coverage, diversity, prediction
from analysis.corpus import Corpus
from analysis.estimate import Estimate
from analysis.statistics.resampling import bootstrap, delete_d, normal_interval, percentile_interval
from analysis.support.memo import remembered

REPLICATES = 100
FEWEST = 10  # objects below which an interval over objects means nothing
EXCESS_LENGTH = 3  # the longest blocks of residues that 100,000 symbols sample well enough
LONG_RANGE = (8, 16, 32)  # symbols; the first is beyond the reach of an n-gram of order 6


@dataclass(frozen=True)
class Matched:
    """What is held equal over the domains of one comparison.

    Parameters
    ----------
    draws : int
        Units drawn at random at which coverage and diversity are measured; other measures ignore it.
    seed : int
        Seed of every interval and null.
    intervals : bool
        False where only the value is wanted, as of a null: its interval is then NaN and not computed.
    control : bool
        False where a measure of whole objects need not permute them for its own null.
    """

    draws: int = 0
    seed: int = 0
    intervals: bool = True
    control: bool = True


def _enough(objects: int) -> None:
    if objects < FEWEST:
        raise ValueError(f"{objects} objects allow no interval; draw more, so that at least {FEWEST} remain")


def _counting(
    corpus: Corpus, statistic: Callable[[NDArray[np.int64]], float], matched: Matched, unit: str, method: str
) -> Estimate:
    """Estimate from counts of symbols, with a delete-a-tenth jackknife over objects or clusters."""
    _enough(len(corpus))
    counts = corpus.counts()
    value = float(statistic(counts))

    def part(index: NDArray[np.int64]) -> float:
        left_out = np.ones(len(corpus), dtype=bool)
        left_out[index] = False
        return statistic(
            counts - corpus.counts(left_out)
        )  # counts the tenth left out, which is faster than counting the nine tenths kept

    low = high = np.nan
    if matched.intervals:
        parts = delete_d(part, len(corpus), groups=corpus.groups, replicates=REPLICATES, seed=matched.seed)
        low, high = normal_interval(value, parts)
    return Estimate(
        value, float(low), float(high), unit, corpus.n_symbols, "units", f"{method}; jackknife over {corpus.resampled}"
    )


def unit_coverage(corpus: Corpus, matched: Matched) -> Estimate:
    """Probability that one more unit, after `draws` random ones, has been seen before (Chao & Jost 2012)."""
    return _counting(
        corpus,
        lambda counts: coverage.sample_coverage(counts, size=matched.draws),
        matched,
        "share",
        f"Chao-Jost sample coverage at {matched.draws:,} draws",
    )


def effective_units(corpus: Corpus, matched: Matched) -> Estimate:
    """Effective number of units (Hill number, q = 1) in `draws` random ones, per draw."""
    return _counting(
        corpus,
        lambda counts: diversity.rarefaction(counts, [matched.draws], 1)[0] / matched.draws,
        matched,
        "units/draw",
        f"rarefied Hill number q = 1 at {matched.draws:,} draws",
    )


def composition_redundancy(corpus: Corpus, matched: Matched) -> Estimate:
    """Share of the bits of an even repertoire that uneven use saves, in `draws` random units: 1 - ln D1 / ln D0.

    D0 and D1 are the rarefied Hill numbers of orders 0 and 1: both are computed at the same draws in every domain, and
    neither needs the richness beyond them.
    """

    def redundancy(counts: NDArray[np.int64]) -> float:
        richness, effective = (diversity.rarefaction(counts, [matched.draws], q)[0] for q in (0, 1))
        return 0.0 if richness <= 1 else 1 - np.log(effective) / np.log(richness)

    method = f"rarefied Hill numbers q = 0, 1 at {matched.draws:,} draws"
    return _counting(corpus, redundancy, matched, "share", method)


@remembered(6)  # used by two measures, as a value and as a null
def _object_bits(corpus: Corpus) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bits per object by symbol frequencies alone and by context-tree weighting, both prequential."""
    return prediction.code_lengths(corpus, depth=0), prediction.code_lengths(corpus)


def _ratio(
    numerator: NDArray[np.float64], denominator: NDArray[np.float64], unit: str, corpus: Corpus, matched: Matched
) -> Estimate:
    """Ratio of sums over objects, with a bootstrap over objects or clusters (the model is not refitted)."""
    _enough(len(numerator))
    low = high = np.nan
    if matched.intervals:
        replicates = bootstrap(
            lambda i: numerator[i].sum() / denominator[i].sum(),
            len(numerator),
            groups=corpus.groups,
            replicates=2 * REPLICATES,
            seed=matched.seed,
        )
        low, high = percentile_interval(replicates)
    return Estimate(
        float(numerator.sum() / denominator.sum()),
        float(low),
        float(high),
        unit,
        corpus.n_symbols,
        "symbols",
        f"context-tree weighting against order 0, both prequential; bootstrap of code lengths over {corpus.resampled}",
    )


def context_gain(corpus: Corpus, matched: Matched) -> Estimate:
    """Share of the order-0 code length that local context saves: (L0 - L) / L0."""
    order0, context = _object_bits(corpus)
    return _ratio(order0 - context, order0, "share", corpus, matched)


def context_bits(corpus: Corpus, matched: Matched) -> Estimate:
    """Bits that local context saves per neutral unit (character, residue, heavy atom)."""
    order0, context = _object_bits(corpus)
    return _ratio(order0 - context, corpus.sizes.astype(float), "bits/neutral unit", corpus, matched)


def excess_entropy(corpus: Corpus, matched: Matched) -> Estimate:
    """Information (bits) between the past of an object and its future, over blocks of three symbols in every domain."""
    estimate = prediction.excess_entropy(corpus, EXCESS_LENGTH)
    undersampled = [flag for flag in estimate.flags if flag.startswith("undersampled")]
    if undersampled:  # E grows with the length of the blocks: another length is another quantity
        raise ValueError(f"blocks of {EXCESS_LENGTH} symbols cannot be counted ({undersampled[0]})")
    return estimate


def long_range_information(corpus: Corpus, matched: Matched) -> Estimate:
    """Mean information between symbols 8, 16 and 32 apart as a share of H1, less that of shuffled objects.

    Symbols are shuffled inside their object for the null, so differences in composition between objects add
    nothing. The interval takes the three distances as fully correlated, which can only make it too wide.
    """
    table = prediction.mutual_information_by_distance(
        corpus, LONG_RANGE, permute="object", replicates=10, seed=matched.seed
    )
    single = float(prediction.block_entropies(corpus, 1)[0])
    if not single > 0 or table["excess"].isna().all():
        raise ValueError("objects are too short, or have one symbol only: no information at distance 8 is defined")
    value = float(table["excess"].mean()) / single
    margin = float((table["high"] - table["low"]).mean()) / 2 / single
    method = f"mutual information at distances {', '.join(map(str, LONG_RANGE))}, less a within-object shuffle"
    flags = ("approximate: the interval is at most twice too wide",)
    return Estimate(
        value, value - margin, value + margin, "share of H1", corpus.n_symbols, "symbols", method, flags=flags
    )
