"""INN stems: the part of a drug's name that the World Health Organization reserves for a pharmacological class.

A stem with a trailing hyphen begins a name, one with a leading hyphen ends it, one with both may stand anywhere.
Source: WHO, The use of stems in the selection of International Nonproprietary Names (INN), 2018
(WHO/EMP/RHT/TSN/2018.1); a few entries are the spelling that USAN uses for the same stem.
"""

from __future__ import annotations

STEMS = {
    # heart, vessels, kidney
    "-pril": "ACE inhibitor",
    "-prilat": "ACE inhibitor",
    "-sartan": "angiotensin II receptor antagonist",
    "-kiren": "renin inhibitor",
    "-olol": "beta-adrenoceptor antagonist",
    "-alol": "beta-adrenoceptor antagonist",
    "-dilol": "beta-adrenoceptor antagonist",
    "-azosin": "alpha-adrenoceptor antagonist",
    "-dipine": "calcium channel blocker",
    "-pamil": "calcium channel blocker",
    "-tiazem": "calcium channel blocker",
    "-cainide": "antiarrhythmic",
    "-ilide": "antiarrhythmic",
    "-darone": "antiarrhythmic",
    "-thiazide": "thiazide diuretic",
    "-tizide": "thiazide diuretic",
    "-semide": "loop diuretic",
    "-renone": "aldosterone antagonist",
    "-vaptan": "vasopressin antagonist",
    "-sentan": "endothelin antagonist",
    "-ciguat": "guanylate cyclase stimulator",
    "-afil": "PDE5 inhibitor",
    "-rinone": "cardiac stimulant",
    "-vastatin": "HMG-CoA reductase inhibitor",
    "-fibrate": "fibrate",
    "-grel-": "platelet aggregation inhibitor",
    "-gatran": "thrombin inhibitor",
    "-xaban": "factor Xa inhibitor",
    "-prost-": "prostaglandin",
    # metabolism and hormones
    "-gliptin": "DPP-4 inhibitor",
    "-gliflozin": "SGLT2 inhibitor",
    "-glitazone": "PPAR gamma agonist",
    "-formin": "biguanide",
    "gli-": "sulfonylurea or related insulin secretagogue",
    "-glinide": "sulfonylurea or related insulin secretagogue",
    "estr-": "estrogen",
    "-estradiol": "estrogen",
    "-gest-": "progestogen",
    "-pred-": "corticosteroid",
    "-cort-": "corticosteroid",
    "-onide": "corticosteroid",
    "-metasone": "corticosteroid",
    "-methasone": "corticosteroid",
    "-betasol": "corticosteroid",
    "-oxifene": "estrogen receptor modulator",
    "-mifene": "estrogen receptor modulator",
    "-trozole": "aromatase inhibitor",
    "-lutamide": "antiandrogen",
    "-relin": "GnRH or growth hormone release peptide",
    "-relix": "GnRH antagonist",
    "-dronic": "bisphosphonate",
    "-dronate": "bisphosphonate",
    "-calci-": "vitamin D analogue",
    "-xostat": "xanthine oxidase inhibitor",
    # stomach and gut
    "-prazole": "proton pump inhibitor",
    "-tidine": "H2 antagonist",
    "-setron": "5-HT3 antagonist",
    "-pitant": "NK1 antagonist",
    "-pride": "sulpiride derivative",
    # nerves and mind
    "-triptan": "5-HT1 agonist",
    "-gepant": "CGRP antagonist",
    "-oxetine": "antidepressant, fluoxetine group",
    "-pramine": "tricyclic antidepressant",
    "-triptyline": "tricyclic antidepressant",
    "-faxine": "antidepressant, venlafaxine group",
    "-azepam": "benzodiazepine",
    "-zolam": "benzodiazepine",
    "-barbital": "barbiturate",
    "-plon": "sedative, GABA-A site",
    "-clone": "sedative, GABA-A site",
    "-pidem": "sedative, GABA-A site",
    "-melteon": "melatonin agonist",
    "-orexant": "orexin antagonist",
    "-promazine": "phenothiazine antipsychotic",
    "-perazine": "phenothiazine antipsychotic",
    "-peridol": "butyrophenone antipsychotic",
    "-peridone": "risperidone group antipsychotic",
    "-piprazole": "aripiprazole group antipsychotic",
    "-apine": "tricyclic psychoactive",
    "-spirone": "buspirone group anxiolytic",
    "-giline": "MAO-B inhibitor",
    "-capone": "COMT inhibitor",
    "-dopa": "dopamine precursor",
    "-toin": "hydantoin antiepileptic",
    "-racetam": "racetam",
    "-suximide": "succinimide antiepileptic",
    "-gab-": "GABA mimetic",
    "-bamate": "carbamate tranquilliser or antiepileptic",
    "-stigmine": "acetylcholinesterase inhibitor",
    "-caine": "local anaesthetic",
    "-flurane": "halogenated inhalation anaesthetic",
    "-fentanil": "opioid, fentanyl group",
    "-fentanyl": "opioid, fentanyl group",
    "-adol": "analgesic, -adol",
    "nal-": "opioid receptor antagonist, morphinan",
    "-morphone": "opioid, morphinan",
    "-codone": "opioid, morphinan",
    "-orphan-": "opioid, morphinan",
    "-orphin-": "opioid, morphinan",
    "-curium": "neuromuscular blocker",
    "-curonium": "neuromuscular blocker",
    "-amphetamine": "amphetamine derivative",
    "-amfetamine": "amphetamine derivative",
    "-orex": "anorectic",
    # airways, allergy, inflammation
    "-terol": "beta-2 agonist",
    "-phylline": "xanthine",
    "-fylline": "xanthine",
    "-tropium": "antimuscarinic, tropane quaternary",
    "-lukast": "leukotriene antagonist",
    "-astine": "antihistamine, -astine",
    "-atadine": "antihistamine, tricyclic",
    "-rizine": "antihistamine, diphenylmethylpiperazine",
    "-clizine": "antihistamine, diphenylmethylpiperazine",
    "-milast": "PDE4 inhibitor",
    "-profen": "NSAID, ibuprofen group",
    "-fenac": "NSAID, acetic acid group",
    "-oxicam": "NSAID, oxicam",
    "-coxib": "COX-2 inhibitor",
    "-fenamic": "NSAID, anthranilic acid group",
    "-fenamate": "NSAID, anthranilic acid group",
    "-drine": "sympathomimetic",
    "-frine": "sympathomimetic",
    "-azoline": "antazoline group",
    "-onidine": "clonidine group",
    "-citinib": "JAK inhibitor",
    "-limus": "immunosuppressant, rapamycin or calcineurin group",
    "-imod": "S1P receptor modulator",
    # infections
    "-cillin": "penicillin",
    "cef-": "cephalosporin",
    "-penem": "carbapenem",
    "-bactam": "beta-lactamase inhibitor",
    "-cycline": "tetracycline",
    "-thromycin": "macrolide",
    "-micin": "aminoglycoside",
    "-kacin": "aminoglycoside",
    "rifa-": "rifamycin",
    "sulfa-": "sulfonamide antibacterial",
    "-prim": "trimethoprim group",
    "-oxacin": "quinolone",
    "-vancin": "glycopeptide antibiotic",
    "-zolid": "oxazolidinone",
    "nifur-": "nitrofuran",
    "-nidazole": "nitroimidazole",
    "-conazole": "azole antifungal",
    "-fungin": "echinocandin",
    "-bendazole": "benzimidazole anthelmintic",
    "-antel": "anthelmintic, -antel",
    "-quine": "quinoline antimalarial",
    "artem-": "artemisinin",
    "-ciclovir": "acyclic nucleoside antiviral",
    "-cyclovir": "acyclic nucleoside antiviral",
    "-fovir": "nucleotide antiviral",
    "-vudine": "nucleoside reverse transcriptase inhibitor",
    "-virine": "non-nucleoside reverse transcriptase inhibitor",
    "-navir": "HIV protease inhibitor",
    "-tegravir": "HIV integrase inhibitor",
    "-previr": "HCV protease inhibitor",
    "-asvir": "HCV NS5A inhibitor",
    "-buvir": "HCV polymerase inhibitor",
    "-amivir": "neuraminidase inhibitor",
    # cancer
    "-tinib": "tyrosine kinase inhibitor",
    "-metinib": "MEK inhibitor",
    "-rafenib": "RAF kinase inhibitor",
    "-ciclib": "CDK inhibitor",
    "-lisib": "PI3K inhibitor",
    "-parib": "PARP inhibitor",
    "-degib": "hedgehog pathway inhibitor",
    "-zomib": "proteasome inhibitor",
    "-inostat": "histone deacetylase inhibitor",
    "-rubicin": "anthracycline",
    "-taxel": "taxane",
    "vin-": "vinca alkaloid",
    "-poside": "podophyllotoxin derivative",
    "-tecan": "topoisomerase I inhibitor",
    "-trexate": "folate analogue",
    "-trexed": "folate analogue",
    "-citabine": "cytidine nucleoside",
    "-arabine": "arabinofuranosyl nucleoside",
    "-mustine": "chloroethyl alkylating agent",
    "-fosfamide": "chloroethyl alkylating agent",
    "-retin-": "retinoid",
    # diagnostics
    "io-": "iodinated contrast agent",
}

