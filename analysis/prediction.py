"""How well the past predicts the next symbol: entropy rate, block entropies, excess entropy, information at a distance.

All in bits; nothing is predicted across the boundary of an object, and the length of an object is taken as known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.stats import random_table

from analysis import sequences
from analysis.corpus import Corpus
from analysis.ctw import ContextTree, default_depth
from analysis.entropy import entropy
from analysis.estimate import Estimate
from analysis.mixing import ContextMixer, Mixture
from analysis.resample import bootstrap, generator, percentile_interval

Floats = NDArray[np.float64]
Z95 = float(ndtri(0.975))


# --- models and code lengths


class Model(Protocol):
    """What codes symbols: learned from as it goes, or unchanged."""

    def learn(self, corpus: Corpus) -> Floats:
        """Bits of each symbol, learned from once it is coded."""

    def score(self, corpus: Corpus) -> Floats:
        """Bits of each symbol by what was learned, unchanged throughout."""

    def next_symbol(self, context: ArrayLike = ()) -> Floats:
        """Probability of each symbol after the object so far."""


MODELS: dict[str, Callable[[int, int, Any], Model]] = {
    "ctw": lambda alphabet, depth, separators: ContextTree(alphabet, depth),
    "mixing": lambda alphabet, depth, separators: ContextMixer(alphabet, separators),
    "mixture": Mixture,
}
METHODS = {"ctw": "context-tree weighting", "mixing": "context mixing", "mixture": "mixture of tree and context mixing"}


def new_model(
    corpus: Corpus, model: str = "ctw", *, depth: int | None = None, separators: Iterable[str] | None = None
) -> Model:
    """Make an untaught model for the alphabet of a corpus.

    Parameters
    ----------
    corpus : Corpus
    model : {"ctw", "mixing", "mixture"}
        `ctw.ContextTree` (about a million symbols a second), `mixing.ContextMixer` (sees units and near relatives; about
        a quarter of the speed), or `mixing.Mixture` of both (the shortest code).
    depth : int, optional
        Longest context of the tree; by default `ctw.default_depth`.
    separators : iterable of str, optional
        Symbols that end a unit, e.g. spaces and punctuation of characters; for the mixing models.

    Raises
    ------
    ValueError
        If the model is unknown.
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}; got {model!r}")
    alphabet = max(len(corpus.alphabet), 1)
    codes = None if separators is None else np.flatnonzero(np.isin(corpus.alphabet, list(separators)))
    return MODELS[model](alphabet, default_depth(alphabet) if depth is None else depth, codes)


def code_lengths(
    corpus: Corpus,
    *,
    train: Corpus | None = None,
    depth: int | None = None,
    model: str = "ctw",
    separators: Iterable[str] | None = None,
    adapt: bool = False,
    per: str = "object",
) -> Floats:
    """Bits that each object costs.

    Without `train`, prequential: objects are coded in order, and each symbol is learned from once it is coded, so the
    sum is the length of a file that a receiver can decode. With `train`, the model learns from `train` and is then
    FROZEN: every object of `corpus` is coded from the same state, so the result depends neither on their order nor on
    relatives among them (what a comparison of held-out clusters with a random split needs). ``adapt=True`` goes on
    learning instead.

    Parameters
    ----------
    corpus : Corpus
        What is coded.
    train : Corpus, optional
        What is learned from first, over the same alphabet (`Corpus.take` of one corpus).
    depth, model, separators
        See `new_model`.
    adapt : bool
        Keep learning while coding `corpus` after `train`.
    per : {"object", "symbol"}

    Returns
    -------
    ndarray, shape [objects] or [n_symbols], bits; an empty object costs 0.

    Raises
    ------
    ValueError
        If `per` or `model` is unknown or the alphabets differ.
    """
    if per not in ("object", "symbol"):
        raise ValueError(f"per must be 'object' or 'symbol', got {per!r}")
    if train is not None and train.alphabet != corpus.alphabet:
        raise ValueError("train and corpus have different alphabets; encode them as one corpus, then split with take")
    coder = new_model(corpus, model, depth=depth, separators=separators)
    if train is not None:
        coder.learn(train)
    bits = coder.learn(corpus) if train is None or adapt else coder.score(corpus)
    return bits if per == "symbol" else _per_unit(bits, corpus.object_of_symbol(), len(corpus))


