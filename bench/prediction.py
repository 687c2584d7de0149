"""How well the cost of a file is predicted, and whether knowing the code base would help.

    python -m bench.prediction DIRECTORY...

For each language: the measured CPU milliseconds, the ratio of all predicted ones to these, and the
mean error of a file divided by the mean time of a file. `own rate` is this error with the rate of
one half of the files applied to the other half: the best that remembering past runs could do.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze import measure_source
from antipasta.dispatch.batching import predicted_ms
from antipasta.languages import by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FEWEST = 20


class Cost(NamedTuple):
    """The measured time of a file of `size` bytes."""

    size: int
    ms: float


def main(directories: Sequence[str]) -> None:
    """Print a row for each directory and language."""
    print(f"{'files':>6} {'ms':>8} {'ratio':>6} {'error':>6} {'own rate':>9}")
    for directory in directories:
        for language, costs in sorted(_costs(Path(directory)).items()):
            if len(costs) >= FEWEST:
                _print_row(costs, language, Path(directory).name)


def _costs(directory: Path) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {}
    paths = sorted(path for path in directory.rglob("*.*") if path.is_file())
    random.Random(1).shuffle(paths)
    for path in paths:
        language = by_name(path.name)
        if language:
            source = path.read_bytes()
            start = time.process_time()
            measure_source(source, language=language)
            ms = (time.process_time() - start) * 1000
            costs.setdefault(language, []).append(Cost(len(source), ms))
    return costs


def _print_row(costs: list[Cost], language: str, name: str) -> None:
    total = sum(cost.ms for cost in costs)
    half = len(costs) // 2
    rate = sum(cost.ms for cost in costs[:half]) / sum(cost.size for cost in costs[:half])
    ratio = sum(predicted_ms(cost.size, language) for cost in costs) / total
    error = _error(costs[half:], lambda size: predicted_ms(size, language))
    own = _error(costs[half:], lambda size: size * rate)
    print(f"{len(costs):6} {total:8.0f} {ratio:6.2f} {error:6.2f} {own:9.2f}  {language}, {name}")


def _error(costs: Sequence[Cost], predicted: Callable[[int], float]) -> float:
    return sum(abs(predicted(cost.size) - cost.ms) for cost in costs) / sum(
        cost.ms for cost in costs
    )


if __name__ == "__main__":
    main(sys.argv[1:])
