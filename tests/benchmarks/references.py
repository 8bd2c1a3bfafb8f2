"""Published numbers and ours, in one table.

Run from the project's folder: ``python -m tests.benchmarks.references``. The same numbers are asserted by the tests, each
with its source; this shows them side by side, to the digits that were published. Prints; asserts nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis import coverage, diversity
from analysis.domains.molecule.space import GDB17
from analysis.domains.protein import substitution
from analysis.entropy import entropy
from analysis.estimators.sequences import pair_information
from analysis.estimators.sequences.block_entropy import curve_of_counts
from tests import processes
from tests.test_coverage import BCI, BCI_INCIDENCE, GIRDLED, LOGGED, _counts
from tests.test_entropy import ELEVEN

NATS = {"base": np.e}
BUTTERFLIES = _counts([118, 74, 44, 24, 29, 22, 20, 19, 20, 15, 12, 14, 6, 12, 6])
BINS = [12, 4, 12, 4, 5, 3, 1, 5, 1, 2, 2, 2, 2, 11, 3, 4, 12, 12, 1, 2]
LINE = np.array([0.0, 0, 10, 10, 20, 20])
TWO = np.array([[1, 0.2], [0.2, 1]])


@dataclass(frozen=True)
class Reference:
    """One published number, as it is printed, and how we come to ours."""

    quantity: str
    published: str
    source: str
    ours: Callable[[], float]

    def line(self) -> str:
        """One row of the table; ours to the digits of the published number and three more."""
        digits = len(self.published.partition(".")[2])
        found, known = self.ours(), float(self.published.replace(",", ""))
        same = "same" if abs(found - known) <= 0.51 * 10.0**-digits else f"{found - known:+.2g}"
        return f"| {self.quantity} | {self.published} | {found:,.{digits + 3}f} | {same} | {self.source} |"


def _spiders(counts: list[int], site: str, published: list[str]) -> list[Reference]:
    names = ["coverage", "Hill q=0", "q=1", "q=2", "asymptotic q=0", "q=1", "q=2", "s.e. of Chao1"]
    calls: list[Callable[[], float]] = [lambda: coverage.sample_coverage(counts)]
    calls += [lambda q=q: diversity.hill_number(counts, q) for q in range(3)]
    calls += [lambda q=q: diversity.hill_asymptotic(counts, q) for q in range(3)]
    calls += [lambda: coverage.chao1_se(counts)]
    return [
        Reference(f"spiders, {site}: {name}", value, "iNEXT vignette", call)
        for name, value, call in zip(names, published, calls, strict=True)
    ]


def _forest() -> list[Reference]:
    chao1 = ["117.473684", "117.214286", "141.230769", "111.550000", "136.000000"]
    ace = ["122.848959", "117.317307", "134.669844", "118.729941", "137.114088"]
    plots = [np.concatenate([_counts(common), large]) for common, large in BCI]
    incidence = _counts(BCI_INCIDENCE)
    pooled = {"Chao2": ("236.3732", coverage.chao2), "jackknife 1": ("245.58", coverage.jackknife1)}
    pooled["jackknife 2"] = ("247.8722", coverage.jackknife2)
    return [
        *(
            Reference(f"forest plot {i + 1}: {name}", values[i], "vegan, estimateR", lambda p=p, call=call: call(p))
            for i, p in enumerate(plots)
            for name, values, call in (
                ("Chao1, bias-corrected", chao1, lambda c: coverage.chao1(c, bias_corrected=True)),
                ("ACE", ace, coverage.ace),
            )
        ),
        *(
            Reference(f"forest, 50 plots: {name}", value, "vegan, specpool", lambda call=call: call(incidence, 50))
            for name, (value, call) in pooled.items()
        ),
    ]


def _rarefied() -> list[Reference]:
    sizes = {84: ("18.912", "0.900"), 168: ("26.000", "0.929"), 248: ("30.883", "0.948"), 336: ("34.731", "0.964")}
    return [
        Reference(f"spiders, girdled, m = {m}: {name}", value, "iNEXT vignette", call)
        for m, (types, covered) in sizes.items()
        for name, value, call in (
            ("Hill q=0", types, lambda m=m: diversity.rarefaction(GIRDLED, [m], 0)[0]),
            ("coverage", covered, lambda m=m: coverage.sample_coverage(GIRDLED, m)),
        )
    ]


def _entropies() -> list[Reference]:
    published = {
        "plugin": "1.968382",
        "miller_madow": "2.152593",
        "chao_shen": "2.201137",
        "chao_wang_jost": "2.197116",
    }
    eleven = [
        Reference(f"eleven counts: {name}, nats", value, "R packages entropy, entropart",
                  lambda e=name: entropy(ELEVEN, e, **NATS))
        for name, value in published.items()
    ]  # fmt: skip
    nsb = Reference("20 of 100 bins: NSB, nats", "2.840012048914", "Nemenman's own program; 30-digit integral: …8898",
                    lambda: entropy(BINS, "nsb", 100, **NATS))  # fmt: skip
    return [*eleven, nsb]


def _similar() -> list[Reference]:
    near = np.array([[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]])
    published = {0: "1.60", 1: "1.55", 2: "1.51", np.inf: "1.32"}
    return [
        Reference("Vendi q=1, six on a line", "2.9999", "Friedman & Dieng 2023 (cut, not rounded)",
                  lambda: diversity.vendi_score(kernel=np.exp(-abs(LINE[:, None] - LINE)), q=1)),
        Reference("Vendi q=1, two of three alike", "2.1573", "Friedman & Dieng 2023",
                  lambda: diversity.vendi_score(kernel=near, q=1)),
        *(Reference(f"Leinster-Cobbold q={q:g}", value, "Leinster & Cobbold 2012, p = (.7, .3), z = .2",
                    lambda q=q: diversity.similarity_diversity([0.7, 0.3], TWO, q)) for q, value in published.items()),
    ]  # fmt: skip


def _curve(process: processes.Process, longest: int) -> dict[str, np.ndarray]:
    """Our block entropies from exact word counts."""
    words = (process.words(length) for length in range(1, longest + 1))
    return curve_of_counts([np.rint(p * 3 * 2**40).astype(np.int64) for p in words]).to_dict("list")


def _information(apart: int) -> float:
    same, half = round((1 + 0.8**apart) / 2 * 10**12), np.array([10**12, 10**12])
    other = 10**12 - same
    return pair_information.information_of_counts(half, half, np.array([same, other, other, same]))


def _processes() -> list[Reference]:
    source = "Crutchfield & Feldman 2003"
    golden, even, chain = (
        _curve(p, 5) for p in (processes.golden_mean(), processes.even(), processes.symmetric_chain())
    )
    steps = ["0.918296", "0.874185", "0.792481", "0.770426"]
    told = {1: "0.531004", 2: "0.319923", 4: "0.124656", 8: "0.0204"}
    return [
        Reference("golden mean: h_5", "0.666667", source, lambda: golden["conditional_entropy"][-1]),
        Reference("golden mean: E", "0.251629", source, lambda: golden["excess_entropy"][-1]),
        *(Reference(f"even process: h_{i + 1}", value, source, lambda i=i: even["conditional_entropy"][i])
          for i, value in enumerate(steps)),
        Reference("binary chain, flip .1: h", "0.468996", "1 - E, closed form", lambda: chain["conditional_entropy"][-1]),
        Reference("binary chain, flip .1: E", "0.531004", "closed form", lambda: chain["excess_entropy"][-1]),
        *(Reference(f"binary chain, flip .1: information at {d}", value, "closed form", lambda d=d: _information(d))
          for d, value in told.items()),
        Reference("period 5: E", "2.321928", "log2 5", lambda: _curve(processes.periodic(5), 7)["excess_entropy"][-1]),
    ]  # fmt: skip


def references() -> list[Reference]:
    """Every published number that the estimators are held to."""
    return [
        *_spiders(GIRDLED, "girdled", ["0.9289", "26", "12.060", "7.840", "43.893", "13.826", "8.175", "14.306"]),
        *_spiders(LOGGED, "logged", ["0.9446", "37", "14.421", "6.761", "61.403", "16.337", "6.920", "18.532"]),
        *_rarefied(),
        *_forest(),
        Reference("butterflies: new species in as much again", "75", "Good & Toulmin 1956",
                  lambda: coverage.good_toulmin(BUTTERFLIES, 1)),
        *_similar(),
        *_entropies(),
        *_processes(),
        Reference("BLOSUM62: bits a pair", "0.6979", "Henikoff & Henikoff 1992; ours from scores rounded to half bits",
                  substitution.matrix_information),
        Reference("molecules of up to 17 atoms", "166,443,860,262", "Ruddigkeit et al. 2012", lambda: float(sum(GDB17))),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    print("| quantity | published | ours | ours less published | source |\n|---|---|---|---|---|")
    print("\n".join(reference.line() for reference in references()))


if __name__ == "__main__":
    main()
