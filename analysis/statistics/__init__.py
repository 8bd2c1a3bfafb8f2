"""Counts, resampling and surrogate sequences: the basis of every estimator and every domain."""
