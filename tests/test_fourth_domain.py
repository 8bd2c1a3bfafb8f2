"""A domain is one package and one entry: a fourth one goes from its file to the report without a line elsewhere."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.charts import balance as balance_charts
from analysis.charts import coverage as coverage_charts
from analysis.charts import diversity as diversity_charts
from analysis.charts import ladder as ladder_charts
from analysis.charts import prediction as prediction_charts
from analysis.charts import theme
from analysis.corpus import Dataset
from analysis.datasets import uploads
from analysis.domains import DOMAINS, register
from analysis.domains.distinct import distinct
from analysis.domains.interface import Domain
from analysis.readings import balance, bundled, controls, curves, null_ladder
from analysis.readings.levels import LEVELS
from analysis.readings.questions import QUESTIONS
from analysis.readings.sampling import draw, encode, match_symbols
from analysis.report import citations, html_report, result_json
from analysis.scale import run
from tests import synthetic_readings

LOOPS = ("C G Am F", "Am F C G", "Dm G C C", "C Am F G", "F G Em Am", "C F G C", "Am Em F G", "C Em F Fm")
KEYS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def transposed(loop: str, by: int) -> list[str]:
    """The same loop in another key."""
    roots = [(KEYS.index(name.removesuffix("m")) + by) % 12 for name in loop.split()]
    return [KEYS[root] + "m" * name.endswith("m") for root, name in zip(roots, loop.split(), strict=True)]


def song(rng: np.random.Generator) -> str:
    """One loop in one key, a few times over, with a chord changed here and there."""
    chords = transposed(LOOPS[rng.choice(len(LOOPS))], int(rng.choice(12))) * int(rng.integers(2, 5))
    changed = rng.random(len(chords)) < 0.15
    return " ".join(KEYS[rng.choice(12)] if change else name for change, name in zip(changed, chords, strict=True))


def test_a_domain_that_is_not_registered_is_unknown():
    assert "chord" not in DOMAINS
    with pytest.raises(ValueError, match="domain must be one of text, protein, molecule"):
        uploads.parse_safely("chord", "songs.txt", b"C G Am F\n")


@pytest.fixture(scope="module")
def chords() -> Domain:
    """The fourth domain, registered while these tests run."""
    register({"chord": "tests.chords"})
    yield DOMAINS["chord"]
    del DOMAINS.packages["chord"]


@pytest.fixture(scope="module")
def songs(chords) -> Dataset:
    """Songs read from a file, in the process that reads files of users."""
    rng = np.random.default_rng(4)
    lines = [song(rng) for _ in range(220)]
    content = "\n".join([*lines[:100], "C G Xm F", *lines[100:]]).encode()
    dataset, problems = uploads.parse_safely("chord", "songs.txt", content)
    assert list(problems.row) == [101] and "'Xm' is no chord" in problems.reason[0]
    assert len(dataset) == 220
    return dataset


@pytest.fixture(scope="module")
def sets(songs) -> dict[str, Dataset]:
    """Songs together with plain sets of the three domains."""
    rng = np.random.default_rng(5)
    words = ["the", "a", "cat", "dog", "sees", "hears", "old", "red", "house", "and", "runs"]
    texts = [" ".join(words[i] for i in rng.integers(0, len(words), 14)) for _ in range(220)]
    proteins = ["".join("ACDEFGHIKLMNPQRSTVWY"[i] for i in rng.integers(0, 20, 40)) for _ in range(220)]
    rings = ("c1ccccc1", "C1CCCCC1", "c1ccncc1", "C1CCNCC1", "c1ccsc1")
    molecules = [f"{'C' * int(k)}{x}{ring}" for k in range(1, 12) for x in ("O", "N", "S", "C(=O)") for ring in rings]
    written = {"text": texts, "protein": proteins, "molecule": molecules}
    made = {d: Dataset(f"{d}-set", d, tuple(o), tuple(map(str, range(len(o))))) for d, o in written.items()}
    return {**made, "chord": songs}


@pytest.fixture(scope="module")
def result(chords, tmp_path_factory) -> dict:
    """A comparison on the command line: songs of a file, read in processes of their own, beside stated readings of other sets."""
    stated = synthetic_readings.table()
    folder = tmp_path_factory.mktemp("songs")
    rng = np.random.default_rng(4)
    (folder / "songs.txt").write_text("\n".join(song(rng) for _ in range(320)))
    out = folder / "out.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELECTION_PRESSURE_CACHE", str(folder / "cache"))
        patch.setattr(
            bundled, "of", lambda name: stated[stated.dataset == name] if name in controls.bundled() else None
        )
        assert main(["compare", "--chord", str(folder / "songs.txt"), "--json", str(out)]) == 0
        yield json.loads(out.read_text())


def test_every_question_is_asked_of_the_domain(result):
    (name,) = (name for name, about in result["datasets"].items() if about["domain"] == "chord")
    own = pd.DataFrame([row for row in result["rows"] if row["dataset"] == name])
    assert set(own.question) == set(QUESTIONS)
    unread = own[own.value.isna()]
    assert (unread["flags"] != "").all()
    assert set(own.question) - set(unread.question) >= {"beyond_neutral", "halves"}
    notations = own[own.question == "beyond_neutral"].notation
    assert set(notations) == set(DOMAINS["chord"].notations)


def test_order_in_songs_is_found(result):
    rows = pd.DataFrame([row for row in result["rows"] if row["domain"] == "chord"])
    beyond = rows[(rows.question == "beyond_neutral") & (rows.notation == "chords") & (rows.pool == "all")]
    assert (beyond[beyond.relatives == "present"].low > 0.1).all()  # songs on one loop are relatives, and tell it
    halves = rows[(rows.question == "halves") & rows.value.notna()]
    assert halves.low.max() > 0.5  # and says itself twice


def test_four_domains_are_judged(result):
    judged = [row for row in result["verdicts"] if row["question"] == "beyond_neutral"]
    assert {row["domain"] for row in judged} == set(DOMAINS)
    assert {row["base_rate"] for row in judged} == {0.25}
    assert sum(row["weakest"] for row in judged) == pytest.approx(1)


def test_every_curve_and_its_chart_show_the_domain(sets):
    sample = draw(sets, 200, 0)
    themes = encode(sample, {domain: entry.default_representation for domain, entry in DOMAINS.items()})
    spelled = match_symbols(encode(sample, LEVELS["spelling"].representations))
    some = {domain: dataset.take(range(120)) for domain, dataset in sample.datasets.items()}
    common, sizes = curves.equal_size(themes), {domain: entry.typical_size for domain, entry in DOMAINS.items()}
    real = {balance.REAL: some["chord"]}
    charts = [
        diversity_charts.rarefaction(curves.rarefaction(themes, q=1), 1, common),
        diversity_charts.profile(curves.profile(themes, at="size"), "size"),
        coverage_charts.new_unit(curves.new_unit(themes), common),
        coverage_charts.possible_space(curves.possible_space(sets, sizes=sizes)),
        prediction_charts.conditional_entropy(curves.conditional_entropy(spelled, max_length=3)),
        prediction_charts.context_gain(curves.context_gain(spelled)),
        prediction_charts.information_by_distance(curves.information_by_distance(spelled)),
        prediction_charts.information_by_intrinsic_distance(curves.information_by_intrinsic_distance(some, seed=0)),
        balance_charts.distributions(
            balance.rung_against_real(real, rung="valid", representation="chords", seed=0), "random valid objects"
        ),
    ]
    for chart in charts:
        shown = chart.title + chart.alt + "".join(str(trace.name) for trace in chart.figure.data)
        assert "chord" in shown.lower(), chart.title
        assert "chord" in set(chart.table.domain)


def test_the_charts_and_the_report_show_the_domain(result):
    drawn = html_report.charts_of(result)
    assert "chord" in set(drawn["beyond_neutral"].table.domain)
    assert "chord" in set(drawn["budget"].table.domain)
    assert "chord" in set(ladder_charts.steps(null_ladder.table(result_json.restored(result).rows)).table.domain)
    page = html_report.html(result)
    assert "Chords" in page and "songs.txt" in page
    assert "steegen2016" in citations.bibtex(citations.used(result))


def test_its_colour_and_mark_are_its_own(chords):
    known = [name for name in DOMAINS if name != "chord"]
    assert theme.COLOURS["chord"] not in [theme.COLOURS[name] for name in known]
    assert theme.SYMBOLS["chord"] not in [theme.SYMBOLS[name] for name in known]


def test_a_large_file_of_it_is_counted_in_pieces(chords, songs, tmp_path):
    path = tmp_path / "songs.txt"
    path.write_text("\n".join(songs.objects))
    found = run.measure(run.Job(path, "chord", "chords", ("diversity",), piece_bytes=512, resume=False))
    once, _ = distinct(songs)
    whole = chords.REPRESENTATIONS["chords"].encode(once)
    assert found["objects"] == len(once) and found["symbols"] == whole.n_symbols
    assert found["types"] == len(whole.alphabet)
