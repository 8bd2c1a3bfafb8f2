"""A file in pieces has the rows of the file in memory: objects, refused rows and their numbers, wherever it is cut."""

import gzip
import io
import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.files import FileError
from analysis.scale import run, stream
from analysis.scale.stream import Source
from analysis.scale.worker import Plan, read
from tests import test_differential as made

EVERY = bool(os.environ.get("SELECTION_PRESSURE_ALL_FUZZ"))  # which takes minutes


def in_memory(domain, name, content, column=None):
    """Objects, and rows that are refused, or the message if the file is."""
    try:
        dataset, problems = DOMAINS[domain].parse(name, content, column=column)
    except FileError as error:
        return (), list(zip(error.problems["row"], error.problems["reason"], strict=True))
    return dataset.objects, list(zip(problems["row"], problems["reason"], strict=True))


def in_pieces(domain, path, size, column=None):
    """The same, of all pieces together, and how many there were."""
    source = Source(path, domain, column, piece_bytes=size)
    plan = Plan(domain, DOMAINS[domain].default_representation, source.column, layout=source.layout)
    objects, refused, number = [], [], 0
    for number, piece in enumerate(source, 1):  # noqa: B007
        dataset, problems = read(piece, plan)
        objects += dataset.objects if dataset is not None else ()
        refused += [(piece.first + row, why) for row, why in zip(problems["row"], problems["reason"], strict=True)]
    return tuple(objects), refused, number


def same(tmp_path, domain, name, content, size, whole=stream.WHOLE, column=None):
    """Read a file both ways, and return the number of pieces."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "WHOLE", whole)
        objects, refused, pieces = in_pieces(domain, path, size, column)
    expected, problems = in_memory(domain, name, content, column)
    assert objects == expected
    assert refused == problems
    return pieces


# --- files that were read otherwise


def test_a_stray_quote_among_quoted_cells_of_two_lines_refuses_no_row(tmp_path):
    """A table of 2.3 MB with one stray 5" and quoted cells of two lines: 6 rows refused in pieces, none in memory."""
    rows = [f'{i},"a pipe of some inches\nin two lines, number {i}",{"x" * 60}\n' for i in range(20_000)]
    rows[9_000] = 'odd,a pipe of 5" is one of the objects here,y\n'
    content = ("id,text,note\n" + "".join(rows)).encode()
    assert len(content) > 2_000_000
    objects, refused = in_memory("text", "pipes.csv", content)
    assert len(objects) == 20_000 and not refused
    assert same(tmp_path, "text", "pipes.csv", content, 2**18) > 5


def test_a_quoted_cell_of_two_lines_or_with_a_tab_is_one_cell_of_a_tab_separated_table_too(tmp_path):
    """As spreadsheets write them: the second line was refused, and of a cell with a tab a part was kept as the object."""
    rows = "".join(f'{i}\t"words of a cell\nin two lines, {i}"\t"a\tb"\n' for i in range(600))
    rows += 'p\ta pipe of 5" is one object\tx\nq\t"quoted" is no quoted cell\ty\n'
    content = f"id\ttext\tnote\n{rows}".encode()
    objects, refused = in_memory("text", "sheet.tsv", content)
    assert len(objects) == 602 and not refused and objects[0] == "words of a cell in two lines, 0"
    assert objects[-2:] == ('a pipe of 5" is one object', '"quoted" is no quoted cell')
    assert same(tmp_path, "text", "sheet.tsv", content, 2_000) > 2


def test_a_header_that_stands_again_in_a_later_piece_is_no_object(tmp_path):
    """Tables that were joined one below the other: memory refused each header, pieces kept 'text' as three objects."""
    rows = "".join(f"this is line number {i} of it,a\n" + "text,l\n" * (i % 100 == 9) for i in range(400))
    content = f"text,l\n{rows}".encode()
    objects, refused = in_memory("text", "joined.csv", content)
    assert len(objects) == 400 and [why for _, why in refused] == ["repeats the header"] * 4
    assert same(tmp_path, "text", "joined.csv", content, 1_500, whole=4_096) > 3


def test_a_list_with_header_and_names_of_two_words_has_all_its_rows(tmp_path):
    """9,001 lines: 5,423 molecules in pieces, 1 in memory."""
    lines = [f"{'C' * (i % 40 + 1)}O compound {i}" for i in range(9_000)]
    content = ("SMILES Name\n" + "\n".join(lines) + "\n").encode()
    objects, refused = in_memory("molecule", "named.smi", content)
    assert len(objects) == 9_000 and not refused
    assert same(tmp_path, "molecule", "named.smi", content, 2**14) > 5


