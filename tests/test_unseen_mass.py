"""What a sample has not met: closed forms, and one answer wherever it is asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coverage import chao1, sample_coverage
from analysis.domains.text import nulls
from analysis.statistics.counts import spectrum
from analysis.statistics.unseen_mass import missed_share, rare, repeat_gap, source_shares, unseen_types


@pytest.mark.parametrize(
    ("counts", "types", "missing"),
    [
        ([5, 2, 1, 1], 16 / 9, 16 / 81),  # (n-1)/n f1^2/(2 f2); f1/n (n-1) f1/[(n-1) f1 + 2 f2]
        ([7, 4, 1, 1, 1, 1], 14 / 15 * 6, 4 / 15 * 42 / 44),  # f2 = 0: f1 (f1-1)/2; (n-1)(f1-1)/[(n-1)(f1-1) + 2]
        ([1, 1, 1], 2.0, 2 / 3),  # f1 = n: A = 2/[(n-1)^2 + 2]
        ([3, 3, 1], 0.0, 0.0),  # one singleton and no doubleton: no further type is expected
        ([4, 3], 0.0, 0.0),
    ],
)
def test_closed_forms(counts, types, missing):
    n, f1, f2 = rare(*spectrum(counts))
    assert unseen_types(n, f1, f2) == pytest.approx(types)
    assert missed_share(n, f1, f2) == pytest.approx(missing)
    assert missed_share(n, f1, f2) == pytest.approx(f1 / n * (1 - repeat_gap(n, f1, f2)))


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=60))
def test_coverage_richness_and_the_text_null_agree_without_doubletons_too(counts):
    for kept in (counts, [c for c in counts if c != 2] or [3]):
        k, f = spectrum(kept)
        n = int(k @ f)
        share, missing, unseen = source_shares(k, f, n)
        assert f @ share + missing == pytest.approx(1)
        assert unseen == np.ceil(chao1(kept) - len(kept) - 1e-9)
        if unseen and n > 1:
            assert missing == pytest.approx(1 - sample_coverage(kept), abs=1e-12)
        chances, words = nulls._fresh_probabilities(np.array(kept))
        assert words == unseen and len(chances) == len(kept) + unseen
        assert chances[: len(kept)] == pytest.approx(share[np.searchsorted(k, kept)])
        assert chances[len(kept) :].sum() == pytest.approx(missing)


def test_shares_of_rare_types_shrink_most():
    k, f = spectrum([40, 9, 3, 2, 2, 1, 1, 1, 1])
    share, missing, unseen = source_shares(k, f, int(k @ f))
    assert missing > 0 and unseen == 4
    assert (np.diff(share / k) > 0).all()
