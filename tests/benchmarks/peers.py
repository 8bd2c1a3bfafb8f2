"""Ours against other packages on the same inputs, in one run: values, and seconds of processor time.

Run from the project's folder: ``python -m tests.benchmarks.peers [--symbols N] [--only GROUP ...]``. scikit-bio,
vendi-score, infomeasure and pyppmd are installed for the run only (`environment`); scikit-learn, xz and Counter are here.

Every row calls both sides on one input, taking turns, on one thread, and shows the least time of each; below 1 in
the column 'cpu' the peer is faster (peer / ours). Where the two disagree, the row says which is nearer to a published
number or a known truth, if there is one, and what the peer does differently. Prints tables; asserts nothing.
"""

from __future__ import annotations

import argparse
import logging
import math
import time
import warnings
from collections import Counter
from collections.abc import Callable
from functools import partial

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from threadpoolctl import threadpool_limits

from analysis import coverage, datasets, diversity, prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.entropy import entropy
from analysis.estimators.sequences import ngrams
from tests.benchmarks import codelength, environment
from tests.benchmarks.side_by_side import Case, show, summary
from tests.test_coverage import GIRDLED
from tests.test_entropy import ELEVEN

REQUIREMENTS = ("scikit-bio>=0.7", "vendi-score==0.0.3", "infomeasure==0.6.3", codelength.PPMD)


def counts_of(draws: np.ndarray) -> np.ndarray:
    """How often each type occurs among draws, as `Corpus.counts` counts codes."""
    return np.bincount(draws)


def word_counts() -> np.ndarray:
    """Counts of the words of the King James Version."""
    return DOMAINS["text"].REPRESENTATIONS["words"].encode(datasets.load("king-james")).counts()


def diversity_cases(counts: np.ndarray, name: str, published: dict[str, float]) -> list[Case]:
    """Diversity and coverage of one vector of counts against scikit-bio."""
    from skbio.diversity import alpha

    pairs = {
        "Hill q=0": (partial(diversity.hill_number, counts, 0), partial(alpha.hill, counts, 0), ""),
        "Hill q=1": (partial(diversity.hill_number, counts, 1), partial(alpha.hill, counts, 1), ""),
        "Hill q=2": (partial(diversity.hill_number, counts, 2), partial(alpha.hill, counts, 2), ""),
        "Shannon, nats": (partial(entropy, counts, "plugin", base=math.e), partial(alpha.shannon, counts), ""),
        "Simpson 1-D": (lambda: 1 - 1 / diversity.hill_number(counts, 2), partial(alpha.simpson, counts), ""),
        "Hill q=2, asymptotic": (
            partial(diversity.hill_asymptotic, counts, 2), partial(alpha.inv_simpson, counts, finite=True), ""),
        "Chao1": (
            partial(coverage.chao1, counts), partial(alpha.chao1, counts, bias_corrected=False),
            "scikit-bio leaves out the factor (n-1)/n of the unseen types; see README"),
        "Chao1, bias-corrected": (
            partial(coverage.chao1, counts, bias_corrected=True), partial(alpha.chao1, counts),
            ""),
        "ACE": (partial(coverage.ace, counts), partial(alpha.ace, counts), ""),
        "coverage": (
            partial(coverage.sample_coverage, counts), partial(alpha.goods_coverage, counts),
            "Good's 1 - f1/n; ours adds what f2 tells (Chao & Jost 2012)"),
    }  # fmt: skip
    return [
        Case(f"{quantity}, {name}", "scikit-bio", ours, peer, published.get(quantity), "published", note)
        for quantity, (ours, peer, note) in pairs.items()
    ]


def diversities() -> list[Case]:
    """Three sizes: 26 types (iNEXT's vignette), the words of a book, a million types."""
    iNEXT = {"Hill q=1": 12.060, "Hill q=2": 7.840, "Hill q=2, asymptotic": 8.175, "Chao1": 43.893, "coverage": 0.9289}
    heavy = np.minimum(np.random.default_rng(1).zipf(1.5, 10**6), 10**6)
    return [
        *diversity_cases(np.array(GIRDLED), "26 types", iNEXT),
        *diversity_cases(word_counts(), "words", {}),
        *diversity_cases(heavy, "10^6 types", {}),
    ]


