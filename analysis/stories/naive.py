"""The first story: what the simplest measure of a prior says, and what is left of it under controls and other choices."""

from __future__ import annotations

from analysis.domains import DOMAINS
from analysis.readings.questions import QUESTIONS
from analysis.stories.parts import (
    RULES,
    at_common_size,
    decided,
    gained,
    means,
    neutral,
    owed,
    rows_where,
    saved,
    weakest,
    weakest_as_drawn,
)
from analysis.stories.step import HIGHEST, LOWEST, Ask, Choice, Number, Source, Step, Story
from analysis.verdict.multiverse import LABELS

_CONTEXT = Source("context")
_BUDGET = Source("budget")
_BEYOND = Source("strip", {"question": "beyond_neutral"})
_NEW_UNIT = Source("new_unit")
_DECIDES = Source("decides")
DOMAIN_OPTIONS = {key: entry.label for key, entry in DOMAINS.items()}


def choices_of(question: str) -> dict[str, str]:
    """Options of what decides a question: its choices, the data sets, and the noise of the numbers."""
    keys = ["set", *QUESTIONS[question].choices, "sampling"]
    return {key: LABELS[key] for key in keys}


_NAIVE = Step(
    "first", "The first number", "A model reads objects symbol by symbol: a text by its letters, a protein by its amino "
    "acids (residues), a molecule by the line of symbols in which chemists write it (SMILES). The simplest measure of a "
    "prior asks how many bits the preceding symbols save when the next one is to be predicted.",
    (Ask(
        "For which domain do the preceding symbols help least?",
        _CONTEXT, Choice(DOMAIN_OPTIONS), rows_where(source="data"), LOWEST,
        "By this naive measure the weakest prior is that of {answer}: context saves {parts}.",
    ),),
    "Ask for a show of hands before the answer. The measure is an honest number; the question of this story is what it is a "
    "number of.",
)  # fmt: skip

_MOLECULES = Step(
    "grammar", "What counts as a prior",
    "SMILES has a grammar: brackets close, rings that are opened are closed, an atom has only so many bonds. A model "
    "that learns this grammar saves bits on any molecule, useful or not.",
    (Ask(
        "What share of the bits of molecules does context save?",
        _CONTEXT, Number("Share of bits that context saves in molecules", axis="x"), rows_where(source="data"), "molecule",
        "Context saves {value} of the bits of molecules (elsewhere {others}); how much of that is grammar, it does not say.",
    ),),
    "Point at the rows of the chart: each keeps more of the order of the data than the one above it.",
)  # fmt: skip

_CHAIN = Step(
    "chain", "A control",
    "A control repeats the measurement on objects without what is to be shown. Here a chain of order 2 writes new "
    "lines: each symbol is drawn by the two before it, as often as it follows them in the real molecules. Such a chain "
    "knows nothing of rings, functions or use.",
    (Ask(
        "What share of its bits does context save in the lines that this chain writes of molecules?",
        _CONTEXT, Number("Share of bits that context saves in lines of a chain", axis="x"),
        rows_where(source="Markov, order 2"), "molecule",
        "Lines written by the chain already save {value}; the real molecules save {real}.",
        more={"real": (None, rows_where(source="data"), "molecule")},
    ),),
    "Whatever the chain reaches cannot be evidence of anything that a chain does not know.",
)  # fmt: skip

_RULES = Step(
    "rules", "Grammar in numbers",
    "The bit budget starts from what objects would cost if all symbols were equally likely, and says what saves bits. Grey: "
    "which symbols are frequent (composition), which follow which (local order), and what makes an object valid, such "
    "as words or valence. Amber: what real objects share beyond that. Blue: near relatives.",
    (Ask(
        "What share of the bits of molecules do the grey steps save together?",
        _BUDGET, Number("Share of bits that notation and rules save in molecules", axis="x"), saved(RULES), "molecule",
        "Notation and rules save {value} of the bits of molecules; what real molecules share beyond them saves {beyond}.",
        more={"beyond": (None, saved(("beyond neutral",)), "molecule")},
    ),),
    "The three steps are sums over sets, with an interval over sets. A step can cost bits: the sum counts it as a loss.",
)  # fmt: skip

