"""Nucleotides told from proteins: their letters are amino acids too, but hardly any protein is written in them alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

PLAIN = "ACGTUN"
IUPAC = frozenset("ACGTURYSWKMBDHVNX")  # ambiguous ones too (IUPAC-IUB 1984)
BASES = ("A", "C", "G", "TU")
LENGTH = 50  # letters; fewer are told from proteins only by what else is in the file
PLAIN_SHARE = 0.9  # in proteins A, C, G, T and N together are about 0.27
LONG, LONG_SHARE = 200, 0.6  # no protein so long does without E, F, I, L, P and Q
BASE_SHARE = 0.02  # low-complexity proteins, of poly-A to silk, lack two of the bases
OBJECTS_SHARE = 0.9
REASON = "looks like DNA or RNA (nearly only the letters A, C, G, T, U, N); translate it first"


def could_be(residues: str) -> bool:
    """Tell whether a sequence is written in the letters of nucleotides, nearly all of them plain ones."""
    if not IUPAC.issuperset(residues):
        return False  # at the first letter that only proteins have, before any is counted
    counts = Counter(residues)
    share = LONG_SHARE if len(residues) >= LONG else PLAIN_SHARE
    return sum(counts[c] for c in PLAIN) >= share * len(residues) > 0


def is_nucleotide(residues: str) -> bool:
    """Tell whether a sequence alone shows that it is DNA or RNA: long enough, and of at least three bases."""
    return len(residues) >= LENGTH and could_be(residues) and _varied(Counter(residues))


def _varied(counts: Mapping[str, int]) -> bool:
    total = sum(counts.values())
    return sum(sum(counts[c] for c in base) >= BASE_SHARE * total for base in BASES) >= 3


def together(objects: Sequence[str], reasons: Sequence[str] = ()) -> str:
    """Return why the sequences of a file are nucleotides, or nothing.

    Short ones (primers, reads) show it only together: 90 % of the letters are in sequences that could be nucleotides,
    and these have at least three bases and 50 letters. Peptides such as GATA among proteins are kept.

    Parameters
    ----------
    objects : sequence of str
        What was kept, one by one.
    reasons : sequence of str
        Of what was refused: a file of genes is one of nucleotides, also where some are short.
    """
    genes = sum(reason.endswith(REASON) for reason in reasons)
    suspects = [text for text in objects if could_be(text)]
    letters = sum(map(len, suspects))
    few = letters + genes * LENGTH < LENGTH or letters < OBJECTS_SHARE * sum(map(len, objects))
    if not suspects or few or not (genes or _varied(Counter("".join(suspects)))):
        return ""
    return (
        f"holds DNA or RNA: {len(suspects) + genes:,} of {len(objects) + genes:,} sequences have nearly only the letters "
        "A, C, G, T, U, N. Translate them first, and give the proteins."
    )
