"""The words that pages use, in plain language, and the one way in which they are linked to their meaning.

`linked` turns the first occurrence of each term in a text into a link to its entry, with the meaning as the link's title:
what a pointer shows, a screen reader says, and the keyboard reaches. It is Markdown, no HTML, so it follows the theme.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import quote

PAGE, PARAMETER = "methods", "methods_term"  # relative: the dashboard may lie below a path of its server


@dataclass(frozen=True)
class Term:
    """A word with a meaning of its own.

    Parameters
    ----------
    name : str
        As a heading.
    means : str
        In plain words: whole sentences, without marks of Markdown or quotes.
    forms : tuple of str
        Other forms that a text may have, as words; the name itself is always one.
    see : tuple of str
        Keys of methods that measure it (see `entries`).
    """

    name: str
    means: str
    forms: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


TERMS: dict[str, Term] = {
    "alignment": Term(
        "alignment",
        "Sequences of one family written below one another so that places with a common origin share a column.",
        ("alignments",),
        ("alignment.profile",),
    ),
    "background": Term(
        "background",
        "How often each symbol is expected where nothing was selected, such as the mean use of the 20 amino acids.",
        ("background frequencies",),
        ("alignment.relative_entropy",),
    ),
    "batch": Term(
        "batch",
        "Where an object was taken from: a book, a genus, a table of measurements. What tells of the batch may look like "
        "function and is none.",
        ("batches",),
        ("experiments.higher-order",),
    ),
    "bit": Term(
        "bit",
        "The information of one toss of a fair coin. Each further bit halves the number of possibilities that are left.",
        ("bits",),
        ("entropy.entropy", "prediction.code_lengths"),
    ),
    "bootstrap": Term(
        "bootstrap",
        "Drawing the objects (or whole clusters) again and again with replacement, to see how much a number varies.",
        ("bootstrapped",),
        ("intervals.bootstrap",),
    ),
    "chain": Term(
        "chain of order 2",
        "A source that knows only the last two symbols when it draws the next one. It gives neutral objects: all that such a "
        "chain can do needs no selection.",
        ("chain of order 3", "chains of order 2", "order-2 chain", "neutral chain", "Markov chain"),
        ("neutral-objects.chain",),
    ),
    "cluster": Term(
        "cluster",
        "Near relatives together: a family of proteins, a series of analogues, passages of one document.",
        ("clusters",),
        ("function.label_survival", "intervals.bootstrap"),
    ),
    "code-length": Term(
        "code length",
        "The bits that a model needs to write an object down: minus the logarithm of the probability that it gave it.",
        ("code lengths",),
        ("prediction.code_lengths",),
    ),
    "composition": Term(
        "composition",
        "How often each symbol occurs, whatever the order.",
        ("compositions",),
        ("neutral-objects.shuffled", "questions.bit_budget"),
    ),
    "context": Term(
        "context",
        "What stands before a symbol in its object, as far as a model looks back.",
        ("contexts",),
        ("prediction.context_gain", "prediction.new_model"),
    ),
    "control": Term(
        "control",
        "A measurement of which the answer is known: neutral objects, shuffled ones, permuted labels. If it is wrong, so is "
        "the method.",
        ("controls",),
        ("neutral-objects.chain", "neutral-objects.shuffled"),
    ),
    "coverage": Term(
        "coverage",
        "The chance that the next draw is of a kind that has been seen already.",
        ("sample coverage",),
        ("coverage.sample_coverage",),
    ),
    "domain": Term(
        "domain",
        "A kind of data with its own rules: text, proteins, small molecules.",
        ("domains",),
    ),
    "effective-number": Term(
        "effective number",
        "How many equally frequent types would be as diverse as the types that there are.",
        ("effective types", "effective number of types"),
        ("diversity.hill_number",),
    ),
    "entropy": Term(
        "entropy",
        "How uncertain the next draw is, in bits: 0 if it is known, log2 of the number of types if all are equally likely.",
        ("entropies",),
        ("entropy.entropy",),
    ),
    "entropy-rate": Term(
        "entropy rate",
        "The bits per symbol that remain when all symbols before it are known.",
        ("entropy rates",),
        ("prediction.entropy_rate",),
    ),
    "excess-entropy": Term(
        "excess entropy",
        "How many bits the past of a sequence tells of its future.",
        (),
        ("prediction.excess_entropy",),
    ),
    "functional-information": Term(
        "functional information",
        "How strict a filter is: minus log2 of the share of neutral objects that do at least as well.",
        (),
        ("experiments.functional-information",),
    ),
    "held-out": Term(
        "held out",
        "Kept from a model while it learns, and used only to test it.",
        ("held-out", "holding out"),
        ("prediction.learning_curve", "function.label_information"),
    ),
    "hill-number": Term(
        "Hill number",
        "An effective number of types. Its order says what counts: 0 all types alike, 1 by their share, 2 mostly the frequent "
        "ones.",
        ("Hill numbers",),
        ("diversity.hill_number",),
    ),
    "interval": Term(
        "interval",
        "The range in which the true number lies in 95 of 100 repetitions of the whole measurement, unless another level is "
        "stated.",
        ("intervals", "confidence interval"),
        ("intervals.bootstrap", "intervals.jackknife"),
    ),
    "jackknife": Term(
        "jackknife",
        "Leaving parts of the objects out, to see how much a number varies. For counts of rare things, where drawing twice "
        "would mislead.",
        (),
        ("intervals.jackknife",),
    ),
    "label": Term(
        "label",
        "What is known of an object beside its structure: its class, its source, a measured value.",
        ("labels",),
        ("function.label_information",),
    ),
    "label-information": Term(
        "label information",
        "How many bits of a label a model predicts from the structure of objects that it has not seen.",
        ("bits of a label", "label bits"),
        ("function.label_information", "questions.label_bits"),
    ),
    "learning-curve": Term(
        "learning curve",
        "How the error of a model falls as it learns from more data.",
        ("learning curves",),
        ("prediction.learning_curve", "questions.learning"),
    ),
    "likelihood": Term(
        "likelihood",
        "The probability that a model gives to what was observed.",
        ("likelihoods",),
        ("experiments.functional-information",),
    ),
    "multiverse": Term(
        "multiverse",
        "The answer under every combination of data sets and defensible choices, instead of under one of them.",
        ("multiverse analysis",),
        ("verdict.multiverse",),
    ),
    "mutual-information": Term(
        "mutual information",
        "How many bits one thing tells of another; 0 if they are independent.",
        (),
        ("prediction.mutual_information_by_distance",),
    ),
    "near-copy": Term(
        "near copy",
        "An object that is another one but for a small change. Near copies are left out of every set, and counted.",
        ("near copies",),
    ),
    "neutral": Term(
        "neutral",
        "Made without selection: by a chain of short context, or at random among what is valid. What real objects have beyond "
        "neutral ones is what there is to explain.",
        ("neutral objects", "neutral ones"),
        ("neutral-objects.chain",),
    ),
    "neutral-unit": Term(
        "neutral unit",
        "What the size of an object is counted in, whatever its notation: characters, residues, heavy atoms.",
        ("neutral units",),
    ),
    "notation": Term(
        "notation",
        "How an object is written down: characters or words; residues or their classes; SMILES or SELFIES.",
        ("notations",),
    ),
    "null": Term(
        "null",
        "What a number is where there is nothing to find: that of neutral objects, or of permuted labels.",
        ("nulls", "null ladder"),
        ("neutral-objects.chain", "questions.bit_budget"),
    ),
    "permuted-labels": Term(
        "permuted labels",
        "Labels given to other objects at random, so that nothing is left to learn. What is still found is chance.",
        ("labels permuted", "permuted values", "permuted control"),
        ("function.label_information", "verdict.permutation"),
    ),
    "perplexity": Term(
        "perplexity",
        "Two to the power of the bits per symbol: between how many equally likely symbols a model wavers.",
        ("perplexities",),
        ("prediction.entropy_rate",),
    ),
    "prior": Term(
        "prior",
        "What is known of an object before it is seen, from others of its kind. A strong prior leaves few bits to tell.",
        ("priors",),
        ("questions.beyond_neutral", "prediction.code_lengths"),
    ),
    "probe": Term(
        "probe",
        "A small model that tries to predict a label from the parts of objects. What it finds is a lower bound.",
        ("probes",),
        ("function.label_information",),
    ),
    "pseudocount": Term(
        "pseudocount",
        "Observations added to those that were made, so that what was not seen by chance does not count as impossible.",
        ("pseudocounts",),
        ("alignment.profile",),
    ),
    "rarefaction": Term(
        "rarefaction",
        "What a smaller sample would have shown: the way to compare samples of different size.",
        ("rarefied",),
        ("diversity.rarefaction",),
    ),
    "relatives": Term(
        "relatives",
        "Objects of the same cluster: they share an origin, and one tells much of the other.",
        ("near relatives", "near relative"),
        ("function.label_survival",),
    ),
    "representation": Term(
        "representation",
        "The symbols in which objects are counted: characters or words, residues or families, tokens or scaffolds.",
        ("representations",),
    ),
    "richness": Term(
        "richness",
        "The number of different types, seen or not.",
        (),
        ("coverage.chao1",),
    ),
    "scaffold": Term(
        "scaffold",
        "The rings of a molecule and what links them, without side chains.",
        ("scaffolds",),
    ),
    "selfies": Term(
        "SELFIES",
        "A notation of molecules in which every string is a molecule.",
    ),
    "singleton": Term(
        "singleton",
        "A type that was seen exactly once.",
        ("singletons",),
        ("coverage.sample_coverage",),
    ),
    "smiles": Term(
        "SMILES",
        "A notation of molecules as text: atoms as letters, rings as numbers, branches in brackets.",
    ),
    "specification": Term(
        "specification",
        "One combination of data sets and choices; the specification curve shows the answers of all of them in order.",
        ("specifications", "specification curve"),
        ("verdict.multiverse",),
    ),
    "temperature": Term(
        "temperature",
        "How boldly a model draws: below 1 it prefers what is likely even more, above 1 less.",
        ("temperatures",),
        ("prediction.Walker",),
    ),
    "training-set": Term(
        "training set",
        "The objects that a model learns from.",
        ("training pool", "training objects"),
        ("prediction.learning_curve",),
    ),
}


@cache
def _forms() -> dict[str, str]:
    """Key of each form of each term, in lower case."""
    return {form.casefold(): key for key, term in TERMS.items() for form in (term.name, *term.forms)}


@cache
def _term() -> str:
    """Pattern of a term, the longest first; escaped text has a backslash before a hyphen, and may break a line anywhere."""
    longest = sorted(_forms(), key=len, reverse=True)
    written = (re.escape(form).replace(r"\-", r"\\?-").replace(r"\ ", r"\s+") for form in longest)
    return rf"(?<![\w\\/@.-])(?:{'|'.join(written)})(?![\w/@]|\\?-\w)"


# What is never touched: code, formulas, images and links, bare addresses, directives with what is in their brackets, headings.
_KEPT = (
    r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|(?<!\\)\$(?!\s)[^$\n]*?(?<!\s)\$(?!\d)|!?\[(?:[^\[\]\\]|\\.)*\]\((?:[^()\\]|\\.|\([^()]*\))*\)"
    r"|<[^>\n]*>|https?://\S+|:[\w/-]+(?:\[[^\]]*\]|:)|^#{1,6} [^\n]*$"
)
_LINK = re.compile(rf"\]\({PAGE}\?{PARAMETER}=([\w-]+)")


@lru_cache(maxsize=64)
def _either(names: frozenset[str]) -> re.Pattern[str]:
    """Pattern of what is kept, or of a term."""
    whole = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True) if name]
    return re.compile(f"(?P<kept>{'|'.join([*whole, _KEPT])})|(?P<term>{_term()})", re.I | re.DOTALL | re.MULTILINE)


def address(key: str) -> str:
    """Return the address of a term, relative to any page."""
    return f"{PAGE}?{PARAMETER}={quote(key)}"


def linked(text: str, names: Collection[str] = (), but: str = "") -> str:
    """Link the first occurrence of each term in a text to what it means.

    Parameters
    ----------
    text : str
        Markdown. Code, formulas, links, images and headings stay as they are, and a text that is linked already does too.
    names : collection of str
        What is not the program's own wording, such as titles of sets, as it stands in the text: never touched.
    but : str
        Key of a term that is not linked: the one that the text explains.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> from analysis.methods import glossary
    >>> glossary.linked("A `bit` is a bit.").partition(' "')[0]
    'A `bit` is a [bit](methods?methods_term=bit'
    """
    return _linked(text, frozenset(names), but)


@lru_cache(maxsize=2_000)  # a page prints the same words in each of its runs
def _linked(text: str, names: frozenset[str], but: str) -> str:
    done = {but, *_LINK.findall(text)}

    def link(found: re.Match[str]) -> str:
        if found["term"] is None:
            return found[0]
        key = _forms()[re.sub(r"\s+", " ", found[0].replace("\\", "")).casefold()]
        if key in done:
            return found[0]
        done.add(key)
        return f'[{found[0]}]({address(key)} "{TERMS[key].means}")'

    return _either(names).sub(link, text)
