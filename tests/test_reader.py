"""Reading sets: the same rows whatever is read beside, reasons where a question cannot be read, what is kept, jobs of a page."""

import contextlib
import json
import math
import shutil
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import datasets
from analysis.__main__ import main
from analysis.corpus import Dataset, Provenance
from analysis.datasets import own
from analysis.domains import DOMAINS, register
from analysis.estimate import Estimate
from analysis.readings import background, bundled, controls, reader, rows, versions
from analysis.readings.questions import QUESTIONS
from analysis.readings.subject import FEWEST, subject
from analysis.support import ahead, disk_cache

WORDS = ("the", "old", "red", "dog", "sees", "a", "cat", "and", "runs", "to", "its", "house", "when", "night", "falls")
RINGS = ("c1ccccc1", "C1CCCCC1", "c1ccncc1", "C1CCNCC1", "c1ccsc1")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """A cache folder of each test's own, with the texts that take seconds to read from packages."""
    texts = {p.name: p.read_bytes() for p in disk_cache.folder().glob("king-james*")}
    monkeypatch.setenv(disk_cache.ENVIRONMENT, str(tmp_path / "cache"))
    disk_cache.folder().mkdir()
    for name, body in texts.items():
        (disk_cache.folder() / name).write_bytes(body)
    yield
    for run in set(background._runs.values()):
        run.stop()
    background._runs.clear()


def texts(n: int, seed: int = 0) -> list[str]:
    rng = np.random.default_rng([n, seed])
    return [" ".join(WORDS[i] for i in rng.integers(0, len(WORDS), rng.integers(8, 16))) for _ in range(n)]


def proteins(n: int, seed: int = 0) -> list[str]:
    rng = np.random.default_rng([n, seed])
    return ["".join("ACDEFGHIKLMNPQRSTVWY"[i] for i in rng.integers(0, 20, rng.integers(30, 60))) for _ in range(n)]


def molecules(n: int) -> list[str]:
    return [f"{'C' * k}{x}{ring}" for k in range(1, 12) for x in ("O", "N", "S", "C(=O)") for ring in RINGS][:n]


def made(domain: str, objects: list[str], name: str = "made", **labels: list) -> Dataset:
    ids = tuple(f"{name}-{i}" for i in range(len(objects)))
    return Dataset(name, domain, tuple(objects), ids, pd.DataFrame(labels))


SMALL = {
    "text": made("text", texts(70), "small-texts"),
    "protein": made("protein", proteins(70), "small-proteins"),
    "molecule": made("molecule", molecules(70), "small-molecules"),
}


def exact(found: list[dict]) -> list[str]:
    """Rows as text, every figure of every number, in an order of their own."""
    return sorted(json.dumps(row) for row in found)


# --- one set


@pytest.mark.parametrize("domain", SMALL)
def test_every_question_gives_rows_or_a_reason(domain):
    steps = []
    found = reader.read(SMALL[domain], progress=lambda *step: steps.append(step))
    table = rows.frame(found)
    assert set(table["question"]) == set(QUESTIONS)
    assert not table.duplicated(["question", *rows.FACTORS]).any(), "two rows of one choice"
    assert (table["dataset"] == f"small-{DOMAINS[domain].object_label}").all() and (table["domain"] == domain).all()
    reasons = table[table["value"].isna()]
    assert reasons["flags"].str.startswith(reader.NOT_READ).all(), reasons["flags"].tolist()
    read = table[table["value"].notna()]
    assert (read["low"] <= read["value"]).all() and (read["value"] <= read["high"]).all()
    assert (read["n"] > 0).all() and (read["unit"] != "").all()
    for record in found:
        factors = {factor for factor in rows.FACTORS if record[factor]}
        assert math.isnan(record["value"]) or factors == set(QUESTIONS[record["question"]].choices), record
    assert steps[0][:2] == (0, len(QUESTIONS)) and steps[-1][:2] == (len(QUESTIONS), len(QUESTIONS))


