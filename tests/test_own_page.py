"""The page Own data: a file becomes a set with two clicks, seen by its owner alone; everything in it is shown as text."""

import gzip
from html import unescape

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets
from analysis.corpus import Dataset
from analysis.datasets import own, uploads
from analysis.readings import background
from analysis.support import pool
from pages.parts import own_files, readings

SMILES = b"smiles,name,logP\nCCO,ethanol,-0.31\nc1ccccc1,benzene,2.13\nnot a molecule,x,1\nCC(=O)O,acetic acid,-0.17\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def page(monkeypatch):
    """The page Own data, without the overview's comparison in the background."""
    monkeypatch.setattr(background, "start", lambda names, *_, **__: background.Job(list(names), [], _cancelled=True))
    return visit()


def visit(**parameters):
    """Open the page Own data in a browser of its own."""
    app = AppTest.from_file("../app.py", default_timeout=120)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.session_state["n"] = 100
    return app.switch_page("pages/own-data.py").run()


def hand_in(app, domain, filename, content):
    app.file_uploader[0].set_value((filename, content, "text/plain")).run()
    app.button_group(key="own_domain").set_value(domain).run()
    assert not app.exception
    return app


def whole(app):
    """Run the whole app once: AppTest runs a page that it switches to alone, without the sidebar."""
    app.switch_page("app.py").run()
    assert not app.exception
    return app


def words(app):
    shown = [*app.markdown, *app.error, *app.warning, *app.success, *app.info, *app.caption, *app.subheader, *app.code]
    return " ".join([*(element.value for element in shown), *(folded.label for folded in app.expander)])


def test_a_file_becomes_the_set_of_its_domain(page):
    app = hand_in(page, "molecule", "mine.csv", SMILES)
    column = next(box for box in app.selectbox if box.label == "Objects are in")
    assert column.value == "smiles" and "name" in column.options
    app.button(key="own_keep").click().run()
    assert not app.exception and not app.error
    name = own.kept_sets("molecule")[0].name
    assert "3 molecules kept" in words(app) and "1 row(s) were refused" in words(app)
    refused = next(f.value for f in app.dataframe if "reason" in f.value)
    assert list(refused.row) == [4]
    assert whole(app).selectbox(key="molecule").value == name
    app.switch_page("pages/datasets.py").run()
    assert not app.exception and "mine" in words(app)


def test_the_column_can_be_changed(page):
    app = hand_in(page, "molecule", "two.csv", b"smiles,product\nCCO,CC=O\nCCCO,CCC=O\n")
    next(box for box in app.selectbox if box.label == "Objects are in").set_value("product").run()
    app.button(key="own_keep").click().run()
    assert datasets.load(whole(app).session_state["molecule"]).objects == ("CC=O", "CCC=O")


TYPED = "smiles;code;pKi;note\nCO;1;6,25;Größe\nCCO;2;7,5;klein\nCCCO;2;>8;groß\n".encode("cp1252")


def test_types_decimal_mark_and_letters_are_shown_and_can_be_changed(page):
    app = hand_in(page, "molecule", "typed.csv", TYPED)
    about = next(frame.value for frame in app.dataframe if "censored" in frame.value).set_index("column")
    assert about["type"].to_dict() == {"smiles": "object", "code": "number", "pKi": "number", "note": "text"}
    assert about.loc["pKi", ["missing", "no number", "censored"]].tolist() == [0, 0, 1]
    assert any("cp1252" in warning.value and "confidence" in warning.value for warning in app.warning)
    assert "Größe" in app.code[0].value
    file = next(box.key for box in app.multiselect if box.label == "Labels to keep").rsplit("_", 1)[1]
    app.multiselect(key=f"own_class_{file}").set_value(["code"]).run()
    app.multiselect(key=f"own_text_{file}").set_value(["pKi"]).run()
    assert not app.exception
    about = next(frame.value for frame in app.dataframe if "censored" in frame.value).set_index("column")
    assert about["type"].to_dict() == {"smiles": "object", "code": "class", "pKi": "text", "note": "text"}
    app.multiselect(key=f"own_labels_molecule_{file}").set_value(["code", "pKi", "note"]).run()
    app.button(key="own_keep").click().run()
    assert not app.exception and not app.error
    labels = own.load(own.kept_sets("molecule")[0].name).labels
    assert labels["code"].tolist() == ["1", "2", "2"] and labels["pKi"].tolist() == ["6,25", "7,5", ">8"]
    assert labels["note"].tolist() == ["Größe", "klein", "groß"]


