"""Simulated objects of known bits: informative variables, nuisance, a batch effect, and learners of each capacity.

A label y is a fair coin. An object holds, each as a variable of -1 or 1:

- informative variables: copies of y, each flipped with chance `noise`,
- pairs: two variables that tell nothing alone; their product is one more such copy,
- batch variables: copies of the batch b, each flipped with chance `BATCH_NOISE`; in the learner's own lab b agrees with y with
  chance (1 + confounding) / 2, in a new lab it is a fair coin (the label comes with 'the plastics'),
- nuisance variables: fair coins of one bit each. As a control the same number of copies of ONE coin: as many variables with one
  bit of entropy.

The bits of y in the variables follow from binomial sums exactly (`available`). Learners are ridge regressions with a
temperature fitted to leave-one-out scores, of each variable alone or of all products of two as well: that and the penalty are
their capacity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.experiments import Progress, Result, check_limits
from analysis.experiments.simulated_world import (
    NEW,
    OWN,
    PENALTIES,
    World,
    available,
    draw,
    learn,
    tested,
    with_products,
)
from analysis.statistics.resampling import bootstrap, generator, percentile_interval

SETTINGS: dict[str, Any] = {
    "seed": 0,
    "informative": 12,
    "pairs": 6,
    "noise": 0.35,
    "nuisance": 128,
    "batch": 8,
    "confounding": 0.6,
}
LIMITS = {
    "informative": (1, 40), "pairs": (0, 8), "noise": (0.02, 0.48), "nuisance": (0, 256), "batch": (0, 40),
    "confounding": (0.0, 1.0),
}  # fmt: skip
SEEDS = 16
SIZES = (16, 32, 64, 128, 256, 512, 1024, 2048)  # training objects
TESTED = 1_000
HALF = 0.5  # share of the available bits at which sizes are compared
STEPS = (0, 1 / 16, 1 / 4, 1)  # of the nuisance bits
COINS, COPIES, PERMUTED = "independent coins", "copies of one coin", "labels permuted"
NONE = "no batch effect"
ALONE, PRODUCTS, GAIN = "variables alone", "variables and pairs", "gain of pairs"
FEW = 6  # informative and nuisance variables at most where all products of two are learned from
CROWDS = (0, FEW, 2 * FEW)  # nuisance variables of worlds in which learners of each size are compared
SIZED = (100.0, 1.0, 0.01)  # penalties of these
REPLICATES = 1_000
Floats = NDArray[np.float64]


def captured(
    world: World, seed: int, labs: tuple[str, ...] = (NEW,), *, permuted: bool = False, products: bool = False
) -> pd.DataFrame:
    """Bits of held-out objects against training objects and penalty, by learners with or without products of two variables.

    Returns
    -------
    DataFrame
        Columns lab (where it was tested), n, seed, penalty, freedom, bits, chosen (whether leave-one-out chose the penalty).
        Training objects are those of the learner's own lab; smaller sets are the first of larger ones.
    """
    rng = generator(seed, "simulated batches", world, permuted)
    x, y = draw(world, SEEDS, SIZES[-1], OWN, rng)
    if permuted:
        y = rng.permuted(y, axis=1)
    tests = {lab: draw(world, SEEDS, TESTED, lab, rng) for lab in labs}
    if products:
        x, tests = with_products(x), {lab: (with_products(tx), ty) for lab, (tx, ty) in tests.items()}
    frames = []
    for n in SIZES:
        learned = learn(x[:, :n], y[:, :n])
        best = learned.own.argmax(axis=1)
        for lab, (tx, ty) in tests.items():
            bits = tested(learned, tx, ty)
            frames.append(
                pd.DataFrame(
                    {
                        "lab": lab,
                        "n": n,
                        "seed": np.repeat(np.arange(SEEDS), len(PENALTIES)),
                        "penalty": np.tile(PENALTIES, SEEDS),
                        "freedom": learned.freedom.ravel(),
                        "bits": bits.ravel(),
                        "chosen": (np.arange(len(PENALTIES)) == best[:, None]).ravel(),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def averaged(table: pd.DataFrame, by: list[str], seed: int) -> pd.DataFrame:
    """Mean of the column bits over seeds, interval by bootstrap over seeds: columns of `by`, value, low, high, seeds."""
    wide = table.pivot_table(index="seed", columns=by, values="bits", sort=False)
    values = wide.to_numpy()
    drawn = bootstrap(lambda i: values[i].mean(axis=0), len(values), replicates=REPLICATES, seed=seed)
    low, high = percentile_interval(drawn)
    found = wide.columns.to_frame(index=False)
    return found.assign(value=values.mean(axis=0), low=low, high=high, seeds=len(values))


def needed(table: pd.DataFrame, target: float) -> Floats:
    """log2 of the training objects at which each seed first reaches some bits, between sizes on a line; infinite if never."""
    wide = table[table.chosen].pivot_table(index="seed", columns="n", values="bits").to_numpy()
    sizes, out = np.log2(SIZES), np.full(len(wide), np.inf)
    for row, bits in enumerate(wide):
        above = np.flatnonzero(bits >= target)
        if not len(above):
            continue
        k = int(above[0])
        share = 1.0 if k == 0 else (target - bits[k - 1]) / (bits[k] - bits[k - 1])
        out[row] = sizes[k] if k == 0 else sizes[k - 1] + share * (sizes[k] - sizes[k - 1])
    return out


def run(sets: Mapping[str, Any], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Simulate; see the module.

    Returns
    -------
    Result
        Tables curves (share of the available bits against n, by nuisance and control), needed (n for half of them), capacity
        (share against n, learner and penalty), ridge (share against n, variables and capacity: learner and penalty), labs (bits
        against n in the learner's own lab and in a new one).

    Raises
    ------
    ValueError
        If a setting lies outside LIMITS.
    """
    check_limits(settings, LIMITS)
    seed, most = int(settings["seed"]), int(settings["nuisance"])
    base = World(int(settings["informative"]), float(settings["noise"]))
    levels = list(dict.fromkeys(round(most * step) for step in STEPS))
    worlds = [(COINS, replace(base, nuisance=h)) for h in levels]
    worlds += [(COPIES, replace(base, nuisance=most, copies=True))] * bool(most)
    worlds.append((PERMUTED, worlds[len(levels) - 1][1]))
    lab = replace(base, batch=int(settings["batch"]), confounding=float(settings["confounding"]))
    few = World(min(base.informative, FEW), base.noise, min(most, FEW), pairs=int(settings["pairs"]))
    steps, runs = len(worlds) + 4, []
    with threadpool_limits(1, "blas"):
        for done, (kind, world) in enumerate(worlds):
            progress(done, steps, f"{world.nuisance} nuisance variables, {kind}")
            runs.append((kind, world, captured(world, seed, permuted=kind == PERMUTED)))
        progress(len(worlds), steps, "own lab and new lab")
        labs = captured(lab, seed, (OWN, NEW))
        progress(len(worlds) + 1, steps, "the same without a batch effect")
        without = captured(replace(lab, confounding=0.0), seed).assign(lab=NONE)
        progress(len(worlds) + 2, steps, "learners of variables alone and of pairs")
        learners = _both(few, seed)
        progress(len(worlds) + 3, steps, "learners of each size in worlds of more variables")
        ridge = _ridge(_sized(few, learners, seed, most), seed)
    progress(steps, steps, "done")
    there = available(base)
    tables = {
        "curves": _curves(runs, there, seed),
        "needed": _needed(runs, there, seed),
        "capacity": _capacity(learners, few, seed),
        "ridge": ridge,
        "labs": _labs(pd.concat([labs, without]), lab, seed),
    }
    return Result(tables, sentence(tables["needed"], tables["labs"]), dict(settings))