SERIES = [f"c1ccccc1{'C' * k}{end}" for k in range(1, 30) for end in ("O", "N")]
BAD = {
    "five objects": made("text", texts(5)),
    "no objects": made("protein", []),
    "one object size": made("protein", [p[:30] for p in proteins(60)]),
    "one symbol, every length": made("protein", ["A" * n for n in range(1, 70)]),
    "one symbol": made("text", ["a" * n for n in range(1, 70)]),
    "one carbon more": made("molecule", ["C" * n for n in range(1, 61)]),
    "one character an object": made("text", [chr(0x4E00 + i) for i in range(60)]),
    "one cluster": made("molecule", SERIES),
    "one document": made("text", texts(60), document=["one"] * 60),
    "no clusters": made("protein", proteins(60)),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_says_why_and_the_rest_stands(case):
    found = reader.read(BAD[case])
    assert {row["question"] for row in found} == set(QUESTIONS)
    for row in found:
        assert not math.isinf(row["value"]) and row["flags"].startswith(reader.NOT_READ) == math.isnan(row["value"]), (
            row
        )
    if len(BAD[case]) < FEWEST:
        assert {row["flags"].startswith(reader.NOT_READ) for row in found} == {True}
        assert all(str(FEWEST) in row["flags"] for row in found)


def test_a_reason_is_one_row_and_a_fault_is_no_reason(monkeypatch):
    key = next(iter(QUESTIONS))

    def refuses(read):
        raise ValueError("it has no moon")

    def fails(read):
        raise IndexError("a fault")

    def divides(read):
        return 1 / 0

    reasons = (
        (refuses, "it has no moon"),
        (divides, "not defined"),
        (lambda _: [], "nothing that it could be read on"),
    )
    for read, reason in reasons:
        monkeypatch.setitem(QUESTIONS, key, replace(QUESTIONS[key], read=read))
        (row,) = reader.read(SMALL["text"], [key])
        assert math.isnan(row["value"]) and row["flags"].startswith("not read: ") and reason in row["flags"]
        assert row["unit"] == QUESTIONS[key].unit and not any(row[factor] for factor in rows.FACTORS)
    undefined = [
        rows.row(key, "", ("text", "made"), {}, Estimate(v, low, 2), 1)
        for v, low in ((-math.inf, math.nan), (math.nan, math.nan), (0.5, 0.1), (0.5, math.nan))
    ]
    monkeypatch.setitem(QUESTIONS, key, replace(QUESTIONS[key], read=lambda _: undefined))
    flags = [row["flags"] for row in reader.read(SMALL["text"], [key])]
    assert flags[0] == flags[1] and flags[0].startswith("not read: ") and flags[2] == ""
    assert flags[3].startswith("not read: an interval")
    monkeypatch.setitem(QUESTIONS, key, replace(QUESTIONS[key], read=fails))
    with pytest.raises(IndexError, match="a fault"):
        reader.read(SMALL["text"], [key])


def test_questions_are_named_in_any_order_and_strangers_refused():
    assert reader.asked(reversed(list(QUESTIONS))) == list(QUESTIONS) == reader.asked()
    with pytest.raises(ValueError, match=r"'nonesuch'.*beyond_neutral"):
        reader.asked(["nonesuch"])
    with pytest.raises(ValueError, match="at least one"):
        reader.asked([])


# --- several sets


@pytest.fixture
def kept() -> list[str]:
    """Own sets of two domains on this machine."""
    return [own.keep(SMALL[domain]).name for domain in ("protein", "molecule")]


def test_rows_are_the_same_to_the_last_figure_whatever_reads_them():
    """Of sets that are large enough for every question but those of labels."""
    rng = np.random.default_rng(2)
    long = ["".join("ACDEFGHIKLMNPQRSTVWY"[i] for i in rng.integers(0, 20, rng.integers(150, 250))) for _ in range(330)]
    kept = [own.keep(made("protein", long)).name, own.keep(made("molecule", molecules(220))).name]
    here = {name: exact(reader.read(datasets.load(name))) for name in kept}
    steps = []
    with contextlib.closing(reader.Processes(2)) as processes:
        together = [*reader.read_all(kept, progress=lambda *s: steps.append(s), afresh=True, processes=processes)]
    assert len(together) == len(kept) * len(QUESTIONS)
    with contextlib.closing(reader.Processes(1)) as processes:
        alone = [*reader.read_all(kept[1:], afresh=True, processes=processes)]
    for name in kept:
        assert exact([row for part in together for row in part if row["dataset"] == name]) == here[name]
    assert exact([row for part in alone for row in part]) == here[kept[1]]
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)
    assert steps[-1] == (len(together), len(together), "done")


