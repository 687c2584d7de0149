"""Tells a Python that somebody else removes: one of `uvx` or `pipx run`."""

from __future__ import annotations

import re
from pathlib import PurePath

from antipasta.version import REQUIREMENT

_TOOLS = {
    # uv keeps what it makes for a call below its cache, in directories with a version of their own.
    "uvx": (re.compile(r"(archive|builds|environments)-v\d+"), f"uv tool install '{REQUIREMENT}'"),
    # pipx keeps it in its cache, beside the environments that stay.
    "pipx run": (re.compile(r"pipx"), f"pipx install '{REQUIREMENT}'"),
}


def warnings_of(interpreter: str) -> tuple[str, ...]:
    """A line that says so of this path of an interpreter, and what to do; nothing if it stays."""
    parts = PurePath(interpreter).parts
    for tool, (pattern, remedy) in _TOOLS.items():
        if any(map(pattern.fullmatch, parts)) and (tool == "uvx" or ".cache" in parts):
            return (
                f"this Python is in the cache of {tool}, and goes when that is emptied;"
                f" for one that stays: {remedy}, then: antipasta hook install",
            )
    return ()
