"""Files counted piece by piece: the same numbers as in memory to the last bit, whatever happens on the way."""

import ast
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import coverage, datasets, diversity, entropy, prediction
from analysis.__main__ import main
from analysis.corpus import Corpus
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.estimators.sequences import mutual_information, ngrams
from analysis.files import FileError
from analysis.scale import checkpoint, estimates, executors, partial, run, sums
from analysis.scale.executors import Here, executor
from analysis.scale.partial import Partial
from analysis.scale.run import Job
from analysis.scale.seen import Seen, hashes_of
from analysis.scale.stream import Source
from analysis.scale.sums import Spilled, Total, add
from analysis.scale.worker import Plan, read
from analysis.support import disk_cache

ROOT = Path(__file__).resolve().parents[1]
SETS = {"text": "king-james", "protein": "proteomes", "molecule": "chembl-sample"}
COUNTABLE = [
    (d, r) for d, entry in DOMAINS.items() for r, rep in entry.REPRESENTATIONS.items() if not rep.learned_from_all
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """One file per domain: 120 objects, ten of them twice, and a row that is refused."""
    folder = tmp_path_factory.mktemp("scale")
    found = {domain: datasets.load(name).sample(120, seed=1) for domain, name in SETS.items()}
    text = [*found["text"].objects, "--- !!! ---", *found["text"].objects[:10]]
    (folder / "text.txt").write_text("\n".join(text), encoding="utf-8")
    protein = found["protein"]
    table = pd.DataFrame({"id": protein.ids, "sequence": protein.objects, "family": protein.labels["family"]})
    bad = pd.DataFrame({"id": ["bad"], "sequence": ["MKV1LLA"], "family": [1]})
    pd.concat([table, bad, table[:10]]).to_csv(folder / "protein.csv", index=False)
    lines = [f"{s}\t{i}" for s, i in zip(found["molecule"].objects, found["molecule"].ids, strict=True)]
    (folder / "molecule.smi").write_text("\n".join([*lines, "C1CC oops", *lines[:10]]))
    return {domain: next(folder.glob(f"{domain}.*")) for domain in SETS}


def whole(path, domain, representation):
    """The corpus in memory, as the domain itself reads the file."""
    dataset, _ = DOMAINS[domain].parse(path.name, path.read_bytes())
    return DOMAINS[domain].REPRESENTATIONS[representation].encode(distinct(dataset)[0])


def job(path, domain, representation, piece_bytes=3000, **options):
    return Job(path, domain, representation, piece_bytes=piece_bytes, resume=False, **options)


def total_of(task, place=None):
    source, plan, _ = task.prepared()
    return run.summed(task, source, plan, place or Here(), lambda done, total, what: None)[0]


def same_tables(a: Partial, b: Partial) -> bool:
    pairs = zip((*a.blocks, *a.pairs.values()), (*b.blocks, *b.pairs.values()), strict=True)
    tables = all(np.array_equal(x.keys, y.keys) and np.array_equal(x.counts, y.counts) for x, y in pairs)
    counts = np.array_equal(a.counts, b.counts) and np.array_equal(a.incidence, b.incidence)
    return tables and counts and a.alphabet == b.alphabet and (a.objects, a.size) == (b.objects, b.size)


# --- pieces add up to the whole


@pytest.mark.parametrize(("domain", "representation"), COUNTABLE)
def test_pieces_of_every_representation_add_up_to_the_corpus_in_memory(files, domain, representation):
    corpus = whole(files[domain], domain, representation)
    total = total_of(job(files[domain], domain, representation))
    assert (total.objects, total.size, total.refused, total.repeats) == (120, corpus.sizes.sum(), 1, 10)
    multiset = np.sort(corpus.counts()[corpus.counts() > 0])
    np.testing.assert_array_equal(np.sort(total.counts[total.counts > 0]), multiset)
    if representation != "environments":  # there the name, not the symbol, depends on the piece
        assert total.alphabet == corpus.alphabet
        np.testing.assert_array_equal(total.counts, corpus.counts())
    if corpus.ordered:
        for ours, theirs in zip(total.block_counts(), ngrams.ngram_counts(corpus, 4), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_estimates_equal_those_in_memory_to_the_last_bit(files):
    path = files["text"]
    corpus = whole(path, "text", "characters")
    result = run.measure(job(path, "text", "characters", settings=run.Settings(draws=500)))
    found = {row["name"]: row for row in result["rows"]}
    counts = corpus.counts()
    assert found["coverage"]["value"] == coverage.coverage_estimate(counts).value
    assert found["coverage"]["high"] == coverage.coverage_estimate(counts).high
    assert found["coverage at 500 draws"]["value"] == coverage.sample_coverage(counts, 500)
    assert found["richness (Chao1)"]["value"] == coverage.chao1(counts)
    held = [np.unique(codes) for codes in corpus]
    incidence = np.bincount(np.concatenate(held))
    assert found["richness by objects (Chao2)"]["value"] == coverage.chao2(incidence, len(corpus))
    for q in (0.0, 1.0, 2.0):
        assert found[f"Hill number q={q:g}, observed"]["value"] == diversity.hill_number(counts, q)
        ours, theirs = found[f"Hill number q={q:g}, asymptotic"], diversity.hill_asymptotic_estimate(counts, q)
        assert (ours["value"], ours["low"], ours["high"]) == (theirs.value, theirs.low, theirs.high)
        assert found[f"Hill number q={q:g} at 500 draws"]["value"] == diversity.rarefaction(counts, [500], q)[0]
    for name in entropy.ESTIMATORS:
        assert found[f"entropy, {name}"]["value"] == entropy.entropy(counts, name)
    curve = prediction.excess_entropy_curve(corpus, 4)
    for row in curve.itertuples():
        assert found[f"block entropy, length {row.length}"]["value"] == row.block_entropy
        assert found[f"excess entropy, length {row.length}"]["value"] == row.excess_entropy
        assert found[f"block coverage, length {row.length}"]["value"] == row.coverage
    for row in prediction.mutual_information_by_distance(corpus, run.DISTANCES).itertuples():
        ours = found[f"mutual information, distance {row.distance}"]
        assert (ours["value"], ours["null"], ours["n"]) == (row.bits, row.null_mean, row.pairs)
    assert json.loads(json.dumps(result, allow_nan=False)) == result


@pytest.mark.parametrize("representation", ["residues", "reduced"])
def test_information_tables_equal_the_corpus_in_every_column_that_tables_have(files, representation):
    corpus = whole(files["protein"], "protein", representation)
    total = total_of(job(files["protein"], "protein", representation, distances=(1, 3, 5000)))
    ours = mutual_information.mutual_information_of_tables(total.pair_tables())
    theirs = prediction.mutual_information_by_distance(corpus, (1, 3, 5000))
    assert theirs["pairs"].tolist()[-1] == 0
    pd.testing.assert_frame_equal(
        ours.drop(columns=["low", "high"]), theirs.drop(columns=["low", "high"]), check_exact=True
    )


words = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(words, st.randoms(use_true_random=False), st.integers(0, 40))
def test_any_cut_in_any_order_gives_one_sum(objects, random, bound):
    """Alphabets differ between pieces, so codes and ranks are renumbered at every step; spilled or not."""
    corpora = [Corpus.from_symbols([o], sizes=[len(o)]) for o in objects]
    parts = [partial.count(c, 5, (1, 3)) for c in corpora]
    random.shuffle(parts)
    total = Total(room=Spilled(bound))
    for part in parts:
        total.add(part)
    assert same_tables(total.result(), partial.count(Corpus.from_symbols(objects), 5, (1, 3)))


@settings(max_examples=25, deadline=None)
@given(words, words)
def test_what_is_added_can_be_taken_off_again(first, second):
    a, b = (partial.count(Corpus.from_symbols(o), 4, (2,)) for o in (first, second))
    left = add(add(a, b), b, sign=-1)
    for ours, theirs in zip(left.block_counts(), a.block_counts(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert (left.objects, left.size) == (a.objects, a.size)


def test_blocks_too_long_for_packed_keys_are_counted_exactly():
    symbols = [[f"w{i * i % 997}" for i in range(600)] * 2]
    total = partial.count(Corpus.from_symbols(symbols), 9)
    exact = [Counter(tuple(symbols[0][i : i + n]) for i in range(1200 - n + 1)) for n in range(1, 10)]
    assert len(total.alphabet) ** 9 > 2**63
    for ours, theirs in zip(total.block_counts(), exact, strict=True):
        assert ours.tolist() == [theirs[k] for k in sorted(theirs)]


def test_pieces_wait_for_one_of_their_size_so_that_large_sums_are_seldom_walked(monkeypatch):
    walked = []
    original = sums.add
    monkeypatch.setattr(sums, "add", lambda a, b, **k: walked.append(a.rows + b.rows) or original(a, b, **k))
    total = Total()
    for i in range(256):  # nothing in common: the sum grows all the time
        total.add(partial.count(Corpus.from_symbols([[f"{i:03d} {j}" for j in range(8)]])))
        assert all(x.rows > 2 * y.rows for x, y in zip(total.stack, total.stack[1:], strict=False))
    assert sum(walked) <= 256 * 8 * 10  # n log2 n and a little; one by one it would be n^2 / 16 = 262,144
    assert len(total.result().alphabet) == 2048


def test_alphabets_in_an_order_of_their_own_must_be_the_same():
    codes, offsets = np.zeros(1, np.int32), np.array([0, 1])
    a, b = (
        partial.count(Corpus(codes, offsets, letters, np.ones(1, np.int64))) for letters in (("z", "a"), ("y", "a"))
    )
    assert add(a, a).counts.tolist() == [2, 0]
    with pytest.raises(ValueError, match="order of their own"):
        add(a, b)


# --- repeats


def test_repeats_are_told_within_and_across_pieces():
    objects = [f"object {i % 70_000}" for i in range(150_000)]
    seen = Seen()
    before = np.concatenate([seen.add(hashes_of(objects[i : i + 9_999])) for i in range(0, 150_000, 9_999)])
    assert before.tolist() == [False] * 70_000 + [True] * 80_000
    assert seen.n == len(seen.hashes()) == 70_000


def test_more_objects_than_can_be_remembered_is_an_error_not_a_guess(files):
    with pytest.raises(ValueError, match="--keep-repeats"):
        total_of(job(files["text"], "text", "characters", remember=50))


def test_repeats_count_if_asked_for(files):
    total = total_of(job(files["text"], "text", "characters", deduplicate=False))
    dataset, _ = DOMAINS["text"].parse("text.txt", files["text"].read_bytes())
    corpus = DOMAINS["text"].REPRESENTATIONS["characters"].encode(dataset)
    assert (total.objects, total.repeats, total.counts.tolist()) == (130, 0, corpus.counts().tolist())


# --- cuts


QUOTED = "id,text\n" + "".join(f'{i},"line one of {i}, ""quoted""\nline two of {i}"\n' for i in range(400))
FASTA = "".join(f">p{i} a protein\r\nMKVLATTHEQ\r\n{'ACDEFGHIKL' * (i % 5)}\r\n" for i in range(60))
ENTRY = "ID   P{0}_TEST  Reviewed; 12 AA.\nAC   P{0:05d};\nSQ   SEQUENCE   12 AA;\n     MKVLATTHEQ {1}\n//\n"
UNIPROT = "".join(ENTRY.format(i, "AC" * (i % 4 + 1)) for i in range(40))
PROSE = "\n \n".join(f"Paragraph {i} begins here.\nIt goes on. And Ends." for i in range(60))
MADE = {
    ("text", "quoted.csv"): QUOTED,
    ("text", "bare.csv"): "".join(f"{i};a few words about number {i} and nothing else\n" for i in range(60)),
    ("text", "lines.jsonl"): "".join(
        json.dumps({"n": i, "text": f"Words about {i}\nin two lines."}) + "\n" for i in range(50)
    ),
    ("text", "prose.txt"): PROSE,
    ("text", "marked.txt"): "\ufeff" + "\n".join(f"Línea número {i} de este texto" for i in range(80)),
    ("protein", "entries.faa"): FASTA,
    ("protein", "entries.dat"): UNIPROT,
    ("protein", "one-a-line.txt"): "\n".join("MKVLATTHEQ" * (i % 3 + 1) for i in range(50)),
    ("molecule", "named.smi"): "smiles name\n" + "".join(f"{'C' * (i % 30 + 1)}O m{i}\n" for i in range(900)),
    ("molecule", "table.tsv"): "name\tsmiles\ty\n" + "".join(f"m{i}\t{'C' * (i % 30 + 1)}N\t{i}\n" for i in range(90)),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(("domain", "name"), MADE, ids=lambda x: x)
def test_pieces_hold_the_objects_of_the_file(tmp_path, domain, name, packed):
    content = MADE[domain, name].encode()
    path = tmp_path / (name + ".gz" * packed)
    path.write_bytes(gzip.compress(content) if packed else content)
    expected, _ = DOMAINS[domain].parse(name, content)
    for size in (64, 500, 10**6):
        source = Source(path, domain, piece_bytes=size)
        pieces = list(source)
        plan = Plan(domain, DOMAINS[domain].default_representation, source.column, layout=source.layout)
        parsed = [dataset for dataset, _ in (read(piece, plan) for piece in pieces) if dataset is not None]
        assert tuple(o for dataset in parsed for o in dataset.objects) == expected.objects
        assert source.done == source.size
        assert len(pieces) > 2 or size == 10**6


@pytest.mark.parametrize("size", [100, 10**6])
def test_refused_rows_are_counted_and_shown_with_their_row_in_the_file(tmp_path, size):
    path = tmp_path / "mixed.csv"
    bad = {7: "C1CC", 55: "hello!", 90: "C(C)(C)(C)(C)C"}
    path.write_text("id,smiles\n" + "".join(f"m{i},{bad.get(i, 'C' * (i % 9 + 1))}\n" for i in range(2, 120)))
    _, problems = DOMAINS["molecule"].parse(path.name, path.read_bytes())
    total = total_of(job(path, "molecule", "smiles", size))
    assert total.refused == 3
    assert [row for row, _, _ in total.refusals] == problems["row"].tolist() == [7, 55, 90]
    assert [reason for _, _, reason in total.refusals] == problems["reason"].tolist()


def test_parquet_is_read_in_batches(tmp_path, files):
    dataset, _ = DOMAINS["protein"].parse("p.csv", files["protein"].read_bytes())
    frame = pd.DataFrame({"score": 1.0, "sequence": dataset.objects, "family": dataset.labels["family"].astype(float)})
    frame.loc[:30, "family"] = np.nan
    frame.to_parquet(tmp_path / "p.parquet")
    source = Source(tmp_path / "p.parquet", "protein", piece_bytes=2000)
    assert len(list(source)) > 5
    assert source.column == "sequence"
    for representation in ("residues", "families"):
        corpus = whole(tmp_path / "p.parquet", "protein", representation)
        total = total_of(job(tmp_path / "p.parquet", "protein", representation))
        np.testing.assert_array_equal(np.sort(total.counts[total.counts > 0]), np.sort(corpus.counts()))


def test_objects_without_a_form_in_the_representation_are_refused_one_by_one(tmp_path):
    good = [f"{'C' * i}O" for i in range(1, 40)]
    path = tmp_path / "some.smi"
    path.write_text("\n".join([*good[:20], "N->[Fe]", *good[20:30], "C$C", *good[30:]]))
    assert whole(path, "molecule", "selfies").notes[0].startswith("2 of 41 molecules left out")
    total = total_of(job(path, "molecule", "selfies", 200))
    path.write_text("\n".join(good))
    corpus = whole(path, "molecule", "selfies")
    assert (total.objects, total.refused, total.counts.tolist()) == (39, 2, corpus.counts().tolist())
    assert all("cannot be written as SELFIES" in reason for _, _, reason in total.refusals)


HOSTILE = {
    "notes.md": (b"# Title\n\nWords of a text.\n", "not cut into pieces"),
    "empty.txt": (b" \n\n", "is empty"),
    "packed.txt": (b"PK\x03\x04 and so on", "zip archive"),
    "array.jsonl": (b'[{"text": "a b c"},\n{"text": "d e f"}]', "JSON array"),
    "numbers.csv": (b"a,b\n1,2\n3,4\n", "--column"),
    "later.txt": (b"one line of words\n" * 50 + b"\n" + b"another line\n" * 50, "--column line or --column paragraph"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_that_cannot_be_cut_say_why(tmp_path, monkeypatch, name):
    monkeypatch.setattr("analysis.scale.stream.HEAD", 400)
    monkeypatch.setattr("analysis.scale.stream.WHOLE", 400)
    content, message = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError, match=message):
        total_of(job(tmp_path / name, "text", "words", 200))


def test_a_damaged_pack_is_named(tmp_path):
    path = tmp_path / "cut.txt.gz"
    path.write_bytes(gzip.compress(os.urandom(3000).hex().encode() + b"\nwords\n" * 2000)[:-900])
    with pytest.raises(FileError, match="damaged"):
        total_of(job(path, "text", "words", 500, column="line"))


def test_what_needs_the_whole_set_is_refused_with_the_reason(files, tmp_path):
    with pytest.raises(ValueError, match="learned from the whole set"):
        job(files["text"], "text", "subwords").prepared()
    (tmp_path / "p.faa").write_text(FASTA)
    with pytest.raises(ValueError, match="comparing all objects"):
        job(tmp_path / "p.faa", "protein", "families").prepared()
    with pytest.raises(ValueError, match="depends on the order of symbols"):
        job(files["molecule"], "molecule", "environments", measures=("blocks",)).prepared()
    with pytest.raises(ValueError, match="unknown representation"):
        job(files["text"], "text", "runes").prepared()


# --- interruptions


class PowerCut(Exception):
    """An end without warning."""


def _interrupted(task, after):
    def progress(done, total, what):
        progress.pieces += 1
        if progress.pieces == after:
            raise PowerCut

    progress.pieces = 0
    with pytest.raises(PowerCut):
        run.measure(task, progress=progress)


def test_an_interrupted_run_goes_on_where_it_was(files, tmp_path):
    path = tmp_path / "copy.txt"
    path.write_bytes(files["text"].read_bytes())
    task = replace(job(path, "text", "words", 2000), resume=True, save_seconds=0.0)
    expected = run.measure(replace(task, resume=False))
    _interrupted(task, after=4)
    again = run.measure(task)
    assert again["run"]["resumed_after_pieces"] == 3
    assert {k: v for k, v in again.items() if k != "run"} == {k: v for k, v in expected.items() if k != "run"}
    assert run.measure(task)["run"]["resumed_after_pieces"] == 0  # what was stored is gone once it was used


@pytest.mark.parametrize("harm", ["damage", "other content"])
def test_a_stored_sum_that_does_not_fit_is_not_used(files, tmp_path, harm):
    path = tmp_path / "copy.txt"
    path.write_bytes(files["text"].read_bytes())
    task = replace(job(path, "text", "words", 2000), resume=True, save_seconds=0.0)
    _interrupted(task, after=4)
    source, plan, _ = task.prepared()
    stored = checkpoint.place(source, plan)
    assert stored.is_relative_to(disk_cache.folder())
    if harm == "damage":
        content = bytearray(stored.read_bytes())
        content[len(content) // 2] ^= 255
        stored.write_bytes(content[: len(content) // 2 + 40])
    else:
        path.write_bytes(path.read_bytes().replace(b"e", b"o", 1))
    result = run.measure(task)
    assert result["run"]["resumed_after_pieces"] == 0
    assert result["rows"] == run.measure(replace(task, resume=False))["rows"]


def started(make, tries=3):
    """A cluster; on a crowded machine a worker may not come up in time, which is not what is tested here."""
    for left in reversed(range(tries)):
        try:
            return make()
        except RuntimeError:
            if not left:
                raise


def test_a_worker_killed_on_the_way_loses_nothing(files, tmp_path):
    """A real scheduler and two worker processes, one of which is killed while pieces are under way."""
    from distributed import Client, LocalCluster

    path = tmp_path / "large.txt"
    lines = files["text"].read_text().splitlines()
    path.write_text("\n".join(" ".join(lines[(i * k) % 120] for k in (1, 3, 7)) for i in range(2400)))
    task = job(path, "text", "characters", 2**14)
    expected = run.measure(task)
    local = started(lambda: LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"))
    with local as cluster, Client(cluster) as client:
        first = client.run(os.getpid)
        victim = next(iter(first.values()))

        def progress(done, total, what):
            progress.pieces += 1
            if progress.pieces == 3:
                os.kill(victim, signal.SIGKILL)

        progress.pieces = 0
        with executor(scheduler=cluster.scheduler_address) as place:
            result = run.measure(task, place, progress)
        assert progress.pieces > 10
        assert victim not in client.run(os.getpid).values()
    assert len(first) == result["run"]["workers"] == 2
    assert expected["repeats"] > 0
    assert {k: v for k, v in result.items() if k != "run"} == {k: v for k, v in expected.items() if k != "run"}


def test_local_workers_give_the_numbers_of_one_process(files):
    task = job(files["text"], "text", "characters", 2**12)
    expected = run.measure(task)
    with executor(workers=2) as place:
        result = run.measure(task, place)
    assert result["run"]["workers"] == 2
    assert {k: v for k, v in result.items() if k != "run"} == {k: v for k, v in expected.items() if k != "run"}


def _die_once(mark):
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_local_worker_that_dies_loses_nothing(tmp_path):
    with executor(workers=2) as place:
        calls = [place.submit(_die_once, tmp_path / "mark"), *(place.submit(pow, i, 2) for i in range(5))]
        assert [place.result(call) for call in calls] == ["done", 0, 1, 4, 9, 16]


def test_a_piece_that_ends_every_local_worker_is_named(monkeypatch):
    monkeypatch.setattr(executors, "MOST_DEATHS", 2)
    with executor(workers=2) as place, pytest.raises(RuntimeError, match="smaller pieces with --piece-bytes"):
        place.result(place.submit(_die))


ORPHANS = """
import os, signal
from analysis.scale.executors import executor
if __name__ == "__main__":
    with executor(workers=2) as place:
        print(place.result(place.submit(os.getpid)), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def _runs(pid):
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text()  # a zombie has ended and waits for its parent


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_local_workers_end_with_the_process_that_started_them(tmp_path):
    (tmp_path / "program.py").write_text(ORPHANS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(tmp_path / "program.py")]
    worker = int(subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60).stdout)
    until = time.monotonic() + 20
    while _runs(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(worker)


def test_memory_is_that_of_the_process_and_not_of_the_one_that_started_it():
    ballast = np.ones(40_000_000)  # 320 MB
    code = "from analysis.scale.executors import peak_bytes as p; print(p()); filled = 'x' * 10**8; print(p())"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after = map(int, run.stdout.split())
    assert 10**7 < before < ballast.nbytes
    assert after - before == pytest.approx(10**8, rel=0.2)


def test_no_worker_and_no_scheduler_are_messages():
    with pytest.raises(ValueError, match="at least 1"), executor(0):
        pass
    with pytest.raises(ValueError, match="no Dask scheduler answers"), executor(scheduler="nonsense://nowhere"):
        pass


# --- the command


def test_the_command_writes_json_and_says_what_it_did(files, tmp_path, capsys):
    out = tmp_path / "out.json"
    arguments = ["measure", str(files["molecule"]), "--domain", "molecule", "--representation", "fragments"]
    assert main([*arguments, "--measures", "coverage", "--json", str(out)]) == 0
    result = json.loads(out.read_text())
    assert {row["measure"] for row in result["rows"]} == {"coverage"}
    assert result["refusals"][0]["reason"].startswith("ring 1 is opened")
    assert "120 objects" in capsys.readouterr().err
    assert main([*arguments, "--measures", "blocks", "--json", str(out)]) == 2
    assert "order of symbols" in capsys.readouterr().err


def test_the_dashboard_and_other_commands_do_not_pay_for_clusters():
    for path in [*(ROOT / "analysis").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]:
        tree = ast.parse(path.read_text())
        at_import = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        names = {getattr(n, "module", None) or alias.name for n in at_import for alias in n.names}
        assert not {name.split(".")[0] for name in names} & {"dask", "distributed"}, path


def test_every_measure_is_offered_where_it_means_something():
    known = DOMAINS["molecule"].REPRESENTATIONS
    assert estimates.chosen((), known["smiles"]) == tuple(estimates.MEASURES)
    assert estimates.chosen((), known["scaffolds"]) == ("coverage", "diversity", "entropy")
