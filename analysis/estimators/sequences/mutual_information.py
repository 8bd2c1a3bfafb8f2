"""Mutual information of symbols at a distance, along a sequence or by given pairs, with its permutation null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.corpus import Corpus
from analysis.estimators.sequences import ngrams
from analysis.estimators.sequences.pair_information import (
    information,
    information_of_counts,
    null_by_margins,
    null_of_tables,
    plain_information,
)
from analysis.statistics import windows
from analysis.statistics.counts import whole
from analysis.statistics.resampling import Z95, generator, percentile_interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _null_of_ends(x: NDArray, y: NDArray, replicates: int, rng: np.random.Generator) -> Floats:
    """Information of unordered pairs, each counted in both orientations, when all ends are permuted."""
    ends, n = np.concatenate([x, y]), x.size
    drawn = (rng.permutation(ends) for _ in range(replicates))
    return np.array([plain_information(e, np.concatenate([e[n:], e[:n]])) for e in drawn])


def _both_ways(first: Ints, second: Ints) -> NDArray[np.bool_] | None:
    """Mask of one of the two orientations of each pair; None unless all pairs occur in both."""
    ahead = first < second
    if 2 * np.count_nonzero(ahead) != ahead.size:
        return None
    bound = int(max(first.max(), second.max())) + 1
    one_way, other_way = first[ahead] * bound + second[ahead], second[~ahead] * bound + first[~ahead]
    return ahead if np.array_equal(np.sort(one_way), np.sort(other_way)) else None


def _information_at(codes: NDArray[np.int32], first: Ints, second: Ints) -> float:
    """Plug-in information in bits of the codes at pairs of positions, in one pass where the table is small."""
    width = int(codes.max()) + 1
    if width**2 > windows.DENSE:
        return plain_information(codes[first], codes[second])
    joint = ngrams.joint_counts(codes, first, second, width).reshape(width, width)
    return information_of_counts(joint.sum(axis=1), joint.sum(axis=0), joint.ravel())


def mutual_information_by_distance(
    corpus: Corpus,
    distances: Sequence[int],
    *,
    permute: str = "corpus",
    replicates: int = 40,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Mutual information of two symbols of one object that are d symbols apart.

    .. math:: I(d) = \sum_{xy} p_d(x, y) \log_2 \frac{p_d(x, y)}{p_d(x) p_d(y)}

    Here p_d(x, y) is the share of the pairs at distance d that are x, then y; p_d(x) and p_d(y) are its margins.

    Parameters
    ----------
    corpus : Corpus
    distances : sequence of int
        Separations, each at least 1.
    permute : {"corpus", "object"}
        The null. ``"corpus"``: the second symbols are permuted over all pairs of that distance, which keeps both
        compositions; what exceeds it may be order, or objects of different composition. ``"object"``: symbols are
        shuffled inside their object, which keeps the composition of each; what exceeds it is order.
    replicates, seed : int
        Samples of the null, and their seed.

    Returns
    -------
    DataFrame[distance, bits, low, high, null_low, null_high, null_mean, excess, bias, pairs]: `bits` is the plug-in
    value, `low` and `high` its 95 % interval (delta method over objects or clusters), `null_low` and `null_high` the 2.5 and
    97.5 % quantiles of the null, `excess` = bits - null_mean, `bias` = (K_x - 1)(K_y - 1) / (2 pairs ln 2) what the plug-in
    gives for independent symbols. Distances that no object has are NaN with 0 pairs.

    Raises
    ------
    ValueError
        If a distance is not a whole number of at least 1, `permute` is unknown, or there is no replicate.

    References
    ----------
    Li 1990, J. Stat. Phys. 60:823, doi:10.1007/BF01025996; Lin & Tegmark 2017, Entropy 19:299, doi:10.3390/e19070299.

    Examples
    --------
    Symbols of 'abab...' determine one another at every distance: one bit each.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> table = prediction.mutual_information_by_distance(Corpus.from_symbols(["ab" * 500] * 2), [1, 2])
    >>> table.bits.round(2).tolist()
    [1.0, 1.0]
    """
    distances = [whole("each of the distances", d) for d in distances]
    left = windows.remaining(corpus)
    first = ((d, np.flatnonzero(left > min(d, corpus.n_symbols))) for d in distances)
    pairs = ((d, at, at + min(d, corpus.n_symbols)) for d, at in first)
    return _by_distance(corpus, pairs, permute, replicates, seed)


