"""Search: reasoning as generate and verify, in mazes, in real sets, on a map of reach, and by proxies of the truth."""

import pandas as pd
import streamlit as st

from analysis.charts import proxy as proxy_charts
from analysis.charts import reach as reach_charts
from analysis.charts import search_domains as domain_charts
from analysis.charts import search_maze as maze_charts
from analysis.experiments import proxy, reach, search_domains, search_maze
from analysis.support.escaping import inert_markdown
from pages.parts import display, experiments, page, readings, search, sections, sidebar, visitor

SECTIONS = {
    "maze": "A maze", "domains": "Three domains", "reach": "Reach: a metaphor", "proxy": "A proxy of the truth",
}  # fmt: skip
TABLES = ("search", "curve", "beyond", "price", "objects")
LISTED = 12

page.open_page()
st.title("What does searching find that one guess does not?")
view = sidebar.view()
narrow = readings.is_phone()


def maze() -> None:
    """Show paths through mazes: sampled, chosen by a verifier, in one pass and in rounds."""
    found = experiments.results("search_maze_job", {"Mazes": search.maze(view.config.seed)}).get("Mazes")
    if found is None:
        return
    tables = found.tables
    with place_of_answer:
        st.markdown(inert_markdown(found.sentence))
    display.show(
        maze_charts.rounds(tables["iteration"], search_maze.finding(tables["iteration"], tables["facts"])), "search_rounds",
        section=True,
    )  # fmt: skip
    display.show(maze_charts.drawn(tables["walls"], tables["paths"], tables["facts"]), "search_maze", section=True)
    display.show(maze_charts.temperatures(tables["success"]), "search_temperature", section=True)
    display.show(maze_charts.verifiers(tables["verified"]), "search_verifier", section=True)
    with st.expander("Length of the paths that arrive, beside the shortest way", icon=":material/table:"):
        st.dataframe(
            tables["lengths"], hide_index=True, alt="Length of paths that arrive, in times of the shortest way"
        )
    st.caption(
        "The article says that reasoning makes its own data by generating and searching. One pass of as many steps that does as "
        "well as rounds would contradict it, and so would rounds without a judge; a judge that misleads shows where the "
        "information comes from."
    )


def domains() -> None:
    """Show what it costs to find something right in the sets of the sidebar, and to guess it whole."""
    settings = search.domains(view.config.seed)
    found = experiments.of_each("search_domains_job", "search-domains", page.loaded(view.config), **settings)
    if not found:
        return
    tables = experiments.tables(found, TABLES)
    with place_of_answer:
        said = search_domains.sentence(tables["search"], tables["beyond"], tables["price"])
        st.markdown(inert_markdown(visitor.with_titles(said)))

    def behind(row: pd.Series) -> None:
        own = tables["objects"]
        own = own[(own.domain == row.domain) & (own.arm == row.arm)].head(LISTED)
        if own.empty:
            st.caption("No sample of this kind was accepted.")
            return
        st.caption("Samples that were accepted, and what makes them so:")
        st.dataframe(own[["object", "found"]], hide_index=True, alt="Accepted samples")

    display.show(domain_charts.bits(tables["search"], tables["price"]), "search_bits", behind, section=True)
    display.show(domain_charts.success(tables["curve"], narrow=narrow), "search_success", behind, section=True)
    with st.expander("Bits that samples save of the neutral sampler's search", icon=":material/table:"):
        st.dataframe(
            tables["beyond"], hide_index=True, alt="Bits saved of the search of the neutral sampler, by kind of samples"
        )
    st.caption(
        "Searching pays where recognising is cheap: a few bits for something right, against hundreds for a whole object. A model "
        "whose samples are accepted no more often than those of an order-2 chain would show that its search has nothing to go by."
    )


def map_of_reach() -> None:
    """Show which part of a space is found by small, cold and warm models, in one pass and iterated."""
    found = experiments.results("search_reach_job", {"Reach": search.reached(view.config.seed)}).get("Reach")
    if found is None:
        return
    tables = found.tables
    with place_of_answer:
        st.markdown(inert_markdown(reach.sentence(tables["reach"])))
    display.show(reach_charts.maps(tables["cells"], tables["reach"], narrow=narrow), "search_reach", section=True)
    display.show(reach_charts.growth(tables["rounds"]), "search_growth", section=True)
    display.show(reach_charts.gains(tables["reach"]), "search_gains", section=True)
    st.caption(
        "The article says that low temperature and small models cannot reach some answers, and that iteration widens reach. "
        "Equal shares would contradict it; so would one pass of as many samples or steps that finds as much."
    )


def by_proxy() -> None:
    """Show what the best of n by a proxy is worth, and how far measurements can go with the truth."""
    sets = page.loaded(view.config)
    found = experiments.results("search_proxy_job", {"Proxies": search.by_proxy(view.config.seed, sets)}).get("Proxies")
    if found is None:
        return
    tables = found.tables
    with place_of_answer:
        st.markdown(inert_markdown(visitor.with_titles(found.sentence)))
    finding = proxy.followed(tables["decoupling"])
    display.show(proxy_charts.selected(tables["selected"], tables["decoupling"], finding), "search_proxy", section=True)
    with st.expander("Where the truth leaves the proxy, by kind of selection", icon=":material/table:"):
        st.dataframe(tables["decoupling"], hide_index=True, alt="Peak of the true value, and what is lost beyond it")
    display.show(proxy_charts.ceiling(tables["ceiling"], proxy.PUBLISHED), "search_ceiling", section=True)
    if (tables["ceiling"].source == proxy.STATED).all():
        st.caption(
            "No set of the sidebar has objects that were measured more than once, so the scatter is the one that is set, at "
            f"first that of {proxy.PUBLISHED[0]} ([doi:{proxy.PUBLISHED[2]}](https://doi.org/{proxy.PUBLISHED[2]})). Bundled "
            "and public sets hold one value per object; a file of yours on Own data keeps every row, and its replicates are "
            "measured."
        )
    st.caption(
        "The article says that reinforcement needs a reward that can be computed, and that vague ones mislead. A true value that "
        "rises with the proxy to the end would contradict the second."
    )


place_of_answer = st.container()
shown, place = sections.open_one("search_show", SECTIONS)
with place, page.explained():
    {"maze": maze, "domains": domains, "reach": map_of_reach, "proxy": by_proxy}[shown]()
