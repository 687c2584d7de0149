"""The time of `antipasta runs` on 10,000 recorded runs, against a bare start of the interpreter.

Bound: 10 times `python -c pass`. Run it with `make bench`, or `python -m bench.runs`.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from antipasta.observe.recorder import KINDS, NAME
from bench.environment import environment
from bench.timing import interleaved, print_table

RUNS = 10_000
ROUNDS = 20
SHORT = (",", ":")

# What the hook records of a commit of a few files.
STAGES_MS = {
    "start": 60.0,
    "collect": 0.6,
    "look_up": 0.4,
    "measure": 7.0,
    "compare": 0.2,
    "judge": 0.6,
    "render": 3.4,
}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        _write_records(Path(env["ANTIPASTA_CACHE_DIR"]))
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            f"antipasta runs, {RUNS:,} runs": [sys.executable, "-P", "-m", "antipasta", "runs"],
        }
        seconds = interleaved(commands, rounds=ROUNDS, cwd=directory, env=env)
        print_table(seconds, floor="python -c pass")


def _write_records(cache: Path) -> None:
    """Records of many runs in ten repositories, the last of which ended now."""
    chance = random.Random(1)
    cache.mkdir(mode=0o700)
    begin = time.time() - RUNS * 600
    with (cache / NAME).open("w", encoding="utf-8") as file:
        for number in range(RUNS):
            file.write(f"{json.dumps(_record(chance, begin + number * 600), separators=SHORT)}\n")


def _record(chance: random.Random, ended: float) -> dict[str, Any]:
    """A run of the size that most commits have, on a machine that is busy now and then."""
    misses = chance.randint(0, 3)
    stages = {stage: ms * chance.lognormvariate(0, 0.4) for stage, ms in STAGES_MS.items()}
    stages["measure"] *= misses
    return {
        "time": round(ended, 3),
        "form": 1,
        "kind": chance.choice(KINDS),
        "repository": f"{chance.randrange(10):016x}",
        "version": "2.0.0",
        "ms": round(sum(stages.values()), 2),
        "stages": {name: round(ms, 2) for name, ms in stages.items()},
        "budget": 1.0,
        "memory_mb": 33.3,
        "files": misses + 2,
        "functions": 10 * misses + 20,
        "hits": 2,
        "misses": misses,
        "bytes": 4000 * misses,
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


if __name__ == "__main__":
    main()
