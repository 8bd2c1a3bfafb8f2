"""Stories: numbers picked from small tables whose answer is known, sentences that turn with the data, and the registry."""

import math
import string
from types import SimpleNamespace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from scipy import stats

from analysis.charts import Chart
from analysis.charts import guess as guess_chart
from analysis.domains import DOMAINS
from analysis.readings.questions import QUESTIONS
from analysis.report import story as report
from analysis.stories import STORIES, parts, words
from analysis.stories.step import HIGHEST, LOWEST, Ask, Choice, Evidence, Missing, Number, Part, Source, Step

STEPS = [(key, step) for key, story in STORIES.items() for step in story.steps]
ASKS = [(f"{key} {step.key}", ask) for key, step in STEPS for ask in step.asks]
COMPUTED = {"answer", "value", "parts", "others", "title"}


def evidence(table: pd.DataFrame | None = None, rows: pd.DataFrame | None = None, **more) -> Evidence:
    empty = pd.DataFrame()
    return Evidence(empty if table is None else table, empty if rows is None else rows, **more)


def domain_rows(values: dict[str, float], **columns) -> pd.DataFrame:
    rows = [{"domain": d, "value": v, "low": v - 0.02, "high": v + 0.02} for d, v in values.items()]
    return pd.DataFrame(rows).assign(**columns)


def ask_of(story: str, step: str, number: int = 0) -> Ask:
    return next(one for one in STORIES[story].steps if one.key == step).asks[number]


# --- the registry


def test_there_are_three_stories_of_eight_to_twelve_steps():
    assert list(STORIES) == ["naive", "bits", "own"]
    assert all(8 <= len(story.steps) <= 12 for story in STORIES.values())
    for story in STORIES.values():
        keys = [step.key for step in story.steps]
        assert len(set(keys)) == len(keys) and all(key.isalnum() for key in keys)


@pytest.mark.parametrize(("name", "ask"), ASKS, ids=[name for name, _ in ASKS])
def test_a_sentence_holds_no_number_of_its_own_and_only_what_is_computed(name, ask):
    assert not any(letter.isdigit() for letter in ask.say)
    asked = {field for _, field, _, _ in string.Formatter().parse(ask.say) if field}
    assert asked and asked <= COMPUTED | set(ask.more)
    assert set(ask.more) <= asked, "a number is computed and not said"
    assert ask.question.endswith("?")


@pytest.mark.parametrize(("name", "ask"), ASKS, ids=[name for name, _ in ASKS])
def test_guesses_can_be_made_and_written_into_an_address(name, ask):
    if isinstance(ask.guess, Choice):
        assert len(ask.guess.options) >= 2 and not any("~" in key or "__" in key for key in ask.guess.options)
        assert ask.pick in (LOWEST, HIGHEST) and (not ask.right or ask.right in ask.guess.options)
    else:
        steps = (ask.guess.most - ask.guess.least) / ask.guess.step
        assert ask.guess.least < ask.guess.most and steps == pytest.approx(round(steps))


def test_the_levels_that_a_step_names_are_levels_of_its_question():
    for _, ask in ASKS:
        for source in (ask.source, *(one for one, _, _ in ask.more.values() if one)):
            if source.kind == "strip":
                levels = {key: level for key, level in source.settings.items() if key != "question"}
                choices = QUESTIONS[source.settings["question"]].choices
                assert all(level in choices[key].levels for key, level in levels.items())
            elif source.kind == "budget":
                assert all(level in DOMAINS[domain].notations for domain, level in source.settings.items())


def test_the_first_story_closes_with_the_three_things_to_take_along():
    quiz = STORIES["naive"].steps[-1]
    assert [ask.pick for ask in quiz.asks] == [LOWEST, HIGHEST, HIGHEST] and quiz.asks[2].right == "chain"


# --- numbers


def test_the_interval_of_a_mean_is_that_of_a_t_test():
    values = [0.1, 0.4, 0.35, 0.2]
    mean, low, high = parts.mean_with_interval(values)
    expected = stats.t.interval(0.95, 3, loc=np.mean(values), scale=stats.sem(values))
    assert (mean, low, high) == pytest.approx((np.mean(values), *expected))
    assert math.isnan(parts.mean_with_interval([0.3])[1])


