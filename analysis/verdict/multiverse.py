"""The verdict on every question: which domain has the weakest and the strongest prior over all sets and choices.

'X is weakest' is said where X is weakest in a share of at least `SHARE` of all specifications and the family-wise p value of
the permutation of sources is at most `LEVEL`; elsewhere the choice that carries most of the variance of ranks is named.
Every complete specification counts the same. Questions are not counted: they are not votes.

What the threshold of .9 costs (`tests.benchmarks.verdict_threshold`, 400 runs, 21 or 23 sets of 14 or 16 sources): of alike
domains it says 'X is weakest' in at most 0.2 % of runs, and in at most 2 % where two domains are equal and the third is far
stronger. There the p value alone would be wrong in 11 to 19 %: it tests whether all domains are alike, not which one is
lowest; and .8 would be wrong in 4 to 9 %. In return a domain that truly lies 1, 2, 3 or 5 standard deviations between sets below
the others is named in 0 to 4, 8 to 36, 39 to 86 and 98 to 100 % (.8: 4 to 13, 32 to 62, 76 to 97, all); the lower ends are for
choices that matter as much as sets. With three sets of one or two sources a domain nothing can be said at any threshold.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.verdict import sentences
from analysis.verdict.curve import curve
from analysis.verdict.decides import POOLED, decides
from analysis.verdict.permutation import by_source, max_t
from analysis.verdict.sentences import LABELS, LEVEL, SHARE
from analysis.verdict.specifications import COMMON, INTERVAL, OWN, Grid, arrange, has_levels, shares
from analysis.verdict.spread import ALL, Standing, over_choices, spread, standing

__all__ = ["COMMON", "LABELS", "LEVEL", "OWN", "SHARE", "Multiverse", "Standing", "judge"]

VERDICTS = (
    "question", "domain", "weakest", "strongest", "base_rate", "p_weakest", "p_strongest", "said", "decides", "sentence",
    "judged", "specifications", "p_smallest",
)  # fmt: skip
DECIDES = ("question", "domain", "factor", "label", "first", "total")


@dataclass(frozen=True)
class Multiverse:
    """What follows from a table of readings.

    Parameters
    ----------
    verdicts : DataFrame
        One row a judged question and domain: question, domain, weakest, strongest (shares), base_rate, p_weakest,
        p_strongest (family-wise), said (``"weakest"``, ``"strongest"`` or empty), decides (factor with the largest
        first-order share; empty where the rank never varies), sentence, judged, specifications, p_smallest.
    answers : dict of str to str
        Question -> one sentence on the question.
    headline : str
    decides : DataFrame
        question, domain (empty: all together), factor, label, first, total.
    spread : DataFrame
        question, domain, factors, mean, sd, error, low, high, sets, sources; see `spread.spread`.
    curve : DataFrame
        Specifications of the judged questions in rising order; see `curve.curve`.
    sets : DataFrame
        question, domain, dataset, value, error, choices: natural sets, each averaged over the choices that all sets of its
        domain reach.
    natural : DataFrame
        The rows that all this was computed from.
    factors : tuple of str
        Factors that have a level in any question.
    """

    verdicts: pd.DataFrame
    answers: dict[str, str]
    headline: str
    decides: pd.DataFrame
    spread: pd.DataFrame
    curve: pd.DataFrame
    sets: pd.DataFrame
    natural: pd.DataFrame = field(repr=False)
    factors: tuple[str, ...]

    def inside(
        self, question: str, domain: str, value: float, *, choice: Mapping[str, str] | None = None, error: float = 0.0
    ) -> Standing:
        """Place a value of a further set among the natural sets of its domain.

        Parameters
        ----------
        question, domain : str
        value : float
        choice : mapping of str to str, optional
            Factor -> level of the value; without it, the value is a mean over choices.
        error : float
            Standard error of the value.

        Raises
        ------
        ValueError
            If no natural set was read at that choice.
        """
        key = (question, domain, *((choice or {}).get(factor, ALL) for factor in self.factors))
        if key not in self._bands:
            at = f" at {', '.join(filter(None, key[2:]))}" if choice else ""
            raise ValueError(f"no natural set of {domain} has a reading of {question}{at}")
        return standing(value, error, *self._bands[key])

    @cached_property
    def _bands(self) -> dict[tuple[str, ...], tuple[NDArray[np.float64], float, float]]:
        """(question, domain, levels) -> values of the natural sets, mean and standard deviation between sets."""
        keys = ["question", "domain", *self.factors]
        means = self.sets.assign(**dict.fromkeys(self.factors, ALL))
        table = pd.concat([means, self.natural], ignore_index=True).drop_duplicates([*keys, "dataset"])
        values = {key: part["value"].dropna().to_numpy() for key, part in table.groupby(keys)}
        bands = zip(
            self.spread[keys].itertuples(index=False, name=None), self.spread["mean"], self.spread["sd"], strict=True
        )
        return {key: (values[key], float(mean), float(sd)) for key, mean, sd in bands}

    def standing(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Place every reading of a further set among the natural sets of its domain.

        Parameters
        ----------
        rows : DataFrame
            Rows of one set.

        Returns
        -------
        DataFrame
            question, domain, dataset, factors, value, inside, rank, of, mean, low, high: a row for each reading that
            natural sets have too.
        """
        columns = ["question", "domain", "dataset", *self.factors, "value"]
        found = []
        for row in rows[rows["value"].notna()].to_dict("records"):
            choice = {factor: row.get(factor, ALL) for factor in self.factors}
            if (row["question"], row["domain"], *choice.values()) not in self._bands:
                continue
            error = (row["high"] - row["low"]) / INTERVAL
            error = error if math.isfinite(error) else 0.0
            place = self.inside(row["question"], row["domain"], row["value"], choice=choice, error=error)
            found.append({key: row.get(key, ALL) for key in columns} | asdict(place))
        return pd.DataFrame(found, columns=[*columns, "inside", "rank", "of", "mean", "low", "high"])


