"""The examples of docs/metrics.md, each measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from antipasta.analyze import measure_source
from antipasta.metrics import METRICS
from antipasta.model import FileMetrics, FunctionMetrics, Halstead
from tests.analyze.oracle import differences
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (CHECKOUT / "docs" / "metrics.md").read_text(encoding="utf-8")

NEW_LINE = "↵"
CODE = re.compile(r"`([^`]+)`")

OF_A_FILE = [name for name in FileMetrics._fields if name in METRICS]
OF_A_FUNCTION = [name for name, metric in METRICS.items() if metric.level == "function"]

Row = dict[str, str]


class Example(NamedTuple):
    """A row with an example: where its numbers are looked up, and what they are to be."""

    language: str
    source: str
    unit: str
    expected: Row


def rows() -> Iterator[Row]:
    """The rows of all tables, by the head of the column."""
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, _, *others = (
            [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line[1:-1])]
            for line in table.splitlines()
        )
        for cells in others:
            yield dict(zip(head, cells, strict=True))


def source_of(cell: str) -> str:
    return cell.strip("`").replace(NEW_LINE, "\n") + "\n"


def code(cell: str) -> str:
    found = CODE.search(cell)
    return found[1] if found else ""


def examples() -> list[Example]:
    """The rows that have an example and columns of numbers, which are headed as code."""
    return [
        Example(
            code(row.get("language", "")) or "python",
            source_of(row["example"]),
            code(row.get("unit", "")),
            {code(head): cell for head, cell in row.items() if code(head)},
        )
        for row in rows()
        if "example" in row and any(map(code, row))
    ]


def measured(source: str, language: str = "python") -> FileMetrics:
    found = measure_source(source.encode(), language=language)
    assert found.analysis == "full", found.detail
    return found


def unit_of(found: FileMetrics, name: str) -> FunctionMetrics:
    """The unit of this name; without a name the first function, or else `<module>`."""
    named = [unit for unit in found.functions if unit.name == name]
    functions = [unit for unit in found.functions if unit.kind in ("function", "method")]
    return [*named, *functions, *found.functions[1:], found.functions[0]][0]


def value_of(found: FileMetrics, unit: FunctionMetrics, metric: str) -> object:
    if metric in OF_A_FILE:
        return getattr(found, metric)
    if metric.removeprefix("halstead.") != metric or metric in ("h1", "h2", "N1", "N2"):
        return getattr(found.halstead, metric.removeprefix("halstead."))
    return getattr(unit, metric)


def shown(value: object, expected: str) -> str:
    """The value as the page would have it, with as many decimals as `expected` has."""
    if isinstance(value, float):
        return f"{value:.{len(expected.partition('.')[2])}f}"
    return "null" if value is None else str(value)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.source)
def test_an_example_has_the_numbers_of_the_page(example: Example) -> None:
    found = measured(example.source, example.language)
    unit = unit_of(found, example.unit)

    assert unit.name == (example.unit or unit.name)
    numbers = {
        metric: shown(value_of(found, unit, metric), expected)
        for metric, expected in example.expected.items()
    }
    assert numbers == example.expected


PYTHON = [example for example in examples() if example.language == "python"]


@pytest.mark.parametrize("example", PYTHON, ids=lambda example: example.source)
def test_an_example_is_no_different_in_radon(example: Example) -> None:
    assert differences(example.source) == []


def test_every_metric_has_an_example() -> None:
    shown_by_example = {metric for example in examples() for metric in example.expected}
    halstead = {name if name[1].isdigit() else f"halstead.{name}" for name in Halstead._fields}

    assert {*OF_A_FILE, *OF_A_FUNCTION, *halstead} <= shown_by_example


def test_units_have_the_names_and_kinds_of_the_page() -> None:
    units = [row for row in rows() if "kind" in row]

    assert len(units) == 5
    for row in units:
        unit = unit_of(measured(source_of(row["example"])), code(row["name"]))
        assert (unit.name, unit.kind) == (code(row["name"]), code(row["kind"]))


def test_what_the_lines_of_an_example_add_is_its_complexity() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    assert blocks
    for block in blocks:
        added = sum(map(int, re.findall(r"# \+(\d+)", block)))
        total = re.findall(r"# = (\d+)", block)
        complexity = unit_of(measured(block), "").cyclomatic_complexity
        assert [str(complexity)] == total == [str(1 + added)]


def test_digests_are_the_same_where_the_page_says_so() -> None:
    pairs = [row for row in rows() if "digest" in row]

    assert {row["digest"] for row in pairs} == {"same", "other"}
    for row in pairs:
        one, another = (unit_of(measured(source_of(row[cell])), "") for cell in ("one", "another"))
        assert (one.digest == another.digest) == (row["digest"] == "same"), row


def test_comments_silence_what_the_page_says() -> None:
    silenced = [row for row in rows() if "silences" in row]

    assert silenced
    for row in silenced:
        comments = measured(source_of(row["example"])).suppressions
        found = [each.metrics for each in comments if not each.problem]
        names = tuple(CODE.findall(row["silences"]))
        expected = [] if row["silences"] == "nothing" else [names]
        assert found == expected, row
        assert names or row["silences"] in ("nothing", "every metric")
