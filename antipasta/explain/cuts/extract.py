"""The cut `extract`: a run of whole statements becomes a function of its own.

Only runs are taken that mean the same there. What a run reads and the function has bound before is
passed to it, and what is read later is given back. `_flow_of` says what keeps a run where it is.
"""

from __future__ import annotations

import ast
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.points_python import python_points
from antipasta.explain.cuts.drafts import (
    LINE_LENGTH,
    NAME_COST,
    Draft,
    complexities,
    exceeded,
    helper_lines,
)
from antipasta.explain.cuts.edit import Edit
from antipasta.explain.cuts.names import NONE, Found, Names, parameters
from antipasta.explain.cuts.site import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from antipasta.explain.cuts.flow import Summary
    from antipasta.explain.cuts.pins import Pins
    from antipasta.explain.cuts.site import Site, Suite

MOST_INPUTS, MOST_OUTPUTS = 7, 3
"""The most names that a helper may take and give back: more are no better than a long function."""

FOLLOWED = 100
"""The number of runs, the best by their points, whose data flow is computed."""

MEASURED = 6
"""The number of drafts that are worth measuring."""


class Run(NamedTuple):
    """The statements from `start` up to `stop` of a suite, without the last, and what they hold.

    `excess` is how far the function would remain over its thresholds, estimated by the points of
    the lines, and `lines` the number of lines.
    """

    suite: Suite
    start: int
    stop: int
    excess: float
    lines: int

    @property
    def body(self) -> list[ast.stmt]:
        """The statements."""
        return self.suite.body[self.start : self.stop]

    @property
    def span(self) -> range:
        """The lines of the statements."""
        return range(first_line(self.body[0]), (self.body[-1].end_lineno or 0) + 1)


