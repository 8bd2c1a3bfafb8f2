"""What a UniProt entry says of a protein: one rule for the flat file, the XML and the answers of the service.

Each form is first turned into the same `Entry`, so that a protein gets the same labels whichever way it came.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_EVIDENCE = re.compile(r"\s*\{[^{}]*\}")
_FAMILY = re.compile(r"[Bb]elongs to the ([^.]+)")
_COMMENT = re.compile(r"-!- ")
_MOLECULE = re.compile(r"\A\[([^\[\]]*)\]:\s*")
_NAME_LINE = re.compile(r"(RecName|AltName|SubName|Includes|Contains|Flags):\s*")
GENE_NAMES = ("Name", "OrderedLocusNames", "ORFNames")
_XML_GENE_NAMES = ("primary", "ordered locus", "ORF")
_JSON_GENE_NAMES = ("geneName", "orderedLocusNames", "orfNames")


@dataclass(frozen=True)
class Entry:
    """An entry as any of its forms tells it; tuples are in the order of the entry.

    Parameters
    ----------
    accession, name, sequence : str
    names : tuple of (str, tuple of str)
        Full name and EC numbers: recommended or submitted names of the protein, then of what it includes or contains.
    gene : str
        Name of the first gene, or where it has none its locus.
    organism : str
        Scientific name, then common name and synonym in brackets.
    locations : tuple of (str, str)
        Isoform or chain (empty: the protein), and where it is in the cell.
    pfam : str
        First family of Pfam.
    similarity : str
        What the entry says of its family.
    """

    accession: str
    name: str
    sequence: str
    names: tuple[tuple[str, tuple[str, ...]], ...]
    gene: str
    organism: str
    locations: tuple[tuple[str, str], ...]
    pfam: str
    similarity: str


def labels(entry: Entry) -> dict[str, str]:
    """Return the labels of a protein.

    The product is the recommended name in full, brackets and all, else the submitted one. The EC number is the first
    that any of the names has. The location is the first that holds for the protein itself, else for an isoform, without
    its parts (what follows a comma). The family is the first of Pfam, else that of the text.
    """
    family = _FAMILY.search(_bare(entry.similarity))
    place = next((place for molecule, place in entry.locations if not molecule), "")
    place = place or next((place for _, place in entry.locations), "")
    return {
        "entry": entry.name,
        "product": entry.names[0][0] if entry.names else "",
        "ec": next((number for _, numbers in entry.names for number in numbers if number), ""),
        "gene": entry.gene,
        "organism": entry.organism,
        "location": re.split(r"[,;.]", place)[0].strip(),
        "family": entry.pfam or (family[1][:1].upper() + family[1][1:].strip() if family else ""),
    }


def _bare(text: str) -> str:
    """Return text without evidence, on one line."""
    return " ".join(_EVIDENCE.sub("", text).split())


# --------------------------------------------------------------------------------------------------------- flat file


def from_flat(lines: Iterable[str]) -> Entry:
    """Read the lines of one entry of a flat file."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        fields.setdefault(line[:2].strip(), []).append(line[5:])
    words = " ".join(fields.get("ID", [])).split()
    accessions = " ".join(fields.get("AC", [])).replace(";", " ").split()
    name = words[0] if words else ""
    comments = _COMMENT.split(_unwrapped(fields.get("CC", ())))
    pfam = re.search(r"(?:\A|\s)Pfam; ([^;\s]+);", " ".join(fields.get("DR", ())))
    return Entry(
        accession=accessions[0] if accessions else name,
        name=name,
        sequence="".join("".join(fields.get("", ())).split()),
        names=tuple(_flat_names(fields.get("DE", ()))),
        gene=_flat_gene(_unwrapped(fields.get("GN", ()))),
        organism=_bare(_unwrapped(fields.get("OS", ()))).removesuffix("."),
        locations=tuple(_flat_locations(comments)),
        pfam=pfam[1] if pfam else "",
        similarity=next((text for text in comments if text.startswith("SIMILARITY:")), ""),
    )


def _unwrapped(lines: Iterable[str]) -> str:
    """Return wrapped lines as one; a word that was broken at its hyphen is whole again."""
    return re.sub(r"(?<=\w-)\n(?!(?:and|or) )", "", "\n".join(line.strip() for line in lines)).replace("\n", " ")


