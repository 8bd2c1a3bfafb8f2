"""Batch against function: what parts of objects tell of where an object was taken from, and what of it they tell of its function.

Both labels are read on the same objects by the same probe, with whole clusters of relatives held out. Objects are drawn so that
four cells (two classes of function, two batches of each) hold equally many, so each label holds one bit, and neither tells
anything of the other by itself. Where the same batches hold both classes of function the design is `CROSSED`; where each batch
holds one class only (a book lies in one testament), it is `NESTED`: two batches of each class, told apart within the class.

How far function learned in one batch holds in another is asked with as many training objects in every split (`transfer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import function
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments import Progress, Result, transfer
from analysis.experiments.cells import NESTED, Design, cell_size, design
from analysis.readings import targets
from analysis.readings.questions import label_bits
from analysis.statistics.resampling import percentile_interval, trained_interval

SETTINGS: dict[str, Any] = {"seed": 0, "function": "", "batch": ""}
FUNCTION, BATCH = "function", "batch"
SOURCE = "source"  # kind of a label that tells where an object was taken from
Floats = NDArray[np.float64]


def labels_of(dataset: Dataset) -> tuple[dict[str, targets.Target], dict[str, targets.Target]]:
    """Return the labels that may stand for function and those that may stand for a batch; an own column may be either."""
    known = targets.of(dataset)
    batches = {key: target for key, target in known.items() if target.kind == SOURCE}
    own = {key: target for key, target in known.items() if target.kind == targets.OWN}
    return {key: target for key, target in known.items() if key not in batches}, batches | own


def chosen(dataset: Dataset, of_function: str = "", of_batch: str = "") -> tuple[targets.Target, targets.Target]:
    """Return the label of function and the batch: those that are named, else the pair that most objects have.

    Raises
    ------
    ValueError
        If the set has no such label, or no pair of labels with enough objects in each cell.
    """
    functions, batches = labels_of(dataset)
    pairs = [
        (f, b)
        for f in ([of_function] if of_function else functions)
        for b in ([of_batch] if of_batch else batches)
        if f in functions and b in batches and functions[f].column != batches[b].column
    ]
    if not pairs:
        held = ", ".join(dict.fromkeys([*functions, *batches])) or "none"
        raise ValueError(
            f"{dataset.name}: a label of what objects mean or do and one of where they were taken from are needed, on different "
            f"columns; it has {held}. Choose another set, or add a column of batches (source, day, plate) to a set of your own"
        )
    once, reasons, found = distinct(dataset)[0], [], []
    for f, b in pairs:
        try:
            found.append((cell_size(functions[f], batches[b], once), f, b))
        except ValueError as error:
            reasons.append(f"{functions[f].label} against {batches[b].label}: {error}")
    if not found:
        raise ValueError(f"{dataset.name}: {reasons[0]}")
    best = max(size for size, _, _ in found)
    _, f, b = next(one for one in found if one[0] == best)
    return functions[f], batches[b]


# ----------------------------------------------------------------------------------------------------------- its bits


def bits(made: Design, label: str) -> list[function.HeldOutBits]:
    """Bits that the probe saves on each object of each draw, clusters held out; of nested batches within classes of function.

    Raises
    ------
    ValueError
        If a class lies in too few clusters.
    """
    drawn = made.function if label == FUNCTION else made.batch
    found = []
    for draw, (seed, index) in enumerate(zip(label_bits.SEEDS, drawn.index, strict=True)):
        whole = np.zeros(len(index), dtype=np.int64)
        within = made.cells(draw) // 2 if label == BATCH and made.kind == NESTED else whole
        parts = []
        for one in np.unique(within):
            rows = np.flatnonzero(within == one)
            objects = index[rows]
            of = function.held_out_bits(
                made.function.features[objects], drawn.code[objects], drawn.groups[objects], seed
            )
            parts.append(function.HeldOutBits(rows[of.index], of.saved, of.null, of.flags))
        found.append(
            function.HeldOutBits(
                np.concatenate([part.index for part in parts]),
                np.concatenate([part.saved for part in parts]),
                np.concatenate([part.null for part in parts]),
                tuple(flag for part in parts for flag in part.flags),
            )
        )
    return found


def against(made: Design, found: Mapping[str, list[function.HeldOutBits]]) -> pd.DataFrame:
    """Bits of both labels, their ratio and their difference, resampled over the same clusters.

    Returns
    -------
    DataFrame
        Rows 'function', 'batch' (bits, of 1; with permuted labels in the column null), 'ratio' (batch over function; where
        function is not shown to hold any bits only its lower end, and NaN where neither is) and 'difference' (batch less
        function, bits). Columns what, value, low, high, null, n, unit, flags.
    """
    drawn = {FUNCTION: made.function, BATCH: made.batch}
    each = {what: label_bits.estimate(drawn[what], found[what]) for what in drawn}
    rows: list[dict[str, Any]] = [
        {"what": what, "value": one.value, "low": one.low, "high": one.high, "null": one.null, "n": one.n,
         "unit": "bits", "flags": "; ".join(one.flags)}
        for what, one in each.items()
    ]  # fmt: skip
    again = {what: label_bits.resampled(drawn[what], found[what]) for what in drawn}
    less = each[BATCH].value - each[FUNCTION].value
    low, high = trained_interval(less, *map(float, percentile_interval(again[BATCH] - again[FUNCTION])))
    about: dict[str, Any] = {"null": np.nan, "n": each[BATCH].n, "flags": ""}
    rows.append({"what": "ratio", **_ratio(each, again), "unit": "", **about})
    rows.append({"what": "difference", "value": less, "low": low, "high": high, "unit": "bits", **about})
    return pd.DataFrame(rows)


def _ratio(each: Mapping[str, Any], again: Mapping[str, Floats]) -> dict[str, float]:
    """Batch over function with its interval, in octaves: a ratio is never below 0."""
    if each[BATCH].low <= 0 and each[FUNCTION].low <= 0:
        return dict.fromkeys(("value", "low", "high"), np.nan)
    if each[FUNCTION].low <= 0:  # it may be as large as one likes
        return {"value": np.nan, "low": each[BATCH].low / max(each[FUNCTION].high, 1e-3), "high": np.nan}
    if each[BATCH].value <= 0:
        return {"value": 0.0, "low": 0.0, "high": max(each[BATCH].high, 0.0) / each[FUNCTION].low}
    with np.errstate(divide="ignore", invalid="ignore"):
        octaves = np.log2(np.maximum(again[BATCH], 1e-4) / again[FUNCTION])
    value = float(np.log2(each[BATCH].value / each[FUNCTION].value))
    low, high = trained_interval(value, *map(float, percentile_interval(octaves)))
    return {"value": 2**value, "low": 2**low, "high": 2**high}


# ------------------------------------------------------------------------------------------------------ the experiment


def measure(dataset: Dataset, settings: Mapping[str, Any], step: Any = lambda what: None) -> dict[str, pd.DataFrame]:  # noqa: ANN401
    """Tables of one set: 'bits' (see `against`) and 'splits' (see `transfer.table`), with domain, dataset and both labels.

    Raises
    ------
    ValueError
        See `chosen` and `design`.
    """
    f, b = chosen(dataset, str(settings["function"]), str(settings["batch"]))
    once, _ = distinct(dataset)
    made = design(f, b, once, int(settings["seed"]))
    found = {}
    for label in (FUNCTION, BATCH):
        step(f"reading {f.label if label == FUNCTION else b.label}")
        found[label] = bits(made, label)
    step("learning in one batch, testing in another")
    about = {
        "domain": dataset.domain, "dataset": dataset.name, "of_function": f.label, "of_batch": b.label, "kind": f.kind,
        "classes": " / ".join(made.function.names), "batches": " / ".join(made.batches), "design": made.kind,
    }  # fmt: skip
    cells = np.stack([made.cells(draw) for draw in range(len(made.function.index))])
    splits = transfer.table(made.function, cells)
    return {"bits": against(made, found).assign(**about), "splits": splits.assign(**about)}


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set that has both labels; see the module.

    Returns
    -------
    Result
        Tables bits, splits.

    Raises
    ------
    ValueError
        If none of the sets has both labels: why not, of the first.
    """
    found, reasons = [], []
    for done, (domain, dataset) in enumerate(sets.items()):
        steps = iter(range(3))

        def step(what: str, done: int = done, domain: str = domain, steps: Any = steps) -> None:  # noqa: ANN401
            progress(3 * done + next(steps), 3 * len(sets), f"{DOMAINS[domain].object_label}: {what}")

        try:
            found.append(measure(dataset, settings, step))
        except ValueError as error:
            reasons.append(str(error))
    if not found:
        raise ValueError(reasons[0] if reasons else "choose at least one set")
    progress(1, 1, "done")
    tables = {name: pd.concat([one[name] for one in found], ignore_index=True) for name in ("bits", "splits")}
    return Result(tables, sentence(tables["bits"]), dict(settings))


def sentence(table: pd.DataFrame) -> str:
    """State of each domain which of both labels holds more bits, from `against` with labels."""
    said = []
    for domain, rows in table.groupby("domain", sort=False):
        at = rows.set_index("what")
        less, ratio = at.loc["difference"], at.loc["ratio"]
        f, b = str(less.of_function), str(less.of_batch)
        sizes = f"{at.value[BATCH]:z.2f} against {at.value[FUNCTION]:z.2f} bits{times(ratio)}"
        if less.low > 0:
            words = f"tell more of the batch ({b}) than of function ({f})"
        elif less.high < 0:
            words = f"tell more of function ({f}) than of the batch ({b})"
        else:
            words = f"are not shown to tell more of either, batch ({b}) or function ({f})"
        said.append(f"{DOMAINS[str(domain)].object_label.capitalize()} {words}: {sizes}")
    return ". ".join(said) + "."


def times(ratio: pd.Series) -> str:
    """Write a row 'ratio' behind the bits that it is made of: with its interval, as a lower bound, or not at all."""
    if ratio.value == ratio.value:
        return f", {ratio.value:.2f} times [{ratio.low:.2f}, {ratio.high:.2f}]"
    return f", {ratio.low:.2g} times at least" if ratio.low == ratio.low else ""
