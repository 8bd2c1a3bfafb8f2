"""A family of unaligned proteins in the columns of its most typical member, by a profile of HMMER (pyhmmer)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains.protein import family, relatives

LONGEST = 2_000  # residues of a member: the time of an alignment is the product of both lengths
NO_RELATIVE = 1e-3  # E-value among the members
GAP_OPEN, GAP_EXTEND, MATRIX = 0.02, 0.4, "BLOSUM62"  # as phmmer makes a profile of one sequence


@dataclass(frozen=True, eq=False)
class Aligned:
    """Members of a family in the columns of one of them.

    Parameters
    ----------
    codes : ndarray of int8, shape [rows, columns]
        Positions in RESIDUES, -1 for gaps; a column is a residue of the medoid.
    rows : ndarray of int64, shape [rows]
        Which object each row is.
    medoid : int
        The object that gave the columns.
    """

    codes: NDArray[np.int8]
    rows: NDArray[np.int64]
    medoid: int


def medoid(dataset: Dataset) -> int:
    """Return the object that shares most words of three residues with all others (mean cosine of their counts).

    Examples
    --------
    >>> from analysis.corpus import Dataset
    >>> from analysis.domains.protein import profile
    >>> profile.medoid(Dataset("toy", "protein", ("WWWWW", "ACDEFG", "ACDEFH"), ("a", "b", "c"))) in (1, 2)
    True
    """
    words = relatives.features(dataset)
    length = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    unit = words.multiply(1 / np.maximum(length, 1e-9)[:, None]).tocsr()
    mean = np.asarray(unit.mean(axis=0)).ravel()
    return int(np.argmax(unit @ mean))


def aligned(dataset: Dataset, *, by: int | None = None) -> Aligned:
    """Align members to a profile that is made of the medoid alone, and keep its match states.

    The profile has the substitutions of BLOSUM62 and the gaps of phmmer. A member that the profile does not find (E > 0.001
    among the members) and one of more than 2,000 residues is left out.

    Parameters
    ----------
    dataset : Dataset
        Members, unaligned.
    by : int, optional
        The object of which the profile is made, in place of the medoid.

    Returns
    -------
    Aligned

    References
    ----------
    Eddy 2011, PLoS Computational Biology 7:e1002195, doi:10.1371/journal.pcbi.1002195; Larralde & Zeller 2023,
    Bioinformatics 39:btad214, doi:10.1093/bioinformatics/btad214.

    Examples
    --------
    The second member lacks a residue of the first, which gives the columns.

    >>> from analysis.corpus import Dataset
    >>> from analysis.domains.protein import profile
    >>> whole = "MKWVTFISLLFLFSSAYSRGVFRRDAHKSE"
    >>> pair = Dataset("toy", "protein", (whole, whole[:12] + whole[13:]), ("a", "b"))
    >>> found = profile.aligned(pair, by=0)
    >>> found.codes.shape, int((found.codes[1] < 0).sum())
    ((2, 30), 1)
    """
    centre = medoid(dataset) if by is None else by
    used = [i for i, one in enumerate(dataset.objects) if len(one) <= LONGEST or i == centre]
    texts, kept = _match_states([dataset.objects[i] for i in used], used.index(centre))
    return Aligned(family.code(texts), np.array(used, dtype=np.int64)[kept], centre)


def _match_states(sequences: Sequence[str], centre: int) -> tuple[list[str], NDArray[np.int64]]:
    """Rows of the match states, and which sequences they are."""
    import pyhmmer  # a server that shows a page does not need it

    letters = pyhmmer.easel.Alphabet.amino()
    named = [pyhmmer.easel.TextSequence(name=str(i), sequence=one) for i, one in enumerate(sequences)]
    digital = [one.digitize(letters) for one in named]
    background = pyhmmer.plan7.Background(letters)
    builder = pyhmmer.plan7.Builder(letters, popen=GAP_OPEN, pextend=GAP_EXTEND, score_matrix=MATRIX)
    hmm, _, _ = builder.build(digital[centre], background)
    pipeline = pyhmmer.plan7.Pipeline(letters, background=background, Z=len(digital))
    hits = pipeline.search_hmm(hmm, pyhmmer.easel.DigitalSequenceBlock(letters, digital))
    kept = sorted({int(hit.name) for hit in hits if hit.evalue <= NO_RELATIVE} | {centre})
    members: Any = [digital[i] for i in kept]
    table: Any = pyhmmer.hmmalign(hmm, members, all_consensus_cols=True)
    rows = dict(zip((int(name) for name in table.names), table.alignment, strict=True))
    # match states are written in capitals and '-', insertions in small letters and '.'
    return ["".join(c for c in rows[i] if c == "-" or c.isupper()) for i in kept], np.array(kept)
