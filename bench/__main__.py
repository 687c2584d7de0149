"""The benchmark: `python -m bench` measures everything and writes the results.

python -m bench [--quick] [--only KEY]...   measure; print with an option, else write the pages
python -m bench check [--counted]           compare results.json, or counts, with bounds.toml
python -m bench pages                       write the pages anew from results.json
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bench.environment import environment
from bench.suite import cold, counted, growth, hook, pages, warm, workers
from bench.suite.bounds import compare, compare_counts, read_bounds, why_not_counted
from bench.suite.corpora import Corpora, CorpusError
from bench.suite.measure import MeasuringError
from bench.suite.peers import Peers
from bench.suite.results import Found, document_of, read_json, write_json
from bench.suite.runner import run_growth, run_scenario
from bench.suite.workshop import CHECKOUT, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from bench.suite.bounds import Comparison
    from bench.suite.counted import Count
    from bench.suite.results import Document
    from bench.suite.workers import Gain

SCENARIOS = (*hook.SCENARIOS, *cold.SCENARIOS, *warm.SCENARIOS)
SOURCES = Path(__file__).parent / "suite" / "sources.toml"
KEPT = Path(os.environ.get("ANTIPASTA_BENCH_DIR", CHECKOUT / ".bench"))
WORKERS, COUNTED = "workers", "counted"

_Result = TypeVar("_Result")


def main(arguments: list[str] | None = None) -> int:
    """Measure or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "action", nargs="?", choices=("measure", "check", "pages"), default="measure"
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no large scenarios")
    parser.add_argument("--only", action="append", choices=sorted(keys()), help="print it alone")
    parser.add_argument("--counted", action="store_true", help="check what is counted now")
    options = parser.parse_args(arguments)
    if options.action == "check":
        return _check_counts() if options.counted else _check_results()
    if options.action == "pages":
        return _write_pages()
    document = _measure(options.only or keys(), quick=options.quick)
    if options.only or options.quick:
        print(pages.page(document, read_bounds()))
        return 0
    write_json(document)
    pages.write_pages(document, read_bounds())
    return 0


def keys() -> list[str]:
    """What can be measured alone, in the order of a whole run."""
    scenarios = [each.key for each in SCENARIOS]
    return [*scenarios, *(each.key for each in growth.GROWTHS), WORKERS, COUNTED]


def _measure(wanted: Collection[str], *, quick: bool) -> Document:
    rows = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
    peers = Peers(KEPT / "peers", rows["peers"])
    corpora = Corpora(KEPT / "corpora", rows["corpora"])
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        workshop = Workshop(Path(directory), peers, corpora)
        found = Found(
            [
                (each, _told(each.key, partial(run_scenario, each, workshop, quick=quick)))
                for each in SCENARIOS
                if each.key in wanted and not (quick and each.large)
            ],
            [
                (each, _told(each.key, partial(run_growth, each, workshop, quick=quick)))
                for each in growth.GROWTHS
                if each.key in wanted
            ],
            _told(WORKERS, lambda: _gain(workshop, quick=quick)) if WORKERS in wanted else None,
            _told(COUNTED, lambda: _counts(workshop)) if COUNTED in wanted else [],
        )
        loads = (before, os.getloadavg()[0])
        return document_of(found, workshop, quick=quick, loads=loads)


def _told(key: str, work: Callable[[], _Result]) -> _Result:
    """Do the work, and say on standard error how long it took."""
    print(key, file=sys.stderr, flush=True)
    began = time.monotonic()
    result = work()
    print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return result


def _gain(workshop: Workshop, *, quick: bool) -> Gain | None:
    try:
        return workers.measured_gain(workshop, quick=quick)
    except (CorpusError, MeasuringError) as error:
        print(f"  {error}", file=sys.stderr)
        return None


def _counts(workshop: Workshop) -> list[Count]:
    return list(counted.counts(workshop.env())) if counted.is_available() else []


def _check_results() -> int:
    document = _last_run()
    return 1 if document is None else _said(compare(document, read_bounds()))


def _write_pages() -> int:
    document = _last_run()
    if document is None:
        return 1
    pages.write_pages(document, read_bounds())
    return 0


def _last_run() -> Document | None:
    document = read_json()
    if document is None:
        print("there is no bench/results.json: run `make bench` first", file=sys.stderr)
    return document


def _check_counts() -> int:
    bounds = read_bounds()
    reason = why_not_counted(bounds)
    if reason:
        print(f"nothing is counted: {reason}")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        env = {**environment(directory), "HOME": directory}
        found = list(_shown(counted.counts(env)))
    return _said(compare_counts(found, bounds))


def _shown(counts: Iterator[Count]) -> Iterator[Count]:
    for count in counts:
        print(f"{count.ratio:8.3f}  {count.key} / {count.floor}", flush=True)
        yield count


def _said(comparison: Comparison) -> int:
    """Print what is above its bound, and what is not known; returns the exit code."""
    print("\n".join((*comparison.missing, *comparison.above)) or "no figure is above its bound")
    return 1 if comparison.above else 0


if __name__ == "__main__":
    sys.exit(main())
