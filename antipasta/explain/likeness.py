"""Finds which points of a new text stood in the old one, where its lines were rewritten.

Lines that a change rewrote, wrapped or moved match no line of the old text. Their points are not
all new: an `if` that became an `elif` adds nothing. So the rewritten statements are paired by
likeness, and each takes over the points of the old ones that it is paired with. Likeness is the
Sørensen-Dice coefficient of the tokens of both
(https://en.wikipedia.org/wiki/Dice-Sørensen_coefficient), and half that of the lines below, since a
condition that changes often keeps the code that it guards.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOVED = 1.2
"""From which likeness on, of 1.5 at most, statements in different changed places are paired."""

PAIRS = 40_000
"""The most pairs of an old and a new statement whose likeness is computed."""

# What a line begins with that goes on with the one above; strings, and comments to the end.
_GOES_ON = re.compile(r"\s*(?:[^\w\s'\"@#]|(?:and|or|not|if|for|else|in|is)\b(?!.*[:{]\s*$))")
_TEXT = re.compile(r"'(?:\\.|[^'\\]){0,400}'|\"(?:\\.|[^\"\\]){0,400}\"|(?:#|//).*")

_LONGEST = 1000

_TOKEN = re.compile(r"\w+|[^\w\s]")


class Statement(NamedTuple):
    """Adjacent lines of one text that belong together, such as a condition on several lines.

    `gap` is the changed place that they stand in, `below` has the tokens of the next line, `texts`
    and `points` are those of the lines that have points, by their numbers.
    """

    gap: int
    tokens: Counter[str]
    below: Counter[str]
    texts: Mapping[int, str]
    points: Mapping[int, int]

    @property
    def total(self) -> int:
        """The points of all its lines."""
        return sum(self.points.values())


def statements(
    lines: Mapping[int, str], gaps: Mapping[int, int], points: Mapping[int, int]
) -> list[Statement]:
    """The statements with points that no line of the other text matches.

    `lines` has the texts of the unit by number, `gaps` the changed place of each unmatched line,
    `points` the points of all lines.
    """
    found = []
    for numbers in joined(lines, gaps):
        held = {line: points[line] for line in numbers if points.get(line)}
        if held:
            tokens = _tokens("\n".join(lines[line] for line in numbers))
            below = _tokens(lines.get(numbers.stop, ""))
            texts = {line: lines[line] for line in held}
            found.append(Statement(gaps[numbers[0]], tokens, below, texts, held))
    return found


def joined(lines: Mapping[int, str], gaps: Mapping[int, int]) -> Iterator[range]:
    """The runs of adjacent lines of `gaps` that end where no parenthesis or bracket is open.

    A run ends, too, where a line that is no deeper than its first one begins anew: a bracket may
    stand in a text that this does not understand. `lines` has the texts by number, `gaps` the
    changed place of each line that is asked for.
    """
    start = last = depth = 0
    for line in gaps:
        is_apart = start and (line != last + 1 or gaps[line] != gaps[last] or depth <= 0)
        if is_apart or (start and _begins_anew(lines[line], lines[start])):
            yield range(start, last + 1)
            start = 0
        if not start:
            start, depth = line, 0
        last = line
        depth += _opened(lines[line])
    if start:
        yield range(start, last + 1)


def _begins_anew(text: str, first: str) -> bool:
    """Whether `text` is no deeper than the `first` line of a run, and no part of what it began."""
    depth, deeper_than = (len(each) - len(each.lstrip()) for each in (text, first))
    return depth <= deeper_than and bool(text.strip()) and not _GOES_ON.match(text)


def _opened(text: str) -> int:
    """How many parentheses and brackets of `text` stay open; a block that begins ends all."""
    # Nobody writes longer lines, and these patterns would take long for them.
    text = (_TEXT.sub("", text) if len(text) <= _LONGEST else text).rstrip()
    if text.endswith("{"):
        return -len(text)
    # A condition that goes on behind an operator is one statement, too.
    goes_on = text.endswith(("&&", "||", "\\"))
    opened = sum(text.count(each) for each in "([") - sum(text.count(each) for each in ")]")
    return max(opened, 1) if goes_on else opened


def added_points(new: Sequence[Statement], old: Sequence[Statement]) -> dict[int, int]:
    """The points of each line of `new` that no statement of `old` accounts for.

    The most similar statements are paired first. A statement may take over points of several old
    ones, and several may share the points of one. Of a statement that took over a part of its
    points, the lines that look least like the old text are the ones that keep theirs.
    """
    taken = [0] * len(new)
    left = [each.total for each in old]
    origins: list[Counter[str]] = [Counter() for _ in new]
    for mine, theirs in _pairs(new, old):
        share = min(new[mine].total - taken[mine], left[theirs])
        taken[mine] += share
        left[theirs] -= share
        if share:
            origins[mine] |= old[theirs].tokens
    added: dict[int, int] = {}
    for each, share, origin in zip(new, taken, origins, strict=True):
        added.update(_kept(each, share, origin))
    return added


def _pairs(new: Sequence[Statement], old: Sequence[Statement]) -> Iterable[tuple[int, int]]:
    """The indices of the statements that may be paired, the most similar first."""
    if len(new) * len(old) > PAIRS:
        return _in_order(new, old)
    found = []
    for mine, each in enumerate(new):
        for theirs, other in enumerate(old):
            alike = _likeness(each, other)
            if alike >= MOVED or each.gap == other.gap:
                found.append((-alike, each.gap != other.gap, abs(mine - theirs), mine, theirs))
    return (pair[-2:] for pair in sorted(found))


def _in_order(new: Sequence[Statement], old: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """The statements of each changed place by their order, for a text that is rewritten whole."""
    theirs = 0
    for mine, each in enumerate(new):
        while theirs < len(old) and old[theirs].gap < each.gap:
            theirs += 1
        if theirs < len(old) and old[theirs].gap == each.gap:
            yield mine, theirs
            theirs += 1


def _likeness(one: Statement, other: Statement) -> float:
    return _dice(one.tokens, other.tokens) + _dice(one.below, other.below) / 2


def _dice(one: Counter[str], other: Counter[str]) -> float:
    size = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / size if size else 0.0


def _kept(statement: Statement, taken: int, origin: Counter[str]) -> Iterator[tuple[int, int]]:
    """The lines of `statement`, with what is left of their points when `taken` is given away.

    `origin` holds the tokens of what it was. The lines that hold most of them give first.
    """

    def strangeness(line: int) -> float:
        tokens = _tokens(statement.texts[line])
        return sum((tokens - origin).values()) / (sum(tokens.values()) or 1)

    for line in sorted(statement.points, key=lambda line: (strangeness(line), line)):
        given = min(taken, statement.points[line])
        taken -= given
        if given < statement.points[line]:
            yield line, statement.points[line] - given


def _tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text))
