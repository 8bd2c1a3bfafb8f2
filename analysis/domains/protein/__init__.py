"""Proteins: sequences of residues."""

from analysis.domains.interface import MADE, TABLE_CUTS, Domain, Member, Target

DOMAIN = Domain(
    name="protein",
    label="Proteins",
    object_label="proteins",
    size_unit="residue",
    package=__name__,
    levels={
        "spelling": "residues",
        "respelling": "reduced",
        "any order": "residues",
        "parts": "k-mers",
        "themes": "families",
        "objects": "k-mers",
    },
    notations=("residues", "reduced"),
    test_objects=150,
    default_representation="families",
    neutral="random valid",
    valid="random valid",
    file_kinds="FASTA, UniProt flat or XML, Stockholm, A2M or A3M alignments, GenBank, CSV or TSV, parquet; also as .gz or .zip",
    piece_bytes=2**20,
    cuts={
        **TABLE_CUTS,
        **dict.fromkeys(("fasta", "fa", "faa", "pep", "fas"), "FASTA"),
        **dict.fromkeys(("dat", "swiss"), "UniProt"),
        **dict.fromkeys(("txt", "seq"), "line"),
    },
    typical_size=100,
    selection_line={
        f"{MADE}composition": Member("Residues shuffled", "none but of residues: all in random order", 0),
        f"{MADE}random valid": Member("Chain of order 2", "none but of three neighbouring residues", 1),
        "staphylococcus": Member("Staphylococcus", "survival: proteins of living bacteria", 2),
        "enterococcus": Member("Enterococcus", "survival: proteins of living bacteria", 2),
        "escherichia": Member("Escherichia", "survival: proteins of living bacteria", 2),
        "proteomes": Member("Three genera", "survival: proteins of living bacteria of three genera", 2),
        "anaerococcus": Member("Anaerococcus", "survival: genes of one living bacterium", 2),
        "swiss-prot": Member("Swiss-Prot", "survival, in all kingdoms, and a reviewer's interest", 2),
        "hemopexin": Member("One family", "survival, and descent from one ancestor", 3),
    },
    targets={
        "ec-class": Target(
            "kind of reaction (EC)", "protein", "proteomes", "ec_class", "biology", 6,
            description="EC number, first figure.",
        ),
        "genus": Target("genus", "protein", "proteomes", "genus", "biology", 3, description="Which of three bacteria?"),
    },
)  # fmt: skip
