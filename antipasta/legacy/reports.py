"""The types that the aggregator of antipasta 1.x returns, with the fields that they have there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class MetricResult:
    """One value: of a function, or of the file where `function_name` is None.

    `metric_type` is a name of 1.x, such as `lines_of_code`. `line_number` counts from 1.
    """

    file_path: Path
    metric_type: str
    value: float
    details: dict[str, Any] | None = None
    line_number: int | None = None
    function_name: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The value in the types of JSON."""
        return {
            "type": self.metric_type,
            "value": self.value,
            "details": self.details,
            "line_number": self.line_number,
            "function_name": self.function_name,
        }


@dataclass
class Violation:
    """A value that its threshold does not accept; `comparison` is how a good one compares."""

    file_path: Path
    metric_type: str
    value: float
    threshold: float
    comparison: str
    line_number: int | None = None
    function_name: str | None = None

    @property
    def message(self) -> str:
        """The violation as one line."""
        line = f":{self.line_number}" if self.line_number else ""
        name = f" ({self.function_name})" if self.function_name else ""
        metric = self.metric_type.replace("_", " ").title()
        bound = f"{self.comparison} {self.threshold}"
        return f"{self.file_path}{line}{name}: {metric} is {self.value:.2f} (threshold: {bound})"

    def to_dict(self) -> dict[str, Any]:
        """The violation in the types of JSON."""
        return {
            "type": self.metric_type,
            "message": self.message,
            "line_number": self.line_number,
            "function": self.function_name,
            "value": self.value,
            "threshold": self.threshold,
            "comparison": self.comparison,
        }


@dataclass
class FileReport:
    """The values of a file, and those of them that are violations.

    `error` says why there are no values, or not all of them; None where the file was measured in
    full.
    """

    file_path: Path
    language: str
    metrics: list[MetricResult] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    error: str | None = None

    @property
    def has_violations(self) -> bool:
        """Whether there is a violation."""
        return bool(self.violations)

    @property
    def violation_count(self) -> int:
        """The number of violations."""
        return len(self.violations)

    def to_dict(self) -> dict[str, Any]:
        """The report in the types of JSON; `error` only if there is one."""
        return {
            "file": str(self.file_path),
            "language": self.language,
            "metrics": [each.to_dict() for each in self.metrics],
            "violations": [each.to_dict() for each in self.violations],
            **({"error": self.error} if self.error is not None else {}),
        }
