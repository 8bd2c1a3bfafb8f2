"""When two records are one molecule."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.domains.molecule.chem import canonical_smiles


def identity(objects: Sequence[str]) -> list[str]:
    """Canonical SMILES of each record: however it is spelled, one molecule gives one string.

    Stereochemistry (of atoms and double bonds; RDKit knows none of allenes), isotopes and charges are kept; hydrogens that
    are written out, Kekulé bonds, the order of fragments and atom-map numbers do not count. All fragments count, as they
    do in every representation, so that a salt and its free base are two objects; bundled sets hold the largest fragment
    only (see `data/build.py`), files of users what was written. A record that RDKit does not read is only equal to itself;
    its representation refuses it.
    """
    return [canonical_smiles(text) or text for text in objects]
