"""The ways out: a report that opens offline and lets no name do anything, the same numbers again, BibTeX that is complete."""

import io
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis import datasets
from analysis.__main__ import main
from analysis.corpus import Dataset, Provenance
from analysis.domains import DOMAINS
from analysis.readings import comparison, jobs, reading, sampling
from analysis.readings.config import Config
from analysis.readings.registry import LEVELS, MEASURES
from analysis.report import citations, html_report, png, result_json
from analysis.verdict import scorecard

HOSTILE = "<script>alert(1)</script>=cmd|calc [x](javascript:alert(2)) <img src=x onerror=alert(3)> {{7*7}} $x$ \u2028"


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
    config = Config(n=150, measures=("unit_coverage", "composition_redundancy", "context_gain"))
    sample = sampling.draw({d: datasets.load(s) for d, s in config.datasets.items()}, 150, 0)
    return json.loads(json.dumps(result_json.as_json(config, sample, list(comparison.compare(sample, config)))))


@pytest.fixture(scope="module")
def page(result):
    return Page(html_report.html(result))


def hostile(result):
    """The same comparison with every name in it hostile."""
    strange = json.loads(json.dumps(result))
    for about in strange["datasets"].values():
        about["name"] = HOSTILE
        about["provenance"] = dict.fromkeys(about["provenance"], HOSTILE) | {"url": "javascript:alert(4)"}
    for row in strange["rows"]:
        for key in ("dataset", "flags", "method", "unit", "of", "representation_label", "level_label", "measure_label"):
            row[key] = HOSTILE
    strange["notes"] = [HOSTILE]
    return strange


def test_the_report_holds_what_a_reader_needs(page, result):
    text = " ".join(" ".join(page.words).split())
    for about in result["datasets"].values():
        for key in ("title", "source", "licence", "version"):
            assert about["provenance"][key] in text
        assert about["sha256"] in text
    for measure in result["config"]["measures"]:
        assert MEASURES[measure].label in text and MEASURES[measure].cannot_tell in text
    for row in result["rows"]:
        assert f"{row['value']:.4g} [{row['low']:.4g}, {row['high']:.4g}]" in text
    assert scorecard.headline(result_json.judged_table(result)) in text
    assert text.count("How to read this.") == text.count("What this cannot show.") == len(html_report.charts_of(result))
    assert "@article{chao2012," in text and "https://doi.org/10.1890/11-1952.1" in text


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


def test_names_are_text_wherever_they_stand(result):
    strange = hostile(result)
    written = Page(html_report.html(strange))
    plain = Page(html_report.html(result))
    tags, scripts = {tag for tag, _ in written.elements}, [tag for tag, _ in written.elements].count("script")
    assert tags <= {tag for tag, _ in plain.elements} and "img" not in tags  # no name has become mark-up
    assert scripts == [tag for tag, _ in plain.elements].count("script") == len(html_report.charts_of(result)) + 2
    assert not [a for _, a in written.elements if any(k.startswith("on") for k in a)]
    assert not [a for _, a in written.elements if a.get("href", "").startswith("javascript")]
    assert any("<script>alert(1)</script>" in word for word in written.words)  # it is there, as words
    assert any("{{7*7}}" in word for word in written.words) and not any("49 $x$" in w for w in written.words)
    for script in written.scripts[:-2]:  # the figures; the last two are plotly and our own
        assert "<" not in script
        figure = json.loads(script)
        assert "<script" not in json.dumps(figure) and "<img" not in json.dumps(figure)


@pytest.fixture(scope="module")
def coded(result):
    """The comparison with the null ladder of each domain's customary notation, coded by a few objects."""
    steps = []
    for domain, name in result["config"]["datasets"].items():
        task = (domain, LEVELS["spelling"].representations[domain], ("spelling",))
        steps += reading.ladder_rows(task, datasets.load(name).take(range(25)), Config(n=25))["ladder"]
    return {**result, "ladder": json.loads(json.dumps(steps))}


