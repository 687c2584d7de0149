"""The verdict as a person reads it in a terminal: like a compiler's, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.model import MODULE
from antipasta.render.lines import told
from antipasta.render.paint import BOLD, DIM, GREEN, RED, YELLOW, Paint
from antipasta.render.printable import plural, printable
from antipasta.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.model import Missing
    from antipasta.render import Style
    from antipasta.results import (
        Counts,
        FunctionChange,
        MetricsReport,
        Override,
        OverviewReport,
        PolicyChange,
        Suppressed,
        UnusedSuppression,
        Violation,
    )

_WHOLE = {"threshold": "<file>", "growth": "<change>"}

# As many as git itself shows in a large repository.
_COMMIT_DIGITS = 10

# A large change on a cold cache leaves thousands; a handful shows what it is about.
_INCOMPLETE_LINES = 10
_UNUSED_LINES = 10


def render(result: Verdict | MetricsReport | OverviewReport, style: Style) -> str:
    """The result as lines for people.

    A verdict is its violations, what was not judged, and one line that sums up; in a verbose style
    also the functions that changed within their thresholds, and what is no source.
    """
    if not isinstance(result, Verdict):
        # Imported here: a verdict has no table.
        from antipasta.render.outline import outline_of
        from antipasta.render.table import render as render_table

        return render_table(outline_of(result, everything=style.verbose), style)
    paint = Paint(enabled=style.color)
    listed = _listed(result, style)
    lines = [
        *_violations(listed.violations, paint),
        *_rest(len(result.violations) - len(listed.violations), "violation", paint),
        *_incomplete(result.incomplete, paint, verbose=style.verbose),
        *_uncompared(result, paint),
        *_policy_changes(result, paint),
        *_accepted(result, paint),
        *_unused(result, paint),
        *_unused_baseline(result, paint),
    ]
    if style.verbose or style.changed_only:
        lines += _changes(listed, paint)
        lines += _rest(len(result.changes) - len(listed.changes), "change", paint)
    if result.changes:
        lines.append(changed(result))
    if style.verbose:
        lines += _ignored(result, paint)
    lines.append(summary(result, color=style.color))
    return "\n".join(lines) + "\n"


def _listed(verdict: Verdict, style: Style) -> Verdict:
    if not style.changed_only and style.top is None:
        return verdict
    # Imported here: the hook lists everything.
    from antipasta.render.scope import in_scope

    return in_scope(verdict, style)


def _rest(count: int, noun: str, paint: Paint) -> Iterator[str]:
    """A line for what is not listed, if there is any."""
    if count:
        yield paint(f"... and {plural(count, noun)} more", DIM)


def _violations(violations: Iterable[Violation], paint: Paint) -> Iterator[str]:
    """`path:line  function  metric 14 > 10 (was 9)`, in columns; below it the lines that did it."""
    violations = list(violations)
    places = [(each.path, each.line, each.function or _WHOLE[each.rule]) for each in violations]
    for columns, violation in zip(_columns(places, paint), violations, strict=True):
        about = f"{history(violation)}{credit(violation.commit, violation.author)}"
        values = f"{paint(breach(violation), RED)}{paint(about, DIM)}"
        yield f"{columns}  {violation.metric} {values}"
        lines = told(violation)
        if lines:
            yield paint(f"    {lines}", DIM)


def _columns(places: Sequence[tuple[str, int, str]], paint: Paint) -> Iterator[str]:
    """`path:line  function` for each place, as wide as the widest of them."""
    rows = [(f"{printable(path)}:{line}", printable(name)) for path, line, name in places]
    place_width = max((len(place) for place, _ in rows), default=0)
    name_width = max((len(name) for _, name in rows), default=0)
    for place, name in rows:
        yield f"{paint(place.ljust(place_width), BOLD)}  {name.ljust(name_width)}"


def breach(violation: Violation) -> str:
    """`14 > 10`: the value and the threshold that it breaks; signed where it is a growth."""
    if violation.rule == "growth":
        return f"{violation.value:+g} > {violation.threshold:+g}"
    sign = ">" if violation.comparison == "<=" else "<"
    return f"{_number(violation.value)} {sign} {_number(violation.threshold)}"


def history(violation: Violation) -> str:
    """What it was; nothing where there is nothing to compare with."""
    if violation.previous is not None:
        return f" (was {_number(violation.previous)})"
    is_sum = violation.rule == "growth" and violation.function is None
    return " (new)" if violation.change == "added" and not is_sum else ""


def credit(commit: str | None, author: str | None) -> str:
    """Which commit it was and whose; nothing where that is not known."""
    return f" (in {commit[:_COMMIT_DIGITS]} by {printable(author or '?')})" if commit else ""


def _number(value: float) -> str:
    """Two digits after the point are enough to see a difference; whole numbers have none."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _incomplete(incomplete: Sequence[Missing], paint: Paint, *, verbose: bool) -> Iterator[str]:
    shown = incomplete if verbose else incomplete[:_INCOMPLETE_LINES]
    for path, reason, detail in shown:
        what = paint(f"not judged ({reason}): {printable(detail)}", YELLOW)
        yield f"{paint(printable(path), BOLD)}  {what}"
    if len(shown) < len(incomplete):
        rest = plural(len(incomplete) - len(shown), "file")
        yield paint(f"... and {rest} more not judged; -v lists them", YELLOW)


