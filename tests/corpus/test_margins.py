"""What `explain` shows in the margin adds up to the metric, for every function of whole projects.

These are all files of Django and sympy, and 50 files each of six other languages, spread evenly
over the sources.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from antipasta.analyze import measure_source
from antipasta.explain.pointed_file import PointedFile
from antipasta.metrics import METRICS
from tests.corpus.sources import files_in, listed_sources, obtain
from tests.corpus.test_cuts import files_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(7200)

PER_LANGUAGE = 50
LANGUAGES = ("javascript", "typescript", "java", "go", "rust", "php")
LARGEST = 1_000_000
WITHOUT_CAUSES = {"cyclomatic_complexity": 1, "cognitive_complexity": 0}
"""The values of a function without causes."""


class Compared(NamedTuple):
    """A file: how many sums were compared, and where they differ from the metric."""

    sums: int
    wrong: list[str]


def compare(job: tuple[Path, str]) -> Compared:
    """Compare the margins of all functions of a file with their complexities."""
    path, language = job
    source = path.read_bytes()
    found = measure_source(source, language=language)
    if found.analysis != "full" or len(source) > LARGEST:
        return Compared(0, [])
    file, sums, wrong = PointedFile(source, language), 0, []
    for unit in found.units:
        for name, least in WITHOUT_CAUSES.items():
            value = METRICS[name].of(unit)
            if value is None:
                continue
            sums += 1
            total = least + sum(cause.points for cause in file.causes(unit, name))
            if total != value:
                wrong.append(
                    f"{path}:{unit.start_line} {unit.name}: {name} {value}, margin {total}"
                )
    return Compared(sums, wrong)


def check(jobs: list[tuple[Path, str]], what: str, least: int) -> None:
    """Compare files in two processes; fail where a sum differs, or too little was compared."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        compared = pool.map(compare, jobs, chunksize=8)
    sums = sum(each.sums for each in compared)
    print(f"\n{what}: {len(jobs)} files, {sums} sums")
    assert [line for each in compared for line in each.wrong] == []
    assert sums >= least


@pytest.mark.parametrize(("project", "least"), [("Django==5.2", 15_000), ("sympy==1.13.3", 30_000)])
def test_of_python_projects(project: str, least: int) -> None:
    _, paths = files_of(project)

    check([(path, "python") for path in paths], project, least)


def test_of_six_other_languages() -> None:
    jobs: list[tuple[Path, str]] = []
    for source in listed_sources():
        jobs += files_in(obtain(source), LANGUAGES)
    chosen: list[tuple[Path, str]] = []
    for language in LANGUAGES:
        files = sorted(job for job in jobs if job[1] == language)
        chosen += files[:: max(len(files) // PER_LANGUAGE, 1)][:PER_LANGUAGE]
    taken = Counter(language for _, language in chosen)

    check(chosen, f"{dict(taken)}", 3000)
    assert taken == dict.fromkeys(LANGUAGES, PER_LANGUAGE)
