"""Ours beside other packages on the same inputs, in one run: values, and seconds of processor time.

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
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from threadpoolctl import threadpool_limits

from analysis import coverage, datasets, diversity, prediction, sequences
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.entropy import entropy
from tests.benchmarks import codelength, environment
from tests.test_coverage import GIRDLED
from tests.test_entropy import ELEVEN

REQUIREMENTS = ("scikit-bio>=0.7", "vendi-score==0.0.3", "infomeasure==0.6.3", codelength.PPMD)
SAME = 1e-9  # relative difference up to which two values are one
UNITS = {"s": 1.0, "ms": 1e3, "µs": 1e6}


@dataclass(frozen=True)
class Case:
    """One quantity computed by both sides.

    Parameters
    ----------
    quantity, rival : str
        What is computed, and who else does.
    ours, peer : callable
        Without arguments; return a number.
    reference : float, optional
        The published value or the truth, and in `source` where it is from.
    noise : float
        Standard error of the values, where they are means over random samples.
    note : str
        What the peer does differently; shown where the values are not the same.
    same_work : bool
        False where the two do different things, so that times are for information.
    code : bool
        The numbers are code lengths: the shorter is the better, and nothing else is right or wrong.
    """

    quantity: str
    rival: str
    ours: Callable[[], float]
    peer: Callable[[], float]
    reference: float | None = None
    source: str = ""
    note: str = ""
    same_work: bool = True
    noise: float = 0.0
    code: bool = False


@dataclass(frozen=True)
class Outcome:
    """Both values and the least processor and wall seconds of each."""

    case: Case
    values: tuple[float, float]
    cpu: tuple[float, float]
    wall: tuple[float, float]

    @property
    def ratio(self) -> float:
        """Processor seconds of the peer for each of ours."""
        return self.cpu[1] / self.cpu[0]

    @property
    def difference(self) -> float:
        """(ours - peer) / peer."""
        ours, peer = self.values
        return (ours - peer) / peer if peer else math.nan if ours else 0.0

    def reading(self) -> str:
        """Say who is right, as far as this run can tell."""
        case, (ours, peer) = self.case, self.values
        if case.code:
            return f"{'ours' if ours < peer else 'PEER'} shorter. {case.note}"
        if abs(self.difference) <= SAME:
            return "same" + (f"; {case.source}: {case.reference:.6g}" if case.reference is not None else "")
        if case.reference is None:
            return case.note
        off = [abs(value - case.reference) if math.isfinite(value) else math.inf for value in (ours, peer)]
        nearer = "ours nearer" if off[0] < off[1] else "PEER NEARER"
        if abs(off[0] - off[1]) <= 2 * case.noise:
            nearer = f"too close to tell (s.e. {case.noise:.1g})"
        return f"{case.source}: {case.reference:.6g}, {nearer}. {case.note}"


def guarded(call: Callable[[], Any]) -> float:
    """Value of a call as a number; NaN where the peer fails."""
    try:
        return float(call())
    except Exception as error:  # whatever a peer raises is a finding, not an end of the run
        print(f"   {type(error).__name__}: {str(error)[:100]}")
        return math.nan


def once(call: Callable[[], Any], number: int) -> tuple[float, float]:
    """Processor and wall seconds of one of `number` calls."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(number):
        call()
    return (time.process_time() - cpu) / number, (time.perf_counter() - wall) / number


def measure(case: Case, turns: int = 5, batch: float = 0.02) -> Outcome:
    """Call both sides in turn; the first calls compile and give the values."""
    values = guarded(case.ours), guarded(case.peer)
    calls = [call for call, value in zip((case.ours, case.peer), values, strict=True) if not math.isnan(value)]
    first = [once(call, 1)[0] for call in calls]
    numbers = [max(1, min(1000, math.ceil(batch / max(seconds, 1e-6)))) for seconds in first]
    rounds = turns if sum(first) < 0.5 else 2
    times = [[once(call, n) for call, n in zip(calls, numbers, strict=True)] for _ in range(rounds)]
    least = np.array(times).min(axis=0)
    if len(calls) == 1:
        least = np.vstack([least, [math.nan, math.nan]])
    return Outcome(case, values, tuple(least[:, 0]), tuple(least[:, 1]))


def counts_of(draws: np.ndarray) -> np.ndarray:
    """How often each type occurs among draws."""
    return np.unique(draws, return_counts=True)[1]


def word_counts() -> np.ndarray:
    """Counts of the words of the King James Version."""
    return DOMAINS["text"].REPRESENTATIONS["words"].encode(datasets.load("king-james")).counts()


def diversity_cases(counts: np.ndarray, name: str, published: dict[str, float]) -> list[Case]:
    """Diversity and coverage of one vector of counts beside scikit-bio."""
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
    known = [support if estimator == "nsb" else len(counts) for counts in counted]
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
    """Bits per symbol on a bundled set of each domain, beside PPMd at the best of its orders 2..16 and xz -9e.

    Ours is told the alphabet, which would cost a file at most 256 bits; the time of PPMd is that of the one best order.
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
    return sum(int(np.square(c).sum()) for c in sequences.ngram_counts(Corpus.from_symbols(objects), longest))


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


def duration(seconds: float) -> str:
    """Three figures and a unit."""
    unit = "s" if seconds >= 1 else "ms" if seconds >= 1e-3 else "µs"
    return f"{seconds * UNITS[unit]:.3g} {unit}"


def line(found: Outcome) -> str:
    """One row of the table."""
    ours, peer = found.values
    times = f"{duration(found.cpu[0])} | {found.ratio:.2f} | {found.wall[1] / found.wall[0]:.2f}"
    return (
        f"| {found.case.quantity} | {found.case.rival} | {ours:.7g} | {peer:.7g} | {found.difference:+.1e} | {times} "
        f"| {found.reading()} |"
    )


def show(cases: list[Case]) -> list[Outcome]:
    """Measure and print one group."""
    print("\n| quantity | peer | ours | peer's | (ours-peer)/peer | cpu, ours | cpu ratio | wall ratio | reading |")
    print("|---|---|---|---|---|---|---|---|---|")
    found = []
    for case in cases:
        found.append(measure(case))
        print(line(found[-1]), flush=True)
    return found


def summary(found: list[Outcome]) -> None:
    """Say plainly where a peer is faster at the same work, and where it is nearer to the truth."""
    for same, name in ((True, "Same work"), (False, "Other work (code lengths; NSB)")):
        rows = [o for o in found if o.case.same_work is same]
        slower = sorted((o for o in rows if o.ratio < 1), key=lambda o: o.ratio)
        print(f"\n{name}, peer faster: {len(slower)} of {len(rows)}")
        for o in slower:
            times = f"ours {duration(o.cpu[0])}, peer {duration(o.cpu[1])}"
            print(f"  {o.ratio:.2f}  {o.case.quantity} ({o.case.rival}): {times}")
    better = [f"{o.case.quantity} ({o.case.rival})" for o in found if "PEER" in o.reading()]
    print(f"\nPeer nearer to the reference, or shorter: {', '.join(better) or 'nowhere'}")


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
