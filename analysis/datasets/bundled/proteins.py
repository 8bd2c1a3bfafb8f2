"""Bundled proteins: lists by genus, samples of UniProtKB, one genome, and controls."""

from __future__ import annotations

from typing import Any

from analysis.datasets.bundled.entry import Entry, Label

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

SETS: dict[str, Entry] = {
    "proteomes": Entry(
        title="Proteins of three bacterial genera",
        where={"near_copy": False},
        near_copies=1_961,
        notes=f"{_WITHOUT_COPIES}1,961 of 10,918 are left out. {_GENES_ONCE} The sets of the single genera are its parts.",
        **_PROTEOME,
    ),
    "escherichia": Entry(
        title="Escherichia proteins",
        where={"genus": "Escherichia", "near_copy": False},
        near_copies=28,
        default=True,
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
}
