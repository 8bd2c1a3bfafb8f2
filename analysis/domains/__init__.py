"""The kinds of data behind one face: a new domain is one package and one entry in `DOMAINS`."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.domains.interface import Domains

DOMAINS = Domains(
    {
        "text": "analysis.domains.text",
        "protein": "analysis.domains.protein",
        "molecule": "analysis.domains.molecule",
    }
)


def register(packages: Mapping[str, str]) -> None:
    """Add domains that live elsewhere: name -> package. A started process is told of them by ``DOMAINS.packages``."""
    DOMAINS.packages.update(packages)
