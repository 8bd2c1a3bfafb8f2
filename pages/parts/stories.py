"""A step of a story on screen: its question, the guess, then the chart, what the data say, notes; and the way on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import plotly.graph_objects as go
import streamlit as st

from analysis.charts import Chart
from analysis.charts import guess as guess_chart
from analysis.datasets import own, uploads
from analysis.domains import DOMAINS
from analysis.files import FileError
from analysis.report import story as report
from analysis.stories import STORIES, words
from analysis.stories.step import PERCENT, Ask, Choice, Missing, Number, Step
from analysis.stories.words import Answer, Guess
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, own_files, share, stories_state, visitor
from pages.parts.stories_charts import Drawn, Scene
from pages.parts.stories_state import Place

_PRESENTING = Path(__file__).with_name("presenting.css")
PRESENTED = 16  # pixels of the type of charts in presenter mode
NOT_HERE = "This step has nothing to show here: {}. The tour goes on."


# --- the list of stories


def index() -> None:
    """List the stories, each with a button that begins it."""
    st.title("Three guided tours")
    st.markdown(
        "Each step asks a question, takes your guess, and then shows the chart that answers it, computed from the sets that "
        "are loaded. The address keeps your place, and every step can be presented to an audience."
    )
    for key, story in STORIES.items():
        with st.container(border=True):
            st.header(story.title, anchor=key)
            st.markdown(f"{story.about} **{len(story.steps)} steps.**")
            st.button(
                "Begin", key=f"story_begin_{key}", icon=":material/play_arrow:", on_click=stories_state.begin, args=(key,),
                help=story.title,
            )  # fmt: skip


# --- one step


def heading(place: Place) -> None:
    """Show which story it is, and how far; in presenter mode, hide all that is not the story."""
    if place.present:
        st.html(_PRESENTING)
    ground = st.get_option(f"theme.{st.context.theme.type or 'light'}.backgroundColor")
    st.html(f"<style>.js-plotly-plot .annotation .bg {{fill: {ground} !important;}}</style>")  # files keep the white
    st.title(place.story.title)
    done, of = place.step + 1, len(place.story.steps)
    st.progress(done / of, text=f"Step {done} of {of}")


def step(place: Place, scene: Scene) -> None:
    """Show the step where the reader is."""
    story, now = place.story, place.now
    st.header(now.title, anchor=now.key)
    if story.own:
        _about_the_set(scene)
    st.markdown(now.lead)
    if now.hands_in and not scene.is_own and not place.present:
        hand_in()
    for number, ask in enumerate(now.asks):
        _question(place, number, ask)
    _ways(place)
    if place.revealed:
        for number, ask in enumerate(now.asks):
            _answer(place, number, ask, scene)
    _notes(place)


def _about_the_set(scene: Scene) -> None:
    if scene.is_own:
        st.caption(f"Your set: **{inert_markdown(scene.title)}**.")
    else:
        st.info(
            f"No set of yours is chosen, so **{inert_markdown(scene.title)}** stands in for it. Hand in a file at the first "
            "step, or choose a set of yours in the sidebar.",
            icon=":material/info:",
        )


def hand_in() -> None:
    """Take a file here; what needs more than that is done on the page Own data."""
    with st.expander("Use a file of yours", icon=":material/upload_file:", expanded=True):
        file = own_files.ask_file()
        if file is None:
            if visitor.sets():
                st.caption("A set that you kept before is chosen in the sidebar.")
            return
        own_files.guess(file)
        domain = own_files.ask_domain()
        if domain is None:
            own_files.say_untold(file)
            return
        try:
            dataset, problems = own_files.once(uploads.parse_safely, file, domain=domain)
            st.caption(
                f"{len(dataset):,} {DOMAINS[domain].object_label} can be used"
                + (f", {len(problems):,} rows cannot." if len(problems) else ".")
            )
            if st.button("Walk the story with it", key="story_keep", type="primary", icon=":material/balance:"):
                own_files.keep(dataset, problems, shared=False, measure=False)
        except (FileError, own.OwnSetError) as error:
            st.error(inert_markdown(error), icon=":material/error:")
        st.page_link("pages/own-data.py", label="Columns, labels and refused rows: Own data", icon=":material/table:")


def _question(place: Place, number: int, ask: Ask) -> None:
    """Ask, and take the guess."""
    if len(place.now.asks) > 1:
        st.subheader(ask.question, anchor=False)
    else:
        st.markdown(f"**{ask.question}**")
    made = place.guesses[place.step][number]
    key = f"story_guess_{place.key}_{place.now.key}_{number}"
    if place.present:  # a new widget after each guess, so that no key goes to it instead of the tour
        key = f"{key}_{made}"
    args = (place, number, key)
    if isinstance(ask.guess, Choice):
        options = ask.guess.options
        st.session_state[key] = made
        st.radio(
            ask.question,
            list(options),
            format_func=options.__getitem__,
            index=None,
            label_visibility="collapsed",
            key=key,
            on_change=_noted,
            args=args,
        )
        return
    asked = ask.guess
    middle = asked.least + round((asked.most - asked.least) / 2 / asked.step) * asked.step
    st.session_state[key] = float(middle if made is None else made)
    unit = {PERCENT: "%g %%", "": "%g"}.get(asked.unit, f"%g {asked.unit}")
    label = asked.label if made is not None else f"{asked.label} (move it to guess)"
    st.slider(
        label, float(asked.least), float(asked.most), step=float(asked.step), format=unit, key=key, on_change=_noted, args=args,
    )  # fmt: skip


def _noted(place: Place, number: int, key: str) -> None:
    stories_state.guessed(place, number, lambda: st.session_state[key])


# --- the answer


def _answer(place: Place, number: int, ask: Ask, scene: Scene) -> None:
    """Show the chart with the guess on it, and say what the data say."""
    guess = place.guesses[place.step][number]
    try:
        with st.spinner("Measuring …"):
            drawn, found = scene.draw(ask.source), words.answer(ask, scene.see)
    except Missing as why:
        st.info(inert_markdown(NOT_HERE.format(visitor.with_titles(str(why)))), icon=":material/block:")
        return
    except ValueError as why:
        st.info(inert_markdown(NOT_HERE.format(visitor.with_titles(str(why)).rstrip("."))), icon=":material/block:")
        return
    st.markdown(f"{_literal(words.against(ask, guess, found))}  \n**{_literal(found.sentence)}**")
    chart = with_guess(drawn.chart, ask, guess, found)
    display.show(_large(chart) if place.present else chart, drawn.key)
    if not share.only_chart():
        st.link_button(
            "Open this chart on its page", drawn.link(), icon=":material/open_in_new:", key=f"story_open_{number}"
        )


def _literal(text: str) -> str:
    """Show text as it is; a number and its per cent sign stay on one line."""
    return inert_markdown(text).replace(" %", "\N{NO-BREAK SPACE}%")


def _large(chart: Chart) -> Chart:
    """Return a chart with the type of presenter mode, where its own sizes are not fitted to something."""
    return replace(chart, figure=go.Figure(chart.figure).update_layout(font_size=PRESENTED))


def with_guess(chart: Chart, ask: Ask, guess: Guess, found: Answer) -> Chart:
    """Draw a guess on a chart that has an axis for it."""
    if guess is None or not isinstance(ask.guess, Number) or not ask.guess.axis:
        return chart
    number = float(cast(float, guess))
    label = f"{number:g}\N{NO-BREAK SPACE}{ask.guess.unit}".rstrip()
    data = (found.part.value, found.part.low, found.part.high)
    return guess_chart.drawn(chart, number * ask.guess.scale, data, ask.guess.axis, label)


# --- the way on


def _ways(place: Place) -> None:
    """Show the buttons: back, the answer, on; in presenter mode they have keys."""
    last = place.step == len(place.story.steps) - 1
    keys = {"back": "Left", "on": "Right", "answer": "Space"} if place.present else {}
    with st.container(horizontal=True, key="story_ways", vertical_alignment="center"):
        st.button(
            "Back", key="story_back", icon=":material/arrow_back:", disabled=place.step == 0, shortcut=keys.get("back"),
            on_click=stories_state.go, args=(place, place.step - 1),
        )  # fmt: skip
        st.button(
            "Show the answer", key="story_reveal", type="primary", icon=":material/visibility:", disabled=place.revealed,
            shortcut=keys.get("answer"), on_click=stories_state.reveal, args=(place,),
        )  # fmt: skip
        st.button(
            "Next", key="story_next", icon=":material/arrow_forward:", icon_position="right", disabled=last,
            shortcut=keys.get("on"), on_click=stories_state.go, args=(place, place.step + 1),
        )  # fmt: skip
        st.button(
            "Leave presenter mode" if place.present else "Present", key="story_present", type="tertiary",
            icon=":material/close_fullscreen:" if place.present else ":material/slideshow:",
            shortcut="Esc" if place.present else None, on_click=stories_state.present, args=(place, not place.present),
        )  # fmt: skip
        if not place.present:
            st.button(
                "All tours", key="story_leave", type="tertiary", icon=":material/list:", on_click=stories_state.leave
            )


# --- notes and export


def _notes(place: Place) -> None:
    """Fold what whoever presents should know, and take the reader's own notes."""
    fold = st.expander(
        "Speaker notes", False, icon=":material/notes:",
        **address.toggle("story_notes_presenting" if place.present else "story_notes"),
    )  # fmt: skip
    if not fold.open:
        return
    with fold:
        st.markdown(place.now.notes)
        key = f"story_note_{place.key}_{place.now.key}"
        st.session_state[key] = stories_state.notes_of(place.key, place.now.key)
        st.text_area(
            "Your notes on this step", key=key, help="Kept while this page is open, and part of the export.",
            on_change=_keep_note, args=(place, key),
        )  # fmt: skip


