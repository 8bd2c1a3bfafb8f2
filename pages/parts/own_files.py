"""Files that are handed in on a page: what they seem to hold, what was kept, what was refused and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.datasets import own, uploads
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct, summary
from analysis.support.escaping import inert_csv, inert_markdown
from pages.parts import sidebar

T = TypeVar("T")


def once(what: Callable[[str, str, bytes], T], domain: str, file: UploadedFile) -> T:
    """Return what is found out about a file, asked once, however often the page runs."""
    known = st.session_state.setdefault("own_reports", {})
    if (key := (what.__name__, file.file_id, domain)) not in known:
        with st.spinner("Looking into the file …"):
            for old in [old for old in known if old[1:] != key[1:]]:
                del known[old]
            known[key] = what(domain, file.name, file.getvalue())
    return known[key]


def hint(domain: str, file: UploadedFile) -> None:
    """Say which domain a file looks like, if it looks like another than the one that was chosen."""
    if other := once(uploads.likely_domain, domain, file):
        label = DOMAINS[other].object_label
        st.warning(f"This looks like {label}; choose **{label}** above.", icon=":material/help:")
        read_as = {"own_domain": other}
        st.button(f"Read it as {label}", on_click=st.session_state.update, args=(read_as,), key="own_other")


def choose(domain: str, file: UploadedFile) -> None:
    """Show what a file seems to hold, let columns be changed, and read it."""
    hint(domain, file)
    found = once(uploads.inspect_safely, domain, file)
    st.markdown(f"**{inert_markdown(found.filename)}** is read as **{inert_markdown(found.format)}**. First rows:")
    st.dataframe(found.preview, hide_index=True, alt="First rows of the file")
    for note in found.notes:
        st.caption(inert_markdown(note))
    left, right = st.columns(2)
    column = None
    if found.columns:
        guess = found.columns.index(found.object_column) if found.object_column in found.columns else None
        column = left.selectbox("Objects are in", found.columns, index=guess, key=f"own_column_{file.file_id}")
    others = [name for name in (found.columns or found.label_columns) if name != column]
    tabular = bool(found.columns) and found.format in ("table", "JSON", "parquet")
    labels = right.multiselect(
        "Labels to keep", others, [name for name in found.label_columns if name in others], key=f"own_labels_{file.file_id}"
    ) if tabular else []  # fmt: skip
    if st.button("Read and keep", type="primary", icon=":material/add:", key="own_read"):
        with st.spinner("Reading every object …"):
            dataset, problems = uploads.parse_safely(domain, file.name, file.getvalue(), column=column, labels=labels)
            kept = own.keep(dataset, len(problems))
        st.session_state["own_outcome"] = (kept, problems)
        sidebar.choose_set(domain, kept.name)
        st.rerun()


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
