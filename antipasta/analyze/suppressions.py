"""Finds suppressing comments: `antipasta: ignore`, `antipasta: ignore-file` and `noqa: C901`."""

from __future__ import annotations

import re

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

FILE_LINES = 10
"""The number of lines at the top of a file in which `ignore-file` counts."""

MARKERS = ("antipasta:", "noqa")

# Not compiled until they are needed: few files have a comment of this kind.
_DIRECTIVE = r"""(?x) (?<![\w-]) antipasta:\s* ignore (?P<file>-file)? (?![\w-])
        (?: \s* \[ (?P<metrics> [^\]\[]*+) \] | (?P<other> [({<] [^)}>\n]* [)}>]?) )?
        \s* (?: --+ \s* (?P<reason> [^\n]*) )?"""
_NOQA = r"""(?xi) \#\s* noqa \s*:\s* (?P<codes> [A-Z]+[0-9]+ (?: [,\s]+ [A-Z]+[0-9]+ )* )
        \s* (?: --+ \s* (?P<reason> [^\n]*) )?"""
MCCABE = "C901"
"""flake8's and ruff's name for a function that is too complex."""

COMMENT_ENDS = ("*/", "*)", "]]", "%}")


class Comment(NamedTuple):
    """A comment as it is in the source, with its opening sign; `line` is its first line."""

    line: int
    text: str


def has_marker(text: str) -> bool:
    """Whether `text` contains a word of a suppressing comment."""
    lowered = text.lower()
    return any(marker in lowered for marker in MARKERS)


def find_suppressions(text: str, parts: list[str] | None) -> tuple[Suppression, ...]:
    """The suppressions in a Python file, in the order of lines; `parts` is `split_text(text)`."""
    if parts is None:
        return read_comments(_comments_by_tokens(text), text) if has_marker(text) else ()
    comments = "\n".join(part for part in parts[1::2] if part[0] == "#")
    return read_comments(_comments_between(parts), text) if has_marker(comments) else ()


def read_comments(comments: Iterable[Comment], text: str) -> tuple[Suppression, ...]:
    """The suppressions in these comments of the file `text`, in the order given."""
    lines = [line.strip() for line in text.split("\n")]
    return tuple(
        suppression for comment in comments for suppression in _suppressions(comment, lines)
    )


def _suppressions(comment: Comment, lines: list[str]) -> Iterator[Suppression]:
    """The suppressions in one comment; `lines` are the stripped lines of the file."""
    for number, part in enumerate(comment.text.split("\n"), comment.line):
        own_line = number > len(lines) or lines[number - 1] == part.strip()
        for found in re.finditer(_DIRECTIVE, part):
            yield _directive(found, number, own_line=own_line)
        noqa = re.search(_NOQA, part)
        if noqa and MCCABE in re.split(r"[,\s]+", noqa["codes"].upper()):
            yield Suppression(
                number, ("cyclomatic_complexity",), own_line, "noqa", _reason(noqa["reason"])
            )


def _directive(found: re.Match[str], line: int, *, own_line: bool) -> Suppression:
    """The suppression; with a problem where it is not written as it has to be."""
    metrics = tuple(name.strip() for name in (found["metrics"] or "").split(",") if name.strip())
    by: Literal["comment", "file"] = "file" if found["file"] else "comment"
    reason, problem = _reason(found["reason"]), _problem(found, metrics, line)
    return Suppression(line, metrics, own_line, by, reason, problem)


def _problem(found: re.Match[str], metrics: tuple[str, ...], line: int) -> str:
    directive = f"ignore{found['file'] or ''}"
    if found["other"]:
        names = found["other"].strip("({<)}> ") or "METRIC"
        return f"{directive}{found['other']} has the wrong brackets; write {directive}[{names}]"
    if found["metrics"] is not None and not metrics:
        return f"{directive}[] names no metric; without brackets it covers all"
    if found["file"] and line > FILE_LINES:
        return f"{directive} counts in the first {FILE_LINES} lines only"
    return ""


def _reason(text: str | None) -> str:
    reason = (text or "").strip()
    for end in COMMENT_ENDS:
        reason = reason.removesuffix(end).rstrip()
    return reason.partition(" #")[0].rstrip()


def _comments_between(parts: list[str]) -> Iterator[Comment]:
    line = 1
    for index, part in enumerate(parts):
        if index % 2 and part[0] == "#":
            yield Comment(line, part)
        line += part.count("\n")


def _comments_by_tokens(text: str) -> Iterator[Comment]:
    import io
    import tokenize

    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, tokenize.TokenError):
        # The code is broken: find the comments by the regular expression.
        # Imported here: the other languages do not need it.
        from antipasta.analyze.raw import STRINGS_AND_COMMENTS

        yield from _comments_between(STRINGS_AND_COMMENTS.split(text))
        return
    for token in tokens:
        if token.type == tokenize.COMMENT:
            yield Comment(token.start[0], token.string)
