"""Chains of `if` and `else if` that compare one subject, which are a `match` by other words.

In modified cyclomatic complexity such a chain counts once, if each of its tests is one comparison
for equality and one expression is compared in all of them. A constant is no subject, nor what is
one by its name.
"""

from __future__ import annotations

import re

from antipasta.lean.typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Test = TypeVar("Test")

_CAPITALS = re.compile(r"(?:^|\W)[A-Z][A-Z0-9_]+$")


class Chain(Generic[Test]):
    """The tests of an `if` and of those behind its `else`, as far as they are known.

    `subjects` are what the first test compares, and `of_next` finds those of the next one; none
    where it is no comparison of that kind.
    """

    __slots__ = ("_left_out", "_of_next", "_subjects")

    def __init__(
        self, subjects: frozenset[object], of_next: Callable[[Test], frozenset[object]]
    ) -> None:
        self._subjects, self._of_next = subjects, of_next
        self._left_out = 0

    def add(self, test: Test) -> int:
        """Add the next test; returns by how many points less the chain counts now.

        That is negative where this is the first test of something else.
        """
        if not self._subjects:
            return 0
        before = self._left_out
        self._subjects &= self._of_next(test)
        self._left_out = before + 1 if self._subjects else 0
        return self._left_out - before


def is_constant(name: str) -> bool:
    """Whether a name is in capitals, as that of a constant is: `RED`, `Color.RED`."""
    return _CAPITALS.search(name) is not None
