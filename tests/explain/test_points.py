"""The points of the lines add up to the engine's own numbers, wherever a unit stands."""

from __future__ import annotations

import sysconfig
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from antipasta.analyze import measure_source
from antipasta.analyze.engines import analyzer_of
from antipasta.explain.pointed_file import PointedFile
from antipasta.metrics import METRICS
from tests.analyze.programs import PROGRAMS
from tests.support.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.model import FunctionMetrics

STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))
WITHOUT_POINTS = {"cyclomatic_complexity": 1, "cognitive_complexity": 0, "parameters": 0}
"""The values of a function whose lines have none."""


def check(source: bytes, language: str = "python") -> int:
    """Compare the points of every unit with its values; how many sums there were."""
    measured = measure_source(source, language=language)
    assert measured.analysis == "full", measured.detail
    file = PointedFile(source, language)
    return sum(_check_unit(file, unit, language) for unit in measured.units)


def _check_causes(
    file: PointedFile, unit: FunctionMetrics, metric: str, points: Mapping[int, int]
) -> None:
    """The causes add up to the points of each line, which are never 0, and each has a word."""
    causes = file.causes(unit, metric)
    sums: Counter[int] = Counter()
    for cause in causes:
        sums[cause.line] += cause.points
    assert dict(sums) == dict(points), (unit, metric)
    assert all(cause.why for cause in causes), (unit, metric, causes)


def _check_unit(file: PointedFile, unit: FunctionMetrics, language: str) -> int:
    sums = 0
    for metric, least in WITHOUT_POINTS.items():
        value = METRICS[metric].of(unit)
        points = file.points(unit, metric, allowed=0)
        if value is not None and (language == "python" or metric != "parameters"):
            assert points is not None, (unit, metric)
            assert sum(points.values()) + least == value, (unit, metric, points)
            assert set(points) <= set(file.span(unit)), (unit, metric, points)
            if metric != "parameters":
                _check_causes(file, unit, metric, points)
            sums += 1
    if language == "python":
        depths = file.points(unit, "nesting_depth", allowed=0)
        assert max((depths or {}).values(), default=0) >= (unit.nesting_depth or 0)
    return sums


@settings(deadline=None)
@given(PROGRAMS)
def test_they_add_up_in_generated_programs(source: str) -> None:
    encoded = source.encode()
    if measure_source(encoded, language="python").analysis == "full":
        check(encoded)


@pytest.mark.parametrize("name", ["argparse.py", "typing.py", "asyncio/base_events.py"])
def test_they_add_up_in_real_files(name: str) -> None:
    assert check((STANDARD_LIBRARY / name).read_bytes()) > 200


@pytest.mark.parametrize("language", [name for name in EXAMPLES if analyzer_of(name).find_causes])
def test_they_add_up_in_other_languages(language: str) -> None:
    check(EXAMPLES[language].encode(), language)


SCATTERED = b"""\
import sys
class Box:
    flag = 1 if sys else 2
    async def open(self, first,
                   *rest, **options):
        for each in rest:
            if (each and
                    first):
                break
        else:
            raise KeyError
        try:
            match first:
                case 1:
                    pass
                case _:
                    pass
        except KeyError:
            pass
        else:
            assert [x
                    for x in rest
                    if x]
        def inner():
            while True:
                pass
        return first if \\
            rest else inner
"""


@pytest.mark.parametrize(
    ("name", "metric", "expected"),
    [
        (
            "Box.open",
            "cyclomatic_complexity",
            {6: 1, 7: 1, 8: 1, 11: 1, 14: 1, 18: 1, 21: 2, 28: 1},
        ),
        ("Box.open", "parameters", {4: 2, 5: 2}),
        ("Box.open", "nesting_depth", {7: 1, 13: 1}),
        ("Box.open.inner", "cyclomatic_complexity", {25: 1}),
        ("<module>", "cyclomatic_complexity", {3: 1}),
    ],
)
def test_they_stand_where_the_code_is_written(
    name: str, metric: str, expected: dict[int, int]
) -> None:
    (unit,) = (
        each for each in measure_source(SCATTERED, language="python").units if each.name == name
    )

    points = PointedFile(SCATTERED, "python").points(unit, metric, allowed=1)

    assert points == expected


@pytest.mark.parametrize("behind", ["\n", "    # a comment\n", "# a comment\n\ndef g(): pass\n"])
def test_a_last_line_that_goes_on_loses_none(behind: str) -> None:
    function = f"def f(x):\n    if x:\n        assert x \\\n{behind}"
    method = "class A:\n" + "".join(f"    {line}\n" for line in function.splitlines())

    assert check(function.encode()) >= 2
    assert check(method.encode()) >= 2


def test_size_is_a_point_for_each_line() -> None:
    file = PointedFile(SCATTERED, "python")
    (unit,) = (
        each
        for each in measure_source(SCATTERED, language="python").units
        if each.name == "Box.open.inner"
    )

    assert file.points(unit, "length", allowed=1) == {24: 1, 25: 1, 26: 1}
    assert sum((file.points(None, "sloc", allowed=1) or {}).values()) == len(file.lines)


def test_they_are_not_known_of_what_cannot_be_read() -> None:
    broken = b"def f(:\n    if x: pass\n"
    for language, source in (("python", broken), ("javascript", b"\0"), ("notebook", b"{}")):
        (unit, *_) = measure_source(b"def f(): pass", language="python").units
        file = PointedFile(source, language)
        assert not file.points(unit, "cyclomatic_complexity", allowed=1)


def test_functions_without_a_name_on_one_line_keep_their_points() -> None:
    source = "f(() => 1, () => { if (x) { g(); } });\n"

    assert check(source.encode(), "javascript") >= 4
