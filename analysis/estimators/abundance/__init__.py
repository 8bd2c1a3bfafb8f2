"""Estimators that read how often each type was seen."""