def vendi_scores() -> list[Case]:
    """Vendi score from a kernel, from more objects than dimensions and from fewer, dense and sparse."""
    from vendi_score import vendi

    line = np.array([0.0, 0, 10, 10, 20, 20])
    small = np.exp(-np.abs(line[:, None] - line))
    molecules = DOMAINS["molecule"].features(datasets.load("chembl-sample").sample(400))
    wide, tall = molecules.toarray(), np.random.default_rng(2).normal(size=(3000, 64))
    unit = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    kernel = unit @ unit.T
    ours = diversity.vendi_score
    true = {q: ours(kernel=kernel, q=q) for q in (1, 2)}
    ignored = "its score_X passes q=1 on, whatever q is"
    partial_spectrum = "its sparse branch asks for 6 eigenvalues of n"
    return [
        Case("Vendi q=1, kernel 6", "vendi-score", partial(ours, kernel=small, q=1), partial(vendi.score_K, small),
             2.9999, "published to 4 digits"),
        *(Case(f"Vendi q={q}, kernel 400", "vendi-score", partial(ours, kernel=kernel, q=q),
               partial(vendi.score_K, kernel, q=q)) for q in (1, 2)),
        *(Case(f"Vendi q={q}, features 400 x 2048", "vendi-score", partial(ours, wide, q=q),
               partial(vendi.score_X, wide, q=q), true[q], "from the kernel", ignored) for q in (1, 2)),
        *(Case(f"Vendi q={q}, features 3000 x 64", "vendi-score", partial(ours, tall, q=q),
               partial(vendi.score_dual, tall, q=q)) for q in (1, 2)),
        Case("Vendi q=1, sparse features", "vendi-score", partial(ours, molecules, q=1),
             partial(vendi.score_X, molecules, q=1), true[1], "from the kernel", partial_spectrum),
    ]  # fmt: skip


ENTROPIES = {
    "plugin": ("discrete", ""),
    "miller_madow": ("miller_madow", ""),
    "chao_shen": ("chao_shen", ""),
    "chao_wang_jost": ("chao_wang_jost", ""),
    "grassberger": ("grassberger", "its formula is the one of 1988; ours, of 2003, has the smaller bias"),
    "shrinkage": ("shrink", "support given to ours: the types seen, as the peer assumes"),
    "nsb": (
        "nsb",
        "it multiplies each type's term of the likelihood by the type's count, integrates beta (not xi) up to ln K, and "
        "leaves types that were not seen out of likelihood and mean; so its time is not that of NSB",
    ),
}


def our_entropies(samples: list[np.ndarray], estimator: str, support: int) -> list[float]:
    """Our estimate on each sample of draws, in nats."""
    counted = [counts_of(draws) for draws in samples]
    known = [support if estimator == "nsb" else np.count_nonzero(counts) for counts in counted]
    return [entropy(c, estimator, s, math.e) for c, s in zip(counted, known, strict=True)]


def mean_entropy(samples: list[np.ndarray], estimator: str, support: int) -> float:
    """Mean of our estimate over the samples."""
    return float(np.mean(our_entropies(samples, estimator, support)))


def standard_error(values: list[float]) -> float:
    """Return the standard error of the mean; 0 for one value, which is then not a random sample."""
    return float(np.std(values) / math.sqrt(max(len(values) - 1, 1)))


def peer_entropy(samples: list[np.ndarray], approach: str, support: int) -> float:
    """Mean of infomeasure's estimate over the same samples, in nats."""
    import infomeasure

    known = {"K": support} if approach == "nsb" else {}
    return float(np.mean([infomeasure.entropy(d, approach=approach, base="e", **known) for d in samples]))


def entropies() -> list[Case]:
    """Published vectors, and samples of a uniform source of 1,000 types, whose entropy is ln 1000."""
    rng, types = np.random.default_rng(3), 1000
    uniform = {
        "100 of 1000 types, mean of 20": [rng.integers(types, size=100) for _ in range(20)],
        "1,500 of 1000 types, mean of 5": [rng.integers(types, size=1500) for _ in range(5)],
        "20,000 of 1000 types, mean of 5": [rng.integers(types, size=20_000) for _ in range(5)],
    }
    eleven = {"plugin": 1.968382, "miller_madow": 2.152593, "chao_shen": 2.201137, "chao_wang_jost": 2.197116}
    bins = np.repeat(np.arange(20), [12, 4, 12, 4, 5, 3, 1, 5, 1, 2, 2, 2, 2, 11, 3, 4, 12, 12, 1, 2])
    inputs = [("eleven counts", [np.repeat(np.arange(11), ELEVEN)], 11, eleven, "published")]
    inputs += [
        (name, draws, types, dict.fromkeys(ENTROPIES, math.log(types)), "truth") for name, draws in uniform.items()
    ]
    inputs += [("20 of 100 bins", [bins], 100, {"nsb": 2.840012048914}, "Nemenman's own program")]
    return [
        Case(f"{ours}, {name}", "infomeasure", partial(mean_entropy, draws, ours, support),
             partial(peer_entropy, draws, theirs, support), reference.get(ours), source, note,
             same_work=ours != "nsb", noise=standard_error(our_entropies(draws, ours, support)))
        for name, draws, support, reference, source in inputs
        for ours, (theirs, note) in ENTROPIES.items()
        if name != "20 of 100 bins" or ours == "nsb"
    ]  # fmt: skip


