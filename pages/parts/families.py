"""Files that pages on families and variants take: an alignment of a family, a table of variants with scores."""

from __future__ import annotations

import re
from pathlib import PurePath

import pandas as pd
import streamlit as st

from analysis.corpus import Dataset
from analysis.datasets import uploads
from analysis.experiments import constraint
from analysis.files import FileError, clean_name


def titled(dataset: Dataset) -> str:
    """Name of a file that is safe in a heading: without characters that Markdown interprets."""
    return re.sub(r"[^\w -]+", " ", PurePath(clean_name(dataset.name, 60)).stem).strip() or "this file"


def refused(problems: pd.DataFrame) -> None:
    """Show which rows of a file were left out, and why."""
    if len(problems):
        with st.expander(f"{len(problems):,} rows left out", icon=":material/filter_alt_off:"):
            reasons = problems.reason.value_counts().rename_axis("reason").reset_index(name="rows")
            st.dataframe(reasons.head(50), hide_index=True, alt="Reasons why rows were left out")
            st.dataframe(problems.head(500), hide_index=True, alt="First 500 rows that were left out")


def own_family() -> Dataset | None:
    """Ask for an alignment."""
    file = st.file_uploader(
        "Alignment of a family of your own (Stockholm, A2M or aligned FASTA)",
        key="constraint_family",
        max_upload_size=20,
    )
    if file is None:
        return None
    dataset, problems = uploads.parse_safely("protein", file.name, file.getvalue())
    refused(problems)
    constraint.prepared(dataset)  # raises here, once, if it cannot be read as a family
    return dataset


def measured_scan(key: str = "constraint_scan") -> Dataset | None:
    """Ask for a table of variants with scores."""
    file = st.file_uploader(
        "Scan: a table of single substitutions (G126A) and scores (CSV, TSV)",
        key=key,
        max_upload_size=20,
    )
    if file is None:
        return None
    try:
        scan, problems = constraint.read_scan(file.name, file.getvalue())
    except FileError as error:
        refused(error.problems)
        raise
    refused(problems)
    return scan
