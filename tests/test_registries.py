"""Whatever has a row in a registry has all that belongs to it; what it lacks is named."""

from __future__ import annotations

from typing import Any

import pytest

from antipasta.cli.commands import COMMANDS
from antipasta.metrics import METRICS, Metric
from antipasta.render import REGISTRY, Format
from tests.support.registries import (
    SHAPES,
    Shapes,
    gaps,
    gaps_of_commands,
    gaps_of_formats,
    gaps_of_metrics,
    modules_that_render,
    modules_with_a_command,
    pages,
)

PAGES = pages()
METRICS_PAGE, CONFIGURATION_PAGE = "docs/metrics.md", "docs/configuration.md"

METRIC = Metric("returns", "function", "The number of returns.", "Leave in one place.")
OF_A_FILE = METRIC._replace(name="imports", level="file")
HINT = int | None


def lacking_of_a_metric(
    row: Metric | None,
    *,
    function: object = None,
    file: object = None,
    measured: bool = True,
    texts: dict[str, str] | None = None,
) -> list[str]:
    """What is missing once there is `row`, and fields for `returns` and `imports`."""
    shapes = Shapes(
        {**SHAPES.function, **({"returns": function} if function else {})},
        {**SHAPES.file, **({"imports": file} if file else {})},
        SHAPES.halstead,
    )
    rows = [*METRICS.values(), *([row] if row else [])]
    known = {*METRICS, *([row.name] if row and measured else [])}
    shown = {name: text + (texts or {}).get(name, "") for name, text in PAGES.items()}
    return list(gaps_of_metrics(rows, shapes, known, shown))


DOCUMENTED = {
    METRICS_PAGE: "\n| example | `returns` | `imports` |\n|---|---|---|\n",
    CONFIGURATION_PAGE: "\n| `returns` | function | how many |\n| `imports` | file | how many |\n",
}


def test_nothing_is_missing() -> None:
    assert gaps() == []


def test_a_metric_that_is_all_there_lacks_nothing() -> None:
    assert lacking_of_a_metric(METRIC, function=HINT, texts=DOCUMENTED) == []
    assert lacking_of_a_metric(OF_A_FILE, file=HINT, texts=DOCUMENTED) == []


def test_a_row_without_a_field_is_named() -> None:
    assert lacking_of_a_metric(METRIC, texts=DOCUMENTED) == [
        "antipasta/model.py: FunctionMetrics has no field returns"
    ]
    assert lacking_of_a_metric(OF_A_FILE, texts=DOCUMENTED) == [
        "antipasta/model.py: FileMetrics has no field imports"
    ]
    of_halstead = OF_A_FILE._replace(name="halstead_h3")
    assert "antipasta/model.py: Halstead has no field for halstead_h3" in lacking_of_a_metric(
        of_halstead
    )


@pytest.mark.parametrize("hint", [int, float])
def test_a_field_that_must_have_a_value_is_named(hint: type) -> None:
    assert lacking_of_a_metric(METRIC, function=hint, texts=DOCUMENTED) == [
        "antipasta/model.py: FunctionMetrics.returns cannot be None where it is not measured"
    ]


@pytest.mark.parametrize("hint", [int, float, int | None, float | None])
def test_a_field_without_a_row_is_named(hint: object) -> None:
    assert lacking_of_a_metric(None, function=hint) == [
        "antipasta/metrics.py: no row returns for the field FunctionMetrics.returns"
    ]
    assert lacking_of_a_metric(None, file=hint) == [
        "antipasta/metrics.py: no row imports for the field FileMetrics.imports"
    ]


def test_a_field_that_is_no_number_needs_no_row() -> None:
    assert lacking_of_a_metric(None, function=str | None) == []


@pytest.mark.parametrize("part", ["meaning", "advice"])
@pytest.mark.parametrize("text", ["", "The number of returns"])
def test_a_row_without_help_is_named(part: str, text: str) -> None:
    changed: dict[str, Any] = {part: text}
    row = METRIC._replace(**changed)

    assert lacking_of_a_metric(row, function=HINT, texts=DOCUMENTED) == [
        f"antipasta/metrics.py: {part} of returns is no sentence"
    ]