ASKED = "smiles;Thing;Activity;Batch;name\n" + "\n".join(f"{'C' * (i + 1)}O;{i % 2};{i};{i % 2};m{i}" for i in range(6))


def test_what_labels_tell_of_is_guessed_can_be_said_and_is_kept_with_the_set(page):
    """The kind of a label could not be said, so that the overview did not read it."""
    app = hand_in(page, "molecule", "asked.csv", ASKED.encode())
    file = next(box.key for box in app.multiselect if box.label == "Labels to keep").rsplit("_", 1)[1]
    app.multiselect(key=f"own_labels_molecule_{file}").set_value(["Thing", "Activity", "Batch", "name"]).run()
    assert not app.exception and "What labels tell of: 1 to say" in words(app)
    boxes = {name: app.selectbox(key=f"own_kind_{file}_{name}") for name in ("Thing", "Activity", "Batch", "name")}
    assert [box.value for box in boxes.values()] == [None, "biology", "source", "none"]
    boxes["Thing"].set_value("physics").run()
    app.button(key="own_keep").click().run()
    assert not app.exception and not app.error
    kept = own.kinds(own.kept_sets("molecule")[0].name)
    assert kept == {"Thing": "physics", "Activity": "biology", "Batch": "source", "name": "none"}


def test_another_encoding_and_the_decimal_point_can_be_chosen(page):
    app = hand_in(page, "molecule", "typed.csv", TYPED.replace(b"6,25", b"1,250").replace(b"7,5", b"2,500"))
    file = next(box.key for box in app.multiselect if box.label == "Labels to keep").rsplit("_", 1)[1]
    app.button_group(key=f"own_decimal_{file}").set_value(".").run()
    encodings = app.selectbox(key=f"own_encoding_{file}")
    encodings.set_value(next(name for name in encodings.options if name not in ("cp1252", "utf-8"))).run()
    assert not app.exception and app.selectbox(key=f"own_encoding_{file}").value
    app.multiselect(key=f"own_labels_molecule_{file}").set_value(["pKi"]).run()
    app.button(key="own_keep").click().run()
    assert not app.exception and not app.error
    kept_set = own.kept_sets("molecule")[0]
    assert own.load(kept_set.name).labels["pKi"].tolist()[:2] == [1250, 2500]
    assert "read as cp1252" not in kept_set.provenance.notes


def test_removing_a_set_that_is_in_use_brings_the_default_back(page):
    app = hand_in(page, "protein", "mine.fasta", b">a\nMKV\n>b\nMKVLA\n")
    app.button(key="own_keep").click().run()
    name = whole(app).session_state["protein"]
    assert own.is_name(name)
    app.switch_page("pages/own-data.py").run().button(key=f"remove_{name}").click().run()
    assert not app.exception and not own.kept_sets()
    assert whole(app).session_state["protein"] == datasets.defaults()["protein"]


def test_a_set_that_another_session_removed_is_no_exception(page):
    app = hand_in(page, "protein", "mine.fasta", b">a\nMKV\n>b\nMKVLA\n")
    app.button(key="own_keep").click().run()
    own.remove(whole(app).session_state["protein"])
    app.run()
    assert not app.exception
    assert app.session_state["protein"] == datasets.defaults()["protein"]


@pytest.mark.parametrize(
    ("domain", "content"),
    [
        ("molecule", b"nothing here is a molecule\n"),
        ("protein", b"\x00\x01\x02" * 50),
        ("text", b""),
        ("molecule", b"C" * 9000),
    ],
)
def test_what_cannot_be_used_is_a_message(page, domain, content):
    app = hand_in(page, domain, "bad.smi", content)
    if any(button.key == "own_keep" for button in app.button):
        app.button(key="own_keep").click().run()
    assert not app.exception and app.error and "bad.smi" in words(app).replace("\\", "")
    assert not own.kept_sets()


def test_a_file_of_which_nothing_is_left_contradicts_nothing(page):
    app = hand_in(page, "molecule", "mine.csv", SMILES)
    app.button(key="own_keep").click().run()
    assert "1 row(s) were refused; the others are used" in words(app)
    hand_in(app, "molecule", "bad.smi", b"nothing here\nis a molecule\n").button(key="own_keep").click().run()
    assert not app.exception and any("none of 2 rows can be used" in error.value for error in app.error)
    assert "2 row(s) were refused; none was left to keep" in words(app)
    assert not app.success and "the others are used" not in words(app)
    assert [kept.provenance.title for kept in own.kept_sets()] == ["mine.csv"]


