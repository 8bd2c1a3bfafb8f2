"""The 29 claims, one entry each; all of them, whatever comes of them."""

from __future__ import annotations

from analysis.claims import data_rules, prediction_rules, search_rules, selection_rules
from analysis.claims.claim import Claim

CLAIMS: tuple[Claim, ...] = (
    Claim(
        1, "Context narrows what comes next",
        "What has been read constrains what comes next, and the more of it is known, the fewer bits the next symbol costs.",
        "Bits of the t-th symbol of held-out objects, against symbols exchanged between objects at the same place and against a "
        "chain that knows two symbols.",
        "Known symbols that save nothing, or of which more than two save no more than two.",
        prediction_rules.context, ("next-symbol",), "next-symbol", {"next_show": "average"},
    ),
    Claim(
        2, "Less perplexed, more often right",
        "A model predicts better where its perplexity is lower.",
        "Bits per symbol at the odd places of each held-out object against the share of right first choices at its even places.",
        "No rank correlation over objects, or a positive one.",
        prediction_rules.perplexity, ("top-choice",), "next-symbol", {"next_show": "example"},
    ),
    Claim(
        3, "Temperature trades fidelity for variety",
        "A higher temperature buys variety at the price of fidelity.",
        "Objects drawn at five temperatures: distance from what was learned, and bits by a second model of other families.",
        "Hotter objects that are no dearer, or no farther from what was learned.",
        prediction_rules.temperature, ("novelty",), "novelty", {"novelty_show": "frontier"},
    ),
    Claim(
        4, "Entries of a dictionary lack the thread of prose",
        "Running text has a thread that leads from sentence to sentence; entries of a dictionary have none.",
        "What the objects before one save of it, beyond as many from elsewhere in the set: prose less dictionary, per character.",
        "Entries save as much of one another as sentences that follow on each other do.",
        prediction_rules.thread, ("thread",), "next-symbol", {"next_show": "order"},
    ),
    Claim(
        5, "Selected data passed a strict filter",
        "Data whose origin was selected has strong priors, because it passed a strict filter.",
        "Functional information at the level of the reference: scans of variants, a screen, and a model's likelihood, beside "
        "objects in random order; and natural sets beside their neutral objects.",
        "Filters of about one bit, or no stricter than for objects in random order.",
        selection_rules.stringent, ("functional-information", "filters", "readings"),
        "functional-information", {"filter_show": "all"},
    ),
    Claim(
        6, "Proteins are no random strings",
        "Function selected the sequences of proteins: they are no random strings, and more than descent makes them alike.",
        "Information per site of a family, beside neutral trees of the same identity.",
        "Trees without selection show as much information as the family.",
        selection_rules.ancestry, ("ancestry",), "ancestry", {"ancestry_show": "family"},
    ),
    Claim(
        7, "Designed proteins stay near their families",
        "Proteins that a model designs stay near the families it learned from.",
        "Similarity to the nearest protein learned from, of drawn proteins that a second model of other families finds as "
        "cheap as real ones.",
        "Drawn proteins that are as cheap as real ones and farther from what was learned.",
        prediction_rules.near_the_family, ("novelty",), "novelty", {"novelty_show": "frontier"},
    ),
    Claim(
        8, "Right composition is not yet meaning",
        "Sequences of models that get the composition right look right, and mean little.",
        "Bits of late symbols in real objects, against objects of a chain that copies their runs of three.",
        "Real objects save no more than those of the chain.",
        prediction_rules.looks_right, ("next-symbol",), "next-symbol", {"next_show": "average"},
    ),
    Claim(
        9, "Constraint tells which variants harm",
        "What selection allows in a family tells which variants do harm.",
        "Rank correlation of a family's columns with a deep mutational scan, against the substitution matrix, the position "
        "alone, and other measurements at the position.",
        "No gain over the substitution matrix.",
        selection_rules.constraint, ("constraint",), "constraint", {"constraint_show": "scan"},
        "an alignment of a family, and a deep mutational scan of one of its members, on the page Constraint or by "
        "`python -m analysis claims --family FILE --scan FILE`",
    ),
    Claim(
        10, "Data is a vanishing part of what is possible",
        "The space of what is possible is so large that all data is a vanishing part of it.",
        "Log10 of the share of possible space, with a choice of what is called possible.",
        "Nothing: it is a count.",
        selection_rules.possible, ("readings",), "coverage", {},
    ),
    Claim(
        11, "Models vary themes and find no new ones",
        "Models make variants of the themes that they learned, not new ones.",
        "Bits saved beyond a chain against similarity to what was learned, carried to no similarity; new units per 1,000 "
        "objects.",
        "Bits that are saved on objects that resemble nothing learned.",
        prediction_rules.new_themes, ("novelty",), "novelty", {"novelty_show": "curve"},
    ),
    Claim(
        12, "More variables need more data",
        "More variables bring more entropy, and so more data is needed for the same answer.",
        "Simulated objects of known bits: training objects for half of them, with and without nuisance bits, beside as many "
        "copies of one bit.",
        "As many training objects with nuisance as without.",
        data_rules.nuisance, ("simulated-batches",), "higher-order", {"higher_show": "simulated"},
    ),
    Claim(
        13, "Data, model and information must match",
        "The number of samples, the size of the model and the information in the data must match.",
        "Chains of one order on more and more data: the best order, beside objects of a chain of order 2.",
        "A best order that stays the same whatever the data.",
        data_rules.matched, ("capacity",), "learning", {"learning_show": "model"},
    ),
    Claim(
        14, "More information may be the plastic dish",
        "More information is not better data: it may tell of the dish and not of the cell.",
        "Bits that objects tell of their batch and of their function, clusters held out; function learned in one batch and "
        "tested in another.",
        "Structure tells nothing of the batch.",
        data_rules.batch, ("higher-order",), "higher-order", {"higher_show": "real"},
    ),
    Claim(
        15, "The information of cells has a meaning",
        "What cells hold has a meaning, because it was selected.",
        "Bits that the parts of proteins tell of their enzyme class, homologous families held out, against permuted labels.",
        "No more than of permuted labels.",
        selection_rules.cells, ("readings",), "function", {},
    ),
    Claim(
        16, "Assembly tells little of use",
        "Assembly theory finds selection in chemistry as such, which tells little of what a molecule is good for.",
        "Assembly index against size and Lempel-Ziv complexity, and bits of a label with and without it.",
        "The index tells of a label what size and compression do not.",
        search_rules.assembly, ("assembly-label",), "assembly", {"assembly_show": "label"},
    ),
    Claim(
        17, "Chemistry has the weakest prior",
        "Chemical structures carry weaker priors than proteins and language.",
        "The verdict over all natural sets, questions and choices: share in which molecules are weakest.",
        "They are weakest in a third of the combinations or fewer, as by chance.",
        selection_rules.weakest, ("verdicts",), "overview", {},
    ),
    Claim(
        18, "From nature is not yet a drug",
        "That a molecule is found in nature does not make it a drug, nor the contrary.",
        "Likeness to natural products: approved drugs against compounds of the same size and lipophilicity.",
        "A likeness that tells drugs from other compounds, either way.",
        search_rules.natural_products, ("natural-product",), "assembly", {"assembly_show": "natural"},
    ),
    Claim(
        19, "Physics is easier to learn than biology",
        "Models of molecules fall back on physics; what molecules do in biology is harder to learn from structure.",
        "Bits that structure tells of labels of physics less those of biology, analogues held out.",
        "Biology that can be learned as well as physics.",
        selection_rules.physics, ("readings",), "function", {},
    ),
    Claim(
        20, "Biologics succeed more often",
        "Biologics reach approval more often than small molecules, because selection made them.",
        "Published rates only.",
        "Nothing here can: the comparison is confounded by disease area.",
        selection_rules.biologics,
    ),
    Claim(
        21, "Points of a known law add nothing",
        "Points that are computed from a known equation add no information.",
        "Bits that extra points save of a new measurement, the law known or unknown; in closed form.",
        "Points that save bits though the law is known.",
        data_rules.equation, ("equation",), "synthetic", {"synthetic_show": "equation"},
    ),
    Claim(
        22, "A model's own samples add nothing",
        "Samples of a model add nothing to what the model knew.",
        "Bits of held-out objects after learning from own samples, of one and of five generations.",
        "Own samples that save bits.",
        data_rules.resampled, ("synthetic",), "synthetic", {"synthetic_show": "data"},
    ),
    Claim(
        23, "Another source can add",
        "Another model, recombination or another language can add what a model lacks.",
        "Bits of held-out objects after learning from another set, recombined objects or samples of another model, against "
        "shuffled ones.",
        "No more than shuffled objects save.",
        data_rules.other_sources, ("synthetic",), "synthetic", {"synthetic_show": "data"},
    ),
    Claim(
        24, "Reasoning generates and searches",
        "Reasoning makes its own data of high entropy: it generates, checks and searches.",
        "Success with k samples of paths through a maze, one pass against restarts from the best part.",
        "One pass that does as well.",
        search_rules.reasoning, ("search-maze",), "search", {"search_show": "maze"},
    ),
    Claim(
        25, "Iteration widens reach",
        "Cold sampling and small models cannot reach some answers; iteration widens what can be reached.",
        "Share of a space that small or all steps reach, in one pass and from what was reached before.",
        "As much is reached without iteration.",
        search_rules.reach, ("reach",), "search", {"search_show": "reach"},
    ),
    Claim(
        26, "A vague reward misleads",
        "Learning from rewards needs a reward that can be computed; a vague one misleads.",
        "True value of what a proxy of given correlation and bias selects as the best of n.",
        "A true value that follows the proxy.",
        search_rules.proxy, ("proxy",), "search", {"search_show": "proxy"},
    ),
    Claim(
        27, "Kernels choose experiments that teach",
        "A kernel can choose the experiments that teach most.",
        "A Gaussian process that chooses what is measured next, against random choice over 24 seeds, beside permuted values.",
        "No gain over random choice.",
        search_rules.next_experiment, ("next-experiment",), "higher-order", {"higher_show": "next"},
    ),
    Claim(
        28, "Leakage looks like success",
        "Leakage and circularity look like success.",
        "Bits saved beyond neutral objects with relatives of the tested objects present, less those with relatives held out.",
        "As many bits with relatives held out.",
        data_rules.leakage, ("readings",), "nulls", {},
    ),
    Claim(
        29, "It matters what is worth learning",
        "What matters is whether data holds information worth learning, and whether it is learned.",
        "Bits that ten times the data saves of unseen objects, real ones beyond neutral ones.",
        "Real objects that teach no more than neutral ones.",
        data_rules.worth_learning, ("learning",), "learning", {"learning_show": "data"},
    ),
)  # fmt: skip
