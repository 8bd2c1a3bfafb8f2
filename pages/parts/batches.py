"""Controls of the page on batch against function: which labels, which simulation, which search."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis import datasets
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments import cells, higher_order, next_experiment, simulated_batches
from analysis.experiments.job import Job
from analysis.readings import targets
from analysis.support.escaping import inert_markdown
from pages.parts import address, page, visitor, words
from pages.parts.knobs import Knobs, knobs

AUTO = "auto"  # the pair of labels that most objects have
TABLE, SIMULATED = "Table", "Simulation"  # searches
KNOBS: Knobs = {
    "informative": ("Informative variables", 1, "Each a copy of the label, flipped by noise."),
    "noise": ("Noise", 0.01, "Chance that an informative variable is flipped."),
    "nuisance": ("Nuisance, bits", 8, "Fair coins that tell of nothing; lines are drawn up to this."),
    "batch": ("Batch variables", 1, "Variables that tell of the lab's batch."),
    "confounding": ("Confounding", 0.05, "Correlation of batch and label in the lab that is learned in."),
    "pairs": ("Informative pairs", 1, "Pairs of variables whose product tells of the label."),
}


def jobs(names: Mapping[str, str], seed: int) -> dict[str, Job]:
    """Ask for both labels of the set of each domain, and return the experiments.

    Parameters
    ----------
    names : mapping of str to str
        Domain -> set in the sidebar. Where it lacks a pair of labels, the first bundled set that has one stands for it.
    seed : int
    """
    wanted = {}
    with st.expander("Choose other labels", icon=":material/label:"):
        columns = st.columns(len(names))
    for column, (domain, name) in zip(columns, names.items(), strict=True):
        with page.explained():
            dataset, note = _with_both(domain, name)
            if note:
                words.caption(inert_markdown(note))
            if dataset is None:
                continue
            functions, batches = higher_order.labels_of(dataset)
            with column:
                chosen = {what: _label(domain, what, of) for what, of in (("function", functions), ("batch", batches))}
            wanted[domain] = Job("higher-order", {domain: dataset}, {"seed": seed, **chosen})
    return wanted


def _with_both(domain: str, name: str) -> tuple[Dataset | None, str]:
    """Return the set, or for one without a pair of labels the bundled one of its domain that has the most objects with both."""
    first = datasets.load(name)
    _, reason = _cell(first.sha256, name, first)
    if not reason:
        return first, ""
    kinds: dict[str, set[bool]] = {}
    for (other, _), target in targets.elsewhere(domain, name).items():
        kinds.setdefault(other, set()).add(target.kind == higher_order.SOURCE)
    others = [datasets.load(one) for one, found in kinds.items() if len(found) == 2]
    best = max(others, key=lambda one: _cell(one.sha256, one.name, one)[0], default=None)
    if best is None or _cell(best.sha256, best.name, best)[1]:
        return None, f"{DOMAINS[domain].label}: {visitor.with_titles(reason)}."
    cards = visitor.cards()
    shown, lacking = (visitor.titled(one, cards) for one in (best.name, name))
    return best, (
        f"{DOMAINS[domain].label}: '{shown}' is shown, as '{lacking}' has no label of function and one of batches that enough of "
        "its objects have."
    )


@st.cache_data(max_entries=100, show_spinner="Looking for labels …")
def _cell(content: str, name: str, _dataset: Dataset) -> tuple[int, str]:
    """Objects of each cell of the best pair of labels of a set, and why there is none; content and name are the key."""
    try:
        return cells.cell_size(*higher_order.chosen(_dataset), distinct(_dataset)[0]), ""
    except ValueError as error:
        return 0, str(error)


def _label(domain: str, what: str, known: Mapping[str, targets.Target]) -> str:
    names = {AUTO: "Those that most objects have", **{key: f"{one.label} ({one.kind})" for key, one in known.items()}}
    key = st.selectbox(
        f"{DOMAINS[domain].label}: {what}", list(names), format_func=names.__getitem__,
        **address.choice(f"higher_{domain}_{what}", names, AUTO),
    )  # fmt: skip
    return "" if key == AUTO else str(key)


def simulation(seed: int) -> Job:
    """Ask for a simulation and return its experiment."""
    return Job("simulated-batches", {}, {"seed": seed, **knobs("higher", simulated_batches, KNOBS, rows=1)})


def searches(names: Mapping[str, str], seed: int) -> dict[str, Job]:
    """Ask for measured numbers and a number of experiments; returns the search of them and of simulated objects."""
    known = _numbers(names)
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    cards = visitor.cards()
    shown = {key: f"{label}, {visitor.titled(name, cards)}" for key, (_, name, _, label) in known.items()}
    first = next(iter(shown), None)
    chosen = left.selectbox(
        "Measured number", list(shown), format_func=shown.__getitem__, **address.choice("higher_number", shown, first)
    )
    least, most = next_experiment.BUDGETS[0] + 1, next_experiment.BUDGETS[1]
    default = next_experiment.SETTINGS["budget"]
    budget = middle.number_input(
        "Experiments", least, most, default, 5, **address.number("higher_budget", least, most, default)
    )
    lowest = right.toggle("The lowest is best", **address.toggle("higher_lowest"))
    settings = {"seed": seed, "budget": int(budget)}
    wanted = {}
    if chosen is not None:
        domain, name, key, _ = known[chosen]
        of_label = {**settings, "label": key, "lowest": bool(lowest)}
        wanted[TABLE] = Job("next-experiment", {domain: datasets.load(name)}, of_label)
    return {**wanted, SIMULATED: Job("next-experiment", {}, settings)}


def _numbers(names: Mapping[str, str]) -> dict[str, tuple[str, str, str, str]]:
    """Labels of numbers of the sets in the sidebar, then of bundled ones: key -> domain, set, label and its name."""
    found = {}
    for domain, name in names.items():
        with page.explained():
            for key, one in next_experiment.labels_of(datasets.load(name)).items():
                found[f"{name}-{key}"] = (domain, name, key, one.label)
    for domain, name in names.items():
        for (other, key), one in targets.elsewhere(domain, name).items():
            if one.numeric and one.kind != higher_order.SOURCE:
                found[f"{other}-{key}"] = (domain, other, key, one.label)
    return found
