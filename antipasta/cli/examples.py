"""Examples at the end of a command's help."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """The end of a help text, with the lines as they are.

    Source: https://click.palletsprojects.com/en/stable/documentation/#escaping-click-s-wrapping
    """
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
