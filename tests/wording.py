"""What a visitor reads of a text in which terms are linked to the glossary."""

import re

from analysis.methods import glossary

_LINK = re.compile(rf"\[([^\]]+)\]\({glossary.PAGE}\?{glossary.PARAMETER}=[\w-]+ \"[^\"]*\"\)")


def unlinked(text: str) -> str:
    """Return a text with the words of its links to the glossary in their place."""
    return _LINK.sub(r"\1", text)