MODELS = {"mixture": "", "ctw": "The tree alone, without the context-mixing half"}


def our_rate(corpus: Corpus, model: str, separators: str | None) -> float:
    """Bits per symbol of one of our models."""
    return float(prediction.new_model(corpus, model, separators=separators).learn(corpus).mean())


def code_lengths(symbols: int) -> list[Case]:
    """Bits per symbol on a bundled set of each domain, against PPMd at the best of its orders 2..16 and xz -9e.

    Ours knows the alphabet in advance, which would cost a file at most 256 bits; the time of PPMd is that of the one best order.
    """
    cases = []
    for name, (objects, separators) in codelength.bundled_sources().items():
        corpus = Corpus.from_symbols(codelength.first_symbols(objects, symbols))
        data = codelength.as_bytes(corpus)
        order = codelength.best_ppmd(data)[1]
        rivals = {
            f"PPMd order {order}": lambda data=data, order=order: 8 * codelength.ppmd_size(data, order) / len(data),
            "xz -9e": lambda data=data: 8 * codelength.xz_size(data) / len(data),
        }
        cases += [
            Case(f"bits/symbol, {name}, {model}", rival, partial(our_rate, corpus, model, separators), peer,
                 note=note, same_work=False, code=True)
            for model, note in MODELS.items()
            for rival, peer in rivals.items()
        ]  # fmt: skip
    return cases


def our_ngrams(objects: list[str], longest: int) -> int:
    """Sum over all n-grams of count squared, by our counting; the strings are encoded on the way."""
    return sum(int(np.square(c).sum()) for c in ngrams.ngram_counts(Corpus.from_symbols(objects), longest))


def counter_ngrams(objects: list[str], longest: int) -> int:
    """Give the same by Counter over slices."""
    counters = (
        Counter(text[i : i + n] for text in objects for i in range(len(text) - n + 1)) for n in range(1, longest + 1)
    )
    return sum(sum(c * c for c in counter.values()) for counter in counters)


def countings(symbols: int) -> list[Case]:
    """N-grams of length 1 to 6 of each domain, from strings to counts."""
    cases = []
    for name, (objects, _) in codelength.bundled_sources().items():
        texts = codelength.first_symbols(objects, symbols)
        cases.append(
            Case(f"n-grams 1..6, {name}", "Counter", partial(our_ngrams, texts, 6), partial(counter_ngrams, texts, 6))
        )
    return cases


def fresh(objects: tuple[str, ...], domain: str) -> Dataset:
    """Return the objects as a data set of which nothing is remembered."""
    ids = tuple(map(str, range(len(objects))))
    return Dataset(name=str(time.perf_counter_ns()), domain=domain, objects=objects, ids=ids)


def hashings() -> list[Case]:
    """Words of verses and three-residue words of proteins to sparse counts, from strings; value: sum of all counts."""
    shared = {"alternate_sign": False, "norm": None}
    word = {"token_pattern": r"[^\W_]+(?:['’]+[^\W_]+)*"}  # runs of letters and digits with inner apostrophes, as ours
    words = HashingVectorizer(n_features=2**16, **word, **shared)
    residues = HashingVectorizer(n_features=8000, analyzer="char", ngram_range=(3, 3), lowercase=False, **shared)
    plans = [("text", "king-james", words), ("protein", "escherichia", residues)]
    return [
        Case(f"features, {name}", "HashingVectorizer",
             lambda domain=domain, objects=objects: DOMAINS[domain].features(fresh(objects, domain)).sum(),
             lambda hashing=hashing, objects=objects: hashing.transform(objects).sum())
        for domain, name, hashing in plans
        for objects in [datasets.load(name).objects]
    ]  # fmt: skip


GROUPS: dict[str, Callable[[int], list[Case]]] = {
    "diversity": lambda symbols: diversities(),
    "vendi": lambda symbols: vendi_scores(),
    "entropy": lambda symbols: entropies(),
    "code": code_lengths,
    "counting": countings,
    "hashing": lambda symbols: hashings(),
}


def main() -> None:
    """Install what is missing, print all tables, forget what was installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--symbols", type=int, default=100_000, help="symbols a domain for code lengths and n-grams")
    parser.add_argument("--only", nargs="*", choices=GROUPS, default=list(GROUPS), help="groups of rows")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    with environment.installed(*REQUIREMENTS) as added, threadpool_limits(1):
        print(f"installed for this run: {', '.join(added) or 'nothing'}")
        logging.disable(logging.WARNING)
        summary([outcome for name in arguments.only for outcome in show(GROUPS[name](arguments.symbols))])


if __name__ == "__main__":
    main()
