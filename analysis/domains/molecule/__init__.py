"""Small molecules: chemical structures written as SMILES."""

from typing import Any

from analysis.domains.interface import TABLE_CUTS, Domain, Member, Target

_CARCINOGEN = "1, 2A or 2B"
_MEASURED: dict[str, Any] = {
    "kind": "physics",
    "classes": 4,
    "numeric": True,
    "description": "In equal parts, from low to high.",
}

DOMAIN = Domain(
    name="molecule",
    label="Molecules",
    object_label="molecules",
    size_unit="heavy atom",
    package=__name__,
    levels={
        "spelling": "smiles",
        "respelling": "selfies",
        "any order": "smiles-random",
        "parts": "environments",
        "themes": "scaffolds",
        "objects": "environments",
    },
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
    targets={
        "melting-point": Target(
            "melting point", "molecule", "simple-compounds", "melting_point_K", unit="K", **_MEASURED
        ),
        "boiling-point": Target(
            "boiling point", "molecule", "simple-compounds", "boiling_point_K", unit="K", **_MEASURED
        ),
        "logp": Target("oil or water (logP)", "molecule", "simple-compounds", "logP", **_MEASURED),
        "solubility": Target("solubility in water (logS)", "molecule", "aqsoldb", "logS", **_MEASURED),
        "logd": Target("oil or water at pH 7.4 (logD)", "molecule", "astrazeneca", "logD", **_MEASURED),
        "iarc": Target(
            "carcinogen (IARC)", "molecule", "simple-compounds", "iarc_group", "biology", 2,
            merge={"1": _CARCINOGEN, "2A": _CARCINOGEN, "2B": _CARCINOGEN},
            description="Carcinogenic, probably or possibly (1, 2A, 2B), against not classifiable (3).",
        ),
        "drug-class": Target(
            "class of drug", "molecule", "approved-drugs", "stem_class", "biology", 6,
            description="By the stem of the name, which partly names the structure itself.",
        ),
    },
    references=("rdkit",),
)  # fmt: skip
