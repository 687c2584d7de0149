"""What merges, deleted files and unknown digests come to in the list of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.incremental.diff import compare
from antipasta.policy.deltas import function_changes, net
from tests.support.measured import history, measured, unit

if TYPE_CHECKING:
    from antipasta.histories import FileHistory
    from antipasta.model import FunctionMetrics


def deleted(*parents: list[FunctionMetrics], now: list[FunctionMetrics]) -> list[str]:
    (changes,) = compare([history(measured(*now), *(measured(*each) for each in parents))])
    return [
        origin.unit.name
        for each in changes
        if each.change == "deleted"
        for origin in each.origins[:1]
    ]


def test_what_both_parents_had_is_deleted_once() -> None:
    assert deleted([unit("f")], [unit("f")], now=[]) == ["f"]
    assert deleted([unit("f", 1)], [unit("f", 2)], now=[]) == ["f"]


def test_what_one_parent_had_deleted_already_is_not_deleted_by_the_merge() -> None:
    assert deleted([], [unit("f")], now=[]) == []


def test_what_both_parents_had_under_another_name_is_renamed_and_not_deleted() -> None:
    old = [unit("old", digest="d")]

    assert deleted(old, old, now=[unit("new", digest="d")]) == []


def test_deleting_a_file_takes_away_what_adding_it_brought() -> None:
    file = measured(unit("<module>", 5, kind="module"), unit("f", 3))
    added, removed = history(file), history(None, file)

    def total(each: FileHistory) -> float:
        (changes,) = compare([each])
        return net(function_changes(each, changes))["cyclomatic_complexity"]

    assert (total(added), total(removed)) == (8, -8)


def test_without_digests_other_measurements_are_a_change() -> None:
    (changes,) = compare(
        [history(measured(unit("f", 14, digest="")), measured(unit("f", 9, digest="")))]
    )

    assert [each.change for each in changes] == ["modified"]


def test_a_files_own_function_is_not_given_away_to_a_copy_of_it() -> None:
    copy = history(measured(unit("copy", 14, digest="d")), measured())
    owner = history(measured(unit("new", 14, digest="d")), measured(unit("old", 14, digest="d")))

    in_both_orders = [compare([copy, owner]), compare([owner, copy])[::-1]]

    for of_copy, of_owner in in_both_orders:
        assert [each.change for each in of_copy] == ["added"]
        assert [each.change for each in of_owner] == ["renamed"]
