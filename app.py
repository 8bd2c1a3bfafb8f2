"""Selection Pressure: the server; page configuration, navigation, run."""

import streamlit as st
from starlette.middleware import Middleware

from pages.parts import ahead, first_chart, nested, preload


def main() -> None:
    """Run the page that is asked for: once for each visit, and again for each change of a control."""
    preload.begin()
    # Imported here: a server answers before all of this is loaded, and `ahead` loads it.
    from pages.parts import address, navigation, panel, share, sidebar, visitor

    st.set_page_config(page_title="Selection Pressure", page_icon=":material/balance:", layout="wide")

    PAGES = {
        "": [  # above the menus, so that the answer is one click away
            st.Page("pages/overview.py", title="Overview", icon=":material/balance:", url_path="", default=True),
            # A default page answers to the bare address only, so its names are pages of their own.
            st.Page("pages/overview.py", title="Overview", url_path="start", visibility="hidden"),
            st.Page("pages/overview.py", title="Overview", url_path="home", visibility="hidden"),
            st.Page("pages/overview.py", title="Overview", url_path="overview", visibility="hidden"),
            st.Page("pages/stories.py", title="Stories", icon=":material/tour:", url_path="stories"),
        ],
        "Measure": [
            st.Page("pages/diversity.py", title="Diversity", icon=":material/category:", url_path="diversity"),
            st.Page("pages/coverage.py", title="Coverage", icon=":material/travel_explore:", url_path="coverage"),
            st.Page("pages/prediction.py", title="Prediction", icon=":material/timeline:", url_path="prediction"),
            st.Page("pages/nulls.py", title="Null ladder", icon=":material/stairs:", url_path="nulls"),
            st.Page("pages/function.py", title="Function", icon=":material/biotech:", url_path="function"),
            st.Page("pages/selection.py", title="Within a domain", icon=":material/filter_alt:", url_path="selection"),
        ],
        "Look": [
            st.Page("pages/map.py", title="Map", icon=":material/scatter_plot:", url_path="map"),
            st.Page("pages/datasets.py", title="Data sets", icon=":material/database:", url_path="datasets"),
            st.Page("pages/own-data.py", title="Own data", icon=":material/upload_file:", url_path="own-data"),
            st.Page("pages/public.py", title="Public sets", icon=":material/cloud_download:", url_path="public"),
        ],
        "Experiments": [
            st.Page("pages/constraint.py", title="Constraint", icon=":material/lock:", url_path="constraint"),
            st.Page(
                "pages/functional-information.py",
                title="Functional information",
                icon=":material/filter_list:",
                url_path="functional-information",
            ),
            st.Page("pages/next-symbol.py", title="Next symbol", icon=":material/keyboard:", url_path="next-symbol"),
            st.Page("pages/learning.py", title="Learning", icon=":material/school:", url_path="learning"),
            st.Page("pages/novelty.py", title="Novelty", icon=":material/auto_awesome:", url_path="novelty"),
            st.Page("pages/synthetic.py", title="Extra data", icon=":material/content_copy:", url_path="synthetic"),
            st.Page("pages/search.py", title="Search", icon=":material/route:", url_path="search"),
            st.Page(
                "pages/higher-order.py", title="Batch or function", icon=":material/science:", url_path="higher-order"
            ),
            st.Page("pages/assembly.py", title="Assembly", icon=":material/build:", url_path="assembly"),
            st.Page("pages/ancestry.py", title="Ancestry", icon=":material/family_history:", url_path="ancestry"),
        ],
        "Evidence": [
            st.Page("pages/claims.py", title="Claims", icon=":material/fact_check:", url_path="claims"),
            st.Page("pages/methods.py", title="Methods", icon=":material/functions:", url_path="methods"),
        ],
    }

    WITHOUT_SETS = ("own-data", "public", "datasets")  # pages on which a set that is missing can be had

    page = navigation.choose(PAGES)
    if not visitor.is_let_in():
        st.stop()
    sidebar.sidebar(page.url_path)
    with st.sidebar:
        visitor.signed_in()
    share.begin()
    # Filled last: by then the page has written its choices into the address.
    bar = st.container(key="page_bar", horizontal=True)
    notices = st.container()
    with notices:
        address.show_notices()
    if address.is_another(page.url_path):
        panel.forget()  # what was selected on the charts of one page means nothing to those of another
    address.arrive(page.url_path)
    if page.url_path in WITHOUT_SETS or address.is_answered():
        page.run()
        address.leave()
        with bar:
            share.page_bar()
        with notices:
            address.show_notices()
            address.say_unread()


if __name__ == "__main__":  # so the framework runs this file for a visit
    main()
else:  # and so it imports it when the server starts
    middleware = [Middleware(first_chart.Reports), Middleware(nested.OneLevel), Middleware(preload.ChartsAhead)]
    app = st.App(__file__, lifespan=ahead.prepared, middleware=middleware)