def budget_rows() -> pd.DataFrame:
    """Two sets a domain: the second saves twice as much at each step."""
    rows = []
    for domain, entry in DOMAINS.items():
        for dataset, factor in ((f"{domain} 1", 1), (f"{domain} 2", 2)):
            for notation in entry.notations:
                for number, step in enumerate(parts.STEPS):
                    value = factor * (number + 1) / 100 + (notation != entry.notations[0])
                    rows.append({"question": "bit_budget", "domain": domain, "dataset": dataset, "notation": notation,
                                 "step": step, "value": value, "low": value - 0.001, "high": value + 0.001})  # fmt: skip
    return pd.DataFrame(rows)


def test_steps_of_the_budget_are_summed_in_each_set_before_sets_are_averaged():
    rows = budget_rows()
    known = evidence(rows=rows, stands=tuple(rows.dataset.unique()))
    found = {part.key: part for part in parts.saved(parts.RULES)(known)}
    assert list(found) == list(DOMAINS)
    assert found["text"].value == pytest.approx((0.06 + 0.12) / 2)  # 1 + 2 + 3 and twice that, in one notation alone
    low, high = stats.t.interval(0.95, 1, loc=0.09, scale=stats.sem([0.06, 0.12]))
    assert (found["text"].low, found["text"].high) == pytest.approx((low, high))
    one = evidence(rows=rows, dataset="molecule 2", domain="molecule", title="Mine")
    assert parts.saved_by_set("beyond neutral")(one)[0].value == pytest.approx(2 * 0.04)
    with pytest.raises(Missing, match="not read yet"):
        parts.saved_by_set("beyond neutral")(evidence(rows=rows, dataset="other", title="Mine"))


def beyond_rows(held: dict[str, list[float]], present: dict[str, list[float]]) -> pd.DataFrame:
    rows = []
    for relatives, values in (("held out", held), ("present", present)):
        for domain, sets in values.items():
            for number, value in enumerate(sets):
                for order in ("2", "3"):
                    rows.append({
                        "question": "beyond_neutral", "domain": domain, "dataset": f"{domain} {number}", "pool": "all",
                        "notation": DOMAINS[domain].notations[0], "order": order, "relatives": relatives,
                        "value": value + (order == "3"), "low": value - 0.01, "high": value + 0.01,
                    })  # fmt: skip
    return pd.DataFrame(rows)


def test_what_relatives_add_is_paired_by_set_and_what_is_owed_to_them_is_a_share_of_it():
    rows = beyond_rows({"protein": [0.1, 0.3]}, {"protein": [0.2, 0.5]})
    known = evidence(rows=rows, stands=tuple(rows.dataset.unique()))
    choice = ("beyond_neutral", "relatives", "held out", "present")
    gained = parts.gained(*choice, pool="all")(known)[0]
    assert gained.value == pytest.approx(0.15) and gained.low < 0.1 and gained.high > 0.2
    owed = parts.owed(*choice, pool="all")(known)[0]
    assert owed.value == pytest.approx((0.1 / 0.2 + 0.2 / 0.5) / 2)
    nothing = beyond_rows({"protein": [0.1, 0.0]}, {"protein": [0.2, 0.005]})  # the second set has nothing to share
    assert parts.owed(*choice, pool="all")(evidence(rows=nothing, stands=known.stands))[0].value == pytest.approx(0.5)
    with pytest.raises(Missing):
        parts.gained(*choice)(known)  # no pool of the first size


def marks(values: dict[str, float], role: str = "natural", domain: str = "molecule") -> pd.DataFrame:
    rows = [
        {"domain": domain, "dataset": name, "value": v, "low": v - 0.15, "high": v + 0.15} for name, v in values.items()
    ]
    return pd.DataFrame(rows).assign(role=role, flags="", label="")  # fmt: skip


def test_a_rank_counts_the_other_sets_that_are_stronger_and_spans_what_its_interval_allows():
    table = pd.concat([marks({"a": 0.1, "b": 0.3, "c": 0.5, "d": 0.9}), marks({"mine": 0.4}, "own")], ignore_index=True)
    known = evidence(table, dataset="mine", domain="molecule", title="Mine")
    rank = parts.place()(known)[0]
    assert (rank.value, rank.low, rank.high) == (3, 2, 4)
    assert parts.out_of()(known)[0].value == 5
    bundled = evidence(table, dataset="d", domain="molecule", title="D")  # it is not counted twice
    assert parts.place()(bundled)[0].value == 1 and parts.out_of()(bundled)[0].value == 4


def test_controls_and_sets_without_a_value_are_no_part_of_a_mean():
    table = pd.concat(
        [marks({"a": 0.2, "b": 0.4, "none": math.nan}), marks({"control": 9.0}, "control")], ignore_index=True
    )
    assert parts.means()(evidence(table))[0].value == pytest.approx(0.3)
    with pytest.raises(Missing):
        parts.means()(evidence(table[table.role == "control"]))


