"""Any set of a public source by its own name, as in ``gutenberg:1342``: the entry that follows from the name alone.

Nothing is asked of the network here. A name is checked strictly and written in one way, so that it is a stable key: of the
set on disk, of the sidebar, of an address. What only the source knows (title, size, licence) is in `entries.Found`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from analysis.datasets.public.entries import FREE, File, Pages, PublicSet
from analysis.datasets.public.errors import FetchError
from analysis.datasets.public.molecules import CHEMBL, PUBCHEM, activities
from analysis.datasets.public.proteins import PROTEINGYM, SEEDS, UNIPROT, scan, seed
from analysis.datasets.public.texts import GUTENBERG, book
from analysis.domains import DOMAINS
from analysis.files.limits import clean_name

MOST_CHARACTERS = 2_000
MOST_NUMBERS = 1_000
MOST_QUERY = 500
SHOWN_CHARACTERS = 60
FREE_BYTES = 100 * 2**20
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
_ACCESSION = re.compile(r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}")


@dataclass(frozen=True)
class Source:
    """A source whose sets can be named.

    Parameters
    ----------
    example, meaning : str
        A name, and what it stands for.
    written : callable
        What follows the colon -> the one way to write it; raises FetchError.
    entry : callable
        What `written` returns -> fields of a PublicSet.
    """

    example: str
    meaning: str
    written: Callable[[str], str]
    entry: Callable[[str], dict[str, Any]]


def is_named(name: str) -> bool:
    """Tell whether a name is one of a source and a set of it, well written or not."""
    return name.partition(":")[0].strip().lower() in SOURCES and ":" in name


def canonical(name: str) -> str:
    """Return the one way to write a name.

    Raises
    ------
    FetchError
        If there is no such source, or its sets have no such names.
    """
    prefix, _, rest = name.partition(":")
    prefix = prefix.strip().lower()
    if prefix not in SOURCES:
        raise FetchError(f"there is no source {clean_name(prefix, 40)!r}; name a set as in: {', '.join(examples())}")
    if len(name) > (12 * MOST_NUMBERS if prefix == "pubchem" else MOST_CHARACTERS):
        raise FetchError(f"the name has {len(name):,} characters; that is too long for a set of {prefix}")
    return f"{prefix}:{SOURCES[prefix].written(' '.join(rest.split()))}"


def entry(name: str) -> PublicSet:
    """Return the entry of a set by its canonical name; its title is the name until the source is asked."""
    prefix, _, rest = name.partition(":")
    fields = SOURCES[prefix].entry(rest)
    return PublicSet(**{"bytes": 0, "objects": 0, **fields, "title": f"{fields['title']} ({shown(name)})"})


def examples() -> list[str]:
    """Return a name of every source."""
    return [source.example for source in SOURCES.values()]


def named_in(title: str) -> str:
    """Return the name that a title carries in brackets at its end, or is; empty where there is none, or a shortened one."""
    starts = [found.start() + 1 for found in re.finditer(rf"\((?:{'|'.join(SOURCES)}):", title)][:20]
    for start in (*starts, 0):
        try:
            return canonical(title[start:].removesuffix(")") if start else title)
        except FetchError:
            continue
    return ""


def shown(name: str) -> str:
    """Return a name as titles carry it: a long one shortened, with six figures of its hash."""
    if len(name) <= SHOWN_CHARACTERS:
        return name
    return f"{name[: SHOWN_CHARACTERS - 10]}… {hashlib.sha256(name.encode()).hexdigest()[:6]}"


def with_domain(name: str, domain: str) -> str:
    """Return the name of a file at an address, read as a domain; other names say their domain themselves.

    Raises
    ------
    FetchError
        If the name already says another.
    """
    if not name.startswith(f"{FREE}:") or not domain:
        return name
    address, _, said = name.partition("#")
    if said not in ("", domain):
        raise FetchError(f"{clean_name(name)} is read as {said}, not as {domain}")
    return f"{address}#{domain}"


# ----------------------------------------------------------------------------------------------- what may stand in a name


def _matching(pattern: str, what: str, example: str, *, upper: bool = False) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def written(rest: str) -> str:
        text = rest.upper() if upper else rest
        if not compiled.fullmatch(text):
            raise FetchError(f"{clean_name(rest, 60)!r} is no {what}; write it as in {example}")
        return text

    return written


def _query(rest: str) -> str:
    """Return a query of UniProt; a shell's or reader's quotation marks around all of it are taken off."""
    text = rest[1:-1].strip() if len(rest) > 1 and rest[0] == rest[-1] and rest[0] in "\"'" else rest
    if not text or len(text) > MOST_QUERY or not text.isprintable() or "`" in text:
        raise FetchError(
            f"a query of UniProt has 1 to {MOST_QUERY} printable characters, as in {SOURCES['uniprot'].example}; "
            f"this one has {len(text):,}"
        )
    return text.upper() if _ACCESSION.fullmatch(text.upper()) else text


def _numbers(rest: str) -> str:
    """Return compound numbers, each once, rising: the same compounds have one name."""
    found = re.split(r"\s*[,;]\s*|\s+", re.sub(r"\bCID[: ]?", "", rest, flags=re.IGNORECASE).strip(" ,;"))
    numbers: set[int] = set()
    for text in found:
        digits = re.fullmatch(r"0*([1-9][0-9]{0,9})", text, re.ASCII)
        if not digits:
            raise FetchError(
                f"{clean_name(text, 40)!r} is no compound number of PubChem; write them as in pubchem:2244,3672"
            )
        numbers.add(int(digits[1]))
    if len(numbers) > MOST_NUMBERS:
        raise FetchError(f"{len(numbers):,} compounds are more than the {MOST_NUMBERS:,} that one name may list")
    return ",".join(map(str, sorted(numbers)))


def https_host(url: str) -> str:
    """Return the server's name in an https address on the usual port.

    Raises
    ------
    FetchError
        If it is anything else: another scheme, a password, a port, an address of figures.
    """
    shown = clean_name(url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FetchError(f"{shown} is no address") from None
    if parts.scheme != "https":
        raise FetchError(
            f"{shown} is refused: only https addresses are asked, not {clean_name(parts.scheme) or 'none'}"
        )
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            f"{clean_name(host)} is refused with a user name in the address; what needs a login is not public"
        )
    if port not in (None, 443):
        raise FetchError(f"{shown} is refused: port {port} is not that of https; give an address without a port")
    if not _HOST.fullmatch(host):
        raise FetchError(
            f"{clean_name(host) or shown} is refused: give the server by its name (letters a to z, figures, hyphens, with "
            "a dot), not by figures; addresses inside a network are never asked"
        )
    return host


def _web_address(rest: str) -> str:
    """Return an https address, with the domain that it is read as behind the mark #, which no server ever sees."""
    address, _, domain = rest.partition("#")
    if not re.fullmatch(r"[!-~]+", address) or set(address) & set('`<>"{}|\\^'):
        raise FetchError(f"{clean_name(rest)} is no web address; write what is no plain letter in it as %..")
    host = https_host(address)
    if domain and domain not in DOMAINS:
        raise FetchError(f"{clean_name(domain, 40)!r} behind # is none of: {', '.join(DOMAINS)}; leave it out")
    address = urlsplit(address)._replace(netloc=host).geturl()
    if urlsplit(address).path in ("", "/"):
        raise FetchError(f"{address} is a server; give the whole address of a file")
    return f"{address}#{domain}" if domain else address


