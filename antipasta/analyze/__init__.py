"""Turns the bytes of one file into its metrics.

This room is pure: it knows nothing of paths, git, configuration or cache, so the same bytes always
give the same metrics. It never raises on bad input: where a file cannot be measured in full, the
result has a level, a reason and a detail. The engines are imported when they are first needed.
"""

from __future__ import annotations

from antipasta.analyze.engines import analyzer_of
from antipasta.analyze.foreign import is_lfs_pointer, other_language
from antipasta.analyze.generated import sign_of_generation
from antipasta.languages import BY_NAME
from antipasta.model import FileMetrics

__all__ = ["measure_source"]


def measure_source(
    source: bytes, *, language: str, earlier: FileMetrics | None = None
) -> FileMetrics:
    """Measure `source`, a file in `language` (a name from `antipasta.languages`).

    Behind the name of a language may stand the macros that a configuration gives.

    `earlier` are the measurements of another version of the file, if there are any: parts that both
    versions have need not be measured again. The result is the same without it, except for the
    notes in `blocks`: with an `earlier`, even an empty one, there may be more of them.

    Raises KeyError for a name that is no language, and nothing else.
    """
    no_source = _no_source(source, BY_NAME[language].name)
    if no_source:
        return no_source
    measured = _measured(source, language, earlier)
    return measured._replace(generated=sign_of_generation(source, language))


def _measured(source: bytes, language: str, earlier: FileMetrics | None) -> FileMetrics:
    """What the engine of the language says of the source, or why it can say nothing."""
    row = BY_NAME[language]
    try:
        return analyzer_of(language).measure(source, row, earlier)
    except RecursionError:
        return FileMetrics(row.name, "skipped", "depth", "nested too deeply for the engine")
    except MemoryError:
        return FileMetrics(row.name, "skipped", "memory", "not enough memory to measure the file")
    except ImportError as exc:
        detail = f"the engine cannot be imported, please install antipasta again: {exc}"
        return FileMetrics(row.name, "skipped", "crash", detail)
    except Exception as exc:  # noqa: BLE001  # a fault of ours must not cost the other files
        detail = f"the engine failed, please report it: {type(exc).__name__}: {exc}"
        return FileMetrics(row.name, "skipped", "crash", detail)


def _no_source(source: bytes, language: str) -> FileMetrics | None:
    """What is said of content that is none of the source that the language promises, or None."""
    if is_lfs_pointer(source):
        return FileMetrics(
            language, "skipped", "lfs", "a Git LFS pointer; the content is not in the repository"
        )
    other = other_language(source, language)
    if other:
        return FileMetrics(language, "skipped", "language", f"not {language}: {other}")
    return None
