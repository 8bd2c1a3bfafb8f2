"""Texts that are read at first use from installed packages, and the disk cache that keeps them."""
