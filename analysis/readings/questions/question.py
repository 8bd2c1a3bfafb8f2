"""What a question is: one entry of the registry, and the choices under which it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.readings.subject import Subject

FAMILIES = {
    "diversity": "Diversity",
    "coverage": "Coverage of possible space",
    "prediction": "Predictive mutual information",
    "function": "Function",
}


@dataclass(frozen=True)
class Choice:
    """A choice that could be made otherwise: one factor of a question.

    Parameters
    ----------
    label : str
        Name on screen, as in 'what decides is the ...'.
    levels : mapping of str to str
        Level -> its name on screen; the first is shown until another is chosen. Levels that a domain names itself
        (notations, labels) stand in the rows alone, and this is empty.
    """

    label: str
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question that is read on every set, in the same way whatever the domain.

    Parameters
    ----------
    title : str
        On screen, in plain words.
    asks : str
        The question as a sentence.
    family : str
        Key of FAMILIES.
    unit : str
    read : callable
        ``Subject -> rows`` (see `rows.row`): one row for each combination of choices that the set reaches. An iterator where each
        row stands for itself, so that it may be shown while others are looked for. A ValueError says why the question cannot
        be read on the set.
    choices : mapping of str to Choice
        Factor (of `rows.FACTORS`) -> choice.
    judged : bool
        Whether domains are compared by it. A larger value always means a stronger prior.
    cannot_tell : str
        One sentence.
    references : tuple of str
        Keys of `report.citations`.
    group : str
        Questions of one group share work and are read in one process.
    """

    title: str
    asks: str
    family: str
    unit: str
    read: Callable[[Subject], Iterable[dict[str, Any]]]
    choices: Mapping[str, Choice]
    judged: bool
    cannot_tell: str
    references: tuple[str, ...] = ()
    group: str = "coding"
