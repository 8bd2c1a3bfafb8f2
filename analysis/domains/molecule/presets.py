"""Molecules that readers know."""

PRESETS = {"Aspirin": "CC(=O)Oc1ccccc1C(=O)O", "Caffeine": "Cn1c(=O)c2c(ncn2C)n(C)c1=O"}