def mutual_information_at(
    corpus: Corpus,
    pairs: Mapping[int, tuple[Ints, Ints]],
    *,
    permute: str = "corpus",
    replicates: int = 40,
    seed: int = 0,
) -> pd.DataFrame:
    """`mutual_information_by_distance` for a distance that is not the order of symbols, such as bonds between atoms.

    Parameters
    ----------
    corpus : Corpus
        The symbols; only their objects matter, not their order.
    pairs : mapping of int to (first, second)
        Distance -> positions in ``corpus.codes`` of both symbols, int arrays of shape [pairs]. Give each
        unordered pair in both orientations (no position with itself).
    permute, replicates, seed
        As there; for pairs in both orientations, ``"corpus"`` permutes the ends of the pairs, so that the null has their
        symmetry (its mean is K (K-1) / (4 N ln 2) for N such pairs of K symbols). ``"object"`` shuffles symbols inside
        their object and leaves the pairs where they are.

    Returns
    -------
    DataFrame
        The columns of `mutual_information_by_distance`. If each pair occurs in both orientations, `pairs` counts both.

    Raises
    ------
    ValueError
        If both positions of the pairs are not integer arrays of one length within the corpus, `permute` is unknown, or
        there is no replicate.

    References
    ----------
    Along a sequence: Li 1990, J. Stat. Phys. 60:823, doi:10.1007/BF01025996.

    Examples
    --------
    Two bonded pairs of four kinds of atoms, each in both orientations: either atom determines the other, log2 4 bits.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> corpus = Corpus.from_symbols(["CO", "NS"])
    >>> import numpy as np
    >>> pairs = {1: (np.array([0, 1, 2, 3]), np.array([1, 0, 3, 2]))}
    >>> prediction.mutual_information_at(corpus, pairs).bits.tolist()
    [2.0]
    """
    return _by_distance(corpus, ((d, *both) for d, both in pairs.items()), permute, replicates, seed)


def _by_distance(
    corpus: Corpus, pairs: Iterable[tuple[int, Ints, Ints]], permute: str, replicates: int, seed: int
) -> pd.DataFrame:
    if permute not in ("corpus", "object"):
        raise ValueError(f"permute must be 'corpus' or 'object', got {permute!r}")
    whole("replicates", replicates, 1, " (or there is no null)")
    pairs = [(d, *_positions(corpus, d, first, second)) for d, first, second in pairs]
    rng = generator(seed, "mutual information", permute)
    unit = ngrams.resampling_units(corpus)
    shuffled = _shuffles(corpus, replicates, rng) if permute == "object" else None
    rows = [_at_distance(corpus.codes, *at, unit, shuffled, replicates, rng) for at in pairs]
    return pd.DataFrame(rows)


def _positions(corpus: Corpus, distance: int, first: ArrayLike, second: ArrayLike) -> tuple[Ints, Ints]:
    """Positions of both symbols of every pair as arrays, or a ValueError if they are none."""
    both = np.asarray(first), np.asarray(second)
    if both[0].shape != both[1].shape or both[0].ndim != 1:
        raise ValueError(
            f"distance {distance}: first and second need one position per pair, in two lists of one length"
        )
    for at in both:
        if at.size and (at.dtype.kind not in "iu" or at.min() < 0 or at.max() >= corpus.n_symbols):
            raise ValueError(
                f"distance {distance}: positions must be 0 to {corpus.n_symbols - 1:,}, as in corpus.codes"
            )
    return both


