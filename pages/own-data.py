"""Own data: a file of yours beside the bundled sets, with every refused row and its reason."""

import streamlit as st

from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.files import LIMITS, FileError
from analysis.files.limits import megabytes
from analysis.readings.config import Config
from analysis.support.escaping import inert_markdown
from pages.parts import own_files, page, sidebar


def drop(kept: own.Kept) -> None:
    """Remove a set, and let the default stand where it was chosen."""
    own.remove(kept.name)
    st.session_state.pop("own_outcome", None)
    if st.session_state.get(kept.domain) == kept.name:
        sidebar.choose_set(kept.domain, Config().datasets[kept.domain])


page.open_page()
st.title("Your own data")
st.markdown(
    "A file of yours stands beside the bundled sets on every page, read by the same estimators. It is kept on this machine, "
    "where everybody who opens this dashboard can see it, until it is removed below."
)
domain = sidebar.choose_domain("The file holds", "own_domain", by="object_label")
file = st.file_uploader("Your file", key="own_file")
st.caption(
    f"{DOMAINS[domain].file_kinds}. At most {megabytes(LIMITS.bytes)}, {LIMITS.rows:,} rows and {LIMITS.seconds:g} s of reading."
)
if file is not None:
    try:
        own_files.choose(domain, file)
    except (FileError, own.OwnSetError) as error:
        st.session_state.pop("own_outcome", None)  # of an earlier file: it would contradict what is said of this one
        st.error(inert_markdown(error), icon=":material/error:")
        own_files.refused(getattr(error, "problems", ()), "none was left to keep")
if "own_outcome" in st.session_state:
    own_files.outcome(*st.session_state["own_outcome"])

st.header("Kept on this machine", anchor="kept")
sets = own.kept_sets()
used = sum(kept.bytes for kept in sets)
st.caption(f"{len(sets)} set(s), {megabytes(used)} of {megabytes(own.MAX_BYTES)}, in `{own.folder()}`.")
for kept in sets:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        about = f"{kept.objects:,} {DOMAINS[kept.domain].object_label}, {kept.refused:,} row(s) refused, {kept.provenance.date}"
        st.markdown(f"**{inert_markdown(kept.provenance.title)}** `{kept.name}`  \n{about}", width="stretch")
        st.button("Remove", on_click=drop, args=(kept,), icon=":material/delete:", key=f"remove_{kept.name}")
