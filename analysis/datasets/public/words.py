"""What is said of a public set before and after it comes, from what `public.describe` tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.files.limits import megabytes

CHECKS = {
    "published": "checked against the hash that is published",
    "recorded": "its hash is recorded at the first download and holds from then on",
    "dated": "its hash and date are recorded, as the source corrects its files in place",
    "release": "stamped with the release of the source",
}


def expected(card: Mapping[str, Any]) -> str:
    """Return how much there is to come."""
    objects = f"about {card['objects']:,} objects" if card["objects"] else "number of objects not known beforehand"
    return f"{objects}, " + (f"about {megabytes(card['bytes'])}" if card["bytes"] else "size not known beforehand")


def standing(card: Mapping[str, Any]) -> str:
    """Return what is here of a set, or what a download would bring and from where."""
    if here := card["installed"]:
        about = here.provenance
        release = f", release {about.version}" if about.version else ""
        return (
            f"Here: {here.objects:,} objects, {here.refused:,} row(s) refused, {megabytes(here.bytes)}, downloaded on "
            f"{about.date}{release}."
        )
    begun = f" {megabytes(card['unfinished'])} of an unfinished download are here." if card["unfinished"] else ""
    return f"Expected: {expected(card)}, from {', '.join(card['hosts'])}; {CHECKS[card['checksum']]}.{begun}"
