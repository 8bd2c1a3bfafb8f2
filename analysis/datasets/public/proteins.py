"""Public proteins: reviewed proteomes, seed alignments, and mutants with measured fitness."""

from __future__ import annotations

from typing import Any

from analysis.datasets.public.entries import File, Pages, PublicSet


def _reviewed(taxon: int) -> Pages:
    return Pages("uniprot", {"query": f"(reviewed:true) AND (organism_id:{taxon})"})


UNIPROT: dict[str, Any] = {
    "domain": "protein",
    "source": "UniProtKB/Swiss-Prot, REST service",
    "licence": "CC BY 4.0",
    "citation": "The UniProt Consortium (2025) UniProt: the Universal Protein Knowledgebase in 2025. Nucleic Acids "
    "Research 53, D609-D617. doi:10.1093/nar/gkae1010",
    "url": "https://www.uniprot.org/help/license",
    "object": "a protein",
    "selection": "survival in nature, and review by a curator",
    "reader": "uniprot",
    "labels": {
        "gene": ("text", "Gene name, the first where there are several."),
        "product": ("text", "Recommended name of the protein."),
        "organism": ("category", "Species."),
        "ec": ("category", "Enzyme Commission number, the first where there are several."),
        "ec_class": ("category", "First figure of the EC number: the kind of reaction."),
        "family": ("category", "First family of Pfam, else the protein family as annotated."),
        "location": ("category", "Subcellular location, the first where there are several."),
    },
    "verified": "https://github.com/ebi-uniprot/uniprot-scripts python/search.py (paging); names of fields, and headers "
    "X-Total-Results and X-UniProt-Release, as used by public programs",
}


def seed(accession: str) -> File:
    """Return the seed alignment of a Pfam family."""
    path = f"/wwwapi/entry/pfam/{accession}/?annotation=alignment:seed&download"
    return File("interpro", path, about={"accession": accession})


def scan(assay: str) -> tuple[File, ...]:
    """Return the table of an assay of ProteinGym, inside the archive of all of them."""
    return (File("proteingym", "/proteingym/ProteinGym_v1.3/DMS_ProteinGym_substitutions.zip", member=f"{assay}.csv"),)


PROTEINGYM: dict[str, Any] = {
    "domain": "protein",
    "source": "ProteinGym 1.3, substitution benchmark",
    "licence": "MIT",
    "url": "https://github.com/OATML-Markslab/ProteinGym",
    "object": "a variant of one protein",
    "selection": "none: variants made at random, with their measured fitness",
    "reader": "table",
    "options": {"objects": "mutated_sequence", "id": "mutant", "mutant": "mutant", "DMS_score": "fitness",
                "DMS_score_bin": "fit"},
    "labels": {
        "mutant": ("text", "Substitutions, as in A24G:K31R."),
        "fitness": ("number", "Measured score; higher is fitter."),
        "fit": ("category", "1 where the score is above the benchmark's threshold, else 0."),
    },
    "verified": "https://github.com/OATML-Markslab/ProteinGym README (columns); address with the release, and names of the "
    "tables, as used by public programs",
    "notes": "Only the wanted table is read out of the archive (1 GB unpacked), where the server hands out parts.",
}  # fmt: skip

SEEDS: dict[str, Any] = {
    "domain": "protein",
    "source": "InterPro, Pfam seed alignments",
    "licence": "CC0 1.0",
    "citation": "Mistry J et al. (2021) Pfam: the protein families database in 2021. Nucleic Acids Research 49, "
    "D412-D419. doi:10.1093/nar/gkaa913. Blum M et al. (2025) InterPro: the protein sequence classification "
    "resource in 2025. Nucleic Acids Research 53, D444-D456. doi:10.1093/nar/gkae1082",
    "url": "https://www.ebi.ac.uk/interpro/entry/pfam/",
    "object": "a domain of a protein",
    "selection": "survival in nature, and descent from one ancestor a family",
    "reader": "stockholm",
    "labels": {
        "family": ("category", "Pfam family."),
        "aligned": ("text", "The sequence with gaps, in the columns of its family's alignment."),
    },
    "updated": True,
    "verified": "https://github.com/diegozea/MIToS.jl downloadpfam (address, packed Stockholm); header InterPro-Version "
    "as used by public programs",
}

PROTEINS: dict[str, PublicSet] = {
    "uniprot-ecoli": PublicSet(
        title="Escherichia coli K-12, reviewed proteins", pages=_reviewed(83333), objects=4_500, bytes=14_000_000,
        **UNIPROT,
    ),
    "uniprot-yeast": PublicSet(
        title="Baker's yeast, reviewed proteins", pages=_reviewed(559292), objects=6_700, bytes=22_000_000, **UNIPROT
    ),
    "uniprot-human": PublicSet(
        title="Human, reviewed proteins", pages=_reviewed(9606), objects=20_400, bytes=90_000_000, **UNIPROT
    ),
    "uniprot-methanocaldococcus": PublicSet(
        title="Methanocaldococcus jannaschii, reviewed proteins", pages=_reviewed(243232), objects=1_800,
        bytes=4_000_000, **UNIPROT,
    ),
    "pfam-seeds": PublicSet(
        title="Seed alignments of twelve Pfam families",
        files=tuple(map(seed, (
            "PF00005", "PF00014", "PF00017", "PF00018", "PF00042", "PF00046", "PF00069", "PF00071", "PF00072",
            "PF00076", "PF00240", "PF00595",
        ))),
        objects=700,
        bytes=60_000,
        **SEEDS,
    ),
    "proteingym-beta-lactamase": PublicSet(
        title="Fitness of single mutants of beta-lactamase TEM-1",
        files=scan("BLAT_ECOLX_Stiffler_2015"), objects=4_996,
        citation="Stiffler M A, Hekstra D R, Ranganathan R (2015) Cell 160, 882-892. doi:10.1016/j.cell.2015.01.035. "
        "Notin P et al. (2023) ProteinGym. NeurIPS 36. doi:10.1101/2023.12.07.570727",
        **PROTEINGYM,
    ),
    "proteingym-gfp": PublicSet(
        title="Brightness of mutants of the green fluorescent protein",
        files=scan("GFP_AEQVI_Sarkisyan_2016"), objects=51_714,
        citation="Sarkisyan K S et al. (2016) Nature 533, 397-401. doi:10.1038/nature17995. "
        "Notin P et al. (2023) ProteinGym. NeurIPS 36. doi:10.1101/2023.12.07.570727",
        **PROTEINGYM,
    ),
}  # fmt: skip
