"""Novelty: how near drawn objects are to what was learned, what they cost, and what is saved on unlike objects."""

from difflib import SequenceMatcher

import pandas as pd
import streamlit as st

from analysis.charts import novelty as charts
from analysis.domains import DOMAINS
from analysis.experiments import novelty
from analysis.support.escaping import inert_markdown
from analysis.support.numbers import percent
from pages.parts import address, display, experiments, page, panel, readings, sections, sidebar, words

SECTIONS = {
    "frontier": "Drawn objects", "curve": "Objects unlike any learned", "shares": "What became of them", "samples": "Samples",
}  # fmt: skip
TABLES = ("arms", "par", "curve", "line", "objects")
SHARES = {
    "domain": "domain", "arm": "objects", "valid": "ended and can be read", "unique": "different",
    "copies": "copies of what was learned",
    "new_units": "new units per 1,000", "units": "units", "n": "judged",
}  # fmt: skip
PERCENT = ("valid", "unique", "copies")
PAIRS, LISTED = 3, 100

page.open_page()
st.title("Does a model make new objects, or variants of what it learned?")
view = sidebar.view()


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables of all sets that are measured; the others are on their way."""
    with page.explained():
        found = experiments.of_each("novelty_job", "novelty", page.loaded(view.config), seed=view.config.seed)
        return experiments.tables(found, TABLES)
    return {}


def behind(row: pd.Series) -> None:
    """Show objects of a mark, each with the nearest object that was learned from."""
    own = found["objects"]
    own = own[(own.domain == row.domain) & (own.arm == row.arm)].head(PAIRS)
    panel.side_by_side(
        str(row.domain),
        [(near, made) for near, made in zip(own.nearest, own.object, strict=True)],
        other=f"**{row.arm}**",
    )


def samples(objects: pd.DataFrame) -> None:
    """List objects of one kind; the chosen one stands beside the nearest object that was learned from."""
    left, right = st.columns(2)
    with left:
        domain = sidebar.choose_domain("Domain", "novelty_domain")
    own = objects[objects.domain == domain]
    if own.empty:
        st.info("There are no objects of this domain yet.", icon=":material/hourglass:")
        return
    arms = {arm: arm for arm in own.arm.unique()}
    default = "T = 1" if "T = 1" in arms else next(iter(arms))
    with right:
        arm = st.selectbox(
            "Objects", list(arms), index=list(arms).index(default), **address.choice("novelty_arm", arms, default)
        )
    shown = own[own.arm == arm].sort_values("calibrated", ascending=False).head(LISTED)
    shown = shown[["object", "calibrated", "bits", "unit", "copy", "nearest"]].reset_index(drop=True)
    shown = shown.rename(columns={"calibrated": "similarity"})
    event = st.dataframe(
        shown.drop(columns="nearest"), hide_index=True, height=260, on_select="rerun", selection_mode="single-row",
        key="novelty_rows", alt=f"Objects: {arm}, the most similar to what was learned first",
        column_config={"object": st.column_config.TextColumn(width="large")},
    )  # fmt: skip
    chosen = event.selection.rows[0] if event.selection.rows else 0
    pair(domain, shown.object[chosen], shown.nearest[chosen])


def pair(domain: str, made: str, nearest: str) -> None:
    """Show an object beside another one, with what differs marked as their domain does."""
    of = DOMAINS[domain]
    rows = of.aligned(made, nearest) if of.aligned else None
    said = "What one has and the other has not is set in bold."
    for column, name, text, other in zip(
        st.columns(2), ("The object", "The nearest that was learned"), (made, nearest), (nearest, made), strict=True
    ):
        with column.container(border=True):
            st.markdown(f"**{name}**")
            picture = of.draw(text, dark=st.context.theme.type == "dark", unlike=other) if of.draw else None
            if picture:
                st.image(picture, alt=f"Structure of {name.lower()}, with what the other has not marked")
                st.text(text)
                said = "Orange: atoms and bonds outside the largest substructure that both have, rings taken whole."
            elif rows:
                st.caption(f"{len(text):,} {of.size_unit}s")
            else:
                st.markdown(marked(text[: panel.LONGEST], other[: panel.LONGEST]))
    if rows:
        st.code(side_by_side(*rows, width=30 if readings.is_phone() else 80), language=None)
        said = likeness(*rows, of.size_unit)
    st.caption(said)


def side_by_side(one: str, other: str, width: int) -> str:
    """Write two aligned objects in blocks of lines, with a stroke between symbols that are the same."""
    strokes = "".join("|" if a == b else " " for a, b in zip(one, other, strict=True))
    blocks = [
        "\n".join(row[start : start + width] for row in (one, strokes, other)) for start in range(0, len(one), width)
    ]
    return "\n\n".join(blocks)


def likeness(one: str, other: str, unit: str) -> str:
    """Say how many of the aligned symbols are the same."""
    both = [(a, b) for a, b in zip(one, other, strict=True) if "-" not in (a, b)]
    same = sum(a == b for a, b in both)
    share = percent(same / len(both)) if both else "none"
    return (
        f"Above the object, below the nearest that was learned, aligned over their whole lengths: {same:,} of {len(both):,} "
        f"aligned {unit}s are the same ({share}, marked by a stroke). A dash stands where one has less."
    )


def marked(text: str, other: str) -> str:
    """Return a text with what the other does not have in the same order set in bold; words are compared whole."""
    spaced = " " in text.strip()
    one, two = (part.split(" ") if spaced else list(part) for part in (text, other))
    alike, unlike = ([piece.casefold() for piece in part] for part in (one, two))
    pieces = []
    for kind, start, stop, _, _ in SequenceMatcher(None, alike, unlike, autojunk=False).get_opcodes():
        piece = inert_markdown((" " if spaced else "").join(one[start:stop]))
        if piece:
            pieces.append(piece if kind == "equal" else f"**{piece}**")
    return (" " if spaced else "​").join(pieces)


place_of_answer = st.container()
shown, place = sections.open_one("novelty_show", SECTIONS)
with place, page.explained():
    found = tables()
    if found:
        with place_of_answer:
            st.markdown(inert_markdown(novelty.sentence(found["par"], found["line"])))
    if found and shown == "frontier":
        display.show(charts.frontier(found["arms"], found["par"]), "novelty_frontier", behind, section=True)
    elif found and shown == "curve":
        display.show(charts.curve(found["curve"], found["line"]), "novelty_curve", section=True)
    elif found and shown == "shares":
        table = found["arms"].assign(domain=[DOMAINS[domain].label for domain in found["arms"].domain])
        table[[*PERCENT]] *= 100
        shares = st.column_config.NumberColumn(format="%.0f %%")
        st.dataframe(
            table[list(SHARES)].rename(columns=SHARES), hide_index=True,
            alt="Validity, uniqueness, copies and new units of all arms",
            column_config={SHARES[name]: shares for name in PERCENT}
            | {SHARES["new_units"]: st.column_config.NumberColumn(format="%.0f")},
        )  # fmt: skip
        words.caption(
            "Ended and can be read: of what was drawn, the share that ended by itself and is an object of the domain; texts and "
            "proteins are whatever they hold, molecules must be molecules. New units are words, families or scaffolds that "
            "no object learned from has, counted in the same way in real held-out objects, in chains and in mutants."
        )
    elif found:
        samples(found["objects"])
words.caption(
    "The article says that models make variants on the same themes. Drawn objects that lie left of real ones at the same cost "
    "would contradict it; bits saved on objects that resemble nothing learned are no recognition of themes. "
    "For scale: the makers of OpenCRISPR-1 report 4.8 times the protein clusters known in nature of "
    "CRISPR-Cas families, and editors some 400 mutations away from SpCas9, which has 1,368 residues "
    "([Ruffolo et al. 2024](https://doi.org/10.1101/2024.04.22.590591)); their model learned from a million operons."
)
