"""What rows are made of, and what has none."""

from __future__ import annotations

import json

from antipasta.analyze import measure_source
from antipasta.metrics import METRICS
from antipasta.model import FileMetrics, Ignored, Missing, Source
from antipasta.results import CacheUse, RunFigures
from antipasta.results.reports import MeasuredFile, MetricsReport
from antipasta.timeline.churn import Lines
from antipasta.timeline.counted import rows_of

COGNITIVE, CYCLOMATIC = METRICS["cognitive_complexity"], METRICS["cyclomatic_complexity"]
NESTED = b"""\
import os

@cache
def outer(a):
    def inner(b):
        if b:
            return 1
        return 2
    return inner

x = 1
"""


def report(**sources: bytes) -> MetricsReport:
    """The measurements of Python sources, by names without extension."""
    files = [
        MeasuredFile(f"{name.replace('__', '/')}.py", name, measure_source(text, language="python"))
        for name, text in sources.items()
    ]
    return MetricsReport(Source("revision"), tuple(files), (), RunFigures(0.0, CacheUse()))


def test_functions_have_their_decorators_and_files_the_rest() -> None:
    rows, tracked, gaps = rows_of(report(a=NESTED), "function", CYCLOMATIC)

    assert [(row.function, row.line) for row in rows] == [
        ("<module>", 1),
        ("outer", 4),
        ("outer.inner", 5),
    ]
    assert tracked == {("a.py", "a"): Lines((0,), ((3, 10, 1), (5, 9, 2)))}
    assert gaps == ()


def test_an_inner_function_without_a_value_is_a_part_of_the_outer_one() -> None:
    rows, tracked, gaps = rows_of(report(a=NESTED), "function", COGNITIVE)

    assert [row.function for row in rows] == ["<module>", "outer"]
    assert tracked == {("a.py", "a"): Lines((0,), ((3, 10, 1),))}
    assert gaps == ()


def test_files_and_directories_have_sums() -> None:
    found = report(a=NESTED, pkg__b=NESTED, pkg__c=b"")

    assert [(row.path, row.complexity) for row in rows_of(found, "file", CYCLOMATIC).rows] == [
        ("a.py", 4),
        ("pkg/b.py", 4),
        ("pkg/c.py", 1),
    ]
    assert [(row.path, row.complexity) for row in rows_of(found, "directory", CYCLOMATIC).rows] == [
        (".", 4),
        ("pkg", 5),
    ]
    tracked = rows_of(found, "directory", CYCLOMATIC).tracked
    assert tracked["pkg/b.py", "pkg__b"] == tracked["pkg/c.py", "pkg__c"] == Lines((1,))


def test_what_was_not_measured_is_named() -> None:
    found = report(a=NESTED)._replace(
        skipped=(Missing("big.py", "size", "61 MB"),),
        ignored=(Ignored("made.py", "generated"), Ignored("link", "symlink")),
    )

    assert [each[:3] for each in rows_of(found, "file", CYCLOMATIC).no_data] == [
        ("big.py", "size", "61 MB"),
        ("made.py", "generated", "a program wrote it"),
        ("link", "symlink", "a symbolic link"),
    ]


def test_functions_that_are_not_known_are_no_data() -> None:
    minimal = FileMetrics("python", "minimal", "syntax", "does not parse", loc=3)
    source = ["def f():\n", "    pass\n"]
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    on_one_line = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4})
    one, other = (
        measure_source(text.encode(), language="notebook")
        for text in (on_one_line, json.dumps(json.loads(on_one_line), indent=1))
    )
    files = (
        MeasuredFile("a.py", "1", minimal),
        MeasuredFile("b.ipynb", "2", one),
        MeasuredFile("c.ipynb", "3", other),
    )
    found = report()._replace(files=files)

    rows, tracked, gaps = rows_of(found, "function", CYCLOMATIC)

    assert [(row.path, row.function) for row in rows] == [
        ("c.ipynb", "<module>"),
        ("c.ipynb", "f"),
    ]
    assert [each[:2] for each in gaps] == [("a.py", "syntax"), ("b.ipynb", "lines")]
    assert tracked["a.py", "1"] == tracked["b.ipynb", "2"] == Lines(())
    assert len(rows_of(found, "file", CYCLOMATIC).rows) == 3
