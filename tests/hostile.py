"""Files built to break a reader. Each is (domain, filename, content, what is right): none is stored, all are made here.

What is right is 'kept' (some rows are used), 'refused' (the file is answered by a message), or a count of kept rows and
of refused rows.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from rdkit import Chem

REFUSED = "refused"


@dataclass(frozen=True)
class Hostile:
    """One file: who reads it, what it is called, how it is made, and the rows that must be kept and refused."""

    domain: str
    filename: str
    make: Callable[[], bytes]
    kept: int | str
    refused: int | None = None
    says: str = ""


def zipped(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return sink.getvalue()


def gzip_bomb(megabytes: int = 40) -> bytes:
    engine = zlib.compressobj(9, wbits=31)
    block = b"a" * 2**20
    return b"".join(engine.compress(block) for _ in range(megabytes)) + engine.flush()


def encrypted_zip() -> bytes:
    data = bytearray(zipped({"a.txt": b"secret words here"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark) + offset
        data[at] |= 1
    return bytes(data)


def lying_zip() -> bytes:
    """An archive whose directory says that 20 MB are 10 bytes."""
    data = bytearray(zipped({"a.txt": b"a" * (20 * 2**20)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(mark) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def parquet(**columns: list) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def scrambled_parquet() -> bytes:
    data = bytearray(parquet(smiles=["CCO", "CCN", "CCC"] * 100))
    generator = random.Random(3)
    for _ in range(40):
        data[generator.randrange(4, len(data) - 8)] = generator.randrange(256)
    return bytes(data)


def csv_of(**columns: list) -> bytes:
    return pd.DataFrame(columns).to_csv(index=False).encode()


def tangle(atoms: int = 200) -> str:
    """Carbon atoms in a chain, each bonded to two others at random: the worst that ring perception can meet."""
    generator = random.Random(7)
    molecule = Chem.RWMol()
    for i in range(atoms):
        molecule.AddAtom(Chem.Atom(6))
        if i:
            molecule.AddBond(i - 1, i, Chem.BondType.SINGLE)
    for _ in range(20 * atoms):
        a, b = generator.sample(range(atoms), 2)
        free = all(molecule.GetAtomWithIdx(x).GetDegree() < 4 for x in (a, b))
        if free and molecule.GetBondBetweenAtoms(a, b) is None:
            molecule.AddBond(a, b, Chem.BondType.SINGLE)
    return Chem.MolToSmiles(molecule, canonical=False)


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


MOL_BLOCK = """ethanol
  made by hand

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.2000    1.2000    0.0000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
> <activity>
5.1

$$$$
"""
V3000 = """ethane
  made by hand

  0  0  0     0  0            999 V3000
M  V30 BEGIN CTAB
M  V30 COUNTS 2 1 0 0 0
M  V30 BEGIN ATOM
M  V30 1 C 0 0 0 0
M  V30 2 C 1.5 0 0 0
M  V30 END ATOM
M  V30 BEGIN BOND
M  V30 1 1 1 2
M  V30 END BOND
M  V30 END CTAB
M  END
$$$$
"""
ENTITY_BOMB = """<?xml version="1.0"?><!DOCTYPE uniprot [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">]><uniprot><entry><sequence>&f;</sequence></entry></uniprot>"""
EXTERNAL_ENTITY = """<?xml version="1.0"?><!DOCTYPE uniprot [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<uniprot><entry><accession>P1</accession><sequence>&x;</sequence></entry></uniprot>"""
UNIPROT_XML = """<?xml version="1.0" encoding="UTF-8"?>
<uniprot xmlns="http://uniprot.org/uniprot"><entry><accession>P12345</accession><name>TEST_HUMAN</name>
<sequence length="12">MKTAYIAKQRQI</sequence></entry><entry><accession>P12346</accession><sequence>MKTA"""
GENBANK = """LOCUS       TEST 100 bp DNA
FEATURES             Location/Qualifiers
     CDS             1..36
                     /gene="abc"
                     /protein_id="X1.1"
                     /translation="MKTAYIAKQR
                     QISFVKSHFSRQ"
     CDS             40..80
                     /protein_id="X2.1"
                     /translation="MKTAYIA"""
STOCKHOLM = "# STOCKHOLM 1.0\n#=GF ID fam\na MKT-AYIAK\nb MKTQAYIAK\nc MKT\nd MKTQAY.AK\n//\n"
PEPTIDE = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ"
HTML = "<img src=x onerror=alert(1)>"
MARKDOWN = "[click](javascript:alert(1)) **bold** :red[x] $x$"
RIGHT_TO_LEFT = "evil\u202egpj.smi"
FORMULAS = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]

