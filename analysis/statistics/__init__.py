"""Counts, resampling and surrogate sequences: what every estimator and every domain stands on."""