# ----------------------------------------------------------------------------------------------------- what a name means


def _gutenberg(number: str) -> dict[str, Any]:
    file = replace(book(int(number), "", ""), about={"number": number, "book": "", "language": ""})
    url = f"https://www.gutenberg.org/ebooks/{number}"
    return {**GUTENBERG, "title": f"Book {number}", "files": (file,), "url": url}


def _uniprot(query: str) -> dict[str, Any]:
    asked = f"accession:{query}" if _ACCESSION.fullmatch(query) else query
    fields = {**UNIPROT, "source": f"UniProtKB, REST service; query: {query}"}
    if "reviewed:true" not in query.replace(" ", "").lower():
        fields["selection"] = "survival in nature, as far as the query asks for nothing else"
    return {**fields, "title": "Proteins of UniProt", "pages": Pages("uniprot", {"query": asked})}


def _pfam(accession: str) -> dict[str, Any]:
    url = f"https://www.ebi.ac.uk/interpro/entry/pfam/{accession}/"
    return {**SEEDS, "title": f"Seed alignment of {accession}", "files": (seed(accession),), "url": url}


def _chembl(target: str) -> dict[str, Any]:
    url = f"https://www.ebi.ac.uk/chembl/explore/target/{target}"
    return {**CHEMBL, "title": f"Ligands of {target}", "pages": activities(target), "url": url}


