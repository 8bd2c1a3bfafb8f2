"""The charts of stories: drawn by what the pages draw them with, in one state of a page, with the address that opens it there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from analysis.charts import Chart, ladder
from analysis.charts import coverage as coverage_charts
from analysis.charts import prediction as prediction_charts
from analysis.datasets import catalogue, own
from analysis.domains import DOMAINS
from analysis.readings import controls, curves, examples, null_ladder
from analysis.report import answer
from analysis.stories.step import Evidence, Missing, Source
from analysis.verdict.multiverse import Multiverse
from pages.parts import address, page, readings, sidebar, stories_state, visitor
from pages.parts.readings import Known

STAND_IN = "molecule"  # domain whose set stands in for an own one
Settings = Mapping[str, str]


@dataclass(frozen=True)
class Drawn:
    """A chart, and where it stands.

    Parameters
    ----------
    chart : Chart
    key : str
        Of the chart on its page.
    path : str
        Of the page, in the address.
    parameters : mapping of str to str
        State of the page.
    """

    chart: Chart
    key: str
    path: str
    parameters: Mapping[str, str]

    def link(self) -> str:
        """Return the address of the page in this state, with the sets and the sample that are chosen here."""
        left_out = (*stories_state.KEYS, "own_")
        return address.link(self.parameters, path=self.path, anchor=self.key, without=left_out)


@dataclass(frozen=True)
class Scene:
    """What is known when a step is shown.

    Parameters
    ----------
    view : View
    known : Known
    judged : Multiverse or None
    dataset, domain : str
        The set that a story of one set is about.
    is_own : bool
        Whether it is the reader's own, not a bundled one that stands in.
    held : dict
        Charts that this run drew already.
    """

    view: sidebar.View
    known: Known
    judged: Multiverse | None
    dataset: str
    domain: str
    is_own: bool
    held: dict[str, Drawn] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Title of the set as this visitor sees it."""
        return visitor.title_of(self.dataset)

    def draw(self, source: Source) -> Drawn:
        """Return a chart.

        Raises
        ------
        Missing
            If something that it needs is not there.
        """
        key = repr(source)
        if key not in self.held:
            self.held[key] = _DRAWN_BY[source.kind](self, source.settings)
        return self.held[key]

    def see(self, source: Source) -> Evidence:
        """Return what a step computes its numbers from; for `words.answer`."""
        table = self.draw(source).chart.table
        stands = tuple(name for name, one in self.known.sets.items() if one.stands)
        return Evidence(table, self.known.rows, stands, self.judged, self.dataset, self.domain, self.title)


def scene(*, of_one: bool) -> Scene:
    """Gather what is known; a story of one set reads that set, and shows how far it is."""
    view = sidebar.view()
    sets = view.config.datasets
    domain = next((domain for domain, name in sets.items() if own.is_name(name)), STAND_IN)
    chosen = [name for name in sets.values() if name != controls.UNION]
    known = readings.known(chosen, readings.read(chosen) if of_one else None)
    return Scene(view, known, readings.judged(known), sets[domain], domain, own.is_name(sets[domain]))


# --- one function per chart: as the page draws it


def _context(scene: Scene, settings: Settings) -> Drawn:
    level = settings.get("level", "spelling")
    table = page.table(curves.context_gain, page.corpora_of_level(scene.view, level), seed=scene.view.config.seed)
    state = {"prediction_show": "context", "prediction_level": level}
    return Drawn(prediction_charts.context_gain(table), "context_gain", "prediction", state)


def _new_unit(scene: Scene, settings: Settings) -> Drawn:
    config = replace(scene.view.config, datasets={**scene.view.config.datasets, **settings})
    corpora = page.corpora(replace(scene.view, config=config))
    if missing := [DOMAINS[domain].label for domain in settings if domain not in corpora]:
        raise Missing(f"the set of {missing[0]} that it is about is not on this machine")
    table = page.table(curves.new_unit, corpora, seed=config.seed)
    chart = coverage_charts.new_unit(table, curves.equal_size(corpora))
    return Drawn(chart, "new_unit", "coverage", {"coverage_show": "new", **settings})


