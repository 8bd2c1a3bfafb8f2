"""Every page opens on bundled data without an exception, says what it must, and explains bad input."""

import socket
import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets
from analysis.datasets import public as public_sets
from analysis.datasets import uploads
from analysis.datasets.public import PUBLIC, background, transfer
from analysis.support.pool import WorkerTimeout
from pages.parts import readings
from tests.public_server import PublicServer
from tests.wording import unlinked

PAGES = [
    *("diversity", "coverage", "prediction", "function", "datasets", "own-data", "public", "constraint", "ancestry"),
]


def open_page(name: str = "", **state: object) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.session_state["n"] = 200
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    if name:
        app.switch_page(f"pages/{name}.py").run()
    return app


@pytest.mark.parametrize("name", PAGES)
def test_page_opens(name):
    app = open_page(name)
    assert not app.exception
    assert not app.error
    assert app.title


WITHOUT_CHARTS = {"Your own model", "A scan of variants", "Families"}  # until a file is handed in, or a job is done


def sections(app: AppTest, name: str) -> Iterator[str]:
    """Open each section of a page in turn."""
    for label in [tab.label for tab in app.tabs]:
        app.session_state[f"{name}_show"] = label
        app.run()
        assert not app.exception and not app.error, (label, [error.value for error in app.error])
        yield label


@pytest.mark.parametrize("name", ["diversity", "coverage", "prediction", "function", "constraint", "ancestry"])
def test_every_section_has_a_chart_with_its_words_and_its_table_and_no_level_of_headings_is_left_out(name):
    """Charts stood below the title of the page: h3 after h1."""
    app = open_page(name)
    for label in sections(app, name):
        levels = [int(h.tag[1]) for h in (*app.title, *app.header, *app.subheader)]
        assert levels[:2] == [1, 2] and set(levels) <= {1, 2, 3}, label
        assert len(app.title) == len(app.header) == 1  # only the open section is sent
        if label not in WITHOUT_CHARTS:
            charts_have_words_and_tables(app)


def charts_have_words_and_tables(app: AppTest) -> None:
    charts = app.get("plotly_chart")
    captions = [caption.value for caption in app.caption]
    assert charts
    assert sum("How to read this" in c for c in captions) == len(charts)
    assert sum("What this cannot show" in c for c in captions) == len(charts)
    shown = len(app.dataframe)
    for chart in charts:
        app.session_state[chart.key.replace("_figure", "_table")] = True  # as a click on "Table and downloads" does
    app.run()
    assert len(app.dataframe) == shown + len(charts)
    assert all(chart.proto.alt for chart in charts)


def test_a_sample_above_n_says_what_was_done():
    app = open_page("diversity", n=10000)
    assert not app.exception
    assert any("fewer than the 10,000 asked for" in info.value for info in app.info)


SAMPLED = {"diversity": "", "coverage": "", "prediction": "", "nulls": "Objects"}  # and the section that draws a sample


@pytest.fixture
def few(monkeypatch):
    """Every set holds 400 objects, so that a page that asks for more must say so, and is drawn soon."""
    real = datasets.load
    monkeypatch.setattr(datasets, "load", lambda name: real(name).take(range(min(400, len(real(name))))))


@pytest.mark.parametrize("name", SAMPLED)
def test_a_note_on_the_sample_was_shown_twice_where_a_page_draws_it_twice(quiet, few, name):
    app = open_page(name, n=900, **({f"{name}_show": SAMPLED[name]} if SAMPLED[name] else {}))
    assert not app.exception
    shown = [info.value for info in app.info]
    assert len(shown) == len(set(shown))
    assert sum("400 distinct objects" in note for note in shown) == 1
    app.run()  # and once more in the next run
    assert [info.value for info in app.info] == shown


