"""What the verdict says in words: computed from its numbers, never written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

SHARE, LEVEL = 0.9, 0.05  # 'X is weakest' is said from this share on, and up to this p value
ROUNDING = 1e-9
LABELS = {
    "set": "data sets",
    "statistic": "statistic",
    "unit_of_parts": "unit of parts",
    "notation": "notation",
    "order": "order of the neutral chain",
    "relatives": "near relatives",
    "pool": "training pool size",
    "kind": "kind of label",
    "label": "label",
    "step": "step",
    "sampling": "sampling noise",
}


def percent(share: float) -> str:
    """Write a share, without claiming 0 %, 100 % or the threshold for what only rounds to it."""
    if ROUNDING < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1 - ROUNDING:
        return "over 99 %"
    whole = f"{share:.0%}"
    return (f"{share:.1%}" if whole == f"{SHARE:.0%}" and not reached(share) else whole).replace("%", " %")


def probability(p: float) -> str:
    """Write a p value with its sign of relation."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)


def decided_by(choice: str, first: float, of: str) -> str:
    """Say which choice decides most, or that the uncertainty of the numbers does."""
    share = f"{percent(first)} of the variance of {of}"
    if choice == LABELS["sampling"]:
        return f"sampling noise is the largest part ({share})"
    return f"the choice of {choice} decides most ({share})"


def listed(words: Sequence[str]) -> str:
    """Join words by commas and a last 'and'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def label_of(factor: str, labels: Mapping[str, str]) -> str:
    """Name of a factor on screen; own factors that count as one are joined by ' and '."""
    return " and ".join(labels.get(part, part) for part in factor.split("+"))


def reached(share: float) -> bool:
    """Whether a share is at least `SHARE`; 9 of 10 is, however it was summed."""
    return share >= SHARE - ROUNDING


def said(row: Mapping[str, Any]) -> str:
    """Return ``"weakest"``, ``"strongest"`` or ``""``: what may be said of a domain."""
    for side in ("weakest", "strongest"):
        if reached(row[side]) and row[f"p_{side}"] <= LEVEL:
            return side
    return ""


def of_domain(row: Mapping[str, Any], name: str, decides: str, first: float) -> str:
    """Return the sentence on one domain.

    Parameters
    ----------
    row : mapping
        weakest, strongest, base_rate, p_weakest, p_strongest, p_smallest, said.
    name : str
        Plural name of the domain on screen.
    decides : str
        Name on screen of the choice that carries most of the variance of its rank; empty where its rank never varies.
    first : float
        Its first-order share.
    """
    side = row["said"] or ("weakest" if row["weakest"] >= row["strongest"] else "strongest")
    share, p = row[side], row[f"p_{side}"]
    if row["said"]:
        return (
            f"{_capital(name)}: {side} prior in {percent(share)} of the combinations of data sets and choices "
            f"({percent(row['base_rate'])} if domains did not differ), {probability(p)}."
        )
    if reached(share):
        return (
            f"No single answer for {name}: {side} prior in {percent(share)} of the combinations, but the independent sources "
            f"are too few: so large a difference also comes from assigning them to domains at random "
            f"({probability(p)}, at best {row['p_smallest']:.2g} with these sources)."
        )
    found = f"weakest in {percent(row['weakest'])}, strongest in {percent(row['strongest'])} of the combinations"
    if not decides:
        return f"{_capital(name)}: the same rank in all combinations; {found}."
    return f"No single answer for {name}: {decided_by(decides, first, 'its rank')}; {found}."


def of_question(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], decides: str, first: float) -> str:
    """Return the sentence on a question, from the rows of its domains.

    Parameters
    ----------
    rows : sequence of mapping
        One a domain: domain, said, judged, weakest, p_weakest and the fields of `of_domain`.
    names : mapping of str to str
        Domain -> plural name on screen.
    decides : str
        Name on screen of the choice that carries most of the variance of all ranks.
    first : float
        Its first-order share.
    """
    if not rows[0]["judged"]:
        return str(rows[0]["sentence"])
    clear = [of_domain(row, names[row["domain"]], "", math.nan) for row in rows if row["said"]]
    if any(row["said"] == "weakest" for row in rows):
        return " ".join(clear)
    lowest = max(rows, key=lambda row: row["weakest"])
    name = names[lowest["domain"]]
    if reached(lowest["weakest"]) or not decides:
        nothing = of_domain(lowest, name, "", math.nan)
    else:
        nothing = (
            f"Not settled: most often {name} {_have(name)} the weakest prior, in {percent(lowest['weakest'])} of the "
            f"combinations ({percent(lowest['base_rate'])} if domains did not differ), short of the {percent(SHARE)} that an "
            f"answer needs; {decided_by(decides, first, 'ranks')}."
        )
    return " ".join([nothing, *clear])


def headline(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], titles: Mapping[str, str], claimed: str = ""
) -> str:
    """Return the answer over all questions; questions are not counted, because they are not votes.

    Parameters
    ----------
    rows : sequence of mapping
        One a question: question, judged, weakest (the domain that is said to be weakest, or empty), few (whether a share of
        `SHARE` was reached and only the sources are too few), lowest (the domain that is most often weakest), share (how
        often), decides (name on screen).
    names, titles : mapping of str to str
        Domain and question -> name on screen.
    claimed : str
        Domain that is claimed to be weakest; the answer then begins with yes or no.
    """
    judged = [row for row in rows if row["judged"]]
    if not judged:
        return "No answer: no question could be judged across domains."
    clear: dict[str, list[str]] = {}
    for row in judged:
        if row["weakest"]:
            clear.setdefault(row["weakest"], []).append(_quoted(row, titles))
    said = [_clear(domain, found, names, claimed) for domain, found in clear.items()]
    return " ".join([*said, *(_open(row, names, titles) for row in judged if not row["weakest"])])


def _quoted(row: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    return f"'{titles.get(row['question'], row['question'])}'"


def _clear(domain: str, questions: Sequence[str], names: Mapping[str, str], claimed: str) -> str:
    """Say by which questions a domain has the weakest prior."""
    name, found = names[domain], listed(questions)
    if not claimed:
        return f"{_capital(name)} {_have(name)} the weakest prior by {found}."
    return f"{'Yes' if domain == claimed else 'No'} by {found}: {name} {_have(name)} the weakest prior there."


def _have(name: str) -> str:
    return "have" if name.endswith("s") else "has"


def _open(row: Mapping[str, Any], names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Say why a question is not settled."""
    most = f"most often {names[row['lowest']]}, in {percent(row['share'])} of the combinations"
    if row["few"]:
        why = "but the independent sources are too few"
    elif not row["decides"]:
        why = "ranks are tied"
    elif row["decides"] == LABELS["sampling"]:
        why = "sampling noise is the largest part"
    else:
        why = f"the choice of {row['decides']} decides most"
    return f"Not settled by {_quoted(row, titles)}: {most}; {why}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