def _shares(table: pd.DataFrame, there: float) -> pd.DataFrame:
    return table.assign(
        **{name: table[name] / there for name in ("value", "low", "high")}, available=there, unit="share"
    )


def _curves(runs: list[tuple[str, World, pd.DataFrame]], there: float, seed: int) -> pd.DataFrame:
    frames = [
        averaged(table[table.chosen], ["n"], seed).assign(
            nuisance=kind, variables=world.nuisance, nuisance_bits=world.nuisance_bits
        )
        for kind, world, table in runs
    ]
    return _shares(pd.concat(frames, ignore_index=True), there)


def _needed(runs: list[tuple[str, World, pd.DataFrame]], there: float, seed: int) -> pd.DataFrame:
    """Training objects for HALF of the available bits, and how many times as many as without nuisance."""
    rows, none = [], None
    for kind, world, table in runs:
        if kind == PERMUTED:
            continue
        octaves = needed(table, HALF * there)
        none = octaves if none is None else none
        row = {"nuisance": kind, "variables": world.nuisance, "nuisance_bits": world.nuisance_bits, "unit": "objects"}
        row |= dict(zip(("value", "low", "high"), _exponent(octaves, seed), strict=True))
        row |= dict(zip(("times", "times_low", "times_high"), _exponent(octaves - none, seed), strict=True))
        rows.append(row | {"seeds": SEEDS, "most": SIZES[-1]})
    return pd.DataFrame(rows)


