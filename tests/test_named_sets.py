"""Any set of a public source by its own name: what is a name, what the source says of it, and the set that comes.

The server on this machine stands for all sources; nothing else is ever asked.
"""

import gzip
import json
import socket

import numpy as np
import pytest

from analysis import datasets
from analysis.__main__ import main
from analysis.cli.common import resolve
from analysis.datasets import public
from analysis.datasets.public import background, hosts, registry, store, transfer
from analysis.datasets.public.transfer import Settings
from tests.public_server import PublicServer, archive, book, protein, record, stockholm

SHARES = "/proteingym/proteingym/ProteinGym_v1.3/DMS_ProteinGym_substitutions.zip"
FASTA = "url:https://data.example.org/files/two.fasta"
FASTA_PATH = "/url/data.example.org/files/two.fasta"
TWO = b">a first one\nMKVLAAGHWYTRMKVLAAGHW\n>b\nMKVLSSGHWYTRMKVLSSGHW\n"
QUICK = Settings(attempts=2, sleep=lambda seconds: None)


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))
    running = PublicServer()
    monkeypatch.setenv(transfer.MIRROR_VARIABLE, running.address)
    generator = np.random.default_rng(0)
    scan = "mutant,mutated_sequence,DMS_score,DMS_score_bin\n" + "".join(
        f"A{i}C,{protein(generator)},{i / 10},{i % 2}\n" for i in range(1, 30)
    )
    running.files |= {
        "/gutenberg/cache/epub/1342/pg1342.txt": book(
            1342, "English", ["One two.", "Three four."], "Pride and Prejudice"
        ),
        "/gutenberg/cache/epub/1342/pg1342.rdf": record(1342, "Pride &amp; Prejudice", "Austen, Jane, 1775-1817"),
        "/interpro/api/entry/pfam/PF00069/": json.dumps(
            {"metadata": {"name": {"name": "Protein kinase domain"}, "entry_annotations": {"alignment:seed": 2}}}
        ).encode(),
        "/interpro/wwwapi/entry/pfam/PF00069/?annotation=alignment:seed&download": stockholm(
            "PF00069", {"A/1-6": "MKV.LA-GH", "B/2-7": "MK-ILAPGH"}
        ),
        SHARES: archive({"BLAT_ECOLX_Stiffler_2015.csv": scan.encode(), "GFP_AEQVI_Sarkisyan_2016.csv": b"x" * 99}),
        FASTA_PATH: TWO,
    }
    yield running
    running.shutdown()
    running.server_close()


def get(name, **options):
    return public.fetch(name, settings=QUICK, **options)


def look(name, **options):
    return public.preview(name, settings=QUICK, **options)


