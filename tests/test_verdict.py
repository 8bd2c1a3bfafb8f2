"""The rule of the verdict: known orders, three samples of one source, and what cannot be compared."""

import math

import numpy as np
import pytest

from analysis.verdict import rule
from analysis.verdict.rule import CONTRADICTS, INCONCLUSIVE, SUPPORTS, judge, standard_error

Z = 1.959963984540054


def triple(value: float, se: float) -> tuple[float, float, float]:
    return value, value - Z * se, value + Z * se


def test_standard_error_is_the_inverse_of_the_interval():
    assert standard_error(*triple(3.0, 0.5)[1:]) == pytest.approx(0.5)


@pytest.mark.parametrize(("stronger", "sign"), [("high", 1), ("low", -1)])
def test_known_orders_in_both_directions(stronger, sign):
    weakest = {"text": triple(sign * 3, 0.1), "protein": triple(sign * 2, 0.1), "molecule": triple(sign, 0.1)}
    assert judge(weakest, stronger).verdict == SUPPORTS
    assert judge(weakest, stronger).order == ("molecule", "protein", "text")
    middle = weakest | {"molecule": triple(sign * 2.5, 0.1)}
    assert judge(middle, stronger).verdict == CONTRADICTS


def test_probability_matches_two_normals_in_closed_form():
    result = judge({"text": triple(1.0, 0.3), "molecule": triple(0.5, 0.4)}, "high")
    assert result.p_weakest == pytest.approx(0.8413447, abs=1e-6)  # Phi(0.5 / 0.5)
    assert result.verdict == INCONCLUSIVE


def test_equal_domains_are_each_weakest_with_probability_one_third():
    result = judge({d: triple(1.0, 0.2) for d in ("text", "protein", "molecule")}, "high")
    assert result.p_weakest == pytest.approx(1 / 3, abs=1e-9)
    assert result.verdict == INCONCLUSIVE


def test_three_samples_of_one_source_are_inconclusive_at_the_stated_rate():
    rng = np.random.default_rng(5)
    verdicts = [
        judge({d: triple(rng.normal(), 1.0) for d in ("text", "protein", "molecule")}, "high").verdict
        for _ in range(4000)
    ]
    assert verdicts.count(SUPPORTS) / 4000 <= 0.025 + 0.0075
    assert verdicts.count(CONTRADICTS) / 4000 <= 0.025 + 0.0075


def test_a_missing_domain_is_not_comparable_and_named():
    result = judge({"text": triple(1, 0.1), "protein": (math.nan,) * 3, "molecule": triple(0, 0.1)}, "high")
    assert result.verdict == INCONCLUSIVE
    assert "protein" in result.reason


def test_an_interval_without_width_is_not_certainty():
    """Regression: one object a domain gave zero-width intervals and the verdict 'contradicts'."""
    result = judge({"text": (0.1, 0.1, 0.1), "protein": (0.2, 0.2, 0.2), "molecule": (0.3, 0.3, 0.3)}, "high")
    assert result.verdict == INCONCLUSIVE
    assert result.reason.startswith("not comparable")


def test_direction_must_be_named():
    with pytest.raises(ValueError, match="'high' or 'low'"):
        judge({"text": triple(1, 0.1), "molecule": triple(0, 0.1)}, "bigger")


def test_quadrature_is_computed_once_and_cannot_be_changed():
    nodes, weights = rule._quadrature()
    assert rule._quadrature()[0] is nodes
    assert weights.sum() == pytest.approx(np.sqrt(2 * np.pi))
    assert weights @ nodes**2 == pytest.approx(np.sqrt(2 * np.pi))  # the variance of a standard normal is 1
    with pytest.raises(ValueError, match="read-only"):
        nodes[0] = 0
