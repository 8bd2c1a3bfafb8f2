"""A server on 127.0.0.1 that answers as the public ones do, and misbehaves on request.

Every public server is a folder of it (``/uniprot/uniprotkb/search``), as `analysis.datasets.public.transfer.address` expects of a
mirror. Static files have an ETag and are handed out in parts; the services page as theirs do.
"""

import base64
import bz2
import csv
import gzip
import hashlib
import io
import json
import re
import threading
import time
import zipfile
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np

ENDLESS = 300 * 2**20  # where the server tires of it, so that a failing test ends
RESIDUES = "ACDEFGHIKLMNPQRSTVWY"
UNIPROT_COLUMNS = {"accession": "Entry", "sequence": "Sequence"}


@dataclass
class Fault:
    """Something that goes wrong for addresses that contain `where`, a number of times.

    kind: "status" (with `code` and headers), "cut" (the connection ends after `at` bytes), "short" (a whole answer of
    `at` bytes only), "drop" (no answer at all), "trickle" (a byte at a time), "other" (other bytes of the same length),
    "whole" (parts are refused: the answer is the whole file), "endless" (the answer never ends, and its length is not said),
    "moved" (a redirect to `text`), "length" (Content-Length is `text`), "packed" (gzip on the way, unasked).
    """

    where: str
    kind: str
    times: int = 1
    at: int = 0
    code: int = 500
    headers: dict = field(default_factory=dict)
    text: str = ""


@dataclass
class Request:
    path: str
    query: dict
    headers: dict
    sent: int = 0


def protein(generator: np.random.Generator, length: int = 60) -> str:
    return "M" + "".join(generator.choice(list(RESIDUES), length - 1))


@cache
def entries() -> list[dict[str, str]]:
    """Return the proteins of a server, which take long to make."""
    return [PublicServer._entry(i) for i in range(1_203)]


class PublicServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.proteins = [dict(entry) for entry in entries()]
        self.activities = [self._activity(i) for i in range(2_310)]
        self.compounds = lambda cid: f"{'C' * (cid % 40 + 1)}O" if cid % 10 else None  # one in ten is not in use
        self.targets = {"CHEMBL203": {"pref_name": "Epidermal growth factor receptor", "organism": "Homo sapiens"}}
        self.kinds = {"CHEMBL203": "TARGET", "CHEMBL25": "COMPOUND"}
        self.headers: dict[str, dict[str, str]] = {}  # beside the usual ones, for files of some addresses
        self.release, self.chembl_release = "2026_03", "ChEMBL_36"
        self.chembl_page, self.announced = None, 0
        self.faults: list[Fault] = []
        self.log: list[Request] = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # clients that go away are what the tests are about

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def fault(self, where: str, kind: str, times: int = 1, **details) -> None:
        self.faults.append(Fault(where, kind, times, **details))

    def take_fault(self, path: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.where in path and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def asked(self, where: str = "") -> list[Request]:
        return [request for request in self.log if where in request.path]

    @staticmethod
    def _entry(i: int) -> dict[str, str]:
        generator = np.random.default_rng(i)
        return {
            "accession": f"P{i:05d}",
            "name": f"Enzyme {i}",
            "ec": f"2.7.{i % 9}.1" if i % 2 else "",
            "family": "Belongs to the protein kinase superfamily. Ser/Thr protein kinase family" if i % 3 else "",
            "location": "Cell inner membrane" if i % 4 else "",
            "sequence": protein(generator),
        }  # fmt: skip

    @staticmethod
    def _activity(i: int) -> dict:
        molecule = i % 700  # several measurements a molecule
        return {
            "activity_id": 31_000 + i,
            "molecule_chembl_id": f"CHEMBL{molecule}",
            "canonical_smiles": "C" * (molecule % 50 + 1) + "O" * (molecule // 50 + 1) + "C",
            "standard_type": "Ki" if i % 3 else "IC50",
            "pchembl_value": f"{5 + (i * 7 % 400) / 100:.2f}",
            "extra_field": "not asked for",
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        parts = urlsplit(self.path)
        request = Request(unquote(self.path), {k: v[0] for k, v in parse_qs(parts.query).items()}, dict(self.headers))
        with self.server.lock:
            self.server.log.append(request)
        fault = self.server.take_fault(request.path)
        if fault and fault.kind == "drop":
            self.close_connection = True
            return None
        if fault and fault.kind == "status":
            return self.answer(request, fault.code, fault.text.encode() or b'{"Fault": {}}', fault.headers)
        if fault and fault.kind == "moved":
            return self.answer(request, 302, b"", {"Location": fault.text})
        if fault and fault.kind == "endless":
            return self.never_end(request, fault)
        code, body, headers = self.look_up(parts.path, request)
        if code == 200 and "ETag" in headers and not (fault and fault.kind == "whole"):
            code, body, headers = self.part(body, headers)
        if fault and fault.kind == "other":
            body = bytes(byte ^ 1 for byte in body)
        if fault and fault.kind == "packed":
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        if fault and fault.kind == "short":
            body = body[: fault.at]
        return self.answer(request, code, body, headers, fault)

    def look_up(self, path: str, request: Request):
        server = self.server
        for start, method in (
            ("/uniprot/uniprotkb/search", self.uniprot),
            ("/chembl/api/data/activity.json", self.chembl),
            ("/pubchem/rest/pug/compound/cid/", self.pubchem),
        ):
            if path.startswith(start):
                return method(request)
        if path == "/chembl/api/data/status.json":
            return 200, json.dumps({"chembl_db_version": server.chembl_release, "status": "UP"}).encode(), {}
        if path.startswith(("/chembl/api/data/chembl_id_lookup/", "/chembl/api/data/target/")):
            return self.chembl_record(*path.removesuffix(".json").rsplit("/", 2)[1:])
        full = request.path if request.path in server.files else path
        if full not in server.files:  # InterPro answers with nothing, the others with an error
            return (204 if path.startswith("/interpro/api") else 404), b"", {}
        body = server.files[full]
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"', "Accept-Ranges": "bytes"}
        headers |= server.headers.get(path, {})
        if path.startswith("/interpro"):
            headers["InterPro-Version"] = "107.0"
        return 200, body, headers

    def part(self, body: bytes, headers: dict):
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not found or self.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
            return 200, body, headers
        start = int(found[1])
        end = min(int(found[2] or len(body) - 1), len(body) - 1)
        if start >= len(body):
            return 416, b"", {"Content-Range": f"bytes */{len(body)}"}
        return 206, body[start : end + 1], {**headers, "Content-Range": f"bytes {start}-{end}/{len(body)}"}

    def answer(self, request: Request, code: int, body: bytes, headers: dict, fault: Fault | None = None):
        self.send_response(code)
        length = fault.text if fault and fault.kind == "length" else str(len(body))
        for name, value in {**headers, "Content-Length": length}.items():
            self.send_header(name, value)
        self.end_headers()
        cut = fault is not None and fault.kind == "cut"
        try:
            if fault is not None and fault.kind == "trickle":
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    request.sent += 1
                    time.sleep(0.05)
                return
            sent = body[: fault.at] if cut else body
            self.wfile.write(sent)
            request.sent = len(sent)
        except OSError:
            self.close_connection = True
        if cut:
            self.wfile.flush()
            self.close_connection = True

    def never_end(self, request: Request, fault: Fault):
        self.send_response(fault.code if fault.headers else 200)
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while request.sent < ENDLESS:
            try:
                self.wfile.write(b"CCO,1,2\n" * 2**15)
            except OSError:
                return
            request.sent += 2**18

    # ------------------------------------------------------------------------------------------------- services

    def uniprot(self, request: Request):
        server, query = self.server, request.query
        if "cursor" in query and not query["cursor"].startswith("1m"):
            return 400, b'{"messages": ["Invalid cursor"]}', {}
        if query["query"].count("(") != query["query"].count(")"):
            return 400, b'{"url": "x", "messages": ["query parameter has an invalid syntax"]}', {}
        entries = [] if "nothing" in query["query"] else server.proteins
        start = int(base64.b64decode(query["cursor"][2:])) if "cursor" in query else 0
        size, fields = int(query["size"]), query["fields"].split(",")
        rows = entries[start : start + size]
        if query["format"] == "json":
            body = json.dumps({"results": [uniprot_json(row, fields) for row in rows]}).encode()
        else:
            lines = ["\t".join(UNIPROT_COLUMNS[name] for name in fields)]
            body = ("\n".join([*lines, *("\t".join(row[name] for name in fields) for row in rows)]) + "\n").encode()
        headers = {
            "Content-Type": "application/json" if query["format"] == "json" else "text/plain;format=tsv",
            "X-Total-Results": str(server.announced or len(entries)),
            "X-UniProt-Release": server.release,
        }
        if start + size < len(entries):
            cursor = "1m" + base64.b64encode(str(start + size).encode()).decode()
            # the real service's own address: following it would leave the mirror
            target = f"https://rest.uniprot.org/uniprotkb/search?format={query['format']}&query=x&cursor={cursor}&size={size}"
            headers["Link"] = f'<{target}>; rel="next"'
        return 200, body, headers

    def chembl(self, request: Request):
        query = request.query
        if self.server.chembl_page:
            return 200, json.dumps(self.server.chembl_page(int(query["offset"]))).encode(), {}
        size, offset = min(int(query["limit"]), 1_000), int(query.get("offset", 0))
        rows = sorted(self.server.activities, key=lambda row: row[query.get("order_by", "activity_id")])
        if query.get("pchembl_value__isnull") == "false":
            rows = [row for row in rows if row["pchembl_value"] is not None]
        fields = query["only"].split(",")
        more = offset + size < len(rows)
        meta = {
            "limit": size,
            "offset": offset,
            "total_count": len(rows),
            "next": f"/chembl/api/data/activity.json?limit={size}&offset={offset + size}" if more else None,
            "previous": None,
        }
        shown = [{name: row[name] for name in fields} for row in rows[offset : offset + size]]
        return 200, json.dumps({"activities": shown, "page_meta": meta}).encode(), {}

    def chembl_record(self, resource: str, name: str):
        known = self.server.kinds if resource == "chembl_id_lookup" else self.server.targets
        if name not in known:
            return 404, b'{"error_message": "Sorry, this request could not be processed."}', {}
        record = {"chembl_id": name, "entity_type": known[name]} if known is self.server.kinds else known[name]
        return 200, json.dumps(record).encode(), {}

    def pubchem(self, request: Request):
        numbers = request.path.split("/cid/")[1].split("/property/")[0].split(",")
        sink = io.StringIO()
        writer = csv.writer(sink, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(["CID", "SMILES"])
        rows = [(int(n), self.server.compounds(int(n))) for n in numbers]
        if not any(smiles for _, smiles in rows):
            return 404, b'{"Fault": {"Code": "PUGREST.NotFound"}}', {}
        writer.writerows([(cid, smiles) for cid, smiles in rows if smiles])
        return 200, sink.getvalue().encode(), {}


def uniprot_json(row: dict[str, str], fields: list[str]) -> dict:
    """One entry as the service writes it in JSON: of everything, what belongs to the fields that were asked for."""
    location = {
        "location": {"value": row["location"], "id": "SL-0"},
        "topology": {"value": "Multi-pass membrane protein"},
    }
    numbers = {"ecNumbers": [{"value": row["ec"]}]} if row["ec"] else {}
    comments = {
        "protein_families": {"commentType": "SIMILARITY", "texts": [{"value": row["family"]}]}
        if row["family"]
        else None,
        "cc_subcellular_location": {
            "commentType": "SUBCELLULAR LOCATION",
            "note": {"texts": [{"value": "Seen twice"}]},
            **({"subcellularLocations": [location, {"location": {"value": "Cytoplasm"}}]} if row["location"] else {}),
        },
    }
    number = row["accession"][1:]
    whole = {
        "accession": {"entryType": "UniProtKB reviewed (Swiss-Prot)", "primaryAccession": row["accession"]},
        "id": {"uniProtkbId": f"E{number}_ECOLI"},
        "gene_names": {"genes": [{"geneName": {"value": f"gen{int(number)}"}, "synonyms": [{"value": "alt"}]}]},
        "protein_name": {
            "proteinDescription": {
                "recommendedName": {"fullName": {"value": row["name"]}, **numbers},
                "alternativeNames": [{"fullName": {"value": "Old name"}, "ecNumbers": [{"value": "3.1.1.1"}]}],
            }
        },
        "organism_name": {"organism": {"scientificName": "Escherichia coli (strain K12)", "taxonId": 83333}},
        "xref_pfam": {"uniProtKBCrossReferences": []},
        "sequence": {"sequence": {"value": row["sequence"], "length": len(row["sequence"])}},
    }
    told = [comments[field] for field in fields if comments.get(field)]
    return {key: value for field in fields for key, value in whole.get(field, {}).items()} | {"comments": told}


# ------------------------------------------------------------------------------------------------------------ files


def book(number: int, language: str, paragraphs: list[str], title: str = "A Book") -> bytes:
    """Plain text as Project Gutenberg writes it today: byte order mark, CRLF, header, markers, licence."""
    text = (
        f"The Project Gutenberg eBook of {title}\n\nThis ebook is for the use of anyone anywhere.\n\n"
        f"Title: {title}\n\nAuthor: Nobody\n\nRelease date: January 1, 2001 [eBook #{number}]\n\nLanguage: {language}\n\n"
        f"Credits: Somebody\n\n\n*** START OF THE PROJECT GUTENBERG EBOOK {title.upper()} ***\n\n\n"
        "Produced by Somebody and the Distributed\nProofreaders\n\n" + "\n\n".join(paragraphs) + "\n\n"
        f"*** END OF THE PROJECT GUTENBERG EBOOK {title.upper()} ***\n\nUpdated editions will replace the previous one.\n"
    )
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def record(number: int, title: str, author: str = "Nobody", rights: str = "Public domain in the USA.") -> bytes:
    """What Project Gutenberg's catalogue says of a book, in RDF."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF>\n  <pgterms:ebook rdf:about="ebooks/{number}">\n'
        f"    <dcterms:rights>{rights}</dcterms:rights>\n    <dcterms:creator><pgterms:agent>\n"
        f"      <pgterms:name>{author}</pgterms:name></pgterms:agent></dcterms:creator>\n"
        f"    <dcterms:title>{title}</dcterms:title>\n  </pgterms:ebook>\n</rdf:RDF>\n"
    ).encode()


def stockholm(accession: str, rows: dict[str, str]) -> bytes:
    """A seed alignment, packed, as InterPro hands it out."""
    lines = ["# STOCKHOLM 1.0", f"#=GF ID   Family_{accession}", f"#=GF AC   {accession}.1"]
    lines += [f"{name:<30}{row}" for name, row in rows.items()]
    return gzip.compress(("\n".join([*lines, "//", ""])).encode(), mtime=0)


def exports(sentences: dict[str, dict[int, str]], links: list[tuple[int, int]]) -> dict[str, bytes]:
    """Tatoeba's weekly export of two languages, the first being linked to the second."""
    first, second = sentences
    folder = "/tatoeba/exports/per_language"
    files = {
        f"{folder}/{code}/{code}_sentences.tsv.bz2": "".join(f"{n}\t{code}\t{text}\n" for n, text in rows.items())
        for code, rows in sentences.items()
    }
    files[f"{folder}/{first}/{first}-{second}_links.tsv.bz2"] = "".join(f"{a}\t{b}\n" for a, b in links)
    return {path: bz2.compress(text.encode()) for path, text in files.items()}


def archive(tables: dict[str, bytes]) -> bytes:
    """A zip of one folder, stored without compression so that the place of each member in it matters."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        for name, content in tables.items():
            packed.writestr(f"DMS_ProteinGym_substitutions/{name}", content)
    return sink.getvalue()
