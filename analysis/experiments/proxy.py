"""Selection by a proxy: what the best of n candidates is worth, where the reward is not the truth but goes with it.

A candidate has a true value t (standard normal). The proxy is

    x = rho t + sqrt(1 - rho^2) (sqrt(b) h + sqrt(1 - b) e)

with noise e, and a bias h that the proxy rewards and the truth does not; both have variance 1, so that x correlates with t by rho
whatever the share b. Where all are normal, the true value of the best of n by proxy is rho E[largest of n] exactly: less than the
proxy says, but rising. Where h has heavy tails, the best of many is the most biased one, and the true value falls again.
Measuring again averages e and keeps h.

A measurement is itself a proxy: `ceiling` says how far replicates that scatter by s among objects that spread by S can go with
the truth: reliability 1 - s^2 / S^2, correlation its root.

References
----------
Gao, Schulman & Hilton 2022, arXiv:2210.10760 (true reward against best of n); Kwa et al. 2024, arXiv:2407.14503 (heavy tails);
Kramer et al. 2012, doi:10.1021/jm300131x (scatter of replicates).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import log_ndtr

from analysis.corpus import Dataset
from analysis.domains.distinct import distinct, is_number
from analysis.experiments import Progress, Result, check_limits
from analysis.statistics.resampling import bootstrap, generator, percentile_interval

SETTINGS: dict[str, Any] = {
    "seed": 0, "correlation": 0.6, "bias": 0.7, "tail": 3, "replicates": 1, "scatter": 0.54, "spread": 1.2, "label": "",
}  # fmt: skip
LIMITS = {
    "correlation": (0.0, 1.0), "bias": (0.0, 1.0), "tail": (0, 30), "replicates": (1, 100), "scatter": (0.0, 10.0),
    "spread": (0.01, 100.0),
}  # fmt: skip
TAILS = (0, 3)  # degrees of freedom: 0 is normal, else from here on (of fewer, the variance is infinite)
SIZES = tuple(2**k for k in range(13))
TRIALS = 1_000
REPLICATES = 400
PUBLISHED = ("Kramer et al. 2012, heterogeneous public pKi", 0.54, "10.1021/jm300131x")
TRUTH, PROXY, NORMAL, CHANCE = "truth itself", "proxy as set", "proxy, all normal", "proxy permuted"
ARMS = (TRUTH, PROXY, NORMAL, CHANCE)
AGAIN = (1, 2, 3, 5, 10, 30)
FEWEST = 5  # objects measured more than once
PER = "sd of true values"
MEASURED, STATED = "replicates of the set", "scatter that is set"
Floats = NDArray[np.float64]


def largest_of(n: int) -> float:
    """Expectation of the largest of n standard normal numbers, by numerical integration; 0.5642 for 2, 1.5388 for 10.

    Examples
    --------
    >>> round(largest_of(3), 4)
    0.8463
    """
    if n == 1:
        return 0.0
    scale = n / np.sqrt(2 * np.pi)

    def density(x: float) -> float:
        return x * scale * float(np.exp((n - 1) * log_ndtr(x) - x**2 / 2))

    found = quad(density, -9, 12, limit=200, points=[0.0, 2.0, 4.0])
    return float(found[0])


def selected(settings: Mapping[str, Any]) -> dict[str, tuple[Floats, Floats]]:
    """Draw candidates and select the best of the first n by proxy, for each of SIZES; all arms have the same candidates.

    Returns
    -------
    dict of str to (true, said)
        Arm -> true value and proxy of the selected, both of shape [TRIALS, sizes].
    """
    rho, bias, tail = float(settings["correlation"]), float(settings["bias"]), int(settings["tail"])
    noise = np.sqrt((1 - bias) / int(settings["replicates"]))
    rng = generator(int(settings["seed"]), "proxy")
    found = {arm: (np.empty((TRIALS, len(SIZES))), np.empty((TRIALS, len(SIZES)))) for arm in ARMS}
    for trial in range(TRIALS):
        t, e, normal = rng.standard_normal((3, SIZES[-1]))
        heavy = rng.standard_t(tail, SIZES[-1]) / np.sqrt(tail / (tail - 2)) if tail else normal
        set_, gentle = (rho * t + np.sqrt(1 - rho**2) * (np.sqrt(bias) * h + noise * e) for h in (heavy, normal))
        for arm, x in ((TRUTH, t), (PROXY, set_), (NORMAL, gentle), (CHANCE, np.roll(set_, SIZES[-1] // 2))):
            best = [int(x[:n].argmax()) for n in SIZES]
            found[arm][0][trial], found[arm][1][trial] = t[best], x[best]
    return found


def correlation_of(settings: Mapping[str, Any]) -> float:
    """Correlation of proxy and truth when the proxy is the mean of the replicates that are set."""
    rho, bias = float(settings["correlation"]), float(settings["bias"])
    rest = (1 - rho**2) * (bias + (1 - bias) / int(settings["replicates"]))
    return rho / float(np.sqrt(rho**2 + rest)) if rho else 0.0


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Select by proxies; see the module.

    Parameters
    ----------
    sets : mapping of str to Dataset
        Where one has objects that stand in it more than once with a number, the scatter of these replaces the one that is set.
    settings : mapping
        correlation, bias (share of what is not the truth), tail (degrees of freedom of the bias; 0: normal), replicates,
        scatter and spread (of a measurement), label (of the number; empty: the first that has replicates), seed.
    progress : callable

    Returns
    -------
    Result
        Tables selected (true value of the best of n by arm), decoupling (its peak, and what is lost beyond), ceiling.

    Raises
    ------
    ValueError
        If a setting lies outside LIMITS, or the scatter is larger than the spread.
    """
    check_limits(settings, LIMITS)
    if settings["tail"] and settings["tail"] < TAILS[1]:
        raise ValueError("tail must be 0 (normal) or 3 and more: with fewer degrees of freedom a bias has no variance")
    progress(0, 2, "selecting by proxies")
    drawn = selected(settings)
    progress(1, 2, "replicates")
    tables = {
        "selected": _selected(drawn, settings),
        "decoupling": decoupling({arm: true for arm, (true, _) in drawn.items()}, int(settings["seed"])),
        "ceiling": _ceiling(sets, settings),
    }
    progress(2, 2, "done")
    return Result(tables, sentence(tables["decoupling"], tables["ceiling"]), dict(settings))


