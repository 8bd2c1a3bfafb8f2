"""Texts that readers know by heart."""

PRESETS = {
    # The first verse by Sarah Josepha Hale, 1830: in the public domain.
    "Mary had a little lamb": "Mary had a little lamb its fleece was white as snow and everywhere that Mary went "
    "the lamb was sure to go",
}
