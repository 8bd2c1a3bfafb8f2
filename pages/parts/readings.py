"""What the overview reads: rows of bundled sets at once, of own and public sets as they are read, and the verdict on them."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import strips
from analysis.datasets import own, public
from analysis.readings import background, bundled, controls, declared, null_ladder, reader, rows
from analysis.report import answer
from analysis.support.escaping import inert_markdown
from analysis.verdict.multiverse import Multiverse
from pages.parts import page

REDRAWN_SECONDS = 4.0  # a browser takes a second to draw all strips; on two cores it is the job's, too
JOB, AGAIN = "overview_job", "overview_again"  # in the session: what reads sets, and what reads the bundled ones again


@dataclass(frozen=True, eq=False)
class Known:
    """Everything that is known of the sets in view.

    Parameters
    ----------
    rows : DataFrame
        Columns of `rows.COLUMNS`.
    sets : mapping of str to About
    key, shown : str
        Of the rows of the sets that the verdict is over, and of all rows.
    contents : mapping of str to str
        What rows of other sets were found of: name of the set -> its content, what was said of its labels, its title.
    old : tuple of str
        Bundled sets that the code here has not read: their rows are of other code, or missing.
    """

    rows: pd.DataFrame
    sets: Mapping[str, answer.About]
    key: str
    shown: str
    contents: Mapping[str, str]
    old: tuple[str, ...]

    @cached_property
    def _by_question(self) -> dict[str, pd.DataFrame]:
        return {str(key): part for key, part in self.rows.groupby("question", sort=False)}

    def of(self, question: str) -> pd.DataFrame:
        """Return the rows of one question."""
        return self._by_question.get(question, self.rows.iloc[:0])

    def shown_of(self, question: str) -> str:
        """Return the key of the rows of one question: what is found of another leaves its charts as they are."""
        others = self.of(question)
        others = others[others.dataset.isin(list(self.contents))]
        names = list(dict.fromkeys(others.dataset))
        return f"{self.key} {_how_far(others)} {' '.join(f'{name} {self.contents[name]}' for name in names)}"


def _how_far(found: pd.DataFrame) -> str:
    """Tell apart what is there of the same sets as more of them is read."""
    # A question that is done has as many rows as when all its choices were shown early.
    return f"{len(found)} {background.is_early(found).sum()} {found.value.notna().sum()}"


@st.cache_resource(max_entries=2, show_spinner=False)
def _travelled(version: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows of bundled sets and controls, and the sets that other code than this version read."""
    table = bundled.table()
    old = tuple(name for name in controls.bundled() if bundled.of(name) is None)
    return _plain(table[table.dataset.isin(controls.bundled())][list(rows.COLUMNS)]), old


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Hold words as objects of Python: a table of twenty columns of another kind is ten times slower to cut."""
    return table.astype(dict.fromkeys(table.columns[table.dtypes == "str"], object))


def known(chosen: Collection[str], found: pd.DataFrame | None = None) -> Known:
    """Gather what is known of bundled sets, of public ones that were fetched, and of those that are chosen.

    Parameters
    ----------
    chosen : collection of str
        Sets of the sidebar.
    found : DataFrame, optional
        What jobs found so far; it stands for what was known before.
    """
    table, old = _travelled(bundled.version())
    fetched = [name for name in datasets.available() if public.is_public(name)]
    others = [name for name in dict.fromkeys([*fetched, *chosen]) if name not in controls.bundled()]
    complete = [name for name in fetched if reader.rows(name) is not None]
    parts = [table, *(part for name in others if len(part := _kept(name)))]
    if found is not None and len(found):
        pairs = pd.MultiIndex.from_frame(found[["dataset", "question"]])
        parts = [part[~pd.MultiIndex.from_frame(part[["dataset", "question"]]).isin(pairs)] for part in parts] + [found]
    only = len(parts) == 1 and parts[0] is table
    joined = table if only else pd.concat([_plain(part) for part in parts], ignore_index=True)
    wanted = set(controls.bundled()) | set(complete) | set(chosen) - {controls.UNION}
    sets = answer.about([name for name in dict.fromkeys(joined.dataset) if name in wanted], beside=complete)
    sets = {n: replace(one, role=strips.NATURAL) if n in complete else one for n, one in sets.items()}
    again = found[found.dataset.isin(controls.bundled())] if found is not None else ()
    read_again = str(pd.util.hash_pandas_object(again).sum()) if len(again) else ""
    key = " ".join([bundled.version(), read_again, *(bundled.content(name) for name in complete)])
    titles = {name: controls.card(name).title for name in others if own.is_name(name)}
    contents = {name: f"{bundled.content(name)} {declared.key(name)} {titles.get(name)}" for name in others}
    table = _with_titles(joined[joined.dataset.isin(sets)], titles)
    far = _how_far(table[table.dataset.isin(list(contents))])
    shown = f"{key} {' '.join(sets)} {far} {' '.join(contents.values())}"
    return _shared(shown, Known(table, sets, key, shown, contents, old))


def _with_titles(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Name own sets by their titles in what rows say of them: their keys open them."""
    flags = table["flags"]
    for name, title in titles.items():
        flags = flags.where(table.dataset != name, flags.str.replace(name, title, regex=False))
    return table if flags is table["flags"] else table.assign(flags=flags)