def _uncompared(verdict: Verdict, paint: Paint) -> Iterator[str]:
    for path, detail in verdict.uncompared:
        what = f"not compared: the base version could not be measured ({printable(detail)})"
        yield f"{paint(printable(path), BOLD)}  {paint(what, YELLOW)}"


def _policy_changes(verdict: Verdict, paint: Paint) -> Iterator[str]:
    for change in verdict.policy_changes:
        yield paint(loosened(change), YELLOW)


def loosened(change: PolicyChange) -> str:
    """Which rule the branch loosened, and how."""
    # The field of an entry of the baseline has the path and the name that it lists.
    what = f"{printable(change.field)}: {_setting(change.base)} -> {_setting(change.head)}"
    return f"policy loosened: {what}{credit(change.commit, change.author)}"


def _accepted(verdict: Verdict, paint: Paint) -> Iterator[str]:
    """What the judged change itself asks to accept: by new comments, and by its commits."""
    for each in verdict.suppressed:
        if each.added:
            place = paint(f"{printable(each.path)}:{each.line}", BOLD)
            yield f"{place}  {paint(printable(acceptance(each)), YELLOW)}"
    for override in verdict.overrides:
        place = f"{printable(override.path)}:{override.line}  " if override.path else ""
        yield f"{paint(place, BOLD)}{paint(printable(overriding(override)), YELLOW)}"


def acceptance(suppressed: Suppressed) -> str:
    """What a comment asks, or the baseline, why, and who added it."""
    metric = suppressed.metric.replace("_", " ")
    if suppressed.by == "baseline":
        return f"the baseline accepts {metric}: {suppressed.reason}"
    by = {"comment": "a comment", "noqa": "a noqa comment", "file": "a comment on the file"}
    new = " that this change adds" if suppressed.added else ""
    reason = f": {suppressed.reason}" if suppressed.reason else ""
    who = credit(suppressed.commit, suppressed.author)
    asks = "asks to accept" if suppressed.silences else "asks in vain to accept"
    return f"{by[suppressed.by]}{new} {asks} {metric}{reason}{who}"


def overriding(override: Override) -> str:
    """What the message of a commit lets pass, why, and whose it is."""
    who = f": {override.reason}{credit(override.commit, override.author)}"
    if override.metric is None or override.value is None:
        return f"Complexity-Override lets nothing pass{who}"
    metric = override.metric.replace("_", " ")
    was = "" if override.previous is None else f", was {_number(override.previous)}"
    of = f" of {override.function}" if override.function else ""
    return f"Complexity-Override accepts {metric} {_number(override.value)}{of}{was}{who}"


def _unused(verdict: Verdict, paint: Paint) -> Iterator[str]:
    for each in verdict.unused_suppressions or ():
        place = paint(f"{printable(each.path)}:{each.line}", BOLD)
        yield f"{place}  {paint(printable(idle(each)), YELLOW)}"


def idle(unused: UnusedSuppression) -> str:
    """That a comment suppresses nothing, and which."""
    named = f"[{', '.join(unused.metrics)}]" if unused.metrics else ""
    return f"suppresses nothing: antipasta: ignore{'-file' if unused.by == 'file' else ''}{named}"


