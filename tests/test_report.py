"""The ways out: a report that opens offline and lets no name do anything, the same numbers again, BibTeX that is complete."""

import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from analysis import datasets
from analysis.__main__ import main
from analysis.corpus import Provenance
from analysis.domains import DOMAINS
from analysis.readings import controls
from analysis.readings.config import Config
from analysis.readings.questions import QUESTIONS
from analysis.readings.rows import FACTORS
from analysis.report import answer, citations, html_report, picture, result_json
from tests import synthetic_readings

HOSTILE = "<script>alert(1)</script>=cmd|calc [x](javascript:alert(2)) <img src=x onerror=alert(3)> {{7*7}} $x$ \u2028 }} @misc{"


class Page(HTMLParser):
    """Elements, attributes and text of a page, as a browser would split them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.words, self.scripts = [], [], []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        (self.scripts if self._inside == "script" else self.words).append(data)


@pytest.fixture(scope="module")
def result():
    """A comparison of stated readings, an own set beside the bundled ones, as it is read from a file."""
    rows = synthetic_readings.table()
    sets = answer.about(dict.fromkeys(rows.dataset))
    own = replace(sets["nci"], title="mine.smi", label="mine", role="own", origin="own-1", stands=False)
    rows = pd.concat([rows, rows[rows.dataset == "nci"].assign(dataset="own-1")], ignore_index=True)
    sets["own-1"] = own
    with pytest.MonkeyPatch.context() as patch:
        card = controls.card
        patch.setattr(controls, "card", lambda name: MINE if name == "own-1" else card(name))
        found = answer.multiverse(rows, sets)
        made = result_json.as_json(
            Config(datasets={"molecule": "own-1"}), rows, sets, found, version="abc", notes=["a note"]
        )
    return json.loads(json.dumps(made))


MINE = Provenance("mine.smi", "own file", "", "that of its owner", "", sha256="ab" * 32, date="2026-01-02")


@pytest.fixture(scope="module")
def written(result):
    return html_report.html(result)


@pytest.fixture(scope="module")
def page(written):
    return Page(written)


@pytest.fixture(scope="module")
def drawn(result):
    return html_report.charts_of(result)


def hostile(result):
    """The same comparison with every name in it hostile."""
    strange = json.loads(json.dumps(result))
    for about in strange["datasets"].values():
        about["title"] = about["label"] = HOSTILE
        about["provenance"] = dict.fromkeys(about["provenance"], HOSTILE) | {"url": "javascript:alert(4)"}
    for row in strange["rows"]:
        for key in ("flags", "method", "unit", "of"):
            row[key] = HOSTILE
    for row in strange["verdicts"]:
        row["sentence"] = HOSTILE
    strange["headline"], strange["notes"] = HOSTILE, [HOSTILE]
    return strange


def test_the_report_holds_what_a_reader_needs(page, drawn, result):
    text = " ".join(" ".join(page.words).split())
    for about in result["datasets"].values():
        assert about["title"] in text
        for key in ("source", "licence", "version"):
            assert about["provenance"][key] in text
    for question in QUESTIONS.values():
        assert question.title in text and question.cannot_tell in text and question.asks in text
    for row in result["rows"][::97]:
        assert f"{row['value']:.4g} [{row['low']:.4g}, {row['high']:.4g}]" in text
    assert result["headline"] in text and "a note" in text
    assert all(row["sentence"] in text for row in result["verdicts"])
    assert all(sentence in text for sentence in result["answers"].values())
    assert text.count("How to read this.") == text.count("What this cannot show.") == len(drawn)
    assert "@article{chao2012," in text and "https://doi.org/10.1890/11-1952.1" in text
    assert "mine.smi" in text and "inside" in text


def test_the_charts_are_the_budget_a_strip_a_question_and_what_decides(drawn):
    assert list(drawn) == ["budget", *(key for key in QUESTIONS if key != "bit_budget"), "decides"]
    for key, chart in drawn.items():
        if key in QUESTIONS:
            assert {"own-1", "king-james"} <= set(chart.table.dataset)
    stars = [mark for mark in drawn["beyond_neutral"].figure.data[0].marker.symbol if mark == "star"]
    assert len(stars) == 1


def test_the_report_loads_nothing_and_says_so_to_the_browser(page):
    loading = {"src", "srcset", "data", "poster", "background", "action", "formaction", "manifest"}
    for tag, attributes in page.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert not loading & set(attributes), (tag, attributes)
        if "href" in attributes:
            assert tag == "a" and attributes["href"].startswith(("#", "https://", "http://"))
    policy = next(
        a["content"] for t, a in page.elements if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy and "http" not in policy


def test_plotly_is_in_it_once(page):
    assert sum("plotly.js v" in script for script in page.scripts) == 1
    assert not any('"showSendToCloud": true' in script for script in page.scripts)


def test_names_are_text_wherever_they_stand(result, page, drawn):
    written, plain = Page(html_report.html(hostile(result))), page
    tags, scripts = {tag for tag, _ in written.elements}, [tag for tag, _ in written.elements].count("script")
    assert tags <= {tag for tag, _ in plain.elements} and "img" not in tags  # no name has become mark-up
    assert scripts == [tag for tag, _ in plain.elements].count("script") == len(drawn) + 2
    assert not [a for _, a in written.elements if any(k.startswith("on") for k in a)]
    assert not [a for _, a in written.elements if a.get("href", "").startswith("javascript")]
    assert any("<script>alert(1)</script>" in word for word in written.words)  # it is there, as words
    assert any("{{7*7}}" in word for word in written.words) and not any("49 $x$" in w for w in written.words)
    for script in written.scripts[:-2]:  # the figures; the last two are plotly and our own
        assert "<" not in script
        figure = json.loads(script)
        assert "<script" not in json.dumps(figure) and "<img" not in json.dumps(figure)


def test_on_paper_the_report_leaves_out_what_is_for_the_screen(written):
    assert re.search(r"@media print \{.*\.screen \{ display: none", written, re.DOTALL)
    assert written.index('<div class="screen"><h3>BibTeX') > written.index('<h2 id="references">')


def test_a_chart_alone_opens_offline(result):
    chart = next(iter(html_report.charts_of(hostile(result)).values()))
    alone = Page(html_report.chart_html(chart))
    assert not any({"src", "srcset"} & set(attributes) for _, attributes in alone.elements)
    assert any(chart.title in word for word in alone.words)
    assert sum("plotly.js v" in script for script in alone.scripts) == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"rows": [], "config": {}, "datasets": {}, "notes": []}', "not json"]
)
def test_what_is_no_comparison_is_a_message(text):
    with pytest.raises(ValueError, match="comparison"):
        result_json.from_json(text)


def test_a_result_is_read_again_as_it_was_written(result):
    read = result_json.from_json(json.dumps(result))
    assert read.published == result and len(read.rows) == len(result["rows"])
    stated = synthetic_readings.table()
    same = read.rows[read.rows.dataset != "own-1"].sort_values(["dataset", "question", *FACTORS]).reset_index(drop=True)
    expected = stated.sort_values(["dataset", "question", *FACTORS]).reset_index(drop=True)
    pd.testing.assert_frame_equal(same, expected, check_dtype=False)
    assert read.sets["own-1"].role == "own" and not read.sets["own-1"].stands


def test_the_report_of_a_result_needs_no_set_to_be_here(result, monkeypatch):
    gone = datasets.DatasetError("not on this machine")
    for name in ("load", "available"):
        monkeypatch.setattr(datasets, name, lambda *_: (_ for _ in ()).throw(gone))
    assert "mine.smi" in html_report.html(result)


@pytest.mark.parametrize("change", [{"rows": [{"measure": "unit_coverage", "domain": "text"}]}, {"verdicts": None}])
def test_a_comparison_of_another_version_is_refused(result, change):
    strange = {**result, **change}
    strange = {key: value for key, value in strange.items() if value is not None}
    with pytest.raises(ValueError, match="another version"):
        result_json.from_json(json.dumps(strange))


def test_the_command_line_writes_the_report_of_a_result(result, written, tmp_path):
    (tmp_path / "r.json").write_text(json.dumps(result))
    html, bib = tmp_path / "a.html", tmp_path / "a.bib"
    arguments = ["report", "--result", str(tmp_path / "r.json"), "--html", str(html), "--bibtex", str(bib)]
    assert main(arguments) == 0
    assert html.read_text() == written
    assert bib.read_text() == citations.bibtex(citations.used(result)) and bib.read_text().startswith("@")


def test_everything_that_is_used_can_be_cited():
    """Registries and citations grow together: each question, bundled set and cited representation has its entries."""
    assert set(citations.SETS) >= set(datasets.CATALOGUE)
    assert all(question.references for question in QUESTIONS.values())
    keys = {key for found in citations.SETS.values() for key in found}
    keys |= {key for question in QUESTIONS.values() for key in question.references}
    keys |= {key for entry in DOMAINS.values() for key in entry.references}
    keys |= {key for entry in DOMAINS.values() for one in entry.REPRESENTATIONS.values() for key in one.references}
    assert keys | set(citations.RULE) == set(citations.ENTRIES)  # none is missing, none is idle
    for domain, entry in DOMAINS.items():
        for name, representation in entry.REPRESENTATIONS.items():
            cited = re.findall(r"doi:(10\.\S+?)[\s),;]*$", representation.reference.split(" (")[0])
            known = {citations.ENTRIES[key][1].get("doi") for key in representation.references}
            assert set(cited) <= known, (domain, name)


def test_the_catalogue_and_the_entries_cite_the_same_works():
    for name, entry in datasets.CATALOGUE.items():
        cited = set(re.findall(r"doi:(10\.[^\s,]+?)(?=[.,]?(?:\s|$))", entry.citation))
        known = {citations.ENTRIES[key][1].get("doi") for key in citations.SETS[name]}
        assert cited <= known, name


def test_bibtex_is_well_formed_whatever_a_file_is_called(result):
    """A brace behind a backslash is a brace to BibTeX: a title such as }} @misc{ ended its entry and began another."""
    entries = citations.used(hostile(result))
    text, depth, outside = citations.bibtex(entries), 0, ""
    for character in text:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
        outside += character if depth == 0 else ""
    assert depth == 0 and re.fullmatch(r"(@[a-z]+\}\s*)+", outside), outside
    assert outside.count("@") == len(entries)
    assert "javascript:" not in re.findall(r"url = .*", text)


def test_references_in_words_show_names_as_they_are(result):
    words = " ".join(entry["text"] for entry in citations.in_words(citations.used(hostile(result))))
    assert " ".join(HOSTILE.split()) in words and "textbrace" not in words
    assert "World Health Organization (" in words and "{World" not in words


def test_an_own_set_is_cited_by_its_provenance(result):
    text = citations.bibtex(citations.used(result))
    assert "@misc{own-1," in text and "mine.smi" in text and "ab" * 32 in text


def test_the_rule_is_cited_with_what_it_rests_on(result):
    text = citations.bibtex(citations.used(result))
    for doi in (
        "10.1177/1745691616658637",
        "10.1038/s41562-020-0912-z",
        "arXiv.2601.03220",
        "10.1016/j.cpc.2009.09.018",
    ):
        assert doi in text


def test_without_a_chrome_the_message_says_how_to_get_one(monkeypatch, drawn):
    monkeypatch.setattr(picture, "can_draw", lambda: False)
    with pytest.raises(ValueError, match="chromium"):
        picture.picture(next(iter(drawn.values())), "png")


@pytest.mark.skipif(not picture.can_draw(), reason="no Chrome or Chromium on this machine")
@pytest.mark.parametrize("kind", picture.KINDS)
def test_with_a_chrome_a_chart_is_drawn_with_title_and_source(drawn, tmp_path, kind):
    from PIL import Image

    chart = drawn["beyond_neutral"]
    made = picture.picture(chart, kind, "Sets of <b>mine</b>, 2026")
    if kind == "svg":
        text = " ".join(re.findall(r">([^<>]+)<", made.decode()))
        assert chart.title.split(":")[0] in text and "<b>mine</b>" in html.unescape(text)
        assert "#d55e00" in made.decode().lower() or "rgb(213, 94, 0)" in made.decode()
        return
    (tmp_path / "chart.png").write_bytes(made)
    with Image.open(tmp_path / "chart.png") as image:
        assert image.width == picture.SCALE * picture.WIDTH
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}
    assert (0xD5, 0x5E, 0x00) in colours  # the mark of molecules: the chart itself, not an empty page


def test_charts_of_a_page_are_one_file_with_what_they_were_made_of(drawn):
    text = html_report.charts_html(drawn, "Sets & <program>, 2026")
    assert text.count("<figure>") == len(drawn)
    assert "Sets &amp; &lt;program&gt;, 2026" in text