def test_a_file_is_measured_with_one_click(page):
    """The domain had to be said, then columns, then a button far below, then a page to be found."""
    app = page
    app.file_uploader[0].set_value(("mine.csv", SMILES, "text/plain")).run()
    assert app.session_state["own_domain"] == "molecule" and "1 row(s) were refused; 3 molecules can be used" in words(
        app
    )
    assert "A small set: 3 distinct molecules" in plain(app)
    app.button(key="own_read").click().run()
    assert not app.exception and "harder to learn" in app.title[0].value
    app.switch_page("pages/own-data.py").run()
    assert "3 molecules kept" in words(app) and app.get("page_link")[0].proto.label == "See the answer"
    assert whole(app).session_state["molecule"] == own.kept_sets()[0].name


@pytest.fixture
def reads(page, monkeypatch):
    """The jobs that the page begins."""
    begun = []

    def start(names, *_, unasked=False, **__):
        job = background.Job(list(names), ["familiar"], unasked=unasked)
        monkeypatch.setattr(job, "_state", lambda: pytest.fail("nobody looks at it"))
        begun.append(job)
        return job

    monkeypatch.setattr(background, "start", start)
    return begun


def test_a_file_is_measured_while_it_is_looked_at(page, reads):
    """The first number came 14 s after the click, for nothing had begun before it."""
    page.file_uploader[0].set_value(("mine.csv", SMILES, "text/plain")).run()
    (job,) = reads
    (draft,) = own.kept_sets()
    assert job.names == [draft.name] and job.unasked and draft.draft and draft.refused == 1
    assert "Measuring has begun" in words(page) and "None yet" in words(page)
    page.run()
    assert len(reads) == 1, "once for the same file and choices"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(background.Job, "state", lambda self: background.Job(self.names, [], _cancelled=True)._state())
        page.button(key="own_read").click().run()
        assert not page.exception and "harder to learn" in page.title[0].value
    (kept,) = own.kept_sets()
    assert kept.name == draft.name and not kept.draft and not job._cancelled and len(reads) == 1


def test_what_is_chosen_otherwise_is_measured_anew(page, reads):
    page.file_uploader[0].set_value(("mine.csv", SMILES, "text/plain")).run()
    labels = next(box for box in page.multiselect if box.label == "Labels to keep")
    labels.set_value(["name"]).run()
    assert [job._cancelled for job in reads] == [True, False]
    assert [draft.name for draft in own.kept_sets()] == reads[1].names
    assert own.load(reads[1].names[0]).labels.columns.tolist() == ["name"]
    page.button_group(key="own_domain").set_value("text").run()
    assert page.error and all(job._cancelled for job in reads) and not own.kept_sets(), "it can be read no longer"
    next(box for box in page.selectbox if box.label == "Objects are in").set_value("name").run()
    assert [(draft.name, draft.domain) for draft in own.kept_sets()] == [(reads[2].names[0], "text")]


@pytest.mark.parametrize("end", ["keeps it without measuring", "takes it away"])
def test_nothing_is_measured_that_nobody_wants(page, reads, end):
    page.file_uploader[0].set_value(("mine.csv", SMILES, "text/plain")).run()
    if end == "takes it away":
        page.file_uploader[0].set_value([]).run()
        assert not own.kept_sets()
    else:
        page.button(key="own_keep").click().run()
        assert [kept.draft for kept in own.kept_sets()] == [False]
    assert not page.exception and [job._cancelled for job in reads] == [True]
    assert readings.JOB not in page.session_state, "what was stopped would be said to be cancelled once it is chosen"


def test_what_another_visitor_looks_at_is_seen_by_nobody(page, reads):
    page.file_uploader[0].set_value(("secret-series.csv", SMILES, "text/plain")).run()
    (draft,) = own.kept_sets()
    other = visit()
    assert "secret-series" not in words(other) and draft.name not in words(other) and "None yet" in words(other)
    assert draft.name not in datasets.available(owner=draft.owner), "nor by the one who looks at it"


def test_nothing_is_kept_under_a_domain_that_nobody_said(page):
    """A .smi file was kept as one text, because texts were the default."""
    page.file_uploader[0].set_value(("words.txt", b"word\nanother\nthird\n", "text/plain")).run()
    assert not page.exception and "cannot be told what this file holds" in words(page)
    assert not [button for button in page.button if button.key in ("own_read", "own_keep")]
    page.button_group(key="own_domain").set_value("text").run()
    assert page.button(key="own_read")


