"""Sources with known true values, and the tests of an interval on them: its coverage and its width.

The width is compared with the spread of the estimates over independent samples: an interval three times too wide covers
the true value too often, which coverage alone cannot distinguish from chance.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analysis import coverage, diversity
from analysis.corpus import Corpus
from analysis.entropy import entropy_estimate
from analysis.estimate import Estimate
from analysis.function import label_information, label_r2
from analysis.prediction import excess_entropy, halves_information, learning_curve
from analysis.readings import curves
from analysis.readings.sampling import clustered
from tests import processes

REPLICATES = 60
NORMAL = 1.96
NARROWEST, WIDEST = 0.7, 1.4  # mean half-width over that of the sampling distribution

LOGNORMAL = np.exp(np.random.default_rng(5).normal(0, 1, 200))
LOGNORMAL /= LOGNORMAL.sum()
UNIFORM = np.full(200, 1 / 200)
ZIPF = 1 / np.arange(1, 501)
ZIPF /= ZIPF.sum()
EXPONENTIAL = np.random.default_rng(5).exponential(size=2000)  # for which the long-range continuation is unbiased
EXPONENTIAL /= EXPONENTIAL.sum()

ENTROPY = -float(LOGNORMAL @ np.log2(LOGNORMAL))
Sample = Callable[[int], tuple[Estimate, float]]  # seed -> an estimate, and the truth that its interval should hold


@dataclass(frozen=True)
class Family:
    """An interval, and a source for which it is designed.

    Parameters
    ----------
    sample : callable
        Seed -> (Estimate, true value of that sample); NaN means the mean of all estimates, for measures without a
        closed form.
    samples : int
        Independent samples that the tests draw.
    least : float
        Share of intervals that must cover the true value: 0.92, or 0.95 less two and a half to three standard errors of the
        number of samples.
    """

    sample: Sample
    samples: int = 300
    least: float = 0.92


@dataclass(frozen=True)
class Calibration:
    """What the intervals of a family do over independent samples.

    Parameters
    ----------
    held : float
        Share of intervals that hold the truth.
    width : float
        Mean half-width / (1.96 x standard deviation of estimate less truth).
    approximate : float
        Share of estimates that a flag calls approximate.
    """

    held: float
    width: float
    approximate: float

    def wide_as_it_should_be(self) -> bool:
        """Whether the width agrees with the spread of the estimates."""
        return NARROWEST <= self.width <= WIDEST

    def honest(self) -> bool:
        """Whether the width agrees, or most estimates say that they are approximate."""
        return self.wide_as_it_should_be() or self.approximate > 0.5


def draws_of(family: Family, samples: int | None = None) -> list[tuple[Estimate, float]]:
    """Return independent samples of a family."""
    return [family.sample(seed) for seed in range(1, 1 + (samples or family.samples))]


def calibration(drawn: list[tuple[Estimate, float]]) -> Calibration:
    """Hold the intervals of independent samples against the spread of their estimates."""
    values = np.array([estimate.value for estimate, _ in drawn])
    low = np.array([estimate.low for estimate, _ in drawn])
    high = np.array([estimate.high for estimate, _ in drawn])
    truth = np.array([value for _, value in drawn], dtype=float)
    truth = np.where(np.isnan(truth), values.mean(), truth)
    spread = NORMAL * (values - truth).std(ddof=1)
    flagged = [any(flag.startswith("approximate") for flag in estimate.flags) for estimate, _ in drawn]
    return Calibration(
        float(np.mean((low <= truth) & (truth <= high))),
        float(((high - low) / 2).mean() / spread),
        float(np.mean(flagged)),
    )


def stretched(drawn: list[tuple[Estimate, float]], factor: float) -> list[tuple[Estimate, float]]:
    """Return the same samples with intervals `factor` times as wide about their estimates, and without flags."""
    return [
        (
            replace(e, low=e.value - factor * (e.value - e.low), high=e.value + factor * (e.high - e.value), flags=()),
            truth,
        )
        for e, truth in drawn
    ]


# --- counts


def counted(p: np.ndarray, draws: int, estimate: Callable, truth: Callable | float) -> Sample:
    """Return a sample of `draws` from `p`; `truth` may depend on the sample."""

    def sample(seed: int) -> tuple[Estimate, float]:
        rng = np.random.default_rng(seed)
        counts = rng.multinomial(draws, p)
        return estimate(counts, seed), truth(counts, rng) if callable(truth) else truth

    return sample


def types(p: np.ndarray, size: float) -> float:
    """Expected number of types in `size` draws."""
    return float((1 - (1 - p) ** size).sum())


def _rarefied(size: int) -> Callable:
    def estimate(counts: np.ndarray, seed: int) -> Estimate:
        low, high = diversity.rarefaction_band(counts, [size], 0, REPLICATES, seed=seed)
        return Estimate(float(diversity.rarefaction(counts, [size], 0)[0]), low[0], high[0])

    return estimate


def _new_types(t: float) -> Callable:
    return lambda counts, rng: int(((counts == 0) & (rng.multinomial(int(t * 600), ZIPF) > 0)).sum())


def _incidences(seed: int) -> tuple[Estimate, float]:
    counts = np.random.default_rng(seed).binomial(40, np.full(200, 0.03))
    return coverage.chao2_estimate(counts, 40), 200


def _heaps() -> float:
    sizes = np.geomspace(60, 600, 12)
    return float(np.polyfit(np.log(sizes), np.log([types(ZIPF, m) for m in sizes]), 1)[0])


COUNTS = {
    **{
        f"entropy, {name}": Family(
            counted(
                LOGNORMAL,
                6000 if name == "miller_madow" else 3000,
                lambda c, seed, name=name: entropy_estimate(c, name, replicates=REPLICATES, seed=seed),
                ENTROPY,
            )
        )
        for name in ("miller_madow", "chao_wang_jost", "grassberger", "nsb")
    },
    **{
        f"asymptotic diversity, order {q}": Family(
            counted(
                LOGNORMAL,
                3000,
                lambda c, seed, q=q: diversity.hill_asymptotic_estimate(c, q, replicates=REPLICATES, seed=seed),
                truth,
            )
        )
        for q, truth in ((1, 2**ENTROPY), (2, 1 / float(LOGNORMAL @ LOGNORMAL)))
    },
    **{
        f"rarefaction, {size} of 1,500": Family(counted(LOGNORMAL, 1500, _rarefied(size), types(LOGNORMAL, size)))
        for size in (500, 1500, 2250)
    },
    "richness of even types": Family(counted(UNIFORM, 300, lambda c, _: coverage.chao1_estimate(c), 200)),
    "richness from incidences": Family(_incidences),
    **{
        f"coverage of the sample, {name}": Family(
            counted(p, 600, lambda c, _: coverage.coverage_estimate(c), lambda c, _, p=p: p[c > 0].sum())
        )
        for name, p in (("lognormal", LOGNORMAL), ("zipf", ZIPF), ("uniform", UNIFORM))
    },
    "coverage at 500 draws": Family(
        counted(
            LOGNORMAL,
            3000,
            lambda c, seed: coverage.coverage_estimate(c, 500, replicates=REPLICATES, seed=seed),
            float(LOGNORMAL @ (1 - (1 - LOGNORMAL) ** 500)),
        )
    ),
    **{
        f"new types in {t} times as much": Family(
            counted(ZIPF, 600, lambda c, _, t=t: coverage.good_toulmin_estimate(c, t), _new_types(t))
        )
        for t in (0.5, 1)
    },
    "new types in 5 times as much": Family(
        counted(
            EXPONENTIAL,
            2000,
            lambda c, seed: coverage.extrapolate_types(c, 5, replicates=REPLICATES, seed=seed),
            types(EXPONENTIAL, 6 * 2000) - types(EXPONENTIAL, 2000),
        )
    ),
    "Heaps exponent": Family(
        counted(ZIPF, 600, lambda c, seed: coverage.heaps_exponent(c, replicates=REPLICATES, seed=seed), _heaps())
    ),
}


# --- sequences

CHAINS = {  # order 1: E_L is E from L = 2 on (Crutchfield & Feldman 2003)
    "golden mean": (processes.golden_mean(), 0.251629),
    "symmetric chain": (processes.symmetric_chain(), 0.531004),
}


def excess(process, seed, length, estimator="plugin", n=5000, objects=50):
    """Excess entropy of `n` symbols of a process, in `objects` objects of one length."""
    corpus = Corpus(
        process.sample(n, seed).astype(np.int32),
        np.linspace(0, n, objects + 1).astype(np.int64),
        ("0", "1"),
        np.full(objects, n // objects),
    )
    return excess_entropy(corpus, length, estimator)


def relatives(seed, clusters=60, members=4, length=40):
    """Objects that are their cluster's own sequence with one symbol in ten changed."""
    rng = np.random.default_rng(seed)
    p = np.array([0.4, 0.2, 0.2, 0.1, 0.1])
    common = rng.choice(5, p=p, size=(clusters, 1, length))
    noise = rng.choice(5, p=p, size=(clusters, members, length))
    codes = np.where(rng.random(noise.shape) < 0.1, noise, common).reshape(clusters * members, length)
    corpus = Corpus(
        codes.ravel().astype(np.int32), np.arange(len(codes) + 1) * length, tuple("abcde"), np.full(len(codes), length)
    )
    return corpus, np.repeat(np.arange(clusters), members)


