"""What the page on functional information shows: bundled scans, a screen, and the likelihood of a model on the sets in view."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.corpus import Dataset
from analysis.datasets.bundled.scans import SCANS
from analysis.domains import DOMAINS
from analysis.experiments import changes, constraint, landscapes, likelihood_filter
from analysis.experiments import functional_information as fi
from analysis.experiments.job import Job
from analysis.experiments.landscapes import Landscape
from analysis.readings import apart, declared, targets
from analysis.support import disk_cache
from analysis.support.escaping import inert_markdown
from pages.parts import address, experiments, families, page, panel, sidebar, visitor

NAME = "functional-information"
SCREEN = ("hiv-screen", "activity")  # offered beside the labels of the sets in view
LIKELIHOOD = "likelihood-"
AT_FIRST = ("gb1", "amyloid", "splice-site", "screen")  # and the likelihood on every set in view
CHANGED = {k: f"{k} changed" for k in fi.SHOWN}
WORDS = {"first": "the customary notation", "last": "the most different notation"}
LEVELS = {0.25: "0.25", 0.5: "0.5", 0.75: "0.75", 1.0: "1, as good as the reference"}


def choose() -> list[str]:
    """Ask which filters are shown."""
    names = {name: about.title.partition(":")[0].partition(",")[0] for name, about in SCANS.items()}
    names |= {"screen": "Screen"} | {f"{LIKELIHOOD}{d}": f"{one.label}: likelihood" for d, one in DOMAINS.items()}
    first = [name for name in names if name in AT_FIRST or name.startswith(LIKELIHOOD)]
    return st.pills(
        "Filters", list(names), format_func=names.__getitem__, selection_mode="multi", default=first,
        **address.several("filter_shown", names),
    )  # fmt: skip


def settings() -> dict[str, Any]:
    """Ask how the screen and the likelihood are read: the label, what counts as a hit, the notation, the reference."""
    with st.popover("Screen and model", icon=":material/tune:"):
        offered = _labels()
        named = {f"{name}:{column}": f"{visitor.with_titles(name)}: {column}" for name, column in offered}
        first = ":".join(SCREEN)
        label = st.selectbox(
            "Screen: a label of a set", list(named), index=list(named).index(first), format_func=named.__getitem__,
            **address.choice("filter_label", named, first),
            help="Labels of the sets in the sidebar that tell of biology, or your own: classes (the rarest is the strictest) or "
            "numbers. Objects of one length that differ in a few places are read as variants of one.",
        )  # fmt: skip
        hit = st.text_input(
            "Number that counts as a hit", **address.text("filter_hit"),
            help="For a label of numbers; without it the best 5 % pass, by construction.",
        )  # fmt: skip
        lower = st.toggle("Lower numbers pass", **address.toggle("filter_lower"))
        notation = st.segmented_control(
            "Model: symbols", list(WORDS), format_func=WORDS.__getitem__, default="first", required=True,
            **address.choice("filter_notation", WORDS, "first"),
        )  # fmt: skip
        against = st.segmented_control(
            "Model: a variant is as likely as", list(likelihood_filter.REFERENCES), default="own", required=True,
            format_func=likelihood_filter.REFERENCES.__getitem__,
            **address.choice("filter_reference", likelihood_filter.REFERENCES, "own"),
        )  # fmt: skip
    return {"label": label, "hit": hit.strip(), "lower": lower, "notation": notation, "reference": against}


def _labels() -> list[tuple[str, str]]:
    """Labels of the sets in view that may be the result of a test, and the one that is bundled."""
    found = []
    for dataset in page.loaded(sidebar.view().config).values():
        able = landscapes.screenable(dataset)
        known = declared.of(dataset, targets.of(dataset)).values()
        columns = [one.column for one in known if one.kind in ("biology", targets.OWN)]
        found += [(dataset.name, column) for column in dict.fromkeys(columns) if column in able]
    return list(dict.fromkeys([*found, SCREEN]))


def curves(shown: Collection[str], chosen: dict[str, Any], seed: int) -> pd.DataFrame:
    """Return the curves that are there, those of scans at once; the others are on their way."""
    tables = [scan_curve(name, seed) for name in shown if name in SCANS]
    wanted: dict[str, Job] = {}
    if "screen" in shown:
        name, _, column = chosen["label"].partition(":")
        dataset = datasets.load(name)
        asked = {"label": column, "hit": chosen["hit"], "lower": chosen["lower"], "likelihood": False, "seed": seed}
        wanted["Screen"] = Job(NAME, {dataset.domain: dataset}, asked)
    for domain, dataset in page.loaded(sidebar.view().config).items():
        if f"{LIKELIHOOD}{domain}" in shown:
            notations = DOMAINS[domain].notations
            notation = notations[0] if chosen["notation"] == "first" else notations[-1]
            asked = {"notation": notation, "reference": chosen["reference"], "seed": seed}
            wanted[domain] = Job(NAME, {domain: dataset}, asked)
    tables += [result.tables["curve"] for result in experiments.results("filter_job", wanted).values()]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


@st.cache_data(max_entries=20, show_spinner="Reading the scan …")
def scan_curve(name: str, seed: int) -> pd.DataFrame:
    """Curves of a bundled scan, kept on the disk."""
    key = disk_cache.key_of(disk_cache.code_version(), name, str(seed))
    return disk_cache.cached("filter", key, lambda: apart.measured(fi.curve_of_scan, name, seed))


@st.cache_resource(max_entries=6)
def bundled(name: str) -> Landscape:
    """Return a bundled scan."""
    return landscapes.scan(name)


@st.cache_data(max_entries=20, show_spinner="Comparing single and double variants …")
def added(name: str, seed: int) -> pd.DataFrame:
    """Return what two changes of a bundled scan cost beside one."""
    return changes.adding(bundled(name), seed)


def choose_scan(key: str) -> str:
    """Ask for a bundled scan that has single variants."""
    names = {name: about.title for name, about in SCANS.items() if (bundled(name).changed == 1).any()}
    return st.segmented_control(
        "Scan", list(names), format_func=names.__getitem__, default=next(iter(names)), required=True,
        **address.choice(key, names, next(iter(names))),
    )  # fmt: skip


def choose_level(key: str) -> float:
    """Ask for a stringency."""
    return st.segmented_control(
        "Stringency", list(LEVELS), format_func=LEVELS.__getitem__, default=1.0, required=True,
        **address.choice(key, LEVELS, 1.0),
    )  # fmt: skip


def own_scan() -> Landscape | None:
    """Ask for a scan of one's own, and what its score means."""
    found = families.measured_scan("filter_scan")
    if found is None:
        st.info(
            "Upload a table of single substitutions with scores to see its filter, in all and place by place. Tables of whole "
            "sequences of one length, with a column of numbers, are added on Own data and read as a screen above.",
            icon=":material/upload_file:",
        )
        return None
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    names = constraint.score_columns(found)
    score = left.selectbox("Score", names, key="filter_own_score")
    values = found.labels[score].astype(float)
    lower = right.toggle("Lower means more function", key="filter_own_lower")
    usual = 0.0 if values.min() < 0 < values.max() else 1.0  # of log scores and of shares of the wild type
    wild = middle.number_input("Score of the wild type", value=usual, key="filter_own_wild")
    return _variants(found, score, wild, lower)


def _variants(scan: Dataset, score: str, wild: float, lower: bool) -> Landscape:
    sign = -1 if lower else 1
    table = pd.DataFrame({"variant": scan.objects, "score": sign * scan.labels[score].astype(float)})
    title = families.titled(scan)
    return landscapes.of_variants(
        table, sign * wild, key=scan.sha256[:12], title=title, domain=scan.domain, unit=DOMAINS[scan.domain].size_unit
    )


def behind(row: pd.Series) -> None:
    """Show what is behind a mark: the source of a scan, objects of a set; for a published share, nothing more."""
    name = row.get("dataset")
    if name in SCANS:
        st.markdown(inert_markdown(f"{SCANS[name].title}. {SCANS[name].notes}"))
        st.caption(inert_markdown(SCANS[name].citation))
    elif name in visitor.cards():
        panel.objects_of(row)
