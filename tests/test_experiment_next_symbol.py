"""The experiment on the next symbol: processes of known entropy, controls, what was seen or not, bad input, the page."""

import json

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.__main__ import main
from analysis.charts import marks
from analysis.charts import next_symbol as charts
from analysis.corpus import Corpus, Dataset
from analysis.experiments import beginnings, generation, next_symbol, thread
from analysis.statistics.surrogates import markov_surrogate
from tests.small_sets import near_copies

FLIP, RATE = 0.1, 0.468996  # a binary chain that changes with this chance, and its entropy rate in bits


def chain(objects: int = 400, length: int = 60, flip: float = FLIP) -> Corpus:
    """A binary symmetric Markov chain, cut into objects that begin at random."""
    rng = np.random.default_rng(0)
    steps = rng.random((objects, length)) < flip
    steps[:, 0] = rng.random(objects) < 0.5
    states = steps.cumsum(axis=1) % 2
    return Corpus.from_symbols(["".join("ab"[s] for s in row) for row in states])


def saved(corpus: Corpus, late: int = 33) -> pd.DataFrame:
    """Savings of a corpus whose first 100 objects are coded."""
    tests, pool = np.arange(100), np.arange(100, len(corpus))
    made = {
        next_symbol.REAL: corpus,
        next_symbol.EXCHANGED: generation.exchanged(corpus),
        next_symbol.SHUFFLED: generation.shuffled_inside(corpus),
        next_symbol.CHAIN: markov_surrogate(corpus, 2),
    }
    found = {arm: (next_symbol.bits_of(one, pool, tests, ()), tests) for arm, one in made.items()}
    return next_symbol.savings(found, late, tests, seed=0).set_index(["control", "part"])


def test_a_chain_saves_one_bit_less_its_entropy_rate_and_nothing_beyond_a_chain():
    table = saved(chain())
    known = table.loc[(next_symbol.EXCHANGED, "late")]
    assert known.low < 1 - RATE < known.high
    beyond = table.loc[(next_symbol.CHAIN, "late")]
    assert beyond.low < 0 < beyond.high


def test_a_coin_saves_nothing_against_any_control():
    table = saved(chain(flip=0.5)).drop(index="growth", level="part")
    assert (table.value.abs() < 0.03).all()


def test_conventional_beginnings_do_not_count_as_context():
    """Each object begins with abab, then coins: bits rise along it, and the control at the same place rises as well."""
    coins = chain(flip=0.5)
    corpus = Corpus.from_symbols([f"abab{text}" for text in coins.strings()])
    tests, pool = np.arange(100), np.arange(100, len(corpus))
    bits = next_symbol.bits_of(corpus, pool, tests, ())
    assert np.nanmean(bits[:, :4]) < 0.1 < 0.9 < np.nanmean(bits[:, 20:])
    table = saved(corpus)
    assert abs(table.loc[(next_symbol.EXCHANGED, "early")].value) < 0.05
    assert abs(table.loc[(next_symbol.EXCHANGED, "late")].value) < 0.05


def test_bits_by_position_are_means_over_objects_that_reach_it():
    bits = np.full((30, 6), np.nan)
    bits[:, :3], bits[:10, 3:] = [1, 2, 3], 4
    table = next_symbol.by_position(bits, np.arange(30), 0)
    assert table["first"].tolist() == [1, 2, 3] and table.value.tolist() == [1, 2, 3]  # 10 objects are too few
    assert (table.n == 30).all() and (table.low == table.value).all()


