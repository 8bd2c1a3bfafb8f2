"""Functional information: closed forms, controls of known answer, bad input, charts, the command and the page."""

import json
from dataclasses import replace
from itertools import chain, combinations, product

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.__main__ import main
from analysis.charts import changes as change_charts
from analysis.charts import functional_information as charts
from analysis.charts import marks
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS, register
from analysis.experiments import changes, landscapes, likelihood_filter
from analysis.experiments import functional_information as fi
from analysis.experiments.landscapes import Landscape

AMINO = "ACDEFGHIKLMNPQRSTVWY"


def whole(levels, groups=None) -> Landscape:
    """Objects drawn whole, each in a cluster of its own unless clusters are given."""
    n = len(levels)
    groups = np.arange(n) if groups is None else np.asarray(groups)
    return Landscape(
        key="k", title="Toy", label="Toy", domain="molecule", dataset="toy", kind="measured", unit="",
        levels=np.asarray(levels, float), changed=np.zeros(n, dtype=int), changes=groups[:, None],
        site_of=np.arange(groups.max() + 1), names=("",) * (int(groups.max()) + 1), reference="a drug", lost="none", whole=True,
    )  # fmt: skip


def scanned(score, places=8, letters="ACDEFGHIKL", double=lambda a, b: a + b) -> Landscape:
    """A scan of all single and double variants of a row of M: `score` of a place and a letter, relative to the wild type 0."""
    names = [(f"M{p}{x}", score(p, x)) for p, x in product(range(1, places + 1), letters)]
    rows = [*names, *((f"{a}:{b}", double(x, y)) for (a, x), (b, y) in combinations(names, 2) if a[:-1] != b[:-1])]
    table = pd.DataFrame(rows, columns=["variant", "score"])
    return landscapes.of_variants(table, 0.0, key="toy", title="Toy scan", domain="protein", unit="residue")


def at(table: pd.DataFrame, stringency: float, group: str, control: str = "") -> pd.Series:
    found = table[np.isclose(table.stringency, stringency) & (table.group == group) & (table.control == control)]
    assert len(found) == 1
    return found.iloc[0]


# --- bits


def test_bits_of_evenly_spread_levels_are_minus_log2_of_what_is_above():
    table = fi.curve(whole(np.linspace(0, 1.25, 1001)))
    for stringency, passing in ((0.0, 1001), (0.5, 601), (1.0, 201)):
        row = at(table, stringency, fi.WHOLE)
        assert row.passing == passing and row.value == pytest.approx(-np.log2(passing / 1001))
        assert row.low <= row.value <= row.high


def test_a_filter_that_all_pass_is_not_known_for_certain():
    """Samples of objects of which all pass are all alike: the interval is that of Clopper and Pearson."""
    row = at(fi.curve(whole(np.linspace(0, 1.25, 1001))), 0.0, fi.WHOLE)
    assert row.value == row.low == 0 and 1 - 2.0**-row.high == pytest.approx(3.69 / 1001, rel=0.01)
    few = at(fi.curve(whole(np.ones(50))), 1.0, fi.WHOLE)
    assert (few.low, 2.0**-few.high) == (0, pytest.approx(0.025 ** (1 / 50)))
    added = changes.adding(scanned(lambda p, x: -0.01 * AMINO.index(x) * p, places=4, letters="ACD"))
    half = added[added.stringency == 0.5].set_index("what")
    assert half.value["one change"] < 0.5 < half.high["one change"]  # 2 of 12 fail, in up to 48 % of such samples
    assert half.difference_low.iloc[0] <= half.low["two changes"] - 2 * half.high["one change"]


def test_where_too_few_pass_there_is_a_bound_and_no_value():
    row = at(fi.curve(whole([*np.zeros(996), 2, 2, 2, 2])), 1.0, fi.WHOLE)
    assert np.isnan(row.value) and row["flags"] == "fewer than 5 of 1000 pass"
    assert 2.0**-row.low == pytest.approx(0.00912, abs=2e-4)  # Clopper-Pearson: 4 of 1,000, one-sided 95 %
    row = at(fi.curve(whole(np.zeros(1000))), 1.0, fi.WHOLE)
    assert 2.0**-row.low == pytest.approx(3 / 1000, rel=0.01)  # the rule of three


