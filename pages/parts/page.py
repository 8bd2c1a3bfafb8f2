"""What every page shares: the start of a run, notes shown once, the draw of the sets in view, cached calls."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.readings import apart, null_ladder, sampling
from analysis.readings.config import Config
from analysis.readings.levels import LEVELS
from analysis.readings.sampling import Sample
from analysis.support.escaping import inert_markdown
from pages.parts import address, visitor, words
from pages.parts.sidebar import View, view


def open_page() -> None:
    """Run the whole app if the framework ran only this page.

    A fresh server treats a folder named ``pages`` as the older kind of multipage app and answers the first deep link
    with the bare page, before app.py can call st.navigation. Every page calls this first.
    """
    if "seed" not in st.session_state:
        runpy.run_path(str(Path(__file__).resolve().parents[2] / "app.py"), run_name="__main__")
        st.stop()
    st.session_state["said"] = set()


def say(note: str) -> None:
    """Show a note; one that this run of the page has shown already is not shown again."""
    if _first(note):
        st.info(inert_markdown(visitor.with_titles(note)), icon=":material/info:")


def _first(words: str) -> bool:
    """Whether this run of the page says these words for the first time."""
    said = st.session_state["said"]
    new = words not in said
    said.add(words)
    return new


def say_cap(read: int, asked: int, why: str) -> None:
    """Say that fewer objects are measured than were asked for, and why; say nothing if all of them are."""
    if read < asked:
        words.caption(f"Measured on {read:,} of {asked:,} objects, {inert_markdown(visitor.with_titles(why))}.")


def say_objects(table: pd.DataFrame, asked: int, why: str) -> None:
    """Say how many objects tables were computed from, unless it is all of each set; equal counts are shown once.

    Parameters
    ----------
    table : DataFrame
        Columns domain, units and n_objects.
    asked : int
        Objects drawn from each set.
    why : str
        What allows no more.
    """
    counts = table.drop_duplicates(["domain", "units"])
    if (counts.n_objects < asked).any():
        read = [f"{DOMAINS[row.domain].label} ({row.units}) {row.n_objects:,}" for row in counts.itertuples()]
        measured = f"Measured on {', '.join(read)} of {asked:,} objects each: {why}."
        if _first(measured):
            words.caption(inert_markdown(measured))


@contextmanager
def explained() -> Iterator[None]:
    """Show an expected error as a message that says what to do, and continue with the page."""
    try:
        yield
    except ValueError as error:
        st.error(inert_markdown(visitor.with_titles(str(error))), icon=":material/error:")


def loaded(config: Config) -> dict[str, Dataset]:
    """Load the sets of a view; one that cannot be loaded is named with the remedy, and the others are still shown."""
    found = {}
    for domain, name in config.datasets.items():
        with explained():
            found[domain] = datasets.load(name)
    return found


def whole_set(domain: str) -> Dataset:
    """Load all of the set that is chosen for a domain in the sidebar."""
    return datasets.load(view().config.datasets[domain])


@st.cache_resource(max_entries=5)
def _draw(key: tuple, _sets: Mapping[str, Dataset], n: int, seed: int) -> Sample:
    """Draw once for all pages and sessions: a sample is never changed."""
    return sampling.draw(_sets, n, seed)


def sample(config: Config) -> Sample:
    """Load the sets of a view and draw equally many objects from each, with notes on the page."""
    sets = loaded(config)
    key = tuple((domain, dataset.name, dataset.sha256) for domain, dataset in sets.items())
    drawn = _draw(key, sets, config.n, config.seed)
    for note in drawn.notes:
        say(note)
    for note in drawn.repeats:
        if _first(note):
            words.caption(inert_markdown(visitor.with_titles(note)))
    return drawn


@st.cache_data(max_entries=200, show_spinner="Measuring …")
def _table(function: str, key: str, settings: tuple, _call: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Cache a table by what it is computed from: the function's name, the content's hash, the settings."""
    return _call()


def table(function: Callable[..., pd.DataFrame], corpora: Mapping[str, Corpus], **settings: object) -> pd.DataFrame:
    """Return ``function(corpora, **settings)``, cached by the content of the corpora and the settings."""
    key = " ".join(f"{domain}:{corpus.representation}:{corpus.sha256}" for domain, corpus in corpora.items())
    return _cached(function, key, corpora, settings)


