"""Experiments of a page: started, waited for with progress and cancel; what is there is shown meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts.theme import joined
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Result
from analysis.experiments.job import Job
from analysis.support.escaping import inert_markdown
from pages.parts import visitor

WARM_SECONDS = 0.6  # what lies on the disk is read by then
EVERY_SECONDS = 0.7  # a look at what is under way


def of_each(key: str, name: str, sets: Mapping[str, Dataset], **settings: Any) -> dict[str, Result]:  # noqa: ANN401
    """Run an experiment on each set by itself, so that a change of one computes only that; see `results`.

    Parameters
    ----------
    key : str
        Of the widgets.
    name : str
        Of the experiment.
    sets : mapping of str to Dataset
        By domain.
    **settings
        See `experiments.settings_of`.
    """
    return results(key, {domain: Job(name, {domain: dataset}, settings) for domain, dataset in sets.items()})


def results(key: str, wanted: Mapping[str, Job]) -> dict[str, Result]:
    """Return the results that are there; of the others, show how far they are, and rerun the page when there is more.

    Parameters
    ----------
    key : str
        Of the widgets; one for each place of a page that waits for experiments.
    wanted : mapping of str to Job
        Domain (or another name) -> its job, not yet started; one that this session follows already is followed on.

    Returns
    -------
    dict of str to Result
        In the order of `wanted`; what failed is said on the page and left out.
    """
    held: dict[str, Job] = st.session_state.get(key, {})
    known = {job.key: job for job in held.values()}
    jobs = {one: known.get(job.key) or job.start() for one, job in wanted.items()}
    for job in held.values():
        if job.key not in {one.key for one in jobs.values()}:
            job.cancel()
    new = [job for job in jobs.values() if job.key not in known]
    for job in new:
        job.wait(WARM_SECONDS / len(new))
    st.session_state[key] = jobs
    before = {one: job.state() for one, job in jobs.items()}
    shown = [state["status"] for state in before.values()]

    def watch() -> None:
        now = {one: job.state() for one, job in jobs.items()}
        _progress(key, jobs, now)
        if [state["status"] for state in now.values()] != shown:
            st.rerun()

    st.fragment(watch, run_every=EVERY_SECONDS if "running" in shown else None)()
    for one, state in before.items():
        if state["status"] == "failed":
            st.error(inert_markdown(f"{_label(one)}: {visitor.with_titles(state['error'])}."), icon=":material/error:")
    return {one: state["result"] for one, state in before.items() if state["result"] is not None}


def tables(found: Mapping[str, Result], names: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """Put the tables of several results together, those of each name; all names by default, nothing without results."""
    results = list(found.values())
    return {name: pd.concat([one.tables[name] for one in results], ignore_index=True)
            for name in (names or results[0].tables)} if results else {}  # fmt: skip


def _label(one: str) -> str:
    return DOMAINS[one].label if one in DOMAINS else one


def _progress(key: str, jobs: Mapping[str, Job], now: Mapping[str, dict[str, Any]]) -> None:
    running = {one: state for one, state in now.items() if state["status"] == "running"}
    stopped = [job for one, job in jobs.items() if now[one]["status"] == "cancelled"]
    if running:
        bar, button = st.columns([5, 1], vertical_alignment="center")
        share = sum(state["done"] / max(state["total"], 1) for state in running.values()) / len(running)
        under_way = dict.fromkeys(state["what"] for state in running.values())  # what several do is said once
        words = "; ".join(
            f"{joined([_label(one) for one, state in running.items() if state['what'] == what])}: {what}"
            for what in under_way
        )
        bar.progress(min(max(share, 0.0), 1.0), text=inert_markdown(words))
        button.button(
            "Cancel", on_click=_cancel, args=(list(jobs.values()),), icon=":material/close:", key=f"{key}_cancel"
        )
    elif stopped:
        st.warning("Cancelled. What was ready is shown.", icon=":material/cancel:")
        st.button("Continue", on_click=_start, args=(stopped,), key=f"{key}_continue")


def _cancel(jobs: list[Job]) -> None:
    for job in jobs:
        job.cancel()


def _start(jobs: list[Job]) -> None:
    for job in jobs:
        job.start()
