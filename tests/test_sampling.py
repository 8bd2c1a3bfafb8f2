"""What the detail pages draw, and the settings that they are drawn by."""

import numpy as np
import pytest

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.readings import curves
from analysis.readings.config import Config
from analysis.readings.levels import LEVELS
from analysis.readings.sampling import draw, match_symbols


def dataset(domain: str, objects: list[str]) -> Dataset:
    return Dataset(f"{domain}-test", domain, tuple(objects), tuple(map(str, range(len(objects)))))


def test_draw_takes_equally_many_distinct_objects():
    sets = {
        "text": dataset("text", ["a b", "a b", "c d", "e f", "g h"]),
        "protein": dataset("protein", ["MKV", "MKL", "MKI"]),
    }
    sample = draw(sets, 10, seed=1)
    assert {len(d) for d in sample.datasets.values()} == {3}
    assert "3 distinct objects, fewer than the 10" in sample.notes[0]
    assert draw(sets, 10, seed=1).datasets["text"].objects == sample.datasets["text"].objects


def test_a_set_of_one_object_is_named_and_the_others_stay():
    sample = draw({"text": dataset("text", ["x"]), "protein": dataset("protein", ["MK", "ML"])}, 2, 0)
    assert list(sample.datasets) == ["protein"]
    assert "at least two" in sample.notes[0]
    with pytest.raises(ValueError, match="choose other sets"):
        draw({"text": dataset("text", [])}, 2, 0)


def test_matched_symbols_are_whole_objects_and_nearly_equal():
    corpora = {
        "text": Corpus.from_symbols(["abcd"] * 50),
        "protein": Corpus.from_symbols(["abcdefghij"] * 50),
    }
    matched = match_symbols(corpora)
    assert [c.n_symbols for c in matched.values()] == [200, 200]


def test_levels_are_notations_whose_symbols_have_an_order():
    for level in LEVELS.values():
        assert set(level.representations) == set(DOMAINS)
        for domain, representation in level.representations.items():
            assert DOMAINS[domain].REPRESENTATIONS[representation].ordered, (level, domain)
    assert all(LEVELS["spelling"].representations[d] != LEVELS["respelling"].representations[d] for d in DOMAINS)


def test_context_of_a_binary_chain_saves_one_minus_h():
    chain = np.cumsum(np.random.default_rng(0).random(40_000) < 0.1) % 2
    corpus = Corpus.from_symbols(["".join(map(str, row)) for row in chain.reshape(-1, 200)])
    saved = curves.context_saving(corpus)
    assert saved.value == pytest.approx(0.531004, abs=0.02)  # 1 - H2(0.1)
    assert saved.low < saved.value < saved.high and saved.n == 40_000
    with pytest.raises(ValueError, match="allow no interval"):
        curves.context_saving(corpus.take(range(5)))


def test_a_configuration_is_written_and_read():
    config = Config(datasets={"molecule": "approved-drugs"}, n=100, seed=3, only=True)
    assert Config.from_json(config.to_json()) == config and not config.notes
    assert list(Config(datasets={"molecule": "b", "text": "a"}).datasets) == ["text", "molecule"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not valid JSON"),
        ("[]", "must be a JSON object"),
        ('{"datasets": {"poetry": "x"}}', "unknown domain 'poetry'"),
        ('{"n": 1}', "at least 2"),
    ],
)
def test_what_is_no_configuration_is_refused_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        Config.from_json(text)


def test_settings_of_earlier_versions_are_accepted_and_said():
    old = '{"datasets": {"text": "king-james"}, "n": 500, "seed": 4, "measures": ["unit_coverage"], "view": {}}'
    config = Config.from_json(old)
    assert (dict(config.datasets), config.n, config.seed) == ({"text": "king-james"}, 500, 4)
    assert config.notes == ("the setting 'measures' is not one of this version and is not used",)
