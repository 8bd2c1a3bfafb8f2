"""Bundled sets: their cards, and the texts that are read at first use from installed packages and kept in the disk cache."""