def test_neutral_controls_are_found_by_what_they_are():
    table = marks({"chembl-sample: chain of order 2": 0.01, "chembl-sample: rings kept": 0.2}, "control")
    found = parts.neutral()(evidence(table))
    assert [(part.key, part.value) for part in found] == [("molecule", 0.01)]


def test_curves_are_read_at_the_size_that_all_sets_reach():
    sizes = [1.0, 50.0, 100.0, 200.0]
    table = pd.concat([
        pd.DataFrame({"domain": domain, "size": sizes, "value": [9, 8, level, 7], "low": 0, "high": 1, "n_units": n})
        for domain, n, level in (("text", 100, 0.2), ("molecule", 180, 0.6))
    ])  # fmt: skip
    assert [part.value for part in parts.at_common_size()(evidence(table))] == [0.2, 0.6]


# --- sentences turn with the data


def see(known: Evidence):
    return lambda source: known


@pytest.mark.parametrize(("lowest", "name"), [("protein", "proteins"), ("molecule", "molecules"), ("text", "text")])
def test_the_naive_answer_names_whichever_domain_is_lowest(lowest, name):
    table = domain_rows({domain: 0.5 - 0.4 * (domain == lowest) for domain in DOMAINS}, source="data")
    found = words.answer(ask_of("naive", "first"), see(evidence(table)))
    assert found.right == (lowest,) and f"weakest prior is that of {name}:" in found.sentence
    assert "10 % [8 %, 12 %]".replace(" %", "\N{NO-BREAK SPACE}%") in found.sentence


def test_domains_whose_intervals_overlap_are_not_told_apart_and_either_guess_is_right():
    table = domain_rows({"text": 0.5, "protein": 0.201, "molecule": 0.2}, source="data")
    ask = ask_of("naive", "first")
    found = words.answer(ask, see(evidence(table)))
    assert set(found.right) == {"protein", "molecule"} and "cannot be told apart" in found.sentence
    assert words.against(ask, "protein", found).endswith("do not rule it out, and they do not tell it from Molecules.")
    assert words.against(ask, "text", found) == "You said: Text. The data say: Molecules or Proteins."


def test_a_sentence_over_combinations_turns_with_the_verdict():
    ask = ask_of("naive", "function")
    for shares, name in (((0.0, 0.3, 0.7), "molecules"), ((0.8, 0.1, 0.1), "text")):
        verdicts = pd.DataFrame({"domain": list(DOMAINS), "weakest": shares, "question": "label_bits", "judged": True})
        drawn = pd.DataFrame({"question": "label_bits", "weakest": ["molecule"] * 3 + ["text"]})
        known = evidence(judged=SimpleNamespace(verdicts=verdicts, curve=drawn))
        sentence = words.answer(ask, see(known)).sentence.replace("\N{NO-BREAK SPACE}", " ")
        assert f"most often that of {name}:" in sentence and "as drawn, 25 % (text) and 75 % (molecules)" in sentence
    with pytest.raises(Missing):
        words.answer(ask, see(evidence(judged=SimpleNamespace(verdicts=verdicts.assign(judged=False)))))


def test_what_decides_is_read_off_the_table():
    ask = ask_of("naive", "decides")
    for shares, key, label in (
        ((0.5, 0.2), "order", "order of the neutral chain"),
        ((0.1, 0.3), "notation", "notation"),
    ):
        table = pd.DataFrame({
            "question": "beyond_neutral", "domain": "", "factor": ["order", "notation"],
            "label": ["order of the neutral chain", "notation"], "first": shares,
        })  # fmt: skip
        found = words.answer(ask, see(evidence(table)))
        assert found.right == (key,) and label in found.sentence


def test_the_answer_to_a_definition_is_no_matter_of_data():
    table = marks({"chembl-sample: chain of order 2": 0.01}, "control")
    found = words.answer(ask_of("naive", "quiz", 2), see(evidence(table)))
    assert found.right == ("chain",) and "they reach 1\N{NO-BREAK SPACE}%" in found.sentence


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        (None, "No guess was made."),
        (20.0, "You said 20 %; the data say 30 % [25 %, 35 %]: 10 percentage points too low."),
        (26.0, "right, as far as the slider and the interval tell."),
        (40.0, "10 percentage points too high."),
    ],
)
def test_a_guess_of_a_number_is_compared_with_the_interval(guess, said):
    ask = Ask("How much?", Source("x"), Number("Share"), lambda _: [Part("a", "a", 0.3, 0.25, 0.35)], "a", "{value}")
    assert said.replace(" %", "\N{NO-BREAK SPACE}%") in words.against(ask, guess, words.answer(ask, see(evidence())))


