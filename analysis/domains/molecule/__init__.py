"""Small molecules: chemical structures written as SMILES."""

from analysis.domains.interface import TABLE_CUTS, Domain, Member

DOMAIN = Domain(
    name="molecule",
    label="Molecules",
    object_label="molecules",
    size_unit="heavy atom",
    package=__name__,
    notations=("smiles", "smiles-random", "selfies"),
    test_objects=300,
    default_representation="scaffolds",
    neutral="local order kept",
    valid="local order kept",
    file_kinds="SMILES (.smi), SDF, CSV or TSV with a SMILES column, parquet; also as .gz or .zip",
    piece_bytes=2**17,
    cuts={**TABLE_CUTS, **dict.fromkeys(("smi", "smiles", "ism", "can", "txt"), "list"), "sdf": "SDF", "sd": "SDF"},
    typical_size=13,
    aside={"valence only": "random valid", "rings kept": "rings kept"},
    selection_line={
        "simple-compounds": Member("Measured compounds", 0),
        "aqsoldb": Member("Solubility (AqSolDB)", 0),
        "nci": Member("NCI", 0),
        "hiv-screen": Member("HIV screen", 0),
        "zinc-leads": Member("ZINC leads", 0),
        "chembl-sample": Member("ChEMBL sample", 1),
        "astrazeneca": Member("AstraZeneca", 1),
        "approved-drugs": Member("Approved drugs", 2),
    },
    references=("rdkit",),
)  # fmt: skip
