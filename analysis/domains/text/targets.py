"""Labels of texts whose meaning is known."""

from analysis.domains.interface import Target

TARGETS: dict[str, Target] = {
    "sense": Target("field of meaning", "topic", "meaning", description="What is defined: an artifact or a person?"),
    "part-of-speech": Target(
        "part of speech", "part_of_speech", "meaning", description="Is the word that is defined a noun or an adjective?"
    ),
    "testament": Target(
        "testament", "testament", "meaning", held_out="book", description="Old Testament or New? Whole books are held out."
    ),
    "book": Target("book", "book", "source", description="Which of the two largest books? Whole chapters are held out."),
    "library": Target(
        "library documented", "library", "source", description="Which library explains this? Whole modules are held out."
    ),
    "place": Target("part of the book", "position", "source", numeric=True, description="First half or second?"),
}  # fmt: skip
