"""What an infinite sample would show: moments of the source's shares, from frequencies of frequencies.

The sum of p^q over all types is estimated in two parts: the share that subsampling the data determines
without bias, and a geometric continuation for what the sample has not seen.

References
----------
Chao, Wang & Jost 2013, Methods Ecol. Evol. 4:1091, doi:10.1111/2041-210X.12108 (entropy).
Chao & Jost 2015, Methods Ecol. Evol. 6:873, doi:10.1111/2041-210X.12349 (every order).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma, psi, rgamma

from analysis.estimators.abundance.hypergeometric import log_rising
from analysis.statistics.unseen_mass import missed_share, rare, repeat_gap

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
UNCOVERED = 0.01  # share of the source above which simulated 95 % intervals cover less than 95 %


def caution(k: Ints, f: Ints) -> tuple[str, ...]:
    """Flag for an interval that relies on what was not seen, where that is more than `UNCOVERED` of the source."""
    n, f1, f2 = rare(k, f)
    missed = missed_share(n, f1, f2)
    return () if missed <= UNCOVERED else (f"approximate interval: the sample covers {1 - missed:.1%} of the source",)


def _unseen_integral(n: int, gap: float, q: float) -> float:
    """Integral over t > 0 of e^(-(n+1-q)t) (1 - e^-t)^(q-1) / (1 - (1 - gap) e^-t), for 0 < q < n + 1.

    Trapezoid rule in ln t, where the integrand has no scale: its error falls with e^(-pi^2/step). To the left
    of the lattice the integrand is t^q times a constant, whose nodes are summed as a geometric series.
    """
    step = 0.2
    start = np.log(min(gap, 1.0 / n)) - 40.0
    t = np.exp(np.arange(start, np.log(750.0 / (n + 1 - q)), step))
    values = np.exp(-(n + 1 - q) * t) * (-np.expm1(-t)) ** (q - 1) / (gap - (1 - gap) * np.expm1(-t)) * t
    return step * (values.sum() + values[0] / np.expm1(q * step))


def _falling(x: Floats, q: float) -> Floats:
    """Gamma(x + 1) / Gamma(x - q + 1) for whole x: zero or signed where x < q."""
    small = x <= q + 1
    out = np.empty(x.shape)
    out[small] = gamma(x[small] + 1) * rgamma(x[small] - q + 1)
    out[~small] = np.exp(log_rising(x[~small] - q + 1, q))
    return out


def seen_power(k: Ints, f: Ints, q: float) -> float:
    """Part of the sum of p^q that the sample determines: sum over types of falling(k, q) / falling(n, q).

    falling(x, q) = Gamma(x+1)/Gamma(x-q+1).
    """
    n = float(k @ f)
    top = k.astype(float)
    small = top <= q + 1
    terms = np.exp(log_rising(np.where(small, q + 2, top) - q + 1, q) - log_rising(n - q + 1, q))
    terms[small] = _falling(top[small], q) * np.exp(-log_rising(n - q + 1, q))
    return float(f @ terms)


def unseen_power(k: Ints, f: Ints, q: float) -> float:
    """Part of the sum of p^q that the sample does not determine; zero for whole q >= 2 and where nothing is rare.

    f1/n (1-A)^(1-n) [A^(q-1) - sum_{0<=r<n} C(q-1, r) (A-1)^r] with A of `repeat_gap`, as an integral that does not
    cancel.
    """
    n, f1, f2 = rare(k, f)
    gap = repeat_gap(n, f1, f2)
    if f1 == 0 or gap in (0.0, 1.0) or q == round(q):
        return 0.0
    return missed_share(n, f1, f2) * float(np.sin(np.pi * q)) / np.pi * _unseen_integral(n, gap, q)


def shannon(k: Ints, f: Ints) -> float:
    """Entropy of the source in nats, by Chao, Wang & Jost; formula: `entropy.chao_wang_jost`."""
    n, f1, f2 = rare(k, f)
    seen = float(f @ (k / n * (psi(float(n)) - psi(k.astype(float)))))
    gap = repeat_gap(n, f1, f2)
    if f1 == 0 or gap in (0.0, 1.0):
        return seen
    return seen + missed_share(n, f1, f2) * _unseen_integral(n, gap, 1.0)


def power(k: Ints, f: Ints, q: float) -> float:
    """Estimate the sum of p^q over all types of the source, for 0 < q < n, q != 1."""
    return seen_power(k, f, q) + unseen_power(k, f, q)
