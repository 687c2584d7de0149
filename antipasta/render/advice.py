"""What to do next, after a verdict that stops something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.model import MODULE
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.results import Verdict, Violation


def advice(verdict: Verdict, *, is_hook: bool) -> Iterator[str]:
    """Lines for standard error: where to look, how to suppress, how to bypass once."""
    if verdict.run.cache.problem:
        yield f"antipasta: working without the cache: {verdict.run.cache.problem}"
    if verdict.differs_on_disk:
        paths = ", ".join(printable(path) for path in verdict.differs_on_disk)
        yield f"  the staged version was judged; the working tree differs: {paths}"
    if verdict.violations:
        yield from _ways_out(verdict.violations[0], is_hook=is_hook)


def _ways_out(worst: Violation, *, is_hook: bool) -> Iterator[str]:
    from shlex import quote

    yield f"  see all numbers:  antipasta metrics {printable(quote(worst.path))}"
    if worst.function and worst.function != MODULE:
        comment, place = f"# antipasta: ignore[{worst.metric}]", "on the line of its definition"
    else:
        comment, place = "# antipasta: ignore-file", "in the first ten lines"
    yield f"  accept for good:  {comment} -- REASON  {place}"
    if is_hook:
        yield "  bypass once:      git commit --no-verify"
