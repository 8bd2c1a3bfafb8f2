"""Proteins: an object is a residue sequence; its neutral unit is the residue."""
