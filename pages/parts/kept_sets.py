"""The own sets that a visitor sees: what was kept just now, and each set with its link, sharing and removal."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st

from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct, summary
from analysis.files.limits import megabytes
from analysis.readings.config import Config
from analysis.support.escaping import inert_csv, inert_markdown
from pages.parts import sidebar, visitor

OUTCOME = "own_outcome"  # in the session: the set that was kept last, and its refused rows
REFUSED = "own_refused"  # in the session: why a set could not be shared or removed
ANSWER = "pages/overview.py"


def keep_outcome(kept: own.Kept, problems: pd.DataFrame) -> None:
    """Note what was kept, to be shown on the next run of the page."""
    st.session_state[OUTCOME] = (kept, problems)


def open_answer() -> None:
    """Go to the answer; the widgets write the address anew, which cannot be cleared while they hold it."""
    st.switch_page(ANSWER, query_params={})


def outcome() -> None:
    """Say what was kept last and what was refused, and lead to the answer."""
    if OUTCOME not in st.session_state:
        return
    kept, problems = st.session_state[OUTCOME]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(
            f"{inert_markdown(kept.provenance.title)}: {kept.objects:,} {DOMAINS[kept.domain].object_label} kept, and chosen in "
            "the sidebar.",
            icon=":material/check:",
        )
        st.page_link(ANSWER, label="See the answer", icon=":material/balance:")
    refused(problems, "the others are used")
    _repeated(kept)


def refused(problems: pd.DataFrame, rest: str) -> None:
    """Show the refused rows with their reasons, and say what became of the rest."""
    if len(problems):
        said = f"{len(problems):,} row(s) were refused; {rest}."
        _rows(problems, "refused", said, ":material/rule:", "Refused rows: row, id, reason")


def _repeated(kept: own.Kept) -> None:
    """Show the rows of objects that stand in a set more than once, with the labels in which they disagree."""
    if not kept.repeats:
        return
    merged = distinct(own.load(kept.name))[1]
    alt = "Rows of one object: kept id, id, object, conflicts, labels"
    _rows(merged, "repeated", f"{inert_markdown(summary(merged))}.", ":material/call_merge:", alt)


def _rows(table: pd.DataFrame, name: str, said: str, icon: str, alt: str) -> None:
    """Fold rows of a file, with their download, under what is said of them."""
    with st.expander(said, icon=icon):
        st.dataframe(table, hide_index=True, alt=alt)
        st.download_button(
            f"Download {name} rows", inert_csv(table), f"{name}.csv", "text/csv", key=f"own_{name}", on_click="ignore"
        )


def table() -> None:
    """List the sets that this visitor sees."""
    sets, me = visitor.sets(), visitor.owner()
    mine = [kept for kept in sets if kept.owner == me]
    st.header("Kept sets", anchor="kept")
    if refusal := st.session_state.pop(REFUSED, ""):
        st.error(inert_markdown(refusal), icon=":material/error:")
    if not sets:
        st.caption("None yet.")
        return
    told = f"{len(mine)} of yours, {megabytes(sum(kept.bytes for kept in mine))}."
    if mine and not visitor.is_remembered():
        told += " A cookie lets this browser find them again; where cookies are off, bookmark the link of a set."
    st.caption(told)
    cards = visitor.cards()
    for kept in sets:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            title = visitor.titled(kept.name, cards) if kept.name in cards else kept.provenance.title
            st.markdown(f"**{inert_markdown(title)}**  \n{_about(kept, me)}", width="stretch")
            if not kept.damaged:
                st.button(
                    "Open", key=f"open_{kept.name}", icon=":material/balance:", on_click=_choose, args=(kept,),
                    help="Choose it in the sidebar and see the answer.",
                )  # fmt: skip
                with st.popover("Link", icon=":material/link:"):
                    st.caption(
                        "Whoever has this address sees the set, on this server only. Its days count again when it is opened."
                    )
                    st.code(link(kept), language=None, wrap_lines=True)
            if kept.owner == me:
                _manage(kept)
    if st.session_state.pop("own_answer", False):
        open_answer()


def link(kept: own.Kept) -> str:
    """Return the address that opens the answer with this set."""
    here = urlsplit(st.context.url or "")
    base = here._replace(path=here.path.rsplit("/", 1)[0] + "/", query=urlencode({kept.domain: kept.name}), fragment="")
    return base.geturl()


def _about(kept: own.Kept, me: str) -> str:
    if kept.damaged:
        return (
            f"Damaged: its file cannot be read any more ({megabytes(kept.bytes)}). Remove it and add your file again."
        )
    facts = [f"{kept.objects:,} {DOMAINS[kept.domain].object_label}"]
    if kept.refused:
        facts.append(f"{kept.refused:,} row(s) refused")
    facts.append(f"kept until {kept.expires}")
    if kept.owner != me:
        facts.append("shared with everyone" if kept.shared else "opened from a link")
    return ", ".join(facts)


def _manage(kept: own.Kept) -> None:
    """Let the owner of a set share and remove it."""
    st.checkbox(
        "Shared", kept.shared, key=f"share_{kept.name}", on_change=_share, args=(kept,),
        help="Everyone on this server sees it listed.",
    )  # fmt: skip
    with st.popover("Remove", icon=":material/delete:"):
        st.markdown("It is removed from this machine for everyone. This cannot be undone.")
        st.button("Remove it", key=f"remove_{kept.name}", type="primary", on_click=_remove, args=(kept,))


def _choose(kept: own.Kept) -> None:
    sidebar.choose_set(kept.domain, kept.name)
    st.session_state["own_answer"] = True


def _share(kept: own.Kept) -> None:
    try:
        own.share(kept.name, visitor.owner(), st.session_state[f"share_{kept.name}"])
    except own.OwnSetError as error:
        st.session_state[REFUSED] = str(error)
        st.session_state[f"share_{kept.name}"] = kept.shared


def _remove(kept: own.Kept) -> None:
    """Remove a set, and let the default stand where it was chosen."""
    try:
        own.remove(kept.name, visitor.owner())
    except own.OwnSetError as error:
        st.session_state[REFUSED] = str(error)
        return
    st.session_state.pop(OUTCOME, None)
    if kept.domain in DOMAINS and st.session_state.get(kept.domain) == kept.name:
        sidebar.choose_set(kept.domain, Config().datasets[kept.domain])