def test_the_null_ladder_stands_first_with_every_step(coded, result):
    drawn = html_report.charts_of(coded)
    assert list(drawn) == ["ladder", *html_report.charts_of(result)]
    taken = {(row["domain"], row["step_label"]): row for row in coded["ladder"] if row["step"] is not None}
    assert len(taken) >= 12 and {domain for domain, _ in taken} == set(DOMAINS)
    marks = {trace.name.split(" (")[0]: trace for trace in drawn["ladder"].figure.data}
    for domain, entry in DOMAINS.items():
        own = {label: row["step"] for (of, label), row in taken.items() if of == domain}
        trace = marks[entry.label]
        assert dict(zip(trace.y, trace.x, strict=True)) == pytest.approx(own)
        assert f"{entry.label.lower()} {own['shared by all']:.2f}" in drawn["ladder"].title
    written = Page(html_report.html(coded))
    places = [attributes["id"] for tag, attributes in written.elements if attributes.get("class") == "chart"]
    assert places[0] == "ladder" and len(places) == len(drawn)
    assert drawn["ladder"].title in " ".join(written.words)


def test_names_in_a_ladder_are_text(coded):
    strange = json.loads(json.dumps(coded))
    for row in strange["ladder"]:
        for key in ("units", "size_unit", "dataset", "rung_label", "flags"):
            if key in row:
                row[key] = HOSTILE
    written = Page(html_report.html(strange))
    assert len([tag for tag, _ in written.elements if tag == "script"]) == len(html_report.charts_of(coded)) + 2
    figure = json.loads(next(script for script in written.scripts if script.startswith("{")))
    assert "<script" not in json.dumps(figure) and "<img" not in json.dumps(figure)
    assert "&lt;script&gt;" in json.dumps(figure)  # it is there, as words


def test_on_paper_the_report_leaves_out_what_is_for_the_screen(coded):
    written = html_report.html(coded)
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


def test_a_result_carries_its_verdicts_and_nobody_judges_it_again(result, monkeypatch):
    assert {"measure", "level", "verdict"} <= set(result["verdicts"][0]) and "representation" not in result["verdicts"][
        0
    ]
    expected = scorecard.judged_table(result["rows"])
    monkeypatch.setattr(scorecard, "judge", lambda *_: pytest.fail("judged again"))
    table = result_json.judged_table(result)
    assert table.verdict.tolist() == expected.verdict.tolist() and table.fair.tolist() == expected.fair.tolist()
    turned = {**result, "verdicts": [{**row, "verdict": "contradicts"} for row in result["verdicts"]]}
    assert html_report.html(result)
    assert list(html_report.charts_of({**turned, "not_fair": result["not_fair"]})) == ["contradicts", "set aside"]


def test_a_result_of_a_version_that_called_the_level_of_a_verdict_representation_is_read(result):
    old = json.loads(json.dumps(result))
    for row in (*old["verdicts"], *old["not_fair"]):
        row["representation"] = row.pop("level")
    assert result_json.from_json(json.dumps(old)) == result
    bare = {key: value for key, value in result.items() if key not in ("verdicts", "agreement", "not_fair")}
    judged = result_json.from_json(json.dumps(bare))
    for part in ("verdicts", "not_fair"):
        found, expected = (pd.DataFrame(r[part])[["measure", "level", "verdict"]] for r in (judged, result))
        pd.testing.assert_frame_equal(found, expected)


def test_a_comparison_of_another_version_is_refused(result):
    strange = {**result, "rows": [{**result["rows"][0], "measure": "charm"}]}
    with pytest.raises(ValueError, match="another version"):
        result_json.from_json(json.dumps(strange))


def test_the_command_line_writes_the_report_of_a_result_and_of_settings(result, tmp_path):
    given, view, first, second, bib = (
        str(tmp_path / name) for name in ("r.json", "view.json", "a.html", "b.html", "a.bib")
    )
    (tmp_path / "r.json").write_text(json.dumps(result))
    config = {**result["config"], "measures": ["context_gain"], "view": {"representations": {"text": "words"}}}
    (tmp_path / "view.json").write_text(json.dumps(config))
    assert main(["report", "--result", given, "--html", first, "--bibtex", bib]) == 0
    assert main(["report", "--config", view, "--html", second]) == 0
    a, b = (" ".join(Page((tmp_path / name).read_text()).words) for name in ("a.html", "b.html"))
    row = next(r for r in result["rows"] if r["measure"] == "context_gain")
    number = f"{row['value']:.4g} [{row['low']:.4g}, {row['high']:.4g}]"
    assert number in a and number in b  # the settings repeat the number
    assert (tmp_path / "a.bib").read_text().startswith("@")


