"""Tells a Python that somebody else removes: one of `uvx` or `pipx run`."""

from __future__ import annotations

import re
from pathlib import PurePath

from antipasta.version import REQUIREMENT

# Both keep what they make for a call in a cache: uv in directories with a version of their own,
# pipx under a digest of what was asked for.
_TOOLS = (
    ("uvx", re.compile(r"/(archive|builds|environments)-v\d+/"), "uv tool install"),
    ("pipx run", re.compile(r"/(\.cache|Caches)(/pipx)?/[0-9a-f]{8,}/"), "pipx install"),
)


def warnings_of(interpreter: str) -> tuple[str, ...]:
    """A line that says so of this path of an interpreter, and what to do; nothing if it stays."""
    path = PurePath(interpreter).as_posix()
    return tuple(
        f"this Python is in the cache of {tool}, and goes when that is emptied;"
        f" for one that stays: {remedy} '{REQUIREMENT}', then: antipasta hook install"
        for tool, where, remedy in _TOOLS
        if where.search(path)
    )