def _means(values: Floats, seed: int) -> tuple[Floats, Floats, Floats]:
    drawn = bootstrap(lambda i: values[i].mean(axis=0), len(values), replicates=REPLICATES, seed=seed)
    return values.mean(axis=0), *percentile_interval(drawn)


def _selected(drawn: Mapping[str, tuple[Floats, Floats]], settings: Mapping[str, Any]) -> pd.DataFrame:
    most = np.array([largest_of(n) for n in SIZES])
    exact = {TRUTH: most, NORMAL: correlation_of(settings) * most, CHANCE: 0 * most}
    if not settings["tail"]:
        exact[PROXY] = exact[NORMAL]
    frames = []
    for arm, (true, said) in drawn.items():
        value, low, high = _means(true, int(settings["seed"]))
        frames.append(pd.DataFrame({
            "arm": arm, "n": SIZES, "value": value, "low": low, "high": high, "proxy": said.mean(axis=0),
            "exact": exact.get(arm, np.nan), "correlation": 1.0 if arm == TRUTH else 0.0 if arm == CHANCE
            else correlation_of(settings), "trials": TRIALS, "unit": PER,
        }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def decoupling(true: Mapping[str, Floats], seed: int = 0) -> pd.DataFrame:
    """Compare the true value of the best of the most candidates with that at half of the trials' best size, and between arms.

    The size of the peak is found in one half of the trials and read in the other, so that a peak of noise is none.

    Parameters
    ----------
    true : mapping of str to ndarray, shape [trials, sizes]
    seed : int

    Returns
    -------
    DataFrame
        Columns arm, peak (candidates), value, low, high (true value of the best of the most), at_peak, lost, lost_low,
        lost_high (at the peak less that), short, short_low, short_high (of what selection by the truth gives), most, unit.
    """
    rows = []
    for arm, values in true.items():
        half = len(values) // 2
        peak = int(values[:half].mean(axis=0).argmax())
        rest = values[half:]
        value, low, high = _means(values[:, -1:], seed)
        lost = _means((rest[:, peak] - rest[:, -1])[:, None], seed)
        short = _means((true[TRUTH][:, -1] - values[:, -1])[:, None], seed)
        row: dict[str, Any] = {"arm": arm, "peak": SIZES[peak], "at_peak": float(rest[:, peak].mean())}
        row |= dict(zip(("value", "low", "high"), (float(v[0]) for v in (value, low, high)), strict=True))
        row |= dict(zip(("lost", "lost_low", "lost_high"), (float(v[0]) for v in lost), strict=True))
        row |= dict(zip(("short", "short_low", "short_high"), (float(v[0]) for v in short), strict=True))
        rows.append(row | {"most": SIZES[-1], "trials": len(values), "unit": PER})
    return pd.DataFrame(rows)


# -------------------------------------------------------------------------------------------------- the ceiling


def has_numbers(dataset: Dataset) -> bool:
    """Whether a set has a label of numbers, which replicates could scatter in."""
    return any(is_number(dataset.labels[name]) for name in dataset.labels)


def replicates(dataset: Dataset, label: str = "") -> pd.DataFrame:
    """Find the numbers of objects that stand in a set more than once: columns object, value, label.

    Sets that were put together from medians have none: what scattered is no longer in them.

    Raises
    ------
    ValueError
        If the set has no label of that name.
    """
    if label and label not in dataset.labels:
        raise ValueError(
            f"{dataset.name} has no label {label!r}; it has {', '.join(map(str, dataset.labels)) or 'none'}"
        )
    rows = distinct(dataset)[1]
    if rows.empty:
        return pd.DataFrame({"object": [], "value": [], "label": []})
    names = [label] if label else [str(name) for name in dataset.labels if is_number(dataset.labels[name])]
    for name in names:
        own = pd.DataFrame(
            {"object": rows.kept_id, "value": dataset.labels[name].iloc[rows.index].to_numpy(dtype=float)}
        )
        own = own.dropna()
        own = own[own.groupby("object").value.transform("size") > 1]
        if own.object.nunique() >= FEWEST:
            return own.assign(label=name).reset_index(drop=True)
    return pd.DataFrame({"object": [], "value": [], "label": []})


def scatter_of(found: pd.DataFrame, seed: int = 0) -> dict[str, float]:
    """Standard deviation within objects (pooled over degrees of freedom), with its interval by bootstrap over objects."""
    groups = [one.to_numpy() for _, one in found.groupby("object", sort=False).value]
    squares = np.array([((one - one.mean()) ** 2).sum() for one in groups])
    free = np.array([len(one) - 1 for one in groups])
    low, high = percentile_interval(
        bootstrap(lambda i: np.sqrt(squares[i].sum() / free[i].sum()), len(groups), replicates=REPLICATES, seed=seed)
    )
    value = float(np.sqrt(squares.sum() / free.sum()))
    return {"scatter": value, "scatter_low": float(low), "scatter_high": float(high), "objects": len(groups)}


def singles(dataset: Dataset, label: str) -> Floats:
    """Numbers of all objects, of each that which stands first: a median of replicates would scatter less than one of them."""
    first = pd.Series(dataset.labels[label].to_numpy(dtype=float), index=dataset.ids)
    return first[~first.index.duplicated()].loc[list(distinct(dataset)[0].ids)].dropna().to_numpy()


def ratio_interval(found: pd.DataFrame, once: Floats, seed: int = 0) -> tuple[float, float]:
    """Interval of scatter over spread: objects with replicates and all objects are drawn, each by themselves."""
    groups = found.groupby("object", sort=False).value
    squares, free = groups.var(ddof=0).to_numpy() * groups.size().to_numpy(), groups.size().to_numpy() - 1
    within = bootstrap(lambda i: np.sqrt(squares[i].sum() / free[i].sum()), len(free), replicates=REPLICATES, seed=seed)
    across = bootstrap(lambda i: once[i].std(ddof=1), len(once), replicates=REPLICATES, seed=seed + 1)
    low, high = percentile_interval(within / across)
    return float(low), float(high)


def _ceiling(sets: Mapping[str, Dataset], settings: Mapping[str, Any]) -> pd.DataFrame:
    frames = []
    for domain, dataset in sets.items():
        found = replicates(dataset, str(settings["label"]) if len(sets) == 1 else "")
        if len(found):
            once = singles(dataset, found.label.iloc[0])
            about = {
                "source": f"{MEASURED} {dataset.name}, {found.label.iloc[0]}",
                "domain": domain,
                "dataset": dataset.name,
            }
            measured = scatter_of(found, int(settings["seed"]))
            ends = ratio_interval(found, once, int(settings["seed"]))
            frames.append(ceiling(measured, float(once.std(ddof=1)), ends).assign(**about))
    stated = {"scatter": float(settings["scatter"]), "scatter_low": np.nan, "scatter_high": np.nan, "objects": 0}
    frames.append(ceiling(stated, float(settings["spread"])).assign(source=STATED, domain="", dataset=""))
    return pd.concat(frames, ignore_index=True)


def ceiling(scatter: Mapping[str, float], spread: float, ratio: tuple[float, float] = (np.nan, np.nan)) -> pd.DataFrame:
    """Largest correlation of means of replicates with the truth, by number of replicates (Spearman & Brown 1910).

    Parameters
    ----------
    scatter : mapping
        scatter, scatter_low, scatter_high (sd of replicates of one object), objects.
    spread : float
        sd of single measurements over objects, the scatter included.
    ratio : tuple of float
        Interval of scatter over spread, where it was measured.

    Returns
    -------
    DataFrame
        Columns replicates, value, low, high (correlation), reliability, gain (true value of the best of 100 by the measurement,
        in sd of true values, if all are normal), scatter, scatter_low, scatter_high, spread, objects, unit.

    Raises
    ------
    ValueError
        If the scatter is not smaller than the spread: then nothing is measured.
    """
    if not scatter["scatter"] < spread:
        raise ValueError(
            f"replicates scatter by {scatter['scatter']:g} and objects spread by {spread:g}: the spread holds the scatter, so it "
            "must be the larger; enter a larger spread"
        )

    def of(share: float) -> Floats:
        single = np.clip(1 - share**2, 0, 1)
        again = np.array(AGAIN)
        found: Floats = np.sqrt(again * single / (1 + (again - 1) * single))
        return found

    value = of(scatter["scatter"] / spread)
    ends = {"low": of(ratio[1]), "high": of(ratio[0])}
    return pd.DataFrame({
        "replicates": AGAIN, "value": value, **ends, "reliability": value**2, "gain": value * largest_of(100), "spread": spread,
        **dict(scatter), "unit": "correlation",
    })  # fmt: skip


# ------------------------------------------------------------------------------------------------------ in words


def sentence(decoupled: pd.DataFrame, ceilings: pd.DataFrame) -> str:
    """State whether the truth follows the proxy to the end, what is short of the truth, and what replicates allow."""
    return f"{followed(decoupled)}. {limit(ceilings)}."


def followed(decoupled: pd.DataFrame) -> str:
    """State whether the true value of the best by proxy still rises with the number of candidates."""
    row = decoupled[decoupled.arm == PROXY].iloc[0]
    short = f"{row.short:z.2f} [{row.short_low:z.2f}, {row.short_high:z.2f}] sd short of selection by the truth"
    if row.lost_low > 0:
        return (
            f"The truth leaves the proxy: its best is found among {int(row.peak):,} candidates; the best of {int(row.most):,} is "
            f"worth {row.lost:.2f} [{row.lost_low:.2f}, {row.lost_high:.2f}] sd less, {short}"
        )
    more = "rises with" if row.low > 0 else "is not shown to rise with"
    return (
        f"The true value {more} selection by the proxy, up to {row.value:z.2f} [{row.low:z.2f}, {row.high:z.2f}] sd at "
        f"{int(row.most):,} candidates, {short}"
    )


def limit(ceilings: pd.DataFrame) -> str:
    """State the largest correlation that one measurement and ten can have with the truth."""
    row = ceilings[ceilings.replicates == 1].iloc[0]
    ten = ceilings[(ceilings.replicates == 10) & (ceilings.source == row.source)].iloc[0]
    interval = "" if row.low != row.low else f" [{row.low:.2f}, {row.high:.2f}]"
    return (
        f"A measurement whose replicates scatter by {row.scatter:.2f} among objects that spread by {row.spread:.2f} "
        f"({row.source}) goes with the truth by {row.value:.2f}{interval} at most, the mean of ten by {ten.value:.2f}"
    )
