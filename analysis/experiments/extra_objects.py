"""Extra objects for a model: more real ones, of another set, recombined, drawn from models, shuffled; and what is held out.

Everything happens in symbols: a made object need not be one of its domain. The exception are recombined parts, which are those
of the domain (clauses, segments, sides of a bond that chemists make), so that molecules stay molecules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis import datasets
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.experiments.generation import capped, ended, fit, shuffled_inside
from analysis.experiments.learning_arms import REAL, draw
from analysis.statistics.resampling import cluster_codes, generator
from analysis.statistics.surrogates import markov_surrogate

MORE, OTHER, RECOMBINED = "more real objects", "another set", "recombined objects"
PIECES = "recombined parts"
OWN, REPLACED, ADDED = "own samples", "own generation 5 (replaced)", "own generation 5 (accumulated)"
CHAIN, SHUFFLED = "samples of another model", "shuffled objects (control)"
ARMS = (MORE, OTHER, RECOMBINED, PIECES, OWN, ADDED, REPLACED, CHAIN, SHUFFLED)
GENERATIONS, ORDER = 5, 2
HELD_SYMBOLS, CHOOSING = 20_000, 1 / 3  # of held-out objects; share of their clusters on which alpha is chosen
FOREIGN = 400  # objects of another set
Codes = NDArray[np.int32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Parts:
    """A set divided into what is coded and what may be learned from, in the symbols of one alphabet, the end of objects last.

    Parameters
    ----------
    corpus : Corpus
    tests, choosing, pool, foreign : ndarray of int
        Objects that are tested, on which alpha is chosen, that may be learned from, and of another set.
    groups : ndarray of int, shape [tests]
        Clusters of the tested objects.
    dataset : Dataset
        The same objects as they are written.
    separators : tuple of str
        Symbols that end a larger unit.
    other : str
        Name of the other set; empty where there is none.
    """

    corpus: Corpus
    tests: Ints
    choosing: Ints
    pool: Ints
    foreign: Ints
    groups: Ints
    dataset: Dataset
    separators: tuple[str, ...]
    other: str


# ------------------------------------------------------------------------------------------------------------ parts


def another(dataset: Dataset, wanted: str = "") -> str:
    """Name the other set of a domain: the wanted one, if it is of the domain, else the first bundled one of another origin."""
    own = datasets.CATALOGUE.get(dataset.name)
    choice = {name: one for name, one in datasets.CATALOGUE.items()
              if one.domain == dataset.domain and one.natural and name != dataset.name}  # fmt: skip
    if wanted in choice:
        return wanted
    return next(
        (name for name, one in choice.items() if own is None or one.origin != own.origin), next(iter(choice), "")
    )


def divide(dataset: Dataset, seed: int = 0, other: str | Dataset = "") -> Parts:
    """Divide a set by its clusters, and read unrelated objects of another set beside it.

    Parameters
    ----------
    dataset : Dataset
    seed : int
    other : str or Dataset
        The other set, or the name of a bundled one; see `another`.

    Raises
    ------
    ValueError
        If the set is too small, or all its objects are relatives; see `learning_arms.draw`.
    """
    drawn, name = draw(dataset, seed), other.name if isinstance(other, Dataset) else another(dataset, other)
    few = capped(drawn.corpus, np.arange(drawn.tests), HELD_SYMBOLS)
    known = other if isinstance(other, Dataset) else datasets.load(name) if name else None
    strange = _unrelated(drawn.dataset.take(few), known, seed) if known is not None else ()
    both = Dataset(
        dataset.name, dataset.domain, (*drawn.dataset.objects, *strange),
        tuple(map(str, range(len(drawn.dataset) + len(strange)))),
    )  # fmt: skip
    corpus = ended(drawn.domain.REPRESENTATIONS[drawn.domain.notations[0]].encode(both))
    foreign = np.arange(len(drawn.dataset), len(both))
    groups = drawn.groups[few]
    clusters = generator(seed, "choosing", len(few)).permutation(np.unique(groups))
    choosing = np.isin(groups, clusters[: int(len(clusters) * CHOOSING)])
    return Parts(
        corpus, few[~choosing], few[choosing], drawn.pool(REAL), foreign[corpus.lengths[foreign] > 1],
        cluster_codes(int((~choosing).sum()), groups[~choosing]), both, drawn.separators, name,
    )  # fmt: skip


def _unrelated(held: Dataset, other: Dataset, seed: int) -> tuple[str, ...]:
    """Objects of another set that are no relatives of the held-out ones, in random order."""
    some = other.sample(min(FOREIGN, len(other)), seed)
    ids = tuple(map(str, range(len(held) + len(some))))
    groups = DOMAINS[held.domain].clusters(Dataset(held.name, held.domain, (*held.objects, *some.objects), ids))
    near = np.isin(groups[len(held) :], groups[: len(held)])
    return tuple(text for text, relative in zip(some.objects, near, strict=True) if not relative)


# ------------------------------------------------------------------------------------------------------ extra objects


def made(like: Corpus, objects: Sequence[Codes]) -> Corpus:
    """Write objects as a corpus over the alphabet of another one."""
    lengths = np.array([len(one) for one in objects], dtype=np.int64)
    codes = np.concatenate([*objects, np.empty(0, np.int32)]).astype(np.int32)
    return replace(like, codes=codes, offsets=np.concatenate([[0], np.cumsum(lengths)]), sizes=lengths, groups=None)


def enough(objects: Sequence[Codes], symbols: float) -> list[Codes]:
    """Return the first objects that hold so many symbols at most, at least one."""
    total = np.cumsum([len(one) for one in objects])
    return list(objects[: max(1, int(np.searchsorted(total, symbols, side="right")))])


def recombined(objects: Sequence[Codes], symbols: int, rng: np.random.Generator) -> list[Codes]:
    """Join the beginning of one object with the rest of another, cut at the same share of their lengths."""
    found: list[Codes] = []
    total = 0
    while total < symbols:
        first, second = (objects[i] for i in rng.choice(len(objects), 2, replace=len(objects) < 2))
        share = rng.random()
        found.append(np.concatenate([first[: int(share * (len(first) - 1))], second[int(share * (len(second) - 1)) :]]))
        total += len(found[-1])
    return found


def of_pieces(parts: Parts, real: Ints, symbols: int, rng: np.random.Generator) -> list[Codes]:
    """Recombine objects as their domain does; objects with a symbol that the set has not are left out.

    Returns
    -------
    list of ndarray
        About so many symbols; none where the domain names no parts, or hardly any object has two.
    """
    domain, texts = DOMAINS[parts.dataset.domain], [parts.dataset.objects[i] for i in real]
    if domain.recombined is None:
        return []
    found = domain.recombined(texts, len(texts) * 2, rng)
    if not found:
        return []
    made_of = Dataset(parts.dataset.name, parts.dataset.domain, tuple(found), tuple(map(str, range(len(found)))))
    own = ended(domain.REPRESENTATIONS[domain.notations[0]].encode(made_of))
    known = {symbol: code for code, symbol in enumerate(parts.corpus.alphabet)}
    codes = np.array([known.get(symbol, -1) for symbol in own.alphabet], dtype=np.int32)
    objects = [one for one in (codes[np.asarray(each)] for each in own) if (one >= 0).all()]
    return enough(objects, symbols) if objects else []


def sampled(parts: Parts, learned: Sequence[Codes], symbols: int, rng: np.random.Generator) -> list[Codes]:
    """Draw objects that hold so many symbols from a model of some objects."""
    model = fit(made(parts.corpus, learned), np.arange(len(learned)), separators=parts.separators)
    found: list[Codes] = []
    total = 0
    while total < symbols:
        codes, _ = model.walker.draw(model.longest, end=model.end, seed=int(rng.integers(2**31)))
        found.append(np.append(codes, model.end).astype(np.int32))
        total += len(found[-1])
    return found


def chained(parts: Parts, real: Ints, seed: int) -> list[Codes]:
    """Draw objects of the lengths of real ones from a chain of order 2, the other model."""
    corpus, end = parts.corpus.take(real), len(parts.corpus.alphabet) - 1
    drawn = markov_surrogate(made(corpus, [one[:-1] for one in corpus]), ORDER, seed)
    return [np.append(one, end).astype(np.int32) for one in drawn]


def shuffled(parts: Parts, real: Ints, seed: int) -> list[Codes]:
    """Return real objects with the symbols of each in random order."""
    corpus, end = parts.corpus.take(real), len(parts.corpus.alphabet) - 1
    mixed = shuffled_inside(made(corpus, [one[:-1] for one in corpus]), seed)
    return [np.append(one, end).astype(np.int32) for one in mixed]


def extras(parts: Parts, real: Ints, rest: Ints, seed: int) -> Iterator[tuple[str, list[Codes]]]:
    """Make the extra objects of each arm, about as many symbols as the real ones hold.

    Parameters
    ----------
    parts : Parts
    real, rest : ndarray of int
        Objects that are learned from, and others that may be.
    seed : int
    """
    corpus = parts.corpus
    objects = [np.asarray(one) for one in corpus.take(real)]
    symbols, rng = sum(map(len, objects)), generator(seed, "extra", len(real))
    yield MORE, [np.asarray(one) for one in corpus.take(capped(corpus, rest, symbols))]
    if len(parts.foreign):
        mixed = rng.permutation(parts.foreign)
        yield OTHER, [np.asarray(one) for one in corpus.take(capped(corpus, mixed, symbols))]
    yield RECOMBINED, recombined(objects, symbols, rng)
    if pieces := of_pieces(parts, real, symbols, generator(seed, PIECES, len(real))):
        yield PIECES, pieces
    first = sampled(parts, objects, symbols, rng)
    yield OWN, first
    last, seen = first, [*first, *objects]
    for _ in range(GENERATIONS - 1):
        last = sampled(parts, seen, symbols, rng)
        seen = [*last, *seen]
    yield ADDED, last
    last = first
    for _ in range(GENERATIONS - 1):
        last = sampled(parts, last, symbols, rng)
    yield REPLACED, last
    yield CHAIN, chained(parts, real, seed)
    yield SHUFFLED, shuffled(parts, real, seed)
