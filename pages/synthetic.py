"""Extra data: what more data of another kind does to the bits of held-out objects, and extra points for an equation."""

from collections.abc import Mapping

import streamlit as st

from analysis import datasets
from analysis.charts import synthetic as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import equation, extra_objects, synthetic
from analysis.experiments.job import Job
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, experiments, page, readings, sections, sidebar, visitor, words

SECTIONS = {"data": "Objects", "equation": "An equation"}

page.open_page()
st.title("Does more data of another kind help?")
view = sidebar.view()


def jobs(sets: Mapping[str, Dataset]) -> dict[str, Job]:
    """Ask for the set that lends foreign objects to each, and return the experiments.

    A set that is chosen travels with the experiment, as an own one is not known to the process that computes; the first
    bundled one of another origin is found there.
    """
    wanted, known = {}, visitor.cards()
    with st.expander("Choose the other sets", icon=":material/swap_horiz:"):
        columns = st.columns(len(sets))
    for column, (domain, dataset) in zip(columns, sets.items(), strict=True):
        first = extra_objects.another(dataset)
        names = {name: visitor.titled(name, known) for name, card in known.items()
                 if card.domain == domain and name != dataset.name}  # fmt: skip
        chosen = column.selectbox(
            f"{DOMAINS[domain].label}: another set", list(names), format_func=names.__getitem__,
            index=list(names).index(first) if first in names else 0,
            **address.choice(f"synthetic_{domain}_other", names, first),
        )  # fmt: skip
        if domain == "text" and not any(name not in datasets.CATALOGUE for name in names):
            column.caption(
                "All texts here are English. For another language, fetch its books on Public, or add a file on Own data."
            )
        given = {} if chosen in ("", None, first) else {f"{domain}{synthetic.OTHER_OF}": datasets.load(chosen)}
        wanted[domain] = Job("synthetic", {domain: dataset, **given}, {"seed": view.config.seed})
    return wanted


def objects() -> None:
    """Show what each kind of extra data saves in the sets of the sidebar."""
    found = experiments.results("synthetic_job", jobs(page.loaded(view.config)))
    if found:
        arms, alphas = experiments.tables(found, ("arms", "alphas")).values()
        with place_of_answer:
            st.markdown(inert_markdown(synthetic.sentence(arms)))
        narrow = readings.is_phone()
        display.show(charts.kinds(arms, extra_objects.MORE, narrow=narrow), "synthetic_kinds", section=True)
        known = visitor.cards()
        for _, rows in arms.groupby("domain", sort=False):
            first, few = rows.iloc[0], rows[rows.arm.isin((extra_objects.MORE, extra_objects.OTHER, extra_objects.OWN))]
            title, other = (visitor.titled(name, known) if name in known else name or "none"
                            for name in (first.dataset, first.other))  # fmt: skip
            words.caption(inert_markdown(
                f"{title}: {first.symbols:,} symbols of real objects, {first.n:,} objects tested; other set: {other}. "
                f"Bits {synthetic.each(few)}."
            ))  # fmt: skip
        with st.expander("By how much extra data there is", icon=":material/table:"):
            st.dataframe(alphas, hide_index=True, alt="Bits saved by kind of extra data and by its share")
    words.caption(
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
    display.show(charts.equation(table), "synthetic_equation", section=True)
    words.caption(
        "The article says that points from y = 2x hold no more than the equation does. Interpolated points that save bits would "
        "contradict it; points that are computed from the law bring the law itself to whoever lacks it, and no more."
    )


place_of_answer = st.container()
shown, place = sections.open_one("synthetic_show", SECTIONS)
with place, page.explained():
    {"data": objects, "equation": of_equation}[shown]()
