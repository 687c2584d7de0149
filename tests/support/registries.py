"""What belongs to each row of a registry, and what of it is not there.

`python -m tests.support.registries` names all that is missing, a line each.
"""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pkgutil import iter_modules
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple

import click

import antipasta.analyze
import antipasta.cli
import antipasta.cli.commands
import antipasta.render
from antipasta.analyze import measure_source
from antipasta.analyze.engines import analyzer_of
from antipasta.languages import LANGUAGES
from antipasta.lean.typing import get_args
from antipasta.metrics import HALSTEAD, METRICS
from antipasta.model import FileMetrics, FunctionMetrics, Halstead
from tests.support.examples import EXAMPLES
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from antipasta.languages import Language
    from antipasta.metrics import Metric
    from antipasta.render import Format

Pages = dict[str, str]
"""The text of each page of the documentation, by its path."""

NO_METRICS = frozenset(("start_line", "end_line", "first_line", "asserts"))
"""The numbers of a unit that are no metrics: where it is, and what of a metric is of asserts."""

SAMPLES = {
    "python": b"def f(a):\n    if a:  # why\n        return a + 1\n    return 1\n",
    "javascript": b"function f(a) { if (a) { return 1 } return 2 }\n",
}
"""A source by language; what is measured of neither is measured of none."""


class Shapes(NamedTuple):
    """The annotations of the value types of `model`, by field."""

    function: Mapping[str, Any]
    file: Mapping[str, Any]
    halstead: Mapping[str, Any]


SHAPES = Shapes(
    FunctionMetrics.__annotations__, FileMetrics.__annotations__, Halstead.__annotations__
)


def pages() -> Pages:
    """The pages that list what there is."""
    names = ("metrics", "configuration", "formats", "commands")
    paths = [f"docs/{name}.md" for name in names]
    return {path: (CHECKOUT / path).read_text(encoding="utf-8") for path in paths}


def gaps() -> list[str]:
    """All that is missing of antipasta as it is imported."""
    texts = pages()
    return [
        *gaps_of_metrics(METRICS.values(), SHAPES, measured_metrics(), texts),
        *gaps_of_formats(antipasta.render.REGISTRY, modules_that_render(), texts),
        *gaps_of_commands(antipasta.cli.commands.COMMANDS, modules_with_a_command(), texts),
        *gaps_of_languages(LANGUAGES, engines_of_modules()),
    ]


def gaps_of_metrics(
    rows: Iterable[Metric], shapes: Shapes, measured: Collection[str], texts: Pages
) -> Iterator[str]:
    """What is missing of a metric; `measured` are those that an engine gives a value."""
    rows = list(rows)
    for row in rows:
        yield from _gaps_of_field(row, shapes)
        for part in ("meaning", "advice"):
            if not getattr(row, part).endswith("."):
                yield f"antipasta/metrics.py: {part} of {row.name} is no sentence"
        if row.name not in measured:
            yield f"antipasta/analyze: no engine measures {row.name}"
        yield from _gaps_of_pages(row, texts)
    yield from _fields_without_a_row({row.name for row in rows}, shapes)
    yield from _columns_that_clash(rows)


def _gaps_of_field(row: Metric, shapes: Shapes) -> Iterator[str]:
    if row.halstead:
        if row.halstead not in shapes.halstead:
            yield f"antipasta/model.py: Halstead has no field for {row.name}"
        return
    shape, hints = (
        ("FunctionMetrics", shapes.function)
        if row.level == "function"
        else ("FileMetrics", shapes.file)
    )
    if row.name not in hints:
        yield f"antipasta/model.py: {shape} has no field {row.name}"
    elif NoneType not in get_args(hints[row.name]):
        yield f"antipasta/model.py: {shape}.{row.name} cannot be None where it is not measured"


def _fields_without_a_row(names: Collection[str], shapes: Shapes) -> Iterator[str]:
    fields = {
        **{f"FunctionMetrics.{each}": each for each in _numbers(shapes.function)},
        **{f"FileMetrics.{each}": each for each in _numbers(shapes.file)},
        **{f"Halstead.{each}": f"{HALSTEAD}{each}" for each in _numbers(shapes.halstead)},
    }
    for field, name in fields.items():
        if name not in names:
            yield f"antipasta/metrics.py: no row {name} for the field {field}"


def _columns_that_clash(rows: Sequence[Metric]) -> Iterator[str]:
    taken = [(row.level, part) for row in rows for part in row.column or ()]
    for row in rows:
        if any(taken.count((row.level, part)) > 1 for part in row.column or ()):
            yield f"antipasta/metrics.py: {row.name} has the column of another metric"


def _numbers(hints: Mapping[str, Any]) -> Iterator[str]:
    for name, hint in hints.items():
        if {int, float} & {hint, *get_args(hint)} and name not in NO_METRICS:
            yield name


def _gaps_of_pages(row: Metric, texts: Pages) -> Iterator[str]:
    heads = set(re.findall(r"`([^`]+)`", "".join(_heads(texts["docs/metrics.md"]))))
    if not {row.name, *_names_in_a_document(row)} & heads:
        yield f"docs/metrics.md: no table of examples has a column `{row.name}`"
    listed = re.compile(rf"^\|[^|]*`{row.name}`[^|]*\| {row.level} \|", re.MULTILINE)
    if not listed.search(texts["docs/configuration.md"]):
        yield f"docs/configuration.md: no row for `{row.name}`, of a {row.level}, in Metrics"


