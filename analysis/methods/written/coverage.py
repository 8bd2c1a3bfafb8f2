"""How much of what is possible has been seen."""

from __future__ import annotations

from analysis.methods.written.diversity import COUNTS
from analysis.methods.written.written import Written

INCIDENCE = r"$Q_j$ types occur in exactly $j$ of $T$ objects, $U$ incidences in all"

ENTRIES: tuple[Written, ...] = (
    Written(
        "Sample coverage",
        r"\hat C = 1 - \frac{f_1}{n}\,\frac{(n-1)f_1}{(n-1)f_1 + 2f_2}",
        "Draws are independent and come from one source that does not change.",
        "Units that come in groups (all parts of one object) are not independent: use incidences, or resample objects.",
        ("sample_coverage", "coverage_estimate"),
        rf"{COUNTS}. $1-\hat C$ is the chance that the next draw is a type not yet seen.",
    ),
    Written(
        "Coverage by incidence",
        r"\hat C = 1 - \frac{Q_1}{U}\,\frac{(T-1)Q_1}{(T-1)Q_1 + 2Q_2}",
        "Objects are independent draws; inside an object anything may depend on anything.",
        "Near copies among the objects raise it: leave them out first.",
        ("incidence_coverage",),
        rf"{INCIDENCE}.",
    ),
    Written(
        "Number of types, a lower bound (Chao1)",
        r"\hat S = S + \frac{n-1}{n}\,\frac{f_1^2}{2 f_2}",
        "Draws are independent; the unseen types are about as rare as those seen once.",
        "Where types are very uneven the true number is larger, and no interval of it covers that.",
        ("chao1", "chao1_estimate", "chao1_se"),
        rf"{COUNTS}; $S$ types were seen.",
    ),
    Written(
        "Number of types by incidence (Chao2)",
        r"\hat S = S + \frac{T-1}{T}\,\frac{Q_1^2}{2 Q_2}",
        "Objects are independent draws.",
        "As Chao1: a lower bound.",
        ("chao2", "chao2_estimate"),
        rf"{INCIDENCE}; $S$ types were seen.",
    ),
    Written(
        "Number of types by coverage of rare ones (ACE)",
        r"\hat S = S_{\text{abundant}} + \frac{S_{\text{rare}}}{C} + \frac{f_1}{C}\,\hat\gamma^2",
        "Draws are independent; how uneven the rare types are shows in those that were seen.",
        "The limit between rare and abundant (10 by default) is a convention.",
        ("ace",),
        rf"{COUNTS}; $C = 1 - f_1/n_{{\text{{rare}}}}$, $\hat\gamma^2$ the squared coefficient of variation of the rare types.",
    ),
    Written(
        "Number of types by jackknife",
        r"\hat S_1 = S + \frac{T-1}{T} Q_1,\qquad \hat S_2 = S + \frac{2T-3}{T} Q_1 - \frac{(T-2)^2}{T(T-1)} Q_2",
        "The bias of the number of types seen falls as a power series of 1/T.",
        "With few objects it is far too low; it has no bound that holds for every source.",
        ("jackknife1", "jackknife2"),
        rf"{INCIDENCE}; $S$ types were seen.",
    ),
    Written(
        "New types in further draws (Good and Toulmin)",
        r"\hat U(t) = -\sum_{k\ge 1} (-t)^k f_k\, \Pr(L \ge k)",
        "Draws are independent. Up to t = 1 it is unbiased without further assumption, and every weight is 1.",
        "Beyond t = 1 the series explodes; smoothing trades variance for a bias that the interval does not cover.",
        ("good_toulmin", "good_toulmin_estimate"),
        r"$f_k$ types were seen $k$ times; $t$ is how many times the sample is drawn again; $L$ is binomial and smooths.",
    ),
    Written(
        "New types far beyond the sample",
        r"\hat U(t) = \frac{a_1 t + \dots + a_m t^m}{1 + b_1 t + \dots + b_m t^m}",
        "The curve of new types is smooth, rising and concave up to t.",
        "It is conservative where types are very uneven, and says 'too early to say' where no type was seen exactly twice.",
        ("extrapolate_types",),
        r"$a$ and $b$ make its series that of Good and Toulmin, as far as the data determines it.",
    ),
    Written(
        "Growth of the repertoire (Heaps)",
        r"S(m) \propto m^{\,b}",
        "Types grow as a power of the draws over the last decade of the sample.",
        "No curve is a power law for ever: the exponent falls as the sample grows, so compare at equal size.",
        ("heaps_exponent",),
        r"$S(m)$ is the expected number of types in $m$ draws of the sample; $b$ is fitted by least squares of the logarithms.",
    ),
    Written(
        "Share of possible words that occur",
        r"\frac{\#\{\text{words of } k \text{ symbols that occur}\}}{|A|^k}",
        "All strings of symbols are possible. In most notations they are not: then it is a lower bound of the share.",
        "With fewer windows than words it can never be full: compare with what as many random windows would occupy.",
        ("kmer_occupancy",),
        r"$A$ is the alphabet, $k$ the length of a word.",
    ),
    Written(
        "Circles: objects far from one another",
        r"\max\bigl\{|T| : T \subseteq X,\ d(x, y) > t\ \ \forall\, x \ne y \in T\bigr\}",
        "A distance above the threshold means different.",
        "The largest such set is too hard to find: what is given is the median and the RANGE over random orders, not an "
        "interval of sampling.",
        ("circles",),
        r"$d = 1 - \sum\min/\sum\max$ of the parts of two objects, $t$ the threshold.",
    ),
)
