"""Constraint: what a family's columns allow, and whether that predicts the effect of a substitution."""

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import constraint as charts
from analysis.charts import family_constraint as charts_of_families
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import constraint, family_constraint
from analysis.experiments.job import Job
from analysis.readings import apart
from analysis.support.escaping import inert_markdown
from pages.parts import (
    address,
    display,
    experiments,
    families,
    knobs,
    page,
    readings,
    sections,
    sidebar,
    visitor,
    words,
)

FAMILY = "hemopexin"
SECTIONS = {"columns": "Columns", "pairs": "Pairs of columns", "families": "Families", "scan": "A scan of variants"}
# They have families of 30 members.
SETS = {"protein": "proteomes", "molecule": "simple-compounds", "text": "king-james"}
KNOBS = {"members": ("Members of a family, at least", 5, "Fewer members: more families, and wider intervals.")}


@st.cache_data(max_entries=20, show_spinner="Reading columns …")
def columns(sha256: str, seed: int, _family: Dataset) -> pd.DataFrame:
    """Information of each column, cached by the family's content."""
    return apart.measured(constraint.information, _family, seed)


@st.cache_data(max_entries=20, show_spinner="Looking for columns that vary together …")
def pairs(sha256: str, seed: int, _family: Dataset) -> pd.DataFrame:
    """Coupled columns, cached by the family's content."""
    return apart.measured(constraint.coupled, _family, seed)


@st.cache_data(max_entries=20, show_spinner="Comparing with the scan …")
def predicted(
    scan: str, score: str, family: str, seed: int, _scan: Dataset, _family: Dataset | None
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Predictors against a scan, cached by the content of both."""
    return constraint.scored(_scan, score, _family, seed)


def open_for_new(scan: Dataset | None) -> None:
    """Open the section of the scan when a file was just handed in."""
    handed = scan.sha256 if scan is not None else ""
    if handed and handed != st.session_state.get("constraint_handed"):
        st.session_state["constraint_show"] = SECTIONS["scan"]
    st.session_state["constraint_handed"] = handed


def compared(scan: Dataset | None, family: Dataset | None, seed: int) -> None:
    """Show how well the family and simpler scores predict a scan."""
    if scan is None:
        st.header("Does constraint predict the effect of a variant?", anchor="scan")
        st.info(
            "Upload a deep mutational scan above to compare it with the family, and with baselines that need no family.",
            icon=":material/upload_file:",
        )
    else:
        choices = constraint.score_columns(scan)
        score = (
            st.selectbox("Score (higher: less harm)", choices, key="constraint_score") if choices[1:] else choices[0]
        )
        summary, variants, note = predicted(scan.sha256, score, family.sha256 if family else "", seed, scan, family)
        chart = charts.scan(summary, families.titled(scan), score)
        display.show(chart, "constraint_scan_result", section=True)
        words.caption(inert_markdown(note))
        with st.expander(f"All {len(variants):,} variants", icon=":material/list:"):
            st.dataframe(variants, hide_index=True, alt="Variants with measured score and predictors")
    words.caption(
        "For scale: of the 71 million possible human missense variants, AlphaMissense, a model that reads families and "
        "structures, calls 32 % likely pathogenic and 57 % likely benign "
        "([Cheng et al. 2023](https://doi.org/10.1126/science.adg7492))."
    )


def beyond(family: Dataset, seed: int) -> None:
    """Show every family of the chosen sets beside neutral ones."""
    cards = visitor.cards()
    chosen = sidebar.view().config.datasets
    numbers = knobs.knobs("constraint", family_constraint, KNOBS, rows=1)
    wanted = {}
    for column, (domain, default) in zip(sections.controls("Sets").columns(len(SETS)), SETS.items(), strict=True):
        names = {
            name: visitor.titled(name, cards)
            for name, card in cards.items()
            if card.domain == domain and (card.natural or name == chosen[domain])
        }
        with column:
            name = st.selectbox(
                DOMAINS[domain].label, list(names), index=list(names).index(default), format_func=names.__getitem__,
                **address.choice(f"constraint_{domain}", names, default),
            )  # fmt: skip
            settings = {"seed": seed, "label": "", **numbers}
            wanted[domain] = Job("family-constraint", {domain: datasets.load(name)}, settings)
    if family.name != FAMILY:
        wanted["protein"] = Job("family-constraint", {"protein": family}, wanted["protein"].settings)
    found = experiments.results("constraint_families_job", wanted)
    if found:
        tables = experiments.tables(found)
        headline = family_constraint.HEADLINE
        chart = charts_of_families.families(tables["families"], tables["summary"], headline, narrow=readings.is_phone())
        display.show(chart, "constraint_families", section=True)
        display.show(charts_of_families.places(tables["places"], headline), "constraint_places")
        for words_of_set in family_constraint.left_out(tables["counts"]):
            words.caption(inert_markdown(visitor.with_titles(words_of_set)))
    else:
        st.header("Do families keep more than descent alone would?", anchor="families")
    words.caption(
        "Where the analogy ends: proteins descend from one another, so a tree says what descent alone would keep. The "
        "analogues of a scaffold were made one by one, and have no tree; translations are copies of one text, not descendants. "
        "For these, neutral is a draw from the set's own frequencies. Translations are put together by a label that names the "
        "verse: `python -m analysis experiment family-constraint --text FILE --set label=verse --set members=5 --json OUT`."
    )


page.open_page()
st.title("What does a family allow?")
st.markdown(
    "Where all members of a family have the same residue, that residue may matter. Columns are compared with background "
    "frequencies, near relatives down-weighted, and then tested: do they predict the effect of a substitution?"
)
family = scan = None
seed = sidebar.view().config.seed
left, right = sections.controls("Your own files").columns(2)
with left, page.explained():
    family = families.own_family() or datasets.load(FAMILY)
with right, page.explained():
    scan = families.measured_scan()
open_for_new(scan)
if family is not None:
    name = "the hemopexin family" if family.name == FAMILY else families.titled(family)
    shown, place = sections.open_one("constraint_show", SECTIONS)
    with place, page.explained():
        if shown == "columns":
            table = columns(family.sha256, seed, family)
            display.show(charts.information(table, name), "constraint_columns", section=True)
        elif shown == "pairs":
            display.show(charts.coupled(pairs(family.sha256, seed, family), name), "constraint_pairs", section=True)
        elif shown == "families":
            beyond(family, seed)
        else:
            compared(scan, family, seed)
elif scan is not None:
    with page.explained():
        compared(scan, None, seed)
