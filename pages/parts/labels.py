"""Labels on the function page: the choice for each domain, progress, and pairs of an activity cliff."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import targets
from analysis.readings.config import Config
from analysis.support.escaping import inert_markdown


def chosen_targets(config: Config) -> list[targets.Target]:
    """Ask for one target per domain, of the sets in view."""
    chosen = []
    for column, (domain, entry) in zip(st.columns(len(DOMAINS)), DOMAINS.items(), strict=True):
        options = targets.of(domain, config.datasets[domain])
        name = column.selectbox(
            f"{entry.label}: label",
            list(options),
            format_func=lambda name, options=options: f"{options[name].label} ({options[name].kind})",
            key=f"function_{domain}",
            bind="query-params",
        )
        column.caption(f"{options[name].description} From: {options[name].dataset}.")
        chosen.append(options[name])
    return chosen


def with_progress(calls: list[tuple], what: str) -> list[pd.DataFrame]:
    """Return ``function(*arguments)`` of each entry of `calls`, with a bar while more than one is left to do."""
    bar, results = st.progress(0.0, text=f"{what} …"), []
    for done, (function, *arguments) in enumerate(calls):
        bar.progress(done / len(calls), text=f"{what}: {done + 1} of {len(calls)}")
        results.append(function(*arguments))
    bar.empty()
    return results


def measured(rows: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the targets in one table, naming those that cannot be compared and why."""
    table = pd.concat(rows, ignore_index=True)
    for row in table[table.value.isna()].itertuples():
        st.info(
            f"{DOMAINS[row.domain].label}, {inert_markdown(row.label)}: {inert_markdown(row.flags)}",
            icon=":material/block:",
        )
    return table


def pair_of_structures(number: int, row: Any, dataset: Dataset, titles: tuple[str, str]) -> None:  # noqa: ANN401
    """Draw the two objects of a cliff side by side."""
    objects, draw = dataset.objects, DOMAINS[dataset.domain].draw
    dark = st.context.theme.type == "dark"
    with st.container(width=455, border=True, key=f"cliff_{number}"):
        st.caption(f"Pair {number}, {row.similarity:.0%} similar")
        for column, title, index in zip(st.columns(2), titles, (row.i, row.j), strict=True):
            with column:
                picture = draw and draw(objects[index], dark=dark)
                if picture:
                    st.image(picture, alt=f"Structure of {title}")
                st.text(title)
