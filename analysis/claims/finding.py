"""What measurements say of a claim: parts with intervals, each for it or against it, and the verdict that follows from them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.charts.theme import joined

SUPPORTED, CONTRADICTED, DEPENDS, OPEN = "supported", "contradicted", "depends", "not decided"
UNMEASURABLE, CONTEXT, PENDING = "not measurable", "context", "not measured yet"
VERDICTS = (SUPPORTED, CONTRADICTED, DEPENDS, OPEN, UNMEASURABLE, CONTEXT, PENDING)
FOR, AGAINST, NEITHER = 1, -1, 0
SAID = {FOR: "in favour", AGAINST: "against", NEITHER: "undecided"}
Tables = Mapping[str, Mapping[str, pd.DataFrame]]  # source -> its tables by name
Rule = Callable[[Tables], "Finding"]


@dataclass(frozen=True)
class Part:
    """One measured number that speaks for a claim, against it, or for neither.

    Parameters
    ----------
    label : str
        What it was measured on.
    value, low, high : float
        With the 95 % interval; NaN where there is none.
    says : int
        FOR, AGAINST or NEITHER.
    unit : str
    n : int
        Counted in `of`.
    of : str
    null : float
        What the number would be if nothing were there.
    domain : str
        Key of `domains.DOMAINS`; empty where it is of none.
    """

    label: str
    value: float
    low: float
    high: float
    says: int
    unit: str = ""
    n: int = 0
    of: str = "objects"
    null: float = 0.0
    domain: str = ""


@dataclass(frozen=True)
class Finding:
    """What is found on a claim.

    Parameters
    ----------
    verdict : str
        One of VERDICTS.
    sentence : str
        Why, computed from the numbers.
    parts : tuple of Part
    shown : Part or None
        The part that the verdict hangs on: of a supported claim the weakest, of another the one that says most against it.
    over : str
        On what the answer depends, where it does.
    """

    verdict: str
    sentence: str
    parts: tuple[Part, ...] = ()
    shown: Part | None = None
    over: str = ""

    @property
    def words(self) -> str:
        """The verdict as it is shown: ``depends on the domain``."""
        return f"depends on {self.over}" if self.verdict == DEPENDS else self.verdict


def effect(low: float, high: float, null: float = 0.0, margin: float = 0.0) -> int:
    """Judge a number that a claim says lies above its null.

    Parameters
    ----------
    low, high : float
        95 % interval.
    null : float
    margin : float
        Size below which an effect counts as none.

    Returns
    -------
    int
        FOR where the whole interval lies above the null, AGAINST where none of it lies more than the margin above it, else
        NEITHER (also where there is no interval).

    Examples
    --------
    >>> from analysis.claims.finding import effect
    >>> effect(0.1, 0.3), effect(-0.3, -0.1), effect(-0.1, 0.3), effect(-0.1, 0.01, margin=0.02)
    (1, -1, 0, -1)
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return NEITHER
    return FOR if low > null else AGAINST if high <= null + margin else NEITHER


def nothing(low: float, high: float, null: float = 0.0, margin: float = 0.0) -> int:
    """Judge a number that a claim says does not lie above its null: `effect`, the other way round."""
    return -effect(low, high, null, margin)


def less(one: pd.Series, other: pd.Series, name: str = "value") -> tuple[float, float, float]:
    """Difference of two independent numbers of rows, with the interval that both of their intervals give.

    Parameters
    ----------
    one, other : Series
        With `name`, and its interval in ``low`` and ``high`` or, of another name, ``NAME_low`` and ``NAME_high``.
    name : str

    Returns
    -------
    value, low, high : float
    """
    low, high = ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")
    value = float(one[name] - other[name])
    down = math.hypot(one[name] - one[low], other[high] - other[name])
    up = math.hypot(one[high] - one[name], other[name] - other[low])
    return value, value - down, value + up


def weighed(what: str, parts: Sequence[Part], over: str, note: str = "", *, absent: bool = False) -> Finding:
    """Judge a claim by its parts.

    It is supported if all parts are in favour, contradicted if some are against and none in favour, not decided if all are
    undecided; else the answer depends.

    Parameters
    ----------
    what : str
        What the numbers are, as the beginning of a sentence.
    parts : sequence of Part
        Without any, the claim cannot be measured.
    over : str
        On what the answer depends where parts disagree, with its article.
    note : str
        A further sentence.
    absent : bool
        Whether the claim is that something is absent, so that larger numbers speak against it.
    """
    if not parts:
        return Finding(UNMEASURABLE, "None of the sets here has what this is measured by; choose others.")
    says = {part.says for part in parts}
    if says == {FOR}:
        verdict = SUPPORTED
    elif FOR in says:
        verdict = DEPENDS
    else:
        verdict = CONTRADICTED if AGAINST in says else OPEN
    # in the order of what is said, then of the number: the last word is that of the part that is least in favour
    sign = -1 if absent else 1
    ordered = sorted(parts, key=lambda part: (part.says, sign * (part.value - part.null)))
    shown = ordered[-1] if verdict == CONTRADICTED else ordered[0]
    sentence = f"{what}: {'; '.join(_said(parts))}.{f' {note}' if note else ''}"
    return Finding(verdict, sentence, tuple(parts), shown, over if verdict == DEPENDS else "")


def _said(parts: Sequence[Part]) -> list[str]:
    """Parts in words, those that say the same together."""
    found = []
    for says, word in SAID.items():
        own = [part for part in parts if part.says == says]
        if own:
            found.append(f"{word} {joined([f'{part.label} {written(part)}' for part in own])}")
    return found


def written(part: Part, unit: bool = True) -> str:
    """Write a number with its interval and, if asked for, its unit; a dash where there is none."""
    shown = [one for one in (part.value, part.low, part.high) if math.isfinite(one)]
    most = max(map(abs, shown), default=0.0)
    if shown and not most:
        return f"0 {part.unit}".rstrip() if unit else "0"
    digits = 4 if most < 0.01 else 3 if most < 1 else 2
    if not math.isfinite(part.value):
        found = f"over {part.low:.{digits}f}" if math.isfinite(part.low) else "–"
    elif math.isfinite(part.low):
        found = f"{part.value:z.{digits}f} [{part.low:z.{digits}f}, {part.high:z.{digits}f}]"
    else:
        found = f"{part.value:z.{digits}f}"
    return f"{found} {part.unit}".rstrip() if unit else found
