"""Columns, weights and coupled columns against closed forms and exact expectations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multinomial

from analysis import alignment as al
from tests.refusals import refuses

UNIFORM4 = np.full(4, 0.25)
SKEWED = np.array([0.5, 0.25, 0.125, 0.125])
alignments = st.integers(2, 12).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-1, 3), min_size=columns, max_size=columns), min_size=2, max_size=12)
)


def column(*codes: int) -> np.ndarray:
    return np.array(codes)[:, None]


def entropy_of(counts: np.ndarray, background: np.ndarray) -> float:
    return float(al.relative_entropy(al.profile(counts, background), background)[0])


# ---------------------------------------------------------------------------------------------------------- columns


def test_a_column_like_its_background_has_no_information_and_a_constant_one_has_minus_log2_of_its_background():
    assert entropy_of(np.array([[8, 4, 2, 2]]), SKEWED) == pytest.approx(0, abs=1e-12)
    for symbol, bits in enumerate((1, 2, 3, 3)):
        counts = al.column_counts(np.full((7, 1), symbol), 4)
        assert entropy_of(counts, SKEWED) == pytest.approx(bits, abs=1e-12)


def test_a_uniform_column_against_a_skewed_background():
    expected = np.mean(np.log2(0.25 / SKEWED))  # sum of 1/4 log2((1/4) / b)
    assert entropy_of(np.array([[5, 5, 5, 5]]), SKEWED) == pytest.approx(expected)


def test_gaps_are_not_counted_and_an_empty_column_is_the_background():
    codes = np.array([[0, 7], [7, 7], [1, 7]])
    counts = al.column_counts(codes, 4, [1.0, 5.0, 3.0], gap=7)
    assert counts.tolist() == [[1, 3, 0, 0], [0, 0, 0, 0]]
    assert al.profile(counts, SKEWED)[1] == pytest.approx(SKEWED)
    assert np.isnan(al.excess_information(counts, SKEWED)).tolist() == [False, True]
    assert al.occupied(codes, 4, gap=7).tolist() == [0]


def test_pseudocounts_are_rows_of_the_background_or_of_what_replaces_the_symbols_seen():
    counts = np.array([[6.0, 0, 0, 0]])
    assert al.profile(counts, SKEWED, 2)[0] == pytest.approx((6 * np.eye(4)[0] + 2 * SKEWED) / 8)
    swap = np.array([[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    assert al.profile(counts, SKEWED, 2, swap)[0] == pytest.approx([7 / 8, 1 / 8, 0, 0])


def test_pairwise_identity_is_the_share_of_equal_pairs():
    codes = np.array([[0, 1], [0, 2], [1, 2], [0, -1]])
    # first column: 3 of 6 pairs agree; second: 1 of 3
    assert al.pairwise_identity(al.column_counts(codes, 4)) == pytest.approx(4 / 9)


# ----------------------------------------------------------------------------------------------------- chance alone


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_chance_information_is_the_mean_over_every_possible_column(n):
    counts = np.array([c for c in np.ndindex(*(n + 1,) * 4) if sum(c) == n])
    probability = multinomial.pmf(counts, n, SKEWED)
    expected = probability @ al.relative_entropy(counts / n, SKEWED)
    assert al.chance_information(n, SKEWED) == pytest.approx(expected, abs=1e-12)


def test_one_row_shows_the_entropy_of_the_background_by_chance():
    assert al.chance_information([0.2, 1], SKEWED) == pytest.approx([1.75, 1.75])


def test_many_rows_show_the_asymptotic_bias_and_the_series_continues_the_exact_values():
    n = 3_000
    assert al.chance_information(n, UNIFORM4) == pytest.approx(3 / (2 * n * math.log(2)), rel=1e-3)
    before, after = al.chance_information([300, 300.001], np.full(20, 0.05))
    assert before == pytest.approx(after, abs=2e-4)


def test_identical_rows_that_count_as_one_prove_nothing_on_average():
    bits = [al.excess_information(al.column_counts(column(a, a, a), 4, [1 / 3] * 3), SKEWED)[0] for a in range(4)]
    assert SKEWED @ bits == pytest.approx(0, abs=1e-12)


def test_excess_information_is_unbiased_for_independent_rows():
    rng = np.random.default_rng(1)
    codes = rng.choice(4, size=(12, 20_000), p=SKEWED)
    excess = al.excess_information(al.column_counts(codes, 4), SKEWED)
    assert abs(excess.mean()) < 4 * excess.std() / math.sqrt(excess.size)
    assert al.chance_information(12, SKEWED) > 0.15  # what would be seen without the correction


# ---------------------------------------------------------------------------------------------------------- weights


def test_duplicates_share_one_vote():
    codes = np.array([[0] * 10] * 9 + [[1] * 10])
    weights, clusters = al.relatives(codes, 4)
    assert weights == pytest.approx([1 / 9] * 9 + [1])
    assert weights.sum() == pytest.approx(2)
    assert clusters.tolist() == [0] * 9 + [9]
    assert al.position_weights(codes, 4) == pytest.approx([1 / 18] * 9 + [1 / 2])
    assert al.column_counts(codes, 4, weights)[0] == pytest.approx([1, 1, 0, 0])


def test_relatives_begin_at_the_stated_identity_of_the_shorter_row():
    codes = np.zeros((3, 10), dtype=int)
    codes[1, :2] = 1  # 80 % like the first row
    codes[2, 7:] = 2  # 70 %, and 50 % like the second
    assert al.relatives(codes, 4)[0] == pytest.approx([1 / 2, 1 / 2, 1])
    assert al.relatives(codes, 4, identity=0.7)[0] == pytest.approx([1 / 3, 1 / 2, 1 / 2])
    fragment = np.array([[0, 1, 2, 3, 0, 1], [0, 1, -1, -1, -1, -1], [-1, -1, 3, 2, -1, -1]])
    assert al.relatives(fragment, 4)[0] == pytest.approx([1 / 2, 1 / 2, 1])  # two gaps are not alike


def test_position_weights_of_the_published_example():
    """The four rows of Henikoff & Henikoff 1994, their votes added up by hand."""
    rows = ["GYVGS", "GFDGF", "GYDGF", "GYQGG"]
    letters = "GYFVDQS"
    codes = np.array([[letters.index(c) for c in row] for row in rows])
    # columns 1 and 4: 1/4 each; 2: Y 1/6, F 1/2; 3: V 1/3, D 1/6, Q 1/3; 5: S 1/3, F 1/6, G 1/3
    by_hand = (
        np.array([1 / 6 + 1 / 3 + 1 / 3, 1 / 2 + 1 / 6 + 1 / 6, 1 / 6 + 1 / 6 + 1 / 6, 1 / 6 + 1 / 3 + 1 / 3]) + 0.5
    )
    assert al.position_weights(codes, 7) == pytest.approx(by_hand / by_hand.sum())
    assert al.position_weights(codes, 7) == pytest.approx([4 / 15, 4 / 15, 3 / 15, 4 / 15])


def test_rows_of_gaps_are_relatives_of_no_row():
    weights, clusters = al.relatives([[0, 1, 2], [1, 2, 3], [-1, -1, -1], [-1, -1, -1]], 4)
    assert weights.tolist() == [1, 1, 1, 1]
    assert clusters.tolist() == [0, 1, 2, 3]


@given(alignments)
def test_weights_do_not_depend_on_the_order_of_rows_or_the_names_of_symbols(rows):
    codes = np.array(rows)
    renamed = np.where(codes < 0, -1, 3 - codes)
    weights = al.relatives(codes, 4)[0]
    assert al.relatives(codes[::-1], 4)[0][::-1] == pytest.approx(weights)
    assert al.relatives(renamed, 4)[0] == pytest.approx(weights)
    assert 0 < weights.sum() <= len(rows) + 1e-9


# -------------------------------------------------------------------------------------------------- coupled columns


def test_mutual_information_of_copied_and_of_crossed_columns():
    every = np.array([(a, b) for a in range(4) for b in range(4)])
    codes = np.column_stack([every, every[:, 0], 3 - every[:, 0]])
    bits = al.mutual_information(codes, 4)
    assert bits[0, 1] == pytest.approx(0, abs=1e-12)
    assert bits[0, 2] == pytest.approx(2)
    assert bits[0, 3] == pytest.approx(2)
    assert (bits == bits.T).all()
    assert (np.diag(bits) == 0).all()


def test_mutual_information_reads_rows_that_hold_both_and_their_weights():
    codes = np.array([[0, 0], [1, 1], [0, 1], [-1, 0], [1, -1]])
    assert al.mutual_information(codes, 4, [1, 1, 0, 9, 9])[0, 1] == pytest.approx(1)


def test_the_product_correction_takes_away_what_is_a_product():
    strength = np.array([1.0, 2.0, 3.0, 4.0])
    alike = np.full((4, 4), 0.7)
    np.fill_diagonal(alike, 0)
    assert al.average_product_corrected(alike) == pytest.approx(np.zeros((4, 4)))
    product = np.outer(strength, strength)
    np.fill_diagonal(product, 0)
    corrected = al.average_product_corrected(product)
    mean = product.sum(axis=1) / 3
    assert corrected[1, 3] == pytest.approx(8 - mean[1] * mean[3] / mean.mean())


def test_what_a_column_tells_of_itself_does_not_enter_the_correction():
    information = np.array([[9, 0.2, 0.5], [0.2, 9, 0.3], [0.5, 0.3, 9]])
    without = al.average_product_corrected(information - 9 * np.eye(3))
    assert (al.average_product_corrected(information) == without).all()
    np.fill_diagonal(information, np.nan)
    assert (al.average_product_corrected(information) == without).all()


def test_a_coupled_pair_among_independent_columns_is_found_and_only_that():
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 4, size=(300, 12))
    codes[:, 9] = np.where(rng.random(300) < 0.7, codes[:, 2], codes[:, 9])
    found = al.coupled_columns(codes, 4)
    assert found.loc[found.coupled, ["first", "second"]].to_numpy().tolist() == [[2, 9]]


def test_independent_columns_are_called_coupled_in_about_one_look_of_twenty():
    rng = np.random.default_rng(3)
    looks = [al.coupled_columns(rng.integers(0, 3, size=(40, 6)), 3, seed=i).coupled.any() for i in range(1000)]
    assert 0.03 < np.mean(looks) < 0.07  # 0.05 +- 2.9 standard errors


# -------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "codes", [np.zeros((0, 3), int), np.zeros(3, int), np.zeros((2, 2)), np.array([[0, 4]]), np.array([[-2, 0]])]
)
def test_what_is_no_alignment_is_refused(codes):
    with pytest.raises(ValueError, match="codes"):
        al.column_counts(codes, 4)


def test_impossible_arguments_are_refused():
    codes = np.zeros((2, 2), int)
    with pytest.raises(ValueError, match="weights"):
        al.column_counts(codes, 4, [1, -1])
    with pytest.raises(ValueError, match="background"):
        al.relative_entropy([[1, 0]], [1.0, 0.0])
    with pytest.raises(ValueError, match="identity"):
        al.relatives(codes, 4, identity=0)
    with pytest.raises(ValueError, match="pseudocount"):
        al.profile(al.column_counts(codes, 4), UNIFORM4, -1)
    with pytest.raises(ValueError, match="gaps"):
        al.position_weights(np.full((2, 2), -1), 4)
    with pytest.raises(ValueError, match="two rows"):
        al.pairwise_identity(al.column_counts(codes[:1], 4))
    assert len(al.coupled_columns(codes[:, :1], 4)) == 0


PAIR, COUNTS = [[0, 1]], [[1, 2, 3, 4]]
REFUSED = {
    "codes that wrap around in two bytes": (lambda: al.checked([[39_999, 0]], 40_000), "at most 32,768 symbols"),
    "two and a half symbols": (lambda: al.column_counts(PAIR, 2.5), "symbols must be a whole number"),
    "-1 beside another gap": (lambda: al.checked([[0, -1]], 4, gap=7), "7 for a gap"),
    "pairs of so many symbols that memory ends": (lambda: al.mutual_information(PAIR, 20_000), "at most 4,096"),
    "identity above one from a count below zero": (lambda: al.pairwise_identity([[-1, 3]]), "counts must be real"),
    "identity of parts of rows": (lambda: al.pairwise_identity([[0.5, 3]]), "without weights"),
    "a probability below zero": (lambda: al.profile([[-1, 2, 1, 1]], UNIFORM4), "counts must be real"),
    "a profile of one column": (lambda: al.profile([1, 2, 3, 4], UNIFORM4), "must be a table"),
    "a background of other symbols": (lambda: al.profile(COUNTS, [0.5, 0.5]), r"shape \(4,\)"),
    "a pseudocount that is no number": (lambda: al.profile(COUNTS, UNIFORM4, np.nan), "pseudocount must be a number"),
    "replacements that add up to two": (lambda: al.profile(COUNTS, UNIFORM4, 1, 2 * np.eye(4)), "add up to 1"),
    "entropy of what is no probability": (
        lambda: al.relative_entropy([[-1, 1, 0.5, 0.5]], UNIFORM4),
        "probabilities must be real",
    ),
    "probabilities that add up to more": (lambda: al.relative_entropy([[0.5] * 4], UNIFORM4), "add up to 1"),
    "a background that is spread over all symbols": (
        lambda: al.relative_entropy([[0.3, 0.3, 0.2, 0.2]], [1]),
        r"shape \(4,\)",
    ),
    "chance in rows without end": (lambda: al.chance_information(1e300, UNIFORM4), "rows must be real"),
    "chance in no number of rows": (lambda: al.chance_information(math.nan, UNIFORM4), "rows must be real"),
    "excess of one column": (lambda: al.excess_information([1, 2, 3, 4], UNIFORM4), "must be a table"),
    "columns held by no share of rows": (lambda: al.occupied(PAIR, 4, math.nan), "between 0 and 1"),
    "information that depends on the order": (lambda: al.average_product_corrected([[0, 1], [2, 0]]), "symmetric"),
    "information of columns with others": (lambda: al.average_product_corrected([[0, 1, 2]]), "square"),
    "complex weights": (lambda: al.column_counts(PAIR, 4, [1j]), "weights must be real"),
    "no shuffle to compare with": (lambda: al.coupled_columns(PAIR, 4, replicates=0), "replicates must be"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_the_remedy(what):
    refuses(*REFUSED[what])


def test_gaps_of_unsigned_codes_are_gaps():
    assert al.checked(np.array([[0, 255, 3]], np.uint8), 4, gap=255).tolist() == [[0, -1, 3]]
    assert al.checked([[32_767, 99_999]], 32_768, gap=99_999).tolist() == [[32_767, -1]]
