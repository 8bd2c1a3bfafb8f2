"""Methods: how everything is measured, with formulas, limits, examples and papers; and what the words mean."""

import pandas as pd
import streamlit as st

from analysis.charts import methods as charts
from analysis.methods import KINDS, Entry, all_entries, glossary, references, search, steps
from analysis.report import citations
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, page, readings, sections, share, words

SECTIONS = {"way": "The way", "methods": "Methods", "glossary": "Glossary", "references": "References"}
FIND, KIND, ENTRY, TERM, SHOW = "methods_find", "methods_kind", "methods_entry", glossary.PARAMETER, "methods_show"
ALL = {"": "All", **KINDS}

page.open_page()
st.title("How is it measured?")
entries = all_entries()


# ------------------------------------------------------------------------------------------------------ from place to place


def open_methods(kind: str = "", key: str = "") -> None:
    """Show the methods of a kind, or one of them, from the next run on."""
    st.session_state[SHOW], st.session_state[FIND] = SECTIONS["methods"], ""
    st.session_state[KIND] = kind if kind else entries[key].kind if key else ""
    if key:
        st.session_state[ENTRY] = key


def open_term(key: str) -> None:
    """Show a word of the glossary from the next run on."""
    st.session_state[SHOW], st.session_state[TERM] = SECTIONS["glossary"], key


def to_methods(keys: tuple[str, ...], where: str) -> None:
    """Show buttons that lead to methods."""
    with st.container(horizontal=True, gap="small"):
        for key in keys:
            st.button(
                entries[key].title, on_click=open_methods, kwargs={"key": key}, key=f"{where}_{key}",
                icon=":material/functions:", type="tertiary",
            )  # fmt: skip


def to_terms(keys: tuple[str, ...], where: str) -> None:
    """Show buttons that lead to words."""
    for key in keys:
        st.button(
            glossary.TERMS[key].name, on_click=open_term, args=(key,), key=f"{where}_{key}", type="tertiary",
            icon=":material/dictionary:",
        )  # fmt: skip


# ------------------------------------------------------------------------------------------------------ sections


def way() -> None:
    """The picture of the way, and each step with what leads on."""
    narrow = readings.is_phone()
    display.show(charts.way(steps.table(), narrow=narrow), "methods_way", behind, section=True)
    for number, step in enumerate(steps.STEPS, start=1):
        step_row(number, step)


