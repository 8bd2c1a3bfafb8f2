"""The kinds of data behind one face: a new domain is one package and one entry in `DOMAINS`."""

from __future__ import annotations

from analysis.domains.interface import Domains

DOMAINS = Domains(
    {
        "text": "analysis.domains.text",
        "protein": "analysis.domains.protein",
        "molecule": "analysis.domains.molecule",
    }
)
