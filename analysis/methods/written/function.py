"""From structure to function."""

from __future__ import annotations

from analysis.methods.written.written import Written

ENTRIES: tuple[Written, ...] = (
    Written(
        "Label information",
        r"I(Y; X) \ \ge\ H(Y) - \mathrm{CE}(Y \mid X)",
        "Objects (or whole clusters of relatives) that are held out stand for those that come later.",
        "A lower bound: a better probe could find more. With a random split near relatives leak; hold clusters out.",
        ("label_information", "held_out_bits", "HeldOutBits"),
        r"$Y$ is the label, $X$ the counts of parts; CE is the cross-entropy of a probe on held-out objects, in bits.",
    ),
    Written(
        "Share of a number's variance that is explained",
        r"R^2 = 1 - \frac{\sum (y - \hat y)^2}{\sum (y - \bar y)^2}",
        "Errors of all sizes of the number matter alike.",
        "A few extreme values decide it; where the held-out mean predicts better it is below 0.",
        ("label_r2",),
        r"$\hat y$ is the prediction for a held-out object.",
    ),
    Written(
        "What survives when relatives are held out",
        r"\frac{I_{\text{clusters held out}}}{I_{\text{random split}}}",
        "Clusters hold all near relatives of an object.",
        "A ratio of two noisy numbers: without information at random it is not defined, and with little its interval is wide.",
        ("label_survival", "r2_survival", "Survival"),
        r"$I$ is the label information (or $R^2$) of the same objects under both splits.",
    ),
    Written(
        "Label information against the number of objects",
        r"I(n),\quad n = N, N/2, N/4, \dots",
        "Smaller samples keep the shares of the classes.",
        "It says what this probe learns, not what the data holds.",
        ("learning_curve",),
        r"$N$ is the number of objects.",
    ),
    Written(
        "Activity cliffs",
        r"\operatorname{argmax}_{(i,j):\ s_{ij} \ge s_0}\ |y_i - y_j|",
        "Parts in common measure how alike two structures are.",
        "Errors of measurement look like cliffs: a pair is where to look, no proof.",
        ("cliffs",),
        r"$s_{ij} = \sum\min/\sum\max$ of the parts, $s_0$ the least similarity, $y$ the value.",
    ),
    Written(
        "Equal classes from a number",
        r"b(y) = \Bigl\lfloor B\, \hat F(y) \Bigr\rfloor",
        "Order is what counts, not distance.",
        "Many equal values leave a class empty, which is refused.",
        ("quantile_bins",),
        r"$\hat F$ is the share of values below, $B$ the number of classes.",
        reads="Numbers, and how many classes are wanted; what is not known stays unknown.",
        gives="Class of each number, from 0; all classes equally large.",
    ),
)
