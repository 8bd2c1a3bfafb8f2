"""Published figures: exact conversions, sources that can be cited, our own numbers beside them, and nothing decided by them."""

import math
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from analysis.charts import marks
from analysis.charts import published as chart
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.methods import references
from analysis.published import compared, figure
from analysis.published.figure import BITS, BYTES, CODE, MASKED, NATS, PEOPLE, PERPLEXITY, RATIO, Figure, bits
from analysis.published.registry import FIGURES
from analysis.report import citations
from pages.parts.published import papers
from tests.test_architecture import ROOT, files, import_graph, lint

DECIDING = ("analysis.verdict", "analysis.claims", "analysis.readings", "analysis.experiments", "analysis.scale")


# --- units


@pytest.mark.parametrize(
    ("value", "unit", "of", "expected"),
    [
        (1.3, BITS, 0, 1.3),
        (math.log(2), NATS, 0, 1.0),
        (math.log(20), NATS, 0, math.log2(20)),
        (20, PERPLEXITY, 0, math.log2(20)),
        (1, PERPLEXITY, 0, 0.0),
        (125, BYTES, 1000, 1.0),
        (0.25, RATIO, 0, 2.0),
    ],
)
def test_units_are_converted_exactly(value, unit, of, expected):
    assert bits(value, unit, of) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("bits_per_symbol", [0.1, 1.0, 4.2])
def test_all_units_of_one_code_give_the_same_bits(bits_per_symbol):
    """A loss in nats, its perplexity, the size of the file and its ratio are four names of one number."""
    n = 10_000
    same = [
        bits(bits_per_symbol * math.log(2), NATS),
        bits(math.exp(bits_per_symbol * math.log(2)), PERPLEXITY),
        bits(bits_per_symbol * n / 8, BYTES, n),
        bits(bits_per_symbol / 8, RATIO),
    ]
    assert same == pytest.approx([bits_per_symbol] * 4, rel=1e-12)


@pytest.mark.parametrize(
    ("value", "unit", "of", "said"),
    [
        (0.5, PERPLEXITY, 0, "at least 1"),
        (-1, BITS, 0, "at least 0"),
        (math.nan, NATS, 0, "finite"),
        (10, BYTES, 0, "number of symbols"),
        (1, "bans", 0, "unit must be one of"),
    ],
)
def test_what_can_be_no_figure_is_refused(value, unit, of, said):
    with pytest.raises(ValueError, match=said):
        bits(value, unit, of)


def test_a_conversion_says_how_it_was_made():
    by = {one.model: one for one in FIGURES}
    assert by["ESM-2, 15 billion"].conversion == "log2 6.37 = 2.671"
    assert by["RITA, 1.2 billion"].conversion == "1.7 / ln 2 = 2.453"
    assert by["cmix 18"].conversion == "8 × 14,838,332 / 100,000,000 = 1.187"
    assert by["GPT-2, 1.5 billion"].conversion == ""
    for one in FIGURES:
        if one.conversion:
            assert float(one.conversion.rpartition("= ")[2]) == pytest.approx(one.low, abs=5e-4)


# --- the registry


def test_each_domain_has_enough_figures_and_its_code_lengths_are_possible():
    """No code of residues is longer than that of even ones, and none of text than a byte."""
    most = {"text": 8, "protein": math.log2(20), "molecule": 8}
    for domain in ("text", "protein", "molecule"):
        own = [one for one in FIGURES if one.domain == domain]
        assert len(own) >= 4 and sum(one.kind == CODE for one in own) >= 2
        assert all(0 < one.low <= one.high < most[domain] for one in own)
    assert {one.domain for one in FIGURES} <= set(DOMAINS)


def incomplete(one: Figure) -> list[str]:
    """What an entry lacks."""
    lacks = [
        name for name in ("model", "symbol", "trained_on", "tested_on", "limits", "source") if not getattr(one, name)
    ]
    if not re.search(r"\d", one.trained_on):
        lacks.append("size of training data")
    cited = references.found(one.source)
    if len(cited) != 1:
        lacks.append("one citation")
    elif not one.link.startswith("https://") or (cited[0].link and one.link != cited[0].link):
        lacks.append("address")
    if (one.kind == MASKED) != ("not a code length" in one.limits):
        lacks.append("whether it is a code length")
    if one.kind not in (CODE, PEOPLE, MASKED):
        lacks.append("kind")
    return lacks


