"""Our readers beside well-kept ones, over some hundred made files: the same rows, or a reason why not.

The readers are pandas (delimited tables), Biopython (FASTA, UniProt and GenBank), Easel's Stockholm reader in pyhmmer,
and the suppliers of RDKit (SDF and SMILES). Where a row is read otherwise on purpose, `REASONS` says why; a reason that no
file needs is a failure, as is a difference without one.
"""

import csv
import io
import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pandas as pd
import pyhmmer
import pytest
from Bio import SeqIO
from Bio.Seq import Seq
from Bio.SeqFeature import SeqFeature, SimpleLocation
from Bio.SeqRecord import SeqRecord
from rdkit import Chem, rdBase

from analysis.domains import DOMAINS
from analysis.files import LIMITS, FileError, Refused, clean_name

FILES = 60  # of each format
RESIDUES = "ACDEFGHIKLMNPQRSTVWY"
SMILES = (
    "CCO", "c1ccccc1", "CC(=O)Oc1ccccc1C(=O)O", "C[C@H](N)C(=O)O", "C/C=C/C", "[Na+].[Cl-]", "C1CC1", "N#N", "[2H]C",
    "O=C([O-])c1ccccc1", "CN1C=NC2=C1C(=O)N(C)C(=O)N2C", "c1ccc2[nH]ccc2c1", "[NH4+]", "FC(F)(F)c1ccncc1", "CS(=O)(=O)N",
)  # fmt: skip
WORDS = (
    "the",
    "old",
    "house",
    "by",
    "the",
    "sea",
    "was",
    "sold",
    "to",
    "a",
    "man",
    "who",
    "never",
    "spoke",
    "of",
    "it",
)


@dataclass(frozen=True)
class Row:
    """One object as a reader gives it: its id, the raw object, and whatever else `REASONS` ask about."""

    id: str
    object: str
    about: str = ""


@dataclass(frozen=True)
class Reason:
    """Why rows are read otherwise: what is done to the other reader's rows before they are compared."""

    says: str
    apply: Callable[[list[Row], str], list[Row]]


@dataclass(frozen=True)
class Reader:
    """A format: which domain reads it, a maker of files, and the other reader."""

    domain: str
    extension: str
    make: Callable[[random.Random], str]
    theirs: Callable[[str], list[Row]]
    column: str | None = None


# ----------------------------------------------------------------------------------------------------------- tables


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(2, 9)))


def awkward(rng: random.Random) -> str:
    """A cell with what quoting is for: delimiters, quotes, line ends, nothing at all."""
    text = sentence(rng)
    for mark in rng.choices(["", ",", ";", "\t", '"', "\n", " ", "''", '""', "é", "|", "\n\n", '5" pipe'], k=3):
        at = rng.randint(0, len(text))
        text = text[:at] + mark + text[at:]
    return rng.choice([text, text, text, "", "!!!"])


