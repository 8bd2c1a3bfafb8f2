"""Column statistics of an alignment: what each column holds, which rows repeat, which columns vary together.

An alignment is an integer array [rows, columns]. Codes 0 to K - 1 are symbols, where K is the length of the background;
one further code is the gap. Nothing here knows what the symbols are.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy
from scipy.stats import binom

from analysis.counts import whole
from analysis.resample import generator

GAP = -1
IDENTITY = 0.8
EXACT_UP_TO = 300  # rows; above, two terms of the series are right to 1e-4 bits
MOST_SYMBOLS = 2**15  # codes are held in two bytes
MOST_PAIRED = 2**12  # symbols of a table of pairs, 128 MB
LARGEST = 1e100  # of counts, weights and rows: their squares and sums are numbers still
TOTAL = 1e-6  # how far probabilities may be from adding up to 1
NULLS = 19  # shuffles: the observed maximum beats all of theirs by luck in 1 of 20 looks


def checked(alignment: ArrayLike, symbols: int, gap: int = GAP) -> NDArray[np.int16]:
    """Return the alignment as an array of codes 0 to `symbols` - 1, with -1 for a gap.

    Raises
    ------
    ValueError
        If it is not a table of integers with at least one row and column, a code is neither symbol nor gap, or there
        are more symbols than codes can number.
    """
    if whole("symbols", symbols) > MOST_SYMBOLS:
        raise ValueError(
            f"an alignment has at most {MOST_SYMBOLS:,} symbols, got {symbols:,}; number only those that occur in it"
        )
    codes = np.asarray(alignment)
    if codes.ndim != 2 or codes.size == 0 or not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"an alignment is a table of integer codes [rows, columns], not {codes.dtype} {codes.shape}")
    found = np.where(codes == gap, 0, codes)  # 0 is a code of any type, -1 is not
    if found.min() < 0 or found.max() >= symbols:
        raise ValueError(f"codes must be 0 to {symbols - 1}, or {gap} for a gap")
    found = np.ascontiguousarray(found, dtype=np.int16)
    found[codes == gap] = -1
    return found


def _numbers(what: str, given: ArrayLike) -> NDArray[np.float64]:
    """Return counts, weights or probabilities as an array: real numbers of 0 or more."""
    found = np.asarray(given)
    if found.dtype.kind not in "biuf" or not ((found >= 0) & (found <= LARGEST)).all():  # NaN is neither
        raise ValueError(f"{what} must be real numbers from 0 to {LARGEST:.0e}; drop or impute others first")
    return found.astype(float)


def _counts(counts: ArrayLike) -> NDArray[np.float64]:
    found = _numbers("counts", counts)
    if found.ndim != 2:
        raise ValueError(f"counts must be a table [columns, symbols], as of `column_counts`, got shape {found.shape}")
    return found


def _probabilities(what: str, given: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    found = _numbers(what, given)
    if found.shape != shape:
        raise ValueError(f"{what} must have shape {shape}, a number for each symbol, got {found.shape}")
    if (np.abs(found.sum(axis=-1) - 1) > TOTAL).any():
        raise ValueError(f"{what} must add up to 1; divide by the sum")
    return found


def _weights(weights: ArrayLike | None, rows: int) -> NDArray[np.float64]:
    found = np.ones(rows) if weights is None else _numbers("weights", weights)
    if found.shape != (rows,):
        raise ValueError(f"weights must be {rows} numbers, one per row, got shape {found.shape}")
    return found


def _background(background: ArrayLike, symbols: int | None = None) -> NDArray[np.float64]:
    size = np.size(background) if symbols is None else symbols
    found = _probabilities("the background", background, (size,))
    if (found == 0).any():
        raise ValueError("the background must be above 0 for every symbol; leave out those that cannot occur")
    return found


# ------------------------------------------------------------------------------------------------------ row weights


@njit(cache=True)
def _relatives(codes, others, lengths, identity):  # noqa: ANN001, ANN202 - compiled
    rows, columns = codes.shape
    neighbours = np.ones(rows)
    leader = np.full(rows, -1)
    for i in range(rows):
        if leader[i] < 0:
            leader[i] = i
        mine = codes[i]
        for j in range(i + 1, rows):
            theirs = others[j]
            same = np.int32(0)
            for c in range(columns):  # without an early way out, so that it runs several columns at a time
                same += np.int32(mine[c] == theirs[c])
            if same >= max(identity * min(lengths[i], lengths[j]) - 1e-9, 1):  # rows of gaps have nothing in common
                neighbours[i] += 1
                neighbours[j] += 1
                if leader[i] == i and leader[j] < 0:
                    leader[j] = i
    return neighbours, leader


def relatives(
    alignment: ArrayLike, symbols: int, *, gap: int = GAP, identity: float = IDENTITY
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Weight of each row by its near relatives, and greedy clusters of near relatives.

    Two rows are near relatives if they agree in at least `identity` of the symbols of the shorter one, and in at least
    one. A row's weight is 1 / (near relatives, itself included), so the weights add up to an effective number of rows.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols : int
        Size of the alphabet.
    gap : int
        Code of the gap.
    identity : float
        In (0, 1].

    Returns
    -------
    weights : ndarray, shape [rows]
    clusters : ndarray of int64, shape [rows]
        Index of the first row of the cluster; a row joins the first such row that is its near relative.

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`), or an identity that is not above 0 and at most 1.

    References
    ----------
    Morcos et al. 2011, PNAS 108:E1293, doi:10.1073/pnas.1111471108 (weights at 80 %); clusters: Hobohm et al. 1992,
    Protein Science 1:409, doi:10.1002/pro.5560010313.
    """
    if not 0 < identity <= 1:
        raise ValueError(f"identity must lie above 0 and at most at 1, got {identity}")
    codes = checked(alignment, symbols, gap)
    narrow = np.int8 if symbols < 128 else np.int16  # the fewer bytes, the more columns at a time
    telling = np.ascontiguousarray(codes[:, column_counts(codes, symbols).max(axis=1) > 1], dtype=narrow)
    others = np.where(telling < 0, narrow(-2), telling)  # a gap is like nothing, not even a gap
    neighbours, leader = _relatives(telling, others, (codes >= 0).sum(axis=1), identity)
    return 1 / neighbours, leader