def test_what_was_read_is_kept_and_not_read_again(kept, monkeypatch):
    name, key = kept[0], "beyond_neutral"
    assert reader.rows(name, [key]) is None and reader.known(name) == {}
    (found,) = reader.read_all([name], [key])
    monkeypatch.setattr(reader, "ask", lambda *_: pytest.fail("read again"))
    (again,) = reader.read_all([name, name], [key])
    assert exact(again) == exact(found) == exact(reader.known(name)[key])
    pd.testing.assert_frame_equal(reader.rows(name, [key]), rows.frame(found))
    with pytest.raises(pytest.fail.Exception, match="read again"):
        list(reader.read_all([name], [key], afresh=True))
    monkeypatch.setattr(bundled, "version", lambda: "another")
    assert reader.known(name) == {}, "read by other code"


def test_a_set_that_cannot_be_loaded_says_so_and_is_tried_again(kept, monkeypatch):
    def damaged(name, load=controls.load):
        if name == kept[0]:
            raise datasets.DatasetError("the file is damaged")
        return load(name)

    with monkeypatch.context() as patch:
        patch.setattr(controls, "load", damaged)
        found = [row for part in reader.read_all(kept, ["beyond_neutral"]) for row in part]
    (broken,) = [row for row in found if row["dataset"] == kept[0]]
    assert broken["flags"] == "not read: the file is damaged" and broken["domain"] == "protein" and len(found) > 2
    assert reader.known(kept[0]) == {} and set(reader.known(kept[1])) == {"beyond_neutral"}


def test_rows_stand_in_the_order_of_sets_and_questions():
    found = [{"dataset": d, "question": q, "value": i} for i, d in enumerate("ab") for q in reversed(list(QUESTIONS))]
    stood = reader.ordered(found, ["b", "a"])
    assert [(row["dataset"], row["question"]) for row in stood] == [(d, q) for d in "ba" for q in QUESTIONS]


def test_every_question_has_a_place_in_the_order_of_reading():
    assert sorted(reader.ORDER) == sorted(QUESTIONS)


def test_questions_of_one_group_are_read_in_one_process():
    found = reader.groups(QUESTIONS)
    assert sorted(key for group in found for key in group) == sorted(QUESTIONS)
    assert all(len({QUESTIONS[key].group for key in group}) == 1 for group in found)
    assert len({QUESTIONS[group[0]].group for group in found}) == len(found)


def test_a_domain_that_lives_elsewhere_is_read_in_other_processes():
    register({"chord": "tests.chords"})
    try:
        rng = np.random.default_rng(1)
        songs = [" ".join(rng.choice(["C", "G", "Am", "F", "Dm", "Em"], 12)) for _ in range(60)]
        name = own.keep(made("chord", songs)).name
        with contextlib.closing(reader.Processes(1)) as processes:
            (found,) = reader.read_all([name], ["beyond_neutral"], processes=processes)
        assert {row["domain"] for row in found} == {"chord"} and not any(math.isnan(row["value"]) for row in found)
    finally:
        del DOMAINS.packages["chord"]


# --- controls


def test_whatever_is_not_natural_is_a_control_and_a_union_is_neither():
    natural, catalogue = controls.natural(), datasets.CATALOGUE
    assert controls.UNION in catalogue and controls.UNION not in natural
    assert set(natural) | {controls.UNION} == {name for name, entry in catalogue.items() if entry.natural}
    assert {name for name, entry in catalogue.items() if not entry.natural} <= set(controls.CONTROLS)
    assert controls.bundled() == [*natural, *controls.CONTROLS]
    assert {controls.kind(name) for name in natural} == {""}
    assert {control.kind for control in controls.CONTROLS.values()} == set(controls.KINDS)


