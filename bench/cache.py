"""The time of looking up and decoding measurements, compared with parsing the same files.

Bound: 0.15 of `ast.parse`. Run it with `python -m bench.cache [DIRECTORY]`: up to 3,000 Python
files of the directory, else of Python's standard library and what is installed with it.
"""

from __future__ import annotations

import ast
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from antipasta.analyze import measure_source
from antipasta.cache.keys import metrics_key
from antipasta.cache.measurements import Measurements
from antipasta.cache.store import open_store
from antipasta.encoding import encode
from antipasta.model import Version

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = 3000
ROUNDS = 3


def main(directory: str) -> None:
    """Print the ratio of the processor times, each the least of several alternating rounds."""
    paths = sorted(Path(directory).rglob("*.py"))[:FILES]
    sources = [path.read_bytes() for path in paths]
    versions = [Version(str(path), f"{at:040x}", "python") for at, path in enumerate(paths)]
    with tempfile.TemporaryDirectory() as cache:
        store = open_store(cache)
        engines = {"python": "bench"}
        keys = [metrics_key(version, engines) for version in versions]
        store.put_many(
            {
                key: encode(measure_source(source, language="python"), key)
                for key, source in zip(keys, sources, strict=True)
            }
        )
        store.close()

        def look_up() -> None:
            opened = open_store(cache)
            found = dict(Measurements(opened, engines).look_up(versions))
            assert len(found) == len(versions)
            assert all(found.values())
            opened.close()

        def parse() -> None:
            for source in sources:
                with suppress(SyntaxError, ValueError):
                    ast.parse(source)

        pairs = [(_seconds(look_up), _seconds(parse)) for _ in range(ROUNDS)]
    looked, parsed = (min(column) for column in zip(*pairs, strict=True))
    print(f"{len(paths)} files: look-up and decoding {looked * 1000:.0f} ms, ast.parse", end=" ")
    print(f"{parsed * 1000:.0f} ms, ratio {looked / parsed:.3f} (bound 0.15)")


def _seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main(*sys.argv[1:] or [sysconfig.get_path("stdlib")])