FILES: dict[str, Hostile] = {
    # ------------------------------------------------------------------ bytes that are no file of data
    "empty": Hostile("text", "a.txt", lambda: b"", REFUSED, says="empty"),
    "only a byte order mark": Hostile("text", "a.txt", lambda: b"\xef\xbb\xbf", REFUSED),
    "only newlines": Hostile("molecule", "a.smi", lambda: b"\n\r\n\n" * 1000, REFUSED, says="empty"),
    "only zeros": Hostile("protein", "a.fasta", lambda: bytes(10_000), REFUSED, says="empty"),
    "NUL in a line": Hostile(
        "text", "a.txt", lambda: (b"good " * 40 + b"\nbad \x00 line\n" + b"line " * 40 + b"\n") * 5, 10, 5
    ),
    "NUL in a SMILES": Hostile(
        "molecule", "a.smi", lambda: b"CCO a long name of an alcohol\nCC\x00O b\n" * 3 + b"C" * 300, 4, 3
    ),
    "random bytes as text": Hostile("text", "a.txt", lambda: noise(100_000), REFUSED, says="not text"),
    "random bytes as table": Hostile("molecule", "a.csv", lambda: noise(100_000, 2), REFUSED, says="not text"),
    "PNG named .smi": Hostile("molecule", "a.smi", lambda: b"\x89PNG\r\n\x1a\n" + noise(500), REFUSED, says="PNG"),
    "PDF named .txt": Hostile("text", "a.txt", lambda: b"%PDF-1.7\n" + noise(500), REFUSED, says="PDF"),
    "pickle named .csv": Hostile("molecule", "a.csv", lambda: b"\x80\x04\x95cos\nsystem\n(S'ls'\ntR.", REFUSED),
    # ------------------------------------------------------------------ packing
    "gzip cut short": Hostile("text", "a.txt.gz", lambda: gzip.compress(noise(9_999))[:4_000], REFUSED, says="breaks"),
    "gzip header only": Hostile("text", "a.gz", lambda: b"\x1f\x8b\x08", REFUSED),
    "gzip with a wrong sum": Hostile(
        "text", "a.txt.gz", lambda: gzip.compress(b"some words " * 99)[:-8] + b"\0" * 8, REFUSED, says="damaged"
    ),
    "gzip named .csv": Hostile("molecule", "a.csv", lambda: gzip.compress(b"smiles,y\nCCO,1\nCCN,2\n"), 2, 0),
    "gzip of two members": Hostile("text", "a.txt.gz", lambda: gzip.compress(b"one\n") + gzip.compress(b"two\n"), 2, 0),
    "gzip in gzip": Hostile("text", "a.gz", lambda: gzip.compress(gzip.compress(b"words")), REFUSED, says="one layer"),
    "gzip bomb": Hostile("text", "a.txt.gz", gzip_bomb, REFUSED, says="limit"),
    "zip bomb": Hostile("text", "a.zip", lambda: zipped({"a.txt": b"a" * (40 * 2**20)}), REFUSED, says="limit"),
    "zip that lies on sizes": Hostile("text", "a.zip", lying_zip, REFUSED),
    "zip in zip": Hostile(
        "text", "a.zip", lambda: zipped({"b.zip": zipped({"c.txt": b"words"})}), REFUSED, says="layer"
    ),
    "zip in zip beside text": Hostile(
        "text", "a.zip", lambda: zipped({"b.zip": zipped({"c.txt": b"w"}), "d.txt": b"good words"}), 1, 1
    ),
    "zip with absolute paths": Hostile(
        "text", "a.zip", lambda: zipped({"/etc/passwd": b"root words", "../../x.txt": b"more words"}), 2, 0
    ),
    "zip of no files": Hostile("text", "a.zip", lambda: zipped({}), REFUSED),
    "zip of 5,000 files": Hostile(
        "text", "a.zip", lambda: zipped({f"{i}.txt": b"a word" for i in range(5_000)}), REFUSED, says="1,000"
    ),
    "zip with a password": Hostile("text", "a.zip", encrypted_zip, REFUSED, says="password"),
    "zip cut short": Hostile("text", "a.zip", lambda: zipped({"a.txt": noise(5_000)})[:2_000], REFUSED, says="damaged"),
    "workbook": Hostile("molecule", "a.xlsx", lambda: zipped({"[Content_Types].xml": b"<x/>"}), REFUSED, says="Office"),
    "tar in gzip": Hostile(
        "text", "a.tar.gz", lambda: gzip.compress(bytes(257) + b"ustar\x00" + b"x" * 900), REFUSED, says="tar"
    ),
    # ------------------------------------------------------------------ encodings
    "UTF-16 without mark": Hostile("text", "a.txt", lambda: "words of Jane Austen\nmore".encode("utf-16-le"), 2, 0),
    "UTF-16 with odd length": Hostile("text", "a.txt", lambda: b"\xff\xfea\x00b", REFUSED, says="mark"),
    "UTF-32": Hostile("text", "a.txt", lambda: "one line\nand another".encode("utf-32"), 2, 0),
    "invalid UTF-8": Hostile(
        "text", "a.txt", lambda: b"caf\xe9 au lait\nna\xefve \x81 words\n", REFUSED, says="save it as UTF-8"
    ),
    "CR line ends": Hostile("molecule", "a.smi", lambda: b"CCO a\rCCN b\rCCC c", 3, 0),
    "5 MB on one line": Hostile("text", "a.txt", lambda: b"word " * 10**6, REFUSED, says="100,000"),
    "5 MB on one line of SMILES": Hostile("molecule", "a.smi", lambda: b"C" * 5 * 10**6, REFUSED, says="2,000"),
    "25 MB": Hostile("text", "a.txt", lambda: b"words\n" * (25 * 2**20 // 6), REFUSED, says="20.0 MB"),
    # ------------------------------------------------------------------ tables
    "ragged rows": Hostile("molecule", "a.csv", lambda: b"smiles,y\nCCO,1\nCCN\nCCC,2,3\nCCCl,4\n", 2, 2),
    "quote never closed": Hostile("molecule", "a.csv", lambda: b'name,smiles\na,CCO\n"b,CCN\nc,CCC\n', 3, 0),
    "20,000 open quotes": Hostile("text", "a.csv", lambda: b"id,text\n" + b'1,"some words\n' * 20_000, 20_000, 0),
    "10,000 columns": Hostile("molecule", "a.csv", lambda: b",".join([b"x"] * 10**4) + b"\n", REFUSED, says="500"),
    "header twice": Hostile("molecule", "a.csv", lambda: b"smiles,smiles,y,y\nCCO,CCN,1,2\nCCC,CO,1,2\n", 2, 0),
    "header only": Hostile("molecule", "a.csv", lambda: b"smiles,y\n", REFUSED, says="no molecules"),
    "no SMILES column": Hostile("molecule", "a.csv", lambda: b"a,b\n1,2\n3,4\n", REFUSED, says="column"),
    "no text column": Hostile("text", "a.csv", lambda: b"a,b\n1,2\n3,4\n", REFUSED, says="Columns: "),
    "formula cells": Hostile(
        "molecule", "a.csv", lambda: csv_of(name=FORMULAS, smiles=["CCO"] * 6, note=FORMULAS), 6, 0
    ),
    "HTML as names": Hostile("molecule", "a.csv", lambda: csv_of(name=[HTML] * 3, smiles=["CCO", "CCN", "C("]), 2, 1),
    "Markdown as names": Hostile("molecule", "a.csv", lambda: csv_of(name=[MARKDOWN] * 2, smiles=["CCO", "x["]), 1, 1),
    "HTML as column name": Hostile("molecule", "a.csv", lambda: f"smiles,{HTML}\nCCO,1\nCCN,2\n".encode(), 2, 0),
    "control characters in names": Hostile(
        "molecule", "a.csv", lambda: "smiles,name\nCCO,a\u202eb\u0007\u200bc\nCCN,d\n".encode(), 2, 0
    ),
    "infinite and huge numbers": Hostile(
        "molecule", "a.csv", lambda: b"smiles,y\nCCO,inf\nCCN,1e999\nCC,-1e-999\n", 3, 0
    ),
    "wide cell": Hostile("text", "a.csv", lambda: b"id,text\n1,some words\n2," + b"w " * 10**6 + b"\n", 1, 1),
    "JSON of other things": Hostile(
        "text",
        "a.jsonl",
        lambda: b'{"text": "good words"}\n5\n[1]\nnull\n{"text": 7}\n{"text": {"a": 1}}\n{"x": 1}\n',
        1,
        6,
    ),
    "JSON with NaN": Hostile(
        "text", "a.jsonl", lambda: b'{"text":"some words","y":NaN}\n{"text":"more","y":Infinity}', 2, 0
    ),
    "JSON with half a character": Hostile(
        "text", "a.jsonl", lambda: b'{"text":"a \\ud800 b","\\udfff":"\\udfff"}', 1, 0
    ),
    "deep JSON": Hostile("text", "a.jsonl", lambda: b"[" * 10**5 + b"\n" + b'{"a":' * 10**5 + b"\n", REFUSED),
    "JSON with a long number": Hostile("text", "a.jsonl", lambda: b'{"text":' + b"9" * 10**5 + b"}\n", REFUSED),
    "JSON with 10,000 fields": Hostile(
        "text",
        "a.jsonl",
        lambda: json.dumps({f"k{i}": i for i in range(10**4)}).encode(),
        REFUSED,
        says="500",
    ),
    "JSON of a sparse table": Hostile(
        "text",
        "a.jsonl",
        lambda: "\n".join(f'{{"k{i % 499}":1,"text":"some words"}}' for i in range(50_000)).encode(),
        REFUSED,
        says="20,000,000",
    ),
    "JSON of columns without a row in common": Hostile(
        "text",
        "a.json",
        lambda: json.dumps({f"text {i}": {str(9_000 * i + j): "a b" for j in range(400)} for i in range(400)}).encode(),
        REFUSED,
        says="20,000,000",
    ),
    "300,000 doubled quotes": Hostile("text", "a.csv", lambda: b'text\n"a""b c\n' + b'"a""b c\n' * 150_000, 150_001, 0),
    # ------------------------------------------------------------------ proteins
    "text before the first header": Hostile("protein", "a.faa", lambda: f"hello\n>a\n{PEPTIDE}\n".encode(), 1, 1),
    "header without sequence": Hostile("protein", "a.faa", lambda: f">a\n>b\n{PEPTIDE}\n>c\n".encode(), 1, 2),
    "headers only": Hostile("protein", "a.faa", lambda: b">a\n>b\n", REFUSED, says="no sequence"),
    "20,000 empty headers": Hostile("protein", "a.faa", lambda: b">\n" * 20_000, REFUSED),
    "ids all alike": Hostile("protein", "a.faa", lambda: f">a\n{PEPTIDE}\n".encode() * 500, 500, 0),
    "digits in a sequence": Hostile("protein", "a.faa", lambda: f">a\nMKT1AYI\n>b\n{PEPTIDE}\n".encode(), 1, 1),
    "lower case": Hostile("protein", "a.faa", lambda: f">a\n{PEPTIDE.lower()}\n".encode(), 1, 0),
    "DNA": Hostile("protein", "a.faa", lambda: b">a\n" + b"ATGCGTACGA" * 20 + b"\n", REFUSED, says="translate"),
    "stop inside": Hostile("protein", "a.faa", lambda: f">a\nMKT*AYI\n>b\n{PEPTIDE}*\n".encode(), 1, 1),
    "200,000 residues": Hostile("protein", "a.faa", lambda: b">a\n" + b"MKTAYIAKQR" * 20_000, REFUSED, says="100,000"),
    "only gaps": Hostile("protein", "a.afa", lambda: b">a\n----\n>b\n....\n", REFUSED, says="no residues"),
    "HTML as FASTA header": Hostile("protein", "a.faa", lambda: f">{HTML} {MARKDOWN}\n{PEPTIDE}\n".encode(), 1, 0),
    "entity bomb": Hostile("protein", "a.xml", ENTITY_BOMB.encode, REFUSED, says="entities"),
    "entity bomb in UTF-16": Hostile(
        "protein", "a.xml", lambda: ENTITY_BOMB.encode("utf-16"), REFUSED, says="entities"
    ),
    "external entity": Hostile("protein", "a.xml", EXTERNAL_ENTITY.encode, REFUSED, says="entities"),
    "XML cut short": Hostile("protein", "a.xml", UNIPROT_XML.encode, 1, 1),
    "deep XML": Hostile("protein", "a.xml", lambda: b"<?xml version='1.0'?>" + b"<a>" * 10**6, REFUSED, says="nested"),
    "XML of something else": Hostile("protein", "a.xml", lambda: b"<?xml version='1.0'?><html><p/></html>", REFUSED),
    "alignment rows unequal": Hostile("protein", "a.sto", STOCKHOLM.encode, 3, 1),
    "alignment of nothing": Hostile("protein", "a.sto", lambda: b"# STOCKHOLM 1.0\n//\n", REFUSED),
    "GenBank cut short": Hostile("protein", "a.gb", GENBANK.encode, 1, 1),
    "UniProt cut short": Hostile(
        "protein", "a.dat", lambda: b"ID   A_B Reviewed; 3 AA.\nAC   P1;\nSQ   SEQUENCE\n     MKT\n", REFUSED, says="//"
    ),
    # ------------------------------------------------------------------ molecules
    "open rings": Hostile("molecule", "a.smi", lambda: b"C1CC a\nCCO b\nC%12CC c\n", 1, 2),
    "5,000 atoms": Hostile("molecule", "a.smi", lambda: b"C" * 5_000 + b"\nCCO b\n", 1, 1),
    "1,500 atoms": Hostile("molecule", "a.smi", lambda: b"C" * 1_500 + b"\nCCO b\n", 1, 1),
    "10,000 parentheses": Hostile(
        "molecule", "a.smi", lambda: b"C(" * 10**4 + b"C" + b")" * 10**4, REFUSED, says="2,000"
    ),
    "600 parentheses": Hostile("molecule", "a.smi", lambda: b"C(" * 600 + b"C" + b")" * 600, 1, 0),
    "many ring closures": Hostile(
        "molecule", "a.smi", lambda: "".join(f"C%{i}" for i in range(10, 100)).encode() * 2 + b"\nCCO b", 2, 0
    ),
    "tangle of rings": Hostile("molecule", "a.smi", lambda: tangle().encode() + b" a\nCCO b", 2, 0),
    "rings of %99 and %(123)": Hostile(
        "molecule", "a.smi", lambda: b"C%99CC%99 a\nC%(123)CCC%(123) b\nC%(9999999)C c", 2, 1
    ),
    "isotopes and charges": Hostile(
        "molecule", "a.smi", lambda: b"[13CH4] a\n[999C] b\n[C+99] c\n[C+15] d\n[99999999999C] e\n[Na+].[Cl-] f", 2, 4
    ),
    "reactions": Hostile("molecule", "a.smi", lambda: b"CC>>CO a\nC>N>O b\nCCO c", 1, 2),
    "patterns": Hostile("molecule", "a.smi", lambda: b"[C,N] a\nC~C b\n[$(CO)] c\n[!C] d\nCCO e", 1, 4),
    "wildcards": Hostile("molecule", "a.smi", lambda: b"*CC a\n[*:1]CC b\n[R1]CC c\nCCO d", 1, 3),
    "salts and metals": Hostile(
        "molecule", "a.smi", lambda: b"[Na+].[Cl-] a\n[Fe+2] b\nC[Mg]Br c\nN->[Pt](<-N)(Cl)Cl d", 4, 0
    ),
    "bare extension": Hostile("molecule", "a.smi", lambda: b"|c:1| a\nCCO |$;;O$| name\nCCN |((((\n", 2, 1),
    "accents in a SMILES": Hostile("molecule", "a.smi", lambda: "CC\u00e9 a\nCCO b\n\u041e\u0421 c".encode(), 1, 2),
    "name before SMILES": Hostile("molecule", "a.smi", lambda: b"aspirin CCO\nwater O\n", REFUSED),
    "SDF cut short": Hostile("molecule", "a.sdf", lambda: (MOL_BLOCK + MOL_BLOCK[:150]).encode(), 1, 1),
    "SDF with wrong counts": Hostile(
        "molecule", "a.sdf", lambda: (MOL_BLOCK + MOL_BLOCK.replace("  3  2", " 99 99")).encode(), 1, 1
    ),
    "SDF with no counts": Hostile("molecule", "a.sdf", lambda: MOL_BLOCK.replace("  3  2", "abcdef").encode(), REFUSED),
    "SDF with 999 atoms of V3000": Hostile(
        "molecule", "a.sdf", lambda: (V3000 + V3000.replace("COUNTS 2 1", "COUNTS 999999999 1")).encode(), 1, 1
    ),
    "SDF of no atoms": Hostile(
        "molecule", "a.sdf", lambda: b"none\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n$$$$\n", REFUSED
    ),
    "SDF of blank records": Hostile("molecule", "a.sdf", lambda: b"\n\n\n$$$$\n" * 1_000, REFUSED),
    "SDF of noise": Hostile("molecule", "a.sdf", lambda: MOL_BLOCK.replace("0.0000", "x.yzzy").encode(), REFUSED),
    # ------------------------------------------------------------------ parquet
    "parquet cut short": Hostile("molecule", "a.parquet", lambda: parquet(smiles=["CCO"] * 99)[:200], REFUSED),
    "parquet scrambled": Hostile("molecule", "a.parquet", scrambled_parquet, REFUSED),
    "parquet of lists": Hostile("text", "a.parquet", lambda: parquet(text=[["a", "b"], ["c"]]), REFUSED, says="nested"),
    "parquet of no rows": Hostile("text", "a.parquet", lambda: parquet(text=pa.array([], type=pa.string())), REFUSED),
    "parquet of many rows": Hostile(
        "text", "a.parquet", lambda: parquet(text=["some words"] * 300_000), REFUSED, says="200,000"
    ),
    "parquet of one long cell": Hostile(
        "text", "a.parquet", lambda: parquet(text=["w " * 10**6, "some words here"]), 1, 1
    ),
    "parquet named .txt": Hostile("text", "a.txt", lambda: parquet(text=["some words", None, "more"]), 2, 1),
    # ------------------------------------------------------------------ names of files
    "name with a path": Hostile("molecule", "../../etc/passwd.smi", lambda: b"CCO a\n", 1, 0),
    "name of HTML": Hostile("molecule", f"{HTML}.smi", lambda: b"CCO a\n", 1, 0),
    "name of 300 characters": Hostile("molecule", "x" * 300 + ".smi", lambda: b"CCO a\n", 1, 0),
    "name from right to left": Hostile("molecule", RIGHT_TO_LEFT, lambda: b"CCO a\n", 1, 0),
    "name of line ends": Hostile("molecule", "a\nb\x00c.smi", lambda: b"CCO a\n", 1, 0),
    "no name": Hostile("molecule", "", lambda: b"CCO a\n", 1, 0),
}
