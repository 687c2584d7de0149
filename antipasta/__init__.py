"""antipasta: what a commit does to the complexity of each function it touches.

The functions here are the whole of the Python interface. What they need is imported when they are
called, so that `import antipasta` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import FileMetrics, Mode
    from antipasta.results import MetricsReport, Verdict
    from antipasta.run.request import Request

__all__ = ["__version__", "gate", "measure", "measure_source"]


def measure(
    paths: Sequence[str] = (),
    *,
    staged: bool = False,
    rev: str | None = None,
    base: str | None = None,
    head: str | None = None,
) -> MetricsReport:
    """Measure files as `antipasta metrics` does, from the current directory.

    Raises antipasta.errors.AntipastaError for what the caller can mend.
    """
    from antipasta import pipeline
    from antipasta.run.opening import open_request, open_run

    request = _request(paths, staged=staged, rev=rev, base=base, head=head)
    with open_request(request) as opened:
        return pipeline.measure(open_run(opened))


def gate(
    paths: Sequence[str] = (),
    *,
    staged: bool = False,
    rev: str | None = None,
    base: str | None = None,
    head: str | None = None,
    mode: Mode | None = None,
    thresholds: Sequence[str] = (),
) -> Verdict:
    """Judge files as `antipasta gate` does, from the current directory.

    `mode` is by default `ratchet` where there is a base, else `absolute`; `thresholds` are of the
    form METRIC=VALUE. Raises antipasta.errors.AntipastaError for what the caller can mend.
    """
    from antipasta import pipeline
    from antipasta.run.opening import open_request, open_run

    request = _request(paths, staged=staged, rev=rev, base=base, head=head)
    pipeline.require_base(request, mode)
    with open_request(request._replace(thresholds=tuple(thresholds))) as opened:
        run = open_run(opened)
        return pipeline.gate(run, pipeline.rules_of(run, mode), list_changes=True)


def measure_source(source: bytes, *, language: str) -> FileMetrics:
    """Measure the text of one file in `language`, a name from `antipasta.languages`.

    Raises KeyError for a name that is no language. What is in `source` is measured or explained.
    """
    from antipasta import analyze

    return analyze.measure_source(source, language=language)


def _request(
    paths: Sequence[str], *, staged: bool, rev: str | None, base: str | None, head: str | None
) -> Request:
    import os

    from antipasta.run.request import Request, require_one_source

    require_one_source(staged=staged, rev=rev, base=base, head=head)
    return Request(cwd=os.getcwd(), paths=tuple(paths), staged=staged, base=base, head=head or rev)
