"""Readings: what is measured on which sets, at which level, with which null."""
