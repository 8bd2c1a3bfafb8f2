"""What a step says once its chart is shown: computed from its numbers, never written."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.charts.theme import interval_text, joined
from analysis.stories.step import (
    HIGHEST,
    LOWEST,
    OWN_DOMAIN,
    OWN_SET,
    PERCENT,
    Ask,
    Choice,
    Evidence,
    Missing,
    Number,
    Part,
    Source,
)
from analysis.support.numbers import percent

Guess = float | str | None
WIDE = 0.02  # width of an interval, or an exact share, from which no decimals are needed
See = Callable[[Source], Evidence]  # the evidence of a chart


@dataclass(frozen=True)
class Answer:
    """What the data answers.

    Parameters
    ----------
    right : tuple of str
        Keys of the options that are right: several where the numbers cannot tell them apart. Empty for a number.
    part : Part
        The number that was asked for, or that of the first right option.
    sentence : str
    """

    right: tuple[str, ...]
    part: Part
    sentence: str


def written(part: Part, unit: str) -> str:
    """Write a number with its interval: ``49.7 % [49.1 %, 50.2 %]``.

    Examples
    --------
    >>> written(Part("a", "a", 0.5, 0.25, 0.75), "bits")
    '0.5 [0.25, 0.75] bits'
    """
    if unit != PERCENT:
        return interval_text(part.value, part.low, part.high, unit)
    exact = math.isnan(part.low)
    rough = abs(part.value) >= WIDE if exact else part.high - part.low >= WIDE
    digits = 0 if rough else 1
    if exact:
        return percent(part.value, digits)
    return f"{percent(part.value, digits)} [{percent(part.low, digits)}, {percent(part.high, digits)}]"


def extremes(parts: Sequence[Part], which: str) -> list[Part]:
    """Return the lowest or highest part and, after it, those that its interval does not tell from it.

    Examples
    --------
    >>> some = [Part("a", "a", 1, 0.5, 1.5), Part("b", "b", 1.2, 1.1, 1.3), Part("c", "c", 3, 2.9, 3.1)]
    >>> [part.key for part in extremes(some, "lowest")]
    ['a', 'b']
    """
    order = sorted(parts, key=lambda part: part.value, reverse=which == HIGHEST)
    first = order[0]
    return [first, *(part for part in order[1:] if _overlap(first, part))]


def _overlap(one: Part, other: Part) -> bool:
    """Whether two numbers cannot be told apart; numbers without an interval are exact."""
    low = [part.value if math.isnan(part.low) else part.low for part in (one, other)]
    high = [part.value if math.isnan(part.high) else part.high for part in (one, other)]
    return low[0] <= high[1] and low[1] <= high[0]


def picked(parts: Sequence[Part], pick: str, evidence: Evidence) -> list[Part]:
    """Return the part that is asked for; several where the lowest or highest is not told from others.

    Raises
    ------
    Missing
        If there is no such part.
    """
    if pick in (LOWEST, HIGHEST):
        return extremes(parts, pick)
    key = {OWN_DOMAIN: evidence.domain, OWN_SET: evidence.dataset}.get(pick, pick)
    found = [part for part in parts if part.key == key]
    if not found:
        raise Missing("the set that it is about is not read here")
    return found


def answer(ask: Ask, see: See) -> Answer:
    """Compute what the data answers to a question, and the sentence that says so.

    Parameters
    ----------
    ask : Ask
    see : callable
        ``Source -> Evidence``: the table of a chart, and what else is known.

    Raises
    ------
    Missing
        If a number is not there.
    """
    evidence = see(ask.source)
    parts = ask.parts(evidence)
    found = picked(parts, ask.pick, evidence)
    names = joined([ask.short.get(part.key, part.label) for part in found])
    told = {
        "answer": names,
        "value": written(found[0], ask.unit),
        "parts": _listed(parts, ask.unit),
        "others": _listed([part for part in parts if part.key != found[0].key], ask.unit),
        "title": evidence.title,
    }
    for name, (source, other, pick) in ask.more.items():
        beside = see(source) if source else evidence
        numbers = other(beside)
        told[name] = (
            _listed(numbers, ask.unit) if pick == "all" else written(picked(numbers, pick, beside)[0], ask.unit)
        )
    sentence = ask.say.format(**told)
    if len(found) > 1 and not ask.right:
        sentence += f" Their intervals overlap: {names} cannot be told apart here."
    right = (ask.right,) if ask.right else tuple(part.key for part in found) if isinstance(ask.guess, Choice) else ()
    return Answer(right, found[0], sentence)


def _listed(parts: Sequence[Part], unit: str) -> str:
    return joined([f"{written(part, unit)} ({part.label})" for part in parts])


def against(ask: Ask, guess: Guess, found: Answer) -> str:
    """Say how a guess compares with the data; that there is none where nothing was guessed."""
    if guess is None:
        return "No guess was made."
    if isinstance(ask.guess, Number):
        return _number_against(float(guess), ask.guess, found.part)
    said = ask.guess.options[str(guess)]
    others = [ask.guess.options.get(key, key) for key in found.right if key != guess]
    if guess in found.right and others:
        return f"You said: {said}. The data do not rule it out, and they do not tell it from {' or '.join(others)}."
    if guess in found.right:
        return f"You said: {said}. So do the data."
    right = [ask.guess.options.get(key, key) for key in found.right]
    return f"You said: {said}. The data say: {' or '.join(right)}."


def _number_against(guess: float, asked: Number, part: Part) -> str:
    unit = "\N{NO-BREAK SPACE}%" if asked.unit == PERCENT else f" {asked.unit}".rstrip()
    data = written(part, asked.unit)
    low, high = ((part.value if math.isnan(end) else end) / asked.scale for end in (part.low, part.high))
    if low - asked.step / 2 <= guess <= high + asked.step / 2:
        place = "right, as far as the slider and the interval tell"
    else:
        off = abs(guess - part.value / asked.scale)
        side = "high" if guess > high else "low"
        of = "percentage points" if asked.unit == PERCENT else asked.unit
        place = f"{off:.3g} {of} too {side}".replace("  ", " ")
    return f"You said {guess:g}{unit}; the data say {data}: {place}."
