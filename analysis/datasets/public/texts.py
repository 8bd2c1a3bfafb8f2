"""Public texts: books in five languages, and sentences with their translations."""

from __future__ import annotations

from typing import Any

from analysis.datasets.public.entries import File, PublicSet


def book(number: int, title: str, language: str) -> File:
    """Return the plain text of a book; any title and language where they are empty."""
    about: dict[str, Any] = {"number": str(number), "book": title, "language": language}
    return File("gutenberg", f"/cache/epub/{number}/pg{number}.txt", about=about)


GUTENBERG: dict[str, Any] = {
    "domain": "text",
    "source": "Project Gutenberg, plain text, from its mirror gutenberg.pglaf.org",
    "licence": "public domain in the United States; elsewhere the law of the country holds. Header and trademark of "
    "Project Gutenberg are taken off",
    "citation": "Project Gutenberg, https://www.gutenberg.org",
    "url": "https://www.gutenberg.org/policy/license.html",
    "object": "a paragraph",
    "selection": "books that readers kept for a century or more",
    "reader": "books",
    "labels": {
        "book": ("category", "Title of the book."),
        "language": ("category", "Language as the file states it."),
        "position": ("number", "Place of the paragraph in its book, from 0."),
    },
    "verified": "https://www.gutenberg.org/policy/terms_of_use.html (programs are to use mirrors); mirror, layout and "
    "numbers of the books as used by public programs; each file is checked for its number and language",
    "updated": True,
    "notes": "License header and footer, credits and picture captions are left out; marks of italics are taken off.",
}


# Tatoeba's file for a language pair lies in the folder of its first language.
def _translations(code: str, side: str) -> tuple[File, ...]:
    folder = f"/exports/per_language/{code}"
    return (
        File("tatoeba", f"{folder}/{code}_sentences.tsv.bz2", about={"role": "own"}),
        File("tatoeba", "/exports/per_language/eng/eng_sentences.tsv.bz2", about={"role": "english"}),
        File("tatoeba", f"{folder}/{code}-eng_links.tsv.bz2", about={"role": "links", "side": side}),
    )


_TATOEBA: dict[str, Any] = {
    "domain": "text",
    "source": "Tatoeba, weekly export of sentences and links",
    "licence": "CC BY 2.0 FR",
    "citation": "Tatoeba, https://tatoeba.org, and its contributors",
    "url": "https://tatoeba.org/downloads",
    "object": "a sentence that has a translation",
    "selection": "example sentences that volunteers wrote and translated: the same content in two languages",
    "reader": "tatoeba",
    "labels": {
        "pair": ("number", "Number of the sentence that is not English: the same in both sets of a pair."),
        "translation": ("text", "The sentence in the other language (the first, where there are several)."),
    },
    "verified": "https://en.wiki.tatoeba.org, Using the Tatoeba Corpus (licence); files and columns as used by public "
    "programs",
    "limit_bytes": 400 * 2**20,
    "updated": True,
    "notes": "One translation a sentence; a sentence is used in one pair only.",
}

TEXTS: dict[str, PublicSet] = {
    "books-english": PublicSet(
        title="Books in English", objects=20_000, bytes=6_000_000,
        files=(
            book(1342, "Pride and Prejudice", "English"), book(2701, "Moby Dick", "English"),
            book(84, "Frankenstein", "English"), book(345, "Dracula", "English"),
            book(98, "A Tale of Two Cities", "English"), book(1661, "Sherlock Holmes", "English"),
        ),
        **GUTENBERG,
    ),
    "books-german": PublicSet(
        title="Books in German", objects=6_000, bytes=1_900_000,
        files=(
            book(22367, "Die Verwandlung", "German"), book(2229, "Faust I", "German"),
            book(5323, "Effi Briest", "German"), book(7205, "Also sprach Zarathustra", "German"),
        ),
        **GUTENBERG,
    ),
    "books-french": PublicSet(
        title="Books in French", objects=15_000, bytes=3_600_000,
        files=(
            book(17489, "Les misérables, tome I", "French"), book(14155, "Madame Bovary", "French"),
            book(13951, "Les trois mousquetaires", "French"), book(4650, "Candide", "French"),
        ),
        **GUTENBERG,
    ),
    "books-spanish": PublicSet(
        title="Books in Spanish", objects=11_000, bytes=4_200_000,
        files=(
            book(2000, "Don Quijote", "Spanish"), book(17073, "La Regenta", "Spanish"),
            book(9980, "Platero y yo", "Spanish"),
        ),
        **GUTENBERG,
    ),
    "books-finnish": PublicSet(
        title="Books in Finnish", objects=5_000, bytes=1_600_000,
        files=(
            book(11940, "Seitsemän veljestä", "Finnish"), book(7000, "Kalevala", "Finnish"),
            book(76259, "Orvon onni", "Finnish"),
        ),
        **GUTENBERG,
    ),
    "tatoeba-german": PublicSet(
        title="German sentences with English translation", objects=250_000, bytes=50_000_000,
        files=_translations("deu", "own"), **_TATOEBA,
    ),
    "tatoeba-german-english": PublicSet(
        title="English translations of the German sentences", objects=250_000, bytes=50_000_000,
        files=_translations("deu", "english"), **_TATOEBA,
    ),
    "tatoeba-finnish": PublicSet(
        title="Finnish sentences with English translation", objects=70_000, bytes=35_000_000,
        files=_translations("fin", "own"), **_TATOEBA,
    ),
    "tatoeba-finnish-english": PublicSet(
        title="English translations of the Finnish sentences", objects=70_000, bytes=35_000_000,
        files=_translations("fin", "english"), **_TATOEBA,
    ),
}  # fmt: skip