_ZERO = Step(
    "zero", "The neutral null",
    "A neutral object is written by a short chain that was fitted to the set: it has its symbols and their short-range "
    "order, and nothing else. What such objects reach on a scale is the neutral null. The scale 'bits beyond neutral' "
    "counts only bits that real objects save and neutral objects of the same size do not.",
    (Ask(
        "Neutral objects are measured on this scale like any set. Where do those of molecules lie?",
        _BEYOND, Number("Bits beyond neutral of neutral molecules", least=-20, most=60, axis="x"), neutral(), "molecule",
        "Neutral objects reach {parts}: this is the null from which real sets are measured.",
    ),),
    "The hollow marks named 'Chain of ...' are these controls. If they did not lie at the null, domains would not be "
    "compared by this question.",
)  # fmt: skip

_AFTER = Step(
    "after", "After the null",
    "Every filled mark is a data set. What its symbols and their short-range order explain is gone; near relatives of "
    "the test objects were held out when the model learned.",
    (Ask(
        "Which domain has most bits beyond neutral, as a mean of its sets?",
        _BEYOND, Choice(DOMAIN_OPTIONS), means(), HIGHEST,
        "Beyond neutral, most is left of {answer}: {parts}.",
    ),),
    "Compare with the first step: which part of the naive order is still there, and which is not?",
)  # fmt: skip

_UNIT = Step(
    "unit", "Another unit",
    "Symbols are one choice of unit. Whole parts are another, those that the sidebar counts: at first words of a text, "
    "families of related proteins, scaffolds (ring systems) of molecules. Where the next part has been seen before, a model is "
    "on known ground.",
    (Ask(
        "For which domain is the next part most often a new one?",
        _NEW_UNIT, Choice(DOMAIN_OPTIONS), at_common_size(), HIGHEST,
        "Counted in whole parts, the next one is most often new for {answer}: {parts}.",
    ),),
    "No model and no notation is involved here: parts are counted. Ask whether the order is that of the first step.",
)  # fmt: skip

_SET = Step(
    "set", "Another set",
    "A domain is not a data set. Here the molecules of the sidebar are replaced by the approved drugs: molecules that passed "
    "clinical trials.",
    (Ask(
        "Among approved drugs, how likely does the next molecule have a new scaffold?",
        Source("new_unit", {"molecule": "approved-drugs"}), Number("Chance that the next scaffold is new", axis="y"),
        at_common_size(), "molecule",
        "With approved drugs the next scaffold is new with a chance of {value}, with the set of the sidebar {before}.",
        more={"before": (_NEW_UNIT, at_common_size(), "molecule")},
    ),),
    "One domain, two sets, one measure. What is said of 'chemistry' may be said of one collection of it.",
)  # fmt: skip

_RELATIVES = Step(
    "relatives", "Near relatives",
    "Proteins descend from common ancestors, molecules come in series, sentences share a page. With relatives held out, "
    "the model never saw a near relative of a test object; with relatives present, it did. Both are defensible.",
    (Ask(
        "In which domain do near relatives make up the largest share of the bits beyond neutral, all objects being learned from?",
        Source("strip", {"question": "beyond_neutral", "relatives": "present", "pool": "all"}), Choice(DOMAIN_OPTIONS),
        owed("beyond_neutral", "relatives", "held out", "present", pool="all"), HIGHEST,
        "Of the bits beyond neutral, near relatives bring {parts}: the largest share in {answer}. Of all neutral "
        "bits they add {gain}.",
        more={"gain": (None, gained("beyond_neutral", "relatives", "held out", "present", pool="all"), "all")},
    ),),
    "Relatives are history, not a rule: a prior of descent helps on what descends from the same ancestors.",
)  # fmt: skip