def test_intervals_cover_the_share_of_a_filter_that_asks_whole_clusters():
    hits = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        levels = np.repeat(rng.random(40) < 0.25, 10).astype(float)
        row = at(fi.curve(replace(whole(levels, np.repeat(np.arange(40), 10)), key=str(seed))), 1.0, fi.WHOLE)
        hits += row.low <= 2 <= row.high
    assert hits >= 25  # as objects, they would cover the truth in fewer than half of the samples


def test_relatives_of_hits_are_hits_only_where_clusters_share_the_level():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(100), 10)
    shared = fi.curve(whole(np.repeat(rng.random(100) < 0.2, 10).astype(float), groups))
    assert at(shared, 1.0, fi.RELATIVES).value == 0 < at(shared, 1.0, fi.WHOLE).low
    permuted = at(shared, 1.0, fi.RELATIVES, fi.PERMUTED)
    assert permuted.low <= at(shared, 1.0, fi.WHOLE).value <= permuted.high


# --- scans


def test_permuted_scores_do_not_know_how_much_was_changed():
    landscape = scanned(lambda p, x: -float(AMINO.index(x) >= 5))
    table = fi.curve(landscape)
    one, two = at(table, 1.0, "1 changed"), at(table, 1.0, "2 changed")
    assert (one.value, two.value) == (pytest.approx(1), pytest.approx(2))  # half of the letters pass, at each place
    assert two.per_unit == pytest.approx(1) and one.unit == "residue"
    pooled = at(table, 1.0, "2 changed", fi.PERMUTED)
    assert abs(at(table, 1.0, "1 changed", fi.PERMUTED).value - pooled.value) < 0.5 < two.value - one.value


def test_independent_places_add_and_gains_that_pay_for_losses_do_not():
    independent = changes.adding(scanned(lambda p, x: -float(AMINO.index(x) >= 5), double=min))
    row = independent[(independent.stringency == 1) & (independent.what == "two changes")].iloc[0]
    assert row.difference == pytest.approx(0, abs=1e-6)
    assert "about what independent ones do" in change_charts.adding(independent).title

    paid = changes.adding(scanned(lambda p, x: AMINO.index(x) - 4.5))
    found = paid[paid.stringency == 1].set_index("what").value
    assert found["two changes"] == pytest.approx(found["two changes if losses add"])
    assert found["two changes"] < found["two changes if places are independent"] - 0.5
    assert "less than independent ones" in change_charts.adding(paid).title


def test_bits_of_a_place_are_those_of_the_symbols_that_it_tolerates():
    def score(place, letter):
        return 0.0 if place <= 4 or letter == "A" else -1.0

    sites, total = changes.by_site(scanned(score))
    assert ((sites.low <= sites.value) & (sites.value <= sites.high)).all()  # also where every change passes
    assert sites.place.tolist() == [f"M{p}" for p in range(1, 9)]
    assert sites.value.tolist() == pytest.approx([0.0] * 4 + [np.log2(11 / 2)] * 4)
    assert total["value"] == pytest.approx(4 * np.log2(11 / 2)) and total["most"] == pytest.approx(8 * np.log2(11))
    assert total["permuted_high"] < total["value"]  # alike places need fewer bits than unlike ones


def test_the_bits_of_a_known_scan(development_data):
    """RRM domain of the yeast poly(A)-binding protein (Melamed et al. 2013), log scores at least -1, -0.5 and 0."""
    raw = pd.read_csv(development_data / "protein" / "pab1.tsv", sep="\t")
    table = raw.assign(variant=raw.variant.str.replace(",", ":"))
    found = landscapes.of_variants(table, 0.0, key="pab1", title="pab1", domain="protein", unit="residue")
    assert found.left_out == 3142  # to a stop; with these among the variants bits are .61 .90 2.69 and 1.07 1.53 3.20
    lost = -float(np.quantile(raw.score[~raw.variant.str.contains("*", regex=False)], landscapes.LOST))
    for k, bits in ((1, (0.55, 0.83, 2.62)), (2, (0.96, 1.41, 3.08))):
        levels = found.levels[found.changed == k]
        assert [round(-np.log2((levels >= 1 + t / lost - 1e-9).mean()), 2) for t in (-1.0, -0.5, 0.0)] == list(bits)


