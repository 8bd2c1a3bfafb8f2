"""The settings of a view and of a comparison: which sets are chosen, and what the detail pages draw from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import datasets
from analysis.domains import DOMAINS

DEFAULT_N = 2000
FIELDS = ("datasets", "n", "only", "seed")


@dataclass(frozen=True)
class Config:
    """What is chosen, apart from the data: enough to repeat a comparison and the curves of the detail pages.

    Parameters
    ----------
    datasets : mapping of str to str
        Domain -> name in the catalogue, or path of an own file.
    n : int
        Objects that the detail pages draw from each set (if a set has fewer, every set is cut to that number). Readings
        draw a number of their own, the same for every set.
    seed : int
        Seed of samples, nulls and intervals on the detail pages.
    only : bool
        Whether a chosen set stands alone for its domain, without the bundled sets.
    notes : tuple of str
        What of a configuration could not be used, and why.
    """

    datasets: Mapping[str, str] = field(default_factory=datasets.defaults)
    n: int = DEFAULT_N
    seed: int = 0
    only: bool = False
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        strangers = [d for d in self.datasets if d not in DOMAINS]
        if strangers:
            raise ValueError(f"unknown domain {strangers[0]!r}; choose from {', '.join(DOMAINS)}")
        in_order = {domain: self.datasets[domain] for domain in DOMAINS if domain in self.datasets}
        object.__setattr__(self, "datasets", in_order)  # JSON sorts keys; charts and rows must not follow it
        if not isinstance(self.n, int) or self.n < 2:
            raise ValueError(f"n must be a whole number of objects, at least 2, got {self.n!r}")

    def to_json(self) -> str:
        """Write the configuration as canonical JSON: equal configurations give equal strings."""
        return json.dumps({name: getattr(self, name) for name in FIELDS}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Config:
        """Read what `to_json` wrote, in this version or in an earlier one.

        A setting that this version does not have is left out, and `notes` says so.

        Raises
        ------
        ValueError
            If the text is not a JSON object, or names a domain that does not exist.
        """
        try:
            given = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"the configuration is not valid JSON: {error}") from None
        if not isinstance(given, dict):
            raise ValueError(f"the configuration must be a JSON object with the keys {', '.join(FIELDS)}")
        return cls(**{name: given[name] for name in FIELDS if name in given}, notes=_unused(given))


def _unused(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which settings are not used; `view` holds what only a page shows, so no number depends on it."""
    others = sorted(set(given) - {*FIELDS, "view"})
    return tuple(f"the setting '{name}' is not one of this version and is not used" for name in others)
