"""Own data: a file of yours beside the bundled sets, measured with one click, and seen by nobody else unless it is shared."""

import streamlit as st

from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.files import LIMITS, FileError
from analysis.files.limits import megabytes
from analysis.support import ahead
from analysis.support.escaping import inert_markdown
from pages.parts import address, kept_sets, own_files, page, visitor

page.open_page()
visitor.remember()
st.title("Your own data")
st.markdown(
    f"Your file beside the bundled sets. **{visitor.lists()}**, unless you share it; it is removed {own.days():g} days "
    "after it was last opened."
)
address.say_missing()
kept_before = st.container()
file = own_files.ask_file()
if file is None:
    ahead.prepare()  # a file is read next: its process imports while the file is looked for
    own_files.look_no_more()
else:
    own_files.guess(file)
domain = own_files.ask_domain()
if file is None:
    with kept_before:
        kept_sets.outcome()
    kinds = [entry.file_kinds for entry in DOMAINS.values()] if domain is None else [DOMAINS[domain].file_kinds]
    bounds = f"At most {megabytes(LIMITS.bytes)}, {LIMITS.rows:,} rows and {LIMITS.seconds:g} s of reading."
    st.caption("  \n".join([*kinds, bounds]))
elif domain is None:
    own_files.look_no_more()
    own_files.say_untold(file)
else:
    try:
        own_files.choose(domain, file)
    except (FileError, own.OwnSetError) as error:
        own_files.look_no_more()
        st.error(inert_markdown(error), icon=":material/error:")
        kept_sets.refused(getattr(error, "problems", ()), "none was left to keep")
kept_sets.table()
