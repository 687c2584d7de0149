"""The results as Markdown: a comment on a merge request, or the summary of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.render import module_of
from antipasta.render.contributions import told
from antipasta.render.findings import accepted
from antipasta.render.listing import cells, heads, outline_of
from antipasta.render.markup import code, folded, table
from antipasta.render.phrases import (
    breach,
    changed,
    delta,
    doer,
    history,
    idle,
    loosened,
    overriding,
    summary,
    sums,
    unread,
)
from antipasta.render.printable import plural
from antipasta.results import Verdict
from antipasta.results.reports import MetricsReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.render import Other, Style
    from antipasta.results.findings import FunctionChange, Violation

MARK = "<!-- antipasta -->"
"""The first line, by which a bot finds its earlier comment."""

# In place of a function, for a violation of the whole change, by its rule.
_WHOLE = {"growth": "<change>"}


def render(result: Verdict | MetricsReport | Other, style: Style) -> str:
    """The verdict, its violations and changes, and the rest folded; or the hardest functions."""
    lines = _lines(result, style)
    return "\n".join([MARK, *lines]).rstrip() + "\n"


def _lines(result: Verdict | MetricsReport | Other, style: Style) -> Iterator[str]:
    if isinstance(result, MetricsReport):
        return _report(result, style)
    if isinstance(result, Verdict):
        return _verdict(result)
    other = module_of(result)
    assert other is not None, "each result has a module, or is known here"
    lines: Iterator[str] = other.markdown(result, style)
    return lines


def _verdict(verdict: Verdict) -> Iterator[str]:
    yield from (f"### antipasta: {verdict.status}", "", _sentence(verdict), "")
    yield from _violations(verdict)
    yield from table(
        ("what commits ask to let pass",),
        [(code(overriding(each)),) for each in verdict.overrides],
        share=0.05,
    )
    yield from table(
        ("what the branch loosens",),
        [(code(loosened(each)),) for each in verdict.policy_changes],
        share=0.05,
    )
    yield from _changes(verdict)
    yield from _not_judged(verdict)
    yield from _tolerated(verdict)
    yield from _accepted(verdict)
    yield from _unused_comments(verdict)
    yield from _unused_baseline(verdict)


def _violations(verdict: Verdict) -> Iterator[str]:
    """A table of the violations, with their commits if any are known."""
    with_commits = any(each.commit for each in verdict.violations)
    yield from table(
        ("function", "place", "metric", "value", "lines", *(["commit"] if with_commits else [])),
        [
            (
                code(each.function or _WHOLE.get(each.rule, "<file>")),
                code(f"{each.path}:{each.line}"),
                each.metric.replace("_", " "),
                f"**{breach(each).replace('<', '&lt;')}**{history(each)}",
                told(each),
                *([_commit(each)] if with_commits else []),
            )
            for each in verdict.violations
        ],
        share=0.35,
    )


def _commit(violation: Violation) -> str:
    return code(doer(violation.commit, violation.author)) if violation.commit else ""


def _sentence(verdict: Verdict) -> str:
    return summary(verdict).removeprefix("antipasta: ").capitalize() + "."


def _changes(verdict: Verdict) -> Iterator[str]:
    """A table of the functions that changed, with each summed metric before and after."""
    if not verdict.changes:
        return
    metrics = list(verdict.net)
    yield from (f"{changed(verdict)}.", "")
    yield from table(
        ("function", "place", "change", *(metric.replace("_", " ") for metric in metrics)),
        [
            (
                code(each.function),
                code(f"{each.path}:{each.line}"),
                _kind(each),
                *(_delta(each, metric) for metric in metrics),
            )
            for each in verdict.changes
        ],
        share=0.35,
    )


def _kind(change: FunctionChange) -> str:
    if change.extracted_from:
        path, function, total = change.extracted_from
        places = [path, function] if path != change.path else [function]
        return (
            f"{change.change}, extracted from {' '.join(map(code, places))} (split: {sums(total)})"
        )
    old = [code(part) for part in (change.old_path, change.old_function) if part]
    return f"{change.change} from {' '.join(old)}" if old else change.change


def _delta(change: FunctionChange, metric: str) -> str:
    return delta(change.deltas[metric]).replace("->", "→") if metric in change.deltas else ""


def _not_judged(verdict: Verdict) -> Iterator[str]:
    incomplete = [(code(each.path), each.reason, code(each.detail)) for each in verdict.incomplete]
    uncompared = [
        (code(each.path), "base not measured", code(each.detail)) for each in verdict.uncompared
    ]
    rows = [*incomplete, *uncompared]
    lines = list(table(("file", "reason", "detail"), rows, share=0.1))
    yield from folded(f"Not judged or not compared: {plural(len(rows), 'file')}", lines)


def _tolerated(verdict: Verdict) -> Iterator[str]:
    rows = [
        (
            code(each.function or ""),
            code(f"{each.path}:{each.line}"),
            each.metric.replace("_", " "),
            f"{breach(each)}{history(each)}",
        )
        for each in verdict.tolerated
    ]
    yield from folded(
        f"Within the tolerance: {len(rows)}",
        list(table(("function", "place", "metric", "value"), rows, share=0.1)),
    )


def _accepted(verdict: Verdict) -> Iterator[str]:
    rows = [
        (code(f"{each.path}:{each.line}"), code(each.message))
        for each in accepted(verdict.suppressed)
    ]
    added = sum(each.added for each in verdict.suppressed)
    new = f", {added} of them new" if added else ""
    yield from folded(
        f"Accepted by a comment or the baseline: {len(rows)}{new}",
        list(table(("place", "what it accepts"), rows, share=0.1)),
    )


def _unused_comments(verdict: Verdict) -> Iterator[str]:
    rows = [
        *((each.path, each.line, unread(each)) for each in verdict.misread_suppressions),
        *((each.path, each.line, idle(each)) for each in verdict.unused_suppressions or ()),
    ]
    yield from folded(
        f"Comments that suppress nothing: {len(rows)}",
        list(
            table(
                ("comment", "what it is"),
                [(code(f"{path}:{line}"), code(what)) for path, line, what in rows],
                share=0.05,
            )
        ),
    )


def _unused_baseline(verdict: Verdict) -> Iterator[str]:
    rows = [
        (code(f"{verdict.baseline}:{each.line}"), code(each.place), each.metric.replace("_", " "))
        for each in verdict.unused_baseline
    ]
    yield from folded(
        f"Entries of the baseline that are no longer needed: {len(rows)}",
        list(table(("entry", "what it lists", "metric"), rows, share=0.1)),
    )


def _report(report: MetricsReport, style: Style) -> Iterator[str]:
    outline = outline_of(report, style)
    rest = f"; {outline.rest}" if outline.rest else ""
    yield from ("### antipasta: measurements", "", f"{outline.summary}{rest}.", "")
    yield from table(
        ("function", "place", *heads(style)),
        [
            (
                code(row.unit.name),
                code(f"{row.path}:{row.unit.start_line}"),
                *cells(row.unit, style),
            )
            for row in outline.rows
        ],
        share=0.7,
    )
    rows = [(code(line),) for line in outline.shortfalls]
    yield from folded(
        f"Not measured in full: {plural(len(rows), 'file')}",
        list(table(("file",), rows, share=0.2)),
    )
    rows = [(code(line),) for line in outline.ignored]
    yield from folded(
        f"Not to be measured: {plural(len(rows), 'file')}",
        list(table(("file",), rows, share=0.1)),
    )
