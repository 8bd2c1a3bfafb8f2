"""Texts that say the same, word for word beside one another: near copies, or translations that a label puts together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.domains.text import near_copies

_WORD = re.compile(r"\w+")
HELD = 0.5  # of the runs of five words
EQUAL, OTHER, GAP = 1.0, -0.5, -0.4  # an unequal pair is better than a gap on both sides
NONE = -1
Words = NDArray[np.int64]


def words(texts: Sequence[str]) -> tuple[list[Words], tuple[str, ...]]:
    """Return the words of each text as numbers, without case and punctuation, and what each number stands for.

    Examples
    --------
    >>> from analysis.domains.text import verses
    >>> found, names = verses.words(["In the day", "the Day"])
    >>> [one.tolist() for one in found], names
    ([[0, 1, 2], [1, 2]], ('in', 'the', 'day'))
    """
    numbers: dict[str, int] = {}
    found = [
        np.array(
            [
                numbers.setdefault(one, len(numbers))
                for one in _WORD.findall(unicodedata.normalize("NFC", text).casefold())
            ],
            dtype=np.int64,
        )
        for text in texts
    ]
    return found, tuple(numbers)


def copies(texts: Sequence[str]) -> NDArray[np.int64]:
    """Put texts together of which a longer one, the founder, holds more than half of the runs of five words.

    So a formula and the texts that go on from it are together, which near copies (`near_copies`) need not be.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    ndarray of int64, shape [texts]
        Place of the founder.

    Examples
    --------
    >>> from analysis.domains.text import verses
    >>> formula = "And the LORD spake unto Moses"
    >>> verses.copies([formula + ", saying", "In the beginning God created", formula]).tolist()
    [0, 1, 0]
    """
    runs = [near_copies.parts(text) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(runs):
        for run in one:
            holders[run].append(i)
    founder = np.full(len(runs), NONE, dtype=np.int64)
    for i in sorted(range(len(runs)), key=lambda i: (-near_copies.standing(texts[i]), i)):
        if founder[i] != NONE:
            continue
        founder[i] = i
        shared = Counter(j for run in runs[i] for j in holders[run])
        for j, k in shared.items():
            if founder[j] == NONE and k > HELD * len(runs[j]):
                founder[j] = i
    return founder


def medoid(members: Sequence[Words]) -> int:
    """Return the member whose words the others have most often, of equals the first: mean Jaccard index of their words."""
    sets = [set(one.tolist()) for one in members]
    alike = [sum(len(a & b) / max(1, len(a | b)) for b in sets) for a in sets]
    return int(np.argmax(alike))


def aligned(members: Sequence[Words], centre: Words) -> Words:
    """Align each member with one text, word by word, and keep what stands at its words.

    Global alignment; an equal word counts 1, an unequal one -0.5, a gap -0.4.

    Returns
    -------
    ndarray of int64, shape [members, words of the centre]
        -1 for a gap.

    References
    ----------
    Needleman & Wunsch 1970, J. Mol. Biol. 48:443, doi:10.1016/0022-2836(70)90057-4.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.domains.text import verses
    >>> verses.aligned([np.array([7, 3, 9]), np.array([7, 9])], np.array([7, 8, 9])).tolist()
    [[7, 3, 9], [7, -1, 9]]
    """
    return np.stack([_aligned(np.asarray(one), np.asarray(centre)) for one in members])


@njit(cache=True)
def _aligned(member, centre):  # noqa: ANN001, ANN202 - compiled
    rows, columns = len(member), len(centre)
    best = np.zeros((rows + 1, columns + 1))
    for i in range(rows + 1):
        best[i, 0] = i * GAP
    for j in range(columns + 1):
        best[0, j] = j * GAP
    for i in range(rows):
        for j in range(columns):
            pair = best[i, j] + (EQUAL if member[i] == centre[j] else OTHER)
            best[i + 1, j + 1] = max(pair, best[i, j + 1] + GAP, best[i + 1, j] + GAP)
    found = np.full(columns, NONE)
    i, j = rows, columns
    while i and j:
        pair = best[i - 1, j - 1] + (EQUAL if member[i - 1] == centre[j - 1] else OTHER)
        if best[i, j] == pair:
            found[j - 1] = member[i - 1]
            i, j = i - 1, j - 1
        elif best[i, j] == best[i - 1, j] + GAP:
            i -= 1
        else:
            j -= 1
    return found
