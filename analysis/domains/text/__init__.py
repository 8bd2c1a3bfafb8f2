"""Text: passages of natural language."""

from analysis.domains.interface import MADE, TABLE_CUTS, Domain, Member, Target

DOMAIN = Domain(
    name="text",
    label="Text",
    object_label="texts",
    size_unit="character",
    package=__name__,
    levels={
        "spelling": "characters",
        "respelling": "subwords",
        "any order": "characters",
        "parts": "words",
        "themes": "words",
        "objects": "words",
    },
    notations=("characters", "subwords"),
    test_objects=200,
    default_representation="words",
    neutral="random letters",
    valid="random valid",
    file_kinds="Plain text, Markdown, HTML, JSON lines, CSV or TSV with a text column, parquet; also as .gz or .zip",
    piece_bytes=2**20,
    cuts={**TABLE_CUTS, **dict.fromkeys(("txt", "text"), "paragraph")},
    typical_size=40,
    selection_line={
        f"{MADE}random valid": Member("Words shuffled", "none but of words: all words in random order", 0),
        f"{MADE}sentences dealt": Member("Sentences shuffled", "of sentences: each whole, its neighbours by chance", 1),
        "documentation": Member("Documentation", "written to explain, reviewed by maintainers", 2),
        "wordnet": Member("WordNet", "written to define, reviewed by lexicographers", 2),
        "austen": Member("Jane Austen", "two centuries of readers", 2),
        "king-james": Member("King James Version", "centuries of readers", 2),
    },
    passage=5,  # in a sentence alone, no sentence has a neighbour
    targets={
        "library": Target(
            "library documented", "text", "documentation", "library", "topic", 6,
            description="Which library explains this?",
        ),
        "testament": Target(
            "testament", "text", "king-james", "testament", "topic", 2, description="Old Testament or New?"
        ),
        "book": Target("book", "text", "king-james", "book", "topic", 12, description="Which of the largest 12 books?"),
        "sense": Target(
            "field of meaning", "text", "wordnet", "topic", "topic", 6,
            description="What is defined: an artifact, a person, a plant?",
        ),
    },
)  # fmt: skip
