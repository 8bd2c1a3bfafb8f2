"""What is shown of a data set before it is opened: where it comes from, what its objects are, what they had to pass."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.corpus import Provenance


@dataclass(frozen=True, kw_only=True)
class Card(Provenance):
    """Provenance of a set, and what it holds: the fields that bundled and public sets share.

    Parameters
    ----------
    domain : str
        Key of `domains.DOMAINS`.
    object : str
        What one object is.
    selection : str
        What the objects had to pass to be here: the reason to compare sets of one domain.
    """

    version: str = ""
    domain: str
    object: str
    selection: str
