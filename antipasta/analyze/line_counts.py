"""The lines of a Python file by kind. raw.py defines the kinds."""

from __future__ import annotations

from antipasta.lean.typing import NamedTuple


class RawCounts(NamedTuple):
    """Lines of a file by kind, in radon's order of fields."""

    loc: int
    lloc: int
    sloc: int
    comments: int
    multi: int
    blank: int
    single_comments: int