def _exponent(octaves: Floats, seed: int) -> tuple[float, float, float]:
    """Geometric mean with its interval over seeds; NaN where some seed never reaches the target."""
    if not np.isfinite(octaves).all():
        return np.nan, np.nan, np.nan
    drawn = bootstrap(lambda i: octaves[i].mean(), len(octaves), replicates=REPLICATES, seed=seed)
    low, high = percentile_interval(drawn)
    return float(2 ** octaves.mean()), float(2**low), float(2**high)


def _capacity(learners: Mapping[str, pd.DataFrame], world: World, seed: int) -> pd.DataFrame:
    """Share of the available bits of each learner with each penalty, and with the penalty that leave-one-out chose (NaN)."""
    frames = []
    for learner, table in learners.items():
        freedom = table.groupby(["n", "penalty"]).freedom.mean().reset_index()
        frames.append(
            averaged(table, ["n", "penalty"], seed).merge(freedom, on=["n", "penalty"]).assign(learner=learner)
        )
        chosen = table[table.chosen]
        frames.append(averaged(chosen, ["n"], seed).assign(penalty=np.nan, freedom=np.nan, learner=learner))
    chosen = {name: one[one.chosen].assign(learner=name) for name, one in learners.items()}
    gain = chosen[PRODUCTS].set_index(["n", "seed"]).bits - chosen[ALONE].set_index(["n", "seed"]).bits
    frames.append(averaged(gain.reset_index(), ["n"], seed).assign(penalty=np.nan, freedom=np.nan, learner=GAIN))
    about = {"informative": world.informative, "pairs": world.pairs, "nuisance_bits": world.nuisance}
    return _shares(pd.concat(frames, ignore_index=True), available(world)).assign(**about)


def _sized(
    few: World, learners: dict[str, pd.DataFrame], seed: int, most: int
) -> Iterator[tuple[str, World, dict[str, pd.DataFrame]]]:
    """Learn worlds of few to more variables by learners of each capacity, and one of them with permuted labels."""
    for nuisance in dict.fromkeys(min(most, step) for step in CROWDS):
        world = replace(few, nuisance=nuisance)
        yield COINS, world, learners if world == few else _both(world, seed)
    yield PERMUTED, few, _both(few, seed, permuted=True)


def _both(world: World, seed: int, *, permuted: bool = False) -> dict[str, pd.DataFrame]:
    return {
        name: captured(world, seed, permuted=permuted, products=products)
        for name, products in ((ALONE, False), (PRODUCTS, True))
    }


