"""Diversity and spread when types or objects are more or less similar: Leinster-Cobbold, Vendi, iSIM, #circles.

Features are non-negative counts, one row per object, dense or sparse; no function interprets a column.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.estimate import Estimate
from analysis.statistics.counts import whole
from analysis.statistics.resampling import generator

Floats = NDArray[np.float64]
TIE = 1e-10  # distances are fractions of whole numbers: those this close to the threshold equal it
LARGEST_FEATURE = 1e100
HIGHEST = 100  # highest order of estimates for samples other than the given one
ALIKE = 1e-5  # how far a kernel may be from symmetric, and its diagonal from 1


def order(q: float, *, finite: bool = False) -> float:
    """Return the order of a Hill number, or raise a ValueError; with `finite`, orders go up to `HIGHEST`."""
    q = math.inf if q > 1e300 else float(q)  # an integer too large for a float counts as infinite
    if math.isnan(q) or q < 0:
        raise ValueError(f"the order q must be a number of at least 0, got {q}")
    if finite and q > HIGHEST:
        raise ValueError(
            f"the order q must be finite here, 0 to {HIGHEST}, got {q:g}; beyond, only the top type counts"
        )
    return q


def _power_mean(p: Floats, ordinariness: Floats, q: float) -> float:
    """(sum p z^(q-1))^(1/(1-q)) over p > 0, with its limits at q = 1 and infinity."""
    p, z = p[p > 0], ordinariness[p > 0]
    if q == 1:
        return float(np.exp(-(p @ np.log(z))))
    if q == np.inf:
        return float(1 / z.max())
    if q < 2:  # without cancellation near q = 1
        return float(np.exp(np.log1p(p @ np.expm1((q - 1) * np.log(z))) / (1 - q)))
    top = z.max()  # factored out, so that high orders do not underflow
    log_sum = (q - 1) * math.log(top) + math.log(p @ (z / top) ** (q - 1))
    return math.exp(log_sum / (1 - q))


def similarity_diversity(abundances: ArrayLike, similarity: ArrayLike, q: float) -> float:
    """Effective number of types when types are partly alike: (sum p (Zp)^(q-1))^(1/(1-q)).

    Parameters
    ----------
    abundances : array_like, shape [types]
        Counts or shares, not negative; scaled to sum 1.
    similarity : array_like, shape [types, types]
        Z: 1 on the diagonal, 0 (nothing in common) to 1 (the same) elsewhere. The identity gives Hill numbers.
    q : float
        Order, 0 to infinity.

    Returns
    -------
    float
        From 1 to the Hill number of the same order.

    Raises
    ------
    ValueError
        If shapes disagree, abundances are negative, not finite or all zero, Z is not a similarity, or the order is
        negative.

    References
    ----------
    Leinster & Cobbold 2012, Ecology 93:477, doi:10.1890/10-2402.1.

    Examples
    --------
    Three types of which two are the same count as two.

    >>> from analysis import diversity
    >>> alike = [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    >>> round(diversity.similarity_diversity([1, 1, 2], alike, 2), 6)
    2.0
    """
    p, z = np.asarray(abundances, dtype=float), np.asarray(similarity, dtype=float)
    if p.ndim != 1 or z.shape != (len(p), len(p)):
        raise ValueError(f"similarity must be {len(p)} x {len(p)}, one row per type, got shape {z.shape}")
    if not np.isfinite(p).all() or (p < 0).any() or not p.any():
        raise ValueError("abundances must be finite, not negative and not all zero")
    if not ((z >= 0) & (z <= 1)).all() or not np.allclose(np.diag(z), 1):
        raise ValueError("similarity must lie between 0 and 1, with 1 on the diagonal")
    p = p / p.max()  # so that a sum of large numbers does not overflow
    p = p / p.sum()
    return _power_mean(p, z @ p, order(q))


def _rows(features: ArrayLike | sparse.spmatrix) -> Floats | sparse.csr_array:
    """Features as a float matrix, dense or csr, checked."""
    x = sparse.csr_array(features, dtype=float) if sparse.issparse(features) else np.asarray(features, dtype=float)
    if x.ndim != 2 or 0 in x.shape:
        raise ValueError(f"features must be a matrix with one row per object, got shape {x.shape}")
    values = x.data if sparse.issparse(x) else x
    if not np.isfinite(values).all():
        raise ValueError("features contain NaN or infinity; drop or impute these objects first")
    if values.size and max(values.max(), -values.min()) > LARGEST_FEATURE:
        raise ValueError(
            f"features exceed {LARGEST_FEATURE:g} in size; rescale them, so that their squares can be added"
        )
    return x


def _unit_rows(features: ArrayLike | sparse.spmatrix) -> Floats | sparse.csr_array:
    """Rows scaled to length 1, so that their inner products are cosines."""
    x = _rows(features)
    squares = np.asarray(x.multiply(x).sum(axis=1)).ravel() if sparse.issparse(x) else np.square(x).sum(axis=1)
    if (squares == 0).any():
        raise ValueError(f"{int((squares == 0).sum())} objects have no features; drop them first")
    scale = 1 / np.sqrt(squares)
    return sparse.csr_array(x.multiply(scale[:, None])) if sparse.issparse(x) else x * scale[:, None]


def _gram(features: ArrayLike | sparse.spmatrix) -> Floats:
    """The smaller of X X' and X' X: they share their non-zero eigenvalues."""
    x = _unit_rows(features)
    small = x @ x.T if x.shape[0] <= x.shape[1] else x.T @ x
    return small.toarray() if sparse.issparse(small) else small


def _checked_kernel(kernel: ArrayLike) -> Floats:
    k = np.asarray(kernel, dtype=float)
    if k.ndim != 2 or k.shape[0] != k.shape[1] or not k.size:
        raise ValueError(f"a kernel is a square matrix of similarities, got shape {k.shape}")
    if not (np.abs(k - k.T).max() <= ALIKE and np.abs(np.diag(k) - 1).max() <= ALIKE):  # NaN fails as well
        raise ValueError("a kernel must be finite and symmetric, with 1 on the diagonal")
    if max(k.max(), -k.min()) > 1 + ALIKE:
        raise ValueError("the kernel is not positive semi-definite: a similarity exceeds 1 in size; scale the features")
    return k


def vendi_score(
    features: ArrayLike | sparse.spmatrix | None = None, kernel: ArrayLike | None = None, q: float = 2.0
) -> float:
    """Effective number of distinct objects: Hill number of the eigenvalues of the similarity matrix over n.

    Parameters
    ----------
    features : array_like or sparse matrix, shape [objects, dimensions]
        Similarity is then the cosine; the d x d dual is used when it is smaller.
    kernel : array_like, shape [objects, objects]
        Positive semi-definite similarities with 1 on the diagonal, instead of features (checked as far as the order
        asks for: at q = 2 by no entry exceeding 1, else by the eigenvalues).
    q : float
        Order, 0 to infinity; 2 (default) needs no eigenvalues and is the least biased in small samples.

    Returns
    -------
    float
        From 1 (all alike) to n (nothing in common).

    Raises
    ------
    ValueError
        If not exactly one of features and kernel is given, if either is unusable, an object has no features, or the
        order is negative.

    References
    ----------
    Friedman & Dieng 2023, TMLR, arXiv:2210.02410; any order: Pasarkar & Dieng 2024, AISTATS, arXiv:2310.12952.

    Examples
    --------
    Three objects with nothing in common count as three, three copies of one as one.

    >>> from analysis import diversity
    >>> import numpy as np
    >>> round(diversity.vendi_score(np.eye(3)), 6), round(diversity.vendi_score(np.ones((3, 2))), 6)
    (3.0, 1.0)
    """
    if (features is None) == (kernel is None):
        raise ValueError("give either features or a kernel")
    q = order(q)
    if q == 2 and sparse.issparse(features):  # the squared entries of the Gram matrix are all that is needed
        x = _unit_rows(features)
        gram = x @ x.T if x.shape[0] <= x.shape[1] else x.T @ x
        return float(x.shape[0] ** 2 / np.square(gram.data).sum())
    gram = _gram(features) if kernel is None else _checked_kernel(kernel)
    n = np.trace(gram)
    if q == 2:
        return float(n**2 / np.square(gram).sum())
    values = np.linalg.eigvalsh(gram) / n
    if values[0] < -1e-8:
        raise ValueError(f"the kernel is not positive semi-definite (eigenvalue {values[0] * n:.3g})")
    values = values[values > 1e-12]
    return _power_mean(values / values.sum(), values / values.sum(), q)


def _sum_of_minima(x: sparse.csc_array) -> float:
    """Sum over columns and pairs of rows of min(x_i, x_j): sorted downwards, the r-th entry is r times the smaller."""
    rows = np.repeat(np.arange(x.shape[1]), np.diff(x.indptr))
    by_column = np.lexsort((-x.data, rows))
    rank = np.arange(x.nnz) - np.repeat(x.indptr[:-1], np.diff(x.indptr))
    return float(rank @ x.data[by_column])


def mean_similarity(features: ArrayLike | sparse.spmatrix, index: str = "tanimoto") -> float:
    """Similarity of the average pair of objects, in time linear in the number of objects.

    ``"tanimoto"``: sum of min(x_i, x_j) over all pairs divided by the sum of max(x_i, x_j), the instant
    similarity; a ratio of sums, so it weights pairs by their size: close to, but not, the mean over pairs.
    ``"cosine"``: the exact mean of the cosine over pairs.

    Parameters
    ----------
    features : array_like or sparse matrix, shape [objects, dimensions]
        Non-negative counts or bits.
    index : {"tanimoto", "cosine"}

    Returns
    -------
    float
        In [0, 1]; the cosine also takes features of either sign, and is then at least -1/(n - 1).

    Raises
    ------
    ValueError
        With fewer than two objects, negative features, none at all, or an unknown index.

    References
    ----------
    López-Pérez, Kim & Miranda-Quintana 2024, Digital Discovery 3:1160, doi:10.1039/D4DD00041B (binary); sums of
    minima over sorted columns extend it to counts.

    Examples
    --------
    Two objects share one of three parts: Tanimoto 1/3, cosine 1/2.

    >>> from analysis import diversity
    >>> parts = [[1, 1, 0], [0, 1, 1]]
    >>> [round(float(diversity.mean_similarity(parts, index)), 3) for index in ("tanimoto", "cosine")]
    [0.333, 0.5]
    """
    x = _rows(features)
    n = x.shape[0]
    if n < 2:
        raise ValueError("a mean over pairs needs at least two objects")
    if index == "cosine":
        total = np.asarray(_unit_rows(features).sum(axis=0)).ravel()
        return float((total @ total - n) / (n * (n - 1)))
    if index != "tanimoto":
        raise ValueError(f"unknown index {index!r}; choose tanimoto or cosine")
    columns = sparse.csc_array(x)
    if columns.nnz and columns.data.min() < 0:
        raise ValueError("tanimoto needs non-negative features; use cosine")
    shared = _sum_of_minima(columns)
    either = (n - 1) * float(columns.sum()) - shared
    if either == 0:
        raise ValueError("no object has features; drop them first")
    return shared / either


@njit(cache=True)
def _leaders(
    rows: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    posts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    sizes: NDArray[np.float64],
    reach: float,
) -> int:
    """Count objects that are further than `reach` from every object kept before them.

    Each kept object rules out those that are still to come, reading only the columns it has. `rows` and `posts`
    are (starts, indices, values) of the same matrix by rows and by columns.
    """
    row_start, columns, values = rows
    post_start, owner, amount = posts
    n = len(sizes)
    later = post_start[:-1].copy()  # per column, the first entry of an object still to come
    alone = np.ones(n, dtype=np.bool_)
    shared = np.zeros(n)
    kept = 0
    for i in range(n):
        for j in range(row_start[i], row_start[i + 1]):
            later[columns[j]] += 1
        if not alone[i]:
            continue
        kept += 1
        for j in range(row_start[i], row_start[i + 1]):
            column, mine = columns[j], values[j]
            for post in range(later[column], post_start[column + 1]):
                shared[owner[post]] += min(mine, amount[post])
        for other in range(i + 1, n):
            common = shared[other]
            shared[other] = 0.0
            either = sizes[i] + sizes[other] - common
            if common > 0.0 and either - common <= reach * either:
                alone[other] = False
    return kept


def _count_circles(x: sparse.csr_array, visit: NDArray[np.int64], reach: float) -> int:
    """Circles kept when objects are visited in the order `visit`."""
    ordered = sparse.csr_array(x[visit])
    columns = sparse.csc_array(ordered)  # by column, objects in visiting order
    rows, posts = ((m.indptr.astype(np.int64), m.indices.astype(np.int64), m.data) for m in (ordered, columns))
    return _leaders(rows, posts, np.asarray(ordered.sum(axis=1)).ravel(), reach)


def circles(features: ArrayLike | sparse.spmatrix, threshold: float = 0.75, seed: int = 0, orders: int = 5) -> Estimate:
    """Count circles: objects that can be picked so that any two are further apart than `threshold`.

    Distance is 1 - Tanimoto = 1 - sum min / sum max. The largest such set is hard to find; objects are visited in
    random order and kept when far from all kept so far, which depends on the order. So value is the median over
    `orders` random orders and low, high their RANGE, not a confidence interval.

    Parameters
    ----------
    features : array_like or sparse matrix, shape [objects, dimensions]
        Non-negative counts or bits.
    threshold : float
        Distance, 0 <= threshold < 1.
    seed, orders : int
        Random orders, and how many.

    Returns
    -------
    Estimate
        In circles; objects without features are at distance 1 from all others and count each.

    Raises
    ------
    ValueError
        For unusable features, a threshold outside [0, 1), or fewer than one order.

    References
    ----------
    Xie, Xu, Ma & Mei 2023, ICLR, arXiv:2112.12542.

    Examples
    --------
    Two objects are alike, the third has nothing in common with them.

    >>> from analysis import coverage
    >>> coverage.circles([[1, 1, 0], [1, 1, 0], [0, 0, 1]]).value
    2.0
    """
    if not 0 <= threshold < 1:
        raise ValueError(f"threshold must be a distance of at least 0 and below 1, got {threshold}")
    whole("orders", orders)
    x = sparse.csr_array(_rows(features))
    x.eliminate_zeros()
    if x.nnz and x.data.min() < 0:
        raise ValueError("circles need non-negative features")
    rng = generator(seed, "circles", x.shape[0])
    reach = threshold + TIE
    found = [_count_circles(x, rng.permutation(x.shape[0]), reach) for _ in range(orders)]
    method = f"greedy, distance above {threshold:g}, median and range over {orders} random orders"
    return Estimate(float(np.median(found)), float(min(found)), float(max(found)), "circles", x.shape[0], method=method)
