"""Proteins from tables, FASTA, alignments, UniProt and GenBank: residues checked, annotation as labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.domains.protein import formats, nucleotides
from analysis.files import Format, Kind, Limits, Refused

SEQUENCE_NAMES = (
    "sequence", "protein sequence", "seq", "aa seq", "aa sequence", "amino acid sequence", "protein", "primary",
    "mutated sequence", "residues",
)  # fmt: skip
STANDARD = frozenset("ACDEFGHIKLMNPQRSTVWY")
AMBIGUOUS = frozenset("BJOUXZ")
STOP = "has a stop (*) inside"
FEWEST_STOPS = 5
_GAPS = re.compile(r"[-.\s]+")
_NEIGHBOURS = re.compile(r"[A-Z-]\.[A-Z]{2,}\.[A-Z-]\Z")
_ENDS = re.compile(r"(?:H|Ac)-[A-Za-z-]+-(?:OH|NH2)\Z")
_THREE = re.compile(
    r"(?:(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val)[-\s]?){2,}\Z"
)


def check(text: str, limits: Limits) -> str:
    """Return residues in upper case, without gaps, blanks and a stop at the end.

    The 20 standard letters, U, O and the ambiguous B, J, X, Z of IUPAC-IUB (1984) are allowed.

    Raises
    ------
    Refused
        If another character or an inner stop occurs, if it reads as DNA, if most of it is unknown, if it is written in
        three-letter codes or with neighbours or end groups, or beyond the limit.
    """
    if reason := _notation(text.strip()):
        raise Refused(reason)
    residues = _GAPS.sub("", text).upper().rstrip("*")
    if not residues:
        raise Refused("has no residues")
    if len(residues) > limits.characters:
        raise Refused(f"has {len(residues):,} residues; the limit is {limits.characters:,}")
    letters = set(residues)
    if "*" in letters:
        raise Refused(f"{STOP}, at residue {residues.index('*') + 1:,}")
    if strange := letters - STANDARD - AMBIGUOUS:
        first = min(residues.index(letter) for letter in strange)
        what = "a digit" if residues[first].isdigit() else "no amino acid letter"
        raise Refused(f"'{residues[first]}' at residue {first + 1:,} is {what}")
    if nucleotides.is_nucleotide(residues):
        raise Refused(nucleotides.REASON)
    if residues.count("X") > len(residues) / 2:
        raise Refused("more than half of its residues are unknown (X)")
    return residues


def _notation(text: str) -> str:
    """Return why a peptide is written otherwise than by its own residues, one letter each; nothing if it is not."""
    if _NEIGHBOURS.match(text):
        return "has the residues before and after it, divided by points ('K.SAMPLER.D'); give the peptide alone"
    if _ENDS.match(text):
        return "has the groups at its ends ('H-' or 'Ac-', '-OH' or '-NH2'); give the residues alone"
    if _THREE.match(text):
        return "is written in three-letter codes; give one letter for each residue"
    return ""


def fit(cell: str) -> float:
    """Return 1 if a cell reads as a protein of at least ten residues, in upper case and one word."""
    residues = cell.strip().rstrip("*")
    return float(len(residues) >= 10 and set(residues) <= STANDARD | AMBIGUOUS | {"-"} and len(set(residues)) > 3)


def together(objects: Sequence[str], reasons: Sequence[str]) -> str:
    """Return why the sequences of a file are no proteins, seen together, or nothing.

    They are nucleotides (see `nucleotides.together`), or most have stops inside, as translations of every frame do: the
    few that have none by chance are no proteins either.
    """
    if reason := nucleotides.together(objects, reasons):
        return reason
    stops = sum(STOP in reason for reason in reasons)
    if stops < FEWEST_STOPS or stops <= len(objects):
        return ""
    return (
        f"holds translations in a wrong frame, it seems: {stops:,} of {stops + len(objects):,} sequences have stops inside. "
        "Keep the reading frames of genes only."
    )


FORMATS = (
    Format("Stockholm", ("sto", "stk", "stockholm"), lambda head: head.startswith("# STOCKHOLM"), formats.stockholm),
    Format("another alignment", ("clustal", "phy", "nex", "msf"), formats.is_other_alignment, formats.other_alignment),
    Format("FASTQ", ("fastq", "fq"), formats.is_fastq, formats.fastq),
    Format("FASTA", ("fasta", "fa", "faa", "a2m", "a3m", "afa", "aln", "pep", "fas"), formats.is_fasta, formats.fasta),
    Format("UniProt XML", ("xml",), formats.is_xml, formats.uniprot_xml, row_means="entry, counted from 1"),
    Format("UniProt", ("dat", "swiss"), lambda head: bool(re.match(r"ID   \S", head)), formats.uniprot),
    Format("GenBank", ("gb", "gbk", "gbff", "genbank"), lambda head: head.startswith("LOCUS "), formats.genbank),
    Format("one sequence a line", ("txt", "seq"), lambda head: False, formats.sequences),
)

KIND = Kind(
    domain="protein",
    noun="protein sequences",
    names=SEQUENCE_NAMES,
    fit=fit,
    check=check,
    formats=FORMATS,
    together=together,
)
parse = KIND.parse
inspect = KIND.inspect
