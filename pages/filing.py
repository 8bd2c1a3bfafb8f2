"""Files that are handed in on a page: what they seem to hold, what was kept, what was refused and why."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis import own, predictor, uploads
from analysis.charts import prediction as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.export import inert_csv, inert_markdown
from analysis.files import FileReport
from pages import show, view


def report_of(domain: str, file: UploadedFile) -> FileReport:
    """Inspect a file once, however often the page runs."""
    known = st.session_state.setdefault("own_reports", {})
    if (file.file_id, domain) not in known:
        with st.spinner("Looking into the file …"):
            known.clear()
            known[file.file_id, domain] = uploads.inspect_safely(domain, file.name, file.getvalue())
    return known[file.file_id, domain]


def choose(domain: str, file: UploadedFile) -> None:
    """Show what a file seems to hold, let columns be changed, and read it."""
    found = report_of(domain, file)
    st.markdown(f"**{inert_markdown(found.filename)}** looks like **{inert_markdown(found.format)}**. First rows:")
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
        view.choose_set(domain, kept.name)
        st.rerun()


def outcome(kept: own.Kept, problems: pd.DataFrame) -> None:
    """Say what was kept and what was refused."""
    st.success(
        f"{inert_markdown(kept.provenance.title)}: {kept.objects:,} {DOMAINS[kept.domain].object_label} kept as "
        f"`{kept.name}`, now chosen in the sidebar.",
        icon=":material/check:",
    )
    refused(problems)


def refused(problems: pd.DataFrame) -> None:
    """Show the refused rows with their reasons."""
    if len(problems):
        st.warning(f"{len(problems):,} row(s) were refused; the others are used.", icon=":material/rule:")
        st.dataframe(problems, hide_index=True, alt="Refused rows: row, id, reason")
        st.download_button(
            "Download refused rows",
            inert_csv(problems),
            "refused.csv",
            "text/csv",
            key="own_refused",
            on_click="ignore",
        )


@st.cache_data(max_entries=20, show_spinner="Coding the same objects with our model …")
def _beside_ours(
    key: tuple[str | int | None, ...], _file: UploadedFile, _dataset: Dataset
) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Return the table of `predictor.compare`, the kind of numbers and the notes, once per file, set and settings."""
    _, _, base, kind, seed = key
    limits = predictor.table_limits()
    frame = uploads.table_safely(_file.name, _file.getvalue(), limits=limits)
    result = predictor.compare(frame, _dataset, base=base, kind=kind, seed=seed)
    return result.table, result.scores.kind, result.scores.notes


def other_model(dataset: Dataset, seed: int) -> None:
    """Ask for a table of another model's log-probabilities, and show it beside our own model."""
    file = st.file_uploader(
        "A table of log-probabilities (CSV, TSV, JSON lines, parquet)", key=f"prediction_scores_{dataset.domain}"
    )
    left, right = st.columns(2)
    kind = left.radio(
        "Each number is the log-probability of a symbol given",
        [predictor.CHAIN_RULE, predictor.MASKED],
        captions=["a code length, by the chain rule", "a masked model: no code length, shown apart"],
        format_func={predictor.CHAIN_RULE: "what stands before it", predictor.MASKED: "all that stands around it"}.get,
        index=None,
        key="prediction_kind",
    )
    base = right.radio(
        "Base of the logarithms, where the table has no column 'base'",
        ["2", "e", "10"],
        index=None,
        key="prediction_base",
    )
    if file is None:
        return
    if kind is None:
        st.info("Choose what each number is given; numbers alone cannot show it.", icon=":material/info:")
        return
    try:
        table, found, notes = _beside_ours((file.file_id, dataset.sha256, base, kind, seed), file, dataset)
    except ValueError as error:
        st.error(inert_markdown(error), icon=":material/error:")
        return
    if found == predictor.MASKED:
        st.warning(
            "Masked pseudo-likelihoods are no code length: each symbol was predicted from all others, so no receiver could "
            "decode it. They are shown apart, and no difference to ours is drawn.",
            icon=":material/visibility_off:",
        )
    show.show(charts.other_model(table), "other_model")
    for note in notes:
        st.caption(note)
