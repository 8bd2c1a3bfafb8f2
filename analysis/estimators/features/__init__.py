"""Estimators from feature vectors of objects and their labels."""