@pytest.mark.parametrize("one", FIGURES, ids=lambda one: f"{one.domain}, {one.model}")
def test_an_entry_has_source_size_and_limits(one):
    assert not incomplete(one)


def test_what_an_entry_lacks_is_found():
    one = FIGURES[0]
    changed = {
        "size of training data": {"trained_on": "pages of the web"},
        "one citation": {"source": "somebody said so"},
        "address": {"link": ""},
        "whether it is a code length": {"kind": MASKED},
        "limits": {"limits": ""},
    }
    for lack, change in changed.items():
        assert lack in incomplete(Figure(**{**vars(one), **change}))


def test_sources_become_entries_of_bibtex_each_once():
    made = papers(FIGURES)
    assert len(made) == len({one.source for one in FIGURES})  # two model cards of one author and year are two
    text = citations.bibtex(made)
    assert text.count("@") == len(made) and text.count("{") == text.count("}")
    for told in citations.in_words(made):
        assert told["link"].startswith("https://"), told
    with pytest.raises(ValueError, match="must be one citation"):
        papers([Figure(**{**vars(FIGURES[0]), "source": "nobody"})])


# --- our own numbers


def curve(**changed: object) -> pd.DataFrame:
    rows = [
        {"domain": domain, "dataset": "d", "arm": arm, "symbols": symbols, "value": value, "low": value - 0.1,
         "high": value + 0.1, "n": 100, "size_unit": unit}
        for domain, unit in (("text", "character"), ("molecule", "heavy atom"))
        for arm in (*compared.ARMS, "neutral objects")
        for symbols, value in ((60_000, 2.0), (6_000, 3.0))
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**changed)


UNITS = pd.DataFrame({"domain": ["text", "molecule"], "symbol": ["character", "SMILES token"], "units": [1.0, 0.5]})


def test_the_end_of_a_curve_becomes_bits_per_symbol():
    ours = compared.of_curves(curve(), UNITS)
    assert list(ours.columns) == list(compared.COLUMNS)
    # Neutral objects are not the set: theirs is no rate of it.
    assert set(ours.about) == {f"ours, {said}" for said in compared.ARMS.values()}
    by = ours.drop_duplicates("domain").set_index("domain")
    assert by.value.to_dict() == {"text": 2.0, "molecule": 1.0}  # the largest size, times heavy atoms per token
    assert by.low["molecule"] == pytest.approx(0.95) and by.high["molecule"] == pytest.approx(1.05)
    assert by.conversion["text"] == "" and "heavy atom × 0.500 per SMILES token" in by.conversion["molecule"]
    assert "60,000 symbols" in by.trained_on["text"]
    with pytest.raises(ValueError, match="no neutral units per symbol of molecule"):
        compared.of_curves(curve(), UNITS[:1])


def test_neutral_units_per_symbol_are_counted():
    """Ethanol has three atoms in three tokens, cyclopropane three in five."""
    molecules = Dataset("d", "molecule", ("CCO", "C1CC1"), ("0", "1"))
    proteins = Dataset("e", "protein", ("ACDE",), ("0",))
    found = compared.units_per_symbol({"molecule": molecules, "protein": proteins})
    assert found.symbol.tolist() == ["SMILES token", "residue"]
    assert found.units.tolist() == pytest.approx([6 / 8, 1.0])


def test_our_code_length_of_coin_tosses_is_one_bit_and_of_a_repeat_none():
    tosses = ["".join(row) for row in np.random.default_rng(0).choice(list("ab"), (100, 40))]
    for objects, expected in ((tosses, 1.0), (["ab" * 20] * 100, 0.0)):
        corpus = Corpus.from_symbols(objects, name="d", domain="text", representation="characters")
        row = compared.of_corpora({"text": corpus}).iloc[0]
        assert row.value == pytest.approx(expected, abs=0.08) and row.low <= row.value <= row.high
        assert row.unit == "bits per character" and "4,000 in all" in row.trained_on


