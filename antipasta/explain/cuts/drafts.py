"""A change that may become a cut, and what is measured of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze import measure_source
from antipasta.analyze.excerpt import AROUND
from antipasta.explain.cuts.edit import Edit, edited
from antipasta.results.explanations import Complexities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.explain.cuts.site import Site
    from antipasta.model import FileMetrics, FunctionMetrics
    from antipasta.results.explanations import CutKind

NAME_COST = 2
"""How many moved lines a name that a helper takes or gives back is worth, to compare changes."""


class Draft(NamedTuple):
    """A change of the lines `start_line` to `end_line` of a function, before it is measured.

    `edits` are those in the function; `helper` are the lines of the new function, called `name`.
    `size` compares changes: the smaller is better.
    """

    kind: CutKind
    start_line: int
    end_line: int
    edits: tuple[Edit, ...]
    size: int
    name: str = ""
    helper: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


class Trial(NamedTuple):
    """A draft with both complexities afterwards, of the function and of the helper.

    `excess` is how far the function remains over its thresholds, in parts of them.
    """

    draft: Draft
    after: Complexities
    helper: Complexities | None
    excess: float

    @property
    def rank(self) -> tuple[float, int]:
        """What puts the better trial first."""
        return self.excess, self.draft.size


def complexities(unit: FunctionMetrics) -> Complexities:
    """Both complexities of a unit as measured."""
    return Complexities(unit.cyclomatic_complexity, unit.cognitive_complexity)


def exceeded(values: Complexities, thresholds: Mapping[str, float]) -> dict[str, float]:
    """By how much values are over their thresholds, in parts of these; only those that are."""
    found = {}
    for metric, value in values._asdict().items():
        allowed = thresholds.get(metric)
        if allowed is not None and value is not None and value > allowed:
            found[metric] = (value - allowed) / max(allowed, 1)
    return found


def whole_file(site: Site, draft: Draft) -> list[str]:
    """The lines of the file with the change."""
    edits = list(draft.edits)
    if draft.helper:
        blank = [site.newline] * (1 if site.indent else 2)
        edits.append(Edit(site.place, site.place - 1, [*blank, *draft.helper]))
    return edited(site.lines, edits, site.newline)


def try_out(site: Site, draft: Draft, thresholds: Mapping[str, float]) -> Trial | None:
    """Measure a draft on the function alone; None where it does not help."""
    last = site.node.end_lineno or 0
    rest = edited(site.lines[:last], draft.edits, site.newline)[site.node.lineno - 1 :]
    before = AROUND if rest[0][:1].isspace() else ""
    between = "\nif 1:\n" if site.indent and draft.helper else "\n"
    text = "".join([before, *rest, between, *draft.helper])
    measured = measure_source(text.encode(errors="replace"), language="python")
    return judge(measured, site, draft, thresholds, 2 if before else 1)


def judge(
    measured: FileMetrics, site: Site, draft: Draft, thresholds: Mapping[str, float], line: int
) -> Trial | None:
    """What a draft is worth by its measured source, in which the function begins on `line`.

    None where it lowers no metric that is over its threshold, where it raises one that is, or where
    the helper is itself over one.
    """
    after = _found(measured, site.node.name, line)
    helper = _found(measured, draft.name) if draft.name else None
    if measured.analysis != "full" or after is None or (draft.name and helper is None):
        return None
    before = complexities(site.unit)
    if before.cognitive_complexity is None:
        after = after._replace(cognitive_complexity=None)
    new = exceeded(after, thresholds)
    is_better = _is_better(exceeded(before, thresholds), new)
    if not is_better or (helper and exceeded(helper, thresholds)):
        return None
    return Trial(draft, after, helper, sum(new.values()))


def _found(measured: FileMetrics, name: str, line: int = 0) -> Complexities | None:
    """The complexities of the function of that name, on that line if one is given."""
    for unit in measured.functions:
        if unit.name.rpartition(".")[2] == name and line in (0, unit.start_line):
            return complexities(unit)
    return None


def _is_better(old: Mapping[str, float], new: Mapping[str, float]) -> bool:
    """Whether a metric is less over its threshold than it was, and none more."""
    is_lower = any(old[each] > new.get(each, 0) for each in old)
    return is_lower and all(new[each] <= old.get(each, 0) for each in new)


def helper_lines(
    site: Site, name: str, inputs: Sequence[str], body: Sequence[str], *, is_async: bool = False
) -> tuple[str, ...]:
    """The lines of a new function; `body` is indented already."""
    head = f"{site.indent}{'async ' * is_async}def {name}("
    one = f"{head}{', '.join(inputs)}):"
    if len(one) <= LINE_LENGTH:
        return (one + site.newline, *body)
    names = [f"{site.indent}{site.step}{each},{site.newline}" for each in inputs]
    return (head + site.newline, *names, f"{site.indent}):{site.newline}", *body)


LINE_LENGTH = 88
"""Longer lines of new code are split where that is easy."""
