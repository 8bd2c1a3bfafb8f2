"""The bit budget: what the bits of even symbols are saved by, as shares of one bar, until what no model here can tell is left.

Bits per neutral unit of the same test objects, each time by a model that learned from as many objects of one kind: symbols in
random order, a chain of the notation's own symbols, random valid objects, real objects without the relatives of the tests,
and with them. A step is what one costs less than the one before, over the bits of even symbols; it may be negative. With
what is left over they sum to 1.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.estimate import Estimate
from analysis.readings import coding
from analysis.readings.coding import Floats
from analysis.readings.questions.question import Choice, Question
from analysis.readings.rows import row
from analysis.readings.subject import ORDERS, SEED, Subject, matched
from analysis.statistics import surrogates

KEY = "bit_budget"
ORDER = ORDERS[0]
STEPS = {
    "composition": "uneven use of symbols",
    "local order": "local order",
    "validity": "validity",
    "beyond neutral": "beyond neutral, shared by all",
    "relatives": "near relatives",
    "left over": "not predicted",
}


def _read(subject: Subject) -> list[dict[str, Any]]:
    coding.prepare(subject, (ORDER,) if _valid_are_neutral(subject) else (), coding.TRAINING_ORDERS[:1])
    small = subject.lengths[subject.pool("held out")].sum() < coding.SYMBOLS[0]
    rows = []
    for notation in subject.domain.notations:
        rates = _rates(subject, notation)
        even = rates[0]
        steps = [*(before - after for before, after in pairwise(rates)), rates[-1]]
        cut = coding.first_pool(subject, "held out")
        sizes = subject.encoded(notation).sizes[: subject.tests]
        for step, bits in zip(STEPS, steps, strict=True):
            value, low, high = coding.interval(bits / even)
            estimate = Estimate(
                value, low, high, "share of bits", int(sizes.sum()), "neutral units",
                f"{bits[0]:.3f} of {even[0]:.3f} bits per {subject.domain.size_unit}; mixture, frozen after "
                f"{min(coding.SYMBOLS[0], subject.lengths[subject.pool('held out')].sum()):,} symbols; bootstrap over "
                "clusters of test objects",
                flags=(f"fewer than {coding.SYMBOLS[0]:,} symbols in the pool",) if small else (),
            )  # fmt: skip
            choice = {"notation": notation, "step": step}
            rows.append(row(KEY, QUESTION.family, subject.key, choice, estimate, cut + subject.tests))
    return rows


def _rates(subject: Subject, notation: str) -> list[Floats]:
    """Bits per neutral unit from even symbols to real ones with relatives, of the tests and samples of them, [samples]."""
    corpus, drawn = subject.encoded(notation), coding.samples(subject)
    tests = np.arange(subject.tests)
    sizes = drawn @ corpus.sizes[tests]
    index = np.concatenate([tests, subject.pool("held out")])
    arranged = corpus.take(index)
    part = np.arange(len(index)) < subject.tests
    shuffled = arranged.with_codes(
        np.concatenate([surrogates.composition_shuffle(arranged.take(side), SEED).codes for side in (part, ~part)])
    )
    own = surrogates.markov_surrogate(arranged.take(~part), ORDER, SEED, like=arranged)
    found = [drawn @ (corpus.lengths[tests] * np.log2(max(len(corpus.alphabet), 1))) / sizes]
    found += [_coded(subject, notation, made, np.ones(len(index), dtype=bool)) for made in (shuffled, own)]
    found.append(_valid(subject, notation, index))
    for relatives in ("held out", "present"):
        curve = coding.real(subject, notation, relatives)
        found.append(drawn @ curve.bits[curve.at(coding.first_pool(subject, relatives))] / sizes)
    return found


def _coded(subject: Subject, notation: str, made: Corpus, usable: NDArray[np.bool_]) -> Floats:
    """Bits per neutral unit of objects that stand in the place of the tests and of the pool behind them, shape [samples]."""
    cut = coding.first_pool(subject, "held out")
    tests, pool = np.flatnonzero(usable[: subject.tests]), subject.tests + np.flatnonzero(usable[subject.tests :][:cut])
    separators = subject.domain.REPRESENTATIONS[notation].separators
    curve = coding.code(made, pool, tests, [len(pool)], separators, subject.encoded(notation).n_symbols)
    drawn = coding.samples(subject)[:, tests]
    rate: Floats = drawn @ curve.bits[0] / (drawn @ curve.sizes)
    return rate


def _valid_are_neutral(subject: Subject) -> bool:
    """Whether any string of the chain is valid, as of proteins, and of molecules as SELFIES."""
    return subject.domain.valid == subject.domain.neutral


def _valid(subject: Subject, notation: str, index: NDArray[np.int64]) -> Floats:
    """The same of random valid objects.

    They are its neutral objects where these are valid. Otherwise they are made of the parts of tests and pool, each for
    itself, so that the tests have parts that the pool has not at the real rate.
    """
    domain, drawn = subject.domain, coding.samples(subject)
    if _valid_are_neutral(subject):
        cut = coding.first_pool(subject, "held out")
        curves = coding.nulls(subject, notation, ORDER, (cut,))
        rates: Floats = np.mean([drawn @ c.bits[c.at(cut)] / (drawn @ c.sizes) for c in curves], axis=0)
        return rates
    sides = (subject.dataset.take(index[: subject.tests]), subject.dataset.take(index[subject.tests :]))
    made = [domain.NULLS[domain.valid].make(side, SEED) for side in sides]
    usable = np.concatenate([matched(m) if "null" in m.labels else np.ones(len(m), dtype=bool) for m in made])
    whole = subject.dataset.take(index).surrogate([o for m in made for o in m.objects], "random valid")
    corpus = domain.REPRESENTATIONS[notation].encode(whole)
    return _coded(subject, notation, corpus, usable & (corpus.lengths > 0))


QUESTION = Question(
    title="Bit budget",
    asks="Where do the bits of even symbols go?",
    family="prediction",
    unit="share of bits",
    read=_read,
    choices={"notation": Choice("notation"), "step": Choice("step", STEPS)},
    judged=False,
    cannot_tell="Each step is what is saved beyond the steps before it, so it depends on their order; it is negative where "
    "the objects of a step know less of a notation than those before: words in random order, of the order of subwords.",
    references=("willems1995", "efron1993"),
)
