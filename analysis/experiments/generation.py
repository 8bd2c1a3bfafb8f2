"""A model of one set that expects, walks and continues: the shared mixture, with a symbol for the end of an object.

It knows nothing of domains: what its symbols spell, the representation says (`spelling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.statistics.resampling import generator
from analysis.support.memo import remembered

MODEL = "mixture"
END = "■"  # shown for the end of an object; no symbol of a set
TRIED = 20  # objects on which it is tried whether symbols spell what is read
SPACE = " "
LONG = 0.99  # share of objects that are no longer than what is drawn
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


# ------------------------------------------------------------------------------------------------------ symbols


def ended(corpus: Corpus) -> Corpus:
    """Return the same objects, each with the symbol END behind it, which is the last of the alphabet."""
    where = corpus.offsets[1:]
    codes = np.insert(corpus.codes, where, np.int32(len(corpus.alphabet))).astype(np.int32)
    return replace(
        corpus, codes=codes, offsets=corpus.offsets + np.arange(len(corpus) + 1), alphabet=(*corpus.alphabet, END)
    )


def shuffled_inside(corpus: Corpus, seed: int = 0) -> Corpus:
    """Return the same objects, the symbols of each in random order."""
    rng = generator(seed, "shuffled inside", corpus.n_symbols)
    order = np.lexsort((rng.random(corpus.n_symbols), corpus.object_of_symbol()))
    return corpus.with_codes(corpus.codes[order])


def places(corpus: Corpus) -> Ints:
    """Return the place of each symbol in its object, from 0, shape [n_symbols]."""
    found: Ints = np.arange(corpus.n_symbols) - np.repeat(corpus.offsets[:-1], corpus.lengths)
    return found


def exchanged(corpus: Corpus, seed: int = 0) -> Corpus:
    """Return objects of the same lengths whose t-th symbols are those of all objects in random order."""
    rng, place = generator(seed, "exchanged", corpus.n_symbols), places(corpus)
    codes = np.empty_like(corpus.codes)
    codes[np.argsort(place, kind="stable")] = corpus.codes[np.lexsort((rng.random(corpus.n_symbols), place))]
    return corpus.with_codes(codes)


@remembered(16)
def spelling(dataset: Dataset, representation: str) -> str | None:
    """Return what stands between the symbols of an object when it is written: nothing, a space, or None.

    None: written end to end or with spaces, the symbols are not read as the same symbols again (residue classes, pieces that
    were learned from a set, another notation), so nobody can type them.
    """
    entry = DOMAINS[dataset.domain].REPRESENTATIONS[representation]
    if not entry.ordered or entry.learned_from_all:
        return None
    few = dataset.take(np.arange(min(TRIED, len(dataset))))
    symbols = [[corpus.alphabet[code] for code in codes] for corpus in [entry.encode(few)] for codes in corpus]
    if not any(symbols):
        return None
    for between in ("", SPACE):
        written = tuple(between.join(one) or few.objects[i] for i, one in enumerate(symbols))
        try:
            again = entry.encode(replace(few, objects=written, labels=pd.DataFrame()))
        except ValueError:
            continue
        if [[again.alphabet[code] for code in codes] for codes in again] == symbols:
            return between
    return None


def typed(dataset: Dataset) -> list[str]:
    """Return the representations in which a beginning can be typed; the customary notation of the domain first."""
    domain = DOMAINS[dataset.domain]
    names = dict.fromkeys((domain.notations[0], *domain.REPRESENTATIONS))
    return [name for name in names if spelling(dataset, name) is not None]


def read(text: str, alphabet: Sequence[str], between: str) -> Ints:
    """Return the codes of a beginning as somebody typed it; case is changed where that makes a symbol of it.

    Parameters
    ----------
    text : str
    alphabet : sequence of str
        Symbols that a model knows, without END.
    between : str
        See `spelling`.

    Raises
    ------
    ValueError
        If something in it is no symbol of the alphabet; the message names the first.
    """
    known = {symbol: code for code, symbol in enumerate(alphabet)}
    forms = (text, text.casefold(), text.upper())
    tries = [_words(form, known) if between else _longest_first(form, known) for form in forms]
    best = max(tries, key=lambda found: len(found.codes))
    whole = [found for found in tries if not found.unknown]
    if whole:
        return np.array(whole[0].codes, dtype=np.int64)
    some = ", ".join(alphabet[:12])
    raise ValueError(
        f"'{best.unknown}' is no symbol of this set, so nothing is known of what follows it; its {len(known):,} symbols are "
        f"{some}{', …' if len(known) > 12 else ''}. Leave it out, or choose a set that has it"
    )


class _Read(NamedTuple):
    codes: list[int]
    unknown: str


def _words(text: str, known: dict[str, int]) -> _Read:
    codes: list[int] = []
    for word in text.split():
        if word not in known:
            return _Read(codes, word)
        codes.append(known[word])
    return _Read(codes, "")


def _longest_first(text: str, known: dict[str, int]) -> _Read:
    longest, at, codes = max(map(len, known), default=1), 0, []
    while at < len(text):
        found = next((n for n in range(min(longest, len(text) - at), 0, -1) if text[at : at + n] in known), 0)
        if not found:
            return _Read(codes, text[at])
        codes.append(known[text[at : at + found]])
        at += found
    return _Read(codes, "")


# -------------------------------------------------------------------------------------------------------- model


@dataclass(frozen=True, eq=False)
class Trained:
    """A frozen model of some objects.

    Parameters
    ----------
    alphabet : tuple of str
        Symbols, END last.
    between : str
        See `spelling`.
    model : Model
    longest : int
        Symbols after which drawing stops: all but one in a hundred of the objects learned from are shorter.
    objects, symbols : int
        Learned from.
    """

    alphabet: tuple[str, ...]
    between: str
    model: prediction.Model
    longest: int
    objects: int
    symbols: int

    @cached_property
    def walker(self) -> prediction.Walker:
        """What moves along objects."""
        return prediction.Walker(self.model)

    @property
    def end(self) -> int:
        """Code of END."""
        return len(self.alphabet) - 1

    def read(self, text: str) -> Ints:
        """Return the codes of a beginning; see `read`."""
        return read(text, self.alphabet[:-1], self.between)

    def spell(self, codes: Sequence[int] | NDArray[np.integer]) -> str:
        """Write symbols as an object."""
        return self.between.join(self.alphabet[code] for code in codes)

    def draw(self, n: int, temperature: float = 1.0, seed: int = 0, prefix: str = "") -> pd.DataFrame:
        """Draw `n` objects, or continuations of a beginning.

        Returns
        -------
        DataFrame
            Columns object (text), symbols (drawn ones, the end included), bits (of the drawn ones by the model itself, at
            temperature 1), whole (whether it ended by itself).

        Raises
        ------
        ValueError
            If the temperature is not above 0, or the prefix holds what is no symbol; the message says what to do.
        """
        given, rows = self.read(prefix), []
        longest = len(given) + self.longest
        seeds = generator(seed, "drawn", prefix, temperature).integers(2**31, size=n).tolist()
        for own in seeds:
            codes, bits = self.walker.draw(longest, given, temperature=temperature, end=self.end, seed=own)
            drawn = bits[len(given) :]
            rows.append((self.spell(codes), len(drawn), float(drawn.sum()), len(codes) < longest))
        return pd.DataFrame(rows, columns=["object", "symbols", "bits", "whole"])


def fit(corpus: Corpus, pool: Ints, between: str = "", separators: tuple[str, ...] = ()) -> Trained:
    """Learn from some objects of a corpus.

    Parameters
    ----------
    corpus : Corpus
        From `ended`: all objects that the model will meet, over one alphabet.
    pool : ndarray of int
        Objects to learn from, in this order.
    between : str
        See `spelling`.
    separators : tuple of str
        Symbols that end a larger unit.

    Raises
    ------
    ValueError
        If there is nothing to learn from.
    """
    if not len(pool):
        raise ValueError(f"{corpus.name}: no object is left to learn from; choose a larger set")
    learned = corpus.take(pool)
    model = prediction.new_model(corpus, MODEL, separators=separators or None)
    model.learn(learned)
    longest = int(np.ceil(np.quantile(learned.lengths, LONG)))
    return Trained(corpus.alphabet, between, model, longest, len(learned), learned.n_symbols)


def capped(corpus: Corpus, pool: Ints, symbols: int) -> Ints:
    """Return the first objects of a pool that hold at most so many symbols, at least one."""
    total = np.cumsum(corpus.lengths[pool])
    return pool[: max(1, int(np.searchsorted(total, symbols, side="right")))]


def per_object(bits: Floats, corpus: Corpus) -> Floats:
    """Sum bits of symbols over each object, shape [objects]."""
    sums = np.append(0.0, np.cumsum(bits))[corpus.offsets]
    return np.array([b - a for a, b in pairwise(sums)])


# -------------------------------------------------------------------------------------------------- expectation


def entropies(chances: Floats) -> Floats:
    """Entropy of each row of probabilities in bits, shape [rows]."""
    p = np.clip(chances, 1e-300, 1)
    found: Floats = -(p * np.log2(p)).sum(axis=-1)
    return found


def tempered(chances: Floats, temperature: float) -> Floats:
    """Softmax of log-probabilities / T: probabilities proportional to P^(1/T).

    Raises
    ------
    ValueError
        If the temperature is not above 0.
    """
    if not 0 < temperature < np.inf:
        raise ValueError(
            f"the temperature must be above 0, got {temperature:g}; at 0.1 the likeliest symbol is nearly always taken"
        )
    power = np.log(np.clip(chances, 1e-300, 1)) / temperature
    weights = np.exp(power - power.max(axis=-1, keepdims=True))
    found: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return found
