"""Control texts: sentences shuffled, words shuffled, and words of the lexicon drawn by frequency."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.domains.chains import chained
from analysis.domains.interface import Null
from analysis.domains.text.letters import NO_BREAK, spelled
from analysis.domains.text.representations import characters, sizes, words_of
from analysis.statistics import surrogates
from analysis.statistics.counts import spectrum
from analysis.statistics.resampling import generator
from analysis.statistics.unseen_mass import source_shares

SPELLING_ORDER = 3
LETTERS_ORDER = 2


def sentence_shuffle(dataset: Dataset, seed: int = 0) -> Dataset:
    """Objects in random order."""
    return dataset.take(generator(seed, "sentence shuffle", len(dataset)).permutation(len(dataset)))


def _boundaries(lengths: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cut a stream of words into objects whose running total of characters stays nearest to the target's.

    Parameters
    ----------
    lengths : ndarray of int, shape [words]
        Characters of each word and the space behind it.
    targets : ndarray of int, shape [objects]
        Characters each object should have, and a space; there are at least as many words as objects with a target.

    Returns
    -------
    ndarray of int, shape [objects + 1]
        Every object with a target gets at least one word, and every word has an object.
    """
    full = targets > 1
    ends = np.cumsum(lengths)
    goal = np.cumsum(targets[full]) * (ends[-1] / targets[full].sum())
    middle = ends - lengths / 2
    cut = np.searchsorted(middle, goal)
    rank = np.arange(1, len(cut) + 1)
    cut = np.maximum.accumulate(np.maximum(cut, rank) - rank) + rank  # at least one word each
    cut = np.minimum(cut, len(lengths) - len(cut) + rank)  # and enough left for the rest
    cut[-1] = len(lengths)
    counts = np.zeros(len(targets), dtype=np.int64)
    counts[full] = np.diff(cut, prepend=0)
    return np.concatenate([[0], np.cumsum(counts)])


def _rewritten(dataset: Dataset, stream: list[str], label: str) -> Dataset:
    lengths = np.array([len(word) + 1 for word in stream], dtype=np.int64)
    bounds = _boundaries(lengths, sizes(dataset) + 1)
    objects = tuple(spelled(stream[a:b], NO_BREAK) for a, b in pairwise(bounds))
    return dataset.surrogate(objects, label)


def word_shuffle(dataset: Dataset, seed: int = 0) -> Dataset:
    """All words of the set in random order, cut into objects of the same length in characters.

    A permutation: every word occurs exactly as often as in the text, so new words come at the rate of real words
    that keep no company. (Words drawn with replacement would meet almost no new word after a while, and the control
    would look more predictable than the text.)

    Parameters
    ----------
    dataset : Dataset
    seed : int

    Returns
    -------
    Dataset
        As many objects; each within about half a word of its length; words without case, a space
        between where the script has one.
    """
    stream = [word for words in words_of(dataset) for word in words]
    if not stream:
        return dataset
    order = generator(seed, "word shuffle", len(stream)).permutation(len(stream))
    return _rewritten(dataset, [stream[i] for i in order], "words in random order")


def _invented(types: list[str], wanted: int, seed: int) -> list[str]:
    """Spell words that are not in the lexicon: an order-3 chain of letters and spaces, fitted to its words.

    Strings that the lexicon has, or that came before, are passed over. If a lexicon is so small that the chain finds
    nothing else, its letters are drawn without context.
    """
    known, found, attempt = set(types), [], 0
    letters = Corpus.from_symbols([" ".join(types) + " "])
    while len(found) < wanted:
        chain = surrogates.markov_surrogate(letters, SPELLING_ORDER if attempt < 50 else 0, seed + 7919 * attempt)
        text = "".join(letters.alphabet[c] for c in chain.codes)
        for word in text.split():
            if word not in known and len(found) < wanted:
                known.add(word)
                found.append(word)
        attempt += 1
    return found


def _fresh_probabilities(counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], int]:
    """Chance of each word in a fresh sample: the seen ones tuned down, and `unseen` further ones of equal chance.

    Shares are those of `unseen_mass.source_shares`; the missing one is spread evenly over the words not seen.
    """
    k, f = spectrum(counts)
    share, missing, unseen = source_shares(k, f, int(counts.sum()))
    seen = share[np.searchsorted(k, counts)]
    return np.concatenate([seen, np.full(unseen, missing / max(unseen, 1))]), unseen


def random_words(dataset: Dataset, seed: int = 0) -> Dataset:
    """A fresh sample of the lexicon: words drawn by frequency, unknown ones at the rate of Good and Turing.

    As many characters as the text has, and about as many words. With the chance that the next word of the text would
    have been a new one, a word is drawn that the text does not have, spelled by an order-3 chain of letters fitted to
    its lexicon. So the sample meets new words at nearly the real rate, among them some that no one has read.

    Parameters
    ----------
    dataset : Dataset
    seed : int

    Returns
    -------
    Dataset
        As many objects; each within about half a word of its length.

    References
    ----------
    Good 1953, Biometrika 40:237, doi:10.1093/biomet/40.3-4.237.
    """
    counts = Counter(word for words in words_of(dataset) for word in words)
    if not counts:
        return dataset
    probabilities, unseen = _fresh_probabilities(np.array(list(counts.values()), dtype=np.int64))
    lexicon = [*counts, *_invented(list(counts), unseen, seed)]
    n = sum(counts.values())
    rng = generator(seed, "random words", n)
    drawn = rng.choice(len(lexicon), size=2 * n, p=probabilities / probabilities.sum())
    lengths = np.array([len(word) + 1 for word in lexicon])[drawn]
    needed = int(np.searchsorted(np.cumsum(lengths), (sizes(dataset) + 1)[sizes(dataset) > 0].sum())) + 1
    return _rewritten(dataset, [lexicon[i] for i in drawn[: max(needed, len(dataset))]], "words drawn from the lexicon")


def random_letters(dataset: Dataset, seed: int = 0) -> Dataset:
    """Letters and spaces from the order-2 chain of the set, in objects of the same length.

    Parameters
    ----------
    dataset : Dataset
    seed : int

    Returns
    -------
    Dataset
    """
    chain = surrogates.markov_surrogate(characters(dataset), LETTERS_ORDER, seed)
    return dataset.surrogate(chain.strings(), "random letters")


def chain(dataset: Dataset, *fitted: Any, **settings: Any) -> Dataset:  # noqa: ANN401 - those of `chained`
    """Texts of the same lengths from a chain of characters that is fitted to some of the set; see `Domain.chain`."""
    return chained(dataset, characters(dataset), *fitted, **settings)


NULLS = {
    "random valid": Null(
        label="words in random order",
        make=word_shuffle,
        description="All words of the set in random order, in objects of the same length in characters. Keeps every "
        "word as often as it is, so new words come at the real rate; takes away grammar, topic and phrase.",
    ),
    "random words": Null(
        label="words drawn from the lexicon",
        make=random_words,
        description="A fresh sample of words by frequency, in objects of the same length. A word that the text does "
        "not have, spelled by an order-3 chain of letters, comes with the chance that the text's next word is new.",
    ),
    "random letters": Null(
        label="random letters",
        make=random_letters,
        description="Each letter or space drawn given the two before it, in objects of the same length: keeps how the "
        "language spells, takes away its words.",
    ),
    "sentence shuffle": Null(
        label="sentences in random order",
        make=sentence_shuffle,
        description="The same objects in random order: keeps every sentence, takes away what one owes to the one "
        "before, as in a dictionary beside a book.",
    ),
}
