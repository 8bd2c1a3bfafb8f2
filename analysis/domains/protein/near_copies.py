"""What two proteins share if one nearly repeats the other."""

from __future__ import annotations

from analysis.domains.protein.identity import residues_of

WIDTH = 8  # one substitution spoils eight words: half of them are shared down to about 95 % identity


def parts(protein: str) -> frozenset[str]:
    """Words of eight residues; a shorter chain is one word."""
    chain = residues_of(protein)
    return frozenset(chain[i : i + WIDTH] for i in range(max(1, len(chain) - WIDTH + 1)))


def standing(protein: str) -> int:
    """Length: a chain says more than a piece of it."""
    return len(residues_of(protein))