def _per_unit(values: Floats, unit: NDArray[np.int64], n: int) -> Floats:
    return np.bincount(unit, values, minlength=n)


def entropy_rate(
    corpus: Corpus,
    depth: int | None = None,
    *,
    model: str = "ctw",
    separators: Iterable[str] | None = None,
    groups: ArrayLike | None = None,
    replicates: int = 200,
    seed: int = 0,
) -> Estimate:
    """Entropy rate as a prequential code length: an upper bound that a decoder could realise.

    The mean over all symbols of -log2 P(symbol | the object so far, all objects before it).

    Parameters
    ----------
    corpus : Corpus
    depth, model, separators
        See `new_model`.
    groups : array_like, shape [objects], optional
        Clusters to draw whole for the interval.
    replicates, seed : int
        Bootstrap samples, and their seed.

    Returns
    -------
    Estimate in bits/symbol, of symbols. The interval is a bootstrap over objects of the code lengths as they fell: it
    covers the expected code length per symbol of such a corpus under this model (with its cost of learning), not the
    entropy rate itself, which lies below.

    References
    ----------
    Dawid 1984, doi:10.2307/2981683 (prequential); Willems et al. 1995, doi:10.1109/18.382012.
    """
    about = {"unit": "bits/symbol", "n": corpus.n_symbols, "of": "symbols"}
    if corpus.n_symbols == 0:
        return Estimate(np.nan, **about, method=METHODS.get(model, ""), flags=("no symbols",))
    bits = new_model(corpus, model, depth=depth, separators=separators).learn(corpus)
    low, high, flags = _ratio_interval(bits, corpus, groups, replicates, seed)
    method = f"{METHODS[model]}, prequential; bootstrap over objects"
    return Estimate(float(bits.mean()), low, high, **about, method=method, flags=flags)


def _ratio_interval(
    bits: Floats, corpus: Corpus, groups: ArrayLike | None, replicates: int, seed: int
) -> tuple[float, float, tuple[str, ...]]:
    """Bootstrap interval of bits per symbol over objects, clusters, or the pieces of a single object."""
    unit = sequences.resampling_units(corpus)
    n = len(corpus) if len(corpus) > 1 else int(unit[-1]) + 1
    if n < 2:
        return np.nan, np.nan, ("one symbol: no interval",)
    total, count = _per_unit(bits, unit, n), np.bincount(unit, minlength=n)
    draws = bootstrap(
        lambda i: total[i].sum() / max(count[i].sum(), 1),
        n,
        groups=groups if len(corpus) > 1 else None,
        replicates=replicates,
        seed=seed,
    )
    low, high = percentile_interval(draws)
    value = bits.mean()
    flags = () if len(corpus) > 1 else ("one object: interval over its consecutive pieces",)
    return float(min(low, value)), float(max(high, value)), flags


def context_gain(corpus: Corpus, depth: int | None = None, **options: Any) -> Estimate:  # noqa: ANN401
    """Share of the single-symbol entropy that context removes, (H1 - h) / H1; 0 for an alphabet of one.

    Options are those of `entropy_rate`; the interval is that of h, with H1 (plug-in) taken as known.
    """
    rate = entropy_rate(corpus, depth, **options)
    single = float(block_entropies(corpus, 1)[0])
    if not single > 0:
        return Estimate(0.0, unit="share", n=rate.n, of=rate.of, flags=(*rate.flags, "one symbol only"))
    value, low, high = (1 - x / single for x in (rate.value, rate.high, rate.low))
    return Estimate(value, low, high, unit="share", n=rate.n, of=rate.of, method=rate.method, flags=rate.flags)


