"""Readers of protein file formats: from text to records, nothing believed that the text does not say."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from xml.parsers import expat

from analysis.files import FileError, Limits, Record

_UNIPROT_HEADER = re.compile(r"(?:sp|tr)\|([^|\s]+)\|(\S*)")
_UNIPROT_FIELD = re.compile(r" (OS|OX|GN|PE|SV)=")
_UNIPROT_LABELS = {"OS": "organism", "GN": "gene"}
_PROKKA = ("ec", "gene", "product", "cog")
_EVIDENCE = re.compile(r"\s*\{[^{}]*\}")
MAX_XML_DEPTH = 50


# ------------------------------------------------------------------------------------------------------------- FASTA


def is_fasta(head: str) -> bool:
    """Tell FASTA by a header within the first lines, all before it blank or comments."""
    first = next((line for line in head.split("\n") if line.strip() and not line.startswith(";")), "")
    return first.startswith(">")


def fasta(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read FASTA, aligned or not. The header's first word is the id; the rest becomes labels.

    Headers ``ID EC~~~gene~~~product~~~COG`` and UniProt's are taken apart. If all sequences have one width and some
    have gaps, each keeps its row of the alignment in the label 'aligned'.
    """
    entries = list(_fasta_entries(text))
    widths = {len(sequence) for _, header, sequence in entries if header is not None}
    gapped = any("-" in sequence or "." in sequence for _, _, sequence in entries)
    aligned = len(widths) == 1 and gapped and len(entries) > 1
    for number, header, sequence in entries:
        if header is None:
            yield Record(number, reason="text before the first header (a line that begins with '>')")
            continue
        name, labels = header_labels(header)
        if not sequence:
            yield Record(number, name, reason="has a header but no sequence")
            continue
        yield Record(number, name, sequence, {**labels, "aligned": sequence} if aligned else labels)


def _fasta_entries(text: str) -> Iterator[tuple[int, str | None, str]]:
    """Return (line of the header, header, sequence); the header is None for text before the first one."""
    start, header = 1, None
    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(">"):
            if header is not None or any(lines):
                yield start, header, "".join(lines)
            start, header, lines = number, line[1:].strip(), []
        elif not line.startswith(";"):
            lines.append(line.strip().replace(" ", ""))
    if header is not None or any(lines):
        yield start, header, "".join(lines)


def header_labels(header: str) -> tuple[str, dict[str, str]]:
    """Return the id and the labels that a FASTA header tells."""
    name, _, rest = header.partition(" ")
    if "~~~" in header:
        if "~~~" in name:
            name, _, rest = header.partition("~~~")
        return name, dict(zip(_PROKKA, (part.strip() for part in rest.split("~~~")), strict=False))
    if found := _UNIPROT_HEADER.match(name):
        pieces = _UNIPROT_FIELD.split(rest)
        fields = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        labels = {_UNIPROT_LABELS[key]: value for key, value in fields.items() if key in _UNIPROT_LABELS}
        return found[1], {"entry": found[2], "product": pieces[0], **labels}
    return name, {"description": rest.strip()} if rest.strip() else {}