NAMES = {  # name -> canonical name, title, objects announced, objects, licence
    "gutenberg:1342": ("gutenberg:1342", "Pride & Prejudice, Austen, Jane, 1775-1817 (gutenberg:1342)", 0, 2, "Public domain in"),
    'Uniprot:"(reviewed:true)  AND (organism_id:9606)"': (
        "uniprot:(reviewed:true) AND (organism_id:9606)",
        "Proteins of UniProt (uniprot:(reviewed:true) AND (organism_id:9606))",
        1_203, 1_203, "CC BY 4.0",
    ),
    "pfam:pf00069": ("pfam:PF00069", "Protein kinase domain, seed alignment (pfam:PF00069)", 2, 2, "CC0 1.0"),
    "chembl:chembl203": (
        "chembl:CHEMBL203", "Ligands of Epidermal growth factor receptor, Homo sapiens (chembl:CHEMBL203)", 2_310, 700,
        "CC BY-SA 3.0",
    ),
    "pubchem:3672, CID 2244 3672": ("pubchem:2244,3672", "Compounds of PubChem: 2 (pubchem:2244,3672)", 2, 2, "public domain"),
    "proteingym:BLAT_ECOLX_Stiffler_2015": (
        "proteingym:BLAT_ECOLX_Stiffler_2015",
        "Deep mutational scan BLAT_ECOLX_Stiffler_2015 (proteingym:BLAT_ECOLX_Stiffler_2015)", 0, 29, "MIT",
    ),
    f"{FASTA}#protein": (f"{FASTA}#protein", None, 0, 2, "not told"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_set_of_a_source_comes_by_its_own_name(server, name):
    """Title, size and licence first, in small requests; then the set, its card, its hash, its place among the others."""
    key, title, announced, objects, licence = NAMES[name]
    card = look(name)
    assert (card["name"], card["installed"], card["objects"]) == (key, None, announced)
    assert title in (None, card["title"]) and licence in card["licence"] and card["citation"] and card["hosts"]
    assert card["bytes"] > 0 and sum(request.sent for request in server.log) < 70_000
    assert store.folder().exists() is False  # looking at it leaves nothing behind
    dataset = get(name)
    assert len(dataset) == objects and dataset.name == key
    about = dataset.provenance
    assert about.title == card["title"] and licence in about.licence and about.citation and about.date
    assert len(about.sha256) == 64
    assert datasets.load(key) is dataset
    shown = datasets.available()[key]
    assert (shown.title, shown.domain, shown.sha256) == (about.title, dataset.domain, about.sha256)
    assert set(shown.labels) == set(dataset.labels)
    server.log.clear()
    assert get(name) is dataset and public.preview(name)["installed"].objects == objects and server.log == []
    assert public.describe(key)["title"] == card["title"] and public.named_sets() == [key]
    public.remove(name)
    assert public.installed() == [] == public.named_sets()
    assert {path.name for path in store.folder().rglob("*") if path.is_file()} <= {
        "checksums.json",
        f".{store.slug(key)}.lock",
    }


def test_the_book_tells_its_title_and_language(server):
    labels = get("gutenberg:1342").labels
    assert set(labels["book"]) == {"Pride & Prejudice"} and set(labels["language"]) == {"English"}


def test_the_translator_of_a_book_is_not_taken_for_its_author(server):
    path = "/gutenberg/cache/epub/1342/pg1342.rdf"
    translator = b"<marcrel:trl><pgterms:agent><pgterms:name>A Translator</pgterms:name></pgterms:agent></marcrel:trl>"
    server.files[path] = server.files[path].replace(b"    <dcterms:rights>", translator + b"    <dcterms:rights>")
    assert look("gutenberg:1342")["title"].startswith("Pride & Prejudice, Austen, Jane")


def test_a_book_under_copyright_says_so(server):
    server.files["/gutenberg/cache/epub/1342/pg1342.rdf"] = record(
        1342, "A Book", rights="Copyrighted. Read the copyright notice inside this book for details."
    )
    assert look("gutenberg:1342")["licence"].startswith("Copyrighted. Read the copyright notice")


def test_the_query_is_asked_as_it_was_named(server):
    get("uniprot:(taxonomy_id:2) AND (length:[50 TO 60])")
    assert {request.query["query"] for request in server.asked("/uniprot")} == {
        "(taxonomy_id:2) AND (length:[50 TO 60])"
    }
    server.log.clear()
    get("uniprot:p12345")
    assert {request.query["query"] for request in server.asked("/uniprot")} == {"accession:P12345"}


def test_compounds_that_are_not_there_are_refused_by_number(server):
    dataset = get("pubchem:7,10,11,20")  # the server has no multiples of ten
    assert dataset.labels["cid"].tolist() == [7, 11]
    refused = public.refused("pubchem:7,10,11,20")
    assert refused["id"].tolist() == ["CID 10", "CID 20"] and refused["row"].tolist() == [2, 4]
    assert set(refused["reason"]) == {"PubChem has no compound of this number"}


def test_a_long_list_of_compounds_comes_in_pages_under_one_name(server):
    numbers = ",".join(str(n) for n in range(1, 251))
    dataset = get(f"pubchem:{numbers}")
    assert len(dataset) == 225 and len(public.refused(f"pubchem:{numbers}")) == 25
    assert len(dataset.provenance.title) < 150 and "…" in dataset.provenance.title
    assert max(len(path.name) for path in store.folder().iterdir()) < 60


def test_an_alignment_keeps_its_columns(server):
    dataset = get("pfam:PF00069")
    assert (
        list(dataset.labels["aligned"]) == ["MKV.LA-GH", "MK-ILAPGH"] and dataset.provenance.version == "InterPro 107.0"
    )


# -------------------------------------------------------------------------------------------------------- files anywhere


def test_a_file_at_an_address_is_read_as_an_own_file_with_its_labels(server):
    server.files["/url/data.example.org/x.csv.gz"] = gzip.compress(
        b"smiles,id,pIC50,kind\nCCO,a,6.5,x\nC1CC,b,7,y\nCCN,c,8,y\n"
    )
    name = "url:https://data.example.org/x.csv.gz#molecule"
    dataset = get(name)
    assert dataset.objects == ("CCO", "CCN") and list(dataset.labels["pIC50"]) == [6.5, 8.0]
    assert public.refused(name)["row"].tolist() == [3] and "1 rows could not be used" in dataset.provenance.notes
    kinds = {label: entry.kind for label, entry in datasets.available()[name].labels.items()}
    assert kinds == {"pIC50": "number", "kind": "text"}
    assert (
        dataset.provenance.url == "https://data.example.org/x.csv.gz"
        and "data.example.org" in dataset.provenance.source
    )


def test_what_a_file_holds_is_guessed_and_never_taken_for_granted(server, capsys):
    assert look(FASTA)["likely"] == "protein" and look(f"{FASTA}#protein")["likely"] == ""
    with pytest.raises(public.FetchError, match="say what it holds, by #text or #protein or #molecule"):
        get(FASTA)
    assert main(["fetch", FASTA]) == 2
    assert "It looks like proteins: say so with --domain protein" in capsys.readouterr().err
    assert main(["fetch", FASTA, "--domain", "protein"]) == 0
    assert f"{FASTA}#protein: 2 objects, 0 rows refused" in capsys.readouterr().out
    assert main(["fetch", f"{FASTA}#protein", "--domain", "text"]) == 2
    assert "is read as protein, not as text" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "content", "likely"),
    [
        ("a.smi", b"CCO ethanol\nCCN amine\n" * 9, "molecule"),
        ("a.fasta.gz", gzip.compress(TWO * 5_000), "protein"),
        (
            "a.txt",
            b"It was a dark and stormy night; the rain fell in torrents.\n\nAnd so on, the story went.\n" * 9,
            "text",
        ),
        ("a.parquet", b"PAR1" + b"\0" * 200, ""),
        ("a.zip", archive({"x.smi": b"CCO\n"})[:60], ""),
    ],
)
def test_the_beginning_of_a_file_tells_what_it_holds_or_nothing(server, path, content, likely):
    server.files[f"/url/data.example.org/{path}"] = content
    assert look(f"url:https://data.example.org/{path}")["likely"] == likely


