"""Charts: pure functions from a tidy table to a figure with its text and its table twin."""

from analysis.charts.theme import Chart

__all__ = ["Chart"]
