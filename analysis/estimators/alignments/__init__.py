"""Estimators that read the columns of an alignment."""
