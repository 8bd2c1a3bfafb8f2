"""Experiments: one file for each question that the article asks of simulated or bundled data."""
