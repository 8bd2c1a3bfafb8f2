"""The comparison: matching, verdict table, JSON form, and the orders of made-up domains that are known."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.readings import comparison, reading
from analysis.readings.config import Config
from analysis.readings.registry import LEVELS, MEASURES, MatchedBy, NullKind, Reads, Stronger
from analysis.readings.sampling import draw, match_symbols
from analysis.verdict.scorecard import agreement, headline, judged_table, verdicts


def dataset(domain: str, objects: list[str]) -> Dataset:
    return Dataset(f"{domain}-test", domain, tuple(objects), tuple(map(str, range(len(objects)))))


def zipf_corpus(domain: str, exponent: float, seed: int, representation: str, n: int = 1500) -> Corpus:
    """One unit an object, drawn from a Zipf repertoire: the larger the exponent, the stronger the prior."""
    shares = 1 / np.arange(1, 3001) ** exponent
    units = np.random.default_rng(seed).choice(3000, size=n, p=shares / shares.sum())
    return Corpus.from_symbols([[f"u{u}"] for u in units], domain=domain, name="zipf", representation=representation)


def themes(exponents: dict[str, float], seed: int = 0) -> dict[str, Corpus]:
    names = LEVELS["themes"].representations
    return {d: zipf_corpus(d, e, seed + i, names[d]) for i, (d, e) in enumerate(exponents.items())}


def verdict_of(exponents: dict[str, float], measure: str, seed: int = 0) -> str:
    rows = reading.measure_level(measure, "themes", themes(exponents, seed), 0)
    return verdicts(pd.DataFrame(rows)).verdict[0]


@pytest.mark.parametrize("measure", ["unit_coverage", "effective_units"])
def test_known_orders_of_synthetic_domains(measure):
    assert verdict_of({"text": 1.2, "protein": 1.0, "molecule": 0.5}, measure) == "supports"
    assert verdict_of({"text": 1.2, "protein": 0.5, "molecule": 1.0}, measure) == "contradicts"


@pytest.mark.parametrize("measure", ["unit_coverage", "effective_units", "composition_redundancy"])
def test_three_samples_of_one_domain_are_inconclusive(measure):
    same = {"text": 0.9, "protein": 0.9, "molecule": 0.9}
    found = [verdict_of(same, measure, seed) for seed in range(0, 60, 6)]
    assert found.count("inconclusive") >= 9  # each may err with probability 0.05


def test_neutral_objects_are_the_null_of_what_counts_units():
    texts = ["the cat sat on the mat", "the dog sat on the cat", "a cat and a dog", "the mat and the dog"] * 5
    texts = [f"{text} {i}" for i, text in enumerate(texts)]
    proteins = ["MKVLAAGIVG", "MKVLSAGIVG", "MRVLAAGLVG", "MKILAAGIVA"]
    proteins = [p + q for p in proteins for q in proteins] + ["MKV", "MKVL", "MKVLA", "MKVLAA"]
    molecules = [f"{'C' * k}c1ccc({x})cc1" for k in (1, 2, 3, 4) for x in ("O", "N", "Cl", "F", "Br")]
    sets = {
        "text": dataset("text", texts),
        "protein": dataset("protein", proteins),
        "molecule": dataset("molecule", molecules),
    }
    config = Config(n=20, measures=("unit_coverage",))
    sample = draw(sets, 20, 0)
    rows = comparison.latest([row for step in comparison.compare(sample, config) for row in step["rows"]])
    assert len(rows) == 3 * len(MEASURES["unit_coverage"].levels)
    for row in rows:
        assert np.isfinite(row["null"])
    words = next(r for r in rows if r["domain"] == "text" and r["level"] == "themes")
    assert words["null"] < words["value"]  # letters by chance spell fewer known words


def test_whole_objects_are_read_on_equally_many_that_can_be_cut():
    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(list("abcdefgh"), size=12)) for _ in range(60)]
    proteins = ["".join(rng.choice(list("ACDEFGHIKL"), size=40)) for _ in range(60)]
    molecules = [f"{'C' * (i + 1)}c1ccccc1" for i in range(50)] + [f"C1{'C' * (i + 2)}1" for i in range(10)]
    sets = {"text": dataset("text", texts), "protein": dataset("protein", proteins)}
    sets["molecule"] = dataset("molecule", molecules)
    config = Config(n=60, measures=("halves",))
    found = list(comparison.compare(draw(sets, 60, 0), config))
    assert len(found) == 2  # values first, then with what neutral objects give
    rows = comparison.latest([row for step in found for row in step["rows"]])
    assert [row["domain"] for row in rows] == list(sets)
    assert {row["n"] for row in rows} == {50}
    assert all(row["fair"] and row["level"] == "objects" and row["unit"] == "bits/object" for row in rows)
    assert rows[2]["method"].endswith("50 of 60 molecules can be used")
    rings = {**sets, "molecule": dataset("molecule", molecules[50:])}
    found = comparison.latest([r for step in comparison.compare(draw(rings, 10, 0), config) for r in step["rows"]])
    assert found[2]["flags"].startswith("not comparable: none of the molecules")


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


def test_config_round_trip_and_its_errors():
    config = Config(n=100, seed=3, measures=("unit_coverage",))
    assert Config.from_json(config.to_json()) == config
    with pytest.raises(ValueError, match="choose from"):
        Config(measures=("magic",))
    with pytest.raises(ValueError, match="unknown setting 'size'"):
        Config.from_json('{"size": 3}')
    with pytest.raises(ValueError, match="not valid JSON"):
        Config.from_json("{")
    with pytest.raises(ValueError, match="at least 2"):
        Config(n=1)


def test_a_measure_that_is_not_defined_gives_a_reason_not_a_gap():
    corpora = {
        d: Corpus.from_symbols(["ab", "ba"], domain=d, representation=LEVELS["spelling"].representations[d])
        for d in ("text", "protein", "molecule")
    }
    rows = reading.measure_level("long_range_information", "spelling", corpora, 0)
    assert all(math.isnan(row["value"]) and row["flags"].startswith("not comparable:") for row in rows)
    judged = judged_table(rows)
    assert set(judged.verdict) == {"inconclusive"}
    assert judged.reason.iloc[0].startswith("not comparable")


def test_every_measure_names_levels_and_representations_that_exist():
    for measure in MEASURES.values():
        assert set(measure.levels) <= set(LEVELS)
        assert measure.stronger in Stronger and measure.matched_by in MatchedBy and measure.null in NullKind
        assert (measure.matched_by is MatchedBy.OBJECTS) == (measure.reads is Reads.OBJECTS)
    for level in LEVELS.values():
        for domain, representation in level.representations.items():
            assert representation in DOMAINS[domain].REPRESENTATIONS
    for key, measure in MEASURES.items():
        if measure.matched_by == "symbols":
            for level in measure.levels:
                for domain, representation in LEVELS[level].representations.items():
                    assert DOMAINS[domain].REPRESENTATIONS[representation].ordered, (key, level, domain)


def test_headline_and_agreement_count_the_same_verdicts():
    rows = reading.measure_level("unit_coverage", "themes", themes({"text": 1.2, "protein": 1.0, "molecule": 0.5}), 0)
    table = judged_table(rows)
    assert headline(table).startswith("Molecules have the weakest prior on 1 of 1 fair comparisons")
    assert agreement(table.drop_duplicates("measure")) == 1.0


def test_progress_has_one_total_and_never_goes_back():
    rng = np.random.default_rng(5)
    sets = {
        "text": dataset("text", [" ".join(rng.choice(list("abcdefgh"), size=12)) for _ in range(60)]),
        "protein": dataset("protein", ["".join(rng.choice(list("ACDEFGHIKL"), size=40)) for _ in range(60)]),
    }
    told = []
    config = Config(n=60, measures=("unit_coverage", "composition_redundancy", "halves"))
    list(comparison.compare(draw(sets, 60, 0), config, lambda done, total, what: told.append((done, total))))
    assert len({total for _, total in told}) == 1
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (told[-1][1],) * 2 == (8, 8)
