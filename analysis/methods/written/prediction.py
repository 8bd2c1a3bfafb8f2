"""How well the past predicts the next symbol."""

from __future__ import annotations

from analysis.methods.written.written import Written

ENTRIES: tuple[Written, ...] = (
    Written(
        "Code length of objects",
        r"L(x) = -\sum_t \log_2 P\bigl(x_t \mid x_1 \dots x_{t-1}, \text{what was learned}\bigr)",
        "The model is a probability distribution over the next symbol, so that a decoder could use it.",
        "A model learns slowly what it has no form for: a long code proves only that THIS model found nothing.",
        ("code_lengths", "next_symbol"),
        r"$x_t$ is the t-th symbol of the object; with `train` the model is frozen, else it learns as it codes.",
    ),
    Written(
        "Models of the next symbol",
        r"P = \tfrac12 P_{\text{tree}} + \tfrac12 P_{\text{blend}},\qquad "
        r"P_w^s = \tfrac12 P_e^s + \tfrac12\prod_c P_w^{cs},\qquad P(1) = \frac{1}{1+e^{-\sum_k w_k l_k}}",
        "What comes next depends on the symbols before it in the object, on the unit so far, or on a copy seen earlier.",
        "Hidden processes whose phase no short context shows are learned slowly, and long-range structure without copies hardly.",
        ("new_model", "MODELS", "Model"),
        r"From left to right: the mixture (default), the context tree, one decision of context mixing with log-odds $l_k$.",
    ),
    Written(
        "Drawing and continuing objects",
        r"P_T(x \mid \text{context}) \propto P(x \mid \text{context})^{1/T}",
        "The model is frozen; the temperature acts on each symbol, not on the whole object.",
        "At low temperature it repeats itself, at high temperature it leaves the notation: look at what can be read.",
        ("Walker",),
        r"$T$ is the temperature: below 1 the likely becomes likelier.",
        gives="Codes of drawn objects, and the probability of each next symbol.",
    ),
    Written(
        "Bits of an object, its relatives known",
        r"-\log_2\Bigl(\tfrac12 P(x) + \tfrac{1}{2N}\sum_r P(x \mid r)\Bigr)",
        "An object may name one of the pool, each alike beforehand; substitutions and families are those of the pool.",
        "At most three members are tried for each object, so the bits are an upper bound.",
        ("Relatives",),
        r"$P(x)$ is a model that reads symbol by symbol, $P(x \mid r)$ a walk along the places of the family of $r$, of $N$.",
        gives="Bits of each object, at most one more than without relatives.",
    ),
    Written(
        "Entropy rate as a code length",
        r"\hat h = -\frac1N \sum_{t=1}^{N} \log_2 P(x_t \mid \text{all before it})\ \ge\ h",
        "Objects come from one source; the interval resamples objects or clusters.",
        "It is an upper bound that holds the cost of learning: it falls with more data, so compare at equal numbers of symbols.",
        ("entropy_rate",),
        r"$N$ symbols; $h$ is the entropy rate of the source.",
    ),
    Written(
        "Share of bits that context saves",
        r"\frac{\hat H_1 - \hat h}{\hat H_1}",
        "The bits of single symbols are known without error.",
        "The syntax of a notation counts as much as what was selected: brackets of SMILES alone give a large share.",
        ("context_gain",),
        r"$\hat H_1$ is the entropy of single symbols, $\hat h$ the code length per symbol.",
    ),
    Written(
        "Block entropies",
        r"H_L = -\sum_{b \in A^L} p(b)\log_2 p(b),\qquad h_L = H_L - H_{L-1}",
        "Blocks of the length are well sampled: most of those that come next are known.",
        "From the length on at which most blocks are seen once, h_L falls for lack of data alone; the coverage shows where.",
        ("block_entropies", "conditional_entropies"),
        r"$p(b)$ is the share of the blocks of $L$ symbols that are $b$; none crosses the end of an object.",
    ),
    Written(
        "Excess entropy: what the past tells of the future",
        r"E = \lim_{L\to\infty} (H_L - L\,h_L)",
        "The source is stationary, and blocks up to the length are well sampled.",
        "Where it still rises at the longest well-sampled length it is a lower bound, and flagged.",
        ("excess_entropy", "excess_entropy_curve", "curve_of_counts"),
        r"$H_L$ is the entropy of blocks of $L$ symbols, $h_L = H_L - H_{L-1}$.",
    ),
    Written(
        "Mutual information at a distance",
        r"I(d) = \sum_{x,y} p_d(x, y)\log_2\frac{p_d(x, y)}{p_d(x)\,p_d(y)}",
        "Pairs of one distance are alike wherever they stand in an object.",
        "The plug-in value is too high by about (K-1)^2/(2N ln 2) bits: what counts is the excess over permuted pairs. "
        "Objects of different composition share information without any order: permute inside objects to see it.",
        ("mutual_information_by_distance", "mutual_information_at", "mutual_information_of_tables"),
        r"$p_d(x, y)$ is the share of pairs at distance $d$ (symbols, residues, bonds) that are $x$, then $y$.",
    ),
    Written(
        "Mutual information of paired codes",
        r"I = \sum_{x,y} p(x, y)\log_2\frac{p(x, y)}{p(x)\,p(y)}",
        "Pairs are exchangeable; several of one object are no independent evidence, which the interval minds.",
        "Near 0 the interval is too narrow; judge by the permuted null.",
        ("mutual_information_of_pairs",),
        r"$p(x, y)$ is the share of pairs that are $x$ and $y$.",
    ),
    Written(
        "One half of an object from the other",
        r"I \ \ge\ \log_2 M + \mathbb{E}\,\log_2\frac{e^{s(x, y)}}{\sum_{j=1}^{M} e^{s(x, y_j)}}",
        "Both halves are counts of the same parts; the score is fitted on other objects than those that are tested.",
        "At most log2 M bits can be seen, and a better score could find more. Length or topic of an object counts as much as its "
        "design: the second form takes the sizes out, or what else is given.",
        ("halves_information", "halves_beyond_size"),
        r"$y$ is the true other half among $M$ candidates $y_j$, $s$ the fitted score (canonical correlations).",
    ),
    Written(
        "Learning curve of code lengths",
        r"L(n) = \frac{-\sum \log_2 P(\text{held-out symbols} \mid n \text{ objects})}{\text{symbols held out}}",
        "Held-out objects come from the same source; with clusters, no relative of theirs was learned from.",
        "Its end is not seen: a curve that is still falling says nothing of where it stops.",
        ("learning_curve",),
        r"$n$ objects are learned from; the same objects are held out at every $n$.",
    ),
)
