"""Times commands in alternation, so that a change of the machine's speed affects all of them."""

from __future__ import annotations

import statistics
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def interleaved(
    commands: Mapping[str, Sequence[str]], *, rounds: int, cwd: str, env: Mapping[str, str]
) -> dict[str, list[float]]:
    """The wall seconds of each command in `rounds` alternating rounds, after a warm-up round."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=cwd, env=dict(env), stdout=subprocess.DEVNULL, check=True)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def print_table(seconds: Mapping[str, list[float]], *, floor: str) -> None:
    """Print minimum, median and the median of the ratios to the command named `floor`."""
    print(f"{'min ms':>8} {'median':>8} {'x floor':>8}  command")
    for name, values in seconds.items():
        ratios = [mine / base for mine, base in zip(values, seconds[floor], strict=True)]
        print(
            f"{min(values) * 1000:8.1f} {statistics.median(values) * 1000:8.1f}"
            f" {statistics.median(ratios):8.2f}  {name}"
        )
