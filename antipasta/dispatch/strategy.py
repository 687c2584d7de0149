"""Decides whether this process or workers measure the files, and how many workers.

docs/dispatch.md has the rule and the measurements behind its numbers.
"""

from __future__ import annotations

from functools import partial
from itertools import chain

from antipasta.dispatch.batching import predicted_ms
from antipasta.dispatch.processors import free_processors
from antipasta.dispatch.risk import is_risky
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import Missing
from antipasta.system.processors import others_running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.dispatch.bounds import Backend
    from antipasta.dispatch.figures import Figures
    from antipasta.model import Content

POOL_FROM_MS = 220.0
"""From this predicted work on, starting two or more workers saves time."""

ISOLATE_FROM_MS = 600.0
"""From this predicted work on, one worker costs next to nothing, and it isolates crashes."""

POOL_FROM_SECONDS = 0.3
"""From this time left on, two workers measure more than this process, although they start later."""


class Choice(NamedTuple):
    """The number of workers, 0 for this process, and all contents, including those looked at."""

    workers: int
    contents: Iterator[Content]

    def backend(self, figures: Figures) -> Backend:
        """The function that measures by this choice. It adds the work to `figures`."""
        if not self.workers:
            from antipasta.dispatch import sequential

            return partial(sequential.run, figures=figures)
        from antipasta.dispatch import pool
        from antipasta.dispatch.process import Plan

        return partial(pool.run, plan=Plan(self.workers), figures=figures)


def choose(
    contents: Iterable[Content], jobs: int | None, seconds_left: float = float("inf")
) -> Choice:
    """Decide by the first `contents`, reading no more of them than the decision needs.

    `jobs` is the number of workers that the user asks for, 1 included; None means one for each free
    processor. This process does little work itself, unless a file is risky. With few `seconds_left`
    it does all work and passes over risky files; workers start only where every file is risky.
    """
    contents = iter(contents)
    others = others_running()
    workers = jobs or free_processors(others)
    enough = POOL_FROM_MS if workers > 1 else ISOLATE_FROM_MS
    if seconds_left < POOL_FROM_SECONDS:
        return _choose_at_once(contents, workers)
    seen: list[Content] = []
    ms = 0.0
    for content in contents:
        seen.append(content)
        if content.data is None:
            continue
        ms += predicted_ms(len(content.data), content.version.language)
        if ms >= enough or is_risky(content.data):
            # What ran a moment ago may have ended while the contents were read.
            workers = jobs or free_processors(others, others_running())
            return Choice(workers, chain(seen, contents))
    return Choice(0, iter(seen))


def _choose_at_once(contents: Iterator[Content], workers: int) -> Choice:
    """Stay in this process, because a worker starts slowly, unless every file is risky."""
    seen: list[Content] = []
    for content in contents:
        seen.append(content)
        if content.data is not None and not is_risky(content.data):
            rest = chain(seen, contents)
            return Choice(0, (_left_over(each) if _needs_worker(each) else each for each in rest))
    return Choice(workers if any(map(_needs_worker, seen)) else 0, iter(seen))


def _needs_worker(content: Content) -> bool:
    return content.data is not None and is_risky(content.data)


def _left_over(content: Content) -> Content:
    detail = "no time was left to start a worker process for it"
    return content._replace(data=None, missing=Missing(content.version.path, "budget", detail))