@pytest.mark.parametrize("domain", SMALL)
def test_each_domain_has_a_neutral_control(domain):
    (name,) = [n for n, control in controls.CONTROLS.items() if (control.domain, control.kind) == (domain, "neutral")]
    assert controls.domain(name) == domain == controls.card(name).domain


@pytest.mark.parametrize("name", [name for name, control in controls.CONTROLS.items() if control.make])
def test_a_made_control_is_a_set_of_other_objects(name):
    control, dataset = controls.CONTROLS[name], controls.load(name)
    base = subject(datasets.load(control.base)).dataset
    assert dataset.name == name and dataset.domain == control.domain == base.domain
    assert 0.9 * len(base) <= len(dataset) <= len(base)
    assert not dataset.labels.shape[1], "labels describe real objects"
    assert len(set(dataset.objects) & set(base.objects)) < 0.01 * len(base)
    assert np.median([*map(len, dataset.objects)]) == pytest.approx(np.median([*map(len, base.objects)]), rel=0.25)
    assert controls.load(name) is dataset and control.base in dataset.provenance.notes


def test_an_unknown_set_is_named():
    for ask in (controls.load, controls.card, bundled.content, reader.known):
        with pytest.raises(datasets.DatasetError, match="nonesuch"):
            ask("nonesuch")


# --- what code, what content


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the sources that decide numbers."""
    for name, text in versions.sources():
        path = tmp_path / "analysis" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "analysis"


def test_words_in_the_code_change_no_version_and_numbers_do(copy):
    code, text = versions.hash_of_code(copy), versions.hash_of_bytes(copy)
    assert code == versions.hash_of_code(copy) and code != text
    path = copy / "readings/subject.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert versions.hash_of_bytes(copy) == text, "line ends of another system"
    source = path.read_text()
    path.write_text(
        source.replace('"""What a question reads', '# a remark\n\n\n"""Words').replace("SEED = 0\n", "SEED=0  # x\n")
    )
    assert versions.hash_of_code(copy) == code and versions.hash_of_bytes(copy) != text
    path.write_text(source.replace("SEED = 0\n", "SEED = 1\n"))
    assert versions.hash_of_code(copy) != code
    path.write_text(source)
    assert (versions.hash_of_code(copy), versions.hash_of_bytes(copy)) == (code, text)
    (copy / "readings/questions/other.py").write_text("NEW = None\n")
    assert versions.hash_of_code(copy) != code, "a new file"


