"""Readers of protein file formats: from text to records, nothing believed that the text does not say."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import eq
from statistics import median
from xml.parsers import expat

import analysis.domains.protein.uniprot as uniprot_entries
from analysis.files import FileError, Limits, Note, Record

_UNIPROT_HEADER = re.compile(r"(?:sp|tr)\|([^|\s]+)\|(\S*)")
_UNIPROT_FIELD = re.compile(r"(?:\A|\s)(OS|OX|GN|PE|SV)=")
_UNIPROT_LABELS = {"OS": "organism", "GN": "gene"}
_FASTQ = re.compile(r"\s*@[^\n]*\n(?:[ACGTUNRYSWKMBDHVacgtunryswkmbdhv.*-]+[ \t]*(?:\n|\Z))+(?:\+|\Z)")
_OTHER_ALIGNMENT = re.compile(
    r"\s*(?:CLUSTAL\b|MUSCLE \(|#NEXUS\b|!!AA_MULT|PileUp\b|[0-9]+ +[0-9]+ *[is]?\n\S+ +[A-Za-z?*-]+ *(?:\n| [A-Za-z-]))"
)
_PROKKA = ("ec", "gene", "product", "cog")
_SMALL, _CAPITAL, _INSERT = re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[a-z.]+")
_PIR = re.compile(r"(?:P1|F1|XX);\S")
# Rows that programs add to an alignment: secondary structure and accessibility of its first sequence.
_ANNOTATION = re.compile(r"(?:ss|sa)_(?:pred|conf|dssp)\Z")
MAX_XML_DEPTH = 50
BLOCK = 5  # residues, at least, between blanks that only make a sequence easier to read
ALIKE_WIDTH, ALIKE, COMPARED = 20, 0.25, 50
TRANSLATE = "translate them first, and give the proteins"


# ------------------------------------------------------------------------------------------------------------- FASTA


def is_fasta(head: str) -> bool:
    """Tell FASTA by a header within the first lines, all before it blank or comments."""
    first = next((line for line in head.split("\n") if line.strip() and not line.startswith(";")), "")
    return first.startswith(">")


def fasta(text: str, limits: Limits, column: str | None = None) -> Iterator[Record | Note]:
    """Read FASTA, aligned or not. The header's first word is the id; the rest becomes labels.

    Headers ``ID EC~~~gene~~~product~~~COG`` and UniProt's are taken apart. In an alignment each sequence keeps its row
    in the label 'aligned', see `alignment_rows`.
    """
    entries = list(_fasta_entries(text))
    rows = [sequence for _, header, sequence in entries if header is not None and sequence and not _annotates(header)]
    aligned, note = alignment_rows(rows)
    if note:
        yield Note(note)
    row = iter(aligned or ())
    for number, header, sequence in entries:
        if header is None:
            yield Record(number, reason="text before the first header (a line that begins with '>')")
            continue
        name, labels = header_labels(header)
        if _annotates(header):
            yield Record(number, name, reason="is a row of structure in an alignment, no protein")
            continue
        if not sequence:
            yield Record(number, name, reason="has a header but no sequence")
            continue
        yield Record(number, name, _dashed(sequence), {**labels, "aligned": next(row)} if aligned else labels)


def _dashed(row: str) -> str:
    """Return a row with one sign for gaps: a point in an alignment divides no peptide from its neighbours."""
    return row.replace(".", "-")


def _annotates(header: str) -> bool:
    return bool(_ANNOTATION.match(header.partition(" ")[0]))


def alignment_rows(rows: Sequence[str]) -> tuple[list[str] | None, str]:
    """Return the columns that rows of an alignment share, or None where they are none, and what to say of it.

    Small letters among capitals are insertions where every row then has as many capitals and '-' (A2M, A3M): only
    these match states are columns that the rows share. Else gaps and one width make an alignment, or one width of rows
    that are as alike as relatives are. One width alone does not.

    References
    ----------
    Krogh et al. 1994, J. Mol. Biol. 235:1501, doi:10.1006/jmbi.1994.1104 (match and insert states).
    """
    if len(rows) < 2:
        return None, ""
    one_width = len(set(map(len, rows))) == 1
    gapped = any("-" in row or "." in row for row in rows)
    inserts = any(map(_SMALL.search, rows)) and any(map(_CAPITAL.search, rows))
    if inserts:
        matched = [_INSERT.sub("", row) for row in rows]
        if len(set(map(len, matched))) == 1 and matched[0]:
            said = "small letters are insertions: only the match states of the alignment (capitals and '-') are its columns"
            return matched, said
    if one_width and (gapped or _alike(rows)):
        return list(rows), ""
    if sum("-" in row for row in rows) > len(rows) / 2:
        return None, (
            "most sequences have gaps, but their rows differ in width and in the number of match states: no alignment "
            "was read, and the gaps were taken out"
        )
    return None, ""


def _alike(rows: Sequence[str]) -> bool:
    """Tell whether rows of one width share as many residues column by column as relatives do (chance: about 6 %)."""
    if len(rows[0]) < ALIKE_WIDTH:
        return False
    shares = [sum(map(eq, rows[0].upper(), row.upper())) / len(row) for row in rows[1:COMPARED]]
    return median(shares) >= ALIKE


def _fasta_entries(text: str) -> Iterator[tuple[int, str | None, str]]:
    """Return (line of the header, header, sequence); the header is None for text before the first one."""
    start, header, titled = 1, None, False
    lines: list[str] = []
    for number, marked in enumerate(text.split("\n"), 1):
        line = marked.removeprefix("\ufeff")  # files joined one behind the other keep the mark of each
        if line.startswith(">"):
            if header is not None or any(lines):
                yield start, header, "".join(lines)
            start, header, lines, titled = number, line[1:].strip(), [], False
        elif header is not None and not titled and _PIR.match(header):
            header, titled = f"{header[3:]} {line.strip()}", True  # in PIR the line after a header is a title
        elif not line.startswith(";"):
            lines.append("".join(line.split()))
    if header is not None or any(lines):
        yield start, header, "".join(lines)


def header_labels(header: str) -> tuple[str, dict[str, str]]:
    """Return the id and the labels that a FASTA header tells."""
    header = header.partition("\x01")[0]  # NCBI joins the headers of identical sequences by it
    name, rest = (*header.split(maxsplit=1), "", "")[:2]
    if "~~~" in header:
        if "~~~" in name:
            name, _, rest = header.partition("~~~")
        return name.strip(), dict(zip(_PROKKA, (part.strip() for part in rest.split("~~~")), strict=False))
    if found := _UNIPROT_HEADER.match(name):
        pieces = _UNIPROT_FIELD.split(rest)
        fields = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        labels = {_UNIPROT_LABELS[key]: value.strip() for key, value in fields.items() if key in _UNIPROT_LABELS}
        return found[1], {"entry": found[2], "product": " ".join(pieces[0].split()), **labels}
    return name, {"description": " ".join(rest.split())} if rest.strip() else {}


def sequences(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read one sequence a line, in one piece or in blocks of equal length; a name beside it is refused, not joined."""
    for record in plain(text, limits):
        *blocks, last = str(record.object).split()
        if "\t" in str(record.object).strip():
            reason = (
                "has several fields, divided by tabs: give the file the ending .tsv to choose the column of sequences"
            )
            yield Record(record.row, "", reason=reason)
        elif blocks and (len(set(map(len, blocks))) > 1 or len(last) > len(blocks[0]) or len(blocks[0]) < BLOCK):
            reason = "has several words: write one sequence a line and nothing else, or FASTA, where each has a name"
            yield Record(record.row, blocks[0], reason=reason)
        else:
            yield record


