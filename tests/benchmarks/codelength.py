"""Bits per symbol against PPMd and xz, symbols per second, n-gram counting against collections.Counter, in one run.

Run from the project's folder: ``python -m tests.benchmarks.codelength [--symbols N]``. The first N symbols of prose,
proteins and SMILES, every object closed by a line feed, so that all coders get the same symbols and pay for object
boundaries; one byte per symbol (its own character if it is one) for PPMd (every order 2..16, the best shown) and xz -9e.
The prose comes as one object. Uses the bundled data, or the files in SELECTION_PRESSURE_DEV_DATA. pyppmd is installed
for the run only. Prints tables; asserts nothing.
"""

from __future__ import annotations

import argparse
import lzma
import os
import time
from collections import Counter
from pathlib import Path

import numpy as np

from analysis import prediction
from analysis.corpus import Corpus
from analysis.estimators.sequences import ngrams
from tests import processes
from tests.benchmarks import environment

PROSE_SEPARATORS = " \n.,;:!?-\"'()_"
PPMD = "pyppmd==1.3.1"
# shortest codes known of the first 200,000 symbols of development files, bits a symbol: paq8px -8 (built from source, measured
# once; it takes a minute a file); of proteins the best PPMd is shorter
BEST_KNOWN = {"emma.txt": 1.834, "archaea_sprot.faa": 3.665, "zinc_10K.smi": 0.662}
MEASURED_SYMBOLS = 200_000


def development_sources(folder: Path) -> dict[str, tuple[list[str], str | None]]:
    """Objects and unit separators of each development file."""
    proteins = (folder / "protein/archaea_sprot.faa").read_text().split(">")[1:]
    molecules = (folder / "molecule/zinc_10K.smi").read_text().splitlines()
    return {
        "emma.txt": ([(folder / "text/emma.txt").read_text()], PROSE_SEPARATORS),
        "english-kjv.txt": ([(folder / "text/genesis/english-kjv.txt").read_text()], PROSE_SEPARATORS),
        "archaea_sprot.faa": (["".join(p.split("\n")[1:]) for p in proteins], None),
        "zinc_10K.smi": ([line.split()[0] for line in molecules if line], None),
    }


def bundled_sources() -> dict[str, tuple[list[str], str | None]]:
    """Objects of the default set of each domain, shuffled, the prose joined."""
    from analysis import datasets

    chosen = {"king-james": PROSE_SEPARATORS, "escherichia": None, "chembl-sample": None}
    loaded = {name: datasets.load(name) for name in chosen}
    texts = {name: list(s.objects if name == "king-james" else s.sample(len(s)).objects) for name, s in loaded.items()}
    texts["king-james"] = ["\n".join(texts["king-james"])]
    return {name: (texts[name], separators) for name, separators in chosen.items()}


def first_symbols(objects: list[str], n: int) -> list[str]:
    """Objects closed by a line feed, cut after `n` symbols."""
    kept: list[str] = []
    for text in objects:
        if n > 0:
            kept.append((text + "\n")[:n])
            n -= len(kept[-1])
    return kept


def as_bytes(corpus: Corpus) -> bytes:
    """One byte a symbol: its own character where all symbols have one of a byte, else its code."""
    points = np.array([ord(symbol) for symbol in corpus.alphabet])
    return (points[corpus.codes] if points.max() < 256 else corpus.codes).astype(np.uint8).tobytes()


def ppmd_size(data: bytes, order: int) -> int:
    """Bytes that PPMd of one order leaves."""
    import pyppmd

    return len(pyppmd.compress(data, max_order=order, mem_size=1 << 28))


def best_ppmd(data: bytes) -> tuple[int, int]:
    """Fewest bytes over the orders 2..16, and the order."""
    return min((ppmd_size(data, order), order) for order in range(2, 17))


