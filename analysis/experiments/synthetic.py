"""Extra data: what more data of another kind does to the bits of held-out objects of a set.

A model learns n symbols of real objects, alone or after extra objects of some kind, alpha times as many symbols. Extra comes
first, so that what is real is learned last. Alpha is chosen, for each draw of objects, on held-out objects that are not tested;
0 is allowed, so extra data that does harm is left out. Held-out objects lie in no cluster of what is learned from. See
`extra_objects`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result
from analysis.experiments.extra_objects import ARMS, MORE, Codes, Parts, divide, enough, extras, made
from analysis.experiments.generation import MODEL, capped, per_object
from analysis.experiments.learning_arms import averaged
from analysis.statistics.resampling import bootstrap, generator, percentile_interval

OTHER_OF = ", other set"  # behind a domain: key of the set that lends it foreign objects
SETTINGS: dict[str, Any] = {"seed": 0, "symbols": 8_000, "draws": 5, "other": ""}
ALPHAS = (0.0, 0.25, 0.5, 1.0)
REPLICATES = 300
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def coded(parts: Parts, learned: Sequence[Codes]) -> tuple[Floats, Floats]:
    """Bits of each tested object, and of each on which alpha is chosen, by a model of some objects in their order."""
    corpus = made(parts.corpus, learned)
    model = prediction.new_model(corpus, MODEL, separators=parts.separators or None)
    model.learn(corpus)
    held = [parts.corpus.take(which) for which in (parts.tests, parts.choosing)]
    tests, choosing = (per_object(model.score(one), one) for one in held)
    return tests, choosing


def chosen(rates: Floats, choosing: Floats) -> tuple[Floats, Ints]:
    """Take the rates at the alpha that is best for the objects on which it is chosen.

    Parameters
    ----------
    rates : ndarray, shape [draws, alphas, samples]
        Bits per neutral unit of tested objects.
    choosing : ndarray, shape [draws, alphas]
        The same of the objects on which alpha is chosen.

    Returns
    -------
    ndarray, shape [draws, samples]
    ndarray of int, shape [draws]
        Place of the alpha.
    """
    best = choosing.argmin(axis=1)
    return np.take_along_axis(rates, best[:, None, None], axis=1)[:, 0], best


def measure(
    dataset: Dataset, seed: int, symbols: int, draws: int, other: str | Dataset, tell: Callable[[int, int, str], None]
) -> dict[str, pd.DataFrame]:
    """Tables of one set; see `run`."""
    parts = divide(dataset, seed, other)
    symbols = min(symbols, int(parts.corpus.lengths[parts.pool].sum()) // 2)  # as many again are needed
    bits: dict[str, list[list[Floats]]] = {}
    tried: dict[str, list[list[float]]] = {}
    added: dict[str, list[int]] = {}
    weight = max(int(parts.corpus.sizes[parts.choosing].sum()), 1)
    for step in range(draws):
        order = generator(seed, "real", step).permutation(parts.pool)
        real = capped(parts.corpus, order, symbols)
        objects = list(parts.corpus.take(real))
        alone = coded(parts, objects)
        for arm, extra in extras(parts, real, order[len(real) :], seed + step):
            tell(step * len(ARMS) + ARMS.index(arm), draws * len(ARMS), arm)
            total = sum(map(len, objects))
            found = [alone, *(coded(parts, [*enough(extra, a * total), *objects]) for a in ALPHAS[1:])]
            bits.setdefault(arm, []).append([one for one, _ in found])
            tried.setdefault(arm, []).append([float(one.sum()) / weight for _, one in found])
            added.setdefault(arm, []).append(len(enough(extra, total)))
    tables: dict[str, list[dict[str, Any]]] = {"arms": [], "alphas": []}
    samples = _samples(parts)
    for arm in bits:
        rates = np.array(bits[arm]) @ samples.T / np.maximum(samples @ parts.corpus.sizes[parts.tests], 1e-9)
        row, doses = _summary(rates, np.array(tried[arm]), float(np.mean(added[arm])))
        tables["arms"].append({"arm": arm, **row})
        tables["alphas"].extend({"arm": arm, **dose} for dose in doses)
    about = {
        "domain": dataset.domain, "dataset": dataset.name, "other": parts.other, "symbols": symbols, "draws": draws,
        "n": len(parts.tests), "size_unit": DOMAINS[dataset.domain].size_unit,
    }  # fmt: skip
    return {name: pd.DataFrame(rows).assign(**about) for name, rows in tables.items()}


def _samples(parts: Parts) -> Floats:
    n = len(parts.tests)
    counted = bootstrap(lambda i: np.bincount(i, minlength=n), n, groups=parts.groups, replicates=REPLICATES)
    return np.vstack([np.ones(n), counted])


def _summary(rates: Floats, choosing: Floats, objects: float) -> tuple[dict[str, float], list[dict[str, float]]]:
    """What an arm saves at the chosen alpha and with all of it, and at each alpha; see `run`."""
    taken, best = chosen(rates, choosing)
    saved = averaged(rates[:, :1] - rates, "extra")
    value = averaged(rates[:, 0] - taken, "extra")
    ends = percentile_interval(value[1:]), percentile_interval(saved[-1, 1:])
    (low, high), (all_low, all_high) = ((float(a), float(b)) for a, b in ends)
    row = {
        "value": float(value[0]), "low": low, "high": high, "alpha": float(np.take(ALPHAS, best).mean()),
        "whole": float(saved[-1, 0]), "whole_low": all_low, "whole_high": all_high, "objects": objects,
        "per_object": float(saved[-1, 0]) / objects, "per_object_low": all_low / objects,
        "per_object_high": all_high / objects, "alone": float(rates[:, 0, 0].mean()),
    }  # fmt: skip
    bounds = [percentile_interval(one[1:]) for one in saved]
    return row, [
        {"alpha": alpha, "value": float(one[0]), "low": float(a), "high": float(b)}
        for alpha, one, (a, b) in zip(ALPHAS, saved, bounds, strict=True)
    ]


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Parameters
    ----------
    sets : mapping of str to Dataset
        By domain; under a domain's name with OTHER_OF behind it, the set that lends foreign objects.
    settings : mapping
        seed, symbols (of real objects), draws, other (name of a bundled set that lends foreign objects, where none is given).
    progress : callable

    Returns
    -------
    Result
        Tables arms (one row per kind of extra data: value, low, high, bits per neutral unit saved at the chosen alpha, whose
        mean is `alpha`; whole, whole_low, whole_high, the same with all of it; objects added then; per_object and its
        interval, whole over objects; alone, bits without extra data) and alphas (value, low, high at each alpha), each with
        domain, dataset, other (the other set), symbols (of real objects), draws, n (tested objects) and size_unit.

    Raises
    ------
    ValueError
        If a set cannot be measured, or a setting is out of its limits.
    """
    symbols, draws = int(settings["symbols"]), int(settings["draws"])
    if symbols < 100 or draws < 2:
        raise ValueError(f"symbols must be at least 100 and draws at least 2, got {symbols} and {draws}")
    found: list[dict[str, pd.DataFrame]] = []
    measured = {key: dataset for key, dataset in sets.items() if not key.endswith(OTHER_OF)}
    for done, (key, dataset) in enumerate(measured.items()):

        def tell(step: int, steps: int, what: str, done: int = done) -> None:
            progress(done * steps + step, len(measured) * steps, what)

        other = sets.get(f"{key}{OTHER_OF}", str(settings["other"]))
        found.append(measure(dataset, int(settings["seed"]), symbols, draws, other, tell))
    progress(1, 1, "done")
    tables = {name: pd.concat([one[name] for one in found], ignore_index=True) for name in found[0]}
    return Result(tables, sentence(tables["arms"]), dict(settings))


