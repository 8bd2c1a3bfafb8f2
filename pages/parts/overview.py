"""Parts of the overview: the bit budget, a strip a question, the specification curve, what is behind a mark, exports."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from analysis import datasets
from analysis.charts import Chart
from analysis.charts.strips import WIDE
from analysis.charts.theme import joined
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.readings import background, bundled, caveats, controls, examples, reader
from analysis.readings.questions import FAMILIES, QUESTIONS
from analysis.readings.rows import FACTORS
from analysis.report import answer, citations, html_report, result_json
from analysis.report.standing import standing
from analysis.support.escaping import inert_markdown
from analysis.verdict.multiverse import Multiverse
from pages.parts import address, alone, display, panel, readings, share, visitor
from pages.parts.readings import Known
from pages.parts.sidebar import View

# What a strip shows otherwise than the bit budget above it.
BESIDE = {
    "beyond_neutral": "Here as a share of what neutral objects cost by the same model; the amber of the bars above is of all "
    "bits of even symbols, and so smaller."
}
BARS = {"domains": "Domains", "notations": "All notations", "sets": "Every set"}


def _pick(label: str, levels: Mapping[str, str], key: str, changed: Callable[[], None] | None = None) -> str:
    """Ask for one of several levels; the answer is in the address, by its key or its name."""
    first = next(iter(levels))
    bound = address.choice(key, levels, first)
    return st.selectbox(label, list(levels), format_func=levels.__getitem__, on_change=changed, **bound) or first


# --- the bit budget


def _notation_levels(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return the notations in which the bit budget of each domain was read, the one that is shown first."""
    levels = {domain: answer.own_options(rows, answer.BUDGET, domain).get("notation", []) for domain in DOMAINS}
    return {domain: here for domain, here in levels.items() if here}


def _notations(rows: pd.DataFrame) -> dict[str, str]:
    """Ask for the notation of each domain."""
    found = {}
    for domain, here in _notation_levels(rows).items():
        entry = DOMAINS[domain]
        labels = {name: entry.REPRESENTATIONS[name].label for name in here}
        # The strips show the same notations.
        found[domain] = _pick(f"{entry.label}: notation", labels, f"overview_notation_{domain}", alone.ask_for_page)
    return found


def budget(known: Known, chosen: Collection[str]) -> dict[str, str]:
    """Show where the bits of each domain go, and return the notations that are chosen: domain -> notation."""
    if not known.of(answer.BUDGET).value.notna().any():
        st.info("The bit budget is not read yet.", icon=":material/hourglass_empty:")
        return {}
    return _bars(known, chosen) or {}


@alone.fragment
def _bars(known: Known, chosen: Collection[str]) -> dict[str, str]:
    rows = known.of(answer.BUDGET)
    with st.container(horizontal=True, vertical_alignment="center"):
        bars = st.segmented_control(
            "Bars", list(BARS), format_func=BARS.__getitem__, default="domains", required=True, label_visibility="collapsed",
            **address.choice("overview_bars", BARS, "domains"),
        )  # fmt: skip
        with st.popover("Notation", icon=":material/translate:"):
            notations = _notations(rows)
    defaults = set(datasets.catalogue.defaults().values())
    beside = [name for name in chosen if name not in defaults and name in known.sets]
    if bars == "sets":
        beside += [name for name, one in known.sets.items() if one.stands]
    settings = (tuple(notations.items()), bars == "notations", tuple(beside), readings.width())
    display.show(_budget(known.shown_of(answer.BUDGET), settings, known), "budget", section=True)
    return notations


def prepare(known: Known) -> None:
    """Draw the chart that the overview begins with, for whoever comes first."""
    levels = _notation_levels(known.of(answer.BUDGET))
    first = tuple((domain, here[0]) for domain, here in levels.items())
    _budget(known.shown_of(answer.BUDGET), (first, False, (), WIDE), known)


@st.cache_resource(max_entries=50, show_spinner=False)
def _budget(shown: str, settings: tuple, _known: Known) -> Chart:
    notations, every, beside, width = settings
    return answer.budget_of(
        _known.of(answer.BUDGET),
        _known.sets,
        dict(notations),
        every=every,
        beside=beside,
        examples=examples.table(),
        width=width,
    )


# --- strips