def plain(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read one sequence a line; a line of several words is refused by the residue check unless they are residues."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield Record(number, "", line)


# --------------------------------------------------------------------------------------------------------- Stockholm


def stockholm(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read one or more Stockholm alignments; rows that are not as wide as most are refused."""
    rows: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    family = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#=GF ID"):
            family = line[7:].strip()
        elif line.startswith("//"):
            yield from _alignment(rows, lines, family)
            rows, lines, family = {}, {}, ""
        elif line.strip() and not line.startswith("#"):
            name, *pieces = line.split()
            rows.setdefault(name, []).append("".join(pieces))
            lines.setdefault(name, number)
    yield from _alignment(rows, lines, family)


def _alignment(rows: dict[str, list[str]], lines: dict[str, int], family: str) -> Iterator[Record]:
    whole = {name: "".join(pieces) for name, pieces in rows.items()}
    width = max(Counter(map(len, whole.values())).items(), key=lambda item: item[1], default=(0, 0))[0]
    for name, row in whole.items():
        if len(row) != width:
            reason = f"its row has {len(row):,} columns where most have {width:,}"
            yield Record(lines[name], name, reason=reason)
            continue
        labels = {"family": family, "aligned": row}
        yield Record(lines[name], name, row, labels)


# ----------------------------------------------------------------------------------------------------------- UniProt


def uniprot(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read UniProtKB flat entries: accession, residues, and names, EC, gene, organism, location, Pfam as labels."""
    entry: list[str] = []
    start = 1
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("//"):
            yield _uniprot_entry(start, entry)
            entry = []
        elif line.strip():
            start = number if not entry else start
            entry.append(line)
    if entry:
        broken = _uniprot_entry(start, entry)
        yield Record(start, broken.id, reason="the entry breaks off before its end ('//' is missing)")


def _uniprot_entry(start: int, entry: list[str]) -> Record:
    fields: dict[str, list[str]] = {}
    for line in entry:
        fields.setdefault(line[:2].strip(), []).append(line[5:].strip())
    comments = " ".join(fields.get("CC", []))
    location = re.search(r"-!- SUBCELLULAR LOCATION: ([^.;{]*)", comments)
    pfam = re.search(r"Pfam; (\S+?);", " ".join(fields.get("DR", [])))
    words = " ".join(fields.get("ID", [])).split()
    labels = {
        "entry": words[0] if words else "",
        "product": _first(r"Full=([^;]*)", fields.get("DE")),
        "ec": _first(r"EC=([^;\s]*)", fields.get("DE")),
        "gene": _first(r"Name=([^;]*)", fields.get("GN")),
        "organism": " ".join(fields.get("OS", [])).rstrip("."),
        "location": location[1].strip() if location else "",
        "family": pfam[1] if pfam else "",
    }
    name = _first(r"([^;\s]+)", fields.get("AC")) or labels["entry"]
    sequence = "".join(fields.get("", [])).replace(" ", "")
    return Record(start, name, sequence, labels, reason="" if sequence else "the entry has no sequence")


def _first(pattern: str, lines: list[str] | None) -> str:
    found = re.search(pattern, " ".join(lines or ()))
    return _EVIDENCE.sub("", found[1]).strip() if found else ""


def is_xml(head: str) -> bool:
    """Tell XML by its first mark."""
    return head.lstrip().startswith(("<?xml", "<uniprot", "<!DOCTYPE"))


def refuse_dangerous_xml(text: str) -> str:
    """Return where the XML breaks off (empty if it is whole); refuse document types, so no entity is ever defined.

    Entity bombs and external entities need a DOCTYPE, which UniProt's files do not have.

    Raises
    ------
    FileError
        If there is a DOCTYPE, or elements are nested deeper than `MAX_XML_DEPTH`.
    """
    parser = expat.ParserCreate()
    depth = 0

    def doctype(*_: object) -> None:
        raise FileError(
            "The XML declares a document type or entities, which can be used to attack a reader; remove it."
        )

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_XML_DEPTH:
            raise FileError(f"The XML is nested deeper than {MAX_XML_DEPTH} elements, so it is not UniProt's.")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        return str(error)
    return ""


def uniprot_xml(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read UniProtKB XML entry by entry; what stands before a break in the file is kept."""
    broken = refuse_dangerous_xml(text)
    parser = ElementTree.XMLPullParser(["end"])
    number = 0
    try:
        for start in range(0, len(text), 2**16):
            parser.feed(text[start : start + 2**16])
            for _, element in parser.read_events():
                if element.tag.rpartition("}")[2] == "entry":
                    number += 1
                    yield _xml_entry(number, element)
                    element.clear()
    except ElementTree.ParseError as error:
        broken = str(error)
    if broken:
        yield Record(number + 1, reason=f"the XML breaks off or is damaged here: {broken}")


def _xml_entry(number: int, entry: ElementTree.Element) -> Record:
    def text(path: str) -> str:
        found = entry.find("/".join(f"{{*}}{step}" for step in path.split("/")))
        return " ".join((found.text or "").split()) if found is not None else ""

    pfam = next((x.get("id", "") for x in entry.iterfind("{*}dbReference") if x.get("type") == "Pfam"), "")
    labels = {
        "entry": text("name"),
        "product": text("protein/recommendedName/fullName") or text("protein/submittedName/fullName"),
        "ec": text("protein/recommendedName/ecNumber"),
        "gene": text("gene/name"),
        "organism": text("organism/name"),
        "location": text("comment/subcellularLocation/location"),
        "family": pfam,
    }
    sequence = text("sequence").replace(" ", "")
    name = text("accession") or labels["entry"]
    return Record(number, name, sequence, labels, reason="" if sequence else "the entry has no sequence")


# ----------------------------------------------------------------------------------------------------------- GenBank

_QUALIFIER = re.compile(r'/(\w+)=(?:"((?:[^"]|"")*)"|(\S+))')
_GENBANK_LABELS = {"product": "product", "gene": "gene", "EC_number": "ec", "locus_tag": "locus"}


def genbank(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read the translations of the coding sequences in GenBank records, or the residues of GenPept records."""
    locus, found_any = (1, ""), False
    feature: list[str] = []
    start = 0
    section = ""
    origin: list[str] = []
    for number, line in enumerate([*text.split("\n"), "//"], 1):
        if feature and not line.startswith(" " * 21):
            found_any = True
            yield _coding_sequence(start, feature)
            feature = []
        if line.startswith("LOCUS"):
            locus, found_any, origin = (number, line), False, []
        elif line.startswith("     CDS  "):
            start, feature = number, [line[21:]]
        elif feature:
            feature.append(line[21:])
        elif line.startswith("//"):
            if origin and not found_any and " aa " in locus[1]:
                yield Record(locus[0], locus[1].split()[1], "".join(origin))
            origin = []
        elif section == "ORIGIN" and line.startswith(" "):
            origin.append("".join(line.split()[1:]))
        section = line.split(" ", 1)[0] if line[:1].strip() else section


def _coding_sequence(start: int, feature: list[str]) -> Record:
    qualifiers = {key: quoted or bare for key, quoted, bare in _QUALIFIER.findall("\n".join(feature))}
    labels = {ours: " ".join(qualifiers[key].split()) for key, ours in _GENBANK_LABELS.items() if key in qualifiers}
    name = qualifiers.get("protein_id") or qualifiers.get("locus_tag") or labels.get("gene", "")
    if "translation" not in qualifiers:
        pseudo = any(line.strip() in ("/pseudo", "/pseudogene") for line in feature)
        reason = "is a pseudogene" if pseudo else "the coding sequence has no whole /translation"
        return Record(start, name, reason=reason)
    return Record(start, name, qualifiers["translation"], labels)