def _unused_baseline(verdict: Verdict, paint: Paint) -> Iterator[str]:
    unused = verdict.unused_baseline
    shown = unused[:_UNUSED_LINES]
    for each in shown:
        place = f"{printable(verdict.baseline or '')}:{each.line}"
        what = f"no longer needed: {printable(each.place)} {each.metric} {_number(each.value)}"
        yield f"{paint(place, BOLD)}  {paint(what, YELLOW)}"
    if len(shown) < len(unused):
        yield paint(f"... and {len(unused) - len(shown)} more no longer needed", YELLOW)


def _setting(value: object) -> str:
    # Imported here: the hook has no policy to compare.
    import json

    return printable(json.dumps(value, ensure_ascii=False))


def _changes(verdict: Verdict, paint: Paint) -> Iterator[str]:
    """One line for each function that changed."""
    places = [(each.path, each.line, each.function) for each in verdict.changes]
    for columns, change in zip(_columns(places, paint), verdict.changes, strict=True):
        deltas = ", ".join(
            f"{metric} {delta(change.deltas[metric])}"
            for metric in verdict.net
            if metric in change.deltas
        )
        shown = paint(f" ({deltas})", DIM) if deltas else ""
        yield f"{columns}  {_kind(change)}{shown}"


def changed(verdict: Verdict) -> str:
    """How many functions changed and in which direction, and what all changes add up to."""
    # Imported here: the hook sums up nothing unless asked.
    from antipasta.render.scope import TENDENCIES, tendencies

    found = tendencies(verdict)
    parts = ", ".join(f"{found[each]} {words}" for each, words in TENDENCIES.items() if found[each])
    functions = sum(each.function != MODULE for each in verdict.changes)
    if verdict.changes and not functions:
        return f"only code outside functions changed: {sums(verdict.net)}"
    what = f"{plural(functions, 'function')} changed{f' ({parts})' if parts else ''}"
    return f"{what}: {sums(verdict.net)}"


def sums(net: Mapping[str, float]) -> str:
    """`+5 cyclomatic, +7 cognitive`."""
    return ", ".join(
        f"{total:+g} {name.removesuffix('_complexity')}" for name, total in net.items()
    )


def _kind(change: FunctionChange) -> str:
    old = [part for part in (change.old_path, change.old_function) if part]
    if change.extracted_from:
        path, function, total = change.extracted_from
        places = [path, function] if path != change.path else [function]
        return (
            f"{change.change}, extracted from {printable(' '.join(places))} (split: {sums(total)})"
        )
    return f"{change.change} from {printable(' '.join(old))}" if old else change.change


def delta(delta: tuple[float | None, float | None]) -> str:
    """`9 -> 14`; of what was added or deleted the one value that there is."""
    return " -> ".join(_number(value) for value in delta if value is not None)


def _ignored(verdict: Verdict, paint: Paint) -> Iterator[str]:
    for path, reason in verdict.ignored:
        yield f"{paint(printable(path), BOLD)}  {paint(f'no source to judge: {reason}', DIM)}"


def summary(verdict: Verdict, *, color: bool = False) -> str:
    """One line: the outcome, how much was judged of how much, and the time."""
    code = {"passed": GREEN, "failed": RED, "incomplete": YELLOW}[verdict.status]
    outcome = Paint(enabled=color)(f"antipasta: {_outcome(verdict)}", code)
    seconds = verdict.run.duration_ms / 1000
    if not verdict.counts.files:
        return f"{outcome} ({seconds:.2f} s)"
    return f"{outcome}; {_judged(verdict.counts)} judged in {seconds:.2f} s"


def _outcome(verdict: Verdict) -> str:
    if verdict.violations:
        places = {(each.path, each.function) for each in verdict.violations}
        count = len(verdict.violations)
        return f"{plural(count, 'violation')} in {plural(len(places), 'place')}"
    if not verdict.counts.files:
        where = "among the changes" if verdict.source.is_compared else "here"
        return f"nothing to judge: no source file {where}"
    if verdict.incomplete:
        return f"no violation found, but {plural(len(verdict.incomplete), 'file')} not judged"
    return {"ratchet": "nothing got worse", "new": "no violation in new code"}.get(
        verdict.mode, "no violation"
    )


def _judged(counts: Counts) -> str:
    return (
        f"{counts.files_judged} of {plural(counts.files, 'file')}"
        f" and {counts.functions_judged} of {plural(counts.functions, 'function')}"
    )