@pytest.mark.parametrize(
    ("scores", "reference", "words"),
    [
        ([1.0] * 20, 2.0, "20 objects have a score; a share needs 40"),
        (np.linspace(0, 1, 60), -1.0, "scores -1, no more than the lowest 5% of variants"),
    ],
)
def test_scans_that_cannot_be_placed_say_what_to_do(scores, reference, words):
    table = pd.DataFrame({"variant": [f"M{i}A" for i in range(1, len(scores) + 1)], "score": scores})
    with pytest.raises(ValueError, match=words):
        landscapes.of_variants(table, reference, key="", title="t", domain="protein", unit="residue")


def test_stops_are_no_substitutions_and_names_are_checked():
    table = pd.DataFrame({"variant": [*(f"M{i}A" for i in range(1, 60)), "M3*"], "score": np.linspace(-1, 0.2, 60)})
    assert landscapes.of_variants(table, 0.0, key="", title="t", domain="protein", unit="residue").left_out == 1
    with pytest.raises(ValueError, match="'MA' is no substitution"):
        landscapes.of_variants(table.assign(variant="MA"), 0.0, key="", title="t", domain="protein", unit="residue")


# --- own sets


def own(objects, **labels) -> Dataset:
    return Dataset("own", "protein", tuple(objects), tuple(map(str, range(len(objects)))), pd.DataFrame(labels))


def test_objects_of_one_length_are_variants_of_the_commonest_symbols():
    wild = "MKVLAAGT"
    variants = [wild[:i] + x + wild[i + 1 :] for i in range(len(wild)) for x in AMINO if x != wild[i]]
    scores = [(-1.0 if i % 2 else 0.5) - i / 1000 for i in range(len(variants))]
    dataset = own([wild, *variants], score=[0.0, *scores])
    assert landscapes.is_library(dataset)
    found = fi.screened(dataset, "score")
    assert found.names[0] == "M1" and set(found.changed) == {1} and found.unit == "residue"
    assert at(fi.curve(found), 1.0, "1 changed").value == pytest.approx(1, abs=0.02)
    with pytest.raises(ValueError, match="is not among them; add it with its score"):
        landscapes.library(dataset.take(range(1, len(dataset))), "score")


def test_a_set_of_variants_with_several_changes_is_read_by_their_number():
    """Of one length, with a score: the commonest symbols are the reference, which must be there with its score."""
    wild, places = "MKVLAAGTWY", range(10)
    double = [wild[:i] + "C" + wild[i + 1 : j] + "D" + wild[j + 1 :] for i, j in combinations(places, 2)]
    triple = ["C" * 3 + wild[3:7] + x + wild[8:] for x in "EFHIPRS"]
    single = [wild[:i] + "E" + wild[i + 1 :] for i in places if wild[i] != "E"]
    scores = [
        1.0,
        *(1.0 if k % 4 == 0 else -k / 100 for k in range(len(double))),
        *([0.5] * 7),
        *([0.2] * 5 + [1.5] * 5),
    ]
    dataset = own([wild, *double, *triple, *single], score=scores)
    found = fi.screened(dataset, "score")
    assert found.reference == "the unchanged object" and np.bincount(found.changed).tolist() == [0, 10, 45, 0, 7]
    table = fi.curve(found)
    assert at(table, 1.0, "2 changed").value == pytest.approx(-np.log2(12 / 45))
    assert at(table, 1.0, "1 changed").value == pytest.approx(1)