def mutual_information_of_tables(
    tables: Mapping[int, tuple[Ints, Ints, Ints]], *, replicates: int = 40, seed: int = 0
) -> pd.DataFrame:
    """`mutual_information_by_distance` from counts of pairs in place of a corpus: for tables added up from parts.

    Parameters
    ----------
    tables : mapping of int to (first, second, counts)
        Distance -> codes of the two symbols and how often they occur, one entry per distinct pair, sorted by first,
        then second.
    replicates, seed : int
        As there; the null is ``permute="corpus"``.

    Returns
    -------
    DataFrame
        The columns of `mutual_information_by_distance`, equal to the last bit, but for two: `low` and `high` are NaN
        (an interval over objects needs the objects), and so is the null of a table too large to be drawn from its
        margins (over 250,000 cells, or more cells than pairs).

    Examples
    --------
    50 pairs of equal symbols of either kind: one bit.

    >>> from analysis import prediction
    >>> import numpy as np
    >>> tables = {1: (np.array([0, 1]), np.array([0, 1]), np.array([50, 50]))}
    >>> prediction.mutual_information_of_tables(tables).bits.tolist()
    [1.0]
    """
    whole("replicates", replicates, 1, " (or there is no null)")
    rng = generator(seed, "mutual information", "corpus")
    rows = []
    for distance, (first, second, counts) in tables.items():
        left, right = (np.bincount(c, counts).astype(np.int64) for c in (first, second))  # whole numbers below 2^53
        if not counts.size:
            rows.append(_row(distance, np.nan, np.nan, None, 0, 0))
            continue
        null = null_of_tables(left, right, replicates, rng)
        value = information_of_counts(left, right, counts)
        rows.append(_row(distance, value, np.nan, null, _bias_cells(left, right), int(counts.sum())))
    return pd.DataFrame(rows)


def _bias_cells(rows: Ints, columns: Ints) -> int:
    return int((np.count_nonzero(rows) - 1) * (np.count_nonzero(columns) - 1))


def _row(
    distance: int, value: float, margin: float, null: Floats | None, bias_cells: int, pairs: int
) -> dict[str, float]:
    """One line of the table by distance."""
    low, high, mean = (np.nan,) * 3 if null is None else (*percentile_interval(null), null.mean())
    bias = bias_cells / (2 * pairs * np.log(2)) if pairs else np.nan
    values = (value, value - margin, value + margin, low, high, mean, value - mean, bias)
    names = ("bits", "low", "high", "null_low", "null_high", "null_mean", "excess", "bias")
    return {"distance": distance, **dict(zip(names, map(float, values), strict=True)), "pairs": pairs}


def _shuffles(corpus: Corpus, replicates: int, rng: np.random.Generator) -> list[NDArray[np.int32]]:
    seeds = rng.integers(2**31, size=replicates)
    return [ngrams.shuffled_within(corpus.codes, corpus.offsets, int(s)) for s in seeds]


def _at_distance(
    codes: NDArray[np.int32],
    distance: int,
    first: Ints,
    second: Ints,
    unit: Ints,
    shuffled: list[NDArray[np.int32]] | None,
    replicates: int,
    rng: np.random.Generator,
) -> dict[str, float]:
    if not first.size:
        return _row(distance, np.nan, np.nan, None, 0, 0)
    x, y = codes[first], codes[second]
    value, variance = information(x, y, unit[first])
    ahead = _both_ways(first, second) if shuffled is None else None
    cells = _bias_cells(np.bincount(x), np.bincount(y))
    if shuffled is not None:
        null = np.array([_information_at(s, first, second) for s in shuffled])
    elif ahead is not None:
        null, kinds = _null_of_ends(x[ahead], y[ahead], replicates, rng), int(np.count_nonzero(np.bincount(x)))
        cells = kinds * (kinds - 1)  # half as many free cells as pairs in both orientations seem to have
    else:
        null = null_by_margins(x, y, replicates, rng)
    return _row(distance, value, Z95 * np.sqrt(variance), null, cells, int(x.size))
