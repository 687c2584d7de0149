"""Shows a result: one module a format, each with one function `render(result, style) -> str`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from antipasta.results import MetricsReport, Verdict

FORMATS = ("text", "json")
"""The formats, by the names of their modules."""


class Style(NamedTuple):
    """How a text for people is to look. `width` is the terminal's, in columns; None is no limit."""

    color: bool = False
    verbose: bool = False
    width: int | None = None


def render(result: Verdict | MetricsReport, format_name: str, style: Style) -> str:
    """The `result` in the format of that name, one of `FORMATS`."""
    module = import_module(f"antipasta.render.{format_name}")
    text = module.render(result, style)
    assert isinstance(text, str)
    return text
