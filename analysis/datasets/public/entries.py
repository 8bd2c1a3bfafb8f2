"""What a public set is: its card, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
PUBCHEM_SIZE = 100  # compounds that are asked for at a time
OBJECT_BYTES = 1_000  # of an object, where only their number is known
TIMES_EXPECTED = 8
LEAST_LIMIT = 8 * 2**20
FREE = "url"  # stands in the place of a key of BASES for a file at any address, which is then the whole path


@dataclass(frozen=True)
class File:
    """One file of a set.

    Parameters
    ----------
    base, path : str
        Key of `BASES`, and what follows it; or `FREE`, and a whole address.
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


@dataclass(frozen=True)
class Found:
    """What a source says of a set that a user named, before it is downloaded; what it does not say is empty.

    Parameters
    ----------
    title, licence, notes : str
    objects, bytes : int
        See `PublicSet`.
    labels : mapping of str to (kind, description)
        Of a file whose columns nobody knows beforehand.
    about : mapping of str to str
        What the reader must know of every file: its name, the title of a book.
    likely : str
        The domain that a file looks like.
    """

    title: str = ""
    licence: str = ""
    notes: str = ""
    objects: int = 0
    bytes: int = 0
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    likely: str = ""


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
        The download is never larger, however much is expected.
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

    @property
    def most_bytes(self) -> int:
        """Bytes after which the download is given up: some times what is expected, so that no source goes on for ever."""
        expected = self.bytes or OBJECT_BYTES * self.objects
        if not expected or any(file.member for file in self.files):  # the archive of a member may have to come whole
            return self.limit_bytes
        return min(self.limit_bytes, max(LEAST_LIMIT, TIMES_EXPECTED * expected))

    @property
    def most_unpacked(self) -> int:
        """Bytes that one file of it may unpack to."""
        return max(8 * LEAST_LIMIT, 2 * self.most_bytes)

    def told(self, found: Found, shown: str) -> PublicSet:
        """Return the set as its source describes it; the title carries the name, so that no two sets share one."""
        said = {key: value for key in ("licence", "objects", "bytes", "labels") if (value := getattr(found, key))}
        files = tuple(replace(file, about={**file.about, **found.about}) for file in self.files)
        notes = " ".join(filter(None, (self.notes, found.notes)))
        title = f"{found.title} ({shown})" if found.title else self.title
        return replace(self, **said, title=title, files=files, notes=notes)