def sentence(arms: pd.DataFrame) -> str:
    """State which kinds of extra data save bits, and which cost some when all is taken, from the table `arms`."""
    more, rest = arms[arms.arm == MORE], arms[arms.arm != MORE]
    real = [
        f"{_set(r)} {_size(r)} per {r.size_unit}{'' if r.low > 0 else ', so none is shown'}" for r in more.itertuples()
    ]
    helped = [f"{kind} ({', '.join(f'{_set(r)} {_size(r)}' for r in rows[rows.low > 0].itertuples())})"
              for kind, rows in rest.groupby("arm", sort=False) if (rows.low > 0).any()]  # fmt: skip
    places: dict[str, list[str]] = {}
    for kind, rows in rest.groupby("arm", sort=False):
        where = [_set(r) for r in rows[rows.whole_high < 0].itertuples()]
        if where:
            place = "all sets" if 1 < len(where) == arms.domain.nunique() else " and ".join(where)
            places.setdefault(place, []).append(str(kind))
    harmed = "; ".join(f"in {place} {', '.join(kinds)}" for place, kinds in places.items())
    return (
        f"As many more real objects save these bits: {'; '.join(real)}. Of other data, "
        f"{' and '.join(helped) or 'no kind'} {'are' if len(helped) > 1 else 'is'} shown to help"
        + (f"; taken whole, these cost bits: {harmed}." if harmed else ".")
    )


def each(arms: pd.DataFrame) -> str:
    """State what one added object of each kind saves when all are taken, from rows of the table `arms` of one set."""
    per = [
        f"{r.arm} {r.per_object:z.2g} [{r.per_object_low:z.2g}, {r.per_object_high:z.2g}]" for r in arms.itertuples()
    ]
    return f"saved per {arms.size_unit.iloc[0]} and added object, all taken: {', '.join(per)}"


def _set(row: Any) -> str:  # noqa: ANN401 - a row of the table
    return DOMAINS[row.domain].label.lower()


def _size(row: Any) -> str:  # noqa: ANN401
    return f"{row.value:z.3f} [{row.low:z.3f}, {row.high:z.3f}]"