def test_everything_that_is_used_can_be_cited():
    """Registries and citations grow together: each measure, bundled set and cited representation has its entries."""
    assert set(citations.MEASURES) == set(MEASURES)
    assert set(citations.SETS) >= set(datasets.CATALOGUE)
    tables = (citations.MEASURES, citations.SETS)
    keys = {key for table in tables for found in table.values() for key in found}
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
    text = citations.bibtex(citations.used(hostile(result)))
    depth, previous = 0, ""
    for character in text:
        depth += (character == "{") - (character == "}") if previous != "\\" else 0
        assert depth >= 0
        previous = character
    assert depth == 0
    assert text.count("\n@") + 1 == len(citations.used(hostile(result)))
    assert "javascript:" not in re.findall(r"url = .*", text)


def test_an_own_set_is_cited_by_its_provenance():
    about = Provenance("my_file.csv", "own file", "", "that of its owner", "", sha256="ab" * 32, date="2026-01-02")
    dataset = Dataset("own-0123456789ab", "text", ("a b", "c d"), ("1", "2"), provenance=about)
    found = citations.used({"datasets": {"text": result_json.describe(dataset)}, "rows": []})
    assert "my\\_file.csv" in citations.bibtex(found) and "ab" * 32 in citations.bibtex(found)


def test_without_a_chrome_the_message_says_how_to_get_one(monkeypatch, result):
    monkeypatch.setattr(png, "chrome", lambda: None)
    with pytest.raises(ValueError, match="chromium"):
        png.png(next(iter(html_report.charts_of(result).values())))


@pytest.mark.skipif(not png.chrome(), reason="no Chrome or Chromium on the PATH")
def test_with_a_chrome_a_chart_is_drawn(result, tmp_path):
    from PIL import Image

    picture = tmp_path / "chart.png"
    picture.write_bytes(png.png(next(iter(html_report.charts_of(result).values()))))
    with Image.open(picture) as image:
        assert image.width == 2 * png.WIDTH
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}
    assert (0xD5, 0x5E, 0x00) in colours  # the mark of molecules: the chart itself, not an empty page


def test_the_toolbar_does_not_cover_the_legend_of_a_picture(result):
    chart = next(iter(html_report.charts_of(result).values()))
    assert '"displayModeBar": false' in html_report.chart_html(chart, words=False)
    assert '"displayModeBar": false' not in html_report.chart_html(chart)


def test_the_overview_hands_out_every_file_with_the_right_bytes(coded, monkeypatch):
    offered = {}
    real = st.download_button

    def remembered(label, data, file_name, *arguments, **options):
        offered[file_name] = data if callable(data) else lambda: data
        return real(label, data, file_name, *arguments, **options)

    found = {key: coded[key] for key in ("rows", "ladder", "notes")}
    monkeypatch.setattr(jobs.Job, "start", lambda self: self)
    monkeypatch.setattr(jobs.Job, "state", lambda self: {**found, "status": "done", "error": "", "result": coded})
    monkeypatch.setattr(st, "download_button", remembered)
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.session_state["n"], app.session_state["seed"] = 150, 3
    for key in ("overview_aside", "steps_table", "set_aside_table"):
        app.session_state[key] = True  # switched on and opened, as by clicks
    app.run()
    assert not app.exception
    assert {button.proto.label for button in app.get("download_button")} >= {
        "Report (one HTML file)", "Numbers (JSON)", "References (BibTeX)", "This view as JSON", "Download CSV",
    }  # fmt: skip
    made = {name: make() for name, make in offered.items() if not name.endswith(".png")}
    assert made["report.html"] == html_report.html(coded)
    assert json.loads(made["comparison.json"]) == coded
    assert made["references.bib"] == citations.bibtex(citations.used(coded))
    config = Config.from_json(made["view.json"])
    assert (config.n, config.seed, dict(config.datasets)) == (150, 3, coded["config"]["datasets"])
    steps = pd.read_csv(io.StringIO(made["steps.csv"]))
    taken = [row for row in coded["ladder"] if row["step"] is not None and not row["aside"]]
    assert sorted(steps.step) == pytest.approx(sorted(row["step"] for row in taken))
    shown = pd.concat([pd.read_csv(io.StringIO(text)) for name, text in made.items() if name.endswith("t_aside.csv")])
    assert set(shown.value) <= {row["value"] for row in coded["rows"]} and len(shown)
