"""Where a reader is in a story: in the address, so that Back, a reload and a copied link lead to the same place.

Parameters: ``story`` (its key), ``step`` (from 1), ``guess`` (of all steps, one after the other, with ``~`` between steps and
``__`` between the questions of one step), ``revealed``, ``present``. They are written by the buttons here, all at once, so that
one click is one entry of the browser's history; no widget is bound to them, as each step asks for an answer of another kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from analysis.stories import STORIES
from analysis.stories.step import Number, Step, Story
from analysis.stories.words import Guess
from pages.parts import address

KEYS = ("story", "step", "guess", "revealed", "present")
BETWEEN_STEPS, BETWEEN_ASKS = "~", "__"
REVEALED, NOTES = (
    "story_revealed",
    "story_notes_kept",
)  # in the session: steps that were revealed; (story, step) -> notes
Guesses = tuple[tuple[Guess, ...], ...]


@dataclass(frozen=True)
class Place:
    """Where a reader is.

    Parameters
    ----------
    key : str
        Of the story; empty on the list of stories.
    step : int
        From 0.
    guesses : tuple of tuple
        Of each step, of each of its questions; None where nothing was guessed.
    revealed, present : bool
    """

    key: str = ""
    step: int = 0
    guesses: Guesses = ()
    revealed: bool = False
    present: bool = False

    @property
    def story(self) -> Story:
        """The story itself."""
        return STORIES[self.key]

    @property
    def now(self) -> Step:
        """The step itself."""
        return self.story.steps[self.step]


def read() -> Place:
    """Read the address; what is not understood is said and corrected."""
    key = address.unbound("story", lambda text: text if text in STORIES else None, "the list of stories is shown")
    if not key:
        return Place()
    steps = len(STORIES[key].steps)
    step = address.unbound("step", lambda text: _whole(text, steps), "the first step is shown")
    guess = address.unbound("guess", lambda text: _canonical(key, text), "nothing is guessed")
    revealed, presenting = (address.unbound(name, _flag, "it is off") == "true" for name in ("revealed", "present"))
    place = Place(key, int(step or 1) - 1, _decoded(key, guess), revealed, presenting)
    if place.revealed:
        st.session_state.setdefault(REVEALED, set()).add((place.key, place.step))
    return place


def _flag(text: str) -> str | None:
    return text.lower() if text.lower() in ("true", "false") else None


def _whole(text: str, most: int) -> str | None:
    try:
        wanted = float(text)
    except ValueError:
        return None
    return str(int(min(max(wanted, 1), most))) if math.isfinite(wanted) else None


def _canonical(key: str, text: str) -> str | None:
    return _encoded(_decoded(key, text)) or (None if text else "")


def _decoded(key: str, text: str) -> Guesses:
    """Read guesses; one that its question cannot have is none."""
    written = text.split(BETWEEN_STEPS)
    found = []
    for number, step in enumerate(STORIES[key].steps):
        own = written[number].split(BETWEEN_ASKS) if number < len(written) else []
        found.append(
            tuple(_guess(ask.guess, own[place]) if place < len(own) else None for place, ask in enumerate(step.asks))
        )
    return tuple(found)


def _guess(asked: object, text: str) -> Guess:
    if not isinstance(asked, Number):
        return text if text in asked.options else None  # type: ignore[attr-defined]
    try:
        wanted = float(text)
    except ValueError:
        return None
    if not math.isfinite(wanted) or not asked.least <= wanted <= asked.most:
        return None
    return float(f"{asked.least + round((wanted - asked.least) / asked.step) * asked.step:.10g}")


def _encoded(guesses: Guesses) -> str:
    written = [
        BETWEEN_ASKS.join("" if one is None else _text(one) for one in own).rstrip("_") for own in _padded(guesses)
    ]
    return BETWEEN_STEPS.join(written).rstrip(BETWEEN_STEPS)


def _padded(guesses: Guesses) -> Guesses:
    """Leave out guesses of a step that hold nothing, so that an empty step is an empty text."""
    return tuple(own if any(one is not None for one in own) else () for own in guesses)


def _text(guess: float | str) -> str:
    return f"{guess:g}" if isinstance(guess, float) else guess


# --- what buttons do


def write(place: Place) -> None:
    """Write where the reader is into the address, at once: a parameter that is deleted would be one more entry of the history."""
    wanted = {
        "guess": _encoded(place.guesses),
        "revealed": str(place.revealed).lower(),
        "present": str(place.present).lower(),
    }
    shown = {key: text for key, text in wanted.items() if text not in ("", "false") or key in st.query_params}
    st.query_params.update({"story": place.key, "step": str(place.step + 1), **shown})


def go(place: Place, step: int) -> None:
    """Go to a step; one whose chart was seen shows it again."""
    step = min(max(step, 0), len(place.story.steps) - 1)
    seen = (place.key, step) in st.session_state.get(REVEALED, set())
    write(replace(place, step=step, revealed=seen))


def reveal(place: Place) -> None:
    """Show what the data say."""
    write(replace(place, revealed=True))


def begin(key: str) -> None:
    """Begin a story from its first step, without guesses."""
    st.session_state[REVEALED] = {one for one in st.session_state.get(REVEALED, set()) if one[0] != key}
    write(Place(key, guesses=_decoded(key, ""), present=st.query_params.get("present") == "true"))


def leave() -> None:
    """Go back to the list of stories."""
    st.query_params.pop("story", None)


def present(place: Place, on: bool) -> None:
    """Turn presenter mode on or off."""
    write(replace(place, present=on))


def guessed(place: Place, ask: int, value: Callable[[], Guess]) -> None:
    """Note a guess."""
    own = list(place.guesses[place.step])
    own[ask] = value()
    guesses = (*place.guesses[: place.step], tuple(own), *place.guesses[place.step + 1 :])
    write(replace(place, guesses=guesses))


# --- notes, which stay in the session


def notes_of(key: str, step: str) -> str:
    """Return what the reader noted on a step."""
    return str(st.session_state.get(NOTES, {}).get((key, step), ""))


def keep_notes(key: str, step: str, text: str) -> None:
    """Keep what the reader noted on a step."""
    st.session_state.setdefault(NOTES, {})[key, step] = text
