"""The verdict in the XML of Checkstyle, which Jenkins, reviewdog and many editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.render import xml
from antipasta.render.findings import findings

if TYPE_CHECKING:
    from antipasta.render import Style
    from antipasta.render.findings import Finding
    from antipasta.results import Verdict

_SEVERITIES = {
    "violation": "error",
    "incomplete": "warning",
    "uncompared": "warning",
    "tolerated": "info",
    "suppressed": "info",
    "override": "info",
    "unused": "info",
    "misread": "warning",
    "policy": "warning",
}


def render(result: Verdict, _style: Style) -> str:
    """One `file` element for each file with findings, the file with the worst finding first."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings(result):
        by_path.setdefault(finding.path, []).append(finding)
    report = xml.root("checkstyle", version="4.3")
    for path, found in by_path.items():
        file = xml.add(report, "file", name=path)
        for finding in found:
            xml.add(
                file,
                "error",
                line=finding.line,
                severity=_SEVERITIES[finding.kind],
                message=finding.message,
                source=f"antipasta.{finding.rule.replace('/', '.')}",
            )
    return xml.document(report)
