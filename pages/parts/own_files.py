"""Files that are handed in on a page: what they seem to hold, what was kept, what was refused and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.datasets import own, uploads
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct, summary
from analysis.files import FileReport
from analysis.files.cells import CLASS, DECIMALS, NUMBER, TEXT, TYPES
from analysis.support.escaping import inert_csv, inert_markdown
from pages.parts import sidebar

T = TypeVar("T")
HELD_AS = {TEXT: "Read as text", NUMBER: "Read as numbers", CLASS: "Read as classes"}


def once(what: Callable[..., T], domain: str, file: UploadedFile, **choices: object) -> T:
    """Return what is found out about a file, asked once for the same choices, however often the page runs."""
    known = st.session_state.setdefault("own_reports", {})
    if (key := (file.file_id, domain, what.__name__, repr(choices))) not in known:
        with st.spinner("Looking into the file …"):
            for old in [old for old in known if old[:2] != key[:2]]:
                del known[old]
            known[key] = what(domain, file.name, file.getvalue(), **choices)
    return known[key]


def hint(domain: str, file: UploadedFile) -> None:
    """Say which domain a file looks like, if it looks like another than the one that was chosen."""
    if other := once(uploads.likely_domain, domain, file):
        label = DOMAINS[other].object_label
        st.warning(f"This looks like {label}; choose **{label}** above.", icon=":material/help:")
        read_as = {"own_domain": other}
        st.button(f"Read it as {label}", on_click=st.session_state.update, args=(read_as,), key="own_other")


def choose(domain: str, file: UploadedFile) -> None:
    """Show what a file seems to hold, let columns, types and letters be changed, and read it."""
    hint(domain, file)
    choices = chosen_before(file)
    found = once(uploads.inspect_safely, domain, file, **choices)
    tabular = bool(found.columns) and found.format in ("table", "JSON", "parquet")
    st.markdown(f"**{inert_markdown(found.filename)}** is read as **{inert_markdown(found.format)}**. First rows:")
    st.dataframe(found.preview, hide_index=True, alt="First rows of the file")
    asked = found.decoded.notes if found.decoded and found.decoded.confidence < 1 else ()
    for note in found.notes:
        if note not in asked:
            st.caption(inert_markdown(note))
    ask_encoding(found, file)
    if tabular:
        ask_types(found, file)
    left, right = st.columns(2)
    column = None
    if found.columns:
        guess = found.columns.index(found.object_column) if found.object_column in found.columns else None
        column = left.selectbox("Objects are in", found.columns, index=guess, key=f"own_column_{file.file_id}")
    others = [name for name in (found.columns or found.label_columns) if name != column]
    labels = right.multiselect(
        "Labels to keep", others, [name for name in found.label_columns if name in others], key=f"own_labels_{file.file_id}"
    ) if tabular else []  # fmt: skip
    if st.button("Read and keep", type="primary", icon=":material/add:", key="own_read"):
        with st.spinner("Reading every object …"):
            dataset, problems = uploads.parse_safely(
                domain, file.name, file.getvalue(), column=column, labels=labels, **choices
            )
            kept = own.keep(dataset, len(problems))
        st.session_state["own_outcome"] = (kept, problems)
        sidebar.choose_set(domain, kept.name)
        st.rerun()


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
    st.markdown("Columns:")
    st.dataframe(
        found.about.drop(columns="note"), hide_index=True,
        alt="Columns: type, missing, cells that are no numbers, censored values",
    )  # fmt: skip
    for name, note in found.about.loc[found.about["note"] != "", ["column", "note"]].itertuples(index=False):
        st.caption(f"**{inert_markdown(name)}**: {inert_markdown(note)}")
    if found.repeats:
        st.caption(f"{found.repeats:,} row(s) hold an object that is written as an earlier one is.")
    names = list(found.about.loc[found.about["type"].isin(TYPES), "column"])
    with st.expander("Change types and the decimal mark", icon=":material/tune:"):
        for box, kind in zip(st.columns(len(TYPES)), TYPES, strict=True):
            box.multiselect(HELD_AS[kind], names, key=f"own_{kind}_{file.file_id}")
        if found.format == "table":
            st.segmented_control(
                f"Decimal mark (found: {found.layout.decimal or 'each column has its own'})",
                DECIMALS,
                key=f"own_decimal_{file.file_id}",
            )


def outcome(kept: own.Kept, problems: pd.DataFrame) -> None:
    """Say what was kept and what was refused."""
    st.success(
        f"{inert_markdown(kept.provenance.title)}: {kept.objects:,} {DOMAINS[kept.domain].object_label} kept as "
        f"`{kept.name}`, now chosen in the sidebar.",
        icon=":material/check:",
    )
    refused(problems, "the others are used")
    repeated(kept)


def repeated(kept: own.Kept) -> None:
    """Show the rows of objects that stand in a set more than once, with the labels in which they disagree."""
    if not kept.repeats:
        return
    merged = distinct(own.load(kept.name))[1]
    st.warning(f"{inert_markdown(summary(merged))}.", icon=":material/call_merge:")
    st.dataframe(merged, hide_index=True, alt="Rows of one object: kept id, id, object, conflicts, labels")
    st.download_button(
        "Download repeated rows", inert_csv(merged), "repeated.csv", "text/csv", key="own_repeated", on_click="ignore"
    )


def refused(problems: pd.DataFrame, rest: str) -> None:
    """Show the refused rows with their reasons, and say what became of the rest."""
    if len(problems):
        st.warning(f"{len(problems):,} row(s) were refused; {rest}.", icon=":material/rule:")
        st.dataframe(problems, hide_index=True, alt="Refused rows: row, id, reason")
        st.download_button(
            "Download refused rows",
            inert_csv(problems),
            "refused.csv",
            "text/csv",
            key="own_refused",
            on_click="ignore",
        )