def test_a_file_is_not_blamed_for_a_reader_that_got_no_time(page, monkeypatch):
    """On a busy machine a list of SMILES 'could not be told' from anything: its reader had not begun within its time."""
    uploads.POOL.close()  # a reader that waits would answer at once
    with monkeypatch.context() as busy:
        busy.setattr(pool, "START_SECONDS", 0.0)
        page.file_uploader[0].set_value(("mine.smi", b"CCO ethanol\nc1ccccc1 benzene\n", "text/plain")).run()
    assert not page.exception and "could not be looked into" in words(page) and "Hand it in again" in words(page)
    assert "cannot be told what this file holds" not in words(page)
    page.button_group(key="own_domain").set_value("molecule").run()
    assert "2 distinct molecules" in words(page) and page.button(key="own_read")


def test_the_column_that_is_known_is_filled_in_when_another_domain_is_chosen(page):
    """'Read it as molecules' left the column of objects empty."""
    app = hand_in(page, "text", "mine.csv", b"smiles,name\nCCO,ethanol\nc1ccccc1,benzene\nCCN,amine\n")
    app.button(key="own_other").click().run()
    assert not app.exception
    assert next(box.value for box in app.selectbox if box.label == "Objects are in") == "smiles"


def test_refused_rows_of_a_german_table_keep_their_ids():
    """Columns that hold ids were known by English names only."""
    for head in ("Bezeichnung", "Verbindung", "Kennung", "Nr"):
        table = f"{head};SMILES;pKi\nA-1;CCO;6,25\nA-2;kaputt;7,5\nA-3;c1ccccc1;8,0\n".encode("cp1252")
        dataset, problems = uploads.parse_safely("molecule", "de.csv", table)
        assert list(problems["id"]) == ["A-2"] and dataset.ids == ("A-1", "A-3")


def test_what_limits_an_answer_is_named_before_it_is_asked_for():
    rng = np.random.default_rng(1)
    random = ["".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 80)) for _ in range(100)]
    series = [random[0][:i] + "W" + random[0][i + 1 :] for i in range(1, 70)] + random[1:]
    series += [random[0][:i] + "AA" + random[0][i + 1 :] for i in range(1, 79)]

    def said(objects, **labels):
        ids = tuple(map(str, range(len(objects))))
        return " ".join(own_files.limits_of(Dataset("x", "protein", tuple(objects), ids, pd.DataFrame(labels))))

    assert said(random, kind=["one"] * 100, size=range(100)).count("Label") == 1
    assert "Label kind: only one class (one)" in said(random, kind=["one"] * 100) and "small set: 100" in said(random)
    assert "a single series" in said(series) and "small" not in said(series)
    others = ["".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 80)) for _ in range(220)]
    assert not said(others)


SECRET = b"smiles,name,logP\nCC(F)(F)CCO,topsecret-1,-0.31\nc1ccccc1Br,topsecret-2,2.13\nxx,topsecret-3,1\n"


def plain(app):
    """What is read on the page: without the marks that make it text in Markdown."""
    return unescape(words(app).replace("\\", ""))


def everything(app):
    """Everything that a session was sent, as text."""
    options = [option for box in [*app.selectbox, *app.multiselect] for option in box.options]
    tables = [frame.value.to_csv() for frame in app.dataframe]
    return " ".join([plain(app), *options, *tables, *map(str, app.title), *map(str, app.header), str(app.query_params)])


def test_another_session_sees_nothing_of_a_set_until_it_has_the_link(page):
    """Any visitor saw, opened and removed another's set."""
    app = hand_in(page, "molecule", "topsecret.csv", SECRET)
    app.button(key="own_keep").click().run()
    name = own.kept_sets()[0].name
    assert "topsecret.csv" in everything(app) and app.button(key=f"remove_{name}")
    for target in ("pages/own-data.py", "pages/overview.py", "pages/datasets.py"):
        stranger = visit()
        stranger.switch_page(target).run()
        seen = everything(stranger)
        assert not stranger.exception and "topsecret" not in seen and name not in seen
    guessed = visit(molecule="own-0123456789abcdef", datasets_set="own-0123456789abcdef")
    for target in ("pages/own-data.py", "pages/datasets.py", "pages/diversity.py"):
        guessed.switch_page(target).run()
        assert not guessed.exception and "topsecret" not in everything(guessed) and name not in everything(guessed)
    invited = visit(molecule=name)
    assert not invited.exception and "topsecret.csv" in everything(invited) and "opened from a link" in words(invited)
    assert not [b for b in invited.button if b.key == f"remove_{name}"] and not invited.checkbox
    assert invited.session_state["molecule"] == name


