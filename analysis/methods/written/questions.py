"""Questions that are read on every set: key of `readings.questions.QUESTIONS` -> entry; titles and limits are in the registry."""

from __future__ import annotations

from analysis.methods.written.written import Written

PLACE = "analysis.readings.questions."
LEARNS = """>>> from analysis import prediction
>>> from analysis.corpus import Corpus
"""

ENTRIES: dict[str, Written] = {
    "reused_parts": Written(
        "",
        r"R = \hat C_{\text{real}}(m) - a,\qquad \hat C_{\text{neutral}}(m) = a",
        "Neutral objects are what the set would be without themes that come back; both are read at the same number of draws.",
        "With fewer parts than draws the coverage is extrapolated, and the reading is flagged.",
        where=r"$\hat C(m)$ is the coverage after $m$ draws of parts, at the granularity at which neutral objects cover $a$.",
        reads="1,000 distinct objects as parts (runs of characters or residues, atom environments), and neutral ones as large.",
        example=""">>> import numpy as np
>>> from analysis.readings.questions import reused_parts
>>> reused_parts.weights(np.array([0.9, 0.6, 0.4]), 0.5).round(2).tolist()  # between the last two
[0.0, 0.5, 0.5]
""",
        module=PLACE + "reused_parts",
    ),
    "beyond_neutral": Written(
        "",
        r"S = 1 - \frac{L(\text{real})}{L(\text{chain})}",
        "A chain of order 2 or 3 shows what the notation and local habits save; the model finds what lies beyond.",
        "",
        where=r"$L$ is bits per neutral unit of the same test objects, by a model that learned from as many objects of the kind.",
        reads="Test objects and a training pool, real and neutral, in each notation; relatives present or held out.",
        example=LEARNS
        + """>>> from analysis.statistics.surrogates import composition_shuffle
>>> real = Corpus.from_symbols(["abcabcabc"] * 50)
>>> both = (real, composition_shuffle(real))
>>> bits = [prediction.code_lengths(one.take([49]), train=one.take(range(49))).sum() for one in both]
>>> bool(1 - bits[0] / bits[1] > 0.9)  # order is all that these objects have
True
""",
        module=PLACE + "beyond_neutral",
    ),
    "learning": Written(
        "",
        r"1 - \frac{L(10\,n)}{L(n)}",
        "A decade of data that all sets reach stands for learning in general.",
        "",
        where=r"$L(n)$ is bits per neutral unit of the same held-out objects after $n$ symbols have been learned.",
        reads="Test objects, and a pool of which more and more is learned; neutral ones beside them.",
        example=LEARNS
        + """>>> copies = Corpus.from_symbols(["the cat sat on the mat"] * 101)
>>> first, last = (prediction.code_lengths(copies.take([100]), train=copies.take(range(n))).sum() for n in (10, 100))
>>> bool(1 - last / first > 0.5)
True
""",
        module=PLACE + "learning",
    ),
    "label_bits": Written(
        "",
        r"\frac15\sum_{\text{draws}}\bigl[H(Y) - \mathrm{CE}(Y \mid X)\bigr],\qquad H(Y) = 1",
        "Two equal classes, five draws; clusters of relatives are held out whole.",
        "",
        where=r"$Y$ is the class, $X$ the counts of parts, CE the cross-entropy of a probe on objects that it has not seen.",
        reads="Objects with a label in two equally large classes, as counts of parts; their clusters.",
        example=""">>> from analysis import function
>>> labels, clusters = [0, 1] * 100, [i // 4 for i in range(200)]
>>> round(function.label_information([[1, label] for label in labels], labels, clusters).value, 1)
1.0
""",
        module=PLACE + "label_bits",
    ),
    "halves": Written(
        "",
        r"I \ \ge\ \log_2 M + \mathbb{E}\,\log_2\frac{e^{s(x, y)}}{\sum_j e^{s(x, y_j)}}",
        "Halves are cut by one rule in every domain: the middle, or the most balanced bond.",
        "",
        where=r"$M = 128$ candidates for the other half; the sizes of both halves (and composition, if asked) are taken out.",
        reads="Both halves of each object as counts of the same parts.",
        example=""">>> import numpy as np
>>> from analysis import prediction
>>> halves = np.random.default_rng(0).poisson(1, (200, 12))
>>> prediction.halves_information(halves, halves, candidates=32, replicates=50).value > 3
True
""",
        module=PLACE + "halves_tell",
    ),
    "structure": Written(
        "",
        r"\sum_t -\log_2 P(x_t \mid \text{all before}) - U\, L_{\text{end}}",
        "What further objects would cost is what the held-out ones cost in the end.",
        "",
        where=r"The first term is what the pool costs while it is learned, $U$ its neutral units, $L_{\text{end}}$ bits per one.",
        reads="A pool of 60,000 symbols, and held-out objects; neutral ones beside them.",
        example=LEARNS
        + """>>> corpus = Corpus.from_symbols(["the cat sat on the mat"] * 50)
>>> spent = prediction.code_lengths(corpus)
>>> end = prediction.code_lengths(corpus.take([49]), train=corpus.take(range(49)))
>>> absorbed = spent.sum() - 50 * end.sum()
>>> bool(absorbed > spent.sum() / 2), bool(spent[0] > spent[1] > end.sum())
(True, True)
""",
        module=PLACE + "structure",
    ),
    "familiar": Written(
        "",
        r"\frac1n\,\#\bigl\{i : \max_{j \ne i} s_{ij} > q_{.95}(\text{neutral})\bigr\}",
        "Random valid objects say how alike two objects are by chance.",
        "",
        where=r"$s_{ij}$ is the similarity of two objects by their parts; $q_{.95}$ the 95 % quantile over neutral objects.",
        reads="Distinct objects and random valid ones, as sets of parts.",
        example=""">>> from scipy import sparse
>>> from analysis.readings.questions import familiar
>>> familiar.jaccard(sparse.csr_matrix([[1.0, 1, 0], [0, 1, 1]])).round(2).tolist()
[[1.0, 0.33], [0.33, 1.0]]
""",
        module=PLACE + "familiar",
    ),
    "bit_budget": Written(
        "",
        r"\frac{L_k - L_{k+1}}{L_0},\qquad L_0 = \frac{\log_2 |A| \cdot \text{symbols}}{\text{neutral units}}",
        "What shaped the objects is put back in a fixed order, from even symbols to real objects with their relatives.",
        "",
        where=r"$L_0$: even symbols; $L_1$: shuffled; $L_2$: a chain of order 2; $L_3$: random valid; $L_4, L_5$: real ones.",
        reads="The same test objects, and a pool of each kind, in each notation.",
        example=""">>> import numpy as np
>>> from analysis import prediction
>>> from analysis.corpus import Corpus
>>> h = prediction.conditional_entropies(Corpus.from_symbols(["aab" * 500]), 2)
>>> np.round([1 - h[0], h[0] - h[1], h[1]], 2).tolist()  # of one bit: composition, order, left over
[0.08, 0.25, 0.67]
""",
        module=PLACE + "bit_budget",
    ),
}
