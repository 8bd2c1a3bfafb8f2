"""The ledger of claims on a page: judged by what is there, measured on request, listed, opened, exported."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import claims as charts
from analysis.claims import ledger
from analysis.claims.ledger import Entry
from analysis.experiments import asked, constraint
from analysis.experiments.asked import SOURCES, Known
from analysis.readings import bundled
from analysis.report import claimed, html_report, result_json
from analysis.support.escaping import inert_csv, inert_markdown
from pages.parts import address, display, experiments, families, page, readings, share, sidebar, visitor

FAILED, WANTED, JOBS, SCANNED = "claims_failed", "claims_wanted", "claims_job", "claims_scanned"  # in the session
PAGES = Path(__file__).resolve().parents[1]
SIDES = {"for": "For", "against": "Against", "context": "Beside"}
ICONS = {
    "supported": "●", "contradicted": "✕", "depends": "◆", "not decided": "○", "not measurable": "□", "context": "☆",
    "not measured yet": "…",
}  # fmt: skip
OPEN = "claims_open"  # the claim that is opened: widget, and parameter of the address
FAMILY = "hemopexin"
CONSTRAINT = 9  # number of the claim that is judged by files of the visitor


# --- judging


def judged() -> tuple[list[Entry], Known]:
    """Judge all claims by the readings and the answers of experiments that are there, on the sets in the sidebar."""
    config = sidebar.view().config
    sets, read = page.loaded(config), readings.known(list(config.datasets.values()))
    known = asked.known(asked.jobs(sets, config.seed), st.session_state.setdefault(FAILED, {}))
    summary = st.session_state.get(SCANNED)
    if summary is not None:
        known.tables["constraint"] = {"summary": summary}
        known.there.append(str(pd.util.hash_pandas_object(summary).sum()))
    return _entries(read.shown, known.key, read, known), known


@st.cache_resource(max_entries=20, show_spinner=False)
def _entries(shown: str, key: str, _read: readings.Known, _known: Known) -> list[Entry]:
    tables = claimed.of_readings(_read.rows, _read.sets, readings.judged(_read))
    return claimed.entries(tables, _known.tables, _known.reasons, _known.waiting)


# --- measuring


def measure(known: Known) -> None:
    """Offer to measure what is missing; measure what was asked for, one experiment after the other."""
    wanted = [source for source in st.session_state.get(WANTED, ()) if source in known.waiting]
    if not wanted:
        st.session_state.pop(WANTED, None)
        for job in st.session_state.pop(JOBS, {}).values():
            job.cancel()
        if known.waiting:
            few = ", ".join(SOURCES[source].title for source in known.waiting)
            st.button(
                f"Measure the rest ({len(known.waiting)})", on_click=want, args=(tuple(known.waiting),), key="claims_measure",
                icon=":material/play_arrow:", help=f"Minutes, one after the other; cancel at any time: {few}.",
            )  # fmt: skip
        return
    source = wanted[0]
    left = f"{len(wanted)} experiments to go: " if len(wanted) > 1 else ""
    st.caption(inert_markdown(f"{left}{SOURCES[source].title}"))
    jobs = known.waiting[source]
    there = experiments.results(JOBS, jobs)
    states = {part: job.state() for part, job in st.session_state[JOBS].items()}
    failed = {part: state["error"] for part, state in states.items() if state["status"] == "failed"}
    st.session_state[FAILED] |= {jobs[part].key: error for part, error in failed.items() if part in jobs}
    st.button("Measure no further", on_click=want, args=((),), key="claims_stop", icon=":material/stop:")
    if len(there) + len(failed) == len(jobs):
        st.rerun()  # on to the next


def want(sources: Sequence[str]) -> None:
    """Note which experiments are to be measured."""
    st.session_state[WANTED] = tuple(sources)


# --- listing


def listed(entries: Sequence[Entry]) -> None:
    """List claims in a table; a row that is chosen opens its claim."""
    frame = pd.DataFrame(
        [
            {
                "No.": one.claim.number,
                "claim": one.claim.title,
                "verdict": f"{ICONS[one.finding.verdict]} {one.finding.words}",
                "number, 95 % interval": ledger.number(one),
                "of": one.finding.shown.label if one.finding.shown else "",
                "n": f"{one.finding.shown.n:,} {one.finding.shown.of}"
                if one.finding.shown and one.finding.shown.n
                else "",
            }
            for one in entries
        ]
    )
    if frame.empty:
        st.info("No claim has such a verdict; choose another one.", icon=":material/filter_alt_off:")
        return
    st.caption("Choose a row to open its claim.")
    st.dataframe(
        frame, hide_index=True, key="claims_rows", on_select=lambda: _open([one.claim.number for one in entries]),
        selection_mode="single-row", alt="Claims with verdict, number and interval", height=460,
        column_config={
            "No.": st.column_config.NumberColumn(width=40), "claim": st.column_config.TextColumn(width=270),
            "verdict": st.column_config.TextColumn(width=160), "number, 95 % interval": st.column_config.TextColumn(width=215),
        },
    )  # fmt: skip


def _open(numbers: Sequence[int]) -> None:
    rows = st.session_state["claims_rows"].selection.rows
    if rows:
        st.session_state[OPEN] = numbers[rows[0]]
        st.session_state["claims_show"] = "One claim"


def cards(entries: Sequence[Entry]) -> None:
    """List claims as cards, for a phone."""
    for entry in entries:
        with st.container(border=True, key=f"claims_card_{entry.claim.number}"):
            st.markdown(f"**{entry.claim.number}. {inert_markdown(entry.claim.title)}**")
            st.markdown(_verdict(entry))
            with st.expander("Why, and what others found", icon=":material/expand_more:"):
                words(entry)


def _verdict(entry: Entry) -> str:
    part, said = entry.finding.shown, f"{ICONS[entry.finding.verdict]} **{inert_markdown(entry.finding.words)}**"
    number = f": {inert_markdown(ledger.number(entry))} ({inert_markdown(part.label)})" if part else ""
    return f"{said}{number}"


# --- one claim


def one(entries: Mapping[int, Entry]) -> None:
    """Ask for a claim, and show its numbers, how they are made, and what others found."""
    names = {number: f"{number}. {entry.claim.title}" for number, entry in entries.items()}
    chosen = st.selectbox(
        "Claim", list(names), format_func=names.__getitem__, **address.choice(OPEN, names, next(iter(names)))
    )
    entry = entries[int(chosen)]
    if entry.finding.parts:
        title = f"{entry.claim.title}: {entry.finding.words}"
        shown = charts.parts(
            ledger.parts(entry), title, {"measured": entry.claim.measured, "refuted": entry.claim.refuted}
        )
        display.show(shown, "claims_parts", section=True)
    else:
        st.header(f"{entry.claim.title}: {entry.finding.words}", anchor="claims_claim")
    words(entry)
    if entry.waiting:
        st.button(
            "Measure what this claim needs", on_click=want, args=(entry.waiting,), key="claims_measure_one",
            icon=":material/play_arrow:",
        )  # fmt: skip
    if entry.claim.number == CONSTRAINT:
        files_of_variants()


def words(entry: Entry) -> None:
    """Show a claim in words: what it says, what was found and how, what would contradict it, and what others found."""
    claim, finding = entry.claim, entry.finding
    lines = [
        f"**The claim.** {inert_markdown(claim.text)}",
        f"**Found here.** {inert_markdown(visitor.with_titles(finding.sentence))}",
        f"**How it is measured.** {inert_markdown(claim.measured)}",
        f"**What would contradict it.** {inert_markdown(claim.refuted)}",
    ]
    st.markdown("\n\n".join(lines))
    if entry.evidence:
        published = [
            f"- {SIDES[found.side]}: {inert_markdown(found.says)} ([{inert_markdown(found.source)}]({found.address}))"
            for found in entry.evidence
        ]
        st.markdown("\n".join(["**What others have published**", "", *published]))
    else:
        st.markdown("**What others have published.** No comparison of this kind that we know of.")
    if claim.page and (PAGES / f"{claim.page}.py").exists():
        st.page_link(
            f"pages/{claim.page}.py", label="The page where this is measured", icon=":material/open_in_new:",
            query_params=dict(claim.state),
        )  # fmt: skip


def files_of_variants() -> None:
    """Ask for a scan of variants and the family of its protein, and judge the claim by them."""
    left, right = st.columns(2)
    with left, page.explained():
        family = families.own_family()
    with right, page.explained():
        scan = families.measured_scan("claims_scan")
    if scan is None:
        return
    with page.explained():
        score = constraint.score_columns(scan)[0]
        summary, _, note = constraint.scored(scan, score, family or datasets.load(FAMILY), sidebar.view().config.seed)
        st.caption(inert_markdown(note))
        before = st.session_state.get(SCANNED)
        if before is None or not summary.equals(before):
            st.session_state[SCANNED] = summary
            st.rerun()


# --- export


def export(entries: Sequence[Entry]) -> None:
    """Offer the ledger as a table, as JSON, and in the report."""
    st.header("Export", anchor="claims_export")
    with st.container(horizontal=True):
        share.download("Claims (CSV)", lambda: inert_csv(ledger.table(entries)), "claims.csv", "text/csv")
        share.download(
            "Claims with parts and evidence (JSON)", lambda: json.dumps(ledger.published(entries), indent=1), "claims.json",
            "application/json",
        )  # fmt: skip
        share.download("Report with claims (one HTML file)", lambda: _report(entries), "report.html", "text/html")
    st.caption("On the command line: `python -m analysis claims --json OUT`")


def _report(entries: Sequence[Entry]) -> str:
    view = sidebar.view()
    read = readings.known(list(view.config.datasets.values()))
    found = readings.judged(read)
    if found is None:
        raise ValueError("the report needs sets of two domains")
    result = result_json.as_json(view.config, read.rows, read.sets, found, version=bundled.version())
    return html_report.html(result, ledger.published(entries))
