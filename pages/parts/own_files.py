"""A file that is handed in on a page: what it seems to hold, what can be changed about that, what is refused and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.corpus import Dataset
from analysis.datasets import own, uploads
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.files import FileError, FileReport
from analysis.files.cells import CLASS, DECIMALS, NUMBER, TEXT, TYPES
from analysis.readings import caveats, declared
from analysis.support.escaping import inert_markdown
from pages.parts import address, kept_sets, readings, sidebar, visitor

T = TypeVar("T")
HELD_AS = {TEXT: "Read as text", NUMBER: "Read as numbers", CLASS: "Read as classes"}
LIKE = uploads.LIKE  # how much a file looks like a domain to be taken for it
CLUSTERED = 2_000  # objects of which near relatives are looked for before a set is kept: seconds for molecules
LOOKED_AT = "own_looked_at"  # in the session: the file and choices that are looked at, and their draft
PREVIEW_PIXELS = 215  # the heading and five rows


def once(what: Callable[..., T], file: UploadedFile, **choices: object) -> T:
    """Return what is found out about a file, asked once for the same choices, however often the page runs.

    Raises
    ------
    FileError
        Each time, if it was raised the first time.
    """
    known = st.session_state.setdefault("own_reports", {})
    if (key := (file.file_id, what.__name__, repr(choices))) not in known:
        with st.spinner("Looking into the file …"):
            for old in [old for old in known if old[0] != file.file_id or old[1] == what.__name__ != "likenesses"]:
                del known[old]
            domain = (choices.pop("domain"),) if "domain" in choices else ()
            try:
                known[key] = what(*domain, file.name, file.getvalue(), **choices)
            except FileError as error:
                known[key] = error
    if isinstance(found := known[key], FileError):
        raise found
    return found


def ask_file() -> UploadedFile | None:
    """Ask for a file; after one was kept, for the next."""
    return st.file_uploader(
        "Your file", key=f"own_file_{st.session_state.get('own_files', 0)}", label_visibility="collapsed"
    )


def guess(file: UploadedFile) -> None:
    """Choose the domain that a new file looks like; none where it looks like none, so that it must be said."""
    if st.session_state.get("own_guessed") == file.file_id:
        return
    st.session_state["own_guessed"] = file.file_id
    alike = once(uploads.likenesses, file)
    best = max(alike, key=lambda name: alike[name], default=None)
    st.session_state["own_domain"] = best if best and alike[best] >= LIKE else None


def ask_domain() -> str | None:
    """Ask what files hold, or show what was guessed; None where nothing is known, so that nothing is kept under a default."""
    labels = {name: entry.object_label for name, entry in DOMAINS.items()}
    return st.segmented_control(
        "The file holds",
        list(labels),
        format_func=labels.__getitem__,
        required=True,
        **address.choice("own_domain", labels),
    )


def say_untold(file: UploadedFile) -> None:
    """Say that a file looks like no domain, or that nobody could look: then the file is not to blame."""
    if once(uploads.likenesses, file):
        st.warning("It cannot be told what this file holds. Say so above.", icon=":material/help:")
    else:
        st.warning(
            "This file could not be looked into: its reader was stopped, or got no time because this machine is busy. Hand it "
            "in again in a minute, or say above what it holds.",
            icon=":material/hourglass_disabled:",
        )


def hint(domain: str, file: UploadedFile) -> None:
    """Say which domain a file looks like, if it looks like another than the one that was chosen."""
    if other := once(uploads.likely_domain, file, domain=domain):
        label = DOMAINS[other].object_label
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(f"This looks like {label}.", icon=":material/help:")
            read_as = {"own_domain": other}
            st.button(f"Read it as {label}", on_click=st.session_state.update, args=(read_as,), key="own_other")


def choose(domain: str, file: UploadedFile) -> None:
    """Show what a file seems to hold, let it be changed, and keep and measure it at one click."""
    hint(domain, file)
    choices = chosen_before(file)
    found = once(uploads.inspect_safely, file, domain=domain, **choices)
    tabular = bool(found.columns) and found.format in ("table", "JSON", "parquet")
    rows, ask = st.columns([3, 2])
    with rows:
        st.markdown(f"**{inert_markdown(found.filename)}** is read as **{inert_markdown(found.format)}**. First rows:")
        st.dataframe(found.preview, hide_index=True, height=PREVIEW_PIXELS, alt="First rows of the file")
    with ask:
        asked = {"domain": domain, **ask_columns(found, f"{domain}_{file.file_id}", tabular), **choices}
        shared = st.checkbox("Share with everyone on this server", key="own_shared")
        with st.container(horizontal=True):
            measure = st.button("Measure", type="primary", icon=":material/balance:", key="own_read")
            only = st.button("Keep without measuring", key="own_keep")
    asked_already = found.decoded.notes if found.decoded and found.decoded.confidence < 1 else ()
    with rows:
        st.caption(inert_markdown("; ".join(note for note in found.notes if note not in asked_already)))
        ask_encoding(found, file)
    if tabular:
        ask_types(found, file)
    dataset, problems = once(uploads.parse_safely, file, **asked)
    with ask:
        kinds = ask_kinds(dataset, file.file_id)
    if measure or only:
        keep(dataset, problems, shared=shared, measure=measure, kinds=kinds)
    if look((file.file_id, repr(asked)), dataset, problems):
        ask.caption(
            "Measuring has begun while you look. Unless you keep the file, what is stored for that is removed within an hour."
        )
    kept_sets.refused(problems, f"{len(dataset):,} {DOMAINS[domain].object_label} can be used")
    with rows:
        for words in limits_of(dataset):
            st.warning(inert_markdown(words), icon=":material/info:")


def look(wanted: tuple[str, str], dataset: Dataset, problems: pd.DataFrame) -> bool:
    """Begin to measure what is looked at, once for the same file and choices, so that the answer is there sooner.

    Returns
    -------
    bool
        Whether it is measured: not where no draft of it can be made (see `own.draft`).
    """
    if st.session_state.get(LOOKED_AT, ("",))[0] != wanted:
        look_no_more()
        draft = own.draft(dataset, len(problems), owner=visitor.owner())
        st.session_state[LOOKED_AT] = wanted, draft
        if draft:
            readings.read_ahead(draft)
    return bool(st.session_state[LOOKED_AT][1])


def look_no_more() -> None:
    """Stop to measure what nobody looks at any more, and remove its draft."""
    _, draft = st.session_state.pop(LOOKED_AT, (None, ""))
    if draft:
        readings.read_no_more(draft)
        own.drop(draft, visitor.owner())


def ask_columns(found: FileReport, key: str, tabular: bool) -> dict[str, Any]:
    """Ask which column holds the objects, and which labels to keep; what is known already is filled in."""
    column, labels = None, []
    if found.columns:
        index = found.columns.index(found.object_column) if found.object_column in found.columns else None
        column = st.selectbox("Objects are in", found.columns, index=index, key=f"own_column_{key}")
    if tabular:
        others = [name for name in found.columns if name != column]
        likely = [name for name in found.label_columns if name in others]
        labels = st.multiselect("Labels to keep", others, likely, key=f"own_labels_{key}")
    return {"column": column, "labels": labels}


def ask_kinds(dataset: Dataset, key: str) -> dict[str, str]:
    """Ask what each label tells of, where its domain does not know; what its name and values say is filled in."""
    asked = declared.asked(dataset)
    if not asked:
        return {}
    guesses = {column: declared.guess(column, dataset.labels[column]) for column in asked}
    open_ones = [column for column, kind in guesses.items() if kind is None]
    told = f"What labels tell of{f': {len(open_ones)} to say' if open_ones else ''}"
    found = {}
    with st.expander(told, icon=":material/label:"):
        st.caption("Domains are compared on labels of meaning or biology alone; the others are shown beside them.")
        for column in asked:
            kind = guesses[column]
            found[column] = st.selectbox(
                inert_markdown(column), list(declared.KINDS), format_func=declared.KINDS.__getitem__,
                index=None if kind is None else list(declared.KINDS).index(kind), placeholder="not said",
                key=f"own_kind_{key}_{column}",
            )  # fmt: skip
    return {column: kind for column, kind in found.items() if kind}


def keep(
    dataset: Dataset, problems: pd.DataFrame, *, shared: bool, measure: bool, kinds: Mapping[str, str] | None = None
) -> None:
    """Keep what was read, choose it in the sidebar, and go to its answer or show what was kept."""
    kept = own.keep(dataset, len(problems), owner=visitor.owner(), shared=shared, kinds=kinds)
    if not measure:
        look_no_more()
    for known in ("own_reports", LOOKED_AT):
        st.session_state.pop(known, None)
    st.session_state["own_files"] = st.session_state.get("own_files", 0) + 1
    kept_sets.keep_outcome(kept, problems)
    note = f"{len(problems):,} row(s) were refused; the page Own data lists them." if measure and len(problems) else ""
    sidebar.choose_set(kept.domain, kept.name, note)
    if not measure:
        st.rerun()
    kept_sets.open_answer()


def limits_of(dataset: Dataset) -> list[str]:
    """Say of what was read what limits its answer: few objects, a single series, labels of one class."""
    classes = {name: dataset.labels[name].dropna().unique() for name in dataset.labels.columns}
    words = [
        f"Label {name}: only one class ({known[0]}), so there is nothing to tell apart."
        for name, known in classes.items()
        if len(known) == 1
    ]
    once_each, label = distinct(dataset)[0], DOMAINS[dataset.domain].object_label
    if len(once_each) < caveats.FEWEST:
        small = f"A small set: {len(once_each):,} distinct {label}. Below {caveats.FEWEST} it is measured without a verdict."
        return [small, *words]
    found = caveats.of_part(once_each, CLUSTERED)
    return [f"This set: {part}." for part in (found.forbids, found.series) if part] + words


def chosen_before(file: UploadedFile) -> dict[str, Any]:
    """Return types, decimal mark and encoding as they were chosen in the controls below; the last type chosen holds."""
    state = st.session_state
    kinds = {name: kind for kind in TYPES for name in state.get(f"own_{kind}_{file.file_id}", ())}
    found: dict[str, Any] = {"types": kinds}
    found |= {name: state.get(f"own_{name}_{file.file_id}") or "" for name in ("decimal", "encoding")}
    return {name: value for name, value in found.items() if value}


def ask_encoding(found: FileReport, file: UploadedFile) -> None:
    """Show what a guessed encoding makes of two lines, and let another be chosen."""
    key = f"own_encoding_{file.file_id}"
    if found.decoded is None or (found.decoded.confidence == 1 and not st.session_state.get(key)):
        return
    guess = found.decoded
    if guess.confidence < 1:
        st.warning(
            f"The file does not say how its letters are written. **{guess.encoding}** is a guess (confidence "
            f"{guess.confidence:.0%}). Are these lines right?",
            icon=":material/translate:",
        )
        st.code("\n".join(guess.shown), language=None)
        st.session_state[f"{key}_offered"] = tuple(dict.fromkeys((guess.encoding, *guess.others, "utf-8")))
    st.selectbox(
        "Letters are written in", st.session_state.get(f"{key}_offered", ("utf-8",)), index=None, key=key,
        placeholder=f"{guess.encoding}, as guessed", help="Choose another if the lines look wrong.",
    )  # fmt: skip


def ask_types(found: FileReport, file: UploadedFile) -> None:
    """Show what was found out about each column, and let types and the decimal mark be changed."""
    notes = found.about.loc[found.about["note"] != "", ["column", "note"]]
    names = list(found.about.loc[found.about["type"].isin(TYPES), "column"])
    told = f"{len(found.about):,} columns: types" + (f", {len(notes):,} with notes" if len(notes) else "")
    with st.expander(told, icon=":material/tune:"):
        st.dataframe(
            found.about.drop(columns="note"), hide_index=True,
            alt="Columns: type, missing, cells that are no numbers, censored values",
        )  # fmt: skip
        for name, note in notes.itertuples(index=False):
            st.caption(f"**{inert_markdown(name)}**: {inert_markdown(note)}")
        if found.repeats:
            st.caption(f"{found.repeats:,} row(s) hold an object that is written as an earlier one is.")
        for box, kind in zip(st.columns(len(TYPES)), TYPES, strict=True):
            box.multiselect(HELD_AS[kind], names, key=f"own_{kind}_{file.file_id}")
        if found.format == "table":
            st.segmented_control(
                f"Decimal mark (found: {found.layout.decimal or 'each column has its own'})",
                DECIMALS,
                key=f"own_decimal_{file.file_id}",
            )
