"""Is a recurrent network of at most a million weights a shorter code than the mixture? Bits of each, and of both together.

Run from the project's folder: ``python -m tests.benchmarks.neural [--symbols N] [--only NAME]``. The same symbols as
``tests.benchmarks.codelength``: every object closed by a line feed, the prose as one object; the bundled data, or the files
in SELECTION_PRESSURE_DEV_DATA. Both models code each symbol before they learn from it, so the first 10^4 and 10^5 symbols of
one run are what a run of that length gives. 'Both' weighs the two, symbol by symbol, by what they were worth so far.
Prints a table; asserts nothing. About ten minutes of one core for 10^6 symbols of each.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np

from analysis import prediction
from analysis.corpus import Corpus
from analysis.neural import NeuralModel
from tests.benchmarks.codelength import bundled_sources, development_sources, first_symbols

STOPS = (10_000, 100_000, 1_000_000)
SHARE = 0.01  # of the weight that moves with each symbol


def together(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Bits of a weighted mean of two probabilities, whose weight follows the better."""
    weight, found = 0.5, np.empty(len(one))
    for t, (a, b) in enumerate(zip(2.0**-one, 2.0**-two, strict=True)):
        p = weight * a + (1 - weight) * b
        found[t] = p
        weight += SHARE * (weight * a / p - weight)
    return -np.log2(found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--symbols", type=int, default=STOPS[-1])
    parser.add_argument("--hidden", type=int)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    folder = os.environ.get("SELECTION_PRESSURE_DEV_DATA")
    sources = development_sources(Path(folder)) if folder else bundled_sources()
    print(
        f"{'bits/symbol':18} {'n':>9} {'network':>8} {'mixture':>8} {'ratio':>6} {'both':>8} {'ratio':>6} {'weights':>8} {'s':>6}"
    )
    for name, (objects, separators) in sources.items():
        if arguments.only not in (None, name):
            continue
        corpus = Corpus.from_symbols(first_symbols(objects, arguments.symbols))
        mixture = prediction.new_model(corpus, "mixture", separators=separators).learn(corpus)
        start = time.process_time()
        model = NeuralModel(len(corpus.alphabet), hidden=arguments.hidden)
        network = model.learn(corpus)
        seconds = time.process_time() - start
        both = together(network, mixture)
        for n in sorted({min(stop, corpus.n_symbols) for stop in STOPS}):
            ours, theirs, joint = (bits[:n].mean() for bits in (network, mixture, both))
            print(
                f"{name:18} {n:9,} {ours:8.4f} {theirs:8.4f} {ours / theirs:6.3f} {joint:8.4f} {joint / theirs:6.3f} "
                f"{model.n_weights:8,} {seconds:6.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