@pytest.mark.parametrize(
    ("content", "headers", "said"),
    [
        (b"<!DOCTYPE html><html><body>hello", {}, "a web page"),
        (b"\n <html>", {"Content-Type": "text/html"}, "a web page"),
        (b"%PDF-1.7 x", {}, "a PDF document"),
        (b"\x89PNG\r\n", {}, "a PNG image"),
        (b"", {}, "empty"),
    ],
)
def test_a_page_or_picture_is_no_data(server, content, headers, said):
    server.files[FASTA_PATH], server.headers[FASTA_PATH] = content, headers
    with pytest.raises(public.FetchError, match=f"two.fasta is {said}; give the address of the file itself"):
        look(f"{FASTA}#protein")


def test_the_server_may_name_the_file_its_licence_and_its_type(server):
    server.files["/url/data.example.org/download?id=3"] = b"smiles\nCCO\nCCN\n"
    path = "/url/data.example.org/download"
    server.headers[path] = {
        "Content-Disposition": 'attachment; filename="../../etc/my%20set.csv"',
        "Link": '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
    }
    card = look("url:https://data.example.org/download?id=3#molecule")
    assert card["title"].startswith("my set.csv (") and "creativecommons.org/licenses/by/4.0" in card["licence"]
    server.headers[path] = {"Content-Type": "text/csv; charset=utf-8"}
    assert get("url:https://data.example.org/download?id=3#molecule").objects == ("CCO", "CCN")


