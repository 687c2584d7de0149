"""What can still be said of a Python file that does not parse."""

from __future__ import annotations

from antipasta.analyze.cognitive import cognitive_complexity
from antipasta.model import MODULE, FileMetrics, FunctionMetrics, Reason


def measure_broken(text: str, detail: str) -> FileMetrics:
    """Measure what complexipy can: it also reads grammar newer than this Python's."""
    if "\0" in text:
        return minimal(text, "syntax", detail)
    try:
        cognitive = cognitive_complexity(text)
    except ValueError:
        return minimal(text, "syntax", detail)
    last = max(1, len(text.splitlines()))
    units = tuple(
        FunctionMetrics(
            name,
            "module" if name == MODULE else "function",
            line,
            last if name == MODULE else line,
            cognitive_complexity=value,
            first_line=line,
        )
        for (name, line), value in sorted(cognitive.items(), key=lambda item: item[0][1])
    )
    return minimal(text, "syntax", detail)._replace(analysis="reduced", functions=units)


def minimal(text: str, reason: Reason, detail: str) -> FileMetrics:
    """Count the lines, and say why nothing else was."""
    lines = text.splitlines()
    blank = sum(not line.strip() for line in lines)
    return FileMetrics("python", "minimal", reason, detail, loc=len(lines), blank=blank)
