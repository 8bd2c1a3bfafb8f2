"""The third story: the same questions on one set, the reader's own where there is one."""

from __future__ import annotations

from analysis.stories.parts import at_common_size, gained_by_set, mark, out_of, place, saved_by_set
from analysis.stories.step import HIGHEST, OWN_DOMAIN, OWN_SET, Ask, Number, Source, Step, Story

_BUDGET = Source("budget")


def _strip(question: str, **levels: str) -> Source:
    return Source("strip", {"question": question, **levels})


_NEW = Step(
    "new", "Is the next one new?",
    "A set in which nearly everything that comes is new has taught a model little of what it will meet. Count whole "
    "parts: words, protein families, ring scaffolds.",
    (Ask(
        "How likely is the next part of your set one that it did not have before?",
        Source("new_unit"), Number("Chance that the next part is new", axis="y"), at_common_size(), OWN_DOMAIN,
        "In {title} the next part is new with a chance of {value}; in the sets beside it {others}.",
    ),),
    "All curves are read at the size that every set reaches, so a large set has no advantage.", hands_in=True,
)  # fmt: skip

_LEFT = Step(
    "left", "What is left over",
    "The bit budget divides what your objects would cost if all symbols were equally likely. The empty rest of its bar "
    "is what the model does not predict, once it knows notation, rules, and other objects of your set.",
    (Ask(
        "What share of the bits of your set is left over?",
        _BUDGET, Number("Share of bits left over"), saved_by_set("left over"), OWN_SET,
        "{value} of the bits of {title} are left over.",
    ),),
    "The bar of the set stands below the mean of its domain; where it is bundled, it is part of that mean.",
)  # fmt: skip

_AMBER = Step(
    "amber", "What your objects share",
    "Amber is what real objects share beyond notation and rules. It is what a model can learn from your set and use on "
    "a member of it that has no relative there.",
    (Ask(
        "What share of the bits of your set does it save?",
        _BUDGET, Number("Share of bits beyond neutral", least=-10, most=60), saved_by_set("beyond neutral"), OWN_SET,
        "What its objects share beyond neutral ones saves {value} of the bits of {title}.",
    ),),
    "An interval that holds zero means: nothing of the kind was found at this size.",
)  # fmt: skip

_PARTS = Step(
    "parts", "Reused parts",
    "Objects that are built of a limited stock of parts repeat them more often than a short chain of symbols would. The "
    "chart shows by how much.",
    (Ask(
        "Which rank has your set among the sets of its domain, 1 for the most reuse?",
        _strip("reused_parts"), Number("Rank by reused parts", least=1, most=10, unit=""), place(), OWN_SET,
        "{title} has rank {value} of {sets} by reused parts.", unit="", more={"sets": (None, out_of(), OWN_SET)},
    ),),
    "The interval holds the ranks that the set could have within its own interval.",
)  # fmt: skip

_BEYOND = Step(
    "beyond", "Bits beyond neutral",
    "The same scale as in the first story: bits that real objects save and neutral ones of the same size do not, with near "
    "relatives held out.",
    (Ask(
        "Where does your set lie on this scale?",
        _strip("beyond_neutral"), Number("Bits beyond neutral", least=-10, most=60, axis="x"), mark(), OWN_SET,
        "{title} lies at {value} beyond neutral.",
    ),),
    "Neutral objects lie near zero, which the hollow marks show.",
)  # fmt: skip

_RELATIVES = Step(
    "relatives", "What relatives add",
    "If your set is a few series of near relatives, a model looks good on it and fails elsewhere. Compare relatives "
    "present with relatives held out.",
    (Ask(
        "How many percentage points do near relatives add?",
        _strip("beyond_neutral", relatives="present"), Number("Percentage points that relatives add", least=-10, most=60),
        gained_by_set("beyond_neutral", "relatives", "held out", "present"), OWN_SET,
        "Near relatives change the bits beyond neutral of {title} by {value}; with them present it lies at {present}.",
        more={"present": (None, mark(), OWN_SET)},
    ),),
    "A difference of two readings of the same test objects; each has its interval on the chart.",
)  # fmt: skip

_LEARNING = Step(
    "learning", "Would more of it help?",
    "Ten times the data saves bits on objects that were not seen, if there are rules that it teaches. A flat curve says "
    "that more of the same adds little.",
    (Ask(
        "What share of its bits would ten times the data save on your set?",
        _strip("learning"), Number("Share of bits that ten times the data saves", most=60, axis="x"), mark(), OWN_SET,
        "Ten times the data saves {value} of the bits of {title}.",
    ),),
    "Read between two sizes that the set reaches, not extrapolated.",
)  # fmt: skip

_LABELS = Step(
    "labels", "Do structures tell of the label?",
    "The prior that matters in the end is about what objects do. The chart shows how many bits of a label with two equally "
    "frequent classes (one bit) the structure tells, with relatives held out.",
    (Ask(
        "How many bits of its best label does your set tell?",
        _strip("label_bits"), Number("Bits of a label", least=0, most=1, step=0.05, unit="bits", axis="x"), mark(), HIGHEST,
        "Of the labels of {title}, its structures tell most of {answer}: {value}.", unit="bits",
    ),),
    "A set without labels has nothing to show here, and the tour goes on.",
)  # fmt: skip

_HALVES = Step(
    "halves", "Does one half tell of the other?",
    "Cut each object in two. If the halves belong together, one half says which of many candidates is its other half.",
    (Ask(
        "How many bits does one half of your objects tell of the other?",
        _strip("halves"), Number("Bits that one half tells", least=0, most=3, step=0.1, unit="bits", axis="x"), mark(), OWN_SET,
        "One half of the objects of {title} tells {value} of the other.", unit="bits",
    ),),
    "Compared within a domain only: halves of sentences, proteins and molecules are different things.",
)  # fmt: skip

_WORTH = Step(
    "worth", "Is it worth it?",
    "A last look at the scale of the middle of this story, with all data learned from and relatives held out: what a "
    "model gets from your set that it can use on objects of another series.",
    (Ask(
        "Which rank has your set among the sets of its domain, 1 for most bits beyond neutral?",
        _strip("beyond_neutral", pool="all"), Number("Rank by bits beyond neutral", least=1, most=10, unit=""), place(), OWN_SET,
        "With all of it learned from, {title} has rank {value} of {sets} by bits beyond neutral.", unit="",
        more={"sets": (None, out_of(), OWN_SET)},
    ),),
    "The overview places the set on every question and choice, and says where it lies outside the spread of the others.",
)  # fmt: skip

STORY = Story(
    "Is your data worth it?",
    "The same questions on a set of yours, beside the bundled ones: hand in a file, or walk it with a bundled set first.",
    (_NEW, _LEFT, _AMBER, _PARTS, _BEYOND, _RELATIVES, _LEARNING, _LABELS, _HALVES, _WORTH),
    own=True,
)
