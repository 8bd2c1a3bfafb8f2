"""Public molecules: measured activities and properties, and samples of what was made or is on sale."""

from __future__ import annotations

from typing import Any

from analysis.datasets.public.entries import File, Pages, PublicSet


def activities(target: str) -> Pages:
    """Return the activities with a pChEMBL value on a target of ChEMBL."""
    return Pages("chembl", {"target_chembl_id": target, "pchembl_value__isnull": "false"})


CHEMBL: dict[str, Any] = {
    "domain": "molecule",
    "source": "ChEMBL web services, activities with a pChEMBL value",
    "licence": "CC BY-SA 3.0",
    "citation": "Zdrazil B et al. (2024) The ChEMBL Database in 2023. Nucleic Acids Research 52, D1180-D1192. "
    "doi:10.1093/nar/gkad1004",
    "url": "https://www.ebi.ac.uk/chembl/",
    "object": "a molecule with a measured activity",
    "selection": "made by medicinal chemists for this target, and measured",
    "reader": "chembl",
    "labels": {
        "pchembl": (
            "number",
            "Median over measurements of -log10 of the molar IC50, EC50, Ki, Kd, potency or the like.",
        ),
        "measurements": ("number", "How many measurements the median is over."),
        "type": ("category", "Kind of measurement; the most frequent, where there are several."),
    },
    "verified": "https://chembl.gitbook.io/chembl-interface-documentation/web-services/chembl-data-web-services (paging, "
    "filters, order); parameter only as in https://github.com/chembl/chembl_webresource_client",
    "limit_bytes": 400 * 2**20,
}
_MOLECULENET_CITATION = (
    "Wu Z et al. (2018) MoleculeNet: a benchmark for molecular machine learning. Chemical Science 9, 513-530. "
    "doi:10.1039/C7SC02664A. "
)
_MOLECULENET: dict[str, Any] = {
    "domain": "molecule",
    "source": "MoleculeNet, table distributed by DeepChem",
    "licence": "none stated for the table; that of its original source holds (see citation)",
    "url": "https://moleculenet.org/datasets-1",
    "object": "a small molecule",
    "reader": "table",
    "verified": "loaders of https://github.com/deepchem/deepchem; columns and checksums as published by its users and found on "
    "copies of three of the files",
}
_TOX21 = {
    "NR-AR": "androgen receptor", "NR-AR-LBD": "androgen receptor, its binding domain alone",
    "NR-AhR": "aryl hydrocarbon receptor", "NR-Aromatase": "aromatase", "NR-ER": "estrogen receptor alpha",
    "NR-ER-LBD": "estrogen receptor alpha, its binding domain alone", "NR-PPAR-gamma": "PPAR gamma",
    "SR-ARE": "antioxidant response", "SR-ATAD5": "damage to DNA (ATAD5)", "SR-HSE": "heat shock",
    "SR-MMP": "membrane potential of mitochondria", "SR-p53": "p53",
}  # fmt: skip
_MUV = (466, 548, 600, 644, 652, 689, 692, 712, 713, 733, 737, 810, 832, 846, 852, 858, 859)
_MOLECULEACE: dict[str, Any] = {
    "domain": "molecule",
    "source": "MoleculeACE, table of the repository at a fixed commit; values from ChEMBL",
    "licence": "MIT (table); CC BY-SA 3.0 (ChEMBL)",
    "citation": "van Tilborg D, Alenicheva A, Grisoni F (2022) Exposing the limitations of molecular machine learning "
    "with activity cliffs. Journal of Chemical Information and Modeling 62, 5938-5951. doi:10.1021/acs.jcim.2c01073",
    "url": "https://github.com/molML/MoleculeACE",
    "object": "a molecule with a measured activity",
    "selection": "made by medicinal chemists for this target, and measured",
    "reader": "table",
    "options": {"objects": "smiles", "y": "log_activity", "cliff_mol": "cliff", "split": "split"},
    "labels": {
        "log_activity": ("number", "-log10 of the inhibition constant in nanomol per litre."),
        "cliff": ("category", "1 where a similar molecule differs in activity tenfold or more."),
        "split": ("category", "Train or test, as in the benchmark."),
    },
    "verified": "the files themselves, as stored at these commits of https://github.com/molML/MoleculeACE",
}
PUBCHEM: dict[str, Any] = {
    "domain": "molecule",
    "licence": "public domain, as far as PubChem made it; depositors may keep rights",
    "citation": "Kim S et al. (2025) PubChem 2025 update. Nucleic Acids Research 53, D1516-D1525. "
    "doi:10.1093/nar/gkae1059",
    "url": "https://pubchem.ncbi.nlm.nih.gov/docs/downloads",
    "object": "a compound",
    "reader": "pubchem",
    "labels": {"cid": ("number", "Number of the compound.")},
    "verified": "https://github.com/mcs07/PubChemPy/pull/102 (property SMILES since 2025); "
    "https://github.com/JuliaHealth/PubChemCrawler.jl (5 requests a second); form of the table as used by public "
    "programs",
}

