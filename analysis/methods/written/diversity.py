"""Diversity as an effective number of types."""

from __future__ import annotations

from analysis.methods.written.written import Written

COUNTS = r"$k_i$ draws of type $i$, $n$ in all, $p_i = k_i/n$; $f_j$ types were seen exactly $j$ times"

ENTRIES: tuple[Written, ...] = (
    Written(
        "Hill number of a sample",
        r"{}^qD = \Bigl(\sum_i p_i^{\,q}\Bigr)^{1/(1-q)},\qquad {}^1D = \exp\Bigl(-\sum_i p_i \ln p_i\Bigr)",
        "Types are either the same or wholly different, and shares are those of the sample.",
        "Samples of different size are not comparable: a larger one has more types, the more so the lower the order. Rarefy, "
        "or compare at equal coverage.",
        ("hill_number",),
        rf"{COUNTS}; $q$ is the order: 0 counts all types alike, 1 by their share, 2 mostly the frequent ones.",
    ),
    Written(
        "Hill number of the source",
        r"{}^2\hat D = \frac{n(n-1)}{\sum_i k_i(k_i-1)},\qquad {}^0\hat D = S + \frac{n-1}{n}\frac{f_1^2}{2f_2}",
        "Draws are independent, and rare types that were seen say how many were not.",
        "At order 0 it is a lower bound: with very uneven types no sample says how many there are. Its interval covers that "
        "bound, not the number of types.",
        ("hill_asymptotic", "hill_asymptotic_estimate", "hill_asymptotic_se"),
        rf"{COUNTS}; $S$ types were seen. Other orders: see the details.",
    ),
    Written(
        "Rarefaction and extrapolation by size",
        r"{}^0D(m) = \sum_i \Bigl[1 - \binom{n-k_i}{m}\Big/\binom{n}{m}\Bigr],\quad m \le n;\qquad "
        r"{}^0D(n+m^*) = S + \hat f_0\Bigl[1-\Bigl(1-\tfrac{f_1}{n\hat f_0+f_1}\Bigr)^{m^*}\Bigr]",
        "Draws are independent. Symbols of an object are not; so on pages, intervals resample clusters of objects.",
        "Extrapolation beyond twice the sample is unreliable at order 0.",
        ("rarefaction", "rarefaction_band"),
        rf"{COUNTS}; $m$ is the size of a smaller sample, $m^*$ how many draws are added, $\hat f_0$ the estimated unseen types.",
    ),
    Written(
        "Hill number at equal coverage",
        r"{}^qD\bigl(m(C)\bigr),\qquad m(C):\; \hat C(m) = C",
        "Coverage is estimated without bias, which holds for independent draws.",
        "Where a coverage lies far beyond that of the sample, the size that would reach it is extrapolated.",
        ("hill_at_coverage", "size_at_coverage"),
        r"$C$ is the share of the source's probability that belongs to seen types, $m$ the sample size that reaches it.",
    ),
    Written(
        "Diversity with similar types",
        r"{}^qD^Z = \Bigl(\sum_i p_i\,(Zp)_i^{\,q-1}\Bigr)^{1/(1-q)}",
        "The similarity of two types is a number from 0 to 1 that means the same for all pairs.",
        "It is as arbitrary as the similarity. Numbers of two domains with different similarities are not comparable.",
        ("similarity_diversity",),
        r"$p$ are shares, $Z_{ij}$ the similarity of types $i$ and $j$; the identity gives the Hill number.",
    ),
    Written(
        "Vendi score",
        r"\mathrm{VS}_q = \Bigl(\sum_i \lambda_i^{\,q}\Bigr)^{1/(1-q)},\qquad \mathrm{VS}_2 = \frac{n^2}{\lVert K\rVert_F^2}",
        "Similarities form a positive semi-definite matrix with 1 on the diagonal.",
        "It grows with the number of objects until these repeat; the lower the order, the longer. Compare at equal n.",
        ("vendi_score",),
        r"$\lambda_i$ are the eigenvalues of $K/n$; $K$ holds the similarities of $n$ objects.",
    ),
    Written(
        "Mean similarity of all pairs",
        r"\frac{\sum_{i<j}\sum_d \min(x_{id}, x_{jd})}{\sum_{i<j}\sum_d \max(x_{id}, x_{jd})}",
        "Parts that two objects share make them alike, and each part counts alike.",
        "It is a ratio of sums, so large objects weigh more; common parts (a carbon chain, a frequent word) raise it everywhere.",
        ("mean_similarity",),
        r"$x_{id}$ is how often object $i$ has part $d$.",
    ),
)
