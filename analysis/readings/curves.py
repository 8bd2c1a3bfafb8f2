"""The tables behind the detail pages: corpora of every domain in, tidy curves with intervals out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis import coverage, diversity, prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.interface import OF_ANY_SIZE, OF_THIS_SIZE
from analysis.estimate import Estimate
from analysis.readings.levels import LEVELS
from analysis.readings.sampling import clustered
from analysis.statistics import surrogates
from analysis.statistics.resampling import bootstrap, delete_d, normal_interval, percentile_interval

REPLICATES = 50
POINTS = 60
EXTRAPOLATE = 2  # times the sample: beyond, the asymptotic estimators are no longer trustworthy (Chao et al. 2014)
Corpora = Mapping[str, Corpus]


def _grid(n: int) -> NDArray[np.float64]:
    """Sizes from 1 to twice n, evenly on a log scale, with n itself among them."""
    return np.unique(np.concatenate([np.geomspace(1, EXTRAPOLATE * n, POINTS).round(), [n]]))


def _with_interval(
    corpus: Corpus, statistic: Callable[[NDArray[np.int64]], ArrayLike], seed: int
) -> dict[str, NDArray[np.float64]]:
    """Value and 95 % interval of a statistic of counts, by a delete-a-tenth jackknife over objects or clusters."""
    value = np.asarray(statistic(corpus.counts()), dtype=float)

    def part(index: NDArray[np.int64]) -> ArrayLike:
        return statistic(corpus.take(index).counts())

    parts = delete_d(part, len(corpus), groups=corpus.groups, replicates=REPLICATES, seed=seed)
    low, high = normal_interval(value, parts)
    return {"value": value, "low": low, "high": high}


def _frame(domain: str, corpus: Corpus, **columns: object) -> pd.DataFrame:
    label = DOMAINS[domain].REPRESENTATIONS[corpus.representation].label
    about = {"domain": domain, "dataset": corpus.name, "units": label}
    return pd.DataFrame(about | columns | {"n_units": corpus.n_symbols, "n_objects": len(corpus)})


def _parts(sizes: NDArray[np.float64], n: int) -> NDArray[np.str_]:
    return np.where(sizes <= n, "interpolated", "extrapolated")


def rarefaction(corpora: Corpora, *, q: float, seed: int = 0) -> pd.DataFrame:
    """Hill number of order q against units drawn, rarefied and extrapolated to twice the sample.

    Returns
    -------
    DataFrame
        Columns domain, dataset, units, size, value, low, high, part, n_units, n_objects.
    """
    frames = []
    for domain, corpus in corpora.items():
        sizes = _grid(corpus.n_symbols)
        columns = _with_interval(corpus, lambda counts, sizes=sizes: diversity.rarefaction(counts, sizes, q), seed)
        frames.append(_frame(domain, corpus, size=sizes, **columns, part=_parts(sizes, corpus.n_symbols)))
    return pd.concat(frames, ignore_index=True)


def equal_size(corpora: Corpora) -> int:
    """Draws that every corpus can give without extrapolation."""
    return min(corpus.n_symbols for corpus in corpora.values())


def equal_coverage(corpora: Corpora) -> float:
    """Highest sample coverage that every corpus reaches by twice its size (the base coverage of Chao et al. 2014)."""
    return min(coverage.sample_coverage(c.counts(), size=EXTRAPOLATE * c.n_symbols) for c in corpora.values())


def profile(corpora: Corpora, *, at: str, seed: int = 0) -> pd.DataFrame:
    """Hill numbers of orders 0, 1, 2 at equal size or at equal coverage.

    Parameters
    ----------
    at : str
        ``"size"`` or ``"coverage"``.

    Returns
    -------
    DataFrame
        Columns domain, dataset, units, order, value, low, high, at, n_units, n_objects.
    """
    size, share = equal_size(corpora), equal_coverage(corpora)
    readings = {
        "size": lambda counts, q: diversity.rarefaction(counts, [size], q)[0],
        "coverage": lambda counts, q: diversity.hill_at_coverage(counts, share, q),
    }
    orders = {"q = 0: all types": 0, "q = 1: common types": 1, "q = 2: dominant types": 2}
    frames = []
    for domain, corpus in corpora.items():
        columns = _with_interval(corpus, lambda c: [readings[at](c, q) for q in orders.values()], seed)
        frames.append(_frame(domain, corpus, order=list(orders), **columns, at=size if at == "size" else share))
    return pd.concat(frames, ignore_index=True)


def new_unit(corpora: Corpora, *, seed: int = 0) -> pd.DataFrame:
    """Chance that one more unit is new, against units drawn: 1 - sample coverage.

    Returns
    -------
    DataFrame
        Columns domain, dataset, units, size, value, low, high, part, n_units, n_objects.
    """
    frames = []
    for domain, corpus in corpora.items():
        sizes = _grid(corpus.n_symbols)
        columns = _with_interval(
            corpus,
            lambda counts, sizes=sizes: [1 - coverage.sample_coverage(counts, size=m) for m in sizes],
            seed,
        )
        columns = {name: np.clip(column, 0, 1) for name, column in columns.items()}
        frames.append(_frame(domain, corpus, size=sizes, **columns, part=_parts(sizes, corpus.n_symbols)))
    return pd.concat(frames, ignore_index=True)


def possible_space(sets: Mapping[str, Dataset], *, sizes: Mapping[str, int]) -> pd.DataFrame:
    """Share of possible space that whole sets hold, for every choice of denominator, as log10.

    Parameters
    ----------
    sets : mapping of str to Dataset
        Domain -> whole set; what is counted in it is what the denominator counts.
    sizes : mapping of str to int
        Domain -> neutral size (characters, residues, heavy atoms) at which the space is counted.

    Returns
    -------
    DataFrame
        Columns domain, dataset, denominator, counted, size, observed, log10_possible, log10_share (NaN where the
        literature gives no count at this size, or where the set has nothing of it), missing (why there is no share).
    """
    rows = []
    for domain, dataset in sets.items():
        for denominator, space in DOMAINS[domain].POSSIBLE_SPACE.items():
            observed = _distinct(dataset, space.counts, sizes[domain])
            possible = space(sizes[domain])
            rows.append(
                {
                    "domain": domain,
                    "dataset": dataset.name,
                    "denominator": denominator,
                    "counted": space.counts,
                    "size": sizes[domain],
                    "observed": observed,
                    "log10_possible": possible,
                    "log10_share": np.log10(observed) - possible if observed else np.nan,
                    "missing": _why_no_share(
                        space.counts, observed, possible, f"{sizes[domain]} {DOMAINS[domain].size_unit}s"
                    ),
                }
            )
    return pd.DataFrame(rows)


def _why_no_share(counted: str, observed: int, possible: float, size: str) -> str:
    """Say why a share cannot be given; empty where it can."""
    if counted not in (OF_ANY_SIZE, OF_THIS_SIZE):
        return f"no set here records its {counted}"
    if np.isnan(possible):
        return f"the literature gives no count at {size}"
    return "" if observed else f"the set has no object of {size}"


def _distinct(dataset: Dataset, counted: str, size: int) -> int:
    """Return how many different objects (of one size, or of any) a set has; 0 if the set does not record them."""
    if counted == OF_ANY_SIZE:
        return len(set(dataset.objects))
    if counted != OF_THIS_SIZE:
        return 0
    representation = LEVELS["spelling"].representations[dataset.domain]
    sizes = DOMAINS[dataset.domain].REPRESENTATIONS[representation].encode(dataset).sizes
    return len({dataset.objects[i] for i in np.flatnonzero(sizes == size)})


KNOWN_BLOCKS = 0.95  # sample coverage of blocks below which block counts are no longer an estimate


def conditional_entropy(corpora: Corpora, *, max_length: int = 6, seed: int = 0) -> pd.DataFrame:
    """Bits per symbol given the L - 1 symbols before it, h_L = H_L - H_(L-1), with a composition-shuffled null.

    Returns
    -------
    DataFrame
        Columns domain, dataset, units, length, value, low, high, null, block_coverage, null_coverage (sample coverage of
        blocks), enough, null_enough (whether it reaches 95 %; below, h_L is too low and means nothing), n_units, n_objects.
    """
    frames = []
    for domain, corpus in corpora.items():
        curve = prediction.excess_entropy_curve(corpus, max_length)
        shuffled = prediction.excess_entropy_curve(surrogates.composition_shuffle(corpus, seed), max_length)
        value = curve["conditional_entropy"].to_numpy()
        parts = delete_d(
            lambda i, c=corpus: prediction.conditional_entropies(c.take(i), max_length),
            len(corpus),
            groups=corpus.groups,
            replicates=20,
            seed=seed,
        )
        low, high = normal_interval(value, parts)
        columns = {
            "length": curve["length"],
            "value": value,
            "low": low,
            "high": high,
            "null": shuffled["conditional_entropy"],
            "block_coverage": curve["coverage"],
            "null_coverage": shuffled["coverage"],
            "enough": curve["coverage"] >= KNOWN_BLOCKS,
            "null_enough": shuffled["coverage"] >= KNOWN_BLOCKS,
        }
        frames.append(_frame(domain, corpus, **columns))
    return pd.concat(frames, ignore_index=True)


FEWEST = 10  # objects below which an interval over objects means nothing
BOOTSTRAPS = 200


def context_saving(corpus: Corpus, seed: int = 0) -> Estimate:
    """Share of the order-0 code length that local context saves, (L0 - L) / L0; both code lengths are prequential.

    The interval is a bootstrap of code lengths over objects or clusters; the model is not fitted again.

    Raises
    ------
    ValueError
        If the corpus has fewer than FEWEST objects.
    """
    if len(corpus) < FEWEST:
        raise ValueError(f"{len(corpus)} objects allow no interval; draw more, so that at least {FEWEST} remain")
    order0, context = prediction.code_lengths(corpus, depth=0), prediction.code_lengths(corpus)

    def saved(index: NDArray[np.int64]) -> float:
        return float(1 - context[index].sum() / order0[index].sum())

    drawn = bootstrap(saved, len(corpus), groups=corpus.groups, replicates=BOOTSTRAPS, seed=seed)
    low, high = percentile_interval(drawn)
    return Estimate(
        saved(np.arange(len(corpus))), float(low), float(high), "share", corpus.n_symbols, "symbols",
        f"context-tree weighting against order 0, both prequential; bootstrap of code lengths over {corpus.resampled}",
    )  # fmt: skip


def context_gain(corpora: Corpora, *, seed: int = 0) -> pd.DataFrame:
    """Share of bits that local context saves, on the data and on surrogates that keep successively more of their order.

    Returns
    -------
    DataFrame
        Columns domain, dataset, units, source, value, low, high, n_units, n_objects.
    """
    sources = {
        "composition shuffled": surrogates.composition_shuffle,
        "Markov, order 1": lambda corpus, seed: surrogates.markov_surrogate(corpus, 1, seed),
        "Markov, order 2": lambda corpus, seed: surrogates.markov_surrogate(corpus, 2, seed),
        "data": lambda corpus, seed: corpus,
    }
    frames = []
    for domain, corpus in corpora.items():
        gains = [context_saving(make(corpus, seed), seed) for make in sources.values()]
        columns = {name: [getattr(gain, name) for gain in gains] for name in ("value", "low", "high")}
        frames.append(_frame(domain, corpus, source=list(sources), **columns))
    return pd.concat(frames, ignore_index=True)


def information_by_distance(
    corpora: Corpora, *, distances: tuple[int, ...] = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
) -> pd.DataFrame:
    """Mutual information between symbols a distance apart, with its permutation null.

    Returns
    -------
    DataFrame
        Columns domain, dataset, units, distance, value, low, high, null_low, null_high, n_units, n_objects.
    """
    frames = []
    for domain, corpus in corpora.items():
        table = prediction.mutual_information_by_distance(corpus, distances).rename(columns={"bits": "value"})
        frames.append(_frame(domain, corpus, **{name: table[name].to_numpy() for name in table}))
    return pd.concat(frames, ignore_index=True)


BONDS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
PAIR_SYMBOLS = 60_000  # of each unit; all units get as many symbols as the scarcest has


def information_by_intrinsic_distance(sets: Mapping[str, Dataset], *, seed: int) -> pd.DataFrame:
    """Mutual information by a distance inside the object: characters, words, residues, bonds between atoms.

    The null shuffles symbols inside their object, so that differences in composition between objects add nothing.

    Parameters
    ----------
    sets : mapping of str to Dataset
        Domain -> drawn objects.
    seed : int

    Returns
    -------
    DataFrame
        Columns domain, dataset, units (plural of the unit of distance), main (the first unit of its domain), distance,
        value, low, high, null_low, null_high, excess, pairs, n_units, n_objects.
    """
    units = [(domain, unit) for domain in sets for unit in DOMAINS[domain].PAIRS]
    corpora = {key: DOMAINS[key[0]].PAIRS[key[1]](sets[key[0]], ()).corpus for key in units}
    fewest = min([PAIR_SYMBOLS, *(corpus.n_symbols for corpus in corpora.values())])
    frames = []
    for domain, unit in units:
        kept = len(corpora[domain, unit].first_symbols(fewest))
        pairs = DOMAINS[domain].PAIRS[unit](sets[domain].take(np.arange(kept)), BONDS)
        corpus = clustered(pairs.corpus, DOMAINS[domain].clusters(sets[domain])[:kept])
        table = prediction.mutual_information_at(
            corpus, pairs.positions, permute="object", replicates=20, seed=seed
        ).rename(columns={"bits": "value"})
        about = {"domain": domain, "dataset": sets[domain].name, "units": f"{unit}s"}
        about["main"] = unit == next(iter(DOMAINS[domain].PAIRS))
        counts = {"n_units": pairs.corpus.n_symbols, "n_objects": kept}
        frames.append(pd.DataFrame(about | {name: table[name].to_numpy() for name in table} | counts))
    return pd.concat(frames, ignore_index=True)
