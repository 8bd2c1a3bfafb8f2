"""The prose of HTML: text between tags, without scripts, tables and preformatted parts."""

from __future__ import annotations

from html.parser import HTMLParser

_LEFT_OUT = frozenset(("script", "style", "head", "table", "pre", "svg", "math", "textarea"))
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip


class _Prose(HTMLParser):
    """Collects blocks of text with the line on which each begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[int, str]] = []
        self.parts: list[str] = []
        self.start = 1
        self.left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a part begins that is no prose; a block ends the one before it."""
        self.divide(tag)
        if tag == "body":
            self.left_out.clear()
        elif tag in _LEFT_OUT:
            self.left_out.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends."""
        if tag in self.left_out:
            del self.left_out[self.left_out.index(tag) :]
        self.divide(tag)

    def divide(self, tag: str) -> None:
        """End a block, unless the tag marks words inside one; a line break is white space."""
        if tag == "br":
            self.parts.append("\n")
        elif tag not in _INLINE:
            text = "".join(self.parts)
            if text.strip():
                self.blocks.append((self.start, text.strip()))
            self.parts = []

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if self.left_out:
            return
        if data.strip() and not any(map(str.strip, self.parts)):
            self.start = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        self.parts.append(data)


def blocks(html: str) -> tuple[list[tuple[int, str]], str]:
    """Return the blocks of prose with the number of their first line, and a tag after which all is left out, if any."""
    parser = _Prose()
    parser.feed(html)
    parser.close()
    parser.divide("html")
    return parser.blocks, next(iter(parser.left_out), "")
