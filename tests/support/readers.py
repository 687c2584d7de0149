"""Reads what a format says back, by readers that are not ours."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def texts_in(form: str, document: str) -> list[str]:
    """Every text that a `document` in that format holds, without its escapes."""
    return list(_READERS[form](document))


def decode_command(text: str) -> str:
    """A value of a workflow command, as the runner of GitHub Actions reads it."""
    for sign, escape in ((":", "%3A"), (",", "%2C"), ("\r", "%0D"), ("\n", "%0A"), ("%", "%25")):
        text = text.replace(escape, sign)
    return text


def is_command(line: str) -> bool:
    """Whether the agent of Azure or TeamCity, or the runner of GitHub, takes a line for a command.

    The two of GitHub's forms are in ActionCommand.cs of github.com/actions/runner.
    """
    return bool(re.search(r"##(?:\w*)\[", line) or re.match(r"\s*::[A-Za-z][^:]*::", line))


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _json(document: str) -> Iterator[str]:
    return _strings(json.loads(document))


def _jsonl(document: str) -> Iterator[str]:
    for line in document.removesuffix("\n").split("\n"):
        yield from _json(line)


def _xml(document: str) -> Iterator[str]:
    for element in ElementTree.fromstring(document).iter():
        yield from (*element.attrib.values(), (element.text or "").strip())


def _csv(document: str) -> Iterator[str]:
    for row in csv.reader(StringIO(document, newline=""), strict=True):
        yield from row


def _commands(document: str) -> Iterator[str]:
    *lines, last = document.removesuffix("\n").split("\n")
    for line in lines:
        _, head, message = line.split("::", 2)
        _, _, properties = head.partition(" ")
        yield from (decode_command(pair.partition("=")[2]) for pair in properties.split(","))
        yield decode_command(message)
    yield last


def _markdown(document: str) -> Iterator[str]:
    for token in MarkdownIt("commonmark").enable("table").parse(document):
        shown = (each for each in token.children or () if each.type != "html_inline")
        yield "".join(each.content for each in shown)


def _lines(document: str) -> Iterator[str]:
    yield from document.removesuffix("\n").split("\n")


_READERS: dict[str, Callable[[str], Iterator[str]]] = {
    "text": _lines,
    "json": _json,
    "jsonl": _jsonl,
    "sarif": _json,
    "github": _commands,
    "gitlab": _json,
    "junit": _xml,
    "checkstyle": _xml,
    "markdown": _markdown,
    "csv": _csv,
}