def list_questions(keys: Collection[str]) -> None:
    """Name questions with their family, for strips that are not drawn."""
    asked = [f"- **{FAMILIES[QUESTIONS[key].family]}.** {QUESTIONS[key].title}: {QUESTIONS[key].asks}" for key in keys]
    st.caption("\n".join(asked))


def strips(known: Known, found: Multiverse, keys: Collection[str], notations: Mapping[str, str], opened: int) -> None:
    """Show questions as folds, so many of them open at first; what all choices say of each stands outside its fold."""
    for number, key in enumerate(keys):
        entry, rows = QUESTIONS[key], known.of(key)
        if not rows.value.notna().any():
            st.subheader(f"{entry.title}: not read yet", anchor=False)
            continue
        label = f"**{entry.title}.** {FAMILIES[entry.family]}: {entry.asks}"
        if (fold := _fold(label, key, opened=number < opened)).open:
            with fold:
                _one(known, found, key, notations)
        if key in found.answers:
            st.markdown(f"**Over all data sets and choices.** {inert_markdown(found.answers[key])}")


def _fold(label: str, chart: str, *, opened: bool) -> ExpanderContainer:
    """Return a fold for one chart, which is open in a page that shows only that; what is closed is not to be computed."""
    opened = opened or share.only_chart() == chart
    return st.expander(label, opened, **address.toggle(f"overview_open_{chart}", on=opened))


@alone.fragment
def _one(known: Known, found: Multiverse, key: str, notations: Mapping[str, str]) -> None:
    with st.popover("Choices", icon=":material/tune:"):
        choice = _choose(_options(shown := known.shown_of(key), key, known.of(key)), key, notations)
    chart = _strip(shown, (key, tuple(choice.items()), readings.width()), known, found)
    display.show(chart, key, lambda row: _behind(known, key, row))
    if key in BESIDE:
        st.caption(BESIDE[key])
    missing = [name for name, one in known.sets.items() if own.is_name(name) and name not in set(_drawn(chart))]
    for name in missing:
        reasons = [flag for flag in known.of(key)[known.of(key).dataset == name]["flags"].unique() if flag]
        why = f" ({reasons[0]})" if reasons else ""
        st.caption(
            f"**{inert_markdown(panel.titled(name))} is not drawn**: it has no reading under these choices{inert_markdown(why)}. "
            "Others are under Choices."
        )


def _drawn(chart: Chart) -> list[str]:
    """Return the sets that a strip has marks of."""
    return list(chart.table[chart.table.value.notna()].dataset)


@st.cache_resource(max_entries=300)
def _strip(shown: str, settings: tuple, _known: Known, _found: Multiverse) -> Chart:
    key, choice, width = settings
    return answer.strip_of(_known.of(key), _found, key, _known.sets, dict(choice), width)


@st.cache_resource(max_entries=100)
def _options(shown: str, key: str, _rows: pd.DataFrame) -> tuple[dict, dict]:
    own = {domain: answer.own_options(_rows, key, domain) for domain in DOMAINS}
    return answer.options(_rows, key), own


def _choose(options: tuple[dict, dict], key: str, notations: Mapping[str, str]) -> dict[str | tuple[str, str], str]:
    """Ask for the choices that a strip shows; notations are those of the bit budget."""
    entry = QUESTIONS[key]
    choice: dict[str | tuple[str, str], str] = {}
    for factor, levels in options[0].items():
        if len(levels) > 1:
            names = {level: entry.choices[factor].levels.get(level, level) for level in levels}
            choice[factor] = _pick(entry.choices[factor].label.capitalize(), names, f"{key}_{factor}")
    for domain, about in DOMAINS.items():
        for factor, levels in options[1].get(domain, {}).items():
            if factor == "notation":
                choice |= {(domain, factor): notations[domain]} if notations.get(domain) in levels else {}
            elif len(levels) > 1:
                label = f"{about.label}: {entry.choices[factor].label}"
                choice[domain, factor] = _pick(label, {level: level for level in levels}, f"{key}_{factor}_{domain}")
    if not choice:
        st.caption("There is nothing to choose.")
    return choice


# --- what is behind a mark


