"""Estimators from sequences of integer codes with object boundaries."""
