"""The questions that are read on every data set, in the order in which they are shown."""

from __future__ import annotations

from analysis.readings.questions import (
    beyond_neutral,
    bit_budget,
    familiar,
    halves_tell,
    label_bits,
    learning,
    reused_parts,
    structure,
)
from analysis.readings.questions.question import FAMILIES, Choice, Question

__all__ = ["FAMILIES", "QUESTIONS", "Choice", "Question"]

QUESTIONS: dict[str, Question] = {
    reused_parts.KEY: reused_parts.QUESTION,
    beyond_neutral.KEY: beyond_neutral.QUESTION,
    learning.KEY: learning.QUESTION,
    label_bits.KEY: label_bits.QUESTION,
    halves_tell.KEY: halves_tell.QUESTION,
    structure.KEY: structure.QUESTION,
    familiar.KEY: familiar.QUESTION,
    bit_budget.KEY: bit_budget.QUESTION,
}