def next_symbol(model: Corpus | Model, context: ArrayLike = ()) -> Floats:
    """Probability of each symbol of the alphabet after `context`.

    Parameters
    ----------
    model : Corpus or Model
        A trained model (`new_model`, then `learn`), or a corpus to train a context tree on.
    context : array_like of int, shape [any]
        Codes of the object so far, from its start.

    Returns
    -------
    ndarray, shape [alphabet]; sums to 1.
    """
    if isinstance(model, Corpus):
        corpus, model = model, new_model(model)
        model.learn(corpus)
    return model.next_symbol(context)


def learning_curve(
    corpus: Corpus,
    sizes: Sequence[int],
    *,
    test_share: float = 0.2,
    groups: ArrayLike | None = None,
    depth: int | None = None,
    model: str = "ctw",
    separators: Iterable[str] | None = None,
    replicates: int = 200,
    seed: int = 0,
) -> tuple[pd.DataFrame, Estimate]:
    """Bits per symbol of held-out objects against the number of objects learned from.

    The same objects are held out at every size, and smaller samples are the beginnings of larger ones. Models are frozen
    while they code held-out objects (`code_lengths`).

    Parameters
    ----------
    corpus : Corpus
    sizes : sequence of int
        Numbers of objects to learn from.
    test_share : float
        Share of the objects held out, in (0, 1).
    groups : array_like, shape [objects], optional
        Clusters to hold out whole, and to draw whole for the interval.
    depth, model, separators
        See `new_model`.
    replicates, seed : int
        Bootstrap samples over held-out objects; the seed also splits.

    Returns
    -------
    curve : DataFrame[objects, symbols, bits, low, high]
        Bits per held-out symbol; `symbols` counts those learned from.
    slope : Estimate
        Bits per symbol gained (negative) with every doubling of the objects, least squares over the sizes.

    Raises
    ------
    ValueError
        If a size is below 1 or above the objects left to learn from, or nothing is held out.
    """
    learn, test = _split(len(corpus), test_share, groups, seed)
    if not len(test) or not len(learn):
        raise ValueError(f"test_share {test_share} of {len(corpus)} objects leaves no objects on one side; change it")
    if min(sizes) < 1 or max(sizes) > len(learn):
        raise ValueError(f"sizes must be 1 to {len(learn):,} objects (the rest is held out), got {list(sizes)}")
    held_out, parts = corpus.take(test), [corpus.take(learn[:n]) for n in sizes]
    options = {"depth": depth, "model": model, "separators": separators}
    bits = np.array([code_lengths(held_out, train=part, **options) for part in parts])
    kept = None if groups is None else np.asarray(groups)[test]
    draws = bootstrap(
        lambda i: bits[:, i].sum(axis=1) / max(held_out.lengths[i].sum(), 1),
        len(test),
        groups=kept,
        replicates=replicates,
        seed=seed,
    )
    low, high = percentile_interval(draws)
    value = bits.sum(axis=1) / max(held_out.n_symbols, 1)
    symbols = [part.n_symbols for part in parts]
    curve = pd.DataFrame({"objects": list(sizes), "symbols": symbols, "bits": value, "low": low, "high": high})
    return curve, _slope(np.asarray(sizes), value, draws, len(test))


def _split(n: int, test_share: float, groups: ArrayLike | None, seed: int) -> tuple[NDArray, NDArray]:
    """Objects to learn from, in random order, and objects held out; clusters stay whole."""
    labels = np.arange(n) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    rng = generator(seed, "learning curve")
    order = rng.permutation(labels.max() + 1)
    filled = np.cumsum(np.bincount(labels)[order])
    test = np.isin(labels, order[: np.searchsorted(filled, test_share * n, side="right")])
    return rng.permutation(np.flatnonzero(~test)), np.flatnonzero(test)


