"""What the assembly index tells of a label beyond size and Lempel-Ziv complexity, with clusters of relatives held out.

That it adds bits would contradict the claim that being assembled tells little of what a molecule is good for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import function
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments import Progress, Result, assembly
from analysis.experiments.assembly import FOUND, GAIN, Step, verdict
from analysis.readings import targets
from analysis.readings.questions import label_bits
from analysis.statistics.resampling import generator

SETTINGS: dict[str, Any] = {"seed": 0, "objects": 340, "label": ""}
PARTS = "all parts"


def label_of(dataset: Dataset, name: str = "") -> targets.Target:
    """Return the label of this key, else the first that can be read.

    Raises
    ------
    ValueError
        If there is none.
    """
    can, cannot = targets.readable(dataset)
    if name and name in can:
        return can[name]
    if name or not can:
        held = ", ".join(can) or "none"
        why = "; ".join(f"{label}: {reason}" for label, reason in cannot.items())
        raise ValueError(
            f"{dataset.name} has no label {name or 'that can be read'}; it has {held}{f' ({why})' if why else ''}. Choose another"
        )
    return next(iter(can.values()))


def measure(
    dataset: Dataset, settings: Mapping[str, Any], step: Step = lambda done, what: None
) -> dict[str, pd.DataFrame]:
    """Tables of one set; see `run`.

    Raises
    ------
    ValueError
        If it has no such label, or fewer than 150 objects of a class have an index.
    """
    seed, wanted = int(settings["seed"]), int(settings["objects"])
    least = 2 * targets.SIZES[-1]
    if wanted < least:
        raise ValueError(f"objects must be at least {least}, got {wanted}")
    target = label_of(dataset, str(settings["label"]))
    once = distinct(dataset)[0]
    named = targets.two_classes(target, once)
    small = assembly.sizes(assembly.whole(once)) <= assembly.largest(dataset.domain)
    order = generator(seed, "assembly label").permutation(len(once))
    shuffled = named.where(small, None).iloc[order].dropna()
    drawn = np.sort(shuffled.groupby(shuffled).head(wanted // 2).index.to_numpy(dtype=np.int64))
    held = shuffled.value_counts()
    if len(held) < 2 or held.min() < targets.SIZES[-1]:  # said before minutes are spent on what cannot be compared
        each = ", ".join(f"{n:,} of '{name}'" for name, n in held.items()) or "none"
        raise ValueError(
            f"{dataset.name}, {target.label}: {targets.SIZES[-1]} objects of each class with at most "
            f"{assembly.largest(dataset.domain)} {DOMAINS[dataset.domain].size_unit}s are needed, and there are {each}; choose "
            "another label, or a set of smaller objects"
        )
    objects = once.take(drawn)

    def tell(done: int) -> None:
        step(done, f"{target.label}: object {done + 1:,} of {len(drawn):,}")

    table = assembly.measured(assembly.whole(objects), tell)
    has = (table.status == FOUND).to_numpy()
    classes = named.iloc[drawn].reset_index(drop=True).where(pd.Series(has), None)
    try:
        made = label_bits.draws(classes, objects, target.column + target.label, target.held_out)
    except ValueError as error:
        raise ValueError(
            f"{dataset.name}, {target.label}, objects of at most {assembly.largest(dataset.domain)} "
            f"{DOMAINS[dataset.domain].size_unit}s: {error}"
        ) from None
    step(wanted, "comparing")
    kept = table.iloc[_places(objects, made.objects)].reset_index(drop=True)
    found = assembly.told(kept, made, seed)
    all_bits = [function.held_out_bits(made.features[i], made.code[i], made.groups[i], k)
                for k, i in zip(label_bits.SEEDS, made.index, strict=True)]  # fmt: skip
    whole = label_bits.estimate(made, all_bits)
    row = {"what": PARTS, "value": whole.value, "low": whole.low, "high": whole.high, "null": whole.null, "n": whole.n}
    found = pd.concat([found, pd.DataFrame([{**row, "unit": "bits"}])], ignore_index=True)
    about = {
        "domain": dataset.domain, "dataset": dataset.name, "measures": assembly.index_name(dataset.domain), "label": target.label,
        "kind": target.kind, "classes": " / ".join(made.names),
    }  # fmt: skip
    counts = table.status.value_counts().rename_axis("status").rename("n").reset_index()
    larger = {"status": "larger than is measured", "n": int((named.notna().to_numpy() & ~small).sum())}
    counts = pd.concat([counts, pd.DataFrame([larger])], ignore_index=True)
    return {"told": found.assign(**about), "counts": counts.assign(**about)}


def _places(all_of: Dataset, some: Dataset) -> list[int]:
    place = {one: i for i, one in enumerate(all_of.objects)}
    return [place[one] for one in some.objects]


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set that has a label; see the module.

    Returns
    -------
    Result
        Tables told (see `assembly.told`, and a row 'all parts': what all parts of the objects tell, for scale), counts (status,
        n: how many objects have an index, and why others have none), both with label, kind and classes.

    Raises
    ------
    ValueError
        If none of the sets can be measured: why not, of the first.
    """
    found, reasons = [], []
    steps = int(settings["objects"]) + 1
    for done, (domain, dataset) in enumerate(sets.items()):

        def step(at: int, what: str, done: int = done, domain: str = domain) -> None:
            progress(done * steps + at, len(sets) * steps, f"{DOMAINS[domain].object_label}: {what}")

        try:
            found.append(measure(dataset, settings, step))
        except ValueError as error:
            reasons.append(str(error))
    if not found:
        raise ValueError(reasons[0] if reasons else "choose at least one set")
    progress(1, 1, "done")
    tables = {name: pd.concat([one[name] for one in found], ignore_index=True) for name in found[0]}
    return Result(tables, sentence(tables["told"]), dict(settings))


def sentence(told: pd.DataFrame) -> str:
    """State of each domain whether the index adds bits of the label to size and complexity."""
    said = [
        f"{DOMAINS[row.domain].label}: beyond size and Lempel-Ziv complexity, the {row.measures} {verdict(row)} about "
        f"{row.label} ({row.classes})"
        for row in told[told.what == GAIN].itertuples()
    ]
    return ". ".join(said) + "."
