"""Controls of the page on search: what is set for mazes, for reach, and for proxies."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.corpus import Dataset
from analysis.experiments import proxy, reach, search_domains, search_maze
from analysis.experiments.job import Job
from pages.parts.knobs import Knobs, knobs

ROWS = 2  # of controls: the picture begins on the first screen

MAZE: Knobs = {
    "temperature": ("Temperature", 0.1, "Of the policy: low, it always takes the step it likes best."),
    "samples": ("Samples", 8, "Paths of one pass, and of all rounds together."),
    "rounds": ("Rounds", 1, "In which as many paths are drawn, each round from the best place so far."),
    "steps": ("Steps of a path", 10, "After which a path is given up."),
    "false_accept": ("False accepts", 0.01, "Chance that the verifier accepts a path that does not arrive."),
    "false_reject": ("False rejects", 0.01, "Chance that it refuses one that does."),
    "loops": ("Loops", 0.05, "Share of the walls that are opened; without any, there is one way only."),
    "closed": ("Closed passages", 1, "Closed at random: then some mazes have no way."),
    "side": ("Cells along a side", 1, "Of the square."),
}
REACH: Knobs = {
    "steps": ("Steps of a sample", 1, "At most; each number of steps is as likely."),
    "samples": ("Samples of a round", 100, "A cell is found where one of them ends there with a chance of a half."),
    "rounds": ("Rounds", 1, "Each begins at what was found and accepted."),
    "accepted": ("Accepted", 0.05, "Share of the cells that the verifier accepts."),
    "band": ("Directions of the small model", 1, "Of eight, those nearest to east."),
    "temperature": ("Temperature of the cold model", 0.05, "Low: nearly all steps go east."),
    "walls": ("Walls", 0.05, "Share of the cells that are no answers."),
}
PROXY: Knobs = {
    "correlation": ("Correlation with the truth", 0.05, "Of the proxy, measured once."),
    "bias": ("Bias", 0.05, "Share of what is not the truth that the proxy rewards again and again; the rest is noise."),
    "tail": ("Tail of the bias", 1, "Degrees of freedom of Student's t: 3 is heavy; 0 is normal."),
    "replicates": ("Replicates", 1, "Measurements whose mean is the proxy: noise averages out, bias stays."),
    "scatter": ("Scatter of replicates", 0.05, "Standard deviation between measurements of one object."),
    "spread": ("Spread of objects", 0.05, "Standard deviation of single measurements over objects."),
}
DOMAINS: Knobs = {
    "words": ("Words in a row", 1, "Of a text that are searched for as one."),
    "samples": ("Samples", 100, "Of each kind; more of them see rarer things, and take longer."),
}


def maze(seed: int) -> Job:
    """Ask for mazes and their samples."""
    return Job("search-maze", {}, {"seed": seed, **knobs("search_maze", search_maze, MAZE, rows=ROWS)})


def reached(seed: int) -> Job:
    """Ask for a ground and its models."""
    return Job("reach", {}, {"seed": seed, **knobs("search_reach", reach, REACH, rows=ROWS)})


def by_proxy(seed: int, sets: Mapping[str, Dataset]) -> Job:
    """Ask for a proxy; of the sets of the sidebar, those with numbers are looked through for replicates."""
    with_numbers = {domain: dataset for domain, dataset in sets.items() if proxy.has_numbers(dataset)}
    return Job("proxy", with_numbers, {"seed": seed, **knobs("search_proxy", proxy, PROXY, rows=ROWS)})


def domains(seed: int) -> dict[str, float]:
    """Ask what is searched for in real sets."""
    return {"seed": seed, **knobs("search", search_domains, DOMAINS, rows=1)}
