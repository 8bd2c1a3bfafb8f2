"""Overview: what makes objects predictable, every question over all sets, and what decides the answer."""

import streamlit as st

from analysis.datasets import own
from analysis.readings import controls
from analysis.report import answer
from analysis.support.escaping import inert_markdown
from pages.parts import address, overview, page, readings, sidebar

page.open_page()
st.title("Is chemistry harder to learn than language or proteins?")
st.markdown(
    "The claim: data that survived selection (language, proteins) carries strong priors, regularities by which a model predicts "
    "unseen objects; chemical structures carry weaker ones. **Every set below is read in the same way, and could refute it.**"
)
view = sidebar.view()
chosen = [name for name in view.config.datasets.values() if name != controls.UNION]
known = readings.known(chosen, readings.read(chosen))
readings.say_old(known)
own_sets = [name for name in chosen if own.is_name(name)]

headline = st.container()  # filled after the first chart, which is there sooner
notations = overview.budget(known, chosen)
found = readings.judged(known)
if found:
    together = inert_markdown(found.headline).replace(" %", "\N{NO-BREAK SPACE}%")  # else a line begins with the sign
    headline.markdown(f"**{together}**")
own_place = st.container()  # filled last: to find near relatives in a new set takes seconds

if found:
    st.header("Question by question", anchor="questions")
    opened = 1 if readings.is_phone() else 2
    overview.strips(known, found, answer.judged_questions(), notations, opened)
    st.header("What changes the ranking", anchor="decides")
    overview.decides(known, found)
    st.header("Further questions, within a domain only", anchor="shown")
    if st.toggle("Show their strips", **address.toggle("overview_shown")):
        shown = answer.shown_questions()
        overview.strips(known, found, shown, notations, len(shown))
    else:
        overview.list_questions(answer.shown_questions())
overview.export(known, found, view)
for name in own_sets:
    with own_place, page.explained():
        overview.own_set(known, found, name)
