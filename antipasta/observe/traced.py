"""What is told of a run in its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.results.spent import Spent

Part = tuple[str, float, float]
"""The name of a stage, and the seconds after the start of the run at which it began and ended."""


class Traced(NamedTuple):
    """A run that has ended: its `record`, when the parts of its stages were, and what took time.

    The first of the `parts` begins with the run, the last ends with it, and the others begin where
    the one before ends.
    """

    record: Mapping[str, Any]
    parts: Sequence[Part]
    spent: Spent | None = None
