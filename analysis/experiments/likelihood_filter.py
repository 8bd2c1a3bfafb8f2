"""The filter of a model: how many neutral variants of held-out objects it finds as likely as the original.

Units of an object (words; residues; tokens of a notation) are replaced by units drawn from the same set at its own
frequencies, so that the variant is made of real units in a place that nothing chose for them. A model that learned from other
objects, relatives of these held out, codes both. Where a unit tells nothing of its neighbours, original and variant are
exchangeable and every second variant is as likely: 1 bit. What goes beyond is what context asks of a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.experiments.landscapes import MODEL, Landscape
from analysis.readings.subject import Subject, subject
from analysis.statistics.resampling import generator

CHANGED = (1, 2, 4)
TRIES = 100
COPIES = 10  # variants of an object with so many units changed
ALL_COPIES = 2  # variants with all units changed: what level 0 is
OBJECTS = 150
LEARNED = 300_000  # symbols that the model learns from
FEWEST = 20  # objects that can be changed
REFERENCES = {"own": "its own original", "set": "the median of the real objects"}

Codes = NDArray[np.int32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Units:
    """Objects as units that can be replaced.

    Parameters
    ----------
    texts : tuple of list of ndarray
        Units of each object, in order; separators stand as units of their own.
    free : tuple of ndarray of int
        Which units of each object may be replaced.
    """

    texts: tuple[list[Codes], ...]
    free: tuple[Ints, ...]


def units_of(corpus: Corpus, separators: Sequence[str]) -> Units:
    """Cut objects into units: what stands between separators, or every symbol where there are none."""
    closing = np.isin(corpus.alphabet, list(separators))
    texts, free = [], []
    for codes in corpus:
        if separators:
            ends = closing[codes]
            cuts = np.flatnonzero(ends[1:] | ends[:-1]) + 1
            found = np.split(codes, cuts)
        else:
            found = list(codes[:, None])
        texts.append(found)
        free.append(np.flatnonzero([len(unit) > 0 and not closing[unit[0]] for unit in found]))
    return Units(tuple(texts), tuple(free))


def shuffled(units: Units, seed: int) -> Units:
    """Put all units of all objects in random order: what a set is where context tells nothing."""
    pool = [text[i] for text, free in zip(units.texts, units.free, strict=True) for i in free]
    order = iter(generator(seed, "units in random order", len(pool)).permutation(len(pool)))
    texts = []
    for text, free in zip(units.texts, units.free, strict=True):
        copy = list(text)
        for i in free:
            copy[i] = pool[next(order)]
        texts.append(copy)
    return Units(tuple(texts), units.free)


def replaced(text: list[Codes], pool: Sequence[Codes], free: Ints, rng: np.random.Generator) -> Codes:
    """Return an object with other units at these places, each drawn from the pool until it differs."""
    copy = list(text)
    for place in free:
        for _ in range(TRIES):  # a pool of one unit has no other
            copy[place] = pool[int(rng.integers(len(pool)))]
            if not np.array_equal(copy[place], text[place]):
                break
    return np.concatenate(copy)


def varied(text: list[Codes], pool: Sequence[Codes], free: Ints, changed: int, rng: np.random.Generator) -> Codes:
    """Return an object with so many other units: places and units are drawn together until every unit differs.

    So original and variant are exchangeable where context tells nothing. Kept places with units drawn until they differ would
    not be: a unit of eight tenths of the pool would always become a rarer one, and nearly no variant would be as likely.
    """
    for _ in range(TRIES):
        places = rng.choice(free, size=changed, replace=False)
        copy = list(text)
        for place in places:
            copy[place] = pool[int(rng.integers(len(pool)))]
        if not any(np.array_equal(copy[place], text[place]) for place in places):
            return np.concatenate(copy)
    return replaced(text, pool, places, rng)  # units are nearly all the same


def landscapes(
    dataset: Dataset,
    *,
    notation: str = "",
    reference: str = "own",
    objects: int = OBJECTS,
    seed: int = 0,
    progress: Callable[[float, str], None] = lambda share, what: None,
) -> tuple[Landscape, Landscape]:
    """Measure how likely a model finds neutral variants of held-out objects, and the same where context tells nothing.

    Parameters
    ----------
    dataset : Dataset
    notation : str
        Key of the domain's notations; by default the customary one.
    reference : {"own", "set"}
        What a variant is compared with: its own original, or the median of all real objects, in bits per symbol.
    objects : int
        Held-out objects that are varied, at most.
    seed : int
        Of what is replaced.
    progress : callable
        Called as ``(share, what)``.

    Returns
    -------
    real, control : Landscape
        With 1, 2 and 4 units changed; if compared with the set, the originals themselves with 0. In the control the units
        of all objects stand in random order, before the model learns; its levels are on the scale of the real ones.

    Raises
    ------
    ValueError
        If the set is too small, or the model finds objects of nothing but replaced units as likely as real ones.
    """
    if reference not in REFERENCES:
        raise ValueError(f"reference must be one of {', '.join(REFERENCES)}, got {reference!r}")
    progress(0.0, "finding relatives")
    of = subject(dataset)
    notation = notation or of.domain.notations[0]
    if notation not in of.domain.notations:
        raise ValueError(f"{dataset.name}: notation must be one of {', '.join(of.domain.notations)}, got {notation!r}")
    entry = of.domain.REPRESENTATIONS[notation]
    corpus = of.encoded(notation)
    units = units_of(corpus, entry.separators)
    chosen, learned = _chosen(of, units, corpus, objects)
    progress(0.2, "coding variants")
    real = _coded(corpus, units, entry.separators, chosen, learned, reference, seed)
    progress(0.6, "coding variants of units in random order")
    control = _coded(corpus, shuffled(units, seed), entry.separators, chosen, learned, reference, seed)
    lost, best = real.ends()
    if not lost > best:
        raise ValueError(
            f"{dataset.name}: the model finds objects of nothing but replaced units as likely as real ones, so that it filters "
            "nothing; choose a larger set, or another notation"
        )
    unit = "word" if entry.separators else _singular(entry.label)
    title = dataset.provenance.title if dataset.provenance else dataset.name
    found = [
        Landscape(
            key=f"{dataset.name}-{notation}", title=title, label=f"{of.domain.label}: likelihood",
            domain=dataset.domain, dataset=dataset.name, kind=MODEL, unit=unit,
            levels=(lost - coded.cost[coded.shown]) / (lost - best), changed=coded.changed[coded.shown],
            changes=coded.owner[coded.shown][:, None], site_of=np.arange(len(chosen)), names=("",) * len(chosen),
            reference=REFERENCES[reference], lost="all units replaced",
        )
        for coded in (real, control)
    ]  # fmt: skip
    progress(1.0, "done")
    return found[0], found[1]


def _singular(label: str) -> str:
    return label.removesuffix("es" if label.endswith("sses") else "s")


@dataclass(frozen=True, eq=False)
class _Coded:
    """Variants and what they cost: bits more than the original, or bits per symbol where the whole set is the reference."""

    cost: Floats
    owner: Ints
    changed: Ints
    shown: NDArray[np.bool_]

    def ends(self) -> tuple[float, float]:
        """Cost at level 0 and at level 1."""
        return float(np.median(self.cost[self.changed < 0])), float(np.median(self.cost[self.changed == 0]))


def _coded(
    corpus: Corpus, units: Units, separators: Sequence[str], chosen: Ints, learned: Ints, reference: str, seed: int
) -> _Coded:
    model = prediction.new_model(corpus, "mixture", separators=separators or None)
    model.learn(_corpus(corpus, [np.concatenate(units.texts[i]) for i in learned]))
    pool = [units.texts[i][j] for i in learned for j in units.free[i]]
    variants, owner, changed = _variants(units, chosen, pool, seed)
    made = _corpus(corpus, variants)
    bits = np.bincount(made.object_of_symbol(), model.score(made), minlength=len(made))
    if reference == "set":
        return _Coded(bits / made.lengths, owner, changed, changed >= 0)
    return _Coded(bits - bits[changed == 0][owner], owner, changed, changed > 0)


def _chosen(of: Subject, units: Units, corpus: Corpus, objects: int) -> tuple[Ints, Ints]:
    """Return the held-out objects that are varied, and those that the model learns from."""
    enough = np.array([len(free) >= CHANGED[-1] for free in units.free])
    chosen = np.flatnonzero(enough[: of.tests])[:objects]
    pool = of.pool("held out")
    learned = pool[np.cumsum(corpus.lengths[pool]) <= LEARNED]
    if len(chosen) < FEWEST or len(learned) < FEWEST:
        raise ValueError(
            f"{of.dataset.name}: {len(chosen)} held-out objects have {CHANGED[-1]} units to change and {len(learned)} others can "
            f"be learned from; {FEWEST} of each are needed. Add objects of other families, or longer ones"
        )
    return chosen, learned


def _corpus(like: Corpus, objects: Sequence[Codes]) -> Corpus:
    lengths = np.array([len(codes) for codes in objects], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return Corpus(
        codes=np.concatenate(objects).astype(np.int32), offsets=offsets, alphabet=like.alphabet, sizes=lengths,
        size_unit="symbol", ordered=True, name=like.name, domain=like.domain, representation=like.representation,
    )  # fmt: skip


def _variants(units: Units, chosen: Ints, pool: Sequence[Codes], seed: int) -> tuple[list[Codes], Ints, Ints]:
    """Return objects, which of the chosen each was made from, and how many units were changed: 0 original, -1 all."""
    rng = generator(seed, "replaced units", len(chosen))
    made: list[tuple[Codes, int, int]] = []
    for number, i in enumerate(chosen):
        text, free = units.texts[i], units.free[i]
        made.append((np.concatenate(text), number, 0))
        made += [(replaced(text, pool, free, rng), number, -1) for _ in range(ALL_COPIES)]
        made += [(varied(text, pool, free, k, rng), number, k) for k in CHANGED for _ in range(COPIES)]
    codes, owner, changed = zip(*made, strict=True)
    return list(codes), np.array(owner), np.array(changed)