def test_the_interval_of_a_drawn_control_knows_that_draws_differ():
    """All objects are alike, so that samples of them tell nothing: what is not known is what another draw would cost."""
    tests, one = np.arange(40), np.ones((40, 40))
    found = {arm: (one, tests) for arm in next_symbol.ARMS}
    steps = np.array([0.0, 0.3, 0.6])
    further = [(one + step, tests) for step in steps[1:]]
    alone, drawn = (
        next_symbol.savings(found, 33, tests, 0, chains).set_index(["control", "part"]) for chains in ((), further)
    )
    assert alone.loc[(next_symbol.CHAIN, "late"), ["value", "low", "high"]].tolist() == [0, 0, 0]
    row = drawn.loc[(next_symbol.CHAIN, "late")]
    assert (
        row.value == pytest.approx(0.3)
        and row.low == pytest.approx(0, abs=0.1)
        and row.high == pytest.approx(0.6, abs=0.1)
    )
    assert drawn.loc[(next_symbol.SHUFFLED, "late"), ["value", "low", "high"]].tolist() == [0, 0, 0]


def test_controls_keep_what_they_say():
    rng = np.random.default_rng(2)
    corpus = Corpus.from_symbols(["".join(rng.choice(list("abcd"), rng.integers(1, 30))) for _ in range(50)])
    other = generation.exchanged(corpus)
    place = generation.places(corpus)
    for t in range(30):
        assert sorted(other.codes[place == t]) == sorted(corpus.codes[place == t])
    assert (other.codes != corpus.codes).any()
    inside = generation.shuffled_inside(corpus)
    assert [sorted(x) for x in inside] == [sorted(x) for x in corpus]
    assert (inside.codes != corpus.codes).any()


# --- what is typed


def texts(n: int = 260, seed: int = 0) -> Dataset:
    """Sentences of a small grammar."""
    rng = np.random.default_rng(seed)
    who, verbs, what = (
        ("mary", "the lamb", "a shepherd", "she"),
        ("had", "saw", "lost"),
        ("fleece", "snow", "little lamb"),
    )
    names = ["".join(rng.choice(list("aeioubdglmnrst"), 6)) for _ in range(2_000)]
    lines = [
        f"{rng.choice(who)} {rng.choice(verbs)} a {rng.choice(what)} of {' '.join(rng.choice(names, 6))}"
        for _ in range(n)
    ]
    return Dataset("tales", "text", tuple(lines), tuple(map(str, range(n))))


def test_what_symbols_spell_is_found_out_for_every_notation():
    proteins = Dataset("p", "protein", ("MKVLAAGIV", "MRTAYWC"), ("a", "b"))
    molecules = Dataset("m", "molecule", ("CCO", "c1ccccc1Cl"), ("a", "b"))
    assert {name: generation.spelling(texts(), name) for name in ("characters", "words", "subwords", "word-pairs")} == {
        "characters": "", "words": " ", "subwords": None, "word-pairs": None,
    }  # fmt: skip
    assert (generation.spelling(proteins, "residues"), generation.spelling(proteins, "reduced")) == ("", None)
    assert (generation.spelling(molecules, "smiles"), generation.spelling(molecules, "selfies")) == ("", None)


def test_the_longest_symbol_is_read_and_case_is_changed_where_needed():
    alphabet = ["C", "Cl", "l", "[nH]", "c"]
    assert generation.read("CClc[nH]", alphabet, "").tolist() == [0, 1, 4, 3]
    assert generation.read("MARY Had", ["had", "mary"], " ").tolist() == [1, 0]
    assert generation.read("mkv", ["K", "M", "V"], "").tolist() == [1, 0, 2]
    with pytest.raises(ValueError, match="'é' is no symbol of this set"):
        generation.read("hé", ["h", "e"], "")
    with pytest.raises(ValueError, match="'lamb' is no symbol of this set"):
        generation.read("a lamb", ["a"], " ")


def test_temperature_is_the_softmax_of_log_probabilities_over_t():
    p = np.array([0.7, 0.2, 0.1])
    assert generation.tempered(p, 1) == pytest.approx(p)
    assert generation.tempered(p, 0.5) == pytest.approx(p**2 / (p**2).sum())
    assert generation.entropies(generation.tempered(p, 100)) == pytest.approx(np.log2(3), abs=1e-3)
    for wrong in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="must be above 0"):
            generation.tempered(p, wrong)