@pytest.mark.parametrize("whole", [0, stream.WHOLE], ids=["streamed", "held"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_the_encoding_is_that_of_the_file_and_not_of_its_beginning(tmp_path, encoding, whole):
    """Letters outside ASCII stood in the second megabyte: pieces before them were read as UTF-8, those after as others."""
    plain = "".join(f"an ordinary line of words, number {i}\n" for i in range(300))
    german = "".join(f"Größe und Maß der Übung für Äpfel, Nummer {i}\n" for i in range(100))
    same(tmp_path, "text", "late.txt", (plain + german).encode(encoding), 2_000, whole, column="line")


@pytest.mark.parametrize("whole", [0, stream.WHOLE], ids=["streamed", "held"])
def test_one_bad_byte_late_in_a_file_changes_no_other_letter(tmp_path, whole):
    text = "".join(f"Größe und Maß der Übung, Nummer {i}\n" for i in range(200)).encode()
    at = text.rindex("ö".encode())
    same(tmp_path, "text", "bad.txt", text[:at] + b"\xf6" + text[at + 2 :], 1_000, whole, column="line")


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["Windows", "old Mac"])
@pytest.mark.parametrize("whole", [0, stream.WHOLE], ids=["streamed", "held"])
def test_line_ends_of_other_systems_are_line_ends_in_pieces_too(tmp_path, end, whole):
    content = "".join(f"words of line {i}{end}" for i in range(200)).encode()
    assert same(tmp_path, "text", "ends.txt", content, 501, whole, column="line") > 3


def test_refused_rows_have_their_number_in_a_table_with_cells_of_several_lines(tmp_path):
    rows = "".join(f'{i},"{"words" if i % 50 else "!!!"} of\n\nrow {i}"\n' for i in range(700))
    rows = rows.replace('"!!! of\n\nrow', '"!\n\n!')
    assert same(tmp_path, "text", "rows.csv", f"id,text\n{rows}".encode(), 3_000) > 2


def test_a_list_whose_molecules_are_the_second_field_is_read_so_in_every_piece(tmp_path):
    lines = [f"CHEMBL{i} {'C' * (i % 30 + 1)}O" for i in range(900)]
    same(tmp_path, "molecule", "ids.smi", "\n".join(lines).encode(), 1_000)


def test_comments_and_blank_lines_are_no_refused_rows(tmp_path):
    lines = ["CCO a"] * 250 + ["# a comment"] * 100 + [""] * 100 + ["CCN b"] * 50
    same(tmp_path, "molecule", "notes.smi", "\n".join(lines).encode(), 300)


def test_sequences_that_are_nucleotides_together_are_refused_in_pieces_too(tmp_path):
    rng = random.Random(1)
    path = tmp_path / "primers.fasta"
    path.write_text("".join(f">p{i}\n{''.join(rng.choices('ACGT', k=20))}\n" for i in range(500)))
    with pytest.raises(FileError, match="DNA or RNA"):
        DOMAINS["protein"].parse(path.name, path.read_bytes())
    with pytest.raises(FileError, match="DNA or RNA"):
        Source(path, "protein", piece_bytes=500)


def test_labels_of_one_protein_in_several_pieces_are_put_together_as_in_memory(tmp_path):
    """The first row won, so that `measure` counted a family that memory leaves out because the rows disagree."""
    rng = random.Random(3)
    chains = ["".join(rng.choices(made.RESIDUES, k=30)) for _ in range(60)]
    rows = [(chain, f"F{i % 7}") for i, chain in enumerate(chains)]
    rows[3], rows[4] = (chains[3], ""), (chains[4], "")
    rows += [(chains[0], "F6"), (chains[1].lower(), "F1"), (chains[3], "F5"), (chains[2], ""), (chains[4], "")]
    path = tmp_path / "families.csv"
    path.write_text("id,sequence,family\n" + "".join(f"p{i},{c},{f}\n" for i, (c, f) in enumerate(rows)))
    dataset, _ = DOMAINS["protein"].parse(path.name, path.read_bytes())
    memory = DOMAINS["protein"].REPRESENTATIONS["families"].encode(distinct(dataset)[0])
    expected = sorted(memory.counts().tolist())
    for size in (200, 10**6):
        found = run.measure(run.Job(path, "protein", "families", ("diversity",), piece_bytes=size, resume=False))
        assert (found["objects"], found["types"], found["repeats"]) == (60, len(expected), 5)
        assert any("1 object(s) have several labels that disagree" in note for note in found["notes"])
        rows_of = {row["name"]: row["value"] for row in found["rows"]}
        assert rows_of["Hill number q=2, observed"] == pytest.approx(60**2 / sum(c * c for c in expected))


def test_measure_tells_how_the_file_was_read(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes("".join(f"Größe und Maß der Übung für alle, Nummer {i}\n" for i in range(90)).encode("cp1252"))
    found = run.measure(run.Job(path, "text", "words", ("coverage",), column="line", piece_bytes=500, resume=False))
    assert found["notes"][0] == "read as cp1252"


def test_what_project_gutenberg_adds_to_a_book_is_left_out_of_its_pieces_too(tmp_path):
    """Only the piece with the mark was freed of it: the licence in the pieces after it was prose."""
    words = "\n\n".join(f"It was paragraph {i} of the story, and it went on for a while." for i in range(120))
    licence = "\n\n".join(f"Section {i}. Licence terms that are no prose of the author at all." for i in range(60))
    content = (
        "The Project Gutenberg eBook of A Story\n\nThis eBook is for the use of anyone anywhere.\n\n"
        f"*** START OF THE PROJECT GUTENBERG EBOOK A STORY ***\n\n{words}\n\n"
        f"*** END OF THE PROJECT GUTENBERG EBOOK A STORY ***\n\n{licence}\n"
    ).encode()
    objects, _ = in_memory("text", "story.txt", content)
    assert len(objects) == 120
    assert same(tmp_path, "text", "story.txt", content, 600) > 10
    found = run.measure(run.Job(tmp_path / "story.txt", "text", "words", ("coverage",), piece_bytes=600, resume=False))
    assert found["objects"] == 120 and any("were left out" in note for note in found["notes"])


# --- any file, cut anywhere


def prose(rng):
    blocks = [" ".join(rng.choices(made.WORDS, k=rng.randint(1, 12))) + rng.choice([".", "!", ""]) for _ in range(40)]
    return "".join(block + rng.choice(["\n", "\n\n", "\n \n", "\r\n"]) for block in blocks)


MAKERS = {
    "table.csv": ("text", made.table),
    "chains.fasta": ("protein", made.fasta),
    "entries.dat": ("protein", made.swiss),
    "records.sdf": ("molecule", made.sdf),
    "list.smi": ("molecule", made.smi),
    "prose.txt": ("text", prose),
}


def longer(name, make, rng, times):
    """Several files of one kind in one: without their headers, but with whatever else they hold."""
    first = make(rng)
    if name == "table.csv":
        first, more = first.replace("\r\n", "\n"), []
        for _ in range(times):
            other = make(rng).replace("\r\n", "\n")
            if other[:20].replace('"', "") == first[:20].replace('"', ""):
                more.append(other.split("\n", 1)[1])
        return first + "".join(more)
    parts = [make(rng) for _ in range(times)]
    if name == "list.smi":
        gap = "\t" if "\t" in first.split("\n", 1)[0] else " "
        parts = [part.replace("\t", gap).partition("\n")[2] for part in parts]
    return first + "".join(parts)


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=200 if EVERY else 6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), size=st.integers(20, 4_000), times=st.integers(0, 25), held=st.booleans())
def test_any_file_cut_anywhere_has_the_rows_of_memory(tmp_path, name, seed, size, times, held):
    domain, make = MAKERS[name]
    content = longer(name, make, random.Random(seed), times).encode()
    if not in_memory(domain, name, content)[0]:
        return  # a file without an object is an error in both
    column = "text" if name == "table.csv" else None
    same(tmp_path, domain, name, content, size, stream.WHOLE if held or name == "prose.txt" else 0, column)


def test_a_packed_file_is_cut_like_a_plain_one(tmp_path):
    content = longer("table.csv", made.table, random.Random(5), 30).encode()
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as file:
        file.write(content)
    (tmp_path / "t.csv.gz").write_bytes(buffer.getvalue())
    objects, refused, _ = in_pieces("text", tmp_path / "t.csv.gz", 700, "text")
    assert (objects, refused) == in_memory("text", "t.csv", content, "text")
