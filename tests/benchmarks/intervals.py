"""How wide intervals are against the spread of what they are about, and how often they hold the truth.

    python -m tests.benchmarks.intervals [SAMPLES]

Prints a line per family of `tests.intervals`, drawn SAMPLES times (600), or as often as the tests draw it with 0.
"""

import sys

from tests.intervals import FAMILIES, NARROWEST, WIDEST, calibration, draws_of


def main() -> None:
    """Print the table."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    print(f"| family | samples | width / spread ({NARROWEST} to {WIDEST}) | holds the truth | called approximate |")
    print("|---|---|---|---|---|")
    for name, family in FAMILIES.items():
        drawn = draws_of(family, samples or None)
        found = calibration(drawn)
        line = f"{found.width:.2f} | {found.held:.1%} | {found.approximate:.0%}"
        print(f"| {name} | {len(drawn)} | {line} |", flush=True)


if __name__ == "__main__":
    main()
