"""The prose of Markdown, by a CommonMark parser: code, tables, rules, link targets and front matter are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis.domains.text import hypertext

NESTED = 100  # levels of lists and quotations; deeper ones have no text
_FRONT = {"---": ("---", "..."), "+++": ("+++",)}
_ENTRY = re.compile(
    r"\s*(?:#|[\"\']?\w[\w .-]{0,100}[\"\']? ?[:=]|\[)"
)  # of YAML or TOML: a comment, a key, a TOML table
_BREAK = re.compile(r"<\s*br\b", re.IGNORECASE)
_REFERENCE = re.compile(r"!?\[([^\[\]]{1,500})\]\[[^\[\]]{0,200}\]")  # whose target the file does not have
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,100}\]:?")
_TASK = re.compile(r"\A\[[ xX]\]\s+")


def prose(text: str) -> tuple[list[tuple[int, str]], bool]:
    """Return blocks of prose (headings, paragraphs, list items) with the number of their first line.

    Returns
    -------
    blocks : list of (int, str)
    deep : bool
        Whether something is nested so deeply that its text is not read.

    References
    ----------
    MacFarlane 2024, CommonMark specification 0.31.2, https://spec.commonmark.org; tables as in GitHub's.
    """
    lines = _without_front_matter(text.split("\n"))
    parser = MarkdownIt("commonmark", {"maxNesting": NESTED}).enable(["table", "strikethrough"])
    tokens = parser.parse("\n".join(lines))
    return list(_blocks(tokens, lines)), max((token.level for token in tokens), default=0) >= NESTED - 2


def _blocks(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    table = 0
    for token in tokens:
        table += (token.type == "table_open") - (token.type == "table_close")
        if table or not token.map or token.type not in ("inline", "html_block"):
            continue
        start, end = token.map
        if any("\x00" in line for line in lines[start:end]):  # the parser would write another character for it
            found = "\n".join(lines[start:end])
        elif token.type == "inline":
            found = _inline(token.children or ())
        else:
            found = "\n".join(block for _, block in hypertext.blocks(token.content)[0])
        if found.strip():
            yield start + 1, found


def _without_front_matter(lines: list[str]) -> list[str]:
    """Return lines, those of front matter emptied; it has an entry below its first mark, which else is a rule."""
    ends = _FRONT.get(lines[0].rstrip(), ())
    if ends and not (len(lines) > 1 and (_ENTRY.match(lines[1]) or lines[1].rstrip() in ends)):
        return lines
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() in ends:
            return [""] * (number + 1) + lines[number + 1 :]
        if not ends:
            break
    return lines


def _inline(tokens: Sequence[Token]) -> str:
    """Return the words of a block; stars between numbers are multiplication and stay."""
    parts = [_part(token) for token in tokens]
    for i, token in enumerate(tokens):
        if token.type in ("em_open", "strong_open") and token.markup[0] == "*":
            close = next(
                j for j in range(i + 1, len(tokens)) if tokens[j].type == token.type.replace("open", "close")
                and tokens[j].level == token.level
            )  # fmt: skip
            if _multiplied(parts, i, close):
                parts[i] = parts[close] = token.markup
    skipped = _autolinks(tokens)
    text = "".join(part for i, part in enumerate(parts) if i not in skipped)
    return _TASK.sub("", _FOOTNOTE.sub("", _REFERENCE.sub(r"\1", text)))


def _part(token: Token) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "image":
        return _inline(token.children or ())
    return " " if token.type == "html_inline" and _BREAK.match(token.content) else ""


def _multiplied(parts: Sequence[str], start: int, end: int) -> bool:
    """Tell whether stars stand in a product such as 2*3*4 or a*b*c, not around words."""
    before, after = "".join(parts[max(0, start - 1) : start])[-1:], "".join(parts[end + 1 : end + 2])[:1]
    inner = "".join(parts[start + 1 : end])
    digits = (before.isdigit() and inner[:1].isalnum()) or (after.isdigit() and inner[-1:].isalnum())
    return digits or (before.isalnum() and after.isalnum() and len(inner) == 1)


def _autolinks(tokens: Sequence[Token]) -> set[int]:
    """Return where addresses stand that are their own text."""
    found: set[int] = set()
    inside = False
    for i, token in enumerate(tokens):
        inside |= token.type == "link_open" and token.info == "auto"
        if inside:
            found.add(i)
        inside &= token.type != "link_close"
    return found
