"""Two implementations on one input: both values, seconds of processor time taken in turns, and who is right."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

SAME = 1e-9  # relative difference up to which two values are one
TIE = 0.05  # least times of the same calls differ by so much from run to run
UNITS = {"s": 1.0, "ms": 1e3, "µs": 1e6}


@dataclass(frozen=True)
class Case:
    """One quantity computed by both sides.

    Parameters
    ----------
    quantity, rival : str
        What is computed, and who else does.
    ours, peer : callable
        Without arguments; return a number.
    reference : float, optional
        The published value or the truth, and in `source` where it is from.
    noise : float
        Standard error of the values, where they are means over random samples.
    note : str
        What the peer does differently; shown where the values are not the same.
    same_work : bool
        False where the two do different things, so that times are for information.
    code : bool
        The numbers are code lengths: the shorter is the better, and nothing else is right or wrong.
    """

    quantity: str
    rival: str
    ours: Callable[[], float]
    peer: Callable[[], float]
    reference: float | None = None
    source: str = ""
    note: str = ""
    same_work: bool = True
    noise: float = 0.0
    code: bool = False


@dataclass(frozen=True)
class Outcome:
    """Both values and the least processor and wall seconds of each."""

    case: Case
    values: tuple[float, float]
    cpu: tuple[float, float]
    wall: tuple[float, float]

    @property
    def ratio(self) -> float:
        """Processor seconds of the peer for each of ours."""
        return self.cpu[1] / self.cpu[0]

    @property
    def difference(self) -> float:
        """(ours - peer) / peer."""
        ours, peer = self.values
        return (ours - peer) / peer if peer else math.nan if ours else 0.0

    def reading(self) -> str:
        """State which side is right, as far as this run shows."""
        case, (ours, peer) = self.case, self.values
        if case.code:
            return f"{'ours' if ours < peer else 'PEER'} shorter. {case.note}".rstrip()
        if abs(self.difference) <= SAME:
            return "same" + (f"; {case.source}: {case.reference:.6g}" if case.reference is not None else "")
        if case.reference is None:
            return case.note
        off = [abs(value - case.reference) if math.isfinite(value) else math.inf for value in (ours, peer)]
        nearer = "ours nearer" if off[0] < off[1] else "PEER NEARER"
        if abs(off[0] - off[1]) <= 2 * case.noise:
            nearer = f"too close to tell (s.e. {case.noise:.1g})"
        return f"{case.source}: {case.reference:.6g}, {nearer}. {case.note}"


def guarded(call: Callable[[], Any]) -> float:
    """Value of a call as a number; NaN where the peer fails."""
    try:
        return float(call())
    except Exception as error:  # whatever a peer raises is a finding, not an end of the run
        print(f"   {type(error).__name__}: {str(error)[:100]}")
        return math.nan


def once(call: Callable[[], Any], number: int) -> tuple[float, float]:
    """Processor and wall seconds of one of `number` calls."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(number):
        call()
    return (time.process_time() - cpu) / number, (time.perf_counter() - wall) / number


def measure(case: Case, turns: int = 5, batch: float = 0.02) -> Outcome:
    """Call both sides in turn; the first calls compile and give the values."""
    values = guarded(case.ours), guarded(case.peer)
    calls = [call for call, value in zip((case.ours, case.peer), values, strict=True) if not math.isnan(value)]
    first = [once(call, 1)[0] for call in calls]
    numbers = [max(1, min(1000, math.ceil(batch / max(seconds, 1e-6)))) for seconds in first]
    rounds = turns if sum(first) < 0.5 else 2
    times = [[once(call, n) for call, n in zip(calls, numbers, strict=True)] for _ in range(rounds)]
    least = np.array(times).min(axis=0)
    if len(calls) == 1:
        least = np.vstack([least, [math.nan, math.nan]])
    return Outcome(case, values, tuple(least[:, 0]), tuple(least[:, 1]))


def duration(seconds: float) -> str:
    """Three figures and a unit."""
    unit = "s" if seconds >= 1 else "ms" if seconds >= 1e-3 else "µs"
    return f"{seconds * UNITS[unit]:.3g} {unit}"


def line(found: Outcome) -> str:
    """One row of the table."""
    ours, peer = found.values
    times = f"{duration(found.cpu[0])} | {found.ratio:.2f} | {found.wall[1] / found.wall[0]:.2f}"
    return (
        f"| {found.case.quantity} | {found.case.rival} | {ours:.7g} | {peer:.7g} | {found.difference:+.1e} | {times} "
        f"| {found.reading()} |"
    )


def show(cases: list[Case]) -> list[Outcome]:
    """Measure and print one group."""
    print("\n| quantity | peer | ours | peer's | (ours-peer)/peer | cpu, ours | cpu ratio | wall ratio | reading |")
    print("|---|---|---|---|---|---|---|---|---|")
    found = []
    for case in cases:
        found.append(measure(case))
        print(line(found[-1]), flush=True)
    return found


def summary(found: list[Outcome]) -> None:
    """Say plainly where a peer is faster at the same work, and where it is nearer to the truth."""
    for same, name in ((True, "Same work"), (False, "Other work (code lengths; NSB)")):
        rows = [o for o in found if o.case.same_work is same]
        slower = sorted((o for o in rows if o.ratio < 1 - TIE), key=lambda o: o.ratio)
        ties = sum(abs(o.ratio - 1) <= TIE for o in rows)
        print(f"\n{name}, peer faster: {len(slower)} of {len(rows)}; as fast within {TIE:.0%}: {ties}")
        for o in slower:
            times = f"ours {duration(o.cpu[0])}, peer {duration(o.cpu[1])}"
            print(f"  {o.ratio:.2f}  {o.case.quantity} ({o.case.rival}): {times}")
    better = [f"{o.case.quantity} ({o.case.rival})" for o in found if "PEER" in o.reading()]
    print(f"\nPeer nearer to the reference, or shorter: {', '.join(better) or 'nowhere'}")
