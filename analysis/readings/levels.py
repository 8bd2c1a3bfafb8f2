"""Two ways of writing objects that every domain has, for pages that draw one curve a domain."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.domains import DOMAINS


@dataclass(frozen=True)
class Level:
    """A kind of notation: as objects are usually written, or the same objects written otherwise.

    Parameters
    ----------
    label : str
        Name on screen.
    place : int
        Index in `Domain.notations`.
    """

    label: str
    place: int

    @property
    def representations(self) -> dict[str, str]:
        """Domain -> its representation of the level."""
        return {name: domain.notations[self.place] for name, domain in DOMAINS.items()}


LEVELS: dict[str, Level] = {"spelling": Level("as written", 0), "respelling": Level("in another notation", -1)}