def step_row(number: int, step: steps.Step, where: str = "way") -> None:
    """One step: what happens, its methods, its words, the page where it is seen."""
    with st.container(key=f"{where}_step_{number}", gap="xxsmall"):
        st.markdown(f"**{number}. {step.name}.** {step.does}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if step.kind:
                st.button(
                    steps.counted(step.kind), on_click=open_methods, args=(step.kind,), key=f"{where}_{step.kind}",
                    icon=":material/functions:", type="tertiary", help=f"Formulas of this step: {KINDS[step.kind].lower()}",
                )  # fmt: skip
            to_terms(step.terms, f"{where}_{number}")
            st.page_link(f"pages/{step.page}.py", label=f"See it on {step.seen_on}", icon=":material/visibility:")


def behind(row: pd.Series) -> None:
    """Show the step of a box that was clicked."""
    step_row(int(row.step), steps.STEPS[int(row.step) - 1], "panel")


def methods() -> None:
    """Search, the list of what was found, and the chosen method in full."""
    st.header("Every method, with its formula and its limits", anchor="methods")
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    wanted = left.text_input(
        "Find a method", placeholder="A word, a name, an author", icon=":material/search:", **address.text(FIND)
    )
    kind = right.selectbox("Of", list(ALL), format_func=ALL.__getitem__, **address.choice(KIND, ALL, ""))
    found = search(wanted, kind)
    if not found:
        st.info("No method has all of these words; take one away.", icon=":material/search_off:")
        return
    titles = {one.key: one.title for one in found}
    chosen = st.selectbox(
        f"Method ({len(found)} found)", list(titles), format_func=titles.__getitem__,
        **address.choice(ENTRY, titles, next(iter(titles))),
    )  # fmt: skip
    with st.container(border=True):
        shown(entries[chosen])
    with st.expander(f"All {len(found)} that were found", icon=":material/list:"):
        table = pd.DataFrame(
            [{"method": one.title, "of": KINDS[one.kind], "names": ", ".join(one.names)} for one in found]
        )
        st.dataframe(table, hide_index=True, alt="Methods that were found, with their kinds and names")


def shown(one: Entry) -> None:
    """Show one method: what, formula, in and out, limits, example, papers, details."""
    st.subheader(one.title, anchor=False)
    st.markdown(words.linked(f"{one.about}  \n{KINDS[one.kind]}: " + ", ".join(f"`{name}`" for name in one.names)))
    for part in one.formula.split(r"\qquad"):  # one below the other: side by side they are wider than a phone
        st.latex((r"\footnotesize " if readings.is_phone() else "") + part.strip(" ,"))
    if one.where:
        st.caption(one.where)
    left, right = st.columns(2)
    left.markdown(f"**What it reads**\n\n{words.linked(one.reads)}")
    right.markdown(f"**What it gives**\n\n{words.linked(one.gives)}")
    left.markdown(f"**What it assumes**\n\n{words.linked(one.assumes)}")
    right.markdown(f"**When it fails**\n\n{words.linked(one.fails)}")
    st.markdown("**Example**")
    for example in one.examples.values():
        st.code(example.strip(), language=None, wrap_lines=True)  # the colours of a language are too faint in the light
    papers = cited((one,))
    if papers:
        st.markdown("**Papers**\n\n" + listed(papers))
        share.download("BibTeX of this method", lambda: citations.bibtex(papers), "method.bib", "application/x-bibtex")
    if one.details:
        with st.expander("Details", icon=":material/notes:"):
            st.markdown(one.details)


def words_of_the_pages() -> None:
    """The chosen word, and all of them."""
    st.header("What the words mean", anchor="glossary")
    names = {key: term.name for key, term in sorted(glossary.TERMS.items(), key=lambda one: one[1].name.casefold())}
    chosen = st.selectbox(
        "Word", list(names), index=None, format_func=names.__getitem__, placeholder="Choose a word, or read on",
        **address.choice(TERM, names),
    )  # fmt: skip
    if chosen:
        term = glossary.TERMS[chosen]
        with st.container(border=True):
            st.subheader(term.name, anchor=False)
            st.markdown(glossary.linked(term.means, but=chosen))
            to_methods(term.see, "term")
    half = -(-len(names) // 2)
    for column, part in zip(st.columns(2), (list(names)[:half], list(names)[half:]), strict=True):
        column.markdown("\n".join(f"- **{names[key]}**: {glossary.TERMS[key].means}" for key in part))


def papers_of_all() -> None:
    """All papers, as a list and as one file."""
    st.header("All papers that are cited", anchor="references")
    papers = cited(tuple(entries.values())) | {key: citations.ENTRIES[key] for key in citations.RULE}
    share.download(
        f"BibTeX of all {len(papers)}",
        lambda: citations.bibtex(papers),
        "selection-pressure.bib",
        "application/x-bibtex",
    )
    st.markdown(listed(papers))


# ------------------------------------------------------------------------------------------------------ papers


def cited(of: tuple[Entry, ...]) -> dict[str, references.Fields]:
    """Return the papers of methods as entries of a bibliography."""
    named = {key: citations.ENTRIES[key] for one in of for key in one.cites}
    return references.entries([paper for one in of for paper in one.references], citations.ENTRIES) | named


def listed(papers: dict[str, references.Fields]) -> str:
    """Write papers as a list with links, by the names of their authors."""
    told = sorted(citations.in_words(papers), key=lambda one: one["text"].casefold())
    return "\n".join(f"- {inert_markdown(one['text'])} {_link(one['link'])}" for one in told)


def _link(url: str) -> str:
    """Write a link that says where it leads: the DOI, or the host."""
    return f"[{inert_markdown(url.removeprefix('https://doi.org/').removeprefix('https://'))}]({url})" if url else ""


# ------------------------------------------------------------------------------------------------------ the page

for parameter, section in ((TERM, "glossary"), (ENTRY, "methods"), (FIND, "methods"), (KIND, "methods")):
    if parameter in st.query_params:  # a link to a word or a method
        st.session_state.setdefault(SHOW, SECTIONS[section])
DRAWN = {"way": way, "methods": methods, "glossary": words_of_the_pages, "references": papers_of_all}
open_section, place = sections.open_one(SHOW, SECTIONS)
with place, page.explained():
    DRAWN[open_section]()
