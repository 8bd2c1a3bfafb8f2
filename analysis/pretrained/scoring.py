"""Score a set with a model of tokens, batch by batch, and put our model's bits of the same objects beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.files.limits import clean_name
from analysis.pretrained import bits, rows
from analysis.pretrained.tokens import TokenModel, spell
from analysis.readings import other_model
from analysis.readings.levels import LEVELS
from analysis.readings.other_model import CHAIN_RULE, MASKED
from analysis.readings.sampling import clustered
from analysis.statistics.resampling import bootstrap, percentile_interval
from analysis.support import disk_cache

TOGETHER = 32  # objects that are appended at once
SHOWN_REASONS = 5
UPPER_BOUND = (
    "Bits are of one way to write each object in tokens. The model spreads probability over all ways, so they are an upper "
    "bound of what it knows."
)
OTHER_DATA = (
    "The pretrained model learned from other data, perhaps from these very objects; our model learned from the preceding "
    "objects of this set only, in their order. The difference is no measure of the set."
)
NOT_A_LENGTH = (
    "Pseudo-log-likelihood, not a code length: each token is predicted from both sides, so the numbers are no bits of a message "
    "and are not to be compared with code lengths."
)
NOT_FINITE = "the model's numbers for it are not finite: a probability of 0, or an overflow"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Settings:
    """How objects are given to a model.

    Parameters
    ----------
    stride : int, optional
        Tokens by which the window moves over an object that is longer; half a window by default.
    width : int
        Characters of a line, where a model was trained on text with line breaks (60 for ProtGPT2); 0 for none.
    seed : int
        Of the intervals.
    """

    stride: int | None = None
    width: int = 0
    seed: int = 0


def score(model: TokenModel, dataset: Dataset, path: Path, settings: Settings, progress: Progress) -> dict[str, Any]:
    """Score all objects of a set, those that the file of rows has already left out, and compare.

    Parameters
    ----------
    model : TokenModel
    dataset : Dataset
    path : Path
        Of the file of rows; see `rows.resume`.
    settings : Settings
    progress : callable
        Called with objects done, all objects, and what is done.

    Returns
    -------
    dict
        See `result`.

    Raises
    ------
    ValueError
        If the settings do not fit the model, the file is of another run, or every object was refused.
    OSError
        If the file cannot be read or written.
    """
    stride = bits.stride_of(model, settings.stride)
    if settings.width < 0:
        raise ValueError(f"a line has at least one character, or 0 for no breaks; got {settings.width}")
    parts = (model.name, model.fingerprint, model.start, model.window, dataset.sha256, stride, settings.width)
    run = disk_cache.key_of(*map(repr, parts))
    done = set(rows.resume(path, run, model.masked)["index"])
    left = [i for i in range(len(dataset)) if i not in done]
    for first in range(0, len(left), TOGETHER):
        progress(len(dataset) - len(left) + first, len(dataset), model.name)
        rows.append(path, _scored(model, dataset, left[first : first + TOGETHER], run, stride, settings.width))
    progress(len(dataset), len(dataset), model.name)
    return result(model, dataset, rows.resume(path, run, model.masked), stride, settings.seed)


def _scored(model: TokenModel, dataset: Dataset, chosen: list[int], run: str, stride: int, width: int) -> list[tuple]:
    spelled = [spell(model, dataset.objects[i], width) for i in chosen]
    good = [k for k, one in enumerate(spelled) if not one.refused]
    found = dict(zip(good, bits.bits_of(model, [spelled[k].tokens for k in good], stride), strict=True))
    table = []
    for k, (i, one) in enumerate(zip(chosen, spelled, strict=True)):
        cost, reason = found.get(k), one.refused
        if cost is not None and not np.isfinite(cost):
            cost, reason = None, NOT_FINITE
        written = "" if cost is None else repr(max(float(cost), 0.0))
        table.append((run, i, clean_name(dataset.ids[i]), len(one.tokens) or "", written, reason))
    return table


def result(model: TokenModel, dataset: Dataset, table: pd.DataFrame, stride: int, seed: int) -> dict[str, Any]:
    """Return a summary, with our model's bits of the same objects.

    Parameters
    ----------
    model : TokenModel
    dataset : Dataset
    table : DataFrame
        All rows of a run; see `rows.columns`.
    stride, seed : int
        See `Settings`.

    Returns
    -------
    dict
        Plain values: what was scored, `table` of results with intervals, `objects`, `refused`, notes and a summary. A masked
        model's numbers stand in `pseudo`, apart from those of our model in `table`.

    Raises
    ------
    ValueError
        If every object was refused, with the most frequent reason.
    """
    table = table.sort_values("index", ignore_index=True)
    bad, good = table[table["refused"] != ""], table[table["refused"] == ""]
    if good.empty:
        first = bad.iloc[0]
        raise ValueError(
            f"{model.name} can score none of the {len(table):,} objects of {dataset.name}; the first, {first['id']!r}: "
            f"{first['refused']}. Choose a model of this kind of data."
        )
    cost = good[rows.PSEUDO if model.masked else rows.CODE].to_numpy(dtype=float)
    found = beside_ours(dataset.take(good["index"].to_numpy()), cost, model.masked, seed)
    longer = int((good["tokens"] + (not model.masked and model.start is not None) > model.window).sum())
    notes = [*model.notes, NOT_A_LENGTH] if model.masked else [*model.notes, UPPER_BOUND, OTHER_DATA]
    if not model.masked and model.start is None:
        notes.append(
            f"The model has no token for the start of an object: the first token of each is charged log2 of {model.vocabulary:,}."
        )
    if longer and model.masked:
        notes.append(
            f"{longer:,} objects are longer than the window: a token is predicted from {model.window:,} around it."
        )
    elif longer:
        notes.append(
            f"{longer:,} objects are longer than the window of {model.window:,} tokens, which moves by {stride:,}: their tokens "
            f"are predicted from {model.window - stride + 1:,} or more before them."
        )
    if len(bad):
        few = "; ".join(f"{r.id}: {r.refused}" for r in bad.head(SHOWN_REASONS).itertuples())
        notes.append(f"{len(bad):,} of {len(table):,} objects were refused. {few}")
    about = {"model": model.name, "kind": MASKED if model.masked else CHAIN_RULE, "vocabulary": model.vocabulary,
             "window": model.window, "stride": stride, "tokens": int(good["tokens"].sum())}  # fmt: skip
    refused = bad[["id", "refused"]].to_dict("records")
    return {**about, **found, "refused": refused, "notes": notes, "summary": sentences(found, notes)}


def beside_ours(objects: Dataset, cost: NDArray[np.float64], masked: bool, seed: int) -> dict[str, Any]:
    """Return the bits of another model and of ours: per object, per neutral unit and per character as written.

    Parameters
    ----------
    objects : Dataset
        Those that were scored.
    cost : ndarray, shape [objects]
        Bits of each.
    masked : bool
        Whether they are a pseudo-log-likelihood.
    seed : int
        Of the intervals: bootstraps over clusters of near relatives, in pairs for the difference.
    """
    numbered = replace(objects, ids=tuple(map(str, range(len(objects)))))
    table = pd.DataFrame({"object id": numbered.ids, "position": 0, "log-probability": -cost, "token": objects.objects})
    kind = MASKED if masked else CHAIN_RULE
    found = other_model.compare(table.astype({"position": str}), numbered, base="2", kind=kind, seed=seed)
    each = found.objects.assign(id=objects.ids, symbols=[len(text) for text in objects.objects])
    spelled = (
        DOMAINS[objects.domain].REPRESENTATIONS[LEVELS["spelling"].representations[objects.domain]].encode(objects)
    )
    groups = clustered(spelled, DOMAINS[objects.domain].clusters(objects)).groups
    stated = pd.concat([found.table, _per_symbol(each, masked, groups, seed)], ignore_index=True)
    theirs = stated["predictor"] == "your model"
    stated["predictor"] = stated["predictor"].replace("your model", "the model")
    names = {"your_bits": rows.PSEUDO if masked else rows.CODE, "our_bits": "mixture_bits"}
    each = each.rename(columns=names)
    if not masked:
        return {"table": stated.to_dict("records"), "objects": each.to_dict("records")}
    pseudo = stated[theirs].rename(columns={"value": "pseudo_value"})
    return {"pseudo": pseudo.to_dict("records"), "table": stated[~theirs].to_dict("records"),
            "objects": each.to_dict("records")}  # fmt: skip


def _per_symbol(each: pd.DataFrame, masked: bool, groups: NDArray[np.int64] | None, seed: int) -> pd.DataFrame:
    """Bits per character as written, in the form of the table of `other_model.Result`."""
    symbols = each["symbols"].to_numpy(dtype=float)
    stated = []
    pairs = {"your model": each["your_bits"], "our model": each["our_bits"]}
    if not masked:
        pairs["difference"] = each["your_bits"] - each["our_bits"]
    quantities = {"your model": "pseudo-log-likelihood, not a code length" if masked else "code length",
                  "our model": "code length", "difference": "your model less ours, in pairs"}  # fmt: skip
    for name, series in pairs.items():
        values = series.to_numpy(dtype=float)

        def ratio(i: NDArray[np.int64], values: NDArray[np.float64] = values) -> float:
            return float(values[i].sum() / symbols[i].sum())

        draws = bootstrap(ratio, len(values), groups=groups, replicates=other_model.REPLICATES, seed=seed)
        low, high = percentile_interval(draws)
        value = float(values.sum() / symbols.sum())
        stated.append((name, quantities[name], value, float(low), float(high), "bits/symbol", len(values)))
    return pd.DataFrame(stated, columns=["predictor", "quantity", "value", "low", "high", "unit", "n"])


def sentences(found: dict[str, Any], notes: list[str]) -> list[str]:
    """State results and notes in sentences."""
    stated = [
        f"{one['predictor']}: {one['value']:.4g} [{one['low']:.4g}, {one['high']:.4g}] {one['unit']} ({one['quantity']})"
        for one in (
            *found["table"],
            *({**row, "value": row["pseudo_value"]} for row in found.get("pseudo", ())),
        )
    ]
    return [*stated, *notes]
