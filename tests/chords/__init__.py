"""A fourth domain, for the tests: chord progressions, written as chord names in a row."""

from analysis.domains.interface import TABLE_CUTS, Domain

DOMAIN = Domain(
    name="chord",
    label="Chords",
    object_label="progressions",
    size_unit="chord",
    package=__name__,
    notations=("chords", "steps"),
    test_objects=100,
    default_representation="turns",
    neutral="shuffled",
    valid="random valid",
    file_kinds="One progression per line",
    piece_bytes=2**16,
    cuts={**TABLE_CUTS, "txt": "line"},
    typical_size=8,
)
