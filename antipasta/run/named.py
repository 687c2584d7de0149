"""Finds functions in a file by what a person calls them: a name, or the number of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.errors import UsageError
from antipasta.metrics import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import FunctionMetrics


def functions_named(
    path: str, units: Sequence[FunctionMetrics], name: str
) -> Sequence[FunctionMetrics]:
    """Those of the `units` of the file at `path` that have this name, or the one around that line.

    Raises UsageError where there is none, with those of that last name or the nearest.
    """
    found = [unit for unit in units if unit.name == name] or _at_line(units, name)
    if not found:
        raise _no_function(path, units, name)
    return found


def _no_function(path: str, units: Sequence[FunctionMetrics], function: str) -> UsageError:
    if function.isdecimal():
        hint = f"of the code outside functions: {path}:<module>; see antipasta metrics -v {path}"
        return UsageError(f"{path} has no function at line {function}", hint=hint)
    names = sorted({unit.name for unit in units})
    near = [name for name in names if name.rpartition(".")[2] == function]
    near = near or [name for name in [nearest(function, names)] if name]
    hint = f"did you mean {' or '.join(near)}?" if near else f"antipasta metrics -v {path}"
    return UsageError(f"{path} has no function {function!r}", hint=hint)


def _at_line(units: Sequence[FunctionMetrics], line: str) -> list[FunctionMetrics]:
    """The innermost function around the line of that number."""
    if not line.isdecimal():
        return []
    around = [
        unit
        for unit in units
        if unit.kind != "module" and unit.first_line <= int(line) <= unit.end_line
    ]
    return sorted(around, key=lambda unit: unit.end_line - unit.first_line)[:1]
