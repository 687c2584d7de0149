"""The verdict as a JUnit report, which almost every CI service shows as test results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.render import xml
from antipasta.render.findings import accepted, findings
from antipasta.render.phrases import summary

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from antipasta.render import Style
    from antipasta.render.findings import Finding
    from antipasta.results import Verdict

_OUTCOMES = {
    "violation": "failure",
    "incomplete": "error",
    "uncompared": "skipped",
    "tolerated": "skipped",
    "suppressed": "skipped",
    "override": "skipped",
    "unused": "skipped",
    "misread": "skipped",
    "policy": "skipped",
}
_VERDICTS = {"passed": "", "failed": "failure", "incomplete": "error"}


def render(result: Verdict, _style: Style) -> str:
    """One test case for each finding, and one for the verdict, so that a report is never empty.

    A violation is a failure; a file that could not be judged is an error; any other finding, and
    each violation that the baseline lists, is skipped. The case `verdict` fails where the verdict
    fails, and is an error where the verdict is incomplete.
    """
    found = findings(result)
    found += accepted(each for each in result.suppressed if each.by == "baseline")
    outcomes = [_OUTCOMES[each.kind] for each in found]
    of_all = _VERDICTS[result.status]
    seconds = f"{result.run.duration_ms / 1000:.3f}"
    counts = {
        "tests": len(found) + 1,
        "failures": [*outcomes, of_all].count("failure"),
        "errors": [*outcomes, of_all].count("error"),
    }
    report = xml.root("testsuites", name="antipasta", time=seconds, **counts)
    suite = xml.add(
        report,
        "testsuite",
        name="antipasta",
        time=seconds,
        skipped=outcomes.count("skipped"),
        **counts,
    )
    verdict = xml.add(suite, "testcase", classname="antipasta", name="verdict", time=seconds)
    if of_all:
        xml.add(verdict, of_all, message=summary(result), type=result.status)
    xml.add(verdict, "system-out").text = summary(result)
    for finding, outcome in zip(found, outcomes, strict=True):
        _add_case(suite, finding, outcome)
    return xml.document(report)


def _add_case(suite: Element, finding: Finding, outcome: str) -> None:
    name = f"{finding.rule} ({finding.path}:{finding.line}"
    function = f" {finding.function})" if finding.function else ")"
    case = xml.add(suite, "testcase", classname=finding.path, name=f"{name}{function}", time="0")
    xml.add(case, outcome, message=finding.message, type=finding.rule)
