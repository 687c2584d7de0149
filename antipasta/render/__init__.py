"""Renders a result: one module for each format, with a function `render(result, style) -> str`.

A new format is a module and a row here. A module is imported when its format is asked for. A module
that can render a large result piece by piece has a function `pieces` as well.

This module is on the hook's fast path, so the annotations of its classes are evaluated: annotations
kept as text would each be compiled when the class is made, which takes longer.
"""

from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from types import ModuleType

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.render.printable import in_json

if TYPE_CHECKING:
    from antipasta.results import Verdict
    from antipasta.results.explanations import Explanation
    from antipasta.results.history import HistoryReport
    from antipasta.results.hotspots import HotspotsReport
    from antipasta.results.reports import MetricsReport, OverviewReport
    from antipasta.results.runs import RunsReport
    from antipasta.results.statistics import StatisticsReport

    Other = Explanation | StatisticsReport | HistoryReport | HotspotsReport | RunsReport
    Result = Verdict | MetricsReport | OverviewReport | Other


class Format(NamedTuple):
    """A format of a verdict; `name` is also the name of its module.

    `lists_changes` says that it lists every function that changed. `seconds_to_list` is the CPU
    time to list the measurements of a function (CPython 3.11, Django 5.2), in seconds; None if the
    format lists no measurements. `is_json` says that all text in it stands in JSON's strings.
    """

    name: str
    lists_changes: bool = False
    seconds_to_list: float | None = None
    is_json: bool = False


REGISTRY = (
    # The text lists changes and all functions only if `Style` asks for it.
    Format("text", seconds_to_list=10e-6),
    Format("json", lists_changes=True, seconds_to_list=10e-6, is_json=True),
    Format("jsonl", lists_changes=True, seconds_to_list=10e-6, is_json=True),
    Format("sarif", is_json=True),
    # The changes are in the summary of the job.
    Format("github", lists_changes=True),
    Format("gitlab", is_json=True),
    Format("junit"),
    Format("checkstyle"),
    Format("markdown", lists_changes=True, seconds_to_list=3e-6),
    Format("csv", lists_changes=True, seconds_to_list=17e-6),
)
"""Every format, in the order in which help texts list them."""

FORMATS = tuple(each.name for each in REGISTRY)
"""The formats of a verdict, by name."""

_SECONDS_TO_LIST = {
    each.name: each.seconds_to_list for each in REGISTRY if each.seconds_to_list is not None
}
METRICS_FORMATS = tuple(_SECONDS_TO_LIST)
"""The formats that list measurements as well, by name."""

EXPLAIN_FORMATS = ("text", "json", "markdown")
"""The formats in which functions are explained, by name."""

STATISTICS_FORMATS = ("text", "json", "csv", "markdown")
"""The formats of statistics, by name."""

HISTORY_FORMATS = ("text", "json", "csv", "markdown")
"""The formats of a history, by name."""

HOTSPOTS_FORMATS = ("text", "json", "csv", "markdown")
"""The formats of hotspots, by name."""

RUNS_FORMATS = ("text", "json", "csv", "markdown", "prometheus")
"""The formats of a report on past runs, by name."""

_OTHERS = {
    "Explanation": "explanation",
    "StatisticsReport": "statistics",
    "HistoryReport": "history",
    "HotspotsReport": "hotspots",
    "RunsReport": "runs",
}

_JSON = frozenset(each.name for each in REGISTRY if each.is_json)
EXPLAINED_IN_TEXT = 100
"""A text has lines below so many violations, the worst."""

_LISTING_CHANGES = frozenset(each.name for each in REGISTRY if each.lists_changes)


class Style(NamedTuple):
    """How a text for people looks.

    `changed_only` lists the functions that changed, and no violations in others. `top` is the
    greatest length of each list. Of measurements, `sort` is the metric that orders the functions,
    empty for how hard they are; `least` are pairs of a metric and a value, and only functions at
    least as bad are listed; `grades` shows radon's letters; `by` says what a CSV has a row for. The
    `width` is that of the terminal, in columns; None for what is no terminal.
    """

    color: bool = False
    verbose: bool = False
    changed_only: bool = False
    top: int | None = None
    sort: str = ""
    least: tuple[tuple[str, float], ...] = ()
    grades: bool = False
    by: str = "function"
    width: int | None = None


def module_of(result: "Result") -> ModuleType | None:
    """The module of a result that is neither a verdict nor measurements; None for those.

    It has the name of its JSON document, `SCHEMA`, and functions for the formats, which all take
    the result: `text`, `markdown`, and formats that no verdict has, the style as well; `document`
    returns what the JSON has besides its frame, and `records` the rows of the CSV, of which
    `COLUMNS` come first. Where there may be thousands of rows, `pieces` writes the JSON row by row.
    """
    name = _OTHERS.get(type(result).__name__)
    return import_module(f"antipasta.render.{name}") if name else None


def render(result: "Result", format_name: str, style: Style) -> str:
    """The `result` in the format called `format_name`.

    The name is one of `FORMATS` for a verdict, of `METRICS_FORMATS` for measurements, and of
    `EXPLAIN_FORMATS` for an explanation, of `STATISTICS_FORMATS` for statistics, of
    `HISTORY_FORMATS` for a history, of `HOTSPOTS_FORMATS` for hotspots, and of `RUNS_FORMATS` for
    past runs.
    """
    text = _renderer(result, format_name)(result, style)
    assert isinstance(text, str)
    return in_json(text) if format_name in _JSON else text


def _renderer(result: "Result", format_name: str) -> Callable[["Result", "Style"], str]:
    """What renders the result: its own function for a format that no verdict has."""
    own = format_name not in FORMATS
    module = module_of(result) if own else import_module(f"antipasta.render.{format_name}")
    found: Callable[[Result, Style], str] = getattr(module, format_name if own else "render")
    return found


def render_in_pieces(result: "Result", format_name: str, style: Style) -> Iterator[str]:
    """The text of `render` in pieces; in one piece if the format needs the whole."""
    module = import_module(f"antipasta.render.{format_name}") if format_name in FORMATS else None
    in_pieces = getattr(module, "pieces", None)
    if in_pieces:
        for piece in in_pieces(result, style):
            yield in_json(piece) if format_name in _JSON else piece
    else:
        yield render(result, format_name, style)


def lists_changes(format_names: Collection[str], style: Style) -> bool:
    """Whether any of the formats lists every function that changed."""
    if style.verbose or style.changed_only:
        return True
    return not _LISTING_CHANGES.isdisjoint(format_names)


def explain_most(format_names: Collection[str]) -> int | None:
    """For how many violations the formats show the lines that made them; None means for all.

    Nobody reads more of them in a text, and to find them takes longer than to judge.
    """
    return EXPLAINED_IN_TEXT if set(format_names) == {"text"} else None


def seconds_to_list(format_names: Collection[str], style: Style) -> float:
    """CPU seconds that the formats together take to list the measurements of one function."""
    # The text lists only a few functions, unless all are asked for.
    listing = {name for name in format_names if name != "text" or style.verbose}
    return sum(_SECONDS_TO_LIST[name] for name in listing)
