"""Numbers that an experiment can be given: one control each, within the limits of the experiment."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from pages.parts import address, sections

Knobs = Mapping[str, tuple[str, float, str]]  # setting -> name, step, help


def knobs(prefix: str, module: ModuleType, named: Knobs, *, rows: int) -> dict[str, float]:
    """Ask for the numbers of an experiment, bound to the address.

    Parameters
    ----------
    prefix : str
        Of the parameters: ``search_maze``.
    module : module
        With SETTINGS and LIMITS.
    named : mapping
        Setting -> name, step, help.
    rows : int
        Of controls.
    """
    found: dict[str, float] = {}
    names = list(named)
    in_a_row = -(-len(names) // rows)
    place = sections.controls("Numbers")
    for start in range(0, len(names), in_a_row):
        for column, name in zip(place.columns(in_a_row), names[start : start + in_a_row], strict=False):
            label, step, about = named[name]
            default = module.SETTINGS[name]
            kind = type(default)
            least, most = (kind(end) for end in module.LIMITS[name])
            found[name] = column.number_input(
                label, least, most, default, kind(step), help=about,
                **address.number(f"{prefix}_{name}", least, most, default, step),
            )  # fmt: skip
    return found
