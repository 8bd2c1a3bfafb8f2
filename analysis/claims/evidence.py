"""What others have published on the claims, for and against; of a claim without an entry, we know of nothing."""

from __future__ import annotations

from analysis.claims.claim import BESIDE, IN_FAVOUR, TO_THE_CONTRARY, Evidence

_SHANNON = Evidence(
    IN_FAVOUR, "readers who see more of a text guess its next letter better",
    "Shannon 1951, Prediction and entropy of printed English",
    "10.1002/j.1538-7305.1951.tb01366.x",
)  # fmt: skip
_SZOSTAK = Evidence(
    BESIDE, "defines functional information, the bits of a filter", "Szostak 2003, Functional information: molecular messages",
    "10.1038/423689a",
)  # fmt: skip
_OPENCRISPR = Evidence(
    TO_THE_CONTRARY,
    "a model drew 4.8 times the protein clusters that nature is known to have of CRISPR-Cas families, and editors some 400 "
    "mutations from SpCas9",
    "Ruffolo et al. 2024, on OpenCRISPR-1", "10.1101/2024.04.22.590591",
)  # fmt: skip
_LEAKAGE = Evidence(
    IN_FAVOUR, "a survey finds leakage in 294 papers of 17 fields",
    "Kapoor & Narayanan 2023, Leakage and the reproducibility crisis in machine-learning-based science",
    "10.1016/j.patter.2023.100804",
)  # fmt: skip
_SAMPLING = Evidence(
    IN_FAVOUR, "the share of problems that some of many samples solve grows over four orders of magnitude of samples",
    "Brown et al. 2024, Large language monkeys: scaling inference compute with repeated sampling", "10.48550/arXiv.2407.21787",
)  # fmt: skip

