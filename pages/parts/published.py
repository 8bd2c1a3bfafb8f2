"""What large models reach: published figures beside a page's own bits per symbol, as context."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from analysis.charts import published as charts
from analysis.methods import references
from analysis.published import compared
from analysis.published.figure import Figure
from analysis.published.registry import FIGURES
from analysis.report import citations
from analysis.support.escaping import inert_markdown
from pages.parts import display, readings, share, words

TITLE = "What large models reach"  # of the section, on every page that has it


def beside(ours: pd.DataFrame, key: str) -> None:
    """Show a page's own numbers beside the published ones, with what cannot be compared and the sources.

    Parameters
    ----------
    ours : DataFrame
        See `compared.of_curves` and `compared.of_corpora`.
    key : str
        Of the chart on its page.
    """
    chart = charts.reached(compared.beside(ours), narrow=readings.is_phone())
    display.show(chart, key, _source, section=True)
    words.caption(
        "Shown beside ours, and no more: nothing on any page is decided by these figures. Others measured them, on other data, "
        "most after training on far more; the table says for each what is not comparable, and how it was converted to bits."
    )
    domains = set(ours.domain)
    cited = papers(one for one in FIGURES if one.domain in domains)
    share.download(
        f"BibTeX of the {len(cited)} sources", lambda: citations.bibtex(cited), f"{key}.bib", "application/x-bibtex"
    )


def papers(figures: Iterable[Figure]) -> dict[str, references.Fields]:
    """Return the sources of figures as entries of BibTeX, each once; one without DOI or number in arXiv has its address.

    Raises
    ------
    ValueError
        If a source is no citation that can be read.
    """
    made: dict[str, references.Fields] = {}
    for one in {figure.source: figure for figure in figures}.values():
        cited = references.found(one.source)
        if len(cited) != 1:
            raise ValueError(f"{one.model}: the source must be one citation (authors, year, place), got {one.source!r}")
        # One by one: two model cards of one author and year are two sources, though neither has a number.
        ((plain, (kind, fields)),) = references.entries(cited, {}).items()
        key, letters = plain, iter("bcdefgh")
        while key in made:
            key = plain + next(letters)
        made[key] = kind, fields if "doi" in fields else {**fields, "url": one.link}
    return made


def _source(row: pd.Series) -> None:
    """Show where a row of the chart comes from: for what others published there are no objects to show."""
    if row["kind"] == compared.OURS:
        st.caption("Measured on this page.")
    else:
        st.link_button("Source", row["link"], icon=":material/open_in_new:")
    st.markdown(inert_markdown(row["source"]))
