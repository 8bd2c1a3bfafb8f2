"""Learning: how many bits held-out objects cost as more and more of a set has been seen, beside neutral objects.

What ten times the data saves is structure that can be learned from so many objects; what a chain of order 2 saves in the same
window is composition and local order. Bits are those of the shared mixture, per neutral unit. See `learning_arms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result, learning_law
from analysis.experiments.learning_arms import (
    DECADE,
    NEUTRAL,
    ORDERS,
    PRESENT,
    REAL,
    TENFOLD,
    Curve,
    Drawn,
    averaged,
    draw,
    neutral_curve,
    real_curve,
)
from analysis.statistics.resampling import percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "symbols": 1_000_000}
FIRST_SYMBOLS = DECADE[1]  # of a first answer: reached within seconds, and ends the tenfold that sets are compared in
BEYOND = "beyond neutral"
LAST = "last tenfold"
COMMON = f"{DECADE[0]:,} to {DECADE[1]:,} symbols"
PER = 10_000  # neutral units
SCALES = ("per object", f"per {PER:,} units")
Floats = NDArray[np.float64]


def measure(dataset: Dataset, seed: int, symbols: int, tell: Progress) -> dict[str, pd.DataFrame]:
    """Tables of one set; see `run`."""
    drawn, steps = draw(dataset, seed), [0]

    def told() -> None:
        steps[0] += 1
        tell(steps[0], 3 * ORDERS, "learning")

    curves = {REAL: real_curve(drawn, REAL, symbols, seed, told)}
    alike = len(drawn.pool(PRESENT)) == len(drawn.pool(REAL))  # no test object has a relative
    curves[PRESENT] = curves[REAL] if alike else real_curve(drawn, PRESENT, symbols, seed, told)
    curves[NEUTRAL] = neutral_curve(drawn, symbols, seed, told)
    rates = {arm: averaged(curve.rates(drawn.samples), arm) for arm, curve in curves.items()}
    sizes = np.array(curves[REAL].sizes, dtype=float)
    tables = {
        "curve": pd.concat([_points(arm, curves[arm], rates[arm]) for arm in curves], ignore_index=True),
        "savings": savings(curves, rates),
        "needed": learning_law.needed(sizes, rates[REAL]),
        "law": pd.DataFrame([learning_law.judge(*doubling(sizes, rates[REAL]))]),
        "structure": structure(drawn, curves),
    }
    about = {
        "domain": dataset.domain,
        "dataset": dataset.name,
        "n": drawn.tests,
        "size_unit": drawn.domain.size_unit,
        "relatives": float(np.isin(drawn.groups[: drawn.tests], drawn.groups[drawn.tests :]).mean()),
    }
    return {name: table.assign(**about) for name, table in tables.items()}


def doubling(sizes: Floats, rates: Floats) -> tuple[Floats, Floats]:
    """Take the sizes that double from one to the next and the end: a law weighs each of them alike."""
    doubled = np.isclose(np.log2(sizes / 1000) % 1, 0)
    doubled[-1] = True
    return sizes[doubled], rates[doubled]


def _points(arm: str, curve: Curve, rates: Floats) -> pd.DataFrame:
    """Bits per neutral unit at each size, by name of the arm."""
    low, high = percentile_interval(rates[:, 1:].T)
    found = pd.DataFrame(
        {
            "arm": arm,
            "size": curve.sizes,
            "symbols": curve.symbols.mean(axis=0),
            "objects": curve.objects.mean(axis=0),
            "value": rates[:, 0],
            "low": low,
            "high": high,
        }
    )
    return found.drop_duplicates("objects", keep="last")  # sizes within one long object


def savings(curves: Mapping[str, Curve], rates: Mapping[str, Floats]) -> pd.DataFrame:
    """Bits that ten times the data saves, in each arm, and in real objects beyond neutral ones.

    Returns
    -------
    DataFrame
        Columns window (COMMON, where the set reaches it, and LAST), arm (with BEYOND: REAL less NEUTRAL), first, last
        (symbols), value, low, high (bits per neutral unit and tenfold), share, share_low, share_high (of the bits at the
        start; of BEYOND the difference of shares).
    """
    rows = []
    for window in (COMMON, LAST):
        saved: dict[str, tuple[Floats, Floats]] = {}
        ends: dict[str, tuple[int, int]] = {}
        for arm, curve in curves.items():
            first, last = DECADE if window == COMMON else (max(curve.sizes[-1] // TENFOLD, 1), curve.sizes[-1])
            if first not in curve.sizes or last not in curve.sizes:
                continue
            start, end = (rates[arm][curve.sizes.index(size)] for size in (first, last))
            saved[arm], ends[arm] = ((start - end) / np.log10(last / first), 1 - end / start), (first, last)
        if REAL in saved and NEUTRAL in saved:
            saved[BEYOND] = tuple(r - o for r, o in zip(saved[REAL], saved[NEUTRAL], strict=True))  # type: ignore[assignment]
            ends[BEYOND] = ends[REAL]
        for arm, (bits, share) in saved.items():
            low, high = percentile_interval(bits[1:])
            share_low, share_high = percentile_interval(share[1:])
            rows.append(
                {
                    "window": window, "arm": arm, "first": ends[arm][0], "last": ends[arm][1],
                    "value": bits[0], "low": float(low), "high": float(high),
                    "share": share[0], "share_low": float(share_low), "share_high": float(share_high),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def structure(drawn: Drawn, curves: Mapping[str, Curve]) -> pd.DataFrame:
    """Bits that objects would have cost when they were learned from, divided into structure and noise.

    Structure is what objects like the held-out ones cost at each size on the way, less what they cost in the end, summed over
    what was learned from: the area between a curve and its end. The code of the pool itself, each symbol coded before it is
    learned, less the bits of as many units in the end, is the other way to that sum (`prequential`). It is less certain, for
    the two are bits of different objects. Relatives are present, as they are in the pool.

    Returns
    -------
    DataFrame
        Columns arm (PRESENT, NEUTRAL, BEYOND: the former less the latter), size, objects, scale (one of SCALES), value,
        low, high (bits of structure), noise, share (of structure in all bits; NaN of BEYOND), prequential, prequential_low,
        prequential_high (bits of structure by the code of the pool).
    """
    shared = sorted(set(curves[PRESENT].sizes) & set(curves[NEUTRAL].sizes))
    found: dict[str, dict[str, list[Floats]]] = {scale: {} for scale in SCALES}
    for arm in (PRESENT, NEUTRAL):
        curve = curves[arm]
        at = [curve.sizes.index(size) for size in shared]
        rates = curve.rates(drawn.samples)
        noise = (curve.units[:, :, None] * rates)[:, at]
        spent = area(curve.units, rates, curve.learned)[:, at], curve.learned[:, at, None]
        for scale, per in zip(SCALES, (curve.objects, curve.units / PER), strict=True):
            parts: tuple[Floats, ...] = (spent[0] - noise, noise, spent[1] - noise)
            found[scale][arm] = [averaged(np.asarray(part / per[:, at, None]), arm, scale) for part in parts]
    objects = dict(zip(curves[PRESENT].sizes, curves[PRESENT].objects.mean(axis=0), strict=True))
    rows = []
    for scale, arms in found.items():
        arms[BEYOND] = [r - o for r, o in zip(arms[PRESENT], arms[NEUTRAL], strict=True)]
        for arm, (absorbed, noise, coded) in arms.items():
            low, high = percentile_interval(absorbed[:, 1:].T)
            coded_low, coded_high = percentile_interval(coded[:, 1:].T)
            for k, size in enumerate(shared):
                value, left = absorbed[k, 0], noise[k, 0]
                share = np.nan if arm == BEYOND else value / (value + left)
                rows.append(
                    {
                        "arm": arm, "size": size, "objects": objects[size], "scale": scale, "value": value, "low": low[k],
                        "high": high[k], "noise": left, "share": share, "prequential": coded[k, 0],
                        "prequential_low": coded_low[k], "prequential_high": coded_high[k],
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def area(units: NDArray[np.int64], rates: Floats, learned: Floats) -> Floats:
    """Bits under a curve up to each stop, which is straight over the logarithm of units between stops.

    Parameters
    ----------
    units : ndarray, shape [orders, stops]
    rates : ndarray, shape [orders, stops, samples]
        Bits per neutral unit.
    learned : ndarray, shape [orders, stops]
        Bits of the pool; those up to the first stop stand for the curve before it.

    Returns
    -------
    ndarray, shape [orders, stops, samples]
    """
    start, end = units[:, :-1, None].astype(float), units[:, 1:, None].astype(float)
    log = np.log(np.maximum(end / start, 1 + 1e-12))  # two stops may be one, within a long object
    slope = np.diff(rates, axis=1) / log
    between = rates[:, :-1] * (end - start) + slope * (end * log - (end - start))
    first = np.broadcast_to(learned[:, :1, None], (*learned[:, :1].shape, rates.shape[2]))
    found: Floats = np.cumsum(np.concatenate([first, between], axis=1), axis=1)
    return found


def at_common_size(table: pd.DataFrame) -> pd.DataFrame:
    """Take the rows of the largest size that all sets of a table have; of each set's largest, if they share none."""
    shared = set.intersection(*(set(rows["size"]) for _, rows in table.groupby("domain")))
    if shared:
        return table[table["size"] == max(shared)]
    return table[table["size"] == table.groupby("domain")["size"].transform("max")]


