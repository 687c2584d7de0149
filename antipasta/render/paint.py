"""Colours for a terminal, by the escape sequences that all of them know."""

from __future__ import annotations

BOLD, RED, YELLOW, GREEN, DIM, _RESET = (
    f"\x1b[{code}m" for code in ("1", "31", "33", "32", "2", "0")
)


class Paint:
    """Colours text where colour is wanted."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def __call__(self, text: str, *codes: str) -> str:
        """The `text` in what all of the `codes` say."""
        return f"{''.join(codes)}{text}{_RESET}" if self._enabled else text
