"""Mutual information of two variables that were observed together: plug-in value, its variance, and its null."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimate import Estimate
from analysis.estimators.sequences import ngrams
from analysis.estimators.sequences.block_entropy import plugin_bits
from analysis.statistics import windows
from analysis.statistics.counts import whole
from analysis.statistics.resampling import Z95, cluster_codes, generator

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def mutual_information_of_pairs(
    x: ArrayLike,
    y: ArrayLike,
    *,
    unit: ArrayLike | None = None,
    replicates: int = 40,
    seed: int = 0,
) -> Estimate:
    r"""Mutual information of paired codes, plug-in, with its permutation null.

    .. math:: I = \sum_{xy} p(x, y) \log_2 \frac{p(x, y)}{p(x) p(y)}

    For pairs at any distance that a domain defines: atoms some bonds apart need no linear order.

    Parameters
    ----------
    x, y : array_like of int, shape [pairs]
        Codes, non-negative.
    unit : array_like of int, shape [pairs], optional
        Object of each pair, the unit of the interval; by default every pair is its own unit.
    replicates, seed : int
        Samples of the null (y permuted over all pairs), and their seed.

    Returns
    -------
    Estimate in bits; `null` is the mean of the permuted values, `low` and `high` the delta-method interval over units
    (of the plug-in value: subtract the null from all three; near 0 it is too narrow).

    Raises
    ------
    ValueError
        If there are no pairs, shapes differ, codes are negative or not whole, or there is no replicate.

    References
    ----------
    Plug-in bias (K - 1)^2 / (2 N ln 2): Roulston 1999, doi:10.1016/S0167-2789(98)00269-3. Tables with given margins:
    Patefield 1981, doi:10.2307/2346669.

    Examples
    --------
    Equal values share all of their one bit, independent values none of it.

    >>> from analysis import prediction
    >>> x = [0, 0, 1, 1] * 25
    >>> [round(prediction.mutual_information_of_pairs(x, y).value, 3) for y in (x, [0, 1] * 50)]
    [1.0, 0.0]
    """
    x, y = np.asarray(x), np.asarray(y)
    if x.shape != y.shape or x.ndim != 1 or not x.size:
        raise ValueError(f"x and y must be one-dimensional, of equal length and not empty; got {x.shape} and {y.shape}")
    if x.dtype.kind not in "iu" or y.dtype.kind not in "iu" or min(x.min(), y.min()) < 0:
        raise ValueError("x and y must be codes: whole numbers from 0 on; number the symbols first (numpy.unique)")
    whole("replicates", replicates, 1, " (or there is no null)")
    units = cluster_codes(x.size, unit)
    x, y = _renumbered(x), _renumbered(y)
    value, variance = information(x, y, units)
    null = null_by_margins(x, y, replicates, generator(seed, "mutual information"))
    margin = Z95 * np.sqrt(variance)
    method = f"plug-in; null: {replicates} permutations"
    return Estimate(value, value - margin, value + margin, "bits", x.size, "pairs", method, float(null.mean()))


def _renumbered(codes: NDArray) -> NDArray:
    """The codes themselves, or their ranks where tables by code would be much larger than the data."""
    return np.unique(codes, return_inverse=True)[1] if codes.max() > 4 * codes.size + 1024 else codes


def information(x: NDArray, y: NDArray, unit: NDArray) -> tuple[float, float]:
    """Plug-in information in bits, and its variance over units."""
    rows, columns = np.bincount(x), np.bincount(y)
    density, joint = _density(x, y, rows, columns)
    return information_of_counts(rows, columns, joint), ngrams.variance_of_mean(density, unit)


def information_of_counts(rows: Ints, columns: Ints, joint: Ints) -> float:
    """H(X) + H(Y) - H(X, Y), plug-in, in bits, from the counts of x, of y and of pairs (each in order of code).

    It uses counts only, so tables that were added up from parts give exactly the number that all pairs together give.
    """
    return max(_bits(rows) + _bits(columns) - _bits(joint), 0.0)


def _bits(counts: Ints) -> float:
    return plugin_bits(counts[counts > 0])


def _density(x: NDArray, y: NDArray, rows: Ints, columns: Ints) -> tuple[Floats, Ints]:
    """log2 p(x, y) / (p(x) p(y)) of every pair, shape [pairs], and how often each pair occurs, in order of code.

    Where the table is small, it takes one logarithm per cell.
    """
    n, bound = float(x.size), rows.size * columns.size
    keys = x.astype(np.int64) * columns.size + y
    if bound > windows.DENSE:
        joint = windows.occurrences(keys, bound)
        return np.log2(joint * n / (rows[x] * columns[y].astype(float))), windows.distinct(keys, bound)[1]
    joint = np.bincount(keys, minlength=bound)
    expected = np.outer(rows, columns.astype(float)).ravel() / n
    cells = np.log2(joint, where=joint > 0, out=np.zeros(joint.size)) - np.log2(
        expected, where=joint > 0, out=np.zeros(joint.size)
    )
    return cells[keys], joint


def null_by_margins(x: NDArray, y: NDArray, replicates: int, rng: np.random.Generator) -> Floats:
    """Information when y is permuted, shape [replicates]; small tables are drawn directly, at a cost independent of n."""
    rows, columns = np.bincount(x), np.bincount(y)
    drawn = null_of_tables(rows, columns, replicates, rng)
    if drawn is not None:
        return drawn
    return np.array([plain_information(x, rng.permutation(y)) for _ in range(replicates)])


def plain_information(x: NDArray, y: NDArray) -> float:
    """Plug-in information in bits, without the variance."""
    rows, columns = np.bincount(x), np.bincount(y)
    keys = x.astype(np.int64) * columns.size + y
    return information_of_counts(rows, columns, windows.distinct(keys, rows.size * columns.size)[1])


def null_of_tables(rows: Ints, columns: Ints, replicates: int, rng: np.random.Generator) -> Floats | None:
    """Information in random tables of these margins, shape [replicates]; None where the table is too large."""
    from scipy.stats import random_table  # here, because it takes a second and 40 MB, and most pages do not need it

    rows, columns = rows[rows > 0], columns[columns > 0]
    if (
        min(rows.size, columns.size) == 1
    ):  # one symbol carries no information; and the library's tables of one line are wrong
        return np.zeros(replicates)
    if rows.size * columns.size > min(rows.sum(), 250_000):
        return None
    tables = random_table(rows, columns, seed=rng)
    joint = (tables.rvs(1, method="patefield").ravel() for _ in range(replicates))
    return np.array([information_of_counts(rows, columns, table) for table in joint])
