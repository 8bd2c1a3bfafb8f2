"""The null ladder: the steps of the bit budget as rungs, and the objects of each rung.

Rungs differ only in what the objects are, and each keeps what the one before kept: even symbols, shuffled symbols, a chain
of order 2, random valid objects that keep local order, the real ones learned without their near relatives, the real ones
learned with them. What each step saves is read by one question (`questions.bit_budget`); nothing is coded here.

Other neutral molecules can be looked at beside the ladder: objects shaped by valence alone have less order than the chain.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import controls
from analysis.readings.questions import QUESTIONS, bit_budget
from analysis.statistics import surrogates
from analysis.support.memo import remembered

MARKOV_ORDER = bit_budget.ORDER
FIRST = "uniform"
RUNGS: dict[str, str] = {
    FIRST: "even symbols",
    "composition": "shuffled symbols",
    "markov": f"chain of order {MARKOV_ORDER}",
    "valid": "random valid objects",
    "apart": "real, relatives held out",
    "real": "real",
}
# Step of the bit budget -> the rung that it leads to.
LEADS_TO = {
    "composition": "composition",
    "local order": "markov",
    "validity": "valid",
    "beyond neutral": "apart",
    "relatives": "real",
}


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Arrange the bit budget of some sets as steps and rungs.

    Parameters
    ----------
    rows : DataFrame
        Readings (`rows.COLUMNS`), those of other questions among them.

    Returns
    -------
    DataFrame
        One row per set, notation and rung: domain, dataset, notation, units (its name on screen), rung, rung_label, step,
        step_label (what leads to the rung; empty for the first), value, low, high (share of the bits of even symbols that
        the step saves), left (share that objects of the rung cost), n, of, flags.
    """
    part = rows[(rows.question == bit_budget.KEY) & rows.value.notna()]
    names = QUESTIONS[bit_budget.KEY].choices["step"].levels
    frames = []
    for (domain, dataset, notation), own in part.groupby(["domain", "dataset", "notation"], sort=False):
        steps = own.set_index("step").reindex(list(LEADS_TO))
        about = {"domain": domain, "dataset": dataset, "notation": notation}
        about["units"] = DOMAINS[domain].REPRESENTATIONS[notation].label
        start = pd.DataFrame({"rung": [FIRST], "step": "", "step_label": "", "left": 1.0, "flags": ""})
        rungs = steps[["value", "low", "high", "n", "of", "flags"]].reset_index()
        rungs = rungs.assign(rung=rungs.step.map(LEADS_TO), step_label=rungs.step.map(dict(names)))
        rungs["left"] = 1.0 - rungs.value.cumsum()
        frames.append(pd.concat([start, rungs]).assign(**about))
    if not frames:
        return pd.DataFrame(columns=["domain", "dataset", "notation", "rung", "step", "value", "left"])
    found = pd.concat(frames, ignore_index=True)
    return found.assign(rung_label=found.rung.map(RUNGS), n=found.n.fillna(0).astype(int), of=found["of"].fillna(""))


def why_not(rows: pd.DataFrame, name: str) -> str:
    """Return why a set has no bit budget, as the end of a sentence; empty where nobody said."""
    if name == controls.UNION:
        return ": it joins sets that are read one by one, choose one of them"
    part = rows[(rows.dataset == name) & (rows.question == bit_budget.KEY) & (rows["flags"] != "")]
    return f" ({part['flags'].iloc[0]})" if len(part) else ""


@remembered(6)  # the controls of a set are looked at in every representation
def _control(dataset: Dataset, key: str, seed: int) -> Dataset:
    return DOMAINS[dataset.domain].NULLS[key].make(dataset, seed)


def examples(dataset: Dataset, rung: str, representation: str, seed: int = 0) -> Dataset:
    """Return the objects of one rung, as they are written, under the names of the real ones that they replace.

    Raises
    ------
    ValueError
        If the domain has no such rung.
    """
    domain = DOMAINS[dataset.domain]
    corpus = domain.REPRESENTATIONS[representation].encode(dataset)
    symbolic = {
        FIRST: surrogates.uniform,
        "composition": surrogates.composition_shuffle,
        "markov": lambda found, seed: surrogates.markov_surrogate(found, MARKOV_ORDER, seed),
    }
    if rung in symbolic:
        return dataset.surrogate(symbolic[rung](corpus, seed).strings(), RUNGS[rung])
    if rung in ("apart", "real"):
        return dataset
    if rung == "valid" and domain.valid == domain.neutral:  # any string of the chain is valid there
        return domain.chain(dataset, np.arange(len(dataset)), MARKOV_ORDER, seed)
    key = domain.valid if rung == "valid" else domain.aside.get(rung)
    if key is None:
        raise ValueError(f"{domain.label} have no rung {rung!r}; choose from {', '.join((*RUNGS, *domain.aside))}")
    return _control(dataset, key, seed)