_FUNCTION = Step(
    "function", "Another question",
    "So far objects predicted themselves. Another question is whether an object tells of its meaning or function: the "
    "sense of a word, the class of an enzyme, the activity of a drug, again with relatives held out.",
    (Ask(
        "By this question, which domain has most often the weakest prior, over all combinations of sets and labels?",
        Source("curve", {"question": "label_bits"}), Choice(DOMAIN_OPTIONS), weakest("label_bits"), HIGHEST,
        "By meaning or function the weakest prior is most often that of {answer}: {parts} of all combinations, "
        "with the noise of each number; without it, as drawn, {drawn}.",
        more={"drawn": (None, weakest_as_drawn("label_bits"), "all")},
    ),),
    "Each mark of the curve is one combination. The share is a count over combinations, so it has no interval; the verdict "
    "on the overview tests it by permutation.",
)  # fmt: skip

_WHAT = Step(
    "decides", "What decides",
    "Every answer so far took a data set, a notation, a neutral chain, relatives in or out, an amount of data. All "
    "combinations of these choices rank the domains; how much of the variance of the ranks each choice explains can be computed.",
    (Ask(
        "Which choice explains most of the ranks by 'bits beyond neutral'?",
        _DECIDES, Choice(choices_of("beyond_neutral")), decided("beyond_neutral"), HIGHEST,
        "Of the variance of ranks by bits beyond neutral, {answer} explains {value}, more than any other choice alone.",
    ),),
    "Full bars: alone. Outlines: with interactions. The other questions of the chart have other leaders.",
)  # fmt: skip

_QUIZ = Step(
    "quiz", "Three questions to close",
    "Everything that is asked here was on the screens before.",
    (
        Ask(
            "What does the naive measure say, and what is wrong with it?",
            _CONTEXT,
            Choice({
                domain: f"{label} have the weakest prior; it takes rules of the notation for a prior"
                if label.endswith("s") else f"{label} has the weakest prior; it takes rules of the notation for a prior"
                for domain, label in DOMAIN_OPTIONS.items()
            } | {"few": "Nothing: it was measured on too few objects"}),
            rows_where(source="data"), LOWEST,
            "It puts {answer} last ({parts}); but notation and rules save {rules} of the bits, which neutral objects save, too. "
            "Beyond neutral objects there is left {after}: compare the order before you call the naive one backwards.",
            more={"rules": (_BUDGET, saved(RULES), "all"), "after": (_BEYOND, means(), "all")},
        ),
        Ask(
            "What decides the ranking of the domains by 'reused parts' most?",
            _DECIDES, Choice(choices_of("reused_parts")), decided("reused_parts"), HIGHEST,
            "For reused parts it is {answer}, with {value} of the variance of ranks; for bits beyond neutral the "
            "largest share is {beyond}.",
            more={"beyond": (None, decided("beyond_neutral"), HIGHEST)},
        ),
        Ask(
            "What is a neutral null?",
            _BEYOND,
            Choice({
                "best": "The best result that any data set reaches",
                "chain": "What objects reach that have a set's symbols and their short-range order, and nothing else",
                "none": "A data set without any objects",
                "random": "A model whose weights are random",
            }),
            neutral(), HIGHEST,
            "A neutral null is what objects of a short chain reach; on 'bits beyond neutral' they reach {parts}.",
            right="chain",
        ),
    ),
    "Let the audience answer all three before the first answer is shown.",
)  # fmt: skip

STORY = Story(
    "Is the naive answer backwards?",
    "The simplest measure of a prior, and what is left of it with a control, another unit, another set, another question.",
    (_NAIVE, _MOLECULES, _CHAIN, _RULES, _ZERO, _AFTER, _UNIT, _SET, _RELATIVES, _FUNCTION, _WHAT, _QUIZ),
)