# Words whose letters mislead, each checked against what the drug is: the stem that holds, or none.
EXCEPTIONS: dict[str, str | None] = {
    "anagrelide": None,  # lowers platelet numbers, not their aggregation
    "azacitidine": None,  # cytidine, not an H2 antagonist
    "calcium": None,
    "dapiprazole": None,  # alpha-adrenoceptor antagonist
    "drospirenone": None,  # progestogen named before the stem
    "ezogabine": None,  # potassium channel opener
    "fidaxomicin": None,  # macrocycle, not an aminoglycoside
    "fluoroestradiol": None,  # tracer
    "fluorodopa": None,  # tracer
    "imiquimod": None,  # toll-like receptor agonist
    "iobenguane": None,  # tracer
    "iodohippurate": None,  # tracer
    "iofetamine": None,  # tracer
    "ioflupane": None,  # tracer
    "nalidixic": None,  # quinolone named before the stem
    "nevirapine": None,  # reverse transcriptase inhibitor
    "nitrofurantoin": None,  # antibacterial
    "orphenadrine": None,  # antimuscarinic
    "ripretinib": "-tinib",
    "stanozolol": None,  # anabolic steroid
    "vinblastine": "vin-",
}


def stem_of(name: str) -> tuple[str | None, str | None]:
    """Return (stem, class) of the first word of a drug name that carries a stem; the longest stem wins."""
    for word in name.lower().replace("/", " ").split():
        found = [stem for stem in STEMS if _carries(word, stem)]
        best = EXCEPTIONS.get(word, max(found, key=len, default=None))
        if best:
            return best, STEMS[best]
    return None, None


def _carries(word: str, stem: str) -> bool:
    letters = stem.strip("-")
    if len(word) < len(letters) + 2:
        return False
    if stem.startswith("-") and stem.endswith("-"):
        return letters in word
    return word.endswith(letters) if stem.startswith("-") else word.startswith(letters)