def _keep_note(place: Place, key: str) -> None:
    stories_state.keep_notes(place.key, place.now.key, st.session_state[key])


def export(place: Place, scene: Scene) -> None:
    """Offer the whole story with guesses, data and notes; all of it is computed when this is opened."""
    fold = st.expander("Export", icon=":material/download:", key="story_export", on_change="rerun")
    if not fold.open:
        return
    with fold:
        pages = [_page(place, number, one, scene) for number, one in enumerate(place.story.steps)]
        title, credit = place.story.title, share.credit()
        st.caption("All steps with your guesses, what the data say, speaker notes and your notes.")
        with st.container(horizontal=True):
            share.download("Story (HTML)", lambda: report.html(title, pages, credit), "story.html", "text/html")
            share.download(
                "Story (Markdown)", lambda: report.markdown(title, pages, credit), "story.md", "text/markdown"
            )


def _page(place: Place, number: int, one: Step, scene: Scene) -> report.Page:
    told = [_told(ask, place.guesses[number][i], scene) for i, ask in enumerate(one.asks)]
    return report.Page(one.title, one.lead, told, one.notes, stories_state.notes_of(place.key, one.key))


def _told(ask: Ask, guess: Guess, scene: Scene) -> report.Told:
    try:
        drawn: Drawn = scene.draw(ask.source)
        found = words.answer(ask, scene.see)
    except ValueError as why:
        return report.Told(ask.question, "", NOT_HERE.format(visitor.with_titles(str(why)).rstrip(".")))
    chart = with_guess(drawn.chart, ask, guess, found)
    return report.Told(ask.question, words.against(ask, guess, found), found.sentence, drawn.key, chart, drawn.link())
