"""Estimators from abundances: how often each type was seen."""
