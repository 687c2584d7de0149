"""Shows a result: one module a format, each with one function `render(result, style) -> str`.

A new format is a module and its name here. A module is imported when its format is asked for. One
that can show a large result piece by piece has a function `pieces` besides.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from antipasta.results import MetricsReport, OverviewReport, Verdict

FORMATS = (
    "text",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "markdown",
    "csv",
)
"""The formats of a verdict, by the names of their modules."""

METRICS_FORMATS = ("text", "json", "jsonl", "markdown", "csv")
"""Those that show measurements as well."""

_SECONDS_TO_LIST = {"text": 10e-6, "json": 10e-6, "jsonl": 10e-6, "csv": 17e-6, "markdown": 3e-6}
"""CPU time for showing the measurements of a function (CPython 3.11, Django 5.2)."""

# github has the changes in the summary of the job.
_LISTING_CHANGES = frozenset({"json", "jsonl", "github", "markdown", "csv"})


class Style(NamedTuple):
    """How a text for people is to look.

    `changed_only` lists the functions that changed and no violation of others; `top` is the most
    that each list may have.
    """

    color: bool = False
    verbose: bool = False
    changed_only: bool = False
    top: int | None = None


def render(result: Verdict | MetricsReport | OverviewReport, format_name: str, style: Style) -> str:
    """The `result` in the format of that name.

    That is one of `FORMATS` for a verdict, one of `METRICS_FORMATS` for measurements.
    """
    module = import_module(f"antipasta.render.{format_name}")
    text = module.render(result, style)
    assert isinstance(text, str)
    return text


def render_in_pieces(
    result: Verdict | MetricsReport | OverviewReport, format_name: str, style: Style
) -> Iterator[str]:
    """The text of `render` in pieces, where the format can do without the whole."""
    module = import_module(f"antipasta.render.{format_name}")
    in_pieces = getattr(module, "pieces", None)
    if in_pieces:
        yield from in_pieces(result, style)
    else:
        yield render(result, format_name, style)


def lists_changes(format_names: Collection[str], style: Style) -> bool:
    """Whether any of the formats shows every function that changed."""
    if style.verbose or style.changed_only:
        return True
    return not _LISTING_CHANGES.isdisjoint(format_names)


def seconds_to_list(format_names: Collection[str], style: Style) -> float:
    """The CPU time that the formats take together to show the measurements of one function."""
    # The text shows a few, unless all are asked for.
    listing = {name for name in format_names if name != "text" or style.verbose}
    return sum(_SECONDS_TO_LIST[name] for name in listing)
