"""Public sets that can be downloaded: what each is, where it lies, what it may be used for, and how it is read.

Checksums stand here only where several independent users of a file publish the same one; for the others the hash of
the first download is recorded and holds from then on. `verified` says which documentation the address and the format
were checked against; nothing here was downloaded when it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BASES: dict[str, str] = {
    "gutenberg": "https://gutenberg.pglaf.org",  # the foundation's own mirror: its main site is for people, not programs
    "tatoeba": "https://downloads.tatoeba.org",
    "uniprot": "https://rest.uniprot.org",
    "interpro": "https://www.ebi.ac.uk/interpro",
    "chembl": "https://www.ebi.ac.uk/chembl",
    "moleculenet": "https://deepchemdata.s3-us-west-1.amazonaws.com",
    "github": "https://raw.githubusercontent.com",
    "pubchem": "https://pubchem.ncbi.nlm.nih.gov",
    "proteingym": "https://marks.hms.harvard.edu",
}


@dataclass(frozen=True)
class File:
    """One file of a set.

    Parameters
    ----------
    base, path : str
        Key of `BASES`, and what follows it.
    known : str
        ``"md5:…"`` or ``"sha256:…"``, if published.
    about : mapping of str to str
        What the reader must know of this file: book and language, family, side of a translation.
    member : str
        Name of the one file that is wanted out of a zip archive.
    """

    base: str
    path: str
    known: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    member: str = ""


@dataclass(frozen=True)
class Pages:
    """A set that a REST service hands out page by page.

    Parameters
    ----------
    service : str
        Key of `pages.SERVICES`.
    query : mapping of str to str
        What is asked for.
    """

    service: str
    query: Mapping[str, str]


@dataclass(frozen=True)
class PublicSet:
    """One public set: its card, and how it comes here.

    Parameters
    ----------
    title, domain, source, licence, citation, url, object, selection, notes
        As in `datasets.Entry`.
    reader : str
        Key of `readers.READERS`.
    files, pages
        Where the data lie: files, or the pages of a service.
    labels : mapping of str to (kind, description)
        See `datasets.Label`.
    options : mapping of str to str
        For the reader: which column holds the objects, how columns are renamed.
    objects, bytes : int
        About how many objects and bytes to expect; 0 where nobody says.
    limit_bytes : int
        The download is given up beyond.
    updated : bool
        Whether the source replaces its files in place, so that a new hash is no fault.
    verified : str
        Documentation that address, format and fields were checked against.
    """

    title: str
    domain: str
    source: str
    licence: str
    citation: str
    url: str
    object: str
    selection: str
    reader: str
    labels: Mapping[str, tuple[str, str]]
    verified: str
    files: tuple[File, ...] = ()
    pages: Pages | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    objects: int = 0
    bytes: int = 0
    limit_bytes: int = 200 * 2**20
    updated: bool = False
    notes: str = ""


# ---------------------------------------------------------------------------------------------------------- text


def _book(number: int, title: str, language: str) -> File:
    about = {"number": str(number), "book": title, "language": language}
    return File("gutenberg", f"/cache/epub/{number}/pg{number}.txt", about=about)


_GUTENBERG = {
    "domain": "text",
    "source": "Project Gutenberg, plain text, from its mirror gutenberg.pglaf.org",
    "licence": "public domain in the United States; elsewhere the law of the country holds. Header and trademark of "
    "Project Gutenberg are taken off",
    "citation": "Project Gutenberg, https://www.gutenberg.org",
    "url": "https://www.gutenberg.org/policy/license.html",
    "object": "a paragraph",
    "selection": "books that readers kept for a century or more",
    "reader": "books",
    "labels": {
        "book": ("category", "Title of the book."),
        "language": ("category", "Language as the file states it."),
        "position": ("number", "Place of the paragraph in its book, from 0."),
    },
    "verified": "https://www.gutenberg.org/policy/robot_access.html (use mirrors); layout /cache/epub/N/pgN.txt as "
    "used by public programs; numbers by their catalogue pages",
    "updated": True,
    "notes": "License header and footer, credits and picture captions are left out; marks of italics are taken off.",
}


# Tatoeba's file for a language pair lies in the folder of its first language.
def _translations(code: str, side: str) -> tuple[File, ...]:
    folder = f"/exports/per_language/{code}"
    return (
        File("tatoeba", f"{folder}/{code}_sentences.tsv.bz2", about={"role": "own"}),
        File("tatoeba", "/exports/per_language/eng/eng_sentences.tsv.bz2", about={"role": "english"}),
        File("tatoeba", f"{folder}/{code}-eng_links.tsv.bz2", about={"role": "links", "side": side}),
    )


_TATOEBA = {
    "domain": "text",
    "source": "Tatoeba, weekly export of sentences and links",
    "licence": "CC BY 2.0 FR",
    "citation": "Tatoeba, https://tatoeba.org, and its contributors",
    "url": "https://tatoeba.org/downloads",
    "object": "a sentence that has a translation",
    "selection": "example sentences that volunteers wrote and translated: the same content in two languages",
    "reader": "tatoeba",
    "labels": {
        "pair": ("number", "Number of the sentence in the other language: the same in both sets of a pair."),
        "translation": ("text", "The sentence in the other language (the first, where there are several)."),
    },
    "verified": "https://tatoeba.org/downloads; files and columns as used by public programs",
    "limit_bytes": 400 * 2**20,
    "updated": True,
    "notes": "One translation a sentence; a sentence is used in one pair only.",
}

# ------------------------------------------------------------------------------------------------------- proteins


def _reviewed(taxon: int) -> Pages:
    return Pages("uniprot", {"query": f"(reviewed:true) AND (organism_id:{taxon})"})


_UNIPROT = {
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
        "family": ("category", "Protein family as annotated; of a superfamily and its families, the first."),
        "location": ("category", "Subcellular location, the first where there are several."),
    },
    "verified": "https://www.uniprot.org/help/pagination, https://www.uniprot.org/help/return_fields and the client "
    "script of ebi-uniprot/uniprot-scripts",
}


def _seed(accession: str) -> File:
    path = f"/wwwapi/entry/pfam/{accession}/?annotation=alignment:seed&download"
    return File("interpro", path, about={"accession": accession})


def _scan(assay: str) -> tuple[File, ...]:
    return (File("proteingym", "/proteingym/ProteinGym_v1.3/DMS_ProteinGym_substitutions.zip", member=f"{assay}.csv"),)


_PROTEINGYM = {
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
    "verified": "https://github.com/OATML-Markslab/ProteinGym README (columns; the address has the release since 1.1)",
    "notes": "Only the wanted table is read out of the archive (1 GB unpacked), where the server hands out parts.",
}  # fmt: skip

# ------------------------------------------------------------------------------------------------------ molecules


def _activities(target: str) -> Pages:
    return Pages("chembl", {"target_chembl_id": target, "pchembl_value__isnull": "false"})


_CHEMBL = {
    "domain": "molecule",
    "source": "ChEMBL web services, activities with a pChEMBL value",
    "licence": "CC BY-SA 3.0",
    "citation": "Zdrazil B et al. (2024) The ChEMBL Database in 2023. Nucleic Acids Research 52, D1180-D1192. "
    "doi:10.1093/nar/gkad1004",
    "url": "https://www.ebi.ac.uk/chembl/",
    "object": "a molecule with a measured activity",
    "selection": "made by medicinal chemists for this target, and measured",
    "reader": "chembl",
    "labels": {
        "pchembl": (
            "number",
            "Median over measurements of -log10 of the molar IC50, EC50, Ki, Kd, potency or the like.",
        ),
        "measurements": ("number", "How many measurements the median is over."),
        "type": ("category", "Kind of measurement; the most frequent, where there are several."),
    },
    "verified": "https://chembl.gitbook.io/chembl-interface-documentation/web-services/chembl-data-web-services",
    "limit_bytes": 400 * 2**20,
}
_MOLECULENET_CITATION = (
    "Wu Z et al. (2018) MoleculeNet: a benchmark for molecular machine learning. Chemical Science 9, 513-530. "
    "doi:10.1039/C7SC02664A. "
)
_MOLECULENET = {
    "domain": "molecule",
    "source": "MoleculeNet, table distributed by DeepChem",
    "licence": "none stated for the table; that of its original source holds (see citation)",
    "url": "https://moleculenet.org/datasets-1",
    "object": "a small molecule",
    "reader": "table",
    "verified": "loaders of https://github.com/deepchem/deepchem; columns and checksum as published by its users",
}
_MOLECULEACE = {
    "domain": "molecule",
    "source": "MoleculeACE, table of the repository at a fixed commit; values from ChEMBL",
    "licence": "MIT (table); CC BY-SA 3.0 (ChEMBL)",
    "citation": "van Tilborg D, Alenicheva A, Grisoni F (2022) Exposing the limitations of molecular machine learning "
    "with activity cliffs. Journal of Chemical Information and Modeling 62, 5938-5951. doi:10.1021/acs.jcim.2c01073",
    "url": "https://github.com/molML/MoleculeACE",
    "object": "a molecule with a measured activity",
    "selection": "made by medicinal chemists for this target, and measured",
    "reader": "table",
    "options": {"objects": "smiles", "y": "log_activity", "cliff_mol": "cliff", "split": "split"},
    "labels": {
        "log_activity": ("number", "-log10 of the inhibition constant in nanomol per litre."),
        "cliff": ("category", "1 where a similar molecule differs in activity tenfold or more."),
        "split": ("category", "Train or test, as in the benchmark."),
    },
    "verified": "the files themselves, as stored at these commits of https://github.com/molML/MoleculeACE",
}

PUBLIC: dict[str, PublicSet] = {
    "books-english": PublicSet(
        title="Books in English", objects=20_000, bytes=6_000_000,
        files=(
            _book(1342, "Pride and Prejudice", "English"), _book(2701, "Moby Dick", "English"),
            _book(84, "Frankenstein", "English"), _book(345, "Dracula", "English"),
            _book(98, "A Tale of Two Cities", "English"), _book(1661, "Sherlock Holmes", "English"),
        ),
        **_GUTENBERG,
    ),
    "books-german": PublicSet(
        title="Books in German", objects=6_000, bytes=1_900_000,
        files=(
            _book(22367, "Die Verwandlung", "German"), _book(2229, "Faust I", "German"),
            _book(5323, "Effi Briest", "German"), _book(7205, "Also sprach Zarathustra", "German"),
        ),
        **_GUTENBERG,
    ),
    "books-french": PublicSet(
        title="Books in French", objects=15_000, bytes=3_600_000,
        files=(
            _book(17489, "Les misérables, tome I", "French"), _book(14155, "Madame Bovary", "French"),
            _book(13951, "Les trois mousquetaires", "French"), _book(4650, "Candide", "French"),
        ),
        **_GUTENBERG,
    ),
    "books-spanish": PublicSet(
        title="Books in Spanish", objects=11_000, bytes=4_200_000,
        files=(
            _book(2000, "Don Quijote", "Spanish"), _book(17073, "La Regenta", "Spanish"),
            _book(9980, "Platero y yo", "Spanish"),
        ),
        **_GUTENBERG,
    ),
    "books-finnish": PublicSet(
        title="Books in Finnish", objects=5_000, bytes=1_600_000,
        files=(
            _book(11940, "Seitsemän veljestä", "Finnish"), _book(7000, "Kalevala", "Finnish"),
            _book(76259, "Orvon onni", "Finnish"),
        ),
        **_GUTENBERG,
    ),
    "tatoeba-german": PublicSet(
        title="German sentences with English translation", objects=250_000, bytes=50_000_000,
        files=_translations("deu", "own"), **_TATOEBA,
    ),
    "tatoeba-german-english": PublicSet(
        title="English translations of the German sentences", objects=250_000, bytes=50_000_000,
        files=_translations("deu", "english"), **_TATOEBA,
    ),
    "tatoeba-finnish": PublicSet(
        title="Finnish sentences with English translation", objects=70_000, bytes=35_000_000,
        files=_translations("fin", "own"), **_TATOEBA,
    ),
    "tatoeba-finnish-english": PublicSet(
        title="English translations of the Finnish sentences", objects=70_000, bytes=35_000_000,
        files=_translations("fin", "english"), **_TATOEBA,
    ),
    "uniprot-ecoli": PublicSet(
        title="Escherichia coli K-12, reviewed proteins", pages=_reviewed(83333), objects=4_500, bytes=3_000_000,
        **_UNIPROT,
    ),
    "uniprot-yeast": PublicSet(
        title="Baker's yeast, reviewed proteins", pages=_reviewed(559292), objects=6_700, bytes=5_000_000, **_UNIPROT
    ),
    "uniprot-human": PublicSet(
        title="Human, reviewed proteins", pages=_reviewed(9606), objects=20_400, bytes=17_000_000, **_UNIPROT
    ),
    "uniprot-methanocaldococcus": PublicSet(
        title="Methanocaldococcus jannaschii, reviewed proteins", pages=_reviewed(243232), objects=1_800,
        bytes=1_000_000, **_UNIPROT,
    ),
    "pfam-seeds": PublicSet(
        title="Seed alignments of twelve Pfam families",
        domain="protein",
        source="InterPro, Pfam seed alignments",
        licence="CC0 1.0",
        citation="Mistry J et al. (2021) Pfam: the protein families database in 2021. Nucleic Acids Research 49, "
        "D412-D419. doi:10.1093/nar/gkaa913. Blum M et al. (2025) InterPro: the protein sequence classification "
        "resource in 2025. Nucleic Acids Research 53, D444-D456. doi:10.1093/nar/gkae1082",
        url="https://www.ebi.ac.uk/interpro/entry/pfam/",
        object="a domain of a protein",
        selection="survival in nature, and descent from one ancestor a family",
        reader="stockholm",
        files=tuple(map(_seed, (
            "PF00005", "PF00014", "PF00017", "PF00018", "PF00042", "PF00046", "PF00069", "PF00071", "PF00072",
            "PF00076", "PF00240", "PF00595",
        ))),
        labels={
            "family": ("category", "Pfam family."),
            "aligned": ("text", "The sequence with gaps, in the columns of its family's alignment."),
        },
        objects=700,
        bytes=60_000,
        updated=True,
        verified="https://interpro-documentation.readthedocs.io/en/latest/download.html; address as in "
        "diegozea/MIToS.jl",
    ),
    "proteingym-beta-lactamase": PublicSet(
        title="Fitness of single mutants of beta-lactamase TEM-1",
        files=_scan("BLAT_ECOLX_Stiffler_2015"), objects=4_996,
        citation="Stiffler M A, Hekstra D R, Ranganathan R (2015) Cell 160, 882-892. doi:10.1016/j.cell.2015.01.035. "
        "Notin P et al. (2023) ProteinGym. NeurIPS 36. doi:10.1101/2023.12.07.570727",
        **_PROTEINGYM,
    ),
    "proteingym-gfp": PublicSet(
        title="Brightness of mutants of the green fluorescent protein",
        files=_scan("GFP_AEQVI_Sarkisyan_2016"), objects=51_714,
        citation="Sarkisyan K S et al. (2016) Nature 533, 397-401. doi:10.1038/nature17995. "
        "Notin P et al. (2023) ProteinGym. NeurIPS 36. doi:10.1101/2023.12.07.570727",
        **_PROTEINGYM,
    ),
    "chembl-egfr": PublicSet(
        title="Inhibitors of the EGF receptor", pages=_activities("CHEMBL203"), objects=11_000, bytes=6_000_000,
        **_CHEMBL,
    ),
    "chembl-dopamine-d2": PublicSet(
        title="Ligands of the dopamine D2 receptor", pages=_activities("CHEMBL217"), objects=10_000, bytes=6_000_000,
        **_CHEMBL,
    ),
    "chembl-factor-xa": PublicSet(
        title="Inhibitors of coagulation factor Xa", pages=_activities("CHEMBL244"), objects=5_000, bytes=3_000_000,
        **_CHEMBL,
    ),
    "moleculenet-esol": PublicSet(
        title="Solubility in water (ESOL)",
        files=(File("moleculenet", "/datasets/delaney-processed.csv", "md5:0c90a51668d446b9e3ab77e67662bd1c"),),
        citation=_MOLECULENET_CITATION + "Delaney J S (2004) ESOL. Journal of Chemical Information and Computer "
        "Sciences 44, 1000-1005. doi:10.1021/ci034243x",
        selection="none known: compounds that somebody measured",
        options={"objects": "smiles", "id": "Compound ID",
                 "measured log solubility in mols per litre": "log_solubility"},
        labels={"log_solubility": ("number", "Decadic logarithm of the measured solubility in mol per litre.")},
        objects=1_128, bytes=97_000,
        **_MOLECULENET,
    ),
    "moleculenet-lipophilicity": PublicSet(
        title="Lipophilicity at pH 7.4",
        files=(File("moleculenet", "/datasets/Lipophilicity.csv", "md5:85a0e1cb8b38b0dfc3f96ff47a57f0ab"),),
        citation=_MOLECULENET_CITATION + "AstraZeneca (2015) deposit in ChEMBL. doi:10.6019/CHEMBL3301361",
        selection="made and tested by medicinal chemists",
        options={"objects": "smiles", "id": "CMPD_CHEMBLID", "exp": "logD"},
        labels={"logD": ("number", "Measured decadic logarithm of the octanol-water distribution at pH 7.4.")},
        objects=4_200, bytes=240_000,
        **_MOLECULENET,
    ),
    "moleculenet-bbbp": PublicSet(
        title="Passage of the blood-brain barrier",
        files=(File("moleculenet", "/datasets/BBBP.csv", "md5:66286cb9e6b148bd75d80c870df580fb"),),
        citation=_MOLECULENET_CITATION + "Martins I F et al. (2012) Journal of Chemical Information and Modeling 52, "
        "1686-1697. doi:10.1021/ci300124c",
        selection="drugs and drug candidates",
        options={"objects": "smiles", "id": "name", "p_np": "passes"},
        labels={"passes": ("category", "1 where the compound reaches the brain, else 0.")},
        objects=2_039, bytes=150_000,
        **_MOLECULENET,
    ),
    "moleculenet-bace": PublicSet(
        title="Inhibitors of beta-secretase 1",
        files=(File("moleculenet", "/datasets/bace.csv", "md5:ba7f8fa3fdf463a811fa7edea8c982c2"),),
        citation=_MOLECULENET_CITATION + "Subramanian G et al. (2016) Journal of Chemical Information and Modeling "
        "56, 1936-1949. doi:10.1021/acs.jcim.6b00290",
        selection="made by medicinal chemists for this target, and measured",
        options={"objects": "mol", "id": "CID", "pIC50": "pIC50", "Class": "active"},
        labels={
            "pIC50": ("number", "-log10 of the molar half-maximal inhibitory concentration."),
            "active": ("category", "1 for an inhibitor by the benchmark's threshold, else 0."),
        },
        objects=1_513,
        **_MOLECULENET,
    ),
    "moleculeace-thrombin": PublicSet(
        title="Thrombin inhibitors with activity cliffs",
        files=(File("github", "/molML/MoleculeACE/35ab2f28faf2b80c12a93fae5dd3605ce9e27182/MoleculeACE/Data/"
                    "benchmark_data/CHEMBL204_Ki.csv"),),
        objects=2_754, bytes=299_000, **_MOLECULEACE,
    ),
    "moleculeace-dopamine-d3": PublicSet(
        title="Dopamine D3 ligands with activity cliffs",
        files=(File("github", "/molML/MoleculeACE/b314e75633020676a58ee5c39443a670fb363956/MoleculeACE/Data/"
                    "benchmark_data/CHEMBL234_Ki.csv"),),
        objects=3_657, bytes=371_000, **_MOLECULEACE,
    ),
    "zinc-250k": PublicSet(
        title="250,000 molecules drawn at random from ZINC",
        domain="molecule",
        source="ZINC, drug-like molecules, sample distributed with chemical_vae",
        licence="free to use; larger parts of ZINC may not be handed on without leave",
        citation="Gómez-Bombarelli R et al. (2018) Automatic chemical design. ACS Central Science 4, 268-276. "
        "doi:10.1021/acscentsci.7b00572. Sterling T, Irwin J J (2015) ZINC 15. Journal of Chemical Information and "
        "Modeling 55, 2324-2337. doi:10.1021/acs.jcim.5b00559",
        url="https://github.com/aspuru-guzik-group/chemical_vae",
        object="a small molecule on sale",
        selection="can be bought, and passes rules of drug-likeness",
        reader="table",
        files=(File("github", "/aspuru-guzik-group/chemical_vae/main/models/zinc_properties/"
                    "250k_rndm_zinc_drugs_clean_3.csv"),),
        options={"objects": "smiles", "logP": "logP", "qed": "qed", "SAS": "sas"},
        labels={
            "logP": ("number", "Computed octanol-water partition coefficient, decadic logarithm."),
            "qed": ("number", "Computed drug-likeness (QED), 0 to 1."),
            "sas": ("number", "Computed difficulty of synthesis, 1 to 10."),
        },
        objects=249_455, bytes=22_600_000,
        verified="address as used by public programs; columns by the README of chemical_vae",
    ),
    "pubchem-sample": PublicSet(
        title="Random sample of PubChem",
        domain="molecule",
        source="PubChem, PUG REST; compound numbers drawn uniformly from 1 to 150,000,000, seed 1",
        licence="public domain, as far as PubChem made it; depositors may keep rights",
        citation="Kim S et al. (2025) PubChem 2025 update. Nucleic Acids Research 53, D1516-D1525. "
        "doi:10.1093/nar/gkae1059",
        url="https://pubchem.ncbi.nlm.nih.gov/docs/downloads",
        object="a compound",
        selection="none: whatever was deposited",
        reader="pubchem",
        pages=Pages("pubchem", {"seed": "1", "draws": "4000", "highest": "150000000"}),
        labels={"cid": ("number", "Number of the compound.")},
        objects=3_900, bytes=350_000,
        verified="https://pubchem.ncbi.nlm.nih.gov/docs/pug-rest (property SMILES since 2025, 5 requests a second)",
        notes="Numbers that are not in use are left out.",
    ),
}  # fmt: skip
