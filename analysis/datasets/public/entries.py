"""What a public set is: its card, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.datasets.card import Card

BASES: dict[str, str] = {
    "gutenberg": "https://gutenberg.pglaf.org",  # the foundation's own mirror: its main site is for people, not programs
    "tatoeba": "https://downloads.tatoeba.org",
    "uniprot": "https://rest.uniprot.org",
    "interpro": "https://www.ebi.ac.uk/interpro",
    "chembl": "https://www.ebi.ac.uk/chembl",
    "moleculenet": "https://deepchemdata.s3-us-west-1.amazonaws.com",
    "github": "https://raw.githubusercontent.com",
    "pubchem": "https://pubchem.ncbi.nlm.nih.gov",
    "proteingym": "https://marks.hms.harvard.edu",
}


@dataclass(frozen=True)
class File:
    """One file of a set.

    Parameters
    ----------
    base, path : str
        Key of `BASES`, and what follows it.
    known : str
        ``"md5:…"`` or ``"sha256:…"``, if published.
    about : mapping of str to str
        What the reader must know of this file: book and language, family, side of a translation.
    member : str
        Name of the one file that is wanted out of a zip archive.
    """

    base: str
    path: str
    known: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    member: str = ""


@dataclass(frozen=True)
class Pages:
    """A set that a REST service hands out page by page.

    Parameters
    ----------
    service : str
        Key of `pages.SERVICES`.
    query : mapping of str to str
        What is asked for.
    """

    service: str
    query: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PublicSet(Card):
    """One public set: its card, and how it comes here; version, hash and date are known once it was fetched.

    Parameters
    ----------
    reader : str
        Key of `readers.READERS`.
    files, pages
        Where the data lie: files, or the pages of a service.
    labels : mapping of str to (kind, description)
        See `datasets.Label`.
    options : mapping of str to str
        For the reader: which column holds the objects, how columns are renamed.
    objects, bytes : int
        About how many objects and bytes to expect; 0 where nobody says.
    limit_bytes : int
        The download is given up beyond.
    updated : bool
        Whether the source replaces its files in place, so that a new hash is no fault.
    verified : str
        Documentation that address, format and fields were checked against.
    """

    reader: str
    labels: Mapping[str, tuple[str, str]]
    verified: str
    files: tuple[File, ...] = ()
    pages: Pages | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    objects: int = 0
    bytes: int = 0
    limit_bytes: int = 200 * 2**20
    updated: bool = False
