"""Proteins: sequences of residues."""

from analysis.domains.interface import TABLE_CUTS, Domain, Member

DOMAIN = Domain(
    name="protein",
    label="Proteins",
    object_label="proteins",
    size_unit="residue",
    package=__name__,
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
        "trembl": Member("TrEMBL", 0),
        "anaerococcus": Member("Anaerococcus", 0),
        "staphylococcus": Member("Staphylococcus", 0),
        "enterococcus": Member("Enterococcus", 0),
        "escherichia": Member("Escherichia", 0),
        "swiss-prot": Member("Swiss-Prot", 0),
    },
)  # fmt: skip
