"""How everything is measured: an entry for each estimator, question and experiment, and the words that pages use."""

from analysis.methods.entries import KINDS, Entry, all_entries, search

__all__ = ["KINDS", "Entry", "all_entries", "search"]
