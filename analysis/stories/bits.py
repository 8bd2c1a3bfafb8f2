"""The second story: the bit budget, step by step, and what its steps depend on."""

from __future__ import annotations

from analysis.stories.naive import DOMAIN_OPTIONS
from analysis.stories.parts import STEPS, at_common_size, gained, means, saved, steps_of
from analysis.stories.step import HIGHEST, Ask, Choice, Number, Source, Step, Story

_BUDGET = Source("budget")
_BEYOND, _LEFT = ("beyond neutral",), ("left over",)

_EVEN = Step(
    "even", "Even symbols",
    "Were all symbols of an alphabet equally likely, each would cost the same number of bits: a bar of this chart is "
    "that cost, 100 %. Real symbols are not equally likely; knowing how frequent each is saves the first bits (composition).",
    (Ask(
        "What share of the bits of proteins does knowing the frequencies of the residues save?",
        _BUDGET, Number("Share of bits that composition saves in proteins", axis="x"), saved(("composition",)), "protein",
        "Composition saves {value} of the bits of proteins; in the other domains {others}.",
    ),),
    "An alphabet with many rare symbols saves much by composition alone, whatever it writes.",
)  # fmt: skip

_ORDER = Step(
    "order", "Local order",
    "The second step puts back which symbol follows which two, by a chain of order 2. In text it makes letters into "
    "something that can nearly be pronounced.",
    (Ask(
        "What share of the bits of text does local order save?",
        _BUDGET, Number("Share of bits that local order saves in text"), saved(("local order",)), "text",
        "Local order saves {value} of the bits of text; in the other domains {others}.",
    ),),
    "The page Null ladder shows objects of each step: read one aloud.",
)  # fmt: skip

_LARGEST = Step(
    "largest", "The largest step",
    "For one set of molecules, the one of the sidebar, the chart shows what each step saves.",
    (Ask(
        "Which step saves most bits of these molecules?",
        Source("steps"), Choice({key: label for key, label in STEPS.items() if key != "left over"}), steps_of("molecule"),
        HIGHEST,
        "In these molecules {answer} saves most: {parts}.",
    ),),
    "Filled marks are the customary notation, hollow ones the same molecules written otherwise.",
)  # fmt: skip

_VALID = Step(
    "valid", "Validity",
    "Not every line of symbols is an object. Texts are made of words of a vocabulary, molecules obey valence, while "
    "every line of residues is a protein. The third step draws objects that are valid, but otherwise random.",
    (Ask(
        "What share of the bits of text does knowing the words save on top?",
        _BUDGET, Number("Share of bits that validity saves in text"), saved(("validity",)), "text",
        "Validity saves {value} of the bits of text; in the other domains {others}, and below zero it costs bits.",
    ),),
    "A step below zero: objects that are only valid are less orderly than the chain before them.",
)  # fmt: skip

_SHARED = Step(
    "shared", "What real objects share",
    "What is left when composition, local order and validity are taken away, and near relatives are held out, is what "
    "real objects have in common beyond neutral ones: amber.",
    (Ask(
        "In which domain does it save the largest share of the bits?",
        _BUDGET, Choice(DOMAIN_OPTIONS), saved(_BEYOND), HIGHEST,
        "Most amber is in the bar of {answer}: {parts}.",
    ),),
    "Amber is no proof of selection: habit and descent make objects alike, too.",
)  # fmt: skip

_RELATED = Step(
    "related", "Near relatives",
    "Blue is what near relatives of an object tell of it once the model may learn from them: homologous proteins, "
    "analogues of a molecule, verses of the same chapter.",
    (Ask(
        "What share of the bits of proteins do near relatives save here?",
        _BUDGET, Number("Share of bits that near relatives save in proteins"), saved(("relatives",)), "protein",
        "Near relatives save {value} of the bits of proteins; in the other domains {others}.",
    ),),
    "The budget learns from a limited number of symbols. What relatives add when there are more of them comes later.",
)  # fmt: skip