MOLECULES: dict[str, PublicSet] = {
    "chembl-egfr": PublicSet(
        title="Inhibitors of the EGF receptor", pages=activities("CHEMBL203"), objects=11_000, bytes=6_000_000,
        **CHEMBL,
    ),
    "chembl-dopamine-d2": PublicSet(
        title="Ligands of the dopamine D2 receptor", pages=activities("CHEMBL217"), objects=10_000, bytes=6_000_000,
        **CHEMBL,
    ),
    "chembl-factor-xa": PublicSet(
        title="Inhibitors of coagulation factor Xa", pages=activities("CHEMBL244"), objects=5_000, bytes=3_000_000,
        **CHEMBL,
    ),
    "moleculenet-esol": PublicSet(
        title="Solubility in water (ESOL)",
        files=(File("moleculenet", "/datasets/delaney-processed.csv", "md5:0c90a51668d446b9e3ab77e67662bd1c"),),
        citation=_MOLECULENET_CITATION + "Delaney J S (2004) ESOL. Journal of Chemical Information and Computer "
        "Sciences 44, 1000-1005. doi:10.1021/ci034243x",
        selection="none known: compounds that somebody measured",
        options={"objects": "smiles", "id": "Compound ID",
                 "measured log solubility in mols per litre": "log_solubility"},
        labels={"log_solubility": ("number", "Decadic logarithm of the measured solubility in mol per litre.")},
        objects=1_128, bytes=97_000,
        **_MOLECULENET,
    ),
    "moleculenet-lipophilicity": PublicSet(
        title="Lipophilicity at pH 7.4",
        files=(File("moleculenet", "/datasets/Lipophilicity.csv", "md5:85a0e1cb8b38b0dfc3f96ff47a57f0ab"),),
        citation=_MOLECULENET_CITATION + "AstraZeneca (2015) deposit in ChEMBL. doi:10.6019/CHEMBL3301361",
        selection="made and tested by medicinal chemists",
        options={"objects": "smiles", "id": "CMPD_CHEMBLID", "exp": "logD"},
        labels={"logD": ("number", "Measured decadic logarithm of the octanol-water distribution at pH 7.4.")},
        objects=4_200, bytes=283_000,
        **_MOLECULENET,
    ),
    "moleculenet-bbbp": PublicSet(
        title="Passage of the blood-brain barrier",
        files=(File("moleculenet", "/datasets/BBBP.csv", "md5:66286cb9e6b148bd75d80c870df580fb"),),
        citation=_MOLECULENET_CITATION + "Martins I F et al. (2012) Journal of Chemical Information and Modeling 52, "
        "1686-1697. doi:10.1021/ci300124c",
        selection="drugs and drug candidates",
        options={"objects": "smiles", "id": "name", "p_np": "passes"},
        labels={"passes": ("category", "1 where the compound reaches the brain, else 0.")},
        objects=2_039, bytes=150_000,
        **_MOLECULENET,
    ),
    "moleculenet-bace": PublicSet(
        title="Inhibitors of beta-secretase 1",
        files=(File("moleculenet", "/datasets/bace.csv", "md5:ba7f8fa3fdf463a811fa7edea8c982c2"),),
        citation=_MOLECULENET_CITATION + "Subramanian G et al. (2016) Journal of Chemical Information and Modeling "
        "56, 1936-1949. doi:10.1021/acs.jcim.6b00290",
        selection="made by medicinal chemists for this target, and measured",
        options={"objects": "mol", "id": "CID", "pIC50": "pIC50", "Class": "active"},
        labels={
            "pIC50": ("number", "-log10 of the molar half-maximal inhibitory concentration."),
            "active": ("category", "1 for an inhibitor by the benchmark's threshold, else 0."),
        },
        objects=1_513,
        **_MOLECULENET,
    ),
    "moleculenet-tox21": PublicSet(
        title="Toxicity in twelve assays (Tox21)",
        files=(File("moleculenet", "/datasets/tox21.csv.gz", "md5:2882d69e70bba0fec14995f26787cc25"),),
        citation=_MOLECULENET_CITATION + "Huang R et al. (2016) Tox21Challenge to build predictive models of nuclear receptor "
        "and stress response pathways. Frontiers in Environmental Science 3, 85. doi:10.3389/fenvs.2015.00085",
        selection="drugs and chemicals of the environment, chosen before they were tested",
        options={"objects": "smiles", "id": "mol_id", **{name: name for name in _TOX21}},
        labels={name: ("category", f"1 where it is active on {about}, else 0; empty where it was not tested.")
                for name, about in _TOX21.items()},
        objects=7_831,
        **_MOLECULENET,
    ),
    "moleculenet-muv": PublicSet(
        title="Hits of seventeen screens of PubChem (MUV)",
        files=(File("moleculenet", "/datasets/muv.csv.gz", "md5:9c40bd41310991efd40f4d4868fa3ddf"),),
        citation=_MOLECULENET_CITATION + "Rohrer S G, Baumann K (2009) Maximum unbiased validation (MUV) data sets for virtual "
        "screening. Journal of Chemical Information and Modeling 49, 169-184. doi:10.1021/ci8002649",
        selection="compounds of screens; 30 hits of each, and decoys chosen to be as like them as they are like one another",
        options={"objects": "smiles", "id": "mol_id", **{f"MUV-{number}": f"MUV-{number}" for number in _MUV}},
        labels={f"MUV-{number}": ("category", f"1 for a hit of PubChem's assay {number}, 0 for a decoy of it; else empty.")
                for number in _MUV},
        objects=93_087,
        notes="Hits and decoys were chosen, so that the share of hits does not tell how strict a screen was.",
        **_MOLECULENET,
    ),
    "moleculeace-thrombin": PublicSet(
        title="Thrombin inhibitors with activity cliffs",
        files=(File("github", "/molML/MoleculeACE/35ab2f28faf2b80c12a93fae5dd3605ce9e27182/MoleculeACE/Data/"
                    "benchmark_data/CHEMBL204_Ki.csv"),),
        objects=2_754, bytes=299_000, **_MOLECULEACE,
    ),
    "moleculeace-dopamine-d3": PublicSet(
        title="Dopamine D3 ligands with activity cliffs",
        files=(File("github", "/molML/MoleculeACE/b314e75633020676a58ee5c39443a670fb363956/MoleculeACE/Data/"
                    "benchmark_data/CHEMBL234_Ki.csv"),),
        objects=3_657, bytes=371_000, **_MOLECULEACE,
    ),
    "zinc-250k": PublicSet(
        title="250,000 molecules drawn at random from ZINC",
        domain="molecule",
        source="ZINC, drug-like molecules, sample distributed with chemical_vae",
        licence="free to use; larger parts of ZINC may not be handed on without leave",
        citation="Gómez-Bombarelli R et al. (2018) Automatic chemical design. ACS Central Science 4, 268-276. "
        "doi:10.1021/acscentsci.7b00572. Sterling T, Irwin J J (2015) ZINC 15. Journal of Chemical Information and "
        "Modeling 55, 2324-2337. doi:10.1021/acs.jcim.5b00559",
        url="https://github.com/aspuru-guzik-group/chemical_vae",
        object="a small molecule on sale",
        selection="can be bought, and passes rules of drug-likeness",
        reader="table",
        files=(File("github", "/aspuru-guzik-group/chemical_vae/HEAD/models/zinc_properties/"
                    "250k_rndm_zinc_drugs_clean_3.csv"),),
        options={"objects": "smiles", "logP": "logP", "qed": "qed", "SAS": "sas"},
        labels={
            "logP": ("number", "Computed octanol-water partition coefficient, decadic logarithm."),
            "qed": ("number", "Computed drug-likeness (QED), 0 to 1."),
            "sas": ("number", "Computed difficulty of synthesis, 1 to 10."),
        },
        objects=249_455, bytes=22_600_000,
        verified="address (on branches main and master; HEAD is either) and columns as used by public programs",
    ),
    "pubchem-sample": PublicSet(
        title="Random sample of PubChem",
        source="PubChem, PUG REST; compound numbers drawn uniformly from 1 to 150,000,000, seed 1",
        selection="none: whatever was deposited",
        pages=Pages("pubchem", {"seed": "1", "draws": "4000", "highest": "150000000"}),
        objects=3_900, bytes=350_000,
        notes="Numbers that are not in use are left out.",
        **PUBCHEM,
    ),
}  # fmt: skip