DRAWS = 2000


def common_types(corpus: Corpus) -> Estimate:
    """Common types (q = 1) among the first of so many draws, as a detail page shows them."""
    known = replace(corpus, domain="text", representation="characters")
    curve = curves.rarefaction({"text": known}, q=1)
    row = curve.iloc[(curve["size"] - DRAWS).abs().argmin()]
    return Estimate(
        row.value, row.low, row.high, "types", corpus.n_symbols, "symbols", f"jackknife over {corpus.resampled}"
    )


def excess_of_three(corpus: Corpus) -> Estimate:
    """Excess entropy in blocks of three symbols."""
    return excess_entropy(corpus, 3)


OF_CLUSTERS = (common_types, excess_of_three)


def _clustered(measure: Callable) -> Sample:
    return lambda seed: (measure(clustered(*relatives(seed))), math.nan)


LEARNING_SOURCE = processes.random_markov(6, 1)
LEARNING_SIZES = [16, 32, 64, 128]


def learned(seed: int):
    """Learning curve of a random chain, and its slope."""
    corpus = processes.corpus_of(LEARNING_SOURCE, 160 * 40, 160, seed)
    return learning_curve(corpus, LEARNING_SIZES, seed=seed, replicates=100)


SEQUENCES = {
    **{
        f"excess entropy, {name}": Family(
            lambda seed, process=process, truth=truth: (excess(process, seed, 3), truth), samples=200
        )
        for name, (process, truth) in CHAINS.items()
    },
    **{
        f"{measure.__name__.replace('_', ' ')} of clusters": Family(_clustered(measure), samples=60, least=0.87)
        for measure in OF_CLUSTERS
    },
    "slope of a learning curve": Family(lambda seed: (learned(seed)[1], math.nan), samples=80, least=0.9),
}


