"""Estimators that read sequences of integer codes with object boundaries."""
