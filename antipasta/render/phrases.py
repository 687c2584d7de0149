"""Phrases that several formats share: about breaches, commits, changes, and the verdict."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import MODULE
from antipasta.render.printable import GREEN, RED, YELLOW, Paint, plural, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.results import Counts, Verdict
    from antipasta.results.findings import (
        CommitOverride,
        Misread,
        PolicyChange,
        Suppressed,
        UnusedSuppression,
        Violation,
    )

# As many as git itself shows in a large repository.
_COMMIT_DIGITS = 10

NO_SOURCE = "nothing to judge: no source file"


def breach(violation: Violation) -> str:
    """`14 > 10`: the value and the threshold that it breaks; for growth with signs, `+6 > +5`."""
    if violation.rule == "suppression":
        return "suppressed by a new comment"
    if violation.rule == "growth":
        return f"{violation.value:+g} > {violation.threshold:+g}"
    sign = ">" if violation.comparison == "<=" else "<"
    return f"{number(violation.value)} {sign} {number(violation.threshold)}"


def history(violation: Violation) -> str:
    """` (was 9)` or ` (new)`; empty where there is nothing to compare with.

    An extracted function has ` (extracted from code of 23, which vouches for 16)`.
    """
    if violation.previous is not None:
        return f" ({_before(violation, number(violation.previous))})"
    is_sum = violation.rule == "growth" and violation.function is None
    return " (new)" if violation.change == "added" and not is_sum else ""


def _before(violation: Violation, previous: str) -> str:
    if violation.change != "added" or violation.rule != "threshold":
        return f"was {previous}"
    allowed = violation.allowed
    if allowed is None or allowed >= (violation.previous or 0):
        return f"extracted from code of {previous}"
    return f"extracted from code of {previous}, which vouches for {number(allowed)}"


def credit(commit: str | None, author: str | None) -> str:
    """` (in COMMIT by AUTHOR)`; empty where the commit is not known."""
    return f" (in {doer(commit, author)})" if commit else ""


def doer(commit: str, author: str | None) -> str:
    """`0123456789 by Ann <ann@example.org>`: a commit and its author."""
    return f"{commit[:_COMMIT_DIGITS]} by {printable(author or '?')}"


def number(value: float) -> str:
    """`value` with at most two decimals, which are enough to see a difference."""
    if isinstance(value, int):  # as most are, and thousands may be listed
        return str(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")


def loosened(change: PolicyChange) -> str:
    """The rule that the branch loosened, with its values before and after."""
    # The field of a baseline entry contains a path and a name, which may not be printable.
    what = f"{printable(change.field)}: {_setting(change.base)} -> {_setting(change.head)}"
    return f"policy loosened: {what}{credit(change.commit, change.author)}"


def acceptance(suppressed: Suppressed) -> str:
    """What a comment or the baseline accepts, the reason, and the commit that added the comment."""
    metric = suppressed.metric.replace("_", " ")
    if suppressed.by == "baseline":
        return f"the baseline accepts {metric}: {suppressed.reason}"
    by = {"comment": "a comment", "noqa": "a noqa comment", "file": "a comment on the file"}
    new = " that this change adds" if suppressed.added else ""
    reason = f": {suppressed.reason}" if suppressed.reason else ""
    who = credit(suppressed.commit, suppressed.author)
    asks = "asks to accept" if suppressed.silences else "asks in vain to accept"
    why = f"; it {suppressed.objection}" if suppressed.objection else ""
    return f"{by[suppressed.by]}{new} {asks} {metric}{reason}{why}{who}"


def overriding(override: CommitOverride) -> str:
    """What the message of a commit lets pass, the reason, the commit and its author."""
    who = f": {override.reason}{credit(override.commit, override.author)}"
    if override.metric is None or override.value is None:
        return f"Complexity-Override lets nothing pass{who}"
    metric = override.metric.replace("_", " ")
    was = "" if override.previous is None else f", was {number(override.previous)}"
    of = f" of {override.function}" if override.function else ""
    return f"Complexity-Override accepts {metric} {number(override.value)}{of}{was}{who}"


def idle(unused: UnusedSuppression) -> str:
    """Says that a comment suppresses nothing, and quotes the comment."""
    named = f"[{', '.join(unused.metrics)}]" if unused.metrics else ""
    return f"suppresses nothing: antipasta: ignore{'-file' if unused.by == 'file' else ''}{named}"


def unread(misread: Misread) -> str:
    """Why a comment suppresses nothing as it is written."""
    return f"suppresses nothing: {misread.problem}"


def _setting(value: object) -> str:
    import json

    return printable(json.dumps(value, ensure_ascii=False))


def changed(verdict: Verdict) -> str:
    """How many functions changed in which direction, and the sums of their deltas."""
    from antipasta.render.scope import TENDENCIES, tendencies

    found = tendencies(verdict)
    parts = ", ".join(f"{found[each]} {words}" for each, words in TENDENCIES.items() if found[each])
    functions = sum(each.function != MODULE for each in verdict.changes)
    if verdict.changes and not functions:
        return f"only code outside functions changed: {sums(verdict.net)}"
    what = f"{plural(functions, 'function')} changed{f' ({parts})' if parts else ''}"
    return f"{what}: {sums(verdict.net)}"


def sums(net: Mapping[str, float]) -> str:
    """`+5 cyclomatic, +7 cognitive`: the sum of each metric."""
    return ", ".join(
        f"{total:+g} {name.removesuffix('_complexity')}" for name, total in net.items()
    )


def delta(delta: tuple[float | None, float | None]) -> str:
    """`9 -> 14`; only one value for a function that was added or deleted."""
    return " -> ".join(number(value) for value in delta if value is not None)


def summary(verdict: Verdict, *, color: bool = False) -> str:
    """The last line of a verdict: the outcome, how much was judged, and the time."""
    code = {"passed": GREEN, "failed": RED, "incomplete": YELLOW}[verdict.status]
    outcome = Paint(enabled=color)(f"antipasta: {_outcome(verdict)}", code)
    seconds = verdict.run.duration_ms / 1000
    if not verdict.counts.files:
        return _at_once(outcome, seconds)
    judged = f"{_judged(verdict.counts)} judged in {seconds:.2f} s"
    return "; ".join(filter(None, (outcome, _forgiven(verdict), judged)))


def nothing_to_judge(seconds: float, *, color: bool = False) -> str:
    """The summary of a commit that touches no source."""
    return _at_once(
        Paint(enabled=color)(f"antipasta: {NO_SOURCE} among the changes", GREEN), seconds
    )


def _at_once(outcome: str, seconds: float) -> str:
    return f"{outcome} ({seconds:.2f} s)"


def _forgiven(verdict: Verdict) -> str:
    """How many breaches of a rule passed, for each reason; empty if none did."""
    silenced = [each.by for each in verdict.suppressed if each.silences]
    known = silenced.count("baseline")
    counts = {
        "known": known,
        "suppressed": len(silenced) - known,
        "within tolerance": len(verdict.tolerated),
        "overridden": len({each[3:] for each in verdict.overrides if each.path is not None}),
    }
    return ", ".join(f"{count} {why}" for why, count in counts.items() if count)


def _outcome(verdict: Verdict) -> str:
    if verdict.violations:
        places = {(each.path, each.function) for each in verdict.violations}
        count = len(verdict.violations)
        return f"{plural(count, 'violation')} in {plural(len(places), 'place')}"
    if not verdict.counts.files:
        if verdict.is_inherited:
            return "nothing to judge: every file equals one of its parents"
        where = "among the changes" if verdict.source.is_compared else "here"
        is_generated = any(each.reason == "generated" for each in verdict.ignored)
        but = " but generated ones" if is_generated else ""
        return f"{NO_SOURCE} {where}{but}"
    if verdict.incomplete:
        return f"no violation found, but {plural(len(verdict.incomplete), 'file')} not judged"
    if verdict.tolerated:
        return "no violation"
    return {"ratchet": "nothing got worse", "new": "no violation in new code"}.get(
        verdict.mode, "no violation"
    )


def _judged(counts: Counts) -> str:
    return (
        f"{counts.files_judged} of {plural(counts.files, 'file')}"
        f" and {counts.functions_judged} of {plural(counts.functions, 'function')}"
    )