# --- features

_SOURCE = np.random.default_rng(0)
TOPICS, BASE = _SOURCE.dirichlet(np.full(400, 0.05), 12), _SOURCE.dirichlet(np.ones(400))


def _halves(seed: int) -> tuple[Estimate, float]:
    """Topics that both halves are written from."""
    rng = np.random.default_rng(seed)
    words = 0.35 * TOPICS[rng.integers(12, size=256)] + 0.65 * BASE
    halves = [np.array([rng.multinomial(30, p) for p in words]) for _ in range(2)]
    return halves_information(*halves, candidates=64, seed=seed), math.nan


def _labelled(numeric: bool) -> Sample:
    def sample(seed: int) -> tuple[Estimate, float]:
        rng = np.random.default_rng(seed)
        x = rng.poisson(1, (300, 40))
        signal = x[:, :8].sum(axis=1) - 8
        named = np.where(rng.random(300) < 1 / (1 + np.exp(-0.7 * signal)), "a", "b")
        if numeric:
            return label_r2(x, signal + rng.normal(0, 2, 300), seed=seed), math.nan
        return label_information(x, named, seed=seed), math.nan

    return sample


FEATURES = {
    "information of halves": Family(_halves, samples=60, least=0.88),
    "label information": Family(_labelled(numeric=False), samples=60, least=0.88),
    "label R2": Family(_labelled(numeric=True), samples=60, least=0.88),
}

FAMILIES: dict[str, Family] = {**COUNTS, **SEQUENCES, **FEATURES}
