"""Not found: what an address leads to that names no page."""

import streamlit as st

from analysis.support.escaping import inert_markdown
from pages.parts import address, navigation, page

page.open_page()
st.title("There is no page at this address")
name = st.session_state.get(navigation.UNKNOWN, "")[: address.SHOWN]
st.markdown(inert_markdown(f"No page is called '{name}'. All pages are listed in the menu."))
st.page_link("pages/overview.py", label="Go to the overview", icon=":material/balance:")
