"""Estimators from the columns of an alignment."""
