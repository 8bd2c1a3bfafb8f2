"""What a domain is made of: representations, nulls, counts of possible space, pairs, halves, and the entry of `DOMAINS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.files import Kind


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
    description : str
        One sentence for the page: what a symbol is.
    reference : str
        Citation, where the representation is somebody's.
    separators : tuple of str
        Symbols that end a larger unit (the space in characters), for models that look at units.
    references : tuple of str
        Keys of `report.citations`.
    learned_from_all : str
        Why it cannot be read from a part of a set, with the remedy, where it is learned from the whole set.
    label_column : str
        The label that says what a symbol is, where there is one; without it all objects of the set are compared.
    key_of_symbol : callable, optional
        Name of a symbol -> the part of it that is the same in every piece of a file, where names are given by the first
        object that has the symbol.
    """

    label: str
    encode: Callable[[Dataset], Corpus]
    ordered: bool
    description: str
    reference: str = ""
    separators: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    learned_from_all: str = ""
    label_column: str = ""
    key_of_symbol: Callable[[str], str] | None = None


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
    left_symbols, right_symbols : csr_matrix, shape [cut objects, symbols]
        Counts of neutral symbols (characters, residues, elements) in each part: its composition.
    """

    left: Any
    right: Any
    kept: NDArray[np.int64]
    left_symbols: Any
    right_symbols: Any


@dataclass(frozen=True)
class Member:
    """One set of a domain, and how much selection it is stated to have passed.

    Parameters
    ----------
    label : str
        Short name for charts.
    rank : int or None
        Place in the order of stated selection (what a set states is on its card): equal ranks are not ordered. None for a
        set of which nothing is known: it is ordered against nothing but the controls that are made from it.
    """

    label: str
    rank: int | None


@dataclass(frozen=True)
class Target:
    """A label that structure may predict: two classes of equally many objects.

    Parameters
    ----------
    label : str
        Name on charts.
    column : str
        Column of `Dataset.labels`; any set of the domain that has it has the label.
    kind : str
        What made the label: ``"meaning"`` or ``"biology"``, ``"physics"``, ``"source"`` (where the object was taken from:
        a book, a genus, a table), or ``"own label"`` where nobody said.
    numeric : bool
        Whether the column holds numbers: the classes are those below and above the median. Else they are the two most
        frequent ones.
    merge : mapping of str to str
        Classes that count as one; the others keep their name.
    patterns : mapping of str to str
        Class -> regular expression; the first that is found in the text of the column names the class. Objects in which
        none is found have no label, nor have those of the class ``""``. Empty where the column holds classes itself.
    held_out : str
        Column whose values are held out whole, with the clusters that they touch, where each of its values is of one
        class: a book of the Bible for the testament.
    description : str
        One sentence for the page.
    unit : str
        Of the numbers.
    """

    label: str
    column: str
    kind: str
    numeric: bool = False
    merge: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    held_out: str = ""
    description: str = ""
    unit: str = ""


# File extension -> where a file may be cut into pieces (see `scale.stream.CUTS`): tables, the same in every domain.
TABLE_CUTS = dict.fromkeys(("csv", "tsv", "tab", "psv"), "table") | dict.fromkeys(("jsonl", "ndjson"), "line")


@dataclass(frozen=True)
class Domain:
    """A kind of data: the whole of what the program knows of it, in one package and one entry of `domains.DOMAINS`.

    The fields are plain values. What needs a library is read from the modules of the package when it is first asked for:
    ``identity`` (identity), ``representations`` (REPRESENTATIONS), ``nulls`` (NULLS), ``relatives`` (features, clusters),
    ``files`` (KIND), ``space`` (POSSIBLE_SPACE), ``halves_and_pairs`` (PAIRS, halves), ``parts`` (PARTS), ``properties``
    (properties, composition), where labels are known ``targets`` (TARGETS), where some objects are known to everybody
    ``presets`` (PRESETS), where objects can be recombined or aligned ``recombination`` (recombined) and ``pairing``
    (aligned) and, where objects are pictures, ``drawing`` (draw).

    Parameters
    ----------
    name, label, object_label, size_unit : str
        Key, name on charts, plural of an object (``"proteins"``), neutral unit (``"residue"``).
    package : str
        Dotted name of the package.
    default_representation : str
        What is counted until another is chosen.
    neutral : str
        Key of NULLS: objects that only the notation or valence shaped, the null of what counts units.
    valid : str
        Key of NULLS: the ladder's random valid objects, which keep local order.
    file_kinds : str
        Which files are read, for the page of own data.
    piece_bytes : int
        Size of a piece of a large file: a few seconds of work at most.
    cuts : mapping of str to str
        File extension -> where a file may be cut into pieces (key of `scale.stream.CUTS`).
    typical_size : int
        Neutral size at which possible space is counted until another is chosen.
    aside : mapping of str to str
        Rung beside the ladder -> key of NULLS: neutral objects that keep other things than the ladder's.
    selection_line : mapping of str to Member
        Set of the catalogue -> its place, from the least stated selection to the most.
    notations : tuple of str
        Keys of REPRESENTATIONS: ways to write the same objects as ordered symbols, in which readings are made: first the
        customary one, in whose symbols the sizes of training sets are counted, last the one that differs most from it.
    test_objects : int
        Objects of a set that readings code by models that learned from others.
    references : tuple of str
        Keys of `report.citations` for what every number of the domain rests on.
    """

    name: str
    label: str
    object_label: str
    size_unit: str
    package: str
    default_representation: str
    neutral: str
    valid: str
    file_kinds: str
    piece_bytes: int
    cuts: Mapping[str, str]
    typical_size: int
    aside: Mapping[str, str] = field(default_factory=dict)
    selection_line: Mapping[str, Member] = field(default_factory=dict)
    notations: tuple[str, ...] = ()
    test_objects: int = 200
    references: tuple[str, ...] = ()

    def _module(self, name: str) -> Any:  # noqa: ANN401 - a module of the package
        return import_module(f"{self.package}.{name}")

    def reader(self, name: str = "files") -> Kind:
        """Return what reads files of this domain: its objects, or what another module of its package knows to read."""
        return self._module(name).KIND

    @cached_property
    def identity(self) -> Callable[[Sequence[str]], list[str]]:
        """``objects -> what each of them is``: two that are the same give the same string, however they are written."""
        return self._module("identity").identity

    @cached_property
    def REPRESENTATIONS(self) -> Mapping[str, Representation]:
        """Ways to write the objects as symbols."""
        return self._module("representations").REPRESENTATIONS

    @cached_property
    def NULLS(self) -> Mapping[str, Null]:
        """Controls that can be made of a set."""
        return self._module("nulls").NULLS

    @cached_property
    def chain(self) -> Callable[..., Dataset]:
        """``(Dataset, fitted_to, order, seed, wanted) -> Dataset``: a neutral object of its size for each wanted one.

        Neutral objects come from a chain of this order, fitted to the objects of the set with the indices `fitted_to`, and
        stand for those with the indices `wanted` (by default all), in that order. A
        label ``null`` other than ``"matched"`` marks objects that have none; without the label all have one.
        """
        return self._module("nulls").chain

    @cached_property
    def features(self) -> Callable[[Dataset], Any]:
        """``Dataset -> csr_matrix [objects, dimensions]``, non-negative counts."""
        return self._module("relatives").features

    @cached_property
    def clusters(self) -> Callable[[Dataset], NDArray[np.int64]]:
        """``Dataset -> int array [objects]``: near relatives share a number."""
        return self._module("relatives").clusters

    @cached_property
    def parse(self) -> Callable[..., tuple[Dataset, pd.DataFrame]]:
        """``(filename, content: bytes) -> (Dataset, problems)``; problems has columns row, id, reason."""
        return self.reader().parse

    @cached_property
    def POSSIBLE_SPACE(self) -> Mapping[str, Space]:
        """Name of a denominator -> what it counts."""
        return self._module("space").POSSIBLE_SPACE

    @cached_property
    def PAIRS(self) -> Mapping[str, Callable[[Dataset, Sequence[int]], Pairs]]:
        """Unit of distance (``"bond"``) -> ``(Dataset, distances) -> Pairs``."""
        return self._module("halves_and_pairs").PAIRS

    @cached_property
    def halves(self) -> Callable[[Dataset], Halves]:
        """``Dataset -> Halves``."""
        return self._module("halves_and_pairs").halves

    @cached_property
    def parts(self) -> Mapping[str, Mapping[int, Callable[[Dataset], Corpus]]]:
        """Unit of parts -> granularity, from coarse to fine -> ``Dataset -> Corpus``, the parts of each object as a bag."""
        return self._module("parts").PARTS

    @cached_property
    def properties(self) -> Callable[[Dataset], pd.DataFrame]:
        """``Dataset -> DataFrame``, one row per object, one column per number that describes it at a glance."""
        return self._module("properties").properties

    @cached_property
    def composition(self) -> Callable[[Dataset], pd.DataFrame]:
        """``Dataset -> DataFrame``, one row per object, one column per neutral symbol (element, residue, character)."""
        return self._module("properties").composition

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        """Labels whose meaning is known, whatever set has them, the most telling first; none if the package names none."""
        return self._module("targets").TARGETS if find_spec(f"{self.package}.targets") else {}

    @cached_property
    def presets(self) -> Mapping[str, str]:
        """Objects that readers know: name -> object, the best known first; none if the package names none."""
        return self._module("presets").PRESETS if find_spec(f"{self.package}.presets") else {}

    @cached_property
    def recombined(self) -> Callable[[Sequence[str], int, np.random.Generator], list[str]] | None:
        """``(objects, wanted, generator) -> new objects`` made of pieces of these; None if the package names no pieces."""
        return self._module("recombination").recombined if find_spec(f"{self.package}.recombination") else None

    @cached_property
    def aligned(self) -> Callable[[str, str], tuple[str, str] | None] | None:
        """``(object, other) -> both of one length, with "-" where one has less``; None if objects are not aligned."""
        return self._module("pairing").aligned if find_spec(f"{self.package}.pairing") else None

    @cached_property
    def draw(self) -> Callable[..., str | None] | None:
        """``(object, dark=bool, unlike="") -> SVG or None``, for domains whose objects are pictures, not strings; else None.

        What `unlike`, another object, does not share with it is marked.
        """
        return self._module("drawing").draw if find_spec(f"{self.package}.drawing") else None


class Domains(Mapping[str, Domain]):
    """The registered domains: name -> entry, which is loaded when it is first asked for.

    Parameters
    ----------
    packages : mapping of str to str
        Name of a domain -> dotted name of its package, whose ``DOMAIN`` is the entry.
    """

    def __init__(self, packages: Mapping[str, str]) -> None:
        self.packages = dict(packages)

    def __getitem__(self, name: str) -> Domain:
        return import_module(self.packages[name]).DOMAIN

    def __iter__(self) -> Iterator[str]:
        return iter(self.packages)

    def __len__(self) -> int:
        return len(self.packages)
