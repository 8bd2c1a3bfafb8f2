"""A small neural predictor of our own: a recurrent network that knows no domain, learns as it codes."""

from __future__ import annotations

from analysis.neural.predictor import MOST_WEIGHTS, NeuralModel

__all__ = ["MOST_WEIGHTS", "NeuralModel"]
