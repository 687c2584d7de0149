"""Counts the commits and the lines of files and functions, from the newest commit to the oldest.

Functions are those of one commit, with their lines there. Each change maps these lines to those of
the version before it, as `git log -L` does, so no older version is parsed. What is known of lines
is kept by path and blob id: a version is the same on whichever branch it is found.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate, chain
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.patches import Change, Hunks, Patch

    Found = dict[int, list[int]]

Span = tuple[int, int, int]
"""The first line of a function, the line after its last, and its row."""

_order = itemgetter(0, 1, 2)
_end_of = itemgetter(1)


class Lines(NamedTuple):
    """What the lines of one version of a file belong to.

    `spans` are functions, sorted; of two that have a line in common, the one that begins later is
    the inner one, and the line is its. All other lines belong to each of the `rows`.
    """

    rows: tuple[int, ...]
    spans: tuple[Span, ...] = ()


class _Packed(NamedTuple):
    """Lines in an eighth of the memory: three numbers of four bytes for each function."""

    rows: tuple[int, ...]
    numbers: array[int]


class _Versions:
    """What the lines of versions belong to, by path and blob id.

    Most versions are needed once: by the commit that made them. They are packed then, and not
    forgotten, since another commit may have made the same version.
    """

    def __init__(self, versions: Mapping[tuple[str, str], Lines]) -> None:
        self._versions: dict[tuple[str, str], Lines | _Packed] = dict(versions)

    def get(self, key: tuple[str, str]) -> Lines | None:
        """The lines of a version, if they are known."""
        found = self._versions.get(key)
        if isinstance(found, _Packed):
            numbers = iter(found.numbers)
            return Lines(found.rows, tuple(zip(numbers, numbers, numbers, strict=True)))
        return found

    def add(self, key: tuple[str, str], lines: Lines) -> None:
        """Note the lines of a version, besides what is known of it."""
        known = self.get(key)
        self._versions[key] = _united(known, lines) if known else lines

    def pack(self, key: tuple[str, str]) -> None:
        """Hold the lines of a version in less memory."""
        found = self._versions.get(key)
        if isinstance(found, Lines):
            self._versions[key] = _Packed(found.rows, array("i", chain.from_iterable(found.spans)))


class Churn:
    """The commits that touched each row, and the lines that they added and deleted there.

    `tracked` has, by path and blob id, what the lines of the newest versions belong to; rows count
    from 0. Commits are given to `take` with children before parents. `lost` are the rows of which
    git does not tell some changes.
    """

    def __init__(self, tracked: Mapping[tuple[str, str], Lines], rows: int) -> None:
        self._versions = _Versions(tracked)
        self.commits = [0] * rows
        self.lines = [0] * rows
        self.lost: set[int] = set()

    def take(self, patch: Patch, *, is_counted: bool) -> None:
        """Count what the commit changed, and map the lines to its parents' versions.

        One that is not counted, as a merge is not, only maps lines.
        """
        found: Found = {}
        for change in patch.changes:
            lines = self._versions.get((change.path, change.oid))
            if lines is None:
                continue
            if change.hunks is None:
                self._lose(lines, is_counted=is_counted)
            elif is_counted and change.hunks:
                _count(lines, change.hunks, found)
            self._map(lines, change)
        for change in patch.changes:
            self._versions.pack((change.path, change.oid))
        for row, (added, deleted) in found.items():
            self.commits[row] += 1
            self.lines[row] += added + deleted

    def rows_of(self, changes: Iterable[Change]) -> Iterator[int]:
        """The rows that the versions of these changes belong to, as far as they are known."""
        for change in changes:
            lines = self._versions.get((change.path, change.oid))
            if lines is not None:
                yield from lines.rows
                yield from (row for _, _, row in lines.spans)

    def _lose(self, lines: Lines, *, is_counted: bool) -> None:
        """Note the rows of which a change is not known, or lines from there on."""
        self.lost.update(row for _, _, row in lines.spans)
        if is_counted or lines.spans:
            self.lost.update(lines.rows)

    def _map(self, lines: Lines, change: Change) -> None:
        """Note what the lines of the old version belong to."""
        if not change.old_oid:
            return
        if change.hunks is None:
            lines = lines._replace(spans=())
        elif lines.spans and change.hunks:
            lines = lines._replace(spans=mapped(lines.spans, change.hunks))
        self._versions.add((change.old_path, change.old_oid), lines)


def mapped(spans: Sequence[Span], hunks: Hunks) -> tuple[Span, ...]:
    """Where the functions were before the change; those that it added are left out.

    A function that begins or ends in a hunk gets the part of its old lines that its lines are of
    the new ones. So functions stay apart where a hunk rewrites a whole file, as with other line
    ends; `git log -L` gives each of them all old lines of the hunk. A function that lies wholly in
    a hunk with other lines, and less than half as many old ones, is new.
    """
    before = _Before(hunks)
    # Most functions lie above all hunks or below them, where nothing needs to be looked at.
    above = bisect_right(_reaches(spans), before.first)
    below = max(above, bisect_left(spans, (before.last,)))
    between = [old for span in spans[above:below] if (old := before.span(span))]
    between.sort(key=_outer_first)
    shift = before.shift
    rest = [(start + shift, end + shift, row) for start, end, row in spans[below:]]
    return (*spans[:above], *between, *(rest if shift else spans[below:]))


def _reaches(spans: Sequence[Span]) -> list[int]:
    """For each function the line after the last of all functions up to it."""
    return list(accumulate(map(_end_of, spans), max))


class _Before:
    """Where lines were before a change with these hunks; there is at least one."""

    def __init__(self, hunks: Hunks) -> None:
        self._hunks = hunks
        self._begins = [new for _, _, new, _ in hunks]
        self._ends = [new + added for _, _, new, added in hunks]
        self._shifts = [0, *accumulate(deleted - added for _, deleted, _, added in hunks)]
        self.first, self.last, self.shift = self._begins[0], self._ends[-1], self._shifts[-1]

    def span(self, span: Span) -> Span | None:
        """Where a function was that begins before the end of the hunks; None for a new one."""
        start, end, row = span
        if end <= self.first:
            return span
        first, last = bisect_right(self._ends, start), bisect_left(self._begins, end) - 1
        if first == last and self._is_new(first, start, end):
            return None
        start, end = self._start(first, start), self._end(last, end)
        return (start, end, row) if start < end else None

    def _is_new(self, hunk: int, start: int, end: int) -> bool:
        """Whether the lines are a part of this hunk, and it has too few old ones."""
        _, deleted, new, added = self._hunks[hunk]
        is_part = new <= start and end <= new + added and end - start < added
        return is_part and deleted * 2 < added

    def _start(self, hunk: int, line: int) -> int:
        """Where the first line of a function was; `hunk` is the first that does not end before."""
        if hunk < len(self._hunks) and self._begins[hunk] < line:
            old, deleted, new, added = self._hunks[hunk]
            return old + (line - new) * deleted // added
        return line + self._shifts[hunk]

    def _end(self, hunk: int, line: int) -> int:
        """Where the line after a function was; `hunk` is the last that begins before it."""
        if hunk >= 0 and self._ends[hunk] > line:
            old, deleted, new, added = self._hunks[hunk]
            return old - (new - line) * deleted // added
        return line + self._shifts[hunk + 1]


def _outer_first(span: Span) -> tuple[int, int, int]:
    start, end, row = span
    return start, -end, row


def _united(one: Lines, other: Lines) -> Lines:
    """What lines belong to by either of two, such as by two children of a commit."""
    if one == other:
        return one
    rows = tuple(dict.fromkeys((*one.rows, *other.rows)))
    by_row: dict[int, list[Span]] = {}
    for span in sorted((*one.spans, *other.spans), key=_order):
        held = by_row.setdefault(span[2], [])
        if held and span[0] <= held[-1][1]:
            start, end, row = held[-1]
            held[-1] = (start, max(end, span[1]), row)
        else:
            held.append(span)
    spans = (span for held in by_row.values() for span in held)
    return Lines(rows, tuple(sorted(spans, key=_outer_first)))


def _count(lines: Lines, hunks: Hunks, found: Found) -> None:
    """Add to `found` the added and the deleted lines of each row.

    A deleted line belongs to what the added line in its place belongs to. The lines that are left
    belong to the last one; where none was added, to the innermost function around the place.
    """
    if not lines.spans:
        added = sum(each[3] for each in hunks)
        _add(found, lines.rows, added, sum(each[1] for each in hunks))
        return
    reaches = _reaches(lines.spans)
    for _, deleted, new, added in hunks:
        around = _reaching_into(lines.spans, reaches, new, new + added)
        if not added:
            _add(found, _rows(lines, _innermost(around, new)), 0, deleted)
            continue
        for begin, end, row in _owners(around, new, new + added):
            upto = deleted if end == new + added else min(deleted, end - new)
            _add(found, _rows(lines, row), end - begin, max(0, upto - (begin - new)))


def _rows(lines: Lines, row: int | None) -> tuple[int, ...]:
    """The `row` of a function; outside of functions those of the file."""
    return lines.rows if row is None else (row,)


def _add(found: Found, rows: Iterable[int], added: int, deleted: int) -> None:
    for row in rows:
        held = found.setdefault(row, [0, 0])
        held[0] += added
        held[1] += deleted


def _reaching_into(
    spans: Sequence[Span], reaches: Sequence[int], begin: int, end: int
) -> list[Span]:
    """The functions that have lines from `begin` to before `end`, or on both sides of `begin`."""
    first = bisect_right(reaches, begin)
    last = bisect_left(spans, (end,))
    return [span for span in spans[first:last] if span[1] > begin]


def _owners(spans: Sequence[Span], begin: int, end: int) -> Iterator[tuple[int, int, int | None]]:
    """The lines from `begin` to before `end` in pieces with the row of the innermost function.

    The row is None outside functions. The `spans` are those that have some of these lines.
    """
    open_spans: list[Span] = []
    at = begin
    for span in (*spans, (end, end, 0)):
        while at < min(span[0], end):
            while open_spans and open_spans[-1][1] <= at:
                open_spans.pop()
            _, after, row = open_spans[-1] if open_spans else (0, end, None)
            upto = min(after, span[0], end)
            yield at, upto, row
            at = upto
        open_spans.append(span)


def _innermost(spans: Sequence[Span], place: int) -> int | None:
    """The row of the innermost function with lines on both sides of `place`; None outside."""
    return next((row for start, _, row in reversed(spans) if start < place), None)
