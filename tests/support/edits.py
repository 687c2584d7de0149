"""Random edits of real source files: those of the standard library of the running Python."""

from __future__ import annotations

import ast
import sysconfig
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Lines = list[str]
    Edit = Callable[[Lines, Random], Lines]

MODULES = (
    *("ast", "contextlib", "dataclasses", "functools", "gettext"),
    *("shutil", "smtplib", "statistics", "tempfile", "threading"),
)

INSERTED = (
    *("'''", '"""', '"', "(", "}", "\\", "@decorated", "else:", "try:", "    ", "\f", "# comment"),
    *("import os", "x = [", "class Added:", "    pass", "if x:", "pass", "'''text'''", "async \\"),
)
"""Lines that may leave a string, a bracket or a statement open, and some that do not."""


@cache
def real_source(module: str) -> str:
    """The source of a module of the standard library."""
    return Path(sysconfig.get_path("stdlib"), f"{module}.py").read_text(encoding="utf-8")


def edited(text: str, random: Random) -> str:
    """`text` after one or two random edits; it need not parse any more."""
    lines = text.splitlines(keepends=True)
    for _ in range(random.randint(1, 2)):
        lines = random.choice(EDITS)(lines, random) or ["\n"]
    return "".join(lines)


def edited_program(text: str, random: Random) -> str:
    """`text` after edits that leave it a program."""
    while True:
        changed = edited(text, random)
        with suppress(SyntaxError, ValueError):
            # Compiled, for complexipy does not read a `return` outside of a function either.
            compile(changed, "<edited>", "exec", dont_inherit=True)
            return changed


def _definitions(lines: Lines) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The definitions in the text; none if it does not parse."""
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return []
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]


def _span(lines: Lines, random: Random) -> tuple[int, int]:
    """Where one definition, decorators included, begins and ends; any lines if there is none."""
    found = _definitions(lines)
    if not found:
        first = random.randrange(len(lines))
        return first, min(len(lines), first + random.randint(1, 30))
    node = random.choice(found)
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return first - 1, node.end_lineno or first


def _delete(lines: Lines, random: Random) -> Lines:
    first, last = _span(lines, random)
    return lines[:first] + lines[last:]


def _duplicate(lines: Lines, random: Random) -> Lines:
    first, last = _span(lines, random)
    return lines[:last] + lines[first:last] + lines[last:]


def _rename(lines: Lines, random: Random) -> Lines:
    first, last = _span(lines, random)
    renamed = [
        line.replace("def ", "def renamed_", 1).replace("class ", "class Renamed", 1)
        if line.lstrip().startswith(("def ", "class ", "async def "))
        else line
        for line in lines[first:last]
    ]
    return lines[:first] + renamed + lines[last:]


def _move(lines: Lines, random: Random) -> Lines:
    first, last = _span(lines, random)
    rest = lines[:first] + lines[last:]
    place = _span(rest, random)[0] if rest else 0
    return rest[:place] + lines[first:last] + rest[place:]


def _reindent(lines: Lines, random: Random) -> Lines:
    first, last = _span(lines, random)
    by = random.choice(("    ", "\t", " "))
    moved = [
        f"{by}{line}" if random.random() < 0.95 else line.removeprefix("    ")
        for line in lines[first:last]
    ]
    return lines[:first] + moved + lines[last:]


def _wrap(lines: Lines, random: Random) -> Lines:
    """Put a definition under a condition."""
    first, last = _span(lines, random)
    return [*lines[:first], "if True:\n", *(f"    {x}" for x in lines[first:last]), *lines[last:]]


def _edit_body(lines: Lines, random: Random) -> Lines:
    """Put a statement before one of a definition."""
    found = _definitions(lines)
    if not found:
        return _insert(lines, random)
    statement = random.choice(random.choice(found).body)
    place, indent = statement.lineno - 1, " " * statement.col_offset
    added = random.choice(("if x and y or x < 1: x += 1", "x = 1  # new", "x = a - 3.0 * b'b'"))
    return [*lines[:place], f"{indent}{added}\n", *lines[place:]]


def _insert(lines: Lines, random: Random) -> Lines:
    place = random.randint(0, len(lines))
    return [*lines[:place], f"{random.choice(INSERTED)}\n", *lines[place:]]


def _cut_line_end(lines: Lines, random: Random) -> Lines:
    """Drop the rest of a line, or join it with the next."""
    place = random.randrange(len(lines))
    line = lines[place]
    return [*lines[:place], line[: random.randint(0, len(line))], *lines[place + 1 :]]


EDITS: tuple[Edit, ...] = (
    *(_delete, _duplicate, _rename, _move, _reindent, _wrap),
    *(_edit_body,) * 6,
    *(_insert, _cut_line_end),
)
