"""The experiments on extra data and on an equation: closed forms, known processes, controls, bad input, the page."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from analysis import datasets
from analysis.__main__ import main
from analysis.charts import marks
from analysis.charts import synthetic as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import equation, extra_objects, synthetic
from tests.small_sets import on_small_sets

SMALL = {"seed": 0, "symbols": 2_000, "draws": 2, "other": ""}


def silent(*_: object) -> None:
    """Tell nobody how far it is."""


def texts(objects: list[str]) -> Dataset:
    return Dataset("told", "text", tuple(objects), tuple(map(str, range(len(objects)))))


def spoken(n: int = 260, words: int = 12) -> list[str]:
    """Objects of words from a lexicon of 300: there is more to learn than 2,000 symbols teach."""
    rng = np.random.default_rng(1)
    lexicon = ["".join(rng.choice(list("abcdef"), 6)) for _ in range(300)]
    return [" ".join(rng.choice(lexicon, words)) for _ in range(n)]


@pytest.fixture(scope="module")
def of_words() -> dict[str, pd.DataFrame]:
    return synthetic.run({"text": texts(spoken())}, SMALL, silent).tables


# --- the equation


def simulated(kind: str, points: int, added: int, noise: float, laws: int = 4_000) -> float:
    """Bits beyond the noise of new measurements, by regression on drawn laws and points, without the closed form."""
    rng = np.random.default_rng(0)
    slopes = rng.normal(0, equation.PRIOR, laws)
    x = np.ones(points)
    y = slopes[:, None] * x + rng.normal(0, noise, (laws, points))

    def learned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
        precision = 1 / equation.PRIOR**2 + x @ x / noise**2
        return y @ x / noise**2 / precision, 1 / precision

    mean, variance = learned(x, y)
    extra = np.ones(added)
    if kind == equation.COMPUTED and added:
        mean, variance = slopes, 0.0
    elif added:
        line = slopes if kind == equation.MEASURED else mean
        spread = noise if kind == equation.MEASURED else 0
        more = line[:, None] * extra + rng.normal(0, 1, (laws, added)) * spread
        mean, variance = learned(np.append(x, extra), np.hstack([y, more]))
    new = rng.normal(0, noise, (laws, len(equation.WHERE))) + slopes[:, None] * equation.WHERE
    told = noise**2 + equation.WHERE**2 * variance
    bits = 0.5 * np.log2(2 * np.pi * told) + (new - mean[:, None] * equation.WHERE) ** 2 / (2 * told * np.log(2))
    return float(bits.mean() - 0.5 * np.log2(2 * np.pi * np.e * noise**2))


@pytest.mark.parametrize("kind", equation.KINDS)
@pytest.mark.parametrize(("points", "added", "noise"), [(0, 0, 1.0), (3, 5, 0.5), (5, 50, 1.5)])
def test_the_closed_form_is_the_mean_of_regressions(kind, points, added, noise):
    exact = equation.excess(*equation.after(kind, equation.PRIOR, points, added, noise), noise)
    assert exact == pytest.approx(simulated(kind, points, added, noise), abs=0.02)


def test_a_known_law_gains_nothing_and_an_unknown_one_at_most_its_bits():
    for points, noise in ((0, 0.3), (5, 0.5), (40, 2.0)):
        table = equation.table(points, noise).set_index(["law", "kind"])
        assert (table.loc[equation.KNOWN].value == 0).all()
        start = table.loc[equation.UNKNOWN].excess.max() if not points else table.excess[table.added == 0].max()
        unknown = {kind: table.loc[(equation.UNKNOWN, kind)] for kind in equation.KINDS}
        computed = unknown[equation.COMPUTED]
        assert computed.value[computed.added > 0].to_numpy() == pytest.approx(
            table.loc[(equation.UNKNOWN, equation.COMPUTED)].excess.max()
        )
        assert (unknown[equation.MEASURED].value.diff().dropna() > 0).all()
        assert (unknown[equation.MEASURED].value < start).all()
        assert (unknown[equation.INTERPOLATED].value.diff().dropna() < 0).all()


def test_what_is_said_of_the_equation_follows_the_table():
    table = equation.table(5, 0.5)
    said = equation.sentence(table)
    assert "no extra point saves anything" in said and "if computed from the equation, cost" in said
    flipped = equation.sentence(table.assign(value=1 - table.value))
    assert (
        "extra points change up to 1 bits" in flipped
        and "save 1" in flipped
        and "cost" not in flipped.split("extra points", 2)[-1]
    )
    with pytest.raises(ValueError, match="noise above 0"):
        equation.table(5, 0.0)


def test_marks_of_the_equation_lead_to_their_rows():
    chart = charts.equation(equation.table(5, 0.5))
    row = marks.rows_of(chart, 2, 4)
    assert row.kind.tolist() == [equation.INTERPOLATED] and row.law.tolist() == [equation.UNKNOWN]
    assert row.added.tolist() == [equation.ADDED[4]]


# --- extra objects


def test_more_words_help_and_shuffled_ones_do_not(of_words):
    at = of_words["arms"].set_index("arm")
    assert at.loc[extra_objects.MORE].low > 0.05 and at.loc[extra_objects.MORE].alpha > 0.9
    assert at.loc[extra_objects.SHUFFLED].whole_high < at.loc[extra_objects.MORE].low / 4  # weights of contexts only
    assert at.loc[extra_objects.SHUFFLED].value < at.loc[extra_objects.MORE].value / 4
    assert at.loc[extra_objects.OWN].whole < at.loc[extra_objects.MORE].whole
    assert set(at.index) == set(extra_objects.ARMS) - {extra_objects.PIECES}  # of one clause each
    per = at.loc[extra_objects.MORE]
    assert per.per_object * per.objects == pytest.approx(per.whole)
    assert f"added object, all taken: more real objects {per.per_object:.2g} [" in synthetic.each(of_words["arms"])
    none = of_words["alphas"][of_words["alphas"].alpha == 0]
    assert (none[["value", "low", "high"]] == 0).all(axis=None)


def test_the_share_is_chosen_on_other_objects_than_are_tested():
    rates = np.array([[[3.0, 3.5], [2.0, 2.5]], [[3.0, 3.5], [5.0, 5.5]]])
    taken, best = synthetic.chosen(rates, np.array([[1.0, 2.0], [2.0, 1.0]]))
    assert taken.tolist() == [[3.0, 3.5], [5.0, 5.5]] and best.tolist() == [0, 1]


def test_held_out_objects_share_no_cluster_with_what_is_learned_from():
    rng = np.random.default_rng(3)
    kin = ["".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 90)) for _ in range(150)]
    near = [text[:40] + rng.choice(list("ACDEFG")) + text[41:] for text in kin]
    parts = extra_objects.divide(Dataset("p", "protein", (*kin, *near), tuple(map(str, range(300)))), other="trembl")
    ends = {one: {tuple(parts.corpus.take([i]).codes[41:]) for i in getattr(parts, one)}
            for one in ("tests", "choosing", "pool")}  # fmt: skip
    assert ends["pool"].isdisjoint(ends["tests"] | ends["choosing"]) and ends["tests"].isdisjoint(ends["choosing"])
    assert parts.other == "trembl" and len(parts.foreign)


def test_recombined_objects_are_the_beginning_of_one_and_the_rest_of_another():
    objects = [np.array([0] * 10 + [9], np.int32), np.array([1] * 20 + [9], np.int32)]
    made = extra_objects.recombined(objects, 400, np.random.default_rng(0))
    assert sum(map(len, made)) >= 400 and all(one[-1] == 9 and (one == 9).sum() == 1 for one in made)
    assert all((np.diff(one[:-1]) != 0).sum() <= 1 for one in made)
    assert all(9 <= len(one) <= 23 for one in made)


def test_recombined_parts_are_clauses_segments_and_sides_of_bonds():
    rng = np.random.default_rng(0)
    told = ["one two, three four; five.", "six seven, eight; nine ten.", "no clause"]
    clauses = {part for text in told[:2] for part in re.split(r"(?<=[,;])\s+", text)}
    for text in DOMAINS["text"].recombined(told, 40, rng):
        parts = re.split(r"(?<=[,;])\s+", text)
        assert set(parts) <= clauses and parts[0] in ("one two,", "six seven,") and parts[-1] in ("five.", "nine ten.")
    proteins = ["A" * 90, "C" * 130]
    made = DOMAINS["protein"].recombined(proteins, 40, rng)
    runs = [len(run.group()) for one in made for run in re.finditer("A+|C+", one)]
    assert min(runs) >= 40 and any("AC" in one or "CA" in one for one in made)
    drugs = ["CC(=O)Nc1ccc(O)cc1", "CCOC(=O)c1ccccc1", "O=C(NCc1ccncc1)C1CCCC1", "CCN(CC)C(=O)c1ccco1"]
    found = DOMAINS["molecule"].recombined(drugs, 30, rng)
    known = {Chem.CanonSmiles(one) for one in drugs}
    assert len(found) == 30 and all(Chem.MolFromSmiles(one) is not None for one in found) and not set(found) & known
    assert DOMAINS["molecule"].recombined(["C", "CCO", "not one"], 5, rng) == []
    assert DOMAINS["text"].recombined(["one clause"], 5, rng) == []


def test_recombined_parts_have_symbols_of_the_set_and_the_asked_size():
    drugs = datasets.load("approved-drugs")
    parts = extra_objects.divide(drugs.take(range(0, 1600, 4)))
    real, size = parts.pool[:60], 1_500
    made = extra_objects.of_pieces(parts, real, size, np.random.default_rng(0))
    assert size * 0.7 < sum(map(len, made)) <= size
    end = len(parts.corpus.alphabet) - 1
    assert all(one[-1] == end and (one[:-1] < end).all() for one in made)
    spelled = ["".join(parts.corpus.alphabet[code] for code in one[:-1]) for one in made]
    assert all(Chem.MolFromSmiles(one) is not None for one in spelled)


def test_a_set_of_ones_own_may_be_the_other_one():
    foreign = texts(spoken(60, words=5))
    parts = extra_objects.divide(texts(spoken()), other=replace(foreign, name="mine"))
    assert parts.other == "mine" and 0 < len(parts.foreign) <= 60
    found = synthetic.run(
        {"text": texts(spoken()), f"text{synthetic.OTHER_OF}": replace(foreign, name="mine")}, SMALL, silent
    )
    assert set(found.tables["arms"].other) == {"mine"} and set(found.tables["arms"].domain) == {"text"}


def test_another_set_is_of_another_origin_and_none_is_needed():
    origin = datasets.CATALOGUE
    for name in datasets.defaults().values():
        other = extra_objects.another(datasets.load(name))
        assert origin[other].domain == origin[name].domain and origin[other].origin != origin[name].origin
        assert origin[other].natural
    assert extra_objects.another(Dataset("toy", "toy", ("a",), ("1",))) == ""


def test_the_sentence_and_the_title_follow_the_table(of_words):
    arms = of_words["arms"]
    own = arms.arm == extra_objects.OWN
    low = arms.low.where(own | (arms.arm == extra_objects.MORE), -0.1)
    helped = arms.assign(low=low.mask(own, 0.1), value=arms.value.mask(own, 9.0))
    assert "Of other data, own samples (text 9.000 " in synthetic.sentence(helped)
    assert "cost bits: in text " in synthetic.sentence(helped) and "cost" not in synthetic.sentence(
        arms.assign(whole_high=1.0)
    )
    assert "(own samples 9 " in charts.kinds(helped, extra_objects.MORE).title
    both = pd.concat([arms, arms.assign(domain="protein")])
    assert "cost bits: in all sets " in synthetic.sentence(both)
    flat = arms.assign(low=-1.0, whole_high=1.0)
    assert ", so none is shown. Of other data, no kind is shown to help." in synthetic.sentence(flat)
    assert "no other kind shown to save any" in charts.kinds(flat, extra_objects.MORE).title


def test_every_mark_leads_to_its_row(of_words):
    chart = charts.kinds(of_words["arms"], extra_objects.MORE)
    for curve in (0, 1):
        for point, arm in enumerate(of_words["arms"].arm):
            assert marks.rows_of(chart, curve, point).arm.tolist() == [arm]


# --- bad input


def test_small_sets_and_settings_out_of_limits_say_what_to_do():
    with pytest.raises(ValueError, match="needs 200 at least"):
        extra_objects.divide(texts(spoken(150)))
    with pytest.raises(ValueError, match="draws at least 2"):
        synthetic.run({"text": texts(spoken())}, {**SMALL, "draws": 1}, silent)


def test_the_command_writes_tables_and_finding(tmp_path, capsys):
    file, out = tmp_path / "told.txt", tmp_path / "out.json"
    file.write_text("\n\n".join(spoken()))
    few = ["--set", "symbols=500", "--set", "draws=2", "--set", "other=wordnet"]
    assert main(["experiment", "synthetic", "--text", str(file), *few, "--json", str(out)]) == 0
    found = json.loads(out.read_text())
    assert found["sentence"] in capsys.readouterr().err and found["tables"]["arms"][0]["other"] == "wordnet"
    assert main(["experiment", "equation", "--text", str(file), "--json", str(out)]) == 0
    assert json.loads(out.read_text())["sentence"].startswith("When the law is known, no extra point")


# --- the page


def test_the_page_answers_for_objects_and_for_the_equation(monkeypatch, tmp_path):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    for name, value in (("symbols", 600), ("draws", 2)):
        monkeypatch.setitem(synthetic.SETTINGS, name, value)
    app = on_small_sets("synthetic")
    for job in app.session_state["synthetic_job"].values():
        job.wait(60)
    app.run()
    assert not app.exception and not app.error
    assert "As many more real objects save" in app.markdown[0].value
    assert app.header[0].value.startswith("Bits per unit that more real objects save: text ")
    app.session_state["synthetic_show"] = "An equation"
    app.run()
    assert not app.exception and app.markdown[0].value.startswith("When the law is known")
    before = app.header[0].value
    app.slider(key="synthetic_points").set_value(40).run()
    assert app.header[0].value != before
