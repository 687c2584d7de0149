"""Dotted names of functions and classes, which stay short however deep the definitions nest.

Without a bound, a file of 250 kB could have names of 150 MB: long ones around many others.
"""

from __future__ import annotations

DOTTED_CHARACTERS = 240
"""The most characters of a dotted name. A longer one is shown by its end."""


def dotted(prefix: str, name: str) -> str:
    """The name behind the `prefix`, which is empty or ends with a dot, in a bounded length."""
    return shortened(prefix + name)


def shortened(name: str) -> str:
    """The name, or its end behind an ellipsis where it is too long.

    Names that were shortened on the way come to the same as one that is shortened once.
    """
    if len(name) <= DOTTED_CHARACTERS:
        return name
    return f"….{name[-DOTTED_CHARACTERS:]}"
