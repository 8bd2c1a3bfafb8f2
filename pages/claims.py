"""The ledger of claims: what the article says, and what the measurements here say of it."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.charts import claims as charts
from analysis.claims import ledger
from analysis.claims.finding import VERDICTS
from analysis.claims.ledger import Entry
from pages.parts import address, claims, display, page, readings, sections

SECTIONS = {"all": "All claims", "one": "One claim", "export": "Export"}

page.open_page()
st.title("Which claims hold?")
st.markdown(
    "Each claim of the article, tried on the sets in the sidebar. No verdict is written: each is computed from the tables of "
    "experiments and readings, so other sets may give another one."
)


def choose_verdicts() -> list[str]:
    """Ask which verdicts are listed."""
    names = {verdict: verdict for verdict in VERDICTS}
    return list(
        st.pills(
            "Verdicts",
            list(names),
            selection_mode="multi",
            default=list(names),
            **address.several("claims_verdicts", names),
        )
    )


def behind(row: pd.Series) -> None:
    """Show the claim of a mark."""
    entry = next(one for one in entries if one.claim.number == int(row.number))
    claims.words(entry)


entries, known = claims.judged()
claims.measure(known)
by_number: Mapping[int, Entry] = {one.claim.number: one for one in entries}
table = ledger.table(entries)
shown, place = sections.open_one("claims_show", SECTIONS)
with place, page.explained():
    if shown == "all":
        display.show(
            charts.verdicts(table, ledger.sentence(entries), narrow=readings.is_phone()), "claims_verdicts_chart", behind,
            section=True,
        )  # fmt: skip
        chosen = choose_verdicts()
        listed = [one for one in entries if one.finding.verdict in chosen]
        (claims.cards if readings.is_phone() else claims.listed)(listed)
    elif shown == "one":
        claims.one(by_number)
    else:
        claims.export(entries)
