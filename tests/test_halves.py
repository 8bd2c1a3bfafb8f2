"""Half predicts half: sources whose shared information is known, and none."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from analysis.estimators.features import halves
from analysis.estimators.features.halves import Pairing, halves_beyond_size, halves_information


def topics(n, k, length=60, vocabulary=400, purity=1.0, seed=0):
    """Both halves of an object draw words from the vocabulary of its topic, one of k equally likely ones."""
    rng = np.random.default_rng(seed)
    topic, block = rng.integers(k, size=n), vocabulary // k
    own = topic[:, None, None] * block + rng.integers(block, size=(n, 2, length))
    words = np.where(rng.random((n, 2, length)) < purity, own, rng.integers(vocabulary, size=(n, 2, length)))
    counts = np.zeros((2, n, vocabulary))
    for half in (0, 1):
        np.add.at(counts[half], (np.repeat(np.arange(n), length), words[:, half].ravel()), 1)
    return csr_matrix(counts[0]), csr_matrix(counts[1]), topic


def expected_line_up(k, candidates, seed=0):
    """log2 M - E log2 (how many of the M share the topic): what the best critic reaches on k pure topics."""
    same = 1 + np.random.default_rng(seed).binomial(candidates - 1, 1 / k, size=200_000)
    return np.log2(candidates) - np.log2(same).mean()


@pytest.mark.parametrize("k", [4, 16])
def test_shared_topic_is_worth_what_the_best_critic_gets(k):
    left, right, _ = topics(1600, k)
    estimate = halves_information(left, right)
    best = expected_line_up(k, 128)
    assert best == pytest.approx(np.log2(k), abs=0.12)  # a line-up of 128 sees nearly all of it
    assert best - 0.15 < estimate.value < best + 0.02
    assert abs(estimate.null) < 0.02
    assert estimate.share == pytest.approx(estimate.value / 7)


def test_independent_halves_tell_nothing():
    left, _, _ = topics(1200, 8, seed=1)
    _, right, _ = topics(1200, 8, seed=2)
    estimate = halves_information(left, right)
    assert abs(estimate.value) < 0.02
    assert abs(estimate.null) < 0.02


def test_information_never_passes_the_ceiling():
    rng = np.random.default_rng(0)
    half = csr_matrix(rng.poisson(0.3, size=(1024, 300)))
    estimate = halves_information(half, half, candidates=64)
    assert 5.0 < estimate.value <= 6.0
    assert estimate.share <= 1


def test_noise_lowers_it():
    values = [halves_information(*topics(1200, 8, 30, purity=p)[:2], candidates=64).value for p in (0.8, 0.2, 0.0)]
    assert values[0] > values[1] > values[2] - 0.02
    assert abs(values[2]) < 0.03


def test_clusters_stay_together_and_what_only_relatives_share_does_not_count():
    """Families of one topic each, with words of its own: held-out families have words never seen."""
    rng = np.random.default_rng(3)
    family = np.repeat(np.arange(150), 8)
    words = family[:, None, None] * 10 + rng.integers(10, size=(1200, 2, 20))
    matrix = np.zeros((2, 1200, 1500))
    for half in (0, 1):
        np.add.at(matrix[half], (np.repeat(np.arange(1200), 20), words[:, half].ravel()), 1)
    random = halves_information(csr_matrix(matrix[0]), csr_matrix(matrix[1]))
    clustered = halves_information(csr_matrix(matrix[0]), csr_matrix(matrix[1]), groups=family)
    assert random.value > 3
    assert clustered.value < 0.5


def test_canonical_correlations_of_correlated_normals():
    """Two views x, y with corr(x_i, y_i) = .8, .4: the pairing recovers them up to the ridge."""
    rng = np.random.default_rng(0)
    x, noise, r = rng.normal(size=(20_000, 2)), rng.normal(size=(20_000, 2)), np.array([0.8, 0.4])
    y = r * x + np.sqrt(1 - r**2) * noise
    pairing = Pairing.fit(x, y)
    np.testing.assert_allclose(pairing.correlations, r / 1.1, atol=0.02)  # ridge .1 on unit variances


def test_few_objects_are_flagged():
    left, right, _ = topics(200, 4)
    assert "line-ups of 50" in halves_information(left, right).flags[0]
    left, right, _ = topics(20, 4)
    assert np.isnan(halves_information(left, right).value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a, b: (a, b[:, :10]), "same features"),
        (lambda a, b: (-a, b), "0 or more"),
        (lambda a, b: (a, b, np.zeros(3)), "one cluster per object"),
        (lambda a, b: (a, b, None, 1), "candidates must be"),
    ],
)
def test_bad_input_names_the_remedy(change, message):
    left, right, _ = topics(40, 4)
    with pytest.raises(ValueError, match=message):
        halves_information(*change(left, right))


def test_the_only_object_with_a_symbol_got_a_direction_from_rounding(monkeypatch):
    """What was predicted exactly left rounding, which was scaled to length 1: .30 bits on one processor, .38 on another."""
    left, right, _ = topics(240, 4, 30, purity=0.5)
    given = np.zeros((240, 60))
    given[np.arange(60) * 4, np.arange(60)] = 1  # each of these symbols stands in one object
    found, embed = [], halves._embed
    for noise in (0, 1e-13):

        def another_processor(*about, noise=noise):
            draws = np.random.default_rng(1)
            return tuple(x * (1 + noise * draws.standard_normal(x.shape)) for x in embed(*about))

        monkeypatch.setattr(halves, "_embed", another_processor)
        estimate = halves_beyond_size(left, right, candidates=32, given=(given, given), replicates=2, control=False)
        found.append(estimate.value)
    assert found[0] == pytest.approx(found[1], abs=1e-9) and found[0] > 0.1
