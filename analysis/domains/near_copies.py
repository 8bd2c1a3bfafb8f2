"""Near copies: objects of a set that repeat another one but for a few letters, residues or marks.

They are no new evidence of what a set is like: strains of one species give the same protein again and again, a library
explains the same argument in twenty functions, a salt is its drug. A bundled set holds one of them. What is compared, a
domain says, and which of two is kept (`near_copies.parts` and `near_copies.standing` of its package).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.domains import DOMAINS
from analysis.domains.neighbours import greedy_clusters

ALIKE = 0.5


def original_of(domain: str, objects: Sequence[str]) -> NDArray[np.int64]:
    """Return the object that each one is kept for: itself, or the one that it nearly repeats.

    The object of the highest standing is kept (the longest; the molecule with most of its stereochemistry written), and of
    equals the first. It stands for all that are left and of whose parts and its own, taken together, more than half are in
    both (Jaccard index above 0.5). So no two that are kept are near copies.

    Parameters
    ----------
    domain : str
        Key of `DOMAINS`.
    objects : sequence of str

    Returns
    -------
    ndarray of int64, shape [objects]
        ``original_of(...) == arange`` marks those that are kept.

    References
    ----------
    Hobohm et al. 1992, Protein Science 1:409, doi:10.1002/pro.5560010313 (greedy representatives);
    Broder 1997, On the resemblance and containment of documents, doi:10.1109/SEQUEN.1997.666900.
    """
    rule = import_module(f"{DOMAINS[domain].package}.near_copies")
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(part, len(numbers)) for part in sorted(rule.parts(text))] for text in objects]
    columns = np.fromiter((number for row in found for number in row), dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in found], dtype=np.int64)])
    presence = sparse.csr_matrix(
        (np.ones(len(columns)), columns, starts), shape=(len(found), max(1, len(numbers))), dtype=np.float64
    )
    order = np.argsort([-rule.standing(text) for text in objects], kind="stable").astype(np.int64)
    cluster = greedy_clusters(presence, order, np.nextafter(ALIKE, 1.0))
    founder = np.full(len(objects), -1, dtype=np.int64)
    for place in order[::-1]:  # the one that comes first in order has the last word
        founder[cluster[place]] = place
    return founder[cluster]


def originals(domain: str, objects: Sequence[str]) -> NDArray[np.int64]:
    """Return the places of the objects that are kept, rising; see `original_of`."""
    kept = original_of(domain, objects)
    return np.flatnonzero(kept == np.arange(len(kept)))
