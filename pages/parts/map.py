"""The map page: its panels, who waits for them, and the objects behind points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import map as charts
from analysis.charts.theme import CONFIG
from analysis.corpus import Dataset
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.domains.distinct import is_number
from analysis.experiments import Result, map_objects
from analysis.experiments import map as maps
from analysis.experiments.job import Job
from analysis.support.escaping import inert_html, inert_markdown
from pages.parts import address, display, experiments, sidebar, visitor, words

COLOURS = {"theme": "Theme", "label": "Label", "set": "Set"}
DRAGS = {"pan": "moves the map", "lasso": "chooses objects"}  # with a lasso, the framework hands on no clicks
NOTHING = "none"  # key of the choice without a layer
JOBS = "map_jobs"  # in the session: what places panels
# What is inside the lasso: in the session (domain, key of what placed it, rows), in the address domain and rows, if they are few.
CHOSEN, MOST_LINKED = "map_chosen", 60
AT, DOMAIN = "map_at", "map_domain"
DRAWN, NEAREST = 24, 8  # objects shown of a lasso, neighbours shown of one
WRAP = 60  # residues a line of an alignment
# Buttons above a chart that choose points; other charts do without.
_CONFIG = {**CONFIG, "modeBarButtonsToRemove": ["autoScale2d", "toImage"]}


@dataclass(frozen=True, eq=False)
class Panel:
    """What is shown of one domain.

    Parameters
    ----------
    domain : str
    base : Dataset
        Different objects, drawn.
    layer : Dataset or None
        Of another set.
    job : Job
        What places them.
    """

    domain: str
    base: Dataset
    layer: Dataset | None
    job: Job

    @cached_property
    def real(self) -> tuple[str, ...]:
        """Objects of base and layer."""
        return (*self.base.objects, *(self.layer.objects if self.layer else ()))

    def points(self, table: pd.DataFrame, colour: str, label: str | None) -> tuple[pd.DataFrame, str]:
        """Return the points to draw (see `charts.map.parts`), and what their colours stand for, in words."""
        base, sizes = len(self.base), (len(self.base), len(self.real) - len(self.base), len(table) - len(self.real))
        titles = (
            visitor.title_of(self.base.name),
            visitor.title_of(self.layer.name) if self.layer else "",
            "Neutral objects",
        )
        layers = zip((charts.BASE, charts.LAYER, charts.CONTROL), titles, sizes, strict=True)
        rows = [(layer, inert_html(title)) for layer, title, size in layers for _ in range(size)]
        about = pd.DataFrame(rows, columns=["layer", "title"], index=table.index)
        points = table[["x", "y"]].join(about).assign(group="", value=float("nan"))
        what, values = "set", None
        if colour == "theme":
            what, values = map_objects.theme(self.base)
        elif colour == "label" and label:
            what, values = _label(self.domain, label), self.base.labels[label]
        if values is not None and colour == "label" and is_number(values):
            points.loc[: base - 1, "value"] = pd.to_numeric(values).to_numpy(float)
        elif values is not None:
            points.loc[: base - 1, "group"] = map_objects.classes(values).map(inert_html).to_numpy()
        return points, what

    def everything(self, table: pd.DataFrame) -> Dataset:
        """Return all objects that are drawn, with ids that differ; of a layer or neutral, the id says so."""
        ids = list(self.base.ids)
        ids += [f"{name} [layer]" for name in self.layer.ids] if self.layer else []
        neutral = table.object[len(self.real) :].tolist()
        ids += [f"neutral {number + 1}" for number in range(len(neutral))]
        return Dataset(self.base.name, self.domain, (*self.real, *neutral), tuple(ids))


def check_address() -> None:
    """Look at what widgets further down will read: a correction reruns the page, which would lose what is said above them."""
    address.choice(DOMAIN, {name: entry.label for name, entry in DOMAINS.items()}, "text")
    address.text(AT)
    st.session_state[address.CLAIMED].add(CHOSEN)


def chosen_layer(domain: str) -> str:
    """Ask for a set that is shown over the one of the sidebar; its key is in the address."""
    key = f"map_{domain}_with"
    visitor.opened().update(own.names_in(st.query_params.get(key) or ""))
    base = st.session_state[domain]
    cards = {name: card for name, card in visitor.cards().items() if card.domain == domain and name != base}
    nothing = replace(next(iter(datasets.CATALOGUE.values())), title="nothing", domain=domain)
    return sidebar.choose_of(f"{DOMAINS[domain].label}: also show", {NOTHING: nothing, **cards}, key, NOTHING)


def chosen_label(dataset: Dataset) -> str | None:
    """Ask for the label that colours a panel; None, said in words, where the set has none."""
    found = map_objects.labels(dataset)
    if not found:
        words.caption(
            f"{inert_markdown(visitor.title_of(dataset.name))} has no label that divides it: its points have one colour."
        )
        return None
    names = {name: _label(dataset.domain, name) for name in found}
    bound = address.choice(f"map_{dataset.domain}_label", names, found[0])
    return st.selectbox(f"{DOMAINS[dataset.domain].label}: label", found, format_func=names.__getitem__, **bound)


def _label(domain: str, column: str) -> str:
    """Name a label as other pages do where its meaning is known, else by its column; never two by one name."""
    known = [target for target in DOMAINS[domain].targets.values() if target.column == column and not target.patterns]
    return f"{known[0].label} ({column})" if known and known[0].label != column else column


def drawn(domain: str, layer: str, neutral: bool) -> Panel:
    """Draw the objects of a panel, and prepare what places them; see `maps.drawn`.

    Raises
    ------
    ValueError
        If a set cannot be loaded, or has too few distinct objects for a map.
    """
    config = sidebar.view().config
    base, over = datasets.load(config.datasets[domain]), datasets.load(layer) if layer != NOTHING else None
    asked = {**maps.SETTINGS, "objects": config.n, "neutral": neutral, "seed": config.seed}
    sets = {domain: base} | ({f"{maps.LAYER}{domain}": over} if over else {})
    return Panel(domain, *maps.drawn(base, over, asked), Job("map", sets, asked))


def placed(panels: dict[str, Panel]) -> dict[str, Result]:
    """Return the panels that are placed; see `experiments.results`."""
    return experiments.results(JOBS, {domain: panel.job for domain, panel in panels.items()})


# --- points and what is behind them


def show(
    panel: Panel, table: pd.DataFrame, measured: dict[str, float], colour: str, label: str | None, drag: str
) -> None:
    """Draw one panel; a click or a lasso chooses objects."""
    points, what = panel.points(table, colour, label)
    chart = charts.panel(points, measured, panel.domain, inert_html(what), drag)
    st.header(chart.title, anchor=f"map_{panel.domain}")
    words.caption(inert_markdown(_about(panel, table, measured, what)))
    key = f"map_{panel.domain}_figure"
    st.plotly_chart(
        chart.figure, key=key, config=_CONFIG, alt=chart.alt, selection_mode=("points", "box", "lasso"),
        on_select=partial(_choose, panel, table, points, key),
    )  # fmt: skip


def _about(panel: Panel, table: pd.DataFrame, measured: dict[str, float], what: str) -> str:
    shown = [f"{visitor.title_of(panel.base.name)}, {len(panel.base):,} objects"]
    shown += [f"{visitor.title_of(panel.layer.name)}, {len(panel.layer):,}"] if panel.layer else []
    shown += [f"{neutral:,} neutral objects"] if (neutral := len(table) - len(panel.real)) else []
    told = f"{'; '.join(shown)}. Colour: {what}. Shuffled positions keep {measured['null']:.1%}."
    lost = int(table.x.isna().sum())
    return told + (f" {lost:,} without any feature are not drawn." if lost else "")


def _choose(panel: Panel, table: pd.DataFrame, points: pd.DataFrame, key: str) -> None:
    """Note what was clicked or surrounded on a panel."""
    selection = st.session_state[key].selection
    found = [charts.row_at(points, one["curve_number"], one["point_index"]) for one in selection.points]
    rows = [row for row in found if row is not None]
    _forget()
    st.session_state[AT] = ""
    if not rows:
        return
    st.session_state[DOMAIN] = panel.domain
    if selection.lasso or selection.box:
        st.session_state[CHOSEN] = (panel.domain, panel.job.key, rows)
        if len(rows) <= MOST_LINKED:
            st.query_params[CHOSEN] = f"{panel.domain}:{','.join(map(str, sorted(rows)))}"
    else:
        st.session_state[AT] = panel.everything(table).ids[rows[0]]


def _forget() -> None:
    st.session_state.pop(CHOSEN, None)
    st.query_params.pop(CHOSEN, None)


def _inside(panels: dict[str, Panel], domain: str) -> list[int]:
    """Return the rows of a panel that are inside the lasso: of this visit, or of the address; none of another map than this."""
    written = st.query_params.get(CHOSEN, "")
    if CHOSEN not in st.session_state and written:
        of, rows = read_chosen(written)
        if of in panels and rows:
            st.session_state[CHOSEN] = (of, panels[of].job.key, rows)
        else:
            st.session_state[address.NOTICES].append(
                f"The address asks for {CHOSEN} = '{written[: address.SHOWN]}', which is not understood; nothing is chosen."
            )
            _forget()
    of, key, rows = st.session_state.get(CHOSEN, ("", "", []))
    if of and (of not in panels or key != panels[of].job.key):
        _forget()  # rows of another draw are other objects
        return []
    return rows if of == domain else []


def read_chosen(written: str) -> tuple[str, list[int]]:
    """Return the domain and the rows that an address holds; nothing where it is no such text."""
    domain, _, rows = written.partition(":")
    numbers = rows.split(",")
    if (
        domain not in DOMAINS
        or len(numbers) > MOST_LINKED
        or not all(one.isascii() and one.isdigit() for one in numbers)
    ):
        return "", []
    return domain, [int(one[:9]) for one in dict.fromkeys(numbers)]


def objects(panels: dict[str, Panel], tables: dict[str, pd.DataFrame]) -> None:
    """Show the objects inside the lasso, or the one that is named, with its nearest neighbours."""
    domain = sidebar.choose_domain("Domain", DOMAIN)
    wanted = st.text_input(
        "Object: its name, or text that it contains", **address.text(AT),
        help="A click on a point writes its name here.",
    )  # fmt: skip
    chosen = _inside(panels, domain)
    if domain not in tables:
        st.info("There is no map of this domain yet.", icon=":material/hourglass:")
        return
    panel, table = panels[domain], tables[domain]
    every = panel.everything(table)
    rows = [row for row in chosen if row < len(every)]  # an address may name any
    if wanted:
        rows = _named(every, wanted)
        if len(rows) == 1:
            _neighbourhood(every, table, rows[0])
        elif rows:
            _some(every, rows, f"contain '{wanted}'")
        else:
            st.info("No object on this map has that name or contains that text.", icon=":material/search_off:")
    elif rows:
        _some(every, rows, "are inside")
        if len(rows) > MOST_LINKED:
            words.caption(
                f"A link holds at most {MOST_LINKED} chosen objects: one to this page opens the map without this choice."
            )
    else:
        st.caption("Nothing is chosen. Click a point; or let dragging choose objects, and draw a lasso around some.")


def _named(every: Dataset, wanted: str) -> list[int]:
    exact = [row for row, name in enumerate(every.ids) if name == wanted]
    low = wanted.lower()
    held = [i for i, text in enumerate(every.objects) if low in every.ids[i].lower() or low in text.lower()]
    return exact[:1] or held


def _some(every: Dataset, rows: list[int], how: str) -> None:
    step = max(1, len(rows) / DRAWN)  # evenly over all of them, not the first
    few = [rows[int(place * step)] for place in range(min(DRAWN, len(rows)))]
    said = f"{len(rows):,} objects {how}" + (
        f"; {len(few)} of them, evenly over the set:" if len(few) < len(rows) else ":"
    )
    st.markdown(inert_markdown(said))
    display.objects(every.take(few))


def _neighbourhood(every: Dataset, table: pd.DataFrame, row: int) -> None:
    """Show one object and its true nearest neighbours, each with whether the map keeps it."""
    found = maps.neighbours(table)
    near = [other for other in found.near[row][:NEAREST].tolist() if other != maps.EMPTY]
    if not near:
        st.info("This object has no feature by which it can be compared.", icon=":material/search_off:")
        display.objects(every.take([row]))
        return
    beside = maps.beside(table, row)
    alike = found.alike[row][: len(near)]
    where = ["yes" if other in beside else "no" for other in near]
    st.markdown(
        f"**{inert_markdown(every.ids[row])}** and its {len(near)} nearest neighbours by all shared features (cosine); "
        f"{where.count('yes')} of them are among its {maps.NEAREST} nearest on the map."
    )
    titles = ["chosen", *(f"{share:.0%} similar: {every.ids[other]}" for share, other in zip(alike, near, strict=True))]
    labels = pd.DataFrame({"name": titles, "similarity": [None, *alike.round(3)], "near on the map": ["", *where]})
    shown = replace(every.take([row, *near]), labels=labels)
    if every.domain == "protein":
        _alignment(shown)
    display.objects(shown)


def _alignment(shown: Dataset) -> None:
    """Show proteins in the columns of the first."""
    first, *others = shown.objects
    rows = [first, *map_objects.anchored(first, others)]
    names = ["chosen", *(name[:18] for name in shown.ids[1:])]
    lines = []
    for start in range(0, len(first), WRAP):
        lines += [f"{name:<18} {row[start : start + WRAP]}" for name, row in zip(names, rows, strict=True)]
        lines.append("")
    words.caption(
        "Each neighbour aligned with the chosen protein, in its columns: capitals are the same residue, small letters another "
        "one, - none; residues that the chosen one lacks are left out."
    )
    st.code("\n".join(lines[:-1]), language=None, height=320)
