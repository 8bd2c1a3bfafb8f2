"""A map: objects of one domain placed in two dimensions so that neighbours lie together, and how far the picture does that.

Every domain is placed in the same way: cosine of log(1 + count) x inverse document frequency of its shared features, true
nearest neighbours by comparing all pairs, t-SNE on those. Base and layers are placed together, once.

t-SNE was chosen by measurement, on 2,000 objects of each default set (seconds of one core; share of the 15 nearest neighbours
kept in text, proteins, molecules): as set here 2 to 5 s, 0.23, 0.08, 0.33; UMAP 0.5.12 without its one-off compilation 0.17,
0.06, 0.26; openTSNE 1.0.4 4 to 6 s, 0.22, 0.08, 0.30.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree
from threadpoolctl import threadpool_limits

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import is_number
from analysis.statistics.resampling import bootstrap, generator, percentile_interval

NEAREST = 15  # neighbours that a picture may keep or lose
FEWEST = 20  # objects below which nearly all others are neighbours, in any picture
MOST = 5_000  # points of a panel
PERPLEXITY = 15.0
ITERATIONS = 500  # 750 keep less than half a per cent more of the neighbours
ANGLE = 0.8  # of the Barnes-Hut sum; 0.5 takes half as long again and keeps no more
ROWS = 512  # compared at a time with all others
REPLICATES, SHUFFLES = 200, 20
SHOWN, OTHER, UNKNOWN = 7, "other", "none known"  # classes with a colour of their own, and the rest
EMPTY = -1  # index where there is no neighbour

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
    return _shared(true, _beside(positions, true.shape[1]))


def _beside(positions: Floats, k: int) -> Ints:
    """The k nearest on the picture, without the object itself (points in one place have no order)."""
    n = len(positions)
    _, found = cKDTree(positions).query(positions, k + 1)
    itself = found == np.arange(n)[:, None]
    itself[~itself.any(axis=1), -1] = True
    beside: Ints = found[~itself].reshape(n, k)
    return beside


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
    beside = _beside(positions, k)
    shares = _shared(true, beside)
    low, high = percentile_interval(bootstrap(lambda i: shares[i].mean(), n, replicates=REPLICATES, seed=seed))
    rng, shuffled = generator(seed, "map shuffled", n), []
    for _ in range(SHUFFLES):
        owner = rng.permutation(n)  # of each position
        placed = np.empty_like(beside)
        placed[owner] = owner[beside]
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
    beside, excess = _beside(positions, k), 0.0
    for start in range(0, n, ROWS):
        cosines = _cosines(x, start)
        near = np.take_along_axis(cosines, beside[start : start + ROWS], axis=1)
        for column in near.T:
            ranks = 1 + (cosines > column[:, None]).sum(axis=1)
            excess += float(np.maximum(ranks - k, 0).sum())
    return 1 - 2 * excess / (n * k * (2 * n - 3 * k - 1))


# ------------------------------------------------------------------------------------------------------ one panel


def panel(name: str, shown: Sequence[str], neutral_of: int = 0, order: int = 2, seed: int = 0) -> pd.DataFrame:
    """Place objects of a domain, and neutral ones made of the first of them, on one map.

    Parameters
    ----------
    name : str
        Key of `DOMAINS`.
    shown : sequence of str
        Objects of base and layers, one behind the other.
    neutral_of : int
        Of how many leading objects neutral ones are made (see `Domain.chain`); those without a match are left out.
    order, seed : int
        Of the chain; seed of chain and map.

    Returns
    -------
    DataFrame
        One row per object, the neutral ones last. Columns object (of neutral ones; else empty), x, y (NaN where an object has
        no features), trust (trustworthiness of the map, the same in all rows), near_0 to near_14 (row of the nearest
        neighbours, -1 where there is none) and alike_0 to alike_14 (their similarity).

    Raises
    ------
    ValueError
        If fewer than `FEWEST` objects have features.
    """
    domain = DOMAINS[name]
    neutral: list[str] = []
    if neutral_of:
        base = _unlabelled(name, shown[:neutral_of])
        made = domain.chain(base, np.arange(neutral_of), order, seed)
        matched = made.labels["null"] == "matched" if "null" in made.labels else np.ones(len(made), dtype=bool)
        neutral = [text for text, good in zip(made.objects, matched, strict=True) if good]
    objects = (*shown, *neutral)
    features = sparse.csr_array(domain.features(_unlabelled(name, objects)))
    held = np.flatnonzero(np.asarray(features.sum(axis=1)).ravel() > 0)
    if len(held) < FEWEST:
        raise ValueError(
            f"{len(held)} different {domain.object_label} have features by which they can be compared; a map needs {FEWEST} at "
            "least. Choose a larger set, or draw more objects"
        )
    x = weighted(features[held])
    places = np.full((len(objects), 2), np.nan)
    places[held] = embedded(x, seed)
    found = nearest(x, NEAREST)
    near, alike = np.full((len(objects), NEAREST), EMPTY), np.zeros((len(objects), NEAREST))
    near[held], alike[held] = held[found.near], found.alike
    columns = {"object": ["" for _ in shown] + neutral, "x": places[:, 0], "y": places[:, 1]}
    return pd.DataFrame(
        {
            **columns,
            "trust": trustworthiness(x, places[held]),
            **{f"near_{i}": near[:, i] for i in range(NEAREST)},
            **{f"alike_{i}": alike[:, i] for i in range(NEAREST)},
        }
    )


def _unlabelled(domain: str, objects: Sequence[str]) -> Dataset:
    return Dataset("map", domain, tuple(objects), tuple(map(str, range(len(objects)))))


def neighbours(table: pd.DataFrame) -> Neighbours:
    """Return the neighbours that a table of `panel` holds."""
    index, similarity = ([f"{name}_{i}" for i in range(NEAREST)] for name in ("near", "alike"))
    return Neighbours(table[index].to_numpy(np.int64), table[similarity].to_numpy(float))


def beside(table: pd.DataFrame, row: int) -> list[int]:
    """Return the rows of the objects that lie nearest to one on the map, as many as `NEAREST`."""
    held = np.flatnonzero(table.x.notna())
    places = table[["x", "y"]].to_numpy()
    far = ((places[held] - places[row]) ** 2).sum(axis=1)
    far[held == row] = np.inf
    nearest_on_map: list[int] = held[np.argsort(far, kind="stable")[:NEAREST]].tolist()
    return nearest_on_map


def judged(table: pd.DataFrame, seed: int = 0) -> dict[str, float]:
    """Measure a table of `panel`, see `honesty`; with trust, its trustworthiness."""
    held = np.flatnonzero(table.x.notna())
    renumbered = np.full(len(table), EMPTY)
    renumbered[held] = np.arange(len(held))
    true = renumbered[neighbours(table).near[held]]
    return {**honesty(true, table[["x", "y"]].to_numpy()[held], seed), "trust": float(table.trust.iloc[0])}


# ------------------------------------------------------------------------------------------------------ colours


def theme(dataset: Dataset) -> tuple[str, pd.Series]:
    """Say of each object what it is about: scaffold, family, book; in that order, whatever the domain.

    Returns
    -------
    what : str
        Plural noun.
    values : Series of str, shape [objects]
        Missing where an object has none.
    """
    domain = DOMAINS[dataset.domain]
    representation = domain.REPRESENTATIONS[domain.default_representation]
    corpus = representation.encode(dataset)
    if (corpus.lengths <= 1).all():  # one symbol that stands for the whole object
        one = np.full(len(dataset), None, dtype=object)
        one[corpus.lengths == 1] = np.array(corpus.alphabet, dtype=object)[corpus.codes]
        return representation.label, pd.Series(one)
    for kind in ("source", "meaning"):
        for target in domain.targets.values():
            known = dataset.labels.get(target.column, pd.Series(dtype=object)).nunique()
            if target.kind == kind and known > 1 and not target.numeric:
                return f"{target.label}s", dataset.labels[target.column]
    groups = domain.clusters(dataset)
    alone = np.bincount(groups)[groups] < 2
    return "groups of near relatives", pd.Series([f"group {g + 1}" for g in groups]).mask(alone)


def labels(dataset: Dataset) -> list[str]:
    """Labels by which a map may be coloured: numbers that differ, and classes that hold more than one object each."""
    found = []
    for column in dataset.labels.columns:
        known = dataset.labels[column].dropna()
        different = known.nunique()
        if different > 1 and (is_number(dataset.labels[column]) or different <= len(known) / 2):
            found.append(str(column))
    return found


def classes(values: pd.Series) -> pd.Series:
    """Name the class of each object: the `SHOWN` most frequent ones, `OTHER` for the rest, `UNKNOWN` where it is missing."""
    text = values.astype(object).map(str, na_action="ignore")
    top = text.value_counts().head(SHOWN).index
    if text.dropna().str.fullmatch(r"\d+(\.0)?").all():  # a bare number in a legend would look like a count
        text = "no. " + text.str.removesuffix(".0")
        top = "no. " + top.str.removesuffix(".0")
    named: pd.Series = text.where(text.isin(top) | text.isna(), OTHER).fillna(UNKNOWN)
    return named


def anchored(sequence: str, others: Sequence[str]) -> list[str]:
    """Align proteins with one of them, in its columns: residues that it lacks are left out, `-` where another has none.

    Parameters
    ----------
    sequence : str
        Residues of the one.
    others : sequence of str
        Each is aligned by itself (local, BLOSUM62; see `family.place`).

    Returns
    -------
    list of str
        As long as the one; of an other, its identical residues are capitals and the rest small letters.
    """
    from analysis.domains.protein import family  # brings a library of biology along

    alone = Dataset("", "protein", (sequence, sequence), ("", ""), pd.DataFrame({"aligned": [sequence, sequence]}))
    rows = []
    for other in others:
        row = ["-"] * len(sequence)
        for residue, column in zip(other, family.place(alone, other).columns, strict=True):
            if column >= 0:
                row[column] = residue if residue == sequence[column] else residue.lower()
        rows.append("".join(row))
    return rows