def _rows_of(scene: Scene, question: str) -> None:
    if not scene.known.of(question).value.notna().any():
        raise Missing("no set has been read on this question yet")


def _budget(scene: Scene, settings: Settings) -> Drawn:
    _rows_of(scene, answer.BUDGET)
    notations = {domain: settings.get(domain, entry.notations[0]) for domain, entry in DOMAINS.items()}
    usual = set(catalogue.defaults().values())
    chosen = [name for name in scene.view.config.datasets.values() if name not in {*usual, controls.UNION}]
    chart = _kept(
        scene,
        f"budget {notations} {chosen}",
        lambda: answer.budget_of(
            scene.known.of(answer.BUDGET), scene.known.sets, notations, beside=chosen, examples=examples.table(),
            width=readings.width(),
        ),
    )  # fmt: skip
    state = {f"overview_notation_{domain}": notation for domain, notation in settings.items()}
    return Drawn(chart, "budget", "overview", state)


def _strip(scene: Scene, settings: Settings) -> Drawn:
    question = settings["question"]
    levels: dict[str | tuple[str, str], str] = {key: level for key, level in settings.items() if key != "question"}
    _rows_of(scene, question)
    if scene.judged is None:
        raise Missing("no two domains have a set")
    judged = scene.judged
    chart = _kept(
        scene,
        f"strip {dict(settings)}",
        lambda: answer.strip_of(
            scene.known.of(question), judged, question, scene.known.sets, levels, readings.width()
        ),
    )  # fmt: skip
    state = {f"overview_open_{question}": "true"} | {f"{question}_{key}": level for key, level in levels.items()}
    if question in answer.shown_questions():
        state["overview_shown"] = "true"
    return Drawn(chart, question, "overview", state)


def _decides(scene: Scene, settings: Settings) -> Drawn:
    del settings
    if scene.judged is None or scene.judged.decides.empty:
        raise Missing("no choice changes the order of the domains")
    judged = scene.judged
    chart = _kept(scene, "decides", lambda: answer.decides_of(judged))
    return Drawn(chart, "decides", "overview", {"overview_open_decides": "true"})


def _curve(scene: Scene, settings: Settings) -> Drawn:
    question = settings["question"]
    if scene.judged is None or not (scene.judged.curve.question == question).any():
        raise Missing("domains are not compared by this question here")
    judged = scene.judged
    chart = _kept(scene, f"curve {question}", lambda: answer.curve_of(judged, question))
    return Drawn(chart, "curve", "overview", {"overview_curve": "true", "overview_curve_of": question})


def _steps(scene: Scene, settings: Settings) -> Drawn:
    del settings
    rows = scene.known.rows
    coded = null_ladder.table(rows[rows.dataset.isin(scene.view.config.datasets.values())])
    if coded.empty:
        raise Missing("none of the chosen sets has a bit budget")
    return Drawn(ladder.steps(coded), "steps", "nulls", {"nulls_show": "steps"})


_DRAWN_BY: Mapping[str, Callable[[Scene, Settings], Drawn]] = {
    "context": _context, "new_unit": _new_unit, "budget": _budget, "strip": _strip, "decides": _decides, "curve": _curve,
    "steps": _steps,
}  # fmt: skip


def _kept(scene: Scene, what: str, draw: Callable[[], Chart]) -> Chart:
    """Draw once for all sessions: a chart of readings depends on them alone."""
    return _once(scene.known.shown, f"{what} {readings.width()}", draw)


@st.cache_resource(max_entries=100, show_spinner=False)
def _once(shown: str, what: str, _draw: Callable[[], Chart]) -> Chart:
    return _draw()