def _slope(sizes: NDArray, value: Floats, draws: Floats, n: int) -> Estimate:
    if len(set(sizes.tolist())) < 2:
        return Estimate(np.nan, unit="bits/symbol per doubling", n=n, flags=("one size: no slope",))
    x = np.log2(sizes) - np.log2(sizes).mean()
    low, high = percentile_interval(draws @ x / (x @ x))
    slope = float(value @ x / (x @ x))
    unit, method = "bits/symbol per doubling", "least squares; bootstrap over held-out objects"
    return Estimate(slope, min(float(low), slope), max(float(high), slope), unit, n, "held-out objects", method)


# --- blocks


def _plugin(counts: NDArray[np.int64]) -> float:
    n = counts.sum()
    return float(np.log2(n) - (counts * np.log2(counts)).sum() / n) if n else np.nan


def block_entropies(corpus: Corpus, max_length: int, estimator: str = "plugin") -> Floats:
    """Entropies of blocks of 1..`max_length` symbols, in bits.

    Parameters
    ----------
    corpus : Corpus
        Blocks never cross object boundaries.
    max_length : int
    estimator : str
        ``"plugin"`` or a name that `entropy.entropy` knows: ``"miller_madow"``, ``"chao_shen"``, ``"grassberger"``.

    Returns
    -------
    ndarray, shape [max_length]: H_1..H_L; NaN where no object is that long.

    References
    ----------
    Crutchfield & Feldman 2003, doi:10.1063/1.1530990.
    """
    if max_length < 1:
        raise ValueError(f"max_length must be at least 1, got {max_length}")
    counts = sequences.ngram_counts(corpus, max_length)
    return np.array([_block_entropy(c, estimator) for c in counts])


def _block_entropy(counts: NDArray[np.int64], estimator: str) -> float:
    if estimator == "plugin" or not counts.size:
        return _plugin(counts)
    return float(entropy(counts, estimator))


def conditional_entropies(corpus: Corpus, max_length: int, estimator: str = "plugin") -> Floats:
    """h_L = H_L - H_(L-1): bits of a symbol when the L - 1 before it are known; shape [max_length], h_1 = H_1."""
    return np.diff(block_entropies(corpus, max_length, estimator), prepend=0.0)


def excess_entropy_curve(corpus: Corpus, max_length: int, estimator: str = "plugin") -> pd.DataFrame:
    """Block entropies, conditional entropies and excess entropy by length.

    Returns
    -------
    DataFrame[length, block_entropy, conditional_entropy, excess_entropy, blocks, coverage]: bits; E_L = H_L - L h_L is
    the information between adjacent blocks as far as L symbols show it; coverage = 1 - (blocks seen once) / blocks is
    the chance that the next block is a known one (Good-Turing): below about 0.95, h_L is too low for want of data.
    """
    counts = sequences.ngram_counts(corpus, max_length)
    length = np.arange(1, max_length + 1)
    block = np.array([_block_entropy(c, estimator) for c in counts])
    rate = np.diff(block, prepend=0.0)
    total = np.array([c.sum() for c in counts])
    single = np.array([np.count_nonzero(c == 1) for c in counts])
    return pd.DataFrame(
        {
            "length": length,
            "block_entropy": block,
            "conditional_entropy": rate,
            "excess_entropy": block - length * rate,
            "blocks": total,
            "coverage": 1 - single / np.maximum(total, 1),
        }
    )


COVERED = 0.95  # share of blocks that must be known ones
STILL_FALLING = 0.01  # bits


