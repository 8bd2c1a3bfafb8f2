"""Public sets: what can be downloaded, what it is and may be used for, and what lies here already."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.datasets import public
from analysis.datasets.public import background, store, words
from analysis.domains import DOMAINS
from analysis.files.limits import megabytes
from analysis.support.escaping import inert_markdown
from pages.parts import page, sidebar

SHOWN = ("title", "licence", "object", "selection", "citation", "notes")
ENDED = {
    "cancelled": (st.info, ":material/pause_circle:"),
    "offline": (st.warning, ":material/cloud_off:"),
    "changed": (st.warning, ":material/difference:"),
    "failed": (st.error, ":material/error:"),
}

page.open_page()
st.title("Public sets")
st.markdown(
    "Sets that are too large, or not ours, to come with the dashboard. Each is brought from where it is published when you "
    "ask for it, resumes after an interruption, and then stands in the sidebar of everybody who opens this dashboard."
)
with st.form("public_by_name"):
    wanted = st.text_input(
        "Any set of a source by its own name", placeholder="gutenberg:1342", max_chars=12_000, key="public_name",
        help="Title, size and licence are asked of the source and shown before anything is downloaded.",
    )  # fmt: skip
    asked = st.form_submit_button("Look it up", icon=":material/search:", key="public_look")
with st.expander("What can be named", icon=":material/list:"):
    st.markdown("\n".join(f"- `{source.example}`: {source.meaning}" for source in public.SOURCES.values()))
    st.caption("Everybody who opens this dashboard sees the sets that are kept, with their names and addresses.")
if asked:
    st.session_state["public_found"] = None
    with st.spinner("Asking the source"), page.explained():
        st.session_state["public_found"] = public.preview(wanted.strip())


def begin(name: str, again: bool = False) -> None:
    """Start a download; why it cannot start is shown with the set."""
    try:
        background.start(name, again=again)
    except public.FetchError as error:
        st.session_state["public_refused"] = (name, str(error))


def ways(card: dict) -> None:
    """Show what can be done with a set now: download it, stop that, use it, remove it."""
    name, here = card["name"], card["installed"]
    state = background.state(name)
    if state and state.status == "running":
        size = megabytes(state.done) + (f" of {megabytes(state.total)}" if state.total else "")
        st.progress(state.share, text=f"{size}. {inert_markdown(state.what)}")
        st.button(
            "Cancel", on_click=background.cancel, args=(name,), icon=":material/close:", key=f"public_stop_{name}"
        )
        return
    if state and state.status in ENDED:
        say, icon = ENDED[state.status]
        say(inert_markdown(state.what), icon=icon)
    if st.session_state.get("public_refused", ("", ""))[0] == name:
        st.warning(inert_markdown(st.session_state.pop("public_refused")[1]), icon=":material/hourglass_top:")
    with st.container(horizontal=True):
        if here and st.button("Use in the comparison", type="primary", key=f"public_use_{name}"):
            sidebar.choose_set(card["domain"], name)
            st.rerun()
        if not here:
            label = "Go on downloading" if card["unfinished"] else "Download"
            st.button(label, on_click=begin, args=(name,), icon=":material/download:", key=f"public_get_{name}")
        if state and state.status == "changed":
            st.button("Take what the source has now", on_click=begin, args=(name, True), key=f"public_again_{name}")
        if public.disk_use(name) and st.button("Remove", icon=":material/delete:", key=f"public_remove_{name}"):
            background.remove(name)
            st.rerun()
        st.link_button("Source", card["url"], icon=":material/open_in_new:")


def described(card: dict) -> None:
    """Show what a set is, may be used for and weighs, before anything of it is downloaded."""
    ours = card["name"] in public.PUBLIC  # what a source or an address says is text, never mark-up
    told = {key: card[key] if ours else inert_markdown(card[key]) for key in SHOWN}
    key = f" `{card['name']}`" if ours else ""  # the titles of others carry theirs
    st.markdown(
        f"**{told['title']}**{key}  \n{inert_markdown(words.standing(card))}  \n"
        f"**Licence.** {told['licence']}.  \n**Object.** {told['object']}. **Selection.** {told['selection']}."
    )
    st.caption(f"Cite: {told['citation']}." + (f" {told['notes']}" if card["notes"] else ""))


def found_by_name() -> None:
    """Show the set that was looked up, with what its source says of it."""
    card = st.session_state.get("public_found")
    if not card:
        return
    with st.container(border=True, key="public_by_its_name"), page.explained():
        if not card["domain"]:
            described(card)
            holds = st.segmented_control(
                "What the file holds" + (", by its beginning" if card["likely"] else ""), list(DOMAINS),
                format_func=lambda name: DOMAINS[name].object_label, default=card["likely"] or None, key="public_holds",
            )  # fmt: skip
            if holds and st.button("Read it as such", key="public_read"):
                name = public.with_domain(card["name"], holds)
                st.session_state["public_found"] = {**card, "name": name, "domain": holds}
                st.rerun()
            return
        now = public.describe(card["name"])
        card = now if now["installed"] else {**card, "unfinished": now["unfinished"], "installed": None}
        described(card)
        ways(card)
    follow()


def follow() -> None:
    """Draw the whole page anew when the first download began or the last ended: the timer and the sidebar change."""
    if following != bool(background.running()):
        st.rerun()


def fold(card: dict) -> DeltaGenerator:
    """Return a fold for a set, open while something happens to it; it says how large the set is and whether it is here."""
    told = card["title"] if card["name"] in public.PUBLIC else inert_markdown(card["title"])
    size = ":green-badge[on this machine]" if card["installed"] else words.expected(card)
    busy = background.state(card["name"]) is not None or bool(card["unfinished"])
    return st.expander(f"**{told}**: {size}", busy, key=f"public_{store.slug(card['name'])}")


def sets() -> None:
    """Show the sets of the domain; while one is being downloaded, again and again."""
    here = public.installed()
    used = megabytes(public.disk_use())
    st.caption(f"On this machine: {len(here)} set(s), {used} with unfinished downloads, in `{store.folder()}`.")
    looked_up = (st.session_state.get("public_found") or {}).get("name")
    for name in (*public.named_sets(), *public.PUBLIC):
        card = public.describe(name)
        if card["domain"] == domain and name != looked_up:
            with fold(card), page.explained():
                described(card)
                ways(card)
    follow()


following = bool(background.running())
often = 1.0 if following else None
st.fragment(found_by_name, run_every=often)()
domain = sidebar.choose_domain("Sets of", "public_domain", by="object_label")
st.fragment(sets, run_every=often)()
