"""Experiments that run by name: key of `experiments.EXPERIMENTS` -> entry."""

from __future__ import annotations

from analysis.methods.written.written import Written

PLACE = "analysis.experiments."

ENTRIES: dict[str, Written] = {
    "capacity": Written(
        "Size of the model",
        r"P(s \mid \text{context}) = \frac{c_s + \frac12}{\sum_r c_r + |A|/2}",
        "How many symbols of context a model looks at stands for its size.",
        "Chains have one form of capacity; a network may trade size against data in another way.",
        where=r"$c_s$ counts of $s$ after the context, $|A|$ the size of the alphabet.",
        reads="Real objects and objects of a chain of order 2; pools of rising size, held-out objects.",
        gives="Bits lost to the best order, per neutral unit, at each size of data.",
        example=""">>> import numpy as np
>>> from analysis.corpus import Corpus
>>> from analysis.experiments import capacity
>>> corpus = Corpus.from_symbols(["ab", "ab", "ab"])
>>> capacity.chain_bits(corpus, 1, np.array([0, 1]), np.array([2]), [2]).round(3).tolist()  # 2 log2(6/5)
[[0.526]]
""",
        module=PLACE + "capacity",
    ),
    "equation": Written(
        "Points computed from a known equation",
        r"\mathbb{E}\,\tfrac12\log_2\frac{s^2 + x^2 v}{s^2},\qquad v = \frac{1}{1/\sigma^2 + n/s^2}",
        "One law, y = 2x, with normal noise; closed form, no data.",
        "Real laws have more than one unknown.",
        where=r"$v$ is the variance of the slope after $n$ points at $x = \pm1$, $s$ the noise, $\sigma$ the prior's deviation.",
        reads="Numbers of points, and the noise; no set.",
        gives="Bits that extra points save of each new measurement.",
        example=""">>> from analysis.experiments import equation
>>> round(equation.variance(2.0, 3, 1.0), 3)  # 1 / (1/4 + 3)
0.308
""",
        module=PLACE + "equation",
    ),
    "family-constraint": Written(
        "Constraint of families beyond neutral ones",
        r"B = \frac1m \sum_{c=1}^{m} \bigl(\mathbb{E}\,H_c^{\text{neutral}} - H_c\bigr)",
        "Neutral residues are drawn anew along the tree of the family's own members, at one rate in all columns.",
        "Proteins alone do not say how deep their tree is: the answer depends on what is taken as free. Columns that change at "
        "different rates look constrained. Scaffolds have no tree, and translations are copies, not descendants.",
        where=r"$H_c$ is the entropy of column $c$ of $m$, beside that of neutral families with the same tree, depth and gaps. "
        "For series of one scaffold and verses, relative entropy of each place against the set's own frequencies stands for it.",
        reads="Families with enough members: proteins aligned to a profile of their medoid, molecules of one scaffold, verses "
        "that say the same; beside each a neutral one, for proteins also one that evolved by codons, and one with exchanged "
        "symbols.",
        gives="Bits a place beyond neutral, by family; their median, and the share of families that show any.",
        example=""">>> import numpy as np
>>> from analysis.experiments import neutral_tree
>>> codes = np.array([[0, 1], [0, 2], [0, 3], [0, 4]], dtype=np.int8)
>>> neutral_tree.measured(codes)[0].round(2).tolist()  # log2 20 less the entropies 0 and 2
[4.32, 2.32]
""",
        module=PLACE + "family_constraint",
    ),
    "functional-information": Written(
        "Functional information",
        r"I(E) = -\log_2 \frac{\#\{x : f(x) \ge E\}}{\#\{x\}}",
        "The objects that were measured are a neutral draw, or are weighed so that they stand for one.",
        "Tested compounds are no neutral draw; where fewer than five pass there is only a lower bound.",
        where=r"$f$ is the level of function, on a scale where 0 has lost it and 1 is the reference; $E$ what is asked for.",
        reads="Objects with a level of function: a scan of variants, a screen, or a model's likelihood.",
        gives="Bits per object, and per changed unit, at each stringency.",
        example=""">>> from analysis.experiments import functional_information
>>> functional_information.one_in(2.0**-5)  # five bits: one in so many passes
'32'
""",
        module=PLACE + "functional_information",
    ),
    "learning": Written(
        "Bits against data",
        r"L(n) - L(10\,n),\qquad \sum_t L(t) - n\,L(n)",
        "Held-out objects have no relative among those learned from (dashed lines: they may).",
        "A curve that still falls does not say where it ends; the law is given only where it is identified.",
        where=r"$L(n)$ is bits per neutral unit after $n$ symbols: the first form is what ten times the data saves, the second "
        "the structure absorbed.",
        reads="Three arms: relatives held out, relatives present, neutral objects; each in three training orders.",
        gives="Bits per neutral unit, per object, and per 10,000 units.",
        example=""">>> import numpy as np
>>> from analysis.experiments import learning_law
>>> sizes = 1_000.0 * 2 ** np.arange(10)
>>> law = learning_law.fit(sizes, (1 + 50 * sizes**-0.5)[:, None])  # the law L = end + a n^-b
>>> law.end.round(2).tolist(), law.exponent.round(1).tolist()
([1.0], [0.5])
""",
        module=PLACE + "learning",
        cites=("dawid1984", "finzi2026"),
    ),
    "higher-order": Written(
        "Batch against function",
        r"I(X; \text{batch}) \quad\text{against}\quad I(X; \text{function})",
        "Four cells hold equally many objects, so neither label tells anything of the other by itself.",
        "One pair of labels per set; which label is a batch is a judgement.",
        where=r"$I$ is label information with clusters of relatives held out, of one bit each.",
        reads="Objects with two labels: where they were taken from, and what they do.",
        gives="Bits of both labels, their difference and ratio.",
        example=""">>> from analysis import function
>>> batch, of_function = [0, 1] * 100, [0, 0, 1, 1] * 50
>>> parts = [[1, one] for one in batch]
>>> [abs(round(function.label_information(parts, label).value, 1)) for label in (batch, of_function)]
[1.0, 0.0]
""",
        module=PLACE + "higher_order",
    ),
    "next-experiment": Written(
        "The next experiment chosen by a kernel",
        r"\mathrm{EI} = \sigma\,\bigl[z\,\Phi(z) + \varphi(z)\bigr],\qquad z = \frac{\mu - y_{\text{best}}}{\sigma}",
        "Similar objects have similar values, as far as the kernel says.",
        "Gains depend on the pool and the label; permuted values show what chance gives.",
        where=r"$\mu$ and $\sigma$ are mean and deviation of the Gaussian process, $\Phi$ and $\varphi$ those of the normal law.",
        reads="Objects with a measured number, and their similarities; tests in other clusters.",
        gives="Best value found, and error on the tests, after each measurement.",
        example=""">>> import numpy as np
>>> from analysis.experiments import gaussian_search
>>> gaussian_search.improvement(np.array([0.0]), np.array([1.0]), 0.0).round(3).tolist()  # 1 / sqrt(2 pi)
[0.399]
""",
        module=PLACE + "next_experiment",
    ),
    "next-symbol": Written(
        "Bits of the next symbol",
        r"b(t) = -\mathbb{E}\,\log_2 P(x_t \mid x_1 \dots x_{t-1})",
        "Relatives of test objects were not learned from.",
        "Conventions of beginnings look like context: compare with symbols exchanged at the same place.",
        where=r"$x_t$ is the t-th symbol of a held-out object.",
        reads="Held-out objects, and three controls of the same lengths.",
        gives="Bits per symbol, by position; bits that a control costs beyond the real ones.",
        example=""">>> import numpy as np
>>> from analysis.experiments import next_symbol
>>> next_symbol.late_start(np.array([10, 20, 40]))  # half of the objects reach the 17th symbol, not the 33rd
17
""",
        module=PLACE + "next_symbol",
    ),
    "novelty": Written(
        "Novelty of drawn objects",
        r"\frac{\max_j \cos(x, x_j) - m_0}{1 - m_0}",
        "Similarity by shared parts says what is a variant of what.",
        "Short objects find near ones easily: each is compared with real objects of its size.",
        where=r"$x_j$ are the objects learned from, $m_0$ the median of neutral objects: 0 is as similar as chance, 1 a copy.",
        reads="Objects that a model of half A draws, judged by a model of half B.",
        gives="Similarity, calibrated, and bits per neutral unit beyond real objects of the same size.",
        example=""">>> from analysis.corpus import Dataset
>>> from analysis.experiments.likeness import Likeness
>>> base = Dataset("small", "text", ("the cat sat on the mat", "a dog ran far away"), ("1", "2"))
>>> Likeness(base, ["far mat the"]).of(["the cat sat on the mat"])[2].round(2).tolist()  # a copy
[1.0]
""",
        module=PLACE + "novelty",
    ),
    "simulated-batches": Written(
        "Simulated objects of known bits",
        r"I(Y; X) = 1 - \mathbb{E}\,H_2\bigl(P(Y \mid X)\bigr)",
        "Variables are independent given the label and the batch.",
        "A world of coins: it shows what nuisance and batches CAN do, not what they do in a laboratory.",
        where=r"$H_2$ is the entropy of a coin; the sum over binomials is exact.",
        reads="Numbers of informative, nuisance and batch variables, and the noise; no set.",
        gives="Bits captured, of the bits available; training objects needed for half of them.",
        example=""">>> from analysis.experiments.simulated_world import World, available
>>> round(available(World(informative=1, noise=0.1)), 3)  # 1 - H(0.1)
0.531
""",
        module=PLACE + "simulated_batches",
    ),
    "synthetic": Written(
        "Extra data of another kind",
        r"\Delta = L(\text{real} + \text{extra}) - L(\text{real})",
        "The amount of extra data is chosen on objects that are not tested; none is allowed.",
        "One model and one size of real data: a larger model may use what this one cannot.",
        where=r"$L$ is bits per neutral unit of held-out objects; negative is better.",
        reads="Real objects, and extra ones: more real, of another set, recombined, drawn from models, shuffled.",
        gives="Change of bits per neutral unit, per kind and amount.",
        example=""">>> import numpy as np
>>> from analysis.experiments import synthetic
>>> rates = np.array([[[2.0], [1.9], [2.2]]])  # one draw, three amounts of extra data
>>> synthetic.chosen(rates, np.array([[2.1, 1.8, 2.3]]))[1].tolist()  # the second is best where it is chosen
[1]
""",
        module=PLACE + "synthetic",
    ),
    "ancestry": Written(
        "A family beside neutral trees",
        r"\frac{I_{\text{neutral trees of the same identity}}}{I_{\text{family}}}",
        "Sites evolve independently, along a tree of one of two shapes; without selection they draw from the background.",
        "Real trees are not known: a shape between the two gives a share between both.",
        where=r"$I$ is the information of a column beyond chance, summed over sites.",
        reads="An alignment; simulated ones of as many rows and sites, evolved along trees.",
        gives="Bits per site, and the share that a tree alone shows.",
        example=""">>> from analysis.experiments import ancestry
>>> bool(ancestry.redraws(1.0) > 1)  # some draws give the residue that was there
True
""",
        module=PLACE + "ancestry",
    ),
    "map": Written(
        "A map of objects, and how far it can be believed",
        r"\frac1n\sum_i \frac{|N_{15}(i) \cap M_{15}(i)|}{15}",
        "Objects that share rare parts are neighbours.",
        "Distances between groups mean nothing; most neighbours of an object lie elsewhere.",
        where=r"$N_{15}(i)$ are the 15 nearest objects, $M_{15}(i)$ the 15 nearest on the map.",
        reads="Objects of one domain as counts of parts, and neutral ones.",
        gives="Two positions per object; the share of neighbours that the picture keeps, beside shuffled positions.",
        example=""">>> nearest, on_map = {1, 2, 3}, {2, 3, 9}  # of one object
>>> round(len(nearest & on_map) / 3, 2)
0.67
""",
        module=PLACE + "map",
    ),
    "proxy": Written(
        "Selection by a proxy",
        r"x = \rho\,t + \sqrt{1-\rho^2}\,\bigl(\sqrt b\, h + \sqrt{1-b}\, e\bigr)",
        "True values are normal, and the proxy is linear in them.",
        "A simulation: how heavy the tails of a real bias are, no proxy says.",
        where=r"$t$ is the true value, $h$ a bias that the proxy $x$ rewards, $e$ noise, $b$ the share of bias.",
        reads="Correlation, share and tails of the bias; replicates of a set where there are some.",
        gives="True value of the best of n candidates, in standard deviations.",
        example=""">>> from analysis.experiments import proxy
>>> round(float(proxy.largest_of(2)), 4)  # 1 / sqrt(pi)
0.5642
""",
        module=PLACE + "proxy",
    ),
    "reach": Written(
        "Reach of a model, and of iteration",
        r"1 - (1 - p_c)^k \ge \tfrac12",
        "A metaphor: cells of a grid are answers, steps are thoughts.",
        "It shows what can be, and measures no model.",
        where=r"$p_c$ is the chance that one path ends in a cell, exactly; $k$ the number of samples.",
        reads="Size of the grid, walls, steps, temperature; no set.",
        gives="Share of the space that is found, per model and number of rounds.",
        example=""">>> import numpy as np
>>> from analysis.experiments import reach
>>> reach.found_by(np.array([0.5, 0.01]), 10).tolist()
[True, False]
""",
        module=PLACE + "reach",
    ),
    "relatives": Written(
        "What relatives tell",
        r"-\log_2\Bigl(\tfrac12 P(x) + \tfrac{1}{2N}\sum_r P(x \mid r)\Bigr)",
        "An object may name one of the pool, each alike beforehand; its family's places are those of its best alignments.",
        "At most three members are tried for each object, so the bits are an upper bound.",
        where=r"$P(x)$ is the shared mixture, $P(x \mid r)$ a walk along the places of the family of $r$, one of $N$ objects.",
        reads="Held-out objects, and pools of 100 to 10,000 others; neutral objects in the place of both.",
        gives="Bits per neutral unit saved beyond a chain of order 2, without relatives and with them.",
        example_of="analysis.prediction:Relatives",
        module=PLACE + "relatives",
    ),
    "search-domains": Written(
        "What guessing costs",
        r"-\log_2 \frac{\text{accepted}}{\text{samples}}",
        "What is accepted is what objects of other clusters have and none that was learned from.",
        "If no sample is accepted there is only a lower bound.",
        reads="Samples of a model and of a chain of order 2; fresh real objects.",
        gives="Bits per accepted sample, beside the bits of one whole object.",
        example=""">>> from analysis.experiments import samples
>>> round(float(samples.success_at(2, [4], [1])[0]), 2)  # two of four samples, of which one is right
0.5
""",
        module=PLACE + "search_domains",
    ),
    "search-maze": Written(
        "Generate and search",
        r"1 - (1 - p)^k \quad\text{against rounds from the best place so far}",
        "The policy knows the direction of the goal and the walls of its own cell, nothing more.",
        "Mazes are a picture of reasoning, no measurement of it.",
        where=r"$p$ is the chance that one path reaches the goal, $k$ the number of paths.",
        reads="Size of the maze, temperature, samples, and errors of the judge; no set.",
        gives="Share of mazes solved, per number of samples and way of searching.",
        example=""">>> from analysis.experiments import samples
>>> round(float(samples.success_at(1, [8], [2])[0]), 2)
0.25
""",
        module=PLACE + "search_maze",
    ),
    "top-choice": Written(
        "Right first choices against perplexity",
        r"\rho_{\text{Spearman}}(\text{bits}_{\text{odd}},\ \text{right}_{\text{even}})",
        "Both halves of an object's places are alike.",
        "Composition alone makes some relation: compare with shuffled objects.",
        where="Bits are those of an object's symbols at odd places, right first choices those at even ones.",
        reads="Held-out objects, and shuffled ones read by a model of shuffled objects.",
        gives="Rank correlation over objects.",
        example=""">>> import numpy as np
>>> from analysis.experiments import top_choice
>>> round(float(top_choice.correlation(np.array([1.0, 2, 3]), np.array([0.9, 0.5, 0.1]))), 6)
-1.0
""",
        module=PLACE + "top_choice",
    ),
    "assembly": Written(
        "Assembly index beyond size and complexity",
        r"a - \hat a(\text{size}, \text{Lempel-Ziv}),\qquad R^2(\text{size}),\ R^2(\text{size}, \text{Lempel-Ziv})",
        "A quadratic fit holds what size and complexity say of the index.",
        "For strings beyond a few symbols the index is a bound from above, and named so.",
        where=r"$a$ is the fewest joins that make the object, parts that were made can be used again; $\hat a$ the fit.",
        reads="Real objects, and neutral ones of their size.",
        gives="Shares of the variance of the index; joins beyond the fit; bits that tell real from neutral.",
        example=""">>> from analysis.experiments import string_assembly
>>> string_assembly.lempel_ziv("0001101001000101")  # 0.001.10.100.1000.101, the example of 1976
6
""",
        module=PLACE + "assembly",
    ),
    "assembly-label": Written(
        "What the assembly index says of a label",
        r"I(Y; \text{size}, \text{LZ}, a) - I(Y; \text{size}, \text{LZ})",
        "Clusters of relatives are held out, and all three numbers are read by the same probe.",
        "One label per set: another one may need what this one does not.",
        where=r"$Y$ is the label, $a$ the assembly index, LZ the Lempel-Ziv complexity.",
        reads="Objects with a label, as three numbers each.",
        gives="Bits of the label that the index adds, beside permuted labels.",
        example=""">>> from analysis.experiments import string_assembly
>>> string_assembly.exact("abab", 1_000)  # ab, then ab + ab
2
""",
        module=PLACE + "assembly_label",
    ),
    "natural-product": Written(
        "Natural-product likeness of drugs",
        r"\mathrm{AUC} = \Pr(s_{\text{drug}} > s_{\text{other}}) + \tfrac12 \Pr(s_{\text{drug}} = s_{\text{other}})",
        "Pairs that are matched in heavy atoms and logP differ in nothing else that matters.",
        "The score knows fragments of known natural products only; drugs without a near partner are left out, and counted.",
        where=r"$s$ is the score of a molecule; 0.5 says that it does not tell the two apart.",
        reads="Approved drugs and other tested molecules, matched in pairs.",
        gives="Share of couples, with a bootstrap over clusters.",
        example=""">>> import numpy as np
>>> from analysis.experiments import natural_product
>>> float(natural_product.auc(np.array([2.0, 3.0]), np.array([1.0, 2.0])))  # three couples of four, and a tie
0.875
""",
        module=PLACE + "natural_product",
    ),
}
