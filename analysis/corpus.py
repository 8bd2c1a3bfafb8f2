"""What is measured: a Dataset of raw objects, and a Corpus, the same objects as integer codes.

Everything countable is a representation. Algorithms see codes and object boundaries, and never ask what they mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import chain, pairwise
from operator import ne
from typing import Self, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Provenance:
    """Where a data set comes from: everything its card must show."""

    title: str
    source: str
    version: str
    licence: str
    citation: str
    url: str = ""
    sha256: str = ""
    date: str = ""
    notes: str = ""

    @classmethod
    def of(cls, card: Provenance, **changes: str) -> Self:
        """Return the fields of this class out of a richer card, some of them changed."""
        return cls(**{field.name: getattr(card, field.name) for field in fields(cls)} | changes)


def _chosen(indices: ArrayLike, n: int) -> NDArray[np.int64]:
    """Return which of `n` objects are named by whole numbers (negative ones from the end) or by a mask."""
    given = np.asarray(indices)
    try:
        if given.ndim == 1:
            chosen: NDArray[np.int64] = np.arange(n)[given if given.size else given.astype(np.int64)]  # [] is of floats
            return chosen
    except IndexError:
        pass
    raise ValueError(
        f"choose from {n:,} objects by a list of numbers from 0 to {n - 1:,}, or by a mask of {n:,} booleans, "
        f"got {given.dtype} {given.shape}"
    )


def _exact(what: str, numbers: ArrayLike, kind: type[np.signedinteger]) -> NDArray[np.signedinteger]:
    """Return numbers as integers of one kind; a ValueError where that would change them."""
    given = np.asarray(numbers)
    if given.dtype.kind in "biuf":
        with np.errstate(invalid="ignore"):
            found = given.astype(kind)
        if (found == given).all():
            return found
    raise ValueError(f"{what} must be whole numbers of at most {np.iinfo(kind).max:,}; round or renumber them first")


def _written(symbols: Sequence[Hashable], name: str, lengths: NDArray[np.int64]) -> list[str]:
    """Return symbols of other types as text; a ValueError if one is missing, or two have the same text."""
    missing = pd.isna(np.fromiter(symbols, dtype=object, count=len(symbols)))
    if missing.any():
        first = int(np.argmax(missing))
        place = int(np.searchsorted(np.cumsum(lengths), first, side="right"))
        raise ValueError(
            f"{name}: object {place} holds a missing symbol ({symbols[first]}); leave it out, or write a symbol for it"
        )
    written = [str(symbol) for symbol in symbols]
    known = dict(zip(written, symbols, strict=True))
    differs = list(map(ne, map(known.__getitem__, written), symbols))
    if any(differs):
        text, symbol = written[differs.index(True)], symbols[differs.index(True)]
        raise ValueError(f"{name}: {symbol!r} and {known[text]!r} are both written {text}; give each a name of its own")
    return written


@dataclass(frozen=True, eq=False)
class Dataset:
    """Raw objects of one domain, with labels and provenance.

    Parameters
    ----------
    name : str
        Key of the set, e.g. ``"king-james"``.
    domain : str
        Key of `domains.DOMAINS`.
    objects : tuple of str
        Sentences, residue sequences or SMILES; one entry per object, none empty.
    ids : tuple of str
        A name for each object, for messages and tables.
    labels : DataFrame
        One row per object (RangeIndex); columns are whatever the source provides: book, family, EC, melting point.
    provenance : Provenance or None
    """

    name: str
    domain: str
    objects: tuple[str, ...]
    ids: tuple[str, ...]
    labels: pd.DataFrame = field(default_factory=pd.DataFrame)
    provenance: Provenance | None = None

    def __post_init__(self) -> None:
        if len(self.ids) != len(self.objects):
            raise ValueError(f"{self.name}: {len(self.objects)} objects but {len(self.ids)} ids; give each one id")
        if self.labels.shape[1] and len(self.labels) != len(self.objects):
            raise ValueError(f"{self.name}: labels have {len(self.labels)} rows for {len(self.objects)} objects")

    def __len__(self) -> int:
        return len(self.objects)

    @cached_property
    def sha256(self) -> str:
        """Hash of the content (domain, objects, labels): the key under which results may be cached."""
        encoded = [text.encode() for text in self.objects]
        parts = chain.from_iterable((len(data).to_bytes(8, "little"), data) for data in encoded)
        digest = hashlib.sha256(self.domain.encode() + b"".join(parts))
        if self.labels.shape[1]:
            digest.update("\x1f".join(map(str, self.labels.columns)).encode())
            digest.update(pd.util.hash_pandas_object(self.labels, index=False).to_numpy().tobytes())
        return digest.hexdigest()

    def take(self, indices: ArrayLike) -> Dataset:
        """Return the objects at `indices`, in that order; a boolean mask is accepted too."""
        index = _chosen(indices, len(self))
        labels = self.labels.iloc[index].reset_index(drop=True) if len(self.labels) else self.labels
        return replace(
            self,
            objects=tuple(self.objects[i] for i in index),
            ids=tuple(self.ids[i] for i in index),
            labels=labels,
        )

    def surrogate(self, objects: Sequence[str], label: str, labels: pd.DataFrame | None = None) -> Dataset:
        """Return a control: other objects in the place of these, with a name that says so.

        Labels are dropped, because they describe the real objects: a shuffled protein has no family. An empty object
        (no control could be made) is replaced by the real one.
        """
        if len(objects) != len(self):
            raise ValueError(f"a control of {self.name} needs {len(self):,} objects, got {len(objects):,}")
        return replace(
            self,
            name=f"{self.name}, {label}",
            objects=tuple(new or old for new, old in zip(objects, self.objects, strict=True)),
            labels=pd.DataFrame() if labels is None else labels,
        )

    def sample(self, n: int, seed: int = 0) -> Dataset:
        """Return `n` objects drawn without replacement, in random order.

        Raises
        ------
        ValueError
            If the set has fewer than `n` objects.
        """
        if not 1 <= n <= len(self):
            raise ValueError(
                f"{self.name} has {len(self):,} objects, so a sample must be 1 to {len(self):,}, not {n:,}"
            )
        return self.take(np.random.default_rng([seed, 20]).permutation(len(self))[:n])


@dataclass(frozen=True, eq=False)
class Corpus:
    """Objects as sequences (or bags) of integer codes.

    Parameters
    ----------
    codes : ndarray of int32, shape [n_symbols]
        All objects, end to end.
    offsets : ndarray of int64, shape [objects + 1]
        Object i is ``codes[offsets[i]:offsets[i + 1]]``; empty objects are allowed.
    alphabet : tuple of str
        What each code stands for.
    sizes : ndarray of int64, shape [objects]
        Neutral units of each object (characters, residues, heavy atoms), the same in every representation.
    size_unit : str
        What `sizes` counts.
    ordered : bool
        False where the order of symbols inside an object means nothing (atom environments of a molecule).
    name, domain, representation : str
        For labels on charts; no algorithm reads them.
    groups : ndarray of int64, shape [objects], optional
        Cluster of each object: near relatives share a number, and intervals resample them together. Without
        groups, every object is resampled by itself.
    notes : tuple of str
        What this representation could not encode, in sentences without a full stop.
    """

    codes: NDArray[np.int32]
    offsets: NDArray[np.int64]
    alphabet: tuple[str, ...]
    sizes: NDArray[np.int64]
    size_unit: str = "symbol"
    ordered: bool = True
    name: str = ""
    domain: str = ""
    representation: str = "symbols"
    groups: NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        codes, offsets, sizes = self.codes, self.offsets, self.sizes
        for what, array in (("codes", codes), ("offsets", offsets), ("sizes", sizes)):
            if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype.kind != "i":
                raise ValueError(f"{what} must be a one-dimensional array of signed integers, got {array!r:.60}")
        if not len(offsets) or offsets[0] != 0 or offsets[-1] != len(codes) or (np.diff(offsets) < 0).any():
            raise ValueError(f"offsets must rise from 0 to the number of symbols, {len(codes):,}")
        if len(sizes) != len(self):
            raise ValueError(f"sizes must have one entry per object: {len(self)}, got {len(sizes)}")
        if self.groups is not None and (self.groups.shape != sizes.shape or self.groups.min(initial=0) < 0):
            raise ValueError(f"groups must number the cluster of each of the {len(self)} objects, from 0")
        if sizes.min(initial=0) < 0:
            raise ValueError(f"sizes must not be negative, got {sizes.min()}; an object has 0 units or more")
        if len(codes) and not 0 <= codes.min() <= codes.max() < len(self.alphabet):
            raise ValueError(f"codes must be 0 to {len(self.alphabet) - 1}, got {codes.min()} to {codes.max()}")

    @classmethod
    def from_symbols(
        cls,
        sequences: Sequence[str] | Sequence[Sequence[Hashable]],
        *,
        name: str = "",
        domain: str = "",
        representation: str = "symbols",
        sizes: ArrayLike | None = None,
        size_unit: str = "symbol",
        ordered: bool = True,
    ) -> Corpus:
        """Encode sequences of symbols; the alphabet is what occurs, sorted.

        Parameters
        ----------
        sequences : sequence of str or of sequences of hashables
            One entry per object: a string is a sequence of characters, anything else a sequence of symbols.
        sizes : array_like of int, shape [objects], optional
            Neutral units of each object; by default its number of symbols.
        name, domain, representation, size_unit, ordered
            See the class.

        Raises
        ------
        ValueError
            If there are no objects, a symbol is missing (None, NaN), two symbols have one `str`, or sizes are not whole.

        Examples
        --------
        >>> from analysis.corpus import Corpus
        >>> corpus = Corpus.from_symbols(["banana", "nab"])
        >>> corpus.alphabet, corpus.counts().tolist(), corpus.lengths.tolist()
        (('a', 'b', 'n'), [4, 2, 3], [6, 3])
        >>> Corpus.from_symbols([["to", "be", "or", "not", "to", "be"]]).alphabet
        ('be', 'not', 'or', 'to')
        """
        if len(sequences) == 0:
            raise ValueError(f"{name or 'the data set'} has no objects; add at least one")
        try:
            lengths = np.fromiter((len(s) for s in sequences), dtype=np.int64, count=len(sequences))
        except TypeError:
            raise ValueError(
                "an object must be a sequence of symbols; leave out missing ones, and list lone symbols"
            ) from None
        if all(isinstance(s, str) for s in sequences):
            points = np.frombuffer(
                "".join(cast("Sequence[str]", sequences)).encode("utf-32-le", "surrogatepass"), dtype=np.uint32
            )
            used, codes = np.unique(points, return_inverse=True)
            alphabet = tuple(map(chr, used.tolist()))
        else:
            flat: Sequence[Hashable] = list(chain.from_iterable(sequences))
            if not set(map(type, flat)) <= {str}:
                flat = _written(flat, name or "the data set", lengths)
            codes, used = pd.factorize(np.array(flat, dtype=object), sort=True)
            alphabet = tuple(used.tolist())
        return cls(
            codes=codes.astype(np.int32),
            offsets=np.concatenate([[0], np.cumsum(lengths)]),
            alphabet=alphabet,
            sizes=lengths if sizes is None else _exact("sizes", sizes, np.int64),
            size_unit=size_unit,
            ordered=ordered,
            name=name,
            domain=domain,
            representation=representation,
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[NDArray[np.int32]]:
        """Iterate over the objects as code arrays."""
        return (self.codes[a:b] for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True))

    @cached_property
    def sha256(self) -> str:
        """Hash of codes, boundaries and alphabet: the key under which results may be cached."""
        digest = hashlib.sha256(self.codes.tobytes())
        digest.update(self.offsets.tobytes())
        digest.update(self.sizes.tobytes())
        digest.update("\x1f".join((self.size_unit, *self.alphabet)).encode("utf-8", "surrogatepass"))
        if self.groups is not None:
            digest.update(self.groups.tobytes())
        return digest.hexdigest()

    @property
    def resampled(self) -> str:
        """What intervals draw: ``"clusters"`` of objects, or ``"objects"``."""
        return "objects" if self.groups is None else "clusters"

    @property
    def n_symbols(self) -> int:
        """Symbols in all objects together."""
        return len(self.codes)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Symbols in each object, shape [objects]."""
        return np.diff(self.offsets)

    def counts(self, within: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """How often each symbol of the alphabet occurs, shape [alphabet]; with a mask, within the objects it marks."""
        codes = self.codes if within is None else self.codes[np.repeat(within, self.lengths)]
        return np.bincount(codes, minlength=len(self.alphabet))

    def object_of_symbol(self) -> NDArray[np.int64]:
        """Index of the object that each symbol belongs to, shape [n_symbols]."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def take(self, indices: ArrayLike) -> Corpus:
        """Return the objects at `indices` (with repeats, or a mask), over the same alphabet."""
        index = _chosen(indices, len(self))
        lengths = self.lengths[index]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        gather = np.arange(offsets[-1]) + np.repeat(self.offsets[index] - offsets[:-1], lengths)
        groups = None if self.groups is None else self.groups[index]
        return replace(self, codes=self.codes[gather], offsets=offsets, sizes=self.sizes[index], groups=groups)

    def with_codes(self, codes: ArrayLike) -> Corpus:
        """Return the same objects and boundaries with other codes (for surrogates)."""
        return replace(self, codes=_exact("codes", codes, np.int32))

    def first_symbols(self, n_symbols: int) -> Corpus:
        """Return the leading whole objects that hold at most `n_symbols` symbols (at least one object)."""
        last = max(1, int(np.searchsorted(self.offsets, n_symbols, side="right")) - 1)
        return self.take(np.arange(min(last, len(self))))

    def strings(self) -> list[str]:
        """Return every object with its symbols written end to end."""
        text = np.array(self.alphabet, dtype=object)[self.codes]
        return ["".join(text[a:b]) for a, b in pairwise(self.offsets.tolist())]

    def decode(self, i: int) -> list[str]:
        """Return object `i` as symbols."""
        at = _chosen([i], len(self))[0]
        return [self.alphabet[c] for c in self.codes[self.offsets[at] : self.offsets[at + 1]]]
