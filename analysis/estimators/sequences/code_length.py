"""Code lengths: the bits of every symbol by a model that knows all symbols before it, and the entropy rate that follows.

All in bits; nothing is predicted across the boundary of an object, and the length of an object is taken as known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.corpus import Corpus
from analysis.estimate import Estimate
from analysis.estimators.sequences import ngrams
from analysis.estimators.sequences.block_entropy import block_entropies
from analysis.estimators.sequences.context_mixing import ContextMixer, Mixture
from analysis.estimators.sequences.context_tree import ContextTree, default_depth
from analysis.statistics.resampling import bootstrap, cluster_codes, percentile_interval

Floats = NDArray[np.float64]


class Model(Protocol):
    """A model that codes symbols, and learns from them or stays unchanged.

    Examples
    --------
    Every entry of `MODELS` makes one.

    >>> from analysis import prediction
    >>> model: prediction.Model = prediction.MODELS["ctw"](2, 3, None)
    >>> model.next_symbol().tolist()  # before anything was learned
    [0.5, 0.5]
    """

    def learn(self, corpus: Corpus) -> Floats:
        """Bits of each symbol, learned from once it is coded; ValueError for a corpus of another alphabet."""

    def score(self, corpus: Corpus) -> Floats:
        """Bits of each symbol by what was learned, unchanged throughout; ValueError as `learn`."""

    def next_symbol(self, context: ArrayLike = ()) -> Floats:
        """Probability of each symbol after the object so far; ValueError for codes beyond the alphabet."""


MODELS: dict[str, Callable[..., Model]] = {
    "ctw": lambda alphabet, depth, separators, symbols=0: ContextTree(alphabet, depth),
    "mixing": lambda alphabet, depth, separators, symbols=0: ContextMixer(alphabet, separators, symbols),
    "mixture": Mixture,
}
METHODS = {"ctw": "context-tree weighting", "mixing": "context mixing", "mixture": "mixture of tree and context mixing"}


def new_model(
    corpus: Corpus,
    model: str = "ctw",
    *,
    depth: int | None = None,
    separators: Iterable[str] | None = None,
    symbols: int = 0,
) -> Model:
    """Make an untrained model for the alphabet of a corpus.

    Parameters
    ----------
    corpus : Corpus
    model : {"ctw", "mixing", "mixture"}
        `context_tree.ContextTree` (about two million symbols per second), `context_mixing.ContextMixer` (sees units, branches
        and near copies; a sixth of that speed), or `context_mixing.Mixture` of both (the shortest code; about a
        third of a million symbols per second).
    depth : int, optional
        Longest context of the tree; by default `context_tree.default_depth`.
    separators : iterable of str, optional
        Symbols that end a unit, e.g. spaces and punctuation of characters; for the mixing models.
    symbols : int
        How many will be learned in all, where that is done in several parts: the mixing models have tables of a fixed size,
        made for the first part without it.

    Returns
    -------
    Model

    Raises
    ------
    ValueError
        If the model is unknown, or the depth of a tree is not a whole number from 0 to 64.

    Examples
    --------
    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> corpus = Corpus.from_symbols(["abab", "aba"])
    >>> model = prediction.new_model(corpus, "mixture")
    >>> model.learn(corpus).shape  # bits of each symbol
    (7,)
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}; got {model!r}")
    alphabet = max(len(corpus.alphabet), 1)
    codes = None if separators is None else np.flatnonzero(np.isin(corpus.alphabet, list(separators)))
    return MODELS[model](alphabet, default_depth(alphabet) if depth is None else depth, codes, symbols)


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
    relatives among them (what a comparison of held-out clusters with a random split needs). ``adapt=True``
    continues learning instead.

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
        If `per` or `model` is unknown, the depth is not a tree's (see `new_model`), or the alphabets differ.

    References
    ----------
    Dawid 1984, J. R. Stat. Soc. A 147:278, doi:10.2307/2981683 (prequential); as a code length: Rissanen 1984, IEEE
    Trans. Inf. Theory 30:629, doi:10.1109/TIT.1984.1056936.

    Examples
    --------
    What was seen in training is cheap; an empty object costs nothing.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> corpus = Corpus.from_symbols(["abcabcabc"] * 20 + ["cbacbacba", ""])
    >>> known, strange, empty = prediction.code_lengths(corpus.take([0, 20, 21]), train=corpus.take(range(1, 20)))
    >>> bool(known < strange), float(empty)
    (True, 0.0)
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
    model: str = "mixture",
    separators: Iterable[str] | None = None,
    groups: ArrayLike | None = None,
    replicates: int = 200,
    seed: int = 0,
) -> Estimate:
    """Entropy rate as a prequential code length: an upper bound that a decoder could realise.

    The mean over all symbols of -log2 P(symbol | the object so far, all objects before it), by the model with the
    shortest code unless another is chosen. What the cost of learning adds can be large for hidden processes: see
    `context_tree.ContextTree`.

    Parameters
    ----------
    corpus : Corpus
    depth, separators
        See `new_model`.
    model : {"mixture", "ctw", "mixing"}
        By default the mixture of context tree and context mixing, which is at most one bit longer in total than the
        better of its two parts; ``"ctw"``, the tree alone, takes a quarter of the time and does not depend on how the
        symbols are numbered.
    groups : array_like, shape [objects], optional
        Clusters to resample whole for the interval.
    replicates, seed : int
        Bootstrap samples, and their seed.

    Returns
    -------
    Estimate in bits/symbol, of symbols. The interval is a bootstrap over objects of the observed code lengths: it
    covers the expected code length per symbol of such a corpus under this model (with its cost of learning), not the
    entropy rate itself, which lies below. NaN, flagged, without symbols; no interval for one symbol or one cluster.

    Raises
    ------
    ValueError
        If the model is unknown, the depth is not a tree's (see `new_model`), groups do not name one cluster per object,
        or there are fewer than two replicates.

    References
    ----------
    Dawid 1984, doi:10.2307/2981683 (prequential); Willems et al. 1995, doi:10.1109/18.382012 (tree);
    Mattern 2013, doi:10.1109/DCC.2013.7 (logistic mixing).

    Examples
    --------
    A sequence that repeats costs almost nothing per symbol, coin tosses one bit.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> import numpy as np
    >>> coins = Corpus.from_symbols(["".join(np.random.default_rng(0).choice(list("ab"), 5000))])
    >>> round(prediction.entropy_rate(coins).value, 1)
    1.0
    >>> prediction.entropy_rate(Corpus.from_symbols(["ab" * 2500])).value < 0.02
    True
    """
    about: dict[str, Any] = {"unit": "bits/symbol", "n": corpus.n_symbols, "of": "symbols"}
    coder = new_model(corpus, model, depth=depth, separators=separators)
    if corpus.n_symbols == 0:
        return Estimate(np.nan, **about, method=METHODS[model], flags=("no symbols",))
    bits = coder.learn(corpus)
    low, high, flags = _ratio_interval(bits, corpus, groups, replicates, seed)
    over = corpus.resampled if groups is None else "clusters"
    method = f"{METHODS[model]}, prequential; bootstrap over {over}"
    return Estimate(float(bits.mean()), low, high, **about, method=method, flags=flags)


