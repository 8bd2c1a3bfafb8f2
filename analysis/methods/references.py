"""Papers that docstrings cite, taken from their text: authors, year, journal, volume, page, DOI.

A citation reads ``Chao & Jost 2012, Ecology 93:2533, doi:10.1890/11-1952.1``; several are divided by semicolons, and a word or
two on what each is cited for may stand before a colon or behind it in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Fields = tuple[str, Mapping[str, str]]

_DOI = re.compile(r"doi:(10\.\d{4,9}/[^\s,;]*[^\s,;.)])")
_ARXIV = re.compile(r"arXiv:((?:[a-z-]+/)?\d[\d.]*\d)")
_NAMES = (
    r"[A-Z]\w*(?:[\w'’.-]|(?<=\w) (?=[A-Z]|&|et al|van |de |der |von )|,? ?& ?|, (?=[A-Z])|et al\.?"
    r"|\b(?:van|de|den|der|von)\b ?)*"
)
_CITED = re.compile(
    rf"(?P<authors>(?:van |de |den |von )*{_NAMES})\s*(?P<year>1[89]\d\d|20\d\d)\b,?\s*(?P<rest>.*)", re.DOTALL
)
_PLACE = re.compile(r"(?P<journal>[^,:;]*?)\s+(?P<volume>\d+):(?P<page>[A-Z]?\d+)")
_BEHIND = re.compile(r"\s*(\([^()]*\)|,? (?:sec|eqs?|appendix)\.? [\w ,.()]+?)?[.,\s]*$")


@dataclass(frozen=True)
class Reference:
    """A paper that is cited.

    Parameters
    ----------
    text : str
        As the docstring has it, without what it is cited for.
    authors, year : str
    journal, volume, page : str
        Empty where the text does not say.
    doi, arxiv : str
        Numbers; empty where the text has none.
    """

    text: str
    authors: str
    year: str
    journal: str = ""
    volume: str = ""
    page: str = ""
    doi: str = ""
    arxiv: str = ""

    @property
    def link(self) -> str:
        """Address of the paper; empty where it has neither DOI nor number in arXiv."""
        return (
            f"https://doi.org/{self.doi}" if self.doi else f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else ""
        )

    @property
    def key(self) -> str:
        """Key in BibTeX: first author and year."""
        first = re.split(r",| & | et al", self.authors)[0].split()[-1]
        plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z]", "", plain.lower()) + self.year


def found(text: str) -> list[Reference]:
    """Return the papers that a text cites, in its order.

    Parameters
    ----------
    text : str
        Of a section References, or any other with citations.

    Examples
    --------
    >>> from analysis.methods import references
    >>> (one,) = references.found("variance: Chao & Jost 2012, Ecology 93:2533, doi:10.1890/11-1952.1.")
    >>> one.authors, one.year, one.journal, one.doi, one.key
    ('Chao & Jost', '2012', 'Ecology', '10.1890/11-1952.1', 'chao2012')
    """
    line = " ".join(text.split())
    return [one for part in _divided(line) if (one := _reference(part)) is not None]


def _divided(line: str) -> Iterable[str]:
    """Divide citations at semicolons, and where `, and` joins two of them."""
    for part in re.split(r";|(?<=[\d)])\.\s+(?=[A-Z])", line):
        yield from re.split(rf",? and (?={_NAMES} (?:1[89]|20)\d\d)", part)


def _reference(part: str) -> Reference | None:
    # What a paper is cited for stands before a colon that no number of a volume or DOI follows.
    label = re.match(r"^(?:(?!(?:1[89]|20)\d\d)[^:])*: (?=[A-Zv])", part.strip())
    cited = _CITED.search(part.strip()[label.end() :] if label else part.strip())
    if not cited:
        return None
    doi, arxiv, place = _DOI.search(cited["rest"]), _ARXIV.search(cited["rest"]), _PLACE.match(cited["rest"])
    return Reference(
        text=_BEHIND.sub("", cited[0]).strip(" ,."),
        authors=cited["authors"].strip(" ,"),
        year=cited["year"],
        journal=place["journal"].strip() if place else "",
        volume=place["volume"] if place else "",
        page=place["page"] if place else "",
        doi=doi[1] if doi else "",
        arxiv=arxiv[1] if arxiv else "",
    )


def entries(cited: Iterable[Reference], known: Mapping[str, Fields]) -> dict[str, Fields]:
    """Return papers as entries of a bibliography, each once.

    Parameters
    ----------
    cited : iterable of Reference
    known : mapping of str to (type, fields)
        Whole entries, e.g. `report.citations.ENTRIES`; one with the DOI of a paper, or the number in arXiv, stands for it.

    Returns
    -------
    dict of str to (type, fields)
        Papers that are not known have what their citation says: no title is made up.
    """
    by_number = {fields["doi"].lower(): key for key, (_, fields) in known.items() if "doi" in fields}
    fullest: dict[str, Reference] = {}
    for one in cited:
        unique = _number(one).lower() or one.key
        fullest[unique] = max(fullest.get(unique, one), one, key=lambda it: (bool(it.journal), len(it.authors)))
    made: dict[str, Fields] = {}
    for number, one in fullest.items():
        # A citation without a number is known by first author and year.
        whole = by_number.get(number) or (number if number in known else None)
        if whole:
            made[whole] = known[whole]
            continue
        key, letters = one.key, iter("bcdefgh")
        while key in made or key in known:
            key = one.key + next(letters)
        made[key] = _fields(one)
    return made


def _number(one: Reference) -> str:
    """Return the DOI of a paper, that of arXiv where it has no other; empty where it has none."""
    return one.doi or (f"10.48550/arXiv.{one.arxiv}" if one.arxiv else "")


def _fields(one: Reference) -> Fields:
    """Return the type and the fields of a paper as its citation gives them."""
    names = [name for name in re.split(r", | & ", one.authors.replace(" et al.", "").replace(" et al", "")) if name]
    others = ["others"] if "et al" in one.authors else []
    told = {
        "author": " and ".join([*names, *others]),
        "journal": one.journal,
        "volume": one.volume,
        "pages": one.page,
        "year": one.year,
        "doi": _number(one),
    }
    if not one.journal:
        rest = _ARXIV.sub("", _DOI.sub("", one.text.partition(one.year)[2]))
        told["note"] = ", ".join(part.strip() for part in rest.split(",") if part.strip(" ."))
    return "article" if one.journal else "misc", {
        key: value.replace("&", r"\&") for key, value in told.items() if value
    }