def position_weights(alignment: ArrayLike, symbols: int, *, gap: int = GAP) -> NDArray[np.float64]:
    """Position-based weights: a row counts for what is rare in it; they add up to 1.

    Column c gives a row 1 / (k_c m), where k_c is the number of different symbols in the column and m the number of
    rows that have the row's symbol there. Gaps give nothing.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols, gap : int
        Size of the alphabet, and code of the gap.

    Returns
    -------
    ndarray, shape [rows]
        Shares.

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`), or one of nothing but gaps.

    References
    ----------
    Henikoff & Henikoff 1994, J. Mol. Biol. 243:574, doi:10.1016/0022-2836(94)90032-9.
    """
    codes = checked(alignment, symbols, gap)
    counts = column_counts(codes, symbols)
    with np.errstate(divide="ignore"):
        given = 1 / (counts * (counts > 0).sum(axis=1, keepdims=True))
    column = np.arange(codes.shape[1])
    each = np.where(codes >= 0, given[column, np.maximum(codes, 0)], 0.0).sum(axis=1)
    if not each.sum():
        raise ValueError("the alignment holds nothing but gaps")
    return each / each.sum()


# ---------------------------------------------------------------------------------------------------------- columns


@njit(cache=True)
def _count(codes, weights, symbols):  # noqa: ANN001, ANN202 - compiled
    rows, columns = codes.shape
    counts = np.zeros((columns, symbols))
    for i in range(rows):
        for c in range(columns):
            if codes[i, c] >= 0:
                counts[c, codes[i, c]] += weights[i]
    return counts


def column_counts(
    alignment: ArrayLike, symbols: int, weights: ArrayLike | None = None, *, gap: int = GAP
) -> NDArray[np.float64]:
    """Weighted number of rows that hold each symbol in each column: n_ca = sum of w_i over rows i with a in column c.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols, gap : int
        Size of the alphabet, and code of the gap. Gaps are not counted.
    weights : array_like, shape [rows], optional
        Weight of each row, not negative; by default 1.

    Returns
    -------
    ndarray, shape [columns, symbols]
        Rows.

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`) or weights that are not one for each row, finite and not negative.
    """
    codes = checked(alignment, symbols, gap)
    return _count(codes, _weights(weights, len(codes)), int(symbols))


def occupied(alignment: ArrayLike, symbols: int, share: float = 0.5, *, gap: int = GAP) -> NDArray[np.int64]:
    """Indices of the columns in which at least `share` of the rows hold a symbol: those of the family as a whole.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols, gap : int
        Size of the alphabet, and code of the gap.
    share : float
        0 to 1.

    Returns
    -------
    ndarray of int64, shape [columns that are occupied]

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`) or a share outside [0, 1].
    """
    if not 0 <= share <= 1:
        raise ValueError(f"the share of rows must lie between 0 and 1, got {share}")
    return np.flatnonzero((checked(alignment, symbols, gap) >= 0).mean(axis=0) >= share)


