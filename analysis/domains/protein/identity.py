"""When two records are one protein."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NO_RESIDUES = re.compile(r"[-.\s]+")


def residues_of(text: str) -> str:
    """Return residues in upper case, without gaps, white space and a stop at the end."""
    if text.isalpha() and text.isupper():
        return text  # nearly all
    return _NO_RESIDUES.sub("", text).upper().rstrip("*")


def identity(objects: Sequence[str]) -> list[str]:
    """Residues of each record in upper case, without gaps and a stop at the end: the chain, not how it was aligned.

    Ambiguous letters are kept: an unknown residue (X) may be another one in another protein.
    """
    return [residues_of(text) for text in objects]