@pytest.mark.parametrize(
    ("name", "section", "n", "said"),
    [
        (
            "nulls",
            "What is matched",
            350,
            "Measured on 300 of 350 objects, the most that are made for this comparison.",
        ),
        (
            "prediction",
            "Saved by context",
            300,
            "of 300 objects each: whole objects with equal numbers of symbols in every domain",
        ),
        ("prediction", "Inside objects", 300, "in every domain, and at most 60,000"),
        ("coverage", "Share of possible space", 200, "Counted in whole sets, not in the sample: Text 30,525, Proteins"),
        (
            "function",
            "Relatives held out",
            2000,
            "whatever the sidebar asks for: two equally frequent classes of 300 objects, or 150",
        ),
    ],
)
def test_a_page_that_reads_fewer_objects_than_the_sidebar_asks_for_says_how_many(quiet, name, section, n, said):
    app = open_page(name, n=n, function_molecule="iarc", **{f"{name}_show": section})
    assert not app.exception and not app.error
    captions = [unlinked(caption.value.replace("\\", "")) for caption in app.caption]
    assert any(said in caption for caption in captions), [c for c in captions if c.startswith("Measured on")]


def test_a_page_that_reads_all_objects_says_nothing_of_a_cap(quiet):
    app = open_page("diversity", n=200)
    assert not any(caption.value.startswith("Measured on") for caption in app.caption)


def test_a_corrupt_file_is_named_and_the_other_domains_show(monkeypatch):
    real = datasets.load

    def broken(name):
        if name == "chembl-sample":
            raise datasets.DatasetError("chembl-sample.parquet: sha256 differs; rebuild it with python data/build.py")
        return real(name)

    monkeypatch.setattr(datasets, "load", broken)
    app = open_page("diversity")
    assert not app.exception
    assert any(r"data/build\.py" in error.value for error in app.error)
    assert app.get("plotly_chart")


# ------------------------------------------------------------------------------------------------------ public sets

THROMBIN = PUBLIC["moleculeace-thrombin"].files[0]
TABLE = b"smiles,exp_mean [nM],y,cliff_mol,split\nCCO,1,-0.5,0,train\nC1CC,2,-1,1,test\nc1ccccc1O,3,,1,test\n"


@pytest.fixture
def quiet(monkeypatch):
    """Pages without what reads further sets in the background."""
    monkeypatch.setattr(readings, "read", lambda chosen: None)


