"""A verdict as findings: places in the source, each with a rule and a message.

All formats that mark places in a review are built from findings, so that they say the same.
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

    from antipasta.results import Verdict
    from antipasta.results.findings import CommitOverride, PolicyChange, Suppressed, Violation

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
"""The path of a finding that belongs to no file."""

UNUSED = "unused_suppression"
"""The rule of a comment that suppresses nothing."""


MISREAD = "misread_suppression"
"""The rule of a comment that suppresses nothing as it is written."""


class Finding(NamedTuple):
    """A message about a place in the source.

    `rule` is the metric of a violation; for other findings it begins with their kind, such as
    `incomplete/syntax`. `function` is None for the whole file. `factor` is how many times over its
    threshold the value is, 0 if it is no violation. `key` identifies the finding, also after its
    line, its value or the rest of the file changed. `rule` is safe to print; `path`, `function` and
    `message` are not.
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
    """All findings that a reviewer must see: first the violations, the worst of them first.

    Breaches within their tolerance are notes. A suppression is listed if the judged change added it
    or, where asked for, if it suppresses nothing; always if it cannot be read. The path of a
    loosened rule is `REPOSITORY`, and so is that of an override that lets nothing pass.
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
    """The findings for violations that comments in the source or the baseline accept."""
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
    """The finding for a breach within its tolerance, in the words of a violation."""
    rule = f"tolerated/{violation.metric}"
    return _violation(violation)._replace(kind="tolerated", rule=rule, factor=0)


def overrides(verdict: Verdict) -> list[Finding]:
    """The findings for the overrides in commit messages."""
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

    Findings that share these three are numbered by line.
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