@st.cache_resource(max_entries=4, show_spinner=False)
def _shared(shown: str, _known: Known) -> Known:
    """Hold a megabyte of rows once for all visits: each holds what its buttons would write, also for a while after it ended."""
    return _known


def _kept(name: str) -> pd.DataFrame:
    return rows.frame(row for part in reader.known(name).values() for row in part)


@st.cache_resource(max_entries=4, show_spinner=False)
def _judged(key: str, _known: Known) -> Multiverse:
    """Judge once for all sessions: own sets move no verdict, so they are no part of the key."""
    found = answer.multiverse(_known.rows, _known.sets)
    return replace(found, spread=_plain(found.spread))


def judged(found: Known) -> Multiverse | None:
    """Return the verdict on what is known, or None while no two domains have a set."""
    stands = {one.domain for one in found.sets.values() if one.stands}
    return _judged(found.key, found) if len(stands) > 1 else None


@st.cache_resource(max_entries=40, show_spinner=False)
def _ladder(shown: str, chosen: tuple[str, ...], _known: Known) -> pd.DataFrame:
    return null_ladder.table(_known.rows[_known.rows.dataset.isin(chosen)])


def ladder(found: Known, chosen: Collection[str]) -> pd.DataFrame:
    """Return the bit budget of some sets as steps and rungs; see `null_ladder.table`."""
    return _ladder(found.shown, tuple(chosen), found)


# --- reading further sets


def read(chosen: Collection[str]) -> pd.DataFrame | None:
    """Read the chosen sets that did not travel with the program, and follow what is read; return what was found so far."""
    missing = tuple(n for n in chosen if n not in (*controls.bundled(), controls.UNION) and reader.rows(n) is None)
    names, job = st.session_state.get(JOB, ((), None))
    if job is not None and missing and names != missing:
        job.cancel()
    if missing and names != missing:
        st.session_state[JOB] = names, job = missing, background.start(missing)
    found = [_follow(job, "own")] if job is not None and missing else []
    if AGAIN in st.session_state:
        found.append(_follow(st.session_state[AGAIN], "again"))
    return pd.concat(found, ignore_index=True) if found else None


def is_being_read(name: str) -> bool:
    """Whether a job of this session is reading a set now."""
    names, job = st.session_state.get(JOB, ((), None))
    return name in names and job.state()["status"] == "running"


def read_ahead(name: str) -> None:
    """Begin to read a set that nobody has asked for yet; `read` follows it once it is chosen."""
    names, job = st.session_state.get(JOB, ((), None))
    if names != (name,):
        if job is not None:
            job.cancel()
        st.session_state[JOB] = (name,), background.start((name,), unasked=True)


