"""The page of stories: every step on bundled data, its address, its links, what is kept and exported."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from analysis.stories import STORIES
from analysis.stories.step import Number
from pages.parts import stories_charts, stories_state
from tests.test_address_fuzz import EVERY, RUBBISH, said

SMALL = {"n": "60"}


def opened(**parameters: str | list[str]) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=300)
    app.query_params.update({**SMALL, **parameters})
    return app.switch_page("pages/stories.py").run()


def plain(app: AppTest) -> str:
    shown = [
        *(one.value for one in app.markdown),
        *(one.value for one in app.info),
        *(one.value for one in app.caption),
    ]
    return " ".join(shown).replace("\\", "").replace("&#x27;", "'").replace("\N{NO-BREAK SPACE}", " ")


def place(app: AppTest) -> dict[str, str]:
    return {key: held(app, key) for key in sorted(stories_state.KEYS) if key in app.query_params}


def held(app: AppTest, key: str) -> str:
    found = app.query_params.get(key, "")
    return found if isinstance(found, str) else found[-1]


def charts(app: AppTest) -> dict[str, dict]:
    """Key of each chart -> its figure, as the browser is sent it."""
    return {one.key: json.loads(one.proto.spec or one.proto.figure.spec) for one in app.get("plotly_chart")}


def test_the_list_begins_a_story():
    app = opened()
    assert not app.exception and [one.label for one in app.button if one.label == "Begin"] == ["Begin"] * 3
    app.button(key="story_begin_bits").click().run()
    assert place(app) == {"step": "1", "story": "bits"} and app.title[0].value == STORIES["bits"].title
    assert not app.get("plotly_chart"), "nothing is shown before the question"


@pytest.mark.parametrize("key", STORIES)
def test_every_step_opens_on_bundled_data_asks_first_and_then_shows_a_chart_and_a_sentence(key):
    app = opened(story=key, step="1")
    for number, step in enumerate(STORIES[key].steps, 1):
        assert not app.exception and not app.error and not app.warning, step.key
        assert [h.tag for h in (*app.title, *app.header)] == ["h1", "h2"] and app.header[0].value == step.title
        assert not app.get("plotly_chart") and place(app)["step"] == str(number)
        for ask in step.asks:
            assert ask.question in plain(app) + " ".join(one.value for one in app.subheader)
        app.button(key="story_reveal").click().run()
        assert not app.exception and not app.error, step.key
        missing = plain(app).count("nothing to show here")
        assert len(app.get("plotly_chart")) + missing == len(step.asks)
        assert plain(app).count("No guess was made") + missing == len(step.asks)
        assert not missing or key == "own"
        if number < len(STORIES[key].steps):
            app.button(key="story_next").click().run()
    assert app.button(key="story_next").disabled


def test_a_guess_is_kept_said_and_drawn_and_steps_that_were_seen_show_their_answer_again():
    app = opened(story="bits", step="1")
    slider = next(one for one in app.slider if one.key.startswith("story_guess"))
    slider.set_value(12.0).run()
    assert place(app) == {"guess": "12", "step": "1", "story": "bits"}
    app.button(key="story_reveal").click().run()
    assert "You said 12 %; the data say" in plain(app)
    shapes = charts(app)["budget_figure"]["layout"]["shapes"]
    assert any(shape["x0"] == shape["x1"] == pytest.approx(0.12) for shape in shapes)
    app.button(key="story_next").click().run()
    assert place(app)["revealed"] == "false" and not app.get("plotly_chart")
    app.button(key="story_back").click().run()
    assert place(app) == {"guess": "12", "revealed": "true", "step": "1", "story": "bits"}
    again = opened(story="bits", step="1", guess="12", revealed="true")  # a reload
    assert "You said 12 %" in plain(again) and charts(again) == charts(app)


def test_a_quiz_takes_an_answer_to_each_of_its_questions():
    quiz = len(STORIES["naive"].steps)
    app = opened(story="naive", step=str(quiz))
    radios = [one for one in app.radio if one.key.startswith("story_guess")]
    radios[2].set_value("chain").run()
    assert place(app)["guess"].endswith("~____chain")
    next(one for one in app.radio if one.key.startswith("story_guess")).set_value("few").run()
    app.button(key="story_reveal").click().run()
    words = plain(app)
    assert "So do the data." in words and "You said: Nothing" in words and "No guess was made." in words


@pytest.mark.parametrize("key", STORIES)
def test_guesses_survive_the_address(key):
    story = STORIES[key]
    full = tuple(
        tuple(
            float(ask.guess.most) if isinstance(ask.guess, Number) else list(ask.guess.options)[-1] for ask in step.asks
        )
        for step in story.steps
    )
    empty = tuple(tuple(None for _ in step.asks) for step in story.steps)
    last = (*empty[:-1], (*(None for _ in full[-1][:-1]), full[-1][-1]))
    for guesses in (full, empty, last):
        text = stories_state._encoded(guesses)
        assert stories_state._decoded(key, text) == guesses and stories_state._canonical(key, text) == text


@pytest.mark.parametrize("turn", range(0, len(RUBBISH), 1 if EVERY else 9))
def test_rubbish_in_the_address_of_a_story_is_named_and_breaks_nothing(turn):
    """Each parameter gets a value that it cannot hold, alone and beside good ones."""
    keys = ("step", "guess", "revealed", "present")
    wrong = {key: RUBBISH[(turn + 3 * i) % len(RUBBISH)] for i, key in enumerate(keys)}
    app = opened(story="bits", **wrong)
    assert not app.exception and app.title[0].value == STORIES["bits"].title
    for key, value in wrong.items():
        written = value if isinstance(value, str) else value[-1]
        understood = isinstance(value, str) and held(app, key).lower() == written.lower()
        assert understood or f"{key} = '" in said(app), (key, str(value)[:40], said(app)[:300])
    assert not app.run().warning, "it is said once"


def test_a_story_that_does_not_exist_is_named_and_the_list_is_shown():
    app = opened(story="epic", step="3")
    assert not app.exception and app.title[0].value == "Three guided tours"
    assert "story = 'epic'" in said(app) and "step = '3'" in said(app)
    clamped = opened(story="bits", step="99", guess="50~text~what")
    assert place(clamped)["step"] == str(len(STORIES["bits"].steps)) and place(clamped)["guess"] == "50"
    assert "step = '99'" in said(clamped) and "guess = '50~text~what'" in said(clamped)


SOURCES = {  # story, step -> page
    ("naive", "first"): "prediction",
    ("naive", "set"): "coverage",
    ("naive", "relatives"): "overview",
    ("naive", "function"): "overview",
    ("bits", "largest"): "nulls",
}


@pytest.mark.parametrize(("story", "step"), SOURCES)
def test_the_page_that_a_step_links_to_shows_the_same_chart(story, step, monkeypatch):
    steps = [one.key for one in STORIES[story].steps]
    links = []
    link = stories_charts.Drawn.link
    monkeypatch.setattr(stories_charts.Drawn, "link", lambda self: links.append(link(self)) or links[-1])
    app = opened(story=story, step=str(steps.index(step) + 1), revealed="true", seed="3", story_notes="false")
    assert not app.exception and len(links) == 1
    address = urlsplit(links[0])
    assert address.path.endswith(f"/{SOURCES[story, step]}")
    parameters = {key: found[-1] for key, found in parse_qs(address.query).items()}
    assert parameters["n"] == "60" and parameters["seed"] == "3"
    assert not set(parameters) & {*stories_state.KEYS, "story_notes"}
    page = AppTest.from_file("../app.py", default_timeout=300)
    page.query_params.update(parameters)
    page.switch_page(f"pages/{SOURCES[story, step]}.py").run()
    assert not page.exception and not page.warning
    key = f"{address.fragment}_figure"
    assert charts(page)[key] == charts(app)[key]


def test_notes_are_kept_in_the_session_and_exported_and_never_in_the_address():
    app = opened(story="own", step="2", story_notes="true")
    assert STORIES["own"].steps[1].notes in plain(app)
    app.text_area(key="story_note_own_left").set_value("ask *them*").run()
    app.button(key="story_next").click().run()
    app.button(key="story_back").click().run()
    assert app.text_area(key="story_note_own_left").value == "ask *them*"
    assert "them" not in str(app.query_params)
    assert not app.get("download_button")
    app.session_state["story_export"] = True  # as a click on it does
    app.run()
    assert not app.exception and [one.label for one in app.get("download_button")] == [
        "Story (HTML)",
        "Story (Markdown)",
    ]


def test_a_bundled_set_stands_in_for_an_own_one_and_this_is_said():
    assert "stands in for it" in plain(opened(story="own"))
    assert "stands in for it" not in plain(opened(story="bits"))


def test_presenter_mode_hides_what_is_not_the_story_and_gives_its_buttons_keys():
    app = opened(story="bits", step="2", present="true")
    shortcuts = {one.label: one.proto.shortcut for one in app.button if one.proto.shortcut}
    assert {key.lower() for key in shortcuts.values()} == {"left", "right", "space", "escape"}
    assert "Export" not in [one.label for one in app.expander]
    app.button(key="story_present").click().run()
    assert place(app)["present"] == "false" and not [one for one in app.button if one.proto.shortcut]
