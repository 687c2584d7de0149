"""What can be said of a file in a fraction of the memory that measuring it takes.

For Python, a file of 5 MB: 100 MB of memory and 0.4 s instead of 475 MB and 2.2 s.
"""

from __future__ import annotations

from antipasta.analyze.fallback import unparsed_python
from antipasta.analyze.text import count_plain_lines, decode_other, decode_python
from antipasta.model import FileMetrics, Reason


def measure_reduced(source: bytes, *, language: str) -> FileMetrics:
    """Measure a Python file without a syntax tree and without lizard: the level `reduced`.

    Of the other languages the lines are counted. The reason is `memory`.
    """
    if language != "python":
        return count_lines(source, language=language, reason="memory", detail="")
    text, _ = decode_python(source)
    return unparsed_python(text, "memory", "", ask_lizard=False)


def count_lines(source: bytes, *, language: str, reason: Reason, detail: str) -> FileMetrics:
    """Count the lines, for that `reason`: the level `minimal`; `skipped` for a notebook.

    In a notebook the lines are those of its cells, which takes a parser to find.
    """
    if language == "notebook":
        return FileMetrics(language, "skipped", reason, detail)
    text, _ = decode_python(source) if language == "python" else decode_other(source)
    loc, blank = count_plain_lines(text)
    return FileMetrics(language, "minimal", reason, detail, loc=loc, blank=blank)
