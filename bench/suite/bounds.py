"""Compares what was measured or counted with the recorded bounds."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.suite import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bench.suite.counted import Count
    from bench.suite.results import Document

BOUNDS = Path(__file__).with_name("bounds.toml")


class Bound(NamedTuple):
    """How far a figure may go, and how far it shall; `aim` may be missing."""

    bound: float
    aim: float | None = None


class Bounds(NamedTuple):
    """The recorded bounds: of figures in results.json, and of counted ratios.

    The counted ones hold for the version `python` alone.
    """

    figures: Mapping[str, Bound]
    counted: Mapping[str, float]
    python: str


class Comparison(NamedTuple):
    """What is above its bound, and what has a bound and no figure, each as a line to show."""

    above: list[str]
    missing: list[str]


def read_bounds(path: Path = BOUNDS) -> Bounds:
    """The bounds in the file at `path`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    figures = {key: Bound(**row) for key, row in table["figures"].items()}
    return Bounds(figures, table["counted"]["bounds"], table["counted"]["python"])


def compare(document: Document, bounds: Bounds) -> Comparison:
    """Compare the figures of a run with their bounds."""
    figures = document["figures"]
    above, missing = [], []
    for key, (bound, _) in bounds.figures.items():
        found = figures.get(key)
        if found is None:
            missing.append(f"{key}: not measured; bound {bound:g}")
        elif found["median"] > bound:
            above.append(f"{key}: {found['median']:.2f} is above the bound of {bound:g}")
    return Comparison(above, missing)


def compare_counts(counts: Iterable[Count], bounds: Bounds) -> Comparison:
    """Compare counted ratios with their bounds."""
    found = {count.key: count.ratio for count in counts}
    above = [
        f"{key}: {found[key]:.3f} is above the bound of {bound:g}"
        for key, bound in bounds.counted.items()
        if key in found and found[key] > bound
    ]
    missing = [f"{key}: not counted" for key in bounds.counted if key not in found]
    return Comparison(above, missing)


def why_not_counted(bounds: Bounds) -> str | None:
    """Why nothing can be held against the counted bounds here; None where it can."""
    here = "{}.{}".format(*sys.version_info)
    if here != bounds.python:
        return f"the counted bounds are those of Python {bounds.python}, and this is {here}"
    if not counted.is_available():
        return "valgrind is not installed"
    return None
