"""Guided tours: a question before each chart, a guess, and what the data say.

The content is a registry of literals (`naive`, `bits`, `own`); how numbers are found is in `parts`, and what is said of them in
`words`. No sentence holds a number of its own: all of them are computed from the chart that is shown, or from readings.
"""

from collections.abc import Mapping

from analysis.stories import bits, naive, own
from analysis.stories.step import Story

STORIES: Mapping[str, Story] = {"naive": naive.STORY, "bits": bits.STORY, "own": own.STORY}
