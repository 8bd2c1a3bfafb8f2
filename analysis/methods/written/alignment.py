"""Columns of an alignment."""

from __future__ import annotations

from analysis.methods.written.written import Written

ENTRIES: tuple[Written, ...] = (
    Written(
        "Profile of a column",
        r"p_a = \frac{n f_a + B g_a}{n + B}",
        "Rows (by their weights) are independent evidence of what a column allows.",
        "With few unlike rows the pseudocount decides, not the data.",
        ("profile", "column_counts"),
        r"$f_a$ is the weighted frequency of symbol $a$, $n$ the effective rows, $B$ the pseudocount, $g_a$ what is expected.",
    ),
    Written(
        "Conservation: relative entropy of a column",
        r"R = \sum_a p_a \log_2\frac{p_a}{b_a}",
        "The background is what a neutral column would show.",
        "Common ancestry conserves columns without any selection; one sequence looks wholly conserved.",
        ("relative_entropy",),
        r"$p_a$ is the profile, $b_a$ the background.",
    ),
    Written(
        "Conservation beyond chance",
        r"R - \mathbb{E}\bigl[R \mid n \text{ draws from } b\bigr]",
        "Rows are as many independent draws as their weights add up to.",
        "Weights correct for relatives roughly: a family of one lineage still looks conserved.",
        ("excess_information", "chance_information"),
        r"$R$ is the relative entropy of the column, $b$ the background, $n$ the effective rows.",
    ),
    Written(
        "Weights of rows",
        r"w_i = \frac{1}{\#\{j : \text{identity}(i, j) \ge \theta\}},\qquad w_i \propto \sum_c \frac{1}{k_c\, m_{ic}}",
        "Near copies hold no independent evidence.",
        "The threshold is a convention, and no weight replaces a tree.",
        ("relatives", "position_weights"),
        r"Left: by near relatives. Right: by position; $k_c$ symbols occur in column $c$, $m_{ic}$ rows have that of row $i$.",
    ),
    Written(
        "Mutual information of two columns",
        r"I_{cd} = \sum_{a,b} p_{ab}\log_2\frac{p_{ab}}{p_a\,p_b}",
        "Rows are independent.",
        "Common ancestry makes columns vary together; the plug-in value is too high with few rows.",
        ("mutual_information",),
        r"$p_{ab}$ is the weighted share of rows with $a$ in column $c$ and $b$ in column $d$.",
    ),
    Written(
        "Columns that vary together",
        r"I_{cd} - \frac{\bar I_{c\cdot}\,\bar I_{\cdot d}}{\bar I}",
        "What a column shares with all others is ancestry or its own entropy.",
        "Chains of couplings look like couplings; the shuffled null removes ancestry too, so it is lenient.",
        ("coupled_columns", "average_product_corrected", "NULLS"),
        r"$\bar I_{c\cdot}$ is the mean over the other columns. A pair counts if it exceeds every pair of all shuffles.",
    ),
    Written(
        "Identity of the average pair of rows",
        r"\frac{\sum_{c,a} n_{ca}(n_{ca}-1)}{\sum_c n_c(n_c-1)}",
        "Columns are aligned as they evolved.",
        "Few rows of a large clade dominate where rows are not weighted.",
        ("pairwise_identity", "occupied"),
        r"$n_{ca}$ rows have symbol $a$ in column $c$, $n_c$ have any.",
    ),
)
