"""Constraint: what a family's columns allow, and whether that foretells what a substitution does."""

import re
from pathlib import PurePath

import pandas as pd
import streamlit as st

from analysis import datasets, uploads
from analysis.charts import constraint as charts
from analysis.corpus import Dataset
from analysis.experiments import constraint
from analysis.export import inert_markdown
from analysis.files import FileError, clean_name
from pages import shared

FAMILY = "hemopexin"


@st.cache_data(max_entries=20, show_spinner="Reading columns …")
def columns(sha256: str, seed: int, _family: Dataset) -> pd.DataFrame:
    """Information of each column, cached by the family's content."""
    return constraint.information(_family, seed)


@st.cache_data(max_entries=20, show_spinner="Looking for columns that vary together …")
def pairs(sha256: str, seed: int, _family: Dataset) -> pd.DataFrame:
    """Coupled columns, cached by the family's content."""
    return constraint.coupled(_family, seed)


@st.cache_data(max_entries=20, show_spinner="Comparing with the scan …")
def foretold(
    scan: str, score: str, family: str, seed: int, _scan: Dataset, _family: Dataset | None
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Predictors against a scan, cached by the content of both."""
    return constraint.scored(_scan, score, _family, seed)


def titled(dataset: Dataset) -> str:
    """Name of a file as it may stand in a heading: nothing in it that Markdown would read."""
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
    constraint.prepared(dataset)  # says here, once, what keeps it from being read as a family
    return dataset


def measured_scan() -> Dataset | None:
    """Ask for a table of variants with scores."""
    file = st.file_uploader(
        "Scan: a table with a column of single substitutions (G126A) and a column of scores (CSV, TSV)",
        key="constraint_scan",
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


shared.open_page()
st.title("What does a family allow?")
st.markdown(
    "Where a family keeps one residue over all its members, something may be at stake there. Columns are read against a "
    "background, near relatives sharing one vote, and then put to the test: do they foretell what a substitution does?"
)
family = None
seed = shared.view().config.seed
with shared.explained():
    family = own_family() or datasets.load(FAMILY)
    name = "the hemopexin family" if family.name == FAMILY else titled(family)
    shared.show(charts.information(columns(family.sha256, seed, family), name), "constraint_columns")
with shared.explained():
    if family is not None:
        shared.show(charts.coupled(pairs(family.sha256, seed, family), name), "constraint_pairs")

st.header("Does constraint foretell what a variant does?", anchor="scan")
st.markdown(
    "For scale: of the 71 million possible human missense variants, AlphaMissense, a model that reads families and "
    "structures, calls 32 % likely pathogenic and 57 % likely benign "
    "([Cheng et al. 2023](https://doi.org/10.1126/science.adg7492)). Below, one family and one scan at a time."
)
with shared.explained():
    scan = measured_scan()
    if scan is None:
        st.info(
            "Upload a deep mutational scan to compare it with the family above, and with baselines that need no family.",
            icon=":material/upload_file:",
        )
    else:
        choices = constraint.score_columns(scan)
        score = (
            st.selectbox("Score (higher: less harm)", choices, key="constraint_score") if choices[1:] else choices[0]
        )
        summary, variants, note = foretold(scan.sha256, score, family.sha256 if family else "", seed, scan, family)
        st.caption(inert_markdown(note))
        shared.show(charts.scan(summary, titled(scan), score), "constraint_scan_result")
        with st.expander(f"All {len(variants):,} variants", icon=":material/list:"):
            st.dataframe(variants, hide_index=True, alt="Variants with measured score and predictors")
