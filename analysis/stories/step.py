"""What a guided tour is made of: stories, steps, and the questions that are asked before a chart is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.verdict.multiverse import Multiverse

PERCENT = "%"


class Missing(ValueError):
    """A number that a step asks for is not there; the message says why, as the end of a sentence."""


@dataclass(frozen=True)
class Source:
    """A chart of a page, in one state of that page.

    Parameters
    ----------
    kind : str
        Which chart; the pages know how each is drawn and which address opens it.
    settings : mapping of str to str
        What is chosen otherwise than at first.
    """

    kind: str
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One number that a step speaks of.

    Parameters
    ----------
    key : str
        Of the option that it belongs to: a domain, a set, a step, a choice.
    label : str
        Its name in a sentence.
    value, low, high : float
        With its 95 % interval; NaN where the number is a count over all combinations, which has none.
    """

    key: str
    label: str
    value: float
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class Evidence:
    """What a step computes its numbers from.

    Parameters
    ----------
    table : DataFrame
        The table twin of the chart.
    rows : DataFrame
        All readings that are known (`readings.rows.COLUMNS`).
    stands : tuple of str
        Natural sets, by which domains are compared.
    judged : Multiverse or None
        The verdict over them.
    dataset, domain, title : str
        The set that the third story is about.
    """

    table: pd.DataFrame
    rows: pd.DataFrame
    stands: tuple[str, ...] = ()
    judged: Multiverse | None = None
    dataset: str = ""
    domain: str = ""
    title: str = ""


Parts = Callable[[Evidence], list[Part]]


@dataclass(frozen=True)
class Number:
    """A guess of a number.

    Parameters
    ----------
    label : str
        Of the slider.
    least, most, step : float
        In the unit of the slider.
    unit : str
        ``"%"`` where the numbers are shares.
    axis : str
        Axis of the chart on which the guess can be drawn, ``"x"`` or ``"y"``; empty where it has no place there.
    """

    label: str
    least: float = 0.0
    most: float = 100.0
    step: float = 1.0
    unit: str = PERCENT
    axis: str = ""

    @property
    def scale(self) -> float:
        """What a number of the slider is multiplied with to give a number of the chart."""
        return 0.01 if self.unit == PERCENT else 1.0


@dataclass(frozen=True)
class Choice:
    """A guess of one of several options.

    Parameters
    ----------
    options : mapping of str to str
        Key -> label.
    """

    options: Mapping[str, str]


LOWEST, HIGHEST = "lowest", "highest"
OWN_DOMAIN, OWN_SET = "@domain", "@set"  # a part whose key is that of the set of the story


@dataclass(frozen=True)
class Ask:
    """A question, how it is answered by the data, and the sentence that is computed then.

    Parameters
    ----------
    question : str
        In words that need no page to have been read.
    source : Source
        The chart that answers it.
    guess : Number or Choice
    parts : callable
        ``Evidence -> parts``, of which `pick` takes one.
    pick : str
        Key of a part, ``"lowest"``, ``"highest"``, ``"@domain"`` or ``"@set"``.
    say : str
        The sentence, with places for what is computed: ``{answer}``, ``{value}``, ``{parts}``, ``{others}``, ``{title}``,
        and the names of `more`. It holds no number of its own.
    unit : str
        Of the parts in the sentence.
    more : mapping of str to (Source or None, callable, str)
        Further numbers: name -> chart (None for the same one), parts, and which one.
    right : str
        The right option where it is a definition, which no data decides.
    short : mapping of str to str
        Option -> its name in sentences, where the label is too long.
    """

    question: str
    source: Source
    guess: Number | Choice
    parts: Parts
    pick: str
    say: str
    unit: str = PERCENT
    more: Mapping[str, tuple[Source | None, Parts, str]] = field(default_factory=dict)
    right: str = ""
    short: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step of a story.

    Parameters
    ----------
    key : str
        Letters and digits.
    title : str
        What it is about.
    lead : str
        What must be known to answer: definitions, never results.
    asks : tuple of Ask
        One question; several in a quiz.
    notes : str
        For whoever presents it.
    hands_in : bool
        Whether a file can be handed in here.
    """

    key: str
    title: str
    lead: str
    asks: tuple[Ask, ...]
    notes: str
    hands_in: bool = False


@dataclass(frozen=True)
class Story:
    """A guided tour.

    Parameters
    ----------
    title, about : str
    steps : tuple of Step
    own : bool
        Whether it is about one set, the reader's own where there is one.
    """

    title: str
    about: str
    steps: tuple[Step, ...]
    own: bool = False