def _heads(page: str) -> list[str]:
    """The first rows of all tables."""
    return re.findall(r"^(\|.*\n)\|[-|]+\n", page, re.MULTILINE)


def _names_in_a_document(row: Metric) -> tuple[str, ...]:
    if row.halstead:
        return row.halstead, f"halstead.{row.halstead}"
    return ()


def measured_metrics() -> set[str]:
    """The metrics that an engine gives a value for one of the samples."""
    files = [measure_source(source, language=name) for name, source in SAMPLES.items()]
    units: dict[str, list[Any]] = {
        "file": files,
        "function": [unit for file in files for unit in file.functions],
    }
    return {
        name
        for name, metric in METRICS.items()
        if any(metric.of(unit) is not None for unit in units[metric.level])
    }


def gaps_of_formats(
    rows: Iterable[Format], modules: Collection[str], texts: Pages
) -> Iterator[str]:
    """What is missing of a format; `modules` are those of render/ with a function `render`."""
    names = [row.name for row in rows]
    for name in names:
        if name not in modules:
            yield f"antipasta/render/{name}.py: no such module with a function render"
        if f"\n| `{name}` |" not in texts["docs/formats.md"]:
            yield f"docs/formats.md: no row for `{name}` in the table of formats"
        if not re.search(rf"formats `[\w ]*\b{name}\b", texts["docs/commands.md"]):
            yield f"docs/commands.md: `{name}` is not among the formats of gate"
    for name in modules:
        if name not in names:
            yield f"antipasta/render/__init__.py: no row for {name}.py, which has a function render"


def modules_that_render() -> list[str]:
    """The names of the modules of render/ that have a function `render` of their own."""
    modules = dict(_modules(antipasta.render))
    return [name for name, module in modules.items() if _is_own(module, "render")]


def gaps_of_commands(
    rows: Mapping[str, str], modules: Collection[str], texts: Pages
) -> Iterator[str]:
    """What is missing of a command; `modules` are those of cli/ with a command of their name."""
    for name, summary in rows.items():
        if name not in modules:
            yield f"antipasta/cli/{name}.py: no such module with a command {name}"
        if not summary.endswith("."):
            yield f"antipasta/cli/commands.py: the line on {name} is no sentence"
        if f"\n| `antipasta {name}" not in texts["docs/commands.md"]:
            yield f"docs/commands.md: no row for `antipasta {name}` in the table of commands"
    for name in modules:
        if name not in rows:
            yield f"antipasta/cli/commands.py: no row for {name}.py, which has a command {name}"


def modules_with_a_command() -> list[str]:
    """The names of the modules of cli/ that have a command of the same name."""
    modules = dict(_modules(antipasta.cli))
    return [
        name
        for name, module in modules.items()
        if isinstance(getattr(module, name, None), click.Command)
    ]


def gaps_of_languages(rows: Iterable[Language], engines: Iterable[str]) -> Iterator[str]:
    """What is missing of a language; `engines` are the modules of analyze/ that are engines."""
    rows = list(rows)
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dependencies = {re.split(r"[^\w-]", each)[0] for each in project["dependencies"]}
    for row in rows:
        for library in row.engine.libraries:
            if library not in dependencies:
                yield f"pyproject.toml: no dependency {library}, of the engine {row.engine.name}"
        if row.name not in EXAMPLES:
            yield f"tests/support/examples.py: no source in {row.name}"
        yield from _gaps_of_engine(row)
    for name in engines:
        if name not in {row.engine.name for row in rows}:
            yield f"antipasta/languages.py: no row for the engine analyze/{name}.py"


def _gaps_of_engine(row: Language) -> Iterator[str]:
    module = f"antipasta/analyze/{row.engine.name}.py"
    try:
        analyzer_of(row.name)
    except (ImportError, AttributeError) as exc:
        yield f"{module}: {exc}"
        return
    if row.name not in EXAMPLES:
        return
    measured = measure_source(EXAMPLES[row.name].encode(), language=row.name)
    if (measured.language, measured.analysis) != (row.name, "full"):
        level = f"{measured.analysis} {measured.language}"
        yield f"{module}: the example is {level}: {measured.detail}"
    elif all((unit.cyclomatic_complexity or 0) < 2 for unit in measured.functions):
        yield f"{module}: finds no function with a decision in the example"


def engines_of_modules() -> list[str]:
    """The names of the modules of analyze/ that are engines."""
    modules = dict(_modules(antipasta.analyze))
    return [name for name, module in modules.items() if hasattr(module, "ANALYZER")]


def _modules(package: ModuleType) -> Iterator[tuple[str, ModuleType]]:
    for found in iter_modules(package.__path__):
        yield found.name, import_module(f"{package.__name__}.{found.name}")


def _is_own(module: ModuleType, name: str) -> bool:
    return getattr(getattr(module, name, None), "__module__", None) == module.__name__


if __name__ == "__main__":
    print(*gaps(), sep="\n")