def table_of_sets(
    function: Callable[..., pd.DataFrame], sets: Mapping[str, Dataset], **settings: object
) -> pd.DataFrame:
    """Return ``function(sets, **settings)``, cached by the content of the sets and the settings."""
    return _cached(function, " ".join(f"{domain}:{dataset.sha256}" for domain, dataset in sets.items()), sets, settings)


def _cached(
    function: Callable[..., pd.DataFrame], key: str, read: Mapping[str, Corpus | Dataset], settings: dict[str, object]
) -> pd.DataFrame:
    name = f"{function.__module__}.{function.__qualname__}"
    return _table(name, key, tuple(sorted(settings.items())), lambda: apart.measured(function, read, **settings))


@st.cache_resource(max_entries=12, show_spinner="Reading the objects …")
def _encode(key: tuple, _drawn: Sample, representations: tuple[tuple[str, str], ...]) -> dict[str, Corpus]:
    """Encode once for all pages and sessions: a corpus is never changed."""
    found = table_of_sets(sampling.clusters_of, _drawn.datasets)
    clusters = {domain: rows.cluster.to_numpy() for domain, rows in found.groupby("domain")}
    return sampling.encode(_drawn, dict(representations), clusters)


def _encoded(drawn: Sample, representations: Mapping[str, str]) -> dict[str, Corpus]:
    key = tuple((domain, dataset.name, dataset.sha256) for domain, dataset in drawn.datasets.items())
    return dict(_encode(key, drawn, tuple(representations.items())))


def corpora(read: View) -> dict[str, Corpus]:
    """Draw the sets of a view and encode them in the representations chosen in the sidebar."""
    return _encoded(sample(read.config), read.representations)


def corpora_at_level(read: View, key: str) -> dict[str, Corpus]:
    """Ask for a level, and encode the sets of a view in it, at equal numbers of symbols."""
    names = {name: f"{one.label}: {', '.join(_labels(one.representations))}" for name, one in LEVELS.items()}
    level = st.segmented_control(
        "Symbols",
        list(names),
        format_func=names.__getitem__,
        default="spelling",
        required=True,
        **address.choice(key, names, "spelling"),
    )
    return corpora_of_level(read, str(level))


def corpora_of_level(read: View, level: str) -> dict[str, Corpus]:
    """Draw the sets of a view and encode them in a level, at equal numbers of symbols."""
    return sampling.match_symbols(_encoded(sample(read.config), LEVELS[level].representations))


def _labels(representations: Mapping[str, str]) -> list[str]:
    return [DOMAINS[domain].REPRESENTATIONS[name].label for domain, name in representations.items()]


def sizes() -> dict[str, int]:
    """Ask for the size, in neutral units, at which possible space is counted."""
    chosen = {}
    for column, (domain, entry) in zip(st.columns(len(DOMAINS)), DOMAINS.items(), strict=True):
        bound = address.number(f"size_{domain}", 1, 400, entry.typical_size)
        chosen[domain] = column.number_input(f"{entry.label}: {entry.size_unit}s", 1, 400, entry.typical_size, **bound)
    return chosen


EXAMPLES_FROM, EXAMPLES_SHOWN = 300, 12  # surrogates are fitted to the first, and only a few are looked at


def examples(config: Config, domain: str, rung: str) -> Dataset:
    """Return a few objects of one rung of the null ladder, made from the sample in view."""
    drawn = sample(replace(config, datasets={domain: config.datasets[domain]})).datasets[domain]
    drawn = drawn.take(range(min(EXAMPLES_FROM, len(drawn))))
    spelling = LEVELS["spelling"].representations[domain]

    def made() -> pd.DataFrame:
        return pd.DataFrame(
            {"object": null_ladder.examples(drawn, rung, spelling, config.seed).objects[:EXAMPLES_SHOWN]}
        )

    frame = _table("examples", drawn.sha256, (rung, config.seed), made)
    return drawn.take(range(len(frame))).surrogate(list(frame.object), rung)