def test_a_file_that_is_too_large_is_refused_before_it_comes(server):
    server.fault(FASTA_PATH, "length", 9, text=str(10**9))
    with pytest.raises(public.TooLarge, match=r"two\.fasta: the file has 953\.7 MB; the limit is 100\.0 MB"):
        look(f"{FASTA}#protein")
    with pytest.raises(public.TooLarge, match="the limit"):
        get(f"{FASTA}#protein")
    assert not store.paths(f"{FASTA}#protein")["work"].exists()


def test_a_file_without_end_is_given_up(server):
    server.fault(FASTA_PATH, "endless", 9)
    with pytest.raises(public.TooLarge, match=r"more than 100\.0 MB"):
        get(f"{FASTA}#protein")
    assert public.disk_use(f"{FASTA}#protein") < 10_000


def test_a_redirect_to_another_public_server_is_followed_and_told(server):
    server.files["/url/cdn.example.net/x.fasta"] = TWO
    server.fault(FASTA_PATH, "moved", 99, text="https://cdn.example.net/x.fasta")
    assert len(get(f"{FASTA}#protein")) == 2


@pytest.mark.parametrize(
    "location",
    [
        "http://data.example.org/x", "https://127.0.0.1/x", "https://169.254.169.254/x", "https://[::1]/x", "file:///etc/passwd",
        "https://localhost/x", "https://2130706433/x", "https://0x7f.1/x", "https://a.b:8080/x", "https://me@example.org/x",
    ],
)  # fmt: skip
def test_a_redirect_into_the_network_is_refused(server, location):
    server.fault(FASTA_PATH, "moved", 99, text=location)
    with pytest.raises(public.FetchError, match="sends on to another place"):
        get(f"{FASTA}#protein")
    assert len(server.log) == 1


@pytest.mark.parametrize(
    "name",
    [
        "url:http://data.example.org/x", "url:ftp://data.example.org/x", "url:file:///etc/passwd", "url:data.example.org/x",
        "url:https://127.0.0.1/x", "url:https://10.0.0.1/x", "url:https://[::1]/x", "url:https://localhost/x",
        "url:https://2130706433/", "url:https://0177.0.0.1/", "url:https://127.1/", "url:https://user:pw@example.org/x",
        "url:https://example.org:8443/x", "url:https://example.org:x/x", "url:https:///x", "url:https://example..org/x",
        "url:https://-a.example.org/x", "url:https://exämple.org/x", "url:https://example.org/a b", "url:https://example.org/`x`",
        "url:https://example.org/x#klingon", "url:https://example.org/x#protein#text", f"url:https://example.org/{'x' * 2_000}",
        "url:", "url:https://[broken/x", "url:https://example.org\\@127.0.0.1/x",
    ],
)  # fmt: skip
def test_what_is_no_public_https_address_is_refused_in_words(monkeypatch, tmp_path, name):
    """Nobody resolves or asks anything: whatever an address says, it is refused as it is read, or as its name is."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    monkeypatch.delenv(transfer.MIRROR_VARIABLE, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: pytest.fail("asked for an address"))
    with pytest.raises(public.FetchError) as caught:
        look(name if "#" in name else f"{name}#protein")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("figures", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_a_name_that_stands_for_an_address_inside_is_refused_before_it_is_asked(monkeypatch, tmp_path, figures):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    monkeypatch.delenv(transfer.MIRROR_VARIABLE, raising=False)
    both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", (figures, 443))]  # one good address hides no bad one
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: both)
    with pytest.raises(public.FetchError, match="which is not on the public network"):
        look("url:https://inside.example.org/x#protein")


def test_a_name_that_resolves_otherwise_the_second_time_sends_nothing_inside(monkeypatch, tmp_path):
    """Rebinding: the name is public when it is looked at, and means this machine when the connection is made."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    monkeypatch.delenv(transfer.MIRROR_VARIABLE, raising=False)
    listener = socket.create_server(("127.0.0.1", 0))
    answers = iter(["93.184.216.34"])

    def resolve(host, port, *args, **more):
        figures = next(answers, "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (figures, listener.getsockname()[1]))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(public.FetchError, match=r"stands for 127\.0\.0\.1, which is not on the public network"):
        look("url:https://rebound.example.org/x#protein")
    connection, _ = listener.accept()
    assert connection.recv(100) == b""
    listener.close()


def test_a_name_that_cannot_be_resolved_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path))
    monkeypatch.delenv(transfer.MIRROR_VARIABLE, raising=False)

    def fail(*args, **more):
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(public.Offline, match=r"the name gone\.example\.org cannot be resolved"):
        look("url:https://gone.example.org/x#protein")


