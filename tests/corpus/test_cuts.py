"""Each cut of 200 functions over a threshold applies, compiles, and measures what was promised.

The functions are spread evenly over those of Django, sympy and the standard library. The modules of
the standard library are also imported with the change.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from antipasta.analyze import measure_source
from antipasta.explain.cuts import find_cuts
from antipasta.metrics import METRICS
from tests.corpus.sources import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.model import FileMetrics, FunctionMetrics
    from antipasta.results.explanations import Complexities, Cut

pytestmark = pytest.mark.timeout(3600)

THRESHOLDS = {
    name: METRICS[name].threshold or 0 for name in ("cyclomatic_complexity", "cognitive_complexity")
}

PROJECTS = {"Django==5.2": 70, "sympy==1.13.3": 60, "standard library": 70}
"""How many functions are taken from each."""

NOT_IMPORTED = ("test", "tests", "idlelib", "site-packages", "lib2to3", "turtledemo", "ensurepip")
"""Directories of the standard library that are left out."""

IMPORT = """
import importlib, importlib.util, sys
name, path = sys.argv[1:]
parent = name.rpartition(".")[0]
if parent:
    importlib.import_module(parent)
spec = importlib.util.spec_from_file_location(name, path)
module = importlib.util.module_from_spec(spec)
sys.modules[name] = module
spec.loader.exec_module(module)
"""


class Case(NamedTuple):
    """A function that is over a threshold, in its file."""

    path: Path
    name: str
    text: str
    metrics: FileMetrics
    unit: FunctionMetrics


def files_of(project: str) -> tuple[Path, list[Path]]:
    """The root of a project and its Python files."""
    if project == "standard library":
        root = Path(sysconfig.get_path("stdlib"))
        paths = [path for path in root.rglob("*.py") if not {*path.parts} & {*NOT_IMPORTED}]
        return root, sorted(paths)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    root = unpacked(project, [*pip, project])
    return root, sorted(root.rglob("*.py"))


def cases(root: Path, paths: Sequence[Path]) -> Iterator[Case]:
    """The functions that are over a threshold."""
    for path in paths:
        source = path.read_bytes()
        metrics = measure_source(source, language="python")
        if metrics.analysis != "full":
            continue
        for unit in metrics.functions:
            if unit.kind in ("function", "method") and is_over(unit):
                name = path.relative_to(root).with_suffix("").as_posix().replace("/", ".")
                yield Case(path, name, source.decode(errors="replace"), metrics, unit)


def is_over(unit: FunctionMetrics | Complexities) -> bool:
    return any((getattr(unit, name) or 0) > most for name, most in THRESHOLDS.items())


def chosen(found: Sequence[Case], count: int) -> list[Case]:
    """So many, evenly spread."""
    return [found[at * len(found) // count] for at in range(count)]


def check(case: Case, cut: Cut, directory: Path) -> None:
    """Apply a cut as a user does, and compare what was promised with what is measured."""
    target = directory / "changed.py"
    target.write_bytes(case.path.read_bytes())
    applied = subprocess.run(
        ["git", "apply", "-"],
        cwd=directory,
        input=cut.patch.encode(),
        capture_output=True,
        check=False,
    )
    assert applied.returncode == 0, applied.stderr.decode()
    changed = target.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(changed, str(case.path), "exec")
    after = measure_source(changed, language="python")
    assert after.analysis == "full"
    units = {(each.name, each.start_line): each for each in after.functions}
    unit = units[case.unit.name, case.unit.start_line]
    assert unit.cyclomatic_complexity == cut.after.cyclomatic_complexity
    assert cut.after.cognitive_complexity in (None, unit.cognitive_complexity)
    check_others(case, cut, after)


def check_others(case: Case, cut: Cut, after: FileMetrics) -> None:
    """The helper is as promised, and all other functions are as they were."""
    old = Counter(each.digest for each in case.metrics.functions if holds_not(each, case.unit))
    new = Counter(each.digest for each in after.functions)
    assert not old - new
    added = [each for each in after.functions if new[each.digest] and each.name.startswith("_")]
    if cut.helper:
        assert tuple(cut.helper) in [
            (each.cyclomatic_complexity, each.cognitive_complexity) for each in added
        ]
        assert not is_over(cut.helper)


def holds_not(other: FunctionMetrics, unit: FunctionMetrics) -> bool:
    """Whether the functions have no code in common, so that a change leaves the one as it is."""
    return other.end_line < unit.first_line or other.first_line > unit.end_line


def check_import(case: Case, directory: Path) -> None:
    """The module is imported with the change, if it can be imported without."""
    results = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", IMPORT, case.name, str(path)],
            capture_output=True,
            check=False,
            timeout=60,
        )
        for path in (case.path, directory / "changed.py")
    ]
    assert results[0].returncode or not results[1].returncode, results[1].stderr.decode()


@pytest.mark.parametrize("project", PROJECTS)
def test_each_cut_is_what_it_promises(project: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    root, paths = files_of(project)
    found = list(cases(root, paths))
    count: Counter[str] = Counter()
    for case in chosen(found, PROJECTS[project]):
        cuts = find_cuts("changed.py", case.text, case.unit, case.metrics, THRESHOLDS)
        count["functions"] += 1
        count["with a cut"] += bool(cuts)
        count["brought under the thresholds"] += any(not is_over(cut.after) for cut in cuts)
        for cut in cuts:
            count[cut.kind] += 1
            try:
                check(case, cut, tmp_path)
                if project == "standard library":
                    check_import(case, tmp_path)
            except Exception as exc:
                raise AssertionError(f"{case.path} {case.unit.name}\n{cut.patch}") from exc
    print(f"\n## cuts in {project}: {len(found)} functions over a threshold\n\n{dict(count)}")
    assert count["functions"] == PROJECTS[project]
    assert count["with a cut"] > count["functions"] // 2