def table(rng: random.Random) -> str:
    sink = io.StringIO()
    delimiter = rng.choice([",", ",", ";", "|", "\t"])
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    end = rng.choice(["\n", "\r\n"])
    writer = csv.writer(sink, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(["id", "text", "class"])
    for i in range(rng.randint(2, 30)):
        writer.writerow([f"n{i}", awkward(rng), rng.choice("ab")])
        if rng.random() < 0.04:
            writer.writerow([f"long{i}", sentence(rng), "a", "more"])
        if rng.random() < 0.04:
            writer.writerow([f"short{i}", sentence(rng)])
        if rng.random() < 0.04:
            sink.write(end)
        if rng.random() < 0.03:
            sink.write(f'stray{i}{delimiter}{sentence(rng)} 5" wide{delimiter}a{end}')
    return sink.getvalue()


def pandas_rows(text: str) -> list[Row]:
    delimiter = text.split("\n")[0].replace('"', "")[2]
    long = lambda cells: [*cells[:3], "more"]  # noqa: E731 - told by the name in its first cell
    frame = pd.read_csv(
        io.StringIO(text),
        sep=delimiter,
        dtype=str,
        keep_default_na=False,
        engine="python",
        on_bad_lines=lambda c: long(c)[:3],
    )
    return [Row(*map(str, cells)) for cells in frame.itertuples(index=False)]


# ------------------------------------------------------------------------------------------------------------ FASTA


def chain(rng: random.Random, least: int = 5, most: int = 90, letters: str = RESIDUES) -> str:
    return "".join(rng.choices(letters, k=rng.randint(least, most)))


def fasta(rng: random.Random) -> str:
    lines, end = [], rng.choice(["\n", "\r\n"])
    for i in range(rng.randint(1, 25)):
        header = rng.choice(
            [f"p{i}", f"p{i} a protein", f"p{i}\tof a tab", f"sp|P{i:05}|X{i}_Y Name here OS=Homo sapiens", ""]
        )
        residues = chain(rng, letters=RESIDUES + rng.choice(["", "X", "BZ", "-", "*", "U"]))
        residues = rng.choice([residues, residues.lower(), residues + "*", ""]) if rng.random() < 0.3 else residues
        width = rng.choice([10, 60, 1000])
        lines += [f">{header}", *(residues[a : a + width] for a in range(0, len(residues), width))]
        lines += [""] * (rng.random() < 0.2)
        lines += [" ".join(chain(rng, 12, 12)[a : a + 4] for a in (0, 4, 8))] * (residues != "" and rng.random() < 0.1)
    return end.join(lines) + end


def biopython_fasta(text: str) -> list[Row]:
    return [Row(record.id, str(record.seq)) for record in SeqIO.parse(io.StringIO(text.replace("\r\n", "\n")), "fasta")]


# --------------------------------------------------------------------------------------------- UniProt and GenBank


def swiss(rng: random.Random) -> str:
    entries = []
    for i in range(rng.randint(1, 12)):
        residues = chain(rng, 10, 150)
        blocks = [residues[a : a + 60] for a in range(0, len(residues), 60)]
        spaced = "\n".join("     " + " ".join(b[a : a + 10] for a in range(0, len(b), 10)) for b in blocks)
        more = rng.choice(["", f" Q{i:05};", f"\nAC   A{i:05};"])
        entries.append(
            f"ID   X{i}_ECOLI              Reviewed;         {len(residues)} AA.\nAC   P{i:05};{more}\n"
            "DT   01-JAN-2000, integrated into UniProtKB/Swiss-Prot.\nDE   RecName: Full=Protein of a test {ECO:0000255};\n"
            f"GN   Name=abc{i};\nOS   Escherichia coli.\nOC   Bacteria.\nOX   NCBI_TaxID=562;\n"
            + rng.choice(["", "CC   -!- SUBCELLULAR LOCATION: Cytoplasm.\n", "DR   Pfam; PF00069; Pkinase; 1.\n"])
            + f"SQ   SEQUENCE   {len(residues)} AA;  1111 MW;  0123456789ABCDEF CRC64;\n{spaced}\n//\n"
        )
    return "".join(entries)


def biopython_swiss(text: str) -> list[Row]:
    return [Row(record.id, str(record.seq)) for record in SeqIO.parse(io.StringIO(text), "swiss")]


def genbank(rng: random.Random) -> str:
    sink = io.StringIO()
    for i in range(rng.randint(1, 4)):
        if rng.random() < 0.4:
            record = SeqRecord(Seq(chain(rng, 20, 200)), f"NP_{i:05}", annotations={"molecule_type": "protein"})
            SeqIO.write(record, sink, "genbank")
            continue
        record = SeqRecord(Seq(chain(rng, 300, 900, "ACGT")), f"NC_{i:05}", annotations={"molecule_type": "DNA"})
        for j in range(rng.randint(0, 8)):
            place = SimpleLocation(j * 30, j * 30 + 30, rng.choice([1, -1]))
            if rng.random() < 0.3:
                place = place + SimpleLocation(j * 30 + 40, j * 30 + 70, place.strand)
            told = {"product": ['a protein, with a "quoted" name that is so long that it goes on in the next line']}
            told |= {"gene": [f"abc{j}"]} if rng.random() < 0.5 else {}
            told |= {"protein_id": [f"WP_{i}{j:04}.1"]} if rng.random() < 0.8 else {"locus_tag": [f"T{i}_{j}"]}
            told |= {"translation": [chain(rng, 10, 200)]} if rng.random() < 0.9 else {"pseudo": [""]}
            record.features += [
                SeqFeature(place, "gene", qualifiers={"gene": ["x"]}),
                SeqFeature(place, "CDS", qualifiers=told),
            ]
        SeqIO.write(record, sink, "genbank")
    return sink.getvalue()


def biopython_genbank(text: str) -> list[Row]:
    rows = []
    for record in SeqIO.parse(io.StringIO(text), "genbank"):
        if record.annotations["molecule_type"] == "protein" or not record.features:
            rows.append(Row(record.id, str(record.seq), record.annotations["molecule_type"]))
        for feature in record.features:
            if feature.type == "CDS":
                told = {key: values[0] for key, values in feature.qualifiers.items()}
                rows.append(Row(told.get("protein_id", told.get("locus_tag", "")), told.get("translation", ""), "CDS"))
    return rows


# -------------------------------------------------------------------------------------------------------- Stockholm


def stockholm(rng: random.Random) -> str:
    lines = []
    for a in range(rng.randint(1, 2)):
        n, width, blocks = rng.randint(2, 8), rng.randint(20, 130), rng.choice([1, 1, 2, 3])
        base = chain(rng, width, width)
        names = [f"S{a}{i}/{i + 1}-{i + 90}" for i in range(n)]
        rows = ["".join(rng.choice(["-", ".", c, c, c, c, rng.choice(RESIDUES)]) for c in base) for _ in names]
        lines += [
            "# STOCKHOLM 1.0",
            f"#=GF ID FAM{a}",
            "#=GF DE A family",
            *(f"#=GS {name} AC P{a}" for name in names),
            "",
        ]
        step, marked = -(-width // blocks), [name for name in names if rng.random() < 0.2]
        for start in range(0, width, step):
            for name, row in zip(names, rows, strict=True):
                lines.append(f"{name:<20} {row[start : start + step]}")
                if name in marked:
                    lines.append(f"#=GR {name} SS {'H' * len(row[start : start + step])}")
            lines += [f"#=GC RF {'x' * len(rows[0][start : start + step])}", ""]
        lines += ["//"]
    return "\n".join(lines) + "\n"


def easel_stockholm(text: str) -> list[Row]:
    with pyhmmer.easel.MSAFile(io.BytesIO(text.encode()), format="stockholm") as file:
        return [Row(name, row) for msa in file for name, row in zip(msa.names, msa.alignment, strict=True)]


# --------------------------------------------------------------------------------------------------------- molecules


def broken(rng: random.Random, block: str) -> str:
    """A record that cannot be read, one way or another."""
    lines = block.split("\n")
    ways = [
        lambda: [line for line in lines if line != "M  END"],
        lambda: [*lines[:3], " 99 99" + lines[3][6:], *lines[4:]],
        lambda: [*lines[:3], "", *lines[4:]],
        lambda: [line.replace(" C  ", " Qq ") for line in lines],
    ]
    return "\n".join(rng.choice(ways)())


def sdf(rng: random.Random) -> str:
    sink = []
    for i in range(rng.randint(1, 20)):
        molecule = Chem.MolFromSmiles(rng.choice(SMILES))
        molecule.SetProp("_Name", rng.choice([f"m{i}", f"m{i} of two", ""]))
        block = Chem.MolToMolBlock(molecule, forceV3000=rng.random() < 0.3)
        block = broken(rng, block) if rng.random() < 0.1 else block
        items = rng.choice(["", f">  <logP>  ({i})\n{i / 7:.3f}\n\n", "> <note>\ntwo\nlines\n\n"])
        sink.append(f"{block}{items}$$$$\n")
    return "".join(sink)


def record_by_record(rows: list[Row], text: str) -> list[Row]:
    return [row for record in text.split("$$$$\n") if record for row in rdkit_sdf(f"{record}$$$$\n")]


def rdkit_sdf(text: str) -> list[Row]:
    with rdBase.BlockLogs():
        found = list(Chem.ForwardSDMolSupplier(io.BytesIO(text.encode())))
    return [Row(m.GetProp("_Name"), Chem.MolToSmiles(m)) for m in found if m is not None]


def smi(rng: random.Random) -> str:
    gap = rng.choice([" ", "\t"])
    lines = [gap.join(["smiles", "name"])] * rng.choice([0, 1])
    for i in range(rng.randint(2, 30)):
        molecule = Chem.MolFromSmiles(rng.choice(SMILES))
        written = Chem.MolToRandomSmilesVect(molecule, 1, rng.randint(1, 10**6))[0]
        written = rng.choice(["C1CC", "C(C", "CC(C)(C)(C)C", "c1cccc1", "X"]) if rng.random() < 0.1 else written
        lines.append(f"{written}{gap}m{i}" + rng.choice(["", "", " of two words"]))
    return "\n".join(lines) + "\n"


def rdkit_smi(text: str) -> list[Row]:
    first = text.split("\n", 1)[0]
    with rdBase.BlockLogs():
        gap = "\t" if "\t" in first else " "
        found = Chem.SmilesMolSupplierFromText(text, gap, 0, 1, first.startswith("smiles"), True)
        return [Row(m.GetProp("_Name"), Chem.MolToSmiles(m)) for m in found if m is not None]


READERS = {
    "table": Reader("text", "csv", table, pandas_rows, "text"),
    "FASTA": Reader("protein", "fasta", fasta, biopython_fasta),
    "UniProt": Reader("protein", "dat", swiss, biopython_swiss),
    "GenBank": Reader("protein", "gbk", genbank, biopython_genbank),
    "Stockholm": Reader("protein", "sto", stockholm, easel_stockholm),
    "SDF": Reader("molecule", "sdf", sdf, rdkit_sdf),
    "SMILES": Reader("molecule", "smi", smi, rdkit_smi),
}


# ----------------------------------------------------------------------------------------------------------- reasons


def without(test: Callable[[Row], bool]) -> Callable[[list[Row], str], list[Row]]:
    return lambda rows, text: [row for row in rows if not test(row)]


def named(test: Callable[[Row], bool], name: Callable[[Row], str]) -> Callable[[list[Row], str], list[Row]]:
    return lambda rows, text: [replace(row, id=name(row)) if test(row) else row for row in rows]


def rest_of_line(rows: list[Row], text: str) -> list[Row]:
    rest = dict(line.split(maxsplit=1)[1].partition(" ")[::2] for line in text.split("\n") if len(line.split()) > 2)
    return [replace(row, id=f"{row.id} {rest[row.id]}" if row.id in rest else row.id) for row in rows]


REASONS = {
    "table": [
        Reason("a row with another number of fields than the header is refused, not cut or filled up",
               without(lambda row: row.id.startswith(("long", "short")))),
    ],
    "FASTA": [
        Reason("a header of UniProt is taken apart: the id is the accession",
               named(lambda row: row.id.startswith("sp|"), lambda row: row.id.split("|")[1])),
    ],
    "GenBank": [
        Reason("a nucleotide record without coding sequences holds no protein", without(lambda row: row.about == "DNA")),
    ],
    "SDF": [
        Reason("a record that breaks off is refused alone; RDKit's supplier reads on and loses the next, good one",
               record_by_record),
    ],
    "SMILES": [
        Reason("in a list the name is the rest of the line, not its next word", rest_of_line),
    ],
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- tests


def kept(reader: Reader, rows: list[Row]) -> list[tuple[str, str]]:
    """The other reader's rows as our own check of an object keeps them; without those that it refuses."""
    kind, found = DOMAINS[reader.domain].reader(), []
    for row in rows:
        try:
            checked = kind.check(row.object, LIMITS) if row.object.strip() else None
        except Refused:
            continue
        if checked:
            found.append((clean_name(row.id), checked))
    return found


def ours(reader: Reader, text: str) -> list[tuple[str, str]]:
    """Our rows: id and object; without the ids that were made up for rows that have none."""
    try:
        found, _ = DOMAINS[reader.domain].parse(f"made.{reader.extension}", text.encode(), column=reader.column)
    except FileError:
        return []
    return list(zip(found.ids, found.objects, strict=True))


def compared(reader: Reader, rows: list[tuple[str, str]], identity: bool) -> list[tuple[str, str]]:
    """Rows in the form in which two readers are compared: what an object is, and its id where the file gives it one."""
    known = DOMAINS[reader.domain].identity([text for _, text in rows]) if identity else [text for _, text in rows]
    return [(name.partition(" #")[0], text) for (name, _), text in zip(rows, known, strict=True)]


def made(name: str) -> Iterator[str]:
    for seed in range(FILES):
        yield READERS[name].make(random.Random(f"{name} {seed}"))


@pytest.mark.parametrize("name", READERS)
def test_rows_are_those_of_a_well_kept_reader_or_there_is_a_reason(name):
    reader, needed = READERS[name], set()
    for number, text in enumerate(made(name)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = reader.theirs(text)
        for reason in REASONS.get(name, []):
            changed = reason.apply(rows, text)
            needed |= {reason.says} if changed != rows else set()
            rows = changed
        expected = compared(reader, kept(reader, rows), identity=True)
        found = compared(reader, ours(reader, text), identity=True)
        # a row without a name is called by its place in the file, which no other reader does
        found = [(("" if not e[0] else f[0]), f[1]) for f, e in zip(found, expected, strict=False)] + found[
            len(expected) :
        ]
        assert found == expected, f"{name} file {number}:\n{text[:3000]}"
    assert needed == {reason.says for reason in REASONS.get(name, [])}