def test_a_set_that_is_shared_is_listed_for_everyone_and_removed_by_its_owner_alone(page):
    app = hand_in(page, "molecule", "ours.csv", SMILES)
    app.checkbox(key="own_shared").check().run()
    app.button(key="own_keep").click().run()
    name = own.kept_sets()[0].name
    other = visit()
    assert "shared with everyone" in words(other) and not [b for b in other.button if b.key == f"remove_{name}"]
    assert name in other.selectbox(key="molecule").options or "ours.csv" in other.selectbox(key="molecule").options
    app.checkbox(key=f"share_{name}").uncheck().run()
    assert not app.exception and "ours.csv" not in everything(other.run())


def test_two_files_of_one_name_are_told_apart(page):
    for content in (SMILES, SMILES.replace(b"CCO", b"CCCO")):
        page = hand_in(page, "molecule", "mine.csv", content)
        page.button(key="own_keep").click().run()
    options = whole(page).selectbox(key="molecule").options
    assert {"mine.csv", "mine.csv (2)"} <= set(options) and "own-" not in " ".join(options)


def test_a_damaged_set_is_listed_for_its_owner_with_its_removal(page):
    """It was refused with 'remove it', but nowhere listed."""
    app = hand_in(page, "molecule", "mine.csv", SMILES)
    app.button(key="own_keep").click().run()
    name = own.kept_sets()[0].name
    (own.folder() / f"{name}.parquet").write_bytes(b"PAR1")
    app.run()
    assert not app.exception and "Damaged: its file cannot be read" in plain(app) and "mine.csv" in plain(app)
    assert "mine.csv" not in everything(visit())
    app.button(key=f"remove_{name}").click().run()
    assert not app.exception and not own.kept_sets() and not list(own.folder().iterdir())


SDF = b"x\n  RD\n\n  2  1  0  0  0  0  0  0  0  0999 V2000\n    0.0 0.0 0.0 C   0  0\n    1.0 0.0 0.0 O   0  0\n"
SDF += b"  1  2  1  0\nM  END\n$$$$\n"
FASTA = b">sp|P1|A protein of some kind OS=Homo sapiens\nMKVLAAGHWYTR\n>sp|P2|B another one\nMKVLAAGHWYTRMM\n"
PROSE = b"It was a dark night in London.\n\nIn the town nobody slept because of it.\n"
FILES = {
    "mine.fasta": (FASTA, "protein"),
    "mine.txt": (FASTA, "protein"),
    "lines.txt": (b"MKVLAAGHWYTR\nMKVLAAGHWYTRMM\n", "protein"),
    "mine.smi": (b"CCO ethanol, the alcohol of wine\nc1ccccc1 benzene\n", "molecule"),
    "smiles.txt": (b"CCO\nc1ccccc1\n", "molecule"),
    "mine.sdf": (SDF, "molecule"),
    "mine.csv": (SMILES, "molecule"),
    "prose.txt": (PROSE, "text"),
    "prose.md": (PROSE, "text"),
    "words.txt": (b"word\nanother\nthird\n", ""),
    "odd.smi": (b"nothing here is a molecule\n", ""),
    "empty.txt": (b"", ""),
    "image.png": (b"\x89PNG\r\n" + b"\0" * 99, ""),
}


@pytest.mark.parametrize("filename", FILES)
@pytest.mark.parametrize("domain", ["text", "protein", "molecule"])
def test_a_file_tells_which_domain_it_looks_like(filename, domain):
    content, looks_like = FILES[filename]
    expected = None if looks_like in ("", domain) else looks_like
    assert uploads.likely_domain(domain, filename, content) == expected
    assert uploads.likely_domain(domain, f"{filename}.gz", gzip.compress(content)) == expected


def test_a_file_in_the_wrong_place_is_told_where_it_belongs(page):
    app = hand_in(page, "text", "mine.fasta", FASTA)
    assert any("This looks like proteins" in warning.value for warning in app.warning)
    app.button(key="own_other").click().run()
    assert not app.exception and "looks like" not in words(app) and app.session_state["own_domain"] == "protein"
    app.button(key="own_keep").click().run()
    assert own.kept_sets()[0].domain == "protein" and own.kept_sets()[0].objects == 2


def test_a_name_is_text_on_every_page_that_shows_it(page):
    name = "[x](javascript:alert(1)) <script>alert(2)<script> :red[y] $z$.txt"
    app = hand_in(page, "text", name, b"one line of words\nanother line of words\n=cmd|calc\n")
    app.button(key="own_keep").click().run()
    for target in ("pages/own-data.py", "app.py", "pages/datasets.py"):
        app.switch_page(target).run()
        if target == "app.py":  # the overview has no names, but the sidebar takes the choice
            continue
        assert not app.exception
        shown = words(app)
        assert "javascript" in shown  # it is there
        assert "<script>" not in shown and "](javascript" not in shown and " :red[" not in shown and " $z$" not in shown
