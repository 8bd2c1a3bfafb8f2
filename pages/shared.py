"""What every page shares: the view in the sidebar and the address, cached calls, and how a chart is shown."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis import comparison, datasets, jobs
from analysis.charts import Chart
from analysis.charts.theme import CONFIG
from analysis.comparison import Config, Sample
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.export import inert_csv
from analysis.verdict import LEVELS, MEASURES

SIZES = (100, 200, 500, 1000, 2000, 5000, 10000)


@dataclass(frozen=True)
class View:
    """What the sidebar says: sets and sample (the configuration) and the representation read on detail pages."""

    config: Config
    representations: Mapping[str, str]


def sidebar() -> None:
    """Draw the controls; all of them live in the address, so a copied address opens the same view."""
    with st.sidebar:
        for domain, entry in DOMAINS.items():
            names = [name for name, card in datasets.CATALOGUE.items() if card.domain == domain]
            default = names.index(Config().datasets[domain])
            st.selectbox(
                f"{entry.label}: data set",
                names,
                index=default,
                format_func=lambda name: datasets.CATALOGUE[name].title,
                key=domain,
                bind="query-params",
            )
            st.selectbox(
                f"{entry.label}: counted as",
                list(entry.REPRESENTATIONS),
                index=list(entry.REPRESENTATIONS).index(DEFAULT_REPRESENTATIONS[domain]),
                format_func=lambda key, entry=entry: entry.REPRESENTATIONS[key].label,
                key=f"{domain}_as",
                bind="query-params",
                help="Read on Diversity and Coverage. The overview reads every level.",
            )
        st.select_slider("Objects drawn from each set", SIZES, value=comparison.DEFAULT_N, key="n", bind="query-params")
        st.number_input("Seed", 0, 9999, 0, key="seed", bind="query-params", help="Of samples, nulls and intervals.")


DEFAULT_REPRESENTATIONS = {"text": "words", "protein": "families", "molecule": "scaffolds"}


def open_page() -> None:
    """Run the whole app where the framework ran a page alone.

    A fresh server takes a folder named ``pages`` for the older kind of multipage app and answers the first deep link
    with the bare page, before app.py has had the chance to call st.navigation. Every page calls this first.
    """
    if "seed" not in st.session_state:
        runpy.run_path(str(Path(__file__).resolve().parents[1] / "app.py"))
        st.stop()


def view() -> View:
    """Read the view that the sidebar holds."""
    state = st.session_state
    config = Config(datasets={d: state[d] for d in DOMAINS}, n=int(state["n"]), seed=int(state["seed"]))
    return View(config, {d: state[f"{d}_as"] for d in DOMAINS})


@contextmanager
def explained() -> Iterator[None]:
    """Show a foreseen problem as a message that says what to do, and go on with the page."""
    try:
        yield
    except ValueError as error:
        st.error(str(error), icon=":material/error:")


def loaded(config: Config) -> dict[str, Dataset]:
    """Load the sets of a view; one that cannot be had is named with the remedy, and the others still show."""
    found = {}
    for domain, name in config.datasets.items():
        with explained():
            found[domain] = datasets.load(name)
    return found


def sample(config: Config) -> Sample:
    """Load the sets of a view and draw equally many objects from each, with notes on the page."""
    drawn = comparison.draw(loaded(config), config.n, config.seed)
    for note in drawn.notes:
        st.info(note, icon=":material/info:")
    return drawn


@st.cache_data(max_entries=200, show_spinner="Measuring …")
def _table(function: str, key: str, arguments: tuple, _call: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Cache a table by what it is computed from: the function's name, the content's hash, the arguments."""
    return _call()


def table(function: Callable[..., pd.DataFrame], corpora: Mapping[str, Corpus], *arguments: object) -> pd.DataFrame:
    """Return ``function(corpora, *arguments)``, cached by content hash and arguments."""
    key = " ".join(f"{domain}:{corpus.representation}:{corpus.sha256}" for domain, corpus in corpora.items())
    name = f"{function.__module__}.{function.__qualname__}"
    return _table(name, key, arguments, lambda: function(corpora, *arguments))


def table_of_sets(
    function: Callable[..., pd.DataFrame], sets: Mapping[str, Dataset], settings: Mapping[str, object]
) -> pd.DataFrame:
    """Return ``function(sets, settings)`` on whole data sets, cached by their content and the settings."""
    key = " ".join(f"{domain}:{dataset.sha256}" for domain, dataset in sets.items())
    name = f"{function.__module__}.{function.__qualname__}"
    return _table(name, key, tuple(sorted(settings.items())), lambda: function(sets, settings))


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


