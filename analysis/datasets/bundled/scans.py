"""Bundled scans: variants of one object with a measured score.

They are no sets of the catalogue: their objects differ in a place or two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.corpus import Provenance

FILE = "scans.parquet"
SHA256 = "7b86ee5d272ad6c1ce9aa99a000d10ccf0f1ac5fce4d95e9e81d421644315030"


@dataclass(frozen=True, kw_only=True)
class Scan(Provenance):
    """One scan: what was measured, and what its score means.

    Parameters
    ----------
    domain : str
        Key of `domains.DOMAINS`; empty where the objects are of none.
    function : str
        What the score measures, after "as well as the reference".
    unit : str
        What a variant changes.
    reference : str
        Name of the variant that all others are compared with.
    reference_score : float
        Its score, in the unit of the file.
    complete : bool
        Whether nearly every possible sequence was measured, so that the scan is a neutral set as a whole.
    """

    domain: str = ""
    function: str
    unit: str
    reference: str = "the wild type"
    reference_score: float = 0.0
    complete: bool = False


_MAVENN: dict[str, Any] = {
    "version": "1.1.4",
    "licence": "measured values are facts; package MIT",
    "url": "https://pypi.org/project/mavenn/",
    "sha256": SHA256,
}
_PACKAGE = "Tareen A et al. (2022) MAVE-NN. Genome Biology 23, 98. doi:10.1186/s13059-022-02661-7"

SCANS: dict[str, Scan] = {
    "gb1": Scan(
        title="Domain GB1: binding to antibodies",
        domain="protein",
        function="binds the antibody IgG",
        unit="residue",
        source="Python package mavenn, gb1_data.csv.gz",
        citation="Olson C A, Wu N C, Sun R (2014) A comprehensive biophysical description of pairwise epistasis throughout an "
        f"entire protein domain. Current Biology 24, 2643-2651. doi:10.1016/j.cub.2014.09.072. {_PACKAGE}",
        notes="Log2 enrichment by binding, relative to the wild type. 20,000 of 530,737 double substitutions, evenly spaced; "
        "the package holds no single ones.",
        **_MAVENN,
    ),
    "amyloid": Scan(
        title="Amyloid beta: nucleation of fibrils",
        domain="protein",
        function="nucleates fibrils",
        unit="residue",
        source="Python package mavenn, amyloid_data.csv.gz",
        citation="Seuma M, Faure A J, Badia M, Lehner B, Bolognesi B (2021) The genetic landscape for amyloid beta fibril "
        f"nucleation accurately discriminates familial Alzheimer's disease mutations. eLife 10, e63364. "
        f"doi:10.7554/eLife.63364. {_PACKAGE}",
        notes="Nucleation score relative to the wild type, which no evolution selected for. Single and double substitutions; "
        "those to a stop are left out.",
        **_MAVENN,
    ),
    "tdp-43": Scan(
        title="TDP-43: toxicity in yeast",
        domain="protein",
        function="is toxic",
        unit="residue",
        source="Python package mavenn, tdp43_data.csv.gz",
        citation="Bolognesi B, Faure A J, Seuma M, Schmiedel J M, Tartaglia G G, Lehner B (2019) The mutational landscape of a "
        f"prion-like domain. Nature Communications 10, 4162. doi:10.1038/s41467-019-12101-z. {_PACKAGE}",
        notes="Toxicity relative to the wild type, which no evolution selected for. Single substitutions and 10,000 of 56,730 "
        "double ones, evenly spaced; those to a stop are left out.",
        **_MAVENN,
    ),
    "splice-site": Scan(
        title="Splice site of RNA, all sequences of 9 bases",
        function="is spliced",
        unit="base",
        reference="the consensus",
        reference_score=2.0,
        complete=True,
        source="Python package mavenn, mpsa_data.csv.gz",
        citation="Wong M S, Kinney J B, Krainer A R (2018) Quantitative activity profile and context dependence of all human 5' "
        f"splice sites. Molecular Cell 71, 1012-1026. doi:10.1016/j.molcel.2018.07.012. {_PACKAGE}",
        notes="Log10 of the per cent of messengers that keep the exon (library BRCA2, exon 17), the consensus CAGGUAAGU at 100 %."
        " "
        "30,483 of the 32,768 sequences with GU or GC at the site.",
        **_MAVENN,
    ),
}