def compared(table: pd.DataFrame) -> pd.DataFrame:
    """Take the rows of `savings` in the tenfold that all sets reach, or in the last of each, if some do not reach it."""
    reached = table[table.window == COMMON].domain.nunique() == table.domain.nunique()
    return table[table.window == (COMMON if reached else LAST)]


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Returns
    -------
    Result
        Tables curve (bits per neutral unit; arm, size, symbols, objects, value, low, high), savings (see `savings`), needed
        (see `learning_law.needed`), law (see `learning_law.judge`) and structure (see `structure`), each with domain,
        dataset, n (held-out objects), size_unit and relatives (share of held-out objects with a relative).

    Raises
    ------
    ValueError
        If a set cannot be measured, or no tenth of so many symbols could be learned from.
    """
    symbols = int(settings["symbols"])
    if symbols < TENFOLD:
        raise ValueError(f"symbols must be at least {TENFOLD}, got {symbols}")
    found: list[dict[str, pd.DataFrame]] = []
    for done, (domain, dataset) in enumerate(sets.items()):

        def tell(step: int, steps: int, what: str, done: int = done, domain: str = domain) -> None:
            progress(done * steps + step, len(sets) * steps, f"{what} {DOMAINS[domain].object_label}")

        found.append(measure(dataset, int(settings["seed"]), symbols, tell))
    tables = {name: pd.concat([one[name] for one in found], ignore_index=True) for name in found[0]}
    return Result(tables, sentence(tables["savings"]), dict(settings))


def sentence(table: pd.DataFrame) -> str:
    """State what ten times the data saves in each domain, beside neutral objects, from the table `savings`."""
    rows, said = compared(table), []
    one_window = rows[rows.arm == REAL].window.iloc[0] == COMMON
    for domain, of_domain in rows.groupby("domain", sort=False):
        at = of_domain.set_index("arm")
        real, beyond, null = at.loc[REAL], at.loc[BEYOND], at.loc[NEUTRAL]
        window = "" if one_window else f" ({int(real['first']):,} to {int(real['last']):,} symbols)"
        shown = real.low > 0 or real.high < 0
        word = "more than" if beyond.low > 0 else "less than" if beyond.high < 0 else "not shown to differ from"
        none = "" if shown else ", so none is shown"
        said.append(
            f"{DOMAINS[str(domain)].label}{window} {_size(real)} bits per {real.size_unit}{none}, "
            f"{word} its neutral objects ({_size(null)})"
        )
    window = f" ({COMMON})" if one_window else ""
    return f"Ten times the data{window} saves of unseen, unrelated objects: {'; '.join(said)}."


def _size(row: pd.Series) -> str:
    digits = 2 if abs(row.value) >= 0.1 else 3
    return f"{row.value:z.{digits}f} [{row.low:z.{digits}f}, {row.high:z.{digits}f}]"
