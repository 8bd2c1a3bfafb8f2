"""Charts of search in mazes: the maze with its paths, success against temperature, one pass against rounds, verifiers."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, SERIES, Chart, band, figure, interval_text, percent, share_of
from analysis.charts.ticks import log_axis, share_axis

POLICY, RANDOM_WALK = "policy", "no preferences"
ONE_PASS, LONG, UNJUDGED = "one pass", "one pass, long paths", "rounds without a judge"
SHORTEST, SAMPLED, ITERATED = "shortest way", "sampled", "rounds"
AS_SET = "as set"
DASHES = {"without errors": "dash", AS_SET: "solid", "accepts everything": "dot"}
MARKS = ("circle", "square", "diamond", "triangle-up", "cross")
SPREAD = 0.56  # width of a cell over which paths are drawn beside one another


@once
def drawn(walls: pd.DataFrame, paths: pd.DataFrame, facts: pd.DataFrame) -> Chart:
    """Draw a maze, sampled paths, the best path of each round, and the shortest way.

    Parameters
    ----------
    walls : DataFrame
        Columns x0, y0, x1, y1.
    paths : DataFrame
        Columns kind, path, step, x, y, arrives.
    facts : DataFrame
        One row: value, low, high (share of samples that arrive), arrived, samples, shortest, exact, rounds, rounds_solved,
        steps, temperature.
    """
    first, side = facts.iloc[0], walls.max().max() + 0.5
    fig = figure(height=620)
    x = [v for row in walls.itertuples() for v in (row.x0, row.x1, None)]
    y = [v for row in walls.itertuples() for v in (row.y0, row.y1, None)]
    numbers = paths[paths.kind == SAMPLED].path.unique().tolist()
    for arrives, name, colour in ((False, "sampled, does not arrive", NEUTRAL), (True, "sampled, arrives", SERIES[0])):
        own = paths[(paths.kind == SAMPLED) & (paths.arrives == arrives)]
        _together(fig, own, name, {"color": colour, "width": 1.3}, numbers)
    rounds = paths[paths.kind == ITERATED]
    _together(fig, rounds, "rounds, best path of each", {"color": SERIES[1], "width": 2.6}, [])
    _together(fig, paths[paths.kind == SHORTEST], SHORTEST, {"color": SERIES[2], "width": 3, "dash": "dot"}, [])
    fig.add_scatter(x=x, y=y, mode="lines", line={"color": NEUTRAL, "width": 3}, hoverinfo="skip", showlegend=False)
    ends = {"start": (0, "circle"), "goal": (side - 1, "star")}
    for name, (at, symbol) in ends.items():
        fig.add_scatter(
            x=[at], y=[at], mode="markers+text", marker={"symbol": symbol, "size": 15, "color": SERIES[4]}, text=[name],
            textposition="middle left" if name == "start" else "middle right", showlegend=False, hoverinfo="skip",
        )  # fmt: skip
    fig.update_xaxes(visible=False, range=[-2, side + 1])
    fig.update_yaxes(visible=False, range=[-0.7, side - 0.3], scaleanchor="x")
    share = f"{int(first.arrived)} of {int(first.samples)} sampled paths arrive"
    chance = share_of(first)
    if first.shortest < 0:
        title = "There is no way from start to goal in this maze: no number of samples finds one"
    else:
        rounds_said = (
            f"rounds arrive in round {int(first.rounds)}"
            if first.rounds_solved
            else f"{int(first.rounds)} rounds do not"
        )
        title = f"In this maze {share} ({chance}); {rounds_said}; the shortest way has {int(first.shortest)} steps"
    return Chart(
        title,
        fig,
        paths,
        f"{title}. Exact chance of one path: {percent(first.exact, 1)}.",
        f"Lines are paths of at most {int(first.steps)} steps at temperature {first.temperature:g}, drawn side by side within a "
        "cell; of many, those that arrive are drawn first. Orange: in each round, the path that came nearest to the goal as the "
        "crow flies, from where the round before had come nearest. Dotted: the shortest way, which the policy does not know.",
        "Other mazes: of those that the numbers are averaged over, this is the one of median difficulty.",
    )


def _together(fig: go.Figure, paths: pd.DataFrame, name: str, line: dict[str, object], beside: list[int]) -> None:
    """Draw paths as one line with gaps, each with its own shift within the cell where several lie beside one another."""
    x: list[float | None] = []
    y: list[float | None] = []
    for number, path in paths.groupby("path", sort=False):
        shift = SPREAD * (beside.index(int(str(number))) / max(len(beside) - 1, 1) - 0.5) if beside else 0.0
        x += [*(path.x + shift), None]
        y += [*(path.y + shift), None]
    if x:
        fig.add_scatter(x=x, y=y, mode="lines", line=line, name=name, hoverinfo="skip")


@once
def temperatures(success: pd.DataFrame) -> Chart:
    """Draw success at k samples against temperature: exact lines, estimates as marks.

    Parameters
    ----------
    success : DataFrame
        Columns arm, temperature, k, value, low, high, sampled, samples, mazes, steps.
    """
    policy = success[success.arm == POLICY]
    fig = figure(height=450, xaxis_title="temperature", yaxis_title="mazes solved, mean share")
    for place, (k, line) in enumerate(policy.groupby("k", sort=True)):
        colour, name = SERIES[place % len(SERIES)], f"{k} samples" if k != 1 else "1 sample"
        fig.add_trace(band(line.temperature, line.low, line.high, colour, name))
        fig.add_scatter(
            x=line.temperature, y=line.value, mode="lines", name=name, legendgroup=name, line={"color": colour, "width": 2.2},
            hovertemplate=f"{name}, exact<br>temperature %{{x:g}}: %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
        fig.add_scatter(
            x=line.temperature, y=line.sampled, mode="markers", legendgroup=name, showlegend=False,
            marker={"color": colour, "symbol": MARKS[place % len(MARKS)], "size": 7},
            hovertemplate=f"{name}, estimated<br>temperature %{{x:g}}: %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    log_axis(fig, "x", policy.temperature)
    share_axis(fig, "y", [0, 1])
    fig.update_yaxes(range=[-0.03, 1.03])
    most, blind = success.k.max(), success[(success.arm == RANDOM_WALK) & (success.k == success.k.max())].iloc[0]
    cold = policy[(policy.k == most) & (policy.temperature == policy.temperature.min())].iloc[0]
    rows = policy[policy.k == most]
    best = rows.loc[rows.value.idxmax()]
    title = (
        f"With {most} samples most mazes are solved at temperature {best.temperature:g}: {share_of(best)}; at "
        f"{cold.temperature:g} {share_of(cold)}"
    )
    one = success.iloc[0]
    return Chart(
        title,
        fig,
        success,
        f"{title}. A walk without preferences solves {share_of(blind)} with {most} samples. "
        + " ".join(f"{r.k} samples at {r.temperature:g}: {interval_text(r.value, r.low, r.high)}." for r in policy.itertuples()),
        f"Lines: chance that at least one of k paths of at most {int(one.steps)} steps arrives, computed exactly in each of "
        f"{int(one.mazes)} mazes and averaged. Marks: the unbiased estimate from {int(one.samples)} sampled paths of each maze "
        "(Chen et al. 2021). Bands are 95 % intervals over mazes. The control has no preferences at all "
        f"({share_of(blind)} with {most} samples): what the policy adds is its prior.",
        "Which of the samples is the right one: that takes a verifier (see below).",
    )  # fmt: skip


@once
def rounds(iteration: pd.DataFrame, finding: str) -> Chart:
    """Draw success of one pass and of rounds, all with as many steps.

    Parameters
    ----------
    iteration : DataFrame
        Columns arm, value, low, high, difference, over_long, over_unjudged (each with _low and _high), steps, samples, rounds,
        mazes, trials.
    finding : str
    """
    fig = figure(height=330, xaxis_title="mazes solved, mean share")
    control = iteration.arm.isin([ONE_PASS, LONG, UNJUDGED])
    for mask, name, colour, symbol in (
        (control, "controls", NEUTRAL, "square"), (~control, "rounds from the best place", SERIES[1], "circle")
    ):  # fmt: skip
        own = iteration[mask]
        fig.add_scatter(
            x=own.value, y=own.arm, mode="markers", name=name, marker={"color": colour, "symbol": symbol, "size": 11},
            error_x={"type": "data", "array": own.high - own.value, "arrayminus": own.value - own.low, "width": 4},
            customdata=[[interval_text(r.difference, r.difference_low, r.difference_high)] for r in own.itertuples()],
            hovertemplate="%{y}: %{x:.3f}<br>beyond one pass: %{customdata[0]}<extra></extra>", cliponaxis=False,
        )  # fmt: skip
    names = iteration.arm.tolist()
    fig.update_yaxes(
        categoryorder="array", categoryarray=names[::-1], tickvals=names,
        ticktext=[name.replace(" judged by ", "<br>judged by ").replace(", ", "<br>") for name in names],
    )  # fmt: skip
    share_axis(fig, "x", [0, 1])
    fig.update_xaxes(range=[-0.03, 1.04])
    one = iteration.iloc[0]
    exact = " ".join(
        f"{r.arm}: {interval_text(r.value, r.low, r.high)}, difference from one pass "
        f"{interval_text(r.difference, r.difference_low, r.difference_high)}, from long paths "
        f"{interval_text(r.over_long, r.over_long_low, r.over_long_high)}, from rounds without a judge "
        f"{interval_text(r.over_unjudged, r.over_unjudged_low, r.over_unjudged_high)}."
        for r in iteration.itertuples()
    )
    return Chart(
        finding,
        fig,
        iteration,
        exact,
        f"All arms take {int(one.steps):,} steps at most: one pass {int(one.samples)} paths from the start; long paths fewer, "
        f"each as long as all {int(one.rounds)} rounds together; rounds begin where the judge saw the best place so far, or, "
        "without a judge, where a random path ended. One pass is computed exactly, rounds are means of "
        f"{int(one.trials)} trials of each of {int(one.mazes)} mazes. Intervals over mazes; differences (in the table) are "
        "paired by maze.",
        "Where a judge like the true distance would come from: in a maze it needs the solution.",
    )


@once
def verifiers(verified: pd.DataFrame) -> Chart:
    """Draw the success of the one path that a verifier chooses, against the number of samples.

    Parameters
    ----------
    verified : DataFrame
        Columns verifier, false_accept, false_reject, k, value, low, high, limit, mazes.
    """
    fig = figure(height=400, xaxis_title="samples", yaxis_title="right choice, mean share")
    for place, (name, line) in enumerate(verified.groupby("verifier", sort=False)):
        colour = NEUTRAL if name == "accepts everything" else SERIES[place]
        fig.add_trace(band(line.k, line.low, line.high, colour, name))
        fig.add_scatter(
            x=line.k, y=line.value, mode="lines+markers", name=f"verifier {name}", legendgroup=name,
            line={"color": colour, "dash": DASHES.get(str(name), "solid"), "width": 2.2},
            marker={"symbol": MARKS[place % len(MARKS)], "size": 8},
            hovertemplate=f"verifier {name}<br>%{{x}} samples: %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    log_axis(fig, "x", verified.k)
    share_axis(fig, "y", [0, 1])
    fig.update_yaxes(range=[-0.03, 1.03])
    most = verified[verified.k == verified.k.max()].set_index("verifier")
    own, best = most.loc[AS_SET], most.loc["without errors"]
    wrong = f"{percent(own.false_accept)} false and {percent(1 - own.false_reject)} right ones accepted"
    title = (
        f"A verifier that errs ({wrong}) makes {share_of(own)} of the choices right with {int(own.k)} samples, one without "
        f"errors {share_of(best)}; more samples lift the first to {percent(own.limit)} at most"
    )
    return Chart(
        title,
        fig,
        verified,
        title + ". "
        + " ".join(f"{r.verifier}, {r.k} samples: {interval_text(r.value, r.low, r.high)}." for r in verified.itertuples()),
        "Of k sampled paths one is handed in: any of those that the verifier accepts. With a false accept rate above none, right "
        "and wrong ones are accepted in a constant ratio, so that more samples stop helping. Computed exactly from the chance of "
        f"one path in each of {int(own.mazes)} mazes; bands are 95 % intervals over mazes.",
        "Verifiers whose errors go with the path: the same wrong path would be accepted again and again.",
    )  # fmt: skip
