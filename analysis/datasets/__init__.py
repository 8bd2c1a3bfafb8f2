"""Data sets: one catalogue of what is here, and one way to load a bundled, own or fetched set."""

from analysis.datasets.catalogue import CATALOGUE, DatasetError, Entry, Label, available, defaults, load, load_scan

__all__ = ["CATALOGUE", "DatasetError", "Entry", "Label", "available", "defaults", "load", "load_scan"]