def test_published_rows_stand_behind_ours_of_their_domains_only():
    table = compared.beside(compared.of_curves(curve(), UNITS))
    assert list(dict.fromkeys(table.domain)) == ["text", "molecule"]
    for _, rows in table.groupby("domain"):
        assert (rows.kind.iloc[:2] == compared.OURS).all() and not (rows.kind.iloc[2:] == compared.OURS).any()
    assert len(compared.published()) == len(FIGURES)
    ranged = compared.published().set_index("about").loc["readers who guess"]
    assert (ranged.low, ranged.value, ranged.high) == pytest.approx((0.6, 0.95, 1.3))


# --- the chart


@pytest.fixture(scope="module")
def drawn():
    return chart.reached(compared.beside(compared.of_curves(curve(), UNITS)))


def test_kinds_have_marks_of_their_own_and_ours_stand_first(drawn):
    assert (chart.OURS, chart.CODE, chart.PEOPLE, chart.MASKED) == (compared.OURS, CODE, PEOPLE, MASKED)
    assert chart.SEVERAL == figure.SEVERAL
    looks = {(trace.legendgroup, trace.marker.symbol, trace.marker.color) for trace in drawn.figure.data}
    grey = {symbol for kind, symbol, colour in looks if kind != chart.OURS}
    assert len(grey) == 3 and all((colour == chart.NEUTRAL) == (kind != chart.OURS) for kind, _, colour in looks)
    for axis in (drawn.figure.layout.yaxis, drawn.figure.layout.yaxis2):
        assert [name.startswith("ours") for name in axis.categoryarray[:3]] == [True, True, False]
    assert sum(trace.showlegend for trace in drawn.figure.data) == 4


def test_a_figure_without_an_interval_had_the_ends_of_one(drawn):
    for trace in drawn.figure.data:
        assert trace.error_x.visible == (
            trace.legendgroup == chart.OURS or trace.customdata[0][0] == "readers who guess"
        )


def test_the_title_has_our_interval_and_no_bits_of_larger_symbols(drawn):
    assert "text 2 [1.9, 2.1] beside 0.93 to 1.75" in drawn.title
    assert "molecules 1 [0.95, 1.05] beside 0.58 to 2.32" in drawn.title  # not 0.887, of tokens, nor 0.176, masked


def test_a_mark_leads_to_its_row(drawn):
    for at, trace in enumerate(drawn.figure.data):
        rows = marks.rows_of(drawn, at, 0)
        assert len(rows) == 1 and rows.about.iloc[0] == trace.customdata[0][0]


def test_a_domain_without_published_figures_is_drawn_with_ours_alone():
    ours = compared.of_curves(curve(), UNITS)
    alone = chart.reached(compared.beside(ours)[lambda t: t.kind == compared.OURS])
    assert "beside none published" in alone.title


# --- context only


def importing(graph: dict[str, set[str]]) -> set[str]:
    """Deciding modules that reach the published figures, through others too."""
    reached: set[str] = set()
    waiting = ["analysis.published", *(name for name in graph if name.startswith("analysis.published."))]
    users: dict[str, set[str]] = {}
    for name, others in graph.items():
        for other in others:
            users.setdefault(other, set()).add(name)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += users.get(name, ())
    return {name for name in reached if name.startswith(DECIDING)}


def test_nothing_that_decides_reaches_published_figures():
    graph = import_graph()
    assert "pages.parts.published" in graph and not importing(graph)
    through = {**graph, "analysis.verdict.spread": {"analysis.charts.theme"}}
    through["analysis.charts.theme"] = {"analysis.published.registry"}
    assert "analysis.verdict.spread" in importing(through)  # it would be found


def test_no_text_of_deciding_code_names_the_registry():
    """Nor by name at run time."""
    for folder in DECIDING:
        for path in files(folder.replace(".", "/")):
            assert "analysis.published" not in path.read_text(), path


@pytest.mark.parametrize("line", ["import analysis.published.registry", "import analysis.published.compared"])
def test_the_contract_refuses_a_claim_that_reads_them(line, tmp_path):
    shutil.copytree(ROOT / "analysis", tmp_path / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    path = tmp_path / "analysis" / "claims" / "data_rules.py"
    path.write_text(path.read_text() + f"\n{line}\n")
    assert lint(tmp_path).returncode == 1