def test_a_mirror_inside_the_network_is_its_users_choice(server):
    assert hosts.source_of(f"{server.address}/url/data.example.org/x") == "url"
    assert len(get(f"{FASTA}#protein")) == 2


# ------------------------------------------------------------------------------------------------- names that are no names


@pytest.mark.parametrize(
    "name",
    [
        "gutenberg:", "gutenberg:0", "gutenberg:-1", "gutenberg:1342/../../x", "gutenberg:13 42", "gutenberg:99999999",
        "gutenberg:١", "gutenberg:1342%2f", "pfam:PF0069", "pfam:PF00069.1", "pfam:../PF00069", "pfam:PF00069?x", "pfam:PF٠٠٠٦٩",
        "chembl:203", "chembl:CHEMBL0", "chembl:CHEMBL203/../1", "chembl:CHEMBL1&x=2", "pubchem:", "pubchem:aspirin", "pubchem:0",
        "pubchem:1,,x", "pubchem:12345678901", f"pubchem:{','.join(map(str, range(1, 1_002)))}", "pubchem:1/../2",
        "proteingym:..", "proteingym:a/b", "proteingym:../../etc/passwd", "proteingym:A B", f"proteingym:{'A' * 200}",
        "uniprot:", 'uniprot:""', "uniprot:a\x00b", f"uniprot:{'a' * 501}", "uniprot:a`b", f"uniprot:{' a' * 5_000}",
        "klingon:1", ":", "../../etc/passwd:x", f"gutenberg:{'1' * 5_000}",
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused_in_words_and_asks_nothing(server, name):
    for act in (look, get, public.remove, public.describe):
        with pytest.raises(public.FetchError) as caught:
            act(name)
        assert 10 < len(str(caught.value)) < 700 and str(caught.value).isprintable()
    assert server.log == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gutenberg:77777", "there is no book 77777 of Project Gutenberg"),
        ("pfam:PF99999", "Pfam has no family PF99999"),
        ("chembl:CHEMBL999", "ChEMBL has no CHEMBL999"),
        ("chembl:CHEMBL25", "CHEMBL25 is no target but of the kind compound"),
        ("pubchem:10,20", "PubChem has none of these compounds: 10,20"),
        ("proteingym:BLAT_ECOLX_2014", "has no assay BLAT_ECOLX_2014 among 2; names like it: BLAT_ECOLX_Stiffler_2015"),
        ("uniprot:nothing", "UniProt has no protein for the query nothing"),
        ("uniprot:(reviewed:true", r"query parameter has an invalid syntax"),
        ("url:https://data.example.org/gone.csv#text", "does not exist (answer 404)"),
    ],
)
def test_unknown_empty_and_mistaken_names_are_told_apart_before_the_download(server, name, said):
    for act in (look, get):
        with pytest.raises(public.FetchError) as caught:
            act(name)
        assert said in str(caught.value)
    assert public.named_sets() == [] and public.installed() == []


