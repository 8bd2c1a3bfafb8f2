"""From summed counts to numbers, by the estimators that serve data in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis import coverage, diversity, entropy, prediction
from analysis.domains.interface import Representation
from analysis.estimate import Estimate
from analysis.scale.partial import Partial

Row = tuple[str, Estimate]
ORDERS = (0.0, 1.0, 2.0)
BOOTSTRAP_TYPES = 200_000  # beyond it, an interval by 200 samples of all types takes minutes
DRAWS_FLAG = "interval treats symbols as independent draws"


@dataclass(frozen=True)
class Settings:
    """What estimates need in addition to counts.

    Parameters
    ----------
    draws : int or None
        Number of draws at which coverage and diversity are also estimated.
    estimator : str
        Estimator of block entropies; see `prediction.block_entropies`.
    seed : int
        Seed of intervals and nulls.
    """

    draws: int | None = None
    estimator: str = "plugin"
    seed: int = 0


def of_coverage(total: Partial, settings: Settings) -> Iterator[Row]:
    """Yield sample coverage and richness, by symbols and by objects."""
    if not total.counts.any():
        return
    counts, held = total.counts, total.incidence
    yield "coverage", coverage.coverage_estimate(counts, seed=settings.seed).flagged(DRAWS_FLAG)
    yield "richness (Chao1)", coverage.chao1_estimate(counts).flagged(DRAWS_FLAG)
    if settings.draws:
        value = float(coverage.sample_coverage(counts, settings.draws))
        method = f"Chao-Jost sample coverage at {settings.draws:,} draws"
        yield f"coverage at {settings.draws} draws", _bare(value, "share", total, method)
    value = float(coverage.incidence_coverage(held, total.objects))
    yield "coverage by objects", Estimate(value, unit="share", n=total.objects, method="Chao-Jost, incidence")
    yield "richness by objects (Chao2)", coverage.chao2_estimate(held, total.objects)


def of_diversity(total: Partial, settings: Settings) -> Iterator[Row]:
    """Yield Hill numbers as observed, of the source, and at a number of draws."""
    if not total.counts.any():
        return
    unit, seen = "effective types", np.count_nonzero(total.counts)
    for q in ORDERS:
        yield f"Hill number q={q:g}, observed", _bare(diversity.hill_number(total.counts, q), unit, total, "observed")
        name = f"Hill number q={q:g}, asymptotic"
        if seen <= BOOTSTRAP_TYPES:
            yield name, diversity.hill_asymptotic_estimate(total.counts, q, seed=settings.seed).flagged(DRAWS_FLAG)
        else:
            value = diversity.hill_asymptotic(total.counts, q)
            yield name, _bare(value, unit, total, f"asymptotic Hill number q = {q:g}")
        if settings.draws:
            value = float(diversity.rarefaction(total.counts, [settings.draws], q)[0])
            yield f"Hill number q={q:g} at {settings.draws} draws", _bare(value, unit, total, "rarefied")


def of_entropy(total: Partial, settings: Settings) -> Iterator[Row]:
    """Yield the entropy of single symbols by every estimator."""
    if not total.counts.any():
        return
    for name in entropy.ESTIMATORS:
        yield f"entropy, {name}", _bare(entropy.entropy(total.counts, name), "bits", total, name)


def of_blocks(total: Partial, settings: Settings) -> Iterator[Row]:
    """Yield block entropies, conditional entropies and excess entropies by length."""
    curve = prediction.curve_of_counts(total.block_counts(), settings.estimator)
    for row in curve.to_dict("records"):
        length, n = int(row["length"]), int(row["blocks"])
        flags = (f"blocks are covered to {row['coverage']:.3f} only: too low",) if row["coverage"] < 0.95 else ()
        for name in ("block_entropy", "conditional_entropy", "excess_entropy"):
            label = f"{name.replace('_', ' ')}, length {length}"
            yield label, Estimate(row[name], unit="bits", n=n, of="blocks", method=settings.estimator, flags=flags)
        yield f"block coverage, length {length}", Estimate(row["coverage"], unit="share", n=n, of="blocks")


def of_information(total: Partial, settings: Settings) -> Iterator[Row]:
    """Yield mutual information by distance, with the mean of its permutation null."""
    table = prediction.mutual_information_of_tables(total.pair_tables(), seed=settings.seed)
    for row in table.to_dict("records"):
        null = None if np.isnan(row["null_mean"]) else row["null_mean"]
        flags = () if null is not None or not row["pairs"] else ("table too large for a null from its margins",)
        method = f"plug-in; its bias for independent symbols is about {row['bias']:.3g}"
        yield (
            f"mutual information, distance {int(row['distance'])}",
            Estimate(row["bits"], unit="bits", n=int(row["pairs"]), of="pairs", method=method, null=null, flags=flags),
        )


def _bare(value: float, unit: str, total: Partial, method: str) -> Estimate:
    return Estimate(value, unit=unit, n=int(total.counts.sum()), of="symbols", method=method)


MEASURES: Mapping[str, Callable[[Partial, Settings], Iterator[Row]]] = {
    "coverage": of_coverage,
    "diversity": of_diversity,
    "entropy": of_entropy,
    "blocks": of_blocks,
    "information": of_information,
}
ORDERED = ("blocks", "information")


def chosen(names: tuple[str, ...], representation: Representation) -> tuple[str, ...]:
    """Return the measures to take: those asked for, or all that the representation allows.

    Raises
    ------
    ValueError
        For an unknown measure, or one of order for symbols without order.
    """
    if unknown := [name for name in names if name not in MEASURES]:
        raise ValueError(f"unknown measure {unknown[0]!r}; choose from {', '.join(MEASURES)}")
    if not representation.ordered and (wrong := [name for name in names if name in ORDERED]):
        raise ValueError(f"{wrong[0]!r} depends on the order of symbols, but {representation.label} have none")
    return names or tuple(name for name in MEASURES if representation.ordered or name not in ORDERED)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as it is after a round trip through JSON: a list for a tuple, None for NaN and infinity."""
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not np.isfinite(value) else value


def estimate(total: Partial, measures: tuple[str, ...], settings: Settings) -> list[dict[str, Any]]:
    """Return one record per number: measure, name, and the fields of its Estimate."""
    return [
        {"measure": measure, "name": name, **{k: _plain(v) for k, v in value.to_dict().items()}}
        for measure in measures
        for name, value in MEASURES[measure](total, settings)
    ]
