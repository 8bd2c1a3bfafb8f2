"""Capacity: how many symbols of context a model should look at, given how many symbols it has learned from.

Two families of models, and neutral objects as control. Chains of one order k (Krichevsky and Trofimov's counts) must match the
data: a longer context means more to learn. The shared tree mixes all depths up to k, so it should lose little by being too deep.
The control is a chain of order 2 of the same symbols, of which no order beyond 2 is ever the best: there is nothing to learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result
from analysis.experiments.generation import per_object, places
from analysis.experiments.learning_arms import REAL, SMALLEST, Drawn, averaged, draw
from analysis.statistics.resampling import generator, percentile_interval
from analysis.statistics.surrogates import markov_surrogate

SETTINGS: dict[str, Any] = {"seed": 0, "symbols": 256_000}
CHAIN, TREE = "one order", "all depths up to"
ORDERS = {CHAIN: (0, 1, 2, 3, 4, 5), TREE: (0, 1, 2, 3, 4, 5, 8)}
REAL_ARM, CONTROL = "real", "chain of order 2"
CONTROL_ORDER = 2
LEARNING_ORDERS = 2
ALIKE = 0.001  # bits per neutral unit below which two models are equally good, and the smaller one is the best
ADDED = 0.5  # to each count: Krichevsky & Trofimov 1981
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def contexts(corpus: Corpus, order: int) -> Ints:
    """Number the contexts of the symbols, the last `order` symbols of the object before each, shape [n_symbols].

    An object's beginning counts as symbols of its own, so that contexts do not reach into other objects.
    """
    codes, place = corpus.codes.astype(np.int64), places(corpus)
    found = np.zeros(len(codes), dtype=np.int64)
    for back in range(1, order + 1):
        before = np.where(place >= back, np.roll(codes, back) + 1, 0)
        found = np.unique(found * (len(corpus.alphabet) + 1) + before, return_inverse=True)[1]
    return found


def chain_bits(corpus: Corpus, order: int, pool: Ints, tests: Ints, cuts: Sequence[int]) -> Floats:
    """Bits of test objects by a chain that has counted the first objects of a pool, shape [cuts, tests].

    P(s | context) = (count of s after it + 1/2) / (all its counts + alphabet / 2).
    """
    both = corpus.take(np.concatenate([pool[: cuts[-1]], tests]))
    context, alphabet = contexts(both, order), len(corpus.alphabet)
    pair = np.unique(context * alphabet + both.codes, return_inverse=True)[1]
    seen, follows = np.zeros(context.max() + 1), np.zeros(pair.max() + 1)
    start = int(both.offsets[cuts[-1]])
    last, held, rows = 0, corpus.take(tests), []
    for cut in cuts:
        end = int(both.offsets[cut])
        seen += np.bincount(context[last:end], minlength=len(seen))
        follows += np.bincount(pair[last:end], minlength=len(follows))
        last = end
        p = (follows[pair[start:]] + ADDED) / (seen[context[start:]] + ADDED * alphabet)
        rows.append(per_object(-np.log2(p), held))
    return np.array(rows)


def tree_bits(corpus: Corpus, depth: int, pool: Ints, tests: Ints, cuts: Sequence[int]) -> Floats:
    """Bits of test objects by the shared context tree of a depth, frozen after each cut, shape [cuts, tests]."""
    model, held, last, rows = prediction.new_model(corpus, "ctw", depth=depth), corpus.take(tests), 0, []
    for cut in cuts:
        model.learn(corpus.take(pool[last:cut]))
        rows.append(per_object(model.score(held), held))
        last = cut
    return np.array(rows)


FAMILIES: dict[str, Callable[[Corpus, int, Ints, Ints, Sequence[int]], Floats]] = {CHAIN: chain_bits, TREE: tree_bits}


def losses(
    corpus: Corpus, drawn: Drawn, symbols: int, seed: int, tell: Callable[[], None]
) -> tuple[list[int], dict[str, Floats]]:
    """Bits per neutral unit of the tests by every model, real objects or those of a control in their place.

    Returns
    -------
    sizes : list of int
        Symbols, doubling.
    rates : dict of str to ndarray, shape [orders of the family, sizes, samples]
        By family; see `Drawn.samples` and `learning_arms.averaged`.
    """
    pool, tests = drawn.pool(REAL), np.arange(drawn.tests)
    longest = min(symbols, int(corpus.lengths[pool].sum()))
    sizes = [SMALLEST * 2**k for k in range(40) if SMALLEST * 2**k <= longest] or [longest]
    weight = np.maximum(drawn.samples @ corpus.sizes[tests], 1e-9)
    pools = [pool, *(generator(seed, "capacity", k).permutation(pool) for k in range(1, LEARNING_ORDERS))]
    rates: dict[str, Floats] = {}
    for family, coded in FAMILIES.items():
        by_order = []
        for one in pools:
            ends = np.searchsorted(np.cumsum(corpus.lengths[one]), sizes) + 1
            cuts = [int(min(end, len(one))) for end in ends]
            by_order.append([coded(corpus, k, one, tests, cuts) @ drawn.samples.T / weight for k in ORDERS[family]])
            tell()
        # One choice of orders of learning for all models, or the best of them would be that with the luckiest.
        rates[family] = averaged(np.array(by_order), "capacity")
    return sizes, rates


def tables_of(
    arm: str, sizes: Sequence[int], rates: Mapping[str, Floats]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of the tables loss and ridge; see `run`."""
    loss, ridge = [], []
    for family, all_of in rates.items():
        orders = np.array(ORDERS[family])
        low, high = percentile_interval(np.moveaxis(all_of[:, :, 1:], -1, 0))
        best = orders[(all_of <= all_of.min(axis=0) + ALIKE).argmax(axis=0)]  # [sizes, samples]
        least, most = percentile_interval(best[:, 1:].T)
        for j, size in enumerate(sizes):
            values = all_of[:, j, 0]
            for i, order in enumerate(orders):
                loss.append(
                    {
                        "arm": arm, "family": family, "order": int(order), "size": size,
                        "doublings": float(np.log2(size / SMALLEST)), "value": values[i],
                        "low": low[i, j], "high": high[i, j], "excess": values[i] - values.min(),
                        "best": bool(order == best[j, 0]),
                    }
                )  # fmt: skip
            paid = all_of[-1, j] - all_of[:, j].min(axis=0)
            paid_low, paid_high = percentile_interval(paid[1:])
            ridge.append(
                {
                    "arm": arm, "family": family, "size": size, "best": int(best[j, 0]), "low": float(least[j]),
                    "high": float(most[j]), "value": values.min(), "deepest": int(orders[-1]),
                    "too_deep": paid[0], "too_deep_low": float(paid_low), "too_deep_high": float(paid_high),
                }
            )  # fmt: skip
    return loss, ridge


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Returns
    -------
    Result
        Tables loss (family, order, size in symbols, doublings from SMALLEST, value, low, high in bits per neutral unit, excess
        over the least at that size, best) and ridge (best: the smallest order that loses less than ALIKE at each size, with its
        range over samples, low to high; too_deep: what the deepest model of the family pays beyond the least, bits per neutral
        unit), each with arm (REAL_ARM, CONTROL), domain, dataset, n (held-out objects) and size_unit.

    Raises
    ------
    ValueError
        If a set cannot be measured.
    """
    symbols, seed = int(settings["symbols"]), int(settings["seed"])
    if symbols < 1:
        raise ValueError(f"symbols must be at least 1, got {symbols}")
    steps, done, found = len(sets) * 2 * len(FAMILIES) * LEARNING_ORDERS, [0], []
    for domain, dataset in sets.items():

        def told(what: str = DOMAINS[domain].object_label) -> None:
            done[0] += 1
            progress(done[0], steps, f"models of all sizes on {what}")

        drawn = draw(dataset, seed)
        made = {REAL_ARM: drawn.corpus, CONTROL: markov_surrogate(drawn.corpus, CONTROL_ORDER, seed)}
        about = {
            "domain": domain, "dataset": dataset.name, "n": drawn.tests, "size_unit": drawn.domain.size_unit,
        }  # fmt: skip
        for arm, corpus in made.items():
            rows = tables_of(arm, *losses(corpus, drawn, symbols, seed, told))
            found.append([pd.DataFrame(one).assign(**about) for one in rows])
    loss, ridge = (pd.concat([one[k] for one in found], ignore_index=True) for k in range(2))
    return Result({"loss": loss, "ridge": ridge}, sentence(ridge), dict(settings))


def sentence(ridge: pd.DataFrame, family: str = CHAIN) -> str:
    """State how the best size moves with the data, beside the control, from the table `ridge`."""
    said = []
    for domain, rows in ridge[ridge.family == family].groupby("domain", sort=False):
        real, control = (rows[rows.arm == arm].sort_values("size") for arm in (REAL_ARM, CONTROL))
        first, last = real.iloc[0], real.iloc[-1]
        if last.low > first.high:
            moved = f"rises from {_order(first)} to {_order(last)}"
        elif last.high < first.low:
            moved = f"falls from {_order(first)} to {_order(last)}"
        else:
            moved = f"is not shown to move ({_order(first)}, then {_order(last)})"
        said.append(
            f"{DOMAINS[str(domain)].label} {moved}, of objects from a chain of order 2 to {_order(control.iloc[-1])}"
        )
    return f"Symbols of context of the best model, as its data grows: {'; '.join(said)}."


def _order(row: pd.Series) -> str:
    low, high = int(np.floor(row.low)), int(np.ceil(row.high))
    return f"{row.best}" if low == high else f"{row.best} [{low}, {high}]"
