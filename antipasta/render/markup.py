"""Parts of Markdown that no name can break out of: code spans, tables, folded parts."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from antipasta.limits import limit
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What a code span cannot hold in a table: https://github.github.com/gfm/#tables-extension-.
_BREAKS_SPANS = re.compile(r"[`|\\]|\A | \Z|\A\Z")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def code(text: str) -> str:
    """`text` as code only: no markup, no link, and no mention of a user."""
    text = printable(text)
    if not _BREAKS_SPANS.search(text):
        return f"`{text}`"
    # A character reference is never markup: https://spec.commonmark.org/0.31.2/#example-37.
    inner = _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", text)
    return f"<code>{inner}</code>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, share: float) -> Iterator[str]:
    """The lines of a table, with as many rows as fit into its share of a comment.

    `share` is the share of limits.MAX_COMMENT_CHARACTERS, from 0 to 1. A line below the table
    counts the rows left out.
    """
    lines = [_row(row) for row in rows]
    room = share * limit("MAX_COMMENT_CHARACTERS")
    shown = sum(used <= room for used in accumulate(len(line) + 1 for line in lines))
    if shown:
        yield _row(head)
        yield _row(["---"] * len(head))
        yield from lines[:shown]
        yield ""
    if shown < len(lines):
        yield f"... and {len(lines) - shown} more"
        yield ""


def folded(summary: str, lines: Sequence[str]) -> Iterator[str]:
    """The lines, folded under a summary; nothing if there are no lines."""
    if lines:
        yield from (f"<details><summary>{summary}</summary>", "", *lines, "</details>", "")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
