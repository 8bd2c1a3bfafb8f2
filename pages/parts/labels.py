"""Labels on the function page: the choice for each domain, progress, and pairs of an activity cliff."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import apart, bundled, controls, declared, reader, targets
from analysis.readings.config import Config
from analysis.readings.questions import label_bits
from analysis.support.escaping import inert_markdown
from analysis.support.numbers import percent
from pages.parts import address, page, sections, visitor


class Labelled(NamedTuple):
    """A label of one set."""

    dataset: str
    target: targets.Target


def options(domain: str, name: str) -> tuple[dict[str, Labelled], dict[str, str]]:
    """Return the labels that are offered, those of the set in the sidebar first, and its others with the reason.

    Returns
    -------
    offered : dict of str to Labelled
        By the key of the label; where another set has one of the same key, with the name of that set before it.
    refused : dict of str to str
        Label of the set in the sidebar -> why it cannot be read.
    """
    offered: dict[str, Labelled] = {}
    refused: dict[str, str] = {}
    with page.explained():
        can, cannot = targets.readable(datasets.load(name))
        offered = {key: Labelled(name, target) for key, target in declared.of(datasets.load(name), can).items()}
        refused = dict(cannot)
    for (other, key), target in targets.elsewhere(domain, name).items():
        if (other, key) not in _known_unread():
            offered[f"{other}: {key}" if key in offered else key] = Labelled(other, target)
    return offered, refused


@cache
def _known_unread() -> frozenset[tuple[str, str]]:
    """Sets and labels of which the readings that travel with the program say that they cannot be read."""
    table = bundled.table()
    none = table[table.question == label_bits.KEY].groupby(["dataset", "label"]).value.count() == 0
    return frozenset(none.index[none])


def chosen(config: Config) -> list[Labelled]:
    """Ask for one label per domain, of the sets in the sidebar first, and say which of theirs are not offered."""
    found = []
    for column, (domain, entry) in zip(sections.controls("Labels").columns(len(DOMAINS)), DOMAINS.items(), strict=True):
        with column:
            offered, refused = options(domain, config.datasets[domain])
            names = {key: f"{one.target.label} ({one.target.kind})" for key, one in offered.items()}
            name = st.selectbox(
                f"{entry.label}: label",
                list(offered),
                format_func=names.__getitem__,
                placeholder="No label can be read",
                **address.choice(f"function_{domain}", names, next(iter(names), None)),
            )
            if name is not None:
                found.append(offered[name])
                st.caption(inert_markdown(_about(offered[name], config.datasets[domain])))
            if refused:
                reasons = "; ".join(f"{label}: {why}" for label, why in refused.items())
                said = f"Not offered of {visitor.title_of(config.datasets[domain])}: {reasons}."
                st.caption(inert_markdown(visitor.with_titles(said)))
    return found


def _about(one: Labelled, in_sidebar: str) -> str:
    title = visitor.title_of(one.dataset)
    where = f"From: {title}." if one.dataset == in_sidebar else f"From another set: {title}."
    return f"{one.target.description} {where}".strip()


def with_progress(calls: list[tuple], what: str) -> list[pd.DataFrame]:
    """Return the table ``function(*arguments)`` of each entry of `calls`, with a bar while more than one is left to do."""
    bar, results = st.progress(0.0, text=f"{what} …"), []
    for done, (function, *arguments) in enumerate(calls):
        bar.progress(done / len(calls), text=f"{what}: {done + 1} of {len(calls)}")
        results.append(apart.measured(function, *arguments))
    bar.empty()
    return results


def measured(rows: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the labels in one table, naming those that cannot be read and why."""
    table = pd.concat(rows, ignore_index=True)
    for row in table[table.value.isna()].itertuples():
        st.info(
            f"{DOMAINS[row.domain].label}, {inert_markdown(row.label)}: not read, as {inert_markdown(row.flags)}",
            icon=":material/block:",
        )
    return table


def sets(config: Config) -> list[str]:
    """Return the natural bundled sets, and those of the sidebar."""
    return list(dict.fromkeys([*controls.natural(), *config.datasets.values()]))


def readings(names: list[str], afresh: bool = False) -> tuple[pd.DataFrame, list[str]]:
    """Return what is known of the labels of sets, and the sets that have yet to be read; those are read if `afresh`."""
    asked = [label_bits.KEY]
    missing = [name for name in names if reader.rows(name, asked) is None]
    if missing and afresh:
        bar = st.progress(0.0, text="Reading labels …")

        def show(done: int, total: int, what: str) -> None:
            bar.progress(done / total, text=f"Reading labels: {what}")

        for _ in reader.read_all(missing, asked, progress=show):
            pass
        bar.empty()
        missing = []
    known = [rows for name in names if (rows := reader.rows(name, asked)) is not None]
    return pd.concat(known, ignore_index=True) if known else pd.DataFrame(), missing


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the readings that were made of labels, with the name of each label in the column ``text``."""
    read = rows[rows.value.notna() & (rows.kind != label_bits.CONTROL)]
    known = {(domain, key): target.label for domain, entry in DOMAINS.items() for key, target in entry.targets.items()}
    text = [known.get((r.domain, r.label), r.label) for r in read.itertuples()]
    columns = ["domain", "dataset", "kind", "value", "low", "high", "null", "unit", "n", "method", "flags"]
    return read[columns].assign(text=text)


def pair_of_structures(number: int, row: Any, dataset: Dataset, titles: tuple[str, str]) -> None:  # noqa: ANN401
    """Draw the two objects of a cliff side by side."""
    objects, draw = dataset.objects, DOMAINS[dataset.domain].draw
    dark = st.context.theme.type == "dark"
    with st.container(width=455, border=True, key=f"cliff_{number}"):
        st.caption(f"Pair {number}, {percent(row.similarity)} similar")
        for column, title, index in zip(st.columns(2), titles, (row.i, row.j), strict=True):
            with column:
                picture = draw and draw(objects[index], dark=dark)
                if picture:
                    st.image(picture, alt=f"Structure of {title}")
                st.text(title)