EVIDENCE: dict[int, tuple[Evidence, ...]] = {
    1: (_SHANNON,),
    2: (
        Evidence(
            IN_FAVOUR, "scores of language models on benchmarks go with their bits per character, nearly on a line",
            "Huang et al. 2024, Compression represents intelligence linearly", "10.48550/arXiv.2404.09937",
        ),
        Evidence(
            TO_THE_CONTRARY, "models of the same pre-training loss differ in what they do downstream",
            "Liu et al. 2022, Same pre-training loss, better downstream: implicit bias matters for language models",
            "10.48550/arXiv.2210.14199",
        ),
    ),
    3: (
        Evidence(
            IN_FAVOUR, "decoding trades diversity for quality; below some diversity quality falls, too",
            "Zhang et al. 2020, Trading off diversity and quality in natural language generation", "10.48550/arXiv.2004.10450",
        ),
        Evidence(
            BESIDE, "text of the highest likelihood is dull and repeats itself",
            "Holtzman et al. 2019, The curious case of neural text degeneration", "10.48550/arXiv.1904.09751",
        ),
    ),
    4: (
        Evidence(
            IN_FAVOUR, "letters of novels are correlated over long distances",
            "Ebeling & Pöschel 1994, Entropy and long-range correlations in literary English", "10.1209/0295-5075/26/4/001",
        ),
    ),
    5: (
        _SZOSTAK,
        Evidence(
            IN_FAVOUR, "1 in 10^11 random proteins of 80 residues binds ATP: 36.5 bits",
            "Keefe & Szostak 2001, Functional proteins from a random-sequence library", "10.1038/35070613",
        ),
        Evidence(
            BESIDE, "85 of 400,000 compounds of a company's collection inhibit PTP1B: 12.2 bits",
            "Doman et al. 2002, Molecular docking and high-throughput screening for novel inhibitors of protein tyrosine "
            "phosphatase-1B",
            "10.1021/jm010548w",
        ),
    ),
    6: (
        Evidence(
            BESIDE, "models of families that evolution left predict which variants cause disease",
            "Frazer et al. 2021, Disease variant prediction with deep generative models of evolutionary data",
            "10.1038/s41586-021-04043-8",
        ),
    ),
    7: (
        _OPENCRISPR,
        Evidence(
            BESIDE, "proteins that a language model drew across families work in the laboratory",
            "Madani et al. 2023, Large language models generate functional protein sequences across diverse families",
            "10.1038/s41587-022-01618-2",
        ),
    ),
    8: (
        Evidence(
            TO_THE_CONTRARY, "a model of genomes designed CRISPR systems that work",
            "Nguyen et al. 2024, Sequence modeling and design from molecular to genome scale with Evo", "10.1126/science.ado9336",
        ),
    ),
    9: (
        Evidence(
            IN_FAVOUR, "models of families alone predict which variants cause disease",
            "Frazer et al. 2021, Disease variant prediction with deep generative models of evolutionary data",
            "10.1038/s41586-021-04043-8",
        ),
        Evidence(
            BESIDE, "predictors of variant effects are compared with deep mutational scans",
            "Livesey & Marsh 2020, Using deep mutational scanning to benchmark variant effect predictors and identify disease "
            "mutations",
            "10.15252/msb.20199380",
        ),
    ),
    10: (
        Evidence(
            BESIDE, "166 billion molecules of up to 17 heavy atoms are enumerated",
            "Ruddigkeit et al. 2012, Enumeration of 166 billion organic small molecules in the chemical universe database GDB-17",
            "10.1021/ci300415d",
        ),
        Evidence(
            BESIDE, "about 10^33 drug-like molecules, extrapolated from that list; other estimates reach 10^60",
            "Polishchuk et al. 2013, Estimation of the size of drug-like chemical space based on GDB-17 data",
            "10.1007/s10822-013-9672-4",
        ),
    ),
    11: (
        Evidence(
            IN_FAVOUR, "a drug candidate that a model designed was close to a known drug",
            "Walters & Murcko 2020, Assessing the impact of generative AI on medicinal chemistry", "10.1038/s41587-020-0418-2",
        ),
        _OPENCRISPR,
    ),
    12: (
        Evidence(
            IN_FAVOUR, "with a fixed number of samples, more measurements lower the accuracy of a classifier from some number on",
            "Hughes 1968, On the mean accuracy of statistical pattern recognizers", "10.1109/TIT.1968.1054102",
        ),
    ),
    13: (
        Evidence(
            IN_FAVOUR, "for a given amount of computing, model size and number of tokens are best scaled together",
            "Hoffmann et al. 2022, Training compute-optimal large language models", "10.48550/arXiv.2203.15556",
        ),
        Evidence(
            TO_THE_CONTRARY, "beyond the size that fits the training data exactly, test error falls again",
            "Belkin et al. 2019, Reconciling modern machine-learning practice and the classical bias-variance trade-off",
            "10.1073/pnas.1903070116",
        ),
    ),
    14: (
        Evidence(
            IN_FAVOUR, "samples of high-throughput data cluster by the date on which they were processed",
            "Leek et al. 2010, Tackling the widespread and critical impact of batch effects in high-throughput data",
            "10.1038/nrg2825",
        ),
        Evidence(
            IN_FAVOUR, "rules that do well on a benchmark may be shortcuts that fail elsewhere",
            "Geirhos et al. 2020, Shortcut learning in deep neural networks", "10.1038/s42256-020-00257-z",
        ),
    ),
    16: (
        Evidence(
            TO_THE_CONTRARY, "assembly theory explains and quantifies selection",
            "Sharma et al. 2023, Assembly theory explains and quantifies selection and evolution", "10.1038/s41586-023-06600-9",
        ),
        Evidence(
            IN_FAVOUR, "other measures of complexity, compression among them, sort molecules as well",
            "Uthamacumaran et al. 2024, On the salient limitations of the methods of assembly theory and their classification of "
            "molecular biosignatures",
            "10.1038/s41540-024-00403-y",
        ),
    ),
    18: (
        Evidence(
            TO_THE_CONTRARY, "lists the new drugs of 1981 to 2019 that come from natural products",
            "Newman & Cragg 2020, Natural products as sources of new drugs over the nearly four decades from 01/1981 to 09/2019",
            "10.1021/acs.jnatprod.9b01285",
        ),
        Evidence(
            BESIDE, "defines the score of likeness to natural products",
            "Ertl et al. 2008, Natural product-likeness score and its application for prioritization of compound libraries",
            "10.1021/ci700286x",
        ),
    ),
    19: (
        Evidence(
            IN_FAVOUR, "models of binding gain nothing from the contacts of protein and ligand: memorisation largely dominates",
            "Volkov et al. 2022, On the frustration to predict binding affinities from protein-ligand structures with deep "
            "neural networks",
            "10.1021/acs.jmedchem.2c00487",
        ),
    ),
    20: (
        Evidence(
            BESIDE, "from phase I to approval 9.1 % of biologics and 5.7 % of small molecules; disease areas differ 6.6-fold",
            "BIO, QLS Advisors & Informa 2021, Clinical development success rates and contributing factors 2011-2020",
            "https://go.bio.org/rs/490-EHZ-999/images/ClinicalDevelopmentSuccessRates2011_2020.pdf",
        ),
    ),
    22: (
        Evidence(
            IN_FAVOUR, "models that learn from their own samples again and again lose the tails of what they learned",
            "Shumailov et al. 2024, AI models collapse when trained on recursively generated data", "10.1038/s41586-024-07566-y",
        ),
        Evidence(
            BESIDE, "they do not collapse where samples are added to the real data and do not replace them",
            "Gerstgrasser et al. 2024, Is model collapse inevitable? Breaking the curse of recursion by accumulating real and "
            "synthetic data",
            "10.48550/arXiv.2404.01413",
        ),
    ),
    23: (
        Evidence(
            IN_FAVOUR, "recombined examples help a parser of sentences",
            "Jia & Liang 2016, Data recombination for neural semantic parsing", "10.48550/arXiv.1606.03622",
        ),
        Evidence(
            IN_FAVOUR, "a small model learns from the answers of a large one",
            "Hinton et al. 2015, Distilling the knowledge in a neural network", "10.48550/arXiv.1503.02531",
        ),
    ),
    24: (
        _SAMPLING,
        Evidence(
            TO_THE_CONTRARY, "without feedback from outside, models do not correct their own reasoning, and may make it worse",
            "Huang et al. 2023, Large language models cannot self-correct reasoning yet", "10.48550/arXiv.2310.01798",
        ),
        Evidence(
            BESIDE, "gives the unbiased estimate of success with k samples",
            "Chen et al. 2021, Evaluating large language models trained on code", "10.48550/arXiv.2107.03374",
        ),
    ),
    25: (
        _SAMPLING,
        Evidence(
            BESIDE, "with enough samples the base model solves what the model trained by reinforcement solves",
            "Yue et al. 2025, Does reinforcement learning really incentivize reasoning capacity in LLMs beyond the base model?",
            "10.48550/arXiv.2504.13837",
        ),
    ),
    26: (
        Evidence(
            IN_FAVOUR, "as a proxy of the reward is optimised, the true reward first rises and then falls",
            "Gao et al. 2022, Scaling laws for reward model overoptimization", "10.48550/arXiv.2210.10760",
        ),
        Evidence(
            BESIDE, "measured affinities that are published twice differ by a standard deviation of 0.54",
            "Kramer et al. 2012, The experimental uncertainty of heterogeneous public Ki data", "10.1021/jm300131x",
        ),
    ),
    27: (
        Evidence(
            IN_FAVOUR, "of a library of 100 million, screening 2.4 % that a model chose finds 94.8 % of the best 50,000",
            "Graff et al. 2021, Accelerating high-throughput virtual screening through molecular pool-based active learning",
            "10.1039/D0SC06805E",
        ),
    ),
    28: (
        _LEAKAGE,
        Evidence(
            IN_FAVOUR, "benchmarks of ligands reward what is alike in training and test sets",
            "Wallach & Heifets 2018, Most ligand-based classification benchmarks reward memorization rather than generalization",
            "10.1021/acs.jcim.7b00403",
        ),
    ),
    29: (
        Evidence(
            BESIDE, "divides data into structure that a bounded learner can absorb, and noise",
            "Finzi et al. 2026, From entropy to epiplexity: rethinking information for computationally bounded intelligence",
            "10.48550/arXiv.2601.03220",
        ),
    ),
}  # fmt: skip
