"""All methods as entries: what is written down of each, joined with what docstrings and registries say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from analysis import alignment as alignment_face
from analysis import coverage as coverage_face
from analysis import diversity as diversity_face
from analysis import entropy as entropy_face
from analysis import function as function_face
from analysis import prediction as prediction_face
from analysis.methods import documentation, references
from analysis.methods.documentation import Documentation
from analysis.methods.references import Reference
from analysis.methods.written import alignment, common, coverage, diversity, entropy, experiments, function, prediction
from analysis.methods.written import questions as of_questions
from analysis.methods.written.written import Written
from analysis.readings.questions import QUESTIONS

FACES: dict[ModuleType, tuple[Written, ...]] = {
    diversity_face: diversity.ENTRIES,
    coverage_face: coverage.ENTRIES,
    entropy_face: entropy.ENTRIES,
    prediction_face: prediction.ENTRIES,
    function_face: function.ENTRIES,
    alignment_face: alignment.ENTRIES,
}
# Public names of the faces without an entry, and why: they measure nothing.
WITHOUT: dict[str, str] = {
    "function.BLIND": "a message",
    "function.IDLE": "a message",
    "function.FOLDS": "a number of parts, said in the entries that use it",
    "alignment.checked": "checks what the other functions are given",
}
ESTIMATORS, QUESTION, EXPERIMENT = "estimators", "questions", "experiments"
NEUTRAL, INTERVAL, VERDICT = "neutral objects", "intervals", "verdict"
KINDS: dict[str, str] = {
    NEUTRAL: "Neutral objects",
    ESTIMATORS: "Estimators",
    INTERVAL: "Intervals",
    QUESTION: "Questions",
    VERDICT: "Verdict",
    EXPERIMENT: "Experiments",
}


@dataclass(frozen=True)
class Entry:
    """One method, with all that a reader may ask of it.

    Parameters
    ----------
    key : str
        In addresses: ``"diversity.hill_number"``, ``"questions.learning"``.
    kind : str
        Key of KINDS.
    title : str
    formula : str
        LaTeX, without dollars.
    where, assumes, fails, about, details : str
        Markdown: the letters of the formula, what must hold, when it is wrong, a summary, and what else docstrings say.
    reads, gives : str
        Markdown: what goes in, and what comes out in which unit.
    names : tuple of str
        Public names, as they are imported.
    examples : dict of str to str
        Name -> lines that run, with what they print.
    references : tuple of Reference
        What docstrings cite.
    cites : tuple of str
        Keys of `report.citations`.
    """

    key: str
    kind: str
    title: str
    formula: str
    where: str
    assumes: str
    fails: str
    about: str
    details: str
    reads: str
    gives: str
    names: tuple[str, ...]
    examples: Mapping[str, str]
    references: tuple[Reference, ...]
    cites: tuple[str, ...]

    @property
    def words(self) -> str:
        """All text that a search looks through."""
        cited = " ".join(one.text for one in self.references)
        names = " ".join(self.names)
        return f"{self.key} {self.title} {names} {self.about} {self.details} {self.assumes} {self.fails} {self.reads} {cited}"


@cache
def all_entries() -> dict[str, Entry]:
    """Return all entries in the order of the way from a file to the verdict: key -> entry."""
    found = [
        *(_of_module(NEUTRAL, name, one) for name, one in common.NEUTRAL.items()),
        *(_of_face(face, one) for face, written in FACES.items() for one in written),
        *(_of_module(INTERVAL, name, one) for name, one in common.INTERVALS.items()),
        *(_of_question(name, one) for name, one in of_questions.ENTRIES.items()),
        *(_of_module(VERDICT, name, one) for name, one in common.VERDICTS.items()),
        *(_of_module(EXPERIMENT, name, one) for name, one in experiments.ENTRIES.items() if find_spec(one.module)),
    ]
    return {one.key: one for one in found}


def search(text: str, kind: str = "") -> list[Entry]:
    """Return entries in which words begin with all those of a text, whatever their case; if their title does, first.

    Parameters
    ----------
    text : str
        Empty for all entries.
    kind : str
        Key of KINDS; empty for all of them.

    Examples
    --------
    >>> from analysis.methods import entries
    >>> [one.key for one in entries.search("vendi")]
    ['diversity.vendi_score']
    """
    wanted = [re.compile(rf"(?<![^\W_]){re.escape(word)}", re.IGNORECASE) for word in text.split()]
    among = [one for one in all_entries().values() if kind in ("", one.kind)]
    found = [one for one in among if all(word.search(one.words) for word in wanted)]
    return sorted(found, key=lambda one: not all(word.search(one.title) for word in wanted))


def of_name(face: str, name: str) -> Entry | None:
    """Return the entry that documents a public name of a face; None where there is none."""
    return next((one for one in all_entries().values() if f"analysis.{face}.{name}" in one.names), None)


# ---------------------------------------------------------------------------------------------------- one kind each


def _of_face(face: ModuleType, written: Written) -> Entry:
    short = face.__name__.rpartition(".")[2]
    public = {name: getattr(face, name) for name in written.names}
    documented = {name: documentation.of(found) for name, found in public.items() if callable(found)}
    chief = documented[written.names[0]]
    cited = [one for told in _inside(public) for one in references.found(told)]
    return Entry(
        f"{short}.{written.names[0]}", ESTIMATORS, written.title, written.formula, written.where, written.assumes,
        written.fails, documentation.markdown(chief.summary), _details(documented, public),
        _section(chief, "Parameters") or written.reads, _section(chief, "Returns") or written.gives,
        tuple(f"{face.__name__}.{name}" for name in written.names),
        {name: told.example for name, told in documented.items() if told.example},
        _once(cited), written.cites,
    )  # fmt: skip


def _members(registry: Mapping[str, Any]) -> dict[str, Documentation]:
    """Take apart what stands in a registry of functions or classes; of an unnamed maker, the docstring of what it makes."""
    named = {name: type(one(2, 1, None)) if one.__name__ == "<lambda>" else one for name, one in registry.items()}
    return {name: documentation.of(one) for name, one in named.items()}


def _inside(public: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts that cite papers: References of functions and classes, and the docstrings of what a registry holds."""
    for found in public.values():
        if isinstance(found, dict):
            for told in _members(found).values():
                yield told.references or f"{told.summary} {told.details}"
        else:
            yield documentation.of(found).references


