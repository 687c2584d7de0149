"""The document of a run: what was found, on which machine, with which versions."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.suite import counted
from bench.suite.runner import Outcome, Spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.suite.counted import Count
    from bench.suite.runner import Reading
    from bench.suite.scenario import Growth, Line, Scenario
    from bench.suite.workers import Gain
    from bench.suite.workshop import Workshop

Document = dict[str, Any]

BENCH = Path(__file__).resolve().parents[1]
RESULTS = BENCH / "results.json"

_LIBRARIES = ("complexipy", "lizard", "radon", "tree-sitter")


class Found(NamedTuple):
    """All that a run found. A scenario that could not be set up has the reason in its place."""

    scenarios: list[tuple[Scenario, Outcome | str]]
    growths: list[tuple[Growth, dict[Line, list[tuple[int, float]]]]]
    gain: Gain | None
    counts: list[Count]


def document_of(
    found: Found, workshop: Workshop, *, quick: bool, loads: tuple[float, float]
) -> Document:
    """What a run found, as JSON has it. `loads` are the load averages before and after it."""
    return {
        "form": 1,
        "quick": quick,
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {**_machine(), "load_before": loads[0], "load_after": loads[1]},
        "versions": {
            "antipasta": version("antipasta"),
            "commit": _commit(),
            **{name: version(name) for name in _LIBRARIES},
        },
        **_sources(workshop),
        "figures": _figures(found),
        "scenarios": [_scenario(scenario, outcome) for scenario, outcome in found.scenarios],
        "growths": [_growth(growth, points) for growth, points in found.growths],
        "workers": _gain(found.gain),
        "counted": [{**count._asdict(), "ratio": round(count.ratio, 4)} for count in found.counts],
    }


def _figures(found: Found) -> Document:
    figures: Document = {}
    for _, outcome in found.scenarios:
        if isinstance(outcome, Outcome):
            figures |= {key: _spread(each) for key, each in outcome.figures.items() if each}
    return figures


def _sources(workshop: Workshop) -> Document:
    """The peers and the corpora, with the reason for each that could not be had."""
    return {
        "peers": {
            name: {
                **peer._asdict(),
                "also": list(peer.also),
                "missing": workshop.peers.missing.get(name),
            }
            for name, peer in workshop.peers.known.items()
        },
        "corpora": {
            name: {"name": corpus.name, "missing": workshop.corpora.missing.get(name)}
            for name, corpus in workshop.corpora.known.items()
        },
    }


def _scenario(scenario: Scenario, outcome: Outcome | str) -> Document:
    described = {"key": scenario.key, "title": scenario.title}
    if isinstance(outcome, str):
        return {**described, "failed": outcome, "subjects": [], "figures": []}
    return {
        **described,
        "failed": None,
        "subjects": [_subject(name, reading) for name, reading in outcome.readings.items()],
        "figures": [
            {
                "key": figure.key,
                "of": figure.of,
                "against": [list(term) for term in figure.against],
                "by": figure.by,
            }
            for figure in scenario.figures
        ],
    }


def _subject(name: str, reading: Reading) -> Document:
    return {
        "name": name,
        "rounds": len(reading.samples),
        "wall": _spread(reading.spread("wall")),
        "cpu": _spread(reading.spread("cpu")),
        "peak_mb": round(reading.peak, 1) if reading.peak is not None else None,
        "failed": reading.failed or None,
    }


def _spread(spread: Spread | None) -> dict[str, float] | None:
    if spread is None:
        return None
    return {name: round(value, 5) for name, value in spread._asdict().items()}


def _growth(growth: Growth, points: Mapping[Line, Sequence[tuple[int, float]]]) -> Document:
    return {
        "key": growth.key,
        "title": growth.title,
        "unit": growth.unit,
        "lines": [
            {
                "label": line.label,
                "by": line.by,
                "points": [[size, round(value, 5)] for size, value in found],
            }
            for line, found in points.items()
        ],
    }


def _gain(gain: Gain | None) -> Document | None:
    if gain is None:
        return None
    return {
        "processors": gain.processors,
        "constants": {name: round(value, 5) for name, value in gain.constants._asdict().items()},
        "measured": [[count, round(seconds, 4)] for count, seconds in gain.measured.items()],
        "modelled": [[count, round(seconds, 4)] for count, seconds in gain.modelled.items()],
    }


def _machine() -> Document:
    return {
        "processor": _of_proc("/proc/cpuinfo", r"^model name\s*: (.*)$") or platform.processor(),
        "processors": os.cpu_count(),
        "memory_mb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e6),
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "git": subprocess.check_output(("git", "--version"), text=True).split()[2],
        "valgrind": counted.version() if counted.is_available() else None,
    }


def _of_proc(path: str, pattern: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return None
    return found[1] if found else None


def _commit() -> str:
    command = ("git", "describe", "--always", "--dirty", "--abbrev=12")
    told = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def write_json(document: Document, path: Path = RESULTS) -> None:
    """Write the document."""
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path = RESULTS) -> Document | None:
    """The document of the last run; None where there is none."""
    if not path.exists():
        return None
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document