def test_all_that_decides_numbers_is_hashed():
    names = [name for name, _ in versions.sources()]
    assert len(names) == len(set(names))
    assert {"corpus.py", "prediction.py", "readings/questions/beyond_neutral.py", "domains/text/nulls.py"} <= set(names)
    faces = {path.name for path in versions.ANALYSIS.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert faces <= set(names), "a public name that is not hashed"


def test_the_content_of_a_set_follows_what_is_read_of_its_file(monkeypatch, kept):
    every = [*controls.bundled(), *kept]
    assert len({bundled.content(name) for name in every}) == len(every)
    before = bundled.content("escherichia")
    entry = datasets.CATALOGUE["escherichia"]
    for change in ({"sha256": "0"}, {"where": {"genus": "Escherichia"}}, {"labels": {}}):
        bundled._catalogued.cache_clear()
        monkeypatch.setitem(datasets.CATALOGUE, "escherichia", replace(entry, **change))
        assert bundled.content("escherichia") != before
    monkeypatch.setitem(datasets.CATALOGUE, "escherichia", replace(entry, title="Another title", notes="Words."))
    bundled._catalogued.cache_clear()
    assert bundled.content("escherichia") == before
    bundled._catalogued.cache_clear()


# --- the command


def test_the_command_writes_rows_of_files_and_sets_and_repeats_them(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("\n".join(texts(70, seed=3)))
    out, stream = tmp_path / "out.json", tmp_path / "rows"
    arguments = ["read", str(tmp_path / "mine.txt"), "--domain", "text", "--json", str(out), "--stream", str(stream)]
    assert main(arguments) == 0
    result = json.loads(out.read_text())
    (name,) = result["config"]["sets"]
    assert own.is_name(name) and result["version"] == bundled.version()
    assert {row["question"] for row in result["rows"]} == set(QUESTIONS)
    for row in result["rows"]:
        assert {"family", "domain", "dataset", "low", "high", "unit", "n", "null", "control", "flags"} <= set(row)
        assert (
            row["control"] == ""
            and row["dataset"] == name
            and not ({*rows.FACTORS} & {k for k, v in row.items() if v == ""})
        )
    streamed = [json.loads(line) for line in stream.read_text().splitlines()]
    assert sum(len(event.get("rows", [])) for event in streamed) == len(result["rows"])
    again = tmp_path / "again.json"
    assert main(["read", "--config", str(out), "--afresh", "--json", str(again)]) == 0
    assert json.loads(again.read_text())["rows"] == result["rows"]


def test_the_command_goes_on_where_a_set_cannot_be_read(tmp_path, capsys):
    (tmp_path / "five.faa").write_text("".join(f">p{i}\n{p}\n" for i, p in enumerate(proteins(5))))
    out = tmp_path / "out.json"
    assert main(["read", str(tmp_path / "five.faa"), "--domain", "protein", "--json", str(out)]) == 0
    result = json.loads(out.read_text())["rows"]
    assert len(result) == len(QUESTIONS)
    assert all(row["value"] is None and row["flags"].startswith("not read: ") for row in result)
    assert "not read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonesuch"], "nonesuch.*king-james"),
        (["own-0123456789ab"], "not on this machine"),
        (["escherichia", "--questions", "nonesuch"], "nonesuch.*beyond_neutral"),
        ([], "at least one set"),
        ([__file__], "--domain text"),
        (["--config", __file__], "not the settings"),
    ],
)
def test_mistakes_are_messages_with_a_remedy(arguments, message, tmp_path, capsys):
    assert main(["read", *arguments, "--json", str(tmp_path / "x.json")]) == 2
    said = capsys.readouterr().err
    assert pd.Series([said]).str.contains(message, regex=True).all(), said
    assert "Traceback" not in said and not (tmp_path / "x.json").exists()


# --- the job of a page


def followed(job: background.Job, until: str, seconds: float = 120) -> dict:
    end = time.monotonic() + seconds
    while (state := job.state())["status"] != until:
        assert state["status"] == "running" and time.monotonic() < end, state
        time.sleep(0.1)
    return state


def test_two_sessions_share_one_process_and_get_the_same_rows(kept):
    one, other = background.start(kept), background.start(kept[1:])
    one.state(), other.state()
    assert set(other._following.values()) == set(one._following.values())
    found, shared = followed(one, "done")["rows"], followed(other, "done")["rows"]
    assert list(dict.fromkeys(found["dataset"])) == kept and set(found["question"]) == set(QUESTIONS)
    pd.testing.assert_frame_equal(found[found["dataset"] == kept[1]].reset_index(drop=True), shared)
    later = background.start(kept).state()
    assert later["status"] == "done" and later["done"] == later["total"] == len(kept) * len(QUESTIONS)
    pd.testing.assert_frame_equal(later["rows"], found)
    (run,) = set(one._following.values())
    run._launched.process.wait(timeout=30)
    run.update()
    assert run.ended and not run.error and not run._launched.folder.exists()


