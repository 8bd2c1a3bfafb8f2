"""What all numbers share: neutral objects, intervals, and the verdict over all sets and choices."""

from __future__ import annotations

from analysis.methods.written.written import Written

STATISTICS, VERDICT = "analysis.statistics.", "analysis.verdict."

NEUTRAL: dict[str, Written] = {
    "chain": Written(
        "Neutral objects from a chain of short context",
        r"P(s \mid c) = \frac{c_s - D + (S + D\,T)\,P(s \mid \text{shorter } c)}{N + S}",
        "What the notation and local habits make of objects shows within two or three symbols.",
        "A chain of another notation breaks rules that it never knew, and looks dearer than it should.",
        where=r"$c_s$ of $N$ occurrences of the context are followed by $s$, $T$ different symbols follow; $D$, $S$ are fitted.",
        reads="A corpus; the chain is fitted to training objects only.",
        gives="As many objects of the same lengths.",
        example=""">>> from analysis.corpus import Corpus
>>> from analysis.statistics.surrogates import markov_surrogate
>>> real = Corpus.from_symbols(["abab"] * 20)
>>> markov_surrogate(real, 1, shrink=False).strings()[0]  # a is followed by b, and b by a
'abab'
""",
        module=STATISTICS + "surrogates:markov_surrogate",
    ),
    "shuffled": Written(
        "Shuffled symbols",
        r"(x_{\pi(1)}, \dots, x_{\pi(N)})",
        "Composition is kept, order is not.",
        "Objects lose their own composition too, as symbols move between objects.",
        where=r"$\pi$ is a random permutation of all positions of the set.",
        reads="A corpus.",
        gives="As many objects of the same lengths, and the same symbols in all.",
        example=""">>> from analysis.corpus import Corpus
>>> from analysis.statistics.surrogates import composition_shuffle
>>> real = Corpus.from_symbols(["aabb", "ab"])
>>> composition_shuffle(real).counts().tolist() == real.counts().tolist()
True
""",
        module=STATISTICS + "surrogates:composition_shuffle",
    ),
}
INTERVALS: dict[str, Written] = {
    "bootstrap": Written(
        "Bootstrap over clusters",
        r"\bigl[q_{.025}(\theta^*),\ q_{.975}(\theta^*)\bigr]",
        "Clusters of near relatives are independent draws from one source.",
        "Wrong for whatever counts singletons: an object drawn twice looks like one seen twice.",
        where=r"$\theta^*$ is the statistic on clusters drawn with replacement.",
        reads="A statistic of objects, and their clusters.",
        gives="The statistic of each sample, in its own unit.",
        example=""">>> import numpy as np
>>> from analysis.statistics.resampling import bootstrap, percentile_interval
>>> x = np.arange(100.0)
>>> low, high = percentile_interval(bootstrap(lambda i: x[i].mean(), 100))
>>> bool(low < x.mean() < high)
True
""",
        module=STATISTICS + "resampling:bootstrap",
    ),
    "jackknife": Written(
        "Jackknife that leaves a tenth out",
        r"\theta \pm z\,\sqrt{\tfrac{n-d}{d}}\;\mathrm{sd}\bigl(\theta_{(-d)}\bigr)",
        "The statistic makes sense at nine tenths of the objects.",
        "Up to half too wide for coverage and richness close to the size of the sample.",
        where=r"$\theta_{(-d)}$ is the statistic without a random tenth of the clusters, $z$ the normal quantile.",
        reads="A statistic of objects, and their clusters.",
        gives="Scaled replicates: their standard deviation is the standard error.",
        example=""">>> import numpy as np
>>> from analysis.statistics.resampling import delete_d
>>> x = np.random.default_rng(0).normal(size=400)
>>> found = delete_d(lambda i: x[i].mean(), 400, replicates=400)
>>> bool(0.8 < found.std() / (x.std() / 20) < 1.2)  # the standard error of a mean
True
""",
        module=STATISTICS + "resampling:delete_d",
    ),
}
VERDICTS: dict[str, Written] = {
    "multiverse": Written(
        "All combinations of sets and choices",
        r"\frac{\#\{\text{combinations in which X is lowest}\}}{\#\{\text{combinations}\}}",
        "Every choice that is offered is defensible, and none is more right than another.",
        "It is only as wide as the choices that somebody thought of.",
        where="A combination takes one natural set per domain, and one level of every choice.",
        reads="Readings of natural sets, per question.",
        gives="Share of the combinations, with the noise of each reading in it.",
        example=""">>> import numpy as np
>>> text, molecules = np.array([0.3, 0.2]), np.array([0.25, 0.1])  # two sets each
>>> float((molecules[None] < text[:, None]).mean())  # lowest in three of four combinations
0.75
""",
        module=VERDICT + "specifications",
    ),
    "permutation": Written(
        "Permutation of sources over domains",
        r"p = \Pr\bigl(\max_{\text{domains, sides}} T^\pi \ge T\bigr)",
        "If domains did not matter, any source could be of any domain.",
        "It tests whether all domains are alike, not which one is lowest.",
        where=r"$T$ is the distance of a domain's mean rank to the nearest other, in deviations within domains.",
        reads="Readings averaged per source.",
        gives="Family-wise p values, per domain and side.",
        example=""">>> from analysis.verdict import permutation
>>> permutation.assignments([2, 2])  # ways to give four sources to two domains
6
""",
        module=VERDICT + "permutation",
    ),
    "decides": Written(
        "What decides the answer",
        r"S_i = \frac{\mathrm{Var}\,\mathbb{E}[\text{rank} \mid i]}{\mathrm{Var}(\text{rank})}",
        "Combinations count alike.",
        "In a table with gaps, choices that go together share what they explain.",
        where=r"$i$ is a choice (notation, order, relatives, set); sampling noise is nested in the readings.",
        reads="Ranks of a domain in all combinations.",
        gives="First-order and total share of the variance, per choice.",
        example=""">>> import numpy as np
>>> rank = np.array([[1.0, 1.0], [3.0, 3.0]])  # rows: two notations; columns: two sets
>>> float(rank.mean(axis=1).var() / rank.var()), float(rank.mean(axis=0).var() / rank.var())
(1.0, 0.0)
""",
        module=VERDICT + "decides",
    ),
    "spread": Written(
        "Spread between sets of a domain",
        r"\sum_i \frac{(y_i - \bar y)^2}{s_i^2 + \tau^2} = n - 1",
        "Sets of a domain are draws from one population of sets.",
        "With two or three sets the spread is hardly known.",
        where=r"$y_i \pm s_i$ is the reading of a set, $\tau$ the deviation between sets.",
        reads="Readings of the natural sets of one domain, with their standard errors.",
        gives="Mean, deviation between sets, and where one set stands.",
        example=""">>> import numpy as np
>>> from analysis.verdict.spread import random_effects
>>> mean, sd, _ = random_effects(np.array([[1.0, 2.0, 3.0]]), np.zeros((1, 3)))  # exact readings
>>> mean.round(3).tolist(), sd.round(3).tolist()
([2.0], [1.0])
""",
        module=VERDICT + "spread",
    ),
}
