"""The CPU time of measuring by a syntax tree, as a ratio to lizard's.

    python -m bench.grammars LANGUAGE=DIRECTORY ... [--every N] [--rounds N]

For each language the files below its directory are measured: whole, from their bytes to their
`FileMetrics`, and by lizard's `analyze_source_code` without extensions, as its `analyze_file` does.
For each file both run one after the other, so that a change of the machine's speed affects both,
and the least time of the rounds counts. The first import of the engine and a grammar is timed in
processes of their own, less that of Python with lizard's modules not loaded.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lizard import FileAnalyzer, get_extensions

from antipasta.analyze import measure_source
from antipasta.analyze.text import decode_other
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LARGEST = 300_000
"""Larger files are mostly generated, and lizard takes minutes for some of them."""

IMPORT = """
import time
from antipasta.analyze import measure_source
start = time.process_time()
measure_source(b"", language={language!r})
print((time.process_time() - start) * 1000)
"""


class Ratio(NamedTuple):
    """The seconds of both for some files, and the size of these in bytes."""

    files: int
    size: int
    ours: float
    lizards: float


def compared(language: str, paths: Iterable[Path], rounds: int) -> Ratio:
    """Measure each file both ways."""
    analyzer = FileAnalyzer(get_extensions([]))
    name = f"file.{BY_NAME[language].extensions[0]}"
    files = size = 0
    ours = lizards = 0.0
    for path in paths:
        source = path.read_bytes()
        text, _ = decode_other(source)
        works = (
            lambda source=source: measure_source(source, language=language),
            lambda text=text: analyzer.analyze_source_code(name, text),
        )
        mine, theirs = least(works, rounds)
        files, size = files + 1, size + len(source)
        ours, lizards = ours + mine, lizards + theirs
    return Ratio(files, size, ours, lizards)


def least(works: Iterable[Callable[[], object]], rounds: int) -> list[float]:
    """The least CPU seconds of each work in alternating rounds."""
    works = list(works)
    seconds = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            gc.collect()
            gc.disable()
            start = time.process_time()
            work()
            seconds[place] = min(seconds[place], time.process_time() - start)
            gc.enable()
    return seconds


def import_ms(language: str) -> float:
    """The CPU milliseconds of the first file, an empty one: the least of five processes."""
    command = (sys.executable, "-c", IMPORT.format(language=language))
    return min(
        float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        for _ in range(5)
    )


def sources(language: str, directory: str) -> list[Path]:
    """The files of a language that are no declarations and not minified."""
    extensions = BY_NAME[language].extensions
    return [
        path
        for path in sorted(Path(directory).rglob("*"))
        if path.suffix[1:] in extensions
        and path.is_file()
        and path.stat().st_size <= LARGEST
        and not path.name.endswith(".d.ts")
        and ".min." not in path.name
    ]


def main() -> None:
    """Print a row a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", metavar="LANGUAGE=DIRECTORY")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{'language':12} {'files':>6} {'MB':>6} {'s/MB':>6} {'lizard':>7} {'ratio':>6} first ms")
    for each in options.corpora:
        language, _, directory = each.partition("=")
        paths = sources(language, directory)[:: options.every]
        found = compared(language, paths, options.rounds)
        megabytes = found.size / 1e6
        print(
            f"{language:12} {found.files:6} {megabytes:6.2f} {found.ours / megabytes:6.3f}"
            f" {found.lizards / megabytes:7.3f} {found.ours / found.lizards:6.2f}"
            f" {import_ms(language):6.1f}"
        )


if __name__ == "__main__":
    main()
