"""What a command answered, without what differs from run to run, and how two answers differ."""

from __future__ import annotations

import json
import re
from difflib import unified_diff
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OF_DATA = (
    # Of a receipt: hashes of antipasta's own code.
    (re.compile(r'"(engine|seal)": "[0-9a-f]+"'), r'"\1": "<hash>"'),
)
_OF_WORDS = (
    (re.compile(r"\b\d+(\.\d+)? (ms|s)\b"), r"<time> \2"),
    (re.compile(r'\btime="\d+\.\d+"'), 'time="<time>"'),
)
"""What differs from run to run, and what stands for it; a JSON document has its times in `run`."""

_RUN = '"run": '
_DATA = (".json", ".jsonl", ".toml")
_LINES = 60


class Answer(NamedTuple):
    """What a command did: `files` are those that it wrote, by name; a file that is not there: None.

    `exit_code` is None for a command that did not end in time.
    """

    exit_code: int | None
    output: str
    error: str
    files: Mapping[str, str | None]
    seconds: float


class Difference(NamedTuple):
    """What two answers differ in, such as `standard output`, and how: a unified diff."""

    what: str
    diff: str


def without_run(document: str) -> tuple[str, dict[str, object]]:
    """A document in `json` or `jsonl` without the value of its field `run`, and that value.

    All else stays byte for byte. A text without such a field comes back as it is, with {}.
    """
    # A quotation mark within a string is escaped, so this is a name. No list has such a field.
    start = document.rfind(_RUN)
    if start < 0:
        return document, {}
    try:
        run, end = json.JSONDecoder().raw_decode(document, start + len(_RUN))
    except ValueError:
        return document, {}
    return f"{document[:start]}{_RUN}<run>{document[end:]}", run


def differences(
    before: Answer, after: Answer, format_name: str, *, words: bool
) -> Iterator[Difference]:
    """Where the answers differ; of what people read only where `words` says so.

    `format_name` is that of the standard output.
    """
    written = before.files.keys() | after.files.keys()
    parts = [
        ("exit code", str(before.exit_code), str(after.exit_code), True),
        ("standard output", before.output, after.output, format_name in ("json", "jsonl")),
        ("standard error", before.error, after.error, False),
        *(
            (name, before.files.get(name), after.files.get(name), name.endswith(_DATA))
            for name in sorted(written)
        ),
    ]
    for what, one, two, is_data in parts:
        if is_data or words:
            yield from _differing(what, _comparable(one, is_data), _comparable(two, is_data))


def _differing(what: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        lines = unified_diff(
            before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=2
        )
        # Where only the line ends differ, no line does.
        shown = list(lines) or [f"-{before!r}"[:200], f"+{after!r}"[:200]]
        rest = [f"... and {len(shown) - _LINES} lines more"] if len(shown) > _LINES else []
        yield Difference(what, "\n".join(shown[:_LINES] + rest))


def _comparable(text: str | None, is_data: bool) -> str:
    """The text without what differs from run to run."""
    if text is None:
        return "<no such file>"
    text, _ = without_run(text)
    for pattern, replacement in _OF_DATA if is_data else _OF_DATA + _OF_WORDS:
        text = pattern.sub(replacement, text)
    return text