def group(pid: int) -> list[int]:
    """Processes of the process group that `pid` leads."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process groups are read from /proc")
def test_a_job_stops_when_the_last_session_leaves_and_begins_again(kept):
    one, other = background.start(kept), background.start(kept)
    assert one.state()["status"] == "running"
    (run,) = set(one._following.values())
    leader = run._launched.process.pid
    end = time.monotonic() + 60
    while len(group(leader)) < 3 and time.monotonic() < end:
        time.sleep(0.1)
    one.cancel()
    assert one.state()["status"] == "cancelled" and group(leader), "somebody else waits"
    assert other.state()["status"] == "running"
    other.cancel()
    assert group(leader) == []
    assert followed(one.start(), "done")["done"] == len(kept) * len(QUESTIONS)


def test_a_process_that_ends_badly_is_said_in_one_line(kept, monkeypatch):
    job = background.start(kept[:1])
    shutil.rmtree(own.folder())
    state = followed(job, "failed")
    assert kept[0] in state["error"] and "\n" not in state["error"] and "Traceback" not in state["error"]
    assert state["done"] == 0 and state["rows"].empty


@pytest.mark.parametrize(
    "said", ["", "error: [Errno 28] No space left on device", "[Errno 28] No space left on device\nlater"]
)
def test_a_full_disk_is_named_whether_or_not_the_process_could_write_so(said, tmp_path, monkeypatch):
    """What fitted into the last block was shown, and no remedy."""
    monkeypatch.setattr(background.shutil, "disk_usage", lambda _: SimpleNamespace(free=0 if not said else 2**30))
    (tmp_path / ahead.ERRORS).write_text(said)
    run = background._Run(["text"], ["familiar"], afresh=False)
    reason = run._reason(SimpleNamespace(folder=tmp_path), 2)
    assert "Free disk space" in reason and "Errno" not in reason


def test_at_most_so_many_read_at_once(kept, monkeypatch):
    monkeypatch.setattr(background, "MOST_AT_ONCE", 0)
    job = background.start(kept)
    assert job.state()["what"].startswith("waiting")
    job.cancel()
    assert job.state()["status"] == "cancelled"


def test_a_set_that_is_kept_anew_under_its_name_is_read_anew():
    """The rows of another column of the same file were shown as those of the set."""
    about = Provenance("mine.csv", "own file", "", "that of its owner", "", sha256="of the file")
    sets = [replace(made("text", texts(120, seed)), provenance=about) for seed in (1, 2)]
    name = own.keep(sets[0]).name
    job = background.start([name], ["familiar"])
    before = followed(job, "done")["rows"]
    assert own.keep(sets[1]).name == name
    state = job.state()
    assert state["status"] == "running" and state["rows"].empty
    after = followed(job, "done")["rows"]
    expected = rows.frame(reader.read(own.load(name), ["familiar"]))
    pd.testing.assert_series_equal(after["value"], expected["value"])
    assert after["value"].notna().any() and not after["value"].equals(before["value"])


def test_a_set_that_is_kept_anew_while_it_is_read_is_not_taken_for_the_former():
    """A process that loaded the new content kept its rows under the former."""
    about = Provenance("mine.csv", "own file", "", "that of its owner", "", sha256="of the file")
    sets = [replace(made("text", texts(60, seed)), provenance=about) for seed in (1, 2)]
    name = own.keep(sets[0]).name
    found = reader.read_all([name], ["familiar", "reused_parts"])
    assert next(found)
    own.keep(sets[1])
    with pytest.raises(ValueError, match="kept anew"):
        next(found)
    assert reader.known(name) == {}


def test_rows_are_told_while_others_of_their_question_are_looked_for(kept):
    """A page waited for all choices of a question before it drew the first."""
    early, told = [], []
    with contextlib.closing(reader.Processes(1)) as processes:
        for found in reader.read_all(kept[:1], ["reused_parts"], early=early.append, processes=processes):
            told.append((len(early), found))
    ((before, found),) = told
    assert before == len(found) > 1 and exact(early) == exact(found)


def test_rows_that_are_read_together_are_told_together(kept):
    """A bar of some of its steps would be a wrong one."""
    early = []
    with contextlib.closing(reader.Processes(1)) as processes:
        for _ in reader.read_all(kept[:1], ["bit_budget"], early=early.append, processes=processes):
            pass
    assert not early


def test_early_rows_are_flagged_until_their_question_is_done():
    job = background.Job(["own-0123456789abcdef"], ["reused_parts", "familiar"])
    run = background._Run(job.names, job.questions, afresh=False)
    job._following = {job.names[0]: run}
    one = rows.row("reused_parts", "coverage", ("text", job.names[0]), {"order": "2"}, Estimate(0.5, 0.4, 0.6), 9)
    run.early[job.names[0], "reused_parts"] = [one]
    state = job._state()
    assert state["done"] == 0 and list(state["rows"]["flags"]) == [background.STILL]
    run.found[job.names[0], "reused_parts"] = [one, one | {"order": "3"}]
    state = job._state()
    assert state["done"] == 1 and list(state["rows"]["flags"]) == ["", ""]
    again = background.Job(job.names, job.questions, afresh=True, _following=job._following)
    del run.found[job.names[0], "reused_parts"]
    assert again._state()["rows"].empty, "whole rows are known of what is read again"


def test_what_is_said_of_labels_holds_for_what_was_found_before():
    """A set was measured while its labels were told of, and their rows kept the kind that they had before."""
    labels = {"Thing": ["a", "b"] * 60}
    about = Provenance("mine.csv", "own file", "", "that of its owner", "", sha256="of the file")
    dataset = replace(made("text", texts(120), **labels), provenance=about)
    name = own.draft(dataset, owner="me")
    job = background.start([name], ["label_bits"], unasked=True)
    assert (followed(job, "done")["rows"]["kind"] == "own label").any()
    for said, shown in (("physics", "physics"), ("biology", "meaning or biology"), ("none", None)):
        own.keep(dataset, owner="me", kinds={"Thing": said})
        found = followed(job, "done")["rows"]
        known = rows.frame(reader.known(name)["label_bits"])
        pd.testing.assert_frame_equal(found, known)
        assert list(found[found.label == "Thing"]["kind"]) == ([] if shown is None else [shown])


def test_what_nobody_asked_for_makes_way(kept, monkeypatch):
    monkeypatch.setattr(background, "MOST_AT_ONCE", 1)
    early = background.start(kept[:1], unasked=True)
    background._advance()
    (first,) = early._following.values()
    assert first.begun and first.unasked
    other = background.start(kept[1:])
    assert other.state()["what"] == "starting" and first.ended and first.left
    state = early.state()  # now somebody asks
    assert state["status"] == "running" and state["what"].startswith("waiting") and not early.unasked
    other.cancel()
    assert followed(early, "done")["done"] == len(QUESTIONS)


def test_what_somebody_looks_at_makes_no_way(kept, monkeypatch):
    monkeypatch.setattr(background, "MOST_AT_ONCE", 1)
    early, same = background.start(kept[:1], unasked=True), background.start(kept[:1])
    early.cancel()
    other = background.start(kept[1:], unasked=True)
    assert other.state()["what"].startswith("waiting") and same.state()["what"] == "starting"


@pytest.fixture
def nothing_ahead(monkeypatch):
    monkeypatch.setattr(ahead, "_ahead", [])
    yield
    ahead.release()


def test_a_process_that_was_started_in_advance_is_taken_once(nothing_ahead):
    ahead.prepare()
    ((ready, _),) = ahead._ahead
    ahead.prepare()
    assert ahead.take() is ready and ahead._ahead == []
    other = ahead.launch()
    assert other.folder.exists() and other.process.poll() is None and other.process.pid != ready.process.pid
    for launched in (ready, other):
        launched.discard()
        assert not launched.folder.exists() and launched.process.poll() is not None


def test_a_process_that_was_started_in_another_environment_is_not_taken(nothing_ahead, monkeypatch):
    ahead.prepare()
    ((ready, _),) = ahead._ahead
    monkeypatch.setenv(disk_cache.ENVIRONMENT, "elsewhere")
    monkeypatch.setattr(ahead, "launch", lambda: "another")
    assert ahead.take() == "another" and ready.process.poll() is not None
