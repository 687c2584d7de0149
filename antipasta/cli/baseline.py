"""What `antipasta gate` is asked to do with the baseline, and what it says of it."""

from __future__ import annotations

from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.render.printable import plural, printable
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from typing import Literal

    from antipasta.results.findings import BaselineWritten
    from antipasta.run.request import Request


class BaselineOptions(NamedTuple):
    """The baseline to use, and the one to write; an empty name means the configured file."""

    baseline: str | None = None
    write_baseline: str | None = None
    prune_baseline: bool = False


def with_baseline(request: Request, options: BaselineOptions) -> Request:
    """The request, with the options for the baseline.

    Raises UsageError for options that exclude each other.
    """
    written = options.write_baseline
    if written is None and not options.prune_baseline:
        return request._replace(baseline=options.baseline)
    if written is not None and (options.prune_baseline or options.baseline):
        raise UsageError(
            "--write-baseline goes with neither --baseline nor --prune-baseline",
            hint="name the file as the value of --write-baseline",
        )
    action: Literal["write", "prune"] = "prune" if written is None else "write"
    request = request._replace(baseline=written or options.baseline, baseline_action=action)
    # Imported here: most gates only read a baseline, if there is one.
    from antipasta.judging.baseline import require_whole_tree

    require_whole_tree(request)
    return request


def say_written(written: BaselineWritten | None) -> None:
    """Print what was written to the baseline, if anything was, and how it will be read."""
    if written is None:
        return
    path = printable(written.path)
    before = "" if written.before is None else f"; before {written.before}"
    say(f"antipasta: {plural(written.entries, 'violation')} listed in {path}{before}")
    if not written.is_configured:
        say(f"  let hook and gate read it:  baseline: {path}  in the configuration")
