from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.histories import BaseFile, FileHistory
from antipasta.incremental.histories import (
    comparable,
    histories_of,
    histories_of_removed,
    lines_of,
)
from antipasta.model import Candidate, Content, Missing
from tests.support.measured import measured, unit, version

if TYPE_CHECKING:
    from antipasta.model import FileMetrics, Version

NOW, OLD, OTHER = version(oid="1" * 40), version("old.py", "2" * 40), version(oid="3" * 40)
TIMEOUT = Missing("a.py", "timeout", "too slow")


def test_a_history_has_the_measurements_of_all_versions_and_where_they_stand() -> None:
    candidate = Candidate(NOW, (OLD, OTHER))
    now, old = measured(unit("f", 2)), measured(unit("f", 1))

    found = histories_of([candidate], {NOW: now}, {OLD: old, OTHER: TIMEOUT})

    bases = (BaseFile("old.py", old), BaseFile("a.py", TIMEOUT))
    assert found == [FileHistory("a.py", now, bases, NOW, (OLD, OTHER))]


def test_a_new_file_has_no_bases() -> None:
    now = measured()

    assert histories_of([Candidate(NOW)], {NOW: now}, {}) == [FileHistory("a.py", now, head=NOW)]


def test_a_file_whose_functions_are_not_known_is_not_compared() -> None:
    minimal = measured(analysis="minimal")
    heads: dict[Version, FileMetrics | Missing] = {NOW: TIMEOUT, OLD: measured(), OTHER: minimal}
    candidates = [Candidate(each) for each in heads]

    assert not minimal.knows_units
    assert comparable(candidates, heads) == [Candidate(OLD)]
    # Nothing has to be known of the bases of the others.
    assert [each.head for each in histories_of(candidates, heads, {})] == [OLD]


def test_a_removed_file_has_itself_as_its_base() -> None:
    gone = measured(unit())

    assert histories_of_removed([OLD, NOW], {OLD: gone, NOW: TIMEOUT}) == [
        FileHistory("old.py", None, (BaseFile("old.py", gone),), None, (OLD,)),
        FileHistory("a.py", None, (BaseFile("a.py", TIMEOUT),), None, (NOW,)),
    ]


def test_lines_are_those_of_what_could_be_read() -> None:
    contents = [Content(NOW, b"a\r\nb\n\nc"), Content(OLD, None, TIMEOUT), Content(OTHER, b"")]

    assert lines_of(contents) == {NOW: [b"a", b"b", b"", b"c"], OTHER: []}