def plain(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read one object a line."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield Record(number, "", line)


# ------------------------------------------------------------------------------------------------------------- FASTQ


def is_fastq(head: str) -> bool:
    """Tell FASTQ by a name after '@', letters of nucleotides, and a line that begins with '+' (if it comes so early)."""
    return bool(_FASTQ.match(head))


def fastq(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Refuse FASTQ in words.

    Raises
    ------
    FileError
        Always: its reads are nucleotides.
    """
    raise FileError(
        "This is FASTQ: reads of nucleotides with a quality for each, no proteins. Assemble and translate them first, and "
        "give the proteins as FASTA."
    )


def is_other_alignment(head: str) -> bool:
    """Tell Clustal, MUSCLE, NEXUS, MSF and PHYLIP by how they begin."""
    return bool(_OTHER_ALIGNMENT.match(head))


def other_alignment(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Refuse alignments whose names stand beside their rows.

    Raises
    ------
    FileError
        Always: a name of letters would be read as residues.
    """
    raise FileError(
        "This is an alignment in Clustal, NEXUS, MSF or PHYLIP form. Save it as aligned FASTA or Stockholm, for instance "
        "with Biopython's AlignIO.convert."
    )


# --------------------------------------------------------------------------------------------------------- Stockholm


Rows = list[tuple[int, str, str]]  # line, name, part of the row


def stockholm(text: str, limits: Limits, column: str | None = None) -> Iterator[Record | Note]:
    """Read one or more Stockholm alignments; rows that are not as wide as most are refused."""
    blocks: list[Rows] = [[]]
    family = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#=GF ID"):
            family = line[7:].strip()
        elif line.startswith("//"):
            yield from _alignment(blocks, family)
            blocks, family = [[]], ""
        elif not line.strip():
            blocks.append([])
        elif not line.startswith("#"):
            name, *pieces = line.split()
            blocks[-1].append((number, name, "".join(pieces)))
    yield from _alignment(blocks, family)


def _alignment(blocks: Sequence[Rows], family: str) -> Iterator[Record | Note]:
    rows = _joined([block for block in blocks if block])
    whole = [(number, name, row) for number, name, row, reason in rows if not reason]
    width = max(Counter(len(row) for _, _, row in whole).items(), key=lambda item: item[1], default=(0, 0))[0]
    aligned, note = alignment_rows([row for _, _, row in whole if len(row) == width])
    if aligned is not None and note:
        yield Note(note)
    columns = iter(aligned if aligned is not None else [row for _, _, row in whole if len(row) == width])
    for number, name, row, reason in rows:
        if reason or len(row) != width:
            yield Record(number, name, reason=reason or f"its row has {len(row):,} columns where most have {width:,}")
            continue
        yield Record(number, name, _dashed(row), {"family": family, "aligned": next(columns)})


def _joined(blocks: Sequence[Rows]) -> list[tuple[int, str, str, str]]:
    """Return line, name, whole row and why it is refused; rows are joined across blocks, never within one.

    Blocks that list the same names in the same order are joined row by row, and a name that is twice in each is two
    rows. Where they list others, they are joined by name, and a name that is twice in one block is refused.
    """
    names = [[name for _, name, _ in block] for block in blocks]
    if len(blocks) > 1 and all(own == names[0] for own in names):
        return [(*rows[0][:2], "".join(part for _, _, part in rows), "") for rows in zip(*blocks, strict=True)]
    rows = [row for block in blocks for row in block]
    here = Counter(name for own in names for name in set(own))
    if max(here.values(), default=0) <= 1:
        return [(*row, "") for row in rows]
    twice = {name for own in names for name, times in Counter(own).items() if times > 1}
    parts: dict[str, list[str]] = {}
    for _, name, part in rows:
        parts.setdefault(name, []).append(part)
    reason = "name twice in one block of the alignment, so its parts cannot be told apart. Give each row its own name"
    found, seen = [], set()
    for number, name, _ in rows:
        if name in twice or name not in seen:
            found.append((number, name, "".join(parts[name]), reason if name in twice else ""))
        seen.add(name)
    return found


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
    if any(line.startswith("ID ") and line.rstrip().endswith(" BP.") for line in entry):
        return Record(start, reason=f"is an entry of EMBL, which are nucleotides; {TRANSLATE}")
    return _record(start, uniprot_entries.from_flat(entry))


def _record(start: int, entry: uniprot_entries.Entry) -> Record:
    reason = "" if entry.sequence else "the entry has no sequence"
    return Record(start, entry.accession, entry.sequence, uniprot_entries.labels(entry), reason)


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
                    yield _record(number, uniprot_entries.from_xml(element))
                    element.clear()
    except ElementTree.ParseError as error:
        broken = str(error)
    if broken:
        yield Record(number + 1, reason=f"the XML breaks off or is damaged here: {broken}")


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