def job_status(running: jobs.Job, state: dict) -> None:
    """Show progress with a cancel button, or how the job ended where it did not finish."""
    if state["status"] == "running":
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(state["done"] / state["total"], text=f"{state['done']} of {state['total']}: {state['what']}")
        button.button("Cancel", on_click=running.cancel, icon=":material/close:", key="cancel_job")
    elif state["status"] == "cancelled":
        st.warning("Cancelled. What was measured before is below.", icon=":material/cancel:")
        st.button("Measure again", on_click=running.restart, key="restart_job")
    elif state["status"] == "failed":
        st.error(f"The comparison stopped: {state['error']}", icon=":material/error:")
        st.button("Try again", on_click=running.restart, key="restart_job")


def corpora(read: View) -> dict[str, Corpus]:
    """Draw the sets of a view and write them in the representations chosen in the sidebar."""
    return comparison.encode(sample(read.config), read.representations)


def corpora_at_level(read: View, key: str) -> dict[str, Corpus]:
    """Ask for a level at which order has a meaning, and write the sets of a view in it, at equal symbols."""
    ordered = [level for level in LEVELS if MEASURES["context_gain"].levels.count(level)]
    level = st.segmented_control(
        "Symbols",
        ordered,
        format_func=lambda name: f"{LEVELS[name].label}: {', '.join(_labels(LEVELS[name].representations))}",
        default=ordered[0],
        key=key,
        bind="query-params",
        required=True,
    )
    return comparison.match_symbols(comparison.encode(sample(read.config), LEVELS[level].representations))


def _labels(representations: Mapping[str, str]) -> list[str]:
    return [DOMAINS[domain].REPRESENTATIONS[name].label for domain, name in representations.items()]


def sizes() -> dict[str, int]:
    """Ask for the size, in neutral units, at which possible space is counted."""
    defaults = {"text": 40, "protein": 100, "molecule": 13}
    chosen = {}
    for column, (domain, entry) in zip(st.columns(len(DOMAINS)), DOMAINS.items(), strict=True):
        chosen[domain] = column.number_input(
            f"{entry.label}: {entry.size_unit}s", 1, 400, defaults[domain], key=f"size_{domain}", bind="query-params"
        )
    return chosen


def card(name: str, objects: str) -> None:
    """Show what a set is and where it comes from."""
    dataset = datasets.load(name)
    about = dataset.provenance
    with st.container(border=True, height="stretch"):
        st.subheader(about.title, anchor=False)
        st.metric(objects.capitalize(), f"{len(dataset):,}")
        facts = {
            "Source": about.source,
            "Version": about.version,
            "Licence": about.licence,
            "Date": about.date,
            "sha256": f"`{about.sha256[:16]}…`" if about.sha256 else "",
        }
        st.markdown("  \n".join(f"**{key}.** {value}" for key, value in facts.items() if value))
        st.caption(about.notes)
        st.caption(f"Cite: {about.citation}")
        if about.url:
            st.link_button("Source", about.url, icon=":material/open_in_new:")


def objects_table(dataset: Dataset) -> None:
    """Show objects with their labels."""
    frame = pd.DataFrame({"id": dataset.ids, "object": dataset.objects}).join(dataset.labels)
    config = {"object": st.column_config.TextColumn(width="large")}
    st.dataframe(frame, hide_index=True, column_config=config, alt=f"Objects of {dataset.name}")


def gallery(dataset: Dataset, draw: Callable[..., str | None]) -> None:
    """Draw structures side by side; what cannot be drawn is shown as text."""
    dark = st.context.theme.type == "dark"
    with st.container(horizontal=True):
        titles = dataset.labels.get("name", dataset.ids)
        for number, (title, text) in enumerate(zip(titles, dataset.objects, strict=True)):
            with st.container(width=280, border=True, key=f"structure_{number}"):
                picture = draw(text, dark=dark)
                if picture:
                    st.image(picture, alt=f"Structure of {title}")
                else:
                    st.caption("Too large to draw (over 200 heavy atoms)")
                st.text(title)
    objects_table(dataset)


def show(chart: Chart, key: str) -> None:
    """Show a chart with its words and its table twin."""
    st.subheader(chart.title, anchor=key)
    st.plotly_chart(chart.figure, key=f"{key}_figure", config=CONFIG, alt=chart.alt)
    st.caption(f"**How to read this.** {chart.how_to_read}")
    st.caption(f"**What this cannot tell.** {chart.cannot_tell}")
    with st.expander("Table and download", icon=":material/table:"):
        st.dataframe(chart.table, hide_index=True, alt=f"Table of: {chart.title}")
        st.download_button(
            "Download CSV", inert_csv(chart.table), f"{key}.csv", "text/csv", key=f"{key}_csv", on_click="ignore"
        )