def judge(
    table: pd.DataFrame,
    sources: Mapping[str, str],
    natural: Collection[str],
    *,
    judged: Collection[str],
    common: Sequence[str] = COMMON,
    own: Sequence[str] = OWN,
    excused: Mapping[str, Mapping[str, str]] | None = None,
    names: Mapping[str, str] | None = None,
    questions: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    claimed: str = "",
) -> Multiverse:
    """Judge every question over all sets and choices.

    Parameters
    ----------
    table : DataFrame
        Readings (`readings.rows`): question, domain, dataset, columns of factors, value, low, high. Sets that are not
        natural may be in it and move nothing. Domains are those with a natural set, in the order of the table.
    sources : mapping of str to str
        Data set -> source; a set that is not in it is its own source.
    natural : collection of str
        Data sets that count.
    judged : collection of str
        Questions by which domains are compared; of the others the spread is returned.
    common : sequence of str
        Factors that take one level in all domains at once; those without a level in the table are passed over.
    own : sequence of str
        Factors whose levels a domain names itself; together they count as one factor.
    excused : mapping of str to mapping of str to str, optional
        Question -> domain -> why it may not be judged there. Such a question is not judged across domains.
    names : mapping of str to str, optional
        Domain -> its name on screen, inside a sentence.
    questions : mapping of str to str, optional
        Question -> its title.
    labels : mapping of str to str, optional
        Factor -> its name on screen, after 'the choice of'; beside `LABELS`.
    claimed : str
        Domain that is claimed to be weakest, for the headline alone: every domain is judged in the same way.

    Returns
    -------
    Multiverse

    Raises
    ------
    ValueError
        If a set has two readings of a question at the same choice, or fewer than two domains have a natural set.
    """
    rows = table[table["dataset"].isin(set(natural))]
    factors = has_levels(rows, [*common, *own])
    rows = rows.fillna(dict.fromkeys(factors, ALL)).reset_index(drop=True)
    domains = list(dict.fromkeys(rows["domain"]))
    if len(domains) < 2:
        raise ValueError(f"natural sets of two domains are needed, found {', '.join(domains) or 'none'}")
    words = _Words({d: d for d in domains} | dict(names or {}), dict(questions or {}), LABELS | dict(labels or {}))
    found = [
        _question(
            key, rows[rows["question"] == key], domains, (own, common), sources, (excused or {}).get(key, {}), words
        )
        for key in dict.fromkeys(rows["question"])
        if key in set(judged)
    ]
    means = over_choices(rows, factors)
    return Multiverse(
        verdicts=_joined([f.verdicts for f in found], VERDICTS),
        answers={f.key: f.answer for f in found},
        headline=sentences.headline([f.summary for f in found], words.domains, words.questions, claimed),
        decides=_joined([f.decides for f in found], DECIDES),
        spread=spread(rows, means, factors, sources),
        curve=_joined([f.curve for f in found], ("question", "position", "claimed", "difference", "weakest")),
        sets=means,
        natural=rows,
        factors=factors,
    )


