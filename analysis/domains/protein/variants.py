"""Tables of single substitutions with measured scores (deep mutational scans): one variant a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from Bio.Data.IUPACData import protein_letters_3to1

from analysis.domains.protein import formats
from analysis.domains.protein.files import STANDARD
from analysis.files import Format, Kind, Limits, Refused

VARIANT_NAMES = (
    "variant",
    "variants",
    "mutant",
    "mutants",
    "mutation",
    "mutations",
    "substitution",
    "hgvs pro",
    "aa change",
)
SCORE_NAMES = ("score", "fitness", "dms score", "effect", "enrichment", "log", "activity", "linear")
LONGEST = 10_000  # positions that a table may span

_THREE = {three.upper(): one for three, one in protein_letters_3to1.items()} | {"TER": "*"}
_SINGLE = re.compile(r"(?:p\.)?\(?([A-Za-z]{3}|[A-Za-z])(-?\d{1,6})([A-Za-z]{3}|[A-Za-z*=])\)?")
_SEVERAL = re.compile(r"[,:;/+ ]+")


def _residue(name: str) -> str:
    return _THREE.get(name.upper(), name.upper())


def split(variant: str) -> tuple[str, int, str]:
    """Return wild-type residue, position and new residue of a variant such as G126A, as `check` writes it."""
    return variant[0], int(variant[1:-1]), variant[-1]


def check(text: str, limits: Limits) -> str:
    """Return one substitution as wild-type letter, position, new letter: G126A, p.Gly126Ala.

    Raises
    ------
    Refused
        If it is several substitutions, a stop, a synonym, or cannot be read.
    """
    text = text.strip()
    parts = [part for part in _SEVERAL.split(text) if part]
    if len(parts) > 1 and all(_SINGLE.fullmatch(part) for part in parts):
        raise Refused("holds several substitutions; only single ones are compared")
    found = _SINGLE.fullmatch(text)
    if not found:
        raise Refused("is no substitution such as G126A or p.Gly126Ala")
    wild, position, new = _residue(found[1]), int(found[2]), _residue(found[3])
    if new == "*":
        raise Refused("is a stop, which no substitution matrix scores")
    if new in ("=", wild):
        raise Refused("is a synonym of the wild type")
    if wild not in STANDARD or new not in STANDARD:
        raise Refused("names a residue that is not one of the 20 standard ones")
    return f"{wild}{position}{new}"


def fit(cell: str) -> float:
    """Return 1 if a cell reads as one substitution or a list of them."""
    parts = [part for part in _SEVERAL.split(cell.strip()) if part]
    return float(bool(parts) and all(_SINGLE.fullmatch(part) for part in parts))


def wild_type(variants: Sequence[str]) -> tuple[str, int]:
    """Rebuild the protein that variants were made from: residues (X where no variant tells), and the first position.

    Raises
    ------
    ValueError
        If two variants name different residues for one position, or the positions span more than 10,000.
    """
    known: dict[int, str] = {}
    for wild, position, _ in map(split, variants):
        if known.setdefault(position, wild) != wild:
            raise ValueError(
                f"position {position} is {known[position]} in one variant and {wild} in another: the table mixes "
                "proteins or numberings. Keep the rows of one protein."
            )
    first, last = min(known), max(known)
    if last - first >= LONGEST:
        raise ValueError(f"the positions run from {first:,} to {last:,}; the limit is a span of {LONGEST:,}")
    return "".join(known.get(position, "X") for position in range(first, last + 1)), first


KIND = Kind(
    domain="protein",
    noun="single substitutions",
    names=VARIANT_NAMES,
    fit=fit,
    check=check,
    formats=(Format("one variant a line", ("txt",), lambda head: False, formats.plain),),
)
parse = KIND.parse