def test_screens_stand_in_the_order_of_rarity_or_run_to_the_hit():
    rng = np.random.default_rng(3)
    objects = ["".join(rng.choice(list(AMINO), 30)) for _ in range(200)]
    dataset = own(objects, result=["no"] * 150 + ["weak"] * 40 + ["strong"] * 10, ic50=np.arange(200.0))
    table = fi.curve(landscapes.screen(dataset, "result"))
    assert at(table, 0.5, fi.WHOLE).value == pytest.approx(2) and at(table, 1.0, fi.WHOLE).passing == 10
    numbers = fi.curve(landscapes.screen(dataset, "ic50", hit=49.0, lower=True))
    assert at(numbers, 1.0, fi.WHOLE).value == pytest.approx(2) and at(numbers, 0.0, fi.WHOLE).value == pytest.approx(1)


@pytest.mark.parametrize(
    ("labels", "column", "options", "words"),
    [
        ({"result": ["no"] * 60}, "result", {}, "'result' is no label of 2 to 12 classes"),
        ({"x": ["a"] * 30 + ["b"] * 30}, "result", {}, "choose from x"),
        ({"y": np.arange(60.0)}, "y", {"hit": 3.0}, "a hit at 3 is not beyond the median of y, 29.5"),
        ({"z": ["a"] * 10 + ["b"] * 10 + [None] * 40}, "z", {}, "20 objects have a score"),
    ],
)
def test_labels_that_are_no_test_say_what_to_do(labels, column, options, words):
    rng = np.random.default_rng(4)
    with pytest.raises(ValueError, match=words):
        landscapes.screen(own(["".join(rng.choice(list(AMINO), 30)) for _ in range(60)], **labels), column, **options)


# --- likelihood


def test_original_and_variant_are_exchangeable_where_context_tells_nothing():
    """Units drawn until they differ in a kept place would turn a frequent unit into a rare one four times as often as back."""
    rng = np.random.default_rng(0)
    pool = [np.array([code], np.int32) for code in (0,) * 8 + (1,) * 2]
    turned = np.zeros(2)
    for _ in range(1_500):
        text = [pool[i] for i in rng.integers(10, size=16)]
        change = likelihood_filter.varied(text, pool, np.arange(16), 1, rng) - np.concatenate(text)
        assert np.abs(change).sum() == 1
        turned += (change == 1).any(), (change == -1).any()
    assert abs(turned[0] / turned.sum() - 0.5) < 0.05
    two = likelihood_filter.varied(text, pool, np.arange(16), 2, rng) != np.concatenate(text)
    assert two.sum() == 2
    same = [pool[0]] * 4
    assert (
        likelihood_filter.varied(same, pool[:1], np.arange(4), 1, rng) == 0
    ).all()  # a pool of one unit has no other


def test_units_lie_between_separators_and_shuffling_moves_them_alone():
    corpus = Corpus.from_symbols(["ab c", " de"])
    units = likelihood_filter.units_of(corpus, (" ",))
    spelled = [["".join(corpus.alphabet[c] for c in unit) for unit in text] for text in units.texts]
    assert spelled == [["ab", " ", "c"], [" ", "de"]] and [free.tolist() for free in units.free] == [[0, 2], [1]]
    mixed = likelihood_filter.shuffled(units, 1)
    assert [len(text) for text in mixed.texts] == [3, 2] and corpus.alphabet[mixed.texts[1][0][0]] == " "
    assert sorted(map(bytes, chain(*mixed.texts))) == sorted(map(bytes, chain(*units.texts)))
    assert [len(text) for text in likelihood_filter.units_of(corpus, ()).texts] == [4, 3]


def texts(make, n=260) -> Dataset:
    rng = np.random.default_rng(5)
    return Dataset("toy", "text", tuple(make(rng) for _ in range(n)), tuple(map(str, range(n))))


WORDS = [a + b + c for a in "bdfgk" for b in "aeiou" for c in "lmnrs"]