def read_no_more(name: str) -> None:
    """Stop to read a set that was read ahead; it begins again once it is chosen."""
    names, job = st.session_state.get(JOB, ((), None))
    if names == (name,):
        job.cancel()
        del st.session_state[JOB]


def measure_again(names: Collection[str]) -> None:
    """Read bundled sets on this machine, whatever travelled with the program."""
    st.session_state[AGAIN] = background.start(list(names), afresh=True)


def measured_again() -> pd.DataFrame | None:
    """Return what was measured again on this machine, once all of it is."""
    state = st.session_state[AGAIN].state() if AGAIN in st.session_state else None
    return state["rows"] if state and state["status"] == "done" else None


def _follow(job: background.Job, key: str) -> pd.DataFrame:
    """Show how far a job is, and rerun the page when there is more, at most every few seconds."""
    state, drawn = job.state(), time.monotonic()

    def watch() -> None:
        now = job.state()
        _progress(job, now, key)
        pause = REDRAWN_SECONDS if len(state["rows"]) else 0
        new = (now["done"], len(now["rows"])) != (state["done"], len(state["rows"]))
        more = new and time.monotonic() - drawn > pause
        if now["status"] != state["status"] or more:
            st.rerun()

    st.fragment(watch, run_every=0.7 if state["status"] == "running" else None)()
    found: pd.DataFrame = state["rows"]
    return found


def _progress(job: background.Job, state: dict, key: str) -> None:
    if state["status"] == "running":
        bar, button = st.columns([5, 1], vertical_alignment="center")
        what = inert_markdown(_titled(state["what"], job.names))
        bar.progress(state["done"] / max(state["total"], 1), text=f"{state['done']} of {state['total']}: {what}")
        button.button("Cancel", on_click=job.cancel, icon=":material/close:", key=f"cancel_{key}")
    elif state["status"] == "cancelled":
        st.warning("Cancelled. What was read before is shown.", icon=":material/cancel:")
        st.button("Read on", on_click=_start, args=(job,), key=f"restart_{key}")
    elif state["status"] == "failed":
        st.error(f"Reading stopped: {inert_markdown(state['error'])}", icon=":material/error:")
        st.button("Try again", on_click=_start, args=(job,), key=f"restart_{key}")


def _titled(what: str, names: Collection[str]) -> str:
    """Name sets by their titles: an own set is called after its file."""
    for name in names:
        what = what.replace(name, controls.card(name).title) if own.is_name(name) else what
    return what


def _start(job: background.Job) -> None:
    job.start()


def difference(found: pd.DataFrame) -> str:
    """Say how far numbers that were measured again lie from those that travelled with the program."""
    keys = ["question", "dataset", *rows.FACTORS]
    both = bundled.table().merge(found, on=keys, suffixes=("", "_here"))
    if both.empty:
        return "Nothing that was measured again travelled with the program."
    scale = both["value"].abs().clip(lower=1e-9)
    worst = float(((both["value_here"] - both["value"]).abs() / scale).max())
    return f"{len(both):,} numbers measured again; the largest relative difference is {worst:.1g}."


# --- how it is shown


def is_phone() -> bool:
    """Whether the browser is that of a phone, which says so; how wide its window is, no server is told."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def width() -> int:
    """Pixels that names on strips are fitted to."""
    return strips.NARROW if is_phone() else strips.WIDE


def say_old(found: Known) -> None:
    """Say which bundled sets were read by other code, or not yet, and offer to read them here."""
    if found.old:
        here = [name for name in found.old if name in found.sets]
        said = "of other code than is here" if here else "missing"
        page.say(f"The readings of {len(found.old)} bundled sets and controls are {said}.")
        st.button(
            "Read them on this machine (minutes)", on_click=measure_again, args=(found.old,), key="overview_read_old"
        )