class Flow(NamedTuple):
    """How a run is called: what it takes and gives back, whether it returns for the caller."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    returns: bool
    is_async: bool


def extractions(site: Site, text: str, pins: Pins, thresholds: Mapping[str, float]) -> list[Draft]:
    """The runs of statements that are worth measuring as functions, the best first."""
    runs = sorted(_runs(site, thresholds), key=lambda run: (run.excess, run.lines))
    drafts: list[tuple[float, int, Draft]] = []
    for run in runs[:FOLLOWED]:
        flow = _flow_of(site, pins, run)
        if flow:
            draft = _draft(site, text, run, flow)
            drafts.append((run.excess, draft.size, draft))
    drafts.sort(key=lambda each: each[:2])
    return [draft for _, _, draft in drafts[:MEASURED]]


def _runs(site: Site, thresholds: Mapping[str, float]) -> Iterator[Run]:
    """The runs with points that would not be over a threshold themselves."""
    points = _Points(site, thresholds)
    for suite in site.suites:
        has_text = suite is site.suites[0] and _is_text(suite.body[0])
        for start in range(int(has_text), len(suite.body)):
            yield from _runs_from(suite, start, points)


def _runs_from(suite: Suite, start: int, points: _Points) -> Iterator[Run]:
    for stop in range(start + 1, len(suite.body) + 1):
        run = Run(suite, start, stop, 0, 0)
        if points.are_too_many(run.span):
            return
        if points.has_some(run.span):
            yield run._replace(excess=points.excess(run.span), lines=len(run.span))


class _Points:
    """How many points lines have, of the metrics that are over their thresholds."""

    def __init__(self, site: Site, thresholds: Mapping[str, float]) -> None:
        self._before = complexities(site.unit)
        self._thresholds = thresholds
        self._sums = _sums(site, list(exceeded(self._before, thresholds)))

    def _of(self, lines: range, metric: str) -> int:
        sums = self._sums[metric]
        return sums[lines.stop - 1] - sums[lines.start - 1]

    def are_too_many(self, lines: range) -> bool:
        """Whether a function of these lines would be over its threshold."""
        metric = "cyclomatic_complexity"
        allowed = self._thresholds.get(metric, 0)
        return metric in self._sums and self._of(lines, metric) >= allowed

    def has_some(self, lines: range) -> bool:
        """Whether the lines have points of each metric."""
        return all(self._of(lines, metric) for metric in self._sums)

    def excess(self, lines: range) -> float:
        """How far the function would remain over its thresholds without the lines."""
        now = self._before._asdict()
        after = {each: now[each] - self._of(lines, each) for each in self._sums}
        return sum(exceeded(self._before._replace(**after), self._thresholds).values())


def _sums(site: Site, metrics: Sequence[str]) -> dict[str, list[int]]:
    """By metric, how many points the lines up to each line have together."""
    lines = [line.rstrip("\r\n") for line in site.lines]
    found: dict[str, list[int]] = {}
    for metric in metrics:
        points: Mapping[int, int] = python_points(lines, site.unit, metric, 0) or {}
        each = (points.get(number, 0) for number in range(1, len(lines) + 1))
        found[metric] = [0, *accumulate(each)]
    return found


def _is_text(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _flow_of(site: Site, pins: Pins, run: Run) -> Flow | None:
    """How the run can be called from where it stands; None where it has to stay."""
    body, lines = run.body, set(run.span)
    if pins.stay & lines or not site.stands_alone(body[0], body[-1]):
        return None
    summary = site.flow.run(body)
    if not _may_leave(run, summary, pins):
        return None
    return _names(site, run, summary, is_async=bool(pins.awaits & lines))


def _may_leave(run: Run, summary: Summary, pins: Pins) -> bool:
    """Whether the ways out of the run can be taken by a helper: none, or `return` at the end.

    The end is that of the function, or the run always leaves.
    """
    if not summary.leaves:
        return True
    is_last = run.suite.end == "return" and run.body[-1] is run.suite.body[-1]
    return summary.leaves == {"return"} and pins.may_return and (is_last or not summary.falls)


def _names(site: Site, run: Run, summary: Summary, *, is_async: bool) -> Flow | None:
    """What the run takes and gives back; None where that is not certain, or too much."""
    body, found = run.body, summary.found
    returns = "return" in summary.leaves
    after = site.flow.after[body[-1]] if summary.falls and not returns else NONE
    outputs = found.may & after
    inputs = (found.reads | (outputs - found.must)) & site.known
    bound = site.bound_before.get(body[0])
    if (
        bound is None
        or inputs - bound
        or found.deleted & after
        or _is_shared(site, run, found, outputs)
    ):
        return None
    # An exception in the run would lose what it bound before.
    if found.may & site.flow.on_error[body[0]]:
        return None
    if len(inputs) > MOST_INPUTS or len(outputs) > MOST_OUTPUTS:
        return None
    return Flow(site.in_order(inputs), site.in_order(outputs), returns, is_async)


def _is_shared(site: Site, run: Run, found: Found, outputs: Names) -> bool:
    """Whether a name of the run belongs to other scopes, or would get another meaning outside."""
    around = _Around(site, run)
    return bool(
        (found.may | found.reads) & site.changed_elsewhere
        or found.captured & around.bound_later(found.may)
        or found.may & around.read_by_closures()
        or (found.may - outputs) & around.left_alone()
    )


class _Around:
    """The names of the function outside of a run.

    What stands in a loop around the run comes after it as well as before it.
    """

    def __init__(self, site: Site, run: Run) -> None:
        self._site = site
        self._lines = run.span
        self._again = range(0)
        if run.suite.loops:
            loop = run.suite.loops[0]
            self._again = range(loop.lineno, (loop.end_lineno or 0) + 1)

    def bound_later(self, of_the_run: Names) -> Names:
        """The names that are bound after the run; in a loop those that the run binds too."""
        lines, bindings = self._lines, self._site.names.bindings
        again = of_the_run if self._again else NONE
        return again | {
            name for name, line in bindings if line >= lines.stop or self._is_again(line)
        }

    def read_by_closures(self) -> Names:
        """What functions and generators may read while the run goes on."""
        closures = self._site.names.closures
        before = self._lines.start
        return NONE.union(
            *(names for names, line in closures if line < before or self._is_again(line))
        )

    def left_alone(self) -> Names:
        """The names that remain in the function and that only the run binds."""
        names, lines = self._site.names, self._lines
        bound = {name for name, line in names.bindings if line not in lines}
        left = frozenset(name for name, line in names.mentions if line not in lines)
        return left - bound - parameters(self._site.node)

    def _is_again(self, line: int) -> bool:
        return line in self._again and line not in self._lines


def _draft(site: Site, text: str, run: Run, flow: Flow) -> Draft:
    """The change that makes the run a function."""
    top, bottom = _with_comments(site, run), run.span.stop - 1
    name = site.helper_name(text, _subject(run, flow), run.span.start)
    old, step, newline = site.indent_of(run.body[0]), site.indent + site.step, site.newline
    body = site.moved(top, bottom, old, step)
    given = ", ".join(flow.outputs)
    if given:
        body.append(f"{step}return {given}{newline}")
    if not body[-1].endswith("\n"):
        body[-1] += newline
    before = "return " if flow.returns else f"{given} = " if given else ""
    call = call_lines(site, old, f"{before}{'await ' * flow.is_async}{name}", flow.inputs)
    return Draft(
        "extract",
        top,
        bottom,
        (Edit(top, bottom, call),),
        run.lines + NAME_COST * (len(flow.inputs) + len(flow.outputs)),
        name,
        helper_lines(site, name, flow.inputs, body, is_async=flow.is_async),
        flow.inputs,
        flow.outputs,
    )


def call_lines(site: Site, indent: str, called: str, inputs: Sequence[str]) -> list[str]:
    """The lines of a call with these arguments."""
    one = f"{indent}{called}({', '.join(inputs)})"
    if len(one) <= LINE_LENGTH or not inputs:
        return [one + site.newline]
    inner = f"{indent}{site.step}{', '.join(inputs)}{site.newline}"
    return [f"{indent}{called}({site.newline}", inner, f"{indent}){site.newline}"]


def _with_comments(site: Site, run: Run) -> int:
    """The first line of the comments directly above the run, or of the run itself."""
    top, indent = run.span.start, site.indent_of(run.body[0])
    above = range(site.node.lineno + 1, top)
    while top - 1 in above and site.line(top - 1).startswith(indent + "#"):
        if top - 1 in site.layout.kept:
            break
        top -= 1
    return top


def _subject(run: Run, flow: Flow) -> str:
    """A word for what the run is about: what it gives back, or what its largest part goes over."""
    if len(flow.outputs) == 1:
        return flow.outputs[0]
    largest: Any = max(run.body, key=lambda each: (each.end_lineno or 0) - each.lineno)
    head = getattr(largest, "iter", getattr(largest, "test", getattr(largest, "subject", None)))
    if isinstance(largest, ast.With | ast.AsyncWith):
        head = largest.items[0].context_expr
    for node in ast.walk(head) if head else ():
        name = getattr(node, "attr", getattr(node, "id", ""))
        if name and name not in ("self", "cls", "isinstance", "len", "hasattr"):
            return str(name)
    return "part"
