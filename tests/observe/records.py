"""Records of runs, as tests make them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from antipasta.observe.recorder import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

TIME = 1_700_000_000.5
"""The time of a record, in seconds since 1970: 2023-11-14, 22:13."""

# Milliseconds by stage: without work, and for each unit of it.
_COSTS = {
    "start": (45.0, 0.0),
    "collect": (3.0, 0.02),
    "look_up": (2.0, 0.3),
    "measure": (6.0, 0.8),
    "compare": (2.5, 0.5),
    "judge": (3.0, 0.08),
    "render": (3.0, 0.02),
}
_NOISE = 0.35


def record(**fields: Any) -> dict[str, Any]:
    """A record of a hook, with these `fields` in place of some."""
    plain = {
        "time": TIME,
        "form": 1,
        "kind": "hook",
        "repository": "0123456789abcdef",
        "version": "2.0.0",
        "ms": 60.0,
        "stages": {"start": 50.0, "look_up": 4.0, "measure": 6.0},
        "budget": 1.0,
        "memory_mb": 20.0,
        "files": 3,
        "functions": 30,
        "hits": 2,
        "misses": 1,
        "bytes": 4000,
        "executor": "sequential",
        "workers": 1,
        "efficiency": None,
        "retries": 0,
        "kills": 0,
        "degradation": "normal",
        "spent": False,
        "status": "passed",
        "violations": 0,
        "code": 0,
    }
    return plain | fields


def noisy(
    seed: int, number: int, factors: Mapping[str, float] | None = None, last: int = 50
) -> list[dict[str, Any]]:
    """Records of a hook on commits of different sizes, on a machine that is busy now and then.

    The stages in `factors` take so many times as long in the last runs.
    """
    chance = random.Random(seed)
    return [
        _noisy(chance, at, factors or {} if at >= number - last else {}) for at in range(number)
    ]


def _noisy(chance: random.Random, at: int, factors: Mapping[str, float]) -> dict[str, Any]:
    files = 1 + int(chance.lognormvariate(1.0, 0.8))
    misses = 0 if chance.random() < 0.2 else chance.randint(1, files)
    kilobytes = sum(chance.lognormvariate(1.5, 1.0) for _ in range(misses))
    functions = files * chance.randint(2, 30)
    work = {
        "collect": files,
        "look_up": files - misses,
        "measure": kilobytes,
        "compare": files,
        "judge": functions,
        "render": functions,
    }
    # Now and then something else has the processor.
    busy = chance.uniform(1.5, 6.0) if chance.random() < 0.08 else 1.0
    stages = {}
    for name, (start, slope) in _COSTS.items():
        plain = start + slope * work.get(name, 0)
        noise = chance.lognormvariate(0.0, _NOISE) * busy
        stages[name] = round(plain * noise * factors.get(name, 1.0), 2)
    if not misses:
        stages["measure"] = 0.02
    return record(
        time=TIME + 600 * at,
        ms=round(sum(stages.values()), 2),
        stages=stages,
        files=files,
        functions=functions,
        hits=files - misses,
        misses=misses,
        bytes=int(kilobytes * 1000),
    )


def write(directory: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write the records where those of the cache in `directory` are."""
    directory.mkdir(exist_ok=True)
    text = "".join(f"{json.dumps(each, separators=(',', ':'))}\n" for each in records)
    (directory / NAME).write_text(text)
