"""The estimators: they read counts, sequences, features and alignments, and know no domain."""
