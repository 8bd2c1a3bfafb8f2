"""What a domain is made of: representations, nulls, counts of possible space, pairs, halves, and the entry of `DOMAINS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset


@dataclass(frozen=True)
class Representation:
    """A way to see the objects of a domain as countable symbols: one entry of a REPRESENTATIONS registry.

    Parameters
    ----------
    label : str
        Plural noun for axes, e.g. ``"words"``.
    encode : callable
        ``Dataset -> Corpus``.
    ordered : bool
        Whether the order of symbols inside an object carries meaning.
    notation_fair : bool
        True where the symbols are parts of the object itself, not marks of a notation that a writer chose.
    description : str
        One sentence for the page: what a symbol is.
    reference : str
        Citation, where the representation is somebody's.
    separators : tuple of str
        Symbols that end a larger unit (the space in characters), for models that look at units.
    """

    label: str
    encode: Callable[[Dataset], Corpus]
    ordered: bool
    notation_fair: bool
    description: str
    reference: str = ""
    separators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Null:
    """A control data set without what is being tested: one entry of a NULLS registry.

    Parameters
    ----------
    label : str
        Name on charts, e.g. ``"words in random order"``.
    make : callable
        ``(Dataset, seed) -> Dataset`` with as many objects, in the same order and of the same sizes unless the
        description says otherwise. A label ``null`` other than ``"matched"`` marks objects that have no control.
    description : str
        One sentence: what the control keeps and what it destroys.
    """

    label: str
    make: Callable[[Dataset, int], Dataset]
    description: str


OF_THIS_SIZE, OF_ANY_SIZE = "objects of this size", "objects of any size"


FOLDS = "folds"  # no set here tells the fold of a protein; its families are finer, so dividing them means nothing


@dataclass(frozen=True)
class Space:
    """A count of what would be possible: one entry of a POSSIBLE_SPACE registry. Calling it counts.

    Parameters
    ----------
    log10_possible : callable
        Neutral size -> log10 of how many are possible; NaN where the literature gives no count.
    counts : str
        What is counted, so that the same is counted in a data set: `OF_THIS_SIZE`, `OF_ANY_SIZE`, or `FOLDS`.
    """

    log10_possible: Callable[[float], float]
    counts: str

    def __call__(self, size: float) -> float:
        """Return log10 of how many are possible at this neutral size."""
        return self.log10_possible(size)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Symbols of one object at a distance that lies in the object itself, not in how it is written.

    Parameters
    ----------
    corpus : Corpus
        The symbols, in any order inside their object.
    positions : mapping of int to (first, second)
        Distance -> positions in ``corpus.codes`` of both symbols of every pair, int arrays of shape [pairs]. Where
        neither comes first, each pair stands both ways round.
    """

    corpus: Corpus
    positions: Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64]]]

    def codes(self, distance: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        """Codes of both symbols and the object of every pair at a distance, each of shape [pairs]."""
        first, second = self.positions[distance]
        return self.corpus.codes[first], self.corpus.codes[second], self.corpus.object_of_symbol()[first]


class Halves(NamedTuple):
    """Objects cut in two: features of both parts in the same columns, and which objects could be cut.

    Parameters
    ----------
    left, right : csr_matrix, shape [cut objects, dimensions]
        Counts, each part described without a look at the other.
    kept : ndarray of int64, shape [cut objects]
        Index of each in the data set, rising.
    """

    left: Any
    right: Any
    kept: NDArray[np.int64]


@dataclass(frozen=True)
class Domain:
    """A kind of data: one entry of `domains.DOMAINS`, made of the modules of `domains/<name>/`.

    Parameters
    ----------
    name, label, object_label, size_unit : str
        Key, name on charts, plural of an object (``"proteins"``), neutral unit (``"residue"``).
    REPRESENTATIONS : mapping of str to Representation
    NULLS : mapping of str to Null
    features : callable
        ``Dataset -> csr_matrix [objects, dimensions]``, non-negative counts.
    clusters : callable
        ``Dataset -> int array [objects]``: near relatives share a number.
    parse : callable
        ``(filename, content: bytes) -> (Dataset, problems)``; problems has columns row, id, reason.
    POSSIBLE_SPACE : mapping of str to Space
        Name of a denominator -> what it counts.
    PAIRS : mapping of str to callable
        Unit of distance (``"bond"``) -> ``(Dataset, distances) -> Pairs``.
    halves : callable
        ``Dataset -> Halves``.
    properties : callable
        ``Dataset -> DataFrame``, one row an object, one column a number that tells of it at a glance.
    composition : callable
        ``Dataset -> DataFrame``, one row an object, one column a neutral symbol (element, residue, character): counts.
    draw : callable, optional
        ``(object, dark=bool) -> SVG or None``, for domains whose objects are pictures rather than strings.
    """

    name: str
    label: str
    object_label: str
    size_unit: str
    REPRESENTATIONS: Mapping[str, Representation]
    NULLS: Mapping[str, Null]
    features: Callable[[Dataset], Any]
    clusters: Callable[[Dataset], NDArray[np.int64]]
    parse: Callable[[str, bytes], tuple[Dataset, pd.DataFrame]]
    POSSIBLE_SPACE: Mapping[str, Space]
    PAIRS: Mapping[str, Callable[[Dataset, Sequence[int]], Pairs]]
    halves: Callable[[Dataset], Halves]
    properties: Callable[[Dataset], pd.DataFrame]
    composition: Callable[[Dataset], pd.DataFrame]
    draw: Callable[..., str | None] | None = None
