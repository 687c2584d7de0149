"""The verdict as SARIF 2.1.0, the exchange format of static analysis.

Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html. The section
numbers below refer to it.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from antipasta.limits import limit
from antipasta.model import MODULE
from antipasta.render.findings import (
    MISREAD,
    REPOSITORY,
    UNUSED,
    Finding,
    accepted,
    findings,
    overrides,
)
from antipasta.render.printable import plural, printable
from antipasta.render.rule_help import explain
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.render import Style
    from antipasta.results import Verdict
    from antipasta.results.findings import Contribution, Violation

_ROOT = "%SRCROOT%"
# Not `primaryLocationLineHash`: that is GitHub's own hash of the line, which its upload computes.
_FINGERPRINT = "antipasta/v1"
# The kinds of findings that are violations which passed.
_LET_PASS = ("suppressed", "override", "tolerated")
# A new function of a thousand lines has a thousand related locations; nobody reads so many.
_RELATED = 100


def render(result: Verdict, _style: Style) -> str:
    """One run: violations and suppressed violations as results, the rest as notifications.

    There are at most limits.MAX_SARIF_RESULTS results, the worst ones; a notification counts the
    rest.
    """
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [_run(result, findings(result))],
    }
    return json.dumps(document, indent=2) + "\n"


def _run(verdict: Verdict, found: Sequence[Finding]) -> Any:
    violations = _of(found, "violation")
    notes = _of(found, "incomplete", "uncompared")
    requests = [each for each in _of(found, "policy", "override") if each.path == REPOSITORY]
    permitted = list(_permitted(verdict))
    notes_in_source = _of(found, "tolerated", "unused", "misread")
    rules = _names(violations, [each.finding for each in permitted], notes_in_source)
    results = chain(
        map(partial(_violation, rules), violations, verdict.violations),
        (_suppressed(each, rules) for each in permitted),
        (_result(each, rules) for each in notes_in_source),
    )
    most = int(limit("MAX_SARIF_RESULTS"))
    notes += _left_out(len(violations) + len(permitted) + len(notes_in_source), most)
    return {
        "tool": {"driver": _driver(rules, _names(notes, requests))},
        "invocations": [_invocation(verdict, notes, requests)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": list(islice(results, most)),
        "properties": {
            "status": verdict.status,
            "mode": verdict.mode,
            "base": verdict.source.base,
            "revision": verdict.source.revision,
            **verdict.counts._asdict(),
        },
    }


def _left_out(count: int, most: int) -> Iterator[Finding]:
    """The notification for `count` results, of which only `most` are shown; nothing if all are."""
    if count > most:
        message = (
            f"{plural(count - most, 'result')} of {count} left out, the least severe:"
            f" this file holds at most {most}"
        )
        yield Finding("incomplete", "left_out", REPOSITORY, 1, 1, None, message)


def _of(found: Sequence[Finding], *kinds: str) -> list[Finding]:
    return [each for each in found if each.kind in kinds]


class _Permitted(NamedTuple):
    """A violation that passes, whether a comment in the source lets it pass, and the reason."""

    finding: Finding
    is_in_source: bool
    reason: str


def _permitted(verdict: Verdict) -> Iterator[_Permitted]:
    """The violations that comments, the baseline, or commit messages let pass."""
    # A comment that the settings overrule lets nothing pass: its violation is listed as such.
    silenced = [each for each in verdict.suppressed if each.silences]
    for finding, by in zip(accepted(silenced), silenced, strict=True):
        yield _Permitted(finding, by.by != "baseline", by.reason)
    for finding, override in zip(overrides(verdict), verdict.overrides, strict=True):
        if finding.path != REPOSITORY:
            yield _Permitted(finding, is_in_source=False, reason=override.reason)


def _invocation(
    verdict: Verdict, notes: Sequence[Finding], loosened: Sequence[Finding]
) -> dict[str, Any]:
    return {
        # After an incomplete run, a service must not close the results of an earlier run (3.20.14).
        "executionSuccessful": not verdict.incomplete,
        "toolExecutionNotifications": [_notification(each) for each in notes],
        "toolConfigurationNotifications": [_notification(each) for each in loosened],
    }


def _names(*found: Sequence[Finding]) -> list[str]:
    """The rules of the findings, each once, in the order of the findings."""
    return list(dict.fromkeys(_rule(each) for group in found for each in group))


def _rule(finding: Finding) -> str:
    """The rule of a finding; for a violation that passes, its metric."""
    kind, _, metric = finding.rule.partition("/")
    return metric if metric and kind in _LET_PASS else finding.rule


def _driver(rules: Sequence[str], notifications: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "antipasta",
        "version": __version__,
        "rules": [
            _descriptor(each, "note" if each in (UNUSED, MISREAD) else "error") for each in rules
        ],
        "notifications": [_descriptor(each, "warning") for each in notifications],
    }


def _descriptor(rule: str, level: str) -> dict[str, Any]:
    meaning, advice = explain(rule)
    text = f"{meaning} {advice}"
    return {
        "id": rule,
        "name": "".join(word.capitalize() for word in rule.replace("/", "_").split("_")),
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": f"{meaning}\n\n{advice}"},
        "defaultConfiguration": {"level": level},
    }


def _result(finding: Finding, rules: Sequence[str]) -> dict[str, Any]:
    rule = _rule(finding)
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": "error" if finding.kind == "violation" else "note",
        "message": {"text": printable(finding.message)},
        "locations": [_location(finding)],
        "partialFingerprints": {_FINGERPRINT: finding.key},
    }


def _violation(rules: Sequence[str], finding: Finding, violation: Violation) -> dict[str, Any]:
    related = [
        {**_location(place), "message": {"text": place.message}}
        for place in map(partial(_place, finding), violation.contributions[:_RELATED])
    ]
    result = _result(finding, rules)
    return {**result, "relatedLocations": related} if related else result


def _place(finding: Finding, contribution: Contribution) -> Finding:
    """The place of a contribution, with its part in a message."""
    line, end_line, points, share = contribution
    message = f"{points:+d}, {share:.0%} of what this change adds"
    return finding._replace(line=line, end_line=end_line, function=None, message=message)


def _notification(finding: Finding) -> dict[str, Any]:
    place = {} if finding.path == REPOSITORY else {"locations": [_location(finding)]}
    return {
        "descriptor": {"id": finding.rule},
        "level": "warning",
        "message": {"text": printable(finding.message)},
        **place,
    }


def _location(finding: Finding) -> dict[str, Any]:
    # A path is a sequence of bytes, and a URI escapes bytes (3.4.3, RFC 3986).
    uri = quote(finding.path.encode("utf-8", "surrogateescape"), safe="/")
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
            "region": {"startLine": finding.line, "endLine": finding.end_line},
        }
    }
    # The place of a baseline entry is in no function.
    if finding.function is not None and not finding.rule.startswith("baseline/"):
        location["logicalLocations"] = [_logical_location(finding.function)]
    return location


def _logical_location(function: str) -> dict[str, Any]:
    return {
        "name": printable(function.rpartition(".")[2]),
        "fullyQualifiedName": printable(function),
        "kind": "module" if function == MODULE else "function",
    }


def _suppressed(permitted: _Permitted, rules: Sequence[str]) -> dict[str, Any]:
    finding, is_in_source, reason = permitted
    suppression: dict[str, Any] = {"kind": "external"}
    if is_in_source:
        suppression = {"kind": "inSource", "location": _location(finding)}
    if reason:
        suppression["justification"] = printable(reason)
    return {**_result(finding, rules), "suppressions": [suppression]}