def test_words_without_context_pass_as_often_as_a_coin_shows_heads_and_words_in_their_place_do_not():
    """Original and replaced word are exchangeable where context tells nothing: exactly every second one is as likely."""
    partner = dict(zip(WORDS, np.random.default_rng(6).permutation(WORDS), strict=True))

    def pairs(rng):
        return " ".join(f"{word} {partner[word]}" for word in rng.choice(WORDS, 5))

    real, control = likelihood_filter.landscapes(texts(pairs, 500), objects=60)
    table = fi.curve(real, controls=[control])
    context, chance = at(table, 1.0, "1 changed"), at(table, 1.0, "1 changed", fi.SHUFFLED)
    assert context.value > 3 or np.isnan(context.value)  # the partner of a word is certain: hardly another is as likely
    assert chance.low < 1 < chance.high and real.unit == "word" and real.reference == "its own original"
    with pytest.raises(ValueError, match="0 held-out objects have 4 units to change"):
        likelihood_filter.landscapes(texts(lambda rng: " ".join(rng.choice(WORDS, 3))))


def test_the_median_real_object_is_as_likely_as_half_of_the_real_ones():
    def phrase(rng):
        return " ".join(f"{x} {x}{y}" for x, y in zip(rng.choice(WORDS, 6), rng.choice(list("aeiou"), 6), strict=True))

    real, _ = likelihood_filter.landscapes(texts(phrase), objects=60, reference="set")
    assert at(fi.curve(real), 1.0, fi.ORIGINAL).value == pytest.approx(1, abs=0.15)
    with pytest.raises(ValueError, match="reference must be one of own, set"):
        likelihood_filter.landscapes(texts(phrase), reference="other")
    with pytest.raises(ValueError, match="notation must be one of characters"):
        likelihood_filter.landscapes(texts(phrase), notation="residues")


def test_a_fourth_domain_has_a_filter_without_a_line_elsewhere():
    register({"chord": "tests.chords"})
    try:
        rng = np.random.default_rng(7)
        loops = [("C G Am F", "Dm G C C", "Am Em F G")[i % 3].split() * int(rng.integers(2, 5)) for i in range(200)]
        for loop in loops:
            loop[int(rng.integers(len(loop)))] = rng.choice(["A#", "Fm", "E"])
        songs = Dataset("songs", "chord", tuple(map(" ".join, loops)), tuple(map(str, range(200))))
        real, control = likelihood_filter.landscapes(songs, objects=40)
        table = fi.curve(real, controls=[control])
        assert at(table, 1.0, "1 changed").value > at(table, 1.0, "1 changed", fi.SHUFFLED).value
        assert charts.curve(fi.drawn(table, 1), fi.PUBLISHED).figure.data
    finally:
        del DOMAINS.packages["chord"]


# --- in words and in pictures


@pytest.fixture(scope="module")
def bundled() -> pd.DataFrame:
    return pd.concat(
        [fi.curve(landscapes.scan(name)) for name in ("amyloid", "tdp-43", "splice-site")], ignore_index=True
    )


def test_the_finding_follows_the_table(bundled):
    rows = fi.drawn(bundled, 1)
    title = charts.curve(rows, fi.PUBLISHED).title
    assert title.startswith("Splice site of RNA, drawn whole: 6.56") and "more than the next, Amyloid beta" in title
    assert "not beyond a coin toss: TDP-43, 1 changed residue" in title
    swapped = rows.copy()
    swapped.loc[rows.key == "splice-site", ["value", "low", "high"]] = (0.2, 0.1, 0.3)
    flipped = charts.curve(swapped, fi.PUBLISHED).title
    assert flipped.startswith("Amyloid beta, 1 changed residue: 1.95") and flipped.endswith("TDP-43, 1 changed residue")
    assert fi.sentence(bundled).startswith(
        "Splice site of RNA, all sequences of 9 bases: 1 in 94 sequences does as well as"
    )
    assert "TDP-43: toxicity in yeast: 1 in 1.9 proteins with 1 changed residue" in fi.sentence(bundled)


def test_rows_that_are_drawn_hold_the_nearest_number_of_changes(bundled):
    assert set(fi.drawn(bundled, 4).groupby("key").group.first()) == {"2 changed", fi.WHOLE}
    assert set(fi.drawn(bundled, 4, per_unit=True).group) == {"2 changed", "4 changed"}


