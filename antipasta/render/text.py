"""The verdict as text for a terminal, like a compiler's messages: the worst violation first."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, cast
from antipasta.render import module_of
from antipasta.render.phrases import (
    acceptance,
    breach,
    changed,
    credit,
    delta,
    history,
    idle,
    loosened,
    number,
    overriding,
    summary,
    sums,
    unread,
)
from antipasta.render.printable import BOLD, DIM, RED, YELLOW, Paint, plural, printable
from antipasta.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.model import Ignored, Missing
    from antipasta.render import Other, Result, Style
    from antipasta.results.findings import FunctionChange, Violation
    from antipasta.results.reports import MetricsReport, OverviewReport

_WHOLE = {"growth": "<change>"}


# A large change on a cold cache can leave thousands of files; a few show the cause.
_INCOMPLETE_LINES = 10
_UNUSED_LINES = 10
_IGNORED_LINES = 10
_GENERATED_NAMES = 3


def render(result: Result, style: Style) -> str:
    """The result as lines for people.

    A verdict lists its violations, the files that could not be judged, and a summary. A verbose
    style also lists the functions that changed within their thresholds, and the files that are not
    judged. Of these, the files that the user named are listed in any style.
    """
    if not isinstance(result, Verdict):
        return _of_other(result, style)
    paint = Paint(enabled=style.color)
    listed = _listed(result, style)
    lines = [
        *_violations(listed.violations, paint),
        *_rest(len(result.violations) - len(listed.violations), "violation", paint),
        *_incomplete(result.incomplete, paint, verbose=style.verbose),
        *_uncompared(result, paint),
        *_policy_changes(result, paint),
        *_tolerated(result, paint),
        *_accepted(result, paint),
        *_unused(result, paint),
        *_unused_baseline(result, paint),
    ]
    if style.verbose or style.changed_only:
        lines += _changes(listed, paint)
        lines += _rest(len(result.changes) - len(listed.changes), "change", paint)
    if result.changes:
        lines.append(changed(result))
    lines += _ignored(result, paint, verbose=style.verbose)
    lines += _generated(result, paint, verbose=style.verbose)
    lines.append(summary(result, color=style.color))
    return "\n".join(lines) + "\n"


def _of_other(result: MetricsReport | OverviewReport | Other, style: Style) -> str:
    other = module_of(result)
    if other is not None:
        text: str = other.text(result, style)
        return text
    # Imported here: the hook has a verdict.
    from antipasta.render.listing import outline_of
    from antipasta.render.table import render_table

    return render_table(outline_of(cast("MetricsReport | OverviewReport", result), style), style)


def _listed(verdict: Verdict, style: Style) -> Verdict:
    if not style.changed_only and style.top is None:
        return verdict
    from antipasta.render.scope import in_scope

    return in_scope(verdict, style)


def _rest(count: int, noun: str, paint: Paint) -> Iterator[str]:
    """A line with the number of entries that are not listed, if any."""
    if count:
        yield paint(f"... and {plural(count, noun)} more", DIM)


def _violations(violations: Iterable[Violation], paint: Paint) -> Iterator[str]:
    """`path:line  function  metric 14 > 10 (was 9)`, in columns; below it lines and advice."""
    violations = list(violations)
    if not violations:
        return
    from antipasta.render.contributions import remedy, told

    advised = set()
    places = [
        (each.path, each.line, each.function or _WHOLE.get(each.rule, "<file>"))
        for each in violations
    ]
    for columns, violation in zip(_columns(places, paint), violations, strict=True):
        about = f"{history(violation)}{credit(violation.commit, violation.author)}"
        values = f"{paint(breach(violation), RED)}{paint(about, DIM)}"
        yield f"{columns}  {violation.metric} {values}"
        place = (violation.path, violation.line, violation.function)
        # One piece of advice for a function: that for its worst metric, which comes first.
        advice = "" if place in advised else remedy(violation)
        advised.add(place)
        yield from (paint(f"    {each}", DIM) for each in (told(violation), advice) if each)


def _columns(places: Sequence[tuple[str, int, str]], paint: Paint) -> Iterator[str]:
    """`path:line  function` for each place, both padded to the widest."""
    shown = {path: printable(path) for path in {path for path, _, _ in places}}
    rows = [(f"{shown[path]}:{line}", printable(name)) for path, line, name in places]
    place_width = max((len(place) for place, _ in rows), default=0)
    name_width = max((len(name) for _, name in rows), default=0)
    for place, name in rows:
        yield f"{paint(place.ljust(place_width), BOLD)}  {name.ljust(name_width)}"


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


def _tolerated(verdict: Verdict, paint: Paint) -> Iterator[str]:
    """A note for each function that gained no more than its tolerance."""
    places = [(each.path, each.line, each.function or "") for each in verdict.tolerated]
    for columns, each in zip(_columns(places, paint), verdict.tolerated, strict=True):
        what = f"{each.metric} {breach(each)}{history(each)}, {each.note or 'within the tolerance'}"
        yield f"{columns}  {paint(what, YELLOW)}"


def _accepted(verdict: Verdict, paint: Paint) -> Iterator[str]:
    """What the judged change asks to accept, in new comments and in commit messages."""
    for each in verdict.suppressed:
        if each.added:
            place = paint(f"{printable(each.path)}:{each.line}", BOLD)
            yield f"{place}  {paint(printable(acceptance(each)), YELLOW)}"
    for override in verdict.overrides:
        place = f"{printable(override.path)}:{override.line}  " if override.path else ""
        yield f"{paint(place, BOLD)}{paint(printable(overriding(override)), YELLOW)}"


def _unused(verdict: Verdict, paint: Paint) -> Iterator[str]:
    comments = [
        *((each.path, each.line, unread(each)) for each in verdict.misread_suppressions),
        *((each.path, each.line, idle(each)) for each in verdict.unused_suppressions or ()),
    ]
    for path, line, what in comments:
        place = paint(f"{printable(path)}:{line}", BOLD)
        yield f"{place}  {paint(printable(what), YELLOW)}"


def _unused_baseline(verdict: Verdict, paint: Paint) -> Iterator[str]:
    unused = verdict.unused_baseline
    shown = unused[:_UNUSED_LINES]
    for each in shown:
        place = f"{printable(verdict.baseline or '')}:{each.line}"
        what = f"no longer needed: {printable(each.place)} {each.metric} {number(each.value)}"
        yield f"{paint(place, BOLD)}  {paint(what, YELLOW)}"
    if len(shown) < len(unused):
        yield paint(f"... and {len(unused) - len(shown)} more no longer needed", YELLOW)


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


def _kind(change: FunctionChange) -> str:
    old = [part for part in (change.old_path, change.old_function) if part]
    if change.extracted_from:
        path, function, total = change.extracted_from
        places = [path, function] if path != change.path else [function]
        return (
            f"{change.change}, extracted from {printable(' '.join(places))} (split: {sums(total)})"
        )
    return f"{change.change} from {printable(' '.join(old))}" if old else change.change


def _ignored(verdict: Verdict, paint: Paint, *, verbose: bool) -> Iterator[str]:
    """The files that are not to be judged: all, or those that the user named.

    If nothing was judged of what the user named, all of them say why.
    """
    told = [each for each in verdict.ignored if _is_told(each, verdict, verbose=verbose)]
    shown = told if verbose else told[:_IGNORED_LINES]
    for path, reason in shown:
        yield f"{paint(printable(path), BOLD)}  {paint(f'no source to judge: {reason}', DIM)}"
    if len(shown) < len(told):
        yield paint(f"... and {len(told) - len(shown)} more; -v lists them", DIM)


def _is_told(ignored: Ignored, verdict: Verdict, *, verbose: bool) -> bool:
    """Whether a file that is not judged has a line of its own."""
    tells_all = verbose or (verdict.asked and not verdict.counts.files)
    return bool(tells_all) or ignored.path in verdict.asked


def _generated(verdict: Verdict, paint: Paint, *, verbose: bool) -> Iterator[str]:
    """The generated files that have no line of their own, in one: nothing passes unseen."""
    paths = [
        each.path
        for each in verdict.ignored
        if each.reason == "generated" and not _is_told(each, verdict, verbose=verbose)
    ]
    if paths:
        names = ", ".join(map(printable, paths[:_GENERATED_NAMES]))
        rest = len(paths) - _GENERATED_NAMES
        more = f" and {rest} more; -v lists them" if rest > 0 else ""
        yield paint(f"{plural(len(paths), 'generated file')} ignored: {names}{more}", DIM)
