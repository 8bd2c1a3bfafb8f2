"""The ledger: verdicts follow the tables, both ways; names are those of the experiments; what is missing is said; the page."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis import experiments
from analysis.__main__ import main
from analysis.charts import claims as charts
from analysis.claims import data_rules, finding, ledger, prediction_rules, search_rules, selection_rules
from analysis.claims.evidence import EVIDENCE
from analysis.claims.finding import AGAINST, FOR, NEITHER, Part, effect, less, nothing, weighed
from analysis.claims.registry import CLAIMS
from analysis.corpus import Dataset
from analysis.datasets import CATALOGUE
from analysis.datasets.bundled.scans import SCANS
from analysis.experiments import Result, asked, job
from analysis.report import html_report
from tests import claims_tables
from tests.claims_tables import DECIDED

ROOT = Path(__file__).resolve().parents[1]
BY_NUMBER = {claim.number: claim for claim in CLAIMS}
CONTEXT = (10, 20)  # claims that nothing here can decide


def entry_of(number: int, tables: dict) -> ledger.Entry:
    return next(one for one in ledger.judged(tables) if one.claim.number == number)


# --- verdicts follow the tables


@pytest.mark.parametrize("number", DECIDED)
def test_a_verdict_turns_with_its_tables(number):
    found = {sign: entry_of(number, DECIDED[number](sign)).finding for sign in (1, -1)}
    assert found[1].verdict == finding.SUPPORTED, found[1].sentence
    assert found[-1].verdict == finding.CONTRADICTED, found[-1].sentence
    assert "in favour" in found[1].sentence or number == 21
    assert found[1].sentence != found[-1].sentence
    for one in found.values():
        assert one.shown in one.parts and one.sentence.endswith(".")


def test_every_claim_is_decided_by_tables_or_is_context():
    assert [claim.number for claim in CLAIMS] == list(range(1, 30))
    assert set(DECIDED) | set(CONTEXT) == set(BY_NUMBER)
    for number in CONTEXT:
        assert entry_of(number, claims_tables.readings(1)).finding.verdict == finding.CONTEXT


def test_a_proxy_whose_normal_bias_loses_nothing_makes_the_answer_depend_on_the_tail():
    tables = claims_tables.proxy(1)
    table = tables["proxy"]["decoupling"]
    table.loc[table.arm == "proxy, all normal", ["lost", "lost_low", "lost_high"]] = [-0.01, -0.03, 0.02]
    assert entry_of(26, tables).finding.words == "depends on the tail of the proxy's bias"


def test_wide_intervals_decide_nothing():
    tables = claims_tables.learning(1)
    tables["learning"]["savings"] = tables["learning"]["savings"].assign(low=-1.0, high=1.0)
    assert entry_of(29, tables).finding.verdict == finding.OPEN


def test_domains_that_disagree_make_the_answer_depend_on_the_domain():
    tables = claims_tables.learning(1)
    turned = tables["learning"]["savings"]
    turned.loc[turned.domain == "protein", ["value", "low", "high"]] = [-0.3, -0.4, -0.2]
    found = entry_of(29, tables).finding
    assert found.words == "depends on the domain"
    assert found.shown.domain == "protein"  # the part that says most against it
    assert "in favour text" in found.sentence and "against proteins" in found.sentence


@pytest.mark.parametrize(
    ("low", "high", "null", "margin", "says"),
    [(0.1, 0.3, 0, 0, FOR), (-0.3, -0.1, 0, 0, AGAINST), (-0.1, 0.3, 0, 0, NEITHER), (-0.1, 0.01, 0, 0.02, AGAINST),
     (0.4, 0.6, 0.5, 0, NEITHER), (0.55, 0.6, 0.5, 0, FOR), (np.nan, 0.3, 0, 0, NEITHER), (0.3, np.nan, 0, 0, NEITHER)],
)  # fmt: skip
def test_an_interval_says_for_against_or_neither(low, high, null, margin, says):
    assert effect(low, high, null, margin) == says
    assert nothing(low, high, null, margin) == -says


def test_the_difference_of_two_independent_numbers_has_the_interval_of_a_sum_of_variances():
    rng = np.random.default_rng(0)
    one, other = rng.normal(3, 1.0, 200_000), rng.normal(1, 2.0, 200_000)
    ends = [pd.Series(dict(zip(("value", "low", "high"), (x.mean(), *np.quantile(x, [0.025, 0.975])), strict=True)))
            for x in (one, other)]  # fmt: skip
    value, low, high = less(*ends)
    assert value == pytest.approx(2, abs=0.02)
    assert (low, high) == pytest.approx(tuple(np.quantile(one - other, [0.025, 0.975])), abs=0.03)


def test_the_interval_over_sets_is_students():
    part = data_rules.between_sets("sets", np.array([1.0, 2.0, 3.0]), "bits", "text")
    assert (part.value, part.n) == (2, 3)
    assert part.high - part.value == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)  # t of 2 degrees of freedom, .975
    assert np.isnan(data_rules.between_sets("set", np.array([1.0]), "bits", "text").low)


@pytest.mark.parametrize(
    ("says", "verdict"),
    [((1, 1), "supported"), ((1, 0), "depends"), ((1, -1), "depends"), ((0, 0), "not decided"), ((0, -1), "contradicted"),
     ((-1, -1), "contradicted")],
)  # fmt: skip
def test_parts_are_weighed(says, verdict):
    parts = [Part(f"part {i}", 1.0 + i, 0.5, 2.5, one) for i, one in enumerate(says)]
    found = weighed("A number", parts, "the part")
    assert found.verdict == verdict
    assert found.shown.says == (max(says) if verdict == "contradicted" else min(says))


def test_of_absent_effects_the_largest_is_shown():
    parts = [Part("small", -0.3, -0.4, -0.2, FOR), Part("near", -0.1, -0.15, -0.05, FOR)]
    assert weighed("A number", parts, "it", absent=True).shown.label == "near"
    assert weighed("A number", parts, "it").shown.label == "small"


def test_a_number_without_an_interval_and_a_bound_are_written():
    assert finding.written(Part("a", 0.5, np.nan, np.nan, 0, "bits")) == "0.500 bits"
    assert finding.written(Part("a", 0.0004, -0.0001, 0.002, 0, "bits")) == "0.0004 [-0.0001, 0.0020] bits"
    assert finding.written(Part("a", 0.0, 0.0, 0.0, 0, "bits")) == "0 bits"
    assert finding.written(Part("a", np.nan, 8.25, np.nan, 1, "bits")) == "over 8.25 bits"
    assert finding.written(Part("a", np.nan, np.nan, np.nan, 0)) == "–"


def test_physics_is_compared_with_biology_by_welch():
    natural = claims_tables.readings(1)["readings"]["natural"]
    found = entry_of(19, {"readings": {"natural": natural}}).finding.shown
    own = natural[(natural.domain == "molecule") & (natural.question == "label_bits")]
    from scipy.stats import ttest_ind

    one, other = (own[own.kind == kind].value for kind in ("physics", "meaning or biology"))
    interval = ttest_ind(one, other, equal_var=False).confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    few = natural[natural.kind != "meaning or biology"]
    assert entry_of(19, {"readings": {"natural": few}}).finding.verdict == finding.UNMEASURABLE


def test_a_filter_that_objects_in_random_order_pass_as_rarely_says_nothing():
    tables = claims_tables.filters(1)
    for name in ("filters", "functional-information"):
        curve = tables[name]["curve"]
        curve.loc[curve.control != "", ["value", "low", "high"]] = [5.0, 4.9, 5.1]
    assert entry_of(5, tables).finding.verdict == finding.CONTRADICTED


def test_permuted_scores_are_no_null_and_a_filter_that_nothing_was_selected_by_is_no_evidence():
    """One change is less than two, so permuted scores ask for more than real ones where all variants are mixed."""
    tables = claims_tables.filters(1)
    curve = tables["filters"]["curve"]
    more = curve[curve.control != ""].assign(control="scores permuted", value=6.0, low=5.9, high=6.1)
    amyloid = curve[curve.key == "one"].assign(key="amyloid", title="Amyloid: nucleation", value=0.2, low=0.1, high=0.3)
    tables["filters"]["curve"] = pd.concat([curve, more, amyloid], ignore_index=True)
    found = entry_of(5, tables).finding
    assert found.verdict == finding.SUPPORTED
    assert "what no evolution selected for: Amyloid 0.200 [0.100, 0.300] bits" in found.sentence


# --- names are those of the experiments


def test_the_words_of_rules_are_those_of_the_experiments():
    from analysis.experiments import (
        ancestry,
        assembly,
        assembly_label,
        capacity,
        constraint,
        equation,
        extra_objects,
        frontier,
        functional_information,
        gaussian_search,
        higher_order,
        landscapes,
        learning,
        learning_arms,
        natural_product,
        next_experiment,
        next_symbol,
        proxy,
        reach,
        search_maze,
        simulated_batches,
        top_choice,
        transfer,
    )
    from analysis.readings.questions import label_bits
    from analysis.verdict import sentences

    assert (prediction_rules.EXCHANGED, prediction_rules.CHAIN) == (next_symbol.EXCHANGED, next_symbol.CHAIN)
    assert prediction_rules.REAL == frontier.REAL and top_choice.REAL == "real"
    assert (data_rules.COINS, data_rules.COPIES) == (simulated_batches.COINS, simulated_batches.COPIES)
    assert (data_rules.ONE_ORDER, data_rules.REAL) == (capacity.CHAIN, capacity.REAL_ARM)
    assert set(data_rules.OWN) == {extra_objects.OWN, extra_objects.ADDED, extra_objects.REPLACED}
    assert set(data_rules.OTHERS) == {extra_objects.OTHER, extra_objects.RECOMBINED, extra_objects.CHAIN}
    assert data_rules.CONTROL == extra_objects.SHUFFLED and data_rules.OTHER_BATCH == transfer.OTHER
    assert (data_rules.KNOWN, data_rules.UNKNOWN) == (equation.KNOWN, equation.UNKNOWN)
    assert (data_rules.COMPUTED, data_rules.MEASURED) == (equation.COMPUTED, equation.MEASURED)
    assert higher_order.BATCH == "batch" and set(ancestry.WEIGHTINGS) == {"every row", "relatives down-weighted"}
    assert learning.BEYOND == "beyond neutral" and learning_arms.PRESENT == "relatives present"
    assert set(selection_rules.BESIDE) == {functional_information.RELATIVES, functional_information.ORIGINAL}
    assert selection_rules.SHUFFLED == functional_information.SHUFFLED and set(selection_rules.UNSELECTED) <= set(SCANS)
    assert selection_rules.AS_GOOD == functional_information.REFERENCE and landscapes.MODEL == "likelihood"
    assert selection_rules.TOGETHER in constraint.PREDICTORS and selection_rules.WEAKEST == sentences.SHARE
    assert (selection_rules.BIOLOGY, selection_rules.PHYSICS) == (label_bits.JUDGED_KIND, label_bits.PHYSICS)
    assert (search_rules.REAL, search_rules.PERMUTED) == (next_experiment.REAL, next_experiment.PERMUTED)
    assert search_rules.GAIN == assembly.GAIN and set(search_rules.WHOLE) == {assembly.BOTH, assembly_label.PARTS}
    assert search_rules.LIKENESS == natural_product.LIKENESS and search_rules.PERMUTED_PAIRS == natural_product.PERMUTED
    assert (search_rules.UNMATCHED, search_rules.MATCHED) == (natural_product.BEFORE, natural_product.AFTER)
    assert search_rules.JUDGED == search_maze.JUDGED
    assert (search_rules.ONE_PASS, search_rules.ITERATED) == (reach.ONE_PASS, reach.ITERATED)
    assert set(search_rules.NARROW) | {reach.WARM} == set(reach.MODELS)
    assert set(search_rules.PROXIES) == {proxy.PROXY, proxy.NORMAL}
    assert search_rules.BEST == (gaussian_search.IMPROVEMENT, next_experiment.BEST)
    assert search_rules.ERROR == (gaussian_search.REMOVED, next_experiment.ERROR)


def test_claims_are_complete_and_lead_to_pages():
    others = {"readings", "verdicts", "constraint"}
    for claim in CLAIMS:
        words = (claim.title, claim.text, claim.measured, claim.refuted)
        assert all(words) and all(one[0].isupper() for one in words), claim.number
        assert all(one.endswith(".") for one in words[1:]) and not claim.title.endswith("."), claim.number
        unknown = set(claim.needs) - set(asked.SOURCES) - others
        assert not unknown & set(experiments.EXPERIMENTS), claim.number
        if claim.page and not unknown:
            source = (ROOT / "pages" / f"{claim.page}.py").read_text()
            for key, state in claim.state.items():
                assert key in source and f'"{state}"' in source, (claim.number, key, state)


def test_evidence_has_a_source_and_a_link_that_can_be_one():
    assert set(EVIDENCE) <= set(BY_NUMBER)
    for number, found in EVIDENCE.items():
        for one in found:
            assert one.side in ("for", "against", "context") and not one.says.endswith("."), number
            assert re.search(r"\b(19|20)\d\d\b", one.source), one.source
            assert re.fullmatch(r"10\.\d{4,5}/\S+|https://\S+", one.link), one.link
            assert one.address.startswith("https://")


# --- what is missing is said


def test_claims_whose_tables_are_missing_say_what_is_missing():
    found = {
        one.claim.number: one for one in ledger.judged({}, {"verdicts": "one domain is here"}, ["novelty", "readings"])
    }
    assert found[3].finding.verdict == finding.PENDING and found[3].waiting == ("novelty",)
    assert found[17].finding.sentence == "Not measurable with this data: one domain is here."
    assert "load an alignment" in found[9].finding.sentence
    assert found[12].finding.verdict == finding.UNMEASURABLE
    assert "no experiment named simulated-batches" in found[12].finding.sentence
    assert ledger.sentence(list(found.values())).startswith("Of 29 claims ")


def test_the_sentence_counts():
    entries = ledger.judged({**claims_tables.equation(1), **claims_tables.readings(1)}, waiting=list(asked.SOURCES))
    counts = ledger.counts(entries)
    assert sum(counts.values()) == 29
    said = ledger.sentence(entries)
    for number in counts.values():
        assert re.search(rf"\b{number}\b", said)


# --- jobs and kept answers


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    monkeypatch.setattr(asked, "_KEPT", {})


def small(domain: str = "text") -> Dataset:
    return Dataset("small", domain, ("one", "two"), ("a", "b"))


def test_every_source_is_an_experiment_that_can_be_asked():
    wanted = asked.jobs({"text": small()})
    assert set(wanted) == set(asked.SOURCES)
    for parts in wanted.values():
        for one in parts.values():
            assert one.name in experiments.EXPERIMENTS


def test_answers_that_are_kept_are_joined_and_others_wait_or_say_why(own_cache, monkeypatch):
    wanted = {"novelty": asked.SOURCES["novelty"].jobs({"text": small(), "protein": small("protein")}, 0)}
    text, protein = (wanted["novelty"][domain] for domain in ("text", "protein"))
    there = {}
    monkeypatch.setattr(job, "kept", lambda key: there.get(key))
    assert list(asked.known(wanted, {}).waiting["novelty"]) == ["text", "protein"]
    there[text.key] = Result({"par": pd.DataFrame({"domain": ["text"]})}, "", {})
    half = asked.known(wanted, {})
    assert list(half.waiting["novelty"]) == ["protein"] and not half.tables
    whole = asked.known(wanted, {protein.key: "too few proteins"})
    assert list(whole.tables["novelty"]["par"].domain) == ["text"] and whole.key != half.key
    none = asked.known({"novelty": {"protein": protein}}, {protein.key: "too few proteins"})
    assert none.reasons == {"novelty": "too few proteins"}


def test_the_equation_is_there_at_once(own_cache):
    known = asked.known(asked.jobs({"text": small()}, 0, ["equation"]), {})
    assert entry_of(21, known.tables).finding.verdict == finding.SUPPORTED


def test_a_dictionary_stands_beside_running_text(monkeypatch):
    monkeypatch.setattr(asked.datasets, "load", lambda name: Dataset(name, "text", ("one",), ("a",)))
    for chosen, prose in (("small", "small"), ("wordnet", "king-james")):
        jobs = asked.SOURCES["thread"].jobs({"text": Dataset(chosen, "text", ("one",), ("a",))}, 0)
        assert [one.sets["text"].name for one in jobs.values()] == [prose, "wordnet"]


def test_labels_that_are_asked_for_are_those_of_the_sets():
    from analysis.readings import targets

    for name, key in asked.BIOLOGY.items():
        assert targets._known("molecule", CATALOGUE[name].labels)[key].kind == "biology"
    name, key = asked.NUMBERS
    assert targets._known("molecule", CATALOGUE[name].labels)[key].numeric


def test_sets_without_both_labels_are_those_of_the_catalogue():
    from analysis.readings import targets

    assert set(asked.HAVE_BOTH) | set(asked.WITH_BOTH.values()) <= set(CATALOGUE)
    for name in asked.HAVE_BOTH:
        entry = CATALOGUE[name]
        kinds = {one.kind == "source" for one in targets._known(entry.domain, entry.labels).values()}
        assert kinds == {True, False}, name


# --- charts, exports, report


def entries_of_some() -> list[ledger.Entry]:
    tables = {
        **claims_tables.equation(1),
        **claims_tables.readings(1),
        **claims_tables.novelty(-1),
        **claims_tables.verdicts(1),
    }
    return ledger.judged(tables, {}, ["next-symbol"])


def test_the_chart_holds_every_claim_once_and_its_title_counts():
    entries = entries_of_some()
    table = ledger.table(entries)
    for narrow in (False, True):
        chart = charts.verdicts(table, ledger.sentence(entries), narrow=narrow)
        numbers = [int(text) for trace in chart.figure.data for text in trace.text]
        assert sorted(numbers) == list(range(1, 30))
        assert f"{ledger.counts(entries)['supported']} are supported" in chart.title
        assert "21 Points of a known law add nothing" in chart.alt
    assert max(max(trace.x) for trace in chart.figure.data) <= 7  # on a phone


def test_the_parts_of_a_claim_are_drawn_with_their_null():
    entry = entry_of(29, claims_tables.learning(1))
    chart = charts.parts(ledger.parts(entry), "A title", {"measured": "How.", "refuted": "What."})
    (marks,) = (trace for trace in chart.figure.data if trace.name == "in favour")
    assert list(marks.x) == [0.3] * 3 and list(marks.error_x.array) == pytest.approx([0.05] * 3)
    assert [trace.name for trace in chart.figure.data] == ["in favour", "if nothing were there"]
    assert set(chart.table.says) == {"in favour"}


def test_labels_are_broken_at_blanks_only():
    assert (
        charts._folded("a label that is longer than one line of a chart")
        == "a label that is longer<br>than one line of a chart"
    )
    assert charts._folded("x" * 60) == "x" * 60


def test_the_published_form_is_json_and_goes_into_the_report():
    entries = entries_of_some()
    published = json.loads(json.dumps(ledger.published(entries), allow_nan=False))
    assert len(published) == 29 and published[20]["verdict"] == "supported" and published[20]["low"] is None
    assert published[0]["evidence"][0]["link"] == "https://doi.org/10.1002/j.1538-7305.1951.tb01366.x"
    rendered = [html_report._claimed(one) for one in published]
    assert rendered[20]["title"] == "21. Points of a known law add nothing: supported"
    assert dict(rendered[20]["facts"])["Number"].startswith("0 bits per measurement")


# --- the experiment on first choices


def lexicon(calm: bool, n: int = 260, seed: int = 0) -> Dataset:
    """Texts of which some repeat one word and others hold letters at random; or all are at random alike."""
    rng = np.random.default_rng(seed)
    texts = []
    for i in range(n):
        words = ["".join(rng.choice(list("abcdefgh"), 5)) for _ in range(6)]
        if calm:
            known = rng.random(6) < (i % 6) / 5  # a share of the words is one that all texts know
            words = ["repeated" if one else word for one, word in zip(known, words, strict=True)]
        texts.append(f"{' '.join(words)} {i}")
    return Dataset("lexicon", "text", tuple(texts), tuple(map(str, range(n))))


def test_texts_that_cost_less_are_guessed_better_and_texts_that_are_alike_are_not():
    from analysis.experiments import top_choice

    settings = {"seed": 0, "symbols": 6_000}
    calm = top_choice.run({"text": lexicon(True)}, settings, lambda *_: None)
    real = calm.tables["relation"].set_index("arm").loc["real"]
    assert real.high < -0.5 and "are guessed better" in calm.sentence
    fifths = calm.tables["fifths"].query("arm == 'real'")
    assert fifths.bits.is_monotonic_increasing and fifths.accuracy.iloc[0] > fifths.accuracy.iloc[-1]
    assert entry_of(2, {"top-choice": calm.tables}).finding.verdict == finding.SUPPORTED


def test_a_correlation_is_spearmans():
    from scipy.stats import spearmanr

    from analysis.experiments import top_choice

    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 9, (2, 50)).astype(float)
    assert top_choice.correlation(one, other) == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)
    assert np.isnan(top_choice.correlation(one, np.ones(50)))


def test_a_family_beside_trees_can_be_asked_by_name():
    from analysis.experiments import family_ancestry

    with pytest.raises(ValueError, match="an alignment of a protein family is needed"):
        family_ancestry.run({"text": small()}, family_ancestry.SETTINGS, lambda *_: None)
    share = claims_tables.ancestry(1)["ancestry"]["share"]
    assert "every row 50% [45%, 55%]" in family_ancestry.sentence(share)


# --- page and command line


@pytest.fixture
def answered(own_cache, monkeypatch):
    """Answers of some experiments, whatever the sets."""
    tables = {**claims_tables.novelty(1), **claims_tables.learning(-1)}
    real = asked.known

    def known(wanted, failed):
        found = real({name: wanted[name] for name in ("equation",)}, failed)
        found.tables |= tables
        found.waiting = {name: parts for name, parts in wanted.items() if name not in found.tables}
        return found

    monkeypatch.setattr(asked, "known", known)


def open_page(**parameters: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=240)
    app.query_params.update({"n": "60", **parameters})
    return app.switch_page("pages/claims.py").run()


def test_the_page_shows_verdicts_opens_claims_and_starts_nothing_by_itself(answered, monkeypatch):
    started = []
    monkeypatch.setattr(job.Job, "start", lambda self: started.append(self.name) or self)
    app = open_page()
    assert not app.exception and not started
    assert len(app.get("plotly_chart")) == 1
    frame = app.dataframe[0].value
    assert list(frame["No."]) == list(range(1, 30))
    assert frame.verdict[2] == "● supported" and frame.verdict[28] == "✕ contradicted"
    app.session_state["claims_verdicts"] = ["contradicted"]
    app.run()
    assert all("contradicted" in verdict for verdict in app.dataframe[0].value.verdict)
    app.session_state["claims_show"] = "One claim"
    app.session_state["claims_open"] = 3
    app.run()
    assert not app.exception
    words = " ".join(one.value for one in app.markdown)
    assert "The claim" in words and "What would contradict it" in words and "10.48550/arXiv.2004.10450" in words
    assert any("Temperature trades" in one.value for one in app.header)
    assert not started


def test_what_is_missing_is_measured_on_request_one_experiment_at_a_time_and_no_further_than_asked(
    answered, monkeypatch
):
    from pages.parts import experiments as waited

    asked_for = []

    def results(key, wanted):
        import streamlit as st

        asked_for.append(sorted({one.name for one in wanted.values()}))
        st.session_state[key] = dict(wanted)
        return {}

    monkeypatch.setattr(waited, "results", results)
    app = open_page()
    assert not asked_for
    app.button(key="claims_measure").click().run()
    assert not app.exception and asked_for and all(len(names) == 1 for names in asked_for)
    count = len(asked_for)
    app.button(key="claims_stop").click().run()
    assert not app.exception and len(asked_for) == count
    assert any(one.key == "claims_measure" for one in app.button)


def test_an_address_opens_a_claim(answered):
    app = open_page(claims_show="one", claims_open="21")
    assert not app.exception
    assert any("Points of a known law add nothing: supported" in one.value for one in app.header)


def test_files_of_the_page_import_no_experiment_that_it_does_not_ask():
    tree = ast.parse((ROOT / "pages" / "claims.py").read_text())
    assert not any("experiments." in (getattr(node, "module", "") or "") for node in ast.walk(tree))


def test_the_command_line_writes_the_ledger(answered, tmp_path, capsys):
    out = tmp_path / "claims.json"
    assert main(["claims", "--json", str(out)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 29 and printed[20].startswith("21. Points of a known law add nothing: supported")
    held = json.loads(out.read_text())
    assert held["sentence"].startswith("Of 29 claims") and held["claims"][2]["verdict"] == "supported"


def test_the_report_holds_the_ledger_where_it_is_given():
    from analysis.readings.config import Config
    from analysis.report import answer, result_json
    from tests import synthetic_readings

    rows = synthetic_readings.table()
    sets = answer.about(dict.fromkeys(rows.dataset))
    found = answer.multiverse(rows, sets)
    made = json.loads(json.dumps(result_json.as_json(Config(datasets={}), rows, sets, found, version="abc")))
    with_claims = html_report.html(made, ledger.published(entries_of_some()))
    assert 'id="claims"' in with_claims and "21. Points of a known law add nothing: supported" in with_claims
    assert 'href="https://doi.org/10.1002/j.1538-7305.1951.tb01366.x"' in with_claims
    assert 'id="claims"' not in html_report.html(made)
