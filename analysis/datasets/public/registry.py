"""Public sets that can be downloaded: what each is, where it lies, what it may be used for, and how it is read.

Checksums stand there only where several independent users of a file publish the same one; for the others the hash of
the first download is recorded and holds from then on. `verified` says which documentation the address and the format
were checked against; nothing had been downloaded when it was written.
"""

from __future__ import annotations

from analysis.datasets.public.entries import BASES, FREE, File, Pages, PublicSet
from analysis.datasets.public.molecules import MOLECULES
from analysis.datasets.public.proteins import PROTEINS
from analysis.datasets.public.texts import TEXTS

__all__ = ["BASES", "FREE", "PUBLIC", "File", "Pages", "PublicSet"]

PUBLIC: dict[str, PublicSet] = {**TEXTS, **PROTEINS, **MOLECULES}
