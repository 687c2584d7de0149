"""The verdict as workflow commands of GitHub Actions, which mark lines of a pull request.

Format: https://docs.github.com/actions/reference/workflow-commands-for-github-actions. The summary
of the job is the Markdown of the same verdict; `antipasta.terminal.output` appends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.render.findings import REPOSITORY, findings
from antipasta.render.phrases import summary
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from antipasta.render import Style
    from antipasta.render.findings import Finding
    from antipasta.results import Verdict

_LEVELS = {
    "violation": "error",
    "incomplete": "warning",
    "uncompared": "warning",
    "tolerated": "notice",
    "suppressed": "notice",
    "override": "notice",
    "unused": "notice",
    "misread": "warning",
    "policy": "warning",
}


def render(result: Verdict, _style: Style) -> str:
    """One command for each finding, the worst first, and the summary line.

    GitHub shows the first ten errors and the first ten warnings of a step.
    """
    return "".join(f"{line}\n" for line in (*map(_command, findings(result)), summary(result)))


def _command(finding: Finding) -> str:
    properties = {"title": f"antipasta: {finding.rule}"}
    if finding.path != REPOSITORY:
        lines = {"line": str(finding.line), "endLine": str(finding.end_line)}
        properties = {"file": finding.path, **lines, **properties}
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[finding.kind]} {shown}::{_data(finding.message)}"


def _data(text: str) -> str:
    """`text` for the part after `::`. `printable` has escaped the line ends already."""
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
