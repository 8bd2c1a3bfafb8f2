"""A number that carries its interval, unit and sample size."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measured number, never shown without what is needed to judge it.

    Parameters
    ----------
    value : float
        The point estimate; NaN where it is not defined (then `flags` says why).
    low, high : float
        Ends of the interval at `level`; NaN where none was computed.
    unit : str
        Unit of value, low and high, e.g. ``"bits/symbol"``.
    n : int
        Sample size, counted in `of`.
    of : str
        What `n` counts: ``"objects"``, ``"symbols"``, ``"draws"``.
    method : str
        Estimator and interval, in a few words.
    null : float or None
        The same quantity on a control, in the same unit.
    share : float or None
        The value as a share of its ceiling (in [0, 1] up to noise), where it has one.
    level : float
        Confidence level of the interval.
    flags : tuple of str
        Caveats a reader must see, e.g. ``"not converged"``.

    Examples
    --------
    >>> from analysis.estimate import Estimate
    >>> rate = Estimate(1.25, 1.1, 1.4, unit="bits/symbol", n=5000, of="symbols")
    >>> print(rate)
    1.25 [1.1, 1.4] bits/symbol
    >>> rate.flagged("not converged").flags
    ('not converged',)
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    n: int = 0
    of: str = "objects"
    method: str = ""
    null: float | None = None
    share: float | None = None
    level: float = 0.95
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.low > self.high:  # False for NaN: an absent interval is allowed
            raise ValueError(f"the interval is reversed: low {self.low} > high {self.high}")

    def __format__(self, spec: str) -> str:
        spec = spec or ".3g"
        interval = "" if math.isnan(self.low) else f" [{self.low:{spec}}, {self.high:{spec}}]"
        return f"{self.value:{spec}}{interval} {self.unit}".rstrip()

    def __str__(self) -> str:
        return format(self, "")

    def flagged(self, *flags: str) -> Estimate:
        """Return a copy with further caveats."""
        return replace(self, flags=(*self.flags, *flags))

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dictionary (for tables and JSON)."""
        return asdict(self)
