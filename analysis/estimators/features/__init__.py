"""Estimators that read feature vectors of objects and their labels."""
