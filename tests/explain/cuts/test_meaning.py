"""A function does the same before and after each change that is tried, and raises the same."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given, settings

from antipasta.analyze import measure_source
from antipasta.explain.cuts import drafts_of
from antipasta.explain.cuts.drafts import whole_file
from antipasta.explain.cuts.site import site_of
from tests.explain.cuts.functions import HEAD, functions

if TYPE_CHECKING:
    from antipasta.model import FileMetrics, FunctionMetrics

INPUTS = [(0, 0), (1, 2), (2, 1), (3, None), (-1, 3)]


def measured(text: str) -> tuple[FileMetrics, FunctionMetrics]:
    """The measurements of a file, and those of its function `subject`."""
    metrics = measure_source(text.encode(), language="python")
    return metrics, next(each for each in metrics.functions if each.name.endswith("subject"))


def changed(text: str) -> list[tuple[str, str]]:
    """The file after each change of `subject` that is tried, with the kind of the change."""
    metrics, unit = measured(text)
    values = {
        "cyclomatic_complexity": unit.cyclomatic_complexity,
        "cognitive_complexity": unit.cognitive_complexity,
    }
    thresholds = {name: value - 1 for name, value in values.items() if value}
    site = site_of(text, unit, metrics)
    assert site
    return [
        (draft.kind, "".join(whole_file(site, draft)))
        for draft in drafts_of(site, text, thresholds)
    ]


def outcomes(text: str) -> list[Any]:
    """What `run` returns or raises for each input, and what it notes on the way."""
    found: list[Any] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(text, "subject.py", "exec")
    for first, second in INPUTS:
        space: dict[str, Any] = {}
        exec(code, space)
        try:
            result = repr(space["run"](first, second))
        except BaseException as exc:  # noqa: BLE001
            result = f"{type(exc).__name__}: {exc.args}"
        found.append((result.partition(" at 0x")[0], repr(space["LOG"]).partition(" at 0x")[0]))
    return found


@settings(deadline=None, max_examples=120)
@given(functions())
def test_each_change_keeps_the_meaning(function: str) -> None:
    text = HEAD + function
    try:
        compile(text, "subject.py", "exec")
    except SyntaxError:
        assume(False)
    changes = changed(text)
    if not changes:
        return
    expected = outcomes(text)
    for kind, after in changes:
        ast.parse(after)
        found = outcomes(after)
        assert found == expected, f"{kind}:\n{after}"
