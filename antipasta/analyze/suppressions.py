"""Finds suppressing comments: `antipasta: ignore`, `antipasta: ignore-file` and `noqa: C901`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.raw import STRINGS_AND_COMMENTS
from antipasta.model import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

FILE_LINES = 10
"""The number of lines at the top of a file in which `ignore-file` counts."""

MARKERS = ("antipasta", "noqa")

# Not compiled until they are needed: few files have a comment of this kind.
_DIRECTIVE = r"""(?x) (?<![\w-]) antipasta:\s* ignore (?P<file>-file)? (?![\w-])
        (?: \s* \[ (?P<metrics> [^\]]*) \] | (?P<open> \[ [^\n]*)
        | (?P<other> [({<] [^)}>\n]* [)}>]?) | \s+ (?P<bare> \w+ (?: \s*,\s* \w+ )* ) (?!\w) )?
        \s* (?: --+ \s* (?P<reason> [^\n]*) )?"""
_NOQA = r"""(?xi) \#\s* noqa \s*:\s* (?P<codes> [A-Z]+[0-9]+ (?: [,\s]+ [A-Z]+[0-9]+ )* )
        \s* (?: --+ \s* (?P<reason> [^\n]*) )?"""
# What is meant for one, at the beginning of a comment: without the colon, or with another word.
_ALMOST = r"""(?xi) \A \s* [^\w\s]* \s* antipasta (?:
        \s+ (?P<plain> ignore(?:-file)?) \s* (?= \Z | \[ | \( | -- | \*/ )
        | \s*:\s* (?! (?-i:ignore(?:-file)?) (?![\w-]) )
          (?P<word> (?: ignore | disable | skip | suppress ) [\w-]* | noqa | off ) (?![\w-]) )"""
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
        almost = re.search(_ALMOST, part)
        if almost:
            yield Suppression(number, (), own_line, "comment", "", _misspelt(almost))
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
    if found["open"] or found["bare"]:
        return _without_brackets(found, directive)
    if found["metrics"] is not None and not metrics:
        return f"{directive}[] names no metric; without brackets it covers all"
    if found["file"] and line > FILE_LINES:
        return f"{directive} counts in the first {FILE_LINES} lines only"
    return ""


def _without_brackets(found: re.Match[str], directive: str) -> str:
    if found["open"]:
        names = _reason(found["open"].partition("--")[0]).strip("[ ") or "METRIC"
        return f"{directive}[{names} has no closing bracket; write {directive}[{names}]"
    if _names_a_metric(found["bare"]):
        return f"{directive} {found['bare']} has no brackets; write {directive}[{found['bare']}]"
    return ""


_SHORTEST_PREFIX = 4


def _names_a_metric(words: str) -> bool:
    """Whether the first of the words is a metric, or the beginning of one's name."""
    from antipasta.metrics import METRICS

    word = words.partition(",")[0].strip()
    return len(word) >= _SHORTEST_PREFIX and any(name.startswith(word) for name in METRICS)


def _misspelt(found: re.Match[str]) -> str:
    if found["plain"]:
        return f"antipasta {found['plain']} has no colon; write antipasta: {found['plain'].lower()}"
    is_file = re.search(r"file\Z", found["word"], re.IGNORECASE)
    wanted = "ignore-file" if is_file else "ignore"
    return f"{found['word']} is no word for it; write antipasta: {wanted}"


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
        yield from _comments_between(STRINGS_AND_COMMENTS.split(text))
        return
    for token in tokens:
        if token.type == tokenize.COMMENT:
            yield Comment(token.start[0], token.string)