def test_a_metric_that_no_engine_measures_is_named() -> None:
    assert lacking_of_a_metric(METRIC, function=HINT, measured=False, texts=DOCUMENTED) == [
        "antipasta/analyze: no engine measures returns"
    ]


@pytest.mark.parametrize("column", [(5, "returns"), (6, "length")])
def test_metrics_that_want_the_same_column_are_named(column: tuple[int, str]) -> None:
    found = lacking_of_a_metric(METRIC._replace(column=column), function=HINT, texts=DOCUMENTED)

    assert found == [
        f"antipasta/metrics.py: {name} has the column of another metric"
        for name in ("length", "returns")
    ]


def test_a_page_without_the_metric_is_named() -> None:
    lacks_examples = "docs/metrics.md: no table of examples has a column `returns`"
    lacks_row = "docs/configuration.md: no row for `returns`, of a function, in Metrics"

    assert lacking_of_a_metric(METRIC, function=HINT) == [lacks_examples, lacks_row]
    # What stands below the head of a table is an example of something else.
    texts = {**DOCUMENTED, METRICS_PAGE: "\n| example |\n|---|\n| `returns` |\n"}
    assert lacking_of_a_metric(METRIC, function=HINT, texts=texts) == [lacks_examples]
    texts = {**DOCUMENTED, CONFIGURATION_PAGE: "\n| `returns` | file | how many |\n"}
    assert lacking_of_a_metric(METRIC, function=HINT, texts=texts) == [lacks_row]


def test_what_is_said_of_functions_is_said_of_no_file() -> None:
    of_files = [each for each in METRICS.values() if each.level == "file"]

    assert not any(each.is_structural or each.is_summed or each.is_net for each in of_files)


def test_what_a_format_lacks_is_named() -> None:
    modules = modules_that_render()
    documented = {
        **PAGES,
        "docs/formats.md": PAGES["docs/formats.md"] + "\n| `word` | a word | nobody |\n",
        "docs/commands.md": PAGES["docs/commands.md"] + "\nThe formats `text word`.\n",
    }
    rows = [*REGISTRY, Format("word")]

    assert list(gaps_of_formats(rows, [*modules, "word"], documented)) == []
    assert list(gaps_of_formats(rows, modules, documented)) == [
        "antipasta/render/word.py: no such module with a function render"
    ]
    assert list(gaps_of_formats(REGISTRY, [*modules, "word"], PAGES)) == [
        "antipasta/render/__init__.py: no row for word.py, which has a function render"
    ]
    assert list(gaps_of_formats(rows, [*modules, "word"], PAGES)) == [
        "docs/formats.md: no row for `word` in the table of formats",
        "docs/commands.md: `word` is not among the formats of gate",
    ]


def test_what_a_command_lacks_is_named() -> None:
    modules = modules_with_a_command()
    row = "\n| `antipasta greet NAME` | says hello |\n"
    documented = {name: page + row for name, page in PAGES.items()}
    rows = {**COMMANDS, "greet": "Say hello."}

    assert list(gaps_of_commands(rows, [*modules, "greet"], documented)) == []
    assert list(gaps_of_commands(rows, modules, documented)) == [
        "antipasta/cli/greet.py: no such module with a command greet"
    ]
    assert list(gaps_of_commands(COMMANDS, [*modules, "greet"], PAGES)) == [
        "antipasta/cli/commands.py: no row for greet.py, which has a command greet"
    ]
    assert list(gaps_of_commands({**rows, "greet": ""}, [*modules, "greet"], documented)) == [
        "antipasta/cli/commands.py: the line on greet is no sentence"
    ]
    assert list(gaps_of_commands(rows, [*modules, "greet"], PAGES)) == [
        "docs/commands.md: no row for `antipasta greet` in the table of commands",
    ]
