"""Objects placed in two dimensions so that neighbours lie together, and how many true neighbours such a picture keeps.

t-SNE was chosen by measurement, on 2,000 objects of each default set (seconds of one core; share of the 15 nearest neighbours
kept in text, proteins, molecules): as set here 2 to 5 s, 0.23, 0.08, 0.33; UMAP 0.5.12 without its one-off compilation 0.17,
0.06, 0.26; openTSNE 1.0.4 4 to 6 s, 0.22, 0.08, 0.30.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree
from threadpoolctl import threadpool_limits

from analysis.statistics.resampling import bootstrap, generator, percentile_interval

NEAREST = 15  # neighbours that a picture may keep or lose
FEWEST = 20  # objects below which nearly all others are neighbours, in any picture
PERPLEXITY = 15.0
ITERATIONS = 500  # 750 keep less than half a per cent more of the neighbours
ANGLE = 0.8  # of the Barnes-Hut sum; 0.5 takes half as long again and keeps no more
ROWS = 512  # compared at a time with all others
REPLICATES, SHUFFLES = 200, 20

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Neighbours(NamedTuple):
    """Nearest neighbours of objects, by comparing all pairs.

    Parameters
    ----------
    near : ndarray of int64, shape [objects, k]
        Rows of the nearest objects, the nearest first; of equally near ones the first in the set.
    alike : ndarray of float64, shape [objects, k]
        Their cosine, 0 to 1.
    """

    near: Ints
    alike: Floats


def weighted(features: sparse.spmatrix) -> sparse.csr_array:
    """Weight counts by log(1 + count) x inverse document frequency, and scale each object to length 1.

    Parameters
    ----------
    features : sparse matrix, shape [objects, dimensions]
        Non-negative counts; every object has one that is not 0.

    Returns
    -------
    csr_array of float32, shape [objects, dimensions]
        Inner products of rows are cosines.
    """
    x = sparse.csr_array(features, dtype=np.float32)
    x.sum_duplicates()
    x.eliminate_zeros()
    held = np.bincount(x.indices, minlength=x.shape[1])
    idf = (np.log((1 + x.shape[0]) / (1 + held)) + 1).astype(np.float32)
    x.data = np.log1p(x.data) * idf[x.indices]
    rows = np.repeat(np.arange(x.shape[0]), np.diff(x.indptr))
    x.data /= np.sqrt(np.bincount(rows, x.data.astype(float) ** 2, minlength=x.shape[0]))[rows].astype(np.float32)
    return x


def _cosines(x: sparse.csr_array, start: int) -> NDArray[np.float32]:
    """Cosines of some rows with all; of a row with itself, less than any."""
    found: NDArray[np.float32] = (x[start : start + ROWS] @ x.T).toarray()
    found[np.arange(len(found)), start + np.arange(len(found))] = -1
    return found


def nearest(x: sparse.csr_array, k: int) -> Neighbours:
    """Find the `k` nearest neighbours of each object of `weighted` features, fewer if there are not so many."""
    k, indices, similarities = min(k, x.shape[0] - 1), [], []
    for start in range(0, x.shape[0], ROWS):
        cosines = _cosines(x, start)
        some = np.sort(np.argpartition(-cosines, k - 1, axis=1)[:, :k], axis=1)
        held = np.take_along_axis(cosines, some, axis=1)
        order = np.argsort(-held, axis=1, kind="stable")
        indices.append(np.take_along_axis(some, order, axis=1))
        similarities.append(np.take_along_axis(held, order, axis=1))
    return Neighbours(np.vstack(indices), np.clip(np.vstack(similarities), 0, 1).astype(float))


def embedded(x: sparse.csr_array, seed: int = 0) -> Floats:
    """Place objects in two dimensions by t-SNE on their nearest neighbours; the same every time.

    Parameters
    ----------
    x : csr_array, shape [objects, dimensions]
        From `weighted`.
    seed : int
        Of the first places, which are the leading two components of the features.

    Returns
    -------
    ndarray of float64, shape [objects, 2]

    Raises
    ------
    ValueError
        For fewer than `FEWEST` objects.

    References
    ----------
    van der Maaten & Hinton 2008, JMLR 9:2579; Barnes-Hut: van der Maaten 2014, JMLR 15:3221; first places: Kobak & Berens
    2019, Nature Communications 10:5416, doi:10.1038/s41467-019-13056-x.
    """
    from sklearn.decomposition import TruncatedSVD  # only the process that places objects needs this library
    from sklearn.manifold import TSNE

    n = x.shape[0]
    if n < FEWEST:
        raise ValueError(f"{n} objects can be compared; a map needs {FEWEST} at least")
    perplexity = min(PERPLEXITY, (n - 1) / 4)
    found = nearest(x, int(3 * perplexity) + 2)
    k = found.near.shape[1]
    distances = sparse.csr_matrix(
        ((1 - found.alike).ravel().astype(np.float32), found.near.ravel(), np.arange(n + 1) * k), shape=(n, n)
    )
    with np.errstate(invalid="ignore"):  # identical features have no variance to share out
        leading = TruncatedSVD(2, random_state=seed).fit_transform(x)
    leading -= leading.mean(axis=0)
    spread = float(leading[:, 0].std())
    noise = generator(seed, "map", n).normal(scale=1e-6, size=(n, 2))  # identical features must not stay on one point
    start = (leading / spread * 1e-4 if spread > 1e-6 else 0) + noise
    method = TSNE(
        2,
        perplexity=perplexity,
        metric="precomputed",
        init=start.astype(np.float32),
        random_state=seed,
        max_iter=ITERATIONS,
        angle=ANGLE,
    )
    with threadpool_limits(1):  # sums of several threads come out in any order; panels are placed side by side instead
        placed = method.fit_transform(distances)
    return placed.astype(float)


# ------------------------------------------------------------------------------------------------------ honesty


def kept(true: Ints, positions: Floats) -> Floats:
    """Share of each object's true nearest neighbours that are among as many nearest ones on the picture.

    Parameters
    ----------
    true : ndarray of int, shape [objects, k]
    positions : ndarray of float, shape [objects, 2]

    Returns
    -------
    ndarray of float, shape [objects]
        Chance level: k / (objects - 1).
    """
    return _shared(true, beside(positions, true.shape[1]))


def beside(positions: Floats, k: int) -> Ints:
    """Return the nearest of each object on the picture, without itself (points in one place have no order).

    Parameters
    ----------
    positions : ndarray of float, shape [objects, 2]
    k : int

    Returns
    -------
    ndarray of int, shape [objects, k]
    """
    n = len(positions)
    _, found = cKDTree(positions).query(positions, k + 1)
    itself = found == np.arange(n)[:, None]
    itself[~itself.any(axis=1), -1] = True
    near: Ints = found[~itself].reshape(n, k)
    return near


def _shared(true: Ints, beside: Ints) -> Floats:
    both: Floats = (true[:, :, None] == beside[:, None, :]).any(axis=2).mean(axis=1)
    return both


def honesty(true: Ints, positions: Floats, seed: int = 0) -> dict[str, float]:
    """Measure how many true neighbours a picture keeps, beside the same picture with its positions shuffled.

    Parameters
    ----------
    true : ndarray of int, shape [objects, k]
    positions : ndarray of float, shape [objects, 2]
    seed : int
        Of the bootstrap over objects, and of the shuffled positions.

    Returns
    -------
    dict
        value, low, high (share kept, 95 % interval), null (mean share with shuffled positions), n, k.
    """
    n, k = true.shape
    near = beside(positions, k)
    shares = _shared(true, near)
    low, high = percentile_interval(bootstrap(lambda i: shares[i].mean(), n, replicates=REPLICATES, seed=seed))
    rng, shuffled = generator(seed, "map shuffled", n), []
    for _ in range(SHUFFLES):
        owner = rng.permutation(n)  # of each position
        placed = np.empty_like(near)
        placed[owner] = owner[near]
        shuffled.append(_shared(true, placed).mean())
    return {
        "value": float(shares.mean()), "low": float(low), "high": float(high), "null": float(np.mean(shuffled)), "n": n, "k": k
    }  # fmt: skip


def trustworthiness(x: sparse.csr_array, positions: Floats, k: int = NEAREST) -> float:
    """Return how near neighbours on the picture are in truth: 1 where all are among the k nearest, about 0.5 at random.

    References
    ----------
    Venna & Kaski 2001, ICANN, doi:10.1007/3-540-44668-0_68.
    """
    n = x.shape[0]
    k = min(k, (n - 1) // 2)
    near, excess = beside(positions, k), 0.0
    for start in range(0, n, ROWS):
        cosines = _cosines(x, start)
        placed = np.take_along_axis(cosines, near[start : start + ROWS], axis=1)
        for column in placed.T:
            ranks = 1 + (cosines > column[:, None]).sum(axis=1)
            excess += float(np.maximum(ranks - k, 0).sum())
    return 1 - 2 * excess / (n * k * (2 * n - 3 * k - 1))