def excess_entropy(corpus: Corpus, max_length: int = 6, estimator: str = "plugin") -> Estimate:
    """Predictive information between past and future, E = lim H_L - L h_L, at the longest length the data carries.

    The length is the longest up to `max_length` whose blocks are covered to 95 % (`excess_entropy_curve`).

    Returns
    -------
    Estimate in bits, with a normal interval (delta method over objects). Flags: ``"undersampled beyond length L"``;
    ``"not converged: ..."`` where h_L still fell by over 0.01 bit at that length, so that E is only a lower bound.

    References
    ----------
    Crutchfield & Feldman 2003, doi:10.1063/1.1530990; Bialek, Nemenman & Tishby 2001, doi:10.1162/089976601753195969.
    """
    curve = excess_entropy_curve(corpus, max_length, estimator)
    about = {"unit": "bits", "n": corpus.n_symbols, "of": "symbols"}
    usable = np.flatnonzero(np.cumprod((curve["coverage"] >= COVERED) & (curve["blocks"] > 0)))
    if not usable.size:
        return Estimate(np.nan, **about, method="block entropies", flags=("undersampled at length 1",))
    last = int(usable[-1])
    value = float(curve["excess_entropy"].iloc[last])
    margin = Z95 * np.sqrt(_excess_variance(corpus, last + 1)) if last else np.nan
    flags = () if last + 1 == max_length else (f"undersampled beyond length {last + 1}",)
    fall = -float(curve["conditional_entropy"].diff().iloc[last]) if last else np.inf
    if fall > STILL_FALLING:
        flags = (*flags, f"not converged: h still falls at length {last + 1}")
    method = f"block entropies to length {last + 1}, {estimator}; delta method over objects"
    return Estimate(value, value - margin, value + margin, **about, method=method, flags=flags)


def _excess_variance(corpus: Corpus, length: int) -> float:
    """Variance of E_L = (1 - L) H_L + L H_(L-1) over objects: surprisal is the influence of a block on its entropy."""
    influence = np.zeros(corpus.n_symbols)
    for i, (keys, start, bound) in enumerate(sequences.ngram_keys(corpus, length), start=1):
        weight = {length: 1.0 - length, length - 1: float(length)}.get(i, 0.0)
        if weight:
            surprisal = -np.log2(sequences.occurrences(keys, bound) / keys.size)
            influence[start] += weight * (surprisal - surprisal.mean()) * corpus.n_symbols / keys.size
    return sequences.variance_of_mean(influence, sequences.resampling_units(corpus))


