"""Map: what a domain looks like, one picture each by one method, and how far the pictures can be trusted."""

import pandas as pd
import streamlit as st

from analysis.charts import map as charts
from analysis.domains import DOMAINS
from pages.parts import address, display, map, page, sections, words

page.open_page()
st.title("What does a domain look like?")
st.markdown(
    "Objects with many features in common lie together: words in texts, three-residue words in proteins, atom environments in "
    "molecules. All pictures are made by **one method** (t-SNE of the same weighted features). A picture always shows groups; "
    "below it stands how many true neighbours it keeps."
)
choices = sections.controls("Colours and layers")
with choices.container(horizontal=True, vertical_alignment="bottom"):
    colour = st.segmented_control(
        "Colour by", list(map.COLOURS), format_func=map.COLOURS.__getitem__, default="theme", required=True,
        **address.choice("map_colour", map.COLOURS, "theme"),
    )  # fmt: skip
    drag = st.segmented_control(
        "Dragging", list(map.DRAGS), format_func=map.DRAGS.__getitem__, default="pan", required=True,
        **address.choice("map_drag", map.DRAGS, "pan"),
    )  # fmt: skip
    neutral = st.toggle(
        "Neutral objects as a layer", **address.toggle("map_neutral"),
        help="One for each object, by a short chain fitted to the set: as in the readings, here fitted to the objects drawn.",
    )  # fmt: skip

map.check_address()
panels: dict[str, map.Panel] = {}
labels: dict[str, str | None] = {}
asked = dict(zip(DOMAINS, choices.columns(len(DOMAINS)), strict=True))
# These also say why there is no picture.
pictures = dict(zip(DOMAINS, st.container(key="chart_maps").columns(len(DOMAINS)), strict=True))
for domain, column in asked.items():
    with pictures[domain], page.explained():
        with column:
            layer = map.chosen_layer(domain)
        panels[domain] = map.drawn(domain, layer, neutral)
        with column:
            labels[domain] = map.chosen_label(panels[domain].base) if colour == "label" else None

found = map.placed(panels)
tables = {domain: result.tables["points"] for domain, result in found.items()}
kept = {domain: result.tables["kept"] for domain, result in found.items()}
for domain, table in tables.items():
    with pictures[domain]:
        map.show(panels[domain], table, kept[domain].iloc[0], colour, labels[domain], drag)
words.caption(
    "Base and layers are placed together, in one run. Axes, distances between groups and the size of a group mean nothing. "
    f"At most {map.maps.MOST:,} points per panel; the number of objects is set in the sidebar."
    + (" A lasso or a box around no point changes nothing." if drag == "lasso" else "")
)

st.header("The objects", anchor="objects")
with page.explained():
    map.objects(panels, tables)

if kept:
    st.header("How far can the picture be trusted?", anchor="honesty")
    display.show(charts.honesty(pd.concat(kept.values(), ignore_index=True)), "map_honesty")