def profile(
    counts: ArrayLike, background: ArrayLike, pseudocount: float = 0.0, conditional: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Probabilities of the symbols of each column: (n f + B g) / (n + B).

    f are the frequencies seen, n the (effective) rows that hold a symbol, B the pseudocount and g what is expected of
    a column before it was seen: the background, or with `conditional` the symbols that replace those seen,
    g_b = sum_a f_a P(b | a).

    Parameters
    ----------
    counts : array_like, shape [columns, symbols]
        From `column_counts`.
    background : array_like, shape [symbols]
    pseudocount : float
        B, in rows.
    conditional : array_like, shape [symbols, symbols], optional
        P(b | a) in row a.

    Returns
    -------
    ndarray, shape [columns, symbols]
        The background where a column holds no symbol at all.

    Raises
    ------
    ValueError
        If counts or pseudocount are negative, background or conditional probabilities do not add up to 1, the
        background is not above 0, or shapes disagree.

    References
    ----------
    Henikoff & Henikoff 1996, CABIOS 12:135, doi:10.1093/bioinformatics/12.2.135; Altschul et al. 1997, Nucleic Acids
    Research 25:3389, doi:10.1093/nar/25.17.3389.
    """
    seen = _counts(counts)
    symbols = seen.shape[1]
    ground = _background(background, symbols)
    if not 0 <= pseudocount <= LARGEST:
        raise ValueError(f"the pseudocount must be a number of rows from 0 to {LARGEST:.0e}, got {pseudocount}")
    n = seen.sum(axis=1, keepdims=True)
    frequencies = np.where(n > 0, seen / np.maximum(n, 1e-300), ground)
    expected = ground
    if conditional is not None:
        expected = frequencies @ _probabilities("conditional probabilities", conditional, (symbols, symbols))
    return np.where(n > 0, (n * frequencies + pseudocount * expected) / np.maximum(n + pseudocount, 1e-300), ground)


def relative_entropy(probabilities: ArrayLike, background: ArrayLike) -> NDArray[np.float64]:
    """Bits per column that set it apart from the background: sum_a p_a log2(p_a / b_a).

    Parameters
    ----------
    probabilities : array_like, shape [columns, symbols]
        From `profile`.
    background : array_like, shape [symbols]
        Above 0.

    Returns
    -------
    ndarray, shape [columns]
        Bits, at least 0.

    Raises
    ------
    ValueError
        If probabilities are negative or do not add up to 1, the background is not above 0, or shapes disagree.

    References
    ----------
    Kullback & Leibler 1951, Ann. Math. Stat. 22:79, doi:10.1214/aoms/1177729694.
    """
    p = np.atleast_1d(probabilities)
    ground, p = _background(background, p.shape[-1]), _probabilities("probabilities", p, p.shape)
    return (xlogy(p, p) - xlogy(p, ground)).sum(axis=-1) / math.log(2)


def chance_information(rows: ArrayLike, background: ArrayLike) -> NDArray[np.float64]:
    """Relative entropy in bits that `rows` independent draws from the background show on average, same shape as `rows`.

    Exact over the binomials of each symbol up to 300 rows; above, (K - 1) / (2 n) + (sum_a 1 / b_a - 1) / (12 n^2)
    nats. Linear between whole numbers; at one row it is the entropy of the background, and so below one.

    Parameters
    ----------
    rows : array_like
        n, the (effective) rows, not necessarily whole.
    background : array_like, shape [symbols]
        b, above 0.

    Returns
    -------
    ndarray, shape of `rows`
        Bits.

    Raises
    ------
    ValueError
        If rows are negative or not finite, or the background is not above 0 or does not add up to 1.

    References
    ----------
    Schneider, Stormo, Gold & Ehrenfeucht 1986, J. Mol. Biol. 188:415, doi:10.1016/0022-2836(86)90165-8; the series:
    Harris 1975, in Topics in Information Theory, 323-355.
    """
    n, ground = np.maximum(_numbers("rows", rows), 1), _background(background)
    small = np.minimum(n, EXACT_UP_TO)
    sizes = np.arange(1, math.ceil(small.max(initial=1)) + 1)
    exact = np.interp(small, sizes, [_chance(int(size), tuple(ground.tolist())) for size in sizes])
    series = (len(ground) - 1) / (2 * n) + ((1 / ground).sum() - 1) / (12 * n**2)
    return np.where(n <= EXACT_UP_TO, exact, series / math.log(2))


@lru_cache(maxsize=4 * EXACT_UP_TO)
def _chance(n: int, background: tuple[float, ...]) -> float:
    share = np.arange(n + 1)[:, None] / n
    seen = (binom.pmf(np.arange(n + 1)[:, None], n, background) * xlogy(share, share)).sum()
    return float(seen - xlogy(background, background).sum()) / math.log(2)


def excess_information(counts: ArrayLike, background: ArrayLike) -> NDArray[np.float64]:
    """Relative entropy of each column less what as many independent background draws show; NaN where it is empty.

    `relative_entropy` - `chance_information`. Unbiased at 0 for rows that are independent and neutral; below 0 by luck.
    Identical rows that count as one give 0 on average: one sequence proves no constraint.

    Parameters
    ----------
    counts : array_like, shape [columns, symbols]
        From `column_counts`.
    background : array_like, shape [symbols]

    Returns
    -------
    ndarray, shape [columns]
        Bits.

    Raises
    ------
    ValueError
        As `profile`.

    References
    ----------
    Schneider, Stormo, Gold & Ehrenfeucht 1986, J. Mol. Biol. 188:415, doi:10.1016/0022-2836(86)90165-8.
    """
    seen = _counts(counts)
    n = seen.sum(axis=1)
    excess = relative_entropy(profile(seen, background), background) - chance_information(n, background)
    return np.where(n > 0, excess, np.nan)


def pairwise_identity(counts: ArrayLike) -> float:
    """Share of equal symbols over all pairs of rows and all columns in which both hold one, from unweighted counts.

    sum n_ca (n_ca - 1) / sum n_c (n_c - 1), with n_ca rows that hold symbol a in column c and n_c that hold any.

    Parameters
    ----------
    counts : array_like of int, shape [columns, symbols]
        From `column_counts`, without weights.

    Returns
    -------
    float
        Share, in [0, 1].

    Raises
    ------
    ValueError
        If counts are not a table of whole numbers of 0 or more, or no two rows share a column.
    """
    seen = _counts(counts)
    if (seen != np.floor(seen)).any():
        raise ValueError("pairs are counted from whole numbers of rows; count the columns without weights")
    n = seen.sum(axis=1)
    pairs = (n * (n - 1)).sum()
    if not pairs > 0:
        raise ValueError("no two rows share a column; identity needs at least two rows")
    return float((seen * (seen - 1)).sum() / pairs)


# -------------------------------------------------------------------------------------------------- coupled columns


@njit(cache=True)
def _mutual_information(columns, weights, symbols):  # noqa: ANN001, ANN202 - compiled
    width, rows = columns.shape
    held = np.empty((width, rows), dtype=np.int32)
    sizes = np.zeros(width, dtype=np.int64)
    for c in range(width):
        for i in range(rows):
            if columns[c, i] >= 0:
                held[c, sizes[c]] = i
                sizes[c] += 1
    found = np.zeros((width, width))
    joint = np.empty((symbols, symbols))
    for a in range(width):
        for b in range(a):
            joint[:] = 0
            fewer = a if sizes[a] < sizes[b] else b
            for k in range(sizes[fewer]):
                i = held[fewer, k]
                x, y = columns[a, i], columns[b, i]
                if x >= 0 and y >= 0:
                    joint[x, y] += weights[i]
            found[a, b] = found[b, a] = _information(joint)
    return found


@njit(cache=True)
def _information(joint):  # noqa: ANN001, ANN202 - compiled
    total = joint.sum()
    if total <= 0:
        return 0.0
    symbols = len(joint)
    of_x, of_y = np.zeros(symbols), np.zeros(symbols)
    bits = 0.0
    for x in range(symbols):
        for y in range(symbols):
            p = joint[x, y] / total
            if p > 0:
                of_x[x] += p
                of_y[y] += p
                bits += p * math.log2(p)
    for x in range(symbols):
        if of_x[x] > 0:
            bits -= of_x[x] * math.log2(of_x[x])
        if of_y[x] > 0:
            bits -= of_y[x] * math.log2(of_y[x])
    return max(bits, 0.0)


def mutual_information(
    alignment: ArrayLike, symbols: int, weights: ArrayLike | None = None, *, gap: int = GAP
) -> NDArray[np.float64]:
    """Plug-in mutual information of each pair of columns, over rows that hold a symbol in both.

    sum_ab p_ab log2[p_ab / (p_a p_b)], with p_ab the (weighted) share of those rows that hold a and b.

    Parameters
    ----------
    alignment, symbols, weights, gap
        As for `column_counts`.

    Returns
    -------
    ndarray, shape [columns, columns]
        Bits; symmetric, 0 on the diagonal and where no row holds a symbol in both.

    Raises
    ------
    ValueError
        As `column_counts`, and for more symbols than a table of pairs can hold.

    References
    ----------
    Korber, Farber, Wolpert & Lapedes 1993, PNAS 90:7176, doi:10.1073/pnas.90.15.7176.
    """
    codes = checked(alignment, symbols, gap)
    if symbols > MOST_PAIRED:
        raise ValueError(
            f"pairs of columns are counted over at most {MOST_PAIRED:,} symbols, got {symbols:,}; number only those that "
            "occur (np.unique with return_inverse), or put them together in classes"
        )
    return _mutual_information(np.ascontiguousarray(codes.T), _weights(weights, len(codes)), int(symbols))


def average_product_corrected(information: ArrayLike) -> NDArray[np.float64]:
    """Mutual information less the product of the columns' means over the mean of all: m_ij - m_i. m_.j / m_..

    Takes away what a column shows with every other, from shared ancestry and from its own entropy.

    Parameters
    ----------
    information : array_like, shape [columns, columns]
        From `mutual_information`; the diagonal is not read.

    Returns
    -------
    ndarray, shape [columns, columns]
        In the unit of the information. Means run over other columns; 0 on the diagonal.

    Raises
    ------
    ValueError
        If the table is not square, symmetric and finite.

    References
    ----------
    Dunn, Wahl & Gloor 2008, Bioinformatics 24:333, doi:10.1093/bioinformatics/btm604.
    """
    found = np.array(information)  # a copy, of which the diagonal is no part: a column tells all of itself
    if found.ndim != 2 or found.shape[0] != found.shape[1] or found.dtype.kind not in "biuf":
        raise ValueError(f"information must be a square table of real numbers, got {found.dtype} {found.shape}")
    found = found.astype(float)
    np.fill_diagonal(found, 0)
    if not (np.abs(found) <= LARGEST).all() or not np.allclose(found, found.T):
        raise ValueError(
            f"information must be symmetric, of finite numbers up to {LARGEST:.0e}; see `mutual_information`"
        )
    others = len(found) - 1
    if others < 1:
        return found
    mean = found.sum(axis=1) / others
    overall = mean.mean()
    corrected = found - np.outer(mean, mean) / overall if overall > 0 else found.copy()
    np.fill_diagonal(corrected, 0)
    return corrected


def coupled_columns(
    alignment: ArrayLike,
    symbols: int,
    weights: ArrayLike | None = None,
    *,
    gap: int = GAP,
    replicates: int = NULLS,
    seed: int = 0,
) -> pd.DataFrame:
    """Corrected mutual information of each pair of columns, against columns shuffled one by one.

    A shuffle keeps each column's symbols and gaps and breaks every tie between columns, that of common ancestry too.

    Parameters
    ----------
    alignment, symbols, weights, gap
        As for `column_counts`.
    replicates : int
        Shuffles. A pair is called coupled if it exceeds every pair of all shuffles; with 19 of them, a set without
        ties between columns yields such a pair in at most 1 of 20 looks.
    seed : int
        Of the shuffles.

    Returns
    -------
    DataFrame
        Columns first, second (indices, first < second), bits (mutual information), corrected, null_high (the largest
        corrected value of any shuffle), both in bits, coupled; the most coupled pair first. Empty with fewer than two
        columns.

    Raises
    ------
    ValueError
        As `mutual_information`, and for fewer than one shuffle.

    References
    ----------
    Dunn, Wahl & Gloor 2008, Bioinformatics 24:333, doi:10.1093/bioinformatics/btm604; the largest of all pairs as null:
    Westfall & Young 1993, Resampling-Based Multiple Testing, Wiley.
    """
    codes = checked(alignment, symbols, gap)
    mass = _weights(weights, len(codes))
    bits = mutual_information(codes, symbols, mass)
    corrected = average_product_corrected(bits)
    first, second = np.triu_indices(codes.shape[1], 1)
    null_high = 0.0
    rng, replicates = generator(seed, "coupled columns"), whole("replicates", replicates)
    for _ in range(replicates if len(first) else 0):
        shuffled = rng.permuted(codes, axis=0)
        null_high = max(null_high, average_product_corrected(mutual_information(shuffled, symbols, mass)).max())
    table = pd.DataFrame(
        {"first": first, "second": second, "bits": bits[first, second], "corrected": corrected[first, second]}
    )
    table = table.assign(null_high=null_high, coupled=table.corrected > null_high)
    return table.sort_values("corrected", ascending=False, ignore_index=True, kind="stable")
