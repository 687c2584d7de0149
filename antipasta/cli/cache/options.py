"""The options that the cache commands share, and the form of their answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from antipasta.render.printable import in_json
from antipasta.terminal.console import tell, write_document

if TYPE_CHECKING:
    from collections.abc import Callable

DIRECTORY = click.option("--cache-dir", metavar="DIR", help="The directory of the cache.")
FORMAT = click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the answer.",
)


def covering(pattern: str | None) -> Callable[[str], bool] | None:
    """A function that tells whether `pattern` covers a path; None without a pattern.

    Raises UsageError for a pattern that cannot match anything.
    """
    if pattern is None:
        return None
    from antipasta.config.patterns import matcher, path_patterns
    from antipasta.errors import UsageError

    try:
        return matcher(path_patterns([pattern]))
    except ValueError as exc:
        raise UsageError(f"{pattern!r} {exc}", hint="write it as in a .gitignore") from exc


def show(answer: dict[str, Any], format_name: str) -> None:
    """Write the answer to standard output: as JSON, or one line for each field."""
    if format_name == "json":
        write_document(in_json(json.dumps({"schema": "antipasta.cache/1", **answer})) + "\n")
        return
    for name, value in answer.items():
        for each in _lines(value):
            tell(f"{name.replace('_', ' ')}: {each}")


def _lines(value: object) -> list[object]:
    """The lines for a value of an answer: one for each element of a list."""
    return value if isinstance(value, list) else [value]
