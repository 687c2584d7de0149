"""Writes the golden files anew: `python -m tests.render.golden`; review the difference with git."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from antipasta.model import Halstead, Missing, Source
from antipasta.render import FORMATS, METRICS_FORMATS, Style, render
from antipasta.results.findings import PolicyChange, Suppressed
from antipasta.results.reports import MeasuredFile, MetricsReport
from tests.support.measured import measured, unit
from tests.support.outcomes import RUN, VIOLATION, eventful_verdict, verdict

if TYPE_CHECKING:
    from antipasta.results import Verdict

DIRECTORY = Path(__file__).parent / "golden"
EXTENSIONS = {
    **{"text": "txt", "gitlab": "json", "github": "txt"},
    **{"junit": "xml", "checkstyle": "xml", "markdown": "md"},
}
"""The extensions of the files; those that are not here are the format's name."""


RAISED = VIOLATION._replace(
    path="list.toml",
    line=5,
    end_line=5,
    function="pkg/old.py:f",
    rule="baseline",
    value=15,
    threshold=14,
    previous=14,
    message="the baseline lists pkg/old.py:f with cyclomatic complexity 15, its base with 14;"
    " a baseline may only shrink",
)


def report() -> MetricsReport:
    """Measurements of two files, and one that could not be measured."""
    whole = measured(
        unit("<module>", 1, kind="module", cognitive_complexity=0),
        unit("Box.open", 12, start_line=4, end_line=40, cognitive_complexity=17, parameters=2),
        loc=40,
        maintainability_index=51.5,
        halstead=Halstead(3, 6, 3, 6, 9, 9, 20.2, 28.5, 1.5, 42.8, 2.3, 0.009),
    )
    broken = measured()._replace(analysis="minimal", reason="syntax", detail="invalid syntax")
    return MetricsReport(
        Source("worktree"),
        (MeasuredFile("pkg/mod.py", "1" * 40, whole), MeasuredFile("b.py", "2" * 40, broken)),
        (Missing("big.py", "size", "61 MB, limit 50 MB"),),
        RUN,
    )


def _branch() -> Verdict:
    """A verdict with one of everything, with who did it, and rules that the branch loosens."""
    eventful = eventful_verdict()
    (suppressed,) = eventful.suppressed
    by_eve = [each._replace(commit="4" * 40, author="Eve <e@x>") for each in eventful.violations]
    return eventful._replace(
        violations=(*by_eve, RAISED._replace(commit="5" * 40, author="Fay <f@x>")),
        suppressed=(
            suppressed._replace(reason="a table in disguise", commit="2" * 40, author="Ann <a@x>"),
            Suppressed("old.py", 5, "length", "baseline", False, "listed with 80", "knotty"),
        ),
        policy_changes=(
            PolicyChange("thresholds.cyclomatic_complexity", 10, 20, "6" * 40, "Gus <g@x>"),
            PolicyChange("exclude", None, "old/"),
        ),
    )


def golden() -> dict[str, str]:
    """The content of each golden file, by its name."""
    shown: dict[str, tuple[Verdict | MetricsReport, tuple[str, ...]]] = {
        "failed": (_branch(), FORMATS),
        "passed": (verdict(), FORMATS),
        "measured": (report(), METRICS_FORMATS),
    }
    return {
        f"{name}.{form}.{EXTENSIONS.get(form, form)}": render(result, form, Style())
        for name, (result, forms) in shown.items()
        for form in forms
    }


def main() -> None:
    """Write every file."""
    for name, content in golden().items():
        (DIRECTORY / name).write_bytes(content.encode())


if __name__ == "__main__":
    main()