def test_a_recording_has_no_text(server):
    server.files["/gutenberg/cache/epub/9/pg9.rdf"] = record(9, "A Recording")
    with pytest.raises(public.FetchError, match=r"book 9 .*has no plain text"):
        look("gutenberg:9")


def test_a_target_without_measurements_is_empty(server):
    server.activities = []
    with pytest.raises(public.FetchError, match="no activity with a pChEMBL value on CHEMBL203"):
        look("chembl:CHEMBL203")


def test_a_query_for_all_of_uniprot_is_too_large_unless_only_the_first_are_wanted(server):
    server.announced = 250_000_000
    with pytest.raises(
        public.TooLarge, match=r"about 250,000,000 objects, about 202,\d{3}\.\d MB; the limit is 200\.0 MB"
    ):
        look("uniprot:*")
    with pytest.raises(public.TooLarge):
        get("uniprot:*")
    assert len(get("uniprot:*", limit=20)) == 20


def test_a_source_that_does_not_say_what_it_should_is_survived(server):
    """Records of another form cost the title, not the set."""
    server.files["/interpro/api/entry/pfam/PF00069/"] = b'{"metadata": [1, 2]}'
    server.files["/gutenberg/cache/epub/1342/pg1342.rdf"] = b"\xff\xfe garbage <dcterms:title>"
    server.targets["CHEMBL203"] = {"pref_name": None, "organism": 7}
    assert look("pfam:PF00069")["title"] == "Seed alignment of PF00069 (pfam:PF00069)"
    assert look("gutenberg:1342")["title"] == "Book 1342 (gutenberg:1342)"
    assert look("chembl:CHEMBL203")["title"] == "Ligands of CHEMBL203 (chembl:CHEMBL203)"
    server.files["/interpro/api/entry/pfam/PF00069/"] = b"[" * 200_000
    with pytest.raises(public.FetchError, match="no JSON"):
        look("pfam:PF00069")


def test_what_a_source_says_stays_one_line_of_text(server):
    title = "A &lt;script&gt;alert(1)&lt;/script&gt; ![x](https://evil.example.org/x.png)\u202e\n" + "x" * 400
    server.files["/gutenberg/cache/epub/1342/pg1342.rdf"] = record(1342, title)
    shown = look("gutenberg:1342")["title"]
    assert shown.isprintable() and len(shown) < 300


def test_a_slow_source_does_not_hold_a_page_for_ever(server, monkeypatch):
    monkeypatch.setattr(public, "PREVIEW_SECONDS", 0.5)
    server.fault("pg1342", "trickle", 99)
    server.files["/gutenberg/cache/epub/1342/pg1342.rdf"] *= 1_000
    with pytest.raises(public.FetchError, match=r"did not answer within 0\.5 s"):
        public.preview("gutenberg:1342")


# ----------------------------------------------------------------------------------------------- cut, resumed, kept, listed


def test_a_named_set_goes_on_where_it_was_cut_and_is_listed_until_it_is_removed(server, capsys):
    name = "uniprot:(organism_id:83333)"
    server.fault("cursor", "status", 99)
    with pytest.raises(public.FetchError, match=r"page 2 \(after 500 of 1,203 rows\)"):
        get(name)
    assert public.named_sets() == [name] and public.installed() == []
    assert public.describe(name)["unfinished"] > 0 and public.describe(name)["title"].startswith(
        "Proteins of UniProt ("
    )
    assert main(["fetch", "--list"]) == 0
    listing = capsys.readouterr().out
    assert (
        f"{name} protein" in listing.replace("  ", " ") and "not finished" in listing and "chembl:CHEMBL203" in listing
    )
    server.faults.clear()
    server.log.clear()
    assert len(get(name)) == 1_203
    assert all("cursor" in request.query for request in server.asked("/uniprot") if request.query.get("size") == "500")
    assert main(["fetch", name, "--remove"]) == 0
    assert public.named_sets() == []


