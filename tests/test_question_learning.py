"""Learning over a decade: nothing beyond a chain in noise, much where objects share order."""

import numpy as np
import pandas as pd
import pytest

from analysis.readings.questions import learning
from analysis.readings.rows import frame
from analysis.readings.subject import Subject
from tests.coded_sets import drawn, even, motifs, pairs, proteins, skewed


def read(set_: Subject) -> pd.DataFrame:
    return frame(learning.QUESTION.read(set_))


@pytest.mark.parametrize("set_", [even, skewed])
def test_neutral_objects_teach_nothing_beyond_a_chain(set_):
    found = read(set_())
    assert set(found.statistic) == {"6,000 to 60,000 symbols", "4,000 to 40,000 symbols"}
    assert found[found.order == "2"].value.abs().max() < 0.01
    raw = found[found.order == "raw"]
    assert raw.value.abs().max() < 0.05
    assert (raw.value - raw.null).abs().max() < 0.01


def test_what_all_objects_share_is_learned():
    found = read(motifs())
    assert (found.low > 0.1).all()
    first = found[(found.notation == "residues") & (found.statistic == found.statistic.iloc[0])].set_index(
        ["relatives", "order"]
    )
    for relatives in ("held out", "present"):
        raw, beyond = first.loc[(relatives, "raw")], first.loc[(relatives, "2")]
        assert beyond.value == pytest.approx(raw.value - raw.null)
        assert beyond.null == 0


def test_relatives_are_learned_where_they_are_present():
    found = read(pairs()).query("order == '2' and notation == 'residues'").set_index("relatives")
    assert found.loc["present"].value.min() > found.loc["held out"].value.max() + 0.1


def test_a_set_is_read_in_the_windows_that_it_reaches():
    middle = read(Subject(proteins(drawn(600, 100, 8), "middle"), np.arange(600)))
    assert set(middle.statistic) == {"4,000 to 40,000 symbols"}
    with pytest.raises(ValueError, match=r"small has fewer than 40,000 symbols beside its test objects.*add objects"):
        read(Subject(proteins(drawn(60, 50, 7), "small"), np.arange(60)))
