"""Bits beyond neutral: nothing in a chain, much in shared order, relatives only where they are present."""

import numpy as np
import pandas as pd
import pytest

from analysis.readings import coding
from analysis.readings.questions import beyond_neutral
from analysis.readings.rows import frame
from analysis.readings.subject import Subject, subject
from tests.coded_sets import drawn, even, motifs, pairs, proteins, skewed


def read(set_: Subject) -> pd.DataFrame:
    return frame(beyond_neutral.QUESTION.read(set_))


@pytest.mark.parametrize("set_", [even, skewed])
def test_a_set_that_is_a_chain_has_nothing_beyond_it(set_):
    found = read(set_())
    assert set(found.notation) == {"residues", "reduced"} and set(found.order) == {"2", "3"}
    assert found.value.abs().max() < 0.01
    assert (found.low < found.value).all() and (found.value < found.high).all()


def test_order_beyond_the_chain_is_found():
    found = read(motifs())
    assert (found[found.order == "2"].low > 0.5).all()
    assert (found[found.order == "3"].low > 0.1).all()


def test_relatives_save_bits_where_they_are_present():
    found = read(pairs()).query("notation == 'residues' and pool == 'all' and order == '2'").set_index("relatives")
    assert abs(found.loc["held out"].value) < 0.03
    assert found.loc["present"].low > 0.5


def test_a_reading_depends_on_its_set_alone():
    first = read(motifs())
    read(even())
    coding._real.cache_clear()
    coding.neutral.cache_clear()
    again = read(Subject(motifs().dataset, motifs().groups))
    pd.testing.assert_frame_equal(first, again)


def test_too_few_objects_are_refused_in_words():
    with pytest.raises(
        ValueError, match="tiny has 12 distinct proteins that can be read; add some, so that there are 40"
    ):
        subject(proteins(drawn(12, 30, 0), "tiny"))


def test_a_small_set_is_read_with_the_pool_that_it_has():
    found = read(Subject(proteins(drawn(60, 50, 7), "small"), np.arange(60)))
    assert set(found.pool) == {"all"} and found.value.notna().all()