# --- information at a distance


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
        Object of each pair, the unit of the interval; by default every pair stands for itself.
    replicates, seed : int
        Samples of the null (y permuted over all pairs), and their seed.

    Returns
    -------
    Estimate in bits; `null` is the mean of the permuted values, `low` and `high` the delta-method interval over units
    (of the plug-in value: subtract the null from all three; near 0 it is too narrow).

    Raises
    ------
    ValueError
        If there are no pairs, or shapes differ.

    References
    ----------
    Plug-in bias (K - 1)^2 / (2 N ln 2): Roulston 1999, doi:10.1016/S0167-2789(98)00269-3. Tables with given margins:
    Patefield 1981, doi:10.2307/2346669.
    """
    x, y = np.asarray(x), np.asarray(y)
    if x.shape != y.shape or x.ndim != 1 or not x.size:
        raise ValueError(f"x and y must be one-dimensional, of equal length and not empty; got {x.shape} and {y.shape}")
    units = np.arange(x.size) if unit is None else np.asarray(unit)
    value, variance = _information(x, y, units)
    null = _null_by_margins(x, y, replicates, generator(seed, "mutual information"))
    margin = Z95 * np.sqrt(variance)
    method = f"plug-in; null: {replicates} permutations"
    return Estimate(value, value - margin, value + margin, "bits", x.size, "pairs", method, float(null.mean()))


def _information(x: NDArray, y: NDArray, unit: NDArray) -> tuple[float, float]:
    """Plug-in information in bits, and its variance over units."""
    n, columns = x.size, int(y.max()) + 1
    keys = x.astype(np.int64) * columns + y
    joint = sequences.occurrences(keys, (int(x.max()) + 1) * columns)
    density = np.log2(joint * float(n) / (np.bincount(x)[x] * np.bincount(y)[y].astype(float)))
    return max(float(density.mean()), 0.0), sequences.variance_of_mean(density, unit)


def _null_by_margins(x: NDArray, y: NDArray, replicates: int, rng: np.random.Generator) -> Floats:
    """Information when y is permuted, shape [replicates]; small tables are drawn directly, at a cost free of n."""
    rows, columns = np.bincount(x), np.bincount(y)
    rows, columns = rows[rows > 0], columns[columns > 0]
    margins = _plugin(rows) + _plugin(columns)
    if rows.size * columns.size <= min(x.size, 250_000):
        tables = random_table(rows, columns, seed=rng)
        joint = (tables.rvs(1, method="patefield").ravel() for _ in range(replicates))
    else:
        base, bound = int(y.max()) + 1, (int(x.max()) + 1) * (int(y.max()) + 1)
        joint = (sequences.tally(x.astype(np.int64) * base + rng.permutation(y), bound) for _ in range(replicates))
    return np.array([max(margins - _plugin(table[table > 0]), 0.0) for table in joint])


def mutual_information_by_distance(
    corpus: Corpus,
    distances: Sequence[int],
    *,
    permute: str = "corpus",
    replicates: int = 40,
    seed: int = 0,
) -> pd.DataFrame:
    """Mutual information of two symbols of one object that stand d symbols apart.

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
    value, `low` and `high` its 95 % interval (delta method over objects), `null_low` and `null_high` the 2.5 and 97.5 %
    quantiles of the null, `excess` = bits - null_mean, `bias` = (K_x - 1)(K_y - 1) / (2 pairs ln 2) what the plug-in
    gives for independent symbols. Distances that no object has are NaN with 0 pairs.

    References
    ----------
    Li 1990, doi:10.1007/BF01025996; Lin & Tegmark 2017, doi:10.3390/e19070299.
    """
    if permute not in ("corpus", "object"):
        raise ValueError(f"permute must be 'corpus' or 'object', got {permute!r}")
    if min(distances, default=1) < 1:
        raise ValueError("distances must be whole numbers of at least 1")
    rng = generator(seed, "mutual information", permute)
    left, unit = sequences.remaining(corpus), sequences.resampling_units(corpus)
    shuffled = _shuffles(corpus, replicates, rng) if permute == "object" else None
    rows = [_at_distance(corpus.codes, int(d), left, unit, shuffled, replicates, rng) for d in distances]
    return pd.DataFrame(rows)


def _shuffles(corpus: Corpus, replicates: int, rng: np.random.Generator) -> list[NDArray[np.int32]]:
    seeds = rng.integers(2**31, size=replicates)
    return [sequences.shuffled_within(corpus.codes, corpus.offsets, int(s)) for s in seeds]


def _at_distance(
    codes: NDArray[np.int32],
    distance: int,
    left: NDArray[np.int64],
    unit: NDArray[np.int64],
    shuffled: list[NDArray[np.int32]] | None,
    replicates: int,
    rng: np.random.Generator,
) -> dict[str, float]:
    first = np.flatnonzero(left > distance)
    names = ("bits", "low", "high", "null_low", "null_high", "null_mean", "excess", "bias")
    if not first.size:
        return {"distance": distance, **dict.fromkeys(names, np.nan), "pairs": 0}
    x, y = codes[first], codes[first + distance]
    value, variance = _information(x, y, unit[first])
    if shuffled is None:
        null = _null_by_margins(x, y, replicates, rng)
    else:
        null = np.array([_information(s[first], s[first + distance], unit[first])[0] for s in shuffled])
    margin, cells = Z95 * np.sqrt(variance), (np.unique(x).size - 1) * (np.unique(y).size - 1)
    low, high = percentile_interval(null)
    mean = null.mean()
    values = (value, value - margin, value + margin, low, high, mean, value - mean, cells / (2 * x.size * np.log(2)))
    return {"distance": distance, **dict(zip(names, map(float, values), strict=True)), "pairs": x.size}
