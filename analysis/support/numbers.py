"""Numbers in words, the same wherever they stand: in sentences of experiments, in charts and on pages."""

from __future__ import annotations


def percent(share: float, digits: int = 0) -> str:
    """Write a share as a percentage; a negative that rounds to none has no sign.

    Examples
    --------
    >>> percent(0.327).split(), percent(-0.0004).split()
    (['33', '%'], ['0', '%'])
    """
    return f"{share:z.{digits}%}".replace("%", "\N{NO-BREAK SPACE}%")