def _pubchem(numbers: str) -> dict[str, Any]:
    asked = {"cids": numbers}
    changed = {
        "source": "PubChem, PUG REST; compounds named one by one",
        "selection": "chosen by whoever named them",
        "notes": "",
        "title": f"Compounds of PubChem: {numbers.count(',') + 1:,}",
    }
    return {**PUBCHEM, **changed, "pages": Pages("pubchem", asked)}


def _proteingym(assay: str) -> dict[str, Any]:
    citation = "The study that the assay's name gives (first author, year), and: Notin P et al. (2023) ProteinGym. NeurIPS 36. "
    return {
        **PROTEINGYM, "title": f"Deep mutational scan {assay}", "files": scan(assay),
        "citation": f"{citation}doi:10.1101/2023.12.07.570727",
    }  # fmt: skip


def _free(rest: str) -> dict[str, Any]:
    address, _, domain = rest.partition("#")
    parts = urlsplit(address)
    name = clean_name(parts.path.rstrip("/").rsplit("/", 1)[-1]) or parts.netloc
    return {
        "title": name, "domain": domain, "source": f"{parts.netloc}, a file at an address that a user gave",
        "licence": "not told by this address: find out there whether and how the file may be used",
        "citation": address, "url": address,
        "object": "an object of the file", "selection": "not told",
        "reader": "file", "labels": {}, "files": (File(FREE, address, about={"filename": name}),),
        "limit_bytes": FREE_BYTES, "verified": "nothing: the file is read as an own file is",
    }  # fmt: skip


SOURCES: dict[str, Source] = {
    "gutenberg": Source(
        "gutenberg:1342", "a book of Project Gutenberg by its number",
        _matching(r"[1-9][0-9]{0,6}", "number of a book", "gutenberg:1342"), _gutenberg,
    ),
    "uniprot": Source(
        "uniprot:(reviewed:true) AND (organism_id:9606)", "the proteins of a query of UniProt, or one accession",
        _query, _uniprot,
    ),
    "pfam": Source(
        "pfam:PF00069", "the seed alignment of a Pfam family",
        _matching(r"PF[0-9]{5}", "accession of Pfam (without a version)", "pfam:PF00069", upper=True), _pfam,
    ),
    "chembl": Source(
        "chembl:CHEMBL203", "the measured activities on a target of ChEMBL",
        _matching(r"CHEMBL[1-9][0-9]{0,8}", "identifier of ChEMBL", "chembl:CHEMBL203", upper=True), _chembl,
    ),
    "pubchem": Source("pubchem:2244,3672", "compounds of PubChem by their numbers", _numbers, _pubchem),
    "proteingym": Source(
        "proteingym:BLAT_ECOLX_Stiffler_2015", "an assay of ProteinGym's substitution benchmark",
        _matching(r"[A-Za-z0-9][A-Za-z0-9_-]{2,99}", "name of an assay", "proteingym:BLAT_ECOLX_Stiffler_2015"),
        _proteingym,
    ),
    FREE: Source(
        "url:https://example.org/proteins.fasta", "a file at an https address, read as an own file is",
        _web_address, _free,
    ),
}  # fmt: skip
