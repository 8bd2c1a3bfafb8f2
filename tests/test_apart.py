"""Tables measured beside the server: those of the server itself, and every end of the process in words."""

import os
import signal

import pandas as pd
import pytest

from analysis import datasets
from analysis.readings import apart, balance, curves, sampling
from analysis.readings.config import Config
from analysis.readings.levels import LEVELS

BAD = {"rung": "no such rung", "representation": "characters", "seed": 0}


def ends(_corpora):
    """End the process that measures."""
    os._exit(3)


@pytest.fixture(scope="module")
def sets():
    return sampling.draw({domain: datasets.load(name) for domain, name in Config().datasets.items()}, 240, 0).datasets


@pytest.fixture(scope="module")
def corpora(sets):
    return sampling.match_symbols(sampling.encode(sampling.Sample(sets), LEVELS["spelling"].representations))


@pytest.mark.parametrize(
    ("measure", "settings"),
    [
        (curves.rarefaction, {"q": 1, "seed": 0}),
        (curves.new_unit, {"seed": 0}),
        (curves.profile, {"at": "size", "seed": 0}),
        (curves.context_gain, {"seed": 0}),
        (curves.conditional_entropy, {"seed": 0}),
        (curves.information_by_distance, {}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_process_gives_the_table_that_the_server_would(corpora, measure, settings):
    pd.testing.assert_frame_equal(apart.measured(measure, corpora, **settings), measure(corpora, **settings))


def test_tables_of_objects_too(sets):
    sizes = {"text": 80, "protein": 100, "molecule": 20}
    of_sets = {"sizes": sizes}
    pd.testing.assert_frame_equal(
        apart.measured(curves.possible_space, sets, **of_sets), curves.possible_space(sets, **of_sets)
    )
    one = {balance.REAL: sets["text"].take(range(40))}
    rung = {"rung": "markov", "representation": "characters", "seed": 0}
    pd.testing.assert_frame_equal(
        apart.measured(balance.rung_against_real, one, **rung), balance.rung_against_real(one, **rung)
    )


def test_what_a_measure_refuses_is_said_in_its_words(sets):
    one = {balance.REAL: sets["text"].take(range(40))}
    with pytest.raises(ValueError) as beside:
        apart.measured(balance.rung_against_real, one, **BAD)
    with pytest.raises(ValueError) as here:
        balance.rung_against_real(one, **BAD)
    assert str(beside.value) == str(here.value)


def test_a_process_that_ends_is_said_and_the_next_table_comes(corpora):
    apart.POOL.begin()
    for worker in apart.POOL._idle:
        os.kill(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
    assert len(apart.measured(curves.profile, corpora, at="size"))  # one that ended idle is replaced
    with pytest.raises(ValueError, match=r"the process that measures ended \(exit code 3"):
        apart.measured(ends, corpora)
    assert len(apart.measured(curves.profile, corpora, at="size"))


def test_a_failure_is_told_with_the_traceback_of_the_process(corpora):
    with pytest.raises(RuntimeError, match=r"KeyError: 'no such size'"):
        apart.measured(curves.profile, corpora, at="no such size")