def test_a_number_without_an_interval_is_shown_without_one():
    assert words.written(Part("a", "a", 0.3), "%").replace("\N{NO-BREAK SPACE}", " ") == "30 %"
    assert words.written(Part("a", "a", 2, 1, 3), "") == "2 [1, 3]"


def test_a_set_that_is_missing_is_said():
    ask = ask_of("own", "beyond")
    table = marks({"mine": math.nan}, "own").assign(flags="too few objects")
    with pytest.raises(Missing, match="Mine has no reading here \\(too few objects\\)"):
        words.answer(ask, see(evidence(table, dataset="mine", domain="molecule", title="Mine")))


# --- the guess on a chart


def chart(**axis) -> Chart:
    fig = go.Figure(go.Scatter(x=[0.1, 0.4], y=["a", "b"]))
    fig.update_xaxes(**axis)
    return Chart("A finding", fig, pd.DataFrame({"x": [0.1, 0.4]}), "Two marks.", "how", "cannot")


def test_a_guess_is_drawn_where_it_lies_and_the_chart_itself_is_not_changed():
    plain = chart()
    drawn = guess_chart.drawn(plain, 0.9, (0.4, 0.35, 0.45), "x", "90 %")
    assert not plain.figure.layout.shapes and not plain.figure.layout.annotations
    band, data, guess = drawn.figure.layout.shapes
    assert (band.x0, band.x1, data.x0, guess.x0, guess.x1) == (0.35, 0.45, 0.4, 0.9, 0.9)
    low, high = drawn.figure.layout.xaxis.range
    assert low <= 0.1 and high >= 0.9
    assert "Your guess: 90 %; the data: 0.4 [0.35, 0.45]." in drawn.alt
    assert [trace.type for trace in drawn.figure.data] == ["scatter"]  # a click on a mark still finds its row


def test_an_axis_that_holds_the_guess_keeps_its_ends():
    drawn = guess_chart.drawn(chart(range=[0, 1]), 0.5, (0.4, math.nan, math.nan), "x", "50 %")
    assert tuple(drawn.figure.layout.xaxis.range) == (0, 1) and len(drawn.figure.layout.shapes) == 2
    left = guess_chart.drawn(chart(range=[0, 1]), 0.2, (0.8, 0.7, 0.9), "x", "20 %").figure.layout.annotations
    assert [one.xanchor for one in left] == ["left", "right"]  # words lie towards the middle, where they are not cut
    assert [one.text for one in left] == ["<b>your guess: 20 %</b>", "<b>data</b>"]


# --- export


PAGES = [
    report.Page("First", "What is asked", [report.Told("How much?", "You said 3.", "It is 4.", "one", chart(), "http://x/a?b=1&c=2")],
                "Say it slowly", "mine *bold* <script>alert(1)</script>\nsecond line"),
    report.Page("Second", "Lead", [report.Told("And now?", "", "This step has nothing to show here.")], "none"),
]  # fmt: skip


def test_a_story_as_html_holds_guesses_data_charts_and_notes_and_loads_nothing():
    text = report.html("A story", PAGES, "made of sets")
    for words_ in (
        "How much?",
        "You said 3.",
        "It is 4.",
        "Say it slowly",
        "second line",
        "nothing to show",
        "made of sets",
    ):
        assert words_ in text
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text
    assert text.count('class="chart"') == 1 and "default-src 'none'" in text


def test_a_story_as_markdown_shows_what_was_written_literally():
    text = report.markdown("A story", PAGES, "made of sets")
    assert text.startswith("# A story") and "## 2. Second" in text and "<http://x/a?b=1&c=2>" in text
    assert "<script>" not in text and "\\*bold\\*" in text and text.count("\n> ") == 2


def test_steps_are_told_without_words_of_the_workshop():
    told = " ".join(
        [*(step.lead + step.notes + step.title for _, step in STEPS), *(ask.question + ask.say for _, ask in ASKS)]
    )
    for odd in ("a domain each", "climbs", "foretell", "dealt", "nought", "weighed down"):
        assert odd not in told
    assert all(isinstance(step, Step) and step.notes for _, step in STEPS)