def _details(documented: Mapping[str, Documentation], public: Mapping[str, Any]) -> str:
    """Join what docstrings say beyond their first line, each behind its name."""
    parts = []
    for number, (name, told) in enumerate(documented.items()):
        words = told.details if number == 0 else f"{told.summary}\n\n{told.details}"
        if words.strip():
            parts.append(f"`{name}`\n\n{documentation.markdown(words)}")
    for registry in (found for found in public.values() if isinstance(found, dict)):
        parts += [
            f"`{name}`\n\n{documentation.markdown(f'{told.summary} {told.details}')}"
            for name, told in _members(registry).items()
        ]
    return "\n\n".join(parts)


def _of_question(key: str, written: Written) -> Entry:
    question = QUESTIONS[key]
    told = documentation.of_module(written.module)
    choices = "; ".join(
        choice.label + (f" ({', '.join(choice.levels.values())})" if choice.levels else "")
        for choice in question.choices.values()
    )
    return Entry(
        f"{QUESTION}.{key}", QUESTION, question.title, written.formula, written.where, written.assumes,
        " ".join(part for part in (written.fails, question.cannot_tell) if part), question.asks,
        documentation.markdown(f"{told.summary}\n\n{told.details}") + f"\n\n**Read under every choice of:** {choices}.",
        written.reads, f"{question.unit}; a larger value means a stronger prior.", (written.module,),
        {key: written.example}, _once(references.found(told.references)), question.references,
    )  # fmt: skip


def _of_module(kind: str, name: str, written: Written) -> Entry:
    module, _, function = written.module.partition(":")
    told = _documented(written.module) if function else documentation.of_module(module)
    example = _documented(written.example_of).example if written.example_of else written.example
    return Entry(
        f"{kind.replace(' ', '-')}.{name}", kind, written.title, written.formula, written.where, written.assumes,
        written.fails, documentation.markdown(told.summary), documentation.markdown(told.details), written.reads,
        written.gives, (written.module.replace(":", "."),), {name: example},
        _once(references.found(told.references)), written.cites,
    )  # fmt: skip


def _documented(place: str) -> Documentation:
    """Take apart the docstring of what stands at ``module:name``."""
    module, _, name = place.partition(":")
    return documentation.of(getattr(import_module(module), name))


def _section(told: Documentation, name: str) -> str:
    """Write a section of a docstring as a list in Markdown: what is named, of which type, then what it is."""
    items: list[tuple[str, list[str]]] = []
    for line in told.sections.get(name, "").splitlines():
        if line.startswith(" ") and items:
            items[-1][1].append(line.strip())
        elif line.strip():
            items.append((line.strip(), []))
    return "\n".join(_item(head, " ".join(words)) for head, words in items)


def _item(head: str, words: str) -> str:
    named, _, kind = head.partition(" : ")
    told = f": {documentation.markdown(words)}" if words else ""
    shown = f"**{documentation.markdown(named)}**" + (f" ({documentation.markdown(kind)})" if kind else "")
    return f"- {shown}{told}"


def _once(cited: list[Reference]) -> tuple[Reference, ...]:
    """Keep each paper once, with its fullest citation, in the order of first use."""
    found: dict[str, Reference] = {}
    for one in cited:
        number = one.doi or one.arxiv or one.key
        found[number] = max(found.get(number, one), one, key=lambda it: (bool(it.journal), len(it.authors)))
    return tuple(found.values())