@dataclass(frozen=True)
class _Words:
    """Names on screen of domains, questions and factors."""

    domains: Mapping[str, str]
    questions: Mapping[str, str]
    factors: Mapping[str, str]


@dataclass(frozen=True)
class _Found:
    """What was found on one question: its part of a `Multiverse`."""

    key: str
    verdicts: pd.DataFrame
    answer: str
    summary: dict[str, Any]
    decides: pd.DataFrame
    curve: pd.DataFrame


def _question(
    key: str,
    rows: pd.DataFrame,
    domains: Sequence[str],
    split: tuple[Sequence[str], Sequence[str]],
    sources: Mapping[str, str],
    excused: Mapping[str, str],
    words: _Words,
) -> _Found:
    grid = arrange(rows, domains, *split)
    base = {"question": key, "base_rate": 1 / len(domains)}
    reason = _not_judged(grid, excused, words)
    if reason:
        blank = {"weakest": math.nan, "strongest": math.nan, "p_weakest": math.nan, "p_strongest": math.nan, "said": ""}
        blank |= {"decides": "", "sentence": reason, "judged": False, "specifications": 0, "p_smallest": math.nan}
        verdicts = pd.DataFrame([{**base, "domain": domain, **blank} for domain in domains])
        summary = {"question": key, "judged": False}
        return _Found(key, verdicts, reason, summary, pd.DataFrame(), pd.DataFrame())
    weakest, strongest = shares(grid)
    p, smallest = max_t(*by_source(grid, sources))
    base |= {"judged": True, "specifications": grid.size, "p_smallest": smallest}
    deciding = decides(grid).assign(question=key)
    deciding["label"] = [sentences.label_of(factor, words.factors) for factor in deciding["factor"]]
    found = []
    for d, domain in enumerate(domains):
        row: dict[str, Any] = {**base, "domain": domain, "weakest": float(weakest[d]), "strongest": float(strongest[d])}
        row |= {"p_weakest": float(p[d, 0]), "p_strongest": float(p[d, 1])}
        row["said"] = sentences.said(row)
        row["decides"], label, first = _largest(deciding, domain)
        row["sentence"] = sentences.of_domain(row, words.domains[domain], label, first)
        found.append(row)
    label, first = _largest(deciding, POOLED)[1:]
    said = [row["domain"] for row in found if row["said"] == "weakest"]
    few = not said and sentences.reached(max(weakest))
    return _Found(
        key,
        pd.DataFrame(found),
        sentences.of_question(found, words.domains, label, first),
        {
            "question": key,
            "judged": True,
            "weakest": said[0] if said else "",
            "few": few,
            "decides": label,
            "lowest": domains[int(np.argmax(weakest))],
            "share": float(max(weakest)),
        },
        deciding,
        curve(grid, domains[int(np.argmax(weakest))]).assign(question=key),
    )


def _not_judged(grid: Grid, excused: Mapping[str, str], words: _Words) -> str:
    """Say why a question is not judged across domains; empty where it is."""
    if excused:
        reasons = [f"{words.domains.get(domain, domain)}: {reason}" for domain, reason in excused.items()]
        return f"Not judged across domains ({'; '.join(reasons)})."
    silent = [r.domain for r, count in zip(grid.readings, grid.counts, strict=True) if not count.any()]
    if silent:
        return f"Not judged across domains: no reading of {sentences.listed([words.domains[d] for d in silent])}."
    if not grid.size:
        return "Not judged across domains: no choice at which all of them have a reading."
    return ""


def _largest(deciding: pd.DataFrame, domain: str) -> tuple[str, str, float]:
    """Factor with the largest first-order share for a domain, its label and the share; empty where no rank varies."""
    here = deciding[deciding["domain"] == domain]
    top = here.loc[here["first"].idxmax()]
    return (str(top["factor"]), str(top["label"]), float(top["first"])) if here["total"].max() > 0 else ("", "", 0.0)


def _joined(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Join tables, the named columns first; an empty table has them too."""
    tables = [table for table in tables if len(table)]
    if not tables:
        return pd.DataFrame(columns=list(columns))
    joined = pd.concat(tables, ignore_index=True)
    return joined[[*columns, *(column for column in joined if column not in columns)]]
