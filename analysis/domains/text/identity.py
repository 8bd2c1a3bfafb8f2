"""When two records are one text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def identity(objects: Sequence[str]) -> list[str]:
    """Each text with letters composed (NFC) and runs of white space as one blank; case and punctuation are kept.

    References
    ----------
    Unicode Standard Annex 15, Unicode Normalization Forms.
    """
    return [unicodedata.normalize("NFC", " ".join(text.split())) for text in objects]
