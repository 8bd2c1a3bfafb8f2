"""The prose of Markdown, by a CommonMark parser: code, tables, rules, link targets and front matter are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

NESTED = 100  # levels of lists and quotations; deeper ones have no text
_FRONT = {"---": ("---", "..."), "+++": ("+++",)}
_BREAK = re.compile(r"<\s*br\b", re.IGNORECASE)
_REFERENCE = re.compile(r"!?\[([^\[\]]{1,500})\]\[[^\[\]]{0,200}\]")  # whose target the file does not have
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,100}\]:?")
_TASK = re.compile(r"\A\[[ xX]\]\s+")
_LEFT_OUT = frozenset(("script", "style", "table", "pre", "svg", "math", "textarea"))
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip


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
            found = _html(token.content)
        if found.strip():
            yield start + 1, found


def _without_front_matter(lines: list[str]) -> list[str]:
    ends = _FRONT.get(lines[0].rstrip(), ())
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


class _Words(HTMLParser):
    """The text of HTML without tags, scripts, tables and preformatted parts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a part begins that is no prose; a block ends the word before it."""
        if tag in _LEFT_OUT:
            self.left_out.append(tag)
        self._divide(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends."""
        if tag in self.left_out:
            del self.left_out[self.left_out.index(tag) :]
        self._divide(tag)

    def _divide(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if not self.left_out:
            self.parts.append(data)


def _html(block: str) -> str:
    words = _Words()
    words.feed(block)
    words.close()
    return "".join(words.parts)
