"""`sqlite3` without what it registers for dates, which takes as long to import as itself."""

from antipasta.lean.typing import TYPE_CHECKING

__all__ = ["sqlite3"]

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import _sqlite3 as sqlite3
    except ImportError:  # pragma: no cover - not CPython
        import sqlite3