def test_what_has_no_variants_with_so_many_changes_is_named(bundled):
    gb1 = pd.concat([bundled, fi.curve(landscapes.scan("gb1"))], ignore_index=True)
    said = fi.others_shown(fi.drawn(gb1, 1), 1)
    assert said.startswith("Without variants of 1 changed") and said.endswith(": Domain GB1 with 2 changed residues.")
    assert fi.others_shown(fi.drawn(gb1, 2), 2) == ""
    assert "TDP-43 with 2 changed residues" in fi.others_shown(fi.drawn(gb1, 4), 4)


def test_every_mark_leads_to_its_row(bundled):
    drawn = fi.drawn(bundled, 2)
    figures = [
        charts.curve(drawn, fi.PUBLISHED), charts.curve(fi.drawn(bundled, 2, True), fi.PUBLISHED, True),
        charts.side_by_side(fi.at_reference(drawn), fi.PUBLISHED),
        change_charts.adding(changes.adding(landscapes.scan("amyloid"))),
        change_charts.sites(*changes.by_site(landscapes.scan("amyloid")), "Amyloid beta"),
    ]  # fmt: skip
    for chart in figures:
        assert chart.title and chart.alt and chart.how_to_read and chart.cannot_tell
        for number, trace in enumerate(chart.figure.data):
            if trace.hoverinfo != "skip":
                found = [len(marks.rows_of(chart, number, place)) for place in range(0, len(trace.x), 6)]
                assert set(found) <= {1, 2}, (chart.title, trace.name, found)


def test_the_sum_over_places_is_said_against_permuted_scores():
    sites, total = changes.by_site(scanned(lambda p, x: -float(p > 4)))
    assert "more than with scores permuted" in change_charts.sites(sites, total, "Toy").title
    assert "no other than with" in change_charts.sites(sites, {**total, "permuted_high": total["value"]}, "Toy").title


# --- the command and the page


def test_the_command_writes_curves_and_says_the_finding(tmp_path, capsys):
    asked = [
        "experiment",
        "functional-information",
        "--set",
        "scans=gb1,amyloid",
        "--molecule",
        "nci",
        "--set",
        "likelihood=false",
    ]
    assert main([*asked, "--json", str(tmp_path / "o.json")]) == 0
    found = json.loads((tmp_path / "o.json").read_text())
    assert (
        found["sentence"] in capsys.readouterr().err
        and "1 in 5.7 proteins with 2 changed residues" in found["sentence"]
    )
    assert {"curve", "adding"} == set(found["tables"]) and len(found["tables"]["curve"]) == 5 * len(fi.STRINGENCY)
    for wrong, words in (("scans=pab1", "no bundled scan 'pab1'"), ("scans=", "nothing is asked for")):
        assert main([*asked, "--set", wrong, "--json", str(tmp_path / "o.json")]) == 2
        assert words in capsys.readouterr().err


def test_a_mark_of_a_scan_shows_its_source_and_not_objects_of_the_set_in_view():
    def shown():
        import pandas as pd

        from pages.parts import filters

        filters.behind(pd.Series({"domain": "protein", "dataset": "gb1"}))

    app = AppTest.from_function(shown).run()
    assert not app.exception and app.markdown[0].value.startswith("Domain GB1")
    assert "Olson" in app.caption[0].value and len(app.markdown) == 1


def test_the_page_opens_each_section_and_survives_what_cannot_be_read():
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.run()
    app.session_state["filter_shown"] = ["gb1", "amyloid"]
    app.switch_page("pages/functional-information.py").run()
    assert not app.exception and not app.error
    assert app.title[0].value == "How strict was the filter?"
    assert app.header[0].value.startswith("Domain GB1, 2 changed residues: 2.52 [")
    assert any("GB1 with 2 changed residues" in one.value for one in app.caption)
    for label in [tab.label for tab in app.tabs]:
        app.session_state["filter_show"] = label
        app.run()
        assert not app.exception and not app.error, label
    app.session_state["filter_shown"] = []
    app.run()
    assert any("no filter is shown; choose at least one" in error.value for error in app.error)
    assert app.tabs and not app.exception  # the rest stands
