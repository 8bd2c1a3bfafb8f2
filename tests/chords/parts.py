"""Parts that progressions reuse: runs of chords."""

from __future__ import annotations

from analysis.domains.parts import of_lengths
from tests.chords.representations import chords

PARTS = {"chords": of_lengths(chords, range(1, 5), " ")}