_REST = Step(
    "rest", "What is left over",
    "The empty rest of a bar is what this model does not predict: information in the plain sense, new with each object, or "
    "structure that the model does not see.",
    (Ask(
        "In which domain is the largest share left over?",
        _BUDGET, Choice(DOMAIN_OPTIONS), saved(_LEFT), HIGHEST,
        "Most is left over in {answer}: {parts}.",
    ),),
    "A better model could find more. What it found would have to come out of the empty part.",
)  # fmt: skip

_NOTATION = Step(
    "notation", "The same molecules, written otherwise",
    "SELFIES is another notation of molecules, in which every line of symbols is a valid molecule. The molecules are "
    "the same, and so is what they share; only the writing differs.",
    (Ask(
        "Written in SELFIES, what share of the bits of molecules is amber (beyond neutral)?",
        Source("budget", {"molecule": "selfies"}), Number("Share of bits beyond neutral of molecules in SELFIES"),
        saved(_BEYOND, {"molecule": "selfies"}), "molecule",
        "In SELFIES {value} of the bits of molecules are amber, in SMILES {before}.",
        more={"before": (_BUDGET, saved(_BEYOND), "molecule")},
    ),),
    "The bars divide different amounts of bits, so compare the shares with that in mind.",
)  # fmt: skip

_MORE = Step(
    "more", "More data",
    "Where there are rules to be learned, ten times the data saves bits on objects that were not seen. The chart says "
    "how many, with relatives held out.",
    (Ask(
        "What share of its bits does ten times the data save on proteins?",
        Source("strip", {"question": "learning"}), Number("Share of bits that ten times the data saves on proteins", axis="x"),
        means(), "protein",
        "Ten times the data saves {value} on proteins; in the other domains {others}.",
    ),),
    "Hollow marks are controls: neutral objects teach something, too, namely their chain.",
)  # fmt: skip

_POOL = Step(
    "pool", "Relatives and the size of the pool",
    "The more objects a model learns from, the likelier a relative of a test object is among them. Here all objects of "
    "a set are learned from, with relatives present.",
    (Ask(
        "By how many percentage points do near relatives raise the bits beyond neutral of proteins?",
        Source("strip", {"question": "beyond_neutral", "relatives": "present", "pool": "all"}),
        Number("Percentage points that relatives add to proteins", most=50),
        gained("beyond_neutral", "relatives", "held out", "present", pool="all"), "protein",
        "With all objects learned from, relatives add {value} to proteins; with a fixed number of symbols they add {few}.",
        more={"few": (None, gained("beyond_neutral", "relatives", "held out", "present"), "protein")},
    ),),
    "Each set is compared with itself, and the interval is over sets.",
)  # fmt: skip

_PARTS = Step(
    "scaffolds", "Bits in whole parts",
    "The same can be asked of whole parts. The molecules are now simple compounds whose properties were measured; their "
    "parts are ring scaffolds.",
    (Ask(
        "How likely does the next of these molecules have a scaffold that was not seen before?",
        Source("new_unit", {"molecule": "simple-compounds"}), Number("Chance that the next scaffold is new", axis="y"),
        at_common_size(), "molecule",
        "Among measured compounds the next scaffold is new with a chance of {value}, in the set of the sidebar {before}.",
        more={"before": (Source("new_unit"), at_common_size(), "molecule")},
    ),),
    "Where bits come from depends on the set as much as on the domain: choose others in the sidebar and walk the story again.",
)  # fmt: skip

STORY = Story(
    "Where do the bits come from?",
    "The bit budget step by step: frequencies, order, rules, what real objects share, relatives, and what no step explains.",
    (_EVEN, _ORDER, _LARGEST, _VALID, _SHARED, _RELATED, _REST, _NOTATION, _MORE, _POOL, _PARTS),
)
