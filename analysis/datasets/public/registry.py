"""Public sets that can be downloaded: what each is, where it lies, what it may be used for, and how it is read.

Checksums stand there only where several independent users of a file publish the same one; for the others the hash of
the first download is recorded and holds from then on. `verified` says which documentation the address and the format
were checked against; nothing had been downloaded when it was written.
"""

from __future__ import annotations

from analysis.datasets.public import named
from analysis.datasets.public.entries import BASES, FREE, File, Found, Pages, PublicSet
from analysis.datasets.public.errors import FetchError
from analysis.datasets.public.molecules import MOLECULES
from analysis.datasets.public.proteins import PROTEINS
from analysis.datasets.public.texts import TEXTS
from analysis.files.limits import clean_name

__all__ = ["BASES", "FREE", "PUBLIC", "File", "Found", "Pages", "PublicSet", "canonical", "find", "is_public"]

PUBLIC: dict[str, PublicSet] = {**TEXTS, **PROTEINS, **MOLECULES}


def canonical(name: str) -> str:
    """Return the key of a set: that of `PUBLIC`, or the one way to write the name of any other set of a source.

    Raises
    ------
    FetchError
        If there is no such set, or its name cannot be one.
    """
    if name in PUBLIC:
        return name
    if ":" in name:
        return named.canonical(name)
    raise FetchError(
        f"there is no public set {clean_name(name)!r}; choose one of: {', '.join(PUBLIC)}; or name any set of a source, "
        f"as in: {', '.join(named.examples())}"
    )


def is_public(name: str) -> bool:
    """Tell whether a name is one of `PUBLIC`, or names a set of a source."""
    return name in PUBLIC or named.is_named(name)


def find(name: str) -> PublicSet:
    """Return the entry of a key; raises as `canonical` does."""
    key = canonical(name)
    return PUBLIC[key] if key in PUBLIC else named.entry(key)
