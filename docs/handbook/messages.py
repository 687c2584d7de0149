"""The page of all error messages, from the code that raises them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from handbook.spelling import GAP, constants, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    Names = Mapping[str, ast.expr]

_ROOT = "AntipastaError"
_MISTAKE = "mistake"
_MESSAGE_OF = {_MISTAKE: 1}
"""The calls besides those of errors that take a message, and which argument it is."""

_PASSED_ON = {
    "config/": _MISTAKE,
    "cache/bundle.py": "CacheError",
    "judging/receipt.py": "ReceiptError",
}
"""The modules whose ValueErrors end up in an error for people."""

_SECTIONS = {
    "UsageError": "The command line, and Python's arguments",
    "ConfigError": "The configuration and the baseline",
    "GitError": "git",
    "HookError": "The git hook",
    "SourceError": "Files",
    "CacheError": "The cache",
    "ReceiptError": "Receipts",
    "ExecutorError": "Measuring on a cluster",
    "OutputError": "Standard output",
    _MISTAKE: "Mistakes in a configuration, each behind `FILE:LINE: SETTING:`",
    "say": "Notes on standard error, which change no exit code",
    "script": "The script that git runs, where antipasta cannot start",
}

_HEAD = f"""\
# All messages

This page is made from the code (`make pages`). `{GAP}` stands for a name, a value, or
what another program said. [Troubleshooting](../troubleshooting.md) explains what people meet most.

An error is a line that begins with `antipasta:`; the line below it, if there is one, says what to
do. The exit code is 1; in the hook it is 0, and the commit goes through.
"""


_OURS = "antipasta: "
_WORD = re.compile(r"[a-z]{3}")
_ECHO = re.compile(r'echo "([^"]+)"')


class Message(NamedTuple):
    """A message with gaps, its hint, and the section of the page where it is listed."""

    section: str
    text: str
    hint: str


def messages_page(root: Path) -> str:
    """The page in Markdown, with a table for each kind of error, of the code below `root`."""
    found = [*messages(root / "antipasta"), *_of_the_scripts(root / "hooks")]
    parts = [_HEAD]
    for section, title in _SECTIONS.items():
        rows = sorted({(each.text, each.hint) for each in found if each.section == section})
        parts.append(f"\n## {title}\n\n| message | what to do |\n|---|---|\n")
        parts.extend(f"| {_code(text)} | {_code(hint) if hint else ''} |\n" for text, hint in rows)
    return "".join(parts)


def messages(package: Path) -> list[Message]:
    """All messages in the modules of a package."""
    return [
        each
        for _, node, known, names in _nodes(package)
        for each in _messages_of(node, known, names)
    ]


def _nodes(package: Path) -> Iterator[tuple[str, ast.AST, Mapping[str, str], Names]]:
    """Each node of each module, with the sections of its errors and what its names stand for."""
    trees = {
        path.relative_to(package).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(package.rglob("*.py"))
    }
    shared = constants(node for tree in trees.values() for node in tree.body)
    sections = _sections(trees.values())
    for path, tree in trees.items():
        names = {**shared, **constants(ast.walk(tree))}
        known = {**sections, **_caught_in(path)}
        for node in _whole(tree):
            yield path, node, known, names


def _whole(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module without its docstrings, and without the parts of texts."""
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            parts.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts.update(map(id, node.values))
        if not isinstance(node, ast.Constant) or id(node) not in parts:
            yield node


def _of_the_scripts(folder: Path) -> Iterator[Message]:
    for path in sorted(folder.glob("*.sh")):
        for said in _ECHO.findall(path.read_text(encoding="utf-8")):
            yield Message("script", re.sub(r"\$\w+", GAP, said.strip()), "")


def _sections(trees: Iterable[ast.Module]) -> dict[str, str]:
    """The section of each error that a user can fix, by the names of the classes."""
    parents = {
        node.name: base.id
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }
    found = {_MISTAKE: _MISTAKE}
    for name in parents:
        line = _line(name, parents)
        if _ROOT in line[1:]:
            found[name] = next(each for each in line if each in _SECTIONS)
    return found


def _line(name: str, parents: Mapping[str, str]) -> list[str]:
    """A class and those above it."""
    return [name, *_line(parents[name], parents)] if name in parents else [name]


def _caught_in(path: str) -> dict[str, str]:
    """The section of the other errors of a module, whose messages it passes on to people."""
    for beginning, section in _PASSED_ON.items():
        if path.startswith(beginning):
            return dict.fromkeys(("ValueError", "SyntaxMistake"), section)
    return {}


def _messages_of(node: ast.AST, sections: Mapping[str, str], names: Names) -> Iterator[Message]:
    if isinstance(node, ast.JoinedStr | ast.Constant):
        yield from (Message("say", text, "") for text in texts(node, names) if _is_ours(text))
    elif isinstance(node, ast.Call) and _name(node.func) in sections:
        yield from _messages_of_an_error(node, sections, names)


def _messages_of_an_error(
    call: ast.Call, sections: Mapping[str, str], names: Names
) -> Iterator[Message]:
    name = _name(call.func)
    hints = [each.value for each in call.keywords if each.arg == "hint"]
    hint = " or ".join(text for each in hints for text in texts(each, names))
    for given in call.args[_MESSAGE_OF.get(name, 0) :][:1]:
        for text in texts(given, names):
            yield Message(sections[name], text, hint)


def _is_ours(text: str) -> bool:
    return text.startswith(_OURS) and bool(_WORD.search(text.removeprefix(_OURS)))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _code(text: str) -> str:
    shown = " ".join(text.split()).replace("|", r"\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def silent(package: Path) -> dict[str, int]:
    """How many errors each module raises of which nothing is known but what others have said."""
    found: dict[str, int] = {}
    for path, node, known, names in _nodes(package):
        name = _name(node.func) if isinstance(node, ast.Call) else ""
        if known.get(name, "").endswith("Error") and not list(_messages_of(node, known, names)):
            found[path] = found.get(path, 0) + 1
    return found
