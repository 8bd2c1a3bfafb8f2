"""The questions that are read on every data set, in the order in which they are shown."""

from __future__ import annotations

from analysis.readings.questions import beyond_neutral, label_bits
from analysis.readings.questions.question import FAMILIES, Choice, Question

__all__ = ["FAMILIES", "QUESTIONS", "Choice", "Question"]

QUESTIONS: dict[str, Question] = {
    beyond_neutral.KEY: beyond_neutral.QUESTION,
    label_bits.KEY: label_bits.QUESTION,
}
