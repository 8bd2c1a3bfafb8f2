"""How many progressions are possible."""

from math import log10

from analysis.domains.interface import OF_THIS_SIZE, Space
from tests.chords.representations import CHORDS

POSSIBLE_SPACE = {"24 chords": Space(lambda size: size * log10(len(CHORDS)), OF_THIS_SIZE)}