def test_the_command_previews_without_downloading(server, capsys):
    assert main(["fetch", "chembl:CHEMBL203", "--preview"]) == 0
    err = capsys.readouterr().err
    assert "Epidermal growth factor receptor" in err and "licence: CC BY-SA 3.0" in err and "about 2,310 objects" in err
    assert public.named_sets() == [] and len(server.log) == 3
    assert main(["fetch", FASTA, "--preview"]) == 0
    assert "it looks like proteins; to download it, add --domain protein" in capsys.readouterr().err


def test_a_named_set_is_named_where_it_is_missing_in_words_that_a_shell_reads(server):
    with pytest.raises(datasets.DatasetError, match=r"analysis fetch 'uniprot:\(reviewed:true\)'"):
        datasets.load("uniprot:(reviewed:true)")


def test_names_of_one_thing_are_one_set_and_of_two_are_two(server):
    assert get("pubchem:2244,3672") is get("pubchem:3672 2244")
    assert registry.canonical("chembl:CHEMBL203") == registry.canonical(" chembl : chembl203 ")
    server.files["/url/data.example.org/a.txt"] = b"CCO\nCCN\n"
    address = "url:https://data.example.org/a.txt"
    assert get(f"{address}#molecule").domain == "molecule" and get(f"{address}#text").domain == "text"
    assert len(public.named_sets()) == 3


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Emma, Jane Austen (gutenberg:158)", "gutenberg:158"),
        ("Proteins of UniProt (uniprot:(reviewed:true))", "uniprot:(reviewed:true)"),
        ("chembl:chembl203", "chembl:CHEMBL203"),
        ("Emma (my copy)", ""),
        ("x (pubchem:1,2… 0a1b2c)", ""),
        ("(" * 5_000, ""),
    ],
)
def test_a_title_in_an_address_tells_which_set_it_is_of(title, name):
    assert public.named_in(title) == name


def test_a_forged_card_is_no_set(server):
    get("pubchem:2244,3672")
    place = store.paths("pubchem:2244,3672")
    forged = json.loads(place["card"].read_text()) | {"name": "../../etc/passwd"}
    place["card"].write_text(json.dumps(forged))
    assert public.installed() == []


def test_a_member_of_an_archive_with_a_huge_directory_is_given_up(server, monkeypatch):
    monkeypatch.setattr("analysis.datasets.public.members.DIRECTORY_BYTES", 2_000_000)
    server.files[SHARES] = archive({f"{'x' * 200}{i}.csv": b"" for i in range(20_000)})
    with pytest.raises(public.FetchError, match="directory has more than"):
        look("proteingym:BLAT_ECOLX_Stiffler_2015")


def test_an_archive_that_comes_whole_only_is_said_to_be_of_unknown_size(server):
    server.fault("/proteingym", "whole", 9)
    assert look("proteingym:BLAT_ECOLX_Stiffler_2015")["bytes"] == 0
    assert len(get("proteingym:BLAT_ECOLX_Stiffler_2015")) == 29


def test_a_name_on_the_command_line_is_read_in_any_of_its_ways():
    assert resolve("molecule", "chembl:chembl203") == "chembl:CHEMBL203"
    with pytest.raises(ValueError, match="no compound number"):
        resolve("molecule", "pubchem:aspirin")


def test_a_download_that_needs_too_much_memory_says_so(server, monkeypatch, capsys):
    def greedy(*args, **more):
        raise MemoryError

    monkeypatch.setattr(public, "fetch", greedy)
    assert background.main("chembl:CHEMBL203") == 1
    assert "needs more than 4,096.0 MB of memory" in json.loads(capsys.readouterr().out)["what"]