def _ratio_interval(
    bits: Floats, corpus: Corpus, groups: ArrayLike | None, replicates: int, seed: int
) -> tuple[float, float, tuple[str, ...]]:
    """Bootstrap interval of bits per symbol over objects, clusters, or the pieces of a single object."""
    groups = corpus.groups if groups is None else groups
    unit = corpus.object_of_symbol() if len(corpus) > 1 else ngrams.resampling_units(corpus)
    n = len(corpus) if len(corpus) > 1 else int(unit[-1]) + 1
    if n < 2:
        return np.nan, np.nan, ("one symbol: no interval",)
    if groups is not None and cluster_codes(len(corpus), groups).max() == 0 and len(corpus) > 1:
        return np.nan, np.nan, ("one cluster: no interval",)
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

    H1 = -sum p(x) log2 p(x), plug-in, and h is `entropy_rate`.

    Parameters
    ----------
    corpus : Corpus
    depth, **options
        Those of `entropy_rate`.

    Returns
    -------
    Estimate
        Share, of symbols; below 0 where learning costs more than context saves, NaN (flagged) without symbols. The
        interval is that of h, with H1 taken as known.

    Raises
    ------
    ValueError
        As `entropy_rate`.

    Examples
    --------
    In ababab... context removes nearly all of the one bit per symbol.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> round(prediction.context_gain(Corpus.from_symbols(["ab" * 2500])).value, 2)
    1.0
    """
    rate = entropy_rate(corpus, depth, **options)
    single = float(block_entropies(corpus, 1)[0])
    if corpus.n_symbols == 0:
        return Estimate(np.nan, unit="share", of=rate.of, method=rate.method, flags=rate.flags)
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

    Raises
    ------
    ValueError
        If the corpus has no symbols, or the context holds anything but codes of the alphabet.

    Examples
    --------
    After 'ab' of a source that alternates comes 'a', with high probability.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> prediction.next_symbol(Corpus.from_symbols(["abababab"] * 50), [0, 1]).round(2).tolist()
    [1.0, 0.0]
    """
    if isinstance(model, Corpus):
        if not model.alphabet:
            raise ValueError("the corpus has no symbols, so there is none to predict; add an object that has some")
        corpus, model = model, new_model(model)
        model.learn(corpus)
    return model.next_symbol(context)
