"""Text: passages of natural language."""

from analysis.domains.interface import TABLE_CUTS, Domain, Member

DOMAIN = Domain(
    name="text",
    label="Text",
    object_label="texts",
    size_unit="character",
    package=__name__,
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
        "documentation": Member("Documentation", 0),
        "sqlite": Member("SQLite manual", 0),
        "jargon": Member("Jargon File", 0),
        "wordnet": Member("WordNet", 0),
        "austen": Member("Jane Austen", 0),
        "moby-dick": Member("Moby Dick", 0),
        "king-james": Member("King James Version", 0),
    },
)  # fmt: skip