def _behind(known: Known, key: str, row: pd.Series) -> None:
    """Show objects of the set of a mark, every reading of it, and its card."""
    name = row.dataset
    if name not in known.sets:
        return
    about, own = known.sets[name], known.of(key)[known.of(key).dataset == name]
    if about.kind:
        st.caption(f"control: {controls.KINDS[about.kind]}")
    panel.objects_of(row)
    empty = [factor for factor in FACTORS if (own[factor] == "").all()]
    st.markdown(f"**{QUESTIONS[key].title}:** every reading of this set, with its 95 % interval")
    shown = own.drop(columns=["question", "family", "domain", "dataset", *empty])
    st.dataframe(shown, hide_index=True, alt=f"Readings of {about.title}")
    display.card(
        controls.CONTROLS[name].base if name in controls.CONTROLS else name, DOMAINS[about.domain].object_label
    )


# --- an own set


def own_set(known: Known, found: Multiverse | None, name: str) -> None:
    """Say where an own set stands, or why nothing is said of it."""
    title = inert_markdown(controls.card(name).title)
    st.header(f"Your set: {title}", anchor="own")
    rows = known.rows[known.rows.dataset == name]
    # The process that reads the set computes this before its first row: here it would take seconds, and slow that process down.
    caveat = caveats.of(name) if len(rows) or not readings.is_being_read(name) else caveats.noted(name)
    if caveat is None:
        st.caption("Its objects are being prepared.")
        return
    if caveat.forbids:
        reason = inert_markdown(visitor.with_titles(caveat.forbids))
        st.info(f"No verdict on {title}: {reason}.", icon=":material/info:")
    elif caveat.series:
        st.warning(f"{title} is {inert_markdown(caveat.series)}.", icon=":material/account_tree:")
    rows = rows[~background.is_early(rows)]
    titles = {one: about.title for one, about in known.sets.items()}
    lines = list(standing(found, rows, name, titles).values()) if found and not caveat.forbids else []
    unread = rows[rows.value.isna() & rows["flags"].str.startswith(reader.NOT_READ)].drop_duplicates("question")
    for reason, part in unread.groupby("flags", sort=False):
        lines.append(f"{joined([QUESTIONS[key].title for key in part.question])}, {reason}")
    if "label_bits" in set(unread.question):
        lines.append(
            "What a label of your set tells of can be said where a file is added (page Own data); the page Function reads any "
            "label."
        )
    st.markdown("\n".join(f"- {inert_markdown(line)}" for line in lines) or "No question is read yet.")


# --- what decides, and what can be taken along


def decides(known: Known, found: Multiverse) -> None:
    """Show which choices decide the ranks of the domains, and all combinations when they are asked for."""
    if len(found.decides):
        chart = _decides(known.key, found)
        fold = _fold("What each choice changes", "decides", opened=False)
        if fold.open:
            with fold:
                display.show(chart, "decides")
        else:
            st.markdown(inert_markdown(chart.title))
    _curve(found)


@st.cache_resource(max_entries=4)
def _decides(key: str, _found: Multiverse) -> Chart:
    return answer.decides_of(_found)


def _curve(found: Multiverse) -> None:
    judged = [key for key in answer.judged_questions() if (found.curve.question == key).any()]
    if judged and st.toggle("Show every combination (specification curve)", **address.toggle("overview_curve")):
        titles = {key: QUESTIONS[key].title for key in judged}
        display.show(answer.curve_of(found, _pick("Question", titles, "overview_curve_of")), "curve")


def export(known: Known, found: Multiverse | None, view: View) -> None:
    """Offer the report, numbers and references of what is shown, and to measure the bundled sets again."""
    st.header("Export", anchor="export")
    with st.container(horizontal=True):
        if found:
            result = lambda: _result(known, found, view)  # noqa: E731 - made when a button is pressed
            share.download("Report (one HTML file)", lambda: html_report.html(result()), "report.html", "text/html")
            numbers = lambda: json.dumps(result(), indent=1)  # noqa: E731
            share.download("Numbers (JSON)", numbers, "readings.json", "application/json")
            references = lambda: citations.bibtex(citations.used(result()))  # noqa: E731
            share.download("References (BibTeX)", references, "references.bib", "text/plain")
        st.button(
            "Measure again on this machine",
            on_click=readings.measure_again,
            args=(controls.bundled(),),
            icon=":material/replay:",
            key="overview_measure_again",
            help="Reads every bundled set anew, which takes minutes, and says how far the numbers lie from those shown.",
        )
    if (again := readings.measured_again()) is not None:
        st.caption(readings.difference(again))


def _result(known: Known, found: Multiverse, view: View) -> dict[str, Any]:
    return result_json.as_json(view.config, known.rows, known.sets, found, version=bundled.version())
