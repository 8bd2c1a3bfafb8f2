"""What a refusal must be: a ValueError that names the remedy, before anything overflows or divides by zero."""

import warnings
from collections.abc import Callable

import pytest


def refuses(call: Callable[[], object], message: str) -> None:
    """Assert that a call raises a ValueError whose text matches, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=message):
            call()
