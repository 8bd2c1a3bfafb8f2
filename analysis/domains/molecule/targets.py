"""Labels of molecules whose meaning is known."""

from analysis.domains.interface import Target

_CARCINOGEN, _ACTIVE = "1, 2A or 2B", "active"
_ABOVE = "Measured, above or below the median."
_MICROBES = (
    "cephalosporin|penicillin|quinolone|sulfonamide antibacterial|azole antifungal|tetracycline|HIV|HCV|antimalarial|macrolide|"
    "nucleo[st]ide antiviral|nitroimidazole|rifamycin|beta-lactamase|anthelmintic|aminoglycoside|carbapenem|neuraminidase|"
    "reverse transcriptase|echinocandin|oxazolidinone|trimethoprim|artemisinin|glycopeptide|nitrofuran"
)

TARGETS: dict[str, Target] = {
    "iarc": Target(
        "carcinogen (IARC)", "iarc_group", "biology",
        merge={"1": _CARCINOGEN, "2A": _CARCINOGEN, "2B": _CARCINOGEN},
        description="Carcinogenic, probably or possibly (1, 2A, 2B), against not classifiable (3).",
    ),
    "hiv": Target(
        "active against HIV", "activity", "biology",
        merge={"active": _ACTIVE, "moderately active": _ACTIVE}, description="Active or moderately so, against inactive.",
    ),
    "microbes": Target(
        "drug against microbes", "stem_class", "biology",
        patterns={"against microbes": _MICROBES, "on the body": "."}, held_out="stem_class",
        description="Against bacteria, viruses, fungi or parasites, or on the body, by the stem of the drug's name. The "
        "stem partly names the structure, so whole classes of drugs are held out.",
    ),
    "pchembl": Target("activity at the target", "pchembl", "biology", numeric=True, description=_ABOVE),
    "log-activity": Target("activity at the target", "log_activity", "biology", numeric=True, description=_ABOVE),
    "pic50": Target("inhibition of the target", "pIC50", "biology", numeric=True, description=_ABOVE),
    "bbb": Target("reaches the brain", "passes", "biology", description="Does it cross the blood-brain barrier?"),
    "melting-point": Target("melting point", "melting_point_K", "physics", True, description=_ABOVE, unit="K"),
    "boiling-point": Target("boiling point", "boiling_point_K", "physics", True, description=_ABOVE, unit="K"),
    "logp": Target("oil or water (logP)", "logP", "physics", True, description=_ABOVE),
    "solubility": Target("solubility in water (logS)", "logS", "physics", True, description=_ABOVE),
    "log-solubility": Target("solubility in water (logS)", "log_solubility", "physics", True, description=_ABOVE),
    "logd": Target("oil or water at pH 7.4 (logD)", "logD", "physics", True, description=_ABOVE),
    "year": Target(
        "year of approval", "year", "source", True, description="First approved before the median year, or after it."
    ),
    "melting-table": Target(
        "table of the melting point", "melting_point_source", "source", description="Which table holds its melting point?"
    ),
    "logp-table": Target("table of logP", "logP_source", "source", description="Which table holds its logP?"),
}  # fmt: skip
