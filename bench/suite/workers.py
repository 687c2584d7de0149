"""Time by the number of workers: measured up to the number of processors, and modelled beyond."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.suite.measure import timed
from bench.suite.model import Constants, predicted
from bench.suite.workshop import PYTHON, antipasta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.suite.workshop import Workshop

WORKERS = (1, 2, 4, 8)
_ROUNDS, _QUICK_ROUNDS = 5, 1

_FILES = """
import time
from pathlib import Path
from antipasta.analyze import measure_source
sources = [path.read_bytes() for path in sorted(Path(".").rglob("*.py"))]
measure_source(b"def f(): return 1", language="python")
start = time.process_time()
for source in sources:
    measure_source(source, language="python")
print(time.process_time() - start)
"""

_START = """
import time
from antipasta.budget import Budget
from antipasta.dispatch import pool
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.process import Plan
from antipasta.model import Content, Version
if __name__ == "__main__":
    contents = [Content(Version("a.py", "0" * 40, "python"), b"def f(): return 1")]
    start = time.perf_counter()
    bounds = Bounds(Budget(None, time.monotonic()), 60.0, MemoryGuard(4e9), Breaker())
    list(pool.run(contents, bounds, plan=Plan(1)))
    print(time.perf_counter() - start)
"""

# The processor seconds of the command's own process, without those of its workers.
_OWN = """
import os, resource, sys
told = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
from antipasta.__main__ import script
if __name__ == "__main__":
    sys.argv = ["antipasta", *sys.argv[1:]]
    assert script() == 0
    used = resource.getrusage(resource.RUSAGE_SELF)
    os.write(told, str(used.ru_utime + used.ru_stime).encode())
"""


class Gain(NamedTuple):
    """The wall seconds by number of workers: measured, and by the model for as many processors."""

    constants: Constants
    processors: int
    measured: dict[int, float]
    modelled: dict[int, float]


def measured_gain(workshop: Workshop, *, quick: bool) -> Gain:
    """Measure Django with each number of workers that has a processor, and the model's constants.

    Raises CorpusError where Django cannot be downloaded, MeasuringError where a command fails.
    """
    root = workshop.corpora.repository("django")
    processors = os.cpu_count() or 1
    counts = [count for count in WORKERS if count <= processors]
    found: dict[int, list[float]] = {count: [] for count in counts}
    parts: list[Constants] = []
    for _ in range(_QUICK_ROUNDS if quick else _ROUNDS):
        parts.append(_constants(workshop, root))
        for count in counts:
            found[count].append(_cold(workshop, root, ("--jobs", str(count))))
    constants = _median(parts)
    measured = {count: statistics.median(seconds) for count, seconds in found.items()}
    # Beyond the processors of this machine, one that has as many as workers.
    modelled = {count: predicted(constants, count, max(count, processors)) for count in range(1, 9)}
    return Gain(constants, processors, measured, modelled)


def _constants(workshop: Workshop, root: Path) -> Constants:
    env = workshop.env()
    with tempfile.TemporaryDirectory() as directory:
        scripts = Path(directory)
        for name, text in {"start": _START, "own": _OWN}.items():
            (scripts / f"{name}.py").write_text(text)
        own = (PYTHON, str(scripts / "own.py"), "metrics", "--jobs", "1")
        cold = workshop.cold(env, scripts / "cold")
        busy = timed(own, root, cold, prints_seconds=True).cpu
        # The second run finds everything in the cache.
        warm = timed(antipasta("metrics"), root, cold).wall
        known = timed(own, root, cold, prints_seconds=True).cpu
        start = (PYTHON, str(scripts / "start.py"))
        return Constants(
            alone=warm,
            start=timed(start, root, env, prints_seconds=True).wall,
            files=timed((PYTHON, "-c", _FILES), root, env, prints_seconds=True).cpu,
            messages=max(0.0, busy - known),
            batches=_batches(workshop, root, scripts / "batches"),
        )


def _batches(workshop: Workshop, root: Path, fresh: Path) -> int:
    told = subprocess.check_output(
        antipasta("metrics", "--jobs", "1", "--format", "json"),
        cwd=root,
        env=workshop.cold(workshop.env(), fresh),
    )
    return int(json.loads(told)["run"]["pool"]["batches"])


def _cold(workshop: Workshop, root: Path, options: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory() as fresh:
        env = workshop.cold(workshop.env(), Path(fresh))
        return timed(antipasta("metrics", *options), root, env).wall


def _median(parts: Sequence[Constants]) -> Constants:
    columns = zip(*parts, strict=True)
    alone, start, files, messages, batches = (statistics.median(column) for column in columns)
    return Constants(alone, start, files, messages, int(batches))
