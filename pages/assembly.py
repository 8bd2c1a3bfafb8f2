"""Assembly: what the assembly index says beyond size and repetition, and whether drugs are like natural products."""

from typing import Any

import streamlit as st

from analysis import datasets
from analysis.charts import assembly as charts
from analysis.domains import DOMAINS
from analysis.experiments import assembly, assembly_label, natural_product
from analysis.experiments.job import Job
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, experiments, labels, page, readings, sections, sidebar, visitor

SECTIONS = {"index": "Size and repeats", "label": "A label", "natural": "Natural products"}
SMALL = "iarc"  # a label of biology that enough small molecules have: others have an index too rarely

page.open_page()
st.title("Does the assembly index tell what an object is for?")
st.markdown(
    "The assembly index counts the joins that make an object where every part, once made, can be used again "
    "([Sharma et al. 2023](https://doi.org/10.1038/s41586-023-06600-9)). It is exact for molecules of at most "
    f"{assembly.largest('molecule')} heavy atoms and a **bound from above** for text and proteins."
)
view = sidebar.view()


def of_index() -> None:
    """Show the index of the sets in the sidebar against size, and what it tells of real and neutral objects."""
    found = experiments.of_each("assembly_index_job", "assembly", page.loaded(view.config), seed=view.config.seed)
    if found:
        tables = experiments.tables(found)
        explained, apart = tables["explained"], tables["apart"]
        narrow = readings.is_phone()
        display.show(charts.index(tables["objects"], explained, narrow=narrow), "assembly_index", section=True)
        st.markdown(inert_markdown(visitor.with_titles(assembly.sentence(explained, apart))))
        if len(apart):
            table = apart.assign(of="real or " + apart.kind)
            display.show(charts.told(table, "what is real and what is neutral"), "assembly_apart", section=True)
        for words in assembly.left_out(tables["counts"], tables["tightness"]):
            st.caption(inert_markdown(words))
    st.caption(
        "The article says that assembly theory finds chemistry as such selected, which tells little of its use. An index "
        "that adds bits beyond size and complexity would contradict it."
    )


def of_label() -> None:
    """Show what the index tells of a label of each domain."""
    wanted = {}
    columns = sections.controls("Labels").columns(len(DOMAINS))
    for column, (domain, entry) in zip(columns, DOMAINS.items(), strict=True):
        with column, page.explained():
            offered, _ = labels.options(domain, view.config.datasets[domain])
            names = {key: f"{one.target.label} ({one.target.kind})" for key, one in offered.items()}
            default = SMALL if SMALL in names else next(iter(names), None)
            key = st.selectbox(
                f"{entry.label}: label", list(names), format_func=names.__getitem__,
                index=list(names).index(default) if default else None, placeholder="No label can be read",
                **address.choice(f"assembly_{domain}", names, default),
            )  # fmt: skip
            if key is not None:
                one = offered[key]
                st.caption(inert_markdown(f"{one.target.description} From: {visitor.title_of(one.dataset)}.".strip()))
                of_set = str(key).rpartition(": ")[2]
                settings = {"seed": view.config.seed, "label": of_set}
                wanted[domain] = Job("assembly-label", {domain: datasets.load(one.dataset)}, settings)
    found = experiments.results("assembly_label_job", wanted)
    if found:
        told, counts = experiments.tables(found, ("told", "counts")).values()
        table = told.assign(of=told.label + " (" + told.classes + ")")
        display.show(charts.told(table, "a label"), "assembly_label", section=True)
        st.markdown(inert_markdown(visitor.with_titles(assembly_label.sentence(told))))
        for words in assembly.left_out(counts.assign(kind=assembly.REAL)):
            st.caption(inert_markdown(words))
    st.caption(
        "The article says that being assembled tells little of what a molecule is good for. Bits beyond size and complexity "
        "about a label of biology would contradict it."
    )


def of_drugs() -> None:
    """Show natural-product likeness of drugs beside molecules of their size and logP."""
    names = {
        name: visitor.titled(name, visitor.cards())
        for name, entry in datasets.CATALOGUE.items()
        if entry.domain == "molecule" and entry.natural
    }
    settings: dict[str, Any] = {"seed": view.config.seed}
    asked = {"drugs": "Set", "others": "Compared with"}
    for column, (what, label) in zip(sections.controls("Sets").columns(2), asked.items(), strict=True):
        default = natural_product.SETTINGS[what]
        settings[what] = column.selectbox(
            label, list(names), index=list(names).index(default), format_func=names.__getitem__,
            **address.choice(f"assembly_{what}", names, default),
        )  # fmt: skip
    found = experiments.results("assembly_natural_job", {"Molecules": Job("natural-product", {}, settings)}).get(
        "Molecules"
    )
    if found:
        auc, balance, counts = (found.tables[name] for name in ("auc", "balance", "counts"))
        titles = names[settings["drugs"]], names[settings["others"]]
        display.show(charts.likeness(auc, *titles), "assembly_likeness", section=True)
        st.markdown(inert_markdown(visitor.with_titles(found.sentence)))
        st.caption(inert_markdown(natural_product.left_out(counts.iloc[0])))
        with st.expander("How well size and logP are matched", icon=":material/table:"):
            st.dataframe(balance, hide_index=True, alt="Difference of the means in spreads, before and after matching")
    st.caption(
        "The article says that being found in nature does not make a molecule a drug, nor the contrary. An AUC far from 0.5 "
        "would contradict it. Score: [Ertl et al. 2008](https://doi.org/10.1021/ci700286x), with the model that RDKit carries."
    )


shown, place = sections.open_one("assembly_show", SECTIONS)
with place, page.explained():
    {"index": of_index, "label": of_label, "natural": of_drugs}[shown]()