# --- one example


@pytest.fixture(scope="module")
def prepared() -> beginnings.Prepared:
    return beginnings.prepare(texts(), "characters", 260)


def test_a_model_that_has_seen_the_example_needs_fewer_bits_and_leaves_the_other_as_it_was(prepared):
    text = prepared.examples["Mary had a little lamb"]
    before = prepared.trained.walker.chances(prepared.trained.read(text))
    table = prepared.walk(text)
    means = table.groupby("model").bits.mean()
    assert means[beginnings.SEEN] < 0.6 * means[beginnings.NOT_SEEN]
    assert np.array_equal(before, prepared.trained.walker.chances(prepared.trained.read(text)))
    assert (table.perplexity == 2**table.entropy).all()
    assert "".join(table.symbol[: len(text)]).replace("␣", " ") == text


def test_an_example_that_the_set_holds_is_not_learned_from():
    rhyme = "Mary had a little lamb its fleece was white as snow and everywhere that Mary went the lamb was sure to go"
    rng = np.random.default_rng(0)
    lines = tuple(" ".join("".join(rng.choice(list("aeiostr"), 5)) for _ in range(9)) for _ in range(200))
    told = Dataset("told", "text", (*lines, rhyme), tuple(map(str, range(201))))
    assert beginnings.prepare(told.take(range(200)), "characters", 201).left_out == 0
    assert beginnings.prepare(told, "characters", 201).left_out == 1


def test_expected_shares_sum_to_one_and_a_low_temperature_takes_the_likeliest(prepared):
    table = prepared.expected("mary", 4, 0.1, seen=False)
    assert table[["chance", "tempered"]].sum().tolist() == pytest.approx([1, 1])
    assert table.tempered[0] > table.chance[0] and table.tempered_entropy[0] < table.entropy[0]
    chart = charts.expected(table, "text")
    assert f"'{table.symbol[0]}'" in chart.title
    assert len(marks.rows_of(chart, 0, 2)) == 1


def test_continuations_begin_as_they_should_and_cost_what_the_model_says(prepared):
    drawn = prepared.trained.draw(20, 1.0, seed=1, prefix="mary had")
    assert drawn.object.str.startswith("mary had").all()
    drawn = drawn[drawn.whole].reset_index(drop=True)
    one = drawn.object[0]
    codes = prepared.trained.read(one)
    chances = prepared.trained.walker.chances(codes)
    whole = np.append(codes, prepared.trained.end)
    assert drawn.bits[0] == pytest.approx(-np.log2(chances[np.arange(len(whole)), whole])[len("mary had") :].sum())


