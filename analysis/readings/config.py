"""The settings of a comparison: enough to repeat it to the same numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from analysis import datasets
from analysis.domains import DOMAINS
from analysis.readings.registry import MEASURES

DEFAULT_N = 2000


@dataclass(frozen=True)
class Config:
    """What a comparison depends on, apart from the data: enough to repeat it to the same numbers.

    Parameters
    ----------
    datasets : mapping of str to str
        Domain -> name in the catalogue, or path of an own file.
    n : int
        Objects drawn from each set (if a set has fewer, every set is cut to that number).
    seed : int
        Seed of samples, nulls and intervals.
    measures : tuple of str
        Keys of MEASURES, in the order in which they are computed.
    """

    datasets: Mapping[str, str] = field(default_factory=datasets.defaults)
    n: int = DEFAULT_N
    seed: int = 0
    measures: tuple[str, ...] = tuple(MEASURES)

    def __post_init__(self) -> None:
        unknown = [m for m in self.measures if m not in MEASURES]
        if unknown:
            raise ValueError(f"unknown measure {unknown[0]!r}; choose from {', '.join(MEASURES)}")
        strangers = [d for d in self.datasets if d not in DOMAINS]
        if strangers:
            raise ValueError(f"unknown domain {strangers[0]!r}; choose from {', '.join(DOMAINS)}")
        in_order = {domain: self.datasets[domain] for domain in DOMAINS if domain in self.datasets}
        object.__setattr__(self, "datasets", in_order)  # JSON sorts keys; charts and rows must not follow it
        if not isinstance(self.n, int) or self.n < 2:
            raise ValueError(f"n must be a whole number of objects, at least 2, got {self.n!r}")

    def to_json(self) -> str:
        """Write the configuration as canonical JSON: equal configurations give equal strings."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Config:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError
            If the text is not JSON, or names a field, measure or domain that does not exist.
        """
        try:
            fields = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"the configuration is not valid JSON: {error}") from None
        if not isinstance(fields, dict):
            raise ValueError("the configuration must be a JSON object with the keys datasets, n, seed, measures")
        fields.pop("view", None)  # what only a page shows: no number of a comparison depends on it
        strangers = sorted(set(fields) - {"datasets", "n", "seed", "measures"})
        if strangers:
            raise ValueError(f"unknown setting {strangers[0]!r}; choose from datasets, n, seed, measures")
        if "measures" in fields:
            fields["measures"] = tuple(fields["measures"])
        return cls(**fields)
