"""Says where the time of a run went, for `--timings`: a tree whose shares add up."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.render.printable import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from antipasta.results import PoolUse, RunFigures
    from antipasta.results.spent import EngineTime, Spent


def timings(
    run: RunFigures, stages: Mapping[str, float], place: Callable[[str], str] = str
) -> Iterator[str]:
    """The lines for standard error.

    `stages` are the seconds that each stage took, in their order. Their shares are of the elapsed
    time, those below `measure` of the CPU time. `place` turns the path of a file into what is
    shown.
    """
    elapsed = sum(stages.values())
    yield f"antipasta: {elapsed * 1000:.0f} ms"
    for name, seconds in stages.items():
        yield f"  {_row(seconds, elapsed, name)}{_looked_up(run) if name == 'look_up' else ''}"
        if name == "measure":
            yield from _measured(run, place)


def _row(seconds: float, whole: float, what: str) -> str:
    return f"{seconds * 1000:8.1f} ms {_share(seconds, whole):6.1%}  {what}"


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _looked_up(run: RunFigures) -> str:
    cache = run.cache
    return f": {cache.hits} of {plural(cache.hits + cache.misses, 'content')} in the cache"


def _measured(run: RunFigures, place: Callable[[str], str]) -> Iterator[str]:
    """The lines below the stage that measures."""
    if run.executor == "dask":
        yield "    a cluster measured, which does not tell the time of each file"
    if run.pool:
        yield from _pool(run.workers, run.pool)
    if run.spent:
        yield from _spent(run.spent, run.workers if run.pool else 0, place)


def _pool(workers: int, use: PoolUse) -> Iterator[str]:
    yield (
        f"    {plural(workers, 'worker')}: {use.busy:.0%} busy,"
        f" parallel efficiency {use.efficiency:.2f}, a file lay ready for {use.wait_ms:.0f} ms"
    )
    yield (
        f"    batches {use.batches}, files tried again {use.retries},"
        f" workers ended for their time {use.kills}"
    )


def _spent(spent: Spent, workers: int, place: Callable[[str], str]) -> Iterator[str]:
    """What took CPU time; with `workers` it may be more than the stage took."""
    whole = spent.seconds
    who = plural(workers, "worker") if workers else "this process for the files"
    yield f"    CPU time of {who}: {whole * 1000:.1f} ms"
    for engine in spent.engines:
        yield f"      {_row(engine.seconds, whole, _engine(engine))}"
    if workers:
        yield f"      {_row(spent.elsewhere, whole, 'start of the workers, and their messages')}"
    files = sum(each.files for each in spent.engines)
    if files > len(spent.slowest):
        yield f"    the {len(spent.slowest)} of {files} files that took longest"
    else:
        yield "    the files"
    for file in spent.slowest:
        yield f"      {_row(file.seconds, whole, place(file.path))}"


def _engine(each: EngineTime) -> str:
    name = each.language if each.language == each.engine else f"{each.language} ({each.engine})"
    return f"{name}: {plural(each.files, 'file')}, {each.bytes / 1000:.1f} KB"
