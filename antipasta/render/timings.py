"""Says where the time of a run went, for `--timings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.render.printable import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.results import PoolUse, RunFigures


def timings(run: RunFigures) -> Iterator[str]:
    """The lines for standard error."""
    cache = run.cache
    yield (
        f"antipasta: {run.duration_ms:.0f} ms, of which {run.measuring_ms:.0f} ms for looking up"
        f" {plural(cache.hits + cache.misses, 'content')} and measuring {cache.misses}"
    )
    if run.pool:
        yield from _pool(run.workers, run.pool)


def _pool(workers: int, use: PoolUse) -> Iterator[str]:
    yield (
        f"  {plural(workers, 'worker')}: {use.busy:.0%} busy,"
        f" parallel efficiency {use.efficiency:.2f}, a file lay ready for {use.wait_ms:.0f} ms"
    )
    yield (
        f"  batches {use.batches}, files tried again {use.retries},"
        f" workers ended for their time {use.kills}"
    )
