"""A comparison that a page follows: started or joined, its progress, its end."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.readings import jobs
from analysis.readings.config import Config
from analysis.report import result_json
from analysis.support.escaping import inert_markdown
from analysis.verdict import scorecard
from pages.parts.page import loaded


@st.cache_resource(max_entries=20)
def _job(name: str, _config: Config) -> jobs.Job:
    """One job for all sessions that ask the same question of the same data."""
    return jobs.Job(_config, name)


def job(config: Config) -> jobs.Job:
    """Start the comparison of a view, or join the one that is running or done."""
    sets = loaded(config)
    config = replace(config, datasets={domain: config.datasets[domain] for domain in sets})
    hashes = {domain: dataset.sha256 for domain, dataset in sets.items()}
    return _job(jobs.result_name(config, hashes), config).start()


def judged(state: dict) -> pd.DataFrame:
    """Return the rows of a job with their verdicts: those that the result holds, or of what is known so far."""
    return (
        scorecard.judged_table(state["rows"]) if state["result"] is None else result_json.judged_table(state["result"])
    )


REDRAWN_SECONDS = 4.0  # a browser takes seconds to draw a page of charts; on two cores they are the comparison's, too


def follow(running: jobs.Job) -> dict:
    """Show the progress of a job, and rerun the page when there are new results, at most every few seconds.

    Returns
    -------
    dict
        Its state now (see `jobs.Job.state`), for the rest of the page.
    """
    state, drawn = running.state(), time.monotonic()
    pause = REDRAWN_SECONDS if state["rows"] else 0.0

    def watch() -> None:
        now = running.state()
        _job_status(running, now)
        more = any(len(now[key]) != len(state[key]) for key in ("rows", "ladder"))
        if now["status"] != state["status"] or (more and time.monotonic() - drawn > pause):
            st.rerun()

    st.fragment(watch, run_every=0.7 if state["status"] == "running" else None)()
    return state


def _job_status(running: jobs.Job, state: dict) -> None:
    """Show progress with a cancel button, or how the job ended where it did not finish."""
    if state["status"] == "running":
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(state["done"] / state["total"], text=f"{state['done']} of {state['total']}: {state['what']}")
        button.button("Cancel", on_click=running.cancel, icon=":material/close:", key="cancel_job")
    elif state["status"] == "cancelled":
        st.warning("Cancelled. What was measured before is below.", icon=":material/cancel:")
        st.button("Measure again", on_click=running.restart, key="restart_job")
    elif state["status"] == "failed":
        st.error(f"The comparison stopped: {inert_markdown(state['error'])}", icon=":material/error:")
        st.button("Try again", on_click=running.restart, key="restart_job")
