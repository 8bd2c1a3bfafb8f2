"""The ledger: every claim with its verdict on the tables that are there, as objects and as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.claims.claim import Claim, Evidence
from analysis.claims.evidence import EVIDENCE
from analysis.claims.finding import PENDING, UNMEASURABLE, VERDICTS, Finding, Tables, written
from analysis.claims.registry import CLAIMS

COLUMNS = (
    "number", "title", "claim", "verdict", "words", "of", "value", "low", "high", "null", "unit", "n", "counted",
    "sentence", "page",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One claim with what is found on it.

    Parameters
    ----------
    claim : Claim
    finding : Finding
    waiting : tuple of str
        Sources that it needs and that are not measured yet.
    """

    claim: Claim
    finding: Finding
    waiting: tuple[str, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What others have published on it."""
        return EVIDENCE.get(self.claim.number, ())


def judged(tables: Tables, reasons: Mapping[str, str] | None = None, waiting: Sequence[str] = ()) -> list[Entry]:
    """Judge every claim.

    Parameters
    ----------
    tables : mapping
        Source -> its tables by name.
    reasons : mapping of str to str, optional
        Source -> why it cannot be measured on the sets that are here.
    waiting : sequence of str
        Sources that can be measured, and are not yet.

    Returns
    -------
    list of Entry
        In the order of the claims. A claim whose tables are not there is not measured yet, or not measurable; why, its
        sentence says.
    """
    return [_judged(claim, tables, reasons or {}, waiting) for claim in CLAIMS]


def _judged(claim: Claim, tables: Tables, reasons: Mapping[str, str], waiting: Sequence[str]) -> Entry:
    missing = [source for source in claim.needs if source not in tables]
    if not missing:
        return Entry(claim, claim.rule(tables))
    later = tuple(source for source in missing if source in waiting)
    never = [source for source in missing if source not in waiting]
    if not never:
        return Entry(claim, Finding(PENDING, "Not measured yet with these sets and this code."), later)
    why = reasons.get(never[0], f"no experiment named {never[0]} is part of this program" if not claim.load else "")
    said = "; ".join(filter(None, [why.rstrip("."), f"load {claim.load}" if claim.load else ""]))
    return Entry(claim, Finding(UNMEASURABLE, f"Not measurable with this data: {said}."))


def table(entries: Sequence[Entry]) -> pd.DataFrame:
    """Return one row for each claim: columns COLUMNS.

    Value, low and high are those of the part that the verdict hangs on (`of`); NaN where there is none.
    """
    return pd.DataFrame([_row(entry) for entry in entries], columns=list(COLUMNS))


def _row(entry: Entry) -> dict[str, Any]:
    claim, finding, part = entry.claim, entry.finding, entry.finding.shown
    numbers = {name: getattr(part, name) if part else float("nan") for name in ("value", "low", "high", "null")}
    state = "&".join(f"{key}={value}" for key, value in claim.state.items())
    return {
        "number": claim.number, "title": claim.title, "claim": claim.text, "verdict": finding.verdict, "words": finding.words,
        "of": part.label if part else "", **numbers, "unit": part.unit if part else "", "n": part.n if part else 0,
        "counted": part.of if part else "", "sentence": finding.sentence,
        "page": f"/{claim.page}{f'?{state}' if state else ''}" if claim.page else "",
    }  # fmt: skip


def parts(entry: Entry) -> pd.DataFrame:
    """Return the parts of a finding as a table: columns label, value, low, high, unit, n, of, null, says, domain."""
    columns = ("label", "value", "low", "high", "unit", "n", "of", "null", "says", "domain")
    return pd.DataFrame(
        [{name: getattr(part, name) for name in columns} for part in entry.finding.parts], columns=list(columns)
    )


def number(entry: Entry) -> str:
    """Write the number that a verdict hangs on, with its interval and unit; empty where there is none."""
    return written(entry.finding.shown) if entry.finding.shown else ""


def counts(entries: Sequence[Entry]) -> dict[str, int]:
    """Count claims by verdict, in the order of VERDICTS, those that occur."""
    found = {verdict: sum(one.finding.verdict == verdict for one in entries) for verdict in VERDICTS}
    return {verdict: number for verdict, number in found.items() if number}


def sentence(entries: Sequence[Entry]) -> str:
    """State how many claims have which verdict."""
    words = {
        "depends": "depend on the set or the choice",
        "context": "are counts or published figures only",
        "not measurable": "are not measurable with this data",
        "not measured yet": "are not measured yet",
    }
    said = [f"{number} {words.get(verdict, f'are {verdict}')}" for verdict, number in counts(entries).items()]
    text = f"Of {len(entries)} claims {', '.join(said[:-1])}{' and ' if said[1:] else ''}{said[-1]}."
    return text.replace(" 1 are ", " 1 is ").replace(" 1 depend ", " 1 depends ")


def published(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the ledger as JSON values: what `table` holds, parts and evidence of each claim."""
    found = []
    for entry, row in zip(entries, table(entries).to_dict("records"), strict=True):
        own = {name: _plain(value) for name, value in row.items()}
        own |= {"measured": entry.claim.measured, "refuted": entry.claim.refuted, "waiting": list(entry.waiting)}
        own["parts"] = [{n: _plain(v) for n, v in one.items()} for one in parts(entry).to_dict("records")]
        own["evidence"] = [
            {"side": one.side, "says": one.says, "source": one.source, "link": one.address} for one in entry.evidence
        ]
        found.append(own)
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of a table
    if isinstance(value, float) and value != value:
        return None
    return value.item() if hasattr(value, "item") else value
