"""What the lines of a function say: those that stand in any function say nothing."""

from __future__ import annotations

import re
from collections import Counter

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS = re.compile(rb"\band\b|\bor\b|&&|\|\|")
_SAYS_NOTHING = re.compile(
    rb"\W*(?:(?:return|else|pass|break|continue|end|endif|fi|done|try|finally|do|begin|then|default"
    rb"|None|null|nil|undefined|true|false|True|False|self|this|\d)\b\W*)*\Z"
)
"""Matches lines that stand in any function: braces, `else`, `return None`."""


def body_of(lines: Iterable[bytes]) -> Counter[bytes]:
    """What the lines say, each with how often: a line, or a part between `and`, `or` and the like.

    White space around them is left out.
    """
    parts = (part.strip() for line in lines for part in _PARTS.split(line))
    return Counter(part for part in parts if not _SAYS_NOTHING.match(part))
