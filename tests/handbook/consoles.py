"""The console blocks of the documentation: what they run, and what they show of it.

A line that begins with `$ ` is a command; what follows, up to the next one, is what it prints, on
standard output and standard error. A block of commands only shows nothing, and may print anything.

- `…` or `...` alone on a line stands for some lines, within a line for some text.
- Durations and sizes may be others.
- A command exits with 0, unless its comment says `exits with N`.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CODE = re.compile(r"exits with (\d+)")
_SOME_LINES = ("…", "...")
_VARYING = re.compile(r"\b\d+(?:\.\d+)? (?:s|ms|MB|kB)\b|[0-9a-f]{10,40}\b")


class Command(NamedTuple):
    """A command of a page: its line there, its text, the lines it shows, and its exit code."""

    line: int
    text: str
    shown: tuple[str, ...]
    code: int

    @property
    def program(self) -> str:
        """The first word that is no assignment."""
        words = shlex.split(self.text, comments=True)
        return next((word for word in words if "=" not in word), words[0] if words else "")


def commands_of(page: Path) -> list[Command]:
    """The commands in the console blocks of a page, in order."""
    found: list[Command] = []
    parser = CodeBlockParser(language="console", evaluator=lambda _example: None)
    for example in Sybil(parsers=[parser]).parse(page).examples():
        found += _commands_in(str(example.parsed), example.line + 1)
    return found


def _commands_in(block: str, first: int) -> Iterator[Command]:
    lines = block.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = lines[start].removeprefix("$ ")
        said = _CODE.search(text)
        shown = tuple(line for line in lines[start + 1 : end] if line.strip())
        yield Command(first + start, text, shown, int(said[1]) if said else 0)


def differences(command: Command, printed: str) -> list[str]:
    """The lines that a command shows and did not print there; none where all is true."""
    if not command.shown:
        return []
    wanted = [_pattern(line) for line in command.shown]
    lines = [line.rstrip() for line in printed.splitlines() if line.strip()]
    whole = "".join("(?:.*\n)*" if each == "<some>" else f"{each}\n" for each in wanted)
    if re.fullmatch(whole, "".join(f"{line}\n" for line in lines)):
        return []
    missing = [
        line
        for line, pattern in zip(command.shown, wanted, strict=True)
        if pattern != "<some>" and not any(re.fullmatch(pattern, each) for each in lines)
    ]
    return missing or ["the lines are not in this order, or others stand among them"]


def _pattern(line: str) -> str:
    """What a printed line must match for this one to be true of it."""
    if line.strip() in _SOME_LINES:
        return "<some>"
    parts = re.split(r"…|\.\.\.", line.rstrip())
    return ".*".join(map(_loosely, parts))


def _loosely(text: str) -> str:
    found, end = "", 0
    for each in _VARYING.finditer(text):
        unit = each[0].partition(" ")[2]
        varying = rf"[\d.,]+ {unit}" if unit else "[0-9a-f]+"
        found += re.escape(text[end : each.start()]) + varying
        end = each.end()
    return found + re.escape(text[end:])
