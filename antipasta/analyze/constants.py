"""Names of constants, in every language."""

from __future__ import annotations

import re

_CAPITALS = re.compile(r"(?:^|\W)[A-Z][A-Z0-9_]+$")


def is_constant(name: str) -> bool:
    """Whether a name is in capitals, as that of a constant is: `RED`, `Color.RED`."""
    return _CAPITALS.search(name) is not None
