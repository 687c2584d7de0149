"""Finds the cuts of a function in a source, and applies them as a user does."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from antipasta.analyze import measure_source
from antipasta.explain.cuts import find_cuts

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.results.explanations import Cut


def cuts_of(
    source: str, name: str, *, cyclomatic: int = 2, cognitive: int = 1, path: str = "a.py"
) -> tuple[Cut, ...]:
    """The cuts of the function called `name`, for low thresholds."""
    metrics = measure_source(source.encode(), language="python")
    (unit,) = [each for each in metrics.functions if each.name == name]
    thresholds = {"cyclomatic_complexity": cyclomatic, "cognitive_complexity": cognitive}
    return find_cuts(path, source, unit, metrics, thresholds)


def cut_of(source: str, name: str, kind: str, *, cyclomatic: int = 2, cognitive: int = 1) -> Cut:
    """The first cut of that kind."""
    cuts = cuts_of(source, name, cyclomatic=cyclomatic, cognitive=cognitive)
    return next(cut for cut in cuts if cut.kind == kind)


def applied(source: str, cut: Cut, directory: Path, path: str = "a.py") -> str:
    """The source after `git apply` of the patch."""
    target = directory / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.encode())
    subprocess.run(["git", "init", "-q"], cwd=directory, check=True)
    subprocess.run(["git", "apply", "-"], cwd=directory, input=cut.patch.encode(), check=True)
    return target.read_bytes().decode()
