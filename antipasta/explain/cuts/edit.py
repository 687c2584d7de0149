"""Text edits by lines, and the patch that makes them.

All lines have their line ends. Lines that an edit does not name stay byte for byte as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONTEXT = 3
"""The lines around a change that a patch shows, as git does."""

_HUNK = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")
_NOT_PLAIN = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {"\n": r"\n", "\t": r"\t", "\r": r"\r", '"': r"\"", "\\": r"\\"}


class Edit(NamedTuple):
    """The lines from `first` to `last`, counted from 1, become `lines`.

    With `last` one less than `first` the new lines are put before the line `first`.
    """

    first: int
    last: int
    lines: Sequence[str]


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends; only a line feed ends a line."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def edited(lines: Sequence[str], edits: Iterable[Edit], newline: str = "\n") -> list[str]:
    """The lines after edits that do not overlap; each line but the last has an end."""
    result: list[str] = []
    at = 0
    for edit in sorted(edits):
        result += lines[at : edit.first - 1]
        result += edit.lines
        at = edit.last
    result += lines[at:]
    ended = [line if line.endswith("\n") else line + newline for line in result[:-1]]
    return [*ended, *result[-1:]]


def patch(path: str, old: Sequence[str], new: Sequence[str]) -> str:
    """The unified diff from `old` to `new`, the lines of the file `path`, for `git apply`."""
    from difflib import unified_diff

    # difflib sees only the lines around the changes: the whole of a large file takes it long.
    before = _common(old, new)
    after = _common(old[before:][::-1], new[before:][::-1])
    around, is_whole = CONTEXT, False
    while not is_whole:
        start, held = max(0, before - around), max(0, after - around)
        ours, theirs = old[start : len(old) - held], new[start : len(new) - held]
        lines = list(unified_diff(ours, theirs, n=CONTEXT))[2:]
        is_whole = (not start or _is_context(lines[1:])) and (not held or _is_context(lines[::-1]))
        around *= 4
    names = [f"--- {_name('a/' + path)}\n", f"+++ {_name('b/' + path)}\n"]
    return "".join([*names, *(_placed(line, start) for line in lines)])


def _is_context(lines: Sequence[str]) -> bool:
    """Whether a hunk begins, or ends, with enough lines that did not change."""
    return all(line.startswith(" ") for line in lines[:CONTEXT])


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines at the beginning are equal."""
    at = 0
    for ours, theirs in zip(old, new, strict=False):
        if ours != theirs:
            break
        at += 1
    return at


def _placed(line: str, start: int) -> str:
    """A line of the diff of a part of the file that begins after `start` lines."""
    hunk = _HUNK.match(line)
    if hunk:
        ours, our_count, theirs, their_count = hunk.groups("")
        return f"@@ -{int(ours) + start}{our_count} +{int(theirs) + start}{their_count} @@\n"
    return line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"


def _name(name: str) -> str:
    """A path as git writes it in a patch: quoted, or with a tab behind one that has spaces."""
    if _NOT_PLAIN.search(name):
        return '"' + _NOT_PLAIN.sub(lambda found: _escaped(found[0]), name) + '"'
    return name + "\t" if " " in name else name


def _escaped(character: str) -> str:
    return _ESCAPES.get(character) or f"\\{ord(character):03o}"
