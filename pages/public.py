"""Public sets: what can be downloaded, what it is and may be used for, and what lies here already."""

import streamlit as st

from analysis.datasets import public
from analysis.datasets.public import background, store, words
from analysis.files.limits import megabytes
from analysis.support.escaping import inert_markdown
from pages.parts import page, sidebar

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
domain = sidebar.choose_domain("Sets of", "public_domain", by="object_label")


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
    st.markdown(
        f"**{card['title']}** `{card['name']}`  \n{inert_markdown(words.standing(card))}  \n"
        f"**Licence.** {card['licence']}.  \n**Object.** {card['object']}. **Selection.** {card['selection']}."
    )
    st.caption(f"Cite: {card['citation']}." + (f" {card['notes']}" if card["notes"] else ""))


def sets() -> None:
    """Show the sets of the domain; while one is being downloaded, again and again."""
    here = public.installed()
    used = megabytes(public.disk_use())
    st.caption(f"On this machine: {len(here)} set(s), {used} with unfinished downloads, in `{store.folder()}`.")
    for name, entry in public.PUBLIC.items():
        if entry.domain == domain:
            with st.container(border=True, key=f"public_{name}"), page.explained():
                card = public.describe(name)
                described(card)
                ways(card)
    if following != bool(background.running()):
        st.rerun()  # with the timer, or without it and with the new set in the sidebar


following = bool(background.running())
st.fragment(sets, run_every=1.0 if following else None)()
