"""Overview: what makes objects predictable, every question over all sets, and what decides the answer."""

import streamlit as st

from analysis.readings import caveats, controls
from analysis.readings.questions import QUESTIONS
from analysis.report import answer
from analysis.report.standing import standing
from analysis.support.escaping import inert_markdown
from pages.parts import overview, page, readings, sidebar

page.open_page()
st.title("Is chemistry harder to learn than language or proteins?")
st.markdown(
    "The claim: data that survived selection carries strong priors; language and proteins survived it, chemical structures did "
    "not. **Every data set below is read in the same way, and the data can say no.**"
)
view = sidebar.view()
chosen = [name for name in view.config.datasets.values() if name != controls.UNION]
known = readings.known(chosen, readings.read(chosen))
readings.say_old(known)
found = readings.judged(known)
own = known.own()


def own_set(name: str) -> None:
    """Say where an own set stands, or why nothing is said of it."""
    title, caveat = inert_markdown(known.sets[name].title), caveats.of(name)
    st.header(f"Your set: {title}", anchor="own")
    if caveat.forbids:
        st.info(f"No verdict on {title}: {inert_markdown(caveat.forbids)}.", icon=":material/info:")
        return
    if caveat.series:
        st.warning(f"{title} is {inert_markdown(caveat.series)}.", icon=":material/account_tree:")
    lines = standing(found, known.rows, name) if found else {}
    st.markdown("\n".join(f"- {inert_markdown(line)}" for line in lines.values()) or "Not read yet.")


notations = overview.budget(known, chosen)
if found:
    with st.container(border=True):
        st.markdown(f"**{inert_markdown(found.headline)}**")
for name in own:
    with page.explained():
        own_set(name)

if found:
    st.header("Question by question", anchor="questions")
    for key in answer.judged_questions():
        overview.strip(known, found, key, notations)
    st.header("Shown, but no comparison of domains", anchor="shown")
    for key in QUESTIONS:
        if key not in (*answer.judged_questions(), answer.BUDGET):
            overview.strip(known, found, key, notations)
    st.header("What decides the answer", anchor="decides")
    overview.decides(known, found)
overview.export(known, found, view)
overview.dialogs(known)
