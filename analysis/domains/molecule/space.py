"""How many molecules of a given size are possible: log10, with a choice of what counts as possible."""

from __future__ import annotations

from math import log10, nan

from analysis.domains.interface import OF_ANY_SIZE, OF_THIS_SIZE, Space

# Molecules of C, N, O, S and halogens enumerated for exactly 1, 2, ... 17 heavy atoms.
GDB17 = (
    3,
    6,
    14,
    47,
    219,
    1_091,
    6_029,
    37_435,
    243_233,
    1_670_163,
    12_219_460,
    72_051_665,
    836_687_200,
    2_921_398_415,
    15_084_103_347,
    38_033_661_355,
    109_481_780_580,
)


def enumerated(size: float) -> float:
    """Molecules enumerated with exactly this many heavy atoms; NaN outside 1 to 17.

    No line is drawn through the counts: rules of the enumeration change at 12 atoms and more, so it would bend.

    References
    ----------
    Ruddigkeit et al. 2012, J. Chem. Inf. Model. 52:2864, doi:10.1021/ci300415d.
    """
    atoms = round(size)
    return log10(GDB17[atoms - 1]) if 1 <= atoms <= len(GDB17) else nan


def substituents(size: float) -> float:
    """Drug-like molecules from known building parts, about 10^23: Ertl 2003, doi:10.1021/ci0255782."""
    return 23.0


def drug_like(size: float) -> float:
    """Drug-like molecules of up to 36 atoms, about 10^33: Polishchuk et al. 2013, doi:10.1007/s10822-013-9672-4."""
    return 33.0


def any_drug_sized(size: float) -> float:
    """Molecules of up to 30 C, N, O and S, at least 10^60: Bohacek et al. 1996, Med. Res. Rev. 16:3."""
    return 60.0


POSSIBLE_SPACE = {
    "enumerated, same size (GDB-17)": Space(enumerated, OF_THIS_SIZE),
    "10^23 (Ertl 2003)": Space(substituents, OF_ANY_SIZE),
    "10^33 (Polishchuk 2013)": Space(drug_like, OF_ANY_SIZE),
    "10^60 (Bohacek 1996)": Space(any_drug_sized, OF_ANY_SIZE),
}
