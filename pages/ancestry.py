"""Ancestry: how much of the apparent selection a tree alone produces."""

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import ancestry as charts
from analysis.corpus import Dataset
from analysis.experiments import ancestry
from analysis.readings import apart
from pages.parts import address, display, page, sections, sidebar

FAMILY = "hemopexin"
DEPTHS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)


@st.cache_data(max_entries=100, show_spinner="Simulating trees …")
def explored(strength: float, depth: float, shape: str, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Sites, shares and shares by depth of one setting."""
    setting = ancestry.Setting(strength, depth, shape, seed=seed)
    return (
        apart.measured(ancestry.per_site, setting),
        apart.measured(ancestry.shares, setting),
        apart.measured(ancestry.by_depth, strength, shape, seed),
    )


@st.cache_data(max_entries=20, show_spinner="Measuring the family …")
def beside(sha256: str, shape: str, seed: int, _family: Dataset) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables of a family compared with neutral trees, cached by its content."""
    sites, shares = apart.tables(ancestry.beside_family, _family, shape, seed=seed)
    return sites, shares


page.open_page()
st.title("Selection or ancestry?")
st.markdown(
    "Relatives are alike because they had one ancestor, whether or not selection kept anything. Here sequences evolve "
    "along random trees with and without selection, and are measured exactly as a real family is: what the tree alone "
    "shows is the part of a column's information that is no evidence of selection."
)
seed = sidebar.view().config.seed
with st.container():
    left, middle, right = st.columns(3)
    strength = left.slider(
        "Strength of selection",
        0.0,
        3.0,
        1.5,
        0.25,
        **address.number("ancestry_strength", 0, 3, 1.5, 0.25),
        help="A site's residues are drawn in proportion to background × exp(strength × fitness), fitness standard normal.",
    )
    depth = middle.select_slider(
        "Depth, substitutions per site",
        DEPTHS,
        1.0,
        **address.choice("ancestry_depth", {depth: str(depth) for depth in DEPTHS}, 1.0),
        help="Expected from the root to a tip at a site without selection.",
    )
    shapes = list(ancestry.SHAPES)
    shape = right.selectbox(
        "Tree",
        shapes,
        index=shapes.index("yule"),
        format_func=ancestry.SHAPES.__getitem__,
        **address.choice("ancestry_tree", ancestry.SHAPES, "yule"),
    )
    shown, place = sections.open_one(
        "ancestry_show", {"sites": "A tree alone", "depth": "By depth of the tree", "family": "A real family"}
    )
with place, page.explained():
    if shown == "family":
        dataset = datasets.load(FAMILY)
        columns, share = beside(dataset.sha256, shape, seed, dataset)
        display.show(charts.beside_family(columns, share, "the hemopexin family"), "ancestry_family", section=True)
    else:
        sites, shares, curve = explored(strength, float(depth), shape, seed)
        if shown == "sites":
            display.show(charts.per_site(sites, shares), "ancestry_sites", section=True)
        elif strength > 0:
            display.show(charts.by_depth(curve, float(depth)), "ancestry_by_depth", section=True)
        else:
            st.info(
                "At strength 0 there is no selection; raise it to see what share a tree alone produces.",
                icon=":material/info:",
            )