def _ridge(worlds: Iterable[tuple[str, World, dict[str, pd.DataFrame]]], seed: int) -> pd.DataFrame:
    """Share of the available bits by training objects, variables and capacity: the learner, and its penalty.

    The best capacity for so many objects is the least that is not shown to capture less than the best, paired by seed.
    """
    frames = []
    for kind, world, of_world in worlds:
        table = pd.concat([one.assign(learner=name) for name, one in of_world.items()])
        table = table[table.penalty.isin(SIZED)]
        table = table.assign(size=_places_of(table))
        mean = averaged(table, ["n", "size"], seed)
        about = table.groupby(["n", "size"]).agg(
            learner=("learner", "first"), penalty=("penalty", "first"), freedom=("freedom", "mean")
        )
        mean = mean.merge(about.reset_index(), on=["n", "size"])
        best = {n: _unbeaten(rows, seed) for n, rows in table.groupby("n")}
        mean["best"] = [best[n] == size for n, size in zip(mean.n, mean["size"], strict=True)]
        variables = world.informative + 2 * world.pairs + world.nuisance
        frames.append(_shares(mean, available(world)).assign(nuisance=kind, variables=variables))
    return pd.concat(frames, ignore_index=True)


def _places_of(table: pd.DataFrame) -> list[int]:
    """Rank of the capacity of each row: learners of single variables first, each from the largest penalty to the least."""
    ranks = {(name, penalty): k for k, (name, penalty) in enumerate(product((ALONE, PRODUCTS), SIZED))}
    return [ranks[one] for one in zip(table.learner, table.penalty, strict=True)]


def _unbeaten(rows: pd.DataFrame, seed: int) -> int:
    bits = rows.pivot_table(index="seed", columns="size", values="bits")
    behind = bits[bits.mean().idxmax()].to_numpy()[:, None] - bits.to_numpy()
    drawn = bootstrap(lambda i: behind[i].mean(axis=0), len(behind), replicates=REPLICATES, seed=seed)
    return int(min(bits.columns[percentile_interval(drawn)[0] <= 0]))


def _labs(table: pd.DataFrame, world: World, seed: int) -> pd.DataFrame:
    found = averaged(table[table.chosen], ["lab", "n"], seed)
    there = {OWN: available(world, OWN), NEW: available(world), NONE: available(world)}
    return found.assign(available=found.lab.map(there), unit="bits", batch=world.batch, confounding=world.confounding)


def sentence(wanted: pd.DataFrame, labs: pd.DataFrame) -> str:
    """State how nuisance bits change the data that are needed, and what a batch effect costs in a new lab."""
    last = labs[labs.n == labs.n.max()].set_index("lab")
    new, own = last.loc[NEW], last.loc[OWN]
    costs = (
        f"Learned in one lab, {own.value:.2f} [{own.low:.2f}, {own.high:.2f}] bits are saved there and {new.value:z.2f} "
        f"[{new.low:z.2f}, {new.high:z.2f}] in a new lab"
    )
    return f"{growth(wanted)}. {costs}."


def growth(wanted: pd.DataFrame) -> str:
    """State whether more nuisance bits need more training objects, from the table `needed`."""
    first, last = wanted[wanted.nuisance == COINS].iloc[0], wanted[wanted.nuisance == COINS].iloc[-1]
    if first.variables == last.variables:
        return "No nuisance was added, so nothing is compared"
    h = f"{int(last.nuisance_bits)} bits of nuisance"
    if first.value != first.value:
        most = f"{int(first.most):,} training objects, even without nuisance"
        return f"Half of the available bits are not reached by all seeds with {most}"
    if last.value != last.value:
        return f"With {h}, half of the available bits are not reached by all seeds with {int(last.most):,} training objects"
    size = f"{last.times:.2g} [{last.times_low:.2g}, {last.times_high:.2g}] times as many training objects"
    if last.times_low <= 1 <= last.times_high:
        return f"{h} are not shown to need more data for the same bits: {size}"
    return f"{h} need {size} for the same bits{_control(wanted)}"


def _control(wanted: pd.DataFrame) -> str:
    copies = wanted[wanted.nuisance == COPIES].iloc[0]
    if copies.value != copies.value:
        return ""
    return (
        f" (as many copies of one coin, which are one bit: {copies.times:.2g} [{copies.times_low:.2g}, "
        f"{copies.times_high:.2g}] times)"
    )
