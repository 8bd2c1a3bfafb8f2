"""Next symbol: what comes after a beginning, for one example and on average over held-out objects."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.charts import next_symbol as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import beginnings, next_symbol
from analysis.experiments.generation import typed
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, experiments, page, readings, sections, sidebar, words

SECTIONS = {"average": "On average", "example": "One example", "order": "The order of objects"}
TYPED = "typed"  # key of the choice of a beginning of one's own
TABLES = ("positions", "savings", "order")
DRAWN = 6  # continuations
TEMPERATURE = 0.7

page.open_page()
st.title("What comes next, once the beginning is known?")
view = sidebar.view()


@st.cache_resource(max_entries=4, show_spinner="Learning from the set …")
def prepared(key: str, representation: str, n: int, seed: int, _dataset: Dataset) -> beginnings.Prepared:
    """Learn once for all sessions: a frozen model is never changed."""
    return beginnings.prepare(_dataset, representation, n, seed)


def averages() -> dict[str, pd.DataFrame]:
    """Return the tables of all sets that are measured; the others are on their way."""
    with page.explained():
        found = experiments.of_each("next_job", "next-symbol", page.loaded(view.config), seed=view.config.seed)
        return experiments.tables(found, TABLES)
    return {}


def choose_model(place: DeltaGenerator) -> beginnings.Prepared:
    """Ask for a domain and a notation, and return a model of its set."""
    left, right = place.columns(2)
    with left:
        domain = sidebar.choose_domain("Domain", "next_domain")
    dataset = page.whole_set(domain)
    entries = DOMAINS[domain].REPRESENTATIONS
    names = {name: entries[name].label for name in typed(dataset)}
    own = DOMAINS[domain].default_representation
    default = own if own in names else next(iter(names))
    with right:
        chosen = st.segmented_control(
            "Symbols", list(names), format_func=names.__getitem__, default=default, required=True,
            **address.choice(f"next_{domain}_as", names, default),
        )  # fmt: skip
    return prepared(dataset.sha256, chosen, view.config.n, view.config.seed, dataset)


def choose_text(model: beginnings.Prepared, place: DeltaGenerator) -> str:
    """Ask for an object: a known one, a held-out one, or one that is typed."""
    names = {**{name: name for name in model.examples}, TYPED: "Type one"}
    left, right = place.columns([2, 3])
    default = next(iter(names))
    chosen = left.selectbox(
        "Example",
        list(names),
        format_func=names.__getitem__,
        **address.choice(f"next_{model.domain}_of", names, default),
    )
    with right:
        written = st.text_input(
            "Beginning",
            **address.text("next_text"),
            disabled=chosen != TYPED,
            placeholder="Choose 'Type one' to write here",
        )
    return written if chosen == TYPED else model.examples[chosen]


def example() -> None:
    """Show what is expected after a beginning, the walk along the object, and continuations."""
    place = sections.controls("Example")
    model = choose_model(place)
    text = choose_text(model, place)
    if not text:
        st.info("Type the beginning of an object, and what may follow appears here.", icon=":material/keyboard:")
        return
    length = model.known(text)
    left, middle, right = st.columns(3)
    if st.session_state.get("next_known", 0) > length:  # of a longer example
        st.session_state["next_known"] = length
    few = min(4, length)
    known = left.number_input("Symbols that are known", 0, length, few, **address.number("next_known", 0, length, few))
    temperature = middle.number_input(
        "Temperature", 0.0, 5.0, TEMPERATURE, 0.1, **address.number("next_t", 0, 5, TEMPERATURE, 0.1)
    )
    models = {"new": "has not seen it", "seen": "has seen it once"}
    which = right.segmented_control(
        "By a model that", list(models), format_func=models.__getitem__, default="new", required=True,
        **address.choice("next_model", models, "new"),
    )  # fmt: skip
    beginning = model.trained.spell(model.trained.read(text)[: int(known)])
    st.markdown(f"After **{inert_markdown(beginning) or 'nothing'}** …")
    bars, path = st.columns([2, 3])
    with bars, page.explained():
        seen = which == "seen"
        display.show(
            charts.expected(model.expected(text, int(known), float(temperature), seen), model.domain), "next_expected",
            section=True,
        )  # fmt: skip
        picture(model, beginning)
    with path, page.explained():
        display.show(charts.walk(model.walk(text), int(known)), "next_walk", section=True)
    with page.explained():
        continued(model, text, beginning, float(temperature), seen)
    left_out = f", {model.left_out} relatives of the examples left out" if model.left_out else ""
    words.caption(f"Learned from {model.trained.objects:,} objects, {model.trained.symbols:,} symbols{left_out}.")


def picture(model: beginnings.Prepared, beginning: str) -> None:
    """Draw a beginning that is an object by itself, where objects are pictures."""
    draw = DOMAINS[model.domain].draw
    if draw is None or not beginning:
        return
    if found := draw(beginning, dark=st.context.theme.type == "dark"):
        st.image(found, alt=f"Structure of the beginning {beginning}")
    else:
        words.caption("The beginning is no whole object yet (a ring or a branch is open), so it is not drawn.")


def continued(model: beginnings.Prepared, text: str, beginning: str, temperature: float, seen: bool) -> None:
    """Show objects that are drawn from the model after a beginning, each with its bits."""
    st.subheader("Continuations", anchor="next_continuations")
    trained = model.seen(text) if seen else model.trained
    table = trained.draw(DRAWN, temperature, view.config.seed, beginning)
    table["bits per symbol"] = table.bits / table.symbols
    st.dataframe(
        table.drop(columns="whole"), hide_index=True, alt="Continuations of the beginning, with the bits of what was drawn",
        column_config={"object": st.column_config.TextColumn(width="large"), "bits": st.column_config.NumberColumn(format="%.1f"),
                       "bits per symbol": st.column_config.NumberColumn(format="%.2f")},
    )  # fmt: skip
    words.caption(
        f"Drawn at temperature {temperature:g} with seed {view.config.seed}; bits are those of the drawn symbols, the end "
        "included, by the model itself at temperature 1. Low temperatures take what is likely, high ones more variety."
    )


place_of_answer = st.container()
shown, place = sections.open_one("next_show", SECTIONS)
with place, page.explained():
    if shown == "example":
        example()
    else:
        tables = averages()
        if tables:
            with place_of_answer:
                st.markdown(inert_markdown(next_symbol.sentence(tables["savings"])))
        if tables and shown == "average":
            narrow = readings.is_phone()
            display.show(
                charts.average(tables["positions"], tables["savings"], narrow=narrow), "next_average", section=True
            )
            with st.expander("What is saved against each control, early and late in objects", icon=":material/table:"):
                st.dataframe(tables["savings"], hide_index=True, alt="Bits saved against each control")
        elif tables:
            display.show(charts.order(tables["order"]), "next_order", section=True)
words.caption(
    "The article says that the more words are known, the fewer bits the next one needs, and that entries of a dictionary lack "
    "this thread. Lines that lie on their controls would contradict the first, nothing told by the objects before it the second."
)