def _flat_names(lines: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield recommended and submitted names, each with the EC numbers that follow it."""
    full, numbers, kind = "", [], ""
    for line in lines:
        text = _EVIDENCE.sub("", line).strip()
        if found := _NAME_LINE.match(text):
            if kind in ("RecName", "SubName"):
                yield full, tuple(numbers)
            full, numbers, kind = "", [], found[1]
            text = text[found.end() :]
        for key, _, value in (part.strip().partition("=") for part in text.split(";")):
            full = full or value.strip() if key == "Full" else full
            numbers += [value.strip()] if key == "EC" else []
    if kind in ("RecName", "SubName"):
        yield full, tuple(numbers)


def _flat_gene(text: str) -> str:
    first = re.split(r";\s+and\s+", _EVIDENCE.sub("", text))[0]
    values = {
        key.strip(): value.split(",")[0].strip() for key, _, value in (p.partition("=") for p in first.split(";"))
    }
    return next((values[key] for key in GENE_NAMES if values.get(key)), "")


def _flat_locations(comments: Iterable[str]) -> Iterator[tuple[str, str]]:
    for comment in comments:
        if not comment.startswith("SUBCELLULAR LOCATION:"):
            continue
        text = _bare(comment.partition(":")[2])
        found = _MOLECULE.match(text)
        places = text[found.end() :] if found else text
        for place in re.split(r"\.(?:\s+|\Z)", places.partition("Note=")[0]):
            if place.strip():
                yield found[1] if found else "", place.strip()


# --------------------------------------------------------------------------------------------------------------- XML


def from_xml(entry: ElementTree.Element) -> Entry:
    """Read the element of one entry."""
    gene = _by_type(next(iter(_all(entry, "gene")), None), "primary")
    organism = _by_type(next(iter(_all(entry, "organism")), None), "scientific")
    similar = [_text(comment, "text") for comment in _all(entry, "comment") if comment.get("type") == "similarity"]
    return Entry(
        accession=_text(entry, "accession") or _text(entry, "name"),
        name=_text(entry, "name"),
        sequence=_text(entry, "sequence").replace(" ", ""),
        names=tuple(_xml_names(entry)),
        gene=next((gene[key] for key in _XML_GENE_NAMES if gene.get(key)), ""),
        organism=_organism(organism.get("scientific", ""), organism.get("common", ""), organism.get("synonym", "")),
        locations=tuple(_xml_locations(entry)),
        pfam=next((x.get("id", "") for x in _all(entry, "dbReference") if x.get("type") == "Pfam"), ""),
        similarity=similar[0] if similar else "",
    )


def _all(element: ElementTree.Element, path: str) -> list[ElementTree.Element]:
    return element.findall("/".join(f"{{*}}{step}" for step in path.split("/")))


def _text(element: ElementTree.Element, path: str) -> str:
    return next((" ".join((found.text or "").split()) for found in _all(element, path)), "")


def _by_type(element: ElementTree.Element | None, usual: str) -> dict[str, str]:
    """Return the first name of each type; one without a type is of the usual."""
    names: dict[str, str] = {}
    for name in _all(element, "name") if element is not None else ():
        names.setdefault(name.get("type", usual), " ".join((name.text or "").split()))
    return names


def _xml_names(entry: ElementTree.Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    for path in ("protein", "protein/domain", "protein/component"):
        for part in _all(entry, path):
            for named in _all(part, "recommendedName") + _all(part, "submittedName"):
                yield _text(named, "fullName"), tuple((number.text or "").strip() for number in _all(named, "ecNumber"))


def _xml_locations(entry: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for comment in _all(entry, "comment"):
        for place in _all(comment, "subcellularLocation/location"):
            yield _text(comment, "molecule"), " ".join((place.text or "").split())


def _organism(scientific: str, *others: str) -> str:
    return " ".join([" ".join(scientific.split()), *(f"({' '.join(other.split())})" for other in others if other)])


# -------------------------------------------------------------------------------------------------------------- JSON


def from_json(entry: Mapping[str, Any]) -> Entry:
    """Read one entry of the service's answer in JSON, of which only the fields that were asked for are there."""
    described = entry.get("proteinDescription", {})
    organism = entry.get("organism", {})
    comments = entry.get("comments", ())
    references = entry.get("uniProtKBCrossReferences", ())
    gene = next(iter(entry.get("genes", ())), {})
    similar = (
        text.get("value", "") for c in comments if c.get("commentType") == "SIMILARITY" for text in c.get("texts", ())
    )
    return Entry(
        accession=entry.get("primaryAccession", ""),
        name=entry.get("uniProtkbId", ""),
        sequence=entry.get("sequence", {}).get("value", ""),
        names=tuple(_json_names(described)),
        gene=next((name for key in _JSON_GENE_NAMES if (name := _first_value(gene.get(key)))), ""),
        organism=_organism(
            organism.get("scientificName", ""),
            organism.get("commonName", ""),
            next(iter(organism.get("synonyms", ())), ""),
        ),
        locations=tuple(
            (comment.get("molecule", ""), place.get("location", {}).get("value", ""))
            for comment in comments
            if comment.get("commentType") == "SUBCELLULAR LOCATION"
            for place in comment.get("subcellularLocations", ())
        ),
        pfam=next((x.get("id", "") for x in references if x.get("database") == "Pfam"), ""),
        similarity=next(similar, ""),
    )


def _first_value(named: Mapping[str, str] | Sequence[Mapping[str, str]] | None) -> str:
    if isinstance(named, Sequence):
        named = next(iter(named), None)
    return named.get("value", "") if named else ""


def _json_names(described: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in (described, *described.get("includes", ()), *described.get("contains", ())):
        for named in (part.get("recommendedName"), *part.get("submissionNames", ())):
            if named:
                numbers = tuple(number.get("value", "") for number in named.get("ecNumbers", ()))
                yield named.get("fullName", {}).get("value", ""), numbers