def xz_size(data: bytes) -> int:
    """Bytes that xz -9e leaves."""
    return len(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


def peers(corpus: Corpus) -> tuple[float, int, float]:
    """Bits per symbol of the best PPMd and its order, and of xz -9e."""
    data = as_bytes(corpus)
    size, order = best_ppmd(data)
    return 8 * size / len(data), order, 8 * xz_size(data) / len(data)


def timed(corpus: Corpus, model: str, separators: str | None) -> tuple[float, float]:
    """Bits per symbol and symbols per second."""
    coder = prediction.new_model(corpus, model, separators=separators)
    start = time.perf_counter()
    bits = coder.learn(corpus)
    return bits.mean(), corpus.n_symbols / (time.perf_counter() - start)


def compile_kernels() -> None:
    """Run both models once on next to nothing and say what that took."""
    for model in ("ctw", "mixing"):
        start = time.perf_counter()
        prediction.entropy_rate(Corpus.from_symbols(["abab"]), model=model)
        print(f"first call of {model}: {time.perf_counter() - start:.1f} s (compiled, or read from numba's cache)")


def compare(sources: dict[str, tuple[list[str], str | None]], n: int) -> None:
    """Table of code lengths."""
    print(
        f"\n{'bits/symbol':18} {'n':>8} {'tree':>7} {'mixing':>7} {'mixture':>7} {'PPMd':>7} order {'xz -9e':>7} {'ratio':>6}"
        f" {'best known':>10} {'ratio':>6} {'one stream':>10} {'ratio':>6} {'tree M/s':>9} {'mixing M/s':>10}"
    )
    for name, (objects, separators) in sources.items():
        corpus = Corpus.from_symbols(first_symbols(objects, n))
        if len(corpus.alphabet) > 256:
            print(f"{name}: more than 256 symbols, one byte is not enough")
            continue
        ppmd, order, xz = peers(corpus)
        (tree, fast), (mixing, slow), (both, _) = (timed(corpus, m, separators) for m in ("ctw", "mixing", "mixture"))
        stream, _ = timed(Corpus.from_symbols(["".join(first_symbols(objects, n))]), "mixture", separators)
        best = BEST_KNOWN.get(name, np.nan) if n == MEASURED_SYMBOLS else np.nan
        print(
            f"{name:18} {corpus.n_symbols:8,} {tree:7.4f} {mixing:7.4f} {both:7.4f} {ppmd:7.4f} {order:5} {xz:7.4f}"
            f" {both / min(ppmd, xz):6.3f} {best:10.3f} {both / best:6.3f} {stream:10.4f} {stream / best:6.3f}"
            f" {fast / 1e6:9.2f} {slow / 1e6:10.2f}"
        )


def exact_processes() -> None:
    """Excess over the entropy rate on processes whose truth is known."""
    known = {
        "golden mean": processes.golden_mean(), "even": processes.even(), "symmetric chain": processes.symmetric_chain(),
        "period 5": processes.periodic(5), "RRXOR": processes.rrxor(), "order 1 of 8": processes.random_markov(8, 1),
    }  # fmt: skip
    print(f"\n{'bits above truth, 60,000 symbols':34} {'truth':>7} {'tree':>8} {'mixture':>8}")
    for name, process in known.items():
        corpus, truth = Corpus.from_symbols([process.sample(60_000, 4).tolist()]), process.unifilar_rate()
        tree, both = (timed(corpus, model, None)[0] - truth for model in ("ctw", "mixture"))
        print(f"{name:34} {abs(truth):7.4f} {tree:8.4f} {both:8.4f}")


def counting(n: int = 1_000_000, longest: int = 6) -> None:
    """N-grams of every length up to six: ours against Counter over slices."""
    text = "".join(np.random.default_rng(0).choice(list("abcdefghijklmnopqrst"), n))
    corpus = Corpus.from_symbols([text])
    start = time.perf_counter()
    ours = ngrams.ngram_counts(corpus, longest)
    fast = time.perf_counter() - start
    start = time.perf_counter()
    theirs = [Counter(text[i : i + length] for i in range(n - length + 1)) for length in range(1, longest + 1)]
    slow = time.perf_counter() - start
    same = all(sorted(a.tolist()) == sorted(b.values()) for a, b in zip(ours, theirs, strict=True))
    print(
        f"\nn-grams 1..{longest} of {n:,} symbols: {fast:.2f} s, Counter {slow:.2f} s, ratio {slow / fast:.1f}, same: {same}"
    )


def distances(n: int = 1_000_000) -> None:
    """Information at eight distances with forty permutations."""
    for k in (20, 100):
        codes = np.random.default_rng(k).integers(k, size=(1000, n // 1000))
        corpus = Corpus.from_symbols(codes.tolist())
        start = time.perf_counter()
        prediction.mutual_information_by_distance(corpus, [1, 2, 3, 5, 8, 13, 21, 34])
        print(f"information at 8 distances, K = {k}, N = {n:,}: {time.perf_counter() - start:.2f} s")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--symbols", type=int, default=200_000)
    arguments = parser.parse_args()
    folder = Path(os.environ.get("SELECTION_PRESSURE_DEV_DATA", ""))
    sources = development_sources(folder) if "SELECTION_PRESSURE_DEV_DATA" in os.environ else bundled_sources()
    compile_kernels()
    with environment.installed(PPMD):
        compare(sources, arguments.symbols)
    exact_processes()
    counting()
    distances()


if __name__ == "__main__":
    main()
