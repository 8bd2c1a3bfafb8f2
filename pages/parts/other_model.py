"""A table of another model's log-probabilities, uploaded on a page and shown beside our own model."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.charts import prediction as charts
from analysis.corpus import Dataset
from analysis.datasets import uploads
from analysis.readings import other_model
from analysis.support.escaping import inert_markdown
from pages.parts import display, words


@st.cache_data(max_entries=20, show_spinner="Coding the same objects with our model …")
def _beside_ours(
    key: tuple[str | int | None, ...], _file: UploadedFile, _dataset: Dataset
) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Return the table of `other_model.compare`, the kind of numbers and the notes, once per file, set and settings."""
    _, _, base, kind, seed = key
    limits = other_model.table_limits()
    frame = uploads.table_safely(_file.name, _file.getvalue(), limits=limits)
    result = other_model.compare(frame, _dataset, base=base, kind=kind, seed=seed)
    return result.table, result.scores.kind, result.scores.notes


def scores_beside_ours(dataset: Dataset, seed: int) -> None:
    """Ask for a table of another model's log-probabilities, and show it beside our own model."""
    file = st.file_uploader(
        "A table of log-probabilities (CSV, TSV, JSON lines, parquet)", key=f"prediction_scores_{dataset.domain}"
    )
    left, right = st.columns(2)
    kind = left.radio(
        "Each number is the log-probability of a symbol given",
        [other_model.CHAIN_RULE, other_model.MASKED],
        captions=["a code length, by the chain rule", "a masked model: not a code length, shown separately"],
        format_func={
            other_model.CHAIN_RULE: "the symbols before it",
            other_model.MASKED: "the symbols before and after it",
        }.get,
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
        st.info(
            "Choose what each log-probability is conditioned on; the numbers alone do not show it.",
            icon=":material/info:",
        )
        return
    try:
        table, found, notes = _beside_ours((file.file_id, dataset.sha256, base, kind, seed), file, dataset)
    except ValueError as error:
        st.error(inert_markdown(error), icon=":material/error:")
        return
    if found == other_model.MASKED:
        st.warning(
            "Masked pseudo-likelihoods are not a code length: each symbol was predicted from all others, so no receiver could "
            "decode it. They are shown separately, and no difference from ours is computed.",
            icon=":material/visibility_off:",
        )
    display.show(charts.other_model(table), "other_model")
    for note in notes:
        words.caption(note)
