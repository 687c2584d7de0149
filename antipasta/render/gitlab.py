"""The verdict as a code quality report of GitLab, which the widget of a merge request shows.

Format: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab compares
the fingerprints with those in the report of the target branch.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.render.findings import findings
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from antipasta.render import Style
    from antipasta.render.findings import Finding
    from antipasta.results import Verdict

_SEVERITIES = {
    "incomplete": "minor",
    "uncompared": "minor",
    "tolerated": "info",
    "suppressed": "info",
    "override": "info",
    "unused": "info",
    "misread": "minor",
    "policy": "minor",
}
# A violation is critical from twice its threshold on.
_CRITICAL_FACTOR = 2


def render(result: Verdict, _style: Style) -> str:
    """A JSON list of issues, the worst first."""
    return json.dumps([_issue(each) for each in findings(result)], indent=2) + "\n"


def _issue(finding: Finding) -> dict[str, Any]:
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": printable(finding.message),
        "categories": ["Complexity"],
        "severity": _severity(finding),
        "fingerprint": finding.key,
        "location": {
            "path": printable(finding.path),
            "lines": {"begin": finding.line, "end": finding.end_line},
        },
    }


def _severity(finding: Finding) -> str:
    worst = "critical" if finding.factor >= _CRITICAL_FACTOR else "major"
    return _SEVERITIES.get(finding.kind, worst)
