"""When two records are one progression."""

from __future__ import annotations

from collections.abc import Sequence


def identity(objects: Sequence[str]) -> list[str]:
    """Chord names, whatever stands between them."""
    return [" ".join(text.split()) for text in objects]
