"""The decisions that a unit lost, and which of them new functions took over.

A decision is found by the line on which it stands, and else by its text, which is blind to the
names of variables. So a new loop that stays behind does not stand for another one that moved,
although both texts are equal; and a decision that moved may see its variables under other names.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Placed(NamedTuple):
    """A decision: the number of its line, its text, and what stands on the line."""

    number: int
    text: str
    line: str


class LostDecisions:
    """The decisions of the base version of a unit that its new version does not have."""

    def __init__(self, before: Iterable[Placed], after: Iterable[Placed]) -> None:
        before, after = list(before), list(after)
        self._texts = Counter(each.text for each in before) - Counter(each.text for each in after)
        # There are never fewer of these: what has an equal line has an equal text.
        self._lines = Counter(each[1:] for each in before) - Counter(each[1:] for each in after)

    def take(self, decisions: Sequence[Placed]) -> set[int]:
        """Take over the `decisions`, and return the numbers of the lines of those not lost.

        Each lost decision is taken over once, by one that stands on an equal line if there is one.
        """
        rest = [each for each in decisions if not self._take_line(each)]
        return {each.number for each in rest if not self._take_text(each.text)}

    def _take_line(self, decision: Placed) -> bool:
        key = decision[1:]
        if self._lines[key] <= 0:
            return False
        self._lines[key] -= 1
        self._texts[decision.text] -= self._texts[decision.text] > 0
        return True

    def _take_text(self, text: str) -> bool:
        if self._texts[text] <= 0:
            return False
        self._texts[text] -= 1
        # That decision is not to be found by its line as well.
        left = (key for key, count in self._lines.items() if key[0] == text and count > 0)
        self._lines[min(left)] -= 1
        return True