# --- the experiment


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Savings of two domains, as the experiment returns them."""
    rows = [
        {
            "domain": domain,
            "dataset": domain,
            "control": control,
            "part": part,
            "value": 1.0,
            "low": 0.9,
            "high": 1.1,
            "late": 33,
        }
        for domain in ("text", "molecule")
        for control in next_symbol.ARMS[1:]
        for part in next_symbol.PARTS
    ]
    return pd.DataFrame(rows)


def test_the_sentence_follows_the_table(table):
    said = next_symbol.sentence(table)
    assert "Text: 32 known symbols or more save 1.00 [0.90, 1.10]" in said and "not shown" not in said
    exchanged = (table.control == next_symbol.EXCHANGED) & (table.domain == "text")
    unclear = table.assign(low=table.low.mask(exchanged, -0.1))
    assert "Text: 32 known symbols or more are not shown to save anything" in next_symbol.sentence(unclear)
    turned = table.assign(high=table.high.mask(exchanged, -0.5), low=table.low.mask(exchanged, -2))
    assert "Text: 32 known symbols or more mislead" in next_symbol.sentence(turned)
    no_more = table.assign(low=table.low.mask(table.control == next_symbol.CHAIN, -0.1))
    assert next_symbol.sentence(no_more).count("not shown to be any") == 2


def test_a_thread_through_the_objects_is_found_and_its_absence_too():
    """Every second sentence repeats the one before it, word for word but one."""
    rng = np.random.default_rng(5)
    words = ["".join(rng.choice(list("abcdefgh"), 5)) for _ in range(300)]
    lines = [" ".join(rng.choice(words, 8)) for _ in range(150)]
    pairs = [text for k, line in enumerate(lines) for text in (line, f"{line} x{k}")]
    told = Dataset("thread", "text", tuple(pairs), tuple(map(str, range(len(pairs)))))
    without = told.take(rng.permutation(len(told)))
    found, none = (thread.in_order(one, 0, 10_000).iloc[0] for one in (told, without))
    assert found.low > 0 and none.low < 0 < none.high


def test_small_sets_and_sets_of_one_cluster_say_what_to_do():
    with pytest.raises(ValueError, match="needs 200 at least"):
        next_symbol.split(texts(150))
    with pytest.raises(ValueError, match="all its proteins are relatives"):
        next_symbol.split(near_copies())


def test_the_command_writes_tables_and_finding_and_the_chart_draws_them(tmp_path, capsys):
    file = tmp_path / "tales.txt"
    file.write_text("\n\n".join(texts().objects))
    out = tmp_path / "out.json"
    assert main(["experiment", "next-symbol", "--text", str(file), "--set", "symbols=20000", "--json", str(out)]) == 0
    found = json.loads(out.read_text())
    assert found["settings"] == {"seed": 0, "symbols": 20000}
    assert found["sentence"] in capsys.readouterr().err
    tables = {name: pd.DataFrame(rows) for name, rows in found["tables"].items()}
    assert set(tables["positions"].arm) == set(next_symbol.ARMS) and tables["positions"].n.min() >= next_symbol.SHOWN
    chart = charts.average(tables["positions"], tables["savings"])
    curve = next(i for i, trace in enumerate(chart.figure.data) if trace.name == "real objects")
    row = marks.rows_of(chart, curve, 1).iloc[0]
    assert (row.arm, row["first"]) == (next_symbol.REAL, 2)
    assert f"{found['tables']['savings'][1]['value']:.2f}" in chart.title
    assert charts.order(tables["order"]).table.equals(tables["order"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "n=5"], "no setting 'n'; it has seed, symbols"),
        (["--set", "symbols=many"], "must be a int like"),
        (["--set", "symbols"], "give SETTING=VALUE"),
    ],
)
def test_wrong_settings_are_refused(arguments, words, tmp_path, capsys):
    assert main(["experiment", "next-symbol", "--text", "jargon", *arguments, "--json", str(tmp_path / "o")]) == 2
    assert words in capsys.readouterr().err


# --- the page


def open_page(**state: object) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.session_state["n"] = 200
    app.run()
    for key, value in {"next_show": "One example", **state}.items():
        app.session_state[key] = value
    app.switch_page("pages/next-symbol.py").run()
    assert not app.exception
    return app


def test_the_page_shows_the_example_and_survives_bad_input():
    app = open_page(next_domain="molecule")
    titles = [heading.value for heading in app.header]
    assert titles[0].startswith("Next: ") and titles[1].startswith("Bits per symbol of this object: ")
    assert not app.error
    app.number_input(key="next_t").set_value(0.0).run()
    assert any("temperature must be above 0" in error.value for error in app.error)
    assert any(heading.value.startswith("Bits per symbol") for heading in app.header)  # the rest stands
    app.number_input(key="next_t").set_value(1.0)
    app.selectbox(key="next_molecule_of").set_value("typed").run()
    app.text_input(key="next_text").set_value("CC?C").run()
    assert any("is no symbol of this set" in error.value for error in app.error)
    assert app.title[0].value.startswith("What comes next")
    app.text_input(key="next_text").set_value("CCO").run()
    assert not app.error and not app.exception
