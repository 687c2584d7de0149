"""A verdict as findings: places in the source, each with a level and a message.

The formats that mark places in a review are made of these, so that all of them say the same.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple

from antipasta.render.contributions import told
from antipasta.render.phrases import acceptance, credit, idle, loosened, overriding, unread
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.results import CommitOverride, PolicyChange, Suppressed, Verdict, Violation

Kind = Literal[
    "violation",
    "incomplete",
    "uncompared",
    "tolerated",
    "suppressed",
    "override",
    "unused",
    "misread",
    "policy",
]

REPOSITORY = "."
"""The path of what stands at no file."""

UNUSED = "unused_suppression"
"""The rule of a comment that suppresses nothing."""


MISREAD = "misread_suppression"
"""The rule of a comment that suppresses nothing as it is written."""


class Finding(NamedTuple):
    """Something to be said of a place.

    `rule` is the metric, for all but a violation behind the word for the kind: such as
    `incomplete/syntax`; it is safe to show. `path` and `function` are as in the verdict, not yet
    safe to show; `function` is None for the file. `message` is not safe either. `factor` is how
    many times over the threshold the value is, 0 for what is no violation. `key` identifies the
    finding while its line, its value and the rest of the file change.
    """

    kind: Kind
    rule: str
    path: str
    line: int
    end_line: int
    function: str | None
    message: str
    factor: float = 0
    key: str = ""


def findings(verdict: Verdict) -> list[Finding]:
    """All that a reviewer must see: violations first, the worst of them first.

    Then, as notes, what is within the tolerance. Of the suppressions those that the judged change
    itself added and, where somebody asked, those that suppress nothing; and any that
    is not written as it has to be. What a branch loosens
    stands at no file, but at `REPOSITORY`; so does an override that lets nothing pass.
    """
    return _with_keys(
        [
            *map(_violation, verdict.violations),
            *(
                Finding("incomplete", f"incomplete/{reason}", path, 1, 1, None, _unjudged(detail))
                for path, reason, detail in verdict.incomplete
            ),
            *(
                Finding("uncompared", "uncompared", path, 1, 1, None, _unmeasured(detail))
                for path, detail in verdict.uncompared
            ),
            *map(_tolerated, verdict.tolerated),
            *accepted(each for each in verdict.suppressed if each.added),
            *(_override(each) for each in verdict.overrides),
            *(
                Finding("unused", UNUSED, each.path, each.line, each.line, None, idle(each))
                for each in verdict.unused_suppressions or ()
            ),
            *(
                Finding("misread", MISREAD, each.path, each.line, each.line, None, unread(each))
                for each in verdict.misread_suppressions
            ),
            *map(_policy_change, verdict.policy_changes),
        ]
    )


def accepted(suppressed: Iterable[Suppressed]) -> list[Finding]:
    """The findings that stand for what comments in the source accept, or the baseline lists."""
    return _with_keys(
        [
            Finding(
                "suppressed",
                f"suppressed/{each.metric}",
                each.path,
                each.line,
                each.line,
                each.function,
                acceptance(each),
            )
            for each in suppressed
        ]
    )


def _violation(violation: Violation) -> Finding:
    lines = told(violation)
    because = f" ({lines})" if lines else ""
    prefix = {"threshold": ""}.get(violation.rule, f"{violation.rule}/")
    return Finding(
        "violation",
        f"{prefix}{violation.metric}",
        violation.path,
        violation.line,
        violation.end_line,
        violation.function,
        f"{violation.message}{because}{credit(violation.commit, violation.author)}",
        violation.severity,
    )


def _tolerated(violation: Violation) -> Finding:
    """It reads like a violation, and is none."""
    rule = f"tolerated/{violation.metric}"
    return _violation(violation)._replace(kind="tolerated", rule=rule, factor=0)


def overrides(verdict: Verdict) -> list[Finding]:
    """The findings that stand for what commits let pass by their messages."""
    return _with_keys([_override(each) for each in verdict.overrides])


def _override(each: CommitOverride) -> Finding:
    line = each.line or 1
    return Finding(
        "override",
        f"override/{each.metric}" if each.metric else "override",
        each.path or REPOSITORY,
        line,
        line,
        each.function,
        overriding(each),
    )


def _policy_change(change: PolicyChange) -> Finding:
    rule = f"policy/{printable(change.field)}"
    return Finding("policy", rule, REPOSITORY, 1, 1, None, loosened(change))


def _unjudged(detail: str) -> str:
    return f"not judged: {detail}"


def _unmeasured(detail: str) -> str:
    return f"not compared: the base version could not be measured ({detail})"


def _with_keys(found: Sequence[Finding]) -> list[Finding]:
    """Give each finding its key: a hash of its rule, its path and its function.

    Functions of one name in one file are told apart by their order.
    """
    in_order = sorted(range(len(found)), key=lambda at: found[at].line)
    keys = dict(zip(in_order, _keys(found[at] for at in in_order), strict=True))
    return [finding._replace(key=keys[at]) for at, finding in enumerate(found)]


def _keys(found: Iterable[Finding]) -> Iterator[str]:
    seen: Counter[tuple[str, str, str | None]] = Counter()
    for each in found:
        identity = (each.rule, each.path, each.function)
        parts = (each.rule, each.path, each.function or "", str(seen[identity]))
        seen[identity] += 1
        yield sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
