"""Labels of proteins whose meaning is known."""

from analysis.domains.interface import Target

# Names that say nothing of what a protein does, or name what acts upon an enzyme.
_UNKNOWN = (
    r"(?i:uncharacteri|hypothetical|unknown|predicted protein|conserved protein|putative protein|membrane protein$|"
    r"(domain|repeat)s?[- ]containing|family protein|phage protein|lipoprotein$|(secreted|exported) protein|\bDUF|\bUPF|"
    r"inhibitor|accessory|activat|chaperone|maturation|assembly|regulat\w+ subunit)|"
    r"^(?:[Pp]rotein )?\w*\w[A-Z0-9]\S*(?: protein)?$"  # a locus: B33, N45 protein, Protein AF1q
)
_ENZYME = r"(?i:(?<!perme)(?<!rele)(?<!dise)(?<!incre)(?<!\bph)(?<!\bb)ase\b)"

TARGETS: dict[str, Target] = {
    "ec-class": Target("kind of reaction (EC)", "ec_class", "biology", description="EC number, first figure."),
    "enzyme": Target(
        "enzyme or not", "product", "biology",
        patterns={"": _UNKNOWN, "enzyme": _ENZYME, "no enzyme": "."},
        description="By the protein's name: does it end in -ase? Names that tell nothing are left out.",
    ),
    "location": Target("place in the cell", "location", "biology", description="Where the protein is found."),
    "fitness": Target("fitness", "fitness", "biology", numeric=True, description="Measured, above or below the median."),
    "genus": Target("genus", "genus", "source", description="Which bacteria is it from?"),
    "organism": Target("organism", "organism", "source", description="Which organism is it from?"),
    "gc-content": Target(
        "GC content of the gene", "gc_content", "source", numeric=True,
        description="Mutation and descent of the gene set it, not what the protein does.",
    ),
    "strand": Target("strand of the gene", "strand", "source", description="Which way is its gene read?"),
}  # fmt: skip
