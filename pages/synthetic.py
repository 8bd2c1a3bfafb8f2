"""Extra data: what more data of another kind does to the bits of held-out objects, and extra points for an equation."""

import pandas as pd
import streamlit as st

from analysis.charts import synthetic as charts
from analysis.experiments import equation, extra_objects, synthetic
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, experiments, page, readings, sections, sidebar, visitor

SECTIONS = {"data": "Objects", "equation": "An equation"}

page.open_page()
st.title("Does more data of another kind help?")
view = sidebar.view()


def objects() -> None:
    """Show what each kind of extra data saves in the sets of the sidebar."""
    found = experiments.of_each("synthetic_job", "synthetic", page.loaded(view.config), seed=view.config.seed)
    if found:
        arms, alphas = (pd.concat([one.tables[name] for one in found.values()]) for name in ("arms", "alphas"))
        with place_of_answer:
            st.markdown(inert_markdown(synthetic.sentence(arms)))
        narrow = readings.width() == readings.strips.NARROW
        display.show(charts.kinds(arms, extra_objects.MORE, narrow=narrow), "synthetic_kinds")
        known = visitor.cards()
        for _, rows in arms.groupby("domain", sort=False):
            first, few = rows.iloc[0], rows[rows.arm.isin((extra_objects.MORE, extra_objects.OTHER, extra_objects.OWN))]
            title, other = (visitor.titled(name, known) if name in known else name or "none"
                            for name in (first.dataset, first.other))  # fmt: skip
            st.caption(inert_markdown(
                f"{title}: {first.symbols:,} symbols of real objects, {first.n:,} objects tested; other set: {other}. "
                f"Bits {synthetic.each(few)}."
            ))  # fmt: skip
        with st.expander("By how much extra data there is", icon=":material/table:"):
            st.dataframe(alphas, hide_index=True, alt="Bits saved by kind of extra data and by its share")
    st.caption(
        "The article says that synthetic data adds no information that its model did not have. Own samples or recombined objects "
        "that save bits would contradict it; real objects that save none would show a set that has nothing left to teach."
    )


def of_equation() -> None:
    """Show what extra points save of an equation whose law is known, or not."""
    left, right = st.columns(2)
    points = left.slider("Measurements", 0, 50, 3, **address.number("synthetic_points", 0, 50, 3))
    noise = right.slider(
        "Noise, standard deviation", 0.1, 2.0, 1.0, 0.1, **address.number("synthetic_noise", 0.1, 2, 1, 0.1)
    )
    table = equation.table(points, noise)
    with place_of_answer:
        st.markdown(inert_markdown(equation.sentence(table)))
    display.show(charts.equation(table), "synthetic_equation")
    st.caption(
        "The article says that points from y = 2x hold no more than the equation does. Interpolated points that save bits would "
        "contradict it; points that are computed from the law bring the law itself to whoever lacks it, and no more."
    )


place_of_answer = st.container()
shown, place = sections.open_one("synthetic_show", SECTIONS)
with place, page.explained():
    {"data": objects, "equation": of_equation}[shown]()
