"""What the rule 'X is weakest' says of domains whose answer is known, at several thresholds of the share.

    python -m tests.benchmarks.verdict_threshold [RUNS]

A run draws 7, 8 and 8 sets of 5, 4 and 7 sources (and as many as are bundled: 7, 6, 8 of 6, 3, 5), with variance between
sources, between sets of a source, between choices of a domain and of a set, and noise of the readings.
"""

import sys
from dataclasses import replace

import numpy as np

from analysis.verdict.permutation import by_source, max_t
from analysis.verdict.specifications import shares
from tests.synthetic_domains import World, grid, sources_of

THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)
LEVEL = 0.05
PERMUTATIONS = 2_000
WORLDS = {
    "7, 8, 8 sets of 5, 4, 7 sources": World(),
    "7, 6, 8 sets of 6, 3, 5 sources": World(sets=(7, 6, 8), sources=(6, 3, 5)),
    "the same, choices matter more": replace(World(sets=(7, 6, 8), sources=(6, 3, 5)), by_domain=1.0, by_set=0.5),
    "3, 3, 3 sets of 2, 1, 2 sources": World(sets=(3, 3, 3), sources=(2, 1, 2)),
}
# means of the three domains in standard deviations between sets; in the first two no domain is weakest, else the second is
CASES = {
    "exchangeable": (0.0, 0.0, 0.0),
    "two equal, one 3 sd stronger": (0.0, 0.0, 3.0),
    "one 1 sd weaker": (0.0, -1.0, 0.0),
    "one 2 sd weaker": (0.0, -2.0, 0.0),
    "one 3 sd weaker": (0.0, -3.0, 0.0),
    "one 5 sd weaker": (0.0, -5.0, 0.0),
}


def run(world: World, gaps: tuple[float, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the share in which each domain is weakest, and its p value."""
    drawn = grid(world, np.random.default_rng(seed), gaps)
    return shares(drawn)[0], max_t(*by_source(drawn, sources_of(world)), most=PERMUTATIONS)[0][:, 0]


def main() -> None:
    """Print a table for each world: how often any domain is said to be weakest, by p value and by the share alone."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    for name, world in WORLDS.items():
        print(f"\n{name}, {runs} runs: share of runs that say 'X is weakest' (by the share alone)\n")
        print("| domains | " + " | ".join(f"share >= {t:g}" for t in THRESHOLDS) + " |")
        print("|---" * (len(THRESHOLDS) + 1) + "|")
        for case, gaps in CASES.items():
            found = [run(world, gaps, seed) for seed in range(runs)]
            share, p = (np.array(part) for part in zip(*found, strict=True))
            cells = []
            for threshold in THRESHOLDS:
                reached = share >= threshold
                cells.append(f"{(reached & (p <= LEVEL)).any(axis=1).mean():.1%} ({reached.any(axis=1).mean():.0%})")
            print(f"| {case} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