@pytest.fixture
def public(quiet, monkeypatch, tmp_path):
    """A server that stands for all public ones, and a page that shows molecules."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))
    server = PublicServer()
    server.files[f"/github{THROMBIN.path}"] = TABLE
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, server.address)
    yield server
    for name in background.running():
        background.cancel(name)
    until(lambda: not background.running())
    background._downloads.clear()
    server.shutdown()
    server.server_close()


def until(reached, seconds=60):
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.error, *app.warning, *app.success, *app.info, *app.caption]
    return " ".join(element.value for element in shown).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def downloaded(name: str) -> AppTest:
    app = press(open_page("public", public_domain="molecule"), f"public_get_{name}")
    until(lambda: not background.running())
    return app.run()


def test_public_sets_show_licence_citation_and_size_before_anything_is_asked_for(public):
    app = open_page("public", public_domain="molecule")
    assert not app.exception
    for name, entry in PUBLIC.items():
        assert (f"`{name}`" in words(app)) == (entry.domain == "molecule")
        if entry.domain == "molecule":
            assert entry.licence in words(app) and entry.citation in words(app)
    assert "about 2,754 objects, about 292.0 kB, from raw.githubusercontent.com" in words(app)
    assert "On this machine: 0 set(s)" in words(app)
    assert public.log == []


def test_a_public_set_comes_in_the_background_and_can_be_chosen_then_removed(public):
    app = downloaded("moleculeace-thrombin")
    assert "Here: 2 objects, 1 row(s) refused" in words(app) and "1 set(s)" in words(app)
    press(app, "public_use_moleculeace-thrombin").switch_page("app.py").run()
    assert app.selectbox(key="molecule").value == "moleculeace-thrombin"
    app.switch_page("pages/public.py").run()
    press(app, "public_remove_moleculeace-thrombin")
    assert public_sets.installed() == [] and "0 set(s)" in words(app)
    app.switch_page("app.py").run()
    assert not app.exception and app.selectbox(key="molecule").value == datasets.defaults()["molecule"]


def test_a_download_is_seen_and_cancelled_from_another_session_and_goes_on_later(public):
    public.fault(THROMBIN.path, "trickle")
    first = press(open_page("public", public_domain="molecule"), "public_get_moleculeace-thrombin")
    until(lambda: public.log and public.log[0].sent > 5)
    other = open_page("public", public_domain="molecule")
    assert first.button(key="public_stop_moleculeace-thrombin") and not other.exception
    press(other, "public_stop_moleculeace-thrombin")
    until(lambda: not background.running())
    first.run()
    assert "are kept, and the next download goes on from there" in words(first)
    assert first.button(key="public_get_moleculeace-thrombin").label == "Go on downloading"
    assert public_sets.installed() == [] and public_sets.disk_use("moleculeace-thrombin") > 0
    press(first, "public_get_moleculeace-thrombin")
    until(lambda: not background.running())
    assert "Here: 2 objects" in words(first.run())
    assert public.log[-1].headers["Range"].startswith("bytes=")


def test_offline_is_said_on_the_page_of_public_sets(public, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, f"http://127.0.0.1:{port}")  # nobody listens there any more
    app = downloaded("moleculeace-thrombin")
    assert not app.exception and not app.error
    assert any("offline" in w.value and "cannot be reached" in w.value for w in app.warning)
    assert app.button(key="public_get_moleculeace-thrombin")


def test_a_set_that_has_moved_is_an_error_in_words(public):
    public.files.clear()
    app = downloaded("moleculeace-thrombin")
    assert not app.exception and any("does not exist" in error.value for error in app.error)
    assert "Traceback" not in words(app)


def test_other_bytes_than_the_first_time_are_taken_only_when_asked_for(public):
    app = downloaded("moleculeace-thrombin")
    press(app, "public_remove_moleculeace-thrombin")
    public.files[f"/github{THROMBIN.path}"] = TABLE + b"CCC,4,-2,0,test\n"
    app = downloaded("moleculeace-thrombin")
    assert any("recorded when it first came" in w.value for w in app.warning) and not public_sets.installed()
    press(app, "public_again_moleculeace-thrombin")
    until(lambda: not background.running())
    assert "Here: 3 objects" in words(app.run())


def looked_up(app: AppTest, name: str) -> AppTest:
    app.text_input(key="public_name").set_value(name)
    return press(app, "public_look")


def test_a_set_is_looked_up_by_its_own_name_and_comes_only_when_asked_for(public):
    app = looked_up(open_page("public", public_domain="text"), "chembl:chembl203")
    assert "Ligands of Epidermal growth factor receptor, Homo sapiens (chembl:CHEMBL203)" in words(app)
    assert "CC BY-SA 3.0" in words(app) and "about 2,310 objects, about 496.3 kB, from www.ebi.ac.uk" in words(app)
    assert public_sets.named_sets() == [] and len(public.log) == 3
    press(app, "public_get_chembl:CHEMBL203")
    until(lambda: not background.running())
    app.run()
    assert "Here: 700 objects" in words(app) and "1 set(s)" in words(app)
    press(app, "public_use_chembl:CHEMBL203").switch_page("app.py").run()
    assert app.selectbox(key="molecule").value == "chembl:CHEMBL203" and not app.exception
    other = open_page("public", public_domain="molecule")  # another session finds it among the others
    press(other, "public_remove_chembl:CHEMBL203")
    assert public_sets.installed() == [] == public_sets.named_sets()


def test_what_a_file_at_an_address_holds_is_guessed_and_confirmed(public):
    public.files["/url/data.example.org/two.fasta"] = b">a\nMKVLAAGHWYTRMKVLAAGHW\n>b\nMKVLSSGHWYTRMKVLSSGHW\n"
    app = looked_up(open_page("public", public_domain="text"), "url:https://data.example.org/two.fasta")
    assert app.get("button_group") and not [b for b in app.button if "public_get_url" in (b.key or "")]
    assert "not told by this address" in words(app)
    press(app, "public_read")
    press(app, "public_get_url:https://data.example.org/two.fasta#protein")
    until(lambda: not background.running())
    assert "Here: 2 objects" in words(app.run())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chembl:CHEMBL25", "is no target but of the kind compound"),
        ("chembl:../x", "is no identifier of ChEMBL"),
        ("klingon", "no public set"),
        ("", "no public set"),
        ("url:https://127.0.0.1/x", "addresses inside a network are never asked"),
        ("url:https://data.example.org/gone.csv", "does not exist"),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error_in_words(public, name, said):
    app = looked_up(open_page("public", public_domain="text"), name)
    assert any(said in error.value.replace("\\", "") for error in app.error) and public_sets.named_sets() == []


def test_what_a_source_says_is_shown_as_text_on_the_page(public):
    name = "<b>x</b> ![y](https://evil.example.org/y.png) :red[z]"
    public.targets["CHEMBL203"] = {"pref_name": name, "organism": "`q`"}
    app = looked_up(open_page("public", public_domain="text"), "chembl:CHEMBL203")
    (shown,) = [element.value for element in app.markdown if "Ligands of" in element.value]
    assert "&lt;b&gt;" in shown and r"\!\[y\]" in shown and r"\:red\[z\]" in shown and r"\`q\`" in shown


def test_only_so_many_downloads_at_a_time(public, monkeypatch):
    public.fault("/", "trickle", 99)
    monkeypatch.setattr(background, "MOST", 1)
    app = press(open_page("public", public_domain="molecule"), "public_get_moleculeace-thrombin")
    press(app, "public_get_moleculenet-esol")
    assert any("1 downloads are under way" in w.value for w in app.warning)
    with pytest.raises(public_sets.FetchError, match="cancel that first"):
        background.remove("moleculeace-thrombin")


# ------------------------------------------------------------------------------------------------------- constraint


def hand_in(app: AppTest, key: str, filename: str, content: bytes) -> AppTest:
    app.file_uploader(key=key).set_value((filename, content, "text/plain")).run()
    assert not app.exception
    return app


def test_a_scan_is_compared_and_its_refused_rows_are_listed(quiet):
    rows = [f"{a}{i}{b},{i * 0.5 + (b > a)}" for i, a in enumerate("MKVLAAGHWYTR", 1) for b in "DEFG" if a != b]
    content = "\n".join(["mutant,score", *rows, "nonsense,1", "M1*,0"]).encode()
    app = hand_in(open_page("constraint"), "constraint_scan", "scan.csv", content)
    assert not app.error and any("2 rows left out" in expander.label for expander in app.expander)
    assert any("ranks the variants of scan" in heading.value for heading in app.header)  # its section was opened


@pytest.mark.parametrize(
    ("key", "content", "says"),
    [
        ("constraint_scan", b"a,b\n1,2\n", "no column looks like single substitutions"),
        ("constraint_scan", b"mutant,score\nfoo,1\nbar,2\n", "none of 2 rows can be used"),
        ("constraint_scan", b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG image"),
        ("constraint_scan", b'"' * 100_000, "no column looks like single substitutions"),
        ("constraint_family", b">a\nMKV\n>b\nMKVLA\n", "at least two rows of one width"),
        ("constraint_family", b"", "is empty"),
    ],
)
def test_hostile_files_are_answered_on_the_constraint_page(quiet, key, content, says):
    app = hand_in(open_page("constraint"), key, "x<b>.csv" if key == "constraint_scan" else "x.fasta", content)
    assert any(says in error.value.replace("\\", "") for error in app.error), [e.value for e in app.error]
    assert bool(app.get("plotly_chart")) == (key == "constraint_scan")  # the family is not lost with its scan


def test_a_scan_that_takes_too_long_is_given_up_and_the_page_stands(quiet, monkeypatch):
    def stuck(*_):
        raise WorkerTimeout

    app = open_page("constraint")
    monkeypatch.setattr(uploads.POOL, "request", stuck)
    hand_in(app, "constraint_scan", "scan.csv", b"mutant,score\nG1A,1\nG2A,2\n")
    assert any("not read within" in error.value for error in app.error) and app.get("plotly_chart")
